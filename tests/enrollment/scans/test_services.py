"""The way of signed copies: sent in, read, each page where it belongs, and what is left over."""

import random
import uuid
from datetime import timedelta

import pytest

from enrollment.documents.services import withdraw
from enrollment.privacy.services import restrict
from enrollment.scans import queries, services, working
from enrollment.scans.models import Scan, ScanFile, ScanPage
from enrollment.scans.reading import ReadPage
from enrollment.scans.refusals import MOST_BYTES
from socakt.accounts.models import Membership
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from socakt.transactions import Busy, LeftAlone
from tests.enrollment.documents.factories import issued, scanned
from tests.enrollment.scans.sheets import jpeg, pdf, sheet
from tests.factories import (
    NOON,
    ON,
    OrganizationFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)
from tests.jobs import waiting_jobs, work_off

pytestmark = pytest.mark.django_db


def where(scan):
    """Of each page of the upload: the document and which page of it."""
    return [(p.document, p.page) for p in scan.pages.order_by("number")]


def place(page, document, by, number=None, **more):
    said = {"code": document.printed_code, "number": number, "at": NOON, "by": by}
    return services.assign(page=page, **{**said, **more})


def people_told(action):
    return sorted(Event.objects.filter(action=action).values_list("subject", flat=True))


def test_a_signed_copy_finds_its_document(document, coordinator, send):
    scan = send(pdf(*[sheet(document.code, n) for n in (2, 3, 1)]), coordinator)

    assert scan.state == "read"
    assert where(scan) == [(document, 2), (document, 3), (document, 1)]
    copy = queries.signed_copy(document)
    assert [page.page for page in copy.pages] == [1, 2, 3]
    assert copy.is_complete
    assert {page.assigned_by for page in copy.pages} == {None}
    assert not ScanFile.objects.exists()
    person = document.people.get().candidate_id
    assert people_told("scan.page_attached") == [person] * 3
    event = Event.objects.filter(action="scan.page_attached").first()
    assert (event.user, event.role) == (coordinator.user, Role.COORDINATOR)
    assert event.details["document"] == "contract"


def test_a_stack_of_many_in_any_order(coordinator, send):
    """Five documents mixed, a page of somebody else's, and one that cannot be read."""
    mine = [issued(coordinator, ReferralFactory(), kind="contract", pages=2) for _ in range(5)]
    region = RegionFactory(code="LJ")
    far = make_actor(Role.COORDINATOR, OrganizationFactory(kind="coordination", region=region))
    foreign = issued(far, ReferralFactory(region=region, candidate__region=region), pages=2)
    told = [(d.code, n) for d in mine for n in (1, 2)] + [(foreign.code, 1), ("", 1)]
    random.Random(7).shuffle(told)

    scan = send(pdf(*[sheet(code, n, dpi=120) for code, n in told]), coordinator)

    known = {d.code: d for d in mine}
    expected = [(known.get(code), n if code in known else None) for code, n in told]
    assert where(scan) == expected
    assert all(queries.signed_copy(document).is_complete for document in mine)
    left = set(queries.unassigned(coordinator).values_list("read_code", flat=True))
    assert left == {"", foreign.code}
    assert not queries.unassigned(far).exists()


def test_the_same_form_twice_makes_one_upload(document, coordinator):
    key, content = uuid.uuid4(), jpeg(sheet(document.code))
    said = {"content": content, "meant_for": None, "form_key": key, "at": NOON, "by": coordinator}

    assert services.upload(**said) == services.upload(**said)

    assert Scan.objects.count() == ScanFile.objects.count() == len(waiting_jobs()) == 1
    assert Event.objects.filter(action="scan.uploaded").count() == 1
    assert services.key_of_file(key, 0) == key
    assert services.key_of_file(key, 1) == services.key_of_file(key, 1) != key


def test_who_may_not_send_in(document, coordinator):
    said = {"content": b"x", "meant_for": document, "form_key": uuid.uuid4(), "at": NOON}

    for by in (make_actor(Role.MINISTRY), make_actor(Role.REFERRER)):
        with pytest.raises(NotPermitted):
            services.upload(**said, by=by)
    with pytest.raises(services.TooLarge, match="20 MB"):
        services.upload(**said | {"content": bytes(MOST_BYTES + 1)}, by=coordinator)
    services.upload(**said, by=coordinator)
    with pytest.raises(NotPermitted):  # somebody else's key
        services.upload(**said | {"meant_for": None}, by=make_actor(Role.PROVIDER))
    assert Scan.objects.count() == 1


def test_what_is_sent_in_at_a_document_and_has_no_code_goes_there(document, coordinator, send):
    other = issued(coordinator, ReferralFactory(), kind="contract")
    pages = [sheet(), sheet(document.code, 2), sheet(other.code, 1), sheet(), sheet()]

    scan = send(pdf(*pages), coordinator, meant_for=document)

    assert where(scan) == [(document, 1), (document, 2), (other, 1), (document, 3), (None, None)]
    assert scan.pages.get(number=1).assigned_by == coordinator.user
    assert scan.pages.get(number=2).assigned_by is None
    assert people_told("scan.uploaded") == [document.people.get().candidate_id]


def test_a_withdrawn_document_gets_nothing_more(document, coordinator, send):
    withdraw(document=document, at=NOON, by=coordinator)

    scan = send(pdf(sheet(document.code, 1), sheet()), coordinator, meant_for=document)

    assert where(scan) == [(None, None)] * 2
    with pytest.raises(services.Withdrawn):
        place(scan.pages.first(), document, coordinator)


def test_a_page_that_the_document_does_not_have_is_left(coordinator, send):
    document = issued(coordinator, ReferralFactory(), pages=2)

    scan = send(jpeg(sheet(document.code, 3)), coordinator)

    assert where(scan) == [(None, None)]


def test_who_has_no_access_any_more_attaches_nothing_and_colleagues_see_it(document, coordinator):
    scan = services.upload(
        content=jpeg(sheet(document.code)),
        meant_for=None, form_key=uuid.uuid4(), at=NOON, by=coordinator,
    )  # fmt: skip
    Membership.objects.filter(user=coordinator.user).update(valid_until=ON - timedelta(days=1))

    working._keep(scan, [ReadPage(b"x", document.code, 1)], NOON)

    assert where(scan) == [(None, None)]
    colleague = make_actor(Role.COORDINATOR, coordinator.organization)
    assert queries.unassigned(colleague).count() == 1


def test_nothing_is_put_to_a_person_whose_record_is_frozen(document, coordinator, send):
    person = document.people.get().candidate
    page = scanned(coordinator)
    restrict(candidate=person, reason="contested", from_on=ON, at=NOON, by=coordinator)

    scan = send(jpeg(sheet(document.code)), coordinator)

    assert where(scan) == [(None, None)]
    with pytest.raises(services.NoSuchCode):
        place(page, document, coordinator)


def test_a_file_that_cannot_be_read_is_refused_and_gone(coordinator, send):
    scan = send(b"no picture", coordinator)

    assert (scan.state, scan.refusal) == ("refused", "is_unknown")
    assert not ScanFile.objects.exists()
    assert not ScanPage.objects.exists()


def test_a_failure_of_ours_has_a_reference(coordinator, monkeypatch, caplog):
    monkeypatch.setattr(working, "read_apart", lambda content: 1 / 0)
    scan = services.upload(
        content=b"x", meant_for=None, form_key=uuid.uuid4(), at=NOON, by=coordinator
    )

    work_off()

    scan.refresh_from_db()
    assert (scan.state, scan.refusal, len(scan.reference)) == ("refused", "failure", 8)
    assert f"reference={scan.reference} scan={scan.pk}" in caplog.text


@pytest.mark.parametrize("passing", [Busy("x"), LeftAlone()])
def test_what_passes_is_tried_again(coordinator, monkeypatch, passing):
    def not_now(**_):
        raise passing

    scan = services.upload(
        content=b"x", meant_for=None, form_key=uuid.uuid4(), at=NOON, by=coordinator
    )
    monkeypatch.setattr(working, "read", not_now)

    with pytest.raises(type(passing)):
        work_off()

    scan.refresh_from_db()
    assert scan.state == "reading"


def test_a_job_cut_short_is_done_again_without_harm(document, coordinator, read_here, monkeypatch):
    scan = services.upload(
        content=pdf(sheet(document.code, 1), sheet(document.code, 2)),
        meant_for=None, form_key=uuid.uuid4(), at=NOON, by=coordinator,
    )  # fmt: skip
    attach, calls = services.attach, []

    def dies(**said):
        calls.append(said)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return attach(**said)

    monkeypatch.setattr(services, "attach", dies)
    with pytest.raises(KeyboardInterrupt):
        work_off()
    assert not ScanPage.objects.exists()
    assert ScanFile.objects.exists()

    services.resume(scan=scan, by=coordinator)
    services.resume(scan=scan, by=coordinator)
    assert work_off() == ["read_scan", "read_scan"]

    scan.refresh_from_db()
    assert where(scan) == [(document, 1), (document, 2)]
    services.resume(scan=scan, by=coordinator)
    assert waiting_jobs() == []
