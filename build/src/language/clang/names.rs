//! The name section of modules in C++, whose names are longer than the code that they name.

/// Functions whose names are longer are cut.
const LONGEST: usize = 100;

/// Leaves the arguments of templates out of names that are too long. What is no module comes back as it was.
pub(crate) fn shorten(module: &[u8]) -> Vec<u8> {
    rewrite(module).unwrap_or_else(|| module.to_vec())
}

fn rewrite(module: &[u8]) -> Option<Vec<u8>> {
    let mut out = module.get(..8)?.to_vec();
    let mut at = 8;
    while at < module.len() {
        let id = module[at];
        let mut body = at + 1;
        let size = read(module, &mut body)?;
        let end = body.checked_add(size)?;
        let content = module.get(body..end)?;
        let mut inner = 0;
        let is_names = id == 0 && {
            let length = read(content, &mut inner)?;
            let name = content.get(inner..inner.checked_add(length)?)?;
            inner += length;
            name == b"name"
        };
        if is_names {
            let mut section = content[..inner].to_vec();
            subsections(content.get(inner..)?, &mut section)?;
            out.push(0);
            write(section.len(), &mut out);
            out.extend(section);
        } else {
            out.extend(&module[at..end]);
        }
        at = end;
    }
    Some(out)
}

fn subsections(mut content: &[u8], out: &mut Vec<u8>) -> Option<()> {
    while let [id, rest @ ..] = content {
        let mut at = 0;
        let size = read(rest, &mut at)?;
        let body = rest.get(at..at.checked_add(size)?)?;
        let mut map = Vec::new();
        // 1: functions, as a map from indices to names.
        match *id {
            1 => functions(body, &mut map)?,
            _ => map.extend(body),
        }
        out.push(*id);
        write(map.len(), out);
        out.extend(map);
        content = &rest[at + size..];
    }
    Some(())
}

fn functions(body: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let mut at = 0;
    let count = read(body, &mut at)?;
    write(count, out);
    for _ in 0..count {
        write(read(body, &mut at)?, out);
        let length = read(body, &mut at)?;
        let name = std::str::from_utf8(body.get(at..at.checked_add(length)?)?).ok()?;
        at += length;
        let name = short(name);
        write(name.len(), out);
        out.extend(name.as_bytes());
    }
    Some(())
}

/// A name without what stands between `<` and `>`, if it is too long.
fn short(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let mut depth = 0_usize;
    let mut plain = String::new();
    for character in name.chars() {
        match character {
            '<' => {
                depth += 1;
                if depth == 1 {
                    plain.push_str("<..");
                }
            }
            '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            plain.push(character);
        }
    }
    match plain.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}..", &plain[..end]),
        None => plain,
    }
}

fn read(bytes: &[u8], at: &mut usize) -> Option<usize> {
    let (mut value, mut shift) = (0_u64, 0);
    loop {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            return usize::try_from(value).ok();
        }
        if shift > 35 {
            return None;
        }
    }
}

fn write(mut value: usize, out: &mut Vec<u8>) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(byte);
            return;
        }
        out.push(byte | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(short("demo::filter<int>(int)"), "demo::filter<int>(int)");
        let long = format!("std::vector<{}>::push_back(int)", "a::b<c>, ".repeat(40));
        assert_eq!(short(&long), "std::vector<..>::push_back(int)");
        assert_eq!(short(&"é".repeat(300)).chars().count(), LONGEST + 2);
    }

    #[test]
    fn a_module_stays_one() {
        let long = format!("f<{}>", "x".repeat(400));
        let text = format!("(module (func ${} (export \"f\")) (func $short) (memory 1))", "f");
        let module = wat::parse_str(text).unwrap();
        assert_eq!(shorten(&module), module);
        let named = wat::parse_str(format!("(module (func (@name \"{long}\") (export \"f\")))")).unwrap();
        let less = shorten(&named);
        assert!(less.len() + 300 < named.len());
        wasmparser::Validator::new().validate_all(&less).unwrap();
        assert!(less.windows(5).any(|text| text == b"f<..>"));
        assert_eq!(shorten(b"no module"), b"no module");
        assert_eq!(shorten(&named[..named.len() - 3]), named[..named.len() - 3]);
    }
}
