// Resources: a handle stands for a pointer of ours.
#include <stdlib.h>
#include <string.h>

#include "jackfield.h"

typedef exports_store_bucket_t bucket_t;
typedef exports_store_own_bucket_t own_bucket_t;

struct entry {
    plugin_string_t key;
    uint64_t value;
};

struct exports_store_bucket_t {
    plugin_string_t name;
    struct {
        struct entry *ptr;
        size_t len;
    } entries;
};

static uint32_t alive;

/// A bucket that takes its name over.
static own_bucket_t new_bucket(plugin_string_t name) {
    bucket_t *bucket = calloc(1, sizeof *bucket);
    bucket->name = name;
    alive++;
    return exports_store_bucket_new(bucket);
}

void exports_store_bucket_destructor(bucket_t *bucket) {
    JACKFIELD_EACH(entry, &bucket->entries) plugin_string_free(&entry->key);
    if (bucket->entries.len > 0) free(bucket->entries.ptr);
    plugin_string_free(&bucket->name);
    free(bucket);
    alive--;
}

static bool same(plugin_string_t a, plugin_string_t b) {
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

static struct entry *find(bucket_t *bucket, plugin_string_t key) {
    JACKFIELD_EACH(entry, &bucket->entries) {
        if (same(entry->key, key)) return entry;
    }
    return NULL;
}

/// Takes the key over.
static void put(bucket_t *bucket, plugin_string_t key, uint64_t value) {
    struct entry *entry = find(bucket, key);
    if (entry == NULL) {
        entry = JACKFIELD_PUSH(&bucket->entries);
        entry->key = key;
    } else {
        plugin_string_free(&key);
    }
    entry->value = value;
}

own_bucket_t exports_store_constructor_bucket(plugin_string_t *name) {
    return new_bucket(*name);
}

bool exports_store_static_bucket_open(plugin_string_t *name, own_bucket_t *ret, plugin_string_t *err) {
    if (JACKFIELD_EQUALS(*name, "bad")) {
        plugin_string_free(name);
        plugin_string_dup(err, "no such bucket");
        return false;
    }
    *ret = new_bucket(*name);
    return true;
}

void exports_store_method_bucket_name(bucket_t *self, plugin_string_t *ret) {
    plugin_string_dup_n(ret, (const char *)self->name.ptr, self->name.len);
}

void exports_store_method_bucket_put(bucket_t *self, plugin_string_t *key, uint64_t value) {
    put(self, *key, value);
}

bool exports_store_method_bucket_get(bucket_t *self, plugin_string_t *key, uint64_t *ret) {
    struct entry *entry = find(self, *key);
    plugin_string_free(key);
    if (entry != NULL) *ret = entry->value;
    return entry != NULL;
}

uint32_t exports_store_alive(void) {
    return alive;
}

uint64_t exports_store_total(bucket_t *b) {
    uint64_t total = 0;
    JACKFIELD_EACH(entry, &b->entries) total += entry->value;
    return total;
}

uint64_t exports_store_total_all(exports_store_list_borrow_bucket_t *bs) {
    uint64_t total = 0;
    JACKFIELD_EACH(bucket, bs) total += exports_store_total(*bucket);
    exports_store_list_borrow_bucket_free(bs);
    return total;
}

own_bucket_t exports_store_merge(own_bucket_t a, own_bucket_t b) {
    bucket_t *parts[] = {exports_store_bucket_rep(a), exports_store_bucket_rep(b)};
    plugin_string_t name;
    JACKFIELD_FORMAT(&name, "%.*s+%.*s", JACKFIELD_PRINT(parts[0]->name), JACKFIELD_PRINT(parts[1]->name));
    own_bucket_t merged = new_bucket(name);
    bucket_t *bucket = exports_store_bucket_rep(merged);
    for (int i = 0; i < 2; i++) {
        JACKFIELD_EACH(entry, &parts[i]->entries) {
            plugin_string_t key;
            plugin_string_dup_n(&key, (const char *)entry->key.ptr, entry->key.len);
            put(bucket, key, entry->value);
        }
    }
    // The handles are ours, and so is dropping them.
    exports_store_bucket_drop_own(a);
    exports_store_bucket_drop_own(b);
    return merged;
}

void exports_store_label(own_bucket_t b, exports_store_labelled_t *ret) {
    exports_store_method_bucket_name(exports_store_bucket_rep(b), &ret->label);
    ret->item = b;
}

void exports_store_make(uint32_t count, exports_store_list_own_bucket_t *ret) {
    *ret = (exports_store_list_own_bucket_t){0};
    for (uint32_t i = 0; i < count; i++) {
        plugin_string_t name;
        JACKFIELD_FORMAT(&name, "%u", (unsigned)i);
        *JACKFIELD_PUSH(ret) = new_bucket(name);
    }
}
