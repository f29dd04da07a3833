"""Synthesis: mapping, timing, verification and the comparison of the generated circuits."""
