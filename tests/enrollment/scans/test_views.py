"""The pages of signed copies, as a browser would use them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from enrollment.documents.services import withdraw
from enrollment.scans import queries
from enrollment.scans.models import Scan
from enrollment.scans.refusals import MOST_BYTES
from socakt.middleware import BodyLimitMiddleware
from tests.enrollment.documents.factories import uploaded
from tests.enrollment.scans.sheets import jpeg, pdf, sheet
from tests.factories import NOON
from tests.jobs import waiting_jobs, work_off
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


def test_from_sending_in_to_the_document(client, document, read_here):
    response = send(client, pdf(sheet(document.code, 1), sheet()))
    scan = Scan.objects.get()
    assert response.url == reverse("scan", args=[scan.pk])
    page = client.get(response.url)
    assert "The pages are being read" in text_of(page)
    assert 'hx-trigger="every 2s"' in page.content.decode()
    assert "being read" in text_of(client.get(reverse("signed_copies")))
    work_off()

    words = text_of(client.get(response.url))
    assert "page 1 of 3" in words
    assert str(document.people.get().candidate) in words
    assert "No code could be read on this page." in words

    page = scan.pages.get(number=2)
    form = form_with(client.get(response.url), f"page-{page.pk}-code")
    sent = client.post(form.action, form.data(**{f"page-{page.pk}-code": document.printed_code}))
    assert sent.url == reverse("scan", args=[scan.pk])
    assert "2 of 3 pages are back." in text_of(client.get(sent.url))
    assert queries.signed_copy(document).missing == (3,)


def test_several_files_at_once_and_the_same_form_again(client):
    url = reverse("signed_copies")
    form = form_with(client.get(url), "form_key")

    for _ in range(2):
        response = client.post(url, form.data(papers=files(b"one", b"two", b"three")))
        assert response.url == url

    assert Scan.objects.count() == len(waiting_jobs()) == 3


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        ([], "Choose a file or take a photo."),
        ([b""], "The file is empty."),
        ([b"x", b""], "The file is empty."),
        ([b"x", b"x" * (MOST_BYTES + 1)], "The file is larger than 20 MB."),
    ],
)
def test_what_cannot_be_taken_is_refused_beside_the_field(client, contents, words):
    page = send(client, *contents)

    assert words in text_of(page)
    assert "error-summary" in page.content.decode()
    assert not Scan.objects.exists()


def test_limits_and_what_becomes_of_the_rest_are_said_before(client):
    page = client.get(reverse("signed_copies"))

    assert "At most 20 MB and 60 pages in a file" in text_of(page)
    assert "Pages that nobody assigns within 90 days are deleted." in text_of(page)
    assert 'accept="image/*,application/pdf,.heic"' in page.content.decode()
    assert "multiple" in page.content.decode()


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/podpisani/", 62_000_000, 200),
        ("/podpisani/", 62_000_001, 413),
        ("/uvozi/nov/", 20_000_000, 200),
        ("/uvozi/nov/", 20_000_001, 413),
        ("/podpisani/manjkajo/", 20_000_001, 413),
    ],
)
def test_only_where_papers_come_in_a_request_may_be_so_large(rf, path, size, status):
    request = rf.post(path)
    request.META["CONTENT_LENGTH"] = str(size)
    request.user = AnonymousUser()

    answer = BodyLimitMiddleware(lambda request: HttpResponse())(request)

    assert answer.status_code == status


def test_too_much_in_too_short_a_time_is_stopped(client, settings):
    settings.USER_LIMITS = {**settings.USER_LIMITS, "scan.uploaded": (1, 3600)}

    assert send(client, b"one").status_code == 302
    assert send(client, b"two").status_code == 429


def test_from_the_page_of_a_document(client, document, read_here):
    url = f"{reverse('signed_copies')}?dokument={document.pk}"
    assert document.printed_code in text_of(client.get(url))

    send(client, jpeg(sheet()), url=url)
    work_off()

    assert Scan.objects.get().meant_for == document
    assert queries.signed_copy(document).missing == (2, 3)


@pytest.mark.parametrize("number", ["0", "x", "-1", "9" * 30, "²"])
def test_nonsense_instead_of_a_document_is_not_found(client, number):
    assert client.get(reverse("signed_copies"), {"dokument": number}).status_code == 404


def test_a_withdrawn_document_takes_nothing_more(client, document, coordinator):
    withdraw(document=document, at=NOON, by=coordinator)

    assert client.get(reverse("signed_copies"), {"dokument": document.pk}).status_code == 404


def test_a_refused_file_says_why_and_what_to_do(client, read_here):
    send(client, b"<html>")
    work_off()

    words = text_of(client.get(reverse("scan", args=[Scan.objects.get().pk])))
    assert "This is a web page, whatever its name says." in words
    assert "Nothing was stored." in words
    assert "not readable" in text_of(client.get(reverse("signed_copies")))


def test_a_failure_says_its_reference(client, coordinator):
    scan = uploaded(coordinator, state="refused", refusal="failure", reference="AB12CD34")

    assert "(reference AB12CD34)" in text_of(client.get(reverse("scan", args=[scan.pk])))


def test_what_seems_stopped_can_be_started_once_more(client, coordinator):
    scan = uploaded(coordinator, state="reading", uploaded_at=NOON - timedelta(minutes=3))
    url = reverse("scan", args=[scan.pk])
    assert "This takes unusually long." in text_of(client.get(url))

    assert client.post(reverse("resume_scan", args=[scan.pk])).url == url
    assert waiting_jobs() == [("read_scan", {"number": scan.pk})]
