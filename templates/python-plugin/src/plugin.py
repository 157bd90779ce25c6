"""{{project-name}}: a plugin that filters text, with one socket of each kind."""

from __future__ import annotations

from typing import List

from bindings.demo.text import cache, censor, listener, rater, words
from bindings.demo.text.filter import Filter, Refusal_Empty, Refusal_Word
from jackfield_guest import Err, log, plug


@plug
class Plugin(Filter):
    """The plugin's state: one object for each instance, made when the plugin is first called."""

    def __init__(self) -> None:
        self.texts = 0

    def transform(self, text: str) -> str:
        if not text.strip():
            raise Err(Refusal_Empty())
        self.texts += 1

        # At most one: `None` where nothing is plugged in. A cache that fails is as good as none.
        known = cache.get(text)
        if known is not None and known.ok() is not None:
            return str(known.ok())

        wanted: List[str] = []
        for word in text.split():
            # Exactly one, and its failure is a value: here a censor that fails lets every word through.
            if censor.wanted(word).ok() is False:
                raise Err(Refusal_Word(word))
            # Direct: a plain call. If the plug fails, this call fails with it.
            replacement = words.replacement(word)
            wanted.append(word if replacement is None else replacement)

        # At least one: the highest rating of those that gave one.
        best = max(wanted, key=lambda word: max(rater.rate(word).ok(), default=0))
        reply = f"{' '.join(wanted)} ({best}!)"

        stored = cache.put(text, reply)
        if stored is not None and stored.error():
            log.warn("the cache did not keep it: %s", stored.error())

        # Any number: each reply names its plugin, and a failure stands in its place.
        for heard in listener.heard(f"text {self.texts}: {reply}"):
            if heard.error():
                log.warn("%s did not hear it: %s", heard.plugin, heard.error())
        return reply
