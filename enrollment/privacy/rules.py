"""Rights of a person and periods of keeping, without a database.

Sources: GDPR (Regulation 2016/679) articles 12, 15 to 18 and 21; periods are counted as
Regulation 1182/71, article 3, counts them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db import models
from django.utils.translation import gettext_lazy as _

# What stands where a text was that had to be there.
ERASED_TEXT = "–"
NOTICE = timedelta(days=30)
ANSWERED_WITHIN = relativedelta(months=1)


class RequestKind(models.TextChoices):
    """What a person may ask for."""

    ACCESS = "access", _("access to own data (article 15)")
    CORRECTION = "correction", _("correction (article 16)")
    ERASURE = "erasure", _("erasure (article 17)")
    RESTRICTION = "restriction", _("restriction of processing (article 18)")
    OBJECTION = "objection", _("objection (article 21)")


class RequestState(models.TextChoices):
    """What became of a request."""

    OPEN = "open", _("to be answered")
    DONE = "done", _("fulfilled")
    REFUSED = "refused", _("refused")


class RestrictionReason(models.TextChoices):
    """The four cases of article 18(1)."""

    CONTESTED = "contested", _("the person contests that the data are accurate")
    UNLAWFUL = "unlawful", _("the processing is unlawful and the person opposes erasure")
    CLAIMS = "claims", _("the person needs the data for legal claims")
    OBJECTION = "objection", _("the person has objected and the grounds are being weighed")


class RecordClass(models.TextChoices):
    """Records that are kept for a period of their own."""

    NEVER_SUBMITTED = "never_submitted", _("people who were never referred, and unsent drafts")
    UNSUCCESSFUL = "unsuccessful", _("referrals that did not lead to inclusion")
    PARTICIPANT = "participant", _("people who were admitted to a program")
    NOTES = "notes", _("notes and contacts")
    IMPORTS = "imports", _("rows of imported files")


# From when each is kept; a decision of ours, as the sources say it for participants only.
COUNTED_FROM = {
    RecordClass.NEVER_SUBMITTED: _("from the last step of the draft, or the registration"),
    RecordClass.UNSUCCESSFUL: _("from the decision about the referral"),
    RecordClass.PARTICIPANT: _("from the last payment of the call"),
    RecordClass.NOTES: _("from the day of the contact"),
    RecordClass.IMPORTS: _("from the last step of the import"),
}
# what belongs to no call, and what only a call can say
WITHOUT_CALL = (RecordClass.NOTES, RecordClass.IMPORTS)
ONLY_OF_CALL = (RecordClass.UNSUCCESSFUL, RecordClass.PARTICIPANT)


class ErasureState(models.TextChoices):
    """Where an erasure stands."""

    PROPOSED = "proposed", _("proposed")
    PREPARED = "prepared", _("prepared, waits for a second person")
    CONFIRMED = "confirmed", _("confirmed, will be carried out")
    DONE = "done", _("carried out")
    STOPPED = "stopped", _("stopped")


OPEN_ERASURES = (ErasureState.PROPOSED, ErasureState.PREPARED, ErasureState.CONFIRMED)


class What(models.TextChoices):
    """What an erasure takes away."""

    PERSON = "person", _("everything that tells who the person is")
    NOTES = "notes", _("notes and contacts")
    IMPORT = "import", _("rows of an imported file")


class Basis(models.TextChoices):
    """Why something is erased."""

    PERIOD = "period", _("the period of keeping is over")
    REQUEST = "request", _("the person asked for it")


class Obstacle(models.TextChoices):
    """What keeps a record from being erased now."""

    HOLD = "hold", _("a legal hold")
    RESTRICTED = "restricted", _("the processing is restricted")
    OPEN_REFERRAL = "open_referral", _("an open referral")
    OPEN_PLACE = "open_place", _("the person takes part in a program")
    OPEN_REQUEST = "open_request", _("an unanswered request of the person")
    NOT_DUE = "not_due", _("the period of keeping is not over")
    NO_PERIOD = "no_period", _("no period of keeping is set")
    BEING_READ = "being_read", _("the import is not finished")
    GONE = "gone", _("there is nothing left to erase")
    BY_HAND = "by_hand", _("a person stopped it")


def answer_due_on(received_on: date) -> date:
    """The last day for the answer: one month after the receipt (article 12(3)).

    The same day of the next month, the last one of a shorter month. Decision: not moved behind a
    weekend, although the regulation on periods would allow it.
    """
    return received_on + ANSWERED_WITHIN


def kept_until(counted_from: date, months: int, from_end_of_year: bool = False) -> date:
    """The last day of keeping; from the day after it on the record may go.

    The day from which is counted is not counted itself, and the period ends with the same day of
    its last month, the last one of a shorter month: from 29 February, 12 months, until 28
    February. `from_end_of_year`: counted from 31 December of that year, as the ESF does.
    """
    start = date(counted_from.year, 12, 31) if from_end_of_year else counted_from
    return start + relativedelta(months=months)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One reason to keep a record: its class, of which call, from when, and until when.

    `until` None: no period is set, so nobody may say that it is over.
    """

    record_class: RecordClass
    call: str = ""
    counted_from: date | None = None
    months: int | None = None
    from_end_of_year: bool = False
    source: str = ""

    @property
    def until(self) -> date | None:
        """The last day; None where nothing says so."""
        if self.counted_from is None or self.months is None:
            return None
        return kept_until(self.counted_from, self.months, self.from_end_of_year)


def due_on(reasons: Iterable[Kept]) -> date | None:
    """The first day on which all reasons to keep are over; None as long as one has no end."""
    ends = [reason.until for reason in reasons]
    known = [end for end in ends if end is not None]
    if not ends or len(known) < len(ends):
        return None
    return max(known) + timedelta(days=1)
