//! Run by `make test`, natively.
const std = @import("std");
const jf = @import("jackfield");
const wit = @import("wit");
const handler = @import("plugin").handler;

fn request(method: []const u8) wit.handler.Request {
    return .{
        .method = .of(method),
        .path = .of("/hello/you"),
        .query = .none,
        .route = .of("/hello/{name}"),
        .parameters = .of(&.{.{ .f0 = .of("name"), .f1 = .of("you") }}),
        .headers = .empty,
        .body = .empty,
        .remote = .of("127.0.0.1:1"),
        .id = .of("1"),
    };
}

test "the name is greeted" {
    const asked = request("GET");
    defer jf.free(asked);
    const reply = handler.handle(asked);
    defer jf.free(reply);
    try std.testing.expectEqualStrings("Hello, you!\n", reply.get().ok.body.slice());
}

test "other methods are refused" {
    const asked = request("PUT");
    defer jf.free(asked);
    const reply = handler.handle(asked);
    defer jf.free(reply);
    try std.testing.expectEqual(405, reply.get().err.status);
}
