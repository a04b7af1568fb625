"""Figures for the pages: queries, bytes and time with 60 and with 3,000 referrals.

Run by script/bench; nothing here asserts a time.
"""

import re
from pathlib import Path
from statistics import median
from time import perf_counter

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enrollment.admissions.models import Admission
from enrollment.calls.queries import preview
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from programs.models import Call
from programs.services import NewTerms
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership, User
from socakt.accounts.roles import Role

pytestmark = pytest.mark.django_db

ROUNDS = 20
FONTS = [
    "fonts/source-sans-3-latin-wght-normal.woff2",
    "fonts/socakt-letters-wght-normal.woff2",
]
LISTS = ("desk", "referrals", "candidates", "radar", "cohorts", "programs")


def actor(email):
    user = User.objects.get(email=email)
    membership = Membership.objects.get(user=user)
    return Actor(user, membership.organization, Role(membership.role))


def measure(client, path):
    """Queries, bytes, brotli bytes and the median time in milliseconds of a page."""
    with CaptureQueriesContext(connection):
        connection.queries_log.clear()
        response = client.get(path)
        count = len(connection.queries_log)
    assert response.status_code == 200, path
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        client.get(path)
        times.append((perf_counter() - start) * 1000)
    size = len(response.content)
    return count, size, len(brotli.compress(response.content)), median(times)


def details():
    """A page of each kind about one record."""
    submitted = Referral.objects.filter(state=State.SUBMITTED).earliest("turn_since")
    admission = Admission.objects.open().earliest("pk")
    return {
        "candidate": reverse("candidate", args=[submitted.candidate_id]),
        "referral (submitted)": reverse("referral", args=[submitted.pk]),
        "referral (admitted)": reverse("referral", args=[admission.referral_id]),
        "admit": reverse("admit", args=[submitted.pk]),
        "months": reverse("months", args=[submitted.candidate_id]),
        "cohort": reverse("cohort", args=[admission.cohort_id]),
    }


def test_pages(client_as, settings, capsys):
    settings.DEMO = True
    call_command("demo", verbosity=0)
    coordinator = client_as(actor("koordinator@demo.example"))
    pages = {name: reverse(name) for name in LISTS} | details()
    few = {name: measure(coordinator, path) for name, path in pages.items()}
    call_command("generate", candidates=3000 - Referral.objects.count(), verbosity=0)
    many = {name: measure(coordinator, path) for name, path in pages.items()}
    with capsys.disabled():
        print(f"\n{'page':<22}{'queries':>16}{'HTML kB':>18}{'brotli kB':>18}{'median ms':>18}")
        for name in pages:
            pairs = [f"{a:.{d}f} / {b:.{d}f}" for a, b, d in columns(few[name], many[name])]
            print(f"{name:<22}" + "".join(f"{pair:>18}" for pair in pairs)[2:])
        print("(64 people / 3,000 referrals)")


def test_what_new_terms_change(client_as, settings, capsys):
    """The preview of new terms, with two answers of the rule about everybody who waits."""
    settings.DEMO = True
    call_command("demo", verbosity=0)
    call_command("generate", candidates=3000, verbosity=0)
    call = Call.objects.get()
    now = call.terms.get()
    values: NewTerms = {
        **{name: getattr(now, name) for name in NewTerms.__annotations__},
        "valid_from": timezone.localdate(),
        "max_age": 45,
    }
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        found = preview(call, values, timezone.localdate())
        times.append((perf_counter() - start) * 1000)
    with capsys.disabled():
        waiting = f"{found.change.people} people who wait"
        print(f"\nwhat new terms change, {waiting}: median {median(times):.0f} ms of {ROUNDS}")


def columns(few, many):
    """The figures of both sizes side by side, in the units of the table."""
    units = ((1, 0), (1000, 1), (1000, 1), (1, 1))
    return [(a / u, b / u, d) for (a, b, (u, d)) in zip(few, many, units, strict=True)]


def test_first_visit(client, capsys):
    """What a browser loads for the public page, compressed as WhiteNoise stores it."""
    html = client.get("/").content
    linked = re.findall(rb'(?:href|src)="/static/([^"]+)"', html)
    names = [name.decode() for name in linked] + FONTS
    weights = {"the page": len(brotli.compress(html))}
    for name in names:
        data = Path(finders.find(name)).read_bytes()
        weights[name] = len(data) if name.endswith("woff2") else len(brotli.compress(data))
    with capsys.disabled():
        total = sum(weights.values()) / 1000
        print(f"\nfirst visit: {total:.1f} kB compressed in {len(weights)} files")
