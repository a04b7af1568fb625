"""Whatever comes in: a table, or a refusal that has a sentence; never another exception.

8,400 inputs, the same whenever the same tests run (Hypothesis also tries constants of the modules
that are loaded); each test also asserts that what is worth trying has really been reached.
"""

import csv
from collections import Counter
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from enrollment.imports.columns import Column, accepted
from enrollment.imports.downloads import invented_emso
from enrollment.imports.interpretation import interpret, layout_of
from enrollment.imports.problems import CELLS, FILES
from enrollment.imports.reading import FileRefused, open_table
from socakt.slovene import format_date, format_month
from tests.enrollment.imports.workbooks import HEADING, row, sheet, workbook

ON = date(2026, 11, 24)
SAMPLES = [
    path.read_bytes()
    for path in sorted((Path(__file__).parents[2] / "data/imports").iterdir())
    if path.suffix in (".csv", ".xlsx")
]


def unchanging(cases):
    return settings(
        max_examples=cases,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def outcome_of(content):
    """»read«, or the code of the refusal; everything in the file is interpreted."""
    try:
        table = open_table(content)
        layout = layout_of(table.headings)
        for number, cells in table.rows():
            assert number > table.heading_row
            assert cells
            assert "\x00" not in "".join(cells)
            check(interpret(cells, layout, ON))
    except FileRefused as refused:
        # KeyError: a refusal without a sentence
        return refused.code if FILES[refused.code] else ""
    return "read"


def check(draft):
    """What holds for every draft, whatever stood in the row."""
    assert {problem.code for problem in draft.problems} <= {*CELLS, "emso_invalid"}
    assert all(month.day == 1 and month <= ON for month in (*draft.paid, *draft.unpaid))
    assert len(draft.emso) in (0, 13)
    assert draft.counts or not (draft.paid or draft.unpaid or draft.problems)
    identified = draft.emso or (draft.last_name and draft.first_name and draft.born_on)
    assert identified or draft.problems or not draft.counts


# --- bytes -----------------------------------------------------------------------------------

BEGINNINGS = [
    *(b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"PK\x03\x04", b"%PDF-", b"EMSO;Mesec\n"),
    *("EMŠO,Mesec,Vrsta\n".encode(), "EMŠO\tVrsta\n".encode("cp1250"), b'"EMSO";"Mesec"\n"'),
]


def test_random_bytes():
    outcomes = Counter()

    @given(st.sampled_from(BEGINNINGS), st.binary(max_size=400))
    @unchanging(1_500)
    def read(beginning, content):
        outcomes[outcome_of(beginning + content)] += 1

    read()
    assert {"read", "damaged", "is_binary", "is_pdf", "unknown_encoding"} <= set(outcomes)


def test_files_with_a_few_bytes_changed():
    outcomes = Counter()
    change = st.tuples(st.integers(0, 20_000), st.integers(0, 255))

    @given(st.sampled_from(SAMPLES), st.lists(change, min_size=1, max_size=8), st.integers(0, 99))
    @unchanging(1_500)
    def read(sample, changes, cut):
        content = bytearray(sample)
        for place, value in changes:
            if content:
                content[place % len(content)] = value
        if cut < 10:
            del content[len(content) * cut // 10 :]
        outcomes[outcome_of(bytes(content))] += 1

    read()
    assert {"read", "damaged", "is_pdf", "empty", "no_known_heading"} <= set(outcomes)
    assert outcomes["read"] > 100


PARTS = [
    *("<c/>", "<row/>", "<row r='7'/>", "<v>7</v>", "<f>1+1</f>", "<t>č</t>", "&amp;", "<!-- -->"),
    *('<c r="A2" t="s"><v>0</v></c>', '<c r="XFD9"><v>1</v></c>', "<c r='E9'><v>1E9</v></c>"),
    *('<c t="b"><v>1</v></c>', "<rPh><t>x</t></rPh>", "<is/>", "<c t='x'><v>y</v></c>", "\x00"),
    *("<row>", "</row>", "</c>", "&b;", "]]>", "<c><f/></c>", "<c><v/><v>2</v></c>", "x"),
]


def test_sheets_with_a_few_pieces_put_in():
    outcomes = Counter()
    plain = sheet(HEADING, row(2, "0502984555003", "10/2026", "DSP"), row(3, "1", "2", "3"))
    between = [place + 1 for place, sign in enumerate(plain) if sign == ">"]
    piece = st.tuples(st.sampled_from(between), st.sampled_from(PARTS))

    @given(st.lists(piece, min_size=1, max_size=4))
    @unchanging(1_000)
    def read(pieces):
        xml = plain
        for place, part in sorted(pieces, reverse=True):
            xml = xml[:place] + part + xml[place:]
        outcomes[outcome_of(workbook(xml, strings="<si><t>EMŠO</t></si>"))] += 1

    read()
    assert {"read", "damaged"} <= set(outcomes)
    assert outcomes["read"] > 50


# --- tables ----------------------------------------------------------------------------------

HEADINGS = st.sampled_from(
    [heading for column in Column for heading in accepted(column)]
    + ["10/2026", "maj 2025", "?", ""]
)
CELLS_TRIED = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["0502984555003", "502984555003", "5,02E+11", "10/2026", "1. 10. 2018", "?"]),
    st.sampled_from(["DSP", "izredna DSP", "posmrtnina", "poračun DSP", "redna", "VD"]),
    st.sampled_from(["D", "N", "446,16", "-1", "=A1", "#N/A", "8000", "Ž"]),
    st.integers(-1_000_000, 10**13).map(str),
    st.dates().map(format_date),
    st.dates().map(format_month),
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "cp1250", "utf-16", "utf-32", "latin-1"])


def test_random_tables_in_random_encodings_with_random_separators():
    outcomes = Counter()
    rows = st.lists(st.lists(CELLS_TRIED, max_size=8), max_size=6)

    @given(st.lists(HEADINGS, min_size=1, max_size=8), rows, st.sampled_from(";,\t|"), ENCODINGS)
    @unchanging(2_000)
    def read(headings, rows, separator, encoding):
        text = StringIO()
        csv.writer(text, delimiter=separator).writerows([headings, *rows])
        outcomes[outcome_of(text.getvalue().encode(encoding, "replace"))] += 1

    read()
    assert outcomes["read"] > 400
    assert {"no_known_heading", "only_a_heading"} <= set(outcomes)


def test_random_rows_under_all_headings():
    layouts = [
        layout_of([accepted(column)[0] for column in Column] + ["10/2026", "11/2026"]),
        layout_of(["EMŠO", "Mesec", "Vrsta", "Izplačano", "Znesek"]),
        layout_of(["Priimek", "Ime", "Datum rojstva", "Od", "Do", "Vrsta"]),
        layout_of(["EMŠO", "10/2026", "9/2026", "8/2026"]),
    ]
    counted = Counter()

    @given(st.sampled_from(layouts), st.lists(CELLS_TRIED, max_size=24))
    @unchanging(1_500)
    def read(layout, cells):
        draft = interpret(tuple(cells), layout, ON)
        check(draft)
        counted.update(problem.code for problem in draft.problems)
        counted.update({"paid": bool(draft.paid), "left out": not draft.counts})

    read()
    assert counted["paid"] > 20
    assert counted["left out"] > 0
    assert len(set(counted)) > 15


# --- there and back --------------------------------------------------------------------------

MONTHS = st.dates(date(2017, 1, 1), ON).map(lambda day: day.replace(day=1))
LETTERS = st.characters(categories=["Lu", "Ll"], max_codepoint=0x17F)
NAMES = st.text(LETTERS, min_size=1, max_size=10)
PEOPLE = st.builds(invented_emso, st.dates(date(1950, 1, 1), date(2005, 1, 1)), st.integers(0, 900))
FACTS = st.lists(st.tuples(PEOPLE, NAMES, MONTHS, st.booleans()), min_size=1, max_size=6)
WAYS = [format_month, lambda month: f"{month:%Y-%m}", format_date, lambda month: f"{month:%m. %Y}"]


def facts_in(content):
    """What the file says, in the order of its rows."""
    table = open_table(content)
    layout = layout_of(table.headings)
    drafts = [interpret(cells, layout, ON) for _, cells in table.rows()]
    assert [draft.problems for draft in drafts if draft.problems] == []
    return [
        (draft.emso, draft.first_name, *(draft.paid or draft.unpaid), bool(draft.paid))
        for draft in drafts
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_is_written_as_csv_is_read(encoding):
    @given(FACTS, st.sampled_from(";,\t"), st.sampled_from(WAYS), st.permutations(range(4)))
    @unchanging(200)
    def read(facts, separator, way, order):
        lines = [("EMŠO", "Ime", "Mesec", "Izplačano")]
        lines += [
            (emso, name, way(month), "da" if paid else "ne") for emso, name, month, paid in facts
        ]
        text = StringIO()
        writer = csv.writer(text, delimiter=separator)
        writer.writerows([line[place] for place in order] for line in lines)
        assert facts_in(text.getvalue().encode(encoding)) == facts

    read()


def test_what_a_spreadsheet_saves_is_read():
    @given(FACTS, st.booleans())
    @unchanging(300)
    def read(facts, as_numbers):
        book = Workbook()
        book.active.append(["EMŠO", "Ime", "Mesec", "Izplačano"])
        for emso, name, month, paid in facts:
            book.active.append([int(emso) if as_numbers else emso, name, month, paid])
        content = BytesIO()
        book.save(content)
        assert facts_in(content.getvalue()) == facts

    read()
