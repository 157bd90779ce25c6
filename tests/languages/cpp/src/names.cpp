// Names that are words somewhere, and names that differ by a hyphen.
#include <string>

#include "jackfield.hpp"

namespace exports::conformance::suite::names {

Token::Token(wit::string given) : kept(std::move(given)) {}

Token::Owned Token::New_(wit::string text) {
    return New(std::move(text));
}

wit::string Token::Text() {
    return kept;
}

uint32_t Token::Drop() {
    return 1;
}

uint32_t Token::Owned_() {
    return 2;
}

wit::string Token::Str() {
    return kept;
}

uint32_t Token::X1() {
    return 3;
}

uint32_t Token::X1_() {
    return 4;
}

Words EchoWords(Words words) {
    return {words.linux_, words.errno_, std::move(words.stdin_), words.static_assert_, words.break_, words.self, words.not_, words.class_};
}

Pair Swap(Pair p) {
    return {.x_1 = p.x1, .x1 = p.x_1};
}

Absent EchoAbsent(Absent v) {
    return v;
}

Absent AbsentOnes(wit::string name) {
    return {std::nullopt, std::nullopt, std::move(name)};
}

Traits EchoTraits(Traits v) {
    return v;
}

Traits NoTraits() {
    return {};
}

Shape EchoShape(Shape v) {
    return v;
}

Level EchoLevel(Level v) {
    return v;
}

wit::string Both(R1 first, R1_ second) {
    return std::to_string(first.a) + second.b.to_string();
}

wit::string Types(wit::vector<List> lists) {
    std::string text;
    for (auto const &one : lists) text += one.type.to_string();
    return text;
}

uint32_t A1() {
    return 1;
}

uint32_t A1_() {
    return 2;
}

wit::string ToString() {
    return "text";
}

wit::string Print(wit::string a, wit::string b, wit::string c, wit::string d, wit::string e, wit::string f, wit::string g, wit::string h) {
    std::string text;
    for (auto const *part : {&a, &b, &c, &d, &e, &f, &g, &h}) text += part->to_string();
    return text;
}

} // namespace exports::conformance::suite::names
