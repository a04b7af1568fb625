"""What a scope is made of: lists, choices, search, what a provider reads, who succeeds.

That no page, file or calendar says more is tried by `tests/test_permissions.py`.
"""

import pytest
from django.urls import reverse

from enrollment.desk.finding import find
from enrollment.handover.succession import succeed
from socakt.accounts.roles import Role
from tests.enrollment.notes.factories import NoteFactory
from tests.factories import (
    NOON,
    ON,
    CandidateFactory,
    OrganizationFactory,
    ReferralFactory,
    make_actor,
)
from tests.pages import form_with
from tests.world import ELSEWHERE, ENDED, LEFT, NEIGHBOUR, OWN, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

# whose people (by surname) each role may know: referred ones, and those with a place
KNOWN = {
    Role.REFERRER: {OWN, f"{OWN}-admitted", f"{LEFT}-admitted"},
    Role.COORDINATOR: {
        *(OWN, NEIGHBOUR, ENDED),
        *(f"{scope}-admitted" for scope in (OWN, NEIGHBOUR, ENDED, LEFT)),
    },
}


@pytest.fixture
def world():
    """Surnames that occur nowhere else."""
    world = make_world()
    for record in [
        *world.records["candidate"].values(),
        *(admission.candidate for admission in world.records["admission"].values()),
    ]:
        record.last_name = f"Marker {record.last_name} Konec"
        record.first_name = "Oseba"
        record.save()
    return world


@pytest.mark.parametrize(
    ("role", "people", "referrals"),
    [(Role.REFERRER, 7, {"open": 1, "all": 3}), (Role.COORDINATOR, 19, {"open": 3, "all": 7})],
)
def test_counts_are_of_what_one_may_see(world, client_as, role, people, referrals):
    """Beside each referral the world has a twin, a merged record and a pair told apart."""
    client = client_as(world.actors[role])

    assert client.get(reverse("candidates")).context["page"].paginator.count == people
    for view, count in referrals.items():
        page = client.get(reverse("referrals"), {"view": view}).context["page"]
        assert page.paginator.count == count


@pytest.mark.parametrize(
    ("role", "scopes"),
    [
        (Role.REFERRER, {OWN, NEIGHBOUR, ENDED}),
        (Role.COORDINATOR, {OWN, NEIGHBOUR, ENDED}),
        (Role.PROVIDER, {OWN}),
        (Role.MINISTRY, {OWN, NEIGHBOUR, ENDED, ELSEWHERE}),
        (Role.ADMINISTRATOR, {OWN, NEIGHBOUR, ENDED, ELSEWHERE}),
    ],
)
def test_programs_and_cohorts_are_listed_in_scope(world, client_as, role, scopes):
    client = client_as(world.actors[role])

    gone = {world.records["admission"][LEFT].cohort}  # of the own program
    for kind in ("program", "cohort"):
        page = client.get(reverse(f"{kind}s")).context["page"]
        expected = {world.records[kind][scope] for scope in scopes}
        assert set(page) == expected | (gone if kind == "cohort" else set())


def test_the_region_offers_its_programs_and_providers_only(world, client_as):
    referrer = client_as(world.actors[Role.REFERRER])
    draft = ReferralFactory(
        candidate=CandidateFactory(by=world.actors[Role.REFERRER]), state="draft", program=None
    )
    page = referrer.get(reverse("edit_referral", args=[draft.pk]))
    offered = {program.pk for program in page.context["form"].fields["program"].queryset}
    assert offered == {world.records["program"][scope].pk for scope in (OWN, NEIGHBOUR, ENDED)}

    coordinator = client_as(world.actors[Role.COORDINATOR])
    form = coordinator.get(reverse("add_program")).context["form"]
    providers = set(form.fields["provider"].queryset)
    shown = (OWN, NEIGHBOUR, ENDED)
    assert providers == {world.records["program"][scope].provider for scope in shown}


def test_only_cohorts_of_the_program_are_offered_and_taken(world, client_as):
    client = client_as(world.actors[Role.COORDINATOR])
    url = reverse("admit", args=[world.records["referral"][OWN].pk])
    theirs = world.records["cohort"][NEIGHBOUR]

    page = client.get(url)
    offered = page.context["form"].cohorts
    assert world.records["cohort"][OWN] in offered
    assert {cohort.program_id for cohort in offered} == {world.records["program"][OWN].pk}
    refused = client.post(url, form_with(page, "cohort").data(cohort=theirs.pk))
    assert refused.status_code == 200
    assert "error-summary" in refused.content.decode()
    assert theirs.admissions.count() == 1


def test_a_provider_sees_of_a_person_what_the_work_needs(world, client_as):
    """Never the months, reasons or notes; of who has left only that."""
    admission = world.records["admission"][OWN]
    person = admission.candidate
    person.phone, person.street, person.emso = "07 PHONE", "Ulica STREET 1", "1705980550017"
    person.save()
    admission.referral.reason = "REASON"
    admission.referral.save()
    client = client_as(world.actors[Role.PROVIDER])
    url = reverse("cohort", args=[admission.cohort_id])

    html = client.get(url).content.decode()
    assert "07 PHONE" in html
    assert "STREET" in html
    for secret in (
        "REASON",
        "1705980550017",
        "550017",
        "UL RS",
        reverse("referral", args=[1])[:-2],
    ):
        assert secret not in html

    admission.ended_on, admission.end_kind = admission.admitted_on, "early_exit"
    admission.end_reason, admission.ended_by = "found_work", admission.admitted_by
    admission.save()
    html = client.get(url).content.decode()
    assert "Marker" in html  # left lately, so an outcome is still to be asked for
    for secret in ("07 PHONE", "STREET", "REASON", "550017"):
        assert secret not in html


def test_a_search_finds_nobody_out_of_scope(world):
    def names(actor, words="oseba marker"):
        return {
            p.last_name.removeprefix("Marker ").removesuffix(" Konec")
            for p in [*find(actor, words).people.rows, *find(actor, words).people.near]
        }

    for role in (Role.REFERRER, Role.COORDINATOR):
        assert names(world.actors[role]) == KNOWN[role]
        assert names(world.actors[role], "oseba makrer") == KNOWN[role]
    stranger = make_actor(Role.REFERRER, OrganizationFactory())
    assert names(stranger) == set()


def test_the_successor_sees_what_it_was_given_and_nothing_before(world, client_as):
    over = world.owners[ENDED].organization
    heir = make_actor(Role.REFERRER, over.successors.get())
    pages = [
        reverse("candidate", args=[world.records["candidate"][ENDED].pk]),
        reverse("referral", args=[world.records["referral"][ENDED].pk]),
        reverse("referral", args=[world.records["admitted"][ENDED].pk]),
    ]
    client = client_as(heir)
    assert [client.get(url).status_code for url in pages] == [404, 404, 404]

    succeed(
        organization=over, successor=heir.organization, at=NOON, by=world.actors[Role.COORDINATOR]
    )

    assert [client.get(url).status_code for url in pages] == [200, 200, 200]
    inner = NoteFactory(
        candidate=world.records["candidate"][OWN], by=world.actors[Role.REFERRER], audience="own"
    )
    assert client.get(reverse("correct_note", args=[inner.pk])).status_code == 404


def noted_by(provider, admission):
    """A provider's own words about a participant, to be followed up today."""
    return NoteFactory(
        candidate=admission.candidate, by=provider, text="NOTED", audience="own", follow_up_on=ON
    )


@pytest.mark.parametrize("scope", [OWN, LEFT])
def test_a_provider_s_notes_go_with_the_program_and_with_time(world, client_as, scope):
    """Who no longer may know the person reads the own words about her no more."""
    provider, admission = world.actors[Role.PROVIDER], world.records["admission"][scope]
    note, client = noted_by(provider, admission), client_as(world.actors[Role.PROVIDER])
    url, name = reverse("correct_note", args=[note.pk]), admission.candidate.last_name
    if scope == OWN:
        assert client.get(url).status_code == 200
        assert name in client.get(reverse("desk")).content.decode()
        program = admission.cohort.program
        program.provider = OrganizationFactory(kind="provider")
        program.save()

    assert client.get(url).status_code == 404
    assert client.post(reverse("withdraw_note", args=[note.pk])).status_code == 404
    assert client.post(reverse("follow_up_note", args=[note.pk])).status_code == 404
    desk = client.get(reverse("desk")).content.decode()
    assert name not in desk
    assert "NOTED" not in desk
