"""Static files for pages of another release: one whose digest is unknown is answered with the present file."""

import re
from typing import Any, Final, cast

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]  # it has no types

# Soon asked for again: it is not what the name says.
BRIEFLY: Final = "public, max-age=60"
# As collectstatic names files, such as visitors.0123456789ab.css.
_NAMED: Final = re.compile(r"(?P<stem>.+)\.[0-9a-f]{12}(?P<suffix>\.[A-Za-z0-9]+)")


class StaticMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # its base has no types
    """WhiteNoise's. While hosts are updated one after the other, a page may come from one and its style sheet from
    another: each answers what it has.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith(self.static_prefix) and path not in self.files and not self.autorefresh:
            present = self._present(path)
            if present is not None:
                response: HttpResponse = self.serve(present, request)
                response.headers["Cache-Control"] = BRIEFLY
                return response
        answer: HttpResponse = super().__call__(request)
        return answer

    def _present(self, path: str) -> Any | None:
        found = _NAMED.fullmatch(path.removeprefix(self.static_prefix))
        if found is None:
            return None
        try:
            name = cast(Any, staticfiles_storage).stored_name(found["stem"] + found["suffix"])
        except ValueError:
            return None
        return self.files.get(self.static_prefix + name)
