"""Times of answers about addresses and numbers that exist and that do not; nothing is asserted.

The two are asked in turn, in random order, so that the machine's other work meets both alike.
`overlap` is the chance that of one answer of each sort the existing one takes longer (ties count
half): 0.5 is no difference at all, and |z| under 2 is what chance alone gives in 19 of 20 runs.
"""

import random
from bisect import bisect_left, bisect_right
from math import sqrt
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest
from django.core.cache import cache
from django.urls import reverse

from socakt.accounts import passwords
from socakt.accounts.models import User
from socakt.accounts.roles import Role
from tests.enrollment.staff.factories import make_manager
from tests.factories import CandidateFactory, MembershipFactory, make_actor
from tests.pages import form_with

pytestmark = [pytest.mark.django_db]

ROUNDS = 200
PASSWORD = "vrana lista zvezek"
EXISTING, FREE = "0101985550007", "0101985550015"
KNOWN, UNKNOWN = "naseznan@example.si", "neznanka@example.si"


def overlap(first, second):
    """The chance that a time of the first is longer, and how unlikely that is by chance (z)."""
    ordered = sorted(second)
    wins = sum((bisect_left(ordered, t) + bisect_right(ordered, t)) / 2 for t in first)
    n, m = len(first), len(second)
    chance = wins / (n * m)
    return chance, (chance - 0.5) / sqrt((n + m + 1) / (12 * n * m))


def compare(ask):
    """Milliseconds of each sort, asked in random order."""
    times = {True: [], False: []}
    order = [True, False] * ROUNDS
    random.Random(1).shuffle(order)
    for exists in (True, False):  # the first ones warm everything up
        ask(exists)
    for exists in order:
        cache.clear()
        start = perf_counter()
        ask(exists)
        times[exists].append((perf_counter() - start) * 1000)
    return times[True], times[False]


@pytest.fixture
def ways(client, client_as):
    """What is asked in each way, by whether it exists."""
    user = User.objects.create_user(KNOWN, PASSWORD, name="Znana")
    closed = User.objects.create_user("zaprtrac@example.si", PASSWORD, name="Zaprta")
    closed.is_active = False
    closed.save()
    for one in (user, closed):
        MembershipFactory(user=one)
    CandidateFactory(by=make_actor(Role.REFERRER), emso=EXISTING)
    referrer, manager = client_as(make_actor(Role.REFERRER)), client_as(make_manager())
    sign_in, forgotten = reverse("account_login"), reverse("account_reset_password")

    def post(who, url, existing, free):
        return lambda exists: who.post(url, existing if exists else free)

    wrong = {"password": "napačno geslo"}
    return {
        "sign-in, wrong password": post(
            client, sign_in, {"login": KNOWN, **wrong}, {"login": UNKNOWN, **wrong}
        ),
        "sign-in, closed account, right password": post(
            client,
            sign_in,
            {"login": closed.email, "password": PASSWORD},
            {"login": UNKNOWN, "password": PASSWORD},
        ),
        "forgotten password": post(client, forgotten, {"email": KNOWN}, {"email": UNKNOWN}),
        "invitation": invitation(manager),
        "EMŠO, finding": post(referrer, reverse("search"), {"q": EXISTING}, {"q": FREE}),
        "EMŠO, help while typing": post(
            referrer, reverse("read_emso"), {"emso": EXISTING}, {"emso": FREE}
        ),
    }


def invitation(manager):
    """An invitation of an address that has an account elsewhere, or has none."""
    form = form_with(manager.get(reverse("invite_user")), "email")
    known = iter(
        [
            User.objects.create(email=f"znan{n:04}@example.si", name="Znana").email
            for n in range(ROUNDS + 1)
        ]
    )
    unknown = iter(f"nezn{n:04}@example.si" for n in range(ROUNDS + 1))
    data = form.data(name="Nova", role="referrer")

    def ask(exists):
        email = next(known if exists else unknown)
        response = manager.post(reverse("invite_user"), {**data, "email": email})
        assert response.status_code == 302

    return ask


def test_times(ways, capsys):
    rows = []
    for name, ask in ways.items():
        existing, free = compare(ask)
        rows.append((name, median(existing), median(free), *overlap(existing, free)))
    with capsys.disabled():
        print(f"\n{'way':<42}{'exists ms':>11}{'not ms':>9}{'overlap':>9}{'z':>7}")
        for name, existing, free, chance, z in rows:
            print(f"{name:<42}{existing:>11.2f}{free:>9.2f}{chance:>9.3f}{z:>7.2f}")


def test_passwords(capsys):
    """Time and memory of looking a password up."""
    chance, letters = random.Random(1), "abcdefghijkmnoprstuvz0123456789 !"
    typed = ["".join(chance.choice(letters) for _ in range(20)) for _ in range(2000)]
    check, user = passwords.HardToGuess(), User(email="ana.novak@example.si", name="Ana Novak")
    before, times = resident(), []
    for password in typed:
        start = perf_counter()
        check.validate(password, user)
        times.append((perf_counter() - start) * 1000)
    with capsys.disabled():
        size = passwords.LIST.stat().st_size
        print(f"\nlist {size / 1e6:.2f} MB; a check {median(times):.2f} ms (median of 2,000)")
        print(f"resident memory before {before:.1f} MB, after {resident():.1f} MB")


def resident():
    """Megabytes of memory that the process holds."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
