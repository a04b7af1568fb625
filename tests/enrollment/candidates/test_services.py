"""Registering people, changing their facts, recording months."""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError
from django.utils import translation

from enrollment.candidates import services
from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.candidates.services import AlreadyReferred, AlreadyRegistered
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import ChangedMeanwhile, NotPermitted
from socakt.slovene import make_emso
from tests.factories import (
    NOON,
    CandidateFactory,
    OrganizationFactory,
    RegionFactory,
    make_actor,
)

pytestmark = pytest.mark.django_db

EMSO = make_emso(date(1980, 5, 17), 1)
AUGUST = date(2018, 8, 1)


def register(by, form_key=None, **person):
    person = {"first_name": "Živa", "last_name": "Čuk", **person}
    return services.register(form_key=form_key or uuid.uuid4(), at=NOON, by=by, **person)


def record(candidate, months, by, version=1):
    return services.record_months(
        candidate=candidate, months=months, source="extract", version=version, at=NOON, by=by
    )


def actions():
    return list(Event.objects.order_by("pk").values_list("action", flat=True))


def test_register_stores_whose_the_record_is_and_who_made_it(referrer):
    candidate = register(referrer, emso=EMSO, post_code="8340")

    candidate.refresh_from_db()
    assert (candidate.emso, candidate.post_code, candidate.last_name) == (EMSO, "8340", "Čuk")
    assert (candidate.organization, candidate.region) == (
        referrer.organization,
        referrer.organization.region,
    )
    assert (candidate.registered_by, candidate.registered_at) == (referrer.user, NOON)
    assert candidate.shared_at is None
    event = Event.objects.get()
    assert (event.action, event.subject, event.user) == (
        "candidate.registered",
        candidate.pk,
        referrer.user,
    )
    assert event.details == {}


def test_a_name_is_enough_and_people_without_emso_do_not_collide(referrer):
    assert register(referrer, emso="").emso is None
    assert register(referrer, emso="").emso is None
    assert Candidate.objects.count() == 2


def test_the_same_form_twice_makes_one_person(referrer):
    key = uuid.uuid4()

    first = register(referrer, key, emso=EMSO)
    again = register(referrer, key, emso=EMSO)

    assert first == again
    assert Candidate.objects.count() == 1
    assert actions() == ["candidate.registered"]


def test_the_same_form_twice_at_once_makes_one_person(referrer, monkeypatch):
    """The other request has stored the person after this one has looked."""
    key = uuid.uuid4()
    other = register(referrer, key)
    monkeypatch.setattr(services, "_known", lambda people, by: None)

    assert register(referrer, key) == other
    assert actions() == ["candidate.registered"]


def test_a_form_key_that_somebody_else_used_opens_nothing(referrer):
    theirs = CandidateFactory()

    with pytest.raises(AlreadyReferred):
        register(referrer, theirs.form_key)

    assert Candidate.objects.get() == theirs


def test_an_own_candidate_with_the_same_emso_is_named(referrer):
    known = register(referrer, emso=EMSO)

    with pytest.raises(AlreadyRegistered) as refusal:
        register(referrer, emso=EMSO, first_name="Ana")

    assert refusal.value.candidate == known
    assert Candidate.objects.count() == 1


def test_somebody_elses_candidate_is_only_said_to_be_referred(referrer):
    CandidateFactory(emso=EMSO, first_name="Skrita", last_name="Oseba")

    with pytest.raises(AlreadyReferred) as refusal:
        register(referrer, emso=EMSO)

    sentence = "This person is already referred. Talk to the coordinator."
    with translation.override("en"), pytest.raises(AlreadyReferred, match=f"^{sentence}$"):
        register(referrer, emso=EMSO)
    assert not {"Skrita", "Oseba", EMSO} & set(str(refusal.value).split())
    assert not hasattr(refusal.value, "candidate")
    assert Candidate.objects.count() == 1
    assert actions() == []


@pytest.mark.parametrize("adding", [True, False], ids=["register", "update"])
def test_two_forms_with_one_emso_at_once_end_in_the_sentence(referrer, monkeypatch, adding):
    """The other one is stored after this one has looked and before it writes."""
    own = CandidateFactory(by=referrer)
    look, looks = services._refuse_known, []

    def look_too_early(emso, *, by):
        looks.append(emso)
        if len(looks) == 1:
            CandidateFactory(emso=emso)
        else:
            look(emso, by=by)

    monkeypatch.setattr(services, "_refuse_known", look_too_early)

    with pytest.raises(AlreadyReferred):
        if adding:
            register(referrer, emso=EMSO)
        else:
            services.update(candidate=own, version=1, at=NOON, by=referrer, emso=EMSO)

    assert looks == [EMSO, EMSO]
    assert Candidate.objects.get().emso is None


def test_another_broken_rule_stays_what_it_is(referrer):
    with pytest.raises(IntegrityError, match="candidate_has_a_name"):
        register(referrer, last_name="")


def test_only_facts_of_a_person_are_taken(referrer):
    with pytest.raises(TypeError, match="shared_at"):
        register(referrer, shared_at=NOON)

    assert not Candidate.objects.exists()


@pytest.mark.parametrize("role", [Role.PROVIDER, Role.MINISTRY, Role.ADMINISTRATOR])
def test_other_roles_record_nothing(role):
    candidate, by = CandidateFactory(paid_months=0), make_actor(role)

    with pytest.raises(NotPermitted):
        register(by)
    with pytest.raises(NotPermitted):
        services.update(candidate=candidate, version=1, at=NOON, by=by, first_name="Ana")
    with pytest.raises(NotPermitted):
        record(candidate, {AUGUST: True}, by)

    assert Candidate.objects.count() == 1
    assert not BenefitMonth.objects.exists()


def test_nobody_changes_a_person_of_another_organization(referrer):
    candidate = CandidateFactory(first_name="Ana", paid_months=0)

    with pytest.raises(NotPermitted):
        services.update(candidate=candidate, version=1, at=NOON, by=referrer, first_name="Iva")
    with pytest.raises(NotPermitted):
        record(candidate, {AUGUST: True}, referrer)

    candidate.refresh_from_db()
    assert (candidate.first_name, candidate.version) == ("Ana", 1)
    assert not BenefitMonth.objects.exists()


def test_a_coordinator_changes_people_of_the_region_once_they_are_referred(coordinator):
    candidate = CandidateFactory()
    with pytest.raises(NotPermitted):
        services.update(candidate=candidate, version=1, at=NOON, by=coordinator, phone="1")

    candidate.shared_at = NOON
    candidate.save()
    services.update(candidate=candidate, version=1, at=NOON, by=coordinator, phone="1")

    elsewhere = OrganizationFactory(region=RegionFactory(code="LJ"), kind="coordination")
    with pytest.raises(NotPermitted):
        services.update(
            candidate=candidate,
            version=2,
            at=NOON,
            by=make_actor(Role.COORDINATOR, elsewhere),
            phone="2",
        )


def test_update_changes_only_what_is_given_and_logs_names_of_fields_not_values(referrer):
    candidate = CandidateFactory(by=referrer, phone="07 111", street="Ulica 1")

    changed = services.update(
        candidate=candidate, version=1, at=NOON, by=referrer, phone="07 222", street="Ulica 1"
    )

    assert (changed.phone, changed.street, changed.version) == ("07 222", "Ulica 1", 2)
    event = Event.objects.get()
    assert (event.action, event.details) == ("candidate.changed", {"fields": ["phone"]})


def test_saving_without_a_change_is_no_change_even_from_an_old_form(referrer):
    candidate = CandidateFactory(by=referrer, version=7, phone="07 111")

    services.update(candidate=candidate, version=1, at=NOON, by=referrer, phone="07 111")

    candidate.refresh_from_db()
    assert candidate.version == 7
    assert actions() == []


def test_who_opened_the_form_before_somebody_elses_change_is_told(referrer):
    candidate = CandidateFactory(by=referrer)
    services.update(candidate=candidate, version=1, at=NOON, by=referrer, phone="07 222")

    with pytest.raises(ChangedMeanwhile):
        services.update(candidate=candidate, version=1, at=NOON, by=referrer, phone="07 333")

    candidate.refresh_from_db()
    assert (candidate.phone, candidate.version) == ("07 222", 2)


def test_an_emso_that_another_person_has_is_refused(referrer):
    own = CandidateFactory(by=referrer)
    CandidateFactory(emso=EMSO)

    with pytest.raises(AlreadyReferred):
        services.update(candidate=own, version=1, at=NOON, by=referrer, emso=EMSO)

    own.refresh_from_db()
    assert own.emso is None


def test_an_emso_can_be_added_kept_and_taken_away(referrer):
    own = CandidateFactory(by=referrer)

    services.update(candidate=own, version=1, at=NOON, by=referrer, emso=EMSO)
    services.update(candidate=own, version=2, at=NOON, by=referrer, emso=EMSO, phone="1")
    services.update(candidate=own, version=3, at=NOON, by=referrer, emso="")

    own.refresh_from_db()
    assert (own.emso, own.phone) == (None, "1")


def test_recognise_finds_own_people_only(referrer):
    mine = CandidateFactory(by=referrer, emso=EMSO)

    assert services.recognise(EMSO, by=referrer) == mine
    assert services.recognise(make_emso(date(1980, 5, 17), 2), by=referrer) is None
    with pytest.raises(AlreadyReferred):
        services.recognise(EMSO, by=make_actor(Role.REFERRER))
