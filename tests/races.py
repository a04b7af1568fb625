"""Calls at the same moment, each on a connection of its own."""

from threading import Barrier, Thread

from django.db import connection

from socakt.audit.acting import acting


def race(*calls):
    """Run the calls at the same moment; return what each gave back or raised."""
    start, results = Barrier(len(calls)), [None] * len(calls)

    def run(index, call):
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            with acting(None, through="tests"):
                results[index] = call()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads), "a call never came back"
    return results


def kinds(results):
    """How many results there are of each type, by name."""
    names = [type(result).__name__ for result in results]
    return {name: names.count(name) for name in sorted(set(names))}
