"""The table of permissions, unfolded: who opens what of whose records, how, and what may come back.

The table says what the five roles get. What those get who act elsewhere, whose membership is not
valid today, or whose organization has ended follows from it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace

from django.db import connection

from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership
from socakt.accounts.roles import Role
from tests.factories import ON, MembershipFactory, OrganizationFactory, make_actor
from tests.marks import SCOPES
from tests.permissions import SENT, TABLE, WITHOUT_MEMBERSHIP
from tests.world import ELSEWHERE, ENDED, HIDDEN, LEFT, NEIGHBOUR, OWN

R, C, P, M, A = Role
ROLES = (R, C, P, M, A)
# Never an effect, never a failure; POST and GET have their columns in the table.
OTHER_METHODS = ("head", "options", "put", "patch", "delete")
NEVER = 900_000_000  # the number of no record
NOTHING = SimpleNamespace(pk=NEVER, twin=SimpleNamespace(pk=NEVER + 1))


def expected(cell, role):
    """Scope → status. Four numbers say what the other two are, unless all six stand there.

    The record of an organization that has ended is another's; of who left long ago a provider
    knows nothing any more, and the others what they knew.
    """
    numbers = [int(number) for number in cell.split()]
    if len(numbers) == 1:
        return dict.fromkeys(SCOPES, numbers[0])
    if len(numbers) == 4:
        numbers += [numbers[1], 404 if role == P and numbers[0] != 403 else numbers[0]]
    return dict(zip(SCOPES, numbers, strict=True))


@dataclass(frozen=True)
class Stand:
    """Somebody who opens pages: in which role, and as what each scope counts from there.

    Without a role nothing is hers: her membership is not valid, so every page refuses her.
    """

    name: str
    actor: Actor
    role: Role | None
    only: tuple[str, ...] = SCOPES
    turned: dict[str, str] = field(default_factory=dict)

    def seen_from(self, scope):
        """The scope as which this one counts for her."""
        return self.turned.get(scope, scope)


def stands(world):
    """The five roles, and everybody who stands somewhere else than they do."""
    return [
        *(Stand(role, world.actors[role], role) for role in ROLES),
        *_elsewhere(world),
        *_strangers(world),
        *_locked_out(world),
    ]


def _elsewhere(world):
    """With a membership like those of the table and another one, for which she acts now."""
    turned = dict.fromkeys(SCOPES, ELSEWHERE) | {ELSEWHERE: OWN}
    far = world.owners[ELSEWHERE]
    provider = world.records["program"][ELSEWHERE].provider
    region = far.organization.region
    acting = {
        R: far,
        C: make_actor(C, OrganizationFactory(region=region, kind="coordination")),
        P: make_actor(P, provider),
    }
    for role, actor in acting.items():
        own = world.actors[role].organization
        MembershipFactory(user=actor.user, organization=own, role=role)
        only = (OWN, NEIGHBOUR, ELSEWHERE)
        yield Stand(f"{role} with two memberships, acting elsewhere", actor, role, only, turned)


def _strangers(world):
    """Whose organization has nothing (any more), though it is near."""
    turned = {OWN: NEIGHBOUR, LEFT: NEIGHBOUR, ENDED: NEIGHBOUR}
    heir = world.owners[ENDED].organization.successors.get()
    yield Stand("referrer of the successor", make_actor(R, heir), R, (OWN, ENDED), turned)
    moved = make_actor(P, OrganizationFactory(kind="provider"))
    yield Stand("provider whose program has moved", moved, P, (OWN, LEFT), turned)


def _locked_out(world):
    """Who may sign in, and acts for nobody today."""
    day = timedelta(days=1)
    own = world.actors[R].organization
    until = _member(own, valid_until=ON - day)
    yield Stand("membership until yesterday", until, None, (OWN,))
    yield Stand("membership from tomorrow", _member(own, valid_from=ON + day), None, (OWN,))
    yield Stand("member of what has ended", world.owners[ENDED], None, (ENDED, OWN))


def _member(organization, **dates):
    actor = make_actor(R, organization)
    Membership.objects.filter(user=actor.user).update(**dates)
    return actor


@dataclass(frozen=True)
class Visit:
    """One request of somebody for somebody's record, and the status that it gets."""

    stand: Stand
    method: str
    scope: str
    status: int

    def __str__(self):
        return f"{self.method.upper()} {self.stand.name}: {self.scope}"


def visits(name, everybody, scopes):
    """All of one address that the table decides."""
    _kind, *methods = TABLE[name]
    for method, cells in zip(("get", "post"), methods, strict=True):
        cell_of = dict(zip(ROLES, cells, strict=True))
        for stand in everybody:
            for scope in (one for one in scopes if one in stand.only):
                yield Visit(stand, method, scope, _status(name, stand, cell_of, scope))


def _status(name, stand, cell_of, scope):
    if stand.role is None:
        wrong_way = set(cell_of.values()) == {"405"}
        return WITHOUT_MEMBERSHIP.get(name, 405 if wrong_way else 403)
    return expected(cell_of[stand.role], stand.role)[stand.seen_from(scope)]


def sent(name, record, scope, world):
    """What is posted to the address, so that whoever may do it, does it."""
    if name.startswith("export_"):
        return {"purpose": "planning", "kind": "xlsx"}
    return {**SENT.get(name, {}), **SENT_WITH.get(name, lambda *_: {})(record, scope, world)}


def _program(record, scope, world):
    names = ("provider_id", "title", "short_title", "place", "summary", "contents", "version")
    content = {name.removesuffix("_id"): getattr(record, name) for name in names}
    return {**content, "title": "Drugačen naslov"}


SENT_WITH: dict[str, Callable] = {
    "admit": lambda record, scope, world: {
        "cohort": world.records["cohort"][NEIGHBOUR if scope == HIDDEN else scope].pk
    },
    "succeed": lambda record, *_: {"successor": record.successors.get().pk},
    "change_program": _program,
    "composition_targets": lambda record, *_: {
        "category": "sex:female",
        "at_least": "50",
        "source": "UL RS",
        "terms": record.terms.get().pk,
    },
}

# A request may always be noted; everything else is an effect.
NOTED = ("audit_", "django_session", "accounts_cache")


def effects():
    """Table → how many rows this transaction has written so far, whoever or whatever did it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
            WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
            """
        )
        return {name: count for name, count in cursor if not name.startswith(NOTED)}
