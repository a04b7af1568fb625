"""What is to do about the rights of people and the periods of keeping."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.desk.work import LOOKED_AT, Group, Task, Urgency, late
from enrollment.privacy.models import Erasure, PersonRequest
from enrollment.privacy.rules import ErasureState
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission
from socakt.slovene import format_date


def requests(actor: Actor, on: date) -> Group:
    """Requests of people that wait for an answer, the earliest due first."""
    open_ones = PersonRequest.objects.visible_to(actor).open()
    found = open_ones.select_related("candidate").order_by("due_on", "pk")[: LOOKED_AT + 1]
    return Group(
        _("Requests of people"),
        reverse("person_requests"),
        [_request_task(request, on) for request in found],
    )


def _request_task(request: PersonRequest, on: date) -> Task:
    due = request.due_on
    overdue = due < on
    badge = late(due, on) if overdue else _("due on %(date)s") % {"date": format_date(due)}
    return Task(
        title=str(request.candidate),
        number="",
        url=reverse("person_request", args=[request.pk]),
        what=_("Answer the request of the person"),
        detail=str(request.get_kind_display()),
        badge=badge,
        tone="bad" if overdue else "warn",
        urgency=Urgency(0 if overdue else 1 if due == on else 2, due),
    )


def erasures(actor: Actor, on: date) -> Group:
    """One line for all that wait for the actor's agreement: in numbers, not by name."""
    prepares = actor.may(Permission.ERASURE_PREPARE)
    state = ErasureState.PROPOSED if prepares else ErasureState.PREPARED
    count = Erasure.objects.visible_to(actor).filter(state=state).count()
    url = f"{reverse('retention')}?view={state}"
    title = _("Periods of keeping")
    return Group(title, url, [_erasures_task(count, url, prepares, on)] if count else [])


def _erasures_task(count: int, url: str, prepares: bool, on: date) -> Task:
    said = ngettext("%(count)s erasure", "%(count)s erasures", count) % {"count": count}
    return Task(
        title=said,
        number="",
        url=url,
        what=_("Look at what is proposed for erasure")
        if prepares
        else _("Confirm what a coordinator has prepared"),
        detail="",
        badge=_("proposed") if prepares else _("prepared"),
        tone="neutral",
        urgency=Urgency(3, on),
    )
