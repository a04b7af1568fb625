"""Notes that people write beside the referral, some with a day on which to come back to them."""

import uuid
from datetime import timedelta

from enrollment.candidates.models import Candidate
from enrollment.demo.casting import Case
from enrollment.demo.stories import Ending
from enrollment.notes import services as notes
from enrollment.notes.rules import Audience, Kind

TEXTS = {
    Ending.RETURNED: "Klicali smo zaradi manjkajočega izpisa; oseba ga prinese.",
    Ending.SUBMITTED: "Na razgovoru povedala, da ji najbolj ustreza dopoldanski urnik.",
    Ending.INVITED: "Dosegljiva je po telefonu med 8. in 10. uro.",
}


def write_note(case: Case, candidate: Candidate) -> None:
    """What the referrer noted on the day, if anything; the last ones are to be followed up."""
    text = TEXTS.get(case.story.ending)
    if text is None:
        return
    recent = case.today - case.registered_on < timedelta(days=14)
    notes.write(
        candidate=candidate,
        people=Candidate.objects.visible_to(case.by),
        form_key=uuid.uuid4(),
        at=case.at(case.registered_on, 20),
        by=case.by,
        kind=Kind.CALL,
        happened_on=case.registered_on,
        text=text,
        audience=Audience.SHARED,
        follow_up_on=case.today if recent else None,
    )
