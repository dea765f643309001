# SPDX-License-Identifier: Apache-2.0
"""The table of named problems, problems.json: a data file, its first points, a family, and what is known of the least risk.

In every data file the last column is the target and all others are inputs, unless a row says otherwise. Data are looked for in
data/ and in the folder INFIMUM_EXTRA_DATA; a problem whose data are in neither is skipped by name. A row may hold
  part        the heading under which it is shown
  points      how many of the first points count; without it all
  risk        the least risk as another program computed it in floats, with only those digits that it vouched for
  prototype   processor seconds and regions of the throw-away implementation that preceded this one; `unproved_after` a limit
  aim         the processor seconds in which the search is meant to prove the row
"""
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


@dataclass
class Problem:
    data: str
    units: int
    points: int | None = None
    loss: str = "squared"
    skip: bool = False
    target: str | None = None
    features: list[str] | None = None
    part: str = ""
    risk: float | None = None
    aim: float | None = None
    prototype: dict = field(default_factory=dict)

    @property
    def name(self):
        words = [self.data]
        if self.points:
            words.append(f"n={self.points}")
        words.append(f"k={self.units}")
        if self.loss != "squared":
            words.append(self.loss)
        if self.skip:
            words.append("skip")
        return " ".join(words)


def parse(rows):
    """Problems from the rows of the table; a key that is unknown, or a name that occurs twice, is an error."""
    problems = [Problem(**row) for row in rows]
    names = [problem.name for problem in problems]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"problem {name} occurs twice")
    return problems


def table(path=HERE / "problems.json"):
    return parse(json.loads(path.read_text(encoding="utf-8")))


def data_folders():
    extra = os.environ.get("INFIMUM_EXTRA_DATA")
    return [ROOT / "data"] + ([Path(extra)] if extra else [])


def find_data(problem, folders):
    for folder in folders:
        path = folder / f"{problem.data}.csv"
        if path.is_file():
            return path
    return None


def prepare(problem, folders, scratch):
    """The file to train on, or None: the original, or its first points in a file in the folder `scratch`."""
    whole = find_data(problem, folders)
    if whole is None or not problem.points:
        return whole
    lines = whole.read_text(encoding="utf-8").splitlines(keepends=True)
    if len(lines) <= problem.points:
        raise ValueError(f"{problem.name}: {whole.name} has only {len(lines) - 1} points")
    cut = Path(scratch) / f"{whole.stem}_first_{problem.points}.csv"
    cut.write_text("".join(lines[: problem.points + 1]), encoding="utf-8")
    return cut


def arguments(problem, path):
    """The arguments of `infimum train` for this problem."""
    with open(path, encoding="utf-8") as data:
        columns = data.readline().strip().split(",")
    words = [str(path), "--target", problem.target or columns[-1], "--units", str(problem.units), "--loss", problem.loss]
    if problem.features:
        words += ["--features", ",".join(problem.features)]
    return words + (["--skip"] if problem.skip else [])


def agrees(exact, known):
    """Whether a fraction equals a decimal up to one unit of the last digit that the decimal shows."""
    if known is None:
        return True
    digits = len(repr(float(known)).partition(".")[2])
    return abs(float(exact) - known) <= 1.01 * 10.0**-digits
