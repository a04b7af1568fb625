"""House rules that a machine can check."""

import ast
import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.template.loader import get_template
from django.urls import URLResolver, get_resolver

from socakt.accounts.roles import Permission

ROOT = Path(settings.BASE_DIR)
OURS = ("socakt", "programs", "enrollment")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PYTHON = sorted(
    path
    for folder in (*OURS, "tests")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
PUBLIC = {
    "home",
    "accessibility",
    "privacy",
    "self_check",
    "calendar_feed",
    "set_language",
    "accept_invitation",
    "open_invitation",
    "account_login",
    "account_logout",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_away",
    "openid_callback",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}


def relative(path):
    return str(path.relative_to(ROOT))


def url_patterns(resolver):
    """Every pattern outside the namespace of the admin, which its site guards."""
    for pattern in resolver.url_patterns:
        if not isinstance(pattern, URLResolver):
            yield pattern
        elif pattern.namespace != "admin":
            yield from url_patterns(pattern)


def names_of_addresses():
    """The names of all addresses outside the administration."""
    return {pattern.name for pattern in url_patterns(get_resolver())}


def test_every_address_declares_a_right_or_is_listed_as_public():
    declared = {
        pattern.name: getattr(pattern.callback, "permission", None)
        for pattern in url_patterns(get_resolver())
    }

    assert len(declared) > 40
    assert {name for name, permission in declared.items() if permission is None} == set()
    assert {name for name, right in declared.items() if right is Permission.PUBLIC} == PUBLIC


def test_every_export_asks_who_it_is():
    asking = {
        pattern.name
        for pattern in url_patterns(get_resolver())
        if getattr(pattern.callback, "asks_who_it_is", False)
    }
    exports = {p.name for p in url_patterns(get_resolver()) if p.name.startswith("export_")}

    assert len(exports) > 10
    assert exports | {"participants_list", "rejected_rows"} <= asking


def test_only_public_addresses_are_open_without_sign_in():
    open_ones = {
        pattern.name
        for pattern in url_patterns(get_resolver())
        if not getattr(pattern.callback, "login_required", True)
    }

    assert open_ones == PUBLIC


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_every_template_compiles(path):
    get_template(str(path.relative_to(ROOT / "templates")))


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


@pytest.mark.parametrize("path", PYTHON, ids=relative)
def test_files_and_functions_stay_short(path):
    text = path.read_text()
    assert text.count("\n") < 300

    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
            length = node.end_lineno - node.lineno + 1
            longest = 25 if path.name.endswith("views.py") else 39
            assert length <= longest, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_templates_stay_short(path):
    assert path.read_text().count("\n") <= 80


INLINE = {
    "a script": re.compile(r"<script(?![^>]*\bsrc=)", re.I),
    "a style sheet": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "a handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "an address that is code": re.compile(r"(javascript|data):", re.I),
    "an htmx handler": re.compile(r"<[^>]*\shx-on", re.I),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_templates_hold_nothing_that_the_security_policy_refuses(path):
    text = path.read_text()
    if "documents" in path.parts:  # paper: no browser, no policy
        return

    assert [name for name, sign in INLINE.items() if sign.search(text)] == []


@pytest.mark.parametrize(
    ("sign", "example"),
    [
        ("a script", "<script>x</script>"),
        ("a style sheet", "<style>x</style>"),
        ("a style attribute", '<p class="a" style="x">'),
        ("a handler", '<a\n onclick="x">'),
        ("an address that is code", '<a href="javascript:x">'),
        ("an htmx handler", '<a hx-on:click="x">'),
    ],
)
def test_the_signs_of_inline_code_are_recognised(sign, example):
    assert INLINE[sign].search(example)
    assert not INLINE[sign].search('<script src="x.js" defer></script><p class="style">on</p>')


SHOWS_A_FORM = re.compile(r"\|crispy|\|as_crispy_field|{% crispy ")


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_a_page_with_a_form_has_the_error_summary(path):
    text = path.read_text()
    asks = SHOWS_A_FORM.search(text) or ("form.cohorts" in text and path.name == "admit.html")

    assert not asks or 'include "components/error_summary.html"' in text


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_a_template_begins_with_what_it_takes(path):
    if "bootstrap5" in path.parts:  # overrides of the form library's own
        return

    name = re.escape(str(path.relative_to(ROOT / "templates")))
    assert re.match(rf"{{# {name} – ", path.read_text())


OUR_MODELS = [
    model for model in apps.get_models() if model._meta.app_label in ("accounts", "audit", *OURS)
]


def test_names_of_constraints_and_triggers_are_sentences():
    names = [
        rule.name
        for model in OUR_MODELS
        for rule in [*model._meta.constraints, *getattr(model._meta, "triggers", [])]
    ]

    assert len(names) > 40
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z0-9]+){2,}", name)] == []
    assert len(names) == len(set(names))


def test_dates_end_in_on_and_moments_in_at():
    dates, moments = [], []
    # a history has the names of what it keeps
    for model in (m for m in OUR_MODELS if not hasattr(m, "pgh_tracked_model")):
        for field in model._meta.get_fields():
            if isinstance(field, models.DateTimeField):
                moments.append(f"{model.__name__}.{field.name}")
            elif isinstance(field, models.DateField):
                dates.append(f"{model.__name__}.{field.name}")

    # from and until of what lasts, and what is a month rather than a day
    lasting = re.compile(r"(_on|_from|_until|_since|^BenefitMonth\.month)$")
    elsewhere = {"User.last_login", "Referral.turn_since", "Referral.waiting_since", "Event.at"}
    elsewhere.add("Cut.at")
    elsewhere |= {f"Waiting{name}" for name in ("Move.waiting_since", "Position.waiting_since")}
    elsewhere |= {f"InvitedReferral.{name}" for name in ("turn_since", "waiting_since")}
    elsewhere.add("WaitingPosition.key")  # a moment that nothing happened at: it only sorts
    assert [name for name in dates if not lasting.search(name)] == []
    assert [name for name in moments if not name.endswith("_at") and name not in elsewhere] == []


def test_what_pages_show_is_reached_through_the_scope_of_the_actor():
    """The models with records of people or organizations' work know who may see them."""
    scoped = {
        "Event",
        "Absence",
        "DifferentPeople",
        "Merge",
        "Note",
        "Import",
        "Interview",
        "Invitation",
        "Membership",
        "InvitedReferral",
        "Notice",
        "SavedView",
        "PersonRequest",
        "Erasure",
        "Batch",
        "CallLogo",
        "IssuedDocument",
        "Scan",
        "ScanPage",
        "Candidate",
        "Referral",
        "Admission",
        "Recheck",
        "Call",
        "Program",
        "Cohort",
        "Participation",
        "Outcome",
    }

    known = {m.__name__ for m in OUR_MODELS if hasattr(m._default_manager, "visible_to")}
    assert known - {"CohortPlaces", "ParticipantPlace"} == scoped


FETCHED = re.compile(r"get_object_or_404\((?P<what>[^,]*),")


@pytest.mark.parametrize(
    "path", [p for p in PYTHON if p.name == "views.py" and "tests" not in p.parts], ids=relative
)
def test_views_fetch_records_through_the_scope_only(path):
    text = path.read_text()
    for found in FETCHED.finditer(text):
        before = text[: found.end()]
        block = before[before.rindex("\ndef ") :]
        scoped = re.search(r"\.(visible_to|stored_for)\(", block) or re.search(
            r"_(visible|referral|own)\(request", block
        )
        assert scoped, f"{found['what']} is fetched without visible_to"
