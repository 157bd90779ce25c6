//! Resources of the plugin's own.
const std = @import("std");
const jf = @import("jackfield");
const wit = @import("wit");

var living: u32 = 0;

pub const Bucket = struct {
    label: jf.String,
    entries: jf.List(jf.Entry(jf.String, u64)) = .empty,

    fn of(text: jf.String) *Bucket {
        living += 1;
        return jf.create(Bucket{ .label = text });
    }

    pub fn init(text: []const u8) *Bucket {
        return of(.of(text));
    }

    pub fn open(text: []const u8) jf.Result(wit.store.Bucket, jf.String) {
        if (std.mem.eql(u8, text, "bad")) return .err(.of("no such bucket"));
        return .ok(.new(init(text)));
    }

    pub fn name(self: *Bucket) jf.String {
        return jf.clone(self.label);
    }

    pub fn put(self: *Bucket, key: []const u8, value: u64) void {
        for (self.entries.slice()) |*entry| {
            if (!std.mem.eql(u8, entry.key.slice(), key)) continue;
            entry.value = value;
            return;
        }
        self.entries.push(.{ .key = .of(key), .value = value });
    }

    pub fn get(self: *Bucket, key: []const u8) ?u64 {
        for (self.entries.slice()) |entry| {
            if (std.mem.eql(u8, entry.key.slice(), key)) return entry.value;
        }
        return null;
    }

    pub fn deinit(self: *Bucket) void {
        living -= 1;
        jf.free(self.label);
        jf.free(self.entries);
        jf.destroy(self);
    }
};

pub fn alive() u32 {
    return living;
}

pub fn total(b: *Bucket) u64 {
    var sum: u64 = 0;
    for (b.entries.slice()) |entry| sum += entry.value;
    return sum;
}

pub fn totalAll(bs: []const *Bucket) u64 {
    var sum: u64 = 0;
    for (bs) |b| sum += total(b);
    return sum;
}

pub fn merge(a: wit.store.Bucket, b: wit.store.Bucket) wit.store.Bucket {
    const merged = Bucket.of(jf.format("{s}+{s}", .{ a.rep().label.slice(), b.rep().label.slice() }));
    for ([_]wit.store.Bucket{ a, b }) |part| {
        for (part.rep().entries.slice()) |entry| merged.put(entry.key.slice(), entry.value);
        // The handles are ours, and so is dropping them.
        part.drop();
    }
    return .new(merged);
}

pub fn label(b: wit.store.Bucket) wit.store.Labelled {
    return .{ .label = b.rep().name(), .item = b };
}

pub fn make(count: u32) jf.List(wit.store.Bucket) {
    var buckets: jf.List(wit.store.Bucket) = .empty;
    for (0..count) |number| buckets.push(.new(Bucket.of(jf.format("{d}", .{number}))));
    return buckets;
}
