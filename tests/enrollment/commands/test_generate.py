"""Synthetic people keep every invariant and never stand in the way of real records."""

from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.demo import synthetic
from enrollment.eligibility import services as eligibility
from enrollment.referrals import services as referrals
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from socakt.accounts.models import Organization, Region, User
from socakt.accounts.roles import Role
from socakt.slovene import check_emso, emso_birth_date, emso_sex
from tests.factories import CandidateFactory, make_actor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings):
    settings.DEMO = True


def run(candidates, **options):
    out = StringIO()
    call_command("generate", candidates=candidates, stdout=out, **options)
    return out.getvalue()


def test_it_says_how_many_rows_it_added():
    said = run(30)

    assert "30 candidates, 720 months and 30 referrals added" in said
    assert (Candidate.objects.count(), BenefitMonth.objects.count()) == (30, 720)
    assert Referral.objects.filter(state=State.SUBMITTED).count() == 30


def test_every_person_has_the_whole_window_and_one_referral():
    run(20)
    today = timezone.localdate()

    for candidate in Candidate.objects.all():
        months = set(candidate.months.values_list("month", flat=True))
        assert len(months) == 24
        assert max(months) < today.replace(day=1)
        assert candidate.referrals.get().submitted_at == candidate.shared_at


def test_numbers_of_persons_are_valid_and_of_the_invented_register():
    run(50)
    today = timezone.localdate()

    for person in Candidate.objects.all():
        assert check_emso(person.emso, today)[7:9] == "55"
        assert emso_birth_date(person.emso) == person.born_on
        assert emso_sex(person.emso) == person.sex


def test_a_second_run_with_the_same_seed_adds_others():
    run(20, seed=7)
    run(20, seed=7)

    assert Candidate.objects.values("emso_index").distinct().count() == 40
    assert Referral.objects.values("number").distinct().count() == 40


def test_later_reference_numbers_follow_the_block():
    run(5)
    region = Region.objects.get()
    office = Organization.objects.get(short_name="CSD Novo mesto")
    by = make_actor(Role.REFERRER, office)
    candidate = CandidateFactory(by=by, paid_months=0)

    referral = referrals.start(candidate=candidate, at=timezone.now(), by=by)

    year = timezone.localdate().year
    assert referral.number == f"{region.code}-{year}-0006"
    run(2)
    numbers = Referral.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers)[-3:] == [f"NM-{year}-000{last}" for last in (6, 7, 8)]


def test_the_rows_work_with_the_services():
    run(3)
    coordination = Organization.objects.get(short_name="Koordinacija Novo mesto")
    by = make_actor(Role.COORDINATOR, coordination)

    for referral in Referral.objects.all():
        check = eligibility.assess(referral=referral, on=timezone.localdate(), by=by)
        assert check.candidate == referral.candidate


def test_people_belong_to_organizations_that_exist_today():
    run(20)

    kinds = set(Candidate.objects.values_list("organization__kind", flat=True))
    assert kinds == {"social_work_centre", "employment_office"}
    assert not Candidate.objects.exclude(organization__valid_until=None).exists()


def test_nobody_can_sign_in_as_the_maker():
    run(1)

    maker = User.objects.get(email=synthetic.EMAIL)
    assert not maker.has_usable_password()
    assert not maker.memberships.exists()


def test_outside_the_demo_it_is_refused(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="outside the demo"):
        run(5)
    assert not Organization.objects.exists()


@pytest.mark.parametrize("count", [0, -1, synthetic.MOST_AT_ONCE + 1])
def test_a_number_out_of_range_is_refused(count):
    with pytest.raises(CommandError, match="between 1 and 1000000"):
        run(count)


def test_when_the_register_has_no_room_nothing_is_written(monkeypatch):
    monkeypatch.setattr(synthetic, "MOST_PEOPLE", 10)
    run(8)

    with pytest.raises(CommandError, match="no EMŠO"):
        run(3)
    assert Candidate.objects.count() == 8


def test_a_failure_half_way_leaves_nothing(monkeypatch):
    def fail(batch):
        raise RuntimeError
        yield

    monkeypatch.setattr(synthetic, "_referrals", fail)

    with pytest.raises(RuntimeError):
        run(5)
    assert not Candidate.objects.exists()


def test_submitted_moments_are_in_the_past():
    run(10)

    now = timezone.now()
    moments = list(Referral.objects.order_by("number").values_list("submitted_at", flat=True))
    assert moments == sorted(moments)
    assert all(isinstance(moment, datetime) and moment < now for moment in moments)
