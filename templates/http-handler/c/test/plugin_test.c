// Tests of the plugin, compiled natively: `make test`.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "jackfield.h"

static exports_handler_request_t request(const char *method) {
    exports_handler_request_t request = {0};
    plugin_string_dup(&request.method, method);
    plugin_tuple2_string_string_t *parameter = JACKFIELD_PUSH(&request.parameters);
    plugin_string_dup(&parameter->f0, "name");
    plugin_string_dup(&parameter->f1, "you");
    return request;
}

int main(void) {
    exports_handler_response_t response;
    exports_handler_problem_t problem;
    exports_handler_request_t get = request("GET"), put = request("PUT");
    assert(exports_handler_handle(&get, &response, &problem));
    assert(response.status == 200 && response.body.len == 12 && memcmp(response.body.ptr, "Hello, you!\n", 12) == 0);
    exports_handler_response_free(&response);
    assert(!exports_handler_handle(&put, &response, &problem) && problem.status == 405);
    exports_handler_problem_free(&problem);
    return 0;
}
