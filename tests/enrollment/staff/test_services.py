"""Ending access and giving the right to manage users: who may, and what must not happen."""

from datetime import timedelta

import pytest
from django.urls import reverse

from enrollment.interviews import feeds
from enrollment.staff import services
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.enrollment.staff.factories import make_manager, membership_of
from tests.factories import NOON, ON, MembershipFactory, OrganizationFactory, make_actor
from tests.refused import Refused, change

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

TOMORROW, YESTERDAY = ON + timedelta(1), ON - timedelta(1)


def end(membership, by, last_day=ON, *, knowingly=False):
    return services.end(
        membership=membership, last_day=last_day, knowingly=knowingly, at=NOON, by=by
    )


def let_manage(membership, by, manages=True, *, knowingly=False):
    return services.let_manage(
        membership=membership, manages=manages, knowingly=knowingly, at=NOON, by=by
    )


def events():
    return list(Event.objects.order_by("pk").values_list("action", flat=True))


def test_today_means_at_once(manager, colleague, client_as):
    client = client_as(Actor(colleague.user, colleague.organization, Role.REFERRER))
    assert client.get(reverse("desk")).status_code == 200

    ended = end(colleague, manager)

    assert (ended.valid_until, ended.revoked_at) == (ON, NOON)
    assert client.get(reverse("desk")).status_code == 403
    assert client.get(reverse("candidates")).status_code == 403
    event = Event.objects.get(action="membership.ended")
    assert (event.object_id, event.user) == (colleague.pk, manager.user)
    assert event.details == {"last_day": "2018-09-12", "at_once": True}


def test_a_later_day_is_the_last_one_with_access(manager, colleague):
    ended = end(colleague, manager, TOMORROW)

    assert (ended.valid_until, ended.revoked_at) == (TOMORROW, None)
    usable = Membership.objects.usable_by
    assert usable(colleague.user, TOMORROW).exists()
    assert not usable(colleague.user, TOMORROW + timedelta(1)).exists()


def test_a_last_day_can_be_moved_until_it_is_over(manager, colleague):
    end(colleague, manager, TOMORROW)
    moved = end(colleague, manager, TOMORROW + timedelta(9))
    assert moved.valid_until == TOMORROW + timedelta(9)

    assert end(colleague, manager).revoked_at == NOON


def test_twice_does_no_harm(manager, colleague):
    for last_day in (TOMORROW, TOMORROW, ON, ON, TOMORROW):
        end(colleague, manager, last_day)

    colleague.refresh_from_db()
    assert (colleague.valid_until, colleague.revoked_at) == (ON, NOON)
    assert events() == ["membership.ended"] * 2


def test_what_has_ended_by_its_day_stays_as_it_is(manager):
    former = MembershipFactory(organization=manager.organization, valid_until=YESTERDAY)

    assert end(former, manager).revoked_at is None
    assert events() == []


def test_access_never_ends_in_the_past(manager, colleague):
    with pytest.raises(services.DayIsOver):
        end(colleague, manager, YESTERDAY)
    assert events() == []


@pytest.mark.parametrize("last_day", [ON, TOMORROW])
def test_what_has_not_begun_is_called_off(manager, last_day):
    later = MembershipFactory(organization=manager.organization, valid_from=ON + timedelta(9))

    ended = end(later, manager, last_day)

    assert (ended.valid_from, ended.valid_until) == (last_day, last_day)
    assert ended.revoked_at == NOON


def test_other_organizations_of_the_person_are_not_touched(manager, colleague, client_as):
    other = MembershipFactory(user=colleague.user)
    end(colleague, manager)

    colleague.user.refresh_from_db()
    assert colleague.user.is_active
    client = client_as(Actor(other.user, other.organization, Role.REFERRER))
    page = client.get(reverse("desk"))
    assert page.wsgi_request.actor.organization == other.organization


def test_calendar_links_stop_at_once():
    manager = make_manager(Role.COORDINATOR)
    colleague = make_actor(Role.COORDINATOR, manager.organization)
    secret = feeds.make(scope="region", at=NOON, by=colleague)
    mine = feeds.make(scope="region", at=NOON, by=manager)

    end(membership_of(colleague), manager)

    assert feeds.read(secret, NOON) is None
    assert feeds.feed_of(colleague) is None
    assert feeds.read(mine, NOON) is not None


def test_the_right_is_given_and_taken(manager, colleague):
    other = Actor(colleague.user, colleague.organization, Role.REFERRER)
    with pytest.raises(NotPermitted):
        end(membership_of(manager), other)

    for _ in range(2):
        assert let_manage(colleague, manager).manages_users
    for _ in range(2):
        assert not let_manage(colleague, manager, manages=False).manages_users
    assert events() == ["membership.manages_users", "membership.manages_no_users"]


def test_nobody_gives_it_to_oneself(manager):
    """Not even an administrator who is a user of the organization, too."""
    administrator = make_actor(Role.ADMINISTRATOR)
    also = MembershipFactory(user=administrator.user)

    with pytest.raises(services.NotToOneself):
        let_manage(also, administrator)
    assert let_manage(also, make_actor(Role.ADMINISTRATOR)).manages_users


def test_a_membership_that_has_ended_gets_no_right(manager, colleague):
    end(colleague, manager)
    with pytest.raises(services.AccessOver):
        let_manage(colleague, manager)


def test_an_administrator_needs_no_right(manager):
    administrator = make_actor(Role.ADMINISTRATOR)
    with pytest.raises(NotPermitted):
        let_manage(membership_of(administrator), make_actor(Role.ADMINISTRATOR))
    with Refused("administrator_manages_users_by_role"):
        change(membership_of(administrator), manages_users=True)


def test_ended_at_once_has_a_last_day_in_the_database_too(colleague):
    with Refused("membership_ended_at_once_has_a_last_day"):
        change(colleague, revoked_at=NOON)


@pytest.mark.parametrize("act", ["end", "take"])
def test_the_last_manager_goes_only_knowingly(manager, own, act):
    # elsewhere, ended, closed or about to leave: none of them counts
    make_manager()
    here = {"organization": manager.organization, "manages_users": True}
    MembershipFactory(**here, valid_until=ON)
    MembershipFactory(**here, valid_until=ON, revoked_at=NOON)
    closed = MembershipFactory(**here).user
    closed.is_active = False
    closed.save()

    def go(**how):
        return end(own, manager, **how) if act == "end" else let_manage(own, manager, False, **how)

    with pytest.raises(services.LastManager):
        go()
    assert events() == []
    go(knowingly=True)
    assert len(events()) == 1


def test_one_of_two_managers_simply_goes(manager, own):
    MembershipFactory(organization=manager.organization, manages_users=True)

    assert end(own, manager).revoked_at == NOON


def test_the_last_administrator_stays():
    last = make_actor(Role.ADMINISTRATOR)
    with pytest.raises(services.LastAdministrator):
        end(membership_of(last), last, knowingly=True)

    assert end(membership_of(last), make_actor(Role.ADMINISTRATOR)).revoked_at == NOON


def test_a_manager_of_the_ministry_is_not_above_administrators():
    manager = make_manager(Role.MINISTRY)
    administrator = make_actor(Role.ADMINISTRATOR, manager.organization)
    make_actor(Role.ADMINISTRATOR)

    with pytest.raises(NotPermitted):
        end(membership_of(administrator), manager)


STRANGERS = [
    pytest.param(lambda organization: make_manager(), id="manager of another organization"),
    pytest.param(
        lambda organization: make_manager(organization=OrganizationFactory(parent=organization)),
        id="manager of a unit",
    ),
    pytest.param(
        lambda organization: make_actor(Role.REFERRER, organization), id="user who manages nobody"
    ),
    *(
        pytest.param(lambda organization, role=role: make_actor(role), id=str(role))
        for role in Role
        if role != Role.ADMINISTRATOR
    ),
]


@pytest.mark.parametrize("stranger", STRANGERS)
def test_nobody_else_changes_rights(colleague, stranger):
    by = stranger(colleague.organization)
    for attempt in (end, let_manage):
        with pytest.raises(NotPermitted):
            attempt(colleague, by)
    assert events() == []


def test_a_flag_in_the_actor_is_not_believed(colleague):
    """What the request knew may be over: the membership is read again."""
    actor = make_actor(Role.REFERRER, colleague.organization)
    claims = Actor(actor.user, actor.organization, actor.role, manages_users=True)
    with pytest.raises(NotPermitted):
        end(colleague, claims)


def test_who_has_been_ended_meanwhile_ends_nobody(manager, own, colleague):
    change(own, valid_until=ON, revoked_at=NOON)
    with pytest.raises(NotPermitted):
        end(colleague, manager)


def test_the_manager_of_a_centre_manages_its_units_too(manager):
    unit = OrganizationFactory(parent=manager.organization)
    member = MembershipFactory(organization=unit)

    assert let_manage(member, manager).manages_users
    assert end(member, manager, knowingly=True).revoked_at == NOON


def test_an_administrator_manages_everybody(colleague):
    by = make_actor(Role.ADMINISTRATOR)
    assert let_manage(colleague, by).manages_users
    assert end(colleague, by, knowingly=True).revoked_at == NOON
