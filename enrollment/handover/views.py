"""Pages of absence, of handing work to a colleague, and of successors of organizations."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from enrollment.handover import services, succession
from enrollment.handover.forms import AbsenceForm, ReceiverForm, SuccessorForm
from enrollment.handover.queries import away, colleagues, givers, open_work, per_state
from enrollment.notices.absences import Absence
from enrollment.referrals.models import Referral
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.models import Membership, Organization, User
from socakt.accounts.roles import Permission
from socakt.audit.viewing import listed, viewed
from socakt.errors import DomainError

PAGE_SIZE = 25


@requires(Permission.HANDOVER_DO)
def absences(request: ActorRequest) -> HttpResponse:
    """Who of the region is away and who stands in; recording another absence."""
    now = timezone.now()
    today, actor = timezone.localdate(now), request.actor
    members = colleagues(actor, today)
    form = AbsenceForm(request.POST or None, actor=actor, members=members, today=today)
    if form.is_valid():
        try:
            services.be_away(**form.cleaned_data, at=now, by=actor)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The absence is recorded."))
            return redirect("absences")
    rows = Absence.objects.visible_to(actor).not_over(today)
    listed = rows.select_related("absent__user", "substitute__user")
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "alone": len(members) < 2, "today": today}
    return render(request, "enrollment/handover/absences.html", context)


@require_POST
@requires(Permission.HANDOVER_DO)
def end_absence(request: ActorRequest, pk: int) -> HttpResponse:
    """The absent one is back today, or does not go at all."""
    absence = get_object_or_404(Absence.objects.visible_to(request.actor), pk=pk)
    now = timezone.now()
    try:
        services.come_back(absence=absence, on=timezone.localdate(now), at=now, by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The absence is ended."))
    return redirect("absences")


@requires(Permission.HANDOVER_DO)
def hand_over(request: ActorRequest) -> HttpResponse:
    """Open work in numbers and as a list, and giving all of it to a colleague."""
    now = timezone.now()
    today, actor = timezone.localdate(now), request.actor
    choices = givers(actor, today)
    wanted = request.GET.get("from", "")
    giver = next((user for user in choices if str(user.pk) == wanted), None)
    if giver is None and wanted:  # has nothing left to hand over: never somebody else's work
        messages.info(request, _("There is nothing to hand over any more."))
        return redirect("hand_over")
    giver = giver or choices[0]
    form = ReceiverForm(request.POST or None, members=_receivers(request, giver))
    if form.is_valid() and _handed_over(request, form, giver):
        return redirect("hand_over")
    rows = open_work(actor, giver)
    named = rows.with_names().with_substitutes(today)
    page = Paginator(named.order_by("turn_since", "pk"), PAGE_SIZE)
    context = {"givers": choices, "giver": giver, "states": per_state(rows), "form": form}
    context |= {"page": page.get_page(request.GET.get("page")), "today": today}
    listed(request, page.count, filters=f"from={giver.pk}")
    return render(request, "enrollment/handover/hand_over.html", context)


def _handed_over(request: ActorRequest, form: ReceiverForm, giver: User) -> bool:
    receiver = form.cleaned_data["to"]
    try:
        count = services.hand_over(to=receiver, giver=giver, at=timezone.now(), by=request.actor)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    said = ngettext(
        "%(count)d open referral is now looked after by %(name)s.",
        "%(count)d open referrals are now looked after by %(name)s.",
        count,
    )
    messages.success(request, said % {"count": count, "name": receiver.user})
    return True


def _receivers(request: ActorRequest, giver: User) -> list[Membership]:
    """Colleagues who are here today; the actor too when somebody else's work is taken."""
    today = timezone.localdate()
    elsewhere = {giver.pk, *away(request.actor, today)}
    return [m for m in colleagues(request.actor, today) if m.user_id not in elsewhere]


@requires(Permission.HANDOVER_DO)
def reassign_referral(request: ActorRequest, pk: int) -> HttpResponse:
    """One referral goes to a colleague."""
    rows = Referral.objects.visible_to(request.actor).with_names()
    referral = get_object_or_404(rows, pk=pk)
    giver = referral.coordinator or request.actor.user
    form = ReceiverForm(request.POST or None, members=_receivers(request, giver))
    if form.is_valid():
        to = form.cleaned_data["to"]
        try:
            services.reassign(referral=referral, to=to, at=timezone.now(), by=request.actor)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("%(name)s looks after the referral now.") % {"name": to.user}
            )
            return redirect("referral", pk=pk)
    viewed(request, referral, referral.candidate)
    context = {"referral": referral, "form": form}
    return render(request, "enrollment/handover/reassign.html", context)


@require_safe
@requires(Permission.HANDOVER_DO)
def successions(request: ActorRequest) -> HttpResponse:
    """Organizations of the region that end and have a successor."""
    rows = succession.with_what_is_left(succession.ended(request.actor))
    page = Paginator(rows.prefetch_related("successors"), PAGE_SIZE)
    context = {"page": page.get_page(request.GET.get("page")), "today": timezone.localdate()}
    return render(request, "enrollment/handover/successions.html", context)


@requires(Permission.HANDOVER_DO)
def succeed(request: ActorRequest, pk: int) -> HttpResponse:
    """What an organization leaves, and giving it to the successor."""
    organization = get_object_or_404(_visible(request), pk=pk)
    form = SuccessorForm(request.POST or None, organization=organization)
    if form.is_valid():
        successor, now = form.cleaned_data["successor"], timezone.now()
        try:
            moved = succession.succeed(
                organization=organization, successor=successor, at=now, by=request.actor
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _moved(moved))
            return redirect("succeed", pk=pk)
    left = succession.estate(organization, request.actor)
    page = Paginator(left.visible, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"organization": organization, "form": form, "estate": left, "page": page}
    return render(
        request, "enrollment/handover/succeed.html", context | {"today": timezone.localdate()}
    )


def _visible(request: ActorRequest) -> QuerySet[Organization]:
    """No person's records: the organizations of the region that end."""
    return succession.ended(request.actor)


def _moved(moved: succession.Moved) -> str:
    if not moved.referrals and not moved.candidates:
        return _("There was nothing left to move.")
    return _("Moved to the successor: open referrals %(referrals)d, people %(people)d.") % {
        "referrals": moved.referrals,
        "people": moved.candidates,
    }
