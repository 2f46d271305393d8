"""Teams and members, which the groups of 0004 may look at where they are still there."""

from django.db import migrations, models

KINDS = {"team": "team", "member": "member"}
GROUPS = ("Viewer", "Scheduler", "Administrator")
FIELDS = [
    ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
    ("name", models.CharField(max_length=200)),
]
OPTIONS = {
    "abstract": False,
    "managed": False,
    "base_manager_name": "objects",
    "default_permissions": ("view",),
}


def let_groups_look(apps, schema_editor):
    """Give what Django makes only after all migrations: the permissions."""
    del schema_editor
    granted = [permission(apps, kind) for kind in KINDS]
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.add(*granted)


def permission(apps, kind):
    """Return the permission to look as Django names it."""
    content_types = apps.get_model("contenttypes", "ContentType")
    content_type, _ = content_types.objects.get_or_create(app_label="staff", model=kind)
    found, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=f"view_{kind}",
        defaults={"name": f"Can view {KINDS[kind]}"},
    )
    return found


class Migration(migrations.Migration):
    dependencies = [("staff", "0004_roles")]

    operations = [
        migrations.CreateModel("Team", FIELDS, {"verbose_name": "team", **OPTIONS}),
        migrations.CreateModel("Member", FIELDS, {"verbose_name": "member", **OPTIONS}),
        migrations.RunPython(let_groups_look, migrations.RunPython.noop),
    ]
