"""The administration: what administrators enter, and what even they cannot."""

from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse

from programs.models import Call, Cohort, Program
from socakt.accounts.models import Membership, Organization, Region, User
from socakt.accounts.roles import Role
from tests.factories import (
    AdmissionFactory,
    CallFactory,
    CohortFactory,
    MembershipFactory,
    OrganizationFactory,
    ProgramFactory,
    RegionFactory,
    TermsFactory,
    make_actor,
)
from tests.pages import form_with, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def client(client_as):
    client = client_as(make_actor(Role.ADMINISTRATOR))
    client.cookies["django_language"] = "en"
    return client


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def post(client, model, page, *args, field, **data):
    form = form_with(client.get(url(model, page, *args)), field)
    return client.post(url(model, page, *args), form.data(**data), follow=True)


def test_people_and_decisions_are_not_in_the_administration():
    names = {model._meta.label for model in admin.site._registry}

    assert names == {
        "accounts.Region",
        "accounts.Organization",
        "accounts.User",
        "programs.Call",
        "programs.Terms",
        "programs.Program",
        "programs.Cohort",
        "procrastinate.ProcrastinateJob",  # numbers of records only
        "enrollment.Mail",  # to whom of the users, and whether it was sent
    }


def test_users_are_invited_not_added(client):
    assert client.get(url(User, "add")).status_code == 403


def test_closing_an_account_ends_its_access_but_keeps_it(client):
    user = MembershipFactory().user

    post(client, User, "change", user.pk, field="email", is_active=None)

    user.refresh_from_db()
    assert not user.is_active
    assert client.get(url(User, "delete", user.pk)).status_code == 403


def test_memberships_are_only_looked_at(client):
    """They are given and ended on the page of users, by one service for everybody."""
    membership = MembershipFactory()
    before = Membership.objects.values().get(pk=membership.pk)
    page = client.get(url(User, "change", membership.user.pk))
    assert str(membership.organization) in text_of(page)
    fields = form_with(page, "email").values
    assert not [name for name in fields if name.startswith("memberships-0-role")]

    data = form_with(page, "email").data(**{"memberships-0-valid_until": "30. 9. 2018"})
    client.post(url(User, "change", membership.user.pk), data)

    assert Membership.objects.values().get(pk=membership.pk) == before


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"valid_until": "31. 12. 2016"}, "cannot be before the first"),
        ({"region": ""}, "Choose the region."),
    ],
)
def test_organizations_make_sense(client, data, says):
    organization = OrganizationFactory()

    page = post(client, Organization, "change", organization.pk, field="name", **data)

    assert says in text_of(page)


def test_a_region_has_a_code_of_capitals(client):
    page = post(client, Region, "add", field="code", code="nm1", name="Nova")

    assert "two to four capital letters" in text_of(page)
    assert not Region.objects.filter(name="Nova").exists()


def test_a_cohort_gets_terms_and_end_from_its_start(client):
    program = ProgramFactory()

    post(
        client,
        Cohort,
        "add",
        field="starts_on",
        program=program.pk,
        number="1",
        starts_on="1. 10. 2018",
        capacity="20",
    )

    cohort = Cohort.objects.get()
    assert (cohort.ends_on, cohort.terms.call) == (date(2019, 8, 31), program.call)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"capacity": "21"}, "at most 20 places"),
        ({"capacity": "0"}, "At least one place"),
        ({"starts_on": "1. 1. 2017"}, "no terms for a start on 1. 1. 2017"),
        ({"program": ""}, "required"),
        ({"starts_on": ""}, "required"),
        ({"number": "5"}, "already has a cohort with this number"),
    ],
)
def test_a_cohort_against_the_terms_is_refused_in_a_sentence(client, data, says):
    program = CohortFactory(number=5).program
    whole = {"program": program.pk, "number": "1", "starts_on": "1. 10. 2018", "capacity": "20"}

    page = post(client, Cohort, "add", field="starts_on", **{**whole, **data})

    assert says in text_of(page)
    assert Cohort.objects.count() == 1


def test_a_cohort_is_moved_and_keeps_its_program(client):
    cohort, other = CohortFactory(), ProgramFactory()
    TermsFactory(call=cohort.program.call, valid_from=date(2019, 1, 1), length_months=6)

    post(
        client,
        Cohort,
        "change",
        cohort.pk,
        field="starts_on",
        starts_on="1. 2. 2019",
        program=other.pk,
    )

    changed = Cohort.objects.get()
    assert (changed.ends_on, changed.program) == (date(2019, 7, 31), cohort.program)


def test_places_that_people_hold_stay(client):
    cohort = CohortFactory()
    AdmissionFactory(cohort=cohort, place=9)

    page = post(client, Cohort, "change", cohort.pk, field="starts_on", capacity="8")

    assert "People hold places that would go." in text_of(page)
    cohort.refresh_from_db()
    assert cohort.capacity == 20


def test_a_program_keeps_its_call(client):
    program, other = ProgramFactory(), CallFactory()

    post(client, Program, "change", program.pk, field="title", call=other.pk, title="Drugačen")

    changed = Program.objects.get()
    assert (changed.title, changed.call) == ("Drugačen", program.call)


@pytest.mark.parametrize("chosen", ["1.5", "x", "9" * 5000, "-1"])
def test_what_is_no_record_is_refused_in_words(client, chosen):
    page = client.post(url(Organization, "add"), {"name": "CSD Nova Gorica", "parent": chosen})

    assert page.status_code == 200
    assert page.context["adminform"].form.errors["parent"]


def test_an_address_with_a_nul_is_refused_calmly(client):
    response = client.get(url(Organization, "changelist"), {"kind__exact": "\x00"})

    assert response.status_code == 400
    assert "400.html" in [template.name for template in response.templates]


def test_lists_and_choices_of_the_administration_work(client):
    CohortFactory()
    RegionFactory()
    for model in admin.site._registry:
        assert client.get(url(model, "changelist")).status_code == 200

    found = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "programs", "model_name": "program", "field_name": "provider", "term": "i"},
    )
    assert [one["text"] for one in found.json()["results"]] == [
        str(Organization.objects.get(kind="provider"))
    ]


def test_an_administrator_comes_to_the_page_asked_for_after_signing_in(client):
    user = Membership.objects.get(role=Role.ADMINISTRATOR).user
    user.set_password("dovolj dolgo geslo")
    user.save()
    client.logout()
    client.cookies["django_language"] = "en"

    asked = client.get(url(Call, "add"), follow=True)
    assert asked.request["PATH_INFO"] == reverse("account_login")
    form = form_with(asked, "login")
    data = form.data(login=user.email, password="dovolj dolgo geslo")
    response = client.post(reverse("account_login"), data, follow=True)

    assert (response.status_code, response.request["PATH_INFO"]) == (200, url(Call, "add"))


def test_who_is_signed_in_already_is_led_on(client):
    response = client.get(reverse("admin:login"))

    assert (response.status_code, response.url) == (302, reverse("admin:index"))
