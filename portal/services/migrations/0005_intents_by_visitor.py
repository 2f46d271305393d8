"""Intents are told apart by the secret of the visitor's form, no longer by a digest of what anybody typed."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def empty_digests(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    # They were made without a key: who has the table could try out what was typed.
    apps.get_model("services", "Intent").objects.exclude(digest="").update(digest="")


class Migration(migrations.Migration):
    dependencies = [("services", "0004_consent")]

    operations = [
        migrations.RemoveConstraint(
            model_name="intent",
            name="services_one_intent_for_one_wish",
        ),
        migrations.AlterField(
            model_name="intent",
            name="digest",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.RunPython(empty_digests, migrations.RunPython.noop),
    ]
