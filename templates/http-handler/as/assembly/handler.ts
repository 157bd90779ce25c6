// {{project-name}}: a web handler that greets whoever the path names.

import { Problem, Request, Response } from "../gen/handler";
import { Result, Tuple2, err, ok } from "../gen/jackfield";

function bytes(text: string): Uint8Array {
  return Uint8Array.wrap(String.UTF8.encode(text));
}

/** The function of the plug for `web:route/handler`. */
export function handle(request: Request): Result<Response, Problem> {
  let name = "world";
  for (let at = 0; at < request.parameters.length; at++) {
    if (request.parameters[at]._0 == "name") name = request.parameters[at]._1;
  }
  if (request.method != "GET") {
    return err<Response, Problem>(new Problem(405, "", `${request.method} is no way to be greeted`));
  }
  const kind = new Tuple2<string, Uint8Array>("content-type", bytes("text/plain; charset=utf-8"));
  return ok<Response, Problem>(new Response(200, [kind], bytes(`Hello, ${name}!\n`)));
}
