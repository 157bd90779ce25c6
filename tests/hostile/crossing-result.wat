;; Replies with more than may cross.
;; limits: crossing = "64KiB"
;; expect: memory
(component
  (core module $m
    (memory (export "memory") 4)
    (func (export "run") (result i32) (i32.store (i32.const 8) (i32.const 0)) (i32.store (i32.const 12) (i32.const 200000)) (i32.const 8)))
  (core instance $i (instantiate $m))
  (func $run (result (list u8))
    (canon lift (core func $i "run") (memory $i "memory")))
  (instance (export "hostile:it/it@0.1.0")
    (export "run" (func $run))))
