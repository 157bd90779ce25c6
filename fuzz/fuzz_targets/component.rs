//! See `jackfield_tests_fuzz::component`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jackfield_tests_fuzz::component(bytes));
