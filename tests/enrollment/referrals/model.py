"""What should become of referrals, written down once more without looking at the code's table.

People are short names, referrals are plain dictionaries. To add a step: a line in `STEPS`, what
else it needs in `HINDERED` and what it changes in `EFFECTS` here, and how it is really done in
`DONE_BY` of `steps.py`.
"""

from tests.factories import ON
from tests.socakt.slovene.naive import naive_working_day_after as after

ROLES = {
    "ana": ("referrer", "csd"),
    "alja": ("referrer", "csd"),
    "bor": ("referrer", "zavod"),
    "kim": ("coordinator", "coordination"),
    "lan": ("coordinator", "coordination"),
    "far": ("coordinator", "elsewhere"),
    "pia": ("provider", "provider"),
    "mina": ("ministry", "ministry"),
    "sam": ("administrator", "ministry"),
}
COORDINATORS = {"kim", "lan"}
OFFICE_OF = {"a": "csd", "b": "zavod"}  # who registered the candidate
OPEN = {"draft", "submitted", "returned", "in_review", "interview", "waiting"}
BEFORE_COORDINATION = {"submitted", "in_review", "interview"}
UNDECIDED = BEFORE_COORDINATION | {"waiting"}
# reminder and last day, in working days; short ones, so that a run meets many
DAYS = {
    "draft": (3, 6),
    "submitted": (2, 4),
    "returned": (1, 3),
    "in_review": (2, 4),
    "interview": (2, 4),
    "waiting": (2, 5),
}
STARTS_ON = ON.replace(month=10, day=1)

# step: from where, where to (None: stays), which sides may, who hears of it, what the log says
STEPS = {
    "save": ({"draft", "returned"}, None, "referrer", "", ["edited"]),
    "submit": ({"draft", "returned"}, "submitted", "referrer", "coordination", ["submitted"]),
    "return": (UNDECIDED - {"interview"}, "returned", "coordination", "referrer", ["returned"]),
    "take": ({"submitted"}, "in_review", "coordination", "", ["taken"]),
    "put_on_list": (
        BEFORE_COORDINATION,
        "waiting",
        "coordination",
        "referrer",
        ["put_on_waiting_list"],
    ),
    "confirm_wish": ({"waiting"}, None, "coordination", "", ["wish_confirmed"]),
    "redirect": (UNDECIDED, "redirected", "coordination", "referrer", ["redirected"]),
    "reject": (UNDECIDED, "rejected", "coordination", "referrer", ["rejected"]),
    "withdraw": (
        OPEN,
        "withdrawn",
        "referrer coordination",
        "referrer coordination",
        ["withdrawn"],
    ),
    "admit": (UNDECIDED, "admitted", "coordination", "referrer provider", ["assessed", "admitted"]),
    "cancel": (
        {"admitted"},
        "in_review",
        "coordination",
        "referrer provider",
        ["reopened", "cancelled"],
    ),
}
# what a step does with the turn: none of these begins a new one
SAME_TURN = {"save", "take", "confirm_wish"}
ARGUMENTS = {"save": ("p1", "p2"), "admit": ("p1", "p2"), "start": ("a", "b")}


class Model:
    """Referrals as dictionaries, the day, and which program's cohort has how many places."""

    def __init__(self, places):
        self.day, self.places = ON, places
        self.referrals = [
            self.draft("a", "ana", program="p1"),
            self.draft("b", "bor", program="p1"),
        ]
        self.take("submit", "ana", 0)

    def draft(self, candidate, who, program=None):
        draft = {
            "candidate": candidate,
            "office": ROLES[who][1],
            "program": program,
            "state": "draft",
            "submitted": False,
            "wrote": {who},
            "coordinator": None,
            "decided_by": None,
        }
        self.new_turn(draft)
        return draft

    def new_turn(self, referral):
        referral.update(since=self.day, reminded=False, handed_on=False)
        self.count_from_today(referral)

    def count_from_today(self, referral):
        first, last = DAYS.get(referral["state"], (None, None))
        referral["remind_on"] = after(self.day, first) if first else None
        referral["due_on"] = after(self.day, last) if last else None

    # who

    def sides(self, who, referral):
        role, office = ROLES[who]
        writes = role in ("referrer", "coordinator") and office == referral["office"]
        decides = who in COORDINATORS and (referral["submitted"] or writes)
        return {side for side, is_on in (("referrer", writes), ("coordination", decides)) if is_on}

    def people(self, side, referral):
        if side == "referrer":
            return referral["wrote"]
        if side == "provider":
            return {"pia"}
        if not referral["submitted"]:
            return set()
        return {referral["coordinator"]} if referral["coordinator"] else COORDINATORS

    def others_open(self, referral, program):
        return any(
            other is not referral
            and other["state"] in OPEN
            and (other["candidate"], other["program"]) == (referral["candidate"], program)
            for other in self.referrals
        )

    def held(self):
        return [one for one in self.referrals if one["state"] == "admitted"]

    # steps

    def allows(self, step, who, index, argument=None):
        """Whether the step changes anything; all else is refused or finds nothing to do."""
        if step == "start":
            return self.may_start(who, argument)
        if index >= len(self.referrals):
            return False
        referral = self.referrals[index]
        sources, _, by, _, _ = STEPS[step]
        if referral["state"] not in sources or self.sides(who, referral).isdisjoint(by.split()):
            return False
        return not HINDERED.get(step, nothing)(self, referral, argument)

    def may_start(self, who, candidate):
        role, office = ROLES[who]
        of_person = [one for one in self.referrals if one["candidate"] == candidate]
        known = role in ("referrer", "coordinator") and office == OFFICE_OF[candidate]
        known |= who in COORDINATORS and any(one["submitted"] for one in of_person)
        begun = any(one["state"] == "draft" and one["program"] is None for one in of_person)
        return known and not begun and len(self.referrals) < 3

    def take(self, step, who, index, argument=None):
        """Do it; return what the log says, and who hears of it."""
        if step == "start":
            self.referrals.append(self.draft(argument, who))
            return ["started"], []
        referral = self.referrals[index]
        _, target, _, hear, log = STEPS[step]
        if step == "submit" and referral["submitted"]:
            log = ["resubmitted"]
        referral["state"] = target or referral["state"]
        EFFECTS.get(step, nothing)(referral, who, argument)
        if step == "confirm_wish":
            referral["reminded"] = False
            self.count_from_today(referral)
        elif step not in SAME_TURN:
            self.new_turn(referral)
        told = {name for side in hear.split() for name in self.people(side, referral)}
        free = COORDINATORS if step == "cancel" else set()  # hear of the free place, too
        return log, [name for names in (told, free) for name in names - {who}]

    def night(self, days):
        """So many days later, what the deadlines do: per referral what is logged and who hears."""
        self.day = after(self.day, days)
        return [done for one in self.referrals if one["state"] in OPEN for done in self.due(one)]

    def due(self, referral):
        if referral["due_on"] < self.day:
            return [
                self.hand_on(referral)
                if referral["state"] in BEFORE_COORDINATION
                else self.expire(referral)
            ]
        if referral["remind_on"] <= self.day and not referral["reminded"]:
            referral["reminded"] = True
            side = "referrer" if referral["state"] in ("draft", "returned") else "coordination"
            return [("reminded", self.people(side, referral))]
        return []

    def hand_on(self, referral):
        referral.update(coordinator=None, handed_on=True, reminded=False)
        self.count_from_today(referral)
        return "handed_on", referral["wrote"] | COORDINATORS

    def expire(self, referral):
        referral["state"] = "expired"
        self.new_turn(referral)
        return "expired", referral["wrote"] | self.people("coordination", referral)


def nothing(*_):
    """Neither a hindrance nor an effect."""


def no_room(model, referral, cohort):
    held = model.held()
    return (
        referral["program"] != cohort
        or sum(one["program"] == cohort for one in held) >= model.places[cohort]
        or any(one["candidate"] == referral["candidate"] for one in held)
    )


def settled(model, referral, _):
    """Confirmed today, or put on the list today: there is nothing to renew."""
    return not referral["reminded"] and referral["due_on"] == after(model.day, DAYS["waiting"][1])


HINDERED = {
    "save": lambda model, referral, program: (
        referral["program"] == program or model.others_open(referral, program)
    ),
    "submit": lambda model, referral, _: referral["program"] is None,
    "admit": no_room,
    "confirm_wish": settled,
    "cancel": lambda model, referral, _: (
        model.day >= STARTS_ON or model.others_open(referral, referral["program"])
    ),
}


def handed_in(referral, who, _):
    if not referral["submitted"]:
        referral["wrote"] = referral["wrote"] | {who}
    referral["submitted"] = True


def looked_after(referral, who, _):
    referral["coordinator"] = referral["coordinator"] or who


def decided(referral, who, _):
    referral["decided_by"] = who


EFFECTS = {
    "save": lambda referral, who, program: referral.update(program=program),
    "submit": handed_in,
    "return": looked_after,
    "take": lambda referral, who, _: referral.update(coordinator=who),
    "put_on_list": looked_after,
    "redirect": decided,
    "reject": decided,
    "withdraw": decided,
    "admit": decided,
    "cancel": lambda referral, who, _: referral.update(decided_by=None),
}
