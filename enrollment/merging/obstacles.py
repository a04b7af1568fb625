"""What stands in the way of merging two records, and of undoing it, in sentences."""

from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.admissions.models import Admission
from enrollment.candidates.models import Candidate
from enrollment.eligibility.models import Assessment
from enrollment.merging.models import DifferentPeople, Merge
from enrollment.notes.models import Note
from enrollment.participation.models import Participation
from enrollment.referrals.models import Referral
from socakt.slovene import format_date, local_day


def obstacles(keep: Candidate, drop: Candidate) -> list[str]:
    """Why the two cannot be merged as they are; empty when nothing stands in the way.

    Every reason is asked here and nowhere else: add further ones to the list.
    """
    return [
        *_two_emso(keep, drop),
        *_merged_before(drop),
        *_said_to_be_different(keep, drop),
        *_two_places(keep, drop),
        *_two_open_referrals(keep, drop),
        *_rights_in_use(keep, drop, answered=drop),
    ]


def _two_emso(keep: Candidate, drop: Candidate) -> Iterator[str]:
    if keep.emso and drop.emso and keep.emso != drop.emso:
        yield _(
            "Both records have an EMŠO, and they differ: a number is given to one person only. "
            "If one of them was typed in wrongly, correct it first."
        )


def _merged_before(drop: Candidate) -> Iterator[str]:
    if drop.merged.exists():
        yield _(
            "Another record was merged into the one that would be dropped. Keep that one, "
            "or undo the earlier merge first."
        )


def _said_to_be_different(keep: Candidate, drop: Candidate) -> Iterator[str]:
    marks = DifferentPeople.objects.standing().between(_with_merged(keep), _with_merged(drop))
    for mark in marks.select_related("said_by", "organization")[:1]:
        yield _(
            "On %(date)s %(person)s (%(organization)s) marked them as different people. "
            "Withdraw the mark first."
        ) % {
            "date": format_date(local_day(mark.said_at)),
            "person": mark.said_by,
            "organization": mark.organization.short_name,
        }


def _with_merged(candidate: Candidate) -> list[int]:
    return [candidate.pk, *candidate.merged.values_list("pk", flat=True)]


def _two_places(keep: Candidate, drop: Candidate) -> Iterator[str]:
    held = Admission.objects.open().filter(candidate__in=[keep, drop])
    cohorts = [str(admission.cohort) for admission in held.select_related("cohort__program")]
    if len(cohorts) > 1:
        yield _(
            "Each record holds a place (%(cohorts)s), and a person holds one at most. "
            "Cancel one admission or record the exit first."
        ) % {"cohorts": "; ".join(cohorts)}


def _two_open_referrals(keep: Candidate, drop: Candidate) -> Iterator[str]:
    rows = Referral.objects.open_for(keep.pk) | Referral.objects.open_for(drop.pk)
    # an open referral without a program is a draft
    by_program: dict[str, list[str]] = {}
    for referral in rows.select_related("program").order_by("pk"):
        by_program.setdefault(str(referral.program or ""), []).append(referral.number)
    for program, numbers in by_program.items():
        if len(numbers) < 2:
            continue
        named = {"program": program, "numbers": ", ".join(numbers)}
        yield (
            _(
                "Both records have an open referral for the program %(program)s (%(numbers)s), "
                "and a person has one at most. Withdraw or close one of them first."
            )
            if program
            else _(
                "Both records have a draft of a referral without a program (%(numbers)s). "
                "Choose the program or withdraw one of them first."
            )
        ) % named


def _rights_in_use(one: Candidate, other: Candidate, *, answered: Candidate) -> Iterator[str]:
    """A restriction, a hold or an erasure is of one record; a request must not get lost with it.

    What stands in `enrollment.privacy`, a later step, is asked through the record.
    """
    if one.frozen or other.frozen:
        yield _("The processing of the data of one of the records is restricted. Lift it first.")
    held = Q(holds__isnull=False, holds__lifted_at=None)
    erased = Q(erasures__state__in=("proposed", "prepared", "confirmed"))
    both = Candidate.objects.filter(pk__in=[one.pk, other.pk])
    if both.filter(held).exists():
        yield _("A legal hold keeps one of the records as it is. Lift it first.")
    if both.filter(erased).exists():
        yield _("The erasure of one of the records is being decided. Stop it or wait for it.")
    if Candidate.objects.filter(pk=answered.pk, requests__state="open").exists():
        yield _("A request of the person waits for an answer. Answer it first.")


def obstacles_to_undo(merge: Merge) -> list[str]:
    """What rests on the merged record since; empty when all can be as it was before."""
    return [
        *_rights_in_use(merge.kept, merge.dropped, answered=merge.kept),
        *_changed_since(merge),
        *_decided_since(merge),
        *_new_referrals(merge),
        *_checked_since(merge),
        *_admitted_since(merge),
        *_began_since(merge),
        *_noted_since(merge),
    ]


def _changed_since(merge: Merge) -> Iterator[str]:
    if merge.kept.version == merge.kept_version:
        return
    later = Merge.objects.standing().filter(kept=merge.kept, kept_version__gt=merge.kept_version)
    if later.exists():
        yield _("Another record was merged into this one later; undo that merge first.")
    else:
        yield _("The data or months of the person were changed after the merge.")


def _decided_since(merge: Merge) -> Iterator[str]:
    rows = Referral.objects.filter(candidate=merge.kept, pk__in=_known(merge, Referral))
    versions = merge.referral_versions
    changed = [row.number for row in rows.order_by("pk") if versions[str(row.pk)] != row.version]
    if changed:
        yield ngettext(
            "The referral %(numbers)s went on after the merge.",
            "The referrals %(numbers)s went on after the merge.",
            len(changed),
        ) % {"numbers": ", ".join(changed)}


def _new_referrals(merge: Merge) -> Iterator[str]:
    new = Referral.objects.filter(candidate=merge.kept).exclude(pk__in=_known(merge, Referral))
    numbers = list(new.order_by("pk").values_list("number", flat=True))
    if numbers:
        yield ngettext(
            "The referral %(numbers)s was begun after the merge.",
            "The referrals %(numbers)s were begun after the merge.",
            len(numbers),
        ) % {"numbers": ", ".join(numbers)}


def _checked_since(merge: Merge) -> Iterator[str]:
    checks = Assessment.objects.filter(candidate=merge.kept)
    new = checks.exclude(pk__in=_known(merge, Assessment)).order_by("made_at")
    for check in new[:1]:
        yield _("The conditions were checked on %(date)s, on the merged months.") % {
            "date": format_date(local_day(check.made_at))
        }


def _admitted_since(merge: Merge) -> Iterator[str]:
    rows = Admission.objects.filter(candidate=merge.kept)
    if rows.exclude(pk__in=_known(merge, Admission)).exists():
        yield _("The person got a place or moved to another cohort after the merge.")


def _began_since(merge: Merge) -> Iterator[str]:
    rows = Participation.objects.filter(candidate=merge.kept)
    new = ~Q(pk__in=_known(merge, Participation)) | Q(start_recorded_at__gte=merge.made_at)
    if rows.filter(new).exists():
        yield _("A contract or the start of the program was recorded after the merge.")


def _noted_since(merge: Merge) -> Iterator[str]:
    """Of which of two people a new note speaks, only its writer knows."""
    new = Note.objects.filter(candidate=merge.kept).exclude(pk__in=_known(merge, Note))
    moved = merge.moved.get(Note._meta.db_table, [])
    if new.filter(original__in=moved).exists():
        yield _("A note that came from the dropped record was corrected after the merge.")
    count = new.current().exclude(original__in=_known(merge, Note)).count()
    if count:
        yield ngettext(
            "%(count)s note was written after the merge; withdraw it and write it anew after "
            "the merge is undone.",
            "%(count)s notes were written after the merge; withdraw them and write them anew "
            "after the merge is undone.",
            count,
        ) % {"count": count}


def _known(merge: Merge, model: type) -> Iterable[int]:
    """The rows that were there when the records were merged."""
    table = model._meta.db_table  # type: ignore[attr-defined]
    return [*merge.moved.get(table, []), *merge.stayed.get(table, [])]
