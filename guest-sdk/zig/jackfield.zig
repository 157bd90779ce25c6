//! What plugins in Zig are written with: strings and lists that cross the boundary, options, results, replies of sockets, the log, panics.
//!
//! Values lie in memory as the component model lays them out, so they are read and written where they lie. Who gets a value from a
//! socket owns it and frees it; the arguments of a plug's function are freed for it when it returns, and so is what it returns once
//! the host has read it.
//!
//! `jackfield build` writes this file; it is not for editing.

const std = @import("std");
const builtin = @import("builtin");
const wit = @import("wit");

/// Whether this is a build for tests, in which sockets are what the test puts in their place.
pub const is_test = builtin.is_test;

/// The memory of all values that cross the boundary. In a test it is `std.testing.allocator`, which finds what was not freed.
pub const allocator: std.mem.Allocator = if (is_test)
    std.testing.allocator
else if (builtin.target.cpu.arch.isWasm())
    std.heap.wasm_allocator
else
    std.heap.page_allocator;

/// Text in UTF-8.
pub const String = List(u8);

/// A `list<t>`. Its memory is the allocator's above.
pub fn List(comptime T: type) type {
    return extern struct {
        start: ?[*]T = null,
        len: usize = 0,

        const Self = @This();

        /// One without items.
        pub const empty: Self = .{};

        /// The items, where they lie.
        pub fn slice(self: Self) []T {
            const start = self.start orelse return &.{};
            return start[0..self.len];
        }

        /// A new list of these items. What they themselves point to is not copied: `clone` does that.
        pub fn of(items: []const T) Self {
            const copy = allocator.alloc(T, items.len) catch outOfMemory();
            @memcpy(copy, items);
            return take(copy);
        }

        /// The list of items that lie in memory of the allocator's already.
        pub fn take(items: []T) Self {
            if (items.len == 0) return .{};
            return .{ .start = items.ptr, .len = items.len };
        }

        /// The list of items that others own: an argument of a socket. It is never freed, and never returned.
        pub fn lent(items: []const T) Self {
            if (items.len == 0) return .{};
            return .{ .start = @constCast(items.ptr), .len = items.len };
        }

        /// Adds an item at the end.
        pub fn push(self: *Self, item: T) void {
            const grown = allocator.realloc(self.slice(), self.len + 1) catch outOfMemory();
            grown[self.len] = item;
            self.* = take(grown);
        }

        pub fn __lift(slots: *Slots) Self {
            const start = slots.next();
            const len: u32 = @truncate(slots.next());
            if (len == 0) return .{};
            return .{ .start = @ptrFromInt(@as(usize, @truncate(start))), .len = len };
        }

        pub fn __lower(self: Self, slots: *Slots) void {
            slots.put(@intFromPtr(self.start));
            slots.put(self.len);
        }

        pub const __flat = 2;

        pub fn __free(self: Self) void {
            if (self.len == 0) return;
            for (self.slice()) |item| free(item);
            allocator.free(self.slice());
        }

        pub fn __clone(self: Self) Self {
            const copy = of(self.slice());
            for (copy.slice()) |*item| item.* = clone(item.*);
            return copy;
        }
    };
}

/// A `map<k, v>`: a list of entries.
pub fn Map(comptime K: type, comptime V: type) type {
    return List(Entry(K, V));
}

/// An entry of a map.
pub fn Entry(comptime K: type, comptime V: type) type {
    return extern struct {
        key: K,
        value: V,

        const Self = @This();

        pub fn __free(self: Self) void {
            free(self.key);
            free(self.value);
        }

        pub fn __clone(self: Self) Self {
            return .{ .key = clone(self.key), .value = clone(self.value) };
        }
    };
}

/// An `option<t>` within other values; as an argument or result of its own it is `?T`.
pub fn Option(comptime T: type) type {
    return extern struct {
        is_some: bool,
        val: T,

        const Self = @This();

        /// One without a value.
        pub const none: Self = .{ .is_some = false, .val = undefined };

        /// One with a value.
        pub fn some(value: T) Self {
            return .{ .is_some = true, .val = value };
        }

        /// The same as an optional of Zig.
        pub fn get(self: Self) ?T {
            return if (self.is_some) self.val else null;
        }

        /// What an optional of Zig is.
        pub fn from(value: ?T) Self {
            return if (value) |inner| some(inner) else none;
        }

        pub fn __lift(slots: *Slots) Self {
            const is_some = slots.next() != 0;
            const end = slots.at + flat(T);
            defer slots.at = end;
            return if (is_some) some(lift(T, slots)) else none;
        }

        pub fn __lower(self: Self, slots: *Slots) void {
            slots.put(@intFromBool(self.is_some));
            const end = slots.at + flat(T);
            if (self.is_some) lower(self.val, slots);
            slots.at = end;
        }

        pub const __flat = 1 + flat(T);

        pub fn __free(self: Self) void {
            if (self.is_some) free(self.val);
        }

        pub fn __clone(self: Self) Self {
            return if (self.is_some) some(clone(self.val)) else none;
        }
    };
}

/// A `result<o, e>`; a side without a value is `void`, whose value is `{}`.
pub fn Result(comptime O: type, comptime E: type) type {
    return extern struct {
        is_err: bool,
        val: extern union { ok: Payload(O), err: Payload(E) },

        const Self = @This();

        /// What a result is, to switch on.
        pub const Either = union(enum) { ok: O, err: E };

        /// One with a value.
        pub fn ok(inner: O) Self {
            return .{ .is_err = false, .val = .{ .ok = pack(O, inner) } };
        }

        /// One with an error.
        pub fn err(inner: E) Self {
            return .{ .is_err = true, .val = .{ .err = pack(E, inner) } };
        }

        /// The value or the error, to switch on.
        pub fn get(self: Self) Either {
            return if (self.is_err) .{ .err = unpack(E, self.val.err) } else .{ .ok = unpack(O, self.val.ok) };
        }

        /// The value, if there is one.
        pub fn value(self: Self) ?O {
            return if (self.is_err) null else unpack(O, self.val.ok);
        }

        pub fn __lift(slots: *Slots) Self {
            const is_err = slots.next() != 0;
            const end = slots.at + @as(usize, @max(flat(O), flat(E)));
            defer slots.at = end;
            return if (is_err) err(lift(E, slots)) else ok(lift(O, slots));
        }

        pub fn __lower(self: Self, slots: *Slots) void {
            slots.put(@intFromBool(self.is_err));
            const end = slots.at + @as(usize, @max(flat(O), flat(E)));
            if (self.is_err) lower(unpack(E, self.val.err), slots) else lower(unpack(O, self.val.ok), slots);
            slots.at = end;
        }

        pub const __flat = 1 + @as(usize, @max(flat(O), flat(E)));

        pub fn __free(self: Self) void {
            if (self.is_err) free(unpack(E, self.val.err)) else free(unpack(O, self.val.ok));
        }

        pub fn __clone(self: Self) Self {
            return switch (self.get()) {
                .ok => |inner| ok(clone(inner)),
                .err => |inner| err(clone(inner)),
            };
        }
    };
}

/// `void` has no place in memory that is laid out as in C.
fn Payload(comptime T: type) type {
    return if (T == void) [0]u8 else T;
}

fn pack(comptime T: type, value: T) Payload(T) {
    return if (T == void) .{} else value;
}

fn unpack(comptime T: type, value: Payload(T)) T {
    return if (T == void) {} else value;
}

/// Why a plug gave no reply.
pub const DispatchError = extern struct {
    case: Case,
    /// What happened, with the names of plugin, contract and function.
    text: String,

    pub const Case = enum(u8) {
        trap,
        deadline,
        fuel,
        memory,
        cancelled,
        unavailable,
        invalid_handle,
        unsupported,
        other,

        /// Its name as WIT has it: `invalid-handle`.
        pub fn name(self: Case) []const u8 {
            return if (self == .invalid_handle) "invalid-handle" else @tagName(self);
        }
    };

    pub fn __free(self: DispatchError) void {
        free(self.text);
    }

    pub fn __clone(self: DispatchError) DispatchError {
        return .{ .case = self.case, .text = clone(self.text) };
    }
};

/// What one plug made of a call through a wrapped socket.
pub fn Reply(comptime T: type) type {
    return extern struct {
        /// The id of the plugin that replied.
        plugin: String,
        /// What it returned, or why it did not.
        result: Result(T, DispatchError),

        const Self = @This();

        /// What the plug returned, unless it failed.
        pub fn value(self: Self) ?T {
            return self.result.value();
        }

        /// Why there is no value, if there is none.
        pub fn failure(self: Self) ?DispatchError {
            return if (self.result.is_err) self.result.val.err else null;
        }

        pub fn __free(self: Self) void {
            free(self.plugin);
            free(self.result);
        }

        pub fn __clone(self: Self) Self {
            return .{ .plugin = clone(self.plugin), .result = clone(self.result) };
        }
    };
}

/// A reply of a plug that did what it was asked, for tests.
pub fn reply(plugin: []const u8, value: anytype) Reply(@TypeOf(value)) {
    return .{ .plugin = .of(plugin), .result = .ok(value) };
}

/// A reply of a plug that failed, for tests.
pub fn failed(comptime T: type, plugin: []const u8, case: DispatchError.Case, text: []const u8) Reply(T) {
    return .{ .plugin = .of(plugin), .result = .err(.{ .case = case, .text = .of(text) }) };
}

/// A new string, as `std.fmt` formats it.
pub fn format(comptime text: []const u8, arguments: anytype) String {
    return .take(std.fmt.allocPrint(allocator, text, arguments) catch outOfMemory());
}

/// A new object, for a resource of the plugin's own: its `deinit` ends it with `destroy`.
pub fn create(object: anytype) *@TypeOf(object) {
    const place = allocator.create(@TypeOf(object)) catch outOfMemory();
    place.* = object;
    return place;
}

/// Gives back the memory of an object that `create` made.
pub fn destroy(object: anytype) void {
    allocator.destroy(object);
}

/// Gives back the memory of a value, and of all that it points to. Handles in it stay as they are.
pub fn free(value: anytype) void {
    const T = @TypeOf(value);
    switch (@typeInfo(T)) {
        .@"struct" => if (@hasDecl(T, "__free")) value.__free(),
        .array => for (value) |item| free(item),
        .optional => if (value) |item| free(item),
        else => {},
    }
}

/// A copy of a value, and of all that it points to. Handles in it are the same.
pub fn clone(value: anytype) @TypeOf(value) {
    const T = @TypeOf(value);
    switch (@typeInfo(T)) {
        .@"struct" => return if (@hasDecl(T, "__clone")) value.__clone() else value,
        .array => {
            var copy = value;
            for (&copy) |*item| item.* = clone(item.*);
            return copy;
        },
        .optional => return if (value) |item| clone(item) else null,
        else => return value,
    }
}

/// Lines for the host's log. Where the graph does not grant it, nothing happens.
pub const log = struct {
    pub const Level = enum(u8) { trace, debug, info, warn, @"error" };

    /// Whether a line of this level would be written.
    pub fn enabled(level: Level) bool {
        if (is_test) return logged != null;
        return has_log and host.enabled(@intFromEnum(level)) != 0;
    }

    pub fn write(level: Level, comptime text: []const u8, arguments: anytype) void {
        if (!enabled(level)) return;
        const line = format(text, arguments);
        defer free(line);
        if (is_test) return logged.?(level, line.slice());
        if (has_log) host.log(@intFromEnum(level), @as([*]const u8, ""), 0, line.slice().ptr, line.len);
    }

    pub fn trace(comptime text: []const u8, arguments: anytype) void {
        write(.trace, text, arguments);
    }
    pub fn debug(comptime text: []const u8, arguments: anytype) void {
        write(.debug, text, arguments);
    }
    pub fn info(comptime text: []const u8, arguments: anytype) void {
        write(.info, text, arguments);
    }
    pub fn warn(comptime text: []const u8, arguments: anytype) void {
        write(.warn, text, arguments);
    }
    pub fn err(comptime text: []const u8, arguments: anytype) void {
        write(.@"error", text, arguments);
    }
};

/// What hears the log in a test.
pub var logged: ?*const fn (level: log.Level, line: []const u8) void = null;

/// Ends the call with a trap whose error says where and why: `jackfield.panic(@src(), "no room for {d}", .{n})`.
pub fn panic(where: std.builtin.SourceLocation, comptime text: []const u8, arguments: anytype) noreturn {
    @branchHint(.cold);
    const line = format("src/{s}:{d}:{d}: " ++ text, .{ where.file, where.line, where.column } ++ arguments);
    if (is_test) std.debug.panic("{s}", .{line.slice()});
    trap(line.slice(), null);
}

/// What Zig calls where a program panics, or its checks find a fault.
pub fn trap(message: []const u8, _: ?usize) noreturn {
    @branchHint(.cold);
    if (has_log) host.panicked(message.ptr, message.len);
    @trap();
}

fn outOfMemory() noreturn {
    @branchHint(.cold);
    if (is_test) std.debug.panic("out of memory", .{});
    trap("out of memory", null);
}

/// What a socket does in a test that puts nothing in its place.
pub fn unmocked(comptime name: []const u8) noreturn {
    std.debug.panic("nothing stands for `{s}` in this test", .{name});
}

const has_log = wit.__log and !is_test;

const host = struct {
    extern "jackfield:runtime/log@0.1.0" fn log(level: i32, target: [*]const u8, target_len: usize, message: [*]const u8, len: usize) void;
    extern "jackfield:runtime/log@0.1.0" fn enabled(level: i32) i32;
    extern "jackfield:runtime/log@0.1.0" fn panicked(message: [*]const u8, len: usize) void;
};

// ---- Between values and the flat ones of a core function, for generated code ------------------------------------------------------

/// The flat values of a call, as raw bits; those of 32 bits are extended by zeros. By `CanonicalABI.md`, cases of a variant share them.
pub const Slots = struct {
    bits: [16]u64 = @splat(0),
    at: usize = 0,

    /// Those that a core function was given.
    pub fn of(arguments: anytype) Slots {
        var slots: Slots = .{};
        inline for (0..arguments.len) |index| slots.bits[index] = raw(arguments[index]);
        return slots;
    }

    fn next(self: *Slots) u64 {
        defer self.at += 1;
        return self.bits[self.at];
    }

    fn put(self: *Slots, bits: u64) void {
        self.bits[self.at] = bits;
        self.at += 1;
    }

    /// One as a core value.
    pub fn core(self: *const Slots, comptime T: type, index: usize) T {
        return unraw(T, self.bits[index]);
    }
};

fn raw(value: anytype) u64 {
    return switch (@TypeOf(value)) {
        i32, f32 => @as(u32, @bitCast(value)),
        i64, f64 => @bitCast(value),
        else => |T| @compileError("no core type: " ++ @typeName(T)),
    };
}

fn unraw(comptime T: type, bits: u64) T {
    return switch (T) {
        i32, f32 => @bitCast(@as(u32, @truncate(bits))),
        i64, f64 => @bitCast(bits),
        else => @compileError("no core type: " ++ @typeName(T)),
    };
}

/// How many flat values a type takes.
pub fn flat(comptime T: type) usize {
    return switch (@typeInfo(T)) {
        .void => 0,
        .array => |array| array.len * flat(array.child),
        .@"struct" => if (@hasDecl(T, "__flat")) T.__flat else 1,
        else => 1,
    };
}

/// A value of flat ones.
pub fn lift(comptime T: type, slots: *Slots) T {
    switch (@typeInfo(T)) {
        .void => return {},
        .bool => return slots.next() != 0,
        .int => |int| {
            const Unsigned = @Int(.unsigned, int.bits);
            return @bitCast(@as(Unsigned, @truncate(slots.next())));
        },
        .float => return unraw(T, slots.next()),
        .@"enum" => |info| return @enumFromInt(@as(info.tag_type, @truncate(slots.next()))),
        .pointer => return @ptrFromInt(@as(usize, @truncate(slots.next()))),
        .array => |array| {
            var items: T = undefined;
            for (&items) |*item| item.* = lift(array.child, slots);
            return items;
        },
        .@"struct" => |info| {
            if (@hasDecl(T, "__lift")) return T.__lift(slots);
            // Flags.
            return @bitCast(@as(info.backing_integer.?, @truncate(slots.next())));
        },
        else => @compileError("no type of a contract: " ++ @typeName(T)),
    }
}

/// Puts a value into flat ones.
pub fn lower(value: anytype, slots: *Slots) void {
    const T = @TypeOf(value);
    switch (@typeInfo(T)) {
        .void => {},
        .bool => slots.put(@intFromBool(value)),
        .int => |int| {
            // Smaller integers are those of 32 bits, with their sign.
            if (int.bits == 64) return slots.put(@bitCast(value));
            if (int.signedness == .unsigned) return slots.put(value);
            slots.put(@as(u32, @bitCast(@as(i32, value))));
        },
        .float => slots.put(raw(value)),
        .@"enum" => slots.put(@intFromEnum(value)),
        .pointer => slots.put(@intFromPtr(value)),
        .array => for (value) |item| lower(item, slots),
        .@"struct" => |info| {
            if (@hasDecl(T, "__lower")) return value.__lower(slots);
            slots.put(@as(info.backing_integer.?, @bitCast(value)));
        },
        else => @compileError("no type of a contract: " ++ @typeName(T)),
    }
}

/// Where a value lies, as a core value.
pub fn address(place: anytype) i32 {
    return @bitCast(@as(u32, @truncate(@intFromPtr(place))));
}

/// What lies at an address of the host's.
pub fn at(comptime T: type, place: i32) *T {
    return @ptrFromInt(@as(usize, @as(u32, @bitCast(place))));
}

/// Memory for what the host writes.
pub fn realloc(old: usize, old_size: usize, alignment: usize, size: usize) callconv(.c) usize {
    if (size == 0) return alignment;
    const log2: std.mem.Alignment = .fromByteUnits(alignment);
    const place = allocator.rawAlloc(size, log2, @returnAddress()) orelse outOfMemory();
    if (old_size > 0) {
        const before = @as([*]u8, @ptrFromInt(old))[0..old_size];
        @memcpy(place[0..@min(old_size, size)], before[0..@min(old_size, size)]);
        allocator.rawFree(before, log2, @returnAddress());
    }
    return @intFromPtr(place);
}

/// Gives back memory that the host asked for.
pub fn release(place: anytype) void {
    allocator.destroy(place);
}

// ---- Handles of the plugin's own resources in tests ---------------------------------------------------------------------------------

var objects: [256]?*anyopaque = @splat(null);

/// A handle for an object, where no host makes one.
pub fn keep(object: *anyopaque) i32 {
    for (&objects, 0..) |*place, index| {
        if (place.* != null) continue;
        place.* = object;
        return @intCast(index + 1);
    }
    std.debug.panic("more than {d} resources are alive in this test", .{objects.len});
}

/// The object of a handle in a test.
pub fn kept(handle: i32) *anyopaque {
    const index: usize = @intCast(handle - 1);
    return objects[index] orelse std.debug.panic("this handle was dropped already", .{});
}

/// Takes an object out of the table.
pub fn dropped(handle: i32) *anyopaque {
    const object = kept(handle);
    objects[@intCast(handle - 1)] = null;
    return object;
}
