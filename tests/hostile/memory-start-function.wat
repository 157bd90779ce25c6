;; Goes beyond `memory` in a module's start function.
;; limits: memory = "4MiB"
;; expect: load
(component
  (core module $m
    (memory (export "memory") 1)
    (func $begin (loop $on (br_if $on (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) unreachable)
    (start $begin)
    (func (export "run")))
  (core instance $i (instantiate $m))
  (func $run (canon lift (core func $i "run")))
  (instance (export "hostile:it/it@0.1.0")
    (export "run" (func $run))))
