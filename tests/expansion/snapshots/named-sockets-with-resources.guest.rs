// Made by tests/expansion from the input
// `named-sockets-with-resources`, in this test

#[doc(hidden)]
#[allow(
    dead_code,
    elided_lifetimes_in_paths,
    let_underscore_drop,
    missing_debug_implementations,
    missing_docs,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unreachable_pub,
    unused_imports,
    unused_lifetimes,
    unused_macros,
    unused_qualifications,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    reason = "generated from a contract, of which the crate may use a part"
)]
mod __jackfield_8575feda587aee27 {
    pub mod demo {
        pub mod kv {
            /// The contract `demo:kv/bucket`.
            pub mod bucket {
                /// A handle to a resource `bucket`.
                pub struct Bucket {
                    __handle: ::jackfield_guest::__private::abi::Handle<
                        dyn BucketPlug,
                        ::jackfield_guest::__private::mock_or_never!(BucketMock),
                    >,
                }
                impl ::jackfield_guest::__private::abi::Resource for Bucket {
                    type Object = dyn BucketPlug;
                    type Mock = ::jackfield_guest::__private::mock_or_never!(BucketMock);
                    const NAME: &'static str = "bucket";
                    fn wrap(
                        __handle: ::jackfield_guest::__private::abi::Handle<
                            dyn BucketPlug,
                            ::jackfield_guest::__private::mock_or_never!(BucketMock),
                        >,
                    ) -> Self {
                        Self { __handle }
                    }
                    fn handle(
                        &self,
                    ) -> &::jackfield_guest::__private::abi::Handle<
                        dyn BucketPlug,
                        ::jackfield_guest::__private::mock_or_never!(BucketMock),
                    > {
                        &self.__handle
                    }
                    #[cfg(target_arch = "wasm32")]
                    fn table(
                        __side: ::jackfield_guest::__private::abi::Side,
                    ) -> ::jackfield_guest::__private::abi::Table {
                        if __side == ::jackfield_guest::__private::abi::Side::view(1) {
                            #[link(wasm_import_module = "primary")]
                            unsafe extern "C" {
                                #[link_name = "[resource-drop]bucket"]
                                fn __drop(_: i32);
                            }
                            return ::jackfield_guest::__private::abi::Table::Imported {
                                side: ::jackfield_guest::__private::abi::Side::view(1),
                                drop: __drop,
                            };
                        }
                        if __side == ::jackfield_guest::__private::abi::Side::view(2) {
                            #[link(wasm_import_module = "rest")]
                            unsafe extern "C" {
                                #[link_name = "[resource-drop]bucket"]
                                fn __drop(_: i32);
                            }
                            return ::jackfield_guest::__private::abi::Table::Imported {
                                side: ::jackfield_guest::__private::abi::Side::view(2),
                                drop: __drop,
                            };
                        }
                        ::jackfield_guest::__private::abi::no_table(__side, "bucket")
                    }
                }
                #[cfg(target_arch = "wasm32")]
                ::jackfield_guest::__private::abi_resource! {
                    Bucket
                }
                impl Bucket {
                    /// The value behind the handle, if it is one of this plugin and of this type.
                    pub fn downcast_ref<__T: BucketPlug>(
                        &self,
                    ) -> ::core::option::Option<&__T> {
                        match &self.__handle {
                            ::jackfield_guest::__private::abi::Handle::Local(
                                __object,
                            ) => {
                                let __object: &dyn ::core::any::Any = &**__object;
                                <dyn ::core::any::Any>::downcast_ref(__object)
                            }
                            _ => ::core::option::Option::None,
                        }
                    }
                }
                /// A handle to a value of this plugin.
                impl<__T: BucketPlug> ::core::convert::From<__T> for Bucket {
                    fn from(__value: __T) -> Self {
                        Self {
                            __handle: ::jackfield_guest::__private::abi::Handle::Local(
                                ::std::rc::Rc::new(__value),
                            ),
                        }
                    }
                }
                impl ::core::fmt::Debug for Bucket {
                    fn fmt(
                        &self,
                        __formatter: &mut ::core::fmt::Formatter<'_>,
                    ) -> ::core::fmt::Result {
                        __formatter.write_str("Bucket")
                    }
                }
                /// What implements the resource `bucket` of `demo:kv/bucket`: a value behind a handle.
                pub trait BucketPlug: ::core::any::Any {
                    /// `bucket`
                    fn new(name: ::std::string::String) -> Self
                    where
                        Self: ::core::marker::Sized;
                    /// `bucket.get`
                    fn get(
                        &self,
                        key: ::std::string::String,
                    ) -> ::core::option::Option<::std::string::String>;
                }
                impl Bucket {
                    /// `bucket.get`
                    ///
                    /// The plugin that made the resource is called.
                    pub fn get(
                        &self,
                        key: &str,
                    ) -> ::core::result::Result<
                        ::core::option::Option<::std::string::String>,
                        ::jackfield_guest::DispatchError,
                    > {
                        match &self.__handle {
                            ::jackfield_guest::__private::abi::Handle::Local(
                                __object,
                            ) => {
                                ::core::result::Result::Ok(
                                    BucketPlug::get(
                                        &**__object,
                                        ::std::string::String::from(key),
                                    ),
                                )
                            }
                            #[cfg(not(target_arch = "wasm32"))]
                            ::jackfield_guest::__private::abi::Handle::Mock(__mock) => {
                                match __mock.get.get("demo:kv/bucket#bucket.get") {
                                    ::core::option::Option::Some(mut __closure) => {
                                        __closure(key)
                                    }
                                    ::core::option::Option::None => {
                                        ::jackfield_guest::__private::no_mock(
                                            "demo:kv/bucket#bucket.get",
                                            "set it in `Bucket::mock`",
                                        )
                                    }
                                }
                            }
                            #[cfg(target_arch = "wasm32")]
                            #[allow(
                                unused_variables,
                                reason = "which import made the handle matters only where there are two"
                            )]
                            ::jackfield_guest::__private::abi::Handle::Remote(
                                __remote,
                                _,
                            ) => {
                                if __remote.side()
                                    == ::jackfield_guest::__private::abi::Side::view(1)
                                {
                                    ::core::result::Result::Ok({
                                        #[link(wasm_import_module = "primary")]
                                        unsafe extern "C" {
                                            #[link_name = "[method]bucket.get"]
                                            fn __import(_: i32, _: i32, _: i32, _: i32);
                                        }
                                        let mut __lowering = ::jackfield_guest::__private::abi::Lowering::new(
                                            ::jackfield_guest::__private::abi::Side::view(1),
                                        );
                                        let mut __flat = [0u64; 3];
                                        let mut __sink = ::jackfield_guest::__private::abi::Sink::new(
                                            &mut __flat,
                                        );
                                        ::jackfield_guest::__private::abi::Lower::lower(
                                            &self,
                                            &mut __sink,
                                            &mut __lowering,
                                        );
                                        ::jackfield_guest::__private::abi::Lower::lower(
                                            &key,
                                            &mut __sink,
                                            &mut __lowering,
                                        );
                                        let mut __area = ::jackfield_guest::__private::abi::Area::<
                                            {
                                                <::core::option::Option<
                                                    ::std::string::String,
                                                > as ::jackfield_guest::__private::abi::Abi>::SIZE
                                            },
                                        >::new();
                                        let __scope = ::jackfield_guest::__private::abi::Scope::new();
                                        let __cx = ::jackfield_guest::__private::abi::Lifting::new(
                                            ::jackfield_guest::__private::abi::Side::view(1),
                                            &__scope,
                                        );
                                        unsafe {
                                            let __returned = __import(
                                                ::jackfield_guest::__private::abi::Core::from_slot(
                                                    __flat[0],
                                                ),
                                                ::jackfield_guest::__private::abi::Core::from_slot(
                                                    __flat[1],
                                                ),
                                                ::jackfield_guest::__private::abi::Core::from_slot(
                                                    __flat[2],
                                                ),
                                                __area.pointer() as usize as i32,
                                            );
                                            <::core::option::Option<
                                                ::std::string::String,
                                            > as ::jackfield_guest::__private::abi::Lift<
                                                '_,
                                            >>::load(__area.pointer(), __cx)
                                        }
                                    })
                                } else {
                                    #[link(wasm_import_module = "rest")]
                                    unsafe extern "C" {
                                        #[link_name = "[method]bucket.get"]
                                        fn __import(_: i32, _: i32, _: i32, _: i32);
                                    }
                                    let mut __lowering = ::jackfield_guest::__private::abi::Lowering::new(
                                        ::jackfield_guest::__private::abi::Side::view(2),
                                    );
                                    let mut __flat = [0u64; 3];
                                    let mut __sink = ::jackfield_guest::__private::abi::Sink::new(
                                        &mut __flat,
                                    );
                                    ::jackfield_guest::__private::abi::Lower::lower(
                                        &self,
                                        &mut __sink,
                                        &mut __lowering,
                                    );
                                    ::jackfield_guest::__private::abi::Lower::lower(
                                        &key,
                                        &mut __sink,
                                        &mut __lowering,
                                    );
                                    let mut __area = ::jackfield_guest::__private::abi::Area::<
                                        {
                                            <::core::result::Result<
                                                ::core::option::Option<::std::string::String>,
                                                ::jackfield_guest::DispatchError,
                                            > as ::jackfield_guest::__private::abi::Abi>::SIZE
                                        },
                                    >::new();
                                    let __scope = ::jackfield_guest::__private::abi::Scope::new();
                                    let __cx = ::jackfield_guest::__private::abi::Lifting::new(
                                        ::jackfield_guest::__private::abi::Side::view(2),
                                        &__scope,
                                    );
                                    unsafe {
                                        let __returned = __import(
                                            ::jackfield_guest::__private::abi::Core::from_slot(
                                                __flat[0],
                                            ),
                                            ::jackfield_guest::__private::abi::Core::from_slot(
                                                __flat[1],
                                            ),
                                            ::jackfield_guest::__private::abi::Core::from_slot(
                                                __flat[2],
                                            ),
                                            __area.pointer() as usize as i32,
                                        );
                                        <::core::result::Result<
                                            ::core::option::Option<::std::string::String>,
                                            ::jackfield_guest::DispatchError,
                                        > as ::jackfield_guest::__private::abi::Lift<
                                            '_,
                                        >>::load(__area.pointer(), __cx)
                                    }
                                }
                            }
                        }
                    }
                }
                /// Closures in the place of the methods of a `Bucket`.
                #[cfg(not(target_arch = "wasm32"))]
                #[derive(::core::default::Default)]
                pub struct BucketMock {
                    get: ::jackfield_guest::__private::Closure<
                        dyn ::core::ops::FnMut(
                            &str,
                        ) -> ::core::result::Result<
                                ::core::option::Option<::std::string::String>,
                                ::jackfield_guest::DispatchError,
                            >,
                    >,
                }
                #[cfg(not(target_arch = "wasm32"))]
                impl BucketMock {
                    /// `bucket.get`
                    ///
                    /// The plugin that made the resource is called.
                    pub fn get<
                        __Reply: ::jackfield_guest::__private::MockReply<
                                ::core::result::Result<
                                    ::core::option::Option<::std::string::String>,
                                    ::jackfield_guest::DispatchError,
                                >,
                                __How,
                            >,
                        __How,
                    >(
                        &mut self,
                        mut __closure: impl ::core::ops::FnMut(&str) -> __Reply + 'static,
                    ) {
                        self.get
                            .set(
                                ::std::boxed::Box::new(move |key| {
                                    ::jackfield_guest::__private::MockReply::into_reply(
                                        __closure(key),
                                    )
                                }),
                            );
                    }
                }
                #[cfg(not(target_arch = "wasm32"))]
                impl Bucket {
                    /// A handle whose methods are closures, for tests.
                    pub fn mock(
                        setup: impl ::core::ops::FnOnce(&mut BucketMock),
                    ) -> Self {
                        let mut mock = <BucketMock as ::core::default::Default>::default();
                        setup(&mut mock);
                        Self {
                            __handle: ::jackfield_guest::__private::abi::Handle::Mock(
                                ::std::rc::Rc::new(mock),
                            ),
                        }
                    }
                }
                /// `merge`
                pub fn __primary_merge(buckets: ::std::vec::Vec<Bucket>) -> Bucket {
                    #[cfg(target_arch = "wasm32")]
                    {
                        #[link(wasm_import_module = "primary")]
                        unsafe extern "C" {
                            #[link_name = "merge"]
                            fn __import(_: i32, _: i32) -> i32;
                        }
                        let mut __lowering = ::jackfield_guest::__private::abi::Lowering::new(
                            ::jackfield_guest::__private::abi::Side::view(1),
                        );
                        let mut __flat = [0u64; 2];
                        let mut __sink = ::jackfield_guest::__private::abi::Sink::new(
                            &mut __flat,
                        );
                        ::jackfield_guest::__private::abi::Lower::lower(
                            &buckets,
                            &mut __sink,
                            &mut __lowering,
                        );
                        let __scope = ::jackfield_guest::__private::abi::Scope::new();
                        let __cx = ::jackfield_guest::__private::abi::Lifting::new(
                            ::jackfield_guest::__private::abi::Side::view(1),
                            &__scope,
                        );
                        unsafe {
                            let __returned = __import(
                                ::jackfield_guest::__private::abi::Core::from_slot(
                                    __flat[0],
                                ),
                                ::jackfield_guest::__private::abi::Core::from_slot(
                                    __flat[1],
                                ),
                            );
                            {
                                let __slots = [
                                    ::jackfield_guest::__private::abi::Core::into_slot(
                                        __returned,
                                    ),
                                ];
                                <Bucket as ::jackfield_guest::__private::abi::Lift<
                                    '_,
                                >>::lift(
                                    &mut ::jackfield_guest::__private::abi::Source::new(
                                        &__slots,
                                    ),
                                    __cx,
                                )
                            }
                        }
                    }
                    #[cfg(not(target_arch = "wasm32"))]
                    {
                        let __mock = ::jackfield_guest::__private::Mocks::current(
                            &__primary___MOCKS,
                        );
                        match ::core::option::Option::as_deref(&__mock)
                            .and_then(|__mock| __mock.merge.get("primary#merge"))
                        {
                            ::core::option::Option::Some(mut __closure) => {
                                __closure(buckets)
                            }
                            ::core::option::Option::None => {
                                ::jackfield_guest::__private::no_mock(
                                    "primary#merge",
                                    "call `demo::kv::bucket::primary::mock` first",
                                )
                            }
                        }
                    }
                }
                /// `bucket`
                pub fn __primary_bucket_new(name: &str) -> Bucket {
                    #[cfg(target_arch = "wasm32")]
                    {
                        #[link(wasm_import_module = "primary")]
                        unsafe extern "C" {
                            #[link_name = "[constructor]bucket"]
                            fn __import(_: i32, _: i32) -> i32;
                        }
                        let mut __lowering = ::jackfield_guest::__private::abi::Lowering::new(
                            ::jackfield_guest::__private::abi::Side::view(1),
                        );
                        let mut __flat = [0u64; 2];
                        let mut __sink = ::jackfield_guest::__private::abi::Sink::new(
                            &mut __flat,
                        );
                        ::jackfield_guest::__private::abi::Lower::lower(
                            &name,
                            &mut __sink,
                            &mut __lowering,
                        );
                        let __scope = ::jackfield_guest::__private::abi::Scope::new();
                        let __cx = ::jackfield_guest::__private::abi::Lifting::new(
                            ::jackfield_guest::__private::abi::Side::view(1),
                            &__scope,
                        );
                        unsafe {
                            let __returned = __import(
                                ::jackfield_guest::__private::abi::Core::from_slot(
                                    __flat[0],
                                ),
                                ::jackfield_guest::__private::abi::Core::from_slot(
                                    __flat[1],
                                ),
                            );
                            {
                                let __slots = [
                                    ::jackfield_guest::__private::abi::Core::into_slot(
                                        __returned,
                                    ),
                                ];
                                <Bucket as ::jackfield_guest::__private::abi::Lift<
                                    '_,
                                >>::lift(
                                    &mut ::jackfield_guest::__private::abi::Source::new(
                                        &__slots,
                                    ),
                                    __cx,
                                )
                            }
                        }
                    }
                    #[cfg(not(target_arch = "wasm32"))]
                    {
                        let __mock = ::jackfield_guest::__private::Mocks::current(
                            &__primary___MOCKS,
                        );
                        match ::core::option::Option::as_deref(&__mock)
                            .and_then(|__mock| __mock.bucket_new.get("primary#bucket"))
                        {
                            ::core::option::Option::Some(mut __closure) => {
                                __closure(name)
                            }
                            ::core::option::Option::None => {
                                ::jackfield_guest::__private::no_mock(
                                    "primary#bucket",
                                    "call `demo::kv::bucket::primary::mock` first",
                                )
                            }
                        }
                    }
                }
                /// Closures in the place of `primary`.
                #[cfg(not(target_arch = "wasm32"))]
                #[derive(::core::default::Default)]
                pub struct __primary_Mock {
                    bucket_new: ::jackfield_guest::__private::Closure<
                        dyn ::core::ops::FnMut(&str) -> Bucket,
                    >,
                    merge: ::jackfield_guest::__private::Closure<
                        dyn ::core::ops::FnMut(::std::vec::Vec<Bucket>) -> Bucket,
                    >,
                }
                #[cfg(not(target_arch = "wasm32"))]
                impl __primary_Mock {
                    /// `bucket`
                    pub fn bucket_new(
                        &mut self,
                        closure: impl ::core::ops::FnMut(&str) -> Bucket + 'static,
                    ) {
                        self.bucket_new.set(::std::boxed::Box::new(closure));
                    }
                    /// `merge`
                    pub fn merge(
                        &mut self,
                        closure: impl ::core::ops::FnMut(
                            ::std::vec::Vec<Bucket>,
                        ) -> Bucket + 'static,
                    ) {
                        self.merge.set(::std::boxed::Box::new(closure));
                    }
                }
                #[cfg(not(target_arch = "wasm32"))]
                ::std::thread_local! {
                    static __primary___MOCKS : ::jackfield_guest::__private::Mocks <
                    __primary_Mock > = const { ::jackfield_guest::__private::Mocks::new()
                    };
                }
                /// Puts closures in the place of `primary`, on this thread and until the guard is dropped.
                #[cfg(not(target_arch = "wasm32"))]
                pub fn __primary_mock(
                    setup: impl ::core::ops::FnOnce(&mut __primary_Mock),
                ) -> ::jackfield_guest::testing::MockGuard {
                    let mut mock = <__primary_Mock as ::core::default::Default>::default();
                    setup(&mut mock);
                    ::jackfield_guest::__private::Mocks::push(&__primary___MOCKS, mock)
                }
                /// The socket `primary`, which takes plugs of `demo:kv/bucket`.
                pub mod primary {
                    #[doc(inline)]
                    pub use super::__primary_merge as merge;
                    #[doc(inline)]
                    pub use super::__primary_bucket_new as bucket_new;
                    #[cfg(not(target_arch = "wasm32"))]
                    #[doc(inline)]
                    pub use super::{__primary_Mock as Mock, __primary_mock as mock};
                }
                /// `merge`
                ///
                /// Every plug is called.
                pub fn __rest_merge(
                    buckets: ::std::vec::Vec<Bucket>,
                ) -> ::jackfield_guest::Replies<Bucket> {
                    #[cfg(target_arch = "wasm32")]
                    {
                        #[link(wasm_import_module = "rest")]
                        unsafe extern "C" {
                            #[link_name = "merge"]
                            fn __import(_: i32, _: i32, _: i32);
                        }
                        let mut __lowering = ::jackfield_guest::__private::abi::Lowering::new(
                            ::jackfield_guest::__private::abi::Side::view(2),
                        );
                        let mut __flat = [0u64; 2];
                        let mut __sink = ::jackfield_guest::__private::abi::Sink::new(
                            &mut __flat,
                        );
                        ::jackfield_guest::__private::abi::Lower::lower(
                            &buckets,
                            &mut __sink,
                            &mut __lowering,
                        );
                        let mut __area = ::jackfield_guest::__private::abi::Area::<
                            {
                                <::jackfield_guest::Replies<
                                    Bucket,
                                > as ::jackfield_guest::__private::abi::Abi>::SIZE
                            },
                        >::new();
                        let __scope = ::jackfield_guest::__private::abi::Scope::new();
                        let __cx = ::jackfield_guest::__private::abi::Lifting::new(
                            ::jackfield_guest::__private::abi::Side::view(2),
                            &__scope,
                        );
                        unsafe {
                            let __returned = __import(
                                ::jackfield_guest::__private::abi::Core::from_slot(
                                    __flat[0],
                                ),
                                ::jackfield_guest::__private::abi::Core::from_slot(
                                    __flat[1],
                                ),
                                __area.pointer() as usize as i32,
                            );
                            <::jackfield_guest::Replies<
                                Bucket,
                            > as ::jackfield_guest::__private::abi::Lift<
                                '_,
                            >>::load(__area.pointer(), __cx)
                        }
                    }
                    #[cfg(not(target_arch = "wasm32"))]
                    {
                        let __mock = ::jackfield_guest::__private::Mocks::current(
                            &__rest___MOCKS,
                        );
                        match ::core::option::Option::as_deref(&__mock)
                            .and_then(|__mock| __mock.merge.get("rest#merge"))
                        {
                            ::core::option::Option::Some(mut __closure) => {
                                __closure(buckets)
                            }
                            ::core::option::Option::None => {
                                <::jackfield_guest::Replies<
                                    Bucket,
                                > as ::jackfield_guest::__private::Unmocked>::unmocked(
                                    "rest#merge",
                                )
                            }
                        }
                    }
                }
                /// `bucket`
                ///
                /// Every plug is called.
                pub fn __rest_bucket_new(
                    name: &str,
                ) -> ::jackfield_guest::Replies<Bucket> {
                    #[cfg(target_arch = "wasm32")]
                    {
                        #[link(wasm_import_module = "rest")]
                        unsafe extern "C" {
                            #[link_name = "[static]bucket.create"]
                            fn __import(_: i32, _: i32, _: i32);
                        }
                        let mut __lowering = ::jackfield_guest::__private::abi::Lowering::new(
                            ::jackfield_guest::__private::abi::Side::view(2),
                        );
                        let mut __flat = [0u64; 2];
                        let mut __sink = ::jackfield_guest::__private::abi::Sink::new(
                            &mut __flat,
                        );
                        ::jackfield_guest::__private::abi::Lower::lower(
                            &name,
                            &mut __sink,
                            &mut __lowering,
                        );
                        let mut __area = ::jackfield_guest::__private::abi::Area::<
                            {
                                <::jackfield_guest::Replies<
                                    Bucket,
                                > as ::jackfield_guest::__private::abi::Abi>::SIZE
                            },
                        >::new();
                        let __scope = ::jackfield_guest::__private::abi::Scope::new();
                        let __cx = ::jackfield_guest::__private::abi::Lifting::new(
                            ::jackfield_guest::__private::abi::Side::view(2),
                            &__scope,
                        );
                        unsafe {
                            let __returned = __import(
                                ::jackfield_guest::__private::abi::Core::from_slot(
                                    __flat[0],
                                ),
                                ::jackfield_guest::__private::abi::Core::from_slot(
                                    __flat[1],
                                ),
                                __area.pointer() as usize as i32,
                            );
                            <::jackfield_guest::Replies<
                                Bucket,
                            > as ::jackfield_guest::__private::abi::Lift<
                                '_,
                            >>::load(__area.pointer(), __cx)
                        }
                    }
                    #[cfg(not(target_arch = "wasm32"))]
                    {
                        let __mock = ::jackfield_guest::__private::Mocks::current(
                            &__rest___MOCKS,
                        );
                        match ::core::option::Option::as_deref(&__mock)
                            .and_then(|__mock| __mock.bucket_new.get("rest#bucket"))
                        {
                            ::core::option::Option::Some(mut __closure) => {
                                __closure(name)
                            }
                            ::core::option::Option::None => {
                                <::jackfield_guest::Replies<
                                    Bucket,
                                > as ::jackfield_guest::__private::Unmocked>::unmocked(
                                    "rest#bucket",
                                )
                            }
                        }
                    }
                }
                /// Closures in the place of `rest`.
                #[cfg(not(target_arch = "wasm32"))]
                #[derive(::core::default::Default)]
                pub struct __rest_Mock {
                    bucket_new: ::jackfield_guest::__private::Closure<
                        dyn ::core::ops::FnMut(
                            &str,
                        ) -> ::jackfield_guest::Replies<Bucket>,
                    >,
                    merge: ::jackfield_guest::__private::Closure<
                        dyn ::core::ops::FnMut(
                            ::std::vec::Vec<Bucket>,
                        ) -> ::jackfield_guest::Replies<Bucket>,
                    >,
                }
                #[cfg(not(target_arch = "wasm32"))]
                impl __rest_Mock {
                    /// `bucket`
                    ///
                    /// Every plug is called.
                    pub fn bucket_new<
                        __Reply: ::jackfield_guest::__private::MockReply<
                                ::jackfield_guest::Replies<Bucket>,
                                __How,
                            >,
                        __How,
                    >(
                        &mut self,
                        mut __closure: impl ::core::ops::FnMut(&str) -> __Reply + 'static,
                    ) {
                        self.bucket_new
                            .set(
                                ::std::boxed::Box::new(move |name| {
                                    ::jackfield_guest::__private::MockReply::into_reply(
                                        __closure(name),
                                    )
                                }),
                            );
                    }
                    /// `merge`
                    ///
                    /// Every plug is called.
                    pub fn merge<
                        __Reply: ::jackfield_guest::__private::MockReply<
                                ::jackfield_guest::Replies<Bucket>,
                                __How,
                            >,
                        __How,
                    >(
                        &mut self,
                        mut __closure: impl ::core::ops::FnMut(
                            ::std::vec::Vec<Bucket>,
                        ) -> __Reply + 'static,
                    ) {
                        self.merge
                            .set(
                                ::std::boxed::Box::new(move |buckets| {
                                    ::jackfield_guest::__private::MockReply::into_reply(
                                        __closure(buckets),
                                    )
                                }),
                            );
                    }
                }
                #[cfg(not(target_arch = "wasm32"))]
                ::std::thread_local! {
                    static __rest___MOCKS : ::jackfield_guest::__private::Mocks <
                    __rest_Mock > = const { ::jackfield_guest::__private::Mocks::new() };
                }
                /// Puts closures in the place of `rest`, on this thread and until the guard is dropped.
                #[cfg(not(target_arch = "wasm32"))]
                pub fn __rest_mock(
                    setup: impl ::core::ops::FnOnce(&mut __rest_Mock),
                ) -> ::jackfield_guest::testing::MockGuard {
                    let mut mock = <__rest_Mock as ::core::default::Default>::default();
                    setup(&mut mock);
                    ::jackfield_guest::__private::Mocks::push(&__rest___MOCKS, mock)
                }
                /// The socket `rest`, which takes plugs of `demo:kv/bucket`.
                pub mod rest {
                    #[doc(inline)]
                    pub use super::__rest_merge as merge;
                    #[doc(inline)]
                    pub use super::__rest_bucket_new as bucket_new;
                    #[cfg(not(target_arch = "wasm32"))]
                    #[doc(inline)]
                    pub use super::{__rest_Mock as Mock, __rest_mock as mock};
                }
            }
            #[doc(no_inline)]
            pub use self::bucket::{BucketPlug, Bucket};
        }
    }
    #[doc(hidden)]
    pub mod __short {
        pub use super::demo::kv::bucket::Bucket;
        pub use super::demo::kv::bucket::BucketPlug;
        pub use super::demo::kv::bucket;
        pub use super::demo::kv::bucket::primary;
        pub use super::demo::kv::bucket::rest;
        pub use ::jackfield_guest::plug;
    }
    #[cfg(target_arch = "wasm32")]
    const _: () = {
        const _: () = {
            #[used]
            #[unsafe(link_section = "component-type:jackfield:8575feda587aee27")]
            static SECTION: [u8; 622] = *b"\0asm\r\0\x01\0\0\x19\x16wit-component-encoding\x04\0\x07\x89\x04\x01A\x02\x01A\x04\x01B\x0B\x04\0\x06bucket\x03\x01\x01i\0\x01@\x01\x04names\0\x01\x04\0\x13[constructor]bucket\x01\x02\x01h\0\x01ks\x01@\x02\x04self\x03\x03keys\0\x04\x04\0\x12[method]bucket.get\x01\x05\x01p\x01\x01@\x01\x07buckets\x06\0\x01\x04\0\x05merge\x01\x07\x03\x02\x07primary\x01\0\x0Edemo:kv/bucket\x05\0\x01B\x11\x04\0\x06bucket\x03\x01\x01q\t\x04trap\x01s\0\x08deadline\x01s\0\x04fuel\x01s\0\x06memory\x01s\0\tcancelled\x01s\0\x0Bunavailable\x01s\0\x0Einvalid-handle\x01s\0\x0Bunsupported\x01s\0\x05other\x01s\0\x04\0\x0Edispatch-error\x03\0\x01\x01i\0\x01j\x01\x03\x01\x02\x01o\x02s\x04\x01p\x05\x01@\x01\x04names\0\x06\x04\0\x15[static]bucket.create\x01\x07\x01h\0\x01ks\x01j\x01\t\x01\x02\x01@\x02\x04self\x08\x03keys\0\n\x04\0\x12[method]bucket.get\x01\x0B\x01p\x03\x01@\x01\x07buckets\x0C\0\x06\x04\0\x05merge\x01\r\x03\x02\x04rest\x01\0\x1Ademo:kv-sockets/bucket-any\x05\x01\x04\0*jackfield:derived-w25863d3d5c3b3c4c/plugin\x04\0\x0B\x0C\x01\0\x06plugin\x03\0\0\0/\tproducers\x01\x0Cprocessed-by\x01\rwit-component\x070.254.2";
        };
        const _: () = {
            #[used]
            #[unsafe(
                link_section = "component-type:jackfield:runtime-log:8575feda587aee27"
            )]
            static SECTION: [u8; 313] = *b"\0asm\r\0\x01\0\0\x19\x16wit-component-encoding\x04\0\x07\xD1\x01\x01A\x02\x01A\x02\x01B\x08\x01m\x05\x05trace\x05debug\x04info\x04warn\x05error\x04\0\x05level\x03\0\0\x01@\x03\x05level\x01\x06targets\x07messages\x01\0\x04\0\x03log\x01\x02\x01@\x01\x05level\x01\0\x7F\x04\0\x07enabled\x01\x03\x01@\x01\x07messages\x01\0\x04\0\x08panicked\x01\x04\x03\0\x1Bjackfield:runtime/log@0.1.0\x05\0\x04\0!jackfield:runtime/guest-log@0.1.0\x04\0\x0B\x0F\x01\0\tguest-log\x03\0\0\0/\tproducers\x01\x0Cprocessed-by\x01\rwit-component\x070.254.2";
        };
    };
    const _: ::core::option::Option<&str> = ::core::option_env!("JACKFIELD_DEBUG");
}
#[allow(
    dead_code,
    elided_lifetimes_in_paths,
    let_underscore_drop,
    missing_debug_implementations,
    missing_docs,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unreachable_pub,
    unused_imports,
    unused_lifetimes,
    unused_macros,
    unused_qualifications,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    reason = "generated from a contract, of which the crate may use a part"
)]
#[allow(clippy::pub_use, reason = "a plugin need not use every contract by name")]
#[doc(inline)]
pub use __jackfield_8575feda587aee27::demo;
#[allow(
    dead_code,
    elided_lifetimes_in_paths,
    let_underscore_drop,
    missing_debug_implementations,
    missing_docs,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unreachable_pub,
    unused_imports,
    unused_lifetimes,
    unused_macros,
    unused_qualifications,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    reason = "generated from a contract, of which the crate may use a part"
)]
pub(crate) use __jackfield_8575feda587aee27::__short::*;
