"""Whether a place may still be given after the cohort has started: the terms decide."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import Cohort
from programs.rules import Replacement
from socakt.errors import DomainError
from socakt.slovene import format_date


class ReplacementNotAllowed(DomainError):
    """The terms say that nobody comes after the start."""


class ReplacementTooLate(DomainError):
    """The months in which somebody may be replaced are over."""


def last_day_of_replacement(cohort: Cohort) -> date:
    """The last day on which the terms of the cohort let somebody in; before the start everybody."""
    terms = cohort.terms
    if terms.replacement == Replacement.NOT_ALLOWED:
        return cohort.starts_on - timedelta(days=1)
    if terms.replacement_until_months is None:
        return cohort.ends_on
    months = relativedelta(months=terms.replacement_until_months)
    return min(cohort.starts_on + months - timedelta(days=1), cohort.ends_on)


def demand_in_time(cohort: Cohort, on: date) -> None:
    """Raise ReplacementNotAllowed or ReplacementTooLate, or do nothing."""
    last = last_day_of_replacement(cohort)
    if on <= last:
        return
    months = cohort.terms.replacement_until_months
    if months is None:
        raise ReplacementNotAllowed(
            _("The cohort started on %(date)s; the call does not allow anybody to come later.")
            % {"date": format_date(cohort.starts_on)}
        )
    raise ReplacementTooLate(
        ngettext(
            "The call allows replacement in the first %(count)s month, until %(date)s.",
            "The call allows replacement in the first %(count)s months, until %(date)s.",
            months,
        )
        % {"count": months, "date": format_date(last)}
    )


def needs_reason(cohort: Cohort, on: date) -> bool:
    """Whether the cohort has started and its call does not say what then holds."""
    return on >= cohort.starts_on and cohort.terms.replacement == Replacement.NOT_SAID
