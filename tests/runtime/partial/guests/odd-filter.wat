;; Has the name of a contract and another signature.
(component
  (core module $code (func (export "transform") (param i32)))
  (core instance $code (instantiate $code))
  (func $transform (param "text" u32) (canon lift (core func $code "transform")))
  (instance $filter (export "transform" (func $transform)))
  (export "shapes:text/filter@0.1.0" (instance $filter)))
