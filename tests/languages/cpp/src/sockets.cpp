// Sockets in every shape.
#include <string>
#include <vector>

#include "jackfield.hpp"

namespace suite = conformance::suite;
namespace views = conformance::suite_sockets;

namespace {

using Lines = wit::vector<wit::string>;

suite::types::Note note(wit::string const &title) {
    return {title, {"x", "y"}};
}

std::string told(suite::types::Note const &note) {
    std::string text = note.title.to_string() + ":";
    for (auto const &tag : note.tags) text += (&tag == note.tags.begin() ? "" : ",") + tag.to_string();
    return text;
}

std::string text(wit::string const &value) {
    return value.to_string();
}

std::string text(uint32_t value) {
    return std::to_string(value);
}

std::string text(suite::types::Note const &value) {
    return told(value);
}

/// A reply as a line; whether there was one.
template <class R, class Error> bool line(Lines &lines, wit::string const &plugin, std::expected<R, Error> const &reply) {
    std::string head = plugin.to_string() + ": ";
    lines.push_back(head + (reply ? text(*reply) : "error " + std::string(jackfield::case_of(reply.error()))));
    return reply.has_value();
}

// What the four wrapped shapes have in common: their replies are a list of pairs.
template <class Reply> wit::vector<Reply> list(wit::vector<Reply> replies) {
    return replies;
}

template <class Reply> wit::vector<Reply> list(std::optional<Reply> reply) {
    wit::vector<Reply> replies;
    if (reply) replies.push_back(std::move(*reply));
    return replies;
}

template <class R, class Error> wit::vector<jackfield::reply<R, Error>> list(jackfield::reply<R, Error> reply) {
    wit::vector<jackfield::reply<R, Error>> replies;
    replies.push_back(std::move(reply));
    return replies;
}

/// Does with a socket what the contract says.
template <class Tally, class Greet, class Retitle, class Drain>
Lines wrapped(wit::string const &name, Greet greet, Retitle retitle, Drain drain) {
    Lines lines;
    bool all = true;
    for (auto const &[plugin, reply] : list(greet(name))) all &= line(lines, plugin, reply);
    if (lines.empty()) {
        lines.push_back("none");
        return lines;
    }
    if (!all) return lines;
    for (auto const &[plugin, reply] : list(retitle(note(name)))) line(lines, plugin, reply);
    for (auto &[plugin, tally] : list(Tally::Create(3))) {
        if (!tally) continue;
        line(lines, plugin, tally->Add(2));
        for (auto const &[drained, reply] : list(drain(std::move(*tally)))) line(lines, drained, reply);
    }
    return lines;
}

} // namespace

#define WRAPPED(socket, name) \
    wrapped<views::socket::Tally>(name, views::socket::Greet, views::socket::Retitle, views::socket::Drain)

namespace exports::conformance::suite::sockets {

wit::vector<wit::string> Direct(wit::string name) {
    namespace socket = ::conformance::suite::friend_;
    Lines lines;
    lines.push_back(socket::Greet(name));
    lines.push_back(told(socket::Retitle(note(name))));
    socket::Tally tally(3);
    lines.push_back(std::to_string(tally.Add(2)));
    lines.push_back(std::to_string(socket::Drain(std::move(tally))));
    return lines;
}

wit::vector<wit::string> ExactlyOne(wit::string name) {
    return WRAPPED(boss_exactly_one, name);
}

wit::vector<wit::string> AtMostOne(wit::string name) {
    return WRAPPED(guest_at_most_one, name);
}

wit::vector<wit::string> AtLeastOne(wit::string name) {
    return WRAPPED(panel_at_least_one, name);
}

wit::vector<wit::string> Any(wit::string name) {
    return WRAPPED(crowd_any, name);
}

} // namespace exports::conformance::suite::sockets

namespace exports::conformance::suite::relay {

wit::vector<wit::string> Pass(wit::vector<wit::string> trail) {
    trail.push_back("cpp");
    std::vector<std::string_view> names(trail.begin(), trail.end());
    auto passed = jackfield::first(::views::relay_at_most_one::Pass(names));
    return passed ? std::move(*passed) : std::move(trail);
}

} // namespace exports::conformance::suite::relay
