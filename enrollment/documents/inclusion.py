"""What stands in the papers of an inclusion: the contract and the individual plan."""

from collections.abc import Iterator
from datetime import date

from enrollment.admissions.models import Admission
from enrollment.candidates.models import Candidate
from enrollment.documents.parts import office_of
from enrollment.documents.sheets import (
    Answer,
    Block,
    Box,
    Column,
    Fact,
    Facts,
    Heading,
    Question,
    Sheet,
    Signer,
    Table,
    Text,
)
from enrollment.documents.taking_part import (
    address_of,
    fact,
    forms,
    listed_or_not,
    place_for,
    program_facts,
    sheet_of,
    signatures,
)
from enrollment.participation.models import EntryFacts
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import Obstacle
from enrollment.wordings.kinds import Edition
from enrollment.wordings.texts import Words
from socakt.slovene import day_in_words

# empty rows of the individual plan
GOALS, STEPS, REVIEWS = 3, 5, 4


def contract(referral: Referral, on: date, words: Words, edition: Edition) -> Sheet:
    """Pogodba o vključitvi osebe v izvajanje programa socialne aktivacije.

    Amounts do not stand in it: they are those of the call, and change while contracts run.
    """
    place = place_for(referral)
    cohort, call = place.cohort, place.cohort.terms.call
    called = forms(place.candidate, words)
    said = {
        **called,
        "call": call.title,
        "reference": call.reference,
        "starts": day_in_words(max(cohort.starts_on, place.admitted_on)),
        "ends": day_in_words(cohort.ends_on),
    }
    blocks: list[Block] = [*_binding(words), Heading(text=words("parties"))]
    blocks += _parties(place, words)
    blocks += [Text(paragraphs=words.passage("agreement", **called))]
    blocks += [Facts(facts=(*program_facts(place, words), *_days(place, words)))]
    for number, (key, title) in enumerate(words.texts["articles"].items(), 1):
        heading = words("article", number=number, title=title.format(**called))
        blocks += [Heading(text=heading), *listed_or_not(words, key, said)]
    person = Signer(
        role=words("signer", **called),
        name=str(place.candidate),
        statement=words("understood", **called),
    )
    provider = Signer(
        role=words("provider"),
        name=cohort.program.provider.name,
        statement=words("on_behalf"),
    )
    blocks.append(signatures(words, provider, person))
    return sheet_of(place, on, words, edition, blocks)


def _binding(words: Words) -> Iterator[Block]:
    """In an edition that is not signed: which one binds."""
    if "binding" in words.passages:
        yield Box(paragraphs=words.passage("binding"))


def _parties(place: Admission, words: Words) -> Iterator[Block]:
    office = office_of(place.cohort.program.provider)
    yield Facts(
        facts=(
            fact(words, "provider", office.name, wide=True, strong=True),
            fact(words, "address", office.address, wide=True),
            fact(words, "represented_by", wide=True),
        )
    )
    candidate = place.candidate
    yield Heading(text=words("and"), level=3)
    yield Facts(
        facts=(
            fact(words, "name", candidate, wide=True, strong=True),
            # written in by the person who signs: a provider does not read it here
            fact(words, "emso"),
            fact(words, "born", candidate.born_on),
            fact(words, "address", address_of(candidate, words), wide=True),
        )
    )


def _days(place: Admission, words: Words) -> tuple[Fact, ...]:
    return (
        fact(words, "starts", max(place.cohort.starts_on, place.admitted_on)),
        fact(words, "ends", place.cohort.ends_on),
    )


def individual_plan(referral: Referral, on: date, words: Words, edition: Edition) -> Sheet:
    """Individualni načrt: where the person begins; goals and steps are written in by hand."""
    place = place_for(referral)
    called = forms(place.candidate, words)
    blocks: list[Block] = [
        Text(paragraphs=words.passage("introduction", **called)),
        Facts(
            facts=(
                fact(words, "name", place.candidate, wide=True, strong=True),
                *program_facts(place, words),
                fact(words, "prepared", on),
                fact(words, "mentor"),
            )
        ),
        Heading(text=words("beginning")),
        Question(
            text=words("labour_status"),
            options=tuple(str(label) for label in Candidate.LabourStatus.labels),
            chosen=_labour_status(place),
        ),
        Question(
            text=words("obstacles"),
            # ticked together with the person: what the referral says is not for providers
            options=tuple(str(label) for label in Obstacle.labels),
        ),
        Answer(text=words("strengths"), lines=2),
        Heading(text=words("activities")),
    ]
    if place.cohort.program.content_lines:
        contents = tuple(place.cohort.program.content_lines)
        blocks.append(Question(text=words("which_activities"), options=contents))
    blocks += [*_to_fill(words, called)]
    person = Signer(role=words("signer", **called), name=str(place.candidate))
    provider = Signer(role=words("for_provider"), name=place.cohort.program.provider.name)
    blocks.append(signatures(words, person, provider))
    return sheet_of(place, on, words, edition, blocks)


def _labour_status(place: Admission) -> tuple[str, ...]:
    """As it was on the first day; before that as the referral says."""
    facts = EntryFacts.objects.filter(participation=place.referral_id).first()
    known = facts or place.candidate
    return (str(known.get_labour_status_display()),) if known.labour_status else ()


def _to_fill(words: Words, called: dict[str, str]) -> Iterator[Block]:
    for part, count in (("goals", GOALS), ("steps", STEPS), ("reviews", REVIEWS)):
        titles = words.listed(f"{part}_columns", **called)
        widths = words.texts[f"{part}_widths"]
        columns = tuple(Column(title=t, width=w) for t, w in zip(titles, widths, strict=True))
        empty = ("",) * (len(columns) - 1)
        yield Heading(text=words(part))
        yield Text(paragraphs=words.passage(part, **called))
        yield Table(
            columns=columns,
            rows=tuple((f"{number}.", *empty) for number in range(1, count + 1)),
            to_fill=True,
        )
