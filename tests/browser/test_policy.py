"""What the browser itself refuses in our pages, and that the administration lives with it."""

import pytest
from django.urls import reverse

from socakt.accounts.roles import Role
from tests.factories import OrganizationFactory, make_actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TRIED = """markup => {
  try { document.body.insertAdjacentHTML("beforeend", markup) } catch { return "refused" }
  return document.querySelector("#tried") ? "there" : "not there";
}"""
INLINE = """() => {
  const script = document.createElement("script");
  try { script.text = "window.ran = true" } catch { return "refused" }
  document.body.append(script);
  return window.ran ? "ran" : "refused";
}"""


def test_no_script_comes_in_as_text(visit, coordinator):
    page = visit(reverse("candidates"), coordinator)

    assert page.evaluate(TRIED, "<b id='tried'>text</b>") == "there"
    for markup in ("<script>1</script>", "<IFRAME src='/'>", "<base href='//x/'>"):
        assert page.evaluate(TRIED, markup) == "refused"
    assert page.evaluate(INLINE) == "refused"
    page.problems.clear()  # the browser has complained about each of them


def test_the_administration_finds_organizations_as_one_types(visit):
    OrganizationFactory(name="Center za socialno delo Semič")
    page = visit(reverse("admin:accounts_organization_add"), make_actor(Role.ADMINISTRATOR))

    page.locator(".select2-selection").first.click()
    page.locator(".select2-search__field").fill("semič")
    page.locator(".select2-results__option", has_text="Semič").click()

    assert "Semič" in page.locator(".select2-selection__rendered").first.text_content()
