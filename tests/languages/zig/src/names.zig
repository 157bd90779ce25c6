//! Names that are words somewhere, and names that differ by a hyphen.
const jf = @import("jackfield");
const wit = @import("wit");
const n = wit.names;

pub const Token = struct {
    content: jf.String,

    pub fn init(self: []const u8) *Token {
        return jf.create(Token{ .content = .of(self) });
    }
    pub fn new_(content: []const u8) n.Token {
        return .new(init(content));
    }
    pub fn text(self: *Token) jf.String {
        return jf.clone(self.content);
    }
    pub fn drop_(_: *Token) u32 {
        return 1;
    }
    pub fn owned(_: *Token) u32 {
        return 2;
    }
    pub fn str(self: *Token) jf.String {
        return self.text();
    }
    pub fn x1(_: *Token) u32 {
        return 3;
    }
    pub fn x1_(_: *Token) u32 {
        return 4;
    }
    pub fn deinit(self: *Token) void {
        jf.free(self.content);
        jf.destroy(self);
    }
};

pub fn echoWords(words: n.Words) n.Words {
    // Each by its name.
    return .{
        .linux = words.linux,
        .errno = words.errno,
        .stdin = jf.clone(words.stdin),
        .static_assert = words.static_assert,
        .break_ = words.break_,
        .self = words.self,
        .not = words.not,
        .class = words.class,
    };
}
pub fn swap(p: n.Pair) n.Pair {
    return .{ .x_1 = p.x1, .x1 = p.x_1 };
}
pub fn echoAbsent(v: n.Absent) n.Absent {
    return jf.clone(v);
}
pub fn absentOnes(name: []const u8) n.Absent {
    return .{ .constructor = .none, .to_string = .none, .name = .of(name) };
}
pub fn echoTraits(v: n.Traits) n.Traits {
    return v;
}
pub fn noTraits() n.Traits {
    return .{};
}
pub fn echoShape(v: n.Shape) n.Shape {
    return jf.clone(v);
}
pub fn echoLevel(v: n.Level) n.Level {
    return v;
}
pub fn both(r_1: n.R1, r1: n.R1_) jf.String {
    return jf.format("{d}{s}", .{ r_1.a, r1.b.slice() });
}
pub fn types(lists: []const n.List) jf.String {
    var text: jf.String = .empty;
    for (lists) |one| {
        const before = text;
        defer jf.free(before);
        text = jf.format("{s}{s}", .{ before.slice(), one.type_.slice() });
    }
    return text;
}
pub fn a1() u32 {
    return 1;
}
pub fn a1_() u32 {
    return 2;
}
pub fn toString() jf.String {
    return .of("text");
}
pub fn print(a: []const u8, b: []const u8, c: []const u8, d: []const u8, e: []const u8, f: []const u8, g: []const u8, h: []const u8) jf.String {
    return jf.format("{s}{s}{s}{s}{s}{s}{s}{s}", .{ a, b, c, d, e, f, g, h });
}
