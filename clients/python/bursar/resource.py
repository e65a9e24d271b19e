"""The base of all resources."""

from collections.abc import Callable, Iterator
from typing import Any

from .model import Model, Models, modelled
from .transport import Call, Transport, path_of

PAGE = 100


class Unset:
    """Omitted, where None is a value of its own: null."""

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> bool:
        return False


UNSET = Unset()


class Resource:
    """A resource of the API. Every call can raise a BursarError."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _get(self, *parts: str, **query: Any) -> Model:
        return Model(self._transport.send(Call("GET", path_of(*parts), query=without(query))))

    def _get_list(self, list_name: str, *parts: str, **query: Any) -> Models:
        call = Call("GET", path_of(*parts), query=without(query), list_name=list_name)
        return [modelled(row) for row in self._transport.send(call)]

    def _write(
        self,
        method: str,
        *parts: str,
        body: dict[str, Any] | None = None,
        idempotency_key: str | None = None,
    ) -> Model:
        call = Call(method, path_of(*parts), body=body, idempotency_key=idempotency_key)
        return Model(self._transport.send(call))


def without(fields: dict[str, Any], left_out: Any = None) -> dict[str, Any]:
    """The fields that are said."""
    return {name: value for name, value in fields.items() if value is not left_out}


def pages(read: Callable[[int, int], Models]) -> Iterator[Model]:
    """Everything in a list, page by page. What moves to a later page meanwhile comes once."""
    seen: set[str] = set()
    offset = 0
    while True:
        page = read(PAGE, offset)
        for item in page:
            if item["id"] not in seen:
                seen.add(item["id"])
                yield item
        if len(page) < PAGE:
            return
        offset += PAGE
