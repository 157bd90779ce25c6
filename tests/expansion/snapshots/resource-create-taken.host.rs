// Made by tests/expansion from the input
// { path: "../codegen/resource-create-taken.wit", sockets: ["corpus:resource-create-taken/makers", ], host: ["corpus:resource-create-taken/makers", ],  }

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
mod __jackfield_bindings_53a9ab15b1797b2a {
    const _: &[u8] = ::core::include_bytes!(
        "$ROOT/tests/codegen/resource-create-taken.wit"
    );
    const _: ::core::option::Option<&str> = ::core::option_env!("JACKFIELD_DEBUG");
    pub mod corpus {
        pub mod resource_create_taken {
            /// The interface `corpus:resource-create-taken/makers`.
            pub mod makers {
                use ::jackfield::__private::prelude::*;
                use ::core::{clone::Clone as _, convert::{From as _, TryInto as _}};
                #[doc(hidden)]
                pub mod __tables {
                    use ::jackfield::__private::table;
                    pub static R0_MAKER: table::Resource = table::Resource {
                        interface: "corpus:resource-create-taken/makers",
                        name: "maker",
                        docs: "",
                    };
                    pub static T0_MAKER: table::TypeDef = table::TypeDef {
                        interface: "corpus:resource-create-taken/makers",
                        name: "maker",
                        docs: "",
                        kind: table::TypeDefKind::Resource(&self::R0_MAKER),
                    };
                    pub static INTERFACE: table::Interface = table::Interface {
                        name: "corpus:resource-create-taken/makers",
                        version: ::core::option::Option::None,
                        docs: "",
                        types: &[&T0_MAKER],
                        resources: &[&R0_MAKER],
                        functions: &[
                            table::Function {
                                name: "[constructor]maker",
                                kind: table::FunctionKind::Constructor(&self::R0_MAKER),
                                params: &[
                                    table::Param {
                                        name: "name",
                                        ty: table::Type::String,
                                    },
                                ],
                                result: ::core::option::Option::Some(
                                    table::Type::Own(&self::R0_MAKER),
                                ),
                                is_async: false,
                                carries_handles: true,
                                docs: "",
                            },
                            table::Function {
                                name: "[static]maker.create",
                                kind: table::FunctionKind::Static(&self::R0_MAKER),
                                params: &[
                                    table::Param {
                                        name: "name",
                                        ty: table::Type::String,
                                    },
                                ],
                                result: ::core::option::Option::Some(
                                    table::Type::Own(&self::R0_MAKER),
                                ),
                                is_async: false,
                                carries_handles: true,
                                docs: "",
                            },
                            table::Function {
                                name: "[method]maker.name",
                                kind: table::FunctionKind::Method(&self::R0_MAKER),
                                params: &[
                                    table::Param {
                                        name: "self",
                                        ty: table::Type::Borrow(&self::R0_MAKER),
                                    },
                                ],
                                result: ::core::option::Option::Some(table::Type::String),
                                is_async: false,
                                carries_handles: true,
                                docs: "",
                            },
                        ],
                    };
                }
                /// The table of this interface.
                pub use self::__tables::INTERFACE;
                /// The resource `maker`.
                ///
                /// A handle: clones are the same resource, which is dropped in its owner with the last of them.
                #[derive(
                    ::core::clone::Clone,
                    ::core::fmt::Debug,
                    ::core::cmp::PartialEq
                )]
                pub struct Maker {
                    handle: ::jackfield::__private::Handle,
                }
                impl self::Maker {
                    /// Calls `maker.name`.
                    ///
                    /// # Errors
                    ///
                    /// When the plugin that owns the resource fails, or the handle is dead.
                    pub fn name(
                        &self,
                    ) -> ::core::result::Result<
                        ::std::string::String,
                        ::jackfield::__private::DispatchError,
                    > {
                        ::jackfield::__private::values::call_method::<
                            ::std::string::String,
                        >(
                            &self::CONTRACT,
                            2usize,
                            &[
                                ::jackfield::__private::Val::Handle(
                                    ::core::clone::Clone::clone(&self.handle),
                                ),
                            ],
                        )
                    }
                    /// `maker.name`, awaited.
                    ///
                    /// # Errors
                    ///
                    /// As there.
                    pub fn name_async(
                        &self,
                    ) -> impl ::core::future::Future<
                        Output = ::core::result::Result<
                            ::std::string::String,
                            ::jackfield::__private::DispatchError,
                        >,
                    > + ::core::marker::Send + use<> {
                        ::jackfield::__private::values::await_method::<
                            ::std::string::String,
                        >(
                            &self::CONTRACT,
                            2usize,
                            ::std::vec![
                                ::jackfield::__private::Val::Handle(::core::clone::Clone::clone(&
                                self.handle)),
                            ],
                        )
                    }
                }
                impl ::core::convert::AsRef<::jackfield::__private::Handle>
                for self::Maker {
                    fn as_ref(&self) -> &::jackfield::__private::Handle {
                        &self.handle
                    }
                }
                impl ::core::convert::From<self::Maker>
                for ::jackfield::__private::Handle {
                    fn from(value: self::Maker) -> Self {
                        value.handle
                    }
                }
                impl ::core::convert::From<::jackfield::__private::Handle>
                for self::Maker {
                    fn from(handle: ::jackfield::__private::Handle) -> Self {
                        Self { handle }
                    }
                }
                impl ::jackfield::__private::IntoVal for self::Maker {
                    fn into_val(self) -> ::jackfield::__private::Val {
                        ::jackfield::__private::Val::Handle(self.handle)
                    }
                }
                impl ::jackfield::__private::FromVal for self::Maker {
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
                    ],
                };
                /// The contract `corpus:resource-create-taken/makers`.
                ///
                /// A socket for plugs of `corpus:resource-create-taken/makers`; made by `Graph::socket`.
                #[derive(::core::fmt::Debug)]
                pub struct Makers<
                    K: ::jackfield::__private::Cardinality = ::jackfield::__private::Any,
                > {
                    core: ::jackfield::__private::SocketCore<K>,
                }
                impl<K: ::jackfield::__private::Cardinality> ::core::clone::Clone
                for self::Makers<K> {
                    fn clone(&self) -> Self {
                        Self {
                            core: ::core::clone::Clone::clone(&self.core),
                        }
                    }
                }
                impl<
                    K: ::jackfield::__private::Cardinality,
                > ::jackfield::__private::TypedContract for self::Makers<K> {
                    type Cardinality = K;
                    const CONTRACT: &'static ::jackfield::__private::Contract = &self::CONTRACT;
                    fn from_core(core: ::jackfield::__private::SocketCore<K>) -> Self {
                        Self {
                            core: core.of(&self::CONTRACT),
                        }
                    }
                }
                impl<K: ::jackfield::__private::Cardinality> self::Makers<K> {
                    /// The plugins that are plugged in, in the graph's order.
                    pub fn plugins(
                        &self,
                    ) -> impl ::core::iter::Iterator<
                        Item = &::jackfield::__private::PluginId,
                    > {
                        self.core.plugins()
                    }
                    /// Calls `maker`.
                    pub fn new_maker(
                        &self,
                        name: &str,
                    ) -> <K as ::jackfield::__private::Cardinality>::Reply<self::Maker> {
                        ::jackfield::__private::values::reply::<
                            K,
                            self::Maker,
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
                    /// `maker`, awaited.
                    pub fn new_maker_async(
                        &self,
                        name: &str,
                    ) -> ::jackfield::__private::Awaited<K, self::Maker> {
                        ::jackfield::__private::values::awaited::<
                            K,
                            self::Maker,
                        >(
                            &self.core,
                            0usize,
                            [::jackfield::__private::IntoVal::into_val(name)],
                        )
                    }
                    /// Calls `maker.create`.
                    pub fn maker_create(
                        &self,
                        name: &str,
                    ) -> <K as ::jackfield::__private::Cardinality>::Reply<self::Maker> {
                        ::jackfield::__private::values::reply::<
                            K,
                            self::Maker,
                        >(
                            &self.core,
                            1usize,
                            self
                                .core
                                .call_dynamic(
                                    1usize,
                                    &[::jackfield::__private::IntoVal::into_val(name)],
                                ),
                        )
                    }
                    /// `maker.create`, awaited.
                    pub fn maker_create_async(
                        &self,
                        name: &str,
                    ) -> ::jackfield::__private::Awaited<K, self::Maker> {
                        ::jackfield::__private::values::awaited::<
                            K,
                            self::Maker,
                        >(
                            &self.core,
                            1usize,
                            [::jackfield::__private::IntoVal::into_val(name)],
                        )
                    }
                }
                /// What the host does when a plugin calls `corpus:resource-create-taken/makers`.
                ///
                /// Plugins may call at the same time. An `Err` of the outer result becomes a trap of the plugin that called, with the
                /// error's text; through a wrapped socket it is the case `other`.
                ///
                /// A `maker` is a handle of a value of the host's: whatever implements [`HostMaker`] becomes one by `Maker::from`.
                pub trait MakersHost: ::core::marker::Send + ::core::marker::Sync + 'static {
                    /// A plugin calls `maker`.
                    fn new_maker(
                        &self,
                        name: ::std::string::String,
                    ) -> ::core::result::Result<
                        self::Maker,
                        ::jackfield::__private::HostError,
                    >;
                    /// A plugin calls `maker.create`.
                    fn maker_create(
                        &self,
                        name: ::std::string::String,
                    ) -> ::core::result::Result<
                        self::Maker,
                        ::jackfield::__private::HostError,
                    >;
                }
                /// `corpus:resource-create-taken/makers`, served by the host; give it to `GraphBuilder::host`.
                #[must_use]
                pub fn makers_host(
                    host: impl self::MakersHost,
                ) -> ::jackfield::__private::HostContract {
                    let host = ::std::sync::Arc::new(host);
                    let contract = ::jackfield::__private::HostContract::of(
                        &self::CONTRACT,
                    );
                    let contract = contract
                        .dynamic(2usize, |params| self::__host_maker(2usize, params));
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
                                        self::MakersHost::new_maker(
                                            &*host,
                                            params.take::<::std::string::String>()?,
                                        ),
                                    )
                                },
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
                                        self::MakersHost::maker_create(
                                            &*host,
                                            params.take::<::std::string::String>()?,
                                        ),
                                    )
                                },
                            )
                    };
                    contract
                }
                /// What the host keeps behind a handle of `maker`, and does when a plugin calls its methods.
                ///
                /// Plugins may call at the same time. The value is dropped once the handle is, by whoever has it then. An `Err` of the
                /// outer result becomes a trap of the plugin that called; through a wrapped socket it is the case `other`.
                pub trait HostMaker: ::core::any::Any + ::core::marker::Send + ::core::marker::Sync {
                    /// A plugin calls `maker.name`.
                    fn name(
                        &self,
                    ) -> ::core::result::Result<
                        ::std::string::String,
                        ::jackfield::__private::HostError,
                    >;
                }
                /// A handle of a value of the host's, which is served as `maker`.
                impl<T: self::HostMaker> ::core::convert::From<T> for self::Maker {
                    fn from(value: T) -> Self {
                        let value: ::std::sync::Arc<dyn self::HostMaker> = ::std::sync::Arc::new(
                            value,
                        );
                        Self {
                            handle: ::jackfield::__private::values::host_handle(
                                "maker",
                                value,
                                self::__host_maker,
                            ),
                        }
                    }
                }
                impl self::Maker {
                    /// The host's own value behind the handle, if it is one and of this type.
                    pub fn downcast<T: self::HostMaker>(
                        &self,
                    ) -> ::core::option::Option<::std::sync::Arc<T>> {
                        let value = ::jackfield::__private::values::host_value::<
                            ::std::sync::Arc<dyn self::HostMaker>,
                        >(&self.handle)?;
                        let value: ::std::sync::Arc<
                            dyn ::core::any::Any + ::core::marker::Send + ::core::marker::Sync,
                        > = value;
                        ::core::result::Result::ok(::std::sync::Arc::downcast(value))
                    }
                }
                #[doc(hidden)]
                pub fn __host_maker(
                    function: usize,
                    params: &[::jackfield::__private::Val],
                ) -> ::core::result::Result<
                    ::core::option::Option<::jackfield::__private::Val>,
                    ::jackfield::__private::HostError,
                > {
                    let mut params = ::jackfield::__private::values::Params::new(params);
                    let object = params.this::<::std::sync::Arc<dyn self::HostMaker>>()?;
                    match function {
                        2usize => {
                            ::jackfield::__private::values::served(
                                self::HostMaker::name(&*object),
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
            pub use self::makers::{Makers, MakersHost, makers_host, HostMaker};
        }
    }
    /// Every contract that this macro knows; give them to `GraphBuilder::contracts` for typed links between plugins.
    pub static CONTRACTS: &[&::jackfield::__private::Contract] = &[
        &self::corpus::resource_create_taken::makers::CONTRACT,
    ];
}
#[allow(
    unused_imports,
    ambiguous_glob_reexports,
    clippy::pub_use,
    reason = "generated from WIT"
)]
#[doc(inline)]
pub use self::__jackfield_bindings_53a9ab15b1797b2a::*;
