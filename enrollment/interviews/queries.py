"""Which interviews are to come, which lack an outcome, and what each side may read of them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, CharField, QuerySet, Value, When
from django.utils import timezone

from enrollment.interviews.models import CONFIDENTIAL, Interview
from enrollment.interviews.rules import NextStep, Status
from enrollment.notices.queries import members
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import Party
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership, Organization, Region
from socakt.accounts.roles import Role

LACKING, TODAY, WEEK, LATER = "lacking", "today", "week", "later"


def coordinators_on(region: Region, on: date) -> list[Membership]:
    """Who may hold an interview of the region on the day."""
    return members(on=on, role=Role.COORDINATOR, region_id=region.pk)


def place_of(organization: Organization) -> str:
    """The address of the coordination, where interviews usually are; empty when not known."""
    post = f"{organization.post_code} {organization.post}".strip()
    return ", ".join(part for part in (organization.street, post) if part)


def coming(actor: Actor, on: date) -> QuerySet[Interview]:
    """Interviews of the day and of the rest of its week, in their order; as the actor sees them."""
    rows = Interview.objects.visible_to(actor).open().with_names()
    week = rows.filter(starts_at__gte=_midnight(on), starts_at__lt=_midnight(_next_monday(on)))
    return week.order_by("starts_at", "pk")


def without_outcome(actor: Actor, now: datetime) -> QuerySet[Interview]:
    """Interviews that should be over, but nobody has said what became of them; oldest first."""
    rows = Interview.objects.visible_to(actor).open().with_names()
    return rows.filter(ends_at__lte=now).order_by("starts_at", "pk")


def to_hold(actor: Actor, now: datetime) -> QuerySet[Interview]:
    """All that are to be held, oldest first, annotated with `when`: lacking, today, week, later.

    Those without an outcome are the oldest, so they come first.
    """
    day = timezone.localdate(now)
    when = Case(
        When(ends_at__lte=now, then=Value(LACKING)),
        When(starts_at__lt=_midnight(day + timedelta(days=1)), then=Value(TODAY)),
        When(starts_at__lt=_midnight(_next_monday(day)), then=Value(WEEK)),
        default=Value(LATER),
        output_field=CharField(),
    )
    rows = Interview.objects.visible_to(actor).open().with_names()
    return rows.annotate(when=when).order_by("starts_at", "pk")


def mine(rows: QuerySet[Interview], actor: Actor) -> QuerySet[Interview]:
    """Those that the actor holds in person."""
    return rows.filter(with_whom=actor.user)


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """One interview as a line on the page of its referral. Holds no model, so that what was said

    cannot be reached from it: `conclusion` and `next_step` are empty but for the coordination.
    """

    pk: int
    attempt: int
    status: str
    result: str
    starts_at: datetime
    place: str
    with_whom: str
    is_open: bool
    conclusion: str = ""
    next_step: str = ""


SHOWN = (
    *("pk", "attempt", "status", "starts_at", "place", "absence", "call_off_reason"),
    *("with_whom__name", "with_whom__email"),
)


def appointments_of(referral: Referral, actor: Actor) -> list[Appointment]:
    """The referral's interviews, oldest first; what was said is read for the coordination only."""
    said = CONFIDENTIAL if Party.COORDINATION in referral.parties_of(actor) else ()
    rows = Interview.objects.filter(referral=referral).order_by("sequence")
    invited = referral.state == Referral.State.INTERVIEW
    return [_appointment(row, invited) for row in rows.values(*SHOWN, *said)]


def _appointment(row: dict[str, Any], invited: bool) -> Appointment:
    status = Status(row["status"])
    is_open = status in (Status.PROPOSED, Status.SCHEDULED)
    left = is_open and not invited
    return Appointment(
        pk=row["pk"],
        attempt=row["attempt"],
        status=Status.CALLED_OFF if left else status,
        result=str((Status.CALLED_OFF if left else status).label),
        starts_at=row["starts_at"],
        place=row["place"],
        with_whom=row["with_whom__name"] or row["with_whom__email"],
        is_open=is_open and invited,
        conclusion=row.get("conclusion", ""),
        next_step=str(NextStep(step).label) if (step := row.get("next_step")) else "",
    )


def _next_monday(on: date) -> date:
    return on + timedelta(days=7 - on.weekday())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
