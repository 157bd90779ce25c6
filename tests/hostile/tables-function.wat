;; Goes beyond `tables` in a function.
;; limits: tables = 5000
;; expect: memory
(component
  (core module $m
    (table $t 1 funcref)
    (func (export "run") (loop $on (br_if $on (i32.ne (table.grow $t (ref.null func) (i32.const 1000)) (i32.const -1)))) unreachable))
  (core instance $i (instantiate $m))
  (func $run (canon lift (core func $i "run")))
  (instance (export "hostile:it/it@0.1.0")
    (export "run" (func $run))))
