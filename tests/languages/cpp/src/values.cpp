// Every value type.
#include <algorithm>

#include "jackfield.hpp"

namespace exports::conformance::suite::values {

bool EchoBool(bool v) {
    return v;
}

uint8_t EchoU8(uint8_t v) {
    return v;
}

uint16_t EchoU16(uint16_t v) {
    return v;
}

uint32_t EchoU32(uint32_t v) {
    return v;
}

uint64_t EchoU64(uint64_t v) {
    return v;
}

int8_t EchoS8(int8_t v) {
    return v;
}

int16_t EchoS16(int16_t v) {
    return v;
}

int32_t EchoS32(int32_t v) {
    return v;
}

int64_t EchoS64(int64_t v) {
    return v;
}

float EchoF32(float v) {
    return v;
}

double EchoF64(double v) {
    return v;
}

uint32_t EchoChar(uint32_t v) {
    return v;
}

wit::string EchoString(wit::string v) {
    return v;
}

wit::vector<uint8_t> EchoBytes(wit::vector<uint8_t> v) {
    return v;
}

wit::vector<uint64_t> EchoU64s(wit::vector<uint64_t> v) {
    return v;
}

wit::vector<wit::string> EchoStrings(wit::vector<wit::string> v) {
    return v;
}

wit::vector<wit::vector<uint32_t>> EchoLists(wit::vector<wit::vector<uint32_t>> v) {
    return v;
}

std::tuple<uint8_t, wit::string, double> EchoTuple(std::tuple<uint8_t, wit::string, double> v) {
    return v;
}

Point EchoPoint(Point v) {
    return v;
}

Nested EchoNested(Nested v) {
    return v;
}

Colour EchoColour(Colour v) {
    return v;
}

Rights EchoRights(Rights v) {
    return v;
}

Shape EchoShape(Shape v) {
    return v;
}

std::optional<uint32_t> EchoOption(std::optional<uint32_t> v) {
    return v;
}

std::optional<std::optional<wit::string>> EchoOptions(std::optional<std::optional<wit::string>> v) {
    return v;
}

std::expected<uint32_t, wit::string> EchoResult(std::expected<uint32_t, wit::string> v) {
    return v;
}

std::expected<uint32_t, wit::Void> EchoResultOk(std::expected<uint32_t, wit::Void> v) {
    return v;
}

std::expected<void, wit::string> EchoResultErr(std::expected<void, wit::string> v) {
    return v;
}

std::expected<void, wit::Void> EchoResultBare(std::expected<void, wit::Void> v) {
    return v;
}

wit::vector<std::expected<uint32_t, wit::string>> EchoResults(wit::vector<std::expected<uint32_t, wit::string>> v) {
    return v;
}

std::tuple<wit::string, uint32_t> Swap(uint32_t a, wit::string b) {
    return {std::move(b), a};
}

void Nothing() {}

wit::vector<uint8_t> Reverse(wit::vector<uint8_t> v) {
    std::reverse(v.begin(), v.end());
    return v;
}

} // namespace exports::conformance::suite::values

namespace exports::conformance::suite::maps {

wit::unordered_map<wit::string, uint32_t> EchoMap(wit::unordered_map<wit::string, uint32_t> v) {
    return v;
}

} // namespace exports::conformance::suite::maps
