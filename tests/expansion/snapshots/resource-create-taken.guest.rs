// Made by tests/expansion from the input
// { path: "../codegen/resource-create-taken.wit", plug: ["corpus:resource-create-taken/makers", ], sockets: { "corpus:resource-create-taken/makers": any },  }

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
mod __jackfield_782b4105a678af4a {
    pub mod corpus {
        pub mod resource_create_taken {
            /// The contract `corpus:resource-create-taken/makers`.
            pub mod makers {
                /// A handle to a resource `maker`.
                pub struct Maker {
                    __handle: ::jackfield_guest::__private::abi::Handle<
                        dyn MakerPlug,
                        ::jackfield_guest::__private::mock_or_never!(MakerMock),
                    >,
                }
                impl ::jackfield_guest::__private::abi::Resource for Maker {
                    type Object = dyn MakerPlug;
                    type Mock = ::jackfield_guest::__private::mock_or_never!(MakerMock);
                    const NAME: &'static str = "maker";
                    fn wrap(
                        __handle: ::jackfield_guest::__private::abi::Handle<
                            dyn MakerPlug,
                            ::jackfield_guest::__private::mock_or_never!(MakerMock),
                        >,
                    ) -> Self {
                        Self { __handle }
                    }
                    fn handle(
                        &self,
                    ) -> &::jackfield_guest::__private::abi::Handle<
                        dyn MakerPlug,
                        ::jackfield_guest::__private::mock_or_never!(MakerMock),
                    > {
                        &self.__handle
                    }
                    #[cfg(target_arch = "wasm32")]
                    fn table(
                        __side: ::jackfield_guest::__private::abi::Side,
                    ) -> ::jackfield_guest::__private::abi::Table {
                        if __side == ::jackfield_guest::__private::abi::Side::view(0) {
                            #[link(
                                wasm_import_module = "corpus:resource-create-taken-sockets/makers-any"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[resource-drop]maker"]
                                fn __drop(_: i32);
                            }
                            return ::jackfield_guest::__private::abi::Table::Imported {
                                side: ::jackfield_guest::__private::abi::Side::view(0),
                                drop: __drop,
                            };
                        }
                        if __side == ::jackfield_guest::__private::abi::Side::EXPORT {
                            #[link(
                                wasm_import_module = "[export]corpus:resource-create-taken/makers"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[resource-new]maker"]
                                fn __new(_: i32) -> i32;
                                #[link_name = "[resource-rep]maker"]
                                fn __rep(_: i32) -> i32;
                                #[link_name = "[resource-drop]maker"]
                                fn __drop(_: i32);
                            }
                            return ::jackfield_guest::__private::abi::Table::Exported {
                                new: __new,
                                rep: __rep,
                                drop: __drop,
                            };
                        }
                        ::jackfield_guest::__private::abi::no_table(__side, "maker")
                    }
                }
                #[cfg(target_arch = "wasm32")]
                ::jackfield_guest::__private::abi_resource! {
                    Maker
                }
                impl Maker {
                    /// The value behind the handle, if it is one of this plugin and of this type.
                    pub fn downcast_ref<__T: MakerPlug>(
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
                impl<__T: MakerPlug> ::core::convert::From<__T> for Maker {
                    fn from(__value: __T) -> Self {
                        Self {
                            __handle: ::jackfield_guest::__private::abi::Handle::Local(
                                ::std::rc::Rc::new(__value),
                            ),
                        }
                    }
                }
                impl ::core::fmt::Debug for Maker {
                    fn fmt(
                        &self,
                        __formatter: &mut ::core::fmt::Formatter<'_>,
                    ) -> ::core::fmt::Result {
                        __formatter.write_str("Maker")
                    }
                }
                /// What implements the resource `maker` of `corpus:resource-create-taken/makers`: a value behind a handle.
                pub trait MakerPlug: ::core::any::Any {
                    /// `maker`
                    fn new(name: ::std::string::String) -> Self
                    where
                        Self: ::core::marker::Sized;
                    /// `maker.create`
                    fn create(name: ::std::string::String) -> Maker
                    where
                        Self: ::core::marker::Sized;
                    /// `maker.name`
                    fn name(&self) -> ::std::string::String;
                }
                impl Maker {
                    /// `maker`
                    ///
                    /// Every plug is called.
                    pub fn create_new(name: &str) -> ::jackfield_guest::Replies<Maker> {
                        #[cfg(target_arch = "wasm32")]
                        {
                            #[link(
                                wasm_import_module = "corpus:resource-create-taken-sockets/makers-any"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[static]maker.create-new"]
                                fn __import(_: i32, _: i32, _: i32);
                            }
                            let mut __lowering = ::jackfield_guest::__private::abi::Lowering::new(
                                ::jackfield_guest::__private::abi::Side::view(0),
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
                                        Maker,
                                    > as ::jackfield_guest::__private::abi::Abi>::SIZE
                                },
                            >::new();
                            let __scope = ::jackfield_guest::__private::abi::Scope::new();
                            let __cx = ::jackfield_guest::__private::abi::Lifting::new(
                                ::jackfield_guest::__private::abi::Side::view(0),
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
                                    Maker,
                                > as ::jackfield_guest::__private::abi::Lift<
                                    '_,
                                >>::load(__area.pointer(), __cx)
                            }
                        }
                        #[cfg(not(target_arch = "wasm32"))]
                        {
                            let __mock = ::jackfield_guest::__private::Mocks::current(
                                &__MOCKS,
                            );
                            match ::core::option::Option::as_deref(&__mock)
                                .and_then(|__mock| {
                                    __mock
                                        .maker_new
                                        .get("corpus:resource-create-taken/makers#maker")
                                })
                            {
                                ::core::option::Option::Some(mut __closure) => {
                                    __closure(name)
                                }
                                ::core::option::Option::None => {
                                    <::jackfield_guest::Replies<
                                        Maker,
                                    > as ::jackfield_guest::__private::Unmocked>::unmocked(
                                        "corpus:resource-create-taken/makers#maker",
                                    )
                                }
                            }
                        }
                    }
                    /// `maker.create`
                    ///
                    /// Every plug is called.
                    pub fn create(name: &str) -> ::jackfield_guest::Replies<Maker> {
                        #[cfg(target_arch = "wasm32")]
                        {
                            #[link(
                                wasm_import_module = "corpus:resource-create-taken-sockets/makers-any"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[static]maker.create"]
                                fn __import(_: i32, _: i32, _: i32);
                            }
                            let mut __lowering = ::jackfield_guest::__private::abi::Lowering::new(
                                ::jackfield_guest::__private::abi::Side::view(0),
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
                                        Maker,
                                    > as ::jackfield_guest::__private::abi::Abi>::SIZE
                                },
                            >::new();
                            let __scope = ::jackfield_guest::__private::abi::Scope::new();
                            let __cx = ::jackfield_guest::__private::abi::Lifting::new(
                                ::jackfield_guest::__private::abi::Side::view(0),
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
                                    Maker,
                                > as ::jackfield_guest::__private::abi::Lift<
                                    '_,
                                >>::load(__area.pointer(), __cx)
                            }
                        }
                        #[cfg(not(target_arch = "wasm32"))]
                        {
                            let __mock = ::jackfield_guest::__private::Mocks::current(
                                &__MOCKS,
                            );
                            match ::core::option::Option::as_deref(&__mock)
                                .and_then(|__mock| {
                                    __mock
                                        .maker_create
                                        .get("corpus:resource-create-taken/makers#maker.create")
                                })
                            {
                                ::core::option::Option::Some(mut __closure) => {
                                    __closure(name)
                                }
                                ::core::option::Option::None => {
                                    <::jackfield_guest::Replies<
                                        Maker,
                                    > as ::jackfield_guest::__private::Unmocked>::unmocked(
                                        "corpus:resource-create-taken/makers#maker.create",
                                    )
                                }
                            }
                        }
                    }
                    /// `maker.name`
                    ///
                    /// The plugin that made the resource is called.
                    pub fn name(
                        &self,
                    ) -> ::core::result::Result<
                        ::std::string::String,
                        ::jackfield_guest::DispatchError,
                    > {
                        match &self.__handle {
                            ::jackfield_guest::__private::abi::Handle::Local(
                                __object,
                            ) => ::core::result::Result::Ok(MakerPlug::name(&**__object)),
                            #[cfg(not(target_arch = "wasm32"))]
                            ::jackfield_guest::__private::abi::Handle::Mock(__mock) => {
                                match __mock
                                    .name
                                    .get("corpus:resource-create-taken/makers#maker.name")
                                {
                                    ::core::option::Option::Some(mut __closure) => __closure(),
                                    ::core::option::Option::None => {
                                        ::jackfield_guest::__private::no_mock(
                                            "corpus:resource-create-taken/makers#maker.name",
                                            "set it in `Maker::mock`",
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
                                #[link(
                                    wasm_import_module = "corpus:resource-create-taken-sockets/makers-any"
                                )]
                                unsafe extern "C" {
                                    #[link_name = "[method]maker.name"]
                                    fn __import(_: i32, _: i32);
                                }
                                let mut __lowering = ::jackfield_guest::__private::abi::Lowering::new(
                                    ::jackfield_guest::__private::abi::Side::view(0),
                                );
                                let mut __flat = [0u64; 1];
                                let mut __sink = ::jackfield_guest::__private::abi::Sink::new(
                                    &mut __flat,
                                );
                                ::jackfield_guest::__private::abi::Lower::lower(
                                    &self,
                                    &mut __sink,
                                    &mut __lowering,
                                );
                                let mut __area = ::jackfield_guest::__private::abi::Area::<
                                    {
                                        <::core::result::Result<
                                            ::std::string::String,
                                            ::jackfield_guest::DispatchError,
                                        > as ::jackfield_guest::__private::abi::Abi>::SIZE
                                    },
                                >::new();
                                let __scope = ::jackfield_guest::__private::abi::Scope::new();
                                let __cx = ::jackfield_guest::__private::abi::Lifting::new(
                                    ::jackfield_guest::__private::abi::Side::view(0),
                                    &__scope,
                                );
                                unsafe {
                                    let __returned = __import(
                                        ::jackfield_guest::__private::abi::Core::from_slot(
                                            __flat[0],
                                        ),
                                        __area.pointer() as usize as i32,
                                    );
                                    <::core::result::Result<
                                        ::std::string::String,
                                        ::jackfield_guest::DispatchError,
                                    > as ::jackfield_guest::__private::abi::Lift<
                                        '_,
                                    >>::load(__area.pointer(), __cx)
                                }
                            }
                        }
                    }
                }
                /// Closures in the place of the methods of a `Maker`.
                #[cfg(not(target_arch = "wasm32"))]
                #[derive(::core::default::Default)]
                pub struct MakerMock {
                    name: ::jackfield_guest::__private::Closure<
                        dyn ::core::ops::FnMut(
                        ) -> ::core::result::Result<
                                ::std::string::String,
                                ::jackfield_guest::DispatchError,
                            >,
                    >,
                }
                #[cfg(not(target_arch = "wasm32"))]
                impl MakerMock {
                    /// `maker.name`
                    ///
                    /// The plugin that made the resource is called.
                    pub fn name<
                        __Reply: ::jackfield_guest::__private::MockReply<
                                ::core::result::Result<
                                    ::std::string::String,
                                    ::jackfield_guest::DispatchError,
                                >,
                                __How,
                            >,
                        __How,
                    >(
                        &mut self,
                        mut __closure: impl ::core::ops::FnMut() -> __Reply + 'static,
                    ) {
                        self.name
                            .set(
                                ::std::boxed::Box::new(move || {
                                    ::jackfield_guest::__private::MockReply::into_reply(
                                        __closure(),
                                    )
                                }),
                            );
                    }
                }
                #[cfg(not(target_arch = "wasm32"))]
                impl Maker {
                    /// A handle whose methods are closures, for tests.
                    pub fn mock(
                        setup: impl ::core::ops::FnOnce(&mut MakerMock),
                    ) -> Self {
                        let mut mock = <MakerMock as ::core::default::Default>::default();
                        setup(&mut mock);
                        Self {
                            __handle: ::jackfield_guest::__private::abi::Handle::Mock(
                                ::std::rc::Rc::new(mock),
                            ),
                        }
                    }
                }
                #[doc(hidden)]
                #[cfg(target_arch = "wasm32")]
                pub struct __MakerPlugGlue;
                #[cfg(target_arch = "wasm32")]
                impl __MakerPlugGlue {
                    pub unsafe fn __call0<__T: MakerPlug>(__a0: i32, __a1: i32) -> i32 {
                        ::jackfield_guest::__private::enter::<true>();
                        let __scope = ::jackfield_guest::__private::abi::Scope::new();
                        let __cx = ::jackfield_guest::__private::abi::Lifting::new(
                            ::jackfield_guest::__private::abi::Side::EXPORT,
                            &__scope,
                        );
                        let __slots: [u64; 2] = [
                            ::jackfield_guest::__private::abi::Core::into_slot(__a0),
                            ::jackfield_guest::__private::abi::Core::into_slot(__a1),
                        ];
                        let mut __from = ::jackfield_guest::__private::abi::Source::new(
                            &__slots,
                        );
                        let __p0: ::std::string::String = unsafe {
                            ::jackfield_guest::__private::abi::Lift::lift(
                                &mut __from,
                                __cx,
                            )
                        };
                        let __result: Maker = <Maker as ::core::convert::From<
                            __T,
                        >>::from(<__T as MakerPlug>::new(__p0));
                        ::jackfield_guest::__private::abi::lower_one::<
                            i32,
                            Maker,
                        >(&__result)
                    }
                    pub unsafe fn __call1<__T: MakerPlug>(__a0: i32, __a1: i32) -> i32 {
                        ::jackfield_guest::__private::enter::<true>();
                        let __scope = ::jackfield_guest::__private::abi::Scope::new();
                        let __cx = ::jackfield_guest::__private::abi::Lifting::new(
                            ::jackfield_guest::__private::abi::Side::EXPORT,
                            &__scope,
                        );
                        let __slots: [u64; 2] = [
                            ::jackfield_guest::__private::abi::Core::into_slot(__a0),
                            ::jackfield_guest::__private::abi::Core::into_slot(__a1),
                        ];
                        let mut __from = ::jackfield_guest::__private::abi::Source::new(
                            &__slots,
                        );
                        let __p0: ::std::string::String = unsafe {
                            ::jackfield_guest::__private::abi::Lift::lift(
                                &mut __from,
                                __cx,
                            )
                        };
                        let __result: Maker = <__T as MakerPlug>::create(__p0);
                        ::jackfield_guest::__private::abi::lower_one::<
                            i32,
                            Maker,
                        >(&__result)
                    }
                    pub unsafe fn __call2(__a0: i32) -> i32 {
                        ::jackfield_guest::__private::enter::<true>();
                        let __scope = ::jackfield_guest::__private::abi::Scope::new();
                        let __cx = ::jackfield_guest::__private::abi::Lifting::new(
                            ::jackfield_guest::__private::abi::Side::EXPORT,
                            &__scope,
                        );
                        let __slots: [u64; 1] = [
                            ::jackfield_guest::__private::abi::Core::into_slot(__a0),
                        ];
                        let mut __from = ::jackfield_guest::__private::abi::Source::new(
                            &__slots,
                        );
                        let __p0: &Maker = unsafe {
                            ::jackfield_guest::__private::abi::Lift::lift(
                                &mut __from,
                                __cx,
                            )
                        };
                        let __result: ::std::string::String = match ::jackfield_guest::__private::abi::Resource::handle(
                            __p0,
                        ) {
                            ::jackfield_guest::__private::abi::Handle::Local(
                                __object,
                            ) => MakerPlug::name(&**__object),
                            _ => ::jackfield_guest::__private::abi::not_imported("maker"),
                        };
                        ::jackfield_guest::__private::abi::keep(__result) as usize as i32
                    }
                    pub unsafe fn __post2(__area: i32) {
                        unsafe {
                            ::jackfield_guest::__private::abi::release::<
                                ::std::string::String,
                            >(__area as usize as *mut u8)
                        }
                    }
                    pub unsafe fn __drop(__representation: i32) {
                        unsafe {
                            ::jackfield_guest::__private::abi::release_object::<
                                Maker,
                            >(__representation)
                        }
                    }
                }
                #[cfg(target_arch = "wasm32")]
                impl ::jackfield_guest::__private::Contract for dyn MakerPlug {
                    type Glue = __MakerPlugGlue;
                }
                #[doc(hidden)]
                macro_rules! __plug_MakerPlug {
                    ([$plug:ty] $($contract:tt)*) => {
                        impl ::jackfield_guest::__private::Plugged for dyn $($contract)*
                        {} #[cfg(target_arch = "wasm32")] const _ : () = { type __Plug =
                        $plug; type __Glue = < dyn $($contract)* as
                        ::jackfield_guest::__private::Contract > ::Glue; #[unsafe
                        (export_name =
                        "corpus:resource-create-taken/makers#[constructor]maker")] unsafe
                        extern "C" fn __call0(__a0 : i32, __a1 : i32) -> i32 { unsafe {
                        __Glue::__call0:: < __Plug > (__a0, __a1) } } #[unsafe
                        (export_name =
                        "corpus:resource-create-taken/makers#[static]maker.create")]
                        unsafe extern "C" fn __call1(__a0 : i32, __a1 : i32) -> i32 {
                        unsafe { __Glue::__call1:: < __Plug > (__a0, __a1) } } #[unsafe
                        (export_name =
                        "corpus:resource-create-taken/makers#[method]maker.name")] unsafe
                        extern "C" fn __call2(__a0 : i32) -> i32 { unsafe {
                        __Glue::__call2(__a0) } } #[unsafe (export_name =
                        "cabi_post_corpus:resource-create-taken/makers#[method]maker.name")]
                        unsafe extern "C" fn __post2(__area : i32) { unsafe {
                        __Glue::__post2(__area) } } #[unsafe (export_name =
                        "corpus:resource-create-taken/makers#[dtor]maker")] unsafe extern
                        "C" fn __drop(__representation : i32) { unsafe {
                        __Glue::__drop(__representation) } } };
                    };
                }
                #[doc(hidden)]
                pub(crate) use __plug_MakerPlug as MakerPlug;
                /// Closures in the place of `corpus:resource-create-taken/makers`.
                #[cfg(not(target_arch = "wasm32"))]
                #[derive(::core::default::Default)]
                pub struct Mock {
                    maker_new: ::jackfield_guest::__private::Closure<
                        dyn ::core::ops::FnMut(&str) -> ::jackfield_guest::Replies<Maker>,
                    >,
                    maker_create: ::jackfield_guest::__private::Closure<
                        dyn ::core::ops::FnMut(&str) -> ::jackfield_guest::Replies<Maker>,
                    >,
                }
                #[cfg(not(target_arch = "wasm32"))]
                impl Mock {
                    /// `maker`
                    ///
                    /// Every plug is called.
                    pub fn maker_new<
                        __Reply: ::jackfield_guest::__private::MockReply<
                                ::jackfield_guest::Replies<Maker>,
                                __How,
                            >,
                        __How,
                    >(
                        &mut self,
                        mut __closure: impl ::core::ops::FnMut(&str) -> __Reply + 'static,
                    ) {
                        self.maker_new
                            .set(
                                ::std::boxed::Box::new(move |name| {
                                    ::jackfield_guest::__private::MockReply::into_reply(
                                        __closure(name),
                                    )
                                }),
                            );
                    }
                    /// `maker.create`
                    ///
                    /// Every plug is called.
                    pub fn maker_create<
                        __Reply: ::jackfield_guest::__private::MockReply<
                                ::jackfield_guest::Replies<Maker>,
                                __How,
                            >,
                        __How,
                    >(
                        &mut self,
                        mut __closure: impl ::core::ops::FnMut(&str) -> __Reply + 'static,
                    ) {
                        self.maker_create
                            .set(
                                ::std::boxed::Box::new(move |name| {
                                    ::jackfield_guest::__private::MockReply::into_reply(
                                        __closure(name),
                                    )
                                }),
                            );
                    }
                }
                #[cfg(not(target_arch = "wasm32"))]
                ::std::thread_local! {
                    static __MOCKS : ::jackfield_guest::__private::Mocks < Mock > = const
                    { ::jackfield_guest::__private::Mocks::new() };
                }
                /// Puts closures in the place of `corpus:resource-create-taken/makers`, on this thread and until the guard is dropped.
                #[cfg(not(target_arch = "wasm32"))]
                pub fn mock(
                    setup: impl ::core::ops::FnOnce(&mut Mock),
                ) -> ::jackfield_guest::testing::MockGuard {
                    let mut mock = <Mock as ::core::default::Default>::default();
                    setup(&mut mock);
                    ::jackfield_guest::__private::Mocks::push(&__MOCKS, mock)
                }
            }
            #[doc(no_inline)]
            pub use self::makers::{MakerPlug, Maker};
        }
    }
    #[doc(hidden)]
    pub mod __short {
        pub use super::corpus::resource_create_taken::makers::Maker;
        pub use super::corpus::resource_create_taken::makers::MakerPlug;
        pub use super::corpus::resource_create_taken::makers;
        pub use ::jackfield_guest::plug;
    }
    #[cfg(target_arch = "wasm32")]
    const _: () = {
        const _: () = {
            #[used]
            #[unsafe(link_section = "component-type:jackfield:782b4105a678af4a")]
            static SECTION: [u8; 627] = *b"\0asm\r\0\x01\0\0\x19\x16wit-component-encoding\x04\0\x07\x8E\x04\x01A\x02\x01A\x04\x01B\x0E\x04\0\x05maker\x03\x01\x01q\t\x04trap\x01s\0\x08deadline\x01s\0\x04fuel\x01s\0\x06memory\x01s\0\tcancelled\x01s\0\x0Bunavailable\x01s\0\x0Einvalid-handle\x01s\0\x0Bunsupported\x01s\0\x05other\x01s\0\x04\0\x0Edispatch-error\x03\0\x01\x01i\0\x01j\x01\x03\x01\x02\x01o\x02s\x04\x01p\x05\x01@\x01\x04names\0\x06\x04\0\x18[static]maker.create-new\x01\x07\x04\0\x14[static]maker.create\x01\x07\x01h\0\x01j\x01s\x01\x02\x01@\x01\x04self\x08\0\t\x04\0\x12[method]maker.name\x01\n\x03\0/corpus:resource-create-taken-sockets/makers-any\x05\0\x01B\x08\x04\0\x05maker\x03\x01\x01i\0\x01@\x01\x04names\0\x01\x04\0\x12[constructor]maker\x01\x02\x04\0\x14[static]maker.create\x01\x02\x01h\0\x01@\x01\x04self\x03\0s\x04\0\x12[method]maker.name\x01\x04\x04\0#corpus:resource-create-taken/makers\x05\x01\x04\0*jackfield:derived-w08e88d0881638bb1/plugin\x04\0\x0B\x0C\x01\0\x06plugin\x03\0\0\0/\tproducers\x01\x0Cprocessed-by\x01\rwit-component\x070.254.2";
        };
        const _: () = {
            #[used]
            #[unsafe(
                link_section = "component-type:jackfield:runtime-log:782b4105a678af4a"
            )]
            static SECTION: [u8; 313] = *b"\0asm\r\0\x01\0\0\x19\x16wit-component-encoding\x04\0\x07\xD1\x01\x01A\x02\x01A\x02\x01B\x08\x01m\x05\x05trace\x05debug\x04info\x04warn\x05error\x04\0\x05level\x03\0\0\x01@\x03\x05level\x01\x06targets\x07messages\x01\0\x04\0\x03log\x01\x02\x01@\x01\x05level\x01\0\x7F\x04\0\x07enabled\x01\x03\x01@\x01\x07messages\x01\0\x04\0\x08panicked\x01\x04\x03\0\x1Bjackfield:runtime/log@0.1.0\x05\0\x04\0!jackfield:runtime/guest-log@0.1.0\x04\0\x0B\x0F\x01\0\tguest-log\x03\0\0\0/\tproducers\x01\x0Cprocessed-by\x01\rwit-component\x070.254.2";
        };
    };
    const _: &[u8] = ::core::include_bytes!(
        "$ROOT/tests/codegen/resource-create-taken.wit"
    );
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
pub use __jackfield_782b4105a678af4a::corpus;
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
pub(crate) use __jackfield_782b4105a678af4a::__short::*;
#[allow(
    unused_qualifications,
    reason = "the path has the plug's own span, so a short name in scope would be asked for"
)]
const _: () = ::jackfield_guest::__private::require_plug::<
    dyn corpus::resource_create_taken::makers::MakerPlug,
>();
