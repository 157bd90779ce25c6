//! Every file of the corpus is valid WIT, and its encoding a valid component: a mistake is found here, not in an expansion.

use std::collections::BTreeSet;

use jackfield_tests_corpus::{cases, resolve};

#[test]
fn every_case_encodes_to_a_valid_component() {
    let mut faults = Vec::new();
    for case in cases() {
        let (resolve, package) = resolve(&case.path, &case.features);
        let bytes = match wit_component::encode(&resolve, package) {
            Ok(bytes) => bytes,
            Err(error) => {
                faults.push(format!("{}: {error:?}", case.name));
                continue;
            }
        };
        let mut validator = wasmparser::Validator::new_with_features(wasmparser::WasmFeatures::all());
        if let Err(error) = validator.validate_all(&bytes) {
            faults.push(format!("{}: {error}", case.name));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn there_are_at_least_sixty_cases_of_different_packages() {
    let cases = cases();
    assert!(cases.len() >= 60, "only {} cases", cases.len());
    let mut seen = BTreeSet::new();
    for case in &cases {
        for contract in &case.contracts {
            assert!(seen.insert(contract.clone()), "{contract} of {} is declared by an earlier case too", case.name);
        }
    }
}
