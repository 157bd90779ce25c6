// Made by tests/expansion from the input
// { path: "../codegen/fallible-constructor.wit", plug: ["corpus:fallible-constructor/files", ], sockets: { "corpus:fallible-constructor/files": any },  }

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
mod __jackfield_ecf32f97aede805b {
    pub mod corpus {
        pub mod fallible_constructor {
            /// The contract `corpus:fallible-constructor/files`.
            pub mod files {
                /// `reason`
                #[derive(
                    ::core::clone::Clone,
                    ::core::marker::Copy,
                    ::core::fmt::Debug,
                    ::core::cmp::PartialEq,
                    ::core::cmp::Eq,
                    ::core::hash::Hash,
                    ::core::cmp::PartialOrd,
                    ::core::cmp::Ord,
                )]
                pub enum Reason {
                    /// `missing`
                    Missing,
                    /// `denied`
                    Denied,
                }
                #[cfg(target_arch = "wasm32")]
                ::jackfield_guest::__private::abi_enum! {
                    Reason { Missing, Denied }
                }
                impl ::core::fmt::Display for Reason {
                    fn fmt(
                        &self,
                        __formatter: &mut ::core::fmt::Formatter<'_>,
                    ) -> ::core::fmt::Result {
                        ::core::fmt::Debug::fmt(self, __formatter)
                    }
                }
                impl ::std::error::Error for Reason {}
                /// A handle to a resource `file`.
                pub struct File {
                    __handle: ::jackfield_guest::__private::abi::Handle<
                        dyn FilePlug,
                        ::jackfield_guest::__private::mock_or_never!(FileMock),
                    >,
                }
                impl ::jackfield_guest::__private::abi::Resource for File {
                    type Object = dyn FilePlug;
                    type Mock = ::jackfield_guest::__private::mock_or_never!(FileMock);
                    const NAME: &'static str = "file";
                    fn wrap(
                        __handle: ::jackfield_guest::__private::abi::Handle<
                            dyn FilePlug,
                            ::jackfield_guest::__private::mock_or_never!(FileMock),
                        >,
                    ) -> Self {
                        Self { __handle }
                    }
                    fn handle(
                        &self,
                    ) -> &::jackfield_guest::__private::abi::Handle<
                        dyn FilePlug,
                        ::jackfield_guest::__private::mock_or_never!(FileMock),
                    > {
                        &self.__handle
                    }
                    #[cfg(target_arch = "wasm32")]
                    fn table(
                        __side: ::jackfield_guest::__private::abi::Side,
                    ) -> ::jackfield_guest::__private::abi::Table {
                        if __side == ::jackfield_guest::__private::abi::Side::view(0) {
                            #[link(
                                wasm_import_module = "corpus:fallible-constructor-sockets/files-any"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[resource-drop]file"]
                                fn __drop(_: i32);
                            }
                            return ::jackfield_guest::__private::abi::Table::Imported {
                                side: ::jackfield_guest::__private::abi::Side::view(0),
                                drop: __drop,
                            };
                        }
                        if __side == ::jackfield_guest::__private::abi::Side::EXPORT {
                            #[link(
                                wasm_import_module = "[export]corpus:fallible-constructor/files"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[resource-new]file"]
                                fn __new(_: i32) -> i32;
                                #[link_name = "[resource-rep]file"]
                                fn __rep(_: i32) -> i32;
                                #[link_name = "[resource-drop]file"]
                                fn __drop(_: i32);
                            }
                            return ::jackfield_guest::__private::abi::Table::Exported {
                                new: __new,
                                rep: __rep,
                                drop: __drop,
                            };
                        }
                        ::jackfield_guest::__private::abi::no_table(__side, "file")
                    }
                }
                #[cfg(target_arch = "wasm32")]
                ::jackfield_guest::__private::abi_resource! {
                    File
                }
                impl File {
                    /// The value behind the handle, if it is one of this plugin and of this type.
                    pub fn downcast_ref<__T: FilePlug>(
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
                impl<__T: FilePlug> ::core::convert::From<__T> for File {
                    fn from(__value: __T) -> Self {
                        Self {
                            __handle: ::jackfield_guest::__private::abi::Handle::Local(
                                ::std::rc::Rc::new(__value),
                            ),
                        }
                    }
                }
                impl ::core::fmt::Debug for File {
                    fn fmt(
                        &self,
                        __formatter: &mut ::core::fmt::Formatter<'_>,
                    ) -> ::core::fmt::Result {
                        __formatter.write_str("File")
                    }
                }
                /// What implements the resource `file` of `corpus:fallible-constructor/files`: a value behind a handle.
                pub trait FilePlug: ::core::any::Any {
                    /// `file`
                    fn new(
                        path: ::std::string::String,
                    ) -> ::core::result::Result<Self, Reason>
                    where
                        Self: ::core::marker::Sized;
                    /// `file.read`
                    fn read(
                        &self,
                    ) -> ::core::result::Result<::std::vec::Vec<u8>, Reason>;
                }
                impl File {
                    /// `file`
                    ///
                    /// Every plug is called.
                    pub fn create(
                        path: &str,
                    ) -> ::jackfield_guest::Replies<
                        ::core::result::Result<File, Reason>,
                    > {
                        #[cfg(target_arch = "wasm32")]
                        {
                            #[link(
                                wasm_import_module = "corpus:fallible-constructor-sockets/files-any"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[static]file.create"]
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
                                &path,
                                &mut __sink,
                                &mut __lowering,
                            );
                            let mut __area = ::jackfield_guest::__private::abi::Area::<
                                {
                                    <::jackfield_guest::Replies<
                                        ::core::result::Result<File, Reason>,
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
                                    ::core::result::Result<File, Reason>,
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
                                        .file_new
                                        .get("corpus:fallible-constructor/files#file")
                                })
                            {
                                ::core::option::Option::Some(mut __closure) => {
                                    __closure(path)
                                }
                                ::core::option::Option::None => {
                                    <::jackfield_guest::Replies<
                                        ::core::result::Result<File, Reason>,
                                    > as ::jackfield_guest::__private::Unmocked>::unmocked(
                                        "corpus:fallible-constructor/files#file",
                                    )
                                }
                            }
                        }
                    }
                    /// `file.read`
                    ///
                    /// The plugin that made the resource is called.
                    pub fn read(
                        &self,
                    ) -> ::core::result::Result<
                        ::core::result::Result<::std::vec::Vec<u8>, Reason>,
                        ::jackfield_guest::DispatchError,
                    > {
                        match &self.__handle {
                            ::jackfield_guest::__private::abi::Handle::Local(
                                __object,
                            ) => ::core::result::Result::Ok(FilePlug::read(&**__object)),
                            #[cfg(not(target_arch = "wasm32"))]
                            ::jackfield_guest::__private::abi::Handle::Mock(__mock) => {
                                match __mock
                                    .read
                                    .get("corpus:fallible-constructor/files#file.read")
                                {
                                    ::core::option::Option::Some(mut __closure) => __closure(),
                                    ::core::option::Option::None => {
                                        ::jackfield_guest::__private::no_mock(
                                            "corpus:fallible-constructor/files#file.read",
                                            "set it in `File::mock`",
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
                                    wasm_import_module = "corpus:fallible-constructor-sockets/files-any"
                                )]
                                unsafe extern "C" {
                                    #[link_name = "[method]file.read"]
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
                                            ::core::result::Result<::std::vec::Vec<u8>, Reason>,
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
                                        ::core::result::Result<::std::vec::Vec<u8>, Reason>,
                                        ::jackfield_guest::DispatchError,
                                    > as ::jackfield_guest::__private::abi::Lift<
                                        '_,
                                    >>::load(__area.pointer(), __cx)
                                }
                            }
                        }
                    }
                }
                /// Closures in the place of the methods of a `File`.
                #[cfg(not(target_arch = "wasm32"))]
                #[derive(::core::default::Default)]
                pub struct FileMock {
                    read: ::jackfield_guest::__private::Closure<
                        dyn ::core::ops::FnMut(
                        ) -> ::core::result::Result<
                                ::core::result::Result<::std::vec::Vec<u8>, Reason>,
                                ::jackfield_guest::DispatchError,
                            >,
                    >,
                }
                #[cfg(not(target_arch = "wasm32"))]
                impl FileMock {
                    /// `file.read`
                    ///
                    /// The plugin that made the resource is called.
                    pub fn read<
                        __Reply: ::jackfield_guest::__private::MockReply<
                                ::core::result::Result<
                                    ::core::result::Result<::std::vec::Vec<u8>, Reason>,
                                    ::jackfield_guest::DispatchError,
                                >,
                                __How,
                            >,
                        __How,
                    >(
                        &mut self,
                        mut __closure: impl ::core::ops::FnMut() -> __Reply + 'static,
                    ) {
                        self.read
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
                impl File {
                    /// A handle whose methods are closures, for tests.
                    pub fn mock(setup: impl ::core::ops::FnOnce(&mut FileMock)) -> Self {
                        let mut mock = <FileMock as ::core::default::Default>::default();
                        setup(&mut mock);
                        Self {
                            __handle: ::jackfield_guest::__private::abi::Handle::Mock(
                                ::std::rc::Rc::new(mock),
                            ),
                        }
                    }
                }
                /// A handle to a resource `quiet`.
                pub struct Quiet {
                    __handle: ::jackfield_guest::__private::abi::Handle<
                        dyn QuietPlug,
                        ::jackfield_guest::__private::mock_or_never!(QuietMock),
                    >,
                }
                impl ::jackfield_guest::__private::abi::Resource for Quiet {
                    type Object = dyn QuietPlug;
                    type Mock = ::jackfield_guest::__private::mock_or_never!(QuietMock);
                    const NAME: &'static str = "quiet";
                    fn wrap(
                        __handle: ::jackfield_guest::__private::abi::Handle<
                            dyn QuietPlug,
                            ::jackfield_guest::__private::mock_or_never!(QuietMock),
                        >,
                    ) -> Self {
                        Self { __handle }
                    }
                    fn handle(
                        &self,
                    ) -> &::jackfield_guest::__private::abi::Handle<
                        dyn QuietPlug,
                        ::jackfield_guest::__private::mock_or_never!(QuietMock),
                    > {
                        &self.__handle
                    }
                    #[cfg(target_arch = "wasm32")]
                    fn table(
                        __side: ::jackfield_guest::__private::abi::Side,
                    ) -> ::jackfield_guest::__private::abi::Table {
                        if __side == ::jackfield_guest::__private::abi::Side::view(0) {
                            #[link(
                                wasm_import_module = "corpus:fallible-constructor-sockets/files-any"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[resource-drop]quiet"]
                                fn __drop(_: i32);
                            }
                            return ::jackfield_guest::__private::abi::Table::Imported {
                                side: ::jackfield_guest::__private::abi::Side::view(0),
                                drop: __drop,
                            };
                        }
                        if __side == ::jackfield_guest::__private::abi::Side::EXPORT {
                            #[link(
                                wasm_import_module = "[export]corpus:fallible-constructor/files"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[resource-new]quiet"]
                                fn __new(_: i32) -> i32;
                                #[link_name = "[resource-rep]quiet"]
                                fn __rep(_: i32) -> i32;
                                #[link_name = "[resource-drop]quiet"]
                                fn __drop(_: i32);
                            }
                            return ::jackfield_guest::__private::abi::Table::Exported {
                                new: __new,
                                rep: __rep,
                                drop: __drop,
                            };
                        }
                        ::jackfield_guest::__private::abi::no_table(__side, "quiet")
                    }
                }
                #[cfg(target_arch = "wasm32")]
                ::jackfield_guest::__private::abi_resource! {
                    Quiet
                }
                impl Quiet {
                    /// The value behind the handle, if it is one of this plugin and of this type.
                    pub fn downcast_ref<__T: QuietPlug>(
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
                impl<__T: QuietPlug> ::core::convert::From<__T> for Quiet {
                    fn from(__value: __T) -> Self {
                        Self {
                            __handle: ::jackfield_guest::__private::abi::Handle::Local(
                                ::std::rc::Rc::new(__value),
                            ),
                        }
                    }
                }
                impl ::core::fmt::Debug for Quiet {
                    fn fmt(
                        &self,
                        __formatter: &mut ::core::fmt::Formatter<'_>,
                    ) -> ::core::fmt::Result {
                        __formatter.write_str("Quiet")
                    }
                }
                /// What implements the resource `quiet` of `corpus:fallible-constructor/files`: a value behind a handle.
                pub trait QuietPlug: ::core::any::Any {
                    /// `quiet`
                    fn new() -> ::core::result::Result<Self, ()>
                    where
                        Self: ::core::marker::Sized;
                }
                impl Quiet {
                    /// `quiet`
                    ///
                    /// Every plug is called.
                    pub fn create() -> ::jackfield_guest::Replies<
                        ::core::result::Result<Quiet, ()>,
                    > {
                        #[cfg(target_arch = "wasm32")]
                        {
                            #[link(
                                wasm_import_module = "corpus:fallible-constructor-sockets/files-any"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[static]quiet.create"]
                                fn __import(_: i32);
                            }
                            let mut __area = ::jackfield_guest::__private::abi::Area::<
                                {
                                    <::jackfield_guest::Replies<
                                        ::core::result::Result<Quiet, ()>,
                                    > as ::jackfield_guest::__private::abi::Abi>::SIZE
                                },
                            >::new();
                            let __scope = ::jackfield_guest::__private::abi::Scope::new();
                            let __cx = ::jackfield_guest::__private::abi::Lifting::new(
                                ::jackfield_guest::__private::abi::Side::view(0),
                                &__scope,
                            );
                            unsafe {
                                let __returned = __import(__area.pointer() as usize as i32);
                                <::jackfield_guest::Replies<
                                    ::core::result::Result<Quiet, ()>,
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
                                        .quiet_new
                                        .get("corpus:fallible-constructor/files#quiet")
                                })
                            {
                                ::core::option::Option::Some(mut __closure) => __closure(),
                                ::core::option::Option::None => {
                                    <::jackfield_guest::Replies<
                                        ::core::result::Result<Quiet, ()>,
                                    > as ::jackfield_guest::__private::Unmocked>::unmocked(
                                        "corpus:fallible-constructor/files#quiet",
                                    )
                                }
                            }
                        }
                    }
                }
                /// Closures in the place of the methods of a `Quiet`.
                #[cfg(not(target_arch = "wasm32"))]
                #[derive(::core::default::Default)]
                pub struct QuietMock {}
                #[cfg(not(target_arch = "wasm32"))]
                impl QuietMock {}
                #[cfg(not(target_arch = "wasm32"))]
                impl Quiet {
                    /// A handle whose methods are closures, for tests.
                    pub fn mock(
                        setup: impl ::core::ops::FnOnce(&mut QuietMock),
                    ) -> Self {
                        let mut mock = <QuietMock as ::core::default::Default>::default();
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
                pub struct __FilePlugGlue;
                #[cfg(target_arch = "wasm32")]
                impl __FilePlugGlue {
                    pub unsafe fn __call0<__T: FilePlug>(__a0: i32, __a1: i32) -> i32 {
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
                        let __result: ::core::result::Result<File, Reason> = ::core::result::Result::map(
                            <__T as FilePlug>::new(__p0),
                            <File as ::core::convert::From<__T>>::from,
                        );
                        ::jackfield_guest::__private::abi::keep(__result) as usize as i32
                    }
                    pub unsafe fn __post0(__area: i32) {
                        unsafe {
                            ::jackfield_guest::__private::abi::release::<
                                ::core::result::Result<File, Reason>,
                            >(__area as usize as *mut u8)
                        }
                    }
                    pub unsafe fn __call1(__a0: i32) -> i32 {
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
                        let __p0: &File = unsafe {
                            ::jackfield_guest::__private::abi::Lift::lift(
                                &mut __from,
                                __cx,
                            )
                        };
                        let __result: ::core::result::Result<
                            ::std::vec::Vec<u8>,
                            Reason,
                        > = match ::jackfield_guest::__private::abi::Resource::handle(
                            __p0,
                        ) {
                            ::jackfield_guest::__private::abi::Handle::Local(
                                __object,
                            ) => FilePlug::read(&**__object),
                            _ => ::jackfield_guest::__private::abi::not_imported("file"),
                        };
                        ::jackfield_guest::__private::abi::keep(__result) as usize as i32
                    }
                    pub unsafe fn __post1(__area: i32) {
                        unsafe {
                            ::jackfield_guest::__private::abi::release::<
                                ::core::result::Result<::std::vec::Vec<u8>, Reason>,
                            >(__area as usize as *mut u8)
                        }
                    }
                    pub unsafe fn __drop(__representation: i32) {
                        unsafe {
                            ::jackfield_guest::__private::abi::release_object::<
                                File,
                            >(__representation)
                        }
                    }
                }
                #[cfg(target_arch = "wasm32")]
                impl ::jackfield_guest::__private::Contract for dyn FilePlug {
                    type Glue = __FilePlugGlue;
                }
                #[doc(hidden)]
                macro_rules! __plug_FilePlug {
                    ([$plug:ty] $($contract:tt)*) => {
                        impl ::jackfield_guest::__private::Plugged for dyn $($contract)*
                        {} #[cfg(target_arch = "wasm32")] const _ : () = { type __Plug =
                        $plug; type __Glue = < dyn $($contract)* as
                        ::jackfield_guest::__private::Contract > ::Glue; #[unsafe
                        (export_name =
                        "corpus:fallible-constructor/files#[constructor]file")] unsafe
                        extern "C" fn __call0(__a0 : i32, __a1 : i32) -> i32 { unsafe {
                        __Glue::__call0:: < __Plug > (__a0, __a1) } } #[unsafe
                        (export_name =
                        "cabi_post_corpus:fallible-constructor/files#[constructor]file")]
                        unsafe extern "C" fn __post0(__area : i32) { unsafe {
                        __Glue::__post0(__area) } } #[unsafe (export_name =
                        "corpus:fallible-constructor/files#[method]file.read")] unsafe
                        extern "C" fn __call1(__a0 : i32) -> i32 { unsafe {
                        __Glue::__call1(__a0) } } #[unsafe (export_name =
                        "cabi_post_corpus:fallible-constructor/files#[method]file.read")]
                        unsafe extern "C" fn __post1(__area : i32) { unsafe {
                        __Glue::__post1(__area) } } #[unsafe (export_name =
                        "corpus:fallible-constructor/files#[dtor]file")] unsafe extern
                        "C" fn __drop(__representation : i32) { unsafe {
                        __Glue::__drop(__representation) } } };
                    };
                }
                #[doc(hidden)]
                pub(crate) use __plug_FilePlug as FilePlug;
                #[doc(hidden)]
                #[cfg(target_arch = "wasm32")]
                pub struct __QuietPlugGlue;
                #[cfg(target_arch = "wasm32")]
                impl __QuietPlugGlue {
                    pub unsafe fn __call2<__T: QuietPlug>() -> i32 {
                        ::jackfield_guest::__private::enter::<true>();
                        let __scope = ::jackfield_guest::__private::abi::Scope::new();
                        let __cx = ::jackfield_guest::__private::abi::Lifting::new(
                            ::jackfield_guest::__private::abi::Side::EXPORT,
                            &__scope,
                        );
                        let __result: ::core::result::Result<Quiet, ()> = ::core::result::Result::map(
                            <__T as QuietPlug>::new(),
                            <Quiet as ::core::convert::From<__T>>::from,
                        );
                        ::jackfield_guest::__private::abi::keep(__result) as usize as i32
                    }
                    pub unsafe fn __post2(__area: i32) {
                        unsafe {
                            ::jackfield_guest::__private::abi::release::<
                                ::core::result::Result<Quiet, ()>,
                            >(__area as usize as *mut u8)
                        }
                    }
                    pub unsafe fn __drop(__representation: i32) {
                        unsafe {
                            ::jackfield_guest::__private::abi::release_object::<
                                Quiet,
                            >(__representation)
                        }
                    }
                }
                #[cfg(target_arch = "wasm32")]
                impl ::jackfield_guest::__private::Contract for dyn QuietPlug {
                    type Glue = __QuietPlugGlue;
                }
                #[doc(hidden)]
                macro_rules! __plug_QuietPlug {
                    ([$plug:ty] $($contract:tt)*) => {
                        impl ::jackfield_guest::__private::Plugged for dyn $($contract)*
                        {} #[cfg(target_arch = "wasm32")] const _ : () = { type __Plug =
                        $plug; type __Glue = < dyn $($contract)* as
                        ::jackfield_guest::__private::Contract > ::Glue; #[unsafe
                        (export_name =
                        "corpus:fallible-constructor/files#[constructor]quiet")] unsafe
                        extern "C" fn __call2() -> i32 { unsafe { __Glue::__call2:: <
                        __Plug > () } } #[unsafe (export_name =
                        "cabi_post_corpus:fallible-constructor/files#[constructor]quiet")]
                        unsafe extern "C" fn __post2(__area : i32) { unsafe {
                        __Glue::__post2(__area) } } #[unsafe (export_name =
                        "corpus:fallible-constructor/files#[dtor]quiet")] unsafe extern
                        "C" fn __drop(__representation : i32) { unsafe {
                        __Glue::__drop(__representation) } } };
                    };
                }
                #[doc(hidden)]
                pub(crate) use __plug_QuietPlug as QuietPlug;
                /// Closures in the place of `corpus:fallible-constructor/files`.
                #[cfg(not(target_arch = "wasm32"))]
                #[derive(::core::default::Default)]
                pub struct Mock {
                    file_new: ::jackfield_guest::__private::Closure<
                        dyn ::core::ops::FnMut(
                            &str,
                        ) -> ::jackfield_guest::Replies<
                                ::core::result::Result<File, Reason>,
                            >,
                    >,
                    quiet_new: ::jackfield_guest::__private::Closure<
                        dyn ::core::ops::FnMut(
                        ) -> ::jackfield_guest::Replies<
                                ::core::result::Result<Quiet, ()>,
                            >,
                    >,
                }
                #[cfg(not(target_arch = "wasm32"))]
                impl Mock {
                    /// `file`
                    ///
                    /// Every plug is called.
                    pub fn file_new<
                        __Reply: ::jackfield_guest::__private::MockReply<
                                ::jackfield_guest::Replies<
                                    ::core::result::Result<File, Reason>,
                                >,
                                __How,
                            >,
                        __How,
                    >(
                        &mut self,
                        mut __closure: impl ::core::ops::FnMut(&str) -> __Reply + 'static,
                    ) {
                        self.file_new
                            .set(
                                ::std::boxed::Box::new(move |path| {
                                    ::jackfield_guest::__private::MockReply::into_reply(
                                        __closure(path),
                                    )
                                }),
                            );
                    }
                    /// `quiet`
                    ///
                    /// Every plug is called.
                    pub fn quiet_new<
                        __Reply: ::jackfield_guest::__private::MockReply<
                                ::jackfield_guest::Replies<
                                    ::core::result::Result<Quiet, ()>,
                                >,
                                __How,
                            >,
                        __How,
                    >(
                        &mut self,
                        mut __closure: impl ::core::ops::FnMut() -> __Reply + 'static,
                    ) {
                        self.quiet_new
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
                ::std::thread_local! {
                    static __MOCKS : ::jackfield_guest::__private::Mocks < Mock > = const
                    { ::jackfield_guest::__private::Mocks::new() };
                }
                /// Puts closures in the place of `corpus:fallible-constructor/files`, on this thread and until the guard is dropped.
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
            pub use self::files::{Reason, FilePlug, File, QuietPlug, Quiet};
        }
    }
    #[doc(hidden)]
    pub mod __short {
        pub use super::corpus::fallible_constructor::files::File;
        pub use super::corpus::fallible_constructor::files::FilePlug;
        pub use super::corpus::fallible_constructor::files::Quiet;
        pub use super::corpus::fallible_constructor::files::QuietPlug;
        pub use super::corpus::fallible_constructor::files::Reason;
        pub use super::corpus::fallible_constructor::files;
        pub use ::jackfield_guest::plug;
    }
    #[cfg(target_arch = "wasm32")]
    const _: () = {
        const _: () = {
            #[used]
            #[unsafe(link_section = "component-type:jackfield:ecf32f97aede805b")]
            static SECTION: [u8; 761] = *b"\0asm\r\0\x01\0\0\x19\x16wit-component-encoding\x04\0\x07\x94\x05\x01A\x02\x01A\x04\x01B\x1A\x01m\x02\x07missing\x06denied\x04\0\x06reason\x03\0\0\x04\0\x04file\x03\x01\x04\0\x05quiet\x03\x01\x01q\t\x04trap\x01s\0\x08deadline\x01s\0\x04fuel\x01s\0\x06memory\x01s\0\tcancelled\x01s\0\x0Bunavailable\x01s\0\x0Einvalid-handle\x01s\0\x0Bunsupported\x01s\0\x05other\x01s\0\x04\0\x0Edispatch-error\x03\0\x04\x01i\x02\x01j\x01\x06\x01\x01\x01j\x01\x07\x01\x05\x01o\x02s\x08\x01p\t\x01@\x01\x04paths\0\n\x04\0\x13[static]file.create\x01\x0B\x01h\x02\x01p}\x01j\x01\r\x01\x01\x01j\x01\x0E\x01\x05\x01@\x01\x04self\x0C\0\x0F\x04\0\x11[method]file.read\x01\x10\x01i\x03\x01j\x01\x11\0\x01j\x01\x12\x01\x05\x01o\x02s\x13\x01p\x14\x01@\0\0\x15\x04\0\x14[static]quiet.create\x01\x16\x03\0-corpus:fallible-constructor-sockets/files-any\x05\0\x01B\x11\x01m\x02\x07missing\x06denied\x04\0\x06reason\x03\0\0\x04\0\x04file\x03\x01\x04\0\x05quiet\x03\x01\x01i\x02\x01j\x01\x04\x01\x01\x01@\x01\x04paths\0\x05\x04\0\x11[constructor]file\x01\x06\x01h\x02\x01p}\x01j\x01\x08\x01\x01\x01@\x01\x04self\x07\0\t\x04\0\x11[method]file.read\x01\n\x01i\x03\x01j\x01\x0B\0\x01@\0\0\x0C\x04\0\x12[constructor]quiet\x01\r\x04\0!corpus:fallible-constructor/files\x05\x01\x04\0*jackfield:derived-w2c0e6e8ab619a57f/plugin\x04\0\x0B\x0C\x01\0\x06plugin\x03\0\0\0/\tproducers\x01\x0Cprocessed-by\x01\rwit-component\x070.254.2";
        };
        const _: () = {
            #[used]
            #[unsafe(
                link_section = "component-type:jackfield:runtime-log:ecf32f97aede805b"
            )]
            static SECTION: [u8; 313] = *b"\0asm\r\0\x01\0\0\x19\x16wit-component-encoding\x04\0\x07\xD1\x01\x01A\x02\x01A\x02\x01B\x08\x01m\x05\x05trace\x05debug\x04info\x04warn\x05error\x04\0\x05level\x03\0\0\x01@\x03\x05level\x01\x06targets\x07messages\x01\0\x04\0\x03log\x01\x02\x01@\x01\x05level\x01\0\x7F\x04\0\x07enabled\x01\x03\x01@\x01\x07messages\x01\0\x04\0\x08panicked\x01\x04\x03\0\x1Bjackfield:runtime/log@0.1.0\x05\0\x04\0!jackfield:runtime/guest-log@0.1.0\x04\0\x0B\x0F\x01\0\tguest-log\x03\0\0\0/\tproducers\x01\x0Cprocessed-by\x01\rwit-component\x070.254.2";
        };
    };
    const _: &[u8] = ::core::include_bytes!(
        "$ROOT/tests/codegen/fallible-constructor.wit"
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
pub use __jackfield_ecf32f97aede805b::corpus;
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
pub(crate) use __jackfield_ecf32f97aede805b::__short::*;
#[allow(
    unused_qualifications,
    reason = "the path has the plug's own span, so a short name in scope would be asked for"
)]
const _: () = ::jackfield_guest::__private::require_plug::<
    dyn corpus::fallible_constructor::files::FilePlug,
>();
#[allow(
    unused_qualifications,
    reason = "the path has the plug's own span, so a short name in scope would be asked for"
)]
const _: () = ::jackfield_guest::__private::require_plug::<
    dyn corpus::fallible_constructor::files::QuietPlug,
>();
