"""XLSX files made by hand, so that they can be wrong in ways that no program would write."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEADING_CELLS = "".join(
    f'<c r="{column}1" t="inlineStr"><is><t>{text}</t></is></c>'
    for column, text in zip("ABC", ("EMŠO", "Mesec", "Vrsta"), strict=True)
)
HEADING = f'<row r="1">{HEADING_CELLS}</row>'


def row(number, *cells):
    """A row of texts; `number` is what the file says, right or wrong."""
    inside = "".join(
        f'<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for column, text in zip("ABCDEFG", cells, strict=False)
    )
    return f'<row r="{number}">{inside}</row>'


def sheet(*rows, before=""):
    """The XML of a worksheet with the rows."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet xmlns="{NAMESPACE}">'
        f"<sheetData>{''.join(rows)}</sheetData></worksheet>"
    )


def workbook(*sheets, main=MAIN, states=(), date1904=False, styles="", strings="", more=()):
    """The bytes of a workbook with the sheets, and with more entries (name, content)."""
    numbers = range(1, len(sheets) + 1)
    states = (*states, *["visible"] * len(sheets))
    listed = "".join(
        f'<sheet name="S{n}" sheetId="{n}" state="{states[n - 1]}" r:id="rId{n}"/>' for n in numbers
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATION}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    entries = {
        "[Content_Types].xml": '<Types><Override PartName="/xl/workbook.xml" '
        f'ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships><Relationship Id="r" Type="{RELATION}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns:r="{RELATION}"><workbookPr date1904="{date1904:d}"/>'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{related}"
        f'<Relationship Id="s" Type="{RELATION}/styles" Target="/xl/styles.xml"/>'
        f'<Relationship Id="t" Type="{RELATION}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f"<styleSheet>{styles}</styleSheet>",
        "xl/sharedStrings.xml": f"<sst>{strings}</sst>",
    }
    entries |= {f"xl/worksheets/sheet{n}.xml": xml for n, xml in zip(numbers, sheets, strict=True)}
    return zipped({**entries, **dict(more)})


def zipped(entries):
    """The bytes of an archive: name → content."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return content.getvalue()
