;; A stream whose items are not carried.
(component
  (core module $m
    (func (export "pairs") (result i32) (i32.const 0)))
  (core instance $i (instantiate $m))
  (type $pair (tuple u32 u32))
  (type $pairs (stream $pair))
  (type $give (func (result $pairs)))
  (func $f (type $give) (canon lift (core func $i "pairs")))
  (instance $e (export "pairs" (func $f)))
  (export "async-streams:flow/refused@0.1.0" (instance $e)))
