"""Amaranth generators: dINT4 x INT8 arithmetic and the INT8 it is compared with."""
