//! What of the network a plugin may reach: the allow lists, and names on their way to addresses.
//!
//! A connection goes to an address that was checked, never to a name: whoever answers for a granted name could lead it to this
//! machine or to a private network otherwise. Such an address is reached only where it is granted by itself.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use parking_lot::Mutex;
use wasmtime_wasi::sockets::SocketAddrUse;

use super::denials::Denials;
use super::output::Channel;
use crate::plan::{HttpGrant, PlannedPlugin, Protocol, Scheme, SocketGrant};

/// How many addresses of granted names are remembered.
const REMEMBERED: usize = 1024;

/// A plugin's allow lists.
pub(crate) struct Network {
    sockets: Vec<SocketGrant>,
    http: Vec<HttpGrant>,
    /// Addresses that granted names led to, each with the place of the grant.
    led_to: Mutex<VecDeque<(IpAddr, usize)>>,
    denials: Denials,
}

/// Why a name or an address is not reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreached {
    /// It is not granted.
    Denied,
    /// A granted name led to an address that is not granted by itself and would have to be.
    Private,
    /// The name leads nowhere.
    Unknown,
}

impl Network {
    /// What the plugin is granted.
    ///
    /// # Errors
    ///
    /// Names a grant that cannot be read; the plan refuses such a plugin before.
    pub(crate) fn new(plugin: &PlannedPlugin, output: &Arc<Channel>) -> Result<Self, String> {
        let wasi = &plugin.wasi;
        let wrong = |grant: &str, error: &dyn std::fmt::Display| format!("`{grant}` cannot be granted: {error}");
        let sockets = wasi.sockets.iter().map(|grant| grant.parse().map_err(|error| wrong(grant, &error)));
        let http = wasi.http.iter().map(|grant| grant.parse().map_err(|error| wrong(grant, &error)));
        Ok(Self {
            sockets: sockets.collect::<Result<_, _>>()?,
            http: http.collect::<Result<_, _>>()?,
            led_to: Mutex::default(),
            denials: Denials::new(&plugin.id, output),
        })
    }

    /// Nothing is granted.
    pub(crate) fn closed() -> Self {
        let denials = Denials::new("", &Channel::new("", None));
        Self { sockets: Vec::new(), http: Vec::new(), led_to: Mutex::default(), denials }
    }

    /// What was denied so far.
    pub(crate) fn denials(&self) -> &Denials {
        &self.denials
    }

    /// Whether any address may be reached by this protocol. Otherwise there are no sockets; that one was asked for is noted.
    pub(crate) fn has_sockets(&self, protocol: Protocol) -> bool {
        let granted = self.sockets.iter().any(|grant| grant.protocol.is_none_or(|only| only == protocol));
        if !granted {
            let why = format!("asked for a {} socket and is granted none", protocol.as_str().to_uppercase());
            self.denials.note("sockets", "<address>:<port>", &why);
        }
        granted
    }

    /// Whether sockets are granted by this protocol.
    pub(crate) fn uses(&self, protocol: Protocol) -> bool {
        self.sockets.iter().any(|grant| grant.protocol.is_none_or(|only| only == protocol))
    }

    /// Whether an address may be used like this; what is refused is noted.
    pub(crate) fn check(&self, address: SocketAddr, used: SocketAddrUse) -> bool {
        match used {
            // Whoever connects has an address of its own, any.
            SocketAddrUse::TcpBind | SocketAddrUse::UdpBind => address.ip().is_unspecified() && address.port() == 0,
            // The list is of what a plugin reaches. Nobody reaches it.
            SocketAddrUse::TcpListen | SocketAddrUse::TcpAccept => false,
            SocketAddrUse::TcpConnect => self.connects(Protocol::Tcp, address, true),
            SocketAddrUse::UdpSend => self.connects(Protocol::Udp, address, true),
            SocketAddrUse::UdpReceive => self.connects(Protocol::Udp, address, false),
        }
    }

    fn connects(&self, protocol: Protocol, address: SocketAddr, tell: bool) -> bool {
        let ip = address.ip().to_canonical();
        let granted = self.sockets.iter().any(|grant| grant.holds(protocol, address)) || {
            let led_to = self.led_to.lock();
            let grants = led_to.iter().filter(|(known, _)| *known == ip).map(|(_, at)| &self.sockets[*at]);
            grants.into_iter().any(|grant| grant.takes(protocol, address.port()))
        };
        if !granted && tell {
            let wanted = SocketAddr::new(ip, address.port()).to_string();
            self.denials.note("sockets", &wanted, &format!("tried to reach {wanted} and is not granted that"));
        }
        granted
    }

    /// The addresses that a granted name leads to, for sockets.
    pub(crate) async fn look_up(self: Arc<Self>, name: String) -> Result<Vec<IpAddr>, Unreached> {
        if let Ok(address) = name.parse::<IpAddr>() {
            // There is nothing to look up; whether it may be reached is seen when it is.
            return Ok(vec![address]);
        }
        let grants = self.sockets.iter().enumerate().filter(|(_, grant)| grant.host.is_name(&name));
        let grants: Vec<usize> = grants.map(|(at, _)| at).collect();
        if grants.is_empty() {
            self.denials.note("sockets", &format!("{name}:<port>"), "looked up a name that it is not granted");
            return Err(Unreached::Denied);
        }
        let found = addresses(&name).await?;
        let is_granted = |ip: IpAddr| is_local_name(&name) || self.sockets.iter().any(|grant| grant.host.holds(ip));
        let may: Vec<IpAddr> = found.iter().copied().filter(|ip| is_public(*ip) || is_granted(*ip)).collect();
        if may.is_empty() {
            let wanted = format!("{}:<port>", bracketed(found[0]));
            self.denials.note("sockets", &wanted, &private(&name, found[0]));
            return Err(Unreached::Private);
        }
        let mut led_to = self.led_to.lock();
        for entry in may.iter().flat_map(|ip| grants.iter().map(|at| (*ip, *at))) {
            if !led_to.contains(&entry) {
                if led_to.len() == REMEMBERED {
                    led_to.pop_front();
                }
                led_to.push_back(entry);
            }
        }
        drop(led_to);
        Ok(may)
    }

    /// The addresses to which a request to this host may go. The host is as in a URL.
    #[cfg_attr(not(feature = "http"), expect(dead_code, reason = "HTTP alone asks"))]
    pub(crate) async fn http(&self, scheme: Scheme, host: &str, port: u16) -> Result<Vec<SocketAddr>, Unreached> {
        let grants = || self.http.iter().filter(|grant| grant.takes(scheme, port));
        let at = |ip: IpAddr| SocketAddr::new(ip, port);
        let own = if port == scheme.port() { String::new() } else { format!(":{port}") };
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let literal = bare.parse::<IpAddr>().ok().map(|ip| ip.to_canonical());
        let granted = match literal {
            Some(ip) => grants().any(|grant| grant.host.holds(ip)),
            None => grants().any(|grant| grant.host.is_name(host)),
        };
        let shown = literal.map_or_else(|| host.to_owned(), bracketed);
        if !granted {
            let url = format!("{}://{shown}{own}", scheme.as_str());
            self.denials.note("http", &url, &format!("tried to send a request to {url} and is not granted that"));
            return Err(Unreached::Denied);
        }
        if let Some(ip) = literal {
            return Ok(vec![at(ip)]);
        }
        let found = addresses(host).await?;
        let is_granted = |ip: IpAddr| is_local_name(host) || grants().any(|grant| grant.host.holds(ip));
        let may: Vec<SocketAddr> =
            found.iter().copied().filter(|ip| is_public(*ip) || is_granted(*ip)).map(at).collect();
        if may.is_empty() {
            let wanted = format!("{}://{}{own}", scheme.as_str(), bracketed(found[0]));
            self.denials.note("http", &wanted, &private(host, found[0]));
            return Err(Unreached::Private);
        }
        Ok(may)
    }
}

fn private(name: &str, ip: IpAddr) -> String {
    format!(
        "is granted `{name}`, which leads to {ip}: an address of this machine or of a private network has to be granted by itself"
    )
}

fn bracketed(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

/// Whether a name means this machine, whoever is asked (RFC 6761, section 6.3).
fn is_local_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

/// The addresses of a name, at least one.
async fn addresses(name: &str) -> Result<Vec<IpAddr>, Unreached> {
    if is_local_name(name) {
        return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
    }
    // On a thread of the plugin's own runtime.
    let found = tokio::net::lookup_host((name, 0)).await.map_err(|_| Unreached::Unknown)?;
    let mut addresses: Vec<IpAddr> = Vec::new();
    for ip in found.map(|address| address.ip().to_canonical()) {
        if !addresses.contains(&ip) {
            addresses.push(ip);
        }
    }
    if addresses.is_empty() { Err(Unreached::Unknown) } else { Ok(addresses) }
}

/// Whether an address is one of the public Internet, by IANA's registries of special addresses.
fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            !(a == 0
                || a == 10
                || a == 127
                || a >= 224
                || (a == 100 && (64..128).contains(&b))
                || (a == 169 && b == 254)
                || (a == 172 && (16..32).contains(&b))
                || (a == 192 && b == 0 && (c == 0 || c == 2))
                || (a == 192 && b == 88 && c == 99)
                || (a == 192 && b == 168)
                || (a == 198 && (b == 18 || b == 19))
                || (a == 198 && b == 51 && c == 100)
                || (a == 203 && b == 0 && c == 113))
        }
        IpAddr::V6(ip) => {
            let parts = ip.segments();
            // An IPv4 address behind a translator is what it is (RFC 6052).
            if parts[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
                let [a, b] = parts[6].to_be_bytes();
                let [c, d] = parts[7].to_be_bytes();
                return is_public(Ipv4Addr::new(a, b, c, d).into());
            }
            // Global unicast, without what is set apart there: tunnels, documentation, benchmarks.
            parts[0] & 0xe000 == 0x2000
                && !(parts[0] == 0x2001 && (parts[1] < 0x200 || parts[1] == 0xdb8))
                && parts[0] != 0x2002
                && parts[0] & 0xfff0 != 0x3ff0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(sockets: &[&str], http: &[&str]) -> Network {
        Network {
            sockets: sockets.iter().map(|grant| grant.parse().unwrap()).collect(),
            http: http.iter().map(|grant| grant.parse().unwrap()).collect(),
            led_to: Mutex::default(),
            denials: Denials::new("p", &Channel::new("p", None)),
        }
    }

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
    }

    #[test]
    fn public_addresses_are_told_from_others() {
        for public in ["8.8.8.8", "1.1.1.1", "172.15.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::808:808"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for other in [
            "127.0.0.1",
            "127.8.8.8",
            "0.0.0.0",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
            "::127.0.0.1",
        ] {
            assert!(!is_public(other.parse().unwrap()), "{other}");
        }
    }

    #[test]
    fn nothing_is_reached_that_is_not_granted() {
        let network = network(&["127.0.0.1:5432", "udp://10.0.0.0/8:53"], &[]);
        let check = |address: &str, used| network.check(address.parse().unwrap(), used);
        assert!(check("127.0.0.1:5432", SocketAddrUse::TcpConnect));
        assert!(!check("127.0.0.1:5433", SocketAddrUse::TcpConnect));
        assert!(!check("127.0.0.2:5432", SocketAddrUse::TcpConnect));
        assert!(check("10.9.9.9:53", SocketAddrUse::UdpSend));
        assert!(!check("10.9.9.9:53", SocketAddrUse::TcpConnect));
        assert!(!check("11.9.9.9:53", SocketAddrUse::UdpReceive));
        assert!(check("0.0.0.0:0", SocketAddrUse::UdpBind));
        assert!(!check("0.0.0.0:53", SocketAddrUse::UdpBind));
        assert!(!check("127.0.0.1:5432", SocketAddrUse::TcpListen));
        assert!(!check("127.0.0.1:5432", SocketAddrUse::TcpAccept));
        let denied: Vec<String> = network.denials.list().into_iter().map(|denial| denial.wanted).collect();
        assert_eq!(denied, ["127.0.0.1:5433", "127.0.0.2:5432", "10.9.9.9:53"]);
    }

    #[test]
    fn names_lead_where_they_may() {
        let network = Arc::new(network(&["localhost:5432"], &["http://localhost:8080", "127.0.0.1", "*.localhost"]));
        let to = |address: &str| network.check(address.parse().unwrap(), SocketAddrUse::TcpConnect);
        assert!(!to("127.0.0.1:5432"), "nobody has looked the name up");
        let found = run(Arc::clone(&network).look_up("LOCALHOST".to_owned())).unwrap();
        assert!(found.contains(&Ipv4Addr::LOCALHOST.into()));
        assert!(to("127.0.0.1:5432") && !to("127.0.0.1:5433"));
        assert_eq!(run(Arc::clone(&network).look_up("example.org".to_owned())), Err(Unreached::Denied));

        let http = |scheme, host: &str, port| run(network.http(scheme, host, port)).map(|found| found[0].to_string());
        assert_eq!(http(Scheme::Http, "localhost", 8080).as_deref(), Ok("127.0.0.1:8080"));
        assert_eq!(http(Scheme::Https, "localhost", 8080), Err(Unreached::Denied));
        assert_eq!(http(Scheme::Http, "localhost", 80), Err(Unreached::Denied));
        assert_eq!(http(Scheme::Https, "127.0.0.1", 443).as_deref(), Ok("127.0.0.1:443"));
        assert_eq!(http(Scheme::Https, "[::ffff:127.0.0.1]", 443).as_deref(), Ok("127.0.0.1:443"));
        assert_eq!(http(Scheme::Https, "127.1", 443), Err(Unreached::Denied), "no other way of writing an address");
        assert_eq!(http(Scheme::Https, "127.0.0.2", 443), Err(Unreached::Denied));
        assert_eq!(http(Scheme::Https, "a.localhost", 443).as_deref(), Ok("127.0.0.1:443"));
    }
}
