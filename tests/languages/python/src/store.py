"""Resources."""

from __future__ import annotations

from typing import Dict, List, Optional

from bindings.conformance.suite.store import BucketPlug, Labelled, Store
from jackfield_guest import Err, plug


@plug
class Bucket(BucketPlug):
    """A bucket, which counts itself."""

    alive = 0

    def __init__(self, name: str) -> None:
        Bucket.alive += 1
        self.text = name
        self.values: Dict[str, int] = {}

    def __del__(self) -> None:
        Bucket.alive -= 1

    @staticmethod
    def open(name: str) -> Bucket:
        if name == "bad":
            raise Err("no such bucket")
        return Bucket(name)

    def name(self) -> str:
        return self.text

    def put(self, key: str, value: int) -> None:
        self.values[key] = value

    def get(self, key: str) -> Optional[int]:
        return self.values.get(key)


class Buckets(Store):
    def alive(self) -> int:
        return Bucket.alive

    def total(self, b: Bucket) -> int:
        return sum(b.values.values())

    def total_all(self, bs: List[Bucket]) -> int:
        return sum(self.total(b) for b in bs)

    def merge(self, a: Bucket, b: Bucket) -> Bucket:
        merged = Bucket(f"{a.text}+{b.text}")
        merged.values = {**a.values, **b.values}
        return merged

    def label(self, b: Bucket) -> Labelled:
        return Labelled(b.text, b)

    def make(self, count: int) -> List[Bucket]:
        return [Bucket(str(index)) for index in range(count)]
