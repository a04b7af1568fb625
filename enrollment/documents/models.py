"""Documents that were issued: what each was made of, and the very bytes."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from enrollment.admissions.models import Admission
from enrollment.candidates.frozen import SealedUntilErased, left_alone
from enrollment.candidates.models import Candidate
from enrollment.candidates.whose import stays_with_the_person
from enrollment.referrals.models import Referral
from enrollment.wordings.kinds import TRAITS, Edition, Kind
from programs.models import Cohort
from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization, Region
from socakt.accounts.roles import Role
from socakt.encryption.fields import EncryptedBytesField, EncryptedField
from socakt.history import tracked

User = settings.AUTH_USER_MODEL
# Letters and digits that nobody mixes up when typing them off paper: no O, I, L, U.
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10
# everybody who stands in the document; and who of them is just being erased
OF_DOCUMENT = (
    "unnest(ARRAY(SELECT p.candidate_id FROM enrollment_documentperson p"
    " WHERE p.document_id = changed.{key}))"
)
BEING_ERASED = (
    "(SELECT p.candidate_id FROM enrollment_documentperson p"
    " WHERE p.document_id = changed.{key} ORDER BY may_erase(p.candidate_id) DESC LIMIT 1)"
)


def _of_people_in_scope(actor: Actor) -> Q:
    """Of referrals that the actor sees, and of people apart from any referral."""
    people = Candidate.objects.visible_to(actor).values("pk")
    of_person = DocumentPerson.objects.filter(document=OuterRef("pk"), candidate__in=people)
    return Q(referral__in=Referral.objects.visible_to(actor).values("pk")) | Q(
        Exists(of_person), referral=None, cohort=None
    )


def grouped(code: str) -> str:
    """The code as it is printed, in groups: 7K3M-Q9XV-2B."""
    return "-".join((code[:4], code[4:8], code[8:]))


class IssuedDocumentQuerySet(models.QuerySet["IssuedDocument"]):
    def visible_to(self, actor: Actor) -> IssuedDocumentQuerySet:
        """The documents that the actor's role sees, about records in the actor's scope.

        Nobody works with those of a person whose record is frozen.
        """
        kinds = [kind for kind, trait in TRAITS.items() if actor.role in trait.seen_by]
        cohorts = Q(cohort__in=Cohort.objects.visible_to(actor).values("pk"))
        match actor.role:
            case Role.COORDINATOR:
                within = _of_people_in_scope(actor) | cohorts
            case Role.REFERRER:
                within = _of_people_in_scope(actor)
            case Role.PROVIDER:
                places = Admission.objects.visible_to(actor).values("referral")
                within = Q(referral__in=places) | cohorts
            case Role.MINISTRY | Role.ADMINISTRATOR:
                return self.none()
        entries = DocumentPerson.objects.filter(document=OuterRef("pk"))
        of_the_frozen = entries.exclude(candidate__frozen="")
        return self.filter(within, ~Exists(of_the_frozen), kind__in=kinds)

    def with_names(self) -> IssuedDocumentQuerySet:
        """Everything that a line about a document shows, in one query."""
        more = ("referral__candidate", "cohort__program", "issued_by", "organization")
        return self.select_related(*more).prefetch_related("people__candidate")


@tracked()
class IssuedDocument(models.Model):
    """A document as it left the house. Never changed: a mistake is withdrawn and issued anew.

    `code` stands on every page, as letters and as a QR code. `wording` is the version of its
    passages, 0 those of the repository; `layout` tells templates, styles and fonts apart.
    `digest` is the SHA-256 of the PDF in hexadecimal.
    """

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True)
    kind = models.CharField(_("document"), max_length=20, choices=Kind)
    edition = models.CharField(_("edition"), max_length=5, choices=Edition)
    wording = models.PositiveSmallIntegerField(_("version of the wording"))
    layout = models.CharField(max_length=16)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    referral = models.ForeignKey(
        Referral, models.PROTECT, null=True, blank=True, related_name="documents"
    )
    cohort = models.ForeignKey(
        Cohort, models.PROTECT, null=True, blank=True, related_name="documents"
    )
    pages = models.PositiveSmallIntegerField(_("pages"))
    digest = models.CharField(max_length=64)
    to_be_signed = models.BooleanField(_("to be signed"))
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("issued"))
    # the button of the preview that issued it: pressed twice, issued once
    form_key = models.UUIDField(unique=True, editable=False)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = IssuedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("issued document")
        verbose_name_plural = _("issued documents")
        ordering = ["-issued_at", "-pk"]
        indexes = [
            models.Index(fields=["region", "-issued_at", "-id"], name="documents_of_region"),
            models.Index(fields=["referral", "kind"], name="documents_of_referral"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(referral=None) | Q(cohort=None),
                name="document_is_of_a_person_or_a_cohort",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="withdrawn_document_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=f"^[{CODE_LETTERS}]{{{CODE_LENGTH}}}$"),
                name="document_code_can_be_typed",
            ),
            models.CheckConstraint(condition=Q(pages__gte=1), name="document_has_a_page"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="issued_document_is_never_changed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["withdrawn_by", "withdrawn_at"]),
            ),
            pgtrigger.Protect(
                name="withdrawn_document_stays_withdrawn",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
            pgtrigger.Protect(name="issued_document_is_never_deleted", operation=pgtrigger.Delete),
            *left_alone("issued_document", OF_DOCUMENT.format(key="id")),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def printed_code(self) -> str:
        """The code as it is printed, in groups: 7K3M-Q9XV-2B."""
        return grouped(self.code)

    def is_kept_by(self, actor: Actor) -> bool:
        """Whether it is for the actor, who sees it, to withdraw it and to tidy its signed copy:
        for the organization that issued it, and for the coordination.
        """
        return actor.role == Role.COORDINATOR or self.organization_id == actor.organization.pk


class DocumentPerson(models.Model):
    """Somebody who stands in a document: one person, or all those of a list."""

    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="people")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="document_entries")

    class Meta:
        verbose_name = _("person in a document")
        verbose_name_plural = _("people in documents")
        ordering = ["pk"]
        triggers = [
            *stays_with_the_person("enrollment_documentperson"),
            *left_alone("document_person"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.candidate_id}"


class DocumentContent(models.Model):
    """What an issued document was made of, and what came out: goes with the person."""

    document = models.OneToOneField(
        IssuedDocument, models.PROTECT, primary_key=True, related_name="content"
    )
    data = EncryptedField(context="document data")
    pdf = EncryptedBytesField(context="document pdf")

    class Meta:
        verbose_name = _("content of a document")
        verbose_name_plural = _("contents of documents")
        triggers = [
            SealedUntilErased(
                name="content_of_a_document_is_never_changed",
                operation=pgtrigger.Update | pgtrigger.Delete,
                person=BEING_ERASED.format(key="document_id"),
            ),
            *left_alone("document_content", OF_DOCUMENT.format(key="document_id")),
        ]

    def __str__(self) -> str:
        return str(self.document_id)
