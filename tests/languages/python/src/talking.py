"""Sockets in every shape."""

from __future__ import annotations

from types import ModuleType
from typing import Any, List

from bindings.conformance.suite import boss, crowd, friend, guest, panel, relay
from bindings.conformance.suite.relay import Relay
from bindings.conformance.suite.sockets import Sockets
from bindings.conformance.suite.types import Note
from jackfield_guest import DispatchError, Replies, Reply


def told(value: Any) -> str:
    return f"{value.title}:{','.join(value.tags)}" if isinstance(value, Note) else str(value)


def replies(result: Any) -> List[Reply[Any]]:
    """What the four wrapped shapes have in common."""
    if isinstance(result, Replies):
        return list(result)
    return [] if result is None else [result]


def line(reply: Reply[Any]) -> str:
    error = reply.error()
    return f"{reply.plugin}: error {error.case}" if error else f"{reply.plugin}: {told(reply.unwrap())}"


def ask(socket: ModuleType, name: str) -> List[str]:
    """Does with a wrapped socket what the contract says."""
    greetings = replies(socket.greet(name))
    lines = [line(reply) for reply in greetings]
    if not lines:
        return ["none"]
    if any(reply.error() for reply in greetings):
        return lines
    lines += [line(reply) for reply in replies(socket.retitle(Note(name, ["x", "y"])))]
    for made in replies(socket.Tally.create(3)):
        if made.error():
            lines.append(line(made))
            continue
        tally = made.unwrap()
        try:
            lines.append(f"{made.plugin}: {tally.add(2)}")
        except DispatchError as error:
            lines.append(f"{made.plugin}: error {error.case}")
        lines += [line(reply) for reply in replies(socket.drain(tally))]
    return lines


class Talking(Sockets, Relay):
    def direct(self, name: str) -> List[str]:
        greeting = friend.greet(name)
        note = friend.retitle(Note(name, ["x", "y"]))
        tally = friend.Tally(3)
        total = tally.add(2)
        return [greeting, told(note), str(total), str(friend.drain(tally))]

    def exactly_one(self, name: str) -> List[str]:
        return ask(boss, name)

    def at_most_one(self, name: str) -> List[str]:
        return ask(guest, name)

    def at_least_one(self, name: str) -> List[str]:
        return ask(panel, name)

    def any(self, name: str) -> List[str]:
        return ask(crowd, name)

    def pass_(self, trail: List[str]) -> List[str]:
        trail = [*trail, "python"]
        reply = relay.pass_(trail)
        return trail if reply is None or reply.error() else reply.unwrap()
