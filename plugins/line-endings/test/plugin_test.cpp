// Run by `make test`, natively.
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "jackfield.hpp"

namespace rule = exports::checker::docs::rule;
namespace settings = exports::checker::docs::settings;
using checker::docs::types::Format;

// A mock: the host's log.
static std::string logged;

extern "C" void jackfield_log_line(int level, char const *message, size_t length) {
    logged = std::to_string(level) + " " + std::string(message, length);
}

/// The findings as `line:column rule [start,end) fix`, and `;` after each.
static std::string found(char const *text) {
    auto findings = rule::Check({"a.md", Format::kMarkdown, text}, {});
    assert(findings.has_value());
    std::string out;
    for (auto const &finding : *findings) {
        assert(finding.file == "a.md");
        out += std::to_string(finding.line) + ":" + std::to_string(finding.column) + " " + finding.rule.to_string();
        if (finding.fix) {
            out += " [" + std::to_string(finding.fix->span.start) + "," + std::to_string(finding.fix->span.end) + ")";
            out += std::to_string(finding.fix->replacement.size());
        }
        out += ";";
    }
    return out;
}

static void expect(char const *text, std::string const &wanted) {
    if (auto got = found(text); got != wanted) {
        std::fprintf(stderr, "%s\n  expected %s\n  found    %s\n", text, wanted.c_str(), got.c_str());
        std::exit(1);
    }
}

int main() {
    expect("", "");
    expect("one line", "");
    assert(logged == "1 a.md: one line");
    expect("a\nb\n", "");
    expect("a\r\nb\r\n", "");
    assert(logged == "1 a.md: CRLF");
    expect("a\r\nb\r\nc\n", "3:2 line-ending [7,8)2;");
    expect("a\nb\nc\r\nd\re", "3:2 line-ending [5,7)1;4:2 line-ending [8,9)1;");
    expect("\xef\xbb\xbf" "a\n", "1:1 encoding [0,3)0;");
    expect("\xc3\xa4\xef\xbf\xbd\n", "1:2 encoding;");
    expect("a\x01\x7f\tb\n", "1:2 encoding [1,2)0;1:3 encoding [2,3)0;");
    expect("\xf0\x9f\xa6\x80\x02\n", "1:2 encoding [4,5)0;");

    assert(settings::Init("{\"ending\":\"crlf\"}").has_value());
    expect("a\n", "1:2 line-ending [1,2)2;");
    assert(settings::Init("{\"ending\":\"tape\"}").error() == "`ending` must be \"auto\", \"lf\" or \"crlf\"");
    assert(settings::Init("{\"endings\":\"lf\"}").error().get_view().starts_with("expected the key `ending`"));
    assert(settings::Init("{}").has_value());
    expect("a\n", "");

    assert(rule::Describe().size() == 2);
    std::puts("line-endings: ok");
}
