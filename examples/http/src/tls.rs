//! TLS, where the server is given a certificate.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jackfield::manifest::own::{Item, unknown_key};
use jackfield::plan::Located;
use jackfield::report::{Problem, ProblemKind};
use rustls::ServerConfig;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// The files of a server's certificate, as PEM.
#[derive(Clone, Debug, PartialEq)]
pub struct Tls {
    /// The certificate, and those that it is signed by, in that order.
    pub cert: Located<PathBuf>,
    /// Its private key.
    pub key: Located<PathBuf>,
}

const KEYS: [&str; 2] = ["cert", "key"];

impl Tls {
    /// Reads `{ cert = "..", key = ".." }`.
    pub(crate) fn read(value: &Located<Item>, problems: &mut Vec<Problem>) -> Result<Option<Self>, Problem> {
        let table = value.table("`tls`")?;
        let mut files = [None, None];
        for (name, value) in table {
            match KEYS.iter().position(|key| *key == name.value) {
                Some(at) => {
                    let file = PathBuf::from(value.text(&format!("`{}` of `tls`", name.value))?);
                    files[at] = Some(Located { value: file, origin: value.origin.clone() });
                }
                None => problems.push(unknown_key(name, "`tls`", &KEYS)),
            }
        }
        match files {
            [Some(cert), Some(key)] => Ok(Some(Self { cert, key })),
            _ => {
                let message = "`tls` has two files, `cert` and `key`".to_owned();
                let problem = Problem::graph(ProblemKind::Manifest, message).at(value.origin.as_ref());
                Err(problem.help("write `tls = { cert = \"cert.pem\", key = \"key.pem\" }`"))
            }
        }
    }

    /// The same files, as names that begin in this folder.
    pub(crate) fn within(&mut self, folder: &Path) {
        for file in [&mut self.cert, &mut self.key] {
            file.value = folder.join(&file.value);
        }
    }

    /// What the files hold; nothing of one that cannot be read.
    pub(crate) fn content(&self) -> Vec<Option<Vec<u8>>> {
        [&self.cert, &self.key].map(|file| std::fs::read(&file.value).ok()).into()
    }

    /// What is served with these files.
    pub(crate) fn load(&self) -> Result<Arc<ServerConfig>, Problem> {
        let unread = |file: &Located<PathBuf>, what: &str, error: &pem::Error| {
            let why = match error {
                pem::Error::Io(error) => error.to_string(),
                pem::Error::NoItemsFound => format!("there is no {what} in PEM in it"),
                error => format!("it is no PEM: {error}"),
            };
            let message = format!("the {what} for TLS cannot be read: {}: {why}", file.display());
            let help = format!("name a file that has a {what} as PEM, which begins with `-----BEGIN`");
            Problem::graph(ProblemKind::Manifest, message).at(file.origin.as_ref()).help(help)
        };
        let certificate = |error: pem::Error| unread(&self.cert, "certificate", &error);
        let chain = CertificateDer::pem_file_iter(&self.cert.value).map_err(certificate)?;
        let chain = chain.collect::<Result<Vec<_>, _>>().map_err(certificate)?;
        if chain.is_empty() {
            return Err(certificate(pem::Error::NoItemsFound));
        }
        let key = PrivateKeyDer::from_pem_file(&self.key.value);
        let key = key.map_err(|error| unread(&self.key, "private key", &error))?;
        let refused = |error: rustls::Error| {
            let (cert, key) = (self.cert.display(), self.key.display());
            let message = format!("{cert} and {key} cannot be used for TLS: {error}");
            let problem = Problem::graph(ProblemKind::Manifest, message).at(self.cert.origin.as_ref());
            problem.help("name a certificate, and the key that it was made with")
        };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let builder = builder.map_err(refused)?.with_no_client_auth();
        let mut config = builder.with_single_cert(chain, key).map_err(refused)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}
