// Made by tests/expansion from the input
// `inline-resources`, in this test

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
mod __jackfield_bindings_0340462777011b9e {
    const _: ::core::option::Option<&str> = ::core::option_env!("JACKFIELD_DEBUG");
    pub mod demo {
        pub mod kv {
            /// The interface `demo:kv/bucket`.
            pub mod bucket {
                use ::jackfield::__private::prelude::*;
                use ::core::{clone::Clone as _, convert::{From as _, TryInto as _}};
                #[doc(hidden)]
                pub mod __tables {
                    use ::jackfield::__private::table;
                    pub static R0_BUCKET: table::Resource = table::Resource {
                        interface: "demo:kv/bucket",
                        name: "bucket",
                        docs: "",
                    };
                    pub static T0_BUCKET: table::TypeDef = table::TypeDef {
                        interface: "demo:kv/bucket",
                        name: "bucket",
                        docs: "",
                        kind: table::TypeDefKind::Resource(&self::R0_BUCKET),
                    };
                    pub static T1_PAIR: table::TypeDef = table::TypeDef {
                        interface: "demo:kv/bucket",
                        name: "pair",
                        docs: "",
                        kind: table::TypeDefKind::Record(
                            &[
                                table::Field {
                                    name: "left",
                                    ty: table::Type::Own(&self::R0_BUCKET),
                                    docs: "",
                                },
                                table::Field {
                                    name: "right",
                                    ty: table::Type::Borrow(&self::R0_BUCKET),
                                    docs: "",
                                },
                            ],
                        ),
                    };
                    pub static INTERFACE: table::Interface = table::Interface {
                        name: "demo:kv/bucket",
                        version: ::core::option::Option::None,
                        docs: "",
                        types: &[&T0_BUCKET, &T1_PAIR],
                        resources: &[&R0_BUCKET],
                        functions: &[
                            table::Function {
                                name: "[constructor]bucket",
                                kind: table::FunctionKind::Constructor(&self::R0_BUCKET),
                                params: &[
                                    table::Param {
                                        name: "name",
                                        ty: table::Type::String,
                                    },
                                ],
                                result: ::core::option::Option::Some(
                                    table::Type::Own(&self::R0_BUCKET),
                                ),
                                is_async: false,
                                carries_handles: true,
                                docs: "",
                            },
                            table::Function {
                                name: "[method]bucket.get",
                                kind: table::FunctionKind::Method(&self::R0_BUCKET),
                                params: &[
                                    table::Param {
                                        name: "self",
                                        ty: table::Type::Borrow(&self::R0_BUCKET),
                                    },
                                    table::Param {
                                        name: "key",
                                        ty: table::Type::String,
                                    },
                                ],
                                result: ::core::option::Option::Some(
                                    table::Type::Option(&table::Type::List(&table::Type::U8)),
                                ),
                                is_async: false,
                                carries_handles: true,
                                docs: "",
                            },
                            table::Function {
                                name: "[static]bucket.open",
                                kind: table::FunctionKind::Static(&self::R0_BUCKET),
                                params: &[
                                    table::Param {
                                        name: "name",
                                        ty: table::Type::String,
                                    },
                                ],
                                result: ::core::option::Option::Some(table::Type::Result {
                                    ok: ::core::option::Option::Some(
                                        &table::Type::Own(&self::R0_BUCKET),
                                    ),
                                    err: ::core::option::Option::Some(&table::Type::String),
                                }),
                                is_async: false,
                                carries_handles: true,
                                docs: "",
                            },
                            table::Function {
                                name: "merge",
                                kind: table::FunctionKind::Freestanding,
                                params: &[
                                    table::Param {
                                        name: "buckets",
                                        ty: table::Type::List(&table::Type::Own(&self::R0_BUCKET)),
                                    },
                                ],
                                result: ::core::option::Option::Some(
                                    table::Type::Own(&self::R0_BUCKET),
                                ),
                                is_async: false,
                                carries_handles: true,
                                docs: "",
                            },
                        ],
                    };
                }
                /// The table of this interface.
                pub use self::__tables::INTERFACE;
                /// The resource `bucket`.
                ///
                /// A handle: clones are the same resource, which is dropped in its owner with the last of them.
                #[derive(
                    ::core::clone::Clone,
                    ::core::fmt::Debug,
                    ::core::cmp::PartialEq
                )]
                pub struct Bucket {
                    handle: ::jackfield::__private::Handle,
                }
                impl self::Bucket {
                    /// Calls `bucket.get`.
                    ///
                    /// # Errors
                    ///
                    /// When the plugin that owns the resource fails, or the handle is dead.
                    pub fn get(
                        &self,
                        key: &str,
                    ) -> ::core::result::Result<
                        ::core::option::Option<::std::vec::Vec<u8>>,
                        ::jackfield::__private::DispatchError,
                    > {
                        ::jackfield::__private::values::call_method::<
                            ::core::option::Option<::std::vec::Vec<u8>>,
                        >(
                            &self::CONTRACT,
                            1usize,
                            &[
                                ::jackfield::__private::Val::Handle(
                                    ::core::clone::Clone::clone(&self.handle),
                                ),
                                ::jackfield::__private::IntoVal::into_val(key),
                            ],
                        )
                    }
                    /// `bucket.get`, awaited.
                    ///
                    /// # Errors
                    ///
                    /// As there.
                    pub fn get_async(
                        &self,
                        key: &str,
                    ) -> impl ::core::future::Future<
                        Output = ::core::result::Result<
                            ::core::option::Option<::std::vec::Vec<u8>>,
                            ::jackfield::__private::DispatchError,
                        >,
                    > + ::core::marker::Send + use<> {
                        ::jackfield::__private::values::await_method::<
                            ::core::option::Option<::std::vec::Vec<u8>>,
                        >(
                            &self::CONTRACT,
                            1usize,
                            ::std::vec![
                                ::jackfield::__private::Val::Handle(::core::clone::Clone::clone(&
                                self.handle)),
                                ::jackfield::__private::IntoVal::into_val(key)
                            ],
                        )
                    }
                }
                impl ::core::convert::AsRef<::jackfield::__private::Handle>
                for self::Bucket {
                    fn as_ref(&self) -> &::jackfield::__private::Handle {
                        &self.handle
                    }
                }
                impl ::core::convert::From<self::Bucket>
                for ::jackfield::__private::Handle {
                    fn from(value: self::Bucket) -> Self {
                        value.handle
                    }
                }
                impl ::core::convert::From<::jackfield::__private::Handle>
                for self::Bucket {
                    fn from(handle: ::jackfield::__private::Handle) -> Self {
                        Self { handle }
                    }
                }
                impl ::jackfield::__private::IntoVal for self::Bucket {
                    fn into_val(self) -> ::jackfield::__private::Val {
                        ::jackfield::__private::Val::Handle(self.handle)
                    }
                }
                impl ::jackfield::__private::FromVal for self::Bucket {
                    fn from_val(
                        val: ::jackfield::__private::Val,
                    ) -> ::core::result::Result<Self, ::jackfield::__private::ValError> {
                        let handle = ::jackfield::__private::FromVal::from_val(val)?;
                        ::core::result::Result::Ok(Self { handle })
                    }
                }
                /// The record `pair`.
                #[derive(
                    ::core::clone::Clone,
                    ::core::fmt::Debug,
                    ::core::cmp::PartialEq
                )]
                pub struct Pair {
                    /// The field `left`.
                    pub left: self::Bucket,
                    /// The field `right`.
                    pub right: self::Bucket,
                }
                impl ::jackfield::__private::IntoVal for self::Pair {
                    fn into_val(self) -> ::jackfield::__private::Val {
                        ::jackfield::__private::values::record([
                            (
                                "left",
                                ::jackfield::__private::IntoVal::into_val(self.left),
                            ),
                            (
                                "right",
                                ::jackfield::__private::IntoVal::into_val(self.right),
                            ),
                        ])
                    }
                }
                impl ::jackfield::__private::FromVal for self::Pair {
                    fn from_val(
                        val: ::jackfield::__private::Val,
                    ) -> ::core::result::Result<Self, ::jackfield::__private::ValError> {
                        let mut fields = ::jackfield::__private::values::Fields::new(
                            val,
                            2usize,
                        )?;
                        ::core::result::Result::Ok(Self {
                            left: fields.next("left")?,
                            right: fields.next("right")?,
                        })
                    }
                }
                /// What the host knows of this contract: its table and its typed functions.
                pub static CONTRACT: ::jackfield::__private::Contract = ::jackfield::__private::Contract {
                    interface: &self::INTERFACE,
                    functions: &[
                        ::core::option::Option::None,
                        ::core::option::Option::None,
                        ::core::option::Option::None,
                        ::core::option::Option::None,
                    ],
                };
                /// The contract `demo:kv/bucket`.
                ///
                /// A socket for plugs of `demo:kv/bucket`; made by `Graph::socket`.
                #[derive(::core::fmt::Debug)]
                pub struct BucketSocket<
                    K: ::jackfield::__private::Cardinality = ::jackfield::__private::Any,
                > {
                    core: ::jackfield::__private::SocketCore<K>,
                }
                impl<K: ::jackfield::__private::Cardinality> ::core::clone::Clone
                for self::BucketSocket<K> {
                    fn clone(&self) -> Self {
                        Self {
                            core: ::core::clone::Clone::clone(&self.core),
                        }
                    }
                }
                impl<
                    K: ::jackfield::__private::Cardinality,
                > ::jackfield::__private::TypedContract for self::BucketSocket<K> {
                    type Cardinality = K;
                    const CONTRACT: &'static ::jackfield::__private::Contract = &self::CONTRACT;
                    fn from_core(core: ::jackfield::__private::SocketCore<K>) -> Self {
                        Self {
                            core: core.of(&self::CONTRACT),
                        }
                    }
                }
                impl<K: ::jackfield::__private::Cardinality> self::BucketSocket<K> {
                    /// The plugins that are plugged in, in the graph's order.
                    pub fn plugins(
                        &self,
                    ) -> impl ::core::iter::Iterator<
                        Item = &::jackfield::__private::PluginId,
                    > {
                        self.core.plugins()
                    }
                    /// Calls `merge`.
                    pub fn merge(
                        &self,
                        buckets: ::std::vec::Vec<self::Bucket>,
                    ) -> <K as ::jackfield::__private::Cardinality>::Reply<
                        self::Bucket,
                    > {
                        ::jackfield::__private::values::reply::<
                            K,
                            self::Bucket,
                        >(
                            &self.core,
                            3usize,
                            self
                                .core
                                .call_dynamic(
                                    3usize,
                                    &[::jackfield::__private::IntoVal::into_val(buckets)],
                                ),
                        )
                    }
                    /// `merge`, awaited.
                    pub fn merge_async(
                        &self,
                        buckets: ::std::vec::Vec<self::Bucket>,
                    ) -> ::jackfield::__private::Awaited<K, self::Bucket> {
                        ::jackfield::__private::values::awaited::<
                            K,
                            self::Bucket,
                        >(
                            &self.core,
                            3usize,
                            [::jackfield::__private::IntoVal::into_val(buckets)],
                        )
                    }
                    /// Calls `bucket`.
                    pub fn new_bucket(
                        &self,
                        name: &str,
                    ) -> <K as ::jackfield::__private::Cardinality>::Reply<
                        self::Bucket,
                    > {
                        ::jackfield::__private::values::reply::<
                            K,
                            self::Bucket,
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
                    /// `bucket`, awaited.
                    pub fn new_bucket_async(
                        &self,
                        name: &str,
                    ) -> ::jackfield::__private::Awaited<K, self::Bucket> {
                        ::jackfield::__private::values::awaited::<
                            K,
                            self::Bucket,
                        >(
                            &self.core,
                            0usize,
                            [::jackfield::__private::IntoVal::into_val(name)],
                        )
                    }
                    /// Calls `bucket.open`.
                    pub fn bucket_open(
                        &self,
                        name: &str,
                    ) -> <K as ::jackfield::__private::Cardinality>::Reply<
                        ::core::result::Result<self::Bucket, ::std::string::String>,
                    > {
                        ::jackfield::__private::values::reply::<
                            K,
                            ::core::result::Result<self::Bucket, ::std::string::String>,
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
                    /// `bucket.open`, awaited.
                    pub fn bucket_open_async(
                        &self,
                        name: &str,
                    ) -> ::jackfield::__private::Awaited<
                        K,
                        ::core::result::Result<self::Bucket, ::std::string::String>,
                    > {
                        ::jackfield::__private::values::awaited::<
                            K,
                            ::core::result::Result<self::Bucket, ::std::string::String>,
                        >(
                            &self.core,
                            2usize,
                            [::jackfield::__private::IntoVal::into_val(name)],
                        )
                    }
                }
            }
            #[doc(no_inline)]
            pub use self::bucket::BucketSocket;
        }
    }
    /// Every contract that this macro knows; give them to `GraphBuilder::contracts` for typed links between plugins.
    pub static CONTRACTS: &[&::jackfield::__private::Contract] = &[
        &self::demo::kv::bucket::CONTRACT,
    ];
}
#[allow(
    unused_imports,
    ambiguous_glob_reexports,
    clippy::pub_use,
    reason = "generated from WIT"
)]
#[doc(inline)]
pub use self::__jackfield_bindings_0340462777011b9e::*;
