"""Pages about documents, and the documents themselves on the screen, as `test_accessibility`."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from enrollment.documents.making import make
from enrollment.documents.printing import html_of
from programs.models import Cohort
from tests.browser.test_accessibility import LANGUAGES, WIDTHS, check
from tests.browser.world import LONG, World
from tests.enrollment.documents.every import EVERYTHING, ready_for
from tests.enrollment.documents.factories import drafted, issued, ordered, scanned, uploaded
from tests.factories import CandidateFactory
from tests.world import MORE_OF_ADDRESS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Papers(World):
    """The world with documents, uploads, orders and a wording."""

    def __init__(self):
        super().__init__()
        person = CandidateFactory(by=self.referrer, last_name=LONG)
        document = issued(self.coordinator, kind="privacy_notice", people=[person])
        self.document, self.scan = document.pk, uploaded(self.coordinator).pk
        scanned(self.coordinator, document)
        scanned(self.coordinator, scan=uploaded(self.coordinator))
        self.batch = ordered(self.coordinator, Cohort.objects.get(pk=self.cohort)).pk
        self.wording = drafted(self.administrator).pk


@pytest.fixture
def world():
    return Papers()


PAGES = [
    ("documents", None, "coordinator"),
    ("referral_documents", "submitted", "coordinator"),
    ("candidate_documents", "candidate", "referrer"),
    ("cohort_documents", "cohort", "provider"),
    ("preview_document", "submitted", "coordinator"),
    ("issued_document", "document", "coordinator"),
    ("order_batch", "cohort", "coordinator"),
    ("batch", "batch", "coordinator"),
    ("signed_copies", None, "coordinator"),
    ("missing_signatures", None, "coordinator"),
    ("scan", "scan", "coordinator"),
    ("wordings", None, "administrator"),
    ("write_wording", None, "administrator"),
    ("wording", "wording", "administrator"),
    ("call_logos", "call", "administrator"),
]


@pytest.mark.parametrize(("name", "record", "role"), PAGES, ids=[page[0] for page in PAGES])
def test_every_page_about_documents_is_accessible(visit, world, name, record, role):
    more = MORE_OF_ADDRESS.get(name, [])
    path = reverse(name, args=[*([getattr(world, record)] if record else []), *more])
    for language in LANGUAGES:
        page = visit(path, getattr(world, role), language=language)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.reload()
            check(page, f"{path} {language} {width}")


@pytest.mark.parametrize("width", WIDTHS)
def test_every_document_is_readable_on_the_screen(visit, live_server, width):
    """As the frame of the preview shows it, with the styles that our server hands out."""
    world = World()
    page = visit(reverse("desk"), world.coordinator, width=width)
    for kind, edition, html in sheets():
        page.route("**/predogled/x/", answer(html))
        page.goto(f"{live_server.url}/predogled/x/")
        check(page, f"{kind} {edition} {width}")
        page.unroute("**/predogled/x/")


def sheets():
    """Every document as a page; all are about one person, so the records go again."""
    for kind, edition in EVERYTHING:
        with transaction.atomic():
            made = make(kind, edition, ready_for(kind), timezone.localdate())
            transaction.set_rollback(True)
        yield kind, edition, html_of(made.data, on_screen=True)


def answer(html):
    return lambda route: route.fulfill(body=html, content_type="text/html")
