"""Template filters and tags that every template knows."""

from django import template

from portal.web.languages import carry
from portal.web.script import script_href

register = template.Library()
register.filter("carry", carry)
register.simple_tag(script_href)
