"""What stands in the napotnica; how it looks is in templates/documents/referral_form.html.

Everything is plain text and dates, in Slovene whatever language the interface speaks. What is
not known is empty, and the template leaves room to write it in by hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone, translation

from enrollment.candidates.models import Candidate
from enrollment.documents.parts import coordination_of, logos_of, post_of
from enrollment.documents.sheets import Logo, Office
from enrollment.eligibility.calendar import Calendar, calendar
from enrollment.eligibility.queries import outlook_of, window_of
from enrollment.eligibility.sentences import Explanation
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import Obstacle, State
from programs.models import Program, Terms
from programs.queries import terms_in_region
from socakt.accounts.models import Region
from socakt.pdf import LANGUAGE


@dataclass(frozen=True)
class Choices:
    """What can be ticked, and which of it is; when nothing is, the boxes are left to a pen."""

    all: tuple[str, ...]
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Person:
    """The candidate. The EMŠO stands in full, because an official form needs it."""

    name: str = ""
    emso: str = ""
    born_on: date | None = None
    address: str = ""
    phone: str = ""
    email: str = ""
    labour_status: Choices
    labour_status_since: date | None = None
    legal_basis: Choices
    notice_version: str = ""
    informed_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What the call demands, and where that is written."""

    call: str
    source: str
    valid_from: date
    max_age: int | None
    min_payments: int | None


@dataclass(frozen=True, kw_only=True)
class ReferralForm:
    """A napotnica. `months`, `rule` and `check` are None where no terms hold on the day."""

    on: date
    language: str = LANGUAGE
    code: str = ""
    number: str = ""
    state: str = ""
    organization: str = ""
    referrer: str = ""
    referred_on: date | None = None
    person: Person
    months: Calendar | None = None
    sources: tuple[str, ...] = ()
    check: Explanation | None = None
    checked_by: str = ""
    checked_on: date | None = None
    rule: Rule | None = None
    program: Choices
    obstacles: Choices
    reason: str = ""
    cofinancing: str = ""
    logos: tuple[Logo, ...] = ()
    coordination: Office | None


def referral_form(referral: Referral, on: date) -> ReferralForm:
    """The napotnica of a referral: with the stored check if it is decided, else as of `on`."""
    with translation.override(LANGUAGE):
        outlook = outlook_of(referral, on)
        terms = outlook.terms if outlook else None
        stored = outlook.stored if outlook else None
        return ReferralForm(
            on=on,
            number=referral.number,
            state=_state_to_print(referral),
            organization=referral.organization.name,
            referrer=str(referral.submitted_by or referral.started_by),
            referred_on=timezone.localdate(referral.submitted_at)
            if referral.submitted_at
            else None,
            person=_person(referral.candidate),
            months=outlook.calendar if outlook else None,
            sources=outlook.sources if outlook else (),
            check=outlook.explanation if outlook else None,
            checked_by=stored.organization.name if stored and stored.organization else "",
            checked_on=timezone.localdate(stored.made_at) if stored else None,
            rule=_rule(terms) if terms else None,
            program=_programs(referral.region, terms, referral.program),
            obstacles=_choices(Obstacle.choices, referral.obstacles),
            reason=referral.reason,
            cofinancing=terms.cofinancing_statement if terms else "",
            logos=logos_of(terms.call) if terms else (),
            coordination=coordination_of(referral.region, on),
        )


def blank_referral_form(region: Region, on: date) -> ReferralForm:
    """The same form to fill in by hand, with the months that count in the month of `on`."""
    with translation.override(LANGUAGE):
        terms = terms_in_region(region, on)
        return ReferralForm(
            on=on,
            person=Person(
                labour_status=_choices(Candidate.LabourStatus.choices),
                legal_basis=_choices(Candidate.LegalBasis.choices),
            ),
            months=calendar(window_of(terms, on), {}) if terms else None,
            rule=_rule(terms) if terms else None,
            program=_programs(region, terms),
            obstacles=_choices(Obstacle.choices),
            cofinancing=terms.cofinancing_statement if terms else "",
            logos=logos_of(terms.call) if terms else (),
            coordination=coordination_of(region, on),
        )


def _state_to_print(referral: Referral) -> str:
    """Said on paper only where the paper must not be taken for a valid referral."""
    invalid = referral.state in (State.DRAFT, State.WITHDRAWN, State.EXPIRED)
    return str(State(referral.state).label) if invalid else ""


def _person(candidate: Candidate) -> Person:
    address = ", ".join(part for part in (candidate.street, post_of(candidate)) if part)
    return Person(
        name=str(candidate),
        emso=candidate.emso or "",
        born_on=candidate.born_on,
        address="brez stalnega naslova" if candidate.no_fixed_address and not address else address,
        phone=candidate.phone,
        email=candidate.email,
        labour_status=_choices(Candidate.LabourStatus.choices, [candidate.labour_status]),
        labour_status_since=candidate.labour_status_since,
        legal_basis=_choices(Candidate.LegalBasis.choices, [candidate.legal_basis]),
        notice_version=candidate.notice_version,
        informed_on=candidate.informed_on,
    )


def _rule(terms: Terms) -> Rule:
    return Rule(
        call=str(terms.call),
        source=terms.source,
        valid_from=terms.valid_from,
        max_age=terms.max_age,
        min_payments=terms.min_payments,
    )


def _choices(choices: Iterable[tuple[str, object]], chosen: Iterable[str] = ()) -> Choices:
    labels = {code: str(label) for code, label in choices}
    return Choices(tuple(labels.values()), tuple(labels[code] for code in chosen if code))


def _programs(region: Region, terms: Terms | None, chosen: Program | None = None) -> Choices:
    """The programs that the region offers under the terms' call, and the wished one."""
    if chosen is not None:
        return Choices((), (f"{chosen.title}, {chosen.place} ({chosen.provider})",))
    call = Q(call=terms.call_id) if terms else Q(pk__in=[])
    offered = Program.objects.filter(call, region=region).select_related("provider")
    return Choices(tuple(f"{program.title}, {program.place}" for program in offered))
