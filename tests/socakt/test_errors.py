"""What a person sees when something fails, what the log says, and what neither says."""

import logging
import re
import sys

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.urls import reverse

from enrollment.candidates.models import Candidate
from enrollment.desk import public_views
from enrollment.desk import views as desk
from socakt.errors import DomainError, PrivateFormatter, new_reference
from socakt.transactions import Busy, decision
from tests.factories import CandidateFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db

SECRET = "Skrita Oseba, EMŠO 1705980550017"


@pytest.fixture
def broken(monkeypatch, client):
    """The public page and the desk fail with a message that holds personal data."""

    def fail(*args, **kwargs):
        raise RuntimeError(SECRET)

    monkeypatch.setattr(public_views, "cohorts_to_fill", fail)
    monkeypatch.setattr(desk, "desk_page", fail)
    client.raise_request_exception = False
    return client


def written(caplog):
    formatter = PrivateFormatter()
    return "\n".join(formatter.format(record) for record in caplog.records)


@pytest.mark.parametrize("language", ["sl", "en"])
def test_the_page_has_a_code_that_finds_the_entry_in_the_log(broken, caplog, language):
    broken.cookies["django_language"] = language
    caplog.set_level(logging.INFO)

    response = broken.get(reverse("home"))

    assert response.status_code == 500
    [code] = re.findall(r"<strong>([A-Z0-9]{8})</strong>", response.content.decode())
    log = written(caplog)
    assert f"reference={code} view=home method=GET user=None" in log
    assert "public_views.py" in log
    assert "RuntimeError (message withheld)" in log
    assert f'<html lang="{language}">' in response.content.decode()


def test_neither_page_nor_log_has_the_words_of_the_exception(broken, caplog):
    caplog.set_level(logging.INFO)

    response = broken.get(reverse("home"))

    for text in (response.content.decode(), written(caplog)):
        assert "Skrita" not in text
        assert "1705980550017" not in text


def test_the_log_names_the_user_by_number(broken, referrer, caplog):
    broken.force_login(referrer.user)

    broken.get(reverse("desk"))

    log = written(caplog)
    assert f"view=desk method=GET user={referrer.user.pk}" in log
    assert referrer.user.email not in log


def test_the_page_of_an_error_needs_no_database(broken, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = broken.get(reverse("home"))

    assert response.status_code == 500


def test_words_of_postgresql_about_a_row_are_withheld_in_the_whole_chain():
    CandidateFactory(emso="1705980550017")
    try:
        with transaction.atomic():
            Candidate.objects.update(last_name="")
    except IntegrityError:
        text = PrivateFormatter().formatException(sys.exc_info())

    assert "IntegrityError (message withheld)" in text
    assert "psycopg.errors.CheckViolation (message withheld)" in text
    assert "1705980550017" not in text


def test_an_ordinary_line_of_the_log_is_written_as_it_is():
    record = logging.LogRecord("socakt", logging.INFO, "x.py", 1, "started %s", ("well",), None)

    assert PrivateFormatter().format(record).endswith("INFO socakt started well")


def test_codes_can_be_read_out_on_the_telephone():
    codes = {new_reference() for _ in range(100)}

    assert len(codes) == 100
    assert all(re.fullmatch("[A-HJ-NPR-Z2-9]{8}", code) for code in codes)


def test_every_logger_writes_through_the_private_formatter(settings):
    logged = settings.LOGGING

    assert logged["handlers"]["console"]["formatter"] == "private"
    assert [name for name, logger in logged["loggers"].items() if logger.get("handlers")] == []


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [("/ni-me/", 404, "There is nothing here"), ("/kandidati/0/", 404, "There is nothing here")],
)
def test_pages_that_are_not_there(client_as, referrer, path, status, says):
    client = client_as(referrer)
    client.cookies["django_language"] = "en"

    response = client.get(path)

    assert response.status_code == status
    assert says in text_of(response)


def test_a_request_that_no_page_sends(client):
    client.cookies["django_language"] = "en"

    response = client.get(reverse("home"), headers={"host": "evil.example"})

    assert response.status_code == 400
    assert "The request was not understood" in text_of(response)
    assert "evil" not in response.content.decode()


def test_a_form_from_another_session_is_refused_with_advice(client_as, referrer):
    client = client_as(referrer)
    client.cookies["django_language"] = "en"
    client.handler.enforce_csrf_checks = True

    response = client.post(reverse("add_candidate"), {"first_name": "Ana", "last_name": "Novak"})

    assert response.status_code == 403
    assert "The form has expired" in text_of(response)
    assert not Candidate.objects.exists()


def test_a_refusal_is_a_sentence():
    assert str(DomainError("Ne gre.")) == "Ne gre."


def test_a_decision_that_fails_in_the_database_is_not_called_busy():
    with pytest.raises(IntegrityError), decision():
        CandidateFactory(last_name="")


def test_other_trouble_with_the_database_is_not_called_busy_either():
    with pytest.raises(OperationalError) as trouble, decision():
        raise OperationalError("server closed the connection")

    assert not isinstance(trouble.value, Busy)
