"""A file that came in, and its rows as drafts until somebody stores them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enrollment.candidates.models import EMSO_CONTEXT, EMSO_PATTERN, BenefitMonth, Candidate
from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization
from socakt.accounts.roles import Role
from socakt.encryption.fields import (
    EncryptedBytesField,
    EncryptedField,
    EncryptedListField,
    IndexOf,
)
from socakt.history import tracked


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, actor: Actor) -> ImportQuerySet:
        """The imports of the actor's own organization. Every view starts from here."""
        match actor.role:
            case Role.REFERRER | Role.COORDINATOR:
                return self.filter(organization=actor.organization, role=actor.role)
            case Role.PROVIDER | Role.MINISTRY | Role.ADMINISTRATOR:
                return self.none()


@tracked(exclude=("headings", "layout", "form_key"))
class Import(models.Model):
    """A file with people or months of assistance, on its way from upload to stored.

    `headings` are those of the file, `chosen` says what a person decided a heading means
    (position → column, or »ignore«). `refusal` is why the file as a whole could not be read.
    """

    class State(models.TextChoices):
        READING = "reading", _("being read")
        COLUMNS = "columns", _("columns to be named")
        READY = "ready", _("to be looked through")
        STORING = "storing", _("being stored")
        STORED = "stored", _("stored")
        REFUSED = "refused", _("not readable")
        DISCARDED = "discarded", _("discarded")

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="imports", verbose_name=_("organization")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    made_at = models.DateTimeField(_("uploaded"))
    form_key = models.UUIDField(unique=True, editable=False)
    file_name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READING)
    moved_at = models.DateTimeField(_("in this state since"))
    rows_read = models.PositiveIntegerField(default=0)
    headings = ArrayField(models.TextField(), default=list)
    chosen = models.JSONField(default=dict)
    layout = models.JSONField(default=dict)
    refusal = models.JSONField(default=dict)
    source = models.CharField(
        _("source"), max_length=12, choices=BenefitMonth.Source, blank=True, default=""
    )
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    stored_at = models.DateTimeField(_("stored"), null=True, blank=True)
    summary = models.JSONField(default=dict)
    # the reference number of a failure on our side while storing
    failure = models.CharField(max_length=8, blank=True, default="")

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["organization", "-made_at", "-id"], name="imports_of_organization")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="stored", stored_at__isnull=False, stored_by__isnull=False)
                | (~Q(state="stored") & Q(stored_at__isnull=True)),
                name="stored_import_has_time_and_person",
            ),
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(refusal={}))
                | (~Q(state="refused") & Q(refusal={})),
                name="refused_import_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportFile(models.Model):
    """The bytes of a file, for as long as they are not read yet."""

    of = models.OneToOneField(Import, models.CASCADE, related_name="file")
    content = EncryptedBytesField(context="import file")

    def __str__(self) -> str:
        return str(self.of)


class PersonKey(models.Func):
    """What tells the people of a file apart: the index of the EMŠO, else the name."""

    arity = 2
    arg_joiner = ", '.', 2), ''), "
    template = "coalesce('emso ' || nullif(split_part(%(expressions)s)"
    output_field = models.TextField()


class ImportRow(models.Model):
    """One row of a file as a draft: what stands in it, what it says, what is wrong with it.

    `facts` are what the row itself says of the person, `derived` what follows from it (birth
    date and sex from the EMŠO, the post from its code) and only ever fills what is empty.
    `person_key` is equal for rows about the same person: made of the EMŠO's index or, without one,
    of the name and the date of birth (`name_key`). What is compared with the records
    (`candidate` to `status`) is computed anew whenever it is looked at (`matching`).
    """

    class Status(models.TextChoices):
        FAULTY = "faulty", _("to be corrected")
        PROPOSED = "proposed", _("the same person?")
        CONFLICT = "conflict", _("differs from the records")
        NEW = "new", _("new person")
        CHANGE = "change", _("adds to the records")
        SAME = "same", _("nothing new")
        NOT_COUNTED = "not_counted", _("does not count")

    of = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = EncryptedListField(context="import cells", null=True)
    emso = EncryptedField(context=EMSO_CONTEXT, searchable=True, pattern=EMSO_PATTERN, null=True)
    emso_index = models.GeneratedField(
        expression=IndexOf("emso"), output_field=models.TextField(null=True), db_persist=True
    )
    name_key = models.TextField(blank=True)
    person_key = models.GeneratedField(
        expression=PersonKey("emso", "name_key"), output_field=models.TextField(), db_persist=True
    )
    name_words = ArrayField(models.TextField(), default=list)
    full_name = models.CharField(max_length=200, blank=True)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    born_on = models.DateField(null=True)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    derived = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    paid = ArrayField(models.DateField(), default=list)
    unpaid = ArrayField(models.DateField(), default=list)
    counts = models.BooleanField(default=True)
    problems = EncryptedListField(context="import problems", default=list, null=True)
    notes = ArrayField(models.TextField(), default=list)

    selected = models.BooleanField(default=True)
    is_same = models.BooleanField(null=True)  # the proposed person; null: nobody has said yet
    replaces = models.BooleanField(null=True)  # the records by the file; null: nobody has said
    decided_about = models.TextField(blank=True, default="")

    candidate = models.ForeignKey(Candidate, models.CASCADE, null=True, related_name="+")
    proposal = models.ForeignKey(Candidate, models.CASCADE, null=True, related_name="+")
    found_problems = models.JSONField(default=list)
    conflicts = models.JSONField(default=list)
    repeats = models.PositiveIntegerField(null=True)  # the number of an earlier row
    adds = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=11, choices=Status, default=Status.FAULTY)
    is_stored = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["of", "status", "number"], name="rows_of_import_by_status"),
            models.Index(fields=["of", "person_key"], name="rows_of_import_by_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["of", "number"], name="one_draft_per_row_of_file"),
            models.CheckConstraint(
                condition=Q(is_stored=False) | Q(status__in=("new", "change", "same")),
                name="only_clear_rows_are_stored",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of_id}/{self.number}"
