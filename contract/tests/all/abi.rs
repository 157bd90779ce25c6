//! The canonical ABI, held against wit-parser's own.

use crate::common::{EVERYTHING, wit};
use jackfield_contract::abi::{CoreType, Direction, core_signature, field_offsets, payload_offset};
use jackfield_contract::{Type, TypeDefKind, flatten, size_align};
use wit_parser::abi::{AbiVariant, WasmType};
use wit_parser::{Resolve, SizeAlign};

fn core(ty: &WasmType) -> CoreType {
    match ty {
        WasmType::I32 | WasmType::Pointer | WasmType::Length => CoreType::I32,
        WasmType::I64 | WasmType::PointerOrI64 => CoreType::I64,
        WasmType::F32 => CoreType::F32,
        WasmType::F64 => CoreType::F64,
    }
}

#[test]
fn signatures_are_those_of_wit_parser() {
    let loaded = wit(EVERYTHING);
    let mut resolve = Resolve::new();
    resolve.push_source("x.wit", EVERYTHING).unwrap();
    let mut compared = 0;
    for (_, interface) in loaded.model.interfaces() {
        let (_, theirs) =
            resolve.interfaces.iter().find(|(_, i)| i.name.as_deref() == Some(&interface.name.interface)).unwrap();
        for function in &interface.functions {
            let other = &theirs.functions[&function.export_name(&loaded.model)];
            for (direction, variant) in
                [(Direction::Import, AbiVariant::GuestImport), (Direction::Export, AbiVariant::GuestExport)]
            {
                let (ours, theirs) =
                    (core_signature(&loaded.model, function, direction), resolve.wasm_signature(variant, other));
                assert_eq!(ours.params, theirs.params.iter().map(core).collect::<Vec<_>>(), "{}", function.name);
                assert_eq!(ours.results, theirs.results.iter().map(core).collect::<Vec<_>>(), "{}", function.name);
                assert_eq!((ours.indirect_params, ours.indirect_result), (theirs.indirect_params, theirs.retptr));
                compared += 1;
            }
        }
    }
    assert!(compared > 40);
}

#[test]
fn sizes_and_alignments_are_those_of_wit_parser() {
    let loaded = wit(EVERYTHING);
    let mut resolve = Resolve::new();
    resolve.push_source("x.wit", EVERYTHING).unwrap();
    let mut sizes = SizeAlign::default();
    sizes.fill(&resolve);
    for (_, interface) in loaded.model.interfaces() {
        let (_, theirs) =
            resolve.interfaces.iter().find(|(_, i)| i.name.as_deref() == Some(&interface.name.interface)).unwrap();
        for function in &interface.functions {
            let other = &theirs.functions[&function.export_name(&loaded.model)];
            let pairs = function.params.iter().map(|p| &p.ty).chain(&function.result);
            for (ours, theirs) in pairs.zip(other.params.iter().map(|p| &p.ty).chain(&other.result)) {
                let expected = (sizes.size(theirs).size_wasm32(), sizes.align(theirs).align_wasm32());
                assert_eq!(size_align(&loaded.model, ours), expected, "{ours:?}");
            }
        }
    }
}

#[test]
fn variants_join_and_pad() {
    let loaded = wit(
        "package a:b; interface i { variant v { a(u8), b(f32), c(u64), d(tuple<f32, f64>) } record r { a: u8, b: u64, c: u16 } }",
    );
    let model = &loaded.model;
    let (_, this) = model.interfaces().next().unwrap();
    let (variant, record) = (Type::Defined(this.types[0]), Type::Defined(this.types[1]));
    assert_eq!(flatten(model, &variant), [CoreType::I32, CoreType::I64, CoreType::F64]);
    assert_eq!(size_align(model, &variant), (24, 8));
    assert_eq!(size_align(model, &record), (24, 8));
    let TypeDefKind::Record(fields) = &model.type_def(this.types[1]).kind else { panic!() };
    assert_eq!(field_offsets(model, fields.iter().map(|f| &f.ty)), [0, 8, 16]);
    let TypeDefKind::Variant(cases) = &model.type_def(this.types[0]).kind else { panic!() };
    assert_eq!(payload_offset(model, cases.iter().map(|c| c.ty.as_ref())), 8);
}

#[test]
fn a_list_of_billions_does_not_eat_the_memory() {
    let loaded = wit("package a:b; interface i { f: func(a: list<u8, 4000000000>); }");
    let (_, this) = loaded.model.interfaces().next().unwrap();
    assert!(core_signature(&loaded.model, &this.functions[0], Direction::Import).indirect_params);
    assert_eq!(size_align(&loaded.model, &this.functions[0].params[0].ty), (4_000_000_000, 1));
}
