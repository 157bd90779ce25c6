// {{project-name}}: a plugin that filters text, with one socket of each kind.
#include <stdlib.h>

#include "jackfield.h"

// State between calls: what is static is there once for each instance.
static uint32_t texts;

struct words {
    plugin_string_t *ptr;
    size_t len;
};

/// The next word of a text, which goes on pointing into it.
static bool next_word(const plugin_string_t *text, size_t *at, plugin_string_t *word) {
    while (*at < text->len && text->ptr[*at] <= ' ') ++*at;
    size_t start = *at;
    while (*at < text->len && text->ptr[*at] > ' ') ++*at;
    *word = (plugin_string_t){text->ptr + start, *at - start};
    return word->len > 0;
}

static void copy(plugin_string_t *to, plugin_string_t from) {
    plugin_string_dup_n(to, (const char *)from.ptr, from.len);
}

/// At most one: no reply where nothing is plugged in. A cache that fails is as good as none.
static bool known(plugin_string_t *text, plugin_string_t *ret) {
    cache_get_reply_t reply;
    if (!cache_get(text, &reply)) return false;
    bool found = JACKFIELD_OK(&reply) && JACKFIELD_VALUE(&reply).is_some;
    if (found) copy(ret, JACKFIELD_VALUE(&reply).val);
    cache_get_reply_free(&reply);
    return found;
}

/// Exactly one, and its failure is a value: here a censor that fails lets every word through.
static bool wanted(plugin_string_t *word) {
    censor_wanted_reply_t reply;
    censor_wanted(word, &reply);
    bool refused = JACKFIELD_OK(&reply) && !JACKFIELD_VALUE(&reply);
    censor_wanted_reply_free(&reply);
    return !refused;
}

/// At least one: the highest rating of those that gave one.
static uint32_t rating(plugin_string_t *word) {
    uint32_t highest = 0;
    rater_rate_reply_t replies;
    rater_rate(word, &replies);
    JACKFIELD_EACH(reply, &replies) {
        if (JACKFIELD_OK(reply) && JACKFIELD_VALUE(reply) > highest) highest = JACKFIELD_VALUE(reply);
    }
    rater_rate_reply_free(&replies);
    return highest;
}

/// Any number: each reply names its plugin, and a failure stands in its place.
static void tell(plugin_string_t *line) {
    listener_heard_reply_t replies;
    listener_heard(line, &replies);
    JACKFIELD_EACH(reply, &replies) {
        if (!JACKFIELD_OK(reply)) {
            jackfield_logf(JACKFIELD_WARN, "%.*s did not hear it: %s", JACKFIELD_PRINT(JACKFIELD_PLUGIN(reply)),
                           JACKFIELD_CASE(JACKFIELD_FAILURE(reply)));
        }
    }
    listener_heard_reply_free(&replies);
}

static void keep(plugin_string_t *text, plugin_string_t *reply) {
    cache_put_reply_t stored;
    if (!cache_put(text, reply, &stored)) return;
    if (!JACKFIELD_OK(&stored)) jackfield_log(JACKFIELD_WARN, "the cache did not keep it");
    cache_put_reply_free(&stored);
}

/// The words with spaces between them, and the best one again.
static void join(const struct words *words, size_t best, plugin_string_t *ret) {
    plugin_string_t joined = {0};
    JACKFIELD_EACH(word, words) {
        plugin_string_t longer;
        JACKFIELD_FORMAT(&longer, "%.*s%s%.*s", JACKFIELD_PRINT(joined), joined.len > 0 ? " " : "", JACKFIELD_PRINT(*word));
        plugin_string_free(&joined);
        joined = longer;
    }
    JACKFIELD_FORMAT(ret, "%.*s (%.*s!)", JACKFIELD_PRINT(joined), JACKFIELD_PRINT(words->ptr[best]));
    plugin_string_free(&joined);
}

/// Fills `words`; false if one is not wanted, which `err` then names.
static bool collect(plugin_string_t *text, struct words *words, exports_filter_refusal_t *err) {
    plugin_string_t word;
    for (size_t at = 0; next_word(text, &at, &word);) {
        if (!wanted(&word)) {
            err->tag = EXPORTS_FILTER_REFUSAL_WORD;
            copy(&err->val.word, word);
            return false;
        }
        // Direct: a plain call. If the plug fails, this call fails with it.
        plugin_string_t *kept = JACKFIELD_PUSH(words);
        if (!words_replacement(&word, kept)) copy(kept, word);
    }
    if (words->len == 0) err->tag = EXPORTS_FILTER_REFUSAL_EMPTY;
    return words->len > 0;
}

bool exports_filter_transform(plugin_string_t *text, plugin_string_t *ret, exports_filter_refusal_t *err) {
    struct words words = {0};
    bool done = known(text, ret);
    bool fine = done || collect(text, &words, err);
    if (fine && !done) {
        texts++;
        size_t best = 0;
        uint32_t highest = 0;
        for (size_t i = 0; i < words.len; i++) {
            uint32_t rated = rating(&words.ptr[i]);
            if (rated >= highest) {
                highest = rated;
                best = i;
            }
        }
        join(&words, best, ret);
        keep(text, ret);
        plugin_string_t line;
        JACKFIELD_FORMAT(&line, "text %u: %.*s", (unsigned)texts, JACKFIELD_PRINT(*ret));
        tell(&line);
        plugin_string_free(&line);
    }
    // Arguments are the plugin's to free; what it returns is freed for it.
    JACKFIELD_EACH(word, &words) plugin_string_free(word);
    free(words.ptr);
    plugin_string_free(text);
    return fine;
}
