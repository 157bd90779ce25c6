;; A component that plugs nothing.
(component)
