"""Reading of raw answers: an Answer, or the exception that it stands for."""

from collections.abc import Mapping

from portal.calcom.answers import ABSENT, Answer
from portal.calcom.errors import UnreadableAnswer
from portal.calcom.refusals import error_for, read_json, redirected


def read_answer(call: str, status: int, headers: Mapping[str, str], content: bytes) -> Answer:
    """Return what a successful answer to `call` (its name) holds.

    Raises the CalcomError that an error answer stands for, and UnreadableAnswer for anything that is not Cal.com's.
    """
    # httpx folds names; the recordings of the contract tests do not.
    folded = {name.lower(): value for name, value in headers.items()}
    if status >= 400:
        raise error_for(status, folded, content)
    if not 200 <= status < 300:
        raise redirected(status, folded)
    return success(call, status, folded, content)


def success(call: str, status: int, headers: Mapping[str, str], content: bytes) -> Answer:
    request_id = headers.get("x-request-id")
    if status == 204:
        return Answer(call, status, None, None, request_id)
    body = read_json(status, headers, content)
    # A 200 of a captive portal or a wrong address is no success, however well-formed its JSON.
    if not isinstance(body, dict) or body.get("status") != "success":
        raise UnreadableAnswer(
            f"Cal.com answered {status} without its success envelope.",
            status=status,
            request_id=request_id,
            body=body,
        )
    data = body.get("data", ABSENT)
    return Answer(call, status, data, body.get("pagination", ABSENT), request_id)
