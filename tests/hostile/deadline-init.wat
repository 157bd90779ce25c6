;; Goes beyond `deadline` in `init`.
;; limits: deadline = "100ms"
;; expect: load
(component
  (core module $m
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
    (func (export "init") (param i32 i32) (loop $on (br $on)))
    (func (export "run")))
  (core instance $i (instantiate $m))
  (func $init (param "config" string)
    (canon lift (core func $i "init") (memory $i "memory") (realloc (func $i "realloc"))))
  (func $run (canon lift (core func $i "run")))
  (instance (export "hostile:it/it@0.1.0")
    (export "run" (func $run))
    (export "init" (func $init))))
