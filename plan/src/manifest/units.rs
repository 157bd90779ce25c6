//! Sizes and durations as a manifest writes them.

use std::time::Duration;

use crate::words::ids;

const SIZE_UNITS: [(&str, u64); 3] = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];
const TIME_UNITS: [(&str, u64); 4] = [("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000)];

/// What a size looks like, for editors.
pub(super) const SIZE_PATTERN: &str = "^ *[0-9][0-9_]*(\\.[0-9][0-9_]*)? *(KiB|MiB|GiB)? *$";
/// What a duration looks like, for editors.
pub(super) const DURATION_PATTERN: &str = "^ *[0-9][0-9_]*(\\.[0-9][0-9_]*)? *(us|ms|s|m) *$";
/// What a size looks like, for errors.
pub(super) const SIZE: &str = "a size such as `65536` (bytes), `\"512KiB\"`, `\"64MiB\"` or `\"1GiB\"`, or `\"none\"`";
/// What a duration looks like, for errors.
pub(super) const DURATION: &str = "a duration such as `\"250ms\"`, `\"5s\"` or `\"2m\"`, or `\"none\"`";

/// Reads a number of bytes: `65536`, `64KiB`, `1.5MiB`.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let (number, unit) = split(text)?;
    if unit.is_empty() {
        return scale(number, 1);
    }
    match SIZE_UNITS.iter().find(|(name, _)| *name == unit) {
        Some((_, factor)) => scale(number, *factor),
        None => Err(unknown_unit(unit, &["KiB", "MiB", "GiB"])),
    }
}

/// Reads a duration: `250ms`, `5s`, `1.5m`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = split(text)?;
    if unit.is_empty() {
        return Err("the unit is missing; the units are `us`, `ms`, `s` and `m`".to_owned());
    }
    let nanos = match TIME_UNITS.iter().find(|(name, _)| *name == unit) {
        Some((_, factor)) => scale(number, *factor)?,
        None => return Err(unknown_unit(unit, &["us", "ms", "s", "m"])),
    };
    if nanos == 0 {
        return Err("it must be longer than 0".to_owned());
    }
    Ok(Duration::from_nanos(nanos))
}

/// Splits `1.5MiB` into its number and its unit.
fn split(text: &str) -> Result<(&str, &str), String> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    if number.is_empty() {
        return Err("it does not begin with a number".to_owned());
    }
    Ok((number, unit.trim()))
}

/// `number` times `factor`, exactly: the number may have digits after a point as long as the product is whole.
fn scale(number: &str, factor: u64) -> Result<u64, String> {
    let number = number.replace('_', "");
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, "0"));
    let malformed = || format!("`{number}` is not a number");
    if whole.is_empty() || fraction.is_empty() || fraction.contains('.') {
        return Err(malformed());
    }
    if fraction.len() > 12 {
        return Err("it has too many digits after the point".to_owned());
    }
    let too_large = || "it is too large".to_owned();
    let tenths = 10_u128.pow(fraction.len() as u32);
    let whole: u64 = whole.parse().map_err(|_| too_large())?;
    let fraction: u64 = fraction.parse().map_err(|_| malformed())?;
    let product =
        (u128::from(whole) * tenths + u128::from(fraction)).checked_mul(factor.into()).ok_or_else(too_large)?;
    if product % tenths != 0 {
        return Err("it is not a whole number of the smallest unit".to_owned());
    }
    u64::try_from(product / tenths).map_err(|_| too_large())
}

fn unknown_unit(unit: &str, units: &[&str]) -> String {
    let near = units
        .iter()
        .find(|known| known.eq_ignore_ascii_case(unit) || known.replace('i', "").eq_ignore_ascii_case(unit));
    match near {
        Some(known) => format!("there is no unit `{unit}`; did you mean `{known}`?"),
        None => format!("there is no unit `{unit}`; the units are {}", ids(units)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_exact() {
        for (text, bytes) in [
            ("0", 0),
            ("65536", 65536),
            ("65_536", 65536),
            ("64KiB", 65536),
            ("1.5MiB", 3 << 19),
            ("0.25 GiB", 1 << 28),
            ("4GiB", 4 << 30),
        ] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for (text, reason) in [
            ("", "number"),
            ("MiB", "number"),
            ("-1", "number"),
            ("64MB", "did you mean `MiB`"),
            ("64mib", "did you mean `MiB`"),
            ("64 bananas", "the units are"),
            ("1.", "not a number"),
            ("1.2.3", "not a number"),
            ("0.1", "whole"),
            ("99999999999999999999", "too large"),
            ("99999999999GiB", "too large"),
        ] {
            let error = size(text).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn durations_need_a_unit() {
        for (text, micros) in [
            ("250ms", 250_000),
            ("5s", 5_000_000),
            ("2m", 120_000_000),
            ("1.5s", 1_500_000),
            ("0.5m", 30_000_000),
            ("50us", 50),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_micros(micros)), "{text}");
        }
        for (text, reason) in [
            ("5", "unit is missing"),
            ("5h", "the units are"),
            ("0s", "longer"),
            ("s", "number"),
            ("5S", "did you mean `s`"),
        ] {
            let error = duration(text).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
