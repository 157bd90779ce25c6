//! A short hash that is the same on every machine, for names that are made of a text.

/// The FNV-1a hash of 64 bits, in 16 hexadecimal digits. It tells texts apart that are merely different; it is no seal.
///
/// ```
/// assert_eq!(jackfield_contract::short_hash("a".bytes()), "af63dc4c8601ec8c");
/// ```
pub fn short_hash(bytes: impl IntoIterator<Item = u8>) -> String {
    let hash = bytes
        .into_iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}
