"""The page of mail is for administrators, where their group is still there."""

from django.db import migrations


def let_administrators_change(apps, schema_editor):
    """Give what Django makes only after all migrations: the permission."""
    del schema_editor
    content_types = apps.get_model("contenttypes", "ContentType")
    content_type, _ = content_types.objects.get_or_create(app_label="services", model="mailserver")
    found, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename="change_mailserver",
        defaults={"name": "Can change mail"},
    )
    for group in apps.get_model("auth", "Group").objects.filter(name="Administrator"):
        group.permissions.add(found)


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0007_people"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(let_administrators_change, migrations.RunPython.noop)]
