//! Run by `make test`, natively. What a socket does stands in `wit.<interface>.mock`; one that is called and does not stand there ends
//! the test, and says which. Memory that is not freed is found as well.
const std = @import("std");
const jf = @import("jackfield");
const wit = @import("wit");
const filter = @import("plugin").filter;

fn color(word: []const u8) ?jf.String {
    return if (std.mem.eql(u8, word, "colour")) .of("color") else null;
}

fn polite(word: []const u8) jf.Reply(bool) {
    return jf.reply("mock", !std.mem.eql(u8, word, "darn"));
}

fn broken(_: []const u8) jf.Reply(bool) {
    return jf.failed(bool, "mock", .trap, "it trapped");
}

fn forgetful(_: []const u8) ?jf.Reply(jf.Option(jf.String)) {
    return null;
}

fn learned(_: []const u8) ?jf.Reply(jf.Option(jf.String)) {
    return jf.reply("mock", jf.Option(jf.String).some(.of("hello, from the cache")));
}

fn unwilling(_: []const u8, _: []const u8) ?jf.Reply(void) {
    return null;
}

fn rates(word: []const u8) jf.List(jf.Reply(u32)) {
    return .of(&.{ jf.failed(u32, "slow", .deadline, "too slow"), jf.reply("mock", @as(u32, @intCast(word.len))) });
}

var heard: [100]u8 = undefined;
var heard_len: usize = 0;

fn hears(line: []const u8) jf.List(jf.Reply(void)) {
    heard_len = line.len;
    @memcpy(heard[0..line.len], line);
    return .of(&.{jf.reply("mock", {})});
}

fn plug() void {
    wit.words.mock.replacement = &color;
    wit.censor.mock.wanted = &polite;
    wit.cache.mock.get = &forgetful;
    wit.cache.mock.put = &unwilling;
    wit.rater.mock.rate = &rates;
    wit.listener.mock.heard = &hears;
}

fn expect(wanted: []const u8, given: []const u8) !void {
    const reply = filter.transform(given);
    defer jf.free(reply);
    switch (reply.get()) {
        .ok => |text| try std.testing.expectEqualStrings(wanted, text.slice()),
        .err => |refusal| switch (refusal.tag) {
            .empty => try std.testing.expectEqualStrings(wanted, "-"),
            .word => try std.testing.expectEqualStrings(wanted[1..], refusal.val.word.slice()),
        },
    }
}

test "words are replaced, and listeners hear of it" {
    plug();
    try expect("a color (color!)", "a colour");
    try std.testing.expectEqualStrings("text 1: a color (color!)", heard[0..heard_len]);
}

test "some texts are refused" {
    plug();
    try expect("-darn", "darn it");
    try expect("-", "  ");
}

test "a failing censor lets words through" {
    plug();
    wit.censor.mock.wanted = &broken;
    try expect("darn (darn!)", "darn");
}

test "what is known is not made again" {
    plug();
    wit.cache.mock.get = &learned;
    try expect("hello, from the cache", "hello");
}
