"""Writing a referral, the list, and the steps that end on one button."""

import pytest
from django.urls import reverse

from enrollment.referrals import services
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.factories import NOON, CandidateFactory, ReferralFactory, make_actor
from tests.pages import form_with, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def draft(referrer):
    return ReferralFactory(candidate=CandidateFactory(by=referrer), state=State.DRAFT)


@pytest.fixture
def submitted(referrer):
    return ReferralFactory(candidate=CandidateFactory(by=referrer))


def english(client):
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def client(client_as, referrer):
    return english(client_as(referrer))


@pytest.fixture
def coordination(client_as, coordinator):
    return english(client_as(coordinator))


def url(name, referral):
    return reverse(name, args=[referral.pk])


def edit_form(client, referral):
    return form_with(client.get(url("edit_referral", referral)), "reason")


def test_starting_leads_to_the_form_once(client, referrer):
    candidate = CandidateFactory(by=referrer)
    start = reverse("start_referral", args=[candidate.pk])

    first, second = client.post(start), client.post(start)

    referral = Referral.objects.get()
    assert first.url == second.url == url("edit_referral", referral)


def test_starting_beside_another_organization_is_refused_in_a_sentence(client, referrer):
    candidate = CandidateFactory(by=referrer, shared_at=NOON)
    services.start(candidate=candidate, at=NOON, by=make_actor(Role.COORDINATOR))

    response = client.post(reverse("start_referral", args=[candidate.pk]), follow=True)

    assert "Another organization" in text_of(response)
    assert Referral.objects.count() == 1


def test_a_draft_is_saved_incomplete(client, draft):
    data = edit_form(client, draft).data(action="save", reason="", program="")

    response = client.post(url("edit_referral", draft), data, follow=True)

    draft.refresh_from_db()
    assert (draft.reason, draft.program, draft.state) == ("", None, State.DRAFT)
    assert "Saved." in text_of(response)


def test_the_form_shows_what_was_saved(client, draft):
    data = edit_form(client, draft).data(
        action="save", reason='Vrstica 1\r\n<b>"2"</b>', obstacles=["health", "debt"]
    )
    client.post(url("edit_referral", draft), data)

    kept = edit_form(client, draft).values
    assert kept["reason"] == ['Vrstica 1\r\n<b>"2"</b>']
    assert kept["obstacles"] == ["health", "debt"]
    assert kept["program"] == [str(draft.program_id)]
    assert kept["version"] == ["2"]


def test_submitting_from_the_form_stores_what_was_typed_first(client, draft):
    data = edit_form(client, draft).data(action="submit", reason="Drugače.")

    response = client.post(url("edit_referral", draft), data, follow=True)

    draft.refresh_from_db()
    assert (draft.state, draft.reason) == (State.SUBMITTED, "Drugače.")
    assert "gone to the coordination" in text_of(response)


def test_an_incomplete_referral_is_saved_not_submitted_and_the_form_goes_on(client, draft):
    data = edit_form(client, draft).data(action="submit", reason="", obstacles=["health"])

    response = client.post(url("edit_referral", draft), data)

    draft.refresh_from_db()
    assert (draft.state, draft.reason, draft.obstacles) == (State.DRAFT, "", ["health"])
    assert "Write the reason for the referral." in text_of(response)
    form = form_with(response, "reason")
    assert form.values["obstacles"] == ["health"]
    data = form.data(action="submit", reason="Zdaj.")
    client.post(url("edit_referral", draft), data)
    draft.refresh_from_db()
    assert (draft.state, draft.reason) == (State.SUBMITTED, "Zdaj.")


def test_a_reason_of_20000_characters_stays_on_the_form_and_out_of_the_record(client, draft):
    data = edit_form(client, draft).data(action="save", reason="ž" * 20_000)

    response = client.post(url("edit_referral", draft), data)

    assert form_with(response, "reason").values["reason"] == ["ž" * 20_000]
    assert 'href="#id_reason"' in response.content.decode()
    draft.refresh_from_db()
    assert draft.reason == "Želi se vključiti."


def test_a_change_by_somebody_else_is_told_and_what_was_typed_stays(client, draft):
    form = edit_form(client, draft)
    client.post(url("edit_referral", draft), form.data(action="save", reason="Prvi."))

    response = client.post(url("edit_referral", draft), form.data(action="submit", reason="Drugi."))

    assert "You changed this yourself meanwhile" in text_of(response)
    assert form_with(response, "reason").values["reason"] == ["Drugi."]
    draft.refresh_from_db()
    assert (draft.reason, draft.state) == ("Prvi.", State.DRAFT)


def test_a_double_click_on_submit_submits_once(client, draft):
    data = edit_form(client, draft).data(action="submit", reason="Enkrat.")

    client.post(url("edit_referral", draft), data)
    response = client.post(url("edit_referral", draft), data, follow=True)

    assert response.redirect_chain == [(url("referral", draft), 302)]
    steps = Event.objects.about(draft).values_list("action", flat=True)
    assert list(steps) == ["referral.edited", "referral.submitted"]


def test_after_the_back_button_the_form_of_a_submitted_referral_leads_to_its_page(
    client, submitted
):
    response = client.get(url("edit_referral", submitted), follow=True)

    assert response.redirect_chain == [(url("referral", submitted), 302)]
    assert "can no longer be changed" in text_of(response)


def test_the_button_on_the_page_submits(client, draft):
    response = client.post(url("submit_referral", draft), follow=True)

    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED
    assert "gone to the coordination" in text_of(response)


def test_the_button_on_the_page_says_what_is_missing(client, referrer):
    incomplete = ReferralFactory(
        candidate=CandidateFactory(by=referrer), state=State.DRAFT, reason=""
    )

    response = client.post(url("submit_referral", incomplete), follow=True)

    assert "Write the reason for the referral." in text_of(response)
    incomplete.refresh_from_db()
    assert incomplete.state == State.DRAFT


def test_returning_and_completing(coordination, client, submitted):
    page = coordination.get(url("return_referral", submitted))
    data = form_with(page, "note").data(note="Manjka potrdilo.")
    coordination.post(url("return_referral", submitted), data)

    assert "Manjka potrdilo." in text_of(client.get(url("edit_referral", submitted)))
    assert "Manjka potrdilo." in text_of(client.get(url("referral", submitted)))
    client.post(url("edit_referral", submitted), edit_form(client, submitted).data(action="submit"))
    submitted.refresh_from_db()
    assert submitted.state == State.SUBMITTED


@pytest.mark.parametrize(
    ("name", "empty", "filled", "state"),
    [
        ("return_referral", {"note": ""}, {"note": "Manjka."}, State.RETURNED),
        ("reject_referral", {"reason": ""}, {"reason": "too_old", "note": ""}, State.REJECTED),
    ],
)
def test_a_step_asks_then_acts_once(coordination, submitted, name, empty, filled, state):
    refused = coordination.post(url(name, submitted), empty)
    assert refused.status_code == 200
    assert 'class="error-summary"' in refused.content.decode()
    submitted.refresh_from_db()
    assert submitted.state == State.SUBMITTED

    for _ in range(2):
        done = coordination.post(url(name, submitted), filled, follow=True)
        assert done.redirect_chain == [(url("referral", submitted), 302)]

    submitted.refresh_from_db()
    assert submitted.state == state
    assert Event.objects.about(submitted).count() == 1


def test_withdrawing_closes_and_both_sides_read_why(client, coordination, submitted):
    client.post(url("withdraw_referral", submitted), {"note": "Našel je delo."})

    for side in (client, coordination):
        assert "Našel je delo." in text_of(side.get(url("referral", submitted)))


@pytest.mark.parametrize("name", ["return_referral", "reject_referral"])
def test_a_step_that_came_too_late_is_said_on_the_form_with_what_was_typed(
    coordination, client, submitted, name
):
    client.post(url("withdraw_referral", submitted), {"note": ""})
    typed = {"note": "Moje besede.", "reason": "other"}

    response = coordination.post(url(name, submitted), typed)

    assert response.status_code == 200
    assert "withdrawn" in text_of(response)
    assert form_with(response, "note").values["note"] == ["Moje besede."]
    late = coordination.get(url(name, submitted), follow=True)
    assert late.redirect_chain == [(url("referral", submitted), 302)]


def test_the_list_shows_one_kind_at_a_time(client, coordination, referrer, draft, submitted):
    closed = ReferralFactory(
        candidate=CandidateFactory(by=referrer),
        state=State.WITHDRAWN,
        decided_at=NOON,
        decided_by=referrer.user,
    )

    def shown(who, view):
        page = who.get(reverse("referrals"), {"view": view})
        return set(page.context["page"].object_list)

    assert shown(client, "open") == shown(client, "nonsense") == {draft, submitted}
    assert shown(client, "mine") == {draft}
    assert shown(client, "closed") == {closed}
    assert shown(client, "all") == {draft, submitted, closed}
    assert shown(coordination, "mine") == shown(coordination, "open") == {submitted}
    assert shown(coordination, "all") == {submitted, closed}


def test_the_list_begins_with_who_waits_longest_and_says_whose_turn_it_is(coordination, referrer):
    waited = [
        ReferralFactory(
            candidate=CandidateFactory(by=referrer), turn_since=NOON.replace(month=9, day=day)
        )
        for day in (11, 3, 12)
    ]

    page = coordination.get(reverse("referrals"))

    order = [waited[1], waited[0], waited[2]]
    assert list(page.context["page"]) == order
    assert text_of(page).count("Turn: coordination") == 3
    assert "7 working days" in text_of(page)
