// A rule: lines that end otherwise than the others, and traces of other encodings.
#include <string>

#include "jackfield.hpp"
#include "scan.hpp"

namespace {

/// How lines are to end; nothing stands for "as most of the document's do".
std::optional<scan::ending> wanted;

std::string hexadecimal(uint32_t number) {
    std::string digits;
    for (int shift = 12; shift >= 0; shift -= 4) digits += "0123456789ABCDEF"[number >> shift & 15];
    return "U+" + digits;
}

/// The value of the only setting there is, out of a JSON object that the runtime has written: `{"ending":"lf"}`.
std::expected<std::string_view, std::string> ending_of(std::string_view config) {
    constexpr std::string_view head = "{\"ending\":";
    if (config == "{}") return "\"auto\"";
    if (config.starts_with(head) && config.ends_with("}")) {
        auto value = config.substr(head.size(), config.size() - head.size() - 1);
        if (value.find(',') == std::string_view::npos) return value;
    }
    return std::unexpected("expected the key `ending` alone, found " + std::string(config));
}

} // namespace

namespace exports::checker::docs::settings {

std::expected<void, wit::string> Init(wit::string config) {
    auto value = ending_of(config);
    if (!value) return std::unexpected(wit::string(value.error()));
    if (*value == "\"auto\"") {
        wanted = std::nullopt;
    } else if (*value == "\"lf\"") {
        wanted = scan::ending::lf;
    } else if (*value == "\"crlf\"") {
        wanted = scan::ending::crlf;
    } else {
        return std::unexpected(wit::string("`ending` must be \"auto\", \"lf\" or \"crlf\""));
    }
    return {};
}

} // namespace exports::checker::docs::settings

namespace exports::checker::docs::rule {

using ::checker::docs::types::Fix;
using ::checker::docs::types::Severity;

wit::vector<RuleInfo> Describe() {
    wit::vector<RuleInfo> rules;
    rules.push_back({"line-ending", "All lines of a document end alike."});
    rules.push_back({"encoding", "A document is UTF-8 without byte order marks and control characters."});
    return rules;
}

/// A finding without its file.
static Finding finding_of(scan::place const &place, scan::ending usual) {
    Finding finding{"encoding", "", place.line, place.column, Severity::kWarning, "", std::nullopt};
    switch (place.what) {
    case scan::kind::line_ending: {
        auto name = [](scan::ending of) { return std::string(scan::name(of)); };
        finding.rule = "line-ending";
        finding.message = "the line ends with " + name(static_cast<scan::ending>(place.detail)) + "; write " + name(usual);
        break;
    }
    case scan::kind::mark:
        finding.severity = Severity::kNote;
        finding.message = "a byte order mark, which UTF-8 does without";
        break;
    case scan::kind::replaced:
        finding.message = "something that was no UTF-8 stood here, and is lost";
        break;
    case scan::kind::control:
        finding.message = "the control character " + hexadecimal(place.detail);
        break;
    }
    if (place.fix) finding.fix = Fix{{place.start, place.end}, *place.fix};
    return finding;
}

std::expected<wit::vector<Finding>, wit::string> Check(Document document, wit::vector<Target>) {
    auto ending = wanted ? wanted : scan::usual(document.text);
    wit::vector<Finding> findings;
    for (auto const &place : scan::look(document.text, ending)) {
        findings.push_back(finding_of(place, ending.value_or(scan::ending::lf))).file = document.path;
    }
    if (jackfield::log_enabled(jackfield::level::debug)) {
        jackfield::log(jackfield::level::debug, document.path.to_string() + ": " + (ending ? scan::name(*ending) : "one line"));
    }
    return findings;
}

} // namespace exports::checker::docs::rule
