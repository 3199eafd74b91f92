"""Made-up enterprises and their facts, deterministic for a seed, that add up to what the five sources published."""
