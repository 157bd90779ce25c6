"""{{project-name}}: a web handler that greets whoever the path names."""

from __future__ import annotations

from bindings.web.route.handler import Handler, Problem, Request, Response
from jackfield_guest import Err, plug


@plug
class Hello(Handler):
    """The handler's state: one object for each instance, made when the handler is first called."""

    def handle(self, request: Request) -> Response:
        name = dict(request.parameters).get("name", "world")
        if request.method != "GET":
            raise Err(Problem(405, "", f"{request.method} is no way to be greeted"))
        headers = [("content-type", b"text/plain; charset=utf-8")]
        return Response(200, headers, f"Hello, {name}!\n".encode())
