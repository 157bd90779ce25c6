// What a Jackfield plugin in C++ wants beside the generated `plugin_cpp.h`: replies of wrapped sockets, the host's log,
// traps with words. `jackfield build` puts this file into `gen/`.
#pragma once

#include <expected>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

#include "plugin_cpp.h"
#include "wit.h"

extern "C" {
void jackfield_log_text(int level, char const *message, size_t length);
bool jackfield_log_enabled(int level);
[[noreturn]] void jackfield_panic_text(char const *message, size_t length);
const char *jackfield_case(unsigned tag);
}

namespace jackfield {

/// How much a line matters.
enum class level { trace, debug, info, warn, error };

/// Writes a line to the host's log, where the graph grants it (`log = true`); elsewhere, and natively, nothing happens.
/// Only a plugin that logs imports `jackfield:runtime/log`.
inline void log(level at, std::string_view message) {
    jackfield_log_text(static_cast<int>(at), message.data(), message.size());
}
/// Whether a line of this level would be written.
inline bool log_enabled(level at) { return jackfield_log_enabled(static_cast<int>(at)); }

/// Ends the call with a trap; the text stands in the error that the host sees. A failed `assert` does the same.
[[noreturn]] inline void panic(std::string_view message) { jackfield_panic_text(message.data(), message.size()); }

/// The name of an error's case: "trap", "deadline", .. as in `jackfield:runtime/dispatch`.
template <class Error> std::string_view case_of(Error const &error) {
    return jackfield_case(static_cast<unsigned>(error.variants.index()));
}

/// The text of an error: it names plugin, contract and function.
template <class Error> std::string_view text_of(Error const &error) {
    return std::visit([](auto const &found) { return found.value.get_view(); }, error.variants);
}

/// A reply as a wrapped socket gives it: `auto &[plugin, result] = reply`; `result` is a `std::expected`.
template <class R, class Error> using reply = std::tuple<wit::string, std::expected<R, Error>>;

/// The first value among the replies of a socket, which are used up; `nullopt` if no plug replied.
template <class R, class Error> std::optional<R> first(wit::vector<reply<R, Error>> &&replies) {
    for (auto &[plugin, result] : replies) {
        if (result.has_value()) return std::move(*result);
    }
    return std::nullopt;
}

/// The value of a socket that takes one plug at most; `nullopt` if there is none, or it failed.
template <class R, class Error> std::optional<R> first(std::optional<reply<R, Error>> &&found) {
    if (!found || !std::get<1>(*found).has_value()) return std::nullopt;
    return std::move(*std::get<1>(*found));
}

} // namespace jackfield
