"""Tests of the handler, in Python as it is."""

import unittest

from bindings.web.route.handler import Request
from jackfield_guest import Err
from plugin import Hello


def request(method: str) -> Request:
    return Request(method, "/hello/you", None, "/hello/{name}", [("name", "you")], [], b"", "192.0.2.1:50312", "1")


class HelloTest(unittest.TestCase):
    def test_it_greets(self) -> None:
        self.assertEqual(Hello().handle(request("GET")).body, b"Hello, you!\n")
        with self.assertRaises(Err) as refused:
            Hello().handle(request("PUT"))
        self.assertEqual(refused.exception.value.status, 405)


if __name__ == "__main__":
    unittest.main()
