"""Template filters that are built in everywhere, without ``{% load %}``."""

from django import template

from portal.web.languages import carry

register = template.Library()
register.filter("carry", carry)
