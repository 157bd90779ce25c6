;; Goes beyond `deadline` in a function.
;; limits: deadline = "100ms"
;; expect: deadline
(component
  (core module $m
    (memory (export "memory") 1)
    (func (export "run") (loop $on (br $on))))
  (core instance $i (instantiate $m))
  (func $run (canon lift (core func $i "run")))
  (instance (export "hostile:it/it@0.1.0")
    (export "run" (func $run))))
