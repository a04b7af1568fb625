"""Sends nonsense to every form and address as one role, always the same for a seed."""

import random
import traceback
from collections import Counter
from time import perf_counter

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests import matrix
from tests.fuzz import nonsense
from tests.marks import SCOPES
from tests.pages import Reader
from tests.permissions import TABLE, C
from tests.test_conventions import PUBLIC
from tests.test_permissions_of_admin import ADMIN
from tests.world import ELSEWHERE, HIDDEN, NEIGHBOUR, address

BATCH = 40  # requests that build upon each other, then all is as it was
SLOWEST = 30  # seconds; a statement is cut off much earlier
NOT_THEIRS = {C: (ELSEWHERE, HIDDEN)}
LOGIN = "/prijava/"
# With a secret in the address: `nonsense.PATHS` has some.
KEYED = {"account_reset_password_from_key", "open_invitation"}


class Fuzzer:
    """Requests of one actor; `wrong` are the failures in words, `counts` by method and status."""

    def __init__(self, world, marks, role, seed):
        self.world, self.marks, self.role, self.seed = world, marks, role, seed
        self.random = random.Random(f"{seed}/{role}")
        self.actor = world.actors.get(role)
        self.counts, self.wrong, self.slowest = Counter(), [], 0.0
        self.names = {"q", "page", "version", "form_key", "action", "back", "next", "shown"}
        self.numbers = [
            str(record.pk) for found in world.records.values() for record in found.values()
        ]
        self.token, self.error = "", ""

    def run(self, requests, sign_in):
        """So many requests; `sign_in` gives a client of an actor that has to prove its forms."""
        got_request_exception.connect(self._note)
        strangers = self._strangers()
        while requests > 0:
            with transaction.atomic():
                self.out = True
                for _ in range(min(BATCH, requests)):
                    if self.out:
                        self._enter(sign_in)
                    self._step()
                if self._strangers() != strangers:
                    self.wrong.append("a record of somebody else was changed in this batch")
                requests -= BATCH
                transaction.set_rollback(True)
        got_request_exception.disconnect(self._note)

    def _enter(self, sign_in):
        """A new browser; some of the forms that are sent are those that sign out."""
        self.client = sign_in(self.actor) if self.actor else Client(enforce_csrf_checks=True)
        self.client.raise_request_exception = False
        self.out = False

    def _note(self, **_kwargs):
        self.error = traceback.format_exc()

    def _strangers(self):
        """All that is stored of what the actor may not even see."""
        scopes = NOT_THEIRS.get(self.role, (ELSEWHERE, HIDDEN, NEIGHBOUR))
        if self.role in ("ministry", "administrator"):
            kinds = {"candidate", "referral", "admission", "note", "import", "interview"}
        else:
            kinds = set(self.world.records) - {"call"}
        records = [
            found[scope]
            for kind, found in self.world.records.items()
            if kind in kinds
            for scope in scopes
            if scope in found
        ]
        return [
            list(type(record)._base_manager.filter(pk=record.pk).values()) for record in records
        ]

    def _step(self):
        ways = [self._form] * 9 + [self._post] * 3 + [self._get] * 3
        ways += [self._body, self._method, self._path, self._headers, self._without_token]
        self.random.choice(ways)()

    # what is sent

    def _pick(self, of):
        return self.random.choice(of)

    def _value(self):
        pool = self._pick([nonsense.TEXTS, nonsense.NUMBERS, nonsense.DATES, self.numbers])
        return self._pick(pool)

    def _address(self):
        if self.random.random() < 0.12:
            return reverse(self._pick(sorted(PUBLIC - {"calendar_feed", "account_logout"} - KEYED)))
        if self.random.random() < (0.3 if self.role == "administrator" else 0.05):
            return self._administration()
        name = self._pick(sorted(TABLE))
        found = self.world.records.get(TABLE[name][0] or "")
        if found is None:
            return address(name, None)
        scope = self._pick([one for one in SCOPES if one in found])
        return address(name, found[scope])

    def _administration(self):
        label = self._pick(sorted(ADMIN)).replace(".", "_")
        page = self._pick(["changelist", "add", "change", "delete", "history"])
        args = [self._pick(self.numbers)] if page in ("change", "delete", "history") else []
        try:
            return reverse(f"admin:{label}_{page}", args=args)
        except NoReverseMatch:
            return reverse("admin:index")

    def _query(self, url):
        return f"{url}?{self._pick(nonsense.QUERIES)}"

    def _get(self):
        self._send("GET", self._query(self._address()))

    def _headers(self):
        self._send("GET", self._address(), **self._pick(nonsense.HEADERS))

    def _path(self):
        self._send(self._pick(["GET", "GET", "POST"]), self._pick(nonsense.PATHS))

    def _method(self):
        self._send(self._pick(nonsense.METHODS), self._address(), b"q=x")

    def _body(self):
        kind, body = self._pick(nonsense.KINDS_OF_BODY), self._pick(nonsense.BODIES)
        self._send("POST", self._address(), body, kind, HTTP_X_CSRFTOKEN=self.token)

    def _form(self):
        """A real form of a page, with some of its values spoiled."""
        url = self._address()
        page = self._send("GET", url)
        if page.status_code != 200 or not page["Content-Type"].startswith("text/html"):
            return
        forms = [form for form in Reader(page.content.decode()).forms if form.values]
        self.names |= {name for form in forms for name in form.values if len(name) < 60}
        if forms:
            form = self._pick(forms)
            self._send_form(form.action or url, dict(form.values))

    def _post(self):
        fields = {name: [self._value()] for name in self.random.sample(sorted(self.names), 4)}
        self._send_form(self._address(), fields)

    def _without_token(self):
        url = self._address()
        before = matrix.effects()
        response = self._send("POST", url, {"q": "x"}, None)
        if response.status_code not in (302, 400, 403, 404, 405) or matrix.effects() != before:
            self._wrong("POST", url, f"{response.status_code} without a token")

    def _send_form(self, url, values):
        spoiled = {name: list(found) for name, found in values.items()}
        for _ in range(self._pick([0, 1, 1, 2, 3])):
            name = self._pick(sorted(spoiled) or ["q"])
            change = self._pick(["value", "value", "value", "gone", "twice", "file", "more"])
            match change:
                case "value":
                    spoiled[name] = [self._value()]
                case "gone":
                    spoiled.pop(name, None)
                case "twice":
                    spoiled[name] = [*spoiled.get(name, []), self._value(), self._value()]
                case "more":
                    spoiled[self._pick(sorted(self.names))] = [self._value()]
                case "file":
                    spoiled["file"] = [SimpleUploadedFile(*self._pick(nonsense.FILES))]
        if self.token:
            spoiled["csrfmiddlewaretoken"] = [self.token]
        encoded = {
            name: [_sendable(one) for one in found] if len(found) > 1 else _sendable(found[0])
            for name, found in spoiled.items()
            if found
        }
        self._send("POST", url.split("#")[0] or "/", encoded, None)

    # what comes back

    def _send(self, method, url, data=b"", kind="application/x-www-form-urlencoded", **headers):
        self.error, began = "", perf_counter()
        if kind is None:
            response = self.client.post(url, data, **headers)
        else:
            response = self.client.generic(method, url, data, kind, **headers)
        self.slowest = max(self.slowest, perf_counter() - began)
        self.counts[f"{method} {response.status_code}"] += 1
        self._check(method, url, response, perf_counter() - began)
        self._remember_token(response)
        location = response.get("Location", "")
        self.out = self.out or (bool(self.actor) and location.startswith(LOGIN))
        return response

    def _check(self, method, url, response, seconds):
        if response.status_code >= 500:
            self._wrong(method, url, f"{response.status_code}\n{self.error}")
        if seconds > SLOWEST:
            self._wrong(method, url, f"{seconds:.1f} s")
        match = response.wsgi_request.resolver_match
        leaks = self.marks.leaks(response, self.role, page=match.url_name if match else "")
        if leaks:
            self._wrong(method, url, f"shows {sorted(leaks)}")
        if connection.needs_rollback:
            self._wrong(method, url, "left a broken transaction")
            connection.set_rollback(False)

    def _wrong(self, method, url, words):
        self.wrong.append(f"{self.role} {method} {url[:300]!r}: {words}")

    def _remember_token(self, response):
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            found = [
                one.values["csrfmiddlewaretoken"][0]
                for one in Reader(response.content.decode(errors="replace")).forms
                if "csrfmiddlewaretoken" in one.values
            ]
            self.token = found[0] if found else self.token


def _sendable(value):
    """As a browser would have to: lone surrogates cannot be encoded at all."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return value
