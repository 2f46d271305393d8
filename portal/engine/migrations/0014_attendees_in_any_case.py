"""Let a host be found as an attendee in whatever case the address was typed. The release before reads by the other index."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("engine", "0013_closing_days")]
    operations = [
        migrations.AddIndex(
            "attendee",
            models.Index(Lower("email"), "busy_until", name="engine_attendee_lower_until"),
        )
    ]
