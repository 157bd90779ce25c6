// What a Jackfield plugin in C wants beside the generated `plugin.h`: replies of wrapped sockets, strings and lists that
// are handed out, the host's log, the settings of `init(config)`, and a trap with words.
//
// `jackfield build` puts this file into `gen/`, compiles `jackfield.c` along, and links only what is used. Nothing here
// needs WASI. Both files compile natively too, for tests.
#ifndef JACKFIELD_H
#define JACKFIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

// ---- Replies of wrapped sockets -------------------------------------------------------------------------------------
//
// A reply is a pair: `f0` is the plugin's id, `f1` its result or the reason why there is none. Sockets of cardinality `any`
// and `at-least-one` return a list of replies:
//
//     demo_log_sockets_sink_any_list_tuple2_string_result_void_dispatch_error_t replies;
//     demo_log_sockets_sink_any_write(&line, &replies);
//     JACKFIELD_EACH(reply, &replies) {
//         if (!JACKFIELD_OK(reply)) jackfield_log(JACKFIELD_WARN, JACKFIELD_CASE(JACKFIELD_FAILURE(reply)));
//     }
//     demo_log_sockets_sink_any_list_tuple2_string_result_void_dispatch_error_free(&replies);

/// Loops over a list of replies; `reply` is a pointer to each in turn. Works for any other list, too.
#define JACKFIELD_EACH(reply, replies)                                                                                  \
    for (__typeof__(&*(replies)->ptr) reply = (replies)->ptr, reply##_end = reply + (replies)->len;                     \
         reply != reply##_end; reply++)

/// The id of the plugin that replied, a `plugin_string_t`.
#define JACKFIELD_PLUGIN(reply) ((reply)->f0)

/// Whether the plug replied.
#define JACKFIELD_OK(reply) (!(reply)->f1.is_err)

/// What it replied; only where `JACKFIELD_OK`, and only for functions with a result.
#define JACKFIELD_VALUE(reply) ((reply)->f1.val.ok)

/// Why it did not reply; only where not `JACKFIELD_OK`. A `dispatch_error_t`.
#define JACKFIELD_FAILURE(reply) ((reply)->f1.val.err)

/// The name of an error's case: "trap", "deadline", .. as in `jackfield:runtime/dispatch`.
#define JACKFIELD_CASE(error) jackfield_case((error).tag)

/// The text of an error, a `plugin_string_t`: it names plugin, contract and function.
#define JACKFIELD_TEXT(error) ((error).val.other)

/// The first reply with a value in a list of replies, or NULL.
#define JACKFIELD_FIRST(replies)                                                                                        \
    ({                                                                                                                  \
        __typeof__((replies)->ptr) jackfield_first = NULL;                                                              \
        JACKFIELD_EACH(jackfield_reply, replies) {                                                                      \
            if (JACKFIELD_OK(jackfield_reply)) {                                                                        \
                jackfield_first = jackfield_reply;                                                                      \
                break;                                                                                                  \
            }                                                                                                           \
        }                                                                                                               \
        jackfield_first;                                                                                                \
    })

/// Replies that a test makes: the plugin is called `mock`. In a list, `JACKFIELD_PUSH` gives the reply to fill.
#define JACKFIELD_MOCK(reply)                                                                                           \
    ({                                                                                                                  \
        __typeof__(&*(reply)) jackfield_mock = (reply);                                                                 \
        plugin_string_dup(&jackfield_mock->f0, "mock");                                                                 \
        jackfield_mock->f1.is_err = false;                                                                              \
        jackfield_mock;                                                                                                 \
    })
#define JACKFIELD_MOCK_VALUE(reply, value) (JACKFIELD_MOCK(reply)->f1.val.ok = (value))
#define JACKFIELD_MOCK_FAILURE(reply, case, text)                                                                       \
    ({                                                                                                                  \
        __typeof__(&*(reply)) jackfield_failed = JACKFIELD_MOCK(reply);                                                 \
        jackfield_failed->f1.is_err = true;                                                                             \
        jackfield_failed->f1.val.err.tag = (case);                                                                      \
        plugin_string_dup(&jackfield_failed->f1.val.err.val.other, text);                                               \
    })

/// The cases of `dispatch-error`, in every view.
enum jackfield_failure {
    JACKFIELD_TRAP,
    JACKFIELD_DEADLINE,
    JACKFIELD_FUEL,
    JACKFIELD_MEMORY,
    JACKFIELD_CANCELLED,
    JACKFIELD_UNAVAILABLE,
    JACKFIELD_INVALID_HANDLE,
    JACKFIELD_UNSUPPORTED,
    JACKFIELD_OTHER,
};

/// The name of a case of `dispatch-error`.
const char *jackfield_case(unsigned tag);

// ---- Strings and lists ------------------------------------------------------------------------------------------------
//
// Who gets a string or list owns its memory: an exported function frees its arguments, the runtime frees what it returns.

/// A string constant as an argument. Never return it: what is returned is freed.
#define JACKFIELD_STRING(literal) ((plugin_string_t){(uint8_t *)(literal), sizeof(literal) - 1})

/// Whether a string is this constant.
#define JACKFIELD_EQUALS(string, literal)                                                                               \
    ((string).len == sizeof(literal) - 1 && memcmp((string).ptr, literal, sizeof(literal) - 1) == 0)

/// The two arguments that `%.*s` wants.
#define JACKFIELD_PRINT(string) (int)(string).len, (const char *)(string).ptr

/// Makes `*string` a new one, as printf would; `string` is a `plugin_string_t *`.
#define JACKFIELD_FORMAT(string, ...)                                                                                   \
    ({                                                                                                                  \
        plugin_string_t *jackfield_string = (string);                                                                   \
        jackfield_string->ptr = (uint8_t *)jackfield_format(&jackfield_string->len, __VA_ARGS__);                       \
    })

/// Adds an element of zeros to a list (`ptr`, `len`) that starts as `{0}`, and gives a pointer to it.
#define JACKFIELD_PUSH(list)                                                                                            \
    ((list)->ptr = (__typeof__((list)->ptr))jackfield_grow((list)->ptr, &(list)->len, sizeof *(list)->ptr),             \
     &(list)->ptr[(list)->len - 1])

/// Memory for one element more; the element is zeros.
void *jackfield_grow(void *elements, size_t *length, size_t size);

/// Formats into new memory and says how many bytes; not terminated. Knows `%s`, `%c`, `%d`, `%i`, `%u`, `%x`, `%X`, `%p` and
/// `%f` with flags, width, precision and length; it needs no stdio, which would need WASI. A `%.*s` takes exactly so many bytes.
char *jackfield_format(size_t *length, const char *format, ...) __attribute__((format(printf, 2, 3)));

// ---- The host's log -----------------------------------------------------------------------------------------------------
//
// Lines reach the host's log where the graph grants it (`log = true`); elsewhere, and natively, nothing happens. Only a
// plugin that uses these functions imports `jackfield:runtime/log`.

enum jackfield_level { JACKFIELD_TRACE, JACKFIELD_DEBUG, JACKFIELD_INFO, JACKFIELD_WARN, JACKFIELD_ERROR };

/// Writes a line.
void jackfield_log(enum jackfield_level level, const char *message);

/// Writes a line that is not terminated.
void jackfield_log_text(enum jackfield_level level, const char *message, size_t length);

/// Writes a line as printf would; formats it only if somebody reads it.
void jackfield_logf(enum jackfield_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/// Whether a line of this level would be written.
bool jackfield_log_enabled(enum jackfield_level level);

// ---- Traps with words -------------------------------------------------------------------------------------------------------

/// Ends the call with a trap; the text stands in the error that the host sees. A failed `assert` does the same.
#define JACKFIELD_PANIC(literal) jackfield_panic(__FILE__ ":" JACKFIELD_QUOTE(__LINE__) ": " literal)

/// The same for a text that is made when it is needed.
__attribute__((noreturn)) void jackfield_panic(const char *message);

/// The same for a text that is not terminated.
__attribute__((noreturn)) void jackfield_panic_text(const char *message, size_t length);

#define JACKFIELD_QUOTE(token) JACKFIELD_QUOTE_(token)
#define JACKFIELD_QUOTE_(token) #token

// ---- Settings ---------------------------------------------------------------------------------------------------------------

/// One setting of the JSON object that `init(config)` gets.
struct jackfield_setting {
    /// The key, without quotes; not terminated.
    const char *key;
    size_t key_length;
    /// The value as it is written in JSON; a string without its quotes, escapes left as they are. Not terminated.
    const char *value;
    size_t value_length;
    /// The first character of the value: `"`, `{`, `[`, `t`, `f`, `n`, `-` or a digit.
    char kind;
    /// Where the next one begins.
    const char *rest;
    const char *end;
};

/// What to begin with.
#define JACKFIELD_SETTINGS(config) ((struct jackfield_setting){.rest = (const char *)(config).ptr, .end = (const char *)(config).ptr + (config).len})

/// Goes to the next setting; false at the end.
bool jackfield_next_setting(struct jackfield_setting *setting);

/// Whether the setting has this key.
bool jackfield_is(const struct jackfield_setting *setting, const char *key);

/// Reads a number of 0 or more; false if the value is none, or too large.
bool jackfield_number(const struct jackfield_setting *setting, uint32_t *number);

/// Reads `true` or `false`; false if the value is neither.
bool jackfield_bool(const struct jackfield_setting *setting, bool *value);

#ifdef __cplusplus
}
#endif
#endif
