"""The users of an organization, for whoever manages them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from enrollment.staff import services
from enrollment.staff.forms import LeaveForm
from enrollment.staff.queries import (
    invitations,
    open_work_of,
    organizations,
    others_like,
    staff,
)
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.models import Membership
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission, Role
from socakt.errors import DomainError

PAGE_SIZE = 25
VIEWS = {
    "now": gettext_lazy("Users"),
    "invited": gettext_lazy("Open invitations"),
    "former": gettext_lazy("Former users"),
}


@require_safe
@requires(Permission.USERS_MANAGE)
def users(request: ActorRequest) -> HttpResponse:
    """Who acts for the organization and its units now, who is invited, who did so earlier."""
    today, actor = timezone.localdate(), request.actor
    shown = request.GET.get("view", "now")
    shown = shown if shown in VIEWS else "now"
    choices = list(organizations(actor, today))
    chosen = next((o for o in choices if str(o.pk) == request.GET.get("organization")), None)
    is_invited = shown == "invited"
    rows = invitations(actor) if is_invited else staff(actor, today, over=shown == "former")
    if chosen is not None:
        rows = rows.filter(organization=chosen)
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "views": VIEWS,
        "shown": shown,
        "choices": choices if len(choices) > 1 else [],
        "chosen": chosen,
        "now": timezone.now(),
        "today": today,
    }
    return render(request, "enrollment/staff/users.html", context)


@require_safe
@requires(Permission.USERS_MANAGE)
def user(request: ActorRequest, pk: int) -> HttpResponse:
    """One membership: since when, what it brings, and what can be done about it."""
    today, actor = timezone.localdate(), request.actor
    rows = Membership.objects.visible_to(actor).select_related("user", "organization")
    membership = get_object_or_404(rows, pk=pk)
    context = {
        "membership": membership,
        "today": today,
        "is_over": services.is_over(membership, today),
        "is_last": _is_last(membership),
        "may_change": membership.role != Role.ADMINISTRATOR or actor.role == membership.role,
        "by_role": membership.role == Role.ADMINISTRATOR,
        "open_work": open_work_of(membership),
        "may_hand_over": actor.may(Permission.HANDOVER_DO),
    }
    return render(request, "enrollment/staff/user.html", context)


@requires(Permission.USERS_MANAGE)
@recently_signed_in
def end_membership(request: ActorRequest, pk: int) -> HttpResponse:
    """The last day of somebody's access; today means at once."""
    now, actor = timezone.now(), request.actor
    rows = Membership.objects.visible_to(actor).select_related("user", "organization")
    membership = get_object_or_404(rows, pk=pk)
    last = _is_last(membership)
    form = LeaveForm(request.POST or None, on=timezone.localdate(now), is_last=last)
    if form.is_valid():
        data = {"knowingly": False, **form.cleaned_data}
        try:
            services.end(membership=membership, **data, at=now, by=actor)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The access is ended."))
            return redirect("user", pk=pk)
    context = {"membership": membership, "form": form, "open_work": open_work_of(membership)}
    return render(request, "enrollment/staff/end_membership.html", context)


@require_POST
@requires(Permission.USERS_MANAGE)
@recently_signed_in
def let_manage(request: ActorRequest, pk: int) -> HttpResponse:
    """Give or take the right to manage users."""
    membership = get_object_or_404(Membership.objects.visible_to(request.actor), pk=pk)
    try:
        services.let_manage(
            membership=membership,
            manages="give" in request.POST,
            knowingly="knowingly" in request.POST,
            at=timezone.now(),
            by=request.actor,
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The right is changed."))
    return redirect("user", pk=pk)


def _is_last(membership: Membership) -> bool:
    """Whether nobody would manage the users without this one."""
    today = timezone.localdate()
    return membership.manages_users and not others_like(membership, today).exists()
