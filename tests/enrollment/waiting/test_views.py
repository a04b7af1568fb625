"""The pages of the waiting list, as a coordinator uses them."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from enrollment.admissions.models import Admission
from enrollment.waiting import services
from enrollment.waiting.models import Replacement, WaitingMove
from enrollment.waiting.queries import list_of
from programs.models import Call
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.factories import (
    NOON,
    AdmissionFactory,
    CandidateFactory,
    CohortFactory,
    ReferralFactory,
    TermsFactory,
    make_actor,
)
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def client(client_as, coordinator):
    client = client_as(coordinator)
    client.cookies["django_language"] = "en"
    return client


def test_an_empty_list_says_how_people_come_there(client):
    text = text_of(client.get(reverse("waiting_list")))

    assert "Nobody is waiting for a place." in text


def test_the_list_shows_position_answer_and_how_long(client, waits, program):
    second = waits(1, candidate=CandidateFactory(last_name="Druga"))
    first = waits(8, candidate=CandidateFactory(last_name="Prva", paid_months=3))
    ReferralFactory(state="waiting", waiting_since=NOON)

    response = client.get(reverse("waiting_list"), {"program": program.pk})

    assert [line.referral for line in response.context["lines"]] == [first, second]
    text = text_of(response)
    assert text.index("Prva") < text.index("Druga")
    assert "incomplete" in text
    assert "waiting: 2, of these eligible today: 1" in text
    assert Event.objects.filter(action="waiting_list.viewed").count() == 1


@pytest.mark.parametrize("program_asked", ["", "x", "999999"])
def test_without_a_known_program_the_first_list_is_shown(client, waits, program, program_asked):
    waits(1)

    response = client.get(reverse("waiting_list"), {"program": program_asked})

    assert response.context["shown"].program == program


def test_moving_asks_for_a_reason_and_keeps_it_in_sight(client, waits, program):
    first, second = waits(9), waits(2)
    url = reverse("move_on_list", args=[second.pk])

    refused = client.post(url, {"to_position": "3", "reason": ""})
    assert set(refused.context["form"].errors) == {"to_position", "reason"}
    moved = client.post(url, {"to_position": "1", "reason": "Prevoz je zdaj urejen."})

    assert moved.url == f"{reverse('waiting_list')}?program={program.pk}"
    assert list(list_of(program)) == [second, first]
    text = text_of(client.get(moved.url))
    assert "Moved by hand from 2 to 1, 12. 9. 2018" in text
    assert "Prevoz je zdaj urejen." in text


def test_who_no_longer_waits_is_not_moved(client):
    referral = ReferralFactory()

    response = client.get(reverse("move_on_list", args=[referral.pk]), follow=True)

    assert "no longer on the waiting list" in text_of(response)
    assert not WaitingMove.objects.exists()


def test_filling_a_place_takes_the_next_in_turn_unless_told(client, waits, program):
    cohort = CohortFactory(program=program, capacity=1)
    first, second = waits(9), waits(2)
    url = reverse("replacement", args=[cohort.pk])
    page = client.get(url)
    assert page.context["form"].initial["referral"] == first.pk

    refused = client.post(url, {"referral": second.pk, "reason": ""})
    assert "reason" in refused.context["form"].errors
    assert not Admission.objects.exists()
    done = client.post(url, {"referral": first.pk, "reason": ""})

    assert done.url == reverse("cohort", args=[cohort.pk])
    assert Replacement.objects.get().admission.referral == first


def test_a_full_cohort_and_nobody_eligible_are_said(client, waits, program):
    cohort = CohortFactory(program=program, capacity=1)
    waits(9, paid_months=2)
    text = text_of(client.get(reverse("replacement", args=[cohort.pk])))
    assert "Nobody on the waiting list is eligible today." in text
    person = waits(3)
    url = reverse("replacement", args=[cohort.pk])
    client.post(url, {"referral": person.pk})

    other = waits(2)
    text = text_of(client.post(url, {"referral": other.pk}))

    assert "full" in text
    assert Admission.objects.count() == 1


def test_who_was_taken_meanwhile_is_refused_in_a_sentence(client, waits, program, monkeypatch):
    cohort = CohortFactory(program=program)
    person = waits(9)
    url = reverse("replacement", args=[cohort.pk])
    monkeypatch.setattr(
        "enrollment.waiting.views.Referral.objects.visible_to",
        lambda actor: type(person).objects.none(),
    )

    text = text_of(client.post(url, {"referral": person.pk}))

    assert "no longer on the waiting list" in text


def test_after_the_start_the_reason_is_asked_where_the_call_is_silent(client, waits, program):
    cohort = CohortFactory(program=program, starts_on=date(2018, 3, 1))
    person = waits(9)
    url = reverse("replacement", args=[cohort.pk])

    assert "does not say" in text_of(client.get(url))
    assert "reason" in client.post(url, {"referral": person.pk}).context["form"].errors
    client.post(url, {"referral": person.pk, "reason": "Soglasje ministrstva 12. 9."})

    assert Admission.objects.get().late_reason == "Soglasje ministrstva 12. 9."


def test_of_a_call_that_allows_it_no_reason_is_asked_until_the_last_day(client, waits, program):
    TermsFactory(
        call=program.call,
        valid_from=date(2018, 2, 1),
        replacement="allowed",
        replacement_until_months=1,
    )
    cohort = CohortFactory(program=program, starts_on=date(2018, 8, 12))
    person = waits(9)
    url = reverse("replacement", args=[cohort.pk])
    text = text_of(client.get(url))

    assert "let people in until 11. 9. 2018" in text
    refused = text_of(client.post(url, {"referral": person.pk}))

    assert "in the first 1 month, until 11. 9. 2018" in refused
    assert not Admission.objects.exists()


def test_nobody_but_those_proposed_can_be_chosen(client, waits, program):
    cohort = CohortFactory(program=program)
    waits(9)
    elsewhere = ReferralFactory(state="waiting", waiting_since=NOON)
    url = reverse("replacement", args=[cohort.pk])

    for typed in ({}, {"referral": ""}, {"referral": elsewhere.pk}, {"referral": "x"}):
        response = client.post(url, {"reason": "Ker.", **typed})
        assert list(response.context["form"].errors) == ["referral"]

    assert not Admission.objects.exists()


def test_a_move_that_comes_too_late_is_refused_on_the_form(client, waits, monkeypatch):
    waits(9)
    person = waits(2)

    def refuse(**kwargs):
        raise services.NotOnList("Oseba ne čaka več.")

    monkeypatch.setattr(services, "move_in_list", refuse)
    url = reverse("move_on_list", args=[person.pk])

    assert "Oseba ne čaka več." in text_of(client.post(url, {"to_position": "1", "reason": "x"}))


def test_the_list_says_obstacles_and_until_when_the_wish_is_confirmed(client, waits):
    waits(9, obstacles=["transport", "language"], remind_on=date(2018, 10, 1))
    waits(8, remind_on=date(2018, 9, 12))

    text = text_of(client.get(reverse("waiting_list")))

    assert "Obstacles: transport, language" in text
    assert "Wish confirmed until 1. 10. 2018" in text
    assert "Ask whether the wish still holds (confirmed until 12. 9. 2018 )" in text


def test_a_long_list_is_paged_and_the_second_page_counts_on(client, waits, monkeypatch):
    monkeypatch.setattr("enrollment.waiting.views.PAGE_SIZE", 2)
    people = [waits(days) for days in (9, 8, 7)]

    page = client.get(reverse("waiting_list"), {"page": 2})

    assert [(one.position, one.referral) for one in page.context["lines"]] == [(3, people[2])]


def test_the_file_holds_the_list_in_its_order(client, waits, program):
    TermsFactory(call=program.call, valid_from=date(2018, 9, 1), max_age=30)
    waits(9, candidate=CandidateFactory(last_name="Prva"), obstacles=["housing"])
    waits(2, candidate=CandidateFactory(last_name="Druga", born_on=None))
    url = f"{reverse('export_waiting_list')}?program={program.pk}"

    file = client.post(url, {"purpose": "planning", "kind": "csv"}).content.decode("utf-8-sig")

    rows = file.splitlines()
    assert ("Prva" in rows[1], "Druga" in rows[2]) == (True, True)
    assert "ineligible" in rows[1]
    assert "housing" in rows[1]
    assert Event.objects.filter(action="candidate.exported").count() == 2


def test_of_a_call_without_terms_the_list_says_so(client, waits, program):
    waits(9)
    Call.objects.filter(pk=program.call_id).update(valid_from=date(2018, 9, 20))
    text = ""
    with time_machine.travel(date(2017, 1, 1), tick=False):
        text = text_of(client.get(reverse("waiting_list")))
        url = f"{reverse('export_waiting_list')}?program={program.pk}"
        file = client.post(url, {"purpose": "planning", "kind": "csv"})

    assert "no terms for this day" in text
    assert file.status_code == 200


def test_the_referral_says_its_position_but_only_coordinators_read_the_reason(
    client, client_as, waits, coordinator, program
):
    waits(9, candidate=CandidateFactory(last_name="Drugačnik"))
    person = waits(2)
    services.move_in_list(
        referral=person, to_position=1, reason="Skrivnost.", at=NOON, by=coordinator
    )
    url = reverse("referral", args=[person.pk])
    referrer = client_as(make_actor(Role.REFERRER, person.organization))
    referrer.cookies["django_language"] = "en"

    own, full = text_of(referrer.get(url)), text_of(client.get(url))

    for text in (own, full):
        assert f"Number 1 on the waiting list for the program {program.title}" in text
        assert "Drugačnik" not in text
    assert ("Skrivnost." in own, "Skrivnost." in full) == (False, True)
    assert ("Move on the list" in own, "Move on the list" in full) == (False, True)


@pytest.mark.parametrize(
    ("capacity", "waiting", "starts_on", "linked"),
    [
        (2, True, date(2018, 10, 1), True),
        (2, True, date(2018, 9, 1), True),
        (2, False, date(2018, 10, 1), False),
        (1, True, date(2018, 10, 1), False),
        (2, True, date(2017, 9, 1), False),
    ],
)
def test_a_cohort_with_a_free_place_leads_to_those_who_wait(
    client, waits, program, capacity, waiting, starts_on, linked
):
    cohort = CohortFactory(program=program, capacity=capacity, starts_on=starts_on)
    AdmissionFactory(cohort=cohort, place=1)
    if waiting:
        waits(2)

    page = client.get(reverse("cohort", args=[cohort.pk]))

    assert (reverse("replacement", args=[cohort.pk]) in page.content.decode()) is linked
    assert ("Propose from the waiting list (1)" in text_of(page)) is linked


def test_a_provider_sees_no_way_to_the_waiting_list(client_as, waits, program):
    waits(2)
    cohort = CohortFactory(program=program)

    page = client_as(make_actor(Role.PROVIDER, program.provider)).get(
        reverse("cohort", args=[cohort.pk])
    )

    assert reverse("replacement", args=[cohort.pk]) not in page.content.decode()
