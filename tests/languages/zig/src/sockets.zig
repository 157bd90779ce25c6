//! Sockets in every shape.
const jf = @import("jackfield");
const wit = @import("wit");

const Lines = jf.List(jf.String);
const Note = wit.types.Note;

/// Arguments that live as long as the program.
var tags = [_]jf.String{ .lent("x"), .lent("y") };

fn line(lines: *Lines, comptime text: []const u8, arguments: anytype) void {
    lines.push(jf.format(text, arguments));
}

fn note(title: []const u8) Note {
    return .{ .title = .lent(title), .tags = .lent(&tags) };
}

fn told(back: Note) jf.String {
    const both = back.tags.slice();
    return jf.format("{s}:{s},{s}", .{ back.title.slice(), both[0].slice(), both[1].slice() });
}

pub fn direct(name: []const u8) Lines {
    var lines: Lines = .empty;
    lines.push(wit.friend.greet(name));
    const back = wit.friend.retitle(note(name));
    defer jf.free(back);
    lines.push(told(back));
    const tally: wit.friend.Tally = .init(3);
    line(&lines, "{d}", .{tally.add(2)});
    line(&lines, "{d}", .{wit.friend.drain(tally)});
    return lines;
}

/// Tells a reply, and frees it; whether there was one.
fn tell(lines: *Lines, reply: anytype) bool {
    defer jf.free(reply);
    const plugin = reply.plugin.slice();
    const value = reply.value() orelse {
        line(lines, "{s}: error {s}", .{ plugin, reply.failure().?.case.name() });
        return false;
    };
    switch (@TypeOf(value)) {
        jf.String => line(lines, "{s}: {s}", .{ plugin, value.slice() }),
        u32 => line(lines, "{s}: {d}", .{ plugin, value }),
        else => {
            const text = told(value);
            defer jf.free(text);
            line(lines, "{s}: {s}", .{ plugin, text.slice() });
        },
    }
    return true;
}

/// What was added to the tally of a reply, by its method.
fn added(lines: *Lines, reply: anytype) void {
    defer jf.free(reply);
    const tally = reply.value() orelse return;
    const sum = tally.add(2);
    defer jf.free(sum);
    switch (sum.get()) {
        .ok => |number| line(lines, "{s}: {d}", .{ reply.plugin.slice(), number }),
        .err => |failure| line(lines, "{s}: error {s}", .{ reply.plugin.slice(), failure.case.name() }),
    }
}

pub fn exactlyOne(name: []const u8) Lines {
    var lines: Lines = .empty;
    if (!tell(&lines, wit.boss.greet(name))) return lines;
    _ = tell(&lines, wit.boss.retitle(note(name)));
    const made = wit.boss.Tally.create(3);
    const tally = made.value();
    added(&lines, made);
    if (tally) |own| _ = tell(&lines, wit.boss.drain(own));
    return lines;
}

pub fn atMostOne(name: []const u8) Lines {
    var lines: Lines = .empty;
    const greeting = wit.guest.greet(name) orelse {
        line(&lines, "none", .{});
        return lines;
    };
    if (!tell(&lines, greeting)) return lines;
    if (wit.guest.retitle(note(name))) |reply| _ = tell(&lines, reply);
    const made = wit.guest.Tally.create(3) orelse return lines;
    const tally = made.value();
    added(&lines, made);
    if (tally) |own| {
        if (wit.guest.drain(own)) |reply| _ = tell(&lines, reply);
    }
    return lines;
}

/// The same for sockets whose replies are lists.
fn several(comptime socket: type, name: []const u8) Lines {
    var lines: Lines = .empty;
    const greetings = socket.greet(name);
    // Each is freed when it was told; here the list itself.
    defer jf.allocator.free(greetings.slice());
    if (greetings.len == 0) {
        line(&lines, "none", .{});
        return lines;
    }
    var all = true;
    for (greetings.slice()) |greeting| all = tell(&lines, greeting) and all;
    if (!all) return lines;
    const notes = socket.retitle(note(name));
    defer jf.allocator.free(notes.slice());
    for (notes.slice()) |reply| _ = tell(&lines, reply);
    const made = socket.Tally.create(3);
    defer jf.free(made);
    for (made.slice()) |reply| {
        added(&lines, jf.clone(reply));
        const tally = reply.value() orelse continue;
        const drained = socket.drain(tally);
        defer jf.allocator.free(drained.slice());
        for (drained.slice()) |one| _ = tell(&lines, one);
    }
    return lines;
}

pub fn atLeastOne(name: []const u8) Lines {
    return several(wit.panel, name);
}

pub fn any(name: []const u8) Lines {
    return several(wit.crowd, name);
}

pub const relay = struct {
    pub fn pass(trail: []const jf.String) Lines {
        var longer = jf.clone(Lines.lent(trail));
        longer.push(.of("zig"));
        const reply = wit.relay.pass(longer.slice()) orelse return longer;
        defer jf.free(reply);
        const value = reply.value() orelse return longer;
        jf.free(longer);
        return jf.clone(value);
    }
};
