// Resources: a handle stands for an object of the class in `exports-conformance-suite-store-Bucket.h`.
#include <string>

#include "jackfield.hpp"

namespace exports::conformance::suite::store {

Bucket::Bucket(wit::string given) : name(std::move(given)) {
    ++alive;
}

std::expected<Bucket::Owned, wit::string> Bucket::Open(wit::string name) {
    if (name == "bad") return std::unexpected("no such bucket");
    return New(std::move(name));
}

wit::string Bucket::Name() {
    return name;
}

void Bucket::Put(wit::string key, uint64_t value) {
    values[key.to_string()] = value;
}

std::optional<uint64_t> Bucket::Get(wit::string key) {
    auto found = values.find(key.to_string());
    return found == values.end() ? std::nullopt : std::optional(found->second);
}

uint32_t Alive() {
    return Bucket::alive;
}

uint64_t Total(std::reference_wrapper<const Bucket> b) {
    uint64_t total = 0;
    for (auto const &[key, value] : b.get().values) total += value;
    return total;
}

uint64_t TotalAll(wit::vector<std::reference_wrapper<const Bucket>> bs) {
    uint64_t total = 0;
    for (auto const &bucket : bs) total += Total(bucket);
    return total;
}

Bucket::Owned Merge(Bucket::Owned a, Bucket::Owned b) {
    Bucket::Owned merged = Bucket::New(a->name.to_string() + "+" + b->name.to_string());
    merged->values = a->values;
    for (auto const &[key, value] : b->values) merged->values[key] = value;
    return merged;
}

Labelled Label(Bucket::Owned b) {
    wit::string name = b->name;
    return {std::move(name), std::move(b)};
}

wit::vector<Bucket::Owned> Make(uint32_t count) {
    wit::vector<Bucket::Owned> made;
    for (uint32_t i = 0; i < count; ++i) made.push_back(Bucket::New(std::to_string(i)));
    return made;
}

} // namespace exports::conformance::suite::store
