"""People who may be included, and what is known about their months of social assistance."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower, Right
from django.utils.translation import gettext_lazy as _

from enrollment.candidates import whose
from enrollment.candidates.frozen import FREEZING, Frozen, left_alone
from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization, Region
from socakt.accounts.roles import Role
from socakt.encryption.fields import SEARCHABLE_VALUE, EncryptedField, IndexOf
from socakt.encryption.keys import indexes_of
from socakt.history import tracked
from socakt.slovene import MUNICIPALITIES, SearchKey, SortKey

# What an encrypted EMŠO is bound to, here, in the drafts of imports and in the history.
EMSO_CONTEXT, EMSO_PATTERN = "emso", "[0-9]{13}"
# by the code of the Statistical Office; another region's are one entry
MUNICIPALITY_CHOICES = [*MUNICIPALITIES.items(), ("999", _("another municipality"))]

# what numbers written in different ways have in common: +386 41 123 456, 041/123-456
LAST_DIGITS_OF_PHONE = Right(
    Func(F("phone"), Value(r"\D"), Value(""), Value("g"), function="REGEXP_REPLACE"), 8
)


class Education(models.TextChoices):
    """The highest finished level, by ISCED 2011 (which both ESF periods report by)."""

    NONE = "0", _("no finished school (ISCED 0)")
    PRIMARY = "1", _("first years of primary school (ISCED 1)")
    LOWER_SECONDARY = "2", _("primary school (ISCED 2)")
    UPPER_SECONDARY = "3", _("secondary school (ISCED 3)")
    POST_SECONDARY = "4", _("foreman or master craftsman exam (ISCED 4)")
    TERTIARY = "5", _("higher education (ISCED 5 to 8)")


# what an erasure leaves of a person's own facts
NOTHING_KNOWN: dict[str, Any] = {
    "emso": None,
    "first_name": "",
    "last_name": "",
    "born_on": None,
    "sex": "",
    "no_fixed_address": False,
    "street": "",
    "post_code": "",
    "post": "",
    "phone": "",
    "email": "",
    "labour_status": "",
    "labour_status_since": None,
    "education": "",
    "municipality": "",
    "legal_basis": "",
    "notice_version": "",
    "informed_on": None,
}


NOTHING_IS_KNOWN = Q(emso__isnull=True) & Q(
    **{name: nothing for name, nothing in NOTHING_KNOWN.items() if name != "emso"}
)


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def visible_to(self, actor: Actor) -> CandidateQuerySet:
        """The people this actor may work with. Every view starts from here.

        Whoever is frozen is not among them (`stored_for` finds the restricted ones), nor is a
        record that was merged into another (`enrollment/merging/`).
        """
        return self.in_scope(actor).filter(frozen="", merged_into__isnull=True)

    def stored_for(self, actor: Actor) -> CandidateQuerySet:
        """The same and those whose processing is restricted: to look at, with a banner."""
        return self.in_scope(actor).filter(merged_into__isnull=True).exclude(frozen=Frozen.ERASED)

    def in_scope(self, actor: Actor) -> CandidateQuerySet:
        """Whosever the record is: with those that are frozen or were merged into others."""
        own = Q(organization=actor.organization)
        match actor.role:
            case Role.REFERRER:
                return self.filter(own)
            case Role.COORDINATOR:
                shared = Q(region=actor.organization.region, shared_at__isnull=False)
                return self.filter(own | shared)
            case Role.PROVIDER | Role.MINISTRY | Role.ADMINISTRATOR:
                return self.none()

    def with_emso(self, emso: str) -> CandidateQuerySet:
        """The person with this EMŠO, whichever of our keys it is stored under."""
        return self.filter(emso_index__in=indexes_of(emso, context=EMSO_CONTEXT))


@tracked()
class Candidate(models.Model):
    """A person somebody wants to include. Never an account holder here."""

    class Sex(models.TextChoices):
        FEMALE = "female", _("female")
        MALE = "male", _("male")

    class LabourStatus(models.TextChoices):
        REGISTERED = "registered", _("unemployed, registered at the employment office")
        UNREGISTERED = "unregistered", _("unemployed, not registered")
        INACTIVE = "inactive", _("not looking for work")
        EMPLOYED = "employed", _("employed or self-employed")

    class LegalBasis(models.TextChoices):
        PUBLIC_TASK = "public_task", _("task in the public interest (the person was informed)")
        CONSENT = "consent", _("consent of the person")

    region = models.ForeignKey(Region, models.PROTECT, related_name="candidates")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="candidates", verbose_name=_("registered by")
    )
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(_("registered"))
    # from when on the coordination of the region knows the person: the first submitted referral
    shared_at = models.DateTimeField(null=True, blank=True)
    # the form that made the record: the same form sent twice makes one person
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    # the record that took this one in, because both are of one person; one step, never a chain
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )
    # empty as long as people work with the record; imports write it by the database's default
    frozen = models.CharField(max_length=10, choices=Frozen, blank=True, default="", db_default="")

    emso = EncryptedField(
        _("EMŠO"),
        context=EMSO_CONTEXT,
        searchable=True,
        pattern=EMSO_PATTERN,
        null=True,
        blank=True,
    )
    emso_index = models.GeneratedField(
        expression=IndexOf("emso"), output_field=models.TextField(null=True), db_persist=True
    )
    first_name = models.CharField(_("name"), max_length=100)
    last_name = models.CharField(_("surname"), max_length=100)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True)
    no_fixed_address = models.BooleanField(_("has no fixed address"), default=False)
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    post_code = models.CharField(_("post code"), max_length=4, blank=True)
    post = models.CharField(_("post"), max_length=100, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    labour_status = models.CharField(
        _("status on the labour market"), max_length=12, choices=LabourStatus, blank=True
    )
    labour_status_since = models.DateField(_("status since"), null=True, blank=True)
    education = models.CharField(
        _("finished education"), max_length=2, choices=Education, blank=True
    )
    municipality = models.CharField(
        _("municipality"), max_length=3, choices=MUNICIPALITY_CHOICES, blank=True
    )
    legal_basis = models.CharField(_("legal basis"), max_length=11, choices=LegalBasis, blank=True)
    notice_version = models.CharField(_("version of the privacy notice"), max_length=20, blank=True)
    informed_on = models.DateField(_("privacy notice given on"), null=True, blank=True)

    sort_key = models.GeneratedField(
        expression=SortKey("last_name", "first_name"),
        output_field=models.CharField(max_length=500, db_collation="C"),
        db_persist=True,
        editable=False,
    )
    search_key = models.GeneratedField(
        expression=SearchKey("last_name", "first_name"),
        output_field=models.CharField(max_length=500, db_collation="C"),
        db_persist=True,
        editable=False,
    )

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ["sort_key", "pk"]
        indexes = [
            models.Index(
                fields=["organization", "sort_key", "id"], name="candidates_of_organization"
            ),
            models.Index(
                fields=["region", "sort_key", "id"],
                condition=Q(shared_at__isnull=False),
                name="candidates_of_region",
            ),
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="candidate_trigrams"),
            models.Index(fields=["born_on"], name="candidates_by_birth_date"),
            models.Index(LAST_DIGITS_OF_PHONE, name="candidates_by_phone", condition=~Q(phone="")),
            models.Index(Lower("email"), name="candidates_by_email", condition=~Q(email="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(emso__isnull=True) | Q(emso__stored__regex=SEARCHABLE_VALUE),
                name="emso_is_stored_encrypted",
            ),
            models.UniqueConstraint(fields=["emso_index"], name="emso_is_of_one_person"),
            models.CheckConstraint(
                condition=Q(frozen=Frozen.ERASED) | ~Q(first_name="") & ~Q(last_name=""),
                name="candidate_has_a_name",
            ),
            models.CheckConstraint(
                condition=~Q(frozen=Frozen.ERASED) | NOTHING_IS_KNOWN,
                name="nothing_is_known_of_the_erased",
            ),
            models.CheckConstraint(
                condition=Q(frozen__in=["", *Frozen.values]), name="frozen_for_a_known_reason"
            ),
            models.CheckConstraint(
                condition=(Q(legal_basis="") & Q(notice_version="") & Q(informed_on__isnull=True))
                | (~Q(legal_basis="") & ~Q(notice_version="") & Q(informed_on__isnull=False)),
                name="legal_basis_has_version_and_date",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")), name="nobody_is_merged_into_themselves"
            ),
        ]
        triggers = [whose.MERGED_ONLY_BY_A_MERGE, FREEZING]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class BenefitMonthQuerySet(models.QuerySet["BenefitMonth"]):
    def as_facts(self) -> dict[date, bool]:
        """First day of the month → paid or not; a month that is absent is unknown."""
        return dict(self.values_list("month", "paid"))


@tracked(about=("candidate",))
class BenefitMonth(models.Model):
    """What is known of one month of entitlement to social assistance (domain.md, section 2).

    An unknown month has no row. One-off forms of assistance are not recorded at all.
    """

    class Source(models.TextChoices):
        EXTRACT = "extract", _("extract of the CSD system")
        DECISION = "decision", _("decision on social assistance")
        CONFIRMATION = "confirmation", _("confirmation of payment")
        STATEMENT = "statement", _("statement of the person")

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="months")
    month = models.DateField(_("month of entitlement"))
    paid = models.BooleanField(_("paid"))
    source = models.CharField(_("source"), max_length=12, choices=Source)
    recorded_on = models.DateField(_("recorded on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")

    objects = BenefitMonthQuerySet.as_manager()

    class Meta:
        verbose_name = _("assistance month")
        verbose_name_plural = _("assistance months")
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "month"], name="one_row_per_candidate_and_month"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="month_is_its_first_day"),
            models.CheckConstraint(
                condition=Q(paid=False) | Q(month__lte=F("recorded_on")),
                name="paid_month_is_not_in_the_future",
            ),
        ]
        triggers = [*whose.stays_with_the_person("enrollment_benefitmonth"), *left_alone("month")]

    def __str__(self) -> str:
        return f"{self.month:%m/%Y}"
