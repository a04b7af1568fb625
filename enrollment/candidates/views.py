"""Pages about people: the list, a new one, changing one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enrollment.candidates import services
from enrollment.candidates.exports import candidates_listing
from enrollment.candidates.filters import CandidateFilter
from enrollment.candidates.forms import PersonForm
from enrollment.candidates.models import Candidate
from enrollment.saved_views.queries import saved_views
from enrollment.saved_views.rules import Page as SavedPage
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.audit.limits import limited
from socakt.audit.viewing import listed, viewed
from socakt.collisions import Collision, collide
from socakt.errors import ChangedMeanwhile, DomainError
from socakt.exports import export
from socakt.slovene import check_emso, emso_birth_date, emso_sex

PAGE_SIZE = 25
OF_OTHERS = "candidate.found_with_others"  # as the log calls it
# Next to which field a refusal stands.
FIELD_OF: dict[type[DomainError], str] = {
    services.AlreadyReferred: "emso",
    services.AlreadyRegistered: "emso",
}


@require_safe
@requires(Permission.CANDIDATE_VIEW)
def candidates(request: ActorRequest) -> HttpResponse:
    """The people the actor may know about, usually in Slovene order."""
    narrowed = _narrowed(request)
    page = Paginator(narrowed.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "narrowed": narrowed,
        "saved": saved_views(request.actor, SavedPage.CANDIDATES, narrowed.address),
    }
    listed(request, page.paginator.count, filters=narrowed.address)
    return render(request, "enrollment/candidates/candidates.html", context)


@requires(Permission.CANDIDATE_VIEW)
@recently_signed_in
def export_candidates(request: ActorRequest) -> HttpResponse:
    """The list of people as a file, under the filters of the page."""
    return export(request, candidates_listing(_narrowed(request)))


def _narrowed(request: ActorRequest) -> CandidateFilter:
    rows = Candidate.objects.visible_to(request.actor).select_related("organization")
    return CandidateFilter(request.GET, rows, actor=request.actor, on=timezone.localdate())


@requires(Permission.CANDIDATE_RECORD)
@limited(OF_OTHERS)
def add_candidate(request: ActorRequest) -> HttpResponse:
    """Register a person; a known EMŠO leads to the record, or says whom to ask."""
    now = timezone.now()
    form = PersonForm(request.POST or None, today=timezone.localdate(now))
    if form.is_valid():
        try:
            candidate = services.register(
                form_key=form.cleaned_data["form_key"], at=now, by=request.actor, **form.person
            )
        except services.AlreadyRegistered as known:
            messages.info(request, _("This person is already registered; here is the record."))
            return redirect("candidate", pk=known.candidate.pk)
        except DomainError as refusal:
            _log_person_of_others(request, refusal)
            form.add_error("emso", str(refusal))
        else:
            _warn(request, form)
            messages.success(request, _("The person is registered. Record the months next."))
            return redirect("candidate", pk=candidate.pk)
    context = {"form": form, "candidate": None, "collision": None}
    return render(request, "enrollment/candidates/form.html", context)


@requires(Permission.CANDIDATE_RECORD)
@limited(OF_OTHERS)
def change_candidate(request: ActorRequest, pk: int) -> HttpResponse:
    """Change the facts of a person."""
    candidate = get_object_or_404(Candidate.objects.visible_to(request.actor), pk=pk)
    viewed(request, candidate, candidate)  # the form shows the whole EMŠO
    now = timezone.now()
    form = PersonForm(request.POST or None, instance=candidate, today=timezone.localdate(now))
    collision = None
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            services.update(
                candidate=candidate, version=version, at=now, by=request.actor, **form.person
            )
        except ChangedMeanwhile:
            collision = _collision(request, form)
        except DomainError as refusal:
            _log_person_of_others(request, refusal)
            form.add_error(FIELD_OF.get(type(refusal)), str(refusal))
        else:
            return _changed(request, form, pk)
    known = Candidate.objects.get(pk=pk) if form.is_bound else candidate
    context = {"form": form, "candidate": known, "collision": collision}
    return render(request, "enrollment/candidates/form.html", context)


def _changed(request: ActorRequest, form: PersonForm, pk: int) -> HttpResponse:
    _warn(request, form)
    messages.success(request, _("Saved."))
    return redirect("candidate", pk=pk)


def _collision(request: ActorRequest, form: PersonForm) -> Collision:
    """Both versions; the form goes on from the one that is stored now."""
    stored = Candidate.objects.visible_to(request.actor).get(pk=form.instance.pk)
    current = PersonForm(instance=stored, today=form.today)
    return collide(form, current, stored, by=request.actor)


@require_POST
@requires(Permission.CANDIDATE_RECORD)
@limited("candidate.emso_read")
def read_emso(request: ActorRequest) -> HttpResponse:
    """What an EMŠO says while it is being typed: birth date, sex, and whether it is known.

    By POST, so that the number never stands in an address or a log.
    """
    audit.record("candidate.emso_read", None, by=request.actor)
    context: dict[str, Any] = {"known": None, "refusal": "", "born_on": None, "sex": ""}
    try:
        emso = check_emso(request.POST.get("emso", "").strip(), timezone.localdate())
        context["born_on"], context["sex"] = emso_birth_date(emso), emso_sex(emso)
        context["known"] = services.recognise(emso, by=request.actor)
    except (ValueError, DomainError) as refusal:
        _log_person_of_others(request, refusal)
        context["refusal"] = str(refusal) if request.POST.get("emso", "").strip() else ""
    return render(request, "enrollment/candidates/_emso.html", context)


def _log_person_of_others(request: ActorRequest, refusal: Exception) -> None:
    """Who tries out numbers leaves a trace at the person whom others know."""
    if isinstance(refusal, services.AlreadyReferred):
        audit.record_each(OF_OTHERS, [refusal.person], by=request.actor)


def _warn(request: ActorRequest, form: PersonForm) -> None:
    for warning in form.warnings:
        messages.warning(request, warning)
