"""Functions stand for the plugs of the sockets; what has none behaves like a socket with nothing in it."""

import unittest
from typing import List

from bindings.demo.text import cache, censor, listener, rater, words
from bindings.demo.text.filter import Refusal_Empty, Refusal_Word
from jackfield_guest import DispatchError, Err
from plugin import Plugin


class PluginTest(unittest.TestCase):
    def test_every_socket_is_asked(self) -> None:
        heard: List[str] = []
        with (
            words.mock(replacement=lambda word: "color" if word == "colour" else None),
            censor.mock(wanted=lambda word: word != "darn"),
            rater.mock(rate=len),
            listener.mock(heard=heard.append),
        ):
            plugin = Plugin()
            self.assertEqual(plugin.transform("a colour"), "a color (color!)")
            self.assertEqual(heard, ["text 1: a color (color!)"])
            with self.assertRaises(Err) as refused:
                plugin.transform("darn it")
            self.assertEqual(refused.exception.value, Refusal_Word("darn"))
            with self.assertRaises(Err) as refused:
                plugin.transform("  ")
            self.assertEqual(refused.exception.value, Refusal_Empty())

    def test_a_known_text_is_not_filtered_again(self) -> None:
        with cache.mock(get=lambda text: f"{text}, from the cache"):
            self.assertEqual(Plugin().transform("hello"), "hello, from the cache")

    def test_a_failing_censor_lets_words_through(self) -> None:
        """A wrapped socket's failure is a value, and so is a mock's."""
        with (
            words.mock(replacement=lambda word: None),
            censor.mock(wanted=lambda word: DispatchError("trap", "it raised")),
        ):
            self.assertEqual(Plugin().transform("darn"), "darn (darn!)")


if __name__ == "__main__":
    unittest.main()
