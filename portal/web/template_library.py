"""Template filters that every template knows."""

from django import template

from portal.web.languages import carry

register = template.Library()
register.filter("carry", carry)
