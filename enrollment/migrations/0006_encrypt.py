from django.db import migrations

BATCH = 500


def encrypt(apps, schema_editor):
    """Copy every clear value into its encrypted column, which encrypts it."""
    for batch in batches(apps, "Candidate", "plain_emso"):
        for person in batch:
            person.emso = person.plain_emso
        write(apps, "Candidate", batch, ["emso"])
    for batch in batches(apps, "ImportRow", "plain_cells"):
        for row in batch:
            row.emso = row.plain_emso or None
            row.cells, row.problems = row.plain_cells, row.plain_problems
            row.facts.pop("emso", None)
            if row.plain_emso:
                row.name_key = ""
        write(apps, "ImportRow", batch, ["emso", "cells", "problems", "facts", "name_key"])
    for batch in batches(apps, "ImportFile", "plain_content"):
        for file in batch:
            file.content = bytes(file.plain_content)
        write(apps, "ImportFile", batch, ["content"])


def decrypt(apps, schema_editor):
    """The way back: fill the clear columns again."""
    for batch in batches(apps, "Candidate", "emso"):
        for person in batch:
            person.plain_emso = person.emso
        write(apps, "Candidate", batch, ["plain_emso"])
    for batch in batches(apps, "ImportRow", "plain_cells"):
        for row in batch:
            row.plain_emso = row.emso or ""
            row.plain_cells, row.plain_problems = row.cells, row.problems
            if row.emso:
                row.facts["emso"] = row.emso
                row.name_key = f"emso {row.emso}"
        names = ["plain_emso", "plain_cells", "plain_problems", "facts", "name_key"]
        write(apps, "ImportRow", batch, names)
    for batch in batches(apps, "ImportFile", "content"):
        for file in batch:
            file.plain_content = file.content
        write(apps, "ImportFile", batch, ["plain_content"])


def batches(apps, model, name):
    """The rows in which the column is not empty, some at a time, in the order of their keys."""
    rows = apps.get_model("enrollment", model)._base_manager.filter(**{f"{name}__isnull": False})
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


def write(apps, model, batch, names):
    """Write these fields of the rows."""
    apps.get_model("enrollment", model)._base_manager.bulk_update(batch, names)


class Migration(migrations.Migration):
    """Encrypt every EMŠO, and of imports on their way the file, the cells and what was typed wrong."""

    dependencies = [("enrollment", "0005_encrypted_columns")]

    operations = [migrations.RunPython(encrypt, decrypt)]
