"""Asking for a list as a file, and reading the file back."""

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

from django.urls import reverse
from openpyxl import load_workbook


def address(name, pk=None, **query):
    """The address of an export, with the filter of its page."""
    return reverse(name, args=[pk] if pk else [], query=query)


def file_of(client, url, kind="xlsx", purpose="planning"):
    """The response with the file, for a purpose."""
    response = client.post(url, {"purpose": purpose, "kind": kind})
    assert "Content-Disposition" in response, "a page instead of a file"
    return response


def rows_of(response):
    """All cells of the file as texts, headings first."""
    if "csv" in response["Content-Type"]:
        text = response.content.decode("utf-8-sig")
        return list(csv.reader(StringIO(text, newline=""), delimiter=";", strict=True))
    cells = load_workbook(BytesIO(response.content)).active.iter_rows()
    return [["" if cell.value is None else str(cell.value) for cell in row] for row in cells]


def everything_in(response):
    """All that is in the bytes of the file, whether a program shows it or not."""
    if "csv" in response["Content-Type"]:
        return response.content.decode()
    with ZipFile(BytesIO(response.content)) as parts:
        return "\n".join(parts.read(name).decode() for name in parts.namelist())
