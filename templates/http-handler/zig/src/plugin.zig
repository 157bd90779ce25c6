//! {{project-name}}: a web handler that greets whoever the path names.
const std = @import("std");
const jf = @import("jackfield");
const wit = @import("wit");

const Request = wit.handler.Request;
const Response = wit.handler.Response;
const Problem = wit.handler.Problem;

pub const handler = struct {
    pub fn handle(request: Request) jf.Result(Response, Problem) {
        const method = request.method.slice();
        if (!std.mem.eql(u8, method, "GET")) {
            const detail = jf.format("{s} is no way to be greeted", .{method});
            return .err(.{ .status = 405, .title = .empty, .detail = .some(detail) });
        }
        var headers: jf.List(wit.handler.Header) = .empty;
        headers.push(.{ .f0 = .of("content-type"), .f1 = .of("text/plain; charset=utf-8") });
        return .ok(.{ .status = 200, .headers = headers, .body = jf.format("Hello, {s}!\n", .{nameOf(request)}) });
    }
};

/// The value of the parameter `name`.
fn nameOf(request: Request) []const u8 {
    for (request.parameters.slice()) |parameter| {
        if (std.mem.eql(u8, parameter.f0.slice(), "name")) return parameter.f1.slice();
    }
    return "world";
}
