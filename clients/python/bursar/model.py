"""Objects of responses."""

import copy
from typing import Any

# The caller's own labels: their names mean nothing to us, so they stay a dict.
_PLAIN = frozenset({"metadata"})


class Model:
    """
    An object of a response. Each field is an attribute, and also an item: `change["from"]`, for a
    name that is reserved in Python (`change.from_` also works).
    """

    __slots__ = ("_fields",)

    _fields: dict[str, Any]

    def __init__(self, fields: dict[str, Any]) -> None:
        self._fields = fields

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the response. This is a copy, which the caller may change."""
        return copy.deepcopy(self._fields)

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_"):
            for field in (name, name.removesuffix("_")):
                if field in self._fields:
                    return self[field]
            raise AttributeError(f"no field {name}; available fields: {', '.join(self._fields)}")
        raise AttributeError(name)

    def __getitem__(self, name: str) -> Any:
        value = self._fields[name]
        return copy.deepcopy(value) if name in _PLAIN else modelled(value)

    def __contains__(self, name: object) -> bool:
        return name in self._fields

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._fields]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and self._fields == other._fields

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self._fields.items())
        return f"Model({fields})"


#: Where a class has a method of the name `list`, the word means that inside it.
Models = list[Model]


def modelled(value: Any) -> Any:
    """JSON as models: objects become one, lists become lists of them, the rest stays."""
    if isinstance(value, dict):
        return Model(value)
    if isinstance(value, list):
        return [modelled(inner) for inner in value]
    return value
