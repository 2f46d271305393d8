"""URLs of the engine; the portal includes them where the API is on, or staff may switch it on."""

from django.urls import re_path

from portal.engine.protocol.views import api_v2

app_name = "engine"
# One pattern for all: the engine's own router decides by version, and answers 404 in its own form.
urlpatterns = [re_path(r"^(?:api/)?v2(?:/.*)?$", api_v2, name="api")]
