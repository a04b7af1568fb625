"""Cohorts with people, orders, and processes that stay for all tests."""

import uuid
from datetime import timedelta

import pytest

from enrollment.admissions import services as admissions
from enrollment.batches import services
from enrollment.batches.models import Batch, Shape
from enrollment.wordings.kinds import Edition, Kind
from socakt import pdf_pool
from socakt.accounts.roles import Role
from tests.factories import NOON, ON, AdmissionFactory, CandidateFactory, CohortFactory, make_actor
from tests.jobs import work_off

ORDERED_AT = NOON + timedelta(hours=1)


@pytest.fixture(autouse=True, scope="session")
def processes():
    """Started by the first order and ended with the last test."""
    yield
    pdf_pool.close()


def admitted(cohort, place, by, **person):
    """Somebody with the place, referred by the actor."""
    values = {"last_name": f"Žnidaršič{place}", "first_name": "Oseba", **person}
    return AdmissionFactory(
        cohort=cohort, place=place, referral__candidate=CandidateFactory(by=by, **values)
    )


@pytest.fixture
def filled(db):
    """A function: a cohort with so many people, by place from 1."""

    def make(count, **fields):
        by, cohort = make_actor(Role.REFERRER), CohortFactory(**fields)
        cohort.people = [admitted(cohort, place, by) for place in range(1, count + 1)]
        return cohort

    return make


def give_up_place(admission, by):
    """The place is taken back before the start."""
    return admissions.cancel(admission=admission, reason="job", on=ON, by=by)


@pytest.fixture
def provider(db):
    return make_actor(Role.PROVIDER)


def order(cohort, by, *, made=True, **wanted):
    """An order of notices of admission, made at once unless told otherwise."""
    batch = services.order(
        **{
            "cohort": cohort,
            "kind": Kind.ADMISSION_NOTICE,
            "edition": Edition.SLOVENE,
            "shape": Shape.PDF,
            "form_key": uuid.uuid4(),
            "at": ORDERED_AT,
            "by": by,
            **wanted,
        }
    )
    if made:
        work_off()
    return Batch.objects.get(pk=batch.pk)
