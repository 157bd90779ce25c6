//! Values against their memory and flat forms, on the machine that builds the plugin: pointers are as wide as its own.

use std::collections::BTreeMap;
use std::fmt::Debug;

use super::{Abi, Area, Lift, Lifting, Lower, Lowering, Scope, Side, Sink, Source, keep, release};

const WORD: usize = size_of::<usize>();

#[derive(Clone, Debug, PartialEq)]
struct Record {
    byte: u8,
    wide: u64,
    name: String,
    tail: u16,
}

#[derive(Clone, Debug, PartialEq)]
enum Variant {
    Float(f32),
    Wide(i64),
    Nothing,
    Text(String),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Word {
    Yes,
    No,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Bits(u16);

crate::__abi_record! { 'a, [], Record { byte: u8, wide: u64, name: String, tail: u16 } }
crate::__abi_variant! { 'a, [], Variant { 0 Float(f32), 1 Wide(i64), 2 Nothing, 3 Text(String) } }
crate::__abi_enum! { Word { Yes, No } }
crate::__abi_flags! { Bits, u16 }

/// The value that comes back is the same, through memory and through slots. What the caller lowers is copied, as the
/// runtime copies between components.
fn round_trips<T: Lower + for<'a> Lift<'a> + Clone + PartialEq + Debug>(value: T) {
    let scope = Scope::new();
    let cx = Lifting::new(Side::IMPORT, &scope);

    let mut lowering = Lowering::new(Side::IMPORT);
    let mut area = Area::<256>::new();
    assert!(T::SIZE <= 256 && T::SIZE.is_multiple_of(T::ALIGN));
    // SAFETY: the area has room for the value; its temporaries are then leaked to the lifted value, which owns them if
    // they are lists, and strings are cloned first for that.
    unsafe {
        let owned = std::mem::ManuallyDrop::new(value.clone());
        owned.store(area.pointer(), &mut lowering);
        let lifted = T::load(area.pointer(), cx);
        lowering.temporaries.clear();
        assert_eq!(lifted, value);
    }

    let mut lowering = Lowering::new(Side::IMPORT);
    let mut slots = vec![0; T::FLAT];
    let owned = std::mem::ManuallyDrop::new(value.clone());
    let mut sink = Sink::new(&mut slots);
    owned.lower(&mut sink, &mut lowering);
    assert_eq!(sink.next, T::FLAT, "every slot is written");
    let mut source = Source::new(&slots);
    // SAFETY: as above.
    unsafe {
        let lifted = T::lift(&mut source, cx);
        assert_eq!(source.next, T::FLAT, "every slot is read");
        lowering.temporaries.clear();
        assert_eq!(lifted, value);
    }
}

#[test]
fn scalars_round_trip() {
    round_trips(true);
    round_trips(-5_i8);
    round_trips(i16::MIN);
    round_trips(u32::MAX);
    round_trips(i64::MIN);
    round_trips(1.5_f32);
    round_trips(f64::NEG_INFINITY);
    round_trips('🦀');
}

#[test]
fn compounds_round_trip() {
    round_trips(String::from("jack"));
    round_trips(String::new());
    round_trips(vec![1_u8, 2, 3]);
    round_trips(vec![true, false]);
    round_trips([7_u16, 8, 9]);
    round_trips((1_u8, 2_u64, 'c'));
    round_trips(Some(Some(3_u32)));
    round_trips(None::<Option<u64>>);
    round_trips(Ok::<u64, f32>(9));
    round_trips(Err::<u64, f32>(0.5));
    round_trips(Err::<(), ()>(()));
    round_trips(Word::No);
    round_trips(Bits(0x8001));
    round_trips(Variant::Float(-0.25));
    round_trips(Variant::Wide(i64::MIN));
    round_trips(Variant::Nothing);
}

#[test]
fn layouts_follow_the_canonical_abi() {
    assert_eq!((Record::SIZE, Record::ALIGN, Record::FLAT), (16 + 2 * WORD + 8, 8, 5));
    assert_eq!((Variant::SIZE, Variant::ALIGN, Variant::FLAT), (8 + 2 * WORD.max(4), 8, 3));
    assert_eq!((Word::SIZE, Bits::SIZE), (1, 2));
    assert_eq!((<Option<u8>>::SIZE, <Option<u8>>::ALIGN), (2, 1));
    assert_eq!(<Result<u64, f32>>::FLAT, 2);
    assert_eq!((<[u16; 3]>::SIZE, <[u16; 3]>::FLAT), (6, 3));
    assert_eq!(super::discriminant_size(256), 1);
    assert_eq!(super::discriminant_size(257), 2);
    assert_eq!(super::discriminant_size(65537), 4);
}

#[test]
fn narrow_integers_are_sign_extended_and_floats_are_bits() {
    let mut slots = [0; 2];
    let mut lowering = Lowering::new(Side::IMPORT);
    let mut sink = Sink::new(&mut slots);
    (-1_i8).lower(&mut sink, &mut lowering);
    1.0_f32.lower(&mut sink, &mut lowering);
    assert_eq!(slots, [0xffff_ffff, 0x3f80_0000]);
}

#[test]
fn lists_of_records_go_element_by_element() {
    let records: Vec<Record> =
        (0..3).map(|n| Record { byte: n, wide: u64::from(n) << 40, name: format!("n{n}"), tail: 7 }).collect();
    let map: BTreeMap<String, Vec<u32>> = [("a".to_owned(), vec![1]), ("b".to_owned(), vec![])].into();
    let value = (records, map, Some(Variant::Text("t".to_owned())));
    // The strings' buffers are shared by the lowered form, so what is lifted must not own them.
    let scope = Scope::new();
    let area = keep(value.clone());
    // SAFETY: the area holds such a value; what was lifted is leaked since the kept result owns the buffers of its strings.
    unsafe {
        let lifted = std::mem::ManuallyDrop::new(<(Vec<Record>, BTreeMap<String, Vec<u32>>, Option<Variant>)>::load(
            area,
            Lifting::new(Side::IMPORT, &scope),
        ));
        assert_eq!(*lifted, value);
    }
    // The temporaries of the lowering were taken over by the lifted lists, so `release` must not run here.
}

#[test]
fn a_kept_result_is_freed_once() {
    let text = std::rc::Rc::new(());
    struct Held(#[expect(dead_code, reason = "held to be counted")] std::rc::Rc<()>);
    impl Abi for Held {
        const SIZE: usize = 4;
        const ALIGN: usize = 4;
        const FLAT: usize = 1;
    }
    impl Lower for Held {
        unsafe fn store(&self, to: *mut u8, _: &mut Lowering) {
            // SAFETY: the caller vouches for four bytes.
            unsafe { to.cast::<u32>().write(42) }
        }
        fn lower(&self, _: &mut Sink<'_>, _: &mut Lowering) {}
    }
    let area = keep(Held(text.clone()));
    // SAFETY: the area holds four bytes.
    assert_eq!(unsafe { area.cast::<u32>().read() }, 42);
    assert_eq!(std::rc::Rc::strong_count(&text), 2);
    // SAFETY: kept above, with this type, and not released yet.
    unsafe { release::<Held>(area) };
    assert_eq!(std::rc::Rc::strong_count(&text), 1);
}
