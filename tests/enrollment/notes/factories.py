"""Notes for tests."""

import factory
from factory.django import DjangoModelFactory

from enrollment.notes.models import Note
from socakt.accounts.roles import Role
from tests.factories import NOON, ON, CandidateFactory, make_actor


class NoteFactory(DjangoModelFactory):
    class Meta:
        model = Note

    class Params:
        by = factory.LazyFunction(lambda: make_actor(Role.REFERRER))

    candidate = factory.SubFactory(CandidateFactory, by=factory.SelfAttribute("..by"))
    organization = factory.LazyAttribute(lambda n: n.by.organization)
    role = factory.LazyAttribute(lambda n: n.by.role)
    written_by = factory.LazyAttribute(lambda n: n.by.user)
    written_at = NOON
    happened_on = ON
    text = "Dogovor po telefonu."
    audience = "shared"
