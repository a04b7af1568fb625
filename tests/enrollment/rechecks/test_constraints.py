"""What is kept of a re-check is never changed, and agrees with itself, in PostgreSQL."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from tests.factories import ON, OrganizationFactory, RecheckFactory, RecheckResultFactory
from tests.refused import Refused, change

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("make", "fields"),
    [
        (RecheckFactory, {"gained": 0}),
        (RecheckResultFactory, {"outcome": "incomplete"}),
    ],
)
def test_neither_changed_nor_deleted(make, fields):
    record = make()

    with Refused("Cannot update or delete"):
        change(record, **fields)
    with Refused("Cannot update or delete"):
        type(record).objects.filter(pk=record.pk)._raw_delete("default")


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"checked": 3, "gained": 1, "lost": 1, "incomplete": 1}, "recheck_counts_add_up"),
        ({"is_preview": True}, "recheck_of_another_day_is_a_preview"),
        ({"reference_on": date(2018, 9, 13)}, "recheck_of_another_day_is_a_preview"),
        (
            {"made_at": timezone.make_aware(datetime(2018, 9, 13, 0, 30))},
            "recheck_of_another_day_is_a_preview",
        ),
        ({"organization": OrganizationFactory}, "recheck_is_made_for_an_organization"),
    ],
)
def test_a_recheck_agrees_with_itself(fields, rule):
    made = {name: value() if callable(value) else value for name, value in fields.items()}
    RecheckFactory()

    with Refused(rule):
        RecheckFactory(**made)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"outcome": "lost"}, "recheck_outcome_is_known"),
        ({"before": "eligible"}, "recheck_result_is_a_difference"),
        ({"before": "lost"}, "recheck_result_is_a_difference"),
        ({"eligible_from": ON}, "recheck_result_is_eligible_until_or_from"),
        (
            {"outcome": "ineligible", "eligible_until": ON},
            "recheck_result_is_eligible_until_or_from",
        ),
    ],
)
def test_a_result_agrees_with_itself(fields, rule):
    one = RecheckResultFactory()

    with Refused(rule):
        RecheckResultFactory(recheck=one.recheck, **fields)


def test_one_result_for_each_referral():
    one = RecheckResultFactory()

    with Refused("one_result_per_recheck_and_referral"):
        RecheckResultFactory(recheck=one.recheck, referral=one.referral, outcome="incomplete")
