"""The host's log.

Lines reach the host where the graph grants it (`log = true` in its manifest); elsewhere, and natively, nothing happens.
The standard library's `logging` goes the same way: in a component, `Handler` is the root logger's.
"""

from __future__ import annotations

import logging
from typing import Any, Callable, Optional

_LEVELS = ("trace", "debug", "info", "warn", "error")
#: Set in a component: writes a line, and says whether a level would be written.
_write: Optional[Callable[[int, str, str], None]] = None
_enabled: Optional[Callable[[int], bool]] = None


def enabled(level: str) -> bool:
    """Whether a line of this level (`trace`, `debug`, `info`, `warn`, `error`) would be written."""
    return _enabled is not None and _enabled(_LEVELS.index(level))


def log(level: str, message: str, *args: Any, target: str = "") -> None:
    """Writes one line; `args` are put into `message` with `%` if somebody reads it."""
    if _write is not None and enabled(level):
        _write(_LEVELS.index(level), target, message % args if args else message)


def trace(message: str, *args: Any) -> None:
    """Every step."""
    log("trace", message, *args)


def debug(message: str, *args: Any) -> None:
    """What a developer wants to know."""
    log("debug", message, *args)


def info(message: str, *args: Any) -> None:
    """What an operator may want to know."""
    log("info", message, *args)


def warn(message: str, *args: Any) -> None:
    """Something is odd, and the plugin goes on."""
    log("warn", message, *args)


def error(message: str, *args: Any) -> None:
    """Something failed."""
    log("error", message, *args)


class Handler(logging.Handler):
    """Takes the records of `logging` to the host's log; the logger's name is the target."""

    def emit(self, record: logging.LogRecord) -> None:
        level = "error" if record.levelno >= 40 else "warn" if record.levelno >= 30 else "info"
        if record.levelno < 20:
            level = "debug" if record.levelno >= 10 else "trace"
        if enabled(level):
            name = "" if record.name == "root" else record.name
            log(level, "%s", self.format(record), target=name)
