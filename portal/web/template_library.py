"""Template filters that are built in everywhere, without ``{% load %}``."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.conf.address import full_path
from portal.web.languages import carry

register = template.Library()
register.filter("carry", carry)
register.filter("full_path", full_path)


@register.filter
def isolate(name: str) -> SafeString:
    """Put a name into a `bdi` element, so that it turns nothing round in the sentence about it."""
    return format_html("<bdi>{}</bdi>", name)
