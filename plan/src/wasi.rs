//! What a plugin is granted, as a person says it.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use toml::value::Datetime;

use crate::span::Located;

/// What a plugin is granted; the default grants nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WasiSpec {
    /// Reads the host's standard input.
    pub stdin: bool,
    /// Writes to the command's standard error, where guests' output goes.
    pub stdout: bool,
    /// Writes to the command's standard error.
    pub stderr: bool,
    /// `jackfield:runtime/log` reaches the host's `tracing`.
    pub log: bool,
    /// Environment variables, in order.
    pub env: Vec<(String, String)>,
    /// Command-line arguments, in order. They are passed on as they are: a program takes the first for its own name.
    pub args: Vec<String>,
    /// Folders of the host.
    pub dirs: Vec<DirSpec>,
    /// Where it may send HTTP requests, each a [`HttpGrant`](crate::plan::HttpGrant).
    pub http: Vec<Located<String>>,
    /// What it may connect to, each a [`SocketGrant`](crate::plan::SocketGrant).
    pub sockets: Vec<Located<String>>,
    /// Its random numbers.
    pub random: RandomSpec,
    /// Its clocks.
    pub clock: ClockSpec,
}

/// A granted folder.
#[derive(Clone, Debug, PartialEq)]
pub struct DirSpec {
    /// The folder on the host.
    pub host: Located<PathBuf>,
    /// The path under which the plugin sees it.
    pub guest: String,
    /// Whether the plugin may change it.
    pub write: bool,
}

impl DirSpec {
    /// A folder that the plugin may read, and change if `write` says so.
    pub fn new(host: impl Into<Located<PathBuf>>, guest: impl Into<String>, write: bool) -> Self {
        Self { host: host.into(), guest: guest.into(), write }
    }
}

/// Where a plugin's random numbers come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RandomSpec {
    /// The system.
    #[default]
    System,
    /// A generator that begins at this seed in each instance, so that each gets the same numbers. They can be foreseen.
    Seeded(u64),
}

impl RandomSpec {
    /// Reads what a manifest says: `seeded:42`.
    pub fn parse(text: &str) -> Option<Self> {
        let seed = text.strip_prefix("seeded:")?;
        let is_number = (1..=19).contains(&seed.len()) && seed.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| seed.parse().ok().map(Self::Seeded)).flatten()
    }
}

impl fmt::Display for RandomSpec {
    /// As a manifest says it; `true` for the system's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("true"),
            Self::Seeded(seed) => write!(f, "seeded:{seed}"),
        }
    }
}

/// What time it is for a plugin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClockSpec {
    /// The system's.
    #[default]
    System,
    /// The wall clock stands still, so long after 1970-01-01T00:00:00Z; the monotonic clock begins at zero in each instance and
    /// goes on by a microsecond whenever it is read. Waiting takes as long as it does.
    Fixed(Duration),
}

impl ClockSpec {
    /// Reads what a manifest says: `fixed:` and a time with its offset, `fixed:2026-01-01T00:00:00Z`, from 1970 on.
    pub fn parse(text: &str) -> Option<Self> {
        let time: Datetime = text.strip_prefix("fixed:")?.parse().ok()?;
        let (date, clock, offset) = (time.date?, time.time?, time.offset?);
        let minutes = match offset {
            toml::value::Offset::Z => 0,
            toml::value::Offset::Custom { minutes } => i64::from(minutes),
        };
        let days = days_of(i64::from(date.year), i64::from(date.month), i64::from(date.day));
        let hours = days * 24 + i64::from(clock.hour);
        let seconds = (hours * 60 + i64::from(clock.minute) - minutes) * 60 + i64::from(clock.second);
        let seconds = u64::try_from(seconds).ok()?;
        Some(Self::Fixed(Duration::new(seconds, clock.nanosecond)))
    }
}

impl fmt::Display for ClockSpec {
    /// As a manifest says it, in UTC; `true` for the system's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Fixed(since) = self else { return f.write_str("true") };
        let (days, seconds) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
        let (year, month, day) = date_of(i64::try_from(days).unwrap_or(i64::MAX / 2));
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "fixed:{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if since.subsec_nanos() > 0 {
            write!(f, ".{:09}", since.subsec_nanos())?;
        }
        f.write_str("Z")
    }
}

/// The days from 1970-01-01 to a date of the Gregorian calendar, by <https://howardhinnant.github.io/date_algorithms.html>.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date so many days after 1970-01-01, by the same.
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days.saturating_add(719_468);
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written() {
        for (text, seconds, again) in [
            ("fixed:1970-01-01T00:00:00Z", 0, None),
            ("fixed:2000-02-29T12:00:00Z", 951_825_600, None),
            ("fixed:2026-01-01T00:00:00Z", 1_767_225_600, None),
            ("fixed:2026-01-01T01:00:00+01:00", 1_767_225_600, Some("fixed:2026-01-01T00:00:00Z")),
            ("fixed:2026-12-31T23:59:59Z", 1_798_761_599, None),
        ] {
            let clock = ClockSpec::parse(text);
            assert_eq!(clock, Some(ClockSpec::Fixed(Duration::from_secs(seconds))), "{text}");
            assert_eq!(clock.map(|clock| clock.to_string()).as_deref(), Some(again.unwrap_or(text)));
        }
        for wrong in [
            "2026-01-01T00:00:00Z",
            "fixed:",
            "fixed:2026-01-01",
            "fixed:2026-01-01T00:00:00",
            "fixed:2026-02-30T00:00:00Z",
            "fixed:1969-12-31T23:59:59Z",
            "fixed:now",
            "fixed: 2026-01-01T00:00:00Z",
        ] {
            assert_eq!(ClockSpec::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn seeds_are_read() {
        assert_eq!(RandomSpec::parse("seeded:42"), Some(RandomSpec::Seeded(42)));
        assert_eq!(
            RandomSpec::parse("seeded:9999999999999999999").map(|it| it.to_string()).as_deref(),
            Some("seeded:9999999999999999999")
        );
        for wrong in ["seeded:", "seeded:-1", "seeded:+1", "seeded:x", "42", "seeded:99999999999999999999", "seeded: 1"]
        {
            assert_eq!(RandomSpec::parse(wrong), None, "{wrong}");
        }
    }
}
