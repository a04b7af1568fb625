"""Who waits, and what is going to happen to them; the day is 12. 9. 2018."""

from datetime import date

from django.urls import reverse

from tests.factories import CandidateFactory, ReferralFactory

START = date(2018, 10, 1)
SOON, LATER = date(2018, 9, 20), date(2019, 3, 3)


def turns_fifty(day, program, **fields):
    """Somebody who waits and is too old from that day on."""
    born_on = day.replace(year=day.year - 50)
    candidate = CandidateFactory(born_on=born_on, paid_months=24)
    return ReferralFactory(candidate=candidate, program=program, **fields)


def lacks(count, program, **fields):
    """Somebody who waits and needs so many more months; September is the first of them."""
    return ReferralFactory(
        candidate=CandidateFactory(paid_months=12 - count), program=program, **fields
    )


def drops_out(program):
    """Somebody whose twelve months are the oldest of the window: one is gone on 1. 10. 2018."""
    candidate = CandidateFactory(paid_months__on=date(2017, 9, 12))
    return ReferralFactory(candidate=candidate, program=program)


def page(client, **query):
    response = client.get(reverse("radar"), query)
    assert response.status_code == 200
    return response


def shown(response):
    return [line.referral for line in response.context["lines"]]
