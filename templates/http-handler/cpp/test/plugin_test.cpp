// Run by `make test`, natively.
#include <cassert>
#include <string_view>

#include "plugin_cpp.h"

namespace handler = ::exports::web::route::handler;

static handler::Request request(std::string_view method) {
    handler::Request request{};
    request.method = wit::string(std::string(method));
    request.parameters.push_back({wit::string("name"), wit::string("you")});
    return request;
}

int main() {
    auto response = handler::Handle(request("GET"));
    assert(response && response->status == 200);
    assert(std::string(response->body.begin(), response->body.end()) == "Hello, you!\n");
    auto problem = handler::Handle(request("PUT"));
    assert(!problem && problem.error().status == 405);
}
