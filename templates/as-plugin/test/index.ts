// Each exported function is a test, run by `npm test` in an instance of its own.

import * as cache from "../gen/cache";
import * as censor from "../gen/censor";
import * as listener from "../gen/listener";
import * as rater from "../gen/rater";
import * as words from "../gen/words";
import { failure, reply, unit } from "../gen/jackfield";
import { transform } from "../assembly/filter";

let heard: string = "";

/** Functions stand for the plugs of every socket. */
function plugged(): void {
  words.mock.replacement = (word) => (word == "colour" ? "color" : null);
  censor.mock.wanted = (word) => reply("censor", word != "darn");
  cache.mock.get = (text) => null;
  cache.mock.put = (text, reply) => null;
  rater.mock.rate = (word) => [reply<u32>("length", word.length), failure<u32>("broken", "trap", "it trapped")];
  listener.mock.heard = (line) => {
    heard = line;
    return [reply("one", unit)];
  };
}

export function every_socket_is_asked(): void {
  plugged();
  assert(transform("a colour").value == "a color (color!)");
  assert(heard == "text 1: a color (color!)");
  assert(transform("darn it").error.asWord == "darn");
  assert(transform("  ").error.isEmpty);
}

export function a_known_text_is_not_filtered_again(): void {
  plugged();
  cache.mock.get = (text) => reply<string | null>("cache", `${text}, from the cache`);
  assert(transform("hello").value == "hello, from the cache");
}

export function a_failing_censor_lets_words_through(): void {
  plugged();
  censor.mock.wanted = (word) => failure<bool>("censor", "trap");
  assert(transform("darn").value == "darn (darn!)");
}
