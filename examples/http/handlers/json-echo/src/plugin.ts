// A web handler: shows a request as JSON, and what its body says where that is JSON.

import { Err } from "jackfield-guest";
import type { Handler, Header } from "web:route/handler";

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export const handler: Handler = {
  handle(request) {
    const { method, path, query, remote, id } = request;
    const headers: Record<string, string[]> = {};
    for (const [name, value] of request.headers) (headers[name] ??= []).push(decoder.decode(value));
    const shown = {
      method,
      path,
      query: pairs(query ?? ""),
      parameters: Object.fromEntries(request.parameters),
      headers,
      body: body(headers["content-type"]?.[0], request.body),
      remote,
      id,
    };
    const kind: Header = ["content-type", encoder.encode("application/json")];
    return { status: 200, headers: [kind], body: encoder.encode(`${JSON.stringify(shown, null, 2)}\n`) };
  },
};

/** The names and values of a query; what is no percent-encoding stays as it is. */
function pairs(query: string): [string, string][] {
  const text = (part: string) => {
    try {
      return decodeURIComponent(part.replaceAll("+", " "));
    } catch {
      return part;
    }
  };
  return query.split("&").filter((pair) => pair !== "").map((pair) => {
    const [name, ...value] = pair.split("=");
    return [text(name ?? ""), text(value.join("="))];
  });
}

function body(kind: string | undefined, bytes: Uint8Array): unknown {
  if (bytes.length === 0) return null;
  const text = decoder.decode(bytes);
  if (!/^application\/(?:.*\+)?json\b/i.test(kind ?? "")) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Err({ status: 400, title: "No JSON", detail: String(error) });
  }
}
