"""Who acts is named with every write: requests, the admin, commands, jobs, many rows at once."""

import os
import subprocess
import sys
import uuid
from http.client import HTTPConnection
from itertools import groupby
from threading import Thread
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.imports import services as imports
from enrollment.imports.models import Import
from enrollment.referrals.models import Referral
from socakt.accounts.models import Organization, Region, User
from socakt.accounts.roles import Role
from socakt.audit.acting import acting, nobody_acts, reference
from socakt.history import history_of
from tests.benchmarks.bench_import_way import emsos
from tests.enrollment.imports.files import csv_of
from tests.enrollment.imports.test_worker import address
from tests.factories import CandidateFactory, OrganizationFactory, RegionFactory, make_actor
from tests.jobs import take_jobs
from tests.pages import form_with

TOKEN = "a" * 32


def contexts(model, **which):
    rows = history_of(model).objects.filter(**which).order_by("pgh_id")
    return [row.pgh_context for row in rows]


def send(live_server, path, session="", **data):
    """A POST from outside; the response. The server answers in a thread of its own."""
    address = urlsplit(live_server.url)
    server = HTTPConnection(address.hostname, address.port, timeout=60)
    body = urlencode({"csrfmiddlewaretoken": TOKEN, **data})
    cookies = f"csrftoken={TOKEN}; {settings.SESSION_COOKIE_NAME}={session}"
    kind = "application/x-www-form-urlencoded"
    server.request("POST", path, body, {"Cookie": cookies, "Content-Type": kind})
    response = server.getresponse()
    server.close()
    return response


@pytest.mark.django_db(transaction=True)
def test_a_request_to_a_real_server_says_who_through_which_page(live_server, client_as):
    by = make_actor(Role.REFERRER)
    candidate = CandidateFactory(by=by)
    session = client_as(by).cookies[settings.SESSION_COOKIE_NAME].value

    response = send(live_server, reverse("start_referral", args=[candidate.pk]), session)

    assert response.status == 302
    (told,) = contexts(Referral, candidate=candidate.pk)
    assert len(told.pop("reference")) == 8
    assert told == {
        "user": by.user.pk,
        "organization": by.organization.pk,
        "role": "referrer",
        "name": "",
        "through": "start_referral",
        "at": None,
    }


@pytest.mark.django_db(transaction=True)
def test_nobody_signs_in_through_a_real_server(live_server):
    user = User.objects.create_user("ana@test.example", "dolgo-geslo-2018", name="Ana")

    response = send(
        live_server, reverse("account_login"), login=user.email, password="dolgo-geslo-2018"
    )

    assert response.status == 302
    user.refresh_from_db()
    assert user.last_login is not None  # written by nobody through account_login, not refused
    assert len(contexts(User, pgh_obj=user.pk)) == 1


@pytest.mark.django_db
def test_somebody_who_acts_for_nobody_is_named(client):
    user = User.objects.create_user("ana@test.example", "dolgo-geslo-2018", name="Ana")
    client.force_login(user)
    with connection.execute_wrapper(
        lambda execute, sql, *rest: seen.append(sql) or execute(sql, *rest)
    ):
        seen = []
        client.post(reverse("account_logout"))

    signed = [sql for sql in seen if "socakt.acting" in sql]
    assert signed
    assert all(f'"user": {user.pk}, "organization": null' in sql for sql in signed)
    assert all('"through": "account_logout"' in sql for sql in signed)


@pytest.mark.django_db
def test_the_administration_says_which_administrator(client_as, today):
    by = make_actor(Role.ADMINISTRATOR)
    organization = OrganizationFactory()
    client = client_as(by)
    url = reverse("admin:accounts_organization_change", args=[organization.pk])

    form = form_with(client.get(url), "phone")
    client.post(url, form.data(phone="07 123 45 67"))

    last = history_of(Organization).objects.filter(pgh_obj=organization.pk).latest("pgh_id")
    assert (last.phone, last.pgh_before) == ("07 123 45 67", {"phone": organization.phone})
    assert last.pgh_context["user"] == by.user.pk
    assert last.pgh_context["role"] == "administrator"
    assert last.pgh_context["through"] == "admin:accounts_organization_change"


def manage(*words):
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": address(), "DEMO": "1"},
        check=True,
        capture_output=True,
        timeout=300,
    )


@pytest.mark.django_db(transaction=True)
def test_a_command_acts_as_the_system():
    manage("founding_data")

    told = contexts(Region)
    assert told
    assert {(t["name"], t["user"], t["through"]) for t in told} == {
        ("system", None, "manage.py founding_data")
    }


@pytest.mark.django_db(transaction=True)
def test_a_job_acts_as_the_system_and_stores_as_the_person_who_asked():
    by = make_actor(Role.REFERRER)
    take_jobs()
    heading = ("EMŠO", "Priimek", "Ime", "Mesec", "Vrsta")
    people = emsos(5)
    rows = [(emso, "Novak", "Ana", "9/2018", "redna DSP") for emso in people]
    now = timezone.now()
    of = imports.upload(
        content=csv_of(heading, *rows), file_name="a.csv", form_key=uuid.uuid4(), at=now, by=by
    )
    manage("work", "--until-empty")
    imports.ask_to_store(of=Import.objects.get(pk=of.pk), source="extract", at=now, by=by)
    manage("work", "--until-empty")

    assert Candidate.objects.count() == len(people)
    for model in (Candidate, BenefitMonth):
        told = contexts(model, pgh_label="insert")
        assert len(told) == len(people)
        assert {(t["user"], t["organization"], t["through"]) for t in told} == {
            (by.user.pk, by.organization.pk, "job store_import")
        }
    through = (told["through"] for told in contexts(Import, pgh_obj=of.pk))
    assert [name for name, _ in groupby(through)] == [
        "tests",
        "job read_import",
        "tests",
        "job store_import",
    ]


@pytest.mark.django_db
def test_what_is_done_for_another_is_theirs_and_then_one_s_own_again():
    region = RegionFactory()
    rows = Region.objects.filter(pk=region.pk)
    outer = reference()

    with acting(None, through="job a"):
        rows.update(name="1")
        with acting(make_actor(Role.COORDINATOR), through="job b"):
            rows.update(name="2")
        rows.update(name="3")

    *_, first, second, third = history_of(Region).objects.order_by("pgh_id")
    assert [row.pgh_context["through"] for row in (first, second, third)] == [
        "job a",
        "job b",
        "job a",
    ]
    assert {row.pgh_context["reference"] for row in (first, second, third)} == {outer}
    assert first.pgh_context_id == third.pgh_context_id != second.pgh_context_id


@pytest.mark.django_db
def test_a_block_without_anybody_ends_what_was_named_before_it():
    region = RegionFactory()  # the transaction has heard of somebody

    with (
        pytest.raises(IntegrityError, match="nobody is named"),
        transaction.atomic(),
        nobody_acts(),
    ):
        region.delete()
    assert reference()
    with nobody_acts():
        assert reference() == ""


@pytest.mark.django_db(transaction=True)
def test_a_thread_begins_without_anybody():
    caught = []

    def write():
        try:
            Region.objects.create(code="XX", name="Regija")
        except IntegrityError as error:
            caught.append(error.__cause__.diag.constraint_name)
        finally:
            connection.close()

    thread = Thread(target=write)
    thread.start()
    thread.join()

    assert caught == ["a_write_names_who_acts"]


@pytest.mark.django_db
@pytest.mark.parametrize("params", [None, ("100 %",), {"name": "100 %"}])
def test_signs_of_percent_and_quotes_arrive_as_they_are(params):
    values = {None: "'100 %'", tuple: "%s", dict: "%(name)s"}
    value = values[params if params is None else type(params)]
    with (
        acting(None, through="o'clock 5 %"),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"INSERT INTO accounts_region (code, name) VALUES ('XX', {value}) RETURNING name",
            params,
        )
        assert cursor.fetchone() == ("100 %",)

    assert contexts(Region, code="XX")[0]["through"] == "o'clock 5 %"


@pytest.mark.django_db
def test_many_statements_at_once_and_rows_read_in_parts():
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO accounts_region (code, name) VALUES (%s, %s)", [("XA", "a"), ("XB", "b")]
        )

    assert [told["through"] for told in contexts(Region, code__in=("XA", "XB"))] == ["tests"] * 2
    assert {region.code for region in Region.objects.iterator(chunk_size=1)} >= {"XA", "XB"}
