"""The contract test table in Python."""

from __future__ import annotations

import logging

import naming  # noqa: F401, which plugs a contract by itself
import store
import talking
import values
from bindings.conformance.suite.behaviour import Behaviour
from bindings.conformance.suite.peer import Peer, TallyPlug
from bindings.conformance.suite.types import Note
from jackfield_guest import Err, plug


@plug
class Tally(TallyPlug):
    def __init__(self, start: int) -> None:
        self.number = start

    def add(self, n: int) -> int:
        self.number += n
        return self.number


@plug
class Suite(values.Echoes, store.Buckets, talking.Talking, Behaviour, Peer):
    """The state that all contracts share."""

    def __init__(self) -> None:
        self.config = ""
        self.calls = 0

    def init(self, config: str) -> None:
        if config == '{"refuse":true}':
            raise Err("refused by init")
        self.config = config

    def configured(self) -> str:
        return self.config

    def count(self) -> int:
        self.calls += 1
        return self.calls

    def fail(self, text: str) -> int:
        raise Err(text)

    def trap(self, text: str) -> None:
        raise RuntimeError(text)

    def log(self, text: str) -> None:
        logging.info(text)

    # What others call.

    def greet(self, name: str) -> str:
        if name == "trap":
            raise RuntimeError("the peer traps when it is told to")
        return f"hello {name}"

    def retitle(self, n: Note) -> Note:
        return Note(n.title.upper(), n.tags)

    def drain(self, t: Tally) -> int:
        return t.number
