"""One acting organization at a time; access ends on the day on which it ends."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from enrollment.referrals.rules import State
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership
from socakt.accounts.roles import PERMISSIONS, Permission, Role
from tests.factories import (
    CandidateFactory,
    MembershipFactory,
    OrganizationFactory,
    ReferralFactory,
    UserFactory,
    make_actor,
)
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

YESTERDAY, TODAY, TOMORROW = date(2018, 9, 11), date(2018, 9, 12), date(2018, 9, 13)


def signed_in(client, user):
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def actor_of(client):
    return client.get(reverse("desk")).wsgi_request.actor


def test_without_a_choice_one_acts_for_the_first_organization(client):
    user = UserFactory()
    first = MembershipFactory(user=user)
    MembershipFactory(user=user, organization=OrganizationFactory(kind="provider"), role="provider")

    actor = actor_of(signed_in(client, user))

    assert actor == Actor(user, first.organization, Role.REFERRER)


def test_nobody_acts_without_sign_in(client):
    assert client.get(reverse("home")).wsgi_request.actor is None


def test_one_acts_for_one_organization_at_a_time(client):
    """The rights and records of the other membership are out of reach until one switches."""
    user = UserFactory()
    here = MembershipFactory(user=user)
    there = MembershipFactory(user=user, organization=OrganizationFactory())
    theirs = ReferralFactory(
        candidate=CandidateFactory(by=Actor(user, there.organization, Role.REFERRER)),
        state=State.DRAFT,
    )
    url = reverse("referral", args=[theirs.pk])
    signed_in(client, user)

    assert client.get(url).status_code == 404
    page = client.get(reverse("switch_actor"))
    assert str(here.organization) in text_of(page)
    response = client.post(reverse("switch_actor"), {"membership": there.pk}, follow=True)
    assert f"You now act for: {there.organization}" in text_of(response)
    assert client.get(url).status_code == 200
    assert actor_of(client).organization == there.organization


def test_nobody_switches_to_a_membership_of_somebody_else_or_one_that_has_ended(client):
    user = UserFactory()
    own = MembershipFactory(user=user)
    ended = MembershipFactory(user=user, organization=OrganizationFactory(), valid_until=YESTERDAY)
    others = MembershipFactory()
    signed_in(client, user)

    for membership in (ended, others):
        response = client.post(reverse("switch_actor"), {"membership": membership.pk})
        assert response.status_code == 200
        assert 'class="error-summary"' in response.content.decode()
        assert actor_of(client).organization == own.organization


@pytest.mark.parametrize(
    ("whose", "dates", "open_"),
    [
        ("membership", {"valid_until": TODAY}, True),
        ("membership", {"valid_until": YESTERDAY}, False),
        ("membership", {"valid_from": TODAY}, True),
        ("membership", {"valid_from": TOMORROW}, False),
        ("organization", {"valid_until": TODAY}, True),
        ("organization", {"valid_until": YESTERDAY}, False),
        ("organization", {"valid_from": TOMORROW}, False),
    ],
)
def test_access_begins_and_ends_with_membership_and_organization(client_as, whose, dates, open_):
    """At once: the session from before is still there."""
    actor = make_actor(Role.REFERRER)
    client = client_as(actor)
    assert client.get(reverse("desk")).status_code == 200

    record = actor.organization if whose == "organization" else Membership.objects.get()
    for name, value in dates.items():
        setattr(record, name, value)
    record.save()

    response = client.get(reverse("desk"))
    assert response.status_code == (200 if open_ else 403)
    assert (response.wsgi_request.actor is not None) is open_


def test_when_one_organization_ends_one_acts_for_the_other(client):
    user = UserFactory()
    here = MembershipFactory(user=user)
    there = MembershipFactory(user=user, organization=OrganizationFactory())
    signed_in(client, user)
    client.post(reverse("switch_actor"), {"membership": there.pk})

    Membership.objects.filter(pk=there.pk).update(valid_until=YESTERDAY)

    assert actor_of(client).organization == here.organization


def test_an_account_that_is_closed_is_out_at_once(client_as, referrer):
    client = client_as(referrer)
    referrer.user.is_active = False
    referrer.user.save()

    response = client.get(reverse("desk"))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_who_acts_for_nobody_is_told_whom_to_ask_and_can_sign_out(client):
    signed_in(client, UserFactory())

    for name in ("desk", "candidates", "switch_actor", "account_change_password"):
        response = client.get(reverse(name))
        assert response.status_code == 403
        assert "You act for no organization at present" in text_of(response)
    assert client.get(reverse("home")).status_code == 200
    assert reverse("account_logout") in response.content.decode()


def test_a_choice_that_makes_no_sense_is_no_choice(client_as, referrer):
    client = client_as(referrer)
    session = client.session
    session["acting_as"] = "nonsense"
    session.save()

    assert actor_of(client).organization == referrer.organization


def test_rights_follow_the_role_alone():
    for role in Role:
        actor = make_actor(role)
        assert {right for right in Permission if actor.may(right)} == PERMISSIONS[role]


def test_public_is_nobodys_right():
    assert not any(Permission.PUBLIC in rights for rights in PERMISSIONS.values())


def test_memberships_of_an_inactive_user_are_not_usable():
    actor = make_actor(Role.REFERRER)
    actor.user.is_active = False
    actor.user.save()

    assert not Membership.objects.usable_by(actor.user, TODAY).exists()
    assert not AnonymousUser().is_authenticated


def test_switching_is_offered_only_to_who_has_a_choice(client):
    user = UserFactory()
    MembershipFactory(user=user)
    signed_in(client, user)
    assert reverse("switch_actor") not in client.get(reverse("desk")).content.decode()

    MembershipFactory(user=user, organization=OrganizationFactory())
    assert reverse("switch_actor") in client.get(reverse("desk")).content.decode()
