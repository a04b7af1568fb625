"""Two at the same person at the same moment, each on a connection of its own."""

from functools import partial

import pytest

from enrollment.candidates.models import Candidate
from enrollment.models import LegalHold, Note, Referral, Restriction
from enrollment.privacy import erasures, services
from enrollment.privacy.models import Erasure
from enrollment.privacy.proposals import propose
from enrollment.referrals import services as referrals
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.enrollment.notes.factories import NoteFactory
from tests.enrollment.privacy.people import (
    LATER,
    LATER_ON,
    agreed,
    marked_person,
    proposed,
    set_period,
)
from tests.factories import ON, make_actor
from tests.jobs import waiting_jobs
from tests.races import kinds, race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    """A referrer, a coordinator of the region, an administrator."""
    roles = (Role.REFERRER, Role.COORDINATOR, Role.ADMINISTRATOR)
    return [make_actor(role) for role in roles]


@pytest.fixture
def person(people):
    """Never referred, known to the coordination, with notes; a year after the registration due."""
    known = marked_person(people[0], shared_at=LATER)
    set_period("never_submitted", 12)
    NoteFactory(candidate=known, by=people[0])
    return known


def test_a_hold_while_the_person_is_erased(people, person):
    erasure = agreed(person, people[1], people[2])

    race(
        partial(erasures.carry_out, number=erasure.pk, at=LATER),
        partial(
            services.hold, candidate=person, reason="Tožba.", until_on=None, at=LATER, by=people[1]
        ),
    )

    held, erased = LegalHold.objects.exists(), Candidate.objects.get().frozen == "erased"
    assert held != erased
    assert Erasure.objects.get().state == ("stopped" if held else "done")


def test_a_new_referral_while_the_person_is_erased(people, person):
    erasure = agreed(person, people[1], people[2])

    race(
        partial(erasures.carry_out, number=erasure.pk, at=LATER),
        partial(referrals.start, candidate=person, at=LATER, by=people[0]),
    )

    begun, erased = Referral.objects.exists(), Candidate.objects.get().frozen == "erased"
    assert begun != erased
    assert Erasure.objects.get().state == ("stopped" if begun else "done")


def test_a_note_straight_into_the_table_while_the_person_is_erased(people, person):
    """Behind the backs of the services: the trigger waits, and then sees who is erased."""
    erasure = agreed(person, people[1], people[2])

    results = race(
        partial(erasures.carry_out, number=erasure.pk, at=LATER),
        partial(NoteFactory, candidate=person, by=people[0], text="Pozna beseda."),
    )

    assert results[0] is True
    assert not Note.objects.filter(candidate=person).exists()


def test_two_confirmations_at_once(people, person):
    other = make_actor(Role.ADMINISTRATOR)
    erasure = proposed(person)
    erasures.prepare(erasure=erasure, at=LATER, by=people[1])

    results = race(
        *(partial(erasures.confirm, erasure=erasure, at=LATER, by=by) for by in (people[2], other))
    )

    assert kinds(results) == {"AlreadyMoved": 1, "Erasure": 1}
    assert waiting_jobs().count(("carry_out_erasure", {"number": erasure.pk})) == 1


def test_two_workers_carry_out_the_same(people, person):
    erasure = agreed(person, people[1], people[2])

    results = race(*[partial(erasures.carry_out, number=erasure.pk, at=LATER)] * 2)

    assert sorted(results) == [False, True]
    assert Event.objects.filter(action="erasure.carried_out").count() == 1


def test_two_nights_at_once_propose_once(person):
    results = race(*[partial(propose, on=LATER_ON, at=LATER)] * 2)

    assert Erasure.objects.count() == 1
    assert sum(one for one in results if isinstance(one, int)) == 1


def test_a_change_while_the_person_is_restricted(people, person):
    """Either the change was before the restriction, or it is refused; never after it."""
    results = race(
        partial(
            services.restrict, candidate=person, reason="claims", from_on=ON, at=LATER, by=people[1]
        ),
        partial(NoteFactory, candidate=person, by=people[0], text="Pozna beseda."),
    )

    assert isinstance(results[0], Restriction)
    assert Candidate.objects.get().frozen == "restricted"
    late = Note.objects.filter(text="Pozna beseda.").exists()
    assert late == isinstance(results[1], Note)


def test_two_restrict_at_once(people, person):
    results = race(
        *[
            partial(
                services.restrict,
                candidate=person,
                reason="claims",
                from_on=ON,
                at=LATER,
                by=people[1],
            )
        ]
        * 2
    )

    assert kinds(results) == {"Restriction": 2}
    assert Restriction.objects.count() == 1
