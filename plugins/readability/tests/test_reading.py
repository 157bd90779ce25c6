"""Sections and scores."""

import unittest

import reading


def titles(text: str) -> list:
    return [(section.title, section.line, len(section.blocks)) for section in reading.sections(text, markdown=True)]


class Sections(unittest.TestCase):
    def test_headings_begin_sections(self) -> None:
        text = "before\n\n# One\n\nA line\nand more.\n\nNext.\n\nTwo\n---\n\n- item\n- item\n\n## Three ##\n"
        self.assertEqual(titles(text), [("", 1, 1), ("One", 3, 2), ("Two", 10, 2), ("Three", 16, 0)])

    def test_code_and_tables_are_no_text(self) -> None:
        text = "# A\n\n```text\n# not a heading\n````\n\n    indented\n\n| a | b |\n|---|---|\n\n~~~\n```\n~~~\nText.\n"
        self.assertEqual(titles(text), [("", 1, 0), ("A", 1, 1)])

    def test_plain_text_has_one_section(self) -> None:
        sections = list(reading.sections("# no heading\n\nhere\n", markdown=False))
        self.assertEqual([(section.title, len(section.blocks)) for section in sections], [("", 2)])

    def test_markup_is_not_read(self) -> None:
        text = reading.plain("See [the page](https://example.org/a) and `code`, <b>bold</b> ![x](y.png)<!-- no -->")
        self.assertEqual(text.split(), ["See", "the", "page", "and", "code", ",", "bold"])


class Scores(unittest.TestCase):
    def test_syllables(self) -> None:
        words = {"the": 1, "cat": 1, "table": 2, "made": 1, "plugin": 2, "readability": 5, "wanted": 2, "rhythm": 1}
        self.assertEqual({word: reading.syllables(word) for word in words}, words)

    def test_long_words_and_sentences_are_hard(self) -> None:
        easy = next(reading.sections("The cat sat. It was warm. We saw it.", markdown=True)).score()
        self.assertEqual((easy.words, easy.sentences), (9, 3))
        self.assertLess(easy.grade, 2)
        hard = "Notwithstanding considerable interoperability considerations, implementations necessitate documentation."
        self.assertGreater(next(reading.sections(hard, markdown=True)).score().grade, 20)

    def test_nothing_has_a_grade_too(self) -> None:
        self.assertEqual(reading.Score().grade, 0)


if __name__ == "__main__":
    unittest.main()
