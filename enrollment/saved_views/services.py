"""Keeping a view of a list, calling it otherwise, forgetting it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.saved_views.models import SavedView
from enrollment.saved_views.rules import MOST_VIEWS, RIGHT_OF, Page
from socakt.accounts.actor import Actor
from socakt.accounts.models import User
from socakt.audit import services as audit
from socakt.errors import DomainError, NotPermitted
from socakt.transactions import decision


class NameTaken(DomainError):
    """The list has another view with this name."""


class TooManyViews(DomainError):
    """There is no room for one more view of the list."""


class NothingToKeep(DomainError):
    """The list is shown as it always is."""


def save(*, page: Page, name: str, query: str, at: datetime, by: Actor) -> SavedView:
    """Keep the view under a name and return it; the same again gives the one there is.

    `query` is the address of the list as its filters write it. Raises NothingToKeep, NameTaken,
    TooManyViews.
    """
    if not by.may(RIGHT_OF[page]):
        raise NotPermitted
    if not query:
        raise NothingToKeep(_("Choose filters or an order first; then keep them."))
    with decision():
        User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.user.pk)
        mine = SavedView.objects.visible_to(by).filter(page=page)
        known = mine.filter(name=name).first()
        if known is not None and known.query == query:
            return known
        _refuse_taken(known)
        if mine.count() >= MOST_VIEWS:
            raise TooManyViews(_too_many())
        view = SavedView.objects.create(
            user=by.user,
            organization=by.organization,
            page=page,
            name=name,
            query=query,
            made_at=at,
        )
        audit.record("saved_view.saved", view, by=by, at=at)
        return view


def rename(*, view: SavedView, name: str, at: datetime, by: Actor) -> SavedView:
    """Call the view otherwise. Raises NameTaken."""
    with decision():
        locked = _lock(view, by)
        if locked.name == name:
            return locked
        locked.name = name
        try:
            with transaction.atomic():
                locked.save(update_fields=["name"])
        except IntegrityError:
            _refuse_taken(locked)
        audit.record("saved_view.renamed", locked, by=by, at=at)
        return locked


def delete(*, view: SavedView, at: datetime, by: Actor) -> None:
    """Forget the view; the list and its rows stay."""
    with decision():
        locked = _lock(view, by)
        audit.record("saved_view.deleted", locked, by=by, at=at)
        locked.delete()


def _lock(view: SavedView, by: Actor) -> SavedView:
    rows = SavedView.objects.visible_to(by).select_for_update(of=("self",))
    locked = rows.filter(pk=view.pk).first()
    if locked is None:
        raise NotPermitted
    return locked


def _refuse_taken(known: SavedView | None) -> None:
    if known is not None:
        raise NameTaken(_("You have another view of this list with this name."))


def _too_many() -> str:
    return ngettext(
        "At most %(count)s view of a list can be kept; delete one first.",
        "At most %(count)s views of a list can be kept; delete one first.",
        MOST_VIEWS,
    ) % {"count": MOST_VIEWS}
