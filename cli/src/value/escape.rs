//! Characters in WAVE's strings and chars.

/// Writes a character as it stands between quotes, as `wasm-wave` does.
pub(super) fn push_escaped(out: &mut String, c: char) {
    match c {
        '\\' | '"' | '\'' | '\t' | '\r' | '\n' => out.extend(c.escape_default()),
        // Kept legible although `char::escape_debug` would do: plain text is nearly all there is.
        ' '..='~' => out.push(c),
        c if c.is_control() => out.extend(c.escape_unicode()),
        c => out.extend(c.escape_debug()),
    }
}
