// A web handler: a badge of two words as SVG, drawn without any picture.

import { Err } from "jackfield-guest";
import { svg } from "./svg.js";

const encoder = new TextEncoder();

export const handler = {
  handle(request) {
    const parameters = new Map(request.parameters);
    const label = parameters.get("label") ?? "badge";
    const value = parameters.get("value") ?? "";
    const color = /(?:^|&)color=([^&]*)/.exec(request.query ?? "")?.[1] ?? "2a7";
    // What is not a color would be written into the picture as it is.
    if (!/^(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(color)) {
      throw new Err({ status: 400, title: "No color", detail: `${JSON.stringify(color)} has not 3 or 6 hexadecimal digits` });
    }
    return {
      status: 200,
      headers: [
        ["content-type", encoder.encode("image/svg+xml; charset=utf-8")],
        ["cache-control", encoder.encode("max-age=300")],
      ],
      body: encoder.encode(svg(label, value, `#${color}`)),
    };
  },
};
