"""The radar of a coordinator: the answer, the picture, the people, and nobody else's."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.enrollment.radar.people import (
    LATER,
    SOON,
    START,
    drops_out,
    lacks,
    page,
    shown,
    turns_fifty,
)
from tests.factories import (
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


BAR = re.compile(r'class="radar-(\w+)" fill[^>]*/>\s*<text class="radar-number"[^>]*>(\d+)<', re.S)


def in_picture(html):
    """The sum of the numbers beside the bars of each kind."""
    bars = BAR.findall(html)
    return {kind: sum(int(count) for k, count in bars if k == kind) for kind in KINDS}


def in_table(html):
    """The sum of each column of the table."""
    cells = [int(cell) for cell in re.findall(r"<td>(\d+)</td>", html)]
    return {kind: sum(cells[column::3]) for column, kind in enumerate(KINDS)}


KINDS = ("age", "months", "gain")


def test_the_picture_the_table_the_list_and_the_log_say_the_same(client, program):
    CohortFactory(program=program, starts_on=date(2018, 11, 15))
    for day in (SOON, LATER, LATER, date(2019, 8, 31)):
        turns_fifty(day, program)
    for count in (1, 2, 2, 5):
        lacks(count, program)
    drops_out(program)

    response = page(client)

    html = response.content.decode()
    listed = [line.change.kind for line in response.context["lines"]]
    assert {kind: listed.count(kind) for kind in KINDS} == {"age": 4, "months": 1, "gain": 4}
    assert in_picture(html) == in_table(html) == {"age": 4, "months": 1, "gain": 4}
    assert Event.objects.get(action="radar.viewed").details == {"people": 9, "lose": 5, "gain": 4}


def test_the_picture_has_a_name_and_a_table_behind_it(client, program):
    turns_fifty(LATER, program)

    html = page(client).content.decode()

    assert re.search(r'<svg class="radar"[^>]*role="img"[^>]*aria-labelledby="ahead"', html)
    assert 'id="ahead"' in html
    assert html.index("<details>", html.index('class="radar"')) < html.index("<table")
    assert not re.search(r"<svg[^>]*viewBox", html)


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
    CohortFactory.create_batch(5, program=program, starts_on=date(2019, 6, 1))
    with CaptureQueriesContext(connection) as many:
        response = page(client)

    assert len(few) == len(many) <= 12
    assert len(response.context["lines"]) == 20
    assert len(response.content) < 42_000
