"""Requests of people, legal holds, periods."""

import uuid
from datetime import date, timedelta

import pytest

from enrollment.models import LegalHold, Notice, PersonRequest
from enrollment.privacy import services
from enrollment.privacy.services import (
    AlreadyAnswered,
    AlreadyHeld,
    InFuture,
    InPast,
    NotHeld,
)
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.enrollment.privacy.people import request_of
from tests.factories import (
    NOON,
    ON,
    CandidateFactory,
    OrganizationFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)
from tests.refused import Refused, change

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(referrer):
    return CandidateFactory(by=referrer)


@pytest.fixture
def far(db):
    """A coordinator of another region."""
    region = RegionFactory(code="LJ")
    return make_actor(Role.COORDINATOR, OrganizationFactory(region=region, kind="coordination"))


def record(person, by, **fields):
    usual = {
        "candidate": person,
        "kind": "correction",
        "what": "Naslov.",
        "received_on": ON,
        "form_key": uuid.uuid4(),
        "at": NOON,
        "by": by,
    }
    return services.record_request(**{**usual, **fields})


# --- requests ----------------------------------------------------------------------------------


def test_a_request_is_due_in_a_month_and_the_coordination_hears_of_it(
    person, referrer, coordinator
):
    asked = record(person, referrer)

    assert (asked.due_on, asked.state, asked.organization) == (
        date(2018, 10, 12),
        "open",
        referrer.organization,
    )
    person.refresh_from_db()
    assert person.shared_at == NOON
    assert PersonRequest.objects.visible_to(coordinator).get() == asked
    notice = Notice.objects.get(kind="person_request")
    assert (notice.user, notice.page, notice.record) == (coordinator.user, "candidate", person.pk)
    assert Event.objects.get(action="request.recorded").details == {"kind": "correction"}


def test_the_same_form_twice_is_one_request(person, referrer):
    key = uuid.uuid4()

    assert record(person, referrer, form_key=key) == record(person, referrer, form_key=key)
    assert Event.objects.filter(action="request.recorded").count() == 1


def test_who_is_known_to_the_coordination_stays_so_since_then(referrer):
    person = ReferralFactory(candidate=CandidateFactory(by=referrer)).candidate

    record(person, referrer, at=NOON + timedelta(days=1))

    person.refresh_from_db()
    assert person.shared_at == NOON


def test_a_request_is_not_of_the_future(person, referrer):
    with pytest.raises(InFuture):
        record(person, referrer, received_on=ON + timedelta(days=1))


def test_nobody_records_or_answers_outside_the_own_scope(person, referrer, far):
    for by in (far, make_actor(Role.REFERRER), make_actor(Role.ADMINISTRATOR)):
        with pytest.raises(NotPermitted):
            record(person, by)
    asked = record(person, referrer)
    for by in (far, referrer, make_actor(Role.ADMINISTRATOR)):
        with pytest.raises(NotPermitted):
            services.answer_request(request=asked, state="done", answer="Da.", at=NOON, by=by)


def test_an_answer_is_given_once(person, referrer, coordinator):
    asked = record(person, referrer)
    answered = services.answer_request(
        request=asked, state="refused", answer="Ne.", at=NOON, by=coordinator
    )

    assert (answered.state, answered.answer, answered.answered_by) == (
        "refused",
        "Ne.",
        coordinator.user,
    )
    with pytest.raises(AlreadyAnswered):
        services.answer_request(request=asked, state="done", answer="Da.", at=NOON, by=coordinator)
    assert Event.objects.get(action="request.answered").details["state"] == "refused"


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"what": ""}, "Cannot update"),
        ({"due_on": date(2019, 1, 1)}, "Cannot update"),
        ({"state": "done"}, "answered_request_has_who_when_and_what"),
    ],
)
def test_what_was_asked_stays(person, referrer, fields, rule):
    asked = request_of(person, referrer)
    with Refused(rule):
        change(asked, **fields)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"what": ""}, "request_says_what"),
        ({"due_on": ON}, "request_is_due_after_receipt"),
        ({"kind": "other"}, "request_is_of_a_known_kind"),
    ],
)
def test_what_a_request_has_to_say(person, referrer, fields, rule):
    with Refused(rule):
        request_of(person, referrer, **fields)


def test_answered_requests_stay_and_open_ones_are_not_deleted(shared, referrer, coordinator):
    asked = request_of(shared, referrer)
    with Refused("Cannot delete"):
        PersonRequest.objects.all()._raw_delete("default")
    services.answer_request(request=asked, state="done", answer="Da.", at=NOON, by=coordinator)
    with Refused("Cannot update or delete"):
        change(asked, answer="Ne.")
    with Refused("Cannot update or delete"):
        PersonRequest.objects.all()._raw_delete("default")


# --- holds -------------------------------------------------------------------------------------


@pytest.fixture
def shared(referrer):
    return ReferralFactory(candidate=CandidateFactory(by=referrer)).candidate


def hold(person, by, **fields):
    usual = {"candidate": person, "reason": "Tožba.", "until_on": None, "at": NOON, "by": by}
    return services.hold(**{**usual, **fields})


def test_one_hold_at_a_time_set_and_lifted_with_a_reason(shared, coordinator):
    held = hold(shared, coordinator)
    with pytest.raises(AlreadyHeld):
        hold(shared, coordinator)

    services.release(candidate=shared, reason="Končano.", at=NOON, by=coordinator)

    held.refresh_from_db()
    assert (held.lift_reason, held.lifted_by) == ("Končano.", coordinator.user)
    with pytest.raises(NotHeld):
        services.release(candidate=shared, reason="Še.", at=NOON, by=coordinator)
    assert hold(shared, coordinator, until_on=ON).until_on == ON
    actions = list(Event.objects.filter(subject=shared.pk).order_by("pk").values_list("action"))
    assert [action for (action,) in actions] == [
        "candidate.held",
        "candidate.released",
        "candidate.held",
    ]


def test_a_hold_that_has_ended_makes_room_for_another(shared, coordinator):
    hold(shared, coordinator, until_on=ON)

    with pytest.raises(InPast):
        hold(shared, coordinator, until_on=ON - timedelta(days=1))
    assert hold(shared, coordinator, at=NOON + timedelta(days=1)).until_on is None


def test_only_a_coordinator_of_the_region_holds(shared, referrer, far):
    for by in (referrer, far, make_actor(Role.ADMINISTRATOR)):
        with pytest.raises(NotPermitted):
            hold(shared, by)


def test_a_hold_says_why_and_is_never_deleted(shared, coordinator):
    with Refused("hold_says_why"):
        LegalHold.objects.create(candidate=shared, reason="", set_by=coordinator.user, set_at=NOON)
    held = hold(shared, coordinator)
    with Refused("Cannot update"):
        change(held, reason="Drugo.")
    with Refused("lifted_hold_has_who_when_and_why"):
        change(held, lifted_at=NOON)
    with Refused("Cannot delete"):
        LegalHold.objects.all()._raw_delete("default")
