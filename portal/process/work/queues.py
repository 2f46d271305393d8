"""Queues of background work: what waits for a server of somebody else has its own, so that it holds back nothing."""

from typing import Final

DEFAULT: Final = "default"
MAIL: Final = "mail"
WEBHOOKS: Final = "webhooks"
FEEDS: Final = "feeds"
QUEUES: Final = (DEFAULT, MAIL, WEBHOOKS, FEEDS)
