"""Who may open what: every address × every role × whose record, by GET and by POST.

A number alone stands for every record; four numbers for own, of another organization of the
region, its draft, of another region. 404: out of scope. 403: no right. 405: not this way.
"""

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import URLResolver, get_resolver, reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.pages import text_of
from tests.refused import every_row
from tests.test_conventions import PUBLIC
from tests.world import ELSEWHERE, HIDDEN, NEIGHBOUR, OWN, address, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

R, C, P, M, A = Role.REFERRER, Role.COORDINATOR, Role.PROVIDER, Role.MINISTRY, Role.ADMINISTRATOR
SCOPES = (OWN, NEIGHBOUR, HIDDEN, ELSEWHERE)

OWNER, REGION = "200 404 404 404", "200 200 404 404"
NOBODY = "404 404 404 404"
DONE, DECIDES = "302 404 404 404", "302 302 404 404"
NO, NOT_SO = "403", "405"

# name: (kind of record, GET by R, C, P, M, A; POST by R, C, P, M, A)
TABLE = {
    "desk": (None, ["200"] * 5, [NOT_SO] * 5),
    "switch_actor": (None, ["200"] * 5, ["200"] * 5),
    "account_change_password": (None, ["200"] * 5, ["200"] * 5),
    "search": (None, [NOT_SO] * 5, ["200", "200", NO, NO, NO]),
    "candidates": (None, ["200", "200", NO, NO, NO], [NOT_SO] * 5),
    "export_candidates": (None, ["200", "200", NO, NO, NO], ["200", "200", NO, NO, NO]),
    "add_candidate": (None, ["200", "200", NO, NO, NO], ["200", "200", NO, NO, NO]),
    "read_emso": (None, [NOT_SO] * 5, ["200", "200", NO, NO, NO]),
    "candidate": ("candidate", [OWNER, REGION, NO, NO, NO], [NOT_SO] * 5),
    "change_candidate": ("candidate", [OWNER, REGION, NO, NO, NO], [OWNER, REGION, NO, NO, NO]),
    "months": ("candidate", [OWNER, REGION, NO, NO, NO], [OWNER, REGION, NO, NO, NO]),
    "start_referral": ("candidate", [NOT_SO] * 5, [DONE, DECIDES, NO, NO, NO]),
    "imports": (None, ["200", "200", NO, NO, NO], [NOT_SO] * 5),
    "upload_import": (None, ["200", "200", NO, NO, NO], ["200", "200", NO, NO, NO]),
    "import_columns": (None, ["200", "200", NO, NO, NO], [NOT_SO] * 5),
    "import_template": (None, ["200", "200", NO, NO, NO], [NOT_SO] * 5),
    # a coordination does not see the imports of the offices of its region
    "import": ("import", [OWNER, NOBODY, NO, NO, NO], [NOT_SO] * 5),
    "rejected_rows": ("import", [OWNER, NOBODY, NO, NO, NO], [NOT_SO] * 5),
    "correct_row": ("import", [OWNER, NOBODY, NO, NO, NO], [OWNER, NOBODY, NO, NO, NO]),
    "name_columns": ("import", [NOT_SO] * 5, [DONE, NOBODY, NO, NO, NO]),
    "decide_rows": ("import", [NOT_SO] * 5, [DONE, NOBODY, NO, NO, NO]),
    "discard_import": ("import", [NOT_SO] * 5, [DONE, NOBODY, NO, NO, NO]),
    "resume_import": ("import", [NOT_SO] * 5, [DONE, NOBODY, NO, NO, NO]),
    "referrals": (None, ["200", "200", NO, NO, NO], [NOT_SO] * 5),
    "export_referrals": (None, ["200", "200", NO, NO, NO], ["200", "200", NO, NO, NO]),
    "export_imports": (None, ["200", "200", NO, NO, NO], ["200", "200", NO, NO, NO]),
    "blank_referral_form": (None, ["200", "200", NO, NO, NO], [NOT_SO] * 5),
    "referral": ("referral", [OWNER, REGION, NO, NO, NO], [NOT_SO] * 5),
    # submitted, so it can no longer be edited: back to its page
    "edit_referral": ("referral", [DONE, DECIDES, NO, NO, NO], [DONE, DECIDES, NO, NO, NO]),
    "submit_referral": ("referral", [NOT_SO] * 5, [DONE, DECIDES, NO, NO, NO]),
    # a coordinator sees that it is not for him: back to the page, or a refusal on the form
    "withdraw_referral": ("referral", [OWNER, DECIDES, NO, NO, NO], [DONE, REGION, NO, NO, NO]),
    "return_referral": ("referral", [NO, REGION, NO, NO, NO], [NO, DECIDES, NO, NO, NO]),
    "reject_referral": ("referral", [NO, REGION, NO, NO, NO], [NO, DECIDES, NO, NO, NO]),
    "assess": ("referral", [NOT_SO] * 5, [NO, DECIDES, NO, NO, NO]),
    "admit": ("referral", [NO, REGION, NO, NO, NO], [NO, DECIDES, NO, NO, NO]),
    "referral_form": ("referral", [OWNER, REGION, NO, NO, NO], [NOT_SO] * 5),
    "admission_notice": ("admitted", [OWNER, REGION, NO, NO, NO], [NOT_SO] * 5),
    "cancel_admission": ("admission", [NO, REGION, NO, NO, NO], [NO, DECIDES, NO, NO, NO]),
    "rechecks": (None, [NO, "200", NO, NO, NO], [NO, "302", NO, NO, NO]),
    "recheck": ("recheck", [NO, REGION, NO, NO, NO], [NOT_SO] * 5),
    "export_rechecks": (None, [NO, "200", NO, NO, NO], [NO, "200", NO, NO, NO]),
    "export_recheck": ("recheck", [NO, REGION, NO, NO, NO], [NO, REGION, NO, NO, NO]),
    "cohorts": (None, ["200"] * 5, [NOT_SO] * 5),
    "cohort": ("cohort", [NO, REGION, OWNER, NO, NO], [NOT_SO] * 5),
    "export_cohorts": (None, ["200"] * 5, ["200"] * 5),
    "export_participants": ("cohort", [NO, REGION, OWNER, NO, NO], [NO, REGION, OWNER, NO, NO]),
    "change_cohort": ("cohort", [NO, REGION, NO, NO, NO], [NO, DECIDES, NO, NO, NO]),
    "programs": (None, ["200"] * 5, [NOT_SO] * 5),
    "export_programs": (None, ["200"] * 5, ["200"] * 5),
    "program": ("program", [REGION, REGION, OWNER, "200", "200"], [NOT_SO] * 5),
    "add_program": (None, [NO, "200", NO, NO, NO], [NO, "200", NO, NO, NO]),
    "change_program": ("program", [NO, REGION, NO, NO, NO], [NO, DECIDES, NO, NO, NO]),
    "radar": (None, [NO, "200", NO, NO, NO], [NOT_SO] * 5),
    "export_radar": (None, [NO, "200", NO, NO, NO], [NO, "200", NO, NO, NO]),
    "calls": (None, ["200"] * 5, [NOT_SO] * 5),
    "export_calls": (None, ["200"] * 5, ["200"] * 5),
    "call": ("call", ["200"] * 5, [NOT_SO] * 5),
    "add_terms": ("call", [NO, NO, NO, NO, "200"], [NO, NO, NO, NO, "200"]),
    "plan_cohort": ("program", [NO, REGION, NO, NO, NO], [NO, DECIDES, NO, NO, NO]),
}
SENT = {
    "withdraw_referral": {"note": "Zato."},
    "return_referral": {"note": "Manjka."},
    "reject_referral": {"reason": "other", "note": "Zato."},
    "edit_referral": {"version": "1", "reason": "Tuje besede.", "action": "submit"},
    "cancel_admission": {"reason": "job"},
    "change_cohort": {"starts_on": "2. 10. 2018", "capacity": "19"},
    "plan_cohort": {"number": "950", "starts_on": "2. 10. 2018", "capacity": "19"},
    "change_candidate": {"first_name": "Tuja"},
    "months": {"action": "preview", "m-2018-08": "unpaid"},
    "search": {"q": "x"},
    "add_terms": {
        "valid_from": "1. 1. 2019",
        "source": "UL RS 1/2019",
        "window_months": "24",
        "length_months": "6",
        "places": "15",
        "cofinancing_statement": "Sofinancira ESS.",
        "action": "save",
    },
    "rechecks": {"target": "today"},
}


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr("enrollment.documents.views.render_pdf", lambda *args: b"%PDF")
    return make_world()


def sent(name, record, scope, world):
    if name == "admit":
        return {"cohort": world.records["cohort"][scope if scope != HIDDEN else NEIGHBOUR].pk}
    if name == "change_program":
        fields = ("provider_id", "title", "short_title", "place", "summary", "contents")
        return {name.removesuffix("_id"): getattr(record, name) for name in fields}
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


@pytest.mark.parametrize("name", sorted(PUBLIC - {"account_reset_password_from_key"}))
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
        if model is not ProcrastinateJob:  # comes from what people do
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
