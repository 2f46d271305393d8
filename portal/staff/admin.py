"""Registration of the pages of staff with the admin site; Django imports this file by its name."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import admin

from portal.services.models import (
    Delivery,
    FramingSite,
    Intent,
    Look,
    MailServer,
    Receiver,
    RefusedFrame,
    Shown,
)
from portal.staff import models
from portal.staff.accounts.second_factor import SecondFactorAdmin
from portal.staff.accounts.team_rights import TeamRightAdmin
from portal.staff.bookings.admin import BookingAdmin
from portal.staff.event_types.admin import EventTypeAdmin
from portal.staff.mail.admin import MailAdmin
from portal.staff.people.keys import KeyAdmin
from portal.staff.people.members import MemberAdmin
from portal.staff.people.out_of_office import OutOfOfficeAdmin
from portal.staff.people.teams import TeamAdmin
from portal.staff.portal.appearance import AppearanceAdmin
from portal.staff.portal.framing import FramingSiteAdmin, RefusedFrameAdmin
from portal.staff.portal.inbox import DeliveryAdmin, ReceiverAdmin
from portal.staff.portal.intents import IntentAdmin
from portal.staff.portal.visibility import VisibilityAdmin
from portal.staff.schedules.admin import ScheduleAdmin
from portal.staff.webhooks.admin import WebhookAdmin

# allauth's own page shows what a second factor is made of; addresses of its own it has here only with an issuer.
admin.site.unregister(Authenticator)
admin.site.register(Authenticator, SecondFactorAdmin)
if not settings.OIDC_ISSUER:
    admin.site.unregister(EmailAddress)

# The portal's own tables first, then what stands for objects of Cal.com. Permissions are made from these models.
admin.site.register(Delivery, DeliveryAdmin)
admin.site.register(FramingSite, FramingSiteAdmin)
admin.site.register(Intent, IntentAdmin)
admin.site.register(Look, AppearanceAdmin)
admin.site.register(MailServer, MailAdmin)
admin.site.register(Receiver, ReceiverAdmin)
admin.site.register(RefusedFrame, RefusedFrameAdmin)
admin.site.register(Shown, VisibilityAdmin)
admin.site.register(models.ApiKey, KeyAdmin)
admin.site.register(models.Booking, BookingAdmin)
admin.site.register(models.EventType, EventTypeAdmin)
admin.site.register(models.Member, MemberAdmin)
admin.site.register(models.OutOfOffice, OutOfOfficeAdmin)
admin.site.register(models.Schedule, ScheduleAdmin)
admin.site.register(models.Team, TeamAdmin)
admin.site.register(models.TeamRight, TeamRightAdmin)
admin.site.register(models.Webhook, WebhookAdmin)
