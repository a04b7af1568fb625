"""In a file stand exactly the rows of its page, and nobody whom the actor may not know."""

import re
from datetime import date
from uuid import uuid4

import pytest

from enrollment.imports.models import Import
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from socakt.slovene import mask_emso
from socakt.spreadsheets import CONTENT_TYPES
from tests.exported import address, everything_in, file_of, rows_of
from tests.factories import (
    NOON,
    CandidateFactory,
    InterviewFactory,
    RecheckFactory,
    ReferralFactory,
    make_actor,
)
from tests.permissions import TABLE
from tests.world import ELSEWHERE, ENDED, HIDDEN, LEFT, NEIGHBOUR, OWN, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

R, C, P, M, A = Role.REFERRER, Role.COORDINATOR, Role.PROVIDER, Role.MINISTRY, Role.ADMINISTRATOR
MARKER = re.compile(r"Marker ([a-z-]+) Konec")
OF_REGION = {OWN, NEIGHBOUR, ENDED}
EVERYWHERE = {*OF_REGION, ELSEWHERE}
OFFERED = {R: OF_REGION, C: OF_REGION, P: {OWN}, M: EVERYWHERE, A: EVERYWHERE}
PEOPLE = {
    R: {OWN, *(f"{scope}-admitted" for scope in (OWN, LEFT))},
    C: {*OF_REGION, *(f"{scope}-admitted" for scope in (*OF_REGION, LEFT))},
}

# export: (kind of record in its address, filter, role → whose rows; the others may not)
EXPORTS = {
    "export_candidates": (None, {}, PEOPLE),
    "export_referrals": (None, {"view": "all"}, PEOPLE),
    "export_imports": (None, {}, {R: {OWN}, C: {"coordination"}}),
    "export_interviews": (None, {"view": "all"}, {C: OF_REGION}),
    "export_rechecks": (None, {}, {C: OF_REGION}),
    "export_recheck": ("recheck", {}, {C: {OWN}}),
    "export_waiting_list": (None, {}, {C: {OWN}}),  # the first of the lists
    "export_radar": (None, {}, {C: OF_REGION}),
    "export_calls": (None, {}, dict.fromkeys(Role, EVERYWHERE)),
    "export_cohorts": (None, {}, OFFERED),
    "export_participants": ("cohort", {}, {role: {f"{OWN}-admitted"} for role in (C, P)}),
    "export_programs": (None, {}, OFFERED),
    # whose names it holds: participation/test_scope.py
    "export_tasks": (None, {}, {C: {f"{LEFT}-admitted"}, P: set()}),
}
CASES = [(name, role) for name, (*_, rows) in EXPORTS.items() for role in rows]


def mark(record, *fields, name):
    for field in fields:
        setattr(record, field, f"Marker {name} Konec")
    record.save()


def sent_in(actor, scope):
    """A file that came in, named after whose it is."""
    Import.objects.create(
        organization=actor.organization,
        role=actor.role,
        made_by=actor.user,
        made_at=NOON,
        moved_at=NOON,
        form_key=uuid4(),
        file_name=f"Marker {scope} Konec",
        digest="",
    )


@pytest.fixture
def world():
    """Names that say whose a record is; who waits is going to be 50, so the radar shows all."""
    world = make_world()
    for scope in (OWN, NEIGHBOUR, ENDED, ELSEWHERE):
        referral = world.records["referral"][scope]
        person = CandidateFactory(
            organization=referral.organization,
            registered_by=referral.started_by,
            last_name=f"Marker {scope} Konec",
            born_on=date(1968, 12, 1),
        )
        waiting = {"state": State.WAITING, "waiting_since": NOON}
        ReferralFactory(candidate=person, program=referral.program, **waiting)
    for scope, person in world.records["candidate"].items():
        person.born_on = date(1968, 12, 1)
        mark(person, "last_name", name=scope)
    for interview in world.records["interview"].values():
        referral = interview.referral
        referral.state = "interview"
        referral.save()
        InterviewFactory(referral=referral, attempt=2, sequence=1)
    for scope, admission in world.records["admission"].items():
        mark(admission.candidate, "last_name", name=f"{scope}-admitted")
        if scope == LEFT:  # of the own program
            continue
        mark(admission.cohort.program, "title", "short_title", name=scope)
        mark(admission.cohort.program.call, "short_title", name=scope)
        program = admission.cohort.program
        RecheckFactory(region=program.region, cohort=admission.cohort)
        sent_in(make_actor(R, admission.referral.organization), scope)
    sent_in(world.actors[C], "coordination")
    return world


def url_of(name, world):
    kind, query, _ = EXPORTS[name]
    return address(name, world.records[kind][OWN].pk if kind else None, **query)


def test_every_export_is_in_the_table():
    assert {name for name in TABLE if name.startswith("export_")} == set(EXPORTS)


def page_of(client, url):
    """The page of which an export makes a file, under the same filter."""
    return client.get(url.replace("/izvoz/", "/"))


@pytest.mark.parametrize("name", EXPORTS)
def test_who_may_see_the_page_may_take_it_along_and_nobody_else(world, client_as, name):
    *_, rows = EXPORTS[name]
    for role, actor in world.actors.items():
        client, url = client_as(actor), url_of(name, world)
        answer = client.post(url, {"purpose": "planning", "kind": "csv"})
        status = 200 if role in rows else 403
        assert page_of(client, url).status_code == answer.status_code == status, role
        assert ("Content-Disposition" in answer) == (role in rows)


def titles(html):
    """Whom the titles of the rows name, in their order; of re-checks, whom the lines do."""
    found = re.findall(r'(?:rows|card)-title"[^<]*(?:<a [^>]*>)?[^<]*', html)
    return MARKER.findall(" ".join(found)) or MARKER.findall(html.partition('id="latest"')[2])


@pytest.mark.parametrize("kind", CONTENT_TYPES)
@pytest.mark.parametrize(("name", "role"), CASES)
def test_the_rows_are_those_of_the_page_in_its_order(world, client_as, name, role, kind):
    client, url = client_as(world.actors[role]), url_of(name, world)
    page = page_of(client, url)

    _, *rows = rows_of(file_of(client, url, kind))

    found = [MARKER.search(" ".join(row)) for row in rows]
    names = [marker.group(1) for marker in found if marker]
    assert set(names) == EXPORTS[name][-1][role]
    assert names == titles(page.content.decode())
    people = page.context["page" if "page" in page.context else "admissions"]
    assert len(rows) == len(people)


@pytest.mark.parametrize("kind", CONTENT_TYPES)
@pytest.mark.parametrize(("name", "role"), CASES)
def test_the_bytes_name_nobody_else(world, client_as, name, role, kind):
    *_, expected = EXPORTS[name]
    url = url_of(name, world)

    inside = everything_in(file_of(client_as(world.actors[role]), url, kind))

    assert set(MARKER.findall(inside)) - {OWN} == expected[role] - {OWN}
    hidden = [world.records["referral"][scope].number for scope in (HIDDEN, ELSEWHERE)]
    assert not [number for number in hidden if number in inside]


@pytest.mark.parametrize("name", ["export_recheck", "export_participants"])
@pytest.mark.parametrize("role", [R, C, P])
@pytest.mark.parametrize("scope", [NEIGHBOUR, ELSEWHERE])
def test_lists_of_others_records_are_not_there(world, client_as, name, role, scope):
    kind, _, rows = EXPORTS[name]
    client = client_as(world.actors[role])
    url = address(name, world.records[kind][scope].pk)
    sees = role == C and scope == NEIGHBOUR

    answer = client.post(url, {"purpose": "planning", "kind": "csv"})

    assert answer.status_code == (200 if sees else 404 if role in rows else 403)
    assert ("Content-Disposition" in answer) == sees


@pytest.mark.parametrize("kind", CONTENT_TYPES)
@pytest.mark.parametrize("role", [R, C])
def test_the_emso_is_never_whole(world, client_as, role, kind):
    person = world.records["candidate"][OWN]
    person.emso = "1705980550017"
    person.save()

    inside = everything_in(
        file_of(client_as(world.actors[role]), url_of("export_candidates", world), kind)
    )

    assert mask_emso(person.emso) in inside
    assert "1705980550017" not in inside
    assert "550017" not in inside


@pytest.fixture
def participant(world):
    """A person with a place, of whom everything is known."""
    admission = world.records["admission"][OWN]
    person = admission.candidate
    person.phone, person.street, person.emso = "07 PHONE", "Ulica STREET 1", "1705980550017"
    person.email, person.labour_status = "secret@example.com", "inactive"
    person.save()
    admission.referral.reason, admission.referral.obstacles = "REASON", ["health"]
    admission.referral.save()
    return admission


FOR_WORK = (
    "Number of the place;Surname;Name;Telephone;Address;Post code;Post;Admitted on;"
    "Referring organization"
)


@pytest.mark.parametrize("kind", CONTENT_TYPES)
def test_a_provider_takes_along_what_the_work_needs(world, participant, client_as, kind):
    """Never the months, reasons, notes or the status, and nobody whose place was taken back."""
    client, url = client_as(world.actors[P]), url_of("export_participants", world)
    client.cookies["django_language"] = "en"

    response = file_of(client, url, kind)

    headings, row = rows_of(response)
    assert ";".join(headings) == FOR_WORK
    assert row[:2] == ["1", f"Marker {OWN}-admitted Konec"]
    assert row[3:5] == ["07 PHONE", "Ulica STREET 1"]
    inside = everything_in(response)
    secrets = ("REASON", "health", "550017", "secret@", "not looking", participant.referral.number)
    assert not [secret for secret in secrets if secret in inside]

    participant.ended_on, participant.end_kind = participant.admitted_on, "early_exit"
    participant.end_reason, participant.ended_by = "found_work", participant.admitted_by
    participant.save()
    assert f"{OWN}-admitted" not in everything_in(file_of(client, url, kind))
