"""Finding: any part of a name in any order, with slips, numbers, offices; in scope only."""

from datetime import date

import pytest
from django.urls import reverse

from enrollment.desk.finding import SHOWN, find, number_pattern
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.slovene import make_emso
from tests.factories import (
    CandidateFactory,
    OrganizationFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db

EMSO = make_emso(date(1980, 5, 17), 1)


def people(actor, words):
    group = find(actor, words).people
    return [*group.rows, *group.near]


def numbers(actor, words):
    return [referral.number for referral in find(actor, words).referrals.rows]


@pytest.fixture
def person(referrer):
    return CandidateFactory(
        by=referrer, first_name="Željka Ćirila", last_name="Šuštaršič-Đokić", emso=EMSO
    )


@pytest.mark.parametrize(
    "words",
    [
        "Šuštaršič",
        "sustarsic",
        "SUSTARSIC",
        "Željka Šuštaršič",
        "šuštaršič željka",
        "  dokic   zeljka ",
        "ćirila",
        "šuštaršič đokić",
        "Šuštaršič-Đokić",
        "tarsi",
        EMSO,
        f"{EMSO[:7]} {EMSO[7:]}",
    ],
)
def test_a_person_is_found_by(person, referrer, words):
    CandidateFactory(by=referrer, first_name="Ana", last_name="Novak")

    assert list(find(referrer, words).people.rows) == [person]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "Novakova",
        "Željka Novak",
        EMSO[:12],
        "%",
        "_",
        "'",
        "NM-2018-9999",
        "\x00",
        "(x|",
    ],
)
def test_nobody_is_found_by(person, referrer, words):
    assert find(referrer, words).count == 0


# written, typed, found; the threshold of finding.py is chosen by this table
SLIPS = [
    ("Šuštaršič", "sustarsic", True),
    ("Šuštaršič", "šuštrašič", True),  # neighbours swapped
    ("Šuštaršič", "Šustarčič", True),
    ("Šuštaršič", "Šušteršič", True),
    ("Šuštaršič", "šuštršič", True),  # a letter left out
    ("Šuštaršič", "šutaršic", True),
    ("Šuštaršič", "šuštrašć", True),  # two slips in a long name
    ("Šuštaršič", "Šuster", False),
    ("Zupančič", "Zupancic", True),
    ("Zupančič", "Župancič", True),
    ("Zupančič", "Zupanič", True),
    ("Zupančič", "Zpuančič", True),
    ("Zupančič", "Zupan", True),  # its beginning
    ("Zupan", "Zupančič", False),
    ("Kovač", "Kovac", True),
    ("Kovač", "Kovca", True),
    ("Kovač", "Kovačič", False),
    ("Kovač", "Lovač", True),
    ("Kovač", "Kovk", False),
    ("Horvat", "Hrovat", True),
    ("Novak", "Nowak", True),
    ("Novak", "Nosan", False),
    ("Kos", "Kus", False),  # too short for slips
    ("Đurđica", "Djurdjica", True),
    ("Hudorovac", "Hudarovac", True),
    ("O'Connor", "oconor", False),
    ("Kos-Novak", "Novk", True),
]


@pytest.mark.parametrize(("written", "typed", "found"), SLIPS)
def test_slips_of_the_fingers_are_forgiven_and_other_names_are_not(referrer, written, typed, found):
    person = CandidateFactory(by=referrer, first_name="Ana", last_name=written, paid_months=0)

    assert people(referrer, typed) == ([person] if found else [])
    assert people(referrer, f"ana {typed}") == ([person] if found else [])


def test_what_is_written_so_comes_before_beginnings_parts_and_what_is_similar(referrer):
    names = ["Kovač", "Kovačič", "Podkovač", "Kovacs", "Kovec", "Novak"]
    for name in reversed(names):
        CandidateFactory(by=referrer, first_name="Ana", last_name=name, paid_months=0)

    group = find(referrer, "kovac").people

    assert [person.last_name for person in group.rows] == ["Kovač", "Kovacs", "Kovačič", "Podkovač"]
    assert [person.last_name for person in group.near] == ["Kovec"]
    assert group.more == 0


def test_only_people_in_scope_are_found_by_whatever_is_known_of_them(person, coordinator):
    referral = ReferralFactory(candidate=person, number="NM-2018-0042", state=State.DRAFT)

    for stranger in (make_actor(Role.REFERRER), coordinator):
        for words in ("sustarsic", "sustrasic", EMSO, referral.number, "42"):
            found = find(stranger, words)  # a made-up organization may have the 42 in its name
            assert (found.people.count, found.referrals.count) == (0, 0)
    person.shared_at = person.registered_at
    person.save()
    assert people(coordinator, EMSO) == people(coordinator, "sustrasic") == [person]


def test_no_more_than_a_screen_is_shown_and_how_many_more_there_are(referrer):
    CandidateFactory.create_batch(SHOWN + 2, by=referrer, paid_months=0)
    CandidateFactory(by=referrer, last_name="Čuk", paid_months=0)
    CandidateFactory(by=referrer, last_name="Cerar", paid_months=0)

    group = find(referrer, "rtomir").people

    assert (len(group.rows), group.more, group.count) == (SHOWN, 4, SHOWN + 4)
    assert [person.last_name for person in people(referrer, "c")][:2] == ["Cerar", "Čuk"]


def test_what_is_similar_has_the_room_that_is_left(referrer):
    for count, name in ((SHOWN - 1, "Kovač"), (3, "Kovec")):
        for index in range(count):
            CandidateFactory(by=referrer, last_name=name, first_name=f"Ana{index}", paid_months=0)

    group = find(referrer, "kovac").people

    assert (len(group.rows), len(group.near)) == (SHOWN - 1, 1)


@pytest.fixture
def numbered(referrer):
    for number in ("NM-2026-0148", "NM-2025-0148", "NM-2026-1480", "LJ-2026-0148", "NM-2026-0015"):
        ReferralFactory(
            candidate=CandidateFactory(by=referrer, paid_months=0), number=number, state="draft"
        )


ALL_148 = {"NM-2026-0148", "NM-2025-0148", "LJ-2026-0148"}


@pytest.mark.parametrize(
    ("words", "exact", "others"),
    [
        ("148", ALL_148, {"NM-2026-1480"}),
        ("0148", ALL_148, {"NM-2026-1480"}),
        ("2026-148", {"NM-2026-0148", "LJ-2026-0148"}, {"NM-2026-1480"}),
        ("2026/148", {"NM-2026-0148", "LJ-2026-0148"}, {"NM-2026-1480"}),
        ("nm 2026 148", {"NM-2026-0148"}, {"NM-2026-1480"}),
        ("NM-2026-0148", {"NM-2026-0148"}, {"NM-2026-1480"}),
        (" nm-2026-0148 ", {"NM-2026-0148"}, {"NM-2026-1480"}),
        ("NM 148", {"NM-2026-0148", "NM-2025-0148"}, {"NM-2026-1480"}),
        ("NM-2026", set(), {"NM-2026-0148", "NM-2026-1480", "NM-2026-0015"}),
        ("2025-", set(), {"NM-2025-0148"}),
        ("1", set(), {*ALL_148, "NM-2026-1480", "NM-2026-0015"}),
        ("99", set(), set()),
        ("148a", set(), set()),
        ("NM", set(), set()),
        ("0", set(), set()),
    ],
)
def test_a_part_of_a_number_is_enough_and_whole_ones_come_first(
    referrer, numbered, words, exact, others
):
    found = numbers(referrer, words)

    assert set(found[: len(exact)]) == exact
    assert set(found[len(exact) :]) == others


def test_digits_of_other_scripts_are_no_number():
    assert number_pattern("١٤٨") is None


def test_organizations_are_those_of_the_region(coordinator):
    own = OrganizationFactory(name="CSD, enota Črnomelj", short_name="CSD Črnomelj")
    OrganizationFactory(name="CSD Črnomelj v Ljubljani", region=RegionFactory(code="LJ"))

    assert list(find(coordinator, "csd crnomelj").organizations.rows) == [own]
    assert list(find(coordinator, "crnomlj").organizations.near) == [own]
    assert find(coordinator, "crnomelj ljubljani").organizations.count == 0


@pytest.mark.parametrize("role", [Role.REFERRER, Role.COORDINATOR])
def test_an_organization_leads_a_coordinator_to_its_referrals(client_as, role):
    office = OrganizationFactory(name="CSD, enota Metlika", phone="07 111 222")
    provider = OrganizationFactory(name="Zavod Metlika", kind="provider")

    html = client_as(make_actor(role)).post(reverse("search"), {"q": "metlika"}).content.decode()

    assert (f"organization={office.pk}" in html) == (role == Role.COORDINATOR)
    assert f"organization={provider.pk}" not in html
    assert "07 111 222" in html


def test_an_organization_that_has_ended_says_so(client_as, coordinator):
    OrganizationFactory(name="CSD Metlika", valid_until=date(2018, 9, 30))

    page = client_as(coordinator).post(reverse("search"), {"q": "metlika"})

    assert "30. 9. 2018" in text_of(page)


def test_the_page_shows_what_was_found_and_logs_how_much_but_not_the_words(
    client_as, referrer, person
):
    client = client_as(referrer)
    client.cookies["django_language"] = "en"
    CandidateFactory(by=referrer, last_name="Šuštrašič", first_name="Ana", paid_months=0)
    ReferralFactory(candidate=person, number="NM-2018-0042", state=State.DRAFT)

    page = client.post(reverse("search"), {"q": " sustarsic "})

    assert "Šuštaršič-Đokić Željka Ćirila" in text_of(page)
    assert "Written similarly" in text_of(page)
    assert 'value="sustarsic" autofocus' in page.content.decode()
    assert "NM-2018-0042" in text_of(client.post(reverse("search"), {"q": "42"}))
    event = Event.objects.filter(action="candidate.searched").earliest("pk")
    hits = {"found": 2, "people": 2, "referrals": 0}
    assert (event.user, event.details) == (referrer.user, hits)


def test_more_than_a_screen_is_said(client_as, referrer):
    CandidateFactory.create_batch(SHOWN + 2, by=referrer, paid_months=0)
    client = client_as(referrer)
    client.cookies["django_language"] = "en"

    assert "and 2 more" in text_of(client.post(reverse("search"), {"q": "sustarsic"}))


@pytest.mark.parametrize(
    "words", ["", "x" * 5000, "\x00", "<script>", "%%%", "a " * 60, "(", "\\", "[a-", "*"]
)
def test_odd_words_find_nobody_and_break_nothing(client_as, referrer, person, words):
    page = client_as(referrer).post(reverse("search"), {"q": words})

    assert page.status_code == 200
    assert "<script>" not in page.content.decode()
    assert page.context["found"].people.near == ()


def test_names_are_searched_by_post_only(client_as, referrer):
    assert client_as(referrer).get(reverse("search"), {"q": "novak"}).status_code == 405
