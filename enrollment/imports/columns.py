"""The columns that are known, under all the headings that offices give them."""

import re
from collections.abc import Iterator, Set
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from django.utils.translation import get_language

from enrollment.imports.days import month_of
from enrollment.imports.refusals import Unreadable
from socakt.slovene import fold


class Column(StrEnum):
    """What a column holds. Payment dates, amounts and notes are known, and not stored."""

    EMSO = "emso"
    LAST_NAME = "last_name"
    FIRST_NAME = "first_name"
    FULL_NAME = "full_name"
    BORN_ON = "born_on"
    SEX = "sex"
    STREET = "street"
    POST_CODE = "post_code"
    POST = "post"
    PHONE = "phone"
    EMAIL = "email"
    REGISTERED_SINCE = "registered_since"
    MONTH = "month"
    MONTH_FROM = "month_from"
    MONTH_TO = "month_to"
    KIND = "kind"
    PAID = "paid"
    AMOUNT = "amount"
    PAYMENT_DATE = "payment_date"
    NOTE = "note"


# The first of each are the usual ones, Slovene | English; all are compared without accents,
# case and signs, and what stands in brackets is left away.
HEADINGS: dict[Column, str] = {
    Column.EMSO: "EMŠO | EMŠO, EMSO, personal number, emso številka, št. emso, številka emso, "
    "enotna matična številka občana, enotna matična številka, matična številka občana, "
    "emšo upravičenca, emšo vlagatelja, emšo prejemnika, emšo osebe, emšo kandidata, "
    "personal identification number, national id",
    Column.LAST_NAME: "Priimek | Surname, last name, family name, priimek upravičenca, "
    "priimek vlagatelja, priimek prejemnika, priimek osebe, priimek kandidata",
    Column.FIRST_NAME: "Ime | Name, first name, given name, ime upravičenca, ime vlagatelja, "
    "ime prejemnika, ime osebe, ime kandidata",
    Column.FULL_NAME: "Ime in priimek | Name and surname, priimek in ime, full name, upravičenec, "
    "vlagatelj, prejemnik, oseba, kandidat, naziv, surname and name, person, recipient, "
    "ime priimek, priimek ime",
    Column.BORN_ON: "Datum rojstva | Date of birth, birth date, rojen, rojena, rojen dne, "
    "rojstni datum, dat. rojstva, dat. roj., datum roj., born on, born, dob",
    Column.SEX: "Spol | Sex, gender",
    Column.STREET: "Naslov | Address, ulica, ulica in hišna številka, ulica in številka, "
    "naslov bivališča, naslov prebivališča, stalno prebivališče, stalni naslov, "
    "naslov stalnega bivališča, naslov stalnega prebivališča, street, street and number",
    Column.POST_CODE: "Poštna številka | Post code, poštna št., pošt. št., pošta št., "
    "številka pošte, št. pošte, ptt, ptt številka, postcode, postal code, zip, zip code",
    Column.POST: "Pošta | Post, kraj, naziv pošte, ime pošte, kraj bivališča, "
    "poštna številka in pošta, poštna številka in kraj, pošta in kraj, post office, city, town",
    Column.PHONE: "Telefon | Telephone, tel., telefonska številka, telefonska št., tel. št., gsm, "
    "mobilni telefon, mobitel, mobilna številka, št. telefona, phone, phone number, mobile",
    Column.EMAIL: "E-pošta | E-mail, e-naslov, elektronska pošta, elektronski naslov, "
    "epošta, email, mail, e-poštni naslov, naslov e-pošte, email address",
    Column.REGISTERED_SINCE: "Prijavljen na ZRSZ od | Registered at the employment office since, "
    "prijava na ZRSZ, prijavljen od, prijavljena od, datum prijave, datum prijave na ZRSZ, "
    "brezposeln od, brezposelna od, datum prijave v evidenco, v evidenci od, "
    "prijavljena na ZRSZ od, prijavljen/-a na ZRSZ od, registered since, unemployed since",
    Column.MONTH: "Mesec | Month, mesec upravičenosti, mesec dsp, mesec in leto, obdobje, "
    "za mesec, mesec upravičenja, upravičen za mesec, mesec/leto, upravičenost za mesec, "
    "month of entitlement, entitlement month, period",
    Column.MONTH_FROM: "Od meseca | From month, od, mesec od, upravičenost od, obdobje od, "
    "upravičen od, poračun od, za obdobje od, from, month from, period from",
    Column.MONTH_TO: "Do meseca | To month, do, mesec do, upravičenost do, obdobje do, "
    "upravičen do, poračun do, za obdobje do, to, month to, period to, until",
    Column.KIND: "Vrsta | Kind, vrsta prejemka, vrsta pomoči, vrsta dsp, vrsta pravice, pravica, "
    "vrsta izplačila, vrsta denarne pomoči, vrsta transferja, prejemek, naziv pravice, type, "
    "kind of assistance, kind of payment, benefit",
    Column.PAID: "Izplačano | Paid, prejel, prejela, prejema, prejel dsp, prejema dsp, "
    "prejemal dsp, izplačana dsp, dsp izplačana, dsp prejeta, upravičen, izplačilo da/ne, "
    "plačano, received",
    Column.AMOUNT: "Znesek | Amount, znesek v EUR, višina, višina dsp, znesek dsp, višina pomoči, "
    "znesek izplačila, izplačan znesek, neto znesek, bruto znesek, eur, amount in eur, "
    "znesek €, €",
    Column.PAYMENT_DATE: "Datum izplačila | Date of payment, datum nakazila, izplačano dne, "
    "nakazano dne, dan izplačila, mesec izplačila, datum plačila, payment date, paid on, "
    "month of payment",
    # »Napaka« stands above the last column of the rows that an import leaves behind
    Column.NOTE: "Opomba | Note, napaka, error, opombe, pripomba, pripombe, komentar, zaznamek, "
    "notes, remark, "
    "remarks, comment, zap. št., zaporedna številka, zap št, z. št., številka odločbe, "
    "št. odločbe, no., decision number",
}
# what no heading is longer than: anything else is a sentence
LONGEST_HEADING = 80
BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
# how much alike a misspelt heading has to be, 0 to 1
ALIKE, CONTAINED = 0.75, 0.85
# words that so many headings share that they say nothing about which one was meant
GENERAL = frozenset(("stevilka", "st", "datum", "dat", "vrsta", "naziv", "number", "date"))


def accepted(column: Column) -> tuple[str, ...]:
    """All headings of the column, the usual Slovene one first, then the usual English one."""
    return tuple(dict.fromkeys(map(str.strip, re.split("[|,]", HEADINGS[column]))))


def usual_headings(column: Column) -> tuple[str, str]:
    """The usual Slovene and the usual English heading."""
    slovene, _, english = HEADINGS[column].partition(" | ")
    return slovene, english.partition(",")[0]


def heading_of(column: Column) -> str:
    """The usual heading in the active language."""
    slovene, english = usual_headings(column)
    return slovene if get_language() == "sl" else english


def _plain(heading: str) -> str:
    """Without accents, case, signs and brackets; signs alone (€) stay what they are."""
    return fold(BRACKETS.sub(" ", heading)) or fold(heading) or heading.strip()


KNOWN = {_plain(heading): column for column in Column for heading in accepted(column)}


@lru_cache(maxsize=4_096)
def recognise(heading: str) -> Column | date | None:
    """The column with this heading; for a column of one month its first day; None: not known."""
    if not heading or len(heading) > LONGEST_HEADING:
        return None
    try:
        return month_of(heading)
    except Unreadable:
        return KNOWN.get(_plain(heading))


@lru_cache(maxsize=1_024)
def nearest(heading: str) -> Column | None:
    """The column that was probably meant: misspelt (»Mesc«) or with words around (»EMŠO št.«).

    None where nothing is near enough. A proposal for a person to confirm, never used by itself.
    """
    plain = _plain(heading[:LONGEST_HEADING])
    score, known = max(_scores(plain), default=(0.0, ""))
    return KNOWN[known] if score >= ALIKE else None


def _scores(plain: str) -> Iterator[tuple[float, str]]:
    """How much the heading is like each known one; of equals the longer one is nearer."""
    words = set(plain.split())
    for known in KNOWN:
        meant = known.split()
        if len(known) > 3 and words.issuperset(meant):
            yield CONTAINED + len(known) / 1_000, known
            continue
        shared = words.intersection(meant, GENERAL)
        matcher = SequenceMatcher(None, _without(shared, plain), _without(shared, known))
        if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE:
            yield matcher.ratio(), known


def _without(words: Set[str], heading: str) -> str:
    return " ".join(word for word in heading.split() if word not in words) if words else heading
