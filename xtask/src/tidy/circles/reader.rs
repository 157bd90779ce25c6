//! What a Rust file declares and which paths it names, read from its tokens.
//!
//! Not a parser: bodies are looked through for paths only, what macros make is not seen, and imports inside of functions
//! count for their whole module. Code under `cfg(test)` and inside of `quote!` is passed over.

use std::collections::BTreeSet;

use super::tokens::{Kind, Token, tokens};

/// A module as its file's text has it.
#[derive(Debug, Default)]
pub(super) struct Module {
    /// Modules with a file of their own: `mod name;`.
    pub(super) files: Vec<String>,
    /// Modules with a body.
    pub(super) inline: Vec<(String, Module)>,
    /// The names of its other items.
    pub(super) items: BTreeSet<String>,
    /// Its imports.
    pub(super) uses: Vec<Use>,
    /// Paths of two parts or more outside of imports.
    pub(super) paths: Vec<(Vec<String>, usize)>,
    /// Every identifier outside of imports, with the first line it is on.
    pub(super) idents: Vec<(String, usize)>,
}

/// An import.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Use {
    pub(super) path: Vec<String>,
    /// The name that it gives; none for `*`.
    pub(super) name: Option<String>,
    /// Whether others can reach the item through it.
    pub(super) public: bool,
    pub(super) line: usize,
}

/// Reads a file.
pub(super) fn read(text: &str) -> Module {
    let tokens = tokens(text);
    let mut reader = Reader { tokens: &tokens, at: 0 };
    reader.module()
}

struct Reader<'t> {
    tokens: &'t [Token<'t>],
    at: usize,
}

const ITEMS: [&str; 8] = ["fn", "struct", "enum", "union", "trait", "type", "const", "static"];

impl<'t> Reader<'t> {
    fn peek(&self, ahead: usize) -> Option<Kind<'t>> {
        self.tokens.get(self.at + ahead).map(|token| token.kind)
    }

    fn ident(&self, ahead: usize) -> Option<&'t str> {
        match self.peek(ahead)? {
            Kind::Ident(name) => Some(name),
            _ => None,
        }
    }

    /// A module's content, up to the end of the text or its closing brace.
    fn module(&mut self) -> Module {
        let mut module = Module::default();
        let mut idents = BTreeSet::new();
        // How many braces of items are open.
        let mut depth = 0_usize;
        while let Some(token) = self.tokens.get(self.at) {
            match token.kind {
                Kind::Punct('#') if self.peek(1) == Some(Kind::Punct('[')) => self.attribute(),
                Kind::Punct('{') => (depth, self.at) = (depth + 1, self.at + 1),
                Kind::Punct('}') if depth == 0 => {
                    self.at += 1;
                    break;
                }
                Kind::Punct('}') => (depth, self.at) = (depth - 1, self.at + 1),
                Kind::Ident("quote" | "quote_spanned" | "parse_quote") if self.peek(1) == Some(Kind::Punct('!')) => {
                    self.at += 2;
                    self.group();
                }
                Kind::Ident("pub") if self.is_restricted() => {
                    self.at += 1;
                    self.group();
                }
                Kind::Ident("use")
                    if self.ident(1).is_some() || matches!(self.peek(1), Some(Kind::Sep | Kind::Punct('{'))) =>
                {
                    let public = self.is_public();
                    self.at += 1;
                    self.tree(&mut Vec::new(), public, &mut module.uses);
                }
                Kind::Ident("mod") if depth == 0 && self.ident(1).is_some() => self.submodule(&mut module),
                Kind::Ident("macro_rules") if self.peek(1) == Some(Kind::Punct('!')) => {
                    module.items.extend(self.ident(2).map(str::to_owned));
                    self.at += 3;
                    self.group();
                }
                Kind::Ident(word) => {
                    // Not the `const` of a pointer.
                    let pointer = self.at > 0 && self.tokens[self.at - 1].is('*');
                    if depth == 0 && !pointer && ITEMS.contains(&word) {
                        let ahead = if self.ident(1) == Some("mut") { 2 } else { 1 };
                        module.items.extend(self.ident(ahead).filter(|name| !ITEMS.contains(name)).map(str::to_owned));
                    }
                    self.path(&mut module, &mut idents);
                }
                Kind::Sep | Kind::Punct(_) => self.at += 1,
            }
        }
        module
    }

    /// An attribute; with `cfg(test)`, the item after it is passed over as well.
    fn attribute(&mut self) {
        self.at += 1;
        let start = self.at;
        self.group();
        let words: Vec<&str> = self.tokens[start..self.at]
            .iter()
            .filter_map(|token| if let Kind::Ident(word) = token.kind { Some(word) } else { None })
            .collect();
        if words.first() == Some(&"cfg") && words.contains(&"test") && !words.contains(&"not") {
            self.item();
        }
    }

    /// Passes an item: up to its `;`, or behind its body.
    fn item(&mut self) {
        while let Some(token) = self.tokens.get(self.at) {
            match token.kind {
                Kind::Punct(';' | ',') => {
                    self.at += 1;
                    return;
                }
                Kind::Punct('{') => return self.group(),
                Kind::Punct('}') => return,
                Kind::Punct('(' | '[') => self.group(),
                _ => self.at += 1,
            }
        }
    }

    /// Passes a group in brackets of any kind.
    fn group(&mut self) {
        let mut depth = 0_usize;
        while let Some(token) = self.tokens.get(self.at) {
            self.at += 1;
            match token.kind {
                Kind::Punct('(' | '[' | '{') => depth += 1,
                Kind::Punct(')' | ']' | '}') => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }

    /// Whether this is `pub(crate)`, `pub(in a::b)` and the like, which name modules and import nothing.
    fn is_restricted(&self) -> bool {
        let closed =
            matches!(self.ident(2), Some("crate" | "self" | "super")) && self.peek(3) == Some(Kind::Punct(')'));
        self.peek(1) == Some(Kind::Punct('(')) && (closed || self.ident(2) == Some("in"))
    }

    /// Whether what is before this token is `pub` or `pub(..)`.
    fn is_public(&self) -> bool {
        let before = &self.tokens[..self.at];
        match before.last() {
            Some(token) if token.is(')') => {
                let open = before.iter().rposition(|token| token.is('('));
                open.and_then(|open| before[..open].last()).is_some_and(|token| token.kind == Kind::Ident("pub"))
            }
            last => last.is_some_and(|token| token.kind == Kind::Ident("pub")),
        }
    }

    fn submodule(&mut self, module: &mut Module) {
        let name = self.ident(1).unwrap_or_default().to_owned();
        self.at += 2;
        match self.peek(0) {
            Some(Kind::Punct(';')) => module.files.push(name),
            Some(Kind::Punct('{')) => {
                self.at += 1;
                let inner = self.module();
                module.inline.push((name, inner));
            }
            _ => {}
        }
    }

    /// A tree of imports behind `prefix`, up to what ends it.
    fn tree(&mut self, prefix: &mut Vec<String>, public: bool, uses: &mut Vec<Use>) {
        let length = prefix.len();
        let line = self.tokens.get(self.at).map_or(0, |token| token.line);
        let mut name = None;
        let mut ends_in_name = false;
        while let Some(kind) = self.peek(0) {
            match kind {
                Kind::Ident("as") => {
                    name = self.ident(1).map(str::to_owned);
                    self.at += 2;
                }
                Kind::Ident("self") if !prefix.is_empty() => {
                    (ends_in_name, self.at) = (true, self.at + 1);
                }
                Kind::Ident(part) => {
                    prefix.push(part.to_owned());
                    (ends_in_name, self.at) = (true, self.at + 1);
                }
                Kind::Sep => {
                    // A path from `::` on is one of another crate.
                    if prefix.is_empty() {
                        prefix.push(String::new());
                    }
                    (ends_in_name, self.at) = (false, self.at + 1);
                }
                Kind::Punct('*') => {
                    self.at += 1;
                    uses.push(Use { path: prefix.clone(), name: None, public, line });
                }
                Kind::Punct('{') => {
                    self.at += 1;
                    while self.peek(0).is_some_and(|kind| kind != Kind::Punct('}')) {
                        let before = self.at;
                        self.tree(prefix, public, uses);
                        if self.peek(0) == Some(Kind::Punct(',')) || self.at == before {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    ends_in_name = false;
                }
                _ => break,
            }
        }
        if ends_in_name {
            let name = name.or_else(|| prefix.last().cloned());
            uses.push(Use { path: prefix.clone(), name, public, line });
        }
        prefix.truncate(length);
    }

    /// A path, or a lone identifier.
    fn path(&mut self, module: &mut Module, idents: &mut BTreeSet<String>) {
        let line = self.tokens[self.at].line;
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map(|token| token.kind);
        let mut path = Vec::new();
        while let Some(part) = self.ident(0) {
            path.push(part.to_owned());
            self.at += 1;
            if self.peek(0) == Some(Kind::Sep) && self.ident(1).is_some() {
                self.at += 1;
            } else {
                break;
            }
        }
        // What follows a dot or `::` is named by what is before it, and what follows `fn` and the like is new.
        let new = |word: &str| ITEMS.contains(&word);
        if matches!(before, Some(Kind::Punct('.') | Kind::Sep))
            || matches!(before, Some(Kind::Ident(word)) if new(word))
        {
            return;
        }
        if let Some(first) = path.first()
            && idents.insert(first.clone())
        {
            module.idents.push((first.clone(), line));
        }
        if path.len() > 1 {
            module.paths.push((path, line));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(text: &str) -> Vec<String> {
        let shown = |used: &Use| {
            let name = used.name.as_deref().unwrap_or("*");
            format!("{}{} = {}", if used.public { "pub " } else { "" }, name, used.path.join("::"))
        };
        read(text).uses.iter().map(shown).collect()
    }

    #[test]
    fn imports() {
        assert_eq!(uses("use crate::a::B;"), ["B = crate::a::B"]);
        assert_eq!(
            uses("pub(crate) use super::{self as up, a::{self, B as C, d::*}, e};"),
            ["pub up = super", "pub a = super::a", "pub C = super::a::B", "pub * = super::a::d", "pub e = super::e"]
        );
        assert_eq!(uses("use ::std::fmt; use {a, b::c};"), ["fmt = ::std::fmt", "a = a", "c = b::c"]);
        assert_eq!(uses("fn f() -> impl Fn() + use<> { use self::x::Y; }"), ["Y = self::x::Y"]);
        assert_eq!(uses("use a::{"), [""; 0]);
    }

    #[test]
    fn items_and_modules() {
        let module = read(
            "mod a; pub mod b { use super::C; fn inner() {} } pub const fn f() { struct Hidden; } static mut S: u8 = 0;\
             impl C { fn method() {} } macro_rules! m { () => { fn made() {} } } #[cfg(test)] mod tests { use x::Y; }\
             #[cfg(test)] mod more; #[cfg(not(test))] struct Kept;",
        );
        assert_eq!(module.files, ["a"]);
        assert_eq!(module.items.iter().map(String::as_str).collect::<Vec<_>>(), ["Kept", "S", "f", "m"]);
        let (name, inner) = &module.inline[0];
        assert_eq!((name.as_str(), inner.uses.len(), module.uses.len()), ("b", 1, 0));
        assert!(inner.items.contains("inner"));
    }

    #[test]
    fn paths() {
        let module = read(
            "pub(in super::up) fn f(x: crate::a::B) { y.z; super::g::<T>(); ::std::mem::drop(x); quote! { crate::no::No } }",
        );
        let paths: Vec<String> = module.paths.iter().map(|(path, _)| path.join("::")).collect();
        assert_eq!(paths, ["crate::a::B", "super::g"]);
        assert!(!module.idents.iter().any(|(name, _)| ["z", "std", "f"].contains(&name.as_str())));
    }
}
