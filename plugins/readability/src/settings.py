"""What the manifest can set."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass
class Settings:
    #: The highest grade by Flesch and Kincaid: about the years of school that a reader needs.
    max_grade: float = 12.0
    #: How many words a section must have to be judged; the score of a few words says nothing.
    words: int = 60


def parse(config: str) -> Settings:
    """Reads settings from JSON; the error says which key is wrong and what is accepted."""
    settings = Settings()
    for key, value in json.loads(config).items():
        if key == "max-grade":
            if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
                raise ValueError(f"`max-grade` is {json.dumps(value)}; it is a number above 0")
            settings.max_grade = float(value)
        elif key == "words":
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ValueError(f"`words` is {json.dumps(value)}; it is a whole number, 1 or more")
            settings.words = value
        else:
            raise ValueError(f"there is no key `{key}`; there are `max-grade` and `words`")
    return settings
