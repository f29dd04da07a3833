"""A Liberty library made up by hand, every delay a round number; in ns and pF, but made by functions in ps and fF."""

TEMPLATE = """\
/* Made for tests.
   No licence needed. */
library (mini) {
  delay_model : table_lookup;
  time_unit : "1ns"; capacitive_load_unit (1, pf);
  voltage_unit : "1V"; current_unit : "1mA"; leakage_power_unit : "1nW"; pulling_resistance_unit : "1kohm";
  nom_voltage : 1.5; nom_process : 1; nom_temperature : 25;
  slew_lower_threshold_pct_rise : 20; slew_upper_threshold_pct_rise : 80;
  slew_lower_threshold_pct_fall : 20; slew_upper_threshold_pct_fall : 80;
  input_threshold_pct_rise : 50; input_threshold_pct_fall : 50;
  output_threshold_pct_rise : 50; output_threshold_pct_fall : 50;
  lu_table_template (delay) {
    variable_1 : input_net_transition; variable_2 : total_output_net_capacitance;
    index_1 ("0, 0.1, 1"); index_2 ("0, 0.01");
  }
  lu_table_template (setup) {
    variable_1 : related_pin_transition; variable_2 : constrained_pin_transition;
    index_1 ("0, 1"); index_2 ("0, 1");
  }
"""


def table(name: str, at_zero: float, per_ff: float, per_ps: float) -> str:
    """A look-up table of times in ps, linear in load (fF) and slew (ps)."""
    rows = []
    for slew in (0, 100, 1000):
        row = ", ".join(f"{(at_zero + per_ff * load + per_ps * slew) / 1000:.9g}" for load in (0, 10))
        rows.append(f'"{row}"')
    return f"{name} (delay) {{ values ({', '.join(rows)}); }}\n"


def arc(related: str, attributes: str, rise: tuple[float, float, float], fall: tuple[float, float, float]) -> str:
    """A timing group; `rise` and `fall` are (at zero, per fF, per ps), transitions are 10 ps + 2 ps/fF."""
    return (
        f'timing () {{ related_pin : "{related}"; {attributes}\n'
        + table("cell_rise", *rise)
        + table("rise_transition", 10, 2, 0)
        + table("cell_fall", *fall)
        + table("fall_transition", 10, 2, 0)
        + "}\n"
    )


def pin(name: str, capacitance_ff: float, more: str = "") -> str:
    return f"pin ({name}) {{ direction : input; capacitance : {capacitance_ff / 1000:.9g}; {more} }}\n"


def setup(rise_ps: float, fall_ps: float, per_ps: float) -> str:
    def constraint(name: str, at_zero: float) -> str:
        row = f'"{at_zero / 1000:.9g}, {(at_zero + per_ps * 1000) / 1000:.9g}"'
        return f"{name} (setup) {{ values ({row}, {row}); }}\n"

    return (
        'timing () { related_pin : "CK"; timing_type : setup_rising;\n'
        + constraint("rise_constraint", rise_ps)
        + constraint("fall_constraint", fall_ps)
        + "}\n"
    )


NEGATIVE = "timing_sense : negative_unate;"
INV = (
    "cell (INV) { area : 1;\n"
    + pin("A", 1)
    + 'pin (Y) { direction : output; function : "!A";\n'
    + arc("A", NEGATIVE, (10, 3, 0.1), (8, 2, 0.05))
    + "} }\n"
)
NAND = (
    "cell (NAND) { area : 2;\n"
    + pin("A", 1)
    + pin("B", 1.5)
    + 'pin (Y) { direction : output; function : "(A B)\'";\n'
    + arc("A", NEGATIVE, (12, 3, 0.1), (9, 2, 0.05))
    + arc("B", NEGATIVE + ' when : "A";', (13, 3, 0.1), (9.5, 2, 0.05))
    + arc("B", NEGATIVE + ' when : "!A";', (14, 3, 0.1), (7, 2, 0.05))
    + "} }\n"
)
XOR = (  # its arcs say nothing of their sense
    "cell (XOR) { area : 4;\n"
    + pin("A", 2)
    + pin("B", 2)
    + 'pin (Y) { direction : output; function : "A ^ B";\n'
    + arc("A", "", (20, 4, 0.2), (21, 4, 0.2))
    + arc("B", "", (20, 4, 0.2), (21, 4, 0.2))
    + "} }\n"
)
DFF = (
    'cell ("DFF") { area : 8; ff ("IQ", "IQN") { clocked_on : "CK"; next_state : "!D"; }\n'
    + pin("CK", 0.5, "clock : true;")
    + pin("D", 1, setup(30, 25, 0.1))
    + 'pin (QN) { direction : output; function : "IQ";\n'
    + arc("CK", "timing_type : rising_edge;", (50, 3, 0), (45, 2, 0))
    + "} }\n"
)
FA = (  # inverted carry, true sum
    "cell (FA) { area : 10;\n"
    + "".join(pin(name, 1) for name in "XYZ")
    + 'pin (CN) { direction : output; function : "!((X*Y)+(X*Z)+(Y*Z))";\n'
    + "".join(arc(name, NEGATIVE, (30, 4, 0.2), (31, 4, 0.2)) for name in "XYZ")
    + '}\npin (S) { direction : output; function : "X^Y^Z";\n'
    + "".join(arc(name, "", (40, 4, 0.2), (41, 4, 0.2)) for name in "XYZ")
    + "} }\n"
)
OUTPUT = 'pin ({}) {{ direction : output; function : "{}"; }}\n'
SLEEPY = (
    "cell (SLEEPY) { area : 0.5; dont_use : true; pin (A) { direction : input; }\n" + OUTPUT.format("Y", "!A") + "}\n"
)
TIE = "cell (TIE) { area : 1; " + OUTPUT.format("L", "0") + OUTPUT.format("H", "1") + "}\n"
POWER = 'cell (PAD) { area : 3; internal_power () { rise_power (scalar) { values ("1"); } } leakage_power () { } }\n'
CELLS = INV + NAND + XOR + DFF + FA + SLEEPY + TIE + POWER
MINI = TEMPLATE + CELLS + "}\n"
