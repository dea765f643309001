# SPDX-License-Identifier: Apache-2.0
"""The result of a run of the bench as a page of Markdown; report.py RESULT.json --aims: only a table of the rows that have an aim."""
import sys

import results
from tables import geometric_mean, markdown, number, ratio, ratio_text, seconds

HEADINGS = [
    " problem", "n", "d", "regions", "search s", "with certificate s", "ratio", "check s", "bytes", "peak MiB", " least risk or interval",
    "prototype s", "ratio", "prototype regions", "ratio", "aim s", " commit, limit",
]


def find(row, *path):
    """A value deep in a row, or None when a part of the path is not there."""
    for key in path:
        row = row.get(key) if isinstance(row, dict) else None
    return row


def outcome(row):
    if row["status"] == "failed":
        return f"**failed**: {row['reason']}"
    if row["status"] == "proved":
        return f"{row['risk_decimal']:.10g}"
    reason = "" if row["stopped_by"] == "signal" else f" ({row['stopped_by']})"
    return f"**not proved**{reason}, {row['bound_decimal']:.5g} to {row['risk_decimal']:.5g}, gap {100 * row['gap']:.2f} %"


def prototype_seconds(row):
    unproved = find(row, "prototype", "unproved_after")
    return f"unproved after {unproved}" if unproved else seconds(find(row, "prototype", "seconds"))


def aim(row):
    if row.get("aim") is None:
        return ""
    reached = row["status"] == "proved" and row["search"]["cpu"] <= row["aim"]
    return f"{number(row['aim'])} {'reached' if reached else 'missed'}" if "search" in row else number(row["aim"])


def origin(row, result):
    """Commit and limit of a row that was not measured with the others."""
    told = (row.get("commit", result["commit"]), row.get("limit", result["limit"]))
    return "" if told == (result["commit"], result["limit"]) else f"{told[0]}, {told[1]:g} s"


def cells(row, result):
    search, whole = find(row, "search", "cpu"), find(row, "certified", "cpu")
    proved = row["status"] == "proved"
    peak = max((find(row, part, "peak") or 0 for part in ("search", "certified")), default=0)
    return [
        row["name"], row.get("points", ""), row.get("inputs", ""), number(row.get("regions")), seconds(search), seconds(whole),
        ratio_text(whole, search), seconds(find(row, "check", "cpu")), number(find(row, "certified", "bytes")),
        number(peak / 2**20) if peak else "–", outcome(row), prototype_seconds(row),
        ratio_text(search, find(row, "prototype", "seconds")) if proved else "–",
        number(find(row, "prototype", "regions")),
        ratio_text(row.get("regions"), find(row, "prototype", "regions")) if proved else "–", aim(row), origin(row, result),
    ]


def proved(rows):
    return [row for row in rows if row["status"] == "proved"]


def mean_line(text, rows, new, old):
    quotients = [ratio(find(row, *new), find(row, *old)) for row in proved(rows)]
    quotients = [quotient for quotient in quotients if quotient]
    if not quotients:
        return None
    return f"* {text}: geometric mean {geometric_mean(quotients):.2f}, largest {max(quotients):.2f} ({len(quotients)} rows)"


def summary(rows):
    present = [row for row in rows if row["status"] != "missing"]
    aims = [row for row in present if row.get("aim") and "search" in row]
    reached = sum("reached" in aim(row) for row in aims)
    lines = [
        f"* proved: {len(proved(rows))} of {len(present)}; skipped for want of data: {len(rows) - len(present)}",
        f"* aims reached: {reached} of {len(aims)}" if aims else None,
        mean_line("seconds of the search, to the prototype's", rows, ("search", "cpu"), ("prototype", "seconds")),
        mean_line("regions, to the prototype's", rows, ("regions",), ("prototype", "regions")),
        mean_line("search with certificate, to search alone", rows, ("certified", "cpu"), ("search", "cpu")),
        mean_line("check, to search with certificate", rows, ("check", "cpu"), ("certified", "cpu")),
    ]
    return "\n".join(line for line in lines if line)


def told_columns(headings, rows):
    """The table without the columns that say nothing in any row."""
    kept = [place for place in range(len(headings)) if any(row[place] not in ("", "–") for row in rows)]
    return markdown([headings[place] for place in kept], [[row[place] for place in kept] for row in rows])


def heading(result):
    lines = [
        "# Results of `make bench`",
        "",
        f"{result['processor']}, {result['cores']} cores; commit {result['commit']}, {result['compiler']}; {result['date']};"
        f" threads: {result['threads']}; limit: {result['limit']:g} processor seconds for a search.",
        "Seconds are processor seconds, user and system. [docs/performance.md](../../docs/performance.md) says how they are taken.",
    ]
    if any(origin(row, result) for row in result["rows"]):
        lines.append("Rows that name a commit and a limit were measured earlier, with these.")
    if not result["finished"]:
        lines += ["", "**The run was interrupted; what follows is a part.**"]
    return "\n".join(lines)


def section(part, rows, result):
    present = [cells(row, result) for row in rows if row["status"] != "missing"]
    missing = [row["name"] for row in rows if row["status"] == "missing"]
    lines = [f"## {part[:1].upper()}{part[1:]}"]
    if present:
        lines.append(told_columns(HEADINGS, present))
    if missing:
        lines.append(f"Skipped, since their data are in no data folder: {', '.join(missing)}.")
    return "\n\n".join(lines)


def report(result):
    rows = result["rows"]
    parts = dict.fromkeys(row["part"] for row in rows)
    sections = [section(part, [row for row in rows if row["part"] == part], result) for part in parts]
    return "\n\n".join([heading(result), summary(rows), *sections]) + "\n"


AIMS = [" problem", "n", "d", "regions", "search s", "with certificate s", "check s", "bytes", " least risk or interval", "prototype s", "aim s"]


def aims(result):
    """The rows that are meant to be proved in a given time, as a table for the manual."""
    rows = [dict(zip(HEADINGS, cells(row, result))) | {"aim s": aim(row)} for row in result["rows"] if row.get("aim") and "search" in row]
    return markdown(AIMS, [[row[heading] for heading in AIMS] for row in rows])


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[2] != "--aims":
        sys.exit("usage: report.py RESULT.json --aims")
    print(aims(results.read(sys.argv[1])))
