"""People with a place in a cohort, at each step of the way, for the papers of the inclusion."""

from datetime import date
from io import BytesIO

from pypdf import PdfReader

from enrollment.documents.printing import print_out
from enrollment.wordings.kinds import Edition, Kind
from programs.models import Program
from socakt.accounts.models import Organization
from tests.enrollment.documents.papers import EMSO, sheet_of, words
from tests.factories import ON, AdmissionFactory, CohortFactory, OrganizationFactory, ProgramFactory
from tests.participants import left, participant

LAST = date(2019, 5, 20)
CONTENTS = ("kuhanje", "računalništvo")
PROVIDER = "Območno združenje Rdečega križa Novo mesto"
LONG = (
    "Zelo dolgo ime programa, ki si ga je nekdo res izmislil in ga nihče ne prebere do konca " * 2
)
NAME = {
    "first_name": "Ana-Marija Frančiška Sebastijana",
    "last_name": "Predolgovec-Šuštaršič Hadžialagić",
}
# everything that is known of a person
KNOWN = {
    "first_name": "Živa",
    "last_name": "Šuštaršič",
    "sex": "female",
    "emso": EMSO,
    "street": "Pot na Gorjance 1",
    "post_code": "8000",
    "post": "Novo mesto",
}
# and as little as can be
UNKNOWN = {"sex": "", "born_on": None, "labour_status": "", "emso": None}


def cohort(**fields):
    address = {"street": "Cesta 1", "post_code": "8000", "post": "Novo mesto"}
    known = Organization.objects.filter(name=PROVIDER).first()
    provider = known or OrganizationFactory(kind="provider", name=PROVIDER, **address)
    program = ProgramFactory(
        **{
            "provider": provider,
            "title": f"Kreativno vključen {Program.objects.count()}",
            "short_title": "Kreativno",
            "contents": "\n".join(CONTENTS),
            **{key: fields.pop(key) for key in ("title", "contents") if key in fields},
        }
    )
    return CohortFactory(**{"program": program, "number": 2, **fields})


def admitted(of=None, person=KNOWN, **fields):
    """Somebody with a place who has not started."""
    return _with(AdmissionFactory, of, person, **fields)


def started(of=None, person=KNOWN, **fields):
    """Somebody taking part since the first day of the cohort."""
    return _with(participant, of, person, **fields)


def gone(of=None, person=KNOWN, last_day=LAST, **fields):
    """Somebody who took part and left, or completed the program."""
    return _with(lambda **more: left(last_day, **more), of, person, **fields)


def _with(make, of, person, **fields):
    facts = {f"referral__candidate__{key}": value for key, value in person.items()}
    return make(**{"cohort": of or cohort(), "place": 1, **facts, **fields})


def printed(kind, record, edition=Edition.SLOVENE, on=ON):
    """The paper as it is issued, with a code on each page."""
    data = sheet_of(Kind(kind), Edition(edition), record, on)
    return PdfReader(BytesIO(print_out(data, "7K3MQ9XV2B").pdf))


def text_of(kind, record, edition=Edition.SLOVENE, on=ON):
    """Its text, white space collapsed."""
    return words(printed(kind, record, edition, on))
