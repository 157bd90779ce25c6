"""The Python SDK for Jackfield plugins.

`jackfield build` writes a package `bindings` with a module for each contract of a plugin. A plugin is a class with the
contract's class as its base:

    from bindings.demo.text import words
    from bindings.demo.text.filter import Filter
    from jackfield_guest import plug

    @plug
    class Plugin(Filter):
        def transform(self, text: str) -> str:
            return words.replacement(text) or text

The same code runs natively, in tests, where functions stand for the sockets:

    with words.mock(replacement=lambda word: "color"):
        assert Plugin().transform("colour") == "color"

* The `err` of a `result` is raised, as `Err(value)`. Any other exception is a failure of the call (a dispatch error), whose
  text holds the end of the traceback.
* Calls through wrapped sockets return a `Reply`, an optional one or `Replies`; failures are `DispatchError`s.
* `jackfield_guest.log` writes to the host's log, and so does the standard library's `logging`.
"""

from ._plug import plug
from ._reply import DispatchError, Replies, Reply
from ._values import Err, Ok, Result, Some

__all__ = ["DispatchError", "Err", "Ok", "Replies", "Reply", "Result", "Some", "plug"]
