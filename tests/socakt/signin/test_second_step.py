"""Signing in with a second factor: a code is accepted once, guessing ends soon."""

import secrets

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.urls import reverse

from socakt.audit.models import Event
from socakt.environment import Key
from tests.factories import NOON
from tests.pages import form_with, text_of
from tests.socakt.signin.support import (
    SECOND_STEP,
    code_at,
    code_now,
    give_password,
    with_app,
    with_codes,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

DESK = reverse("desk")


def give_code(client, code):
    return client.post(SECOND_STEP, {"code": code})


def signed_in(client):
    return client.get(DESK).status_code == 200


def test_a_password_alone_does_not_sign_in_who_has_a_second_factor(client, worker):
    with_app(worker)

    answer = give_password(client, worker)

    assert (answer.status_code, answer.url) == (302, SECOND_STEP)
    assert not signed_in(client)


def test_the_code_does(client, worker):
    with_app(worker)
    give_password(client, worker)

    answer = give_code(client, code_now())

    assert (answer.status_code, answer.url) == (302, DESK)
    assert signed_in(client)
    assert Authenticator.objects.get().last_used_at == NOON
    entry = Event.objects.get(action="account.signed_in")
    assert (entry.user, entry.organization) == (worker.user, worker.organization)
    assert entry.details == {"ways": ["password", "totp"]}


@pytest.mark.parametrize(
    ("steps", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_clocks_may_differ_by_half_a_minute(client, worker, steps, accepted):
    with_app(worker)
    give_password(client, worker)

    give_code(client, code_now(steps))

    assert signed_in(client) is accepted


@pytest.mark.parametrize("later", [0, 29, 31, 59, 61, 89])
def test_a_code_is_accepted_once_as_long_as_it_is_right(client, worker, client_as, later):
    with_app(worker)
    start = NOON.timestamp()
    code = code_at(start + 30)  # from a clock that is ahead: right for another minute and more
    with time_machine.travel(start, tick=False):
        give_password(client, worker)
        give_code(client, code)
        assert signed_in(client)
        client.post(reverse("account_logout"))

    with time_machine.travel(start + later, tick=False):
        give_password(client, worker)
        answer = give_code(client, code)

    assert "not correct" in text_of(answer)
    assert not signed_in(client)


def test_a_secret_that_no_key_opens_fits_no_code(client, worker, settings):
    with_app(worker)
    code = with_codes(worker)[0]
    settings.DATA_KEYS = [Key("another", secrets.token_bytes(32))]
    give_password(client, worker)

    for typed in (code_now(), code):
        assert "not correct" in text_of(give_code(client, typed))
    assert not signed_in(client)


def test_an_older_code_than_the_last_one_is_refused(client, worker):
    with_app(worker)
    give_password(client, worker)
    give_code(client, code_now())
    client.post(reverse("account_logout"))
    give_password(client, worker)

    give_code(client, code_now(-1))

    assert not signed_in(client)


def test_a_recovery_code_works_once(client, worker):
    with_app(worker)
    code = with_codes(worker)[3]
    give_password(client, worker)
    give_code(client, f"{code[:4]} {code[4:]}")
    assert signed_in(client)
    client.post(reverse("account_logout"))
    give_password(client, worker)

    answer = give_code(client, code)

    assert "not correct" in text_of(answer)
    assert not signed_in(client)


def test_guessing_ends_after_five_codes(client, worker):
    with_app(worker)
    give_password(client, worker)
    for _ in range(5):
        assert "not correct" in text_of(give_code(client, "000000"))

    answer = give_code(client, code_now())

    assert "Too many" in text_of(answer)
    assert not signed_in(client)


def test_patient_guessing_ends_for_the_day(client, worker):
    with_app(worker)
    start = NOON.timestamp()
    for attempt in range(30):
        with time_machine.travel(start + attempt * 600, tick=False):
            give_password(client, worker)
            assert "not correct" in text_of(give_code(client, "000000"))
            client.post(reverse("account_logout"))

    with time_machine.travel(start + 30 * 600, tick=False):
        give_password(client, worker)
        answer = give_code(client, code_now())

    assert "tomorrow" in text_of(answer)
    assert not signed_in(client)


def test_a_wrong_code_is_written_down_without_the_code(client, worker):
    with_app(worker)
    give_password(client, worker)

    give_code(client, "123123")

    entry = Event.objects.get(action="account.sign_in_failed")
    assert (entry.user, entry.object_id) == (None, worker.user.pk)
    assert entry.details == {"way": "mfa"}


@pytest.mark.parametrize("code", ["", " ", "čšž", "1" * 500, "０１２３４５"])
def test_what_is_no_code_is_refused_in_words(client, worker, code):
    with_app(worker)
    give_password(client, worker)

    answer = give_code(client, code)

    assert answer.status_code == 200
    assert 'class="error-summary"' in answer.content.decode()


@pytest.mark.parametrize(
    "credential",
    ["", "x", "1", "[]", "{}", "null", '"x"', '{"response": null}', '{"response": {}}',
     '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA",'
     ' "authenticatorData": "AA", "signature": "AA"}}'],
)  # fmt: skip
def test_what_is_no_answer_of_a_key_is_refused_in_words(client, worker, credential):
    with_app(worker)
    give_password(client, worker)
    assert client.post(SECOND_STEP, {"credential": credential}).status_code == 200
    client.post(reverse("account_logout"))
    alone = client.post(reverse("mfa_login_webauthn"), {"credential": credential})

    assert (alone.status_code, alone.url) == (302, reverse("account_login"))
    assert not signed_in(client)


def test_the_second_step_is_not_open_by_itself(client, worker):
    with_app(worker)

    for answer in (client.get(SECOND_STEP), give_code(client, code_now())):
        assert (answer.status_code, answer.url) == (302, reverse("account_login"))


def test_a_closed_account_gets_no_second_step(client, worker):
    with_app(worker)
    worker.user.is_active = False
    worker.user.save()

    give_password(client, worker)

    assert client.get(SECOND_STEP).url == reverse("account_login")


def test_what_was_typed_survives_both_steps(client, worker):
    with_app(worker)
    page = client.post(reverse("add_candidate"), {"first_name": "Živa", "last_name": "Čuk"})
    form = form_with(page, "login")
    first = client.post(
        reverse("account_login"),
        form.data(login=worker.user.email, password="geslo za teste, dolgo"),
    )
    wrong = client.post(SECOND_STEP, form_with(first, "code").data(code="000000"))
    last = client.post(SECOND_STEP, form_with(wrong, "code").data(code=code_now()))

    assert form_with(last, "first_name").values["last_name"] == ["Čuk"]
    assert all("no-store" in page.headers["Cache-Control"] for page in (page, first, wrong, last))


def test_the_key_of_the_session_changes_at_sign_in(client, worker):
    with_app(worker)
    give_password(client, worker)
    before = client.session.session_key

    give_code(client, code_now())

    assert client.session.session_key != before
