"""The people and records of the stateful test, and how each step of the model is really done."""

from datetime import timedelta

from enrollment.admissions import services as admissions
from enrollment.admissions.models import Admission
from enrollment.referrals import services
from enrollment.referrals.models import RegionSettings
from enrollment.referrals.rules import Redirection, RejectionReason
from socakt.accounts.roles import Role
from tests.enrollment.referrals.model import DAYS, OFFICE_OF, ROLES, STARTS_ON
from tests.factories import (
    KIND_OF,
    NOON,
    ON,
    CandidateFactory,
    CohortFactory,
    OrganizationFactory,
    ProgramFactory,
    RegionFactory,
    make_actor,
)


class World:
    """Everybody of the model, two candidates, two programs with a cohort each, two referrals."""

    def __init__(self, places):
        region = RegionFactory()
        region_of = {"elsewhere": RegionFactory(code="LJ"), "ministry": None}
        offices, self.actors = {}, {}
        for name, (role, office) in ROLES.items():
            if office not in offices:
                of = region_of.get(office, region)
                offices[office] = OrganizationFactory(region=of, kind=KIND_OF[Role(role)])
            self.actors[name] = make_actor(Role(role), offices[office])
        self.names = {actor.user.pk: name for name, actor in self.actors.items()}
        writers = {"a": self.actors["ana"], "b": self.actors["bor"]}
        self.candidates = {
            name: CandidateFactory(by=writers[name], paid_months=24) for name in OFFICE_OF
        }
        self.programs = {
            name: ProgramFactory(region=region, provider=offices["provider"]) for name in places
        }
        self.cohorts = {
            name: CohortFactory(program=program, capacity=places[name], starts_on=STARTS_ON)
            for name, program in self.programs.items()
        }
        set_deadlines(region)
        first, second = (start(self, None, writers[name], NOON, name) for name in OFFICE_OF)
        first, second = (
            save(self, referral, by, NOON, "p1")
            for referral, by in ((first, writers["a"]), (second, writers["b"]))
        )
        services.submit(referral=first, at=NOON, by=writers["a"])


def set_deadlines(region):
    """The short ones of the model; both states that wait for an answer have the same."""
    rules = {"answer": "submitted", "completion": "returned", "draft": "draft"}
    days = {name: DAYS[state] for name, state in {**rules, "waiting": "waiting"}.items()}
    RegionSettings.objects.create(
        region=region,
        **{f"{name}_reminder_days": first for name, (first, _) in days.items()},
        **{f"{name}_days": last for name, (_, last) in days.items()},
    )


def moment(day, *, hour=12):
    """An hour of the day, in Slovenia."""
    return NOON.replace(hour=hour) + timedelta(days=(day - ON).days)


def start(world, _, by, at, candidate):
    return services.start(candidate=world.candidates[candidate], at=at, by=by)


def save(world, referral, by, at, program):
    referral.refresh_from_db(fields=["version"])
    return services.save(
        referral=referral,
        version=referral.version,
        at=at,
        by=by,
        program=world.programs[program],
        reason="Razlog.",
    )


def submit(world, referral, by, at, _):
    services.submit(referral=referral, at=at, by=by)


def give_back(world, referral, by, at, _):
    services.return_for_completion(referral=referral, note="Manjka.", at=at, by=by)


def take(world, referral, by, at, _):
    services.take(referral=referral, at=at, by=by)


def put_on_list(world, referral, by, at, _):
    services.put_on_waiting_list(referral=referral, note="", at=at, by=by)


def confirm_wish(world, referral, by, at, _):
    services.confirm_wish(referral=referral, at=at, by=by)


def redirect(world, referral, by, at, _):
    services.redirect_elsewhere(
        referral=referral, to=Redirection.TRAINING, note="Drugam.", at=at, by=by
    )


def reject(world, referral, by, at, _):
    services.reject(referral=referral, reason=RejectionReason.NOT_READY, note="", at=at, by=by)


def withdraw(world, referral, by, at, _):
    services.withdraw(referral=referral, note="", at=at, by=by)


def admit(world, referral, by, at, cohort):
    on = at.date()
    admissions.admit(referral=referral, cohort=world.cohorts[cohort], on=on, by=by, at=at)


def cancel(world, referral, by, at, _):
    """The last place that the referral gave; without one there is no button."""
    admission = Admission.objects.filter(referral=referral).order_by("pk").last()
    if admission:
        admissions.cancel(admission=admission, reason="job", on=at.date(), by=by, at=at)


DONE_BY = {
    "start": start,
    "save": save,
    "submit": submit,
    "return": give_back,
    "take": take,
    "put_on_list": put_on_list,
    "confirm_wish": confirm_wish,
    "redirect": redirect,
    "reject": reject,
    "withdraw": withdraw,
    "admit": admit,
    "cancel": cancel,
}
