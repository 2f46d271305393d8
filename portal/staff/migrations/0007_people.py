"""People, teams and keys that can be changed on staff's pages; administrators may, where their group is still there."""

from django.db import migrations, models

GRANTED = {
    "member": ("add", "change", "delete"),
    "team": ("add", "change", "delete"),
    "apikey": ("add", "delete", "view"),
}
NAMES = {"apikey": "API key"}
FIELDS = [
    ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
    ("name", models.CharField(max_length=200)),
]
OPTIONS = {"abstract": False, "managed": False, "base_manager_name": "objects"}


def let_administrators_change(apps, schema_editor):
    """Give what Django makes only after all migrations: the permissions."""
    del schema_editor
    granted = [
        permission(apps, kind, action) for kind, actions in GRANTED.items() for action in actions
    ]
    for group in apps.get_model("auth", "Group").objects.filter(name="Administrator"):
        group.permissions.add(*granted)


def permission(apps, kind, action):
    """Return a permission as Django names it."""
    content_types = apps.get_model("contenttypes", "ContentType")
    content_type, _ = content_types.objects.get_or_create(app_label="staff", model=kind)
    found, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=f"{action}_{kind}",
        defaults={"name": f"Can {action} {NAMES.get(kind, kind)}"},
    )
    return found


class Migration(migrations.Migration):
    dependencies = [("staff", "0006_team_rights")]

    operations = [
        migrations.AlterModelOptions("Team", {"verbose_name": "team", **OPTIONS}),
        migrations.AlterModelOptions("Member", {"verbose_name": "member", **OPTIONS}),
        migrations.CreateModel(
            "ApiKey",
            FIELDS,
            {"verbose_name": "API key", **OPTIONS, "default_permissions": ("add", "delete", "view")},
        ),
        migrations.RunPython(let_administrators_change, migrations.RunPython.noop),
    ]
