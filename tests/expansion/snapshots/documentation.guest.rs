// Made by tests/expansion from the input
// { path: "../codegen/documentation.wit", plug: ["corpus:documentation/documented@0.1.0", ], sockets: { "corpus:documentation/documented@0.1.0": any },  }

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
mod __jackfield_dde40e24b1f28935 {
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
                /// A record.
                #[derive(
                    ::core::clone::Clone,
                    ::core::fmt::Debug,
                    ::core::cmp::PartialEq,
                    ::core::cmp::Eq,
                    ::core::hash::Hash,
                )]
                pub struct Entry {
                    /// The first field, with "quotes" and a \ backslash.
                    pub first: u32,
                    /// The second.
                    pub second: ::std::string::String,
                }
                #[cfg(target_arch = "wasm32")]
                ::jackfield_guest::__private::abi_record! {
                    'a, [], Entry { first : u32, second : ::std::string::String }
                }
                /// A variant.
                #[derive(
                    ::core::clone::Clone,
                    ::core::fmt::Debug,
                    ::core::cmp::PartialEq,
                    ::core::cmp::Eq,
                    ::core::hash::Hash,
                )]
                pub enum Choice {
                    /// No payload.
                    None,
                    /// A payload.
                    Some(u32),
                }
                #[cfg(target_arch = "wasm32")]
                ::jackfield_guest::__private::abi_variant! {
                    'a, [], Choice { 0 None, 1 Some(u32) }
                }
                /// An enum.
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
                pub enum Level {
                    /// Low.
                    Low,
                    /// High.
                    High,
                }
                #[cfg(target_arch = "wasm32")]
                ::jackfield_guest::__private::abi_enum! {
                    Level { Low, High }
                }
                /// Flags.
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
                pub struct Rights(u8);
                impl Rights {
                    /// Reading.
                    pub const READ: Self = Self(1 << 0);
                }
                ::jackfield_guest::__private::flags_impl! {
                    Rights, u8, [READ]
                }
                #[cfg(target_arch = "wasm32")]
                ::jackfield_guest::__private::abi_flags! {
                    Rights, u8
                }
                /// An alias.
                pub type Name = ::std::string::String;
                /// A resource.
                pub struct Thing {
                    __handle: ::jackfield_guest::__private::abi::Handle<
                        dyn ThingPlug,
                        ::jackfield_guest::__private::mock_or_never!(ThingMock),
                    >,
                }
                impl ::jackfield_guest::__private::abi::Resource for Thing {
                    type Object = dyn ThingPlug;
                    type Mock = ::jackfield_guest::__private::mock_or_never!(ThingMock);
                    const NAME: &'static str = "thing";
                    fn wrap(
                        __handle: ::jackfield_guest::__private::abi::Handle<
                            dyn ThingPlug,
                            ::jackfield_guest::__private::mock_or_never!(ThingMock),
                        >,
                    ) -> Self {
                        Self { __handle }
                    }
                    fn handle(
                        &self,
                    ) -> &::jackfield_guest::__private::abi::Handle<
                        dyn ThingPlug,
                        ::jackfield_guest::__private::mock_or_never!(ThingMock),
                    > {
                        &self.__handle
                    }
                    #[cfg(target_arch = "wasm32")]
                    fn table(
                        __side: ::jackfield_guest::__private::abi::Side,
                    ) -> ::jackfield_guest::__private::abi::Table {
                        if __side == ::jackfield_guest::__private::abi::Side::view(0) {
                            #[link(
                                wasm_import_module = "corpus:documentation-sockets/documented-any@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[resource-drop]thing"]
                                fn __drop(_: i32);
                            }
                            return ::jackfield_guest::__private::abi::Table::Imported {
                                side: ::jackfield_guest::__private::abi::Side::view(0),
                                drop: __drop,
                            };
                        }
                        if __side == ::jackfield_guest::__private::abi::Side::EXPORT {
                            #[link(
                                wasm_import_module = "[export]corpus:documentation/documented@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[resource-new]thing"]
                                fn __new(_: i32) -> i32;
                                #[link_name = "[resource-rep]thing"]
                                fn __rep(_: i32) -> i32;
                                #[link_name = "[resource-drop]thing"]
                                fn __drop(_: i32);
                            }
                            return ::jackfield_guest::__private::abi::Table::Exported {
                                new: __new,
                                rep: __rep,
                                drop: __drop,
                            };
                        }
                        ::jackfield_guest::__private::abi::no_table(__side, "thing")
                    }
                }
                #[cfg(target_arch = "wasm32")]
                ::jackfield_guest::__private::abi_resource! {
                    Thing
                }
                impl Thing {
                    /// The value behind the handle, if it is one of this plugin and of this type.
                    pub fn downcast_ref<__T: ThingPlug>(
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
                impl<__T: ThingPlug> ::core::convert::From<__T> for Thing {
                    fn from(__value: __T) -> Self {
                        Self {
                            __handle: ::jackfield_guest::__private::abi::Handle::Local(
                                ::std::rc::Rc::new(__value),
                            ),
                        }
                    }
                }
                impl ::core::fmt::Debug for Thing {
                    fn fmt(
                        &self,
                        __formatter: &mut ::core::fmt::Formatter<'_>,
                    ) -> ::core::fmt::Result {
                        __formatter.write_str("Thing")
                    }
                }
                /// What implements the resource `thing` of `corpus:documentation/documented`: a value behind a handle.
                pub trait ThingPlug: ::core::any::Any {
                    /// Makes a thing.
                    fn new(name: Name) -> Self
                    where
                        Self: ::core::marker::Sized;
                    /// A method.
                    fn rights(&self) -> Rights;
                    /// A static.
                    fn find(name: Name) -> ::core::option::Option<Thing>
                    where
                        Self: ::core::marker::Sized;
                }
                impl Thing {
                    /// Makes a thing.
                    ///
                    /// Every plug is called.
                    pub fn create(name: &str) -> ::jackfield_guest::Replies<Thing> {
                        #[cfg(target_arch = "wasm32")]
                        {
                            #[link(
                                wasm_import_module = "corpus:documentation-sockets/documented-any@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[static]thing.create"]
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
                                        Thing,
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
                                    Thing,
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
                                        .thing_new
                                        .get("corpus:documentation/documented#thing")
                                })
                            {
                                ::core::option::Option::Some(mut __closure) => {
                                    __closure(name)
                                }
                                ::core::option::Option::None => {
                                    <::jackfield_guest::Replies<
                                        Thing,
                                    > as ::jackfield_guest::__private::Unmocked>::unmocked(
                                        "corpus:documentation/documented#thing",
                                    )
                                }
                            }
                        }
                    }
                    /// A method.
                    ///
                    /// The plugin that made the resource is called.
                    pub fn rights(
                        &self,
                    ) -> ::core::result::Result<
                        Rights,
                        ::jackfield_guest::DispatchError,
                    > {
                        match &self.__handle {
                            ::jackfield_guest::__private::abi::Handle::Local(
                                __object,
                            ) => {
                                ::core::result::Result::Ok(ThingPlug::rights(&**__object))
                            }
                            #[cfg(not(target_arch = "wasm32"))]
                            ::jackfield_guest::__private::abi::Handle::Mock(__mock) => {
                                match __mock
                                    .rights
                                    .get("corpus:documentation/documented#thing.rights")
                                {
                                    ::core::option::Option::Some(mut __closure) => __closure(),
                                    ::core::option::Option::None => {
                                        ::jackfield_guest::__private::no_mock(
                                            "corpus:documentation/documented#thing.rights",
                                            "set it in `Thing::mock`",
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
                                    wasm_import_module = "corpus:documentation-sockets/documented-any@0.1.0"
                                )]
                                unsafe extern "C" {
                                    #[link_name = "[method]thing.rights"]
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
                                            Rights,
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
                                        Rights,
                                        ::jackfield_guest::DispatchError,
                                    > as ::jackfield_guest::__private::abi::Lift<
                                        '_,
                                    >>::load(__area.pointer(), __cx)
                                }
                            }
                        }
                    }
                    /// A static.
                    ///
                    /// Every plug is called.
                    pub fn find(
                        name: &str,
                    ) -> ::jackfield_guest::Replies<::core::option::Option<Thing>> {
                        #[cfg(target_arch = "wasm32")]
                        {
                            #[link(
                                wasm_import_module = "corpus:documentation-sockets/documented-any@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[static]thing.find"]
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
                                        ::core::option::Option<Thing>,
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
                                    ::core::option::Option<Thing>,
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
                                        .thing_find
                                        .get("corpus:documentation/documented#thing.find")
                                })
                            {
                                ::core::option::Option::Some(mut __closure) => {
                                    __closure(name)
                                }
                                ::core::option::Option::None => {
                                    <::jackfield_guest::Replies<
                                        ::core::option::Option<Thing>,
                                    > as ::jackfield_guest::__private::Unmocked>::unmocked(
                                        "corpus:documentation/documented#thing.find",
                                    )
                                }
                            }
                        }
                    }
                }
                /// Closures in the place of the methods of a `Thing`.
                #[cfg(not(target_arch = "wasm32"))]
                #[derive(::core::default::Default)]
                pub struct ThingMock {
                    rights: ::jackfield_guest::__private::Closure<
                        dyn ::core::ops::FnMut(
                        ) -> ::core::result::Result<
                                Rights,
                                ::jackfield_guest::DispatchError,
                            >,
                    >,
                }
                #[cfg(not(target_arch = "wasm32"))]
                impl ThingMock {
                    /// A method.
                    ///
                    /// The plugin that made the resource is called.
                    pub fn rights<
                        __Reply: ::jackfield_guest::__private::MockReply<
                                ::core::result::Result<
                                    Rights,
                                    ::jackfield_guest::DispatchError,
                                >,
                                __How,
                            >,
                        __How,
                    >(
                        &mut self,
                        mut __closure: impl ::core::ops::FnMut() -> __Reply + 'static,
                    ) {
                        self.rights
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
                impl Thing {
                    /// A handle whose methods are closures, for tests.
                    pub fn mock(
                        setup: impl ::core::ops::FnOnce(&mut ThingMock),
                    ) -> Self {
                        let mut mock = <ThingMock as ::core::default::Default>::default();
                        setup(&mut mock);
                        Self {
                            __handle: ::jackfield_guest::__private::abi::Handle::Mock(
                                ::std::rc::Rc::new(mock),
                            ),
                        }
                    }
                }
                /// An interface with words on everything, `code`, [links](https://example.com), <brackets> and a
                /// second line.
                ///
                /// * a list
                ///
                /// ```wit
                /// record not-rust { a: u32 }
                /// ```
                pub trait Documented {
                    /// A function.
                    ///
                    /// indented: this must not be compiled as a doctest
                    fn go(&mut self, entry: Entry, choice: Choice) -> Level;
                }
                #[doc(hidden)]
                #[cfg(target_arch = "wasm32")]
                pub struct __DocumentedGlue;
                #[cfg(target_arch = "wasm32")]
                impl __DocumentedGlue {
                    pub unsafe fn __call3<
                        __T: Documented + ::jackfield_guest::__private::State,
                    >(__a0: i32, __a1: i32, __a2: i32, __a3: i32, __a4: i32) -> i32 {
                        ::jackfield_guest::__private::enter::<true>();
                        let __scope = ::jackfield_guest::__private::abi::Scope::new();
                        let __cx = ::jackfield_guest::__private::abi::Lifting::new(
                            ::jackfield_guest::__private::abi::Side::EXPORT,
                            &__scope,
                        );
                        let __slots: [u64; 5] = [
                            ::jackfield_guest::__private::abi::Core::into_slot(__a0),
                            ::jackfield_guest::__private::abi::Core::into_slot(__a1),
                            ::jackfield_guest::__private::abi::Core::into_slot(__a2),
                            ::jackfield_guest::__private::abi::Core::into_slot(__a3),
                            ::jackfield_guest::__private::abi::Core::into_slot(__a4),
                        ];
                        let mut __from = ::jackfield_guest::__private::abi::Source::new(
                            &__slots,
                        );
                        let __p0: Entry = unsafe {
                            ::jackfield_guest::__private::abi::Lift::lift(
                                &mut __from,
                                __cx,
                            )
                        };
                        let __p1: Choice = unsafe {
                            ::jackfield_guest::__private::abi::Lift::lift(
                                &mut __from,
                                __cx,
                            )
                        };
                        let __result: Level = ::jackfield_guest::__private::with_state::<
                            __T,
                            _,
                        >(|__state| <__T as Documented>::go(__state, __p0, __p1));
                        ::jackfield_guest::__private::abi::lower_one::<
                            i32,
                            Level,
                        >(&__result)
                    }
                }
                #[cfg(target_arch = "wasm32")]
                impl ::jackfield_guest::__private::Contract for dyn Documented {
                    type Glue = __DocumentedGlue;
                }
                #[doc(hidden)]
                macro_rules! __plug_Documented {
                    ([$plug:ty] $($contract:tt)*) => {
                        const _ : () = ::jackfield_guest::__private::require_state:: <
                        $plug > (); impl ::jackfield_guest::__private::Plugged for dyn
                        $($contract)* {} #[cfg(target_arch = "wasm32")] const _ : () = {
                        type __Plug = $plug; type __Glue = < dyn $($contract)* as
                        ::jackfield_guest::__private::Contract > ::Glue; #[unsafe
                        (export_name = "corpus:documentation/documented@0.1.0#go")]
                        unsafe extern "C" fn __call3(__a0 : i32, __a1 : i32, __a2 : i32,
                        __a3 : i32, __a4 : i32) -> i32 { unsafe { __Glue::__call3:: <
                        __Plug > (__a0, __a1, __a2, __a3, __a4) } } };
                    };
                }
                #[doc(hidden)]
                pub(crate) use __plug_Documented as Documented;
                #[doc(hidden)]
                #[cfg(target_arch = "wasm32")]
                pub struct __ThingPlugGlue;
                #[cfg(target_arch = "wasm32")]
                impl __ThingPlugGlue {
                    pub unsafe fn __call0<__T: ThingPlug>(__a0: i32, __a1: i32) -> i32 {
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
                        let __p0: Name = unsafe {
                            ::jackfield_guest::__private::abi::Lift::lift(
                                &mut __from,
                                __cx,
                            )
                        };
                        let __result: Thing = <Thing as ::core::convert::From<
                            __T,
                        >>::from(<__T as ThingPlug>::new(__p0));
                        ::jackfield_guest::__private::abi::lower_one::<
                            i32,
                            Thing,
                        >(&__result)
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
                        let __p0: &Thing = unsafe {
                            ::jackfield_guest::__private::abi::Lift::lift(
                                &mut __from,
                                __cx,
                            )
                        };
                        let __result: Rights = match ::jackfield_guest::__private::abi::Resource::handle(
                            __p0,
                        ) {
                            ::jackfield_guest::__private::abi::Handle::Local(
                                __object,
                            ) => ThingPlug::rights(&**__object),
                            _ => ::jackfield_guest::__private::abi::not_imported("thing"),
                        };
                        ::jackfield_guest::__private::abi::lower_one::<
                            i32,
                            Rights,
                        >(&__result)
                    }
                    pub unsafe fn __call2<__T: ThingPlug>(__a0: i32, __a1: i32) -> i32 {
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
                        let __p0: Name = unsafe {
                            ::jackfield_guest::__private::abi::Lift::lift(
                                &mut __from,
                                __cx,
                            )
                        };
                        let __result: ::core::option::Option<Thing> = <__T as ThingPlug>::find(
                            __p0,
                        );
                        ::jackfield_guest::__private::abi::keep(__result) as usize as i32
                    }
                    pub unsafe fn __post2(__area: i32) {
                        unsafe {
                            ::jackfield_guest::__private::abi::release::<
                                ::core::option::Option<Thing>,
                            >(__area as usize as *mut u8)
                        }
                    }
                    pub unsafe fn __drop(__representation: i32) {
                        unsafe {
                            ::jackfield_guest::__private::abi::release_object::<
                                Thing,
                            >(__representation)
                        }
                    }
                }
                #[cfg(target_arch = "wasm32")]
                impl ::jackfield_guest::__private::Contract for dyn ThingPlug {
                    type Glue = __ThingPlugGlue;
                }
                #[doc(hidden)]
                macro_rules! __plug_ThingPlug {
                    ([$plug:ty] $($contract:tt)*) => {
                        impl ::jackfield_guest::__private::Plugged for dyn $($contract)*
                        {} #[cfg(target_arch = "wasm32")] const _ : () = { type __Plug =
                        $plug; type __Glue = < dyn $($contract)* as
                        ::jackfield_guest::__private::Contract > ::Glue; #[unsafe
                        (export_name =
                        "corpus:documentation/documented@0.1.0#[constructor]thing")]
                        unsafe extern "C" fn __call0(__a0 : i32, __a1 : i32) -> i32 {
                        unsafe { __Glue::__call0:: < __Plug > (__a0, __a1) } } #[unsafe
                        (export_name =
                        "corpus:documentation/documented@0.1.0#[method]thing.rights")]
                        unsafe extern "C" fn __call1(__a0 : i32) -> i32 { unsafe {
                        __Glue::__call1(__a0) } } #[unsafe (export_name =
                        "corpus:documentation/documented@0.1.0#[static]thing.find")]
                        unsafe extern "C" fn __call2(__a0 : i32, __a1 : i32) -> i32 {
                        unsafe { __Glue::__call2:: < __Plug > (__a0, __a1) } } #[unsafe
                        (export_name =
                        "cabi_post_corpus:documentation/documented@0.1.0#[static]thing.find")]
                        unsafe extern "C" fn __post2(__area : i32) { unsafe {
                        __Glue::__post2(__area) } } #[unsafe (export_name =
                        "corpus:documentation/documented@0.1.0#[dtor]thing")] unsafe
                        extern "C" fn __drop(__representation : i32) { unsafe {
                        __Glue::__drop(__representation) } } };
                    };
                }
                #[doc(hidden)]
                pub(crate) use __plug_ThingPlug as ThingPlug;
                /// A function.
                ///
                /// indented: this must not be compiled as a doctest
                ///
                /// Every plug is called.
                pub fn go(
                    entry: &Entry,
                    choice: &Choice,
                ) -> ::jackfield_guest::Replies<Level> {
                    #[cfg(target_arch = "wasm32")]
                    {
                        #[link(
                            wasm_import_module = "corpus:documentation-sockets/documented-any@0.1.0"
                        )]
                        unsafe extern "C" {
                            #[link_name = "go"]
                            fn __import(_: i32, _: i32, _: i32, _: i32, _: i32, _: i32);
                        }
                        let mut __lowering = ::jackfield_guest::__private::abi::Lowering::new(
                            ::jackfield_guest::__private::abi::Side::view(0),
                        );
                        let mut __flat = [0u64; 5];
                        let mut __sink = ::jackfield_guest::__private::abi::Sink::new(
                            &mut __flat,
                        );
                        ::jackfield_guest::__private::abi::Lower::lower(
                            &entry,
                            &mut __sink,
                            &mut __lowering,
                        );
                        ::jackfield_guest::__private::abi::Lower::lower(
                            &choice,
                            &mut __sink,
                            &mut __lowering,
                        );
                        let mut __area = ::jackfield_guest::__private::abi::Area::<
                            {
                                <::jackfield_guest::Replies<
                                    Level,
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
                                ::jackfield_guest::__private::abi::Core::from_slot(
                                    __flat[2],
                                ),
                                ::jackfield_guest::__private::abi::Core::from_slot(
                                    __flat[3],
                                ),
                                ::jackfield_guest::__private::abi::Core::from_slot(
                                    __flat[4],
                                ),
                                __area.pointer() as usize as i32,
                            );
                            <::jackfield_guest::Replies<
                                Level,
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
                                __mock.go.get("corpus:documentation/documented#go")
                            })
                        {
                            ::core::option::Option::Some(mut __closure) => {
                                __closure(entry, choice)
                            }
                            ::core::option::Option::None => {
                                <::jackfield_guest::Replies<
                                    Level,
                                > as ::jackfield_guest::__private::Unmocked>::unmocked(
                                    "corpus:documentation/documented#go",
                                )
                            }
                        }
                    }
                }
                /// Closures in the place of `corpus:documentation/documented`.
                #[cfg(not(target_arch = "wasm32"))]
                #[derive(::core::default::Default)]
                pub struct Mock {
                    thing_new: ::jackfield_guest::__private::Closure<
                        dyn ::core::ops::FnMut(&str) -> ::jackfield_guest::Replies<Thing>,
                    >,
                    thing_find: ::jackfield_guest::__private::Closure<
                        dyn ::core::ops::FnMut(
                            &str,
                        ) -> ::jackfield_guest::Replies<::core::option::Option<Thing>>,
                    >,
                    go: ::jackfield_guest::__private::Closure<
                        dyn ::core::ops::FnMut(
                            &Entry,
                            &Choice,
                        ) -> ::jackfield_guest::Replies<Level>,
                    >,
                }
                #[cfg(not(target_arch = "wasm32"))]
                impl Mock {
                    /// Makes a thing.
                    ///
                    /// Every plug is called.
                    pub fn thing_new<
                        __Reply: ::jackfield_guest::__private::MockReply<
                                ::jackfield_guest::Replies<Thing>,
                                __How,
                            >,
                        __How,
                    >(
                        &mut self,
                        mut __closure: impl ::core::ops::FnMut(&str) -> __Reply + 'static,
                    ) {
                        self.thing_new
                            .set(
                                ::std::boxed::Box::new(move |name| {
                                    ::jackfield_guest::__private::MockReply::into_reply(
                                        __closure(name),
                                    )
                                }),
                            );
                    }
                    /// A static.
                    ///
                    /// Every plug is called.
                    pub fn thing_find<
                        __Reply: ::jackfield_guest::__private::MockReply<
                                ::jackfield_guest::Replies<::core::option::Option<Thing>>,
                                __How,
                            >,
                        __How,
                    >(
                        &mut self,
                        mut __closure: impl ::core::ops::FnMut(&str) -> __Reply + 'static,
                    ) {
                        self.thing_find
                            .set(
                                ::std::boxed::Box::new(move |name| {
                                    ::jackfield_guest::__private::MockReply::into_reply(
                                        __closure(name),
                                    )
                                }),
                            );
                    }
                    /// A function.
                    ///
                    /// indented: this must not be compiled as a doctest
                    ///
                    /// Every plug is called.
                    pub fn go<
                        __Reply: ::jackfield_guest::__private::MockReply<
                                ::jackfield_guest::Replies<Level>,
                                __How,
                            >,
                        __How,
                    >(
                        &mut self,
                        mut __closure: impl ::core::ops::FnMut(
                            &Entry,
                            &Choice,
                        ) -> __Reply + 'static,
                    ) {
                        self.go
                            .set(
                                ::std::boxed::Box::new(move |entry, choice| {
                                    ::jackfield_guest::__private::MockReply::into_reply(
                                        __closure(entry, choice),
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
                /// Puts closures in the place of `corpus:documentation/documented`, on this thread and until the guard is dropped.
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
            pub use self::documented::{
                Entry, Choice, Level, Rights, Name, ThingPlug, Thing, Documented,
            };
        }
    }
    #[doc(hidden)]
    pub mod __short {
        pub use super::corpus::documentation::documented::Choice;
        pub use super::corpus::documentation::documented::Documented;
        pub use super::corpus::documentation::documented::Entry;
        pub use super::corpus::documentation::documented::Level;
        pub use super::corpus::documentation::documented::Name;
        pub use super::corpus::documentation::documented::Rights;
        pub use super::corpus::documentation::documented::Thing;
        pub use super::corpus::documentation::documented::ThingPlug;
        pub use super::corpus::documentation::documented;
        pub use ::jackfield_guest::plug;
    }
    #[cfg(target_arch = "wasm32")]
    const _: () = {
        const _: () = {
            #[used]
            #[unsafe(link_section = "component-type:jackfield:dde40e24b1f28935")]
            static SECTION: [u8; 965] = *b"\0asm\r\0\x01\0\0\x19\x16wit-component-encoding\x04\0\x07\xE0\x06\x01A\x02\x01A\x04\x01B\"\x01r\x02\x05firsty\x06seconds\x04\0\x05entry\x03\0\0\x01q\x02\x04none\0\0\x04some\x01y\0\x04\0\x06choice\x03\0\x02\x01m\x02\x03low\x04high\x04\0\x05level\x03\0\x04\x01n\x01\x04read\x04\0\x06rights\x03\0\x06\x01s\x04\0\x04name\x03\0\x08\x04\0\x05thing\x03\x01\x01q\t\x04trap\x01s\0\x08deadline\x01s\0\x04fuel\x01s\0\x06memory\x01s\0\tcancelled\x01s\0\x0Bunavailable\x01s\0\x0Einvalid-handle\x01s\0\x0Bunsupported\x01s\0\x05other\x01s\0\x04\0\x0Edispatch-error\x03\0\x0B\x01i\n\x01j\x01\r\x01\x0C\x01o\x02s\x0E\x01p\x0F\x01@\x01\x04name\t\0\x10\x04\0\x14[static]thing.create\x01\x11\x01h\n\x01j\x01\x07\x01\x0C\x01@\x01\x04self\x12\0\x13\x04\0\x14[method]thing.rights\x01\x14\x01k\r\x01j\x01\x15\x01\x0C\x01o\x02s\x16\x01p\x17\x01@\x01\x04name\t\0\x18\x04\0\x12[static]thing.find\x01\x19\x01j\x01\x05\x01\x0C\x01o\x02s\x1A\x01p\x1B\x01@\x02\x05entry\x01\x06choice\x03\0\x1C\x04\0\x02go\x01\x1D\x03\x001corpus:documentation-sockets/documented-any@0.1.0\x05\0\x01B\x16\x01r\x02\x05firsty\x06seconds\x04\0\x05entry\x03\0\0\x01q\x02\x04none\0\0\x04some\x01y\0\x04\0\x06choice\x03\0\x02\x01m\x02\x03low\x04high\x04\0\x05level\x03\0\x04\x01n\x01\x04read\x04\0\x06rights\x03\0\x06\x01s\x04\0\x04name\x03\0\x08\x04\0\x05thing\x03\x01\x01i\n\x01@\x01\x04name\t\0\x0B\x04\0\x12[constructor]thing\x01\x0C\x01h\n\x01@\x01\x04self\r\0\x07\x04\0\x14[method]thing.rights\x01\x0E\x01k\x0B\x01@\x01\x04name\t\0\x0F\x04\0\x12[static]thing.find\x01\x10\x01@\x02\x05entry\x01\x06choice\x03\0\x05\x04\0\x02go\x01\x11\x04\0%corpus:documentation/documented@0.1.0\x05\x01\x04\0*jackfield:derived-w014d8607a0e337dd/plugin\x04\0\x0B\x0C\x01\0\x06plugin\x03\0\0\0/\tproducers\x01\x0Cprocessed-by\x01\rwit-component\x070.254.2";
        };
        const _: () = {
            #[used]
            #[unsafe(
                link_section = "component-type:jackfield:runtime-log:dde40e24b1f28935"
            )]
            static SECTION: [u8; 313] = *b"\0asm\r\0\x01\0\0\x19\x16wit-component-encoding\x04\0\x07\xD1\x01\x01A\x02\x01A\x02\x01B\x08\x01m\x05\x05trace\x05debug\x04info\x04warn\x05error\x04\0\x05level\x03\0\0\x01@\x03\x05level\x01\x06targets\x07messages\x01\0\x04\0\x03log\x01\x02\x01@\x01\x05level\x01\0\x7F\x04\0\x07enabled\x01\x03\x01@\x01\x07messages\x01\0\x04\0\x08panicked\x01\x04\x03\0\x1Bjackfield:runtime/log@0.1.0\x05\0\x04\0!jackfield:runtime/guest-log@0.1.0\x04\0\x0B\x0F\x01\0\tguest-log\x03\0\0\0/\tproducers\x01\x0Cprocessed-by\x01\rwit-component\x070.254.2";
        };
    };
    const _: &[u8] = ::core::include_bytes!("$ROOT/tests/codegen/documentation.wit");
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
pub use __jackfield_dde40e24b1f28935::corpus;
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
pub(crate) use __jackfield_dde40e24b1f28935::__short::*;
#[allow(
    unused_qualifications,
    reason = "the path has the plug's own span, so a short name in scope would be asked for"
)]
const _: () = ::jackfield_guest::__private::require_plug::<
    dyn corpus::documentation::documented::Documented,
>();
#[allow(
    unused_qualifications,
    reason = "the path has the plug's own span, so a short name in scope would be asked for"
)]
const _: () = ::jackfield_guest::__private::require_plug::<
    dyn corpus::documentation::documented::ThingPlug,
>();
