"""Every value type."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

from bindings.conformance.suite.arrays import Arrays
from bindings.conformance.suite.maps import Maps
from bindings.conformance.suite.values import Colour, Nested, Point, Rights, Shape, Values
from jackfield_guest import Err, Result, Some


def given(result: Result[Any, Any]) -> Any:
    """A result as a function's own: its value, or its error raised."""
    if isinstance(result, Err):
        raise result
    return result.value


class Echoes(Values, Maps, Arrays):
    def echo_bool(self, v: bool) -> bool:
        return v

    def echo_u8(self, v: int) -> int:
        return v

    def echo_u16(self, v: int) -> int:
        return v

    def echo_u32(self, v: int) -> int:
        return v

    def echo_u64(self, v: int) -> int:
        return v

    def echo_s8(self, v: int) -> int:
        return v

    def echo_s16(self, v: int) -> int:
        return v

    def echo_s32(self, v: int) -> int:
        return v

    def echo_s64(self, v: int) -> int:
        return v

    def echo_f32(self, v: float) -> float:
        return v

    def echo_f64(self, v: float) -> float:
        return v

    def echo_char(self, v: str) -> str:
        return v

    def echo_string(self, v: str) -> str:
        return v

    def echo_bytes(self, v: bytes) -> bytes:
        return v

    def echo_u64s(self, v: List[int]) -> List[int]:
        return v

    def echo_strings(self, v: List[str]) -> List[str]:
        return v

    def echo_lists(self, v: List[List[int]]) -> List[List[int]]:
        return v

    def echo_tuple(self, v: Tuple[int, str, float]) -> Tuple[int, str, float]:
        return v

    def echo_point(self, v: Point) -> Point:
        return v

    def echo_nested(self, v: Nested) -> Nested:
        return v

    def echo_colour(self, v: Colour) -> Colour:
        return v

    def echo_rights(self, v: Rights) -> Rights:
        return v

    def echo_shape(self, v: Shape) -> Shape:
        return v

    def echo_option(self, v: Optional[int]) -> Optional[int]:
        return v

    def echo_options(self, v: Optional[Some[Optional[str]]]) -> Optional[Some[Optional[str]]]:
        return v

    def echo_result(self, v: Result[int, str]) -> int:
        return given(v)

    def echo_result_ok(self, v: Result[int, None]) -> int:
        return given(v)

    def echo_result_err(self, v: Result[None, str]) -> None:
        given(v)

    def echo_result_bare(self, v: Result[None, None]) -> None:
        given(v)

    def echo_results(self, v: List[Result[int, str]]) -> List[Result[int, str]]:
        return v

    def swap(self, a: int, b: str) -> Tuple[str, int]:
        return b, a

    def nothing(self) -> None:
        pass

    def reverse(self, v: bytes) -> bytes:
        return v[::-1]

    def echo_map(self, v: Dict[str, int]) -> Dict[str, int]:
        return v

    def echo_array(self, v: List[int]) -> List[int]:
        return v
