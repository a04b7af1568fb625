"""The call of 2017, its terms, the two programs of the first region and their first cohorts.

Source of the numbers: javni razpis, UL RS 6/2017 (10. 2. 2017); of the contents: the leaflet
of the Novo mesto unit, autumn 2018. What the leaflet does not say is not made up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from programs.models import Call, Program, Terms
from programs.services import plan_cohort
from socakt.accounts import founding
from socakt.accounts.models import Organization, Region
from socakt.audit import services as audit

REFERENCE = "UL RS 6/2017"
PUBLISHED_ON = date(2017, 2, 10)
CALL_TITLE = "Javni razpis za izbor operacij »Programi socialne aktivacije«"
CALL_SHORT_TITLE = "Javni razpis 2017"
COFINANCING_STATEMENT = (
    "Naložbo sofinancirata Republika Slovenija in Evropska unija iz Evropskega socialnega sklada."
)
PLACES = 20
COHORT_STARTS = (date(2017, 11, 1), date(2018, 10, 1))


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A program; `provider` is the short name of the founding organization."""

    provider: str
    title: str
    short_title: str
    place: str
    summary: str
    contents: tuple[str, ...]


OFFERS = (
    Offer(
        provider="Rdeči križ Novo mesto",
        title="Kreativno vključen in socialno opolnomočen",
        short_title="Kreativno vključen",
        place="Novo mesto",
        summary=(
            "Skozi delavnice, predavanja in obiske spoznate, kaj znate in kaj vas veseli. "
            "Ob tem se pripravljate na iskanje dela in si uredite vsakdan. "
            "Z vami se redno pogovarjamo tudi na štiri oči."
        ),
        contents=(
            "osebna rast",
            "iskanje zaposlitve",
            "zdravo življenje",
            "prostovoljstvo",
            "kuhanje",
            "gostinstvo in turizem",
            "ponovna uporaba in recikliranje",
            "oblikovanje tekstila",
            "podjetništvo",
            "angleščina",
            "računalništvo",
            "obiski ustanov, društev in delodajalcev",
            "individualni pogovori",
        ),
    ),
    Offer(
        provider="ZIK Črnomelj",
        title="Program socialne aktivacije Črnomelj",
        short_title="Socialna aktivacija Črnomelj",
        place="Črnomelj",
        summary=(
            "Program ima pet modulov. Največ časa je namenjenega delovnemu usposabljanju, "
            "da se navadite na delo in pridobite izkušnje."
        ),
        contents=("delovno usposabljanje", "še štirje moduli"),
    ),
)


@dataclass(frozen=True)
class Founded:
    """What was loaded or there already; organizations and programs by the short names here."""

    region: Region
    organizations: Mapping[str, Organization]
    programs: Mapping[str, Program]
    added: int


def load() -> Founded:
    """Add what is missing of the founding data, in one transaction.

    What exists is left as an administrator or coordinator has changed it, so this can be
    repeated at any time. Programs stand under the short names of their providers.
    """
    with transaction.atomic():
        region, organizations, added = founding.load()
        call, new_rows = _call()
        programs = {}
        for offer in OFFERS:
            program, is_new = _program(call, region, organizations[offer.provider], offer)
            programs[offer.provider] = program
            new_rows += is_new + _cohorts(program)
        added += new_rows
        if added:
            audit.record("founding_data.loaded", None, by=None, added=added)
    return Founded(region, organizations, programs, added)


def _call() -> tuple[Call, int]:
    known = Call.objects.filter(Q(short_title=CALL_SHORT_TITLE) | Q(title=CALL_TITLE)).first()
    call = known or Call.objects.create(
        title=CALL_TITLE,
        short_title=CALL_SHORT_TITLE,
        reference=REFERENCE,
        valid_from=PUBLISHED_ON,
    )
    _, has_new_terms = Terms.objects.get_or_create(
        call=call,
        valid_from=PUBLISHED_ON,
        defaults={
            "source": REFERENCE,
            "max_age": 49,
            "min_payments": 12,
            "window_months": 24,
            "include_reference_month": False,
            "length_months": 11,
            "places": PLACES,
            "cofinancing_statement": COFINANCING_STATEMENT,
        },
    )
    return call, int(known is None) + has_new_terms


def _program(
    call: Call, region: Region, provider: Organization, offer: Offer
) -> tuple[Program, bool]:
    same = Q(title=offer.title) | Q(short_title=offer.short_title)
    known = Program.objects.filter(same, call=call).first()
    if known is not None:
        return known, False
    program = Program.objects.create(
        call=call,
        region=region,
        provider=provider,
        title=offer.title,
        short_title=offer.short_title,
        place=offer.place,
        summary=offer.summary,
        contents="\n".join(offer.contents),
    )
    return program, True


def _cohorts(program: Program) -> int:
    numbers = set(program.cohorts.values_list("number", flat=True))
    missing = [
        (number, start) for number, start in enumerate(COHORT_STARTS, 1) if number not in numbers
    ]
    for number, starts_on in missing:
        plan_cohort(program=program, number=number, starts_on=starts_on, capacity=PLACES, by=None)
    return len(missing)
