"""The pages of interviews: what they ask, show, and send to the next page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from enrollment.interviews import services
from enrollment.interviews.models import Interview
from enrollment.referrals import services as referrals
from enrollment.referrals.rules import State
from socakt.audit.models import Event
from tests.enrollment.interviews.conftest import PLACE, THEN, dated
from tests.factories import NOON, InterviewFactory
from tests.pages import form_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

TYPED = {"day": "24. 9. 2018", "hour": "9:30", "minutes": "45", "place": PLACE}


@pytest.fixture
def signed_in(client_as, coordinator):
    organization = coordinator.organization
    organization.street, organization.post_code, organization.post = "Trg 1", "8000", "Novo mesto"
    organization.save()
    return client_as(coordinator)


@pytest.fixture
def begun(referral, coordinator):
    """An interview that began an hour ago."""
    referral.state = State.INTERVIEW
    referral.save()
    return InterviewFactory(
        referral=referral,
        with_whom=coordinator.user,
        starts_at=NOON - timedelta(hours=1),
        proposed_at=NOON - timedelta(days=3),
    )


def url(name, interview):
    return reverse(name, args=[interview.pk])


@pytest.mark.parametrize("hour", ["9:30", "09:30", "9.30", "09.30"])
@pytest.mark.parametrize("day", ["24. 9. 2018", "24.9.2018", "2018-09-24"])
def test_days_and_hours_are_typed_as_people_do(signed_in, referral, day, hour):
    page = signed_in.get(url("propose_interview", referral))
    data = form_with(page, "hour").data(**{**TYPED, "day": day, "hour": hour})

    response = signed_in.post(url("propose_interview", referral), data)

    interview = Interview.objects.get()
    assert response.url == url("interview", interview)
    assert interview.starts_at == datetime(2018, 9, 24, 7, 30, tzinfo=UTC)


def test_the_form_proposes_place_length_and_oneself(signed_in, referral, coordinator):
    form = signed_in.get(url("propose_interview", referral)).context["form"]

    assert form["place"].value() == "Trg 1, 8000 Novo mesto"
    assert form["minutes"].value() == 45
    assert form["with_whom"].value() == coordinator.user.pk
    assert list(form.fields["with_whom"].queryset) == [coordinator.user]


WRONG = [
    ("day", {"day": "32. 9. 2018"}),
    ("day", {"day": ""}),
    ("day", {"day": "11. 9. 2018"}),
    ("hour", {"hour": "25:00"}),
    ("hour", {"hour": "pol desetih"}),
    ("hour", {"day": "17. 9. 2018", "hour": "12:15"}),
    ("hour", {"day": "31. 3. 2019", "hour": "2:30"}),
    ("minutes", {"minutes": "5"}),
    ("place", {"place": " "}),
    ("with_whom", {"with_whom": "0"}),
]


@pytest.mark.parametrize(("field", "typed"), WRONG)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    signed_in, referral, coordinator, field, typed
):
    InterviewFactory(with_whom=coordinator.user, starts_at=THEN)
    data = {**TYPED, "with_whom": str(coordinator.user.pk), **typed}

    response = signed_in.post(url("propose_interview", referral), data)

    form = response.context["form"]
    assert list(form.errors) == [field]
    assert {name: form[name].value() for name in data} == data
    assert "error-summary" in response.content.decode()
    assert not referral.interviews.exists()


def test_a_refusal_about_no_field_stands_above(signed_in, referral, coordinator, interview):
    data = {**TYPED, "with_whom": coordinator.user.pk}

    form = signed_in.post(url("propose_interview", referral), data).context["form"]

    assert list(form.errors) == ["__all__"]


def test_who_is_invited_already_is_not_invited_again(signed_in, referral, interview):
    response = signed_in.get(url("propose_interview", referral))

    assert response.url == url("referral", referral)


def test_moving_begins_with_what_is_agreed(signed_in, interview, coordinator):
    page = signed_in.get(url("move_interview", interview))
    form = form_with(page, "hour")
    response = signed_in.post(
        url("move_interview", interview), form.data(day="25. 9. 2018", hour="8")
    )
    assert list(response.context["form"].errors) == ["hour"]

    data = form.data(day="25. 9. 2018", hour="8.00")
    response = signed_in.post(url("move_interview", interview), data)

    new = Interview.objects.get(previous=interview)
    assert response.url == url("interview", new)
    assert (new.place, new.with_whom) == (PLACE, coordinator.user)
    assert signed_in.get(url("move_interview", interview)).url == url("interview", interview)


STEPS = [
    ("record_came", {"next_step": "admit", "conclusion": "Besede."}, "came"),
    ("record_missed", {"absence": "excuse"}, "did_not_come"),
    ("call_off_interview", {"reason": "person"}, "called_off"),
]


@pytest.mark.parametrize(("name", "data", "status"), STEPS)
def test_what_became_of_it_is_recorded(signed_in, begun, name, data, status):
    asked = signed_in.get(url(name, begun))
    unsaid = signed_in.post(url(name, begun), {"conclusion": ""})
    response = signed_in.post(url(name, begun), data)
    again = signed_in.post(url(name, begun), data)

    assert asked.status_code == unsaid.status_code == 200
    assert unsaid.context["form"].errors
    assert response.url == again.url == url("referral", begun.referral)
    begun.refresh_from_db()
    assert begun.status == status
    assert signed_in.get(url(name, begun)).url == url("interview", begun)


def test_a_refusal_of_the_rules_stands_on_the_form(signed_in, interview):
    response = signed_in.post(url("record_missed", interview), {"absence": "called"})

    assert list(response.context["form"].errors) == ["__all__"]


def test_that_a_referral_moved_on_is_not_a_reason_to_choose(signed_in, interview):
    data = {"reason": "referral_moved_on"}
    response = signed_in.post(url("call_off_interview", interview), data)

    assert list(response.context["form"].errors) == ["reason"]


def test_the_warning_stands_beside_the_conclusion(signed_in, begun):
    form = signed_in.get(url("record_came", begun)).context["form"]

    assert "diagno" in str(form.fields["conclusion"].help_text)


def test_what_is_no_longer_open_is_neither_moved_nor_confirmed(signed_in, interview, coordinator):
    data = form_with(signed_in.get(url("move_interview", interview)), "hour").data(**TYPED)
    services.call_off(interview=interview, reason="person", at=NOON, by=coordinator)

    moved = signed_in.post(url("move_interview", interview), data)
    confirmed = signed_in.post(url("confirm_interview", interview))

    assert list(moved.context["form"].errors) == ["__all__"]
    assert confirmed.url == url("interview", interview)
    interview.refresh_from_db()
    assert interview.status == "called_off"


def test_confirming_twice_is_confirming_once(signed_in, interview):
    for _ in range(2):
        response = signed_in.post(url("confirm_interview", interview))
        assert response.url == url("interview", interview)

    assert Event.objects.filter(action="interview.confirmed").count() == 1


BUTTONS = {
    "before": {"confirm_interview", "move_interview", "call_off_interview"},
    "agreed": {"move_interview", "call_off_interview"},
    "withdrawn": set(),
}


def offered(client, interview):
    """The steps to which the page of the interview leads."""
    html = client.get(url("interview", interview)).content.decode()
    steps = ("confirm_interview", "move_interview", "record_came", "record_missed")
    return {name for name in (*steps, "call_off_interview") if url(name, interview) in html}


@pytest.mark.parametrize("when", BUTTONS)
def test_the_page_offers_what_can_be_done(signed_in, interview, referral, coordinator, when):
    if when == "agreed":
        services.confirm(interview=interview, at=NOON, by=coordinator)
    if when == "withdrawn":
        referrals.withdraw(referral=referral, note="", at=NOON, by=coordinator)
    assert offered(signed_in, interview) == BUTTONS[when]


def test_once_it_has_begun_its_outcome_is_asked_for(signed_in, begun):
    assert offered(signed_in, begun) == {"record_came", "record_missed", "call_off_interview"}


def test_looking_at_an_interview_is_in_the_log(signed_in, interview):
    signed_in.get(url("interview", interview))

    event = Event.objects.get(action="interview.viewed")
    assert (event.object_id, event.subject) == (interview.pk, interview.referral.candidate_id)


def test_a_referral_offers_the_invitation_and_shows_what_was(signed_in, referral, coordinator):
    assert (
        url("propose_interview", referral)
        in signed_in.get(url("referral", referral)).content.decode()
    )
    interview = services.propose(referral=referral, **dated(coordinator))
    services.record_came(
        interview=interview,
        conclusion="CONCLUSION",
        next_step="waiting_list",
        at=interview.ends_at,
        by=coordinator,
    )

    page = signed_in.get(url("referral", referral))

    (shown,) = page.context["page"].interviews
    assert (shown.conclusion, shown.status, shown.is_open) == ("CONCLUSION", "came", False)
    assert "CONCLUSION" in page.content.decode()
    assert "CONCLUSION" in signed_in.get(url("interview", interview)).content.decode()


def test_an_appointment_of_a_referral_that_moved_on_is_off(
    signed_in, interview, referral, coordinator
):
    referrals.withdraw(referral=referral, note="", at=NOON, by=coordinator)

    (shown,) = signed_in.get(url("referral", referral)).context["page"].interviews

    assert (shown.status, shown.is_open) == ("called_off", False)
    interview.refresh_from_db()
    assert interview.status == "proposed"  # until somebody needs the hour
