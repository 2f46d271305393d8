"""Where the engine listens; the portal includes this when ENGINE_HTTP is on."""

from django.urls import re_path

from portal.engine.protocol.views import api_v2

app_name = "engine"
urlpatterns = [re_path(r"^(?:api/)?v2(?:/.*)?$", api_v2, name="api")]
