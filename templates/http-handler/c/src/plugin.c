// {{project-name}}: a web handler that greets whoever the path names.
#include <string.h>

#include "jackfield.h"

static bool is(plugin_string_t text, const char *other) {
    return text.len == strlen(other) && memcmp(text.ptr, other, text.len) == 0;
}

/// The value of the parameter `name`.
static plugin_string_t name_of(const exports_handler_request_t *request) {
    static const char world[] = "world";
    for (size_t at = 0; at < request->parameters.len; at++) {
        if (is(request->parameters.ptr[at].f0, "name")) return request->parameters.ptr[at].f1;
    }
    return (plugin_string_t){(uint8_t *)world, sizeof world - 1};
}

bool exports_handler_handle(
    exports_handler_request_t *request,
    exports_handler_response_t *ret,
    exports_handler_problem_t *err
) {
    bool fine = is(request->method, "GET");
    if (fine) {
        *ret = (exports_handler_response_t){.status = 200};
        plugin_string_t name = name_of(request), body, kind;
        JACKFIELD_FORMAT(&body, "Hello, %.*s!\n", JACKFIELD_PRINT(name));
        ret->body.ptr = body.ptr;
        ret->body.len = body.len;
        exports_handler_header_t *header = JACKFIELD_PUSH(&ret->headers);
        plugin_string_dup(&header->f0, "content-type");
        plugin_string_dup(&kind, "text/plain; charset=utf-8");
        header->f1.ptr = kind.ptr;
        header->f1.len = kind.len;
    } else {
        *err = (exports_handler_problem_t){.status = 405};
        err->detail.is_some = true;
        JACKFIELD_FORMAT(&err->detail.val, "%.*s is no way to be greeted", JACKFIELD_PRINT(request->method));
    }
    // Arguments are the plugin's to free; what it returns is freed for it.
    exports_handler_request_free(request);
    return fine;
}
