"""Addresses that Cal.com delivers webhooks to."""

from django.urls import path

from portal.inbound.views import deliver, deliver_by_setting

urlpatterns = [
    path("hooks/calcom", deliver_by_setting, name="hooks-calcom"),
    path("hooks/calcom/<str:token>", deliver, name="hooks-calcom-receiver"),
]
