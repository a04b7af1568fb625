"""Regions, organizations, people with an account, and for whom they act."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from socakt.accounts import triggers
from socakt.accounts.roles import Role
from socakt.history import tracked
from socakt.slovene import SearchKey, SortKey

if TYPE_CHECKING:
    from socakt.accounts.actor import Actor


def valid_on(day: date, of: str = "") -> Q:
    """The rows whose validity dates include the day, or those `of` whose relation they do."""
    begun, endless = Q((f"{of}valid_from__lte", day)), Q((f"{of}valid_until__isnull", True))
    return begun & (endless | Q((f"{of}valid_until__gte", day)))


@tracked()
class Region(models.Model):
    """A part of the country with its own coordination; its code starts every reference number."""

    code = models.CharField(_("code"), max_length=4, unique=True)
    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex="^[A-Z]{2,4}$"),
                name="region_code_is_two_to_four_capitals",
                violation_error_message=_("The code has two to four capital letters."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def valid_on(self, day: date) -> OrganizationQuerySet:
        """Organizations that exist on the day."""
        return self.filter(valid_on(day))

    def managed_by(self, actor: Actor) -> OrganizationQuerySet:
        """Whose users the actor manages: all for an administrator, else one's own and its units.

        A centre and its units are one controller of data; a unit of three needs no manager.
        """
        if actor.role == Role.ADMINISTRATOR:
            return self.all()
        own = Q(pk=actor.organization.pk) | Q(parent=actor.organization.pk)
        return self.filter(own) if actor.manages_users else self.none()


@tracked()
class Organization(models.Model):
    """A body that refers, coordinates, runs programs or pays; or a unit of one."""

    class Kind(models.TextChoices):
        SOCIAL_WORK_CENTRE = "social_work_centre", _("Social work centre")
        EMPLOYMENT_OFFICE = "employment_office", _("Employment office")
        COORDINATION = "coordination", _("Regional coordination")
        PROVIDER = "provider", _("Provider")
        MINISTRY = "ministry", _("Ministry")

    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organizations",
        verbose_name=_("region"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(
        _("short name"), max_length=60, help_text=_("Stands in lists; one line.")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="units",
        verbose_name=_("part of"),
    )
    predecessor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("predecessor"),
    )
    valid_from = models.DateField(_("exists from"))
    valid_until = models.DateField(_("exists until"), null=True, blank=True)
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    post_code = models.CharField(_("post code"), max_length=4, blank=True)
    post = models.CharField(_("post"), max_length=100, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    sort_key = models.GeneratedField(
        expression=SortKey("name"),
        output_field=models.CharField(max_length=500, db_collation="C"),
        db_persist=True,
        editable=False,
    )
    search_key = models.GeneratedField(
        expression=SearchKey("name", "short_name"),
        output_field=models.CharField(max_length=600, db_collation="C"),
        db_persist=True,
        editable=False,
    )

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["sort_key", "valid_from"]
        indexes = [
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="organization_trigram")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "valid_from"], name="one_organization_per_name_and_start"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="organization_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            models.CheckConstraint(
                condition=Q(kind="ministry") | Q(region__isnull=False),
                name="organization_has_region_unless_ministry",
                violation_error_message=_("Choose the region."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def refers(self) -> bool:
        """Whether it can have made referrals."""
        return self.kind in REFERRING


REFERRING = (
    Organization.Kind.SOCIAL_WORK_CENTRE,
    Organization.Kind.EMPLOYMENT_OFFICE,
    Organization.Kind.COORDINATION,  # for people who come by themselves
)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A stored user; without a password nobody can sign in as this user."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with this e-mail address, upper and lower case alike."""
        return self.get(email__iexact=username)


@tracked(exclude=("password", "last_login"))
class User(AbstractBaseUser):
    """A person who can sign in. Rights come from memberships, never from the user."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name and surname"), max_length=150)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="email_is_lower_case",
                violation_error_message=_("Write the e-mail address in lower case."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name as it is shown."""
        return str(self)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: date) -> MembershipQuerySet:
        """Those that hold on the day: none that was ended at once, on that very day or before."""
        return self.filter(valid_on(on), revoked_at__isnull=True)

    def visible_to(self, actor: Actor) -> MembershipQuerySet:
        """Those of the organizations whose users the actor manages."""
        return self.filter(organization__in=Organization.objects.managed_by(actor))

    def usable_by(self, user: User, on: date) -> MembershipQuerySet:
        """What the user may act as on the day; none for organizations that have ended."""
        mine = self.filter(valid_on(on, of="organization__"), user=user, user__is_active=True)
        return mine.in_force(on).select_related("organization__region").order_by("pk")


KINDS_OF_ROLE = {
    Role.REFERRER: [
        Organization.Kind.SOCIAL_WORK_CENTRE,
        Organization.Kind.EMPLOYMENT_OFFICE,
    ],
    Role.COORDINATOR: [Organization.Kind.COORDINATION],
    Role.PROVIDER: [Organization.Kind.PROVIDER],
    Role.MINISTRY: [Organization.Kind.MINISTRY],
    Role.ADMINISTRATOR: [Organization.Kind.MINISTRY, Organization.Kind.COORDINATION],
}


@tracked(about=("user",))
class Membership(models.Model):
    """A user acts for an organization in a role, for as long as it is valid.

    `revoked_at`: ended at once, so that access is gone although the last day is not over.
    """

    user = models.ForeignKey(
        User, models.PROTECT, related_name="memberships", verbose_name=_("user")
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="memberships", verbose_name=_("organization")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("ended at once"), null=True, blank=True, editable=False)
    manages_users = models.BooleanField(_("manages users"), default=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["user", "organization"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "role"], name="one_membership_per_role"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="membership_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(valid_until__isnull=False),
                name="membership_ended_at_once_has_a_last_day",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.ADMINISTRATOR, manages_users=True),
                name="administrator_manages_users_by_role",
                violation_error_message=_("Administrators manage users anyway."),
            ),
        ]
        triggers = [triggers.ROLE_FITS]

    def __str__(self) -> str:
        return f"{self.user} · {self.organization} · {self.get_role_display()}"

    def clean(self) -> None:
        """Refuse a role that does not fit the organization, with a sentence for the form."""
        chosen = self.organization_id and self.role
        if chosen and self.organization.kind not in KINDS_OF_ROLE[Role(self.role)]:
            raise ValidationError({"role": _("This role does not fit the organization.")})
