// What libc++ calls when it gives up; its own would bring stdio, and with it WASI. `jackfield build` compiles this file into
// every plugin in C++.
#ifdef __wasm__
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>

extern "C" [[noreturn]] void jackfield_panic(char const *message);
extern "C" [[noreturn]] void jackfield_panic_list(char const *format, __builtin_va_list arguments);

#define QUOTE(token) QUOTE_(token)
#define QUOTE_(token) #token

// `std::__libcpp_verbose_abort`, by its symbol since releases differ in whether it is `noexcept`.
extern "C" [[noreturn]] void give_up(char const *format, ...) 
    __asm__("_ZNSt3" QUOTE(_LIBCPP_ABI_NAMESPACE) "22__libcpp_verbose_abortEPKcz");
void give_up(char const *format, ...) {
    __builtin_va_list arguments;
    __builtin_va_start(arguments, format);
    jackfield_panic_list(format, arguments);
}

// The library's own throws, and brings the machinery for it.
void *operator new(std::size_t size) {
    void *memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) jackfield_panic("out of memory");
    return memory;
}
void *operator new[](std::size_t size) { return operator new(size); }
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void *memory) noexcept { std::free(memory); }
void operator delete[](void *memory, std::size_t) noexcept { std::free(memory); }

extern "C" [[noreturn]] void __cxa_pure_virtual() { jackfield_panic("a pure virtual function was called"); }
#endif
