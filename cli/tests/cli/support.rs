//! Folders to work in, components to work on, and the command itself.

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// What a run of the command said and how it ended.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exit {}\n--- stdout\n{}--- stderr\n{}", self.code, self.stdout, self.stderr)
    }
}

/// A folder of a test's own, that is gone with it.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, with the folders that it lies in.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        std::fs::write(&path, content).expect("it can be written");
        path
    }

    /// The command, with this as its folder and its cache below it.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jackfield"));
        command.args(arguments).current_dir(self.path());
        command.env("XDG_CACHE_HOME", self.path().join(".cache")).env("HOME", self.path());
        command.env("CARGO_BUILD_BUILD_DIR", jackfield_tests_runtime::guests_target());
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("RUST_BACKTRACE");
        command.stdin(Stdio::null());
        command
    }

    /// Runs the command to its end. Paths to the folder are written `[FOLDER]`.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.finish(self.command(arguments), "")
    }

    /// Runs the command with the user's own home, where the tool chain is.
    pub(crate) fn run_at_home(&self, arguments: &[&str]) -> Run {
        let mut command = self.command(arguments);
        if let Some(home) = std::env::var_os("HOME") {
            command.env("HOME", home);
        }
        self.finish(command, "")
    }

    /// Runs the command with this text as its stdin.
    pub(crate) fn run_with_stdin(&self, arguments: &[&str], stdin: &str) -> Run {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped());
        self.finish(command, stdin)
    }

    fn finish(&self, mut command: Command, stdin: &str) -> Run {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the command starts");
        let pipe = child.stdin.take();
        let text = stdin.to_owned();
        // Written aside: the command may reply before it has read all.
        let writer = std::thread::spawn(move || {
            if let Some(mut pipe) = pipe {
                let _ = pipe.write_all(text.as_bytes());
            }
        });
        let output = child.wait_with_output().expect("the command ends");
        writer.join().expect("its stdin is written");
        let folder = self.path().display().to_string();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it says UTF-8").replace(&folder, "[FOLDER]");
        Run { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

/// A component of the world `plugin` in this WIT, made of a core module in WebAssembly text.
pub(crate) fn component(wit: &str, core: &str) -> Vec<u8> {
    let mut resolve = Resolve { all_features: true, ..Resolve::default() };
    let package = resolve.push_str("plugin.wit", wit).expect("the WIT is valid");
    let world = resolve.select_world(&[package], Some("plugin")).expect("a world");
    let mut module = wat::parse_str(core).expect("the module is valid");
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).expect("it can be embedded");
    ComponentEncoder::default()
        .validate(true)
        .module(&module)
        .and_then(|mut encoder| encoder.encode())
        .expect("it can be encoded")
}

/// A component that fits a world and traps wherever it is called.
pub(crate) fn dummy(wit: &str) -> Vec<u8> {
    dummy_of(&[], wit)
}

/// As [`dummy`], for a world that needs other packages.
pub(crate) fn dummy_of(packages: &[&str], wit: &str) -> Vec<u8> {
    let mut resolve = Resolve { all_features: true, ..Resolve::default() };
    for package in packages {
        resolve.push_str("package.wit", package).expect("the WIT is valid");
    }
    let package = resolve.push_str("plugin.wit", wit).expect("the WIT is valid");
    let world = resolve.select_world(&[package], Some("plugin")).expect("a world");
    let mut module = wit_component::dummy_module(&resolve, world, wit_parser::ManglingAndAbi::Standard32);
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).expect("it can be embedded");
    ComponentEncoder::default()
        .validate(true)
        .module(&module)
        .and_then(|mut encoder| encoder.encode())
        .expect("it can be encoded")
}

/// A core module in which each of these exports gives back the list that it is given.
pub(crate) fn echoing(exports: &[String]) -> String {
    let functions: String = exports.iter().map(|name| format!("(export \"{name}\" (func $echo))\n")).collect();
    format!(
        r#"(module
  (memory (export "memory") 40)
  (global $next (mut i32) (i32.const 1024))
  (func (export "cabi_realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $next) (i32.const 15)) (i32.const -16)))
    (global.set $next (i32.add (local.get $at) (local.get $new)))
    (local.get $at))
  (func $echo (param $list i32) (param $length i32) (result i32)
    ;; What this call allocated may be overwritten by the next.
    (global.set $next (i32.const 1024))
    (i32.store (i32.const 16) (local.get $list))
    (i32.store (i32.const 20) (local.get $length))
    (i32.const 16))
  {functions})"#
    )
}

/// Plugs `demo:math/sum@0.1.0` with `add: func(a: u32, b: u32) -> u32`; traps where `a` is 13.
pub(crate) const SUM: &str = r#"
(component
  (core module $m
    (func $unlucky (if (i32.const 1) (then unreachable)))
    (func (export "add") (param i32 i32) (result i32)
      (if (i32.eq (local.get 0) (i32.const 13)) (then (call $unlucky)))
      local.get 0 local.get 1 i32.add))
  (core instance $i (instantiate $m))
  (func $add (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
  (instance (export "demo:math/sum@0.1.0") (export "add" (func $add))))
"#;

/// Plugs `demo:math/twice@0.1.0` with `twice: func(a: u32) -> u32`, by a direct socket of `demo:math/sum@0.1.0`.
pub(crate) const TWICE: &str = r#"
(component
  (import "demo:math/sum@0.1.0" (instance $sum (export "add" (func (param "a" u32) (param "b" u32) (result u32)))))
  (core func $add (canon lower (func $sum "add")))
  (core module $m
    (import "sum" "add" (func $add (param i32 i32) (result i32)))
    (func (export "twice") (param i32) (result i32) local.get 0 local.get 0 call $add))
  (core instance $i (instantiate $m (with "sum" (instance (export "add" (func $add))))))
  (func $twice (param "a" u32) (result u32) (canon lift (core func $i "twice")))
  (instance (export "demo:math/twice@0.1.0") (export "twice" (func $twice))))
"#;

/// Plugs `demo:kv/store@0.1.0`: a resource `bucket` with a constructor, methods and a static function.
pub(crate) const STORE_WIT: &str = "
package demo:kv@0.1.0;
interface store {
    resource bucket {
        constructor(start: u32);
        add: func(amount: u32) -> u32;
        open: static func(start: u32) -> result<bucket, string>;
    }
    peek: func(bucket: borrow<bucket>) -> u32;
    take: func(bucket: bucket) -> u32;
    clear: func();
}
world plugin { export store; }
";

/// The core module of [`STORE_WIT`]: a bucket is the sum in it, kept at the address that stands for it.
pub(crate) const STORE: &str = r#"
(module
  (import "[export]demo:kv/store@0.1.0" "[resource-new]bucket" (func $new (param i32) (result i32)))
  (import "[export]demo:kv/store@0.1.0" "[resource-rep]bucket" (func $rep (param i32) (result i32)))
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 1024))
  (func $allocate (param $size i32) (result i32)
    (global.get $next)
    (global.set $next (i32.add (global.get $next) (local.get $size))))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (call $allocate (i32.const 64)))
  (func $make (param $start i32) (result i32)
    (local $at i32)
    (local.set $at (call $allocate (i32.const 16)))
    (i32.store (local.get $at) (local.get $start))
    (call $new (local.get $at)))
  (func (export "demo:kv/store@0.1.0#[constructor]bucket") (param i32) (result i32) (call $make (local.get 0)))
  (func (export "demo:kv/store@0.1.0#[method]bucket.add") (param $at i32) (param $amount i32) (result i32)
    (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (local.get $amount)))
    (i32.load (local.get $at)))
  (func (export "demo:kv/store@0.1.0#[static]bucket.open") (param $start i32) (result i32)
    (if (i32.eqz (local.get $start))
      (then
        (i32.store8 (i32.const 16) (i32.const 1))
        (i32.store (i32.const 20) (i32.const 32))
        (i32.store (i32.const 24) (i32.const 5))
        (return (i32.const 16))))
    (i32.store8 (i32.const 16) (i32.const 0))
    (i32.store (i32.const 20) (call $make (local.get $start)))
    (i32.const 16))
  (data (i32.const 32) "empty")
  (func (export "demo:kv/store@0.1.0#peek") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "demo:kv/store@0.1.0#take") (param i32) (result i32) (i32.load (call $rep (local.get 0))))
  (func (export "demo:kv/store@0.1.0#clear")))
"#;
