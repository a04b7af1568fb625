"""What a cohort is made up of, beside what its call wants. Pure: facts in, figures out.

Shares are of everybody in the cohort. Somebody of whom a fact is not known counts in no
category and is never guessed: a target is met (or missed) only when it is, whoever they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from enrollment.candidates.models import MUNICIPALITY_CHOICES, Candidate, Education
from enrollment.eligibility.rules import Answer, completed_years
from enrollment.referrals.rules import Obstacle


class Dimension(models.TextChoices):
    """By what people are told apart."""

    SEX = "sex", _("Sex")
    AGE = "age", _("Age on the start day")
    EDUCATION = "education", _("Education")
    MUNICIPALITY = "municipality", _("Municipality")
    TRANSPORT = "transport", _("Transport")


class Sex(models.TextChoices):
    """The same codes as of the person, in the plural."""

    FEMALE = Candidate.Sex.FEMALE.value, _("women")
    MALE = Candidate.Sex.MALE.value, _("men")


class AgeBand(models.TextChoices):
    """Completed years on the day on which the cohort starts. Decision: bands of our own, which
    the reports of neither ESF period use, because a program for people up to 49 needs its middle.
    """

    UNDER_30 = "under_30", _("under 30 years")
    FROM_30_TO_49 = "30_to_49", _("30 to 49 years")
    FROM_50 = "50_and_over", _("50 years and over")


class EducationBand(models.TextChoices):
    """Levels of ISCED 2011 as the ESF groups them."""

    LOW = "isced_0_to_2", _("at most primary school (ISCED 0 to 2)")
    MIDDLE = "isced_3_to_4", _("secondary school (ISCED 3 to 4)")
    HIGH = "isced_5_to_8", _("higher education (ISCED 5 to 8)")


class Transport(models.TextChoices):
    """Whether the referral names transport as an obstacle. Not named is none: known for all."""

    OBSTACLE = "obstacle", _("transport is an obstacle")
    NO_OBSTACLE = "no_obstacle", _("transport is no obstacle")


CATEGORIES: dict[Dimension, dict[str, object]] = {
    Dimension.SEX: dict(Sex.choices),
    Dimension.AGE: dict(AgeBand.choices),
    Dimension.EDUCATION: dict(EducationBand.choices),
    Dimension.MUNICIPALITY: dict(MUNICIPALITY_CHOICES),
    Dimension.TRANSPORT: dict(Transport.choices),
}
LOW = (Education.NONE, Education.PRIMARY, Education.LOWER_SECONDARY)
MIDDLE = (Education.UPPER_SECONDARY, Education.POST_SECONDARY)


@dataclass(frozen=True, kw_only=True)
class Person:
    """What counts of somebody; empty or None is not known."""

    sex: str = ""
    born_on: date | None = None
    education: str = ""
    municipality: str = ""
    obstacles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """What the call wants of a category, in percent of the cohort. `at_most` None: no upper one."""

    dimension: str
    category: str
    at_least: int
    at_most: int | None = None
    source: str = ""

    @property
    def at_least_text(self) -> str:
        """The lower limit as it is written, the sign not parted from its number."""
        return f"{self.at_least}\u00a0%"

    @property
    def at_most_text(self) -> str:
        """The upper limit as it is written; empty where there is none."""
        return "" if self.at_most is None else f"{self.at_most}\u00a0%"


@dataclass(frozen=True)
class Share:
    """How many of a category there are, how many may still be of it, and what is wanted."""

    label: object  # a word of the language that is spoken when it is shown
    count: int
    people: int
    unknown: int
    target: Target | None = None

    @property
    def answer(self) -> Answer | None:
        """Whether the target is met, whoever the unknown ones are; None without people or target.

        Compared in whole numbers, so that nothing depends on rounding.
        """
        if self.target is None or not self.people:
            return None
        fewest, most = 100 * self.count, 100 * (self.count + self.unknown)
        low = self.target.at_least * self.people
        high = (100 if self.target.at_most is None else self.target.at_most) * self.people
        if most < low or fewest > high:
            return Answer.NOT_MET
        return Answer.MET if fewest >= low and most <= high else Answer.UNKNOWN

    @property
    def percent(self) -> int:
        """Percent of the cohort, rounded. Where something is wanted, rounded down, or up where it
        is too many: a figure never looks as if it met a target that it misses. 0 without people.
        """
        if not self.people:
            return 0
        if self.target is None:
            return (200 * self.count + self.people) // (2 * self.people)
        high = self.target.at_most
        if high is not None and 100 * self.count > high * self.people:
            return -(-100 * self.count // self.people)
        return 100 * self.count // self.people

    @property
    def percent_text(self) -> str:
        """The same as it is written, the sign not parted from its number."""
        return f"{self.percent}\u00a0%"


@dataclass(frozen=True)
class Breakdown:
    """The people by one dimension: the categories that occur or are wanted, and the unknown."""

    dimension: Dimension
    shares: tuple[Share, ...]
    unknown: int


@dataclass(frozen=True)
class Composition:
    """A cohort by every dimension."""

    people: int
    breakdowns: tuple[Breakdown, ...]

    @property
    def targeted(self) -> list[Share]:
        """The shares of which the call wants something."""
        shares = (share for breakdown in self.breakdowns for share in breakdown.shares)
        return [share for share in shares if share.target is not None]


def compose(people: Iterable[Person], targets: Iterable[Target], on: date) -> Composition:
    """What these people are made up of; their age is that on the day (the cohort's first)."""
    categories = [categories_of(person, on) for person in people]
    wanted = {(target.dimension, target.category): target for target in targets}
    return Composition(
        len(categories),
        tuple(
            _breakdown(dimension, [found[dimension] for found in categories], wanted)
            for dimension in Dimension
        ),
    )


def _breakdown(
    dimension: Dimension, found: list[str], wanted: dict[tuple[str, str], Target]
) -> Breakdown:
    unknown = found.count("")
    shares = (
        Share(label, found.count(code), len(found), unknown, wanted.get((dimension, code)))
        for code, label in CATEGORIES[dimension].items()
    )
    shown = tuple(share for share in shares if share.count or share.target)
    return Breakdown(dimension, shown, unknown)


def categories_of(person: Person, on: date) -> dict[Dimension, str]:
    """The category of the person in each dimension; empty where it is not known."""
    named = Obstacle.TRANSPORT in person.obstacles
    return {
        Dimension.SEX: person.sex,
        Dimension.AGE: _age_band(person.born_on, on),
        Dimension.EDUCATION: _education_band(person.education),
        Dimension.MUNICIPALITY: person.municipality,
        Dimension.TRANSPORT: Transport.OBSTACLE if named else Transport.NO_OBSTACLE,
    }


def _age_band(born_on: date | None, on: date) -> str:
    if born_on is None:
        return ""
    age = completed_years(born_on, on)
    if age < 30:
        return AgeBand.UNDER_30
    return AgeBand.FROM_30_TO_49 if age < 50 else AgeBand.FROM_50


def _education_band(level: str) -> str:
    if not level:
        return ""
    if level in LOW:
        return EducationBand.LOW
    return EducationBand.MIDDLE if level in MIDDLE else EducationBand.HIGH
