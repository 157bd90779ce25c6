;; Fails when it is instantiated.
(component
  (core module $code
    (func $start unreachable)
    (start $start)
    (func (export "run") (result i32) (i32.const 1)))
  (core instance $code (instantiate $code))
  (func $run (result u32) (canon lift (core func $code "run")))
  (instance $plain (export "run" (func $run)))
  (export "bad:input/plain" (instance $plain)))
