"""Re-checks as files: the list, and who differs, under the tab of the page."""

from datetime import date

import pytest

from tests.exported import address, file_of, rows_of
from tests.factories import ON, CohortFactory, RecheckFactory, RecheckResultFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def client(client_as, coordinator):
    client = client_as(coordinator)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def recheck():
    return RecheckFactory(checked=9, gained=1, lost=1, first_time=1)


@pytest.fixture
def results(recheck):
    """One who gained, one who lost, one checked for the first time."""
    lost = {"outcome": "ineligible", "before": "eligible", "paid": 3, "unpaid": 21, "unknown": 0}
    return {
        "gained": RecheckResultFactory(recheck=recheck, before="incomplete", changed_on=ON),
        "lost": RecheckResultFactory(recheck=recheck, eligible_from=date(2019, 6, 1), **lost),
        "first": RecheckResultFactory(recheck=recheck, eligible_until=date(2018, 12, 31)),
    }


def exported(client, recheck, **query):
    return rows_of(file_of(client, address("export_recheck", recheck.pk, **query), "csv"))


@pytest.mark.parametrize(
    ("view", "group"),
    [("", "gained"), ("x", "gained"), ("gained", "gained"), ("lost", "lost"), ("first", "first")],
)
def test_the_file_keeps_to_the_tab_of_the_page(client, recheck, results, view, group):
    _, *rows = exported(client, recheck, view=view)

    assert [row[2] for row in rows] == [results[group].referral.number]


def test_a_group_without_anybody_is_an_empty_list(client, recheck, results):
    assert len(exported(client, recheck, view="incomplete")) == 1


@pytest.mark.parametrize(
    ("group", "said", "days"),
    [
        ("gained", ["incomplete", "eligible"], ["12. 9. 2018", "without an end date", ""]),
        ("lost", ["eligible", "ineligible"], ["", "", "1. 6. 2019"]),
        ("first", ["", "eligible"], ["", "31. 12. 2018", ""]),
    ],
)
def test_a_line_says_before_and_now_why_and_when(client, recheck, results, group, said, days):
    page = client.get(address("recheck", recheck.pk, view=group))

    headings, row = exported(client, recheck, view=group)

    assert headings[:6] == [
        "Surname",
        "Name",
        "Number",
        "Last check",
        "On the reference date",
        "Reason",
    ]
    assert row[3:5] == said
    assert row[5] == page.context["lines"][0].reason
    assert row[6:] == days


def test_on_another_day_it_depends_on_the_unknown_months(client):
    preview = RecheckFactory(reference_on=date(2018, 12, 1), is_preview=True)
    unknown = {"outcome": "incomplete", "paid": 10, "unpaid": 11, "unknown": 3}
    RecheckResultFactory(recheck=preview, eligible_from=date(2019, 6, 1), **unknown)

    _, row = exported(client, preview, view="first")

    assert row[-1] == "depends on 3 unknown months"


def test_the_list_has_the_numbers_of_each_re_check(client, recheck):
    cohort = CohortFactory(program__short_title="Delo", number=2)
    RecheckFactory(cohort=cohort, is_preview=True, reference_on=date(2018, 10, 1))

    headings, preview, plain = rows_of(file_of(client, address("export_rechecks"), "csv"))

    assert headings[:5] == ["Reference date", "Made on", "Made by", "Who was checked", "Preview"]
    assert preview[:5] == [
        "1. 10. 2018",
        "12. 9. 2018",
        "by itself",
        "Who waits for Delo, cohort 2",
        "yes",
    ]
    RecheckFactory(is_preview=True, reference_on=date(2018, 9, 11))
    _, past, *_ = rows_of(file_of(client, address("export_rechecks"), "csv"))
    assert past[4] == "in retrospect"
    assert plain[3:] == ["Everybody who waits", "no", "9", "1", "1", "0", "1", "6"]


def test_the_page_leads_there_with_its_tab_when_anybody_differs(client, recheck, results):
    html = client.get(address("recheck", recheck.pk, view="lost")).content.decode()
    assert f'href="{address("export_recheck", recheck.pk, view="lost")}"' in html

    nothing = RecheckFactory(first_time=0)
    assert "izvoz" not in client.get(address("recheck", nothing.pk)).content.decode()
