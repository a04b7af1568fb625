"""What a cohort is made up of: every category, the unknown apart, targets in whole numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollment.admissions.composition import (
    CATEGORIES,
    AgeBand,
    Dimension,
    EducationBand,
    Person,
    Share,
    Target,
    Transport,
    categories_of,
    compose,
)
from enrollment.candidates.models import Candidate, Education
from enrollment.eligibility.rules import Answer
from enrollment.referrals.rules import Obstacle

START = date(2018, 10, 1)


@pytest.mark.parametrize(
    ("born_on", "band"),
    [
        (None, ""),
        (date(1988, 10, 2), AgeBand.UNDER_30),  # 30 the day after the start
        (date(1988, 10, 1), AgeBand.FROM_30_TO_49),  # 30 on the start
        (date(1968, 10, 2), AgeBand.FROM_30_TO_49),
        (date(1968, 10, 1), AgeBand.FROM_50),
        (date(1988, 2, 29), AgeBand.FROM_30_TO_49),
    ],
)
def test_the_band_of_age_is_that_on_the_start_day(born_on, band):
    assert categories_of(Person(born_on=born_on), START)[Dimension.AGE] == band


@pytest.mark.parametrize(
    ("level", "band"),
    [
        ("", ""),
        (Education.NONE, EducationBand.LOW),
        (Education.LOWER_SECONDARY, EducationBand.LOW),
        (Education.UPPER_SECONDARY, EducationBand.MIDDLE),
        (Education.POST_SECONDARY, EducationBand.MIDDLE),
        (Education.TERTIARY, EducationBand.HIGH),
    ],
)
def test_levels_of_education_are_grouped(level, band):
    assert categories_of(Person(education=level), START)[Dimension.EDUCATION] == band


def test_transport_is_an_obstacle_where_the_referral_names_it():
    named = Person(obstacles=(Obstacle.DEBT, Obstacle.TRANSPORT))

    assert categories_of(named, START)[Dimension.TRANSPORT] == Transport.OBSTACLE
    assert categories_of(Person(), START)[Dimension.TRANSPORT] == Transport.NO_OBSTACLE


@pytest.mark.parametrize("level", Education)
def test_every_level_has_a_band(level):
    assert categories_of(Person(education=level), START)[Dimension.EDUCATION] in EducationBand


# of 20 people 10 are of the category: exactly half
@pytest.mark.parametrize(
    ("count", "unknown", "at_least", "at_most", "answer"),
    [
        (10, 0, 50, None, Answer.MET),
        (9, 0, 50, None, Answer.NOT_MET),
        (9, 1, 50, None, Answer.UNKNOWN),  # if that one is, it is half
        (8, 1, 50, None, Answer.NOT_MET),  # not even then
        (10, 10, 50, None, Answer.MET),
        (10, 0, 0, 50, Answer.MET),
        (11, 0, 0, 50, Answer.NOT_MET),
        (10, 1, 0, 50, Answer.UNKNOWN),
        (11, 9, 0, 50, Answer.NOT_MET),
        (10, 0, 40, 60, Answer.MET),
        (7, 13, 40, 60, Answer.UNKNOWN),
        (20, 0, 100, None, Answer.MET),
    ],
)
def test_a_target_is_met_or_missed_only_whoever_the_unknown_are(
    count, unknown, at_least, at_most, answer
):
    share = Share("x", count, 20, unknown, Target(Dimension.SEX, "female", at_least, at_most))

    assert share.answer == answer


def test_without_people_or_target_there_is_no_answer():
    assert Share("x", 0, 0, 0, Target(Dimension.SEX, "female", 50)).answer is None
    assert Share("x", 1, 2, 0).answer is None
    assert Share("x", 0, 0, 0).percent == 0


@pytest.mark.parametrize(
    ("count", "people", "target", "percent"),
    [
        (11, 17, None, 65),  # 64.7
        (1, 8, None, 13),  # 12.5
        (11, 18, (50, None), 61),  # 61.1
        (99, 199, (50, None), 49),  # 49.7 is not half
        (101, 200, (0, 50), 51),  # 50.5 is more than half
        (1, 3, (0, 50), 33),
    ],
)
def test_a_figure_never_looks_as_if_it_met_a_target_that_it_misses(count, people, target, percent):
    wanted = Target(Dimension.SEX, "female", *target) if target else None

    share = Share("x", count, people, 0, wanted)

    assert share.percent == percent
    assert share.percent_text == f"{percent}\u00a0%"


def test_what_is_wanted_is_shown_even_where_nobody_is_like_that():
    found = compose([Person(sex="male")], [Target(Dimension.SEX, "female", 50)], START)

    by_sex = next(one for one in found.breakdowns if one.dimension == Dimension.SEX)
    assert [share.count for share in by_sex.shares] == [0, 1]
    assert found.targeted == [by_sex.shares[0]]


def test_limits_are_written_with_their_sign():
    target = Target(Dimension.SEX, "female", 40, 60)

    assert (target.at_least_text, target.at_most_text) == ("40\u00a0%", "60\u00a0%")
    assert Target(Dimension.SEX, "female", 40).at_most_text == ""


people = st.lists(
    st.builds(
        Person,
        sex=st.sampled_from(["", *Candidate.Sex.values]),
        born_on=st.none() | st.dates(date(1940, 1, 1), date(2010, 1, 1)),
        education=st.sampled_from(["", *Education.values]),
        municipality=st.sampled_from(["", *CATEGORIES[Dimension.MUNICIPALITY]]),
        obstacles=st.lists(st.sampled_from(Obstacle.values)).map(tuple),
    ),
    max_size=25,
)
targets = st.lists(
    st.sampled_from([(d, c) for d, labels in CATEGORIES.items() for c in labels]).flatmap(
        lambda key: st.integers(0, 100).map(lambda low: Target(*key, low))
    )
)


@given(people, targets)
def test_everybody_is_counted_once_in_every_dimension(people, targets):
    found = compose(people, targets, START)

    assert found.people == len(people)
    assert [one.dimension for one in found.breakdowns] == list(Dimension)
    for one in found.breakdowns:
        assert sum(share.count for share in one.shares) + one.unknown == len(people)
        assert all(share.people == len(people) for share in one.shares)
        assert all(share.unknown == one.unknown for share in one.shares)
    assert len(found.targeted) == len({(one.dimension, one.category) for one in targets})


@given(people, people)
def test_people_added_only_add(some, more):
    before, after = compose(some, [], START), compose([*some, *more], [], START)

    counts = {
        (one.dimension, share.label): share.count
        for one in before.breakdowns
        for share in one.shares
    }
    for one in after.breakdowns:
        for share in one.shares:
            assert share.count >= counts.get((one.dimension, share.label), 0)
