"""The morning's page: what is mine to do, what waits for others, which cohorts are filling."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from enrollment.desk.pages import desk_page
from enrollment.desk.queries import SHOWN_ON_DESK
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from tests.factories import (
    NOON,
    AdmissionFactory,
    CandidateFactory,
    CohortFactory,
    ProgramFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def referral(by, state, days=0, **fields):
    note = {"return_note": "Manjka."} if state == State.RETURNED else {}
    return ReferralFactory(
        candidate=CandidateFactory(by=by),
        state=state,
        turn_since=NOON - timedelta(days),
        **note,
        **fields,
    )


def titles(desk):
    return [(task.title, task.what) for task in desk.tasks]


def test_each_side_sees_its_own_turn_first_the_longest_waiting_on_top(referrer, coordinator):
    draft, returned = referral(referrer, State.DRAFT), referral(referrer, State.RETURNED, days=5)
    new, old = referral(referrer, State.SUBMITTED), referral(referrer, State.SUBMITTED, days=9)
    referral(make_actor(Role.REFERRER), State.DRAFT)

    mine, theirs = desk_page(referrer, NOON), desk_page(coordinator, NOON)

    with translation.override("en"):
        assert titles(desk_page(referrer, NOON)) == [
            (str(returned.candidate), "Complete the referral"),
            (str(draft.candidate), "Finish the draft"),
        ]
        assert titles(desk_page(coordinator, NOON)) == [
            (str(old.candidate), "Look through the new referral"),
            (str(new.candidate), "Look through the new referral"),
        ]
    assert (mine.others, theirs.others) == ([old, new], [returned])
    assert (mine.more_others, mine.more) == (False, False)


def test_what_is_in_review_is_the_task_of_whoever_took_it(referrer, coordinator):
    colleague = make_actor(Role.COORDINATOR, coordinator.organization)
    taken = referral(referrer, State.IN_REVIEW, coordinator=coordinator.user)
    nobodys = referral(referrer, State.IN_REVIEW)

    assert {task.number for task in desk_page(coordinator, NOON).tasks} == {
        taken.number,
        nobodys.number,
    }
    assert [task.number for task in desk_page(colleague, NOON).tasks] == [nobodys.number]


@pytest.mark.parametrize(
    ("due", "badge", "tone", "late"),
    [
        (date(2018, 9, 11), "1 working day late", "bad", 1),
        (date(2018, 9, 7), "3 working days late", "bad", 1),
        (date(2018, 9, 8), "3 working days late", "bad", 1),
        (date(2018, 9, 12), "2 working days", "warn", 0),
        (date(2018, 9, 20), "2 working days", "neutral", 0),
        (None, "2 working days", "neutral", 0),
    ],
)
def test_age_in_working_days_and_what_is_late_says_so_in_words(
    referrer, coordinator, due, badge, tone, late
):
    referral(
        referrer,
        State.SUBMITTED,
        days=2,
        due_on=due,
        remind_on=min(due, date(2018, 9, 13)) if due else None,
    )

    with translation.override("en"):
        desk = desk_page(coordinator, NOON)

    assert [(task.badge, task.tone) for task in desk.tasks] == [(badge, tone)]
    assert desk.late == late


def test_late_things_come_first_whatever_they_are_then_those_of_today(referrer, coordinator):
    old = referral(referrer, State.SUBMITTED, days=30)
    today = referral(referrer, State.SUBMITTED, days=1, due_on=date(2018, 9, 12))
    late = referral(referrer, State.IN_REVIEW, days=2, due_on=date(2018, 9, 11))
    later = referral(referrer, State.SUBMITTED, days=8, due_on=date(2018, 9, 11))

    numbers = [task.number for task in desk_page(coordinator, NOON).tasks]

    assert numbers == [*sorted((late.number, later.number)), today.number, old.number]


def test_eligibility_about_to_lapse_is_said_with_the_day_and_why(referrer, coordinator):
    soon = CandidateFactory(by=referrer, born_on=date(1968, 10, 1))  # turns 50 on 1. 10. 2018
    later = CandidateFactory(by=referrer, born_on=date(1968, 11, 1))
    for person in (soon, later):
        ReferralFactory(candidate=person, state=State.WAITING, waiting_since=NOON)

    with translation.override("en"):
        [task] = desk_page(coordinator, NOON).tasks

    assert (task.title, task.what) == (str(soon), "Meets the conditions until 30. 9. 2018")
    assert (task.badge, task.detail) == (
        "18 more days",
        "Turns 50 on 1. 10. 2018; the age limit is 49.",
    )


def test_decided_referrals_are_on_nobodys_desk(referrer, coordinator):
    AdmissionFactory(referral__candidate__by=referrer)
    referral(referrer, State.WITHDRAWN, decided_at=NOON, decided_by=referrer.user)

    for actor in (referrer, coordinator):
        desk = desk_page(actor, NOON)
        assert desk.tasks == desk.others == []


def test_a_long_list_is_cut_and_leads_on(client_as, referrer):
    for _ in range(SHOWN_ON_DESK + 2):
        referral(referrer, State.DRAFT)

    desk = desk_page(referrer, NOON)
    assert (len(desk.tasks), desk.more) == (SHOWN_ON_DESK, True)
    [group] = desk.groups
    assert group.count == str(SHOWN_ON_DESK + 2)
    assert f'href="{group.url}"' in client_as(referrer).get(reverse("desk")).content.decode()


def test_of_very_many_it_is_said_that_there_are_more(monkeypatch, referrer):
    monkeypatch.setattr("enrollment.desk.work.LOOKED_AT", 3)
    for _ in range(5):
        referral(referrer, State.DRAFT)

    assert [group.count for group in desk_page(referrer, NOON).groups] == ["3+"]


@pytest.mark.parametrize("role", [Role.PROVIDER, Role.MINISTRY, Role.ADMINISTRATOR])
def test_other_roles_see_no_referrals(client_as, referrer, role):
    waiting = referral(referrer, State.SUBMITTED)
    actor = make_actor(role)

    desk = desk_page(actor, NOON)

    assert desk.tasks == desk.others == []
    assert str(waiting.candidate) not in text_of(client_as(actor).get(reverse("desk")))


def test_the_ministry_sees_numbers_and_nobody(client_as, referrer):
    program = ProgramFactory()
    cohort = CohortFactory(program=program, capacity=20)
    AdmissionFactory(cohort=cohort, place=1)
    for state in (State.SUBMITTED, State.IN_REVIEW, State.DRAFT, State.RETURNED):
        referral(referrer, state, program=program)
    referral(referrer, State.WAITING, program=program, waiting_since=NOON)
    empty = ProgramFactory(region=RegionFactory(code="LJ"))
    ministry = make_actor(Role.MINISTRY)

    rows = {row.program: row for row in desk_page(ministry, NOON).figures}

    one = rows[program]
    assert (one.undecided, one.waiting, one.taken, one.capacity, one.free) == (3, 1, 1, 20, 19)
    none = rows[empty]
    assert (none.undecided, none.waiting, none.taken, none.capacity) == (0, 0, 0, 0)
    text = text_of(client_as(ministry).get(reverse("desk")))
    assert "1/20" in text
    assert "Šuštaršič" not in text
    assert "TEST-2018" not in text


def test_cohorts_that_are_not_over_the_earliest_first(referrer, coordinator):
    program = ProgramFactory()
    CohortFactory(program=program, starts_on=date(2017, 10, 1))
    running = CohortFactory(program=program, starts_on=date(2017, 11, 1))
    coming = CohortFactory(program=program, starts_on=date(2018, 10, 1))
    CohortFactory(program=ProgramFactory(region=RegionFactory(code="LJ")))
    AdmissionFactory(cohort=coming, place=1)
    AdmissionFactory(
        cohort=coming,
        place=2,
        ended_on=date(2018, 9, 12),
        end_kind="cancelled",
        end_reason="job",
        ended_by=coordinator.user,
    )

    cohorts = desk_page(referrer, NOON).cohorts
    assert [(c, c.taken, c.free) for c in cohorts] == [(running, 0, 20), (coming, 1, 19)]
    desk = desk_page(coordinator, NOON)
    assert [(one.cohort, one.missing, one.days_to_start) for one in desk.filling] == [
        (running, 20, None),
        (coming, 19, 19),
    ]
    assert desk.cohorts == []


def test_a_provider_sees_its_own_cohorts_only():
    own, other = CohortFactory(), CohortFactory()

    for cohort in (own, other):
        provider = make_actor(Role.PROVIDER, cohort.program.provider)
        assert desk_page(provider, NOON).cohorts == [cohort]


def test_the_words_of_the_page(client_as, referrer, coordinator):
    referral(referrer, State.DRAFT)
    client = client_as(referrer)
    client.cookies["django_language"] = "en"

    text = text_of(client.get(reverse("desk")))

    assert "Wednesday, 12. 9. 2018" in text
    assert "New candidate" in text
    assert "Črtomir" in text
    empty = text_of(client_as(make_actor(Role.COORDINATOR)).get(reverse("desk")))
    assert "Črtomir" not in empty


def test_the_navigation_counts_what_waits_for_the_actor(client_as, referrer, coordinator):
    for state in (State.DRAFT, State.SUBMITTED, State.SUBMITTED):
        referral(referrer, state)
    referral(make_actor(Role.REFERRER), State.DRAFT)

    def count(actor):
        items = client_as(actor).get(reverse("desk")).context["navigation"]
        return {item.url: item.count for item in items}.get(reverse("referrals"), "no such item")

    assert (count(referrer), count(coordinator)) == (1, 2)
    assert count(make_actor(Role.REFERRER)) is None
    assert count(make_actor(Role.PROVIDER)) == "no such item"


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (
            Role.REFERRER,
            "desk referrals candidates duplicates documents cohorts programs imports "
            "person_requests",
        ),
        (
            Role.COORDINATOR,
            "desk tasks referrals interviews waiting_list candidates duplicates documents cohorts "
            "programs calls imports radar rechecks person_requests retention absences "
            "region_settings",
        ),
        (Role.PROVIDER, "desk tasks documents cohorts programs"),
        (Role.MINISTRY, "desk cohorts programs"),
        (
            Role.ADMINISTRATOR,
            "desk cohorts programs calls person_for_purpose retention processing_log users "
            "wordings admin:index",
        ),
    ],
)
def test_the_navigation_leads_only_where_the_actor_may_go(client_as, role, names):
    client = client_as(make_actor(role))

    items = client.get(reverse("desk")).context["navigation"]

    assert [item.url for item in items] == [reverse(name) for name in names.split()]
    assert [item.active for item in items] == [name == "desk" for name in names.split()]
    for item in items:
        assert client.get(item.url).status_code == 200
