"""Where Cal.com delivers to."""

from django.urls import path

from portal.inbound.views import calcom

urlpatterns = [path("hooks/calcom", calcom, name="hooks-calcom")]
