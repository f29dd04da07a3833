"""Many instances of one module as one, for simulation: bit ``j`` of every net is that net in instance ``j``.

A circuit of equal parts is simulated much faster so: an operation on a bit in each becomes one on a word. Nothing is
simplified: every gate, adder and flop of the module is there, with the same connections. Only what is bitwise can be
treated so, which columns of bit heaps are; :class:`Unsliceable` says what is not.
"""

import re
from collections.abc import Callable, Iterable

__all__ = ["Unsliceable", "merge"]

_CLOCKS = ("clk", "rst")  # the same for all instances
_TOKEN = re.compile(r"\s*(\d+'[a-z][0-9a-fA-F]+|\w+|&&|\|\||[^\s\w])")
_DECLARED = re.compile(r"^  (input|output|wire|reg) (?:\[(\d+):0\] )?(\w+);$")
_ASSIGN = re.compile(r"^  assign (\w+)(?:\[(\d+)(?::(\d+))?\])? = (.*);$")
_FLOP = re.compile(r"^    (\w+)(?:\[(\d+)(?::(\d+))?\])? <= (.*);$")
_INSTANCE = re.compile(r"^  (\w+) (\w+) \($")
_PIN = re.compile(r"^    \.(\w+)\((.*)\),?$")


class Unsliceable(ValueError):
    """A module has something that is not bitwise."""


def merge(text: str, parent: str, part: str) -> str:
    """Verilog in which the instances of ``parent``'s modules ``<parent>_<part><number>`` are one sliced module.

    Raises Unsliceable where the modules below it, or the parent's connections, are not of the kind that is understood.
    """
    modules = {re.match(r"module (\w+)", one).group(1): one for one in _modules(text)}
    kind = f"{parent}_{part}"
    found = re.compile(rf"^  {kind}(\d+) (\w+) \(\n((?:    \..*\n)*)  \);\n", flags=re.M)
    instances = list(found.finditer(modules[parent]))
    if len(instances) < 2:
        raise Unsliceable(f"{parent} has fewer than two instances of {kind}")
    count = len(instances)
    made: dict[str, str] = {}
    widths = _slice(modules, kind, count, made)

    pins = [dict(_pins(one.group(3).splitlines())) for one in instances]
    directions = {m.group(3): m.group(1) for m in map(_DECLARED.match, modules[kind].splitlines()) if m}
    directions |= {
        m.group(2): m.group(1)
        for m in re.finditer(r"^  (input|output) (?:\[\d+:0\] )?(\w+);$", modules[kind], flags=re.M)
    }
    lines, ports = [], []
    for port, width in widths.items():
        if port in _CLOCKS:
            ports.append(f".{port}({port})")
            continue
        for one in pins:  # what is left open
            one.setdefault(port, f"{width}'h0" if directions[port] == "input" else "")
        whole = [f"{part}{j}_of_{port}" for j in range(count)]
        same = len({one[port] for one in pins}) == 1
        names = [f"{part}_all_{port}{_bit(i, width)}" for i in range(width)]
        lines += [f"  wire [{count - 1}:0] {name};" for name in names]
        ports += [f".{port}{_bit(i, width)}({names[i]})" for i in range(width)]
        for j in range(1 if same and directions[port] == "input" else count):
            lines.append(f"  wire [{width - 1}:0] {whole[j]};")
            if directions[port] == "input":
                lines.append(f"  assign {whole[j]} = {pins[j][port]};")
            elif pins[j][port]:
                lines.append(f"  assign {pins[j][port]} = {whole[j]};")
        for i in range(width):
            if directions[port] == "output":
                lines += [f"  assign {whole[j]}[{i}] = {names[i]}[{j}];" for j in range(count)]
            elif same:
                lines.append(f"  assign {names[i]} = {{{count}{{{whole[0]}[{i}]}}}};")
            else:
                bits = ", ".join(f"{one}[{i}]" for one in reversed(whole))
                lines.append(f"  assign {names[i]} = {{ {bits} }};")
    lines.append(f"  {kind}_x{count} {part}_all ({', '.join(ports)});")
    body = found.sub("", modules[parent])
    modules[parent] = body.removesuffix("endmodule\n") + "\n".join(lines) + "\nendmodule\n"
    for name in list(modules):
        if re.fullmatch(rf"{kind}\d+", name):
            del modules[name]
    return "\n".join([*modules.values(), *made.values()])


def _modules(text: str) -> list[str]:
    return re.findall(r"^module .*?^endmodule\n", text, flags=re.M | re.S)


def _pins(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    for line in lines:
        found = _PIN.match(line)
        if not found:
            raise Unsliceable(f"a connection that is not understood: {line}")
        yield found.groups()


def _bit(i: int, width: int) -> str:
    return f"_b{i}" if width > 1 else ""


def _slice(modules: dict[str, str], name: str, count: int, made: dict[str, str]) -> dict[str, int]:
    """Add the sliced form of a module, and of those below, to ``made``; widths of its ports."""
    if name not in modules:
        raise Unsliceable(f"module {name} is not there")
    if name.startswith("dint_"):
        text = modules[name].replace(f"module {name}", f"module {name}_x{count}")
        made[name] = re.sub(r"\b(input|output) ", rf"\1 [{count - 1}:0] ", text)
        return dict.fromkeys(re.findall(r"(?:input|output) (\w+)", modules[name]), 1)
    lines = modules[name].splitlines()
    widths: dict[str, int] = {}
    kinds: dict[str, set[str]] = {}
    for line in lines:
        if found := _DECLARED.match(line):
            kind, high, net = found.groups()
            widths[net] = int(high or 0) + 1
            kinds.setdefault(net, set()).add(kind)
    ports = [net for net, kind in kinds.items() if kind & {"input", "output"}]
    body: list[str] = []

    def bits(net: str, high: str | None = None, low: str | None = None) -> list[str]:
        if net in _CLOCKS or net not in widths:
            raise Unsliceable(f"{name}: {net} is no net of its own")
        width = widths[net]
        at = range(width) if high is None else range(int(low or high), int(high) + 1)
        return [f"{net}{_bit(i, width)}" for i in at]

    def drive(targets: list[str], text: str, form: str) -> None:
        values = _Expression(text, bits, count).bits
        if len(values) != len(targets):
            raise Unsliceable(f"{name}: {text} has {len(values)} bits, not {len(targets)}")
        body.extend(form.format(to, value) for to, value in zip(targets, values, strict=True))

    at = 1
    while at < len(lines):
        line = lines[at]
        at += 1
        if line == "endmodule" or not line.strip() or _DECLARED.match(line):
            continue
        if found := _ASSIGN.match(line):
            drive(bits(*found.groups()[:3]), found.group(4), "  assign {} = {};")
        elif line == "  always @(posedge clk)" and (found := _FLOP.match(lines[at])):
            drive(bits(*found.groups()[:3]), found.group(4), "  always @(posedge clk) {} <= {};")
            at += 1
        elif found := _INSTANCE.match(line):
            end = lines.index("  );", at)
            inner = _slice(modules, found.group(1), count, made) if found.group(1) not in made else None
            inner = inner or _widths(modules[found.group(1)])
            pins = []
            for pin, text in _pins(lines[at:end]):
                if pin in _CLOCKS:
                    pins.append(f".{pin}({text})")
                    continue
                values = _Expression(text, bits, count).bits
                if len(values) != inner[pin]:
                    raise Unsliceable(f"{name}: pin {pin} of {found.group(2)} has {len(values)} bits, not {inner[pin]}")
                pins += [f".{pin}{_bit(i, inner[pin])}({value})" for i, value in enumerate(values)]
            body.append(f"  {found.group(1)}_x{count} {found.group(2)} ({', '.join(pins)});")
            at = end + 1
        else:
            raise Unsliceable(f"{name}: {line.strip()} is not bitwise")

    head, declared = [], []
    for net, width in widths.items():
        kind = kinds[net]
        words = [word for word in ("input", "output") if word in kind] + (["reg"] if "reg" in kind else [])
        if net in _CLOCKS:
            head.append(net)
            declared.append(f"  input {net};")
            continue
        for i in range(width):
            one = f"{net}{_bit(i, width)}"
            if net in ports:
                head.append(one)
            declared.append(f"  {' '.join(words) or 'wire'} [{count - 1}:0] {one};")
    made[name] = "\n".join([f"module {name}_x{count}({', '.join(head)});", *declared, *body, "endmodule\n"])
    return {net: widths[net] for net in ports}


def _widths(text: str) -> dict[str, int]:
    """Widths of a module's ports."""
    if re.match(r"module dint_", text):
        return dict.fromkeys(re.findall(r"(?:input|output) (\w+)", text), 1)
    found = re.findall(r"^  (?:input|output) (?:\[(\d+):0\] )?(\w+);$", text, flags=re.M)
    return {net: int(high or 0) + 1 for high, net in found}


class _Expression:
    """Bits of a bitwise expression, the lowest first, each a text."""

    def __init__(self, text: str, nets: Callable[..., list[str]], count: int) -> None:
        self._tokens = _TOKEN.findall(text)
        self._at = 0
        self._nets = nets
        self._count = count
        self._text = text
        self.bits = self._choice()
        if self._at != len(self._tokens):
            raise Unsliceable(f"{text} is not bitwise")

    def _next(self, *wanted: str) -> str | None:
        """The next token, taken if it is one of those that are wanted, or where none are."""
        if self._at == len(self._tokens) or (wanted and self._tokens[self._at] not in wanted):
            return None
        self._at += 1
        return self._tokens[self._at - 1]

    def _need(self, token: str) -> None:
        if not self._next(token):
            raise Unsliceable(f"{self._text} is not bitwise")

    def _choice(self) -> list[str]:
        condition = self._binary(("|", "^", "&"))
        if not self._next("?"):
            return condition
        yes = self._choice()
        self._need(":")
        no = self._choice()
        if len(condition) != 1 or len(yes) != len(no):
            raise Unsliceable(f"{self._text} chooses between different widths")
        return [f"(({condition[0]} & {a}) | (~{condition[0]} & {b}))" for a, b in zip(yes, no, strict=True)]

    def _binary(self, operators: tuple[str, ...]) -> list[str]:
        if not operators:
            return self._unary()
        left = self._binary(operators[1:])
        while self._next(operators[0]):
            right = self._binary(operators[1:])
            if len(left) != len(right):
                raise Unsliceable(f"{self._text} has operands of different widths")
            left = [f"({a} {operators[0]} {b})" for a, b in zip(left, right, strict=True)]
        return left

    def _unary(self) -> list[str]:
        operator = self._next("~", "&", "|", "^")
        if operator == "~":
            return [f"(~{bit})" for bit in self._unary()]
        if operator:
            return [f"({f' {operator} '.join(self._unary())})"]
        return self._primary()

    def _primary(self) -> list[str]:
        if self._next("("):
            inner = self._choice()
            self._need(")")
            return inner
        if self._next("{"):
            parts = [self._choice()]
            while self._next(","):
                parts.append(self._choice())
            self._need("}")
            return [bit for part in reversed(parts) for bit in part]
        token = self._next()
        if token is None:
            raise Unsliceable(f"{self._text} ends early")
        if constant := re.fullmatch(r"(\d+)'([hbd])([0-9a-fA-F]+)", token):
            width, base, digits = constant.groups()
            value = int(digits, {"h": 16, "b": 2, "d": 10}[base])
            return [f"{{{self._count}{{1'b{value >> i & 1}}}}}" for i in range(int(width))]
        if not re.fullmatch(r"[A-Za-z_]\w*", token):
            raise Unsliceable(f"{self._text} is not bitwise")
        if not self._next("["):
            return self._nets(token)
        high = low = self._next()
        if self._next(":"):
            low = self._next()
        self._need("]")
        return self._nets(token, high, low)
