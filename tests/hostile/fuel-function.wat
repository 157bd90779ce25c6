;; Goes beyond `fuel` in a function.
;; limits: fuel = 100_000
;; expect: fuel
(component
  (core module $m
    (memory (export "memory") 1)
    (func (export "run") (loop $on (br $on))))
  (core instance $i (instantiate $m))
  (func $run (canon lift (core func $i "run")))
  (instance (export "hostile:it/it@0.1.0")
    (export "run" (func $run))))
