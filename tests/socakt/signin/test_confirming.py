"""Before something grave: who is it? Then on, with what was typed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from socakt.audit.models import Event
from tests.factories import CandidateFactory
from tests.pages import form_with, text_of
from tests.socakt.signin.support import (
    CONFIRM,
    PASSWORD,
    code_now,
    signed_in_long_ago,
    with_app,
    with_codes,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

EXPORT = reverse("export_candidates")


@pytest.fixture
def mine(client_as, worker):
    client = signed_in_long_ago(client_as(worker))
    client.cookies["django_language"] = "en"
    return client


def test_an_export_asks_who_it_is_and_then_opens(mine):
    asked = mine.get(f"{EXPORT}?q=1")
    assert asked.url == f"{CONFIRM}?next=%2Fkandidati%2Fizvoz%2F%3Fq%3D1"
    form = form_with(mine.get(asked.url), "password")
    assert mine.post(CONFIRM, form.data(password="napačno")).status_code == 200
    assert mine.get(EXPORT).status_code == 302

    answer = mine.post(CONFIRM, form.data(password=PASSWORD))

    assert answer.url == f"{EXPORT}?q=1"
    assert mine.get(answer.url).status_code == 200
    assert Event.objects.get(action="account.confirmed").details == {"way": "password"}


def test_what_was_asked_for_goes_on_with_what_was_typed(mine, worker):
    CandidateFactory(by=worker)
    page = mine.post(EXPORT, {"purpose": "planning", "kind": "csv"})
    assert page.status_code == 200
    assert "Confirm that it is you" in text_of(page)
    assert not Event.objects.filter(action="list.exported").exists()

    wrong = mine.post(CONFIRM, form_with(page, "password").data(password="napačno"))
    again = mine.post(CONFIRM, form_with(wrong, "password").data(password=PASSWORD))
    form = form_with(again, "purpose")
    answer = mine.post(form.action, form.data())

    assert "Content-Disposition" in answer
    assert Event.objects.get(action="list.exported").details["purpose"] == "planning"


def test_nothing_that_was_typed_is_stored_meanwhile(mine):
    mine.post(EXPORT, {"purpose": "planning", "kind": "Zelo Osebno"})

    assert "Osebno" not in str(dict(mine.session.items()))


@pytest.mark.parametrize("way", ["app", "recovery code"])
def test_a_code_confirms_as_well(mine, worker, way):
    with_app(worker)
    code = code_now() if way == "app" else with_codes(worker)[0]
    page = mine.get(f"{CONFIRM}?next={EXPORT}")
    wrong = mine.post(CONFIRM, form_with(page, "code").data(code="000000"))
    assert "not correct" in text_of(wrong)

    assert mine.post(CONFIRM, form_with(wrong, "code").data(code=code)).url == EXPORT
    assert mine.get(EXPORT).status_code == 200
    again = mine.post(CONFIRM, form_with(page, "code").data(code=code))
    assert "not correct" in text_of(again)


def test_guessing_the_password_ends_soon(mine):
    for _ in range(5):
        mine.post(CONFIRM, {"password": "napačno"})

    assert "Too many" in text_of(mine.post(CONFIRM, {"password": PASSWORD}))
    assert mine.get(EXPORT).status_code == 302


def test_nobody_is_led_elsewhere(mine):
    answer = mine.post(CONFIRM, {"password": PASSWORD, "next": "https://evil.example/"})

    assert answer.url == reverse("desk")


@pytest.mark.parametrize("answer", ["9" * 5000, "{", "[]", "null", "1e400"])
def test_what_is_no_answer_of_a_key_is_refused_in_words(mine, answer):
    page = mine.post(CONFIRM, {"credential": answer})

    assert page.status_code == 200
    assert page.context["key_form"].errors["credential"]


def test_an_address_that_is_none_breaks_nothing(mine):
    assert mine.post(CONFIRM, {"password": PASSWORD, "next": "0x10"}).status_code == 302


def test_a_kept_text_that_is_not_ours_is_dropped(mine):
    answer = mine.post(CONFIRM, {"password": PASSWORD, "resume": "nonsense"})

    assert answer.url == reverse("desk")


def test_a_part_of_a_page_leads_to_the_question(mine):
    answer = mine.post(
        EXPORT, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/kandidati/?q=1"}
    )

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == f"{CONFIRM}?next=%2Fkandidati%2F"


def test_files_are_not_carried(mine):
    answer = mine.post(EXPORT, {"file": SimpleUploadedFile("a", b"a")})

    assert answer.url.startswith(CONFIRM)


def test_somebody_with_nothing_to_confirm_with_is_told_what_to_do(mine, worker):
    worker.user.set_unusable_password()
    worker.user.save()
    mine.force_login(worker.user)
    signed_in_long_ago(mine)

    page = mine.get(CONFIRM)

    assert "Sign out, sign in again" in text_of(page)
    assert mine.post(CONFIRM, {"password": PASSWORD}).status_code == 200
