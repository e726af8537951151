"""What was measured, beside its bar: printed, kept in `results.json`, and told as the table of `RESULTS.md`.

A benchmark that runs alone replaces its own rows and leaves the others' as they are.
"""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.ratio import Ratio, conditions

FOLDER = Path(__file__).resolve().parent
_INTRODUCTION = """# Measured bars

Written by `make bench`. A ratio is ours against a yardstick on the same machine in the same minutes, taken in
turns, the median of at least five pairs; below 1 ours is faster. Numbers of other machines do not compare, ratios do.
"""
_HEAD = (
    "| what | measured | bar | | how | CPU a unit | statements |\n| --- | --- | --- | --- | --- | --- | --- |"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One bar. `cpu` is processor milliseconds of our process a unit; `statements` is SQL statements a unit.

    `how` says what was compared, and the times behind a ratio.
    """

    what: str
    value: float
    bar: float
    unit: str = "x"
    at_least: bool = False
    how: str = ""
    cpu: float | None = None
    statements: int | None = None

    @property
    def met(self) -> bool:
        """Whether it is within the bar; a bar is met when it is touched."""
        return self.value >= self.bar if self.at_least else self.value <= self.bar

    @property
    def limit(self) -> str:
        """The bar in words: "at most 1.3x"."""
        return f"{'at least' if self.at_least else 'at most'} {_number(self.bar, self.unit)}"

    @property
    def measured(self) -> str:
        """The value with its unit."""
        return _number(self.value, self.unit)


def ratio_row(what: str, ratio: Ratio, bar: float, how: str = "", **more: Any) -> Row:
    """The row of a ratio that may be at most so much."""
    return Row(what, round(ratio.median, 3), bar, how=f"{how}: {ratio.told}" if how else ratio.told, **more)


def run(name: str, measure: Callable[[], Iterable[Row]]) -> int:
    """Measures, prints, and keeps the rows under this name; 1 when a bar is missed."""
    on = conditions()
    print(f"== {name}: {on}", flush=True)
    began = time.monotonic()
    rows = []
    for row in measure():
        print(_line(row), flush=True)
        rows.append(row)
    print(f"-- {name} took {time.monotonic() - began:.0f} s", flush=True)
    _keep(name, on, rows)
    return 0 if all(row.met for row in rows) else 1


def _keep(name: str, on: str, rows: list[Row]) -> None:
    path = FOLDER / "results.json"
    kept: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    kept[name] = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "conditions": on,
        "rows": [asdict(row) | {"met": row.met} for row in rows],
    }
    path.write_text(json.dumps(kept, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
    (FOLDER / "RESULTS.md").write_text(_table(kept))


def _table(kept: dict[str, Any]) -> str:
    parts = [_INTRODUCTION]
    for name, told in sorted(kept.items()):
        rows = [{key: value for key, value in row.items() if key != "met"} for row in told["rows"]]
        lines = [_cells(Row(**row)) for row in rows]
        about = f"{told['measured_at'][:10]}, {told['conditions']}. Alone: `python -m benchmarks.{name}`."
        parts.append("\n".join([f"## {name}\n", f"{about}\n", _HEAD, *lines]) + "\n")
    return "\n".join(parts)


def _cells(row: Row) -> str:
    cpu = "" if row.cpu is None else f"{row.cpu:.1f} ms"
    statements = "" if row.statements is None else str(row.statements)
    met = "met" if row.met else "**missed**"
    return "| " + " | ".join([row.what, row.measured, row.limit, met, row.how, cpu, statements]) + " |"


def _line(row: Row) -> str:
    more = [row.how] if row.how else []
    more += [f"CPU {row.cpu:.1f} ms"] if row.cpu is not None else []
    more += [f"{row.statements} statements"] if row.statements is not None else []
    return f"{'met   ' if row.met else 'MISSED'} {row.what}: {row.measured}, {row.limit} ({'; '.join(more)})"


def _number(value: float, unit: str) -> str:
    text = f"{value:,.0f}" if value == int(value) or value >= 1000 else f"{value:.2f}"
    return f"{text}{unit}" if unit == "x" else f"{text} {unit}".rstrip()
