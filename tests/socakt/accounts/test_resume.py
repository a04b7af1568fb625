"""What was typed survives the end of the session: sign in again and continue."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from enrollment.candidates.models import Candidate
from enrollment.referrals.rules import State
from socakt.accounts.models import User
from socakt.accounts.resume import KEPT_FOR
from tests.factories import NOON, CandidateFactory, ReferralFactory, make_actor
from tests.pages import form_with, text_of

pytestmark = pytest.mark.django_db

PASSWORD = "geslo za teste, dolgo"
REASON = "Vrstica 1\r\n»Čšž« <b>\"&amp;' " + "ž" * 3000


@pytest.fixture(autouse=True)
def _english_and_frozen(client):
    client.cookies["django_language"] = "en"
    with time_machine.travel(NOON, tick=False):
        yield


def can_sign_in(actor):
    actor.user.set_password(PASSWORD)
    actor.user.save()
    return actor


@pytest.fixture
def referrer(referrer):
    return can_sign_in(referrer)


@pytest.fixture
def draft(referrer):
    return ReferralFactory(candidate=CandidateFactory(by=referrer), state=State.DRAFT)


def url_of(draft):
    return reverse("edit_referral", args=[draft.pk])


def typed(draft):
    return {
        "version": "1",
        "program": str(draft.program_id),
        "reason": REASON,
        "obstacles": ["health", "debt"],
        "action": "save",
    }


def sign_in(client, page, email, password=PASSWORD):
    form = form_with(page, "login")
    return client.post(reverse("account_login"), form.data(login=email, password=password))


def test_a_long_form_survives_the_end_of_the_session(client, draft, referrer):
    page = client.post(url_of(draft), typed(draft))
    assert page.status_code == 200
    assert "what you typed is kept" in text_of(page)
    draft.refresh_from_db()
    assert draft.version == 1

    again = sign_in(client, page, referrer.user.email)
    assert "Nothing has been saved yet." in text_of(again)
    form = form_with(again, "reason")
    assert form.action == url_of(draft)
    saved = client.post(form.action, form.data(), follow=True)

    assert "Saved." in text_of(saved)
    draft.refresh_from_db()
    assert (draft.reason, draft.obstacles) == (REASON, ["health", "debt"])


def test_it_works_with_the_protection_of_forms_on(draft, referrer):
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("account_login"))

    def send(url, **data):
        token = client.cookies["csrftoken"].value
        return client.post(url, {**data, "csrfmiddlewaretoken": token})

    page = send(url_of(draft), **typed(draft))
    form = form_with(page, "login")
    assert "csrfmiddlewaretoken" in form.values
    again = client.post(
        reverse("account_login"), form.data(login=referrer.user.email, password=PASSWORD)
    )
    kept = form_with(again, "reason")
    assert len(kept.values["csrfmiddlewaretoken"]) == 1
    assert client.post(kept.action, kept.data()).status_code == 302
    draft.refresh_from_db()
    assert draft.reason == REASON


def test_a_new_person_is_not_lost_either(client, referrer):
    fields = {"form_key": "8c0c0ad8-6c5f-4a3e-9d0e-2f8f0f6f7a11", "version": "1"}
    page = client.post(
        reverse("add_candidate"), {**fields, "first_name": "Živa", "last_name": "Čuk"}
    )

    again = sign_in(client, page, referrer.user.email)
    form = form_with(again, "first_name")
    client.post(form.action, form.data())
    client.post(form.action, form.data())

    assert Candidate.objects.get().last_name == "Čuk"


def test_a_wrong_password_keeps_it_for_the_next_try(client, draft, referrer):
    page = client.post(url_of(draft), typed(draft))

    wrong = sign_in(client, page, referrer.user.email, "napačno")

    assert "what you typed is kept" in text_of(wrong)
    again = sign_in(client, wrong, referrer.user.email)
    assert form_with(again, "reason").values["obstacles"] == ["health", "debt"]


def test_somebody_else_continues_with_own_rights_only(client, draft):
    other = can_sign_in(make_actor("referrer"))
    page = client.post(url_of(draft), typed(draft))

    again = sign_in(client, page, other.user.email)
    form = form_with(again, "reason")
    response = client.post(form.action, form.data())

    assert response.status_code == 404
    draft.refresh_from_db()
    assert draft.version == 1


@pytest.mark.parametrize(
    "spoil", [lambda kept: "x" + kept[1:], lambda kept: "", lambda kept: "a:b"]
)
def test_what_is_not_ours_is_not_shown(client, draft, referrer, spoil):
    page = client.post(url_of(draft), typed(draft))
    form = form_with(page, "login")
    [kept] = form.values["resume"]

    response = client.post(
        reverse("account_login"),
        form.data(login=referrer.user.email, password=PASSWORD, resume=spoil(kept)),
    )

    assert (response.status_code, response.url) == (302, reverse("desk"))


def test_after_half_a_day_it_is_gone(client, draft, referrer):
    page = client.post(url_of(draft), typed(draft))

    with time_machine.travel(NOON + timedelta(seconds=KEPT_FOR + 1), tick=False):
        response = sign_in(client, page, referrer.user.email)

    assert (response.status_code, response.url) == (302, reverse("desk"))


def test_an_ordinary_sign_in_shows_nothing_of_it(client, referrer):
    response = sign_in(client, client.get(reverse("account_login")), referrer.user.email)

    assert (response.status_code, response.url) == (302, reverse("desk"))


def test_passwords_are_never_kept(client, referrer):
    passwords = {"oldpassword": "skrivnost1", "password1": "skrivnost2", "password2": "skrivnost2"}
    page = client.post(reverse("account_change_password"), {**passwords, "note": "x"})

    again = sign_in(client, page, referrer.user.email)
    form = form_with(again, "note")

    assert set(form.values) - {"csrfmiddlewaretoken"} == {"note"}
    assert "skrivnost" not in again.content.decode()


def test_with_nothing_to_keep_one_is_simply_asked_to_sign_in(client, draft):
    token_only = {"csrfmiddlewaretoken": "x"}

    for data in ({}, token_only):
        response = client.post(reverse("submit_referral", args=[draft.pk]), data)
        assert (response.status_code, response.url) == (302, reverse("account_login"))


def test_files_are_not_kept(client, draft):
    response = client.post(url_of(draft), {**typed(draft), "file": SimpleUploadedFile("a", b"a")})

    assert (response.status_code, response.url) == (302, reverse("account_login"))


def test_a_reader_comes_back_to_the_page(client, draft, referrer):
    response = client.get(url_of(draft))
    assert response.url == f"{reverse('account_login')}?next={url_of(draft)}"

    again = sign_in(client, client.get(response.url), referrer.user.email)

    assert again.url == url_of(draft)


def test_a_part_of_a_page_says_only_that_the_session_has_ended(client, draft):
    for send in (client.get, client.post):
        response = send(url_of(draft), headers={"HX-Request": "true"})
        assert (response.status_code, response.content) == (401, b"")


def test_pages_that_carry_what_was_typed_are_kept_by_no_browser(client, draft, referrer):
    page = client.post(url_of(draft), typed(draft))
    again = sign_in(client, page, referrer.user.email)

    for response in (page, again):
        assert "no-store" in response.headers["Cache-Control"]


def test_nothing_is_stored_on_the_server(client, draft, django_assert_num_queries):
    users = User.objects.count()

    with django_assert_num_queries(0):
        client.post(url_of(draft), typed(draft))

    assert User.objects.count() == users
