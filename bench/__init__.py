"""Benchmarks: one command each, with its peer or raw limit beside it in the same run.

They are not timed tests: a machine that is busy gives other figures, so ratios are what counts.
Each command takes any file or size of the same form, and its last line is one JSON object.
"""
