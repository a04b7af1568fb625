"""The notes about a person: all of them, a new one, correcting, withdrawing, following up.

Whose single notes are still readable is known to a later step (`desk.note_views`).
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from enrollment.candidates.models import Candidate, CandidateQuerySet
from enrollment.notes import services
from enrollment.notes.forms import NoteForm
from enrollment.notes.models import Note, NoteQuerySet
from enrollment.notes.queries import lines
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission
from socakt.audit.viewing import viewed
from socakt.errors import DomainError

PAGE_SIZE = 20
# Next to which field a refusal stands.
FIELD_OF: dict[type[DomainError], str] = {
    services.NotYetHappened: "happened_on",
    services.FollowUpInPast: "follow_up_on",
}


@requires(Permission.CANDIDATE_VIEW)
def notes(request: ActorRequest, pk: int) -> HttpResponse:
    """Every note about a candidate that the actor may read, and writing one."""
    people = Candidate.objects.visible_to(request.actor)
    candidate = get_object_or_404(people, pk=pk)
    rows = Note.objects.visible_to(request.actor)
    return page_of_notes(request, candidate, people, rows, "enrollment/notes/notes.html")


def page_of_notes(
    request: ActorRequest,
    candidate: Candidate,
    people: CandidateQuerySet,
    rows: NoteQuerySet,
    template: str,
    **context: Any,
) -> HttpResponse:
    """The page of notes, by POST a new one; `people` and `rows` are what the actor may see."""
    now = timezone.now()
    form = NoteForm(request.POST or None, today=timezone.localdate(now))
    if form.is_valid() and _written(form, candidate, people, request):
        messages.success(request, _("The note is stored."))
        return redirect(request.get_full_path())
    shown = rows.current().filter(candidate=candidate).with_names()
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page"))
    shown_lines = lines(list(page.object_list), request.actor, rows)
    viewed(request, candidate, candidate, "note.viewed")
    context |= {"candidate": candidate, "page": page, "lines": shown_lines, "form": form}
    return render(request, template, {**context, "today": timezone.localdate(now)})


def _written(
    form: NoteForm, candidate: Candidate, people: CandidateQuerySet, request: ActorRequest
) -> bool:
    try:
        services.write(
            candidate=candidate,
            people=people,
            form_key=form.cleaned_data["form_key"],
            at=timezone.now(),
            by=request.actor,
            **form.content,
        )
    except DomainError as refusal:
        form.add_error(FIELD_OF.get(type(refusal)), str(refusal))
        return False
    return True


def correct(request: ActorRequest, note: Note) -> HttpResponse:
    """New words in place of the old ones, which stay readable; the note is one the actor reads."""
    if not note.may_be_changed_by(request.actor):
        messages.info(request, _("This note can no longer be changed by you."))
        return redirect(_back(request, note))
    now = timezone.now()
    form = NoteForm(request.POST or None, today=timezone.localdate(now), note=note)
    if form.is_valid():
        try:
            services.correct(note=note, at=now, by=request.actor, **form.content)
        except DomainError as refusal:
            form.add_error(FIELD_OF.get(type(refusal)), str(refusal))
        else:
            messages.success(request, _("The note is corrected; the earlier words stay."))
            return redirect(_back(request, note))
    viewed(request, note, note.candidate)
    context = {"note": note, "form": form, "back": _back(request, note)}
    return render(request, "enrollment/notes/correct.html", context)


def close(
    request: ActorRequest, note: Note, service: Callable[..., Note], done: str
) -> HttpResponse:
    """The note is withdrawn or followed up, as the service says; then back."""
    try:
        service(note=note, at=timezone.now(), by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(_back(request, note))


def _back(request: ActorRequest, note: Note) -> str:
    """The page on which the button was, else the notes of the person, else the desk."""
    asked = request.POST.get("back") or request.GET.get("back", "")
    if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, None):
        return asked
    if request.actor.may(Permission.CANDIDATE_VIEW):
        return reverse("notes", args=[note.candidate_id])
    return reverse("desk")
