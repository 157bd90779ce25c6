;; Goes beyond `deadline` in the function that frees a result.
;; limits: deadline = "100ms"
;; expect: deadline
(component
  (core module $m
    (memory (export "memory") 1)
    (func (export "run") (result i32) (i32.store (i32.const 8) (i32.const 16)) (i32.store (i32.const 12) (i32.const 4)) (i32.const 8))
    (func (export "post") (param i32) (loop $on (br $on))))
  (core instance $i (instantiate $m))
  (func $run (result string)
    (canon lift (core func $i "run") (memory $i "memory") (post-return (func $i "post"))))
  (instance (export "hostile:it/it@0.1.0")
    (export "run" (func $run))))
