"""A rule: sections that are hard to read."""

from __future__ import annotations

from typing import List

import reading
import settings
from bindings.checker.docs.rule import Rule
from bindings.checker.docs.settings import Settings
from bindings.checker.docs.types import Document, Finding, Format, RuleInfo, Severity, Target
from jackfield_guest import Err, log, plug

READABILITY = "readability"


@plug
class Readability(Rule, Settings):
    """The plugin, with what the manifest set."""

    def __init__(self) -> None:
        self.settings = settings.Settings()

    def init(self, config: str) -> None:
        try:
            self.settings = settings.parse(config)
        except ValueError as error:
            raise Err(str(error)) from None

    def describe(self) -> List[RuleInfo]:
        return [RuleInfo(READABILITY, f"Sections read at school grade {self.settings.max_grade:g} or below.")]

    def check(self, document: Document, targets: List[Target]) -> List[Finding]:
        found = []
        for section in reading.sections(document.text, markdown=document.format is Format.MARKDOWN):
            score = section.score()
            if score.words < self.settings.words:
                continue
            log.debug("%s: %s: grade %.1f", document.path, section.title, score.grade)
            if score.grade > self.settings.max_grade:
                found.append(self.finding(document.path, section, score))
        return found

    def finding(self, path: str, section: reading.Section, score: reading.Score) -> Finding:
        what = f"the section `{section.title}`" if section.title else "the text"
        message = (
            f"{what} reads at grade {score.grade:.1f}, {self.settings.max_grade:g} is allowed: it has "
            f"{score.words / score.sentences:.0f} words a sentence and {score.syllables / score.words:.1f} syllables a word"
        )
        return Finding(READABILITY, path, section.line, 1, Severity.NOTE, message, None)
