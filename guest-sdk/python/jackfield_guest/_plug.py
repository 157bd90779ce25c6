"""Which classes are plugs."""

from __future__ import annotations

from typing import List, Type, TypeVar

C = TypeVar("C", bound=type)

#: Every class that `plug` was put on, in order.
PLUGS: List[type] = []


def plug(cls: C) -> C:
    """Makes a class the plug of the contracts and resources whose classes are among its bases.

    There is one instance of it in each instance of the component, made when it is first called; it is the plugin's state.
    (Of a resource's class there is an instance for each handle.)
    """
    if not contracts(cls):
        raise TypeError(
            f"`{cls.__name__}` plugs nothing: none of its bases is a contract's class from `bindings`, "
            f"such as `class {cls.__name__}(Filter)`"
        )
    PLUGS.append(cls)
    return cls


def contracts(cls: Type[object]) -> List[type]:
    """The contracts' and resources' classes among the bases of a class."""
    return [base for base in cls.__mro__ if base is not cls and "_jackfield" in vars(base)]
