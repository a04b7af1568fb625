"""What the pages of notes and of an organization that has ended cost."""

import pytest
from django.urls import reverse

from socakt.accounts.roles import Role
from tests.enrollment.handover.factories import AbsenceFactory, ended_organization
from tests.enrollment.notes.factories import NoteFactory
from tests.factories import CandidateFactory, ProgramFactory, ReferralFactory, make_actor
from tests.test_query_counts import DETAIL, HEAVIEST, LONG, MANY, weigh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def actors():
    return {role: make_actor(role) for role in Role}


@pytest.fixture
def program():
    return ProgramFactory()


@pytest.fixture
def person(actors):
    return CandidateFactory(by=actors[Role.REFERRER], paid_months=1, last_name=LONG)


@pytest.mark.parametrize("name", ["candidate", "notes"])
def test_the_pages_of_a_person_with_many_notes(actors, person, client_as, name):
    client = client_as(actors[Role.REFERRER])
    url = reverse(name, args=[person.pk])

    def add_notes(count):
        for note in NoteFactory.create_batch(count, candidate=person, by=actors[Role.REFERRER]):
            NoteFactory(candidate=person, by=actors[Role.REFERRER], original=note, version=2)

    add_notes(1)
    few, _ = weigh(client, url)
    add_notes(MANY)
    many, size = weigh(client, url)

    assert few == many <= DETAIL + 2  # what restricts and holds the record
    assert size < HEAVIEST


def test_what_an_organization_leaves(actors, program, client_as):
    client = client_as(actors[Role.COORDINATOR])
    ended = ended_organization(program.region)
    by, url = make_actor(Role.REFERRER, ended), reverse("succeed", args=[ended.pk])
    ReferralFactory(candidate__by=by, program=program)
    few, _ = weigh(client, url)
    for _ in range(MANY):
        ReferralFactory(candidate__by=by, program=program)
    many, size = weigh(client, url)

    assert few == many <= DETAIL + 2  # what moves is counted kind by kind
    assert size < HEAVIEST


def test_the_work_that_is_handed_over(actors, program, client_as):
    coordinator = actors[Role.COORDINATOR]
    client, url = client_as(coordinator), reverse("hand_over")

    def add_work(count):
        for _ in range(count):
            ReferralFactory(program=program, coordinator=coordinator.user)
            AbsenceFactory(absent__organization=coordinator.organization)
            ReferralFactory(program=program, coordinator=AbsenceFactory().absent.user)

    add_work(1)
    few, _ = weigh(client, url)
    add_work(MANY)
    many, size = weigh(client, url)

    assert few == many <= DETAIL + 1  # who is here, who is away, and whose work it may be
    assert size < HEAVIEST
