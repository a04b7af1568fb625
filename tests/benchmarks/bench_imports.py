"""Figures for reading tables: time and memory, from 1,000 to 50,000 rows, CSV and XLSX.

Run by script/bench; nothing here asserts a time.
"""

import os
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

import pytest
from xlsxwriter import Workbook

from enrollment.imports.downloads import invented_emso, months_before
from enrollment.imports.interpretation import interpret, layout_of
from enrollment.imports.reading import FileRefused, open_table
from tests.enrollment.imports.workbooks import HEADING, sheet, workbook

ON = date(2026, 11, 24)
PEOPLE = 400


def people(count):
    return [
        invented_emso(date(1960 + n % 40, 1 + n % 12, 1 + n % 28), n % 900) for n in range(count)
    ]


def month_rows(count):
    """A CSV file with a row per month, in Windows-1250."""
    emsos, months = people(PEOPLE), months_before(ON, 120)
    lines = ["EMŠO;Priimek;Ime;Mesec upravičenosti;Vrsta;Znesek;Datum izplačila"]
    for n in range(count):
        month = months[n // PEOPLE % 120]
        lines.append(f"{emsos[n % PEOPLE]};Primer;Ana;{month:%m/%Y};redna DSP;446,16;5. 12. 2024")
    return "\r\n".join(lines).encode("cp1250")


def wide_workbook(count):
    """An XLSX file with a row per person and 24 columns of months."""
    content, emsos = BytesIO(), people(PEOPLE)
    with Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet()
        month = book.add_format({"num_format": "mm/yyyy"})
        page.write_row(0, 0, ["EMŠO", "Ime in priimek"])
        for column, day in enumerate(months_before(ON, 24), 2):
            page.write_datetime(0, column, day, month)
        for row in range(1, count + 1):
            answers = ["DN"[(row * column) % 7 == 0] for column in range(24)]
            page.write_row(row, 0, [emsos[row % PEOPLE], f"Oseba {row}", *answers])
    return content.getvalue()


def memory():
    """What this process holds now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


FILES = {
    "CSV, a row per month": (month_rows, (1_000, 10_000, 50_000)),
    "XLSX, 26 columns": (wide_workbook, (1_000, 10_000, 50_000)),
}


@pytest.mark.parametrize("name", FILES)
def test_reading(name, capsys):
    make, sizes = FILES[name]
    for rows in sizes:
        # made elsewhere: memory that was freed here would hide what reading needs
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as elsewhere:
            content = elsewhere.submit(make, rows).result()
        idle = peak = memory()
        start = perf_counter()
        table = open_table(content)
        layout = layout_of(table.headings)
        problems = 0
        for number, cells in table.rows():
            problems += len(interpret(cells, layout, ON).problems)
            if number % 1_000 == 0:
                peak = max(peak, memory())
        seconds = perf_counter() - start
        with capsys.disabled():
            print(
                f"\n{name}: {rows:6} rows, {len(content) / 1e6:4.2f} MB: {seconds:5.2f} s read and "
                f"interpreted, {peak - idle:3.0f} MB over {idle:.0f} MB, {problems} problems",
                end="",
            )


def blank_rows():
    return workbook(sheet(HEADING, *(f'<row r="{n}" ht="{n % 97}"/>' for n in range(2, 1_000_000))))


def blank_cells():
    cells = "".join(f'<c r="{column}{{0}}" s="1"/>' for column in "ABCDEFGHIJKLMNOPQRST")
    rows = (f'<row r="{n}">{cells.format(n)}</row>' for n in range(2, 100_000))
    return workbook(sheet(HEADING, *rows))


def shared_texts():
    strings = "".join(f"<si><t>č{n}</t></si>" for n in range(499_000))
    return workbook(sheet(HEADING), strings=strings)


HOSTILE = {
    "blank lines": lambda: b"EMSO;Mesec\n" + b"\n" * 4_900_000,
    "lines of separators": lambda: b"EMSO;Mesec\n" + b";\n" * 2_400_000,
    "blank rows of a sheet": blank_rows,
    "blank cells of a sheet": blank_cells,
    "shared texts": shared_texts,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_files_that_want_to_hang_the_machine(name, capsys):
    content = HOSTILE[name]()
    start, outcome = perf_counter(), "read"
    try:
        for _ in open_table(content).rows():
            pass
    except FileRefused as refused:
        outcome = refused.code
    seconds = perf_counter() - start
    with capsys.disabled():
        print(f"\n{name}: {len(content) / 1e6:4.2f} MB: {outcome} after {seconds:.2f} s", end="")
