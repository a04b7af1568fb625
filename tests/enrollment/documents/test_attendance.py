"""The attendance sheet of a month and the list of participants to sign."""

import logging
import re
from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from enrollment.documents.attendance import days_of_month
from enrollment.documents.making import MAKERS
from enrollment.documents.participants import ParticipantsList
from enrollment.documents.sheets import Sheet, Table, as_json, from_json
from enrollment.wordings.kinds import TRAITS, Edition, Kind
from enrollment.wordings.models import CallLogo
from socakt.accounts.roles import Role
from tests.enrollment.documents.papers import sheet_of, words
from tests.enrollment.documents.places import LONG, NAME, admitted, cohort, gone, printed
from tests.enrollment.privacy.cases import restrict
from tests.factories import NOON, ON, make_actor

pytestmark = pytest.mark.django_db

SHEET, LIST = Kind.ATTENDANCE_SHEET, Kind.PARTICIPANTS_LIST
OCTOBER = date(2018, 10, 5)


@pytest.fixture(autouse=True)
def no_complaints(caplog):
    """Every style must be understood and every letter found in the font."""
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        yield
        assert [record.getMessage() for record in caplog.get_records("call")] == []


def fill(of, count=20, **person):
    return [admitted(of, person, place=place) for place in range(1, count + 1)]


def grid(of, on=OCTOBER):
    (table,) = [
        block
        for block in sheet_of(SHEET, Edition.SLOVENE, of, on).blocks
        if isinstance(block, Table)
    ]
    return table


def names(of, on=OCTOBER):
    return [row[1] for row in grid(of, on).rows]


def test_twenty_people_with_long_names_stand_on_one_page_across():
    of = cohort(title=LONG)
    fill(of, **NAME)

    reader = printed(SHEET, of, on=OCTOBER)
    text = words(reader)

    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (842, 595)
    assert text.count("Predolgovec-Šuštaršič") == 20
    assert reader.metadata.title == "Lista prisotnosti, oktober 2018"
    assert reader.trailer["/Root"]["/Lang"] == "sl"
    for part in (LONG.strip(), "2. skupina, Novo mesto, 1. 10. 2018 – 31. 8. 2019", "20.",
                 "Ur skupaj", "Vodja programa", of.terms.cofinancing_statement):  # fmt: skip
        assert part in text
    assert not re.search(r"[{}]", text)


def test_there_is_room_for_the_logos_of_the_call():
    of = cohort()
    fill(of, first_name="Živa", last_name="Zupančič")
    by, picture = make_actor(Role.ADMINISTRATOR).user, BytesIO()
    Image.new("RGB", (300, 100)).save(picture, "PNG")
    for name in ("EU", "RS"):
        CallLogo.objects.create(
            call=of.program.call,
            name=name,
            image=picture.getvalue(),
            added_by=by,
            added_at=NOON,
        )

    assert len(printed(SHEET, of, on=OCTOBER).pages) == 1


@pytest.mark.parametrize(
    ("starts_on", "on", "days"),
    [
        (date(2018, 10, 1), OCTOBER, 31),
        (date(2018, 10, 1), date(2018, 11, 30), 30),
        (date(2018, 10, 1), date(2019, 2, 1), 28),
        (date(2019, 10, 1), date(2020, 2, 29), 29),
    ],
)
def test_there_is_a_column_for_each_day(starts_on, on, days):
    of = cohort(starts_on=starts_on)

    table = grid(of, on)
    titles = [column.title for column in table.columns]
    assert [title.split("\n")[0] for title in titles[2:-2]] == [str(n + 1) for n in range(days)]
    assert {len(row) for row in table.rows} == {days + 4}
    assert len(printed(SHEET, of, on=on).pages) == 1


def test_weekends_holidays_and_days_outside_the_cohort_are_grey():
    november = grid(cohort(), date(2018, 11, 15))
    first = grid(cohort(number=3, starts_on=date(2018, 10, 10)), OCTOBER)

    grey = [column.title for column in november.columns if column.shaded]
    assert grey[:4] == ["1\nče", "3\nso", "4\nne", "10\nso"]
    assert [column.shaded for column in first.columns[2:13]] == [True] * 9 + [False, False]


@pytest.mark.parametrize(("on", "month"), [(ON, "oktober 2018"), (date(2020, 1, 1), "avgust 2019")])
def test_outside_the_cohort_it_is_for_the_nearest_month(on, month):
    assert sheet_of(SHEET, Edition.SLOVENE, cohort(), on).title.endswith(month)


def test_people_stand_in_the_order_of_the_slovene_alphabet():
    of = cohort()
    for place, name in enumerate(["Žagar", "Cerar", "Šuštar", "Čeh", "Zupan", "Stare"], 1):
        admitted(of, {"first_name": "Živa", "last_name": name}, place=place)

    assert names(of) == [
        "Cerar Živa", "Čeh Živa", "Stare Živa", "Šuštar Živa", "Zupan Živa", "Žagar Živa",
    ]  # fmt: skip
    assert grid(of).head == 1


def test_only_who_holds_a_place_and_whose_record_is_in_use_stands_in_it():
    of = cohort()
    gone(of, {"last_name": "Odšla"}, place=1)
    frozen = admitted(of, {"last_name": "Zamrznjena"}, place=2)
    admitted(of, {"first_name": "Živa", "last_name": "Ostala"}, place=3)
    restrict(frozen.candidate, make_actor(Role.COORDINATOR))

    assert names(of) == ["Ostala Živa"]
    rows = sheet_of(LIST, Edition.SLOVENE, of).rows
    assert [row.name for row in rows] == ["Ostala Živa"]


def test_without_people_there_are_as_many_rows_as_places():
    of = cohort(capacity=12)

    table = grid(of)

    assert [row[0] for row in table.rows] == [f"{number}." for number in range(1, 13)]
    assert {"".join(row[1:]) for row in table.rows} == {""}
    assert table.head == 0
    assert len(printed(SHEET, of, on=OCTOBER).pages) == 1


def test_the_list_to_sign_is_by_place_and_without_telephones():
    of = cohort()
    fill(of, 3, first_name="Živa", last_name="Zupančič", phone="041 000 111")

    data = sheet_of(LIST, Edition.SLOVENE, of)
    text = words(printed(LIST, of))

    assert isinstance(data, ParticipantsList)
    assert data.with_signatures
    assert [row.place for row in data.rows] == [1, 2, 3]
    assert "Podpis" in text
    assert "041 000 111" not in text


@pytest.mark.parametrize(("kind", "data"), [(SHEET, Sheet), (LIST, ParticipantsList)])
def test_what_is_kept_as_json_is_the_same_paper(kind, data):
    of = cohort()
    fill(of, 2)

    made = sheet_of(kind, Edition.SLOVENE, of)

    assert from_json(as_json(made), data) == made
    assert MAKERS[kind].missing(of) == ""
    assert TRAITS[kind].editions == (Edition.SLOVENE,)


def test_the_days_of_a_month():
    assert days_of_month(date(2020, 2, 29))[-1] == date(2020, 2, 29)
    assert len(days_of_month(date(2019, 12, 31))) == 31
