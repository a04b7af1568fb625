"""What stands in the notice on personal data, with the part to sign."""

from collections.abc import Iterator
from datetime import date

from enrollment.candidates.models import Candidate
from enrollment.candidates.rules import NOTICE_VERSION
from enrollment.documents.correspondence import contact
from enrollment.documents.parts import coordination_of, office_of
from enrollment.documents.sheets import (
    Block,
    Fact,
    Facts,
    Heading,
    Items,
    Question,
    Sheet,
    Signatures,
    Signer,
    Text,
)
from enrollment.wordings.kinds import LANGUAGE_OF, Edition
from enrollment.wordings.texts import Words
from socakt.accounts.models import Organization
from socakt.slovene import day_in_words

CONSENT = Candidate.LegalBasis.CONSENT


def privacy_notice(candidate: Candidate, on: date, words: Words, edition: Edition) -> Sheet:
    """Obvestilo o obdelavi osebnih podatkov (GDPR 13 and 14), with consent or receipt to sign.

    The text is today's, and so is its version in the head; which version the person was given
    is a fact of its own. As long as nothing is recorded, it is the one that is given now.
    """
    return Sheet(
        language=LANGUAGE_OF[edition],
        title=words("title"),
        subtitle=words("version", version=NOTICE_VERSION),
        on=on,
        large=edition == Edition.EASY,
        sender=coordination_of(candidate.region, on),
        blocks=(
            _whose(candidate, words),
            *_who_and_what_for(candidate, on, words),
            *_which_and_how_long(words),
            # what is signed stands on one page with what one may demand
            Heading(text=words("rights"), new_page=edition != Edition.EASY),
            Text(paragraphs=(*words.passage("what_rights"), *words.passage("complaint"))),
            *_to_sign(candidate, words),
        ),
    )


def _whose(candidate: Candidate, words: Words) -> Facts:
    given_on = day_in_words(candidate.informed_on) if candidate.informed_on else ""
    version = candidate.notice_version or NOTICE_VERSION
    return Facts(
        facts=(
            Fact(label=words("person"), value=str(candidate), wide=True, strong=True),
            Fact(label=words("version_given"), value=version),
            Fact(label=words("given_on"), value=given_on),
        )
    )


def _who_and_what_for(candidate: Candidate, on: date, words: Words) -> Iterator[Block]:
    yield Heading(text=words("who"))
    yield Text(paragraphs=words.passage("controller"))
    offices = [office_of(candidate.organization), coordination_of(candidate.region, on)]
    # whoever was registered by the coordination has one address to turn to
    known = dict.fromkeys(contact(office, words) for office in offices if office)
    yield Items(items=(_ministry(on, words), *known))
    yield Heading(text=words("what_for"))
    basis = f"basis_{candidate.legal_basis or 'open'}"
    yield Text(paragraphs=(*words.passage("purposes"), *words.passage(basis)))


def _which_and_how_long(words: Words) -> Iterator[Block]:
    yield Heading(text=words("which"))
    yield Items(items=words.lines("data"))
    yield Text(paragraphs=words.passage("data_source"))
    yield Heading(text=words("who_sees"))
    yield Items(items=words.lines("recipients"))
    yield Text(paragraphs=words.passage("no_others"))
    yield Heading(text=words("how_long"))
    yield Text(paragraphs=words.passage("retention"))


def _to_sign(candidate: Candidate, words: Words) -> Iterator[Block]:
    """Consent is a choice between two boxes, never one that is ticked already."""
    if candidate.legal_basis == CONSENT:
        yield Heading(text=words("consent_heading"))
        options = (words("agree"), words("disagree"))
        yield Question(text=" ".join(words.passage("consent")), options=options)
    else:
        yield Heading(text=words("receipt_heading"))
        yield Text(paragraphs=words.passage("receipt"))
    yield Signatures(
        signers=(
            Signer(role=words("signer"), name=str(candidate)),
            Signer(role=words("organization"), name=candidate.organization.name),
        ),
        day=words("day"),
        signature=words("signature"),
    )


def _ministry(on: date, words: Words) -> str:
    """The ministry with all that is known of it."""
    rows = Organization.objects.valid_on(on).filter(kind=Organization.Kind.MINISTRY, parent=None)
    ministry = rows.order_by("pk").first()
    return contact(office_of(ministry), words) if ministry else words("ministry")
