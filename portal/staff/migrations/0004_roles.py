"""Three groups to begin with. They are ordinary groups: rename, change or delete them as you like."""

from django.db import migrations

KINDS = {
    "booking": "booking",
    "eventtype": "event type",
    "schedule": "schedule",
    "outofoffice": "absence",
    "webhook": "webhook",
}
PORTAL = {
    "intent": ("view",),
    "delivery": ("view", "change", "delete"),
    "receiver": ("add", "view", "change", "delete"),
    "look": ("view", "change"),
    "shown": ("add", "view", "change", "delete"),
}
ALL = ("add", "change", "delete", "view")
SPECIAL = {"confirm": "Can confirm and decline bookings", "export": "Can export bookings"}
VIEWER = [("staff", kind, "view") for kind in KINDS]
SCHEDULER = [
    *VIEWER,
    *(("staff", "booking", action) for action in ("add", "change", "delete", *SPECIAL)),
    *(("staff", "outofoffice", action) for action in ("add", "change", "delete")),
    ("services", "intent", "view"),
]
ADMINISTRATOR = [
    *SCHEDULER,
    *(("staff", kind, action) for kind in KINDS for action in ALL),
    *(("services", kind, action) for kind, actions in PORTAL.items() for action in actions),
]
ROLES = {"Viewer": VIEWER, "Scheduler": SCHEDULER, "Administrator": ADMINISTRATOR}


def make_roles(apps, schema_editor):
    """Make the groups, and what Django makes only after all migrations: their permissions."""
    del schema_editor
    group_model = apps.get_model("auth", "Group")
    for role, granted in ROLES.items():
        group, is_new = group_model.objects.get_or_create(name=role)
        if is_new:
            group.permissions.set({permission(apps, *each) for each in granted})


def permission(apps, app_label, model, action):
    """Return a permission as Django names it."""
    content_types = apps.get_model("contenttypes", "ContentType")
    content_type, _ = content_types.objects.get_or_create(app_label=app_label, model=model)
    found, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=f"{action}_{model}",
        defaults={"name": SPECIAL.get(action, f"Can {action} {KINDS.get(model, model)}")},
    )
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0003_booking_permissions"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
