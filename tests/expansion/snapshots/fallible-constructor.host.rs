// Made by tests/expansion from the input
// { path: "../codegen/fallible-constructor.wit", sockets: ["corpus:fallible-constructor/files", ], host: ["corpus:fallible-constructor/files", ],  }

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
mod __jackfield_bindings_8fcdcfc7b57e7677 {
    const _: &[u8] = ::core::include_bytes!(
        "$ROOT/tests/codegen/fallible-constructor.wit"
    );
    const _: ::core::option::Option<&str> = ::core::option_env!("JACKFIELD_DEBUG");
    pub mod corpus {
        pub mod fallible_constructor {
            /// The interface `corpus:fallible-constructor/files`.
            pub mod files {
                use ::jackfield::__private::prelude::*;
                use ::core::{clone::Clone as _, convert::{From as _, TryInto as _}};
                #[doc(hidden)]
                pub mod __tables {
                    use ::jackfield::__private::table;
                    pub static T0_REASON: table::TypeDef = table::TypeDef {
                        interface: "corpus:fallible-constructor/files",
                        name: "reason",
                        docs: "",
                        kind: table::TypeDefKind::Enum(
                            &[
                                table::Label {
                                    name: "missing",
                                    docs: "",
                                },
                                table::Label {
                                    name: "denied",
                                    docs: "",
                                },
                            ],
                        ),
                    };
                    pub static R1_FILE: table::Resource = table::Resource {
                        interface: "corpus:fallible-constructor/files",
                        name: "file",
                        docs: "",
                    };
                    pub static T1_FILE: table::TypeDef = table::TypeDef {
                        interface: "corpus:fallible-constructor/files",
                        name: "file",
                        docs: "",
                        kind: table::TypeDefKind::Resource(&self::R1_FILE),
                    };
                    pub static R2_QUIET: table::Resource = table::Resource {
                        interface: "corpus:fallible-constructor/files",
                        name: "quiet",
                        docs: "",
                    };
                    pub static T2_QUIET: table::TypeDef = table::TypeDef {
                        interface: "corpus:fallible-constructor/files",
                        name: "quiet",
                        docs: "",
                        kind: table::TypeDefKind::Resource(&self::R2_QUIET),
                    };
                    pub static INTERFACE: table::Interface = table::Interface {
                        name: "corpus:fallible-constructor/files",
                        version: ::core::option::Option::None,
                        docs: "",
                        types: &[&T0_REASON, &T1_FILE, &T2_QUIET],
                        resources: &[&R1_FILE, &R2_QUIET],
                        functions: &[
                            table::Function {
                                name: "[constructor]file",
                                kind: table::FunctionKind::Constructor(&self::R1_FILE),
                                params: &[
                                    table::Param {
                                        name: "path",
                                        ty: table::Type::String,
                                    },
                                ],
                                result: ::core::option::Option::Some(table::Type::Result {
                                    ok: ::core::option::Option::Some(
                                        &table::Type::Own(&self::R1_FILE),
                                    ),
                                    err: ::core::option::Option::Some(
                                        &table::Type::Defined(&self::T0_REASON),
                                    ),
                                }),
                                is_async: false,
                                carries_handles: true,
                                docs: "",
                            },
                            table::Function {
                                name: "[method]file.read",
                                kind: table::FunctionKind::Method(&self::R1_FILE),
                                params: &[
                                    table::Param {
                                        name: "self",
                                        ty: table::Type::Borrow(&self::R1_FILE),
                                    },
                                ],
                                result: ::core::option::Option::Some(table::Type::Result {
                                    ok: ::core::option::Option::Some(
                                        &table::Type::List(&table::Type::U8),
                                    ),
                                    err: ::core::option::Option::Some(
                                        &table::Type::Defined(&self::T0_REASON),
                                    ),
                                }),
                                is_async: false,
                                carries_handles: true,
                                docs: "",
                            },
                            table::Function {
                                name: "[constructor]quiet",
                                kind: table::FunctionKind::Constructor(&self::R2_QUIET),
                                params: &[],
                                result: ::core::option::Option::Some(table::Type::Result {
                                    ok: ::core::option::Option::Some(
                                        &table::Type::Own(&self::R2_QUIET),
                                    ),
                                    err: ::core::option::Option::None,
                                }),
                                is_async: false,
                                carries_handles: true,
                                docs: "",
                            },
                        ],
                    };
                }
                /// The table of this interface.
                pub use self::__tables::INTERFACE;
                /// The enum `reason`.
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
                pub enum Reason {
                    /// The case `missing`.
                    #[component(name = "missing")]
                    Missing,
                    /// The case `denied`.
                    #[component(name = "denied")]
                    Denied,
                }
                impl ::jackfield::__private::IntoVal for self::Reason {
                    fn into_val(self) -> ::jackfield::__private::Val {
                        ::jackfield::__private::values::label(
                            match self {
                                Self::Missing => "missing",
                                Self::Denied => "denied",
                            },
                        )
                    }
                }
                impl ::jackfield::__private::FromVal for self::Reason {
                    fn from_val(
                        val: ::jackfield::__private::Val,
                    ) -> ::core::result::Result<Self, ::jackfield::__private::ValError> {
                        let found = ::jackfield::__private::values::FoundLabel::new(
                            val,
                        )?;
                        match found.name() {
                            "missing" => ::core::result::Result::Ok(Self::Missing),
                            "denied" => ::core::result::Result::Ok(Self::Denied),
                            _ => ::core::result::Result::Err(found.unknown()),
                        }
                    }
                }
                /// The resource `file`.
                ///
                /// A handle: clones are the same resource, which is dropped in its owner with the last of them.
                #[derive(
                    ::core::clone::Clone,
                    ::core::fmt::Debug,
                    ::core::cmp::PartialEq
                )]
                pub struct File {
                    handle: ::jackfield::__private::Handle,
                }
                impl self::File {
                    /// Calls `file.read`.
                    ///
                    /// # Errors
                    ///
                    /// When the plugin that owns the resource fails, or the handle is dead.
                    pub fn read(
                        &self,
                    ) -> ::core::result::Result<
                        ::core::result::Result<::std::vec::Vec<u8>, self::Reason>,
                        ::jackfield::__private::DispatchError,
                    > {
                        ::jackfield::__private::values::call_method::<
                            ::core::result::Result<::std::vec::Vec<u8>, self::Reason>,
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
                    /// `file.read`, awaited.
                    ///
                    /// # Errors
                    ///
                    /// As there.
                    pub fn read_async(
                        &self,
                    ) -> impl ::core::future::Future<
                        Output = ::core::result::Result<
                            ::core::result::Result<::std::vec::Vec<u8>, self::Reason>,
                            ::jackfield::__private::DispatchError,
                        >,
                    > + ::core::marker::Send + use<> {
                        ::jackfield::__private::values::await_method::<
                            ::core::result::Result<::std::vec::Vec<u8>, self::Reason>,
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
                for self::File {
                    fn as_ref(&self) -> &::jackfield::__private::Handle {
                        &self.handle
                    }
                }
                impl ::core::convert::From<self::File>
                for ::jackfield::__private::Handle {
                    fn from(value: self::File) -> Self {
                        value.handle
                    }
                }
                impl ::core::convert::From<::jackfield::__private::Handle>
                for self::File {
                    fn from(handle: ::jackfield::__private::Handle) -> Self {
                        Self { handle }
                    }
                }
                impl ::jackfield::__private::IntoVal for self::File {
                    fn into_val(self) -> ::jackfield::__private::Val {
                        ::jackfield::__private::Val::Handle(self.handle)
                    }
                }
                impl ::jackfield::__private::FromVal for self::File {
                    fn from_val(
                        val: ::jackfield::__private::Val,
                    ) -> ::core::result::Result<Self, ::jackfield::__private::ValError> {
                        let handle = ::jackfield::__private::FromVal::from_val(val)?;
                        ::core::result::Result::Ok(Self { handle })
                    }
                }
                /// The resource `quiet`.
                ///
                /// A handle: clones are the same resource, which is dropped in its owner with the last of them.
                #[derive(
                    ::core::clone::Clone,
                    ::core::fmt::Debug,
                    ::core::cmp::PartialEq
                )]
                pub struct Quiet {
                    handle: ::jackfield::__private::Handle,
                }
                impl self::Quiet {}
                impl ::core::convert::AsRef<::jackfield::__private::Handle>
                for self::Quiet {
                    fn as_ref(&self) -> &::jackfield::__private::Handle {
                        &self.handle
                    }
                }
                impl ::core::convert::From<self::Quiet>
                for ::jackfield::__private::Handle {
                    fn from(value: self::Quiet) -> Self {
                        value.handle
                    }
                }
                impl ::core::convert::From<::jackfield::__private::Handle>
                for self::Quiet {
                    fn from(handle: ::jackfield::__private::Handle) -> Self {
                        Self { handle }
                    }
                }
                impl ::jackfield::__private::IntoVal for self::Quiet {
                    fn into_val(self) -> ::jackfield::__private::Val {
                        ::jackfield::__private::Val::Handle(self.handle)
                    }
                }
                impl ::jackfield::__private::FromVal for self::Quiet {
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
                /// The contract `corpus:fallible-constructor/files`.
                ///
                /// A socket for plugs of `corpus:fallible-constructor/files`; made by `Graph::socket`.
                #[derive(::core::fmt::Debug)]
                pub struct Files<
                    K: ::jackfield::__private::Cardinality = ::jackfield::__private::Any,
                > {
                    core: ::jackfield::__private::SocketCore<K>,
                }
                impl<K: ::jackfield::__private::Cardinality> ::core::clone::Clone
                for self::Files<K> {
                    fn clone(&self) -> Self {
                        Self {
                            core: ::core::clone::Clone::clone(&self.core),
                        }
                    }
                }
                impl<
                    K: ::jackfield::__private::Cardinality,
                > ::jackfield::__private::TypedContract for self::Files<K> {
                    type Cardinality = K;
                    const CONTRACT: &'static ::jackfield::__private::Contract = &self::CONTRACT;
                    fn from_core(core: ::jackfield::__private::SocketCore<K>) -> Self {
                        Self {
                            core: core.of(&self::CONTRACT),
                        }
                    }
                }
                impl<K: ::jackfield::__private::Cardinality> self::Files<K> {
                    /// The plugins that are plugged in, in the graph's order.
                    pub fn plugins(
                        &self,
                    ) -> impl ::core::iter::Iterator<
                        Item = &::jackfield::__private::PluginId,
                    > {
                        self.core.plugins()
                    }
                    /// Calls `file`.
                    pub fn new_file(
                        &self,
                        path: &str,
                    ) -> <K as ::jackfield::__private::Cardinality>::Reply<
                        ::core::result::Result<self::File, self::Reason>,
                    > {
                        ::jackfield::__private::values::reply::<
                            K,
                            ::core::result::Result<self::File, self::Reason>,
                        >(
                            &self.core,
                            0usize,
                            self
                                .core
                                .call_dynamic(
                                    0usize,
                                    &[::jackfield::__private::IntoVal::into_val(path)],
                                ),
                        )
                    }
                    /// `file`, awaited.
                    pub fn new_file_async(
                        &self,
                        path: &str,
                    ) -> ::jackfield::__private::Awaited<
                        K,
                        ::core::result::Result<self::File, self::Reason>,
                    > {
                        ::jackfield::__private::values::awaited::<
                            K,
                            ::core::result::Result<self::File, self::Reason>,
                        >(
                            &self.core,
                            0usize,
                            [::jackfield::__private::IntoVal::into_val(path)],
                        )
                    }
                    /// Calls `quiet`.
                    pub fn new_quiet(
                        &self,
                    ) -> <K as ::jackfield::__private::Cardinality>::Reply<
                        ::core::result::Result<self::Quiet, ()>,
                    > {
                        ::jackfield::__private::values::reply::<
                            K,
                            ::core::result::Result<self::Quiet, ()>,
                        >(&self.core, 2usize, self.core.call_dynamic(2usize, &[]))
                    }
                    /// `quiet`, awaited.
                    pub fn new_quiet_async(
                        &self,
                    ) -> ::jackfield::__private::Awaited<
                        K,
                        ::core::result::Result<self::Quiet, ()>,
                    > {
                        ::jackfield::__private::values::awaited::<
                            K,
                            ::core::result::Result<self::Quiet, ()>,
                        >(&self.core, 2usize, [])
                    }
                }
                /// What the host does when a plugin calls `corpus:fallible-constructor/files`.
                ///
                /// Plugins may call at the same time. An `Err` of the outer result becomes a trap of the plugin that called, with the
                /// error's text; through a wrapped socket it is the case `other`.
                ///
                /// A `file` is a handle of a value of the host's: whatever implements [`HostFile`] becomes one by `File::from`.
                ///
                /// A `quiet` is a handle of a value of the host's: whatever implements [`HostQuiet`] becomes one by `Quiet::from`.
                pub trait FilesHost: ::core::marker::Send + ::core::marker::Sync + 'static {
                    /// A plugin calls `file`.
                    fn new_file(
                        &self,
                        path: ::std::string::String,
                    ) -> ::core::result::Result<
                        ::core::result::Result<self::File, self::Reason>,
                        ::jackfield::__private::HostError,
                    >;
                    /// A plugin calls `quiet`.
                    fn new_quiet(
                        &self,
                    ) -> ::core::result::Result<
                        ::core::result::Result<self::Quiet, ()>,
                        ::jackfield::__private::HostError,
                    >;
                }
                /// `corpus:fallible-constructor/files`, served by the host; give it to `GraphBuilder::host`.
                #[must_use]
                pub fn files_host(
                    host: impl self::FilesHost,
                ) -> ::jackfield::__private::HostContract {
                    let host = ::std::sync::Arc::new(host);
                    let contract = ::jackfield::__private::HostContract::of(
                        &self::CONTRACT,
                    );
                    let contract = contract
                        .dynamic(1usize, |params| self::__host_file(1usize, params));
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
                                        self::FilesHost::new_file(
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
                                2usize,
                                move |params| {
                                    let mut params = ::jackfield::__private::values::Params::new(
                                        params,
                                    );
                                    ::jackfield::__private::values::served(
                                        self::FilesHost::new_quiet(&*host),
                                    )
                                },
                            )
                    };
                    contract
                }
                /// What the host keeps behind a handle of `file`, and does when a plugin calls its methods.
                ///
                /// Plugins may call at the same time. The value is dropped once the handle is, by whoever has it then. An `Err` of the
                /// outer result becomes a trap of the plugin that called; through a wrapped socket it is the case `other`.
                pub trait HostFile: ::core::any::Any + ::core::marker::Send + ::core::marker::Sync {
                    /// A plugin calls `file.read`.
                    fn read(
                        &self,
                    ) -> ::core::result::Result<
                        ::core::result::Result<::std::vec::Vec<u8>, self::Reason>,
                        ::jackfield::__private::HostError,
                    >;
                }
                /// A handle of a value of the host's, which is served as `file`.
                impl<T: self::HostFile> ::core::convert::From<T> for self::File {
                    fn from(value: T) -> Self {
                        let value: ::std::sync::Arc<dyn self::HostFile> = ::std::sync::Arc::new(
                            value,
                        );
                        Self {
                            handle: ::jackfield::__private::values::host_handle(
                                "file",
                                value,
                                self::__host_file,
                            ),
                        }
                    }
                }
                impl self::File {
                    /// The host's own value behind the handle, if it is one and of this type.
                    pub fn downcast<T: self::HostFile>(
                        &self,
                    ) -> ::core::option::Option<::std::sync::Arc<T>> {
                        let value = ::jackfield::__private::values::host_value::<
                            ::std::sync::Arc<dyn self::HostFile>,
                        >(&self.handle)?;
                        let value: ::std::sync::Arc<
                            dyn ::core::any::Any + ::core::marker::Send + ::core::marker::Sync,
                        > = value;
                        ::core::result::Result::ok(::std::sync::Arc::downcast(value))
                    }
                }
                #[doc(hidden)]
                pub fn __host_file(
                    function: usize,
                    params: &[::jackfield::__private::Val],
                ) -> ::core::result::Result<
                    ::core::option::Option<::jackfield::__private::Val>,
                    ::jackfield::__private::HostError,
                > {
                    let mut params = ::jackfield::__private::values::Params::new(params);
                    let object = params.this::<::std::sync::Arc<dyn self::HostFile>>()?;
                    match function {
                        1usize => {
                            ::jackfield::__private::values::served(
                                self::HostFile::read(&*object),
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
                /// What the host keeps behind a handle of `quiet`, and does when a plugin calls its methods.
                ///
                /// Plugins may call at the same time. The value is dropped once the handle is, by whoever has it then. An `Err` of the
                /// outer result becomes a trap of the plugin that called; through a wrapped socket it is the case `other`.
                pub trait HostQuiet: ::core::any::Any + ::core::marker::Send + ::core::marker::Sync {}
                /// A handle of a value of the host's, which is served as `quiet`.
                impl<T: self::HostQuiet> ::core::convert::From<T> for self::Quiet {
                    fn from(value: T) -> Self {
                        let value: ::std::sync::Arc<dyn self::HostQuiet> = ::std::sync::Arc::new(
                            value,
                        );
                        Self {
                            handle: ::jackfield::__private::values::host_handle(
                                "quiet",
                                value,
                                self::__host_quiet,
                            ),
                        }
                    }
                }
                impl self::Quiet {
                    /// The host's own value behind the handle, if it is one and of this type.
                    pub fn downcast<T: self::HostQuiet>(
                        &self,
                    ) -> ::core::option::Option<::std::sync::Arc<T>> {
                        let value = ::jackfield::__private::values::host_value::<
                            ::std::sync::Arc<dyn self::HostQuiet>,
                        >(&self.handle)?;
                        let value: ::std::sync::Arc<
                            dyn ::core::any::Any + ::core::marker::Send + ::core::marker::Sync,
                        > = value;
                        ::core::result::Result::ok(::std::sync::Arc::downcast(value))
                    }
                }
                #[doc(hidden)]
                pub fn __host_quiet(
                    function: usize,
                    params: &[::jackfield::__private::Val],
                ) -> ::core::result::Result<
                    ::core::option::Option<::jackfield::__private::Val>,
                    ::jackfield::__private::HostError,
                > {
                    let mut params = ::jackfield::__private::values::Params::new(params);
                    let object = params.this::<::std::sync::Arc<dyn self::HostQuiet>>()?;
                    match function {
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
            pub use self::files::{Files, FilesHost, files_host, HostFile, HostQuiet};
        }
    }
    /// Every contract that this macro knows; give them to `GraphBuilder::contracts` for typed links between plugins.
    pub static CONTRACTS: &[&::jackfield::__private::Contract] = &[
        &self::corpus::fallible_constructor::files::CONTRACT,
    ];
}
#[allow(
    unused_imports,
    ambiguous_glob_reexports,
    clippy::pub_use,
    reason = "generated from WIT"
)]
#[doc(inline)]
pub use self::__jackfield_bindings_8fcdcfc7b57e7677::*;
