"""The list of referrals, writing one, and the steps that end on one button."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from enrollment.candidates.models import Candidate
from enrollment.referrals import services
from enrollment.referrals.exports import referrals_listing
from enrollment.referrals.filters import ReferralFilter
from enrollment.referrals.forms import (
    RedirectForm,
    ReferralForm,
    RejectForm,
    ReturnForm,
    WaitingListForm,
    WithdrawForm,
)
from enrollment.referrals.models import Referral
from enrollment.referrals.queries import what_is_missing
from enrollment.referrals.rules import Action
from enrollment.saved_views.queries import saved_views
from enrollment.saved_views.rules import Page as SavedPage
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission
from socakt.audit.viewing import listed, viewed
from socakt.collisions import Collision, collide, with_values
from socakt.errors import ChangedMeanwhile, DomainError
from socakt.exports import export
from socakt.slovene import format_date

PAGE_SIZE = 25


@require_safe
@requires(Permission.REFERRAL_VIEW)
def referrals(request: ActorRequest) -> HttpResponse:
    """The referrals the actor may know about; usually those longest on turn first."""
    narrowed = _narrowed(request)
    page = Paginator(narrowed.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "narrowed": narrowed,
        "saved": saved_views(request.actor, SavedPage.REFERRALS, narrowed.address),
        "today": timezone.localdate(),
    }
    listed(request, page.paginator.count, filters=narrowed.address)
    return render(request, "enrollment/referrals/referrals.html", context)


@requires(Permission.REFERRAL_VIEW)
@recently_signed_in
def export_referrals(request: ActorRequest) -> HttpResponse:
    """The list of referrals as a file, under the filters of the page."""
    return export(request, referrals_listing(_narrowed(request)))


def _narrowed(request: ActorRequest) -> ReferralFilter:
    today = timezone.localdate()
    visible = Referral.objects.visible_to(request.actor).with_names()
    rows = visible.with_substitutes(today)
    return ReferralFilter(request.GET, rows, actor=request.actor, on=today)


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
    form = ReferralForm(request.POST or None, referral=referral, actor=request.actor)
    if not referral.allows(Action.EDIT, request.actor):
        return _too_late(request, referral, form)
    collision = None
    if form.is_valid():
        try:
            if _stored(request, referral, form):
                return redirect("referral", pk=pk)
        except ChangedMeanwhile:
            collision = _collision(request, pk, form)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    return _edit_page(request, pk, form, collision)


def _edit_page(
    request: ActorRequest, pk: int, form: ReferralForm, collision: Collision | None
) -> HttpResponse:
    referral = _visible(request, pk)
    missing = what_is_missing(referral, timezone.localdate())
    viewed(request, referral, referral.candidate)
    context = {"referral": referral, "form": form, "missing": missing, "collision": collision}
    return render(request, "enrollment/referrals/edit.html", context)


def _stored(request: ActorRequest, referral: Referral, form: ReferralForm) -> bool:
    """Save, and submit when that button was pressed; what is missing stands on the form then."""
    now, by = timezone.now(), request.actor
    content = {name: form.cleaned_data[name] for name in ("program", "reason", "obstacles")}
    version = form.cleaned_data["version"]
    saved = services.save(referral=referral, version=version, at=now, by=by, **content)
    if request.POST.get("action") != "submit":
        messages.success(request, _("Saved."))
        return True
    try:
        services.submit(referral=saved, at=now, by=by)
    except services.Incomplete as refusal:
        # what was typed is stored now; the form goes on from the new version
        current = ReferralForm(referral=saved, actor=by)
        sends = {name: [str(current.initial[name])] for name in ("version", "opened")}
        form.data = with_values(request.POST, sends)
        for sentence in refusal.missing:
            form.add_error(None, sentence)
        return False
    messages.success(request, _("The referral has gone to the coordination."))
    return True


def _collision(
    request: ActorRequest, pk: int, form: ReferralForm, *, closed: bool = False
) -> Collision:
    """Both versions; the form goes on from the one that is stored now."""
    stored = _visible(request, pk)
    current = ReferralForm(referral=stored, actor=request.actor)
    return collide(form, current, stored, by=request.actor, closed=closed)


def _too_late(request: ActorRequest, referral: Referral, form: ReferralForm) -> HttpResponse:
    """Back to the referral; but what somebody typed in vain is shown, to be copied."""
    own = referral.organization_id == request.actor.organization.pk
    if form.is_bound and own:
        collision = _collision(request, referral.pk, form, closed=True)
        if collision.contested:
            return _edit_page(request, referral.pk, form, collision)
    messages.info(request, _("This referral can no longer be changed."))
    return redirect("referral", pk=referral.pk)


@require_POST
@requires(Permission.REFERRAL_WRITE)
def submit_referral(request: ActorRequest, pk: int) -> HttpResponse:
    """Hand a complete referral over; an incomplete one opens with what is missing."""
    return _press(request, pk, services.submit, _("The referral has gone to the coordination."))


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


@require_POST
@requires(Permission.REFERRAL_DECIDE)
def take_referral(request: ActorRequest, pk: int) -> HttpResponse:
    """The coordinator looks after the referral from now on."""
    return _press(request, pk, services.take, _("You look after this referral now."))


@requires(Permission.REFERRAL_DECIDE)
def put_on_waiting_list(request: ActorRequest, pk: int) -> HttpResponse:
    """The person waits for a free place."""
    return _step(request, pk, Action.PUT_ON_LIST, WaitingListForm, services.put_on_waiting_list)


@require_POST
@requires(Permission.REFERRAL_DECIDE)
def confirm_wish(request: ActorRequest, pk: int) -> HttpResponse:
    """The person on the waiting list still wishes to come."""
    referral = _visible(request, pk)
    try:
        renewed = services.confirm_wish(referral=referral, at=timezone.now(), by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        until = format_date(renewed.due_on or renewed.remind_on or timezone.localdate())
        messages.success(request, _("The wish holds until %(date)s.") % {"date": until})
    return redirect("referral", pk=pk)


@requires(Permission.REFERRAL_DECIDE)
def redirect_referral(request: ActorRequest, pk: int) -> HttpResponse:
    """Something else is right for the person."""
    return _step(request, pk, Action.REDIRECT, RedirectForm, services.redirect_elsewhere)


def _press(
    request: ActorRequest, pk: int, service: Callable[..., Referral], done: str
) -> HttpResponse:
    """A step that asks nothing: do it, then show the referral with what was done or why not."""
    referral = _visible(request, pk)
    try:
        service(referral=referral, at=timezone.now(), by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("referral", pk=pk)


DONE = {
    Action.PUT_ON_LIST: gettext_lazy("The person is on the waiting list."),
    Action.REDIRECT: gettext_lazy("The referral is closed; the referrer sees what is right."),
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
    viewed(request, referral, referral.candidate)
    context: dict[str, Any] = {"referral": referral, "form": form, "action": action.value}
    return render(request, "enrollment/referrals/step.html", context)


def _visible(request: ActorRequest, pk: int) -> Referral:
    rows = Referral.objects.visible_to(request.actor).with_names()
    referral: Referral = get_object_or_404(rows.select_related("region"), pk=pk)
    return referral
