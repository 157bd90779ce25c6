// A web handler: counts the visits of each page, and of all, in a store that it shares with others.
#include <inttypes.h>
#include <string.h>

#include "jackfield.h"

/// The value of the route's first parameter.
static plugin_string_t page(const exports_handler_request_t *request) {
    static const char none[] = "-";
    if (request->parameters.len == 0) return (plugin_string_t){(uint8_t *)none, 1};
    return request->parameters.ptr[0].f1;
}

bool exports_handler_handle(
    exports_handler_request_t *request,
    exports_handler_response_t *ret,
    exports_handler_problem_t *err
) {
    (void)err;
    *ret = (exports_handler_response_t){.status = 200};
    plugin_string_t name;
    plugin_string_dup(&name, "visits");
    store_own_bucket_t bucket = store_open(&name);
    plugin_string_free(&name);
    store_borrow_bucket_t visits = store_borrow_bucket(bucket);
    // HEAD and the like look, and do not count.
    bool counts = request->method.len == 3 && memcmp(request->method.ptr, "GET", 3) == 0;
    plugin_string_t key = page(request), all;
    plugin_string_dup(&all, "-all");
    int64_t here = store_method_bucket_add(visits, &key, counts);
    int64_t everywhere = store_method_bucket_add(visits, &all, counts);
    plugin_string_t body;
    JACKFIELD_FORMAT(&body, "{\"page\":%" PRId64 ",\"all\":%" PRId64 "}\n", here, everywhere);
    ret->body.ptr = body.ptr;
    ret->body.len = body.len;
    exports_handler_header_t *header = JACKFIELD_PUSH(&ret->headers);
    plugin_string_dup(&header->f0, "content-type");
    plugin_string_t kind;
    plugin_string_dup(&kind, "application/json");
    header->f1.ptr = kind.ptr;
    header->f1.len = kind.len;
    plugin_string_free(&all);
    store_bucket_drop_own(bucket);
    exports_handler_request_free(request);
    return true;
}
