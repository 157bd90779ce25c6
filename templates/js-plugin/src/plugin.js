// {{project-name}}: a plugin that filters text, with one socket of each kind.

import { Err, log } from "jackfield-guest";
import { get, put } from "demo:text/cache";
import { wanted } from "demo:text/censor";
import { heard } from "demo:text/listener";
import { rate } from "demo:text/rater";
import { replacement } from "demo:text/words";

// The plugin's state is that of its modules: it stays from call to call, and each instance has its own.
let texts = 0;

/** The plug for `demo:text/filter`: an export named like the interface. */
export const filter = {
  transform(text) {
    if (text.trim() === "") throw new Err({ tag: "empty" });
    texts += 1;

    // At most one: `null` where nothing is plugged in. A cache that fails is as good as none.
    const known = get(text)?.value;
    if (known != null) return known;

    const words = text.trim().split(/\s+/).map((word) => {
      // Exactly one, and its failure is a value: here a censor that fails lets every word through.
      if (wanted(word).value === false) throw new Err({ tag: "word", val: word });
      // Direct: a plain call. If the plug fails, this call fails with it.
      return replacement(word) ?? word;
    });

    // At least one: the highest rating of those that gave one.
    const rating = (word) => Math.max(-1, ...rate(word).ok());
    const best = words.reduce((best, word) => (rating(word) > rating(best) ? word : best));
    const reply = `${words.join(" ")} (${best}!)`;

    const stored = put(text, reply);
    if (stored?.error) log.warn("the cache did not keep it:", stored.error.message);

    // Any number: each reply names its plugin, and a failure stands in its place.
    for (const { plugin, error } of heard(`text ${texts}: ${reply}`)) {
      if (error) log.warn(`${plugin} did not hear it:`, error.message);
    }
    return reply;
  },
};
