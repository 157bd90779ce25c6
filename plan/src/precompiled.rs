//! The form of a `.cwasm` file: native code, and the component that it was compiled from. Nothing is loaded here.

/// What ends a `.cwasm` file of ours: the native code's length, the component's length, and these bytes.
const MARK: [u8; 8] = *b"jackfld1";
const TRAILER: usize = 8 + 8 + MARK.len();

/// The content of a `.cwasm` file: native code, and behind it the component, which says what it plugs.
pub fn join(code: &[u8], component: &[u8]) -> Vec<u8> {
    let lengths = [code.len() as u64, component.len() as u64].map(u64::to_le_bytes).concat();
    [code, component, &lengths, &MARK].concat()
}

/// Whether a file is native code that wasmtime has made: an ELF file for its own system. One that ends before it says so is taken
/// for one.
pub fn is_native(file: &[u8]) -> bool {
    const WASMTIME: u8 = 200;
    is_elf(file) && file.get(7).is_none_or(|system| *system == WASMTIME)
}

/// Whether a file is one that systems run or load, such as a program, or native code that wasmtime has made.
pub fn is_elf(file: &[u8]) -> bool {
    file.starts_with(b"\x7fELF")
}

/// The native code and the component in a `.cwasm` file; `None` if it is none of ours.
pub fn split(file: &[u8]) -> Option<(&[u8], &[u8])> {
    let (content, trailer) = file.split_at_checked(file.len().checked_sub(TRAILER)?)?;
    let (lengths, mark) = trailer.split_at_checked(16)?;
    let length = |bytes: &[u8]| usize::try_from(u64::from_le_bytes(bytes.try_into().ok()?)).ok();
    let (code, component) = (length(&lengths[..8])?, length(&lengths[8..])?);
    if mark != MARK || code.checked_add(component)? != content.len() {
        return None;
    }
    content.split_at_checked(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_taken_apart_as_they_were_joined() {
        let file = join(b"native", b"component");
        assert_eq!(split(&file), Some((&b"native"[..], &b"component"[..])));
        for length in 0..file.len() {
            assert_eq!(split(&file[..length]), None);
        }
        let mut wrong = file.clone();
        let at = wrong.len() - TRAILER;
        wrong[at..at + 8].fill(0xff);
        assert_eq!(split(&wrong), None);
    }
}
