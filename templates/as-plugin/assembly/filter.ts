// The plug for `demo:text/filter`.

import * as cache from "../gen/cache";
import * as censor from "../gen/censor";
import * as listener from "../gen/listener";
import * as rater from "../gen/rater";
import * as words from "../gen/words";
import { Refusal } from "../gen/filter";
import { Result, err, log, ok } from "../gen/jackfield";

// The plugin's state is that of its modules: it stays from call to call, and each instance has its own.
let texts: i32 = 0;

export function transform(text: string): Result<string, Refusal> {
  if (text.trim() == "") return err<string, Refusal>(Refusal.empty());
  texts++;

  // At most one: `null` where nothing is plugged in. A cache that fails is as good as none.
  const known = cache.get(text);
  if (known && known.isOk) {
    const kept = known.value;
    if (kept) return ok<string, Refusal>(kept);
  }

  const given = text.trim().split(" ");
  const replaced: Array<string> = [];
  let best = "";
  let highest: i64 = -1;
  for (let i = 0; i < given.length; i++) {
    const word = given[i];
    if (word == "") continue;
    // Exactly one, and its failure is a value: here a censor that fails lets every word through.
    if (!censor.wanted(word).or(true)) return err<string, Refusal>(Refusal.word(word));
    // Direct: a plain call. If the plug fails, this call fails with it.
    const other = words.replacement(word);
    const chosen = other ? other : word;
    replaced.push(chosen);
    // At least one: the highest rating of those that gave one.
    const ratings = rater.rate(chosen);
    for (let j = 0; j < ratings.length; j++) {
      if (!ratings[j].isOk) continue;
      const rating = <i64>ratings[j].value;
      if (rating <= highest) continue;
      highest = rating;
      best = chosen;
    }
  }
  const reply = `${replaced.join(" ")} (${best}!)`;

  const stored = cache.put(text, reply);
  if (stored && !stored.isOk) log.warn("the cache did not keep it");

  // Any number: each reply names its plugin, and a failure stands in its place.
  const heard = listener.heard(`text ${texts}: ${reply}`);
  for (let i = 0; i < heard.length; i++) {
    const error = heard[i].error;
    if (error) log.warn(`${heard[i].plugin} did not hear it: ${error.text}`);
  }
  return ok<string, Refusal>(reply);
}
