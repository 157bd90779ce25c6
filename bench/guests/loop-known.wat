;; Calls `add` of bench:calls/math@0.1.0 in a loop, through a direct socket.
(component
  (import "bench:calls/math@0.1.0" (instance $math (export "add" (func (param "a" u32) (param "b" u32) (result u32)))))
  (core func $add (canon lower (func $math "add")))
  (core module $code
    (import "math" "add" (func $add (param i32 i32) (result i32)))
    (func (export "add") (param $times i32) (result i32)
      (local $sum i32)
      (block $done
        (loop $next
          (br_if $done (i32.eqz (local.get $times)))
          (local.set $sum (call $add (local.get $sum) (local.get $times)))
          (local.set $times (i32.sub (local.get $times) (i32.const 1)))
          (br $next)))
      (local.get $sum)))
  (core instance $code (instantiate $code (with "math" (instance (export "add" (func $add))))))
  (func $loop (param "times" u32) (result u32) (canon lift (core func $code "add")))
  (instance $loops (export "add" (func $loop)))
  (export "bench:calls/loops@0.1.0" (instance $loops)))
