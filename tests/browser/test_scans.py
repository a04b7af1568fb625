"""Signed copies in a real browser: from the camera of a telephone to the document."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from enrollment.scans import queries, reading, working
from socakt.accounts.roles import Role
from tests.enrollment.documents.factories import issued
from tests.enrollment.scans.sheets import jpeg, sheet
from tests.factories import ReferralFactory, make_actor
from tests.jobs import work_off

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def by(monkeypatch):
    monkeypatch.setattr(working, "read_apart", reading.read)
    return make_actor(Role.COORDINATOR)


@pytest.fixture
def document(by):
    return issued(by, ReferralFactory(), kind="contract", pages=2)


def send(page, *pictures):
    files = [
        {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(picture)}
        for n, picture in enumerate(pictures)
    ]
    page.get_by_label("Files or photos").set_input_files(files)
    page.get_by_role("button", name="Send in").click()


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_photo_finds_its_document_and_the_page_says_so(visit, by, document):
    page = visit(f"{reverse('signed_copies')}?dokument={document.pk}", by, width=390, language="en")
    assert fits(page)

    send(page, sheet(document.code, 2).rotate(90, expand=True))
    expect(page.get_by_role("heading", name="The pages are being read")).to_be_visible()
    work_off()
    expect(page.get_by_text("page 2 of 2")).to_be_visible()
    picture = page.get_by_role("img", name="Page 1 of the upload")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("picture => picture.naturalHeight > picture.naturalWidth")
    assert fits(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_what_cannot_be_read_is_put_where_it_belongs_by_hand(visit, by, document, scripts):
    page = visit(
        reverse("signed_copies"), by, width=390, language="en", java_script_enabled=scripts
    )
    send(page, sheet(), sheet())
    work_off()
    page.reload()
    page.get_by_role("img", name="Page 1 of the upload").first.click()

    code = page.get_by_label("Code on the paper")
    code.fill("7K3M")
    page.get_by_role("button", name="Put it to the document").click()
    expect(page.get_by_role("alert")).to_contain_text("This is not a code.")
    code.fill(document.printed_code.lower())
    page.get_by_role("button", name="Put it to the document").click()
    expect(page.get_by_text("1 of 2 pages are back.")).to_be_visible()

    page.goto(page.url.split("/podpisani/")[0] + reverse("signed_copies"))
    page.get_by_role("img", name="Page 1 of the upload").click()
    page.get_by_text("The page belongs nowhere").click()
    page.get_by_role("button", name="Yes, discard the page").click()
    expect(page.get_by_text("The picture is deleted.")).to_be_visible()
    assert queries.signed_copy(document).missing == (2,)
    assert not queries.unassigned(by).exists()
