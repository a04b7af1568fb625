"""The administration of calls and terms: refusals in sentences, never an error page."""

from datetime import date

import pytest
from django.urls import reverse

from programs.admin import CallAdminForm
from programs.models import Call, Terms
from tests.factories import CohortFactory, TermsFactory
from tests.pages import text_of
from tests.test_admin import client, post, url

__all__ = ["client"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_terms_are_never_edited_and_deleted_only_unused(client):
    used = CohortFactory().terms
    unused = TermsFactory(call=used.call, valid_from=date(2019, 1, 1))

    edited = client.post(url(Terms, "change", unused.pk), {"places": "20"})
    assert edited.status_code == 403
    client.post(url(Terms, "delete", used.pk), {"post": "yes"})
    client.post(url(Terms, "delete", unused.pk), {"post": "yes"})
    assert list(Terms.objects.all()) == [used]


def test_terms_are_added_on_the_pages_of_the_calls(client):
    response = client.get(url(Terms, "add"))

    assert (response.status_code, response.url) == (302, reverse("calls"))


@pytest.mark.parametrize("chosen", [False, True], ids=["on its page", "in the list"])
def test_deleting_terms_that_would_leave_a_gap_is_refused_in_a_sentence(client, chosen):
    first = TermsFactory()
    TermsFactory(call=first.call, valid_from=date(2019, 1, 1))
    page, data = url(Terms, "delete", first.pk), {"post": "yes"}
    if chosen:
        page = url(Terms, "changelist")
        data = {**data, "action": "delete_selected", "_selected_action": [first.pk]}

    response = client.post(page, data, follow=True)

    assert response.status_code == 200
    assert "a call would begin without terms" in text_of(response)
    assert Terms.objects.count() == 2


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"valid_from": "9. 2. 2017"}, "it cannot begin earlier"),
        ({"valid_until": "31. 12. 2018"}, "it cannot end earlier"),
        ({"valid_from": ""}, "required"),
    ],
)
def test_a_call_that_would_leave_its_terms_is_refused_in_a_sentence(client, data, says):
    terms = TermsFactory()
    TermsFactory(call=terms.call, valid_from=date(2019, 1, 1))

    page = post(client, Call, "change", terms.call.pk, field="reference", **data)

    assert says in text_of(page)
    unchanged = Call.objects.get()
    assert (unchanged.valid_from, unchanged.valid_until) == (date(2017, 2, 10), None)


def test_terms_added_while_the_call_is_moved_are_respected(client, monkeypatch):
    call = TermsFactory().call
    monkeypatch.setattr(CallAdminForm, "clean", lambda form: form.cleaned_data)

    page = post(client, Call, "change", call.pk, field="reference", valid_from="9. 2. 2017")

    assert "The terms of the call do not fit these dates." in text_of(page)
    assert Call.objects.get().valid_from == date(2017, 2, 10)
