"""The list below the picture: whose change it is, why, and for which starts it counts."""

from datetime import date

import pytest
from django.urls import reverse

from enrollment.referrals.rules import State
from tests.enrollment.radar.people import LATER, START, drops_out, lacks, page, shown, turns_fifty
from tests.factories import (
    AdmissionFactory,
    CandidateFactory,
    CohortFactory,
    ProgramFactory,
    ReferralFactory,
)
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]  # 12. 9. 2018


def test_each_line_says_what_happens_why_and_for_which_starts(client, program):
    for starts_on in (START, date(2019, 6, 1), date(2019, 6, 1), date(2020, 1, 1)):
        CohortFactory(program=program, starts_on=starts_on)
    CohortFactory(starts_on=date(2019, 1, 1))  # of another program
    old, gone, new = turns_fifty(LATER, program), drops_out(program), lacks(2, program)

    response = page(client)

    assert shown(response) == [gone, new, old]
    standings = [
        [(one.starts_on, one.words) for one in line.standings] for line in response.context["lines"]
    ]
    assert standings == [
        [(day, "without a new month no longer") for day in (START, date(2019, 6, 1))],
        [(START, "not yet"), (date(2019, 6, 1), "meets")],
        [(START, "still meets"), (date(2019, 6, 1), "no longer meets")],
    ]
    text, html = text_of(response), response.content.decode()
    for words in (
        "Loses eligibility on 1. 10. 2018",
        "On 1. 10. 2018 a paid month drops out of the time that counts; without a new one fewer",
        "Can meet the conditions from 1. 11. 2018 on",
        "At least 2 more paid months are needed.",
        "Turns 50 on 3. 3. 2019; the age limit is 49.",
        "no longer meets",
        "still meets",
        "not yet",
    ):
        assert words in text
    for referral in (old, gone, new):
        assert reverse("referral", args=[referral.pk]) in html


def test_no_month_helps_against_the_age_limit(client, program):
    for starts_on in (START, date(2019, 6, 1)):
        CohortFactory(program=program, starts_on=starts_on)
    referral = drops_out(program)
    referral.candidate.born_on = date(1969, 5, 1)
    referral.candidate.save()

    (line,) = page(client).context["lines"]

    assert [(one.words, one.tone) for one in line.standings] == [
        ("without a new month no longer", "warn"),
        ("no longer meets", "bad"),
    ]


def test_who_gains_and_is_too_old_later_no_longer_meets(client, program):
    CohortFactory(program=program, starts_on=date(2019, 6, 1))
    referral = lacks(2, program)
    referral.candidate.born_on = date(1969, 5, 1)
    referral.candidate.save()

    (line,) = page(client).context["lines"]

    assert [(one.words, one.tone) for one in line.standings] == [("no longer meets", "bad")]


def test_several_referrals_of_a_person_are_one_line_with_all_their_starts(client, program):
    other = ProgramFactory(call=program.call)
    first = turns_fifty(LATER, program)
    second = ReferralFactory(candidate=first.candidate, program=other)
    CohortFactory(program=program, starts_on=START)
    CohortFactory(program=other, starts_on=date(2018, 11, 1))

    response = page(client)

    (line,) = response.context["lines"]
    assert (line.referral, line.others) == (first, (second,))
    assert [one.starts_on for one in line.standings] == [START, date(2018, 11, 1)]
    assert second.number in text_of(response)
    assert response.context["radar"].people == 1


def test_the_tabs_narrow_the_list_but_not_the_picture(client, program):
    old, new = turns_fifty(LATER, program), lacks(3, program)

    assert shown(page(client)) == [new, old]
    assert shown(page(client, view="lose")) == [old]
    assert shown(page(client, view="gain")) == [new]
    assert shown(page(client, view="x")) == [new, old]
    assert len(page(client, view="gain").context["radar"].changes) == 2


def test_a_tab_without_anybody_says_so(client, program):
    turns_fifty(LATER, program)

    assert "Nobody is here." in text_of(page(client, view="gain"))


def test_long_lists_have_pages(client, program):
    for _ in range(21):
        turns_fifty(LATER, program)

    assert len(shown(page(client))) == 20
    assert len(shown(page(client, page=2, view="lose"))) == 1
    assert "view=lose" in page(client, view="lose").content.decode()


def test_only_who_waits_is_looked_at(client, program):
    for state in (State.DRAFT, State.RETURNED):
        turns_fifty(LATER, program, state=state, return_note="Manjka.")
    AdmissionFactory(cohort=CohortFactory(program=program))

    assert "Nobody waits for a decision." in text_of(page(client))


def test_calls_may_differ_and_each_counts_by_its_own_terms(client, program):
    strict = ProgramFactory(call__terms__max_age=30)
    none = ProgramFactory(call__terms__max_age=None, call__terms__min_payments=None)
    candidate = CandidateFactory(born_on=date(1988, 1, 1), paid_months=24)
    ReferralFactory(candidate=candidate, program=strict)
    ReferralFactory(candidate=candidate, program=none)

    (line,) = page(client).context["lines"]

    assert (line.change.kind, line.change.on) == ("age", date(2019, 1, 1))
