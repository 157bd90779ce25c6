//! {{project-name}}: a plugin that filters text, with one socket of each kind. It has a struct for each plug, named like the interface.
const std = @import("std");
const jf = @import("jackfield");
const wit = @import("wit");

const Refusal = wit.filter.Refusal;

// State between calls: variables are there once for each instance.
var texts: u32 = 0;

/// The plug for `demo:text/filter`. Arguments are freed for it, and so is what it returns.
pub const filter = struct {
    pub fn transform(text: []const u8) jf.Result(jf.String, Refusal) {
        if (known(text)) |reply| return .ok(reply);

        // What is needed until the end of the call.
        var arena: std.heap.ArenaAllocator = .init(jf.allocator);
        defer arena.deinit();
        var line: std.ArrayList(u8) = .empty;
        var best: []const u8 = "";
        var highest: u32 = 0;
        var words = std.mem.tokenizeAny(u8, text, " \t\r\n");
        while (words.next()) |word| {
            if (!wanted(word)) return .err(.word(.of(word)));
            // Direct: a plain call. If the plug fails, this call fails with it.
            const replacement = wit.words.replacement(word);
            defer jf.free(replacement);
            const chosen = if (replacement) |other| other.slice() else word;
            const rated = rating(chosen);
            if (line.items.len > 0) line.append(arena.allocator(), ' ') catch unreachable;
            const start = line.items.len;
            line.appendSlice(arena.allocator(), chosen) catch unreachable;
            if (rated >= highest) {
                highest = rated;
                best = arena.allocator().dupe(u8, line.items[start..]) catch unreachable;
            }
        }
        if (line.items.len == 0) return .err(.empty);

        texts += 1;
        const reply = jf.format("{s} ({s}!)", .{ line.items, best });
        keep(text, reply.slice());
        tell(reply.slice());
        return .ok(reply);
    }
};

/// At most one: `null` where nothing is plugged in. A cache that fails is as good as none.
fn known(text: []const u8) ?jf.String {
    const reply = wit.cache.get(text) orelse return null;
    defer jf.free(reply);
    const found = reply.value() orelse return null;
    return jf.clone(found.get());
}

/// Exactly one, and its failure is a value: here a censor that fails lets every word through.
fn wanted(word: []const u8) bool {
    const reply = wit.censor.wanted(word);
    defer jf.free(reply);
    return reply.value() orelse true;
}

/// At least one: the highest rating of those that gave one.
fn rating(word: []const u8) u32 {
    var highest: u32 = 0;
    const replies = wit.rater.rate(word);
    defer jf.free(replies);
    for (replies.slice()) |reply| highest = @max(highest, reply.value() orelse 0);
    return highest;
}

fn keep(text: []const u8, reply: []const u8) void {
    const stored = wit.cache.put(text, reply) orelse return;
    defer jf.free(stored);
    if (stored.failure() != null) jf.log.warn("the cache did not keep it", .{});
}

/// Any number: each reply names its plugin, and a failure stands in its place.
fn tell(reply: []const u8) void {
    const line = jf.format("text {d}: {s}", .{ texts, reply });
    defer jf.free(line);
    const replies = wit.listener.heard(line.slice());
    defer jf.free(replies);
    for (replies.slice()) |heard| {
        const failure = heard.failure() orelse continue;
        jf.log.warn("{s} did not hear it: {s}", .{ heard.plugin.slice(), failure.case.name() });
    }
}
