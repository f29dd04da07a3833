engine_small.v
engine_small_tb.v
