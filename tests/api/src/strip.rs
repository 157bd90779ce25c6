//! Items without what is no part of an interface: bodies, documentation, private fields.

use quote::ToTokens;
use syn::{Attribute, Block, Fields, ImplItem, Item, ItemImpl, TraitItem, Type, Visibility, parse_quote};

/// The attributes that say something to users.
const SHOWN: [&str; 6] = ["non_exhaustive", "must_use", "derive", "deprecated", "cfg", "repr"];

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn is_marked(attributes: &[Attribute], name: &str, word: &str) -> bool {
    attributes.iter().any(|attribute| {
        let list = attribute.meta.require_list();
        attribute.path().is_ident(name) && list.is_ok_and(|list| list.tokens.to_string() == word)
    })
}

/// Whether users are not shown an item.
pub(crate) fn is_hidden(item: &Item) -> bool {
    is_marked(attributes(item), "doc", "hidden") || is_of_tests(item)
}

/// Whether an item is there for tests alone.
pub(crate) fn is_of_tests(item: &Item) -> bool {
    is_marked(attributes(item), "cfg", "test")
}

/// Whether an item defines a name of its own.
pub(crate) fn defines(item: &Item) -> bool {
    !matches!(item, Item::Use(_) | Item::Impl(_) | Item::Mod(_)) && !name(item).is_empty()
}

/// Whether an item is public where it is defined. A macro is if it is exported.
pub(crate) fn is_public(item: &Item) -> bool {
    let vis = match item {
        Item::Const(item) => &item.vis,
        Item::Enum(item) => &item.vis,
        Item::Fn(item) => &item.vis,
        Item::Macro(item) => return item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export")),
        Item::Static(item) => &item.vis,
        Item::Struct(item) => &item.vis,
        Item::Trait(item) => &item.vis,
        Item::Type(item) => &item.vis,
        Item::Union(item) => &item.vis,
        _ => return false,
    };
    matches!(vis, Visibility::Public(_))
}

/// The name of an item; of imports and `impl` blocks, what they are sorted by.
pub(crate) fn name(item: &Item) -> String {
    match item {
        Item::Const(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Fn(item) => item.sig.ident.to_string(),
        Item::Impl(item) => of_type(item).unwrap_or_default(),
        Item::Macro(item) => item.ident.as_ref().map(ToString::to_string).unwrap_or_default(),
        Item::Mod(item) => item.ident.to_string(),
        Item::Static(item) => item.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        Item::Union(item) => item.ident.to_string(),
        Item::Use(item) => item.tree.to_token_stream().to_string(),
        _ => String::new(),
    }
}

/// The name of the type that a block is of.
pub(crate) fn of_type(block: &ItemImpl) -> Option<String> {
    match &*block.self_ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

/// A path of these parts.
pub(crate) fn path(parts: &[String]) -> syn::Path {
    let parts = parts.iter().map(|part| syn::parse_str::<syn::PathSegment>(part)).filter_map(Result::ok);
    syn::Path { leading_colon: None, segments: parts.collect() }
}

fn shown(attributes: &mut Vec<Attribute>) {
    attributes.retain(|attribute| SHOWN.iter().any(|shown| attribute.path().is_ident(shown)));
}

fn fields(fields: &mut Fields) {
    for field in fields.iter_mut() {
        shown(&mut field.attrs);
    }
    match fields {
        Fields::Named(named) => {
            let all = named.named.len();
            let public = named.named.iter().filter(|field| matches!(field.vis, Visibility::Public(_)));
            named.named = public.cloned().collect();
            if named.named.len() < all {
                let private: syn::FieldsNamed = parse_quote!({ private: _ });
                named.named.extend(private.named);
            }
        }
        Fields::Unnamed(unnamed) => {
            for field in unnamed.unnamed.iter_mut().filter(|field| !matches!(field.vis, Visibility::Public(_))) {
                field.ty = parse_quote!(_);
            }
        }
        Fields::Unit => {}
    }
}

/// An item as users see it, under the name that it is exported by.
pub(crate) fn item(item: &Item, renamed: Option<&syn::Ident>) -> Item {
    let mut item = item.clone();
    let public: Visibility = parse_quote!(pub);
    let body: Box<Block> = parse_quote!({});
    macro_rules! plain {
        ($item:ident) => {{
            shown(&mut $item.attrs);
            $item.vis = public;
            if let Some(name) = renamed {
                $item.ident = name.clone();
            }
        }};
    }
    match &mut item {
        Item::Const(item) => {
            plain!(item);
            item.expr = parse_quote!(_);
        }
        Item::Static(item) => {
            plain!(item);
            item.expr = parse_quote!(_);
        }
        Item::Enum(item) => {
            plain!(item);
            for variant in &mut item.variants {
                shown(&mut variant.attrs);
                variant.fields.iter_mut().for_each(|field| shown(&mut field.attrs));
            }
        }
        Item::Fn(item) => {
            shown(&mut item.attrs);
            item.block = body;
            if let Some(name) = renamed {
                item.sig.ident = name.clone();
            }
        }
        Item::Struct(item) => {
            plain!(item);
            fields(&mut item.fields);
        }
        Item::Trait(item) => {
            plain!(item);
            item.items.retain(|item| !matches!(item, TraitItem::Fn(item) if is_marked(&item.attrs, "doc", "hidden")));
            for item in &mut item.items {
                match item {
                    TraitItem::Fn(item) => {
                        shown(&mut item.attrs);
                        item.default = item.default.as_ref().map(|_| parse_quote!({}));
                    }
                    TraitItem::Type(item) => shown(&mut item.attrs),
                    TraitItem::Const(item) => shown(&mut item.attrs),
                    _ => {}
                }
            }
        }
        Item::Type(item) => plain!(item),
        Item::Union(item) => plain!(item),
        Item::Macro(item) => {
            item.attrs.clear();
            item.mac = parse_quote!(macro_rules! { () => {}; });
        }
        _ => {}
    }
    item
}

/// A block as users see it: public functions, or the trait that is implemented. None if nothing is to be seen.
pub(crate) fn block(block: &ItemImpl) -> Option<Item> {
    let mut block = block.clone();
    shown(&mut block.attrs);
    let of_trait = block.trait_.is_some();
    let mut items = Vec::new();
    for item in block.items {
        match item {
            ImplItem::Fn(mut item)
                if !of_trait
                    && matches!(item.vis, Visibility::Public(_))
                    && !is_marked(&item.attrs, "doc", "hidden") =>
            {
                shown(&mut item.attrs);
                item.block = parse_quote!({});
                items.push(ImplItem::Fn(item));
            }
            ImplItem::Const(mut item) if !of_trait && matches!(item.vis, Visibility::Public(_)) => {
                shown(&mut item.attrs);
                item.expr = parse_quote!(_);
                items.push(ImplItem::Const(item));
            }
            ImplItem::Type(mut item) if of_trait => {
                shown(&mut item.attrs);
                items.push(ImplItem::Type(item));
            }
            _ => {}
        }
    }
    block.items = items;
    (of_trait || !block.items.is_empty()).then_some(Item::Impl(block))
}
