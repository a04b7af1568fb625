"""What a file costs: as many queries for many rows as for one."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from enrollment.imports.models import Import
from socakt.accounts.roles import Role
from tests.exported import rows_of
from tests.factories import (
    NOON,
    AdmissionFactory,
    CallFactory,
    CandidateFactory,
    CohortFactory,
    InterviewFactory,
    ProgramFactory,
    RecheckFactory,
    RecheckResultFactory,
    ReferralFactory,
    make_actor,
)
from tests.test_query_counts import DETAIL, HEAVIEST, weigh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

MANY = 30
TAKEN = {"purpose": "planning", "kind": "csv"}
# of a file: the entry in the log and those of the people, in one transaction
LOGGED = 4


class Kept:
    """One cohort and one re-check to which rows are added, and lists that grow with them."""

    def __init__(self):
        self.actors = {role: make_actor(role) for role in Role}
        self.program = ProgramFactory(provider=self.actors[Role.PROVIDER].organization)
        self.cohort = CohortFactory(program=self.program, capacity=20, number=901)
        self.recheck = RecheckFactory(checked=MANY, first_time=MANY)

    def fill(self, count, places):
        by = self.actors[Role.REFERRER]
        for _ in range(count):
            # going to be fifty, so the radar shows them
            candidate = CandidateFactory(by=by, born_on=date(1968, 12, 1))
            waiting = ReferralFactory(candidate=candidate, program=self.program)
            RecheckResultFactory(recheck=self.recheck, referral=waiting)
            InterviewFactory(referral__candidate=candidate)
            RecheckFactory(cohort=CohortFactory(program=self.program))
            ProgramFactory(call=self.program.call, provider=self.program.provider)
            CallFactory()
            self._import(by)
        for place in places:
            AdmissionFactory(cohort=self.cohort, place=place)

    def _import(self, by):
        Import.objects.create(
            organization=by.organization,
            role=by.role,
            made_by=by.user,
            made_at=NOON,
            moved_at=NOON,
            form_key=uuid4(),
            file_name="seznam.xlsx",
            digest="",
        )


@pytest.fixture
def kept():
    return Kept()


FILES = [
    ("export_candidates", None, Role.REFERRER),
    ("export_candidates", None, Role.COORDINATOR),
    ("export_referrals", None, Role.REFERRER),
    ("export_referrals", None, Role.COORDINATOR),
    ("export_imports", None, Role.REFERRER),
    ("export_interviews", None, Role.COORDINATOR),
    ("export_rechecks", None, Role.COORDINATOR),
    ("export_recheck", "recheck", Role.COORDINATOR),
    ("export_radar", None, Role.COORDINATOR),
    ("export_calls", None, Role.ADMINISTRATOR),
    ("export_cohorts", None, Role.COORDINATOR),
    ("export_cohorts", None, Role.PROVIDER),
    ("export_participants", "cohort", Role.COORDINATOR),
    ("export_participants", "cohort", Role.PROVIDER),
    ("export_programs", None, Role.COORDINATOR),
    ("export_programs", None, Role.MINISTRY),
]


@pytest.mark.parametrize(("name", "record", "role"), FILES)
def test_a_file_costs_the_same_for_one_row_and_many(kept, client_as, name, record, role):
    client = client_as(kept.actors[role])
    url = reverse(name, args=[getattr(kept, record).pk] if record else [])
    url += "?view=all" if name == "export_interviews" else ""
    kept.fill(1, [1])
    one = len(rows_of(client.post(url, TAKEN)))
    asked, few = weigh(client, url)[0], weigh(client, url, TAKEN)[0]

    kept.fill(MANY - 1, range(2, 21))
    (asked_again, size), many = weigh(client, url), weigh(client, url, TAKEN)[0]

    assert len(rows_of(client.post(url, TAKEN))) >= one + 19  # or nothing would be measured
    assert asked == asked_again <= DETAIL
    assert few == many <= DETAIL + LOGGED
    assert size < HEAVIEST
