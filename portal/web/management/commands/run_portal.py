"""``manage.py run_portal``: the name of ``manage.py portal`` in releases before."""

from portal.web.management.commands.portal import Command

__all__ = ["Command"]
