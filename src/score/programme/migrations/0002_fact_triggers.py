"""Triggers that refuse UPDATE and DELETE of facts."""

from django.db import migrations

from score.programme.core import triggers


class Migration(migrations.Migration):
    dependencies = [("programme", "0001_initial")]
    operations = [
        migrations.RunPython(
            lambda apps, editor: triggers.create_all(editor.connection),
            lambda apps, editor: triggers.drop_all(editor.connection),
        )
    ]
