"""One person of the demo was registered twice, by two organizations that knew nothing of it."""

import uuid
from collections.abc import Sequence
from datetime import date

from enrollment.candidates import services as candidates
from enrollment.candidates.models import Candidate
from enrollment.demo.casting import Case
from enrollment.demo.days import moment, working_day_back
from enrollment.demo.evidence import SOURCE_OF_KIND
from enrollment.demo.stories import Ending
from enrollment.referrals import services as referrals
from programs.models import Program
from socakt.accounts.actor import Actor

STILL_OPEN = (Ending.SUBMITTED, Ending.CHECKED, Ending.TAKEN)
MONTHS_KNOWN = 8


def register_twice(cases: Sequence[Case], today: date) -> Candidate:
    """Somebody whom a social work centre has referred comes to an employment office as well.

    It has no EMŠO at hand, writes the surname with a slip, and knows some months otherwise.
    """
    case = next(
        case
        for case in cases
        if case.story.ending in STILL_OPEN
        and case.story.organization.startswith("CSD")
        and case.person["emso"]
    )
    by = next(other.by for other in cases if other.story.organization.startswith("UD"))
    program = next(
        other.program for other in cases if other.program and other.program != case.program
    )
    day = working_day_back(today, 1)
    candidate = candidates.register(
        form_key=uuid.uuid4(), at=moment(day, 440), by=by, **_with_a_slip(case)
    )
    _record_months(case, candidate, day, by)
    _refer(candidate, program, day, by)
    return candidate


def _with_a_slip(case: Case) -> dict[str, object]:
    name = case.person["last_name"]
    slip = f"{name[:2]}{name[3]}{name[2]}{name[4:]}"
    return {**case.person, "emso": None, "last_name": slip, "email": "", "education": ""}


def _record_months(case: Case, candidate: Candidate, day: date, by: Actor) -> None:
    last = dict(sorted(case.months.items())[-MONTHS_KNOWN:])
    first = min(last)
    candidates.record_months(
        candidate=candidate,
        months={**last, first: not last[first]},
        source=SOURCE_OF_KIND[by.organization.kind],
        version=candidate.version,
        at=moment(day, 445),
        by=by,
    )


def _refer(candidate: Candidate, program: Program, day: date, by: Actor) -> None:
    begun = referrals.start(candidate=candidate, at=moment(day, 450), by=by)
    filled = referrals.save(
        referral=begun,
        version=begun.version,
        at=moment(day, 455),
        by=by,
        program=program,
        reason="Oseba se je oglasila na uradu in se zanima za program.",
    )
    referrals.submit(referral=filled, at=moment(day, 460), by=by)
