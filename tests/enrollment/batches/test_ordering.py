"""Ordering documents for a whole cohort: who may, for whom, and that once is once."""

import uuid

import pytest
from django.utils import translation

from enrollment.batches import services
from enrollment.batches.models import Batch, BatchItem, Shape
from enrollment.wordings.kinds import Edition, Kind
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.enrollment.batches.conftest import ORDERED_AT, give_up_place, order
from tests.factories import CohortFactory, make_actor
from tests.jobs import take_jobs, waiting_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_an_order_names_everybody_with_a_place_and_waits_for_a_worker(filled, coordinator):
    cohort = filled(3)
    give_up_place(cohort.people[1], coordinator)
    take_jobs()

    batch = order(cohort, coordinator, made=False)

    assert batch.state == Batch.State.WAITING
    assert [(item.place, item.referral_id) for item in batch.items.all()] == [
        (1, cohort.people[0].referral_id),
        (3, cohort.people[2].referral_id),
    ]
    assert waiting_jobs() == [("make_batch", {"number": batch.pk})]
    entry = Event.objects.get(action="batch.ordered")
    assert entry.details == {"document": "admission_notice", "edition": "sl", "rows": 2}
    assert (batch.language, batch.ordered_at) == ("sl", ORDERED_AT)


def test_the_language_of_whoever_orders_is_kept(filled, coordinator):
    with translation.override("en"):
        assert order(filled(1), coordinator, made=False).language == "en"
    with translation.override(None):
        assert order(filled(1), coordinator, made=False).language == "sl"


def test_the_same_button_orders_once(filled, coordinator):
    cohort, key = filled(2), uuid.uuid4()

    first = order(cohort, coordinator, made=False, form_key=key)
    again = order(cohort, coordinator, made=False, form_key=key, shape=Shape.ZIP)

    assert first == again
    assert again.shape == Shape.PDF
    assert BatchItem.objects.count() == 2
    assert len(take_jobs()) == Event.objects.filter(action="batch.ordered").count() == 1


def test_nobody_gets_the_order_of_another_office_by_its_key(filled, coordinator, provider):
    cohort = filled(1, program__provider=provider.organization)
    key = uuid.uuid4()
    order(cohort, coordinator, made=False, form_key=key, kind=Kind.CONTRACT)

    with pytest.raises(NotPermitted):
        order(cohort, provider, made=False, form_key=key, kind=Kind.CONTRACT)


def test_there_is_no_order_for_nobody(coordinator):
    with pytest.raises(services.NobodyThere):
        order(CohortFactory(), coordinator, made=False)

    assert Batch.objects.count() == len(waiting_jobs()) == 0


def test_a_document_is_ordered_in_an_edition_that_it_has(filled, coordinator):
    with pytest.raises(services.NotInThisEdition):
        order(filled(1), coordinator, kind=Kind.REFERRAL_FORM, edition=Edition.ENGLISH)

    assert Batch.objects.count() == 0


@pytest.mark.parametrize("role", [Role.REFERRER, Role.MINISTRY, Role.ADMINISTRATOR])
def test_other_roles_order_nothing(filled, role):
    with pytest.raises(NotPermitted):
        order(filled(1), make_actor(role), kind=Kind.REFERRAL_FORM)


def test_a_provider_orders_for_its_own_cohorts_what_it_may_see(filled, provider):
    own, foreign = filled(1, program__provider=provider.organization), filled(1)

    with pytest.raises(NotPermitted):
        order(foreign, provider, kind=Kind.CONTRACT)
    with pytest.raises(NotPermitted):
        order(own, provider, kind=Kind.ADMISSION_NOTICE)


def test_only_documents_of_one_person_each_are_offered(coordinator):
    offered = services.kinds_to_order(coordinator.role)

    assert Kind.REFERRAL_FORM in offered
    assert Kind.PARTICIPANTS_LIST not in offered
    with pytest.raises(NotPermitted):
        order(CohortFactory(), coordinator, kind=Kind.PARTICIPANTS_LIST)
