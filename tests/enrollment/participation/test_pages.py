"""What the two sides read of a participant, and what the pages cost."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from tests.enrollment.participation.conftest import END, START, noon
from tests.factories import AdmissionFactory
from tests.pages import text_of
from tests.participants import OutcomeFactory, ParticipationFactory, left, participant
from tests.test_query_counts import DETAIL, HEAVIEST, LIST, weigh

pytestmark = pytest.mark.django_db

LAST = date(2018, 12, 5)


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


def at(day):
    return time_machine.travel(noon(day), tick=False)


def url(name, admission, *more):
    return reverse(name, args=[admission.referral_id, *more])


@pytest.mark.parametrize(
    ("reason", "said", "unsaid"),
    [
        ("found_work", "early exit: found work", ""),
        ("health", "early exit: personal circumstances", "health"),
        ("care", "early exit: personal circumstances", "care of"),
    ],
)
def test_the_referrer_reads_what_became_of_the_person(
    client_as, referrer, cohort, reason, said, unsaid
):
    gone = left(LAST, reason=reason, cohort=cohort, place=1, referral__candidate__by=referrer)
    OutcomeFactory(participation=gone.referral.participation, status="looking_for_work")
    with at(LAST):
        text = text_of(client_as(referrer).get(reverse("referral", args=[gone.referral_id])))

    assert "Left the program" in text
    assert "1. 10. 2018" in text
    assert "5. 12. 2018" in text
    assert said in text
    assert not unsaid or unsaid not in text
    assert "looking for work" not in text
    assert "rented" not in text
    assert "Open the participation" not in text


@pytest.mark.parametrize("state", ["signed", "started", "completed", "never"])
def test_each_state_has_its_words_on_the_referral(client_as, coordinator, cohort, state):
    words = {
        "signed": "Signed the contract on inclusion",
        "started": "Takes part in the program",
        "completed": "Completed the program",
        "never": "never started",
    }
    admission = AdmissionFactory(cohort=cohort, place=1)
    if state != "never":
        day = None if state == "signed" else START
        ParticipationFactory(admission=admission, started_on=day)
    if state in ("completed", "never"):
        kind = "completion" if state == "completed" else "early_exit"
        admission.ended_on, admission.end_kind, admission.end_reason = END, kind, "no_wish"
        admission.ended_by = admission.admitted_by
        admission.save()
    with at(END):
        page = client_as(coordinator).get(reverse("referral", args=[admission.referral_id]))

    assert words[state] in text_of(page)
    assert "Open the participation" in text_of(page)


def test_a_provider_sees_neither_months_nor_reasons_nor_the_referral(
    client_as, provider, cohort, coordinator
):
    admission = participant(cohort=cohort, place=1, referral__reason="Skrivni razlog.")
    with at(START):
        html = client_as(provider).get(url("participation", admission)).content.decode()
        assert reverse("referral", args=[admission.referral_id]) not in html
        assert "Skrivni razlog" not in html
        assert "rented" in html

        html = client_as(coordinator).get(url("participation", admission)).content.decode()
        assert reverse("referral", args=[admission.referral_id]) in html


def test_the_page_costs_a_fixed_number_of_queries(client_as, provider, cohort):
    gone = left(LAST, cohort=cohort, place=1)
    known = gone.referral.participation
    with at(LAST):
        client = client_as(provider)
        few, _ = weigh(client, url("participation", gone))
        last = OutcomeFactory(participation=known)
        for _row in range(5):
            last = OutcomeFactory(participation=known, corrects=last)
        many, size = weigh(client, url("participation", gone))

    assert few == many <= DETAIL
    assert size < HEAVIEST


def test_many_tasks_cost_as_much_as_one(client_as, provider, cohort):
    with at(START):
        client = client_as(provider)
        AdmissionFactory(cohort=cohort, place=1)
        few, _ = weigh(client, reverse("tasks"))
        for place in range(2, 21):
            AdmissionFactory(cohort=cohort, place=place)
        many, size = weigh(client, reverse("tasks"))

    assert few == many <= LIST
    assert size < HEAVIEST
