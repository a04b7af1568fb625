"""Recording months with a live preview; the check that is kept; the anonymous self-check."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from enrollment.candidates import services as candidates
from enrollment.candidates.models import Candidate
from enrollment.eligibility import rules, services
from enrollment.eligibility.calendar import calendar
from enrollment.eligibility.forms import MonthsForm, SelfCheckForm
from enrollment.eligibility.queries import criteria_of, editable_months, terms_for, window_of
from enrollment.eligibility.sentences import explain
from enrollment.referrals.models import Referral
from programs.models import Terms
from socakt.accounts.access import public, requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission
from socakt.audit.viewing import viewed
from socakt.collisions import Collision
from socakt.errors import ChangedMeanwhile, DomainError


@requires(Permission.CANDIDATE_RECORD)
def months(request: ActorRequest, pk: int) -> HttpResponse:
    """The grid of months: mark ranges, look at the preview, save."""
    candidate = get_object_or_404(Candidate.objects.visible_to(request.actor), pk=pk)
    viewed(request, candidate, candidate)
    today = timezone.localdate()
    terms = terms_for(candidate, today)
    if terms is None:
        return render(request, "enrollment/eligibility/no_terms.html", {"candidate": candidate})
    form = MonthsForm(
        request.POST or None,
        editable=editable_months(terms, today),
        known=candidate.months.all().as_facts(),
        version=candidate.version,
    )
    collision = None
    if form.is_valid() and request.POST.get("action") == "save":
        count = _stored(request, candidate, form)
        if isinstance(count, int):
            messages.success(request, _saved(count))
            return redirect("candidate", pk=candidate.pk)
        collision = count
    return _months_page(request, candidate, form, terms, today, collision)


def _stored(
    request: ActorRequest, candidate: Candidate, form: MonthsForm
) -> int | Collision | None:
    """How many months were stored; else why not, where the sentence is not on the form."""
    try:
        return candidates.record_months(
            candidate=candidate,
            months=form.changed,
            source=form.cleaned_data["source"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
            by=request.actor,
        )
    except ChangedMeanwhile:
        stored = Candidate.objects.visible_to(request.actor).get(pk=candidate.pk)
        return form.collide(stored, by=request.actor)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None


def _months_page(
    request: ActorRequest,
    candidate: Candidate,
    form: MonthsForm,
    terms: Terms,
    on: date,
    collision: Collision | None,
) -> HttpResponse:
    facts = rules.Facts(born_on=candidate.born_on, months=form.preview)
    result = rules.assess(facts, criteria_of(terms), on)
    context = {
        "candidate": candidate,
        "form": form,
        "calendar": calendar(window_of(terms, on), form.preview, extra=list(form.months)),
        "explanation": explain(result, on),
        "terms": terms,
        "collision": collision,
    }
    part = request.headers.get("HX-Request") and request.POST.get("action") == "preview"
    template = "_preview.html" if part else "months.html"
    return render(request, f"enrollment/eligibility/{template}", context)


def _saved(count: int) -> str:
    if count == 0:
        return _("Nothing was changed.")
    return ngettext("%(count)s month saved.", "%(count)s months saved.", count) % {"count": count}


@require_POST
@requires(Permission.ELIGIBILITY_ASSESS)
def assess(request: ActorRequest, pk: int) -> HttpResponse:
    """Check the conditions today and keep the check."""
    referral = get_object_or_404(Referral.objects.visible_to(request.actor), pk=pk)
    try:
        services.assess(referral=referral, on=timezone.localdate(), by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The check is recorded."))
    return redirect("referral", pk=referral.pk)


@public
def self_check(request: HttpRequest) -> HttpResponse:
    """Anybody tries the conditions on invented or own numbers; nothing is stored or logged."""
    today = timezone.localdate()
    terms = Terms.objects.filter(call__programs__isnull=False).in_force(today)
    if terms is None:
        return render(request, "enrollment/eligibility/no_terms.html", {"candidate": None})
    form = SelfCheckForm(request.POST or None, window=window_of(terms, today), today=today)
    explanation = None
    if form.is_valid():
        result = rules.assess(form.facts, criteria_of(terms), today)
        explanation = explain(result, today)
    context = {"form": form, "terms": terms, "explanation": explanation}
    return render(request, "enrollment/eligibility/self_check.html", context)
