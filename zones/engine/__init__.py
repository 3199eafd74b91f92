"""The engine: from facts to figures, one at a time, the incremental result equal to the full one."""

from zones.engine.run import Result, drain, recompute

__all__ = ["Result", "drain", "recompute"]
