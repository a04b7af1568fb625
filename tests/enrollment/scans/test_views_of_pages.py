"""The page of an upload, pictures, and what is missing, as a browser would use them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enrollment.documents.services import withdraw
from enrollment.scans import queries, services
from enrollment.scans.models import Scan, ScanPage
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.enrollment.documents.factories import issued, scanned, uploaded
from tests.enrollment.scans.sheets import jpeg, opened, sheet
from tests.factories import NOON, AdmissionFactory, ReferralFactory, make_actor
from tests.jobs import work_off
from tests.pages import form_with, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def files(*contents):
    return [SimpleUploadedFile(f"{n}.pdf", content) for n, content in enumerate(contents)]


def send(client, *contents, url=None):
    """Fill in the form and press the button."""
    url = url or reverse("signed_copies")
    form = form_with(client.get(url), "form_key")
    return client.post(url, form.data(papers=files(*contents)))


def press(client, name, page, **data):
    data = {f"page-{page.pk}-{field}": value for field, value in data.items()}
    return client.post(reverse(name, args=[page.pk]), data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Type the code on the paper, or choose a document."),
        ({"code": "7K3M"}, "This is not a code."),
        ({"code": "0000-0000-00"}, "You have no document with this code."),
        ({"code": "0000-0000-00", "document": "1111111111"}, "not that of the document you chose"),
        ({"code": "THIS", "number": "4"}, "The document has only 3 pages."),
        ({"code": "THIS", "number": "0"}, "greater than or equal to 1"),
        ({"code": "THIS", "number": "x"}, "Enter a whole number."),
    ],
)
def test_what_cannot_be_assigned_comes_back_with_the_reason(
    client, coordinator, document, data, words
):
    page = scanned(coordinator)
    data = {k: document.code if v == "THIS" else v for k, v in data.items()}

    response = press(client, "assign_page", page, **data)

    assert words in text_of(response)
    assert "error-summary" in response.content.decode()
    page.refresh_from_db()
    assert page.state == "unassigned"


def test_a_page_is_put_to_a_document_that_is_chosen(client, coordinator, document):
    page = scanned(coordinator)
    shown = client.get(reverse("scan", args=[page.scan_id])).content.decode()
    assert f'<option value="{document.code}">' in shown

    press(client, "assign_page", page, document=document.code, number="3")

    page.refresh_from_db()
    assert (page.document, page.page) == (document, 3)


def test_somebody_else_was_quicker(client, coordinator, document):
    page = scanned(coordinator)
    services.assign(page=page, code=document.code, number=1, at=NOON, by=coordinator)

    assert "Somebody has just said" in text_of(
        press(client, "assign_page", page, code=document.code)
    )
    discarded = client.post(reverse("discard_page", args=[page.pk]), follow=True)
    assert "take it away from there first" in text_of(discarded)
    moved = press(client, "move_page", page, code=document.code, number="2")
    assert "Somebody else changed this record" in text_of(moved)


def test_a_page_is_moved_taken_away_and_thrown_away(client, coordinator, document):
    page = scanned(coordinator, document)
    url = reverse("scan", args=[page.scan_id])
    form = form_with(client.get(url), f"page-{page.pk}-seen")
    assert form.values[f"page-{page.pk}-code"] == [document.printed_code]

    client.post(form.action, form.data(**{f"page-{page.pk}-number": "2"}))
    page.refresh_from_db()
    assert page.page == 2

    assert client.post(reverse("detach_page", args=[page.pk])).url == url
    assert "The page waits to be assigned." in text_of(client.get(url))
    assert client.post(reverse("discard_page", args=[page.pk])).url == url
    words = text_of(client.get(url))
    assert "its picture is deleted" in words
    assert "The picture is deleted." in words
    assert client.get(reverse("scan_picture", args=[page.pk])).status_code == 404
    assert client.post(reverse("detach_page", args=[page.pk])).status_code == 404


def test_from_the_page_of_the_document_one_comes_back_there(client, coordinator, document):
    page = scanned(coordinator, document)
    provider = make_actor(Role.PROVIDER)
    of_others = scanned(provider, document)
    back = reverse("issued_document", args=[document.pk])

    assert client.post(reverse("detach_page", args=[page.pk]), {"back": "document"}).url == back
    assert client.post(reverse("detach_page", args=[of_others.pk])).url == back
    page.refresh_from_db()
    assert page.state == "unassigned"


def test_why_a_page_waits_is_said(client, coordinator, document):
    gone = withdraw(
        document=issued(coordinator, ReferralFactory(), kind="contract"), at=NOON, by=coordinator
    )
    scan = uploaded(coordinator)
    for number, code in enumerate((document.code, gone.code, "0000000000"), start=1):
        scanned(coordinator, scan=scan, number=number, read_code=code, read_page=2)

    words = text_of(client.get(reverse("scan", args=[scan.pk])))

    assert f"The code says: document {document.printed_code}, page 2." in words
    assert f"The document {gone.printed_code}, to which this page belongs, has been" in words
    assert "On this page stands the code 0000-0000-00. You have no document with it." in words


def test_where_a_page_went_is_not_said_to_who_does_not_see_it(client_as, coordinator):
    referrer = make_actor(Role.REFERRER)
    document = issued(coordinator, ReferralFactory(), kind="contract")
    page = scanned(referrer, document)

    html = client_as(referrer).get(reverse("scan", args=[page.scan_id])).content.decode()

    assert document.code not in html
    assert document.printed_code not in html
    assert str(document.people.get().candidate) not in html
    assert reverse("scan_picture", args=[page.pk]) not in html


def test_the_picture_is_shown_and_the_look_written_down(client, coordinator, document, read_here):
    send(client, jpeg(sheet(document.code)))
    work_off()
    page = ScanPage.objects.get()
    url = reverse("scan_picture", args=[page.pk])

    whole, small = client.get(url), client.get(url, {"velikost": "mala"})

    assert opened(whole.content).size == opened(page.image).size
    assert max(opened(small.content).size) == 560
    for response in (whole, small):
        assert response.headers["Content-Type"] == "image/jpeg"
        assert response.headers["Content-Disposition"] == f'inline; filename="stran-{page.pk}.jpg"'
        assert "no-store" in response.headers["Cache-Control"]
    looks = Event.objects.filter(action="scan.viewed", subject=document.people.get().candidate_id)
    assert looks.count() == 2


def test_what_is_missing_is_listed(client, document):
    words = text_of(client.get(reverse("missing_signatures")))

    assert "1 document waits for its signed copy" in words
    assert "the signed copy is missing" in words
    assert document.printed_code in words
    assert Event.objects.get(action="list.viewed").details["list"] == "missing_signatures"


def test_nothing_is_missing(client):
    assert "Every signed copy is here." in text_of(client.get(reverse("missing_signatures")))
    assert "Nothing has been sent in yet." in text_of(client.get(reverse("signed_copies")))


def test_the_part_for_the_page_of_a_document(coordinator, document, rf):
    page = scanned(coordinator, document, page=2)

    html = render_to_string(
        "enrollment/scans/_signed.html",
        {"document": document, "copy": queries.signed_copy(document), "removable": {page.pk}},
        request=rf.get("/"),
    )

    assert f"{reverse('signed_copies')}?dokument={document.pk}" in html
    assert "csrfmiddlewaretoken" in html
    assert "slika.jpg?velikost=mala" in html


def test_what_others_keep_has_no_button_to_take_it_back(client_as, coordinator):
    admission = AdmissionFactory()
    provider = make_actor(Role.PROVIDER, admission.cohort.program.provider)
    document = issued(coordinator, admission.referral, kind="contract")
    theirs, own = scanned(coordinator, document), scanned(provider, document, page=1)

    said = client_as(provider).get(reverse("issued_document", args=[document.pk])).content.decode()

    assert reverse("detach_page", args=[own.pk]) in said
    assert reverse("detach_page", args=[theirs.pk]) not in said
    assert reverse("withdraw_document", args=[document.pk]) not in said
    said = client_as(coordinator).get(reverse("issued_document", args=[document.pk]))
    assert reverse("withdraw_document", args=[document.pk]) in said.content.decode()


def fill(by, count):
    for _ in range(count):
        scanned(by)
        document = issued(by, ReferralFactory(), kind="contract", pages=2)
        scan = uploaded(by)
        for number in (1, 2):
            scanned(by, document, scan=scan, number=number)
        issued(by, ReferralFactory(), kind="contract", pages=2)
    return scan


@pytest.mark.parametrize(
    ("name", "most"), [("signed_copies", 15), ("missing_signatures", 14), ("scan", 16)]
)
def test_a_page_costs_the_same_however_much_there_is(client, coordinator, name, most):
    counts = []
    for count in (1, 8):
        scan = fill(coordinator, count)
        for number in range(3, 3 + count):
            scanned(coordinator, issued(coordinator, ReferralFactory()), scan=scan, number=number)
            scanned(coordinator, scan=scan, number=100 + number)
        url = reverse(name, args=[scan.pk] if name == "scan" else [])
        with CaptureQueriesContext(connection) as made:
            response = client.get(url)
        assert response.status_code == 200
        assert len(response.content) < 45_000
        counts.append(len(made))

    assert counts[1] <= counts[0] <= most


def test_pages_of_an_upload_are_shown_in_parts_and_what_waits_comes_first(client, coordinator):
    scan = uploaded(coordinator)
    document = issued(coordinator, ReferralFactory(), pages=20)
    for number in range(1, 15):
        scanned(coordinator, document, scan=scan, number=number)
    scanned(coordinator, scan=scan, number=15)

    view = client.get(reverse("scan", args=[scan.pk])).context["view"]
    assert [line.page.number for line in view.lines] == [15, *range(1, 6)]
    second = client.get(reverse("scan", args=[scan.pk]), {"page": "2"}).context["view"]
    assert [line.page.number for line in second.lines] == list(range(6, 12))


def test_an_unknown_key_is_no_form(client):
    response = client.post(reverse("signed_copies"), {"form_key": "x", "papers": files(b"x")})

    assert response.status_code == 200
    assert not Scan.objects.exists()
