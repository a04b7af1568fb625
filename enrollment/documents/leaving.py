"""What stands in the papers at the end: the statement of early exit and the certificate."""

from datetime import date

from django.utils.translation import gettext as _

from enrollment.admissions.models import LEFT, Admission
from enrollment.admissions.rules import ExitReason
from enrollment.documents.sheets import (
    Answer,
    Block,
    Facts,
    Heading,
    Items,
    Question,
    Sheet,
    Signer,
    Text,
)
from enrollment.documents.taking_part import (
    address_of,
    fact,
    forms,
    listed_or_not,
    place_for,
    place_of,
    program_facts,
    sheet_of,
    signatures,
    started_on,
)
from enrollment.participation.rules import owes_outcomes
from enrollment.referrals.models import Referral
from enrollment.wordings.kinds import Edition
from enrollment.wordings.texts import Words

# what a person gives as the reason for leaving; the others are no choice of theirs
OWN_REASONS = tuple(
    reason
    for reason in ExitReason
    if reason not in (ExitReason.ABSENCE, ExitReason.BREACH, ExitReason.DEATH)
)


def no_exit(referral: Referral) -> str:
    """Why the person states no exit: no place, or it ended otherwise than by an exit."""
    place = place_of(referral)
    if place is None:
        return _("The person does not hold a place.")
    if place.end_kind == Admission.EndKind.COMPLETION:
        return _("The person has completed the program.")
    if place.end_kind == Admission.EndKind.EXCLUSION:
        return _("The person was excluded; this is no statement of the person.")
    if not owes_outcomes(place.end_reason):
        return _("Nothing is asked any more of this person.")
    return ""


def exit_statement(referral: Referral, on: date, words: Words, edition: Edition) -> Sheet:
    """Izjava o predčasnem izstopu: last day and reason as recorded, else to fill in."""
    place = place_for(referral)
    candidate, called = place.candidate, forms(place.candidate, words)
    reason = place.end_reason
    known = reason in OWN_REASONS
    blocks: list[Block] = [
        Facts(
            facts=(
                fact(words, "name", candidate, wide=True, strong=True),
                fact(words, "born", candidate.born_on, wide=True),
                fact(words, "address", address_of(candidate, words), wide=True),
                *program_facts(place, words),
                fact(words, "provider", place.cohort.program.provider.name, wide=True),
            )
        ),
        Heading(text=words("statement")),
        Text(paragraphs=words.passage("statement", **called)),
        Facts(facts=(fact(words, "last_day", place.ended_on, strong=True),)),
        Question(
            text=words("reason"),
            options=tuple(str(each.label) for each in OWN_REASONS),
            chosen=(str(ExitReason(reason).label),) if known else (),
            note=words("reason_note"),
        ),
    ]
    if not known:
        blocks.append(Answer(text=words("other_reason"), lines=2))
    blocks += [Heading(text=words("next")), *listed_or_not(words, "what_next", called)]
    blocks.append(
        signatures(
            words,
            Signer(role=words("signer", **called), name=str(candidate)),
            Signer(role=words("received"), name=place.cohort.program.provider.name),
        )
    )
    return sheet_of(place, on, words, edition, blocks)


def nothing_to_certify(referral: Referral) -> str:
    """Why there is no certificate: the person has not started, or is still taking part."""
    place = place_of(referral)
    if place is None:
        return _("The person does not hold a place.")
    if started_on(place) is None:
        return _("The start of this person is not recorded.")
    if place.end_kind not in LEFT:
        return _("The person is still taking part.")
    return ""


def certificate(referral: Referral, on: date, words: Words, edition: Edition) -> Sheet:
    """Potrdilo o udeležbi: from when to when, in what; never why somebody left."""
    place = place_for(referral)
    candidate, called = place.candidate, forms(place.candidate, words)
    provider = place.cohort.program.provider
    ended = "completed" if place.end_kind == Admission.EndKind.COMPLETION else "left"
    blocks: list[Block] = [
        Text(paragraphs=words.passage("certified", provider=provider.name)),
        Text(paragraphs=(str(candidate),), grand=True),
        Text(paragraphs=words.passage("took_part", **called)),
        Facts(
            facts=(
                fact(words, "born", candidate.born_on, wide=True),
                *program_facts(place, words),
                fact(words, "from", started_on(place), strong=True),
                fact(words, "to", place.ended_on, strong=True),
                fact(words, "hours", wide=True),
            )
        ),
        Text(paragraphs=words.passage(ended, **called)),
    ]
    if place.cohort.program.content_lines:
        blocks += [
            Heading(text=words("contents")),
            Items(items=tuple(place.cohort.program.content_lines), short=True),
        ]
    blocks.append(signatures(words, Signer(role=words("for_provider"), name=provider.name)))
    return sheet_of(place, on, words, edition, blocks)
