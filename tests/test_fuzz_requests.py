"""Nonsense for every form and address as every role: nothing breaks, nothing leaks, nothing moves.

A short run; the long one is `python -m tests.fuzz_requests --requests 20000`.
"""

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from socakt.accounts.roles import Role
from socakt.database import WEB_LIMITS
from tests.fuzz.client import Fuzzer
from tests.marks import Marks
from tests.pages import form_with
from tests.world import OWN, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "300"))
SEED = os.environ.get("FUZZ_SEED", "2018")
ROLES = [*Role, None]


@pytest.fixture
def sign_in(client_as):
    """A client that proves its forms, as browsers must."""

    def sign_in(actor):
        client = client_as(actor)
        client.handler.enforce_csrf_checks = True
        return client

    return sign_in


@pytest.mark.parametrize("part", range(int(os.environ.get("FUZZ_PARTS", "1"))))
@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "nobody")
def test_nonsense_is_refused_calmly(sign_in, role, part):
    world = make_world()
    fuzzer = Fuzzer(world, Marks(world), role, f"{SEED}-{part}")
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = '{WEB_LIMITS['statement_timeout']}'")
    parts = len(ROLES) * int(os.environ.get("FUZZ_PARTS", "1"))

    fuzzer.run(-(-REQUESTS // parts), sign_in)

    if "FUZZ_REPORT" in os.environ:
        report = {"role": role or "nobody", "part": part, "seed": SEED, "counts": fuzzer.counts}
        report |= {"slowest": fuzzer.slowest, "wrong": fuzzer.wrong}
        name = f"fuzz-{role or 'nobody'}-{part}.json"
        (Path(os.environ["FUZZ_REPORT"]) / name).write_text(json.dumps(report))
    assert fuzzer.wrong == []


@pytest.mark.parametrize("token", ["", "x" * 64])
def test_a_form_without_its_token_is_refused(sign_in, token):
    world = make_world()
    client = sign_in(world.actors[Role.REFERRER])
    url = reverse("change_candidate", args=[world.records["candidate"][OWN].pk])
    right = form_with(client.get(url), "first_name").data(first_name="Drugo")

    wrong = client.post(url, {**right, "csrfmiddlewaretoken": token})
    name = type(world.records["candidate"][OWN]).objects.get(pk=world.records["candidate"][OWN].pk)

    assert wrong.status_code == 403
    assert name.first_name != "Drugo"
    assert client.post(url, right).status_code == 302


def test_without_protection_it_would_be_taken():
    """The proof that the clients of this file are protected and others are not."""
    assert not Client().handler.enforce_csrf_checks
