// Made by tests/expansion from the input
// `inline-names`, in this test

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
mod __jackfield_bindings_f4f01b47d3875a9c {
    const _: ::core::option::Option<&str> = ::core::option_env!("JACKFIELD_DEBUG");
    pub mod demo {
        pub mod kv0_1_0 {
            /// The interface `demo:kv/old@0.1.0`.
            pub mod old {
                use ::jackfield::__private::prelude::*;
                use ::core::{clone::Clone as _, convert::{From as _, TryInto as _}};
                #[doc(hidden)]
                pub mod __tables {
                    use ::jackfield::__private::table;
                    pub static T0_OPTION: table::TypeDef = table::TypeDef {
                        interface: "demo:kv/old@0.1.0",
                        name: "option",
                        docs: "",
                        kind: table::TypeDefKind::Record(
                            &[
                                table::Field {
                                    name: "type",
                                    ty: table::Type::U8,
                                    docs: "",
                                },
                            ],
                        ),
                    };
                    pub static INTERFACE: table::Interface = table::Interface {
                        name: "demo:kv/old",
                        version: ::core::option::Option::Some("0.1.0"),
                        docs: "",
                        types: &[&T0_OPTION],
                        resources: &[],
                        functions: &[
                            table::Function {
                                name: "get",
                                kind: table::FunctionKind::Freestanding,
                                params: &[],
                                result: ::core::option::Option::Some(
                                    table::Type::Defined(&self::T0_OPTION),
                                ),
                                is_async: false,
                                carries_handles: false,
                                docs: "",
                            },
                        ],
                    };
                }
                /// The table of this interface.
                pub use self::__tables::INTERFACE;
                #[doc(hidden)]
                pub mod __types {
                    use ::jackfield::__private::prelude::*;
                    use ::core::{clone::Clone as _, convert::{From as _, TryInto as _}};
                    /// The record `option`.
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
                    pub struct Option_ {
                        /// The field `type`.
                        #[component(name = "type")]
                        pub r#type: u8,
                    }
                    impl ::jackfield::__private::IntoVal for self::Option_ {
                        fn into_val(self) -> ::jackfield::__private::Val {
                            ::jackfield::__private::values::record([
                                (
                                    "type",
                                    ::jackfield::__private::IntoVal::into_val(self.r#type),
                                ),
                            ])
                        }
                    }
                    impl ::jackfield::__private::FromVal for self::Option_ {
                        fn from_val(
                            val: ::jackfield::__private::Val,
                        ) -> ::core::result::Result<
                            Self,
                            ::jackfield::__private::ValError,
                        > {
                            let mut fields = ::jackfield::__private::values::Fields::new(
                                val,
                                1usize,
                            )?;
                            ::core::result::Result::Ok(Self {
                                r#type: fields.next("type")?,
                            })
                        }
                    }
                }
                #[doc(inline)]
                pub use self::__types::Option_ as Option;
                /// What the host knows of this contract: its table and its typed functions.
                pub static CONTRACT: ::jackfield::__private::Contract = ::jackfield::__private::Contract {
                    interface: &self::INTERFACE,
                    functions: &[
                        ::core::option::Option::Some(
                            ::jackfield::__private::TypedFunction::new::<
                                (),
                                (self::Option,),
                            >(),
                        ),
                    ],
                };
                /// The contract `demo:kv/old@0.1.0`.
                ///
                /// A socket for plugs of `demo:kv/old@0.1.0`; made by `Graph::socket`.
                #[derive(::core::fmt::Debug)]
                pub struct Old<
                    K: ::jackfield::__private::Cardinality = ::jackfield::__private::Any,
                > {
                    core: ::jackfield::__private::SocketCore<K>,
                }
                impl<K: ::jackfield::__private::Cardinality> ::core::clone::Clone
                for self::Old<K> {
                    fn clone(&self) -> Self {
                        Self {
                            core: ::core::clone::Clone::clone(&self.core),
                        }
                    }
                }
                impl<
                    K: ::jackfield::__private::Cardinality,
                > ::jackfield::__private::TypedContract for self::Old<K> {
                    type Cardinality = K;
                    const CONTRACT: &'static ::jackfield::__private::Contract = &self::CONTRACT;
                    fn from_core(core: ::jackfield::__private::SocketCore<K>) -> Self {
                        Self {
                            core: core.of(&self::CONTRACT),
                        }
                    }
                }
                impl<K: ::jackfield::__private::Cardinality> self::Old<K> {
                    /// The plugins that are plugged in, in the graph's order.
                    pub fn plugins(
                        &self,
                    ) -> impl ::core::iter::Iterator<
                        Item = &::jackfield::__private::PluginId,
                    > {
                        self.core.plugins()
                    }
                    /// Calls `get`.
                    pub fn get(
                        &self,
                    ) -> <K as ::jackfield::__private::Cardinality>::Reply<
                        self::Option,
                    > {
                        unsafe { self.core.call::<_, (self::Option,)>(0usize, ()) }
                    }
                    /// `get`, awaited.
                    pub fn get_async(
                        &self,
                    ) -> ::jackfield::__private::Awaited<K, self::Option> {
                        unsafe { self.core.call_async::<_, (self::Option,)>(0usize, ()) }
                    }
                }
            }
            #[doc(no_inline)]
            pub use self::old::Old;
        }
        pub mod kv0_2_0 {
            /// The interface `demo:kv/new@0.2.0`.
            pub mod fresh {
                use ::jackfield::__private::prelude::*;
                use ::core::{clone::Clone as _, convert::{From as _, TryInto as _}};
                #[doc(hidden)]
                pub mod __tables {
                    use ::jackfield::__private::table;
                    pub static T0_OTHER: table::TypeDef = table::TypeDef {
                        interface: "demo:kv/new@0.2.0",
                        name: "other",
                        docs: "",
                        kind: table::TypeDefKind::Alias(
                            table::Type::Defined(
                                &super::super::super::super::demo::kv0_1_0::old::__tables::T0_OPTION,
                            ),
                        ),
                    };
                    pub static INTERFACE: table::Interface = table::Interface {
                        name: "demo:kv/new",
                        version: ::core::option::Option::Some("0.2.0"),
                        docs: "",
                        types: &[&T0_OTHER],
                        resources: &[],
                        functions: &[
                            table::Function {
                                name: "get",
                                kind: table::FunctionKind::Freestanding,
                                params: &[],
                                result: ::core::option::Option::Some(
                                    table::Type::Defined(&self::T0_OTHER),
                                ),
                                is_async: false,
                                carries_handles: false,
                                docs: "",
                            },
                        ],
                    };
                }
                /// The table of this interface.
                pub use self::__tables::INTERFACE;
                /// The type `other`.
                pub type Other = super::super::super::demo::kv0_1_0::old::Option;
                /// What the host knows of this contract: its table and its typed functions.
                pub static CONTRACT: ::jackfield::__private::Contract = ::jackfield::__private::Contract {
                    interface: &self::INTERFACE,
                    functions: &[
                        ::core::option::Option::Some(
                            ::jackfield::__private::TypedFunction::new::<
                                (),
                                (self::Other,),
                            >(),
                        ),
                    ],
                };
                /// The contract `demo:kv/new@0.2.0`.
                ///
                /// A socket for plugs of `demo:kv/new@0.2.0`; made by `Graph::socket`.
                #[derive(::core::fmt::Debug)]
                pub struct Fresh<
                    K: ::jackfield::__private::Cardinality = ::jackfield::__private::Any,
                > {
                    core: ::jackfield::__private::SocketCore<K>,
                }
                impl<K: ::jackfield::__private::Cardinality> ::core::clone::Clone
                for self::Fresh<K> {
                    fn clone(&self) -> Self {
                        Self {
                            core: ::core::clone::Clone::clone(&self.core),
                        }
                    }
                }
                impl<
                    K: ::jackfield::__private::Cardinality,
                > ::jackfield::__private::TypedContract for self::Fresh<K> {
                    type Cardinality = K;
                    const CONTRACT: &'static ::jackfield::__private::Contract = &self::CONTRACT;
                    fn from_core(core: ::jackfield::__private::SocketCore<K>) -> Self {
                        Self {
                            core: core.of(&self::CONTRACT),
                        }
                    }
                }
                impl<K: ::jackfield::__private::Cardinality> self::Fresh<K> {
                    /// The plugins that are plugged in, in the graph's order.
                    pub fn plugins(
                        &self,
                    ) -> impl ::core::iter::Iterator<
                        Item = &::jackfield::__private::PluginId,
                    > {
                        self.core.plugins()
                    }
                    /// Calls `get`.
                    pub fn get(
                        &self,
                    ) -> <K as ::jackfield::__private::Cardinality>::Reply<self::Other> {
                        unsafe { self.core.call::<_, (self::Other,)>(0usize, ()) }
                    }
                    /// `get`, awaited.
                    pub fn get_async(
                        &self,
                    ) -> ::jackfield::__private::Awaited<K, self::Other> {
                        unsafe { self.core.call_async::<_, (self::Other,)>(0usize, ()) }
                    }
                }
            }
            #[doc(no_inline)]
            pub use self::fresh::Fresh;
        }
    }
    /// Every contract that this macro knows; give them to `GraphBuilder::contracts` for typed links between plugins.
    pub static CONTRACTS: &[&::jackfield::__private::Contract] = &[
        &self::demo::kv0_1_0::old::CONTRACT,
        &self::demo::kv0_2_0::fresh::CONTRACT,
    ];
}
#[allow(
    unused_imports,
    ambiguous_glob_reexports,
    clippy::pub_use,
    reason = "generated from WIT"
)]
#[doc(inline)]
pub use self::__jackfield_bindings_f4f01b47d3875a9c::*;
