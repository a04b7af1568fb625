"""Outside the demo nobody who sees people gets anywhere without a second factor."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from socakt.accounts.models import Membership
from socakt.accounts.roles import NEED_SECOND_FACTOR, Role
from socakt.audit.models import Event
from tests.factories import make_actor
from tests.pages import text_of
from tests.socakt.signin.support import signed_in_long_ago, somebody, with_app, with_codes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

SECURITY = reverse("mfa_index")
CLOSED = ["desk", "cohorts", "programs", "export_cohorts", "usersessions_list", "admin:index"]
OPEN = ["mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "home",
        "privacy", "account_change_password", "account_reauthenticate", "session_time"]  # fmt: skip


def get(client, name, **extra):
    return client.get(reverse(name), secure=True, **extra)


@pytest.mark.parametrize("role", Role)
def test_who_needs_one_gets_to_setting_it_up_and_no_further(client_as, real, role):
    client = client_as(make_actor(role))
    client.cookies["django_language"] = "en"

    if role in NEED_SECOND_FACTOR:
        for name in CLOSED:
            assert get(client, name).url == SECURITY, name
        assert client.post(reverse("end_other_sessions"), secure=True).url == SECURITY
        assert "nothing else opens before" in text_of(get(client, "mfa_index"))
    else:
        assert get(client, "desk").status_code == 200
    for name in OPEN:
        assert get(client, name).status_code == 200, name


def test_only_the_ministry_which_sees_no_person_may_do_without():
    assert set(Role) - NEED_SECOND_FACTOR == {Role.MINISTRY}


def test_another_membership_that_needs_one_counts(client_as, real, worker):
    ministry = make_actor(Role.MINISTRY)
    Membership.objects.create(
        user=ministry.user, organization=worker.organization, role=Role.REFERRER,
        valid_from="2017-01-01",
    )  # fmt: skip

    assert get(client_as(ministry), "desk").url == SECURITY


def test_a_part_of_a_page_is_refused(client_as, real, worker):
    answer = get(client_as(worker), "desk", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.content) == (403, b"")
    assert answer.headers["HX-Redirect"] == SECURITY


def test_with_a_factor_everything_is_open_again(client_as, real, worker):
    client = client_as(worker)
    with_codes(worker)
    assert get(client, "desk").url == SECURITY  # recovery codes alone are none

    with_app(worker)

    assert get(client, "desk").status_code == 200


def test_a_factor_used_in_this_session_needs_no_query(client_as, real, worker):
    client = client_as(worker)
    session = client.session
    session["account_authentication_methods"] += [{"method": "mfa", "at": 1, "type": "totp"}]
    session.save()

    assert get(client, "desk").status_code == 200


def test_in_the_demo_it_is_a_wish(client_as, worker):
    assert client_as(worker).get(reverse("desk")).status_code == 200


def reset(client, *users):
    data = {"action": "reset_factors", "_selected_action": [user.pk for user in users]}
    return client.post(reverse("admin:accounts_user_changelist"), data)


def test_an_administrator_resets_what_somebody_lost(client_as, worker):
    with_app(worker)
    with_codes(worker)
    theirs = client_as(worker)
    administrator = make_actor(Role.ADMINISTRATOR)
    client = client_as(administrator)

    reset(client, worker.user)
    reset(client, worker.user)

    assert not Authenticator.objects.exists()
    [entry] = Event.objects.filter(action="account.factors_reset")
    assert (entry.user, entry.object_id) == (administrator.user, worker.user.pk)
    assert theirs.get(reverse("desk")).status_code == 200  # made by hand in the test: not listed


def test_resetting_asks_who_it_is_first(client_as, worker):
    with_app(worker)
    client = signed_in_long_ago(client_as(somebody("administrator")))

    page = reset(client, worker.user)

    assert "reset_factors" not in text_of(page)
    assert 'name="resume"' in page.content.decode()
    assert Authenticator.objects.exists()


def test_secrets_and_sessions_are_not_in_the_admin(client_as):
    client = client_as(make_actor(Role.ADMINISTRATOR))

    for path in ("mfa/authenticator", "usersessions/usersession", "socialaccount/socialapp",
                 "socialaccount/socialtoken", "socialaccount/socialaccount"):  # fmt: skip
        assert client.get(f"{reverse('admin:index')}{path}/").status_code == 404
