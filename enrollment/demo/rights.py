"""People who make use of their rights, and records whose period is over: one in each state."""

import uuid
from datetime import date, timedelta

from enrollment.candidates import services as candidates
from enrollment.candidates.models import Candidate
from enrollment.candidates.rules import NOTICE_VERSION
from enrollment.demo.days import moment, working_day_back, years_before
from enrollment.privacy import erasures, proposals, services
from enrollment.privacy.models import Erasure
from enrollment.privacy.rules import RecordClass, RequestKind, RestrictionReason
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Role

# registered once, referred never; invented like everybody here
LONG_AGO = (("Davorina", "Nekdanja"), ("Vinko", "Nekdanji"))
MONTHS = 24
SOURCE = "predstavitveni podatek, ni predpis"


def use_rights(actors: list[Actor], today: date) -> None:
    """Requests, a restriction, a hold, and two proposed erasures, one of them prepared."""
    by_role = {role: next(actor for actor in actors if actor.role == role) for role in Role}
    coordinator = by_role[Role.COORDINATOR]
    day = working_day_back(today, 1)
    closed = _closed()
    _ask(closed[0], RequestKind.ACCESS, "Želi izpis vseh podatkov.", day, coordinator)
    late = working_day_back(today - timedelta(days=40), 0)
    _ask(closed[1], RequestKind.CORRECTION, "Naslov ni pravilen.", late, coordinator)
    at = moment(day, 120)
    services.restrict(
        candidate=closed[2],
        reason=RestrictionReason.CONTESTED,
        from_on=day,
        at=at,
        by=coordinator,
    )
    services.hold(
        candidate=closed[3], reason="Zadeva 000-1/2026", until_on=None, at=at, by=coordinator
    )
    _let_periods_pass(by_role, today, day)


def _closed() -> list[Candidate]:
    """People whose referral came to nothing: nobody else's story needs them."""
    rows = Referral.objects.filter(state__in=(State.REDIRECTED, State.REJECTED))
    referrals = rows.select_related("candidate").order_by("number")
    return [referral.candidate for referral in referrals]


def _ask(person: Candidate, kind: RequestKind, what: str, day: date, by: Actor) -> None:
    services.record_request(
        candidate=person,
        kind=kind,
        what=what,
        received_on=day,
        form_key=uuid.uuid4(),
        at=moment(day, 100),
        by=by,
    )


def _let_periods_pass(by_role: dict[Role, Actor], today: date, day: date) -> None:
    """Two people of years ago; the proposal is older than its notice."""
    then = working_day_back(years_before(today, 3), 0)
    for first_name, last_name in LONG_AGO:
        candidates.register(
            form_key=uuid.uuid4(),
            at=moment(then, 30),
            by=by_role[Role.REFERRER],
            first_name=first_name,
            last_name=last_name,
            legal_basis=Candidate.LegalBasis.PUBLIC_TASK,
            notice_version=NOTICE_VERSION,
            informed_on=then,
        )
    night = working_day_back(today - timedelta(days=32), 0)
    services.set_period(
        record_class=RecordClass.NEVER_SUBMITTED,
        call=None,
        months=MONTHS,
        from_end_of_year=False,
        last_payment_on=None,
        valid_from=then,
        source=SOURCE,
        at=moment(night, 60),
        by=by_role[Role.ADMINISTRATOR],
    )
    proposals.propose(on=night, at=moment(night, -4 * 60))
    prepared = Erasure.objects.order_by("pk").first()
    assert prepared is not None
    erasures.prepare(erasure=prepared, at=moment(day, 140), by=by_role[Role.COORDINATOR])
