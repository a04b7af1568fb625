"""How a start is refused."""

import pytest


def refusal(call, **arguments):
    """The one sentence with which the call stops the start."""
    with pytest.raises(SystemExit) as stop:
        call(**arguments)
    sentence = str(stop.value)
    assert sentence.startswith("SocAkt does not start: ")
    return sentence
