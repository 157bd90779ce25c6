// Made by tests/expansion from the input
// `inline-values`, in this test

#[allow(
    warnings,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::restriction,
    missing_docs,
    unreachable_pub,
    reason = "generated from WIT"
)]
mod __jackfield_bindings_fa258fcbed488780 {
    const _: ::core::option::Option<&str> = ::core::option_env!("JACKFIELD_DEBUG");
    pub mod demo {
        pub mod text {
            /// Changes texts.
            pub mod filter {
                use ::jackfield::__private::prelude::*;
                use ::core::{clone::Clone as _, convert::{From as _, TryInto as _}};
                #[doc(hidden)]
                pub mod __tables {
                    use ::jackfield::__private::table;
                    pub static T0_ENTRY: table::TypeDef = table::TypeDef {
                        interface: "demo:text/filter@0.1.0",
                        name: "entry",
                        docs: "One text.",
                        kind: table::TypeDefKind::Record(
                            &[
                                table::Field {
                                    name: "key",
                                    ty: table::Type::String,
                                    docs: "Where it is from.",
                                },
                                table::Field {
                                    name: "parts",
                                    ty: table::Type::List(&table::Type::List(&table::Type::U8)),
                                    docs: "",
                                },
                                table::Field {
                                    name: "maybe",
                                    ty: table::Type::Option(
                                        &table::Type::Option(&table::Type::F32),
                                    ),
                                    docs: "",
                                },
                            ],
                        ),
                    };
                    pub static T1_PROBLEM: table::TypeDef = table::TypeDef {
                        interface: "demo:text/filter@0.1.0",
                        name: "problem",
                        docs: "",
                        kind: table::TypeDefKind::Variant(
                            &[
                                table::Case {
                                    name: "empty",
                                    ty: ::core::option::Option::None,
                                    docs: "",
                                },
                                table::Case {
                                    name: "code",
                                    ty: ::core::option::Option::Some(table::Type::U16),
                                    docs: "",
                                },
                            ],
                        ),
                    };
                    pub static T2_LEVEL: table::TypeDef = table::TypeDef {
                        interface: "demo:text/filter@0.1.0",
                        name: "level",
                        docs: "",
                        kind: table::TypeDefKind::Enum(
                            &[
                                table::Label {
                                    name: "low",
                                    docs: "",
                                },
                                table::Label {
                                    name: "high",
                                    docs: "",
                                },
                            ],
                        ),
                    };
                    pub static T3_PERMS: table::TypeDef = table::TypeDef {
                        interface: "demo:text/filter@0.1.0",
                        name: "perms",
                        docs: "",
                        kind: table::TypeDefKind::Flags(
                            &[
                                table::Label {
                                    name: "read",
                                    docs: "",
                                },
                                table::Label {
                                    name: "write",
                                    docs: "",
                                },
                            ],
                        ),
                    };
                    pub static T4_NAMES: table::TypeDef = table::TypeDef {
                        interface: "demo:text/filter@0.1.0",
                        name: "names",
                        docs: "",
                        kind: table::TypeDefKind::Alias(
                            table::Type::Map(&table::Type::String, &table::Type::U32),
                        ),
                    };
                    pub static INTERFACE: table::Interface = table::Interface {
                        name: "demo:text/filter",
                        version: ::core::option::Option::Some("0.1.0"),
                        docs: "Changes texts.",
                        types: &[
                            &T0_ENTRY,
                            &T1_PROBLEM,
                            &T2_LEVEL,
                            &T3_PERMS,
                            &T4_NAMES,
                        ],
                        resources: &[],
                        functions: &[
                            table::Function {
                                name: "change",
                                kind: table::FunctionKind::Freestanding,
                                params: &[
                                    table::Param {
                                        name: "key",
                                        ty: table::Type::String,
                                    },
                                    table::Param {
                                        name: "entry",
                                        ty: table::Type::Defined(&self::T0_ENTRY),
                                    },
                                    table::Param {
                                        name: "perms",
                                        ty: table::Type::Defined(&self::T3_PERMS),
                                    },
                                ],
                                result: ::core::option::Option::Some(table::Type::Result {
                                    ok: ::core::option::Option::Some(
                                        &table::Type::Defined(&self::T0_ENTRY),
                                    ),
                                    err: ::core::option::Option::Some(
                                        &table::Type::Defined(&self::T1_PROBLEM),
                                    ),
                                }),
                                is_async: false,
                                carries_handles: false,
                                docs: "Changes an entry.",
                            },
                            table::Function {
                                name: "levels",
                                kind: table::FunctionKind::Freestanding,
                                params: &[
                                    table::Param {
                                        name: "names",
                                        ty: table::Type::Defined(&self::T4_NAMES),
                                    },
                                    table::Param {
                                        name: "fixed",
                                        ty: table::Type::FixedLengthList(&table::Type::U8, 4u32),
                                    },
                                ],
                                result: ::core::option::Option::Some(
                                    table::Type::List(&table::Type::Defined(&self::T2_LEVEL)),
                                ),
                                is_async: false,
                                carries_handles: false,
                                docs: "",
                            },
                            table::Function {
                                name: "silent",
                                kind: table::FunctionKind::Freestanding,
                                params: &[],
                                result: ::core::option::Option::None,
                                is_async: false,
                                carries_handles: false,
                                docs: "",
                            },
                        ],
                    };
                }
                /// The table of this interface.
                pub use self::__tables::INTERFACE;
                /// One text.
                #[derive(
                    ::core::clone::Clone,
                    ::core::fmt::Debug,
                    ::core::cmp::PartialEq
                )]
                #[derive(
                    ::jackfield::__private::wasmtime::component::ComponentType,
                    ::jackfield::__private::wasmtime::component::Lift,
                    ::jackfield::__private::wasmtime::component::Lower
                )]
                #[component(record)]
                #[component(wasmtime_crate = ::jackfield::__private::wasmtime)]
                pub struct Entry {
                    /// Where it is from.
                    #[component(name = "key")]
                    pub key: ::std::string::String,
                    /// The field `parts`.
                    #[component(name = "parts")]
                    pub parts: ::std::vec::Vec<::std::vec::Vec<u8>>,
                    /// The field `maybe`.
                    #[component(name = "maybe")]
                    pub maybe: ::core::option::Option<::core::option::Option<f32>>,
                }
                impl ::jackfield::__private::IntoVal for self::Entry {
                    fn into_val(self) -> ::jackfield::__private::Val {
                        ::jackfield::__private::values::record([
                            ("key", ::jackfield::__private::IntoVal::into_val(self.key)),
                            (
                                "parts",
                                ::jackfield::__private::IntoVal::into_val(self.parts),
                            ),
                            (
                                "maybe",
                                ::jackfield::__private::IntoVal::into_val(self.maybe),
                            ),
                        ])
                    }
                }
                impl ::jackfield::__private::FromVal for self::Entry {
                    fn from_val(
                        val: ::jackfield::__private::Val,
                    ) -> ::core::result::Result<Self, ::jackfield::__private::ValError> {
                        let mut fields = ::jackfield::__private::values::Fields::new(
                            val,
                            3usize,
                        )?;
                        ::core::result::Result::Ok(Self {
                            key: fields.next("key")?,
                            parts: fields.next("parts")?,
                            maybe: fields.next("maybe")?,
                        })
                    }
                }
                /// The variant `problem`.
                #[derive(
                    ::core::clone::Clone,
                    ::core::fmt::Debug,
                    ::core::cmp::PartialEq,
                    ::core::cmp::Eq,
                    ::core::hash::Hash
                )]
                #[derive(
                    ::jackfield::__private::wasmtime::component::ComponentType,
                    ::jackfield::__private::wasmtime::component::Lift,
                    ::jackfield::__private::wasmtime::component::Lower
                )]
                #[component(variant)]
                #[component(wasmtime_crate = ::jackfield::__private::wasmtime)]
                pub enum Problem {
                    /// The case `empty`.
                    #[component(name = "empty")]
                    Empty,
                    /// The case `code`.
                    #[component(name = "code")]
                    Code(u16),
                }
                impl ::jackfield::__private::IntoVal for self::Problem {
                    fn into_val(self) -> ::jackfield::__private::Val {
                        match self {
                            Self::Empty => {
                                ::jackfield::__private::values::bare_case("empty")
                            }
                            Self::Code(payload) => {
                                ::jackfield::__private::values::case("code", payload)
                            }
                        }
                    }
                }
                impl ::jackfield::__private::FromVal for self::Problem {
                    fn from_val(
                        val: ::jackfield::__private::Val,
                    ) -> ::core::result::Result<Self, ::jackfield::__private::ValError> {
                        let found = ::jackfield::__private::values::FoundCase::new(val)?;
                        match found.name() {
                            "empty" => found.no_payload(Self::Empty),
                            "code" => {
                                ::core::result::Result::Ok(Self::Code(found.payload()?))
                            }
                            _ => ::core::result::Result::Err(found.unknown()),
                        }
                    }
                }
                /// The enum `level`.
                #[derive(
                    ::core::clone::Clone,
                    ::core::marker::Copy,
                    ::core::fmt::Debug,
                    ::core::cmp::PartialEq,
                    ::core::cmp::Eq,
                    ::core::cmp::PartialOrd,
                    ::core::cmp::Ord,
                    ::core::hash::Hash
                )]
                #[derive(
                    ::jackfield::__private::wasmtime::component::ComponentType,
                    ::jackfield::__private::wasmtime::component::Lift,
                    ::jackfield::__private::wasmtime::component::Lower
                )]
                #[component(enum)]
                #[component(wasmtime_crate = ::jackfield::__private::wasmtime)]
                #[repr(u8)]
                pub enum Level {
                    /// The case `low`.
                    #[component(name = "low")]
                    Low,
                    /// The case `high`.
                    #[component(name = "high")]
                    High,
                }
                impl ::jackfield::__private::IntoVal for self::Level {
                    fn into_val(self) -> ::jackfield::__private::Val {
                        ::jackfield::__private::values::label(
                            match self {
                                Self::Low => "low",
                                Self::High => "high",
                            },
                        )
                    }
                }
                impl ::jackfield::__private::FromVal for self::Level {
                    fn from_val(
                        val: ::jackfield::__private::Val,
                    ) -> ::core::result::Result<Self, ::jackfield::__private::ValError> {
                        let found = ::jackfield::__private::values::FoundLabel::new(
                            val,
                        )?;
                        match found.name() {
                            "low" => ::core::result::Result::Ok(Self::Low),
                            "high" => ::core::result::Result::Ok(Self::High),
                            _ => ::core::result::Result::Err(found.unknown()),
                        }
                    }
                }
                /// The set of flags `perms`.
                #[derive(
                    ::core::clone::Clone,
                    ::core::marker::Copy,
                    ::core::cmp::PartialEq,
                    ::core::cmp::Eq,
                    ::core::cmp::PartialOrd,
                    ::core::cmp::Ord,
                    ::core::hash::Hash
                )]
                #[derive(::core::default::Default)]
                pub struct Perms {
                    bits: u8,
                }
                impl self::Perms {
                    /// The flag `read`.
                    pub const READ: Self = Self { bits: 1 };
                    /// The flag `write`.
                    pub const WRITE: Self = Self { bits: 2 };
                    /// No flag.
                    #[must_use]
                    pub const fn empty() -> Self {
                        Self { bits: 0 }
                    }
                    /// Every flag.
                    #[must_use]
                    pub const fn all() -> Self {
                        Self { bits: 3 }
                    }
                    /// Whether every flag of `other` is set.
                    #[must_use]
                    pub const fn contains(self, other: Self) -> bool {
                        self.bits & other.bits == other.bits
                    }
                    /// Whether any flag of `other` is set.
                    #[must_use]
                    pub const fn intersects(self, other: Self) -> bool {
                        self.bits & other.bits != 0
                    }
                    /// Whether no flag is set.
                    #[must_use]
                    pub const fn is_empty(self) -> bool {
                        self.bits == 0
                    }
                    /// The bits, the first flag in the lowest.
                    #[must_use]
                    pub const fn bits(self) -> u8 {
                        self.bits
                    }
                    /// The flags of these bits; bits that stand for no flag are dropped.
                    #[must_use]
                    pub const fn from_bits_truncate(bits: u8) -> Self {
                        Self { bits: bits & 3 }
                    }
                }
                impl ::core::fmt::Debug for self::Perms {
                    fn fmt(
                        &self,
                        f: &mut ::core::fmt::Formatter<'_>,
                    ) -> ::core::fmt::Result {
                        let mut set = f.debug_set();
                        if self.contains(Self::READ) {
                            set.entry(&::core::format_args!("{}", "read"));
                        }
                        if self.contains(Self::WRITE) {
                            set.entry(&::core::format_args!("{}", "write"));
                        }
                        set.finish()
                    }
                }
                impl ::core::ops::BitOr for self::Perms {
                    type Output = Self;
                    fn bitor(self, other: Self) -> Self {
                        Self {
                            bits: self.bits | other.bits,
                        }
                    }
                }
                impl ::core::ops::BitOrAssign for self::Perms {
                    fn bitor_assign(&mut self, other: Self) {
                        self.bits |= other.bits;
                    }
                }
                impl ::core::ops::BitAnd for self::Perms {
                    type Output = Self;
                    fn bitand(self, other: Self) -> Self {
                        Self {
                            bits: self.bits & other.bits,
                        }
                    }
                }
                impl ::core::ops::BitAndAssign for self::Perms {
                    fn bitand_assign(&mut self, other: Self) {
                        self.bits &= other.bits;
                    }
                }
                impl ::core::ops::BitXor for self::Perms {
                    type Output = Self;
                    fn bitxor(self, other: Self) -> Self {
                        Self {
                            bits: self.bits ^ other.bits,
                        }
                    }
                }
                impl ::core::ops::BitXorAssign for self::Perms {
                    fn bitxor_assign(&mut self, other: Self) {
                        self.bits ^= other.bits;
                    }
                }
                impl ::core::ops::Sub for self::Perms {
                    type Output = Self;
                    fn sub(self, other: Self) -> Self {
                        Self {
                            bits: self.bits & !other.bits,
                        }
                    }
                }
                impl ::core::ops::Not for self::Perms {
                    type Output = Self;
                    fn not(self) -> Self {
                        Self { bits: !self.bits & 3 }
                    }
                }
                const _: () = {
                    unsafe impl ::jackfield::__private::wasmtime::component::ComponentType
                    for self::Perms {
                        type Lower = <u8 as ::jackfield::__private::wasmtime::component::ComponentType>::Lower;
                        const ABI: ::jackfield::__private::wasmtime::component::__internal::CanonicalAbiInfo = <u8 as ::jackfield::__private::wasmtime::component::ComponentType>::ABI;
                        fn typecheck(
                            ty: &::jackfield::__private::wasmtime::component::__internal::InterfaceType,
                            types: &::jackfield::__private::wasmtime::component::__internal::InstanceType<
                                '_,
                            >,
                        ) -> ::jackfield::__private::wasmtime::Result<()> {
                            ::jackfield::__private::wasmtime::component::__internal::typecheck_flags(
                                ty,
                                types,
                                &["read", "write"],
                            )
                        }
                    }
                    unsafe impl ::jackfield::__private::wasmtime::component::Lower
                    for self::Perms {
                        fn linear_lower_to_flat<Store>(
                            &self,
                            cx: &mut ::jackfield::__private::wasmtime::component::__internal::LowerContext<
                                '_,
                                Store,
                            >,
                            _ty: ::jackfield::__private::wasmtime::component::__internal::InterfaceType,
                            dst: &mut ::core::mem::MaybeUninit<Self::Lower>,
                        ) -> ::jackfield::__private::wasmtime::Result<()> {
                            ::jackfield::__private::wasmtime::component::Lower::linear_lower_to_flat(
                                &self.bits,
                                cx,
                                ::jackfield::__private::wasmtime::component::__internal::InterfaceType::U8,
                                dst,
                            )
                        }
                        fn linear_lower_to_memory<Store>(
                            &self,
                            cx: &mut ::jackfield::__private::wasmtime::component::__internal::LowerContext<
                                '_,
                                Store,
                            >,
                            _ty: ::jackfield::__private::wasmtime::component::__internal::InterfaceType,
                            offset: usize,
                        ) -> ::jackfield::__private::wasmtime::Result<()> {
                            ::jackfield::__private::wasmtime::component::Lower::linear_lower_to_memory(
                                &self.bits,
                                cx,
                                ::jackfield::__private::wasmtime::component::__internal::InterfaceType::U8,
                                offset,
                            )
                        }
                    }
                    unsafe impl ::jackfield::__private::wasmtime::component::Lift
                    for self::Perms {
                        fn linear_lift_from_flat(
                            cx: &mut ::jackfield::__private::wasmtime::component::__internal::LiftContext<
                                '_,
                            >,
                            _ty: ::jackfield::__private::wasmtime::component::__internal::InterfaceType,
                            src: &Self::Lower,
                        ) -> ::jackfield::__private::wasmtime::Result<Self> {
                            let bits: u8 = ::jackfield::__private::wasmtime::component::Lift::linear_lift_from_flat(
                                cx,
                                ::jackfield::__private::wasmtime::component::__internal::InterfaceType::U8,
                                src,
                            )?;
                            ::core::result::Result::Ok(Self { bits: bits & 3 })
                        }
                        fn linear_lift_from_memory(
                            cx: &mut ::jackfield::__private::wasmtime::component::__internal::LiftContext<
                                '_,
                            >,
                            _ty: ::jackfield::__private::wasmtime::component::__internal::InterfaceType,
                            bytes: &[u8],
                        ) -> ::jackfield::__private::wasmtime::Result<Self> {
                            let bits: u8 = ::jackfield::__private::wasmtime::component::Lift::linear_lift_from_memory(
                                cx,
                                ::jackfield::__private::wasmtime::component::__internal::InterfaceType::U8,
                                bytes,
                            )?;
                            ::core::result::Result::Ok(Self { bits: bits & 3 })
                        }
                    }
                };
                impl ::jackfield::__private::IntoVal for self::Perms {
                    fn into_val(self) -> ::jackfield::__private::Val {
                        ::jackfield::__private::values::flags([
                            ("read", self.contains(Self::READ)),
                            ("write", self.contains(Self::WRITE)),
                        ])
                    }
                }
                impl ::jackfield::__private::FromVal for self::Perms {
                    fn from_val(
                        val: ::jackfield::__private::Val,
                    ) -> ::core::result::Result<Self, ::jackfield::__private::ValError> {
                        let mut flags = Self::empty();
                        for name in ::jackfield::__private::values::flag_names(val)? {
                            match &*name {
                                "read" => flags |= Self::READ,
                                "write" => flags |= Self::WRITE,
                                _ => {
                                    return ::core::result::Result::Err(
                                        ::jackfield::__private::values::unknown_flag(&name),
                                    );
                                }
                            }
                        }
                        ::core::result::Result::Ok(flags)
                    }
                }
                /// The type `names`.
                pub type Names = ::std::collections::HashMap<::std::string::String, u32>;
                /// What the host knows of this contract: its table and its typed functions.
                pub static CONTRACT: ::jackfield::__private::Contract = ::jackfield::__private::Contract {
                    interface: &self::INTERFACE,
                    functions: &[
                        ::core::option::Option::Some(
                            ::jackfield::__private::TypedFunction::new::<
                                (::std::string::String, self::Entry, self::Perms),
                                (::core::result::Result<self::Entry, self::Problem>,),
                            >(),
                        ),
                        ::core::option::Option::Some(
                            ::jackfield::__private::TypedFunction::new::<
                                (self::Names, [u8; 4usize]),
                                (::std::vec::Vec<self::Level>,),
                            >(),
                        ),
                        ::core::option::Option::Some(
                            ::jackfield::__private::TypedFunction::new::<(), ()>(),
                        ),
                    ],
                };
                /// Changes texts.
                ///
                /// A socket for plugs of `demo:text/filter@0.1.0`; made by `Graph::socket`.
                #[derive(::core::fmt::Debug)]
                pub struct Filter<
                    K: ::jackfield::__private::Cardinality = ::jackfield::__private::Any,
                > {
                    core: ::jackfield::__private::SocketCore<K>,
                }
                impl<K: ::jackfield::__private::Cardinality> ::core::clone::Clone
                for self::Filter<K> {
                    fn clone(&self) -> Self {
                        Self {
                            core: ::core::clone::Clone::clone(&self.core),
                        }
                    }
                }
                impl<
                    K: ::jackfield::__private::Cardinality,
                > ::jackfield::__private::TypedContract for self::Filter<K> {
                    type Cardinality = K;
                    const CONTRACT: &'static ::jackfield::__private::Contract = &self::CONTRACT;
                    fn from_core(core: ::jackfield::__private::SocketCore<K>) -> Self {
                        Self {
                            core: core.of(&self::CONTRACT),
                        }
                    }
                }
                impl<K: ::jackfield::__private::Cardinality> self::Filter<K> {
                    /// The plugins that are plugged in, in the graph's order.
                    pub fn plugins(
                        &self,
                    ) -> impl ::core::iter::Iterator<
                        Item = &::jackfield::__private::PluginId,
                    > {
                        self.core.plugins()
                    }
                    /// Changes an entry.
                    pub fn change(
                        &self,
                        key: &str,
                        entry: &self::Entry,
                        perms: self::Perms,
                    ) -> <K as ::jackfield::__private::Cardinality>::Reply<
                        ::core::result::Result<self::Entry, self::Problem>,
                    > {
                        unsafe {
                            self.core
                                .call::<
                                    _,
                                    (::core::result::Result<self::Entry, self::Problem>,),
                                >(0usize, (key, entry, perms))
                        }
                    }
                    /// `change`, awaited.
                    pub fn change_async(
                        &self,
                        key: &str,
                        entry: &self::Entry,
                        perms: self::Perms,
                    ) -> ::jackfield::__private::Awaited<
                        K,
                        ::core::result::Result<self::Entry, self::Problem>,
                    > {
                        unsafe {
                            self.core
                                .call_async::<
                                    _,
                                    (::core::result::Result<self::Entry, self::Problem>,),
                                >(
                                    0usize,
                                    (
                                        ::std::borrow::ToOwned::to_owned(key),
                                        ::core::clone::Clone::clone(entry),
                                        perms,
                                    ),
                                )
                        }
                    }
                    /// Calls `levels`.
                    pub fn levels(
                        &self,
                        names: &::std::collections::HashMap<::std::string::String, u32>,
                        fixed: &[u8; 4usize],
                    ) -> <K as ::jackfield::__private::Cardinality>::Reply<
                        ::std::vec::Vec<self::Level>,
                    > {
                        unsafe {
                            self.core
                                .call::<
                                    _,
                                    (::std::vec::Vec<self::Level>,),
                                >(1usize, (names, fixed))
                        }
                    }
                    /// `levels`, awaited.
                    pub fn levels_async(
                        &self,
                        names: &::std::collections::HashMap<::std::string::String, u32>,
                        fixed: &[u8; 4usize],
                    ) -> ::jackfield::__private::Awaited<
                        K,
                        ::std::vec::Vec<self::Level>,
                    > {
                        unsafe {
                            self.core
                                .call_async::<
                                    _,
                                    (::std::vec::Vec<self::Level>,),
                                >(
                                    1usize,
                                    (
                                        ::std::borrow::ToOwned::to_owned(names),
                                        ::std::borrow::ToOwned::to_owned(fixed),
                                    ),
                                )
                        }
                    }
                    /// Calls `silent`.
                    pub fn silent(
                        &self,
                    ) -> <K as ::jackfield::__private::Cardinality>::Reply<()> {
                        unsafe { self.core.call::<_, ()>(2usize, ()) }
                    }
                    /// `silent`, awaited.
                    pub fn silent_async(
                        &self,
                    ) -> ::jackfield::__private::Awaited<K, ()> {
                        unsafe { self.core.call_async::<_, ()>(2usize, ()) }
                    }
                }
            }
            #[doc(no_inline)]
            pub use self::filter::Filter;
        }
    }
    /// Every contract that this macro knows; give them to `GraphBuilder::contracts` for typed links between plugins.
    pub static CONTRACTS: &[&::jackfield::__private::Contract] = &[
        &self::demo::text::filter::CONTRACT,
    ];
}
#[allow(
    unused_imports,
    ambiguous_glob_reexports,
    clippy::pub_use,
    reason = "generated from WIT"
)]
#[doc(inline)]
pub use self::__jackfield_bindings_fa258fcbed488780::*;
