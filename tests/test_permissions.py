"""Every line of the table of permissions, tried by everybody with every record."""

import re

import pytest
from django.db import transaction
from django.urls import reverse

from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests import matrix
from tests.marks import SCOPES, Marks
from tests.permissions import TABLE, C, R
from tests.refused import every_row
from tests.test_conventions import PUBLIC, names_of_addresses
from tests.world import ELSEWHERE, HIDDEN, NEIGHBOUR, OWN, address, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture(scope="module")
def made(kept_within_module):
    """The world and who stands where in it: made once, as it takes longer than most tests."""
    world = make_world()
    return world, matrix.stands(world)


@pytest.fixture
def world(made):
    return made[0]


@pytest.fixture
def stands(made):
    return made[1]


@pytest.fixture
def clients(stands, client_as):
    """Stand → its client; who may do nothing is signed in all the same."""
    return {stand.name: client_as(stand.actor) for stand in stands}


def records_of(name, world):
    kind = TABLE[name][0]
    return world.records[kind] if kind else {OWN: None}


def refusal(stand, name, record):
    """What the log says of the last refusal, and what it should say; only actors have entries."""
    if stand.role is None:
        return True
    event = Event.objects.filter(action="access.refused").latest("pk")
    pk = record.pk if record else None
    return (event.user, event.details["view"], event.details["record"]) == (
        stand.actor.user,
        name,
        pk,
    )


def bare(response, url):
    """The answer without what differs from request to request, whatever was asked for."""
    text = response.content.decode().replace(url, "URL")
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    headers = {k: v for k, v in response.headers.items() if k not in ("Content-Length",)}
    return response.status_code, headers, text


class Trial:
    """The requests to one address; what went wrong with them, in words."""

    def __init__(self, name, world, clients):
        self.name, self.world, self.clients = name, world, clients
        self.records, self.marks = records_of(name, world), Marks(world)
        self.wrong, self.nowhere = [], {}

    def ask(self, stand, method, url, data):
        client = self.clients[stand.name]
        if method == "get":
            return client.get(url)
        if method == "post":
            return client.post(url, data)
        return client.generic(method.upper(), url, "q=x", "application/x-www-form-urlencoded")

    def go(self, visit):
        """One request, undone afterwards."""
        record = self.records[visit.scope]
        url = address(self.name, record)
        data = matrix.sent(self.name, record, visit.scope, self.world)
        with transaction.atomic():
            before = matrix.effects()
            response = self.ask(visit.stand, visit.method, url, data)
            had_effect = matrix.effects() != before
            self.check(visit, response, had_effect, record)
            transaction.set_rollback(True)
        hidden = response.status_code == 404 and visit.scope != OWN
        if hidden and bare(response, url) != self.answer_for_nothing(visit, data):
            self.wrong.append(f"{visit}: the answer tells that there is such a record")

    def check(self, visit, response, had_effect, record):
        found = response.status_code
        if found != visit.status:
            self.wrong.append(f"{visit}: {found} instead of {visit.status}")
        elif found in (403, 404) and not refusal(visit.stand, self.name, record):
            self.wrong.append(f"{visit}: the refusal is not in the log")
        if had_effect and (visit.method != "post" or found in (403, 404, 405)):
            self.wrong.append(f"{visit}: {found}, and something was written")
        self.check_words(visit, response)

    def check_words(self, visit, response):
        stand = visit.stand
        leaks = self.marks.leaks(response, stand.role, stand.seen_from, self.name)
        if leaks:
            self.wrong.append(f"{visit}: may not be read: {sorted(leaks)}")

    def answer_for_nothing(self, visit, data):
        """What is said of a number that no record has."""
        key = (visit.stand.name, visit.method)
        if key not in self.nowhere:
            url = address(self.name, matrix.NOTHING)
            with transaction.atomic():
                self.nowhere[key] = bare(self.ask(visit.stand, visit.method, url, data), url)
                transaction.set_rollback(True)
        return self.nowhere[key]


def test_the_table_has_every_address():
    missing = names_of_addresses() - PUBLIC - set(TABLE)
    gone = set(TABLE) - names_of_addresses()

    assert not missing, (
        f"No line says who may open {sorted(missing)}: add each to TABLE in tests/permissions.py, "
        "with what a form needs in SENT, and a new kind of record to tests/world.py; public pages "
        "to PUBLIC in tests/test_conventions.py."
    )
    assert not gone, f"There is no such address any more: {sorted(gone)}"


@pytest.mark.parametrize("name", TABLE)
def test_status_words_and_effects(world, stands, clients, name):
    """By GET and POST as the table says; nothing to read but one's own; nothing done in vain."""
    trial = Trial(name, world, clients)
    scopes = [scope for scope in SCOPES if scope in trial.records]

    for visit in matrix.visits(name, stands, scopes):
        trial.go(visit)

    assert trial.wrong == []


@pytest.mark.parametrize("name", TABLE)
def test_other_methods_do_nothing(world, stands, clients, name):
    trial = Trial(name, world, clients)

    for stand in (one for one in stands if one.name in Role):
        for scope in {OWN, ELSEWHERE} & set(trial.records):
            url = address(name, trial.records[scope])
            for method in matrix.OTHER_METHODS:
                with transaction.atomic():
                    before = matrix.effects()
                    response = trial.ask(stand, method, url, {})
                    visit = matrix.Visit(stand, method, scope, response.status_code)
                    if response.status_code not in (200, 302, 403, 404, 405):
                        trial.wrong.append(f"{visit}: {response.status_code}")
                    if matrix.effects() != before:
                        trial.wrong.append(f"{visit}: something was written")
                    trial.check_words(visit, response)
                    transaction.set_rollback(True)

    assert trial.wrong == []


def test_the_matrix_is_as_large_as_it_says(world, stands, record_testsuite_property):
    """Printed with -s: how many requests the table stands for."""
    sizes = [
        len(list(matrix.visits(name, stands, [s for s in SCOPES if s in records_of(name, world)])))
        for name in TABLE
    ]
    others = [
        len(Role) * len({OWN, ELSEWHERE} & set(records_of(name, world))) * len(matrix.OTHER_METHODS)
        for name in TABLE
    ]
    words = len(Marks(world).known)
    print(
        f"\n{len(TABLE)} addresses × {len(stands)} actors × {len(SCOPES)} scopes: "
        f"{sum(sizes)} requests by GET and POST, {sum(others)} by other methods; "
        f"{words} words looked for in every answer"
    )
    record_testsuite_property("matrix", sum(sizes) + sum(others))

    assert sum(sizes) > 40 * len(TABLE)


def test_a_leak_is_found(world, stands, clients, monkeypatch):
    """The proof that the matrix would see it: the scope of one queryset is taken away."""
    monkeypatch.setattr("enrollment.candidates.models.CandidateQuerySet.in_scope", lambda s, a: s)
    monkeypatch.setattr("enrollment.candidates.views.PAGE_SIZE", 1000)
    trial = Trial("candidates", world, clients)
    for visit in matrix.visits("candidates", stands, [OWN]):
        trial.go(visit)

    found = " ".join(trial.wrong)
    assert all(scope in found for scope in (NEIGHBOUR, HIDDEN, ELSEWHERE))


@pytest.mark.parametrize(
    ("name", "role", "facts"),
    [
        ("candidate", R, {"surname", "inner", "shared", "phone", "street"}),
        ("referral", C, {"surname", "reason", "conclusion", "number"}),
        ("notes", C, {"shared"}),
        ("participation", Role.PROVIDER, {"participant"}),
        ("participant_notes", Role.PROVIDER, {"noted"}),
        ("participants_list", Role.PROVIDER, {"participant", "contact"}),
        ("export_participants", Role.PROVIDER, {"participant", "contact"}),
        ("imports", R, {"file"}),
        ("referral_form", R, {"surname", "reason", "number", "emso"}),
    ],
)
def test_one_s_own_words_are_found(world, clients, name, role, facts):
    """The proof that the words are there to be found: in pages, PDFs and files."""
    trial = Trial(name, world, clients)
    record = trial.records[OWN]
    method = "post" if name.startswith("export_") else "get"
    response = getattr(clients[role], method)(
        address(name, record), matrix.sent(name, record, OWN, world)
    )

    found = {fact for fact, scope in trial.marks.in_answer(response) if scope == OWN}
    assert facts - found == set()


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
SECRET = {
    "account_reset_password_from_key",
    "calendar_feed",
    "open_invitation",
    "accept_invitation",
}


@pytest.mark.parametrize("name", sorted(PUBLIC - SECRET))
def test_public_pages_need_no_sign_in_and_name_nobody(world, client, name):
    response = client.get(reverse(name))

    status = 302 if name in REDIRECTED else 404 if name in NOT_CONFIGURED else 200
    assert response.status_code == status
    assert Marks(world).in_answer(response) == set()


# the language is switched by POST, and there is nobody to sign out
# and nobody has given a password yet, so there is no second step
REDIRECTED = {"set_language", "account_logout", "mfa_authenticate", "mfa_login_webauthn"}
NOT_CONFIGURED = {"openid_away", "openid_callback"}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("pk", ["0", "9" * 30])
def test_a_number_that_no_record_can_have_is_like_any_other(world, client_as, role, pk):
    client = client_as(world.actors[role])
    theirs = reverse("referral", args=[world.records["referral"][ELSEWHERE].pk])

    gone = client.get(f"/napotitve/{pk}/")

    assert bare(gone, f"/napotitve/{pk}/") == bare(client.get(theirs), theirs)
