"""Tests run natively. This makes them find the plugin, and what `jackfield build` wrote into `gen`."""

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent
if not (FOLDER / "gen").is_dir():
    raise SystemExit("run `jackfield build` first: it writes `gen`, which the tests need")
sys.path[:0] = [str(FOLDER / "src"), str(FOLDER / "gen")]
