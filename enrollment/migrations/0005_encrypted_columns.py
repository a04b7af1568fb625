import django.contrib.postgres.fields
import enrollment.imports.models
import socakt.encryption.fields
from django.db import migrations, models

PLAIN = ("candidate", "emso"), ("importrow", "emso"), ("importrow", "cells"), ("importrow", "problems"), ("importfile", "content")  # fmt: skip


class Migration(migrations.Migration):
    """New columns for what will be stored encrypted, beside those with the clear values."""

    dependencies = [("enrollment", "0004_whole_life")]

    operations = [
        migrations.RemoveConstraint("candidate", "emso_is_thirteen_digits"),
        migrations.RemoveIndex("importrow", "rows_of_import_by_person"),
        *(migrations.RenameField(model, name, f"plain_{name}") for model, name in PLAIN),
        migrations.RenameField("importrow", "person_key", "name_key"),
        # so that the way back can fill them again
        migrations.AlterField("importrow", "plain_emso", models.CharField(max_length=13, blank=True, default="")),
        migrations.AlterField("importrow", "plain_cells", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list)),
        migrations.AlterField("importfile", "plain_content", models.BinaryField(default=b"")),
        migrations.AddField("candidate", "emso", socakt.encryption.fields.EncryptedField(blank=True, context="emso", null=True, pattern="[0-9]{13}", searchable=True, verbose_name="EMŠO")),
        migrations.AddField("candidate", "emso_index", models.GeneratedField(db_persist=True, expression=socakt.encryption.fields.IndexOf("emso"), output_field=models.TextField(null=True))),
        migrations.AddField("importrow", "emso", socakt.encryption.fields.EncryptedField(context="emso", null=True, pattern="[0-9]{13}", searchable=True)),
        migrations.AddField("importrow", "emso_index", models.GeneratedField(db_persist=True, expression=socakt.encryption.fields.IndexOf("emso"), output_field=models.TextField(null=True))),
        migrations.AddField("importrow", "person_key", models.GeneratedField(db_persist=True, expression=enrollment.imports.models.PersonKey("emso", "name_key"), output_field=models.TextField())),
        migrations.AddField("importrow", "cells", socakt.encryption.fields.EncryptedListField(context="import cells", null=True)),
        migrations.AddField("importrow", "problems", socakt.encryption.fields.EncryptedListField(context="import problems", default=list, null=True)),
        migrations.AddField("importfile", "content", socakt.encryption.fields.EncryptedBytesField(context="import file", null=True)),
    ]
