"""People, calls and days that the tests of the rule and of its sentences have in common."""

from dataclasses import replace
from datetime import date

from enrollment.eligibility.rules import Criteria, Facts, Result, assess

ON = date(2026, 11, 20)
LAST_MONTH = date(2026, 10, 1)
CALL_2017 = Criteria(max_age=49, min_payments=12, window_months=24, source="UL RS 6/2017")
ONLY_AGE = replace(CALL_2017, min_payments=None)
ONLY_PAYMENTS = replace(CALL_2017, max_age=None)
WITH_THIS_MONTH = replace(ONLY_PAYMENTS, include_reference_month=True)
NO_LIMITS = replace(CALL_2017, max_age=None, min_payments=None)
YOUNG = date(1990, 5, 17)
TURNS_50_TODAY = date(1976, 11, 20)
# 18 paid, 3 not paid, 3 unknown, from 11/2024 to 10/2026.
EXAMPLE = "PP PPP-PPPPP?PP PP??--PPPP"


def months(states: str, *, until: date = LAST_MONTH) -> dict[date, bool]:
    """Months up to the last one: P paid, - not paid, ? unknown; blanks are for the eye."""
    number = until.year * 12 + until.month - 1
    known = {}
    for back, state in enumerate(reversed(states.replace(" ", ""))):
        year, month = divmod(number - back, 12)
        if state != "?":
            known[date(year, month + 1, 1)] = state == "P"
    return known


def check(
    states="", *, born_on=YOUNG, criteria=CALL_2017, on=ON, until=LAST_MONTH, also=None
) -> Result:
    """What the rule says; `until` is the month of the last state, `also` are further months."""
    known = months(states, until=until) | (also or {})
    return assess(Facts(born_on=born_on, months=known), criteria, on)


def the(kind, result):
    """The result's one finding of the kind."""
    [finding] = [finding for finding in result.findings if isinstance(finding, kind)]
    return finding
