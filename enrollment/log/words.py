"""What an entry of the processing log says, in words: the one place for all actions."""

from collections.abc import Iterator
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.wordings.kinds import Kind
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.exports import Purpose

ACTIONS: dict[str, Any] = {
    "absence.ended": gettext_lazy("ended an absence"),
    "absence.recorded": gettext_lazy("recorded an absence"),
    "access.refused": gettext_lazy("was refused access"),
    "account.codes_renewed": gettext_lazy("made new recovery codes"),
    "account.confirmed": gettext_lazy("confirmed the own identity again"),
    "account.factor_added": gettext_lazy("added a second factor"),
    "account.factor_removed": gettext_lazy("removed a second factor"),
    "account.factor_renamed": gettext_lazy("renamed a passkey"),
    "account.factors_reset": gettext_lazy("reset the second factors of a user"),
    "account.linked": gettext_lazy("linked the account with another system"),
    "account.password_changed": gettext_lazy("changed the password"),
    "account.session_ended": gettext_lazy("ended a session"),
    "account.sign_in_failed": gettext_lazy("a sign-in failed"),
    "account.signed_in": gettext_lazy("signed in"),
    "account.signed_out": gettext_lazy("signed out"),
    "admission.cancelled": gettext_lazy("cancelled an admission"),
    "admission.completion": gettext_lazy("recorded the completion of the program"),
    "admission.early_exit": gettext_lazy("recorded an early exit"),
    "admission.exclusion": gettext_lazy("recorded an exclusion"),
    "admission.moved": gettext_lazy("moved the person to another cohort"),
    "admission.viewed": gettext_lazy("opened an admission"),
    "batch.built_again": gettext_lazy("had a file of documents made again"),
    "batch.downloaded": gettext_lazy("downloaded documents of a cohort"),
    "batch.ordered": gettext_lazy("ordered documents for a whole cohort"),
    "batch.retried": gettext_lazy("had documents made that had failed"),
    "batch.viewed": gettext_lazy("opened documents ordered for a cohort"),
    "calendar.made": gettext_lazy("made an address of the calendar"),
    "calendar.read": gettext_lazy("a calendar fetched the interviews"),
    "calendar.revoked": gettext_lazy("revoked the address of the calendar"),
    "candidate.changed": gettext_lazy("changed the person's data"),
    "candidate.compared": gettext_lazy("compared two records"),
    "candidate.emso_read": gettext_lazy("read the EMŠO of the person"),
    "candidate.exported": gettext_lazy("took the person along in an exported list"),
    "candidate.extracted": gettext_lazy("made an extract of everything about the person"),
    "candidate.found_with_others": gettext_lazy(
        "came upon the person by EMŠO; another organization keeps the record"
    ),
    "candidate.held": gettext_lazy("set a legal hold on the person's record"),
    "candidate.imported": gettext_lazy("imported data about the person"),
    "candidate.log_extracted": gettext_lazy("made an extract of the log about the person"),
    "candidate.log_viewed": gettext_lazy("looked at the log of the person"),
    "candidate.merge_undone": gettext_lazy("undid a merge of records"),
    "candidate.merged": gettext_lazy("merged two records of the person"),
    "candidate.months_recorded": gettext_lazy("recorded assistance months"),
    "candidate.no_longer_told_apart": gettext_lazy(
        "withdrew that two records are of different people"
    ),
    "candidate.registered": gettext_lazy("registered the person"),
    "candidate.released": gettext_lazy("lifted a legal hold"),
    "candidate.restricted": gettext_lazy("restricted the processing of the person's data"),
    "candidate.restriction_lifted": gettext_lazy("lifted the restriction of processing"),
    "candidate.rights_viewed": gettext_lazy("opened the rights of the person"),
    "candidate.searched": gettext_lazy("searched"),
    "candidate.succeeded": gettext_lazy("moved the person to the successor of an organization"),
    "candidate.told_apart": gettext_lazy("marked two records as of different people"),
    "candidate.viewed": gettext_lazy("opened the person's record"),
    "cohort.changed": gettext_lazy("changed a cohort"),
    "cohort.completed": gettext_lazy("completed a cohort"),
    "cohort.planned": gettext_lazy("planned a cohort"),
    "cohort.printed": gettext_lazy("printed the list of a cohort"),
    "cohort.viewed": gettext_lazy("opened a cohort"),
    "demo.loaded": gettext_lazy("filled the demo"),
    "eligibility.assessed": gettext_lazy("checked the conditions"),
    "eligibility.rechecked": gettext_lazy("checked the conditions of everybody who waits"),
    "erasure.carried_out": gettext_lazy("an erasure was carried out"),
    "erasure.confirmed": gettext_lazy("confirmed an erasure"),
    "erasure.prepared": gettext_lazy("prepared an erasure"),
    "erasure.proposed": gettext_lazy("proposed an erasure"),
    "erasure.stopped": gettext_lazy("an erasure was stopped"),
    "erasure.viewed": gettext_lazy("looked at an erasure"),
    "founding_data.loaded": gettext_lazy("loaded the founding data"),
    "document.issued": gettext_lazy("issued a document"),
    "document.printed": gettext_lazy("printed a document"),
    "document.viewed": gettext_lazy("opened an issued document"),
    "document.withdrawn": gettext_lazy("withdrew an issued document"),
    "import.discarded": gettext_lazy("discarded an import"),
    "import.read": gettext_lazy("a file of an import was read"),
    "import.rejected_downloaded": gettext_lazy("downloaded rejected rows of an import"),
    "import.stored": gettext_lazy("stored an import"),
    "import.uploaded": gettext_lazy("uploaded a file to import"),
    "import.viewed": gettext_lazy("opened an import"),
    "interview.called_off": gettext_lazy("called off an interview"),
    "interview.came": gettext_lazy("recorded that the person came to the interview"),
    "interview.confirmed": gettext_lazy("confirmed an interview"),
    "interview.did_not_come": gettext_lazy("recorded that the person missed the interview"),
    "interview.moved": gettext_lazy("moved an interview"),
    "interview.proposed": gettext_lazy("proposed an interview"),
    "interview.viewed": gettext_lazy("opened an interview"),
    "invitation.accepted": gettext_lazy("accepted an invitation"),
    "invitation.made": gettext_lazy("invited a user"),
    "invitation.renewed": gettext_lazy("sent an invitation again"),
    "invitation.withdrawn": gettext_lazy("withdrew an invitation"),
    "list.exported": gettext_lazy("exported a list"),
    "list.viewed": gettext_lazy("opened a list"),
    "log.unusual_viewed": gettext_lazy("looked for unusual access in the log"),
    "log.viewed": gettext_lazy("looked at the processing log"),
    "logo.put_up": gettext_lazy("put up a logo of the call"),
    "logo.taken_down": gettext_lazy("took down a logo of the call"),
    "membership.ended": gettext_lazy("ended the access of a user"),
    "membership.manages_no_users": gettext_lazy("no longer lets a user manage users"),
    "membership.manages_users": gettext_lazy("let a user manage users"),
    "merge.viewed": gettext_lazy("opened a merge"),
    "note.corrected": gettext_lazy("corrected a note"),
    "note.followed_up": gettext_lazy("ticked off the follow-up of a note"),
    "note.viewed": gettext_lazy("read notes"),
    "note.withdrawn": gettext_lazy("withdrew a note"),
    "note.written": gettext_lazy("wrote a note"),
    "notice.all_read": gettext_lazy("marked all notices as read"),
    "notice.mails_chosen": gettext_lazy("chose which notices come by mail"),
    "notice.read": gettext_lazy("read a notice"),
    "papers.viewed": gettext_lazy("opened the documents of the record"),
    "participation.contract_recorded": gettext_lazy("recorded the contract on inclusion"),
    "participation.outcome_recorded": gettext_lazy("recorded the outcome"),
    "participation.started": gettext_lazy("recorded the start in the program"),
    "participation.viewed": gettext_lazy("opened the participation"),
    "preview.viewed": gettext_lazy("looked at a document before issuing it"),
    "program.added": gettext_lazy("added a program"),
    "program.changed": gettext_lazy("changed a program"),
    "radar.viewed": gettext_lazy("opened the radar of conditions"),
    "recheck.viewed": gettext_lazy("opened a re-check"),
    "referral.admitted": gettext_lazy("admitted the person to a cohort"),
    "referral.edited": gettext_lazy("changed the referral"),
    "referral.expired": gettext_lazy("the referral expired"),
    "referral.handed_on": gettext_lazy("the referral was handed on after the deadline"),
    "referral.handed_over": gettext_lazy("handed the referral over to another coordinator"),
    "referral.interview_concluded": gettext_lazy("concluded the interview"),
    "referral.invited": gettext_lazy("invited the person to an interview"),
    "referral.merge_undone": gettext_lazy("the referral went back when a merge was undone"),
    "referral.merged": gettext_lazy("the referral followed when records were merged"),
    "referral.moved_on_list": gettext_lazy("moved the person on the waiting list"),
    "referral.put_on_waiting_list": gettext_lazy("put the person on the waiting list"),
    "referral.redirected": gettext_lazy("redirected the person to something else"),
    "referral.rejected": gettext_lazy("rejected the referral"),
    "referral.reminded": gettext_lazy("a reminder of the referral was sent"),
    "referral.reopened": gettext_lazy("the decision about the referral is open again"),
    "referral.resubmitted": gettext_lazy("submitted the referral again"),
    "referral.returned": gettext_lazy("returned the referral for completion"),
    "referral.started": gettext_lazy("began a referral"),
    "referral.submitted": gettext_lazy("submitted the referral"),
    "referral.succeeded": gettext_lazy("moved the referral to the successor of an organization"),
    "referral.taken": gettext_lazy("took the referral over"),
    "referral.viewed": gettext_lazy("opened the referral"),
    "referral.wish_confirmed": gettext_lazy("confirmed that the person still wishes to come"),
    "referral.withdrawn": gettext_lazy("withdrew the referral"),
    "region_settings.changed": gettext_lazy("changed the settings of the region"),
    "replacement.viewed": gettext_lazy("looked for somebody for a free place"),
    "request.answered": gettext_lazy("answered a request of the person"),
    "request.recorded": gettext_lazy("recorded a request of the person"),
    "request.viewed": gettext_lazy("opened a request of the person"),
    "retention.period_set": gettext_lazy("set a period of keeping"),
    "saved_view.deleted": gettext_lazy("deleted a saved view"),
    "saved_view.renamed": gettext_lazy("renamed a saved view"),
    "saved_view.saved": gettext_lazy("saved a view"),
    "scan.page_attached": gettext_lazy("put a signed page to a document"),
    "scan.page_detached": gettext_lazy("took a signed page away from a document"),
    "scan.page_discarded": gettext_lazy("discarded a page that belonged nowhere"),
    "scan.uploaded": gettext_lazy("uploaded signed copies"),
    "scan.viewed": gettext_lazy("looked at signed copies"),
    "target.added": gettext_lazy("added a target of composition"),
    "terms.added": gettext_lazy("added conditions of a call"),
    "waiting_list.viewed": gettext_lazy("opened the waiting list"),
    "wording.approved": gettext_lazy("approved a wording of a document"),
    "wording.discarded": gettext_lazy("discarded the draft of a wording"),
    "wording.written": gettext_lazy("wrote a wording of a document"),
}
LISTS: dict[str, Any] = {
    "absences": gettext_lazy("Absences"),
    "calls": gettext_lazy("Calls"),
    "candidates": gettext_lazy("Candidates"),
    "cohorts": gettext_lazy("Cohorts"),
    "different_people": gettext_lazy("Pairs of different people"),
    "desk": gettext_lazy("Work"),
    "hand_over": gettext_lazy("Handover"),
    "imports": gettext_lazy("Imports"),
    "interviews": gettext_lazy("Interviews"),
    "missing_signatures": gettext_lazy("Missing signed copies"),
    "person_requests": gettext_lazy("Requests of people"),
    "referrals": gettext_lazy("Referrals"),
    "retention": gettext_lazy("Periods of keeping"),
    "signed_copies": gettext_lazy("Signed copies"),
    "tasks": gettext_lazy("Tasks"),
}
# Looks, as opposed to changes.
LOOKS = (
    "viewed",
    "listed",
    "previewed",
    "printed",
    "exported",
    "searched",
    "read",
    "downloaded",
    "extracted",
)


def what(event: Event) -> str:
    """What was done, in words; an action without words is shown as it is written."""
    sentence = str(ACTIONS.get(event.action, event.action))
    more = "; ".join(_more(event.details))
    return f"{sentence} ({more})" if more else sentence


def _more(details: dict[str, Any]) -> Iterator[str]:
    if document := details.get("document"):
        yield str(dict(Kind.choices).get(document, document))
    if name := details.get("list"):
        yield str(LISTS.get(name, name))
    if (rows := details.get("rows")) is not None:
        yield _("rows: %(count)s") % {"count": rows}
    if (found := details.get("found")) is not None:
        yield _("hits: %(count)s") % {"count": found}
    if fields := details.get("fields"):
        yield _("fields: %(count)s") % {"count": len(fields)}
    if kind := details.get("file"):
        yield str(kind).upper()


def why(event: Event) -> str:
    """What for: the purpose that was said, else the task for which such a thing is done."""
    purpose = event.details.get("purpose")
    if purpose:
        said = str(dict(Purpose.choices).get(purpose, purpose))
        reference = event.details.get("reference")
        return f"{said} ({reference})" if reference else said
    if event.action == "access.refused":
        return ""
    if event.role == Role.ADMINISTRATOR:
        return _("administration and supervision of the system")
    if event.user_id is None:
        return _("automatic work of the system")
    if event.action.rpartition(".")[2].rpartition("_")[2] in LOOKS:
        return _("looking after the person's case in social activation")
    return _("carrying out social activation")


def action_choices() -> list[tuple[str, Any]]:
    """Every action with its words, for a filter."""
    return [(action, format_lazy("{}", words)) for action, words in ACTIONS.items()]
