"""Interviews of the demo: to come, held, missed, and one of which nobody has written anything."""

from datetime import date, datetime, timedelta

from enrollment.demo.casting import Case
from enrollment.demo.days import Steps, moment, next_working_day
from enrollment.interviews import services as interviews
from enrollment.interviews.models import Interview
from enrollment.interviews.rules import Absence, NextStep
from enrollment.referrals.models import Referral


def invite(case: Case, referral: Referral) -> Steps:
    """To an interview that is still to come: today, if that is a working day, or after it."""
    first = next_working_day(case.today - timedelta(days=1))
    yield from _propose(case, referral, first if case.story.days > 3 else next_working_day(first))


def _propose(case: Case, referral: Referral, day: date) -> Steps:
    at = case.at(case.last_on, 30)
    yield at, case.coordinator
    interviews.propose(
        referral=referral,
        starts_at=moment(day, _hour(case)),
        minutes=45,
        place="Novi trg 5, Novo mesto, soba 12",
        with_whom=case.coordinator.user,
        confirmed=True,
        at=at,
        by=case.coordinator,
    )


def _after_interview(case: Case) -> datetime:
    return moment(next_working_day(case.last_on), _hour(case) + 50)


def _hour(case: Case) -> int:
    """Minutes after eight: not two interviews at once."""
    return 60 * (1 + case.story.days) + 30


def interview(case: Case, referral: Referral) -> Steps:
    """It was, the working day after the invitation; nobody has written down how it went."""
    yield from _propose(case, referral, next_working_day(case.last_on))


def come(case: Case, referral: Referral) -> Steps:
    yield from interview(case, referral)
    at = _after_interview(case)
    yield at, case.coordinator
    interviews.record_came(
        interview=Interview.objects.get(referral=referral),
        conclusion="Želi se vključiti; prevoz ima urejen. Dogovor za skupino v prihodnjem mesecu.",
        next_step=NextStep.ADMIT,
        at=at,
        by=case.coordinator,
    )


def miss(case: Case, referral: Referral) -> Steps:
    yield from interview(case, referral)
    at = _after_interview(case)
    yield at, case.coordinator
    interviews.record_missed(
        interview=Interview.objects.get(referral=referral),
        absence=Absence.NO_REPLY,
        at=at,
        by=case.coordinator,
    )
