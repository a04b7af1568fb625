"""Planning and changing cohorts, recording programs."""

from datetime import date
from functools import partial

import pytest

from programs import services
from programs.models import Cohort, Program
from programs.queries import next_number, terms_by_day, terms_in_region, terms_of
from programs.services import NoTermsYet, NumberTaken, PlacesTaken, TitleTaken, TooManyPlaces
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.factories import (
    ON,
    AdmissionFactory,
    CallFactory,
    CohortFactory,
    OrganizationFactory,
    ProgramFactory,
    RegionFactory,
    TermsFactory,
    make_actor,
)
from tests.races import kinds, race

pytestmark = pytest.mark.django_db

START = date(2018, 10, 1)


@pytest.fixture
def program():
    return ProgramFactory()


def plan(program, by, **changes):
    values = {"number": 1, "starts_on": START, "capacity": 20, **changes}
    return services.plan_cohort(program=program, by=by, **values)


def change(cohort, by, **changes):
    values = {"starts_on": cohort.starts_on, "capacity": cohort.capacity, **changes}
    return services.change_cohort(cohort=cohort, by=by, **values)


def unchanged(record):
    model = type(record)
    before = model.objects.filter(pk=record.pk).values().get()
    return lambda: model.objects.filter(pk=record.pk).values().get() == before


def test_the_end_and_the_terms_of_a_cohort_follow_from_its_start(program, coordinator):
    cohort = plan(program, coordinator)

    assert (cohort.ends_on, cohort.terms) == (date(2019, 8, 31), program.call.terms.get())
    event = Event.objects.get()
    assert (event.action, event.object_id, event.user) == (
        "cohort.planned",
        cohort.pk,
        coordinator.user,
    )
    assert next_number(program) == 2
    assert str(program) in str(cohort)


def test_founding_data_plan_without_an_actor(program):
    assert plan(program, None).number == 1
    assert Event.objects.get().user is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"capacity": 21}, TooManyPlaces),
        ({"starts_on": date(2017, 2, 9)}, NoTermsYet),
        ({"number": 7}, NumberTaken),
    ],
)
def test_what_the_terms_do_not_allow_is_not_planned(program, coordinator, changes, refusal):
    CohortFactory(program=program, number=7)

    with pytest.raises(refusal):
        plan(program, coordinator, **changes)

    assert Cohort.objects.count() == 1
    assert not Event.objects.exists()
    assert refusal in services.FIELD_OF


def test_a_cohort_moves_and_its_end_and_terms_with_it(program, coordinator):
    cohort = CohortFactory(program=program)
    newer = TermsFactory(call=program.call, valid_from=date(2019, 1, 1), length_months=6, places=15)

    changed = change(cohort, coordinator, starts_on=date(2019, 2, 1), capacity=15)

    assert (changed.terms, changed.ends_on, changed.capacity) == (newer, date(2019, 7, 31), 15)
    event = Event.objects.get()
    assert event.action == "cohort.changed"
    assert event.details == {"before": {"starts_on": "2018-10-01", "capacity": 20}}


def test_a_cohort_does_not_shrink_below_its_people(program, coordinator):
    cohort = CohortFactory(program=program)
    AdmissionFactory(cohort=cohort, place=9)
    same = unchanged(cohort)

    with pytest.raises(PlacesTaken):
        change(cohort, coordinator, capacity=8)

    assert same()
    assert not Event.objects.exists()
    assert change(cohort, coordinator, capacity=9).capacity == 9


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [({"capacity": 21}, TooManyPlaces), ({"starts_on": date(2017, 2, 9)}, NoTermsYet)],
)
def test_a_cohort_is_not_changed_against_the_terms(program, coordinator, changes, refusal):
    cohort = CohortFactory(program=program)
    same = unchanged(cohort)

    with pytest.raises(refusal):
        change(cohort, coordinator, **changes)

    assert same()


def test_a_program_is_added_and_changed(coordinator):
    program = ProgramFactory.build(
        call=CallFactory(),
        region=coordinator.organization.region,
        provider=OrganizationFactory(kind="provider"),
    )
    services.record_program(program=program, by=coordinator)
    program.title = "Drugačen naslov"
    services.record_program(program=program, version=program.version, by=coordinator)

    assert Program.objects.get().title == "Drugačen naslov"
    actions = Event.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["program.added", "program.changed"]


def test_a_title_that_the_provider_has_is_refused(coordinator):
    known = ProgramFactory()
    ProgramFactory(call=known.call, provider=known.provider, title="Drugi")
    mine = Program.objects.get(title="Drugi")
    mine.title = known.title
    same = unchanged(mine)

    with pytest.raises(TitleTaken):
        services.record_program(program=mine, version=mine.version, by=coordinator)

    assert same()
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_plan_one_cohort():
    program, by = ProgramFactory(), make_actor(Role.COORDINATOR)

    results = race(*[partial(plan, program, by)] * 4)

    assert kinds(results) == {"Cohort": 1, "NumberTaken": 3}
    assert Cohort.objects.count() == 1


def strangers():
    elsewhere = OrganizationFactory(region=RegionFactory(code="LJ"), kind="coordination")
    yield make_actor(Role.COORDINATOR, elsewhere)
    yield from (make_actor(role) for role in Role if role != Role.COORDINATOR)


def test_only_coordinators_of_the_region_plan_change_and_record(program):
    cohort = CohortFactory(program=program)
    same = unchanged(cohort)

    for by in strangers():
        with pytest.raises(NotPermitted):
            plan(program, by)
        with pytest.raises(NotPermitted):
            change(cohort, by, capacity=5)
        with pytest.raises(NotPermitted):
            services.record_program(program=program, by=by)

    assert same()
    assert Cohort.objects.count() == 1
    assert not Event.objects.exists()


def test_terms_hold_from_their_day_until_the_next_begin(program):
    first = program.call.terms.get()
    second = TermsFactory(call=program.call, valid_from=date(2018, 9, 12))

    assert terms_of(program, date(2017, 2, 9)) is None
    assert terms_of(program, date(2017, 2, 10)) == first
    assert terms_of(program, date(2018, 9, 11)) == first
    assert terms_of(program, date(2018, 9, 12)) == terms_in_region(program.region, ON) == second
    assert "UL RS 6/2017, 12. 9. 2018" in str(second)
    days = [date(2017, 2, 9), date(2018, 9, 11), date(2018, 9, 12)]
    assert terms_by_day(program, days) == {days[1]: first, days[2]: second}
