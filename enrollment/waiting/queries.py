"""Who waits, in which order, and who could be given a place today."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, F, QuerySet, When
from django.db.models.functions import Coalesce

from enrollment.admissions.queries import with_places
from enrollment.eligibility import bulk
from enrollment.eligibility.rules import Outcome
from enrollment.referrals.deadlines import settings_of
from enrollment.referrals.models import Referral
from enrollment.referrals.region_settings import WaitingOrder
from enrollment.referrals.rules import Obstacle, State
from enrollment.waiting.models import WaitingMove
from programs.models import Cohort, Program
from socakt.accounts.actor import Actor
from socakt.accounts.models import Region
from socakt.accounts.roles import Permission

SORTED_BY = {
    WaitingOrder.LONGEST_WAITING: "waiting_since",
    WaitingOrder.EARLIEST_REFERRAL: "submitted_at",
}


def waiting(region: Region) -> QuerySet[Referral]:
    """Who waits in the region, program by program, in the order of the list.

    The rule of the region gives each the moment by which it sorts (`key`); a move by hand gives
    another one, for as long as the person stays on the list and the region keeps its rule.
    """
    order = settings_of(region).waiting_order
    own = Case(
        When(
            waiting_position__order=order,
            waiting_position__waiting_since=F("waiting_since"),
            then=F("waiting_position__key"),
        )
    )
    rows = Referral.objects.filter(region=region, state=State.WAITING, candidate__frozen="")
    keyed = rows.annotate(key=Coalesce(own, F(SORTED_BY[WaitingOrder(order)])))
    return keyed.order_by("program__place", "program", "key", "pk")


def list_of(program: Program) -> QuerySet[Referral]:
    """Who waits for the program, first things first."""
    return waiting(program.region).filter(program=program)


def position_of(referral: Referral) -> int | None:
    """The place of a referral on the list of its program, counted from one; None if not on it."""
    if referral.program is None or referral.state != State.WAITING:
        return None
    keys = list(list_of(referral.program).values_list("pk", flat=True))
    return keys.index(referral.pk) + 1 if referral.pk in keys else None


@dataclass(frozen=True)
class Standing:
    """Where a referral stands on its list; moves by hand are for those who see the whole list."""

    position: int
    moves: Sequence[WaitingMove]
    may_move: bool


def standing_of(referral: Referral, actor: Actor) -> Standing | None:
    """What the page of a referral says of its place on the list; None if it is not on it."""
    position = position_of(referral)
    if position is None:
        return None
    sees_all = actor.may(Permission.WAITING_VIEW)
    return Standing(
        position=position,
        moves=moves_of([referral]).get(referral.pk, []) if sees_all else [],
        may_move=actor.may(Permission.WAITING_MANAGE),
    )


def how_many_wait(program: Program) -> int:
    """The length of the list of the program."""
    return list_of(program).count()


@dataclass(frozen=True)
class Line:
    """One person on the list: where, since when, what the rule says today, and moves by hand."""

    position: int
    referral: Referral
    result: bulk.BulkResult | None
    moves: Sequence[WaitingMove]

    @property
    def obstacles(self) -> str:
        """The known obstacles, named one after the other."""
        return ", ".join(str(Obstacle(code).label) for code in self.referral.obstacles)

    @property
    def wish_until(self) -> date | None:
        """Until when the wish to come counts as confirmed; None where nobody asks for it."""
        return self.referral.due_on or self.referral.remind_on

    @property
    def is_eligible(self) -> bool:
        """Whether the conditions are met today."""
        return self.result is not None and self.result.outcome == Outcome.ELIGIBLE


def lines(program: Program, on: date) -> list[Line]:
    """The whole list of the program as of the day; a fixed number of queries."""
    referrals = list(list_of(program).select_related("candidate", "organization", "program"))
    return lines_of(referrals, on, 1)


def lines_of(referrals: Sequence[Referral], on: date, first: int) -> list[Line]:
    """Lines about these referrals, which follow each other from a position on."""
    keys = [referral.pk for referral in referrals]
    answers = {
        answer.referral_id: answer
        for answer in bulk.results(Referral.objects.filter(pk__in=keys), on)
    }
    moves = moves_of(referrals)
    return [
        Line(position, referral, answers.get(referral.pk), moves.get(referral.pk, []))
        for position, referral in enumerate(referrals, first)
    ]


def moves_of(referrals: Sequence[Referral]) -> Mapping[int, list[WaitingMove]]:
    """Moves by hand in the present stay on the list, the last one first, by referral."""
    since: dict[int, datetime | None] = {one.pk: one.waiting_since for one in referrals}
    rows = WaitingMove.objects.filter(referral__in=since).select_related("moved_by")
    found: dict[int, list[WaitingMove]] = {}
    for move in rows:
        if since[move.referral_id] == move.waiting_since:
            found.setdefault(move.referral_id, []).append(move)
    return found


@dataclass(frozen=True)
class Summary:
    """One program with a waiting list: how many wait, meet the conditions today, and how many
    places are free in cohorts that are not over."""

    program: Program
    waiting: int
    eligible: int
    free: int
    cohort: Cohort | None


def list_summary(actor: Actor, on: date) -> list[Summary]:
    """The programs of the actor's region for which somebody waits."""
    rows = Referral.objects.visible_to(actor).filter(state=State.WAITING)
    program_of = dict(rows.values_list("pk", "program"))
    counts = Counter(program_of.values())
    answers = bulk.results(rows, on, looking_ahead=False)
    eligible = Counter(
        program_of.get(answer.referral_id)
        for answer in answers
        if answer.outcome == Outcome.ELIGIBLE
    )
    cohorts = with_places(
        Cohort.objects.visible_to(actor).filter(program__in=counts, ends_on__gte=on)
    ).order_by("starts_on", "pk")
    with_room: dict[int, list[Cohort]] = {}
    for cohort in cohorts:
        if cohort.free > 0:
            with_room.setdefault(cohort.program_id, []).append(cohort)
    programs = Program.objects.visible_to(actor).filter(pk__in=counts)
    return [
        Summary(
            program=program,
            waiting=counts[program.pk],
            eligible=eligible[program.pk],
            free=sum(cohort.free for cohort in with_room.get(program.pk, [])),  # type: ignore[attr-defined]
            cohort=next(iter(with_room.get(program.pk, [])), None),
        )
        for program in programs.select_related("provider", "region")
    ]


def wishes_to_confirm(actor: Actor, on: date) -> QuerySet[Referral]:
    """Who waits so long that the wish has to be asked for again."""
    rows = Referral.objects.visible_to(actor).filter(state=State.WAITING)
    return rows.filter(remind_on__lte=on).order_by("remind_on", "pk")
