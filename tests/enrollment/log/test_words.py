"""No action without words: what the code writes into the log can be read by anybody."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from enrollment.admissions.models import Admission
from enrollment.interviews.rules import Status
from enrollment.log.words import ACTIONS, what, why
from enrollment.referrals.rules import Action
from socakt.audit.models import Event

ROOT = Path(settings.BASE_DIR)
CODE = [
    path
    for folder in ("socakt", "programs", "enrollment")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts and path.name != "words.py"
]
RECORDING = re.compile(r"^_?record(_each|_view)?$")
SHAPE = re.compile(r"^[a-z_]+\.[a-z_]+$")
KINDS = {action.split(".")[0] for action in ACTIONS}
# What is no action, although it looks like one of these kinds.
OTHER = {"document.css", "log.txt"}


def recorded(tree):
    """What stands first in a call that records, where it stands there as it is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if RECORDING.match(name):
                yield node.args[0]


def literals(node):
    return [
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]


def test_every_action_that_the_code_names_has_words():
    silent = set()
    for path in CODE:
        tree = ast.parse(path.read_text())
        named = {
            text
            for first in recorded(tree)
            if not isinstance(first, ast.JoinedStr)
            for text in literals(first)
            if "." in text
        }
        named |= {
            text for text in literals(tree) if SHAPE.match(text) and text.split(".")[0] in KINDS
        }
        named |= set(re.findall(r"'([a-z_]+\.[a-z_]+)', %\(user\)s", path.read_text()))
        silent |= named - set(ACTIONS) - OTHER

    assert silent == set()


def test_what_is_put_together_has_words_too():
    ends = [kind.value for kind in Admission.EndKind]
    held = [status.value for status in Status if status != Status.SCHEDULED]
    parts = {
        "referral": [*(action.value for action in Action), "resubmitted", "reminded"],
        "admission": ends,
        "interview": held,
        "participation": ["contract_recorded", "outcome_recorded", "started"],
    }
    made = {f"{kind}.{verb}" for kind, verbs in parts.items() for verb in verbs}
    models = ("referral", "admission", "interview", "cohort", "candidate")
    made |= {f"{model}.viewed" for model in models}

    assert made <= set(ACTIONS)


def test_words_are_said_once():
    with translation.override("sl"):
        said = [str(words) for words in ACTIONS.values()]

    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("action", "details", "words"),
    [
        ("referral.viewed", {"page": "referral"}, "vpogled v napotitev"),
        ("document.printed", {"document": "invitation"}, "izpis dokumenta (vabilo na razgovor)"),
        (
            "list.exported",
            {"list": "candidates", "rows": 3, "file": "csv"},
            "izvoz seznama (Kandidati; vrstice: 3; CSV)",
        ),
        ("candidate.searched", {"found": 0}, "iskanje (zadetki: 0)"),
        (
            "candidate.changed",
            {"fields": ["phone", "email"]},
            "sprememba podatkov osebe (polja: 2)",
        ),
        ("thing.unheard_of", {"document": "x", "list": "y"}, "thing.unheard_of (x; y)"),
    ],
)
def test_what_was_done(action, details, words):
    with translation.override("sl"):
        assert what(Event(action=action, details=details)) == words


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({"action": "candidate.viewed", "user_id": 1}, "obravnava osebe v socialni aktivaciji"),
        (
            {"action": "candidate.log_viewed", "user_id": 1},
            "obravnava osebe v socialni aktivaciji",
        ),
        ({"action": "referral.admitted", "user_id": 1}, "izvajanje socialne aktivacije"),
        ({"action": "referral.expired"}, "samodejno delo sistema"),
        ({"action": "access.refused", "user_id": 1}, ""),
        (
            {"action": "log.viewed", "user_id": 1, "role": "administrator"},
            "upravljanje in nadzor sistema",
        ),
        (
            {"action": "list.exported", "user_id": 1, "details": {"purpose": "planning"}},
            "načrtovanje skupin in mest",
        ),
        (
            {
                "action": "candidate.log_extracted",
                "user_id": 1,
                "details": {"purpose": "person", "reference": "070-1/2018"},
            },
            "zahteva osebe za lastne podatke (070-1/2018)",
        ),
        ({"action": "x.y", "user_id": 1, "details": {"purpose": "else"}}, "else"),
    ],
)
def test_what_for(event, words):
    with translation.override("sl"):
        assert why(Event(**event)) == words
