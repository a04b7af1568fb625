"""Administrators say what a call wants; the page of it."""

import pytest
from django.urls import reverse

from enrollment.admissions.targets import CompositionTarget
from enrollment.cohorts.targeting import NeverMet, add_target, wanted
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.factories import NOON, CallFactory, TermsFactory, make_actor
from tests.pages import form_with, text_of
from tests.refused import every_row
from tests.test_query_counts import DETAIL, HEAVIEST, weigh

pytestmark = pytest.mark.django_db


@pytest.fixture
def terms():
    return CallFactory().terms.get()


@pytest.fixture
def administrator():
    return make_actor(Role.ADMINISTRATOR)


def add(terms, by, **values):
    said = {"dimension": "sex", "category": "female", "at_least": 50, "at_most": None}
    return add_target(terms=terms, source="UL RS", by=by, at=NOON, **{**said, **values})


def test_a_target_is_added_and_recorded(terms, administrator):
    target = add(terms, administrator)

    assert (target.at_least, target.added_at, target.added_by) == (50, NOON, administrator.user)
    event = Event.objects.get()
    assert (event.action, event.object_id, event.details) == (
        "target.added",
        target.pk,
        {"terms": terms.pk, "at_least": 50},
    )


def test_said_again_it_is_the_same(terms, administrator):
    target = add(terms, administrator)
    before = every_row()

    assert add(terms, administrator) == target
    assert every_row() == before


def test_a_newer_one_stands_in_place_of_the_earlier_one(terms, administrator):
    earlier = add(terms, administrator)
    age = add(terms, administrator, dimension="age", category="under_30", at_least=60)
    newer = add(terms, administrator, at_least=70)

    (one,) = wanted(terms.call)
    assert (one.terms, one.targets, one.earlier) == (terms, [age, newer], [earlier])


@pytest.mark.parametrize(
    "values",
    [
        {"at_least": 60, "at_most": 50},
        {"category": "male", "at_least": 51},
    ],
    ids=["at most below at least", "more than everybody"],
)
def test_what_no_cohort_could_be_is_refused(terms, administrator, values):
    add(terms, administrator)

    with pytest.raises(NeverMet):
        add(terms, administrator, **values)
    assert CompositionTarget.objects.count() == 1


def test_the_rest_may_be_wanted_too(terms, administrator):
    add(terms, administrator)
    add(terms, administrator, category="male")

    assert CompositionTarget.objects.count() == 2


@pytest.mark.parametrize("role", [Role.REFERRER, Role.COORDINATOR, Role.PROVIDER, Role.MINISTRY])
def test_only_administrators_say_what_a_call_wants(terms, role):
    with pytest.raises(NotPermitted):
        add(terms, make_actor(role))


# the page


@pytest.fixture
def client(client_as, administrator):
    client = client_as(administrator)
    client.cookies["django_language"] = "en"
    return client


def test_a_target_is_added_on_the_page_that_the_call_leads_to(client, terms):
    url = reverse("composition_targets", args=[terms.call_id])
    assert url in client.get(reverse("call", args=[terms.call_id])).content.decode()
    newer = TermsFactory(call=terms.call, valid_from="2019-01-01")
    page = client.get(url)
    assert text_of(page).count("No target under these terms.") == 2
    form = form_with(page, "category")
    assert form.values["terms"] == [str(newer.pk)]

    data = form.data(category="education:isced_0_to_2", at_least="30", source="UL RS 1/2019")
    for _ in range(2):
        response = client.post(url, data, follow=True)

    assert "The target is added." in text_of(response)
    assert "at least 30 %" in text_of(response).replace("\u00a0", " ")
    assert CompositionTarget.objects.get().terms == newer


def test_what_is_refused_stands_on_the_form(client, terms):
    url = reverse("composition_targets", args=[terms.call_id])
    data = {"terms": terms.pk, "category": "sex:female", "at_least": "60", "source": "x"}

    response = client.post(url, {**data, "at_most": "50"})

    assert list(response.context["form"].errors) == ["at_least"]
    assert list(client.post(url, {"x": "x"}).context["form"].errors) == [
        "terms",
        "category",
        "at_least",
        "source",
    ]
    foreign = client.post(url, {**data, "terms": TermsFactory().pk})
    assert list(foreign.context["form"].errors) == ["terms"]


def test_earlier_entries_stay_readable(client, terms, administrator):
    add(terms, administrator)
    add(terms, administrator, at_least=40, at_most=60)

    text = text_of(client.get(reverse("composition_targets", args=[terms.call_id])))

    assert "Earlier entries" in text
    assert "at least 50" in text.replace("\u00a0", " ")


def test_a_call_without_terms_has_no_targets(client):
    call = CallFactory(terms=False)

    text = text_of(client.get(reverse("composition_targets", args=[call.pk])))

    assert "The call has no terms yet." in text


def test_many_targets_cost_what_one_does(client, terms, administrator):
    url = reverse("composition_targets", args=[terms.call_id])
    add(terms, administrator)
    few, _ = weigh(client, url)

    for share in range(10, 40, 5):
        add(terms, administrator, dimension="age", category="under_30", at_least=share)
    many, size = weigh(client, url)

    assert few == many <= DETAIL
    assert size < HEAVIEST
