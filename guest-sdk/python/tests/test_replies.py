"""Replies, and sockets with functions in the place of plugs."""

import unittest
from dataclasses import dataclass
from typing import Any

from jackfield_guest import DispatchError, Err, Ok, Replies, Reply, log
from jackfield_guest import _socket as s
from jackfield_guest import _types as t

ADD = t.Function("add", [("n", t.U8)], t.U32)
FIND = t.Function("find", [("name", t.STRING)], t.Result_(t.U32, t.STRING), True)


def socket(shape: str) -> s.Socket:
    return s.Socket("demo:sums/sum@0.1.0", shape, {"add": ADD, "find": FIND})


class RepliesTest(unittest.TestCase):
    def test_failures_are_values(self) -> None:
        spent = DispatchError("fuel", "b: spent")
        replies: Replies[int] = Replies([("a", 1), ("b", spent), ("c", 3)])
        self.assertEqual((replies.ok(), replies.errors(), replies.first(), len(replies)), ([1, 3], [("b", spent)], 1, 3))
        self.assertEqual([reply.plugin for reply in replies], ["a", "b", "c"])
        with self.assertRaises(DispatchError):
            replies[1].unwrap()
        with self.assertRaisesRegex(DispatchError, "unavailable: nothing is plugged in"):
            Replies().first()
        with self.assertRaisesRegex(ValueError, "`traps` is no case"):
            DispatchError("traps")

    def test_err_is_raised_and_compared(self) -> None:
        self.assertEqual(Err("a"), Err("a"))
        self.assertNotEqual(Err("a"), Ok("a"))
        with self.assertRaises(Err) as raised:
            raise Err(3)
        self.assertEqual(raised.exception.value, 3)


class MocksTest(unittest.TestCase):
    def test_without_a_mock_nothing_is_plugged_in(self) -> None:
        error = socket("exactly-one").call("add", 1).error()
        self.assertEqual((error.case, socket("at-most-one").call("add", 1)), ("unavailable", None))
        self.assertEqual((socket("any").call("add", 1), socket("at-least-one").call("add", 1)), (Replies(), Replies()))
        with self.assertRaisesRegex(s.NotMocked, r"with sum\.mock\(add=\.\.\)"):
            socket("direct").call("add", 1)

    def test_every_shape(self) -> None:
        replies = {"direct": 2, "exactly-one": Reply("mock", Ok(2)), "at-most-one": Reply("mock", Ok(2))}
        several = Replies([("mock", 2)])
        for shape in ("direct", "exactly-one", "at-most-one", "at-least-one", "any"):
            it = socket(shape)
            with it.mock({"add": lambda n: n + 1}) as mock:
                self.assertEqual(it.call("add", 1), replies.get(shape, several), shape)
                self.assertEqual(mock.calls, [("add", (1,))])
            self.assertEqual(it.mocks, [])

    def test_fallible_functions(self) -> None:
        def find(name: str) -> int:
            if name == "bad":
                raise Err("no")
            return 7

        direct, wrapped = socket("direct"), socket("exactly-one")
        with direct.mock({"find": find}), wrapped.mock({"find": find}):
            self.assertEqual((direct.call("find", "a"), wrapped.call("find", "a").unwrap()), (7, Ok(7)))
            self.assertEqual(wrapped.call("find", "bad").unwrap(), Err("no"))
            with self.assertRaises(Err):
                direct.call("find", "bad")
        with wrapped.mock({"find": lambda name: DispatchError("trap", "it raised")}):
            self.assertEqual(wrapped.call("find", "a").error().case, "trap")

    def test_arguments_are_checked(self) -> None:
        with socket("any").mock({"add": lambda n: n}) as mock:
            with self.assertRaisesRegex(TypeError, r"sum@0\.1\.0#add, parameter `n`: 256 does not fit in u8 \(0 to 255\)"):
                mock.socket.call("add", 256)

    def test_handles(self) -> None:
        it = s.Socket("demo:kv/kv", "any", {"bucket.add": t.Function("bucket.add", [("n", t.U8)], t.U8)})

        class Bucket(s.Handle):
            _socket = it

            def add(self, n: int) -> Any:
                return it.method("bucket.add", self, n)

        dropped = []
        with Bucket.mock(add=lambda n: n + 1, drop=lambda: dropped.append(1)) as bucket:
            self.assertEqual(bucket.add(1), 2)
        self.assertEqual(dropped, [1])
        with self.assertRaisesRegex(TypeError, "was dropped or given away"):
            bucket.add(1)
        with self.assertRaises(s.NotMocked):
            Bucket.mock().add(1)

    def test_the_log_does_nothing_here(self) -> None:
        log.warn("%s", "nobody reads this")
        self.assertFalse(log.enabled("error"))


@dataclass
class Point:
    x: int
    y: Any


class TypesTest(unittest.TestCase):
    point = t.Record("point", Point, [("x", t.S32), ("y", t.Option(t.Map(t.STRING, t.FixedList(t.U8, 2))))])

    def test_what_crosses_in_another_form(self) -> None:
        lowered = self.point.lower(Point(1, {"a": [1, 2]}))
        self.assertEqual(lowered, Point(1, [(("a",), ((((1,),), ((2,),)),))]))
        assert self.point.lift is not None
        self.assertEqual(self.point.lift(lowered), Point(1, {"a": [1, 2]}))
        same = Point(1, None)
        self.assertIs(self.point.lower(same), same)

    def test_the_place_of_a_wrong_value_is_told(self) -> None:
        wrong = [Point(1, None), Point(1, {"a": [1, "b"]})]
        with self.assertRaisesRegex(t.Mismatch, r"str 'b' is no u8 at \[1\]\.y\['a'\]\[1\]"):
            t.List_(self.point).lower(wrong)
        for ty, value in ((t.BOOL, 1), (t.U8, True), (t.STRING, b""), (t.CHAR, "ab"), (t.F32, "1"), (t.STRING, "\ud800")):
            with self.assertRaises(t.Mismatch, msg=f"{ty.wit} {value!r}"):
                ty.lower(value)
        self.assertEqual((t.F64.lower(1), t.Bytes().lower([1, 2]), t.SignedBytes().lower([-1])), (1.0, b"\1\2", b"\xff"))


if __name__ == "__main__":
    unittest.main()
