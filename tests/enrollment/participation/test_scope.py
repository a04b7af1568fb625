"""Whose participants an actor knows: rows, pages, lists and files."""

from datetime import date

import pytest
from django.urls import reverse

from enrollment.models import Admission, Outcome, Participation
from socakt.accounts.roles import Role
from tests.exported import everything_in, file_of
from tests.factories import CandidateFactory, CohortFactory
from tests.participants import OutcomeFactory, left
from tests.world import ELSEWHERE, NEIGHBOUR, OWN, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

R, C, P, M, A = Role
SCOPES = (OWN, NEIGHBOUR, ELSEWHERE)
KNOWN = {R: {OWN}, C: {OWN, NEIGHBOUR}, P: {OWN}, M: set(), A: set()}
RECORDED = {**KNOWN, R: set()}


@pytest.fixture
def world():
    """Somebody who has left the program, of each scope."""
    world = make_world()
    for scope in SCOPES:
        program = world.records["program"][scope]
        by = world.records["candidate"][scope].registered_by
        gone = left(
            date(2018, 8, 24),
            started_on=date(2018, 3, 1),
            cohort=CohortFactory(program=program, starts_on=date(2018, 3, 1)),
            referral__candidate=CandidateFactory(
                organization=world.records["candidate"][scope].organization,
                registered_by=by,
                last_name=f"Marker-{scope}-Konec",
            ),
            admitted_on=date(2018, 3, 1),
        )
        known = gone.referral.participation
        world.records.setdefault("gone", {})[scope] = gone
        world.records.setdefault("participation", {})[scope] = known
    return world


def seen(world, kind, rows):
    return {scope for scope, record in world.records[kind].items() if record in set(rows)}


@pytest.mark.parametrize("role", Role)
def test_rows(world, role):
    actor = world.actors[role]
    outcomes = {
        scope: OutcomeFactory(participation=known)
        for scope, known in world.records["participation"].items()
    }
    world.records["outcome"] = outcomes

    assert seen(world, "participation", Participation.objects.visible_to(actor)) == KNOWN[role]
    assert seen(world, "gone", Admission.objects.visible_to(actor)) == KNOWN[role]
    assert seen(world, "outcome", Outcome.objects.visible_to(actor)) == RECORDED[role]


@pytest.mark.parametrize("role", Role)
def test_names_on_pages_lists_and_files(world, client_as, role):
    client = client_as(world.actors[role])
    pages = [client.get(reverse("tasks")), client.post(reverse("tasks"))]
    for scope in SCOPES:
        gone = world.records["gone"][scope]
        pages.append(client.get(reverse("cohort", args=[gone.cohort_id])))
        pages.append(client.get(reverse("complete_cohort", args=[gone.cohort_id])))
        pages.append(client.get(reverse("participation", args=[gone.referral_id])))
        pages.append(client.get(reverse("record_outcome", args=[gone.referral_id, "leaving"])))
    html = " ".join(page.content.decode() for page in pages)

    assert {scope for scope in SCOPES if f"Marker-{scope}-Konec" in html} == RECORDED[role]
    if RECORDED[role]:
        text = everything_in(file_of(client, reverse("export_tasks"), "csv"))
        assert {scope for scope in SCOPES if f"Marker-{scope}-Konec" in text} == RECORDED[role]


@pytest.mark.parametrize("which", ["", "leaving/x", "monthly"])
def test_there_are_two_outcomes_and_no_other(world, client_as, which):
    number = world.records["gone"][OWN].referral_id
    answer = client_as(world.actors[P]).get(f"/udelezba/{number}/stanje/{which}/")
    assert answer.status_code == 404
