"""Records about which each letter can be made, and letters as they are printed."""

from datetime import date
from io import BytesIO

from django.utils import translation
from pypdf import PdfReader

from enrollment.documents.making import make
from enrollment.documents.printing import print_out
from enrollment.referrals.rules import State
from enrollment.wordings.kinds import Edition, Kind
from socakt.accounts.models import Organization
from tests.factories import (
    NOON,
    ON,
    AdmissionFactory,
    CandidateFactory,
    InterviewFactory,
    OrganizationFactory,
    ProgramFactory,
    ReferralFactory,
    UserFactory,
)

EMSO = "1705980550017"
SECRETS = (EMSO, "Zaupen sklep razgovora", "Razlog napotitve")
TITLE = "Kreativno vključen in socialno opolnomočen: od prvega koraka do samostojnega življenja"
MISSING = "Telefon osebe\nMeseci od maja"
PROVIDER = "Območno združenje Rdečega križa Novo mesto"
PERSONAL = (Edition.SLOVENE, Edition.EASY, Edition.ENGLISH)


def coordination():
    return OrganizationFactory(
        kind="coordination",
        name="Koordinacija socialne aktivacije, regijska mobilna enota Novo mesto",
        street="Novi trg 1",
        post_code="8000",
        post="Novo mesto",
        phone="07 000 00 00",
        email="koordinacija@example.com",
    )


def person(**facts):
    known = {
        "first_name": "Marija Magdalena",
        "last_name": "Šuštaršič Žagar-Črnobori",
        "sex": "female",
        "emso": EMSO,
        "street": "Ulica talcev 123 a",
        "post_code": "8340",
        "post": "Črnomelj",
        "phone": "041 000 000",
        "email": "marija@example.com",
    }
    return CandidateFactory(**(known | facts))


def provider():
    """The one provider of all programs."""
    known = Organization.objects.filter(name=PROVIDER).first()
    return known or OrganizationFactory(kind="provider", name=PROVIDER, phone="07 111 11 11")


def referral(state, candidate=None, **fields):
    """A referral in the state, with everything that the letters about the state say."""
    more = {
        State.INTERVIEW: {"appointment": False},
        State.WAITING: {"waiting_since": NOON},
        State.RETURNED: {
            "return_note": "Telefon osebe\nMeseci od maja",
            "due_on": date(2018, 10, 3),
        },
        State.REJECTED: {"rejection_reason": "too_few_months", "decided_at": NOON},
        State.REDIRECTED: {"redirected_to": "training", "decided_at": NOON},
    }.get(state, {})
    if state in (State.REJECTED, State.REDIRECTED):
        more |= {"decided_by": UserFactory(name="Vida Koren"), "decision_note": "Od maja naprej."}
    program = fields.pop("program", None) or ProgramFactory(
        title=TITLE,
        short_title="Kreativno",
        provider=provider(),
    )
    usual = {"number": "NM-2018-0148", "reason": "Razlog napotitve", "program": program}
    return ReferralFactory(candidate=candidate or person(), state=state, **(usual | more | fields))


def about(kind, candidate=None, **fields):
    """The record about which the document can be made."""
    match kind:
        case Kind.PRIVACY_NOTICE:
            return candidate or person()
        case Kind.INVITATION:
            invited = referral(State.INTERVIEW, candidate, **fields)
            earlier = {"status": "came", "next_step": "invite_again", "outcome_at": NOON}
            InterviewFactory(
                referral=invited,
                conclusion="Zaupen sklep razgovora",
                starts_at=NOON.replace(day=3),
                outcome_by=invited.started_by,
                **earlier,
            )
            InterviewFactory(
                referral=invited, attempt=2, sequence=1, with_whom=UserFactory(name="Vida Koren")
            )
            return invited
        case Kind.ADMISSION_NOTICE:
            return referral_of_a_place(candidate, **fields)
        case Kind.RETURN_NOTICE:
            return referral(State.RETURNED, candidate, **fields)
        case Kind.WAITING_NOTICE:
            return referral(State.WAITING, candidate, **fields)
        case Kind.REFUSAL_NOTICE:
            return referral(State.REJECTED, candidate, **fields)
        case _:
            return referral(State.SUBMITTED, candidate, **fields)


def referral_of_a_place(candidate=None, number="NM-2018-0148"):
    admission = AdmissionFactory(
        referral__number=number,
        referral__reason="Razlog napotitve",
        referral__candidate=candidate or person(),
        cohort__number=2,
        cohort__program__title=TITLE,
        cohort__program__short_title="Kreativno",
        cohort__program__provider=provider(),
        admitted_by=UserFactory(name="Vida Koren"),
    )
    return admission.referral


def sheet_of(kind, edition, record, on=ON):
    with translation.override("sl"):
        return make(kind, edition, record, on).data


def printed(kind, edition, record, on=ON):
    return PdfReader(BytesIO(print_out(sheet_of(kind, edition, record, on)).pdf))


def words(reader):
    """The text of all pages, white space collapsed."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())
