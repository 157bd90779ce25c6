"""What a call through a wrapped socket returns."""

from __future__ import annotations

from typing import Any, Generic, Iterable, Iterator, List, Optional, Tuple, TypeVar, Union

from ._values import Err, Ok, Result

R = TypeVar("R")

#: The cases of a dispatch error, as WIT names them.
CASES = (
    "trap",
    "deadline",
    "fuel",
    "memory",
    "cancelled",
    "unavailable",
    "invalid-handle",
    "unsupported",
    "other",
)


class DispatchError(Exception):
    """Why a plug gave no reply. The text names the plugin, the contract and the function."""

    def __init__(self, case: str, text: str = "") -> None:
        if case not in CASES:
            raise ValueError(f"`{case}` is no case of a dispatch error; there are {', '.join(CASES)}")
        super().__init__(case, text)
        #: The case's name in WIT, e.g. `invalid-handle`.
        self.case = case
        #: What happened.
        self.text = text

    def __str__(self) -> str:
        return f"{self.case}: {self.text}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DispatchError) and (self.case, self.text) == (other.case, other.text)

    def __hash__(self) -> int:
        return hash((self.case, self.text))


class Reply(Generic[R]):
    """The reply of one plug."""

    __slots__ = ("plugin", "result")

    def __init__(self, plugin: str, result: Union[Ok[R], Err[DispatchError]]) -> None:
        #: The plugin's id in the graph.
        self.plugin = plugin
        #: `Ok` of what it returned, or `Err` of a `DispatchError`.
        self.result: Result[R, DispatchError] = result

    def ok(self) -> Optional[R]:
        """What the plug returned, `None` if it failed."""
        return self.result.value if isinstance(self.result, Ok) else None

    def error(self) -> Optional[DispatchError]:
        """Why the plug did not return, `None` if it did."""
        return self.result.value if isinstance(self.result, Err) else None

    def unwrap(self) -> R:
        """What the plug returned; raises the `DispatchError` if it failed."""
        if isinstance(self.result, Err):
            raise self.result.value
        return self.result.value

    def __repr__(self) -> str:
        return f"Reply({self.plugin!r}, {self.result!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reply) and (self.plugin, self.result) == (other.plugin, other.result)


class Replies(Generic[R]):
    """The replies of all plugs of a socket, in the order of the graph. Iterating gives a `Reply` each."""

    __slots__ = ("_replies",)

    def __init__(self, replies: Iterable[Union[Reply[R], Tuple[str, Any]]] = ()) -> None:
        """Replies, for tests: `Reply`s, or pairs of a plugin's id and what it returned (or an exception)."""
        self._replies: List[Reply[R]] = [
            reply if isinstance(reply, Reply) else Reply(reply[0], outcome(reply[1])) for reply in replies
        ]

    def __iter__(self) -> Iterator[Reply[R]]:
        return iter(self._replies)

    def __len__(self) -> int:
        return len(self._replies)

    def __getitem__(self, index: int) -> Reply[R]:
        return self._replies[index]

    def ok(self) -> List[R]:
        """What those plugs returned that did not fail."""
        return [reply.result.value for reply in self._replies if isinstance(reply.result, Ok)]

    def errors(self) -> List[Tuple[str, DispatchError]]:
        """The plugins that failed, and why."""
        return [(reply.plugin, reply.result.value) for reply in self._replies if isinstance(reply.result, Err)]

    def first(self) -> R:
        """What the first plug returned that did not fail; if all failed, the first one's error is raised."""
        for reply in self._replies:
            if isinstance(reply.result, Ok):
                return reply.result.value
        if self._replies:
            return self._replies[0].unwrap()
        raise DispatchError("unavailable", "nothing is plugged in")

    def __repr__(self) -> str:
        return f"Replies({self._replies!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Replies) and self._replies == other._replies


def outcome(value: Any) -> Result[Any, DispatchError]:
    """The outcome that a mock means by a value: a dispatch error is a failure, anything else was returned."""
    return Err(value) if isinstance(value, DispatchError) else Ok(value)
