"""Pages of orders: ordering, progress, the file, once more; and who may do what."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from enrollment.batches import working
from enrollment.batches.models import Batch, BatchFile, BatchItem, Shape
from enrollment.documents import services as documents
from enrollment.documents.models import IssuedDocument
from enrollment.wordings.kinds import Kind
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.enrollment.batches.conftest import give_up_place, order
from tests.enrollment.documents.factories import issued
from tests.enrollment.privacy.cases import restrict
from tests.factories import NOON, make_actor
from tests.jobs import work_off
from tests.pages import form_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
State = Batch.State
PAGES = ("batch", "batch_file", "retry_batch", "build_batch_again")


def page(client, batch):
    return client.get(reverse("batch", args=[batch.pk]))


def download(client, batch):
    return client.get(reverse("batch_file", args=[batch.pk]))


def press(client, name, batch):
    return client.post(reverse(name, args=[batch.pk]), follow=True)


def test_an_order_is_made_on_the_page_and_followed_until_the_file(filled, coordinator, client_as):
    cohort, client = filled(2), client_as(coordinator)
    url = reverse("order_batch", args=[cohort.pk])
    form = form_with(client.get(url), "kind")

    sent = client.post(url, form.data(kind="admission_notice", edition="lahko", shape="pdf"))

    batch = Batch.objects.get()
    assert (sent.status_code, sent.url) == (302, reverse("batch", args=[batch.pk]))
    waiting = page(client, batch).content.decode()
    assert "0 od 2" in waiting or "0 of 2" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert "Žnidaršič" not in waiting
    work_off()
    done = page(client, batch).content.decode()
    assert "hx-trigger" not in done
    assert reverse("batch_file", args=[batch.pk]) in done
    assert {d.edition for d in IssuedDocument.objects.all()} == {"lahko"}
    assert Event.objects.filter(action="batch.viewed", object_id=batch.pk).count() == 1


def test_what_is_ordered_wrongly_is_asked_again(filled, coordinator, client_as):
    cohort, client = filled(1), client_as(coordinator)
    url = reverse("order_batch", args=[cohort.pk])
    form = form_with(client.get(url), "kind")

    answer = client.post(url, form.data(kind="referral_form", edition="en", shape="pdf"))

    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert Batch.objects.count() == 0


def test_an_order_for_nobody_is_refused_with_a_sentence(filled, coordinator, client_as):
    cohort, client = filled(1), client_as(coordinator)
    url = reverse("order_batch", args=[cohort.pk])
    form = form_with(client.get(url), "kind")
    give_up_place(cohort.people[0], coordinator)

    answer = client.post(url, form.data(kind="referral_form", edition="sl", shape="pdf"))

    assert answer.context["form"].non_field_errors()


def test_whoever_orders_is_told_who_has_the_document_already(filled, coordinator, client_as):
    cohort = filled(3)
    one, other, _ = (item.referral for item in cohort.admissions.order_by("place"))
    issued(coordinator, one, kind="contract")
    gone = issued(coordinator, other, kind="contract")
    documents.withdraw(document=gone, at=NOON, by=coordinator)

    page = client_as(coordinator).get(reverse("order_batch", args=[cohort.pk]))
    labels = dict(page.context["form"].fields["kind"].choices)
    assert "1" in labels["contract"]
    assert labels["admission_notice"] == Kind.ADMISSION_NOTICE.label


def test_the_list_says_how_far_each_order_is(filled, coordinator, client_as):
    cohort, client = filled(3), client_as(coordinator)
    done = order(cohort, coordinator)
    waiting = order(cohort, coordinator, made=False)

    found = client.get(reverse("order_batch", args=[cohort.pk])).context["batches"]

    assert [(one.pk, one.made, one.failed, one.total) for one in found] == [
        (waiting.pk, 0, 0, 3),
        (done.pk, 3, 0, 3),
    ]


def test_a_download_is_an_entry_about_each_person_in_the_file(filled, coordinator, client_as):
    cohort = filled(3)
    batch = order(cohort, coordinator, made=False)
    give_up_place(cohort.people[1], coordinator)
    work_off()

    answer = download(client_as(coordinator), batch)

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="paket-{batch.pk}.pdf"'
    assert answer.content == bytes(BatchFile.objects.get().content)
    entry = Event.objects.get(action="batch.downloaded")
    assert entry.details == {"document": "admission_notice", "rows": 2, "file": "pdf"}
    printed = Event.objects.filter(action="document.printed")
    assert {one.subject for one in printed} == {
        cohort.people[0].candidate_id,
        cohort.people[2].candidate_id,
    }


def test_a_zip_is_given_as_a_zip(filled, coordinator, client_as):
    answer = download(client_as(coordinator), order(filled(1), coordinator, shape=Shape.ZIP))

    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].endswith('.zip"')


def test_who_failed_is_shown_with_reason_and_papers_and_can_be_tried_again(
    filled, coordinator, client_as
):
    cohort, client = filled(2), client_as(coordinator)
    batch = order(cohort, coordinator, kind=Kind.REFERRAL_FORM)
    item = batch.items.get(place=2)
    item.document, item.reason = None, "Manjka rojstni datum."
    item.save()

    shown = page(client, batch).content.decode()
    assert "Manjka rojstni datum." in shown
    assert str(cohort.people[1].candidate) in shown
    assert reverse("referral_documents", args=[item.referral_id]) in shown

    press(client, "retry_batch", batch)
    press(client, "retry_batch", batch)  # it is at work already
    batch.refresh_from_db()
    assert (batch.state, BatchFile.objects.count()) == (State.WAITING, 0)
    work_off()

    item.refresh_from_db()
    assert item.document is not None
    assert Event.objects.get(action="batch.retried").details["rows"] == 1
    assert download(client, batch).status_code == 200


def test_there_is_nothing_to_try_again_when_all_are_made(filled, coordinator, client_as):
    batch = order(filled(1), coordinator)

    press(client_as(coordinator), "retry_batch", batch)

    batch.refresh_from_db()
    assert batch.state == State.DONE


def test_a_file_is_forgotten_after_a_week_and_can_be_made_again(filled, coordinator, client_as):
    batch, client = order(filled(2), coordinator), client_as(coordinator)
    first = bytes(BatchFile.objects.get().content)
    assert working.forget_files(at=NOON + timedelta(days=7)) == 0
    assert working.forget_files(at=NOON + timedelta(days=7, seconds=1)) == 1
    assert download(client, batch).status_code == 404
    assert reverse("build_batch_again", args=[batch.pk]) in page(client, batch).content.decode()

    with time_machine.travel(NOON + timedelta(days=8), tick=False):
        press(client_as(coordinator), "build_batch_again", batch)
        work_off()

    assert bytes(BatchFile.objects.get().content) == first
    assert IssuedDocument.objects.count() == 2
    assert Event.objects.filter(action="batch.built_again").count() == 1


def test_a_file_with_a_withdrawn_document_is_not_given_out_any_more(filled, coordinator, client_as):
    batch, client = order(filled(2), coordinator), client_as(coordinator)
    document = IssuedDocument.objects.earliest("pk")
    documents.withdraw(document=document, at=NOON, by=coordinator)
    assert download(client, batch).status_code == 404

    press(client, "build_batch_again", batch)
    work_off()

    answer = download(client, batch)
    assert answer.status_code == 200
    assert document.printed_code.encode() not in answer.content
    assert Event.objects.filter(action="document.printed").count() == 1


def test_a_file_with_a_restricted_person_is_not_given_out_any_more(filled, coordinator, client_as):
    cohort = filled(2)
    batch, client = order(cohort, coordinator), client_as(coordinator)
    restrict(cohort.people[0].candidate, coordinator)

    assert download(client, batch).status_code == 404
    shown = page(client, batch)
    assert not shown.context["has_file"]
    assert shown.context["progress"].total == 1


def test_there_is_no_file_before_it_is_made(filled, coordinator, client_as):
    batch = order(filled(1), coordinator, made=False)

    assert download(client_as(coordinator), batch).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_other_offices_do_not_know_of_an_order(filled, coordinator, client_as, name):
    provider = make_actor(Role.PROVIDER)
    batch = order(filled(1, program__provider=provider.organization), coordinator, made=False)
    url = reverse(name, args=[batch.pk])

    for stranger in (provider, make_actor(Role.PROVIDER), make_actor(Role.COORDINATOR)):
        client = client_as(stranger)
        assert client.get(url).status_code in (404, 405)
        assert client.post(url).status_code in (404, 405)
    for role in (Role.REFERRER, Role.MINISTRY, Role.ADMINISTRATOR):
        client = client_as(make_actor(role))
        assert {client.get(url).status_code, client.post(url).status_code} <= {403, 405}


def test_a_provider_orders_for_its_own_cohorts_only(filled, provider, client_as):
    own, foreign = filled(1, program__provider=provider.organization), filled(1)
    client = client_as(provider)

    assert client.get(reverse("order_batch", args=[own.pk])).status_code == 200
    assert client.get(reverse("order_batch", args=[foreign.pk])).status_code == 404
    referrer = client_as(make_actor(Role.REFERRER))
    assert referrer.get(reverse("order_batch", args=[own.pk])).status_code == 403


@pytest.mark.parametrize("name", ["order_batch", "batch_file"])
def test_documents_of_a_cohort_leave_only_with_who_signed_in_lately(
    filled, coordinator, client_as, name
):
    batch, client = order(filled(1), coordinator), client_as(coordinator)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 1}]
    session.save()

    record = batch if name == "batch_file" else batch.cohort
    answer = client.get(reverse(name, args=[record.pk]))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_reauthenticate"))


def failed_batch(cohort, by, count):
    """An order that failed for so many people."""
    batch = order(cohort, by, made=False)
    batch.items.filter(place__gt=count).delete()
    BatchItem.objects.filter(batch=batch).update(reason="Ni podatkov.")
    Batch.objects.filter(pk=batch.pk).update(state=State.FAILED, finished_at=NOON)
    return batch


def test_pages_cost_the_same_for_any_number(
    filled, coordinator, client_as, django_assert_max_num_queries
):
    cohort, client = filled(12), client_as(coordinator)
    few, many = failed_batch(cohort, coordinator, 1), failed_batch(cohort, coordinator, 12)
    page(client, few)

    with django_assert_max_num_queries(30) as of_few:
        page(client, few)
    with django_assert_max_num_queries(30) as of_many:
        page(client, many)
    url = reverse("order_batch", args=[cohort.pk])
    with django_assert_max_num_queries(30) as of_two:
        client.get(url)
    for _ in range(6):
        failed_batch(cohort, coordinator, 2)
    with django_assert_max_num_queries(30) as of_eight:
        client.get(url)

    assert len(of_few) == len(of_many)
    assert len(of_two) == len(of_eight)


def test_a_page_has_no_name_in_its_address(filled, coordinator, client_as):
    batch = order(filled(1), coordinator, form_key=uuid.uuid4())

    assert re.fullmatch(r"/paketi/\d+/datoteka", reverse("batch_file", args=[batch.pk]))
