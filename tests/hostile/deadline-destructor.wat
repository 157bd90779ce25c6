;; Goes beyond `deadline` in a destructor.
;; limits: deadline = "100ms"
;; expect: deadline
(component
  (core module $state
    (memory (export "memory") 1)
    (func (export "dtor") (param i32) (loop $on (br $on))))
  (core instance $s (instantiate $state))
  (type $r (resource (rep i32) (dtor (func $s "dtor"))))
  (core func $new (canon resource.new $r))
  (core func $drop (canon resource.drop $r))
  (core module $m
    (import "r" "new" (func $new (param i32) (result i32)))
    (import "r" "drop" (func $drop (param i32)))
    (func (export "run") (call $drop (call $new (i32.const 1)))))
  (core instance $i (instantiate $m (with "r" (instance (export "new" (func $new)) (export "drop" (func $drop))))))
  (func $run (canon lift (core func $i "run")))
  (instance (export "hostile:it/it@0.1.0") (export "run" (func $run))))
