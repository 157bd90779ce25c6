// Looking at line ends and at what does not belong into a text; knows nothing of plugins.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace scan {

enum class ending { lf, crlf, cr };

enum class kind {
    /// The line ends otherwise than the document's.
    line_ending,
    /// A byte order mark.
    mark,
    /// What a reader puts where bytes are no UTF-8.
    replaced,
    /// A character that nobody sees and no text needs.
    control,
};

/// Something that was found; lines and columns from 1, columns in characters, `start` and `end` in bytes.
struct place {
    kind what;
    uint32_t line, column, start, end;
    /// What to put there, where that is certain.
    std::optional<std::string_view> fix;
    /// The line's end, or the character's number.
    uint32_t detail;
};

/// How most lines end; the first kind where two are equal, nothing where there is no line end.
std::optional<ending> usual(std::string_view text);

/// What is wrong in a text whose lines are to end like this.
std::vector<place> look(std::string_view text, std::optional<ending> wanted);

/// What a line end is called, and what it is.
char const *name(ending of);
std::string_view bytes(ending of);

} // namespace scan
