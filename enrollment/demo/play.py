"""Makes the demo true: every step by the real services, in the order in which it happened."""

import heapq
import uuid
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from enrollment.admissions import services as admissions
from enrollment.admissions.models import Admission
from enrollment.candidates import services as candidates
from enrollment.candidates.models import Candidate
from enrollment.demo import meetings, participation
from enrollment.demo.casting import Case
from enrollment.demo.days import Steps, moment, next_working_day, working_day_back
from enrollment.demo.evidence import SOURCE_OF_KIND
from enrollment.demo.notes import write_note
from enrollment.demo.stories import Ending
from enrollment.eligibility import services as eligibility
from enrollment.participation import reminders
from enrollment.referrals import overdue
from enrollment.referrals import services as referrals
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import Redirection
from socakt.audit.acting import acting
from socakt.slovene import local_day


def play(cases: Iterable[Case], until: date) -> None:
    """Take the steps of all cases, whichever comes first, as if all had happened side by side.

    So numbers, places and the log have the order that they would have in real life, and the
    deadlines are kept every night before the last day.
    """
    waiting = []
    for order, case in enumerate(cases):
        steps = _steps(case)
        at, by = next(steps)
        waiting.append((at, order, by, steps))
    nights = _nights(local_day(min(waiting)[0]), until)
    waiting.append((next(nights)[0], -1, None, nights))
    heapq.heapify(waiting)
    while waiting:
        at, order, by, steps = waiting[0]
        with acting(by, through="manage.py demo", at=at):
            following = next(steps, None)
        if following is None:
            heapq.heappop(waiting)
        else:
            heapq.heapreplace(waiting, (following[0], order, following[1], steps))


def _nights(first: date, last: date) -> Steps:
    """What the worker does by itself at four in the morning of every day."""
    for days in range((last - first).days):
        day = first + timedelta(days=days)
        at = moment(day, -4 * 60)
        yield at, None
        overdue.nightly(on=day, at=at)
        reminders.remind(on=day, at=at)


def _steps(case: Case) -> Steps:
    yield case.at(case.registered_on), case.by
    candidate = candidates.register(
        form_key=uuid.uuid4(), at=case.at(case.registered_on), by=case.by, **case.person
    )
    yield case.at(case.registered_on, 8), case.by
    _record_months(case, candidate)
    yield case.at(case.registered_on, 15), case.by
    referral = _fill_in(case, candidate)
    if case.story.ending is Ending.DRAFT:
        return
    if case.story.ending is Ending.TAKEN_BACK:
        yield case.at(case.last_on, 60), case.by
        _withdraw(case, referral)
        return
    yield case.at(case.registered_on, 20), case.by
    write_note(case, candidate)
    yield case.at(case.submitted_on, 40), case.by
    referrals.submit(referral=referral, at=case.at(case.submitted_on, 40), by=case.by)
    yield from AFTER_SUBMITTING[case.story.ending](case, referral)


def _record_months(case: Case, candidate: Candidate) -> None:
    candidates.record_months(
        candidate=candidate,
        months=case.months,
        source=SOURCE_OF_KIND[case.by.organization.kind],
        version=candidate.version,
        at=case.at(case.registered_on, 8),
        by=case.by,
    )


def _fill_in(case: Case, candidate: Candidate) -> Referral:
    at = case.at(case.registered_on, 15)
    referral = referrals.start(candidate=candidate, at=at, by=case.by)
    return referrals.save(
        referral=referral,
        version=referral.version,
        at=at,
        by=case.by,
        program=case.program,
        **case.content,
    )


def _nothing_more(case: Case, referral: Referral) -> Steps:
    yield from ()


def _check(case: Case, referral: Referral) -> Steps:
    """The coordinator looks at the conditions half an hour after the referral has arrived."""
    at = case.at(case.submitted_on, 70)
    yield at, case.coordinator
    eligibility.assess(referral=referral, on=case.submitted_on, at=at, by=case.coordinator)


def _take(case: Case, referral: Referral) -> Steps:
    yield from _check(case, referral)
    at = case.at(case.submitted_on, 80)
    yield at, case.coordinator
    referrals.take(referral=referral, at=at, by=case.coordinator)


def _put_on_list(case: Case, referral: Referral) -> Steps:
    at = case.at(case.last_on, 30)
    yield at, case.coordinator
    referrals.put_on_waiting_list(
        referral=referral,
        note="Skupina je polna; osebo pokličemo, ko se sprosti mesto.",
        at=at,
        by=case.coordinator,
    )


def _redirect(case: Case, referral: Referral) -> Steps:
    at = case.at(case.last_on, 30)
    yield at, case.coordinator
    referrals.redirect_elsewhere(
        referral=referral,
        to=Redirection.TRAINING,
        note=case.story.note,
        at=at,
        by=case.coordinator,
    )


def _return(case: Case, referral: Referral) -> Steps:
    at = case.at(case.last_on, 20)
    yield at, case.coordinator
    referrals.return_for_completion(
        referral=referral, note=case.story.note, at=at, by=case.coordinator
    )


def _return_and_submit_again(case: Case, referral: Referral) -> Steps:
    at = case.at(working_day_back(case.last_on, 3), 20)
    yield at, case.coordinator
    referrals.return_for_completion(
        referral=referral, note="Prosimo, natančneje opišite razlog.", at=at, by=case.coordinator
    )
    at = case.at(case.last_on, 20)
    yield at, case.by
    referral.refresh_from_db()
    referral = referrals.save(
        referral=referral,
        version=referral.version,
        at=at,
        by=case.by,
        reason=f"{referral.reason} Dogovorjeno je redno obiskovanje programa.",
    )
    yield case.at(case.last_on, 30), case.by
    referrals.submit(referral=referral, at=case.at(case.last_on, 30), by=case.by)


def _reject(case: Case, referral: Referral) -> Steps:
    at = case.at(case.last_on, 20)
    yield at, case.coordinator
    eligibility.assess(referral=referral, on=case.last_on, at=at, by=case.coordinator)
    at = case.at(case.last_on, 30)
    yield at, case.coordinator
    assert case.story.reason is not None
    referrals.reject(
        referral=referral,
        reason=case.story.reason,
        note=case.story.note,
        at=at,
        by=case.coordinator,
    )


def _withdraw_later(case: Case, referral: Referral) -> Steps:
    yield case.at(case.last_on, 60), case.by
    _withdraw(case, referral)


def _withdraw(case: Case, referral: Referral) -> None:
    at = case.at(case.last_on, 60)
    referrals.withdraw(referral=referral, note=case.story.note, at=at, by=case.by)


def _admit(case: Case, referral: Referral) -> Steps:
    yield from _give_place(case, referral)
    assert case.cohort is not None
    if case.cohort.starts_on <= case.today:
        yield from participation.steps(case, referral)


def _give_place(case: Case, referral: Referral) -> Steps:
    at = case.at(case.last_on, 50)
    yield at, case.coordinator
    assert case.cohort is not None
    admissions.admit(
        referral=referral, cohort=case.cohort, on=case.last_on, at=at, by=case.coordinator
    )


def _admit_and_cancel(case: Case, referral: Referral) -> Steps:
    yield from _give_place(case, referral)
    cancelled_on = next_working_day(case.last_on)
    yield case.at(cancelled_on), case.coordinator
    admissions.cancel(
        admission=Admission.objects.get(referral=referral),
        reason=Admission.CancelReason.HEALTH_OR_FAMILY,
        on=cancelled_on,
        by=case.coordinator,
        at=case.at(cancelled_on),
    )


AFTER_SUBMITTING: dict[Ending, Callable[[Case, Referral], Steps]] = {
    Ending.SUBMITTED: _nothing_more,
    Ending.CHECKED: _check,
    Ending.TAKEN: _take,
    Ending.INVITED: meetings.invite,
    Ending.NOT_WRITTEN_DOWN: meetings.interview,
    Ending.INTERVIEWED: meetings.come,
    Ending.MISSED: meetings.miss,
    Ending.ON_LIST: _put_on_list,
    Ending.REDIRECTED: _redirect,
    Ending.RETURNED: _return,
    Ending.EXPIRED: _return,  # the nights do the rest
    Ending.RESUBMITTED: _return_and_submit_again,
    Ending.REJECTED: _reject,
    Ending.WITHDRAWN: _withdraw_later,
    Ending.ADMITTED: _admit,
    Ending.CANCELLED: _admit_and_cancel,
}
