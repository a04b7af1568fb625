"""Random steps by random people in random order, compared with an independent model.

After every step the database says what the model says; a step that the model does not know
changes nothing; one that it knows writes its entries in the log once, and tells the right people.
Each run is undone at its end, so that the next one finds the same beginning.
"""

import json
from collections import Counter
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from enrollment.notices.models import Notice
from enrollment.referrals.models import Referral
from enrollment.referrals.overdue import nightly
from enrollment.referrals.rules import TRANSITIONS, Action, Party, State
from socakt.accounts.roles import Permission
from socakt.audit.models import Event
from socakt.errors import DomainError
from tests.enrollment.referrals.model import ARGUMENTS, OPEN, ROLES, STEPS, Model
from tests.enrollment.referrals.steps import DONE_BY, World, moment

pytestmark = pytest.mark.django_db

PARTS, RUNS_OF_A_PART, LONGEST_RUN = 8, 252, 8
ROWS = """
    SELECT (SELECT json_agg(r ORDER BY r.id) FROM enrollment_referral r),
           (SELECT json_agg(a ORDER BY a.id) FROM enrollment_admission a),
           (SELECT max(id) FROM audit_event),
           (SELECT max(id) FROM enrollment_notice),
           (SELECT max(id) FROM enrollment_assessment)
"""
CLOSING = {"redirect", "reject", "withdraw", "admit"}
TRIES = [
    (step, who, index, argument)
    for step in DONE_BY
    for who in ROLES
    for index in ((0,) if step == "start" else range(3))
    for argument in ARGUMENTS.get(step, (None,))
]


def rows():
    """Referrals and admissions as they are, and how far the log, notices and checks go."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        referrals, places, *last = cursor.fetchone()
    return [json.loads(found or "[]") for found in map(as_text, (referrals, places))], last


def as_text(found):
    return found if found is None or isinstance(found, str) else json.dumps(found)


class Machine(RuleBasedStateMachine):
    """One run: the model beside the database. `world` and `places` are given by the test."""

    world = places = None
    runs, taken = 0, Counter()

    def __init__(self):
        super().__init__()
        type(self).runs += 1
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.model = Model(self.places)
        self.referrals = list(Referral.objects.order_by("pk"))

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @rule(which=st.integers(0, 99), how=st.integers(0, 99))
    def do_what_is_possible(self, which, how):
        """Each kind of step as often as another, whoever may take it."""
        self.do_one(which, how, [one for one in TRIES if self.model.allows(*one)])

    @rule(which=st.integers(0, 99), how=st.integers(0, 99))
    def do_what_leaves_it_open(self, which, how):
        """So that runs come far before everything is closed."""
        going_on = (one for one in TRIES if one[0] not in CLOSING)
        self.do_one(which, how, [one for one in going_on if self.model.allows(*one)])

    def do_one(self, which, how, possible):
        if possible:
            kinds = sorted({step for step, *_ in possible})
            tries = [one for one in possible if one[0] == kinds[which % len(kinds)]]
            self.attempt(*tries[how % len(tries)])

    @rule(attempt=st.sampled_from(TRIES))
    def try_anything(self, attempt):
        """Most of it is refused."""
        step, _, index, _ = attempt
        if index < len(self.referrals) and (step != "start" or len(self.referrals) < 3):
            self.attempt(*attempt)

    @rule(days=st.integers(1, 6))
    def night_comes(self, days):
        """Some working days later."""
        self.night(days)

    def night(self, days):
        """Reminders, handing on, expiry; and again, without effect."""
        _, last = rows()
        expected = self.model.night(days)
        at = moment(self.model.day, hour=3)
        nightly(on=self.model.day, at=at)
        self.compare(last, [log for log, _ in expected], [told for _, told in expected], None)
        type(self).taken.update(log for log, _ in expected)
        before = rows()
        nightly(on=self.model.day, at=at)
        assert rows() == before

    def attempt(self, step, who, index, argument):
        by, before = self.world.actors[who], rows()
        referral = None if step == "start" else self.referrals[index]
        possible = self.model.allows(step, who, index, argument)
        refusal = None
        try:
            made = DONE_BY[step](self.world, referral, by, moment(self.model.day), argument)
        except DomainError as error:
            refusal = error
        if not possible:
            assert rows() == before, "a refused step changed something"
            return
        assert refusal is None, f"{step} by {who}: {refusal}"
        if step == "start":
            self.referrals.append(made)
        log, told = self.model.take(step, who, index, argument)
        self.compare(before[1], log, [told], who)
        type(self).taken[step] += 1

    def compare(self, last, log, told, who):
        """New entries of the log, new notices, and every row, against the model."""
        (referrals, places), _ = rows()
        entries = Event.objects.filter(pk__gt=last[0] or 0).values_list("action", "user_id")
        assert Counter(action.partition(".")[2] for action, _ in entries) == Counter(log)
        assert {self.world.names.get(user) for _, user in entries} <= {who}
        notices = Notice.objects.filter(pk__gt=last[1] or 0).values_list("user_id", flat=True)
        hears = Counter(name for names in told for name in names)
        assert Counter(self.world.names[user] for user in notices) == hears
        assert who not in hears
        assert [self.as_stored(row) for row in referrals] == [
            self.as_expected(one) for one in self.model.referrals
        ]
        self.compare_places(referrals, places)
        connection.check_constraints()

    def as_stored(self, row):
        names = {None: None, **self.world.names}
        programs = {program.pk: name for name, program in self.world.programs.items()}
        return {
            "state": row["state"],
            "program": programs.get(row["program_id"]),
            "coordinator": names[row["coordinator_id"]],
            "decided_by": names[row["decided_by_id"]],
            "decided": row["decided_at"] is not None,
            "submitted": row["submitted_at"] is not None,
            "on_list": row["waiting_since"] is not None,
            "since": row["turn_since"][:10],
            "dates": [row["remind_on"], row["due_on"]],
            "marks": [row["reminded_at"] is not None, row["handed_on_at"] is not None],
        }

    @staticmethod
    def as_expected(one):
        return {
            **{name: one[name] for name in ("state", "program", "coordinator", "decided_by")},
            "decided": one["decided_by"] is not None or one["state"] == "expired",
            "submitted": one["submitted"],
            "on_list": one["state"] == "waiting",
            "since": one["since"].isoformat(),
            "dates": [day and day.isoformat() for day in (one["remind_on"], one["due_on"])],
            "marks": [one["reminded"], one["handed_on"]],
        }

    def compare_places(self, referrals, places):
        """Whoever is admitted holds one place and nobody else does; no cohort holds too many."""
        going = [row for row in referrals if row["state"] in OPEN and row["program_id"]]
        assert len({(row["candidate_id"], row["program_id"]) for row in going}) == len(going)
        held = [place for place in places if place["ended_on"] is None]
        admitted = [row["id"] for row in referrals if row["state"] == "admitted"]
        assert sorted(place["referral_id"] for place in held) == admitted
        assert len({place["candidate_id"] for place in held}) == len(held)
        for name, cohort in self.world.cohorts.items():
            numbers = [place["place"] for place in held if place["cohort_id"] == cohort.pk]
            assert sorted(numbers) == sorted(set(numbers) & set(range(1, self.places[name] + 1)))


def machine(places):
    """A machine of its own for a test, with the records that all its runs begin with."""
    values = {"world": World(places), "places": places, "runs": 0, "taken": Counter()}
    return type("Referrals", (Machine,), values)


def run(of, runs, **more):
    options = settings(
        max_examples=runs,
        stateful_step_count=LONGEST_RUN,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        **more,
    )
    run_state_machine_as_test(of, settings=options)


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_is_done_by_whomever_in_whatever_order(part):
    """Parts, so that several processes can share them; together more than 2,000 runs."""
    referrals = machine({"p1": 1 + part % 2, "p2": 1})

    run(referrals, RUNS_OF_A_PART)

    assert referrals.runs >= RUNS_OF_A_PART
    assert PARTS * RUNS_OF_A_PART > 2000
    assert referrals.taken.total() > 2 * RUNS_OF_A_PART


EVERY_STEP = [
    ("start", "alja", 0, "a"),
    ("save", "alja", 2, "p2"),
    ("submit", "alja", 2),
    ("take", "kim", 2),
    ("put_on_list", "lan", 2),
    3,  # working days later everybody is reminded
    ("confirm_wish", "lan", 2),
    2,  # the first is handed on
    ("return", "kim", 2),
    ("submit", "ana", 2),
    ("admit", "lan", 2, "p2"),
    ("cancel", "lan", 2),
    ("redirect", "kim", 2),
    ("reject", "lan", 0),
    6,  # and the draft of the second expires
]


def test_every_step_can_be_met():
    """In one run by hand; which ones a random run meets is up to chance."""
    referrals = machine({"p1": 1, "p2": 1})
    by_hand = referrals()

    try:
        for step in EVERY_STEP:
            if isinstance(step, int):
                by_hand.night(step)
            else:
                by_hand.attempt(*step, *(() if len(step) == 4 else (None,)))
    finally:
        by_hand.teardown()

    nights = {"reminded", "handed_on", "expired"}
    assert set(referrals.taken) == {*STEPS, "start", *nights} - {"withdraw"}


BROKEN = {
    "a rejection nobody hears of": (Action.REJECT, {"notifies": ()}),
    "a return from the waiting list forgotten": (
        Action.RETURN,
        {"sources": (State.SUBMITTED, State.IN_REVIEW)},
    ),
    "coordinators who cannot record a withdrawal": (Action.WITHDRAW, {"by": (Party.REFERRER,)}),
    "referrers who decide": (
        Action.REDIRECT,
        {"by": (Party.REFERRER,), "permission": Permission.REFERRAL_WRITE},
    ),
    "a jump that postgresql knows nothing of": (Action.TAKE, {"sources": (State.RETURNED,)}),
    "an answer whose deadline starts again when taken": (Action.TAKE, {"restarts": True}),
    "a waiting list without dates": (Action.PUT_ON_LIST, {"restarts": False}),
    "an expiry told to one side": (Action.EXPIRE, {"notifies": (Party.COORDINATION,)}),
    "expired, but called withdrawn": (Action.EXPIRE, {"target": State.WITHDRAWN}),
    "handed on without a word to the referrer": (
        Action.HAND_ON,
        {"notifies": (Party.COORDINATION,)},
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_table_is_caught(broken, monkeypatch):
    """The proof that the test above can fail: one wrong word in the table is found."""
    action, fields = BROKEN[broken]
    referrals = machine({"p1": 1, "p2": 1})
    monkeypatch.setitem(TRANSITIONS, action, replace(TRANSITIONS[action], **fields))

    with pytest.raises((AssertionError, DatabaseError)):
        run(referrals, 400, phases=[Phase.generate], derandomize=True)
