# SPDX-License-Identifier: Apache-2.0
"""Numbers and rows as Markdown."""
import math


def number(value, digits=3):
    """About three digits: 0.0123, 4.56, 123, 45678; a dash for nothing."""
    if value is None:
        return "–"
    if isinstance(value, int) or abs(value) >= 10 ** (digits - 1):
        return f"{value:.0f}"
    return f"{value:.{digits}g}" if abs(value) < 0.1 else f"{value:.{digits - 1 if abs(value) < 10 else 1}f}"


def seconds(value):
    return "–" if value is None else "0.00" if value < 0.005 else f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def ratio(new, old):
    """A quotient, or None where one of the two is missing or 0."""
    return new / old if new and old else None


def ratio_text(new, old):
    quotient = ratio(new, old)
    return "–" if quotient is None else f"{quotient:.2f}" if quotient < 100 else f"{quotient:.0f}"


def geometric_mean(values):
    present = [value for value in values if value]
    return math.exp(sum(map(math.log, present)) / len(present)) if present else None


def markdown(headings, rows):
    """A table; columns whose heading starts with a blank are aligned to the left."""
    lines = ["| " + " | ".join(heading.strip() for heading in headings) + " |"]
    lines.append("|" + "|".join("---" if heading.startswith(" ") else "--:" for heading in headings) + "|")
    lines += ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)
