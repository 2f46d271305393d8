"""Addresses of what embeds load: Cal.com's own for its script, and the portal's element."""

from django.urls import path, re_path

from portal.embed.demo import demo
from portal.embed.reports import refused
from portal.embed.scripts import brand_sheet, script

_HEX = "[0-9a-fA-F]{6}"

urlpatterns = [
    path("embed.js", script, {"name": "element.js"}, name="embed-element"),
    path("embed/demo", demo, name="embed-demo"),
    path("embed/refused", refused, name="embed-refused"),
    path("embed/embed.js", script, {"name": "snippet.js"}, name="embed-snippet"),
    re_path(
        rf"^embed/brand/(?P<light>{_HEX})-(?P<dark>{_HEX})\.css$", brand_sheet, name="embed-brand"
    ),
]
