"""The pages of cohorts as they are seen: list, people, several at once, a move, a change."""

from datetime import date

import pytest
from django.urls import reverse

from enrollment.admissions import services as admissions
from enrollment.admissions.targets import CompositionTarget
from enrollment.cohorts import moving
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.enrollment.cohorts.support import page_of, wants
from tests.exported import file_of, rows_of
from tests.factories import (
    NOON,
    ON,
    AdmissionFactory,
    CohortFactory,
    ReferralFactory,
    UserFactory,
    make_actor,
)
from tests.pages import text_of
from tests.refused import change

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


# the list


def test_cohorts_the_latest_start_first_with_places_and_phase(client, cohort):
    AdmissionFactory(cohort=cohort, place=1)
    later = CohortFactory(program=cohort.program, starts_on=date(2019, 1, 1))
    over = CohortFactory(program=cohort.program, starts_on=date(2017, 9, 1))

    page = client.get(reverse("cohorts"))

    assert [c.pk for c in page.context["page"]] == [later.pk, cohort.pk, over.pk]
    text = text_of(page)
    for words in ("1/3", "starts on 1. 1. 2019", "planned", "being filled"):
        assert words in text
    assert "finished on 31. 7. 2018" in text


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        ("all", 3),
        ("planned", 1),
        ("filling", 1),
        ("running", 0),
        ("finished", 1),
        ("nonsense", 3),
    ],
)
def test_the_list_is_filtered_by_phase_and_so_is_its_file(client, cohort, view, shown):
    CohortFactory(program=cohort.program, starts_on=date(2019, 1, 1))
    CohortFactory(program=cohort.program, starts_on=date(2017, 9, 1))

    page = client.get(reverse("cohorts"), {"view": view})
    url = reverse("export_cohorts", query={"view": view})
    headings, *rows = rows_of(file_of(client, url, "csv"))

    assert len(page.context["page"]) == len(rows) == shown
    assert "Phase" in headings
    if not shown:
        assert "There are no such cohorts." in text_of(page)


@pytest.mark.parametrize(("role", "links"), [(Role.PROVIDER, True), (Role.MINISTRY, False)])
def test_the_page_of_a_cohort_is_linked_for_who_may_open_it(client_as, cohort, role, links):
    provider = cohort.program.provider if role == Role.PROVIDER else None
    client = client_as(make_actor(role, provider))

    html = client.get(reverse("cohorts")).content.decode()

    assert (reverse("cohort", args=[cohort.pk]) in html) is links


# one cohort


def test_a_cohort_shows_its_people_by_place_and_looking_is_logged(client, cohort, coordinator):
    second = AdmissionFactory(cohort=cohort, place=2, referral__candidate__phone="07 222")
    first = AdmissionFactory(cohort=cohort, place=1)

    page = page_of(client, cohort)

    assert page.context["admissions"] == [first, second]
    text = text_of(page)
    for words in (
        "07 222",
        "occupancy 2/3",
        "1 person is missing to the target",
        "starts in 19 days",
        f"referring organization: {first.referral.organization.short_name}",
    ):
        assert words in text
    html = page.content.decode()
    assert reverse("referral", args=[first.referral_id]) in html
    assert reverse("move_participant", args=[first.pk]) in html
    assert reverse("admit_several", args=[cohort.pk]) in html
    event = Event.objects.get(action="cohort.viewed")
    assert (event.object_id, event.user) == (cohort.pk, coordinator.user)


def test_who_left_stands_below_with_day_and_reason(client, cohort, coordinator):
    referral = ReferralFactory(program=cohort.program)
    admission = admissions.admit(referral=referral, cohort=cohort, on=ON, by=coordinator)
    admissions.cancel(admission=admission, reason="job", on=ON, by=coordinator)
    moved = AdmissionFactory(cohort=cohort, place=2)
    there = CohortFactory(program=cohort.program, starts_on=date(2018, 9, 1))
    moving.move(admission=moved, cohort=there, reason="wish", on=ON, by=coordinator)

    page = page_of(client, cohort)

    assert page.context["admissions"] == []
    people = page.context["about"].departed
    assert [(one.admission, one.moved_to) for one in people] == [(admission, None), (moved, there)]
    text = text_of(page)
    for words in ("found work or training", "cancelled before the start", "now in:"):
        assert words in text


def test_a_provider_sees_the_people_and_nothing_else(client_as, cohort):
    AdmissionFactory(cohort=cohort, place=1)
    gone = AdmissionFactory(cohort=cohort, place=2, referral__candidate__last_name="Odšla")
    change(gone, ended_on=ON, end_kind="early_exit", end_reason="health", ended_by=gone.admitted_by)
    wants(cohort)
    client = client_as(make_actor(Role.PROVIDER, cohort.program.provider))

    page = page_of(client, cohort)

    html = page.content.decode()
    assert [one.admission for one in page.context["about"].departed] == [gone]
    assert page.context["about"].composition is None
    for hidden in ("premakni", "uvrsti-vec", "uredi", "/napotitve/"):
        assert hidden not in html
    assert reverse("participants_list", args=[cohort.pk]) in html


def test_an_empty_cohort_says_so(client, cohort):
    assert "Nobody has a place yet." in text_of(page_of(client, cohort))


def test_in_a_finished_cohort_nothing_is_offered(client):
    over = CohortFactory(starts_on=date(2017, 9, 1))
    AdmissionFactory(cohort=over, place=1)

    html = page_of(client, over).content.decode()

    for action in ("premakni", "uvrsti-vec", "uredi"):
        assert action not in html
    assert "gauge" not in html


def test_the_composition_stands_beside_what_the_call_wants(client, cohort):
    wants(cohort)
    AdmissionFactory(cohort=cohort, place=1, referral__candidate__sex="female")
    AdmissionFactory(cohort=cohort, place=2, referral__candidate__sex="")

    text = text_of(page_of(client, cohort)).replace("\u00a0", " ")

    assert "women 1/2 (50 %), target at least 50 % reached" in text
    assert "not known: 1/2" in text


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0, 60, "target at most 60 % reached"), (40, 60, "target 40 % to 60 % reached")],
)
def test_targets_with_an_upper_limit(client, cohort, low, high, said):
    CompositionTarget.objects.create(
        terms=cohort.terms,
        dimension="sex",
        category="male",
        at_least=low,
        at_most=high,
        source="x",
        added_at=NOON,
        added_by=UserFactory(),
    )
    AdmissionFactory(cohort=cohort, place=1)
    AdmissionFactory(cohort=cohort, place=2, referral__candidate__sex="female")

    assert said in text_of(page_of(client, cohort)).replace("\u00a0", " ")


def test_the_page_of_one_admission_says_what_the_person_would_make_of_it(client, cohort):
    wants(cohort)
    AdmissionFactory(cohort=cohort, place=1)
    referral = ReferralFactory(program=cohort.program, candidate__sex="female")

    text = text_of(page_of(client, referral, "admit")).replace("\u00a0", " ")

    assert "With this person: women 1/2 (50 %), target at least 50 % reached" in text
