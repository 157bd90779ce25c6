;; Calls itself without end.
;; limits: deadline = "5s"
;; expect: trap
(component
  (core module $m
    (func $deep (export "run") (call $deep)))
  (core instance $i (instantiate $m))
  (func $run (canon lift (core func $i "run")))
  (instance (export "hostile:it/it@0.1.0")
    (export "run" (func $run))))
