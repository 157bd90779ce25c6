;; A plugin in text form, so that this application runs before you have built one. It plugs `filter` and asks the
;; application, through a direct socket, for a greeting. Yours will be a few lines of Rust: `jackfield new rust-plugin`.
(component
  (import "demo:text/greeting@0.1.0" (instance $greeting
    (export "greet" (func (param "text" string) (result string)))))
  (core module $memory-module
    (memory (export "memory") 1)
    (global $next (mut i32) (i32.const 1024))
    (func (export "realloc") (param $old i32) (param $old-size i32) (param $align i32) (param $size i32) (result i32)
      (local $at i32)
      (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
      (global.set $next (i32.add (local.get $at) (local.get $size)))
      (if (i32.gt_u (global.get $next) (i32.mul (memory.size) (i32.const 65536)))
        (then
          (if (i32.eq (i32.const -1) (memory.grow (i32.add (i32.const 1) (i32.div_u (local.get $size) (i32.const 65536)))))
            (then unreachable))))
      (local.get $at))
    (func (export "reset") (param i32) (global.set $next (i32.const 1024))))
  (core instance $heap (instantiate $memory-module))
  (alias core export $heap "memory" (core memory $memory))
  (alias core export $heap "realloc" (core func $realloc))
  (alias core export $heap "reset" (core func $reset))
  (core func $greet (canon lower (func $greeting "greet") (memory $memory) (realloc $realloc)))
  (core module $code
    (import "heap" "memory" (memory 1))
    (import "greeting" "greet" (func $greet (param i32 i32 i32)))
    ;; `transform` returns `ok(greet(text))`: at 16 lies the case, behind it the string's place and length.
    (func (export "transform") (param $text i32) (param $length i32) (result i32)
      (i32.store (i32.const 16) (i32.const 0))
      (call $greet (local.get $text) (local.get $length) (i32.const 20))
      (i32.const 16)))
  (core instance $code (instantiate $code
    (with "heap" (instance $heap))
    (with "greeting" (instance (export "greet" (func $greet))))))
  (func $transform (param "text" string) (result (result string (error string)))
    (canon lift (core func $code "transform") (memory $memory) (realloc $realloc) (post-return $reset)))
  (instance $filter (export "transform" (func $transform)))
  (export "demo:text/filter@0.1.0" (instance $filter)))
