// State, errors, traps and configuration; and what others call.
#include <cassert>

#include "jackfield.hpp"

namespace exports::conformance::suite::behaviour {

// The state of an instance.
static wit::string configuration;
static uint32_t calls = 0;

std::expected<void, wit::string> Init(wit::string config) {
    if (config == "{\"refuse\":true}") return std::unexpected("refused by init");
    configuration = std::move(config);
    return {};
}

wit::string Configured() {
    return configuration;
}

uint32_t Count() {
    return ++calls;
}

std::expected<uint32_t, wit::string> Fail(wit::string text) {
    return std::unexpected(std::move(text));
}

void Trap(wit::string text) {
    jackfield::panic(text);
}

void Log(wit::string text) {
    jackfield::log(jackfield::level::info, text);
}

} // namespace exports::conformance::suite::behaviour

namespace exports::conformance::suite::peer {

Tally::Tally(uint32_t start) : number(start) {}

uint32_t Tally::Add(uint32_t n) {
    return number += n;
}

wit::string Greet(wit::string name) {
    assert(name != "trap" && "the peer traps when it is told to");
    return "hello " + name.to_string();
}

Note Retitle(Note n) {
    for (char &c : n.title) {
        if (c >= 'a' && c <= 'z') c -= 'a' - 'A';
    }
    return n;
}

uint32_t Drain(Tally::Owned t) {
    return t->number;
}

} // namespace exports::conformance::suite::peer
