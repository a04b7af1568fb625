"""What the processes of the pool are given to do in tests."""

import os


def double(number):
    return number * 2, os.getpid()


def fail(number):
    raise ValueError(f"not {number}")


def end(number):
    """Some tasks end the process that does them, as a crash in a library would."""
    if number % 5 == 3:
        os._exit(9)
    return number


def same(number):
    return number


def fonts_are_ready():
    from socakt import pdf

    return pdf._style.cache_info().currsize
