"""Who has to agree with an erasure, and what stops it at every step."""

import uuid
from datetime import timedelta

import pytest

from enrollment.candidates.models import Candidate
from enrollment.models import PersonRequest
from enrollment.privacy import erasures, services
from enrollment.privacy.erasures import AlreadyMoved, CannotBeErased, SameUser, StillInNotice
from enrollment.privacy.models import Erasure, LegalHold
from enrollment.privacy.proposals import propose
from enrollment.privacy.rules import Basis, What
from enrollment.referrals.rules import State
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.enrollment.notes.factories import NoteFactory
from tests.enrollment.privacy.cases import proposals, who_left
from tests.enrollment.privacy.people import (
    LATER,
    LATER_ON,
    all_periods,
    marked_person,
    proposed,
    set_period,
)
from tests.factories import (
    NOON,
    ON,
    MembershipFactory,
    OrganizationFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)
from tests.jobs import waiting_jobs
from tests.refused import Refused, change

pytestmark = pytest.mark.django_db

# --- what stops it -----------------------------------------------------------------------------


def open_request(person, coordinator):
    services.record_request(
        candidate=person,
        kind="access",
        what="Vse.",
        received_on=ON,
        form_key=uuid.uuid4(),
        at=NOON,
        by=coordinator,
    )


STOPS = {
    "hold": lambda person, by: services.hold(
        candidate=person, reason="Tožba.", until_on=None, at=LATER, by=by
    ),
    "restricted": lambda person, by: services.restrict(
        candidate=person, reason="claims", from_on=ON, at=LATER, by=by
    ),
    "open_referral": lambda person, by: ReferralFactory(candidate=person),
    "open_request": open_request,
    "not_due": lambda person, by: ReferralFactory(
        candidate=person, state=State.DRAFT, program=None, turn_since=LATER
    ),
}


@pytest.mark.parametrize("what", STOPS)
@pytest.mark.parametrize("when", ["proposed", "prepared", "confirmed"])
def test_whatever_comes_up_stops_it_at_every_step(person, coordinator, administrator, what, when):
    erasure = proposed(person)
    if when != "proposed":
        erasures.prepare(erasure=erasure, at=LATER, by=coordinator)
    if when == "confirmed":
        erasures.confirm(erasure=erasure, at=LATER, by=administrator)
    STOPS[what](Candidate.objects.get(pk=person.pk), coordinator)
    all_periods(*(r.program.call for r in person.referrals.all() if r.program))

    if when == "proposed":
        with pytest.raises(CannotBeErased) as refused:
            erasures.prepare(erasure=erasure, at=LATER, by=coordinator)
        assert what in refused.value.obstacles
    elif when == "prepared":
        with pytest.raises(CannotBeErased):
            erasures.confirm(erasure=erasure, at=LATER, by=administrator)
    else:
        assert erasures.carry_out(number=erasure.pk, at=LATER) is False
        erasure.refresh_from_db()
        assert (erasure.state, erasure.stopped_by_what) == ("stopped", what)
    person.refresh_from_db()
    assert person.last_name == "Skrivnostnik"


def test_a_hold_until_a_day_ends_with_it(person, coordinator):
    services.hold(candidate=person, reason="Revizija.", until_on=LATER_ON, at=NOON, by=coordinator)
    erasure = proposed(person)

    with pytest.raises(CannotBeErased):
        erasures.prepare(erasure=erasure, at=LATER, by=coordinator)
    later = LATER + timedelta(days=1)
    assert erasures.prepare(erasure=erasure, at=later, by=coordinator).state == "prepared"


def test_a_person_stops_it_and_is_not_asked_again_for_thirty_days(person, coordinator):
    propose(on=LATER_ON, at=LATER)
    erasure = Erasure.objects.get(candidate=person)

    erasures.stop(erasure=erasure, at=LATER, by=coordinator)
    erasures.stop(erasure=erasure, at=LATER, by=coordinator)

    assert Event.objects.filter(action="erasure.stopped").count() == 1
    soon, late = LATER_ON + timedelta(days=29), LATER_ON + timedelta(days=31)
    assert person.pk not in proposals(soon)
    assert person.pk in proposals(late)


# --- two people --------------------------------------------------------------------------------


def test_the_second_one_is_another_user(person, coordinator):
    """Also when one user acts in both roles."""
    both = MembershipFactory(
        user=coordinator.user,
        organization=OrganizationFactory(kind="ministry", region=None),
        role=Role.ADMINISTRATOR,
    )
    erasure = erasures.prepare(erasure=proposed(person), at=LATER, by=coordinator)

    with pytest.raises(SameUser):
        erasures.confirm(
            erasure=erasure,
            at=LATER,
            by=Actor(coordinator.user, both.organization, Role.ADMINISTRATOR),
        )
    with Refused("erasure_is_confirmed_by_a_second_user"):
        change(erasure, state="confirmed", confirmed_by=coordinator.user, confirmed_at=LATER)


def test_not_before_thirty_days_have_passed(person, coordinator, administrator):
    erasure = proposed(person, at=LATER)
    erasures.prepare(erasure=erasure, at=LATER, by=coordinator)

    for days in (0, 29):
        with pytest.raises(StillInNotice):
            at = LATER + timedelta(days=days)
            erasures.confirm(erasure=erasure, at=at, by=administrator)
    with Refused("erasure_is_confirmed_after_its_notice"):
        change(erasure, state="confirmed", confirmed_by=administrator.user, confirmed_at=LATER)
    at = LATER + timedelta(days=30)
    assert erasures.confirm(erasure=erasure, at=at, by=administrator).state == "confirmed"
    assert "carry_out_erasure" in [name for name, _ in waiting_jobs()]


@pytest.mark.parametrize("role", [Role.REFERRER, Role.PROVIDER, Role.MINISTRY])
def test_nobody_else_takes_part(person, coordinator, role):
    erasure, by = proposed(person), make_actor(role)

    for step in (erasures.prepare, erasures.confirm, erasures.stop):
        with pytest.raises(NotPermitted):
            step(erasure=erasure, at=LATER, by=by)


def test_each_takes_the_own_step_in_the_own_region(person, coordinator, administrator):
    erasure = proposed(person)
    region = RegionFactory(code="LJ")
    far = make_actor(Role.COORDINATOR, OrganizationFactory(region=region, kind="coordination"))

    for step, by in (
        (erasures.prepare, far),
        (erasures.prepare, administrator),
        (erasures.confirm, coordinator),
        (erasures.stop, far),
    ):
        with pytest.raises(NotPermitted):
            step(erasure=erasure, at=LATER, by=by)


def test_steps_in_their_order_and_once(person, coordinator, administrator):
    erasure = proposed(person)
    with pytest.raises(AlreadyMoved):
        erasures.confirm(erasure=erasure, at=LATER, by=administrator)
    erasures.prepare(erasure=erasure, at=LATER, by=coordinator)
    erasures.prepare(erasure=erasure, at=LATER, by=coordinator)  # a double click
    other = make_actor(Role.COORDINATOR, coordinator.organization)
    with pytest.raises(AlreadyMoved):
        erasures.prepare(erasure=erasure, at=LATER, by=other)
    erasures.confirm(erasure=erasure, at=LATER, by=administrator)
    with pytest.raises(AlreadyMoved):
        erasures.confirm(erasure=erasure, at=LATER, by=administrator)
    assert erasures.carry_out(number=erasure.pk, at=LATER)
    with pytest.raises(AlreadyMoved):
        erasures.stop(erasure=erasure, at=LATER, by=coordinator)
    assert Event.objects.filter(action="erasure.prepared").count() == 1


# --- asked for by the person -------------------------------------------------------------------


@pytest.fixture
def asked(referrer, coordinator):
    person = marked_person(referrer)
    return services.record_request(
        candidate=person,
        kind="erasure",
        what="Prosim.",
        received_on=ON,
        form_key=uuid.uuid4(),
        at=NOON,
        by=referrer,
    )


def test_who_asks_need_not_wait_for_a_period(asked, coordinator):
    first = erasures.propose_on_request(request=asked, at=NOON, by=coordinator)
    again = erasures.propose_on_request(request=asked, at=NOON, by=coordinator)

    assert first == again
    assert (first.basis, first.not_before_on) == (Basis.REQUEST, ON)


def test_a_participant_is_kept_as_the_fund_demands(asked, coordinator):
    who_left(referral__candidate=asked.candidate)

    with pytest.raises(CannotBeErased) as refused:
        erasures.propose_on_request(request=asked, at=LATER, by=coordinator)
    assert refused.value.obstacles == ["no_period"]


def test_an_open_referral_has_to_be_withdrawn_first(asked, coordinator):
    ReferralFactory(candidate=asked.candidate)

    with pytest.raises(CannotBeErased) as refused:
        erasures.propose_on_request(request=asked, at=NOON, by=coordinator)
    assert refused.value.obstacles == ["open_referral"]


def test_only_for_a_request_for_erasure_that_is_open_and_in_scope(asked, coordinator, referrer):
    with pytest.raises(NotPermitted):
        erasures.propose_on_request(request=asked, at=NOON, by=referrer)
    region = RegionFactory(code="LJ")
    far = make_actor(Role.COORDINATOR, OrganizationFactory(region=region, kind="coordination"))
    with pytest.raises(NotPermitted):
        erasures.propose_on_request(request=asked, at=NOON, by=far)
    services.answer_request(request=asked, state="refused", answer="Ne.", at=NOON, by=coordinator)
    with pytest.raises(NotPermitted):
        erasures.propose_on_request(request=asked, at=NOON, by=coordinator)
    other = PersonRequest.objects.get()
    other.kind = "access"
    with pytest.raises(NotPermitted):
        erasures.propose_on_request(request=other, at=NOON, by=coordinator)
    assert not LegalHold.objects.exists()


def test_what_is_over_is_not_looked_at_again(person, coordinator):
    """The nightly job reads the open ones first; one may be over by the time it is locked."""
    erasure = erasures.stop(erasure=proposed(person), at=LATER, by=coordinator)

    assert erasures.stop_unless_due(erasure, on=LATER_ON, at=LATER) is True
    assert Event.objects.filter(action="erasure.stopped").count() == 1


def test_notes_that_are_no_longer_due_are_not_erased(coordinator):
    note = NoteFactory(happened_on=ON)
    set_period("notes", 12)
    erasure = proposed(note.candidate, what=What.NOTES)
    NoteFactory(candidate=note.candidate, original=note, version=2, happened_on=LATER_ON)

    with pytest.raises(CannotBeErased) as refused:
        erasures.prepare(erasure=erasure, at=LATER, by=coordinator)
    assert "gone" in refused.value.obstacles
