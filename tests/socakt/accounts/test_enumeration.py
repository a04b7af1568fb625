"""Nobody learns from an answer, or from the work behind it, who has an account.

Answers are compared byte by byte, up to the tokens that are random in every answer; work is
counted (statements, hashes of passwords), so that no clock is needed. Times are measured in
tests/benchmarks/bench_enumeration.py.
"""

import re

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from enrollment.staff.models import PasswordRequest
from socakt.accounts.models import User
from socakt.accounts.roles import Role
from tests.effort import effort
from tests.factories import (
    CandidateFactory,
    MembershipFactory,
    OrganizationFactory,
    RegionFactory,
    make_actor,
)
from tests.jobs import take_jobs, waiting_jobs, work_off
from tests.pages import form_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

PASSWORD = "vrana lista zvezek"
SIGN_IN, FORGOTTEN = reverse("account_login"), reverse("account_reset_password")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
ADDRESS = "{}@example.si"


@pytest.fixture(autouse=True)
def _accounts(db):
    """Accounts of every sort, all with addresses of the same length."""
    for name in ("naseznan", "zaprtrac", "brezgesl", "brezorga"):
        password = None if name == "brezgesl" else PASSWORD
        user = User.objects.create_user(ADDRESS.format(name), password, name=name)
        if name != "brezorga":
            MembershipFactory(user=user)
    User.objects.filter(email=ADDRESS.format("zaprtrac")).update(is_active=False)


@pytest.fixture
def second_factor(db):
    """The known account signs in with a second factor, where that is part of the installation."""
    user = User.objects.get(email=ADDRESS.format("naseznan"))
    model = apps.get_model("mfa", "Authenticator")
    model.objects.create(user=user, type="totp", data={"secret": "ni pomembno"})


SORTS = ["naseznan", "zaprtrac", "brezgesl", "brezorga"]
UNKNOWN = "neznanka"


def neutral(response, name):
    """Status, headers and content without what is random or was typed."""
    content = TOKEN.sub("", response.content.decode()).replace(ADDRESS.format(name), "@")
    headers = {key: value for key, value in response.items() if key != "Content-Length"}
    sizes = response.headers.get("Content-Length")
    return response.status_code, headers, content, sizes and len(content)


def sign_in(client, name, password):
    cache.clear()
    form = form_with(client.get(SIGN_IN), "login")
    with effort() as work:
        data = form.data(login=ADDRESS.format(name), password=password)
        response = client.post(SIGN_IN, data)
    return neutral(response, name), sorted(response.cookies), work


@pytest.mark.parametrize("name", SORTS)
def test_a_wrong_password_tells_nothing(client, name):
    known, unknown = (sign_in(client, who, "napačno geslo") for who in (name, UNKNOWN))

    assert known == unknown
    assert known[2].hashes == ["argon2"]


def test_the_right_password_of_a_closed_account_tells_nothing(client):
    closed, unknown = (sign_in(client, who, PASSWORD) for who in ("zaprtrac", UNKNOWN))

    assert closed == unknown


@pytest.mark.skipif(not apps.is_installed("allauth.mfa"), reason="no second factor installed")
def test_a_second_factor_does_not_show_before_the_password_is_right(client, second_factor):
    known, unknown = (sign_in(client, who, "napačno") for who in ("naseznan", UNKNOWN))

    assert known == unknown


@pytest.mark.parametrize("name", [*SORTS, UNKNOWN])
def test_after_too_many_wrong_passwords_all_wait_alike(client, name):
    cache.clear()
    for _ in range(5):
        data = {"login": ADDRESS.format(name), "password": "napačno"}
        client.post(SIGN_IN, data)

    with effort() as work:
        answer = client.post(SIGN_IN, {"login": ADDRESS.format(name), "password": PASSWORD})

    assert "Preveč" in answer.content.decode()
    assert work.hashes == []  # slowed down before the password is looked at


def ask(client, name):
    cache.clear()
    with effort() as work:
        response = client.post(FORGOTTEN, {"email": ADDRESS.format(name)})
    jobs = [job for job, _ in take_jobs()]
    page = client.get(response.url)
    return neutral(response, name), neutral(page, name), work, jobs


@pytest.mark.parametrize("name", SORTS)
def test_a_forgotten_password_tells_nothing(client, name):
    known, unknown = ask(client, name), ask(client, UNKNOWN)

    assert known == unknown
    assert known[2].hashes == []
    assert known[3] == ["answer_password_request"]


def test_after_the_answer_only_open_accounts_get_a_mail(client):
    for name in (*SORTS, UNKNOWN):
        client.post(FORGOTTEN, {"email": ADDRESS.format(name)})
    assert PasswordRequest.objects.count() == len(waiting_jobs()) == 5
    work_off()

    assert sorted(letter.to[0] for letter in mail.outbox) == [
        ADDRESS.format(name) for name in ("brezgesl", "brezorga", "naseznan")
    ]
    assert not PasswordRequest.objects.exists()


@pytest.mark.parametrize("name", ["naseznan", UNKNOWN])
def test_too_many_forgotten_passwords_are_stopped_alike(client, name):
    cache.clear()
    for _ in range(5):
        assert client.post(FORGOTTEN, {"email": ADDRESS.format(name)}).status_code == 302

    assert client.post(FORGOTTEN, {"email": ADDRESS.format(name)}).status_code == 429


EXISTING, FREE = "0101985550007", "0101985550015"


@pytest.fixture
def person():
    """Somebody of another organization, with an EMŠO."""
    return CandidateFactory(by=make_actor(Role.REFERRER), emso=EXISTING)


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("way", ["search", "read_emso", "candidates"])
def test_an_emso_elsewhere_tells_nothing(client, client_as, person, role, way):
    """By finding and by the help with the number; a candidate's form says what it must."""
    # a coordinator sees everybody of the own region, so hers is another one
    elsewhere = OrganizationFactory(kind="coordination", region=RegionFactory(code="LJ"))
    office = elsewhere if role == Role.COORDINATOR else None
    signed_in = client_as(make_actor(role, office)) if role else client
    answers = []
    for emso in (EXISTING, FREE):
        with effort() as work:
            data = {"q": emso, "emso": emso}
            url = reverse(way)
            if way == "candidates":
                response = signed_in.get(url, data)
            else:
                response = signed_in.post(url, data)
        content = TOKEN.sub("", response.content.decode()).replace(emso, "")
        answers.append((response.status_code, content, work))

    if role is None:  # what was typed is sealed and kept while one signs in
        answers = [(status, re.sub(r'value="[^"]*"', "", text), w) for status, text, w in answers]
    assert answers[0] == answers[1]
