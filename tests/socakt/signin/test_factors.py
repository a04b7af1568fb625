"""Own pages of sign-in and security: setting up, removing, new codes; secrets are unreadable."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from socakt.audit.models import Event
from socakt.signin import seal, services
from socakt.signin.adapter import MFAAdapter
from tests.pages import text_of
from tests.socakt.signin.support import (
    SECRET,
    code_at,
    code_now,
    give_password,
    signed_in_long_ago,
    somebody,
    with_app,
    with_codes,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

SECURITY, ADD_APP = reverse("mfa_index"), reverse("mfa_activate_totp")
CODES = reverse("mfa_view_recovery_codes")


@pytest.fixture
def mine(client_as, worker):
    client = client_as(worker)
    client.cookies["django_language"] = "en"
    return client


def secret_shown(page):
    return "".join(page.context["groups"])


def key_of(actor, name="pisarna"):
    return Authenticator.objects.create(
        user=actor.user, type="webauthn", data={"name": name, "credential": {}}
    )


def test_setting_up_an_application(mine, worker):
    page = mine.get(ADD_APP)
    assert "<svg" in page.content.decode()
    assert "style=" not in page.content.decode().split("<svg")[1].split("</svg>")[0]

    wrong = mine.post(ADD_APP, {"code": "000000"})
    assert secret_shown(wrong) == secret_shown(page)
    assert not Authenticator.objects.exists()
    answer = mine.post(ADD_APP, {"code": code_now(0) and code_at_now(page)})

    assert answer.url == CODES
    [app] = Authenticator.objects.filter(user=worker.user)
    assert app.type == "totp"
    assert Event.objects.get(action="account.factor_added").details == {"kind": "totp"}
    assert [letter.to for letter in mail.outbox] == []  # sent when the change is stored


def code_at_now(page):
    import time

    return code_at(time.time(), secret_shown(page))


def test_the_first_code_does_not_sign_in_as_well(mine, client, worker):
    page = mine.get(ADD_APP)
    code = code_at_now(page)
    mine.post(ADD_APP, {"code": code})
    give_password(client, worker)

    assert "not correct" in text_of(client.post(reverse("mfa_authenticate"), {"code": code}))


def test_secrets_stand_nowhere_readable(mine, worker):
    page = mine.get(ADD_APP)
    secret = secret_shown(page)
    assert secret not in json.dumps(dict(mine.session.items()))
    mine.post(ADD_APP, {"code": code_at_now(page)})
    [*codes] = mine.post(CODES).context["codes"]

    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        stored = " ".join(row[0] for row in cursor.fetchall())
    assert len(codes) == len(set(codes)) == 10
    assert all(text not in stored for text in (secret, *codes))


def test_what_is_sealed_is_opened_with_older_keys_too(settings):
    sealed = seal.seal("skrivnost")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "nov " * 20
    assert seal.unseal(sealed) == "skrivnost"

    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(seal.InvalidToken):
        seal.unseal(sealed)
    assert "skrivnost" not in sealed


def test_a_stranger_s_pending_secret_is_made_anew(mine):
    before = secret_shown(mine.get(ADD_APP))
    session = mine.session
    session["pending_app"] = "nonsense"
    session.save()

    assert secret_shown(mine.post(ADD_APP, {"code": "000000"})) != before


def test_one_application_is_enough(mine, worker):
    app = with_app(worker)

    assert mine.get(ADD_APP).url == SECURITY
    with pytest.raises(services.AlreadySetUp):
        services.add_app(user=worker.user, secret=SECRET, step=1, by=worker, keep=None)
    assert Authenticator.objects.get() == app


def test_codes_are_shown_once_in_answer_to_the_button(mine, worker):
    with_app(worker)
    old = with_codes(worker)
    assert not any(code in mine.get(CODES).content.decode() for code in old)

    shown = mine.post(CODES).context["codes"]

    assert set(shown) & set(old) == set()
    assert not any(code in mine.get(CODES).content.decode() for code in shown)
    assert "10 codes are left" in text_of(mine.get(SECURITY))
    assert Event.objects.filter(action="account.codes_renewed").count() == 1


def test_codes_without_a_factor_make_no_sense(mine, worker):
    assert mine.post(CODES).url == SECURITY
    with pytest.raises(services.NoFactor):
        services.renew_codes(user=worker.user, by=worker, keep=None)
    assert not Authenticator.objects.exists()


def test_a_key_gets_another_name(mine, worker):
    key = key_of(worker)
    url = reverse("mfa_edit_webauthn", args=[key.pk])

    assert 'class="error-summary"' in mine.post(url, {"name": ""}).content.decode()
    assert mine.post(url, {"name": "<b>doma"}).url == SECURITY
    assert "&lt;b&gt;doma" in mine.get(SECURITY).content.decode()
    assert Event.objects.filter(action="account.factor_renamed").count() == 1


def test_the_last_factor_takes_the_codes_along(mine, worker):
    app, key = with_app(worker), key_of(worker)
    with_codes(worker)

    assert mine.post(reverse("remove_factor", args=[app.pk])).url == SECURITY
    assert set(Authenticator.objects.values_list("type", flat=True)) == {
        "webauthn",
        "recovery_codes",
    }
    mine.post(reverse("remove_factor", args=[key.pk]))
    assert not Authenticator.objects.exists()
    assert Event.objects.filter(action="account.factor_removed").count() == 2


def test_removing_twice_is_removing_once(worker):
    app = with_app(worker)
    key_of(worker)

    for _ in range(2):
        services.remove(factor=app, needed=True, by=worker, keep=None)

    assert Event.objects.filter(action="account.factor_removed").count() == 1


def test_the_only_factor_stays_where_one_is_needed(mine, worker, real):
    app = with_app(worker)
    url = reverse("remove_factor", args=[app.pk])
    assert "Remove the application" in text_of(mine.get(url, secure=True))

    refused = mine.post(url, secure=True)

    assert "only second factor" in text_of(refused)
    assert Authenticator.objects.get() == app


def test_the_factors_of_others_are_not_found(mine):
    theirs = key_of(somebody())

    for name in ("mfa_edit_webauthn", "remove_factor"):
        assert mine.get(reverse(name, args=[theirs.pk])).status_code == 404
        assert mine.post(reverse(name, args=[theirs.pk]), {"name": "x"}).status_code == 404
    assert Authenticator.objects.get().data["name"] == "pisarna"


def test_recovery_codes_are_not_removed_alone(mine, worker):
    with_app(worker)
    with_codes(worker)
    codes = Authenticator.objects.get(type="recovery_codes")

    assert mine.post(reverse("remove_factor", args=[codes.pk])).status_code == 404


def test_each_page_asks_who_it_is(mine, worker):
    key = key_of(worker)
    signed_in_long_ago(mine)
    asking = [ADD_APP, reverse("mfa_add_webauthn"), CODES]
    asking += [reverse(n, args=[key.pk]) for n in ("mfa_edit_webauthn", "remove_factor")]

    for url in asking:
        assert mine.get(url).url.startswith(reverse("account_reauthenticate"))
    assert mine.get(SECURITY).status_code == 200


@pytest.mark.parametrize("credential", ["", "[]", "{}", "null", '{"response": {}}', '{"id": 1}'])
def test_a_key_that_is_none_is_not_added(mine, credential):
    answer = mine.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": credential})

    assert answer.status_code == 200
    assert 'class="error-summary"' in answer.content.decode()
    assert not Authenticator.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_owner_is_told_by_mail_that_says_nothing_personal(client_as):
    worker = somebody()
    with_app(worker)
    client_as(worker).post(CODES)

    [letter] = mail.outbox
    assert letter.to == [worker.user.email]
    assert letter.subject == "SocAkt: vaša prijava se je spremenila"
    said = letter.subject + letter.body
    assert "nove obnovitvene kode" in said
    assert not any(word in said for word in (worker.user.name, worker.organization.name))


def test_names_of_new_keys_count(worker):
    key_of(worker)

    assert MFAAdapter().generate_authenticator_name(worker.user, "webauthn") in ("Ključ 2", "Key 2")


def test_the_page_needs_the_same_queries_for_any_number_of_keys(mine, worker):
    needed = []
    for _ in range(2):
        key_of(worker)
        with CaptureQueriesContext(connection) as queries:
            mine.get(SECURITY)
        needed.append(len(queries))

    assert needed[0] == needed[1] <= 12
