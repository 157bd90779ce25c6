// {{project-name}}: a plugin that filters text, with one socket of each kind.
#include <string>
#include <vector>

#include "jackfield.hpp"

namespace text = demo::text;
namespace sockets = demo::text_sockets;

namespace {

// State between calls: what is static is there once for each instance.
uint32_t texts = 0;

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    for (size_t at = 0; at < line.size();) {
        size_t start = line.find_first_not_of(" \t\r\n", at);
        if (start == std::string_view::npos) break;
        at = std::min(line.find_first_of(" \t\r\n", start), line.size());
        words.push_back(line.substr(start, at - start));
    }
    return words;
}

/// At least one: the highest rating of those that gave one.
uint32_t rating(std::string_view word) {
    uint32_t highest = 0;
    for (auto const &[plugin, rated] : sockets::rater_at_least_one::Rate(word)) {
        if (rated) highest = std::max(highest, *rated);
    }
    return highest;
}

} // namespace

namespace exports::demo::text::filter {

std::expected<wit::string, Refusal> Transform(wit::string line) {
    auto given = words_of(line);
    if (given.empty()) return std::unexpected(Refusal{Refusal::Empty{}});

    // At most one: nothing where nothing is plugged in. A cache that fails is as good as none.
    auto known = jackfield::first(::sockets::cache_at_most_one::Get(line));
    if (known && *known) return std::move(**known);

    std::string joined, best;
    uint32_t highest = 0;
    for (auto word : given) {
        // Exactly one, and its failure is a value: here a censor that fails lets every word through.
        auto [plugin, wanted] = ::sockets::censor_exactly_one::Wanted(word);
        if (wanted && !*wanted) return std::unexpected(Refusal{Refusal::Word{word}});
        // Direct: a plain call. If the plug fails, this call fails with it.
        std::string kept = ::text::words::Replacement(word).value_or(word).to_string();
        if (uint32_t rated = rating(kept); rated >= highest) {
            highest = rated;
            best = kept;
        }
        joined += (joined.empty() ? "" : " ") + kept;
    }
    std::string reply = joined + " (" + best + "!)";

    auto stored = ::sockets::cache_at_most_one::Put(line, reply);
    if (stored && !std::get<1>(*stored)) jackfield::log(jackfield::level::warn, "the cache did not keep it");

    // Any number: each reply names its plugin, and a failure stands in its place.
    for (auto const &[plugin, heard] : ::sockets::listener_any::Heard("text " + std::to_string(++texts) + ": " + reply)) {
        if (!heard) {
            jackfield::log(jackfield::level::warn, plugin.to_string() + " did not hear it: " + std::string(jackfield::case_of(heard.error())));
        }
    }
    return reply;
}

} // namespace exports::demo::text::filter
