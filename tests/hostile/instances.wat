;; Has more instances, memories and tables than it may.
;; limits: instances = 3
;; expect: load
(component
  (core module $m (memory 1) (table 1 funcref) (func (export "run")))
  (core instance $i0 (instantiate $m))
  (core instance $i1 (instantiate $m))
  (core instance $i2 (instantiate $m))
  (core instance $i3 (instantiate $m))
  (core instance $i4 (instantiate $m))
  (core instance $i5 (instantiate $m))
  (core instance $i6 (instantiate $m))
  (core instance $i7 (instantiate $m))
  (func $run (canon lift (core func $i0 "run")))
  (instance (export "hostile:it/it@0.1.0") (export "run" (func $run))))
