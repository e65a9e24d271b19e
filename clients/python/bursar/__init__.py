"""The Python client for Bursar's agent-first API. Only uses the standard library."""

from .client import BursarClient
from .errors import (
    APIError,
    ApprovalRequired,
    AuthenticationError,
    BursarError,
    ConflictError,
    ConnectionFailed,
    NotFoundError,
    PaymentRefused,
    PermissionDenied,
    RateLimitError,
    ServerError,
    TimedOut,
    ValidationError,
)
from .model import Model
from .money import Money
from .resource import UNSET
from .version import VERSION as __version__

__all__ = [
    "UNSET",
    "APIError",
    "ApprovalRequired",
    "AuthenticationError",
    "BursarClient",
    "BursarError",
    "ConflictError",
    "ConnectionFailed",
    "Model",
    "Money",
    "NotFoundError",
    "PaymentRefused",
    "PermissionDenied",
    "RateLimitError",
    "ServerError",
    "TimedOut",
    "ValidationError",
    "__version__",
]
