"""A real browser against a real server, signed in by cookie unless the test is about signing in."""

import os
import shutil

import pytest
from django.conf import settings
from playwright.sync_api import expect, sync_playwright

# Playwright's own loop makes Django believe that we are asynchronous; we are not.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

expect.set_options(timeout=30_000)  # two cores may be busy with other tests

QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser():
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield running
        running.close()


@pytest.fixture
def visit(browser, live_server, client_as):
    """A function: open an address, as an actor or as nobody; the page fails on script errors."""
    contexts = []

    def open_page(path, actor=None, *, width=1280, language="sl", **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        context.set_default_timeout(30_000)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if actor is not None:
            cookies[settings.SESSION_COOKIE_NAME] = client_as(actor).cookies["sessionid"].value
        context.add_cookies(
            [{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()]
        )
        page = context.new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda said: note(page, said))
        page.on("response", lambda response: refuse_missing_files(page, response))
        page.on("request", lambda request: refuse_other_hosts(page, request, live_server.url))
        page.goto(live_server.url + path)
        return page

    yield open_page
    problems = [problem for c in contexts for page in c.pages for problem in page.problems]
    for context in contexts:
        context.close()
    assert problems == []


def note(page, said):
    """Keep what the browser complains about; 4xx answers are part of some tests."""
    if said.type == "error" and "status of 4" not in said.text:
        page.problems.append(said.text)


def refuse_missing_files(page, response):
    """A page without its styles would pass many tests."""
    if "/static/" in response.url and not response.ok and response.status != 304:
        page.problems.append(f"{response.status} {response.url}")


def refuse_other_hosts(page, request, own):
    """Nothing is ever loaded from elsewhere."""
    if not request.url.startswith((own, "data:", "blob:")):
        page.problems.append(f"asked another host: {request.url}")
