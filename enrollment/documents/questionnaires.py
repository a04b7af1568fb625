"""What stands in the questionnaires for the monitoring of the European Social Fund.

What is recorded is ticked; the rest is left to a pen. The answers are those that can be recorded,
so that what comes back on paper fits into the record.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from enrollment.admissions.models import Admission
from enrollment.candidates.models import MUNICIPALITY_CHOICES, Candidate, Education
from enrollment.documents.sheets import Block, Fact, Facts, Heading, Question, Sheet, Signer, Text
from enrollment.documents.taking_part import (
    fact,
    forms,
    place_for,
    program_facts,
    sheet_of,
    signatures,
    started_on,
)
from enrollment.participation.models import EntryFacts, Outcome
from enrollment.participation.rules import Housing, Status, Which, window
from enrollment.referrals.models import Referral
from enrollment.wordings.kinds import Edition
from enrollment.wordings.texts import Words
from socakt.slovene import day_in_words


def entry_questionnaire(referral: Referral, on: date, words: Words, edition: Edition) -> Sheet:
    """Vstopni vprašalnik: the facts of the first day; the sensitive ones may be refused."""
    place = place_for(referral)
    known = EntryFacts.objects.filter(participation=referral.pk).first()
    blocks: list[Block] = [
        Text(paragraphs=words.passage("introduction")),
        Facts(facts=_who(place, known, words)),
        Heading(text=words("facts")),
        *_open_questions(known, words),
        Heading(text=words("sensitive")),
        Text(paragraphs=words.passage("sensitive")),
        *_sensitive_questions(known, words),
        _signed(place, words, statement=words("statement")),
    ]
    return sheet_of(place, on, words, edition, blocks)


def _who(place: Admission, known: EntryFacts | None, words: Words) -> tuple[Fact, ...]:
    born_on = known.born_on if known else place.candidate.born_on
    age = (fact(words, "age", known.age),) if known and born_on is None else ()
    return (
        fact(words, "name", place.candidate, wide=True, strong=True),
        *(age or (fact(words, "born", born_on),)),
        fact(words, "first_day", started_on(place)),
        *program_facts(place, words),
    )


def _open_questions(known: EntryFacts | None, words: Words) -> Iterable[Block]:
    yield _coded(words, "sex", Candidate.Sex.choices, known)
    yield _coded(words, "labour_status", Candidate.LabourStatus.choices, known)
    since = known.labour_status_since if known else None
    yield Facts(facts=(fact(words, "labour_status_since", since),))
    yield _coded(words, "education", Education.choices, known)
    yield _coded(words, "municipality", MUNICIPALITY_CHOICES, known)


def _sensitive_questions(known: EntryFacts | None, words: Words) -> Iterable[Block]:
    yes_no = ((True, words("yes")), (False, words("no")))
    yield _coded(words, "foreign_background", yes_no, known, may_refuse=True)
    yield _coded(words, "disability", yes_no, known, may_refuse=True)
    yield _coded(words, "housing", Housing.choices, known, may_refuse=True)


def _coded(
    words: Words,
    name: str,
    choices: Iterable[tuple[Any, Any]],
    known: EntryFacts | None,
    *,
    may_refuse: bool = False,
) -> Question:
    labels = {code: str(label) for code, label in choices}
    refused = (words("refused"),) if may_refuse else ()
    chosen: tuple[str, ...] = ()
    if known is not None:
        said = labels.get(getattr(known, name))
        chosen = refused if name in known.refused else (said,) if said else ()
    return Question(text=words(name), options=(*labels.values(), *refused), chosen=chosen)


def exit_questionnaire(referral: Referral, on: date, words: Words, edition: Edition) -> Sheet:
    """Izstopni vprašalnik: the state on leaving and six months after, each to be signed."""
    place = place_for(referral)
    current = Outcome.objects.current().filter(participation=referral.pk)
    known = {outcome.which: outcome for outcome in current}
    who = (
        fact(words, "name", place.candidate, wide=True, strong=True),
        fact(words, "born", place.candidate.born_on, wide=True),
        *program_facts(place, words),
        fact(words, "first_day", started_on(place)),
        fact(words, "last_day", place.ended_on),
    )
    blocks: list[Block] = [Text(paragraphs=words.passage("introduction")), Facts(facts=who)]
    for which in Which:
        blocks += _outcome(place, which, known.get(which), words)
    return sheet_of(place, on, words, edition, blocks)


def _outcome(
    place: Admission, which: Which, known: Outcome | None, words: Words
) -> Iterable[Block]:
    yield Heading(text=words(which.value))
    days: tuple[str, ...] = ()
    if place.ended_on is not None:
        within = window(which, place.ended_on)
        first, last = day_in_words(within.first_on), day_in_words(within.last_on)
        days = (words("days", first=first, last=last),)
    yield Text(paragraphs=(" ".join((*words.passage(which.value), *days)),))
    yield Question(
        text=words("status"),
        options=tuple(str(label) for label in Status.labels),
        chosen=(str(Status(known.status).label),) if known else (),
    )
    yield Facts(facts=(fact(words, "reference_day", known.reference_on if known else None),))
    yield _signed(place, words)


def _signed(place: Admission, words: Words, statement: str = "") -> Block:
    person = Signer(
        role=words("signer", **forms(place.candidate, words)),
        name=str(place.candidate),
        statement=statement,
    )
    provider = Signer(role=words("recorded"), name=place.cohort.program.provider.name)
    return signatures(words, person, provider)
