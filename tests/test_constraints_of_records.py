"""The rest of what PostgreSQL holds: people, months, numbers, terms, cohorts, organizations."""

import uuid
from datetime import date

import pytest
from django.db import connection

from enrollment.candidates.models import BenefitMonth
from enrollment.referrals.models import ReferenceCounter
from programs.models import end_of
from socakt.accounts.models import KINDS_OF_ROLE, Membership, Organization
from socakt.accounts.roles import Role
from tests.factories import (
    ON,
    CallFactory,
    CandidateFactory,
    CohortFactory,
    MembershipFactory,
    OrganizationFactory,
    ProgramFactory,
    ReferralFactory,
    RegionFactory,
    TermsFactory,
    UserFactory,
)
from tests.refused import Refused, change

pytestmark = pytest.mark.django_db


@pytest.fixture
def candidate():
    return CandidateFactory(paid_months=1)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"first_name": ""}, "candidate_has_a_name"),
        ({"last_name": ""}, "candidate_has_a_name"),
        ({"legal_basis": ""}, "legal_basis_has_version_and_date"),
        ({"notice_version": ""}, "legal_basis_has_version_and_date"),
        ({"informed_on": None}, "legal_basis_has_version_and_date"),
    ],
)
def test_facts_of_a_person(candidate, fields, rule):
    with Refused(rule):
        change(candidate, **fields)


def test_an_emso_is_of_one_person(candidate):
    change(candidate, emso="1705980550017")
    with Refused("emso_is_of_one_person"):
        CandidateFactory(emso="1705980550017")


@pytest.mark.parametrize("stored", ["1705980550017", "", "k1..c2VhbGVk", "k1.2.3"])
def test_nothing_readable_gets_into_the_column_of_the_emso(candidate, stored):
    with Refused("emso_is_stored_encrypted"), connection.cursor() as cursor:
        cursor.execute("UPDATE enrollment_candidate SET emso = %s", [stored])


@pytest.mark.parametrize("emso", ["12345", "", "17059805500１6", "17059805500170"])
def test_what_is_no_emso_is_not_encrypted_either(candidate, emso):
    with pytest.raises(ValueError, match="none"):
        change(candidate, emso=emso)


def test_a_form_makes_one_person(candidate):
    with Refused("form_key"):
        CandidateFactory(form_key=uuid.UUID(str(candidate.form_key)))


@pytest.mark.parametrize(
    ("month", "paid", "rule"),
    [
        (date(2018, 8, 1), False, "one_row_per_candidate_and_month"),
        (date(2018, 7, 2), True, "month_is_its_first_day"),
        (date(2018, 10, 1), True, "paid_month_is_not_in_the_future"),
    ],
)
def test_months(candidate, month, paid, rule):
    known = candidate.months.get()
    with Refused(rule):
        BenefitMonth.objects.create(
            candidate=candidate,
            month=month,
            paid=paid,
            source="extract",
            recorded_on=ON,
            recorded_by=known.recorded_by,
            organization=known.organization,
        )


def test_a_month_is_not_made_paid_before_it_begins(candidate):
    with Refused("paid_month_is_not_in_the_future"):
        change(candidate.months.get(), recorded_on=date(2018, 7, 31))


def test_reference_numbers_and_their_counters_are_unique():
    referral = ReferralFactory()
    with Refused("number"):
        ReferralFactory(number=referral.number)
    counter = ReferenceCounter.objects.create(region=referral.region, year=2018, last=1)
    with Refused("one_counter_per_region_and_year"):
        ReferenceCounter.objects.create(region=counter.region, year=2018, last=1)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"min_payments": 25}, "terms_can_be_met"),
        ({"window_months": 0, "min_payments": None}, "terms_window_is_one_to_120_months"),
        ({"window_months": 121}, "terms_window_is_one_to_120_months"),
        ({"length_months": 0}, "terms_length_is_one_to_60_months"),
        ({"length_months": 61}, "terms_length_is_one_to_60_months"),
        ({"places": 0}, "terms_have_places"),
    ],
)
def test_terms_make_sense(fields, rule):
    call = CallFactory(terms=False)
    with Refused(rule):
        TermsFactory(call=call, **fields)


def test_terms_of_a_call_do_not_overlap():
    """They hold until the next begin, so two that begin on one day would be an overlap."""
    call = CallFactory()
    with Refused("one_terms_per_day"):
        TermsFactory(call=call)


def test_a_call_does_not_end_before_it_begins():
    call = CallFactory(terms=False)
    with Refused("call_ends_after_start"):
        change(call, valid_until=date(2017, 2, 9))


def test_the_end_of_a_cohort_follows_from_start_and_length():
    cohort = CohortFactory()
    with Refused("cohort_end_follows_from_length"):
        change(cohort, ends_on=date(2019, 9, 1))
    with Refused("cohort_end_follows_from_length"):
        change(cohort, starts_on=date(2018, 10, 2))
    with Refused("cohort_end_follows_from_length"):
        change(cohort, ends_on=cohort.starts_on)


@pytest.mark.parametrize("starts_on", [date(2018, 3, 31), date(2018, 1, 31), date(2019, 3, 29)])
def test_python_and_postgresql_agree_on_the_end(starts_on):
    cohort = CohortFactory(starts_on=starts_on)

    assert cohort.ends_on == end_of(starts_on, 11)


def test_a_cohort_has_terms_of_its_call():
    cohort, other = CohortFactory(), TermsFactory()
    with Refused("cohort_has_terms_of_its_call"):
        change(cohort, terms=other)


def test_a_cohort_has_places_a_number_of_its_own_and_stays_with_its_program():
    cohort = CohortFactory()
    other = ProgramFactory(call=cohort.program.call)
    with Refused("cohort_has_places"):
        change(cohort, capacity=0)
    with Refused("one_cohort_per_number"):
        CohortFactory(program=cohort.program, number=cohort.number)
    with Refused("Cannot update"):
        change(cohort, program=other)


def test_a_program_keeps_its_call_and_has_a_title_of_its_own():
    program, other = ProgramFactory(), CallFactory()
    with Refused("Cannot update"):
        change(program, call=other)
    with Refused("one_program_per_title"):
        ProgramFactory(call=program.call, provider=program.provider, title=program.title)


@pytest.mark.parametrize("kind", Organization.Kind)
@pytest.mark.parametrize("role", Role)
def test_a_role_fits_its_organization(role, kind):
    organization, user = OrganizationFactory(kind=kind), UserFactory()

    if kind in KINDS_OF_ROLE[role]:
        MembershipFactory(organization=organization, user=user, role=role)
    else:
        with Refused("membership_role_fits_organization"):
            MembershipFactory(organization=organization, user=user, role=role)


def test_a_membership_does_not_move_to_an_organization_that_it_does_not_fit():
    membership, provider = MembershipFactory(), OrganizationFactory(kind="provider")
    with Refused("membership_role_fits_organization"):
        change(membership, organization=provider)
    with Refused("membership_role_fits_organization"):
        change(membership, role="provider")


def test_memberships_are_one_of_a_kind_and_end_after_they_begin():
    membership = MembershipFactory()
    with Refused("one_membership_per_role"):
        Membership.objects.create(
            user=membership.user,
            organization=membership.organization,
            role=membership.role,
            valid_from=ON,
        )
    with Refused("membership_ends_after_start"):
        change(membership, valid_until=date(2016, 12, 31))


def test_organizations():
    organization = OrganizationFactory()
    with Refused("organization_ends_after_start"):
        change(organization, valid_until=date(2016, 12, 31))
    with Refused("organization_has_region_unless_ministry"):
        change(organization, region=None)
    with Refused("one_organization_per_name_and_start"):
        OrganizationFactory(name=organization.name)


def test_regions_and_users():
    region, user = RegionFactory(), UserFactory()
    for code in ("n", "nm", "N", "", "N1", "ŽŽ"):
        with Refused("region_code_is_two_to_four_capitals"):
            change(region, code=code)
    with Refused("email_is_lower_case"):
        change(user, email="Ana@example.si")
    with Refused("email"):
        UserFactory(email=user.email)
