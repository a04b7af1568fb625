"""The radar of a coordinator: the answer, the picture, the people, and nobody else's."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.factories import (
    AdmissionFactory,
    CandidateFactory,
    CohortFactory,
    OrganizationFactory,
    ProgramFactory,
    ReferralFactory,
    RegionFactory,
    TermsFactory,
    make_actor,
)
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]  # 12. 9. 2018

START = date(2018, 10, 1)
SOON, LATER = date(2018, 9, 20), date(2019, 3, 3)


@pytest.fixture
def client(client_as, coordinator):
    client = client_as(coordinator)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def program():
    return ProgramFactory(short_title="Kreativno vključen")


def turns_fifty(day, program, **fields):
    """Somebody who waits and is too old from that day on."""
    born_on = day.replace(year=day.year - 50)
    candidate = CandidateFactory(born_on=born_on, paid_months=24)
    return ReferralFactory(candidate=candidate, program=program, **fields)


def lacks(count, program, **fields):
    """Somebody who waits and needs so many more months; September is the first of them."""
    return ReferralFactory(
        candidate=CandidateFactory(paid_months=12 - count), program=program, **fields
    )


def drops_out(program):
    """Somebody whose twelve months are the oldest of the window: one is gone on 1. 10. 2018."""
    candidate = CandidateFactory(paid_months__on=date(2017, 9, 12))
    return ReferralFactory(candidate=candidate, program=program)


def page(client, **query):
    response = client.get(reverse("radar"), query)
    assert response.status_code == 200
    return response


def shown(response):
    return [line.referral for line in response.context["lines"]]


def test_the_answer_comes_first_in_words(client, program):
    CohortFactory(program=program, starts_on=START)
    drops_out(program)
    turns_fifty(SOON, program)
    turns_fifty(LATER, program)
    lacks(1, program)
    lacks(2, program)

    text = text_of(page(client))

    assert "Until the next start on 1. 10. 2018 , 2 people lose eligibility." in text
    assert "1 person can gain it." in text
    for words in ("Lose eligibility until 31. 8. 2019", "age 2, months 1", "20 free places"):
        assert words in text


def test_without_a_start_the_answer_is_about_all_twelve_months(client, program):
    turns_fifty(LATER, program)

    text = text_of(page(client))

    assert "No start is planned; in the coming 12 months 1 person loses eligibility." in text
    assert "Nobody gains it." in text
    assert "No cohort starts in this time." in text
    assert "no start planned" in text


def test_nobody_loses_anything(client, program):
    ReferralFactory(program=program, candidate=CandidateFactory(paid_months=24))
    assert "in the coming 12 months nobody loses" in text_of(page(client))

    CohortFactory(program=program, starts_on=START)
    text = text_of(page(client))
    assert "Until the next start on 1. 10. 2018 , nobody loses eligibility." in text
    assert "Person by person" not in text


def test_nobody_waits(client):
    text = text_of(page(client))

    assert "Nobody waits for a decision." in text
    assert "Month by month" not in text


def test_each_line_says_what_happens_why_and_for_which_starts(client, program):
    for starts_on in (START, date(2019, 6, 1), date(2019, 6, 1), date(2020, 1, 1)):
        CohortFactory(program=program, starts_on=starts_on)
    CohortFactory(starts_on=date(2019, 1, 1))  # of another program
    old, gone, new = turns_fifty(LATER, program), drops_out(program), lacks(2, program)

    response = page(client)

    assert shown(response) == [gone, new, old]
    standings = [
        [(one.starts_on, one.meets) for one in line.standings] for line in response.context["lines"]
    ]
    assert standings == [
        [(START, False), (date(2019, 6, 1), False)],
        [(START, False), (date(2019, 6, 1), True)],
        [(START, True), (date(2019, 6, 1), False)],
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


def test_who_gains_and_is_too_old_later_no_longer_meets(client, program):
    CohortFactory(program=program, starts_on=date(2019, 6, 1))
    referral = lacks(2, program)
    referral.candidate.born_on = date(1969, 5, 1)
    referral.candidate.save()

    (line,) = page(client).context["lines"]

    assert [(one.meets, one.early) for one in line.standings] == [(False, False)]


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


def test_the_picture_the_table_the_list_and_the_log_say_the_same(client, program):
    CohortFactory(program=program, starts_on=date(2018, 11, 15))
    for day in (SOON, LATER, LATER, date(2019, 8, 31)):
        turns_fifty(day, program)
    for count in (1, 2, 2, 5):
        lacks(count, program)
    drops_out(program)

    response = page(client)

    html = response.content.decode()
    drawn = {
        kind: sum(
            int(number)
            for found, number in re.findall(
                r'class="radar-(\w+)" fill[^>]*/>\s*<text class="radar-number"[^>]*>(\d+)<', html
            )
            if found == kind
        )
        for kind in ("age", "months", "gain")
    }
    listed = [line.change.kind for line in response.context["lines"]]
    cells = [int(cell) for cell in re.findall(r"<td>(\d+)</td>", html)]
    in_table = {"age": sum(cells[0::3]), "months": sum(cells[1::3]), "gain": sum(cells[2::3])}
    assert drawn == in_table == {kind: listed.count(kind) for kind in drawn}
    assert drawn == {"age": 4, "months": 1, "gain": 4}
    assert Event.objects.get(action="radar.viewed").details == {"people": 9, "lose": 5, "gain": 4}


def test_the_picture_has_a_name_and_a_table_behind_it(client, program):
    turns_fifty(LATER, program)

    html = page(client).content.decode()

    assert re.search(r'<svg class="radar"[^>]*role="img"[^>]*aria-labelledby="ahead"', html)
    assert 'id="ahead"' in html
    assert html.index("<details>", html.index('class="radar"')) < html.index("<table")
    assert not re.search(r"<svg[^>]*viewBox", html)


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
    for _ in range(26):
        turns_fifty(LATER, program)

    assert len(shown(page(client))) == 25
    assert len(shown(page(client, page=2, view="lose"))) == 1
    assert "view=lose" in page(client, view="lose").content.decode()


def test_only_who_waits_is_looked_at(client, program):
    for state in (State.DRAFT, State.RETURNED):
        turns_fifty(LATER, program, state=state, return_note="Manjka.")
    AdmissionFactory(cohort=CohortFactory(program=program))

    assert "Nobody waits for a decision." in text_of(page(client))


def test_people_and_cohorts_of_another_region_are_not_seen(client, program):
    region = RegionFactory(code="LJ")
    by = make_actor(Role.REFERRER, OrganizationFactory(region=region))
    theirs = ProgramFactory(region=region, call=program.call)
    candidate = CandidateFactory(by=by, born_on=date(1969, 3, 3), last_name="Tujka")
    ReferralFactory(candidate=candidate, program=theirs)
    CohortFactory(program=theirs, starts_on=START)
    mine = turns_fifty(LATER, program)

    response = page(client)

    assert shown(response) == [mine]
    assert response.context["radar"].cohorts == ()
    assert "Tujka" not in response.content.decode()


def test_calls_may_differ_and_each_counts_by_its_own_terms(client, program):
    strict = ProgramFactory(call__terms__max_age=30)
    none = ProgramFactory(call__terms__max_age=None, call__terms__min_payments=None)
    candidate = CandidateFactory(born_on=date(1988, 1, 1), paid_months=24)
    ReferralFactory(candidate=candidate, program=strict)
    ReferralFactory(candidate=candidate, program=none)

    (line,) = page(client).context["lines"]

    assert (line.change.kind, line.change.on) == ("age", date(2019, 1, 1))


def test_terms_that_begin_meanwhile_are_told(client, program):
    turns_fifty(LATER, program)
    assert "has new terms" not in text_of(page(client))

    TermsFactory(call=program.call, valid_from=date(2019, 1, 1))
    said = f"{program.call} has new terms from 1. 1. 2019 on; everything here counts by today's."
    assert said in text_of(page(client))


@pytest.mark.parametrize("role", [role for role in Role if role != Role.COORDINATOR])
def test_only_coordinators_have_a_radar(client_as, role):
    client = client_as(make_actor(role))

    assert client.get(reverse("radar")).status_code == 403
    assert reverse("radar") not in client.get(reverse("desk")).content.decode()


def test_the_way_there_stands_in_the_navigation(client):
    assert reverse("radar") in client.get(reverse("desk")).content.decode()


def test_it_costs_the_same_for_many_people(client, program):
    CohortFactory(program=program, starts_on=START)
    turns_fifty(LATER, program)
    lacks(2, program)
    with CaptureQueriesContext(connection) as few:
        page(client)

    for _ in range(20):
        turns_fifty(LATER, program)
        lacks(2, program)
        CohortFactory(program=program, starts_on=date(2019, 6, 1))
    with CaptureQueriesContext(connection) as many:
        response = page(client)

    assert len(few) == len(many) <= 12
    assert len(response.content) < 40_000
