"""What somebody was told, whether it was read, and the mails that say so outside."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enrollment.notices.rules import DECISIONS, Group, How, Kind, Page
from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: Actor) -> NoticeQuerySet:
        """What this person was told while acting for this organization, and nothing else."""
        return self.filter(user=actor.user, organization=actor.organization)

    def unread(self) -> NoticeQuerySet:
        """What has not been opened yet."""
        return self.filter(read_at__isnull=True)

    def decisions(self) -> NoticeQuerySet:
        """Decisions about referrals."""
        return self.filter(kind__in=DECISIONS)

    def for_digest(self) -> NoticeQuerySet:
        """What the next daily mail is about: unread, and in no mail so far."""
        return self.unread().filter(how=How.DAILY, mail__isnull=True)


class Mail(models.Model):
    """A mail to one person: the outbox, and what became of it.

    It is written together with what it tells of, and sent by a worker (`sending.send`). The mail
    server and our database cannot agree in one step: a worker that dies, or loses the connection,
    between handing a mail over and noting so leaves the question open whether it was taken. Such
    a mail is `UNCERTAIN` and never sent again by itself: the notice stands in the application in
    any case, and people who get a mail twice learn to disregard mails. Administrators see it.
    """

    class Subject(models.TextChoices):
        NOTICES = "notices", _("notices")
        INVITATION = "invitation", _("invitation")
        PASSWORD = "password", _("forgotten password")

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        SENDING = "sending", _("is being sent")
        SENT = "sent", _("sent")
        UNCERTAIN = "uncertain", _("uncertain whether it was sent")
        GIVEN_UP = "given_up", _("not sent")

    class Problem(models.TextChoices):
        NOT_REACHED = "not_reached", _("the mail server does not take mails now")
        REFUSED = "refused", _("the mail server refuses the mail for good")
        CUT_SHORT = "cut_short", _("cut short while the mail was handed over")
        NOT_NEEDED = "not_needed", _("read meanwhile in the application")
        GONE = "gone", _("the person no longer acts for the organization")
        VOID = "void", _("what it is about no longer holds")

    # nobody yet, where somebody is invited: the invitation knows the address
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("user"),
    )
    about = models.CharField(_("about"), max_length=10, choices=Subject, default=Subject.NOTICES)
    is_digest = models.BooleanField(_("daily mail"), default=False)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    problem = models.CharField(_("problem"), max_length=15, choices=Problem, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    made_at = models.DateTimeField(_("at"))
    sending_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="mail_is_sent_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(sending_at__isnull=True, attempts=0)
                | Q(sending_at__isnull=False, attempts__gt=0),
                name="mail_attempt_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sending", "sent", "uncertain"])
                | Q(sending_at__isnull=False),
                name="mail_is_sent_by_an_attempt",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(sent_at__gte=F("sending_at")),
                name="mail_is_sent_after_it_is_begun",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sending", "sent"], problem="")
                | Q(state="waiting", problem__in=["", "not_reached"])
                | Q(state="uncertain", problem="cut_short")
                | Q(state="given_up", problem__in=["refused", "not_needed", "gone", "void"]),
                name="mail_problem_fits_its_state",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(about="invitation"),
                name="mail_goes_to_a_user_or_is_an_invitation",
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)


class Notice(models.Model):
    """One person is told that something happened to a record. Holds no personal data:

    the reference number says which record, the page shows the rest to whoever may see it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    kind = models.CharField(_("what happened"), max_length=20, choices=Kind)
    number = models.CharField(_("reference number"), max_length=60, blank=True)
    page = models.CharField(max_length=15, choices=Page)
    record = models.BigIntegerField(null=True, blank=True)
    made_at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    how = models.CharField(_("mail"), max_length=10, choices=How, default=How.NEVER)
    mail = models.ForeignKey(
        Mail, models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("mail")
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "organization", "-made_at"], name="notices_of_user"),
            models.Index(
                fields=["user", "organization"],
                condition=Q(read_at__isnull=True),
                name="unread_notices_of_user",
            ),
            models.Index(
                fields=["user"],
                condition=Q(how="daily", mail__isnull=True, read_at__isnull=True),
                name="notices_for_daily_mail",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(record__isnull=False) | Q(page=Page.DESK), name="notice_leads_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(read_at=None) | Q(read_at__gte=F("made_at")),
                name="notice_is_read_after_it_is_made",
            ),
            models.CheckConstraint(
                condition=Q(how="never", mail__isnull=True)
                | Q(how="at_once", mail__isnull=False)
                | Q(how="daily"),
                name="notice_is_mailed_as_chosen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class MailPreference(models.Model):
    """How somebody wants mails of a group, while acting for an organization; else `USUALLY`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    group = models.CharField(max_length=10, choices=Group)
    how = models.CharField(max_length=10, choices=How)

    class Meta:
        verbose_name = _("choice of mails")
        verbose_name_plural = _("choices of mails")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "group"], name="one_choice_of_mails_per_group"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.how}"


class DemoMail(models.Model):
    """A mail that the demo keeps instead of sending it (`mailbox`)."""

    to = models.CharField(_("to"), max_length=254)
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    message_id = models.CharField(max_length=120)
    arrived_at = models.DateTimeField(_("arrived"))

    class Meta:
        verbose_name = _("mail of the demo")
        verbose_name_plural = _("mails of the demo")
        ordering = ["-arrived_at", "-pk"]

    def __str__(self) -> str:
        return self.subject
