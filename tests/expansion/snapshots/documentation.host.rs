// Made by tests/expansion from the input
// { path: "../codegen/documentation.wit", sockets: ["corpus:documentation/documented@0.1.0", ], host: ["corpus:documentation/documented@0.1.0", ],  }

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
mod __jackfield_bindings_28e5b7a4de2475d9 {
    const _: &[u8] = ::core::include_bytes!("$ROOT/tests/codegen/documentation.wit");
    const _: ::core::option::Option<&str> = ::core::option_env!("JACKFIELD_DEBUG");
    pub mod corpus {
        pub mod documentation {
            /// An interface with words on everything, `code`, [links](https://example.com), <brackets> and a
            /// second line.
            ///
            /// * a list
            ///
            /// ```wit
            /// record not-rust { a: u32 }
            /// ```
            pub mod documented {
                use ::jackfield::__private::prelude::*;
                use ::core::{clone::Clone as _, convert::{From as _, TryInto as _}};
                #[doc(hidden)]
                pub mod __tables {
                    use ::jackfield::__private::table;
                    pub static T0_ENTRY: table::TypeDef = table::TypeDef {
                        interface: "corpus:documentation/documented@0.1.0",
                        name: "entry",
                        docs: "A record.",
                        kind: table::TypeDefKind::Record(
                            &[
                                table::Field {
                                    name: "first",
                                    ty: table::Type::U32,
                                    docs: "The first field, with \"quotes\" and a \\ backslash.",
                                },
                                table::Field {
                                    name: "second",
                                    ty: table::Type::String,
                                    docs: "The second.",
                                },
                            ],
                        ),
                    };
                    pub static T1_CHOICE: table::TypeDef = table::TypeDef {
                        interface: "corpus:documentation/documented@0.1.0",
                        name: "choice",
                        docs: "A variant.",
                        kind: table::TypeDefKind::Variant(
                            &[
                                table::Case {
                                    name: "none",
                                    ty: ::core::option::Option::None,
                                    docs: "No payload.",
                                },
                                table::Case {
                                    name: "some",
                                    ty: ::core::option::Option::Some(table::Type::U32),
                                    docs: "A payload.",
                                },
                            ],
                        ),
                    };
                    pub static T2_LEVEL: table::TypeDef = table::TypeDef {
                        interface: "corpus:documentation/documented@0.1.0",
                        name: "level",
                        docs: "An enum.",
                        kind: table::TypeDefKind::Enum(
                            &[
                                table::Label {
                                    name: "low",
                                    docs: "Low.",
                                },
                                table::Label {
                                    name: "high",
                                    docs: "High.",
                                },
                            ],
                        ),
                    };
                    pub static T3_RIGHTS: table::TypeDef = table::TypeDef {
                        interface: "corpus:documentation/documented@0.1.0",
                        name: "rights",
                        docs: "Flags.",
                        kind: table::TypeDefKind::Flags(
                            &[
                                table::Label {
                                    name: "read",
                                    docs: "Reading.",
                                },
                            ],
                        ),
                    };
                    pub static T4_NAME: table::TypeDef = table::TypeDef {
                        interface: "corpus:documentation/documented@0.1.0",
                        name: "name",
                        docs: "An alias.",
                        kind: table::TypeDefKind::Alias(table::Type::String),
                    };
                    pub static R5_THING: table::Resource = table::Resource {
                        interface: "corpus:documentation/documented@0.1.0",
                        name: "thing",
                        docs: "A resource.",
                    };
                    pub static T5_THING: table::TypeDef = table::TypeDef {
                        interface: "corpus:documentation/documented@0.1.0",
                        name: "thing",
                        docs: "A resource.",
                        kind: table::TypeDefKind::Resource(&self::R5_THING),
                    };
                    pub static INTERFACE: table::Interface = table::Interface {
                        name: "corpus:documentation/documented",
                        version: ::core::option::Option::Some("0.1.0"),
                        docs: "An interface with words on everything, `code`, [links](https://example.com), <brackets> and a\nsecond line.\n\n* a list\n\n```wit\nrecord not-rust { a: u32 }\n```",
                        types: &[
                            &T0_ENTRY,
                            &T1_CHOICE,
                            &T2_LEVEL,
                            &T3_RIGHTS,
                            &T4_NAME,
                            &T5_THING,
                        ],
                        resources: &[&R5_THING],
                        functions: &[
                            table::Function {
                                name: "[constructor]thing",
                                kind: table::FunctionKind::Constructor(&self::R5_THING),
                                params: &[
                                    table::Param {
                                        name: "name",
                                        ty: table::Type::Defined(&self::T4_NAME),
                                    },
                                ],
                                result: ::core::option::Option::Some(
                                    table::Type::Own(&self::R5_THING),
                                ),
                                is_async: false,
                                carries_handles: true,
                                docs: "Makes a thing.",
                            },
                            table::Function {
                                name: "[method]thing.rights",
                                kind: table::FunctionKind::Method(&self::R5_THING),
                                params: &[
                                    table::Param {
                                        name: "self",
                                        ty: table::Type::Borrow(&self::R5_THING),
                                    },
                                ],
                                result: ::core::option::Option::Some(
                                    table::Type::Defined(&self::T3_RIGHTS),
                                ),
                                is_async: false,
                                carries_handles: true,
                                docs: "A method.",
                            },
                            table::Function {
                                name: "[static]thing.find",
                                kind: table::FunctionKind::Static(&self::R5_THING),
                                params: &[
                                    table::Param {
                                        name: "name",
                                        ty: table::Type::Defined(&self::T4_NAME),
                                    },
                                ],
                                result: ::core::option::Option::Some(
                                    table::Type::Option(&table::Type::Own(&self::R5_THING)),
                                ),
                                is_async: false,
                                carries_handles: true,
                                docs: "A static.",
                            },
                            table::Function {
                                name: "go",
                                kind: table::FunctionKind::Freestanding,
                                params: &[
                                    table::Param {
                                        name: "entry",
                                        ty: table::Type::Defined(&self::T0_ENTRY),
                                    },
                                    table::Param {
                                        name: "choice",
                                        ty: table::Type::Defined(&self::T1_CHOICE),
                                    },
                                ],
                                result: ::core::option::Option::Some(
                                    table::Type::Defined(&self::T2_LEVEL),
                                ),
                                is_async: false,
                                carries_handles: false,
                                docs: "A function.\n\n    indented: this must not be compiled as a doctest",
                            },
                        ],
                    };
                }
                /// The table of this interface.
                pub use self::__tables::INTERFACE;
                /// A record.
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
                #[component(record)]
                #[component(wasmtime_crate = ::jackfield::__private::wasmtime)]
                pub struct Entry {
                    /// The first field, with "quotes" and a \ backslash.
                    #[component(name = "first")]
                    pub first: u32,
                    /// The second.
                    #[component(name = "second")]
                    pub second: ::std::string::String,
                }
                impl ::jackfield::__private::IntoVal for self::Entry {
                    fn into_val(self) -> ::jackfield::__private::Val {
                        ::jackfield::__private::values::record([
                            (
                                "first",
                                ::jackfield::__private::IntoVal::into_val(self.first),
                            ),
                            (
                                "second",
                                ::jackfield::__private::IntoVal::into_val(self.second),
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
                            2usize,
                        )?;
                        ::core::result::Result::Ok(Self {
                            first: fields.next("first")?,
                            second: fields.next("second")?,
                        })
                    }
                }
                /// A variant.
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
                pub enum Choice {
                    /// No payload.
                    #[component(name = "none")]
                    None,
                    /// A payload.
                    #[component(name = "some")]
                    Some(u32),
                }
                impl ::jackfield::__private::IntoVal for self::Choice {
                    fn into_val(self) -> ::jackfield::__private::Val {
                        match self {
                            Self::None => {
                                ::jackfield::__private::values::bare_case("none")
                            }
                            Self::Some(payload) => {
                                ::jackfield::__private::values::case("some", payload)
                            }
                        }
                    }
                }
                impl ::jackfield::__private::FromVal for self::Choice {
                    fn from_val(
                        val: ::jackfield::__private::Val,
                    ) -> ::core::result::Result<Self, ::jackfield::__private::ValError> {
                        let found = ::jackfield::__private::values::FoundCase::new(val)?;
                        match found.name() {
                            "none" => found.no_payload(Self::None),
                            "some" => {
                                ::core::result::Result::Ok(Self::Some(found.payload()?))
                            }
                            _ => ::core::result::Result::Err(found.unknown()),
                        }
                    }
                }
                /// An enum.
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
                    /// Low.
                    #[component(name = "low")]
                    Low,
                    /// High.
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
                /// Flags.
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
                pub struct Rights {
                    bits: u8,
                }
                impl self::Rights {
                    /// Reading.
                    pub const READ: Self = Self { bits: 1 };
                    /// No flag.
                    #[must_use]
                    pub const fn empty() -> Self {
                        Self { bits: 0 }
                    }
                    /// Every flag.
                    #[must_use]
                    pub const fn all() -> Self {
                        Self { bits: 1 }
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
                        Self { bits: bits & 1 }
                    }
                }
                impl ::core::fmt::Debug for self::Rights {
                    fn fmt(
                        &self,
                        f: &mut ::core::fmt::Formatter<'_>,
                    ) -> ::core::fmt::Result {
                        let mut set = f.debug_set();
                        if self.contains(Self::READ) {
                            set.entry(&::core::format_args!("{}", "read"));
                        }
                        set.finish()
                    }
                }
                impl ::core::ops::BitOr for self::Rights {
                    type Output = Self;
                    fn bitor(self, other: Self) -> Self {
                        Self {
                            bits: self.bits | other.bits,
                        }
                    }
                }
                impl ::core::ops::BitOrAssign for self::Rights {
                    fn bitor_assign(&mut self, other: Self) {
                        self.bits |= other.bits;
                    }
                }
                impl ::core::ops::BitAnd for self::Rights {
                    type Output = Self;
                    fn bitand(self, other: Self) -> Self {
                        Self {
                            bits: self.bits & other.bits,
                        }
                    }
                }
                impl ::core::ops::BitAndAssign for self::Rights {
                    fn bitand_assign(&mut self, other: Self) {
                        self.bits &= other.bits;
                    }
                }
                impl ::core::ops::BitXor for self::Rights {
                    type Output = Self;
                    fn bitxor(self, other: Self) -> Self {
                        Self {
                            bits: self.bits ^ other.bits,
                        }
                    }
                }
                impl ::core::ops::BitXorAssign for self::Rights {
                    fn bitxor_assign(&mut self, other: Self) {
                        self.bits ^= other.bits;
                    }
                }
                impl ::core::ops::Sub for self::Rights {
                    type Output = Self;
                    fn sub(self, other: Self) -> Self {
                        Self {
                            bits: self.bits & !other.bits,
                        }
                    }
                }
                impl ::core::ops::Not for self::Rights {
                    type Output = Self;
                    fn not(self) -> Self {
                        Self { bits: !self.bits & 1 }
                    }
                }
                const _: () = {
                    unsafe impl ::jackfield::__private::wasmtime::component::ComponentType
                    for self::Rights {
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
                                &["read"],
                            )
                        }
                    }
                    unsafe impl ::jackfield::__private::wasmtime::component::Lower
                    for self::Rights {
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
                    for self::Rights {
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
                            ::core::result::Result::Ok(Self { bits: bits & 1 })
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
                            ::core::result::Result::Ok(Self { bits: bits & 1 })
                        }
                    }
                };
                impl ::jackfield::__private::IntoVal for self::Rights {
                    fn into_val(self) -> ::jackfield::__private::Val {
                        ::jackfield::__private::values::flags([
                            ("read", self.contains(Self::READ)),
                        ])
                    }
                }
                impl ::jackfield::__private::FromVal for self::Rights {
                    fn from_val(
                        val: ::jackfield::__private::Val,
                    ) -> ::core::result::Result<Self, ::jackfield::__private::ValError> {
                        let mut flags = Self::empty();
                        for name in ::jackfield::__private::values::flag_names(val)? {
                            match &*name {
                                "read" => flags |= Self::READ,
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
                /// An alias.
                pub type Name = ::std::string::String;
                /// A resource.
                ///
                /// A handle: clones are the same resource, which is dropped in its owner with the last of them.
                #[derive(
                    ::core::clone::Clone,
                    ::core::fmt::Debug,
                    ::core::cmp::PartialEq
                )]
                pub struct Thing {
                    handle: ::jackfield::__private::Handle,
                }
                impl self::Thing {
                    /// A method.
                    ///
                    /// # Errors
                    ///
                    /// When the plugin that owns the resource fails, or the handle is dead.
                    pub fn rights(
                        &self,
                    ) -> ::core::result::Result<
                        self::Rights,
                        ::jackfield::__private::DispatchError,
                    > {
                        ::jackfield::__private::values::call_method::<
                            self::Rights,
                        >(
                            &self::CONTRACT,
                            1usize,
                            &[
                                ::jackfield::__private::Val::Handle(
                                    ::core::clone::Clone::clone(&self.handle),
                                ),
                            ],
                        )
                    }
                    /// `thing.rights`, awaited.
                    ///
                    /// # Errors
                    ///
                    /// As there.
                    pub fn rights_async(
                        &self,
                    ) -> impl ::core::future::Future<
                        Output = ::core::result::Result<
                            self::Rights,
                            ::jackfield::__private::DispatchError,
                        >,
                    > + ::core::marker::Send + use<> {
                        ::jackfield::__private::values::await_method::<
                            self::Rights,
                        >(
                            &self::CONTRACT,
                            1usize,
                            ::std::vec![
                                ::jackfield::__private::Val::Handle(::core::clone::Clone::clone(&
                                self.handle)),
                            ],
                        )
                    }
                }
                impl ::core::convert::AsRef<::jackfield::__private::Handle>
                for self::Thing {
                    fn as_ref(&self) -> &::jackfield::__private::Handle {
                        &self.handle
                    }
                }
                impl ::core::convert::From<self::Thing>
                for ::jackfield::__private::Handle {
                    fn from(value: self::Thing) -> Self {
                        value.handle
                    }
                }
                impl ::core::convert::From<::jackfield::__private::Handle>
                for self::Thing {
                    fn from(handle: ::jackfield::__private::Handle) -> Self {
                        Self { handle }
                    }
                }
                impl ::jackfield::__private::IntoVal for self::Thing {
                    fn into_val(self) -> ::jackfield::__private::Val {
                        ::jackfield::__private::Val::Handle(self.handle)
                    }
                }
                impl ::jackfield::__private::FromVal for self::Thing {
                    fn from_val(
                        val: ::jackfield::__private::Val,
                    ) -> ::core::result::Result<Self, ::jackfield::__private::ValError> {
                        let handle = ::jackfield::__private::FromVal::from_val(val)?;
                        ::core::result::Result::Ok(Self { handle })
                    }
                }
                /// What the host knows of this contract: its table and its typed functions.
                pub static CONTRACT: ::jackfield::__private::Contract = ::jackfield::__private::Contract {
                    interface: &self::INTERFACE,
                    functions: &[
                        ::core::option::Option::None,
                        ::core::option::Option::None,
                        ::core::option::Option::None,
                        ::core::option::Option::Some(
                            ::jackfield::__private::TypedFunction::new::<
                                (self::Entry, self::Choice),
                                (self::Level,),
                            >(),
                        ),
                    ],
                };
                /// An interface with words on everything, `code`, [links](https://example.com), <brackets> and a
                /// second line.
                ///
                /// * a list
                ///
                /// ```wit
                /// record not-rust { a: u32 }
                /// ```
                ///
                /// A socket for plugs of `corpus:documentation/documented@0.1.0`; made by `Graph::socket`.
                #[derive(::core::fmt::Debug)]
                pub struct Documented<
                    K: ::jackfield::__private::Cardinality = ::jackfield::__private::Any,
                > {
                    core: ::jackfield::__private::SocketCore<K>,
                }
                impl<K: ::jackfield::__private::Cardinality> ::core::clone::Clone
                for self::Documented<K> {
                    fn clone(&self) -> Self {
                        Self {
                            core: ::core::clone::Clone::clone(&self.core),
                        }
                    }
                }
                impl<
                    K: ::jackfield::__private::Cardinality,
                > ::jackfield::__private::TypedContract for self::Documented<K> {
                    type Cardinality = K;
                    const CONTRACT: &'static ::jackfield::__private::Contract = &self::CONTRACT;
                    fn from_core(core: ::jackfield::__private::SocketCore<K>) -> Self {
                        Self {
                            core: core.of(&self::CONTRACT),
                        }
                    }
                }
                impl<K: ::jackfield::__private::Cardinality> self::Documented<K> {
                    /// The plugins that are plugged in, in the graph's order.
                    pub fn plugins(
                        &self,
                    ) -> impl ::core::iter::Iterator<
                        Item = &::jackfield::__private::PluginId,
                    > {
                        self.core.plugins()
                    }
                    /// A function.
                    ///
                    /// indented: this must not be compiled as a doctest
                    pub fn go(
                        &self,
                        entry: &self::Entry,
                        choice: &self::Choice,
                    ) -> <K as ::jackfield::__private::Cardinality>::Reply<self::Level> {
                        unsafe {
                            self.core.call::<_, (self::Level,)>(3usize, (entry, choice))
                        }
                    }
                    /// `go`, awaited.
                    pub fn go_async(
                        &self,
                        entry: &self::Entry,
                        choice: &self::Choice,
                    ) -> ::jackfield::__private::Awaited<K, self::Level> {
                        unsafe {
                            self.core
                                .call_async::<
                                    _,
                                    (self::Level,),
                                >(
                                    3usize,
                                    (
                                        ::core::clone::Clone::clone(entry),
                                        ::core::clone::Clone::clone(choice),
                                    ),
                                )
                        }
                    }
                    /// Makes a thing.
                    pub fn new_thing(
                        &self,
                        name: &str,
                    ) -> <K as ::jackfield::__private::Cardinality>::Reply<self::Thing> {
                        ::jackfield::__private::values::reply::<
                            K,
                            self::Thing,
                        >(
                            &self.core,
                            0usize,
                            self
                                .core
                                .call_dynamic(
                                    0usize,
                                    &[::jackfield::__private::IntoVal::into_val(name)],
                                ),
                        )
                    }
                    /// `thing`, awaited.
                    pub fn new_thing_async(
                        &self,
                        name: &str,
                    ) -> ::jackfield::__private::Awaited<K, self::Thing> {
                        ::jackfield::__private::values::awaited::<
                            K,
                            self::Thing,
                        >(
                            &self.core,
                            0usize,
                            [::jackfield::__private::IntoVal::into_val(name)],
                        )
                    }
                    /// A static.
                    pub fn thing_find(
                        &self,
                        name: &str,
                    ) -> <K as ::jackfield::__private::Cardinality>::Reply<
                        ::core::option::Option<self::Thing>,
                    > {
                        ::jackfield::__private::values::reply::<
                            K,
                            ::core::option::Option<self::Thing>,
                        >(
                            &self.core,
                            2usize,
                            self
                                .core
                                .call_dynamic(
                                    2usize,
                                    &[::jackfield::__private::IntoVal::into_val(name)],
                                ),
                        )
                    }
                    /// `thing.find`, awaited.
                    pub fn thing_find_async(
                        &self,
                        name: &str,
                    ) -> ::jackfield::__private::Awaited<
                        K,
                        ::core::option::Option<self::Thing>,
                    > {
                        ::jackfield::__private::values::awaited::<
                            K,
                            ::core::option::Option<self::Thing>,
                        >(
                            &self.core,
                            2usize,
                            [::jackfield::__private::IntoVal::into_val(name)],
                        )
                    }
                }
                /// What the host does when a plugin calls `corpus:documentation/documented@0.1.0`.
                ///
                /// Plugins may call at the same time. An `Err` of the outer result becomes a trap of the plugin that called, with the
                /// error's text; through a wrapped socket it is the case `other`.
                ///
                /// A `thing` is a handle of a value of the host's: whatever implements [`HostThing`] becomes one by `Thing::from`.
                pub trait DocumentedHost: ::core::marker::Send + ::core::marker::Sync + 'static {
                    /// A function.
                    ///
                    /// indented: this must not be compiled as a doctest
                    fn go(
                        &self,
                        entry: self::Entry,
                        choice: self::Choice,
                    ) -> ::core::result::Result<
                        self::Level,
                        ::jackfield::__private::HostError,
                    >;
                    /// Makes a thing.
                    fn new_thing(
                        &self,
                        name: self::Name,
                    ) -> ::core::result::Result<
                        self::Thing,
                        ::jackfield::__private::HostError,
                    >;
                    /// A static.
                    fn thing_find(
                        &self,
                        name: self::Name,
                    ) -> ::core::result::Result<
                        ::core::option::Option<self::Thing>,
                        ::jackfield::__private::HostError,
                    >;
                }
                /// `corpus:documentation/documented@0.1.0`, served by the host; give it to `GraphBuilder::host`.
                #[must_use]
                pub fn documented_host(
                    host: impl self::DocumentedHost,
                ) -> ::jackfield::__private::HostContract {
                    let host = ::std::sync::Arc::new(host);
                    let contract = ::jackfield::__private::HostContract::of(
                        &self::CONTRACT,
                    );
                    let contract = contract
                        .dynamic(1usize, |params| self::__host_thing(1usize, params));
                    let contract = {
                        let host = ::core::clone::Clone::clone(&host);
                        contract
                            .dynamic(
                                3usize,
                                move |params| {
                                    let mut params = ::jackfield::__private::values::Params::new(
                                        params,
                                    );
                                    ::jackfield::__private::values::served(
                                        self::DocumentedHost::go(
                                            &*host,
                                            params.take::<self::Entry>()?,
                                            params.take::<self::Choice>()?,
                                        ),
                                    )
                                },
                            )
                    };
                    let contract = {
                        let host = ::core::clone::Clone::clone(&host);
                        contract
                            .typed::<
                                (self::Entry, self::Choice),
                                (self::Level,),
                            >(
                                3usize,
                                move |(p0, p1)| { self::DocumentedHost::go(&*host, p0, p1) },
                            )
                    };
                    let contract = {
                        let host = ::core::clone::Clone::clone(&host);
                        contract
                            .dynamic(
                                0usize,
                                move |params| {
                                    let mut params = ::jackfield::__private::values::Params::new(
                                        params,
                                    );
                                    ::jackfield::__private::values::served(
                                        self::DocumentedHost::new_thing(
                                            &*host,
                                            params.take::<self::Name>()?,
                                        ),
                                    )
                                },
                            )
                    };
                    let contract = {
                        let host = ::core::clone::Clone::clone(&host);
                        contract
                            .dynamic(
                                2usize,
                                move |params| {
                                    let mut params = ::jackfield::__private::values::Params::new(
                                        params,
                                    );
                                    ::jackfield::__private::values::served(
                                        self::DocumentedHost::thing_find(
                                            &*host,
                                            params.take::<self::Name>()?,
                                        ),
                                    )
                                },
                            )
                    };
                    contract
                }
                /// What the host keeps behind a handle of `thing`, and does when a plugin calls its methods.
                ///
                /// Plugins may call at the same time. The value is dropped once the handle is, by whoever has it then. An `Err` of the
                /// outer result becomes a trap of the plugin that called; through a wrapped socket it is the case `other`.
                pub trait HostThing: ::core::any::Any + ::core::marker::Send + ::core::marker::Sync {
                    /// A method.
                    fn rights(
                        &self,
                    ) -> ::core::result::Result<
                        self::Rights,
                        ::jackfield::__private::HostError,
                    >;
                }
                /// A handle of a value of the host's, which is served as `thing`.
                impl<T: self::HostThing> ::core::convert::From<T> for self::Thing {
                    fn from(value: T) -> Self {
                        let value: ::std::sync::Arc<dyn self::HostThing> = ::std::sync::Arc::new(
                            value,
                        );
                        Self {
                            handle: ::jackfield::__private::values::host_handle(
                                "thing",
                                value,
                                self::__host_thing,
                            ),
                        }
                    }
                }
                impl self::Thing {
                    /// The host's own value behind the handle, if it is one and of this type.
                    pub fn downcast<T: self::HostThing>(
                        &self,
                    ) -> ::core::option::Option<::std::sync::Arc<T>> {
                        let value = ::jackfield::__private::values::host_value::<
                            ::std::sync::Arc<dyn self::HostThing>,
                        >(&self.handle)?;
                        let value: ::std::sync::Arc<
                            dyn ::core::any::Any + ::core::marker::Send + ::core::marker::Sync,
                        > = value;
                        ::core::result::Result::ok(::std::sync::Arc::downcast(value))
                    }
                }
                #[doc(hidden)]
                pub fn __host_thing(
                    function: usize,
                    params: &[::jackfield::__private::Val],
                ) -> ::core::result::Result<
                    ::core::option::Option<::jackfield::__private::Val>,
                    ::jackfield::__private::HostError,
                > {
                    let mut params = ::jackfield::__private::values::Params::new(params);
                    let object = params.this::<::std::sync::Arc<dyn self::HostThing>>()?;
                    match function {
                        1usize => {
                            ::jackfield::__private::values::served(
                                self::HostThing::rights(&*object),
                            )
                        }
                        _ => {
                            ::core::result::Result::Err(
                                ::jackfield::__private::HostError::msg(
                                    "there is no such method",
                                ),
                            )
                        }
                    }
                }
            }
            #[doc(no_inline)]
            pub use self::documented::{
                Documented, DocumentedHost, documented_host, HostThing,
            };
        }
    }
    /// Every contract that this macro knows; give them to `GraphBuilder::contracts` for typed links between plugins.
    pub static CONTRACTS: &[&::jackfield::__private::Contract] = &[
        &self::corpus::documentation::documented::CONTRACT,
    ];
}
#[allow(
    unused_imports,
    ambiguous_glob_reexports,
    clippy::pub_use,
    reason = "generated from WIT"
)]
#[doc(inline)]
pub use self::__jackfield_bindings_28e5b7a4de2475d9::*;
