"""The page that a notice leads to."""

from django.urls import NoReverseMatch, reverse

from enrollment.notices.models import Notice
from enrollment.notices.rules import Page
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission, Role

P = Permission
# the right that the page needs; its URL is named like its code
NEEDS = {
    Page.REFERRAL: P.REFERRAL_VIEW,
    Page.COHORT: P.ADMISSION_VIEW,
    Page.PARTICIPATION: P.PARTICIPATION_VIEW,
    Page.CANDIDATE: P.CANDIDATE_VIEW,
}
# where to look for what happened when one may not open the page itself
INSTEAD = {Role.REFERRER: "referrals", Role.PROVIDER: "cohorts"}


def address_of(notice: Notice, actor: Actor) -> str:
    """The address of the page; of a list or the desk, for who may not open it or if there is none.

    Whether the record is (still) in the actor's scope is for the page to say.
    """
    page = Page(notice.page)
    if page not in NEEDS:
        return reverse("desk")
    if not actor.may(NEEDS[page]):
        return reverse(INSTEAD.get(actor.role, "desk"))
    try:
        return reverse(page.value, args=[notice.record])
    except NoReverseMatch:
        return reverse("desk")
