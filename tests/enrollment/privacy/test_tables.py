"""No table that knows of a person is forgotten, by the extract or by the erasure."""

import pytest
from django.apps import apps

from enrollment.candidates.models import Candidate
from enrollment.privacy.erasing import counts_of
from enrollment.privacy.extract import told_fields
from enrollment.privacy.labels import LABELS, TITLES
from enrollment.privacy.tables import NOT_ABOUT_A_PERSON, TABLES
from socakt.audit.models import Event
from tests.factories import CandidateFactory
from tests.test_conventions import OUR_MODELS

COVERED = {table.model for table in TABLES}


def points_to(model):
    """The models to which a model has a relation."""
    fields = [one for one in model._meta.get_fields() if one.concrete and one.is_relation]
    return {one.related_model for one in fields if one.related_model is not model}


def about_people():
    """Every model from which relations lead to a person, however many steps."""
    found = {Candidate}
    while True:
        more = {model for model in OUR_MODELS if points_to(model) & found} - found
        if not more:
            return found
        found |= more


def test_every_model_with_a_relation_to_a_person_is_covered():
    known = {model for model in about_people() if not model._meta.proxy}

    assert len(known) > 15
    assert {model.__name__ for model in known - COVERED} - set(NOT_ABOUT_A_PERSON) == set()
    assert Event in COVERED


def test_a_forgotten_model_would_be_found():
    """The walk goes several steps: from the person to the referral to what points to it."""
    names = {model.__name__ for model in about_people()}

    assert {"Replacement", "OutcomeReminder", "EntryFacts", "WaitingMove"} <= names
    assert "Recheck" not in names


def test_every_table_but_the_log_is_closed_to_the_frozen():
    """Of each a trigger refuses what is added, changed and removed."""
    not_closed = []
    for table in TABLES:
        names = [one.name for one in getattr(table.model._meta, "triggers", [])]
        closed = {name.rpartition("_")[2] for name in names if "_of_the_frozen_is_not_" in name}
        if closed != {"added", "changed", "removed"}:
            not_closed.append(table.name)

    # the record itself has a trigger of its own; drafts of files and notices are no records, and
    # an erasure is what opens the others
    assert not_closed == ["candidate", "importrow", "erasure", "notice", "event"]


def test_what_is_emptied_or_left_out_exists():
    for table in TABLES:
        names = {one.name for one in table.model._meta.concrete_fields}
        assert set(table.emptied or {}) <= names
        assert table.left_out <= names
        assert set(table.columns) <= names
        assert table.machine_only <= names


def test_every_field_has_words_of_its_own():
    """The paper speaks Slovene: a field without a name would show its English code."""
    nameless = [
        f"{table.name}.{one.name}"
        for table in TABLES
        for one in told_fields(table)
        if not (table.columns and one.name not in table.columns)
        if one.name not in table.machine_only and not one.primary_key
        if str(one.verbose_name) == one.name.replace("_", " ") and one.name not in LABELS
        if not one.is_relation
    ]

    assert set(nameless) <= {"importrow.facts", "importrow.derived"}
    assert {table.name for table in TABLES if _is_nameless(table.model)} == set(TITLES)


def _is_nameless(model):
    name = model._meta.model_name
    return str(model._meta.verbose_name).replace(" ", "") == name and name not in ("event", "note")


def test_texts_that_people_type_are_emptied_everywhere():
    """Every free text of a covered table goes with the person."""
    kept = [
        f"{table.name}.{one.name}"
        for table in TABLES
        for one in table.model._meta.concrete_fields
        if one.get_internal_type() == "TextField" and not one.generated
        if table.emptied is not None and one.name not in table.emptied
    ]

    assert kept == []


@pytest.mark.django_db
def test_of_a_person_of_whom_nothing_is_known_only_the_record_goes(referrer):
    person = CandidateFactory(by=referrer, paid_months=0)

    assert [(table.name, count) for table, count in counts_of(person)] == [("candidate", 1)]
    assert apps.get_model("enrollment", "Candidate") is Candidate
