"""Targets of composition: a history that holds together, and what of it is in force."""

import pytest

from enrollment.admissions.composition import Person
from enrollment.admissions.queries import composition, compositions, person_of
from enrollment.admissions.targets import CompositionTarget
from tests.factories import (
    NOON,
    AdmissionFactory,
    CohortFactory,
    ReferralFactory,
    TermsFactory,
    UserFactory,
)
from tests.refused import Refused, change

pytestmark = pytest.mark.django_db


def target(terms=None, **values):
    defaults = {
        "terms": terms or TermsFactory(),
        "dimension": "sex",
        "category": "female",
        "at_least": 50,
        "source": "UL RS 6/2017",
        "added_at": NOON,
        "added_by": UserFactory(),
    }
    return CompositionTarget.objects.create(**{**defaults, **values})


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"at_least": 101}, "target_is_a_share_of_the_cohort"),
        ({"at_least": 60, "at_most": 50}, "target_is_a_share_of_the_cohort"),
        ({"at_most": 101}, "target_is_a_share_of_the_cohort"),
        ({"category": "under_30"}, "target_names_a_known_category"),
        ({"dimension": "height"}, "target_names_a_known_category"),
        ({"source": ""}, "target_says_where_it_is_written"),
    ],
)
def test_a_target_that_says_nothing_sensible_is_refused(values, rule):
    terms, user = TermsFactory(), UserFactory()
    with Refused(rule):
        target(terms, added_by=user, **values)


def test_a_target_is_neither_changed_nor_deleted():
    stored = target()
    with Refused("Cannot update or delete"):
        change(stored, at_least=10)
    with Refused("Cannot update or delete"):
        CompositionTarget.objects.filter(pk=stored.pk)._raw_delete("default")


def test_the_newest_of_a_category_holds_and_zero_ends_it():
    terms, other = TermsFactory(), TermsFactory()
    target(terms)
    newer = target(terms, at_least=60)
    elsewhere = target(other)
    age = target(terms, dimension="age", category="under_30", at_least=0, at_most=40)

    assert list(CompositionTarget.objects.in_force([terms.pk])) == [newer, age]
    assert list(CompositionTarget.objects.in_force([terms.pk, other.pk])) == [
        newer,
        elsewhere,
        age,
    ]
    target(terms, at_least=0)
    assert list(CompositionTarget.objects.in_force([terms.pk])) == [age]


def test_a_target_names_itself():
    assert str(target()).endswith("female 50 %")
    assert target().label


@pytest.mark.usefixtures("never_committed")
def test_the_composition_is_of_those_with_a_place_and_those_added():
    cohort = CohortFactory()
    target(cohort.terms)
    AdmissionFactory(cohort=cohort, place=1, referral__candidate__sex="female")
    gone = AdmissionFactory(cohort=cohort, place=2, referral__candidate__sex="male")
    change(
        gone,
        ended_on=gone.admitted_on,
        end_kind="cancelled",
        end_reason="job",
        ended_by=gone.admitted_by,
    )

    (share,) = composition(cohort).targeted
    assert (share.count, share.people) == (1, 1)
    (share,) = composition(cohort, [Person(sex="male"), Person()]).targeted
    assert (share.count, share.people, share.unknown) == (1, 3, 1)


def test_many_cohorts_cost_what_one_does(django_assert_num_queries):
    cohorts = CohortFactory.create_batch(4)
    for cohort in cohorts:
        AdmissionFactory.create_batch(3, cohort=cohort)

    with django_assert_num_queries(2):
        found = compositions(cohorts)

    assert [found[cohort.pk].people for cohort in cohorts] == [3, 3, 3, 3]


def test_what_counts_of_a_person_comes_from_record_and_referral():
    referral = ReferralFactory(
        obstacles=["transport"],
        candidate__sex="female",
        candidate__education="2",
        candidate__municipality="085",
    )

    assert person_of(referral) == Person(
        sex="female",
        born_on=referral.candidate.born_on,
        education="2",
        municipality="085",
        obstacles=("transport",),
    )
