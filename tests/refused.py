"""Breaking a rule behind the services' back, and seeing PostgreSQL refuse."""

from django.apps import apps
from django.db import DatabaseError, transaction

APPS = ("accounts", "audit", "programs", "enrollment")


class Refused:
    """The block is refused by the rule of this name (or part of it), and every row stays."""

    def __init__(self, name):
        self.name = name
        self.atomic = transaction.atomic()

    def __enter__(self):
        self.before = every_row()
        self.atomic.__enter__()

    def __exit__(self, kind, error, trace):
        self.atomic.__exit__(kind, error, trace)
        assert kind is not None, f"nothing was refused; {self.name} should have been"
        if not issubclass(kind, DatabaseError):
            return False
        diagnosis = error.__cause__.diag
        said = f"{diagnosis.constraint_name} {diagnosis.message_primary}"
        assert self.name in said, said
        assert every_row() == self.before
        return True


def every_row():
    """All that is stored in our tables."""
    ours = [model for label in APPS for model in apps.get_app_config(label).get_models()]
    return [list(model._base_manager.order_by("pk").values()) for model in ours]


def change(record, **fields):
    """Straight to the database: no form, no service, no `save`."""
    changed = type(record)._base_manager.filter(pk=record.pk).update(**fields)
    assert changed == 1
