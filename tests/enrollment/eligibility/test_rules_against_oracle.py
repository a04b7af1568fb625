"""Property tests: the rule and the naive oracle agree on everything, in 10,000 cases and more.

The cases are the same in every run, so that a failure in CI fails everywhere. Each test also
asserts that the situations worth testing have really been reached.
"""

from calendar import isleap
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrollment.eligibility.rules import AgeFinding, Criteria, Facts, PaymentsFinding, assess
from tests.enrollment.eligibility.oracle import Case, Verdict

CASES = {1: 2_500, 3: 2_500, 12: 2_500, 24: 1_700, 36: 1_000}  # months of the window → cases
UNCHANGING = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

BORDER_DAYS = [date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1), date(2026, 12, 31)]
DAYS = st.dates(date(2017, 1, 1), date(2030, 12, 31)) | st.sampled_from(BORDER_DAYS)
# Each state of a month as often as it stands here: P paid, - not paid, anything else unknown.
MIXTURES = st.sampled_from(["P-?", "PPPP-?", "PPP?", "PPPPPPPPP-", "P--", "??P", "P", "?"])


def month_after(month, count):
    """The first day of the month so many months later, or earlier when negative."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


@st.composite
def births(draw, on, max_age):
    """Missing, or such that the limit is passed within three years of the day, either way."""
    limit_year = on.year - (49 if max_age is None else max_age) - 1
    years = range(limit_year - 3, limit_year + 4)
    leap_days = [date(year, 2, 29) for year in years if isleap(year)]
    first_of_year = date(limit_year, 1, 1)
    near = first_of_year + (on - date(on.year, 1, 1))  # turns too old within days of `on`
    return draw(
        st.one_of(
            st.none(),
            st.sampled_from(leap_days),
            st.integers(-3, 3).map(lambda days: near + timedelta(days=days)),
            st.dates(date(years[0], 1, 1), date(years[-1], 12, 31)),
        )
    )


@st.composite
def recorded_months(draw, on, window_months):
    """Months before, in and after the window, up to two years ahead of the day."""
    mixture = draw(MIXTURES)
    ahead = draw(st.sampled_from([0, 0, 1, 3, window_months]))
    span = range(-window_months - 3, ahead + 1)
    states = draw(st.lists(st.sampled_from(mixture), min_size=len(span), max_size=len(span)))
    months = {
        month_after(on, offset): state == "P"
        for offset, state in zip(span, states, strict=True)
        if state != "?"
    }
    if draw(st.integers(0, 9)) == 9:
        months[on.replace(day=2)] = True  # the key of no month: to be left alone
    return months


@st.composite
def cases(draw, window_months):
    """Any person, call and day, with the given window."""
    on = draw(DAYS)
    max_age = draw(st.sampled_from([None, 0, 18, 29, 49, 49, 64]))
    half, too_many = (window_months + 1) // 2, window_months + 2
    return Case(
        born_on=draw(births(on, max_age)),
        months=draw(recorded_months(on, window_months)),
        max_age=max_age,
        min_payments=draw(
            st.one_of(
                st.none(),
                st.integers(0, window_months),
                st.sampled_from([half, half, half, too_many]),
            )
        ),
        window_months=window_months,
        include_reference_month=draw(st.booleans()),
        on=on,
    )


def answer_of_rules(case):
    """What `rules.assess` says, in the oracle's words."""
    result = assess(
        Facts(born_on=case.born_on, months=case.months),
        Criteria(
            max_age=case.max_age,
            min_payments=case.min_payments,
            window_months=case.window_months,
            include_reference_month=case.include_reference_month,
        ),
        case.on,
    )
    age = payments = None
    for finding in result.findings:
        match finding:
            case AgeFinding():
                age = (str(finding.answer), finding.age)
            case PaymentsFinding(answer=answer, paid=paid, unpaid=unpaid, unknown=unknown):
                outer = (finding.first_month, finding.last_month)
                payments = (str(answer), paid, unpaid, unknown, *outer)
    until, since = result.eligible_until, result.eligible_from
    return Verdict(str(result.outcome), age, payments, until, since)


def situations(case, verdict):
    """Which of the situations worth testing the case is."""
    month = case.on.replace(day=1)
    window = case.counted_months(case.on)
    until, since = verdict.eligible_until, verdict.eligible_from
    yield verdict.outcome
    if verdict.age:
        yield f"age {verdict.age[0]}"
    if verdict.payments:
        yield f"payments {verdict.payments[0]}"
    yield "no age limit" if case.max_age is None else "age limit"
    yield "no payments needed" if not case.min_payments else "payments needed"
    yield f"reference month counts: {case.include_reference_month}"
    if verdict.outcome == "eligible":
        yield "eligible without end" if until is None else "eligible until a day"
        if until and (until + timedelta(days=1)).day == 1:
            yield "eligible until the end of a month"
        elif until:
            yield "eligible until a birthday"
    else:
        yield f"{verdict.outcome}, never later" if since is None else f"{verdict.outcome}, later"
    if case.born_on and (case.born_on.month, case.born_on.day) == (2, 29):
        yield "born on a leap day"
    if case.min_payments and case.min_payments > len(window):
        yield "more needed than counted"
    yield from {"month of the future" for key in case.months if key > case.on}
    yield from {"month before the window" for key in case.months if key < window[-1]}
    yield from {
        "unpaid from now on" for key in case.months if key >= month and not case.months[key]
    }
    yield from {"key of no month" for key in case.months if key.day != 1}


EXPECTED = {
    "eligible",
    "ineligible",
    "incomplete",
    "age met",
    "age not_met",
    "age unknown",
    "payments met",
    "payments not_met",
    "payments unknown",
    "no age limit",
    "age limit",
    "no payments needed",
    "payments needed",
    "reference month counts: True",
    "reference month counts: False",
    "eligible without end",
    "eligible until a day",
    "eligible until the end of a month",
    "eligible until a birthday",
    "ineligible, never later",
    "ineligible, later",
    "incomplete, never later",
    "incomplete, later",
    "born on a leap day",
    "more needed than counted",
    "month of the future",
    "month before the window",
    "unpaid from now on",
    "key of no month",
}


@pytest.mark.parametrize(("window_months", "cases_wanted"), CASES.items())
def test_rule_and_oracle_agree(window_months, cases_wanted):
    seen = Counter()

    @settings(UNCHANGING, max_examples=cases_wanted)
    @given(cases(window_months))
    def agree(case):
        verdict = case.judge()
        assert answer_of_rules(case) == verdict
        seen.update(["case", *situations(case, verdict)])

    agree()

    assert seen["case"] >= cases_wanted
    rare = {situation for situation in EXPECTED if seen[situation] < 3}
    assert not rare, f"hardly ever tested: {rare} of {seen}"
