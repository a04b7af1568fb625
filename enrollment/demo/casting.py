"""From a story to a case: who the person is, when each step happens, and who takes it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from enrollment.candidates.models import Candidate
from enrollment.candidates.rules import NOTICE_VERSION
from enrollment.demo import evidence, people
from enrollment.demo.days import moment, working_day_back, years_before
from enrollment.demo.stories import CAPACITY, PROGRAM_OF, Ending, Run, Story, starts_on, stories
from enrollment.referrals.rules import Obstacle
from programs.founding import Founded
from programs.models import Cohort, Program
from programs.queries import next_number
from programs.services import plan_cohort
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Role
from socakt.slovene import municipality_of_post

REASONS = (
    "Več let brez dela; želi si spet urejenega vsakdana.",
    "Želi se naučiti dela z računalnikom in poiskati delo v bližini doma.",
    "Po dolgem obdobju brez zaposlitve ima malo stikov; želi si družbe in dela.",
    "Veliko praktičnega znanja, a brez potrdil; potrebuje preizkus pri delodajalcu.",
    "Z veseljem kuha in streže; izkušnje ima od prej.",
    "Želi izboljšati znanje slovenščine in pridobiti delovne navade.",
    "Otroci so odrasli; zdaj ima čas zase in za iskanje dela.",
    "Za program ve od znancev in se želi vključiti na lastno pobudo.",
    "Na razgovoru pove, da pogreša družbo in želi kaj ustvarjati.",
    "Potrebuje pomoč pri iskanju dela in pri urejanju vsakdanjih obveznosti.",
)
SEED = 2018


@dataclass
class Case:
    """A story with everything that the services need to make it true."""

    story: Story
    by: Actor
    coordinator: Actor
    program: Program | None
    cohort: Cohort | None
    person: Mapping[str, Any]
    months: Mapping[date, bool]
    content: Mapping[str, Any]
    last_on: date
    submitted_on: date
    registered_on: date
    today: date
    provider: Actor | None = None  # of the cohort
    minutes: int = field(default=0)  # after eight, when the day's first step begins

    def at(self, day: date, minutes: int = 0) -> datetime:
        """A moment on the day, so many minutes after this case is usually taken up."""
        return moment(day, self.minutes + minutes)


def cast(founded: Founded, actors: list[Actor], today: date) -> Iterator[Case]:
    """Every story of the demo as a case; the same day always gives the same cases."""
    rng = Random(SEED)  # noqa: S311 (invented people, no secret)
    names, taken = people.names(rng), set[str]()
    by_name = {actor.organization.short_name: actor for actor in actors}
    providers = {a.organization.short_name: a for a in actors if a.role == Role.PROVIDER}
    coordinators = [actor for actor in actors if actor.role == Role.COORDINATOR]
    cohorts = {run: _plan(run, founded, coordinators[0], today) for run in Run}
    for story, name in zip(stories(), names, strict=True):
        last_on = story.last_on(today)
        submitted_on = working_day_back(last_on, _days_waiting(story, rng))
        registered_on = working_day_back(submitted_on, rng.choice((0, 0, 1, 2, 4)))
        window_before = last_on if story.run else today
        drawing = evidence.steady(rng) if story.months is None else story.months
        yield Case(
            story=story,
            by=by_name[story.organization],
            coordinator=rng.choice(coordinators),
            program=founded.programs[story.program] if story.program else None,
            cohort=cohorts[story.run] if story.run else None,
            person=_person(rng, story, name, taken, registered_on, today),
            months=evidence.recorded(drawing, window_before, registered_on),
            content={
                "reason": rng.choice(REASONS) if story.program else "",
                "obstacles": sorted(rng.sample(Obstacle.values, rng.choice((0, 0, 1, 1, 2)))),
            },
            last_on=last_on,
            submitted_on=submitted_on,
            registered_on=registered_on,
            today=today,
            provider=providers.get(PROGRAM_OF[story.run]) if story.run else None,
            minutes=rng.randint(0, 240),
        )


def _plan(run: Run, founded: Founded, by: Actor, today: date) -> Cohort:
    program = founded.programs[PROGRAM_OF[run]]
    return plan_cohort(
        program=program,
        number=next_number(program),
        starts_on=starts_on(run, today),
        capacity=CAPACITY[run],
        by=by,
    )


def _days_waiting(story: Story, rng: Random) -> int:
    """Working days from submitting to the last step; none where submitting is the last step."""
    if story.ending in (Ending.DRAFT, Ending.TAKEN_BACK, Ending.SUBMITTED, Ending.CHECKED):
        return 0
    return rng.randint(4, 9)


def _person(
    rng: Random, story: Story, name: people.Name, taken: set[str], registered_on: date, today: date
) -> dict[str, Any]:
    born_on = _birth_date(rng, story, today)
    town = next(town for town in people.TOWN_POSTS if story.organization.endswith(town))
    registered = rng.random() < 0.8 or story.organization.startswith("UD")
    known = {
        "first_name": name.first,
        "last_name": name.last,
        "born_on": born_on,
        "sex": name.sex,
        "emso": people.emso(rng, born_on, name.sex, taken),
        "phone": f"041 000 0{rng.randint(0, 99):02}",
        "email": f"oseba{rng.randint(100, 999)}@example.com" if rng.random() < 0.2 else "",
        "education": rng.choice(("1", "2", "2", "2", "3", "3", "")),
        "labour_status": Candidate.LabourStatus.REGISTERED
        if registered
        else Candidate.LabourStatus.UNREGISTERED,
        "labour_status_since": registered_on - timedelta(days=rng.randint(300, 3000)),
        "legal_basis": Candidate.LegalBasis.PUBLIC_TASK,
        "notice_version": NOTICE_VERSION,
        "informed_on": registered_on,
        **_home(rng, town),
    }
    return {**known, **_unknown(story.lacks)}


def _home(rng: Random, town: str) -> dict[str, str]:
    address = people.address(rng, town)
    return {**address, "municipality": municipality_of_post(address["post_code"])}


def _birth_date(rng: Random, story: Story, today: date) -> date:
    if story.age is None:
        return people.birth_date(rng, today, 22, 48)
    years, days = story.age
    return years_before(today + timedelta(days=days), years)


def _unknown(lacks: frozenset[str]) -> dict[str, Any]:
    """The facts that are not known, as the record holds them."""
    groups: dict[str, dict[str, Any]] = {
        "emso": {"emso": None},
        "born_on": {"born_on": None},
        "sex": {"sex": ""},
        "phone": {"phone": ""},
        "address": {
            "no_fixed_address": True,
            "street": "",
            "post_code": "",
            "post": "",
            "municipality": "",
        },
        "labour_status": {"labour_status": "", "labour_status_since": None},
        "legal_basis": {"legal_basis": "", "notice_version": "", "informed_on": None},
    }
    return {name: value for lack in lacks for name, value in groups[lack].items()}
