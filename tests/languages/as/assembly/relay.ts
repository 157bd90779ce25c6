import * as next from "../gen/relay";

export function pass(trail: Array<string>): Array<string> {
  const longer = trail.concat(["as"]);
  const reply = next.pass(longer);
  return reply ? reply.or(longer) : longer;
}
