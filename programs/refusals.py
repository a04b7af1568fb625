"""What the rules about calls, programs and cohorts refuse, and next to which field it is said."""

from socakt.errors import DomainError


class NoTermsYet(DomainError):
    """The call demands nothing on the day on which the cohort should start."""


class TooManyPlaces(DomainError):
    """The terms allow fewer places."""


class NumberTaken(DomainError):
    """The program has a cohort with this number."""


class TitleTaken(DomainError):
    """The provider has a program with this title under the call."""


class PlacesTaken(DomainError):
    """People hold places above the new number of places."""


class FirstTermsTooLate(DomainError):
    """The call would be valid for a time in which it demands nothing."""


class CallEndsBefore(DomainError):
    """The call is over before the terms would begin."""


class BeforeCall(DomainError):
    """The call demands something already, and is not valid yet when the terms would begin."""


class NothingNew(DomainError):
    """The terms in force demand the same already."""


class DayTaken(DomainError):
    """Other terms of the call begin on this day."""


class NothingToEnd(DomainError):
    """An end is given for a replacement that is not allowed."""


class CannotBeMet(DomainError):
    """More months are needed than are counted."""


# Next to which field a refusal stands.
FIELD_OF: dict[type[DomainError], str] = {
    NoTermsYet: "starts_on",
    TooManyPlaces: "capacity",
    PlacesTaken: "capacity",
    NumberTaken: "number",
    TitleTaken: "title",
    FirstTermsTooLate: "valid_from",
    CallEndsBefore: "valid_from",
    BeforeCall: "valid_from",
    DayTaken: "valid_from",
    CannotBeMet: "min_payments",
    NothingToEnd: "replacement_until_months",
}
