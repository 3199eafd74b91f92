"""Benchmarks: each module measures one thing and prints ratios that hold on any machine."""
