//! `zig build test` runs the tests natively; `jackfield build` makes `gen/` first, and the component.
const std = @import("std");

pub fn build(b: *std.Build) void {
    const target = b.standardTargetOptions(.{});
    const optimize = b.standardOptimizeOption(.{});
    const files = [_]struct { []const u8, []const u8 }{
        .{ "jackfield", "gen/jackfield.zig" },
        .{ "wit", "gen/wit.zig" },
        .{ "plugin", "src/plugin.zig" },
        .{ "test", "test/plugin_test.zig" },
    };
    var modules: [files.len]*std.Build.Module = undefined;
    for (files, &modules) |file, *module| {
        module.* = b.createModule(.{ .root_source_file = b.path(file[1]), .target = target, .optimize = optimize });
    }
    // Each knows the others.
    for (modules) |module| {
        for (files[0..3], modules[0..3]) |file, other| {
            if (other != module) module.addImport(file[0], other);
        }
    }
    const run = b.addRunArtifact(b.addTest(.{ .root_module = modules[3] }));
    b.step("test", "Run the tests").dependOn(&run.step);
}
