"""Which pairs are proposed, to whom, and which never."""

from datetime import date

import pytest

from enrollment.candidates.models import Candidate
from enrollment.merging.models import DifferentPeople
from enrollment.merging.proposals import AT_MOST, alike_names, proposals, proposals_for
from enrollment.merging.telling_apart import tell_apart, withdraw
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.enrollment.merging.pairs import EMSO, LATER, candidate, merged
from tests.factories import OrganizationFactory, RegionFactory, make_actor
from tests.refused import every_row

pytestmark = pytest.mark.django_db
OTHER_EMSO = "0101006500006"


def person(first="Marija", last="Šuštaršič", **facts):
    return candidate(first_name=first, last_name=last, **facts)


def proposed(actor):
    return [(pair.one.pk, pair.other.pk) for pair in proposals(actor).pairs]


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        ({}, {"last": "Šuštrašič"}, ("birth",)),
        ({}, {"first": "Šuštaršič", "last": "Marija"}, ("birth",)),
        ({}, {"last": "Sustarsic"}, ("birth",)),
        ({"last": "Šuštaršič Kos"}, {}, ("birth",)),
        ({"born_on": None}, {}, ("name",)),
        ({"born_on": None}, {"first": "Šuštaršič", "last": "Marija"}, ("name",)),
        ({"phone": "+386 41 000 001"}, {"phone": "041/000-001"}, ("birth", "phone")),
        (
            {"phone": "041 000 001"},
            {"phone": "041 000 001", "born_on": date(1980, 5, 18)},
            ("phone",),
        ),
        ({"email": "M@example.com"}, {"email": "m@example.com"}, ("birth", "email")),
        ({"email": "m@example.com"}, {"last": "Hribar", "email": "m@example.com"}, ("email",)),
        ({"emso": EMSO}, {}, ("birth",)),
    ],
)
def test_what_may_be_one_person_is_proposed_with_the_reason(coordinator, one, other, reasons):
    one, other = person(**one), person(**other)

    [pair] = proposals(coordinator).pairs
    assert {pair.one, pair.other} == {one, other}
    assert pair.reasons == reasons
    assert len(pair.words) == len(reasons)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"emso": EMSO}, {"emso": OTHER_EMSO}),  # a number is given to one person
        ({"first": "Marko"}, {"first": "Matej"}),  # brothers born on one day
        ({"born_on": date(1980, 5, 17)}, {"born_on": date(1981, 5, 17)}),
        ({"phone": "041 000 001"}, {"first": "Janez", "born_on": None, "phone": "041 000 001"}),
        ({"first": "Ana", "phone": "123"}, {"first": "Eva", "phone": "123"}),
        ({"phone": "", "email": ""}, {"first": "Janez", "phone": "", "email": ""}),
        ({"first": "Ana"}, {"first": "Ada"}),  # one letter makes another short name
    ],
)
def test_what_is_not_alike_enough_is_not_proposed(coordinator, one, other):
    person(**one)
    person(**other)

    assert proposals(coordinator).pairs == []


def test_pairs_are_proposed_to_who_may_see_both(coordinator):
    by = make_actor(Role.REFERRER)
    mine, mine_too = person(by=by), person(by=by, shared_at=None)
    theirs = person()
    region = RegionFactory(code="LJ")
    person(by=make_actor(Role.REFERRER, OrganizationFactory(region=region)))

    assert proposed(by) == [(mine.pk, mine_too.pk)]
    assert proposed(coordinator) == [(mine.pk, theirs.pk)]


def test_what_was_merged_is_proposed_no_more(coordinator):
    one, other, third = person(), person(), person()
    merged(one, other, coordinator)

    assert proposed(coordinator) == [(one.pk, third.pk)]


def test_the_hint_names_the_other_record(coordinator):
    with_emso, without = person(emso=EMSO), person()
    person(first="Janez")

    for record, other in ((with_emso, without), (without, with_emso)):
        [pair] = proposals_for(record, coordinator)
        assert (pair.one, pair.other) == (record, other)


def test_a_pair_told_apart_comes_again_only_when_that_is_withdrawn(coordinator):
    one, other = person(), person()

    said = tell_apart(one=other, other=one, at=LATER, by=coordinator)
    assert tell_apart(one=one, other=other, at=LATER, by=coordinator) == said
    assert (said.first, said.second, said.said_by) == (one, other, coordinator.user)
    assert proposed(coordinator) == []
    assert proposals_for(one, coordinator) == []

    withdraw(said=said, at=LATER, by=coordinator)
    withdraw(said=said, at=LATER, by=coordinator)
    assert proposed(coordinator) == [(one.pk, other.pk)]
    actions = Event.objects.order_by("pk").values_list("action", "subject")
    assert list(actions) == [
        ("candidate.told_apart", one.pk),
        ("candidate.told_apart", other.pk),
        ("candidate.no_longer_told_apart", one.pk),
        ("candidate.no_longer_told_apart", other.pk),
    ]


def test_what_is_said_of_a_record_is_said_of_the_one_that_took_it_in(coordinator):
    one, other, third = person(), person(), person()
    tell_apart(one=other, other=third, at=LATER, by=coordinator)

    merged(one, other, coordinator)

    assert proposed(coordinator) == []


def test_only_who_sees_both_tells_them_apart(coordinator):
    one, other = person(), person()
    before = every_row()
    for by in (make_actor(Role.REFERRER), make_actor(Role.PROVIDER)):
        with pytest.raises(NotPermitted):
            tell_apart(one=one, other=other, at=LATER, by=by)
    assert every_row() == before[:0] or DifferentPeople.objects.count() == 0

    said = tell_apart(one=one, other=other, at=LATER, by=coordinator)
    for by in (make_actor(Role.REFERRER), make_actor(Role.PROVIDER)):
        with pytest.raises(NotPermitted):
            withdraw(said=said, at=LATER, by=by)
    assert DifferentPeople.objects.standing().exists()


def test_who_is_quicker_tells_them_apart(coordinator, monkeypatch):
    one, other = person(), person()
    said = tell_apart(one=one, other=other, at=LATER, by=coordinator)
    first, calls = DifferentPeople.objects.none().first, []
    queryset = type(DifferentPeople.objects.all())

    def nobody_yet(rows):
        calls.append(rows)
        return first() if len(calls) == 1 else rows[0]

    monkeypatch.setattr(queryset, "first", nobody_yet)

    assert tell_apart(one=one, other=other, at=LATER, by=coordinator) == said
    assert Event.objects.count() == 2


def test_more_pairs_than_fit_are_said_to_be(coordinator, monkeypatch):
    monkeypatch.setattr("enrollment.merging.proposals.AT_MOST", 2)
    for _ in range(3):
        person()

    found = proposals(coordinator)
    assert (len(found.pairs), found.more) == (2, True)
    assert AT_MOST == 500


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Ana Novak", "Novak Ana", True),
        ("Ana Novak", "Anja Novak", False),
        ("Marija Novak", "Mariaj Novak", True),
        ("Marija Ana Novak", "Ana Novak", True),
        ("Marija Novak", "Marija", False),
        ("Novak", "Novak", True),
        ("Črtomir Župevec", "Crtomir Zupevc", True),
    ],
)
def test_alike_names(one, other, alike):
    one, other = (
        Candidate(first_name=name.split()[0], last_name=" ".join(name.split()[1:]))
        for name in (one, other)
    )

    assert alike_names(one, other) is alike
    assert alike_names(other, one) is alike
