"""Every table that knows of a person: where it belongs, what is told, what an erasure leaves.

A test goes through all models with a relation to one of these and fails for any that is neither
here nor among `NOT_ABOUT_A_PERSON`.
"""

from django.db.models import Q

from enrollment.admissions.models import Admission
from enrollment.batches.models import BatchItem
from enrollment.candidates.models import EMSO_CONTEXT, NOTHING_KNOWN, BenefitMonth, Candidate
from enrollment.documents.models import DocumentContent, DocumentPerson, IssuedDocument
from enrollment.eligibility.models import Assessment
from enrollment.imports.models import ImportRow
from enrollment.interviews.models import Interview
from enrollment.merging.models import DifferentPeople, Merge
from enrollment.notes.models import Note
from enrollment.notices.models import Notice
from enrollment.notices.rules import Page
from enrollment.participation.models import EntryFacts, Outcome, OutcomeReminder, Participation
from enrollment.privacy.models import Erasure, LegalHold, PersonRequest, Restriction
from enrollment.privacy.person_table import PersonTable, Section, by, records_of
from enrollment.privacy.rules import ERASED_TEXT
from enrollment.rechecks.models import RecheckResult
from enrollment.referrals.models import Referral
from enrollment.scans.models import ScanPage
from enrollment.waiting.models import Replacement, WaitingMove, WaitingPosition
from socakt.audit.models import Event
from socakt.encryption.keys import indexes_of


def _words_of(person: Candidate) -> Q:
    """Rows of files that are about the person, whether or not they were ever matched."""
    found = by("candidate", "proposal")(person)
    for record in records_of(person):
        if record.emso:
            found |= Q(emso_index__in=indexes_of(record.emso, context=EMSO_CONTEXT))
        if record.born_on:
            words = sorted(str(record.search_key).split())
            found |= Q(born_on=record.born_on, name_words=words)
    return found


def _told_of(person: Candidate) -> Q:
    """Notices lead to a page of the person or of one of the referrals; they name nobody."""
    records = records_of(person).values("pk")
    referrals = Referral.objects.filter(candidate__in=records).values("pk")
    return Q(page=Page.CANDIDATE, record__in=records) | Q(
        page__in=(Page.REFERRAL, Page.PARTICIPATION), record__in=referrals
    )


TABLES = (
    PersonTable(
        model=Candidate,
        section=Section.PERSON,
        whose=by("pk"),
        left_out=frozenset(
            {"form_key", "version", "sort_key", "search_key", "frozen", "emso_index"}
        ),
        emptied=NOTHING_KNOWN,
    ),
    PersonTable(
        model=BenefitMonth,
        section=Section.MONTHS,
        whose=by("candidate"),
        emptied=None,
        columns=("month", "paid", "source", "recorded_on", "organization"),
    ),
    PersonTable(
        model=Referral,
        section=Section.REFERRALS,
        whose=by("candidate"),
        left_out=frozenset({"version"}),
        emptied={"reason": "", "return_note": "", "decision_note": "", "obstacles": []},
    ),
    PersonTable(
        model=Assessment,
        section=Section.CHECKS,
        whose=by("candidate"),
        emptied={"facts": {}, "findings": [], "eligible_until": None, "eligible_from": None},
        machine_only=frozenset({"facts", "findings"}),
    ),
    PersonTable(
        model=RecheckResult,
        section=Section.CHECKS,
        whose=by("referral__candidate"),
        # days on which an age is reached tell the birthday
        emptied={
            "too_old_on": None,
            "eligible_until": None,
            "eligible_from": None,
            "changed_on": None,
        },
    ),
    PersonTable(
        model=Interview,
        section=Section.INTERVIEWS,
        whose=by("referral__candidate"),
        left_out=frozenset({"sequence"}),
        emptied={"conclusion": "", "place": ERASED_TEXT},
    ),
    PersonTable(
        model=WaitingPosition,
        section=Section.WAITING,
        whose=by("referral__candidate"),
        emptied=None,
    ),
    PersonTable(
        model=WaitingMove,
        section=Section.WAITING,
        whose=by("referral__candidate"),
        emptied={"reason": ERASED_TEXT},
    ),
    PersonTable(
        model=Admission,
        section=Section.PARTICIPATION,
        whose=by("candidate"),
        emptied={"late_reason": ""},
    ),
    PersonTable(
        model=Replacement,
        section=Section.PARTICIPATION,
        whose=by("admission__candidate"),
        emptied={"reason": ERASED_TEXT},
    ),
    PersonTable(model=Participation, section=Section.PARTICIPATION, whose=by("candidate")),
    PersonTable(
        model=EntryFacts,
        section=Section.PARTICIPATION,
        whose=by("participation__candidate"),
        emptied={"age_at_entry": "completed years", "born_on": None},
    ),
    PersonTable(model=Outcome, section=Section.PARTICIPATION, whose=by("participation__candidate")),
    PersonTable(
        model=OutcomeReminder,
        section=Section.PARTICIPATION,
        whose=by("participation__candidate"),
    ),
    PersonTable(
        model=IssuedDocument,
        section=Section.DOCUMENTS,
        whose=by("people__candidate"),
        left_out=frozenset({"layout", "digest", "form_key", "wording", "referral", "cohort"}),
        columns=("issued_at", "kind", "edition", "code", "organization"),
    ),
    PersonTable(
        model=DocumentPerson,
        section=Section.DOCUMENTS,
        whose=by("candidate"),
        left_out=frozenset({"id", "document"}),
    ),
    # a copy of the document itself is given out apart; a list speaks of others, too
    PersonTable(
        model=DocumentContent,
        section=Section.DOCUMENTS,
        whose=by("document__people__candidate"),
        left_out=frozenset({"document", "data", "pdf"}),
        emptied=None,
    ),
    PersonTable(
        model=ScanPage,
        section=Section.DOCUMENTS,
        whose=by("document__people__candidate"),
        left_out=frozenset({"scan", "number", "image", "read_code", "read_page", "state"}),
        columns=("document", "page", "assigned_at"),
        emptied=None,
    ),
    PersonTable(
        model=BatchItem,
        section=Section.DOCUMENTS,
        whose=by("referral__candidate"),
        left_out=frozenset({"id", "batch", "referral", "document", "reference"}),
        emptied={"reason": ""},
    ),
    PersonTable(
        model=Note,
        section=Section.NOTES,
        whose=by("candidate"),
        left_out=frozenset({"form_key"}),
        emptied=None,
    ),
    PersonTable(
        model=ImportRow,
        section=Section.IMPORTS,
        whose=_words_of,
        left_out=frozenset(
            {
                "person_key",
                "name_words",
                "decided_about",
                "selected",
                "found_problems",
                "conflicts",
                "repeats",
                "adds",
                "counts",
                "proposal",
            }
        ),
        columns=("of", "number", "cells", "is_stored"),
        emptied=None,
    ),
    PersonTable(
        model=PersonRequest,
        section=Section.RIGHTS,
        whose=by("candidate"),
        left_out=frozenset({"form_key"}),
        emptied={"what": ERASED_TEXT, "answer": ERASED_TEXT},
    ),
    PersonTable(
        model=Restriction,
        section=Section.RIGHTS,
        whose=by("candidate"),
        emptied={"lift_reason": ERASED_TEXT},
    ),
    PersonTable(
        model=LegalHold,
        section=Section.RIGHTS,
        whose=by("candidate"),
        emptied={"reason": ERASED_TEXT, "lift_reason": ERASED_TEXT},
    ),
    PersonTable(
        model=Erasure,
        section=Section.RIGHTS,
        whose=by("candidate"),
        left_out=frozenset({"counts", "of_import"}),
        machine_only=frozenset({"why"}),
    ),
    PersonTable(
        model=Merge,
        section=Section.RIGHTS,
        whose=by("kept", "dropped"),
        left_out=frozenset(
            {"facts", "moved", "stayed", "kept_version", "referral_versions", "undone_for"}
        ),
        emptied={"note": "", "undo_note": "", "months": []},
    ),
    # the other one is somebody else, and stays out of it
    PersonTable(model=DifferentPeople, section=Section.RIGHTS, whose=by("first", "second")),
    # these two know the person by a number only, and tell nothing but that something happened
    PersonTable(
        model=Notice,
        section=Section.NOTICES,
        whose=_told_of,
        left_out=frozenset({"page", "record", "how", "mail"}),
        columns=("made_at", "kind", "number", "organization"),
    ),
    PersonTable(
        model=Event,
        section=Section.LOG,
        whose=by("subject"),
        left_out=frozenset(
            {"subject", "object_type", "object_id", "written_at", "lane", "seq", "digest", "seal"}
        ),
        columns=("at", "action", "organization", "role"),
    ),
)

# With a relation to one of the above, and about nobody.
NOT_ABOUT_A_PERSON: dict[str, str] = {
    "ScanFile": "the bytes of an upload, until they are read",
    "Scan": "an upload; its pages are about somebody once they are attached",
}
