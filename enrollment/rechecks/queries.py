"""Who differs from the last check, in which way, why, and on which day."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enrollment.eligibility.bulk import BulkResult, Demand
from enrollment.eligibility.queries import criteria_of
from enrollment.eligibility.rules import Answer, Outcome, Result
from enrollment.eligibility.sentences import explain
from enrollment.rechecks.models import Recheck, RecheckResult
from enrollment.referrals.models import Referral
from programs.models import Cohort
from socakt.accounts.actor import Actor
from socakt.slovene import format_date

GAINED, LOST, INCOMPLETE, FIRST = "gained", "lost", "incomplete", "first"
GROUPS = {
    GAINED: gettext_lazy("Newly meet the conditions"),
    LOST: gettext_lazy("No longer meet them"),
    INCOMPLETE: gettext_lazy("Have become incomplete"),
    FIRST: gettext_lazy("Checked for the first time"),
}
# Of a day before the last check nothing is new.
PAST_GROUPS = {
    GAINED: gettext_lazy("Different: met the conditions"),
    LOST: gettext_lazy("Different: did not meet them"),
    INCOMPLETE: gettext_lazy("Different: not known"),
    FIRST: GROUPS[FIRST],
}
OF_GROUP = {
    GAINED: ~Q(before="") & Q(outcome=Outcome.ELIGIBLE.value),
    LOST: ~Q(before="") & Q(outcome=Outcome.INELIGIBLE.value),
    INCOMPLETE: ~Q(before="") & Q(outcome=Outcome.INCOMPLETE.value),
    FIRST: Q(before=""),
}


def coming_cohorts(actor: Actor, on: date) -> QuerySet[Cohort]:
    """The actor's cohorts that start on the day or later, the earliest first."""
    cohorts = Cohort.objects.visible_to(actor).filter(starts_on__gte=on)
    return cohorts.with_program().order_by("starts_on", "program__place", "pk")


@dataclass(frozen=True)
class Tab:
    """One group: how many there are, and whether it is the one shown."""

    group: str
    label: str
    count: int
    current: bool


def tabs_of(recheck: Recheck, wanted: str) -> list[Tab]:
    """The groups; shown is the one wanted, else the first in which there is anybody."""
    counts = {
        GAINED: recheck.gained,
        LOST: recheck.lost,
        INCOMPLETE: recheck.incomplete,
        FIRST: recheck.first_time,
    }
    filled = next((group for group, count in counts.items() if count), GAINED)
    shown = wanted if wanted in GROUPS else filled
    labels = PAST_GROUPS if recheck.is_past else GROUPS
    return [
        Tab(group, str(label), counts[group], group == shown) for group, label in labels.items()
    ]


def results_in(recheck: Recheck, group: str) -> QuerySet[RecheckResult]:
    """The results of one group, by name, with everything that a line shows."""
    rows = RecheckResult.objects.filter(OF_GROUP[group], recheck=recheck).order_by("pk")
    rows = rows.filter(referral__candidate__frozen="")
    return rows.select_related("referral__candidate", "terms")


@dataclass(frozen=True)
class Line:
    """One person: before and now (`before` may be empty), why, and the days that matter."""

    referral: Referral
    before: str
    outcome: str
    reason: str
    days: tuple[str, ...]


def line(result: RecheckResult, recheck: Recheck) -> Line:
    """The result of the re-check, in the active language."""
    return Line(
        referral=result.referral,
        before=result.before,
        outcome=result.outcome,
        reason=reason_of(result, recheck.reference_on),
        days=tuple(_days(result, recheck)),
    )


def stored_result(stored: RecheckResult, on: date) -> Result:
    """What the rule answered then, read back; the rule itself is not asked again."""
    return BulkResult(
        referral_id=stored.referral_id,
        candidate_id=stored.referral.candidate_id,
        outcome=Outcome(stored.outcome),
        age=stored.age,
        too_old_on=stored.too_old_on,
        paid=stored.paid,
        unpaid=stored.unpaid,
        unknown=stored.unknown,
        eligible_until=stored.eligible_until,
        eligible_from=stored.eligible_from,
        demand=Demand(stored.terms.call_id, criteria_of(stored.terms), stored.terms_id),
        on=on,
    ).result


def reason_of(stored: RecheckResult, on: date) -> str:
    """What decided: all criteria where all are met, else those that are not."""
    result = stored_result(stored, on)
    sentences = explain(result, on).sentences
    if result.outcome == Outcome.ELIGIBLE:
        return " ".join(sentence.text for sentence in sentences)
    decisive = Answer.NOT_MET if result.outcome == Outcome.INELIGIBLE else Answer.UNKNOWN
    return " ".join(sentence.text for sentence in sentences if sentence.answer == decisive)


def open_months(stored: RecheckResult, recheck: Recheck) -> str:
    """For another day than its own: how many unknown months it depends on; empty if on none.

    The earliest day of the rule would mislead there: for it, unknown months stay unknown.
    """
    needed, paid = stored.terms.min_payments, stored.paid
    if not recheck.is_preview or stored.outcome != Outcome.INCOMPLETE:
        return ""
    if needed is None or paid is None or stored.unknown is None or paid >= needed:
        return ""
    return ngettext(
        "depends on %(count)s unknown month",
        "depends on %(count)s unknown months",
        stored.unknown,
    ) % {"count": stored.unknown}


def _days(stored: RecheckResult, recheck: Recheck) -> list[str]:
    """Since when it is so, and until or from when, where these days are known."""
    days = []
    if stored.changed_on is not None:
        days.append(_("since %(date)s") % {"date": format_date(stored.changed_on)})
    if stored.outcome == Outcome.ELIGIBLE:
        if stored.eligible_until is None:
            days.append(_("without an end date"))
        else:
            days.append(_("until %(date)s") % {"date": format_date(stored.eligible_until)})
    elif depends := open_months(stored, recheck):
        days.append(depends)
    elif stored.eligible_from is not None:
        from_when = format_date(stored.eligible_from)
        days.append(_("from %(date)s at the earliest") % {"date": from_when})
    return days


def summary(recheck: Recheck) -> list[str]:
    """How many differ in which way, one part of a sentence each; empty where nobody does."""
    parts = _past_parts(recheck) if recheck.is_past else _parts(recheck)
    counts = (recheck.gained, recheck.lost, recheck.incomplete)
    return [words % {"count": count} for count, words in zip(counts, parts, strict=True) if count]


def _parts(recheck: Recheck) -> tuple[str, str, str]:
    return (
        ngettext(
            "%(count)s person now meets the conditions",
            "%(count)s people now meet the conditions",
            recheck.gained,
        ),
        ngettext(
            "%(count)s person now does not meet the conditions",
            "%(count)s people now do not meet the conditions",
            recheck.lost,
        ),
        ngettext(
            "for %(count)s person it is now not known",
            "for %(count)s people it is now not known",
            recheck.incomplete,
        ),
    )


def _past_parts(recheck: Recheck) -> tuple[str, str, str]:
    return (
        ngettext(
            "%(count)s person met the conditions",
            "%(count)s people met the conditions",
            recheck.gained,
        ),
        ngettext(
            "%(count)s person did not meet the conditions",
            "%(count)s people did not meet the conditions",
            recheck.lost,
        ),
        ngettext(
            "for %(count)s person it is not known whether they were met",
            "for %(count)s people it is not known whether they were met",
            recheck.incomplete,
        ),
    )
