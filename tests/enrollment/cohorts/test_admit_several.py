"""Ticking people, looking at what they would make of the cohort, admitting all of them."""

from datetime import date

import pytest
from django.urls import reverse

from enrollment.admissions.models import Admission
from socakt.accounts.roles import Role
from socakt.transactions import Busy
from tests.enrollment.cohorts.support import page_of, wants
from tests.factories import (
    NOON,
    AdmissionFactory,
    CandidateFactory,
    CohortFactory,
    ReferralFactory,
    make_actor,
)
from tests.pages import form_with, text_of
from tests.test_query_counts import DETAIL, HEAVIEST, weigh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def tick(client, cohort, referrals, action="preview", **values):
    url = reverse("admit_several", args=[cohort.pk])
    data = {"referral": [one.pk for one in referrals], "action": action, **values}
    return client.post(url, data, follow=True)


def confirm(client, cohort, referrals):
    shown = form_with(tick(client, cohort, referrals), "shown").values["shown"][0]
    return tick(client, cohort, referrals, "admit", shown=shown)


def test_who_waits_is_listed_with_the_answers_the_first_to_admit_first(client, cohort):
    program = cohort.program
    too_few = ReferralFactory(
        program=program, candidate=CandidateFactory(paid_months=3, paid_months__unpaid=21)
    )
    unknown = ReferralFactory(program=program, candidate=CandidateFactory(paid_months=3))
    fine = ReferralFactory(program=program, candidate=CandidateFactory(paid_months=24))
    on_list = ReferralFactory(
        program=program,
        candidate=CandidateFactory(paid_months=24),
        state="waiting",
        waiting_since=NOON,
    )
    turns_fifty = CandidateFactory(paid_months=24, born_on=date(1968, 9, 20))
    until_then = ReferralFactory(program=program, candidate=turns_fifty)
    ReferralFactory(program=program, state="draft")
    ReferralFactory()
    AdmissionFactory(referral__candidate=fine.candidate, place=1)

    page = page_of(client, cohort, "admit_several")

    rows = [row for row, *_ in page.context["lines"]]
    assert [row.referral for row in rows] == [on_list, fine, until_then, unknown, too_few]
    assert [(row.today, row.start) for row in rows] == [
        ("eligible", "eligible"),
        ("eligible", "eligible"),
        ("eligible", "ineligible"),
        ("incomplete", "incomplete"),
        ("ineligible", "ineligible"),
    ]
    assert "has a place in:" in text_of(page)


def test_once_a_cohort_has_begun_only_today_counts(client):
    running = CohortFactory(starts_on=date(2018, 9, 1))
    ReferralFactory(program=running.program)

    ((row, *_),) = page_of(client, running, "admit_several").context["lines"]

    assert (row.today, row.start) == ("eligible", None)


def test_ticked_people_are_shown_and_then_admitted(client, cohort):
    wants(cohort)
    referrals = ReferralFactory.create_batch(2, program=cohort.program)

    preview = tick(client, cohort, referrals)
    text = text_of(preview).replace("\u00a0", " ")
    assert "2 people ticked" in text
    assert "occupancy 2/3" in text
    assert "women 0/2 (0 %), target at least 50 % not reached" in text
    assert not Admission.objects.exists()

    for _ in range(2):  # a double click
        done = confirm(client, cohort, referrals)
        assert "2 people admitted." in text_of(done)
        assert done.redirect_chain == [(reverse("cohort", args=[cohort.pk]), 302)]
    assert Admission.objects.count() == 2


def test_what_was_not_shown_is_not_confirmed(client, cohort):
    first, second = ReferralFactory.create_batch(2, program=cohort.program)

    page = tick(client, cohort, [first, second], "admit", shown=str(first.pk))

    assert "Other people are ticked now than were shown." in text_of(page)
    assert not Admission.objects.exists()
    assert form_with(page, "shown").values["shown"] == [f"{first.pk},{second.pk}"]


def test_each_refusal_is_said_and_the_ticks_stay(client, cohort):
    fine = ReferralFactory(program=cohort.program, candidate__last_name="Prva")
    few = [
        ReferralFactory(
            program=cohort.program,
            candidate=CandidateFactory(paid_months=3, paid_months__unpaid=21, last_name=name),
        )
        for name in ("Druga", "Tretja")
    ]

    page = confirm(client, cohort, [fine, *few])

    text = text_of(page)
    assert "2 people cannot be admitted, so nobody has been." in text
    for referral in few:
        assert f"{referral.candidate}: On 12. 9. 2018 the person does not meet" in text
    assert [
        (row.referral, ticked, bool(refusal)) for row, ticked, refusal in page.context["lines"]
    ] == [
        (fine, True, False),
        (few[0], True, True),
        (few[1], True, True),
    ]
    assert not Admission.objects.exists()


def test_nobody_ticked_is_asked_for(client, cohort):
    ReferralFactory(program=cohort.program)

    page = tick(client, cohort, [])

    assert "Tick at least one person." in text_of(page)
    assert page.context["preview"] is None


def test_more_people_than_places_are_warned_of(client):
    small = CohortFactory(capacity=1)
    referrals = ReferralFactory.create_batch(2, program=small.program)

    assert "not enough places" in text_of(tick(client, small, referrals))
    refused = text_of(confirm(client, small, referrals))
    assert "1 person cannot be admitted, so nobody has been." in refused
    assert "The cohort is full" in refused


def test_people_of_another_program_or_region_cannot_be_ticked(client, cohort):
    for referral in (ReferralFactory(), ReferralFactory(program__region__code="LJ")):
        page = tick(client, cohort, [referral], "admit", shown=str(referral.pk))
        assert list(page.context["form"].errors) == ["referral"]
    assert not Admission.objects.exists()


def test_a_lock_that_stays_is_said_politely(client, cohort, monkeypatch):
    referrals = ReferralFactory.create_batch(1, program=cohort.program)

    def busy(**kwargs):
        raise Busy("Somebody else is just deciding.")

    monkeypatch.setattr("enrollment.cohorts.services.admit_all", busy)

    assert "Somebody else is just deciding." in text_of(confirm(client, cohort, referrals))


@pytest.mark.parametrize("data", [False, True], ids=["asking", "looking"])
def test_many_people_cost_what_few_do(client, cohort, data):
    url = reverse("admit_several", args=[cohort.pk])
    few = ReferralFactory.create_batch(3, program=cohort.program)
    sent = {"referral": [one.pk for one in few], "action": "preview"} if data else None
    cost, _ = weigh(client, url, sent)

    more = ReferralFactory.create_batch(17, program=cohort.program)
    if data:
        sent["referral"] += [one.pk for one in more]
    again, size = weigh(client, url, sent)

    assert cost == again <= DETAIL + 6  # a page that comes back is a look for the log
    assert size < HEAVIEST


def test_a_long_list_goes_on_on_the_next_page(client, cohort):
    by = make_actor(Role.REFERRER)
    for _ in range(51):
        person = CandidateFactory(by=by, paid_months=0)
        ReferralFactory(program=cohort.program, candidate=person)

    page = page_of(client, cohort, "admit_several")

    assert len(page.context["lines"]) == 50
    assert len(page.content) < 2 * HEAVIEST
    second = client.get(reverse("admit_several", args=[cohort.pk]), {"page": 2})
    assert len(second.context["lines"]) == 1
