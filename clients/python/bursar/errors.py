"""Error classes, by what a caller would do about them."""

from collections.abc import Mapping
from typing import Any


class BursarError(Exception):
    """The base class of all errors."""


class ConnectionFailed(BursarError):
    """There was no response. A write may have taken effect: retry with the same key to find out."""


class TimedOut(ConnectionFailed, TimeoutError):
    """The server did not respond within `timeout`."""


class APIError(BursarError):
    """The server responded with an error."""

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
        #: A stable code. Each is documented under /errors/.
        self.code = code
        self.details = dict(details or {})
        #: Identifies the request in the server log.
        self.request_id = request_id
        #: The JSON of the response, or its text if it is not JSON.
        self.body = body

    def _field(self, name: str) -> Any:
        found = self.body.get(name) if isinstance(self.body, dict) else None
        return self.details.get(name) if found is None else found


class ValidationError(APIError):
    """400, 413, 415 or 422: the request is invalid. Retrying it unchanged fails again."""


class AuthenticationError(APIError):
    """401: there is no valid API key."""


class PaymentRefused(APIError):
    """402: the payment was refused by a policy, limit or balance."""

    @property
    def remedies(self) -> dict[str, Any]:
        """What would succeed instead, or when this payment would succeed."""
        return self._field("remedies") or {}

    @property
    def trace(self) -> list[dict[str, Any]]:
        """The result of every check, with its numbers."""
        return self._field("trace") or []

    @property
    def policy_explanation(self) -> dict[str, Any] | None:
        """The result in words."""
        explanation: dict[str, Any] | None = self._field("policy_explanation")
        return explanation


class ApprovalRequired(PaymentRefused):
    """402: nothing was paid yet. A person has to approve the payment, which is then made.

    Do not send it again: with the approval it would be made twice.
    """

    @property
    def approval_id(self) -> str | None:
        """The approval that the payment waits for."""
        return _text(self._field("approval_id"))

    @property
    def payment_id(self) -> str | None:
        """The payment that waits."""
        return _text(self._field("payment_id"))


class PermissionDenied(APIError):
    """403: the API key is not allowed to do this."""


class NotFoundError(APIError):
    """404: the object does not exist, or the API key cannot access it."""


class ConflictError(APIError):
    """409: the current state does not allow the request."""


class RateLimitError(APIError):
    """429: too many requests."""

    #: The number of seconds to wait, if the server sent it.
    retry_after: int | None = None


class ServerError(APIError):
    """5xx: with a `code`, the server failed and the request had no effect.

    Without one, a proxy or gateway failed, and a write may have taken effect: retry with the same
    key to find out.
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
    """The error for a response, whatever its body looks like."""
    problem = body if isinstance(body, dict) else {}
    inner = problem.get("error")
    inner = inner if isinstance(inner, dict) else {}
    kind = _BY_STATUS.get(status, ServerError if status >= 500 else APIError)
    details = inner.get("details")
    message = _message_in(problem, inner, body) or f"the server responded with status {status}"
    code = _text(problem.get("code")) or _text(inner.get("code"))
    if kind is PaymentRefused and code == "APPROVAL_REQUIRED":
        kind = ApprovalRequired
    # A proxy may answer with JSON of its own, and knows nothing of what was done.
    if status >= 500 and not (_text(problem.get("type")) or "").startswith("/errors/"):
        code, message = None, f"a proxy or gateway responded: {message}; the outcome is unknown"
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
