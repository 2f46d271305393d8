"""Logs of gunicorn, without keys, whichever of them an operator switches on."""

import logging
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]  # it has no types

from portal.conf import env
from portal.conf.logs import JsonFormatter, RequestIdFilter, without_keys


class WebLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """For gunicorn's ``--logger-class``."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                if env.text("LOG_FORMAT") == "json":
                    handler.setFormatter(JsonFormatter())
                    handler.addFilter(RequestIdFilter())
                else:
                    handler.setFormatter(_Keyless(handler.formatter or logging.Formatter()))


class _Keyless(logging.Formatter):
    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        # Nobody but this begins a line.
        return without_keys("\n    ".join(self._inner.format(record).splitlines()))
