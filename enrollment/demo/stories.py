"""Who is in the demo: one entry a person, in every state of the way to a place."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from itertools import cycle

from enrollment.demo.days import first_of_month, working_day_back
from enrollment.referrals.rules import RejectionReason

RED_CROSS, ZIK = "Rdeči križ Novo mesto", "ZIK Črnomelj"
COORDINATION = "Koordinacija Novo mesto"


class Ending(Enum):
    """The last thing that happened to the referral."""

    DRAFT = auto()
    TAKEN_BACK = auto()  # withdrawn while it was a draft
    SUBMITTED = auto()
    CHECKED = auto()  # submitted, and the conditions have been checked
    TAKEN = auto()  # a coordinator looks after it
    INVITED = auto()  # to an interview that is still to come
    NOT_WRITTEN_DOWN = auto()  # the interview was, what came of it is not recorded
    INTERVIEWED = auto()
    MISSED = auto()  # did not come to the interview
    ON_LIST = auto()
    REDIRECTED = auto()
    EXPIRED = auto()  # returned, and never completed
    RETURNED = auto()
    RESUBMITTED = auto()
    REJECTED = auto()
    WITHDRAWN = auto()
    ADMITTED = auto()
    CANCELLED = auto()  # was admitted; the place has been given back


class Run(Enum):
    """The cohorts of the demo; the value is the start, in months from this month."""

    FINISHED = -16
    RUNNING = -8
    NEXT = 1
    LATER = 4


# The 24 months before today (or before the decision), the oldest first: P paid, - not paid,
# ? unknown. An empty text: nothing is recorded. None: well above the limit, different for each.
FIRST_LEAVES_SOON = "P" * 12 + "-" * 12
TOO_FEW = "-" * 8 + "P" * 6 + "-" * 8 + "PP"
TOO_FEW_YET = "-" * 15 + "P" * 9
TEN_AND_FOUR_UNKNOWN = "---" + "P" * 6 + "-" * 5 + "???" + "PPPP" + "--" + "?"
ELEVEN_AND_FIVE_UNKNOWN = "----" + "P" * 11 + "----" + "?????"
MOSTLY_UNKNOWN = "?" * 16 + "P" * 6 + "??"
NOTHING = ""


@dataclass(frozen=True)
class Story:
    """One person: who refers them where, how it ended, and what is special about them.

    `days` are working days from the last step to today; for an admission to a cohort that
    has started, to its start. `age` is a birth date: so many years ago, so many days later.
    """

    organization: str
    program: str
    ending: Ending
    days: int
    months: str | None = None
    age: tuple[int, int] | None = None
    lacks: frozenset[str] = frozenset()
    run: Run | None = None
    reason: RejectionReason | None = None
    note: str = ""
    left: int = 0  # so many working days before today was the last day in the program

    def last_on(self, today: date) -> date:
        """The day of the last step; of an admission that was cancelled, the admission's."""
        until = today if self.run is None else min(today, starts_on(self.run, today))
        return working_day_back(until, self.days)


def lacking(*fields: str) -> frozenset[str]:
    """What is not known of a person; "address" stands for having no fixed one."""
    return frozenset(fields)


OPEN = (
    Story("CSD Novo mesto", RED_CROSS, Ending.DRAFT, 1),
    Story(
        "CSD Novo mesto",
        "",
        Ending.DRAFT,
        3,
        months=NOTHING,
        lacks=lacking("legal_basis", "labour_status"),
    ),
    Story(
        "UD Novo mesto",
        RED_CROSS,
        Ending.DRAFT,
        2,
        months=MOSTLY_UNKNOWN,
        lacks=lacking("legal_basis"),
    ),
    Story(
        "CSD Črnomelj",
        ZIK,
        Ending.DRAFT,
        6,
        months=NOTHING,
        lacks=lacking("emso", "born_on", "sex"),
    ),
    Story(COORDINATION, RED_CROSS, Ending.DRAFT, 1),
    Story("CSD Novo mesto", RED_CROSS, Ending.SUBMITTED, 1),
    Story("CSD Novo mesto", RED_CROSS, Ending.SUBMITTED, 2, age=(50, 20)),
    Story("UD Novo mesto", RED_CROSS, Ending.CHECKED, 4, months=FIRST_LEAVES_SOON),
    Story("CSD Trebnje", RED_CROSS, Ending.CHECKED, 5, months=TEN_AND_FOUR_UNKNOWN),
    Story("UD Trebnje", RED_CROSS, Ending.SUBMITTED, 8, months=MOSTLY_UNKNOWN),
    Story("CSD Novo mesto", RED_CROSS, Ending.CHECKED, 12, months=TOO_FEW_YET),
    Story("UD Črnomelj", ZIK, Ending.SUBMITTED, 3, age=(51, -100)),
    Story("CSD Črnomelj", ZIK, Ending.SUBMITTED, 2, lacks=lacking("emso")),
    Story("CSD Metlika", ZIK, Ending.SUBMITTED, 1, lacks=lacking("address", "phone")),
    Story("UD Metlika", ZIK, Ending.SUBMITTED, 22),
    Story(COORDINATION, RED_CROSS, Ending.SUBMITTED, 6),
    Story("UD Novo mesto", RED_CROSS, Ending.RESUBMITTED, 1),
    Story("CSD Črnomelj", ZIK, Ending.RESUBMITTED, 3),
    Story("CSD Novo mesto", RED_CROSS, Ending.CANCELLED, 4, run=Run.NEXT),
    Story("UD Novo mesto", RED_CROSS, Ending.TAKEN, 3),
    Story("CSD Metlika", ZIK, Ending.TAKEN, 11),
    Story("CSD Novo mesto", RED_CROSS, Ending.INVITED, 4),
    Story("CSD Črnomelj", ZIK, Ending.INVITED, 2),
    Story("UD Trebnje", RED_CROSS, Ending.NOT_WRITTEN_DOWN, 5),
    Story("UD Novo mesto", RED_CROSS, Ending.INTERVIEWED, 3),
    Story("CSD Trebnje", RED_CROSS, Ending.MISSED, 2),
    Story("CSD Črnomelj", ZIK, Ending.ON_LIST, 46),
    Story("UD Črnomelj", ZIK, Ending.ON_LIST, 31, months=FIRST_LEAVES_SOON),
    Story("CSD Metlika", ZIK, Ending.ON_LIST, 25, months=TOO_FEW_YET),
    Story("UD Metlika", ZIK, Ending.ON_LIST, 12),
    Story("CSD Novo mesto", RED_CROSS, Ending.ON_LIST, 6),
    Story(
        "CSD Novo mesto",
        RED_CROSS,
        Ending.RETURNED,
        9,
        months=ELEVEN_AND_FIVE_UNKNOWN,
        note="Za zadnjih pet mesecev ni označeno, ali je bila DSP izplačana. "
        "Prosimo, dopolnite po izpisu.",
    ),
    Story(
        "UD Novo mesto",
        RED_CROSS,
        Ending.RETURNED,
        2,
        months=MOSTLY_UNKNOWN,
        note="Manjka potrdilo o izplačanih mesecih; prosimo, pridobite ga na CSD.",
    ),
    Story(
        "CSD Črnomelj",
        ZIK,
        Ending.RETURNED,
        15,
        note="Na navedeni številki se nihče ne oglasi. Prosimo, preverite telefon in naslov.",
    ),
)
CLOSED = (
    Story(
        "UD Novo mesto",
        RED_CROSS,
        Ending.REJECTED,
        10,
        age=(56, 30),
        reason=RejectionReason.TOO_OLD,
    ),
    Story(
        "CSD Novo mesto",
        RED_CROSS,
        Ending.REJECTED,
        14,
        months=TOO_FEW,
        reason=RejectionReason.TOO_FEW_MONTHS,
        note="Ko bo mesecev dovolj, lahko osebo napotite znova.",
    ),
    Story(
        "CSD Trebnje",
        RED_CROSS,
        Ending.REJECTED,
        20,
        reason=RejectionReason.UNREACHABLE,
        note="Trikrat smo klicali in dvakrat pisali, odgovora ni bilo.",
    ),
    Story(
        "CSD Črnomelj",
        ZIK,
        Ending.REJECTED,
        7,
        reason=RejectionReason.NOT_INTERESTED,
        note="Oseba se je odločila za javna dela v svojem kraju.",
    ),
    Story(
        "CSD Novo mesto",
        RED_CROSS,
        Ending.REDIRECTED,
        9,
        note="Oseba se vključi v tečaj slovenščine na RIC Novo mesto; prijava je urejena.",
    ),
    Story(
        "UD Črnomelj",
        ZIK,
        Ending.REDIRECTED,
        16,
        note="Primernejša je zaposlitvena rehabilitacija; svetovalka osebo pokliče.",
    ),
    Story(
        "CSD Trebnje",
        RED_CROSS,
        Ending.EXPIRED,
        24,
        note="Manjka izpis mesecev DSP. Prosimo, dopolnite.",
    ),
    Story(
        "CSD Metlika",
        ZIK,
        Ending.EXPIRED,
        30,
        note="Manjka razlog za napotitev in soglasje osebe za program.",
    ),
    Story("CSD Novo mesto", RED_CROSS, Ending.WITHDRAWN, 5, note="Oseba je našla zaposlitev."),
    Story("UD Trebnje", RED_CROSS, Ending.WITHDRAWN, 11, note="Oseba se je odselila iz regije."),
    Story("CSD Metlika", ZIK, Ending.TAKEN_BACK, 3, note="Oseba si je premislila."),
)
# Who refers the people of a cohort, in turns; and how many hold a place.
REFERRERS_IN_BELA_KRAJINA = ("CSD Črnomelj", "UD Črnomelj", "CSD Metlika", "UD Metlika")
REFERRERS_IN_DOLENJSKA = ("CSD Novo mesto", "UD Novo mesto", "CSD Trebnje", "UD Trebnje")
PROGRAM_OF = {Run.FINISHED: ZIK, Run.RUNNING: ZIK, Run.NEXT: RED_CROSS, Run.LATER: ZIK}
CAPACITY = {Run.FINISHED: 8, Run.RUNNING: 15, Run.NEXT: 20, Run.LATER: 20}
TAKEN = {Run.FINISHED: 8, Run.RUNNING: 15, Run.NEXT: 17, Run.LATER: 3}


# who has left the running cohort early: one lately, one so long ago that the outcome is overdue
LEFT = {3: 12, 8: 34}


def starts_on(run: Run, today: date) -> date:
    """When the cohort starts or started: always the first of a month."""
    return first_of_month(today, run.value)


def stories() -> Iterator[Story]:
    """Every person of the demo."""
    yield from OPEN
    yield from CLOSED
    for run, program in PROGRAM_OF.items():
        referrers = REFERRERS_IN_DOLENJSKA if program == RED_CROSS else REFERRERS_IN_BELA_KRAJINA
        for index, organization in zip(range(TAKEN[run]), cycle(referrers), strict=False):
            days = 2 + index * 3 // 2
            left = LEFT[index] if run is Run.RUNNING and index in LEFT else 0
            yield Story(organization, program, Ending.ADMITTED, days, run=run, left=left)
