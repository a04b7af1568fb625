"""The list of referrals, writing one, and the steps that end on one button."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from enrollment.candidates.models import Candidate
from enrollment.referrals import services
from enrollment.referrals.exports import referrals_listing
from enrollment.referrals.forms import ReferralForm, RejectForm, ReturnForm, WithdrawForm
from enrollment.referrals.models import Referral
from enrollment.referrals.queries import what_is_missing
from enrollment.referrals.rules import CLOSED_STATES, OPEN_STATES, Action
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission
from socakt.errors import DomainError
from socakt.exports import export

PAGE_SIZE = 25
VIEWS = {
    "mine": gettext_lazy("Your turn"),
    "open": gettext_lazy("Open"),
    "closed": gettext_lazy("Decided"),
    "all": gettext_lazy("All"),
}


@require_safe
@requires(Permission.REFERRAL_VIEW)
def referrals(request: ActorRequest) -> HttpResponse:
    """The referrals the actor may know about; those longest on turn first."""
    shown, rows = _shown(request)
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "views": VIEWS,
        "shown": shown,
        "today": timezone.localdate(),
    }
    return render(request, "enrollment/referrals/referrals.html", context)


@requires(Permission.REFERRAL_VIEW)
def export_referrals(request: ActorRequest) -> HttpResponse:
    """The list of referrals as a file, under the filter of the page."""
    shown, rows = _shown(request)
    return export(request, referrals_listing(rows, shown, str(VIEWS[shown])))


def _shown(request: ActorRequest) -> tuple[str, QuerySet[Referral]]:
    """The filter asked for, else the open ones, and its rows in the order of the page."""
    shown = request.GET.get("view", "open")
    rows = Referral.objects.visible_to(request.actor).with_names()
    match shown:
        case "mine":
            return shown, rows.waiting_for(request.actor)
        case "closed":
            return shown, rows.filter(state__in=CLOSED_STATES).order_by("-turn_since", "-pk")
        case "all":
            return shown, rows.order_by("-turn_since", "-pk")
        case _:
            return "open", rows.filter(state__in=OPEN_STATES)


@require_POST
@requires(Permission.REFERRAL_WRITE)
def start_referral(request: ActorRequest, pk: int) -> HttpResponse:
    """Begin a referral for the candidate, or go on with the one begun."""
    candidate = get_object_or_404(Candidate.objects.visible_to(request.actor), pk=pk)
    try:
        referral = services.start(candidate=candidate, at=timezone.now(), by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("candidate", pk=candidate.pk)
    return redirect("edit_referral", pk=referral.pk)


@requires(Permission.REFERRAL_WRITE)
def edit_referral(request: ActorRequest, pk: int) -> HttpResponse:
    """Fill in the referral; saving always works, submitting says what is missing."""
    referral = _visible(request, pk)
    if not referral.allows(Action.EDIT, request.actor):
        messages.info(request, _("This referral can no longer be changed."))
        return redirect("referral", pk=pk)
    form = ReferralForm(request.POST or None, referral=referral, actor=request.actor)
    if form.is_valid() and _stored(request, referral, form):
        return redirect("referral", pk=pk)
    referral = _visible(request, pk)
    context = {
        "referral": referral,
        "form": form,
        "missing": what_is_missing(referral, timezone.localdate()),
    }
    return render(request, "enrollment/referrals/edit.html", context)


def _stored(request: ActorRequest, referral: Referral, form: ReferralForm) -> bool:
    """Save, and submit when that button was pressed; a refusal stands on the form."""
    now, content = timezone.now(), dict(form.cleaned_data)
    version = content.pop("version")
    try:
        saved = services.save(
            referral=referral, version=version, at=now, by=request.actor, **content
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    if request.POST.get("action") != "submit":
        messages.success(request, _("Saved."))
        return True
    try:
        services.submit(referral=saved, at=now, by=request.actor)
    except services.Incomplete as refusal:
        # what was typed is stored now; the form goes on from the new version
        form.data = {**request.POST.dict(), "version": str(saved.version)}
        for sentence in refusal.missing:
            form.add_error(None, sentence)
        return False
    messages.success(request, _("The referral has gone to the coordination."))
    return True


@require_POST
@requires(Permission.REFERRAL_WRITE)
def submit_referral(request: ActorRequest, pk: int) -> HttpResponse:
    """Hand a complete referral over; an incomplete one opens with what is missing."""
    referral = _visible(request, pk)
    try:
        services.submit(referral=referral, at=timezone.now(), by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The referral has gone to the coordination."))
    return redirect("referral", pk=pk)


@requires(Permission.REFERRAL_RETURN)
def return_referral(request: ActorRequest, pk: int) -> HttpResponse:
    """Send back for completion, saying what is missing."""
    return _step(request, pk, Action.RETURN, ReturnForm, services.return_for_completion)


@requires(Permission.REFERRAL_WRITE)
def withdraw_referral(request: ActorRequest, pk: int) -> HttpResponse:
    """Take the referral back."""
    return _step(request, pk, Action.WITHDRAW, WithdrawForm, services.withdraw)


@requires(Permission.REFERRAL_REJECT)
def reject_referral(request: ActorRequest, pk: int) -> HttpResponse:
    """Close the referral with a reason."""
    return _step(request, pk, Action.REJECT, RejectForm, services.reject)


DONE = {
    Action.RETURN: gettext_lazy("The referral has gone back to the referrer."),
    Action.WITHDRAW: gettext_lazy("The referral is withdrawn."),
    Action.REJECT: gettext_lazy("The referral is rejected; the referrer sees the reason."),
}


def _step(
    request: ActorRequest,
    pk: int,
    action: Action,
    form_class: type[forms.Form],
    service: Callable[..., Referral],
) -> HttpResponse:
    """One question, one button: show the form, do the step, go back to the referral."""
    referral = _visible(request, pk)
    form = form_class(request.POST or None)
    if form.is_valid():
        try:
            service(referral=referral, at=timezone.now(), by=request.actor, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, str(DONE[action]))
            return redirect("referral", pk=pk)
    elif not referral.allows(action, request.actor) and request.method == "GET":
        messages.info(request, _("This can no longer be done with this referral."))
        return redirect("referral", pk=pk)
    context: dict[str, Any] = {"referral": referral, "form": form, "action": action.value}
    return render(request, "enrollment/referrals/step.html", context)


def _visible(request: ActorRequest, pk: int) -> Referral:
    rows = Referral.objects.visible_to(request.actor).with_names()
    referral: Referral = get_object_or_404(rows.select_related("region"), pk=pk)
    return referral
