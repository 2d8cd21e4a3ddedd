"""A summary as text, in the columns of torchinfo, or as torchsummary and torchkeras print it."""

from collections.abc import Callable, Sequence

from inspector.modules.report import SummaryRow, SummaryTotals
from inspector.modules.summary_rows import FAILED, Placed

COLUMNS = (
    "input_size",
    "output_size",
    "num_params",
    "params_percent",
    "kernel_size",
    "mult_adds",
    "trainable",
)
USUAL = ("input_size", "output_size", "num_params", "mult_adds")
NOT_COUNTED = "not counted"
LONGEST_CELL = 60
_HEADS = dict(
    zip(
        COLUMNS,
        ("Input Shape", "Output Shape", "Param #", "Param %", "Kernel Shape", "Mult-Adds",
         "Trainable"),
        strict=True,
    )
)  # fmt: skip


def torchinfo(
    rows: Sequence[SummaryRow], totals: SummaryTotals, columns: Sequence[str] = USUAL
) -> str:
    """Write the rows as torchinfo does."""
    table = [["Layer (type (name):depth-idx)", *(_HEADS[name] for name in columns)]]
    table += [[_named(row), *(_cell(row, totals, name) for name in columns)] for row in rows]
    lines = _aligned(table)
    width = max(map(len, lines))
    rule = "=" * width
    return "\n".join(
        (
            *(rule, lines[0], rule, *lines[1:]),
            *(rule, *_totals(totals), _macs(totals)),
            *(rule, *_sizes(totals, 1e6, "{:.2f}"), rule, ""),
        )
    )


def torchsummary(placed: Sequence[Placed], totals: SummaryTotals) -> str:
    """Write the rows as torchsummary does: modules in the order in which their calls ended.

    Containers and the model itself have no row, unless they hold parameters themselves.
    """
    table = [["Layer (type)", "Output Shape", "Param #"]]
    table += _old(placed, lambda one: not one.row.container and one.row.depth > 0)
    widths = [max(len(row[at]) for row in table) for at in range(3)]
    widths = [max(wide, least) for wide, least in zip(widths, (20, 24, 14), strict=True)]
    lines = ["  ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=True)) for row in table]
    return _old_text(lines, totals, 1 << 20, "{:.2f}")


def torchkeras(placed: Sequence[Placed], totals: SummaryTotals) -> str:
    """Write the rows as torchkeras does: the innermost modules."""
    table = [["Layer (type)", "Output Shape", "Param #"]]
    table += _old(placed, lambda one: one.row.leaf and not one.row.container and one.row.depth > 0)
    lines = _aligned([[row[0].ljust(26), row[1].rjust(22), row[2].rjust(14)] for row in table])
    return _old_text(lines, totals, 1 << 20, "{:.6f}")


def _old(placed: Sequence[Placed], shown: Callable[[Placed], bool]) -> list[list[str]]:
    ended = sorted(
        (one for one in placed if shown(one) or one.row.parameters),
        key=lambda one: _end(one, len(placed)),
    )
    return [
        [f"{one.row.type}-{at}", _batched(one.row.output) or "--", _count(one.row)]
        for at, one in enumerate(ended, 1)
    ]


def _end(one: Placed, last: int) -> int:
    """Where a module stands among those whose calls ended; one that was not called comes last."""
    end = one.line.visits[0].end if one.line.visits else None
    return last if end is None else end


def _batched(shape: str) -> str:
    """Write -1 for the batch, as the old layouts do."""
    first, comma, rest = shape.partition(",")
    return f"[-1,{rest}" if comma and first[1:].isdigit() else shape


def _old_text(lines: list[str], totals: SummaryTotals, unit: float, form: str) -> str:
    width = max(map(len, lines))
    thin, thick = "-" * width, "=" * width
    return "\n".join(
        (
            *(thin, lines[0], thick, *lines[1:]),
            *(thick, *_totals(totals)),
            *(thin, *_sizes(totals, unit, form), thin, ""),
        )
    )


def _named(row: SummaryRow) -> str:
    return f"{row.label} ×{row.calls:,}" if row.calls > 1 else row.label


def _cell(row: SummaryRow, totals: SummaryTotals, column: str) -> str:
    match column:
        case "input_size":
            return row.input or "--"
        case "output_size":
            return row.output or "--"
        case "num_params":
            return _count(row)
        case "params_percent":
            share = row.parameters / totals.parameters if totals.parameters else 0
            return f"{share:.2%}" if row.parameters else "--"
        case "kernel_size":
            return str(list(row.kernel)) if row.kernel else "--"
        case "mult_adds":
            return f"{row.multiply_adds:,}" if row.multiply_adds else _no_count(row)
        case _:
            return _trained(row)


def _count(row: SummaryRow) -> str:
    if row.lazy:
        return "lazy"
    words = f"({row.repeated})" if row.repeated else ""
    if row.parameters:
        return f"{row.parameters:,} {words}".strip()
    return words or "--"


def _no_count(row: SummaryRow) -> str:
    return NOT_COUNTED if row.calls and row.leaf and row.output != FAILED else "--"


def _trained(row: SummaryRow) -> str:
    if not row.parameters:
        return "--"
    return {0: "False", row.parameters: "True"}.get(row.trainable, "Partial")


def _aligned(table: list[list[str]]) -> list[str]:
    table = [[cell[:LONGEST_CELL] if at else cell for at, cell in enumerate(row)] for row in table]
    widths = [max(len(row[at]) for row in table) for at in range(len(table[0]))]
    return [
        "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]


def _totals(totals: SummaryTotals) -> list[str]:
    lines = [
        f"Total params: {totals.parameters:,}",
        f"Trainable params: {totals.trainable:,}",
        f"Non-trainable params: {totals.parameters - totals.trainable:,}",
    ]
    if totals.lazy:
        lines.append(f"Without a shape yet: {totals.lazy:,}")
    return lines


def _macs(totals: SummaryTotals) -> str:
    macs = totals.multiply_adds
    return f"Total mult-adds: {NOT_COUNTED if macs is None else f'{macs:,}'}"


def _sizes(totals: SummaryTotals, unit: float, form: str) -> list[str]:
    """Write the sizes. A forward and a backward hold each output and its gradient."""
    parameters = totals.parameter_bytes
    if totals.input_bytes is None or totals.activation_bytes is None:
        return [f"Params size (MB): {form.format(parameters / unit)}"]
    passed = 2 * totals.activation_bytes
    named = {
        "Input size": totals.input_bytes,
        "Forward/backward pass size": passed,
        "Params size": parameters,
        "Estimated Total Size": totals.input_bytes + passed + parameters,
    }
    return [f"{name} (MB): {form.format(size / unit)}" for name, size in named.items()]
