;; Goes beyond `memory` in a function.
;; limits: memory = "4MiB"
;; expect: memory
(component
  (core module $m
    (memory (export "memory") 1)
    (func (export "run") (loop $on (br_if $on (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) unreachable))
  (core instance $i (instantiate $m))
  (func $run (canon lift (core func $i "run")))
  (instance (export "hostile:it/it@0.1.0")
    (export "run" (func $run))))
