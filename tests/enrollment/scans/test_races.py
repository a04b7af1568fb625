"""Two at the same moment: real connections, and the second one gets an answer."""

import uuid

import pytest

from enrollment.scans import queries, services, working
from enrollment.scans.models import Scan, ScanPage
from enrollment.scans.reading import ReadPage
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.enrollment.documents.factories import issued, scanned
from tests.factories import NOON, ReferralFactory, make_actor
from tests.jobs import waiting_jobs
from tests.races import kinds, race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two():
    """A coordinator and a colleague."""
    one = make_actor(Role.COORDINATOR)
    return one, make_actor(Role.COORDINATOR, one.organization)


def contract(by, pages=3):
    return issued(by, ReferralFactory(), kind="contract", pages=pages)


def assign(page, document, by):
    return lambda: services.assign(page=page, code=document.code, number=None, at=NOON, by=by)


def test_the_same_form_sent_twice_at_once_makes_one_upload(two):
    key = uuid.uuid4()

    def send():
        return services.upload(content=b"x", meant_for=None, form_key=key, at=NOON, by=two[0])

    results = race(send, send)

    assert kinds(results) == {"Scan": 2}
    assert Scan.objects.count() == len(waiting_jobs()) == 1


def test_two_who_assign_the_same_page_to_different_documents(two):
    page, documents = scanned(two[0]), [contract(two[0]), contract(two[0])]

    results = race(*[assign(page, d, by) for d, by in zip(documents, two, strict=True)])

    assert kinds(results) == {"AlreadyAssigned": 1, "ScanPage": 1}
    assert Event.objects.filter(action="scan.page_attached").count() == 1


def test_two_pages_at_once_become_different_pages_of_a_document(two):
    document, pages = contract(two[0], pages=2), [scanned(two[0]), scanned(two[0])]

    results = race(*[assign(page, document, by) for page, by in zip(pages, two, strict=True)])

    assert sorted(page.page for page in results) == [1, 2]
    assert queries.signed_copy(document).is_complete


def test_one_assigns_what_another_discards(two):
    page, document = scanned(two[0]), contract(two[0])

    results = race(
        assign(page, document, two[0]),
        lambda: services.discard(page=page, at=NOON, by=two[1]),
    )

    assert kinds(results) == {"AlreadyAssigned": 1, "ScanPage": 1}


def test_the_same_job_twice_at_once_keeps_the_pages_once(two, monkeypatch):
    document = contract(two[0])
    monkeypatch.setattr(
        working, "read_apart", lambda content: [ReadPage(b"x", document.code, n) for n in (1, 2, 3)]
    )
    scan = services.upload(content=b"x", meant_for=None, form_key=uuid.uuid4(), at=NOON, by=two[0])

    results = race(*[lambda: working.read(scan=Scan.objects.get(pk=scan.pk), at=NOON)] * 2)

    assert results == [None, None]
    assert ScanPage.objects.count() == 3


def test_one_deletes_what_is_old_while_another_assigns_it(two):
    page, document = scanned(two[0]), contract(two[0])
    late = NOON.replace(year=2019)

    results = race(assign(page, document, two[0]), lambda: working.forget_old(at=late))

    assert kinds(results) in ({"ScanPage": 1, "int": 1}, {"NotPermitted": 1, "int": 1})
    assert ScanPage.objects.filter(state="attached").count() == (0 if 1 in results else 1)
