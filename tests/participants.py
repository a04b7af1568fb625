"""Participants for tests: the contract, the start with its facts, the end, outcomes."""

from datetime import date

import factory
from django.db import transaction
from factory.django import DjangoModelFactory

from enrollment.participation.models import EntryFacts, Outcome, Participation
from tests.factories import NOON, AdmissionFactory


class ParticipationFactory(DjangoModelFactory):
    """Of an admission: the contract is signed, and with started_on the person has started."""

    class Meta:
        model = Participation
        skip_postgeneration_save = True

    class Params:
        admission = factory.SubFactory(AdmissionFactory)

    referral = factory.SelfAttribute("admission.referral")
    candidate = factory.SelfAttribute("admission.candidate")
    contract_signed_on = factory.SelfAttribute("admission.cohort.starts_on")
    contract_recorded_by = factory.SelfAttribute("admission.admitted_by")
    contract_recorded_at = NOON
    started_on = None
    start_recorded_by = factory.LazyAttribute(
        lambda p: p.contract_recorded_by if p.started_on else None
    )
    start_recorded_at = factory.LazyAttribute(lambda p: NOON if p.started_on else None)

    @factory.post_generation
    def facts(participation, create, extracted, **fields):  # noqa: N805
        """What was true on the first day, when there was one."""
        if participation.started_on:
            EntryFactsFactory(participation=participation, **fields)


class EntryFactsFactory(DjangoModelFactory):
    class Meta:
        model = EntryFacts

    participation = factory.SubFactory(ParticipationFactory)
    recorded_for_on = factory.SelfAttribute("participation.started_on")
    recorded_by = factory.SelfAttribute("participation.contract_recorded_by")
    recorded_at = NOON
    born_on = date(1980, 5, 17)
    sex = "male"
    labour_status = "registered"
    education = "2"
    municipality = "085"
    foreign_background = False
    disability = None
    housing = "rents"
    refused = factory.LazyFunction(lambda: ["disability"])


class OutcomeFactory(DjangoModelFactory):
    class Meta:
        model = Outcome

    participation = factory.SubFactory(ParticipationFactory)
    which = "leaving"
    status = "employed"
    reference_on = factory.LazyAttribute(
        lambda o: o.participation.referral.admissions.latest("pk").ended_on
    )
    recorded_by = factory.SelfAttribute("participation.contract_recorded_by")
    recorded_at = NOON


def participant(started_on=date(2018, 10, 1), **admission):
    """An admission whose person has started on the day."""
    with transaction.atomic():  # the start and its facts come together
        made = AdmissionFactory(**admission)
        ParticipationFactory(admission=made, started_on=started_on)
    return made


def left(last_day, kind="early_exit", reason="found_work", **admission):
    """A participant whose last day this was; the admission."""
    made = participant(**admission)
    made.ended_on, made.end_kind, made.end_reason = last_day, kind, reason
    made.ended_by = made.admitted_by
    made.save()
    return made
