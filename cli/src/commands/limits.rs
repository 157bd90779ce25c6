//! The flags of `call` that limit a plugin, as a manifest's `limits` do.

use std::time::Duration;

use jackfield::{Limits, manifest};

/// Limits of the plugin; those not given keep their defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
pub(super) struct LimitFlags {
    /// Linear memory and tables at most: bytes, or with KiB, MiB or GiB; `none` for no limit, here and below. 4GiB by default.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    memory: Option<Size>,
    /// Wall clock for each call at most: with us, ms, s or m. 30s by default.
    #[arg(long, value_name = "TIME", value_parser = time)]
    deadline: Option<Time>,
    /// Fuel for each call at most. No limit by default.
    #[arg(long, value_name = "N", value_parser = count)]
    fuel: Option<Count>,
    /// Elements of all tables together at most. 100000 by default.
    #[arg(long, value_name = "N", value_parser = count)]
    tables: Option<Count>,
    /// Core instances, memories and tables in the component, at most so many of each. 64 by default.
    #[arg(long, value_name = "N", value_parser = count)]
    instances: Option<Count>,
    /// Handles of others' resources that it holds at a time at most. 10000 by default.
    #[arg(long, value_name = "N", value_parser = count)]
    handles: Option<Count>,
    /// The host's memory that the values of one call may take. 64MiB by default.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    crossing: Option<Size>,
    /// Open files, streams and the like of WASI at most. 64 by default.
    #[arg(long, value_name = "N", value_parser = count)]
    descriptors: Option<Count>,
    /// What it may write in a second to stdout, stderr and the log. 1MiB by default.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    output: Option<Size>,
    /// Time for compiling the component. 30s by default.
    #[arg(long, value_name = "TIME", value_parser = time)]
    compile: Option<Time>,
    /// Memory for compiling the component. 2GiB by default.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    compile_memory: Option<Size>,
    /// Wall clock of instantiation and of `init`, each. That of a call by default.
    #[arg(long, value_name = "TIME", value_parser = time)]
    start_deadline: Option<Time>,
    /// Fuel of instantiation and of `init`, each. That of a call by default.
    #[arg(long, value_name = "N", value_parser = count)]
    start_fuel: Option<Count>,
}

// Newtypes, since clap takes an `Option` for a flag that may be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size(pub(super) Option<u64>);
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Time(pub(super) Option<Duration>);
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Count(Option<u64>);

impl LimitFlags {
    /// What was said, as the library takes it.
    pub(super) fn limits(&self) -> Limits {
        let mut limits = Limits::new();
        macro_rules! each {
            ($($key:ident: $ty:ident),+ $(,)?) => {$(
                if let Some($ty(limit)) = self.$key {
                    limits = limits.$key(limit);
                }
            )+};
        }
        each!(
            memory: Size,
            deadline: Time,
            fuel: Count,
            tables: Count,
            instances: Count,
            handles: Count,
            crossing: Size,
            descriptors: Count,
            output: Size,
            compile: Time,
            compile_memory: Size,
            start_deadline: Time,
            start_fuel: Count,
        );
        limits
    }
}

pub(super) fn size(text: &str) -> Result<Size, String> {
    if text == "none" { Ok(Size(None)) } else { manifest::size(text).map(|bytes| Size(Some(bytes))) }
}

pub(super) fn time(text: &str) -> Result<Time, String> {
    if text == "none" { Ok(Time(None)) } else { manifest::duration(text).map(|time| Time(Some(time))) }
}

fn count(text: &str) -> Result<Count, String> {
    if text == "none" {
        return Ok(Count(None));
    }
    let number = text.replace('_', "").parse();
    number
        .map(|count| Count(Some(count)))
        .map_err(|_| "a whole number such as 50000000, or `none`, is expected".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_as_in_a_manifest() {
        assert_eq!(size("64MiB"), Ok(Size(Some(64 << 20))));
        assert_eq!(size("none"), Ok(Size(None)));
        assert_eq!(time("250ms"), Ok(Time(Some(Duration::from_millis(250)))));
        assert_eq!(time("50us"), Ok(Time(Some(Duration::from_micros(50)))));
        assert_eq!(count("50_000"), Ok(Count(Some(50_000))));
        assert!(size("64MB").unwrap_err().contains("did you mean `MiB`"));
        assert!(time("5").is_err() && count("-1").is_err());
    }
}
