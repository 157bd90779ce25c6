"""Names that are words somewhere, and names that differ by a hyphen."""

from __future__ import annotations

from bindings.conformance.suite.names import (
    R1,
    R1_,
    Absent,
    Level,
    List,
    Names,
    Pair,
    Shape,
    TokenPlug,
    Traits,
    Words,
)
from jackfield_guest import plug


@plug
class Token(TokenPlug):
    def __init__(self, self_: str) -> None:
        self.kept = self_

    @staticmethod
    def new(text: str) -> Token:
        return Token(text)

    def text(self) -> str:
        return self.kept

    def drop(self) -> int:
        return 1

    def owned(self) -> int:
        return 2

    def str(self) -> str:
        return self.kept

    def x_1(self) -> int:
        return 3

    def x1(self) -> int:
        return 4


@plug
class Naming(Names):
    def echo_words(self, words: Words) -> Words:
        return words

    def swap(self, p: Pair) -> Pair:
        return Pair(x_1=p.x1, x1=p.x_1)

    def echo_absent(self, v: Absent) -> Absent:
        return v

    def absent_ones(self, name: str) -> Absent:
        return Absent(None, None, name)

    def echo_traits(self, v: Traits) -> Traits:
        return v

    def no_traits(self) -> Traits:
        return Traits(0)

    def echo_shape(self, v: Shape) -> Shape:
        return v

    def echo_level(self, v: Level) -> Level:
        return v

    def both(self, r_1: R1, r1: R1_) -> str:
        return f"{r_1.a}{r1.b}"

    def types(self, lists: list[List]) -> str:
        return "".join(one.type for one in lists)

    def a_1(self) -> int:
        return 1

    def a1(self) -> int:
        return 2

    def to_string(self) -> str:
        return "text"

    def print(self, self_: str, cls_: str, str: str, ptr0: str, ret: str, linux: str, x_1: str, x1: str) -> str:
        return self_ + cls_ + str + ptr0 + ret + linux + x_1 + x1
