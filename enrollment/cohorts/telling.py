"""Who hears that a participant moves, or that the dates of a cohort change."""

from datetime import datetime

from django.utils import timezone

from enrollment.cohorts.changes import Consequences
from enrollment.notices.queries import members
from enrollment.notices.rules import Kind, Page
from enrollment.notices.services import tell
from enrollment.referrals.models import Referral
from enrollment.referrals.recipients import recipients
from enrollment.referrals.rules import Party
from programs.models import Cohort
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Role


def tell_of_move(
    referral: Referral, left: Cohort, joined: Cohort, *, by: Actor, at: datetime
) -> None:
    """The referrer and the coordination by the referral, each provider by its own cohort."""
    on = timezone.localdate(at)
    tell(
        recipients=recipients(referral, (Party.REFERRER, Party.COORDINATION), on),
        kind=Kind.MOVED,
        page=Page.REFERRAL,
        record=referral.pk,
        number=referral.number,
        at=at,
        by=by,
    )
    # of one provider with both, the cohort that is joined
    cohorts = {cohort.program.provider_id: cohort for cohort in (left, joined)}
    for provider, cohort in cohorts.items():
        tell(
            recipients=members(on=on, role=Role.PROVIDER, pk=provider),
            kind=Kind.MOVED,
            page=Page.COHORT,
            record=cohort.pk,
            number=number_of(cohort),
            at=at,
            by=by,
        )


def tell_of_change(cohort: Cohort, found: Consequences, *, by: Actor, at: datetime) -> None:
    """Provider and coordination by the cohort, referrers by each person whom they referred."""
    on, program = timezone.localdate(at), cohort.program
    tell(
        recipients=[
            *members(on=on, role=Role.PROVIDER, pk=program.provider_id),
            *members(on=on, role=Role.COORDINATOR, region_id=program.region_id),
        ],
        kind=Kind.COHORT_CHANGED,
        page=Page.COHORT,
        record=cohort.pk,
        number=number_of(cohort),
        at=at,
        by=by,
    )
    for person in found.people:
        referral = person.admission.referral
        tell(
            recipients=recipients(referral, (Party.REFERRER,), on),
            kind=Kind.COHORT_CHANGED,
            page=Page.REFERRAL,
            record=referral.pk,
            number=referral.number,
            at=at,
            by=by,
        )


def number_of(cohort: Cohort) -> str:
    """What names a cohort in a notice; no language, and not longer than a notice holds."""
    return f"{cohort.program.short_title[:50]} / {cohort.number}"
