"""Let the reading of busy times begin after what is over: indexes by ends, and the end of an attendee's time.

The release before writes attendees without `busy_until`: the database's default says that their time never ends, so
that they are read, as before.
"""

from datetime import UTC, datetime

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def fill(apps, schema_editor):
    # A seat's booking may be moved in place, by a release that does not know this column.
    booking, attendee = apps.get_model("engine", "Booking"), apps.get_model("engine", "Attendee")
    ends = booking.objects.filter(pk=OuterRef("booking_id")).values("ends_at")
    attendee.objects.filter(seat_uid=None).update(busy_until=Subquery(ends))


class Migration(migrations.Migration):
    dependencies = [("engine", "0011_attempted_at")]
    operations = [
        migrations.AddField(
            "attendee", "busy_until", models.DateTimeField(db_default=NEVER, editable=False)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "attendee",
            models.Index(fields=["email", "busy_until"], name="engine_attendee_email_until"),
        ),
        migrations.RemoveIndex("attendee", "engine_attendee_email"),
        migrations.AddIndex(
            "bookinghost",
            models.Index(fields=["user", "ends_at", "starts_at"], name="engine_booked_user_end"),
        ),
        migrations.RemoveIndex("bookinghost", "engine_booked_user_start"),
        migrations.AddIndex(
            "booking", models.Index(fields=["event_type", "id"], name="engine_booking_type_id")
        ),
        migrations.AddIndex(
            "booking", models.Index(fields=["starts_at", "id"], name="engine_booking_start")
        ),
        migrations.AddIndex(
            "booking", models.Index(fields=["status", "ends_at"], name="engine_booking_status_end")
        ),
        migrations.RemoveIndex("booking", "engine_booking_status_start"),
        migrations.AddIndex(
            "booking",
            models.Index(
                fields=["rescheduled_from"],
                condition=models.Q(rescheduled_from__isnull=False),
                name="engine_booking_moved_from",
            ),
        ),
        migrations.AddIndex(
            "booking",
            models.Index(
                fields=["recurring_booking_uid"],
                condition=models.Q(recurring_booking_uid__isnull=False),
                name="engine_booking_of_series",
            ),
        ),
    ]
