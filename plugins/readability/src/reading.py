"""Sections of a document, and how hard they are to read.

The score is the grade level by Flesch and Kincaid (1975): `0.39 * words / sentences + 11.8 * syllables / words - 15.59`. Syllables are
counted by groups of vowels, which is right for most English words and wrong by the same measure everywhere. As with Flesch, a colon or
semicolon ends a sentence too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Iterator, List, Optional

HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?")
QUOTE = re.compile(r"(?: {0,3}>)+ ?")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
END = re.compile(r"[.!?…:;]+[\"')\]*_]*(?=\s|$)")
INLINE = (
    (re.compile(r"<!--.*?-->", re.DOTALL), " "),
    (re.compile(r"!\[[^\]]*\]\([^)]*\)"), " "),
    (re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])"), r"\1"),
    (re.compile(r"(`+)(?:(?!\1).)+?\1", re.DOTALL), " code "),
    (re.compile(r"https?://\S+"), " "),
    (re.compile(r"</?[a-zA-Z][^>]*>"), " "),
)
VOWELS = re.compile(r"[aeiouyäöüéèêàáíóú]+")


@dataclass
class Score:
    words: int = 0
    sentences: int = 0
    syllables: int = 0

    @property
    def grade(self) -> float:
        if not self.words:
            return 0.0
        return 0.39 * self.words / max(self.sentences, 1) + 11.8 * self.syllables / self.words - 15.59


@dataclass
class Section:
    """What stands below a heading, up to the next one."""

    title: str
    line: int
    blocks: List[str] = field(default_factory=list)

    def score(self) -> Score:
        score = Score()
        for block in self.blocks:
            for sentence in END.split(plain(block)):
                words = WORD.findall(sentence)
                if words:
                    score.sentences += 1
                    score.words += len(words)
                    score.syllables += sum(syllables(word) for word in words)
        return score


def sections(text: str, markdown: bool) -> Iterator[Section]:
    """The sections of a document, in order; blocks are paragraphs and list items, code and tables left out."""
    section = Section("", 1)
    block: List[str] = []
    fence: Optional[str] = None

    def flush() -> None:
        if block:
            section.blocks.append(" ".join(block))
            block.clear()

    for number, line in enumerate(text.splitlines(), 1):
        if markdown:
            opened = FENCE.match(line)
            if fence is not None:
                closes = opened and opened[1].startswith(fence) and not line.strip().strip(fence[0])
                fence = None if closes else fence
                continue
            if opened:
                flush()
                fence = opened[1]
                continue
            heading = HEADING.match(line)
            if heading:
                flush()
                yield section
                section = Section(plain(heading[1] or "").strip(), number)
                continue
            line = QUOTE.sub("", line, count=1)
            if line.lstrip().startswith("|") or line.startswith(("    ", "\t")) and not block:
                flush()
                continue
            if block and re.fullmatch(r" {0,3}(?:=+|-+)\s*", line):
                # The line before was a heading.
                title = block.pop()
                flush()
                yield section
                section = Section(plain(title).strip(), number - 1)
                continue
            item = ITEM.match(line)
            if item:
                flush()
                line = line[item.end() :]
        if line.strip():
            block.append(line.strip())
        else:
            flush()
    flush()
    yield section


def plain(text: str) -> str:
    """A text without what is not read as words."""
    for pattern, replacement in INLINE:
        text = pattern.sub(replacement, text)
    return text


def syllables(word: str) -> int:
    """About how many syllables a word has."""
    word = word.lower()
    count = len(VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith(("le", "ee", "ye")) or word.endswith(("es", "ed")) and not word.endswith(("les", "ted", "ded", "ses", "ces", "ges", "zes", "xes"))
    return max(count - (1 if silent and count > 1 else 0), 1)
