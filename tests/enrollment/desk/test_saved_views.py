"""The pages of saved views: what is kept is understood and written in one way."""

import pytest
from django.urls import reverse

from enrollment.saved_views.models import SavedView
from tests.factories import OrganizationFactory, SavedViewFactory
from tests.pages import form_with, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def client(client_as, coordinator):
    client = client_as(coordinator)
    client.cookies["django_language"] = "en"
    return client


def keep(client, name="Zamude", page="referrals", query="due=overdue&view=all"):
    data = {"page": page, "name": name, "query": query}
    return client.post(reverse("save_view"), data, follow=True)


def test_how_the_list_is_shown_is_kept_from_its_page(client):
    page = client.get(reverse("referrals"), {"due": "overdue", "view": "all"})

    form = form_with(page, "query")
    response = client.post(reverse("save_view"), form.data(name=" Moje  zamude "), follow=True)

    view = SavedView.objects.get()
    assert (view.name, view.query) == ("Moje zamude", "view=all&due=overdue")
    assert response.redirect_chain[-1][0] == f"{reverse('referrals')}?view=all&due=overdue"
    assert "Moje zamude" in text_of(response)
    assert "Rename or delete this view" in text_of(response)


def test_only_what_is_understood_is_kept(client):
    other = OrganizationFactory(region=None, kind="ministry")

    keep(client, query=f"x=1&sort=name&organization={other.pk}&q=Novak&state=bogus&page=3")

    assert SavedView.objects.get().query == "sort=name"


@pytest.mark.parametrize(
    ("name", "page", "query", "words"),
    [
        ("", "referrals", "sort=name", "Name of the view"),
        ("  ", "referrals", "sort=name", "Name of the view"),
        ("x" * 41, "referrals", "sort=name", "Name of the view"),
        ("\xa0", "referrals", "sort=name", "Name of the view"),
        ("A", "referrals", "", "Choose filters or an order first"),
        ("A", "referrals", "q=Novak", "Choose filters or an order first"),
        ("A", "bogus", "sort=name", "bogus"),
        ("A", "referrals", "s" * 1001, "1001"),
    ],
)
def test_what_will_not_do_is_said(client, name, page, query, words):
    response = keep(client, name, page, query)

    assert response.status_code == 200
    assert words in text_of(response)
    assert not SavedView.objects.exists()


def test_a_name_that_is_taken_can_be_corrected_at_once(client):
    keep(client)
    response = keep(client, query="sort=name")

    form = form_with(response, "query")
    assert "another view" in text_of(response)
    client.post(reverse("save_view"), form.data(name="Po priimkih"))

    assert set(SavedView.objects.values_list("name", "query")) == {
        ("Zamude", "view=all&due=overdue"),
        ("Po priimkih", "sort=name"),
    }


def test_a_view_is_renamed_and_deleted(client, coordinator):
    view = SavedViewFactory(by=coordinator, name="Staro")
    SavedViewFactory(by=coordinator, name="Zasedeno")
    url = reverse("change_view", args=[view.pk])

    form = form_with(client.get(url), "name")
    assert "another view" in text_of(client.post(url, form.data(name="Zasedeno")))
    response = client.post(url, form.data(name="Novo"), follow=True)
    assert "Novo" in text_of(response)

    response = client.post(reverse("delete_view", args=[view.pk]), follow=True)
    assert "The view is deleted." in text_of(response)
    assert [one.name for one in SavedView.objects.all()] == ["Zasedeno"]


def test_a_view_whose_filter_is_gone_still_opens(client, coordinator):
    view = SavedViewFactory(by=coordinator, query="view=all&organization=999999")

    page = client.get(f"{reverse('referrals')}?{view.query}")

    assert page.status_code == 200
    assert "left out: Referring organization" in text_of(page)
