import assert from "node:assert/strict";
import test from "node:test";
import { handler } from "../src/plugin.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const request = (kind: string, body: string) => ({
  method: "POST", path: "/echo", query: "a=1&a=2", route: "/echo", parameters: [],
  headers: [["content-type", bytes(kind)]] as [string, Uint8Array][], body: bytes(body), remote: "", id: "7",
});

test("a request is shown", () => {
  const { body } = handler.handle(request("application/json; charset=utf-8", "{\"x\": [1]}"));
  const shown = JSON.parse(new TextDecoder().decode(body));
  assert.deepEqual(shown.body, { x: [1] });
  assert.deepEqual(shown.query, [["a", "1"], ["a", "2"]]);
  assert.equal(shown.id, "7");
});

test("what says that it is JSON is", () => {
  assert.throws(() => handler.handle(request("application/json", "{")), (error: any) => error.payload.title === "No JSON");
  assert.equal(JSON.parse(new TextDecoder().decode(handler.handle(request("text/plain", "{")).body)).body, "{");
});
