"""Pages put where they belong by hand, taken away, thrown away; and what is missing."""

from datetime import timedelta

import pytest

from enrollment.scans import queries, services, working
from enrollment.scans.models import Scan, ScanPage
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import ChangedMeanwhile
from socakt.queue import app
from tests.enrollment.documents.factories import issued, scanned, uploaded
from tests.enrollment.scans.sheets import jpeg, sheet
from tests.factories import (
    NOON,
    ON,
    AdmissionFactory,
    ReferralFactory,
    make_actor,
)
from tests.refused import Refused, change

pytestmark = pytest.mark.django_db


def where(scan):
    """Of each page of the upload: the document and which page of it."""
    return [(p.document, p.page) for p in scan.pages.order_by("number")]


def place(page, document, by, number=None, **more):
    said = {"code": document.printed_code, "number": number, "at": NOON, "by": by}
    return services.assign(page=page, **{**said, **more})


def people_told(action):
    return sorted(Event.objects.filter(action=action).values_list("subject", flat=True))


def test_by_hand_a_page_goes_to_the_first_missing_one_or_to_that_which_is_said(
    document, coordinator
):
    scan = uploaded(coordinator)
    pages = [scanned(coordinator, scan=scan, number=n) for n in range(1, 6)]

    assert place(pages[0], document, coordinator, number=2).page == 2
    assert place(pages[1], document, coordinator).page == 1
    assert place(pages[2], document, coordinator, code=document.code.lower()).page == 3
    with pytest.raises(services.AllThere):
        place(pages[3], document, coordinator)
    with pytest.raises(services.NoSuchPage, match="only 3 pages"):
        place(pages[3], document, coordinator, number=4)
    with pytest.raises(services.NoSuchCode, match="not a code"):
        place(pages[3], document, coordinator, code="7K3M")
    assert place(pages[3], document, coordinator, number=2).assigned_by == coordinator.user
    with pytest.raises(services.AlreadyAssigned):
        place(pages[3], document, coordinator, number=2)
    assert [page.pk for page in queries.signed_copy(document).pages] == [
        pages[1].pk, pages[3].pk, pages[0].pk, pages[2].pk,
    ]  # fmt: skip


def test_what_is_wrong_is_moved_or_taken_away(document, coordinator):
    other = issued(coordinator, ReferralFactory(), pages=2)
    page = place(scanned(coordinator), document, coordinator)
    said = {"page": page, "code": other.code, "number": 2, "at": NOON, "by": coordinator}

    with pytest.raises(ChangedMeanwhile):
        services.move(**said, seen=other.pk)
    moved = services.move(**said, seen=document.pk)
    assert (moved.document, moved.page) == (other, 2)
    assert queries.signed_copy(document).missing == (1, 2, 3)

    gone = services.detach(page=page, at=NOON, by=coordinator)
    assert (gone.state, gone.document, gone.assigned_by) == ("unassigned", None, None)
    for step in (lambda: services.detach(page=page, at=NOON, by=coordinator),
                 lambda: services.move(**said, seen=document.pk)):  # fmt: skip
        with pytest.raises(services.NotAttached):
            step()
    persons = [d.people.get().candidate_id for d in (document, other)]
    assert people_told("scan.page_detached") == sorted(persons)


def test_a_page_that_belongs_nowhere_is_thrown_away_with_its_picture(document, coordinator):
    attached, page = scanned(coordinator, document), scanned(coordinator)

    with pytest.raises(services.AlreadyAssigned):
        services.discard(page=attached, at=NOON, by=coordinator)
    for _ in range(2):
        services.discard(page=page, at=NOON, by=coordinator)

    page.refresh_from_db()
    assert (page.state, bytes(page.image)) == ("discarded", b"")
    assert Event.objects.filter(action="scan.page_discarded").count() == 1
    with pytest.raises(services.AlreadyAssigned):
        place(page, document, coordinator)


def test_postgresql_keeps_pages_as_they_came(document, coordinator):
    attached, page = scanned(coordinator, document), scanned(coordinator)

    for record in (attached, page):
        for fields in ({"image": b"other"}, {"read_page": 9}, {"read_code": "X"}, {"number": 7}):
            with Refused("Cannot update"):
                change(record, **fields)
    with Refused("Cannot delete"):
        ScanPage.objects.filter(pk=attached.pk)._raw_delete("default")
    with Refused("attached_page_says_where_and_when"):
        change(page, document=document)
    with Refused("refused_scan_says_why"):
        change(page.scan, state="refused")


def test_what_nobody_assigns_is_deleted_in_time(document, coordinator):
    kept_at = NOON - timedelta(days=working.DAYS_PAGES_ARE_KEPT)
    long_ago = kept_at - timedelta(minutes=1)
    old, mixed, recent = (
        uploaded(coordinator, uploaded_at=at) for at in (long_ago, long_ago, kept_at)
    )
    scanned(coordinator, scan=old)
    scanned(coordinator, scan=mixed)
    attached = scanned(coordinator, document, scan=mixed, number=2)
    young = scanned(coordinator, scan=recent)
    uploaded(coordinator, uploaded_at=long_ago, state="refused", refusal="empty")

    assert working.forget_old(at=NOON) == 2

    assert set(ScanPage.objects.all()) == {attached, young}
    assert set(Scan.objects.all()) == {mixed, recent}
    assert Event.objects.get(action="scan.page_discarded").details == {"rows": 2}
    app.tasks["enrollment.scans.tasks.forget_unassigned_pages"](timestamp=0)


def test_of_a_list_of_many_each_person_is_told_and_the_list_itself(coordinator, send):
    admission = AdmissionFactory()
    people = [admission.candidate, ReferralFactory().candidate]
    document = issued(coordinator, cohort=admission.cohort, kind="attendance_sheet", people=people)

    send(jpeg(sheet(document.code)), coordinator)

    told = list(Event.objects.filter(action="scan.page_attached").values_list("subject", flat=True))
    assert sorted(told, key=str) == sorted([None, *(person.pk for person in people)], key=str)


def test_what_is_missing_is_listed_the_oldest_first(coordinator):
    old, new = (
        issued(coordinator, ReferralFactory(), kind="contract", pages=2, issued_at=NOON - ago)
        for ago in (timedelta(days=3), timedelta(days=1))
    )
    half = issued(coordinator, ReferralFactory(), kind="contract", pages=2)
    whole = issued(coordinator, ReferralFactory(), kind="contract", pages=1)
    for document in (half, half, whole):  # the same page twice is one page
        scanned(coordinator, document)
    issued(coordinator, ReferralFactory(), kind="admission_notice")
    issued(coordinator, ReferralFactory(), withdrawn_at=NOON, withdrawn_by=coordinator.user)
    tomorrow = issued(coordinator, ReferralFactory(), issued_at=NOON + timedelta(days=1))

    rows = queries.missing_signatures(coordinator, ON)

    assert [(d.pk, d.back) for d in rows] == [(old.pk, 0), (new.pk, 0), (half.pk, 1)]
    probable = [document.pk for document in queries.probable_documents(coordinator)]
    assert probable == [tomorrow.pk, half.pk, new.pk, old.pk]
    assert not queries.missing_signatures(make_actor(Role.MINISTRY), ON).exists()
