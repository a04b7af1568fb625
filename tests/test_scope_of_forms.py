"""What every form offers and takes: nothing of another organization or region, on any page.

The forms are those that the pages of the table hold; choices are tried by posting what belongs to
others in place of what was offered.
"""

import itertools

import pytest
from django import forms
from django.db import models, transaction
from django.db.models import Q

from socakt.accounts.models import Membership, Organization, User
from tests import matrix
from tests.marks import Marks
from tests.pages import Reader
from tests.permissions import SENT, TABLE, C, P, R
from tests.world import ELSEWHERE, HIDDEN, OWN, address, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def world():
    made = make_world()
    made.marks = Marks(made)
    return made


def forms_in(response):
    """Every form that the templates of the answer were given, filters too."""
    found = {}
    for context in response.context or ():
        for part in getattr(context, "dicts", [context]):
            for value in part.values():
                for one in value if isinstance(value, list) else [value]:
                    one = getattr(one, "form", one) if hasattr(one, "filters") else one
                    if isinstance(one, forms.BaseForm):
                        found[id(one)] = one
    return list(found.values())


def in_scope(thing, actor):
    """Whether the actor may know of what a form offers."""
    region = actor.organization.region
    match thing:
        case Organization():
            return thing.region == region
        case Membership():
            return thing.organization.region == region
        case User():
            return thing.memberships.filter(organization__region=region).exists()
    visible = getattr(type(thing).objects, "visible_to", None)
    return visible is None or visible(actor).filter(pk=thing.pk).exists()


def offered(form):
    """Field, and the records that can be chosen in it."""
    for name, field in form.fields.items():
        if isinstance(field, forms.ModelChoiceField) and not field.disabled:
            yield name, list(field.queryset)


def pages(world, client, role, scopes=(OWN,)):
    """Every page that opens for the role, with its address."""
    for name, (kind, gets, _posts) in TABLE.items():
        if gets[matrix.ROLES.index(role)] in ("403", "405"):
            continue
        records = world.records[kind] if kind else {OWN: None}
        for scope in scopes:
            url = address(name, records[scope])
            response = client.get(url)
            is_page = response.get("Content-Type", "").startswith("text/html")
            if response.status_code == 200 and is_page:
                yield name, url, response


@pytest.mark.parametrize("role", [R, C, P])
def test_only_one_s_own_is_offered(world, client_as, role):
    actor = world.actors[role]
    seen, wrong = 0, []

    for name, _url, page in pages(world, client_as(actor), role):
        for form in forms_in(page):
            for field, things in offered(form):
                seen += 1
                foreign = [thing for thing in things if not in_scope(thing, actor)]
                wrong += [f"{name}: {field} offers {thing!r}" for thing in foreign]

    assert wrong == []
    assert seen or role == P


def numbers(form):
    """Fields whose choices are records in disguise: numbers, or words with a number."""
    for name, field in form.fields.items():
        choices = getattr(field, "choices", None)
        if choices is None or isinstance(field, forms.ModelChoiceField):
            continue
        values = [str(key) for key, _label in flat(choices)]
        records = [value for value in values if value.rpartition("-")[2].isdigit()]
        if records and name not in CODES:
            yield name, records[0].rpartition("-")


# whose numbers are codes, not records
CODES = {"education", "municipality", "housing"}


def flat(choices):
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


def foreign_records(world, actor):
    """Model → numbers of what the actor may not know of."""
    every = itertools.chain.from_iterable(
        (found[scope] for scope in (ELSEWHERE, HIDDEN) if scope in found)
        for found in world.records.values()
    )
    found = {}
    for record in every:
        if isinstance(record, models.Model) and not in_scope(record, actor):
            found.setdefault(type(record), []).append(record.pk)
    elsewhere = world.owners[ELSEWHERE]
    found[Organization] = [elsewhere.organization.pk]
    found[User] = [elsewhere.user.pk]
    found[Membership] = list(
        Membership.objects.filter(user=elsewhere.user).values_list("pk", flat=True)
    )
    return found


def forged(form, foreign):
    """Field and value that somebody makes up, for every choice of the form."""
    for name, field in form.fields.items():
        if isinstance(field, forms.ModelChoiceField):
            for pk in foreign.get(field.queryset.model, ()):
                yield name, str(pk)
    every = sorted({pk for numbers_of_model in foreign.values() for pk in numbers_of_model})
    for name, (prefix, dash, _number) in numbers(form):
        known = {str(key) for key, _label in flat(form.fields[name].choices)}
        for pk in every:
            if f"{prefix}{dash}{pk}" not in known:
                yield name, f"{prefix}{dash}{pk}"


def values_of(page, form):
    """What a browser would send with the form of the page that has the fields of this one."""
    shown = [
        one for one in Reader(page.content.decode()).forms if set(one.values) & set(form.fields)
    ]
    return shown[0].data() if shown else {}


@pytest.mark.parametrize("role", [R, C, P])
def test_what_belongs_to_others_is_refused(world, client_as, role):
    actor = world.actors[role]
    client, foreign = client_as(actor), foreign_records(world, actor)
    tried, wrong = 0, []

    for name, url, page in list(pages(world, client, role)):
        for form in forms_in(page):
            method = "get" if "sort" in form.fields else "post"  # filters stand in the address
            for field, value in forged(form, foreign):
                tried += 1
                key = form.add_prefix(field)
                sent = {**values_of(page, form), **SENT.get(name, {}), key: value}
                what = f"{name}: {field}={value}"
                wrong += _tried(client, method, url, sent, what, world, role)

    assert wrong == []
    assert tried > 20 or role != C


def _tried(client, method, url, sent, what, world, role):
    with transaction.atomic():
        before = matrix.effects()
        response = getattr(client, method)(url, sent)
        wrong = []
        if matrix.effects() != before:
            wrong.append(f"{what} was taken")
        if response.status_code not in (200, 400, 403, 404, 405):
            wrong.append(f"{what}: {response.status_code}")
        leaks = world.marks.leaks(response, role, page=what.split(":")[0])
        if leaks:
            wrong.append(f"{what} shows {leaks}")
        transaction.set_rollback(True)
    return wrong


@pytest.mark.parametrize("role", [R, C])
def test_a_hidden_number_of_somebody_else_moves_nothing(world, client_as, role):
    """Every hidden field of every page, filled with the numbers of foreign records."""
    actor = world.actors[role]
    client, foreign = client_as(actor), foreign_records(world, actor)
    strangers = {model: rows(model, pks) for model, pks in foreign.items()}

    for _name, url, page in list(pages(world, client, role)):
        for form in Reader(page.content.decode()).forms:
            numeric = [k for k, v in form.values.items() if all(str(x).isdigit() for x in v) and v]
            for field in numeric:
                for pks in list(foreign.values())[:6]:
                    with transaction.atomic():
                        client.post(form.action or url, form.data(**{field: pks[0]}))
                        changed = [m for m, pks in foreign.items() if rows(m, pks) != strangers[m]]
                        assert not changed, f"{url}: {field} changes {changed}"
                        transaction.set_rollback(True)


def rows(model, pks):
    return list(model._base_manager.filter(Q(pk__in=pks)).order_by("pk").values())
