"""What the admin site shows besides Django's users and groups; Django imports this file by its name."""

from django.contrib import admin

from portal.services.models import Delivery, Intent, Look, Receiver, Shown
from portal.staff import models
from portal.staff.bookings import BookingAdmin
from portal.staff.event_types import EventTypeAdmin
from portal.staff.inbox import DeliveryAdmin, ReceiverAdmin
from portal.staff.intents import IntentAdmin
from portal.staff.looks import LookAdmin
from portal.staff.members import MemberAdmin
from portal.staff.out_of_office import OutOfOfficeAdmin
from portal.staff.schedules import ScheduleAdmin
from portal.staff.shown import ShownAdmin
from portal.staff.teams import TeamAdmin
from portal.staff.webhooks import WebhookAdmin

admin.site.register(Delivery, DeliveryAdmin)
admin.site.register(Intent, IntentAdmin)
admin.site.register(Look, LookAdmin)
admin.site.register(Receiver, ReceiverAdmin)
admin.site.register(Shown, ShownAdmin)
admin.site.register(models.Booking, BookingAdmin)
admin.site.register(models.EventType, EventTypeAdmin)
admin.site.register(models.Member, MemberAdmin)
admin.site.register(models.OutOfOffice, OutOfOfficeAdmin)
admin.site.register(models.Schedule, ScheduleAdmin)
admin.site.register(models.Team, TeamAdmin)
admin.site.register(models.Webhook, WebhookAdmin)
