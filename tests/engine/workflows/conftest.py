"""A desk with an event type and workflows of its own, and what they wrote."""

from dataclasses import dataclass
from typing import Any

import pytest
from pytest_django import Settings

from portal.engine.mail.kinds import WORKFLOW
from portal.engine.mail.models import Email
from portal.engine.webhooks.models import DeliveryState
from tests.engine.house import House
from tests.wire.world import WORKFLOW as BODY

STEP: dict[str, Any] = BODY["steps"][0]  # type: ignore[index]


@dataclass
class Desk:
    """The house's desk: `write` adds a workflow, `written` tells to whom workflows wrote since the last look."""

    house: House
    seen: int = 0

    @property
    def path(self) -> str:
        return f"/organizations/{self.house.organization.pk}/teams/{self.house.desk.pk}"

    def event_type(self, **options: Any) -> int:
        kind = options.pop("kind", "collective")
        made = self.house.team_event_type(kind, **options)
        return int(made["id"])

    def write(self, trigger: str, *actions: str, **options: Any) -> Any:
        """Add a workflow with a step per action that is active on all of the desk's event types."""
        steps = [
            STEP | {"action": action, "stepNumber": n} | options.pop("step", {})
            for n, action in enumerate(actions or ("email_attendee",), 1)
        ]
        offset = options.pop("offset", {"value": 2, "unit": "hour"})
        sent = BODY | {"trigger": {"type": trigger, "offset": offset}, "steps": steps} | options
        return self.house.data("POST", f"{self.path}/workflows", by=self.house.mia, json=sent)

    def written(self) -> list[str]:
        rows = Email.objects.filter(kind=WORKFLOW, pk__gt=self.seen).order_by("pk")
        emails = [row for row in rows if row.state == DeliveryState.WAITING]
        self.seen = max([self.seen, *(row.pk for row in rows)])
        return [email.recipient["email"] for email in emails]


@pytest.fixture
def desk(house: House, settings: Settings) -> Desk:
    settings.TASKS = {
        "default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend", "QUEUES": []}
    }
    return Desk(house)
