;; Reads a string from beyond its memory.
;; limits: deadline = "5s"
;; expect: trap
(component
  (core module $m
    (memory (export "memory") 1)
    (func (export "run") (result i32) (i32.store (i32.const 8) (i32.const 65530)) (i32.store (i32.const 12) (i32.const 100)) (i32.const 8)))
  (core instance $i (instantiate $m))
  (func $run (result string)
    (canon lift (core func $i "run") (memory $i "memory")))
  (instance (export "hostile:it/it@0.1.0")
    (export "run" (func $run))))
