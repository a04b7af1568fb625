"""What stands on the pages of rights and of erasures."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from enrollment.candidates.models import Candidate
from enrollment.privacy.erasing import counts_of
from enrollment.privacy.models import (
    Erasure,
    LegalHold,
    PersonRequest,
    Restriction,
    RetentionPeriod,
)
from enrollment.privacy.queries import Standing, periods_in_force, standing, standing_of
from enrollment.privacy.rules import (
    COUNTED_FROM,
    ONLY_OF_CALL,
    OPEN_ERASURES,
    WITHOUT_CALL,
    Basis,
    ErasureState,
    RecordClass,
    What,
)
from programs.models import Call
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission


@dataclass(frozen=True)
class RightsPage:
    """The page of one person: what restricts and keeps the record, and what was asked for."""

    restriction: Restriction | None
    restrictions: list[Restriction]
    hold: LegalHold | None
    requests: list[PersonRequest]
    standing: Standing | None
    erasure: Erasure | None
    decides: bool


SHOWN = 20


def rights_page(person: Candidate, actor: Actor, on: date) -> RightsPage:
    """What is known of the rights of the person; periods and holds are for who decides."""
    restrictions = list(person.restrictions.order_by("-set_at", "-pk")[:SHOWN])
    decides = actor.may(Permission.PRIVACY_DECIDE)
    requests = person.requests.select_related("organization").order_by("-received_on", "-pk")
    return RightsPage(
        restriction=next((one for one in restrictions if one.lifted_at is None), None),
        restrictions=restrictions,
        hold=LegalHold.objects.on(on).filter(candidate=person).first() if decides else None,
        requests=list(requests[:SHOWN]),
        standing=standing_of(person.pk, What.PERSON, Basis.PERIOD, on) if decides else None,
        erasure=person.erasures.filter(state__in=OPEN_ERASURES).first() if decides else None,
        decides=decides,
    )


@dataclass(frozen=True)
class Tab:
    """The erasures in a state."""

    state: ErasureState
    label: str
    count: int
    active: bool


def tabs(rows: QuerySet[Erasure], wanted: str) -> list[Tab]:
    """The states with how many there are; the first one with any is shown unless one is wanted."""
    counted = rows.order_by().values_list("state").annotate(Count("pk"))
    counts = dict(counted)
    usual = next((state for state in ErasureState if counts.get(state)), ErasureState.PROPOSED)
    shown = wanted if wanted in ErasureState.values else usual
    return [
        Tab(state, str(state.label), counts.get(state, 0), state == shown) for state in ErasureState
    ]


@dataclass(frozen=True)
class Loss:
    """Rows of a table that would go, or of which only what counts would stay."""

    label: str
    count: int
    goes: bool


@dataclass(frozen=True)
class ErasurePage:
    """What stands beside the erasure itself. `person` only where the actor may see the person."""

    person: Candidate | None
    standing: Standing | None
    losses: list[Loss]
    may_prepare: bool
    may_confirm: bool
    may_stop: bool


def erasure_page(erasure: Erasure, actor: Actor, on: date) -> ErasurePage:
    """What it would do as things are now; of one that is over, only what it did."""
    is_open = erasure.state in OPEN_ERASURES
    now = standing(erasure, on) if is_open else None
    clear = now is not None and not now.obstacles
    people = Candidate.objects.stored_for(actor)
    state = ErasureState(erasure.state)
    own = erasure.prepared_by_id == actor.user.pk
    return ErasurePage(
        person=people.filter(pk=erasure.candidate_id).first() if erasure.candidate_id else None,
        standing=now,
        losses=_losses(erasure, now) if now else [],
        may_prepare=clear
        and state == ErasureState.PROPOSED
        and actor.may(Permission.ERASURE_PREPARE),
        may_confirm=clear
        and state == ErasureState.PREPARED
        and not own
        and erasure.not_before_on <= on
        and actor.may(Permission.ERASURE_CONFIRM),
        may_stop=is_open,
    )


def _losses(erasure: Erasure, now: Standing) -> list[Loss]:
    if erasure.of_import is not None:
        return [Loss(_("rows of the imported file"), erasure.of_import.rows.count(), goes=True)]
    if erasure.what == What.NOTES:
        return [Loss(_("notes and contacts"), len(now.notes), goes=True)]
    assert erasure.candidate is not None
    return [
        Loss(str(table.model._meta.verbose_name_plural), count, goes=table.emptied is None)
        for table, count in counts_of(erasure.candidate)
    ]


@dataclass(frozen=True)
class PeriodRow:
    """Records of a call (or of none) and the period that holds for them; None: there is none."""

    call: Call | None
    record_class: RecordClass
    counted_from: str
    period: RetentionPeriod | None


def period_rows(on: date) -> list[PeriodRow]:
    """Every kind of record of every call, so that what has no period is seen, too."""
    periods = periods_in_force(on)
    calls = list(Call.objects.order_by("-valid_from", "pk"))
    wanted = [
        *((call, one) for call in calls for one in (RecordClass.NEVER_SUBMITTED, *ONLY_OF_CALL)),
        *((None, one) for one in (RecordClass.NEVER_SUBMITTED, *WITHOUT_CALL)),
    ]
    return [
        PeriodRow(call, one, str(COUNTED_FROM[one]), periods.get((call.pk if call else None, one)))
        for call, one in wanted
    ]
