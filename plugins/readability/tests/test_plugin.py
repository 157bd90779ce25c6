"""The plugin as the pipeline calls it."""

import unittest

from bindings.checker.docs.types import Document, Format, Severity
from jackfield_guest import Err
from plugin import Readability

HARD = "Notwithstanding considerable interoperability considerations, implementations necessitate documentation. " * 10


class PluginTest(unittest.TestCase):
    def test_findings_stand_at_the_heading(self) -> None:
        document = Document("a.md", Format.MARKDOWN, f"# Easy\n\nIt is.\n\n## Hard\n\n{HARD}\n")
        (finding,) = Readability().check(document, [])
        self.assertEqual((finding.file, finding.line, finding.column, finding.severity), ("a.md", 5, 1, Severity.NOTE))
        self.assertIn("the section `Hard` reads at grade", finding.message)

    def test_settings_hold_for_later_checks(self) -> None:
        plugin = Readability()
        document = Document("a.txt", Format.TEXT, HARD)
        self.assertEqual(len(plugin.check(document, [])), 1)
        plugin.init('{"max-grade": 60, "words": 10}')
        self.assertEqual(plugin.check(document, []), [])
        self.assertEqual(plugin.describe()[0].summary, "Sections read at school grade 60 or below.")

    def test_settings_are_checked(self) -> None:
        for config, text in {
            '{"max-grades": 1}': "there is no key `max-grades`; there are `max-grade` and `words`",
            '{"words": 0}': "`words` is 0; it is a whole number, 1 or more",
            '{"max-grade": "12"}': "`max-grade` is \"12\"; it is a number above 0",
        }.items():
            with self.assertRaises(Err) as refused:
                Readability().init(config)
            self.assertEqual(refused.exception.value, text)


if __name__ == "__main__":
    unittest.main()
