"""How much a page costs: so many queries whatever its length, and a page of moderate weight."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enrollment.models import DemoMail
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from socakt.audit import services as audit
from tests.enrollment.handover.factories import AbsenceFactory, ended_organization
from tests.enrollment.imports.files import ready_import
from tests.enrollment.staff.factories import InvitationFactory
from tests.factories import (
    NOON,
    AdmissionFactory,
    AssessmentFactory,
    CallFactory,
    CandidateFactory,
    CohortFactory,
    InterviewFactory,
    NoticeFactory,
    OrganizationFactory,
    ProgramFactory,
    RecheckFactory,
    ReferralFactory,
    TermsFactory,
    make_actor,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

LIST, DETAIL = 8, 13
HEAVIEST = 45_000
MANY = 30
LONG = "Predolgovec-Šuštaršič"


@pytest.fixture
def actors():
    return {role: make_actor(role) for role in Role}


@pytest.fixture
def program(actors):
    return ProgramFactory(provider=actors[Role.PROVIDER].organization)


def fill(count, actors, program):
    """So many referrals in each state that shows, people, cohorts, programs and offices."""
    by = actors[Role.REFERRER]
    for _ in range(count):
        for state in (State.DRAFT, State.SUBMITTED):
            candidate = CandidateFactory(by=by, last_name=LONG, paid_months=0)
            ReferralFactory(
                candidate=candidate, program=program, state=state, reason="Razlog. " * 50
            )
        ready_import(by, candidate, at=NOON)
        InterviewFactory(referral__candidate=candidate)
        CohortFactory(program=program)
        ProgramFactory(call=program.call, provider=program.provider)
        OrganizationFactory()
        CallFactory()
        RecheckFactory(cohort=program.cohorts.latest("pk"))
        NoticeFactory(to=by)
        DemoMail.objects.create(to=by.user.email, subject=LONG, body=LONG * 20, arrived_at=NOON)
        AbsenceFactory()
        ended_organization(program.region)
        InvitationFactory()


def weigh(client, url, data=None):
    """Status, number of queries and bytes of a page, by GET, or by POST with data."""
    with CaptureQueriesContext(connection) as queries:
        response = client.post(url, data) if data else client.get(url)
    assert response.status_code == 200
    return len(queries), len(response.content)


LISTS = [
    ("desk", Role.REFERRER, None),
    ("desk", Role.COORDINATOR, None),
    ("desk", Role.PROVIDER, None),
    ("referrals", Role.REFERRER, None),
    ("referrals", Role.COORDINATOR, None),
    ("export_referrals", Role.COORDINATOR, None),
    ("candidates", Role.REFERRER, None),
    ("candidates", Role.COORDINATOR, None),
    ("export_candidates", Role.COORDINATOR, None),
    ("export_imports", Role.REFERRER, None),
    ("imports", Role.REFERRER, None),
    ("interviews", Role.COORDINATOR, None),
    ("export_interviews", Role.COORDINATOR, None),
    ("rechecks", Role.COORDINATOR, None),
    ("export_rechecks", Role.COORDINATOR, None),
    ("tasks", Role.COORDINATOR, None),
    ("tasks", Role.PROVIDER, None),
    ("export_tasks", Role.PROVIDER, None),
    ("cohorts", Role.COORDINATOR, None),
    ("cohorts", Role.PROVIDER, None),
    ("export_cohorts", Role.PROVIDER, None),
    ("programs", Role.COORDINATOR, None),
    ("programs", Role.MINISTRY, None),
    ("export_programs", Role.MINISTRY, None),
    ("calls", Role.ADMINISTRATOR, None),
    ("export_calls", Role.ADMINISTRATOR, None),
    ("notices", Role.REFERRER, None),
    ("mailbox", Role.REFERRER, None),
    ("absences", Role.COORDINATOR, None),
    ("successions", Role.COORDINATOR, None),
]


# the choices of the filters, and the views that were kept; the desk puts many steps together
FILTERED = {"referrals": 4, "candidates": 2, "cohorts": 2, "export_referrals": 3, "desk": 23}


@pytest.mark.parametrize(("name", "role", "data"), LISTS)
def test_a_list_costs_the_same_for_one_row_and_many(actors, program, client_as, name, role, data):
    client = client_as(actors[role])
    url = reverse(name) + ("?view=all" if name.endswith("interviews") else "")
    fill(1, actors, program)
    few, _ = weigh(client, url, data)

    fill(MANY - 1, actors, program)
    many, size = weigh(client, url, data)

    assert few == many <= LIST + FILTERED.get(name, 0)
    assert size < HEAVIEST


@pytest.mark.parametrize("view", ["now", "invited", "former"])
def test_users_and_invitations_cost_the_same_for_one_row_and_many(actors, program, client_as, view):
    client, url = client_as(actors[Role.ADMINISTRATOR]), f"{reverse('users')}?view={view}"
    fill(1, actors, program)
    few, _ = weigh(client, url)

    fill(MANY - 1, actors, program)
    many, size = weigh(client, url)

    assert few == many <= LIST
    assert size < HEAVIEST


@pytest.mark.parametrize("words", ["Predolgovec", "Predoglovec", "TEST", "5", "csd"])
def test_finding_costs_the_same_for_one_row_and_many(actors, program, client_as, words):
    client = client_as(actors[Role.COORDINATOR])
    fill(1, actors, program)
    few, _ = weigh(client, reverse("search"), {"q": words})

    fill(MANY - 1, actors, program)
    many, size = weigh(client, reverse("search"), {"q": words})

    assert few == many <= DETAIL
    assert size < HEAVIEST


@pytest.mark.parametrize("name", ["home", "self_check"])
def test_public_pages_cost_the_same_for_any_number_of_programs(actors, program, client, name):
    fill(1, actors, program)
    few, _ = weigh(client, reverse(name))

    fill(10, actors, program)
    many, size = weigh(client, reverse(name))

    assert few == many <= LIST
    assert size < HEAVIEST


@pytest.fixture
def person(actors):
    return CandidateFactory(by=actors[Role.REFERRER], paid_months=1, last_name=LONG)


@pytest.fixture
def referral(person, program):
    CohortFactory(program=program)
    return ReferralFactory(candidate=person, program=program)


def long_history(referral, actors, count):
    for _ in range(count):
        AssessmentFactory(referral=referral, made_by=actors[Role.COORDINATOR].user)
        for action in ("referral.returned", "referral.resubmitted", "eligibility.assessed"):
            audit.record(action, referral, by=actors[Role.REFERRER], at=NOON)


@pytest.mark.parametrize("role", [Role.REFERRER, Role.COORDINATOR])
def test_the_page_of_a_referral(actors, referral, client_as, role):
    client = client_as(actors[role])
    url = reverse("referral", args=[referral.pk])
    long_history(referral, actors, 1)
    few, _ = weigh(client, url)

    long_history(referral, actors, 10)
    CohortFactory.create_batch(10, program=referral.program)
    many, size = weigh(client, url)

    assert few == many <= DETAIL + 2  # its interviews, the limits of the own requests
    assert size < HEAVIEST


@pytest.mark.parametrize("role", [Role.REFERRER, Role.COORDINATOR])
def test_the_page_of_an_admitted_referral(actors, person, program, client_as, role):
    admission = AdmissionFactory(
        cohort=CohortFactory(program=program), referral__candidate=person, place=1
    )
    long_history(admission.referral, actors, 3)

    cost, size = weigh(client_as(actors[role]), reverse("referral", args=[admission.referral_id]))

    assert cost <= DETAIL + 1  # its interviews
    assert size < HEAVIEST


@pytest.mark.parametrize("role", [Role.REFERRER, Role.COORDINATOR])
@pytest.mark.parametrize("name", ["candidate", "months", "change_candidate"])
def test_the_pages_of_a_person(actors, person, referral, client_as, role, name):
    client = client_as(actors[role])
    url = reverse(name, args=[person.pk])
    few, _ = weigh(client, url)

    for _ in range(MANY):
        ReferralFactory(candidate=person, program=ProgramFactory(call=referral.program.call))
    many, size = weigh(client, url)

    # of the record itself also requests, restrictions, holds and merges
    assert few == many <= DETAIL + (4 if name == "candidate" else 0)
    assert size < HEAVIEST


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PROVIDER])
def test_the_page_of_a_full_cohort(actors, program, client_as, role):
    client = client_as(actors[role])
    cohort = CohortFactory(program=program)
    url = reverse("cohort", args=[cohort.pk])
    AdmissionFactory(cohort=cohort, place=1)
    few, _ = weigh(client, url)

    for place in range(2, 21):
        AdmissionFactory(cohort=cohort, place=place)
    many, size = weigh(client, url)

    assert few == many <= DETAIL
    assert size < HEAVIEST


@pytest.mark.parametrize("name", ["admit", "return_referral", "reject_referral"])
def test_the_pages_of_a_decision(actors, referral, client_as, name):
    client = client_as(actors[Role.COORDINATOR])
    url = reverse(name, args=[referral.pk])
    few, _ = weigh(client, url)

    CohortFactory.create_batch(10, program=referral.program)
    many, size = weigh(client, url)

    assert few == many <= DETAIL
    assert size < HEAVIEST


def test_the_form_of_a_referral(actors, person, program, client_as):
    draft = ReferralFactory(candidate=person, program=program, state=State.DRAFT)
    client = client_as(actors[Role.REFERRER])
    url = reverse("edit_referral", args=[draft.pk])
    few, _ = weigh(client, url)

    for _ in range(MANY):
        ProgramFactory(call=program.call, provider=program.provider)
    many, size = weigh(client, url)

    assert few == many <= DETAIL
    assert size < HEAVIEST


@pytest.mark.parametrize("name", ["call", "add_terms"])
def test_the_pages_of_a_call(actors, program, client_as, name):
    client = client_as(actors[Role.ADMINISTRATOR])
    url = reverse(name, args=[program.call_id])
    few, _ = weigh(client, url)

    for year in range(2019, 2029):
        TermsFactory(call=program.call, valid_from=date(year, 1, 1))
    ProgramFactory.create_batch(10, call=program.call)
    many, size = weigh(client, url)

    assert few == many <= DETAIL
    assert size < HEAVIEST
