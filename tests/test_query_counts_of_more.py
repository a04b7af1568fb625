"""What pages with a world of their own cost: terms, waiting list, programs, imports."""

import pytest
from django.urls import reverse

from enrollment.referrals.rules import State
from enrollment.waiting import services
from socakt.accounts.roles import Role
from tests.enrollment.imports.files import ready_import
from tests.factories import (
    NOON,
    CandidateFactory,
    CohortFactory,
    ProgramFactory,
    ReferralFactory,
    make_actor,
)
from tests.pages import form_with
from tests.test_query_counts import DETAIL, HEAVIEST, LONG, MANY, fill, weigh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def actors():
    return {role: make_actor(role) for role in Role}


@pytest.fixture
def program(actors):
    return ProgramFactory(provider=actors[Role.PROVIDER].organization)


@pytest.fixture
def person(actors):
    return CandidateFactory(by=actors[Role.REFERRER], paid_months=1, last_name=LONG)


def test_what_new_terms_change_costs_the_same_for_many_people(actors, program, client_as):
    client = client_as(actors[Role.ADMINISTRATOR])
    url = reverse("add_terms", args=[program.call_id])
    form = form_with(client.get(url), "valid_from")
    data = form.data(valid_from="1. 1. 2019", source="UL RS 1/2019", action="preview")
    fill(1, actors, program)
    few, _ = weigh(client, url, data)

    fill(MANY - 1, actors, program)
    many, size = weigh(client, url, data)

    assert few == many <= DETAIL + 4  # the terms, those after them, and two answers of the rule
    assert size < HEAVIEST


def wait(count, actors, program):
    """So many people on the waiting list, half of them eligible, everybody moved by hand."""
    for _ in range(count):
        for paid in (12, 3):
            candidate = CandidateFactory(by=actors[Role.REFERRER], last_name=LONG, paid_months=paid)
            referral = ReferralFactory(
                candidate=candidate,
                program=program,
                state=State.WAITING,
                waiting_since=NOON,
                obstacles=["transport", "language"],
                remind_on=NOON.date(),
            )
            services.move_in_list(
                referral=referral,
                to_position=1,
                reason="Razlog. " * 20,
                at=NOON,
                by=actors[Role.COORDINATOR],
            )


@pytest.mark.parametrize("name", ["waiting_list", "export_waiting_list", "replacement", "cohort"])
def test_the_pages_of_a_waiting_list(actors, program, client_as, name):
    client = client_as(actors[Role.COORDINATOR])
    cohort = CohortFactory(program=program)
    own = {"replacement": [cohort.pk], "cohort": [cohort.pk]}
    url = reverse(name, args=own.get(name, []))
    wait(2, actors, program)
    few, _ = weigh(client, url)

    wait(MANY // 2, actors, program)
    many, size = weigh(client, url)

    assert few == many <= DETAIL + 6  # of all lists how many wait, of one its moves and answers
    assert size < HEAVIEST


@pytest.mark.parametrize("role", [Role.REFERRER, Role.COORDINATOR])
def test_the_page_of_somebody_who_waits(actors, program, client_as, role):
    CohortFactory(program=program)
    wait(1, actors, program)
    referral = program.referrals.order_by("pk").first()
    client = client_as(actors[role])
    url = reverse("referral", args=[referral.pk])
    few, _ = weigh(client, url)

    wait(MANY // 2, actors, program)
    many, size = weigh(client, url)

    assert few == many <= DETAIL + 6  # settings, list and moves, stand-ins, what is restricted
    assert size < HEAVIEST


@pytest.mark.parametrize("name", ["program", "change_program", "plan_cohort"])
def test_the_pages_of_a_program(actors, program, client_as, name):
    client = client_as(actors[Role.COORDINATOR])
    url = reverse(name, args=[program.pk])
    CohortFactory(program=program, number=1)
    few, _ = weigh(client, url)

    for number in range(2, MANY + 1):
        CohortFactory(program=program, number=number)
    many, size = weigh(client, url)

    assert few == many <= DETAIL
    assert size < HEAVIEST


@pytest.mark.parametrize("view", ["decide", "faulty", "clear", "all"])
def test_the_page_of_an_import(actors, person, client_as, view):
    by = actors[Role.REFERRER]
    client = client_as(by)
    small, large = (ready_import(by, person, at=NOON, count=count) for count in (1, MANY))
    few, _ = weigh(client, f"{reverse('import', args=[small.pk])}?view={view}")

    many, size = weigh(client, f"{reverse('import', args=[large.pk])}?view={view}")

    assert few == many <= DETAIL
    assert size < HEAVIEST
