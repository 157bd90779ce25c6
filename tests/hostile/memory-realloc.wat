;; Goes beyond `memory` in `cabi_realloc`, while a value crosses.
;; limits: memory = "4MiB"
;; expect: memory
;; argument: 1000
(component
  (core module $m
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (loop $on (br_if $on (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) unreachable)
    (func (export "run") (param i32 i32)))
  (core instance $i (instantiate $m))
  (func $run (param "words" string)
    (canon lift (core func $i "run") (memory $i "memory") (realloc (func $i "realloc"))))
  (instance (export "hostile:it/it@0.1.0")
    (export "run" (func $run))))
