"""Benchmarks: each prints its figure as a ratio against a baseline that runs beside it in the same call."""
