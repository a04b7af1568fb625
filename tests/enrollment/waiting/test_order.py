"""The order of the list: the region's rule, moves by hand, and a simple list as the model."""

from datetime import timedelta
from random import Random

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from enrollment.referrals import services as referrals
from enrollment.referrals.models import RegionSettings
from enrollment.waiting import services
from enrollment.waiting.models import WaitingMove, WaitingPosition
from enrollment.waiting.queries import lines, list_of, position_of, standing_of, waiting
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.factories import (
    NOON,
    ON,
    OrganizationFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)

pytestmark = pytest.mark.django_db


def order(program):
    return list(list_of(program))


def move(referral, to_position, by, at=NOON):
    return services.move_in_list(
        referral=referral, to_position=to_position, reason="Prevoz je urejen.", at=at, by=by
    )


def test_who_waits_longest_comes_first_unless_the_region_says_otherwise(program, waits):
    late = waits(1, submitted_at=NOON - timedelta(days=90))
    early = waits(9, submitted_at=NOON - timedelta(days=10))
    assert order(program) == [early, late]

    RegionSettings.objects.create(region=program.region, waiting_order="earliest_referral")

    assert order(program) == [late, early]


def test_a_move_holds_under_the_rule_under_which_it_was_made(program, waits, coordinator):
    """The moments of one rule mean nothing among those of the other."""
    first = waits(9, submitted_at=NOON - timedelta(days=20))
    moved = waits(3, submitted_at=NOON - timedelta(days=10))
    move(moved, 1, coordinator)
    assert order(program) == [moved, first]
    rule = RegionSettings.objects.create(region=program.region, waiting_order="earliest_referral")
    assert order(program) == [first, moved]

    move(moved, 1, coordinator)
    assert order(program) == [moved, first]
    rule.waiting_order = "longest_waiting"
    rule.save()

    assert order(program) == [first, moved]
    assert WaitingMove.objects.count() == 2


def test_whoever_comes_later_stands_behind_those_who_were_moved(program, waits, coordinator):
    first, second, third = waits(9), waits(7), waits(5)
    move(first, 3, coordinator)
    move(third, 1, coordinator)
    newcomer = waits(1)

    assert order(program) == [third, second, first, newcomer]


def test_the_page_of_a_referral_says_the_position_and_moves_to_those_who_see_the_list(
    waits, coordinator
):
    waits(9)
    referral = waits(3)
    move(referral, 1, coordinator)
    referrer = make_actor(Role.REFERRER, referral.organization)

    own, full = standing_of(referral, referrer), standing_of(referral, coordinator)

    assert (own.position, own.moves, own.may_move) == (1, [], False)
    assert (full.position, full.may_move) == (1, True)
    assert [one.reason for one in full.moves] == ["Prevoz je urejen."]
    assert standing_of(ReferralFactory(), coordinator) is None


def test_each_program_has_a_list_of_its_own(program, waits):
    one, other = waits(1), waits(2)
    ReferralFactory()
    elsewhere = ReferralFactory(state="waiting", waiting_since=NOON)

    assert [position_of(r) for r in (other, one, elsewhere)] == [1, 2, 1]
    assert position_of(ReferralFactory()) is None
    assert position_of(ReferralFactory(state="draft", program=None)) is None
    assert set(waiting(program.region)) == {one, other, elsewhere}


@pytest.mark.parametrize(
    ("who", "to", "after"),
    [(3, 1, [3, 0, 1, 2]), (0, 4, [1, 2, 3, 0]), (0, 3, [1, 2, 0, 3]), (2, 2, [0, 2, 1, 3])],
)
def test_a_move_by_hand_and_what_is_kept_of_it(program, waits, coordinator, who, to, after):
    people = [waits(days) for days in (9, 7, 5, 3)]

    assert move(people[who], to, coordinator) == to

    assert order(program) == [people[i] for i in after]
    [kept] = WaitingMove.objects.all()
    assert (kept.referral, kept.from_position, kept.to_position) == (people[who], who + 1, to)
    assert (kept.reason, kept.moved_by) == ("Prevoz je urejen.", coordinator.user)
    line = next(line for line in lines(program, ON) if line.referral == people[who])
    assert list(line.moves) == [kept]
    event = Event.objects.get(action="referral.moved_on_list")
    assert event.details == {"before": who + 1, "after": to}


@pytest.mark.parametrize(("to", "is_at"), [(0, 1), (-3, 1), (99, 3)])
def test_a_number_beyond_the_list_is_its_end(program, waits, coordinator, to, is_at):
    people = [waits(days) for days in (9, 7, 5)]

    assert move(people[1], to, coordinator) == is_at


def test_to_where_somebody_stands_is_no_move(program, waits, coordinator):
    people = [waits(days) for days in (9, 7)]

    assert move(people[0], 1, coordinator) == 1
    assert move(people[1], 5, coordinator) == 2
    assert not WaitingMove.objects.exists()
    assert not WaitingPosition.objects.exists()


def test_who_leaves_the_list_and_comes_back_stands_where_the_rule_says(program, waits, coordinator):
    first, moved = waits(9), waits(3)
    move(moved, 1, coordinator)
    referrals.return_for_completion(referral=moved, note="Manjka.", at=NOON, by=coordinator)
    moved.refresh_from_db()
    later = NOON + timedelta(days=1)
    owner = make_actor(Role.REFERRER, moved.organization)
    referrals.submit(referral=moved, at=later, by=owner)

    referrals.put_on_waiting_list(referral=moved, note="", at=later, by=coordinator)

    assert order(program) == [first, moved]
    assert [list(line.moves) for line in lines(program, ON)] == [[], []]


def test_random_moves_agree_with_a_list_of_numbers(program, waits, coordinator):
    """People who came at the very same moment too, so that no key fits between two."""
    rng = Random(7)
    people = [waits(days) for days in (9, 9, 9, 9, 5, 5, 3)]
    model = order(program)
    assert set(model) == set(people)

    for _ in range(120):
        who, to = rng.choice(people), rng.randint(1, len(people))
        move(who, to, coordinator)
        model.remove(who)
        model.insert(to - 1, who)
        assert order(program) == model


def test_between_those_of_the_very_same_moment(program, waits, coordinator):
    """No key fits, so everybody behind is pushed, to the end of the list."""
    people = [waits(5) for _ in range(4)]

    move(people[3], 2, coordinator)

    assert order(program) == [people[0], people[3], people[1], people[2]]


def test_between_the_same_two_again_and_again(program, waits, coordinator):
    """The gap is halved until nothing fits into it; the order stays right."""
    first, last, one, two = waits(9), waits(8), waits(2), waits(1)

    for _ in range(30):
        move(one, 2, coordinator)
        move(two, 2, coordinator)
        assert order(program) == [first, two, one, last]


def test_only_the_coordination_of_the_region_moves_and_only_who_waits(waits, coordinator):
    waits(9)
    referral = waits(3)
    region = RegionFactory(code="LJ")
    far = make_actor(Role.COORDINATOR, OrganizationFactory(region=region, kind="coordination"))
    for by in (far, *(make_actor(role) for role in Role if role != Role.COORDINATOR)):
        with pytest.raises(NotPermitted):
            move(referral, 1, by)

    with pytest.raises(services.NotOnList):
        move(ReferralFactory(), 1, coordinator)


def test_moves_have_a_reason_lead_elsewhere_and_are_never_changed(waits, coordinator):
    waits(9)
    referral = waits(3)
    move(referral, 1, coordinator)
    kept = WaitingMove.objects.get()

    assert str(kept) == "2 → 1"
    assert str(WaitingPosition.objects.get()) == str(referral.pk)
    for change in ({"reason": "Drugače."}, {"to_position": 2}):
        with pytest.raises(DatabaseError), transaction.atomic():
            WaitingMove.objects.filter(pk=kept.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.delete()
    fields = {
        "referral": referral,
        "waiting_since": NOON,
        "moved_at": NOON,
        "moved_by": coordinator.user,
    }
    for values, name in (
        ({"reason": "", "from_position": 1, "to_position": 2}, "waiting_move_has_a_reason"),
        ({"reason": "x", "from_position": 2, "to_position": 2}, "waiting_move_leads_elsewhere"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            WaitingMove.objects.create(**fields, **values)
