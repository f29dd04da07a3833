"""Power of mapped netlists: gate-level simulation with the library's delays, and energy from its tables."""
