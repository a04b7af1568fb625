"""What the letters have in common: head, whom to ask, and how they end."""

from collections.abc import Iterable
from datetime import date

from enrollment.documents.parts import addressee_of, coordination_of, greeting, logos_of, office_of
from enrollment.documents.sheets import (
    Addressee,
    Block,
    Fact,
    Heading,
    Items,
    Office,
    Particulars,
    Sheet,
    SignOff,
    Text,
)
from enrollment.referrals.models import Referral
from enrollment.wordings.kinds import LANGUAGE_OF, Edition
from enrollment.wordings.texts import Words
from programs.queries import terms_of
from socakt.slovene import day_in_words


def letter(
    referral: Referral,
    on: date,
    words: Words,
    edition: Edition,
    blocks: Iterable[Block],
    *,
    to: Addressee | None = None,
) -> Sheet:
    """The letter about the referral, to the person unless `to` says otherwise."""
    terms = terms_of(referral.program, on) if referral.program else None
    return Sheet(
        language=LANGUAGE_OF[edition],
        title=words("title"),
        on=on,
        number=referral.number,
        number_label=words("number"),
        by_hand=words("by_hand"),
        letter=True,
        large=edition == Edition.EASY,
        sender=coordination_of(referral.region, on),
        addressee=to or addressee_of(referral.candidate),
        blocks=tuple(blocks),
        cofinancing=terms.cofinancing_statement if terms else "",
        logos=logos_of(terms.call) if terms else (),
    )


def opening(referral: Referral, words: Words, key: str = "introduction", **values: object) -> Text:
    """How the person is greeted, and the passage that goes on after the comma."""
    paragraphs = words.passage(key, **values)
    return Text(paragraphs=(greeting(referral.candidate, words), *paragraphs))


def program_facts(referral: Referral, words: Words) -> tuple[Fact, ...]:
    """Which program, and where."""
    program = referral.program
    if program is None:
        return ()
    return (
        Fact(label=words("program"), value=program.title, strong=True),
        Fact(label=words("place"), value=program.place),
    )


def day_fact(words: Words, key: str, day: date | None, *, strong: bool = False) -> tuple[Fact, ...]:
    """The day under its label; nothing where there is none."""
    if day is None:
        return ()
    return (Fact(label=words(key), value=day_in_words(day), strong=strong),)


def particulars(*facts: Fact) -> Particulars:
    """The facts one below the other."""
    return Particulars(facts=facts)


def under(words: Words, heading: str, passage: str, *, ordered: bool = False) -> tuple[Block, ...]:
    """A heading and the passage that is a list; `ordered` where one thing comes after the other."""
    return (
        Heading(text=words(heading)),
        Items(items=words.lines(passage), ordered=ordered),
    )


def quoted(text: str) -> tuple[str, ...]:
    """What somebody typed, line by line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def whom_to_ask(
    referral: Referral, on: date, words: Words, *, by_office: bool = False, headed: bool = True
) -> tuple[Block, ...]:
    """The coordination and whoever referred the person, with all that is known of them.

    `by_office`: it is the referrer that reads the letter, so only the coordination. `headed`:
    under a heading of its own.
    """
    coordination = coordination_of(referral.region, on)
    referrer = office_of(referral.organization)
    offices = [coordination] if coordination else []
    if not by_office and referrer not in offices:
        offices.append(referrer)
    if not offices:
        return ()
    return (
        *([Heading(text=words("ask"))] if headed else []),
        Text(paragraphs=words.passage("whom_to_ask", number=referral.number)),
        Items(items=tuple(contact(office, words) for office in offices)),
    )


def contact(office: Office, words: Words) -> str:
    """The office with everything that is known, in whole words."""
    phone = words("phone", phone=office.phone) if office.phone else ""
    email = words("email", email=office.email) if office.email else ""
    return ", ".join(part for part in (office.name, office.address, phone, email) if part)


def farewell(referral: Referral, on: date, words: Words, name: object | None) -> SignOff:
    """Who writes; where no employee is known, the coordination."""
    coordination = coordination_of(referral.region, on)
    office = coordination.name if coordination else words("coordination")
    if name is None:
        return SignOff(greeting=words("regards"), name=office)
    return SignOff(greeting=words("regards"), name=str(name), organization=office)
