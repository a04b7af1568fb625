"""The radar as a file: the list of the page under its filter."""

import pytest

from tests.enrollment.radar.people import SOON, lacks, turns_fifty
from tests.exported import address, file_of, rows_of
from tests.factories import ReferralFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_a_line_says_what_happens_to_whom_when_and_why(client, program):
    first = turns_fifty(SOON, program)
    second = ReferralFactory(candidate=first.candidate, program__call=program.call)

    headings, row = rows_of(file_of(client, address("export_radar"), "csv"))

    assert headings == ["Surname", "Name", "Number", "What happens", "Day", "Reason"]
    assert row[:2] == [first.candidate.last_name, first.candidate.first_name]
    assert row[2] == f"{first.number}, {second.number}"
    assert row[3:5] == ["Loses eligibility", "20. 9. 2018"]
    assert "50" in row[5]


@pytest.mark.parametrize(
    ("view", "whose"),
    [("", "both"), ("all", "both"), ("lose", "older"), ("gain", "younger"), ("x", "both")],
)
def test_the_file_keeps_to_the_tab_of_the_page(client, program, view, whose):
    older, younger = turns_fifty(SOON, program), lacks(1, program)
    expected = {"both": [older, younger], "older": [older], "younger": [younger]}[whose]

    _, *rows = rows_of(file_of(client, address("export_radar", view=view)))

    assert [row[2] for row in rows] == [referral.number for referral in expected]


def test_the_page_leads_there_with_its_tab_when_there_is_anybody(client, program):
    assert "izvoz" not in client.get("/radar/").content.decode()

    turns_fifty(SOON, program)

    html = client.get("/radar/?view=lose").content.decode()
    assert f'href="{address("export_radar", view="lose")}"' in html
