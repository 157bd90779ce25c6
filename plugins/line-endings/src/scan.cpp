#include "scan.hpp"

#include <array>

namespace scan {

namespace {

/// The line end at a byte, if there is one.
std::optional<ending> ending_at(std::string_view text, size_t at) {
    if (text[at] == '\n') return ending::lf;
    if (text[at] != '\r') return std::nullopt;
    return at + 1 < text.size() && text[at + 1] == '\n' ? ending::crlf : ending::cr;
}

/// The character at a byte, and how many bytes it has. The text is UTF-8: the component model sees to that.
uint32_t character_at(std::string_view text, size_t at, size_t &length) {
    auto byte = [&](size_t offset) { return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) : 0u; };
    uint32_t first = byte(0);
    length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    uint32_t character = length == 1 ? first : first & (0x7fu >> length);
    for (size_t i = 1; i < length; ++i) character = character << 6 | (byte(i) & 0x3f);
    return character;
}

} // namespace

char const *name(ending of) {
    return std::array{"LF", "CRLF", "CR"}[static_cast<size_t>(of)];
}

std::string_view bytes(ending of) {
    return std::array<std::string_view, 3>{"\n", "\r\n", "\r"}[static_cast<size_t>(of)];
}

std::optional<ending> usual(std::string_view text) {
    std::array<size_t, 3> counts{};
    for (size_t at = 0; at < text.size(); ++at) {
        if (auto found = ending_at(text, at)) {
            ++counts[static_cast<size_t>(*found)];
            at += bytes(*found).size() - 1;
        }
    }
    size_t most = 0;
    for (size_t i = 1; i < counts.size(); ++i) {
        if (counts[i] > counts[most]) most = i;
    }
    if (counts[most] == 0) return std::nullopt;
    return static_cast<ending>(most);
}

std::vector<place> look(std::string_view text, std::optional<ending> wanted) {
    std::vector<place> found;
    uint32_t line = 1, column = 1;
    for (size_t at = 0; at < text.size();) {
        auto start = static_cast<uint32_t>(at);
        if (auto end = ending_at(text, at)) {
            at += bytes(*end).size();
            if (wanted && *end != *wanted) {
                auto stop = static_cast<uint32_t>(at);
                found.push_back({kind::line_ending, line, column, start, stop, bytes(*wanted), static_cast<uint32_t>(*end)});
            }
            ++line;
            column = 1;
            continue;
        }
        size_t length;
        uint32_t character = character_at(text, at, length);
        auto stop = static_cast<uint32_t>(at + length);
        if (character == 0xfeff) {
            found.push_back({kind::mark, line, column, start, stop, "", character});
        } else if (character == 0xfffd) {
            found.push_back({kind::replaced, line, column, start, stop, std::nullopt, character});
        } else if ((character < 0x20 && character != '\t') || character == 0x7f) {
            found.push_back({kind::control, line, column, start, stop, "", character});
        }
        at += length;
        ++column;
    }
    return found;
}

} // namespace scan
