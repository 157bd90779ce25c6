;; Sleeps in a function of the host's for longer than it may.
;; limits: deadline = "100ms"
;; expect: deadline
(component
  (import "wasi:io/poll@0.2.0" (instance $poll
    (export "pollable" (type $p (sub resource)))
    (export "[method]pollable.block" (func (param "self" (borrow $p))))))
  (alias export $poll "pollable" (type $pollable))
  (import "wasi:clocks/monotonic-clock@0.2.0" (instance $clock
    (alias outer 1 $pollable (type $q))
    (export "pollable" (type $p (eq $q)))
    (export "subscribe-duration" (func (param "when" u64) (result (own $p))))))
  (core func $subscribe (canon lower (func $clock "subscribe-duration")))
  (core func $block (canon lower (func $poll "[method]pollable.block")))
  (core module $m
    (import "h" "subscribe" (func $subscribe (param i64) (result i32)))
    (import "h" "block" (func $block (param i32)))
    (func (export "run") (call $block (call $subscribe (i64.const 60000000000)))))
  (core instance $i (instantiate $m (with "h" (instance
    (export "subscribe" (func $subscribe))
    (export "block" (func $block))))))
  (func $run (canon lift (core func $i "run")))
  (instance (export "hostile:it/it@0.1.0") (export "run" (func $run))))
