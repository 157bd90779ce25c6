//! Types as Rust, numbered in the order in which [`crate::declare`] declares them.

use crate::Ty;

/// How one side of the boundary writes Rust types.
pub(crate) struct Rust<'a> {
    /// Before the names of declared types.
    pub(crate) path: &'a str,
    /// The type of maps.
    pub(crate) map: &'a str,
    /// The type of an owned handle.
    pub(crate) thing: &'a str,
    /// Whether lent handles are references.
    pub(crate) references: bool,
    /// How many types are declared so far.
    pub(crate) declared: usize,
}

impl Rust<'_> {
    /// A type. Must be called for each type of a contract in order, since it counts declarations.
    pub(crate) fn ty(&mut self, ty: &Ty) -> String {
        match ty {
            Ty::Primitive(name) => primitive(name).to_owned(),
            Ty::Own => self.thing.to_owned(),
            Ty::Borrow if self.references => format!("&{}", self.thing),
            Ty::Borrow => self.thing.to_owned(),
            Ty::List(item) => format!("Vec<{}>", self.ty(item)),
            Ty::Fixed(item, length) => format!("[{}; {length}]", self.ty(item)),
            Ty::Map(key, value) => {
                let value = self.ty(value);
                format!("{}<{}, {value}>", self.map, primitive(key))
            }
            Ty::Option(some) => format!("Option<{}>", self.ty(some)),
            Ty::Tuple(items) => {
                let items: String = items.iter().map(|item| self.ty(item) + ", ").collect();
                format!("({items})")
            }
            Ty::Result(ok, err) => {
                let mut side = |side: &Option<Box<Ty>>| side.as_ref().map_or_else(|| "()".to_owned(), |ty| self.ty(ty));
                let ok = side(ok);
                format!("Result<{ok}, {}>", side(err))
            }
            Ty::Record(_) | Ty::Variant(_) | Ty::Enum(_) | Ty::Flags(_) => {
                let name = self.declared_name(ty);
                let borrows = self.references && ty.any(&|ty| matches!(ty, Ty::Borrow));
                format!("{name}{}", if borrows { "<'_>" } else { "" })
            }
        }
    }

    /// The name of a declared type: those inside it are declared before it.
    fn declared_name(&mut self, ty: &Ty) -> String {
        match ty {
            Ty::Record(fields) => fields.iter().for_each(|field| drop(self.ty(field))),
            Ty::Variant(cases) => cases.iter().flatten().for_each(|case| drop(self.ty(case))),
            _ => {}
        }
        self.name()
    }

    /// The name of the next declaration.
    pub(crate) fn name(&mut self) -> String {
        self.declared += 1;
        format!("{}T{}", self.path, self.declared - 1)
    }
}

pub(crate) fn primitive(name: &str) -> &str {
    match name {
        "s8" => "i8",
        "s16" => "i16",
        "s32" => "i32",
        "s64" => "i64",
        "string" => "String",
        same => same,
    }
}

/// What a socket's function takes for the value behind the reference `value`.
pub(crate) fn lend(ty: &Ty, value: &str) -> String {
    match ty {
        Ty::Primitive("string") => format!("{value}.as_str()"),
        Ty::List(_) => format!("{value}.as_slice()"),
        Ty::Primitive(_) | Ty::Enum(_) | Ty::Flags(_) | Ty::Borrow => format!("*{value}"),
        Ty::Fixed(..) | Ty::Map(..) | Ty::Record(_) | Ty::Variant(_) | Ty::Own => value.to_owned(),
        Ty::Tuple(items) => {
            let items = items.iter().enumerate().map(|(index, item)| lend(item, &format!("(&{value}.{index})")) + ", ");
            format!("({})", items.collect::<String>())
        }
        Ty::Option(some) => format!("{value}.as_ref().map(|some| {})", lend(some, "some")),
        Ty::Result(ok, err) => {
            let side = |side: &Option<Box<Ty>>| side.as_ref().map_or_else(|| "*side".to_owned(), |ty| lend(ty, "side"));
            format!("match {value} {{ Ok(side) => Ok({}), Err(side) => Err({}) }}", side(ok), side(err))
        }
    }
}
