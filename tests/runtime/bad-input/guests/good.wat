;; What was loaded goes on working.
(component
  (core module $code
    (memory (export "memory") 1)
    (func (export "run") (result i32) (i32.const 7)))
  (core instance $code (instantiate $code))
  (func $run (result u32) (canon lift (core func $code "run")))
  (instance $plain (export "run" (func $run)))
  (export "bad:input/plain" (instance $plain)))
