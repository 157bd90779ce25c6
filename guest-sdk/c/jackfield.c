// The functions of `jackfield.h`. `jackfield build` compiles this file into every plugin in C or C++; what is not used is
// left out by the linker, and so are the imports that only it needs.
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// This file does not include `jackfield.h`, so that it is the same for every plugin whatever its contracts are.
struct jackfield_setting {
    const char *key;
    size_t key_length;
    const char *value;
    size_t value_length;
    char kind;
    const char *rest;
    const char *end;
};

const char *jackfield_case(unsigned tag) {
    static const char *const names[] = {
        "trap",        "deadline",       "fuel",        "memory", "cancelled",
        "unavailable", "invalid-handle", "unsupported", "other",
    };
    return names[tag < sizeof names / sizeof *names ? tag : 8];
}

#if defined(__wasm__) && defined(JACKFIELD_NO_LOG)
// `log = false` in `jackfield.toml`: the plugin may not import the log.
static void write_line(int level, const char *message, size_t length) {
    (void)level, (void)message, (void)length;
}

bool jackfield_log_enabled(int level) {
    (void)level;
    return false;
}

static void say(const char *message, size_t length) {
    (void)message, (void)length;
}
#elif defined(__wasm__)
__attribute__((__import_module__("jackfield:runtime/log@0.1.0"), __import_name__("log"))) extern void
import_log(int32_t level, const char *target, size_t target_length, const char *message, size_t length);
__attribute__((__import_module__("jackfield:runtime/log@0.1.0"), __import_name__("enabled"))) extern int32_t
import_enabled(int32_t level);
__attribute__((__import_module__("jackfield:runtime/log@0.1.0"), __import_name__("panicked"))) extern void
import_panicked(const char *message, size_t length);

static void write_line(int level, const char *message, size_t length) {
    import_log(level, NULL, 0, message, length);
}

bool jackfield_log_enabled(int level) {
    return import_enabled(level) != 0;
}

static void say(const char *message, size_t length) {
    import_panicked(message, length);
}
#else
// A test may define `jackfield_log_line` to see what is logged; without, nobody reads the log.
__attribute__((weak)) void jackfield_log_line(int level, const char *message, size_t length);

static void write_line(int level, const char *message, size_t length) {
    if (jackfield_log_line) jackfield_log_line(level, message, length);
}

bool jackfield_log_enabled(int level) {
    (void)level;
    return jackfield_log_line != NULL;
}

static void say(const char *message, size_t length) {
    fprintf(stderr, "%.*s\n", (int)length, message);
}
#endif

void jackfield_log_text(int level, const char *message, size_t length) {
    if (jackfield_log_enabled(level)) write_line(level, message, length);
}

void jackfield_log(int level, const char *message) {
    jackfield_log_text(level, message, strlen(message));
}

__attribute__((noreturn)) void jackfield_panic_text(const char *message, size_t length) {
    say(message, length);
#ifdef __wasm__
    __builtin_trap();
#else
    abort();
#endif
}

__attribute__((noreturn)) void jackfield_panic(const char *message) {
    jackfield_panic_text(message, strlen(message));
}

static void *grown(void *old, size_t size) {
    void *memory = realloc(old, size);
    if (memory == NULL) jackfield_panic("out of memory");
    return memory;
}

// A formatter of our own: the C library's brings stdio, and with it WASI. It knows what messages are made of: `%s`, `%c`, `%d`,
// `%i`, `%u`, `%x`, `%X`, `%p`, `%f` and `%%`, the flags `-` and `0`, width, precision, and `h`, `l`, `ll`, `z`, `j`, `t`.
struct buffer {
    char *text;
    size_t length, capacity;
};

static void add(struct buffer *out, const char *text, size_t length) {
    if (out->length + length > out->capacity) {
        out->capacity = 2 * out->capacity + length + 32;
        out->text = (char *)grown(out->text, out->capacity);
    }
    if (length > 0) memcpy(out->text + out->length, text, length);
    out->length += length;
}

static void fill(struct buffer *out, char c, int count) {
    while (count-- > 0) add(out, &c, 1);
}

static char *digits_of(char *end, uint64_t value, unsigned base, const char *digits) {
    do *--end = digits[value % base];
    while ((value /= base) != 0);
    return end;
}

static void pad(struct buffer *out, const char *sign, const char *text, size_t length, int width, bool left, bool zeros) {
    size_t sign_length = strlen(sign);
    int missing = width - (int)(length + sign_length);
    if (!left && !zeros) fill(out, ' ', missing);
    add(out, sign, sign_length);
    if (!left && zeros) fill(out, '0', missing);
    add(out, text, length);
    if (left) fill(out, ' ', missing);
}

static size_t decimal(char *text, size_t size, double value, int precision) {
    if (value != value) return (size_t)(strcpy(text, "nan"), 3);
    if (value > 1.7e308) return (size_t)(strcpy(text, "inf"), 3);
    if (precision < 0) precision = 6;
    if (precision > 17) precision = 17;
    double scale = 1, rounding = 0.5;
    while (value / scale >= 1e18) scale *= 10;
    for (int i = 0; i < precision; i++) rounding /= 10;
    if (scale == 1) value += rounding;
    char *end = text + size, digits[24], *first = digits_of(digits + sizeof digits, (uint64_t)(value / scale), 10, "0123456789");
    char *at = text;
    while (first < digits + sizeof digits) *at++ = *first++;
    for (double rest = scale; rest > 1 && at < end; rest /= 10) *at++ = '0';
    double fraction = scale == 1 ? value - (double)(uint64_t)value : 0;
    if (precision > 0 && at < end) *at++ = '.';
    for (int i = 0; i < precision && at < end; i++) {
        fraction *= 10;
        *at++ = (char)('0' + (int)fraction);
        fraction -= (int)fraction;
    }
    return (size_t)(at - text);
}

static char *format_list(size_t *length, const char *format, va_list arguments) {
    struct buffer out = {NULL, 0, 0};
    while (*format != 0) {
        size_t plain = strcspn(format, "%");
        add(&out, format, plain);
        format += plain;
        if (*format == 0) break;
        format++;
        bool left = false, zeros = false;
        for (; *format == '-' || *format == '0'; format++) {
            left |= *format == '-';
            zeros |= *format == '0';
        }
        int width = 0, precision = -1, longs = 0;
        bool exact = false;
        if (*format == '*') {
            width = va_arg(arguments, int);
            format++;
        }
        for (; *format >= '0' && *format <= '9'; format++) width = 10 * width + (*format - '0');
        if (*format == '.') {
            format++;
            precision = 0;
            if (*format == '*') {
                precision = va_arg(arguments, int);
                exact = precision >= 0;
                format++;
            }
            for (; *format >= '0' && *format <= '9'; format++) precision = 10 * precision + (*format - '0');
        }
        for (; *format == 'h' || *format == 'l' || *format == 'z' || *format == 'j' || *format == 't'; format++) {
            if (*format == 'l') longs++;
            else if (*format == 'j') longs = 2;
            else if (*format != 'h') longs = 1;
        }
        char text[340], *end = text + sizeof text, *at = end;
        const char *sign = "";
        uint64_t number;
        switch (*format) {
        case 's': {
            const char *string = va_arg(arguments, const char *);
            size_t size = 0;
            while ((precision < 0 || size < (size_t)precision) && string != NULL && string[size] != 0) size++;
            // A byte of zero is one like others in a string of a contract's, whose length is given.
            if (exact && string != NULL) size = (size_t)precision;
            pad(&out, "", string, size, width, left, false);
            break;
        }
        case 'c':
            text[0] = (char)va_arg(arguments, int);
            pad(&out, "", text, 1, width, left, false);
            break;
        case 'd':
        case 'i': {
            int64_t value = longs > 1 ? va_arg(arguments, long long) : longs > 0 ? va_arg(arguments, long) : va_arg(arguments, int);
            if (value < 0) sign = "-";
            at = digits_of(end, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10, "0123456789");
            pad(&out, sign, at, (size_t)(end - at), width, left, zeros);
            break;
        }
        case 'u':
        case 'x':
        case 'X':
            number = longs > 1   ? va_arg(arguments, unsigned long long)
                     : longs > 0 ? va_arg(arguments, unsigned long)
                                 : va_arg(arguments, unsigned);
            at = digits_of(end, number, *format == 'u' ? 10 : 16, *format == 'X' ? "0123456789ABCDEF" : "0123456789abcdef");
            pad(&out, "", at, (size_t)(end - at), width, left, zeros);
            break;
        case 'p':
            at = digits_of(end, (uintptr_t)va_arg(arguments, void *), 16, "0123456789abcdef");
            pad(&out, "0x", at, (size_t)(end - at), width, left, zeros);
            break;
        case 'f': {
            double value = va_arg(arguments, double);
            if (value < 0) {
                sign = "-";
                value = -value;
            }
            pad(&out, sign, text, decimal(text, sizeof text, value, precision), width, left, zeros);
            break;
        }
        case '%':
            add(&out, "%", 1);
            break;
        default:
            jackfield_panic("a format has a conversion that `jackfield_format` does not know");
        }
        format++;
    }
    *length = out.length;
    // The memory of an empty string is never freed by those who get it.
    if (out.length == 0) {
        free(out.text);
        return NULL;
    }
    return out.text;
}

char *jackfield_format(size_t *length, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *text = format_list(length, format, arguments);
    va_end(arguments);
    return text;
}

__attribute__((noreturn)) void jackfield_panic_list(const char *format, va_list arguments) {
    size_t length;
    char *text = format_list(&length, format, arguments);
    while (length > 0 && text[length - 1] == '\n') length--;
    jackfield_panic_text(text, length);
}

void jackfield_logf(int level, const char *format, ...) {
    if (!jackfield_log_enabled(level)) return;
    va_list arguments;
    va_start(arguments, format);
    size_t length;
    char *text = format_list(&length, format, arguments);
    va_end(arguments);
    write_line(level, text, length);
    free(text);
}

void *jackfield_grow(void *elements, size_t *length, size_t size) {
    // Full at each power of two, so that n elements cost a handful of reallocations and the list needs no third field.
    size_t count = *length;
    if ((count & (count - 1)) == 0) {
        elements = grown(count == 0 ? NULL : elements, (count == 0 ? 1 : 2 * count) * size);
    }
    memset((char *)elements + count * size, 0, size);
    *length = count + 1;
    return elements;
}

// What `assert` calls; the C library's own would bring stdio, and with it WASI.
#ifdef __wasm__
static char *put(char *at, const char *end, const char *text) {
    while (*text != 0 && at < end) *at++ = *text++;
    return at;
}

__attribute__((noreturn)) void __assert_fail(const char *what, const char *file, int line, const char *function) {
    static char text[512];
    char digits[12], *digit = digits + sizeof digits - 1, *at = text;
    const char *end = text + sizeof text - 1;
    *digit = 0;
    do *--digit = (char)('0' + line % 10);
    while ((line /= 10) != 0);
    at = put(put(put(put(at, end, file), end, ":"), end, digit), end, ": ");
    at = put(put(put(put(at, end, function == NULL ? "?" : function), end, ": assertion `"), end, what), end, "` failed");
    *at = 0;
    jackfield_panic(text);
}
#endif

// ---- Settings: the top level of a JSON object, which the runtime has written and so is well-formed.

static const char *skip_string(const char *at, const char *end) {
    for (at++; at < end && *at != '"'; at++) {
        if (*at == '\\') at++;
    }
    return at < end ? at + 1 : end;
}

static const char *skip_value(const char *at, const char *end) {
    size_t depth = 0;
    while (at < end) {
        char c = *at;
        if (c == '"') {
            at = skip_string(at, end);
            continue;
        }
        if (depth == 0 && (c == ',' || c == '}' || c == ']')) break;
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        at++;
    }
    return at;
}

static const char *skip_space(const char *at, const char *end) {
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r' || *at == ',' || *at == '{' || *at == ':')) at++;
    return at;
}

bool jackfield_next_setting(struct jackfield_setting *setting) {
    const char *end = setting->end, *at = skip_space(setting->rest, end);
    if (at >= end || *at != '"') return false;
    const char *after = skip_string(at, end);
    setting->key = at + 1;
    setting->key_length = (size_t)(after - at) - 2;
    at = after;
    while (at < end && *at != ':') at++;
    at++;
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')) at++;
    if (at >= end) return false;
    after = skip_value(at, end);
    setting->rest = after;
    while (after > at && (after[-1] == ' ' || after[-1] == '\n' || after[-1] == '\t' || after[-1] == '\r')) after--;
    bool string = *at == '"' && after - at >= 2;
    setting->kind = *at;
    setting->value = at + string;
    setting->value_length = (size_t)(after - at) - (string ? 2 : 0);
    return true;
}

bool jackfield_is(const struct jackfield_setting *setting, const char *key) {
    return strlen(key) == setting->key_length && memcmp(key, setting->key, setting->key_length) == 0;
}

bool jackfield_number(const struct jackfield_setting *setting, uint32_t *number) {
    uint32_t value = 0;
    for (size_t i = 0; i < setting->value_length; i++) {
        unsigned digit = (unsigned char)setting->value[i] - '0';
        if (digit > 9 || value > (UINT32_MAX - digit) / 10) return false;
        value = value * 10 + digit;
    }
    *number = value;
    return setting->value_length > 0 && setting->kind != '"';
}

bool jackfield_bool(const struct jackfield_setting *setting, bool *value) {
    *value = setting->kind == 't';
    return setting->kind == 't' || setting->kind == 'f';
}
