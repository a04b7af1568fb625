"""The pages of re-checks: asking for one, the list, and the difference with reasons and days."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from enrollment.rechecks import services
from enrollment.rechecks.models import Recheck
from enrollment.rechecks.queries import line
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.enrollment.rechecks.people import noon, person, record
from tests.factories import (
    NOON,
    ON,
    CohortFactory,
    OrganizationFactory,
    RecheckFactory,
    RecheckResultFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def ask(page):
    """A function: press the button with these fields."""
    return lambda **fields: page.client.post(reverse("rechecks"), fields)


def test_before_the_first_one_the_page_says_what_to_do(page):
    words = text_of(page("rechecks"))

    assert "Nothing has been re-checked yet." in words
    assert "Choose the day above and check everybody who waits." in words


def test_pressing_the_button_leads_to_the_difference(page, ask):
    person()

    response = ask(target="today")

    made = Recheck.objects.get()
    assert response.url == reverse("recheck", args=[made.pk])
    assert (made.reference_on, made.cohort, made.is_preview) == (ON, None, False)


def test_a_coming_cohort_is_checked_for_its_first_day(page, ask, coordinator):
    cohort, _ = CohortFactory(), CohortFactory(starts_on=date(2018, 9, 11))
    elsewhere = CohortFactory(program__region=RegionFactory(code="LJ"))
    choices = [key for key, _ in page("rechecks").context["form"].fields["target"].choices]
    assert choices == ["today", f"cohort-{cohort.pk}", "day"]

    ask(target=f"cohort-{cohort.pk}")

    made = Recheck.objects.get()
    assert (made.reference_on, made.cohort, made.is_preview) == (date(2018, 10, 1), cohort, True)
    assert ask(target=f"cohort-{elsewhere.pk}").status_code == 200
    assert Recheck.objects.count() == 1


def test_another_day_is_typed(page, ask):
    person()

    ask(target="day", on="1. 12. 2018")

    assert Recheck.objects.get().reference_on == date(2018, 12, 1)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"target": "day"}, "Write the day."),
        ({"target": "day", "on": "jutri"}, "on"),
        ({"target": "today", "on": "1. 12. 2018"}, "leave the day below empty"),
        ({"target": "yesterday"}, "target"),
        ({"target": "day", "on": "1. 1. 2015"}, "The call has no terms for this day"),
    ],
)
def test_what_cannot_be_checked_is_said_on_the_form(ask, fields, said):
    person()

    response = ask(**fields)

    errors = response.context["form"].errors
    assert said in errors or said in text_of(response)
    assert errors
    assert not Recheck.objects.exists()


@pytest.fixture
def difference(coordinator):
    """Three re-checks on: gained, lost, incomplete, unchanged and new, one of each."""
    region = coordinator.organization.region
    gains, loses, waits, stays = (
        person(paid=11, last_name="Gains"),
        person(born_on=date(1968, 9, 12), last_name="Loses"),
        person(last_name="Waits"),
        person(last_name="Stays"),
    )
    before = noon(ON) - timedelta(days=1)
    services.recheck(on=ON - timedelta(days=1), by=coordinator, region=region, at=before)
    record(gains, date(2017, 8, 1), True)
    record(waits, date(2018, 8, 1), False)
    new = person(last_name="New")
    made = services.recheck(on=ON, by=coordinator, region=region, at=noon(ON))
    return made, {"gained": gains, "lost": loses, "incomplete": waits, "first": new, "": stays}


def test_the_answer_stands_first(page, difference):
    made, _ = difference

    words = text_of(page("recheck", made.pk))

    assert (
        "Since the last check: 1 person now meets the conditions;"
        " 1 person now does not meet the conditions; for 1 person it is now not known." in words
    )
    assert "1 person unchanged. 1 person checked for the first time." in words


@pytest.mark.parametrize(
    ("group", "said"),
    [
        (
            "gained",
            "incomplete → now eligible 38 completed years, the limit is 49."
            " Turns 50 on 17. 5. 2030."
            " 12 paid months of the required 12, in the time from 9/2016 to 8/2018."
            " 12 months are unknown. until 31. 8. 2019",
        ),
        (
            "lost",
            "eligible → now not eligible 50 completed years, the limit is 49."
            " Turned 50 on 12. 9. 2018. since 12. 9. 2018",
        ),
        (
            "incomplete",
            "eligible → now incomplete 11 paid months of the required 12, in the time from 9/2016"
            " to 8/2018. 12 months are unknown. 1 month was not paid."
            " At least 1 more paid month is needed. from 1. 10. 2018 at the earliest",
        ),
        ("first", "eligible 38 completed years"),
    ],
)
def test_each_line_says_who_why_and_on_which_day(page, difference, group, said):
    made, people = difference

    shown = page("recheck", made.pk, view=group)

    words, referral = text_of(shown), people[group]
    assert f"{referral.candidate} {referral.number} {said}" in words
    assert reverse("referral", args=[referral.pk]) in shown.content.decode()
    assert not [other for key, other in people.items() if key != group and other.number in words]


def test_the_first_group_with_somebody_is_shown(page, difference):
    made, people = difference
    assert people["gained"].number in text_of(page("recheck", made.pk))
    assert people["gained"].number in text_of(page("recheck", made.pk, view="nonsense"))

    only_new = RecheckResultFactory()
    assert only_new.referral.number in text_of(page("recheck", only_new.recheck_id))


def test_an_empty_group_and_a_recheck_without_difference_say_so(page, ask):
    person()
    ask(target="today")
    ask(target="today")

    again = Recheck.objects.first()
    words = text_of(page("recheck", again.pk))
    assert "Nothing has changed since the last check. 1 person unchanged." in words
    assert "When months have been recorded or time has passed, check again." in words
    assert "Checked for the first time" not in words

    first = Recheck.objects.last()
    words = text_of(page("recheck", first.pk, view="lost"))
    assert "Nobody had been checked before. 1 person checked for the first time." in words
    assert "There is nobody here." in words


def test_nobody_waiting_is_said(page):
    made = RecheckFactory(checked=0, first_time=0)

    assert "Nobody was waiting." in text_of(page("recheck", made.pk))
    assert "Nobody was waiting." in text_of(page("rechecks"))


def test_a_preview_is_marked_and_who_made_it_is_named(page, coordinator):
    cohort = CohortFactory(number=7)
    made = RecheckFactory(
        reference_on=date(2018, 12, 1),
        is_preview=True,
        cohort=cohort,
        made_by=coordinator.user,
        organization=coordinator.organization,
    )
    RecheckFactory()

    words = text_of(page("recheck", made.pk))
    assert f"Re-check for 1. 12. 2018 Who waits for {cohort.program}, cohort 7 ·" in words
    assert f"{coordinator.user} preview" in words
    assert "Later checks are not compared with it." in words
    listed = text_of(page("rechecks"))
    assert "· by itself" in listed
    assert listed.count("preview") == 1


def test_without_an_end_it_says_so():
    result = RecheckResultFactory()
    with translation.override("en"):
        assert line(result, result.recheck).days == ("without an end date",)


def test_of_the_own_region_only(page, client_as):
    stranger = make_actor(
        Role.COORDINATOR, OrganizationFactory(region=RegionFactory(code="LJ"), kind="coordination")
    )
    made = RecheckResultFactory().recheck

    assert client_as(stranger).get(reverse("recheck", args=[made.pk])).status_code == 404
    assert list(client_as(stranger).get(reverse("rechecks")).context["page"]) == []
    assert page("recheck", made.pk).status_code == 200
    assert list(page("rechecks").context["page"]) == [made]


def test_looking_at_the_people_is_an_entry_of_the_log(page, coordinator):
    made = RecheckResultFactory().recheck

    page("recheck", made.pk)

    event = Event.objects.get(action="recheck.viewed")
    assert (event.user, event.object_id) == (coordinator.user, made.pk)


def test_a_long_list_has_pages_and_every_page_costs_the_same(page, coordinator):
    made = RecheckFactory(checked=60, first_time=60)
    program = ReferralFactory().program
    RecheckResultFactory(recheck=made, referral__program=program)
    few = cost(page, "recheck", made.pk)

    for _ in range(59):
        RecheckResultFactory(recheck=made, referral__program=program)

    assert cost(page, "recheck", made.pk) == few <= 9
    assert len(page("recheck", made.pk, page=3).context["lines"]) == 10
    assert len(page("recheck", made.pk).content) < 40_000


def test_a_long_list_of_rechecks_has_pages_too(page):
    RecheckFactory(made_by=make_actor(Role.COORDINATOR).user, organization=OrganizationFactory())
    few = cost(page, "rechecks")

    for minutes in range(1, 30):
        by = make_actor(Role.COORDINATOR)
        RecheckFactory(
            made_at=NOON + timedelta(minutes=minutes),
            made_by=by.user,
            organization=by.organization,
            cohort=CohortFactory(starts_on=date(2018, 9, 1)),
        )

    assert cost(page, "rechecks") == few <= 8
    shown = page("rechecks").context["page"]
    assert len(shown) == 25
    assert shown[0].made_at == NOON + timedelta(minutes=29)
    assert timezone.localdate(shown[0].made_at) == ON


def cost(page, *args):
    with CaptureQueriesContext(connection) as queries:
        assert page(*args).status_code == 200
    return len(queries)
