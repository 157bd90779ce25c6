"""Sockets: what generated functions call, and what stands for the plugs in a test."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

from . import _types
from ._reply import DispatchError, Replies, Reply, outcome
from ._values import Err, Ok

#: The plugin id of a mock that returns a bare value.
MOCK = "mock"


class NotMocked(LookupError):
    """A function of a direct socket was called in a test, and nothing stands for it."""


class Handle:
    """A resource that another plugin owns. It is dropped with its last reference, or at the end of a `with` block."""

    _socket: "Socket"
    _mock: Optional[Dict[str, Callable[..., Any]]] = None

    def _is_live(self) -> bool:
        return self._mock is not None or vars(self).get("handle") is not None

    def drop(self) -> None:
        """Drops it now; it cannot be used any more."""
        if not self._is_live():
            return
        if self._mock is not None:
            on_drop = self._mock.get("drop")
            self._mock = None
            if on_drop is not None:
                on_drop()
            return
        self._socket.drop(self)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *exception: Any) -> None:
        self.drop()

    @classmethod
    def mock(cls, **methods: Callable[..., Any]) -> Any:
        """A handle for tests: functions stand for its methods (without `self`), and `drop` is told when it is dropped."""
        handle = cls.__new__(cls)
        handle._mock = methods
        return handle


class Mock:
    """Functions that stand for the plugs of a socket, until the end of the `with` block (or `stop()`)."""

    def __init__(self, socket: "Socket", functions: Dict[str, Callable[..., Any]]) -> None:
        self.socket, self.functions = socket, functions
        #: The calls so far: the function's name and its arguments.
        self.calls: List[Tuple[str, Tuple[Any, ...]]] = []
        self.start()

    def start(self) -> None:
        """Puts it in force (it is from the beginning)."""
        if self not in self.socket.mocks:
            self.socket.mocks.append(self)

    def stop(self) -> None:
        """Takes it out of force."""
        if self in self.socket.mocks:
            self.socket.mocks.remove(self)

    def __enter__(self) -> "Mock":
        return self

    def __exit__(self, *exception: Any) -> None:
        self.stop()


class Socket:
    """A socket of the plugin. `shape` is `direct` or a cardinality."""

    def __init__(self, contract: str, shape: str, functions: Dict[str, _types.Function]) -> None:
        self.contract, self.shape, self.functions = contract, shape, functions
        self.mocks: List[Mock] = []
        #: Set in a component: the functions below the generated ones.
        self.raw: Optional[Dict[str, Callable[..., Any]]] = None

    def mock(self, functions: Dict[str, Optional[Callable[..., Any]]]) -> Mock:
        """Functions that stand for the plugs."""
        return Mock(self, {name: function for name, function in functions.items() if function is not None})

    def call(self, key: str, *args: Any) -> Any:
        """A freestanding or static function, or the constructor of a wrapped socket."""
        function = self.functions[key]
        lowered = function.lower_params(self.contract, args)
        if self.raw is None:
            return self._mocked(key, function, args)
        if self.shape == "direct":
            return _direct(function, self.raw[key], lowered)
        return self._wrap(self.raw[key](*lowered), function)

    def construct(self, handle: Handle, key: str, *args: Any) -> None:
        """The constructor of a direct socket."""
        function = self.functions[key]
        lowered = function.lower_params(self.contract, args)
        if self.raw is not None:
            _direct(function, self.raw[key], (handle, *lowered))
            return
        made = self._plain_mock(key, function, args)
        handle._mock = made._mock if isinstance(made, Handle) else {}

    def method(self, key: str, handle: Handle, *args: Any) -> Any:
        """A method, which goes to the plugin that owns the handle."""
        function = self.functions[key]
        if not handle._is_live():
            raise TypeError(f"{self.contract}#{function.name}: the handle was dropped or given away")
        lowered = function.lower_params(self.contract, args)
        if self.raw is not None and handle._mock is None:
            if self.shape == "direct":
                return _direct(function, self.raw[key], (handle, *lowered))
            return _wrapped_method(function, self.raw[key], (handle, *lowered))
        name = key.rsplit(".", 1)[-1]
        mocked = (handle._mock or {}).get(name)
        if mocked is None:
            raise NotMocked(f"{self.contract}#{function.name} has no mock: `{type(handle).__name__}.mock({name}=..)`")
        return _returned(function, mocked(*args))

    def drop(self, handle: Handle) -> None:
        """Drops a handle now."""
        finalizer = vars(handle).get("finalizer")
        detached = finalizer.detach() if finalizer is not None else None
        handle.handle = None  # type: ignore[attr-defined]
        if detached is not None:
            _, function, args, _ = detached
            function(*args)

    def _wrap(self, raw: Any, function: _types.Function) -> Any:
        lift = function.result.lift if function.result is not None else None

        def reply(pair: Any) -> Reply[Any]:
            plugin, result = pair
            if lift is not None and isinstance(result, Ok):
                result = Ok(lift(result.value))
            return Reply(plugin, result)

        if self.shape == "exactly-one":
            return reply(raw)
        if self.shape == "at-most-one":
            return None if raw is None else reply(raw)
        return Replies([reply(pair) for pair in raw])

    def _mocked(self, key: str, function: _types.Function, args: Any) -> Any:
        if self.shape == "direct":
            return self._plain_mock(key, function, args)
        mocked = self._find(key, args)
        if mocked is None:
            if self.shape == "exactly-one":
                return Reply("", Err(DispatchError("unavailable", f"{self.contract}#{function.name} has no mock")))
            return None if self.shape == "at-most-one" else Replies()
        try:
            result = mocked(*args)
        except DispatchError as error:
            result = error
        except Err as error:
            result = error if function.fallible else _raise(error)
        if isinstance(result, (Reply, Replies)):
            return result
        if function.fallible and not isinstance(result, (Ok, Err, DispatchError)):
            result = Ok(result)
        reply: Reply[Any] = Reply(MOCK, outcome(result))
        return reply if self.shape in ("exactly-one", "at-most-one") else Replies([reply])

    def _plain_mock(self, key: str, function: _types.Function, args: Any) -> Any:
        mocked = self._find(key, args)
        if mocked is None:
            module = self.contract.split("/", 1)[-1].split("@", 1)[0].replace("-", "_")
            raise NotMocked(f"{self.contract}#{function.name} has no mock: `with {module}.mock({key}=..):`")
        return _returned(function, mocked(*args))

    def _find(self, key: str, args: Any) -> Optional[Callable[..., Any]]:
        for mock in reversed(self.mocks):
            if key in mock.functions:
                mock.calls.append((key, tuple(args)))
                return mock.functions[key]
        return None


def _direct(function: _types.Function, raw: Callable[..., Any], args: Sequence[Any]) -> Any:
    """Calls below a direct socket: an `err` comes as an exception."""
    try:
        value = raw(*args)
    except Err as error:
        side = function.result.err if isinstance(function.result, _types.Result_) else None
        raise Err(error.value if side is None or side.lift is None else side.lift(error.value)) from None
    ty = function.result
    if function.fallible and isinstance(ty, _types.Result_):
        ty = ty.ok
    return value if ty is None or ty.lift is None else ty.lift(value)


def _wrapped_method(function: _types.Function, raw: Callable[..., Any], args: Sequence[Any]) -> Any:
    """Calls a method below a wrapped socket: a dispatch error comes as an exception, an `err` of the plug as a value."""
    try:
        value = raw(*args)
    except Err as error:
        raise error.value from None
    if function.result is not None and function.result.lift is not None:
        value = function.result.lift(value)
    return _returned(function, value) if function.fallible else value


def _returned(function: _types.Function, value: Any) -> Any:
    """What a call means that gave an outcome as a value."""
    if isinstance(value, DispatchError):
        raise value
    if function.fallible and isinstance(value, Err):
        raise value
    return value.value if function.fallible and isinstance(value, Ok) else value


def _raise(error: BaseException) -> Any:
    raise error
