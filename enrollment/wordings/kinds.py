"""Which documents there are: about what, for whom, in which editions. One table."""

from dataclasses import dataclass
from enum import StrEnum, auto

from django.db import models
from django.utils.translation import gettext_lazy as _

from socakt.accounts.roles import Role


class Kind(models.TextChoices):
    """A document. The value stands in addresses and records."""

    REFERRAL_FORM = "referral_form", _("referral form")
    ELIGIBILITY_RESULT = "eligibility_result", _("result of the eligibility check")
    PRIVACY_NOTICE = "privacy_notice", _("privacy notice and consent")
    RETURN_NOTICE = "return_notice", _("notice: returned for completion")
    INVITATION = "invitation", _("invitation to the interview")
    ADMISSION_NOTICE = "admission_notice", _("notice: admitted")
    WAITING_NOTICE = "waiting_notice", _("notice: on the waiting list")
    REFUSAL_NOTICE = "refusal_notice", _("notice: not admitted")
    CONTRACT = "contract", _("contract on inclusion")
    ENTRY_QUESTIONNAIRE = "entry_questionnaire", _("entry questionnaire")
    INDIVIDUAL_PLAN = "individual_plan", _("individual plan")
    EXIT_STATEMENT = "exit_statement", _("statement of early exit")
    EXIT_QUESTIONNAIRE = "exit_questionnaire", _("exit questionnaire")
    CERTIFICATE = "certificate", _("certificate of attendance")
    PARTICIPANTS_LIST = "participants_list", _("list of participants")
    ATTENDANCE_SHEET = "attendance_sheet", _("attendance sheet")


class Edition(models.TextChoices):
    """A language, or the easy-to-read form of one. The value stands in addresses."""

    SLOVENE = "sl", _("Slovene")
    EASY = "lahko", _("easy-to-read Slovene")
    ENGLISH = "en", _("English")


class About(StrEnum):
    """What a document is about, and so where it is made."""

    CANDIDATE = auto()
    REFERRAL = auto()
    COHORT = auto()


LANGUAGE_OF = {Edition.SLOVENE: "sl", Edition.EASY: "sl", Edition.ENGLISH: "en"}
OFFICIAL = (Edition.SLOVENE,)
FOR_THE_PERSON = (Edition.SLOVENE, Edition.EASY, Edition.ENGLISH)
R, C, P = Role.REFERRER, Role.COORDINATOR, Role.PROVIDER


@dataclass(frozen=True, kw_only=True)
class Trait:
    """`seen_by`: who may see and issue it, where the record is in their scope. `signed`: a signed
    copy is expected back.
    """

    about: About
    editions: tuple[Edition, ...]
    seen_by: frozenset[Role]
    signed: bool = False


def _trait(
    about: About, editions: tuple[Edition, ...], *roles: Role, signed: bool = False
) -> Trait:
    return Trait(about=about, editions=editions, seen_by=frozenset(roles), signed=signed)


TRAITS: dict[Kind, Trait] = {
    Kind.REFERRAL_FORM: _trait(About.REFERRAL, OFFICIAL, R, C, signed=True),
    Kind.ELIGIBILITY_RESULT: _trait(About.REFERRAL, FOR_THE_PERSON, R, C),
    Kind.PRIVACY_NOTICE: _trait(About.CANDIDATE, FOR_THE_PERSON, R, C, signed=True),
    Kind.RETURN_NOTICE: _trait(About.REFERRAL, FOR_THE_PERSON, R, C),
    Kind.INVITATION: _trait(About.REFERRAL, FOR_THE_PERSON, C),
    Kind.ADMISSION_NOTICE: _trait(About.REFERRAL, FOR_THE_PERSON, R, C),
    Kind.WAITING_NOTICE: _trait(About.REFERRAL, FOR_THE_PERSON, R, C),
    Kind.REFUSAL_NOTICE: _trait(About.REFERRAL, FOR_THE_PERSON, R, C),
    Kind.CONTRACT: _trait(About.REFERRAL, FOR_THE_PERSON, C, P, signed=True),
    Kind.ENTRY_QUESTIONNAIRE: _trait(About.REFERRAL, FOR_THE_PERSON, C, P, signed=True),
    Kind.INDIVIDUAL_PLAN: _trait(About.REFERRAL, FOR_THE_PERSON, C, P, signed=True),
    Kind.EXIT_STATEMENT: _trait(About.REFERRAL, FOR_THE_PERSON, C, P, signed=True),
    Kind.EXIT_QUESTIONNAIRE: _trait(About.REFERRAL, FOR_THE_PERSON, C, P, signed=True),
    Kind.CERTIFICATE: _trait(About.REFERRAL, FOR_THE_PERSON, C, P),
    Kind.PARTICIPANTS_LIST: _trait(About.COHORT, OFFICIAL, C, P),
    Kind.ATTENDANCE_SHEET: _trait(About.COHORT, OFFICIAL, C, P, signed=True),
}


def kinds_for(role: str, about: About) -> list[Kind]:
    """The documents of this sort that the role may see and issue, in the order of the process."""
    return [k for k, trait in TRAITS.items() if trait.about == about and role in trait.seen_by]
