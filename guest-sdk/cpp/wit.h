// The types that generated C++ bindings are made of: strings, vectors and maps whose memory crosses the component's
// boundary, and the base classes of resources. `jackfield build` puts this file into `gen/` in place of wit-bindgen's own
// of the same interface, and adds what a plugin's author expects of containers: iterators, copies, conversions, `push_back`.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace wit {

/// Stands where a `result` has no error type.
struct Void {};

namespace detail {
inline void *allocate(size_t size) {
    void *memory = std::malloc(size);
    if (memory == nullptr) std::abort();
    return memory;
}
} // namespace detail

/// A string whose memory may cross the boundary; UTF-8 by contract, not terminated.
class string {
    char *data_ = nullptr;
    size_t length_ = 0;

    void free_() {
        // Where nothing is stored, the pointer is whatever the ABI wants it to be.
        if (length_ > 0) std::free(data_);
    }

  public:
    string() = default;
    /// Takes memory over that `malloc` gave.
    string(char const *data, size_t length) : data_(const_cast<char *>(data)), length_(length) {}
    string(std::string_view text) : length_(text.size()) {
        if (length_ > 0) {
            data_ = static_cast<char *>(detail::allocate(length_));
            std::memcpy(data_, text.data(), length_);
        }
    }
    string(char const *text) : string(std::string_view(text)) {}
    string(std::string const &text) : string(std::string_view(text)) {}
    string(string const &other) : string(other.get_view()) {}
    string(string &&other) noexcept : data_(other.data_), length_(other.length_) { other.leak(); }
    string &operator=(string const &other) { return *this = string(other); }
    string &operator=(string &&other) noexcept {
        if (this != &other) {
            free_();
            data_ = other.data_;
            length_ = other.length_;
            other.leak();
        }
        return *this;
    }
    ~string() { free_(); }

    char const *data() const { return data_; }
    char *data() { return data_; }
    size_t size() const { return length_; }
    bool empty() const { return length_ == 0; }
    char *begin() { return data_; }
    char *end() { return data_ + length_; }
    char const *begin() const { return data_; }
    char const *end() const { return data_ + length_; }

    std::string_view get_view() const { return std::string_view(data_, length_); }
    operator std::string_view() const { return get_view(); }
    std::string to_string() const { return std::string(get_view()); }
    static string from_view(std::string_view text) { return string(text); }
    friend bool operator==(string const &a, string const &b) { return a.get_view() == b.get_view(); }
    friend bool operator==(string const &a, std::string_view b) { return a.get_view() == b; }
    friend bool operator==(string const &a, char const *b) { return a.get_view() == b; }

    /// Gives the memory away.
    void leak() {
        data_ = nullptr;
        length_ = 0;
    }
    static void drop_raw(void *memory) { std::free(memory); }
};

/// A list whose memory may cross the boundary.
template <class T> class vector {
    T *data_ = nullptr;
    size_t length_ = 0;
    size_t capacity_ = 0;

    void free_() {
        for (size_t i = 0; i < length_; ++i) data_[i].~T();
        if (capacity_ > 0) std::free(static_cast<void *>(const_cast<std::remove_const_t<T> *>(data_)));
    }

  public:
    using value_type = T;

    vector() = default;
    /// Takes memory over that `malloc` gave.
    vector(T *data, size_t length) : data_(data), length_(length), capacity_(length) {}
    vector(std::initializer_list<T> elements) {
        reserve(elements.size());
        for (T const &element : elements) push_back(element);
    }
    template <class I> vector(I first, I last) {
        for (; first != last; ++first) push_back(*first);
    }
    vector(vector const &other) : vector(other.begin(), other.end()) {}
    vector(vector &&other) noexcept : data_(other.data_), length_(other.length_), capacity_(other.capacity_) {
        other.leak();
    }
    vector &operator=(vector const &other) { return *this = vector(other); }
    vector &operator=(vector &&other) noexcept {
        if (this != &other) {
            free_();
            data_ = other.data_;
            length_ = other.length_;
            capacity_ = other.capacity_;
            other.leak();
        }
        return *this;
    }
    ~vector() { free_(); }

    T const *data() const { return data_; }
    T *data() { return data_; }
    size_t size() const { return length_; }
    bool empty() const { return length_ == 0; }
    T &operator[](size_t n) { return data_[n]; }
    T const &operator[](size_t n) const { return data_[n]; }
    T &back() { return data_[length_ - 1]; }
    T *begin() { return data_; }
    T *end() { return data_ + length_; }
    T const *begin() const { return data_; }
    T const *end() const { return data_ + length_; }

    void reserve(size_t capacity) {
        if (capacity <= capacity_) return;
        auto *moved = static_cast<T *>(detail::allocate(capacity * sizeof(T)));
        for (size_t i = 0; i < length_; ++i) {
            new (static_cast<void *>(moved + i)) T(std::move(data_[i]));
            data_[i].~T();
        }
        if (capacity_ > 0) std::free(static_cast<void *>(data_));
        data_ = moved;
        capacity_ = capacity;
    }
    T &push_back(T element) {
        if (length_ == capacity_) reserve(capacity_ == 0 ? 4 : 2 * capacity_);
        return *new (static_cast<void *>(data_ + length_++)) T(std::move(element));
    }

    std::span<T> get_view() const { return std::span<T>(data_, length_); }
    std::span<T const> get_const_view() const { return std::span<T const>(data_, length_); }
    operator std::span<T const>() const { return get_const_view(); }
    template <class U> static vector from_view(std::span<U> const &elements) {
        return vector(elements.begin(), elements.end());
    }

    /// For generated code: elements that are not there yet; each must be set by `initialize`.
    static vector allocate(size_t length) {
        if (length == 0) return vector();
        return vector(static_cast<T *>(detail::allocate(length * sizeof(T))), length);
    }
    void initialize(size_t n, T &&element) { new (static_cast<void *>(data_ + n)) T(std::move(element)); }
    /// Gives the memory away.
    T *leak() {
        T *data = data_;
        data_ = nullptr;
        length_ = capacity_ = 0;
        return data;
    }
    static void drop_raw(void *memory) { std::free(memory); }
};

/// A `map`: pairs in the order in which they came, since that is what crosses the boundary.
template <class K, class V> class unordered_map : public vector<std::pair<K, V>> {
    using base = vector<std::pair<K, V>>;
    explicit unordered_map(base &&entries) : base(std::move(entries)) {}

  public:
    using entry_type = std::pair<K, V>;
    using base::base;
    unordered_map() = default;
    static unordered_map allocate(size_t length) { return unordered_map(base::allocate(length)); }
    /// The value of the last entry with this key, or null.
    template <class Q> V const *find(Q const &key) const {
        for (size_t i = this->size(); i > 0; --i) {
            if ((*this)[i - 1].first == key) return &(*this)[i - 1].second;
        }
        return nullptr;
    }
};

/// A resource that this plugin makes: the class of its values derives from this. A value begins with `New(..)` and is gone
/// when its last owner drops the handle, on either side of the boundary.
template <class R> class ResourceExportBase {
  public:
    struct Deregister {
        void operator()(R *value) const {
            // The runtime calls `Dtor`, which frees the value.
            if (value->handle >= 0) R::ResourceDrop(value->handle);
        }
    };
    using Owned = std::unique_ptr<R, Deregister>;
    using handle_t = int32_t;
    static constexpr handle_t invalid = -1;

    handle_t handle;

    ResourceExportBase() : handle(R::ResourceNew(static_cast<R *>(this))) {}
    ResourceExportBase(ResourceExportBase const &) = delete;
    ResourceExportBase &operator=(ResourceExportBase const &) = delete;
    /// The value behind a handle that came back, which has another number now than when it was given away.
    static R *adopt(handle_t handle) {
        R *value = R::ResourceRep(handle);
        value->handle = handle;
        return value;
    }
    handle_t get_handle() const { return handle; }
    handle_t into_handle() { return std::exchange(handle, invalid); }
};

/// A handle of a resource that another plugin makes; dropping it drops the resource there, if it was the owner.
class ResourceImportBase {
  public:
    using handle_t = int32_t;
    static constexpr handle_t invalid = -1;

  protected:
    handle_t handle;

  public:
    ResourceImportBase(handle_t number = invalid) : handle(number) {}
    ResourceImportBase(ResourceImportBase &&other) noexcept : handle(other.into_handle()) {}
    ResourceImportBase(ResourceImportBase const &) = delete;
    ResourceImportBase &operator=(ResourceImportBase const &) = delete;
    // Swapped, so that what this one held is dropped by the class that knows how.
    ResourceImportBase &operator=(ResourceImportBase &&other) noexcept {
        std::swap(handle, other.handle);
        return *this;
    }
    void set_handle(handle_t number) { handle = number; }
    handle_t get_handle() const { return handle; }
    handle_t into_handle() { return std::exchange(handle, invalid); }
};

} // namespace wit
