from django.db import migrations

TABLES = ("enrollment_candidate", "enrollment_importrow", "enrollment_importfile")


class Migration(migrations.Migration):
    """Write the tables anew: a dropped column and old versions of rows stay in their files else.

    With a transaction open that is older, PostgreSQL keeps the old versions for it: the
    application is stopped before.
    """

    atomic = False
    dependencies = [("enrollment", "0007_only_encrypted")]

    operations = [
        migrations.RunSQL(f"VACUUM FULL {table}", migrations.RunSQL.noop) for table in TABLES
    ]
