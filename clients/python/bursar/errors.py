"""Everything that can go wrong, by what a caller would do about it."""

from collections.abc import Mapping
from typing import Any


class BursarError(Exception):
    """The family of them all."""


class ConnectionFailed(BursarError):
    """No answer came. A write may have happened or not: the same key again finds out."""


class TimedOut(ConnectionFailed, TimeoutError):
    """The server said nothing for as long as `timeout` allows."""


class APIError(BursarError):
    """The server answered, and not with success."""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: str | None = None,
        details: Mapping[str, Any] | None = None,
        request_id: str | None = None,
        body: Any = None,
    ) -> None:
        asked = "" if request_id is None else f" ({request_id})"
        super().__init__(f"{status} {code or 'without a code'}: {message}{asked}")
        self.message = message
        self.status = status
        #: Stable. Each has a page below /errors/.
        self.code = code
        self.details = dict(details or {})
        #: Names the call in the log of the server.
        self.request_id = request_id
        #: The JSON of the answer, or its text where it is none.
        self.body = body

    def _field(self, name: str) -> Any:
        found = self.body.get(name) if isinstance(self.body, dict) else None
        return self.details.get(name) if found is None else found


class ValidationError(APIError):
    """400, 413, 415 or 422: the request itself is wrong; the same again fails again."""


class AuthenticationError(APIError):
    """401: no key, or none that is valid."""


class PaymentRefused(APIError):
    """402: the rules, or the money, don't let this payment pass."""

    @property
    def remedies(self) -> dict[str, Any]:
        """What would pass instead, and when this would."""
        return self._field("remedies") or {}

    @property
    def trace(self) -> list[dict[str, Any]]:
        """What every rule said, with its numbers."""
        return self._field("trace") or []

    @property
    def policy_explanation(self) -> dict[str, Any] | None:
        """The same in words."""
        explanation: dict[str, Any] | None = self._field("policy_explanation")
        return explanation


class PermissionDenied(APIError):
    """403: the key may not do this."""


class NotFoundError(APIError):
    """404: there is no such thing, or it is not this key's to know."""


class ConflictError(APIError):
    """409: how things stand does not allow it."""


class RateLimitError(APIError):
    """429: too many calls."""

    #: Seconds to wait, if the server said so.
    retry_after: int | None = None


class ServerError(APIError):
    """5xx: with a `code`, the server failed and says that nothing was done.

    Without one, something before the server failed, and a write may have happened: the same key
    again finds out.
    """


_BY_STATUS: dict[int, type[APIError]] = {
    400: ValidationError,
    401: AuthenticationError,
    402: PaymentRefused,
    403: PermissionDenied,
    404: NotFoundError,
    409: ConflictError,
    413: ValidationError,
    415: ValidationError,
    422: ValidationError,
    429: RateLimitError,
}


def error_of(
    status: int, body: Any, *, request_id: str | None = None, retry_after: int | None = None
) -> APIError:
    """The error that an answer stands for, whatever its body looks like."""
    problem = body if isinstance(body, dict) else {}
    inner = problem.get("error")
    inner = inner if isinstance(inner, dict) else {}
    kind = _BY_STATUS.get(status, ServerError if status >= 500 else APIError)
    details = inner.get("details")
    message = _message_in(problem, inner, body) or f"the server answered {status}"
    code = _text(problem.get("code")) or _text(inner.get("code"))
    # A proxy may answer with JSON of its own, and knows nothing of what was done.
    if status >= 500 and not (_text(problem.get("type")) or "").startswith("/errors/"):
        code, message = None, f"something before the server says: {message}; the outcome is unknown"
    error = kind(
        message,
        status=status,
        code=code,
        details=details if isinstance(details, dict) else None,
        request_id=_text(problem.get("request_id")) or _text(inner.get("request_id")) or request_id,
        body=body,
    )
    if isinstance(error, RateLimitError):
        error.retry_after = retry_after
    return error


def _message_in(problem: dict[str, Any], inner: dict[str, Any], body: Any) -> str | None:
    for said in (problem.get("detail"), inner.get("message"), problem.get("title")):
        if _text(said):
            return _text(said)
    return body.strip()[:200] if isinstance(body, str) else _text(problem.get("error"))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value != "" else None
