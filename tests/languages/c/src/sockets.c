// Sockets in every shape.
#include <stdlib.h>

#include "jackfield.h"

typedef plugin_list_string_t lines_t;

#define LINE(lines, ...) JACKFIELD_FORMAT(JACKFIELD_PUSH(lines), __VA_ARGS__)

/// Arguments that live as long as the program.
static plugin_string_t tags[] = {{(uint8_t *)"x", 1}, {(uint8_t *)"y", 1}};

static types_note_t note(plugin_string_t title) {
    return (types_note_t){title, {tags, 2}};
}

static void told(lines_t *lines, const char *plugin, plugin_string_t name, const types_note_t *note) {
    LINE(lines, "%.*s%s%.*s:%.*s,%.*s", JACKFIELD_PRINT(name), plugin, JACKFIELD_PRINT(note->title),
         JACKFIELD_PRINT(note->tags.ptr[0]), JACKFIELD_PRINT(note->tags.ptr[1]));
}

void exports_sockets_direct(plugin_string_t *name, plugin_list_string_t *ret) {
    *ret = (lines_t){0};
    plugin_string_t greeting;
    friend_greet(name, &greeting);
    *JACKFIELD_PUSH(ret) = greeting;
    types_note_t given = note(*name), back;
    friend_retitle(&given, &back);
    told(ret, "", (plugin_string_t){0}, &back);
    types_note_free(&back);
    friend_own_tally_t tally = friend_constructor_tally(3);
    LINE(ret, "%u", (unsigned)friend_method_tally_add(friend_borrow_tally(tally), 2));
    LINE(ret, "%u", (unsigned)friend_drain(tally));
    plugin_string_free(name);
}

/// The line of a reply that failed.
#define FAILED(lines, plugin, error) LINE(lines, "%.*s: error %s", JACKFIELD_PRINT(plugin), JACKFIELD_CASE(error))

/// What one plug made of `greet`; whether it replied.
#define GREETING(lines, reply)                                                                                          \
    (JACKFIELD_OK(reply) ? (LINE(lines, "%.*s: %.*s", JACKFIELD_PRINT(JACKFIELD_PLUGIN(reply)),                         \
                                 JACKFIELD_PRINT(JACKFIELD_VALUE(reply))),                                              \
                            true)                                                                                       \
                         : (FAILED(lines, JACKFIELD_PLUGIN(reply), JACKFIELD_FAILURE(reply)), false))

#define RETITLED(lines, reply)                                                                                          \
    do {                                                                                                                \
        if (JACKFIELD_OK(reply)) told(lines, ": ", JACKFIELD_PLUGIN(reply), &JACKFIELD_VALUE(reply));                    \
        else FAILED(lines, JACKFIELD_PLUGIN(reply), JACKFIELD_FAILURE(reply));                                          \
    } while (0)

#define NUMBER(lines, reply)                                                                                            \
    do {                                                                                                                \
        if (JACKFIELD_OK(reply))                                                                                        \
            LINE(lines, "%.*s: %u", JACKFIELD_PRINT(JACKFIELD_PLUGIN(reply)), (unsigned)JACKFIELD_VALUE(reply));        \
        else FAILED(lines, JACKFIELD_PLUGIN(reply), JACKFIELD_FAILURE(reply));                                          \
    } while (0)

/// Adds 2 to the tally of a reply, by its method.
#define ADDED(socket, lines, reply)                                                                                     \
    do {                                                                                                                \
        uint32_t sum;                                                                                                   \
        socket##_dispatch_error_t error;                                                                                \
        if (socket##_method_tally_add(socket##_borrow_tally(JACKFIELD_VALUE(reply)), 2, &sum, &error))                  \
            LINE(lines, "%.*s: %u", JACKFIELD_PRINT(JACKFIELD_PLUGIN(reply)), (unsigned)sum);                           \
        else {                                                                                                          \
            FAILED(lines, JACKFIELD_PLUGIN(reply), error);                                                              \
            socket##_dispatch_error_free(&error);                                                                       \
        }                                                                                                               \
    } while (0)

void exports_sockets_exactly_one(plugin_string_t *name, plugin_list_string_t *ret) {
    *ret = (lines_t){0};
    boss_greet_reply_t greeting;
    boss_greet(name, &greeting);
    if (GREETING(ret, &greeting)) {
        types_note_t given = note(*name);
        boss_retitle_reply_t back;
        boss_retitle(&given, &back);
        RETITLED(ret, &back);
        boss_retitle_reply_free(&back);
        boss_static_tally_create_reply_t tally;
        boss_static_tally_create(3, &tally);
        if (JACKFIELD_OK(&tally)) {
            ADDED(boss, ret, &tally);
            boss_drain_reply_t number;
            boss_drain(JACKFIELD_VALUE(&tally), &number);
            NUMBER(ret, &number);
            boss_drain_reply_free(&number);
        }
        boss_static_tally_create_reply_free(&tally);
    }
    boss_greet_reply_free(&greeting);
    plugin_string_free(name);
}

void exports_sockets_at_most_one(plugin_string_t *name, plugin_list_string_t *ret) {
    *ret = (lines_t){0};
    guest_greet_reply_t greeting;
    if (!guest_greet(name, &greeting)) {
        LINE(ret, "none");
        plugin_string_free(name);
        return;
    }
    if (GREETING(ret, &greeting)) {
        types_note_t given = note(*name);
        guest_retitle_reply_t back;
        if (guest_retitle(&given, &back)) {
            RETITLED(ret, &back);
            guest_retitle_reply_free(&back);
        }
        guest_static_tally_create_reply_t tally;
        if (guest_static_tally_create(3, &tally)) {
            if (JACKFIELD_OK(&tally)) {
                ADDED(guest, ret, &tally);
                guest_drain_reply_t number;
                if (guest_drain(JACKFIELD_VALUE(&tally), &number)) {
                    NUMBER(ret, &number);
                    guest_drain_reply_free(&number);
                }
            }
            guest_static_tally_create_reply_free(&tally);
        }
    }
    guest_greet_reply_free(&greeting);
    plugin_string_free(name);
}

/// The same for sockets whose replies are lists.
#define SEVERAL(socket, name, ret)                                                                                      \
    do {                                                                                                                \
        *(ret) = (lines_t){0};                                                                                          \
        socket##_greet_reply_t greetings;                                                                               \
        socket##_greet(name, &greetings);                                                                               \
        bool all = greetings.len > 0;                                                                                   \
        JACKFIELD_EACH(reply, &greetings) all &= GREETING(ret, reply);                                                  \
        if (greetings.len == 0) LINE(ret, "none");                                                                      \
        if (all) {                                                                                                      \
            types_note_t given = note(*(name));                                                                         \
            socket##_retitle_reply_t notes;                                                                             \
            socket##_retitle(&given, &notes);                                                                           \
            JACKFIELD_EACH(reply, &notes) RETITLED(ret, reply);                                                         \
            socket##_retitle_reply_free(&notes);                                                                        \
            socket##_static_tally_create_reply_t tallies;                                                               \
            socket##_static_tally_create(3, &tallies);                                                                  \
            JACKFIELD_EACH(tally, &tallies) {                                                                           \
                if (!JACKFIELD_OK(tally)) continue;                                                                     \
                ADDED(socket, ret, tally);                                                                              \
                socket##_drain_reply_t numbers;                                                                         \
                socket##_drain(JACKFIELD_VALUE(tally), &numbers);                                                       \
                JACKFIELD_EACH(number, &numbers) NUMBER(ret, number);                                                   \
                socket##_drain_reply_free(&numbers);                                                                    \
            }                                                                                                           \
            socket##_static_tally_create_reply_free(&tallies);                                                          \
        }                                                                                                               \
        socket##_greet_reply_free(&greetings);                                                                          \
        plugin_string_free(name);                                                                                       \
    } while (0)

void exports_sockets_at_least_one(plugin_string_t *name, plugin_list_string_t *ret) {
    SEVERAL(panel, name, ret);
}

void exports_sockets_any(plugin_string_t *name, plugin_list_string_t *ret) {
    SEVERAL(crowd, name, ret);
}

void exports_relay_pass(plugin_list_string_t *trail, plugin_list_string_t *ret) {
    // The list that was given may not be grown: nobody knows how much memory it has.
    lines_t longer = {0};
    JACKFIELD_EACH(name, trail) *JACKFIELD_PUSH(&longer) = *name;
    if (trail->len > 0) free(trail->ptr);
    plugin_string_dup(JACKFIELD_PUSH(&longer), "c");
    relay_pass_reply_t reply;
    if (!relay_pass(&longer, &reply)) {
        *ret = longer;
        return;
    }
    if (JACKFIELD_OK(&reply)) {
        *ret = JACKFIELD_VALUE(&reply);
        // The reply's list is handed out; the rest of it is ours to free.
        plugin_string_free(&JACKFIELD_PLUGIN(&reply));
        plugin_list_string_free(&longer);
    } else {
        relay_pass_reply_free(&reply);
        *ret = longer;
    }
}
