"""Looks at a plugin before it is built, natively: syntax, imports, and that it plugs what it says.

`jackfield build` calls this. Each line on stdout is an error, `<file>:<line>: <what>`; the exit code is 1 if there is one.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import os
import sys
import traceback
import types
import typing
from typing import Any, Iterator, List, Optional, Tuple


class Checker:
    """Collects what is wrong with one plugin."""

    def __init__(self, source: str, module: str) -> None:
        self.source, self.module = source, module
        self.errors: List[str] = []

    def place(self, file: str, line: Optional[int]) -> str:
        """How the author calls a place: below the project's folder, where this runs."""
        return f"{os.path.relpath(file)}:{line or 1}"

    def say(self, file: str, line: Optional[int], text: str) -> None:
        self.errors.append(f"{self.place(file, line)}: {text}")

    def app_file(self) -> str:
        path = os.path.join(self.source, *self.module.split("."))
        return path + ".py" if not os.path.isdir(path) else os.path.join(path, "__init__.py")

    def run(self) -> None:
        """All checks, each only if those before it found nothing."""
        if not os.path.isfile(self.app_file()):
            self.errors.append(
                f"{os.path.relpath(self.app_file())}: there is no such file; it is to hold the plugin's classes "
                "(another one is named by `module` below `[build]` in jackfield.toml)"
            )
            return
        self.syntax()
        if not self.errors and self.load():
            self.plugs()

    def syntax(self) -> None:
        """Every module parses."""
        for folder, folders, files in os.walk(self.source):
            folders[:] = [name for name in folders if not name.startswith(".") and name not in SKIPPED]
            for name in sorted(files):
                if name.endswith(".py"):
                    self.parse(os.path.join(folder, name))

    def parse(self, path: str) -> None:
        try:
            with open(path, "rb") as file:
                compile(file.read(), path, "exec", dont_inherit=True)
        except SyntaxError as error:
            shown = ""
            if error.text:
                column = max((error.offset or 1) - 1, 0)
                line = error.text.rstrip("\n")
                shown = f"\n    {line}\n    {' ' * min(column, len(line))}^"
            self.say(path, error.lineno, f"{type(error).__name__}: {error.msg}{shown}")
        except ValueError as error:
            self.say(path, 1, str(error))

    def load(self) -> bool:
        """The plugin's module can be imported."""
        try:
            importlib.import_module(self.module)
            return True
        except BaseException as error:  # An exit, too, is an error here.
            # The innermost of the author's own lines.
            inside = os.path.abspath(self.source) + os.sep
            own = [frame for frame in traceback.extract_tb(error.__traceback__) if self.is_own(frame.filename, inside)]
            said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            if isinstance(error, ModuleNotFoundError) and (error.name or "").startswith("bindings"):
                said += "; `bindings` has a module for each contract in `plug` and `[sockets]` of jackfield.toml"
            elif isinstance(error, ModuleNotFoundError):
                said += f"; if it is a package, `pip install` it where componentize-py is ({sys.prefix})"
            line = f"\n    {own[-1].line}" if own and own[-1].line else ""
            self.say(own[-1].filename if own else self.app_file(), own[-1].lineno if own else 1, said + line)
            return False

    @staticmethod
    def is_own(file: str, inside: str) -> bool:
        path = os.path.abspath(file)
        return path.startswith(inside) and not any(part in SKIPPED for part in path[len(inside) :].split(os.sep))

    def plugs(self) -> None:
        """There is a class for each contract and resource, with all that it must have."""
        from . import _plug

        modules = importlib.import_module("bindings._plugs").MODULES
        for module in modules:
            bases = [(base, "resource") for base, *_ in module._plug_resources]
            if module._plug_class is not None:
                bases.insert(0, (module._plug_class, "contract"))
            for base, word in bases:
                found = [cls for cls in _plug.PLUGS if base in cls.__mro__]
                if not found:
                    self.missing_class(base, module.__name__, word)
                for cls in found[1:]:
                    self.say(*position(cls), f"`{cls.__name__}` plugs `{base._jackfield}`, as `{found[0].__name__}` does")
                for cls in found[:1]:
                    self.members(cls, base)

    def missing_class(self, base: type, module: str, word: str) -> None:
        text = [f"no class plugs the {word} `{base._jackfield}`; write\n"]  # type: ignore[attr-defined]
        text.append(f"    from {module} import {base.__name__}\n")
        text.append(f"    @plug\n    class Plugin({base.__name__}):")
        for name, function in expected(base):
            text.append(f"        def {name}{signature(function)}: ...")
        self.say(self.app_file(), 1, "\n".join(text))

    def members(self, cls: Any, base: Any) -> None:
        for name, wanted in expected(base):
            raw = inspect.getattr_static(cls, name, None)
            title = f"`{name}` of `{base._jackfield}`"
            shown = f"it is\n    def {name}{signature(wanted)}"
            found = getattr(raw, "__func__", raw)
            if found is None or getattr(found, "__isabstractmethod__", False):
                self.say(*position(cls), f"class `{cls.__name__}` lacks {title}; {shown}")
                continue
            if not callable(found):
                self.say(*position(cls), f"`{cls.__name__}.{name}` is no function, and {title} is one; {shown}")
                continue
            if isinstance(found, types.FunctionType):
                self.function(cls, name, raw, found, wanted, title, shown, name in getattr(base, "_statics", ()))

    def function(
        self, cls: Any, name: str, raw: Any, found: Any, wanted: Any, title: str, shown: str, static: bool
    ) -> None:
        place = (found.__code__.co_filename, found.__code__.co_firstlineno)
        if static != isinstance(raw, (staticmethod, classmethod)):
            mark = "is a static function: put `@staticmethod` before it" if static else "takes `self` and is no static function"
            self.say(*place, f"{title} {mark}; {shown}")
            return
        if inspect.iscoroutinefunction(found):
            self.say(*place, f"{title} is not `async`; {shown}")
            return
        count = len(inspect.signature(wanted).parameters)
        given = count + isinstance(raw, classmethod)
        try:
            inspect.signature(found).bind(*range(given))
        except TypeError:
            has = f"{len(inspect.signature(found).parameters)} parameters"
            self.say(*place, f"{title} has {count} parameters, and `{cls.__name__}.{name}` {has}; {shown}")
            return
        for what, expects, says in disagreements(found, wanted):
            self.say(*place, f"{title}: {what} is `{word(expects)}`, and is annotated with `{word(says)}`; {shown}")


#: Folders that hold none of the author's modules.
SKIPPED = {"gen", "target", "build", "dist", "node_modules", "__pycache__", "venv", "tests", "site-packages"}


def position(cls: type) -> Tuple[str, int]:
    """Where a class begins."""
    file = inspect.getsourcefile(cls) or "?"
    try:
        return file, inspect.getsourcelines(cls)[1]
    except OSError:
        return file, 1


def expected(base: type) -> Iterator[Tuple[str, Any]]:
    """The functions that a class must have."""
    for name in sorted(getattr(base, "__abstractmethods__", ())):
        yield name, getattr(inspect.getattr_static(base, name), "__func__", inspect.getattr_static(base, name))


def signature(function: Any) -> str:
    """A function's parameters and result as they are written."""
    return str(inspect.signature(function)).replace("'", "")


def disagreements(found: Any, wanted: Any) -> Iterator[Tuple[str, Any, Any]]:
    """Parameters and result that are annotated with a type that cannot be meant: plain classes are compared, nothing else."""
    try:
        expects, says = typing.get_type_hints(wanted), typing.get_type_hints(found)
    except Exception:  # An annotation that cannot be evaluated is none of our business.
        return
    names = list(inspect.signature(wanted).parameters)
    for ours, theirs in zip(names, inspect.signature(found).parameters):
        if plain(expects.get(ours)) and plain(says.get(theirs)) and not related(expects[ours], says[theirs]):
            yield f"parameter `{theirs}`", expects[ours], says[theirs]
    result: Any = expects.get("return")
    said: Any = says.get("return")
    if plain(result) and plain(said) and not related(result, said):
        yield "the result", result, said


def plain(ty: Any) -> bool:
    return isinstance(ty, type) and typing.get_origin(ty) is None and ty is not object


def related(one: type, other: type) -> bool:
    """Whether one is a class of the other: an object of a resource has the author's own class."""
    return issubclass(one, other) or issubclass(other, one)


def word(ty: Any) -> str:
    return "None" if ty is type(None) else getattr(ty, "__name__", str(ty))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", required=True, help="the folder of the plugin's modules")
    parser.add_argument("--gen", required=True, help="the folder of `bindings`")
    parser.add_argument("--module", required=True, help="the plugin's module")
    options = parser.parse_args()
    sys.path[:0] = [os.path.abspath(options.source), os.path.abspath(options.gen)]
    sys.dont_write_bytecode = True
    checker = Checker(options.source, options.module)
    checker.run()
    for error in checker.errors:
        print(error)
    return 1 if checker.errors else 0


if __name__ == "__main__":
    sys.exit(main())
