# SPDX-License-Identifier: Apache-2.0
"""The result of a run beside other solvers as a page of Markdown, and what an answer in floats is worth."""
from tables import geometric_mean, markdown, number, seconds

TOLERANCE = 1e-6  # relative to the larger of 1 and the least risk: what the solvers themselves call feasible
NAMES = {"scip": "SCIP", "highs": "HiGHS"}


def deviation(answer, exact):
    """How far the value is above (or below, negative) the least risk, relative to the larger of 1 and it; None without a value."""
    return None if answer["primal"] is None else (answer["primal"] - exact) / max(1.0, abs(exact))


def judge(answer, exact):
    """What a solver's claim is worth beside the exact least risk: agrees, below, above, unproved, failed."""
    if answer["status"] != "optimal":
        return "unproved" if answer["status"] in ("timelimit", "memlimit") else "failed"
    away = deviation(answer, exact)
    return "agrees" if abs(away) <= TOLERANCE else "below" if away < 0 else "above"


def gap_text(answer):
    if answer["primal"] is None:
        return "no network"
    dual = answer["dual"]
    gap = 100.0 if dual is None else 100 * (answer["primal"] - dual) / max(abs(answer["primal"]), 1e-9)
    return f"gap {gap:.1f} %"


def verdict_text(answer, exact):
    verdict = judge(answer, exact)
    if verdict == "unproved":
        return f"**not proved**, {gap_text(answer)}"
    if verdict == "failed":
        return f"**failed**: {answer['status']}"
    if verdict == "agrees":
        return "agrees"
    return f"**{verdict}** the least risk by {abs(deviation(answer, exact)):.1e}"


def ratio(row, solver, limit):
    """Pairs (quotient of seconds, whether it is a lower bound), or None where a quotient means nothing."""
    answer = row["peers"].get(solver)
    if answer is None or row["ours"]["status"] != "proved":
        return None
    verdict = judge(answer, row["ours"]["risk_decimal"])
    if verdict == "failed":
        return None
    return max(answer["cpu"], limit if verdict == "unproved" else 0.0) / row["ours"]["cpu"], verdict == "unproved"


def ratio_text(pair):
    return "–" if pair is None else f"{'> ' if pair[1] else ''}{number(pair[0], 2)}"


def our_cells(row):
    mine = row["ours"]
    if mine["status"] == "proved":
        value = f"{mine['risk_decimal']:.9g}"
    else:
        value = f"**not proved**, gap {100 * mine['gap']:.1f} %"
    return [row["name"].removeprefix("peers/"), mine["points"], mine["inputs"], value, seconds(mine["train"]), seconds(mine["check"])]


def cells(row, solvers, limit):
    line = our_cells(row)
    for solver in solvers:
        answer = row["peers"].get(solver)
        if answer is None:
            line += ["–", "–", "–"]
            continue
        pair = ratio(row, solver, limit)
        line += [seconds(answer["cpu"]), verdict_text(answer, row["ours"]["risk_decimal"]), ratio_text(pair)]
    return line


def solver_table(rows, limit):
    solvers = [solver for solver in NAMES if any(solver in row["peers"] for row in rows)]
    headings = [" problem", "n", "d", "least risk", "train s", "check s"]
    for solver in solvers:
        headings += [f"{NAMES[solver]} s", f" {NAMES[solver]} says", "times ours"]
    return markdown(headings, [cells(row, solvers, limit) for row in rows])


def segmented_table(rows):
    headings = [" problem", "n", "least risk", "train s", "check s", "segmented s", "its sum of squares", "above the least"]
    lines = []
    for row in rows:
        answer, mine = row["peers"].get("segmented"), our_cells(row)
        told, above = answer["status"], "–"
        if answer["primal"] is not None:
            told = f"{answer['primal']:.9g}"
            excess = 100 * (answer["primal"] - row["ours"]["risk_decimal"]) / row["ours"]["risk_decimal"]
            above = "least" if abs(excess) < 1e-4 else f"**{excess:.2g} %**"
        lines.append([mine[0], mine[1], *mine[3:], seconds(answer["cpu"]), told, above])
    return markdown(headings, lines)


def count_line(name, rows, solver, limit):
    answers = [(judge(row["peers"][solver], row["ours"]["risk_decimal"]), row) for row in rows if solver in row["peers"]]
    told = {verdict: sum(found == verdict for found, _ in answers) for verdict in ("agrees", "below", "above", "unproved", "failed")}
    parts = [f"proved and right to its tolerance {told['agrees']}"]
    parts += [f"{words} {told[verdict]}" for verdict, words in (
        ("below", "\"optimal\" below the least risk"), ("above", "\"optimal\" above it"), ("unproved", "not proved"), ("failed", "failed")
    ) if told[verdict]]
    pairs = [pair for _, row in answers if (pair := ratio(row, solver, limit))]
    proved = [quotient for quotient, bound in pairs if not bound]
    if proved:
        parts.append(f"seconds where it ended, in units of ours: geometric mean {number(geometric_mean(proved), 2)}, least {number(min(proved), 2)}")
    return f"* {name}, of {len(answers)} problems: " + "; ".join(parts)


def summary(result):
    rows = [row for row in result["rows"] if row["part"] != "segmented"]
    proved = sum(row["ours"]["status"] == "proved" for row in rows)
    lines = [f"* Infimum, of {len(rows)} problems: proved, with a certificate that the checker verified, {proved}"]
    for solver, name in NAMES.items():
        if any(solver in row["peers"] for row in rows):
            lines.append(count_line(name, rows, solver, result["limit"]))
    return "\n".join(lines)


def heading(result):
    solvers = ", ".join(result["versions"].values())
    lines = [
        "# Results of `make bench-peers`",
        "",
        f"{result['processor']}, {result['cores']} cores; infimum at commit {result['commit']}, {result['compiler']}; {solvers}; {result['date']};"
        f" limit: {result['limit']:g} processor seconds for a cell, one thread each.",
        "Ours are the seconds of training with certificate and of checking it; \"times ours\" compares with their sum.",
        "[docs/performance.md](../../docs/performance.md) says what the solvers are given.",
    ]
    dates = sorted({answer["date"] for row in result["rows"] for answer in row["peers"].values() if "date" in answer})
    if dates:
        lines.append(f"The answers of the other solvers are those of an earlier run ({', '.join(dates)}).")
    if not result["finished"]:
        lines += ["", "**The run did not finish; what follows is a part.**"]
    return "\n".join(lines)


def report(result):
    sections = [heading(result), summary(result)]
    for part, title in (("absolute", "Absolute loss"), ("squared", "Squared loss")):
        rows = [row for row in result["rows"] if row["part"] == part]
        if rows:
            sections.append(f"## {title}\n\n{solver_table(rows, result['limit'])}")
    rows = [row for row in result["rows"] if row["part"] == "segmented"]
    title = "## Segmented regression, one input: `--skip` beside R's `segmented`"
    if rows:
        sections.append(f"{title}\n\n{segmented_table(rows)}")
    elif not result["segmented"]:
        sections.append(f"{title}\n\nSkipped: there is no R with the package segmented.")
    return "\n\n".join(sections) + "\n"
