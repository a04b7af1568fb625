"""The notes about somebody who takes part, as the provider reads and writes them; single notes.

Here and not with the notes, because who holds a place is known to a later step only.
"""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enrollment.admissions.models import Admission
from enrollment.candidates.models import Candidate
from enrollment.desk.queries import notes_of
from enrollment.notes import services
from enrollment.notes.models import Note
from enrollment.notes.views import close, correct, page_of_notes
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission, Role


@requires(Permission.ADMISSION_VIEW)
def participant_notes(request: ActorRequest, pk: int) -> HttpResponse:
    """Notes about the person of an admission: one's own, and those shared with the provider."""
    places = Admission.objects.visible_to(request.actor).select_related("candidate", "cohort")
    admission = get_object_or_404(places, pk=pk)
    people = Candidate.objects.filter(pk=admission.candidate_id)
    rows = Note.objects.visible_to(request.actor)
    if request.actor.role == Role.PROVIDER:
        rows |= Note.objects.shared_with_provider(people)
    template = "enrollment/notes/participant.html"
    return page_of_notes(request, admission.candidate, people, rows, template, admission=admission)


@requires(Permission.NOTE_WRITE)
def correct_note(request: ActorRequest, pk: int) -> HttpResponse:
    """New words in place of the old ones, which stay readable."""
    return correct(request, _note(request, pk))


@require_POST
@requires(Permission.NOTE_WRITE)
def withdraw_note(request: ActorRequest, pk: int) -> HttpResponse:
    """A note written by mistake is shown no more."""
    done = _("The note is withdrawn as a mistake.")
    return close(request, _note(request, pk), services.withdraw, done)


@require_POST
@requires(Permission.NOTE_WRITE)
def follow_up_note(request: ActorRequest, pk: int) -> HttpResponse:
    """What the note asked for is done."""
    done = _("The follow-up is marked as done.")
    return close(request, _note(request, pk), services.follow_up, done)


def _note(request: ActorRequest, pk: int) -> Note:
    found: Note = get_object_or_404(notes_of(request.actor).select_related("candidate"), pk=pk)
    return found
