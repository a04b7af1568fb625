"""What is an actor's to do, kind by kind, from every step of the way."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.desk import papers, rights
from enrollment.desk.queries import notes_of
from enrollment.desk.work import LOOKED_AT, Group, Task, Urgency, first, late, referral_task
from enrollment.eligibility import bulk
from enrollment.eligibility.rules import Outcome
from enrollment.eligibility.sentences import why_it_ends
from enrollment.interviews.models import Interview
from enrollment.interviews.queries import coming, without_outcome
from enrollment.notes.models import Note
from enrollment.notes.queries import due
from enrollment.participation.queries import TaskLine, task_lines, tasks
from enrollment.referrals.models import Referral, ReferralQuerySet
from enrollment.referrals.rules import UNDECIDED_STATES, State
from enrollment.waiting.queries import wishes_to_confirm
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Role
from socakt.slovene import format_date, format_datetime, local_day

LAPSES_WITHIN = timedelta(days=30)


def work_of(actor: Actor, now: datetime) -> list[Group]:
    """Everything that is the actor's to do, by kind; kinds without anything are left out."""
    on = timezone.localdate(now)
    match actor.role:
        case Role.COORDINATOR:
            groups = [
                new_referrals(actor, on),
                decisions(actor, on),
                interviews(actor, now),
                lapsing(actor, on),
                wishes(actor, on),
                to_record(actor, on),
                completions(actor, on),
                drafts(actor, on),
                follow_ups(actor, on),
                *of_papers(actor, on),
                rights.requests(actor, on),
                rights.erasures(actor, on),
            ]
        case Role.REFERRER:
            groups = [completions(actor, on), drafts(actor, on), follow_ups(actor, on)]
            groups += of_papers(actor, on)
        case Role.PROVIDER:
            groups = [to_record(actor, on), follow_ups(actor, on), *of_papers(actor, on)]
        case Role.ADMINISTRATOR:
            groups = [rights.erasures(actor, on)]
        case Role.MINISTRY:
            groups = []
    return [group for group in groups if group.tasks]


def of_papers(actor: Actor, on: date) -> list[Group]:
    """What is to do about papers."""
    return [papers.signatures(actor, on), papers.scanned(actor, on)]


def new_referrals(actor: Actor, on: date) -> Group:
    """What has arrived and nobody has taken yet."""
    rows = Referral.objects.visible_to(actor)
    what = _("Look through the new referral")
    return _in_state(State.SUBMITTED, rows, on, _("New referrals"), what, _referred_by)


def decisions(actor: Actor, on: date) -> Group:
    """What is in review: one's own, nobody's, and that of the colleagues one stands in for."""
    own = Q(coordinator=None) | Q(pk__in=Referral.objects.assigned_to(actor, on).values("pk"))
    rows = Referral.objects.visible_to(actor).filter(own)
    return _in_state(State.IN_REVIEW, rows, on, _("To be decided"), _("Decide"), _referred_by)


def completions(actor: Actor, on: date) -> Group:
    """What came back to the actor's organization."""
    rows = Referral.objects.visible_to(actor).filter(organization=actor.organization)
    title, what = _("Returned for completion"), _("Complete the referral")
    return _in_state(State.RETURNED, rows, on, title, what, lambda referral: referral.return_note)


def drafts(actor: Actor, on: date) -> Group:
    """What the actor's organization has begun and not submitted."""
    rows = Referral.objects.visible_to(actor).filter(organization=actor.organization)
    return _in_state(State.DRAFT, rows, on, _("Drafts"), _("Finish the draft"), _program_of)


def _in_state(
    state: State,
    rows: ReferralQuerySet,
    on: date,
    title: str,
    what: str,
    detail: Callable[[Referral], str],
) -> Group:
    """The rows in this state, those whose turn began first at the front; all leads to the list."""
    found = first(rows.filter(state=state).order_by("turn_since", "pk"))
    return Group(
        title,
        f"{reverse('referrals')}?state={state}",
        [referral_task(referral, what, detail(referral), on) for referral in found],
    )


def _referred_by(referral: Referral) -> str:
    return referral.organization.short_name


def _program_of(referral: Referral) -> str:
    return referral.program.short_title if referral.program else _("no program yet")


def lapsing(actor: Actor, on: date) -> Group:
    """Who of those that wait will no longer meet the conditions soon, and why."""
    waiting = Referral.objects.visible_to(actor).filter(state__in=UNDECIDED_STATES)
    ends = sorted(
        (
            answer
            for answer in bulk.results(waiting, on)
            if answer.outcome == Outcome.ELIGIBLE
            and answer.eligible_until is not None
            and answer.eligible_until <= on + LAPSES_WITHIN
        ),
        key=lambda answer: (answer.eligible_until, answer.referral_id),
    )[: LOOKED_AT + 1]
    rows = Referral.objects.visible_to(actor).with_names()
    referrals = rows.in_bulk([answer.referral_id for answer in ends])
    return Group(
        _("Eligibility about to lapse"),
        reverse("radar"),
        [
            _lapsing_task(referrals[answer.referral_id], answer, on)
            for answer in ends
            if answer.referral_id in referrals
        ],
    )


def _lapsing_task(referral: Referral, answer: bulk.BulkResult, on: date) -> Task:
    until = answer.eligible_until
    assert until is not None
    days = (until - on).days
    badge = ngettext("%(days)s more day", "%(days)s more days", days) % {"days": days}
    return Task(
        title=str(referral.candidate),
        number=referral.number,
        url=reverse("referral", args=[referral.pk]),
        what=_("Meets the conditions until %(date)s") % {"date": format_date(until)},
        detail=why_it_ends(answer.result),
        badge=badge,
        tone="warn",
        urgency=Urgency(2, until),
    )


def wishes(actor: Actor, on: date) -> Group:
    """Whom of the waiting list to ask again."""
    what = _("Ask whether the wish still holds")
    return Group(
        _("Wishes to confirm"),
        reverse("waiting_list"),
        [
            referral_task(referral, what, referral.organization.short_name, on)
            for referral in first(wishes_to_confirm(actor, on))
        ],
    )


def interviews(actor: Actor, now: datetime) -> Group:
    """Those of this week, and those that were and of which nobody has said what came of them."""
    on = timezone.localdate(now)
    lacking = list(without_outcome(actor, now)[: LOOKED_AT + 1])
    known = {interview.pk for interview in lacking}
    this_week = [one for one in coming(actor, on)[: LOOKED_AT + 1] if one.pk not in known]
    return Group(
        _("Interviews"),
        f"{reverse('interviews')}?view=all",
        [
            *(_interview_task(one, _("Write down how the interview went"), on) for one in lacking),
            *(_interview_task(one, _("Interview"), on) for one in this_week),
        ],
    )


def _interview_task(interview: Interview, what: str, on: date) -> Task:
    day = local_day(interview.starts_at)
    if day < on:
        badge, tone, rank = late(day, on), "bad", 0
    elif day == on:
        badge, tone, rank = _("today"), "brand", 1
    else:
        badge, tone, rank = _("this week"), "neutral", 2
    return Task(
        title=str(interview.referral.candidate),
        number=interview.referral.number,
        url=reverse("interview", args=[interview.pk]),
        what=f"{what}, {format_datetime(interview.starts_at)}",
        detail=f"{interview.place} · {interview.with_whom}",
        badge=badge,
        tone=tone,
        urgency=Urgency(rank, day),
    )


def to_record(actor: Actor, on: date) -> Group:
    """Inclusion, outcomes on leaving and after six months that nobody has recorded yet."""
    found = task_lines(tasks(actor, on)[: LOOKED_AT + 1], on)
    if actor.role == Role.COORDINATOR:  # the provider records; the coordination sees what is late
        found = [line for line in found if line.overdue]
    return Group(
        _("To be recorded of participants"),
        reverse("tasks"),
        [_record_task(line, on, actor) for line in found],
    )


def _record_task(line: TaskLine, on: date, actor: Actor) -> Task:
    if line.overdue:
        badge, tone = late(line.due_on, on), "bad"
        rank = 3 if actor.role == Role.COORDINATOR else 0
    else:
        badge = _("due on %(date)s") % {"date": format_date(line.due_on)}
        tone, rank = "warn", 1 if line.due_on == on else 2
    return Task(
        title=str(line.admission.candidate),
        number=str(line.admission.cohort),
        url=reverse("participation", args=[line.admission.referral_id]),
        what=str(line.kind.label).capitalize(),
        detail=line.admission.cohort.program.provider.short_name,
        badge=badge,
        tone=tone,
        urgency=Urgency(rank, line.due_on),
    )


def follow_ups(actor: Actor, on: date) -> Group:
    """What people noted for a day that has come."""
    return Group(
        _("Follow-ups"),
        reverse("desk"),
        [_follow_up_task(note, actor, on) for note in due(notes_of(actor), actor, on)],
    )


def _page_of(note: Note, actor: Actor) -> str:
    """A provider has no page of candidates: notes stand with those who hold a place."""
    if actor.role == Role.PROVIDER:
        return reverse("cohorts")
    return f"{reverse('candidate', args=[note.candidate_id])}#notes"


def _follow_up_task(note: Note, actor: Actor, on: date) -> Task:
    day = note.follow_up_on
    assert day is not None
    overdue = day < on
    return Task(
        title=str(note.candidate),
        number=str(note.get_kind_display()),
        url=_page_of(note, actor),
        what=_("Follow-up you noted"),
        detail=note.text,
        badge=late(day, on) if overdue else _("today"),
        tone="bad" if overdue else "brand",
        urgency=Urgency(0 if overdue else 1, day),
    )
