"""The engine: from facts to figures, one at a time, the incremental result equal to the full one."""

from zones.engine.run import PORTION, Result, drain, lock, recompute

__all__ = ["PORTION", "Result", "drain", "lock", "recompute"]
