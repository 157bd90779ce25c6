;; Goes beyond `fuel` in a module's start function.
;; limits: fuel = 100_000
;; expect: load
(component
  (core module $m
    (memory (export "memory") 1)
    (func $begin (loop $on (br $on)))
    (start $begin)
    (func (export "run")))
  (core instance $i (instantiate $m))
  (func $run (canon lift (core func $i "run")))
  (instance (export "hostile:it/it@0.1.0")
    (export "run" (func $run))))
