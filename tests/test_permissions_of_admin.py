"""Every page of every model in the administration, tried by every role."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from enrollment.privacy.erasures import CARRY_OUT
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.queue import defer
from tests import matrix
from tests.factories import MailFactory
from tests.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

# model: for each page of the administration what administrators get by GET and by POST
PAGES = ("changelist", "add", "change", "delete", "history")
LOOK = ["200 200", "403 403", "200 403", "403 403", "200 200"]
EDIT = ["200 200", "200 200", "200 200", "403 403", "200 200"]
ADMIN = {
    "accounts.region": EDIT,
    "accounts.organization": EDIT,
    "accounts.user": ["200 200", "403 403", "200 200", "403 403", "200 200"],  # invited
    "programs.call": EDIT,
    "programs.terms": ["200 200", "302 302", "200 403", "200 200", "200 200"],
    "programs.program": EDIT,
    "programs.cohort": EDIT,
    "enrollment.mail": LOOK,
    "procrastinate.procrastinatejob": LOOK,
}


@pytest.fixture(scope="module")
def world(kept_within_module):
    MailFactory()
    defer(CARRY_OUT, number=0)
    return make_world()


def address(model, page):
    """The page of the model: of its first record, or of a number that none has."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    if page in ("changelist", "add"):
        return reverse(name)
    first = model._base_manager.order_by("pk").first()
    return reverse(name, args=[first.pk if first else 1])


def test_the_table_has_every_model():
    assert {model._meta.label_lower for model in admin.site._registry} == set(ADMIN)


@pytest.mark.parametrize("label", ADMIN)
def test_administrators_do_what_the_table_says_and_nobody_else_anything(world, client_as, label):
    model, wrong = apps.get_model(label), []
    for role in Role:
        client = client_as(world.actors[role])
        for page, cell in zip(PAGES, ADMIN[label], strict=True):
            url = address(model, page)
            for method, allowed in zip(("get", "post"), cell.split(), strict=True):
                # others are led to its sign-in, which refuses them
                expected = int(allowed) if role == Role.ADMINISTRATOR else 302
                with transaction.atomic():
                    before = matrix.effects()
                    found = getattr(client, method)(url).status_code
                    written = matrix.effects() != before
                    transaction.set_rollback(True)
                if found != expected or written:
                    wrong.append(f"{method} {page} by {role}: {found}, written: {written}")

    assert wrong == []


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_others_are_refused_and_it_is_in_the_log(world, client_as, role):
    answer = client_as(world.actors[role]).get(reverse("admin:index"), follow=True)

    assert answer.status_code == 403
    assert Event.objects.latest("pk").action == "access.refused"
