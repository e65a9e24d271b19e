"""Calls over HTTP, with retries."""

import http.client
import json
import logging
import random
import re
import ssl
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, quote, urlencode, urlsplit

from .errors import APIError, ConnectionFailed, TimedOut, error_of
from .version import VERSION

BACKOFF_SECONDS = 0.5
WAIT_SECONDS_MAX = 30
# What a socket is given in milliseconds has 31 bits.
TIMEOUT_SECONDS_MAX = 2_147_483
RETRIED = frozenset({408, 429, 500, 502, 503, 504})
# The first attempt is still at it, or nobody knows yet how it ended: its key finds out.
RETRIED_CODES = frozenset({"IDEMPOTENCY_IN_FLIGHT", "OUTCOME_UNKNOWN"})

_log = logging.getLogger("bursar")
_token = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True)
class Call:
    """
    What is asked for. The path starts with a slash, its parts encoded. An object is due, or, where
    `list_name` is given, a list: bare or in the field of that name.
    """

    method: str
    path: str
    query: Mapping[str, Any] | None = None
    body: Mapping[str, Any] | None = None
    idempotency_key: str | None = None
    list_name: str | None = None


@dataclass(frozen=True)
class _Reply:
    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def retry_after(self) -> int | None:
        said = (self.headers.get("Retry-After") or "").strip()
        return int(said) if re.fullmatch(r"[0-9]{1,9}", said) else None

    @property
    def request_id(self) -> str | None:
        return self.headers.get("Request-Id") or self.headers.get("X-Request-Id")


class Transport:
    """Sends calls. Neither its repr nor an error nor the log shows the API key."""

    def __init__(self, base_url: str, api_key: str, *, timeout: float, max_retries: int) -> None:
        # http.client would quote a bad header in its error, and so the key.
        if not _token.fullmatch(api_key):
            raise ValueError("an API key must be 1 to 255 ASCII characters without spaces")
        if max_retries < 0 or not timeout > 0:
            raise ValueError("max_retries must be 0 or more, and timeout above 0")
        self._at = _origin(base_url)
        self._key = api_key
        self._timeout = min(timeout, TIMEOUT_SECONDS_MAX)
        self._max_retries = max_retries
        self._tls = ssl.create_default_context() if self._at.scheme == "https" else None

    def __repr__(self) -> str:
        return f"Transport({self.base_url!r})"

    @property
    def base_url(self) -> str:
        return self._at.geturl()

    def send(self, call: Call) -> Any:
        """The JSON that is due. Every attempt of a write has the same key: it happens once."""
        headers = self._headers_of(call)
        content = None
        if call.body is not None:
            content = _json(call.body)
        attempt = 0
        while True:
            try:
                reply = self._attempt(call, headers, content)
            except (OSError, http.client.HTTPException) as cause:
                failure: ConnectionFailed | APIError = self._lost(call, cause)
                wait: float | None = _backoff(attempt)
            else:
                if 200 <= reply.status < 300:
                    return self._json_of(call, reply)
                failure = self._refused(reply)
                wait = _wait_after(failure, reply, attempt)
            if wait is None or attempt >= self._max_retries:
                raise failure
            attempt += 1
            said = "%s %s: retry %d of %d in %.1f s after %s"
            reason = getattr(failure, "status", "no response")
            _log.debug(said, call.method, call.path, attempt, self._max_retries, wait, reason)
            time.sleep(wait)

    def _headers_of(self, call: Call) -> dict[str, str]:
        headers = {
            "Accept": "application/json",
            "Authorization": f"Bearer {self._key}",
            "User-Agent": f"bursar-python/{VERSION}",
            "X-Request-ID": str(uuid.uuid4()),
        }
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        if call.method != "GET":
            key = call.idempotency_key or str(uuid.uuid4())
            if not _token.fullmatch(key):
                raise ValueError("an idempotency key must be 1 to 255 characters without spaces")
            headers["Idempotency-Key"] = key
        return headers

    def _attempt(self, call: Call, headers: Mapping[str, str], content: bytes | None) -> _Reply:
        host = self._at.hostname or ""
        if self._tls is None:
            connection = http.client.HTTPConnection(host, self._at.port, timeout=self._timeout)
        else:
            connection = http.client.HTTPSConnection(
                host, self._at.port, timeout=self._timeout, context=self._tls
            )
        try:
            connection.request(call.method, self._target(call), body=content, headers=dict(headers))
            # Redirects are answers like others: the key goes nowhere but to this server.
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
            return _Reply(response.status, response.headers, text)
        finally:
            connection.close()

    def _target(self, call: Call) -> str:
        query = {name: _text(name, value) for name, value in (call.query or {}).items()}
        return f"{self._at.path}{call.path}{'?' if query else ''}{urlencode(query)}"

    def _lost(self, call: Call, cause: Exception) -> ConnectionFailed:
        kind = TimedOut if isinstance(cause, TimeoutError) else ConnectionFailed
        failure = kind(
            f"{call.method} {call.path}: no answer from {self.base_url}"
            f" ({type(cause).__name__}: {self._hide(str(cause))})"
        )
        failure.__cause__ = cause
        return failure

    def _refused(self, reply: _Reply) -> APIError:
        text = self._hide(reply.text)
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            body = text
        error = error_of(
            reply.status, body, request_id=reply.request_id, retry_after=reply.retry_after
        )
        if 300 <= reply.status < 400:
            message = "the server responded with a redirect, which is not followed: check base_url"
            return APIError(message, status=reply.status, request_id=error.request_id, body=body)
        return error

    def _json_of(self, call: Call, reply: _Reply) -> Any:
        try:
            answer = json.loads(reply.text)
        except (ValueError, RecursionError):
            answer = None
        if call.list_name is not None and isinstance(answer, dict):
            answer = answer.get(call.list_name)
        due, kind = ("an object", dict) if call.list_name is None else ("a list", list)
        if isinstance(answer, kind):
            return answer
        raise APIError(
            f"the response is not JSON with {due} in it. Check that base_url is a Bursar server.",
            status=reply.status,
            request_id=reply.request_id,
            body=self._hide(reply.text),
        )

    def _hide(self, text: str) -> str:
        return text.replace(self._key, "[key]")


def path_of(*parts: str) -> str:
    """A path below /api/v2. Each part is encoded, so that an id can never reach elsewhere."""
    for part in parts:
        if not isinstance(part, str):
            raise TypeError(f"an ID must be a str, not a {type(part).__name__}")
        # Some hop may resolve dots, encoded or not.
        if part in ("", ".", ".."):
            raise ValueError(f"{part!r} is not a valid ID")
    return "/api/v2/" + "/".join(quote(part, safe="") for part in parts)


def _origin(base_url: str) -> SplitResult:
    at = urlsplit(base_url.rstrip("/"))
    if at.scheme not in ("http", "https") or not at.hostname:
        raise ValueError("base_url must start with http:// or https:// and have a host")
    if at.username is not None or at.password is not None or at.query or at.fragment:
        raise ValueError("base_url must not have a user, query or fragment")
    # Throws now, not in the first call, where it is no number.
    _ = at.port
    return at


def _wait_after(error: APIError, reply: _Reply, attempt: int) -> float | None:
    """Seconds until the next attempt; None where there should be none."""
    if error.status not in RETRIED and not (error.status == 409 and error.code in RETRIED_CODES):
        return None
    said = reply.retry_after
    if said is None:
        return _backoff(attempt)
    # Earlier would be in vain, and nobody sleeps for an hour in the middle of a call.
    return None if said > WAIT_SECONDS_MAX else float(said)


def _backoff(attempt: int) -> float:
    return min(WAIT_SECONDS_MAX, BACKOFF_SECONDS * 2.0**attempt) * random.uniform(0.5, 1)


def _json(body: Mapping[str, Any]) -> bytes:
    """Raises before anything is sent, where JSON has no word for a value: NaN, Infinity, a date."""
    for name, value in body.items():
        try:
            json.dumps(value, allow_nan=False)
        except (TypeError, ValueError) as cause:
            raise type(cause)(f"{name} cannot be sent: {cause}") from cause
    return json.dumps(body, allow_nan=False).encode()


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int):
        return str(value)
    raise TypeError(f"{name} must be a str, an int or a bool, not a {type(value).__name__}")
