"""Notes about a person and contacts with her."""

from __future__ import annotations

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enrollment.candidates.frozen import left_alone
from enrollment.candidates.models import Candidate, CandidateQuerySet
from enrollment.candidates.whose import stays_with_the_person
from enrollment.notes.rules import LONGEST_TEXT, Audience, Kind
from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization
from socakt.accounts.roles import Role
from socakt.history import tracked


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, actor: Actor) -> NoteQuerySet:
        """The notes this actor may read. Every view starts from here.

        A provider's own were written about people in its cohorts; what others share with it about
        them is `shared_with_provider`, because who takes part is known to a later step only.
        """
        own = Q(organization=actor.organization)
        match actor.role:
            case Role.REFERRER | Role.COORDINATOR:
                people = Candidate.objects.visible_to(actor)
                # own words about a person whose record another organization keeps since a merge
                merged = Candidate.objects.in_scope(actor).exclude(merged_into=None)
                if actor.organization.predecessor_id:
                    own |= Q(organization=actor.organization.predecessor_id)
                shared = Q(audience__in=(Audience.SHARED, Audience.PROVIDER))
                kept = Q(candidate__in=merged.values("merged_into"))
                return self.filter((own | shared) & Q(candidate__in=people) | own & kept)
            case Role.PROVIDER:
                return self.filter(own, candidate__frozen="")
            case Role.MINISTRY | Role.ADMINISTRATOR:
                return self.none()

    def shared_with_provider(self, people: CandidateQuerySet) -> NoteQuerySet:
        """What a provider may read of others' notes about these people, who are in its cohorts."""
        return self.filter(audience=Audience.PROVIDER, candidate__in=people)

    def current(self) -> NoteQuerySet:
        """As they stand now: neither corrected since nor withdrawn."""
        return self.filter(superseded_at=None, withdrawn_at=None)

    def with_names(self) -> NoteQuerySet:
        """Everything that a line about a note shows, in one query."""
        return self.select_related("organization", "written_by")


@tracked(about=("candidate",))
class Note(models.Model):
    """What somebody wrote about a person. The words never change: a correction is a new row.

    Never holds the conclusion of an interview, which stands with the interview.
    """

    Kind, Audience = Kind, Audience

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="notes")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written"))
    # the form that made the row: the same form sent twice makes one note
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.NOTE)
    happened_on = models.DateField(_("day"))
    text = models.TextField(_("text"), max_length=LONGEST_TEXT)
    audience = models.CharField(_("who may read it"), max_length=10, choices=Audience)
    # the first version of what this row corrects; empty for a first version
    original = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    version = models.PositiveSmallIntegerField(default=1)
    superseded_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn as a mistake"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    follow_up_on = models.DateField(_("follow up on"), null=True, blank=True)
    follow_up_told_at = models.DateTimeField(null=True, blank=True)
    follow_up_done_at = models.DateTimeField(_("followed up"), null=True, blank=True)
    follow_up_done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-happened_on", "-written_at", "-pk"]
        indexes = [
            models.Index(fields=["candidate", "-happened_on"], name="notes_about_candidate"),
            models.Index(
                fields=["organization", "follow_up_on"],
                condition=Q(
                    follow_up_on__isnull=False,
                    follow_up_done_at=None,
                    superseded_at=None,
                    withdrawn_at=None,
                ),
                name="follow_ups_to_do",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(version=1, original=None) | Q(version__gt=1, original__isnull=False),
                name="correction_has_an_original",
            ),
            models.UniqueConstraint(
                fields=["original", "version"], name="one_correction_per_version"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="withdrawn_note_has_time_and_person",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(superseded_at=None),
                name="only_the_last_version_is_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(follow_up_done_at=None, follow_up_done_by=None)
                | Q(
                    follow_up_on__isnull=False,
                    follow_up_done_at__isnull=False,
                    follow_up_done_by__isnull=False,
                ),
                name="follow_up_done_has_time_and_person",
            ),
            models.CheckConstraint(
                condition=Q(follow_up_on=None) | Q(follow_up_on__gte=F("happened_on")),
                name="follow_up_comes_after_the_contact",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="words_of_a_note_never_change",
                fields=["organization", "written_by", "written_at", "text"],
            ),
            *stays_with_the_person("enrollment_note"),
            *left_alone("note"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_corrected(self) -> bool:
        """Whether earlier words stand behind these."""
        return self.version > 1

    def may_be_changed_by(self, actor: Actor) -> bool:
        """Corrected by whoever wrote it, while acting for the same organization."""
        same = self.written_by_id == actor.user.pk and self.organization_id == actor.organization.pk
        return same and self._stands

    def may_be_closed_by(self, actor: Actor) -> bool:
        """Withdrawn, or marked as followed up, by anybody of the organization that wrote it."""
        heir = actor.organization.predecessor_id == self.organization_id
        return (self.organization_id == actor.organization.pk or heir) and self._stands

    @property
    def _stands(self) -> bool:
        return self.superseded_at is None and self.withdrawn_at is None
