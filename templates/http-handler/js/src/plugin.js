// {{project-name}}: a web handler that greets whoever the path names.

import { Err } from "jackfield-guest";

const encoder = new TextEncoder();

/** The plug for `web:route/handler`. */
export const handler = {
  handle(request) {
    const name = new Map(request.parameters).get("name") ?? "world";
    if (request.method !== "GET") {
      throw new Err({ status: 405, title: "", detail: `${request.method} is no way to be greeted` });
    }
    return {
      status: 200,
      headers: [["content-type", encoder.encode("text/plain; charset=utf-8")]],
      body: encoder.encode(`Hello, ${name}!\n`),
    };
  },
};
