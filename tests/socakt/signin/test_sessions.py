"""Own sessions are listed and ended; each ends by itself when it is idle or old."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from socakt.accounts.models import Membership
from socakt.audit.models import Event
from socakt.signin import devices, sessions
from tests.conftest import ReadingClient
from tests.factories import NOON
from tests.pages import form_with, text_of
from tests.socakt.signin.support import PASSWORD, code_now, give_password, somebody, with_app

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

DESK, SESSIONS = reverse("desk"), reverse("usersessions_list")
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def browser(actor=None, **extra):
    client = ReadingClient(**extra)
    client.cookies["django_language"] = "en"
    if actor:
        give_password(client, actor)
    return client


def alive(client):
    return client.get(DESK).status_code == 200


def at(minutes):
    return time_machine.travel(NOON + timedelta(minutes=minutes), tick=False)


def test_each_browser_is_listed_with_device_time_and_address(worker):
    mine = browser(worker)
    browser(worker, HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="127.0.0.7")
    give_password(browser(), somebody())

    page = text_of(mine.get(SESSIONS))

    assert len(mine.get(SESSIONS).context["sessions"]) == 2
    assert "Firefox, Windows" in page
    assert "address 127.0.0.7" in page
    assert "signed in 12. 9. 2018" in page
    assert page.count("this session") == 1


def test_one_session_is_ended_at_once(worker):
    mine, other = browser(worker), browser(worker)
    row = UserSession.objects.get(session_key=other.session.session_key)

    answer = mine.post(reverse("end_session", args=[row.pk]), follow=True)

    assert "1 session has ended" in text_of(answer)
    assert (alive(mine), alive(other)) == (True, False)
    ended = Event.objects.get(action="account.session_ended")
    assert ended.details == {"reason": "revoked", "count": 1}


def test_all_others_are_ended_at_once(worker):
    mine, *others = (browser(worker) for _ in range(3))

    mine.post(reverse("end_other_sessions"))
    mine.post(reverse("end_other_sessions"))

    assert [alive(client) for client in (mine, *others)] == [True, False, False]
    assert Event.objects.filter(action="account.session_ended").count() == 1


def test_the_sessions_of_others_cannot_be_ended(worker):
    mine, theirs = browser(worker), browser(somebody())
    row = UserSession.objects.get(session_key=theirs.session.session_key)

    mine.post(reverse("end_session", args=[row.pk]))

    assert alive(theirs)


def test_this_session_is_not_ended_by_mistake(worker):
    mine = browser(worker)
    row = UserSession.objects.get()

    mine.post(reverse("end_session", args=[row.pk]))

    assert alive(mine)


def test_a_new_password_ends_the_others(worker):
    mine, other = browser(worker), browser(worker)
    new = {"password1": "novo geslo, tudi dolgo", "password2": "novo geslo, tudi dolgo"}

    mine.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})

    assert (alive(mine), alive(other)) == (True, False)
    assert UserSession.objects.get().session_key == mine.session.session_key
    assert Event.objects.filter(action="account.password_changed").count() == 1


def test_another_factor_ends_the_others(worker):
    with_app(worker)
    mine, other = browser(worker), browser(worker)
    mine.post(reverse("mfa_authenticate"), {"code": code_now()})
    other.post(reverse("mfa_authenticate"), {"code": code_now(1)})
    assert alive(other)

    mine.post(reverse("mfa_view_recovery_codes"))

    assert (alive(mine), alive(other)) == (True, False)


def test_a_closed_account_gets_nothing_on_the_next_request(worker):
    mine = browser(worker)
    assert alive(mine)
    worker.user.is_active = False
    worker.user.save()

    assert mine.get(DESK).url == f"{reverse('account_login')}?next={DESK}"
    part = mine.get(DESK, headers={"HX-Request": "true"})
    assert (part.status_code, part.content) == (401, b"")
    assert mine.post(reverse("end_other_sessions")).status_code == 302


def test_signing_out_ends_the_session_on_the_server(worker):
    mine = browser(worker)
    cookie = mine.cookies["sessionid"].value

    mine.post(reverse("account_logout"))

    assert not Session.objects.filter(pk=cookie).exists()
    assert not UserSession.objects.exists()
    entry = Event.objects.get(action="account.signed_out")
    assert (entry.user, entry.organization) == (worker.user, worker.organization)


@pytest.mark.parametrize(
    ("role", "idle", "absolute"), [("referrer", 30, 600), ("administrator", 15, 480)]
)
def test_a_session_ends_when_idle_and_when_old(role, idle, absolute):
    worker = somebody(role)
    with at(0):
        idler, busy = browser(worker), browser(worker)
    with at(idle - 0.1):
        assert alive(busy)
    with at(idle):
        assert (alive(idler), alive(busy)) == (False, True)
        assert "did nothing for a while" in text_of(idler.get(reverse("account_login")))
    for minutes in range(idle, absolute, idle - 5):
        with at(minutes):
            assert alive(busy)
    with at(absolute):
        assert not alive(busy)
        assert "lasted long enough" in text_of(busy.get(reverse("account_login")))

    reasons = Event.objects.filter(action="account.session_ended").order_by("pk")
    assert [event.details["reason"] for event in reasons] == ["idle", "absolute"]
    assert {event.user for event in reasons} == {worker.user}


def test_the_stricter_limit_holds_also_for_who_acts_otherwise(worker):
    other = somebody("administrator")
    Membership.objects.create(
        user=worker.user, organization=other.organization, role="administrator",
        valid_from="2017-01-01",
    )  # fmt: skip
    with at(0):
        mine = browser(worker)
    with at(16):
        assert not alive(mine)


def test_a_session_that_does_not_know_since_when_is_over(client_as, worker):
    client = client_as(worker)
    session = client.session
    del session["signed_in_at"]
    session.save()

    assert not alive(client)


def test_asking_for_the_time_does_not_prolong_it_and_staying_does(worker):
    url = reverse("session_time")
    with at(0):
        mine = browser(worker)
        assert mine.get(url).json().keys() == {"seconds", "extensible", "token"}
    with at(28):
        assert mine.get(url).json()["seconds"] == 120
        assert mine.get(url).json()["seconds"] == 120
        assert mine.post(url).json()["seconds"] == 30 * 60
    with at(57):
        assert alive(mine)
    with at(90):
        part = mine.get(url, headers={"HX-Request": "true"})
        assert part.status_code == 401


def test_near_the_last_moment_nothing_prolongs_it(worker):
    url = reverse("session_time")
    with at(0):
        mine = browser(worker)
    for minutes in range(25, 600, 25):
        with at(minutes):
            mine.post(url)
    with at(590):
        said = mine.post(url).json()
        assert (said["seconds"], said["extensible"]) == (600, False)


def test_staying_needs_the_token_of_the_page(worker):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser(worker).cookies

    assert strict.post(reverse("session_time")).status_code == 403


def test_what_was_typed_survives_the_end_of_the_session(worker):
    with at(0):
        mine = browser(worker)
    with at(31):
        page = mine.post(reverse("add_candidate"), {"first_name": "Živa", "last_name": "Čuk"})
        assert "did nothing for a while" in text_of(page)
        login = form_with(page, "login").data(login=worker.user.email, password=PASSWORD)
        again = mine.post(reverse("account_login"), login)

    assert form_with(again, "first_name").values["last_name"] == ["Čuk"]


def test_using_a_session_is_written_once_a_minute(worker, django_assert_num_queries):
    mine = browser(worker)
    with django_assert_num_queries(3) as first:  # session, user, memberships
        mine.get(reverse("session_time"))
    with at(5), django_assert_num_queries(len(first) + 4):  # session (in a savepoint), its row
        mine.post(reverse("session_time"))
    assert UserSession.objects.get().last_seen_at == NOON + timedelta(minutes=5)


def test_a_stranger_s_address_is_never_written_down(client):
    give_password(client, somebody())
    client.post(reverse("account_logout"))
    for typed in ("skrivno@example.si", somebody().user.email.upper()):
        form = form_with(client.get(reverse("account_login")), "login")
        client.post(reverse("account_login"), form.data(login=typed, password="napačno"))

    known, unknown = Event.objects.filter(action="account.sign_in_failed")
    assert (known.object_type, unknown.object_id) == ("accounts.user", None)
    assert "@" not in str([known.details, unknown.details])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36",
         "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0",
         "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
         "Safari, iOS"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/142.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/18.0 Safari/605.1", "Safari, macOS"),
        ("curl/8", "Neznana naprava"),
        ("", "Neznana naprava"),
    ],
)  # fmt: skip
def test_devices_are_told_in_words(said, words):
    assert devices.in_words(said) == words


def test_only_sessions_that_go_on_are_listed(worker):
    mine = browser(worker)
    Session.objects.filter(pk=browser(worker).session.session_key).delete()

    assert len(sessions.own(worker.user)) == 1
    assert len(mine.get(SESSIONS).context["sessions"]) == 1


def test_the_list_needs_the_same_queries_for_any_length(worker):
    mine = browser(worker)
    needed = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            mine.get(SESSIONS)
        needed.append(len(queries))
        browser(worker)

    assert needed[0] == needed[1] <= 12
