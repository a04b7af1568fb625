"""Somebody of whom every table knows something, with words that must not be found afterwards."""

import uuid
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from enrollment.batches.models import BatchItem
from enrollment.candidates.models import Candidate
from enrollment.imports.models import Import, ImportRow
from enrollment.merging.rules import GROUPS, Side
from enrollment.merging.telling_apart import tell_apart
from enrollment.participation.models import OutcomeReminder
from enrollment.privacy import erasures, services
from enrollment.privacy.models import Erasure, PersonRequest, RetentionPeriod
from enrollment.privacy.rules import NOTICE, Basis, What
from enrollment.referrals.rules import State
from enrollment.waiting.models import Replacement, WaitingMove, WaitingPosition
from socakt.accounts.roles import Role
from tests.enrollment.documents.factories import issued, ordered, scanned
from tests.enrollment.imports.files import ready_import
from tests.enrollment.merging.pairs import candidate, merged, undone
from tests.enrollment.notes.factories import NoteFactory
from tests.factories import (
    NOON,
    ON,
    AssessmentFactory,
    CandidateFactory,
    CohortFactory,
    InterviewFactory,
    NoticeFactory,
    ProgramFactory,
    RecheckResultFactory,
    ReferralFactory,
    UserFactory,
    make_actor,
)
from tests.participants import OutcomeFactory, left

EMSO = "1705980550017"
# every word of the person's that stands anywhere; none of them may be left
MARKERS = (
    "Zlatoroga",
    "Skrivnostnik",
    EMSO,
    "041999777",
    "Skrivna ulica",
    "skrivni@example.com",
    "zaupnabeseda",
    "1980-05-17",
)
SECRET = "Tu stoji zaupnabeseda."
LATER = timezone.make_aware(datetime(2030, 3, 15, 12))
LATER_ON = date(2030, 3, 15)


def set_period(record_class, months=12, *, call=None, **fields):
    """A period of keeping, straight into the table."""
    return RetentionPeriod.objects.create(
        record_class=record_class,
        call=call,
        months=months,
        from_end_of_year=fields.pop("from_end_of_year", False),
        valid_from=fields.pop("valid_from", date(2017, 1, 1)),
        source="UL RS 6/2017",
        added_by=UserFactory(),
        added_at=NOON,
        **fields,
    )


def marked_person(by, **fields):
    """A person whose every fact is a marker."""
    return CandidateFactory(
        by=by,
        first_name="Zlatoroga",
        last_name="Skrivnostnik",
        emso=EMSO,
        born_on=date(1980, 5, 17),
        phone="041999777",
        email="skrivni@example.com",
        street="Skrivna ulica 7",
        post_code="8000",
        post="Novo mesto",
        education="2",
        municipality="085",
        **fields,
    )


def known_everywhere(by, coordinator):
    """A former participant with a row in every table; nothing of it is open."""
    person = marked_person(by)
    program = ProgramFactory()
    cohort = CohortFactory(program=program)
    notes = dict.fromkeys(("reason", "return_note", "decision_note"), SECRET)
    of_referral = {"candidate": person, "program": program, **notes}
    given = {f"referral__{name}": value for name, value in of_referral.items()}
    gone = left(date(2019, 2, 1), cohort=cohort, late_reason=SECRET, **given)
    participation = gone.referral.participation
    OutcomeFactory(participation=participation)
    OutcomeReminder.objects.create(
        participation=participation, which="leaving", overdue=False, made_at=NOON
    )
    Replacement.objects.create(admission=gone, position=2, passed_over=1, reason=SECRET)
    facts = {"born_on": "1980-05-17", "months": {}}
    AssessmentFactory(referral=gone.referral, facts=facts)
    RecheckResultFactory(referral=gone.referral, too_old_on=date(2030, 5, 17))
    InterviewFactory(
        referral=gone.referral,
        status="came",
        next_step="admit",
        outcome_by=by.user,
        outcome_at=NOON + timedelta(days=6),
        conclusion=SECRET,
        place="Skrivna ulica 7",
    )
    _waited(person, program)
    _noted(person, by)
    _imported(person, by)
    _registered_twice(person, coordinator)
    _used_rights(person, coordinator)
    NoticeFactory(to=by, number=gone.referral.number, record=gone.referral_id)
    _on_paper(gone, by)
    return Candidate.objects.get(pk=person.pk)


def _on_paper(gone, by):
    document = issued(by, gone.referral, kind="contract")
    scanned(by, document)
    batch = ordered(by, gone.cohort)
    BatchItem.objects.create(batch=batch, place=1, referral=gone.referral, reason=SECRET)


def _waited(person, program):
    referral = ReferralFactory(
        candidate=person,
        program=program,
        state=State.REJECTED,
        rejection_reason="other",
        decided_at=NOON,
        decided_by=person.registered_by,
        obstacles=["health"],
        reason=SECRET,
    )
    WaitingPosition.objects.create(
        referral=referral, waiting_since=NOON, order="submitted", key=NOON
    )
    WaitingMove.objects.create(
        referral=referral,
        waiting_since=NOON,
        from_position=2,
        to_position=1,
        reason=SECRET,
        moved_at=NOON,
        moved_by=person.registered_by,
    )


def _noted(person, by):
    first = NoteFactory(candidate=person, by=by, text=SECRET, audience="own", superseded_at=NOON)
    NoteFactory(candidate=person, by=by, text=SECRET, original=first, version=2)


def _imported(person, by):
    of = ready_import(by, person, at=NOON)
    rows = ImportRow.objects.filter(of=of)
    rows.update(
        cells=["Skrivnostnik", EMSO],
        full_name="Zlatoroga Skrivnostnik",
        emso=EMSO,
        facts={"phone": "041999777"},
    )
    # of a file that nobody ever stored, and that was never matched
    other = ready_import(make_actor(Role.REFERRER), person, at=NOON, state=Import.State.DISCARDED)
    ImportRow.objects.filter(of=other).update(
        candidate=None,
        first_name="Zlatoroga",
        last_name="Skrivnostnik",
        full_name="Zlatoroga Skrivnostnik",
        born_on=date(1980, 5, 17),
        name_words=sorted(Candidate.objects.get(pk=person.pk).search_key.split()),
    )


def _registered_twice(person, coordinator):
    """Merged with others by mistake, told apart from one, then merged with the right one."""
    Candidate.objects.filter(pk=person.pk).update(shared_at=NOON)
    other = {"born_on": date(1981, 1, 1), "phone": "041 000 000"}
    for keep in (True, False):  # facts of each go to the other's record, and back
        pair = [_now(person), candidate(**other)]
        keeper, dropped = pair if keep else reversed(pair)
        facts = dict.fromkeys(GROUPS, Side.DROP)
        undone(merged(keeper, dropped, coordinator, facts=facts), coordinator)
    tell_apart(one=person, other=candidate(**other), at=NOON, by=coordinator)
    words = {"first_name": "Zlatoroga", "last_name": "Skrivnostnik", "phone": "041999777"}
    again, known = candidate(**words), person.months.first()
    known.pk, known.candidate, known.paid = None, again, not known.paid
    known.save()
    merged(_now(person), again, coordinator, months={known.month: Side.DROP})


def _now(person):
    return Candidate.objects.get(pk=person.pk)


def _used_rights(person, coordinator):
    person.refresh_from_db()
    asked = services.record_request(
        candidate=person,
        kind="correction",
        what=SECRET,
        received_on=NOON.date(),
        form_key=uuid.uuid4(),
        at=NOON,
        by=coordinator,
    )
    services.answer_request(request=asked, state="done", answer=SECRET, at=NOON, by=coordinator)
    given = {"candidate": person, "at": NOON, "by": coordinator}
    services.restrict(reason="contested", from_on=NOON.date(), **given)
    services.lift_restriction(reason=SECRET, **given)
    services.hold(reason=SECRET, until_on=None, **given)
    services.release(reason=SECRET, **given)


def request_of(person, by, **fields):
    """A request of the person that waits for an answer."""
    return PersonRequest.objects.create(
        candidate=person,
        kind=fields.pop("kind", "access"),
        what=fields.pop("what", "Vse podatke."),
        received_on=ON,
        due_on=fields.pop("due_on", date(2018, 10, 12)),
        recorded_by=by.user,
        organization=by.organization,
        recorded_at=NOON,
        **fields,
    )


def all_periods(*calls):
    """A period of a year for every kind of record of these calls, and of none."""
    for call in calls:
        set_period("unsuccessful", call=call)
        set_period("participant", call=call, last_payment_on=date(2020, 1, 31))
        set_period("never_submitted", call=call)
    set_period("never_submitted")


def proposed(person, *, what=What.PERSON, at=NOON, **fields):
    """An erasure as the nightly job proposes it."""
    return Erasure.objects.create(
        region=person.region,
        candidate=person,
        what=what,
        basis=fields.pop("basis", Basis.PERIOD),
        proposed_at=at,
        not_before_on=at.date() + NOTICE,
        **fields,
    )


def agreed(person, coordinator, administrator, *, at=LATER, **fields):
    """An erasure that two people have agreed with, and that nobody has carried out."""
    erasure = proposed(person, **fields)
    erasures.prepare(erasure=erasure, at=at, by=coordinator)
    return erasures.confirm(erasure=erasure, at=at, by=administrator)


def erased(person, coordinator, administrator):
    """The person after everything was done."""
    erasure = agreed(person, coordinator, administrator)
    with transaction.atomic():
        assert erasures.carry_out(number=erasure.pk, at=LATER)
    return Candidate.objects.get(pk=person.pk)
