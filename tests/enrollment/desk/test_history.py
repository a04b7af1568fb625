"""The story of a person and of a referral: what stands in it, for whom, and what it costs."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from enrollment.candidates.models import BenefitMonth
from enrollment.desk.chapters import FIELDS, FOR_COORDINATION
from enrollment.desk.story import label_of
from enrollment.desk.wording import months_in_words
from enrollment.interviews import services as interviews
from enrollment.interviews.rules import NextStep
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from socakt.audit.acting import acting
from socakt.history import history_of
from socakt.slovene import format_datetime, make_emso
from tests.enrollment.notes.factories import NoteFactory
from tests.factories import (
    NOON,
    AssessmentFactory,
    CandidateFactory,
    InterviewFactory,
    OrganizationFactory,
    ProgramFactory,
    ReferralFactory,
    make_actor,
)
from tests.pages import text_of
from tests.participants import OutcomeFactory, left
from tests.test_query_counts import weigh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

LATER = NOON + timedelta(days=3)


def story(client_as, actor, name, record, page=1):
    response = client_as(actor).get(reverse(name, args=[record.pk]), {"page": page})
    assert response.status_code == 200
    return text_of(response)


def coordination_of(referral):
    organization = OrganizationFactory(kind="coordination", region=referral.region)
    return make_actor(Role.COORDINATOR, organization)


@pytest.fixture
def referrer():
    return make_actor(Role.REFERRER)


@pytest.fixture
def candidate(referrer):
    return CandidateFactory(by=referrer, paid_months=0)


@pytest.fixture
def referral(candidate, referrer):
    return ReferralFactory(candidate=candidate)


@pytest.fixture
def coordinator(referral):
    return coordination_of(referral)


def test_only_known_fields_are_told():
    for model, names in FIELDS.items():
        kept = {field.name for field in history_of(model)._meta.fields}
        assert {*names, *FOR_COORDINATION.get(model, ())} <= kept


def test_every_field_that_is_told_has_a_slovene_name():
    fields = [
        model._meta.get_field(name)
        for model, names in FIELDS.items()
        for name in (*names, *FOR_COORDINATION.get(model, ()))
        if model is not BenefitMonth
    ]
    with translation.override("en"):
        english = [label_of(field) for field in fields]
    with translation.override("sl"):
        slovene = [label_of(field) for field in fields]

    alike = {one for one, other in zip(english, slovene, strict=True) if one == other}
    assert alike == {"EMŠO", "program"}


def test_a_change_says_who_when_for_whom_and_from_what_to_what(client_as, referrer, candidate):
    with acting(referrer, through="change_candidate", at=LATER):
        candidate.emso = make_emso(date(1980, 5, 17), 7)
        candidate.sex, candidate.labour_status_since = "female", date(2018, 10, 1)
        candidate.no_fixed_address = True
        candidate.save()

    said = story(client_as, referrer, "candidate_history", candidate)

    assert f"{referrer.user.name} {referrer.organization.name} · Napotitelj/-ica" in said
    assert format_datetime(LATER) in said
    assert "Podatki o osebi: sprememba" in said
    assert "Spol prej: moški → zdaj: ženski" in said
    assert "Status od prej: ni podatka → zdaj: 1. 10. 2018" in said
    assert "Brez stalnega naslova prej: ne → zdaj: da" in said
    assert candidate.emso not in said
    assert candidate.emso[-3:] in said


def test_months_are_told_in_as_few_words_as_possible(client_as, referrer, candidate):
    with acting(referrer, through="months"):
        BenefitMonth.objects.bulk_create(
            BenefitMonth(
                candidate=candidate,
                month=date(2018, month, 1),
                paid=month != 5,
                source="extract",
                recorded_on=date(2018, 9, 17),
                recorded_by=referrer.user,
                organization=referrer.organization,
            )
            for month in (1, 2, 3, 5, 6)
        )
    with acting(referrer, through="months"):
        candidate.months.filter(month=date(2018, 5, 1)).update(paid=True)
        candidate.months.filter(month=date(2018, 6, 1)).delete()

    said = story(client_as, referrer, "candidate_history", candidate)

    assert "1/2018 – 3/2018, 6/2018 prej: neznano → zdaj: izplačano (izpis sistema CSD)" in said
    assert "5/2018 prej: ni izplačano → zdaj: izplačano" in said
    assert "6/2018 prej: izplačano → zdaj: neznano" in said


def test_runs_of_months():
    days = [date(2017, 12, 1), date(2018, 1, 1), date(2018, 3, 1)]

    assert months_in_words(reversed(days)) == "12/2017 – 1/2018, 3/2018"
    assert months_in_words([]) == ""


def test_the_newest_stands_first_and_twenty_on_a_page(client_as, referrer, candidate):
    for number in range(21):
        with acting(referrer, through="change_candidate"):
            type(candidate).objects.filter(pk=candidate.pk).update(phone=f"041 000 {number:03}")

    first = story(client_as, referrer, "candidate_history", candidate)
    second = story(client_as, referrer, "candidate_history", candidate, page=2)

    assert first.index("zdaj: 041 000 020") < first.index("zdaj: 041 000 019")
    assert "zdaj: 041 000 000" in second
    assert "Podatki o osebi: vpis" in second


def test_a_referrer_reads_no_conclusion_and_a_coordinator_does(
    client_as, referrer, coordinator, candidate
):
    referral = ReferralFactory(candidate=candidate, state=State.INTERVIEW, appointment=False)
    interview = InterviewFactory(referral=referral, with_whom=coordinator.user)
    with acting(coordinator, through="record_came"):
        interviews.record_came(
            interview=interview,
            conclusion="Zaupna ugotovitev.",
            next_step=NextStep.ADMIT,
            at=interview.ends_at,
            by=coordinator,
        )

    for name, record in (("candidate_history", candidate), ("referral_history", referral)):
        theirs = story(client_as, coordinator, name, record)
        own = story(client_as, referrer, name, record)
        assert "Zaupna ugotovitev." in theirs
        assert "Razgovor: sprememba" in own
        assert "Zaupna ugotovitev." not in own
        assert "Naslednji korak" not in own


def test_the_coordination_reads_from_the_arrival_on(client_as, referrer, coordinator, candidate):
    with acting(referrer, through="draft", at=NOON):
        referral = ReferralFactory(
            candidate=candidate, program=ProgramFactory(), submitted_at=LATER
        )
        candidate.shared_at = LATER
        candidate.phone = "041 111 111"
        candidate.save()
        type(referral).objects.filter(pk=referral.pk).update(reason="Prvi osnutek.")
    with acting(referrer, through="draft", at=LATER + timedelta(hours=1)):
        candidate.phone = "041 222 222"
        candidate.save()
        type(referral).objects.filter(pk=referral.pk).update(reason="Dopolnjen razlog.")

    own = story(client_as, referrer, "candidate_history", candidate)
    theirs = story(client_as, coordinator, "candidate_history", candidate)
    of_referral = story(client_as, coordinator, "referral_history", referral)

    assert "Želi se vključiti." in own
    assert "041 222 222" in theirs
    assert "Dopolnjen razlog." in of_referral
    assert "Zgodovina se začne" in theirs
    assert "Zgodovina se začne" not in own
    # what a later change replaced is told with that change; what came before it, is not
    assert "Želi se vključiti." not in of_referral


def test_notes_are_told_to_those_who_may_read_them_and_without_their_words(
    client_as, referrer, coordinator, candidate
):
    NoteFactory(candidate=candidate, by=referrer, audience="own", text="Samo za nas.")

    own = story(client_as, referrer, "candidate_history", candidate)
    theirs = story(client_as, coordinator, "candidate_history", candidate)

    assert "Zapisek: vpis" in own
    assert "Samo za nas." not in own
    assert "Zapisek: vpis" not in theirs


def test_what_became_of_a_participant_is_not_told_to_the_referring_office(client_as):
    admission = left(date(2018, 11, 5))
    referral = admission.referral
    OutcomeFactory(participation=referral.participation)
    by = make_actor(Role.REFERRER, referral.organization)
    coordinator = coordination_of(referral)

    own = story(client_as, by, "referral_history", referral)
    theirs = story(client_as, coordinator, "referral_history", referral)

    assert "Stanje udeleženca: vpis" in theirs
    assert "Podatki ob vstopu: vpis" in theirs
    assert "Stanje udeleženca" not in own
    assert "Podatki ob vstopu" not in own
    assert "Uvrstitev v skupino: sprememba" in own


def test_a_referral_s_story_is_its_own(client_as, referrer, candidate):
    mine = ReferralFactory(candidate=candidate, reason="Prvi razlog.", obstacles=["housing"])
    other = ReferralFactory(candidate=candidate, reason="Drugi razlog.")

    of_mine = story(client_as, referrer, "referral_history", mine)
    of_person = story(client_as, referrer, "candidate_history", candidate)

    assert "Prvi razlog." in of_mine
    assert "Znane ovire bivalne razmere" in of_mine
    assert "Drugi razlog." not in of_mine
    assert f"Napotitev {mine.number}: vpis" in of_person
    assert f"Napotitev {other.number}: vpis" in of_person


def test_others_who_act_have_names_too(client_as, referrer, candidate):
    for through, name in (
        ("job keep_deadlines", "system"),
        ("manage.py odm", "system"),
        ("psql: zahtevek 7", "Ana Novak"),
        ("account_login", "nobody"),
    ):
        with acting(None, through=through, name=name):
            type(candidate).objects.filter(pk=candidate.pk).update(phone=through)

    said = story(client_as, referrer, "candidate_history", candidate)

    assert "SocAkt sam samodejno opravilo: keep_deadlines" in said
    assert "SocAkt sam ukaz odm" in said
    assert "Ana Novak oznaka" in said
    assert "nekdo brez prijave oznaka" in said


def test_a_candidate_without_any_story_yet_says_so(client_as, coordinator, referral):
    type(referral.candidate).objects.filter(pk=referral.candidate.pk).update(
        shared_at=NOON + timedelta(days=9000)
    )
    type(referral).objects.filter(pk=referral.pk).update(submitted_at=NOON + timedelta(days=9000))

    assert "Ničesar še ni zapisanega." in story(
        client_as, coordinator, "candidate_history", referral.candidate
    )


@pytest.mark.parametrize("name", ["candidate_history", "referral_history"])
def test_a_longer_story_costs_no_more_queries(client_as, coordinator, referral, name):
    record = referral if name == "referral_history" else referral.candidate
    client, url = client_as(coordinator), reverse(name, args=[record.pk])

    def happen(count):
        for number in range(count):
            with acting(coordinator, through="assess"):
                AssessmentFactory(referral=referral)
                type(referral).objects.filter(pk=referral.pk).update(reason=f"Razlog {number}.")

    happen(1)
    with translation.override("sl"):
        few, _ = weigh(client, url)
        happen(18)
        many, size = weigh(client, url)

    assert few == many <= 13
    assert size < 45_000
