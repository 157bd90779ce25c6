// {{project-name}}: a web handler that greets whoever the path names.
#include <string>

#include "jackfield.hpp"

namespace {

wit::vector<uint8_t> bytes(std::string_view text) {
    wit::vector<uint8_t> bytes;
    for (char c : text) bytes.push_back(static_cast<uint8_t>(c));
    return bytes;
}

} // namespace

namespace exports::web::route::handler {

std::expected<Response, Problem> Handle(Request request) {
    std::string name = "world";
    for (auto const &[key, value] : request.parameters) {
        if (key == "name") name = value.to_string();
    }
    if (request.method != "GET") {
        return std::unexpected(Problem{405, "", wit::string(request.method.to_string() + " is no way to be greeted")});
    }
    Response response{200, {}, bytes("Hello, " + name + "!\n")};
    response.headers.push_back({"content-type", bytes("text/plain; charset=utf-8")});
    return response;
}

} // namespace exports::web::route::handler
