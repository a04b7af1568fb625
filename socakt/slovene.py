"""What is Slovene in the data: order of names, search, dates, working days, EMŠO, posts."""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import CharField, F, Func
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from holidays.countries.slovenia import Slovenia
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.si import emso as stdnum_emso

# --- dates -------------------------------------------------------------------------------


def format_date(day: date) -> str:
    """The day as it is written in Slovenia: 1. 10. 2018."""
    return f"{day.day}. {day.month}. {day.year}"


def format_datetime(moment: datetime) -> str:
    """The moment in local time: 12. 11. 2026 ob 9.14."""
    local = timezone.localtime(moment)
    return _("%(date)s at %(time)s") % {
        "date": format_date(local),
        "time": f"{local.hour}.{local.minute:02}",
    }


def format_month(month: date) -> str:
    """The month in digits: 11/2024."""
    return f"{month.month}/{month.year}"


def month_name(month: date) -> str:
    """The month in words, in the language of the page: oktober 2025."""
    return date_format(month, "F Y")


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(Slovenia(years=year))


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and with `end`: no weekends, no work-free holidays."""
    if end <= start:
        return 0
    weeks, rest = divmod((end - start).days, 7)
    last_days = (end - timedelta(days=back) for back in range(rest))
    weekdays = weeks * 5 + sum(day.weekday() < 5 for day in last_days)
    holidays = (day for year in range(start.year, end.year + 1) for day in _holidays(year))
    return weekdays - sum(start < day <= end and day.weekday() < 5 for day in holidays)


# --- order and search --------------------------------------------------------------------

# č ć follow c, đ follows d, š follows s, ž follows z: written as the letter before and a sign
# that is greater than every letter, so that plain byte order is Slovene order.
AFTER = {"č": "c{", "ć": "c|", "đ": "d{", "š": "s{", "ž": "z{"}
SPACE_LIKE = "'’`´.,/()\""


@cache
def _letters() -> tuple[str, str, str]:
    """Latin letters with marks, their lower-case forms, and the letters without marks."""
    marked, lower, plain = "", "", ""
    for code in range(0xC0, 0x250):
        letter = chr(code)
        small = letter.lower()
        base = unicodedata.normalize("NFD", {"đ": "d", "ł": "l", "ø": "o", "ð": "d"}.get(small, small))[0]
        if len(small) == 1 and base.isascii() and base.isalpha():
            marked, lower, plain = marked + letter, lower + small, plain + base
    return marked, lower, plain


def _fold(text: str, *, keep: str) -> str:
    """Lower-case ASCII, but for the letters to keep."""
    marked, lower, plain = _letters()
    table = {
        ord(letter): small if small in keep else base
        for letter, small, base in zip(marked, lower, plain, strict=True)
    }
    text = "".join(letter.lower() if letter.isascii() else letter for letter in text)
    return text.translate(table)


def sort_key(text: str) -> str:
    """A key whose byte order is Slovene order, equal to what `SortKey` stores."""
    folded = _fold(text, keep="".join(AFTER))
    return "".join(AFTER.get(letter, letter) for letter in folded)


def fold(text: str) -> str:
    """Lower case without marks, hyphens and the like as one space: what is searched."""
    folded = _fold(unicodedata.normalize("NFC", text), keep="")
    return " ".join(folded.translate({ord(sign): " " for sign in SPACE_LIKE + "-"}).split())


class _Words(Func):
    """Several columns as one text, folded by immutable functions that depend on no locale."""

    output_field = CharField(db_collation="C")

    def __init__(self, *columns: Any, **extra: Any) -> None:
        super().__init__(*(F(c) if isinstance(c, str) else c for c in columns), **extra)

    def folded(self, compiler: Any, keep: str) -> tuple[str, list[Any]]:
        """SQL for the columns, joined by spaces, in lower case and without marks."""
        parts, params = [], []
        for expression in self.get_source_expressions():
            sql, values = compiler.compile(expression)
            parts.append(sql)
            params += values
        marked, lower, plain = _letters()
        to = "".join(s if s in keep else p for s, p in zip(lower, plain, strict=True))
        upper, small = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
        text = " || ' ' || ".join(parts)
        return f"translate({text}, '{upper}{marked}', '{small}{to}')", params


class SortKey(_Words):
    """The columns' Slovene sort key, for a stored generated column with collation C."""

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        """The key in SQL; the same on every PostgreSQL, with or without ICU."""
        sql, params = self.folded(compiler, "".join(AFTER))
        for letter, code in AFTER.items():
            sql = f"replace({sql}, '{letter}', '{code}')"
        return sql, params


class SearchKey(_Words):
    """The columns as they are searched: `fold` in SQL, for a stored generated column."""

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        """Lower case without marks; hyphens and the like are spaces."""
        sql, params = self.folded(compiler, "")
        signs = (SPACE_LIKE + "-").replace("'", "''")
        spaces = " " * (len(SPACE_LIKE) + 1)
        return f"translate({sql}, '{signs}', '{spaces}')", params


# --- EMŠO (domain.md, section 5) -----------------------------------------------------------


def check_emso(text: str, today: date) -> str:
    """The thirteen digits, without spaces; ValueError with a sentence for the user if wrong."""
    digits = "".join(text.split())
    if len(digits) != 13 or not (digits.isascii() and digits.isdigit()):
        raise ValueError(_("An EMŠO has exactly 13 digits."))
    try:
        stdnum_emso.validate(digits)
        born_on = emso_birth_date(digits)
    except InvalidChecksum as error:
        raise ValueError(_("This EMŠO is wrong: check each digit, one is mistyped.")) from error
    except (ValidationError, ValueError) as error:
        raise ValueError(_("This EMŠO is wrong: it does not begin with a date.")) from error
    if _control_digit(digits) == 10:
        raise ValueError(_("This EMŠO is wrong: such a number is never issued."))
    if born_on > today:
        raise ValueError(_("This EMŠO is wrong: its date of birth is in the future."))
    return digits


def _control_digit(digits: str) -> int:
    """K before 11 becomes 0; a number that would need 10 is never issued, though stdnum takes it."""
    weights = (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False))
    control = 11 - total % 11
    return 0 if control == 11 else control


def emso_birth_date(emso: str) -> date:
    """The date of birth in an EMŠO; years from 800 on are 1800 to 1999. ValueError if no date."""
    year = int(emso[4:7])
    return date(year + (1000 if year >= 800 else 2000), int(emso[2:4]), int(emso[:2]))


def emso_sex(emso: str) -> str:
    """`male` for serial numbers 000 to 499, else `female`."""
    return "male" if int(emso[9:12]) < 500 else "female"


def mask_emso(emso: str) -> str:
    """Ten dots and the last three digits."""
    return f"{'•' * 10}{emso[-3:]}"


def make_emso(born_on: date, serial: int, register: int = 55) -> str:
    """A number for demo and tests; ValueError where no such number would be issued."""
    digits = f"{born_on:%d%m}{born_on.year % 1000:03}{register:02}{serial:03}"
    control = _control_digit(digits)
    if control == 10:
        raise ValueError(f"no EMŠO with serial {serial} for {born_on}")
    return f"{digits}{control}"


# --- posts of the region (domain.md, section 5) ----------------------------------------------

POSTS: Mapping[str, str] = {
    "8000": "Novo mesto",
    "8210": "Trebnje",
    "8211": "Dobrnič",
    "8212": "Velika Loka",
    "8213": "Veliki Gaber",
    "8216": "Mirna Peč",
    "8220": "Šmarješke Toplice",
    "8222": "Otočec",
    "8230": "Mokronog",
    "8231": "Trebelno",
    "8232": "Šentrupert",
    "8233": "Mirna",
    "8275": "Škocjan",
    "8276": "Bučka",
    "8310": "Šentjernej",
    "8321": "Brusnice",
    "8322": "Stopiče",
    "8323": "Uršna sela",
    "8330": "Metlika",
    "8331": "Suhor",
    "8332": "Gradac",
    "8333": "Semič",
    "8340": "Črnomelj",
    "8341": "Adlešiči",
    "8342": "Stari trg ob Kolpi",
    "8343": "Dragatuš",
    "8344": "Vinica",
    "8350": "Dolenjske Toplice",
    "8351": "Straža",
    "8360": "Žužemberk",
    "8361": "Dvor",
    "8362": "Hinje",
}
