"""Documents whose signed copies come back, and reading without another process."""

import uuid

import pytest
from django.utils import translation

from enrollment.scans import reading, services, working
from tests.enrollment.documents.factories import issued
from tests.factories import NOON, ReferralFactory
from tests.jobs import work_off


@pytest.fixture(autouse=True)
def in_english():
    """Refusals are compared in the language of the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def read_here(monkeypatch):
    """Files are read in this process: starting others takes longer than the tests."""
    monkeypatch.setattr(working, "read_apart", reading.read)


@pytest.fixture
def document(coordinator):
    """A contract of three pages."""
    return issued(coordinator, ReferralFactory(), kind="contract", pages=3)


@pytest.fixture
def send(read_here):
    """A function: have the bytes uploaded and read; returns the upload."""

    def send_in(content, by, *, meant_for=None, key=None):
        scan = services.upload(
            content=content, meant_for=meant_for, form_key=key or uuid.uuid4(), at=NOON, by=by
        )
        work_off()
        scan.refresh_from_db()
        return scan

    return send_in


@pytest.fixture
def client(client_as, coordinator):
    """A coordinator's browser in English."""
    client = client_as(coordinator)
    client.cookies["django_language"] = "en"
    return client
