"""``manage.py worker``: the task worker alone. It waits for a database that is away, also in the middle of its work."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.module_loading import import_string

from portal.outgoing import mail_server
from portal.process.periodic import enqueue_due
from portal.process.work.queues import MAIL, QUEUES, WEBHOOKS
from portal.process.work.worker import Lane, Worker
from portal.services.portal.readiness import heartbeat_note
from portal.web.management import starting


class Command(BaseCommand):
    help = "Run tasks in the background until SIGTERM: emails, webhooks, what is periodic."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="run what is due now, and end")

    def handle(self, *_args: Any, batch: bool = False, **_options: Any) -> None:
        starting.make_files_private()
        lanes = {queue: Lane() for queue in QUEUES}
        lanes[MAIL] = Lane(rests_for=mail_server.rests_for, when_empty=mail_server.close)
        # Several subscribers that hang hold back the others only together.
        lanes[WEBHOOKS] = Lane(threads=3)
        ticks = [heartbeat_note, enqueue_due, *map(import_string, settings.TAKE_UP)]
        worker = Worker(lanes, ticks=ticks)
        if batch:
            self.stdout.write(f"{worker.work_off()} tasks")
        else:
            worker.run()
