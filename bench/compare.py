#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares two results of the bench, row by row: compare.py OLD.json NEW.json

Prints new divided by old for seconds, regions and bytes, with geometric means over the rows that both have proved. Exit codes:
0 compared; 1 usage, or a row that the old result has proved and the new one has not; 20 the two contradict each other about a least
risk, so that one of them is wrong.
"""
import sys
from fractions import Fraction

import results
from report import find
from tables import geometric_mean, markdown, ratio, ratio_text

CONTRADICTION = 20
MEASURES = [
    ("search s", ("search", "cpu")),
    ("with certificate s", ("certified", "cpu")),
    ("check s", ("check", "cpu")),
    ("regions", ("regions",)),
    ("bytes", ("certified", "bytes")),
    ("peak", ("search", "peak")),
]


def pairs(old, new):
    """Rows that both results have measured, by name, in the order of the new one."""
    measured = ("proved", "interval")
    earlier = {row["name"]: row for row in old["rows"] if row["status"] in measured}
    return [(earlier[row["name"]], row) for row in new["rows"] if row["status"] in measured and row["name"] in earlier]


def interval(row):
    """The ends between which a row puts the least risk."""
    risk = Fraction(row["risk"])
    return (risk, risk) if row["status"] == "proved" else (Fraction(row["bound"]), risk)


def contradiction(old, new):
    """Whether no least risk fits both rows."""
    (old_low, old_high), (new_low, new_high) = interval(old), interval(new)
    return max(old_low, new_low) > min(old_high, new_high)


def change(old, new):
    if contradiction(old, new):
        return "**CONTRADICTION**"
    if old["status"] == new["status"]:
        return "" if old["status"] == "proved" else f"not proved: gap {100 * old['gap']:.2f} → {100 * new['gap']:.2f} %"
    return "**newly proved**" if new["status"] == "proved" else "**no longer proved**"


def both_proved(row_pairs):
    return [(old, new) for old, new in row_pairs if old["status"] == new["status"] == "proved"]


def line(old, new):
    proved = old["status"] == new["status"] == "proved"
    quotients = [ratio_text(find(new, *path), find(old, *path)) if proved else "–" for _, path in MEASURES]
    return [new["name"], *quotients, change(old, new)]


def mean(row_pairs):
    means = [geometric_mean([ratio(find(new, *path), find(old, *path)) for old, new in both_proved(row_pairs)]) for _, path in MEASURES]
    return ["**geometric mean**", *("–" if value is None else f"**{value:.3f}**" for value in means), ""]


def told(result):
    return f"{result['commit']}, {result['compiler']}, {result['processor']}, {result['date']}, limit {result['limit']:g} s, threads {result['threads']}"


def comparison(old, new):
    row_pairs = pairs(old, new)
    headings = [" problem", *(text for text, _ in MEASURES), " change"]
    table = markdown(headings, [line(*pair) for pair in row_pairs] + [mean(row_pairs)])
    apart = {row["name"] for row in old["rows"]} ^ {row["name"] for row in new["rows"]}
    notes = [f"old: {told(old)}", f"new: {told(new)}", f"rows in both: {len(row_pairs)}; in one only: {len(apart)}"]
    return "\n".join([*(f"* {note}" for note in notes), "", table])


def verdict(old, new):
    """The exit code and what to say with it."""
    row_pairs = pairs(old, new)
    wrong = [pair[1]["name"] for pair in row_pairs if contradiction(*pair)]
    if wrong:
        return CONTRADICTION, f"CONTRADICTION: the exact results differ, one of them is wrong: {', '.join(wrong)}"
    lost = [after["name"] for before, after in row_pairs if before["status"] == "proved" and after["status"] != "proved"]
    if lost:
        return 1, f"no longer proved: {', '.join(lost)}"
    return 0, ""


def main(words):
    if len(words) != 2:
        print("usage: compare.py OLD.json NEW.json", file=sys.stderr)
        return 1
    try:
        old, new = (results.read(path) for path in words)
    except (OSError, ValueError) as error:
        print(f"compare.py: {error}", file=sys.stderr)
        return 1
    print(comparison(old, new))
    code, text = verdict(old, new)
    if text:
        print(text, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
