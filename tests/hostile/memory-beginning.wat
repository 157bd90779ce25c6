;; Begins with more memory than it may have.
;; limits: memory = "1MiB"
;; expect: load
(component
  (core module $m
    (memory 64)
    (func (export "run")))
  (core instance $i (instantiate $m))
  (func $run (canon lift (core func $i "run")))
  (instance (export "hostile:it/it@0.1.0")
    (export "run" (func $run))))
