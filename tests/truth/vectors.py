"""The handbook's worked vectors of checks."""

import json
from pathlib import Path

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
