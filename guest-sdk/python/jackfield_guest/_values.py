"""The values that WIT has and Python has not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar, Union

T = TypeVar("T")
E = TypeVar("E")


@dataclass
class Some(Generic[T]):
    """The value of an `option` that holds another `option`, which would else look like `None`."""

    value: T


@dataclass
class Ok(Generic[T]):
    """The `ok` of a `result`."""

    value: T = None  # type: ignore[assignment]


@dataclass(eq=True, unsafe_hash=False)
class Err(Generic[E], Exception):
    """The `err` of a `result`: a value where it is a part of another value, else to be raised."""

    value: E = None  # type: ignore[assignment]

    def __hash__(self) -> int:
        return id(self)

    def __str__(self) -> str:
        return f"err({self.value!r})"


Result = Union[Ok[T], Err[E]]
