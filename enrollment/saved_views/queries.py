"""The saved views of a list, as its page shows them."""

from dataclasses import dataclass

from enrollment.saved_views.models import SavedView
from enrollment.saved_views.rules import MOST_VIEWS, Page
from socakt.accounts.actor import Actor


@dataclass(frozen=True)
class Saved:
    """What the actor has kept of one list, and how the list is shown now."""

    page: Page
    query: str
    views: tuple[SavedView, ...]

    @property
    def current(self) -> SavedView | None:
        """The saved view that is shown now, if it is one."""
        return next((view for view in self.views if view.query == self.query), None)

    @property
    def can_be_kept(self) -> bool:
        """Whether there is something to keep, and room for it."""
        return bool(self.query) and self.current is None and len(self.views) < MOST_VIEWS


def saved_views(actor: Actor, page: Page, query: str) -> Saved:
    """The actor's views of the list, the oldest first; `query` is its address now."""
    views = SavedView.objects.visible_to(actor).filter(page=page)
    return Saved(page, query, tuple(views[:MOST_VIEWS]))
