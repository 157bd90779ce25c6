import assert from "node:assert/strict";
import test from "node:test";
import { handler } from "../src/plugin.js";

const request = (method) => ({
  method,
  path: "/hello/you",
  query: null,
  route: "/hello/{name}",
  parameters: [["name", "you"]],
  headers: [],
  body: new Uint8Array(),
  remote: "192.0.2.1:50312",
  id: "1",
});

test("it greets", () => {
  assert.equal(new TextDecoder().decode(handler.handle(request("GET")).body), "Hello, you!\n");
  assert.throws(() => handler.handle(request("PUT")), (error) => error.payload.status === 405);
});
