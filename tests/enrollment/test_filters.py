"""Lists narrowed down by their address: right rows, own choices, nonsense left out and said."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from enrollment.candidates.filters import ORDERS as CANDIDATE_ORDERS
from enrollment.cohorts.filters import ORDERS as COHORT_ORDERS
from enrollment.referrals.filters import ORDERS, VIEWS
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.exported import file_of, rows_of
from tests.factories import (
    NOON,
    ON,
    CandidateFactory,
    CohortFactory,
    MembershipFactory,
    OrganizationFactory,
    ProgramFactory,
    ReferralFactory,
    RegionFactory,
    UserFactory,
    make_actor,
)
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def client(client_as, coordinator):
    client = client_as(coordinator)
    client.cookies["django_language"] = "en"
    return client


def shown(client, name, **query):
    """The rows of a page under an address, by number or surname."""
    page = client.get(reverse(name, query=query))
    assert page.status_code == 200
    return [getattr(row, "number", None) or row.last_name for row in page.context["page"]]


class Rows:
    """Referrals that differ in one thing each, named after it."""

    def __init__(self, coordinator):
        self.coordinator = coordinator
        self.colleague = MembershipFactory(
            organization=coordinator.organization, role=Role.COORDINATOR
        ).user
        self.program, self.other = ProgramFactory(), ProgramFactory()
        self.near, self.far = make_actor(Role.REFERRER), make_actor(Role.REFERRER)
        self.make("plain", "Novak")
        self.make("overdue", "Čuk", due_on=ON - timedelta(1), remind_on=ON - timedelta(5))
        self.make("reminded", "Cerar", due_on=ON, remind_on=ON - timedelta(1))
        self.make("mine", "Žagar", state=State.IN_REVIEW, coordinator=coordinator.user)
        self.make("hers", "Šuštar", state=State.IN_REVIEW, coordinator=self.colleague)
        self.make("returned", "Dolenc", state=State.RETURNED, return_note="Manjka.")
        self.make("program", "Zupan", program=self.other)
        self.make("office", "Ana", by=self.far)
        self.make("old", "Bor", turn_since=NOON - timedelta(30))
        closed = {"decided_at": NOON, "decided_by": coordinator.user}
        self.make("rejected", "Kos", state=State.REJECTED, rejection_reason="other", **closed)

    def make(self, number, surname, by=None, **fields):
        candidate = CandidateFactory(by=by or self.near, last_name=surname, paid_months=0)
        values = {"program": self.program, **fields}
        return ReferralFactory(candidate=candidate, number=number, **values)


@pytest.fixture
def rows(coordinator):
    return Rows(coordinator)


EVERY = {
    "plain", "overdue", "reminded", "mine", "hers", "returned", "program", "office", "old",
    "rejected",
}  # fmt: skip


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, EVERY - {"rejected"}),
        ({"view": "all"}, EVERY),
        ({"view": "closed"}, {"rejected"}),
        ({"view": "mine"}, EVERY - {"rejected", "returned"}),
        ({"state": "in_review"}, {"mine", "hers"}),
        ({"state": ["returned", "rejected"]}, {"returned", "rejected"}),  # whatever the tab
        ({"state": "rejected", "view": "mine"}, set()),
        ({"turn": "referrer"}, {"returned"}),
        ({"turn": "nobody", "view": "all"}, {"rejected"}),
        ({"due": "overdue"}, {"overdue"}),
        ({"due": "near"}, {"reminded"}),
        ({"coordinator": "mine"}, {"mine"}),
        ({"coordinator": "nobody", "state": "in_review"}, set()),
        ({"since_until": "1. 9. 2018"}, {"old"}),
        ({"since_until": "2018-08-13", "since_from": "13. 8. 2018"}, {"old"}),
        ({"since_from": "2018-09-12", "state": "returned"}, {"returned"}),
        ({"since_from": "2018-09-13"}, set()),
    ],
)
def test_referrals_are_narrowed_down(client, rows, query, numbers):
    assert set(shown(client, "referrals", **query)) == numbers


def test_referrals_by_program_organization_and_colleague(client, rows):
    assert shown(client, "referrals", program=rows.other.pk) == ["program"]
    assert shown(client, "referrals", organization=rows.far.organization.pk) == ["office"]
    assert shown(client, "referrals", coordinator=rows.colleague.pk) == ["hers"]
    assert shown(client, "referrals", coordinator=rows.coordinator.user.pk) == ["mine"]


def test_referrals_in_order(client, rows):
    names = ["Ana", "Bor", "Cerar", "Čuk", "Dolenc", "Kos", "Novak", "Šuštar", "Zupan", "Žagar"]
    page = client.get(reverse("referrals", query={"view": "all", "sort": "name"}))
    assert [row.candidate.last_name for row in page.context["page"]] == names
    assert shown(client, "referrals", sort="due")[:2] == ["overdue", "reminded"]
    assert shown(client, "referrals", sort="longest")[0] == "old"
    assert shown(client, "referrals", sort="latest")[-1] == "old"
    assert shown(client, "referrals", sort="number") == sorted(EVERY - {"rejected"})
    assert shown(client, "referrals", sort="organization")[-1] == "office"


@pytest.mark.parametrize(
    ("name", "orders"),
    [("referrals", ORDERS), ("candidates", CANDIDATE_ORDERS), ("cohorts", COHORT_ORDERS)],
)
def test_every_order_can_be_shown_and_exported(client, rows, name, orders):
    CohortFactory()
    for order in orders:
        assert client.get(reverse(name, query={"sort": order})).status_code == 200
        assert file_of(client, reverse(f"export_{name}", query={"sort": order}), "csv")


@pytest.mark.parametrize("zone_day", [(2018, 9, 12, 23, 30), (2018, 9, 13, 0, 30)])
def test_a_day_is_a_day_in_slovenia(client, zone_day):
    moment = timezone.make_aware(datetime(*zone_day))
    ReferralFactory(number="late", turn_since=moment, candidate__paid_months=0)
    day = date(*zone_day[:3])

    assert shown(client, "referrals", since_from=day, since_until=day) == ["late"]


NONSENSE = [
    ({"view": "x"}, "Which referrals"),
    ({"state": "x"}, "State"),
    ({"state": ["draft", "x"]}, "State"),
    ({"turn": "x"}, "Whose turn"),
    ({"due": "x"}, "Deadline"),
    ({"program": "999999"}, "Program"),
    ({"program": "x"}, "Program"),
    ({"organization": "9" * 40}, "Referring organization"),
    ({"coordinator": "x"}, "Coordinator"),
    ({"since_from": "30. 2. 2018"}, "On turn since, from"),
    ({"since_until": "\x00"}, "On turn since, until"),
    ({"sort": "-candidate__emso"}, "Order"),
]


@pytest.mark.parametrize(("query", "words"), NONSENSE)
def test_nonsense_in_the_address_is_left_out_and_said(client, rows, query, words):
    page = client.get(reverse("referrals", query=query))

    assert page.status_code == 200
    assert f"left out: {words}" in text_of(page)
    assert {row.number for row in page.context["page"]} == EVERY - {"rejected"}
    narrowed = page.context["narrowed"]
    assert (narrowed.address, narrowed.chips) == ("", [])


@pytest.mark.parametrize("name", ["referrals", "candidates", "cohorts"])
@pytest.mark.parametrize("query", ["q=Novak", "page=x", "x[]=1&&&=", "%00=%ff", "sort=name&sort=x"])
def test_what_no_filter_knows_is_passed_over(client, rows, name, query):
    assert client.get(f"{reverse(name)}?{query}").status_code == 200


def test_the_address_is_always_written_in_one_way(client, rows):
    query = {"sort": "name", "since_from": "1. 9. 2018", "state": ["in_review", "draft"], "q": "x"}
    page = client.get(reverse("referrals", query=query))

    narrowed = page.context["narrowed"]
    assert narrowed.address == "state=in_review&state=draft&since_from=2018-09-01&sort=name"
    with translation.override("en"):
        words = [chip.words for chip in narrowed.chips]
    assert words == [
        "State: in review, draft",
        "On turn since, from: 1. 9. 2018",
        "Order: surname",
    ]
    assert narrowed.chips[0].without == "since_from=2018-09-01&sort=name"
    html = page.content.decode()
    assert f"{reverse('export_referrals')}?state=in_review&amp;state=draft" in html
    for tab in VIEWS:
        assert f"?view={tab}&amp;state=in_review" in html


def test_an_address_shows_a_colleague_what_she_may_see(client_as, coordinator, rows):
    address = reverse("referrals", query={"coordinator": "mine", "view": "all"})
    hers = client_as(make_actor(Role.COORDINATOR, coordinator.organization))
    elsewhere = make_actor(
        Role.COORDINATOR, OrganizationFactory(kind="coordination", region=RegionFactory(code="LJ"))
    )

    mine = client_as(coordinator).get(address).context["page"]
    assert [row.number for row in mine] == ["mine"]
    assert list(hers.get(address).context["page"]) == []
    by_office = reverse("referrals", query={"organization": rows.far.organization.pk})
    page = client_as(elsewhere).get(by_office)
    assert list(page.context["page"]) == []
    assert page.context["narrowed"].ignored


def choices(page, name):
    narrowed = page.context["narrowed"]
    return narrowed.asking.fields[name].choices if name in narrowed.filters else None


@pytest.mark.parametrize("name", ["referrals", "candidates", "cohorts"])
@pytest.mark.parametrize("role", Role)
def test_choices_name_nobody_elses_organizations_programs_or_people(client_as, name, role):
    far = RegionFactory(code="LJ")
    OrganizationFactory(region=far, short_name="DALEČ urad")
    ProgramFactory(
        region=far,
        place="DALEČ",
        provider=OrganizationFactory(region=far, kind="provider", short_name="DALEČ"),
    )
    stranger = OrganizationFactory(region=far, kind="coordination", short_name="DALEČ")
    MembershipFactory(
        organization=stranger, role=Role.COORDINATOR, user=UserFactory(name="DALEČ Delavka")
    )
    neighbour = OrganizationFactory(short_name="SOSEDNJI urad")
    client = client_as(make_actor(role))

    page = client.get(reverse(name))
    if page.status_code == 403:
        return

    html = page.content.decode()
    everywhere = name == "cohorts" and role in (Role.MINISTRY, Role.ADMINISTRATOR)
    assert ("DALEČ" in html) == everywhere
    assert "DALEČ Delavka" not in html
    offices = role == Role.COORDINATOR and name != "cohorts"
    assert ("SOSEDNJI urad" in html) == offices
    by_neighbour = client.get(reverse(name, query={"organization": neighbour.pk}))
    assert ("organization" in by_neighbour.context["narrowed"].chosen) == offices


@pytest.mark.parametrize(
    ("name", "query", "count"),
    [
        ("referrals", {"state": "in_review", "sort": "name"}, 2),
        ("referrals", {"view": "all", "due": "overdue"}, 1),
        ("candidates", {"registered_from": "2018-09-13"}, 0),
    ],
)
def test_a_file_keeps_to_the_filters_of_its_page_and_the_log_knows_them(
    client, rows, name, query, count
):
    url = reverse(f"export_{name}", query=query)
    asking = client.get(url)
    _, *found = rows_of(file_of(client, url, "csv"))

    assert len(found) == count == len(shown(client, name, **query))
    narrowed = client.get(reverse(name, query=query)).context["narrowed"]
    with translation.override("en"):
        assert all(chip.words in text_of(asking) for chip in narrowed.chips)
    assert f"{reverse(name)}?{narrowed.address}".replace("&", "&amp;") in asking.content.decode()
    details = Event.objects.filter(action="list.exported").latest("pk").details
    assert details["filters"] == narrowed.address
