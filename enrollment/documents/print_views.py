"""Papers at one press, without a code: to read or to fill in, not to come back signed.

What is to come back is issued (`views`). Printing is an entry of the processing log all the same.
"""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from enrollment.cohorts.queries import participants
from enrollment.documents import content
from enrollment.documents import participants as lists
from enrollment.documents.making import NotYet, make
from enrollment.documents.printing import print_fillable, print_out
from enrollment.documents.queries import about_of
from enrollment.documents.responses import inline
from enrollment.interviews.models import Interview
from enrollment.referrals.models import Referral
from enrollment.wordings.kinds import Edition, Kind
from programs.models import Cohort
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission
from socakt.audit import services as audit


@require_safe
@requires(Permission.REFERRAL_VIEW)
def referral_form(request: ActorRequest, pk: int) -> HttpResponse:
    """The napotnica of a referral."""
    referral = about_of(request.actor, Kind.REFERRAL_FORM, pk)
    return _print(request, Kind.REFERRAL_FORM, referral, "napotnica")


@require_safe
@requires(Permission.REFERRAL_VIEW)
def blank_form(request: ActorRequest) -> HttpResponse:
    """The napotnica to fill in by hand, for the actor's region."""
    region = request.actor.organization.region
    assert region is not None  # only a ministry has none, and it may not refer
    form = content.blank_referral_form(region, timezone.localdate())
    return inline(print_out(form).pdf, "napotnica-prazna.pdf")


@require_safe
@requires(Permission.REFERRAL_VIEW)
def fillable_form(request: ActorRequest) -> HttpResponse:
    """The napotnica to fill in on a computer, for the actor's region."""
    region = request.actor.organization.region
    assert region is not None  # as above
    form = content.blank_referral_form(region, timezone.localdate())
    return inline(print_fillable(form).pdf, "napotnica-za-izpolnjevanje.pdf")


@require_safe
@requires(Permission.REFERRAL_VIEW)
def admission_notice(request: ActorRequest, pk: int) -> HttpResponse:
    """The obvestilo o uvrstitvi; 404 where the referral led to no place that is still held."""
    referral = about_of(request.actor, Kind.ADMISSION_NOTICE, pk)
    return _print(request, Kind.ADMISSION_NOTICE, referral, "obvestilo")


@require_safe
@requires(Permission.INTERVIEW_HOLD)
def invitation(request: ActorRequest, pk: int) -> HttpResponse:
    """The vabilo na razgovor; 404 unless the interview is still to take place."""
    interview = get_object_or_404(Interview.objects.visible_to(request.actor).open(), pk=pk)
    referral = about_of(request.actor, Kind.INVITATION, interview.referral_id)
    return _print(request, Kind.INVITATION, referral, "vabilo")


@require_safe
@requires(Permission.ADMISSION_VIEW)
@recently_signed_in
def participants_list(request: ActorRequest, pk: int) -> HttpResponse:
    """The seznam udeležencev of a cohort; with ?podpisi=1 a column to sign in."""
    cohorts = Cohort.objects.visible_to(request.actor).with_program()
    cohort = get_object_or_404(cohorts, pk=pk)
    admissions = participants(request.actor, cohort)
    data = lists.participants_list(
        cohort,
        admissions,
        timezone.localdate(),
        with_signatures=request.GET.get("podpisi") == "1",
    )
    pdf = print_out(data).pdf
    with transaction.atomic():
        people = sorted({admission.candidate_id for admission in admissions})
        said: dict[str, Any] = {"document": Kind.PARTICIPANTS_LIST.value}
        audit.record("cohort.printed", cohort, by=request.actor, **said)
        audit.record_each("document.printed", people, by=request.actor, cohort=cohort.pk, **said)
    return inline(pdf, f"seznam-skupine-{cohort.pk}.pdf")


def _print(request: ActorRequest, kind: Kind, record: object, name: str) -> HttpResponse:
    assert isinstance(record, Referral)
    try:
        made = make(kind, Edition.SLOVENE, record, timezone.localdate())
    except NotYet as refusal:
        raise Http404 from refusal
    pdf = print_out(made.data).pdf
    said: dict[str, Any] = {"document": kind.value}
    audit.record("document.printed", record, by=request.actor, subject=record.candidate, **said)
    return inline(pdf, f"{name}-{record.number}.pdf")
