"""Keeping, renaming and deleting views of a list; nobody else's can be reached."""

import pytest
from django.utils import translation

from enrollment.saved_views import services
from enrollment.saved_views.models import SavedView
from enrollment.saved_views.queries import saved_views
from enrollment.saved_views.rules import MOST_VIEWS, Page
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.factories import NOON, SavedViewFactory, make_actor

pytestmark = pytest.mark.django_db


def save(by, name="Moje", query="view=closed", page=Page.REFERRALS):
    return services.save(page=page, name=name, query=query, at=NOON, by=by)


def test_a_view_is_kept_once_and_recorded(referrer):
    view = save(referrer)

    assert save(referrer) == view
    assert (view.user, view.organization) == (referrer.user, referrer.organization)
    assert str(view) == "Moje"
    event = Event.objects.get()
    assert (event.action, event.details) == ("saved_view.saved", {})


def test_a_name_stands_for_one_view_of_a_list(referrer):
    save(referrer)

    with pytest.raises(services.NameTaken):
        save(referrer, query="view=all")
    assert save(referrer, page=Page.COHORTS, query="places=free").name == "Moje"
    assert SavedView.objects.get(page=Page.REFERRALS).query == "view=closed"


def test_a_list_as_it_always_is_is_not_kept(referrer):
    with pytest.raises(services.NothingToKeep):
        save(referrer, query="")


@pytest.mark.parametrize("role", [Role.PROVIDER, Role.MINISTRY])
def test_only_a_list_that_one_may_open_is_kept(role):
    by = make_actor(role)

    with pytest.raises(NotPermitted):
        save(by)
    assert save(by, page=Page.COHORTS, query="places=free")


def test_there_is_room_for_so_many_and_one_more_is_refused(referrer):
    for number in range(MOST_VIEWS):
        save(referrer, name=f"{number}")

    with pytest.raises(services.TooManyViews), translation.override("en"):
        save(referrer, name="še eden")
    assert save(referrer, page=Page.CANDIDATES)
    assert not saved_views(referrer, Page.REFERRALS, "view=all").can_be_kept


def test_a_view_is_renamed_once(referrer):
    view = save(referrer)

    services.rename(view=view, name="Druge", at=NOON, by=referrer)
    services.rename(view=view, name="Druge", at=NOON, by=referrer)

    assert SavedView.objects.get().name == "Druge"
    assert Event.objects.filter(action="saved_view.renamed").count() == 1


def test_a_name_that_is_taken_is_refused_and_nothing_changes(referrer):
    save(referrer)
    other = save(referrer, name="Druge")

    with pytest.raises(services.NameTaken):
        services.rename(view=other, name="Moje", at=NOON, by=referrer)
    other.refresh_from_db()
    assert other.name == "Druge"


def test_a_view_is_deleted(referrer):
    view = save(referrer)

    services.delete(view=view, at=NOON, by=referrer)

    assert not SavedView.objects.exists()
    assert Event.objects.filter(action="saved_view.deleted").count() == 1


@pytest.mark.parametrize("who", ["colleague", "stranger"])
def test_nobody_elses_views_are_seen_or_changed(referrer, who):
    office = referrer.organization if who == "colleague" else None
    other = make_actor(Role.REFERRER, office)
    view = SavedViewFactory(by=referrer)

    assert saved_views(other, Page.REFERRALS, "").views == ()
    with pytest.raises(NotPermitted):
        services.rename(view=view, name="Tuje", at=NOON, by=other)
    with pytest.raises(NotPermitted):
        services.delete(view=view, at=NOON, by=other)
    assert list(SavedView.objects.all()) == [view]


def test_the_page_knows_which_view_is_shown(referrer):
    view = save(referrer)

    assert saved_views(referrer, Page.REFERRALS, "view=closed").current == view
    now = saved_views(referrer, Page.REFERRALS, "view=all")
    assert (now.current, now.can_be_kept) == (None, True)
    assert not saved_views(referrer, Page.REFERRALS, "").can_be_kept
