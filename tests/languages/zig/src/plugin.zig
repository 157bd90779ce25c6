//! The plugin of the contract test table in Zig.

pub const values = @import("values.zig");
pub const maps = values.maps;
pub const arrays = values.arrays;
pub const store = @import("store.zig");
pub const behaviour = @import("behaviour.zig");
pub const sockets = @import("sockets.zig");
pub const relay = sockets.relay;
pub const peer = @import("peer.zig");
pub const names = @import("names.zig");
