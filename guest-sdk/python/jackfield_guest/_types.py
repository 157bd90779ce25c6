"""The types of a contract, as objects that check a value and bring it into the form that crosses the boundary.

`lower` checks a value on its way out and returns what is handed on; `lift`, where it is not `None`, turns what came in into
what the plugin sees. Most values cross as they are. Those that do not: a `map` (a dict here) crosses as a list of pairs of
1-tuples, and a `list<t, n>` as a tuple of 1-tuples in 1-tuples, since the tool below knows neither and they are laid out alike.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple


class Mismatch(TypeError):
    """A value is not of the type that the contract says."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.path: List[str] = []

    def __str__(self) -> str:
        if not self.path:
            return self.reason
        return f"{self.reason} at {''.join(reversed(self.path))}"


def _shown(value: Any) -> str:
    text = repr(value)
    return f"{type(value).__name__} {text if len(text) <= 60 else text[:57] + '...'}"


class T:
    """A type: its WIT text and the two ways."""

    lift: Optional[Callable[[Any], Any]] = None

    def __init__(self, wit: str) -> None:
        self.wit = wit

    def lower(self, value: Any) -> Any:
        raise NotImplementedError

    def no(self, value: Any) -> Mismatch:
        return Mismatch(f"{_shown(value)} is no {self.wit}")


class _Bool(T):
    def lower(self, value: Any) -> Any:
        if value is True or value is False:
            return value
        raise self.no(value)


class _Int(T):
    def __init__(self, wit: str, low: int, high: int) -> None:
        super().__init__(wit)
        self.low, self.high = low, high

    def lower(self, value: Any) -> Any:
        if type(value) is int:
            if self.low <= value <= self.high:
                return value
            raise Mismatch(f"{value} does not fit in {self.wit} ({self.low} to {self.high})")
        if isinstance(value, int) and not isinstance(value, bool):
            return self.lower(int(value))
        raise self.no(value)


class _Float(T):
    def lower(self, value: Any) -> Any:
        if type(value) is float:
            return value
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
        raise self.no(value)


class _Str(T):
    def lower(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise self.no(value)
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                raise Mismatch(f"{_shown(value)} holds half a surrogate pair, which no string may") from None
        return value


class _Char(T):
    def lower(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) == 1 and not 0xD800 <= ord(value) < 0xE000:
            return value
        raise self.no(value)


BOOL = _Bool("bool")
S8, U8 = _Int("s8", -(2**7), 2**7 - 1), _Int("u8", 0, 2**8 - 1)
S16, U16 = _Int("s16", -(2**15), 2**15 - 1), _Int("u16", 0, 2**16 - 1)
S32, U32 = _Int("s32", -(2**31), 2**31 - 1), _Int("u32", 0, 2**32 - 1)
S64, U64 = _Int("s64", -(2**63), 2**63 - 1), _Int("u64", 0, 2**64 - 1)
F32, F64 = _Float("f32"), _Float("f64")
CHAR, STRING = _Char("char"), _Str("string")


def _below(step: str, error: Mismatch) -> Mismatch:
    error.path.append(step)
    return error


class Bytes(T):
    """`list<u8>`: `bytes` here."""

    def __init__(self) -> None:
        super().__init__("list<u8>")

    def lower(self, value: Any) -> Any:
        if type(value) is bytes:
            return value
        if isinstance(value, (bytes, bytearray, memoryview)):
            return bytes(value)
        if isinstance(value, (list, tuple)):
            return bytes(_each(U8, value))
        raise self.no(value)


class SignedBytes(T):
    """`list<s8>`: a list of numbers here, bytes at the boundary."""

    def __init__(self) -> None:
        super().__init__("list<s8>")

    def lower(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return bytes(item & 255 for item in _each(S8, value))
        raise self.no(value)

    def lift(self, value: Any) -> Any:
        return [item - 256 if item > 127 else item for item in value]


def _each(item: T, values: Sequence[Any]) -> List[Any]:
    lowered = []
    try:
        for value in values:
            lowered.append(item.lower(value))
    except Mismatch as error:
        raise _below(f"[{len(lowered)}]", error)
    return lowered


class List_(T):
    """`list<t>`."""

    def __init__(self, item: T) -> None:
        super().__init__(f"list<{item.wit}>")
        self.item = item
        if item.lift is not None:
            lift = item.lift
            self.lift = lambda values: [lift(value) for value in values]

    def lower(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return _each(self.item, value)
        raise self.no(value)


class FixedList(T):
    """`list<t, n>`: a list here, a tuple of 1-tuples in 1-tuples at the boundary."""

    def __init__(self, item: T, length: int) -> None:
        super().__init__(f"list<{item.wit}, {length}>")
        self.item, self.length = item, length

    def lower(self, value: Any) -> Any:
        if not isinstance(value, (list, tuple, bytes, bytearray)):
            raise self.no(value)
        if len(value) != self.length:
            raise Mismatch(f"a list of {len(value)} is no {self.wit}")
        return tuple(((item,),) for item in _each(self.item, value))

    def lift(self, value: Any) -> Any:
        lift = self.item.lift
        return [item if lift is None else lift(item) for ((item,),) in value]


class Map(T):
    """`map<k, v>`: a dict here, a list of pairs of 1-tuples at the boundary."""

    def __init__(self, key: T, value: T) -> None:
        super().__init__(f"map<{key.wit}, {value.wit}>")
        self.key, self.value = key, value

    def lower(self, value: Any) -> Any:
        if not isinstance(value, dict):
            raise self.no(value)
        pairs = []
        for key, item in value.items():
            try:
                pairs.append(((self.key.lower(key),), (self.value.lower(item),)))
            except Mismatch as error:
                raise _below(f"[{key!r}]", error)
        return pairs

    def lift(self, value: Any) -> Any:
        lift = self.value.lift
        return {key: item if lift is None else lift(item) for (key,), (item,) in value}


class Tuple_(T):
    """`tuple<..>`."""

    def __init__(self, *items: T) -> None:
        super().__init__(f"tuple<{', '.join(item.wit for item in items)}>")
        self.items = items
        if any(item.lift is not None for item in items):
            lifts = [item.lift for item in items]
            self.lift = lambda values: tuple(
                value if lift is None else lift(value) for lift, value in zip(lifts, values)
            )

    def lower(self, value: Any) -> Any:
        if not isinstance(value, (tuple, list)) or len(value) != len(self.items):
            raise self.no(value)
        lowered = []
        try:
            for item, part in zip(self.items, value):
                lowered.append(item.lower(part))
        except Mismatch as error:
            raise _below(f"[{len(lowered)}]", error)
        return tuple(lowered)


class Option(T):
    """`option<t>`: `None` or the value; in `nested` ones the value is in a `Some`."""

    def __init__(self, item: T, nested: bool = False) -> None:
        from ._values import Some

        super().__init__(f"option<{item.wit}>")
        self.item, self.nested, self.some = item, nested, Some
        if item.lift is not None:
            lift = item.lift
            if nested:
                self.lift = lambda value: None if value is None else Some(lift(value.value))
            else:
                self.lift = lambda value: None if value is None else lift(value)

    def lower(self, value: Any) -> Any:
        if value is None:
            return None
        if not self.nested:
            return self.item.lower(value)
        if not isinstance(value, self.some):
            raise Mismatch(f"{_shown(value)} is no {self.wit}: an option in an option is `Some(value)` or `None`")
        return self.some(self.item.lower(value.value))


class Result_(T):
    """`result<t, e>`."""

    def __init__(self, ok: Optional[T], err: Optional[T]) -> None:
        from ._values import Err, Ok

        sides = f"<{ok.wit if ok else '_'}{', ' + err.wit if err else ''}>" if ok or err else ""
        super().__init__(f"result{sides}")
        self.ok, self.err, self.Ok, self.Err = ok, err, Ok, Err
        if (ok and ok.lift) or (err and err.lift):

            def lift(value: Any) -> Any:
                side = ok if isinstance(value, Ok) else err
                return type(value)(side.lift(value.value)) if side and side.lift else value

            self.lift = lift

    def lower(self, value: Any) -> Any:
        if isinstance(value, self.Ok):
            return self.Ok(self.side(self.ok, value.value, "ok"))
        if isinstance(value, self.Err):
            return self.Err(self.side(self.err, value.value, "err"))
        raise Mismatch(f"{_shown(value)} is no {self.wit}: `Ok(value)` and `Err(value)` are")

    def side(self, ty: Optional[T], value: Any, name: str) -> Any:
        """Lowers the value of one side."""
        if ty is None:
            if value is None:
                return None
            raise Mismatch(f"{_shown(value)} has no place: the {name} of {self.wit} holds nothing")
        try:
            return ty.lower(value)
        except Mismatch as error:
            raise _below(f".{name}", error)


class Record(T):
    """A record: a dataclass."""

    def __init__(self, wit: str, cls: type, fields: Sequence[Tuple[str, T]]) -> None:
        super().__init__(wit)
        self.cls, self.fields = cls, tuple(fields)
        if any(ty.lift is not None for _, ty in fields):
            lifts = [(name, ty.lift) for name, ty in fields if ty.lift is not None]

            def lift(value: Any) -> Any:
                for name, lift in lifts:
                    setattr(value, name, lift(getattr(value, name)))  # A fresh value, which nobody else has.
                return value

            self.lift = lift

    def lower(self, value: Any) -> Any:
        if not isinstance(value, self.cls):
            raise self.no(value)
        values, same = [], True
        for name, ty in self.fields:
            field = getattr(value, name)
            try:
                lowered = ty.lower(field)
            except Mismatch as error:
                raise _below(f".{name}", error)
            same = same and lowered is field
            values.append(lowered)
        return value if same else self.cls(*values)


class Variant(T):
    """A variant: one dataclass for each case."""

    def __init__(self, wit: str, cases: Sequence[Tuple[type, Optional[T]]]) -> None:
        super().__init__(wit)
        self.cases = dict(cases)
        if any(ty is not None and ty.lift is not None for _, ty in cases):

            def lift(value: Any) -> Any:
                ty = self.cases[type(value)]
                return value if ty is None or ty.lift is None else type(value)(ty.lift(value.value))

            self.lift = lift

    def lower(self, value: Any) -> Any:
        try:
            ty = self.cases[type(value)]
        except KeyError:
            names = ", ".join(case.__name__ for case in self.cases)
            raise Mismatch(f"{_shown(value)} is no {self.wit}: its cases are {names}") from None
        if ty is None:
            return value
        try:
            lowered = ty.lower(value.value)
        except Mismatch as error:
            raise _below(f".{type(value).__name__}", error)
        return value if lowered is value.value else type(value)(lowered)


class Instance(T):
    """An enum or flags: a value of this class."""

    def __init__(self, wit: str, cls: type) -> None:
        super().__init__(wit)
        self.cls = cls

    def lower(self, value: Any) -> Any:
        if isinstance(value, self.cls):
            return value
        raise self.no(value)


class Handle(T):
    """A handle of a resource that another plugin owns."""

    def __init__(self, wit: str, cls: Any) -> None:
        super().__init__(wit)
        self.cls = cls

    def lower(self, value: Any) -> Any:
        if not isinstance(value, self.cls):
            raise self.no(value)
        if not value._is_live():
            raise Mismatch(f"the {self.wit} was dropped or given away, and cannot be used any more")
        return value


class Own(T):
    """A resource of this plugin: an object of the class that plugs it."""

    #: Set in a component: the shell of an object, and the object of a shell.
    to_shell: Optional[Callable[[type, Any], Any]] = None
    from_shell: Optional[Callable[[Any], Any]] = None

    def __init__(self, wit: str, cls: type) -> None:
        super().__init__(wit)
        self.cls = cls
        self.lift = lambda value: value if Own.from_shell is None else Own.from_shell(value)

    def lower(self, value: Any) -> Any:
        if not isinstance(value, self.cls):
            raise Mismatch(f"{_shown(value)} is no {self.wit}: an object of a class with the base `{self.cls.__name__}` is")
        return value if Own.to_shell is None else Own.to_shell(self.cls, value)


class Function:
    """A function of a contract."""

    def __init__(
        self,
        name: str,
        params: Sequence[Tuple[str, T]],
        result: Optional[T] = None,
        fallible: bool = False,
    ) -> None:
        #: The name as a person writes it: `transform`, `bucket.add`, `bucket` for a constructor.
        self.name = name
        self.params = tuple(params)
        #: The result; of a function with `fallible`, a `Result_`.
        self.result = result
        self.fallible = fallible

    def lower_params(self, contract: str, values: Sequence[Any]) -> List[Any]:
        """Checks the arguments of a call through a socket."""
        lowered = []
        for (name, ty), value in zip(self.params, values):
            try:
                lowered.append(ty.lower(value))
            except Mismatch as error:
                raise TypeError(f"{contract}#{self.name}, parameter `{name}`: {error}") from None
        return lowered


#: What tells types apart that a generated module names.
Named = Dict[str, T]
