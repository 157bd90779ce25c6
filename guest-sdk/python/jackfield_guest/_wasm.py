"""What holds a plugin together inside of a component.

The module that `jackfield build` makes the component's own calls `start`, imports the plugin and its `bindings`, and then
`finish`. The tool below (componentize-py) constructs values by the names of its own generated classes, and looks them up
after all of this ran: so the classes of `bindings` are put in their place, and no value is converted twice.
"""

from __future__ import annotations

import builtins
import importlib
import io
import linecache
import logging
import sys
import time
import types as python_types
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

from . import _plug, _types, log
from ._reply import CASES, DispatchError
from ._socket import Handle, Socket
from ._values import Err, Ok, Some

#: How many bytes of a traceback the error of a call holds.
LIMIT = 3500

_folders: List[Tuple[str, str]] = []
_panicked: Optional[Callable[[str], None]] = None
_depth = 0
_stub = True


def start(folders: Sequence[Tuple[str, str]], stub: bool) -> None:
    """Prepares Python. `folders` tells what the author calls a folder that is mounted here."""
    global _stub
    _stub = stub
    _folders.extend(folders)
    import componentize_py_types as theirs  # type: ignore[import-not-found]

    theirs.Ok, theirs.Err, theirs.Some = Ok, Err, Some
    sys.excepthook = _not_built
    sys.unraisablehook = _unraisable


def _not_built(_: Any, error: BaseException, trace: Any) -> None:
    """Says what the author's modules raised when they were imported: the innermost of their lines."""
    said = f"{type(error).__name__}: {error}"
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if _place(file) != file:
            line = linecache.getline(file, trace.tb_lineno).strip()
            said = f"{_place(file)}:{trace.tb_lineno}: {type(error).__name__}: {error}\n    {line}"
        trace = trace.tb_next
    print(said, file=sys.stderr)


def _unraisable(what: Any) -> None:
    log.error("%s", f"ignored in {what.object!r}: {_traceback(what.exc_value)}")


#: What the tool imports after all of this ran.
_NEEDED = ("random", "componentize_py_async_support.streams", "componentize_py_async_support.futures")


def finish(logger: Any, modules: Sequence[str]) -> None:
    """Takes away what cannot be had when the component runs, so that it is an exception and no trap."""
    global _panicked
    for module in (*_NEEDED, *modules):
        try:
            importlib.import_module(module)
        except ModuleNotFoundError:
            pass  # The tool made no such module, and so will not ask for it.
    if logger is not None:
        levels = list(logger.Level)
        _panicked = logger.panicked
        log._write = lambda level, target, message: logger.log(levels[level], target, message)
        log._enabled = lambda level: logger.enabled(levels[level])
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(log.Handler())
        root.setLevel(logging.DEBUG)
    _remember_sources()
    sys.excepthook = lambda *_: None  # It was reported already, when the tool comes to print it.
    if not _stub:
        sys.meta_path.append(_NotImported())  # type: ignore[arg-type]
        return
    sys.stdout, sys.stderr = _Lines("stdout", "info"), _Lines("stderr", "warn")
    sys.meta_path[:] = [finder for finder in sys.meta_path if getattr(finder, "__name__", "") in ("BuiltinImporter", "FrozenImporter")]
    sys.meta_path.append(_NotImported())  # type: ignore[arg-type]
    needs = "this component has no {}: set `wasi = true` below `[build]` in jackfield.toml, and grant it in the graph"
    logging.time = python_types.SimpleNamespace(time_ns=lambda: 0, time=lambda: 0.0)  # type: ignore[attr-defined]
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    for name in ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "sleep"):
        setattr(time, name, _refusal(f"time.{name}", needs.format("clock")))
    builtins.open = io.open = _refusal("open", needs.format("files"))  # type: ignore[assignment]
    import os

    for name in ("stat", "lstat", "listdir", "scandir", "open", "mkdir", "remove", "rename", "rmdir", "unlink"):
        setattr(os, name, _refusal(f"os.{name}", needs.format("files")))
    os.urandom = _refusal("os.urandom", needs.format("random numbers"))  # type: ignore[assignment]


def _refusal(name: str, reason: str) -> Callable[..., Any]:
    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError(f"{name}: {reason}")

    return refuse


class _NotImported:
    """Says why an import fails when the component runs: modules are loaded when it is built."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if _depth and not name.startswith("_"):
            raise ModuleNotFoundError(
                f"`{name}` was not imported when the plugin was built, and cannot be now: import it at the top of a module",
                name=name,
            )


class _Lines(io.TextIOBase):
    """Output that becomes lines of the host's log."""

    def __init__(self, target: str, level: str) -> None:
        self.target, self.level, self.begun = target, level, ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, self.begun = (self.begun + text).split("\n")
        for line in lines:
            log.log(self.level, "%s", line, target=self.target)
        return len(text)


def _remember_sources() -> None:
    """Keeps the lines of the author's modules, which tracebacks show."""
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file and any(file.startswith(mounted) for mounted, _ in _folders):
            lines = linecache.getlines(file)
            linecache.cache[file] = (sum(map(len, lines)), None, lines, file)


def _place(file: str) -> str:
    for mounted, folder in _folders:
        if file.startswith(mounted):
            return folder + file[len(mounted) :]
    return file


def _traceback(error: Optional[BaseException]) -> str:
    """The end of a traceback: the author's frames, with the names of their files, and the exception."""
    if error is None:
        return ""
    text, seen = "", set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        frames = []
        trace = error.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            place = _place(code.co_filename)
            if place != code.co_filename or not code.co_filename.startswith("/"):
                frames.append(f"  {place}:{trace.tb_lineno}: in {code.co_name}")
                line = linecache.cache.get(code.co_filename, (0, None, [], ""))[2]  # type: ignore[misc]
                if 0 < trace.tb_lineno <= len(line):
                    frames.append(f"    {line[trace.tb_lineno - 1].strip()}")
            trace = trace.tb_next
        said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        if isinstance(error, SyntaxError):
            said = f"{_place(error.filename or '')}:{error.lineno}: {said}"
        text = "\n".join([*frames, said]) + (f"\nwhich led to\n{text}" if text else "")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if len(text.encode()) > LIMIT:
        text = "..." + text.encode()[-LIMIT:].decode(errors="ignore")
    return text


def report(error: BaseException) -> None:
    """Hands the end of a traceback to the host, which puts it in the error of the call."""
    if _panicked is not None:
        _panicked(_traceback(error))


# Plugs.


class _Plugs:
    """The one instance of each plug class, made when it is first called."""

    def __init__(self) -> None:
        self.instances: Dict[type, Any] = {}

    def get(self, cls: type) -> Any:
        instance = self.instances.get(cls)
        if instance is None:
            instance = self.instances[cls] = cls()
        return instance


_plugs = _Plugs()


def class_of(base: type) -> type:
    """The class that plugs a contract or resource."""
    for cls in _plug.PLUGS:
        if base in cls.__mro__:
            return cls
    raise TypeError(f"no class plugs {base._jackfield}: put `@plug` on one with the base `{base.__name__}`")  # type: ignore[attr-defined]


def _guard(
    contract: str,
    function: _types.Function,
    target: Callable[..., Any],
    skip: int = 0,
    code_of: Optional[Callable[[], Any]] = None,
) -> Callable[..., Any]:
    """Calls the author's code: lifts arguments, checks and lowers the result, reports what is raised."""
    lifts = [ty.lift for _, ty in function.params]
    plain = all(lift is None for lift in lifts)
    result: Any = function.result
    fallible = function.fallible and isinstance(result, _types.Result_)
    lower = None
    if fallible:
        lower = lambda value: result.side(result.ok, value, "ok")  # noqa: E731
    elif result is not None:
        lower = result.lower

    def call(*args: Any) -> Any:
        global _depth
        _depth += 1
        try:
            if not plain:
                args = (*args[:skip], *(a if lift is None else lift(a) for lift, a in zip(lifts, args[skip:])))
            try:
                value = target(*args)
            except Err as error:
                if not fallible:
                    raise
                raise Err(result.side(result.err, error.value, "err")) from None
            if lower is None:
                if value is None:
                    return None
                raise _types.Mismatch(f"{_types._shown(value)} was returned, and the function has no result")
            return lower(value)
        except Err as error:
            if fallible:
                raise
            report(TypeError(f"{contract}#{function.name} has no `err`, and {error.value!r} was raised as one"))
            raise
        except _types.Mismatch as error:
            found = code_of() if code_of is not None else target
            code = getattr(getattr(found, "__func__", found), "__code__", None)
            place = f"{_place(code.co_filename)}:{code.co_firstlineno}: " if code is not None else ""
            said = TypeError(f"{place}{contract}#{function.name} returned what the contract does not say: {error}")
            report(said)
            raise said from None
        except BaseException as error:
            report(error)
            raise
        finally:
            _depth -= 1

    return call


def plug_class(base: type, functions: Dict[str, _types.Function], others: Dict[str, str]) -> type:
    """The class that the tool calls for a contract's freestanding functions. `others` are functions that it calls by another name."""
    contract = base._jackfield  # type: ignore[attr-defined]
    members: Dict[str, Any] = {}
    for name, function in functions.items():
        called = others.get(name, name)

        def entry(
            self: Any, *args: Any, name: str = name, called: str = called, function: _types.Function = function
        ) -> Any:
            # The instance is made inside of the guard, so that what its constructor raises is reported.
            made: List[Any] = []
            _guard(contract, _types.Function(name, ()), lambda: made.append(_plugs.get(class_of(base))))()
            # From the second call on this is called instead: it is found before the class's own attribute.
            call = self.__dict__[called] = _guard(contract, function, getattr(made[0], name))
            return call(*args)

        members[called] = entry
    return type("Entry", (), members)


# Resources of this plugin.


class Shell:
    """What the tool takes for an object of a resource.

    The tool keeps the object that it is given for a handle for ever: it has nothing that is called when a handle is dropped. So
    it is given shells, which are used again; `jackfield build` has the destructors call `dropped`.
    """

    _free: List["Shell"]

    def __init__(self) -> None:
        self.target: Any = None
        self.taken: Any = None

    @property
    def finalizer(self) -> Any:
        return self

    @finalizer.setter
    def finalizer(self, finalizer: Any) -> None:
        finalizer.detach()

    def detach(self) -> None:
        """The tool took an owned handle back, which is gone: its object is ours again."""
        self.taken, self.target = self.target, None
        _of_target.pop(id(self.taken), None)


_shells: Dict[int, Shell] = {}
_of_target: Dict[int, Shell] = {}


def dropped(rep: int) -> None:
    """A handle was dropped: its object is let go of, and its shell may be used again."""
    shell = _shells.get(rep)
    if shell is None:
        return
    target, shell.target = shell.target, None
    _of_target.pop(id(target), None)
    shell.__dict__.pop("__componentize_py_handle", None)
    type(shell)._free.append(shell)
    del target


def _to_shell(base: type, value: Any) -> Shell:
    shell = _of_target.get(id(value))
    if shell is not None and shell.target is value:
        if "__componentize_py_handle" in shell.__dict__:
            raise _types.Mismatch(f"{_types._shown(value)} was handed out already, and a handle has one owner")
        return shell
    cls: Any = _shell_classes[base]
    shell = cls._free.pop() if cls._free else cls.__new__(cls)
    Shell.__init__(shell)
    shell.target = value
    _shells[id(shell)] = shell
    _of_target[id(value)] = shell
    return shell


def _from_shell(shell: Any) -> Any:
    if shell.taken is not None:
        target, shell.taken = shell.taken, None
        type(shell)._free.append(shell)
        return target
    return shell.target


_shell_classes: Dict[type, type] = {}


def _static(base: type, name: str) -> Callable[..., Any]:
    return lambda *args: getattr(class_of(base), name)(*args)


def _method(name: str) -> Callable[..., Any]:
    return lambda shell, *args: getattr(shell.target, name)(*args)


def _code(base: type, name: str) -> Callable[[], Any]:
    return lambda: getattr(class_of(base), name)


def shell_class(
    base: type, functions: Dict[str, _types.Function], constructor: Optional[_types.Function], others: Dict[str, str]
) -> type:
    """The class that the tool calls for a resource: `functions` by name, statics among them; `others` as for a plug's class."""
    contract = base._jackfield  # type: ignore[attr-defined]
    statics = base._statics  # type: ignore[attr-defined]
    members: Dict[str, Any] = {"_free": []}
    made: Dict[str, Any] = {}
    for name, function in functions.items():
        called = others.get(name, name)
        if name in statics:
            made[called] = members[called] = staticmethod(_guard(contract, function, _static(base, name), code_of=_code(base, name)))
        else:
            call = _guard(contract, function, _method(name), 1, _code(base, name))
            members[called] = lambda self, *args, call=call: call(self, *args)
    cls = type("Shell_" + base.__name__, (Shell,), members)
    _shell_classes[base] = cls
    if constructor is None:
        return cls
    make = _guard(contract, constructor, lambda *args: class_of(base)(*args))

    class Constructor(type):
        def __call__(self, *args: Any) -> Any:
            return make(*args)

    return Constructor("Make_" + base.__name__, (), made)


def own_types() -> None:
    """From here on, objects cross as their shells."""
    _types.Own.to_shell = staticmethod(_to_shell)  # type: ignore[assignment]
    _types.Own.from_shell = staticmethod(_from_shell)  # type: ignore[assignment]


class Drops:
    """What the destructors of this plugin's resources call."""

    def dropped(self, rep: int) -> None:
        global _depth
        _depth += 1
        try:
            dropped(rep)
        finally:
            _depth -= 1


def entry_module(name: str, classes: Dict[str, type]) -> None:
    """The module in which the tool looks for the classes of a contract's resources."""
    module = python_types.ModuleType(name)
    for class_name, cls in classes.items():
        setattr(module, class_name, cls)
    sys.modules[name] = module


# Sockets and types.


def put_types(module: Any, classes: Dict[str, Any]) -> List[str]:
    """Puts classes of `bindings` in the place of the tool's. Says which were not there."""
    missing = []
    for name, cls in classes.items():
        if hasattr(module, name):
            setattr(module, name, cls)
        else:
            missing.append(name)
    return missing


def put_dispatch_error(module: Any, prefix: str) -> None:
    """A view's `dispatch-error` becomes a `DispatchError`."""
    for case in CASES:
        name = prefix + "_" + "".join(part.capitalize() for part in case.split("-"))
        setattr(module, name, lambda text, case=case: DispatchError(case, text))


def connect(socket: Socket, module: Any, functions: Dict[str, str], resources: Dict[str, type]) -> None:
    """Joins a socket to the tool's functions: each by its path, `total`, `Bucket.add` or `Bucket.__init__`."""
    raw: Dict[str, Callable[..., Any]] = {}
    for key, path in functions.items():
        found = module
        for part in path.split("."):
            found = getattr(found, part)
        raw[key] = found
    for name, cls in resources.items():
        setattr(module, name, cls)
    socket.raw = raw


__all__ = ["Handle", "start", "finish", "connect", "put_types", "put_dispatch_error", "plug_class", "shell_class", "Drops"]
