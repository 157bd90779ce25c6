// Run by `make test`, natively. Each socket is a function that stands here, as `gen/plugin.h` declares it; one that is called
// and does not stand here ends the test, and says which.
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "jackfield.h"

static const char *cached;
static bool censor_fails;
static char heard[100];

bool words_replacement(plugin_string_t *word, plugin_string_t *ret) {
    if (!JACKFIELD_EQUALS(*word, "colour")) return false;
    plugin_string_dup(ret, "color");
    return true;
}

void censor_wanted(plugin_string_t *word, censor_wanted_reply_t *ret) {
    if (censor_fails) JACKFIELD_MOCK_FAILURE(ret, JACKFIELD_TRAP, "it trapped");
    else JACKFIELD_MOCK_VALUE(ret, !JACKFIELD_EQUALS(*word, "darn"));
}

bool cache_get(plugin_string_t *text, cache_get_reply_t *ret) {
    (void)text;
    if (cached == NULL) return false;
    JACKFIELD_MOCK(ret);
    JACKFIELD_VALUE(ret).is_some = true;
    plugin_string_dup(&JACKFIELD_VALUE(ret).val, cached);
    return true;
}

bool cache_put(plugin_string_t *text, plugin_string_t *reply, cache_put_reply_t *ret) {
    (void)text, (void)reply, (void)ret;
    return false;
}

void rater_rate(plugin_string_t *word, rater_rate_reply_t *ret) {
    *ret = (rater_rate_reply_t){0};
    JACKFIELD_MOCK_FAILURE(JACKFIELD_PUSH(ret), JACKFIELD_DEADLINE, "too slow");
    JACKFIELD_MOCK_VALUE(JACKFIELD_PUSH(ret), (uint32_t)word->len);
}

void listener_heard(plugin_string_t *line, listener_heard_reply_t *ret) {
    *ret = (listener_heard_reply_t){0};
    snprintf(heard, sizeof heard, "%.*s", JACKFIELD_PRINT(*line));
    JACKFIELD_MOCK(JACKFIELD_PUSH(ret));
}

/// Whether a text becomes this; one that is refused becomes `-` and the word.
static bool becomes(const char *given, const char *wanted) {
    plugin_string_t text, reply, got;
    exports_filter_refusal_t refusal;
    plugin_string_dup(&text, given);
    if (exports_filter_transform(&text, &reply, &refusal)) {
        got = reply;
    } else {
        bool word = refusal.tag == EXPORTS_FILTER_REFUSAL_WORD;
        JACKFIELD_FORMAT(&got, "-%.*s", word ? (int)refusal.val.word.len : 0, word ? (char *)refusal.val.word.ptr : "");
        exports_filter_refusal_free(&refusal);
    }
    bool same = got.len == strlen(wanted) && memcmp(got.ptr, wanted, got.len) == 0;
    if (!same) fprintf(stderr, "expected %s, found %.*s\n", wanted, JACKFIELD_PRINT(got));
    plugin_string_free(&got);
    return same;
}

int main(void) {
    assert(becomes("a colour", "a color (color!)"));
    assert(strcmp(heard, "text 1: a color (color!)") == 0);
    assert(becomes("darn it", "-darn"));
    assert(becomes("  ", "-"));

    // A wrapped socket's failure is a value, and so is a mock's.
    censor_fails = true;
    assert(becomes("darn", "darn (darn!)"));

    cached = "hello, from the cache";
    assert(becomes("hello", "hello, from the cache"));
    puts("ok");
    return 0;
}
