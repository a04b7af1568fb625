"""Mails, notices, and views that somebody has kept."""

import factory
from factory.django import DjangoModelFactory

from enrollment.notices.models import Mail, Notice
from enrollment.notices.rules import Kind, Page
from enrollment.saved_views.models import SavedView
from socakt.accounts.roles import Role
from tests.actors import NOON, UserFactory, make_actor


class MailFactory(DjangoModelFactory):
    class Meta:
        model = Mail

    user = factory.SubFactory(UserFactory)
    made_at = NOON


class NoticeFactory(DjangoModelFactory):
    class Meta:
        model = Notice

    class Params:
        to = factory.LazyFunction(lambda: make_actor(Role.REFERRER))

    user = factory.LazyAttribute(lambda n: n.to.user)
    organization = factory.LazyAttribute(lambda n: n.to.organization)
    kind = Kind.ADMITTED
    number = factory.Sequence(lambda n: f"TOLD-2018-{n:05}")
    page = Page.REFERRAL
    record = factory.Sequence(lambda n: 900_000 + n)
    made_at = NOON


class SavedViewFactory(DjangoModelFactory):
    class Meta:
        model = SavedView

    class Params:
        by = factory.LazyFunction(lambda: make_actor(Role.REFERRER))

    user = factory.LazyAttribute(lambda view: view.by.user)
    organization = factory.LazyAttribute(lambda view: view.by.organization)
    page = "referrals"
    name = factory.Sequence(lambda n: f"Pogled {n}")
    query = "view=closed"
    made_at = NOON
