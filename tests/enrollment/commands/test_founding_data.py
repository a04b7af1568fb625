"""The founding data are complete, agree with the sources, and give way to what people change."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from programs.models import Call, Cohort, Program, Terms
from socakt.accounts.demo import ACCOUNTS
from socakt.accounts.models import KINDS_OF_ROLE, Organization, Region
from socakt.accounts.roles import Role
from socakt.audit.models import Event

pytestmark = pytest.mark.django_db

LAST_DAY_OF_OLD, FIRST_DAY_OF_NEW = date(2018, 9, 30), date(2018, 10, 1)
TOWNS = ["Novo mesto", "Črnomelj", "Metlika", "Trebnje"]
EVERYTHING = (Region, Organization, Call, Terms, Program, Cohort, Event)


def load():
    out = StringIO()
    call_command("founding_data", stdout=out)
    return out.getvalue()


def rows():
    return {model: list(model.objects.order_by("pk").values()) for model in EVERYTHING}


def named(short_name):
    return Organization.objects.get(short_name=short_name)


def test_a_second_run_changes_nothing_and_says_so():
    assert "records added" in load()
    before = rows()

    assert "nothing changed" in load()
    assert rows() == before


def test_the_region_is_novo_mesto():
    load()

    assert list(Region.objects.values_list("code", "name")) == [("NM", "Novo mesto")]


@pytest.mark.parametrize("town", TOWNS)
def test_each_old_centre_is_followed_by_a_unit_on_the_day_of_the_reorganisation(town):
    load()
    unit = named(f"CSD {town}")

    assert unit.name == f"Center za socialno delo Dolenjska in Bela krajina, enota {town}"
    assert unit.parent == named("CSD Dolenjska in Bela krajina")
    assert unit.valid_from == unit.parent.valid_from == FIRST_DAY_OF_NEW
    assert unit.predecessor.name == f"Center za socialno delo {town}"
    assert unit.predecessor.valid_until == LAST_DAY_OF_OLD
    assert (unit.valid_until, unit.post) == (None, town)


@pytest.mark.parametrize("town", TOWNS)
def test_employment_offices_are_part_of_the_regional_service(town):
    load()
    office = named(f"UD {town}")

    assert (office.kind, office.post) == (Organization.Kind.EMPLOYMENT_OFFICE, town)
    assert office.parent.name.endswith("Območna služba Novo mesto")


def test_only_the_ministry_has_no_region():
    load()

    assert named("MDDSZ").kind == Organization.Kind.MINISTRY
    assert list(Organization.objects.filter(region=None)) == [named("MDDSZ")]


def test_nothing_unknown_is_made_up():
    load()

    filled = Organization.objects.exclude(street="", phone="", email="")
    assert not filled.exists()


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.email)
def test_every_demo_account_has_one_organization_of_the_right_kind_today(account):
    load()
    valid = Organization.objects.valid_on(date(2026, 11, 23))

    assert valid.get(short_name=account.organization).kind in KINDS_OF_ROLE[Role(account.role)]


def test_terms_of_the_call_of_2017():
    load()
    terms = Terms.objects.get()

    assert (terms.call.short_title, terms.call.valid_until) == ("Javni razpis 2017", None)
    assert terms.call.valid_from == terms.valid_from == date(2017, 2, 10)
    assert (terms.max_age, terms.min_payments, terms.window_months) == (49, 12, 24)
    assert (terms.length_months, terms.places) == (11, 20)
    assert not terms.include_reference_month
    assert terms.source == terms.call.reference == "UL RS 6/2017"
    assert "Evropskega socialnega sklada" in terms.cofinancing_statement


@pytest.mark.parametrize(
    ("provider", "place"), [("Rdeči križ Novo mesto", "Novo mesto"), ("ZIK Črnomelj", "Črnomelj")]
)
def test_each_program_ran_twice_with_twenty_places(provider, place):
    load()
    program = Program.objects.get(provider__short_name=provider)

    assert (program.place, program.region.code) == (place, "NM")
    assert program.content_lines
    assert list(
        program.cohorts.order_by("number").values_list("number", "starts_on", "ends_on", "capacity")
    ) == [
        (1, date(2017, 11, 1), date(2018, 9, 30), 20),
        (2, date(2018, 10, 1), date(2019, 8, 31), 20),
    ]


def test_what_people_changed_stays():
    load()
    Region.objects.update(name="Jugovzhodna Slovenija")
    Organization.objects.filter(short_name="MDDSZ").update(name="Ministrstvo za delo", phone="01")
    Organization.objects.filter(short_name="ZIK Črnomelj").update(
        short_name="ZIK", valid_from=date(1995, 1, 1)
    )
    Call.objects.update(title="Razpis", valid_until=date(2022, 12, 31))
    Program.objects.filter(place="Črnomelj").update(title="Z delom naprej", contents="delo")
    Cohort.objects.filter(number=2).update(capacity=15)
    before = rows()

    load()

    assert rows() == before


def test_what_is_missing_is_added_again():
    load()
    Cohort.objects.filter(number=2).delete()

    assert "2 records added" in load()
    assert Cohort.objects.filter(number=2).count() == 2


def test_loading_is_in_the_log_as_done_by_the_system():
    load()
    entry = Event.objects.get(action="founding_data.loaded")

    assert (entry.user, entry.organization) == (None, None)
    assert entry.details == {"added": 27}
