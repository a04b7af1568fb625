"""Documents as PDF. Printing one with personal data is an entry of the processing log."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from enrollment.admissions.models import Admission
from enrollment.candidates.models import Candidate
from enrollment.cohorts.queries import participants
from enrollment.documents import content
from enrollment.documents import participants as lists
from enrollment.documents.invitation import invitation as invitation_of
from enrollment.interviews.models import Interview
from enrollment.interviews.rules import NOT_COUNTED
from enrollment.referrals.models import Referral
from programs.models import Cohort
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.pdf import render_pdf


@require_safe
@requires(Permission.REFERRAL_VIEW)
def referral_form(request: ActorRequest, pk: int) -> HttpResponse:
    """The napotnica of a referral."""
    referral = _referral(request, pk)
    form = content.referral_form(referral, timezone.localdate())
    pdf = render_pdf("documents/referral_form.html", {"form": form})
    _record(request, referral, "referral_form")
    return _inline(pdf, f"napotnica-{referral.number}.pdf")


@require_safe
@requires(Permission.REFERRAL_VIEW)
def blank_form(request: ActorRequest) -> HttpResponse:
    """The napotnica to fill in by hand, for the actor's region."""
    region = request.actor.organization.region
    assert region is not None  # only a ministry has none, and it may not refer
    form = content.blank_referral_form(region, timezone.localdate())
    pdf = render_pdf("documents/referral_form.html", {"form": form})
    return _inline(pdf, "napotnica-prazna.pdf")


@require_safe
@requires(Permission.REFERRAL_VIEW)
def admission_notice(request: ActorRequest, pk: int) -> HttpResponse:
    """The obvestilo o uvrstitvi; 404 where the referral led to no place that is still held."""
    referral = _referral(request, pk)
    admissions = Admission.objects.open().filter(referral=referral)
    admission = get_object_or_404(
        admissions.select_related(
            "candidate",
            "referral__organization",
            "cohort__program__provider",
            "cohort__program__region",
            "cohort__terms",
            "admitted_by",
        )
    )
    notice = content.admission_notice(admission)
    pdf = render_pdf("documents/admission_notice.html", {"notice": notice})
    _record(request, referral, "admission_notice")
    return _inline(pdf, f"obvestilo-{referral.number}.pdf")


@require_safe
@requires(Permission.ADMISSION_VIEW)
@recently_signed_in
def participants_list(request: ActorRequest, pk: int) -> HttpResponse:
    """The seznam udeležencev of a cohort; with ?podpisi=1 a column to sign in."""
    cohorts = Cohort.objects.visible_to(request.actor).with_program()
    cohort = get_object_or_404(cohorts, pk=pk)
    admissions = participants(request.actor, cohort)
    content_of = lists.participants_list(
        cohort,
        admissions,
        timezone.localdate(),
        with_signatures=request.GET.get("podpisi") == "1",
    )
    pdf = render_pdf("documents/participants_list.html", {"list": content_of})
    with transaction.atomic():
        people = sorted({admission.candidate_id for admission in admissions})
        audit.record("cohort.printed", cohort, by=request.actor, document="participants_list")
        audit.record_each(
            "document.printed",
            people,
            by=request.actor,
            document="participants_list",
            cohort=cohort.pk,
        )
    return _inline(pdf, f"seznam-skupine-{cohort.pk}.pdf")


@require_safe
@requires(Permission.INTERVIEW_HOLD)
def invitation(request: ActorRequest, pk: int) -> HttpResponse:
    """The vabilo na razgovor; 404 where the interview is moved or called off."""
    rows = Interview.objects.visible_to(request.actor).exclude(status__in=NOT_COUNTED)
    more = ("referral__region", "referral__program", "with_whom")
    interview = get_object_or_404(rows.with_names().select_related(*more), pk=pk)
    letter = invitation_of(interview, timezone.localdate())
    pdf = render_pdf("documents/invitation.html", {"notice": letter})
    _record(request, interview.referral, "invitation")
    return _inline(pdf, f"vabilo-{interview.referral.number}.pdf")


def _referral(request: ActorRequest, pk: int) -> Referral:
    """A referral of a person whose record the actor may see too: both stand in the document.

    They differ where records of two organizations were merged (`enrollment/merging/`).
    """
    people = Candidate.objects.visible_to(request.actor)
    rows = Referral.objects.visible_to(request.actor).filter(candidate__in=people).with_names()
    more = ("region", "program__provider", "submitted_by", "started_by")
    return get_object_or_404(rows.select_related(*more), pk=pk)


def _record(request: ActorRequest, referral: Referral, document: str) -> None:
    audit.record(
        "document.printed",
        referral,
        by=request.actor,
        subject=referral.candidate,
        document=document,
    )


def _inline(pdf: bytes, name: str) -> HttpResponse:
    """A PDF to look at; the name holds no personal data."""
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
