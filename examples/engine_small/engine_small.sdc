# Constraints of engine_small: one clock; the buses come from and go to registers, with half of the period between.
# Times are in the library's unit: set the period, here 1 ns as ps.
set period 1000
create_clock -name clk -period $period [get_ports clk]
set_clock_uncertainty [expr 0.02 * $period] [get_clocks clk]
set_input_delay [expr 0.5 * $period] -clock clk [all_inputs -no_clocks]
set_output_delay [expr 0.5 * $period] -clock clk [all_outputs]
