//! The syntax of a macro's input: `[$crate] { key: value, .. }`, with no meaning yet.
//!
//! The bracketed path in front is written by the `macro_rules` shell of each crate (`jackfield::bindings!`,
//! `jackfield_guest::plugin!`), so that generated code finds the crate under whatever name the user gave it.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, Ident, LitBool, LitStr, Path, Token, braced, bracketed, token};

/// A macro's input.
pub struct Input {
    /// The path of the crate that generated code is to use, where the shell gave one.
    pub krate: Option<TokenStream>,
    /// The options in the order written.
    pub fields: Vec<Field>,
    /// Where to report what no literal is at fault for.
    pub span: Span,
}

/// One `key: value`.
pub struct Field {
    /// The option's name.
    pub key: Ident,
    /// Its value.
    pub value: Value,
}

/// The value of an option.
pub enum Value {
    /// `"text"`
    Str(LitStr),
    /// `true`, `false`
    Bool(LitBool),
    /// A word or path, `any`, `serde::Serialize`.
    Path(Path),
    /// `#[attribute]`, one or several in a row.
    Attributes(Vec<Attribute>),
    /// `[a, b]`
    List(Vec<Value>, Span),
    /// `{ "key": value, .. }`; a key is a string or a word.
    Map(Vec<(LitStr, Value)>, Span),
}

impl Value {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::Str(value) => value.span(),
            Self::Bool(value) => value.span(),
            Self::Path(value) => value.span(),
            Self::Attributes(value) => value.first().map_or_else(Span::call_site, Spanned::span),
            Self::List(_, span) | Self::Map(_, span) => *span,
        }
    }

    /// What it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Str(_) => "a string",
            Self::Bool(_) => "a bool",
            Self::Path(_) => "a path",
            Self::Attributes(_) => "an attribute",
            Self::List(..) => "a list",
            Self::Map(..) => "a map",
        }
    }
}

impl Input {
    /// Parses a macro's input.
    ///
    /// # Errors
    ///
    /// A syntax error, at the token at fault.
    pub fn parse(tokens: TokenStream) -> syn::Result<Self> {
        syn::parse2(tokens)
    }

    /// The path of the crate that the shell wrote in front of an input, whatever follows it.
    pub fn krate_of(tokens: TokenStream) -> Option<TokenStream> {
        match tokens.into_iter().next() {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => Some(group.stream()),
            _ => None,
        }
    }

    /// The path of the crate that generated code uses; `default` where the shell gave none.
    pub fn krate(&self, default: &str) -> TokenStream {
        self.krate.clone().unwrap_or_else(|| default.parse().expect("the default path is a path"))
    }
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let krate = if input.peek(token::Bracket) {
            let content;
            bracketed!(content in input);
            Some(content.call(Path::parse_mod_style)?.into_token_stream())
        } else {
            None
        };
        let span = input.span();
        if input.peek(LitStr) {
            // `bindings!("wit")` stands for `bindings!({ path: "wit" })`.
            let path: LitStr = input.parse()?;
            input.parse::<Option<Token![,]>>()?;
            if !input.is_empty() {
                return Err(input.error("options are written `{ path: \"wit\", .. }`"));
            }
            let key = Ident::new("path", path.span());
            return Ok(Self { krate, fields: vec![Field { key, value: Value::Str(path) }], span });
        }
        let fields = if input.peek(token::Brace) {
            let content;
            braced!(content in input);
            let fields = content.parse_terminated(Field::parse, Token![,])?;
            if !input.is_empty() {
                return Err(input.error("expected nothing after the options' closing brace"));
            }
            fields
        } else {
            input.parse_terminated(Field::parse, Token![,])?
        };
        Ok(Self { krate, fields: fields.into_iter().collect(), span })
    }
}

impl Parse for Field {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let key = input.call(Ident::parse_any)?;
        input.parse::<Token![:]>()?;
        Ok(Self { key, value: input.parse()? })
    }
}

impl Parse for Value {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(LitStr) {
            Ok(Self::Str(input.parse()?))
        } else if input.peek(LitBool) {
            Ok(Self::Bool(input.parse()?))
        } else if input.peek(Token![#]) {
            Ok(Self::Attributes(input.call(Attribute::parse_outer)?))
        } else if input.peek(token::Bracket) {
            let content;
            let brackets = bracketed!(content in input);
            let items = content.parse_terminated(Self::parse, Token![,])?;
            Ok(Self::List(items.into_iter().collect(), brackets.span.join()))
        } else if input.peek(token::Brace) {
            let content;
            let braces = braced!(content in input);
            let entries = content.parse_terminated(entry, Token![,])?;
            Ok(Self::Map(entries.into_iter().collect(), braces.span.join()))
        } else if input.peek(syn::Ident::peek_any) || input.peek(Token![::]) {
            Ok(Self::Path(input.call(Path::parse_mod_style)?))
        } else {
            Err(input.error("expected a string, a bool, a path, an attribute, `[..]` or `{..}`"))
        }
    }
}

fn entry(input: ParseStream<'_>) -> syn::Result<(LitStr, Value)> {
    let key = if input.peek(LitStr) {
        input.parse()?
    } else {
        let word = input.call(Ident::parse_any)?;
        LitStr::new(&word.to_string(), word.span())
    };
    input.parse::<Token![:]>()?;
    Ok((key, input.parse()?))
}
