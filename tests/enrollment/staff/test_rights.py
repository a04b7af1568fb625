"""Who may open the pages of users, and do what they offer; the rest is in tests/permissions.py."""

import pytest
from django.urls import reverse

from socakt.accounts.models import Membership
from socakt.accounts.roles import Role
from tests.enrollment.staff.factories import InvitationFactory, make_manager
from tests.factories import make_actor
from tests.pages import form_with
from tests.refused import every_row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

NEW = {
    "email": "Nova@example.si",
    "name": "Nova Delavka",
    "role": "referrer",
    "valid_from": "12. 9. 2018",
}


@pytest.fixture
def client(client_as, manager):
    client = client_as(manager)
    client.cookies["django_language"] = "en"
    return client


def addresses(membership, invitation):
    return [
        ("get", reverse("users")),
        ("get", reverse("invite_user")),
        ("post", reverse("invite_user")),
        ("get", reverse("user", args=[membership.pk])),
        ("get", reverse("end_membership", args=[membership.pk])),
        ("post", reverse("end_membership", args=[membership.pk])),
        ("post", reverse("let_manage", args=[membership.pk])),
        ("post", reverse("renew_invitation", args=[invitation.pk])),
        ("post", reverse("withdraw_invitation", args=[invitation.pk])),
    ]


def without_log(rows):
    return [[row for row in kind if "action" not in row] for kind in rows]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
@pytest.mark.parametrize("manages", [True, False])
def test_every_right_tried_by_every_role(client_as, colleague, role, manages):
    """With the right elsewhere: 404 for what is not one's own; without it: 403 for all."""
    invitation = InvitationFactory(organization=colleague.organization)
    stranger = client_as(make_manager(role) if manages else make_actor(role))
    data = {**NEW, "last_day": "12. 9. 2018", "give": "", "organization": invitation.pk}
    data["organization"] = colleague.organization.pk
    before = without_log(every_row())

    for method, url in addresses(colleague, invitation):
        response = getattr(stranger, method)(url, data if method == "post" else None)
        one_of_theirs = any(digit in url for digit in "0123456789")
        expected = (404 if one_of_theirs else 200) if manages else 403
        assert response.status_code == expected, (method, url)
        assert colleague.user.email not in response.content.decode()
        assert without_log(every_row()) == before


def test_who_has_lost_the_right_is_out_at_once(client, own):
    assert client.get(reverse("users")).status_code == 200
    Membership.objects.filter(pk=own.pk).update(manages_users=False)

    assert client.get(reverse("users")).status_code == 403
    assert reverse("users") not in client.get(reverse("desk")).content.decode()


@pytest.mark.parametrize("name", ["end_membership", "let_manage", "invite_user"])
def test_long_after_signing_in_it_is_asked_again(client, colleague, name):
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()
    url = reverse(name, args=[] if name == "invite_user" else [colleague.pk])
    before = without_log(every_row())

    page = client.post(url, {"give": "", "last_day": "12. 9. 2018", **NEW})

    assert page.request["PATH_INFO"] == url
    assert "password" in form_with(page, "password").values
    assert without_log(every_row()) == before
