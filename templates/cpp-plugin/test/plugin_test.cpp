// Run by `make test`, natively. Each socket is a function that stands here, as `gen/plugin_cpp.h` declares it; one that is called
// and does not stand here ends the test, and says which.
#include <cassert>
#include <cstdio>
#include <string>

#include "jackfield.hpp"

namespace filter = exports::demo::text::filter;

static std::optional<wit::string> cached;
static bool censor_fails;
static std::string heard;

namespace demo::text::words {

std::optional<wit::string> Replacement(std::string_view word) {
    if (word != "colour") return std::nullopt;
    return "color";
}

} // namespace demo::text::words

namespace demo::text_sockets {

namespace censor_exactly_one {

jackfield::reply<bool, DispatchError> Wanted(std::string_view word) {
    if (censor_fails) return {"mock", std::unexpected(DispatchError{DispatchError::Trap{"it trapped"}})};
    return {"mock", word != "darn"};
}

} // namespace censor_exactly_one

namespace cache_at_most_one {

std::optional<jackfield::reply<std::optional<wit::string>, DispatchError>> Get(std::string_view) {
    if (!cached) return std::nullopt;
    return { {"mock", cached} };
}

std::optional<jackfield::reply<void, DispatchError>> Put(std::string_view, std::string_view) {
    return std::nullopt;
}

} // namespace cache_at_most_one

namespace rater_at_least_one {

wit::vector<jackfield::reply<uint32_t, DispatchError>> Rate(std::string_view word) {
    wit::vector<jackfield::reply<uint32_t, DispatchError>> replies;
    replies.push_back({"slow", std::unexpected(DispatchError{DispatchError::Deadline{"too slow"}})});
    replies.push_back({"mock", word.size()});
    return replies;
}

} // namespace rater_at_least_one

namespace listener_any {

wit::vector<jackfield::reply<void, DispatchError>> Heard(std::string_view line) {
    heard = line;
    return {};
}

} // namespace listener_any

} // namespace demo::text_sockets

/// What a text becomes; of one that is refused, `-` and the word.
static std::string transform(char const *text) {
    auto reply = filter::Transform(text);
    if (reply) return reply->to_string();
    auto word = std::get_if<filter::Refusal::Word>(&reply.error().variants);
    return "-" + (word ? word->value.to_string() : "");
}

int main() {
    assert(transform("a colour") == "a color (color!)");
    assert(heard == "text 1: a color (color!)");
    assert(transform("darn it") == "-darn");
    assert(transform("  ") == "-");

    // A wrapped socket's failure is a value, and so is a mock's.
    censor_fails = true;
    assert(transform("darn") == "darn (darn!)");

    cached = "hello, from the cache";
    assert(transform("hello") == "hello, from the cache");
    std::puts("ok");
}
