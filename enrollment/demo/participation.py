"""Taking part: contract and start, an early exit, completion, and what came of it."""

from datetime import date, timedelta

from enrollment.admissions.rules import ExitReason
from enrollment.candidates.models import Candidate
from enrollment.demo.casting import Case
from enrollment.demo.days import Steps, next_working_day, working_day_back
from enrollment.participation import services as participation
from enrollment.participation.rules import Housing, Status, Which
from enrollment.participation.services import EntryAnswers
from enrollment.referrals.models import Referral

STATUSES = (Status.EMPLOYED, Status.LOOKING_FOR_WORK, Status.INACTIVE, Status.EDUCATION)


def steps(case: Case, referral: Referral) -> Steps:
    """Everything that has happened in the cohort up to today, each step at its moment."""
    assert case.cohort is not None
    assert case.provider is not None
    cohort, by = case.cohort, case.provider
    day = _at_work(cohort.starts_on)
    at = case.at(day, 5)
    yield at, case.provider
    participation.record_contract(referral=referral, signed_on=cohort.starts_on, at=at, by=by)
    at = case.at(day, 90)
    yield at, case.provider
    facts = _answers(referral.candidate)
    participation.record_start(
        referral=referral, started_on=cohort.starts_on, facts=facts, at=at, by=by
    )
    if case.story.left:
        last_day = working_day_back(case.today, case.story.left)
        at = case.at(last_day, 200)
        yield at, case.provider
        participation.record_exit(
            referral=referral,
            kind="early_exit",
            reason=ExitReason.FOUND_WORK,
            last_day=last_day,
            at=at,
            by=by,
        )
    elif cohort.ends_on < case.today:
        yield from _complete(case, referral)


def _at_work(day: date) -> date:
    """The day itself, or the next one on which somebody is at work to write it down."""
    return next_working_day(day - timedelta(days=1))


def _complete(case: Case, referral: Referral) -> Steps:
    """Completion on the last day; two weeks later the outcome, except of every fourth person."""
    assert case.cohort is not None
    assert case.provider is not None
    ends_on = case.cohort.ends_on
    at = case.at(_at_work(ends_on), 200)
    yield at, case.provider
    participation.record_completion(referral=referral, last_day=ends_on, at=at, by=case.provider)
    if referral.pk % 4 == 0:
        return
    asked_on = _at_work(ends_on + timedelta(days=14))
    at = case.at(asked_on, 30)
    yield at, case.provider
    participation.record_outcome(
        referral=referral,
        which=Which.LEAVING,
        status=STATUSES[referral.pk % len(STATUSES)],
        reference_on=asked_on,
        corrects=None,
        at=at,
        by=case.provider,
    )


def _answers(candidate: Candidate) -> EntryAnswers:
    """What the person says on the first day; one question is left without an answer."""
    assert candidate.born_on is not None
    return EntryAnswers(
        born_on=candidate.born_on,
        sex=candidate.sex,
        labour_status=candidate.labour_status,
        labour_status_since=candidate.labour_status_since,
        education=candidate.education or "2",
        municipality=candidate.municipality or "017",
        foreign_background=False,
        disability=None,
        housing=Housing.values[0],
        refused=["disability"],
    )
