"""Periods of keeping, and emptying a table of history."""

from datetime import date

import pytest

from enrollment.models import RetentionPeriod
from enrollment.privacy import services
from enrollment.privacy.services import (
    PeriodMisplaced,
)
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.enrollment.privacy.people import set_period
from tests.factories import (
    NOON,
    ON,
    CallFactory,
    make_actor,
)
from tests.refused import Refused, change

pytestmark = pytest.mark.django_db

# --- periods -----------------------------------------------------------------------------------


def test_an_administrator_adds_a_period(administrator):
    call = CallFactory()
    usual = {
        "record_class": "participant",
        "call": call,
        "months": 60,
        "from_end_of_year": True,
        "last_payment_on": date(2022, 12, 31),
        "valid_from": ON,
        "source": "UL RS 6/2017",
        "at": NOON,
    }

    made = services.set_period(by=administrator, **usual)

    assert (made.added_by, made.added_at) == (administrator.user, NOON)
    assert Event.objects.get(action="retention.period_set").details["months"] == 60
    with pytest.raises(PeriodMisplaced):
        services.set_period(by=administrator, **{**usual, "last_payment_on": None})
    with pytest.raises(NotPermitted):
        services.set_period(by=make_actor(Role.COORDINATOR), **usual)
    assert RetentionPeriod.objects.count() == 1


@pytest.mark.parametrize(
    ("record_class", "fields", "rule"),
    [
        ("participant", {"call": True}, "participants_are_kept_from_the_last_payment"),
        ("notes", {"last_payment_on": ON}, "participants_are_kept_from_the_last_payment"),
        ("notes", {"call": True}, "period_stands_where_its_records_belong"),
        ("imports", {"call": True}, "period_stands_where_its_records_belong"),
        ("unsuccessful", {}, "period_stands_where_its_records_belong"),
        ("notes", {"months": 0}, "period_is_one_to_600_months"),
        ("notes", {"months": 601}, "period_is_one_to_600_months"),
    ],
)
def test_a_period_stands_where_it_belongs(record_class, fields, rule):
    if fields.get("call"):
        fields = {**fields, "call": CallFactory()}
    with Refused(rule):
        set_period(record_class, **fields)


def test_a_period_is_never_edited():
    period = set_period("notes")
    with Refused("Cannot update or delete"):
        change(period, months=1)
    with Refused("Cannot update or delete"):
        RetentionPeriod.objects.all()._raw_delete("default")
