"""Inviting somebody, and what becomes of invitations, for whoever manages users."""

from allauth.core.ratelimit import consume
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from enrollment.staff import invitations as services
from enrollment.staff.forms import InvitationForm
from enrollment.staff.models import Invitation
from enrollment.staff.queries import organizations
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission
from socakt.errors import DomainError


@never_cache
@requires(Permission.USERS_MANAGE)
@recently_signed_in
def invite_user(request: ActorRequest) -> HttpResponse:
    """Invite somebody; where no mail leaves, the link is shown on this answer only."""
    now, actor = timezone.now(), request.actor
    today = timezone.localdate(now)
    choices = list(organizations(actor, today))
    form = InvitationForm(request.POST or None, actor=actor, organizations=choices, on=today)
    if form.is_valid():
        if not consume(request, action="invite"):
            form.add_error(None, _("You have sent many invitations; try again in an hour."))
            return _asked(request, form)
        try:
            sent = services.invite(whom=services.Invited(**form.cleaned_data), at=now, by=actor)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _sent(request, sent)
    return _asked(request, form)


@never_cache
@require_POST
@requires(Permission.USERS_MANAGE)
@recently_signed_in
def renew_invitation(request: ActorRequest, pk: int) -> HttpResponse:
    """A new link for another seven days."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.actor), pk=pk)
    try:
        sent = services.renew(invitation=invitation, at=timezone.now(), by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(_open_ones())
    return _sent(request, sent)


@require_POST
@requires(Permission.USERS_MANAGE)
@recently_signed_in
def withdraw_invitation(request: ActorRequest, pk: int) -> HttpResponse:
    """The link stops working."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.actor), pk=pk)
    try:
        services.withdraw(invitation=invitation, at=timezone.now(), by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invitation is withdrawn; its link no longer works."))
    return redirect(_open_ones())


def _asked(request: ActorRequest, form: InvitationForm) -> HttpResponse:
    return render(request, "enrollment/staff/invite_user.html", {"form": form})


def _sent(request: ActorRequest, sent: services.Sent) -> HttpResponse:
    """To the open invitations, or the page that shows the link this once."""
    if sent.secret is None:
        messages.success(request, _("The invitation is on its way by e-mail."))
        return redirect(_open_ones())
    link = request.build_absolute_uri(reverse("open_invitation", args=[sent.secret]))
    context = {"invitation": sent.invitation, "link": link}
    return render(request, "enrollment/staff/link.html", context)


def _open_ones() -> str:
    return reverse("users") + "?view=invited"
