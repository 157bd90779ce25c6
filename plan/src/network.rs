//! What of the network a plugin may reach: how a grant is written, and what it covers.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

/// Whom a grant names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Host {
    /// A host name, in lower case, without a dot at its end.
    Name(String),
    /// All names below this one, which `*.` goes before; not the name itself.
    Below(String),
    /// All addresses that begin with so many bits of this one. One address has all its bits.
    Network(IpAddr, u8),
}

impl Host {
    /// Whether a host name is meant.
    pub fn is_name(&self, name: &str) -> bool {
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        match self {
            Self::Name(granted) => *granted == name,
            Self::Below(granted) => {
                name.strip_suffix(granted.as_str()).is_some_and(|below| below.len() > 1 && below.ends_with('.'))
            }
            Self::Network(..) => false,
        }
    }

    /// Whether an address is meant by itself, and not by a name that leads there.
    pub fn holds(&self, address: IpAddr) -> bool {
        let Self::Network(network, bits) = self else { return false };
        match (network, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let shift = 32 - u32::from(*bits);
                u32::from(*network).checked_shr(shift) == u32::from(address).checked_shr(shift)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let shift = 128 - u32::from(*bits);
                u128::from(*network).checked_shr(shift) == u128::from(address).checked_shr(shift)
            }
            _ => false,
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Below(name) => write!(f, "*.{name}"),
            Self::Network(address @ IpAddr::V4(_), 32) => write!(f, "{address}"),
            Self::Network(address @ IpAddr::V6(_), 128) => write!(f, "[{address}]"),
            Self::Network(address @ IpAddr::V4(_), bits) => write!(f, "{address}/{bits}"),
            Self::Network(address @ IpAddr::V6(_), bits) => write!(f, "[{address}/{bits}]"),
        }
    }
}

/// What goes over a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// Connections.
    Tcp,
    /// Datagrams.
    Udp,
}

impl Protocol {
    /// Its word in a grant.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        }
    }
}

/// What a plugin may connect to: `127.0.0.1:5432`, `[::1]:5432`, `10.0.0.0/8:443`, `db.example.org:5432`, `*.example.org:443`. The port
/// may be `*`. With `tcp://` or `udp://` before it, by that protocol alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SocketGrant {
    /// The one protocol; both if it is not said.
    pub protocol: Option<Protocol>,
    /// Whom.
    pub host: Host,
    /// The port; every port if there is none.
    pub port: Option<u16>,
}

impl SocketGrant {
    /// Whether this port may be reached by this protocol at whom the grant names.
    pub fn takes(&self, protocol: Protocol, port: u16) -> bool {
        self.protocol.is_none_or(|only| only == protocol) && self.port.is_none_or(|only| only == port)
    }

    /// Whether an address is granted by itself.
    pub fn holds(&self, protocol: Protocol, address: SocketAddr) -> bool {
        self.takes(protocol, address.port()) && self.host.holds(address.ip())
    }
}

/// How an HTTP request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// In the clear.
    Http,
    /// Over TLS.
    Https,
}

impl Scheme {
    /// Its word in a URL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The port that is meant where none is said.
    pub const fn port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// Where a plugin may send HTTP requests: `api.example.org`, `https://api.example.org`, `http://127.0.0.1:8080`, `*.example.org`. Without a
/// scheme both are meant, and without a port that of the scheme.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HttpGrant {
    /// The one scheme; both if it is not said.
    pub scheme: Option<Scheme>,
    /// Whom.
    pub host: Host,
    /// The port; that of the scheme if there is none.
    pub port: Option<u16>,
}

impl HttpGrant {
    /// Whether this port may be reached by this scheme at whom the grant names.
    pub fn takes(&self, scheme: Scheme, port: u16) -> bool {
        self.scheme.is_none_or(|only| only == scheme) && port == self.port.unwrap_or(scheme.port())
    }
}

/// Why a text is no grant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct GrantError {
    /// What is wrong with it, to be read after the text.
    pub message: String,
    /// What to write.
    pub help: String,
}

const SOCKETS: &str = "write an address or a host and a port, as in `127.0.0.1:5432`, `[::1]:5432`, `10.0.0.0/8:443` or `db.example.org:5432`";
const HTTP: &str =
    "write a host, as in `api.example.org`, `*.example.org`, `https://api.example.org` or `http://127.0.0.1:8080`";

impl FromStr for SocketGrant {
    type Err = GrantError;

    fn from_str(text: &str) -> Result<Self, GrantError> {
        let wrong = |message: String| GrantError { message, help: SOCKETS.to_owned() };
        let (protocol, rest) = match text.split_once("://") {
            None => (None, text),
            Some(("tcp", rest)) => (Some(Protocol::Tcp), rest),
            Some(("udp", rest)) => (Some(Protocol::Udp), rest),
            Some((other, _)) => return Err(wrong(format!("`{other}` is neither `tcp` nor `udp`"))),
        };
        let (host, port) = split(rest).map_err(wrong)?;
        let port = match port {
            None => return Err(wrong("it has no port".to_owned())),
            Some("*") => None,
            Some(port) => Some(number(port).map_err(wrong)?),
        };
        Ok(Self { protocol, host: host.parse().map_err(wrong)?, port })
    }
}

impl FromStr for HttpGrant {
    type Err = GrantError;

    fn from_str(text: &str) -> Result<Self, GrantError> {
        let wrong = |message: String| GrantError { message, help: HTTP.to_owned() };
        let (scheme, rest) = match text.split_once("://") {
            None => (None, text),
            Some(("http", rest)) => (Some(Scheme::Http), rest),
            Some(("https", rest)) => (Some(Scheme::Https), rest),
            Some((other, _)) => return Err(wrong(format!("`{other}` is neither `http` nor `https`"))),
        };
        let (host, port) = split(rest).map_err(wrong)?;
        let port = port.map(number).transpose().map_err(wrong)?;
        let host = host.parse().map_err(|message: String| match rest.contains('/') {
            true => wrong(format!("{message}; a grant is of a host as a whole, and of no path")),
            false => wrong(message),
        })?;
        Ok(Self { scheme, host, port })
    }
}

impl fmt::Display for SocketGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.protocol.iter().try_for_each(|protocol| write!(f, "{}://", protocol.as_str()))?;
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.host),
            None => write!(f, "{}:*", self.host),
        }
    }
}

impl fmt::Display for HttpGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.scheme.iter().try_for_each(|scheme| write!(f, "{}://", scheme.as_str()))?;
        write!(f, "{}", self.host)?;
        self.port.iter().try_for_each(|port| write!(f, ":{port}"))
    }
}

/// A host, and the port behind it where there is one.
fn split(text: &str) -> Result<(&str, Option<&str>), String> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, rest) = rest.split_once(']').ok_or("its `[` is not closed")?;
        return match rest.strip_prefix(':') {
            Some(port) => Ok((host, Some(port))),
            None if rest.is_empty() => Ok((host, None)),
            // `[fe80::]/10:443`
            None => Err("what stands behind its `]` is no port".to_owned()),
        };
    }
    match text.matches(':').count() {
        0 => Ok((text, None)),
        1 => Ok(text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)))),
        _ => Err("an IPv6 address stands in brackets".to_owned()),
    }
}

fn number(port: &str) -> Result<u16, String> {
    let read = port.bytes().all(|byte| byte.is_ascii_digit()).then(|| port.parse().ok()).flatten();
    read.filter(|port| *port > 0).ok_or_else(|| format!("`{port}` is no port"))
}

impl FromStr for Host {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let address = |text: &str| text.parse::<IpAddr>().ok().map(|address| address.to_canonical());
        if let Some(address) = address(text) {
            return Ok(Self::Network(address, if address.is_ipv4() { 32 } else { 128 }));
        }
        if let Some((network, bits)) = text.split_once('/')
            && let Some(network) = address(network)
        {
            let most = if network.is_ipv4() { 32 } else { 128 };
            let bits = bits.parse().ok().filter(|bits| *bits <= most);
            return bits
                .map(|bits| Self::Network(network, bits))
                .ok_or_else(|| format!("a network has 0 to {most} bits"));
        }
        let (below, name) = match text.strip_prefix("*.") {
            Some(name) => (true, name),
            None => (false, text),
        };
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        if !is_host_name(&name) {
            let why = if name.is_ascii() { "" } else { "; a name that is not ASCII is written in punycode, `xn--..`" };
            return Err(format!("`{text}` is no host name and no address{why}"));
        }
        Ok(if below { Self::Below(name) } else { Self::Name(name) })
    }
}

/// Whether this can be the name of a host. One whose last part is a number is an address to some (`0x7f.1`), and so it is no name.
fn is_host_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let last = name.rsplit('.').next().unwrap_or(name);
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x");
    name.len() <= 253 && name.split('.').all(is_label) && !is_number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn socket_grants_are_read_and_written() {
        for text in [
            "127.0.0.1:5432",
            "[::1]:5432",
            "10.0.0.0/8:443",
            "[fd00::/8]:53",
            "db.example.org:5432",
            "*.example.org:*",
            "tcp://127.0.0.1:1",
            "udp://10.1.2.3:53",
        ] {
            let grant: SocketGrant = text.parse().unwrap();
            assert_eq!(grant.to_string(), text);
        }
        for (text, reason) in [
            ("127.0.0.1", "no port"),
            ("::1:5432", "brackets"),
            ("127.0.0.1:0", "no port"),
            ("127.0.0.1:99999", "no port"),
            ("10.0.0.0/33:1", "0 to 32"),
            ("http://a.b:1", "neither"),
            ("a b:1", "no host name"),
            ("*:80", "no host name"),
            ("*.:80", "no host name"),
            ("127.1:80", "no host name"),
            ("0x7f000001:80", "no host name"),
            ("münchen.de:80", "punycode"),
            ("", "no port"),
            (":1", "no host name"),
            ("[::1:2", "not closed"),
        ] {
            let error = text.parse::<SocketGrant>().unwrap_err();
            assert!(error.message.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn http_grants_are_read_and_written() {
        for text in [
            "api.example.org",
            "*.example.org",
            "https://api.example.org",
            "http://127.0.0.1:8080",
            "[::1]",
            "10.0.0.0/8",
        ] {
            let grant: HttpGrant = text.parse().unwrap();
            assert_eq!(grant.to_string(), text);
        }
        for (text, reason) in [
            ("ftp://a.b", "neither"),
            ("api.example.org/v1", "no path"),
            ("a.b:", "no port"),
            ("user@host", "no host name"),
        ] {
            let error = text.parse::<HttpGrant>().unwrap_err();
            assert!(error.message.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn grants_cover_what_they_name_and_no_more() {
        let host = |text: &str| text.parse::<Host>().unwrap();
        assert!(host("Example.org").is_name("example.ORG."));
        assert!(!host("example.org").is_name("www.example.org"));
        assert!(host("*.example.org").is_name("www.example.org"));
        assert!(!host("*.example.org").is_name("example.org"));
        assert!(!host("*.example.org").is_name("badexample.org"));
        assert!(!host("*.example.org").is_name(".example.org"));
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        assert!(host("10.0.0.0/8").holds(ip("10.255.0.1")));
        assert!(!host("10.0.0.0/8").holds(ip("11.0.0.1")));
        assert!(host("0.0.0.0/0").holds(ip("8.8.8.8")));
        assert!(!host("0.0.0.0/0").holds(ip("::1")));
        assert!(host("127.0.0.1").holds(ip("::ffff:127.0.0.1")), "an IPv4 address in IPv6's clothes is itself");
        assert!(host("::/0").holds(ip("::1")));
        let grant: HttpGrant = "api.example.org".parse().unwrap();
        assert!(grant.takes(Scheme::Https, 443) && grant.takes(Scheme::Http, 80));
        assert!(!grant.takes(Scheme::Https, 80) && !grant.takes(Scheme::Http, 8080));
        let grant: SocketGrant = "udp://10.0.0.0/8:53".parse().unwrap();
        assert!(grant.holds(Protocol::Udp, "10.1.1.1:53".parse().unwrap()));
        assert!(!grant.holds(Protocol::Tcp, "10.1.1.1:53".parse().unwrap()));
        assert!(!grant.holds(Protocol::Udp, "10.1.1.1:54".parse().unwrap()));
    }
}
