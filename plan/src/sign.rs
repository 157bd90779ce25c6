//! Signatures of components: ed25519, in the custom section `signature` that comes before all others, as `wasmsign2` writes it
//! (<https://github.com/WebAssembly/tool-conventions/blob/main/Signatures.md>).
//!
//! What is signed is the component: every byte of its file behind the signature. Native code that was compiled from it is not, so
//! a `.cwasm` file or a bundle is as trustworthy as the folder that it is loaded from, and its component is checked.

use std::fmt;
use std::io::Cursor;
use std::str::FromStr;

use ct_codecs::{Base64, Decoder as _, Encoder as _, Hex};
use wasmsign2::{KeyPair, Module};

/// What the text of a public key begins with.
const PREFIX: &str = "ed25519:";
/// What a component begins with.
const HEADER: &[u8] = b"\0asm\x0d\0\x01\0";
/// How many signatures are looked at: more would be there to keep who checks them busy.
const SIGNATURES: usize = 64;

/// The key with which signatures are checked: `ed25519:` and its 32 bytes in base64; hexadecimal digits are read as well.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(wasmsign2::PublicKey);

/// The key with which components are signed. Nobody else may have it.
#[derive(Clone)]
pub struct SecretKey(KeyPair);

/// Why something cannot be signed, or is not signed as it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The text is no public key.
    #[error("`{0}` is no public key: one is `ed25519:` and 32 bytes in base64, as `jackfield keygen` prints it")]
    Key(String),
    /// The bytes of a file are no key.
    #[error(
        "it is no ed25519 key: PEM, DER, what `wasmsign2` writes, or for a public key `ed25519:` and base64 are read"
    )]
    File,
    /// The bytes are no component in binary form.
    #[error("it is no component in binary form, and what is signed are a component's bytes")]
    NoComponent,
    /// Nobody has signed it.
    #[error("it is not signed")]
    Unsigned,
    /// It has signatures, and none is by such a key for what it holds.
    #[error("it is signed by another key, or it was changed after it was signed")]
    Other,
    /// Its signature cannot be read.
    #[error("its signature cannot be read")]
    Malformed,
}

impl PublicKey {
    /// Reads a key from a file's bytes: PEM, DER, `wasmsign2`'s own form, or the text form, around which comments with `#` and
    /// empty lines may stand. The public key of a secret one does as well.
    ///
    /// # Errors
    ///
    /// If it is none of these.
    pub fn from_file(bytes: &[u8]) -> Result<Self, SignError> {
        if let Ok(text) = std::str::from_utf8(bytes) {
            let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
            if let Some(line) = lines.next()
                && line.starts_with(PREFIX)
            {
                return if lines.next().is_none() { line.parse() } else { Err(SignError::File) };
            }
        }
        if let Ok(key) = wasmsign2::PublicKey::from_any(bytes) {
            return Ok(Self(key));
        }
        SecretKey::from_file(bytes).map(|key| key.public())
    }

    /// The name by which signatures mean it, in hexadecimal digits; it is made of the key.
    pub fn id(&self) -> String {
        let id = self.0.clone().attach_default_key_id().key_id;
        id.map(|id| hex(&id)).unwrap_or_default()
    }
}

impl FromStr for PublicKey {
    type Err = SignError;

    fn from_str(text: &str) -> Result<Self, SignError> {
        let wrong = || SignError::Key(text.to_owned());
        let rest = text.strip_prefix(PREFIX).ok_or_else(wrong)?;
        let bytes = match rest.len() {
            64 => Hex::decode_to_vec(rest, None),
            _ => Base64::decode_to_vec(rest, None),
        };
        let bytes = bytes.ok().filter(|bytes| bytes.len() == 32).ok_or_else(wrong)?;
        let key = wasmsign2::PublicKey::from_bytes(&[&[0x01][..], &bytes].concat()).map_err(|_| wrong())?;
        Ok(Self(key))
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.0.to_bytes();
        let text = Base64::encode_to_string(bytes.get(1..).unwrap_or_default()).map_err(|_| fmt::Error)?;
        write!(f, "{PREFIX}{text}")
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the secret key of {}", self.public())
    }
}

impl SecretKey {
    /// A fresh key, from the system's random numbers.
    pub fn generate() -> Self {
        Self(KeyPair::generate())
    }

    /// Reads a key from a file's bytes: PEM (PKCS #8), DER, or `wasmsign2`'s own form.
    ///
    /// # Errors
    ///
    /// If it is none of these.
    pub fn from_file(bytes: &[u8]) -> Result<Self, SignError> {
        let sk = wasmsign2::SecretKey::from_any(bytes).map_err(|_| SignError::File)?;
        let pk = wasmsign2::PublicKey { pk: sk.sk.public_key(), key_id: None };
        Ok(Self(KeyPair { pk, sk }))
    }

    /// The key as PEM (PKCS #8), which other tools read.
    pub fn to_pem(&self) -> String {
        self.0.sk.to_pem()
    }

    /// The public key that belongs to it.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.pk.clone())
    }
}

/// A component with a signature by this key, in the place of those that it has; with `add` beside them.
///
/// # Errors
///
/// If the bytes are no component in binary form, or its signatures cannot be read where they are to stay.
pub fn sign(component: &[u8], key: &SecretKey, add: bool) -> Result<Vec<u8>, SignError> {
    let module = read(component)?;
    let id = key.0.pk.clone().attach_default_key_id().key_id;
    let signed = if add && verify(component, std::slice::from_ref(&key.public())).is_ok() {
        module
    } else if add && !signatures(component)?.is_empty() {
        key.0.sk.sign_multi(module, id.as_ref(), false, false).map_err(|_| SignError::Malformed)?.0
    } else {
        key.0.sk.sign(module, id.as_ref()).map_err(|_| SignError::NoComponent)?
    };
    let mut bytes = Vec::new();
    signed.serialize(&mut bytes).map_err(|_| SignError::NoComponent)?;
    Ok(bytes)
}

/// The one of these keys by which the whole component is signed.
///
/// # Errors
///
/// If it is signed by none of them, or was changed since.
pub fn verify<'k>(component: &[u8], keys: &'k [PublicKey]) -> Result<&'k PublicKey, SignError> {
    if signatures(component)?.is_empty() {
        return Err(SignError::Unsigned);
    }
    let signed = |key: &&PublicKey| key.0.verify(&mut Cursor::new(component), None).is_ok();
    keys.iter().find(signed).ok_or(SignError::Other)
}

/// The names of the keys by which a component says that it is signed, in hexadecimal digits; empty for a signature that names no
/// key. Nothing is checked.
///
/// # Errors
///
/// If the bytes are no component in binary form, or its signatures cannot be read.
pub fn signatures(component: &[u8]) -> Result<Vec<String>, SignError> {
    let mut reader = Cursor::new(component);
    let stream = Module::init_from_reader(&mut reader).map_err(|_| SignError::NoComponent)?;
    let mut sections = Module::iterate(stream).map_err(|_| SignError::NoComponent)?;
    // A section says how long it is: it is not believed beyond what is there.
    first_fits(component).then_some(()).ok_or(SignError::NoComponent)?;
    let first = match sections.next() {
        Some(Ok(wasmsign2::Section::Custom(section))) if section.is_signature_header() => section,
        Some(Err(_)) => return Err(SignError::NoComponent),
        _ => return Ok(Vec::new()),
    };
    let data = first.signature_data().map_err(|_| SignError::Malformed)?;
    let all = data.signed_hashes_set.iter().flat_map(|set| &set.signatures);
    let ids: Vec<String> = all.map(|signature| signature.key_id.as_deref().map(hex).unwrap_or_default()).collect();
    if ids.len() > SIGNATURES { Err(SignError::Malformed) } else { Ok(ids) }
}

/// Whether the first section ends within the component.
fn first_fits(component: &[u8]) -> bool {
    let Some(rest) = component.get(9..) else { return component.len() == 8 };
    let mut length: u64 = 0;
    for (at, byte) in rest.iter().take(5).enumerate() {
        length |= u64::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return length <= (rest.len() - at - 1) as u64;
        }
    }
    false
}

/// All sections of a component.
fn read(component: &[u8]) -> Result<Module, SignError> {
    if !component.starts_with(HEADER) {
        return Err(SignError::NoComponent);
    }
    Module::deserialize(&mut Cursor::new(component)).map_err(|_| SignError::NoComponent)
}

fn hex(bytes: &[u8]) -> String {
    Hex::encode_to_string(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An empty component with a custom section.
    const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0\0\x05\x01xabc";

    #[test]
    fn signatures_hold_for_all_that_follows() {
        let (key, other) = (SecretKey::generate(), SecretKey::generate());
        let signed = sign(COMPONENT, &key, false).unwrap();
        assert!(jackfield_contract::inspect(&signed).is_ok());
        let keys = [other.public(), key.public()];
        assert_eq!(verify(&signed, &keys), Ok(&keys[1]));
        assert_eq!(verify(&signed, &keys[..1]), Err(SignError::Other));
        assert_eq!(verify(COMPONENT, &keys), Err(SignError::Unsigned));
        assert_eq!(signatures(&signed), Ok(vec![key.public().id()]));
        // Not one byte may be another, and none may be added.
        for at in 0..signed.len() {
            let mut changed = signed.clone();
            changed[at] ^= 1;
            let held = verify(&changed, &keys).is_ok();
            // The name of the key is a hint and not signed.
            let is_hint =
                changed.windows(12).count() > 0 && signatures(&changed).is_ok_and(|ids| ids != [key.public().id()]);
            assert!(!held || is_hint || at < 8, "byte {at}");
        }
        assert!(verify(&[&signed[..], b"\0\x05\x01yabc"].concat(), &keys).is_err());
        assert!(verify(&signed[..signed.len() - 1], &keys).is_err());
        // The signature of one component beside another.
        let another = sign(&[COMPONENT, b"\0\x05\x01yabc"].concat(), &key, false).unwrap();
        let head = signed.len() - (COMPONENT.len() - 8);
        let mixed = [&signed[..head], &another[another.len() - (COMPONENT.len() - 8 + 7)..]].concat();
        assert!(verify(&mixed, &keys).is_err());
    }

    #[test]
    fn signatures_are_replaced_or_added() {
        let (key, other) = (SecretKey::generate(), SecretKey::generate());
        let signed = sign(COMPONENT, &key, false).unwrap();
        let replaced = sign(&signed, &other, false).unwrap();
        assert!(verify(&replaced, &[key.public()]).is_err() && verify(&replaced, &[other.public()]).is_ok());
        let both = sign(&signed, &other, true).unwrap();
        assert!(verify(&both, &[key.public()]).is_ok() && verify(&both, &[other.public()]).is_ok());
        assert_eq!(signatures(&both).map(|ids| ids.len()), Ok(2));
        assert_eq!(sign(&both, &other, true), Ok(both.clone()), "it is there already");
        // What it holds beside its signature stays as it was.
        assert!(both.ends_with(&COMPONENT[8..]));
    }

    #[test]
    fn keys_are_read_in_every_form() {
        let key = SecretKey::generate();
        let public = key.public();
        let text = public.to_string();
        assert_eq!(text.parse(), Ok(public.clone()));
        let raw = public.0.to_bytes();
        assert_eq!(format!("ed25519:{}", hex(&raw[1..])).parse(), Ok(public.clone()));
        for bytes in [
            text.clone().into_bytes(),
            format!("# mine\n\n{text}\n").into_bytes(),
            public.0.to_pem().into_bytes(),
            public.0.to_der(),
            raw,
            key.to_pem().into_bytes(),
        ] {
            assert_eq!(PublicKey::from_file(&bytes), Ok(public.clone()));
        }
        for bytes in [key.to_pem().into_bytes(), key.0.sk.to_der(), key.0.sk.to_bytes()] {
            assert_eq!(SecretKey::from_file(&bytes).map(|key| key.public()), Ok(public.clone()));
        }
        for wrong in ["", "ed25519:", "ed25519:AAAA", "rsa:AAAA", &text[8..], "ed25519:!"] {
            assert!(wrong.parse::<PublicKey>().is_err(), "{wrong}");
        }
        assert!(SecretKey::from_file(text.as_bytes()).is_err());
        assert!(!format!("{key:?}").contains(&key.to_pem()), "a secret is not printed");
    }

    #[test]
    fn nothing_is_believed_of_hostile_bytes() {
        for hostile in [
            &b""[..],
            b"\0asm\x0d\0\x01\0",
            b"\0asm\x0d\0\x01\0\0\xff\xff\xff\xff\x0f",
            b"\0asm\x0d\0\x01\0\0\x0b\x09signature\xff",
            b"\x7fELF",
        ] {
            assert!(verify(hostile, &[SecretKey::generate().public()]).is_err());
        }
    }
}
