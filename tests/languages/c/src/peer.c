// What others call.
#include <assert.h>
#include <stdlib.h>

#include "jackfield.h"

struct exports_peer_tally_t {
    uint32_t number;
};

exports_peer_own_tally_t exports_peer_constructor_tally(uint32_t start) {
    exports_peer_tally_t *tally = malloc(sizeof *tally);
    tally->number = start;
    return exports_peer_tally_new(tally);
}

void exports_peer_tally_destructor(exports_peer_tally_t *tally) {
    free(tally);
}

uint32_t exports_peer_method_tally_add(exports_peer_tally_t *self, uint32_t n) {
    return self->number += n;
}

void exports_peer_greet(plugin_string_t *name, plugin_string_t *ret) {
    assert(!JACKFIELD_EQUALS(*name, "trap") && "the peer traps when it is told to");
    JACKFIELD_FORMAT(ret, "hello %.*s", JACKFIELD_PRINT(*name));
    plugin_string_free(name);
}

void exports_peer_retitle(
    exports_peer_note_t *n,
    exports_peer_note_t *ret
) {
    for (size_t i = 0; i < n->title.len; i++) {
        if (n->title.ptr[i] >= 'a' && n->title.ptr[i] <= 'z') n->title.ptr[i] -= 'a' - 'A';
    }
    *ret = *n;
}

uint32_t exports_peer_drain(exports_peer_own_tally_t t) {
    uint32_t number = exports_peer_tally_rep(t)->number;
    exports_peer_tally_drop_own(t);
    return number;
}
