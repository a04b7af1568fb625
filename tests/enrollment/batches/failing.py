"""Making and printing that fail for people of certain names; also in the processes of the pool."""

import os

from enrollment.documents import making, printing
from socakt.pdf_stack import CannotStack

NAMES = {
    "when it is made": "Nezapisljiva",
    "when it is printed": "Nenatisljiva",
    "in a crash": "Usodna",
}


def make(kind, edition, about, on):
    if about.candidate.last_name == NAMES["when it is made"]:
        raise ValueError(str(about.candidate))
    return making.make(kind, edition, about, on)


def print_out(data, code):
    if NAMES["when it is printed"] in data.addressee.name:
        raise ValueError(data.addressee.name)
    if NAMES["in a crash"] in data.addressee.name:
        os._exit(11)
    return printing.print_out(data, code)


def stack(parts, title, language):
    raise CannotStack(title)
