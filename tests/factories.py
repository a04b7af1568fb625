"""Records for tests: valid by default, every fact can be set."""

from datetime import date, timedelta

import factory
from django.db import transaction
from factory.django import DjangoModelFactory

from enrollment.admissions.models import Admission
from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.eligibility.models import Assessment
from enrollment.interviews.models import Interview
from enrollment.rechecks.models import Recheck, RecheckResult
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from programs.models import Call, Cohort, Program, Terms, end_of
from socakt.accounts.models import Organization
from socakt.accounts.roles import Role
from tests.actors import (  # noqa: F401 (everything that makes records is had from here)
    KIND_OF,
    NOON,
    ON,
    MembershipFactory,
    OrganizationFactory,
    RegionFactory,
    UserFactory,
    make_actor,
)
from tests.told import MailFactory, NoticeFactory, SavedViewFactory  # noqa: F401

CANCELLED = Admission.EndKind.CANCELLED


class CallFactory(DjangoModelFactory):
    class Meta:
        model = Call
        skip_postgeneration_save = True

    title = "Javni razpis za programe socialne aktivacije"
    short_title = factory.Sequence(lambda n: f"Javni razpis {n}")
    reference = "UL RS 6/2017"
    valid_from = date(2017, 2, 10)

    @factory.post_generation
    def terms(call, create, extracted, **fields):  # noqa: N805
        """The usual terms, unless terms=False."""
        if extracted is not False:
            TermsFactory(call=call, **fields)


class TermsFactory(DjangoModelFactory):
    class Meta:
        model = Terms

    call = factory.SubFactory(CallFactory, terms=False)
    valid_from = date(2017, 2, 10)
    source = "UL RS 6/2017"
    max_age = 49
    min_payments = 12
    window_months = 24
    length_months = 11
    places = 20
    cofinancing_statement = "Naložbo sofinancirata Republika Slovenija in Evropska unija."


class ProgramFactory(DjangoModelFactory):
    class Meta:
        model = Program

    call = factory.SubFactory(CallFactory)
    region = factory.SubFactory(RegionFactory)
    provider = factory.SubFactory(
        OrganizationFactory,
        kind=Organization.Kind.PROVIDER,
        name=factory.Sequence(lambda n: f"Izvajalec {n}"),
    )
    title = factory.Sequence(lambda n: f"Kreativno vključen {n}")
    short_title = factory.SelfAttribute("title")
    place = "Novo mesto"
    summary = "Osebna rast in iskanje zaposlitve."
    contents = "kuhanje\nračunalništvo"


class CohortFactory(DjangoModelFactory):
    class Meta:
        model = Cohort

    program = factory.SubFactory(ProgramFactory)
    terms = factory.LazyAttribute(lambda c: c.program.call.terms.in_force(c.starts_on))
    number = factory.Sequence(lambda n: n % 900 + 1)
    starts_on = date(2018, 10, 1)
    ends_on = factory.LazyAttribute(lambda c: end_of(c.starts_on, c.terms.length_months))
    capacity = 20


def months_back(on: date, count: int) -> list[date]:
    """First days of the `count` full months before the month of `on`, the newest first."""
    numbers = [on.year * 12 + on.month - 1 - back for back in range(1, count + 1)]
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


class CandidateFactory(DjangoModelFactory):
    class Meta:
        model = Candidate
        skip_postgeneration_save = True

    class Params:
        by = factory.LazyFunction(lambda: make_actor(Role.REFERRER))

    organization = factory.LazyAttribute(lambda c: c.by.organization)
    region = factory.SelfAttribute("organization.region")
    registered_by = factory.LazyAttribute(lambda c: c.by.user)
    registered_at = NOON
    first_name = factory.Sequence(lambda n: f"Črtomir{n}")
    last_name = "Šuštaršič"
    born_on = date(1980, 5, 17)
    sex = "male"
    labour_status = "registered"
    legal_basis = "public_task"
    notice_version = "2018-10"
    informed_on = date(2018, 9, 3)

    @factory.post_generation
    def paid_months(candidate, create, count, *, on=ON, unpaid=0, **_):  # noqa: N805
        """So many paid months before `on` (12 unless told), then so many unpaid ones."""
        count = 12 if count is None else count
        for index, month in enumerate(months_back(on, count + unpaid)):
            BenefitMonth.objects.create(
                candidate=candidate,
                month=month,
                paid=index < count,
                source=BenefitMonth.Source.EXTRACT,
                recorded_on=on,
                recorded_by=candidate.registered_by,
                organization=candidate.organization,
            )


class TogetherFactory(DjangoModelFactory):
    """Records that need each other, written in one transaction."""

    class Meta:
        abstract = True

    @classmethod
    def _generate(cls, strategy, params):
        with transaction.atomic():
            return super()._generate(strategy, params)


class ReferralFactory(TogetherFactory):
    class Meta:
        model = Referral
        skip_postgeneration_save = True

    number = factory.Sequence(lambda n: f"TEST-2018-{n:05}")
    candidate = factory.SubFactory(CandidateFactory)
    region = factory.SelfAttribute("candidate.region")
    organization = factory.SelfAttribute("candidate.organization")
    program = factory.SubFactory(ProgramFactory)
    state = State.SUBMITTED
    turn_since = NOON
    reason = "Želi se vključiti."
    started_by = factory.SelfAttribute("candidate.registered_by")
    started_at = NOON
    submitted_by = factory.Maybe(
        factory.LazyAttribute(lambda r: r.state != State.DRAFT), factory.SelfAttribute("started_by")
    )
    submitted_at = factory.Maybe(factory.LazyAttribute(lambda r: r.state != State.DRAFT), NOON)

    @factory.post_generation
    def shared(referral, create, extracted, **_):  # noqa: N805
        """What submitting does: the coordination knows the person."""
        if referral.submitted_at:
            referral.candidate.shared_at = referral.submitted_at
            referral.candidate.save(update_fields=["shared_at"])

    @factory.post_generation
    def appointment(referral, create, extracted, **fields):  # noqa: N805
        """Whoever is invited has an appointment, unless appointment=False."""
        if referral.state == State.INTERVIEW and extracted is not False:
            InterviewFactory(referral=referral, **fields)


class InterviewFactory(TogetherFactory):
    class Meta:
        model = Interview

    class Params:
        minutes = 45

    referral = factory.SubFactory(ReferralFactory, state=State.INTERVIEW, appointment=False)
    attempt = 1
    sequence = 0
    starts_at = NOON + timedelta(days=5)
    ends_at = factory.LazyAttribute(lambda i: i.starts_at + timedelta(minutes=i.minutes))
    place = "Novi trg 1, 8000 Novo mesto"
    with_whom = factory.SubFactory(UserFactory)
    proposed_by = factory.SelfAttribute("with_whom")
    proposed_at = NOON
    changed_at = factory.SelfAttribute("proposed_at")


class AssessmentFactory(DjangoModelFactory):
    class Meta:
        model = Assessment

    referral = factory.SubFactory(ReferralFactory)
    candidate = factory.SelfAttribute("referral.candidate")
    terms = factory.LazyAttribute(lambda a: a.referral.program.call.terms.in_force(a.reference_on))
    reference_on = ON
    outcome = Assessment.Outcome.ELIGIBLE
    facts = factory.LazyFunction(lambda: {"born_on": "1980-05-17", "months": {}})
    findings = factory.LazyFunction(list)
    made_at = NOON
    made_by = factory.SelfAttribute("referral.started_by")
    organization = factory.SelfAttribute("referral.organization")


class AdmissionFactory(DjangoModelFactory):
    class Meta:
        model = Admission

    cohort = factory.SubFactory(CohortFactory)
    referral = factory.SubFactory(
        ReferralFactory,
        program=factory.SelfAttribute("..cohort.program"),
        # cancelling opens the referral again
        state=factory.LazyAttribute(
            lambda r: State.IN_REVIEW if r.factory_parent.end_kind == CANCELLED else State.ADMITTED
        ),
        decided_at=factory.LazyAttribute(lambda r: NOON if r.state == State.ADMITTED else None),
        decided_by=factory.LazyAttribute(lambda r: r.started_by if r.decided_at else None),
    )
    candidate = factory.SelfAttribute("referral.candidate")
    assessment = factory.SubFactory(
        AssessmentFactory,
        referral=factory.SelfAttribute("..referral"),
        reference_on=factory.SelfAttribute("..admitted_on"),
    )
    place = factory.Sequence(lambda n: n % 20 + 1)
    admitted_on = ON
    admitted_by = factory.SelfAttribute("referral.started_by")
    end_kind = ""

    @classmethod
    def _generate(cls, strategy, params):
        """At once: there is no admitted referral without its admission, nor the reverse."""
        with transaction.atomic():
            return super()._generate(strategy, params)


class RecheckFactory(DjangoModelFactory):
    class Meta:
        model = Recheck

    region = factory.SubFactory(RegionFactory)
    reference_on = ON
    is_preview = False
    made_at = NOON
    checked = 1
    gained = lost = incomplete = 0
    first_time = 1


class RecheckResultFactory(DjangoModelFactory):
    class Meta:
        model = RecheckResult

    referral = factory.SubFactory(ReferralFactory)
    recheck = factory.SubFactory(RecheckFactory, region=factory.SelfAttribute("..referral.region"))
    terms = factory.LazyAttribute(lambda r: r.referral.program.call.terms.in_force(ON))
    outcome = Assessment.Outcome.ELIGIBLE
    age = 38
    paid, unpaid, unknown = 12, 0, 12
