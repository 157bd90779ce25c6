// Made by tests/expansion from the input
// `inline-served`, in this test

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
mod __jackfield_bindings_d209c230d3a30e72 {
    const _: ::core::option::Option<&str> = ::core::option_env!("JACKFIELD_DEBUG");
    pub mod demo {
        pub mod clock {
            /// The interface `demo:clock/now`.
            pub mod now {
                use ::jackfield::__private::prelude::*;
                use ::core::{clone::Clone as _, convert::{From as _, TryInto as _}};
                #[doc(hidden)]
                pub mod __tables {
                    use ::jackfield::__private::table;
                    pub static INTERFACE: table::Interface = table::Interface {
                        name: "demo:clock/now",
                        version: ::core::option::Option::None,
                        docs: "",
                        types: &[],
                        resources: &[],
                        functions: &[
                            table::Function {
                                name: "seconds",
                                kind: table::FunctionKind::Freestanding,
                                params: &[
                                    table::Param {
                                        name: "zone",
                                        ty: table::Type::Option(&table::Type::String),
                                    },
                                ],
                                result: ::core::option::Option::Some(table::Type::Result {
                                    ok: ::core::option::Option::Some(&table::Type::U64),
                                    err: ::core::option::Option::Some(&table::Type::String),
                                }),
                                is_async: false,
                                carries_handles: false,
                                docs: "",
                            },
                            table::Function {
                                name: "later",
                                kind: table::FunctionKind::Freestanding,
                                params: &[],
                                result: ::core::option::Option::None,
                                is_async: true,
                                carries_handles: false,
                                docs: "",
                            },
                        ],
                    };
                }
                /// The table of this interface.
                pub use self::__tables::INTERFACE;
                /// What the host knows of this contract: its table and its typed functions.
                pub static CONTRACT: ::jackfield::__private::Contract = ::jackfield::__private::Contract {
                    interface: &self::INTERFACE,
                    functions: &[
                        ::core::option::Option::Some(
                            ::jackfield::__private::TypedFunction::new::<
                                (::core::option::Option<::std::string::String>,),
                                (::core::result::Result<u64, ::std::string::String>,),
                            >(),
                        ),
                        ::core::option::Option::None,
                    ],
                };
                /// What the host does when a plugin calls `demo:clock/now`.
                ///
                /// Plugins may call at the same time. An `Err` of the outer result becomes a trap of the plugin that called, with the
                /// error's text; through a wrapped socket it is the case `other`.
                pub trait NowHost: ::core::marker::Send + ::core::marker::Sync + 'static {
                    /// A plugin calls `seconds`.
                    fn seconds(
                        &self,
                        zone: ::core::option::Option<::std::string::String>,
                    ) -> ::core::result::Result<
                        ::core::result::Result<u64, ::std::string::String>,
                        ::jackfield::__private::HostError,
                    >;
                    /// A plugin calls `later`.
                    fn later(
                        &self,
                    ) -> ::core::result::Result<(), ::jackfield::__private::HostError>;
                }
                /// `demo:clock/now`, served by the host; give it to `GraphBuilder::host`.
                #[must_use]
                pub fn now_host(
                    host: impl self::NowHost,
                ) -> ::jackfield::__private::HostContract {
                    let host = ::std::sync::Arc::new(host);
                    let contract = ::jackfield::__private::HostContract::of(
                        &self::CONTRACT,
                    );
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
                                        self::NowHost::seconds(
                                            &*host,
                                            params
                                                .take::<::core::option::Option<::std::string::String>>()?,
                                        ),
                                    )
                                },
                            )
                    };
                    let contract = {
                        let host = ::core::clone::Clone::clone(&host);
                        contract
                            .typed::<
                                (::core::option::Option<::std::string::String>,),
                                (::core::result::Result<u64, ::std::string::String>,),
                            >(
                                0usize,
                                move |(p0,)| { self::NowHost::seconds(&*host, p0) },
                            )
                    };
                    let contract = {
                        let host = ::core::clone::Clone::clone(&host);
                        contract
                            .dynamic(
                                1usize,
                                move |params| {
                                    let mut params = ::jackfield::__private::values::Params::new(
                                        params,
                                    );
                                    ::jackfield::__private::values::served(
                                        self::NowHost::later(&*host),
                                    )
                                },
                            )
                    };
                    contract
                }
            }
            #[doc(no_inline)]
            pub use self::now::{NowHost, now_host};
        }
    }
    /// Every contract that this macro knows; give them to `GraphBuilder::contracts` for typed links between plugins.
    pub static CONTRACTS: &[&::jackfield::__private::Contract] = &[
        &self::demo::clock::now::CONTRACT,
    ];
}
#[allow(
    unused_imports,
    ambiguous_glob_reexports,
    clippy::pub_use,
    reason = "generated from WIT"
)]
#[doc(inline)]
pub use self::__jackfield_bindings_d209c230d3a30e72::*;
