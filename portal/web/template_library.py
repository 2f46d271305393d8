"""Template filters and tags that every template knows."""

from django import template

from portal.web.assets.script import script_href
from portal.web.languages import carry

register = template.Library()
register.filter("carry", carry)
register.simple_tag(script_href)
