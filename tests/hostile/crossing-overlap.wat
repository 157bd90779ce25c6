;; Replies with a list whose items all lie over the same bytes.
;; limits: crossing = "64KiB"
;; expect: memory
(component
  (core module $m
    (memory (export "memory") 4)
    (func (export "run") (result i32)
      (local $at i32)
      (local.set $at (i32.const 1024))
      (loop $on
        (i32.store (local.get $at) (i32.const 0))
        (i32.store offset=4 (local.get $at) (i32.const 100000))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br_if $on (i32.lt_u (local.get $at) (i32.const 9024))))
      (i32.store (i32.const 8) (i32.const 1024)) (i32.store (i32.const 12) (i32.const 1000)) (i32.const 8)))
  (core instance $i (instantiate $m))
  (func $run (result (list (list u8)))
    (canon lift (core func $i "run") (memory $i "memory")))
  (instance (export "hostile:it/it@0.1.0")
    (export "run" (func $run))))
