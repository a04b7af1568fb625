"""What stands in the letters to the person about the way into a program, in plain words."""

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.admissions.models import Admission
from enrollment.documents.correspondence import (
    contact,
    day_fact,
    farewell,
    letter,
    opening,
    particulars,
    program_facts,
    quoted,
    under,
    whom_to_ask,
)
from enrollment.documents.parts import office_of
from enrollment.documents.sheets import Block, Box, Fact, Heading, Sheet, Text
from enrollment.eligibility.queries import outlook_of
from enrollment.interviews.models import Interview
from enrollment.interviews.rules import Status
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from enrollment.wordings.kinds import Edition
from enrollment.wordings.texts import Words
from socakt.slovene import day_in_words, local_day

# --- invitation ------------------------------------------------------------------------------


def no_interview(referral: Referral) -> str:
    """Why nobody can be invited: no interview is to take place."""
    arranged = Interview.objects.open().filter(referral=referral).exists()
    return "" if arranged else _("No interview is arranged.")


def invitation(referral: Referral, on: date, words: Words, edition: Edition) -> Sheet:
    """Vabilo na motivacijski razgovor: when, where, with whom, and what if one cannot come."""
    # what was said in earlier interviews is never read
    rows = Interview.objects.open().select_related("with_whom").defer("conclusion", "next_step")
    interview = rows.get(referral=referral)
    starts_at = timezone.localtime(interview.starts_at)
    when = words(
        "day_and_hour",
        weekday=date_format(starts_at, "l"),
        day=day_in_words(starts_at),
        hour=date_format(starts_at, "TIME_FORMAT"),
    )
    minutes = ngettext("%(count)s minute", "%(count)s minutes", interview.minutes)
    facts = (
        Fact(label=words("when"), value=when, strong=True),
        Fact(label=words("where"), value=interview.place, strong=True),
        Fact(label=words("how_long"), value=minutes % {"count": interview.minutes}),
        Fact(label=words("with_whom"), value=str(interview.with_whom)),
    )
    blocks: list[Block] = [opening(referral, words), particulars(*facts)]
    if interview.status == Status.PROPOSED:
        blocks.append(Box(paragraphs=words.passage("to_confirm")))
    blocks += under(words, "bring", "what_to_bring")
    blocks += [Heading(text=words("cannot")), Text(paragraphs=words.passage("cannot_come"))]
    blocks += whom_to_ask(referral, on, words, headed=False)
    blocks.append(farewell(referral, on, words, interview.with_whom))
    return letter(referral, on, words, edition, blocks)


# --- admission -------------------------------------------------------------------------------


def no_place(referral: Referral) -> str:
    """Why there is no notice of admission: nobody holds a place by this referral."""
    held = Admission.objects.open().filter(referral=referral).exists()
    return "" if held else _("The person does not hold a place.")


def admission_notice(referral: Referral, on: date, words: Words, edition: Edition) -> Sheet:
    """Obvestilo o uvrstitvi: the place that is held, what to do now, whom to ask."""
    more = ("cohort__program__provider", "cohort__terms__call", "admitted_by")
    admission = Admission.objects.open().select_related(*more).get(referral=referral)
    cohort = admission.cohort
    facts = (
        Fact(label=words("program"), value=cohort.program.title, strong=True),
        Fact(label=words("cohort"), value=words("cohort_number", number=cohort.number)),
        Fact(label=words("place"), value=cohort.program.place),
        *day_fact(words, "starts", max(cohort.starts_on, admission.admitted_on), strong=True),
        *day_fact(words, "ends", cohort.ends_on),
        Fact(label=words("provider"), value=contact(office_of(cohort.program.provider), words)),
    )
    blocks = (
        opening(referral, words),
        particulars(*facts),
        *under(words, "to_do", "what_to_do", ordered=True),
        *whom_to_ask(referral, on, words),
        farewell(referral, on, words, admission.admitted_by),
    )
    return letter(referral, on, words, edition, blocks)


# --- waiting list ----------------------------------------------------------------------------


def not_waiting(referral: Referral) -> str:
    """Why there is no notice of waiting: the person is not on the list."""
    waits = referral.state == State.WAITING
    return "" if waits else _("The person is not on the waiting list.")


def waiting_notice(referral: Referral, on: date, words: Words, edition: Edition) -> Sheet:
    """Obvestilo o čakalni listi: since when, what comes next; no promise.

    Decision: never the position. It changes with every move and with every check of the
    conditions, so on paper it would soon be wrong and read as a promise.
    """
    since = local_day(referral.waiting_since) if referral.waiting_since else None
    outlook = outlook_of(referral, on)
    until = outlook.result.eligible_until if outlook else None
    facts = [*program_facts(referral, words), *day_fact(words, "since", since)]
    if until:
        value = words("on_known", day=day_in_words(until))
        facts.append(Fact(label=words("eligible_until"), value=value))
    blocks: list[Block] = [opening(referral, words), particulars(*facts)]
    blocks += explanation(referral.decision_note, words)
    blocks += under(words, "next", "what_next")
    blocks.append(Box(paragraphs=words.passage("no_promise")))
    blocks += whom_to_ask(referral, on, words)
    blocks.append(farewell(referral, on, words, referral.coordinator))
    return letter(referral, on, words, edition, blocks)


# --- refusal ---------------------------------------------------------------------------------


def not_refused(referral: Referral) -> str:
    """Why there is no notice of refusal: nobody said no."""
    said_no = referral.state in (State.REJECTED, State.REDIRECTED)
    return "" if said_no else _("The referral is neither rejected nor redirected.")


def refusal_notice(referral: Referral, on: date, words: Words, edition: Edition) -> Sheet:
    """Obvestilo o zavrnitvi ali preusmeritvi: the coded reason in plain words, and what now."""
    if referral.state == State.REDIRECTED:
        introduction, reason = "instead", f"to_{referral.redirected_to}"
    else:
        introduction, reason = "introduction", f"reason_{referral.rejection_reason}"
    decided_on = local_day(referral.decided_at) if referral.decided_at else None
    facts = (*program_facts(referral, words), *day_fact(words, "decided", decided_on))
    blocks: list[Block] = [
        opening(referral, words, introduction),
        particulars(*facts),
        Heading(text=words("why")),
        Text(paragraphs=words.passage(reason)),
    ]
    blocks += explanation(referral.decision_note, words)
    blocks += under(words, "next", "what_next")
    blocks += whom_to_ask(referral, on, words)
    blocks.append(farewell(referral, on, words, referral.decided_by))
    return letter(referral, on, words, edition, blocks)


def explanation(note: str, words: Words) -> tuple[Block, ...]:
    """What the coordination wrote for the person; nothing where it wrote nothing."""
    if not quoted(note):
        return ()
    return (Heading(text=words("explanation")), Text(paragraphs=quoted(note)))
