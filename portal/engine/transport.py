"""httpx transport into the engine: the portal's client runs over it unchanged, without a socket."""

import secrets

import httpx

from portal.engine.api import dispatch
from portal.engine.protocol.calls import EngineRequest
from portal.process.caller import caller_address


class EngineTransport(httpx.BaseTransport):
    """Answers requests in process.

    `portal_key` is a key of this process that only requests through this object may use; it acts as
    the first owner of the organization. Other keys are looked up as over HTTP. Nothing is rate
    limited.
    """

    def __init__(self) -> None:
        # Random and never stored: it is worth nothing outside of this process.
        self.portal_key = "cal_" + secrets.token_hex(24)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = dispatch(self._translate(request))
        return httpx.Response(
            answer.status, headers=answer.headers, content=answer.body, request=request
        )

    def _translate(self, request: httpx.Request) -> EngineRequest:
        return EngineRequest(
            method=request.method,
            path=request.url.path,
            query=request.url.query.decode("ascii"),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=request.read(),
            client=caller_address(),
            in_process=True,
            trusted_key=self.portal_key,
        )
