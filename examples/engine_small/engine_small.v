module engine_small_engine_bus(s_axi_awprot, s_axi_awvalid, s_axi_wdata, s_axi_wstrb, s_axi_wvalid, s_axi_bready, s_axi_araddr, s_axi_arprot, s_axi_arvalid, s_axi_rready, s_axis_weights_tdata, s_axis_weights_tkeep, s_axis_weights_tlast, s_axis_weights_tvalid, s_axis_activations_tdata, s_axis_activations_tkeep, s_axis_activations_tlast, s_axis_activations_tvalid, m_axis_results_tready, job__ready, weights__ready
, activations__ready, results__payload, results__valid, error, status, counters, clk, rst, irq, s_axi_awready, s_axi_wready, s_axi_bresp, s_axi_bvalid, s_axi_arready, s_axi_rdata, s_axi_rresp, s_axi_rvalid, s_axis_weights_tready, s_axis_activations_tready, m_axis_results_tdata, m_axis_results_tkeep
, m_axis_results_tlast, m_axis_results_tvalid, job__payload, job__valid, weights__payload, weights__valid, activations__payload, activations__valid, results__ready, recover, clear_counters, s_axi_awaddr);
  reg auto_verilog_backend_cc_2355_dump_module_1 = 0;
  wire n1;
  wire n11;
  wire n13;
  wire n14;
  wire n15;
  reg n16;
  reg n17;
  wire n2;
  wire n3;
  wire n4;
  wire [1:0] n5;
  wire n7;
  wire n8;
  output [33:0] activations__payload;
  wire [33:0] activations__payload;
  input activations__ready;
  wire activations__ready;
  output activations__valid;
  wire activations__valid;
  wire [7:0] array__columns;
  wire [15:0] array__lanes;
  wire [7:0] array__rows;
  wire [7:0] bus__araddr;
  wire [2:0] bus__arprot;
  wire bus__arready;
  wire bus__arvalid;
  wire [7:0] bus__awaddr;
  wire [2:0] bus__awprot;
  wire bus__awready;
  wire bus__awvalid;
  wire bus__bready;
  wire [1:0] bus__bresp;
  wire bus__bvalid;
  wire [31:0] bus__rdata;
  wire bus__rready;
  wire [1:0] bus__rresp;
  wire bus__rvalid;
  wire [31:0] bus__wdata;
  wire bus__wready;
  wire [3:0] bus__wstrb;
  wire bus__wvalid;
  wire [15:0] buses__activations;
  wire [15:0] buses__weights;
  output clear_counters;
  wire clear_counters;
  input clk;
  wire clk;
  wire control__clear_counters;
  wire control__start;
  input [223:0] counters;
  wire [223:0] counters;
  wire [31:0] cycles_activations__value;
  wire [31:0] cycles_busy__value;
  wire [31:0] cycles_drain__value;
  wire [31:0] cycles_pipeline__value;
  wire [31:0] cycles_results__value;
  wire [31:0] cycles_useful__value;
  wire [31:0] cycles_weights__value;
  wire [15:0] depths__activations;
  wire [15:0] depths__weights;
  wire [3:0] design__design;
  wire [7:0] design__requantizers;
  input [6:0] error;
  wire [6:0] error;
  wire errors__activations_early_last;
  wire errors__activations_early_last_set;
  wire errors__activations_keep;
  wire errors__activations_keep_set;
  wire errors__activations_missing_last;
  wire errors__activations_missing_last_set;
  wire errors__locked;
  wire errors__locked_set;
  wire errors__shape;
  wire errors__shape_set;
  wire errors__start;
  wire errors__start_set;
  wire errors__weights_early_last;
  wire errors__weights_early_last_set;
  wire errors__weights_keep;
  wire errors__weights_keep_set;
  wire errors__weights_missing_last;
  wire errors__weights_missing_last_set;
  wire failed;
  reg failed_before = 1'h0;
  wire interrupts__error;
  wire interrupts__idle;
  wire interrupts__ready;
  output irq;
  wire irq;
  output [82:0] job__payload;
  wire [82:0] job__payload;
  input job__ready;
  wire job__ready;
  output job__valid;
  reg job__valid = 1'h0;
  wire [15:0] job_blocks__channel_blocks;
  wire [15:0] job_blocks__token_blocks;
  wire job_mode__keep;
  wire job_mode__requantize;
  wire [15:0] job_mode__segments;
  wire job_mode__wide;
  wire [15:0] job_steps__last_steps;
  wire [15:0] job_steps__steps;
  wire [15:0] limits__segments;
  wire [15:0] limits__tokens;
  wire locked;
  output [63:0] m_axis_results_tdata;
  wire [63:0] m_axis_results_tdata;
  output [7:0] m_axis_results_tkeep;
  wire [7:0] m_axis_results_tkeep;
  output m_axis_results_tlast;
  wire m_axis_results_tlast;
  input m_axis_results_tready;
  wire m_axis_results_tready;
  output m_axis_results_tvalid;
  wire m_axis_results_tvalid;
  output recover;
  wire recover;
  wire refused;
  input [65:0] results__payload;
  wire [65:0] results__payload;
  output results__ready;
  wire results__ready;
  input results__valid;
  wire results__valid;
  input rst;
  wire rst;
  input [7:0] s_axi_araddr;
  wire [7:0] s_axi_araddr;
  input [2:0] s_axi_arprot;
  wire [2:0] s_axi_arprot;
  output s_axi_arready;
  wire s_axi_arready;
  input s_axi_arvalid;
  wire s_axi_arvalid;
  input [7:0] s_axi_awaddr;
  wire [7:0] s_axi_awaddr;
  input [2:0] s_axi_awprot;
  wire [2:0] s_axi_awprot;
  output s_axi_awready;
  wire s_axi_awready;
  input s_axi_awvalid;
  wire s_axi_awvalid;
  input s_axi_bready;
  wire s_axi_bready;
  output [1:0] s_axi_bresp;
  wire [1:0] s_axi_bresp;
  output s_axi_bvalid;
  wire s_axi_bvalid;
  output [31:0] s_axi_rdata;
  wire [31:0] s_axi_rdata;
  input s_axi_rready;
  wire s_axi_rready;
  output [1:0] s_axi_rresp;
  wire [1:0] s_axi_rresp;
  output s_axi_rvalid;
  wire s_axi_rvalid;
  input [31:0] s_axi_wdata;
  wire [31:0] s_axi_wdata;
  output s_axi_wready;
  wire s_axi_wready;
  input [3:0] s_axi_wstrb;
  wire [3:0] s_axi_wstrb;
  input s_axi_wvalid;
  wire s_axi_wvalid;
  input [31:0] s_axis_activations_tdata;
  wire [31:0] s_axis_activations_tdata;
  input [3:0] s_axis_activations_tkeep;
  wire [3:0] s_axis_activations_tkeep;
  input s_axis_activations_tlast;
  wire s_axis_activations_tlast;
  output s_axis_activations_tready;
  wire s_axis_activations_tready;
  input s_axis_activations_tvalid;
  wire s_axis_activations_tvalid;
  input [31:0] s_axis_weights_tdata;
  wire [31:0] s_axis_weights_tdata;
  input [3:0] s_axis_weights_tkeep;
  wire [3:0] s_axis_weights_tkeep;
  input s_axis_weights_tlast;
  wire s_axis_weights_tlast;
  output s_axis_weights_tready;
  wire s_axis_weights_tready;
  input s_axis_weights_tvalid;
  wire s_axis_weights_tvalid;
  input status;
  wire status;
  wire status__busy;
  wire status__full;
  wire waits;
  output [33:0] weights__payload;
  wire [33:0] weights__payload;
  input weights__ready;
  wire weights__ready;
  output weights__valid;
  wire weights__valid;
  assign n1 = & s_axis_weights_tkeep;
  assign n2 = ~n1;
  assign n3 = & s_axis_activations_tkeep;
  assign n4 = ~n3;
  assign n5 = results__payload[65] ? 2'h0 : 2'h3;
  assign m_axis_results_tkeep = results__payload[64] ? { 6'h00, n5 } : 8'hff;
  assign failed = | { errors__shape, errors__activations_keep, errors__activations_missing_last, errors__activations_early_last, errors__weights_keep, errors__weights_missing_last, errors__weights_early_last };
  assign recover = failed_before & ~failed;
  assign errors__start_set = control__start & job__valid;
  assign n7 = | { errors__start, errors__locked, errors__shape, errors__activations_keep, errors__activations_missing_last, errors__activations_early_last, errors__weights_keep, errors__weights_missing_last, errors__weights_early_last };
  assign n8 = interrupts__error & n7;
  assign n11 = interrupts__idle & (~(status | job__valid));
  assign n13 = interrupts__ready & ~job__valid;
  assign irq = | { n13, n11, n8 };
  assign n14 = ~job__ready;
  assign n15 = job__valid ? n14 : control__start;
  always @(posedge clk)
    job__valid <= n16;
  always @(posedge clk)
    failed_before <= n17;
  engine_small_engine_bus_registers registers (
    .bus__araddr(s_axi_araddr),
    .bus__arready(s_axi_arready),
    .bus__arvalid(s_axi_arvalid),
    .bus__awaddr(s_axi_awaddr),
    .bus__awvalid(s_axi_awvalid),
    .bus__bready(s_axi_bready),
    .bus__bresp(s_axi_bresp),
    .bus__bvalid(s_axi_bvalid),
    .bus__rdata(s_axi_rdata),
    .bus__rready(s_axi_rready),
    .bus__rresp(s_axi_rresp),
    .bus__rvalid(s_axi_rvalid),
    .bus__wdata(s_axi_wdata),
    .bus__wstrb(s_axi_wstrb),
    .bus__wvalid(s_axi_wvalid),
    .clk(clk),
    .control__clear_counters(clear_counters),
    .control__start(control__start),
    .errors__activations_early_last(errors__activations_early_last),
    .errors__activations_keep(errors__activations_keep),
    .errors__activations_missing_last(errors__activations_missing_last),
    .errors__locked(errors__locked),
    .errors__shape(errors__shape),
    .errors__start(errors__start),
    .errors__start_set(errors__start_set),
    .errors__weights_early_last(errors__weights_early_last),
    .errors__weights_keep(errors__weights_keep),
    .errors__weights_missing_last(errors__weights_missing_last),
    .interrupts__error(interrupts__error),
    .interrupts__idle(interrupts__idle),
    .interrupts__ready(interrupts__ready),
    .job_blocks__channel_blocks(job_blocks__channel_blocks),
    .job_blocks__token_blocks(job_blocks__token_blocks),
    .job_mode__keep(job_mode__keep),
    .job_mode__requantize(job_mode__requantize),
    .job_mode__segments(job_mode__segments),
    .job_mode__wide(job_mode__wide),
    .job_steps__last_steps(job_steps__last_steps),
    .job_steps__steps(job_steps__steps),
    .port_0_212(error),
    .port_0_220(counters),
    .refused(errors__locked_set),
    .rst(rst),
    .status__busy(status),
    .status__full(job__valid),
    .write(s_axi_awready)
  );
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n16 = n15;
    if (rst) begin
      n16 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n17 = failed;
    if (rst) begin
      n17 = 1'h0;
    end
  end
  assign bus__awaddr = s_axi_awaddr;
  assign bus__awprot = s_axi_awprot;
  assign bus__awvalid = s_axi_awvalid;
  assign bus__awready = s_axi_awready;
  assign bus__wdata = s_axi_wdata;
  assign bus__wstrb = s_axi_wstrb;
  assign bus__wvalid = s_axi_wvalid;
  assign bus__wready = s_axi_awready;
  assign bus__bresp = s_axi_bresp;
  assign bus__bvalid = s_axi_bvalid;
  assign bus__bready = s_axi_bready;
  assign bus__araddr = s_axi_araddr;
  assign bus__arprot = s_axi_arprot;
  assign bus__arvalid = s_axi_arvalid;
  assign bus__arready = s_axi_arready;
  assign bus__rdata = s_axi_rdata;
  assign bus__rresp = s_axi_rresp;
  assign bus__rvalid = s_axi_rvalid;
  assign bus__rready = s_axi_rready;
  assign design__design = 4'h0;
  assign design__requantizers = 8'h02;
  assign array__lanes = 16'h0004;
  assign array__columns = 8'h02;
  assign array__rows = 8'h02;
  assign depths__weights = 16'h0040;
  assign depths__activations = 16'h0080;
  assign limits__segments = 16'h0008;
  assign limits__tokens = 16'h0008;
  assign buses__weights = 16'h0020;
  assign buses__activations = 16'h0020;
  assign waits = job__valid;
  assign locked = job__valid;
  assign status__busy = status;
  assign status__full = job__valid;
  assign control__clear_counters = clear_counters;
  assign cycles_busy__value = counters[31:0];
  assign cycles_useful__value = counters[63:32];
  assign cycles_weights__value = counters[95:64];
  assign cycles_activations__value = counters[127:96];
  assign cycles_drain__value = counters[159:128];
  assign cycles_results__value = counters[191:160];
  assign cycles_pipeline__value = counters[223:192];
  assign errors__weights_early_last_set = error[0];
  assign errors__weights_missing_last_set = error[1];
  assign errors__weights_keep_set = error[2];
  assign errors__activations_early_last_set = error[3];
  assign errors__activations_missing_last_set = error[4];
  assign errors__activations_keep_set = error[5];
  assign errors__shape_set = error[6];
  assign refused = errors__locked_set;
  assign s_axi_wready = s_axi_awready;
  assign s_axis_weights_tready = weights__ready;
  assign s_axis_activations_tready = activations__ready;
  assign m_axis_results_tdata = results__payload[63:0];
  assign m_axis_results_tlast = results__payload[65];
  assign m_axis_results_tvalid = results__valid;
  assign weights__valid = s_axis_weights_tvalid;
  assign activations__valid = s_axis_activations_tvalid;
  assign results__ready = m_axis_results_tready;
  assign job__payload[82] = job_mode__keep;
  assign job__payload[81] = job_mode__requantize;
  assign job__payload[80] = job_mode__wide;
  assign job__payload[79:64] = job_blocks__token_blocks;
  assign job__payload[63:48] = job_blocks__channel_blocks;
  assign job__payload[47:32] = job_steps__last_steps;
  assign job__payload[31:16] = job_mode__segments;
  assign job__payload[15:0] = job_steps__steps;
  assign activations__payload[33] = n4;
  assign activations__payload[32] = s_axis_activations_tlast;
  assign activations__payload[31:0] = s_axis_activations_tdata;
  assign weights__payload[33] = n2;
  assign weights__payload[32] = s_axis_weights_tlast;
  assign weights__payload[31:0] = s_axis_weights_tdata;
endmodule

module engine_small_engine_bus_registers(bus__awvalid, bus__wdata, bus__wstrb, bus__wvalid, bus__bready, bus__araddr, bus__arvalid, bus__rready, port_0_212, status__busy, port_0_220, clk, rst, errors__start_set, write, refused, bus__arready, control__start, control__clear_counters, status__full, bus__bvalid
, bus__bresp, bus__rvalid, bus__rdata, bus__rresp, errors__weights_early_last, errors__weights_missing_last, errors__weights_keep, errors__activations_early_last, errors__activations_missing_last, errors__activations_keep, errors__shape, errors__locked, errors__start, interrupts__error, interrupts__idle, interrupts__ready, job_steps__steps, job_steps__last_steps, job_blocks__channel_blocks, job_blocks__token_blocks, job_mode__segments
, job_mode__wide, job_mode__requantize, job_mode__keep, bus__awaddr);
  reg auto_verilog_backend_cc_2355_dump_module_2 = 0;
  wire [15:0] n100;
  wire [15:0] n101;
  wire [15:0] n102;
  wire [15:0] n103;
  wire [15:0] n104;
  wire [15:0] n105;
  wire n109;
  wire n113;
  wire n117;
  reg n118;
  reg [1:0] n119;
  wire n12;
  reg n120;
  reg [31:0] n121;
  reg [1:0] n122;
  reg n123;
  reg n124;
  reg n125;
  reg n126;
  reg n127;
  reg n128;
  reg n129;
  reg n130;
  reg n131;
  reg n132;
  reg n133;
  reg n134;
  reg [15:0] n135;
  reg [15:0] n136;
  reg [15:0] n137;
  reg [15:0] n138;
  reg [15:0] n139;
  reg n140;
  reg n141;
  reg n142;
  wire n15;
  wire n18;
  wire n21;
  wire n24;
  wire n26;
  wire [1:0] n27;
  wire [1:0] n28;
  wire n29;
  wire n30;
  wire n33;
  wire n34;
  wire n35;
  wire n38;
  wire n39;
  wire n40;
  wire n43;
  wire n44;
  wire n45;
  wire n48;
  wire n49;
  wire n50;
  wire n53;
  wire n54;
  wire n55;
  wire n58;
  wire n59;
  wire n60;
  wire n63;
  wire n64;
  wire n65;
  wire n68;
  wire n69;
  wire n7;
  wire n70;
  wire n73;
  wire n77;
  wire n8;
  wire n81;
  wire n85;
  wire [15:0] n86;
  wire [15:0] n87;
  wire [15:0] n88;
  wire [15:0] n89;
  wire n9;
  wire [15:0] n90;
  wire [15:0] n91;
  wire [15:0] n92;
  wire [15:0] n93;
  wire [15:0] n94;
  wire [15:0] n95;
  wire [15:0] n96;
  wire [15:0] n97;
  wire [15:0] n98;
  wire [15:0] n99;
  wire signal;
  reg signal_15;
  reg signal_58;
  wire [7:0] array__columns;
  wire [15:0] array__lanes;
  wire [7:0] array__rows;
  input [7:0] bus__araddr;
  wire [7:0] bus__araddr;
  output bus__arready;
  wire bus__arready;
  input bus__arvalid;
  wire bus__arvalid;
  input [7:0] bus__awaddr;
  wire [7:0] bus__awaddr;
  wire bus__awready;
  input bus__awvalid;
  wire bus__awvalid;
  input bus__bready;
  wire bus__bready;
  output [1:0] bus__bresp;
  reg [1:0] bus__bresp = 2'h0;
  output bus__bvalid;
  reg bus__bvalid = 1'h0;
  output [31:0] bus__rdata;
  reg [31:0] bus__rdata = 32'd0;
  input bus__rready;
  wire bus__rready;
  output [1:0] bus__rresp;
  reg [1:0] bus__rresp = 2'h0;
  output bus__rvalid;
  reg bus__rvalid = 1'h0;
  input [31:0] bus__wdata;
  wire [31:0] bus__wdata;
  wire bus__wready;
  input [3:0] bus__wstrb;
  wire [3:0] bus__wstrb;
  input bus__wvalid;
  wire bus__wvalid;
  wire [15:0] buses__activations;
  wire [15:0] buses__weights;
  input clk;
  wire clk;
  output control__clear_counters;
  wire control__clear_counters;
  output control__start;
  wire control__start;
  wire control_chosen;
  wire [31:0] cycles_activations__value;
  wire [31:0] cycles_busy__value;
  wire [31:0] cycles_drain__value;
  wire [31:0] cycles_pipeline__value;
  wire [31:0] cycles_results__value;
  wire [31:0] cycles_useful__value;
  wire [31:0] cycles_weights__value;
  wire [15:0] depths__activations;
  wire [15:0] depths__weights;
  wire [3:0] design__design;
  wire [7:0] design__requantizers;
  output errors__activations_early_last;
  reg errors__activations_early_last = 1'h0;
  wire errors__activations_early_last_set;
  output errors__activations_keep;
  reg errors__activations_keep = 1'h0;
  wire errors__activations_keep_set;
  output errors__activations_missing_last;
  reg errors__activations_missing_last = 1'h0;
  wire errors__activations_missing_last_set;
  output errors__locked;
  reg errors__locked = 1'h0;
  wire errors__locked_set;
  output errors__shape;
  reg errors__shape = 1'h0;
  wire errors__shape_set;
  output errors__start;
  reg errors__start = 1'h0;
  input errors__start_set;
  wire errors__start_set;
  output errors__weights_early_last;
  reg errors__weights_early_last = 1'h0;
  wire errors__weights_early_last_set;
  output errors__weights_keep;
  reg errors__weights_keep = 1'h0;
  wire errors__weights_keep_set;
  output errors__weights_missing_last;
  reg errors__weights_missing_last = 1'h0;
  wire errors__weights_missing_last_set;
  wire errors_chosen;
  output interrupts__error;
  reg interrupts__error = 1'h0;
  output interrupts__idle;
  reg interrupts__idle = 1'h0;
  output interrupts__ready;
  reg interrupts__ready = 1'h0;
  wire interrupts_chosen;
  output [15:0] job_blocks__channel_blocks;
  reg [15:0] job_blocks__channel_blocks = 16'h0001;
  output [15:0] job_blocks__token_blocks;
  reg [15:0] job_blocks__token_blocks = 16'h0001;
  wire job_blocks_chosen;
  output job_mode__keep;
  reg job_mode__keep = 1'h0;
  output job_mode__requantize;
  reg job_mode__requantize = 1'h0;
  output [15:0] job_mode__segments;
  reg [15:0] job_mode__segments = 16'h0001;
  output job_mode__wide;
  reg job_mode__wide = 1'h0;
  wire job_mode_chosen;
  output [15:0] job_steps__last_steps;
  reg [15:0] job_steps__last_steps = 16'h0001;
  output [15:0] job_steps__steps;
  reg [15:0] job_steps__steps = 16'h0001;
  wire job_steps_chosen;
  wire [15:0] limits__segments;
  wire [15:0] limits__tokens;
  reg locked;
  input [6:0] port_0_212;
  wire [6:0] port_0_212;
  input [223:0] port_0_220;
  wire [223:0] port_0_220;
  output refused;
  wire refused;
  input rst;
  wire rst;
  input status__busy;
  wire status__busy;
  input status__full;
  wire status__full;
  reg [31:0] word;
  output write;
  wire write;
  assign write = (bus__awvalid & bus__wvalid) & (~bus__bvalid | bus__bready);
  assign refused = write & locked;
  assign bus__arready = ~bus__rvalid | bus__rready;
  assign signal = bus__arvalid & bus__arready;
  assign n7 = bus__awaddr[7:2] == 4'h8;
  assign control_chosen = (write & ~locked) & n7;
  assign n8 = bus__wdata[0] & bus__wstrb[0];
  assign control__start = control_chosen ? n8 : 1'h0;
  assign n9 = bus__wdata[1] & bus__wstrb[0];
  assign control__clear_counters = control_chosen ? n9 : 1'h0;
  assign n12 = bus__awaddr[7:2] == 4'ha;
  assign errors_chosen = (write & ~locked) & n12;
  assign n15 = bus__awaddr[7:2] == 4'hb;
  assign interrupts_chosen = (write & ~locked) & n15;
  assign n18 = bus__awaddr[7:2] == 5'h10;
  assign job_steps_chosen = (write & ~locked) & n18;
  assign n21 = bus__awaddr[7:2] == 5'h11;
  assign job_blocks_chosen = (write & ~locked) & n21;
  assign n24 = bus__awaddr[7:2] == 5'h12;
  assign job_mode_chosen = (write & ~locked) & n24;
  assign n26 = signal_58 & ~locked;
  assign n27 = n26 ? 2'h0 : 2'h2;
  assign n28 = signal_15 ? 2'h0 : 2'h2;
  assign n29 = bus__wdata[0] & bus__wstrb[0];
  assign n30 = errors_chosen ? n29 : 1'h0;
  assign n33 = (errors__weights_early_last & ~n30) | port_0_212[0];
  assign n34 = bus__wdata[1] & bus__wstrb[0];
  assign n35 = errors_chosen ? n34 : 1'h0;
  assign n38 = (errors__weights_missing_last & ~n35) | port_0_212[1];
  assign n39 = bus__wdata[2] & bus__wstrb[0];
  assign n40 = errors_chosen ? n39 : 1'h0;
  assign n43 = (errors__weights_keep & ~n40) | port_0_212[2];
  assign n44 = bus__wdata[3] & bus__wstrb[0];
  assign n45 = errors_chosen ? n44 : 1'h0;
  assign n48 = (errors__activations_early_last & ~n45) | port_0_212[3];
  assign n49 = bus__wdata[4] & bus__wstrb[0];
  assign n50 = errors_chosen ? n49 : 1'h0;
  assign n53 = (errors__activations_missing_last & ~n50) | port_0_212[4];
  assign n54 = bus__wdata[5] & bus__wstrb[0];
  assign n55 = errors_chosen ? n54 : 1'h0;
  assign n58 = (errors__activations_keep & ~n55) | port_0_212[5];
  assign n59 = bus__wdata[6] & bus__wstrb[0];
  assign n60 = errors_chosen ? n59 : 1'h0;
  assign n63 = (errors__shape & ~n60) | port_0_212[6];
  assign n64 = bus__wdata[7] & bus__wstrb[0];
  assign n65 = errors_chosen ? n64 : 1'h0;
  assign n68 = (errors__locked & ~n65) | refused;
  assign n69 = bus__wdata[8] & bus__wstrb[1];
  assign n70 = errors_chosen ? n69 : 1'h0;
  assign n73 = (errors__start & ~n70) | errors__start_set;
  assign n77 = (bus__wdata[0] & bus__wstrb[0]) | (interrupts__error & ~bus__wstrb[0]);
  assign n81 = (bus__wdata[1] & bus__wstrb[0]) | (interrupts__idle & ~bus__wstrb[0]);
  assign n85 = (bus__wdata[2] & bus__wstrb[0]) | (interrupts__ready & ~bus__wstrb[0]);
  assign n86 = bus__wdata[15:0] & { bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1:0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0] };
  assign n87 = ~ { bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1:0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0] };
  assign n88 = job_steps__steps & n87;
  assign n89 = n86 | n88;
  assign n90 = bus__wdata[31:16] & { bus__wstrb[3], bus__wstrb[3], bus__wstrb[3], bus__wstrb[3], bus__wstrb[3], bus__wstrb[3], bus__wstrb[3], bus__wstrb[3:2], bus__wstrb[2], bus__wstrb[2], bus__wstrb[2], bus__wstrb[2], bus__wstrb[2], bus__wstrb[2], bus__wstrb[2] };
  assign n91 = ~ { bus__wstrb[3], bus__wstrb[3], bus__wstrb[3], bus__wstrb[3], bus__wstrb[3], bus__wstrb[3], bus__wstrb[3], bus__wstrb[3:2], bus__wstrb[2], bus__wstrb[2], bus__wstrb[2], bus__wstrb[2], bus__wstrb[2], bus__wstrb[2], bus__wstrb[2] };
  assign n92 = job_steps__last_steps & n91;
  assign n93 = n90 | n92;
  assign n94 = bus__wdata[15:0] & { bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1:0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0] };
  assign n95 = ~ { bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1:0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0] };
  assign n96 = job_blocks__channel_blocks & n95;
  assign n97 = n94 | n96;
  assign n98 = bus__wdata[31:16] & { bus__wstrb[3], bus__wstrb[3], bus__wstrb[3], bus__wstrb[3], bus__wstrb[3], bus__wstrb[3], bus__wstrb[3], bus__wstrb[3:2], bus__wstrb[2], bus__wstrb[2], bus__wstrb[2], bus__wstrb[2], bus__wstrb[2], bus__wstrb[2], bus__wstrb[2] };
  assign n99 = ~ { bus__wstrb[3], bus__wstrb[3], bus__wstrb[3], bus__wstrb[3], bus__wstrb[3], bus__wstrb[3], bus__wstrb[3], bus__wstrb[3:2], bus__wstrb[2], bus__wstrb[2], bus__wstrb[2], bus__wstrb[2], bus__wstrb[2], bus__wstrb[2], bus__wstrb[2] };
  assign n100 = job_blocks__token_blocks & n99;
  assign n101 = n98 | n100;
  assign n102 = bus__wdata[15:0] & { bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1:0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0] };
  assign n103 = ~ { bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1], bus__wstrb[1:0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0], bus__wstrb[0] };
  assign n104 = job_mode__segments & n103;
  assign n105 = n102 | n104;
  assign n109 = (bus__wdata[16] & bus__wstrb[2]) | (job_mode__wide & ~bus__wstrb[2]);
  assign n113 = (bus__wdata[17] & bus__wstrb[2]) | (job_mode__requantize & ~bus__wstrb[2]);
  assign n117 = (bus__wdata[18] & bus__wstrb[2]) | (job_mode__keep & ~bus__wstrb[2]);
  always @(posedge clk)
    bus__bvalid <= n118;
  always @(posedge clk)
    bus__bresp <= n119;
  always @(posedge clk)
    bus__rvalid <= n120;
  always @(posedge clk)
    bus__rdata <= n121;
  always @(posedge clk)
    bus__rresp <= n122;
  always @(posedge clk)
    errors__weights_early_last <= n123;
  always @(posedge clk)
    errors__weights_missing_last <= n124;
  always @(posedge clk)
    errors__weights_keep <= n125;
  always @(posedge clk)
    errors__activations_early_last <= n126;
  always @(posedge clk)
    errors__activations_missing_last <= n127;
  always @(posedge clk)
    errors__activations_keep <= n128;
  always @(posedge clk)
    errors__shape <= n129;
  always @(posedge clk)
    errors__locked <= n130;
  always @(posedge clk)
    errors__start <= n131;
  always @(posedge clk)
    interrupts__error <= n132;
  always @(posedge clk)
    interrupts__idle <= n133;
  always @(posedge clk)
    interrupts__ready <= n134;
  always @(posedge clk)
    job_steps__steps <= n135;
  always @(posedge clk)
    job_steps__last_steps <= n136;
  always @(posedge clk)
    job_blocks__channel_blocks <= n137;
  always @(posedge clk)
    job_blocks__token_blocks <= n138;
  always @(posedge clk)
    job_mode__segments <= n139;
  always @(posedge clk)
    job_mode__wide <= n140;
  always @(posedge clk)
    job_mode__requantize <= n141;
  always @(posedge clk)
    job_mode__keep <= n142;
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    signal_15 = 1'h0;
    casez (bus__araddr[7:2])
      6'h00:
          signal_15 = 1'h1;
      6'h01:
          signal_15 = 1'h1;
      6'h02:
          signal_15 = 1'h1;
      6'h03:
          signal_15 = 1'h1;
      6'h04:
          signal_15 = 1'h1;
      6'h05:
          signal_15 = 1'h1;
      6'h08:
          signal_15 = 1'h1;
      6'h09:
          signal_15 = 1'h1;
      6'h0a:
          signal_15 = 1'h1;
      6'h0b:
          signal_15 = 1'h1;
      6'h10:
          signal_15 = 1'h1;
      6'h11:
          signal_15 = 1'h1;
      6'h12:
          signal_15 = 1'h1;
      6'h20:
          signal_15 = 1'h1;
      6'h21:
          signal_15 = 1'h1;
      6'h22:
          signal_15 = 1'h1;
      6'h23:
          signal_15 = 1'h1;
      6'h24:
          signal_15 = 1'h1;
      6'h25:
          signal_15 = 1'h1;
      6'h26:
          signal_15 = 1'h1;
    endcase
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    word = 32'd0;
    casez (bus__araddr[7:2])
      6'h00:
        begin
          word[15:0] = 16'h0001;
          word[31:16] = 16'hd147;
        end
      6'h01:
        begin
          word[3:0] = 4'h0;
          word[15:8] = 8'h02;
        end
      6'h02:
        begin
          word[15:0] = 16'h0004;
          word[23:16] = 8'h02;
          word[31:24] = 8'h02;
        end
      6'h03:
        begin
          word[15:0] = 16'h0040;
          word[31:16] = 16'h0080;
        end
      6'h04:
        begin
          word[15:0] = 16'h0008;
          word[31:16] = 16'h0008;
        end
      6'h05:
        begin
          word[15:0] = 16'h0020;
          word[31:16] = 16'h0020;
        end
      6'h08:
        begin
          word[0] = 1'h0;
          word[1] = 1'h0;
        end
      6'h09:
        begin
          word[0] = status__busy;
          word[1] = status__full;
        end
      6'h0a:
        begin
          word[0] = errors__weights_early_last;
          word[1] = errors__weights_missing_last;
          word[2] = errors__weights_keep;
          word[3] = errors__activations_early_last;
          word[4] = errors__activations_missing_last;
          word[5] = errors__activations_keep;
          word[6] = errors__shape;
          word[7] = errors__locked;
          word[8] = errors__start;
        end
      6'h0b:
        begin
          word[0] = interrupts__error;
          word[1] = interrupts__idle;
          word[2] = interrupts__ready;
        end
      6'h10:
        begin
          word[15:0] = job_steps__steps;
          word[31:16] = job_steps__last_steps;
        end
      6'h11:
        begin
          word[15:0] = job_blocks__channel_blocks;
          word[31:16] = job_blocks__token_blocks;
        end
      6'h12:
        begin
          word[15:0] = job_mode__segments;
          word[16] = job_mode__wide;
          word[17] = job_mode__requantize;
          word[18] = job_mode__keep;
        end
      6'h20:
          word = port_0_220[31:0];
      6'h21:
          word = port_0_220[63:32];
      6'h22:
          word = port_0_220[95:64];
      6'h23:
          word = port_0_220[127:96];
      6'h24:
          word = port_0_220[159:128];
      6'h25:
          word = port_0_220[191:160];
      6'h26:
          word = port_0_220[223:192];
    endcase
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    signal_58 = 1'h0;
    casez (bus__awaddr[7:2])
      6'h08:
          signal_58 = 1'h1;
      6'h0a:
          signal_58 = 1'h1;
      6'h0b:
          signal_58 = 1'h1;
      6'h10:
          signal_58 = 1'h1;
      6'h11:
          signal_58 = 1'h1;
      6'h12:
          signal_58 = 1'h1;
    endcase
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    locked = 1'h0;
    casez (bus__awaddr[7:2])
      6'h08:
          locked = 1'h0;
      6'h0a:
          locked = 1'h0;
      6'h0b:
          locked = 1'h0;
      6'h10:
          locked = status__full;
      6'h11:
          locked = status__full;
      6'h12:
          locked = status__full;
    endcase
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n118 = bus__bvalid;
    if (write) begin
      n118 = 1'h1;
    end else if (bus__bready) begin
      n118 = 1'h0;
    end
    if (rst) begin
      n118 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n119 = bus__bresp;
    if (write) begin
      n119 = n27;
    end
    if (rst) begin
      n119 = 2'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n120 = bus__rvalid;
    if (signal) begin
      n120 = 1'h1;
    end else if (bus__rready) begin
      n120 = 1'h0;
    end
    if (rst) begin
      n120 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n121 = bus__rdata;
    if (signal) begin
      n121 = word;
    end
    if (rst) begin
      n121 = 32'd0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n122 = bus__rresp;
    if (signal) begin
      n122 = n28;
    end
    if (rst) begin
      n122 = 2'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n123 = n33;
    if (rst) begin
      n123 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n124 = n38;
    if (rst) begin
      n124 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n125 = n43;
    if (rst) begin
      n125 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n126 = n48;
    if (rst) begin
      n126 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n127 = n53;
    if (rst) begin
      n127 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n128 = n58;
    if (rst) begin
      n128 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n129 = n63;
    if (rst) begin
      n129 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n130 = n68;
    if (rst) begin
      n130 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n131 = n73;
    if (rst) begin
      n131 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n132 = interrupts__error;
    if (interrupts_chosen) begin
      n132 = n77;
    end
    if (rst) begin
      n132 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n133 = interrupts__idle;
    if (interrupts_chosen) begin
      n133 = n81;
    end
    if (rst) begin
      n133 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n134 = interrupts__ready;
    if (interrupts_chosen) begin
      n134 = n85;
    end
    if (rst) begin
      n134 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n135 = job_steps__steps;
    if (job_steps_chosen) begin
      n135 = n89;
    end
    if (rst) begin
      n135 = 16'h0001;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n136 = job_steps__last_steps;
    if (job_steps_chosen) begin
      n136 = n93;
    end
    if (rst) begin
      n136 = 16'h0001;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n137 = job_blocks__channel_blocks;
    if (job_blocks_chosen) begin
      n137 = n97;
    end
    if (rst) begin
      n137 = 16'h0001;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n138 = job_blocks__token_blocks;
    if (job_blocks_chosen) begin
      n138 = n101;
    end
    if (rst) begin
      n138 = 16'h0001;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n139 = job_mode__segments;
    if (job_mode_chosen) begin
      n139 = n105;
    end
    if (rst) begin
      n139 = 16'h0001;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n140 = job_mode__wide;
    if (job_mode_chosen) begin
      n140 = n109;
    end
    if (rst) begin
      n140 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n141 = job_mode__requantize;
    if (job_mode_chosen) begin
      n141 = n113;
    end
    if (rst) begin
      n141 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_2) begin end
    n142 = job_mode__keep;
    if (job_mode_chosen) begin
      n142 = n117;
    end
    if (rst) begin
      n142 = 1'h0;
    end
  end
  assign bus__awready = write;
  assign bus__wready = write;
  assign design__design = 4'h0;
  assign design__requantizers = 8'h02;
  assign array__lanes = 16'h0004;
  assign array__columns = 8'h02;
  assign array__rows = 8'h02;
  assign depths__weights = 16'h0040;
  assign depths__activations = 16'h0080;
  assign limits__segments = 16'h0008;
  assign limits__tokens = 16'h0008;
  assign buses__weights = 16'h0020;
  assign buses__activations = 16'h0020;
  assign cycles_busy__value = port_0_220[31:0];
  assign cycles_useful__value = port_0_220[63:32];
  assign cycles_weights__value = port_0_220[95:64];
  assign cycles_activations__value = port_0_220[127:96];
  assign cycles_drain__value = port_0_220[159:128];
  assign cycles_results__value = port_0_220[191:160];
  assign cycles_pipeline__value = port_0_220[223:192];
  assign errors__weights_early_last_set = port_0_212[0];
  assign errors__weights_missing_last_set = port_0_212[1];
  assign errors__weights_keep_set = port_0_212[2];
  assign errors__activations_early_last_set = port_0_212[3];
  assign errors__activations_missing_last_set = port_0_212[4];
  assign errors__activations_keep_set = port_0_212[5];
  assign errors__shape_set = port_0_212[6];
  assign errors__locked_set = refused;
endmodule

module engine_small_engine_core_sequencer(job__valid, weights_loaded, activations_loaded, room, weights_fault, activations_fault, weights_misfit, activations_misfit, recover, clk, rst, job__ready, offer, advance, running, issue, weight_address, activation_address, accept, valid, take
, weights_used, activations_used, sum_end, results, sum_valid, sum, misfit, stop, busy, stall, mode_address, wide, job__payload);
  reg auto_verilog_backend_cc_2355_dump_module_1 = 0;
  wire n1;
  reg [12:0] n100;
  reg n101;
  wire n2;
  wire [15:0] n20;
  wire n21;
  wire n23;
  wire n25;
  wire n29;
  wire n3;
  wire n30;
  wire n31;
  wire n33;
  wire n34;
  wire n36;
  wire n37;
  wire n39;
  wire n4;
  wire n42;
  wire [1:0] n43;
  wire [2:0] n44;
  wire [3:0] n45;
  wire [4:0] n46;
  wire n47;
  wire n48;
  wire n49;
  wire n5;
  wire n50;
  wire n51;
  wire n52;
  wire n53;
  wire n55;
  wire [2:0] n56;
  wire [3:0] n57;
  wire [2:0] n58;
  wire [3:0] n59;
  wire n6;
  wire [7:0] n60;
  wire [7:0] n61;
  wire [4:0] n62;
  wire [4:0] n63;
  wire [4:0] n64;
  wire [4:0] n65;
  wire [16:0] n66;
  wire [16:0] n67;
  wire n68;
  wire [3:0] n69;
  wire n7;
  wire [2:0] n70;
  wire [6:0] n71;
  wire [6:0] n72;
  wire [7:0] n73;
  wire [7:0] n74;
  wire [2:0] n75;
  wire n77;
  wire [2:0] n78;
  reg [82:0] n79;
  wire n8;
  reg n80;
  reg [1:0] n81;
  reg [1:0] n82;
  reg [6:0] n83;
  reg [3:0] n84;
  reg [3:0] n85;
  reg [15:0] n86;
  reg [1:0] n87;
  reg [5:0] n88;
  reg [6:0] n89;
  wire n9;
  reg [1:0] n90;
  reg [1:0] n91;
  reg n92;
  reg n93;
  reg n94;
  reg [3:0] n95;
  reg [3:0] n96;
  reg [12:0] n97;
  reg [12:0] n98;
  reg [12:0] n99;
  wire signal;
  wire signal_38;
  wire signal_39;
  wire signal_40;
  reg [1:0] signal_50 = 2'h0;
  wire signal_53;
  reg [5:0] signal_56 = 6'h00;
  reg [1:0] signal_57 = 2'h0;
  output accept;
  reg accept = 1'h0;
  reg [6:0] activation = 7'h00;
  output [7:0] activation_address;
  wire [7:0] activation_address;
  reg [1:0] activation_bank = 2'h0;
  reg [1:0] activations = 2'h0;
  input activations_fault;
  wire activations_fault;
  input activations_loaded;
  wire activations_loaded;
  input activations_misfit;
  wire activations_misfit;
  output activations_used;
  wire activations_used;
  output advance;
  wire advance;
  reg [15:0] block = 16'h0001;
  wire block_done;
  wire block_end;
  output busy;
  reg busy = 1'h0;
  input clk;
  wire clk;
  wire [12:0] described;
  wire extremes;
  wire fits;
  output issue;
  wire issue;
  wire [82:0] job;
  input [82:0] job__payload;
  wire [82:0] job__payload;
  output job__ready;
  wire job__ready;
  input job__valid;
  wire job__valid;
  output misfit;
  wire misfit;
  output [3:0] mode_address;
  wire [3:0] mode_address;
  output offer;
  wire offer;
  wire ready;
  input recover;
  wire recover;
  output [2:0] results;
  wire [2:0] results;
  input room;
  wire room;
  input rst;
  wire rst;
  output [82:0] running;
  reg [82:0] running = 83'h000000000000000000000;
  reg [3:0] segment = 4'h1;
  wire segment_end;
  reg [1:0] spacing = 2'h0;
  output [3:0] stall;
  wire [3:0] stall;
  reg [6:0] step = 7'h01;
  wire step_end;
  output stop;
  reg stop = 1'h0;
  output [12:0] sum;
  reg [12:0] sum = 13'h0000;
  reg [12:0] sum0 = 13'h0000;
  reg [12:0] sum1 = 13'h0000;
  reg [12:0] sum2 = 13'h0000;
  wire [12:0] sum3;
  output sum_end;
  wire sum_end;
  output sum_valid;
  wire sum_valid;
  output take;
  wire take;
  reg [3:0] takes = 4'hf;
  reg [3:0] token = 4'h1;
  wire token_end;
  output valid;
  reg valid = 1'h0;
  reg [3:0] valid_61 = 4'h0;
  output [6:0] weight_address;
  wire [6:0] weight_address;
  input weights_fault;
  wire weights_fault;
  input weights_loaded;
  wire weights_loaded;
  input weights_misfit;
  wire weights_misfit;
  output weights_used;
  wire weights_used;
  output wide;
  reg wide = 1'h0;
  assign n1 = job__payload[15:0] <= 7'h40;
  assign n2 = job__payload[31:16] <= 4'h8;
  assign n3 = job__payload[79:64] <= 4'h8;
  assign n4 = | job__payload[15:0];
  assign n5 = | job__payload[31:16];
  assign n6 = | job__payload[47:32];
  assign n7 = | job__payload[63:48];
  assign n8 = | job__payload[79:64];
  assign n9 = job__payload[47:32] <= job__payload[15:0];
  assign fits = & { n9, n8, n7, n6, n5, n4, n3, n2, n1 };
  assign signal = ~busy | signal_38;
  assign offer = (job__valid & fits) & ~stop;
  assign job__ready = (signal & fits) | stop;
  assign advance = offer & signal;
  assign signal_39 = ((job__valid & ~fits) & signal) & ~stop;
  assign misfit = (signal_39 | weights_misfit) | activations_misfit;
  assign signal_40 = (signal_39 | weights_fault) | activations_fault;
  assign n20 = segment_end ? running[47:32] : running[15:0];
  assign step_end = step == n20[6:0];
  assign segment_end = segment == running[19:16];
  assign token_end = token == running[67:64];
  assign block_end = block == running[63:48];
  assign n21 = | signal_50;
  assign n23 = | activations;
  assign ready = (busy & n21) & n23;
  assign n25 = ! spacing;
  assign issue = ready & (~step_end | (n25 & room));
  assign sum_end = issue & step_end;
  assign signal_53 = sum_end & segment_end;
  assign weights_used = signal_53 & token_end;
  assign signal_38 = weights_used & block_end;
  assign activations_used = signal_38 & ~running[82];
  assign extremes = segment_end & block_end;
  assign n29 = ! signal_50;
  assign n30 = busy & n29;
  assign n31 = | signal_50;
  assign n33 = ! activations;
  assign n34 = (busy & n31) & n33;
  assign n36 = | spacing;
  assign n37 = (ready & step_end) & n36;
  assign n39 = ! spacing;
  assign n42 = ((ready & step_end) & n39) & ~room;
  assign n43 = running[80] ? 2'h1 : 2'h2;
  assign n44 = 2'h2 * extremes;
  assign n45 = n43 + n44;
  assign n46 = segment - 1'h1;
  assign n47 = block == 1'h1;
  assign n48 = segment == 1'h1;
  assign n49 = n47 & n48;
  assign n50 = segment == 1'h1;
  assign n51 = running[79:64] != 1'h1;
  assign n52 = n50 & n51;
  assign n53 = segment_end & token_end;
  assign n55 = (segment_end & token_end) & block_end;
  assign n56 = signal_50 + weights_loaded;
  assign n57 = n56 - weights_used;
  assign n58 = activations + activations_loaded;
  assign n59 = n58 - signal_38;
  assign n60 = step + 1'h1;
  assign n61 = step_end ? 8'h01 : n60;
  assign n62 = segment + 1'h1;
  assign n63 = segment_end ? 5'h01 : n62;
  assign n64 = token + 1'h1;
  assign n65 = token_end ? 5'h01 : n64;
  assign n66 = block + 1'h1;
  assign n67 = block_end ? 17'h00001 : n66;
  assign n68 = | spacing;
  assign n69 = n45[2:0] - 1'h1;
  assign n70 = spacing - 1'h1;
  assign n71 = signal_56 + 1'h1;
  assign n72 = signal_53 ? 7'h00 : n71;
  assign n73 = activation + 1'h1;
  assign n74 = weights_used ? 8'h00 : n73;
  assign n75 = signal_57 + weights_used;
  assign n77 = signal_38 & ~running[82];
  assign n78 = activation_bank + n77;
  always @(posedge clk)
    running <= n79;
  always @(posedge clk)
    busy <= n80;
  always @(posedge clk)
    signal_50 <= n81;
  always @(posedge clk)
    activations <= n82;
  always @(posedge clk)
    step <= n83;
  always @(posedge clk)
    segment <= n84;
  always @(posedge clk)
    token <= n85;
  always @(posedge clk)
    block <= n86;
  always @(posedge clk)
    spacing <= n87;
  always @(posedge clk)
    signal_56 <= n88;
  always @(posedge clk)
    activation <= n89;
  always @(posedge clk)
    signal_57 <= n90;
  always @(posedge clk)
    activation_bank <= n91;
  always @(posedge clk)
    accept <= n92;
  always @(posedge clk)
    valid <= n93;
  always @(posedge clk)
    wide <= n94;
  always @(posedge clk)
    takes <= n95;
  always @(posedge clk)
    valid_61 <= n96;
  always @(posedge clk)
    sum0 <= n97;
  always @(posedge clk)
    sum1 <= n98;
  always @(posedge clk)
    sum2 <= n99;
  always @(posedge clk)
    sum <= n100;
  always @(posedge clk)
    stop <= n101;
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n79 = running;
    if (advance) begin
      n79 = job__payload;
    end
    if (rst) begin
      n79 = 83'h000000000000000000000;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n80 = busy;
    if (advance) begin
      n80 = 1'h1;
    end else if (signal_38) begin
      n80 = 1'h0;
    end
    if (stop) begin
      n80 = 1'h0;
    end
    if (rst) begin
      n80 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n81 = n57[1:0];
    if (stop) begin
      n81 = 2'h0;
    end
    if (rst) begin
      n81 = 2'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n82 = n59[1:0];
    if (stop) begin
      n82 = 2'h0;
    end
    if (rst) begin
      n82 = 2'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n83 = step;
    if (issue) begin
      n83 = n61[6:0];
    end
    if (stop) begin
      n83 = 7'h01;
    end
    if (rst) begin
      n83 = 7'h01;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n84 = segment;
    if (sum_end) begin
      n84 = n63[3:0];
    end
    if (stop) begin
      n84 = 4'h1;
    end
    if (rst) begin
      n84 = 4'h1;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n85 = token;
    if (signal_53) begin
      n85 = n65[3:0];
    end
    if (stop) begin
      n85 = 4'h1;
    end
    if (rst) begin
      n85 = 4'h1;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n86 = block;
    if (weights_used) begin
      n86 = n67[15:0];
    end
    if (stop) begin
      n86 = 16'h0001;
    end
    if (rst) begin
      n86 = 16'h0001;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n87 = spacing;
    if (sum_end) begin
      n87 = n69[1:0];
    end else if (n68) begin
      n87 = n70[1:0];
    end
    if (stop) begin
      n87 = 2'h0;
    end
    if (rst) begin
      n87 = 2'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n88 = signal_56;
    if (issue) begin
      n88 = n72[5:0];
    end
    if (stop) begin
      n88 = 6'h00;
    end
    if (rst) begin
      n88 = 6'h00;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n89 = activation;
    if (issue) begin
      n89 = n74[6:0];
    end
    if (stop) begin
      n89 = 7'h00;
    end
    if (rst) begin
      n89 = 7'h00;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n90 = n75[1:0];
    if (stop) begin
      n90 = 2'h0;
    end
    if (rst) begin
      n90 = 2'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n91 = n78[1:0];
    if (stop) begin
      n91 = 2'h0;
    end
    if (rst) begin
      n91 = 2'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n92 = issue;
    if (stop) begin
      n92 = 1'h0;
    end
    if (rst) begin
      n92 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n93 = accept;
    if (stop) begin
      n93 = 1'h0;
    end
    if (rst) begin
      n93 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n94 = running[80];
    if (rst) begin
      n94 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n95 = { takes[2:0], sum_end };
    if (stop) begin
      n95 = 4'hf;
    end
    if (rst) begin
      n95 = 4'hf;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n96 = { valid_61[2:0], sum_end };
    if (stop) begin
      n96 = 4'h0;
    end
    if (rst) begin
      n96 = 4'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n97 = sum0;
    if (sum_end) begin
      n97 = described;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n98 = sum1;
    if (valid_61[0]) begin
      n98 = sum0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n99 = sum2;
    if (valid_61[1]) begin
      n99 = sum1;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n100 = sum;
    if (valid_61[2]) begin
      n100 = sum2;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n101 = stop;
    if (signal_40) begin
      n101 = 1'h1;
    end else if (recover) begin
      n101 = 1'h0;
    end
    if (rst) begin
      n101 = 1'h0;
    end
  end
  assign job = running;
  assign block_done = weights_used;
  assign sum3 = sum;
  assign weight_address = { signal_57[0], signal_56 };
  assign activation_address = { activation_bank[0], activation };
  assign take = takes[3];
  assign results = n45[2:0];
  assign sum_valid = valid_61[3];
  assign mode_address = { signal_57[0], n46[2:0] };
  assign described[12] = extremes;
  assign described[11] = running[82];
  assign described[10] = n55;
  assign described[9] = n53;
  assign described[8] = segment_end;
  assign described[7] = n52;
  assign described[6] = n49;
  assign described[5] = running[81];
  assign described[4] = running[80];
  assign described[3:2] = activation_bank;
  assign described[1:0] = signal_57;
  assign stall[3] = n42;
  assign stall[2] = n37;
  assign stall[1] = n34;
  assign stall[0] = n30;
endmodule

module engine_small_engine_core_weight_loader(i__valid, running, offered, offer, advance, used, served, stop, clk, rst, i__ready, loaded, error, fault, weight_enable, weight_address, record_enable, record_address, record_slice, mode_enable, mode_address
, requantizer_enable, requantizer_address, requantizer_slice, mode_data, i__payload);
  reg auto_verilog_backend_cc_2355_dump_module_1 = 0;
  wire n10;
  reg [5:0] n100;
  reg [1:0] n101;
  wire [2:0] n11;
  wire [3:0] n12;
  wire [2:0] n13;
  wire [3:0] n14;
  wire [3:0] n15;
  wire [4:0] n16;
  wire n2;
  wire n20;
  wire n21;
  wire n22;
  wire n23;
  wire [1:0] n24;
  wire n25;
  wire n26;
  wire [15:0] n27;
  wire n28;
  wire [1:0] n3;
  wire n30;
  wire n31;
  wire n32;
  wire n35;
  wire n38;
  wire n39;
  wire [1:0] n4;
  wire n41;
  wire n46;
  wire n48;
  wire [4:0] n49;
  wire [2:0] n50;
  wire n51;
  wire n52;
  wire n56;
  wire n59;
  wire n6;
  wire n60;
  wire n61;
  wire n62;
  wire [16:0] n63;
  wire [16:0] n64;
  wire [3:0] n65;
  wire [3:0] n66;
  wire n67;
  wire [7:0] n68;
  wire [7:0] n69;
  wire [1:0] n7;
  wire [4:0] n70;
  wire [4:0] n71;
  wire n72;
  wire n73;
  wire n77;
  wire n78;
  wire n79;
  wire n8;
  wire n80;
  wire [6:0] n81;
  wire n83;
  wire n84;
  reg [1:0] n85;
  reg [1:0] n86;
  reg [2:0] n87;
  reg [1:0] n88;
  reg n89;
  wire [1:0] n9;
  reg n90;
  reg n91;
  reg n92;
  reg [15:0] n93;
  reg [2:0] n94;
  reg [6:0] n95;
  reg [3:0] n96;
  reg n97;
  reg n98;
  reg n99;
  reg signal = 1'h0;
  reg signal_30 = 1'h0;
  reg signal_32 = 1'h0;
  reg [1:0] signal_38 = 2'h0;
  wire signal_48;
  wire signal_50;
  reg [5:0] address = 6'h00;
  input advance;
  wire advance;
  reg [1:0] ahead = 2'h1;
  wire at_end;
  reg [1:0] bank = 2'h0;
  wire beat;
  wire block_end;
  reg [15:0] blocks = 16'h0001;
  input clk;
  wire clk;
  wire complete;
  wire drop;
  output [3:0] error;
  wire [3:0] error;
  output fault;
  wire fault;
  reg [2:0] group = 3'h0;
  wire group_end;
  input [33:0] i__payload;
  wire [33:0] i__payload;
  output i__ready;
  wire i__ready;
  input i__valid;
  wire i__valid;
  reg in_record = 1'h1;
  reg in_requantizer = 1'h0;
  reg in_weight = 1'h0;
  wire [82:0] job;
  output loaded;
  wire loaded;
  output [3:0] mode_address;
  wire [3:0] mode_address;
  output [1:0] mode_data;
  wire [1:0] mode_data;
  output mode_enable;
  wire mode_enable;
  reg [1:0] modes = 2'h0;
  input offer;
  wire offer;
  input [82:0] offered;
  wire [82:0] offered;
  reg open_ = 1'h0;
  reg part_end;
  output [4:0] record_address;
  wire [4:0] record_address;
  output record_enable;
  wire record_enable;
  output [1:0] record_slice;
  wire [1:0] record_slice;
  reg [2:0] records = 3'h0;
  wire [2:0] records_next;
  output [2:0] requantizer_address;
  wire [2:0] requantizer_address;
  output requantizer_enable;
  wire requantizer_enable;
  output requantizer_slice;
  wire requantizer_slice;
  input rst;
  wire rst;
  input [82:0] running;
  wire [82:0] running;
  reg [3:0] segment = 4'h1;
  input served;
  wire served;
  reg [6:0] step = 7'h01;
  input stop;
  wire stop;
  input used;
  wire used;
  output [6:0] weight_address;
  wire [6:0] weight_address;
  output weight_enable;
  wire weight_enable;
  reg word_end;
  assign job = ahead[0] ? offered : running;
  assign drop = stop | (signal & signal_30);
  assign n2 = open_ & signal_32;
  assign n4 = n3 | { 1'h0, drop };
  assign n6 = (i__valid & open_) & signal_32;
  assign n8 = ~drop;
  assign n9 = n7 & { 1'h0, n8 };
  assign n10 = loaded & block_end;
  assign n11 = ahead + n10;
  assign n12 = n11 - advance;
  assign n13 = signal_38 + loaded;
  assign n14 = n13 - used;
  assign n15 = records + loaded;
  assign n16 = n15 - served;
  assign loaded = ((n9[0] & at_end) & i__payload[32]) & ~i__payload[33];
  assign block_end = blocks == job[63:48];
  assign n20 = group == 2'h3;
  assign n21 = in_record & n20;
  assign n22 = ! group;
  assign n23 = in_weight & n22;
  assign n24 = job[80] ? 2'h1 : 2'h3;
  assign n25 = group == n24;
  assign n26 = in_requantizer & n25;
  assign group_end = | { n26, n23, n21 };
  assign n27 = signal_50 ? job[47:32] : job[15:0];
  assign n28 = step == n27[6:0];
  assign signal_48 = in_record | n28;
  assign signal_50 = segment == job[19:16];
  assign n30 = (group_end & signal_48) & signal_50;
  assign n31 = group[1:0] == 2'h3;
  assign record_enable = n9[0] & in_record;
  assign weight_enable = n9[0] & in_weight;
  assign requantizer_enable = n9[0] & in_requantizer;
  assign at_end = in_weight & part_end;
  assign n35 = (n9[0] & i__payload[32]) & ~at_end;
  assign n38 = (n9[0] & ~i__payload[32]) & at_end;
  assign n39 = n9[0] & i__payload[33];
  assign n41 = address == 6'h3f;
  assign fault = | error;
  assign n48 = ! group[0];
  assign mode_enable = (n9[0] & in_record) & n48;
  assign n49 = segment - 1'h1;
  assign n50 = bank + loaded;
  assign n51 = ! n12[1:0];
  assign n52 = n12[1:0] == 1'h1;
  assign n56 = n51 | ((n52 & offer) & ~advance);
  assign n59 = ~n14[1] & ~n16[2];
  assign n60 = i__valid & n4[0];
  assign n61 = ~i__payload[32];
  assign n62 = ~signal_30;
  assign n63 = blocks + 1'h1;
  assign n64 = block_end ? 17'h00001 : n63;
  assign n65 = group + 1'h1;
  assign n66 = group_end ? 4'h0 : n65;
  assign n67 = n9[0] & group_end;
  assign n68 = step + 1'h1;
  assign n69 = signal_48 ? 8'h01 : n68;
  assign n70 = segment + 1'h1;
  assign n71 = signal_50 ? 5'h01 : n70;
  assign n72 = n9[0] & in_requantizer;
  assign n73 = n9[0] & part_end;
  assign n77 = ~in_weight & (~(in_record & job[81]));
  assign n78 = in_record & job[81];
  assign n79 = n9[0] & part_end;
  assign n80 = n9[0] & word_end;
  assign n81 = address + 1'h1;
  assign n83 = ! group[0];
  assign n84 = (n9[0] & in_record) & n83;
  always @(posedge clk)
    ahead <= n85;
  always @(posedge clk)
    signal_38 <= n86;
  always @(posedge clk)
    records <= n87;
  always @(posedge clk)
    bank <= n88;
  always @(posedge clk)
    signal_32 <= n89;
  always @(posedge clk)
    open_ <= n90;
  always @(posedge clk)
    signal_30 <= n91;
  always @(posedge clk)
    signal <= n92;
  always @(posedge clk)
    blocks <= n93;
  always @(posedge clk)
    group <= n94;
  always @(posedge clk)
    step <= n95;
  always @(posedge clk)
    segment <= n96;
  always @(posedge clk)
    in_weight <= n97;
  always @(posedge clk)
    in_record <= n98;
  always @(posedge clk)
    in_requantizer <= n99;
  always @(posedge clk)
    address <= n100;
  always @(posedge clk)
    modes <= n101;
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    part_end = n30;
    if (in_requantizer) begin
      part_end = group_end;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    word_end = 1'h0;
    if (in_record) begin
      word_end = n31;
    end
    if (in_weight) begin
      word_end = 1'h1;
    end
    if (in_requantizer) begin
      word_end = n32;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n85 = n12[1:0];
    if (stop) begin
      n85 = 2'h1;
    end
    if (rst) begin
      n85 = 2'h1;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n86 = n14[1:0];
    if (stop) begin
      n86 = 2'h0;
    end
    if (rst) begin
      n86 = 2'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n87 = n16[2:0];
    if (stop) begin
      n87 = 3'h0;
    end
    if (rst) begin
      n87 = 3'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n88 = n50[1:0];
    if (stop) begin
      n88 = 2'h0;
    end
    if (rst) begin
      n88 = 2'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n89 = n56;
    if (stop) begin
      n89 = 1'h0;
    end
    if (rst) begin
      n89 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n90 = n59;
    if (rst) begin
      n90 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n91 = signal_30;
    if (n60) begin
      n91 = n61;
    end
    if (rst) begin
      n91 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n92 = signal;
    if (stop) begin
      n92 = 1'h1;
    end else if (n62) begin
      n92 = 1'h0;
    end
    if (rst) begin
      n92 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n93 = blocks;
    if (loaded) begin
      n93 = n64[15:0];
    end
    if (stop) begin
      n93 = 16'h0001;
    end
    if (rst) begin
      n93 = 16'h0001;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n94 = group;
    if (n9[0]) begin
      n94 = n66[2:0];
    end
    if (stop) begin
      n94 = 3'h0;
    end
    if (rst) begin
      n94 = 3'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n95 = step;
    if (n67) begin
      n95 = n69[6:0];
    end
    if (n72) begin
      n95 = 7'h01;
    end
    if (stop) begin
      n95 = 7'h01;
    end
    if (rst) begin
      n95 = 7'h01;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n96 = segment;
    if (n67) begin
      if (signal_48) begin
        n96 = n71[3:0];
      end
    end
    if (n72) begin
      n96 = 4'h1;
    end
    if (stop) begin
      n96 = 4'h1;
    end
    if (rst) begin
      n96 = 4'h1;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n97 = in_weight;
    if (n73) begin
      n97 = n77;
    end
    if (stop) begin
      n97 = 1'h0;
    end
    if (rst) begin
      n97 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n98 = in_record;
    if (n73) begin
      n98 = in_weight;
    end
    if (stop) begin
      n98 = 1'h1;
    end
    if (rst) begin
      n98 = 1'h1;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n99 = in_requantizer;
    if (n73) begin
      n99 = n78;
    end
    if (stop) begin
      n99 = 1'h0;
    end
    if (rst) begin
      n99 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n100 = address;
    if (n79) begin
      n100 = 6'h00;
    end else if (n80) begin
      n100 = n81[5:0];
    end
    if (stop) begin
      n100 = 6'h00;
    end
    if (rst) begin
      n100 = 6'h00;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n101 = modes;
    if (n84) begin
      n101 = { i__payload[0], modes[1] };
    end
    if (rst) begin
      n101 = 2'h0;
    end
  end
  assign beat = n9[0];
  assign complete = loaded;
  assign records_next = n16[2:0];
  assign i__ready = n4[0];
  assign weight_address = { bank[0], address };
  assign record_address = { bank, address[2:0] };
  assign record_slice = group[1:0];
  assign mode_address = { bank[0], n49[2:0] };
  assign requantizer_address = { bank, address[0] };
  assign requantizer_slice = group[0];
  assign mode_data = { i__payload[0], modes[1] };
  assign error[3] = n46;
  assign error[2] = n39;
  assign error[1] = n38;
  assign error[0] = n35;
  assign n3 = { 1'h0, n2 };
  assign n7 = { 1'h0, n6 };
  assign n32 = group[0];
  assign n46 = ((n9[0] & ((in_weight & group_end) & n41)) & ~at_end);
endmodule

module engine_small_engine_core_activation_loader(i__valid, running, offered, offer, advance, used, served, stop, clk, rst, i__ready, loaded, error, fault, activation_enable, activation_address, activation_slice, zero_point_enable, zero_point_address, i__payload);
  reg auto_verilog_backend_cc_2355_dump_module_1 = 0;
  wire n10;
  reg n100;
  reg n101;
  reg n102;
  reg [1:0] n103;
  reg [7:0] n104;
  reg [3:0] n105;
  reg [3:0] n106;
  reg n107;
  reg [6:0] n108;
  reg [6:0] n109;
  wire [2:0] n11;
  reg [3:0] n110;
  wire [3:0] n12;
  wire [2:0] n13;
  wire [3:0] n14;
  wire [3:0] n15;
  wire [4:0] n16;
  wire n17;
  wire [15:0] n21;
  wire n24;
  wire n28;
  wire n29;
  wire n33;
  wire n34;
  wire n43;
  wire n47;
  wire n48;
  wire n50;
  wire n56;
  wire [2:0] n57;
  wire n58;
  wire n59;
  wire n63;
  wire n66;
  wire n67;
  wire n68;
  wire n69;
  wire [2:0] n70;
  wire [2:0] n71;
  wire [8:0] n72;
  wire [8:0] n73;
  wire [4:0] n74;
  wire [4:0] n75;
  wire n78;
  wire n79;
  wire n80;
  wire [4:0] n81;
  wire [4:0] n82;
  wire n83;
  wire n85;
  wire n89;
  wire [7:0] n90;
  wire n92;
  wire n93;
  reg [1:0] n94;
  reg [1:0] n95;
  reg [2:0] n96;
  reg [1:0] n97;
  reg n98;
  reg n99;
  reg signal = 1'h0;
  reg signal_24 = 1'h0;
  reg signal_26 = 1'h0;
  wire signal_30;
  wire signal_31;
  reg [1:0] signal_33 = 2'h0;
  wire signal_39;
  wire signal_40;
  wire signal_42;
  wire signal_44;
  wire signal_46;
  output [7:0] activation_address;
  wire [7:0] activation_address;
  output activation_enable;
  wire activation_enable;
  output activation_slice;
  wire activation_slice;
  reg [6:0] address = 7'h00;
  input advance;
  wire advance;
  reg [1:0] ahead = 2'h1;
  reg [1:0] bank = 2'h0;
  wire beat;
  input clk;
  wire clk;
  wire drop;
  output [3:0] error;
  wire [3:0] error;
  output fault;
  wire fault;
  reg [1:0] group = 2'h0;
  wire group_end;
  input [33:0] i__payload;
  wire [33:0] i__payload;
  output i__ready;
  wire i__ready;
  input i__valid;
  wire i__valid;
  wire [82:0] job;
  reg kept = 1'h0;
  reg [6:0] length = 7'h00;
  output loaded;
  wire loaded;
  input offer;
  wire offer;
  input [82:0] offered;
  wire [82:0] offered;
  reg open_ = 1'h0;
  wire part_end;
  reg [2:0] records = 3'h0;
  wire [2:0] records_next;
  input rst;
  wire rst;
  input [82:0] running;
  wire [82:0] running;
  reg [3:0] segment = 4'h1;
  input served;
  wire served;
  reg [7:0] step = 8'h01;
  input stop;
  wire stop;
  reg [3:0] token = 4'h1;
  reg [3:0] tokens = 4'h1;
  wire unlike;
  input used;
  wire used;
  reg words = 1'h0;
  output [4:0] zero_point_address;
  wire [4:0] zero_point_address;
  output zero_point_enable;
  wire zero_point_enable;
  assign job = ahead[0] ? offered : running;
  assign drop = stop | (signal & signal_24);
  assign i__ready = ((open_ & signal_26) & ~kept) | drop;
  assign beat = (((i__valid & open_) & signal_26) & ~kept) & ~drop;
  assign n10 = signal_30 | signal_31;
  assign n11 = ahead + n10;
  assign n12 = n11 - advance;
  assign n13 = signal_33 + signal_30;
  assign n14 = n13 - used;
  assign n15 = records + signal_30;
  assign n16 = n15 - served;
  assign loaded = signal_30 | signal_31;
  assign n17 = words ? 1'h1 : 1'h0;
  assign group_end = group == n17;
  assign signal_39 = (signal_26 & kept) | ((beat & words) & group_end);
  assign n21 = signal_42 ? job[47:32] : job[15:0];
  assign signal_40 = step == n21[7:0];
  assign signal_42 = segment == job[19:16];
  assign signal_44 = token == job[67:64];
  assign signal_46 = (signal_39 & signal_40) & signal_42;
  assign n24 = words ? signal_46 : group_end;
  assign part_end = (beat & signal_44) & n24;
  assign activation_enable = beat & words;
  assign zero_point_enable = beat & ~words;
  assign n28 = address == length;
  assign n29 = tokens == job[67:64];
  assign signal_31 = ((signal_26 & kept) & signal_46) & (n28 & n29);
  assign n33 = address == length;
  assign n34 = tokens == job[67:64];
  assign unlike = ((signal_26 & kept) & signal_46) & (~(n33 & n34));
  assign signal_30 = ((words & part_end) & i__payload[32]) & ~i__payload[33];
  assign n43 = (beat & i__payload[32]) & (~(words & part_end));
  assign n47 = (beat & ~i__payload[32]) & (words & part_end);
  assign n48 = beat & i__payload[33];
  assign n50 = address == 7'h7f;
  assign n56 = ((beat & ((words & group_end) & n50)) & (~(words & part_end))) | unlike;
  assign fault = | error;
  assign n57 = bank + signal_30;
  assign n58 = ! n12[1:0];
  assign n59 = n12[1:0] == 1'h1;
  assign n63 = n58 | ((n59 & offer) & ~advance);
  assign n66 = ~n14[1] & ~n16[2];
  assign n67 = i__valid & i__ready;
  assign n68 = ~i__payload[32];
  assign n69 = ~signal_24;
  assign n70 = group + 1'h1;
  assign n71 = group_end ? 3'h0 : n70;
  assign n72 = step + 1'h1;
  assign n73 = signal_40 ? 9'h001 : n72;
  assign n74 = segment + 1'h1;
  assign n75 = signal_42 ? 5'h01 : n74;
  assign n78 = signal_46 & (~(signal_26 & kept));
  assign n79 = beat & group_end;
  assign n80 = words ? n78 : n79;
  assign n81 = token + 1'h1;
  assign n82 = signal_44 ? 5'h01 : n81;
  assign n83 = ~words;
  assign n85 = (part_end | signal_31) | unlike;
  assign n89 = signal_39 | ((beat & ~words) & group_end);
  assign n90 = address + 1'h1;
  assign n92 = token == 1'h1;
  assign n93 = (beat & signal_46) & n92;
  always @(posedge clk)
    ahead <= n94;
  always @(posedge clk)
    signal_33 <= n95;
  always @(posedge clk)
    records <= n96;
  always @(posedge clk)
    bank <= n97;
  always @(posedge clk)
    signal_26 <= n98;
  always @(posedge clk)
    open_ <= n99;
  always @(posedge clk)
    signal_24 <= n100;
  always @(posedge clk)
    signal <= n101;
  always @(posedge clk)
    kept <= n102;
  always @(posedge clk)
    group <= n103;
  always @(posedge clk)
    step <= n104;
  always @(posedge clk)
    segment <= n105;
  always @(posedge clk)
    token <= n106;
  always @(posedge clk)
    words <= n107;
  always @(posedge clk)
    address <= n108;
  always @(posedge clk)
    length <= n109;
  always @(posedge clk)
    tokens <= n110;
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n94 = n12[1:0];
    if (stop) begin
      n94 = 2'h1;
    end
    if (rst) begin
      n94 = 2'h1;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n95 = n14[1:0];
    if (stop) begin
      n95 = 2'h0;
    end
    if (rst) begin
      n95 = 2'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n96 = n16[2:0];
    if (stop) begin
      n96 = 3'h0;
    end
    if (rst) begin
      n96 = 3'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n97 = n57[1:0];
    if (stop) begin
      n97 = 2'h0;
    end
    if (rst) begin
      n97 = 2'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n98 = n63;
    if (stop) begin
      n98 = 1'h0;
    end
    if (rst) begin
      n98 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n99 = n66;
    if (rst) begin
      n99 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n100 = signal_24;
    if (n67) begin
      n100 = n68;
    end
    if (rst) begin
      n100 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n101 = signal;
    if (stop) begin
      n101 = 1'h1;
    end else if (n69) begin
      n101 = 1'h0;
    end
    if (rst) begin
      n101 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n102 = kept;
    if (loaded) begin
      n102 = job[82];
    end
    if (stop) begin
      n102 = 1'h0;
    end
    if (rst) begin
      n102 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n103 = group;
    if (beat) begin
      n103 = n71[1:0];
    end
    if (stop) begin
      n103 = 2'h0;
    end
    if (rst) begin
      n103 = 2'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n104 = step;
    if (signal_39) begin
      n104 = n73[7:0];
    end
    if (stop) begin
      n104 = 8'h01;
    end
    if (rst) begin
      n104 = 8'h01;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n105 = segment;
    if (signal_39) begin
      if (signal_40) begin
        n105 = n75[3:0];
      end
    end
    if (stop) begin
      n105 = 4'h1;
    end
    if (rst) begin
      n105 = 4'h1;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n106 = token;
    if (n80) begin
      n106 = n82[3:0];
    end
    if (stop) begin
      n106 = 4'h1;
    end
    if (rst) begin
      n106 = 4'h1;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n107 = words;
    if (part_end) begin
      n107 = n83;
    end
    if (stop) begin
      n107 = 1'h0;
    end
    if (rst) begin
      n107 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n108 = address;
    if (n85) begin
      n108 = 7'h00;
    end else if (n89) begin
      n108 = n90[6:0];
    end
    if (stop) begin
      n108 = 7'h00;
    end
    if (rst) begin
      n108 = 7'h00;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n109 = length;
    if (n93) begin
      n109 = address;
    end
    if (rst) begin
      n109 = 7'h00;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n110 = tokens;
    if (signal_30) begin
      n110 = job[67:64];
    end
    if (rst) begin
      n110 = 4'h1;
    end
  end
  assign records_next = n16[2:0];
  assign activation_address = { bank[0], address };
  assign activation_slice = group[0];
  assign zero_point_address = { bank, address[2:0] };
  assign error[3] = n56;
  assign error[2] = n48;
  assign error[1] = n47;
  assign error[0] = n43;
endmodule

module engine_small_engine_core_activations(clk, rst, x, x_n, activation);
  wire n1;
  wire n2;
  wire n3;
  wire n4;
  wire [7:0] n5;
  wire [7:0] n6;
  wire [7:0] n7;
  wire [7:0] n8;
  input [31:0] activation;
  wire [31:0] activation;
  input clk;
  wire clk;
  input rst;
  wire rst;
  output [31:0] x;
  wire [31:0] x;
  reg [7:0] x0 = 8'h00;
  reg [7:0] x1 = 8'h00;
  reg [7:0] x2 = 8'h00;
  reg [7:0] x3 = 8'h00;
  output [31:0] x_n;
  wire [31:0] x_n;
  assign n2 = ~activation[15];
  assign n3 = ~activation[23];
  assign n4 = ~activation[31];
  assign n5 = ~ x0;
  assign n6 = ~ x1;
  assign n7 = ~ x2;
  assign n8 = ~ x3;
  always @(posedge clk)
    x0 <= { n1, activation[6:0] };
  always @(posedge clk)
    x1 <= { n2, activation[14:8] };
  always @(posedge clk)
    x2 <= { n3, activation[22:16] };
  always @(posedge clk)
    x3 <= { n4, activation[30:24] };
  assign n1 = ~activation[7];
  assign x_n[31:24] = n8;
  assign x_n[23:16] = n7;
  assign x_n[15:8] = n6;
  assign x_n[7:0] = n5;
  assign x[31:24] = x3;
  assign x[23:16] = x2;
  assign x[15:8] = x1;
  assign x[7:0] = x0;
endmodule

module engine_small_engine_core_activation_sum(valid, restart, clk, rst, sum, x_n);
  reg auto_verilog_backend_cc_2355_dump_module_1 = 0;
  wire n1;
  wire n10;
  wire n11;
  wire n12;
  wire n13;
  wire n14;
  wire n15;
  wire n16;
  wire n17;
  wire n2;
  wire n3;
  wire n4;
  wire n5;
  wire n6;
  wire n7;
  wire n8;
  wire n81;
  wire n83;
  wire n85;
  wire n87;
  wire n89;
  wire n9;
  wire n91;
  wire n93;
  wire n95;
  reg [15:0] n96;
  input clk;
  wire clk;
  wire lanes_c0_1_carry;
  wire lanes_c0_1_sum;
  wire lanes_c0_2_carry;
  wire lanes_c0_2_sum;
  wire lanes_c1_3_carry;
  wire lanes_c1_3_sum;
  wire lanes_c1_4_carry;
  wire lanes_c1_4_sum;
  wire lanes_c2_5_carry;
  wire lanes_c2_5_sum;
  wire lanes_c2_6_carry;
  wire lanes_c2_6_sum;
  wire lanes_c3_7_carry;
  wire lanes_c3_7_sum;
  wire lanes_c3_8_carry;
  wire lanes_c3_8_sum;
  wire lanes_c4_10_carry;
  wire lanes_c4_10_sum;
  wire lanes_c4_9_carry;
  wire lanes_c4_9_sum;
  wire lanes_c5_11_carry;
  wire lanes_c5_11_sum;
  wire lanes_c5_12_carry;
  wire lanes_c5_12_sum;
  wire lanes_c6_13_carry;
  wire lanes_c6_13_sum;
  wire lanes_c6_14_carry;
  wire lanes_c6_14_sum;
  wire lanes_c7_15_carry;
  wire lanes_c7_15_sum;
  wire lanes_c7_16_carry;
  wire lanes_c7_16_sum;
  input restart;
  wire restart;
  input rst;
  wire rst;
  wire [15:0] second;
  reg step0_b0 = 1'h0;
  reg step10_b5 = 1'h0;
  reg step11_b6 = 1'h0;
  reg step12_b6 = 1'h0;
  reg step13_b7 = 1'h0;
  reg step14_b7 = 1'h0;
  reg step15_b8 = 1'h0;
  reg step16_b8 = 1'h0;
  reg step1_b1 = 1'h0;
  reg step2_b1 = 1'h0;
  reg step3_b2 = 1'h0;
  reg step4_b2 = 1'h0;
  reg step5_b3 = 1'h0;
  reg step6_b3 = 1'h0;
  reg step7_b4 = 1'h0;
  reg step8_b4 = 1'h0;
  reg step9_b5 = 1'h0;
  output [15:0] sum;
  reg [15:0] sum = 16'h0000;
  wire sum_c0_9_carry;
  wire sum_c0_9_sum;
  wire sum_c0_total;
  wire sum_c10_19_carry;
  wire sum_c10_19_sum;
  wire sum_c10_48_carry;
  wire sum_c10_48_sum;
  wire sum_c10_total;
  wire sum_c11_20_carry;
  wire sum_c11_20_sum;
  wire sum_c11_30_carry;
  wire sum_c11_30_sum;
  wire sum_c11_35_carry;
  wire sum_c11_35_sum;
  wire sum_c11_40_carry;
  wire sum_c11_40_sum;
  wire sum_c11_total;
  wire sum_c12_21_carry;
  wire sum_c12_21_sum;
  wire sum_c12_49_carry;
  wire sum_c12_49_sum;
  wire sum_c12_total;
  wire sum_c13_22_carry;
  wire sum_c13_22_sum;
  wire sum_c13_31_carry;
  wire sum_c13_31_sum;
  wire sum_c13_43_carry;
  wire sum_c13_43_sum;
  wire sum_c13_total;
  wire sum_c14_23_carry;
  wire sum_c14_23_sum;
  wire sum_c14_50_carry;
  wire sum_c14_50_sum;
  wire sum_c14_total;
  wire sum_c15_24_carry;
  wire sum_c15_24_sum;
  wire sum_c15_32_carry;
  wire sum_c15_32_sum;
  wire sum_c15_36_carry;
  wire sum_c15_36_sum;
  wire sum_c15_38_carry;
  wire sum_c15_38_sum;
  wire sum_c15_39_carry;
  wire sum_c15_39_sum;
  wire sum_c15_total;
  wire sum_c1_10_carry;
  wire sum_c1_10_sum;
  wire sum_c1_1_carry;
  wire sum_c1_1_sum;
  wire sum_c1_25_carry;
  wire sum_c1_25_sum;
  wire sum_c1_total;
  wire sum_c2_11_carry;
  wire sum_c2_11_sum;
  wire sum_c2_2_carry;
  wire sum_c2_2_sum;
  wire sum_c2_44_carry;
  wire sum_c2_44_sum;
  wire sum_c2_total;
  wire sum_c3_12_carry;
  wire sum_c3_12_sum;
  wire sum_c3_26_carry;
  wire sum_c3_26_sum;
  wire sum_c3_33_carry;
  wire sum_c3_33_sum;
  wire sum_c3_3_carry;
  wire sum_c3_3_sum;
  wire sum_c3_total;
  wire sum_c4_13_carry;
  wire sum_c4_13_sum;
  wire sum_c4_45_carry;
  wire sum_c4_45_sum;
  wire sum_c4_4_carry;
  wire sum_c4_4_sum;
  wire sum_c4_total;
  wire sum_c5_14_carry;
  wire sum_c5_14_sum;
  wire sum_c5_27_carry;
  wire sum_c5_27_sum;
  wire sum_c5_41_carry;
  wire sum_c5_41_sum;
  wire sum_c5_5_carry;
  wire sum_c5_5_sum;
  wire sum_c5_total;
  wire sum_c6_15_carry;
  wire sum_c6_15_sum;
  wire sum_c6_46_carry;
  wire sum_c6_46_sum;
  wire sum_c6_6_carry;
  wire sum_c6_6_sum;
  wire sum_c6_total;
  wire sum_c7_16_carry;
  wire sum_c7_16_sum;
  wire sum_c7_28_carry;
  wire sum_c7_28_sum;
  wire sum_c7_34_carry;
  wire sum_c7_34_sum;
  wire sum_c7_37_carry;
  wire sum_c7_37_sum;
  wire sum_c7_7_carry;
  wire sum_c7_7_sum;
  wire sum_c7_total;
  wire sum_c8_17_carry;
  wire sum_c8_17_sum;
  wire sum_c8_47_carry;
  wire sum_c8_47_sum;
  wire sum_c8_8_carry;
  wire sum_c8_8_sum;
  wire sum_c8_total;
  wire sum_c9_18_carry;
  wire sum_c9_18_sum;
  wire sum_c9_29_carry;
  wire sum_c9_29_sum;
  wire sum_c9_42_carry;
  wire sum_c9_42_sum;
  wire sum_c9_total;
  reg [15:0] sum_flops = 16'h0000;
  input valid;
  wire valid;
  input [31:0] x_n;
  wire [31:0] x_n;
  assign n4 = lanes_c1_4_carry & valid;
  assign n5 = lanes_c2_6_sum & valid;
  assign n6 = lanes_c2_6_carry & valid;
  assign n7 = lanes_c3_8_sum & valid;
  assign n8 = lanes_c3_8_carry & valid;
  assign n9 = lanes_c4_10_sum & valid;
  assign n10 = lanes_c4_10_carry & valid;
  assign n11 = lanes_c5_12_sum & valid;
  assign n12 = lanes_c5_12_carry & valid;
  assign n13 = lanes_c6_14_sum & valid;
  assign n14 = lanes_c6_14_carry & valid;
  assign n15 = lanes_c7_16_sum & valid;
  assign n16 = lanes_c7_15_carry & valid;
  assign n17 = lanes_c7_16_carry & valid;
  assign sum_c0_9_sum = (sum_flops[0] & ~restart) ^ step0_b0;
  assign sum_c0_9_carry = (sum_flops[0] & ~restart) & step0_b0;
  assign sum_c2_11_sum = sum_c1_1_carry ^ sum_c2_2_sum;
  assign sum_c2_11_carry = sum_c1_1_carry & sum_c2_2_sum;
  assign sum_c3_12_sum = sum_c2_2_carry ^ sum_c3_3_sum;
  assign sum_c3_12_carry = sum_c2_2_carry & sum_c3_3_sum;
  assign sum_c4_13_sum = sum_c3_3_carry ^ sum_c4_4_sum;
  assign sum_c4_13_carry = sum_c3_3_carry & sum_c4_4_sum;
  assign sum_c5_14_sum = sum_c4_4_carry ^ sum_c5_5_sum;
  assign sum_c5_14_carry = sum_c4_4_carry & sum_c5_5_sum;
  assign sum_c6_15_sum = sum_c5_5_carry ^ sum_c6_6_sum;
  assign sum_c6_15_carry = sum_c5_5_carry & sum_c6_6_sum;
  assign sum_c7_16_sum = sum_c6_6_carry ^ sum_c7_7_sum;
  assign sum_c7_16_carry = sum_c6_6_carry & sum_c7_7_sum;
  assign sum_c8_17_sum = sum_c7_7_carry ^ sum_c8_8_sum;
  assign sum_c8_17_carry = sum_c7_7_carry & sum_c8_8_sum;
  assign sum_c9_18_sum = (sum_flops[9] & ~restart) ^ sum_c8_8_carry;
  assign sum_c9_18_carry = (sum_flops[9] & ~restart) & sum_c8_8_carry;
  assign sum_c1_25_carry = sum_c1_10_sum & sum_c0_9_sum;
  assign sum_c3_26_sum = sum_c3_12_carry | (sum_c3_12_sum & sum_c2_11_carry);
  assign sum_c3_26_carry = sum_c3_12_sum & sum_c2_11_sum;
  assign sum_c5_27_sum = sum_c5_14_carry | (sum_c5_14_sum & sum_c4_13_carry);
  assign sum_c5_27_carry = sum_c5_14_sum & sum_c4_13_sum;
  assign sum_c7_28_sum = sum_c7_16_carry | (sum_c7_16_sum & sum_c6_15_carry);
  assign sum_c7_28_carry = sum_c7_16_sum & sum_c6_15_sum;
  assign sum_c9_29_sum = sum_c9_18_carry | (sum_c9_18_sum & sum_c8_17_carry);
  assign sum_c9_29_carry = sum_c9_18_sum & sum_c8_17_sum;
  assign sum_c11_30_carry = sum_c11_20_sum & sum_c10_19_sum;
  assign sum_c13_31_carry = sum_c13_22_sum & sum_c12_21_sum;
  assign sum_c15_32_carry = sum_c15_24_sum & sum_c14_23_sum;
  assign sum_c3_33_sum = sum_c3_26_sum | (sum_c3_26_carry & sum_c1_25_sum);
  assign sum_c3_33_carry = sum_c3_26_carry & sum_c1_25_carry;
  assign sum_c7_34_sum = sum_c7_28_sum | (sum_c7_28_carry & sum_c5_27_sum);
  assign sum_c7_34_carry = sum_c7_28_carry & sum_c5_27_carry;
  assign sum_c11_35_carry = sum_c11_30_carry & sum_c9_29_carry;
  assign sum_c15_36_carry = sum_c15_32_carry & sum_c13_31_carry;
  assign sum_c7_37_sum = sum_c7_34_sum | (sum_c7_34_carry & sum_c3_33_sum);
  assign sum_c7_37_carry = sum_c7_34_carry & sum_c3_33_carry;
  assign sum_c15_38_carry = sum_c15_36_carry & sum_c11_35_carry;
  assign sum_c15_39_sum = sum_c15_38_sum | (sum_c15_38_carry & sum_c7_37_sum);
  assign sum_c15_39_carry = sum_c15_38_carry & sum_c7_37_carry;
  assign sum_c11_40_sum = sum_c11_35_sum | (sum_c11_35_carry & sum_c7_37_sum);
  assign sum_c11_40_carry = sum_c11_35_carry & sum_c7_37_carry;
  assign sum_c5_41_sum = sum_c5_27_sum | (sum_c5_27_carry & sum_c3_33_sum);
  assign sum_c5_41_carry = sum_c5_27_carry & sum_c3_33_carry;
  assign sum_c9_42_sum = sum_c9_29_sum | (sum_c9_29_carry & sum_c7_37_sum);
  assign sum_c9_42_carry = sum_c9_29_carry & sum_c7_37_carry;
  assign sum_c13_43_carry = sum_c13_31_carry & sum_c11_40_carry;
  assign sum_c2_44_sum = sum_c2_11_carry | (sum_c2_11_sum & sum_c1_25_sum);
  assign sum_c2_44_carry = sum_c2_11_sum & sum_c1_25_carry;
  assign sum_c4_45_sum = sum_c4_13_carry | (sum_c4_13_sum & sum_c3_33_sum);
  assign sum_c4_45_carry = sum_c4_13_sum & sum_c3_33_carry;
  assign sum_c6_46_sum = sum_c6_15_carry | (sum_c6_15_sum & sum_c5_41_sum);
  assign sum_c6_46_carry = sum_c6_15_sum & sum_c5_41_carry;
  assign sum_c8_47_sum = sum_c8_17_carry | (sum_c8_17_sum & sum_c7_37_sum);
  assign sum_c8_47_carry = sum_c8_17_sum & sum_c7_37_carry;
  assign sum_c10_48_carry = sum_c10_19_sum & sum_c9_42_carry;
  assign sum_c12_49_carry = sum_c12_21_sum & sum_c11_40_carry;
  assign sum_c14_50_carry = sum_c14_23_sum & sum_c13_43_carry;
  assign sum_c1_total = sum_c1_10_sum ^ sum_c0_9_carry;
  assign sum_c2_total = sum_c2_11_sum ^ sum_c1_25_sum;
  assign sum_c3_total = sum_c3_12_sum ^ sum_c2_44_sum;
  assign sum_c4_total = sum_c4_13_sum ^ sum_c3_33_sum;
  assign sum_c5_total = sum_c5_14_sum ^ sum_c4_45_sum;
  assign sum_c6_total = sum_c6_15_sum ^ sum_c5_41_sum;
  assign sum_c7_total = sum_c7_16_sum ^ sum_c6_46_sum;
  assign sum_c8_total = sum_c8_17_sum ^ sum_c7_37_sum;
  assign sum_c9_total = sum_c9_18_sum ^ sum_c8_47_sum;
  assign sum_c10_total = sum_c10_19_sum ^ sum_c9_42_sum;
  assign sum_c11_total = sum_c11_20_sum ^ sum_c10_48_sum;
  assign sum_c12_total = sum_c12_21_sum ^ sum_c11_40_sum;
  assign sum_c13_total = sum_c13_22_sum ^ sum_c12_49_sum;
  assign sum_c14_total = sum_c14_23_sum ^ sum_c13_43_sum;
  assign sum_c15_total = sum_c15_24_sum ^ sum_c14_50_sum;
  assign n81 = sum_flops[1] & ~restart;
  assign n83 = sum_flops[2] & ~restart;
  assign n85 = sum_flops[3] & ~restart;
  assign n87 = sum_flops[4] & ~restart;
  assign n89 = sum_flops[5] & ~restart;
  assign n91 = sum_flops[6] & ~restart;
  assign n93 = sum_flops[7] & ~restart;
  assign n95 = sum_flops[8] & ~restart;
  always @(posedge clk)
    step0_b0 <= n1;
  always @(posedge clk)
    step1_b1 <= n2;
  always @(posedge clk)
    step2_b1 <= n3;
  always @(posedge clk)
    step3_b2 <= n4;
  always @(posedge clk)
    step4_b2 <= n5;
  always @(posedge clk)
    step5_b3 <= n6;
  always @(posedge clk)
    step6_b3 <= n7;
  always @(posedge clk)
    step7_b4 <= n8;
  always @(posedge clk)
    step8_b4 <= n9;
  always @(posedge clk)
    step9_b5 <= n10;
  always @(posedge clk)
    step10_b5 <= n11;
  always @(posedge clk)
    step11_b6 <= n12;
  always @(posedge clk)
    step12_b6 <= n13;
  always @(posedge clk)
    step13_b7 <= n14;
  always @(posedge clk)
    step14_b7 <= n15;
  always @(posedge clk)
    step15_b8 <= n16;
  always @(posedge clk)
    step16_b8 <= n17;
  always @(posedge clk)
    sum_flops <= { sum_c15_total, sum_c14_total, sum_c13_total, sum_c12_total, sum_c11_total, sum_c10_total, sum_c9_total, sum_c8_total, sum_c7_total, sum_c6_total, sum_c5_total, sum_c4_total, sum_c3_total, sum_c2_total, sum_c1_total, sum_c0_total };
  always @(posedge clk)
    sum <= n96;
  assign n1 = lanes_c0_2_sum & valid;
  assign n2 = lanes_c0_2_carry & valid;
  assign n3 = lanes_c1_4_sum & valid;
  dint_full_adder lanes_c0_1 (
    .a(x_n[0]),
    .b(x_n[8]),
    .c(x_n[16]),
    .carry(lanes_c0_1_carry),
    .sum(lanes_c0_1_sum)
  );
  dint_half_adder lanes_c0_2 (
    .a(x_n[24]),
    .b(lanes_c0_1_sum),
    .carry(lanes_c0_2_carry),
    .sum(lanes_c0_2_sum)
  );
  dint_full_adder lanes_c1_3 (
    .a(x_n[1]),
    .b(x_n[9]),
    .c(x_n[17]),
    .carry(lanes_c1_3_carry),
    .sum(lanes_c1_3_sum)
  );
  dint_full_adder lanes_c1_4 (
    .a(x_n[25]),
    .b(lanes_c0_1_carry),
    .c(lanes_c1_3_sum),
    .carry(lanes_c1_4_carry),
    .sum(lanes_c1_4_sum)
  );
  dint_full_adder lanes_c2_5 (
    .a(x_n[2]),
    .b(x_n[10]),
    .c(x_n[18]),
    .carry(lanes_c2_5_carry),
    .sum(lanes_c2_5_sum)
  );
  dint_full_adder lanes_c2_6 (
    .a(x_n[26]),
    .b(lanes_c1_3_carry),
    .c(lanes_c2_5_sum),
    .carry(lanes_c2_6_carry),
    .sum(lanes_c2_6_sum)
  );
  dint_full_adder lanes_c3_7 (
    .a(x_n[3]),
    .b(x_n[11]),
    .c(x_n[19]),
    .carry(lanes_c3_7_carry),
    .sum(lanes_c3_7_sum)
  );
  dint_full_adder lanes_c3_8 (
    .a(x_n[27]),
    .b(lanes_c2_5_carry),
    .c(lanes_c3_7_sum),
    .carry(lanes_c3_8_carry),
    .sum(lanes_c3_8_sum)
  );
  dint_full_adder lanes_c4_10 (
    .a(x_n[28]),
    .b(lanes_c3_7_carry),
    .c(lanes_c4_9_sum),
    .carry(lanes_c4_10_carry),
    .sum(lanes_c4_10_sum)
  );
  dint_full_adder lanes_c4_9 (
    .a(x_n[4]),
    .b(x_n[12]),
    .c(x_n[20]),
    .carry(lanes_c4_9_carry),
    .sum(lanes_c4_9_sum)
  );
  dint_full_adder lanes_c5_11 (
    .a(x_n[5]),
    .b(x_n[13]),
    .c(x_n[21]),
    .carry(lanes_c5_11_carry),
    .sum(lanes_c5_11_sum)
  );
  dint_full_adder lanes_c5_12 (
    .a(x_n[29]),
    .b(lanes_c4_9_carry),
    .c(lanes_c5_11_sum),
    .carry(lanes_c5_12_carry),
    .sum(lanes_c5_12_sum)
  );
  dint_full_adder lanes_c6_13 (
    .a(x_n[6]),
    .b(x_n[14]),
    .c(x_n[22]),
    .carry(lanes_c6_13_carry),
    .sum(lanes_c6_13_sum)
  );
  dint_full_adder lanes_c6_14 (
    .a(x_n[30]),
    .b(lanes_c5_11_carry),
    .c(lanes_c6_13_sum),
    .carry(lanes_c6_14_carry),
    .sum(lanes_c6_14_sum)
  );
  dint_full_adder lanes_c7_15 (
    .a(x_n[7]),
    .b(x_n[15]),
    .c(x_n[23]),
    .carry(lanes_c7_15_carry),
    .sum(lanes_c7_15_sum)
  );
  dint_full_adder lanes_c7_16 (
    .a(x_n[31]),
    .b(lanes_c6_13_carry),
    .c(lanes_c7_15_sum),
    .carry(lanes_c7_16_carry),
    .sum(lanes_c7_16_sum)
  );
  dint_full_adder sum_c1_1 (
    .a(n81),
    .b(step1_b1),
    .c(step2_b1),
    .carry(sum_c1_1_carry),
    .sum(sum_c1_1_sum)
  );
  dint_full_adder sum_c2_2 (
    .a(n83),
    .b(step3_b2),
    .c(step4_b2),
    .carry(sum_c2_2_carry),
    .sum(sum_c2_2_sum)
  );
  dint_full_adder sum_c3_3 (
    .a(n85),
    .b(step5_b3),
    .c(step6_b3),
    .carry(sum_c3_3_carry),
    .sum(sum_c3_3_sum)
  );
  dint_full_adder sum_c4_4 (
    .a(n87),
    .b(step7_b4),
    .c(step8_b4),
    .carry(sum_c4_4_carry),
    .sum(sum_c4_4_sum)
  );
  dint_full_adder sum_c5_5 (
    .a(n89),
    .b(step9_b5),
    .c(step10_b5),
    .carry(sum_c5_5_carry),
    .sum(sum_c5_5_sum)
  );
  dint_full_adder sum_c6_6 (
    .a(n91),
    .b(step11_b6),
    .c(step12_b6),
    .carry(sum_c6_6_carry),
    .sum(sum_c6_6_sum)
  );
  dint_full_adder sum_c7_7 (
    .a(n93),
    .b(step13_b7),
    .c(step14_b7),
    .carry(sum_c7_7_carry),
    .sum(sum_c7_7_sum)
  );
  dint_full_adder sum_c8_8 (
    .a(n95),
    .b(step15_b8),
    .c(step16_b8),
    .carry(sum_c8_8_carry),
    .sum(sum_c8_8_sum)
  );
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n96 = sum;
    if (restart) begin
      n96 = sum_flops;
    end
  end
  assign second = sum;
  assign sum_c1_10_sum = sum_c1_1_sum;
  assign sum_c1_10_carry = 1'h0;
  assign sum_c10_19_sum = (sum_flops[10] & ~restart);
  assign sum_c10_19_carry = 1'h0;
  assign sum_c11_20_sum = (sum_flops[11] & ~restart);
  assign sum_c11_20_carry = 1'h0;
  assign sum_c12_21_sum = (sum_flops[12] & ~restart);
  assign sum_c12_21_carry = 1'h0;
  assign sum_c13_22_sum = (sum_flops[13] & ~restart);
  assign sum_c13_22_carry = 1'h0;
  assign sum_c14_23_sum = (sum_flops[14] & ~restart);
  assign sum_c14_23_carry = 1'h0;
  assign sum_c15_24_sum = (sum_flops[15] & ~restart);
  assign sum_c15_24_carry = 1'h0;
  assign sum_c1_25_sum = (sum_c1_10_sum & sum_c0_9_carry);
  assign sum_c11_30_sum = 1'h0;
  assign sum_c13_31_sum = 1'h0;
  assign sum_c15_32_sum = 1'h0;
  assign sum_c11_35_sum = (sum_c11_30_carry & sum_c9_29_sum);
  assign sum_c15_36_sum = 1'h0;
  assign sum_c15_38_sum = (sum_c15_36_carry & sum_c11_35_sum);
  assign sum_c13_43_sum = (sum_c13_31_carry & sum_c11_40_sum);
  assign sum_c10_48_sum = (sum_c10_19_sum & sum_c9_42_sum);
  assign sum_c12_49_sum = (sum_c12_21_sum & sum_c11_40_sum);
  assign sum_c14_50_sum = (sum_c14_23_sum & sum_c13_43_sum);
  assign sum_c0_total = sum_c0_9_sum;
endmodule

module engine_small_engine_core_column_registers(mode, wide, accept, clk, rst, lane_code, lane_code_n, lane_mode, lane_wide, code);
  wire [3:0] n1;
  wire [3:0] n2;
  wire [3:0] n3;
  wire [3:0] n4;
  wire [3:0] n5;
  wire [3:0] n6;
  wire [3:0] n7;
  wire [3:0] n8;
  input accept;
  wire accept;
  input clk;
  wire clk;
  input [15:0] code;
  wire [15:0] code;
  reg [3:0] code0 = 4'h0;
  reg [3:0] code1 = 4'h0;
  reg [3:0] code2 = 4'h0;
  reg [3:0] code3 = 4'h0;
  output [15:0] lane_code;
  wire [15:0] lane_code;
  output [15:0] lane_code_n;
  wire [15:0] lane_code_n;
  output lane_mode;
  reg lane_mode = 1'h0;
  output lane_wide;
  reg lane_wide = 1'h0;
  input mode;
  wire mode;
  input rst;
  wire rst;
  input wide;
  wire wide;
  assign n2 = ~ code1;
  assign n3 = ~ code2;
  assign n4 = ~ code3;
  assign n5 = accept ? code[3:0] : 4'h5;
  assign n6 = accept ? code[7:4] : 4'h5;
  assign n7 = accept ? code[11:8] : 4'h5;
  assign n8 = accept ? code[15:12] : 4'h5;
  always @(posedge clk)
    lane_mode <= mode;
  always @(posedge clk)
    lane_wide <= wide;
  always @(posedge clk)
    code0 <= n5;
  always @(posedge clk)
    code1 <= n6;
  always @(posedge clk)
    code2 <= n7;
  always @(posedge clk)
    code3 <= n8;
  assign n1 = ~ code0;
  assign lane_code_n[15:12] = n4;
  assign lane_code_n[11:8] = n3;
  assign lane_code_n[7:4] = n2;
  assign lane_code_n[3:0] = n1;
  assign lane_code[15:12] = code3;
  assign lane_code[11:8] = code2;
  assign lane_code[7:4] = code1;
  assign lane_code[3:0] = code0;
endmodule

module engine_small_engine_core_column_decoder(code_n, wide, mode, selects, code);
  wire n1;
  input [3:0] code;
  wire [3:0] code;
  input [3:0] code_n;
  wire [3:0] code_n;
  input mode;
  wire mode;
  output [6:0] selects;
  wire [6:0] selects;
  wire w_row0_minus;
  wire w_row0_one;
  wire w_row0_two;
  wire w_row1_minus;
  wire w_row1_one;
  wire w_row1_two;
  wire w_special;
  input wide;
  wire wide;
  assign n1 = & code[3:1];
  assign w_special = n1 & ~wide;
  assign w_row0_minus = (~(code[1] & (~(w_special & ~mode)))) & ~code[0];
  assign w_row0_one = (code[1] & (~(w_special & ~mode))) & ~code[0];
  assign w_row0_two = (code[1] & (~(w_special & ~mode))) & code[0];
  assign w_row1_minus = ~code[3] & ~code[2];
  assign w_row1_one = code[3] & ~code[2];
  assign w_row1_two = (code[3] & code[2]) & ~w_special;
  assign selects = { w_row1_minus, w_special, w_row1_two, w_row1_one, w_row0_minus, w_row0_two, w_row0_one };
endmodule

module engine_small_engine_core_column_lane(x_n, selects, bits, x);
  wire [7:0] n12;
  wire [7:0] n17;
  wire [7:0] n2;
  wire [7:0] n22;
  wire [7:0] n27;
  wire [7:0] n32;
  wire [7:0] n37;
  wire [7:0] n42;
  wire [7:0] n49;
  wire [7:0] n56;
  wire [7:0] n63;
  wire [7:0] n7;
  wire [7:0] n70;
  wire [7:0] n75;
  wire [7:0] n80;
  wire [7:0] n85;
  output [20:0] bits;
  wire [20:0] bits;
  wire p_0_b1;
  wire p_10_b1;
  wire p_11_b2;
  wire p_12_b3;
  wire p_13_b4;
  wire p_14_b5;
  wire p_15_b6;
  wire p_16_b7;
  wire p_17_b8;
  wire p_18_b9;
  wire p_19_b10;
  wire p_1_b2;
  wire p_20_b11;
  wire p_2_b3;
  wire p_3_b4;
  wire p_4_b5;
  wire p_5_b6;
  wire p_6_b7;
  wire p_7_b8;
  wire p_8_b9;
  wire p_9_b0;
  input [6:0] selects;
  wire [6:0] selects;
  input [7:0] x;
  wire [7:0] x;
  input [7:0] x_n;
  wire [7:0] x_n;
  assign n12 = ~ x;
  assign p_2_b3 = ((selects[0] & x[2]) | (selects[1] & x[1])) | (selects[2] & n12[2]);
  assign n17 = ~ x;
  assign p_3_b4 = ((selects[0] & x[3]) | (selects[1] & x[2])) | (selects[2] & n17[3]);
  assign n22 = ~ x;
  assign p_4_b5 = ((selects[0] & x[4]) | (selects[1] & x[3])) | (selects[2] & n22[4]);
  assign n27 = ~ x;
  assign p_5_b6 = ((selects[0] & x[5]) | (selects[1] & x[4])) | (selects[2] & n27[5]);
  assign n32 = ~ x;
  assign p_6_b7 = ((selects[0] & x[6]) | (selects[1] & x[5])) | (selects[2] & n32[6]);
  assign n37 = ~ x;
  assign p_7_b8 = ((selects[0] & x[7]) | (selects[1] & x[6])) | (selects[2] & n37[7]);
  assign p_8_b9 = selects[1] & x[7];
  assign p_9_b0 = selects[5] & x[0];
  assign p_10_b1 = selects[5] & x[1];
  assign p_11_b2 = selects[5] & x[2];
  assign n42 = ~ x;
  assign p_12_b3 = ((selects[3] & x[0]) | (selects[5] & x[3])) | (selects[6] & n42[0]);
  assign n49 = ~ x;
  assign p_13_b4 = (((selects[3] & x[1]) | (selects[4] & x[0])) | (selects[5] & x[4])) | (selects[6] & n49[1]);
  assign n56 = ~ x;
  assign p_14_b5 = (((selects[3] & x[2]) | (selects[4] & x[1])) | (selects[5] & x[5])) | (selects[6] & n56[2]);
  assign n63 = ~ x;
  assign p_15_b6 = (((selects[3] & x[3]) | (selects[4] & x[2])) | (selects[5] & x[6])) | (selects[6] & n63[3]);
  assign n70 = ~ x;
  assign p_16_b7 = (((selects[3] & x[4]) | (selects[4] & x[3])) | (selects[5] & x[7])) | (selects[6] & n70[4]);
  assign n75 = ~ x;
  assign p_17_b8 = ((selects[3] & x[5]) | (selects[4] & x[4])) | (selects[6] & n75[5]);
  assign n80 = ~ x;
  assign p_18_b9 = ((selects[3] & x[6]) | (selects[4] & x[5])) | (selects[6] & n80[6]);
  assign n85 = ~ x;
  assign p_19_b10 = ((selects[3] & x[7]) | (selects[4] & x[6])) | (selects[6] & n85[7]);
  assign p_20_b11 = selects[4] & x[7];
  assign n2 = ~ x;
  assign p_0_b1 = (selects[0] & x[0]) | (selects[2] & n2[0]);
  assign n7 = ~ x;
  assign p_1_b2 = ((selects[0] & x[1]) | (selects[1] & x[0])) | (selects[2] & n7[1]);
  assign bits = { p_20_b11, p_19_b10, p_18_b9, p_17_b8, p_16_b7, p_15_b6, p_14_b5, p_13_b4, p_12_b3, p_11_b2, p_10_b1, p_9_b0, p_8_b9, p_7_b8, p_6_b7, p_5_b6, p_4_b5, p_3_b4, p_2_b3, p_1_b2, p_0_b1 };
endmodule

module engine_small_engine_core_column_accumulator(take, chain_in, clk, rst, chain_out, bits);
  wire [21:0] n1;
  wire n11;
  wire n13;
  wire n15;
  wire n17;
  wire n19;
  wire n21;
  wire n23;
  wire n25;
  wire n27;
  wire n29;
  wire n3;
  wire n31;
  wire n33;
  wire n35;
  wire n37;
  wire n39;
  wire n41;
  wire n43;
  wire n45;
  wire n46;
  wire n5;
  wire n7;
  wire n9;
  wire acc_c0_1_carry;
  wire acc_c0_1_sum;
  wire acc_c10_20_carry;
  wire acc_c10_20_sum;
  wire acc_c10_21_carry;
  wire acc_c10_21_sum;
  wire acc_c11_22_carry;
  wire acc_c11_22_sum;
  wire acc_c11_23_carry;
  wire acc_c11_23_sum;
  wire acc_c12_24_carry;
  wire acc_c12_24_sum;
  wire acc_c12_25_carry;
  wire acc_c12_25_sum;
  wire acc_c13_26_carry;
  wire acc_c13_26_sum;
  wire acc_c13_27_carry;
  wire acc_c13_27_sum;
  wire acc_c14_28_carry;
  wire acc_c14_28_sum;
  wire acc_c15_29_carry;
  wire acc_c15_29_sum;
  wire acc_c16_30_carry;
  wire acc_c16_30_sum;
  wire acc_c17_31_carry;
  wire acc_c17_31_sum;
  wire acc_c18_32_carry;
  wire acc_c18_32_sum;
  wire acc_c19_33_carry;
  wire acc_c19_33_sum;
  wire acc_c1_2_carry;
  wire acc_c1_2_sum;
  wire acc_c1_3_carry;
  wire acc_c1_3_sum;
  wire acc_c20_34_carry;
  wire acc_c20_34_sum;
  wire acc_c21_35_sum;
  wire acc_c2_4_carry;
  wire acc_c2_4_sum;
  wire acc_c2_5_carry;
  wire acc_c2_5_sum;
  wire acc_c3_6_carry;
  wire acc_c3_6_sum;
  wire acc_c3_7_carry;
  wire acc_c3_7_sum;
  wire acc_c4_8_carry;
  wire acc_c4_8_sum;
  wire acc_c4_9_carry;
  wire acc_c4_9_sum;
  wire acc_c5_10_carry;
  wire acc_c5_10_sum;
  wire acc_c5_11_carry;
  wire acc_c5_11_sum;
  wire acc_c6_12_carry;
  wire acc_c6_12_sum;
  wire acc_c6_13_carry;
  wire acc_c6_13_sum;
  wire acc_c7_14_carry;
  wire acc_c7_14_sum;
  wire acc_c7_15_carry;
  wire acc_c7_15_sum;
  wire acc_c8_16_carry;
  wire acc_c8_16_sum;
  wire acc_c8_17_carry;
  wire acc_c8_17_sum;
  wire acc_c9_18_carry;
  wire acc_c9_18_sum;
  wire acc_c9_19_carry;
  wire acc_c9_19_sum;
  reg [21:0] acc_flops = 22'h000000;
  reg acc_s0_0_b0 = 1'h0;
  reg acc_s0_10_b6 = 1'h0;
  reg acc_s0_11_b6 = 1'h0;
  reg acc_s0_12_b7 = 1'h0;
  reg acc_s0_13_b7 = 1'h0;
  reg acc_s0_14_b8 = 1'h0;
  reg acc_s0_15_b8 = 1'h0;
  reg acc_s0_16_b9 = 1'h0;
  reg acc_s0_17_b9 = 1'h0;
  reg acc_s0_18_b10 = 1'h0;
  reg acc_s0_19_b10 = 1'h0;
  reg acc_s0_1_b1 = 1'h0;
  reg acc_s0_20_b11 = 1'h0;
  reg acc_s0_21_b11 = 1'h0;
  reg acc_s0_22_b12 = 1'h0;
  reg acc_s0_23_b13 = 1'h0;
  reg acc_s0_2_b1 = 1'h0;
  reg acc_s0_3_b2 = 1'h0;
  reg acc_s0_4_b2 = 1'h0;
  reg acc_s0_5_b3 = 1'h0;
  reg acc_s0_6_b4 = 1'h0;
  reg acc_s0_7_b4 = 1'h0;
  reg acc_s0_8_b5 = 1'h0;
  reg acc_s0_9_b5 = 1'h0;
  wire acc_s0_c0_1_carry;
  wire acc_s0_c0_1_sum;
  wire acc_s0_c0_2_carry;
  wire acc_s0_c0_2_sum;
  wire acc_s0_c10_54_carry;
  wire acc_s0_c10_54_sum;
  wire acc_s0_c10_55_carry;
  wire acc_s0_c10_55_sum;
  wire acc_s0_c10_56_carry;
  wire acc_s0_c10_56_sum;
  wire acc_s0_c10_57_carry;
  wire acc_s0_c10_57_sum;
  wire acc_s0_c11_58_carry;
  wire acc_s0_c11_58_sum;
  wire acc_s0_c11_59_carry;
  wire acc_s0_c11_59_sum;
  wire acc_s0_c11_60_carry;
  wire acc_s0_c11_60_sum;
  wire acc_s0_c12_61_carry;
  wire acc_s0_c12_61_sum;
  wire acc_s0_c1_3_carry;
  wire acc_s0_c1_3_sum;
  wire acc_s0_c1_4_carry;
  wire acc_s0_c1_4_sum;
  wire acc_s0_c1_5_carry;
  wire acc_s0_c1_5_sum;
  wire acc_s0_c1_6_carry;
  wire acc_s0_c1_6_sum;
  wire acc_s0_c2_10_carry;
  wire acc_s0_c2_10_sum;
  wire acc_s0_c2_11_carry;
  wire acc_s0_c2_11_sum;
  wire acc_s0_c2_7_carry;
  wire acc_s0_c2_7_sum;
  wire acc_s0_c2_8_carry;
  wire acc_s0_c2_8_sum;
  wire acc_s0_c2_9_carry;
  wire acc_s0_c2_9_sum;
  wire acc_s0_c3_12_carry;
  wire acc_s0_c3_12_sum;
  wire acc_s0_c3_13_carry;
  wire acc_s0_c3_13_sum;
  wire acc_s0_c3_14_carry;
  wire acc_s0_c3_14_sum;
  wire acc_s0_c3_15_carry;
  wire acc_s0_c3_15_sum;
  wire acc_s0_c3_16_carry;
  wire acc_s0_c3_16_sum;
  wire acc_s0_c3_17_carry;
  wire acc_s0_c3_17_sum;
  wire acc_s0_c4_18_carry;
  wire acc_s0_c4_18_sum;
  wire acc_s0_c4_19_carry;
  wire acc_s0_c4_19_sum;
  wire acc_s0_c4_20_carry;
  wire acc_s0_c4_20_sum;
  wire acc_s0_c4_21_carry;
  wire acc_s0_c4_21_sum;
  wire acc_s0_c4_22_carry;
  wire acc_s0_c4_22_sum;
  wire acc_s0_c4_23_carry;
  wire acc_s0_c4_23_sum;
  wire acc_s0_c5_24_carry;
  wire acc_s0_c5_24_sum;
  wire acc_s0_c5_25_carry;
  wire acc_s0_c5_25_sum;
  wire acc_s0_c5_26_carry;
  wire acc_s0_c5_26_sum;
  wire acc_s0_c5_27_carry;
  wire acc_s0_c5_27_sum;
  wire acc_s0_c5_28_carry;
  wire acc_s0_c5_28_sum;
  wire acc_s0_c5_29_carry;
  wire acc_s0_c5_29_sum;
  wire acc_s0_c6_30_carry;
  wire acc_s0_c6_30_sum;
  wire acc_s0_c6_31_carry;
  wire acc_s0_c6_31_sum;
  wire acc_s0_c6_32_carry;
  wire acc_s0_c6_32_sum;
  wire acc_s0_c6_33_carry;
  wire acc_s0_c6_33_sum;
  wire acc_s0_c6_34_carry;
  wire acc_s0_c6_34_sum;
  wire acc_s0_c6_35_carry;
  wire acc_s0_c6_35_sum;
  wire acc_s0_c7_36_carry;
  wire acc_s0_c7_36_sum;
  wire acc_s0_c7_37_carry;
  wire acc_s0_c7_37_sum;
  wire acc_s0_c7_38_carry;
  wire acc_s0_c7_38_sum;
  wire acc_s0_c7_39_carry;
  wire acc_s0_c7_39_sum;
  wire acc_s0_c7_40_carry;
  wire acc_s0_c7_40_sum;
  wire acc_s0_c7_41_carry;
  wire acc_s0_c7_41_sum;
  wire acc_s0_c8_42_carry;
  wire acc_s0_c8_42_sum;
  wire acc_s0_c8_43_carry;
  wire acc_s0_c8_43_sum;
  wire acc_s0_c8_44_carry;
  wire acc_s0_c8_44_sum;
  wire acc_s0_c8_45_carry;
  wire acc_s0_c8_45_sum;
  wire acc_s0_c8_46_carry;
  wire acc_s0_c8_46_sum;
  wire acc_s0_c8_47_carry;
  wire acc_s0_c8_47_sum;
  wire acc_s0_c9_48_carry;
  wire acc_s0_c9_48_sum;
  wire acc_s0_c9_49_carry;
  wire acc_s0_c9_49_sum;
  wire acc_s0_c9_50_carry;
  wire acc_s0_c9_50_sum;
  wire acc_s0_c9_51_carry;
  wire acc_s0_c9_51_sum;
  wire acc_s0_c9_52_carry;
  wire acc_s0_c9_52_sum;
  wire acc_s0_c9_53_carry;
  wire acc_s0_c9_53_sum;
  input [83:0] bits;
  wire [83:0] bits;
  input [21:0] chain_in;
  wire [21:0] chain_in;
  output [21:0] chain_out;
  reg [21:0] chain_out = 22'h000000;
  input clk;
  wire clk;
  wire p0_0_b1;
  wire p0_10_b1;
  wire p0_11_b2;
  wire p0_12_b3;
  wire p0_13_b4;
  wire p0_14_b5;
  wire p0_15_b6;
  wire p0_16_b7;
  wire p0_17_b8;
  wire p0_18_b9;
  wire p0_19_b10;
  wire p0_1_b2;
  wire p0_20_b11;
  wire p0_2_b3;
  wire p0_3_b4;
  wire p0_4_b5;
  wire p0_5_b6;
  wire p0_6_b7;
  wire p0_7_b8;
  wire p0_8_b9;
  wire p0_9_b0;
  wire p1_0_b1;
  wire p1_10_b1;
  wire p1_11_b2;
  wire p1_12_b3;
  wire p1_13_b4;
  wire p1_14_b5;
  wire p1_15_b6;
  wire p1_16_b7;
  wire p1_17_b8;
  wire p1_18_b9;
  wire p1_19_b10;
  wire p1_1_b2;
  wire p1_20_b11;
  wire p1_2_b3;
  wire p1_3_b4;
  wire p1_4_b5;
  wire p1_5_b6;
  wire p1_6_b7;
  wire p1_7_b8;
  wire p1_8_b9;
  wire p1_9_b0;
  wire p2_0_b1;
  wire p2_10_b1;
  wire p2_11_b2;
  wire p2_12_b3;
  wire p2_13_b4;
  wire p2_14_b5;
  wire p2_15_b6;
  wire p2_16_b7;
  wire p2_17_b8;
  wire p2_18_b9;
  wire p2_19_b10;
  wire p2_1_b2;
  wire p2_20_b11;
  wire p2_2_b3;
  wire p2_3_b4;
  wire p2_4_b5;
  wire p2_5_b6;
  wire p2_6_b7;
  wire p2_7_b8;
  wire p2_8_b9;
  wire p2_9_b0;
  wire p3_0_b1;
  wire p3_10_b1;
  wire p3_11_b2;
  wire p3_12_b3;
  wire p3_13_b4;
  wire p3_14_b5;
  wire p3_15_b6;
  wire p3_16_b7;
  wire p3_17_b8;
  wire p3_18_b9;
  wire p3_19_b10;
  wire p3_1_b2;
  wire p3_20_b11;
  wire p3_2_b3;
  wire p3_3_b4;
  wire p3_4_b5;
  wire p3_5_b6;
  wire p3_6_b7;
  wire p3_7_b8;
  wire p3_8_b9;
  wire p3_9_b0;
  input rst;
  wire rst;
  wire [21:0] second;
  input take;
  wire take;
  always @(posedge clk)
    acc_s0_8_b5 <= acc_s0_c4_23_carry;
  always @(posedge clk)
    acc_s0_9_b5 <= acc_s0_c5_29_sum;
  always @(posedge clk)
    acc_s0_10_b6 <= acc_s0_c5_29_carry;
  always @(posedge clk)
    acc_s0_11_b6 <= acc_s0_c6_35_sum;
  always @(posedge clk)
    acc_s0_12_b7 <= acc_s0_c6_35_carry;
  always @(posedge clk)
    acc_s0_13_b7 <= acc_s0_c7_41_sum;
  always @(posedge clk)
    acc_s0_14_b8 <= acc_s0_c7_41_carry;
  always @(posedge clk)
    acc_s0_15_b8 <= acc_s0_c8_47_sum;
  always @(posedge clk)
    acc_s0_16_b9 <= acc_s0_c8_47_carry;
  always @(posedge clk)
    acc_s0_17_b9 <= acc_s0_c9_53_sum;
  always @(posedge clk)
    acc_s0_18_b10 <= acc_s0_c9_53_carry;
  always @(posedge clk)
    acc_s0_19_b10 <= acc_s0_c10_57_sum;
  always @(posedge clk)
    acc_s0_20_b11 <= acc_s0_c10_57_carry;
  always @(posedge clk)
    acc_s0_21_b11 <= acc_s0_c11_60_sum;
  always @(posedge clk)
    acc_s0_22_b12 <= acc_s0_c12_61_sum;
  always @(posedge clk)
    acc_s0_23_b13 <= acc_s0_c12_61_carry;
  always @(posedge clk)
    acc_flops <= { acc_c21_35_sum, acc_c20_34_sum, acc_c19_33_sum, acc_c18_32_sum, acc_c17_31_sum, acc_c16_30_sum, acc_c15_29_sum, acc_c14_28_sum, acc_c13_27_sum, acc_c12_25_sum, acc_c11_23_sum, acc_c10_21_sum, acc_c9_19_sum, acc_c8_17_sum, acc_c7_15_sum, acc_c6_13_sum, acc_c5_11_sum, acc_c4_9_sum, acc_c3_7_sum, acc_c2_5_sum, acc_c1_3_sum, acc_c0_1_sum };
  always @(posedge clk)
    chain_out <= n1;
  assign n1 = take ? acc_flops : chain_in;
  assign n3 = acc_flops[0] & ~take;
  assign n5 = acc_flops[1] & ~take;
  assign n7 = acc_flops[2] & ~take;
  assign n9 = acc_flops[3] & ~take;
  assign n11 = acc_flops[4] & ~take;
  assign n13 = acc_flops[5] & ~take;
  assign n15 = acc_flops[6] & ~take;
  assign n17 = acc_flops[7] & ~take;
  assign n19 = acc_flops[8] & ~take;
  assign n21 = acc_flops[9] & ~take;
  assign n23 = acc_flops[10] & ~take;
  assign n25 = acc_flops[11] & ~take;
  assign n27 = acc_flops[12] & ~take;
  assign n29 = acc_flops[13] & ~take;
  assign n31 = acc_flops[14] & ~take;
  assign n33 = acc_flops[15] & ~take;
  assign n35 = acc_flops[16] & ~take;
  assign n37 = acc_flops[17] & ~take;
  assign n39 = acc_flops[18] & ~take;
  assign n41 = acc_flops[19] & ~take;
  assign n43 = acc_flops[20] & ~take;
  assign n45 = acc_flops[21] & ~take;
  always @(posedge clk)
    acc_s0_0_b0 <= acc_s0_c0_2_sum;
  always @(posedge clk)
    acc_s0_1_b1 <= acc_s0_c1_5_sum;
  always @(posedge clk)
    acc_s0_2_b1 <= acc_s0_c1_6_sum;
  always @(posedge clk)
    acc_s0_3_b2 <= acc_s0_c1_6_carry;
  always @(posedge clk)
    acc_s0_4_b2 <= acc_s0_c2_11_sum;
  always @(posedge clk)
    acc_s0_5_b3 <= acc_s0_c3_17_sum;
  always @(posedge clk)
    acc_s0_6_b4 <= acc_s0_c3_17_carry;
  always @(posedge clk)
    acc_s0_7_b4 <= acc_s0_c4_23_sum;
  dint_half_adder acc_c0_1 (
    .a(n3),
    .b(acc_s0_0_b0),
    .carry(acc_c0_1_carry),
    .sum(acc_c0_1_sum)
  );
  dint_full_adder acc_c10_20 (
    .a(n23),
    .b(acc_s0_18_b10),
    .c(acc_s0_19_b10),
    .carry(acc_c10_20_carry),
    .sum(acc_c10_20_sum)
  );
  dint_full_adder acc_c10_21 (
    .a(acc_c9_18_carry),
    .b(acc_c10_20_sum),
    .c(acc_c9_19_carry),
    .carry(acc_c10_21_carry),
    .sum(acc_c10_21_sum)
  );
  dint_full_adder acc_c11_22 (
    .a(n25),
    .b(acc_s0_20_b11),
    .c(acc_s0_21_b11),
    .carry(acc_c11_22_carry),
    .sum(acc_c11_22_sum)
  );
  dint_full_adder acc_c11_23 (
    .a(acc_c10_20_carry),
    .b(acc_c11_22_sum),
    .c(acc_c10_21_carry),
    .carry(acc_c11_23_carry),
    .sum(acc_c11_23_sum)
  );
  dint_full_adder acc_c12_24 (
    .a(n27),
    .b(acc_s0_22_b12),
    .c(acc_c11_22_carry),
    .carry(acc_c12_24_carry),
    .sum(acc_c12_24_sum)
  );
  dint_half_adder acc_c12_25 (
    .a(acc_c12_24_sum),
    .b(acc_c11_23_carry),
    .carry(acc_c12_25_carry),
    .sum(acc_c12_25_sum)
  );
  dint_full_adder acc_c13_26 (
    .a(n29),
    .b(acc_s0_23_b13),
    .c(acc_c12_24_carry),
    .carry(acc_c13_26_carry),
    .sum(acc_c13_26_sum)
  );
  dint_half_adder acc_c13_27 (
    .a(acc_c13_26_sum),
    .b(acc_c12_25_carry),
    .carry(acc_c13_27_carry),
    .sum(acc_c13_27_sum)
  );
  dint_full_adder acc_c14_28 (
    .a(n31),
    .b(acc_c13_26_carry),
    .c(acc_c13_27_carry),
    .carry(acc_c14_28_carry),
    .sum(acc_c14_28_sum)
  );
  dint_half_adder acc_c15_29 (
    .a(n33),
    .b(acc_c14_28_carry),
    .carry(acc_c15_29_carry),
    .sum(acc_c15_29_sum)
  );
  dint_half_adder acc_c16_30 (
    .a(n35),
    .b(acc_c15_29_carry),
    .carry(acc_c16_30_carry),
    .sum(acc_c16_30_sum)
  );
  dint_half_adder acc_c17_31 (
    .a(n37),
    .b(acc_c16_30_carry),
    .carry(acc_c17_31_carry),
    .sum(acc_c17_31_sum)
  );
  dint_half_adder acc_c18_32 (
    .a(n39),
    .b(acc_c17_31_carry),
    .carry(acc_c18_32_carry),
    .sum(acc_c18_32_sum)
  );
  dint_half_adder acc_c19_33 (
    .a(n41),
    .b(acc_c18_32_carry),
    .carry(acc_c19_33_carry),
    .sum(acc_c19_33_sum)
  );
  dint_full_adder acc_c1_2 (
    .a(n5),
    .b(acc_s0_1_b1),
    .c(acc_s0_2_b1),
    .carry(acc_c1_2_carry),
    .sum(acc_c1_2_sum)
  );
  dint_half_adder acc_c1_3 (
    .a(acc_c0_1_carry),
    .b(acc_c1_2_sum),
    .carry(acc_c1_3_carry),
    .sum(acc_c1_3_sum)
  );
  dint_half_adder acc_c20_34 (
    .a(n43),
    .b(acc_c19_33_carry),
    .carry(acc_c20_34_carry),
    .sum(acc_c20_34_sum)
  );
  dint_half_adder acc_c21_35 (
    .a(n45),
    .b(acc_c20_34_carry),
    .carry(n46),
    .sum(acc_c21_35_sum)
  );
  dint_full_adder acc_c2_4 (
    .a(n7),
    .b(acc_s0_3_b2),
    .c(acc_s0_4_b2),
    .carry(acc_c2_4_carry),
    .sum(acc_c2_4_sum)
  );
  dint_full_adder acc_c2_5 (
    .a(acc_c1_2_carry),
    .b(acc_c2_4_sum),
    .c(acc_c1_3_carry),
    .carry(acc_c2_5_carry),
    .sum(acc_c2_5_sum)
  );
  dint_full_adder acc_c3_6 (
    .a(n9),
    .b(acc_s0_5_b3),
    .c(acc_c2_4_carry),
    .carry(acc_c3_6_carry),
    .sum(acc_c3_6_sum)
  );
  dint_half_adder acc_c3_7 (
    .a(acc_c3_6_sum),
    .b(acc_c2_5_carry),
    .carry(acc_c3_7_carry),
    .sum(acc_c3_7_sum)
  );
  dint_full_adder acc_c4_8 (
    .a(n11),
    .b(acc_s0_6_b4),
    .c(acc_s0_7_b4),
    .carry(acc_c4_8_carry),
    .sum(acc_c4_8_sum)
  );
  dint_full_adder acc_c4_9 (
    .a(acc_c4_8_sum),
    .b(acc_c3_6_carry),
    .c(acc_c3_7_carry),
    .carry(acc_c4_9_carry),
    .sum(acc_c4_9_sum)
  );
  dint_full_adder acc_c5_10 (
    .a(n13),
    .b(acc_s0_8_b5),
    .c(acc_s0_9_b5),
    .carry(acc_c5_10_carry),
    .sum(acc_c5_10_sum)
  );
  dint_full_adder acc_c5_11 (
    .a(acc_c4_8_carry),
    .b(acc_c5_10_sum),
    .c(acc_c4_9_carry),
    .carry(acc_c5_11_carry),
    .sum(acc_c5_11_sum)
  );
  dint_full_adder acc_c6_12 (
    .a(n15),
    .b(acc_s0_10_b6),
    .c(acc_s0_11_b6),
    .carry(acc_c6_12_carry),
    .sum(acc_c6_12_sum)
  );
  dint_full_adder acc_c6_13 (
    .a(acc_c5_10_carry),
    .b(acc_c6_12_sum),
    .c(acc_c5_11_carry),
    .carry(acc_c6_13_carry),
    .sum(acc_c6_13_sum)
  );
  dint_full_adder acc_c7_14 (
    .a(n17),
    .b(acc_s0_12_b7),
    .c(acc_s0_13_b7),
    .carry(acc_c7_14_carry),
    .sum(acc_c7_14_sum)
  );
  dint_full_adder acc_c7_15 (
    .a(acc_c6_12_carry),
    .b(acc_c7_14_sum),
    .c(acc_c6_13_carry),
    .carry(acc_c7_15_carry),
    .sum(acc_c7_15_sum)
  );
  dint_full_adder acc_c8_16 (
    .a(n19),
    .b(acc_s0_14_b8),
    .c(acc_s0_15_b8),
    .carry(acc_c8_16_carry),
    .sum(acc_c8_16_sum)
  );
  dint_full_adder acc_c8_17 (
    .a(acc_c7_14_carry),
    .b(acc_c8_16_sum),
    .c(acc_c7_15_carry),
    .carry(acc_c8_17_carry),
    .sum(acc_c8_17_sum)
  );
  dint_full_adder acc_c9_18 (
    .a(n21),
    .b(acc_s0_16_b9),
    .c(acc_s0_17_b9),
    .carry(acc_c9_18_carry),
    .sum(acc_c9_18_sum)
  );
  dint_full_adder acc_c9_19 (
    .a(acc_c8_16_carry),
    .b(acc_c9_18_sum),
    .c(acc_c8_17_carry),
    .carry(acc_c9_19_carry),
    .sum(acc_c9_19_sum)
  );
  dint_full_adder acc_s0_c0_1 (
    .a(bits[9]),
    .b(bits[30]),
    .c(bits[51]),
    .carry(acc_s0_c0_1_carry),
    .sum(acc_s0_c0_1_sum)
  );
  dint_half_adder acc_s0_c0_2 (
    .a(bits[72]),
    .b(acc_s0_c0_1_sum),
    .carry(acc_s0_c0_2_carry),
    .sum(acc_s0_c0_2_sum)
  );
  dint_full_adder acc_s0_c10_54 (
    .a(bits[19]),
    .b(bits[40]),
    .c(bits[61]),
    .carry(acc_s0_c10_54_carry),
    .sum(acc_s0_c10_54_sum)
  );
  dint_full_adder acc_s0_c10_55 (
    .a(bits[82]),
    .b(acc_s0_c9_48_carry),
    .c(acc_s0_c9_49_carry),
    .carry(acc_s0_c10_55_carry),
    .sum(acc_s0_c10_55_sum)
  );
  dint_full_adder acc_s0_c10_56 (
    .a(acc_s0_c10_54_sum),
    .b(acc_s0_c9_50_carry),
    .c(acc_s0_c9_51_carry),
    .carry(acc_s0_c10_56_carry),
    .sum(acc_s0_c10_56_sum)
  );
  dint_full_adder acc_s0_c10_57 (
    .a(acc_s0_c10_55_sum),
    .b(acc_s0_c9_52_carry),
    .c(acc_s0_c10_56_sum),
    .carry(acc_s0_c10_57_carry),
    .sum(acc_s0_c10_57_sum)
  );
  dint_full_adder acc_s0_c11_58 (
    .a(bits[20]),
    .b(bits[41]),
    .c(bits[62]),
    .carry(acc_s0_c11_58_carry),
    .sum(acc_s0_c11_58_sum)
  );
  dint_full_adder acc_s0_c11_59 (
    .a(bits[83]),
    .b(acc_s0_c10_54_carry),
    .c(acc_s0_c11_58_sum),
    .carry(acc_s0_c11_59_carry),
    .sum(acc_s0_c11_59_sum)
  );
  dint_full_adder acc_s0_c11_60 (
    .a(acc_s0_c10_55_carry),
    .b(acc_s0_c11_59_sum),
    .c(acc_s0_c10_56_carry),
    .carry(acc_s0_c11_60_carry),
    .sum(acc_s0_c11_60_sum)
  );
  dint_full_adder acc_s0_c12_61 (
    .a(acc_s0_c11_58_carry),
    .b(acc_s0_c11_59_carry),
    .c(acc_s0_c11_60_carry),
    .carry(acc_s0_c12_61_carry),
    .sum(acc_s0_c12_61_sum)
  );
  dint_full_adder acc_s0_c1_3 (
    .a(bits[0]),
    .b(bits[10]),
    .c(bits[21]),
    .carry(acc_s0_c1_3_carry),
    .sum(acc_s0_c1_3_sum)
  );
  dint_full_adder acc_s0_c1_4 (
    .a(bits[31]),
    .b(bits[42]),
    .c(bits[52]),
    .carry(acc_s0_c1_4_carry),
    .sum(acc_s0_c1_4_sum)
  );
  dint_full_adder acc_s0_c1_5 (
    .a(bits[63]),
    .b(bits[73]),
    .c(acc_s0_c0_1_carry),
    .carry(acc_s0_c1_5_carry),
    .sum(acc_s0_c1_5_sum)
  );
  dint_full_adder acc_s0_c1_6 (
    .a(acc_s0_c1_3_sum),
    .b(acc_s0_c1_4_sum),
    .c(acc_s0_c0_2_carry),
    .carry(acc_s0_c1_6_carry),
    .sum(acc_s0_c1_6_sum)
  );
  dint_full_adder acc_s0_c2_10 (
    .a(acc_s0_c1_4_carry),
    .b(acc_s0_c2_7_sum),
    .c(acc_s0_c2_8_sum),
    .carry(acc_s0_c2_10_carry),
    .sum(acc_s0_c2_10_sum)
  );
  dint_full_adder acc_s0_c2_11 (
    .a(acc_s0_c1_5_carry),
    .b(acc_s0_c2_9_sum),
    .c(acc_s0_c2_10_sum),
    .carry(acc_s0_c2_11_carry),
    .sum(acc_s0_c2_11_sum)
  );
  dint_full_adder acc_s0_c2_7 (
    .a(bits[1]),
    .b(bits[11]),
    .c(bits[22]),
    .carry(acc_s0_c2_7_carry),
    .sum(acc_s0_c2_7_sum)
  );
  dint_full_adder acc_s0_c2_8 (
    .a(bits[32]),
    .b(bits[43]),
    .c(bits[53]),
    .carry(acc_s0_c2_8_carry),
    .sum(acc_s0_c2_8_sum)
  );
  dint_full_adder acc_s0_c2_9 (
    .a(bits[64]),
    .b(bits[74]),
    .c(acc_s0_c1_3_carry),
    .carry(acc_s0_c2_9_carry),
    .sum(acc_s0_c2_9_sum)
  );
  dint_full_adder acc_s0_c3_12 (
    .a(bits[2]),
    .b(bits[12]),
    .c(bits[23]),
    .carry(acc_s0_c3_12_carry),
    .sum(acc_s0_c3_12_sum)
  );
  dint_full_adder acc_s0_c3_13 (
    .a(bits[33]),
    .b(bits[44]),
    .c(bits[54]),
    .carry(acc_s0_c3_13_carry),
    .sum(acc_s0_c3_13_sum)
  );
  dint_full_adder acc_s0_c3_14 (
    .a(bits[65]),
    .b(bits[75]),
    .c(acc_s0_c2_7_carry),
    .carry(acc_s0_c3_14_carry),
    .sum(acc_s0_c3_14_sum)
  );
  dint_full_adder acc_s0_c3_15 (
    .a(acc_s0_c2_8_carry),
    .b(acc_s0_c3_12_sum),
    .c(acc_s0_c3_13_sum),
    .carry(acc_s0_c3_15_carry),
    .sum(acc_s0_c3_15_sum)
  );
  dint_full_adder acc_s0_c3_16 (
    .a(acc_s0_c2_9_carry),
    .b(acc_s0_c2_10_carry),
    .c(acc_s0_c3_14_sum),
    .carry(acc_s0_c3_16_carry),
    .sum(acc_s0_c3_16_sum)
  );
  dint_full_adder acc_s0_c3_17 (
    .a(acc_s0_c3_15_sum),
    .b(acc_s0_c2_11_carry),
    .c(acc_s0_c3_16_sum),
    .carry(acc_s0_c3_17_carry),
    .sum(acc_s0_c3_17_sum)
  );
  dint_full_adder acc_s0_c4_18 (
    .a(bits[3]),
    .b(bits[13]),
    .c(bits[24]),
    .carry(acc_s0_c4_18_carry),
    .sum(acc_s0_c4_18_sum)
  );
  dint_full_adder acc_s0_c4_19 (
    .a(bits[34]),
    .b(bits[45]),
    .c(bits[55]),
    .carry(acc_s0_c4_19_carry),
    .sum(acc_s0_c4_19_sum)
  );
  dint_full_adder acc_s0_c4_20 (
    .a(bits[66]),
    .b(bits[76]),
    .c(acc_s0_c3_12_carry),
    .carry(acc_s0_c4_20_carry),
    .sum(acc_s0_c4_20_sum)
  );
  dint_full_adder acc_s0_c4_21 (
    .a(acc_s0_c3_13_carry),
    .b(acc_s0_c4_18_sum),
    .c(acc_s0_c4_19_sum),
    .carry(acc_s0_c4_21_carry),
    .sum(acc_s0_c4_21_sum)
  );
  dint_full_adder acc_s0_c4_22 (
    .a(acc_s0_c3_14_carry),
    .b(acc_s0_c3_15_carry),
    .c(acc_s0_c4_20_sum),
    .carry(acc_s0_c4_22_carry),
    .sum(acc_s0_c4_22_sum)
  );
  dint_full_adder acc_s0_c4_23 (
    .a(acc_s0_c4_21_sum),
    .b(acc_s0_c3_16_carry),
    .c(acc_s0_c4_22_sum),
    .carry(acc_s0_c4_23_carry),
    .sum(acc_s0_c4_23_sum)
  );
  dint_full_adder acc_s0_c5_24 (
    .a(bits[4]),
    .b(bits[14]),
    .c(bits[25]),
    .carry(acc_s0_c5_24_carry),
    .sum(acc_s0_c5_24_sum)
  );
  dint_full_adder acc_s0_c5_25 (
    .a(bits[35]),
    .b(bits[46]),
    .c(bits[56]),
    .carry(acc_s0_c5_25_carry),
    .sum(acc_s0_c5_25_sum)
  );
  dint_full_adder acc_s0_c5_26 (
    .a(bits[67]),
    .b(bits[77]),
    .c(acc_s0_c4_18_carry),
    .carry(acc_s0_c5_26_carry),
    .sum(acc_s0_c5_26_sum)
  );
  dint_full_adder acc_s0_c5_27 (
    .a(acc_s0_c4_19_carry),
    .b(acc_s0_c5_24_sum),
    .c(acc_s0_c5_25_sum),
    .carry(acc_s0_c5_27_carry),
    .sum(acc_s0_c5_27_sum)
  );
  dint_full_adder acc_s0_c5_28 (
    .a(acc_s0_c4_20_carry),
    .b(acc_s0_c4_21_carry),
    .c(acc_s0_c5_26_sum),
    .carry(acc_s0_c5_28_carry),
    .sum(acc_s0_c5_28_sum)
  );
  dint_full_adder acc_s0_c5_29 (
    .a(acc_s0_c5_27_sum),
    .b(acc_s0_c4_22_carry),
    .c(acc_s0_c5_28_sum),
    .carry(acc_s0_c5_29_carry),
    .sum(acc_s0_c5_29_sum)
  );
  dint_full_adder acc_s0_c6_30 (
    .a(bits[5]),
    .b(bits[15]),
    .c(bits[26]),
    .carry(acc_s0_c6_30_carry),
    .sum(acc_s0_c6_30_sum)
  );
  dint_full_adder acc_s0_c6_31 (
    .a(bits[36]),
    .b(bits[47]),
    .c(bits[57]),
    .carry(acc_s0_c6_31_carry),
    .sum(acc_s0_c6_31_sum)
  );
  dint_full_adder acc_s0_c6_32 (
    .a(bits[68]),
    .b(bits[78]),
    .c(acc_s0_c5_24_carry),
    .carry(acc_s0_c6_32_carry),
    .sum(acc_s0_c6_32_sum)
  );
  dint_full_adder acc_s0_c6_33 (
    .a(acc_s0_c5_25_carry),
    .b(acc_s0_c6_30_sum),
    .c(acc_s0_c6_31_sum),
    .carry(acc_s0_c6_33_carry),
    .sum(acc_s0_c6_33_sum)
  );
  dint_full_adder acc_s0_c6_34 (
    .a(acc_s0_c5_26_carry),
    .b(acc_s0_c5_27_carry),
    .c(acc_s0_c6_32_sum),
    .carry(acc_s0_c6_34_carry),
    .sum(acc_s0_c6_34_sum)
  );
  dint_full_adder acc_s0_c6_35 (
    .a(acc_s0_c6_33_sum),
    .b(acc_s0_c5_28_carry),
    .c(acc_s0_c6_34_sum),
    .carry(acc_s0_c6_35_carry),
    .sum(acc_s0_c6_35_sum)
  );
  dint_full_adder acc_s0_c7_36 (
    .a(bits[6]),
    .b(bits[16]),
    .c(bits[27]),
    .carry(acc_s0_c7_36_carry),
    .sum(acc_s0_c7_36_sum)
  );
  dint_full_adder acc_s0_c7_37 (
    .a(bits[37]),
    .b(bits[48]),
    .c(bits[58]),
    .carry(acc_s0_c7_37_carry),
    .sum(acc_s0_c7_37_sum)
  );
  dint_full_adder acc_s0_c7_38 (
    .a(bits[69]),
    .b(bits[79]),
    .c(acc_s0_c6_30_carry),
    .carry(acc_s0_c7_38_carry),
    .sum(acc_s0_c7_38_sum)
  );
  dint_full_adder acc_s0_c7_39 (
    .a(acc_s0_c6_31_carry),
    .b(acc_s0_c7_36_sum),
    .c(acc_s0_c7_37_sum),
    .carry(acc_s0_c7_39_carry),
    .sum(acc_s0_c7_39_sum)
  );
  dint_full_adder acc_s0_c7_40 (
    .a(acc_s0_c6_32_carry),
    .b(acc_s0_c6_33_carry),
    .c(acc_s0_c7_38_sum),
    .carry(acc_s0_c7_40_carry),
    .sum(acc_s0_c7_40_sum)
  );
  dint_full_adder acc_s0_c7_41 (
    .a(acc_s0_c7_39_sum),
    .b(acc_s0_c6_34_carry),
    .c(acc_s0_c7_40_sum),
    .carry(acc_s0_c7_41_carry),
    .sum(acc_s0_c7_41_sum)
  );
  dint_full_adder acc_s0_c8_42 (
    .a(bits[7]),
    .b(bits[17]),
    .c(bits[28]),
    .carry(acc_s0_c8_42_carry),
    .sum(acc_s0_c8_42_sum)
  );
  dint_full_adder acc_s0_c8_43 (
    .a(bits[38]),
    .b(bits[49]),
    .c(bits[59]),
    .carry(acc_s0_c8_43_carry),
    .sum(acc_s0_c8_43_sum)
  );
  dint_full_adder acc_s0_c8_44 (
    .a(bits[70]),
    .b(bits[80]),
    .c(acc_s0_c7_36_carry),
    .carry(acc_s0_c8_44_carry),
    .sum(acc_s0_c8_44_sum)
  );
  dint_full_adder acc_s0_c8_45 (
    .a(acc_s0_c7_37_carry),
    .b(acc_s0_c8_42_sum),
    .c(acc_s0_c8_43_sum),
    .carry(acc_s0_c8_45_carry),
    .sum(acc_s0_c8_45_sum)
  );
  dint_full_adder acc_s0_c8_46 (
    .a(acc_s0_c7_38_carry),
    .b(acc_s0_c7_39_carry),
    .c(acc_s0_c8_44_sum),
    .carry(acc_s0_c8_46_carry),
    .sum(acc_s0_c8_46_sum)
  );
  dint_full_adder acc_s0_c8_47 (
    .a(acc_s0_c8_45_sum),
    .b(acc_s0_c7_40_carry),
    .c(acc_s0_c8_46_sum),
    .carry(acc_s0_c8_47_carry),
    .sum(acc_s0_c8_47_sum)
  );
  dint_full_adder acc_s0_c9_48 (
    .a(bits[8]),
    .b(bits[18]),
    .c(bits[29]),
    .carry(acc_s0_c9_48_carry),
    .sum(acc_s0_c9_48_sum)
  );
  dint_full_adder acc_s0_c9_49 (
    .a(bits[39]),
    .b(bits[50]),
    .c(bits[60]),
    .carry(acc_s0_c9_49_carry),
    .sum(acc_s0_c9_49_sum)
  );
  dint_full_adder acc_s0_c9_50 (
    .a(bits[71]),
    .b(bits[81]),
    .c(acc_s0_c8_42_carry),
    .carry(acc_s0_c9_50_carry),
    .sum(acc_s0_c9_50_sum)
  );
  dint_full_adder acc_s0_c9_51 (
    .a(acc_s0_c8_43_carry),
    .b(acc_s0_c9_48_sum),
    .c(acc_s0_c9_49_sum),
    .carry(acc_s0_c9_51_carry),
    .sum(acc_s0_c9_51_sum)
  );
  dint_full_adder acc_s0_c9_52 (
    .a(acc_s0_c8_44_carry),
    .b(acc_s0_c8_45_carry),
    .c(acc_s0_c9_50_sum),
    .carry(acc_s0_c9_52_carry),
    .sum(acc_s0_c9_52_sum)
  );
  dint_full_adder acc_s0_c9_53 (
    .a(acc_s0_c9_51_sum),
    .b(acc_s0_c8_46_carry),
    .c(acc_s0_c9_52_sum),
    .carry(acc_s0_c9_53_carry),
    .sum(acc_s0_c9_53_sum)
  );
  assign p0_0_b1 = bits[0];
  assign p0_1_b2 = bits[1];
  assign p0_2_b3 = bits[2];
  assign p0_3_b4 = bits[3];
  assign p0_4_b5 = bits[4];
  assign p0_5_b6 = bits[5];
  assign p0_6_b7 = bits[6];
  assign p0_7_b8 = bits[7];
  assign p0_8_b9 = bits[8];
  assign p0_9_b0 = bits[9];
  assign p0_10_b1 = bits[10];
  assign p0_11_b2 = bits[11];
  assign p0_12_b3 = bits[12];
  assign p0_13_b4 = bits[13];
  assign p0_14_b5 = bits[14];
  assign p0_15_b6 = bits[15];
  assign p0_16_b7 = bits[16];
  assign p0_17_b8 = bits[17];
  assign p0_18_b9 = bits[18];
  assign p0_19_b10 = bits[19];
  assign p0_20_b11 = bits[20];
  assign p1_0_b1 = bits[21];
  assign p1_1_b2 = bits[22];
  assign p1_2_b3 = bits[23];
  assign p1_3_b4 = bits[24];
  assign p1_4_b5 = bits[25];
  assign p1_5_b6 = bits[26];
  assign p1_6_b7 = bits[27];
  assign p1_7_b8 = bits[28];
  assign p1_8_b9 = bits[29];
  assign p1_9_b0 = bits[30];
  assign p1_10_b1 = bits[31];
  assign p1_11_b2 = bits[32];
  assign p1_12_b3 = bits[33];
  assign p1_13_b4 = bits[34];
  assign p1_14_b5 = bits[35];
  assign p1_15_b6 = bits[36];
  assign p1_16_b7 = bits[37];
  assign p1_17_b8 = bits[38];
  assign p1_18_b9 = bits[39];
  assign p1_19_b10 = bits[40];
  assign p1_20_b11 = bits[41];
  assign p2_0_b1 = bits[42];
  assign p2_1_b2 = bits[43];
  assign p2_2_b3 = bits[44];
  assign p2_3_b4 = bits[45];
  assign p2_4_b5 = bits[46];
  assign p2_5_b6 = bits[47];
  assign p2_6_b7 = bits[48];
  assign p2_7_b8 = bits[49];
  assign p2_8_b9 = bits[50];
  assign p2_9_b0 = bits[51];
  assign p2_10_b1 = bits[52];
  assign p2_11_b2 = bits[53];
  assign p2_12_b3 = bits[54];
  assign p2_13_b4 = bits[55];
  assign p2_14_b5 = bits[56];
  assign p2_15_b6 = bits[57];
  assign p2_16_b7 = bits[58];
  assign p2_17_b8 = bits[59];
  assign p2_18_b9 = bits[60];
  assign p2_19_b10 = bits[61];
  assign p2_20_b11 = bits[62];
  assign p3_0_b1 = bits[63];
  assign p3_1_b2 = bits[64];
  assign p3_2_b3 = bits[65];
  assign p3_3_b4 = bits[66];
  assign p3_4_b5 = bits[67];
  assign p3_5_b6 = bits[68];
  assign p3_6_b7 = bits[69];
  assign p3_7_b8 = bits[70];
  assign p3_8_b9 = bits[71];
  assign p3_9_b0 = bits[72];
  assign p3_10_b1 = bits[73];
  assign p3_11_b2 = bits[74];
  assign p3_12_b3 = bits[75];
  assign p3_13_b4 = bits[76];
  assign p3_14_b5 = bits[77];
  assign p3_15_b6 = bits[78];
  assign p3_16_b7 = bits[79];
  assign p3_17_b8 = bits[80];
  assign p3_18_b9 = bits[81];
  assign p3_19_b10 = bits[82];
  assign p3_20_b11 = bits[83];
  assign second = chain_out;
endmodule

module engine_small_engine_core_column(x, x_n, accept, take, chain_in, mode, wide, clk, rst, chain_out, code);
  input accept;
  wire accept;
  wire [83:0] bits;
  wire [20:0] bits_37;
  wire [20:0] bits_42;
  wire [20:0] bits_47;
  wire [20:0] bits_52;
  wire [83:0] bits_60;
  wire [20:0] bits_61;
  wire [20:0] bits_65;
  wire [20:0] bits_69;
  wire [20:0] bits_73;
  input [43:0] chain_in;
  wire [43:0] chain_in;
  output [43:0] chain_out;
  wire [43:0] chain_out;
  wire [21:0] chain_out_58;
  wire [21:0] chain_out_78;
  input clk;
  wire clk;
  input [15:0] code;
  wire [15:0] code;
  wire [3:0] code_n;
  wire [15:0] lane_code;
  wire [15:0] lane_code_n;
  wire lane_mode;
  wire lane_wide;
  input mode;
  wire mode;
  wire mode_19;
  input rst;
  wire rst;
  wire [6:0] selects;
  wire [6:0] selects_44;
  wire [6:0] selects_49;
  wire [6:0] selects_54;
  input take;
  wire take;
  input wide;
  wire wide;
  wire wide_21;
  input [63:0] x;
  wire [63:0] x;
  input [63:0] x_n;
  wire [63:0] x_n;
  engine_small_engine_core_column_accumulator0 accumulator0 (
    .bits(bits),
    .chain_in(chain_in[21:0]),
    .chain_out(chain_out_58),
    .clk(clk),
    .rst(rst),
    .take(take)
  );
  engine_small_engine_core_column_accumulator1 accumulator1 (
    .bits(bits_60),
    .chain_in(chain_in[43:22]),
    .chain_out(chain_out_78),
    .clk(clk),
    .rst(rst),
    .take(take)
  );
  engine_small_engine_core_column_decoder0 decoder0 (
    .code(lane_code[3:0]),
    .code_n(lane_code_n[3:0]),
    .mode(mode_19),
    .selects(selects),
    .wide(wide_21)
  );
  engine_small_engine_core_column_decoder1 decoder1 (
    .code(lane_code[7:4]),
    .code_n(lane_code_n[7:4]),
    .mode(mode_19),
    .selects(selects_44),
    .wide(wide_21)
  );
  engine_small_engine_core_column_decoder2 decoder2 (
    .code(lane_code[11:8]),
    .code_n(lane_code_n[11:8]),
    .mode(mode_19),
    .selects(selects_49),
    .wide(wide_21)
  );
  engine_small_engine_core_column_decoder3 decoder3 (
    .code(lane_code[15:12]),
    .code_n(lane_code_n[15:12]),
    .mode(mode_19),
    .selects(selects_54),
    .wide(wide_21)
  );
  engine_small_engine_core_column_lane0 lane0 (
    .bits(bits_37),
    .selects(selects),
    .x(x[7:0]),
    .x_n(x_n[7:0])
  );
  engine_small_engine_core_column_lane1 lane1 (
    .bits(bits_42),
    .selects(selects_44),
    .x(x[15:8]),
    .x_n(x_n[15:8])
  );
  engine_small_engine_core_column_lane2 lane2 (
    .bits(bits_47),
    .selects(selects_49),
    .x(x[23:16]),
    .x_n(x_n[23:16])
  );
  engine_small_engine_core_column_lane3 lane3 (
    .bits(bits_52),
    .selects(selects_54),
    .x(x[31:24]),
    .x_n(x_n[31:24])
  );
  engine_small_engine_core_column_lane4 lane4 (
    .bits(bits_61),
    .selects(selects),
    .x(x[39:32]),
    .x_n(x_n[39:32])
  );
  engine_small_engine_core_column_lane5 lane5 (
    .bits(bits_65),
    .selects(selects_44),
    .x(x[47:40]),
    .x_n(x_n[47:40])
  );
  engine_small_engine_core_column_lane6 lane6 (
    .bits(bits_69),
    .selects(selects_49),
    .x(x[55:48]),
    .x_n(x_n[55:48])
  );
  engine_small_engine_core_column_lane7 lane7 (
    .bits(bits_73),
    .selects(selects_54),
    .x(x[63:56]),
    .x_n(x_n[63:56])
  );
  engine_small_engine_core_column_registers0 registers0 (
    .accept(accept),
    .clk(clk),
    .code(code),
    .lane_code(lane_code),
    .lane_code_n(lane_code_n),
    .lane_mode(mode_19),
    .lane_wide(wide_21),
    .mode(mode),
    .rst(rst),
    .wide(wide)
  );
  assign code_n = lane_code_n[3:0];
  assign lane_mode = mode_19;
  assign lane_wide = wide_21;
  assign bits_60[83:63] = bits_73;
  assign bits_60[62:42] = bits_69;
  assign bits_60[41:21] = bits_65;
  assign bits_60[20:0] = bits_61;
  assign chain_out[43:22] = chain_out_78;
  assign chain_out[21:0] = chain_out_58;
  assign bits[83:63] = bits_52;
  assign bits[62:42] = bits_47;
  assign bits[41:21] = bits_42;
  assign bits[20:0] = bits_37;
endmodule

module engine_small_engine_core_column_accumulator0(chain_in, clk, rst, chain_out, bits, take);
  input [83:0] bits;
  wire [83:0] bits;
  input [21:0] chain_in;
  wire [21:0] chain_in;
  output [21:0] chain_out;
  wire [21:0] chain_out;
  input clk;
  wire clk;
  input rst;
  wire rst;
  input take;
  wire take;
  engine_small_engine_core_column_accumulator part (
    .bits(bits),
    .chain_in(chain_in),
    .chain_out(chain_out),
    .clk(clk),
    .rst(rst),
    .take(take)
  );
endmodule

module engine_small_engine_core_column_accumulator1(chain_in, clk, rst, chain_out, bits, take);
  input [83:0] bits;
  wire [83:0] bits;
  input [21:0] chain_in;
  wire [21:0] chain_in;
  output [21:0] chain_out;
  wire [21:0] chain_out;
  input clk;
  wire clk;
  input rst;
  wire rst;
  input take;
  wire take;
  engine_small_engine_core_column_accumulator part (
    .bits(bits),
    .chain_in(chain_in),
    .chain_out(chain_out),
    .clk(clk),
    .rst(rst),
    .take(take)
  );
endmodule

module engine_small_engine_core_column_decoder0(code_n, mode, wide, selects, code);
  input [3:0] code;
  wire [3:0] code;
  input [3:0] code_n;
  wire [3:0] code_n;
  input mode;
  wire mode;
  output [6:0] selects;
  wire [6:0] selects;
  input wide;
  wire wide;
  engine_small_engine_core_column_decoder part (
    .code(code),
    .code_n(code_n),
    .mode(mode),
    .selects(selects),
    .wide(wide)
  );
endmodule

module engine_small_engine_core_column_decoder1(code_n, mode, wide, selects, code);
  input [3:0] code;
  wire [3:0] code;
  input [3:0] code_n;
  wire [3:0] code_n;
  input mode;
  wire mode;
  output [6:0] selects;
  wire [6:0] selects;
  input wide;
  wire wide;
  engine_small_engine_core_column_decoder part (
    .code(code),
    .code_n(code_n),
    .mode(mode),
    .selects(selects),
    .wide(wide)
  );
endmodule

module engine_small_engine_core_column_decoder2(code_n, mode, wide, selects, code);
  input [3:0] code;
  wire [3:0] code;
  input [3:0] code_n;
  wire [3:0] code_n;
  input mode;
  wire mode;
  output [6:0] selects;
  wire [6:0] selects;
  input wide;
  wire wide;
  engine_small_engine_core_column_decoder part (
    .code(code),
    .code_n(code_n),
    .mode(mode),
    .selects(selects),
    .wide(wide)
  );
endmodule

module engine_small_engine_core_column_decoder3(code_n, mode, wide, selects, code);
  input [3:0] code;
  wire [3:0] code;
  input [3:0] code_n;
  wire [3:0] code_n;
  input mode;
  wire mode;
  output [6:0] selects;
  wire [6:0] selects;
  input wide;
  wire wide;
  engine_small_engine_core_column_decoder part (
    .code(code),
    .code_n(code_n),
    .mode(mode),
    .selects(selects),
    .wide(wide)
  );
endmodule

module engine_small_engine_core_column_lane0(x_n, selects, bits, x);
  output [20:0] bits;
  wire [20:0] bits;
  input [6:0] selects;
  wire [6:0] selects;
  input [7:0] x;
  wire [7:0] x;
  input [7:0] x_n;
  wire [7:0] x_n;
  engine_small_engine_core_column_lane part (
    .bits(bits),
    .selects(selects),
    .x(x),
    .x_n(x_n)
  );
endmodule

module engine_small_engine_core_column_lane1(x_n, selects, bits, x);
  output [20:0] bits;
  wire [20:0] bits;
  input [6:0] selects;
  wire [6:0] selects;
  input [7:0] x;
  wire [7:0] x;
  input [7:0] x_n;
  wire [7:0] x_n;
  engine_small_engine_core_column_lane part (
    .bits(bits),
    .selects(selects),
    .x(x),
    .x_n(x_n)
  );
endmodule

module engine_small_engine_core_column_lane2(x_n, selects, bits, x);
  output [20:0] bits;
  wire [20:0] bits;
  input [6:0] selects;
  wire [6:0] selects;
  input [7:0] x;
  wire [7:0] x;
  input [7:0] x_n;
  wire [7:0] x_n;
  engine_small_engine_core_column_lane part (
    .bits(bits),
    .selects(selects),
    .x(x),
    .x_n(x_n)
  );
endmodule

module engine_small_engine_core_column_lane3(x_n, selects, bits, x);
  output [20:0] bits;
  wire [20:0] bits;
  input [6:0] selects;
  wire [6:0] selects;
  input [7:0] x;
  wire [7:0] x;
  input [7:0] x_n;
  wire [7:0] x_n;
  engine_small_engine_core_column_lane part (
    .bits(bits),
    .selects(selects),
    .x(x),
    .x_n(x_n)
  );
endmodule

module engine_small_engine_core_column_lane4(x_n, selects, bits, x);
  output [20:0] bits;
  wire [20:0] bits;
  input [6:0] selects;
  wire [6:0] selects;
  input [7:0] x;
  wire [7:0] x;
  input [7:0] x_n;
  wire [7:0] x_n;
  engine_small_engine_core_column_lane part (
    .bits(bits),
    .selects(selects),
    .x(x),
    .x_n(x_n)
  );
endmodule

module engine_small_engine_core_column_lane5(x_n, selects, bits, x);
  output [20:0] bits;
  wire [20:0] bits;
  input [6:0] selects;
  wire [6:0] selects;
  input [7:0] x;
  wire [7:0] x;
  input [7:0] x_n;
  wire [7:0] x_n;
  engine_small_engine_core_column_lane part (
    .bits(bits),
    .selects(selects),
    .x(x),
    .x_n(x_n)
  );
endmodule

module engine_small_engine_core_column_lane6(x_n, selects, bits, x);
  output [20:0] bits;
  wire [20:0] bits;
  input [6:0] selects;
  wire [6:0] selects;
  input [7:0] x;
  wire [7:0] x;
  input [7:0] x_n;
  wire [7:0] x_n;
  engine_small_engine_core_column_lane part (
    .bits(bits),
    .selects(selects),
    .x(x),
    .x_n(x_n)
  );
endmodule

module engine_small_engine_core_column_lane7(x_n, selects, bits, x);
  output [20:0] bits;
  wire [20:0] bits;
  input [6:0] selects;
  wire [6:0] selects;
  input [7:0] x;
  wire [7:0] x;
  input [7:0] x_n;
  wire [7:0] x_n;
  engine_small_engine_core_column_lane part (
    .bits(bits),
    .selects(selects),
    .x(x),
    .x_n(x_n)
  );
endmodule

module engine_small_engine_core_column_registers0(accept, mode, wide, clk, rst, lane_code, lane_code_n, lane_mode, lane_wide, code);
  input accept;
  wire accept;
  input clk;
  wire clk;
  input [15:0] code;
  wire [15:0] code;
  output [15:0] lane_code;
  wire [15:0] lane_code;
  output [15:0] lane_code_n;
  wire [15:0] lane_code_n;
  output lane_mode;
  wire lane_mode;
  output lane_wide;
  wire lane_wide;
  input mode;
  wire mode;
  input rst;
  wire rst;
  input wide;
  wire wide;
  engine_small_engine_core_column_registers part (
    .accept(accept),
    .clk(clk),
    .code(code),
    .lane_code(lane_code),
    .lane_code_n(lane_code_n),
    .lane_mode(lane_mode),
    .lane_wide(lane_wide),
    .mode(mode),
    .rst(rst),
    .wide(wide)
  );
endmodule

module engine_small_engine_core_drain(sum, stop, clk, rst, record_enable, record_address, zero_point_enable, zero_point_address, range_read_enable, range_read_address, range_write_enable, range_write_address, opening, first, reload, write, minima, maxima, emit, last, narrow
, weights_served, activations_served, record_select, requantizer_enable, requantizer_address, wide, start);
  reg auto_verilog_backend_cc_2355_dump_module_1 = 0;
  wire n1;
  wire [2:0] n10;
  wire [2:0] n11;
  wire n12;
  wire [1:0] n13;
  wire [4:0] n14;
  wire [4:0] n15;
  wire n16;
  wire [3:0] n17;
  wire [3:0] n18;
  wire [1:0] n2;
  wire n20;
  wire [1:0] n21;
  wire [1:0] n22;
  wire n23;
  wire n24;
  reg [1:0] n25;
  reg [3:0] n26;
  reg n27;
  reg [2:0] n28;
  reg n29;
  wire n3;
  reg n30;
  reg n31;
  reg n32;
  reg n33;
  reg n34;
  reg n35;
  reg n36;
  reg n37;
  reg n38;
  reg n39;
  wire n4;
  reg n40;
  wire n8;
  wire [1:0] n9;
  output activations_served;
  wire activations_served;
  wire at_end;
  reg at_end1 = 1'h0;
  reg at_end2 = 1'h0;
  wire at_end3;
  reg block_end1 = 1'h0;
  reg block_end2 = 1'h0;
  reg block_end3 = 1'h0;
  reg channel = 1'h0;
  input clk;
  wire clk;
  output emit;
  wire emit;
  reg ends = 1'h0;
  reg extremes1 = 1'h0;
  reg extremes2 = 1'h0;
  reg extremes3 = 1'h0;
  output first;
  reg first = 1'h0;
  reg first1 = 1'h0;
  reg first2 = 1'h0;
  wire first3;
  reg job_end1 = 1'h0;
  reg job_end2 = 1'h0;
  reg job_end3 = 1'h0;
  reg keep1 = 1'h0;
  reg keep2 = 1'h0;
  reg keep3 = 1'h0;
  output last;
  wire last;
  reg [1:0] left = 2'h0;
  output maxima;
  reg maxima = 1'h0;
  output minima;
  reg minima = 1'h0;
  output narrow;
  wire narrow;
  reg narrow1 = 1'h0;
  reg narrow2 = 1'h0;
  reg narrow3 = 1'h0;
  output opening;
  reg opening = 1'h0;
  output [2:0] range_read_address;
  reg [2:0] range_read_address = 3'h0;
  output range_read_enable;
  reg range_read_enable = 1'h0;
  output [2:0] range_write_address;
  reg [2:0] range_write_address = 3'h0;
  output range_write_enable;
  reg range_write_enable = 1'h0;
  reg [3:0] record = 4'h0;
  output [4:0] record_address;
  wire [4:0] record_address;
  output record_enable;
  wire record_enable;
  output record_select;
  reg record_select = 1'h0;
  output reload;
  reg reload = 1'h0;
  reg reload1 = 1'h0;
  reg reload2 = 1'h0;
  wire reload3;
  output [2:0] requantizer_address;
  wire [2:0] requantizer_address;
  output requantizer_enable;
  reg requantizer_enable = 1'h0;
  input rst;
  wire rst;
  input start;
  wire start;
  reg start1 = 1'h0;
  wire start2;
  wire start3;
  input stop;
  wire stop;
  input [12:0] sum;
  wire [12:0] sum;
  reg [2:0] token = 3'h0;
  reg [2:0] token1 = 3'h0;
  wire [2:0] token2;
  wire [2:0] token3;
  reg [1:0] weight_bank1 = 2'h0;
  reg [1:0] weight_bank2 = 2'h0;
  reg [1:0] weight_bank3 = 2'h0;
  output weights_served;
  wire weights_served;
  output wide;
  reg wide = 1'h0;
  wire wide1;
  reg wide2 = 1'h0;
  reg wide3 = 1'h0;
  output write;
  reg write = 1'h0;
  reg write1 = 1'h0;
  wire write2;
  wire write3;
  output [4:0] zero_point_address;
  wire [4:0] zero_point_address;
  output zero_point_enable;
  wire zero_point_enable;
  always @(posedge clk)
    requantizer_enable <= n34;
  always @(posedge clk)
    first2 <= first1;
  always @(posedge clk)
    reload2 <= reload1;
  always @(posedge clk)
    extremes2 <= extremes1;
  always @(posedge clk)
    job_end2 <= job_end1;
  always @(posedge clk)
    block_end2 <= block_end1;
  always @(posedge clk)
    keep2 <= keep1;
  always @(posedge clk)
    narrow2 <= narrow1;
  always @(posedge clk)
    weight_bank2 <= weight_bank1;
  always @(posedge clk)
    range_read_address <= token1;
  always @(posedge clk)
    wide2 <= wide;
  always @(posedge clk)
    opening <= n35;
  always @(posedge clk)
    range_write_enable <= n36;
  always @(posedge clk)
    write <= n37;
  always @(posedge clk)
    first <= first2;
  always @(posedge clk)
    reload <= reload2;
  always @(posedge clk)
    extremes3 <= extremes2;
  always @(posedge clk)
    job_end3 <= job_end2;
  always @(posedge clk)
    block_end3 <= block_end2;
  always @(posedge clk)
    keep3 <= keep2;
  always @(posedge clk)
    narrow3 <= narrow2;
  always @(posedge clk)
    weight_bank3 <= weight_bank2;
  always @(posedge clk)
    range_write_address <= range_read_address;
  always @(posedge clk)
    wide3 <= wide2;
  always @(posedge clk)
    channel <= n38;
  always @(posedge clk)
    minima <= n39;
  always @(posedge clk)
    maxima <= n40;
  always @(posedge clk)
    ends <= n24;
  assign n1 = | left;
  assign record_enable = start | n1;
  assign n2 = sum[4] ? 2'h1 : 2'h2;
  assign n3 = n2 == 1'h1;
  assign n4 = left == 1'h1;
  assign at_end = start ? n3 : n4;
  assign emit = (write | minima) | maxima;
  assign narrow = narrow3 & write;
  assign weights_served = range_write_enable & block_end3;
  assign activations_served = (range_write_enable & job_end3) & ~keep3;
  assign last = maxima & ends;
  assign n8 = | left;
  assign n9 = sum[4] ? 2'h1 : 2'h2;
  assign n10 = n9 - 1'h1;
  assign n11 = left - 1'h1;
  assign n12 = at_end & sum[8];
  assign n13 = sum[4] + 1'h1;
  assign n14 = record + n13;
  assign n15 = n12 ? 5'h00 : n14;
  assign n16 = at_end & sum[8];
  assign n17 = token + 1'h1;
  assign n18 = sum[9] ? 4'h0 : n17;
  assign n20 = sum[7] & ~sum[6];
  assign n21 = channel + 1'h1;
  assign n22 = at_end2 ? 2'h0 : n21;
  assign n23 = range_write_enable & extremes3;
  assign n24 = minima ? ends : job_end3;
  always @(posedge clk)
    left <= n25;
  always @(posedge clk)
    record <= n26;
  always @(posedge clk)
    record_select <= n27;
  always @(posedge clk)
    token <= n28;
  always @(posedge clk)
    start1 <= n29;
  always @(posedge clk)
    at_end1 <= n30;
  always @(posedge clk)
    write1 <= n31;
  always @(posedge clk)
    first1 <= sum[6];
  always @(posedge clk)
    reload1 <= n20;
  always @(posedge clk)
    extremes1 <= sum[12];
  always @(posedge clk)
    job_end1 <= sum[10];
  always @(posedge clk)
    block_end1 <= sum[9];
  always @(posedge clk)
    keep1 <= sum[11];
  always @(posedge clk)
    narrow1 <= sum[5];
  always @(posedge clk)
    weight_bank1 <= sum[1:0];
  always @(posedge clk)
    token1 <= token;
  always @(posedge clk)
    wide <= sum[4];
  always @(posedge clk)
    range_read_enable <= n32;
  always @(posedge clk)
    at_end2 <= n33;
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n34 = write1;
    if (stop) begin
      n34 = 1'h0;
    end
    if (rst) begin
      n34 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n35 = range_read_enable;
    if (stop) begin
      n35 = 1'h0;
    end
    if (rst) begin
      n35 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n36 = at_end2;
    if (stop) begin
      n36 = 1'h0;
    end
    if (rst) begin
      n36 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n37 = requantizer_enable;
    if (stop) begin
      n37 = 1'h0;
    end
    if (rst) begin
      n37 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n38 = channel;
    if (requantizer_enable) begin
      n38 = n22[0];
    end
    if (stop) begin
      n38 = 1'h0;
    end
    if (rst) begin
      n38 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n39 = n23;
    if (stop) begin
      n39 = 1'h0;
    end
    if (rst) begin
      n39 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n40 = minima;
    if (stop) begin
      n40 = 1'h0;
    end
    if (rst) begin
      n40 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n25 = left;
    if (start) begin
      n25 = n10[1:0];
    end else if (n8) begin
      n25 = n11[1:0];
    end
    if (stop) begin
      n25 = 2'h0;
    end
    if (rst) begin
      n25 = 2'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n26 = record;
    if (record_enable) begin
      n26 = n15[3:0];
    end
    if (stop) begin
      n26 = 4'h0;
    end
    if (rst) begin
      n26 = 4'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n27 = record[0];
    if (rst) begin
      n27 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n28 = token;
    if (n16) begin
      n28 = n18[2:0];
    end
    if (stop) begin
      n28 = 3'h0;
    end
    if (rst) begin
      n28 = 3'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n29 = start;
    if (stop) begin
      n29 = 1'h0;
    end
    if (rst) begin
      n29 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n30 = at_end;
    if (stop) begin
      n30 = 1'h0;
    end
    if (rst) begin
      n30 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n31 = record_enable;
    if (stop) begin
      n31 = 1'h0;
    end
    if (rst) begin
      n31 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n32 = start1;
    if (stop) begin
      n32 = 1'h0;
    end
    if (rst) begin
      n32 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n33 = at_end1;
    if (stop) begin
      n33 = 1'h0;
    end
    if (rst) begin
      n33 = 1'h0;
    end
  end
  assign start2 = range_read_enable;
  assign token2 = range_read_address;
  assign at_end3 = range_write_enable;
  assign token3 = range_write_address;
  assign start3 = opening;
  assign first3 = first;
  assign reload3 = reload;
  assign write3 = write;
  assign wide1 = wide;
  assign write2 = requantizer_enable;
  assign record_address = { sum[1:0], record[3:1] };
  assign zero_point_enable = start;
  assign zero_point_address = { sum[3:2], token };
  assign requantizer_address = { weight_bank2, channel };
endmodule

module engine_small_engine_core_channel(wide, select, clk, rst, u_selects, h_selects, c, counts, flip, word);
  reg auto_verilog_backend_cc_2355_dump_module_1 = 0;
  wire n103;
  wire n106;
  wire n108;
  wire n112;
  wire n115;
  wire n117;
  wire n121;
  wire n124;
  wire n126;
  reg n127;
  wire n13;
  wire n16;
  wire n18;
  wire n22;
  wire n25;
  wire n27;
  wire n31;
  wire n34;
  wire n36;
  wire n4;
  wire n40;
  wire n43;
  wire n45;
  wire n49;
  wire n52;
  wire n54;
  wire n58;
  wire n61;
  wire n63;
  wire n67;
  wire n7;
  wire n70;
  wire n72;
  wire n76;
  wire n79;
  wire n81;
  wire n85;
  wire n88;
  wire n9;
  wire n90;
  wire n94;
  wire n97;
  wire n99;
  output [25:0] c;
  wire [25:0] c;
  input clk;
  wire clk;
  output counts;
  wire counts;
  reg [1:0] counts_12 = 2'h0;
  output flip;
  reg flip = 1'h0;
  output [29:0] h_selects;
  wire [29:0] h_selects;
  reg [46:0] record;
  input rst;
  wire rst;
  input select;
  wire select;
  output [11:0] u_selects;
  wire [11:0] u_selects;
  reg [46:0] upper;
  input wide;
  wire wide;
  input [127:0] word;
  wire [127:0] word;
  assign n22 = (~upper[4] & ~upper[3]) & wide;
  assign n25 = (upper[4] & ~upper[3]) & wide;
  assign n27 = (upper[4] & upper[3]) & wide;
  assign n31 = (~upper[6] & ~upper[5]) & wide;
  assign n34 = (upper[6] & ~upper[5]) & wide;
  assign n36 = (upper[6] & upper[5]) & wide;
  assign n103 = (~upper[8] & ~upper[7]) & wide;
  assign n106 = (upper[8] & ~upper[7]) & wide;
  assign n108 = (upper[8] & upper[7]) & wide;
  assign n112 = (~upper[10] & ~upper[9]) & wide;
  assign n115 = (upper[10] & ~upper[9]) & wide;
  assign n117 = (upper[10] & upper[9]) & wide;
  assign n121 = (~upper[12] & ~upper[11]) & wide;
  assign n124 = (upper[12] & ~upper[11]) & wide;
  assign n126 = (upper[12] & upper[11]) & wide;
  always @(posedge clk)
    counts_12 <= { counts_12[0], record[2] };
  always @(posedge clk)
    flip <= n127;
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    (* full_case = 32'd1 *)
    casez (select)
      1'h0:
          record = word[46:0];
      1'h1:
          record = word[110:64];
    endcase
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    (* full_case = 32'd1 *)
    casez (select)
      1'h0:
          upper = word[110:64];
      1'h1:
          upper = word[110:64];
    endcase
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n127 = record[1];
    if (rst) begin
      n127 = 1'h0;
    end
  end
  assign c = record[46:21];
  assign counts = counts_12[1];
  assign h_selects[29:27] = { n126, n124, n121 };
  assign h_selects[26:24] = { n117, n115, n112 };
  assign h_selects[23:21] = { n108, n106, n103 };
  assign h_selects[20:18] = { n99, n97, n94 };
  assign h_selects[17:15] = { n90, n88, n85 };
  assign h_selects[14:12] = { n81, n79, n76 };
  assign h_selects[11:9] = { n72, n70, n67 };
  assign h_selects[8:6] = { n63, n61, n58 };
  assign h_selects[5:3] = { n54, n52, n49 };
  assign h_selects[2:0] = { n45, n43, n40 };
  assign u_selects[11:9] = { n36, n34, n31 };
  assign u_selects[8:6] = { n27, n25, n22 };
  assign u_selects[5:3] = { n18, n16, n13 };
  assign u_selects[2:0] = { n9, n7, n4 };
  assign n4 = (~record[4] & ~record[3]);
  assign n7 = (record[4] & ~record[3]);
  assign n9 = (record[4] & record[3]);
  assign n13 = (~record[6] & ~record[5]);
  assign n16 = (record[6] & ~record[5]);
  assign n18 = (record[6] & record[5]);
  assign n40 = (~record[8] & ~record[7]);
  assign n43 = (record[8] & ~record[7]);
  assign n45 = (record[8] & record[7]);
  assign n49 = (~record[10] & ~record[9]);
  assign n52 = (record[10] & ~record[9]);
  assign n54 = (record[10] & record[9]);
  assign n58 = (~record[12] & ~record[11]);
  assign n61 = (record[12] & ~record[11]);
  assign n63 = (record[12] & record[11]);
  assign n67 = (~record[14] & ~record[13]);
  assign n70 = (record[14] & ~record[13]);
  assign n72 = (record[14] & record[13]);
  assign n76 = (~record[16] & ~record[15]);
  assign n79 = (record[16] & ~record[15]);
  assign n81 = (record[16] & record[15]);
  assign n85 = (~record[18] & ~record[17]);
  assign n88 = (record[18] & ~record[17]);
  assign n90 = (record[18] & record[17]);
  assign n94 = (~record[20] & ~record[19]);
  assign n97 = (record[20] & ~record[19]);
  assign n99 = (record[20] & record[19]);
endmodule

module engine_small_engine_core_correction(x_sum, zero_point, u_selects, h_selects, c, wide, raw_high, flip, clk, rst, corrected, raw);
  wire n1;
  wire n101;
  wire n103;
  wire n104;
  wire [25:0] n1057;
  wire n1058;
  wire n1059;
  wire n106;
  wire n1060;
  wire n1061;
  wire n1062;
  wire n1063;
  wire n1064;
  wire n1065;
  wire n1066;
  wire n1067;
  wire n1068;
  wire n1069;
  wire n1070;
  wire n1071;
  wire n1072;
  wire n1073;
  wire n1074;
  wire n1075;
  wire n1076;
  wire n1077;
  wire n1078;
  wire n1079;
  wire n108;
  wire n1080;
  wire n1081;
  wire n1082;
  wire n1083;
  wire n1084;
  wire n1085;
  wire n1086;
  wire n1087;
  wire n1088;
  wire n1089;
  wire n109;
  wire n1090;
  wire n1091;
  wire n1092;
  wire n1093;
  wire n1094;
  wire n1095;
  wire n1096;
  wire n1097;
  wire n1098;
  wire n1099;
  wire n11;
  wire n1100;
  wire n1101;
  wire n1102;
  wire n1103;
  wire n1104;
  wire n1105;
  wire n1106;
  wire n1107;
  wire n1108;
  wire n1109;
  wire n111;
  wire n1110;
  wire n1111;
  wire n1112;
  wire n1113;
  wire n1114;
  wire n1115;
  wire n1116;
  wire n1117;
  wire n1118;
  wire n1119;
  wire n1120;
  wire n1121;
  wire n1122;
  wire n1123;
  wire n1124;
  wire n1125;
  wire n1126;
  wire n1127;
  wire n1128;
  wire n1129;
  wire n113;
  wire n1130;
  wire n1131;
  wire n1132;
  wire n1133;
  wire n1134;
  wire n1135;
  wire n1136;
  wire n1137;
  wire n1138;
  wire n1139;
  wire n114;
  wire n1140;
  wire n1141;
  wire n1142;
  wire n1143;
  wire n1144;
  wire n1145;
  wire n1146;
  wire n1147;
  wire n1148;
  wire n1149;
  wire n1150;
  wire n1151;
  wire n1152;
  wire n1153;
  wire n1154;
  wire n1155;
  wire n1156;
  wire n1157;
  wire n1158;
  wire n1159;
  wire n116;
  wire n1160;
  wire n1161;
  wire n1162;
  wire n1163;
  wire n1164;
  wire n1165;
  wire n1166;
  wire n1167;
  wire n1168;
  wire n1170;
  wire n1171;
  wire n1172;
  wire n1173;
  wire n1174;
  wire n1175;
  wire n1176;
  wire n1177;
  wire n1178;
  wire n1179;
  wire n118;
  wire n1180;
  wire n1181;
  wire n1182;
  wire n1183;
  wire n1184;
  wire n1185;
  wire n1186;
  wire n1188;
  wire n1189;
  wire n119;
  wire n1190;
  wire n1191;
  wire n1192;
  wire n1193;
  wire n1194;
  wire n121;
  wire n123;
  wire n124;
  wire n126;
  wire n128;
  wire n129;
  wire n13;
  wire n131;
  wire n133;
  wire n134;
  wire n136;
  wire n138;
  wire n139;
  wire n14;
  wire n141;
  wire n143;
  wire n144;
  wire n146;
  wire n148;
  wire n149;
  wire n151;
  wire n153;
  wire n154;
  wire n156;
  wire n158;
  wire n16;
  wire n161;
  wire n163;
  wire n164;
  wire n166;
  wire n168;
  wire n169;
  wire n171;
  wire n173;
  wire n174;
  wire n176;
  wire n178;
  wire n179;
  wire n18;
  wire n181;
  wire n183;
  wire n184;
  wire n186;
  wire n188;
  wire n189;
  wire n19;
  wire n191;
  wire n193;
  wire n194;
  wire n196;
  wire n198;
  wire n199;
  wire n201;
  wire n203;
  wire n204;
  wire n206;
  wire n208;
  wire n209;
  wire n21;
  wire n211;
  wire n213;
  wire n214;
  wire n216;
  wire n218;
  wire n219;
  wire n221;
  wire n223;
  wire n224;
  wire n226;
  wire n228;
  wire n229;
  wire n23;
  wire n231;
  wire n233;
  wire n234;
  wire n236;
  wire n238;
  wire n24;
  wire n241;
  wire n243;
  wire n244;
  wire n246;
  wire n248;
  wire n249;
  wire n251;
  wire n253;
  wire n254;
  wire n256;
  wire n258;
  wire n259;
  wire n26;
  wire n261;
  wire n263;
  wire n264;
  wire n266;
  wire n268;
  wire n269;
  wire n271;
  wire n273;
  wire n274;
  wire n276;
  wire n278;
  wire n279;
  wire n28;
  wire n281;
  wire n283;
  wire n284;
  wire n286;
  wire n288;
  wire n289;
  wire n29;
  wire n291;
  wire n293;
  wire n294;
  wire n296;
  wire n298;
  wire n299;
  wire n3;
  wire n301;
  wire n303;
  wire n304;
  wire n306;
  wire n308;
  wire n309;
  wire n31;
  wire n311;
  wire n313;
  wire n314;
  wire n316;
  wire n318;
  wire n322;
  wire n325;
  wire n327;
  wire n33;
  wire n330;
  wire n333;
  wire n335;
  wire n338;
  wire n34;
  wire n341;
  wire n343;
  wire n346;
  wire n349;
  wire n351;
  wire n354;
  wire n357;
  wire n359;
  wire n36;
  wire n362;
  wire n365;
  wire n367;
  wire n370;
  wire n373;
  wire n375;
  wire n378;
  wire n38;
  wire n381;
  wire n386;
  wire n389;
  wire n39;
  wire n391;
  wire n394;
  wire n397;
  wire n399;
  wire n4;
  wire n402;
  wire n405;
  wire n407;
  wire n41;
  wire n410;
  wire n413;
  wire n415;
  wire n418;
  wire n421;
  wire n423;
  wire n426;
  wire n429;
  wire n43;
  wire n431;
  wire n434;
  wire n437;
  wire n439;
  wire n44;
  wire n442;
  wire n445;
  wire n450;
  wire n453;
  wire n455;
  wire n458;
  wire n46;
  wire n461;
  wire n463;
  wire n466;
  wire n469;
  wire n471;
  wire n474;
  wire n477;
  wire n479;
  wire n48;
  wire n482;
  wire n485;
  wire n487;
  wire n49;
  wire n490;
  wire n493;
  wire n495;
  wire n498;
  wire n501;
  wire n503;
  wire n506;
  wire n509;
  wire n51;
  wire n514;
  wire n517;
  wire n519;
  wire n522;
  wire n525;
  wire n527;
  wire n53;
  wire n530;
  wire n533;
  wire n535;
  wire n538;
  wire n54;
  wire n541;
  wire n543;
  wire n546;
  wire n549;
  wire n551;
  wire n554;
  wire n557;
  wire n559;
  wire n56;
  wire n562;
  wire n565;
  wire n567;
  wire n570;
  wire n573;
  wire n578;
  wire n58;
  wire n581;
  wire n583;
  wire n586;
  wire n589;
  wire n59;
  wire n591;
  wire n594;
  wire n597;
  wire n599;
  wire n6;
  wire n602;
  wire n605;
  wire n607;
  wire n61;
  wire n610;
  wire n613;
  wire n615;
  wire n618;
  wire n621;
  wire n623;
  wire n626;
  wire n629;
  wire n63;
  wire n631;
  wire n634;
  wire n637;
  wire n64;
  wire n642;
  wire n645;
  wire n647;
  wire n650;
  wire n653;
  wire n655;
  wire n658;
  wire n66;
  wire n661;
  wire n663;
  wire n666;
  wire n669;
  wire n671;
  wire n674;
  wire n677;
  wire n679;
  wire n68;
  wire n682;
  wire n685;
  wire n687;
  wire n69;
  wire n690;
  wire n693;
  wire n695;
  wire n698;
  wire n701;
  wire n706;
  wire n709;
  wire n71;
  wire n711;
  wire n714;
  wire n717;
  wire n719;
  wire n722;
  wire n725;
  wire n727;
  wire n73;
  wire n730;
  wire n733;
  wire n735;
  wire n738;
  wire n74;
  wire n741;
  wire n743;
  wire n746;
  wire n749;
  wire n751;
  wire n754;
  wire n757;
  wire n759;
  wire n76;
  wire n762;
  wire n765;
  wire n770;
  wire n773;
  wire n775;
  wire n778;
  wire n78;
  wire n781;
  wire n783;
  wire n786;
  wire n789;
  wire n791;
  wire n794;
  wire n797;
  wire n799;
  wire n8;
  wire n802;
  wire n805;
  wire n807;
  wire n81;
  wire n810;
  wire n813;
  wire n815;
  wire n818;
  wire n821;
  wire n823;
  wire n826;
  wire n829;
  wire n83;
  wire n834;
  wire n837;
  wire n839;
  wire n84;
  wire n842;
  wire n845;
  wire n847;
  wire n850;
  wire n853;
  wire n855;
  wire n858;
  wire n86;
  wire n861;
  wire n863;
  wire n866;
  wire n869;
  wire n871;
  wire n874;
  wire n877;
  wire n879;
  wire n88;
  wire n882;
  wire n885;
  wire n887;
  wire n89;
  wire n890;
  wire n893;
  wire n898;
  wire n9;
  wire n901;
  wire n903;
  wire n906;
  wire n909;
  wire n91;
  wire n911;
  wire n914;
  wire n917;
  wire n919;
  wire n922;
  wire n925;
  wire n927;
  wire n93;
  wire n930;
  wire n933;
  wire n935;
  wire n938;
  wire n94;
  wire n941;
  wire n943;
  wire n946;
  wire n949;
  wire n951;
  wire n954;
  wire n957;
  wire n96;
  wire n973;
  wire n975;
  wire n977;
  wire n98;
  wire n99;
  input [25:0] c;
  wire [25:0] c;
  input clk;
  wire clk;
  output [25:0] corrected;
  reg [25:0] corrected = 26'h0000000;
  wire corrected_c0_5_carry;
  wire corrected_c0_5_sum;
  wire corrected_c0_total;
  wire corrected_c10_15_carry;
  wire corrected_c10_15_sum;
  wire corrected_c10_67_carry;
  wire corrected_c10_67_sum;
  wire corrected_c10_total;
  wire corrected_c11_16_carry;
  wire corrected_c11_16_sum;
  wire corrected_c11_36_carry;
  wire corrected_c11_36_sum;
  wire corrected_c11_46_carry;
  wire corrected_c11_46_sum;
  wire corrected_c11_55_carry;
  wire corrected_c11_55_sum;
  wire corrected_c11_total;
  wire corrected_c12_17_carry;
  wire corrected_c12_17_sum;
  wire corrected_c12_68_carry;
  wire corrected_c12_68_sum;
  wire corrected_c12_total;
  wire corrected_c13_18_carry;
  wire corrected_c13_18_sum;
  wire corrected_c13_37_carry;
  wire corrected_c13_37_sum;
  wire corrected_c13_59_carry;
  wire corrected_c13_59_sum;
  wire corrected_c13_total;
  wire corrected_c14_19_carry;
  wire corrected_c14_19_sum;
  wire corrected_c14_69_carry;
  wire corrected_c14_69_sum;
  wire corrected_c14_total;
  wire corrected_c15_20_carry;
  wire corrected_c15_20_sum;
  wire corrected_c15_38_carry;
  wire corrected_c15_38_sum;
  wire corrected_c15_47_carry;
  wire corrected_c15_47_sum;
  wire corrected_c15_51_carry;
  wire corrected_c15_51_sum;
  wire corrected_c15_53_carry;
  wire corrected_c15_53_sum;
  wire corrected_c15_total;
  wire corrected_c16_21_carry;
  wire corrected_c16_21_sum;
  wire corrected_c16_70_carry;
  wire corrected_c16_70_sum;
  wire corrected_c16_total;
  wire corrected_c17_22_carry;
  wire corrected_c17_22_sum;
  wire corrected_c17_39_carry;
  wire corrected_c17_39_sum;
  wire corrected_c17_60_carry;
  wire corrected_c17_60_sum;
  wire corrected_c17_total;
  wire corrected_c18_23_carry;
  wire corrected_c18_23_sum;
  wire corrected_c18_71_carry;
  wire corrected_c18_71_sum;
  wire corrected_c18_total;
  wire corrected_c19_24_carry;
  wire corrected_c19_24_sum;
  wire corrected_c19_40_carry;
  wire corrected_c19_40_sum;
  wire corrected_c19_48_carry;
  wire corrected_c19_48_sum;
  wire corrected_c19_56_carry;
  wire corrected_c19_56_sum;
  wire corrected_c19_total;
  wire corrected_c1_31_carry;
  wire corrected_c1_31_sum;
  wire corrected_c1_6_carry;
  wire corrected_c1_6_sum;
  wire corrected_c1_total;
  wire corrected_c20_25_carry;
  wire corrected_c20_25_sum;
  wire corrected_c20_72_carry;
  wire corrected_c20_72_sum;
  wire corrected_c20_total;
  wire corrected_c21_1_carry;
  wire corrected_c21_1_sum;
  wire corrected_c21_26_carry;
  wire corrected_c21_26_sum;
  wire corrected_c21_41_carry;
  wire corrected_c21_41_sum;
  wire corrected_c21_61_carry;
  wire corrected_c21_61_sum;
  wire corrected_c21_total;
  wire corrected_c22_27_carry;
  wire corrected_c22_27_sum;
  wire corrected_c22_2_carry;
  wire corrected_c22_2_sum;
  wire corrected_c22_73_carry;
  wire corrected_c22_73_sum;
  wire corrected_c22_total;
  wire corrected_c23_28_carry;
  wire corrected_c23_28_sum;
  wire corrected_c23_3_carry;
  wire corrected_c23_3_sum;
  wire corrected_c23_42_carry;
  wire corrected_c23_42_sum;
  wire corrected_c23_49_carry;
  wire corrected_c23_49_sum;
  wire corrected_c23_52_carry;
  wire corrected_c23_52_sum;
  wire corrected_c23_54_carry;
  wire corrected_c23_54_sum;
  wire corrected_c23_total;
  wire corrected_c24_29_carry;
  wire corrected_c24_29_sum;
  wire corrected_c24_4_carry;
  wire corrected_c24_4_sum;
  wire corrected_c24_74_carry;
  wire corrected_c24_74_sum;
  wire corrected_c24_total;
  wire corrected_c25_30_carry;
  wire corrected_c25_30_sum;
  wire corrected_c25_43_carry;
  wire corrected_c25_43_sum;
  wire corrected_c25_62_carry;
  wire corrected_c25_62_sum;
  wire corrected_c25_total;
  wire corrected_c2_63_carry;
  wire corrected_c2_63_sum;
  wire corrected_c2_7_carry;
  wire corrected_c2_7_sum;
  wire corrected_c2_total;
  wire corrected_c3_32_carry;
  wire corrected_c3_32_sum;
  wire corrected_c3_44_carry;
  wire corrected_c3_44_sum;
  wire corrected_c3_8_carry;
  wire corrected_c3_8_sum;
  wire corrected_c3_total;
  wire corrected_c4_64_carry;
  wire corrected_c4_64_sum;
  wire corrected_c4_9_carry;
  wire corrected_c4_9_sum;
  wire corrected_c4_total;
  wire corrected_c5_10_carry;
  wire corrected_c5_10_sum;
  wire corrected_c5_33_carry;
  wire corrected_c5_33_sum;
  wire corrected_c5_57_carry;
  wire corrected_c5_57_sum;
  wire corrected_c5_total;
  wire corrected_c6_11_carry;
  wire corrected_c6_11_sum;
  wire corrected_c6_65_carry;
  wire corrected_c6_65_sum;
  wire corrected_c6_total;
  wire corrected_c7_12_carry;
  wire corrected_c7_12_sum;
  wire corrected_c7_34_carry;
  wire corrected_c7_34_sum;
  wire corrected_c7_45_carry;
  wire corrected_c7_45_sum;
  wire corrected_c7_50_carry;
  wire corrected_c7_50_sum;
  wire corrected_c7_total;
  wire corrected_c8_13_carry;
  wire corrected_c8_13_sum;
  wire corrected_c8_66_carry;
  wire corrected_c8_66_sum;
  wire corrected_c8_total;
  wire corrected_c9_14_carry;
  wire corrected_c9_14_sum;
  wire corrected_c9_35_carry;
  wire corrected_c9_35_sum;
  wire corrected_c9_58_carry;
  wire corrected_c9_58_sum;
  wire corrected_c9_total;
  input flip;
  wire flip;
  wire [21:0] gated;
  wire h0_0;
  wire h0_1;
  wire h0_2;
  wire h0_3;
  wire h0_4;
  wire h0_5;
  wire h0_6;
  wire h0_7;
  wire h0_8;
  wire h1_0;
  wire h1_1;
  wire h1_2;
  wire h1_3;
  wire h1_4;
  wire h1_5;
  wire h1_6;
  wire h1_7;
  wire h1_8;
  wire h2_0;
  wire h2_1;
  wire h2_2;
  wire h2_3;
  wire h2_4;
  wire h2_5;
  wire h2_6;
  wire h2_7;
  wire h2_8;
  wire h3_0;
  wire h3_1;
  wire h3_2;
  wire h3_3;
  wire h3_4;
  wire h3_5;
  wire h3_6;
  wire h3_7;
  wire h3_8;
  wire h4_0;
  wire h4_1;
  wire h4_2;
  wire h4_3;
  wire h4_4;
  wire h4_5;
  wire h4_6;
  wire h4_7;
  wire h4_8;
  wire h5_0;
  wire h5_1;
  wire h5_2;
  wire h5_3;
  wire h5_4;
  wire h5_5;
  wire h5_6;
  wire h5_7;
  wire h5_8;
  wire h6_0;
  wire h6_1;
  wire h6_2;
  wire h6_3;
  wire h6_4;
  wire h6_5;
  wire h6_6;
  wire h6_7;
  wire h6_8;
  wire h7_0;
  wire h7_1;
  wire h7_2;
  wire h7_3;
  wire h7_4;
  wire h7_5;
  wire h7_6;
  wire h7_7;
  wire h7_8;
  wire h8_0;
  wire h8_1;
  wire h8_2;
  wire h8_3;
  wire h8_4;
  wire h8_5;
  wire h8_6;
  wire h8_7;
  wire h8_8;
  wire h9_0;
  wire h9_1;
  wire h9_2;
  wire h9_3;
  wire h9_4;
  wire h9_5;
  wire h9_6;
  wire h9_7;
  wire h9_8;
  input [29:0] h_selects;
  wire [29:0] h_selects;
  input [21:0] raw;
  wire [21:0] raw;
  input [21:0] raw_high;
  wire [21:0] raw_high;
  wire [25:0] register;
  input rst;
  wire rst;
  reg terms_s0_0_b0 = 1'h0;
  reg terms_s0_10_b7 = 1'h0;
  reg terms_s0_11_b7 = 1'h0;
  reg terms_s0_12_b8 = 1'h0;
  reg terms_s0_13_b8 = 1'h0;
  reg terms_s0_14_b9 = 1'h0;
  reg terms_s0_15_b9 = 1'h0;
  reg terms_s0_16_b10 = 1'h0;
  reg terms_s0_17_b11 = 1'h0;
  reg terms_s0_18_b12 = 1'h0;
  reg terms_s0_19_b12 = 1'h0;
  reg terms_s0_1_b1 = 1'h0;
  reg terms_s0_20_b13 = 1'h0;
  reg terms_s0_21_b14 = 1'h0;
  reg terms_s0_22_b14 = 1'h0;
  reg terms_s0_23_b15 = 1'h0;
  reg terms_s0_24_b16 = 1'h0;
  reg terms_s0_25_b16 = 1'h0;
  reg terms_s0_26_b17 = 1'h0;
  reg terms_s0_27_b18 = 1'h0;
  reg terms_s0_28_b19 = 1'h0;
  reg terms_s0_29_b19 = 1'h0;
  reg terms_s0_2_b2 = 1'h0;
  reg terms_s0_30_b20 = 1'h0;
  reg terms_s0_31_b20 = 1'h0;
  reg terms_s0_32_b21 = 1'h0;
  reg terms_s0_33_b21 = 1'h0;
  reg terms_s0_34_b22 = 1'h0;
  reg terms_s0_35_b23 = 1'h0;
  reg terms_s0_36_b24 = 1'h0;
  reg terms_s0_37_b25 = 1'h0;
  reg terms_s0_3_b3 = 1'h0;
  reg terms_s0_4_b4 = 1'h0;
  reg terms_s0_5_b4 = 1'h0;
  reg terms_s0_6_b5 = 1'h0;
  reg terms_s0_7_b5 = 1'h0;
  reg terms_s0_8_b6 = 1'h0;
  reg terms_s0_9_b6 = 1'h0;
  wire terms_s0_c0_1_carry;
  wire terms_s0_c0_1_sum;
  wire terms_s0_c10_55_carry;
  wire terms_s0_c10_55_sum;
  wire terms_s0_c10_56_carry;
  wire terms_s0_c10_56_sum;
  wire terms_s0_c10_57_carry;
  wire terms_s0_c10_57_sum;
  wire terms_s0_c10_58_carry;
  wire terms_s0_c10_58_sum;
  wire terms_s0_c10_59_carry;
  wire terms_s0_c10_59_sum;
  wire terms_s0_c10_60_carry;
  wire terms_s0_c10_60_sum;
  wire terms_s0_c10_61_carry;
  wire terms_s0_c10_61_sum;
  wire terms_s0_c10_62_carry;
  wire terms_s0_c10_62_sum;
  wire terms_s0_c10_63_carry;
  wire terms_s0_c10_63_sum;
  wire terms_s0_c10_64_carry;
  wire terms_s0_c10_64_sum;
  wire terms_s0_c11_65_carry;
  wire terms_s0_c11_65_sum;
  wire terms_s0_c11_66_carry;
  wire terms_s0_c11_66_sum;
  wire terms_s0_c11_67_carry;
  wire terms_s0_c11_67_sum;
  wire terms_s0_c11_68_carry;
  wire terms_s0_c11_68_sum;
  wire terms_s0_c11_69_carry;
  wire terms_s0_c11_69_sum;
  wire terms_s0_c11_70_carry;
  wire terms_s0_c11_70_sum;
  wire terms_s0_c11_71_carry;
  wire terms_s0_c11_71_sum;
  wire terms_s0_c11_72_carry;
  wire terms_s0_c11_72_sum;
  wire terms_s0_c11_73_carry;
  wire terms_s0_c11_73_sum;
  wire terms_s0_c11_74_carry;
  wire terms_s0_c11_74_sum;
  wire terms_s0_c12_75_carry;
  wire terms_s0_c12_75_sum;
  wire terms_s0_c12_76_carry;
  wire terms_s0_c12_76_sum;
  wire terms_s0_c12_77_carry;
  wire terms_s0_c12_77_sum;
  wire terms_s0_c12_78_carry;
  wire terms_s0_c12_78_sum;
  wire terms_s0_c12_79_carry;
  wire terms_s0_c12_79_sum;
  wire terms_s0_c12_80_carry;
  wire terms_s0_c12_80_sum;
  wire terms_s0_c12_81_carry;
  wire terms_s0_c12_81_sum;
  wire terms_s0_c12_82_carry;
  wire terms_s0_c12_82_sum;
  wire terms_s0_c12_83_carry;
  wire terms_s0_c12_83_sum;
  wire terms_s0_c12_84_carry;
  wire terms_s0_c12_84_sum;
  wire terms_s0_c13_85_carry;
  wire terms_s0_c13_85_sum;
  wire terms_s0_c13_86_carry;
  wire terms_s0_c13_86_sum;
  wire terms_s0_c13_87_carry;
  wire terms_s0_c13_87_sum;
  wire terms_s0_c13_88_carry;
  wire terms_s0_c13_88_sum;
  wire terms_s0_c13_89_carry;
  wire terms_s0_c13_89_sum;
  wire terms_s0_c13_90_carry;
  wire terms_s0_c13_90_sum;
  wire terms_s0_c13_91_carry;
  wire terms_s0_c13_91_sum;
  wire terms_s0_c13_92_carry;
  wire terms_s0_c13_92_sum;
  wire terms_s0_c13_93_carry;
  wire terms_s0_c13_93_sum;
  wire terms_s0_c13_94_carry;
  wire terms_s0_c13_94_sum;
  wire terms_s0_c14_100_carry;
  wire terms_s0_c14_100_sum;
  wire terms_s0_c14_101_carry;
  wire terms_s0_c14_101_sum;
  wire terms_s0_c14_102_carry;
  wire terms_s0_c14_102_sum;
  wire terms_s0_c14_103_carry;
  wire terms_s0_c14_103_sum;
  wire terms_s0_c14_104_carry;
  wire terms_s0_c14_104_sum;
  wire terms_s0_c14_95_carry;
  wire terms_s0_c14_95_sum;
  wire terms_s0_c14_96_carry;
  wire terms_s0_c14_96_sum;
  wire terms_s0_c14_97_carry;
  wire terms_s0_c14_97_sum;
  wire terms_s0_c14_98_carry;
  wire terms_s0_c14_98_sum;
  wire terms_s0_c14_99_carry;
  wire terms_s0_c14_99_sum;
  wire terms_s0_c15_105_carry;
  wire terms_s0_c15_105_sum;
  wire terms_s0_c15_106_carry;
  wire terms_s0_c15_106_sum;
  wire terms_s0_c15_107_carry;
  wire terms_s0_c15_107_sum;
  wire terms_s0_c15_108_carry;
  wire terms_s0_c15_108_sum;
  wire terms_s0_c15_109_carry;
  wire terms_s0_c15_109_sum;
  wire terms_s0_c15_110_carry;
  wire terms_s0_c15_110_sum;
  wire terms_s0_c15_111_carry;
  wire terms_s0_c15_111_sum;
  wire terms_s0_c15_112_carry;
  wire terms_s0_c15_112_sum;
  wire terms_s0_c15_113_carry;
  wire terms_s0_c15_113_sum;
  wire terms_s0_c15_114_carry;
  wire terms_s0_c15_114_sum;
  wire terms_s0_c16_115_carry;
  wire terms_s0_c16_115_sum;
  wire terms_s0_c16_116_carry;
  wire terms_s0_c16_116_sum;
  wire terms_s0_c16_117_carry;
  wire terms_s0_c16_117_sum;
  wire terms_s0_c16_118_carry;
  wire terms_s0_c16_118_sum;
  wire terms_s0_c16_119_carry;
  wire terms_s0_c16_119_sum;
  wire terms_s0_c16_120_carry;
  wire terms_s0_c16_120_sum;
  wire terms_s0_c16_121_carry;
  wire terms_s0_c16_121_sum;
  wire terms_s0_c16_122_carry;
  wire terms_s0_c16_122_sum;
  wire terms_s0_c16_123_carry;
  wire terms_s0_c16_123_sum;
  wire terms_s0_c16_124_carry;
  wire terms_s0_c16_124_sum;
  wire terms_s0_c17_125_carry;
  wire terms_s0_c17_125_sum;
  wire terms_s0_c17_126_carry;
  wire terms_s0_c17_126_sum;
  wire terms_s0_c17_127_carry;
  wire terms_s0_c17_127_sum;
  wire terms_s0_c17_128_carry;
  wire terms_s0_c17_128_sum;
  wire terms_s0_c17_129_carry;
  wire terms_s0_c17_129_sum;
  wire terms_s0_c17_130_carry;
  wire terms_s0_c17_130_sum;
  wire terms_s0_c17_131_carry;
  wire terms_s0_c17_131_sum;
  wire terms_s0_c17_132_carry;
  wire terms_s0_c17_132_sum;
  wire terms_s0_c17_133_carry;
  wire terms_s0_c17_133_sum;
  wire terms_s0_c17_134_carry;
  wire terms_s0_c17_134_sum;
  wire terms_s0_c18_135_carry;
  wire terms_s0_c18_135_sum;
  wire terms_s0_c18_136_carry;
  wire terms_s0_c18_136_sum;
  wire terms_s0_c18_137_carry;
  wire terms_s0_c18_137_sum;
  wire terms_s0_c18_138_carry;
  wire terms_s0_c18_138_sum;
  wire terms_s0_c18_139_carry;
  wire terms_s0_c18_139_sum;
  wire terms_s0_c18_140_carry;
  wire terms_s0_c18_140_sum;
  wire terms_s0_c18_141_carry;
  wire terms_s0_c18_141_sum;
  wire terms_s0_c18_142_carry;
  wire terms_s0_c18_142_sum;
  wire terms_s0_c18_143_carry;
  wire terms_s0_c18_143_sum;
  wire terms_s0_c18_144_carry;
  wire terms_s0_c18_144_sum;
  wire terms_s0_c19_145_carry;
  wire terms_s0_c19_145_sum;
  wire terms_s0_c19_146_carry;
  wire terms_s0_c19_146_sum;
  wire terms_s0_c19_147_carry;
  wire terms_s0_c19_147_sum;
  wire terms_s0_c19_148_carry;
  wire terms_s0_c19_148_sum;
  wire terms_s0_c19_149_carry;
  wire terms_s0_c19_149_sum;
  wire terms_s0_c19_150_carry;
  wire terms_s0_c19_150_sum;
  wire terms_s0_c19_151_carry;
  wire terms_s0_c19_151_sum;
  wire terms_s0_c19_152_carry;
  wire terms_s0_c19_152_sum;
  wire terms_s0_c19_153_carry;
  wire terms_s0_c19_153_sum;
  wire terms_s0_c1_2_carry;
  wire terms_s0_c1_2_sum;
  wire terms_s0_c1_3_carry;
  wire terms_s0_c1_3_sum;
  wire terms_s0_c20_154_carry;
  wire terms_s0_c20_154_sum;
  wire terms_s0_c20_155_carry;
  wire terms_s0_c20_155_sum;
  wire terms_s0_c20_156_carry;
  wire terms_s0_c20_156_sum;
  wire terms_s0_c20_157_carry;
  wire terms_s0_c20_157_sum;
  wire terms_s0_c20_158_carry;
  wire terms_s0_c20_158_sum;
  wire terms_s0_c20_159_carry;
  wire terms_s0_c20_159_sum;
  wire terms_s0_c20_160_carry;
  wire terms_s0_c20_160_sum;
  wire terms_s0_c20_161_carry;
  wire terms_s0_c20_161_sum;
  wire terms_s0_c21_162_carry;
  wire terms_s0_c21_162_sum;
  wire terms_s0_c21_163_carry;
  wire terms_s0_c21_163_sum;
  wire terms_s0_c21_164_carry;
  wire terms_s0_c21_164_sum;
  wire terms_s0_c21_165_carry;
  wire terms_s0_c21_165_sum;
  wire terms_s0_c21_166_carry;
  wire terms_s0_c21_166_sum;
  wire terms_s0_c21_167_carry;
  wire terms_s0_c21_167_sum;
  wire terms_s0_c21_168_carry;
  wire terms_s0_c21_168_sum;
  wire terms_s0_c22_169_carry;
  wire terms_s0_c22_169_sum;
  wire terms_s0_c22_170_carry;
  wire terms_s0_c22_170_sum;
  wire terms_s0_c22_171_carry;
  wire terms_s0_c22_171_sum;
  wire terms_s0_c22_172_carry;
  wire terms_s0_c22_172_sum;
  wire terms_s0_c22_173_carry;
  wire terms_s0_c22_173_sum;
  wire terms_s0_c22_174_carry;
  wire terms_s0_c22_174_sum;
  wire terms_s0_c23_175_carry;
  wire terms_s0_c23_175_sum;
  wire terms_s0_c23_176_carry;
  wire terms_s0_c23_176_sum;
  wire terms_s0_c23_177_carry;
  wire terms_s0_c23_177_sum;
  wire terms_s0_c23_178_carry;
  wire terms_s0_c23_178_sum;
  wire terms_s0_c23_179_carry;
  wire terms_s0_c23_179_sum;
  wire terms_s0_c24_180_carry;
  wire terms_s0_c24_180_sum;
  wire terms_s0_c24_181_carry;
  wire terms_s0_c24_181_sum;
  wire terms_s0_c24_182_carry;
  wire terms_s0_c24_182_sum;
  wire terms_s0_c24_183_carry;
  wire terms_s0_c24_183_sum;
  wire terms_s0_c25_184_sum;
  wire terms_s0_c25_185_sum;
  wire terms_s0_c25_186_sum;
  wire terms_s0_c2_4_carry;
  wire terms_s0_c2_4_sum;
  wire terms_s0_c2_5_carry;
  wire terms_s0_c2_5_sum;
  wire terms_s0_c2_6_carry;
  wire terms_s0_c2_6_sum;
  wire terms_s0_c3_10_carry;
  wire terms_s0_c3_10_sum;
  wire terms_s0_c3_7_carry;
  wire terms_s0_c3_7_sum;
  wire terms_s0_c3_8_carry;
  wire terms_s0_c3_8_sum;
  wire terms_s0_c3_9_carry;
  wire terms_s0_c3_9_sum;
  wire terms_s0_c4_11_carry;
  wire terms_s0_c4_11_sum;
  wire terms_s0_c4_12_carry;
  wire terms_s0_c4_12_sum;
  wire terms_s0_c4_13_carry;
  wire terms_s0_c4_13_sum;
  wire terms_s0_c4_14_carry;
  wire terms_s0_c4_14_sum;
  wire terms_s0_c4_15_carry;
  wire terms_s0_c4_15_sum;
  wire terms_s0_c5_16_carry;
  wire terms_s0_c5_16_sum;
  wire terms_s0_c5_17_carry;
  wire terms_s0_c5_17_sum;
  wire terms_s0_c5_18_carry;
  wire terms_s0_c5_18_sum;
  wire terms_s0_c5_19_carry;
  wire terms_s0_c5_19_sum;
  wire terms_s0_c5_20_carry;
  wire terms_s0_c5_20_sum;
  wire terms_s0_c5_21_carry;
  wire terms_s0_c5_21_sum;
  wire terms_s0_c6_22_carry;
  wire terms_s0_c6_22_sum;
  wire terms_s0_c6_23_carry;
  wire terms_s0_c6_23_sum;
  wire terms_s0_c6_24_carry;
  wire terms_s0_c6_24_sum;
  wire terms_s0_c6_25_carry;
  wire terms_s0_c6_25_sum;
  wire terms_s0_c6_26_carry;
  wire terms_s0_c6_26_sum;
  wire terms_s0_c6_27_carry;
  wire terms_s0_c6_27_sum;
  wire terms_s0_c6_28_carry;
  wire terms_s0_c6_28_sum;
  wire terms_s0_c7_29_carry;
  wire terms_s0_c7_29_sum;
  wire terms_s0_c7_30_carry;
  wire terms_s0_c7_30_sum;
  wire terms_s0_c7_31_carry;
  wire terms_s0_c7_31_sum;
  wire terms_s0_c7_32_carry;
  wire terms_s0_c7_32_sum;
  wire terms_s0_c7_33_carry;
  wire terms_s0_c7_33_sum;
  wire terms_s0_c7_34_carry;
  wire terms_s0_c7_34_sum;
  wire terms_s0_c7_35_carry;
  wire terms_s0_c7_35_sum;
  wire terms_s0_c7_36_carry;
  wire terms_s0_c7_36_sum;
  wire terms_s0_c8_37_carry;
  wire terms_s0_c8_37_sum;
  wire terms_s0_c8_38_carry;
  wire terms_s0_c8_38_sum;
  wire terms_s0_c8_39_carry;
  wire terms_s0_c8_39_sum;
  wire terms_s0_c8_40_carry;
  wire terms_s0_c8_40_sum;
  wire terms_s0_c8_41_carry;
  wire terms_s0_c8_41_sum;
  wire terms_s0_c8_42_carry;
  wire terms_s0_c8_42_sum;
  wire terms_s0_c8_43_carry;
  wire terms_s0_c8_43_sum;
  wire terms_s0_c8_44_carry;
  wire terms_s0_c8_44_sum;
  wire terms_s0_c8_45_carry;
  wire terms_s0_c8_45_sum;
  wire terms_s0_c9_46_carry;
  wire terms_s0_c9_46_sum;
  wire terms_s0_c9_47_carry;
  wire terms_s0_c9_47_sum;
  wire terms_s0_c9_48_carry;
  wire terms_s0_c9_48_sum;
  wire terms_s0_c9_49_carry;
  wire terms_s0_c9_49_sum;
  wire terms_s0_c9_50_carry;
  wire terms_s0_c9_50_sum;
  wire terms_s0_c9_51_carry;
  wire terms_s0_c9_51_sum;
  wire terms_s0_c9_52_carry;
  wire terms_s0_c9_52_sum;
  wire terms_s0_c9_53_carry;
  wire terms_s0_c9_53_sum;
  wire terms_s0_c9_54_carry;
  wire terms_s0_c9_54_sum;
  wire u0_0;
  wire u0_1;
  wire u0_10;
  wire u0_11;
  wire u0_12;
  wire u0_13;
  wire u0_14;
  wire u0_15;
  wire u0_16;
  wire u0_2;
  wire u0_3;
  wire u0_4;
  wire u0_5;
  wire u0_6;
  wire u0_7;
  wire u0_8;
  wire u0_9;
  wire u1_0;
  wire u1_1;
  wire u1_10;
  wire u1_11;
  wire u1_12;
  wire u1_13;
  wire u1_14;
  wire u1_15;
  wire u1_16;
  wire u1_2;
  wire u1_3;
  wire u1_4;
  wire u1_5;
  wire u1_6;
  wire u1_7;
  wire u1_8;
  wire u1_9;
  wire u2_0;
  wire u2_1;
  wire u2_10;
  wire u2_11;
  wire u2_12;
  wire u2_13;
  wire u2_14;
  wire u2_15;
  wire u2_16;
  wire u2_2;
  wire u2_3;
  wire u2_4;
  wire u2_5;
  wire u2_6;
  wire u2_7;
  wire u2_8;
  wire u2_9;
  wire u3_0;
  wire u3_1;
  wire u3_10;
  wire u3_11;
  wire u3_12;
  wire u3_13;
  wire u3_14;
  wire u3_15;
  wire u3_16;
  wire u3_2;
  wire u3_3;
  wire u3_4;
  wire u3_5;
  wire u3_6;
  wire u3_7;
  wire u3_8;
  wire u3_9;
  input [11:0] u_selects;
  wire [11:0] u_selects;
  input wide;
  wire wide;
  input [15:0] x_sum;
  wire [15:0] x_sum;
  input [7:0] zero_point;
  wire [7:0] zero_point;
  assign gated = raw_high & { wide, wide, wide, wide, wide, wide, wide, wide, wide, wide, wide, wide, wide, wide, wide, wide, wide, wide, wide, wide, wide, wide };
  assign n1 = x_sum[0] & u_selects[0];
  assign n3 = ~x_sum[0] & u_selects[1];
  assign u0_0 = | { n3, n1 };
  assign n4 = x_sum[1] & u_selects[0];
  assign n6 = ~x_sum[1] & u_selects[1];
  assign n8 = ~x_sum[0] & u_selects[2];
  assign u0_1 = | { n8, n6, n4 };
  assign n9 = x_sum[2] & u_selects[0];
  assign n11 = ~x_sum[2] & u_selects[1];
  assign n13 = ~x_sum[1] & u_selects[2];
  assign u0_2 = | { n13, n11, n9 };
  assign n14 = x_sum[3] & u_selects[0];
  assign n16 = ~x_sum[3] & u_selects[1];
  assign n18 = ~x_sum[2] & u_selects[2];
  assign u0_3 = | { n18, n16, n14 };
  assign n19 = x_sum[4] & u_selects[0];
  assign n21 = ~x_sum[4] & u_selects[1];
  assign n23 = ~x_sum[3] & u_selects[2];
  assign u0_4 = | { n23, n21, n19 };
  assign n24 = x_sum[5] & u_selects[0];
  assign n26 = ~x_sum[5] & u_selects[1];
  assign n28 = ~x_sum[4] & u_selects[2];
  assign u0_5 = | { n28, n26, n24 };
  assign n29 = x_sum[6] & u_selects[0];
  assign n31 = ~x_sum[6] & u_selects[1];
  assign n33 = ~x_sum[5] & u_selects[2];
  assign u0_6 = | { n33, n31, n29 };
  assign n34 = x_sum[7] & u_selects[0];
  assign n36 = ~x_sum[7] & u_selects[1];
  assign n38 = ~x_sum[6] & u_selects[2];
  assign u0_7 = | { n38, n36, n34 };
  assign n39 = x_sum[8] & u_selects[0];
  assign n41 = ~x_sum[8] & u_selects[1];
  assign n43 = ~x_sum[7] & u_selects[2];
  assign u0_8 = | { n43, n41, n39 };
  assign n44 = x_sum[9] & u_selects[0];
  assign n46 = ~x_sum[9] & u_selects[1];
  assign n48 = ~x_sum[8] & u_selects[2];
  assign u0_9 = | { n48, n46, n44 };
  assign n49 = x_sum[10] & u_selects[0];
  assign n51 = ~x_sum[10] & u_selects[1];
  assign n53 = ~x_sum[9] & u_selects[2];
  assign u0_10 = | { n53, n51, n49 };
  assign n54 = x_sum[11] & u_selects[0];
  assign n56 = ~x_sum[11] & u_selects[1];
  assign n58 = ~x_sum[10] & u_selects[2];
  assign u0_11 = | { n58, n56, n54 };
  assign n59 = x_sum[12] & u_selects[0];
  assign n61 = ~x_sum[12] & u_selects[1];
  assign n63 = ~x_sum[11] & u_selects[2];
  assign u0_12 = | { n63, n61, n59 };
  assign n64 = x_sum[13] & u_selects[0];
  assign n66 = ~x_sum[13] & u_selects[1];
  assign n68 = ~x_sum[12] & u_selects[2];
  assign u0_13 = | { n68, n66, n64 };
  assign n69 = x_sum[14] & u_selects[0];
  assign n71 = ~x_sum[14] & u_selects[1];
  assign n73 = ~x_sum[13] & u_selects[2];
  assign u0_14 = | { n73, n71, n69 };
  assign n74 = x_sum[15] & u_selects[0];
  assign n76 = ~x_sum[15] & u_selects[1];
  assign n78 = ~x_sum[14] & u_selects[2];
  assign u0_15 = | { n78, n76, n74 };
  assign n81 = x_sum[0] & u_selects[3];
  assign n83 = ~x_sum[0] & u_selects[4];
  assign u1_0 = | { n83, n81 };
  assign n84 = x_sum[1] & u_selects[3];
  assign n86 = ~x_sum[1] & u_selects[4];
  assign n88 = ~x_sum[0] & u_selects[5];
  assign u1_1 = | { n88, n86, n84 };
  assign n89 = x_sum[2] & u_selects[3];
  assign n91 = ~x_sum[2] & u_selects[4];
  assign n93 = ~x_sum[1] & u_selects[5];
  assign u1_2 = | { n93, n91, n89 };
  assign n94 = x_sum[3] & u_selects[3];
  assign n96 = ~x_sum[3] & u_selects[4];
  assign n98 = ~x_sum[2] & u_selects[5];
  assign u1_3 = | { n98, n96, n94 };
  assign n99 = x_sum[4] & u_selects[3];
  assign n101 = ~x_sum[4] & u_selects[4];
  assign n103 = ~x_sum[3] & u_selects[5];
  assign u1_4 = | { n103, n101, n99 };
  assign n104 = x_sum[5] & u_selects[3];
  assign n106 = ~x_sum[5] & u_selects[4];
  assign n108 = ~x_sum[4] & u_selects[5];
  assign u1_5 = | { n108, n106, n104 };
  assign n109 = x_sum[6] & u_selects[3];
  assign n111 = ~x_sum[6] & u_selects[4];
  assign n113 = ~x_sum[5] & u_selects[5];
  assign u1_6 = | { n113, n111, n109 };
  assign n114 = x_sum[7] & u_selects[3];
  assign n116 = ~x_sum[7] & u_selects[4];
  assign n118 = ~x_sum[6] & u_selects[5];
  assign u1_7 = | { n118, n116, n114 };
  assign n119 = x_sum[8] & u_selects[3];
  assign n121 = ~x_sum[8] & u_selects[4];
  assign n123 = ~x_sum[7] & u_selects[5];
  assign u1_8 = | { n123, n121, n119 };
  assign n124 = x_sum[9] & u_selects[3];
  assign n126 = ~x_sum[9] & u_selects[4];
  assign n128 = ~x_sum[8] & u_selects[5];
  assign u1_9 = | { n128, n126, n124 };
  assign n129 = x_sum[10] & u_selects[3];
  assign n131 = ~x_sum[10] & u_selects[4];
  assign n133 = ~x_sum[9] & u_selects[5];
  assign u1_10 = | { n133, n131, n129 };
  assign n134 = x_sum[11] & u_selects[3];
  assign n136 = ~x_sum[11] & u_selects[4];
  assign n138 = ~x_sum[10] & u_selects[5];
  assign u1_11 = | { n138, n136, n134 };
  assign n139 = x_sum[12] & u_selects[3];
  assign n141 = ~x_sum[12] & u_selects[4];
  assign n143 = ~x_sum[11] & u_selects[5];
  assign u1_12 = | { n143, n141, n139 };
  assign n144 = x_sum[13] & u_selects[3];
  assign n146 = ~x_sum[13] & u_selects[4];
  assign n148 = ~x_sum[12] & u_selects[5];
  assign u1_13 = | { n148, n146, n144 };
  assign n149 = x_sum[14] & u_selects[3];
  assign n151 = ~x_sum[14] & u_selects[4];
  assign n153 = ~x_sum[13] & u_selects[5];
  assign u1_14 = | { n153, n151, n149 };
  assign n154 = x_sum[15] & u_selects[3];
  assign n156 = ~x_sum[15] & u_selects[4];
  assign n158 = ~x_sum[14] & u_selects[5];
  assign u1_15 = | { n158, n156, n154 };
  assign n161 = x_sum[0] & u_selects[6];
  assign n163 = ~x_sum[0] & u_selects[7];
  assign u2_0 = | { n163, n161 };
  assign n164 = x_sum[1] & u_selects[6];
  assign n166 = ~x_sum[1] & u_selects[7];
  assign n168 = ~x_sum[0] & u_selects[8];
  assign u2_1 = | { n168, n166, n164 };
  assign n169 = x_sum[2] & u_selects[6];
  assign n171 = ~x_sum[2] & u_selects[7];
  assign n173 = ~x_sum[1] & u_selects[8];
  assign u2_2 = | { n173, n171, n169 };
  assign n174 = x_sum[3] & u_selects[6];
  assign n176 = ~x_sum[3] & u_selects[7];
  assign n178 = ~x_sum[2] & u_selects[8];
  assign u2_3 = | { n178, n176, n174 };
  assign n179 = x_sum[4] & u_selects[6];
  assign n181 = ~x_sum[4] & u_selects[7];
  assign n183 = ~x_sum[3] & u_selects[8];
  assign u2_4 = | { n183, n181, n179 };
  assign n184 = x_sum[5] & u_selects[6];
  assign n186 = ~x_sum[5] & u_selects[7];
  assign n188 = ~x_sum[4] & u_selects[8];
  assign u2_5 = | { n188, n186, n184 };
  assign n189 = x_sum[6] & u_selects[6];
  assign n191 = ~x_sum[6] & u_selects[7];
  assign n193 = ~x_sum[5] & u_selects[8];
  assign u2_6 = | { n193, n191, n189 };
  assign n194 = x_sum[7] & u_selects[6];
  assign n196 = ~x_sum[7] & u_selects[7];
  assign n198 = ~x_sum[6] & u_selects[8];
  assign u2_7 = | { n198, n196, n194 };
  assign n199 = x_sum[8] & u_selects[6];
  assign n201 = ~x_sum[8] & u_selects[7];
  assign n203 = ~x_sum[7] & u_selects[8];
  assign u2_8 = | { n203, n201, n199 };
  assign n204 = x_sum[9] & u_selects[6];
  assign n206 = ~x_sum[9] & u_selects[7];
  assign n208 = ~x_sum[8] & u_selects[8];
  assign u2_9 = | { n208, n206, n204 };
  assign n209 = x_sum[10] & u_selects[6];
  assign n211 = ~x_sum[10] & u_selects[7];
  assign n213 = ~x_sum[9] & u_selects[8];
  assign u2_10 = | { n213, n211, n209 };
  assign n214 = x_sum[11] & u_selects[6];
  assign n216 = ~x_sum[11] & u_selects[7];
  assign n218 = ~x_sum[10] & u_selects[8];
  assign u2_11 = | { n218, n216, n214 };
  assign n219 = x_sum[12] & u_selects[6];
  assign n221 = ~x_sum[12] & u_selects[7];
  assign n223 = ~x_sum[11] & u_selects[8];
  assign u2_12 = | { n223, n221, n219 };
  assign n224 = x_sum[13] & u_selects[6];
  assign n226 = ~x_sum[13] & u_selects[7];
  assign n228 = ~x_sum[12] & u_selects[8];
  assign u2_13 = | { n228, n226, n224 };
  assign n229 = x_sum[14] & u_selects[6];
  assign n231 = ~x_sum[14] & u_selects[7];
  assign n233 = ~x_sum[13] & u_selects[8];
  assign u2_14 = | { n233, n231, n229 };
  assign n234 = x_sum[15] & u_selects[6];
  assign n236 = ~x_sum[15] & u_selects[7];
  assign n238 = ~x_sum[14] & u_selects[8];
  assign u2_15 = | { n238, n236, n234 };
  assign n241 = x_sum[0] & u_selects[9];
  assign n243 = ~x_sum[0] & u_selects[10];
  assign u3_0 = | { n243, n241 };
  assign n244 = x_sum[1] & u_selects[9];
  assign n246 = ~x_sum[1] & u_selects[10];
  assign n248 = ~x_sum[0] & u_selects[11];
  assign u3_1 = | { n248, n246, n244 };
  assign n249 = x_sum[2] & u_selects[9];
  assign n251 = ~x_sum[2] & u_selects[10];
  assign n253 = ~x_sum[1] & u_selects[11];
  assign u3_2 = | { n253, n251, n249 };
  assign n254 = x_sum[3] & u_selects[9];
  assign n256 = ~x_sum[3] & u_selects[10];
  assign n258 = ~x_sum[2] & u_selects[11];
  assign u3_3 = | { n258, n256, n254 };
  assign n259 = x_sum[4] & u_selects[9];
  assign n261 = ~x_sum[4] & u_selects[10];
  assign n263 = ~x_sum[3] & u_selects[11];
  assign u3_4 = | { n263, n261, n259 };
  assign n264 = x_sum[5] & u_selects[9];
  assign n266 = ~x_sum[5] & u_selects[10];
  assign n268 = ~x_sum[4] & u_selects[11];
  assign u3_5 = | { n268, n266, n264 };
  assign n269 = x_sum[6] & u_selects[9];
  assign n271 = ~x_sum[6] & u_selects[10];
  assign n273 = ~x_sum[5] & u_selects[11];
  assign u3_6 = | { n273, n271, n269 };
  assign n274 = x_sum[7] & u_selects[9];
  assign n276 = ~x_sum[7] & u_selects[10];
  assign n278 = ~x_sum[6] & u_selects[11];
  assign u3_7 = | { n278, n276, n274 };
  assign n279 = x_sum[8] & u_selects[9];
  assign n281 = ~x_sum[8] & u_selects[10];
  assign n283 = ~x_sum[7] & u_selects[11];
  assign u3_8 = | { n283, n281, n279 };
  assign n284 = x_sum[9] & u_selects[9];
  assign n286 = ~x_sum[9] & u_selects[10];
  assign n288 = ~x_sum[8] & u_selects[11];
  assign u3_9 = | { n288, n286, n284 };
  assign n289 = x_sum[10] & u_selects[9];
  assign n291 = ~x_sum[10] & u_selects[10];
  assign n293 = ~x_sum[9] & u_selects[11];
  assign u3_10 = | { n293, n291, n289 };
  assign n294 = x_sum[11] & u_selects[9];
  assign n296 = ~x_sum[11] & u_selects[10];
  assign n298 = ~x_sum[10] & u_selects[11];
  assign u3_11 = | { n298, n296, n294 };
  assign n299 = x_sum[12] & u_selects[9];
  assign n301 = ~x_sum[12] & u_selects[10];
  assign n303 = ~x_sum[11] & u_selects[11];
  assign u3_12 = | { n303, n301, n299 };
  assign n304 = x_sum[13] & u_selects[9];
  assign n306 = ~x_sum[13] & u_selects[10];
  assign n308 = ~x_sum[12] & u_selects[11];
  assign u3_13 = | { n308, n306, n304 };
  assign n309 = x_sum[14] & u_selects[9];
  assign n311 = ~x_sum[14] & u_selects[10];
  assign n313 = ~x_sum[13] & u_selects[11];
  assign u3_14 = | { n313, n311, n309 };
  assign n314 = x_sum[15] & u_selects[9];
  assign n316 = ~x_sum[15] & u_selects[10];
  assign n318 = ~x_sum[14] & u_selects[11];
  assign u3_15 = | { n318, n316, n314 };
  assign n322 = zero_point[0] & h_selects[0];
  assign n325 = ~zero_point[0] & h_selects[1];
  assign h0_0 = | { n325, n322 };
  assign n327 = zero_point[1] & h_selects[0];
  assign n330 = ~zero_point[1] & h_selects[1];
  assign n333 = ~zero_point[0] & h_selects[2];
  assign h0_1 = | { n333, n330, n327 };
  assign n335 = zero_point[2] & h_selects[0];
  assign n338 = ~zero_point[2] & h_selects[1];
  assign n341 = ~zero_point[1] & h_selects[2];
  assign h0_2 = | { n341, n338, n335 };
  assign n343 = zero_point[3] & h_selects[0];
  assign n346 = ~zero_point[3] & h_selects[1];
  assign n349 = ~zero_point[2] & h_selects[2];
  assign h0_3 = | { n349, n346, n343 };
  assign n351 = zero_point[4] & h_selects[0];
  assign n354 = ~zero_point[4] & h_selects[1];
  assign n357 = ~zero_point[3] & h_selects[2];
  assign h0_4 = | { n357, n354, n351 };
  assign n359 = zero_point[5] & h_selects[0];
  assign n362 = ~zero_point[5] & h_selects[1];
  assign n365 = ~zero_point[4] & h_selects[2];
  assign h0_5 = | { n365, n362, n359 };
  assign n367 = zero_point[6] & h_selects[0];
  assign n370 = ~zero_point[6] & h_selects[1];
  assign n373 = ~zero_point[5] & h_selects[2];
  assign h0_6 = | { n373, n370, n367 };
  assign n375 = ~zero_point[7] & h_selects[0];
  assign n378 = zero_point[7] & h_selects[1];
  assign n381 = ~zero_point[6] & h_selects[2];
  assign h0_7 = | { n381, n378, n375 };
  assign n386 = zero_point[0] & h_selects[3];
  assign n389 = ~zero_point[0] & h_selects[4];
  assign h1_0 = | { n389, n386 };
  assign n391 = zero_point[1] & h_selects[3];
  assign n394 = ~zero_point[1] & h_selects[4];
  assign n397 = ~zero_point[0] & h_selects[5];
  assign h1_1 = | { n397, n394, n391 };
  assign n399 = zero_point[2] & h_selects[3];
  assign n402 = ~zero_point[2] & h_selects[4];
  assign n405 = ~zero_point[1] & h_selects[5];
  assign h1_2 = | { n405, n402, n399 };
  assign n407 = zero_point[3] & h_selects[3];
  assign n410 = ~zero_point[3] & h_selects[4];
  assign n413 = ~zero_point[2] & h_selects[5];
  assign h1_3 = | { n413, n410, n407 };
  assign n415 = zero_point[4] & h_selects[3];
  assign n418 = ~zero_point[4] & h_selects[4];
  assign n421 = ~zero_point[3] & h_selects[5];
  assign h1_4 = | { n421, n418, n415 };
  assign n423 = zero_point[5] & h_selects[3];
  assign n426 = ~zero_point[5] & h_selects[4];
  assign n429 = ~zero_point[4] & h_selects[5];
  assign h1_5 = | { n429, n426, n423 };
  assign n431 = zero_point[6] & h_selects[3];
  assign n434 = ~zero_point[6] & h_selects[4];
  assign n437 = ~zero_point[5] & h_selects[5];
  assign h1_6 = | { n437, n434, n431 };
  assign n439 = ~zero_point[7] & h_selects[3];
  assign n442 = zero_point[7] & h_selects[4];
  assign n445 = ~zero_point[6] & h_selects[5];
  assign h1_7 = | { n445, n442, n439 };
  assign n450 = zero_point[0] & h_selects[6];
  assign n453 = ~zero_point[0] & h_selects[7];
  assign h2_0 = | { n453, n450 };
  assign n455 = zero_point[1] & h_selects[6];
  assign n458 = ~zero_point[1] & h_selects[7];
  assign n461 = ~zero_point[0] & h_selects[8];
  assign h2_1 = | { n461, n458, n455 };
  assign n463 = zero_point[2] & h_selects[6];
  assign n466 = ~zero_point[2] & h_selects[7];
  assign n469 = ~zero_point[1] & h_selects[8];
  assign h2_2 = | { n469, n466, n463 };
  assign n471 = zero_point[3] & h_selects[6];
  assign n474 = ~zero_point[3] & h_selects[7];
  assign n477 = ~zero_point[2] & h_selects[8];
  assign h2_3 = | { n477, n474, n471 };
  assign n479 = zero_point[4] & h_selects[6];
  assign n482 = ~zero_point[4] & h_selects[7];
  assign n485 = ~zero_point[3] & h_selects[8];
  assign h2_4 = | { n485, n482, n479 };
  assign n487 = zero_point[5] & h_selects[6];
  assign n490 = ~zero_point[5] & h_selects[7];
  assign n493 = ~zero_point[4] & h_selects[8];
  assign h2_5 = | { n493, n490, n487 };
  assign n495 = zero_point[6] & h_selects[6];
  assign n498 = ~zero_point[6] & h_selects[7];
  assign n501 = ~zero_point[5] & h_selects[8];
  assign h2_6 = | { n501, n498, n495 };
  assign n503 = ~zero_point[7] & h_selects[6];
  assign n506 = zero_point[7] & h_selects[7];
  assign n509 = ~zero_point[6] & h_selects[8];
  assign h2_7 = | { n509, n506, n503 };
  assign n514 = zero_point[0] & h_selects[9];
  assign n517 = ~zero_point[0] & h_selects[10];
  assign h3_0 = | { n517, n514 };
  assign n519 = zero_point[1] & h_selects[9];
  assign n522 = ~zero_point[1] & h_selects[10];
  assign n525 = ~zero_point[0] & h_selects[11];
  assign h3_1 = | { n525, n522, n519 };
  assign n527 = zero_point[2] & h_selects[9];
  assign n530 = ~zero_point[2] & h_selects[10];
  assign n533 = ~zero_point[1] & h_selects[11];
  assign h3_2 = | { n533, n530, n527 };
  assign n535 = zero_point[3] & h_selects[9];
  assign n538 = ~zero_point[3] & h_selects[10];
  assign n541 = ~zero_point[2] & h_selects[11];
  assign h3_3 = | { n541, n538, n535 };
  assign n543 = zero_point[4] & h_selects[9];
  assign n546 = ~zero_point[4] & h_selects[10];
  assign n549 = ~zero_point[3] & h_selects[11];
  assign h3_4 = | { n549, n546, n543 };
  assign n551 = zero_point[5] & h_selects[9];
  assign n554 = ~zero_point[5] & h_selects[10];
  assign n557 = ~zero_point[4] & h_selects[11];
  assign h3_5 = | { n557, n554, n551 };
  assign n559 = zero_point[6] & h_selects[9];
  assign n562 = ~zero_point[6] & h_selects[10];
  assign n565 = ~zero_point[5] & h_selects[11];
  assign h3_6 = | { n565, n562, n559 };
  assign n567 = ~zero_point[7] & h_selects[9];
  assign n570 = zero_point[7] & h_selects[10];
  assign n573 = ~zero_point[6] & h_selects[11];
  assign h3_7 = | { n573, n570, n567 };
  assign n578 = zero_point[0] & h_selects[12];
  assign n581 = ~zero_point[0] & h_selects[13];
  assign h4_0 = | { n581, n578 };
  assign n583 = zero_point[1] & h_selects[12];
  assign n586 = ~zero_point[1] & h_selects[13];
  assign n589 = ~zero_point[0] & h_selects[14];
  assign h4_1 = | { n589, n586, n583 };
  assign n591 = zero_point[2] & h_selects[12];
  assign n594 = ~zero_point[2] & h_selects[13];
  assign n597 = ~zero_point[1] & h_selects[14];
  assign h4_2 = | { n597, n594, n591 };
  assign n599 = zero_point[3] & h_selects[12];
  assign n602 = ~zero_point[3] & h_selects[13];
  assign n605 = ~zero_point[2] & h_selects[14];
  assign h4_3 = | { n605, n602, n599 };
  assign n607 = zero_point[4] & h_selects[12];
  assign n610 = ~zero_point[4] & h_selects[13];
  assign n613 = ~zero_point[3] & h_selects[14];
  assign h4_4 = | { n613, n610, n607 };
  assign n615 = zero_point[5] & h_selects[12];
  assign n618 = ~zero_point[5] & h_selects[13];
  assign n621 = ~zero_point[4] & h_selects[14];
  assign h4_5 = | { n621, n618, n615 };
  assign n623 = zero_point[6] & h_selects[12];
  assign n626 = ~zero_point[6] & h_selects[13];
  assign n629 = ~zero_point[5] & h_selects[14];
  assign h4_6 = | { n629, n626, n623 };
  assign n631 = ~zero_point[7] & h_selects[12];
  assign n634 = zero_point[7] & h_selects[13];
  assign n637 = ~zero_point[6] & h_selects[14];
  assign h4_7 = | { n637, n634, n631 };
  assign n642 = zero_point[0] & h_selects[15];
  assign n645 = ~zero_point[0] & h_selects[16];
  assign h5_0 = | { n645, n642 };
  assign n647 = zero_point[1] & h_selects[15];
  assign n650 = ~zero_point[1] & h_selects[16];
  assign n653 = ~zero_point[0] & h_selects[17];
  assign h5_1 = | { n653, n650, n647 };
  assign n655 = zero_point[2] & h_selects[15];
  assign n658 = ~zero_point[2] & h_selects[16];
  assign n661 = ~zero_point[1] & h_selects[17];
  assign h5_2 = | { n661, n658, n655 };
  assign n663 = zero_point[3] & h_selects[15];
  assign n666 = ~zero_point[3] & h_selects[16];
  assign n669 = ~zero_point[2] & h_selects[17];
  assign h5_3 = | { n669, n666, n663 };
  assign n671 = zero_point[4] & h_selects[15];
  assign n674 = ~zero_point[4] & h_selects[16];
  assign n677 = ~zero_point[3] & h_selects[17];
  assign h5_4 = | { n677, n674, n671 };
  assign n679 = zero_point[5] & h_selects[15];
  assign n682 = ~zero_point[5] & h_selects[16];
  assign n685 = ~zero_point[4] & h_selects[17];
  assign h5_5 = | { n685, n682, n679 };
  assign n687 = zero_point[6] & h_selects[15];
  assign n690 = ~zero_point[6] & h_selects[16];
  assign n693 = ~zero_point[5] & h_selects[17];
  assign h5_6 = | { n693, n690, n687 };
  assign n695 = ~zero_point[7] & h_selects[15];
  assign n698 = zero_point[7] & h_selects[16];
  assign n701 = ~zero_point[6] & h_selects[17];
  assign h5_7 = | { n701, n698, n695 };
  assign n706 = zero_point[0] & h_selects[18];
  assign n709 = ~zero_point[0] & h_selects[19];
  assign h6_0 = | { n709, n706 };
  assign n711 = zero_point[1] & h_selects[18];
  assign n714 = ~zero_point[1] & h_selects[19];
  assign n717 = ~zero_point[0] & h_selects[20];
  assign h6_1 = | { n717, n714, n711 };
  assign n719 = zero_point[2] & h_selects[18];
  assign n722 = ~zero_point[2] & h_selects[19];
  assign n725 = ~zero_point[1] & h_selects[20];
  assign h6_2 = | { n725, n722, n719 };
  assign n727 = zero_point[3] & h_selects[18];
  assign n730 = ~zero_point[3] & h_selects[19];
  assign n733 = ~zero_point[2] & h_selects[20];
  assign h6_3 = | { n733, n730, n727 };
  assign n735 = zero_point[4] & h_selects[18];
  assign n738 = ~zero_point[4] & h_selects[19];
  assign n741 = ~zero_point[3] & h_selects[20];
  assign h6_4 = | { n741, n738, n735 };
  assign n743 = zero_point[5] & h_selects[18];
  assign n746 = ~zero_point[5] & h_selects[19];
  assign n749 = ~zero_point[4] & h_selects[20];
  assign h6_5 = | { n749, n746, n743 };
  assign n751 = zero_point[6] & h_selects[18];
  assign n754 = ~zero_point[6] & h_selects[19];
  assign n757 = ~zero_point[5] & h_selects[20];
  assign h6_6 = | { n757, n754, n751 };
  assign n759 = ~zero_point[7] & h_selects[18];
  assign n762 = zero_point[7] & h_selects[19];
  assign n765 = ~zero_point[6] & h_selects[20];
  assign h6_7 = | { n765, n762, n759 };
  assign n770 = zero_point[0] & h_selects[21];
  assign n773 = ~zero_point[0] & h_selects[22];
  assign h7_0 = | { n773, n770 };
  assign n775 = zero_point[1] & h_selects[21];
  assign n778 = ~zero_point[1] & h_selects[22];
  assign n781 = ~zero_point[0] & h_selects[23];
  assign h7_1 = | { n781, n778, n775 };
  assign n783 = zero_point[2] & h_selects[21];
  assign n786 = ~zero_point[2] & h_selects[22];
  assign n789 = ~zero_point[1] & h_selects[23];
  assign h7_2 = | { n789, n786, n783 };
  assign n791 = zero_point[3] & h_selects[21];
  assign n794 = ~zero_point[3] & h_selects[22];
  assign n797 = ~zero_point[2] & h_selects[23];
  assign h7_3 = | { n797, n794, n791 };
  assign n799 = zero_point[4] & h_selects[21];
  assign n802 = ~zero_point[4] & h_selects[22];
  assign n805 = ~zero_point[3] & h_selects[23];
  assign h7_4 = | { n805, n802, n799 };
  assign n807 = zero_point[5] & h_selects[21];
  assign n810 = ~zero_point[5] & h_selects[22];
  assign n813 = ~zero_point[4] & h_selects[23];
  assign h7_5 = | { n813, n810, n807 };
  assign n815 = zero_point[6] & h_selects[21];
  assign n818 = ~zero_point[6] & h_selects[22];
  assign n821 = ~zero_point[5] & h_selects[23];
  assign h7_6 = | { n821, n818, n815 };
  assign n823 = ~zero_point[7] & h_selects[21];
  assign n826 = zero_point[7] & h_selects[22];
  assign n829 = ~zero_point[6] & h_selects[23];
  assign h7_7 = | { n829, n826, n823 };
  assign n834 = zero_point[0] & h_selects[24];
  assign n837 = ~zero_point[0] & h_selects[25];
  assign h8_0 = | { n837, n834 };
  assign n839 = zero_point[1] & h_selects[24];
  assign n842 = ~zero_point[1] & h_selects[25];
  assign n845 = ~zero_point[0] & h_selects[26];
  assign h8_1 = | { n845, n842, n839 };
  assign n847 = zero_point[2] & h_selects[24];
  assign n850 = ~zero_point[2] & h_selects[25];
  assign n853 = ~zero_point[1] & h_selects[26];
  assign h8_2 = | { n853, n850, n847 };
  assign n855 = zero_point[3] & h_selects[24];
  assign n858 = ~zero_point[3] & h_selects[25];
  assign n861 = ~zero_point[2] & h_selects[26];
  assign h8_3 = | { n861, n858, n855 };
  assign n863 = zero_point[4] & h_selects[24];
  assign n866 = ~zero_point[4] & h_selects[25];
  assign n869 = ~zero_point[3] & h_selects[26];
  assign h8_4 = | { n869, n866, n863 };
  assign n871 = zero_point[5] & h_selects[24];
  assign n874 = ~zero_point[5] & h_selects[25];
  assign n877 = ~zero_point[4] & h_selects[26];
  assign h8_5 = | { n877, n874, n871 };
  assign n879 = zero_point[6] & h_selects[24];
  assign n882 = ~zero_point[6] & h_selects[25];
  assign n885 = ~zero_point[5] & h_selects[26];
  assign h8_6 = | { n885, n882, n879 };
  assign n887 = ~zero_point[7] & h_selects[24];
  assign n890 = zero_point[7] & h_selects[25];
  assign n893 = ~zero_point[6] & h_selects[26];
  assign h8_7 = | { n893, n890, n887 };
  assign n898 = zero_point[0] & h_selects[27];
  assign n901 = ~zero_point[0] & h_selects[28];
  assign h9_0 = | { n901, n898 };
  assign n903 = zero_point[1] & h_selects[27];
  assign n906 = ~zero_point[1] & h_selects[28];
  assign n909 = ~zero_point[0] & h_selects[29];
  assign h9_1 = | { n909, n906, n903 };
  assign n911 = zero_point[2] & h_selects[27];
  assign n914 = ~zero_point[2] & h_selects[28];
  assign n917 = ~zero_point[1] & h_selects[29];
  assign h9_2 = | { n917, n914, n911 };
  assign n919 = zero_point[3] & h_selects[27];
  assign n922 = ~zero_point[3] & h_selects[28];
  assign n925 = ~zero_point[2] & h_selects[29];
  assign h9_3 = | { n925, n922, n919 };
  assign n927 = zero_point[4] & h_selects[27];
  assign n930 = ~zero_point[4] & h_selects[28];
  assign n933 = ~zero_point[3] & h_selects[29];
  assign h9_4 = | { n933, n930, n927 };
  assign n935 = zero_point[5] & h_selects[27];
  assign n938 = ~zero_point[5] & h_selects[28];
  assign n941 = ~zero_point[4] & h_selects[29];
  assign h9_5 = | { n941, n938, n935 };
  assign n943 = zero_point[6] & h_selects[27];
  assign n946 = ~zero_point[6] & h_selects[28];
  assign n949 = ~zero_point[5] & h_selects[29];
  assign h9_6 = | { n949, n946, n943 };
  assign n951 = ~zero_point[7] & h_selects[27];
  assign n954 = zero_point[7] & h_selects[28];
  assign n957 = ~zero_point[6] & h_selects[29];
  assign h9_7 = | { n957, n954, n951 };
  assign corrected_c21_1_sum = ~(~terms_s0_32_b21 ^ ~terms_s0_33_b21);
  assign corrected_c21_1_carry = ~terms_s0_32_b21 | ~terms_s0_33_b21;
  assign corrected_c22_2_sum = ~(~terms_s0_34_b22 ^ corrected_c21_1_carry);
  assign corrected_c22_2_carry = ~terms_s0_34_b22 | corrected_c21_1_carry;
  assign corrected_c23_3_sum = ~(~terms_s0_35_b23 ^ corrected_c22_2_carry);
  assign corrected_c23_3_carry = ~terms_s0_35_b23 | corrected_c22_2_carry;
  assign corrected_c24_4_sum = ~(terms_s0_36_b24 ^ corrected_c23_3_carry);
  assign corrected_c24_4_carry = terms_s0_36_b24 | corrected_c23_3_carry;
  assign n973 = ~terms_s0_1_b1;
  assign n975 = ~terms_s0_2_b2;
  assign n977 = ~terms_s0_3_b3;
  assign corrected_c4_9_sum = ~terms_s0_4_b4 ^ terms_s0_5_b4;
  assign corrected_c4_9_carry = ~terms_s0_4_b4 & terms_s0_5_b4;
  assign corrected_c5_10_sum = terms_s0_6_b5 ^ ~terms_s0_7_b5;
  assign corrected_c5_10_carry = terms_s0_6_b5 & ~terms_s0_7_b5;
  assign corrected_c6_11_sum = terms_s0_8_b6 ^ ~terms_s0_9_b6;
  assign corrected_c6_11_carry = terms_s0_8_b6 & ~terms_s0_9_b6;
  assign corrected_c7_12_sum = terms_s0_10_b7 ^ ~terms_s0_11_b7;
  assign corrected_c7_12_carry = terms_s0_10_b7 & ~terms_s0_11_b7;
  assign corrected_c8_13_sum = terms_s0_12_b8 ^ ~terms_s0_13_b8;
  assign corrected_c8_13_carry = terms_s0_12_b8 & ~terms_s0_13_b8;
  assign corrected_c9_14_sum = terms_s0_14_b9 ^ ~terms_s0_15_b9;
  assign corrected_c9_14_carry = terms_s0_14_b9 & ~terms_s0_15_b9;
  assign corrected_c12_17_sum = terms_s0_18_b12 ^ ~terms_s0_19_b12;
  assign corrected_c12_17_carry = terms_s0_18_b12 & ~terms_s0_19_b12;
  assign corrected_c14_19_sum = terms_s0_21_b14 ^ ~terms_s0_22_b14;
  assign corrected_c14_19_carry = terms_s0_21_b14 & ~terms_s0_22_b14;
  assign corrected_c16_21_sum = terms_s0_24_b16 ^ ~terms_s0_25_b16;
  assign corrected_c16_21_carry = terms_s0_24_b16 & ~terms_s0_25_b16;
  assign corrected_c19_24_sum = terms_s0_28_b19 ^ ~terms_s0_29_b19;
  assign corrected_c19_24_carry = terms_s0_28_b19 & ~terms_s0_29_b19;
  assign corrected_c20_25_sum = terms_s0_30_b20 ^ ~terms_s0_31_b20;
  assign corrected_c20_25_carry = terms_s0_30_b20 & ~terms_s0_31_b20;
  assign corrected_c25_30_sum = ~terms_s0_37_b25 ^ corrected_c24_4_carry;
  assign corrected_c25_30_carry = ~terms_s0_37_b25 & corrected_c24_4_carry;
  assign corrected_c1_31_carry = corrected_c1_6_sum & corrected_c0_5_sum;
  assign corrected_c3_32_carry = corrected_c3_8_sum & corrected_c2_7_sum;
  assign corrected_c5_33_sum = corrected_c5_10_carry | (corrected_c5_10_sum & corrected_c4_9_carry);
  assign corrected_c5_33_carry = corrected_c5_10_sum & corrected_c4_9_sum;
  assign corrected_c7_34_sum = corrected_c7_12_carry | (corrected_c7_12_sum & corrected_c6_11_carry);
  assign corrected_c7_34_carry = corrected_c7_12_sum & corrected_c6_11_sum;
  assign corrected_c9_35_sum = corrected_c9_14_carry | (corrected_c9_14_sum & corrected_c8_13_carry);
  assign corrected_c9_35_carry = corrected_c9_14_sum & corrected_c8_13_sum;
  assign corrected_c11_36_carry = corrected_c11_16_sum & corrected_c10_15_sum;
  assign corrected_c13_37_carry = corrected_c13_18_sum & corrected_c12_17_sum;
  assign corrected_c15_38_carry = corrected_c15_20_sum & corrected_c14_19_sum;
  assign corrected_c17_39_carry = corrected_c17_22_sum & corrected_c16_21_sum;
  assign corrected_c19_40_carry = corrected_c19_24_sum & corrected_c18_23_sum;
  assign corrected_c21_41_carry = corrected_c21_26_sum & corrected_c20_25_sum;
  assign corrected_c23_42_carry = corrected_c23_28_sum & corrected_c22_27_sum;
  assign corrected_c25_43_carry = corrected_c25_30_sum & corrected_c24_29_sum;
  assign corrected_c3_44_carry = corrected_c3_32_carry & corrected_c1_31_carry;
  assign corrected_c7_45_sum = corrected_c7_34_sum | (corrected_c7_34_carry & corrected_c5_33_sum);
  assign corrected_c7_45_carry = corrected_c7_34_carry & corrected_c5_33_carry;
  assign corrected_c11_46_carry = corrected_c11_36_carry & corrected_c9_35_carry;
  assign corrected_c15_47_sum = corrected_c15_38_sum | (corrected_c15_38_carry & corrected_c13_37_sum);
  assign corrected_c15_47_carry = corrected_c15_38_carry & corrected_c13_37_carry;
  assign corrected_c19_48_sum = corrected_c19_40_sum | (corrected_c19_40_carry & corrected_c17_39_sum);
  assign corrected_c19_48_carry = corrected_c19_40_carry & corrected_c17_39_carry;
  assign corrected_c23_49_carry = corrected_c23_42_carry & corrected_c21_41_carry;
  assign corrected_c7_50_carry = corrected_c7_45_carry & corrected_c3_44_carry;
  assign corrected_c15_51_sum = corrected_c15_47_sum | (corrected_c15_47_carry & corrected_c11_46_sum);
  assign corrected_c15_51_carry = corrected_c15_47_carry & corrected_c11_46_carry;
  assign corrected_c23_52_sum = corrected_c23_49_sum | (corrected_c23_49_carry & corrected_c19_48_sum);
  assign corrected_c23_52_carry = corrected_c23_49_carry & corrected_c19_48_carry;
  assign corrected_c15_53_sum = corrected_c15_51_sum | (corrected_c15_51_carry & corrected_c7_50_sum);
  assign corrected_c15_53_carry = corrected_c15_51_carry & corrected_c7_50_carry;
  assign corrected_c23_54_sum = corrected_c23_52_sum | (corrected_c23_52_carry & corrected_c15_53_sum);
  assign corrected_c23_54_carry = corrected_c23_52_carry & corrected_c15_53_carry;
  assign corrected_c11_55_sum = corrected_c11_46_sum | (corrected_c11_46_carry & corrected_c7_50_sum);
  assign corrected_c11_55_carry = corrected_c11_46_carry & corrected_c7_50_carry;
  assign corrected_c19_56_sum = corrected_c19_48_sum | (corrected_c19_48_carry & corrected_c15_53_sum);
  assign corrected_c19_56_carry = corrected_c19_48_carry & corrected_c15_53_carry;
  assign corrected_c5_57_carry = corrected_c5_33_carry & corrected_c3_44_carry;
  assign corrected_c9_58_sum = corrected_c9_35_sum | (corrected_c9_35_carry & corrected_c7_50_sum);
  assign corrected_c9_58_carry = corrected_c9_35_carry & corrected_c7_50_carry;
  assign corrected_c13_59_sum = corrected_c13_37_sum | (corrected_c13_37_carry & corrected_c11_55_sum);
  assign corrected_c13_59_carry = corrected_c13_37_carry & corrected_c11_55_carry;
  assign corrected_c17_60_sum = corrected_c17_39_sum | (corrected_c17_39_carry & corrected_c15_53_sum);
  assign corrected_c17_60_carry = corrected_c17_39_carry & corrected_c15_53_carry;
  assign corrected_c21_61_sum = corrected_c21_41_sum | (corrected_c21_41_carry & corrected_c19_56_sum);
  assign corrected_c21_61_carry = corrected_c21_41_carry & corrected_c19_56_carry;
  assign corrected_c25_62_sum = corrected_c25_43_sum | (corrected_c25_43_carry & corrected_c23_54_sum);
  assign corrected_c25_62_carry = corrected_c25_43_carry & corrected_c23_54_carry;
  assign corrected_c2_63_carry = corrected_c2_7_sum & corrected_c1_31_carry;
  assign corrected_c4_64_carry = corrected_c4_9_sum & corrected_c3_44_carry;
  assign corrected_c6_65_sum = corrected_c6_11_carry | (corrected_c6_11_sum & corrected_c5_57_sum);
  assign corrected_c6_65_carry = corrected_c6_11_sum & corrected_c5_57_carry;
  assign corrected_c8_66_sum = corrected_c8_13_carry | (corrected_c8_13_sum & corrected_c7_50_sum);
  assign corrected_c8_66_carry = corrected_c8_13_sum & corrected_c7_50_carry;
  assign corrected_c10_67_carry = corrected_c10_15_sum & corrected_c9_58_carry;
  assign corrected_c12_68_sum = corrected_c12_17_carry | (corrected_c12_17_sum & corrected_c11_55_sum);
  assign corrected_c12_68_carry = corrected_c12_17_sum & corrected_c11_55_carry;
  assign corrected_c14_69_sum = corrected_c14_19_carry | (corrected_c14_19_sum & corrected_c13_59_sum);
  assign corrected_c14_69_carry = corrected_c14_19_sum & corrected_c13_59_carry;
  assign corrected_c16_70_sum = corrected_c16_21_carry | (corrected_c16_21_sum & corrected_c15_53_sum);
  assign corrected_c16_70_carry = corrected_c16_21_sum & corrected_c15_53_carry;
  assign corrected_c18_71_carry = corrected_c18_23_sum & corrected_c17_60_carry;
  assign corrected_c20_72_sum = corrected_c20_25_carry | (corrected_c20_25_sum & corrected_c19_56_sum);
  assign corrected_c20_72_carry = corrected_c20_25_sum & corrected_c19_56_carry;
  assign corrected_c22_73_carry = corrected_c22_27_sum & corrected_c21_61_carry;
  assign corrected_c24_74_carry = corrected_c24_29_sum & corrected_c23_54_carry;
  assign corrected_c5_total = corrected_c5_10_sum ^ corrected_c4_64_sum;
  assign corrected_c6_total = corrected_c6_11_sum ^ corrected_c5_57_sum;
  assign corrected_c7_total = corrected_c7_12_sum ^ corrected_c6_65_sum;
  assign corrected_c8_total = corrected_c8_13_sum ^ corrected_c7_50_sum;
  assign corrected_c9_total = corrected_c9_14_sum ^ corrected_c8_66_sum;
  assign corrected_c10_total = corrected_c10_15_sum ^ corrected_c9_58_sum;
  assign corrected_c11_total = corrected_c11_16_sum ^ corrected_c10_67_sum;
  assign corrected_c12_total = corrected_c12_17_sum ^ corrected_c11_55_sum;
  assign corrected_c13_total = corrected_c13_18_sum ^ corrected_c12_68_sum;
  assign corrected_c14_total = corrected_c14_19_sum ^ corrected_c13_59_sum;
  assign corrected_c15_total = corrected_c15_20_sum ^ corrected_c14_69_sum;
  assign corrected_c16_total = corrected_c16_21_sum ^ corrected_c15_53_sum;
  assign corrected_c17_total = corrected_c17_22_sum ^ corrected_c16_70_sum;
  assign corrected_c18_total = corrected_c18_23_sum ^ corrected_c17_60_sum;
  assign corrected_c19_total = corrected_c19_24_sum ^ corrected_c18_71_sum;
  assign corrected_c20_total = corrected_c20_25_sum ^ corrected_c19_56_sum;
  assign corrected_c21_total = corrected_c21_26_sum ^ corrected_c20_72_sum;
  assign corrected_c22_total = corrected_c22_27_sum ^ corrected_c21_61_sum;
  assign corrected_c23_total = corrected_c23_28_sum ^ corrected_c22_73_sum;
  assign corrected_c24_total = corrected_c24_29_sum ^ corrected_c23_54_sum;
  assign corrected_c25_total = corrected_c25_30_sum ^ corrected_c24_74_sum;
  assign n1057 = { corrected_c25_total, corrected_c24_total, corrected_c23_total, corrected_c22_total, corrected_c21_total, corrected_c20_total, corrected_c19_total, corrected_c18_total, corrected_c17_total, corrected_c16_total, corrected_c15_total, corrected_c14_total, corrected_c13_total, corrected_c12_total, corrected_c11_total, corrected_c10_total, corrected_c9_total, corrected_c8_total, corrected_c7_total, corrected_c6_total, corrected_c5_total, corrected_c4_total, corrected_c3_total, corrected_c2_total, corrected_c1_total, corrected_c0_total } ^ { flip, flip, flip, flip, flip, flip, flip, flip, flip, flip, flip, flip, flip, flip, flip, flip, flip, flip, flip, flip, flip, flip, flip, flip, flip, flip };
  assign n1058 = ~c[1];
  assign n1059 = ~raw[1];
  assign n1060 = ~u0_0;
  assign n1061 = ~h0_1;
  assign n1062 = ~terms_s0_c0_1_carry;
  assign n1063 = ~h0_2;
  assign n1064 = ~h1_0;
  assign n1065 = ~terms_s0_c2_4_sum;
  assign n1066 = ~c[3];
  assign n1067 = ~raw[3];
  assign n1068 = ~u0_2;
  assign n1069 = ~u1_0;
  assign n1070 = ~h0_3;
  assign n1071 = ~h1_1;
  assign n1072 = ~terms_s0_c2_4_carry;
  assign n1073 = ~terms_s0_c3_10_carry;
  assign n1074 = ~c[5];
  assign n1075 = ~raw[5];
  assign n1076 = ~gated[1];
  assign n1077 = ~u2_0;
  assign n1078 = ~h0_5;
  assign n1079 = ~terms_s0_c5_20_sum;
  assign n1080 = ~u2_1;
  assign n1081 = ~h0_6;
  assign n1082 = ~c[7];
  assign n1083 = ~raw[7];
  assign n1084 = ~gated[3];
  assign n1085 = ~u2_2;
  assign n1086 = ~u3_0;
  assign n1087 = ~h0_7;
  assign n1088 = ~h1_5;
  assign n1089 = ~h2_3;
  assign n1090 = ~terms_s0_c7_34_sum;
  assign n1091 = ~u2_3;
  assign n1092 = ~u3_1;
  assign n1093 = ~terms_s0_c8_44_sum;
  assign n1094 = ~c[9];
  assign n1095 = ~raw[9];
  assign n1096 = ~gated[5];
  assign n1097 = ~u2_4;
  assign n1098 = ~u3_2;
  assign n1099 = ~h1_7;
  assign n1100 = ~h2_5;
  assign n1101 = ~h3_3;
  assign n1102 = ~u2_5;
  assign n1103 = ~u3_3;
  assign n1104 = ~terms_s0_c10_63_sum;
  assign n1105 = ~c[11];
  assign n1106 = ~raw[11];
  assign n1107 = ~gated[7];
  assign n1108 = ~u2_6;
  assign n1109 = ~u3_4;
  assign n1110 = ~h2_7;
  assign n1111 = ~h3_5;
  assign n1112 = ~h4_3;
  assign n1113 = ~terms_s0_c11_73_sum;
  assign n1114 = ~u2_7;
  assign n1115 = ~u3_5;
  assign n1116 = ~terms_s0_c12_82_sum;
  assign n1117 = ~terms_s0_c11_72_carry;
  assign n1118 = ~c[13];
  assign n1119 = ~raw[13];
  assign n1120 = ~gated[9];
  assign n1121 = ~u2_8;
  assign n1122 = ~u3_6;
  assign n1123 = ~h3_7;
  assign n1124 = ~h4_5;
  assign n1125 = ~h5_3;
  assign n1126 = ~terms_s0_c13_92_sum;
  assign n1127 = ~u2_9;
  assign n1128 = ~u3_7;
  assign n1129 = ~terms_s0_c14_103_sum;
  assign n1130 = ~c[15];
  assign n1131 = ~raw[15];
  assign n1132 = ~gated[11];
  assign n1133 = ~u2_10;
  assign n1134 = ~u3_8;
  assign n1135 = ~h4_7;
  assign n1136 = ~h5_5;
  assign n1137 = ~h6_3;
  assign n1138 = ~terms_s0_c15_113_sum;
  assign n1139 = ~u2_11;
  assign n1140 = ~u3_9;
  assign n1141 = ~terms_s0_c16_122_sum;
  assign n1142 = ~terms_s0_c15_112_carry;
  assign n1143 = ~c[17];
  assign n1144 = ~raw[17];
  assign n1145 = ~gated[13];
  assign n1146 = ~u2_12;
  assign n1147 = ~u3_10;
  assign n1148 = ~h5_7;
  assign n1149 = ~h6_5;
  assign n1150 = ~h7_3;
  assign n1151 = ~terms_s0_c17_132_sum;
  assign n1152 = ~u3_11;
  assign n1153 = ~h5_8;
  assign n1154 = ~terms_s0_c18_142_sum;
  assign n1155 = ~c[19];
  assign n1156 = ~raw[19];
  assign n1157 = ~gated[15];
  assign n1158 = ~u3_12;
  assign n1159 = ~h6_7;
  assign n1160 = ~h7_5;
  assign n1161 = ~h8_3;
  assign n1162 = ~h9_1;
  assign n1163 = ~terms_s0_c19_152_sum;
  assign n1164 = ~h6_8;
  assign n1165 = ~h7_6;
  assign n1166 = ~terms_s0_c20_159_sum;
  assign n1167 = ~terms_s0_c19_151_carry;
  assign n1168 = ~c[21];
  assign n1171 = ~gated[17];
  assign n1172 = ~h7_7;
  assign n1173 = ~h8_5;
  assign n1174 = ~terms_s0_c21_167_sum;
  assign n1175 = ~c[22];
  assign n1176 = ~gated[18];
  assign n1177 = ~terms_s0_c22_173_sum;
  assign n1178 = ~c[23];
  assign n1179 = ~gated[19];
  assign n1180 = ~u3_16;
  assign n1181 = ~h8_7;
  assign n1182 = ~h9_5;
  assign n1183 = ~terms_s0_c23_178_sum;
  assign n1184 = ~h9_6;
  assign n1185 = ~terms_s0_c24_182_sum;
  assign n1186 = ~c[25];
  assign n1189 = ~h9_7;
  assign n1191 = ~terms_s0_c24_180_carry;
  assign n1193 = ~terms_s0_c24_183_carry;
  always @(posedge clk)
    terms_s0_0_b0 <= terms_s0_c0_1_sum;
  always @(posedge clk)
    terms_s0_1_b1 <= terms_s0_c1_3_sum;
  always @(posedge clk)
    terms_s0_2_b2 <= terms_s0_c2_6_sum;
  always @(posedge clk)
    terms_s0_3_b3 <= terms_s0_c3_10_sum;
  always @(posedge clk)
    terms_s0_4_b4 <= terms_s0_c4_14_sum;
  always @(posedge clk)
    terms_s0_5_b4 <= terms_s0_c4_15_sum;
  always @(posedge clk)
    terms_s0_6_b5 <= terms_s0_c4_15_carry;
  always @(posedge clk)
    terms_s0_7_b5 <= terms_s0_c5_21_sum;
  always @(posedge clk)
    terms_s0_8_b6 <= terms_s0_c6_27_sum;
  always @(posedge clk)
    terms_s0_9_b6 <= terms_s0_c6_28_sum;
  always @(posedge clk)
    terms_s0_10_b7 <= terms_s0_c7_36_sum;
  always @(posedge clk)
    terms_s0_11_b7 <= terms_s0_c6_28_carry;
  always @(posedge clk)
    terms_s0_12_b8 <= terms_s0_c7_36_carry;
  always @(posedge clk)
    terms_s0_13_b8 <= terms_s0_c8_45_sum;
  always @(posedge clk)
    terms_s0_14_b9 <= terms_s0_c9_53_sum;
  always @(posedge clk)
    terms_s0_15_b9 <= terms_s0_c9_54_sum;
  always @(posedge clk)
    terms_s0_16_b10 <= terms_s0_c10_64_sum;
  always @(posedge clk)
    terms_s0_17_b11 <= terms_s0_c11_74_sum;
  always @(posedge clk)
    terms_s0_18_b12 <= terms_s0_c11_74_carry;
  always @(posedge clk)
    terms_s0_19_b12 <= terms_s0_c12_84_sum;
  always @(posedge clk)
    terms_s0_20_b13 <= terms_s0_c13_94_sum;
  always @(posedge clk)
    terms_s0_21_b14 <= terms_s0_c14_104_sum;
  always @(posedge clk)
    terms_s0_22_b14 <= terms_s0_c13_94_carry;
  always @(posedge clk)
    terms_s0_23_b15 <= terms_s0_c15_114_sum;
  always @(posedge clk)
    terms_s0_24_b16 <= terms_s0_c15_114_carry;
  always @(posedge clk)
    terms_s0_25_b16 <= terms_s0_c16_124_sum;
  always @(posedge clk)
    terms_s0_26_b17 <= terms_s0_c17_134_sum;
  always @(posedge clk)
    terms_s0_27_b18 <= terms_s0_c18_144_sum;
  always @(posedge clk)
    terms_s0_28_b19 <= terms_s0_c19_153_sum;
  always @(posedge clk)
    terms_s0_29_b19 <= terms_s0_c18_144_carry;
  always @(posedge clk)
    terms_s0_30_b20 <= terms_s0_c19_153_carry;
  always @(posedge clk)
    terms_s0_31_b20 <= terms_s0_c20_161_sum;
  always @(posedge clk)
    terms_s0_32_b21 <= terms_s0_c21_168_sum;
  always @(posedge clk)
    terms_s0_33_b21 <= terms_s0_c20_161_carry;
  always @(posedge clk)
    terms_s0_34_b22 <= terms_s0_c22_174_sum;
  always @(posedge clk)
    terms_s0_35_b23 <= terms_s0_c23_179_sum;
  always @(posedge clk)
    terms_s0_36_b24 <= terms_s0_c24_183_sum;
  always @(posedge clk)
    terms_s0_37_b25 <= terms_s0_c25_186_sum;
  always @(posedge clk)
    corrected <= n1057;
  dint_full_adder terms_s0_c0_1 (
    .a(c[0]),
    .b(raw[0]),
    .c(h0_0),
    .carry(terms_s0_c0_1_carry),
    .sum(terms_s0_c0_1_sum)
  );
  dint_full_adder terms_s0_c10_55 (
    .a(c[10]),
    .b(raw[10]),
    .c(gated[6]),
    .carry(terms_s0_c10_55_carry),
    .sum(terms_s0_c10_55_sum)
  );
  dint_full_adder terms_s0_c10_56 (
    .a(terms_s0_c10_55_sum),
    .b(u0_9),
    .c(u1_7),
    .carry(terms_s0_c10_56_carry),
    .sum(terms_s0_c10_56_sum)
  );
  dint_full_adder terms_s0_c10_57 (
    .a(terms_s0_c9_46_carry),
    .b(n1102),
    .c(n1103),
    .carry(terms_s0_c10_57_carry),
    .sum(terms_s0_c10_57_sum)
  );
  dint_full_adder terms_s0_c10_58 (
    .a(h1_8),
    .b(h2_6),
    .c(h3_4),
    .carry(terms_s0_c10_58_carry),
    .sum(terms_s0_c10_58_sum)
  );
  dint_full_adder terms_s0_c10_59 (
    .a(h4_2),
    .b(h5_0),
    .c(terms_s0_c9_47_carry),
    .carry(terms_s0_c10_59_carry),
    .sum(terms_s0_c10_59_sum)
  );
  dint_full_adder terms_s0_c10_60 (
    .a(terms_s0_c9_48_carry),
    .b(terms_s0_c9_49_carry),
    .c(terms_s0_c10_57_sum),
    .carry(terms_s0_c10_60_carry),
    .sum(terms_s0_c10_60_sum)
  );
  dint_full_adder terms_s0_c10_61 (
    .a(terms_s0_c10_56_sum),
    .b(terms_s0_c10_58_sum),
    .c(terms_s0_c9_50_carry),
    .carry(terms_s0_c10_61_carry),
    .sum(terms_s0_c10_61_sum)
  );
  dint_full_adder terms_s0_c10_62 (
    .a(terms_s0_c10_59_sum),
    .b(terms_s0_c9_52_carry),
    .c(terms_s0_c10_61_sum),
    .carry(terms_s0_c10_62_carry),
    .sum(terms_s0_c10_62_sum)
  );
  dint_full_adder terms_s0_c10_63 (
    .a(terms_s0_c9_51_carry),
    .b(terms_s0_c10_60_sum),
    .c(terms_s0_c9_54_carry),
    .carry(terms_s0_c10_63_carry),
    .sum(terms_s0_c10_63_sum)
  );
  dint_full_adder terms_s0_c10_64 (
    .a(terms_s0_c10_62_sum),
    .b(terms_s0_c9_53_carry),
    .c(n1104),
    .carry(terms_s0_c10_64_carry),
    .sum(terms_s0_c10_64_sum)
  );
  dint_full_adder terms_s0_c11_65 (
    .a(n1105),
    .b(n1106),
    .c(n1107),
    .carry(terms_s0_c11_65_carry),
    .sum(terms_s0_c11_65_sum)
  );
  dint_full_adder terms_s0_c11_66 (
    .a(terms_s0_c10_55_carry),
    .b(u0_10),
    .c(u1_8),
    .carry(terms_s0_c11_66_carry),
    .sum(terms_s0_c11_66_sum)
  );
  dint_full_adder terms_s0_c11_67 (
    .a(terms_s0_c11_65_sum),
    .b(n1108),
    .c(n1109),
    .carry(terms_s0_c11_67_carry),
    .sum(terms_s0_c11_67_sum)
  );
  dint_full_adder terms_s0_c11_68 (
    .a(n1110),
    .b(n1111),
    .c(n1112),
    .carry(terms_s0_c11_68_carry),
    .sum(terms_s0_c11_68_sum)
  );
  dint_full_adder terms_s0_c11_69 (
    .a(h5_1),
    .b(terms_s0_c10_56_carry),
    .c(terms_s0_c10_58_carry),
    .carry(terms_s0_c11_69_carry),
    .sum(terms_s0_c11_69_sum)
  );
  dint_full_adder terms_s0_c11_70 (
    .a(terms_s0_c10_57_carry),
    .b(terms_s0_c11_67_sum),
    .c(terms_s0_c11_68_sum),
    .carry(terms_s0_c11_70_carry),
    .sum(terms_s0_c11_70_sum)
  );
  dint_full_adder terms_s0_c11_71 (
    .a(terms_s0_c11_66_sum),
    .b(terms_s0_c10_59_carry),
    .c(terms_s0_c11_69_sum),
    .carry(terms_s0_c11_71_carry),
    .sum(terms_s0_c11_71_sum)
  );
  dint_full_adder terms_s0_c11_72 (
    .a(terms_s0_c10_61_carry),
    .b(terms_s0_c11_71_sum),
    .c(terms_s0_c10_62_carry),
    .carry(terms_s0_c11_72_carry),
    .sum(terms_s0_c11_72_sum)
  );
  dint_full_adder terms_s0_c11_73 (
    .a(terms_s0_c10_60_carry),
    .b(terms_s0_c11_70_sum),
    .c(terms_s0_c10_63_carry),
    .carry(terms_s0_c11_73_carry),
    .sum(terms_s0_c11_73_sum)
  );
  dint_full_adder terms_s0_c11_74 (
    .a(terms_s0_c11_72_sum),
    .b(terms_s0_c10_64_carry),
    .c(n1113),
    .carry(terms_s0_c11_74_carry),
    .sum(terms_s0_c11_74_sum)
  );
  dint_full_adder terms_s0_c12_75 (
    .a(c[12]),
    .b(raw[12]),
    .c(gated[8]),
    .carry(terms_s0_c12_75_carry),
    .sum(terms_s0_c12_75_sum)
  );
  dint_full_adder terms_s0_c12_76 (
    .a(terms_s0_c12_75_sum),
    .b(u0_11),
    .c(u1_9),
    .carry(terms_s0_c12_76_carry),
    .sum(terms_s0_c12_76_sum)
  );
  dint_full_adder terms_s0_c12_77 (
    .a(terms_s0_c11_65_carry),
    .b(n1114),
    .c(n1115),
    .carry(terms_s0_c12_77_carry),
    .sum(terms_s0_c12_77_sum)
  );
  dint_full_adder terms_s0_c12_78 (
    .a(h2_8),
    .b(h3_6),
    .c(h4_4),
    .carry(terms_s0_c12_78_carry),
    .sum(terms_s0_c12_78_sum)
  );
  dint_full_adder terms_s0_c12_79 (
    .a(h5_2),
    .b(h6_0),
    .c(terms_s0_c11_66_carry),
    .carry(terms_s0_c12_79_carry),
    .sum(terms_s0_c12_79_sum)
  );
  dint_full_adder terms_s0_c12_80 (
    .a(terms_s0_c11_67_carry),
    .b(terms_s0_c11_68_carry),
    .c(terms_s0_c12_77_sum),
    .carry(terms_s0_c12_80_carry),
    .sum(terms_s0_c12_80_sum)
  );
  dint_full_adder terms_s0_c12_81 (
    .a(terms_s0_c12_76_sum),
    .b(terms_s0_c12_78_sum),
    .c(terms_s0_c11_69_carry),
    .carry(terms_s0_c12_81_carry),
    .sum(terms_s0_c12_81_sum)
  );
  dint_full_adder terms_s0_c12_82 (
    .a(terms_s0_c12_79_sum),
    .b(terms_s0_c11_71_carry),
    .c(terms_s0_c12_81_sum),
    .carry(terms_s0_c12_82_carry),
    .sum(terms_s0_c12_82_sum)
  );
  dint_full_adder terms_s0_c12_83 (
    .a(terms_s0_c11_70_carry),
    .b(terms_s0_c12_80_sum),
    .c(n1116),
    .carry(terms_s0_c12_83_carry),
    .sum(terms_s0_c12_83_sum)
  );
  dint_full_adder terms_s0_c12_84 (
    .a(n1117),
    .b(terms_s0_c12_83_sum),
    .c(terms_s0_c11_73_carry),
    .carry(terms_s0_c12_84_carry),
    .sum(terms_s0_c12_84_sum)
  );
  dint_full_adder terms_s0_c13_85 (
    .a(n1118),
    .b(n1119),
    .c(n1120),
    .carry(terms_s0_c13_85_carry),
    .sum(terms_s0_c13_85_sum)
  );
  dint_full_adder terms_s0_c13_86 (
    .a(terms_s0_c12_75_carry),
    .b(u0_12),
    .c(u1_10),
    .carry(terms_s0_c13_86_carry),
    .sum(terms_s0_c13_86_sum)
  );
  dint_full_adder terms_s0_c13_87 (
    .a(terms_s0_c13_85_sum),
    .b(n1121),
    .c(n1122),
    .carry(terms_s0_c13_87_carry),
    .sum(terms_s0_c13_87_sum)
  );
  dint_full_adder terms_s0_c13_88 (
    .a(n1123),
    .b(n1124),
    .c(n1125),
    .carry(terms_s0_c13_88_carry),
    .sum(terms_s0_c13_88_sum)
  );
  dint_full_adder terms_s0_c13_89 (
    .a(h6_1),
    .b(terms_s0_c12_76_carry),
    .c(terms_s0_c12_78_carry),
    .carry(terms_s0_c13_89_carry),
    .sum(terms_s0_c13_89_sum)
  );
  dint_full_adder terms_s0_c13_90 (
    .a(terms_s0_c12_77_carry),
    .b(terms_s0_c13_87_sum),
    .c(terms_s0_c13_88_sum),
    .carry(terms_s0_c13_90_carry),
    .sum(terms_s0_c13_90_sum)
  );
  dint_full_adder terms_s0_c13_91 (
    .a(terms_s0_c13_86_sum),
    .b(terms_s0_c12_79_carry),
    .c(terms_s0_c13_89_sum),
    .carry(terms_s0_c13_91_carry),
    .sum(terms_s0_c13_91_sum)
  );
  dint_full_adder terms_s0_c13_92 (
    .a(terms_s0_c12_81_carry),
    .b(terms_s0_c13_91_sum),
    .c(terms_s0_c12_82_carry),
    .carry(terms_s0_c13_92_carry),
    .sum(terms_s0_c13_92_sum)
  );
  dint_full_adder terms_s0_c13_93 (
    .a(terms_s0_c12_80_carry),
    .b(terms_s0_c13_90_sum),
    .c(terms_s0_c12_83_carry),
    .carry(terms_s0_c13_93_carry),
    .sum(terms_s0_c13_93_sum)
  );
  dint_full_adder terms_s0_c13_94 (
    .a(n1126),
    .b(terms_s0_c13_93_sum),
    .c(terms_s0_c12_84_carry),
    .carry(terms_s0_c13_94_carry),
    .sum(terms_s0_c13_94_sum)
  );
  dint_full_adder terms_s0_c14_100 (
    .a(terms_s0_c13_87_carry),
    .b(terms_s0_c13_88_carry),
    .c(terms_s0_c14_97_sum),
    .carry(terms_s0_c14_100_carry),
    .sum(terms_s0_c14_100_sum)
  );
  dint_full_adder terms_s0_c14_101 (
    .a(terms_s0_c14_96_sum),
    .b(terms_s0_c14_98_sum),
    .c(terms_s0_c13_89_carry),
    .carry(terms_s0_c14_101_carry),
    .sum(terms_s0_c14_101_sum)
  );
  dint_full_adder terms_s0_c14_102 (
    .a(terms_s0_c14_99_sum),
    .b(terms_s0_c13_91_carry),
    .c(terms_s0_c14_101_sum),
    .carry(terms_s0_c14_102_carry),
    .sum(terms_s0_c14_102_sum)
  );
  dint_full_adder terms_s0_c14_103 (
    .a(terms_s0_c13_90_carry),
    .b(terms_s0_c14_100_sum),
    .c(terms_s0_c13_93_carry),
    .carry(terms_s0_c14_103_carry),
    .sum(terms_s0_c14_103_sum)
  );
  dint_full_adder terms_s0_c14_104 (
    .a(terms_s0_c14_102_sum),
    .b(terms_s0_c13_92_carry),
    .c(n1129),
    .carry(terms_s0_c14_104_carry),
    .sum(terms_s0_c14_104_sum)
  );
  dint_full_adder terms_s0_c14_95 (
    .a(c[14]),
    .b(raw[14]),
    .c(gated[10]),
    .carry(terms_s0_c14_95_carry),
    .sum(terms_s0_c14_95_sum)
  );
  dint_full_adder terms_s0_c14_96 (
    .a(terms_s0_c14_95_sum),
    .b(u0_13),
    .c(u1_11),
    .carry(terms_s0_c14_96_carry),
    .sum(terms_s0_c14_96_sum)
  );
  dint_full_adder terms_s0_c14_97 (
    .a(terms_s0_c13_85_carry),
    .b(n1127),
    .c(n1128),
    .carry(terms_s0_c14_97_carry),
    .sum(terms_s0_c14_97_sum)
  );
  dint_full_adder terms_s0_c14_98 (
    .a(h3_8),
    .b(h4_6),
    .c(h5_4),
    .carry(terms_s0_c14_98_carry),
    .sum(terms_s0_c14_98_sum)
  );
  dint_full_adder terms_s0_c14_99 (
    .a(h6_2),
    .b(h7_0),
    .c(terms_s0_c13_86_carry),
    .carry(terms_s0_c14_99_carry),
    .sum(terms_s0_c14_99_sum)
  );
  dint_full_adder terms_s0_c15_105 (
    .a(n1130),
    .b(n1131),
    .c(n1132),
    .carry(terms_s0_c15_105_carry),
    .sum(terms_s0_c15_105_sum)
  );
  dint_full_adder terms_s0_c15_106 (
    .a(terms_s0_c14_95_carry),
    .b(u0_14),
    .c(u1_12),
    .carry(terms_s0_c15_106_carry),
    .sum(terms_s0_c15_106_sum)
  );
  dint_full_adder terms_s0_c15_107 (
    .a(terms_s0_c15_105_sum),
    .b(n1133),
    .c(n1134),
    .carry(terms_s0_c15_107_carry),
    .sum(terms_s0_c15_107_sum)
  );
  dint_full_adder terms_s0_c15_108 (
    .a(n1135),
    .b(n1136),
    .c(n1137),
    .carry(terms_s0_c15_108_carry),
    .sum(terms_s0_c15_108_sum)
  );
  dint_full_adder terms_s0_c15_109 (
    .a(h7_1),
    .b(terms_s0_c14_96_carry),
    .c(terms_s0_c14_98_carry),
    .carry(terms_s0_c15_109_carry),
    .sum(terms_s0_c15_109_sum)
  );
  dint_full_adder terms_s0_c15_110 (
    .a(terms_s0_c14_97_carry),
    .b(terms_s0_c15_107_sum),
    .c(terms_s0_c15_108_sum),
    .carry(terms_s0_c15_110_carry),
    .sum(terms_s0_c15_110_sum)
  );
  dint_full_adder terms_s0_c15_111 (
    .a(terms_s0_c15_106_sum),
    .b(terms_s0_c14_99_carry),
    .c(terms_s0_c15_109_sum),
    .carry(terms_s0_c15_111_carry),
    .sum(terms_s0_c15_111_sum)
  );
  dint_full_adder terms_s0_c15_112 (
    .a(terms_s0_c14_101_carry),
    .b(terms_s0_c15_111_sum),
    .c(terms_s0_c14_102_carry),
    .carry(terms_s0_c15_112_carry),
    .sum(terms_s0_c15_112_sum)
  );
  dint_full_adder terms_s0_c15_113 (
    .a(terms_s0_c14_100_carry),
    .b(terms_s0_c15_110_sum),
    .c(terms_s0_c14_103_carry),
    .carry(terms_s0_c15_113_carry),
    .sum(terms_s0_c15_113_sum)
  );
  dint_full_adder terms_s0_c15_114 (
    .a(terms_s0_c15_112_sum),
    .b(terms_s0_c14_104_carry),
    .c(n1138),
    .carry(terms_s0_c15_114_carry),
    .sum(terms_s0_c15_114_sum)
  );
  dint_full_adder terms_s0_c16_115 (
    .a(c[16]),
    .b(raw[16]),
    .c(gated[12]),
    .carry(terms_s0_c16_115_carry),
    .sum(terms_s0_c16_115_sum)
  );
  dint_full_adder terms_s0_c16_116 (
    .a(terms_s0_c16_115_sum),
    .b(u0_15),
    .c(u1_13),
    .carry(terms_s0_c16_116_carry),
    .sum(terms_s0_c16_116_sum)
  );
  dint_full_adder terms_s0_c16_117 (
    .a(terms_s0_c15_105_carry),
    .b(n1139),
    .c(n1140),
    .carry(terms_s0_c16_117_carry),
    .sum(terms_s0_c16_117_sum)
  );
  dint_full_adder terms_s0_c16_118 (
    .a(h4_8),
    .b(h5_6),
    .c(h6_4),
    .carry(terms_s0_c16_118_carry),
    .sum(terms_s0_c16_118_sum)
  );
  dint_full_adder terms_s0_c16_119 (
    .a(h7_2),
    .b(h8_0),
    .c(terms_s0_c15_106_carry),
    .carry(terms_s0_c16_119_carry),
    .sum(terms_s0_c16_119_sum)
  );
  dint_full_adder terms_s0_c16_120 (
    .a(terms_s0_c15_107_carry),
    .b(terms_s0_c15_108_carry),
    .c(terms_s0_c16_117_sum),
    .carry(terms_s0_c16_120_carry),
    .sum(terms_s0_c16_120_sum)
  );
  dint_full_adder terms_s0_c16_121 (
    .a(terms_s0_c16_116_sum),
    .b(terms_s0_c16_118_sum),
    .c(terms_s0_c15_109_carry),
    .carry(terms_s0_c16_121_carry),
    .sum(terms_s0_c16_121_sum)
  );
  dint_full_adder terms_s0_c16_122 (
    .a(terms_s0_c16_119_sum),
    .b(terms_s0_c15_111_carry),
    .c(terms_s0_c16_121_sum),
    .carry(terms_s0_c16_122_carry),
    .sum(terms_s0_c16_122_sum)
  );
  dint_full_adder terms_s0_c16_123 (
    .a(terms_s0_c15_110_carry),
    .b(terms_s0_c16_120_sum),
    .c(n1141),
    .carry(terms_s0_c16_123_carry),
    .sum(terms_s0_c16_123_sum)
  );
  dint_full_adder terms_s0_c16_124 (
    .a(n1142),
    .b(terms_s0_c16_123_sum),
    .c(terms_s0_c15_113_carry),
    .carry(terms_s0_c16_124_carry),
    .sum(terms_s0_c16_124_sum)
  );
  dint_full_adder terms_s0_c17_125 (
    .a(n1143),
    .b(n1144),
    .c(n1145),
    .carry(terms_s0_c17_125_carry),
    .sum(terms_s0_c17_125_sum)
  );
  dint_full_adder terms_s0_c17_126 (
    .a(terms_s0_c16_115_carry),
    .b(u0_16),
    .c(u1_14),
    .carry(terms_s0_c17_126_carry),
    .sum(terms_s0_c17_126_sum)
  );
  dint_full_adder terms_s0_c17_127 (
    .a(terms_s0_c17_125_sum),
    .b(n1146),
    .c(n1147),
    .carry(terms_s0_c17_127_carry),
    .sum(terms_s0_c17_127_sum)
  );
  dint_full_adder terms_s0_c17_128 (
    .a(n1148),
    .b(n1149),
    .c(n1150),
    .carry(terms_s0_c17_128_carry),
    .sum(terms_s0_c17_128_sum)
  );
  dint_full_adder terms_s0_c17_129 (
    .a(h8_1),
    .b(terms_s0_c16_116_carry),
    .c(terms_s0_c16_118_carry),
    .carry(terms_s0_c17_129_carry),
    .sum(terms_s0_c17_129_sum)
  );
  dint_full_adder terms_s0_c17_130 (
    .a(terms_s0_c16_117_carry),
    .b(terms_s0_c17_127_sum),
    .c(terms_s0_c17_128_sum),
    .carry(terms_s0_c17_130_carry),
    .sum(terms_s0_c17_130_sum)
  );
  dint_full_adder terms_s0_c17_131 (
    .a(terms_s0_c17_126_sum),
    .b(terms_s0_c16_119_carry),
    .c(terms_s0_c17_129_sum),
    .carry(terms_s0_c17_131_carry),
    .sum(terms_s0_c17_131_sum)
  );
  dint_full_adder terms_s0_c17_132 (
    .a(terms_s0_c16_121_carry),
    .b(terms_s0_c17_131_sum),
    .c(terms_s0_c16_122_carry),
    .carry(terms_s0_c17_132_carry),
    .sum(terms_s0_c17_132_sum)
  );
  dint_full_adder terms_s0_c17_133 (
    .a(terms_s0_c16_120_carry),
    .b(terms_s0_c17_130_sum),
    .c(terms_s0_c16_123_carry),
    .carry(terms_s0_c17_133_carry),
    .sum(terms_s0_c17_133_sum)
  );
  dint_full_adder terms_s0_c17_134 (
    .a(n1151),
    .b(terms_s0_c17_133_sum),
    .c(terms_s0_c16_124_carry),
    .carry(terms_s0_c17_134_carry),
    .sum(terms_s0_c17_134_sum)
  );
  dint_full_adder terms_s0_c18_135 (
    .a(c[18]),
    .b(raw[18]),
    .c(gated[14]),
    .carry(terms_s0_c18_135_carry),
    .sum(terms_s0_c18_135_sum)
  );
  dint_full_adder terms_s0_c18_136 (
    .a(terms_s0_c18_135_sum),
    .b(u1_15),
    .c(u2_13),
    .carry(terms_s0_c18_136_carry),
    .sum(terms_s0_c18_136_sum)
  );
  dint_full_adder terms_s0_c18_137 (
    .a(terms_s0_c17_125_carry),
    .b(n1152),
    .c(n1153),
    .carry(terms_s0_c18_137_carry),
    .sum(terms_s0_c18_137_sum)
  );
  dint_full_adder terms_s0_c18_138 (
    .a(h6_6),
    .b(h7_4),
    .c(h8_2),
    .carry(terms_s0_c18_138_carry),
    .sum(terms_s0_c18_138_sum)
  );
  dint_full_adder terms_s0_c18_139 (
    .a(h9_0),
    .b(terms_s0_c17_126_carry),
    .c(terms_s0_c18_136_sum),
    .carry(terms_s0_c18_139_carry),
    .sum(terms_s0_c18_139_sum)
  );
  dint_full_adder terms_s0_c18_140 (
    .a(terms_s0_c17_127_carry),
    .b(terms_s0_c17_128_carry),
    .c(terms_s0_c18_137_sum),
    .carry(terms_s0_c18_140_carry),
    .sum(terms_s0_c18_140_sum)
  );
  dint_full_adder terms_s0_c18_141 (
    .a(terms_s0_c18_138_sum),
    .b(terms_s0_c17_129_carry),
    .c(terms_s0_c18_139_sum),
    .carry(terms_s0_c18_141_carry),
    .sum(terms_s0_c18_141_sum)
  );
  dint_full_adder terms_s0_c18_142 (
    .a(terms_s0_c17_131_carry),
    .b(terms_s0_c18_141_sum),
    .c(terms_s0_c17_132_carry),
    .carry(terms_s0_c18_142_carry),
    .sum(terms_s0_c18_142_sum)
  );
  dint_full_adder terms_s0_c18_143 (
    .a(terms_s0_c17_130_carry),
    .b(terms_s0_c18_140_sum),
    .c(terms_s0_c17_133_carry),
    .carry(terms_s0_c18_143_carry),
    .sum(terms_s0_c18_143_sum)
  );
  dint_full_adder terms_s0_c18_144 (
    .a(n1154),
    .b(terms_s0_c18_143_sum),
    .c(terms_s0_c17_134_carry),
    .carry(terms_s0_c18_144_carry),
    .sum(terms_s0_c18_144_sum)
  );
  dint_full_adder terms_s0_c19_145 (
    .a(n1155),
    .b(n1156),
    .c(n1157),
    .carry(terms_s0_c19_145_carry),
    .sum(terms_s0_c19_145_sum)
  );
  dint_full_adder terms_s0_c19_146 (
    .a(terms_s0_c18_135_carry),
    .b(u1_16),
    .c(u2_14),
    .carry(terms_s0_c19_146_carry),
    .sum(terms_s0_c19_146_sum)
  );
  dint_full_adder terms_s0_c19_147 (
    .a(terms_s0_c19_145_sum),
    .b(n1158),
    .c(n1159),
    .carry(terms_s0_c19_147_carry),
    .sum(terms_s0_c19_147_sum)
  );
  dint_full_adder terms_s0_c19_148 (
    .a(n1160),
    .b(n1161),
    .c(n1162),
    .carry(terms_s0_c19_148_carry),
    .sum(terms_s0_c19_148_sum)
  );
  dint_full_adder terms_s0_c19_149 (
    .a(terms_s0_c18_136_carry),
    .b(terms_s0_c18_138_carry),
    .c(terms_s0_c19_146_sum),
    .carry(terms_s0_c19_149_carry),
    .sum(terms_s0_c19_149_sum)
  );
  dint_full_adder terms_s0_c19_150 (
    .a(terms_s0_c18_137_carry),
    .b(terms_s0_c19_147_sum),
    .c(terms_s0_c19_148_sum),
    .carry(terms_s0_c19_150_carry),
    .sum(terms_s0_c19_150_sum)
  );
  dint_full_adder terms_s0_c19_151 (
    .a(terms_s0_c18_139_carry),
    .b(terms_s0_c19_149_sum),
    .c(terms_s0_c18_141_carry),
    .carry(terms_s0_c19_151_carry),
    .sum(terms_s0_c19_151_sum)
  );
  dint_full_adder terms_s0_c19_152 (
    .a(terms_s0_c18_140_carry),
    .b(terms_s0_c19_150_sum),
    .c(terms_s0_c18_143_carry),
    .carry(terms_s0_c19_152_carry),
    .sum(terms_s0_c19_152_sum)
  );
  dint_full_adder terms_s0_c19_153 (
    .a(terms_s0_c19_151_sum),
    .b(terms_s0_c18_142_carry),
    .c(n1163),
    .carry(terms_s0_c19_153_carry),
    .sum(terms_s0_c19_153_sum)
  );
  dint_full_adder terms_s0_c1_2 (
    .a(n1058),
    .b(n1059),
    .c(n1060),
    .carry(terms_s0_c1_2_carry),
    .sum(terms_s0_c1_2_sum)
  );
  dint_full_adder terms_s0_c1_3 (
    .a(n1061),
    .b(n1062),
    .c(terms_s0_c1_2_sum),
    .carry(terms_s0_c1_3_carry),
    .sum(terms_s0_c1_3_sum)
  );
  dint_full_adder terms_s0_c20_154 (
    .a(c[20]),
    .b(raw[20]),
    .c(gated[16]),
    .carry(terms_s0_c20_154_carry),
    .sum(terms_s0_c20_154_sum)
  );
  dint_full_adder terms_s0_c20_155 (
    .a(terms_s0_c20_154_sum),
    .b(u2_15),
    .c(u3_13),
    .carry(terms_s0_c20_155_carry),
    .sum(terms_s0_c20_155_sum)
  );
  dint_full_adder terms_s0_c20_156 (
    .a(terms_s0_c19_145_carry),
    .b(n1164),
    .c(n1165),
    .carry(terms_s0_c20_156_carry),
    .sum(terms_s0_c20_156_sum)
  );
  dint_full_adder terms_s0_c20_157 (
    .a(h8_4),
    .b(h9_2),
    .c(terms_s0_c19_146_carry),
    .carry(terms_s0_c20_157_carry),
    .sum(terms_s0_c20_157_sum)
  );
  dint_full_adder terms_s0_c20_158 (
    .a(terms_s0_c19_147_carry),
    .b(terms_s0_c19_148_carry),
    .c(terms_s0_c20_156_sum),
    .carry(terms_s0_c20_158_carry),
    .sum(terms_s0_c20_158_sum)
  );
  dint_full_adder terms_s0_c20_159 (
    .a(terms_s0_c20_155_sum),
    .b(terms_s0_c19_149_carry),
    .c(terms_s0_c20_157_sum),
    .carry(terms_s0_c20_159_carry),
    .sum(terms_s0_c20_159_sum)
  );
  dint_full_adder terms_s0_c20_160 (
    .a(terms_s0_c19_150_carry),
    .b(terms_s0_c20_158_sum),
    .c(n1166),
    .carry(terms_s0_c20_160_carry),
    .sum(terms_s0_c20_160_sum)
  );
  dint_full_adder terms_s0_c20_161 (
    .a(n1167),
    .b(terms_s0_c20_160_sum),
    .c(terms_s0_c19_152_carry),
    .carry(terms_s0_c20_161_carry),
    .sum(terms_s0_c20_161_sum)
  );
  dint_full_adder terms_s0_c21_162 (
    .a(n1168),
    .b(n1170),
    .c(n1171),
    .carry(terms_s0_c21_162_carry),
    .sum(terms_s0_c21_162_sum)
  );
  dint_full_adder terms_s0_c21_163 (
    .a(terms_s0_c20_154_carry),
    .b(u2_16),
    .c(u3_14),
    .carry(terms_s0_c21_163_carry),
    .sum(terms_s0_c21_163_sum)
  );
  dint_full_adder terms_s0_c21_164 (
    .a(terms_s0_c21_162_sum),
    .b(n1172),
    .c(n1173),
    .carry(terms_s0_c21_164_carry),
    .sum(terms_s0_c21_164_sum)
  );
  dint_full_adder terms_s0_c21_165 (
    .a(h9_3),
    .b(terms_s0_c20_155_carry),
    .c(terms_s0_c21_163_sum),
    .carry(terms_s0_c21_165_carry),
    .sum(terms_s0_c21_165_sum)
  );
  dint_full_adder terms_s0_c21_166 (
    .a(terms_s0_c20_156_carry),
    .b(terms_s0_c21_164_sum),
    .c(terms_s0_c20_158_carry),
    .carry(terms_s0_c21_166_carry),
    .sum(terms_s0_c21_166_sum)
  );
  dint_full_adder terms_s0_c21_167 (
    .a(terms_s0_c20_157_carry),
    .b(terms_s0_c21_165_sum),
    .c(terms_s0_c20_159_carry),
    .carry(terms_s0_c21_167_carry),
    .sum(terms_s0_c21_167_sum)
  );
  dint_full_adder terms_s0_c21_168 (
    .a(terms_s0_c21_166_sum),
    .b(terms_s0_c20_160_carry),
    .c(n1174),
    .carry(terms_s0_c21_168_carry),
    .sum(terms_s0_c21_168_sum)
  );
  dint_full_adder terms_s0_c22_169 (
    .a(n1175),
    .b(n1176),
    .c(terms_s0_c21_162_carry),
    .carry(terms_s0_c22_169_carry),
    .sum(terms_s0_c22_169_sum)
  );
  dint_full_adder terms_s0_c22_170 (
    .a(u3_15),
    .b(h7_8),
    .c(h8_6),
    .carry(terms_s0_c22_170_carry),
    .sum(terms_s0_c22_170_sum)
  );
  dint_full_adder terms_s0_c22_171 (
    .a(h9_4),
    .b(terms_s0_c21_163_carry),
    .c(terms_s0_c22_170_sum),
    .carry(terms_s0_c22_171_carry),
    .sum(terms_s0_c22_171_sum)
  );
  dint_full_adder terms_s0_c22_172 (
    .a(terms_s0_c22_169_sum),
    .b(terms_s0_c21_164_carry),
    .c(terms_s0_c21_166_carry),
    .carry(terms_s0_c22_172_carry),
    .sum(terms_s0_c22_172_sum)
  );
  dint_full_adder terms_s0_c22_173 (
    .a(terms_s0_c21_165_carry),
    .b(terms_s0_c22_171_sum),
    .c(terms_s0_c21_167_carry),
    .carry(terms_s0_c22_173_carry),
    .sum(terms_s0_c22_173_sum)
  );
  dint_full_adder terms_s0_c22_174 (
    .a(terms_s0_c22_172_sum),
    .b(terms_s0_c21_168_carry),
    .c(n1177),
    .carry(terms_s0_c22_174_carry),
    .sum(terms_s0_c22_174_sum)
  );
  dint_full_adder terms_s0_c23_175 (
    .a(n1178),
    .b(n1179),
    .c(n1180),
    .carry(terms_s0_c23_175_carry),
    .sum(terms_s0_c23_175_sum)
  );
  dint_full_adder terms_s0_c23_176 (
    .a(n1181),
    .b(n1182),
    .c(terms_s0_c22_169_carry),
    .carry(terms_s0_c23_176_carry),
    .sum(terms_s0_c23_176_sum)
  );
  dint_full_adder terms_s0_c23_177 (
    .a(terms_s0_c23_175_sum),
    .b(terms_s0_c23_176_sum),
    .c(terms_s0_c22_172_carry),
    .carry(terms_s0_c23_177_carry),
    .sum(terms_s0_c23_177_sum)
  );
  dint_full_adder terms_s0_c23_178 (
    .a(terms_s0_c22_170_carry),
    .b(terms_s0_c22_171_carry),
    .c(terms_s0_c22_173_carry),
    .carry(terms_s0_c23_178_carry),
    .sum(terms_s0_c23_178_sum)
  );
  dint_full_adder terms_s0_c23_179 (
    .a(terms_s0_c23_177_sum),
    .b(terms_s0_c22_174_carry),
    .c(n1183),
    .carry(terms_s0_c23_179_carry),
    .sum(terms_s0_c23_179_sum)
  );
  dint_full_adder terms_s0_c24_180 (
    .a(c[24]),
    .b(gated[20]),
    .c(h8_8),
    .carry(terms_s0_c24_180_carry),
    .sum(terms_s0_c24_180_sum)
  );
  dint_full_adder terms_s0_c24_181 (
    .a(n1184),
    .b(terms_s0_c23_175_carry),
    .c(terms_s0_c23_176_carry),
    .carry(terms_s0_c24_181_carry),
    .sum(terms_s0_c24_181_sum)
  );
  dint_full_adder terms_s0_c24_182 (
    .a(terms_s0_c24_181_sum),
    .b(terms_s0_c23_177_carry),
    .c(terms_s0_c23_179_carry),
    .carry(terms_s0_c24_182_carry),
    .sum(terms_s0_c24_182_sum)
  );
  dint_full_adder terms_s0_c24_183 (
    .a(terms_s0_c24_180_sum),
    .b(terms_s0_c23_178_carry),
    .c(n1185),
    .carry(terms_s0_c24_183_carry),
    .sum(terms_s0_c24_183_sum)
  );
  dint_full_adder terms_s0_c25_184 (
    .a(n1186),
    .b(n1188),
    .c(n1189),
    .carry(n1190),
    .sum(terms_s0_c25_184_sum)
  );
  dint_full_adder terms_s0_c25_185 (
    .a(n1191),
    .b(terms_s0_c25_184_sum),
    .c(terms_s0_c24_181_carry),
    .carry(n1192),
    .sum(terms_s0_c25_185_sum)
  );
  dint_full_adder terms_s0_c25_186 (
    .a(terms_s0_c25_185_sum),
    .b(terms_s0_c24_182_carry),
    .c(n1193),
    .carry(n1194),
    .sum(terms_s0_c25_186_sum)
  );
  dint_full_adder terms_s0_c2_4 (
    .a(c[2]),
    .b(raw[2]),
    .c(u0_1),
    .carry(terms_s0_c2_4_carry),
    .sum(terms_s0_c2_4_sum)
  );
  dint_full_adder terms_s0_c2_5 (
    .a(n1063),
    .b(n1064),
    .c(terms_s0_c1_2_carry),
    .carry(terms_s0_c2_5_carry),
    .sum(terms_s0_c2_5_sum)
  );
  dint_full_adder terms_s0_c2_6 (
    .a(n1065),
    .b(terms_s0_c1_3_carry),
    .c(terms_s0_c2_5_sum),
    .carry(terms_s0_c2_6_carry),
    .sum(terms_s0_c2_6_sum)
  );
  dint_full_adder terms_s0_c3_10 (
    .a(n1072),
    .b(terms_s0_c2_6_carry),
    .c(terms_s0_c3_9_sum),
    .carry(terms_s0_c3_10_carry),
    .sum(terms_s0_c3_10_sum)
  );
  dint_full_adder terms_s0_c3_7 (
    .a(n1066),
    .b(n1067),
    .c(n1068),
    .carry(terms_s0_c3_7_carry),
    .sum(terms_s0_c3_7_sum)
  );
  dint_full_adder terms_s0_c3_8 (
    .a(n1069),
    .b(n1070),
    .c(n1071),
    .carry(terms_s0_c3_8_carry),
    .sum(terms_s0_c3_8_sum)
  );
  dint_full_adder terms_s0_c3_9 (
    .a(terms_s0_c3_7_sum),
    .b(terms_s0_c3_8_sum),
    .c(terms_s0_c2_5_carry),
    .carry(terms_s0_c3_9_carry),
    .sum(terms_s0_c3_9_sum)
  );
  dint_full_adder terms_s0_c4_11 (
    .a(c[4]),
    .b(raw[4]),
    .c(gated[0]),
    .carry(terms_s0_c4_11_carry),
    .sum(terms_s0_c4_11_sum)
  );
  dint_full_adder terms_s0_c4_12 (
    .a(terms_s0_c4_11_sum),
    .b(u0_3),
    .c(u1_1),
    .carry(terms_s0_c4_12_carry),
    .sum(terms_s0_c4_12_sum)
  );
  dint_full_adder terms_s0_c4_13 (
    .a(h0_4),
    .b(h1_2),
    .c(h2_0),
    .carry(terms_s0_c4_13_carry),
    .sum(terms_s0_c4_13_sum)
  );
  dint_full_adder terms_s0_c4_14 (
    .a(terms_s0_c3_7_carry),
    .b(terms_s0_c3_8_carry),
    .c(terms_s0_c3_9_carry),
    .carry(terms_s0_c4_14_carry),
    .sum(terms_s0_c4_14_sum)
  );
  dint_full_adder terms_s0_c4_15 (
    .a(terms_s0_c4_12_sum),
    .b(terms_s0_c4_13_sum),
    .c(n1073),
    .carry(terms_s0_c4_15_carry),
    .sum(terms_s0_c4_15_sum)
  );
  dint_full_adder terms_s0_c5_16 (
    .a(n1074),
    .b(n1075),
    .c(n1076),
    .carry(terms_s0_c5_16_carry),
    .sum(terms_s0_c5_16_sum)
  );
  dint_full_adder terms_s0_c5_17 (
    .a(terms_s0_c4_11_carry),
    .b(u0_4),
    .c(u1_2),
    .carry(terms_s0_c5_17_carry),
    .sum(terms_s0_c5_17_sum)
  );
  dint_full_adder terms_s0_c5_18 (
    .a(terms_s0_c5_16_sum),
    .b(n1077),
    .c(n1078),
    .carry(terms_s0_c5_18_carry),
    .sum(terms_s0_c5_18_sum)
  );
  dint_full_adder terms_s0_c5_19 (
    .a(h1_3),
    .b(h2_1),
    .c(terms_s0_c4_12_carry),
    .carry(terms_s0_c5_19_carry),
    .sum(terms_s0_c5_19_sum)
  );
  dint_full_adder terms_s0_c5_20 (
    .a(terms_s0_c4_13_carry),
    .b(terms_s0_c5_17_sum),
    .c(terms_s0_c5_19_sum),
    .carry(terms_s0_c5_20_carry),
    .sum(terms_s0_c5_20_sum)
  );
  dint_full_adder terms_s0_c5_21 (
    .a(terms_s0_c5_18_sum),
    .b(n1079),
    .c(terms_s0_c4_14_carry),
    .carry(terms_s0_c5_21_carry),
    .sum(terms_s0_c5_21_sum)
  );
  dint_full_adder terms_s0_c6_22 (
    .a(c[6]),
    .b(raw[6]),
    .c(gated[2]),
    .carry(terms_s0_c6_22_carry),
    .sum(terms_s0_c6_22_sum)
  );
  dint_full_adder terms_s0_c6_23 (
    .a(terms_s0_c6_22_sum),
    .b(u0_5),
    .c(u1_3),
    .carry(terms_s0_c6_23_carry),
    .sum(terms_s0_c6_23_sum)
  );
  dint_full_adder terms_s0_c6_24 (
    .a(terms_s0_c5_16_carry),
    .b(n1080),
    .c(n1081),
    .carry(terms_s0_c6_24_carry),
    .sum(terms_s0_c6_24_sum)
  );
  dint_full_adder terms_s0_c6_25 (
    .a(h1_4),
    .b(h2_2),
    .c(h3_0),
    .carry(terms_s0_c6_25_carry),
    .sum(terms_s0_c6_25_sum)
  );
  dint_full_adder terms_s0_c6_26 (
    .a(terms_s0_c5_17_carry),
    .b(terms_s0_c6_23_sum),
    .c(terms_s0_c6_25_sum),
    .carry(terms_s0_c6_26_carry),
    .sum(terms_s0_c6_26_sum)
  );
  dint_full_adder terms_s0_c6_27 (
    .a(terms_s0_c5_19_carry),
    .b(terms_s0_c6_26_sum),
    .c(terms_s0_c5_20_carry),
    .carry(terms_s0_c6_27_carry),
    .sum(terms_s0_c6_27_sum)
  );
  dint_full_adder terms_s0_c6_28 (
    .a(terms_s0_c5_18_carry),
    .b(terms_s0_c6_24_sum),
    .c(terms_s0_c5_21_carry),
    .carry(terms_s0_c6_28_carry),
    .sum(terms_s0_c6_28_sum)
  );
  dint_full_adder terms_s0_c7_29 (
    .a(n1082),
    .b(n1083),
    .c(n1084),
    .carry(terms_s0_c7_29_carry),
    .sum(terms_s0_c7_29_sum)
  );
  dint_full_adder terms_s0_c7_30 (
    .a(terms_s0_c6_22_carry),
    .b(u0_6),
    .c(u1_4),
    .carry(terms_s0_c7_30_carry),
    .sum(terms_s0_c7_30_sum)
  );
  dint_full_adder terms_s0_c7_31 (
    .a(terms_s0_c7_29_sum),
    .b(n1085),
    .c(n1086),
    .carry(terms_s0_c7_31_carry),
    .sum(terms_s0_c7_31_sum)
  );
  dint_full_adder terms_s0_c7_32 (
    .a(n1087),
    .b(n1088),
    .c(n1089),
    .carry(terms_s0_c7_32_carry),
    .sum(terms_s0_c7_32_sum)
  );
  dint_full_adder terms_s0_c7_33 (
    .a(h3_1),
    .b(terms_s0_c6_23_carry),
    .c(terms_s0_c6_25_carry),
    .carry(terms_s0_c7_33_carry),
    .sum(terms_s0_c7_33_sum)
  );
  dint_full_adder terms_s0_c7_34 (
    .a(terms_s0_c6_24_carry),
    .b(terms_s0_c7_31_sum),
    .c(terms_s0_c7_32_sum),
    .carry(terms_s0_c7_34_carry),
    .sum(terms_s0_c7_34_sum)
  );
  dint_full_adder terms_s0_c7_35 (
    .a(terms_s0_c7_30_sum),
    .b(terms_s0_c6_26_carry),
    .c(terms_s0_c7_33_sum),
    .carry(terms_s0_c7_35_carry),
    .sum(terms_s0_c7_35_sum)
  );
  dint_full_adder terms_s0_c7_36 (
    .a(n1090),
    .b(terms_s0_c7_35_sum),
    .c(terms_s0_c6_27_carry),
    .carry(terms_s0_c7_36_carry),
    .sum(terms_s0_c7_36_sum)
  );
  dint_full_adder terms_s0_c8_37 (
    .a(c[8]),
    .b(raw[8]),
    .c(gated[4]),
    .carry(terms_s0_c8_37_carry),
    .sum(terms_s0_c8_37_sum)
  );
  dint_full_adder terms_s0_c8_38 (
    .a(terms_s0_c8_37_sum),
    .b(u0_7),
    .c(u1_5),
    .carry(terms_s0_c8_38_carry),
    .sum(terms_s0_c8_38_sum)
  );
  dint_full_adder terms_s0_c8_39 (
    .a(terms_s0_c7_29_carry),
    .b(n1091),
    .c(n1092),
    .carry(terms_s0_c8_39_carry),
    .sum(terms_s0_c8_39_sum)
  );
  dint_full_adder terms_s0_c8_40 (
    .a(h0_8),
    .b(h1_6),
    .c(h2_4),
    .carry(terms_s0_c8_40_carry),
    .sum(terms_s0_c8_40_sum)
  );
  dint_full_adder terms_s0_c8_41 (
    .a(h3_2),
    .b(h4_0),
    .c(terms_s0_c7_30_carry),
    .carry(terms_s0_c8_41_carry),
    .sum(terms_s0_c8_41_sum)
  );
  dint_full_adder terms_s0_c8_42 (
    .a(terms_s0_c7_31_carry),
    .b(terms_s0_c7_32_carry),
    .c(terms_s0_c8_39_sum),
    .carry(terms_s0_c8_42_carry),
    .sum(terms_s0_c8_42_sum)
  );
  dint_full_adder terms_s0_c8_43 (
    .a(terms_s0_c8_38_sum),
    .b(terms_s0_c8_40_sum),
    .c(terms_s0_c7_33_carry),
    .carry(terms_s0_c8_43_carry),
    .sum(terms_s0_c8_43_sum)
  );
  dint_full_adder terms_s0_c8_44 (
    .a(terms_s0_c8_41_sum),
    .b(terms_s0_c7_35_carry),
    .c(terms_s0_c8_43_sum),
    .carry(terms_s0_c8_44_carry),
    .sum(terms_s0_c8_44_sum)
  );
  dint_full_adder terms_s0_c8_45 (
    .a(terms_s0_c7_34_carry),
    .b(terms_s0_c8_42_sum),
    .c(n1093),
    .carry(terms_s0_c8_45_carry),
    .sum(terms_s0_c8_45_sum)
  );
  dint_full_adder terms_s0_c9_46 (
    .a(n1094),
    .b(n1095),
    .c(n1096),
    .carry(terms_s0_c9_46_carry),
    .sum(terms_s0_c9_46_sum)
  );
  dint_full_adder terms_s0_c9_47 (
    .a(terms_s0_c8_37_carry),
    .b(u0_8),
    .c(u1_6),
    .carry(terms_s0_c9_47_carry),
    .sum(terms_s0_c9_47_sum)
  );
  dint_full_adder terms_s0_c9_48 (
    .a(terms_s0_c9_46_sum),
    .b(n1097),
    .c(n1098),
    .carry(terms_s0_c9_48_carry),
    .sum(terms_s0_c9_48_sum)
  );
  dint_full_adder terms_s0_c9_49 (
    .a(n1099),
    .b(n1100),
    .c(n1101),
    .carry(terms_s0_c9_49_carry),
    .sum(terms_s0_c9_49_sum)
  );
  dint_full_adder terms_s0_c9_50 (
    .a(h4_1),
    .b(terms_s0_c8_38_carry),
    .c(terms_s0_c8_40_carry),
    .carry(terms_s0_c9_50_carry),
    .sum(terms_s0_c9_50_sum)
  );
  dint_full_adder terms_s0_c9_51 (
    .a(terms_s0_c8_39_carry),
    .b(terms_s0_c9_48_sum),
    .c(terms_s0_c9_49_sum),
    .carry(terms_s0_c9_51_carry),
    .sum(terms_s0_c9_51_sum)
  );
  dint_full_adder terms_s0_c9_52 (
    .a(terms_s0_c9_47_sum),
    .b(terms_s0_c8_41_carry),
    .c(terms_s0_c9_50_sum),
    .carry(terms_s0_c9_52_carry),
    .sum(terms_s0_c9_52_sum)
  );
  dint_full_adder terms_s0_c9_53 (
    .a(terms_s0_c8_43_carry),
    .b(terms_s0_c9_52_sum),
    .c(terms_s0_c8_44_carry),
    .carry(terms_s0_c9_53_carry),
    .sum(terms_s0_c9_53_sum)
  );
  dint_full_adder terms_s0_c9_54 (
    .a(terms_s0_c8_42_carry),
    .b(terms_s0_c9_51_sum),
    .c(terms_s0_c8_45_carry),
    .carry(terms_s0_c9_54_carry),
    .sum(terms_s0_c9_54_sum)
  );
  assign register = corrected;
  assign u0_16 = (~x_sum[15] & u_selects[2]);
  assign u1_16 = (~x_sum[15] & u_selects[5]);
  assign u2_16 = (~x_sum[15] & u_selects[8]);
  assign u3_16 = (~x_sum[15] & u_selects[11]);
  assign h0_8 = (zero_point[7] & h_selects[2]);
  assign h1_8 = (zero_point[7] & h_selects[5]);
  assign h2_8 = (zero_point[7] & h_selects[8]);
  assign h3_8 = (zero_point[7] & h_selects[11]);
  assign h4_8 = (zero_point[7] & h_selects[14]);
  assign h5_8 = (zero_point[7] & h_selects[17]);
  assign h6_8 = (zero_point[7] & h_selects[20]);
  assign h7_8 = (zero_point[7] & h_selects[23]);
  assign h8_8 = (zero_point[7] & h_selects[26]);
  assign h9_8 = (zero_point[7] & h_selects[29]);
  assign corrected_c0_5_sum = terms_s0_0_b0;
  assign corrected_c0_5_carry = 1'h0;
  assign corrected_c1_6_sum = n973;
  assign corrected_c1_6_carry = 1'h0;
  assign corrected_c2_7_sum = n975;
  assign corrected_c2_7_carry = 1'h0;
  assign corrected_c3_8_sum = n977;
  assign corrected_c3_8_carry = 1'h0;
  assign corrected_c10_15_sum = terms_s0_16_b10;
  assign corrected_c10_15_carry = 1'h0;
  assign corrected_c11_16_sum = terms_s0_17_b11;
  assign corrected_c11_16_carry = 1'h0;
  assign corrected_c13_18_sum = ~terms_s0_20_b13;
  assign corrected_c13_18_carry = 1'h0;
  assign corrected_c15_20_sum = terms_s0_23_b15;
  assign corrected_c15_20_carry = 1'h0;
  assign corrected_c17_22_sum = ~terms_s0_26_b17;
  assign corrected_c17_22_carry = 1'h0;
  assign corrected_c18_23_sum = ~terms_s0_27_b18;
  assign corrected_c18_23_carry = 1'h0;
  assign corrected_c21_26_sum = corrected_c21_1_sum;
  assign corrected_c21_26_carry = 1'h0;
  assign corrected_c22_27_sum = corrected_c22_2_sum;
  assign corrected_c22_27_carry = 1'h0;
  assign corrected_c23_28_sum = corrected_c23_3_sum;
  assign corrected_c23_28_carry = 1'h0;
  assign corrected_c24_29_sum = corrected_c24_4_sum;
  assign corrected_c24_29_carry = 1'h0;
  assign corrected_c1_31_sum = 1'h0;
  assign corrected_c3_32_sum = 1'h0;
  assign corrected_c11_36_sum = 1'h0;
  assign corrected_c13_37_sum = (corrected_c13_18_sum & corrected_c12_17_carry);
  assign corrected_c15_38_sum = (corrected_c15_20_sum & corrected_c14_19_carry);
  assign corrected_c17_39_sum = (corrected_c17_22_sum & corrected_c16_21_carry);
  assign corrected_c19_40_sum = corrected_c19_24_carry;
  assign corrected_c21_41_sum = (corrected_c21_26_sum & corrected_c20_25_carry);
  assign corrected_c23_42_sum = 1'h0;
  assign corrected_c25_43_sum = corrected_c25_30_carry;
  assign corrected_c3_44_sum = 1'h0;
  assign corrected_c11_46_sum = (corrected_c11_36_carry & corrected_c9_35_sum);
  assign corrected_c23_49_sum = (corrected_c23_42_carry & corrected_c21_41_sum);
  assign corrected_c7_50_sum = corrected_c7_45_sum;
  assign corrected_c5_57_sum = corrected_c5_33_sum;
  assign corrected_c2_63_sum = 1'h0;
  assign corrected_c4_64_sum = corrected_c4_9_carry;
  assign corrected_c10_67_sum = (corrected_c10_15_sum & corrected_c9_58_sum);
  assign corrected_c18_71_sum = (corrected_c18_23_sum & corrected_c17_60_sum);
  assign corrected_c22_73_sum = (corrected_c22_27_sum & corrected_c21_61_sum);
  assign corrected_c24_74_sum = (corrected_c24_29_sum & corrected_c23_54_sum);
  assign corrected_c0_total = terms_s0_0_b0;
  assign corrected_c1_total = n973;
  assign corrected_c2_total = n975;
  assign corrected_c3_total = n977;
  assign corrected_c4_total = corrected_c4_9_sum;
  assign n1170 = raw[21];
  assign n1188 = gated[21];
endmodule

module engine_small_engine_core_extremes(opening, first, reload, write, counts, minima, maxima, earlier, clk, rst, after, value, corrected);
  reg auto_verilog_backend_cc_2355_dump_module_1 = 0;
  wire n1;
  wire n10;
  wire n11;
  wire [25:0] n12;
  wire n2;
  wire n4;
  wire n5;
  wire [25:0] n6;
  wire n7;
  wire n8;
  output [51:0] after;
  wire [51:0] after;
  input clk;
  wire clk;
  input [25:0] corrected;
  wire [25:0] corrected;
  input counts;
  wire counts;
  input [51:0] earlier;
  wire [51:0] earlier;
  input first;
  wire first;
  input maxima;
  wire maxima;
  reg [25:0] maximum = 26'h0000000;
  reg [25:0] maximum_base;
  input minima;
  wire minima;
  reg [25:0] minimum = 26'h0000000;
  reg [25:0] minimum_base;
  input opening;
  wire opening;
  input reload;
  wire reload;
  input rst;
  wire rst;
  output [25:0] value;
  reg [25:0] value;
  input write;
  wire write;
  assign n1 = opening & first;
  assign n2 = opening & reload;
  assign n4 = $signed(corrected) < $signed(minimum_base);
  assign n5 = (write & counts) & n4;
  assign n6 = n5 ? corrected : minimum_base;
  assign n7 = opening & first;
  assign n8 = opening & reload;
  assign n10 = $signed(corrected) > $signed(maximum_base);
  assign n11 = (write & counts) & n10;
  assign n12 = n11 ? corrected : maximum_base;
  always @(posedge clk)
    minimum <= after[25:0];
  always @(posedge clk)
    maximum <= after[51:26];
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    value = corrected;
    if (minima) begin
      value = minimum;
    end
    if (maxima) begin
      value = maximum;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    minimum_base = minimum;
    if (n1) begin
      minimum_base = 26'h1ffffff;
    end else if (n2) begin
      minimum_base = earlier[25:0];
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    maximum_base = maximum;
    if (n7) begin
      maximum_base = 26'h2000000;
    end else if (n8) begin
      maximum_base = earlier[51:26];
    end
  end
  assign after[51:26] = n12;
  assign after[25:0] = n6;
endmodule

module engine_small_engine_core_output(amount, write, values, narrow, last, stop, o__ready, data, clk, rst, room, o__payload, o__valid, waiting, write_enable, write_address, word, read_enable, read_address, reserve);
  reg auto_verilog_backend_cc_2355_dump_module_1 = 0;
  wire n1;
  wire [6:0] n10;
  wire [2:0] n11;
  wire [7:0] n12;
  wire n13;
  wire n14;
  wire n15;
  wire [6:0] n16;
  wire [7:0] n17;
  wire n18;
  wire [5:0] n19;
  wire [5:0] n20;
  wire n21;
  wire n24;
  reg [5:0] n25;
  reg [5:0] n26;
  reg n27;
  reg [4:0] n28;
  reg [4:0] n29;
  reg n30;
  reg n31;
  reg n32;
  reg signal_24 = 1'h0;
  wire signal_26;
  reg signal_27 = 1'h0;
  input [2:0] amount;
  wire [2:0] amount;
  input clk;
  wire clk;
  reg cut = 1'h0;
  input [53:0] data;
  wire [53:0] data;
  reg [5:0] free = 6'h20;
  reg [5:0] held = 6'h00;
  input last;
  wire last;
  wire moved;
  input narrow;
  wire narrow;
  output [65:0] o__payload;
  reg [65:0] o__payload;
  input o__ready;
  wire o__ready;
  output o__valid;
  wire o__valid;
  output [4:0] read_address;
  reg [4:0] read_address = 5'h00;
  output read_enable;
  wire read_enable;
  input reserve;
  wire reserve;
  output room;
  reg room = 1'h0;
  input rst;
  wire rst;
  wire [5:0] still_free;
  input stop;
  wire stop;
  wire [31:0] value0;
  wire [31:0] value1;
  input [51:0] values;
  wire [51:0] values;
  output waiting;
  wire waiting;
  output [53:0] word;
  wire [53:0] word;
  input write;
  wire write;
  output [4:0] write_address;
  reg [4:0] write_address = 5'h00;
  output write_enable;
  wire write_enable;
  assign n1 = | held;
  assign read_enable = ((n1 & (~signal_24 | o__ready)) & ~stop) & ~cut;
  assign signal_26 = (cut & signal_27) & ~signal_24;
  assign moved = o__valid & o__ready;
  assign n10 = free + read_enable;
  assign n11 = reserve ? amount : 3'h0;
  assign n12 = n10 - n11;
  assign o__valid = signal_24 | signal_26;
  assign n13 = free != 6'h20;
  assign waiting = n13 | o__valid;
  assign n14 = data[53] | signal_26;
  assign n15 = data[52] | signal_26;
  assign n16 = held + write;
  assign n17 = n16 - read_enable;
  assign n18 = n12[5:0] >= 3'h4;
  assign n19 = write_address + write;
  assign n20 = read_address + read_enable;
  assign n21 = ~o__payload[65];
  assign n24 = ~signal_24 & ~signal_27;
  always @(posedge clk)
    held <= n25;
  always @(posedge clk)
    free <= n26;
  always @(posedge clk)
    room <= n27;
  always @(posedge clk)
    write_address <= n28;
  always @(posedge clk)
    read_address <= n29;
  always @(posedge clk)
    signal_27 <= n30;
  always @(posedge clk)
    signal_24 <= n31;
  always @(posedge clk)
    cut <= n32;
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    o__payload[63:0] = { data[51], data[51], data[51], data[51], data[51], data[51], data[51:25], data[25], data[25], data[25], data[25], data[25], data[25:0] };
    if (data[52]) begin
      o__payload[63:0] = { 48'h000000000000, data[33:26], data[7:0] };
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n25 = n17[5:0];
    if (stop) begin
      n25 = 6'h00;
    end
    if (rst) begin
      n25 = 6'h00;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n26 = n12[5:0];
    if (stop) begin
      n26 = 6'h20;
    end
    if (rst) begin
      n26 = 6'h20;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n27 = n18;
    if (stop) begin
      n27 = 1'h0;
    end
    if (rst) begin
      n27 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n28 = n19[4:0];
    if (stop) begin
      n28 = read_address;
    end
    if (rst) begin
      n28 = 5'h00;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n29 = n20[4:0];
    if (rst) begin
      n29 = 5'h00;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n30 = signal_27;
    if (moved) begin
      n30 = n21;
    end
    if (rst) begin
      n30 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n31 = signal_24;
    if (read_enable) begin
      n31 = 1'h1;
    end else if (o__ready) begin
      n31 = 1'h0;
    end
    if (rst) begin
      n31 = 1'h0;
    end
  end
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n32 = cut;
    if (stop) begin
      n32 = 1'h1;
    end else if (n24) begin
      n32 = 1'h0;
    end
    if (rst) begin
      n32 = 1'h0;
    end
  end
  assign value0 = { data[25], data[25], data[25], data[25], data[25], data[25], data[25:0] };
  assign value1 = { data[51], data[51], data[51], data[51], data[51], data[51], data[51:26] };
  assign still_free = n12[5:0];
  assign write_enable = write;
  always @*
    o__payload[64] = n15;
  always @*
    o__payload[65] = n14;
  assign word[53] = last;
  assign word[52] = narrow;
  assign word[51:0] = values;
endmodule

module engine_small_engine_core_counters(waiting, issue, stall, clear, clk, rst, busy, counters, running);
  reg auto_verilog_backend_cc_2355_dump_module_1 = 0;
  wire [32:0] n1;
  reg [223:0] n10;
  wire [32:0] n2;
  wire [32:0] n3;
  wire [32:0] n4;
  wire [32:0] n5;
  wire [32:0] n6;
  wire n8;
  wire [32:0] n9;
  output busy;
  wire busy;
  input clear;
  wire clear;
  input clk;
  wire clk;
  output [223:0] counters;
  reg [223:0] counters = 224'h00000000000000000000000000000000000000000000000000000000;
  input issue;
  wire issue;
  input rst;
  wire rst;
  input running;
  wire running;
  input [3:0] stall;
  wire [3:0] stall;
  input waiting;
  wire waiting;
  assign busy = running | waiting;
  assign n1 = counters[31:0] + 1'h1;
  assign n2 = counters[63:32] + 1'h1;
  assign n3 = counters[95:64] + 1'h1;
  assign n4 = counters[127:96] + 1'h1;
  assign n5 = counters[159:128] + 1'h1;
  assign n6 = counters[191:160] + 1'h1;
  assign n8 = ~running & waiting;
  assign n9 = counters[223:192] + 1'h1;
  always @(posedge clk)
    counters <= n10;
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n10 = counters;
    if (busy) begin
      n10[31:0] = n1[31:0];
    end
    if (issue) begin
      n10[63:32] = n2[31:0];
    end
    if (stall[0]) begin
      n10[95:64] = n3[31:0];
    end
    if (stall[1]) begin
      n10[127:96] = n4[31:0];
    end
    if (stall[2]) begin
      n10[159:128] = n5[31:0];
    end
    if (stall[3]) begin
      n10[191:160] = n6[31:0];
    end
    if (n8) begin
      n10[223:192] = n9[31:0];
    end
    if (clear) begin
      n10 = 224'h00000000000000000000000000000000000000000000000000000000;
    end
    if (rst) begin
      n10 = 224'h00000000000000000000000000000000000000000000000000000000;
    end
  end
endmodule

module engine_small_engine_core_requantizer_channel(emit, narrow, last, stop, clk, rst, bias, multiplier, shift, zero_point, requantized, write, leaves_narrow, leaves_last, word);
  reg auto_verilog_backend_cc_2355_dump_module_1 = 0;
  wire [6:0] n1;
  reg [5:0] n2;
  reg [5:0] signal = 6'h00;
  output [31:0] bias;
  reg [31:0] bias = 32'd0;
  wire [31:0] bias0;
  wire [31:0] bias1;
  input clk;
  wire clk;
  input emit;
  wire emit;
  reg [5:0] emits = 6'h00;
  input last;
  wire last;
  reg [5:0] last_25 = 6'h00;
  output leaves_last;
  wire leaves_last;
  output leaves_narrow;
  wire leaves_narrow;
  output [15:0] multiplier;
  reg [15:0] multiplier = 16'h0000;
  wire [15:0] multiplier0;
  reg [15:0] multiplier1 = 16'h0000;
  wire [15:0] multiplier2;
  input narrow;
  wire narrow;
  output requantized;
  wire requantized;
  input rst;
  wire rst;
  output [5:0] shift;
  reg [5:0] shift = 6'h00;
  wire [5:0] shift0;
  reg [5:0] shift1 = 6'h00;
  reg [5:0] shift2 = 6'h00;
  reg [5:0] shift3 = 6'h00;
  wire [5:0] shift4;
  input stop;
  wire stop;
  input [63:0] word;
  wire [63:0] word;
  output write;
  wire write;
  output [7:0] zero_point;
  reg [7:0] zero_point = 8'h00;
  wire [7:0] zero_point0;
  reg [7:0] zero_point1 = 8'h00;
  reg [7:0] zero_point2 = 8'h00;
  reg [7:0] zero_point3 = 8'h00;
  reg [7:0] zero_point4 = 8'h00;
  wire [7:0] zero_point5;
  always @(posedge clk)
    multiplier <= multiplier1;
  always @(posedge clk)
    shift1 <= shift0;
  always @(posedge clk)
    shift2 <= shift1;
  always @(posedge clk)
    shift3 <= shift2;
  always @(posedge clk)
    shift <= shift3;
  always @(posedge clk)
    zero_point1 <= zero_point0;
  always @(posedge clk)
    zero_point2 <= zero_point1;
  always @(posedge clk)
    zero_point3 <= zero_point2;
  always @(posedge clk)
    zero_point4 <= zero_point3;
  always @(posedge clk)
    zero_point <= zero_point4;
  always @(posedge clk)
    emits <= n2;
  always @(posedge clk)
    signal <= { signal[4:0], narrow };
  always @(posedge clk)
    last_25 <= { last_25[4:0], last };
  assign bias0 = narrow ? word[31:0] : 32'd0;
  assign multiplier0 = narrow ? word[47:32] : 16'h0001;
  assign shift0 = narrow ? word[53:48] : 6'h00;
  assign zero_point0 = narrow ? word[61:54] : 8'h00;
  assign n1 = stop ? 7'h00 : { emits, emit };
  always @(posedge clk)
    bias <= bias0;
  always @(posedge clk)
    multiplier1 <= multiplier0;
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_1) begin end
    n2 = n1[5:0];
    if (rst) begin
      n2 = 6'h00;
    end
  end
  assign bias1 = bias;
  assign multiplier2 = multiplier;
  assign shift4 = shift;
  assign zero_point5 = zero_point;
  assign requantized = signal[4];
  assign write = emits[5];
  assign leaves_narrow = signal[5];
  assign leaves_last = last_25[5];
endmodule

module engine_small_engine_core_requantizer(bias, multiplier, shift, zero_point, requantized, clk, rst, result, value);
  reg auto_verilog_backend_cc_2355_dump_module_5 = 0;
  wire [32:0] n1;
  wire n10;
  wire n12;
  wire [10:0] n13;
  wire [11:0] n14;
  wire n15;
  wire n17;
  wire [10:0] n18;
  wire [11:0] n19;
  wire n2;
  wire [11:0] n20;
  wire [11:0] n21;
  wire n218;
  wire n219;
  wire [7:0] n22;
  wire n220;
  wire n221;
  wire n222;
  wire n223;
  wire n224;
  wire n225;
  wire n226;
  wire n227;
  wire n228;
  wire n229;
  wire [11:0] n23;
  wire n230;
  wire n231;
  wire n232;
  wire n233;
  wire n234;
  wire n235;
  wire n236;
  wire n237;
  wire n238;
  wire n239;
  wire [47:0] n24;
  wire n240;
  wire n241;
  wire n242;
  wire n243;
  wire n244;
  wire n245;
  wire n246;
  wire n247;
  wire n248;
  wire n249;
  wire n25;
  wire n250;
  wire n251;
  wire n252;
  wire n253;
  wire n254;
  wire n255;
  wire n256;
  wire n257;
  wire n258;
  wire n259;
  wire n260;
  wire n261;
  wire n262;
  wire n263;
  wire n264;
  wire n265;
  wire n266;
  wire n267;
  wire n268;
  wire n269;
  wire n27;
  wire n270;
  wire n271;
  wire n272;
  wire n273;
  wire n274;
  wire n275;
  wire n276;
  wire n277;
  wire n278;
  wire n279;
  wire n280;
  wire n281;
  wire n282;
  wire n283;
  wire n284;
  wire n285;
  wire n286;
  wire n287;
  wire n288;
  wire n289;
  wire n29;
  wire n290;
  wire n291;
  wire n292;
  wire n293;
  wire n294;
  wire n295;
  wire n296;
  wire n297;
  wire n298;
  wire n299;
  wire n3;
  wire n300;
  wire n301;
  wire n302;
  wire n303;
  wire n304;
  wire n305;
  wire n306;
  wire n307;
  wire n308;
  wire n309;
  wire n31;
  wire n310;
  wire n311;
  wire n312;
  wire n313;
  wire n314;
  wire n315;
  wire n316;
  wire n317;
  wire n318;
  wire n319;
  wire n320;
  wire n321;
  wire n322;
  wire n323;
  wire n324;
  wire n325;
  wire n326;
  wire n327;
  wire n328;
  wire n329;
  wire n33;
  wire n330;
  wire n331;
  wire n332;
  wire n333;
  wire n334;
  wire n335;
  wire n336;
  wire n337;
  wire n338;
  wire n339;
  wire n340;
  wire n341;
  wire n342;
  wire n343;
  wire n344;
  wire n345;
  wire n346;
  wire n347;
  wire n348;
  wire n349;
  wire n35;
  wire n350;
  wire n351;
  wire n352;
  wire n353;
  wire n354;
  wire n355;
  wire n356;
  wire n357;
  wire n358;
  wire n359;
  wire n360;
  wire n361;
  wire n362;
  wire n363;
  wire n364;
  wire n365;
  wire n366;
  wire n367;
  wire n368;
  wire n369;
  wire n37;
  wire n370;
  wire n371;
  wire n372;
  wire n373;
  wire n374;
  wire n375;
  wire n376;
  wire n377;
  wire n378;
  wire n379;
  wire n380;
  wire n381;
  wire n382;
  wire n383;
  wire n384;
  wire n385;
  wire n386;
  wire n387;
  wire n388;
  wire n389;
  wire n390;
  wire n391;
  wire n392;
  wire n393;
  wire n394;
  wire n395;
  wire n396;
  wire n397;
  wire n398;
  wire n399;
  wire n400;
  wire n401;
  wire n402;
  wire n403;
  wire n404;
  wire n405;
  wire n406;
  wire n407;
  wire n408;
  wire n409;
  wire n410;
  wire n411;
  wire n412;
  wire n413;
  wire n414;
  wire n415;
  wire n416;
  wire n417;
  wire n418;
  wire n419;
  wire n420;
  wire n421;
  wire n422;
  wire n423;
  wire n424;
  wire n425;
  wire n426;
  wire n427;
  wire n428;
  wire n429;
  wire n430;
  wire n431;
  wire n432;
  wire n433;
  wire n434;
  wire n435;
  wire n436;
  wire n437;
  wire n438;
  wire n439;
  wire n440;
  wire n441;
  wire n442;
  wire n443;
  wire n444;
  wire n445;
  wire n446;
  wire n447;
  wire n448;
  wire n449;
  wire n450;
  wire n451;
  wire n452;
  wire n453;
  wire n454;
  wire n455;
  wire n456;
  wire n457;
  wire n458;
  wire n459;
  wire n460;
  wire n461;
  wire n462;
  wire n463;
  wire n464;
  wire n465;
  wire n466;
  wire n467;
  wire n468;
  wire n469;
  wire n470;
  wire n471;
  wire n472;
  wire n473;
  wire n474;
  wire n475;
  wire n476;
  wire n477;
  wire n478;
  wire n479;
  wire n480;
  wire n481;
  wire n482;
  wire n483;
  wire n484;
  wire n485;
  wire n486;
  wire n487;
  wire n488;
  wire n489;
  wire n490;
  wire n491;
  wire n492;
  wire n493;
  wire n494;
  wire n495;
  wire n496;
  wire n497;
  wire n498;
  wire n499;
  wire n5;
  wire n500;
  wire n501;
  wire n502;
  wire n503;
  wire n504;
  wire n505;
  wire n506;
  wire n507;
  wire n508;
  wire n509;
  wire n510;
  wire n511;
  wire n512;
  wire n513;
  wire n514;
  reg [25:0] n515;
  wire n7;
  wire [10:0] n8;
  wire [11:0] n9;
  wire auto_rtlil_cc_2739_Not_2;
  wire auto_rtlil_cc_2739_Not_4;
  input [31:0] bias;
  wire [31:0] bias;
  input clk;
  wire clk;
  reg [25:0] held = 26'h0000000;
  reg [49:0] kept = 50'h0000000000000;
  input [15:0] multiplier;
  wire [15:0] multiplier;
  wire p0_0;
  wire p0_1;
  wire p0_10;
  wire p0_11;
  wire p0_12;
  wire p0_13;
  wire p0_14;
  wire p0_15;
  wire p0_16;
  wire p0_17;
  wire p0_18;
  wire p0_19;
  wire p0_2;
  wire p0_20;
  wire p0_21;
  wire p0_22;
  wire p0_23;
  wire p0_24;
  wire p0_25;
  wire p0_26;
  wire p0_27;
  wire p0_28;
  wire p0_29;
  wire p0_3;
  wire p0_30;
  wire p0_31;
  wire p0_4;
  wire p0_5;
  wire p0_6;
  wire p0_7;
  wire p0_8;
  wire p0_9;
  wire p10_0;
  wire p10_1;
  wire p10_10;
  wire p10_11;
  wire p10_12;
  wire p10_13;
  wire p10_14;
  wire p10_15;
  wire p10_16;
  wire p10_17;
  wire p10_18;
  wire p10_19;
  wire p10_2;
  wire p10_20;
  wire p10_21;
  wire p10_22;
  wire p10_23;
  wire p10_24;
  wire p10_25;
  wire p10_26;
  wire p10_27;
  wire p10_28;
  wire p10_29;
  wire p10_3;
  wire p10_30;
  wire p10_31;
  wire p10_4;
  wire p10_5;
  wire p10_6;
  wire p10_7;
  wire p10_8;
  wire p10_9;
  wire p11_0;
  wire p11_1;
  wire p11_10;
  wire p11_11;
  wire p11_12;
  wire p11_13;
  wire p11_14;
  wire p11_15;
  wire p11_16;
  wire p11_17;
  wire p11_18;
  wire p11_19;
  wire p11_2;
  wire p11_20;
  wire p11_21;
  wire p11_22;
  wire p11_23;
  wire p11_24;
  wire p11_25;
  wire p11_26;
  wire p11_27;
  wire p11_28;
  wire p11_29;
  wire p11_3;
  wire p11_30;
  wire p11_31;
  wire p11_4;
  wire p11_5;
  wire p11_6;
  wire p11_7;
  wire p11_8;
  wire p11_9;
  wire p12_0;
  wire p12_1;
  wire p12_10;
  wire p12_11;
  wire p12_12;
  wire p12_13;
  wire p12_14;
  wire p12_15;
  wire p12_16;
  wire p12_17;
  wire p12_18;
  wire p12_19;
  wire p12_2;
  wire p12_20;
  wire p12_21;
  wire p12_22;
  wire p12_23;
  wire p12_24;
  wire p12_25;
  wire p12_26;
  wire p12_27;
  wire p12_28;
  wire p12_29;
  wire p12_3;
  wire p12_30;
  wire p12_31;
  wire p12_4;
  wire p12_5;
  wire p12_6;
  wire p12_7;
  wire p12_8;
  wire p12_9;
  wire p13_0;
  wire p13_1;
  wire p13_10;
  wire p13_11;
  wire p13_12;
  wire p13_13;
  wire p13_14;
  wire p13_15;
  wire p13_16;
  wire p13_17;
  wire p13_18;
  wire p13_19;
  wire p13_2;
  wire p13_20;
  wire p13_21;
  wire p13_22;
  wire p13_23;
  wire p13_24;
  wire p13_25;
  wire p13_26;
  wire p13_27;
  wire p13_28;
  wire p13_29;
  wire p13_3;
  wire p13_30;
  wire p13_31;
  wire p13_4;
  wire p13_5;
  wire p13_6;
  wire p13_7;
  wire p13_8;
  wire p13_9;
  wire p14_0;
  wire p14_1;
  wire p14_10;
  wire p14_11;
  wire p14_12;
  wire p14_13;
  wire p14_14;
  wire p14_15;
  wire p14_16;
  wire p14_17;
  wire p14_18;
  wire p14_19;
  wire p14_2;
  wire p14_20;
  wire p14_21;
  wire p14_22;
  wire p14_23;
  wire p14_24;
  wire p14_25;
  wire p14_26;
  wire p14_27;
  wire p14_28;
  wire p14_29;
  wire p14_3;
  wire p14_30;
  wire p14_31;
  wire p14_4;
  wire p14_5;
  wire p14_6;
  wire p14_7;
  wire p14_8;
  wire p14_9;
  wire p15_0;
  wire p15_1;
  wire p15_10;
  wire p15_11;
  wire p15_12;
  wire p15_13;
  wire p15_14;
  wire p15_15;
  wire p15_16;
  wire p15_17;
  wire p15_18;
  wire p15_19;
  wire p15_2;
  wire p15_20;
  wire p15_21;
  wire p15_22;
  wire p15_23;
  wire p15_24;
  wire p15_25;
  wire p15_26;
  wire p15_27;
  wire p15_28;
  wire p15_29;
  wire p15_3;
  wire p15_30;
  wire p15_31;
  wire p15_4;
  wire p15_5;
  wire p15_6;
  wire p15_7;
  wire p15_8;
  wire p15_9;
  wire p1_0;
  wire p1_1;
  wire p1_10;
  wire p1_11;
  wire p1_12;
  wire p1_13;
  wire p1_14;
  wire p1_15;
  wire p1_16;
  wire p1_17;
  wire p1_18;
  wire p1_19;
  wire p1_2;
  wire p1_20;
  wire p1_21;
  wire p1_22;
  wire p1_23;
  wire p1_24;
  wire p1_25;
  wire p1_26;
  wire p1_27;
  wire p1_28;
  wire p1_29;
  wire p1_3;
  wire p1_30;
  wire p1_31;
  wire p1_4;
  wire p1_5;
  wire p1_6;
  wire p1_7;
  wire p1_8;
  wire p1_9;
  wire p2_0;
  wire p2_1;
  wire p2_10;
  wire p2_11;
  wire p2_12;
  wire p2_13;
  wire p2_14;
  wire p2_15;
  wire p2_16;
  wire p2_17;
  wire p2_18;
  wire p2_19;
  wire p2_2;
  wire p2_20;
  wire p2_21;
  wire p2_22;
  wire p2_23;
  wire p2_24;
  wire p2_25;
  wire p2_26;
  wire p2_27;
  wire p2_28;
  wire p2_29;
  wire p2_3;
  wire p2_30;
  wire p2_31;
  wire p2_4;
  wire p2_5;
  wire p2_6;
  wire p2_7;
  wire p2_8;
  wire p2_9;
  wire p3_0;
  wire p3_1;
  wire p3_10;
  wire p3_11;
  wire p3_12;
  wire p3_13;
  wire p3_14;
  wire p3_15;
  wire p3_16;
  wire p3_17;
  wire p3_18;
  wire p3_19;
  wire p3_2;
  wire p3_20;
  wire p3_21;
  wire p3_22;
  wire p3_23;
  wire p3_24;
  wire p3_25;
  wire p3_26;
  wire p3_27;
  wire p3_28;
  wire p3_29;
  wire p3_3;
  wire p3_30;
  wire p3_31;
  wire p3_4;
  wire p3_5;
  wire p3_6;
  wire p3_7;
  wire p3_8;
  wire p3_9;
  wire p4_0;
  wire p4_1;
  wire p4_10;
  wire p4_11;
  wire p4_12;
  wire p4_13;
  wire p4_14;
  wire p4_15;
  wire p4_16;
  wire p4_17;
  wire p4_18;
  wire p4_19;
  wire p4_2;
  wire p4_20;
  wire p4_21;
  wire p4_22;
  wire p4_23;
  wire p4_24;
  wire p4_25;
  wire p4_26;
  wire p4_27;
  wire p4_28;
  wire p4_29;
  wire p4_3;
  wire p4_30;
  wire p4_31;
  wire p4_4;
  wire p4_5;
  wire p4_6;
  wire p4_7;
  wire p4_8;
  wire p4_9;
  wire p5_0;
  wire p5_1;
  wire p5_10;
  wire p5_11;
  wire p5_12;
  wire p5_13;
  wire p5_14;
  wire p5_15;
  wire p5_16;
  wire p5_17;
  wire p5_18;
  wire p5_19;
  wire p5_2;
  wire p5_20;
  wire p5_21;
  wire p5_22;
  wire p5_23;
  wire p5_24;
  wire p5_25;
  wire p5_26;
  wire p5_27;
  wire p5_28;
  wire p5_29;
  wire p5_3;
  wire p5_30;
  wire p5_31;
  wire p5_4;
  wire p5_5;
  wire p5_6;
  wire p5_7;
  wire p5_8;
  wire p5_9;
  wire p6_0;
  wire p6_1;
  wire p6_10;
  wire p6_11;
  wire p6_12;
  wire p6_13;
  wire p6_14;
  wire p6_15;
  wire p6_16;
  wire p6_17;
  wire p6_18;
  wire p6_19;
  wire p6_2;
  wire p6_20;
  wire p6_21;
  wire p6_22;
  wire p6_23;
  wire p6_24;
  wire p6_25;
  wire p6_26;
  wire p6_27;
  wire p6_28;
  wire p6_29;
  wire p6_3;
  wire p6_30;
  wire p6_31;
  wire p6_4;
  wire p6_5;
  wire p6_6;
  wire p6_7;
  wire p6_8;
  wire p6_9;
  wire p7_0;
  wire p7_1;
  wire p7_10;
  wire p7_11;
  wire p7_12;
  wire p7_13;
  wire p7_14;
  wire p7_15;
  wire p7_16;
  wire p7_17;
  wire p7_18;
  wire p7_19;
  wire p7_2;
  wire p7_20;
  wire p7_21;
  wire p7_22;
  wire p7_23;
  wire p7_24;
  wire p7_25;
  wire p7_26;
  wire p7_27;
  wire p7_28;
  wire p7_29;
  wire p7_3;
  wire p7_30;
  wire p7_31;
  wire p7_4;
  wire p7_5;
  wire p7_6;
  wire p7_7;
  wire p7_8;
  wire p7_9;
  wire p8_0;
  wire p8_1;
  wire p8_10;
  wire p8_11;
  wire p8_12;
  wire p8_13;
  wire p8_14;
  wire p8_15;
  wire p8_16;
  wire p8_17;
  wire p8_18;
  wire p8_19;
  wire p8_2;
  wire p8_20;
  wire p8_21;
  wire p8_22;
  wire p8_23;
  wire p8_24;
  wire p8_25;
  wire p8_26;
  wire p8_27;
  wire p8_28;
  wire p8_29;
  wire p8_3;
  wire p8_30;
  wire p8_31;
  wire p8_4;
  wire p8_5;
  wire p8_6;
  wire p8_7;
  wire p8_8;
  wire p8_9;
  wire p9_0;
  wire p9_1;
  wire p9_10;
  wire p9_11;
  wire p9_12;
  wire p9_13;
  wire p9_14;
  wire p9_15;
  wire p9_16;
  wire p9_17;
  wire p9_18;
  wire p9_19;
  wire p9_2;
  wire p9_20;
  wire p9_21;
  wire p9_22;
  wire p9_23;
  wire p9_24;
  wire p9_25;
  wire p9_26;
  wire p9_27;
  wire p9_28;
  wire p9_29;
  wire p9_3;
  wire p9_30;
  wire p9_31;
  wire p9_4;
  wire p9_5;
  wire p9_6;
  wire p9_7;
  wire p9_8;
  wire p9_9;
  reg [47:0] product = 48'h000000000000;
  wire product_c0_2_carry;
  wire product_c0_2_sum;
  wire product_c0_total;
  wire product_c10_119_carry;
  wire product_c10_119_sum;
  wire product_c10_12_carry;
  wire product_c10_12_sum;
  wire product_c10_total;
  wire product_c11_13_carry;
  wire product_c11_13_sum;
  wire product_c11_55_carry;
  wire product_c11_55_sum;
  wire product_c11_76_carry;
  wire product_c11_76_sum;
  wire product_c11_99_carry;
  wire product_c11_99_sum;
  wire product_c11_total;
  wire product_c12_120_carry;
  wire product_c12_120_sum;
  wire product_c12_14_carry;
  wire product_c12_14_sum;
  wire product_c12_total;
  wire product_c13_106_carry;
  wire product_c13_106_sum;
  wire product_c13_15_carry;
  wire product_c13_15_sum;
  wire product_c13_56_carry;
  wire product_c13_56_sum;
  wire product_c13_total;
  wire product_c14_121_carry;
  wire product_c14_121_sum;
  wire product_c14_16_carry;
  wire product_c14_16_sum;
  wire product_c14_total;
  wire product_c15_17_carry;
  wire product_c15_17_sum;
  wire product_c15_57_carry;
  wire product_c15_57_sum;
  wire product_c15_77_carry;
  wire product_c15_77_sum;
  wire product_c15_87_carry;
  wire product_c15_87_sum;
  wire product_c15_92_carry;
  wire product_c15_92_sum;
  wire product_c15_total;
  wire product_c16_122_carry;
  wire product_c16_122_sum;
  wire product_c16_18_carry;
  wire product_c16_18_sum;
  wire product_c16_total;
  wire product_c17_107_carry;
  wire product_c17_107_sum;
  wire product_c17_19_carry;
  wire product_c17_19_sum;
  wire product_c17_58_carry;
  wire product_c17_58_sum;
  wire product_c17_total;
  wire product_c18_123_carry;
  wire product_c18_123_sum;
  wire product_c18_20_carry;
  wire product_c18_20_sum;
  wire product_c18_total;
  wire product_c19_100_carry;
  wire product_c19_100_sum;
  wire product_c19_21_carry;
  wire product_c19_21_sum;
  wire product_c19_59_carry;
  wire product_c19_59_sum;
  wire product_c19_78_carry;
  wire product_c19_78_sum;
  wire product_c19_total;
  wire product_c1_3_carry;
  wire product_c1_3_sum;
  wire product_c1_50_carry;
  wire product_c1_50_sum;
  wire product_c1_total;
  wire product_c20_124_carry;
  wire product_c20_124_sum;
  wire product_c20_22_carry;
  wire product_c20_22_sum;
  wire product_c20_total;
  wire product_c21_108_carry;
  wire product_c21_108_sum;
  wire product_c21_23_carry;
  wire product_c21_23_sum;
  wire product_c21_60_carry;
  wire product_c21_60_sum;
  wire product_c21_total;
  wire product_c22_125_carry;
  wire product_c22_125_sum;
  wire product_c22_24_carry;
  wire product_c22_24_sum;
  wire product_c22_total;
  wire product_c23_25_carry;
  wire product_c23_25_sum;
  wire product_c23_61_carry;
  wire product_c23_61_sum;
  wire product_c23_79_carry;
  wire product_c23_79_sum;
  wire product_c23_88_carry;
  wire product_c23_88_sum;
  wire product_c23_97_carry;
  wire product_c23_97_sum;
  wire product_c23_total;
  wire product_c24_126_carry;
  wire product_c24_126_sum;
  wire product_c24_26_carry;
  wire product_c24_26_sum;
  wire product_c24_total;
  wire product_c25_109_carry;
  wire product_c25_109_sum;
  wire product_c25_27_carry;
  wire product_c25_27_sum;
  wire product_c25_62_carry;
  wire product_c25_62_sum;
  wire product_c25_total;
  wire product_c26_127_carry;
  wire product_c26_127_sum;
  wire product_c26_28_carry;
  wire product_c26_28_sum;
  wire product_c26_total;
  wire product_c27_101_carry;
  wire product_c27_101_sum;
  wire product_c27_29_carry;
  wire product_c27_29_sum;
  wire product_c27_63_carry;
  wire product_c27_63_sum;
  wire product_c27_80_carry;
  wire product_c27_80_sum;
  wire product_c27_total;
  wire product_c28_128_carry;
  wire product_c28_128_sum;
  wire product_c28_30_carry;
  wire product_c28_30_sum;
  wire product_c28_total;
  wire product_c29_110_carry;
  wire product_c29_110_sum;
  wire product_c29_31_carry;
  wire product_c29_31_sum;
  wire product_c29_64_carry;
  wire product_c29_64_sum;
  wire product_c29_total;
  wire product_c2_115_carry;
  wire product_c2_115_sum;
  wire product_c2_4_carry;
  wire product_c2_4_sum;
  wire product_c2_total;
  wire product_c30_129_carry;
  wire product_c30_129_sum;
  wire product_c30_32_carry;
  wire product_c30_32_sum;
  wire product_c30_total;
  wire product_c31_1_carry;
  wire product_c31_1_sum;
  wire product_c31_33_carry;
  wire product_c31_33_sum;
  wire product_c31_65_carry;
  wire product_c31_65_sum;
  wire product_c31_81_carry;
  wire product_c31_81_sum;
  wire product_c31_89_carry;
  wire product_c31_89_sum;
  wire product_c31_93_carry;
  wire product_c31_93_sum;
  wire product_c31_95_carry;
  wire product_c31_95_sum;
  wire product_c31_total;
  wire product_c32_130_carry;
  wire product_c32_130_sum;
  wire product_c32_34_carry;
  wire product_c32_34_sum;
  wire product_c32_total;
  wire product_c33_111_carry;
  wire product_c33_111_sum;
  wire product_c33_35_carry;
  wire product_c33_35_sum;
  wire product_c33_66_carry;
  wire product_c33_66_sum;
  wire product_c33_total;
  wire product_c34_131_carry;
  wire product_c34_131_sum;
  wire product_c34_36_carry;
  wire product_c34_36_sum;
  wire product_c34_total;
  wire product_c35_102_carry;
  wire product_c35_102_sum;
  wire product_c35_37_carry;
  wire product_c35_37_sum;
  wire product_c35_67_carry;
  wire product_c35_67_sum;
  wire product_c35_82_carry;
  wire product_c35_82_sum;
  wire product_c35_total;
  wire product_c36_132_carry;
  wire product_c36_132_sum;
  wire product_c36_38_carry;
  wire product_c36_38_sum;
  wire product_c36_total;
  wire product_c37_112_carry;
  wire product_c37_112_sum;
  wire product_c37_39_carry;
  wire product_c37_39_sum;
  wire product_c37_68_carry;
  wire product_c37_68_sum;
  wire product_c37_total;
  wire product_c38_133_carry;
  wire product_c38_133_sum;
  wire product_c38_40_carry;
  wire product_c38_40_sum;
  wire product_c38_total;
  wire product_c39_41_carry;
  wire product_c39_41_sum;
  wire product_c39_69_carry;
  wire product_c39_69_sum;
  wire product_c39_83_carry;
  wire product_c39_83_sum;
  wire product_c39_90_carry;
  wire product_c39_90_sum;
  wire product_c39_98_carry;
  wire product_c39_98_sum;
  wire product_c39_total;
  wire product_c3_51_carry;
  wire product_c3_51_sum;
  wire product_c3_5_carry;
  wire product_c3_5_sum;
  wire product_c3_74_carry;
  wire product_c3_74_sum;
  wire product_c3_total;
  wire product_c40_134_carry;
  wire product_c40_134_sum;
  wire product_c40_42_carry;
  wire product_c40_42_sum;
  wire product_c40_total;
  wire product_c41_113_carry;
  wire product_c41_113_sum;
  wire product_c41_43_carry;
  wire product_c41_43_sum;
  wire product_c41_70_carry;
  wire product_c41_70_sum;
  wire product_c41_total;
  wire product_c42_135_carry;
  wire product_c42_135_sum;
  wire product_c42_44_carry;
  wire product_c42_44_sum;
  wire product_c42_total;
  wire product_c43_103_carry;
  wire product_c43_103_sum;
  wire product_c43_45_carry;
  wire product_c43_45_sum;
  wire product_c43_71_carry;
  wire product_c43_71_sum;
  wire product_c43_84_carry;
  wire product_c43_84_sum;
  wire product_c43_total;
  wire product_c44_136_carry;
  wire product_c44_136_sum;
  wire product_c44_46_carry;
  wire product_c44_46_sum;
  wire product_c44_total;
  wire product_c45_114_carry;
  wire product_c45_114_sum;
  wire product_c45_47_carry;
  wire product_c45_47_sum;
  wire product_c45_72_carry;
  wire product_c45_72_sum;
  wire product_c45_total;
  wire product_c46_137_carry;
  wire product_c46_137_sum;
  wire product_c46_48_carry;
  wire product_c46_48_sum;
  wire product_c46_total;
  wire product_c47_49_carry;
  wire product_c47_49_sum;
  wire product_c47_73_carry;
  wire product_c47_73_sum;
  wire product_c47_85_carry;
  wire product_c47_85_sum;
  wire product_c47_91_carry;
  wire product_c47_91_sum;
  wire product_c47_94_carry;
  wire product_c47_94_sum;
  wire product_c47_96_carry;
  wire product_c47_96_sum;
  wire product_c47_total;
  wire product_c4_116_carry;
  wire product_c4_116_sum;
  wire product_c4_6_carry;
  wire product_c4_6_sum;
  wire product_c4_total;
  wire product_c5_104_carry;
  wire product_c5_104_sum;
  wire product_c5_52_carry;
  wire product_c5_52_sum;
  wire product_c5_7_carry;
  wire product_c5_7_sum;
  wire product_c5_total;
  wire product_c6_117_carry;
  wire product_c6_117_sum;
  wire product_c6_8_carry;
  wire product_c6_8_sum;
  wire product_c6_total;
  wire product_c7_53_carry;
  wire product_c7_53_sum;
  wire product_c7_75_carry;
  wire product_c7_75_sum;
  wire product_c7_86_carry;
  wire product_c7_86_sum;
  wire product_c7_9_carry;
  wire product_c7_9_sum;
  wire product_c7_total;
  wire product_c8_10_carry;
  wire product_c8_10_sum;
  wire product_c8_118_carry;
  wire product_c8_118_sum;
  wire product_c8_total;
  wire product_c9_105_carry;
  wire product_c9_105_sum;
  wire product_c9_11_carry;
  wire product_c9_11_sum;
  wire product_c9_54_carry;
  wire product_c9_54_sum;
  wire product_c9_total;
  input requantized;
  wire requantized;
  output [25:0] result;
  reg [25:0] result = 26'h0000000;
  input rst;
  wire rst;
  input [5:0] shift;
  wire [5:0] shift;
  wire [49:0] shifted0;
  wire [49:0] shifted1;
  wire [49:0] shifted2;
  wire [49:0] shifted3;
  wire [49:0] shifted4;
  wire [49:0] shifted5;
  reg terms_s0_0_b0 = 1'h0;
  reg terms_s0_10_b9 = 1'h0;
  reg terms_s0_11_b10 = 1'h0;
  reg terms_s0_12_b11 = 1'h0;
  reg terms_s0_13_b12 = 1'h0;
  reg terms_s0_14_b13 = 1'h0;
  reg terms_s0_15_b14 = 1'h0;
  reg terms_s0_16_b15 = 1'h0;
  reg terms_s0_17_b16 = 1'h0;
  reg terms_s0_18_b16 = 1'h0;
  reg terms_s0_19_b17 = 1'h0;
  reg terms_s0_1_b1 = 1'h0;
  reg terms_s0_20_b17 = 1'h0;
  reg terms_s0_21_b18 = 1'h0;
  reg terms_s0_22_b18 = 1'h0;
  reg terms_s0_23_b19 = 1'h0;
  reg terms_s0_24_b19 = 1'h0;
  reg terms_s0_25_b20 = 1'h0;
  reg terms_s0_26_b20 = 1'h0;
  reg terms_s0_27_b21 = 1'h0;
  reg terms_s0_28_b21 = 1'h0;
  reg terms_s0_29_b22 = 1'h0;
  reg terms_s0_2_b1 = 1'h0;
  reg terms_s0_30_b22 = 1'h0;
  reg terms_s0_31_b23 = 1'h0;
  reg terms_s0_32_b23 = 1'h0;
  reg terms_s0_33_b24 = 1'h0;
  reg terms_s0_34_b24 = 1'h0;
  reg terms_s0_35_b25 = 1'h0;
  reg terms_s0_36_b25 = 1'h0;
  reg terms_s0_37_b26 = 1'h0;
  reg terms_s0_38_b26 = 1'h0;
  reg terms_s0_39_b27 = 1'h0;
  reg terms_s0_3_b2 = 1'h0;
  reg terms_s0_40_b27 = 1'h0;
  reg terms_s0_41_b28 = 1'h0;
  reg terms_s0_42_b28 = 1'h0;
  reg terms_s0_43_b29 = 1'h0;
  reg terms_s0_44_b29 = 1'h0;
  reg terms_s0_45_b30 = 1'h0;
  reg terms_s0_46_b30 = 1'h0;
  reg terms_s0_47_b31 = 1'h0;
  reg terms_s0_48_b31 = 1'h0;
  reg terms_s0_49_b32 = 1'h0;
  reg terms_s0_4_b3 = 1'h0;
  reg terms_s0_50_b33 = 1'h0;
  reg terms_s0_51_b33 = 1'h0;
  reg terms_s0_52_b34 = 1'h0;
  reg terms_s0_53_b34 = 1'h0;
  reg terms_s0_54_b35 = 1'h0;
  reg terms_s0_55_b35 = 1'h0;
  reg terms_s0_56_b36 = 1'h0;
  reg terms_s0_57_b36 = 1'h0;
  reg terms_s0_58_b37 = 1'h0;
  reg terms_s0_59_b37 = 1'h0;
  reg terms_s0_5_b4 = 1'h0;
  reg terms_s0_60_b38 = 1'h0;
  reg terms_s0_61_b38 = 1'h0;
  reg terms_s0_62_b39 = 1'h0;
  reg terms_s0_63_b39 = 1'h0;
  reg terms_s0_64_b40 = 1'h0;
  reg terms_s0_65_b40 = 1'h0;
  reg terms_s0_66_b41 = 1'h0;
  reg terms_s0_67_b41 = 1'h0;
  reg terms_s0_68_b42 = 1'h0;
  reg terms_s0_69_b42 = 1'h0;
  reg terms_s0_6_b5 = 1'h0;
  reg terms_s0_70_b43 = 1'h0;
  reg terms_s0_71_b43 = 1'h0;
  reg terms_s0_72_b44 = 1'h0;
  reg terms_s0_73_b44 = 1'h0;
  reg terms_s0_74_b45 = 1'h0;
  reg terms_s0_75_b45 = 1'h0;
  reg terms_s0_76_b46 = 1'h0;
  reg terms_s0_77_b46 = 1'h0;
  reg terms_s0_7_b6 = 1'h0;
  reg terms_s0_8_b7 = 1'h0;
  reg terms_s0_9_b8 = 1'h0;
  wire terms_s0_c10_37_carry;
  wire terms_s0_c10_37_sum;
  wire terms_s0_c10_38_carry;
  wire terms_s0_c10_38_sum;
  wire terms_s0_c10_39_carry;
  wire terms_s0_c10_39_sum;
  wire terms_s0_c10_40_carry;
  wire terms_s0_c10_40_sum;
  wire terms_s0_c10_41_carry;
  wire terms_s0_c10_41_sum;
  wire terms_s0_c10_42_carry;
  wire terms_s0_c10_42_sum;
  wire terms_s0_c10_43_carry;
  wire terms_s0_c10_43_sum;
  wire terms_s0_c10_44_carry;
  wire terms_s0_c10_44_sum;
  wire terms_s0_c10_45_carry;
  wire terms_s0_c10_45_sum;
  wire terms_s0_c11_46_carry;
  wire terms_s0_c11_46_sum;
  wire terms_s0_c11_47_carry;
  wire terms_s0_c11_47_sum;
  wire terms_s0_c11_48_carry;
  wire terms_s0_c11_48_sum;
  wire terms_s0_c11_49_carry;
  wire terms_s0_c11_49_sum;
  wire terms_s0_c11_50_carry;
  wire terms_s0_c11_50_sum;
  wire terms_s0_c11_51_carry;
  wire terms_s0_c11_51_sum;
  wire terms_s0_c11_52_carry;
  wire terms_s0_c11_52_sum;
  wire terms_s0_c11_53_carry;
  wire terms_s0_c11_53_sum;
  wire terms_s0_c11_54_carry;
  wire terms_s0_c11_54_sum;
  wire terms_s0_c11_55_carry;
  wire terms_s0_c11_55_sum;
  wire terms_s0_c12_56_carry;
  wire terms_s0_c12_56_sum;
  wire terms_s0_c12_57_carry;
  wire terms_s0_c12_57_sum;
  wire terms_s0_c12_58_carry;
  wire terms_s0_c12_58_sum;
  wire terms_s0_c12_59_carry;
  wire terms_s0_c12_59_sum;
  wire terms_s0_c12_60_carry;
  wire terms_s0_c12_60_sum;
  wire terms_s0_c12_61_carry;
  wire terms_s0_c12_61_sum;
  wire terms_s0_c12_62_carry;
  wire terms_s0_c12_62_sum;
  wire terms_s0_c12_63_carry;
  wire terms_s0_c12_63_sum;
  wire terms_s0_c12_64_carry;
  wire terms_s0_c12_64_sum;
  wire terms_s0_c12_65_carry;
  wire terms_s0_c12_65_sum;
  wire terms_s0_c12_66_carry;
  wire terms_s0_c12_66_sum;
  wire terms_s0_c13_67_carry;
  wire terms_s0_c13_67_sum;
  wire terms_s0_c13_68_carry;
  wire terms_s0_c13_68_sum;
  wire terms_s0_c13_69_carry;
  wire terms_s0_c13_69_sum;
  wire terms_s0_c13_70_carry;
  wire terms_s0_c13_70_sum;
  wire terms_s0_c13_71_carry;
  wire terms_s0_c13_71_sum;
  wire terms_s0_c13_72_carry;
  wire terms_s0_c13_72_sum;
  wire terms_s0_c13_73_carry;
  wire terms_s0_c13_73_sum;
  wire terms_s0_c13_74_carry;
  wire terms_s0_c13_74_sum;
  wire terms_s0_c13_75_carry;
  wire terms_s0_c13_75_sum;
  wire terms_s0_c13_76_carry;
  wire terms_s0_c13_76_sum;
  wire terms_s0_c13_77_carry;
  wire terms_s0_c13_77_sum;
  wire terms_s0_c13_78_carry;
  wire terms_s0_c13_78_sum;
  wire terms_s0_c14_79_carry;
  wire terms_s0_c14_79_sum;
  wire terms_s0_c14_80_carry;
  wire terms_s0_c14_80_sum;
  wire terms_s0_c14_81_carry;
  wire terms_s0_c14_81_sum;
  wire terms_s0_c14_82_carry;
  wire terms_s0_c14_82_sum;
  wire terms_s0_c14_83_carry;
  wire terms_s0_c14_83_sum;
  wire terms_s0_c14_84_carry;
  wire terms_s0_c14_84_sum;
  wire terms_s0_c14_85_carry;
  wire terms_s0_c14_85_sum;
  wire terms_s0_c14_86_carry;
  wire terms_s0_c14_86_sum;
  wire terms_s0_c14_87_carry;
  wire terms_s0_c14_87_sum;
  wire terms_s0_c14_88_carry;
  wire terms_s0_c14_88_sum;
  wire terms_s0_c14_89_carry;
  wire terms_s0_c14_89_sum;
  wire terms_s0_c14_90_carry;
  wire terms_s0_c14_90_sum;
  wire terms_s0_c14_91_carry;
  wire terms_s0_c14_91_sum;
  wire terms_s0_c15_100_carry;
  wire terms_s0_c15_100_sum;
  wire terms_s0_c15_101_carry;
  wire terms_s0_c15_101_sum;
  wire terms_s0_c15_102_carry;
  wire terms_s0_c15_102_sum;
  wire terms_s0_c15_103_carry;
  wire terms_s0_c15_103_sum;
  wire terms_s0_c15_104_carry;
  wire terms_s0_c15_104_sum;
  wire terms_s0_c15_105_carry;
  wire terms_s0_c15_105_sum;
  wire terms_s0_c15_92_carry;
  wire terms_s0_c15_92_sum;
  wire terms_s0_c15_93_carry;
  wire terms_s0_c15_93_sum;
  wire terms_s0_c15_94_carry;
  wire terms_s0_c15_94_sum;
  wire terms_s0_c15_95_carry;
  wire terms_s0_c15_95_sum;
  wire terms_s0_c15_96_carry;
  wire terms_s0_c15_96_sum;
  wire terms_s0_c15_97_carry;
  wire terms_s0_c15_97_sum;
  wire terms_s0_c15_98_carry;
  wire terms_s0_c15_98_sum;
  wire terms_s0_c15_99_carry;
  wire terms_s0_c15_99_sum;
  wire terms_s0_c16_106_carry;
  wire terms_s0_c16_106_sum;
  wire terms_s0_c16_107_carry;
  wire terms_s0_c16_107_sum;
  wire terms_s0_c16_108_carry;
  wire terms_s0_c16_108_sum;
  wire terms_s0_c16_109_carry;
  wire terms_s0_c16_109_sum;
  wire terms_s0_c16_110_carry;
  wire terms_s0_c16_110_sum;
  wire terms_s0_c16_111_carry;
  wire terms_s0_c16_111_sum;
  wire terms_s0_c16_112_carry;
  wire terms_s0_c16_112_sum;
  wire terms_s0_c16_113_carry;
  wire terms_s0_c16_113_sum;
  wire terms_s0_c16_114_carry;
  wire terms_s0_c16_114_sum;
  wire terms_s0_c16_115_carry;
  wire terms_s0_c16_115_sum;
  wire terms_s0_c16_116_carry;
  wire terms_s0_c16_116_sum;
  wire terms_s0_c16_117_carry;
  wire terms_s0_c16_117_sum;
  wire terms_s0_c16_118_carry;
  wire terms_s0_c16_118_sum;
  wire terms_s0_c16_119_carry;
  wire terms_s0_c16_119_sum;
  wire terms_s0_c17_120_carry;
  wire terms_s0_c17_120_sum;
  wire terms_s0_c17_121_carry;
  wire terms_s0_c17_121_sum;
  wire terms_s0_c17_122_carry;
  wire terms_s0_c17_122_sum;
  wire terms_s0_c17_123_carry;
  wire terms_s0_c17_123_sum;
  wire terms_s0_c17_124_carry;
  wire terms_s0_c17_124_sum;
  wire terms_s0_c17_125_carry;
  wire terms_s0_c17_125_sum;
  wire terms_s0_c17_126_carry;
  wire terms_s0_c17_126_sum;
  wire terms_s0_c17_127_carry;
  wire terms_s0_c17_127_sum;
  wire terms_s0_c17_128_carry;
  wire terms_s0_c17_128_sum;
  wire terms_s0_c17_129_carry;
  wire terms_s0_c17_129_sum;
  wire terms_s0_c17_130_carry;
  wire terms_s0_c17_130_sum;
  wire terms_s0_c17_131_carry;
  wire terms_s0_c17_131_sum;
  wire terms_s0_c17_132_carry;
  wire terms_s0_c17_132_sum;
  wire terms_s0_c17_133_carry;
  wire terms_s0_c17_133_sum;
  wire terms_s0_c18_134_carry;
  wire terms_s0_c18_134_sum;
  wire terms_s0_c18_135_carry;
  wire terms_s0_c18_135_sum;
  wire terms_s0_c18_136_carry;
  wire terms_s0_c18_136_sum;
  wire terms_s0_c18_137_carry;
  wire terms_s0_c18_137_sum;
  wire terms_s0_c18_138_carry;
  wire terms_s0_c18_138_sum;
  wire terms_s0_c18_139_carry;
  wire terms_s0_c18_139_sum;
  wire terms_s0_c18_140_carry;
  wire terms_s0_c18_140_sum;
  wire terms_s0_c18_141_carry;
  wire terms_s0_c18_141_sum;
  wire terms_s0_c18_142_carry;
  wire terms_s0_c18_142_sum;
  wire terms_s0_c18_143_carry;
  wire terms_s0_c18_143_sum;
  wire terms_s0_c18_144_carry;
  wire terms_s0_c18_144_sum;
  wire terms_s0_c18_145_carry;
  wire terms_s0_c18_145_sum;
  wire terms_s0_c18_146_carry;
  wire terms_s0_c18_146_sum;
  wire terms_s0_c18_147_carry;
  wire terms_s0_c18_147_sum;
  wire terms_s0_c19_148_carry;
  wire terms_s0_c19_148_sum;
  wire terms_s0_c19_149_carry;
  wire terms_s0_c19_149_sum;
  wire terms_s0_c19_150_carry;
  wire terms_s0_c19_150_sum;
  wire terms_s0_c19_151_carry;
  wire terms_s0_c19_151_sum;
  wire terms_s0_c19_152_carry;
  wire terms_s0_c19_152_sum;
  wire terms_s0_c19_153_carry;
  wire terms_s0_c19_153_sum;
  wire terms_s0_c19_154_carry;
  wire terms_s0_c19_154_sum;
  wire terms_s0_c19_155_carry;
  wire terms_s0_c19_155_sum;
  wire terms_s0_c19_156_carry;
  wire terms_s0_c19_156_sum;
  wire terms_s0_c19_157_carry;
  wire terms_s0_c19_157_sum;
  wire terms_s0_c19_158_carry;
  wire terms_s0_c19_158_sum;
  wire terms_s0_c19_159_carry;
  wire terms_s0_c19_159_sum;
  wire terms_s0_c19_160_carry;
  wire terms_s0_c19_160_sum;
  wire terms_s0_c19_161_carry;
  wire terms_s0_c19_161_sum;
  wire terms_s0_c20_162_carry;
  wire terms_s0_c20_162_sum;
  wire terms_s0_c20_163_carry;
  wire terms_s0_c20_163_sum;
  wire terms_s0_c20_164_carry;
  wire terms_s0_c20_164_sum;
  wire terms_s0_c20_165_carry;
  wire terms_s0_c20_165_sum;
  wire terms_s0_c20_166_carry;
  wire terms_s0_c20_166_sum;
  wire terms_s0_c20_167_carry;
  wire terms_s0_c20_167_sum;
  wire terms_s0_c20_168_carry;
  wire terms_s0_c20_168_sum;
  wire terms_s0_c20_169_carry;
  wire terms_s0_c20_169_sum;
  wire terms_s0_c20_170_carry;
  wire terms_s0_c20_170_sum;
  wire terms_s0_c20_171_carry;
  wire terms_s0_c20_171_sum;
  wire terms_s0_c20_172_carry;
  wire terms_s0_c20_172_sum;
  wire terms_s0_c20_173_carry;
  wire terms_s0_c20_173_sum;
  wire terms_s0_c20_174_carry;
  wire terms_s0_c20_174_sum;
  wire terms_s0_c20_175_carry;
  wire terms_s0_c20_175_sum;
  wire terms_s0_c21_176_carry;
  wire terms_s0_c21_176_sum;
  wire terms_s0_c21_177_carry;
  wire terms_s0_c21_177_sum;
  wire terms_s0_c21_178_carry;
  wire terms_s0_c21_178_sum;
  wire terms_s0_c21_179_carry;
  wire terms_s0_c21_179_sum;
  wire terms_s0_c21_180_carry;
  wire terms_s0_c21_180_sum;
  wire terms_s0_c21_181_carry;
  wire terms_s0_c21_181_sum;
  wire terms_s0_c21_182_carry;
  wire terms_s0_c21_182_sum;
  wire terms_s0_c21_183_carry;
  wire terms_s0_c21_183_sum;
  wire terms_s0_c21_184_carry;
  wire terms_s0_c21_184_sum;
  wire terms_s0_c21_185_carry;
  wire terms_s0_c21_185_sum;
  wire terms_s0_c21_186_carry;
  wire terms_s0_c21_186_sum;
  wire terms_s0_c21_187_carry;
  wire terms_s0_c21_187_sum;
  wire terms_s0_c21_188_carry;
  wire terms_s0_c21_188_sum;
  wire terms_s0_c21_189_carry;
  wire terms_s0_c21_189_sum;
  wire terms_s0_c22_190_carry;
  wire terms_s0_c22_190_sum;
  wire terms_s0_c22_191_carry;
  wire terms_s0_c22_191_sum;
  wire terms_s0_c22_192_carry;
  wire terms_s0_c22_192_sum;
  wire terms_s0_c22_193_carry;
  wire terms_s0_c22_193_sum;
  wire terms_s0_c22_194_carry;
  wire terms_s0_c22_194_sum;
  wire terms_s0_c22_195_carry;
  wire terms_s0_c22_195_sum;
  wire terms_s0_c22_196_carry;
  wire terms_s0_c22_196_sum;
  wire terms_s0_c22_197_carry;
  wire terms_s0_c22_197_sum;
  wire terms_s0_c22_198_carry;
  wire terms_s0_c22_198_sum;
  wire terms_s0_c22_199_carry;
  wire terms_s0_c22_199_sum;
  wire terms_s0_c22_200_carry;
  wire terms_s0_c22_200_sum;
  wire terms_s0_c22_201_carry;
  wire terms_s0_c22_201_sum;
  wire terms_s0_c22_202_carry;
  wire terms_s0_c22_202_sum;
  wire terms_s0_c22_203_carry;
  wire terms_s0_c22_203_sum;
  wire terms_s0_c23_204_carry;
  wire terms_s0_c23_204_sum;
  wire terms_s0_c23_205_carry;
  wire terms_s0_c23_205_sum;
  wire terms_s0_c23_206_carry;
  wire terms_s0_c23_206_sum;
  wire terms_s0_c23_207_carry;
  wire terms_s0_c23_207_sum;
  wire terms_s0_c23_208_carry;
  wire terms_s0_c23_208_sum;
  wire terms_s0_c23_209_carry;
  wire terms_s0_c23_209_sum;
  wire terms_s0_c23_210_carry;
  wire terms_s0_c23_210_sum;
  wire terms_s0_c23_211_carry;
  wire terms_s0_c23_211_sum;
  wire terms_s0_c23_212_carry;
  wire terms_s0_c23_212_sum;
  wire terms_s0_c23_213_carry;
  wire terms_s0_c23_213_sum;
  wire terms_s0_c23_214_carry;
  wire terms_s0_c23_214_sum;
  wire terms_s0_c23_215_carry;
  wire terms_s0_c23_215_sum;
  wire terms_s0_c23_216_carry;
  wire terms_s0_c23_216_sum;
  wire terms_s0_c23_217_carry;
  wire terms_s0_c23_217_sum;
  wire terms_s0_c24_218_carry;
  wire terms_s0_c24_218_sum;
  wire terms_s0_c24_219_carry;
  wire terms_s0_c24_219_sum;
  wire terms_s0_c24_220_carry;
  wire terms_s0_c24_220_sum;
  wire terms_s0_c24_221_carry;
  wire terms_s0_c24_221_sum;
  wire terms_s0_c24_222_carry;
  wire terms_s0_c24_222_sum;
  wire terms_s0_c24_223_carry;
  wire terms_s0_c24_223_sum;
  wire terms_s0_c24_224_carry;
  wire terms_s0_c24_224_sum;
  wire terms_s0_c24_225_carry;
  wire terms_s0_c24_225_sum;
  wire terms_s0_c24_226_carry;
  wire terms_s0_c24_226_sum;
  wire terms_s0_c24_227_carry;
  wire terms_s0_c24_227_sum;
  wire terms_s0_c24_228_carry;
  wire terms_s0_c24_228_sum;
  wire terms_s0_c24_229_carry;
  wire terms_s0_c24_229_sum;
  wire terms_s0_c24_230_carry;
  wire terms_s0_c24_230_sum;
  wire terms_s0_c24_231_carry;
  wire terms_s0_c24_231_sum;
  wire terms_s0_c25_232_carry;
  wire terms_s0_c25_232_sum;
  wire terms_s0_c25_233_carry;
  wire terms_s0_c25_233_sum;
  wire terms_s0_c25_234_carry;
  wire terms_s0_c25_234_sum;
  wire terms_s0_c25_235_carry;
  wire terms_s0_c25_235_sum;
  wire terms_s0_c25_236_carry;
  wire terms_s0_c25_236_sum;
  wire terms_s0_c25_237_carry;
  wire terms_s0_c25_237_sum;
  wire terms_s0_c25_238_carry;
  wire terms_s0_c25_238_sum;
  wire terms_s0_c25_239_carry;
  wire terms_s0_c25_239_sum;
  wire terms_s0_c25_240_carry;
  wire terms_s0_c25_240_sum;
  wire terms_s0_c25_241_carry;
  wire terms_s0_c25_241_sum;
  wire terms_s0_c25_242_carry;
  wire terms_s0_c25_242_sum;
  wire terms_s0_c25_243_carry;
  wire terms_s0_c25_243_sum;
  wire terms_s0_c25_244_carry;
  wire terms_s0_c25_244_sum;
  wire terms_s0_c25_245_carry;
  wire terms_s0_c25_245_sum;
  wire terms_s0_c26_246_carry;
  wire terms_s0_c26_246_sum;
  wire terms_s0_c26_247_carry;
  wire terms_s0_c26_247_sum;
  wire terms_s0_c26_248_carry;
  wire terms_s0_c26_248_sum;
  wire terms_s0_c26_249_carry;
  wire terms_s0_c26_249_sum;
  wire terms_s0_c26_250_carry;
  wire terms_s0_c26_250_sum;
  wire terms_s0_c26_251_carry;
  wire terms_s0_c26_251_sum;
  wire terms_s0_c26_252_carry;
  wire terms_s0_c26_252_sum;
  wire terms_s0_c26_253_carry;
  wire terms_s0_c26_253_sum;
  wire terms_s0_c26_254_carry;
  wire terms_s0_c26_254_sum;
  wire terms_s0_c26_255_carry;
  wire terms_s0_c26_255_sum;
  wire terms_s0_c26_256_carry;
  wire terms_s0_c26_256_sum;
  wire terms_s0_c26_257_carry;
  wire terms_s0_c26_257_sum;
  wire terms_s0_c26_258_carry;
  wire terms_s0_c26_258_sum;
  wire terms_s0_c26_259_carry;
  wire terms_s0_c26_259_sum;
  wire terms_s0_c27_260_carry;
  wire terms_s0_c27_260_sum;
  wire terms_s0_c27_261_carry;
  wire terms_s0_c27_261_sum;
  wire terms_s0_c27_262_carry;
  wire terms_s0_c27_262_sum;
  wire terms_s0_c27_263_carry;
  wire terms_s0_c27_263_sum;
  wire terms_s0_c27_264_carry;
  wire terms_s0_c27_264_sum;
  wire terms_s0_c27_265_carry;
  wire terms_s0_c27_265_sum;
  wire terms_s0_c27_266_carry;
  wire terms_s0_c27_266_sum;
  wire terms_s0_c27_267_carry;
  wire terms_s0_c27_267_sum;
  wire terms_s0_c27_268_carry;
  wire terms_s0_c27_268_sum;
  wire terms_s0_c27_269_carry;
  wire terms_s0_c27_269_sum;
  wire terms_s0_c27_270_carry;
  wire terms_s0_c27_270_sum;
  wire terms_s0_c27_271_carry;
  wire terms_s0_c27_271_sum;
  wire terms_s0_c27_272_carry;
  wire terms_s0_c27_272_sum;
  wire terms_s0_c27_273_carry;
  wire terms_s0_c27_273_sum;
  wire terms_s0_c28_274_carry;
  wire terms_s0_c28_274_sum;
  wire terms_s0_c28_275_carry;
  wire terms_s0_c28_275_sum;
  wire terms_s0_c28_276_carry;
  wire terms_s0_c28_276_sum;
  wire terms_s0_c28_277_carry;
  wire terms_s0_c28_277_sum;
  wire terms_s0_c28_278_carry;
  wire terms_s0_c28_278_sum;
  wire terms_s0_c28_279_carry;
  wire terms_s0_c28_279_sum;
  wire terms_s0_c28_280_carry;
  wire terms_s0_c28_280_sum;
  wire terms_s0_c28_281_carry;
  wire terms_s0_c28_281_sum;
  wire terms_s0_c28_282_carry;
  wire terms_s0_c28_282_sum;
  wire terms_s0_c28_283_carry;
  wire terms_s0_c28_283_sum;
  wire terms_s0_c28_284_carry;
  wire terms_s0_c28_284_sum;
  wire terms_s0_c28_285_carry;
  wire terms_s0_c28_285_sum;
  wire terms_s0_c28_286_carry;
  wire terms_s0_c28_286_sum;
  wire terms_s0_c28_287_carry;
  wire terms_s0_c28_287_sum;
  wire terms_s0_c29_288_carry;
  wire terms_s0_c29_288_sum;
  wire terms_s0_c29_289_carry;
  wire terms_s0_c29_289_sum;
  wire terms_s0_c29_290_carry;
  wire terms_s0_c29_290_sum;
  wire terms_s0_c29_291_carry;
  wire terms_s0_c29_291_sum;
  wire terms_s0_c29_292_carry;
  wire terms_s0_c29_292_sum;
  wire terms_s0_c29_293_carry;
  wire terms_s0_c29_293_sum;
  wire terms_s0_c29_294_carry;
  wire terms_s0_c29_294_sum;
  wire terms_s0_c29_295_carry;
  wire terms_s0_c29_295_sum;
  wire terms_s0_c29_296_carry;
  wire terms_s0_c29_296_sum;
  wire terms_s0_c29_297_carry;
  wire terms_s0_c29_297_sum;
  wire terms_s0_c29_298_carry;
  wire terms_s0_c29_298_sum;
  wire terms_s0_c29_299_carry;
  wire terms_s0_c29_299_sum;
  wire terms_s0_c29_300_carry;
  wire terms_s0_c29_300_sum;
  wire terms_s0_c29_301_carry;
  wire terms_s0_c29_301_sum;
  wire terms_s0_c2_1_carry;
  wire terms_s0_c2_1_sum;
  wire terms_s0_c30_302_carry;
  wire terms_s0_c30_302_sum;
  wire terms_s0_c30_303_carry;
  wire terms_s0_c30_303_sum;
  wire terms_s0_c30_304_carry;
  wire terms_s0_c30_304_sum;
  wire terms_s0_c30_305_carry;
  wire terms_s0_c30_305_sum;
  wire terms_s0_c30_306_carry;
  wire terms_s0_c30_306_sum;
  wire terms_s0_c30_307_carry;
  wire terms_s0_c30_307_sum;
  wire terms_s0_c30_308_carry;
  wire terms_s0_c30_308_sum;
  wire terms_s0_c30_309_carry;
  wire terms_s0_c30_309_sum;
  wire terms_s0_c30_310_carry;
  wire terms_s0_c30_310_sum;
  wire terms_s0_c30_311_carry;
  wire terms_s0_c30_311_sum;
  wire terms_s0_c30_312_carry;
  wire terms_s0_c30_312_sum;
  wire terms_s0_c30_313_carry;
  wire terms_s0_c30_313_sum;
  wire terms_s0_c30_314_carry;
  wire terms_s0_c30_314_sum;
  wire terms_s0_c30_315_carry;
  wire terms_s0_c30_315_sum;
  wire terms_s0_c31_316_carry;
  wire terms_s0_c31_316_sum;
  wire terms_s0_c31_317_carry;
  wire terms_s0_c31_317_sum;
  wire terms_s0_c31_318_carry;
  wire terms_s0_c31_318_sum;
  wire terms_s0_c31_319_carry;
  wire terms_s0_c31_319_sum;
  wire terms_s0_c31_320_carry;
  wire terms_s0_c31_320_sum;
  wire terms_s0_c31_321_carry;
  wire terms_s0_c31_321_sum;
  wire terms_s0_c31_322_carry;
  wire terms_s0_c31_322_sum;
  wire terms_s0_c31_323_carry;
  wire terms_s0_c31_323_sum;
  wire terms_s0_c31_324_carry;
  wire terms_s0_c31_324_sum;
  wire terms_s0_c31_325_carry;
  wire terms_s0_c31_325_sum;
  wire terms_s0_c31_326_carry;
  wire terms_s0_c31_326_sum;
  wire terms_s0_c31_327_carry;
  wire terms_s0_c31_327_sum;
  wire terms_s0_c31_328_carry;
  wire terms_s0_c31_328_sum;
  wire terms_s0_c31_329_carry;
  wire terms_s0_c31_329_sum;
  wire terms_s0_c32_330_carry;
  wire terms_s0_c32_330_sum;
  wire terms_s0_c32_331_carry;
  wire terms_s0_c32_331_sum;
  wire terms_s0_c32_332_carry;
  wire terms_s0_c32_332_sum;
  wire terms_s0_c32_333_carry;
  wire terms_s0_c32_333_sum;
  wire terms_s0_c32_334_carry;
  wire terms_s0_c32_334_sum;
  wire terms_s0_c32_335_carry;
  wire terms_s0_c32_335_sum;
  wire terms_s0_c32_336_carry;
  wire terms_s0_c32_336_sum;
  wire terms_s0_c32_337_carry;
  wire terms_s0_c32_337_sum;
  wire terms_s0_c32_338_carry;
  wire terms_s0_c32_338_sum;
  wire terms_s0_c32_339_carry;
  wire terms_s0_c32_339_sum;
  wire terms_s0_c32_340_carry;
  wire terms_s0_c32_340_sum;
  wire terms_s0_c32_341_carry;
  wire terms_s0_c32_341_sum;
  wire terms_s0_c32_342_carry;
  wire terms_s0_c32_342_sum;
  wire terms_s0_c32_343_carry;
  wire terms_s0_c32_343_sum;
  wire terms_s0_c33_344_carry;
  wire terms_s0_c33_344_sum;
  wire terms_s0_c33_345_carry;
  wire terms_s0_c33_345_sum;
  wire terms_s0_c33_346_carry;
  wire terms_s0_c33_346_sum;
  wire terms_s0_c33_347_carry;
  wire terms_s0_c33_347_sum;
  wire terms_s0_c33_348_carry;
  wire terms_s0_c33_348_sum;
  wire terms_s0_c33_349_carry;
  wire terms_s0_c33_349_sum;
  wire terms_s0_c33_350_carry;
  wire terms_s0_c33_350_sum;
  wire terms_s0_c33_351_carry;
  wire terms_s0_c33_351_sum;
  wire terms_s0_c33_352_carry;
  wire terms_s0_c33_352_sum;
  wire terms_s0_c33_353_carry;
  wire terms_s0_c33_353_sum;
  wire terms_s0_c33_354_carry;
  wire terms_s0_c33_354_sum;
  wire terms_s0_c33_355_carry;
  wire terms_s0_c33_355_sum;
  wire terms_s0_c33_356_carry;
  wire terms_s0_c33_356_sum;
  wire terms_s0_c34_357_carry;
  wire terms_s0_c34_357_sum;
  wire terms_s0_c34_358_carry;
  wire terms_s0_c34_358_sum;
  wire terms_s0_c34_359_carry;
  wire terms_s0_c34_359_sum;
  wire terms_s0_c34_360_carry;
  wire terms_s0_c34_360_sum;
  wire terms_s0_c34_361_carry;
  wire terms_s0_c34_361_sum;
  wire terms_s0_c34_362_carry;
  wire terms_s0_c34_362_sum;
  wire terms_s0_c34_363_carry;
  wire terms_s0_c34_363_sum;
  wire terms_s0_c34_364_carry;
  wire terms_s0_c34_364_sum;
  wire terms_s0_c34_365_carry;
  wire terms_s0_c34_365_sum;
  wire terms_s0_c34_366_carry;
  wire terms_s0_c34_366_sum;
  wire terms_s0_c34_367_carry;
  wire terms_s0_c34_367_sum;
  wire terms_s0_c34_368_carry;
  wire terms_s0_c34_368_sum;
  wire terms_s0_c35_369_carry;
  wire terms_s0_c35_369_sum;
  wire terms_s0_c35_370_carry;
  wire terms_s0_c35_370_sum;
  wire terms_s0_c35_371_carry;
  wire terms_s0_c35_371_sum;
  wire terms_s0_c35_372_carry;
  wire terms_s0_c35_372_sum;
  wire terms_s0_c35_373_carry;
  wire terms_s0_c35_373_sum;
  wire terms_s0_c35_374_carry;
  wire terms_s0_c35_374_sum;
  wire terms_s0_c35_375_carry;
  wire terms_s0_c35_375_sum;
  wire terms_s0_c35_376_carry;
  wire terms_s0_c35_376_sum;
  wire terms_s0_c35_377_carry;
  wire terms_s0_c35_377_sum;
  wire terms_s0_c35_378_carry;
  wire terms_s0_c35_378_sum;
  wire terms_s0_c35_379_carry;
  wire terms_s0_c35_379_sum;
  wire terms_s0_c36_380_carry;
  wire terms_s0_c36_380_sum;
  wire terms_s0_c36_381_carry;
  wire terms_s0_c36_381_sum;
  wire terms_s0_c36_382_carry;
  wire terms_s0_c36_382_sum;
  wire terms_s0_c36_383_carry;
  wire terms_s0_c36_383_sum;
  wire terms_s0_c36_384_carry;
  wire terms_s0_c36_384_sum;
  wire terms_s0_c36_385_carry;
  wire terms_s0_c36_385_sum;
  wire terms_s0_c36_386_carry;
  wire terms_s0_c36_386_sum;
  wire terms_s0_c36_387_carry;
  wire terms_s0_c36_387_sum;
  wire terms_s0_c36_388_carry;
  wire terms_s0_c36_388_sum;
  wire terms_s0_c36_389_carry;
  wire terms_s0_c36_389_sum;
  wire terms_s0_c37_390_carry;
  wire terms_s0_c37_390_sum;
  wire terms_s0_c37_391_carry;
  wire terms_s0_c37_391_sum;
  wire terms_s0_c37_392_carry;
  wire terms_s0_c37_392_sum;
  wire terms_s0_c37_393_carry;
  wire terms_s0_c37_393_sum;
  wire terms_s0_c37_394_carry;
  wire terms_s0_c37_394_sum;
  wire terms_s0_c37_395_carry;
  wire terms_s0_c37_395_sum;
  wire terms_s0_c37_396_carry;
  wire terms_s0_c37_396_sum;
  wire terms_s0_c37_397_carry;
  wire terms_s0_c37_397_sum;
  wire terms_s0_c37_398_carry;
  wire terms_s0_c37_398_sum;
  wire terms_s0_c38_399_carry;
  wire terms_s0_c38_399_sum;
  wire terms_s0_c38_400_carry;
  wire terms_s0_c38_400_sum;
  wire terms_s0_c38_401_carry;
  wire terms_s0_c38_401_sum;
  wire terms_s0_c38_402_carry;
  wire terms_s0_c38_402_sum;
  wire terms_s0_c38_403_carry;
  wire terms_s0_c38_403_sum;
  wire terms_s0_c38_404_carry;
  wire terms_s0_c38_404_sum;
  wire terms_s0_c38_405_carry;
  wire terms_s0_c38_405_sum;
  wire terms_s0_c38_406_carry;
  wire terms_s0_c38_406_sum;
  wire terms_s0_c39_407_carry;
  wire terms_s0_c39_407_sum;
  wire terms_s0_c39_408_carry;
  wire terms_s0_c39_408_sum;
  wire terms_s0_c39_409_carry;
  wire terms_s0_c39_409_sum;
  wire terms_s0_c39_410_carry;
  wire terms_s0_c39_410_sum;
  wire terms_s0_c39_411_carry;
  wire terms_s0_c39_411_sum;
  wire terms_s0_c39_412_carry;
  wire terms_s0_c39_412_sum;
  wire terms_s0_c39_413_carry;
  wire terms_s0_c39_413_sum;
  wire terms_s0_c3_2_carry;
  wire terms_s0_c3_2_sum;
  wire terms_s0_c3_3_carry;
  wire terms_s0_c3_3_sum;
  wire terms_s0_c40_414_carry;
  wire terms_s0_c40_414_sum;
  wire terms_s0_c40_415_carry;
  wire terms_s0_c40_415_sum;
  wire terms_s0_c40_416_carry;
  wire terms_s0_c40_416_sum;
  wire terms_s0_c40_417_carry;
  wire terms_s0_c40_417_sum;
  wire terms_s0_c40_418_carry;
  wire terms_s0_c40_418_sum;
  wire terms_s0_c40_419_carry;
  wire terms_s0_c40_419_sum;
  wire terms_s0_c41_420_carry;
  wire terms_s0_c41_420_sum;
  wire terms_s0_c41_421_carry;
  wire terms_s0_c41_421_sum;
  wire terms_s0_c41_422_carry;
  wire terms_s0_c41_422_sum;
  wire terms_s0_c41_423_carry;
  wire terms_s0_c41_423_sum;
  wire terms_s0_c41_424_carry;
  wire terms_s0_c41_424_sum;
  wire terms_s0_c42_425_carry;
  wire terms_s0_c42_425_sum;
  wire terms_s0_c42_426_carry;
  wire terms_s0_c42_426_sum;
  wire terms_s0_c42_427_carry;
  wire terms_s0_c42_427_sum;
  wire terms_s0_c42_428_carry;
  wire terms_s0_c42_428_sum;
  wire terms_s0_c43_429_carry;
  wire terms_s0_c43_429_sum;
  wire terms_s0_c43_430_carry;
  wire terms_s0_c43_430_sum;
  wire terms_s0_c43_431_carry;
  wire terms_s0_c43_431_sum;
  wire terms_s0_c44_432_carry;
  wire terms_s0_c44_432_sum;
  wire terms_s0_c44_433_carry;
  wire terms_s0_c44_433_sum;
  wire terms_s0_c45_434_carry;
  wire terms_s0_c45_434_sum;
  wire terms_s0_c4_4_carry;
  wire terms_s0_c4_4_sum;
  wire terms_s0_c4_5_carry;
  wire terms_s0_c4_5_sum;
  wire terms_s0_c4_6_carry;
  wire terms_s0_c4_6_sum;
  wire terms_s0_c5_10_carry;
  wire terms_s0_c5_10_sum;
  wire terms_s0_c5_7_carry;
  wire terms_s0_c5_7_sum;
  wire terms_s0_c5_8_carry;
  wire terms_s0_c5_8_sum;
  wire terms_s0_c5_9_carry;
  wire terms_s0_c5_9_sum;
  wire terms_s0_c6_11_carry;
  wire terms_s0_c6_11_sum;
  wire terms_s0_c6_12_carry;
  wire terms_s0_c6_12_sum;
  wire terms_s0_c6_13_carry;
  wire terms_s0_c6_13_sum;
  wire terms_s0_c6_14_carry;
  wire terms_s0_c6_14_sum;
  wire terms_s0_c6_15_carry;
  wire terms_s0_c6_15_sum;
  wire terms_s0_c7_16_carry;
  wire terms_s0_c7_16_sum;
  wire terms_s0_c7_17_carry;
  wire terms_s0_c7_17_sum;
  wire terms_s0_c7_18_carry;
  wire terms_s0_c7_18_sum;
  wire terms_s0_c7_19_carry;
  wire terms_s0_c7_19_sum;
  wire terms_s0_c7_20_carry;
  wire terms_s0_c7_20_sum;
  wire terms_s0_c7_21_carry;
  wire terms_s0_c7_21_sum;
  wire terms_s0_c8_22_carry;
  wire terms_s0_c8_22_sum;
  wire terms_s0_c8_23_carry;
  wire terms_s0_c8_23_sum;
  wire terms_s0_c8_24_carry;
  wire terms_s0_c8_24_sum;
  wire terms_s0_c8_25_carry;
  wire terms_s0_c8_25_sum;
  wire terms_s0_c8_26_carry;
  wire terms_s0_c8_26_sum;
  wire terms_s0_c8_27_carry;
  wire terms_s0_c8_27_sum;
  wire terms_s0_c8_28_carry;
  wire terms_s0_c8_28_sum;
  wire terms_s0_c9_29_carry;
  wire terms_s0_c9_29_sum;
  wire terms_s0_c9_30_carry;
  wire terms_s0_c9_30_sum;
  wire terms_s0_c9_31_carry;
  wire terms_s0_c9_31_sum;
  wire terms_s0_c9_32_carry;
  wire terms_s0_c9_32_sum;
  wire terms_s0_c9_33_carry;
  wire terms_s0_c9_33_sum;
  wire terms_s0_c9_34_carry;
  wire terms_s0_c9_34_sum;
  wire terms_s0_c9_35_carry;
  wire terms_s0_c9_35_sum;
  wire terms_s0_c9_36_carry;
  wire terms_s0_c9_36_sum;
  reg [31:0] total = 32'd0;
  input [25:0] value;
  wire [25:0] value;
  input [7:0] zero_point;
  wire [7:0] zero_point;
  assign p13_31 = ~(total[31] & multiplier[13]);
  assign p14_0 = total[0] & multiplier[14];
  assign p14_1 = total[1] & multiplier[14];
  assign p14_2 = total[2] & multiplier[14];
  assign p14_3 = total[3] & multiplier[14];
  assign p14_4 = total[4] & multiplier[14];
  assign p14_5 = total[5] & multiplier[14];
  assign p14_6 = total[6] & multiplier[14];
  assign p14_7 = total[7] & multiplier[14];
  assign p14_8 = total[8] & multiplier[14];
  assign p14_9 = total[9] & multiplier[14];
  assign p14_10 = total[10] & multiplier[14];
  assign p14_11 = total[11] & multiplier[14];
  assign p14_12 = total[12] & multiplier[14];
  assign p14_13 = total[13] & multiplier[14];
  assign p14_14 = total[14] & multiplier[14];
  assign p14_15 = total[15] & multiplier[14];
  assign p14_16 = total[16] & multiplier[14];
  assign p14_17 = total[17] & multiplier[14];
  assign p14_18 = total[18] & multiplier[14];
  assign p14_19 = total[19] & multiplier[14];
  assign p14_20 = total[20] & multiplier[14];
  assign p14_21 = total[21] & multiplier[14];
  assign p14_22 = total[22] & multiplier[14];
  assign p14_23 = total[23] & multiplier[14];
  assign p14_24 = total[24] & multiplier[14];
  assign p14_25 = total[25] & multiplier[14];
  assign p14_26 = total[26] & multiplier[14];
  assign p14_27 = total[27] & multiplier[14];
  assign p14_28 = total[28] & multiplier[14];
  assign p14_29 = total[29] & multiplier[14];
  assign p14_30 = total[30] & multiplier[14];
  assign p14_31 = ~(total[31] & multiplier[14]);
  assign p15_0 = total[0] & multiplier[15];
  assign p15_1 = total[1] & multiplier[15];
  assign p15_2 = total[2] & multiplier[15];
  assign p15_3 = total[3] & multiplier[15];
  assign p15_4 = total[4] & multiplier[15];
  assign p15_5 = total[5] & multiplier[15];
  assign p15_6 = total[6] & multiplier[15];
  assign p15_7 = total[7] & multiplier[15];
  assign p15_8 = total[8] & multiplier[15];
  assign p15_9 = total[9] & multiplier[15];
  assign p15_10 = total[10] & multiplier[15];
  assign p15_11 = total[11] & multiplier[15];
  assign p15_12 = total[12] & multiplier[15];
  assign p15_13 = total[13] & multiplier[15];
  assign p15_14 = total[14] & multiplier[15];
  assign p15_15 = total[15] & multiplier[15];
  assign p15_16 = total[16] & multiplier[15];
  assign p15_17 = total[17] & multiplier[15];
  assign p15_18 = total[18] & multiplier[15];
  assign p15_19 = total[19] & multiplier[15];
  assign p15_20 = total[20] & multiplier[15];
  assign p15_21 = total[21] & multiplier[15];
  assign p15_22 = total[22] & multiplier[15];
  assign p15_23 = total[23] & multiplier[15];
  assign p15_24 = total[24] & multiplier[15];
  assign p15_25 = total[25] & multiplier[15];
  assign p15_26 = total[26] & multiplier[15];
  assign p15_27 = total[27] & multiplier[15];
  assign p15_28 = total[28] & multiplier[15];
  assign p15_29 = total[29] & multiplier[15];
  assign p15_30 = total[30] & multiplier[15];
  assign p15_31 = ~(total[31] & multiplier[15]);
  assign product_c31_1_sum = ~(~terms_s0_47_b31 ^ terms_s0_48_b31);
  assign product_c31_1_carry = ~terms_s0_47_b31 | terms_s0_48_b31;
  assign product_c1_3_sum = terms_s0_1_b1 ^ terms_s0_2_b1;
  assign product_c1_3_carry = terms_s0_1_b1 & terms_s0_2_b1;
  assign product_c16_18_sum = ~terms_s0_17_b16 ^ ~terms_s0_18_b16;
  assign product_c16_18_carry = ~terms_s0_17_b16 & ~terms_s0_18_b16;
  assign product_c17_19_sum = terms_s0_19_b17 ^ ~terms_s0_20_b17;
  assign product_c17_19_carry = terms_s0_19_b17 & ~terms_s0_20_b17;
  assign product_c18_20_sum = terms_s0_21_b18 ^ ~terms_s0_22_b18;
  assign product_c18_20_carry = terms_s0_21_b18 & ~terms_s0_22_b18;
  assign product_c19_21_sum = ~terms_s0_23_b19 ^ terms_s0_24_b19;
  assign product_c19_21_carry = ~terms_s0_23_b19 & terms_s0_24_b19;
  assign product_c20_22_sum = terms_s0_25_b20 ^ ~terms_s0_26_b20;
  assign product_c20_22_carry = terms_s0_25_b20 & ~terms_s0_26_b20;
  assign product_c21_23_sum = ~terms_s0_27_b21 ^ terms_s0_28_b21;
  assign product_c21_23_carry = ~terms_s0_27_b21 & terms_s0_28_b21;
  assign product_c22_24_sum = terms_s0_29_b22 ^ ~terms_s0_30_b22;
  assign product_c22_24_carry = terms_s0_29_b22 & ~terms_s0_30_b22;
  assign product_c23_25_sum = ~terms_s0_31_b23 ^ terms_s0_32_b23;
  assign product_c23_25_carry = ~terms_s0_31_b23 & terms_s0_32_b23;
  assign product_c24_26_sum = terms_s0_33_b24 ^ ~terms_s0_34_b24;
  assign product_c24_26_carry = terms_s0_33_b24 & ~terms_s0_34_b24;
  assign product_c25_27_sum = ~terms_s0_35_b25 ^ terms_s0_36_b25;
  assign product_c25_27_carry = ~terms_s0_35_b25 & terms_s0_36_b25;
  assign product_c26_28_sum = terms_s0_37_b26 ^ ~terms_s0_38_b26;
  assign product_c26_28_carry = terms_s0_37_b26 & ~terms_s0_38_b26;
  assign product_c27_29_sum = ~terms_s0_39_b27 ^ terms_s0_40_b27;
  assign product_c27_29_carry = ~terms_s0_39_b27 & terms_s0_40_b27;
  assign product_c28_30_sum = terms_s0_41_b28 ^ ~terms_s0_42_b28;
  assign product_c28_30_carry = terms_s0_41_b28 & ~terms_s0_42_b28;
  assign product_c29_31_sum = ~terms_s0_43_b29 ^ terms_s0_44_b29;
  assign product_c29_31_carry = ~terms_s0_43_b29 & terms_s0_44_b29;
  assign product_c30_32_sum = terms_s0_45_b30 ^ ~terms_s0_46_b30;
  assign product_c30_32_carry = terms_s0_45_b30 & ~terms_s0_46_b30;
  assign product_c32_34_sum = terms_s0_49_b32 ^ product_c31_1_carry;
  assign product_c32_34_carry = terms_s0_49_b32 & product_c31_1_carry;
  assign product_c33_35_sum = terms_s0_50_b33 ^ ~terms_s0_51_b33;
  assign product_c33_35_carry = terms_s0_50_b33 & ~terms_s0_51_b33;
  assign product_c34_36_sum = terms_s0_52_b34 ^ ~terms_s0_53_b34;
  assign product_c34_36_carry = terms_s0_52_b34 & ~terms_s0_53_b34;
  assign product_c35_37_sum = ~terms_s0_54_b35 ^ terms_s0_55_b35;
  assign product_c35_37_carry = ~terms_s0_54_b35 & terms_s0_55_b35;
  assign product_c36_38_sum = ~terms_s0_56_b36 ^ terms_s0_57_b36;
  assign product_c36_38_carry = ~terms_s0_56_b36 & terms_s0_57_b36;
  assign product_c37_39_sum = ~terms_s0_58_b37 ^ terms_s0_59_b37;
  assign product_c37_39_carry = ~terms_s0_58_b37 & terms_s0_59_b37;
  assign product_c38_40_sum = ~terms_s0_60_b38 ^ terms_s0_61_b38;
  assign product_c38_40_carry = ~terms_s0_60_b38 & terms_s0_61_b38;
  assign product_c39_41_sum = terms_s0_62_b39 ^ ~terms_s0_63_b39;
  assign product_c39_41_carry = terms_s0_62_b39 & ~terms_s0_63_b39;
  assign product_c40_42_sum = terms_s0_64_b40 ^ ~terms_s0_65_b40;
  assign product_c40_42_carry = terms_s0_64_b40 & ~terms_s0_65_b40;
  assign product_c41_43_sum = terms_s0_66_b41 ^ ~terms_s0_67_b41;
  assign product_c41_43_carry = terms_s0_66_b41 & ~terms_s0_67_b41;
  assign product_c42_44_sum = ~terms_s0_68_b42 ^ terms_s0_69_b42;
  assign product_c42_44_carry = ~terms_s0_68_b42 & terms_s0_69_b42;
  assign product_c43_45_sum = ~terms_s0_70_b43 ^ terms_s0_71_b43;
  assign product_c43_45_carry = ~terms_s0_70_b43 & terms_s0_71_b43;
  assign product_c44_46_sum = terms_s0_72_b44 ^ ~terms_s0_73_b44;
  assign product_c44_46_carry = terms_s0_72_b44 & ~terms_s0_73_b44;
  assign product_c45_47_sum = terms_s0_74_b45 ^ ~terms_s0_75_b45;
  assign product_c45_47_carry = terms_s0_74_b45 & ~terms_s0_75_b45;
  assign product_c46_48_sum = terms_s0_76_b46 ^ terms_s0_77_b46;
  assign product_c46_48_carry = terms_s0_76_b46 & terms_s0_77_b46;
  assign product_c1_50_carry = product_c1_3_sum & product_c0_2_sum;
  assign product_c3_51_carry = product_c3_5_sum & product_c2_4_sum;
  assign product_c5_52_carry = product_c5_7_sum & product_c4_6_sum;
  assign product_c7_53_carry = product_c7_9_sum & product_c6_8_sum;
  assign product_c9_54_carry = product_c9_11_sum & product_c8_10_sum;
  assign product_c11_55_carry = product_c11_13_sum & product_c10_12_sum;
  assign product_c13_56_carry = product_c13_15_sum & product_c12_14_sum;
  assign product_c15_57_carry = product_c15_17_sum & product_c14_16_sum;
  assign product_c17_58_sum = product_c17_19_carry | (product_c17_19_sum & product_c16_18_carry);
  assign product_c17_58_carry = product_c17_19_sum & product_c16_18_sum;
  assign product_c19_59_sum = product_c19_21_carry | (product_c19_21_sum & product_c18_20_carry);
  assign product_c19_59_carry = product_c19_21_sum & product_c18_20_sum;
  assign product_c21_60_sum = product_c21_23_carry | (product_c21_23_sum & product_c20_22_carry);
  assign product_c21_60_carry = product_c21_23_sum & product_c20_22_sum;
  assign product_c23_61_sum = product_c23_25_carry | (product_c23_25_sum & product_c22_24_carry);
  assign product_c23_61_carry = product_c23_25_sum & product_c22_24_sum;
  assign product_c25_62_sum = product_c25_27_carry | (product_c25_27_sum & product_c24_26_carry);
  assign product_c25_62_carry = product_c25_27_sum & product_c24_26_sum;
  assign product_c27_63_sum = product_c27_29_carry | (product_c27_29_sum & product_c26_28_carry);
  assign product_c27_63_carry = product_c27_29_sum & product_c26_28_sum;
  assign product_c29_64_sum = product_c29_31_carry | (product_c29_31_sum & product_c28_30_carry);
  assign product_c29_64_carry = product_c29_31_sum & product_c28_30_sum;
  assign product_c31_65_carry = product_c31_33_sum & product_c30_32_sum;
  assign product_c33_66_sum = product_c33_35_carry | (product_c33_35_sum & product_c32_34_carry);
  assign product_c33_66_carry = product_c33_35_sum & product_c32_34_sum;
  assign product_c35_67_sum = product_c35_37_carry | (product_c35_37_sum & product_c34_36_carry);
  assign product_c35_67_carry = product_c35_37_sum & product_c34_36_sum;
  assign product_c37_68_sum = product_c37_39_carry | (product_c37_39_sum & product_c36_38_carry);
  assign product_c37_68_carry = product_c37_39_sum & product_c36_38_sum;
  assign product_c39_69_sum = product_c39_41_carry | (product_c39_41_sum & product_c38_40_carry);
  assign product_c39_69_carry = product_c39_41_sum & product_c38_40_sum;
  assign product_c41_70_sum = product_c41_43_carry | (product_c41_43_sum & product_c40_42_carry);
  assign product_c41_70_carry = product_c41_43_sum & product_c40_42_sum;
  assign product_c43_71_sum = product_c43_45_carry | (product_c43_45_sum & product_c42_44_carry);
  assign product_c43_71_carry = product_c43_45_sum & product_c42_44_sum;
  assign product_c45_72_sum = product_c45_47_carry | (product_c45_47_sum & product_c44_46_carry);
  assign product_c45_72_carry = product_c45_47_sum & product_c44_46_sum;
  assign product_c3_74_carry = product_c3_51_carry & product_c1_50_carry;
  assign product_c7_75_carry = product_c7_53_carry & product_c5_52_carry;
  assign product_c11_76_carry = product_c11_55_carry & product_c9_54_carry;
  assign product_c15_77_carry = product_c15_57_carry & product_c13_56_carry;
  assign product_c19_78_sum = product_c19_59_sum | (product_c19_59_carry & product_c17_58_sum);
  assign product_c19_78_carry = product_c19_59_carry & product_c17_58_carry;
  assign product_c23_79_sum = product_c23_61_sum | (product_c23_61_carry & product_c21_60_sum);
  assign product_c23_79_carry = product_c23_61_carry & product_c21_60_carry;
  assign product_c27_80_sum = product_c27_63_sum | (product_c27_63_carry & product_c25_62_sum);
  assign product_c27_80_carry = product_c27_63_carry & product_c25_62_carry;
  assign product_c31_81_sum = product_c31_65_sum | (product_c31_65_carry & product_c29_64_sum);
  assign product_c31_81_carry = product_c31_65_carry & product_c29_64_carry;
  assign product_c35_82_sum = product_c35_67_sum | (product_c35_67_carry & product_c33_66_sum);
  assign product_c35_82_carry = product_c35_67_carry & product_c33_66_carry;
  assign product_c39_83_sum = product_c39_69_sum | (product_c39_69_carry & product_c37_68_sum);
  assign product_c39_83_carry = product_c39_69_carry & product_c37_68_carry;
  assign product_c43_84_sum = product_c43_71_sum | (product_c43_71_carry & product_c41_70_sum);
  assign product_c43_84_carry = product_c43_71_carry & product_c41_70_carry;
  assign product_c47_85_sum = product_c47_73_sum | (product_c47_73_carry & product_c45_72_sum);
  assign product_c47_85_carry = product_c47_73_carry & product_c45_72_carry;
  assign product_c7_86_carry = product_c7_75_carry & product_c3_74_carry;
  assign product_c15_87_carry = product_c15_77_carry & product_c11_76_carry;
  assign product_c23_88_sum = product_c23_79_sum | (product_c23_79_carry & product_c19_78_sum);
  assign product_c23_88_carry = product_c23_79_carry & product_c19_78_carry;
  assign product_c31_89_sum = product_c31_81_sum | (product_c31_81_carry & product_c27_80_sum);
  assign product_c31_89_carry = product_c31_81_carry & product_c27_80_carry;
  assign product_c39_90_sum = product_c39_83_sum | (product_c39_83_carry & product_c35_82_sum);
  assign product_c39_90_carry = product_c39_83_carry & product_c35_82_carry;
  assign product_c47_91_sum = product_c47_85_sum | (product_c47_85_carry & product_c43_84_sum);
  assign product_c47_91_carry = product_c47_85_carry & product_c43_84_carry;
  assign product_c15_92_carry = product_c15_87_carry & product_c7_86_carry;
  assign product_c31_93_sum = product_c31_89_sum | (product_c31_89_carry & product_c23_88_sum);
  assign product_c31_93_carry = product_c31_89_carry & product_c23_88_carry;
  assign product_c47_94_sum = product_c47_91_sum | (product_c47_91_carry & product_c39_90_sum);
  assign product_c47_94_carry = product_c47_91_carry & product_c39_90_carry;
  assign product_c31_95_sum = product_c31_93_sum | (product_c31_93_carry & product_c15_92_sum);
  assign product_c31_95_carry = product_c31_93_carry & product_c15_92_carry;
  assign product_c47_96_sum = product_c47_94_sum | (product_c47_94_carry & product_c31_95_sum);
  assign product_c47_96_carry = product_c47_94_carry & product_c31_95_carry;
  assign product_c23_97_sum = product_c23_88_sum | (product_c23_88_carry & product_c15_92_sum);
  assign product_c23_97_carry = product_c23_88_carry & product_c15_92_carry;
  assign product_c39_98_sum = product_c39_90_sum | (product_c39_90_carry & product_c31_95_sum);
  assign product_c39_98_carry = product_c39_90_carry & product_c31_95_carry;
  assign product_c11_99_carry = product_c11_76_carry & product_c7_86_carry;
  assign product_c19_100_sum = product_c19_78_sum | (product_c19_78_carry & product_c15_92_sum);
  assign product_c19_100_carry = product_c19_78_carry & product_c15_92_carry;
  assign product_c27_101_sum = product_c27_80_sum | (product_c27_80_carry & product_c23_97_sum);
  assign product_c27_101_carry = product_c27_80_carry & product_c23_97_carry;
  assign product_c35_102_sum = product_c35_82_sum | (product_c35_82_carry & product_c31_95_sum);
  assign product_c35_102_carry = product_c35_82_carry & product_c31_95_carry;
  assign product_c43_103_sum = product_c43_84_sum | (product_c43_84_carry & product_c39_98_sum);
  assign product_c43_103_carry = product_c43_84_carry & product_c39_98_carry;
  assign product_c5_104_carry = product_c5_52_carry & product_c3_74_carry;
  assign product_c9_105_carry = product_c9_54_carry & product_c7_86_carry;
  assign product_c13_106_carry = product_c13_56_carry & product_c11_99_carry;
  assign product_c17_107_sum = product_c17_58_sum | (product_c17_58_carry & product_c15_92_sum);
  assign product_c17_107_carry = product_c17_58_carry & product_c15_92_carry;
  assign product_c21_108_sum = product_c21_60_sum | (product_c21_60_carry & product_c19_100_sum);
  assign product_c21_108_carry = product_c21_60_carry & product_c19_100_carry;
  assign product_c25_109_sum = product_c25_62_sum | (product_c25_62_carry & product_c23_97_sum);
  assign product_c25_109_carry = product_c25_62_carry & product_c23_97_carry;
  assign product_c29_110_sum = product_c29_64_sum | (product_c29_64_carry & product_c27_101_sum);
  assign product_c29_110_carry = product_c29_64_carry & product_c27_101_carry;
  assign product_c33_111_sum = product_c33_66_sum | (product_c33_66_carry & product_c31_95_sum);
  assign product_c33_111_carry = product_c33_66_carry & product_c31_95_carry;
  assign product_c37_112_sum = product_c37_68_sum | (product_c37_68_carry & product_c35_102_sum);
  assign product_c37_112_carry = product_c37_68_carry & product_c35_102_carry;
  assign product_c41_113_sum = product_c41_70_sum | (product_c41_70_carry & product_c39_98_sum);
  assign product_c41_113_carry = product_c41_70_carry & product_c39_98_carry;
  assign product_c45_114_sum = product_c45_72_sum | (product_c45_72_carry & product_c43_103_sum);
  assign product_c45_114_carry = product_c45_72_carry & product_c43_103_carry;
  assign product_c2_115_carry = product_c2_4_sum & product_c1_50_carry;
  assign product_c4_116_carry = product_c4_6_sum & product_c3_74_carry;
  assign product_c6_117_carry = product_c6_8_sum & product_c5_104_carry;
  assign product_c8_118_carry = product_c8_10_sum & product_c7_86_carry;
  assign product_c10_119_carry = product_c10_12_sum & product_c9_105_carry;
  assign product_c12_120_carry = product_c12_14_sum & product_c11_99_carry;
  assign product_c14_121_carry = product_c14_16_sum & product_c13_106_carry;
  assign product_c16_122_sum = product_c16_18_carry | (product_c16_18_sum & product_c15_92_sum);
  assign product_c16_122_carry = product_c16_18_sum & product_c15_92_carry;
  assign product_c18_123_sum = product_c18_20_carry | (product_c18_20_sum & product_c17_107_sum);
  assign product_c18_123_carry = product_c18_20_sum & product_c17_107_carry;
  assign product_c20_124_sum = product_c20_22_carry | (product_c20_22_sum & product_c19_100_sum);
  assign product_c20_124_carry = product_c20_22_sum & product_c19_100_carry;
  assign product_c22_125_sum = product_c22_24_carry | (product_c22_24_sum & product_c21_108_sum);
  assign product_c22_125_carry = product_c22_24_sum & product_c21_108_carry;
  assign product_c24_126_sum = product_c24_26_carry | (product_c24_26_sum & product_c23_97_sum);
  assign product_c24_126_carry = product_c24_26_sum & product_c23_97_carry;
  assign product_c26_127_sum = product_c26_28_carry | (product_c26_28_sum & product_c25_109_sum);
  assign product_c26_127_carry = product_c26_28_sum & product_c25_109_carry;
  assign product_c28_128_sum = product_c28_30_carry | (product_c28_30_sum & product_c27_101_sum);
  assign product_c28_128_carry = product_c28_30_sum & product_c27_101_carry;
  assign product_c30_129_sum = product_c30_32_carry | (product_c30_32_sum & product_c29_110_sum);
  assign product_c30_129_carry = product_c30_32_sum & product_c29_110_carry;
  assign product_c32_130_sum = product_c32_34_carry | (product_c32_34_sum & product_c31_95_sum);
  assign product_c32_130_carry = product_c32_34_sum & product_c31_95_carry;
  assign product_c34_131_sum = product_c34_36_carry | (product_c34_36_sum & product_c33_111_sum);
  assign product_c34_131_carry = product_c34_36_sum & product_c33_111_carry;
  assign product_c36_132_sum = product_c36_38_carry | (product_c36_38_sum & product_c35_102_sum);
  assign product_c36_132_carry = product_c36_38_sum & product_c35_102_carry;
  assign product_c38_133_sum = product_c38_40_carry | (product_c38_40_sum & product_c37_112_sum);
  assign product_c38_133_carry = product_c38_40_sum & product_c37_112_carry;
  assign product_c40_134_sum = product_c40_42_carry | (product_c40_42_sum & product_c39_98_sum);
  assign product_c40_134_carry = product_c40_42_sum & product_c39_98_carry;
  assign product_c42_135_sum = product_c42_44_carry | (product_c42_44_sum & product_c41_113_sum);
  assign product_c42_135_carry = product_c42_44_sum & product_c41_113_carry;
  assign product_c44_136_sum = product_c44_46_carry | (product_c44_46_sum & product_c43_103_sum);
  assign product_c44_136_carry = product_c44_46_sum & product_c43_103_carry;
  assign product_c46_137_sum = product_c46_48_carry | (product_c46_48_sum & product_c45_114_sum);
  assign product_c46_137_carry = product_c46_48_sum & product_c45_114_carry;
  assign product_c2_total = product_c2_4_sum ^ product_c1_50_sum;
  assign product_c3_total = product_c3_5_sum ^ product_c2_115_sum;
  assign product_c4_total = product_c4_6_sum ^ product_c3_74_sum;
  assign product_c5_total = product_c5_7_sum ^ product_c4_116_sum;
  assign product_c6_total = product_c6_8_sum ^ product_c5_104_sum;
  assign product_c7_total = product_c7_9_sum ^ product_c6_117_sum;
  assign product_c8_total = product_c8_10_sum ^ product_c7_86_sum;
  assign product_c9_total = product_c9_11_sum ^ product_c8_118_sum;
  assign product_c10_total = product_c10_12_sum ^ product_c9_105_sum;
  assign product_c11_total = product_c11_13_sum ^ product_c10_119_sum;
  assign product_c12_total = product_c12_14_sum ^ product_c11_99_sum;
  assign product_c13_total = product_c13_15_sum ^ product_c12_120_sum;
  assign product_c14_total = product_c14_16_sum ^ product_c13_106_sum;
  assign product_c15_total = product_c15_17_sum ^ product_c14_121_sum;
  assign product_c16_total = product_c16_18_sum ^ product_c15_92_sum;
  assign product_c17_total = product_c17_19_sum ^ product_c16_122_sum;
  assign product_c18_total = product_c18_20_sum ^ product_c17_107_sum;
  assign product_c19_total = product_c19_21_sum ^ product_c18_123_sum;
  assign product_c20_total = product_c20_22_sum ^ product_c19_100_sum;
  assign product_c21_total = product_c21_23_sum ^ product_c20_124_sum;
  assign product_c22_total = product_c22_24_sum ^ product_c21_108_sum;
  assign product_c23_total = product_c23_25_sum ^ product_c22_125_sum;
  assign product_c24_total = product_c24_26_sum ^ product_c23_97_sum;
  assign product_c25_total = product_c25_27_sum ^ product_c24_126_sum;
  assign product_c26_total = product_c26_28_sum ^ product_c25_109_sum;
  assign product_c27_total = product_c27_29_sum ^ product_c26_127_sum;
  assign product_c28_total = product_c28_30_sum ^ product_c27_101_sum;
  assign product_c29_total = product_c29_31_sum ^ product_c28_128_sum;
  assign product_c30_total = product_c30_32_sum ^ product_c29_110_sum;
  assign product_c31_total = product_c31_33_sum ^ product_c30_129_sum;
  assign product_c32_total = product_c32_34_sum ^ product_c31_95_sum;
  assign product_c33_total = product_c33_35_sum ^ product_c32_130_sum;
  assign product_c34_total = product_c34_36_sum ^ product_c33_111_sum;
  assign product_c35_total = product_c35_37_sum ^ product_c34_131_sum;
  assign product_c36_total = product_c36_38_sum ^ product_c35_102_sum;
  assign product_c37_total = product_c37_39_sum ^ product_c36_132_sum;
  assign product_c38_total = product_c38_40_sum ^ product_c37_112_sum;
  assign product_c39_total = product_c39_41_sum ^ product_c38_133_sum;
  assign product_c40_total = product_c40_42_sum ^ product_c39_98_sum;
  assign product_c41_total = product_c41_43_sum ^ product_c40_134_sum;
  assign product_c42_total = product_c42_44_sum ^ product_c41_113_sum;
  assign product_c43_total = product_c43_45_sum ^ product_c42_135_sum;
  assign product_c44_total = product_c44_46_sum ^ product_c43_103_sum;
  assign product_c45_total = product_c45_47_sum ^ product_c44_136_sum;
  assign product_c46_total = product_c46_48_sum ^ product_c45_114_sum;
  assign n218 = | { product[30:0], 2'h0 };
  assign shifted5 = shift[5] ? { product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47], product[47:31], n218 } : { product, 2'h0 };
  assign n219 = | shifted5[16:0];
  assign shifted4 = shift[4] ? { shifted5[49], shifted5[49], shifted5[49], shifted5[49], shifted5[49], shifted5[49], shifted5[49], shifted5[49], shifted5[49], shifted5[49], shifted5[49], shifted5[49], shifted5[49], shifted5[49], shifted5[49], shifted5[49], shifted5[49:17], n219 } : shifted5;
  assign n220 = | shifted4[8:0];
  assign shifted3 = shift[3] ? { shifted4[49], shifted4[49], shifted4[49], shifted4[49], shifted4[49], shifted4[49], shifted4[49], shifted4[49], shifted4[49:9], n220 } : shifted4;
  assign n221 = | shifted3[4:0];
  assign shifted2 = shift[2] ? { shifted3[49], shifted3[49], shifted3[49], shifted3[49], shifted3[49:5], n221 } : shifted3;
  assign n222 = | shifted2[2:0];
  assign shifted1 = shift[1] ? { shifted2[49], shifted2[49], shifted2[49:3], n222 } : shifted2;
  assign n223 = | shifted1[1:0];
  assign shifted0 = shift[0] ? { shifted1[49], shifted1[49:2], n223 } : shifted1;
  assign n224 = ~p0_3;
  assign n225 = ~p1_2;
  assign n226 = ~p2_1;
  assign n227 = ~p3_0;
  assign n228 = ~terms_s0_c2_1_carry;
  assign n229 = ~p3_1;
  assign n230 = ~p4_0;
  assign n231 = ~terms_s0_c4_4_sum;
  assign n232 = ~p0_5;
  assign n233 = ~p1_4;
  assign n234 = ~p2_3;
  assign n235 = ~p3_2;
  assign n236 = ~p4_1;
  assign n237 = ~p5_0;
  assign n238 = ~terms_s0_c4_4_carry;
  assign n239 = ~p6_0;
  assign n240 = ~terms_s0_c6_14_sum;
  assign n241 = ~p0_7;
  assign n242 = ~p1_6;
  assign n243 = ~p2_5;
  assign n244 = ~p3_4;
  assign n245 = ~p4_3;
  assign n246 = ~p5_2;
  assign n247 = ~terms_s0_c7_20_sum;
  assign n248 = ~terms_s0_c8_27_sum;
  assign n249 = ~p0_9;
  assign n250 = ~p1_8;
  assign n251 = ~p2_7;
  assign n252 = ~p3_6;
  assign n253 = ~p4_5;
  assign n254 = ~p5_4;
  assign n255 = ~p6_3;
  assign n256 = ~p7_2;
  assign n257 = ~p8_1;
  assign n258 = ~terms_s0_c9_34_sum;
  assign n259 = ~terms_s0_c8_27_carry;
  assign n260 = ~p9_1;
  assign n261 = ~p10_0;
  assign n262 = ~terms_s0_c10_43_sum;
  assign n263 = ~p0_11;
  assign n264 = ~p1_10;
  assign n265 = ~p2_9;
  assign n266 = ~p3_8;
  assign n267 = ~p4_7;
  assign n268 = ~p5_6;
  assign n269 = ~p6_5;
  assign n270 = ~p7_4;
  assign n271 = ~p8_3;
  assign n272 = ~p9_2;
  assign n273 = ~p10_1;
  assign n274 = ~p11_0;
  assign n275 = ~terms_s0_c11_53_sum;
  assign n276 = ~p12_0;
  assign n277 = ~terms_s0_c12_64_sum;
  assign n278 = ~terms_s0_c12_65_sum;
  assign n279 = ~p0_13;
  assign n280 = ~p1_12;
  assign n281 = ~p2_11;
  assign n282 = ~p3_10;
  assign n283 = ~p4_9;
  assign n284 = ~p5_8;
  assign n285 = ~p6_7;
  assign n286 = ~p7_6;
  assign n287 = ~p8_5;
  assign n288 = ~p9_4;
  assign n289 = ~p10_3;
  assign n290 = ~p11_2;
  assign n291 = ~terms_s0_c13_77_sum;
  assign n292 = ~terms_s0_c14_90_sum;
  assign n293 = ~p0_15;
  assign n294 = ~p1_14;
  assign n295 = ~p2_13;
  assign n296 = ~p3_12;
  assign n297 = ~p4_11;
  assign n298 = ~p5_10;
  assign n299 = ~p6_9;
  assign n300 = ~p7_8;
  assign n301 = ~p8_7;
  assign n302 = ~p9_6;
  assign n303 = ~p10_5;
  assign n304 = ~p11_4;
  assign n305 = ~p12_3;
  assign n306 = ~p13_2;
  assign n307 = ~p14_1;
  assign n308 = ~terms_s0_c15_103_sum;
  assign n309 = ~terms_s0_c14_90_carry;
  assign n310 = ~p15_1;
  assign n311 = ~terms_s0_c16_118_sum;
  assign n312 = ~p0_17;
  assign n313 = ~p1_16;
  assign n314 = ~p2_15;
  assign n315 = ~p3_14;
  assign n316 = ~p4_13;
  assign n317 = ~p5_12;
  assign n318 = ~p6_11;
  assign n319 = ~p7_10;
  assign n320 = ~p8_9;
  assign n321 = ~p9_8;
  assign n322 = ~p10_7;
  assign n323 = ~p11_6;
  assign n324 = ~p12_5;
  assign n325 = ~p13_4;
  assign n326 = ~p14_3;
  assign n327 = ~terms_s0_c17_132_sum;
  assign n328 = ~p15_3;
  assign n329 = ~terms_s0_c18_146_sum;
  assign n330 = ~p0_19;
  assign n331 = ~p1_18;
  assign n332 = ~p2_17;
  assign n333 = ~p3_16;
  assign n334 = ~p4_15;
  assign n335 = ~p5_14;
  assign n336 = ~p6_13;
  assign n337 = ~p7_12;
  assign n338 = ~p8_11;
  assign n339 = ~p9_10;
  assign n340 = ~p10_9;
  assign n341 = ~p11_8;
  assign n342 = ~p12_7;
  assign n343 = ~p13_6;
  assign n344 = ~p14_5;
  assign n345 = ~terms_s0_c19_160_sum;
  assign n346 = ~p15_5;
  assign n347 = ~terms_s0_c20_174_sum;
  assign n348 = ~p0_21;
  assign n349 = ~p1_20;
  assign n350 = ~p2_19;
  assign n351 = ~p3_18;
  assign n352 = ~p4_17;
  assign n353 = ~p5_16;
  assign n354 = ~p6_15;
  assign n355 = ~p7_14;
  assign n356 = ~p8_13;
  assign n357 = ~p9_12;
  assign n358 = ~p10_11;
  assign n359 = ~p11_10;
  assign n360 = ~p12_9;
  assign n361 = ~p13_8;
  assign n362 = ~p14_7;
  assign n363 = ~terms_s0_c21_188_sum;
  assign n364 = ~p15_7;
  assign n365 = ~terms_s0_c22_202_sum;
  assign n366 = ~p0_23;
  assign n367 = ~p1_22;
  assign n368 = ~p2_21;
  assign n369 = ~p3_20;
  assign n370 = ~p4_19;
  assign n371 = ~p5_18;
  assign n372 = ~p6_17;
  assign n373 = ~p7_16;
  assign n374 = ~p8_15;
  assign n375 = ~p9_14;
  assign n376 = ~p10_13;
  assign n377 = ~p11_12;
  assign n378 = ~p12_11;
  assign n379 = ~p13_10;
  assign n380 = ~p14_9;
  assign n381 = ~terms_s0_c23_216_sum;
  assign n382 = ~p15_9;
  assign n383 = ~terms_s0_c24_230_sum;
  assign n384 = ~p0_25;
  assign n385 = ~p1_24;
  assign n386 = ~p2_23;
  assign n387 = ~p3_22;
  assign n388 = ~p4_21;
  assign n389 = ~p5_20;
  assign n390 = ~p6_19;
  assign n391 = ~p7_18;
  assign n392 = ~p8_17;
  assign n393 = ~p9_16;
  assign n394 = ~p10_15;
  assign n395 = ~p11_14;
  assign n396 = ~p12_13;
  assign n397 = ~p13_12;
  assign n398 = ~p14_11;
  assign n399 = ~terms_s0_c25_244_sum;
  assign n400 = ~p15_11;
  assign n401 = ~terms_s0_c26_258_sum;
  assign n402 = ~p0_27;
  assign n403 = ~p1_26;
  assign n404 = ~p2_25;
  assign n405 = ~p3_24;
  assign n406 = ~p4_23;
  assign n407 = ~p5_22;
  assign n408 = ~p6_21;
  assign n409 = ~p7_20;
  assign n410 = ~p8_19;
  assign n411 = ~p9_18;
  assign n412 = ~p10_17;
  assign n413 = ~p11_16;
  assign n414 = ~p12_15;
  assign n415 = ~p13_14;
  assign n416 = ~p14_13;
  assign n417 = ~terms_s0_c27_272_sum;
  assign n418 = ~p15_13;
  assign n419 = ~terms_s0_c28_286_sum;
  assign n420 = ~p0_29;
  assign n421 = ~p1_28;
  assign n422 = ~p2_27;
  assign n423 = ~p3_26;
  assign n424 = ~p4_25;
  assign n425 = ~p5_24;
  assign n426 = ~p6_23;
  assign n427 = ~p7_22;
  assign n428 = ~p8_21;
  assign n429 = ~p9_20;
  assign n430 = ~p10_19;
  assign n431 = ~p11_18;
  assign n432 = ~p12_17;
  assign n433 = ~p13_16;
  assign n434 = ~p14_15;
  assign n435 = ~terms_s0_c29_300_sum;
  assign n436 = ~p15_15;
  assign n437 = ~terms_s0_c30_314_sum;
  assign n439 = ~p1_30;
  assign n440 = ~p2_29;
  assign n441 = ~p3_28;
  assign n442 = ~p4_27;
  assign n443 = ~p5_26;
  assign n444 = ~p6_25;
  assign n445 = ~p7_24;
  assign n446 = ~p8_23;
  assign n447 = ~p9_22;
  assign n448 = ~p10_21;
  assign n449 = ~p11_20;
  assign n450 = ~p12_19;
  assign n451 = ~p13_18;
  assign n452 = ~p14_17;
  assign n453 = ~terms_s0_c31_328_sum;
  assign n454 = ~terms_s0_c32_342_sum;
  assign n456 = ~p3_30;
  assign n457 = ~p4_29;
  assign n458 = ~p5_28;
  assign n459 = ~p6_27;
  assign n460 = ~p7_26;
  assign n461 = ~p8_25;
  assign n462 = ~p9_24;
  assign n463 = ~p10_23;
  assign n464 = ~p11_22;
  assign n465 = ~p12_21;
  assign n466 = ~p13_20;
  assign n467 = ~terms_s0_c33_355_sum;
  assign n468 = ~p15_19;
  assign n470 = ~p5_30;
  assign n471 = ~p6_29;
  assign n472 = ~p7_28;
  assign n473 = ~p8_27;
  assign n474 = ~p9_26;
  assign n475 = ~p10_25;
  assign n476 = ~p11_24;
  assign n477 = ~p12_23;
  assign n478 = ~p13_22;
  assign n479 = ~p14_21;
  assign n480 = ~p15_20;
  assign n481 = ~terms_s0_c35_378_sum;
  assign n482 = ~p14_22;
  assign n483 = ~p15_21;
  assign n485 = ~p7_30;
  assign n486 = ~p8_29;
  assign n487 = ~p9_28;
  assign n488 = ~p10_27;
  assign n489 = ~p11_26;
  assign n490 = ~p12_25;
  assign n491 = ~p13_24;
  assign n492 = ~p14_23;
  assign n493 = ~terms_s0_c38_404_sum;
  assign n495 = ~p9_30;
  assign n496 = ~p10_29;
  assign n497 = ~p11_28;
  assign n498 = ~p12_27;
  assign n499 = ~p13_26;
  assign n500 = ~p15_25;
  assign n502 = ~p11_30;
  assign n503 = ~p12_29;
  assign n504 = ~p13_28;
  assign n505 = ~p14_27;
  assign n506 = ~p15_26;
  assign n507 = ~terms_s0_c41_422_sum;
  assign n508 = ~p14_28;
  assign n509 = ~p15_27;
  assign n511 = ~p13_30;
  assign n512 = ~p14_29;
  assign n513 = ~p15_28;
  assign n514 = ~terms_s0_c42_425_carry;
  always @(posedge clk)
    held <= value;
  always @(posedge clk)
    total <= n1[31:0];
  always @(posedge clk)
    terms_s0_0_b0 <= p0_0;
  always @(posedge clk)
    terms_s0_1_b1 <= p0_1;
  always @(posedge clk)
    terms_s0_2_b1 <= p1_0;
  always @(posedge clk)
    terms_s0_3_b2 <= terms_s0_c2_1_sum;
  always @(posedge clk)
    terms_s0_4_b3 <= terms_s0_c3_3_sum;
  always @(posedge clk)
    terms_s0_5_b4 <= terms_s0_c4_6_sum;
  always @(posedge clk)
    terms_s0_6_b5 <= terms_s0_c5_10_sum;
  always @(posedge clk)
    terms_s0_7_b6 <= terms_s0_c6_15_sum;
  always @(posedge clk)
    terms_s0_8_b7 <= terms_s0_c7_21_sum;
  always @(posedge clk)
    terms_s0_9_b8 <= terms_s0_c8_28_sum;
  always @(posedge clk)
    terms_s0_10_b9 <= terms_s0_c9_36_sum;
  always @(posedge clk)
    terms_s0_11_b10 <= terms_s0_c10_45_sum;
  always @(posedge clk)
    terms_s0_12_b11 <= terms_s0_c11_55_sum;
  always @(posedge clk)
    terms_s0_13_b12 <= terms_s0_c12_66_sum;
  always @(posedge clk)
    terms_s0_14_b13 <= terms_s0_c13_78_sum;
  always @(posedge clk)
    terms_s0_15_b14 <= terms_s0_c14_91_sum;
  always @(posedge clk)
    terms_s0_16_b15 <= terms_s0_c15_105_sum;
  always @(posedge clk)
    terms_s0_17_b16 <= terms_s0_c16_119_sum;
  always @(posedge clk)
    terms_s0_18_b16 <= terms_s0_c15_105_carry;
  always @(posedge clk)
    terms_s0_19_b17 <= terms_s0_c17_133_sum;
  always @(posedge clk)
    terms_s0_20_b17 <= terms_s0_c16_119_carry;
  always @(posedge clk)
    terms_s0_21_b18 <= terms_s0_c17_133_carry;
  always @(posedge clk)
    terms_s0_22_b18 <= terms_s0_c18_147_sum;
  always @(posedge clk)
    terms_s0_23_b19 <= terms_s0_c18_147_carry;
  always @(posedge clk)
    terms_s0_24_b19 <= terms_s0_c19_161_sum;
  always @(posedge clk)
    terms_s0_25_b20 <= terms_s0_c19_161_carry;
  always @(posedge clk)
    terms_s0_26_b20 <= terms_s0_c20_175_sum;
  always @(posedge clk)
    terms_s0_27_b21 <= terms_s0_c20_175_carry;
  always @(posedge clk)
    terms_s0_28_b21 <= terms_s0_c21_189_sum;
  always @(posedge clk)
    terms_s0_29_b22 <= terms_s0_c21_189_carry;
  always @(posedge clk)
    terms_s0_30_b22 <= terms_s0_c22_203_sum;
  always @(posedge clk)
    terms_s0_31_b23 <= terms_s0_c22_203_carry;
  always @(posedge clk)
    terms_s0_32_b23 <= terms_s0_c23_217_sum;
  always @(posedge clk)
    terms_s0_33_b24 <= terms_s0_c23_217_carry;
  always @(posedge clk)
    terms_s0_34_b24 <= terms_s0_c24_231_sum;
  always @(posedge clk)
    terms_s0_35_b25 <= terms_s0_c24_231_carry;
  always @(posedge clk)
    terms_s0_36_b25 <= terms_s0_c25_245_sum;
  always @(posedge clk)
    terms_s0_37_b26 <= terms_s0_c25_245_carry;
  always @(posedge clk)
    terms_s0_38_b26 <= terms_s0_c26_259_sum;
  always @(posedge clk)
    terms_s0_39_b27 <= terms_s0_c26_259_carry;
  always @(posedge clk)
    terms_s0_40_b27 <= terms_s0_c27_273_sum;
  always @(posedge clk)
    terms_s0_41_b28 <= terms_s0_c27_273_carry;
  always @(posedge clk)
    terms_s0_42_b28 <= terms_s0_c28_287_sum;
  always @(posedge clk)
    terms_s0_43_b29 <= terms_s0_c28_287_carry;
  always @(posedge clk)
    terms_s0_44_b29 <= terms_s0_c29_301_sum;
  always @(posedge clk)
    terms_s0_45_b30 <= terms_s0_c29_301_carry;
  always @(posedge clk)
    terms_s0_46_b30 <= terms_s0_c30_315_sum;
  always @(posedge clk)
    terms_s0_47_b31 <= terms_s0_c30_315_carry;
  always @(posedge clk)
    terms_s0_48_b31 <= terms_s0_c31_329_sum;
  always @(posedge clk)
    terms_s0_49_b32 <= terms_s0_c32_343_sum;
  always @(posedge clk)
    terms_s0_50_b33 <= terms_s0_c32_343_carry;
  always @(posedge clk)
    terms_s0_51_b33 <= terms_s0_c33_356_sum;
  always @(posedge clk)
    terms_s0_52_b34 <= terms_s0_c34_367_sum;
  always @(posedge clk)
    terms_s0_53_b34 <= terms_s0_c34_368_sum;
  always @(posedge clk)
    terms_s0_54_b35 <= terms_s0_c34_368_carry;
  always @(posedge clk)
    terms_s0_55_b35 <= terms_s0_c35_379_sum;
  always @(posedge clk)
    terms_s0_56_b36 <= terms_s0_c36_388_sum;
  always @(posedge clk)
    terms_s0_57_b36 <= terms_s0_c36_389_sum;
  always @(posedge clk)
    terms_s0_58_b37 <= terms_s0_c37_397_sum;
  always @(posedge clk)
    terms_s0_59_b37 <= terms_s0_c37_398_sum;
  always @(posedge clk)
    terms_s0_60_b38 <= terms_s0_c38_406_sum;
  always @(posedge clk)
    terms_s0_61_b38 <= terms_s0_c37_398_carry;
  always @(posedge clk)
    terms_s0_62_b39 <= terms_s0_c39_412_sum;
  always @(posedge clk)
    terms_s0_63_b39 <= terms_s0_c39_413_sum;
  always @(posedge clk)
    terms_s0_64_b40 <= terms_s0_c40_418_sum;
  always @(posedge clk)
    terms_s0_65_b40 <= terms_s0_c40_419_sum;
  always @(posedge clk)
    terms_s0_66_b41 <= terms_s0_c41_424_sum;
  always @(posedge clk)
    terms_s0_67_b41 <= terms_s0_c40_419_carry;
  always @(posedge clk)
    terms_s0_68_b42 <= terms_s0_c42_427_sum;
  always @(posedge clk)
    terms_s0_69_b42 <= terms_s0_c42_428_sum;
  always @(posedge clk)
    terms_s0_70_b43 <= terms_s0_c43_431_sum;
  always @(posedge clk)
    terms_s0_71_b43 <= terms_s0_c42_428_carry;
  always @(posedge clk)
    terms_s0_72_b44 <= terms_s0_c44_432_sum;
  always @(posedge clk)
    terms_s0_73_b44 <= terms_s0_c44_433_sum;
  always @(posedge clk)
    terms_s0_74_b45 <= terms_s0_c45_434_sum;
  always @(posedge clk)
    terms_s0_75_b45 <= terms_s0_c44_433_carry;
  always @(posedge clk)
    terms_s0_76_b46 <= p15_31;
  always @(posedge clk)
    terms_s0_77_b46 <= terms_s0_c45_434_carry;
  always @(posedge clk)
    product <= { product_c47_total, product_c46_total, product_c45_total, product_c44_total, product_c43_total, product_c42_total, product_c41_total, product_c40_total, product_c39_total, product_c38_total, product_c37_total, product_c36_total, product_c35_total, product_c34_total, product_c33_total, product_c32_total, product_c31_total, product_c30_total, product_c29_total, product_c28_total, product_c27_total, product_c26_total, product_c25_total, product_c24_total, product_c23_total, product_c22_total, product_c21_total, product_c20_total, product_c19_total, product_c18_total, product_c17_total, product_c16_total, product_c15_total, product_c14_total, product_c13_total, product_c12_total, product_c11_total, product_c10_total, product_c9_total, product_c8_total, product_c7_total, product_c6_total, product_c5_total, product_c4_total, product_c3_total, product_c2_total, product_c1_total, product_c0_total };
  always @(posedge clk)
    kept <= shifted0;
  always @(posedge clk)
    result <= n515;
  assign n1 = $signed(held) + $signed(bias);
  assign n2 = & kept[49:11];
  assign n3 = | kept[49:11];
  assign n5 = n2 | ~n3;
  assign n7 = kept[1] & (kept[0] | kept[2]);
  assign n8 = $signed(kept[11:2]) + $signed({ 1'h0, n7 });
  assign n9 = $signed(n8) + $signed(zero_point);
  assign n10 = $signed(n9) < $signed(8'h80);
  assign n12 = kept[1] & (kept[0] | kept[2]);
  assign n13 = $signed(kept[11:2]) + $signed({ 1'h0, n12 });
  assign n14 = $signed(n13) + $signed(zero_point);
  assign n15 = $signed(n14) > $signed(8'h7f);
  assign n17 = kept[1] & (kept[0] | kept[2]);
  assign n18 = $signed(kept[11:2]) + $signed({ 1'h0, n17 });
  assign n19 = $signed(n18) + $signed(zero_point);
  assign n20 = n15 ? 12'h07f : n19;
  assign n21 = n10 ? 12'hf80 : n20;
  assign n22 = kept[49] ? 8'h80 : 8'h7f;
  assign n23 = n5 ? n21 : { n22[7], n22[7], n22[7], n22[7], n22 };
  assign n24 = requantized ? { n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23[11], n23 } : kept[49:2];
  assign p0_0 = total[0] & multiplier[0];
  assign p0_1 = total[1] & multiplier[0];
  assign p0_2 = total[2] & multiplier[0];
  assign p0_3 = total[3] & multiplier[0];
  assign p0_4 = total[4] & multiplier[0];
  assign p0_5 = total[5] & multiplier[0];
  assign p0_6 = total[6] & multiplier[0];
  assign p0_7 = total[7] & multiplier[0];
  assign p0_8 = total[8] & multiplier[0];
  assign p0_9 = total[9] & multiplier[0];
  assign p0_10 = total[10] & multiplier[0];
  assign p0_11 = total[11] & multiplier[0];
  assign p0_12 = total[12] & multiplier[0];
  assign p0_13 = total[13] & multiplier[0];
  assign p0_14 = total[14] & multiplier[0];
  assign p0_15 = total[15] & multiplier[0];
  assign p0_16 = total[16] & multiplier[0];
  assign p0_17 = total[17] & multiplier[0];
  assign p0_18 = total[18] & multiplier[0];
  assign p0_19 = total[19] & multiplier[0];
  assign p0_20 = total[20] & multiplier[0];
  assign p0_21 = total[21] & multiplier[0];
  assign p0_22 = total[22] & multiplier[0];
  assign p0_23 = total[23] & multiplier[0];
  assign p0_24 = total[24] & multiplier[0];
  assign p0_25 = total[25] & multiplier[0];
  assign p0_26 = total[26] & multiplier[0];
  assign p0_27 = total[27] & multiplier[0];
  assign p0_28 = total[28] & multiplier[0];
  assign p0_29 = total[29] & multiplier[0];
  assign p0_30 = total[30] & multiplier[0];
  assign n25 = total[31] & multiplier[0];
  assign p0_31 = ~n25;
  assign p1_0 = total[0] & multiplier[1];
  assign p1_1 = total[1] & multiplier[1];
  assign p1_2 = total[2] & multiplier[1];
  assign p1_3 = total[3] & multiplier[1];
  assign p1_4 = total[4] & multiplier[1];
  assign p1_5 = total[5] & multiplier[1];
  assign p1_6 = total[6] & multiplier[1];
  assign p1_7 = total[7] & multiplier[1];
  assign p1_8 = total[8] & multiplier[1];
  assign p1_9 = total[9] & multiplier[1];
  assign p1_10 = total[10] & multiplier[1];
  assign p1_11 = total[11] & multiplier[1];
  assign p1_12 = total[12] & multiplier[1];
  assign p1_13 = total[13] & multiplier[1];
  assign p1_14 = total[14] & multiplier[1];
  assign p1_15 = total[15] & multiplier[1];
  assign p1_16 = total[16] & multiplier[1];
  assign p1_17 = total[17] & multiplier[1];
  assign p1_18 = total[18] & multiplier[1];
  assign p1_19 = total[19] & multiplier[1];
  assign p1_20 = total[20] & multiplier[1];
  assign p1_21 = total[21] & multiplier[1];
  assign p1_22 = total[22] & multiplier[1];
  assign p1_23 = total[23] & multiplier[1];
  assign p1_24 = total[24] & multiplier[1];
  assign p1_25 = total[25] & multiplier[1];
  assign p1_26 = total[26] & multiplier[1];
  assign p1_27 = total[27] & multiplier[1];
  assign p1_28 = total[28] & multiplier[1];
  assign p1_29 = total[29] & multiplier[1];
  assign p1_30 = total[30] & multiplier[1];
  assign p1_31 = ~(total[31] & multiplier[1]);
  assign p2_0 = total[0] & multiplier[2];
  assign p2_1 = total[1] & multiplier[2];
  assign p2_2 = total[2] & multiplier[2];
  assign p2_3 = total[3] & multiplier[2];
  assign p2_4 = total[4] & multiplier[2];
  assign p2_5 = total[5] & multiplier[2];
  assign p2_6 = total[6] & multiplier[2];
  assign p2_7 = total[7] & multiplier[2];
  assign p2_8 = total[8] & multiplier[2];
  assign p2_9 = total[9] & multiplier[2];
  assign p2_10 = total[10] & multiplier[2];
  assign p2_11 = total[11] & multiplier[2];
  assign p2_12 = total[12] & multiplier[2];
  assign p2_13 = total[13] & multiplier[2];
  assign p2_14 = total[14] & multiplier[2];
  assign p2_15 = total[15] & multiplier[2];
  assign p2_16 = total[16] & multiplier[2];
  assign p2_17 = total[17] & multiplier[2];
  assign p2_18 = total[18] & multiplier[2];
  assign p2_19 = total[19] & multiplier[2];
  assign p2_20 = total[20] & multiplier[2];
  assign p2_21 = total[21] & multiplier[2];
  assign p2_22 = total[22] & multiplier[2];
  assign p2_23 = total[23] & multiplier[2];
  assign p2_24 = total[24] & multiplier[2];
  assign p2_25 = total[25] & multiplier[2];
  assign p2_26 = total[26] & multiplier[2];
  assign p2_27 = total[27] & multiplier[2];
  assign p2_28 = total[28] & multiplier[2];
  assign p2_29 = total[29] & multiplier[2];
  assign p2_30 = total[30] & multiplier[2];
  assign n27 = total[31] & multiplier[2];
  assign p2_31 = ~n27;
  assign p3_0 = total[0] & multiplier[3];
  assign p3_1 = total[1] & multiplier[3];
  assign p3_2 = total[2] & multiplier[3];
  assign p3_3 = total[3] & multiplier[3];
  assign p3_4 = total[4] & multiplier[3];
  assign p3_5 = total[5] & multiplier[3];
  assign p3_6 = total[6] & multiplier[3];
  assign p3_7 = total[7] & multiplier[3];
  assign p3_8 = total[8] & multiplier[3];
  assign p3_9 = total[9] & multiplier[3];
  assign p3_10 = total[10] & multiplier[3];
  assign p3_11 = total[11] & multiplier[3];
  assign p3_12 = total[12] & multiplier[3];
  assign p3_13 = total[13] & multiplier[3];
  assign p3_14 = total[14] & multiplier[3];
  assign p3_15 = total[15] & multiplier[3];
  assign p3_16 = total[16] & multiplier[3];
  assign p3_17 = total[17] & multiplier[3];
  assign p3_18 = total[18] & multiplier[3];
  assign p3_19 = total[19] & multiplier[3];
  assign p3_20 = total[20] & multiplier[3];
  assign p3_21 = total[21] & multiplier[3];
  assign p3_22 = total[22] & multiplier[3];
  assign p3_23 = total[23] & multiplier[3];
  assign p3_24 = total[24] & multiplier[3];
  assign p3_25 = total[25] & multiplier[3];
  assign p3_26 = total[26] & multiplier[3];
  assign p3_27 = total[27] & multiplier[3];
  assign p3_28 = total[28] & multiplier[3];
  assign p3_29 = total[29] & multiplier[3];
  assign p3_30 = total[30] & multiplier[3];
  assign p3_31 = ~(total[31] & multiplier[3]);
  assign p4_0 = total[0] & multiplier[4];
  assign p4_1 = total[1] & multiplier[4];
  assign p4_2 = total[2] & multiplier[4];
  assign p4_3 = total[3] & multiplier[4];
  assign p4_4 = total[4] & multiplier[4];
  assign p4_5 = total[5] & multiplier[4];
  assign p4_6 = total[6] & multiplier[4];
  assign p4_7 = total[7] & multiplier[4];
  assign p4_8 = total[8] & multiplier[4];
  assign p4_9 = total[9] & multiplier[4];
  assign p4_10 = total[10] & multiplier[4];
  assign p4_11 = total[11] & multiplier[4];
  assign p4_12 = total[12] & multiplier[4];
  assign p4_13 = total[13] & multiplier[4];
  assign p4_14 = total[14] & multiplier[4];
  assign p4_15 = total[15] & multiplier[4];
  assign p4_16 = total[16] & multiplier[4];
  assign p4_17 = total[17] & multiplier[4];
  assign p4_18 = total[18] & multiplier[4];
  assign p4_19 = total[19] & multiplier[4];
  assign p4_20 = total[20] & multiplier[4];
  assign p4_21 = total[21] & multiplier[4];
  assign p4_22 = total[22] & multiplier[4];
  assign p4_23 = total[23] & multiplier[4];
  assign p4_24 = total[24] & multiplier[4];
  assign p4_25 = total[25] & multiplier[4];
  assign p4_26 = total[26] & multiplier[4];
  assign p4_27 = total[27] & multiplier[4];
  assign p4_28 = total[28] & multiplier[4];
  assign p4_29 = total[29] & multiplier[4];
  assign p4_30 = total[30] & multiplier[4];
  assign n29 = total[31] & multiplier[4];
  assign p4_31 = ~n29;
  assign p5_0 = total[0] & multiplier[5];
  assign p5_1 = total[1] & multiplier[5];
  assign p5_2 = total[2] & multiplier[5];
  assign p5_3 = total[3] & multiplier[5];
  assign p5_4 = total[4] & multiplier[5];
  assign p5_5 = total[5] & multiplier[5];
  assign p5_6 = total[6] & multiplier[5];
  assign p5_7 = total[7] & multiplier[5];
  assign p5_8 = total[8] & multiplier[5];
  assign p5_9 = total[9] & multiplier[5];
  assign p5_10 = total[10] & multiplier[5];
  assign p5_11 = total[11] & multiplier[5];
  assign p5_12 = total[12] & multiplier[5];
  assign p5_13 = total[13] & multiplier[5];
  assign p5_14 = total[14] & multiplier[5];
  assign p5_15 = total[15] & multiplier[5];
  assign p5_16 = total[16] & multiplier[5];
  assign p5_17 = total[17] & multiplier[5];
  assign p5_18 = total[18] & multiplier[5];
  assign p5_19 = total[19] & multiplier[5];
  assign p5_20 = total[20] & multiplier[5];
  assign p5_21 = total[21] & multiplier[5];
  assign p5_22 = total[22] & multiplier[5];
  assign p5_23 = total[23] & multiplier[5];
  assign p5_24 = total[24] & multiplier[5];
  assign p5_25 = total[25] & multiplier[5];
  assign p5_26 = total[26] & multiplier[5];
  assign p5_27 = total[27] & multiplier[5];
  assign p5_28 = total[28] & multiplier[5];
  assign p5_29 = total[29] & multiplier[5];
  assign p5_30 = total[30] & multiplier[5];
  assign p5_31 = ~(total[31] & multiplier[5]);
  assign p6_0 = total[0] & multiplier[6];
  assign p6_1 = total[1] & multiplier[6];
  assign p6_2 = total[2] & multiplier[6];
  assign p6_3 = total[3] & multiplier[6];
  assign p6_4 = total[4] & multiplier[6];
  assign p6_5 = total[5] & multiplier[6];
  assign p6_6 = total[6] & multiplier[6];
  assign p6_7 = total[7] & multiplier[6];
  assign p6_8 = total[8] & multiplier[6];
  assign p6_9 = total[9] & multiplier[6];
  assign p6_10 = total[10] & multiplier[6];
  assign p6_11 = total[11] & multiplier[6];
  assign p6_12 = total[12] & multiplier[6];
  assign p6_13 = total[13] & multiplier[6];
  assign p6_14 = total[14] & multiplier[6];
  assign p6_15 = total[15] & multiplier[6];
  assign p6_16 = total[16] & multiplier[6];
  assign p6_17 = total[17] & multiplier[6];
  assign p6_18 = total[18] & multiplier[6];
  assign p6_19 = total[19] & multiplier[6];
  assign p6_20 = total[20] & multiplier[6];
  assign p6_21 = total[21] & multiplier[6];
  assign p6_22 = total[22] & multiplier[6];
  assign p6_23 = total[23] & multiplier[6];
  assign p6_24 = total[24] & multiplier[6];
  assign p6_25 = total[25] & multiplier[6];
  assign p6_26 = total[26] & multiplier[6];
  assign p6_27 = total[27] & multiplier[6];
  assign p6_28 = total[28] & multiplier[6];
  assign p6_29 = total[29] & multiplier[6];
  assign p6_30 = total[30] & multiplier[6];
  assign n31 = total[31] & multiplier[6];
  assign p6_31 = ~n31;
  assign p7_0 = total[0] & multiplier[7];
  assign p7_1 = total[1] & multiplier[7];
  assign p7_2 = total[2] & multiplier[7];
  assign p7_3 = total[3] & multiplier[7];
  assign p7_4 = total[4] & multiplier[7];
  assign p7_5 = total[5] & multiplier[7];
  assign p7_6 = total[6] & multiplier[7];
  assign p7_7 = total[7] & multiplier[7];
  assign p7_8 = total[8] & multiplier[7];
  assign p7_9 = total[9] & multiplier[7];
  assign p7_10 = total[10] & multiplier[7];
  assign p7_11 = total[11] & multiplier[7];
  assign p7_12 = total[12] & multiplier[7];
  assign p7_13 = total[13] & multiplier[7];
  assign p7_14 = total[14] & multiplier[7];
  assign p7_15 = total[15] & multiplier[7];
  assign p7_16 = total[16] & multiplier[7];
  assign p7_17 = total[17] & multiplier[7];
  assign p7_18 = total[18] & multiplier[7];
  assign p7_19 = total[19] & multiplier[7];
  assign p7_20 = total[20] & multiplier[7];
  assign p7_21 = total[21] & multiplier[7];
  assign p7_22 = total[22] & multiplier[7];
  assign p7_23 = total[23] & multiplier[7];
  assign p7_24 = total[24] & multiplier[7];
  assign p7_25 = total[25] & multiplier[7];
  assign p7_26 = total[26] & multiplier[7];
  assign p7_27 = total[27] & multiplier[7];
  assign p7_28 = total[28] & multiplier[7];
  assign p7_29 = total[29] & multiplier[7];
  assign p7_30 = total[30] & multiplier[7];
  assign p7_31 = ~(total[31] & multiplier[7]);
  assign p8_0 = total[0] & multiplier[8];
  assign p8_1 = total[1] & multiplier[8];
  assign p8_2 = total[2] & multiplier[8];
  assign p8_3 = total[3] & multiplier[8];
  assign p8_4 = total[4] & multiplier[8];
  assign p8_5 = total[5] & multiplier[8];
  assign p8_6 = total[6] & multiplier[8];
  assign p8_7 = total[7] & multiplier[8];
  assign p8_8 = total[8] & multiplier[8];
  assign p8_9 = total[9] & multiplier[8];
  assign p8_10 = total[10] & multiplier[8];
  assign p8_11 = total[11] & multiplier[8];
  assign p8_12 = total[12] & multiplier[8];
  assign p8_13 = total[13] & multiplier[8];
  assign p8_14 = total[14] & multiplier[8];
  assign p8_15 = total[15] & multiplier[8];
  assign p8_16 = total[16] & multiplier[8];
  assign p8_17 = total[17] & multiplier[8];
  assign p8_18 = total[18] & multiplier[8];
  assign p8_19 = total[19] & multiplier[8];
  assign p8_20 = total[20] & multiplier[8];
  assign p8_21 = total[21] & multiplier[8];
  assign p8_22 = total[22] & multiplier[8];
  assign p8_23 = total[23] & multiplier[8];
  assign p8_24 = total[24] & multiplier[8];
  assign p8_25 = total[25] & multiplier[8];
  assign p8_26 = total[26] & multiplier[8];
  assign p8_27 = total[27] & multiplier[8];
  assign p8_28 = total[28] & multiplier[8];
  assign p8_29 = total[29] & multiplier[8];
  assign p8_30 = total[30] & multiplier[8];
  assign n33 = total[31] & multiplier[8];
  assign p8_31 = ~n33;
  assign p9_0 = total[0] & multiplier[9];
  assign p9_1 = total[1] & multiplier[9];
  assign p9_2 = total[2] & multiplier[9];
  assign p9_3 = total[3] & multiplier[9];
  assign p9_4 = total[4] & multiplier[9];
  assign p9_5 = total[5] & multiplier[9];
  assign p9_6 = total[6] & multiplier[9];
  assign p9_7 = total[7] & multiplier[9];
  assign p9_8 = total[8] & multiplier[9];
  assign p9_9 = total[9] & multiplier[9];
  assign p9_10 = total[10] & multiplier[9];
  assign p9_11 = total[11] & multiplier[9];
  assign p9_12 = total[12] & multiplier[9];
  assign p9_13 = total[13] & multiplier[9];
  assign p9_14 = total[14] & multiplier[9];
  assign p9_15 = total[15] & multiplier[9];
  assign p9_16 = total[16] & multiplier[9];
  assign p9_17 = total[17] & multiplier[9];
  assign p9_18 = total[18] & multiplier[9];
  assign p9_19 = total[19] & multiplier[9];
  assign p9_20 = total[20] & multiplier[9];
  assign p9_21 = total[21] & multiplier[9];
  assign p9_22 = total[22] & multiplier[9];
  assign p9_23 = total[23] & multiplier[9];
  assign p9_24 = total[24] & multiplier[9];
  assign p9_25 = total[25] & multiplier[9];
  assign p9_26 = total[26] & multiplier[9];
  assign p9_27 = total[27] & multiplier[9];
  assign p9_28 = total[28] & multiplier[9];
  assign p9_29 = total[29] & multiplier[9];
  assign p9_30 = total[30] & multiplier[9];
  assign p9_31 = ~(total[31] & multiplier[9]);
  assign p10_0 = total[0] & multiplier[10];
  assign p10_1 = total[1] & multiplier[10];
  assign p10_2 = total[2] & multiplier[10];
  assign p10_3 = total[3] & multiplier[10];
  assign p10_4 = total[4] & multiplier[10];
  assign p10_5 = total[5] & multiplier[10];
  assign p10_6 = total[6] & multiplier[10];
  assign p10_7 = total[7] & multiplier[10];
  assign p10_8 = total[8] & multiplier[10];
  assign p10_9 = total[9] & multiplier[10];
  assign p10_10 = total[10] & multiplier[10];
  assign p10_11 = total[11] & multiplier[10];
  assign p10_12 = total[12] & multiplier[10];
  assign p10_13 = total[13] & multiplier[10];
  assign p10_14 = total[14] & multiplier[10];
  assign p10_15 = total[15] & multiplier[10];
  assign p10_16 = total[16] & multiplier[10];
  assign p10_17 = total[17] & multiplier[10];
  assign p10_18 = total[18] & multiplier[10];
  assign p10_19 = total[19] & multiplier[10];
  assign p10_20 = total[20] & multiplier[10];
  assign p10_21 = total[21] & multiplier[10];
  assign p10_22 = total[22] & multiplier[10];
  assign p10_23 = total[23] & multiplier[10];
  assign p10_24 = total[24] & multiplier[10];
  assign p10_25 = total[25] & multiplier[10];
  assign p10_26 = total[26] & multiplier[10];
  assign p10_27 = total[27] & multiplier[10];
  assign p10_28 = total[28] & multiplier[10];
  assign p10_29 = total[29] & multiplier[10];
  assign p10_30 = total[30] & multiplier[10];
  assign n35 = total[31] & multiplier[10];
  assign p10_31 = ~n35;
  assign p11_0 = total[0] & multiplier[11];
  assign p11_1 = total[1] & multiplier[11];
  assign p11_2 = total[2] & multiplier[11];
  assign p11_3 = total[3] & multiplier[11];
  assign p11_4 = total[4] & multiplier[11];
  assign p11_5 = total[5] & multiplier[11];
  assign p11_6 = total[6] & multiplier[11];
  assign p11_7 = total[7] & multiplier[11];
  assign p11_8 = total[8] & multiplier[11];
  assign p11_9 = total[9] & multiplier[11];
  assign p11_10 = total[10] & multiplier[11];
  assign p11_11 = total[11] & multiplier[11];
  assign p11_12 = total[12] & multiplier[11];
  assign p11_13 = total[13] & multiplier[11];
  assign p11_14 = total[14] & multiplier[11];
  assign p11_15 = total[15] & multiplier[11];
  assign p11_16 = total[16] & multiplier[11];
  assign p11_17 = total[17] & multiplier[11];
  assign p11_18 = total[18] & multiplier[11];
  assign p11_19 = total[19] & multiplier[11];
  assign p11_20 = total[20] & multiplier[11];
  assign p11_21 = total[21] & multiplier[11];
  assign p11_22 = total[22] & multiplier[11];
  assign p11_23 = total[23] & multiplier[11];
  assign p11_24 = total[24] & multiplier[11];
  assign p11_25 = total[25] & multiplier[11];
  assign p11_26 = total[26] & multiplier[11];
  assign p11_27 = total[27] & multiplier[11];
  assign p11_28 = total[28] & multiplier[11];
  assign p11_29 = total[29] & multiplier[11];
  assign p11_30 = total[30] & multiplier[11];
  assign p11_31 = ~(total[31] & multiplier[11]);
  assign p12_0 = total[0] & multiplier[12];
  assign p12_1 = total[1] & multiplier[12];
  assign p12_2 = total[2] & multiplier[12];
  assign p12_3 = total[3] & multiplier[12];
  assign p12_4 = total[4] & multiplier[12];
  assign p12_5 = total[5] & multiplier[12];
  assign p12_6 = total[6] & multiplier[12];
  assign p12_7 = total[7] & multiplier[12];
  assign p12_8 = total[8] & multiplier[12];
  assign p12_9 = total[9] & multiplier[12];
  assign p12_10 = total[10] & multiplier[12];
  assign p12_11 = total[11] & multiplier[12];
  assign p12_12 = total[12] & multiplier[12];
  assign p12_13 = total[13] & multiplier[12];
  assign p12_14 = total[14] & multiplier[12];
  assign p12_15 = total[15] & multiplier[12];
  assign p12_16 = total[16] & multiplier[12];
  assign p12_17 = total[17] & multiplier[12];
  assign p12_18 = total[18] & multiplier[12];
  assign p12_19 = total[19] & multiplier[12];
  assign p12_20 = total[20] & multiplier[12];
  assign p12_21 = total[21] & multiplier[12];
  assign p12_22 = total[22] & multiplier[12];
  assign p12_23 = total[23] & multiplier[12];
  assign p12_24 = total[24] & multiplier[12];
  assign p12_25 = total[25] & multiplier[12];
  assign p12_26 = total[26] & multiplier[12];
  assign p12_27 = total[27] & multiplier[12];
  assign p12_28 = total[28] & multiplier[12];
  assign p12_29 = total[29] & multiplier[12];
  assign p12_30 = total[30] & multiplier[12];
  assign n37 = total[31] & multiplier[12];
  assign p12_31 = ~n37;
  assign p13_0 = total[0] & multiplier[13];
  assign p13_1 = total[1] & multiplier[13];
  assign p13_2 = total[2] & multiplier[13];
  assign p13_3 = total[3] & multiplier[13];
  assign p13_4 = total[4] & multiplier[13];
  assign p13_5 = total[5] & multiplier[13];
  assign p13_6 = total[6] & multiplier[13];
  assign p13_7 = total[7] & multiplier[13];
  assign p13_8 = total[8] & multiplier[13];
  assign p13_9 = total[9] & multiplier[13];
  assign p13_10 = total[10] & multiplier[13];
  assign p13_11 = total[11] & multiplier[13];
  assign p13_12 = total[12] & multiplier[13];
  assign p13_13 = total[13] & multiplier[13];
  assign p13_14 = total[14] & multiplier[13];
  assign p13_15 = total[15] & multiplier[13];
  assign p13_16 = total[16] & multiplier[13];
  assign p13_17 = total[17] & multiplier[13];
  assign p13_18 = total[18] & multiplier[13];
  assign p13_19 = total[19] & multiplier[13];
  assign p13_20 = total[20] & multiplier[13];
  assign p13_21 = total[21] & multiplier[13];
  assign p13_22 = total[22] & multiplier[13];
  assign p13_23 = total[23] & multiplier[13];
  assign p13_24 = total[24] & multiplier[13];
  assign p13_25 = total[25] & multiplier[13];
  assign p13_26 = total[26] & multiplier[13];
  assign p13_27 = total[27] & multiplier[13];
  assign p13_28 = total[28] & multiplier[13];
  assign p13_29 = total[29] & multiplier[13];
  assign p13_30 = total[30] & multiplier[13];
  assign auto_rtlil_cc_2739_Not_4 = ~product_c46_137_sum;
  dint_full_adder terms_s0_c10_37 (
    .a(p0_10),
    .b(p1_9),
    .c(p2_8),
    .carry(terms_s0_c10_37_carry),
    .sum(terms_s0_c10_37_sum)
  );
  dint_full_adder terms_s0_c10_38 (
    .a(p3_7),
    .b(p4_6),
    .c(p5_5),
    .carry(terms_s0_c10_38_carry),
    .sum(terms_s0_c10_38_sum)
  );
  dint_full_adder terms_s0_c10_39 (
    .a(p6_4),
    .b(p7_3),
    .c(p8_2),
    .carry(terms_s0_c10_39_carry),
    .sum(terms_s0_c10_39_sum)
  );
  dint_full_adder terms_s0_c10_40 (
    .a(n260),
    .b(n261),
    .c(terms_s0_c9_29_carry),
    .carry(terms_s0_c10_40_carry),
    .sum(terms_s0_c10_40_sum)
  );
  dint_full_adder terms_s0_c10_41 (
    .a(terms_s0_c10_37_sum),
    .b(terms_s0_c10_38_sum),
    .c(terms_s0_c10_39_sum),
    .carry(terms_s0_c10_41_carry),
    .sum(terms_s0_c10_41_sum)
  );
  dint_full_adder terms_s0_c10_42 (
    .a(terms_s0_c9_30_carry),
    .b(terms_s0_c9_31_carry),
    .c(terms_s0_c9_33_carry),
    .carry(terms_s0_c10_42_carry),
    .sum(terms_s0_c10_42_sum)
  );
  dint_full_adder terms_s0_c10_43 (
    .a(terms_s0_c9_32_carry),
    .b(terms_s0_c10_41_sum),
    .c(terms_s0_c9_34_carry),
    .carry(terms_s0_c10_43_carry),
    .sum(terms_s0_c10_43_sum)
  );
  dint_full_adder terms_s0_c10_44 (
    .a(terms_s0_c10_40_sum),
    .b(terms_s0_c10_42_sum),
    .c(terms_s0_c9_35_carry),
    .carry(terms_s0_c10_44_carry),
    .sum(terms_s0_c10_44_sum)
  );
  dint_full_adder terms_s0_c10_45 (
    .a(n262),
    .b(terms_s0_c10_44_sum),
    .c(terms_s0_c9_36_carry),
    .carry(terms_s0_c10_45_carry),
    .sum(terms_s0_c10_45_sum)
  );
  dint_full_adder terms_s0_c11_46 (
    .a(n263),
    .b(n264),
    .c(n265),
    .carry(terms_s0_c11_46_carry),
    .sum(terms_s0_c11_46_sum)
  );
  dint_full_adder terms_s0_c11_47 (
    .a(n266),
    .b(n267),
    .c(n268),
    .carry(terms_s0_c11_47_carry),
    .sum(terms_s0_c11_47_sum)
  );
  dint_full_adder terms_s0_c11_48 (
    .a(n269),
    .b(n270),
    .c(n271),
    .carry(terms_s0_c11_48_carry),
    .sum(terms_s0_c11_48_sum)
  );
  dint_full_adder terms_s0_c11_49 (
    .a(n272),
    .b(n273),
    .c(n274),
    .carry(terms_s0_c11_49_carry),
    .sum(terms_s0_c11_49_sum)
  );
  dint_full_adder terms_s0_c11_50 (
    .a(terms_s0_c10_37_carry),
    .b(terms_s0_c10_38_carry),
    .c(terms_s0_c10_39_carry),
    .carry(terms_s0_c11_50_carry),
    .sum(terms_s0_c11_50_sum)
  );
  dint_full_adder terms_s0_c11_51 (
    .a(terms_s0_c11_46_sum),
    .b(terms_s0_c11_47_sum),
    .c(terms_s0_c11_48_sum),
    .carry(terms_s0_c11_51_carry),
    .sum(terms_s0_c11_51_sum)
  );
  dint_full_adder terms_s0_c11_52 (
    .a(terms_s0_c11_49_sum),
    .b(terms_s0_c10_40_carry),
    .c(terms_s0_c11_51_sum),
    .carry(terms_s0_c11_52_carry),
    .sum(terms_s0_c11_52_sum)
  );
  dint_full_adder terms_s0_c11_53 (
    .a(terms_s0_c10_41_carry),
    .b(terms_s0_c11_50_sum),
    .c(terms_s0_c10_43_carry),
    .carry(terms_s0_c11_53_carry),
    .sum(terms_s0_c11_53_sum)
  );
  dint_full_adder terms_s0_c11_54 (
    .a(terms_s0_c10_42_carry),
    .b(terms_s0_c11_52_sum),
    .c(terms_s0_c10_44_carry),
    .carry(terms_s0_c11_54_carry),
    .sum(terms_s0_c11_54_sum)
  );
  dint_full_adder terms_s0_c11_55 (
    .a(n275),
    .b(terms_s0_c11_54_sum),
    .c(terms_s0_c10_45_carry),
    .carry(terms_s0_c11_55_carry),
    .sum(terms_s0_c11_55_sum)
  );
  dint_full_adder terms_s0_c12_56 (
    .a(p0_12),
    .b(p1_11),
    .c(p2_10),
    .carry(terms_s0_c12_56_carry),
    .sum(terms_s0_c12_56_sum)
  );
  dint_full_adder terms_s0_c12_57 (
    .a(p3_9),
    .b(p4_8),
    .c(p5_7),
    .carry(terms_s0_c12_57_carry),
    .sum(terms_s0_c12_57_sum)
  );
  dint_full_adder terms_s0_c12_58 (
    .a(p6_6),
    .b(p7_5),
    .c(p8_4),
    .carry(terms_s0_c12_58_carry),
    .sum(terms_s0_c12_58_sum)
  );
  dint_full_adder terms_s0_c12_59 (
    .a(p9_3),
    .b(p10_2),
    .c(p11_1),
    .carry(terms_s0_c12_59_carry),
    .sum(terms_s0_c12_59_sum)
  );
  dint_full_adder terms_s0_c12_60 (
    .a(n276),
    .b(terms_s0_c11_46_carry),
    .c(terms_s0_c11_47_carry),
    .carry(terms_s0_c12_60_carry),
    .sum(terms_s0_c12_60_sum)
  );
  dint_full_adder terms_s0_c12_61 (
    .a(terms_s0_c12_56_sum),
    .b(terms_s0_c12_57_sum),
    .c(terms_s0_c12_58_sum),
    .carry(terms_s0_c12_61_carry),
    .sum(terms_s0_c12_61_sum)
  );
  dint_full_adder terms_s0_c12_62 (
    .a(terms_s0_c12_59_sum),
    .b(terms_s0_c11_50_carry),
    .c(terms_s0_c12_61_sum),
    .carry(terms_s0_c12_62_carry),
    .sum(terms_s0_c12_62_sum)
  );
  dint_full_adder terms_s0_c12_63 (
    .a(terms_s0_c11_48_carry),
    .b(terms_s0_c11_49_carry),
    .c(terms_s0_c11_51_carry),
    .carry(terms_s0_c12_63_carry),
    .sum(terms_s0_c12_63_sum)
  );
  dint_full_adder terms_s0_c12_64 (
    .a(terms_s0_c12_60_sum),
    .b(terms_s0_c11_52_carry),
    .c(terms_s0_c12_63_sum),
    .carry(terms_s0_c12_64_carry),
    .sum(terms_s0_c12_64_sum)
  );
  dint_full_adder terms_s0_c12_65 (
    .a(terms_s0_c12_62_sum),
    .b(n277),
    .c(terms_s0_c11_53_carry),
    .carry(terms_s0_c12_65_carry),
    .sum(terms_s0_c12_65_sum)
  );
  dint_full_adder terms_s0_c12_66 (
    .a(n278),
    .b(terms_s0_c11_54_carry),
    .c(terms_s0_c11_55_carry),
    .carry(terms_s0_c12_66_carry),
    .sum(terms_s0_c12_66_sum)
  );
  dint_full_adder terms_s0_c13_67 (
    .a(n279),
    .b(n280),
    .c(n281),
    .carry(terms_s0_c13_67_carry),
    .sum(terms_s0_c13_67_sum)
  );
  dint_full_adder terms_s0_c13_68 (
    .a(n282),
    .b(n283),
    .c(n284),
    .carry(terms_s0_c13_68_carry),
    .sum(terms_s0_c13_68_sum)
  );
  dint_full_adder terms_s0_c13_69 (
    .a(n285),
    .b(n286),
    .c(n287),
    .carry(terms_s0_c13_69_carry),
    .sum(terms_s0_c13_69_sum)
  );
  dint_full_adder terms_s0_c13_70 (
    .a(n288),
    .b(n289),
    .c(n290),
    .carry(terms_s0_c13_70_carry),
    .sum(terms_s0_c13_70_sum)
  );
  dint_full_adder terms_s0_c13_71 (
    .a(p12_1),
    .b(p13_0),
    .c(terms_s0_c12_56_carry),
    .carry(terms_s0_c13_71_carry),
    .sum(terms_s0_c13_71_sum)
  );
  dint_full_adder terms_s0_c13_72 (
    .a(terms_s0_c12_57_carry),
    .b(terms_s0_c12_58_carry),
    .c(terms_s0_c12_59_carry),
    .carry(terms_s0_c13_72_carry),
    .sum(terms_s0_c13_72_sum)
  );
  dint_full_adder terms_s0_c13_73 (
    .a(terms_s0_c13_67_sum),
    .b(terms_s0_c13_68_sum),
    .c(terms_s0_c13_69_sum),
    .carry(terms_s0_c13_73_carry),
    .sum(terms_s0_c13_73_sum)
  );
  dint_full_adder terms_s0_c13_74 (
    .a(terms_s0_c12_61_carry),
    .b(terms_s0_c13_71_sum),
    .c(terms_s0_c13_72_sum),
    .carry(terms_s0_c13_74_carry),
    .sum(terms_s0_c13_74_sum)
  );
  dint_full_adder terms_s0_c13_75 (
    .a(terms_s0_c13_70_sum),
    .b(terms_s0_c12_60_carry),
    .c(terms_s0_c13_73_sum),
    .carry(terms_s0_c13_75_carry),
    .sum(terms_s0_c13_75_sum)
  );
  dint_full_adder terms_s0_c13_76 (
    .a(terms_s0_c12_63_carry),
    .b(terms_s0_c13_75_sum),
    .c(terms_s0_c12_64_carry),
    .carry(terms_s0_c13_76_carry),
    .sum(terms_s0_c13_76_sum)
  );
  dint_full_adder terms_s0_c13_77 (
    .a(terms_s0_c12_62_carry),
    .b(terms_s0_c13_74_sum),
    .c(terms_s0_c12_65_carry),
    .carry(terms_s0_c13_77_carry),
    .sum(terms_s0_c13_77_sum)
  );
  dint_full_adder terms_s0_c13_78 (
    .a(terms_s0_c13_76_sum),
    .b(n291),
    .c(terms_s0_c12_66_carry),
    .carry(terms_s0_c13_78_carry),
    .sum(terms_s0_c13_78_sum)
  );
  dint_full_adder terms_s0_c14_79 (
    .a(p0_14),
    .b(p1_13),
    .c(p2_12),
    .carry(terms_s0_c14_79_carry),
    .sum(terms_s0_c14_79_sum)
  );
  dint_full_adder terms_s0_c14_80 (
    .a(p3_11),
    .b(p4_10),
    .c(p5_9),
    .carry(terms_s0_c14_80_carry),
    .sum(terms_s0_c14_80_sum)
  );
  dint_full_adder terms_s0_c14_81 (
    .a(p6_8),
    .b(p7_7),
    .c(p8_6),
    .carry(terms_s0_c14_81_carry),
    .sum(terms_s0_c14_81_sum)
  );
  dint_full_adder terms_s0_c14_82 (
    .a(p9_5),
    .b(p10_4),
    .c(p11_3),
    .carry(terms_s0_c14_82_carry),
    .sum(terms_s0_c14_82_sum)
  );
  dint_full_adder terms_s0_c14_83 (
    .a(p12_2),
    .b(p13_1),
    .c(p14_0),
    .carry(terms_s0_c14_83_carry),
    .sum(terms_s0_c14_83_sum)
  );
  dint_full_adder terms_s0_c14_84 (
    .a(terms_s0_c13_67_carry),
    .b(terms_s0_c13_68_carry),
    .c(terms_s0_c13_69_carry),
    .carry(terms_s0_c14_84_carry),
    .sum(terms_s0_c14_84_sum)
  );
  dint_full_adder terms_s0_c14_85 (
    .a(terms_s0_c14_79_sum),
    .b(terms_s0_c14_80_sum),
    .c(terms_s0_c14_81_sum),
    .carry(terms_s0_c14_85_carry),
    .sum(terms_s0_c14_85_sum)
  );
  dint_full_adder terms_s0_c14_86 (
    .a(terms_s0_c14_82_sum),
    .b(terms_s0_c14_83_sum),
    .c(terms_s0_c13_71_carry),
    .carry(terms_s0_c14_86_carry),
    .sum(terms_s0_c14_86_sum)
  );
  dint_full_adder terms_s0_c14_87 (
    .a(terms_s0_c13_70_carry),
    .b(terms_s0_c13_73_carry),
    .c(terms_s0_c14_84_sum),
    .carry(terms_s0_c14_87_carry),
    .sum(terms_s0_c14_87_sum)
  );
  dint_full_adder terms_s0_c14_88 (
    .a(terms_s0_c13_72_carry),
    .b(terms_s0_c14_85_sum),
    .c(terms_s0_c13_74_carry),
    .carry(terms_s0_c14_88_carry),
    .sum(terms_s0_c14_88_sum)
  );
  dint_full_adder terms_s0_c14_89 (
    .a(terms_s0_c13_75_carry),
    .b(terms_s0_c14_87_sum),
    .c(terms_s0_c13_76_carry),
    .carry(terms_s0_c14_89_carry),
    .sum(terms_s0_c14_89_sum)
  );
  dint_full_adder terms_s0_c14_90 (
    .a(terms_s0_c14_86_sum),
    .b(terms_s0_c14_88_sum),
    .c(terms_s0_c13_77_carry),
    .carry(terms_s0_c14_90_carry),
    .sum(terms_s0_c14_90_sum)
  );
  dint_full_adder terms_s0_c14_91 (
    .a(terms_s0_c14_89_sum),
    .b(n292),
    .c(terms_s0_c13_78_carry),
    .carry(terms_s0_c14_91_carry),
    .sum(terms_s0_c14_91_sum)
  );
  dint_full_adder terms_s0_c15_100 (
    .a(terms_s0_c15_95_sum),
    .b(terms_s0_c15_96_sum),
    .c(terms_s0_c14_84_carry),
    .carry(terms_s0_c15_100_carry),
    .sum(terms_s0_c15_100_sum)
  );
  dint_full_adder terms_s0_c15_101 (
    .a(terms_s0_c14_85_carry),
    .b(terms_s0_c15_97_sum),
    .c(terms_s0_c15_98_sum),
    .carry(terms_s0_c15_101_carry),
    .sum(terms_s0_c15_101_sum)
  );
  dint_full_adder terms_s0_c15_102 (
    .a(terms_s0_c15_99_sum),
    .b(terms_s0_c14_87_carry),
    .c(terms_s0_c15_100_sum),
    .carry(terms_s0_c15_102_carry),
    .sum(terms_s0_c15_102_sum)
  );
  dint_full_adder terms_s0_c15_103 (
    .a(terms_s0_c14_86_carry),
    .b(terms_s0_c15_101_sum),
    .c(terms_s0_c14_88_carry),
    .carry(terms_s0_c15_103_carry),
    .sum(terms_s0_c15_103_sum)
  );
  dint_full_adder terms_s0_c15_104 (
    .a(terms_s0_c15_102_sum),
    .b(n308),
    .c(terms_s0_c14_89_carry),
    .carry(terms_s0_c15_104_carry),
    .sum(terms_s0_c15_104_sum)
  );
  dint_full_adder terms_s0_c15_105 (
    .a(terms_s0_c15_104_sum),
    .b(n309),
    .c(terms_s0_c14_91_carry),
    .carry(terms_s0_c15_105_carry),
    .sum(terms_s0_c15_105_sum)
  );
  dint_full_adder terms_s0_c15_92 (
    .a(n293),
    .b(n294),
    .c(n295),
    .carry(terms_s0_c15_92_carry),
    .sum(terms_s0_c15_92_sum)
  );
  dint_full_adder terms_s0_c15_93 (
    .a(n296),
    .b(n297),
    .c(n298),
    .carry(terms_s0_c15_93_carry),
    .sum(terms_s0_c15_93_sum)
  );
  dint_full_adder terms_s0_c15_94 (
    .a(n299),
    .b(n300),
    .c(n301),
    .carry(terms_s0_c15_94_carry),
    .sum(terms_s0_c15_94_sum)
  );
  dint_full_adder terms_s0_c15_95 (
    .a(n302),
    .b(n303),
    .c(n304),
    .carry(terms_s0_c15_95_carry),
    .sum(terms_s0_c15_95_sum)
  );
  dint_full_adder terms_s0_c15_96 (
    .a(n305),
    .b(n306),
    .c(n307),
    .carry(terms_s0_c15_96_carry),
    .sum(terms_s0_c15_96_sum)
  );
  dint_full_adder terms_s0_c15_97 (
    .a(p15_0),
    .b(terms_s0_c14_79_carry),
    .c(terms_s0_c14_80_carry),
    .carry(terms_s0_c15_97_carry),
    .sum(terms_s0_c15_97_sum)
  );
  dint_full_adder terms_s0_c15_98 (
    .a(terms_s0_c14_81_carry),
    .b(terms_s0_c14_82_carry),
    .c(terms_s0_c14_83_carry),
    .carry(terms_s0_c15_98_carry),
    .sum(terms_s0_c15_98_sum)
  );
  dint_full_adder terms_s0_c15_99 (
    .a(terms_s0_c15_92_sum),
    .b(terms_s0_c15_93_sum),
    .c(terms_s0_c15_94_sum),
    .carry(terms_s0_c15_99_carry),
    .sum(terms_s0_c15_99_sum)
  );
  dint_full_adder terms_s0_c16_106 (
    .a(p0_16),
    .b(p1_15),
    .c(p2_14),
    .carry(terms_s0_c16_106_carry),
    .sum(terms_s0_c16_106_sum)
  );
  dint_full_adder terms_s0_c16_107 (
    .a(p3_13),
    .b(p4_12),
    .c(p5_11),
    .carry(terms_s0_c16_107_carry),
    .sum(terms_s0_c16_107_sum)
  );
  dint_full_adder terms_s0_c16_108 (
    .a(p6_10),
    .b(p7_9),
    .c(p8_8),
    .carry(terms_s0_c16_108_carry),
    .sum(terms_s0_c16_108_sum)
  );
  dint_full_adder terms_s0_c16_109 (
    .a(p9_7),
    .b(p10_6),
    .c(p11_5),
    .carry(terms_s0_c16_109_carry),
    .sum(terms_s0_c16_109_sum)
  );
  dint_full_adder terms_s0_c16_110 (
    .a(p12_4),
    .b(p13_3),
    .c(p14_2),
    .carry(terms_s0_c16_110_carry),
    .sum(terms_s0_c16_110_sum)
  );
  dint_full_adder terms_s0_c16_111 (
    .a(n310),
    .b(terms_s0_c15_92_carry),
    .c(terms_s0_c15_93_carry),
    .carry(terms_s0_c16_111_carry),
    .sum(terms_s0_c16_111_sum)
  );
  dint_full_adder terms_s0_c16_112 (
    .a(terms_s0_c15_94_carry),
    .b(terms_s0_c15_95_carry),
    .c(terms_s0_c15_96_carry),
    .carry(terms_s0_c16_112_carry),
    .sum(terms_s0_c16_112_sum)
  );
  dint_full_adder terms_s0_c16_113 (
    .a(terms_s0_c16_106_sum),
    .b(terms_s0_c16_107_sum),
    .c(terms_s0_c16_108_sum),
    .carry(terms_s0_c16_113_carry),
    .sum(terms_s0_c16_113_sum)
  );
  dint_full_adder terms_s0_c16_114 (
    .a(terms_s0_c16_109_sum),
    .b(terms_s0_c16_110_sum),
    .c(terms_s0_c15_97_carry),
    .carry(terms_s0_c16_114_carry),
    .sum(terms_s0_c16_114_sum)
  );
  dint_full_adder terms_s0_c16_115 (
    .a(terms_s0_c15_99_carry),
    .b(terms_s0_c16_111_sum),
    .c(terms_s0_c16_112_sum),
    .carry(terms_s0_c16_115_carry),
    .sum(terms_s0_c16_115_sum)
  );
  dint_full_adder terms_s0_c16_116 (
    .a(terms_s0_c15_98_carry),
    .b(terms_s0_c16_113_sum),
    .c(terms_s0_c15_101_carry),
    .carry(terms_s0_c16_116_carry),
    .sum(terms_s0_c16_116_sum)
  );
  dint_full_adder terms_s0_c16_117 (
    .a(terms_s0_c15_100_carry),
    .b(terms_s0_c16_115_sum),
    .c(terms_s0_c15_102_carry),
    .carry(terms_s0_c16_117_carry),
    .sum(terms_s0_c16_117_sum)
  );
  dint_full_adder terms_s0_c16_118 (
    .a(terms_s0_c16_114_sum),
    .b(terms_s0_c16_116_sum),
    .c(terms_s0_c15_103_carry),
    .carry(terms_s0_c16_118_carry),
    .sum(terms_s0_c16_118_sum)
  );
  dint_full_adder terms_s0_c16_119 (
    .a(terms_s0_c16_117_sum),
    .b(n311),
    .c(terms_s0_c15_104_carry),
    .carry(terms_s0_c16_119_carry),
    .sum(terms_s0_c16_119_sum)
  );
  dint_full_adder terms_s0_c17_120 (
    .a(n312),
    .b(n313),
    .c(n314),
    .carry(terms_s0_c17_120_carry),
    .sum(terms_s0_c17_120_sum)
  );
  dint_full_adder terms_s0_c17_121 (
    .a(n315),
    .b(n316),
    .c(n317),
    .carry(terms_s0_c17_121_carry),
    .sum(terms_s0_c17_121_sum)
  );
  dint_full_adder terms_s0_c17_122 (
    .a(n318),
    .b(n319),
    .c(n320),
    .carry(terms_s0_c17_122_carry),
    .sum(terms_s0_c17_122_sum)
  );
  dint_full_adder terms_s0_c17_123 (
    .a(n321),
    .b(n322),
    .c(n323),
    .carry(terms_s0_c17_123_carry),
    .sum(terms_s0_c17_123_sum)
  );
  dint_full_adder terms_s0_c17_124 (
    .a(n324),
    .b(n325),
    .c(n326),
    .carry(terms_s0_c17_124_carry),
    .sum(terms_s0_c17_124_sum)
  );
  dint_full_adder terms_s0_c17_125 (
    .a(p15_2),
    .b(terms_s0_c16_106_carry),
    .c(terms_s0_c16_107_carry),
    .carry(terms_s0_c17_125_carry),
    .sum(terms_s0_c17_125_sum)
  );
  dint_full_adder terms_s0_c17_126 (
    .a(terms_s0_c16_108_carry),
    .b(terms_s0_c16_109_carry),
    .c(terms_s0_c16_110_carry),
    .carry(terms_s0_c17_126_carry),
    .sum(terms_s0_c17_126_sum)
  );
  dint_full_adder terms_s0_c17_127 (
    .a(terms_s0_c17_120_sum),
    .b(terms_s0_c17_121_sum),
    .c(terms_s0_c17_122_sum),
    .carry(terms_s0_c17_127_carry),
    .sum(terms_s0_c17_127_sum)
  );
  dint_full_adder terms_s0_c17_128 (
    .a(terms_s0_c17_123_sum),
    .b(terms_s0_c17_124_sum),
    .c(terms_s0_c16_111_carry),
    .carry(terms_s0_c17_128_carry),
    .sum(terms_s0_c17_128_sum)
  );
  dint_full_adder terms_s0_c17_129 (
    .a(terms_s0_c16_113_carry),
    .b(terms_s0_c17_125_sum),
    .c(terms_s0_c17_126_sum),
    .carry(terms_s0_c17_129_carry),
    .sum(terms_s0_c17_129_sum)
  );
  dint_full_adder terms_s0_c17_130 (
    .a(terms_s0_c16_112_carry),
    .b(terms_s0_c17_127_sum),
    .c(terms_s0_c16_115_carry),
    .carry(terms_s0_c17_130_carry),
    .sum(terms_s0_c17_130_sum)
  );
  dint_full_adder terms_s0_c17_131 (
    .a(terms_s0_c16_114_carry),
    .b(terms_s0_c17_129_sum),
    .c(terms_s0_c16_116_carry),
    .carry(terms_s0_c17_131_carry),
    .sum(terms_s0_c17_131_sum)
  );
  dint_full_adder terms_s0_c17_132 (
    .a(terms_s0_c17_128_sum),
    .b(terms_s0_c17_130_sum),
    .c(terms_s0_c16_117_carry),
    .carry(terms_s0_c17_132_carry),
    .sum(terms_s0_c17_132_sum)
  );
  dint_full_adder terms_s0_c17_133 (
    .a(terms_s0_c17_131_sum),
    .b(terms_s0_c16_118_carry),
    .c(n327),
    .carry(terms_s0_c17_133_carry),
    .sum(terms_s0_c17_133_sum)
  );
  dint_full_adder terms_s0_c18_134 (
    .a(p0_18),
    .b(p1_17),
    .c(p2_16),
    .carry(terms_s0_c18_134_carry),
    .sum(terms_s0_c18_134_sum)
  );
  dint_full_adder terms_s0_c18_135 (
    .a(p3_15),
    .b(p4_14),
    .c(p5_13),
    .carry(terms_s0_c18_135_carry),
    .sum(terms_s0_c18_135_sum)
  );
  dint_full_adder terms_s0_c18_136 (
    .a(p6_12),
    .b(p7_11),
    .c(p8_10),
    .carry(terms_s0_c18_136_carry),
    .sum(terms_s0_c18_136_sum)
  );
  dint_full_adder terms_s0_c18_137 (
    .a(p9_9),
    .b(p10_8),
    .c(p11_7),
    .carry(terms_s0_c18_137_carry),
    .sum(terms_s0_c18_137_sum)
  );
  dint_full_adder terms_s0_c18_138 (
    .a(p12_6),
    .b(p13_5),
    .c(p14_4),
    .carry(terms_s0_c18_138_carry),
    .sum(terms_s0_c18_138_sum)
  );
  dint_full_adder terms_s0_c18_139 (
    .a(n328),
    .b(terms_s0_c17_120_carry),
    .c(terms_s0_c17_121_carry),
    .carry(terms_s0_c18_139_carry),
    .sum(terms_s0_c18_139_sum)
  );
  dint_full_adder terms_s0_c18_140 (
    .a(terms_s0_c17_122_carry),
    .b(terms_s0_c17_123_carry),
    .c(terms_s0_c17_124_carry),
    .carry(terms_s0_c18_140_carry),
    .sum(terms_s0_c18_140_sum)
  );
  dint_full_adder terms_s0_c18_141 (
    .a(terms_s0_c18_134_sum),
    .b(terms_s0_c18_135_sum),
    .c(terms_s0_c18_136_sum),
    .carry(terms_s0_c18_141_carry),
    .sum(terms_s0_c18_141_sum)
  );
  dint_full_adder terms_s0_c18_142 (
    .a(terms_s0_c18_137_sum),
    .b(terms_s0_c18_138_sum),
    .c(terms_s0_c17_125_carry),
    .carry(terms_s0_c18_142_carry),
    .sum(terms_s0_c18_142_sum)
  );
  dint_full_adder terms_s0_c18_143 (
    .a(terms_s0_c17_127_carry),
    .b(terms_s0_c18_139_sum),
    .c(terms_s0_c18_140_sum),
    .carry(terms_s0_c18_143_carry),
    .sum(terms_s0_c18_143_sum)
  );
  dint_full_adder terms_s0_c18_144 (
    .a(terms_s0_c17_126_carry),
    .b(terms_s0_c18_141_sum),
    .c(terms_s0_c17_129_carry),
    .carry(terms_s0_c18_144_carry),
    .sum(terms_s0_c18_144_sum)
  );
  dint_full_adder terms_s0_c18_145 (
    .a(terms_s0_c17_128_carry),
    .b(terms_s0_c18_143_sum),
    .c(terms_s0_c17_130_carry),
    .carry(terms_s0_c18_145_carry),
    .sum(terms_s0_c18_145_sum)
  );
  dint_full_adder terms_s0_c18_146 (
    .a(terms_s0_c18_142_sum),
    .b(terms_s0_c18_144_sum),
    .c(terms_s0_c17_131_carry),
    .carry(terms_s0_c18_146_carry),
    .sum(terms_s0_c18_146_sum)
  );
  dint_full_adder terms_s0_c18_147 (
    .a(terms_s0_c18_145_sum),
    .b(terms_s0_c17_132_carry),
    .c(n329),
    .carry(terms_s0_c18_147_carry),
    .sum(terms_s0_c18_147_sum)
  );
  dint_full_adder terms_s0_c19_148 (
    .a(n330),
    .b(n331),
    .c(n332),
    .carry(terms_s0_c19_148_carry),
    .sum(terms_s0_c19_148_sum)
  );
  dint_full_adder terms_s0_c19_149 (
    .a(n333),
    .b(n334),
    .c(n335),
    .carry(terms_s0_c19_149_carry),
    .sum(terms_s0_c19_149_sum)
  );
  dint_full_adder terms_s0_c19_150 (
    .a(n336),
    .b(n337),
    .c(n338),
    .carry(terms_s0_c19_150_carry),
    .sum(terms_s0_c19_150_sum)
  );
  dint_full_adder terms_s0_c19_151 (
    .a(n339),
    .b(n340),
    .c(n341),
    .carry(terms_s0_c19_151_carry),
    .sum(terms_s0_c19_151_sum)
  );
  dint_full_adder terms_s0_c19_152 (
    .a(n342),
    .b(n343),
    .c(n344),
    .carry(terms_s0_c19_152_carry),
    .sum(terms_s0_c19_152_sum)
  );
  dint_full_adder terms_s0_c19_153 (
    .a(p15_4),
    .b(terms_s0_c18_134_carry),
    .c(terms_s0_c18_135_carry),
    .carry(terms_s0_c19_153_carry),
    .sum(terms_s0_c19_153_sum)
  );
  dint_full_adder terms_s0_c19_154 (
    .a(terms_s0_c18_136_carry),
    .b(terms_s0_c18_137_carry),
    .c(terms_s0_c18_138_carry),
    .carry(terms_s0_c19_154_carry),
    .sum(terms_s0_c19_154_sum)
  );
  dint_full_adder terms_s0_c19_155 (
    .a(terms_s0_c19_148_sum),
    .b(terms_s0_c19_149_sum),
    .c(terms_s0_c19_150_sum),
    .carry(terms_s0_c19_155_carry),
    .sum(terms_s0_c19_155_sum)
  );
  dint_full_adder terms_s0_c19_156 (
    .a(terms_s0_c19_151_sum),
    .b(terms_s0_c19_152_sum),
    .c(terms_s0_c18_139_carry),
    .carry(terms_s0_c19_156_carry),
    .sum(terms_s0_c19_156_sum)
  );
  dint_full_adder terms_s0_c19_157 (
    .a(terms_s0_c18_141_carry),
    .b(terms_s0_c19_153_sum),
    .c(terms_s0_c19_154_sum),
    .carry(terms_s0_c19_157_carry),
    .sum(terms_s0_c19_157_sum)
  );
  dint_full_adder terms_s0_c19_158 (
    .a(terms_s0_c18_140_carry),
    .b(terms_s0_c19_155_sum),
    .c(terms_s0_c18_143_carry),
    .carry(terms_s0_c19_158_carry),
    .sum(terms_s0_c19_158_sum)
  );
  dint_full_adder terms_s0_c19_159 (
    .a(terms_s0_c18_142_carry),
    .b(terms_s0_c19_157_sum),
    .c(terms_s0_c18_144_carry),
    .carry(terms_s0_c19_159_carry),
    .sum(terms_s0_c19_159_sum)
  );
  dint_full_adder terms_s0_c19_160 (
    .a(terms_s0_c19_156_sum),
    .b(terms_s0_c19_158_sum),
    .c(terms_s0_c18_145_carry),
    .carry(terms_s0_c19_160_carry),
    .sum(terms_s0_c19_160_sum)
  );
  dint_full_adder terms_s0_c19_161 (
    .a(terms_s0_c19_159_sum),
    .b(terms_s0_c18_146_carry),
    .c(n345),
    .carry(terms_s0_c19_161_carry),
    .sum(terms_s0_c19_161_sum)
  );
  dint_full_adder terms_s0_c20_162 (
    .a(p0_20),
    .b(p1_19),
    .c(p2_18),
    .carry(terms_s0_c20_162_carry),
    .sum(terms_s0_c20_162_sum)
  );
  dint_full_adder terms_s0_c20_163 (
    .a(p3_17),
    .b(p4_16),
    .c(p5_15),
    .carry(terms_s0_c20_163_carry),
    .sum(terms_s0_c20_163_sum)
  );
  dint_full_adder terms_s0_c20_164 (
    .a(p6_14),
    .b(p7_13),
    .c(p8_12),
    .carry(terms_s0_c20_164_carry),
    .sum(terms_s0_c20_164_sum)
  );
  dint_full_adder terms_s0_c20_165 (
    .a(p9_11),
    .b(p10_10),
    .c(p11_9),
    .carry(terms_s0_c20_165_carry),
    .sum(terms_s0_c20_165_sum)
  );
  dint_full_adder terms_s0_c20_166 (
    .a(p12_8),
    .b(p13_7),
    .c(p14_6),
    .carry(terms_s0_c20_166_carry),
    .sum(terms_s0_c20_166_sum)
  );
  dint_full_adder terms_s0_c20_167 (
    .a(n346),
    .b(terms_s0_c19_148_carry),
    .c(terms_s0_c19_149_carry),
    .carry(terms_s0_c20_167_carry),
    .sum(terms_s0_c20_167_sum)
  );
  dint_full_adder terms_s0_c20_168 (
    .a(terms_s0_c19_150_carry),
    .b(terms_s0_c19_151_carry),
    .c(terms_s0_c19_152_carry),
    .carry(terms_s0_c20_168_carry),
    .sum(terms_s0_c20_168_sum)
  );
  dint_full_adder terms_s0_c20_169 (
    .a(terms_s0_c20_162_sum),
    .b(terms_s0_c20_163_sum),
    .c(terms_s0_c20_164_sum),
    .carry(terms_s0_c20_169_carry),
    .sum(terms_s0_c20_169_sum)
  );
  dint_full_adder terms_s0_c20_170 (
    .a(terms_s0_c20_165_sum),
    .b(terms_s0_c20_166_sum),
    .c(terms_s0_c19_153_carry),
    .carry(terms_s0_c20_170_carry),
    .sum(terms_s0_c20_170_sum)
  );
  dint_full_adder terms_s0_c20_171 (
    .a(terms_s0_c19_155_carry),
    .b(terms_s0_c20_167_sum),
    .c(terms_s0_c20_168_sum),
    .carry(terms_s0_c20_171_carry),
    .sum(terms_s0_c20_171_sum)
  );
  dint_full_adder terms_s0_c20_172 (
    .a(terms_s0_c19_154_carry),
    .b(terms_s0_c20_169_sum),
    .c(terms_s0_c19_157_carry),
    .carry(terms_s0_c20_172_carry),
    .sum(terms_s0_c20_172_sum)
  );
  dint_full_adder terms_s0_c20_173 (
    .a(terms_s0_c19_156_carry),
    .b(terms_s0_c20_171_sum),
    .c(terms_s0_c19_158_carry),
    .carry(terms_s0_c20_173_carry),
    .sum(terms_s0_c20_173_sum)
  );
  dint_full_adder terms_s0_c20_174 (
    .a(terms_s0_c20_170_sum),
    .b(terms_s0_c20_172_sum),
    .c(terms_s0_c19_159_carry),
    .carry(terms_s0_c20_174_carry),
    .sum(terms_s0_c20_174_sum)
  );
  dint_full_adder terms_s0_c20_175 (
    .a(terms_s0_c20_173_sum),
    .b(terms_s0_c19_160_carry),
    .c(n347),
    .carry(terms_s0_c20_175_carry),
    .sum(terms_s0_c20_175_sum)
  );
  dint_full_adder terms_s0_c21_176 (
    .a(n348),
    .b(n349),
    .c(n350),
    .carry(terms_s0_c21_176_carry),
    .sum(terms_s0_c21_176_sum)
  );
  dint_full_adder terms_s0_c21_177 (
    .a(n351),
    .b(n352),
    .c(n353),
    .carry(terms_s0_c21_177_carry),
    .sum(terms_s0_c21_177_sum)
  );
  dint_full_adder terms_s0_c21_178 (
    .a(n354),
    .b(n355),
    .c(n356),
    .carry(terms_s0_c21_178_carry),
    .sum(terms_s0_c21_178_sum)
  );
  dint_full_adder terms_s0_c21_179 (
    .a(n357),
    .b(n358),
    .c(n359),
    .carry(terms_s0_c21_179_carry),
    .sum(terms_s0_c21_179_sum)
  );
  dint_full_adder terms_s0_c21_180 (
    .a(n360),
    .b(n361),
    .c(n362),
    .carry(terms_s0_c21_180_carry),
    .sum(terms_s0_c21_180_sum)
  );
  dint_full_adder terms_s0_c21_181 (
    .a(p15_6),
    .b(terms_s0_c20_162_carry),
    .c(terms_s0_c20_163_carry),
    .carry(terms_s0_c21_181_carry),
    .sum(terms_s0_c21_181_sum)
  );
  dint_full_adder terms_s0_c21_182 (
    .a(terms_s0_c20_164_carry),
    .b(terms_s0_c20_165_carry),
    .c(terms_s0_c20_166_carry),
    .carry(terms_s0_c21_182_carry),
    .sum(terms_s0_c21_182_sum)
  );
  dint_full_adder terms_s0_c21_183 (
    .a(terms_s0_c21_176_sum),
    .b(terms_s0_c21_177_sum),
    .c(terms_s0_c21_178_sum),
    .carry(terms_s0_c21_183_carry),
    .sum(terms_s0_c21_183_sum)
  );
  dint_full_adder terms_s0_c21_184 (
    .a(terms_s0_c21_179_sum),
    .b(terms_s0_c21_180_sum),
    .c(terms_s0_c20_167_carry),
    .carry(terms_s0_c21_184_carry),
    .sum(terms_s0_c21_184_sum)
  );
  dint_full_adder terms_s0_c21_185 (
    .a(terms_s0_c20_169_carry),
    .b(terms_s0_c21_181_sum),
    .c(terms_s0_c21_182_sum),
    .carry(terms_s0_c21_185_carry),
    .sum(terms_s0_c21_185_sum)
  );
  dint_full_adder terms_s0_c21_186 (
    .a(terms_s0_c20_168_carry),
    .b(terms_s0_c21_183_sum),
    .c(terms_s0_c20_171_carry),
    .carry(terms_s0_c21_186_carry),
    .sum(terms_s0_c21_186_sum)
  );
  dint_full_adder terms_s0_c21_187 (
    .a(terms_s0_c20_170_carry),
    .b(terms_s0_c21_185_sum),
    .c(terms_s0_c20_172_carry),
    .carry(terms_s0_c21_187_carry),
    .sum(terms_s0_c21_187_sum)
  );
  dint_full_adder terms_s0_c21_188 (
    .a(terms_s0_c21_184_sum),
    .b(terms_s0_c21_186_sum),
    .c(terms_s0_c20_173_carry),
    .carry(terms_s0_c21_188_carry),
    .sum(terms_s0_c21_188_sum)
  );
  dint_full_adder terms_s0_c21_189 (
    .a(terms_s0_c21_187_sum),
    .b(terms_s0_c20_174_carry),
    .c(n363),
    .carry(terms_s0_c21_189_carry),
    .sum(terms_s0_c21_189_sum)
  );
  dint_full_adder terms_s0_c22_190 (
    .a(p0_22),
    .b(p1_21),
    .c(p2_20),
    .carry(terms_s0_c22_190_carry),
    .sum(terms_s0_c22_190_sum)
  );
  dint_full_adder terms_s0_c22_191 (
    .a(p3_19),
    .b(p4_18),
    .c(p5_17),
    .carry(terms_s0_c22_191_carry),
    .sum(terms_s0_c22_191_sum)
  );
  dint_full_adder terms_s0_c22_192 (
    .a(p6_16),
    .b(p7_15),
    .c(p8_14),
    .carry(terms_s0_c22_192_carry),
    .sum(terms_s0_c22_192_sum)
  );
  dint_full_adder terms_s0_c22_193 (
    .a(p9_13),
    .b(p10_12),
    .c(p11_11),
    .carry(terms_s0_c22_193_carry),
    .sum(terms_s0_c22_193_sum)
  );
  dint_full_adder terms_s0_c22_194 (
    .a(p12_10),
    .b(p13_9),
    .c(p14_8),
    .carry(terms_s0_c22_194_carry),
    .sum(terms_s0_c22_194_sum)
  );
  dint_full_adder terms_s0_c22_195 (
    .a(n364),
    .b(terms_s0_c21_176_carry),
    .c(terms_s0_c21_177_carry),
    .carry(terms_s0_c22_195_carry),
    .sum(terms_s0_c22_195_sum)
  );
  dint_full_adder terms_s0_c22_196 (
    .a(terms_s0_c21_178_carry),
    .b(terms_s0_c21_179_carry),
    .c(terms_s0_c21_180_carry),
    .carry(terms_s0_c22_196_carry),
    .sum(terms_s0_c22_196_sum)
  );
  dint_full_adder terms_s0_c22_197 (
    .a(terms_s0_c22_190_sum),
    .b(terms_s0_c22_191_sum),
    .c(terms_s0_c22_192_sum),
    .carry(terms_s0_c22_197_carry),
    .sum(terms_s0_c22_197_sum)
  );
  dint_full_adder terms_s0_c22_198 (
    .a(terms_s0_c22_193_sum),
    .b(terms_s0_c22_194_sum),
    .c(terms_s0_c21_181_carry),
    .carry(terms_s0_c22_198_carry),
    .sum(terms_s0_c22_198_sum)
  );
  dint_full_adder terms_s0_c22_199 (
    .a(terms_s0_c21_183_carry),
    .b(terms_s0_c22_195_sum),
    .c(terms_s0_c22_196_sum),
    .carry(terms_s0_c22_199_carry),
    .sum(terms_s0_c22_199_sum)
  );
  dint_full_adder terms_s0_c22_200 (
    .a(terms_s0_c21_182_carry),
    .b(terms_s0_c22_197_sum),
    .c(terms_s0_c21_185_carry),
    .carry(terms_s0_c22_200_carry),
    .sum(terms_s0_c22_200_sum)
  );
  dint_full_adder terms_s0_c22_201 (
    .a(terms_s0_c21_184_carry),
    .b(terms_s0_c22_199_sum),
    .c(terms_s0_c21_186_carry),
    .carry(terms_s0_c22_201_carry),
    .sum(terms_s0_c22_201_sum)
  );
  dint_full_adder terms_s0_c22_202 (
    .a(terms_s0_c22_198_sum),
    .b(terms_s0_c22_200_sum),
    .c(terms_s0_c21_187_carry),
    .carry(terms_s0_c22_202_carry),
    .sum(terms_s0_c22_202_sum)
  );
  dint_full_adder terms_s0_c22_203 (
    .a(terms_s0_c22_201_sum),
    .b(terms_s0_c21_188_carry),
    .c(n365),
    .carry(terms_s0_c22_203_carry),
    .sum(terms_s0_c22_203_sum)
  );
  dint_full_adder terms_s0_c23_204 (
    .a(n366),
    .b(n367),
    .c(n368),
    .carry(terms_s0_c23_204_carry),
    .sum(terms_s0_c23_204_sum)
  );
  dint_full_adder terms_s0_c23_205 (
    .a(n369),
    .b(n370),
    .c(n371),
    .carry(terms_s0_c23_205_carry),
    .sum(terms_s0_c23_205_sum)
  );
  dint_full_adder terms_s0_c23_206 (
    .a(n372),
    .b(n373),
    .c(n374),
    .carry(terms_s0_c23_206_carry),
    .sum(terms_s0_c23_206_sum)
  );
  dint_full_adder terms_s0_c23_207 (
    .a(n375),
    .b(n376),
    .c(n377),
    .carry(terms_s0_c23_207_carry),
    .sum(terms_s0_c23_207_sum)
  );
  dint_full_adder terms_s0_c23_208 (
    .a(n378),
    .b(n379),
    .c(n380),
    .carry(terms_s0_c23_208_carry),
    .sum(terms_s0_c23_208_sum)
  );
  dint_full_adder terms_s0_c23_209 (
    .a(p15_8),
    .b(terms_s0_c22_190_carry),
    .c(terms_s0_c22_191_carry),
    .carry(terms_s0_c23_209_carry),
    .sum(terms_s0_c23_209_sum)
  );
  dint_full_adder terms_s0_c23_210 (
    .a(terms_s0_c22_192_carry),
    .b(terms_s0_c22_193_carry),
    .c(terms_s0_c22_194_carry),
    .carry(terms_s0_c23_210_carry),
    .sum(terms_s0_c23_210_sum)
  );
  dint_full_adder terms_s0_c23_211 (
    .a(terms_s0_c23_204_sum),
    .b(terms_s0_c23_205_sum),
    .c(terms_s0_c23_206_sum),
    .carry(terms_s0_c23_211_carry),
    .sum(terms_s0_c23_211_sum)
  );
  dint_full_adder terms_s0_c23_212 (
    .a(terms_s0_c23_207_sum),
    .b(terms_s0_c23_208_sum),
    .c(terms_s0_c22_195_carry),
    .carry(terms_s0_c23_212_carry),
    .sum(terms_s0_c23_212_sum)
  );
  dint_full_adder terms_s0_c23_213 (
    .a(terms_s0_c22_197_carry),
    .b(terms_s0_c23_209_sum),
    .c(terms_s0_c23_210_sum),
    .carry(terms_s0_c23_213_carry),
    .sum(terms_s0_c23_213_sum)
  );
  dint_full_adder terms_s0_c23_214 (
    .a(terms_s0_c22_196_carry),
    .b(terms_s0_c23_211_sum),
    .c(terms_s0_c22_199_carry),
    .carry(terms_s0_c23_214_carry),
    .sum(terms_s0_c23_214_sum)
  );
  dint_full_adder terms_s0_c23_215 (
    .a(terms_s0_c22_198_carry),
    .b(terms_s0_c23_213_sum),
    .c(terms_s0_c22_200_carry),
    .carry(terms_s0_c23_215_carry),
    .sum(terms_s0_c23_215_sum)
  );
  dint_full_adder terms_s0_c23_216 (
    .a(terms_s0_c23_212_sum),
    .b(terms_s0_c23_214_sum),
    .c(terms_s0_c22_201_carry),
    .carry(terms_s0_c23_216_carry),
    .sum(terms_s0_c23_216_sum)
  );
  dint_full_adder terms_s0_c23_217 (
    .a(terms_s0_c23_215_sum),
    .b(terms_s0_c22_202_carry),
    .c(n381),
    .carry(terms_s0_c23_217_carry),
    .sum(terms_s0_c23_217_sum)
  );
  dint_full_adder terms_s0_c24_218 (
    .a(p0_24),
    .b(p1_23),
    .c(p2_22),
    .carry(terms_s0_c24_218_carry),
    .sum(terms_s0_c24_218_sum)
  );
  dint_full_adder terms_s0_c24_219 (
    .a(p3_21),
    .b(p4_20),
    .c(p5_19),
    .carry(terms_s0_c24_219_carry),
    .sum(terms_s0_c24_219_sum)
  );
  dint_full_adder terms_s0_c24_220 (
    .a(p6_18),
    .b(p7_17),
    .c(p8_16),
    .carry(terms_s0_c24_220_carry),
    .sum(terms_s0_c24_220_sum)
  );
  dint_full_adder terms_s0_c24_221 (
    .a(p9_15),
    .b(p10_14),
    .c(p11_13),
    .carry(terms_s0_c24_221_carry),
    .sum(terms_s0_c24_221_sum)
  );
  dint_full_adder terms_s0_c24_222 (
    .a(p12_12),
    .b(p13_11),
    .c(p14_10),
    .carry(terms_s0_c24_222_carry),
    .sum(terms_s0_c24_222_sum)
  );
  dint_full_adder terms_s0_c24_223 (
    .a(n382),
    .b(terms_s0_c23_204_carry),
    .c(terms_s0_c23_205_carry),
    .carry(terms_s0_c24_223_carry),
    .sum(terms_s0_c24_223_sum)
  );
  dint_full_adder terms_s0_c24_224 (
    .a(terms_s0_c23_206_carry),
    .b(terms_s0_c23_207_carry),
    .c(terms_s0_c23_208_carry),
    .carry(terms_s0_c24_224_carry),
    .sum(terms_s0_c24_224_sum)
  );
  dint_full_adder terms_s0_c24_225 (
    .a(terms_s0_c24_218_sum),
    .b(terms_s0_c24_219_sum),
    .c(terms_s0_c24_220_sum),
    .carry(terms_s0_c24_225_carry),
    .sum(terms_s0_c24_225_sum)
  );
  dint_full_adder terms_s0_c24_226 (
    .a(terms_s0_c24_221_sum),
    .b(terms_s0_c24_222_sum),
    .c(terms_s0_c23_209_carry),
    .carry(terms_s0_c24_226_carry),
    .sum(terms_s0_c24_226_sum)
  );
  dint_full_adder terms_s0_c24_227 (
    .a(terms_s0_c23_211_carry),
    .b(terms_s0_c24_223_sum),
    .c(terms_s0_c24_224_sum),
    .carry(terms_s0_c24_227_carry),
    .sum(terms_s0_c24_227_sum)
  );
  dint_full_adder terms_s0_c24_228 (
    .a(terms_s0_c23_210_carry),
    .b(terms_s0_c24_225_sum),
    .c(terms_s0_c23_213_carry),
    .carry(terms_s0_c24_228_carry),
    .sum(terms_s0_c24_228_sum)
  );
  dint_full_adder terms_s0_c24_229 (
    .a(terms_s0_c23_212_carry),
    .b(terms_s0_c24_227_sum),
    .c(terms_s0_c23_214_carry),
    .carry(terms_s0_c24_229_carry),
    .sum(terms_s0_c24_229_sum)
  );
  dint_full_adder terms_s0_c24_230 (
    .a(terms_s0_c24_226_sum),
    .b(terms_s0_c24_228_sum),
    .c(terms_s0_c23_215_carry),
    .carry(terms_s0_c24_230_carry),
    .sum(terms_s0_c24_230_sum)
  );
  dint_full_adder terms_s0_c24_231 (
    .a(terms_s0_c24_229_sum),
    .b(terms_s0_c23_216_carry),
    .c(n383),
    .carry(terms_s0_c24_231_carry),
    .sum(terms_s0_c24_231_sum)
  );
  dint_full_adder terms_s0_c25_232 (
    .a(n384),
    .b(n385),
    .c(n386),
    .carry(terms_s0_c25_232_carry),
    .sum(terms_s0_c25_232_sum)
  );
  dint_full_adder terms_s0_c25_233 (
    .a(n387),
    .b(n388),
    .c(n389),
    .carry(terms_s0_c25_233_carry),
    .sum(terms_s0_c25_233_sum)
  );
  dint_full_adder terms_s0_c25_234 (
    .a(n390),
    .b(n391),
    .c(n392),
    .carry(terms_s0_c25_234_carry),
    .sum(terms_s0_c25_234_sum)
  );
  dint_full_adder terms_s0_c25_235 (
    .a(n393),
    .b(n394),
    .c(n395),
    .carry(terms_s0_c25_235_carry),
    .sum(terms_s0_c25_235_sum)
  );
  dint_full_adder terms_s0_c25_236 (
    .a(n396),
    .b(n397),
    .c(n398),
    .carry(terms_s0_c25_236_carry),
    .sum(terms_s0_c25_236_sum)
  );
  dint_full_adder terms_s0_c25_237 (
    .a(p15_10),
    .b(terms_s0_c24_218_carry),
    .c(terms_s0_c24_219_carry),
    .carry(terms_s0_c25_237_carry),
    .sum(terms_s0_c25_237_sum)
  );
  dint_full_adder terms_s0_c25_238 (
    .a(terms_s0_c24_220_carry),
    .b(terms_s0_c24_221_carry),
    .c(terms_s0_c24_222_carry),
    .carry(terms_s0_c25_238_carry),
    .sum(terms_s0_c25_238_sum)
  );
  dint_full_adder terms_s0_c25_239 (
    .a(terms_s0_c25_232_sum),
    .b(terms_s0_c25_233_sum),
    .c(terms_s0_c25_234_sum),
    .carry(terms_s0_c25_239_carry),
    .sum(terms_s0_c25_239_sum)
  );
  dint_full_adder terms_s0_c25_240 (
    .a(terms_s0_c25_235_sum),
    .b(terms_s0_c25_236_sum),
    .c(terms_s0_c24_223_carry),
    .carry(terms_s0_c25_240_carry),
    .sum(terms_s0_c25_240_sum)
  );
  dint_full_adder terms_s0_c25_241 (
    .a(terms_s0_c24_225_carry),
    .b(terms_s0_c25_237_sum),
    .c(terms_s0_c25_238_sum),
    .carry(terms_s0_c25_241_carry),
    .sum(terms_s0_c25_241_sum)
  );
  dint_full_adder terms_s0_c25_242 (
    .a(terms_s0_c24_224_carry),
    .b(terms_s0_c25_239_sum),
    .c(terms_s0_c24_227_carry),
    .carry(terms_s0_c25_242_carry),
    .sum(terms_s0_c25_242_sum)
  );
  dint_full_adder terms_s0_c25_243 (
    .a(terms_s0_c24_226_carry),
    .b(terms_s0_c25_241_sum),
    .c(terms_s0_c24_228_carry),
    .carry(terms_s0_c25_243_carry),
    .sum(terms_s0_c25_243_sum)
  );
  dint_full_adder terms_s0_c25_244 (
    .a(terms_s0_c25_240_sum),
    .b(terms_s0_c25_242_sum),
    .c(terms_s0_c24_229_carry),
    .carry(terms_s0_c25_244_carry),
    .sum(terms_s0_c25_244_sum)
  );
  dint_full_adder terms_s0_c25_245 (
    .a(terms_s0_c25_243_sum),
    .b(terms_s0_c24_230_carry),
    .c(n399),
    .carry(terms_s0_c25_245_carry),
    .sum(terms_s0_c25_245_sum)
  );
  dint_full_adder terms_s0_c26_246 (
    .a(p0_26),
    .b(p1_25),
    .c(p2_24),
    .carry(terms_s0_c26_246_carry),
    .sum(terms_s0_c26_246_sum)
  );
  dint_full_adder terms_s0_c26_247 (
    .a(p3_23),
    .b(p4_22),
    .c(p5_21),
    .carry(terms_s0_c26_247_carry),
    .sum(terms_s0_c26_247_sum)
  );
  dint_full_adder terms_s0_c26_248 (
    .a(p6_20),
    .b(p7_19),
    .c(p8_18),
    .carry(terms_s0_c26_248_carry),
    .sum(terms_s0_c26_248_sum)
  );
  dint_full_adder terms_s0_c26_249 (
    .a(p9_17),
    .b(p10_16),
    .c(p11_15),
    .carry(terms_s0_c26_249_carry),
    .sum(terms_s0_c26_249_sum)
  );
  dint_full_adder terms_s0_c26_250 (
    .a(p12_14),
    .b(p13_13),
    .c(p14_12),
    .carry(terms_s0_c26_250_carry),
    .sum(terms_s0_c26_250_sum)
  );
  dint_full_adder terms_s0_c26_251 (
    .a(n400),
    .b(terms_s0_c25_232_carry),
    .c(terms_s0_c25_233_carry),
    .carry(terms_s0_c26_251_carry),
    .sum(terms_s0_c26_251_sum)
  );
  dint_full_adder terms_s0_c26_252 (
    .a(terms_s0_c25_234_carry),
    .b(terms_s0_c25_235_carry),
    .c(terms_s0_c25_236_carry),
    .carry(terms_s0_c26_252_carry),
    .sum(terms_s0_c26_252_sum)
  );
  dint_full_adder terms_s0_c26_253 (
    .a(terms_s0_c26_246_sum),
    .b(terms_s0_c26_247_sum),
    .c(terms_s0_c26_248_sum),
    .carry(terms_s0_c26_253_carry),
    .sum(terms_s0_c26_253_sum)
  );
  dint_full_adder terms_s0_c26_254 (
    .a(terms_s0_c26_249_sum),
    .b(terms_s0_c26_250_sum),
    .c(terms_s0_c25_237_carry),
    .carry(terms_s0_c26_254_carry),
    .sum(terms_s0_c26_254_sum)
  );
  dint_full_adder terms_s0_c26_255 (
    .a(terms_s0_c25_239_carry),
    .b(terms_s0_c26_251_sum),
    .c(terms_s0_c26_252_sum),
    .carry(terms_s0_c26_255_carry),
    .sum(terms_s0_c26_255_sum)
  );
  dint_full_adder terms_s0_c26_256 (
    .a(terms_s0_c25_238_carry),
    .b(terms_s0_c26_253_sum),
    .c(terms_s0_c25_241_carry),
    .carry(terms_s0_c26_256_carry),
    .sum(terms_s0_c26_256_sum)
  );
  dint_full_adder terms_s0_c26_257 (
    .a(terms_s0_c25_240_carry),
    .b(terms_s0_c26_255_sum),
    .c(terms_s0_c25_242_carry),
    .carry(terms_s0_c26_257_carry),
    .sum(terms_s0_c26_257_sum)
  );
  dint_full_adder terms_s0_c26_258 (
    .a(terms_s0_c26_254_sum),
    .b(terms_s0_c26_256_sum),
    .c(terms_s0_c25_243_carry),
    .carry(terms_s0_c26_258_carry),
    .sum(terms_s0_c26_258_sum)
  );
  dint_full_adder terms_s0_c26_259 (
    .a(terms_s0_c26_257_sum),
    .b(terms_s0_c25_244_carry),
    .c(n401),
    .carry(terms_s0_c26_259_carry),
    .sum(terms_s0_c26_259_sum)
  );
  dint_full_adder terms_s0_c27_260 (
    .a(n402),
    .b(n403),
    .c(n404),
    .carry(terms_s0_c27_260_carry),
    .sum(terms_s0_c27_260_sum)
  );
  dint_full_adder terms_s0_c27_261 (
    .a(n405),
    .b(n406),
    .c(n407),
    .carry(terms_s0_c27_261_carry),
    .sum(terms_s0_c27_261_sum)
  );
  dint_full_adder terms_s0_c27_262 (
    .a(n408),
    .b(n409),
    .c(n410),
    .carry(terms_s0_c27_262_carry),
    .sum(terms_s0_c27_262_sum)
  );
  dint_full_adder terms_s0_c27_263 (
    .a(n411),
    .b(n412),
    .c(n413),
    .carry(terms_s0_c27_263_carry),
    .sum(terms_s0_c27_263_sum)
  );
  dint_full_adder terms_s0_c27_264 (
    .a(n414),
    .b(n415),
    .c(n416),
    .carry(terms_s0_c27_264_carry),
    .sum(terms_s0_c27_264_sum)
  );
  dint_full_adder terms_s0_c27_265 (
    .a(p15_12),
    .b(terms_s0_c26_246_carry),
    .c(terms_s0_c26_247_carry),
    .carry(terms_s0_c27_265_carry),
    .sum(terms_s0_c27_265_sum)
  );
  dint_full_adder terms_s0_c27_266 (
    .a(terms_s0_c26_248_carry),
    .b(terms_s0_c26_249_carry),
    .c(terms_s0_c26_250_carry),
    .carry(terms_s0_c27_266_carry),
    .sum(terms_s0_c27_266_sum)
  );
  dint_full_adder terms_s0_c27_267 (
    .a(terms_s0_c27_260_sum),
    .b(terms_s0_c27_261_sum),
    .c(terms_s0_c27_262_sum),
    .carry(terms_s0_c27_267_carry),
    .sum(terms_s0_c27_267_sum)
  );
  dint_full_adder terms_s0_c27_268 (
    .a(terms_s0_c27_263_sum),
    .b(terms_s0_c27_264_sum),
    .c(terms_s0_c26_251_carry),
    .carry(terms_s0_c27_268_carry),
    .sum(terms_s0_c27_268_sum)
  );
  dint_full_adder terms_s0_c27_269 (
    .a(terms_s0_c26_253_carry),
    .b(terms_s0_c27_265_sum),
    .c(terms_s0_c27_266_sum),
    .carry(terms_s0_c27_269_carry),
    .sum(terms_s0_c27_269_sum)
  );
  dint_full_adder terms_s0_c27_270 (
    .a(terms_s0_c26_252_carry),
    .b(terms_s0_c27_267_sum),
    .c(terms_s0_c26_255_carry),
    .carry(terms_s0_c27_270_carry),
    .sum(terms_s0_c27_270_sum)
  );
  dint_full_adder terms_s0_c27_271 (
    .a(terms_s0_c26_254_carry),
    .b(terms_s0_c27_269_sum),
    .c(terms_s0_c26_256_carry),
    .carry(terms_s0_c27_271_carry),
    .sum(terms_s0_c27_271_sum)
  );
  dint_full_adder terms_s0_c27_272 (
    .a(terms_s0_c27_268_sum),
    .b(terms_s0_c27_270_sum),
    .c(terms_s0_c26_257_carry),
    .carry(terms_s0_c27_272_carry),
    .sum(terms_s0_c27_272_sum)
  );
  dint_full_adder terms_s0_c27_273 (
    .a(terms_s0_c27_271_sum),
    .b(terms_s0_c26_258_carry),
    .c(n417),
    .carry(terms_s0_c27_273_carry),
    .sum(terms_s0_c27_273_sum)
  );
  dint_full_adder terms_s0_c28_274 (
    .a(p0_28),
    .b(p1_27),
    .c(p2_26),
    .carry(terms_s0_c28_274_carry),
    .sum(terms_s0_c28_274_sum)
  );
  dint_full_adder terms_s0_c28_275 (
    .a(p3_25),
    .b(p4_24),
    .c(p5_23),
    .carry(terms_s0_c28_275_carry),
    .sum(terms_s0_c28_275_sum)
  );
  dint_full_adder terms_s0_c28_276 (
    .a(p6_22),
    .b(p7_21),
    .c(p8_20),
    .carry(terms_s0_c28_276_carry),
    .sum(terms_s0_c28_276_sum)
  );
  dint_full_adder terms_s0_c28_277 (
    .a(p9_19),
    .b(p10_18),
    .c(p11_17),
    .carry(terms_s0_c28_277_carry),
    .sum(terms_s0_c28_277_sum)
  );
  dint_full_adder terms_s0_c28_278 (
    .a(p12_16),
    .b(p13_15),
    .c(p14_14),
    .carry(terms_s0_c28_278_carry),
    .sum(terms_s0_c28_278_sum)
  );
  dint_full_adder terms_s0_c28_279 (
    .a(n418),
    .b(terms_s0_c27_260_carry),
    .c(terms_s0_c27_261_carry),
    .carry(terms_s0_c28_279_carry),
    .sum(terms_s0_c28_279_sum)
  );
  dint_full_adder terms_s0_c28_280 (
    .a(terms_s0_c27_262_carry),
    .b(terms_s0_c27_263_carry),
    .c(terms_s0_c27_264_carry),
    .carry(terms_s0_c28_280_carry),
    .sum(terms_s0_c28_280_sum)
  );
  dint_full_adder terms_s0_c28_281 (
    .a(terms_s0_c28_274_sum),
    .b(terms_s0_c28_275_sum),
    .c(terms_s0_c28_276_sum),
    .carry(terms_s0_c28_281_carry),
    .sum(terms_s0_c28_281_sum)
  );
  dint_full_adder terms_s0_c28_282 (
    .a(terms_s0_c28_277_sum),
    .b(terms_s0_c28_278_sum),
    .c(terms_s0_c27_265_carry),
    .carry(terms_s0_c28_282_carry),
    .sum(terms_s0_c28_282_sum)
  );
  dint_full_adder terms_s0_c28_283 (
    .a(terms_s0_c27_267_carry),
    .b(terms_s0_c28_279_sum),
    .c(terms_s0_c28_280_sum),
    .carry(terms_s0_c28_283_carry),
    .sum(terms_s0_c28_283_sum)
  );
  dint_full_adder terms_s0_c28_284 (
    .a(terms_s0_c27_266_carry),
    .b(terms_s0_c28_281_sum),
    .c(terms_s0_c27_269_carry),
    .carry(terms_s0_c28_284_carry),
    .sum(terms_s0_c28_284_sum)
  );
  dint_full_adder terms_s0_c28_285 (
    .a(terms_s0_c27_268_carry),
    .b(terms_s0_c28_283_sum),
    .c(terms_s0_c27_270_carry),
    .carry(terms_s0_c28_285_carry),
    .sum(terms_s0_c28_285_sum)
  );
  dint_full_adder terms_s0_c28_286 (
    .a(terms_s0_c28_282_sum),
    .b(terms_s0_c28_284_sum),
    .c(terms_s0_c27_271_carry),
    .carry(terms_s0_c28_286_carry),
    .sum(terms_s0_c28_286_sum)
  );
  dint_full_adder terms_s0_c28_287 (
    .a(terms_s0_c28_285_sum),
    .b(terms_s0_c27_272_carry),
    .c(n419),
    .carry(terms_s0_c28_287_carry),
    .sum(terms_s0_c28_287_sum)
  );
  dint_full_adder terms_s0_c29_288 (
    .a(n420),
    .b(n421),
    .c(n422),
    .carry(terms_s0_c29_288_carry),
    .sum(terms_s0_c29_288_sum)
  );
  dint_full_adder terms_s0_c29_289 (
    .a(n423),
    .b(n424),
    .c(n425),
    .carry(terms_s0_c29_289_carry),
    .sum(terms_s0_c29_289_sum)
  );
  dint_full_adder terms_s0_c29_290 (
    .a(n426),
    .b(n427),
    .c(n428),
    .carry(terms_s0_c29_290_carry),
    .sum(terms_s0_c29_290_sum)
  );
  dint_full_adder terms_s0_c29_291 (
    .a(n429),
    .b(n430),
    .c(n431),
    .carry(terms_s0_c29_291_carry),
    .sum(terms_s0_c29_291_sum)
  );
  dint_full_adder terms_s0_c29_292 (
    .a(n432),
    .b(n433),
    .c(n434),
    .carry(terms_s0_c29_292_carry),
    .sum(terms_s0_c29_292_sum)
  );
  dint_full_adder terms_s0_c29_293 (
    .a(p15_14),
    .b(terms_s0_c28_274_carry),
    .c(terms_s0_c28_275_carry),
    .carry(terms_s0_c29_293_carry),
    .sum(terms_s0_c29_293_sum)
  );
  dint_full_adder terms_s0_c29_294 (
    .a(terms_s0_c28_276_carry),
    .b(terms_s0_c28_277_carry),
    .c(terms_s0_c28_278_carry),
    .carry(terms_s0_c29_294_carry),
    .sum(terms_s0_c29_294_sum)
  );
  dint_full_adder terms_s0_c29_295 (
    .a(terms_s0_c29_288_sum),
    .b(terms_s0_c29_289_sum),
    .c(terms_s0_c29_290_sum),
    .carry(terms_s0_c29_295_carry),
    .sum(terms_s0_c29_295_sum)
  );
  dint_full_adder terms_s0_c29_296 (
    .a(terms_s0_c29_291_sum),
    .b(terms_s0_c29_292_sum),
    .c(terms_s0_c28_279_carry),
    .carry(terms_s0_c29_296_carry),
    .sum(terms_s0_c29_296_sum)
  );
  dint_full_adder terms_s0_c29_297 (
    .a(terms_s0_c28_281_carry),
    .b(terms_s0_c29_293_sum),
    .c(terms_s0_c29_294_sum),
    .carry(terms_s0_c29_297_carry),
    .sum(terms_s0_c29_297_sum)
  );
  dint_full_adder terms_s0_c29_298 (
    .a(terms_s0_c28_280_carry),
    .b(terms_s0_c29_295_sum),
    .c(terms_s0_c28_283_carry),
    .carry(terms_s0_c29_298_carry),
    .sum(terms_s0_c29_298_sum)
  );
  dint_full_adder terms_s0_c29_299 (
    .a(terms_s0_c28_282_carry),
    .b(terms_s0_c29_297_sum),
    .c(terms_s0_c28_284_carry),
    .carry(terms_s0_c29_299_carry),
    .sum(terms_s0_c29_299_sum)
  );
  dint_full_adder terms_s0_c29_300 (
    .a(terms_s0_c29_296_sum),
    .b(terms_s0_c29_298_sum),
    .c(terms_s0_c28_285_carry),
    .carry(terms_s0_c29_300_carry),
    .sum(terms_s0_c29_300_sum)
  );
  dint_full_adder terms_s0_c29_301 (
    .a(terms_s0_c29_299_sum),
    .b(terms_s0_c28_286_carry),
    .c(n435),
    .carry(terms_s0_c29_301_carry),
    .sum(terms_s0_c29_301_sum)
  );
  dint_full_adder terms_s0_c2_1 (
    .a(p0_2),
    .b(p1_1),
    .c(p2_0),
    .carry(terms_s0_c2_1_carry),
    .sum(terms_s0_c2_1_sum)
  );
  dint_full_adder terms_s0_c30_302 (
    .a(p0_30),
    .b(p1_29),
    .c(p2_28),
    .carry(terms_s0_c30_302_carry),
    .sum(terms_s0_c30_302_sum)
  );
  dint_full_adder terms_s0_c30_303 (
    .a(p3_27),
    .b(p4_26),
    .c(p5_25),
    .carry(terms_s0_c30_303_carry),
    .sum(terms_s0_c30_303_sum)
  );
  dint_full_adder terms_s0_c30_304 (
    .a(p6_24),
    .b(p7_23),
    .c(p8_22),
    .carry(terms_s0_c30_304_carry),
    .sum(terms_s0_c30_304_sum)
  );
  dint_full_adder terms_s0_c30_305 (
    .a(p9_21),
    .b(p10_20),
    .c(p11_19),
    .carry(terms_s0_c30_305_carry),
    .sum(terms_s0_c30_305_sum)
  );
  dint_full_adder terms_s0_c30_306 (
    .a(p12_18),
    .b(p13_17),
    .c(p14_16),
    .carry(terms_s0_c30_306_carry),
    .sum(terms_s0_c30_306_sum)
  );
  dint_full_adder terms_s0_c30_307 (
    .a(n436),
    .b(terms_s0_c29_288_carry),
    .c(terms_s0_c29_289_carry),
    .carry(terms_s0_c30_307_carry),
    .sum(terms_s0_c30_307_sum)
  );
  dint_full_adder terms_s0_c30_308 (
    .a(terms_s0_c29_290_carry),
    .b(terms_s0_c29_291_carry),
    .c(terms_s0_c29_292_carry),
    .carry(terms_s0_c30_308_carry),
    .sum(terms_s0_c30_308_sum)
  );
  dint_full_adder terms_s0_c30_309 (
    .a(terms_s0_c30_302_sum),
    .b(terms_s0_c30_303_sum),
    .c(terms_s0_c30_304_sum),
    .carry(terms_s0_c30_309_carry),
    .sum(terms_s0_c30_309_sum)
  );
  dint_full_adder terms_s0_c30_310 (
    .a(terms_s0_c30_305_sum),
    .b(terms_s0_c30_306_sum),
    .c(terms_s0_c29_293_carry),
    .carry(terms_s0_c30_310_carry),
    .sum(terms_s0_c30_310_sum)
  );
  dint_full_adder terms_s0_c30_311 (
    .a(terms_s0_c29_295_carry),
    .b(terms_s0_c30_307_sum),
    .c(terms_s0_c30_308_sum),
    .carry(terms_s0_c30_311_carry),
    .sum(terms_s0_c30_311_sum)
  );
  dint_full_adder terms_s0_c30_312 (
    .a(terms_s0_c29_294_carry),
    .b(terms_s0_c30_309_sum),
    .c(terms_s0_c29_297_carry),
    .carry(terms_s0_c30_312_carry),
    .sum(terms_s0_c30_312_sum)
  );
  dint_full_adder terms_s0_c30_313 (
    .a(terms_s0_c29_296_carry),
    .b(terms_s0_c30_311_sum),
    .c(terms_s0_c29_298_carry),
    .carry(terms_s0_c30_313_carry),
    .sum(terms_s0_c30_313_sum)
  );
  dint_full_adder terms_s0_c30_314 (
    .a(terms_s0_c30_310_sum),
    .b(terms_s0_c30_312_sum),
    .c(terms_s0_c29_299_carry),
    .carry(terms_s0_c30_314_carry),
    .sum(terms_s0_c30_314_sum)
  );
  dint_full_adder terms_s0_c30_315 (
    .a(terms_s0_c30_313_sum),
    .b(terms_s0_c29_300_carry),
    .c(n437),
    .carry(terms_s0_c30_315_carry),
    .sum(terms_s0_c30_315_sum)
  );
  dint_full_adder terms_s0_c31_316 (
    .a(n438),
    .b(n439),
    .c(n440),
    .carry(terms_s0_c31_316_carry),
    .sum(terms_s0_c31_316_sum)
  );
  dint_full_adder terms_s0_c31_317 (
    .a(n441),
    .b(n442),
    .c(n443),
    .carry(terms_s0_c31_317_carry),
    .sum(terms_s0_c31_317_sum)
  );
  dint_full_adder terms_s0_c31_318 (
    .a(n444),
    .b(n445),
    .c(n446),
    .carry(terms_s0_c31_318_carry),
    .sum(terms_s0_c31_318_sum)
  );
  dint_full_adder terms_s0_c31_319 (
    .a(n447),
    .b(n448),
    .c(n449),
    .carry(terms_s0_c31_319_carry),
    .sum(terms_s0_c31_319_sum)
  );
  dint_full_adder terms_s0_c31_320 (
    .a(n450),
    .b(n451),
    .c(n452),
    .carry(terms_s0_c31_320_carry),
    .sum(terms_s0_c31_320_sum)
  );
  dint_full_adder terms_s0_c31_321 (
    .a(p15_16),
    .b(terms_s0_c30_302_carry),
    .c(terms_s0_c30_303_carry),
    .carry(terms_s0_c31_321_carry),
    .sum(terms_s0_c31_321_sum)
  );
  dint_full_adder terms_s0_c31_322 (
    .a(terms_s0_c30_304_carry),
    .b(terms_s0_c30_305_carry),
    .c(terms_s0_c30_306_carry),
    .carry(terms_s0_c31_322_carry),
    .sum(terms_s0_c31_322_sum)
  );
  dint_full_adder terms_s0_c31_323 (
    .a(terms_s0_c31_316_sum),
    .b(terms_s0_c31_317_sum),
    .c(terms_s0_c31_318_sum),
    .carry(terms_s0_c31_323_carry),
    .sum(terms_s0_c31_323_sum)
  );
  dint_full_adder terms_s0_c31_324 (
    .a(terms_s0_c31_319_sum),
    .b(terms_s0_c31_320_sum),
    .c(terms_s0_c30_307_carry),
    .carry(terms_s0_c31_324_carry),
    .sum(terms_s0_c31_324_sum)
  );
  dint_full_adder terms_s0_c31_325 (
    .a(terms_s0_c30_309_carry),
    .b(terms_s0_c31_321_sum),
    .c(terms_s0_c31_322_sum),
    .carry(terms_s0_c31_325_carry),
    .sum(terms_s0_c31_325_sum)
  );
  dint_full_adder terms_s0_c31_326 (
    .a(terms_s0_c30_308_carry),
    .b(terms_s0_c31_323_sum),
    .c(terms_s0_c30_311_carry),
    .carry(terms_s0_c31_326_carry),
    .sum(terms_s0_c31_326_sum)
  );
  dint_full_adder terms_s0_c31_327 (
    .a(terms_s0_c30_310_carry),
    .b(terms_s0_c31_325_sum),
    .c(terms_s0_c30_312_carry),
    .carry(terms_s0_c31_327_carry),
    .sum(terms_s0_c31_327_sum)
  );
  dint_full_adder terms_s0_c31_328 (
    .a(terms_s0_c31_324_sum),
    .b(terms_s0_c31_326_sum),
    .c(terms_s0_c30_313_carry),
    .carry(terms_s0_c31_328_carry),
    .sum(terms_s0_c31_328_sum)
  );
  dint_full_adder terms_s0_c31_329 (
    .a(terms_s0_c31_327_sum),
    .b(terms_s0_c30_314_carry),
    .c(n453),
    .carry(terms_s0_c31_329_carry),
    .sum(terms_s0_c31_329_sum)
  );
  dint_full_adder terms_s0_c32_330 (
    .a(p1_31),
    .b(p2_30),
    .c(p3_29),
    .carry(terms_s0_c32_330_carry),
    .sum(terms_s0_c32_330_sum)
  );
  dint_full_adder terms_s0_c32_331 (
    .a(p4_28),
    .b(p5_27),
    .c(p6_26),
    .carry(terms_s0_c32_331_carry),
    .sum(terms_s0_c32_331_sum)
  );
  dint_full_adder terms_s0_c32_332 (
    .a(p7_25),
    .b(p8_24),
    .c(p9_23),
    .carry(terms_s0_c32_332_carry),
    .sum(terms_s0_c32_332_sum)
  );
  dint_full_adder terms_s0_c32_333 (
    .a(p10_22),
    .b(p11_21),
    .c(p12_20),
    .carry(terms_s0_c32_333_carry),
    .sum(terms_s0_c32_333_sum)
  );
  dint_full_adder terms_s0_c32_334 (
    .a(p13_19),
    .b(p14_18),
    .c(p15_17),
    .carry(terms_s0_c32_334_carry),
    .sum(terms_s0_c32_334_sum)
  );
  dint_full_adder terms_s0_c32_335 (
    .a(terms_s0_c31_316_carry),
    .b(terms_s0_c31_317_carry),
    .c(terms_s0_c31_318_carry),
    .carry(terms_s0_c32_335_carry),
    .sum(terms_s0_c32_335_sum)
  );
  dint_full_adder terms_s0_c32_336 (
    .a(terms_s0_c32_330_sum),
    .b(terms_s0_c32_331_sum),
    .c(terms_s0_c32_332_sum),
    .carry(terms_s0_c32_336_carry),
    .sum(terms_s0_c32_336_sum)
  );
  dint_full_adder terms_s0_c32_337 (
    .a(terms_s0_c32_333_sum),
    .b(terms_s0_c32_334_sum),
    .c(terms_s0_c31_321_carry),
    .carry(terms_s0_c32_337_carry),
    .sum(terms_s0_c32_337_sum)
  );
  dint_full_adder terms_s0_c32_338 (
    .a(terms_s0_c31_319_carry),
    .b(terms_s0_c31_320_carry),
    .c(terms_s0_c31_323_carry),
    .carry(terms_s0_c32_338_carry),
    .sum(terms_s0_c32_338_sum)
  );
  dint_full_adder terms_s0_c32_339 (
    .a(terms_s0_c31_322_carry),
    .b(terms_s0_c32_336_sum),
    .c(terms_s0_c31_325_carry),
    .carry(terms_s0_c32_339_carry),
    .sum(terms_s0_c32_339_sum)
  );
  dint_full_adder terms_s0_c32_340 (
    .a(terms_s0_c32_335_sum),
    .b(terms_s0_c31_324_carry),
    .c(terms_s0_c32_338_sum),
    .carry(terms_s0_c32_340_carry),
    .sum(terms_s0_c32_340_sum)
  );
  dint_full_adder terms_s0_c32_341 (
    .a(terms_s0_c32_337_sum),
    .b(terms_s0_c32_339_sum),
    .c(terms_s0_c31_327_carry),
    .carry(terms_s0_c32_341_carry),
    .sum(terms_s0_c32_341_sum)
  );
  dint_full_adder terms_s0_c32_342 (
    .a(terms_s0_c31_326_carry),
    .b(terms_s0_c32_340_sum),
    .c(terms_s0_c31_328_carry),
    .carry(terms_s0_c32_342_carry),
    .sum(terms_s0_c32_342_sum)
  );
  dint_full_adder terms_s0_c32_343 (
    .a(terms_s0_c32_341_sum),
    .b(terms_s0_c31_329_carry),
    .c(n454),
    .carry(terms_s0_c32_343_carry),
    .sum(terms_s0_c32_343_sum)
  );
  dint_full_adder terms_s0_c33_344 (
    .a(n455),
    .b(n456),
    .c(n457),
    .carry(terms_s0_c33_344_carry),
    .sum(terms_s0_c33_344_sum)
  );
  dint_full_adder terms_s0_c33_345 (
    .a(n458),
    .b(n459),
    .c(n460),
    .carry(terms_s0_c33_345_carry),
    .sum(terms_s0_c33_345_sum)
  );
  dint_full_adder terms_s0_c33_346 (
    .a(n461),
    .b(n462),
    .c(n463),
    .carry(terms_s0_c33_346_carry),
    .sum(terms_s0_c33_346_sum)
  );
  dint_full_adder terms_s0_c33_347 (
    .a(n464),
    .b(n465),
    .c(n466),
    .carry(terms_s0_c33_347_carry),
    .sum(terms_s0_c33_347_sum)
  );
  dint_full_adder terms_s0_c33_348 (
    .a(p14_19),
    .b(p15_18),
    .c(terms_s0_c32_330_carry),
    .carry(terms_s0_c33_348_carry),
    .sum(terms_s0_c33_348_sum)
  );
  dint_full_adder terms_s0_c33_349 (
    .a(terms_s0_c32_331_carry),
    .b(terms_s0_c32_332_carry),
    .c(terms_s0_c32_333_carry),
    .carry(terms_s0_c33_349_carry),
    .sum(terms_s0_c33_349_sum)
  );
  dint_full_adder terms_s0_c33_350 (
    .a(terms_s0_c33_344_sum),
    .b(terms_s0_c33_345_sum),
    .c(terms_s0_c33_346_sum),
    .carry(terms_s0_c33_350_carry),
    .sum(terms_s0_c33_350_sum)
  );
  dint_full_adder terms_s0_c33_351 (
    .a(terms_s0_c32_334_carry),
    .b(terms_s0_c32_336_carry),
    .c(terms_s0_c33_348_sum),
    .carry(terms_s0_c33_351_carry),
    .sum(terms_s0_c33_351_sum)
  );
  dint_full_adder terms_s0_c33_352 (
    .a(terms_s0_c33_347_sum),
    .b(terms_s0_c32_335_carry),
    .c(terms_s0_c33_350_sum),
    .carry(terms_s0_c33_352_carry),
    .sum(terms_s0_c33_352_sum)
  );
  dint_full_adder terms_s0_c33_353 (
    .a(terms_s0_c33_349_sum),
    .b(terms_s0_c32_337_carry),
    .c(terms_s0_c33_351_sum),
    .carry(terms_s0_c33_353_carry),
    .sum(terms_s0_c33_353_sum)
  );
  dint_full_adder terms_s0_c33_354 (
    .a(terms_s0_c32_338_carry),
    .b(terms_s0_c33_352_sum),
    .c(terms_s0_c32_340_carry),
    .carry(terms_s0_c33_354_carry),
    .sum(terms_s0_c33_354_sum)
  );
  dint_full_adder terms_s0_c33_355 (
    .a(terms_s0_c32_339_carry),
    .b(terms_s0_c33_353_sum),
    .c(terms_s0_c32_341_carry),
    .carry(terms_s0_c33_355_carry),
    .sum(terms_s0_c33_355_sum)
  );
  dint_full_adder terms_s0_c33_356 (
    .a(terms_s0_c33_354_sum),
    .b(terms_s0_c32_342_carry),
    .c(n467),
    .carry(terms_s0_c33_356_carry),
    .sum(terms_s0_c33_356_sum)
  );
  dint_full_adder terms_s0_c34_357 (
    .a(p3_31),
    .b(p4_30),
    .c(p5_29),
    .carry(terms_s0_c34_357_carry),
    .sum(terms_s0_c34_357_sum)
  );
  dint_full_adder terms_s0_c34_358 (
    .a(p6_28),
    .b(p7_27),
    .c(p8_26),
    .carry(terms_s0_c34_358_carry),
    .sum(terms_s0_c34_358_sum)
  );
  dint_full_adder terms_s0_c34_359 (
    .a(p9_25),
    .b(p10_24),
    .c(p11_23),
    .carry(terms_s0_c34_359_carry),
    .sum(terms_s0_c34_359_sum)
  );
  dint_full_adder terms_s0_c34_360 (
    .a(p12_22),
    .b(p13_21),
    .c(p14_20),
    .carry(terms_s0_c34_360_carry),
    .sum(terms_s0_c34_360_sum)
  );
  dint_full_adder terms_s0_c34_361 (
    .a(n468),
    .b(terms_s0_c33_344_carry),
    .c(terms_s0_c33_345_carry),
    .carry(terms_s0_c34_361_carry),
    .sum(terms_s0_c34_361_sum)
  );
  dint_full_adder terms_s0_c34_362 (
    .a(terms_s0_c34_357_sum),
    .b(terms_s0_c34_358_sum),
    .c(terms_s0_c34_359_sum),
    .carry(terms_s0_c34_362_carry),
    .sum(terms_s0_c34_362_sum)
  );
  dint_full_adder terms_s0_c34_363 (
    .a(terms_s0_c34_360_sum),
    .b(terms_s0_c33_348_carry),
    .c(terms_s0_c33_349_carry),
    .carry(terms_s0_c34_363_carry),
    .sum(terms_s0_c34_363_sum)
  );
  dint_full_adder terms_s0_c34_364 (
    .a(terms_s0_c33_346_carry),
    .b(terms_s0_c33_347_carry),
    .c(terms_s0_c33_350_carry),
    .carry(terms_s0_c34_364_carry),
    .sum(terms_s0_c34_364_sum)
  );
  dint_full_adder terms_s0_c34_365 (
    .a(terms_s0_c34_362_sum),
    .b(terms_s0_c33_351_carry),
    .c(terms_s0_c34_363_sum),
    .carry(terms_s0_c34_365_carry),
    .sum(terms_s0_c34_365_sum)
  );
  dint_full_adder terms_s0_c34_366 (
    .a(terms_s0_c34_361_sum),
    .b(terms_s0_c33_352_carry),
    .c(terms_s0_c34_364_sum),
    .carry(terms_s0_c34_366_carry),
    .sum(terms_s0_c34_366_sum)
  );
  dint_full_adder terms_s0_c34_367 (
    .a(terms_s0_c33_353_carry),
    .b(terms_s0_c34_365_sum),
    .c(terms_s0_c33_355_carry),
    .carry(terms_s0_c34_367_carry),
    .sum(terms_s0_c34_367_sum)
  );
  dint_full_adder terms_s0_c34_368 (
    .a(terms_s0_c34_366_sum),
    .b(terms_s0_c33_354_carry),
    .c(terms_s0_c33_356_carry),
    .carry(terms_s0_c34_368_carry),
    .sum(terms_s0_c34_368_sum)
  );
  dint_full_adder terms_s0_c35_369 (
    .a(n469),
    .b(n470),
    .c(n471),
    .carry(terms_s0_c35_369_carry),
    .sum(terms_s0_c35_369_sum)
  );
  dint_full_adder terms_s0_c35_370 (
    .a(n472),
    .b(n473),
    .c(n474),
    .carry(terms_s0_c35_370_carry),
    .sum(terms_s0_c35_370_sum)
  );
  dint_full_adder terms_s0_c35_371 (
    .a(n475),
    .b(n476),
    .c(n477),
    .carry(terms_s0_c35_371_carry),
    .sum(terms_s0_c35_371_sum)
  );
  dint_full_adder terms_s0_c35_372 (
    .a(n478),
    .b(n479),
    .c(n480),
    .carry(terms_s0_c35_372_carry),
    .sum(terms_s0_c35_372_sum)
  );
  dint_full_adder terms_s0_c35_373 (
    .a(terms_s0_c34_357_carry),
    .b(terms_s0_c34_358_carry),
    .c(terms_s0_c34_359_carry),
    .carry(terms_s0_c35_373_carry),
    .sum(terms_s0_c35_373_sum)
  );
  dint_full_adder terms_s0_c35_374 (
    .a(terms_s0_c35_369_sum),
    .b(terms_s0_c35_370_sum),
    .c(terms_s0_c35_371_sum),
    .carry(terms_s0_c35_374_carry),
    .sum(terms_s0_c35_374_sum)
  );
  dint_full_adder terms_s0_c35_375 (
    .a(terms_s0_c34_360_carry),
    .b(terms_s0_c34_362_carry),
    .c(terms_s0_c35_373_sum),
    .carry(terms_s0_c35_375_carry),
    .sum(terms_s0_c35_375_sum)
  );
  dint_full_adder terms_s0_c35_376 (
    .a(terms_s0_c35_372_sum),
    .b(terms_s0_c34_361_carry),
    .c(terms_s0_c35_374_sum),
    .carry(terms_s0_c35_376_carry),
    .sum(terms_s0_c35_376_sum)
  );
  dint_full_adder terms_s0_c35_377 (
    .a(terms_s0_c34_363_carry),
    .b(terms_s0_c35_375_sum),
    .c(terms_s0_c34_365_carry),
    .carry(terms_s0_c35_377_carry),
    .sum(terms_s0_c35_377_sum)
  );
  dint_full_adder terms_s0_c35_378 (
    .a(terms_s0_c34_364_carry),
    .b(terms_s0_c35_376_sum),
    .c(terms_s0_c34_366_carry),
    .carry(terms_s0_c35_378_carry),
    .sum(terms_s0_c35_378_sum)
  );
  dint_full_adder terms_s0_c35_379 (
    .a(terms_s0_c35_377_sum),
    .b(n481),
    .c(terms_s0_c34_367_carry),
    .carry(terms_s0_c35_379_carry),
    .sum(terms_s0_c35_379_sum)
  );
  dint_full_adder terms_s0_c36_380 (
    .a(p5_31),
    .b(p6_30),
    .c(p7_29),
    .carry(terms_s0_c36_380_carry),
    .sum(terms_s0_c36_380_sum)
  );
  dint_full_adder terms_s0_c36_381 (
    .a(p8_28),
    .b(p9_27),
    .c(p10_26),
    .carry(terms_s0_c36_381_carry),
    .sum(terms_s0_c36_381_sum)
  );
  dint_full_adder terms_s0_c36_382 (
    .a(p11_25),
    .b(p12_24),
    .c(p13_23),
    .carry(terms_s0_c36_382_carry),
    .sum(terms_s0_c36_382_sum)
  );
  dint_full_adder terms_s0_c36_383 (
    .a(n482),
    .b(n483),
    .c(terms_s0_c35_369_carry),
    .carry(terms_s0_c36_383_carry),
    .sum(terms_s0_c36_383_sum)
  );
  dint_full_adder terms_s0_c36_384 (
    .a(terms_s0_c35_370_carry),
    .b(terms_s0_c35_371_carry),
    .c(terms_s0_c35_372_carry),
    .carry(terms_s0_c36_384_carry),
    .sum(terms_s0_c36_384_sum)
  );
  dint_full_adder terms_s0_c36_385 (
    .a(terms_s0_c36_380_sum),
    .b(terms_s0_c36_381_sum),
    .c(terms_s0_c36_382_sum),
    .carry(terms_s0_c36_385_carry),
    .sum(terms_s0_c36_385_sum)
  );
  dint_full_adder terms_s0_c36_386 (
    .a(terms_s0_c35_374_carry),
    .b(terms_s0_c36_383_sum),
    .c(terms_s0_c36_384_sum),
    .carry(terms_s0_c36_386_carry),
    .sum(terms_s0_c36_386_sum)
  );
  dint_full_adder terms_s0_c36_387 (
    .a(terms_s0_c35_373_carry),
    .b(terms_s0_c36_385_sum),
    .c(terms_s0_c35_375_carry),
    .carry(terms_s0_c36_387_carry),
    .sum(terms_s0_c36_387_sum)
  );
  dint_full_adder terms_s0_c36_388 (
    .a(terms_s0_c35_376_carry),
    .b(terms_s0_c36_386_sum),
    .c(terms_s0_c35_378_carry),
    .carry(terms_s0_c36_388_carry),
    .sum(terms_s0_c36_388_sum)
  );
  dint_full_adder terms_s0_c36_389 (
    .a(terms_s0_c36_387_sum),
    .b(terms_s0_c35_377_carry),
    .c(terms_s0_c35_379_carry),
    .carry(terms_s0_c36_389_carry),
    .sum(terms_s0_c36_389_sum)
  );
  dint_full_adder terms_s0_c37_390 (
    .a(n484),
    .b(n485),
    .c(n486),
    .carry(terms_s0_c37_390_carry),
    .sum(terms_s0_c37_390_sum)
  );
  dint_full_adder terms_s0_c37_391 (
    .a(n487),
    .b(n488),
    .c(n489),
    .carry(terms_s0_c37_391_carry),
    .sum(terms_s0_c37_391_sum)
  );
  dint_full_adder terms_s0_c37_392 (
    .a(n490),
    .b(n491),
    .c(n492),
    .carry(terms_s0_c37_392_carry),
    .sum(terms_s0_c37_392_sum)
  );
  dint_full_adder terms_s0_c37_393 (
    .a(p15_22),
    .b(terms_s0_c36_380_carry),
    .c(terms_s0_c36_381_carry),
    .carry(terms_s0_c37_393_carry),
    .sum(terms_s0_c37_393_sum)
  );
  dint_full_adder terms_s0_c37_394 (
    .a(terms_s0_c37_390_sum),
    .b(terms_s0_c37_391_sum),
    .c(terms_s0_c37_392_sum),
    .carry(terms_s0_c37_394_carry),
    .sum(terms_s0_c37_394_sum)
  );
  dint_full_adder terms_s0_c37_395 (
    .a(terms_s0_c36_382_carry),
    .b(terms_s0_c36_385_carry),
    .c(terms_s0_c37_393_sum),
    .carry(terms_s0_c37_395_carry),
    .sum(terms_s0_c37_395_sum)
  );
  dint_full_adder terms_s0_c37_396 (
    .a(terms_s0_c36_383_carry),
    .b(terms_s0_c36_384_carry),
    .c(terms_s0_c37_394_sum),
    .carry(terms_s0_c37_396_carry),
    .sum(terms_s0_c37_396_sum)
  );
  dint_full_adder terms_s0_c37_397 (
    .a(terms_s0_c36_386_carry),
    .b(terms_s0_c37_396_sum),
    .c(terms_s0_c36_388_carry),
    .carry(terms_s0_c37_397_carry),
    .sum(terms_s0_c37_397_sum)
  );
  dint_full_adder terms_s0_c37_398 (
    .a(terms_s0_c37_395_sum),
    .b(terms_s0_c36_387_carry),
    .c(terms_s0_c36_389_carry),
    .carry(terms_s0_c37_398_carry),
    .sum(terms_s0_c37_398_sum)
  );
  dint_full_adder terms_s0_c38_399 (
    .a(p7_31),
    .b(p8_30),
    .c(p9_29),
    .carry(terms_s0_c38_399_carry),
    .sum(terms_s0_c38_399_sum)
  );
  dint_full_adder terms_s0_c38_400 (
    .a(p10_28),
    .b(p11_27),
    .c(p12_26),
    .carry(terms_s0_c38_400_carry),
    .sum(terms_s0_c38_400_sum)
  );
  dint_full_adder terms_s0_c38_401 (
    .a(p13_25),
    .b(p14_24),
    .c(p15_23),
    .carry(terms_s0_c38_401_carry),
    .sum(terms_s0_c38_401_sum)
  );
  dint_full_adder terms_s0_c38_402 (
    .a(terms_s0_c37_390_carry),
    .b(terms_s0_c37_391_carry),
    .c(terms_s0_c37_392_carry),
    .carry(terms_s0_c38_402_carry),
    .sum(terms_s0_c38_402_sum)
  );
  dint_full_adder terms_s0_c38_403 (
    .a(terms_s0_c38_399_sum),
    .b(terms_s0_c38_400_sum),
    .c(terms_s0_c38_401_sum),
    .carry(terms_s0_c38_403_carry),
    .sum(terms_s0_c38_403_sum)
  );
  dint_full_adder terms_s0_c38_404 (
    .a(terms_s0_c37_393_carry),
    .b(terms_s0_c38_403_sum),
    .c(terms_s0_c37_395_carry),
    .carry(terms_s0_c38_404_carry),
    .sum(terms_s0_c38_404_sum)
  );
  dint_full_adder terms_s0_c38_405 (
    .a(terms_s0_c37_394_carry),
    .b(terms_s0_c38_402_sum),
    .c(terms_s0_c37_396_carry),
    .carry(terms_s0_c38_405_carry),
    .sum(terms_s0_c38_405_sum)
  );
  dint_full_adder terms_s0_c38_406 (
    .a(n493),
    .b(terms_s0_c38_405_sum),
    .c(terms_s0_c37_397_carry),
    .carry(terms_s0_c38_406_carry),
    .sum(terms_s0_c38_406_sum)
  );
  dint_full_adder terms_s0_c39_407 (
    .a(n494),
    .b(n495),
    .c(n496),
    .carry(terms_s0_c39_407_carry),
    .sum(terms_s0_c39_407_sum)
  );
  dint_full_adder terms_s0_c39_408 (
    .a(n497),
    .b(n498),
    .c(n499),
    .carry(terms_s0_c39_408_carry),
    .sum(terms_s0_c39_408_sum)
  );
  dint_full_adder terms_s0_c39_409 (
    .a(p14_25),
    .b(p15_24),
    .c(terms_s0_c38_399_carry),
    .carry(terms_s0_c39_409_carry),
    .sum(terms_s0_c39_409_sum)
  );
  dint_full_adder terms_s0_c39_410 (
    .a(terms_s0_c38_400_carry),
    .b(terms_s0_c38_401_carry),
    .c(terms_s0_c38_403_carry),
    .carry(terms_s0_c39_410_carry),
    .sum(terms_s0_c39_410_sum)
  );
  dint_full_adder terms_s0_c39_411 (
    .a(terms_s0_c39_407_sum),
    .b(terms_s0_c39_408_sum),
    .c(terms_s0_c38_402_carry),
    .carry(terms_s0_c39_411_carry),
    .sum(terms_s0_c39_411_sum)
  );
  dint_full_adder terms_s0_c39_412 (
    .a(terms_s0_c39_409_sum),
    .b(terms_s0_c39_410_sum),
    .c(terms_s0_c38_404_carry),
    .carry(terms_s0_c39_412_carry),
    .sum(terms_s0_c39_412_sum)
  );
  dint_full_adder terms_s0_c39_413 (
    .a(terms_s0_c39_411_sum),
    .b(terms_s0_c38_405_carry),
    .c(terms_s0_c38_406_carry),
    .carry(terms_s0_c39_413_carry),
    .sum(terms_s0_c39_413_sum)
  );
  dint_full_adder terms_s0_c3_2 (
    .a(n224),
    .b(n225),
    .c(n226),
    .carry(terms_s0_c3_2_carry),
    .sum(terms_s0_c3_2_sum)
  );
  dint_full_adder terms_s0_c3_3 (
    .a(n227),
    .b(n228),
    .c(terms_s0_c3_2_sum),
    .carry(terms_s0_c3_3_carry),
    .sum(terms_s0_c3_3_sum)
  );
  dint_full_adder terms_s0_c40_414 (
    .a(p9_31),
    .b(p10_30),
    .c(p11_29),
    .carry(terms_s0_c40_414_carry),
    .sum(terms_s0_c40_414_sum)
  );
  dint_full_adder terms_s0_c40_415 (
    .a(p12_28),
    .b(p13_27),
    .c(p14_26),
    .carry(terms_s0_c40_415_carry),
    .sum(terms_s0_c40_415_sum)
  );
  dint_full_adder terms_s0_c40_416 (
    .a(n500),
    .b(terms_s0_c39_407_carry),
    .c(terms_s0_c39_408_carry),
    .carry(terms_s0_c40_416_carry),
    .sum(terms_s0_c40_416_sum)
  );
  dint_full_adder terms_s0_c40_417 (
    .a(terms_s0_c40_414_sum),
    .b(terms_s0_c40_415_sum),
    .c(terms_s0_c39_409_carry),
    .carry(terms_s0_c40_417_carry),
    .sum(terms_s0_c40_417_sum)
  );
  dint_full_adder terms_s0_c40_418 (
    .a(terms_s0_c39_410_carry),
    .b(terms_s0_c40_417_sum),
    .c(terms_s0_c39_412_carry),
    .carry(terms_s0_c40_418_carry),
    .sum(terms_s0_c40_418_sum)
  );
  dint_full_adder terms_s0_c40_419 (
    .a(terms_s0_c40_416_sum),
    .b(terms_s0_c39_411_carry),
    .c(terms_s0_c39_413_carry),
    .carry(terms_s0_c40_419_carry),
    .sum(terms_s0_c40_419_sum)
  );
  dint_full_adder terms_s0_c41_420 (
    .a(n501),
    .b(n502),
    .c(n503),
    .carry(terms_s0_c41_420_carry),
    .sum(terms_s0_c41_420_sum)
  );
  dint_full_adder terms_s0_c41_421 (
    .a(n504),
    .b(n505),
    .c(n506),
    .carry(terms_s0_c41_421_carry),
    .sum(terms_s0_c41_421_sum)
  );
  dint_full_adder terms_s0_c41_422 (
    .a(terms_s0_c41_420_sum),
    .b(terms_s0_c41_421_sum),
    .c(terms_s0_c40_416_carry),
    .carry(terms_s0_c41_422_carry),
    .sum(terms_s0_c41_422_sum)
  );
  dint_full_adder terms_s0_c41_423 (
    .a(terms_s0_c40_414_carry),
    .b(terms_s0_c40_415_carry),
    .c(terms_s0_c40_417_carry),
    .carry(terms_s0_c41_423_carry),
    .sum(terms_s0_c41_423_sum)
  );
  dint_full_adder terms_s0_c41_424 (
    .a(n507),
    .b(terms_s0_c41_423_sum),
    .c(terms_s0_c40_418_carry),
    .carry(terms_s0_c41_424_carry),
    .sum(terms_s0_c41_424_sum)
  );
  dint_full_adder terms_s0_c42_425 (
    .a(p11_31),
    .b(p12_30),
    .c(p13_29),
    .carry(terms_s0_c42_425_carry),
    .sum(terms_s0_c42_425_sum)
  );
  dint_full_adder terms_s0_c42_426 (
    .a(n508),
    .b(n509),
    .c(terms_s0_c41_420_carry),
    .carry(terms_s0_c42_426_carry),
    .sum(terms_s0_c42_426_sum)
  );
  dint_full_adder terms_s0_c42_427 (
    .a(terms_s0_c41_421_carry),
    .b(terms_s0_c42_426_sum),
    .c(terms_s0_c41_422_carry),
    .carry(terms_s0_c42_427_carry),
    .sum(terms_s0_c42_427_sum)
  );
  dint_full_adder terms_s0_c42_428 (
    .a(terms_s0_c42_425_sum),
    .b(terms_s0_c41_423_carry),
    .c(terms_s0_c41_424_carry),
    .carry(terms_s0_c42_428_carry),
    .sum(terms_s0_c42_428_sum)
  );
  dint_full_adder terms_s0_c43_429 (
    .a(n510),
    .b(n511),
    .c(n512),
    .carry(terms_s0_c43_429_carry),
    .sum(terms_s0_c43_429_sum)
  );
  dint_full_adder terms_s0_c43_430 (
    .a(n513),
    .b(terms_s0_c43_429_sum),
    .c(terms_s0_c42_426_carry),
    .carry(terms_s0_c43_430_carry),
    .sum(terms_s0_c43_430_sum)
  );
  dint_full_adder terms_s0_c43_431 (
    .a(n514),
    .b(terms_s0_c43_430_sum),
    .c(terms_s0_c42_427_carry),
    .carry(terms_s0_c43_431_carry),
    .sum(terms_s0_c43_431_sum)
  );
  dint_full_adder terms_s0_c44_432 (
    .a(p13_31),
    .b(p14_30),
    .c(p15_29),
    .carry(terms_s0_c44_432_carry),
    .sum(terms_s0_c44_432_sum)
  );
  dint_full_adder terms_s0_c44_433 (
    .a(terms_s0_c43_429_carry),
    .b(terms_s0_c43_430_carry),
    .c(terms_s0_c43_431_carry),
    .carry(terms_s0_c44_433_carry),
    .sum(terms_s0_c44_433_sum)
  );
  dint_full_adder terms_s0_c45_434 (
    .a(p14_31),
    .b(p15_30),
    .c(terms_s0_c44_432_carry),
    .carry(terms_s0_c45_434_carry),
    .sum(terms_s0_c45_434_sum)
  );
  dint_full_adder terms_s0_c4_4 (
    .a(p0_4),
    .b(p1_3),
    .c(p2_2),
    .carry(terms_s0_c4_4_carry),
    .sum(terms_s0_c4_4_sum)
  );
  dint_full_adder terms_s0_c4_5 (
    .a(n229),
    .b(n230),
    .c(terms_s0_c3_2_carry),
    .carry(terms_s0_c4_5_carry),
    .sum(terms_s0_c4_5_sum)
  );
  dint_full_adder terms_s0_c4_6 (
    .a(n231),
    .b(terms_s0_c3_3_carry),
    .c(terms_s0_c4_5_sum),
    .carry(terms_s0_c4_6_carry),
    .sum(terms_s0_c4_6_sum)
  );
  dint_full_adder terms_s0_c5_10 (
    .a(n238),
    .b(terms_s0_c4_6_carry),
    .c(terms_s0_c5_9_sum),
    .carry(terms_s0_c5_10_carry),
    .sum(terms_s0_c5_10_sum)
  );
  dint_full_adder terms_s0_c5_7 (
    .a(n232),
    .b(n233),
    .c(n234),
    .carry(terms_s0_c5_7_carry),
    .sum(terms_s0_c5_7_sum)
  );
  dint_full_adder terms_s0_c5_8 (
    .a(n235),
    .b(n236),
    .c(n237),
    .carry(terms_s0_c5_8_carry),
    .sum(terms_s0_c5_8_sum)
  );
  dint_full_adder terms_s0_c5_9 (
    .a(terms_s0_c5_7_sum),
    .b(terms_s0_c5_8_sum),
    .c(terms_s0_c4_5_carry),
    .carry(terms_s0_c5_9_carry),
    .sum(terms_s0_c5_9_sum)
  );
  dint_full_adder terms_s0_c6_11 (
    .a(p0_6),
    .b(p1_5),
    .c(p2_4),
    .carry(terms_s0_c6_11_carry),
    .sum(terms_s0_c6_11_sum)
  );
  dint_full_adder terms_s0_c6_12 (
    .a(p3_3),
    .b(p4_2),
    .c(p5_1),
    .carry(terms_s0_c6_12_carry),
    .sum(terms_s0_c6_12_sum)
  );
  dint_full_adder terms_s0_c6_13 (
    .a(n239),
    .b(terms_s0_c5_7_carry),
    .c(terms_s0_c5_8_carry),
    .carry(terms_s0_c6_13_carry),
    .sum(terms_s0_c6_13_sum)
  );
  dint_full_adder terms_s0_c6_14 (
    .a(terms_s0_c6_13_sum),
    .b(terms_s0_c5_9_carry),
    .c(terms_s0_c5_10_carry),
    .carry(terms_s0_c6_14_carry),
    .sum(terms_s0_c6_14_sum)
  );
  dint_full_adder terms_s0_c6_15 (
    .a(terms_s0_c6_11_sum),
    .b(terms_s0_c6_12_sum),
    .c(n240),
    .carry(terms_s0_c6_15_carry),
    .sum(terms_s0_c6_15_sum)
  );
  dint_full_adder terms_s0_c7_16 (
    .a(n241),
    .b(n242),
    .c(n243),
    .carry(terms_s0_c7_16_carry),
    .sum(terms_s0_c7_16_sum)
  );
  dint_full_adder terms_s0_c7_17 (
    .a(n244),
    .b(n245),
    .c(n246),
    .carry(terms_s0_c7_17_carry),
    .sum(terms_s0_c7_17_sum)
  );
  dint_full_adder terms_s0_c7_18 (
    .a(p6_1),
    .b(p7_0),
    .c(terms_s0_c6_11_carry),
    .carry(terms_s0_c7_18_carry),
    .sum(terms_s0_c7_18_sum)
  );
  dint_full_adder terms_s0_c7_19 (
    .a(terms_s0_c7_16_sum),
    .b(terms_s0_c7_17_sum),
    .c(terms_s0_c6_13_carry),
    .carry(terms_s0_c7_19_carry),
    .sum(terms_s0_c7_19_sum)
  );
  dint_full_adder terms_s0_c7_20 (
    .a(terms_s0_c6_12_carry),
    .b(terms_s0_c7_18_sum),
    .c(terms_s0_c6_15_carry),
    .carry(terms_s0_c7_20_carry),
    .sum(terms_s0_c7_20_sum)
  );
  dint_full_adder terms_s0_c7_21 (
    .a(terms_s0_c7_19_sum),
    .b(terms_s0_c6_14_carry),
    .c(n247),
    .carry(terms_s0_c7_21_carry),
    .sum(terms_s0_c7_21_sum)
  );
  dint_full_adder terms_s0_c8_22 (
    .a(p0_8),
    .b(p1_7),
    .c(p2_6),
    .carry(terms_s0_c8_22_carry),
    .sum(terms_s0_c8_22_sum)
  );
  dint_full_adder terms_s0_c8_23 (
    .a(p3_5),
    .b(p4_4),
    .c(p5_3),
    .carry(terms_s0_c8_23_carry),
    .sum(terms_s0_c8_23_sum)
  );
  dint_full_adder terms_s0_c8_24 (
    .a(p6_2),
    .b(p7_1),
    .c(p8_0),
    .carry(terms_s0_c8_24_carry),
    .sum(terms_s0_c8_24_sum)
  );
  dint_full_adder terms_s0_c8_25 (
    .a(terms_s0_c8_22_sum),
    .b(terms_s0_c8_23_sum),
    .c(terms_s0_c8_24_sum),
    .carry(terms_s0_c8_25_carry),
    .sum(terms_s0_c8_25_sum)
  );
  dint_full_adder terms_s0_c8_26 (
    .a(terms_s0_c7_16_carry),
    .b(terms_s0_c7_17_carry),
    .c(terms_s0_c7_19_carry),
    .carry(terms_s0_c8_26_carry),
    .sum(terms_s0_c8_26_sum)
  );
  dint_full_adder terms_s0_c8_27 (
    .a(terms_s0_c7_18_carry),
    .b(terms_s0_c8_25_sum),
    .c(terms_s0_c7_20_carry),
    .carry(terms_s0_c8_27_carry),
    .sum(terms_s0_c8_27_sum)
  );
  dint_full_adder terms_s0_c8_28 (
    .a(terms_s0_c8_26_sum),
    .b(terms_s0_c7_21_carry),
    .c(n248),
    .carry(terms_s0_c8_28_carry),
    .sum(terms_s0_c8_28_sum)
  );
  dint_full_adder terms_s0_c9_29 (
    .a(n249),
    .b(n250),
    .c(n251),
    .carry(terms_s0_c9_29_carry),
    .sum(terms_s0_c9_29_sum)
  );
  dint_full_adder terms_s0_c9_30 (
    .a(n252),
    .b(n253),
    .c(n254),
    .carry(terms_s0_c9_30_carry),
    .sum(terms_s0_c9_30_sum)
  );
  dint_full_adder terms_s0_c9_31 (
    .a(n255),
    .b(n256),
    .c(n257),
    .carry(terms_s0_c9_31_carry),
    .sum(terms_s0_c9_31_sum)
  );
  dint_full_adder terms_s0_c9_32 (
    .a(p9_0),
    .b(terms_s0_c8_22_carry),
    .c(terms_s0_c8_23_carry),
    .carry(terms_s0_c9_32_carry),
    .sum(terms_s0_c9_32_sum)
  );
  dint_full_adder terms_s0_c9_33 (
    .a(terms_s0_c9_29_sum),
    .b(terms_s0_c9_30_sum),
    .c(terms_s0_c9_31_sum),
    .carry(terms_s0_c9_33_carry),
    .sum(terms_s0_c9_33_sum)
  );
  dint_full_adder terms_s0_c9_34 (
    .a(terms_s0_c8_24_carry),
    .b(terms_s0_c8_25_carry),
    .c(terms_s0_c9_32_sum),
    .carry(terms_s0_c9_34_carry),
    .sum(terms_s0_c9_34_sum)
  );
  dint_full_adder terms_s0_c9_35 (
    .a(terms_s0_c9_33_sum),
    .b(n258),
    .c(terms_s0_c8_26_carry),
    .carry(terms_s0_c9_35_carry),
    .sum(terms_s0_c9_35_sum)
  );
  dint_full_adder terms_s0_c9_36 (
    .a(terms_s0_c9_35_sum),
    .b(n259),
    .c(terms_s0_c8_28_carry),
    .carry(terms_s0_c9_36_carry),
    .sum(terms_s0_c9_36_sum)
  );
  always @* begin
    if (auto_verilog_backend_cc_2355_dump_module_5) begin end
    n515 = n24[25:0];
    if (rst) begin
      n515 = 26'h0000000;
    end
  end
  assign product_c0_2_sum = terms_s0_0_b0;
  assign product_c0_2_carry = 1'h0;
  assign product_c2_4_sum = terms_s0_3_b2;
  assign product_c2_4_carry = 1'h0;
  assign product_c3_5_sum = ~terms_s0_4_b3;
  assign product_c3_5_carry = 1'h0;
  assign product_c4_6_sum = ~terms_s0_5_b4;
  assign product_c4_6_carry = 1'h0;
  assign product_c5_7_sum = ~terms_s0_6_b5;
  assign product_c5_7_carry = 1'h0;
  assign product_c6_8_sum = terms_s0_7_b6;
  assign product_c6_8_carry = 1'h0;
  assign product_c7_9_sum = ~terms_s0_8_b7;
  assign product_c7_9_carry = 1'h0;
  assign product_c8_10_sum = ~terms_s0_9_b8;
  assign product_c8_10_carry = 1'h0;
  assign product_c9_11_sum = ~terms_s0_10_b9;
  assign product_c9_11_carry = 1'h0;
  assign product_c10_12_sum = ~terms_s0_11_b10;
  assign product_c10_12_carry = 1'h0;
  assign product_c11_13_sum = ~terms_s0_12_b11;
  assign product_c11_13_carry = 1'h0;
  assign product_c12_14_sum = ~terms_s0_13_b12;
  assign product_c12_14_carry = 1'h0;
  assign product_c13_15_sum = ~terms_s0_14_b13;
  assign product_c13_15_carry = 1'h0;
  assign product_c14_16_sum = ~terms_s0_15_b14;
  assign product_c14_16_carry = 1'h0;
  assign product_c15_17_sum = ~terms_s0_16_b15;
  assign product_c15_17_carry = 1'h0;
  assign product_c31_33_sum = product_c31_1_sum;
  assign product_c31_33_carry = 1'h0;
  assign product_c47_49_sum = auto_rtlil_cc_2739_Not_2;
  assign product_c47_49_carry = 1'h0;
  assign product_c1_50_sum = product_c1_3_carry;
  assign product_c3_51_sum = 1'h0;
  assign product_c5_52_sum = 1'h0;
  assign product_c7_53_sum = 1'h0;
  assign product_c9_54_sum = 1'h0;
  assign product_c11_55_sum = 1'h0;
  assign product_c13_56_sum = 1'h0;
  assign product_c15_57_sum = 1'h0;
  assign product_c31_65_sum = (product_c31_33_sum & product_c30_32_carry);
  assign product_c47_73_sum = product_c46_48_carry;
  assign product_c3_74_sum = (product_c3_51_carry & product_c1_50_sum);
  assign product_c7_75_sum = 1'h0;
  assign product_c11_76_sum = 1'h0;
  assign product_c15_77_sum = 1'h0;
  assign product_c7_86_sum = (product_c7_75_carry & product_c3_74_sum);
  assign product_c15_87_sum = 1'h0;
  assign product_c15_92_sum = (product_c15_87_carry & product_c7_86_sum);
  assign product_c11_99_sum = (product_c11_76_carry & product_c7_86_sum);
  assign product_c5_104_sum = (product_c5_52_carry & product_c3_74_sum);
  assign product_c9_105_sum = (product_c9_54_carry & product_c7_86_sum);
  assign product_c13_106_sum = (product_c13_56_carry & product_c11_99_sum);
  assign product_c2_115_sum = (product_c2_4_sum & product_c1_50_sum);
  assign product_c4_116_sum = (product_c4_6_sum & product_c3_74_sum);
  assign product_c6_117_sum = (product_c6_8_sum & product_c5_104_sum);
  assign product_c8_118_sum = (product_c8_10_sum & product_c7_86_sum);
  assign product_c10_119_sum = (product_c10_12_sum & product_c9_105_sum);
  assign product_c12_120_sum = (product_c12_14_sum & product_c11_99_sum);
  assign product_c14_121_sum = (product_c14_16_sum & product_c13_106_sum);
  assign product_c0_total = terms_s0_0_b0;
  assign product_c1_total = product_c1_3_sum;
  assign n438 = n25;
  assign n455 = n27;
  assign n469 = n29;
  assign n484 = n31;
  assign n494 = n33;
  assign n501 = n35;
  assign n510 = n37;
  assign auto_rtlil_cc_2739_Not_2 = 1'h1;
  assign product_c47_73_carry = product_c46_48_sum;
  assign product_c47_total = auto_rtlil_cc_2739_Not_4;
endmodule

module engine_small_engine_core(job__valid, weights__payload, weights__valid, activations__payload, activations__valid, results__ready, recover, clear_counters, weight_memory__read__data, record_memory__read__data, activation_memory__read__data, zero_point_memory__read__data, range_memory__read__data, result_memory__read__data, mode_memory__read__data, requantizer_memory__read__data, clk, rst, job__ready, weights__ready, activations__ready
, results__payload, results__valid, error, status, counters, weight_memory__write__enable, weight_memory__write__address, weight_memory__write__data, weight_memory__read__enable, weight_memory__read__address, record_memory__write__enable, record_memory__write__address, record_memory__write__data, record_memory__write__slice, record_memory__read__enable, record_memory__read__address, activation_memory__write__enable, activation_memory__write__address, activation_memory__write__data, activation_memory__write__slice, activation_memory__read__enable
, activation_memory__read__address, zero_point_memory__write__enable, zero_point_memory__write__address, zero_point_memory__write__data, zero_point_memory__read__enable, zero_point_memory__read__address, range_memory__write__enable, range_memory__write__address, range_memory__write__data, range_memory__read__enable, range_memory__read__address, result_memory__write__enable, result_memory__write__address, result_memory__write__data, result_memory__read__enable, result_memory__read__address, mode_memory__write__enable, mode_memory__write__address, mode_memory__write__data, mode_memory__read__enable, mode_memory__read__address
, requantizer_memory__write__enable, requantizer_memory__write__address, requantizer_memory__write__data, requantizer_memory__write__slice, requantizer_memory__read__enable, requantizer_memory__read__address, job__payload);
  wire accept;
  wire [31:0] activation;
  wire [7:0] activation_address;
  wire activation_enable;
  output [7:0] activation_memory__read__address;
  wire [7:0] activation_memory__read__address;
  input [63:0] activation_memory__read__data;
  wire [63:0] activation_memory__read__data;
  output activation_memory__read__enable;
  wire activation_memory__read__enable;
  output [7:0] activation_memory__write__address;
  wire [7:0] activation_memory__write__address;
  output [31:0] activation_memory__write__data;
  wire [31:0] activation_memory__write__data;
  output activation_memory__write__enable;
  wire activation_memory__write__enable;
  output activation_memory__write__slice;
  wire activation_memory__write__slice;
  wire activation_slice;
  input [33:0] activations__payload;
  wire [33:0] activations__payload;
  output activations__ready;
  wire activations__ready;
  input activations__valid;
  wire activations__valid;
  wire activations_fault;
  wire activations_loaded;
  wire activations_misfit;
  wire activations_served;
  wire activations_used;
  wire advance;
  wire [51:0] after;
  wire [51:0] after_229;
  wire [2:0] amount;
  wire [31:0] bias;
  wire busy;
  wire [25:0] c;
  wire [43:0] chain_in;
  wire [43:0] chain_out;
  wire [43:0] chain_out_186;
  wire clear;
  input clear_counters;
  wire clear_counters;
  input clk;
  wire clk;
  wire [15:0] code;
  wire [25:0] corrected;
  wire [25:0] corrected_225;
  output [223:0] counters;
  wire [223:0] counters;
  wire counts;
  wire [53:0] data;
  wire [51:0] earlier;
  wire emit;
  output [6:0] error;
  wire [6:0] error;
  wire [3:0] error_121;
  wire [3:0] error_92;
  wire fault;
  wire first;
  wire flip;
  wire [29:0] h_selects;
  wire [33:0] i__payload;
  wire i__ready;
  wire i__valid;
  wire issue;
  input [82:0] job__payload;
  wire [82:0] job__payload;
  output job__ready;
  wire job__ready;
  input job__valid;
  wire job__valid;
  wire last;
  wire last_272;
  wire leaves_last;
  wire leaves_narrow;
  wire loaded;
  wire maxima;
  wire minima;
  wire misfit;
  wire mode;
  wire [3:0] mode_address;
  wire [1:0] mode_data;
  wire mode_enable;
  output [3:0] mode_memory__read__address;
  wire [3:0] mode_memory__read__address;
  input [1:0] mode_memory__read__data;
  wire [1:0] mode_memory__read__data;
  output mode_memory__read__enable;
  wire mode_memory__read__enable;
  output [3:0] mode_memory__write__address;
  wire [3:0] mode_memory__write__address;
  output [1:0] mode_memory__write__data;
  wire [1:0] mode_memory__write__data;
  output mode_memory__write__enable;
  wire mode_memory__write__enable;
  wire [15:0] multiplier;
  wire narrow;
  wire narrow_270;
  wire [65:0] o__payload;
  wire o__ready;
  wire o__valid;
  wire offer;
  wire [82:0] offered;
  wire opening;
  output [2:0] range_memory__read__address;
  wire [2:0] range_memory__read__address;
  input [103:0] range_memory__read__data;
  wire [103:0] range_memory__read__data;
  output range_memory__read__enable;
  wire range_memory__read__enable;
  output [2:0] range_memory__write__address;
  wire [2:0] range_memory__write__address;
  output [103:0] range_memory__write__data;
  wire [103:0] range_memory__write__data;
  output range_memory__write__enable;
  wire range_memory__write__enable;
  wire [2:0] range_read_address;
  wire range_read_enable;
  wire [2:0] range_write_address;
  wire range_write_enable;
  wire [21:0] raw;
  wire [21:0] raw_high;
  wire [4:0] read_address;
  wire read_enable;
  wire [4:0] record_address;
  wire record_enable;
  output [4:0] record_memory__read__address;
  wire [4:0] record_memory__read__address;
  input [127:0] record_memory__read__data;
  wire [127:0] record_memory__read__data;
  output record_memory__read__enable;
  wire record_memory__read__enable;
  output [4:0] record_memory__write__address;
  wire [4:0] record_memory__write__address;
  output [31:0] record_memory__write__data;
  wire [31:0] record_memory__write__data;
  output record_memory__write__enable;
  wire record_memory__write__enable;
  output [1:0] record_memory__write__slice;
  wire [1:0] record_memory__write__slice;
  wire record_select;
  wire [1:0] record_slice;
  input recover;
  wire recover;
  wire reload;
  wire requantized;
  wire [2:0] requantizer_address;
  wire requantizer_enable;
  output [2:0] requantizer_memory__read__address;
  wire [2:0] requantizer_memory__read__address;
  input [63:0] requantizer_memory__read__data;
  wire [63:0] requantizer_memory__read__data;
  output requantizer_memory__read__enable;
  wire requantizer_memory__read__enable;
  output [2:0] requantizer_memory__write__address;
  wire [2:0] requantizer_memory__write__address;
  output [31:0] requantizer_memory__write__data;
  wire [31:0] requantizer_memory__write__data;
  output requantizer_memory__write__enable;
  wire requantizer_memory__write__enable;
  output requantizer_memory__write__slice;
  wire requantizer_memory__write__slice;
  wire requantizer_slice;
  wire reserve;
  wire restart;
  wire [25:0] result;
  wire [25:0] result_276;
  output [4:0] result_memory__read__address;
  wire [4:0] result_memory__read__address;
  input [53:0] result_memory__read__data;
  wire [53:0] result_memory__read__data;
  output result_memory__read__enable;
  wire result_memory__read__enable;
  output [4:0] result_memory__write__address;
  wire [4:0] result_memory__write__address;
  output [53:0] result_memory__write__data;
  wire [53:0] result_memory__write__data;
  output result_memory__write__enable;
  wire result_memory__write__enable;
  wire [2:0] results;
  output [65:0] results__payload;
  wire [65:0] results__payload;
  input results__ready;
  wire results__ready;
  output results__valid;
  wire results__valid;
  wire room;
  input rst;
  wire rst;
  wire [82:0] running;
  wire running_293;
  wire select;
  wire served;
  wire served_117;
  wire [5:0] shift;
  wire [3:0] stall;
  wire start;
  output status;
  wire status;
  wire stop;
  wire [12:0] sum;
  wire sum_end;
  wire sum_valid;
  wire take;
  wire [11:0] u_selects;
  wire used;
  wire used_115;
  wire valid;
  wire [25:0] value;
  wire [25:0] value_266;
  wire [51:0] values;
  wire waiting;
  wire [6:0] weight_address;
  wire weight_enable;
  output [6:0] weight_memory__read__address;
  wire [6:0] weight_memory__read__address;
  input [31:0] weight_memory__read__data;
  wire [31:0] weight_memory__read__data;
  output weight_memory__read__enable;
  wire weight_memory__read__enable;
  output [6:0] weight_memory__write__address;
  wire [6:0] weight_memory__write__address;
  output [31:0] weight_memory__write__data;
  wire [31:0] weight_memory__write__data;
  output weight_memory__write__enable;
  wire weight_memory__write__enable;
  input [33:0] weights__payload;
  wire [33:0] weights__payload;
  output weights__ready;
  wire weights__ready;
  input weights__valid;
  wire weights__valid;
  wire weights_fault;
  wire weights_loaded;
  wire weights_misfit;
  wire weights_served;
  wire weights_used;
  wire wide;
  wire wide_179;
  wire [127:0] word;
  wire write;
  wire write_268;
  wire [4:0] write_address;
  wire write_enable;
  wire [63:0] x;
  wire [31:0] x_146;
  wire [31:0] x_149;
  wire [63:0] x_156;
  wire [63:0] x_n;
  wire [31:0] x_n_148;
  wire [31:0] x_n_150;
  wire [63:0] x_n_157;
  wire [15:0] x_sum;
  wire [15:0] x_sum_219;
  wire [7:0] zero_point;
  wire [7:0] zero_point_255;
  wire [4:0] zero_point_address;
  wire zero_point_enable;
  output [4:0] zero_point_memory__read__address;
  wire [4:0] zero_point_memory__read__address;
  input [15:0] zero_point_memory__read__data;
  wire [15:0] zero_point_memory__read__data;
  output zero_point_memory__read__enable;
  wire zero_point_memory__read__enable;
  output [4:0] zero_point_memory__write__address;
  wire [4:0] zero_point_memory__write__address;
  output [15:0] zero_point_memory__write__data;
  wire [15:0] zero_point_memory__write__data;
  output zero_point_memory__write__enable;
  wire zero_point_memory__write__enable;
  engine_small_engine_core_activation_loader0 activation_loader0 (
    .activation_address(activation_memory__write__address),
    .activation_enable(activation_memory__write__enable),
    .activation_slice(activation_memory__write__slice),
    .advance(advance),
    .clk(clk),
    .error(error_121),
    .fault(activations_fault),
    .i__payload(activations__payload),
    .i__ready(activations__ready),
    .i__valid(activations__valid),
    .loaded(activations_loaded),
    .offer(offer),
    .offered(job__payload),
    .rst(rst),
    .running(running),
    .served(served_117),
    .stop(stop),
    .used(used_115),
    .zero_point_address(zero_point_memory__write__address),
    .zero_point_enable(zero_point_memory__write__enable)
  );
  engine_small_engine_core_activation_sum0 activation_sum0 (
    .clk(clk),
    .restart(take),
    .rst(rst),
    .sum(x_sum),
    .valid(valid),
    .x_n(x_146)
  );
  engine_small_engine_core_activation_sum1 activation_sum1 (
    .clk(clk),
    .restart(take),
    .rst(rst),
    .sum(x_sum_219),
    .valid(valid),
    .x_n(x_149)
  );
  engine_small_engine_core_activations0 activations0 (
    .activation(activation_memory__read__data[31:0]),
    .clk(clk),
    .rst(rst),
    .x(x_146),
    .x_n(x_n_148)
  );
  engine_small_engine_core_activations1 activations1 (
    .activation(activation_memory__read__data[63:32]),
    .clk(clk),
    .rst(rst),
    .x(x_149),
    .x_n(x_n_150)
  );
  engine_small_engine_core_channel0 channel0 (
    .c(c),
    .clk(clk),
    .counts(counts),
    .flip(flip),
    .h_selects(h_selects),
    .rst(rst),
    .select(select),
    .u_selects(u_selects),
    .wide(wide_179),
    .word(record_memory__read__data)
  );
  engine_small_engine_core_column0 column0 (
    .accept(accept),
    .chain_in(chain_in),
    .chain_out(chain_out_186),
    .clk(clk),
    .code(weight_memory__read__data[15:0]),
    .mode(mode_memory__read__data[0]),
    .rst(rst),
    .take(take),
    .wide(wide),
    .x(x),
    .x_n(x_n)
  );
  engine_small_engine_core_column1 column1 (
    .accept(accept),
    .chain_out(chain_in),
    .clk(clk),
    .code(weight_memory__read__data[31:16]),
    .mode(mode_memory__read__data[1]),
    .rst(rst),
    .take(take),
    .wide(wide),
    .x(x_156),
    .x_n(x_n_157)
  );
  engine_small_engine_core_correction0 correction0 (
    .c(c),
    .clk(clk),
    .corrected(corrected),
    .flip(flip),
    .h_selects(h_selects),
    .raw(chain_out_186[21:0]),
    .raw_high(chain_in[21:0]),
    .rst(rst),
    .u_selects(u_selects),
    .wide(wide_179),
    .x_sum(x_sum),
    .zero_point(zero_point_memory__read__data[7:0])
  );
  engine_small_engine_core_correction1 correction1 (
    .c(c),
    .clk(clk),
    .corrected(corrected_225),
    .flip(flip),
    .h_selects(h_selects),
    .raw(chain_out_186[43:22]),
    .raw_high(chain_in[43:22]),
    .rst(rst),
    .u_selects(u_selects),
    .wide(wide_179),
    .x_sum(x_sum_219),
    .zero_point(zero_point_memory__read__data[15:8])
  );
  engine_small_engine_core_counters0 counters0 (
    .busy(status),
    .clear(clear_counters),
    .clk(clk),
    .counters(counters),
    .issue(weight_memory__read__enable),
    .rst(rst),
    .running(running_293),
    .stall(stall),
    .waiting(waiting)
  );
  engine_small_engine_core_drain0 drain0 (
    .activations_served(served_117),
    .clk(clk),
    .emit(emit),
    .first(first),
    .last(last),
    .maxima(maxima),
    .minima(minima),
    .narrow(narrow),
    .opening(opening),
    .range_read_address(range_memory__read__address),
    .range_read_enable(range_memory__read__enable),
    .range_write_address(range_memory__write__address),
    .range_write_enable(range_memory__write__enable),
    .record_address(record_memory__read__address),
    .record_enable(record_memory__read__enable),
    .record_select(select),
    .reload(reload),
    .requantizer_address(requantizer_memory__read__address),
    .requantizer_enable(requantizer_memory__read__enable),
    .rst(rst),
    .start(start),
    .stop(stop),
    .sum(sum),
    .weights_served(served),
    .wide(wide_179),
    .write(write),
    .zero_point_address(zero_point_memory__read__address),
    .zero_point_enable(zero_point_memory__read__enable)
  );
  engine_small_engine_core_extremes0 extremes0 (
    .after(after),
    .clk(clk),
    .corrected(corrected),
    .counts(counts),
    .earlier(range_memory__read__data[51:0]),
    .first(first),
    .maxima(maxima),
    .minima(minima),
    .opening(opening),
    .reload(reload),
    .rst(rst),
    .value(value),
    .write(write)
  );
  engine_small_engine_core_extremes1 extremes1 (
    .after(after_229),
    .clk(clk),
    .corrected(corrected_225),
    .counts(counts),
    .earlier(range_memory__read__data[103:52]),
    .first(first),
    .maxima(maxima),
    .minima(minima),
    .opening(opening),
    .reload(reload),
    .rst(rst),
    .value(value_266),
    .write(write)
  );
  engine_small_engine_core_output0 output0 (
    .amount(amount),
    .clk(clk),
    .data(result_memory__read__data),
    .last(last_272),
    .narrow(narrow_270),
    .o__payload(results__payload),
    .o__ready(results__ready),
    .o__valid(results__valid),
    .read_address(result_memory__read__address),
    .read_enable(result_memory__read__enable),
    .reserve(reserve),
    .room(room),
    .rst(rst),
    .stop(stop),
    .values(values),
    .waiting(waiting),
    .word(result_memory__write__data),
    .write(write_268),
    .write_address(result_memory__write__address),
    .write_enable(result_memory__write__enable)
  );
  engine_small_engine_core_requantizer0 requantizer0 (
    .bias(bias),
    .clk(clk),
    .multiplier(multiplier),
    .requantized(requantized),
    .result(result),
    .rst(rst),
    .shift(shift),
    .value(value),
    .zero_point(zero_point_255)
  );
  engine_small_engine_core_requantizer1 requantizer1 (
    .bias(bias),
    .clk(clk),
    .multiplier(multiplier),
    .requantized(requantized),
    .result(result_276),
    .rst(rst),
    .shift(shift),
    .value(value_266),
    .zero_point(zero_point_255)
  );
  engine_small_engine_core_requantizer_channel0 requantizer_channel0 (
    .bias(bias),
    .clk(clk),
    .emit(emit),
    .last(last),
    .leaves_last(last_272),
    .leaves_narrow(narrow_270),
    .multiplier(multiplier),
    .narrow(narrow),
    .requantized(requantized),
    .rst(rst),
    .shift(shift),
    .stop(stop),
    .word(requantizer_memory__read__data),
    .write(write_268),
    .zero_point(zero_point_255)
  );
  engine_small_engine_core_sequencer0 sequencer0 (
    .accept(accept),
    .activation_address(activation_memory__read__address),
    .activations_fault(activations_fault),
    .activations_loaded(activations_loaded),
    .activations_misfit(error_121[3]),
    .activations_used(used_115),
    .advance(advance),
    .busy(running_293),
    .clk(clk),
    .issue(weight_memory__read__enable),
    .job__payload(job__payload),
    .job__ready(job__ready),
    .job__valid(job__valid),
    .misfit(misfit),
    .mode_address(mode_memory__read__address),
    .offer(offer),
    .recover(recover),
    .results(amount),
    .room(room),
    .rst(rst),
    .running(running),
    .stall(stall),
    .stop(stop),
    .sum(sum),
    .sum_end(reserve),
    .sum_valid(start),
    .take(take),
    .valid(valid),
    .weight_address(weight_memory__read__address),
    .weights_fault(weights_fault),
    .weights_loaded(weights_loaded),
    .weights_misfit(error_92[3]),
    .weights_used(used),
    .wide(wide)
  );
  engine_small_engine_core_weight_loader0 weight_loader0 (
    .advance(advance),
    .clk(clk),
    .error(error_92),
    .fault(weights_fault),
    .i__payload(weights__payload),
    .i__ready(weights__ready),
    .i__valid(weights__valid),
    .loaded(weights_loaded),
    .mode_address(mode_memory__write__address),
    .mode_data(mode_memory__write__data),
    .mode_enable(mode_memory__write__enable),
    .offer(offer),
    .offered(job__payload),
    .record_address(record_memory__write__address),
    .record_enable(record_memory__write__enable),
    .record_slice(record_memory__write__slice),
    .requantizer_address(requantizer_memory__write__address),
    .requantizer_enable(requantizer_memory__write__enable),
    .requantizer_slice(requantizer_memory__write__slice),
    .rst(rst),
    .running(running),
    .served(served),
    .stop(stop),
    .used(used),
    .weight_address(weight_memory__write__address),
    .weight_enable(weight_memory__write__enable)
  );
  assign i__valid = weights__valid;
  assign i__payload = weights__payload;
  assign i__ready = weights__ready;
  assign offered = job__payload;
  assign weights_used = used;
  assign weights_served = served;
  assign loaded = weights_loaded;
  assign fault = weights_fault;
  assign weights_misfit = error_92[3];
  assign weight_enable = weight_memory__write__enable;
  assign weight_address = weight_memory__write__address;
  assign record_enable = record_memory__write__enable;
  assign record_address = record_memory__write__address;
  assign record_slice = record_memory__write__slice;
  assign mode_enable = mode_memory__write__enable;
  assign mode_address = mode_memory__write__address;
  assign mode_data = mode_memory__write__data;
  assign requantizer_enable = requantizer_memory__write__enable;
  assign requantizer_address = requantizer_memory__write__address;
  assign requantizer_slice = requantizer_memory__write__slice;
  assign activations_used = used_115;
  assign activations_served = served_117;
  assign activations_misfit = error_121[3];
  assign activation_enable = activation_memory__write__enable;
  assign activation_address = activation_memory__write__address;
  assign activation_slice = activation_memory__write__slice;
  assign zero_point_enable = zero_point_memory__write__enable;
  assign zero_point_address = zero_point_memory__write__address;
  assign issue = weight_memory__read__enable;
  assign code = weight_memory__read__data[15:0];
  assign chain_out = chain_in;
  assign mode = mode_memory__read__data[0];
  assign activation = activation_memory__read__data[31:0];
  assign restart = take;
  assign sum_valid = start;
  assign word = record_memory__read__data;
  assign record_select = select;
  assign range_read_enable = range_memory__read__enable;
  assign range_read_address = range_memory__read__address;
  assign range_write_enable = range_memory__write__enable;
  assign range_write_address = range_memory__write__address;
  assign raw = chain_out_186[21:0];
  assign zero_point = zero_point_memory__read__data[7:0];
  assign earlier = range_memory__read__data[51:0];
  assign raw_high = chain_in[21:0];
  assign leaves_narrow = narrow_270;
  assign leaves_last = last_272;
  assign sum_end = reserve;
  assign results = amount;
  assign write_enable = result_memory__write__enable;
  assign write_address = result_memory__write__address;
  assign read_enable = result_memory__read__enable;
  assign read_address = result_memory__read__address;
  assign data = result_memory__read__data;
  assign o__valid = results__valid;
  assign o__payload = results__payload;
  assign o__ready = results__ready;
  assign busy = running_293;
  assign clear = clear_counters;
  assign weight_memory__write__data = weights__payload[31:0];
  assign record_memory__write__data = weights__payload[31:0];
  assign activation_memory__write__data = activations__payload[31:0];
  assign activation_memory__read__enable = weight_memory__read__enable;
  assign zero_point_memory__write__data = activations__payload[15:0];
  assign mode_memory__read__enable = weight_memory__read__enable;
  assign requantizer_memory__write__data = weights__payload[31:0];
  assign values[51:26] = result_276;
  assign values[25:0] = result;
  assign range_memory__write__data[103:52] = after_229;
  assign range_memory__write__data[51:0] = after;
  assign x_n_157[63:32] = x_n_150;
  assign x_n_157[31:0] = x_n_148;
  assign x_156[63:32] = x_149;
  assign x_156[31:0] = x_146;
  assign x_n[63:32] = x_n_150;
  assign x_n[31:0] = x_n_148;
  assign x[63:32] = x_149;
  assign x[31:0] = x_146;
  assign error[6] = misfit;
  assign error[5] = error_121[2];
  assign error[4] = error_121[1];
  assign error[3] = error_121[0];
  assign error[2] = error_92[2];
  assign error[1] = error_92[1];
  assign error[0] = error_92[0];
endmodule

module engine_small_engine_core_activation_loader0(i__payload, i__valid, clk, rst, offer, advance, running, used, stop, i__ready, loaded, error, fault, activation_enable, activation_address, activation_slice, zero_point_enable, zero_point_address, served, offered);
  output [7:0] activation_address;
  wire [7:0] activation_address;
  output activation_enable;
  wire activation_enable;
  output activation_slice;
  wire activation_slice;
  input advance;
  wire advance;
  input clk;
  wire clk;
  output [3:0] error;
  wire [3:0] error;
  output fault;
  wire fault;
  input [33:0] i__payload;
  wire [33:0] i__payload;
  output i__ready;
  wire i__ready;
  input i__valid;
  wire i__valid;
  output loaded;
  wire loaded;
  input offer;
  wire offer;
  input [82:0] offered;
  wire [82:0] offered;
  input rst;
  wire rst;
  input [82:0] running;
  wire [82:0] running;
  input served;
  wire served;
  input stop;
  wire stop;
  input used;
  wire used;
  output [4:0] zero_point_address;
  wire [4:0] zero_point_address;
  output zero_point_enable;
  wire zero_point_enable;
  engine_small_engine_core_activation_loader part (
    .activation_address(activation_address),
    .activation_enable(activation_enable),
    .activation_slice(activation_slice),
    .advance(advance),
    .clk(clk),
    .error(error),
    .fault(fault),
    .i__payload(i__payload),
    .i__ready(i__ready),
    .i__valid(i__valid),
    .loaded(loaded),
    .offer(offer),
    .offered(offered),
    .rst(rst),
    .running(running),
    .served(served),
    .stop(stop),
    .used(used),
    .zero_point_address(zero_point_address),
    .zero_point_enable(zero_point_enable)
  );
endmodule

module engine_small_engine_core_activation_sum0(rst, valid, restart, x_n, sum, clk);
  input clk;
  wire clk;
  input restart;
  wire restart;
  input rst;
  wire rst;
  output [15:0] sum;
  wire [15:0] sum;
  input valid;
  wire valid;
  input [31:0] x_n;
  wire [31:0] x_n;
  engine_small_engine_core_activation_sum part (
    .clk(clk),
    .restart(restart),
    .rst(rst),
    .sum(sum),
    .valid(valid),
    .x_n(x_n)
  );
endmodule

module engine_small_engine_core_activation_sum1(rst, valid, restart, x_n, sum, clk);
  input clk;
  wire clk;
  input restart;
  wire restart;
  input rst;
  wire rst;
  output [15:0] sum;
  wire [15:0] sum;
  input valid;
  wire valid;
  input [31:0] x_n;
  wire [31:0] x_n;
  engine_small_engine_core_activation_sum part (
    .clk(clk),
    .restart(restart),
    .rst(rst),
    .sum(sum),
    .valid(valid),
    .x_n(x_n)
  );
endmodule

module engine_small_engine_core_activations0(clk, rst, x, x_n, activation);
  input [31:0] activation;
  wire [31:0] activation;
  input clk;
  wire clk;
  input rst;
  wire rst;
  output [31:0] x;
  wire [31:0] x;
  output [31:0] x_n;
  wire [31:0] x_n;
  engine_small_engine_core_activations part (
    .activation(activation),
    .clk(clk),
    .rst(rst),
    .x(x),
    .x_n(x_n)
  );
endmodule

module engine_small_engine_core_activations1(clk, rst, x, x_n, activation);
  input [31:0] activation;
  wire [31:0] activation;
  input clk;
  wire clk;
  input rst;
  wire rst;
  output [31:0] x;
  wire [31:0] x;
  output [31:0] x_n;
  wire [31:0] x_n;
  engine_small_engine_core_activations part (
    .activation(activation),
    .clk(clk),
    .rst(rst),
    .x(x),
    .x_n(x_n)
  );
endmodule

module engine_small_engine_core_channel0(clk, rst, select, wide, u_selects, h_selects, c, counts, flip, word);
  output [25:0] c;
  wire [25:0] c;
  input clk;
  wire clk;
  output counts;
  wire counts;
  output flip;
  wire flip;
  output [29:0] h_selects;
  wire [29:0] h_selects;
  input rst;
  wire rst;
  input select;
  wire select;
  output [11:0] u_selects;
  wire [11:0] u_selects;
  input wide;
  wire wide;
  input [127:0] word;
  wire [127:0] word;
  engine_small_engine_core_channel part (
    .c(c),
    .clk(clk),
    .counts(counts),
    .flip(flip),
    .h_selects(h_selects),
    .rst(rst),
    .select(select),
    .u_selects(u_selects),
    .wide(wide),
    .word(word)
  );
endmodule

module engine_small_engine_core_column0(mode, clk, rst, accept, take, wide, chain_out, chain_in, x, x_n, code);
  input accept;
  wire accept;
  input [43:0] chain_in;
  wire [43:0] chain_in;
  output [43:0] chain_out;
  wire [43:0] chain_out;
  input clk;
  wire clk;
  input [15:0] code;
  wire [15:0] code;
  input mode;
  wire mode;
  input rst;
  wire rst;
  input take;
  wire take;
  input wide;
  wire wide;
  input [63:0] x;
  wire [63:0] x;
  input [63:0] x_n;
  wire [63:0] x_n;
  engine_small_engine_core_column part (
    .accept(accept),
    .chain_in(chain_in),
    .chain_out(chain_out),
    .clk(clk),
    .code(code),
    .mode(mode),
    .rst(rst),
    .take(take),
    .wide(wide),
    .x(x),
    .x_n(x_n)
  );
endmodule

module engine_small_engine_core_column1(mode, clk, rst, accept, take, wide, chain_out, x, x_n, code);
  input accept;
  wire accept;
  output [43:0] chain_out;
  wire [43:0] chain_out;
  input clk;
  wire clk;
  input [15:0] code;
  wire [15:0] code;
  input mode;
  wire mode;
  input rst;
  wire rst;
  input take;
  wire take;
  input wide;
  wire wide;
  input [63:0] x;
  wire [63:0] x;
  input [63:0] x_n;
  wire [63:0] x_n;
  engine_small_engine_core_column part (
    .accept(accept),
    .chain_in(44'h00000000000),
    .chain_out(chain_out),
    .clk(clk),
    .code(code),
    .mode(mode),
    .rst(rst),
    .take(take),
    .wide(wide),
    .x(x),
    .x_n(x_n)
  );
endmodule

module engine_small_engine_core_correction0(clk, rst, x_sum, raw, raw_high, wide, u_selects, h_selects, c, flip, corrected, zero_point);
  input [25:0] c;
  wire [25:0] c;
  input clk;
  wire clk;
  output [25:0] corrected;
  wire [25:0] corrected;
  input flip;
  wire flip;
  input [29:0] h_selects;
  wire [29:0] h_selects;
  input [21:0] raw;
  wire [21:0] raw;
  input [21:0] raw_high;
  wire [21:0] raw_high;
  input rst;
  wire rst;
  input [11:0] u_selects;
  wire [11:0] u_selects;
  input wide;
  wire wide;
  input [15:0] x_sum;
  wire [15:0] x_sum;
  input [7:0] zero_point;
  wire [7:0] zero_point;
  engine_small_engine_core_correction part (
    .c(c),
    .clk(clk),
    .corrected(corrected),
    .flip(flip),
    .h_selects(h_selects),
    .raw(raw),
    .raw_high(raw_high),
    .rst(rst),
    .u_selects(u_selects),
    .wide(wide),
    .x_sum(x_sum),
    .zero_point(zero_point)
  );
endmodule

module engine_small_engine_core_correction1(clk, rst, x_sum, raw, raw_high, wide, u_selects, h_selects, c, flip, corrected, zero_point);
  input [25:0] c;
  wire [25:0] c;
  input clk;
  wire clk;
  output [25:0] corrected;
  wire [25:0] corrected;
  input flip;
  wire flip;
  input [29:0] h_selects;
  wire [29:0] h_selects;
  input [21:0] raw;
  wire [21:0] raw;
  input [21:0] raw_high;
  wire [21:0] raw_high;
  input rst;
  wire rst;
  input [11:0] u_selects;
  wire [11:0] u_selects;
  input wide;
  wire wide;
  input [15:0] x_sum;
  wire [15:0] x_sum;
  input [7:0] zero_point;
  wire [7:0] zero_point;
  engine_small_engine_core_correction part (
    .c(c),
    .clk(clk),
    .corrected(corrected),
    .flip(flip),
    .h_selects(h_selects),
    .raw(raw),
    .raw_high(raw_high),
    .rst(rst),
    .u_selects(u_selects),
    .wide(wide),
    .x_sum(x_sum),
    .zero_point(zero_point)
  );
endmodule

module engine_small_engine_core_counters0(clk, rst, issue, running, stall, waiting, busy, counters, clear);
  output busy;
  wire busy;
  input clear;
  wire clear;
  input clk;
  wire clk;
  output [223:0] counters;
  wire [223:0] counters;
  input issue;
  wire issue;
  input rst;
  wire rst;
  input running;
  wire running;
  input [3:0] stall;
  wire [3:0] stall;
  input waiting;
  wire waiting;
  engine_small_engine_core_counters part (
    .busy(busy),
    .clear(clear),
    .clk(clk),
    .counters(counters),
    .issue(issue),
    .rst(rst),
    .running(running),
    .stall(stall),
    .waiting(waiting)
  );
endmodule

module engine_small_engine_core_drain0(rst, start, sum, stop, record_enable, record_address, zero_point_enable, zero_point_address, range_read_enable, range_read_address, range_write_enable, range_write_address, opening, first, reload, write, minima, maxima, emit, last, narrow
, weights_served, activations_served, record_select, requantizer_enable, requantizer_address, wide, clk);
  output activations_served;
  wire activations_served;
  input clk;
  wire clk;
  output emit;
  wire emit;
  output first;
  wire first;
  output last;
  wire last;
  output maxima;
  wire maxima;
  output minima;
  wire minima;
  output narrow;
  wire narrow;
  output opening;
  wire opening;
  output [2:0] range_read_address;
  wire [2:0] range_read_address;
  output range_read_enable;
  wire range_read_enable;
  output [2:0] range_write_address;
  wire [2:0] range_write_address;
  output range_write_enable;
  wire range_write_enable;
  output [4:0] record_address;
  wire [4:0] record_address;
  output record_enable;
  wire record_enable;
  output record_select;
  wire record_select;
  output reload;
  wire reload;
  output [2:0] requantizer_address;
  wire [2:0] requantizer_address;
  output requantizer_enable;
  wire requantizer_enable;
  input rst;
  wire rst;
  input start;
  wire start;
  input stop;
  wire stop;
  input [12:0] sum;
  wire [12:0] sum;
  output weights_served;
  wire weights_served;
  output wide;
  wire wide;
  output write;
  wire write;
  output [4:0] zero_point_address;
  wire [4:0] zero_point_address;
  output zero_point_enable;
  wire zero_point_enable;
  engine_small_engine_core_drain part (
    .activations_served(activations_served),
    .clk(clk),
    .emit(emit),
    .first(first),
    .last(last),
    .maxima(maxima),
    .minima(minima),
    .narrow(narrow),
    .opening(opening),
    .range_read_address(range_read_address),
    .range_read_enable(range_read_enable),
    .range_write_address(range_write_address),
    .range_write_enable(range_write_enable),
    .record_address(record_address),
    .record_enable(record_enable),
    .record_select(record_select),
    .reload(reload),
    .requantizer_address(requantizer_address),
    .requantizer_enable(requantizer_enable),
    .rst(rst),
    .start(start),
    .stop(stop),
    .sum(sum),
    .weights_served(weights_served),
    .wide(wide),
    .write(write),
    .zero_point_address(zero_point_address),
    .zero_point_enable(zero_point_enable)
  );
endmodule

module engine_small_engine_core_extremes0(clk, rst, opening, first, reload, write, minima, maxima, counts, corrected, after, value, earlier);
  output [51:0] after;
  wire [51:0] after;
  input clk;
  wire clk;
  input [25:0] corrected;
  wire [25:0] corrected;
  input counts;
  wire counts;
  input [51:0] earlier;
  wire [51:0] earlier;
  input first;
  wire first;
  input maxima;
  wire maxima;
  input minima;
  wire minima;
  input opening;
  wire opening;
  input reload;
  wire reload;
  input rst;
  wire rst;
  output [25:0] value;
  wire [25:0] value;
  input write;
  wire write;
  engine_small_engine_core_extremes part (
    .after(after),
    .clk(clk),
    .corrected(corrected),
    .counts(counts),
    .earlier(earlier),
    .first(first),
    .maxima(maxima),
    .minima(minima),
    .opening(opening),
    .reload(reload),
    .rst(rst),
    .value(value),
    .write(write)
  );
endmodule

module engine_small_engine_core_extremes1(clk, rst, opening, first, reload, write, minima, maxima, counts, corrected, after, value, earlier);
  output [51:0] after;
  wire [51:0] after;
  input clk;
  wire clk;
  input [25:0] corrected;
  wire [25:0] corrected;
  input counts;
  wire counts;
  input [51:0] earlier;
  wire [51:0] earlier;
  input first;
  wire first;
  input maxima;
  wire maxima;
  input minima;
  wire minima;
  input opening;
  wire opening;
  input reload;
  wire reload;
  input rst;
  wire rst;
  output [25:0] value;
  wire [25:0] value;
  input write;
  wire write;
  engine_small_engine_core_extremes part (
    .after(after),
    .clk(clk),
    .corrected(corrected),
    .counts(counts),
    .earlier(earlier),
    .first(first),
    .maxima(maxima),
    .minima(minima),
    .opening(opening),
    .reload(reload),
    .rst(rst),
    .value(value),
    .write(write)
  );
endmodule

module engine_small_engine_core_output0(data, clk, rst, reserve, amount, stop, room, o__payload, o__valid, waiting, write_enable, write_address, word, read_enable, read_address, write, narrow, last, values, o__ready);
  input [2:0] amount;
  wire [2:0] amount;
  input clk;
  wire clk;
  input [53:0] data;
  wire [53:0] data;
  input last;
  wire last;
  input narrow;
  wire narrow;
  output [65:0] o__payload;
  wire [65:0] o__payload;
  input o__ready;
  wire o__ready;
  output o__valid;
  wire o__valid;
  output [4:0] read_address;
  wire [4:0] read_address;
  output read_enable;
  wire read_enable;
  input reserve;
  wire reserve;
  output room;
  wire room;
  input rst;
  wire rst;
  input stop;
  wire stop;
  input [51:0] values;
  wire [51:0] values;
  output waiting;
  wire waiting;
  output [53:0] word;
  wire [53:0] word;
  input write;
  wire write;
  output [4:0] write_address;
  wire [4:0] write_address;
  output write_enable;
  wire write_enable;
  engine_small_engine_core_output part (
    .amount(amount),
    .clk(clk),
    .data(data),
    .last(last),
    .narrow(narrow),
    .o__payload(o__payload),
    .o__ready(o__ready),
    .o__valid(o__valid),
    .read_address(read_address),
    .read_enable(read_enable),
    .reserve(reserve),
    .room(room),
    .rst(rst),
    .stop(stop),
    .values(values),
    .waiting(waiting),
    .word(word),
    .write(write),
    .write_address(write_address),
    .write_enable(write_enable)
  );
endmodule

module engine_small_engine_core_requantizer0(rst, value, bias, multiplier, shift, zero_point, requantized, result, clk);
  input [31:0] bias;
  wire [31:0] bias;
  input clk;
  wire clk;
  input [15:0] multiplier;
  wire [15:0] multiplier;
  input requantized;
  wire requantized;
  output [25:0] result;
  wire [25:0] result;
  input rst;
  wire rst;
  input [5:0] shift;
  wire [5:0] shift;
  input [25:0] value;
  wire [25:0] value;
  input [7:0] zero_point;
  wire [7:0] zero_point;
  engine_small_engine_core_requantizer part (
    .bias(bias),
    .clk(clk),
    .multiplier(multiplier),
    .requantized(requantized),
    .result(result),
    .rst(rst),
    .shift(shift),
    .value(value),
    .zero_point(zero_point)
  );
endmodule

module engine_small_engine_core_requantizer1(rst, value, bias, multiplier, shift, zero_point, requantized, result, clk);
  input [31:0] bias;
  wire [31:0] bias;
  input clk;
  wire clk;
  input [15:0] multiplier;
  wire [15:0] multiplier;
  input requantized;
  wire requantized;
  output [25:0] result;
  wire [25:0] result;
  input rst;
  wire rst;
  input [5:0] shift;
  wire [5:0] shift;
  input [25:0] value;
  wire [25:0] value;
  input [7:0] zero_point;
  wire [7:0] zero_point;
  engine_small_engine_core_requantizer part (
    .bias(bias),
    .clk(clk),
    .multiplier(multiplier),
    .requantized(requantized),
    .result(result),
    .rst(rst),
    .shift(shift),
    .value(value),
    .zero_point(zero_point)
  );
endmodule

module engine_small_engine_core_requantizer_channel0(clk, rst, stop, emit, last, narrow, bias, multiplier, shift, zero_point, requantized, write, leaves_narrow, leaves_last, word);
  output [31:0] bias;
  wire [31:0] bias;
  input clk;
  wire clk;
  input emit;
  wire emit;
  input last;
  wire last;
  output leaves_last;
  wire leaves_last;
  output leaves_narrow;
  wire leaves_narrow;
  output [15:0] multiplier;
  wire [15:0] multiplier;
  input narrow;
  wire narrow;
  output requantized;
  wire requantized;
  input rst;
  wire rst;
  output [5:0] shift;
  wire [5:0] shift;
  input stop;
  wire stop;
  input [63:0] word;
  wire [63:0] word;
  output write;
  wire write;
  output [7:0] zero_point;
  wire [7:0] zero_point;
  engine_small_engine_core_requantizer_channel part (
    .bias(bias),
    .clk(clk),
    .emit(emit),
    .last(last),
    .leaves_last(leaves_last),
    .leaves_narrow(leaves_narrow),
    .multiplier(multiplier),
    .narrow(narrow),
    .requantized(requantized),
    .rst(rst),
    .shift(shift),
    .stop(stop),
    .word(word),
    .write(write),
    .zero_point(zero_point)
  );
endmodule

module engine_small_engine_core_sequencer0(job__valid, recover, clk, rst, job__ready, offer, advance, running, issue, weight_address, activation_address, accept, valid, take, weights_used, activations_used, sum_end, results, sum_valid, sum, misfit
, stop, busy, stall, mode_address, wide, weights_loaded, weights_misfit, weights_fault, activations_loaded, activations_misfit, activations_fault, room, job__payload);
  output accept;
  wire accept;
  output [7:0] activation_address;
  wire [7:0] activation_address;
  input activations_fault;
  wire activations_fault;
  input activations_loaded;
  wire activations_loaded;
  input activations_misfit;
  wire activations_misfit;
  output activations_used;
  wire activations_used;
  output advance;
  wire advance;
  output busy;
  wire busy;
  input clk;
  wire clk;
  output issue;
  wire issue;
  input [82:0] job__payload;
  wire [82:0] job__payload;
  output job__ready;
  wire job__ready;
  input job__valid;
  wire job__valid;
  output misfit;
  wire misfit;
  output [3:0] mode_address;
  wire [3:0] mode_address;
  output offer;
  wire offer;
  input recover;
  wire recover;
  output [2:0] results;
  wire [2:0] results;
  input room;
  wire room;
  input rst;
  wire rst;
  output [82:0] running;
  wire [82:0] running;
  output [3:0] stall;
  wire [3:0] stall;
  output stop;
  wire stop;
  output [12:0] sum;
  wire [12:0] sum;
  output sum_end;
  wire sum_end;
  output sum_valid;
  wire sum_valid;
  output take;
  wire take;
  output valid;
  wire valid;
  output [6:0] weight_address;
  wire [6:0] weight_address;
  input weights_fault;
  wire weights_fault;
  input weights_loaded;
  wire weights_loaded;
  input weights_misfit;
  wire weights_misfit;
  output weights_used;
  wire weights_used;
  output wide;
  wire wide;
  engine_small_engine_core_sequencer part (
    .accept(accept),
    .activation_address(activation_address),
    .activations_fault(activations_fault),
    .activations_loaded(activations_loaded),
    .activations_misfit(activations_misfit),
    .activations_used(activations_used),
    .advance(advance),
    .busy(busy),
    .clk(clk),
    .issue(issue),
    .job__payload(job__payload),
    .job__ready(job__ready),
    .job__valid(job__valid),
    .misfit(misfit),
    .mode_address(mode_address),
    .offer(offer),
    .recover(recover),
    .results(results),
    .room(room),
    .rst(rst),
    .running(running),
    .stall(stall),
    .stop(stop),
    .sum(sum),
    .sum_end(sum_end),
    .sum_valid(sum_valid),
    .take(take),
    .valid(valid),
    .weight_address(weight_address),
    .weights_fault(weights_fault),
    .weights_loaded(weights_loaded),
    .weights_misfit(weights_misfit),
    .weights_used(weights_used),
    .wide(wide)
  );
endmodule

module engine_small_engine_core_weight_loader0(i__payload, i__valid, clk, rst, offer, advance, running, used, stop, i__ready, loaded, error, fault, weight_enable, weight_address, record_enable, record_address, record_slice, mode_enable, mode_address, requantizer_enable
, requantizer_address, requantizer_slice, mode_data, served, offered);
  input advance;
  wire advance;
  input clk;
  wire clk;
  output [3:0] error;
  wire [3:0] error;
  output fault;
  wire fault;
  input [33:0] i__payload;
  wire [33:0] i__payload;
  output i__ready;
  wire i__ready;
  input i__valid;
  wire i__valid;
  output loaded;
  wire loaded;
  output [3:0] mode_address;
  wire [3:0] mode_address;
  output [1:0] mode_data;
  wire [1:0] mode_data;
  output mode_enable;
  wire mode_enable;
  input offer;
  wire offer;
  input [82:0] offered;
  wire [82:0] offered;
  output [4:0] record_address;
  wire [4:0] record_address;
  output record_enable;
  wire record_enable;
  output [1:0] record_slice;
  wire [1:0] record_slice;
  output [2:0] requantizer_address;
  wire [2:0] requantizer_address;
  output requantizer_enable;
  wire requantizer_enable;
  output requantizer_slice;
  wire requantizer_slice;
  input rst;
  wire rst;
  input [82:0] running;
  wire [82:0] running;
  input served;
  wire served;
  input stop;
  wire stop;
  input used;
  wire used;
  output [6:0] weight_address;
  wire [6:0] weight_address;
  output weight_enable;
  wire weight_enable;
  engine_small_engine_core_weight_loader part (
    .advance(advance),
    .clk(clk),
    .error(error),
    .fault(fault),
    .i__payload(i__payload),
    .i__ready(i__ready),
    .i__valid(i__valid),
    .loaded(loaded),
    .mode_address(mode_address),
    .mode_data(mode_data),
    .mode_enable(mode_enable),
    .offer(offer),
    .offered(offered),
    .record_address(record_address),
    .record_enable(record_enable),
    .record_slice(record_slice),
    .requantizer_address(requantizer_address),
    .requantizer_enable(requantizer_enable),
    .requantizer_slice(requantizer_slice),
    .rst(rst),
    .running(running),
    .served(served),
    .stop(stop),
    .used(used),
    .weight_address(weight_address),
    .weight_enable(weight_enable)
  );
endmodule

module engine_small_engine(s_axi_awprot, s_axi_awvalid, s_axi_wdata, s_axi_wstrb, s_axi_wvalid, s_axi_bready, s_axi_araddr, s_axi_arprot, s_axi_arvalid, s_axi_rready, s_axis_weights_tdata, s_axis_weights_tkeep, s_axis_weights_tlast, s_axis_weights_tvalid, s_axis_activations_tdata, s_axis_activations_tkeep, s_axis_activations_tlast, s_axis_activations_tvalid, m_axis_results_tready, weight_memory__read__data, record_memory__read__data
, activation_memory__read__data, zero_point_memory__read__data, range_memory__read__data, result_memory__read__data, mode_memory__read__data, requantizer_memory__read__data, clk, rst, irq, s_axi_awready, s_axi_wready, s_axi_bresp, s_axi_bvalid, s_axi_arready, s_axi_rdata, s_axi_rresp, s_axi_rvalid, s_axis_weights_tready, s_axis_activations_tready, m_axis_results_tdata, m_axis_results_tkeep
, m_axis_results_tlast, m_axis_results_tvalid, weight_memory__write__enable, weight_memory__write__address, weight_memory__write__data, weight_memory__read__enable, weight_memory__read__address, record_memory__write__enable, record_memory__write__address, record_memory__write__data, record_memory__write__slice, record_memory__read__enable, record_memory__read__address, activation_memory__write__enable, activation_memory__write__address, activation_memory__write__data, activation_memory__write__slice, activation_memory__read__enable, activation_memory__read__address, zero_point_memory__write__enable, zero_point_memory__write__address
, zero_point_memory__write__data, zero_point_memory__read__enable, zero_point_memory__read__address, range_memory__write__enable, range_memory__write__address, range_memory__write__data, range_memory__read__enable, range_memory__read__address, result_memory__write__enable, result_memory__write__address, result_memory__write__data, result_memory__read__enable, result_memory__read__address, mode_memory__write__enable, mode_memory__write__address, mode_memory__write__data, mode_memory__read__enable, mode_memory__read__address, requantizer_memory__write__enable, requantizer_memory__write__address, requantizer_memory__write__data
, requantizer_memory__write__slice, requantizer_memory__read__enable, requantizer_memory__read__address, s_axi_awaddr);
  output [7:0] activation_memory__read__address;
  wire [7:0] activation_memory__read__address;
  input [63:0] activation_memory__read__data;
  wire [63:0] activation_memory__read__data;
  output activation_memory__read__enable;
  wire activation_memory__read__enable;
  output [7:0] activation_memory__write__address;
  wire [7:0] activation_memory__write__address;
  output [31:0] activation_memory__write__data;
  wire [31:0] activation_memory__write__data;
  output activation_memory__write__enable;
  wire activation_memory__write__enable;
  output activation_memory__write__slice;
  wire activation_memory__write__slice;
  wire [33:0] activations__payload;
  wire activations__ready;
  wire activations__valid;
  wire clear_counters;
  input clk;
  wire clk;
  wire [223:0] counters;
  wire [6:0] error;
  output irq;
  wire irq;
  wire [82:0] job__payload;
  wire job__ready;
  wire job__valid;
  output [63:0] m_axis_results_tdata;
  wire [63:0] m_axis_results_tdata;
  output [7:0] m_axis_results_tkeep;
  wire [7:0] m_axis_results_tkeep;
  output m_axis_results_tlast;
  wire m_axis_results_tlast;
  input m_axis_results_tready;
  wire m_axis_results_tready;
  output m_axis_results_tvalid;
  wire m_axis_results_tvalid;
  output [3:0] mode_memory__read__address;
  wire [3:0] mode_memory__read__address;
  input [1:0] mode_memory__read__data;
  wire [1:0] mode_memory__read__data;
  output mode_memory__read__enable;
  wire mode_memory__read__enable;
  output [3:0] mode_memory__write__address;
  wire [3:0] mode_memory__write__address;
  output [1:0] mode_memory__write__data;
  wire [1:0] mode_memory__write__data;
  output mode_memory__write__enable;
  wire mode_memory__write__enable;
  output [2:0] range_memory__read__address;
  wire [2:0] range_memory__read__address;
  input [103:0] range_memory__read__data;
  wire [103:0] range_memory__read__data;
  output range_memory__read__enable;
  wire range_memory__read__enable;
  output [2:0] range_memory__write__address;
  wire [2:0] range_memory__write__address;
  output [103:0] range_memory__write__data;
  wire [103:0] range_memory__write__data;
  output range_memory__write__enable;
  wire range_memory__write__enable;
  output [4:0] record_memory__read__address;
  wire [4:0] record_memory__read__address;
  input [127:0] record_memory__read__data;
  wire [127:0] record_memory__read__data;
  output record_memory__read__enable;
  wire record_memory__read__enable;
  output [4:0] record_memory__write__address;
  wire [4:0] record_memory__write__address;
  output [31:0] record_memory__write__data;
  wire [31:0] record_memory__write__data;
  output record_memory__write__enable;
  wire record_memory__write__enable;
  output [1:0] record_memory__write__slice;
  wire [1:0] record_memory__write__slice;
  wire recover;
  output [2:0] requantizer_memory__read__address;
  wire [2:0] requantizer_memory__read__address;
  input [63:0] requantizer_memory__read__data;
  wire [63:0] requantizer_memory__read__data;
  output requantizer_memory__read__enable;
  wire requantizer_memory__read__enable;
  output [2:0] requantizer_memory__write__address;
  wire [2:0] requantizer_memory__write__address;
  output [31:0] requantizer_memory__write__data;
  wire [31:0] requantizer_memory__write__data;
  output requantizer_memory__write__enable;
  wire requantizer_memory__write__enable;
  output requantizer_memory__write__slice;
  wire requantizer_memory__write__slice;
  output [4:0] result_memory__read__address;
  wire [4:0] result_memory__read__address;
  input [53:0] result_memory__read__data;
  wire [53:0] result_memory__read__data;
  output result_memory__read__enable;
  wire result_memory__read__enable;
  output [4:0] result_memory__write__address;
  wire [4:0] result_memory__write__address;
  output [53:0] result_memory__write__data;
  wire [53:0] result_memory__write__data;
  output result_memory__write__enable;
  wire result_memory__write__enable;
  wire [65:0] results__payload;
  wire results__ready;
  wire results__valid;
  input rst;
  wire rst;
  input [7:0] s_axi_araddr;
  wire [7:0] s_axi_araddr;
  input [2:0] s_axi_arprot;
  wire [2:0] s_axi_arprot;
  output s_axi_arready;
  wire s_axi_arready;
  input s_axi_arvalid;
  wire s_axi_arvalid;
  input [7:0] s_axi_awaddr;
  wire [7:0] s_axi_awaddr;
  input [2:0] s_axi_awprot;
  wire [2:0] s_axi_awprot;
  output s_axi_awready;
  wire s_axi_awready;
  input s_axi_awvalid;
  wire s_axi_awvalid;
  input s_axi_bready;
  wire s_axi_bready;
  output [1:0] s_axi_bresp;
  wire [1:0] s_axi_bresp;
  output s_axi_bvalid;
  wire s_axi_bvalid;
  output [31:0] s_axi_rdata;
  wire [31:0] s_axi_rdata;
  input s_axi_rready;
  wire s_axi_rready;
  output [1:0] s_axi_rresp;
  wire [1:0] s_axi_rresp;
  output s_axi_rvalid;
  wire s_axi_rvalid;
  input [31:0] s_axi_wdata;
  wire [31:0] s_axi_wdata;
  output s_axi_wready;
  wire s_axi_wready;
  input [3:0] s_axi_wstrb;
  wire [3:0] s_axi_wstrb;
  input s_axi_wvalid;
  wire s_axi_wvalid;
  input [31:0] s_axis_activations_tdata;
  wire [31:0] s_axis_activations_tdata;
  input [3:0] s_axis_activations_tkeep;
  wire [3:0] s_axis_activations_tkeep;
  input s_axis_activations_tlast;
  wire s_axis_activations_tlast;
  output s_axis_activations_tready;
  wire s_axis_activations_tready;
  input s_axis_activations_tvalid;
  wire s_axis_activations_tvalid;
  input [31:0] s_axis_weights_tdata;
  wire [31:0] s_axis_weights_tdata;
  input [3:0] s_axis_weights_tkeep;
  wire [3:0] s_axis_weights_tkeep;
  input s_axis_weights_tlast;
  wire s_axis_weights_tlast;
  output s_axis_weights_tready;
  wire s_axis_weights_tready;
  input s_axis_weights_tvalid;
  wire s_axis_weights_tvalid;
  wire status;
  output [6:0] weight_memory__read__address;
  wire [6:0] weight_memory__read__address;
  input [31:0] weight_memory__read__data;
  wire [31:0] weight_memory__read__data;
  output weight_memory__read__enable;
  wire weight_memory__read__enable;
  output [6:0] weight_memory__write__address;
  wire [6:0] weight_memory__write__address;
  output [31:0] weight_memory__write__data;
  wire [31:0] weight_memory__write__data;
  output weight_memory__write__enable;
  wire weight_memory__write__enable;
  wire [33:0] weights__payload;
  wire weights__ready;
  wire weights__valid;
  output [4:0] zero_point_memory__read__address;
  wire [4:0] zero_point_memory__read__address;
  input [15:0] zero_point_memory__read__data;
  wire [15:0] zero_point_memory__read__data;
  output zero_point_memory__read__enable;
  wire zero_point_memory__read__enable;
  output [4:0] zero_point_memory__write__address;
  wire [4:0] zero_point_memory__write__address;
  output [15:0] zero_point_memory__write__data;
  wire [15:0] zero_point_memory__write__data;
  output zero_point_memory__write__enable;
  wire zero_point_memory__write__enable;
  engine_small_engine_bus0 bus0 (
    .activations__payload(activations__payload),
    .activations__ready(activations__ready),
    .activations__valid(activations__valid),
    .clear_counters(clear_counters),
    .clk(clk),
    .counters(counters),
    .error(error),
    .irq(irq),
    .job__payload(job__payload),
    .job__ready(job__ready),
    .job__valid(job__valid),
    .m_axis_results_tdata(m_axis_results_tdata),
    .m_axis_results_tkeep(m_axis_results_tkeep),
    .m_axis_results_tlast(m_axis_results_tlast),
    .m_axis_results_tready(m_axis_results_tready),
    .m_axis_results_tvalid(m_axis_results_tvalid),
    .recover(recover),
    .results__payload(results__payload),
    .results__ready(results__ready),
    .results__valid(results__valid),
    .rst(rst),
    .s_axi_araddr(s_axi_araddr),
    .s_axi_arprot(s_axi_arprot),
    .s_axi_arready(s_axi_arready),
    .s_axi_arvalid(s_axi_arvalid),
    .s_axi_awaddr(s_axi_awaddr),
    .s_axi_awprot(s_axi_awprot),
    .s_axi_awready(s_axi_awready),
    .s_axi_awvalid(s_axi_awvalid),
    .s_axi_bready(s_axi_bready),
    .s_axi_bresp(s_axi_bresp),
    .s_axi_bvalid(s_axi_bvalid),
    .s_axi_rdata(s_axi_rdata),
    .s_axi_rready(s_axi_rready),
    .s_axi_rresp(s_axi_rresp),
    .s_axi_rvalid(s_axi_rvalid),
    .s_axi_wdata(s_axi_wdata),
    .s_axi_wready(s_axi_wready),
    .s_axi_wstrb(s_axi_wstrb),
    .s_axi_wvalid(s_axi_wvalid),
    .s_axis_activations_tdata(s_axis_activations_tdata),
    .s_axis_activations_tkeep(s_axis_activations_tkeep),
    .s_axis_activations_tlast(s_axis_activations_tlast),
    .s_axis_activations_tready(s_axis_activations_tready),
    .s_axis_activations_tvalid(s_axis_activations_tvalid),
    .s_axis_weights_tdata(s_axis_weights_tdata),
    .s_axis_weights_tkeep(s_axis_weights_tkeep),
    .s_axis_weights_tlast(s_axis_weights_tlast),
    .s_axis_weights_tready(s_axis_weights_tready),
    .s_axis_weights_tvalid(s_axis_weights_tvalid),
    .status(status),
    .weights__payload(weights__payload),
    .weights__ready(weights__ready),
    .weights__valid(weights__valid)
  );
  engine_small_engine_core0 core0 (
    .activation_memory__read__address(activation_memory__read__address),
    .activation_memory__read__data(activation_memory__read__data),
    .activation_memory__read__enable(activation_memory__read__enable),
    .activation_memory__write__address(activation_memory__write__address),
    .activation_memory__write__data(activation_memory__write__data),
    .activation_memory__write__enable(activation_memory__write__enable),
    .activation_memory__write__slice(activation_memory__write__slice),
    .activations__payload(activations__payload),
    .activations__ready(activations__ready),
    .activations__valid(activations__valid),
    .clear_counters(clear_counters),
    .clk(clk),
    .counters(counters),
    .error(error),
    .job__payload(job__payload),
    .job__ready(job__ready),
    .job__valid(job__valid),
    .mode_memory__read__address(mode_memory__read__address),
    .mode_memory__read__data(mode_memory__read__data),
    .mode_memory__read__enable(mode_memory__read__enable),
    .mode_memory__write__address(mode_memory__write__address),
    .mode_memory__write__data(mode_memory__write__data),
    .mode_memory__write__enable(mode_memory__write__enable),
    .range_memory__read__address(range_memory__read__address),
    .range_memory__read__data(range_memory__read__data),
    .range_memory__read__enable(range_memory__read__enable),
    .range_memory__write__address(range_memory__write__address),
    .range_memory__write__data(range_memory__write__data),
    .range_memory__write__enable(range_memory__write__enable),
    .record_memory__read__address(record_memory__read__address),
    .record_memory__read__data(record_memory__read__data),
    .record_memory__read__enable(record_memory__read__enable),
    .record_memory__write__address(record_memory__write__address),
    .record_memory__write__data(record_memory__write__data),
    .record_memory__write__enable(record_memory__write__enable),
    .record_memory__write__slice(record_memory__write__slice),
    .recover(recover),
    .requantizer_memory__read__address(requantizer_memory__read__address),
    .requantizer_memory__read__data(requantizer_memory__read__data),
    .requantizer_memory__read__enable(requantizer_memory__read__enable),
    .requantizer_memory__write__address(requantizer_memory__write__address),
    .requantizer_memory__write__data(requantizer_memory__write__data),
    .requantizer_memory__write__enable(requantizer_memory__write__enable),
    .requantizer_memory__write__slice(requantizer_memory__write__slice),
    .result_memory__read__address(result_memory__read__address),
    .result_memory__read__data(result_memory__read__data),
    .result_memory__read__enable(result_memory__read__enable),
    .result_memory__write__address(result_memory__write__address),
    .result_memory__write__data(result_memory__write__data),
    .result_memory__write__enable(result_memory__write__enable),
    .results__payload(results__payload),
    .results__ready(results__ready),
    .results__valid(results__valid),
    .rst(rst),
    .status(status),
    .weight_memory__read__address(weight_memory__read__address),
    .weight_memory__read__data(weight_memory__read__data),
    .weight_memory__read__enable(weight_memory__read__enable),
    .weight_memory__write__address(weight_memory__write__address),
    .weight_memory__write__data(weight_memory__write__data),
    .weight_memory__write__enable(weight_memory__write__enable),
    .weights__payload(weights__payload),
    .weights__ready(weights__ready),
    .weights__valid(weights__valid),
    .zero_point_memory__read__address(zero_point_memory__read__address),
    .zero_point_memory__read__data(zero_point_memory__read__data),
    .zero_point_memory__read__enable(zero_point_memory__read__enable),
    .zero_point_memory__write__address(zero_point_memory__write__address),
    .zero_point_memory__write__data(zero_point_memory__write__data),
    .zero_point_memory__write__enable(zero_point_memory__write__enable)
  );
endmodule

module engine_small_engine_bus0(s_axi_awprot, s_axi_awvalid, s_axi_wdata, s_axi_wstrb, s_axi_wvalid, s_axi_bready, s_axi_araddr, s_axi_arprot, s_axi_arvalid, s_axi_rready, s_axis_weights_tdata, s_axis_weights_tkeep, s_axis_weights_tlast, s_axis_weights_tvalid, s_axis_activations_tdata, s_axis_activations_tkeep, s_axis_activations_tlast, s_axis_activations_tvalid, m_axis_results_tready, clk, rst
, irq, s_axi_awready, s_axi_wready, s_axi_bresp, s_axi_bvalid, s_axi_arready, s_axi_rdata, s_axi_rresp, s_axi_rvalid, s_axis_weights_tready, s_axis_activations_tready, m_axis_results_tdata, m_axis_results_tkeep, m_axis_results_tlast, m_axis_results_tvalid, job__payload, job__valid, weights__payload, weights__valid, activations__payload, activations__valid
, results__ready, recover, clear_counters, job__ready, weights__ready, activations__ready, results__payload, results__valid, error, status, counters, s_axi_awaddr);
  output [33:0] activations__payload;
  wire [33:0] activations__payload;
  input activations__ready;
  wire activations__ready;
  output activations__valid;
  wire activations__valid;
  output clear_counters;
  wire clear_counters;
  input clk;
  wire clk;
  input [223:0] counters;
  wire [223:0] counters;
  input [6:0] error;
  wire [6:0] error;
  output irq;
  wire irq;
  output [82:0] job__payload;
  wire [82:0] job__payload;
  input job__ready;
  wire job__ready;
  output job__valid;
  wire job__valid;
  output [63:0] m_axis_results_tdata;
  wire [63:0] m_axis_results_tdata;
  output [7:0] m_axis_results_tkeep;
  wire [7:0] m_axis_results_tkeep;
  output m_axis_results_tlast;
  wire m_axis_results_tlast;
  input m_axis_results_tready;
  wire m_axis_results_tready;
  output m_axis_results_tvalid;
  wire m_axis_results_tvalid;
  output recover;
  wire recover;
  input [65:0] results__payload;
  wire [65:0] results__payload;
  output results__ready;
  wire results__ready;
  input results__valid;
  wire results__valid;
  input rst;
  wire rst;
  input [7:0] s_axi_araddr;
  wire [7:0] s_axi_araddr;
  input [2:0] s_axi_arprot;
  wire [2:0] s_axi_arprot;
  output s_axi_arready;
  wire s_axi_arready;
  input s_axi_arvalid;
  wire s_axi_arvalid;
  input [7:0] s_axi_awaddr;
  wire [7:0] s_axi_awaddr;
  input [2:0] s_axi_awprot;
  wire [2:0] s_axi_awprot;
  output s_axi_awready;
  wire s_axi_awready;
  input s_axi_awvalid;
  wire s_axi_awvalid;
  input s_axi_bready;
  wire s_axi_bready;
  output [1:0] s_axi_bresp;
  wire [1:0] s_axi_bresp;
  output s_axi_bvalid;
  wire s_axi_bvalid;
  output [31:0] s_axi_rdata;
  wire [31:0] s_axi_rdata;
  input s_axi_rready;
  wire s_axi_rready;
  output [1:0] s_axi_rresp;
  wire [1:0] s_axi_rresp;
  output s_axi_rvalid;
  wire s_axi_rvalid;
  input [31:0] s_axi_wdata;
  wire [31:0] s_axi_wdata;
  output s_axi_wready;
  wire s_axi_wready;
  input [3:0] s_axi_wstrb;
  wire [3:0] s_axi_wstrb;
  input s_axi_wvalid;
  wire s_axi_wvalid;
  input [31:0] s_axis_activations_tdata;
  wire [31:0] s_axis_activations_tdata;
  input [3:0] s_axis_activations_tkeep;
  wire [3:0] s_axis_activations_tkeep;
  input s_axis_activations_tlast;
  wire s_axis_activations_tlast;
  output s_axis_activations_tready;
  wire s_axis_activations_tready;
  input s_axis_activations_tvalid;
  wire s_axis_activations_tvalid;
  input [31:0] s_axis_weights_tdata;
  wire [31:0] s_axis_weights_tdata;
  input [3:0] s_axis_weights_tkeep;
  wire [3:0] s_axis_weights_tkeep;
  input s_axis_weights_tlast;
  wire s_axis_weights_tlast;
  output s_axis_weights_tready;
  wire s_axis_weights_tready;
  input s_axis_weights_tvalid;
  wire s_axis_weights_tvalid;
  input status;
  wire status;
  output [33:0] weights__payload;
  wire [33:0] weights__payload;
  input weights__ready;
  wire weights__ready;
  output weights__valid;
  wire weights__valid;
  engine_small_engine_bus part (
    .activations__payload(activations__payload),
    .activations__ready(activations__ready),
    .activations__valid(activations__valid),
    .clear_counters(clear_counters),
    .clk(clk),
    .counters(counters),
    .error(error),
    .irq(irq),
    .job__payload(job__payload),
    .job__ready(job__ready),
    .job__valid(job__valid),
    .m_axis_results_tdata(m_axis_results_tdata),
    .m_axis_results_tkeep(m_axis_results_tkeep),
    .m_axis_results_tlast(m_axis_results_tlast),
    .m_axis_results_tready(m_axis_results_tready),
    .m_axis_results_tvalid(m_axis_results_tvalid),
    .recover(recover),
    .results__payload(results__payload),
    .results__ready(results__ready),
    .results__valid(results__valid),
    .rst(rst),
    .s_axi_araddr(s_axi_araddr),
    .s_axi_arprot(s_axi_arprot),
    .s_axi_arready(s_axi_arready),
    .s_axi_arvalid(s_axi_arvalid),
    .s_axi_awaddr(s_axi_awaddr),
    .s_axi_awprot(s_axi_awprot),
    .s_axi_awready(s_axi_awready),
    .s_axi_awvalid(s_axi_awvalid),
    .s_axi_bready(s_axi_bready),
    .s_axi_bresp(s_axi_bresp),
    .s_axi_bvalid(s_axi_bvalid),
    .s_axi_rdata(s_axi_rdata),
    .s_axi_rready(s_axi_rready),
    .s_axi_rresp(s_axi_rresp),
    .s_axi_rvalid(s_axi_rvalid),
    .s_axi_wdata(s_axi_wdata),
    .s_axi_wready(s_axi_wready),
    .s_axi_wstrb(s_axi_wstrb),
    .s_axi_wvalid(s_axi_wvalid),
    .s_axis_activations_tdata(s_axis_activations_tdata),
    .s_axis_activations_tkeep(s_axis_activations_tkeep),
    .s_axis_activations_tlast(s_axis_activations_tlast),
    .s_axis_activations_tready(s_axis_activations_tready),
    .s_axis_activations_tvalid(s_axis_activations_tvalid),
    .s_axis_weights_tdata(s_axis_weights_tdata),
    .s_axis_weights_tkeep(s_axis_weights_tkeep),
    .s_axis_weights_tlast(s_axis_weights_tlast),
    .s_axis_weights_tready(s_axis_weights_tready),
    .s_axis_weights_tvalid(s_axis_weights_tvalid),
    .status(status),
    .weights__payload(weights__payload),
    .weights__ready(weights__ready),
    .weights__valid(weights__valid)
  );
endmodule

module engine_small_engine_core0(record_memory__read__data, activation_memory__read__data, zero_point_memory__read__data, range_memory__read__data, result_memory__read__data, mode_memory__read__data, requantizer_memory__read__data, clk, rst, job__payload, job__valid, weights__payload, weights__valid, activations__payload, activations__valid, results__ready, recover, clear_counters, job__ready, weights__ready, activations__ready
, results__payload, results__valid, error, status, counters, weight_memory__write__enable, weight_memory__write__address, weight_memory__write__data, weight_memory__read__enable, weight_memory__read__address, record_memory__write__enable, record_memory__write__address, record_memory__write__data, record_memory__write__slice, record_memory__read__enable, record_memory__read__address, activation_memory__write__enable, activation_memory__write__address, activation_memory__write__data, activation_memory__write__slice, activation_memory__read__enable
, activation_memory__read__address, zero_point_memory__write__enable, zero_point_memory__write__address, zero_point_memory__write__data, zero_point_memory__read__enable, zero_point_memory__read__address, range_memory__write__enable, range_memory__write__address, range_memory__write__data, range_memory__read__enable, range_memory__read__address, result_memory__write__enable, result_memory__write__address, result_memory__write__data, result_memory__read__enable, result_memory__read__address, mode_memory__write__enable, mode_memory__write__address, mode_memory__write__data, mode_memory__read__enable, mode_memory__read__address
, requantizer_memory__write__enable, requantizer_memory__write__address, requantizer_memory__write__data, requantizer_memory__write__slice, requantizer_memory__read__enable, requantizer_memory__read__address, weight_memory__read__data);
  output [7:0] activation_memory__read__address;
  wire [7:0] activation_memory__read__address;
  input [63:0] activation_memory__read__data;
  wire [63:0] activation_memory__read__data;
  output activation_memory__read__enable;
  wire activation_memory__read__enable;
  output [7:0] activation_memory__write__address;
  wire [7:0] activation_memory__write__address;
  output [31:0] activation_memory__write__data;
  wire [31:0] activation_memory__write__data;
  output activation_memory__write__enable;
  wire activation_memory__write__enable;
  output activation_memory__write__slice;
  wire activation_memory__write__slice;
  input [33:0] activations__payload;
  wire [33:0] activations__payload;
  output activations__ready;
  wire activations__ready;
  input activations__valid;
  wire activations__valid;
  input clear_counters;
  wire clear_counters;
  input clk;
  wire clk;
  output [223:0] counters;
  wire [223:0] counters;
  output [6:0] error;
  wire [6:0] error;
  input [82:0] job__payload;
  wire [82:0] job__payload;
  output job__ready;
  wire job__ready;
  input job__valid;
  wire job__valid;
  output [3:0] mode_memory__read__address;
  wire [3:0] mode_memory__read__address;
  input [1:0] mode_memory__read__data;
  wire [1:0] mode_memory__read__data;
  output mode_memory__read__enable;
  wire mode_memory__read__enable;
  output [3:0] mode_memory__write__address;
  wire [3:0] mode_memory__write__address;
  output [1:0] mode_memory__write__data;
  wire [1:0] mode_memory__write__data;
  output mode_memory__write__enable;
  wire mode_memory__write__enable;
  output [2:0] range_memory__read__address;
  wire [2:0] range_memory__read__address;
  input [103:0] range_memory__read__data;
  wire [103:0] range_memory__read__data;
  output range_memory__read__enable;
  wire range_memory__read__enable;
  output [2:0] range_memory__write__address;
  wire [2:0] range_memory__write__address;
  output [103:0] range_memory__write__data;
  wire [103:0] range_memory__write__data;
  output range_memory__write__enable;
  wire range_memory__write__enable;
  output [4:0] record_memory__read__address;
  wire [4:0] record_memory__read__address;
  input [127:0] record_memory__read__data;
  wire [127:0] record_memory__read__data;
  output record_memory__read__enable;
  wire record_memory__read__enable;
  output [4:0] record_memory__write__address;
  wire [4:0] record_memory__write__address;
  output [31:0] record_memory__write__data;
  wire [31:0] record_memory__write__data;
  output record_memory__write__enable;
  wire record_memory__write__enable;
  output [1:0] record_memory__write__slice;
  wire [1:0] record_memory__write__slice;
  input recover;
  wire recover;
  output [2:0] requantizer_memory__read__address;
  wire [2:0] requantizer_memory__read__address;
  input [63:0] requantizer_memory__read__data;
  wire [63:0] requantizer_memory__read__data;
  output requantizer_memory__read__enable;
  wire requantizer_memory__read__enable;
  output [2:0] requantizer_memory__write__address;
  wire [2:0] requantizer_memory__write__address;
  output [31:0] requantizer_memory__write__data;
  wire [31:0] requantizer_memory__write__data;
  output requantizer_memory__write__enable;
  wire requantizer_memory__write__enable;
  output requantizer_memory__write__slice;
  wire requantizer_memory__write__slice;
  output [4:0] result_memory__read__address;
  wire [4:0] result_memory__read__address;
  input [53:0] result_memory__read__data;
  wire [53:0] result_memory__read__data;
  output result_memory__read__enable;
  wire result_memory__read__enable;
  output [4:0] result_memory__write__address;
  wire [4:0] result_memory__write__address;
  output [53:0] result_memory__write__data;
  wire [53:0] result_memory__write__data;
  output result_memory__write__enable;
  wire result_memory__write__enable;
  output [65:0] results__payload;
  wire [65:0] results__payload;
  input results__ready;
  wire results__ready;
  output results__valid;
  wire results__valid;
  input rst;
  wire rst;
  output status;
  wire status;
  output [6:0] weight_memory__read__address;
  wire [6:0] weight_memory__read__address;
  input [31:0] weight_memory__read__data;
  wire [31:0] weight_memory__read__data;
  output weight_memory__read__enable;
  wire weight_memory__read__enable;
  output [6:0] weight_memory__write__address;
  wire [6:0] weight_memory__write__address;
  output [31:0] weight_memory__write__data;
  wire [31:0] weight_memory__write__data;
  output weight_memory__write__enable;
  wire weight_memory__write__enable;
  input [33:0] weights__payload;
  wire [33:0] weights__payload;
  output weights__ready;
  wire weights__ready;
  input weights__valid;
  wire weights__valid;
  output [4:0] zero_point_memory__read__address;
  wire [4:0] zero_point_memory__read__address;
  input [15:0] zero_point_memory__read__data;
  wire [15:0] zero_point_memory__read__data;
  output zero_point_memory__read__enable;
  wire zero_point_memory__read__enable;
  output [4:0] zero_point_memory__write__address;
  wire [4:0] zero_point_memory__write__address;
  output [15:0] zero_point_memory__write__data;
  wire [15:0] zero_point_memory__write__data;
  output zero_point_memory__write__enable;
  wire zero_point_memory__write__enable;
  engine_small_engine_core part (
    .activation_memory__read__address(activation_memory__read__address),
    .activation_memory__read__data(activation_memory__read__data),
    .activation_memory__read__enable(activation_memory__read__enable),
    .activation_memory__write__address(activation_memory__write__address),
    .activation_memory__write__data(activation_memory__write__data),
    .activation_memory__write__enable(activation_memory__write__enable),
    .activation_memory__write__slice(activation_memory__write__slice),
    .activations__payload(activations__payload),
    .activations__ready(activations__ready),
    .activations__valid(activations__valid),
    .clear_counters(clear_counters),
    .clk(clk),
    .counters(counters),
    .error(error),
    .job__payload(job__payload),
    .job__ready(job__ready),
    .job__valid(job__valid),
    .mode_memory__read__address(mode_memory__read__address),
    .mode_memory__read__data(mode_memory__read__data),
    .mode_memory__read__enable(mode_memory__read__enable),
    .mode_memory__write__address(mode_memory__write__address),
    .mode_memory__write__data(mode_memory__write__data),
    .mode_memory__write__enable(mode_memory__write__enable),
    .range_memory__read__address(range_memory__read__address),
    .range_memory__read__data(range_memory__read__data),
    .range_memory__read__enable(range_memory__read__enable),
    .range_memory__write__address(range_memory__write__address),
    .range_memory__write__data(range_memory__write__data),
    .range_memory__write__enable(range_memory__write__enable),
    .record_memory__read__address(record_memory__read__address),
    .record_memory__read__data(record_memory__read__data),
    .record_memory__read__enable(record_memory__read__enable),
    .record_memory__write__address(record_memory__write__address),
    .record_memory__write__data(record_memory__write__data),
    .record_memory__write__enable(record_memory__write__enable),
    .record_memory__write__slice(record_memory__write__slice),
    .recover(recover),
    .requantizer_memory__read__address(requantizer_memory__read__address),
    .requantizer_memory__read__data(requantizer_memory__read__data),
    .requantizer_memory__read__enable(requantizer_memory__read__enable),
    .requantizer_memory__write__address(requantizer_memory__write__address),
    .requantizer_memory__write__data(requantizer_memory__write__data),
    .requantizer_memory__write__enable(requantizer_memory__write__enable),
    .requantizer_memory__write__slice(requantizer_memory__write__slice),
    .result_memory__read__address(result_memory__read__address),
    .result_memory__read__data(result_memory__read__data),
    .result_memory__read__enable(result_memory__read__enable),
    .result_memory__write__address(result_memory__write__address),
    .result_memory__write__data(result_memory__write__data),
    .result_memory__write__enable(result_memory__write__enable),
    .results__payload(results__payload),
    .results__ready(results__ready),
    .results__valid(results__valid),
    .rst(rst),
    .status(status),
    .weight_memory__read__address(weight_memory__read__address),
    .weight_memory__read__data(weight_memory__read__data),
    .weight_memory__read__enable(weight_memory__read__enable),
    .weight_memory__write__address(weight_memory__write__address),
    .weight_memory__write__data(weight_memory__write__data),
    .weight_memory__write__enable(weight_memory__write__enable),
    .weights__payload(weights__payload),
    .weights__ready(weights__ready),
    .weights__valid(weights__valid),
    .zero_point_memory__read__address(zero_point_memory__read__address),
    .zero_point_memory__read__data(zero_point_memory__read__data),
    .zero_point_memory__read__enable(zero_point_memory__read__enable),
    .zero_point_memory__write__address(zero_point_memory__write__address),
    .zero_point_memory__write__data(zero_point_memory__write__data),
    .zero_point_memory__write__enable(zero_point_memory__write__enable)
  );
endmodule

module engine_small_memories(weight_memory__write__address, weight_memory__write__data, weight_memory__read__enable, weight_memory__read__address, record_memory__write__enable, record_memory__write__address, record_memory__write__data, record_memory__write__slice, record_memory__read__enable, record_memory__read__address, activation_memory__write__enable, activation_memory__write__address, activation_memory__write__data, activation_memory__write__slice, activation_memory__read__enable, activation_memory__read__address, zero_point_memory__write__enable, zero_point_memory__write__address, zero_point_memory__write__data, zero_point_memory__read__enable, zero_point_memory__read__address
, range_memory__write__enable, range_memory__write__address, range_memory__write__data, range_memory__read__enable, range_memory__read__address, result_memory__write__enable, result_memory__write__address, result_memory__write__data, result_memory__read__enable, result_memory__read__address, mode_memory__write__enable, mode_memory__write__address, mode_memory__write__data, mode_memory__read__enable, mode_memory__read__address, requantizer_memory__write__enable, requantizer_memory__write__address, requantizer_memory__write__data, requantizer_memory__write__slice, requantizer_memory__read__enable, requantizer_memory__read__address
, clk, rst, weight_memory__read__data, record_memory__read__data, activation_memory__read__data, zero_point_memory__read__data, range_memory__read__data, result_memory__read__data, mode_memory__read__data, requantizer_memory__read__data, weight_memory__write__enable);
  input [7:0] activation_memory__read__address;
  wire [7:0] activation_memory__read__address;
  output [63:0] activation_memory__read__data;
  wire [63:0] activation_memory__read__data;
  input activation_memory__read__enable;
  wire activation_memory__read__enable;
  input [7:0] activation_memory__write__address;
  wire [7:0] activation_memory__write__address;
  input [31:0] activation_memory__write__data;
  wire [31:0] activation_memory__write__data;
  input activation_memory__write__enable;
  wire activation_memory__write__enable;
  input activation_memory__write__slice;
  wire activation_memory__write__slice;
  input clk;
  wire clk;
  input [3:0] mode_memory__read__address;
  wire [3:0] mode_memory__read__address;
  output [1:0] mode_memory__read__data;
  wire [1:0] mode_memory__read__data;
  input mode_memory__read__enable;
  wire mode_memory__read__enable;
  input [3:0] mode_memory__write__address;
  wire [3:0] mode_memory__write__address;
  input [1:0] mode_memory__write__data;
  wire [1:0] mode_memory__write__data;
  input mode_memory__write__enable;
  wire mode_memory__write__enable;
  input [2:0] range_memory__read__address;
  wire [2:0] range_memory__read__address;
  output [103:0] range_memory__read__data;
  wire [103:0] range_memory__read__data;
  input range_memory__read__enable;
  wire range_memory__read__enable;
  input [2:0] range_memory__write__address;
  wire [2:0] range_memory__write__address;
  input [103:0] range_memory__write__data;
  wire [103:0] range_memory__write__data;
  input range_memory__write__enable;
  wire range_memory__write__enable;
  wire [6:0] read__addr;
  wire [31:0] read__data;
  wire read__en;
  input [4:0] record_memory__read__address;
  wire [4:0] record_memory__read__address;
  output [127:0] record_memory__read__data;
  wire [127:0] record_memory__read__data;
  input record_memory__read__enable;
  wire record_memory__read__enable;
  input [4:0] record_memory__write__address;
  wire [4:0] record_memory__write__address;
  input [31:0] record_memory__write__data;
  wire [31:0] record_memory__write__data;
  input record_memory__write__enable;
  wire record_memory__write__enable;
  input [1:0] record_memory__write__slice;
  wire [1:0] record_memory__write__slice;
  input [2:0] requantizer_memory__read__address;
  wire [2:0] requantizer_memory__read__address;
  output [63:0] requantizer_memory__read__data;
  wire [63:0] requantizer_memory__read__data;
  input requantizer_memory__read__enable;
  wire requantizer_memory__read__enable;
  input [2:0] requantizer_memory__write__address;
  wire [2:0] requantizer_memory__write__address;
  input [31:0] requantizer_memory__write__data;
  wire [31:0] requantizer_memory__write__data;
  input requantizer_memory__write__enable;
  wire requantizer_memory__write__enable;
  input requantizer_memory__write__slice;
  wire requantizer_memory__write__slice;
  input [4:0] result_memory__read__address;
  wire [4:0] result_memory__read__address;
  output [53:0] result_memory__read__data;
  wire [53:0] result_memory__read__data;
  input result_memory__read__enable;
  wire result_memory__read__enable;
  input [4:0] result_memory__write__address;
  wire [4:0] result_memory__write__address;
  input [53:0] result_memory__write__data;
  wire [53:0] result_memory__write__data;
  input result_memory__write__enable;
  wire result_memory__write__enable;
  input rst;
  wire rst;
  input [6:0] weight_memory__read__address;
  wire [6:0] weight_memory__read__address;
  output [31:0] weight_memory__read__data;
  wire [31:0] weight_memory__read__data;
  input weight_memory__read__enable;
  wire weight_memory__read__enable;
  input [6:0] weight_memory__write__address;
  wire [6:0] weight_memory__write__address;
  input [31:0] weight_memory__write__data;
  wire [31:0] weight_memory__write__data;
  input weight_memory__write__enable;
  wire weight_memory__write__enable;
  wire [6:0] write__addr;
  wire [31:0] write__data;
  wire write__en;
  wire [3:0] write__en_61;
  wire [1:0] write__en_67;
  wire [1:0] write__en_97;
  input [4:0] zero_point_memory__read__address;
  wire [4:0] zero_point_memory__read__address;
  output [15:0] zero_point_memory__read__data;
  wire [15:0] zero_point_memory__read__data;
  input zero_point_memory__read__enable;
  wire zero_point_memory__read__enable;
  input [4:0] zero_point_memory__write__address;
  wire [4:0] zero_point_memory__write__address;
  input [15:0] zero_point_memory__write__data;
  wire [15:0] zero_point_memory__write__data;
  input zero_point_memory__write__enable;
  wire zero_point_memory__write__enable;
  reg [63:0] activation_memory [255:0];
  initial begin
    activation_memory[0] = 64'h0000000000000000;
    activation_memory[1] = 64'h0000000000000000;
    activation_memory[2] = 64'h0000000000000000;
    activation_memory[3] = 64'h0000000000000000;
    activation_memory[4] = 64'h0000000000000000;
    activation_memory[5] = 64'h0000000000000000;
    activation_memory[6] = 64'h0000000000000000;
    activation_memory[7] = 64'h0000000000000000;
    activation_memory[8] = 64'h0000000000000000;
    activation_memory[9] = 64'h0000000000000000;
    activation_memory[10] = 64'h0000000000000000;
    activation_memory[11] = 64'h0000000000000000;
    activation_memory[12] = 64'h0000000000000000;
    activation_memory[13] = 64'h0000000000000000;
    activation_memory[14] = 64'h0000000000000000;
    activation_memory[15] = 64'h0000000000000000;
    activation_memory[16] = 64'h0000000000000000;
    activation_memory[17] = 64'h0000000000000000;
    activation_memory[18] = 64'h0000000000000000;
    activation_memory[19] = 64'h0000000000000000;
    activation_memory[20] = 64'h0000000000000000;
    activation_memory[21] = 64'h0000000000000000;
    activation_memory[22] = 64'h0000000000000000;
    activation_memory[23] = 64'h0000000000000000;
    activation_memory[24] = 64'h0000000000000000;
    activation_memory[25] = 64'h0000000000000000;
    activation_memory[26] = 64'h0000000000000000;
    activation_memory[27] = 64'h0000000000000000;
    activation_memory[28] = 64'h0000000000000000;
    activation_memory[29] = 64'h0000000000000000;
    activation_memory[30] = 64'h0000000000000000;
    activation_memory[31] = 64'h0000000000000000;
    activation_memory[32] = 64'h0000000000000000;
    activation_memory[33] = 64'h0000000000000000;
    activation_memory[34] = 64'h0000000000000000;
    activation_memory[35] = 64'h0000000000000000;
    activation_memory[36] = 64'h0000000000000000;
    activation_memory[37] = 64'h0000000000000000;
    activation_memory[38] = 64'h0000000000000000;
    activation_memory[39] = 64'h0000000000000000;
    activation_memory[40] = 64'h0000000000000000;
    activation_memory[41] = 64'h0000000000000000;
    activation_memory[42] = 64'h0000000000000000;
    activation_memory[43] = 64'h0000000000000000;
    activation_memory[44] = 64'h0000000000000000;
    activation_memory[45] = 64'h0000000000000000;
    activation_memory[46] = 64'h0000000000000000;
    activation_memory[47] = 64'h0000000000000000;
    activation_memory[48] = 64'h0000000000000000;
    activation_memory[49] = 64'h0000000000000000;
    activation_memory[50] = 64'h0000000000000000;
    activation_memory[51] = 64'h0000000000000000;
    activation_memory[52] = 64'h0000000000000000;
    activation_memory[53] = 64'h0000000000000000;
    activation_memory[54] = 64'h0000000000000000;
    activation_memory[55] = 64'h0000000000000000;
    activation_memory[56] = 64'h0000000000000000;
    activation_memory[57] = 64'h0000000000000000;
    activation_memory[58] = 64'h0000000000000000;
    activation_memory[59] = 64'h0000000000000000;
    activation_memory[60] = 64'h0000000000000000;
    activation_memory[61] = 64'h0000000000000000;
    activation_memory[62] = 64'h0000000000000000;
    activation_memory[63] = 64'h0000000000000000;
    activation_memory[64] = 64'h0000000000000000;
    activation_memory[65] = 64'h0000000000000000;
    activation_memory[66] = 64'h0000000000000000;
    activation_memory[67] = 64'h0000000000000000;
    activation_memory[68] = 64'h0000000000000000;
    activation_memory[69] = 64'h0000000000000000;
    activation_memory[70] = 64'h0000000000000000;
    activation_memory[71] = 64'h0000000000000000;
    activation_memory[72] = 64'h0000000000000000;
    activation_memory[73] = 64'h0000000000000000;
    activation_memory[74] = 64'h0000000000000000;
    activation_memory[75] = 64'h0000000000000000;
    activation_memory[76] = 64'h0000000000000000;
    activation_memory[77] = 64'h0000000000000000;
    activation_memory[78] = 64'h0000000000000000;
    activation_memory[79] = 64'h0000000000000000;
    activation_memory[80] = 64'h0000000000000000;
    activation_memory[81] = 64'h0000000000000000;
    activation_memory[82] = 64'h0000000000000000;
    activation_memory[83] = 64'h0000000000000000;
    activation_memory[84] = 64'h0000000000000000;
    activation_memory[85] = 64'h0000000000000000;
    activation_memory[86] = 64'h0000000000000000;
    activation_memory[87] = 64'h0000000000000000;
    activation_memory[88] = 64'h0000000000000000;
    activation_memory[89] = 64'h0000000000000000;
    activation_memory[90] = 64'h0000000000000000;
    activation_memory[91] = 64'h0000000000000000;
    activation_memory[92] = 64'h0000000000000000;
    activation_memory[93] = 64'h0000000000000000;
    activation_memory[94] = 64'h0000000000000000;
    activation_memory[95] = 64'h0000000000000000;
    activation_memory[96] = 64'h0000000000000000;
    activation_memory[97] = 64'h0000000000000000;
    activation_memory[98] = 64'h0000000000000000;
    activation_memory[99] = 64'h0000000000000000;
    activation_memory[100] = 64'h0000000000000000;
    activation_memory[101] = 64'h0000000000000000;
    activation_memory[102] = 64'h0000000000000000;
    activation_memory[103] = 64'h0000000000000000;
    activation_memory[104] = 64'h0000000000000000;
    activation_memory[105] = 64'h0000000000000000;
    activation_memory[106] = 64'h0000000000000000;
    activation_memory[107] = 64'h0000000000000000;
    activation_memory[108] = 64'h0000000000000000;
    activation_memory[109] = 64'h0000000000000000;
    activation_memory[110] = 64'h0000000000000000;
    activation_memory[111] = 64'h0000000000000000;
    activation_memory[112] = 64'h0000000000000000;
    activation_memory[113] = 64'h0000000000000000;
    activation_memory[114] = 64'h0000000000000000;
    activation_memory[115] = 64'h0000000000000000;
    activation_memory[116] = 64'h0000000000000000;
    activation_memory[117] = 64'h0000000000000000;
    activation_memory[118] = 64'h0000000000000000;
    activation_memory[119] = 64'h0000000000000000;
    activation_memory[120] = 64'h0000000000000000;
    activation_memory[121] = 64'h0000000000000000;
    activation_memory[122] = 64'h0000000000000000;
    activation_memory[123] = 64'h0000000000000000;
    activation_memory[124] = 64'h0000000000000000;
    activation_memory[125] = 64'h0000000000000000;
    activation_memory[126] = 64'h0000000000000000;
    activation_memory[127] = 64'h0000000000000000;
    activation_memory[128] = 64'h0000000000000000;
    activation_memory[129] = 64'h0000000000000000;
    activation_memory[130] = 64'h0000000000000000;
    activation_memory[131] = 64'h0000000000000000;
    activation_memory[132] = 64'h0000000000000000;
    activation_memory[133] = 64'h0000000000000000;
    activation_memory[134] = 64'h0000000000000000;
    activation_memory[135] = 64'h0000000000000000;
    activation_memory[136] = 64'h0000000000000000;
    activation_memory[137] = 64'h0000000000000000;
    activation_memory[138] = 64'h0000000000000000;
    activation_memory[139] = 64'h0000000000000000;
    activation_memory[140] = 64'h0000000000000000;
    activation_memory[141] = 64'h0000000000000000;
    activation_memory[142] = 64'h0000000000000000;
    activation_memory[143] = 64'h0000000000000000;
    activation_memory[144] = 64'h0000000000000000;
    activation_memory[145] = 64'h0000000000000000;
    activation_memory[146] = 64'h0000000000000000;
    activation_memory[147] = 64'h0000000000000000;
    activation_memory[148] = 64'h0000000000000000;
    activation_memory[149] = 64'h0000000000000000;
    activation_memory[150] = 64'h0000000000000000;
    activation_memory[151] = 64'h0000000000000000;
    activation_memory[152] = 64'h0000000000000000;
    activation_memory[153] = 64'h0000000000000000;
    activation_memory[154] = 64'h0000000000000000;
    activation_memory[155] = 64'h0000000000000000;
    activation_memory[156] = 64'h0000000000000000;
    activation_memory[157] = 64'h0000000000000000;
    activation_memory[158] = 64'h0000000000000000;
    activation_memory[159] = 64'h0000000000000000;
    activation_memory[160] = 64'h0000000000000000;
    activation_memory[161] = 64'h0000000000000000;
    activation_memory[162] = 64'h0000000000000000;
    activation_memory[163] = 64'h0000000000000000;
    activation_memory[164] = 64'h0000000000000000;
    activation_memory[165] = 64'h0000000000000000;
    activation_memory[166] = 64'h0000000000000000;
    activation_memory[167] = 64'h0000000000000000;
    activation_memory[168] = 64'h0000000000000000;
    activation_memory[169] = 64'h0000000000000000;
    activation_memory[170] = 64'h0000000000000000;
    activation_memory[171] = 64'h0000000000000000;
    activation_memory[172] = 64'h0000000000000000;
    activation_memory[173] = 64'h0000000000000000;
    activation_memory[174] = 64'h0000000000000000;
    activation_memory[175] = 64'h0000000000000000;
    activation_memory[176] = 64'h0000000000000000;
    activation_memory[177] = 64'h0000000000000000;
    activation_memory[178] = 64'h0000000000000000;
    activation_memory[179] = 64'h0000000000000000;
    activation_memory[180] = 64'h0000000000000000;
    activation_memory[181] = 64'h0000000000000000;
    activation_memory[182] = 64'h0000000000000000;
    activation_memory[183] = 64'h0000000000000000;
    activation_memory[184] = 64'h0000000000000000;
    activation_memory[185] = 64'h0000000000000000;
    activation_memory[186] = 64'h0000000000000000;
    activation_memory[187] = 64'h0000000000000000;
    activation_memory[188] = 64'h0000000000000000;
    activation_memory[189] = 64'h0000000000000000;
    activation_memory[190] = 64'h0000000000000000;
    activation_memory[191] = 64'h0000000000000000;
    activation_memory[192] = 64'h0000000000000000;
    activation_memory[193] = 64'h0000000000000000;
    activation_memory[194] = 64'h0000000000000000;
    activation_memory[195] = 64'h0000000000000000;
    activation_memory[196] = 64'h0000000000000000;
    activation_memory[197] = 64'h0000000000000000;
    activation_memory[198] = 64'h0000000000000000;
    activation_memory[199] = 64'h0000000000000000;
    activation_memory[200] = 64'h0000000000000000;
    activation_memory[201] = 64'h0000000000000000;
    activation_memory[202] = 64'h0000000000000000;
    activation_memory[203] = 64'h0000000000000000;
    activation_memory[204] = 64'h0000000000000000;
    activation_memory[205] = 64'h0000000000000000;
    activation_memory[206] = 64'h0000000000000000;
    activation_memory[207] = 64'h0000000000000000;
    activation_memory[208] = 64'h0000000000000000;
    activation_memory[209] = 64'h0000000000000000;
    activation_memory[210] = 64'h0000000000000000;
    activation_memory[211] = 64'h0000000000000000;
    activation_memory[212] = 64'h0000000000000000;
    activation_memory[213] = 64'h0000000000000000;
    activation_memory[214] = 64'h0000000000000000;
    activation_memory[215] = 64'h0000000000000000;
    activation_memory[216] = 64'h0000000000000000;
    activation_memory[217] = 64'h0000000000000000;
    activation_memory[218] = 64'h0000000000000000;
    activation_memory[219] = 64'h0000000000000000;
    activation_memory[220] = 64'h0000000000000000;
    activation_memory[221] = 64'h0000000000000000;
    activation_memory[222] = 64'h0000000000000000;
    activation_memory[223] = 64'h0000000000000000;
    activation_memory[224] = 64'h0000000000000000;
    activation_memory[225] = 64'h0000000000000000;
    activation_memory[226] = 64'h0000000000000000;
    activation_memory[227] = 64'h0000000000000000;
    activation_memory[228] = 64'h0000000000000000;
    activation_memory[229] = 64'h0000000000000000;
    activation_memory[230] = 64'h0000000000000000;
    activation_memory[231] = 64'h0000000000000000;
    activation_memory[232] = 64'h0000000000000000;
    activation_memory[233] = 64'h0000000000000000;
    activation_memory[234] = 64'h0000000000000000;
    activation_memory[235] = 64'h0000000000000000;
    activation_memory[236] = 64'h0000000000000000;
    activation_memory[237] = 64'h0000000000000000;
    activation_memory[238] = 64'h0000000000000000;
    activation_memory[239] = 64'h0000000000000000;
    activation_memory[240] = 64'h0000000000000000;
    activation_memory[241] = 64'h0000000000000000;
    activation_memory[242] = 64'h0000000000000000;
    activation_memory[243] = 64'h0000000000000000;
    activation_memory[244] = 64'h0000000000000000;
    activation_memory[245] = 64'h0000000000000000;
    activation_memory[246] = 64'h0000000000000000;
    activation_memory[247] = 64'h0000000000000000;
    activation_memory[248] = 64'h0000000000000000;
    activation_memory[249] = 64'h0000000000000000;
    activation_memory[250] = 64'h0000000000000000;
    activation_memory[251] = 64'h0000000000000000;
    activation_memory[252] = 64'h0000000000000000;
    activation_memory[253] = 64'h0000000000000000;
    activation_memory[254] = 64'h0000000000000000;
    activation_memory[255] = 64'h0000000000000000;
  end
  always @(posedge clk) begin
    if (write__en_67[0])
      activation_memory[activation_memory__write__address][31:0] <= activation_memory__write__data;
    if (write__en_67[1])
      activation_memory[activation_memory__write__address][63:32] <= activation_memory__write__data;
  end
  reg [63:0] _0_;
  always @(posedge clk) begin
    if (activation_memory__read__enable) begin
      _0_ <= activation_memory[activation_memory__read__address];
    end
  end
  assign activation_memory__read__data = _0_;
  reg [1:0] mode_memory [15:0];
  initial begin
    mode_memory[0] = 2'h0;
    mode_memory[1] = 2'h0;
    mode_memory[2] = 2'h0;
    mode_memory[3] = 2'h0;
    mode_memory[4] = 2'h0;
    mode_memory[5] = 2'h0;
    mode_memory[6] = 2'h0;
    mode_memory[7] = 2'h0;
    mode_memory[8] = 2'h0;
    mode_memory[9] = 2'h0;
    mode_memory[10] = 2'h0;
    mode_memory[11] = 2'h0;
    mode_memory[12] = 2'h0;
    mode_memory[13] = 2'h0;
    mode_memory[14] = 2'h0;
    mode_memory[15] = 2'h0;
  end
  always @(posedge clk) begin
    if (mode_memory__write__enable)
      mode_memory[mode_memory__write__address] <= mode_memory__write__data;
  end
  reg [1:0] _1_;
  always @(posedge clk) begin
    if (mode_memory__read__enable) begin
      _1_ <= mode_memory[mode_memory__read__address];
    end
  end
  assign mode_memory__read__data = _1_;
  reg [103:0] range_memory [7:0];
  initial begin
    range_memory[0] = 104'h00000000000000000000000000;
    range_memory[1] = 104'h00000000000000000000000000;
    range_memory[2] = 104'h00000000000000000000000000;
    range_memory[3] = 104'h00000000000000000000000000;
    range_memory[4] = 104'h00000000000000000000000000;
    range_memory[5] = 104'h00000000000000000000000000;
    range_memory[6] = 104'h00000000000000000000000000;
    range_memory[7] = 104'h00000000000000000000000000;
  end
  always @(posedge clk) begin
    if (range_memory__write__enable)
      range_memory[range_memory__write__address] <= range_memory__write__data;
  end
  reg [103:0] _2_;
  always @(posedge clk) begin
    if (range_memory__read__enable) begin
      _2_ <= range_memory[range_memory__read__address];
    end
  end
  assign range_memory__read__data = _2_;
  reg [127:0] record_memory [31:0];
  initial begin
    record_memory[0] = 128'h00000000000000000000000000000000;
    record_memory[1] = 128'h00000000000000000000000000000000;
    record_memory[2] = 128'h00000000000000000000000000000000;
    record_memory[3] = 128'h00000000000000000000000000000000;
    record_memory[4] = 128'h00000000000000000000000000000000;
    record_memory[5] = 128'h00000000000000000000000000000000;
    record_memory[6] = 128'h00000000000000000000000000000000;
    record_memory[7] = 128'h00000000000000000000000000000000;
    record_memory[8] = 128'h00000000000000000000000000000000;
    record_memory[9] = 128'h00000000000000000000000000000000;
    record_memory[10] = 128'h00000000000000000000000000000000;
    record_memory[11] = 128'h00000000000000000000000000000000;
    record_memory[12] = 128'h00000000000000000000000000000000;
    record_memory[13] = 128'h00000000000000000000000000000000;
    record_memory[14] = 128'h00000000000000000000000000000000;
    record_memory[15] = 128'h00000000000000000000000000000000;
    record_memory[16] = 128'h00000000000000000000000000000000;
    record_memory[17] = 128'h00000000000000000000000000000000;
    record_memory[18] = 128'h00000000000000000000000000000000;
    record_memory[19] = 128'h00000000000000000000000000000000;
    record_memory[20] = 128'h00000000000000000000000000000000;
    record_memory[21] = 128'h00000000000000000000000000000000;
    record_memory[22] = 128'h00000000000000000000000000000000;
    record_memory[23] = 128'h00000000000000000000000000000000;
    record_memory[24] = 128'h00000000000000000000000000000000;
    record_memory[25] = 128'h00000000000000000000000000000000;
    record_memory[26] = 128'h00000000000000000000000000000000;
    record_memory[27] = 128'h00000000000000000000000000000000;
    record_memory[28] = 128'h00000000000000000000000000000000;
    record_memory[29] = 128'h00000000000000000000000000000000;
    record_memory[30] = 128'h00000000000000000000000000000000;
    record_memory[31] = 128'h00000000000000000000000000000000;
  end
  always @(posedge clk) begin
    if (write__en_61[0])
      record_memory[record_memory__write__address][31:0] <= record_memory__write__data;
    if (write__en_61[1])
      record_memory[record_memory__write__address][63:32] <= record_memory__write__data;
    if (write__en_61[2])
      record_memory[record_memory__write__address][95:64] <= record_memory__write__data;
    if (write__en_61[3])
      record_memory[record_memory__write__address][127:96] <= record_memory__write__data;
  end
  reg [127:0] _3_;
  always @(posedge clk) begin
    if (record_memory__read__enable) begin
      _3_ <= record_memory[record_memory__read__address];
    end
  end
  assign record_memory__read__data = _3_;
  reg [63:0] requantizer_memory [7:0];
  initial begin
    requantizer_memory[0] = 64'h0000000000000000;
    requantizer_memory[1] = 64'h0000000000000000;
    requantizer_memory[2] = 64'h0000000000000000;
    requantizer_memory[3] = 64'h0000000000000000;
    requantizer_memory[4] = 64'h0000000000000000;
    requantizer_memory[5] = 64'h0000000000000000;
    requantizer_memory[6] = 64'h0000000000000000;
    requantizer_memory[7] = 64'h0000000000000000;
  end
  always @(posedge clk) begin
    if (write__en_97[0])
      requantizer_memory[requantizer_memory__write__address][31:0] <= requantizer_memory__write__data;
    if (write__en_97[1])
      requantizer_memory[requantizer_memory__write__address][63:32] <= requantizer_memory__write__data;
  end
  reg [63:0] _4_;
  always @(posedge clk) begin
    if (requantizer_memory__read__enable) begin
      _4_ <= requantizer_memory[requantizer_memory__read__address];
    end
  end
  assign requantizer_memory__read__data = _4_;
  reg [53:0] result_memory [31:0];
  initial begin
    result_memory[0] = 54'h00000000000000;
    result_memory[1] = 54'h00000000000000;
    result_memory[2] = 54'h00000000000000;
    result_memory[3] = 54'h00000000000000;
    result_memory[4] = 54'h00000000000000;
    result_memory[5] = 54'h00000000000000;
    result_memory[6] = 54'h00000000000000;
    result_memory[7] = 54'h00000000000000;
    result_memory[8] = 54'h00000000000000;
    result_memory[9] = 54'h00000000000000;
    result_memory[10] = 54'h00000000000000;
    result_memory[11] = 54'h00000000000000;
    result_memory[12] = 54'h00000000000000;
    result_memory[13] = 54'h00000000000000;
    result_memory[14] = 54'h00000000000000;
    result_memory[15] = 54'h00000000000000;
    result_memory[16] = 54'h00000000000000;
    result_memory[17] = 54'h00000000000000;
    result_memory[18] = 54'h00000000000000;
    result_memory[19] = 54'h00000000000000;
    result_memory[20] = 54'h00000000000000;
    result_memory[21] = 54'h00000000000000;
    result_memory[22] = 54'h00000000000000;
    result_memory[23] = 54'h00000000000000;
    result_memory[24] = 54'h00000000000000;
    result_memory[25] = 54'h00000000000000;
    result_memory[26] = 54'h00000000000000;
    result_memory[27] = 54'h00000000000000;
    result_memory[28] = 54'h00000000000000;
    result_memory[29] = 54'h00000000000000;
    result_memory[30] = 54'h00000000000000;
    result_memory[31] = 54'h00000000000000;
  end
  always @(posedge clk) begin
    if (result_memory__write__enable)
      result_memory[result_memory__write__address] <= result_memory__write__data;
  end
  reg [53:0] _5_;
  always @(posedge clk) begin
    if (result_memory__read__enable) begin
      _5_ <= result_memory[result_memory__read__address];
    end
  end
  assign result_memory__read__data = _5_;
  reg [31:0] weight_memory [127:0];
  initial begin
    weight_memory[0] = 32'd0;
    weight_memory[1] = 32'd0;
    weight_memory[2] = 32'd0;
    weight_memory[3] = 32'd0;
    weight_memory[4] = 32'd0;
    weight_memory[5] = 32'd0;
    weight_memory[6] = 32'd0;
    weight_memory[7] = 32'd0;
    weight_memory[8] = 32'd0;
    weight_memory[9] = 32'd0;
    weight_memory[10] = 32'd0;
    weight_memory[11] = 32'd0;
    weight_memory[12] = 32'd0;
    weight_memory[13] = 32'd0;
    weight_memory[14] = 32'd0;
    weight_memory[15] = 32'd0;
    weight_memory[16] = 32'd0;
    weight_memory[17] = 32'd0;
    weight_memory[18] = 32'd0;
    weight_memory[19] = 32'd0;
    weight_memory[20] = 32'd0;
    weight_memory[21] = 32'd0;
    weight_memory[22] = 32'd0;
    weight_memory[23] = 32'd0;
    weight_memory[24] = 32'd0;
    weight_memory[25] = 32'd0;
    weight_memory[26] = 32'd0;
    weight_memory[27] = 32'd0;
    weight_memory[28] = 32'd0;
    weight_memory[29] = 32'd0;
    weight_memory[30] = 32'd0;
    weight_memory[31] = 32'd0;
    weight_memory[32] = 32'd0;
    weight_memory[33] = 32'd0;
    weight_memory[34] = 32'd0;
    weight_memory[35] = 32'd0;
    weight_memory[36] = 32'd0;
    weight_memory[37] = 32'd0;
    weight_memory[38] = 32'd0;
    weight_memory[39] = 32'd0;
    weight_memory[40] = 32'd0;
    weight_memory[41] = 32'd0;
    weight_memory[42] = 32'd0;
    weight_memory[43] = 32'd0;
    weight_memory[44] = 32'd0;
    weight_memory[45] = 32'd0;
    weight_memory[46] = 32'd0;
    weight_memory[47] = 32'd0;
    weight_memory[48] = 32'd0;
    weight_memory[49] = 32'd0;
    weight_memory[50] = 32'd0;
    weight_memory[51] = 32'd0;
    weight_memory[52] = 32'd0;
    weight_memory[53] = 32'd0;
    weight_memory[54] = 32'd0;
    weight_memory[55] = 32'd0;
    weight_memory[56] = 32'd0;
    weight_memory[57] = 32'd0;
    weight_memory[58] = 32'd0;
    weight_memory[59] = 32'd0;
    weight_memory[60] = 32'd0;
    weight_memory[61] = 32'd0;
    weight_memory[62] = 32'd0;
    weight_memory[63] = 32'd0;
    weight_memory[64] = 32'd0;
    weight_memory[65] = 32'd0;
    weight_memory[66] = 32'd0;
    weight_memory[67] = 32'd0;
    weight_memory[68] = 32'd0;
    weight_memory[69] = 32'd0;
    weight_memory[70] = 32'd0;
    weight_memory[71] = 32'd0;
    weight_memory[72] = 32'd0;
    weight_memory[73] = 32'd0;
    weight_memory[74] = 32'd0;
    weight_memory[75] = 32'd0;
    weight_memory[76] = 32'd0;
    weight_memory[77] = 32'd0;
    weight_memory[78] = 32'd0;
    weight_memory[79] = 32'd0;
    weight_memory[80] = 32'd0;
    weight_memory[81] = 32'd0;
    weight_memory[82] = 32'd0;
    weight_memory[83] = 32'd0;
    weight_memory[84] = 32'd0;
    weight_memory[85] = 32'd0;
    weight_memory[86] = 32'd0;
    weight_memory[87] = 32'd0;
    weight_memory[88] = 32'd0;
    weight_memory[89] = 32'd0;
    weight_memory[90] = 32'd0;
    weight_memory[91] = 32'd0;
    weight_memory[92] = 32'd0;
    weight_memory[93] = 32'd0;
    weight_memory[94] = 32'd0;
    weight_memory[95] = 32'd0;
    weight_memory[96] = 32'd0;
    weight_memory[97] = 32'd0;
    weight_memory[98] = 32'd0;
    weight_memory[99] = 32'd0;
    weight_memory[100] = 32'd0;
    weight_memory[101] = 32'd0;
    weight_memory[102] = 32'd0;
    weight_memory[103] = 32'd0;
    weight_memory[104] = 32'd0;
    weight_memory[105] = 32'd0;
    weight_memory[106] = 32'd0;
    weight_memory[107] = 32'd0;
    weight_memory[108] = 32'd0;
    weight_memory[109] = 32'd0;
    weight_memory[110] = 32'd0;
    weight_memory[111] = 32'd0;
    weight_memory[112] = 32'd0;
    weight_memory[113] = 32'd0;
    weight_memory[114] = 32'd0;
    weight_memory[115] = 32'd0;
    weight_memory[116] = 32'd0;
    weight_memory[117] = 32'd0;
    weight_memory[118] = 32'd0;
    weight_memory[119] = 32'd0;
    weight_memory[120] = 32'd0;
    weight_memory[121] = 32'd0;
    weight_memory[122] = 32'd0;
    weight_memory[123] = 32'd0;
    weight_memory[124] = 32'd0;
    weight_memory[125] = 32'd0;
    weight_memory[126] = 32'd0;
    weight_memory[127] = 32'd0;
  end
  always @(posedge clk) begin
    if (weight_memory__write__enable)
      weight_memory[weight_memory__write__address] <= weight_memory__write__data;
  end
  reg [31:0] _6_;
  always @(posedge clk) begin
    if (weight_memory__read__enable) begin
      _6_ <= weight_memory[weight_memory__read__address];
    end
  end
  assign weight_memory__read__data = _6_;
  reg [15:0] zero_point_memory [31:0];
  initial begin
    zero_point_memory[0] = 16'h0000;
    zero_point_memory[1] = 16'h0000;
    zero_point_memory[2] = 16'h0000;
    zero_point_memory[3] = 16'h0000;
    zero_point_memory[4] = 16'h0000;
    zero_point_memory[5] = 16'h0000;
    zero_point_memory[6] = 16'h0000;
    zero_point_memory[7] = 16'h0000;
    zero_point_memory[8] = 16'h0000;
    zero_point_memory[9] = 16'h0000;
    zero_point_memory[10] = 16'h0000;
    zero_point_memory[11] = 16'h0000;
    zero_point_memory[12] = 16'h0000;
    zero_point_memory[13] = 16'h0000;
    zero_point_memory[14] = 16'h0000;
    zero_point_memory[15] = 16'h0000;
    zero_point_memory[16] = 16'h0000;
    zero_point_memory[17] = 16'h0000;
    zero_point_memory[18] = 16'h0000;
    zero_point_memory[19] = 16'h0000;
    zero_point_memory[20] = 16'h0000;
    zero_point_memory[21] = 16'h0000;
    zero_point_memory[22] = 16'h0000;
    zero_point_memory[23] = 16'h0000;
    zero_point_memory[24] = 16'h0000;
    zero_point_memory[25] = 16'h0000;
    zero_point_memory[26] = 16'h0000;
    zero_point_memory[27] = 16'h0000;
    zero_point_memory[28] = 16'h0000;
    zero_point_memory[29] = 16'h0000;
    zero_point_memory[30] = 16'h0000;
    zero_point_memory[31] = 16'h0000;
  end
  always @(posedge clk) begin
    if (zero_point_memory__write__enable)
      zero_point_memory[zero_point_memory__write__address] <= zero_point_memory__write__data;
  end
  reg [15:0] _7_;
  always @(posedge clk) begin
    if (zero_point_memory__read__enable) begin
      _7_ <= zero_point_memory[zero_point_memory__read__address];
    end
  end
  assign zero_point_memory__read__data = _7_;
  assign write__en_61 = record_memory__write__enable << record_memory__write__slice;
  assign write__en_67 = activation_memory__write__enable << activation_memory__write__slice;
  assign write__en_97 = requantizer_memory__write__enable << requantizer_memory__write__slice;
  assign write__addr = weight_memory__write__address;
  assign write__data = weight_memory__write__data;
  assign write__en = weight_memory__write__enable;
  assign read__addr = weight_memory__read__address;
  assign read__en = weight_memory__read__enable;
  assign read__data = weight_memory__read__data;
endmodule

module engine_small(s_axi_awprot, s_axi_awvalid, s_axi_wdata, s_axi_wstrb, s_axi_wvalid, s_axi_bready, s_axi_araddr, s_axi_arprot, s_axi_arvalid, s_axi_rready, s_axis_weights_tdata, s_axis_weights_tkeep, s_axis_weights_tlast, s_axis_weights_tvalid, s_axis_activations_tdata, s_axis_activations_tkeep, s_axis_activations_tlast, s_axis_activations_tvalid, m_axis_results_tready, clk, rst
, irq, s_axi_awready, s_axi_wready, s_axi_bresp, s_axi_bvalid, s_axi_arready, s_axi_rdata, s_axi_rresp, s_axi_rvalid, s_axis_weights_tready, s_axis_activations_tready, m_axis_results_tdata, m_axis_results_tkeep, m_axis_results_tlast, m_axis_results_tvalid, s_axi_awaddr);
  wire [7:0] activation_memory__read__address;
  wire [63:0] activation_memory__read__data;
  wire activation_memory__read__enable;
  wire [7:0] activation_memory__write__address;
  wire [31:0] activation_memory__write__data;
  wire activation_memory__write__enable;
  wire activation_memory__write__slice;
  input clk;
  wire clk;
  output irq;
  wire irq;
  output [63:0] m_axis_results_tdata;
  wire [63:0] m_axis_results_tdata;
  output [7:0] m_axis_results_tkeep;
  wire [7:0] m_axis_results_tkeep;
  output m_axis_results_tlast;
  wire m_axis_results_tlast;
  input m_axis_results_tready;
  wire m_axis_results_tready;
  output m_axis_results_tvalid;
  wire m_axis_results_tvalid;
  wire [3:0] mode_memory__read__address;
  wire [1:0] mode_memory__read__data;
  wire mode_memory__read__enable;
  wire [3:0] mode_memory__write__address;
  wire [1:0] mode_memory__write__data;
  wire mode_memory__write__enable;
  wire [2:0] range_memory__read__address;
  wire [103:0] range_memory__read__data;
  wire range_memory__read__enable;
  wire [2:0] range_memory__write__address;
  wire [103:0] range_memory__write__data;
  wire range_memory__write__enable;
  wire [4:0] record_memory__read__address;
  wire [127:0] record_memory__read__data;
  wire record_memory__read__enable;
  wire [4:0] record_memory__write__address;
  wire [31:0] record_memory__write__data;
  wire record_memory__write__enable;
  wire [1:0] record_memory__write__slice;
  wire [2:0] requantizer_memory__read__address;
  wire [63:0] requantizer_memory__read__data;
  wire requantizer_memory__read__enable;
  wire [2:0] requantizer_memory__write__address;
  wire [31:0] requantizer_memory__write__data;
  wire requantizer_memory__write__enable;
  wire requantizer_memory__write__slice;
  wire [4:0] result_memory__read__address;
  wire [53:0] result_memory__read__data;
  wire result_memory__read__enable;
  wire [4:0] result_memory__write__address;
  wire [53:0] result_memory__write__data;
  wire result_memory__write__enable;
  input rst;
  wire rst;
  input [7:0] s_axi_araddr;
  wire [7:0] s_axi_araddr;
  input [2:0] s_axi_arprot;
  wire [2:0] s_axi_arprot;
  output s_axi_arready;
  wire s_axi_arready;
  input s_axi_arvalid;
  wire s_axi_arvalid;
  input [7:0] s_axi_awaddr;
  wire [7:0] s_axi_awaddr;
  input [2:0] s_axi_awprot;
  wire [2:0] s_axi_awprot;
  output s_axi_awready;
  wire s_axi_awready;
  input s_axi_awvalid;
  wire s_axi_awvalid;
  input s_axi_bready;
  wire s_axi_bready;
  output [1:0] s_axi_bresp;
  wire [1:0] s_axi_bresp;
  output s_axi_bvalid;
  wire s_axi_bvalid;
  output [31:0] s_axi_rdata;
  wire [31:0] s_axi_rdata;
  input s_axi_rready;
  wire s_axi_rready;
  output [1:0] s_axi_rresp;
  wire [1:0] s_axi_rresp;
  output s_axi_rvalid;
  wire s_axi_rvalid;
  input [31:0] s_axi_wdata;
  wire [31:0] s_axi_wdata;
  output s_axi_wready;
  wire s_axi_wready;
  input [3:0] s_axi_wstrb;
  wire [3:0] s_axi_wstrb;
  input s_axi_wvalid;
  wire s_axi_wvalid;
  input [31:0] s_axis_activations_tdata;
  wire [31:0] s_axis_activations_tdata;
  input [3:0] s_axis_activations_tkeep;
  wire [3:0] s_axis_activations_tkeep;
  input s_axis_activations_tlast;
  wire s_axis_activations_tlast;
  output s_axis_activations_tready;
  wire s_axis_activations_tready;
  input s_axis_activations_tvalid;
  wire s_axis_activations_tvalid;
  input [31:0] s_axis_weights_tdata;
  wire [31:0] s_axis_weights_tdata;
  input [3:0] s_axis_weights_tkeep;
  wire [3:0] s_axis_weights_tkeep;
  input s_axis_weights_tlast;
  wire s_axis_weights_tlast;
  output s_axis_weights_tready;
  wire s_axis_weights_tready;
  input s_axis_weights_tvalid;
  wire s_axis_weights_tvalid;
  wire [6:0] weight_memory__read__address;
  wire [31:0] weight_memory__read__data;
  wire weight_memory__read__enable;
  wire [6:0] weight_memory__write__address;
  wire [31:0] weight_memory__write__data;
  wire weight_memory__write__enable;
  wire [4:0] zero_point_memory__read__address;
  wire [15:0] zero_point_memory__read__data;
  wire zero_point_memory__read__enable;
  wire [4:0] zero_point_memory__write__address;
  wire [15:0] zero_point_memory__write__data;
  wire zero_point_memory__write__enable;
  engine_small_engine0 engine0 (
    .activation_memory__read__address(activation_memory__read__address),
    .activation_memory__read__data(activation_memory__read__data),
    .activation_memory__read__enable(activation_memory__read__enable),
    .activation_memory__write__address(activation_memory__write__address),
    .activation_memory__write__data(activation_memory__write__data),
    .activation_memory__write__enable(activation_memory__write__enable),
    .activation_memory__write__slice(activation_memory__write__slice),
    .clk(clk),
    .irq(irq),
    .m_axis_results_tdata(m_axis_results_tdata),
    .m_axis_results_tkeep(m_axis_results_tkeep),
    .m_axis_results_tlast(m_axis_results_tlast),
    .m_axis_results_tready(m_axis_results_tready),
    .m_axis_results_tvalid(m_axis_results_tvalid),
    .mode_memory__read__address(mode_memory__read__address),
    .mode_memory__read__data(mode_memory__read__data),
    .mode_memory__read__enable(mode_memory__read__enable),
    .mode_memory__write__address(mode_memory__write__address),
    .mode_memory__write__data(mode_memory__write__data),
    .mode_memory__write__enable(mode_memory__write__enable),
    .range_memory__read__address(range_memory__read__address),
    .range_memory__read__data(range_memory__read__data),
    .range_memory__read__enable(range_memory__read__enable),
    .range_memory__write__address(range_memory__write__address),
    .range_memory__write__data(range_memory__write__data),
    .range_memory__write__enable(range_memory__write__enable),
    .record_memory__read__address(record_memory__read__address),
    .record_memory__read__data(record_memory__read__data),
    .record_memory__read__enable(record_memory__read__enable),
    .record_memory__write__address(record_memory__write__address),
    .record_memory__write__data(record_memory__write__data),
    .record_memory__write__enable(record_memory__write__enable),
    .record_memory__write__slice(record_memory__write__slice),
    .requantizer_memory__read__address(requantizer_memory__read__address),
    .requantizer_memory__read__data(requantizer_memory__read__data),
    .requantizer_memory__read__enable(requantizer_memory__read__enable),
    .requantizer_memory__write__address(requantizer_memory__write__address),
    .requantizer_memory__write__data(requantizer_memory__write__data),
    .requantizer_memory__write__enable(requantizer_memory__write__enable),
    .requantizer_memory__write__slice(requantizer_memory__write__slice),
    .result_memory__read__address(result_memory__read__address),
    .result_memory__read__data(result_memory__read__data),
    .result_memory__read__enable(result_memory__read__enable),
    .result_memory__write__address(result_memory__write__address),
    .result_memory__write__data(result_memory__write__data),
    .result_memory__write__enable(result_memory__write__enable),
    .rst(rst),
    .s_axi_araddr(s_axi_araddr),
    .s_axi_arprot(s_axi_arprot),
    .s_axi_arready(s_axi_arready),
    .s_axi_arvalid(s_axi_arvalid),
    .s_axi_awaddr(s_axi_awaddr),
    .s_axi_awprot(s_axi_awprot),
    .s_axi_awready(s_axi_awready),
    .s_axi_awvalid(s_axi_awvalid),
    .s_axi_bready(s_axi_bready),
    .s_axi_bresp(s_axi_bresp),
    .s_axi_bvalid(s_axi_bvalid),
    .s_axi_rdata(s_axi_rdata),
    .s_axi_rready(s_axi_rready),
    .s_axi_rresp(s_axi_rresp),
    .s_axi_rvalid(s_axi_rvalid),
    .s_axi_wdata(s_axi_wdata),
    .s_axi_wready(s_axi_wready),
    .s_axi_wstrb(s_axi_wstrb),
    .s_axi_wvalid(s_axi_wvalid),
    .s_axis_activations_tdata(s_axis_activations_tdata),
    .s_axis_activations_tkeep(s_axis_activations_tkeep),
    .s_axis_activations_tlast(s_axis_activations_tlast),
    .s_axis_activations_tready(s_axis_activations_tready),
    .s_axis_activations_tvalid(s_axis_activations_tvalid),
    .s_axis_weights_tdata(s_axis_weights_tdata),
    .s_axis_weights_tkeep(s_axis_weights_tkeep),
    .s_axis_weights_tlast(s_axis_weights_tlast),
    .s_axis_weights_tready(s_axis_weights_tready),
    .s_axis_weights_tvalid(s_axis_weights_tvalid),
    .weight_memory__read__address(weight_memory__read__address),
    .weight_memory__read__data(weight_memory__read__data),
    .weight_memory__read__enable(weight_memory__read__enable),
    .weight_memory__write__address(weight_memory__write__address),
    .weight_memory__write__data(weight_memory__write__data),
    .weight_memory__write__enable(weight_memory__write__enable),
    .zero_point_memory__read__address(zero_point_memory__read__address),
    .zero_point_memory__read__data(zero_point_memory__read__data),
    .zero_point_memory__read__enable(zero_point_memory__read__enable),
    .zero_point_memory__write__address(zero_point_memory__write__address),
    .zero_point_memory__write__data(zero_point_memory__write__data),
    .zero_point_memory__write__enable(zero_point_memory__write__enable)
  );
  engine_small_memories0 memories0 (
    .activation_memory__read__address(activation_memory__read__address),
    .activation_memory__read__data(activation_memory__read__data),
    .activation_memory__read__enable(activation_memory__read__enable),
    .activation_memory__write__address(activation_memory__write__address),
    .activation_memory__write__data(activation_memory__write__data),
    .activation_memory__write__enable(activation_memory__write__enable),
    .activation_memory__write__slice(activation_memory__write__slice),
    .clk(clk),
    .mode_memory__read__address(mode_memory__read__address),
    .mode_memory__read__data(mode_memory__read__data),
    .mode_memory__read__enable(mode_memory__read__enable),
    .mode_memory__write__address(mode_memory__write__address),
    .mode_memory__write__data(mode_memory__write__data),
    .mode_memory__write__enable(mode_memory__write__enable),
    .range_memory__read__address(range_memory__read__address),
    .range_memory__read__data(range_memory__read__data),
    .range_memory__read__enable(range_memory__read__enable),
    .range_memory__write__address(range_memory__write__address),
    .range_memory__write__data(range_memory__write__data),
    .range_memory__write__enable(range_memory__write__enable),
    .record_memory__read__address(record_memory__read__address),
    .record_memory__read__data(record_memory__read__data),
    .record_memory__read__enable(record_memory__read__enable),
    .record_memory__write__address(record_memory__write__address),
    .record_memory__write__data(record_memory__write__data),
    .record_memory__write__enable(record_memory__write__enable),
    .record_memory__write__slice(record_memory__write__slice),
    .requantizer_memory__read__address(requantizer_memory__read__address),
    .requantizer_memory__read__data(requantizer_memory__read__data),
    .requantizer_memory__read__enable(requantizer_memory__read__enable),
    .requantizer_memory__write__address(requantizer_memory__write__address),
    .requantizer_memory__write__data(requantizer_memory__write__data),
    .requantizer_memory__write__enable(requantizer_memory__write__enable),
    .requantizer_memory__write__slice(requantizer_memory__write__slice),
    .result_memory__read__address(result_memory__read__address),
    .result_memory__read__data(result_memory__read__data),
    .result_memory__read__enable(result_memory__read__enable),
    .result_memory__write__address(result_memory__write__address),
    .result_memory__write__data(result_memory__write__data),
    .result_memory__write__enable(result_memory__write__enable),
    .rst(rst),
    .weight_memory__read__address(weight_memory__read__address),
    .weight_memory__read__data(weight_memory__read__data),
    .weight_memory__read__enable(weight_memory__read__enable),
    .weight_memory__write__address(weight_memory__write__address),
    .weight_memory__write__data(weight_memory__write__data),
    .weight_memory__write__enable(weight_memory__write__enable),
    .zero_point_memory__read__address(zero_point_memory__read__address),
    .zero_point_memory__read__data(zero_point_memory__read__data),
    .zero_point_memory__read__enable(zero_point_memory__read__enable),
    .zero_point_memory__write__address(zero_point_memory__write__address),
    .zero_point_memory__write__data(zero_point_memory__write__data),
    .zero_point_memory__write__enable(zero_point_memory__write__enable)
  );
endmodule

module engine_small_engine0(s_axi_awprot, s_axi_awvalid, s_axi_wdata, s_axi_wstrb, s_axi_wvalid, s_axi_bready, s_axi_araddr, s_axi_arprot, s_axi_arvalid, s_axi_rready, s_axis_weights_tdata, s_axis_weights_tkeep, s_axis_weights_tlast, s_axis_weights_tvalid, s_axis_activations_tdata, s_axis_activations_tkeep, s_axis_activations_tlast, s_axis_activations_tvalid, m_axis_results_tready, clk, rst
, irq, s_axi_awready, s_axi_wready, s_axi_bresp, s_axi_bvalid, s_axi_arready, s_axi_rdata, s_axi_rresp, s_axi_rvalid, s_axis_weights_tready, s_axis_activations_tready, m_axis_results_tdata, m_axis_results_tkeep, m_axis_results_tlast, m_axis_results_tvalid, weight_memory__write__enable, weight_memory__write__address, weight_memory__write__data, weight_memory__read__enable, weight_memory__read__address, record_memory__write__enable
, record_memory__write__address, record_memory__write__data, record_memory__write__slice, record_memory__read__enable, record_memory__read__address, activation_memory__write__enable, activation_memory__write__address, activation_memory__write__data, activation_memory__write__slice, activation_memory__read__enable, activation_memory__read__address, zero_point_memory__write__enable, zero_point_memory__write__address, zero_point_memory__write__data, zero_point_memory__read__enable, zero_point_memory__read__address, range_memory__write__enable, range_memory__write__address, range_memory__write__data, range_memory__read__enable, range_memory__read__address
, result_memory__write__enable, result_memory__write__address, result_memory__write__data, result_memory__read__enable, result_memory__read__address, mode_memory__write__enable, mode_memory__write__address, mode_memory__write__data, mode_memory__read__enable, mode_memory__read__address, requantizer_memory__write__enable, requantizer_memory__write__address, requantizer_memory__write__data, requantizer_memory__write__slice, requantizer_memory__read__enable, requantizer_memory__read__address, weight_memory__read__data, record_memory__read__data, activation_memory__read__data, zero_point_memory__read__data, range_memory__read__data
, result_memory__read__data, mode_memory__read__data, requantizer_memory__read__data, s_axi_awaddr);
  output [7:0] activation_memory__read__address;
  wire [7:0] activation_memory__read__address;
  input [63:0] activation_memory__read__data;
  wire [63:0] activation_memory__read__data;
  output activation_memory__read__enable;
  wire activation_memory__read__enable;
  output [7:0] activation_memory__write__address;
  wire [7:0] activation_memory__write__address;
  output [31:0] activation_memory__write__data;
  wire [31:0] activation_memory__write__data;
  output activation_memory__write__enable;
  wire activation_memory__write__enable;
  output activation_memory__write__slice;
  wire activation_memory__write__slice;
  input clk;
  wire clk;
  output irq;
  wire irq;
  output [63:0] m_axis_results_tdata;
  wire [63:0] m_axis_results_tdata;
  output [7:0] m_axis_results_tkeep;
  wire [7:0] m_axis_results_tkeep;
  output m_axis_results_tlast;
  wire m_axis_results_tlast;
  input m_axis_results_tready;
  wire m_axis_results_tready;
  output m_axis_results_tvalid;
  wire m_axis_results_tvalid;
  output [3:0] mode_memory__read__address;
  wire [3:0] mode_memory__read__address;
  input [1:0] mode_memory__read__data;
  wire [1:0] mode_memory__read__data;
  output mode_memory__read__enable;
  wire mode_memory__read__enable;
  output [3:0] mode_memory__write__address;
  wire [3:0] mode_memory__write__address;
  output [1:0] mode_memory__write__data;
  wire [1:0] mode_memory__write__data;
  output mode_memory__write__enable;
  wire mode_memory__write__enable;
  output [2:0] range_memory__read__address;
  wire [2:0] range_memory__read__address;
  input [103:0] range_memory__read__data;
  wire [103:0] range_memory__read__data;
  output range_memory__read__enable;
  wire range_memory__read__enable;
  output [2:0] range_memory__write__address;
  wire [2:0] range_memory__write__address;
  output [103:0] range_memory__write__data;
  wire [103:0] range_memory__write__data;
  output range_memory__write__enable;
  wire range_memory__write__enable;
  output [4:0] record_memory__read__address;
  wire [4:0] record_memory__read__address;
  input [127:0] record_memory__read__data;
  wire [127:0] record_memory__read__data;
  output record_memory__read__enable;
  wire record_memory__read__enable;
  output [4:0] record_memory__write__address;
  wire [4:0] record_memory__write__address;
  output [31:0] record_memory__write__data;
  wire [31:0] record_memory__write__data;
  output record_memory__write__enable;
  wire record_memory__write__enable;
  output [1:0] record_memory__write__slice;
  wire [1:0] record_memory__write__slice;
  output [2:0] requantizer_memory__read__address;
  wire [2:0] requantizer_memory__read__address;
  input [63:0] requantizer_memory__read__data;
  wire [63:0] requantizer_memory__read__data;
  output requantizer_memory__read__enable;
  wire requantizer_memory__read__enable;
  output [2:0] requantizer_memory__write__address;
  wire [2:0] requantizer_memory__write__address;
  output [31:0] requantizer_memory__write__data;
  wire [31:0] requantizer_memory__write__data;
  output requantizer_memory__write__enable;
  wire requantizer_memory__write__enable;
  output requantizer_memory__write__slice;
  wire requantizer_memory__write__slice;
  output [4:0] result_memory__read__address;
  wire [4:0] result_memory__read__address;
  input [53:0] result_memory__read__data;
  wire [53:0] result_memory__read__data;
  output result_memory__read__enable;
  wire result_memory__read__enable;
  output [4:0] result_memory__write__address;
  wire [4:0] result_memory__write__address;
  output [53:0] result_memory__write__data;
  wire [53:0] result_memory__write__data;
  output result_memory__write__enable;
  wire result_memory__write__enable;
  input rst;
  wire rst;
  input [7:0] s_axi_araddr;
  wire [7:0] s_axi_araddr;
  input [2:0] s_axi_arprot;
  wire [2:0] s_axi_arprot;
  output s_axi_arready;
  wire s_axi_arready;
  input s_axi_arvalid;
  wire s_axi_arvalid;
  input [7:0] s_axi_awaddr;
  wire [7:0] s_axi_awaddr;
  input [2:0] s_axi_awprot;
  wire [2:0] s_axi_awprot;
  output s_axi_awready;
  wire s_axi_awready;
  input s_axi_awvalid;
  wire s_axi_awvalid;
  input s_axi_bready;
  wire s_axi_bready;
  output [1:0] s_axi_bresp;
  wire [1:0] s_axi_bresp;
  output s_axi_bvalid;
  wire s_axi_bvalid;
  output [31:0] s_axi_rdata;
  wire [31:0] s_axi_rdata;
  input s_axi_rready;
  wire s_axi_rready;
  output [1:0] s_axi_rresp;
  wire [1:0] s_axi_rresp;
  output s_axi_rvalid;
  wire s_axi_rvalid;
  input [31:0] s_axi_wdata;
  wire [31:0] s_axi_wdata;
  output s_axi_wready;
  wire s_axi_wready;
  input [3:0] s_axi_wstrb;
  wire [3:0] s_axi_wstrb;
  input s_axi_wvalid;
  wire s_axi_wvalid;
  input [31:0] s_axis_activations_tdata;
  wire [31:0] s_axis_activations_tdata;
  input [3:0] s_axis_activations_tkeep;
  wire [3:0] s_axis_activations_tkeep;
  input s_axis_activations_tlast;
  wire s_axis_activations_tlast;
  output s_axis_activations_tready;
  wire s_axis_activations_tready;
  input s_axis_activations_tvalid;
  wire s_axis_activations_tvalid;
  input [31:0] s_axis_weights_tdata;
  wire [31:0] s_axis_weights_tdata;
  input [3:0] s_axis_weights_tkeep;
  wire [3:0] s_axis_weights_tkeep;
  input s_axis_weights_tlast;
  wire s_axis_weights_tlast;
  output s_axis_weights_tready;
  wire s_axis_weights_tready;
  input s_axis_weights_tvalid;
  wire s_axis_weights_tvalid;
  output [6:0] weight_memory__read__address;
  wire [6:0] weight_memory__read__address;
  input [31:0] weight_memory__read__data;
  wire [31:0] weight_memory__read__data;
  output weight_memory__read__enable;
  wire weight_memory__read__enable;
  output [6:0] weight_memory__write__address;
  wire [6:0] weight_memory__write__address;
  output [31:0] weight_memory__write__data;
  wire [31:0] weight_memory__write__data;
  output weight_memory__write__enable;
  wire weight_memory__write__enable;
  output [4:0] zero_point_memory__read__address;
  wire [4:0] zero_point_memory__read__address;
  input [15:0] zero_point_memory__read__data;
  wire [15:0] zero_point_memory__read__data;
  output zero_point_memory__read__enable;
  wire zero_point_memory__read__enable;
  output [4:0] zero_point_memory__write__address;
  wire [4:0] zero_point_memory__write__address;
  output [15:0] zero_point_memory__write__data;
  wire [15:0] zero_point_memory__write__data;
  output zero_point_memory__write__enable;
  wire zero_point_memory__write__enable;
  engine_small_engine part (
    .activation_memory__read__address(activation_memory__read__address),
    .activation_memory__read__data(activation_memory__read__data),
    .activation_memory__read__enable(activation_memory__read__enable),
    .activation_memory__write__address(activation_memory__write__address),
    .activation_memory__write__data(activation_memory__write__data),
    .activation_memory__write__enable(activation_memory__write__enable),
    .activation_memory__write__slice(activation_memory__write__slice),
    .clk(clk),
    .irq(irq),
    .m_axis_results_tdata(m_axis_results_tdata),
    .m_axis_results_tkeep(m_axis_results_tkeep),
    .m_axis_results_tlast(m_axis_results_tlast),
    .m_axis_results_tready(m_axis_results_tready),
    .m_axis_results_tvalid(m_axis_results_tvalid),
    .mode_memory__read__address(mode_memory__read__address),
    .mode_memory__read__data(mode_memory__read__data),
    .mode_memory__read__enable(mode_memory__read__enable),
    .mode_memory__write__address(mode_memory__write__address),
    .mode_memory__write__data(mode_memory__write__data),
    .mode_memory__write__enable(mode_memory__write__enable),
    .range_memory__read__address(range_memory__read__address),
    .range_memory__read__data(range_memory__read__data),
    .range_memory__read__enable(range_memory__read__enable),
    .range_memory__write__address(range_memory__write__address),
    .range_memory__write__data(range_memory__write__data),
    .range_memory__write__enable(range_memory__write__enable),
    .record_memory__read__address(record_memory__read__address),
    .record_memory__read__data(record_memory__read__data),
    .record_memory__read__enable(record_memory__read__enable),
    .record_memory__write__address(record_memory__write__address),
    .record_memory__write__data(record_memory__write__data),
    .record_memory__write__enable(record_memory__write__enable),
    .record_memory__write__slice(record_memory__write__slice),
    .requantizer_memory__read__address(requantizer_memory__read__address),
    .requantizer_memory__read__data(requantizer_memory__read__data),
    .requantizer_memory__read__enable(requantizer_memory__read__enable),
    .requantizer_memory__write__address(requantizer_memory__write__address),
    .requantizer_memory__write__data(requantizer_memory__write__data),
    .requantizer_memory__write__enable(requantizer_memory__write__enable),
    .requantizer_memory__write__slice(requantizer_memory__write__slice),
    .result_memory__read__address(result_memory__read__address),
    .result_memory__read__data(result_memory__read__data),
    .result_memory__read__enable(result_memory__read__enable),
    .result_memory__write__address(result_memory__write__address),
    .result_memory__write__data(result_memory__write__data),
    .result_memory__write__enable(result_memory__write__enable),
    .rst(rst),
    .s_axi_araddr(s_axi_araddr),
    .s_axi_arprot(s_axi_arprot),
    .s_axi_arready(s_axi_arready),
    .s_axi_arvalid(s_axi_arvalid),
    .s_axi_awaddr(s_axi_awaddr),
    .s_axi_awprot(s_axi_awprot),
    .s_axi_awready(s_axi_awready),
    .s_axi_awvalid(s_axi_awvalid),
    .s_axi_bready(s_axi_bready),
    .s_axi_bresp(s_axi_bresp),
    .s_axi_bvalid(s_axi_bvalid),
    .s_axi_rdata(s_axi_rdata),
    .s_axi_rready(s_axi_rready),
    .s_axi_rresp(s_axi_rresp),
    .s_axi_rvalid(s_axi_rvalid),
    .s_axi_wdata(s_axi_wdata),
    .s_axi_wready(s_axi_wready),
    .s_axi_wstrb(s_axi_wstrb),
    .s_axi_wvalid(s_axi_wvalid),
    .s_axis_activations_tdata(s_axis_activations_tdata),
    .s_axis_activations_tkeep(s_axis_activations_tkeep),
    .s_axis_activations_tlast(s_axis_activations_tlast),
    .s_axis_activations_tready(s_axis_activations_tready),
    .s_axis_activations_tvalid(s_axis_activations_tvalid),
    .s_axis_weights_tdata(s_axis_weights_tdata),
    .s_axis_weights_tkeep(s_axis_weights_tkeep),
    .s_axis_weights_tlast(s_axis_weights_tlast),
    .s_axis_weights_tready(s_axis_weights_tready),
    .s_axis_weights_tvalid(s_axis_weights_tvalid),
    .weight_memory__read__address(weight_memory__read__address),
    .weight_memory__read__data(weight_memory__read__data),
    .weight_memory__read__enable(weight_memory__read__enable),
    .weight_memory__write__address(weight_memory__write__address),
    .weight_memory__write__data(weight_memory__write__data),
    .weight_memory__write__enable(weight_memory__write__enable),
    .zero_point_memory__read__address(zero_point_memory__read__address),
    .zero_point_memory__read__data(zero_point_memory__read__data),
    .zero_point_memory__read__enable(zero_point_memory__read__enable),
    .zero_point_memory__write__address(zero_point_memory__write__address),
    .zero_point_memory__write__data(zero_point_memory__write__data),
    .zero_point_memory__write__enable(zero_point_memory__write__enable)
  );
endmodule

module engine_small_memories0(rst, weight_memory__write__enable, weight_memory__write__address, weight_memory__write__data, weight_memory__read__enable, weight_memory__read__address, record_memory__write__enable, record_memory__write__address, record_memory__write__data, record_memory__write__slice, record_memory__read__enable, record_memory__read__address, activation_memory__write__enable, activation_memory__write__address, activation_memory__write__data, activation_memory__write__slice, activation_memory__read__enable, activation_memory__read__address, zero_point_memory__write__enable, zero_point_memory__write__address, zero_point_memory__write__data
, zero_point_memory__read__enable, zero_point_memory__read__address, range_memory__write__enable, range_memory__write__address, range_memory__write__data, range_memory__read__enable, range_memory__read__address, result_memory__write__enable, result_memory__write__address, result_memory__write__data, result_memory__read__enable, result_memory__read__address, mode_memory__write__enable, mode_memory__write__address, mode_memory__write__data, mode_memory__read__enable, mode_memory__read__address, requantizer_memory__write__enable, requantizer_memory__write__address, requantizer_memory__write__data, requantizer_memory__write__slice
, requantizer_memory__read__enable, requantizer_memory__read__address, weight_memory__read__data, record_memory__read__data, activation_memory__read__data, zero_point_memory__read__data, range_memory__read__data, result_memory__read__data, mode_memory__read__data, requantizer_memory__read__data, clk);
  input [7:0] activation_memory__read__address;
  wire [7:0] activation_memory__read__address;
  output [63:0] activation_memory__read__data;
  wire [63:0] activation_memory__read__data;
  input activation_memory__read__enable;
  wire activation_memory__read__enable;
  input [7:0] activation_memory__write__address;
  wire [7:0] activation_memory__write__address;
  input [31:0] activation_memory__write__data;
  wire [31:0] activation_memory__write__data;
  input activation_memory__write__enable;
  wire activation_memory__write__enable;
  input activation_memory__write__slice;
  wire activation_memory__write__slice;
  input clk;
  wire clk;
  input [3:0] mode_memory__read__address;
  wire [3:0] mode_memory__read__address;
  output [1:0] mode_memory__read__data;
  wire [1:0] mode_memory__read__data;
  input mode_memory__read__enable;
  wire mode_memory__read__enable;
  input [3:0] mode_memory__write__address;
  wire [3:0] mode_memory__write__address;
  input [1:0] mode_memory__write__data;
  wire [1:0] mode_memory__write__data;
  input mode_memory__write__enable;
  wire mode_memory__write__enable;
  input [2:0] range_memory__read__address;
  wire [2:0] range_memory__read__address;
  output [103:0] range_memory__read__data;
  wire [103:0] range_memory__read__data;
  input range_memory__read__enable;
  wire range_memory__read__enable;
  input [2:0] range_memory__write__address;
  wire [2:0] range_memory__write__address;
  input [103:0] range_memory__write__data;
  wire [103:0] range_memory__write__data;
  input range_memory__write__enable;
  wire range_memory__write__enable;
  input [4:0] record_memory__read__address;
  wire [4:0] record_memory__read__address;
  output [127:0] record_memory__read__data;
  wire [127:0] record_memory__read__data;
  input record_memory__read__enable;
  wire record_memory__read__enable;
  input [4:0] record_memory__write__address;
  wire [4:0] record_memory__write__address;
  input [31:0] record_memory__write__data;
  wire [31:0] record_memory__write__data;
  input record_memory__write__enable;
  wire record_memory__write__enable;
  input [1:0] record_memory__write__slice;
  wire [1:0] record_memory__write__slice;
  input [2:0] requantizer_memory__read__address;
  wire [2:0] requantizer_memory__read__address;
  output [63:0] requantizer_memory__read__data;
  wire [63:0] requantizer_memory__read__data;
  input requantizer_memory__read__enable;
  wire requantizer_memory__read__enable;
  input [2:0] requantizer_memory__write__address;
  wire [2:0] requantizer_memory__write__address;
  input [31:0] requantizer_memory__write__data;
  wire [31:0] requantizer_memory__write__data;
  input requantizer_memory__write__enable;
  wire requantizer_memory__write__enable;
  input requantizer_memory__write__slice;
  wire requantizer_memory__write__slice;
  input [4:0] result_memory__read__address;
  wire [4:0] result_memory__read__address;
  output [53:0] result_memory__read__data;
  wire [53:0] result_memory__read__data;
  input result_memory__read__enable;
  wire result_memory__read__enable;
  input [4:0] result_memory__write__address;
  wire [4:0] result_memory__write__address;
  input [53:0] result_memory__write__data;
  wire [53:0] result_memory__write__data;
  input result_memory__write__enable;
  wire result_memory__write__enable;
  input rst;
  wire rst;
  input [6:0] weight_memory__read__address;
  wire [6:0] weight_memory__read__address;
  output [31:0] weight_memory__read__data;
  wire [31:0] weight_memory__read__data;
  input weight_memory__read__enable;
  wire weight_memory__read__enable;
  input [6:0] weight_memory__write__address;
  wire [6:0] weight_memory__write__address;
  input [31:0] weight_memory__write__data;
  wire [31:0] weight_memory__write__data;
  input weight_memory__write__enable;
  wire weight_memory__write__enable;
  input [4:0] zero_point_memory__read__address;
  wire [4:0] zero_point_memory__read__address;
  output [15:0] zero_point_memory__read__data;
  wire [15:0] zero_point_memory__read__data;
  input zero_point_memory__read__enable;
  wire zero_point_memory__read__enable;
  input [4:0] zero_point_memory__write__address;
  wire [4:0] zero_point_memory__write__address;
  input [15:0] zero_point_memory__write__data;
  wire [15:0] zero_point_memory__write__data;
  input zero_point_memory__write__enable;
  wire zero_point_memory__write__enable;
  engine_small_memories part (
    .activation_memory__read__address(activation_memory__read__address),
    .activation_memory__read__data(activation_memory__read__data),
    .activation_memory__read__enable(activation_memory__read__enable),
    .activation_memory__write__address(activation_memory__write__address),
    .activation_memory__write__data(activation_memory__write__data),
    .activation_memory__write__enable(activation_memory__write__enable),
    .activation_memory__write__slice(activation_memory__write__slice),
    .clk(clk),
    .mode_memory__read__address(mode_memory__read__address),
    .mode_memory__read__data(mode_memory__read__data),
    .mode_memory__read__enable(mode_memory__read__enable),
    .mode_memory__write__address(mode_memory__write__address),
    .mode_memory__write__data(mode_memory__write__data),
    .mode_memory__write__enable(mode_memory__write__enable),
    .range_memory__read__address(range_memory__read__address),
    .range_memory__read__data(range_memory__read__data),
    .range_memory__read__enable(range_memory__read__enable),
    .range_memory__write__address(range_memory__write__address),
    .range_memory__write__data(range_memory__write__data),
    .range_memory__write__enable(range_memory__write__enable),
    .record_memory__read__address(record_memory__read__address),
    .record_memory__read__data(record_memory__read__data),
    .record_memory__read__enable(record_memory__read__enable),
    .record_memory__write__address(record_memory__write__address),
    .record_memory__write__data(record_memory__write__data),
    .record_memory__write__enable(record_memory__write__enable),
    .record_memory__write__slice(record_memory__write__slice),
    .requantizer_memory__read__address(requantizer_memory__read__address),
    .requantizer_memory__read__data(requantizer_memory__read__data),
    .requantizer_memory__read__enable(requantizer_memory__read__enable),
    .requantizer_memory__write__address(requantizer_memory__write__address),
    .requantizer_memory__write__data(requantizer_memory__write__data),
    .requantizer_memory__write__enable(requantizer_memory__write__enable),
    .requantizer_memory__write__slice(requantizer_memory__write__slice),
    .result_memory__read__address(result_memory__read__address),
    .result_memory__read__data(result_memory__read__data),
    .result_memory__read__enable(result_memory__read__enable),
    .result_memory__write__address(result_memory__write__address),
    .result_memory__write__data(result_memory__write__data),
    .result_memory__write__enable(result_memory__write__enable),
    .rst(rst),
    .weight_memory__read__address(weight_memory__read__address),
    .weight_memory__read__data(weight_memory__read__data),
    .weight_memory__read__enable(weight_memory__read__enable),
    .weight_memory__write__address(weight_memory__write__address),
    .weight_memory__write__data(weight_memory__write__data),
    .weight_memory__write__enable(weight_memory__write__enable),
    .zero_point_memory__read__address(zero_point_memory__read__address),
    .zero_point_memory__read__data(zero_point_memory__read__data),
    .zero_point_memory__read__enable(zero_point_memory__read__enable),
    .zero_point_memory__write__address(zero_point_memory__write__address),
    .zero_point_memory__write__data(zero_point_memory__write__data),
    .zero_point_memory__write__enable(zero_point_memory__write__enable)
  );
endmodule

module dint_full_adder (input a, input b, input c, output sum, output carry);
  assign sum = a ^ b ^ c;
  assign carry = (a & b) | (c & (a | b));
endmodule

module dint_half_adder (input a, input b, output sum, output carry);
  assign sum = a ^ b;
  assign carry = a & b;
endmodule
