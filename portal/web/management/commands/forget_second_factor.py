"""Take somebody's second factors away, for the last superuser who has lost them."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """The person then signs in by password, and sets up others where they are required."""

    help = "Take the second factors of a member of the staff away, recovery codes as well."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name that the person signs in with."""
        parser.add_argument("username")

    def handle(self, *_args: Any, username: str, **_options: Any) -> None:
        try:
            user = User.objects.get(username=username)
        except User.DoesNotExist as error:
            raise CommandError(f"Nobody is called {username}.") from error
        count, _kinds = Authenticator.objects.filter(user_id=user.pk).delete()
        self.stdout.write(f"{username} has no second factor any more ({count} taken away).")
