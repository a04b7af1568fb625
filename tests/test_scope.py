"""Nobody's name on a page of somebody who may not know it: pages, lists, counts, choices."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from enrollment.desk.finding import find
from socakt.accounts.roles import Role
from tests.factories import CandidateFactory, OrganizationFactory, ReferralFactory, make_actor
from tests.pages import form_with
from tests.test_permissions import TABLE
from tests.world import ELSEWHERE, HIDDEN, NEIGHBOUR, OWN, address, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

# whose people (by surname) each role may know: referred ones, and those with a place
KNOWN = {
    Role.REFERRER: {OWN, f"{OWN}-admitted"},
    Role.COORDINATOR: {OWN, f"{OWN}-admitted", NEIGHBOUR, f"{NEIGHBOUR}-admitted"},
    Role.PROVIDER: {f"{OWN}-admitted"},
    Role.MINISTRY: set(),
    Role.ADMINISTRATOR: set(),
}


@pytest.fixture
def world(monkeypatch):
    """Surnames that occur nowhere else, and documents that can be read as text."""

    def readable(template, context):
        return render_to_string(template, context).encode()

    monkeypatch.setattr("enrollment.documents.views.render_pdf", readable)
    world = make_world()
    for record in [
        *world.records["candidate"].values(),
        *(admission.candidate for admission in world.records["admission"].values()),
    ]:
        record.last_name = f"Marker {record.last_name} Konec"
        record.first_name = "Oseba"
        record.save()
    return world


def every_page(client, world):
    """Every address that answers with a page, for every record, by GET and by POST."""
    for name, (kind, *_) in TABLE.items():
        records = world.records[kind].values() if kind else [None]
        for record in records:
            url = address(name, record)
            for response in (client.get(url), client.post(url, {"q": "Marker"})):
                yield name, response.content.decode()
    for view in ("mine", "open", "closed", "all"):
        yield "referrals", client.get(reverse("referrals"), {"view": view}).content.decode()


@pytest.mark.parametrize("role", Role)
def test_names_are_seen_by_who_may_know_them_and_nobody_else(world, client_as, role):
    client = client_as(world.actors[role])
    scopes = (OWN, NEIGHBOUR, ELSEWHERE)
    everybody = {*scopes, HIDDEN, *(f"{scope}-admitted" for scope in scopes)}
    seen = {}

    for name, html in every_page(client, world):
        for person in everybody:
            if f"Marker {person} Konec" in html:
                seen.setdefault(person, name)

    assert {p: page for p, page in seen.items() if p not in KNOWN[role]} == {}
    assert set(seen) == KNOWN[role]


def test_public_pages_name_nobody(world, client):
    for name in ("home", "self_check", "privacy", "accessibility", "account_login"):
        assert "Marker" not in client.get(reverse(name)).content.decode()


@pytest.mark.parametrize("role", Role)
def test_reference_numbers_of_others_are_on_no_page(world, client_as, role):
    client = client_as(world.actors[role])
    hidden = [world.records["referral"][scope].number for scope in (HIDDEN, ELSEWHERE)]

    for name, html in every_page(client, world):
        assert not [number for number in hidden if number in html], name


@pytest.mark.parametrize(
    ("role", "people", "referrals"),
    [(Role.REFERRER, 2, {"open": 1, "all": 2}), (Role.COORDINATOR, 4, {"open": 2, "all": 4})],
)
def test_counts_are_of_what_one_may_see(world, client_as, role, people, referrals):
    client = client_as(world.actors[role])

    assert client.get(reverse("candidates")).context["page"].paginator.count == people
    for view, count in referrals.items():
        page = client.get(reverse("referrals"), {"view": view}).context["page"]
        assert page.paginator.count == count


@pytest.mark.parametrize(
    ("role", "scopes"),
    [
        (Role.REFERRER, {OWN, NEIGHBOUR}),
        (Role.COORDINATOR, {OWN, NEIGHBOUR}),
        (Role.PROVIDER, {OWN}),
        (Role.MINISTRY, {OWN, NEIGHBOUR, ELSEWHERE}),
        (Role.ADMINISTRATOR, {OWN, NEIGHBOUR, ELSEWHERE}),
    ],
)
def test_programs_and_cohorts_are_listed_in_scope(world, client_as, role, scopes):
    client = client_as(world.actors[role])

    for kind in ("program", "cohort"):
        page = client.get(reverse(f"{kind}s")).context["page"]
        assert set(page) == {world.records[kind][scope] for scope in scopes}


def test_the_region_offers_its_programs_and_providers_only(world, client_as):
    referrer = client_as(world.actors[Role.REFERRER])
    draft = ReferralFactory(
        candidate=CandidateFactory(by=world.actors[Role.REFERRER]), state="draft", program=None
    )
    page = referrer.get(reverse("edit_referral", args=[draft.pk]))
    offered = {program.pk for program in page.context["form"].fields["program"].queryset}
    assert offered == {world.records["program"][scope].pk for scope in (OWN, NEIGHBOUR)}

    coordinator = client_as(world.actors[Role.COORDINATOR])
    form = coordinator.get(reverse("add_program")).context["form"]
    providers = set(form.fields["provider"].queryset)
    assert providers == {world.records["program"][scope].provider for scope in (OWN, NEIGHBOUR)}


def test_only_cohorts_of_the_program_are_offered_and_taken(world, client_as):
    client = client_as(world.actors[Role.COORDINATOR])
    url = reverse("admit", args=[world.records["referral"][OWN].pk])
    theirs = world.records["cohort"][NEIGHBOUR]

    page = client.get(url)
    assert [cohort.pk for cohort in page.context["form"].cohorts] == [
        world.records["cohort"][OWN].pk
    ]
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
