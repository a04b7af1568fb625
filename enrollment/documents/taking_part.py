"""What the papers of a participant have in common: the place, the person, the words for them."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from enrollment.admissions.models import Admission
from enrollment.candidates.models import Candidate
from enrollment.documents.parts import logos_of, office_of, post_of
from enrollment.documents.sheets import Block, Fact, Items, Sheet, Signatures, Signer, Text
from enrollment.participation.places import resting_places, with_way
from enrollment.participation.rules import owes_outcomes
from enrollment.participation.services import begun
from enrollment.referrals.models import Referral
from enrollment.wordings.kinds import LANGUAGE_OF, Edition
from enrollment.wordings.texts import Words
from socakt.slovene import day_in_words


def place_of(referral: Referral) -> Admission | None:
    """The place on which the participation rests: the one that is held, else the one left."""
    rows = with_way(resting_places(Admission.objects.filter(referral=referral)))
    return rows.select_related("cohort__terms__call").first()


def place_for(referral: Referral) -> Admission:
    """The same where there is one: what `missing` has made sure of."""
    place = place_of(referral)
    assert place is not None, referral.pk
    return place


def started_on(place: Admission) -> date | None:
    """The first day; None while it is not recorded."""
    known = begun(place)
    return known.started_on if known else None


def never_had_a_place(referral: Referral) -> str:
    """Why nothing can be made about taking part: there is no place and was none."""
    return "" if place_of(referral) else _("The person does not hold a place.")


def nothing_to_ask(referral: Referral) -> str:
    """Why there is no questionnaire: no start is recorded, or nothing is asked any more."""
    place = place_of(referral)
    if place is None:
        return _("The person does not hold a place.")
    if started_on(place) is None:
        return _("The start of this person is not recorded.")
    if not owes_outcomes(place.end_reason):
        return _("Nothing is asked any more of this person.")
    return ""


def sheet_of(
    place: Admission, on: date, words: Words, edition: Edition, blocks: Sequence[Block]
) -> Sheet:
    """A paper of the provider about the person with the place."""
    program, terms = place.cohort.program, place.cohort.terms
    return Sheet(
        language=LANGUAGE_OF[edition],
        title=words("title"),
        on=on,
        number=place.referral.number,
        number_label=words("number"),
        large=edition == Edition.EASY,
        sender=office_of(program.provider),
        blocks=tuple(blocks),
        cofinancing=terms.cofinancing_statement,
        logos=logos_of(terms.call),
    )


def forms(candidate: Candidate, words: Words) -> dict[str, str]:
    """The words that change with the person's sex, by name; where it is not known, for both.

    Each stands in twice: {participant}, and with a capital {Participant} to begin a sentence.
    """
    found = words.texts.get("forms", {}).get(candidate.sex or "unknown", {})
    return dict(found) | {
        name.capitalize(): text[:1].upper() + text[1:] for name, text in found.items()
    }


def fact(words: Words, key: str, value: object = "", **looks: bool) -> Fact:
    """What stands under the label; without a value a line to write on."""
    said = day_in_words(value) if isinstance(value, date) else str(value or "")
    return Fact(label=words(key), value=said, **looks)


def program_facts(place: Admission, words: Words) -> tuple[Fact, ...]:
    """Program, cohort and place."""
    cohort, program = place.cohort, place.cohort.program
    return (
        fact(words, "program", program.title, wide=True, strong=True),
        fact(words, "cohort", words("cohort_number", number=cohort.number)),
        fact(words, "place", program.place),
    )


def address_of(candidate: Candidate, words: Words) -> str:
    """Where the person lives, in one line."""
    address = ", ".join(part for part in (candidate.street, post_of(candidate)) if part)
    return words("no_address") if candidate.no_fixed_address and not address else address


def signatures(words: Words, *signers: Signer) -> Signatures:
    """Lines for those who sign."""
    return Signatures(signers=signers, day=words("day"), signature=words("signature"))


def listed_or_not(words: Words, key: str, said: dict[str, str]) -> Iterator[Block]:
    """The paragraphs of a passage; a list where its first line ends with a colon."""
    lines = words.lines(key, **said)
    if len(lines) > 1 and lines[0].endswith(":"):
        yield Text(paragraphs=lines[:1])
        yield Items(items=lines[1:])
    else:
        yield Text(paragraphs=words.passage(key, **said))
