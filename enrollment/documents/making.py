"""Which function makes which document, and what has to be there first. One table.

A maker takes the record that the document is about, the day, the words and the edition, and
returns plain data. `missing` says why the document cannot be made yet, in the reader's language;
empty when it can.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation

from enrollment.documents import (
    attendance,
    content,
    inclusion,
    informing,
    leaving,
    letters,
    questionnaires,
    results,
    returning,
    taking_part,
)
from enrollment.documents.printing import Data
from enrollment.wordings.kinds import LANGUAGE_OF, Edition, Kind
from enrollment.wordings.texts import Words, words_of
from socakt.errors import DomainError


class NotYet(DomainError):
    """The document cannot be made yet; the message says what is missing."""


def nothing(_about: Any) -> str:
    """Nothing is missing."""
    return ""


@dataclass(frozen=True)
class Maker:
    """How a document comes about."""

    make: Callable[[Any, date, Words, Edition], Data]
    missing: Callable[[Any], str] = nothing


@dataclass(frozen=True)
class Made:
    """The data of a document and the version of the wording that it was made with."""

    data: Data
    wording: int


MAKERS: dict[Kind, Maker] = {
    Kind.REFERRAL_FORM: Maker(lambda about, on, _words, _edition: content.referral_form(about, on)),
    Kind.ELIGIBILITY_RESULT: Maker(results.eligibility_result, results.nothing_to_check),
    Kind.PRIVACY_NOTICE: Maker(informing.privacy_notice),
    Kind.RETURN_NOTICE: Maker(returning.return_notice, returning.not_returned),
    Kind.INVITATION: Maker(letters.invitation, letters.no_interview),
    Kind.ADMISSION_NOTICE: Maker(letters.admission_notice, letters.no_place),
    Kind.WAITING_NOTICE: Maker(letters.waiting_notice, letters.not_waiting),
    Kind.REFUSAL_NOTICE: Maker(letters.refusal_notice, letters.not_refused),
    Kind.CONTRACT: Maker(inclusion.contract, letters.no_place),
    Kind.ENTRY_QUESTIONNAIRE: Maker(
        questionnaires.entry_questionnaire, taking_part.never_had_a_place
    ),
    Kind.INDIVIDUAL_PLAN: Maker(inclusion.individual_plan, letters.no_place),
    Kind.EXIT_STATEMENT: Maker(leaving.exit_statement, leaving.no_exit),
    Kind.EXIT_QUESTIONNAIRE: Maker(questionnaires.exit_questionnaire, taking_part.nothing_to_ask),
    Kind.CERTIFICATE: Maker(leaving.certificate, leaving.nothing_to_certify),
    Kind.PARTICIPANTS_LIST: Maker(attendance.signed_list),
    Kind.ATTENDANCE_SHEET: Maker(attendance.attendance_sheet),
}


def make(kind: Kind, edition: Edition, about: Any, on: date) -> Made:
    """The document about the record as of the day, with the words that hold now. Raises NotYet."""
    maker = MAKERS[kind]
    reason = maker.missing(about)
    if reason:
        raise NotYet(reason)
    words = words_of(kind, edition)
    with translation.override(LANGUAGE_OF[edition]):
        return Made(maker.make(about, on, words, edition), words.version)
