import socakt.encryption.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """The columns with the clear values go."""

    dependencies = [("enrollment", "0006_encrypt")]

    operations = [
        migrations.RemoveField("candidate", "plain_emso"),
        migrations.RemoveField("importrow", "plain_emso"),
        migrations.RemoveField("importrow", "plain_cells"),
        migrations.RemoveField("importrow", "plain_problems"),
        migrations.RemoveField("importfile", "plain_content"),
        migrations.AlterField("importfile", "content", socakt.encryption.fields.EncryptedBytesField(context="import file")),
        migrations.AddConstraint("candidate", models.CheckConstraint(condition=models.Q(("emso__isnull", True), ("emso__stored__regex", "^[a-z0-9-]{1,20}\\.[A-Za-z0-9_-]{43}\\.[A-Za-z0-9_-]{38,}$"), _connector="OR"), name="emso_is_stored_encrypted")),
        migrations.AddConstraint("candidate", models.UniqueConstraint(fields=("emso_index",), name="emso_is_of_one_person")),
        migrations.AddIndex("importrow", models.Index(fields=["of", "person_key"], name="rows_of_import_by_person")),
    ]
