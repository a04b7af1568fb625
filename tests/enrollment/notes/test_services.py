"""Writing notes, correcting, withdrawing, following up, and being reminded once."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from enrollment.candidates.models import Candidate
from enrollment.notes import services
from enrollment.notes.models import Note
from enrollment.notes.queries import due, latest, lines
from enrollment.notes.tasks import tell_of_follow_ups
from enrollment.notices.models import Notice
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.enrollment.notes.factories import NoteFactory
from tests.factories import (
    NOON,
    ON,
    CandidateFactory,
    MembershipFactory,
    OrganizationFactory,
    ReferralFactory,
    make_actor,
)
from tests.refused import Refused, change

pytestmark = pytest.mark.django_db

WORDS = {
    "kind": "call",
    "happened_on": ON,
    "text": "Oglasi se v ponedeljek.",
    "audience": "shared",
    "follow_up_on": None,
}


@pytest.fixture
def candidate(referrer):
    return ReferralFactory(candidate__by=referrer).candidate


def write(candidate, by, *, form_key=None, at=NOON, **content):
    return services.write(
        candidate=candidate,
        people=Candidate.objects.visible_to(by),
        form_key=form_key or uuid.uuid4(),
        at=at,
        by=by,
        **{**WORDS, **content},
    )


def correct(note, by, **content):
    return services.correct(note=note, at=NOON, by=by, **{**WORDS, **content})


def test_a_note_is_stored_once_and_the_log_has_no_words(candidate, referrer):
    key = uuid.uuid4()

    first, second = (write(candidate, referrer, form_key=key) for _ in range(2))

    assert first == second == Note.objects.get()
    event = Event.objects.get(action="note.written")
    assert event.subject == candidate.pk
    assert event.details == {"kind": "call", "audience": "shared", "version": 1}
    assert str(first).endswith(str(first.pk))


def test_a_key_leads_to_nobody_elses_note(candidate, referrer):
    note = write(candidate, referrer)
    stranger = make_actor(Role.REFERRER)
    own = CandidateFactory(by=stranger)

    with pytest.raises(NotPermitted):
        write(own, stranger, form_key=note.form_key)


@pytest.mark.parametrize("role", [Role.REFERRER, Role.MINISTRY, Role.ADMINISTRATOR])
def test_who_may_not_know_the_person_writes_nothing(candidate, role):
    with pytest.raises(NotPermitted):
        write(candidate, make_actor(role))
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ({"happened_on": ON + timedelta(1)}, services.NotYetHappened),
        ({"follow_up_on": ON - timedelta(1)}, services.FollowUpInPast),
    ],
)
def test_days_that_cannot_be(candidate, referrer, content, refusal):
    with pytest.raises(refusal):
        write(candidate, referrer, **content)
    with pytest.raises(refusal):
        correct(write(candidate, referrer), referrer, **content)


def test_a_correction_keeps_the_earlier_words(candidate, referrer):
    note = write(candidate, referrer)
    second = correct(note, referrer, text="Oglasi se v torek.")
    third = correct(second, referrer, text="Oglasi se v sredo.")

    readable = Note.objects.visible_to(referrer)
    (line,) = lines(list(readable.current()), referrer, readable)
    assert (line.note, line.note.version, line.note.is_corrected) == (third, 3, True)
    assert [old.text for old in line.earlier] == ["Oglasi se v torek.", WORDS["text"]]
    with pytest.raises(services.NoteClosed):
        correct(note, referrer, text="Spet.")
    with pytest.raises(services.NoteClosed):
        services.withdraw(note=note, at=NOON, by=referrer)


def test_the_same_words_correct_nothing(candidate, referrer):
    note = write(candidate, referrer)

    assert correct(note, referrer) == note
    assert Note.objects.count() == 1


def test_words_for_few_eyes_stay_there_after_a_correction(candidate, referrer, coordinator):
    note = write(candidate, referrer, audience="own")
    correct(note, referrer, text="Za vse.", audience="shared")

    readable = Note.objects.visible_to(coordinator)
    (line,) = lines(list(readable.current()), coordinator, readable)
    assert line.earlier == []
    assert not line.may_correct


def test_only_who_wrote_it_corrects(candidate, referrer):
    colleague = make_actor(Role.REFERRER, referrer.organization)

    with pytest.raises(NotPermitted):
        correct(write(candidate, referrer), colleague, text="Drugače.")


def test_a_follow_up_done_stays_done_unless_it_gets_another_day(candidate, referrer):
    day = ON + timedelta(5)
    note = write(candidate, referrer, follow_up_on=day)
    services.follow_up(note=note, at=NOON, by=referrer)

    second = correct(note, referrer, text="Popravek.", follow_up_on=day)
    assert second.follow_up_done_at == NOON
    third = correct(second, referrer, follow_up_on=day + timedelta(1))
    assert third.follow_up_done_at is None


def test_a_colleague_withdraws_and_follows_up_and_twice_does_no_harm(candidate, referrer):
    colleague = make_actor(Role.REFERRER, referrer.organization)
    note = write(candidate, referrer, follow_up_on=ON)

    for service in (services.follow_up, services.withdraw):
        for _ in range(2):
            service(note=note, at=NOON, by=colleague)

    note.refresh_from_db()
    assert (note.follow_up_done_by, note.withdrawn_by) == (colleague.user, colleague.user)
    assert latest(candidate, referrer) == []
    actions = Event.objects.values_list("action", flat=True)
    assert sorted(actions) == ["note.followed_up", "note.withdrawn", "note.written"]


@pytest.mark.parametrize("service", [services.withdraw, services.follow_up])
def test_others_do_not_close_it(candidate, referrer, coordinator, service):
    note = write(candidate, referrer, follow_up_on=ON)

    for actor in (coordinator, make_actor(Role.MINISTRY)):
        with pytest.raises(NotPermitted):
            service(note=note, at=NOON, by=actor)


def test_without_a_day_there_is_nothing_to_follow_up(candidate, referrer):
    with pytest.raises(services.NoteClosed):
        services.follow_up(note=write(candidate, referrer), at=NOON, by=referrer)


@pytest.mark.parametrize(
    ("audience", "coordination", "provider"),
    [("own", False, False), ("shared", True, False), ("provider", True, True)],
)
def test_who_reads_what(candidate, referrer, coordinator, audience, coordination, provider):
    note = write(candidate, referrer, audience=audience)
    people = Candidate.objects.filter(pk=candidate.pk)

    assert Note.objects.visible_to(referrer).contains(note)
    assert Note.objects.visible_to(coordinator).contains(note) is coordination
    assert Note.objects.shared_with_provider(people).contains(note) is provider
    nobody = CandidateFactory._meta.model.objects.none()
    assert not Note.objects.shared_with_provider(nobody).exists()
    for role in (Role.REFERRER, Role.PROVIDER, Role.MINISTRY, Role.ADMINISTRATOR):
        assert not Note.objects.visible_to(make_actor(role)).exists()


def test_the_coordination_does_not_read_about_people_it_may_not_know(referrer, coordinator):
    note = write(CandidateFactory(by=referrer), referrer)

    assert not Note.objects.visible_to(coordinator).contains(note)


def due_of(actor, on):
    return due(Note.objects.visible_to(actor), actor, on)


def test_what_is_due_is_the_organizations(candidate, referrer, coordinator):
    colleague = make_actor(Role.REFERRER, referrer.organization)
    late = write(candidate, referrer, follow_up_on=ON)
    write(candidate, referrer, follow_up_on=ON + timedelta(2))
    done = write(candidate, referrer, follow_up_on=ON)
    services.follow_up(note=done, at=NOON, by=referrer)
    services.withdraw(note=write(candidate, referrer, follow_up_on=ON), at=NOON, by=referrer)

    assert due_of(referrer, ON + timedelta(1)) == due_of(colleague, ON + timedelta(1)) == [late]
    assert due_of(referrer, ON - timedelta(1)) == due_of(coordinator, ON + timedelta(1)) == []


def test_the_successor_goes_on_with_the_notes(referrer):
    ended = referrer.organization
    heir = make_actor(Role.REFERRER, OrganizationFactory(predecessor=ended))
    candidate = CandidateFactory(by=heir)
    note = NoteFactory(candidate=candidate, by=referrer, audience="own", follow_up_on=ON)
    change(ended, valid_until=ON - timedelta(1))

    assert due_of(heir, ON) == [note]
    services.tell_due(on=ON, at=NOON)
    assert Notice.objects.get().user == heir.user
    assert services.follow_up(note=note, at=NOON, by=heir).follow_up_done_by == heir.user


def test_the_writer_is_told_once(candidate, referrer, today):
    make_actor(Role.REFERRER, referrer.organization)
    write(candidate, referrer, follow_up_on=ON)
    write(candidate, referrer, follow_up_on=ON + timedelta(1))

    tell_of_follow_ups(0)
    assert services.tell_due(on=ON, at=NOON) == 0
    notice = Notice.objects.get()
    assert (notice.user, notice.page, notice.record) == (referrer.user, "candidate", candidate.pk)


def test_a_colleague_is_told_when_the_writer_is_gone(candidate, referrer):
    colleague = MembershipFactory(organization=referrer.organization)
    write(candidate, referrer, follow_up_on=ON)
    change(referrer.user, is_active=False)

    assert services.tell_due(on=ON, at=NOON) == 1
    assert Notice.objects.get().user == colleague.user


def test_while_nobody_is_there_it_stays_to_be_told(candidate, referrer):
    write(candidate, referrer, follow_up_on=ON)
    change(referrer.user, is_active=False)
    assert services.tell_due(on=ON, at=NOON) == 0

    change(referrer.user, is_active=True)
    assert services.tell_due(on=ON, at=NOON) == 1


def test_a_provider_is_told_without_a_page_it_cannot_open():
    provider = make_actor(Role.PROVIDER)
    NoteFactory(by=provider, candidate=CandidateFactory(), follow_up_on=ON)

    services.tell_due(on=ON, at=NOON)

    notice = Notice.objects.get()
    assert (notice.user, notice.page, notice.record) == (provider.user, "desk", None)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"text": "Druge besede."}, "Cannot update rows from enrollment_note"),
        ({"version": 2}, "correction_has_an_original"),
        ({"withdrawn_at": NOON}, "withdrawn_note_has_time_and_person"),
        ({"follow_up_done_at": NOON}, "follow_up_done_has_time_and_person"),
        ({"follow_up_on": date(2018, 9, 1)}, "follow_up_comes_after_the_contact"),
    ],
)
def test_the_database_refuses(fields, rule):
    note = NoteFactory()
    with Refused(rule):
        change(note, **fields)


def test_the_database_refuses_two_corrections_of_one_version():
    note = NoteFactory()
    again = {"candidate": note.candidate, "original": note, "version": 2}
    NoteFactory(**again)
    with pytest.raises(IntegrityError, match="one_correction_per_version"), transaction.atomic():
        NoteFactory(**again)
    with pytest.raises(IntegrityError, match="note_says_something"), transaction.atomic():
        NoteFactory(text="")
    with pytest.raises(IntegrityError, match="only_the_last_version"), transaction.atomic():
        by = note.written_by
        NoteFactory(superseded_at=NOON, withdrawn_at=NOON, withdrawn_by=by)
