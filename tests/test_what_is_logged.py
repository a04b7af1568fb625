"""Every page that shows a person leaves an entry about this person; every list leaves one entry."""

from collections import Counter

import pytest
from django.db import transaction

from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.pdf import Rendered
from tests.matrix import expected
from tests.permissions import TABLE, C, P, R
from tests.world import OWN, address, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

# kind of record → the person whom it is about
PERSON = {
    "candidate": lambda record: record.pk,
    "referral": lambda record: record.candidate_id,
    "admitted": lambda record: record.candidate_id,
    "admission": lambda record: record.candidate_id,
    "interview": lambda record: record.referral.candidate_id,
    "note": lambda record: record.candidate_id,
}
PAGES = [
    (name, role)
    for name, (kind, get, _post) in TABLE.items()
    for role, cell in zip((R, C, P), get, strict=False)
    if kind in PERSON and expected(cell, role)[OWN] == 200
]


@pytest.fixture
def world(monkeypatch):
    paper = Rendered(b"%PDF", 1)
    monkeypatch.setattr("enrollment.documents.print_views.print_out", lambda *args: paper)
    return make_world()


def is_silent(world, name, role, ask):
    """Whether a page about the person came back and the log does not know."""
    kind = TABLE[name][0]
    record, actor = world.records[kind][OWN], world.actors[role]
    before = Event.objects.count()
    response = ask(actor, address(name, record))
    if response.status_code != 200:
        return False
    entries = Event.objects.order_by("-pk")[: Event.objects.count() - before]
    return not any(
        entry.subject == PERSON[kind](record)
        and (entry.user, entry.organization, entry.role) == (actor.user, actor.organization, role)
        for entry in entries
    )


def test_opening_anything_of_a_person_is_an_entry_about_the_person(world, client_as):
    def get(actor, url):
        response = client_as(actor).get(url)
        assert response.status_code == 200
        return response

    silent = [(name, str(role)) for name, role in PAGES if is_silent(world, name, role, get)]

    assert "\n".join(map(str, silent)) == ""
    assert {Role.REFERRER, Role.COORDINATOR, Role.PROVIDER} == {role for _name, role in PAGES}


@pytest.mark.parametrize("data", [{}, {"x": "1"}], ids=["nothing", "nonsense"])
def test_a_form_that_comes_back_is_an_entry_too(world, client_as, data):
    pages = Counter()

    def post(actor, url):
        with transaction.atomic():
            response = client_as(actor).post(url, data)
            pages[response.status_code] += 1
            if response.status_code != 200:
                transaction.set_rollback(True)
        return response

    silent = [(name, str(role)) for name, role in PAGES if is_silent(world, name, role, post)]

    assert "\n".join(map(str, silent)) == ""
    assert pages[200] > 30
