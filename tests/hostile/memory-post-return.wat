;; Goes beyond `memory` in the function that frees a result.
;; limits: memory = "4MiB"
;; expect: memory
(component
  (core module $m
    (memory (export "memory") 1)
    (func (export "run") (result i32) (i32.store (i32.const 8) (i32.const 16)) (i32.store (i32.const 12) (i32.const 4)) (i32.const 8))
    (func (export "post") (param i32) (loop $on (br_if $on (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) unreachable))
  (core instance $i (instantiate $m))
  (func $run (result string)
    (canon lift (core func $i "run") (memory $i "memory") (post-return (func $i "post"))))
  (instance (export "hostile:it/it@0.1.0")
    (export "run" (func $run))))
