// Each exported function is a test, run by `npm test` in an instance of its own.

import { handle } from "../assembly/handler";
import { Request } from "../gen/handler";
import { Tuple2 } from "../gen/jackfield";

function request(method: string): Request {
  const parameters = [new Tuple2<string, string>("name", "you")];
  return new Request(method, "/hello/you", null, "/hello/{name}", parameters, [], new Uint8Array(0), "192.0.2.1:50312", "1");
}

export function it_greets(): void {
  assert(String.UTF8.decode(handle(request("GET")).value.body.buffer) == "Hello, you!\n");
  assert(handle(request("PUT")).error.status == 405);
}
