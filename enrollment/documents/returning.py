"""What stands in the notice that a referral came back to be completed."""

from datetime import date

from django.utils.translation import gettext as _

from enrollment.documents.correspondence import (
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
from enrollment.documents.parts import post_of
from enrollment.documents.sheets import Addressee, Fact, Heading, Items, Sheet, Text
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from enrollment.wordings.kinds import Edition
from enrollment.wordings.texts import Words
from socakt.accounts.models import Organization
from socakt.slovene import local_day


def not_returned(referral: Referral) -> str:
    """Why there is no such notice: nothing waits for a completion."""
    returned = referral.state == State.RETURNED
    return "" if returned else _("The referral is not returned for completion.")


def return_notice(referral: Referral, on: date, words: Words, edition: Edition) -> Sheet:
    """Obvestilo o vrnitvi v dopolnitev: what is missing and until when.

    The Slovene edition goes to the office that referred the person, the others to the person.
    """
    to_office = edition == Edition.SLOVENE
    facts = (
        *([Fact(label=words("person"), value=str(referral.candidate))] if to_office else []),
        *program_facts(referral, words),
        *day_fact(words, "returned", local_day(referral.turn_since)),
        *day_fact(words, "due", referral.due_on, strong=True),
    )
    if to_office:
        greeting = Text(paragraphs=(words("greeting"), *words.passage("introduction")))
    else:
        greeting = opening(referral, words)
    blocks = (
        greeting,
        particulars(*facts),
        Heading(text=words("missing")),
        Items(items=quoted(referral.return_note)),
        *under(words, "next", "what_next"),
        *whom_to_ask(referral, on, words, by_office=to_office),
        farewell(referral, on, words, referral.coordinator),
    )
    to = _address(referral.organization) if to_office else None
    return letter(referral, on, words, edition, blocks, to=to)


def _address(organization: Organization) -> Addressee:
    """The office as on an envelope."""
    return Addressee(name=organization.name, street=organization.street, post=post_of(organization))
