"""The demo shows every state of the way to a place, invented and true by the real services."""

import re
from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from enrollment.admissions.models import Admission
from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.demo import accounts, play
from enrollment.eligibility import rules
from enrollment.eligibility.models import Assessment
from enrollment.interviews.models import Interview
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from programs.models import Cohort, Terms
from socakt.accounts.demo import ACCOUNTS, PASSWORD
from socakt.accounts.models import Membership, Organization, User
from socakt.audit.models import Event
from socakt.slovene import check_emso, emso_birth_date, emso_sex, working_days_between
from tests.factories import CandidateFactory

pytestmark = pytest.mark.django_db

EVERYTHING = (
    User,
    Membership,
    Organization,
    Cohort,
    Candidate,
    BenefitMonth,
    Referral,
    Assessment,
    Admission,
    Event,
)


def run():
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


@pytest.fixture(scope="class")
def demo(django_db_setup, django_db_blocker):
    """The demo as loaded today, once for all tests that only look at it."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        from django.conf import settings

        patch.setattr(settings, "DEMO", True)
        run()
        yield
        transaction.set_rollback(True)


def assess(candidate, on):
    terms = Terms.objects.get()
    criteria = rules.Criteria(
        max_age=terms.max_age,
        min_payments=terms.min_payments,
        window_months=terms.window_months,
    )
    facts = rules.Facts(born_on=candidate.born_on, months=candidate.months.all().as_facts())
    return rules.assess(facts, criteria, on)


def today():
    return timezone.localdate()


# --- what is in it -----------------------------------------------------------------------


@pytest.mark.usefixtures("demo")
class TestLoaded:
    def test_there_are_about_ninety_people_in_every_state(self):
        states = Counter(Referral.objects.values_list("state", flat=True))

        assert 85 <= Candidate.objects.count() <= 95
        assert set(states) == set(State.values)
        assert min(states.values()) >= 2

    def test_a_cohort_starts_next_month_with_seventeen_of_twenty_places_taken(self):
        first_of_next = (today().replace(day=1) + timedelta(days=32)).replace(day=1)
        cohort = Cohort.objects.get(starts_on=first_of_next)

        assert cohort.program.provider.short_name == "Rdeči križ Novo mesto"
        assert cohort.capacity == 20
        places = Admission.objects.open().filter(cohort=cohort).values_list("place", flat=True)
        assert sorted(places) == list(range(1, 18))

    def test_one_cohort_is_running_and_two_have_left_it(self):
        cohort = Cohort.objects.get(starts_on__lte=today(), ends_on__gte=today())

        assert Admission.objects.open().filter(cohort=cohort).count() == cohort.capacity - 2
        left = Admission.objects.filter(cohort=cohort, end_kind="early_exit")
        assert left.count() == 2

    def test_one_cohort_is_over_and_its_people_have_completed_it(self):
        cohort = Cohort.objects.filter(ends_on__lt=today(), admissions__isnull=False).latest(
            "ends_on"
        )
        kinds = set(cohort.admissions.values_list("end_kind", flat=True))

        assert kinds == {"completion"}

    def test_somebody_is_invited_and_of_somebody_it_is_not_written_down_how_it_went(self):
        dates = Interview.objects.open().values_list("starts_at", flat=True)

        assert min(dates) < timezone.now()
        assert max(dates) > timezone.now()

    def test_a_later_cohort_has_the_first_places_taken(self):
        cohort = Cohort.objects.order_by("starts_on").last()

        assert cohort.program.provider.short_name == "ZIK Črnomelj"
        assert 0 < Admission.objects.open().filter(cohort=cohort).count() < cohort.capacity

    def test_one_place_was_given_back(self):
        given_back = Admission.objects.get(end_kind="cancelled")

        assert given_back.referral.state == State.IN_REVIEW

    def test_those_waiting_have_every_outcome(self):
        waiting = Referral.objects.filter(state=State.SUBMITTED).select_related("candidate")

        assert {assess(referral.candidate, today()).outcome for referral in waiting} == set(
            rules.Outcome
        )

    def test_somebody_waiting_is_too_old_and_somebody_has_too_few_months(self):
        waiting = Referral.objects.filter(state=State.SUBMITTED).select_related("candidate")
        failed = {
            finding.criterion
            for referral in waiting
            for finding in assess(referral.candidate, today()).findings
            if finding.answer == rules.Answer.NOT_MET
        }

        assert failed == {"age", "payments"}

    def test_somebody_waiting_turns_fifty_soon(self):
        birthdays = [
            assess(referral.candidate, today()).findings[0].too_old_on
            for referral in self.eligible_and_waiting()
        ]

        assert 15 <= (min(birthdays) - today()).days <= 25

    def test_somebody_waiting_loses_the_twelfth_month_with_the_end_of_this_month(self):
        last_of_month = (today().replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(1)
        ends = [
            assess(referral.candidate, today()).eligible_until
            for referral in self.eligible_and_waiting()
        ]

        assert last_of_month in ends

    @staticmethod
    def eligible_and_waiting():
        waiting = Referral.objects.filter(state=State.SUBMITTED).select_related("candidate")
        return [r for r in waiting if assess(r.candidate, today()).outcome == "eligible"]

    def test_somebody_was_returned_for_completion_nine_working_days_ago(self):
        returned = Referral.objects.filter(state=State.RETURNED)
        days = [
            working_days_between(timezone.localdate(referral.turn_since), today())
            for referral in returned
        ]

        assert 9 in days

    def test_somebody_has_no_emso_and_somebody_no_fixed_address(self):
        arrived = Candidate.objects.filter(referrals__state=State.SUBMITTED)

        assert arrived.filter(emso=None).exists()
        assert arrived.filter(no_fixed_address=True, street="").exists()

    def test_every_referring_organization_of_today_has_referrals(self):
        referring = Organization.objects.valid_on(today()).filter(
            kind__in=["social_work_centre", "employment_office"], units=None
        )

        assert not referring.filter(referrals=None).exists()

    def test_every_demo_account_of_a_referrer_has_work_to_do(self):
        for account in ACCOUNTS:
            own = Referral.objects.filter(organization__short_name=account.organization)
            if account.role == "referrer":
                assert own.filter(state__in=[State.DRAFT, State.RETURNED]).exists()

    @pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.email)
    def test_every_account_can_sign_in_and_act_for_one_organization(self, account):
        user = authenticate(None, email=account.email, password=PASSWORD)
        membership = Membership.objects.usable_by(user, today()).get()

        assert membership.organization.short_name == account.organization
        assert membership.role == account.role

    def test_colleagues_at_other_organizations_have_no_password(self):
        others = User.objects.exclude(email__in=[account.email for account in ACCOUNTS])

        assert others.count() == len(accounts.COLLEAGUES)
        assert not any(user.has_usable_password() for user in others)

    def test_numbers_of_persons_are_valid_and_of_the_invented_register(self):
        for person in Candidate.objects.exclude(emso=None):
            assert check_emso(person.emso, today())[7:9] == "55"
            assert emso_birth_date(person.emso) == person.born_on
            assert emso_sex(person.emso) == person.sex

    def test_contacts_are_invented(self):
        phones = Candidate.objects.exclude(phone="").values_list("phone", flat=True)
        emails = Candidate.objects.exclude(email="").values_list("email", flat=True)

        assert all(re.fullmatch(r"041 000 0\d\d", phone) for phone in phones)
        assert all(email.endswith("@example.com") for email in emails)
        assert len(emails) < len(phones) / 2

    def test_nobody_has_the_same_name(self):
        names = Candidate.objects.values_list("first_name", "last_name")

        assert len(set(names)) == len(names)

    def test_history_happened_in_the_past_on_working_days(self):
        by_people = Event.objects.exclude(user=None).exclude(action__startswith="cohort.")
        for event in by_people:
            day = timezone.localdate(event.at)
            assert event.at < timezone.now()
            assert working_days_between(day - timedelta(days=1), day) == 1, event
            assert 8 <= timezone.localtime(event.at).hour < 16

    def test_history_is_in_order(self):
        for referral in Referral.objects.all():
            events = list(Event.objects.about(referral).order_by("pk"))
            moments = [event.at for event in events]
            assert moments == sorted(moments)
            assert events[0].action == "referral.started"

    def test_reference_numbers_follow_the_time(self):
        moments = Referral.objects.order_by("number").values_list("started_at", flat=True)

        assert list(moments) == sorted(moments)

    def test_places_follow_the_time(self):
        running = Cohort.objects.get(starts_on__lte=today(), ends_on__gte=today())
        admitted = Admission.objects.filter(cohort=running).order_by("place")

        days = list(admitted.values_list("admitted_on", flat=True))
        assert days == sorted(days)


# --- running it ----------------------------------------------------------------------------


def test_a_second_run_says_so_and_changes_nothing(settings):
    settings.DEMO = True
    assert "invented candidates loaded" in run()
    before = {model: list(model.objects.order_by("pk").values()) for model in EVERYTHING}

    assert "nothing changed" in run()
    assert {m: list(m.objects.order_by("pk").values()) for m in EVERYTHING} == before


def test_outside_the_demo_it_is_refused(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="refused outside"):
        run()
    assert not User.objects.exists()
    assert not Organization.objects.exists()


def test_it_never_mixes_with_candidates_that_are_there(settings):
    settings.DEMO = True
    CandidateFactory()
    users = User.objects.count()

    with pytest.raises(CommandError, match="empty database"):
        run()
    assert (Candidate.objects.count(), User.objects.count()) == (1, users)


def test_a_failure_half_way_leaves_nothing(settings, monkeypatch):
    settings.DEMO = True
    monkeypatch.setattr(play.admissions, "admit", None)

    with pytest.raises(TypeError):
        run()
    assert not Candidate.objects.exists()
    assert not User.objects.exists()
