import assert from "node:assert/strict";
import test from "node:test";
import { handler } from "../src/plugin.js";

const request = (parameters, query = null) => ({
  method: "GET", path: "/", query, route: "/", parameters, headers: [], body: new Uint8Array(), remote: "", id: "",
});

test("a badge has its words, and no markup of others", () => {
  const { status, body } = handler.handle(request([["label", "a<b"], ["value", "1 & 2"]]));
  const text = new TextDecoder().decode(body);
  assert.equal(status, 200);
  assert.match(text, /a&#60;b/);
  assert.match(text, /1 &#38; 2/);
});

test("what is no color is refused", () => {
  assert.throws(() => handler.handle(request([], "color=red%22/%3E")), (error) => error.payload.status === 400);
});
