"""Calls as a file: what each demands today, and that nothing is demanded is said."""

from datetime import date

import pytest

from tests.exported import address, file_of, rows_of
from tests.factories import CallFactory, TermsFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_a_line_says_what_the_call_demands_today(client_as, coordinator):
    begun = CallFactory(short_title="Razpis", valid_until=date(2022, 12, 31))
    TermsFactory(call=begun, valid_from=date(2018, 9, 12), max_age=None, min_payments=None)
    TermsFactory(call=begun, valid_from=date(2018, 9, 13), max_age=30)
    CallFactory(short_title="Prejšnji", valid_until=date(2018, 9, 11))
    CallFactory(short_title="Prazni", terms=False)
    client = client_as(coordinator)
    client.cookies["django_language"] = "en"

    _, *rows = rows_of(file_of(client, address("export_calls"), "csv"))

    ref = "UL RS 6/2017"
    nothing = ["no age limit", "DSP is not a condition", ""]
    assert rows == [
        ["Razpis", ref, "10. 2. 2017", "31. 12. 2022", "valid", *nothing],
        ["Prejšnji", ref, "10. 2. 2017", "11. 9. 2018", "ended", "49", "12", "24"],
        ["Prazni", ref, "10. 2. 2017", "", "terms are missing", "", "", ""],
    ]
