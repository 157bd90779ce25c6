//! Components that echo, and that pass on to one that does, for any WIT that [`super::types::wit`] wrote.

use std::path::Path;
use std::sync::Arc;

use wit_component::StringEncoding;
use wit_parser::Resolve;

/// A heap that only grows, until a call is over.
const HEAP: &str = r#"
    (memory (export "memory") 3)
    (global $next (mut i32) (i32.const 131072))
    (func (export "cabi_realloc") (param $old i32) (param $old-size i32) (param $align i32) (param $size i32) (result i32)
      (local $at i32)
      (local.set $at (i32.and (i32.add (global.get $next) (i32.const 15)) (i32.const -16)))
      (global.set $next (i32.add (local.get $at) (local.get $size)))
      (if (i32.gt_u (global.get $next) (i32.mul (memory.size) (i32.const 65536)))
        (then
          (if (i32.eq (i32.const -1) (memory.grow (i32.add (i32.const 1) (i32.div_u (local.get $size) (i32.const 65536)))))
            (then unreachable))))
      (local.get $at))
    (func (export "cabi_post_random:types/echo#echo") (param i32) (global.set $next (i32.const 131072)))
"#;

/// A plugin whose reply is what it was given.
pub(super) fn echo(wit: &str) -> Arc<[u8]> {
    let code = r#"(func (export "random:types/echo#echo") (param i32) (result i32) (local.get 0))"#;
    component(wit, "echoing", &format!("(module {HEAP} {code})"))
}

/// A plugin that passes what it was given on to the plug of its direct socket; the reply is put at 65536.
pub(super) fn relay(wit: &str) -> Arc<[u8]> {
    let import = r#"(import "random:types/echo" "echo" (func $echo (param i32 i32)))"#;
    let code = r#"(func (export "random:types/echo#echo") (param i32) (result i32)
        (call $echo (local.get 0) (i32.const 65536))
        (i32.const 65536))"#;
    component(wit, "relaying", &format!("(module {import} {HEAP} {code})"))
}

fn component(wit: &str, world: &str, module: &str) -> Arc<[u8]> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str(Path::new("random.wit"), wit).unwrap_or_else(|error| panic!("{error:?}\n{wit}"));
    let world = resolve.select_world(&[package], Some(world)).expect("the text has both worlds");
    let mut module = wat::parse_str(module).expect("the module is valid text");
    wit_component::embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)
        .expect("the world can be encoded");
    match jackfield_contract::componentize(&module) {
        Ok(component) => component.into(),
        Err(error) => panic!("{error}\n{wit}"),
    }
}
