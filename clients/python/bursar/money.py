"""Amounts on their way out. On their way in they stay the decimal strings that were sent."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Money = str | Decimal | int


def wire_amount(value: Money) -> str:
    """The decimal text of an amount. A float is a TypeError: 0.1 is not what it looks like."""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"an amount must be finite, not {value}")
        return format(value, "f")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise TypeError(f"an amount must be a str, a Decimal or an int, not a {type(value).__name__}")


def wire_policy(value: Any) -> Any:
    """A policy of the caller's own words, or one that the server answered and knows again."""
    # Its id stands for all of it: one field that is spelled otherwise, and the server refuses it.
    is_answered = isinstance(value, Mapping) and "policy_id" in value
    return dict(value) if is_answered else wire_rules(value)


def wire_rules(value: Any) -> Any:
    """Limits, a budget or rules: every amount in it as its text, and no float anywhere."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Mapping):
        return {str(name): wire_rules(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [wire_rules(inner) for inner in value]
    return wire_amount(value)
