"""Three versions of a field compared: as opened, as recorded now, as typed."""

import json
from datetime import date

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation

from programs.models import Program
from socakt.audit import services as audit
from socakt.collisions import (
    UNKNOWN,
    Verdict,
    VersionedForm,
    collide,
    opened_values,
    verdict,
)
from tests.factories import NOON, ProgramFactory, make_actor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("opened", "now", "yours", "judged"),
    [
        ("a", "a", "a", Verdict.NOTHING),
        ("a", "a", "b", Verdict.NOTHING),  # only yours has changed
        ("a", "b", "b", Verdict.NOTHING),  # both the same way
        ("a", "b", "a", Verdict.TAKEN),
        ("a", "b", "c", Verdict.CONTESTED),
        (UNKNOWN, "b", "b", Verdict.NOTHING),
        (UNKNOWN, "b", "c", Verdict.CONTESTED),
    ],
)
def test_a_field_is_judged_by_its_three_values(opened, now, yours, judged):
    assert verdict(opened, now, yours) is judged


class EveryField(VersionedForm):
    """One field of each kind."""

    text = forms.CharField(required=False, widget=forms.Textarea)
    day = forms.DateField(required=False)
    number = forms.IntegerField(required=False)
    tick = forms.BooleanField(required=False)
    one = forms.ChoiceField(required=False, choices=[("", "Choose"), ("a", "Ana"), ("b", "Breda")])
    several = forms.MultipleChoiceField(required=False, choices=[("x", "Xena"), ("y", "Ysolde")])
    program = forms.ModelChoiceField(Program.objects.all(), required=False)
    fixed = forms.CharField(required=False, disabled=True)
    hidden = forms.CharField(required=False, widget=forms.HiddenInput)


def form_of(version, data=None, **values):
    form = EveryField(data, initial=values)
    form.remember(version)
    return form


def posted(opened, **typed):
    """What a browser sends of a form that was opened like this."""
    data = QueryDict(mutable=True)
    data["version"], data["opened"] = "1", form_of(1, **opened).initial["opened"]
    for name, value in {**opened, **typed}.items():
        shown = value.strftime("%-d. %-m. %Y") if isinstance(value, date) else value
        if shown not in (None, False):
            data.setlist(name, shown if isinstance(shown, list) else [str(shown)])
    return data


OLD, NEW, MINE = date(2018, 9, 1), date(2018, 9, 2), date(2018, 9, 3)
# name, opened, recorded now, typed, both in words, what the form sends if untouched
FIELDS = [
    ("text", "a\r\nb", "c", "d", ("c", "d"), ["c"]),
    ("text", "a", "", "d", ("–", "d"), [""]),
    ("day", OLD, NEW, MINE, ("2. 9. 2018", "3. 9. 2018"), ["02. 09. 2018"]),
    ("day", OLD, None, MINE, ("–", "3. 9. 2018"), [""]),
    ("number", 1, 0, 3, ("0", "3"), ["0"]),
    ("one", "", "a", "b", ("Ana", "Breda"), ["a"]),
    ("several", [], ["x"], ["x", "y"], ("Xena", "Xena, Ysolde"), ["x"]),
    ("several", ["x"], [], ["y"], ("–", "Ysolde"), []),
]


@pytest.mark.parametrize(("name", "opened", "now", "typed", "words", "sends"), FIELDS)
def test_each_kind_of_field_is_shown_in_words(referrer, name, opened, now, typed, words, sends):
    form = form_of(2, posted({name: opened}, **{name: typed}))

    found = collide(form, form_of(2, **{name: now}), ProgramFactory(), by=referrer)

    (difference,) = found.contested
    assert (difference.now, difference.yours) == words
    assert difference.field_id.startswith(f"id_{name}")
    assert found.taken == ()
    assert form.data.getlist(name) == posted({name: typed}).getlist(name)
    assert form.data["version"] == "2"


@pytest.mark.parametrize(("name", "opened", "now", "typed", "words", "sends"), FIELDS)
def test_what_only_the_others_changed_is_taken_over(
    referrer, name, opened, now, typed, words, sends
):
    form = form_of(2, posted({name: opened}))

    found = collide(form, form_of(2, **{name: now}), ProgramFactory(), by=referrer)

    (difference,) = found.taken
    assert difference.now == words[0]
    assert found.contested == ()
    assert form.data.getlist(name) == sends
    assert form.is_valid()
    assert (form.cleaned_data[name] or None) == (now or None)


@pytest.mark.parametrize(("name", "opened", "now", "typed", "words", "sends"), FIELDS)
def test_what_only_you_changed_needs_no_word(referrer, name, opened, now, typed, words, sends):
    form = form_of(2, posted({name: opened}, **{name: typed}))

    found = collide(form, form_of(2, **{name: opened}), ProgramFactory(), by=referrer)

    assert (found.contested, found.taken) == ((), ())


def test_a_tick_is_yes_or_no(referrer):
    form = form_of(2, posted({"tick": False}))

    found = collide(form, form_of(2, tick=True), ProgramFactory(), by=referrer)

    assert [(one.now, one.yours) for one in found.taken] == [("yes", "no")]
    assert form.data.getlist("tick") == ["on"]
    again = form_of(3, posted({"tick": True}))
    collide(again, form_of(3, tick=False), ProgramFactory(), by=referrer)
    assert again.data.getlist("tick") == []


def test_a_record_is_called_by_its_name(referrer):
    first, second, third = ProgramFactory.create_batch(3)
    form = form_of(2, posted({"program": first.pk}, program=second.pk))

    found = collide(form, form_of(2, program=third.pk), first, by=referrer)

    assert [(one.now, one.yours) for one in found.contested] == [(third.title, second.title)]


def test_lines_end_as_they_like_and_days_are_written_as_they_like(referrer):
    data = posted({"text": "a\r\nb", "day": OLD})
    data["text"], data["day"] = "a\nb ", "2018-09-01"

    found = collide(
        form_of(2, data), form_of(2, text="a\nb", day=OLD), ProgramFactory(), by=referrer
    )

    assert (found.contested, found.taken) == ((), ())


def test_what_cannot_be_filled_in_is_not_compared(referrer):
    form = form_of(2, posted({"fixed": "a", "hidden": "a"}, fixed="b", hidden="b"))

    found = collide(form, form_of(2, fixed="c", hidden="c"), ProgramFactory(), by=referrer)

    assert (found.contested, found.taken) == ((), ())


@pytest.mark.parametrize(
    "text", [None, "", "x", "[]", "5", "null", "[" * 100_000, '{"text": {"a": [1]}, "several": 5}']
)
def test_what_was_opened_may_be_missing_or_nonsense_and_yours_stays(referrer, text):
    data = posted({"text": "a", "several": ["x"], "day": OLD}, text="b")
    if text is None:
        del data["opened"]
    else:
        data["opened"] = text
    form = form_of(2, data)

    found = collide(form, form_of(2, text="c", several=["y"]), ProgramFactory(), by=referrer)

    assert {one.now for one in found.contested} == {"c", "Ysolde", "–"}
    assert found.taken == ()
    assert form.data["text"] == "b"


@pytest.mark.parametrize("value", [[1], {"a": 1}, 5, None, True, "99. 99. 2018"])
@pytest.mark.parametrize("name", ["text", "day", "number", "tick", "one", "several", "program"])
def test_nonsense_of_any_kind_breaks_no_field(referrer, name, value):
    data = posted({})
    data["opened"] = json.dumps({name: value})

    assert collide(form_of(2, data), form_of(2, text="c"), ProgramFactory(), by=referrer)


def test_values_are_read_from_an_object_only():
    assert opened_values('{"a": "b"}') == {"a": "b"}


def test_the_last_change_says_who_and_when(referrer):
    program, other = ProgramFactory(), make_actor("coordinator")
    audit.record("program.changed", program, by=other, at=NOON)
    audit.record("program.exported", program, by=referrer)
    audit.record("program.viewed", program, by=referrer)

    found = collide(form_of(2, posted({})), form_of(2), program, by=referrer)

    assert (found.who, found.office, found.at) == (
        other.user.name,
        other.organization.short_name,
        NOON,
    )
    assert not found.by_self
    assert collide(form_of(2, posted({})), form_of(2), program, by=other).by_self


def test_nobody_is_named_where_the_log_knows_of_nobody(referrer):
    program = ProgramFactory()
    found = collide(form_of(2, posted({})), form_of(2), program, by=referrer)
    assert (found.who, found.office, found.at, found.by_self) == ("", "", None, False)

    audit.record("program.changed", program, by=None, at=NOON)
    found = collide(form_of(2, posted({})), form_of(2), program, by=referrer)
    assert (found.who, found.office, found.at, found.by_self) == ("", "", NOON, False)
