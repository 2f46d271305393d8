"""Template filters that are built in everywhere, without ``{% load %}``."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal.conf.address import full_path
from portal.web.languages import carry, carry_outside

register = template.Library()
register.filter("carry", carry)
register.filter("carry_outside", carry_outside)
register.filter("full_path", full_path)


@register.filter
def outside(html: SafeString, embed: str | None) -> SafeString:
    """In a frame, open the links of cleaned HTML outside of it: other sites seldom let themselves be framed."""
    return (
        html if embed is None else mark_safe(html.replace("<a href=", '<a target="_blank" href='))
    )


@register.filter
def isolate(name: str) -> SafeString:
    """Put a name into a `bdi` element, so that it turns nothing round in the sentence about it."""
    return format_html("<bdi>{}</bdi>", name)
