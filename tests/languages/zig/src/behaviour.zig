//! State, errors, traps and configuration.
const std = @import("std");
const jf = @import("jackfield");

// The state of an instance is in variables.
var configuration: jf.String = .empty;
var calls: u32 = 0;

const Settings = struct { refuse: bool = false };

pub fn init(config: []const u8) jf.Result(void, jf.String) {
    const settings = std.json.parseFromSlice(Settings, jf.allocator, config, .{ .ignore_unknown_fields = true }) catch
        return .err(.of("the configuration is no object"));
    defer settings.deinit();
    if (settings.value.refuse) return .err(.of("refused by init"));
    configuration = .of(config);
    return .ok({});
}

pub fn configured() jf.String {
    return jf.clone(configuration);
}

pub fn count() u32 {
    calls += 1;
    return calls;
}

pub fn fail(text: []const u8) jf.Result(u32, jf.String) {
    return .err(.of(text));
}

pub fn trap(text: []const u8) void {
    jf.panic(@src(), "{s}", .{text});
}

pub fn log(text: []const u8) void {
    jf.log.info("{s}", .{text});
}
