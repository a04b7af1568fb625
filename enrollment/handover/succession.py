"""An organization has ended: its open referrals and its people go on with the successor.

On 1. 10. 2018 four social work centres became units of one, the day on which groups started.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.candidates.models import Candidate
from enrollment.handover.queries import InState, per_state
from enrollment.imports.models import Import
from enrollment.notices.queries import members
from enrollment.notices.rules import Kind, Page
from enrollment.notices.services import tell
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import OPEN_STATES
from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization
from socakt.accounts.roles import Permission, Role
from socakt.audit import services as audit
from socakt.errors import DomainError, NotPermitted
from socakt.transactions import decision


class NotEnded(DomainError):
    """The organization goes on to exist after today."""


class SuccessorNotValid(DomainError):
    """The successor does not exist on the day."""


class NotTheSuccessor(DomainError):
    """The other one is no successor: another origin, region or kind."""


def ended(actor: Actor) -> QuerySet[Organization]:
    """Referring organizations of the region with a last day and a successor, the latest first."""
    rows = Organization.objects.filter(region=actor.organization.region_id)
    with_heirs = rows.filter(valid_until__isnull=False, successors__isnull=False).distinct()
    return with_heirs.order_by("-valid_until", "sort_key")


def with_what_is_left(organizations: QuerySet[Organization]) -> QuerySet[Organization]:
    """Annotated with `left`: how many open referrals have not moved yet."""
    is_open = Q(referrals__state__in=OPEN_STATES, referrals__candidate__frozen="")
    return organizations.annotate(left=Count("referrals", filter=is_open, distinct=True))


@dataclass(frozen=True)
class Estate:
    """What the organization leaves: numbers, and the referrals that the actor may see."""

    states: list[InState]
    open_referrals: int
    hidden: int
    candidates: int
    closed: int
    imports: int
    visible: QuerySet[Referral]


def estate(organization: Organization, actor: Actor) -> Estate:
    """What would move to the successor, what stays as history."""
    of_it = Referral.objects.filter(organization=organization, candidate__frozen="")
    is_open = of_it.filter(state__in=OPEN_STATES)
    visible = Referral.objects.visible_to(actor).filter(pk__in=is_open.values("pk"))
    states = per_state(is_open)
    total = sum(state.count for state in states)
    return Estate(
        states=states,
        open_referrals=total,
        hidden=total - visible.count(),
        candidates=Candidate.objects.filter(organization=organization, frozen="").count(),
        closed=of_it.exclude(state__in=OPEN_STATES).count(),
        imports=Import.objects.filter(organization=organization).count(),
        visible=visible.with_names().order_by("turn_since", "pk"),
    )


@dataclass(frozen=True)
class Moved:
    """How many were given to the successor."""

    referrals: int
    candidates: int


def succeed(
    *, organization: Organization, successor: Organization, at: datetime, by: Actor
) -> Moved:
    """Open referrals and people of an organization that has ended become the successor's.

    Who began a referral stays as it was; closed ones and imports stay with the old organization
    as history, and the successor sees the closed ones of people who are now its own
    (`referrals.scope`). People whose processing is restricted
    stay until that is lifted. A second time finds nothing and changes nothing.
    Raises NotPermitted, NotEnded, NotTheSuccessor, SuccessorNotValid.
    """
    _check(organization, successor, timezone.localdate(at), by)
    with decision():
        of_it = Referral.objects.filter(organization=organization, state__in=OPEN_STATES)
        of_it = of_it.filter(candidate__frozen="")
        locked = of_it.order_by("pk").select_for_update(of=("self",), no_key=True)
        referrals = list(locked.select_related("candidate"))
        people = Candidate.objects.filter(organization=organization, frozen="").order_by("pk")
        numbers = [c.pk for c in people.select_for_update(of=("self",), no_key=True).only("pk")]
        Referral.objects.filter(pk__in=[r.pk for r in referrals]).update(organization=successor)
        Candidate.objects.filter(pk__in=numbers).update(organization=successor)
        ways = {"giver": organization.pk, "receiver": successor.pk}
        for referral in referrals:
            audit.record(
                "referral.succeeded", referral, by=by, at=at, subject=referral.candidate, **ways
            )
        audit.record_each("candidate.succeeded", numbers, by=by, **ways)
        if referrals or numbers:
            _tell(successor, at=at, by=by)
        return Moved(len(referrals), len(numbers))


def _check(organization: Organization, successor: Organization, on: date, by: Actor) -> None:
    region = by.organization.region_id
    if not by.may(Permission.HANDOVER_DO) or organization.region_id != region:
        raise NotPermitted
    if organization.valid_until is None or organization.valid_until > on:
        raise NotEnded(_("The organization has not ended yet; its last day has to come first."))
    if successor.predecessor_id != organization.pk:
        raise NotTheSuccessor(_("The chosen organization is not recorded as the successor."))
    if (successor.region_id, successor.kind) != (region, organization.kind):
        raise NotTheSuccessor(_("The successor has to be of the same region and of the same kind."))
    begun = successor.valid_from <= on
    if not begun or (successor.valid_until is not None and successor.valid_until < on):
        raise SuccessorNotValid(_("The successor does not exist today."))


def _tell(successor: Organization, *, at: datetime, by: Actor) -> None:
    tell(
        recipients=members(on=timezone.localdate(at), role=Role.REFERRER, pk=successor.pk),
        kind=Kind.SUCCEEDED,
        page=Page.DESK,
        record=None,
        number="",
        at=at,
        by=by,
    )
