"""Several PDFs as one: nothing of what makes each of them accessible and archivable is lost."""

import subprocess
from base64 import b64encode
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from socakt.pdf import write_pdf
from socakt.pdf_stack import CannotStack, Part, stack
from tests.socakt.stacked import (
    elements_of,
    listed,
    marked_of,
    owners_of,
    parents_of,
    read,
    root_of,
    ways_up,
)

PAGE = """<html lang="{language}"><head><title>Dokument {name}</title></head><body>
<h1>Dokument {name}</h1><p>Pozdravljeni, <a href="https://example.org/{name}">{name}</a>.</p>
<h2>Preglednica</h2><table><thead><tr><th scope="col">Dan</th><th scope="col">Ura</th></tr></thead>
<tbody><tr><th scope="row">{name}</th><td>9.00</td></tr></tbody></table>
<p style="break-before: page"><img alt="Logotip" src="{logo}"></p><h2>Konec</h2></body></html>"""
PEOPLE = ("Črtomir Šuštaršič", "Ana & Ema <Žnidaršič>", "Đuro Kos")


def logo():
    picture = BytesIO()
    Image.effect_noise((300, 300), 90).convert("RGB").save(picture, "PNG")
    return f"data:image/png;base64,{b64encode(picture.getvalue()).decode()}"


@pytest.fixture(scope="module")
def parts():
    rules = '@page { @bottom-right { content: "stran " counter(page) } }'
    picture = logo()
    return [
        Part(who, write_pdf(PAGE.format(name=n, logo=picture, language="sl"), css=rules).pdf)
        for n, who in enumerate(PEOPLE)
    ]


@pytest.fixture(scope="module")
def joined(parts):
    return stack(parts, title="Napotnice: 1. skupina & Co", language="sl")


@pytest.fixture
def whole(joined):
    return read(joined)


def test_it_says_what_it_is_as_each_part_does(whole, parts):
    catalog, first = whole.root_object, read(parts[0].pdf).root_object

    assert whole.pdf_header == "%PDF-1.7"
    assert whole.metadata.title == "Napotnice: 1. skupina & Co"
    assert catalog["/Lang"] == "sl"
    assert catalog["/MarkInfo"] == {"/Marked": True}
    assert catalog["/ViewerPreferences"] == {"/DisplayDocTitle": True}
    intent, own = catalog["/OutputIntents"][0], first["/OutputIntents"][0]
    assert intent["/DestOutputProfile"].get_data() == own["/DestOutputProfile"].get_data()
    said = catalog["/Metadata"].get_data().decode()
    assert "Napotnice: 1. skupina &amp; Co</rdf:li>" in said
    assert 'pdfaid:part="2"' in said
    assert 'pdfaid:conformance="A"' in said
    assert "<pdfuaid:part>1<" in said
    assert len(whole.trailer["/ID"]) == 2


def test_pages_come_in_order_with_all_that_is_on_them(whole, parts):
    texts = [page.extract_text() for part in parts for page in read(part.pdf).pages]

    assert [page.extract_text() for page in whole.pages] == texts
    assert len(texts) == 6
    assert {page["/Parent"]["/Count"] for page in whole.pages} == {6}


def test_each_part_is_a_document_under_the_common_root(whole):
    root = root_of(whole)
    documents = listed(root["/K"])

    assert [str(one.get_object()["/S"]) for one in documents] == ["/Document"] * 3
    assert [one.get_object()["/T"] for one in documents] == list(PEOPLE)
    assert [one.get_object()["/Lang"] for one in documents] == ["sl"] * 3
    assert all(one.get_object()["/P"].get_object() is root for one in documents)


def test_no_element_is_lost_and_none_is_shared(whole, parts):
    kinds = [str(e["/S"]) for part in parts for e in elements_of(read(part.pdf))]
    found = elements_of(whole)

    assert [str(element["/S"]) for element in found] == kinds
    assert len({id(element) for element in found}) == len(kinds)


def test_all_marked_content_of_every_page_leads_to_its_element_and_on_to_the_root(whole):
    root, pages = root_of(whole), list(whole.pages)
    assert [int(page["/StructParents"]) for page in pages] == sorted(
        {int(page["/StructParents"]) for page in pages}
    )
    for page in pages:
        assert marked_of(page)
        for number, element in owners_of(whole, page).items():
            assert number in element["/K"]
            assert element["/Pg"] == page.indirect_reference.get_object()
            *_, last = ways_up(element)
            assert last is root


def test_links_are_found_by_numbers_of_their_own(whole):
    links = [note.get_object() for page in whole.pages for note in page.get("/Annots", ())]
    numbers = [int(link["/StructParent"]) for link in links]

    assert [link["/A"]["/URI"] for link in links] == [f"https://example.org/{n}" for n in range(3)]
    assert len(set(numbers)) == 3
    assert not set(numbers) & {int(page["/StructParents"]) for page in whole.pages}
    assert {str(parents_of(whole)[n].get_object()["/S"]) for n in numbers} == {"/Link"}
    assert root_of(whole)["/ParentTreeNextKey"] == max(parents_of(whole)) + 1


def test_header_cells_have_names_of_their_own_and_are_found_by_them(whole):
    cells = elements_of(whole)
    heads = {bytes(cell["/ID"].original_bytes): cell for cell in cells if "/ID" in cell}
    named = [
        bytes(name.original_bytes)
        for cell in cells
        for name in (cell.get("/A") or {}).get("/Headers", ())
    ]
    tree = list(root_of(whole)["/IDTree"]["/Names"])

    assert len(heads) == 9
    assert len(named) == 6
    assert set(named) <= set(heads)
    assert [bytes(name.original_bytes) for name in tree[::2]] == sorted(heads)
    assert all(
        heads[bytes(name.original_bytes)] is cell.get_object()
        for name, cell in zip(tree[::2], tree[1::2], strict=True)
    )
    scopes = {str(cell["/A"]["/Scope"]) for cell in heads.values()}
    assert scopes == {"/Row", "/Column"}


def test_each_person_has_a_bookmark_with_the_own_ones_below(whole):
    names = [entry for entry in whole.outline if not isinstance(entry, list)]
    below = [entry for entry in whole.outline if isinstance(entry, list)]

    assert [entry.title for entry in names] == list(PEOPLE)
    assert [whole.get_destination_page_number(entry) for entry in names] == [0, 2, 4]
    for number, own in enumerate(below):
        assert own[0].title == f"Dokument {number}"
        assert [entry.title for entry in own[1]] == ["Preglednica", "Konec"]
        pages = [whole.get_destination_page_number(entry) for entry in own[1]]
        assert pages == [number * 2, number * 2 + 1]


def test_what_is_alike_is_written_once(joined, parts):
    assert len(joined) < sum(len(part.pdf) for part in parts) / 2


def test_the_same_parts_give_the_same_bytes(joined, parts):
    assert stack(parts, title="Napotnice: 1. skupina & Co", language="sl") == joined


def test_a_checker_has_nothing_to_say(joined, tmp_path):
    path = tmp_path / "joined.pdf"
    path.write_bytes(joined)

    found = subprocess.run(["pdfua", "check", path], capture_output=True, text=True, check=False)

    assert "errors=0 warnings=0" in found.stdout


def test_what_is_not_tagged_is_refused():
    plain = PdfWriter()
    plain.add_blank_page(100, 100)
    file = BytesIO()
    plain.write(file)

    with pytest.raises(CannotStack, match="Part 1 is not tagged"):
        stack([Part("x", file.getvalue())], title="x", language="sl")


def changed(part, change):
    """The part with something that WeasyPrint does not write."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(part.pdf)))
    change(writer.root_object)
    file = BytesIO()
    writer.write(file)
    return Part(part.name, file.getvalue())


def test_what_could_not_be_joined_is_refused_rather_than_lost(parts):
    form = changed(parts[0], lambda root: root.update({NameObject("/AcroForm"): root["/Lang"]}))

    with pytest.raises(CannotStack, match="AcroForm"):
        stack([parts[1], form], title="x", language="sl")


def test_a_name_means_the_same_in_all_parts(parts):
    def meaning(kind):
        roles = DictionaryObject({NameObject("/Ura"): NameObject(kind)})
        return changed(
            parts[0],
            lambda root: root["/StructTreeRoot"].update({NameObject("/RoleMap"): roles}),
        )

    joined = stack([meaning("/P"), parts[1], meaning("/P")], title="x", language="sl")
    assert root_of(read(joined))["/RoleMap"] == {"/Ura": "/P"}
    with pytest.raises(CannotStack, match="Ura means two things"):
        stack([meaning("/P"), meaning("/Span")], title="x", language="sl")


def test_a_part_without_a_title_is_refused(parts):
    def forget(root):
        root["/Metadata"].get_object().set_data(b"<x/>")

    with pytest.raises(CannotStack, match="what it is called"):
        stack([changed(parts[0], forget)], title="x", language="sl")
