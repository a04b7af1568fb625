"""What gives a record away: a word for each fact of each scope, and who may ever read it.

The words occur nowhere else. White space and capitals do not count, so they are found in pages,
in the text of PDFs, in the cells of files and in calendars alike.
"""

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from pypdf import PdfReader
from stdnum.si.emso import calc_check_digit

from socakt.accounts.roles import Role
from tests.enrollment.notes.factories import NoteFactory
from tests.world import ELSEWHERE, ENDED, HIDDEN, LEFT, NEIGHBOUR, OWN

R, C, P, M, A = Role
SCOPES = (OWN, NEIGHBOUR, HIDDEN, ELSEWHERE, ENDED, LEFT)
MINE = frozenset({OWN, LEFT})
OF_REGION = frozenset({OWN, NEIGHBOUR, ENDED, LEFT})
OFFERED = frozenset({OWN, NEIGHBOUR, ENDED})

# fact: role → of which scopes it may read it; whoever is not named reads none
MAY_READ = {
    "surname": {R: MINE, C: OF_REGION},
    "emso": {R: MINE, C: OF_REGION},
    "phone": {R: MINE, C: OF_REGION},
    "street": {R: MINE, C: OF_REGION},
    "reason": {R: MINE, C: OF_REGION},
    "number": {R: MINE, C: OF_REGION},
    # the words of the organization that referred: for itself, for the coordination, for all
    "inner": {R: MINE},
    "shared": {R: MINE, C: OF_REGION},
    # of somebody with a place: what the work with her needs
    "participant": {R: MINE, C: OF_REGION, P: {OWN}},
    "contact": {R: MINE, C: OF_REGION, P: {OWN}},
    "noted": {R: MINE, C: OF_REGION, P: {OWN}},
    "secret": {R: MINE, C: OF_REGION},
    "conclusion": {C: OF_REGION},
    "file": {R: MINE},
    "view": {R: MINE},
    # what is offered: public in the own region; figures of all of them elsewhere
    "program": {R: OFFERED, C: OFFERED, P: {OWN}, M: SCOPES, A: SCOPES},
    "office": {R: OFFERED, C: OFFERED, P: {OWN}, A: SCOPES},
    "worker": {R: OFFERED, C: OFFERED, P: {OWN}, A: SCOPES},
}
# page: the same, where more may be read: a person gets everything, whoever may read it here;
# what is offered in a region stands on its public page
MAY_READ_THERE = {
    "extract_person": {"inner": {R: MINE, C: OF_REGION}},
    "home": {"program": dict.fromkeys([*Role, None], SCOPES)},
}


def word(fact, scope):
    """What stands in this fact of this scope."""
    return f"Q{fact}{scope}Q"


def emso_of(scope, serial):
    """A number of the register for tests that nobody else here has."""
    digits = f"170598055{SCOPES.index(scope)}{serial:02}"
    return digits + calc_check_digit(digits)


class Marks:
    """Writes the words into the records of a world, and finds them again in answers."""

    def __init__(self, world):
        self.known = {}
        for scope in SCOPES:
            self._mark(world, scope)
        ordered = sorted(self.known, key=len, reverse=True)
        self.pattern = re.compile("|".join(re.escape(one) for one in ordered))

    def _word(self, fact, scope, text=None):
        text = text or word(fact, scope)
        self.known[squeezed(text)] = (fact, scope)
        return text

    def _mark(self, world, scope):
        records = {kind: found[scope] for kind, found in world.records.items() if scope in found}
        owner = world.owners.get(scope) or world.owners[OWN if scope == LEFT else NEIGHBOUR]
        if "candidate" in records:
            self._person(records["candidate"], scope, owner)
            self._referral(records["referral"], scope)
            records["import"].file_name = self._word("file", scope)
            records["import"].save(update_fields=["file_name"])
        if "admission" in records:
            self._participant(records["admission"], scope, owner)
        if "program" in records:
            self._offer(records, scope, owner)

    def _person(self, person, scope, owner):
        person.last_name = self._word("surname", scope)
        person.emso = self._word("emso", scope, emso_of(scope, 1))
        person.phone = self._word("phone", scope)
        person.street = self._word("street", scope)
        person.save()
        for fact, audience in (("inner", "own"), ("shared", "shared")):
            text = self._word(fact, scope)
            NoteFactory(candidate=person, by=owner, audience=audience, text=text)

    def _referral(self, referral, scope):
        referral.reason = self._word("reason", scope)
        referral.save(update_fields=["reason"])
        self._word("number", scope, referral.number)

    def _participant(self, admission, scope, owner):
        person = admission.candidate
        person.last_name = self._word("participant", scope)
        person.phone = self._word("contact", scope)
        person.emso = self._word("secret", scope, emso_of(scope, 2))
        person.save()
        admission.referral.reason = self._word("secret", scope)
        admission.referral.save(update_fields=["reason"])
        self._word("secret", scope, admission.referral.number)
        text = self._word("noted", scope)
        NoteFactory(candidate=person, by=owner, audience="provider", text=text)

    def _offer(self, records, scope, owner):
        program = records["program"]
        program.title = program.short_title = self._word("program", scope)
        program.save()
        owner.organization.short_name = self._word("office", scope)
        owner.organization.save()
        owner.user.name = self._word("worker", scope)
        owner.user.save()
        records["view"].name = self._word("view", scope)
        records["view"].save()
        self._word("conclusion", scope, f"Conclusion of {scope}")

    def in_text(self, text):
        """(fact, scope) of everything that the text gives away."""
        return {self.known[found] for found in self.pattern.findall(squeezed(text))}

    def in_answer(self, response):
        """(fact, scope) of everything that a response gives away, in its headers too."""
        return self.in_text(f"{response.headers} {text_in(response)}")

    def leaks(self, response, role, seen_from=lambda scope: scope, page=""):
        """What the response gives away to somebody who may not read it; role None: nothing.

        `seen_from` turns a scope into the one as which this actor stands to it.
        """
        more = MAY_READ_THERE.get(page, {})
        return {
            (fact, scope)
            for fact, scope in self.in_answer(response)
            if seen_from(scope) not in more.get(fact, MAY_READ[fact]).get(role, ())
        }


def squeezed(text):
    """Without white space and capitals."""
    return "".join(text.split()).casefold()


def text_in(response):
    """All words of the body, whether page, PDF, table or calendar."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"%PDF"):
        return " ".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)
    if body.startswith(b"PK"):
        try:
            with ZipFile(BytesIO(body)) as parts:
                return " ".join(
                    parts.read(name).decode(errors="replace") for name in parts.namelist()
                )
        except BadZipFile:
            return ""
    return body.decode(errors="replace")
