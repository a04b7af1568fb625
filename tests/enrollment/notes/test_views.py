"""The card on the page of a person, the page of all notes, correcting, and the provider's page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from enrollment.notes.models import Note
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.enrollment.notes.factories import NoteFactory
from tests.factories import ON, AdmissionFactory, ReferralFactory, make_actor
from tests.pages import form_with, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def candidate(referrer):
    return ReferralFactory(candidate__by=referrer).candidate


def test_the_form_of_the_card_writes_a_note(candidate, referrer, client_as):
    client = client_as(referrer)
    page = client.get(reverse("candidate", args=[candidate.pk]))
    form = form_with(page, "form_key")
    data = form.data(text="Klicala je.", kind="call", follow_up_on="14. 9. 2018")

    for _ in range(2):
        response = client.post(form.action, data)
        assert response.status_code == 302

    note = Note.objects.get()
    assert (note.text, note.kind, note.audience) == ("Klicala je.", "call", "own")
    assert "Klicala je." in text_of(client.get(reverse("candidate", args=[candidate.pk])))


def test_the_warning_stands_beside_the_words(candidate, referrer, client_as):
    for name in ("candidate", "notes"):
        page = client_as(referrer).get(reverse(name, args=[candidate.pk]))
        assert "diagnoz" in text_of(page)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "a" * 2001}, "text"),
        ({"text": "a", "happened_on": "13. 9. 2018"}, "happened_on"),
        ({"text": "a", "follow_up_on": "11. 9. 2018"}, "follow_up_on"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(candidate, referrer, client_as, changes, field):
    client = client_as(referrer)
    url = reverse("notes", args=[candidate.pk])

    response = client.post(url, form_with(client.get(url), "form_key").data(**changes))

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert not Note.objects.exists()


def test_the_card_shows_five_and_the_page_all_and_the_log_knows(candidate, referrer, client_as):
    NoteFactory.create_batch(7, candidate=candidate, by=referrer)
    client = client_as(referrer)

    card = client.get(reverse("candidate", args=[candidate.pk]))
    assert len(card.context["page"].notes) == 5
    assert not Event.objects.filter(action="note.viewed").exists()
    page = client.get(reverse("notes", args=[candidate.pk]))
    assert len(page.context["lines"]) == 7
    assert Event.objects.get(action="note.viewed").subject == candidate.pk


def test_correcting_shows_both_words_and_goes_back(candidate, referrer, client_as):
    note = NoteFactory(candidate=candidate, by=referrer, text="Prej.")
    client = client_as(referrer)
    url, back = reverse("correct_note", args=[note.pk]), reverse("notes", args=[candidate.pk])
    form = form_with(client.get(url), "form_key")

    assert client.post(url, form.data(text="", back=back)).status_code == 200
    future = form.data(text="Potem.", happened_on="1. 1. 2019")
    assert "happened_on" in client.post(url, future).context["form"].errors
    response = client.post(url, form.data(text="Potem."))

    assert response.url == back
    text = text_of(client.get(back))
    assert "Prej." in text
    assert "Potem." in text


@pytest.mark.parametrize("back", ["https://example.com/", "//example.com/", "0x10", "\x00"])
def test_no_button_leads_to_a_foreign_site(candidate, referrer, client_as, back):
    note = NoteFactory(candidate=candidate, by=referrer)
    url = reverse("withdraw_note", args=[note.pk])

    response = client_as(referrer).post(url, {"back": back})

    assert response.url == reverse("notes", args=[candidate.pk])


def test_a_refusal_is_said_on_the_page_one_comes_back_to(candidate, referrer, client_as):
    note = NoteFactory(candidate=candidate, by=referrer)
    client = client_as(referrer)

    back = client.post(reverse("follow_up_note", args=[note.pk])).url

    assert [m.level_tag for m in client.get(back).context["messages"]] == ["error"]


def test_the_provider_reads_its_own_and_what_is_shared_with_it(client_as):
    admission = AdmissionFactory()
    provider = make_actor(Role.PROVIDER, admission.cohort.program.provider)
    office = make_actor(Role.REFERRER, admission.referral.organization)
    for audience in ("own", "shared", "provider"):
        NoteFactory(
            candidate=admission.candidate, by=office, audience=audience, text=f"={audience}"
        )
    client, url = client_as(provider), reverse("participant_notes", args=[admission.pk])
    form = form_with(client.get(url), "form_key")

    assert client.post(url, form.data(text="Zamuja.", follow_up_on="12. 9. 2018")).url == url

    text = text_of(client.get(url))
    assert "Zamuja." in text
    assert "=provider" in text
    assert "=own" not in text
    assert "=shared" not in text
    own = Note.objects.get(text="Zamuja.")
    assert client.post(reverse("follow_up_note", args=[own.pk])).url == reverse("desk")


def test_the_provider_of_another_cohort_writes_nothing(client_as):
    admission = AdmissionFactory()
    stranger = client_as(make_actor(Role.PROVIDER))

    response = stranger.post(reverse("participant_notes", args=[admission.pk]), {"text": "x"})

    assert response.status_code == 404
    assert not Note.objects.exists()


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_the_day_of_the_follow_up_is_said(candidate, referrer, client_as, days):
    day = ON + timedelta(days)
    NoteFactory(candidate=candidate, by=referrer, happened_on=ON - timedelta(9), follow_up_on=day)
    page = client_as(referrer).get(reverse("notes", args=[candidate.pk]))

    tone = {-1: "pill-bad", 0: "pill-warn", 1: "pill-brand"}[days]
    assert f"pill {tone}" in page.content.decode()
