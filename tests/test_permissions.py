"""Every line of the table of permissions, tried with every record."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import URLResolver, get_resolver, reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from enrollment.models import Mail
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.pages import text_of
from tests.permissions import SCOPES, SENT, TABLE, A, C, M, P, R
from tests.refused import every_row
from tests.test_conventions import PUBLIC
from tests.world import ELSEWHERE, HIDDEN, NEIGHBOUR, OWN, address, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr("enrollment.documents.views.render_pdf", lambda *args: b"%PDF")
    return make_world()


def sent(name, record, scope, world):
    if name == "admit":
        return {"cohort": world.records["cohort"][scope if scope != HIDDEN else NEIGHBOUR].pk}
    if name == "succeed":
        return {"successor": record.successors.get().pk}
    if name == "change_program":
        fields = ("provider_id", "title", "short_title", "place", "summary", "contents")
        content = {name.removesuffix("_id"): getattr(record, name) for name in fields}
        return {**content, "title": "Drugačen naslov", "version": record.version}
    if name == "composition_targets":
        fields = {"category": "sex:female", "at_least": "50", "source": "UL RS"}
        return {**fields, "terms": record.terms.get().pk}
    return SENT.get(name, {})


def expected(cell):
    """Scope → status."""
    numbers = [int(number) for number in cell.split()]
    return dict(zip(SCOPES, numbers * 4 if len(numbers) == 1 else numbers, strict=True))


def cases(name):
    """Method, role, status by scope."""
    _, *methods = TABLE[name]
    for method, cells in zip(("get", "post"), methods, strict=True):
        for role, cell in zip((R, C, P, M, A), cells, strict=True):
            yield method, role, expected(cell)


def without_log(rows):
    """All records but the entries of the log, which a mere request writes."""
    return [[row for row in kind if "action" not in row] for kind in rows]


def refusal(actor, name, record):
    """What the log says of the last refusal, and what it should say."""
    event = Event.objects.filter(action="access.refused").latest("pk")
    pk = record.pk if record else None
    return (event.user, event.details["view"], event.details["record"]) == (actor.user, name, pk)


@pytest.mark.parametrize("name", TABLE)
def test_status_and_nothing_done_without_right(world, client_as, name):
    kind = TABLE[name][0]
    records = world.records[kind] if kind else {OWN: None}
    clients = {role: client_as(actor) for role, actor in world.actors.items()}
    before, wrong = without_log(every_row()), []

    for method, role, statuses in cases(name):
        for scope, record in records.items():
            with transaction.atomic():
                url = address(name, record)
                response = getattr(clients[role], method)(url, sent(name, record, scope, world))
                found, should = response.status_code, statuses[scope]
                if found != should:
                    wrong.append(f"{method} {role} {scope}: {found} instead of {should}")
                elif found in (403, 404):
                    assert without_log(every_row()) == before
                    assert refusal(world.actors[role], name, record)
                transaction.set_rollback(True)

    assert wrong == []


def test_the_table_has_every_address():
    names = set()

    def collect(resolver):
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                if pattern.namespace != "admin":
                    collect(pattern)
            else:
                names.add(pattern.name)

    collect(get_resolver())
    assert names - PUBLIC == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_who_is_not_signed_in_is_asked_to(world, client, name):
    kind = TABLE[name][0]
    url = address(name, world.records[kind][OWN] if kind else None)
    before = every_row()

    for response in (client.get(url), client.post(url)):
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))
    assert every_row() == before


# what opens with a secret in the address only
SECRET = {"account_reset_password_from_key", "calendar_feed"}


@pytest.mark.parametrize("name", sorted(PUBLIC - SECRET))
def test_public_pages_need_no_sign_in(world, client, name):
    assert client.get(reverse(name)).status_code == (302 if name in REDIRECTED else 200)


# the language is switched by POST, and there is nobody to sign out
REDIRECTED = {"set_language", "account_logout"}


@pytest.mark.parametrize("role", Role)
def test_the_administration_is_for_administrators(world, client_as, client, role):
    status = 200 if role == Role.ADMINISTRATOR else 403
    pages = ["admin:index"]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages += [f"{name}_changelist"]
        if model not in (ProcrastinateJob, Mail):  # come from what people do
            pages += [f"{name}_add"]

    signed_in = client_as(world.actors[role])
    for page in pages:
        assert signed_in.get(reverse(page), follow=True).status_code == status, page
        anonymous = client.get(reverse(page), follow=True)
        assert anonymous.request["PATH_INFO"] == reverse("account_login")
    if status == 403:
        refusals = Event.objects.filter(action="access.refused")
        assert refusals.count() == len(pages)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("pk", ["0", "999999", "9" * 30])
def test_a_record_that_there_is_not_looks_like_one_that_is_not_mine(world, client_as, role, pk):
    client = client_as(world.actors[role])

    gone = client.get(f"/napotitve/{pk}/")
    theirs = client.get(reverse("referral", args=[world.records["referral"][ELSEWHERE].pk]))

    assert gone.status_code == theirs.status_code
    assert text_of(gone) == text_of(theirs)
