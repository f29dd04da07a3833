// Plays engine_small.hex into engine_small and compares what comes back. No Python is needed:
//
//   With Icarus:    iverilog -g2012 -o tb -f engine_small.f && vvp tb
//   with Verilator: verilator --binary --timing -Wno-fatal --top-module engine_small_tb -f engine_small.f && obj_dir/Vengine_small_tb
//
// A line of the file is an item of one of six kinds, in hexadecimal digits from the left:
//   0 0 AA 00000000 DDDDDDDD  write DDDDDDDD to register AA
//   1 0 AA MMMMMMMM DDDDDDDD  register AA must be DDDDDDDD in the bits of MMMMMMMM
//   2 0 AA MMMMMMMM DDDDDDDD  read register AA until it is so
//   4 L 00 00000000 DDDDDDDD  a beat of weights, L: tlast
//   5 L 00 00000000 DDDDDDDD  a beat of activations
//   6 L KK DDDDDDDD DDDDDDDD  a beat of results that must come, KK: tkeep
// Registers are read and written in the file's order, beats of each stream too, and no beat before the accesses that
// stand before it in the file. Streams hold back at random.
`timescale 1ns / 1ps

module engine_small_tb;
  localparam MOST = 16384;
  localparam TIMEOUT = 50000;

  reg clk = 0;
  reg rst = 0;
  initial #1 rst = 1;  // an event, for processes that wait for one
  reg running = 0;
  always #5 clk = ~clk;

  // The vectors, by kind.
  reg [79:0] accesses[0:MOST-1];
  reg [79:0] weights[0:MOST-1];
  reg [79:0] activations[0:MOST-1];
  reg [79:0] results[0:MOST-1];
  integer weights_from[0:MOST-1];  // accesses that come first
  integer activations_from[0:MOST-1];
  integer n_accesses = 0, n_weights = 0, n_activations = 0, n_results = 0;
  integer file;
  reg [79:0] item;
  initial begin
    file = $fopen("engine_small.hex", "r");
    if (file == 0) $fatal(1, "engine_small.hex is not here");
    while ($fscanf(file, "%h", item) == 1)
      case (item[79:76])
        4: begin
          weights[n_weights] = item;
          weights_from[n_weights] = n_accesses;
          n_weights = n_weights + 1;
        end
        5: begin
          activations[n_activations] = item;
          activations_from[n_activations] = n_accesses;
          n_activations = n_activations + 1;
        end
        6: begin
          results[n_results] = item;
          n_results = n_results + 1;
        end
        default: begin
          accesses[n_accesses] = item;
          n_accesses = n_accesses + 1;
        end
      endcase
    $fclose(file);
    if (n_results == 0) $fatal(1, "engine_small.hex has no results");
  end

  // Registers, one access after another.
  integer access = 0;
  wire [79:0] now = accesses[access];
  wire writes = now[79:76] == 0;
  wire alike = ((s_axi_rdata ^ now[31:0]) & now[63:32]) == 0;
  reg under_way = 0;
  reg s_axi_awvalid = 0, s_axi_wvalid = 0, s_axi_arvalid = 0;
  wire s_axi_awready, s_axi_wready, s_axi_bvalid, s_axi_arready, s_axi_rvalid;
  wire [1:0] s_axi_bresp, s_axi_rresp;
  wire [31:0] s_axi_rdata;
  integer wrong = 0;
  always @(posedge clk)
    if (running && access < n_accesses) begin
      if (s_axi_awready) s_axi_awvalid <= 0;
      if (s_axi_wready) s_axi_wvalid <= 0;
      if (s_axi_arready) s_axi_arvalid <= 0;
      if (!under_way) begin
        under_way <= 1;
        s_axi_awvalid <= writes;
        s_axi_wvalid <= writes;
        s_axi_arvalid <= !writes;
      end else if (s_axi_bvalid || s_axi_rvalid) begin
        under_way <= 0;
        if (writes || alike || now[79:76] == 1) access <= access + 1;
        if ((writes ? s_axi_bresp : s_axi_rresp) != 0 || (now[79:76] == 1 && !alike)) begin
          wrong = wrong + 1;
          $display("access %0d of register %h: response %0d, data %h, not %h in %h", access, now[71:64],
                   writes ? s_axi_bresp : s_axi_rresp, s_axi_rdata, now[31:0], now[63:32]);
        end
      end
    end

  // Streams. What is offered stays offered until it is taken.
  integer weight = 0, activation = 0, result = 0;
  reg weights_valid = 0, activations_valid = 0, results_ready = 0;
  wire weights_ready, activations_ready, results_valid, results_last;
  wire [63:0] results_data;
  wire [7:0] results_keep;
  wire [79:0] weight_now = weights[weight], activation_now = activations[activation], result_now = results[result];
  wire [31:0] next_weight = weight + (weights_valid ? 1 : 0), next_activation = activation + (activations_valid ? 1 : 0);
  integer i;
  reg differs;
  always @(posedge clk)
    if (running) begin
      if (weights_ready || !weights_valid)
        weights_valid <= next_weight < n_weights && access >= weights_from[next_weight] && $random % 4 != 0;
      if (weights_valid && weights_ready) weight <= weight + 1;
      if (activations_ready || !activations_valid)
        activations_valid <= next_activation < n_activations && access >= activations_from[next_activation]
                             && $random % 4 != 0;
      if (activations_valid && activations_ready) activation <= activation + 1;
      results_ready <= $random % 4 != 0;
      if (results_valid && results_ready) begin
        differs = result >= n_results || results_last != result_now[72] || results_keep != result_now[71:64];
        for (i = 0; i < 8; i = i + 1)
          if (results_keep[i] && results_data[8*i+:8] != result_now[8*i+:8]) differs = 1;
        if (differs) begin
          wrong = wrong + 1;
          $display("beat %0d of results is %h (keep %h, last %b), not %h (%h, %b)", result, results_data, results_keep,
                   results_last, result_now[63:0], result_now[71:64], result_now[72]);
        end
        result <= result + 1;
      end
    end

  // The end: all is done, and nothing comes after it; or something is wrong.
  integer cycle = 0, quiet = 0;
  always @(posedge clk) begin
    cycle <= cycle + 1;
    if (cycle == 4) rst <= 0;
    running <= cycle > 4;
    quiet <= access >= n_accesses && result >= n_results ? quiet + 1 : 0;
    if (quiet == 100 || cycle == TIMEOUT || wrong != 0) begin
      if (wrong == 0 && quiet == 100 && weight == n_weights && activation == n_activations) begin
        $display("PASS: %0d beats of results and %0d accesses in %0d cycles", result, access, cycle);
        $finish;
      end else
        $fatal(1, "FAIL: %0d wrong; %0d of %0d accesses, %0d of %0d weights, %0d of %0d activations, %0d of %0d results",
               wrong, access, n_accesses, weight, n_weights, activation, n_activations, result, n_results);
    end
  end

  engine_small engine (
      .clk(clk),
      .rst(rst),
      .s_axi_awaddr(now[71:64]),
      .s_axi_awprot(3'b000),
      .s_axi_awvalid(s_axi_awvalid),
      .s_axi_awready(s_axi_awready),
      .s_axi_wdata(now[31:0]),
      .s_axi_wstrb(4'b1111),
      .s_axi_wvalid(s_axi_wvalid),
      .s_axi_wready(s_axi_wready),
      .s_axi_bresp(s_axi_bresp),
      .s_axi_bvalid(s_axi_bvalid),
      .s_axi_bready(1'b1),
      .s_axi_araddr(now[71:64]),
      .s_axi_arprot(3'b000),
      .s_axi_arvalid(s_axi_arvalid),
      .s_axi_arready(s_axi_arready),
      .s_axi_rdata(s_axi_rdata),
      .s_axi_rresp(s_axi_rresp),
      .s_axi_rvalid(s_axi_rvalid),
      .s_axi_rready(1'b1),
      .s_axis_weights_tdata(weight_now[31:0]),
      .s_axis_weights_tkeep(4'b1111),
      .s_axis_weights_tlast(weight_now[72]),
      .s_axis_weights_tvalid(weights_valid),
      .s_axis_weights_tready(weights_ready),
      .s_axis_activations_tdata(activation_now[31:0]),
      .s_axis_activations_tkeep(4'b1111),
      .s_axis_activations_tlast(activation_now[72]),
      .s_axis_activations_tvalid(activations_valid),
      .s_axis_activations_tready(activations_ready),
      .m_axis_results_tdata(results_data),
      .m_axis_results_tkeep(results_keep),
      .m_axis_results_tlast(results_last),
      .m_axis_results_tvalid(results_valid),
      .m_axis_results_tready(results_ready),
      .irq()
  );
endmodule
