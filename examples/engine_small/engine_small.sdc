# Constraints of engine_small: one clock; the buses come from and go to registers, with half of the period between.
# Times are in the library's unit: set the period, here 1 ns as ps.
set period 1000
create_clock -name clk -period $period [get_ports clk]
set_clock_uncertainty [expr 0.02 * $period] [get_clocks clk]
set_input_delay [expr 0.5 * $period] -clock clk [get_ports {
  rst
  s_axi_awaddr* s_axi_awprot* s_axi_awvalid s_axi_wdata* s_axi_wstrb* s_axi_wvalid s_axi_bready
  s_axi_araddr* s_axi_arprot* s_axi_arvalid s_axi_rready
  s_axis_*_tdata* s_axis_*_tkeep* s_axis_*_tlast s_axis_*_tvalid m_axis_results_tready
}]
set_output_delay [expr 0.5 * $period] -clock clk [all_outputs]
