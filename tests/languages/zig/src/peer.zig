//! What others call.
const std = @import("std");
const jf = @import("jackfield");
const wit = @import("wit");

pub const Tally = struct {
    number: u32,

    pub fn init(start: u32) *Tally {
        return jf.create(Tally{ .number = start });
    }

    pub fn add(self: *Tally, n: u32) u32 {
        self.number += n;
        return self.number;
    }

    pub fn deinit(self: *Tally) void {
        jf.destroy(self);
    }
};

pub fn greet(name: []const u8) jf.String {
    if (std.mem.eql(u8, name, "trap")) jf.panic(@src(), "the peer traps when it is told to", .{});
    return jf.format("hello {s}", .{name});
}

pub fn retitle(n: wit.peer.Note) wit.peer.Note {
    const note = jf.clone(n);
    for (note.title.slice()) |*letter| letter.* = std.ascii.toUpper(letter.*);
    return note;
}

pub fn drain(t: wit.peer.Tally) u32 {
    defer t.drop();
    return t.rep().number;
}
