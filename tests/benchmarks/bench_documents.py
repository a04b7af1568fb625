"""Figures for documents: against a browser, twenty at once, memory over a thousand.

Run by script/bench; nothing here asserts a time. The browser is Chromium, kept open; both print the
same page with the same fonts and rules, in turn, so that whatever else the machine does is the same
for both.
"""

import shutil
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

import psutil
import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

from enrollment.documents.making import make
from enrollment.documents.printing import html_of, print_out
from enrollment.documents.services import new_code
from enrollment.wordings.kinds import Edition, Kind
from socakt import pdf, pdf_pool
from socakt.accounts.roles import Role
from socakt.pdf_stack import Part, stack
from tests.benchmarks.printing import print_and_time, print_and_weigh
from tests.factories import ON, AdmissionFactory, CandidateFactory, CohortFactory, make_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

ROUNDS, TURNS, PEOPLE, MANY = 50, 5, 20, 1_000
KINDS = (Kind.REFERRAL_FORM, Kind.ADMISSION_NOTICE)


@pytest.fixture
def papers():
    """Kind → the data of twenty people's documents."""
    by, cohort = make_actor(Role.REFERRER), CohortFactory()
    places = [
        AdmissionFactory(
            cohort=cohort,
            place=place,
            referral__candidate=CandidateFactory(by=by, last_name=f"Šuštaršič{place}"),
        )
        for place in range(1, PEOPLE + 1)
    ]
    return {
        kind: [make(kind, Edition.SLOVENE, one.referral, ON).data for one in places]
        for kind in KINDS
    }


@pytest.fixture
def page():
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser.new_context().new_page()
        browser.close()


def milliseconds(call):
    start = perf_counter()
    call()
    return (perf_counter() - start) * 1000


def processor_time():
    """Seconds that this process and those that it has started have used so far."""
    total = 0.0
    for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):  # ended just now
            used = process.cpu_times()
            total += used.user + used.system
    return total


def figures(times):
    """Median, the middle half, and the least: that of the quietest moment of the machine."""
    low, _, high = quantiles(times, n=4)
    most = f"middle half {low:.0f} to {high:.0f}, least {min(times):.0f}"
    return f"median {median(times):6.1f} ms ({most})"


def rules():
    """What `socakt.pdf` has read once: fonts and rules."""
    static = Path(settings.BASE_DIR) / "static"
    files = [
        (static / "fonts" / "pdf" / f"SourceSans3-{name}.ttf", weight)
        for weight, name in pdf.WEIGHTS.items()
    ]
    sheets = [(static / "css" / name).read_text() for name in pdf.SHEETS]
    return "".join([*(pdf._font_face(*file) for file in files), *sheets])


@pytest.mark.parametrize("kind", KINDS)
def test_one_document_against_a_browser(papers, page, kind, capsys):
    data, style = papers[kind][0], f"<style>{rules()}</style></head>"
    options = {"prefer_css_page_size": True, "tagged": True, "outline": True}
    ready = page.context.new_page()
    ready.set_content(html_of(data).replace("</head>", style))

    def by_us():
        return print_out(data, "0123456789").pdf

    def by_browser():
        page.set_content(html_of(data).replace("</head>", style))
        return page.pdf(**options)

    def by_browser_with_the_rules():
        body = html_of(data).partition("<body")[2].partition(">")[2].rpartition("</body>")[0]
        ready.evaluate("html => { document.body.innerHTML = html }", body)
        return ready.pdf(**options)

    ways = (by_us, by_browser, by_browser_with_the_rules)
    sizes = [len(way()) for way in ways]
    times, used = [], [0.0] * len(ways)
    for _ in range(ROUNDS):
        row = []
        for number, way in enumerate(ways):
            before = processor_time()
            row.append(milliseconds(way))
            used[number] += (processor_time() - before) * 1000 / ROUNDS
        times.append(row)
    names = ("print_out", "warm Chromium, whole page", "warm Chromium, rules there before")
    with capsys.disabled():
        print(f"\n{kind.value}, {ROUNDS} of each in turn:")
        columns = zip(names, sizes, used, zip(*times, strict=True), strict=True)
        for name, size, processor, measured in columns:
            print(f"  {name:<34} {figures(measured)}")
            print(f"{'':<37}{processor:.0f} ms of a processor, {size / 1000:.0f} kB")


@pytest.mark.parametrize("kind", KINDS)
def test_twenty_one_after_another_and_in_the_pool(papers, kind, capsys):
    tasks = [(data, new_code()) for data in papers[kind]]

    def one_after_another():
        return [print_out(*task).pdf for task in tasks]

    def in_the_pool():
        return [printed.pdf for _, printed in pdf_pool.each(print_out, tasks)]

    one_after_another()
    in_the_pool()
    alone, together = [], []
    for _ in range(TURNS):
        alone.append(milliseconds(one_after_another))
        together.append(milliseconds(in_the_pool))
    parts = [Part(f"Oseba {n}", made) for n, made in enumerate(one_after_another())]
    joining = [milliseconds(lambda: stack(parts, title="x", language="sl")) for _ in range(TURNS)]
    with capsys.disabled():
        print(f"\n{PEOPLE} of {kind.value}, median and least of {TURNS} in turn:")
        print(f"  one after another {median(alone):7.0f} ms {min(alone):7.0f} ms")
        print(f"  in the pool       {median(together):7.0f} ms {min(together):7.0f} ms")
        faster, at_best = median(alone) / median(together), min(alone) / min(together)
        print(f"  times as fast     {faster:7.2f}    {at_best:7.2f}")
        print(f"  by processor time {_shared(tasks):7.2f}  (were nothing else running)")
        print(f"  joined into one   {median(joining):7.0f} ms {min(joining):7.0f} ms")


def _shared(tasks):
    """How many times as fast it would be if each process had a processor for itself: the time of
    all of them over that of the one with most to do.
    """
    used = defaultdict(float)
    for _, (pid, seconds) in pdf_pool.each(print_and_time, tasks):
        used[pid] += seconds
    return sum(used.values()) / max(used.values())


@pytest.fixture(autouse=True)
def closed():
    yield
    pdf_pool.close()


def test_memory_over_a_thousand_documents(papers, capsys):
    kinds = [papers[KINDS[n % 2]][n % PEOPLE] for n in range(MANY)]
    tasks = [(data, new_code()) for data in kinds]
    memory = defaultdict(list)
    for _, (pid, megabytes) in pdf_pool.each(print_and_weigh, tasks):
        memory[pid].append(megabytes)
    with capsys.disabled():
        print(f"\nmemory of each process over {MANY} documents of two kinds:")
        for weights in memory.values():
            early, late = weights[min(99, len(weights) - 1)], weights[-1]
            growth = (late / early - 1) * 100
            print(f"  {len(weights)} documents: {early:.0f} MB after 100, {late:.0f} MB", end="")
            print(f" at the end ({growth:+.1f} %)")
