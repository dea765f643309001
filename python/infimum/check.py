# SPDX-License-Identifier: Apache-2.0
"""Checker of certificates, written from docs/certificate-format.md alone; all numbers are int or Fraction."""
import hashlib
import re
import sys
import zlib
from collections import namedtuple
from fractions import Fraction
from functools import cached_property
from math import lcm
from pathlib import Path

if __package__:
    from .check_bases import Cuts, CutsLeaf
    from .check_leaves import Cone, Leaf
    from .check_reader import Reader, Refusal, dot, integers, read_table, require, wellformed
    from .check_segments import FREE, OFF, ON, Segments
else:  # run as a file, whose folder is where Python looks first
    from check_bases import Cuts, CutsLeaf
    from check_leaves import Cone, Leaf
    from check_reader import Reader, Refusal, dot, integers, read_table, require, wellformed
    from check_segments import FREE, OFF, ON, Segments

NUMBER = re.compile(rb"[+-]?(?:\d+/0*[1-9]\d*|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?0*(?:1000|\d{1,3}))?)")
RATIONAL = r"(-?\d+(?:/[1-9]\d*)?)"
SPLIT, SYMSPLIT, FLIP = 1, 2, 3
Verdict = namedtuple("Verdict", "code text")
Region = namedtuple("Region", "cones states")  # with output identity, where states restrict nothing, all points are ON


class Problem:
    """What the header says, and the points; after `group` the integers of rule GROUPS."""
    segments = cached_property(Segments)  # few proofs need it

    def __init__(self, reader):
        version, = reader.words(r"infimum-certificate (\d*)\n")
        wellformed(version == "5", "a certificate of another version of the format than 5")
        self.claim, *values, self.hash, records = reader.words(
            rf"claim (?:(interval) {RATIONAL} |(optimal|none-below) ){RATIONAL}\n"
            r"data ([0-9a-f]{64}) (10000000|[1-9]\d{0,6}|0)\n")
        wellformed(all(sum(map(str.isdigit, text)) <= 65536 for text in values), "a rational is too long")
        wellformed(all(str(Fraction(text)) == text for text in values), "a rational is not in lowest terms")
        self.values, self.records, target = [*map(Fraction, values)], int(records), reader.name("target ")
        weights = [] if reader.words("\nweights (-?)")[0] else [reader.name("")]
        self.d = int(reader.words(r"\nfeatures (1000|[1-9]\d{0,2})")[0])
        self.names = [target, *[reader.name(" ") for _ in range(self.d)], *weights]
        wellformed(len(set(self.names)) == len(self.names), "a column is named twice")
        self.loss, units, self.signs, *flags, output, cones = reader.words(
            r"\nloss (squared|absolute)\nunits (1000|[1-9]\d{0,2})\nsigns (any|\+*-*)\n"
            r"intercept (yes|no)\nbias (yes|no)\nskip (yes|no)\noutput (identity|relu)\ncones (rays|cuts)\nproof\n")
        self.k, self.squared = int(units), self.loss == "squared"
        wellformed(self.signs == "any" or len(self.signs) == self.k, "the signs are not one for each unit")
        self.classes = range(self.k + 1) if self.signs == "any" else [self.signs.count("+")]
        self.intercept, self.bias, self.skip = (flag == "yes" for flag in flags)
        self.relu, self.cuts = output == "relu", cones == "cuts"

    def read_data(self, content):
        """The points (x, y, weight) as the named columns of the data file give them."""
        require(hashlib.sha256(content).hexdigest() == self.hash, "the data has another hash")
        names, *table = read_table(content)
        require(len(table) == self.records, "the data has another number of records")
        require(set(self.names) <= set(names), "a named column is missing")
        cells = [[record[place].strip(b" \t") for record in table] for place in map(names.index, self.names)]
        wellformed(all(len(cell) <= 1000 for column in cells for cell in column), "a number is too long")
        wellformed(all(NUMBER.fullmatch(z) for column in cells for z in column), "a cell is not a number")
        y, *x = [[Fraction(cell.decode()) for cell in column] for column in cells]
        omega = x.pop() if len(x) > self.d else [Fraction(1)] * len(table)
        wellformed(all(weight >= 0 for weight in omega), "a weight is negative")
        self.points = list(zip(zip(*x), y, omega))
        self.group(*(lcm(*(z.denominator for z in column)) for column in (y, omega)))

    def group(self, y_den, w_den):
        """Rule GROUPS in integers: targets times y_den, weights times w_den, r times r_den."""
        self.y_den, self.r_den, groups = y_den, w_den * (y_den if self.squared else 1), {}
        for x, y, omega in (point for point in self.points if point[2]):
            groups.setdefault(x, []).append((int(y * y_den), int(omega * w_den)))
        self.n, self.members = len(groups), list(groups.values())
        self.weight, self.moment = ([sum(w * y**e for y, w in m) for m in self.members] for e in (0, 1))
        self.columns = [*map(integers, zip(*groups) if groups else [()] * self.d)] + [[1] * self.n] * self.bias
        self.affine = self.columns[: self.d * self.skip] + [[1] * self.n] * self.intercept
        sigma = [max(map(abs, column), default=0).bit_length() for column in self.columns]
        self.top = max(sigma, default=0)  # the columns in `rows` have a factor 2^(top - sigma)
        self.rows = list(zip(*([z << self.top - s for z in x] for x, s in zip(self.columns, sigma))))
        self.squares = sum(w * y * y for members in self.members for y, w in members)
        self.costs = [] if self.squared else [
            [(sum(w * abs(y - t) for y, w in members), t) for t in self.breakpoints(members)] for members in self.members]

    def breakpoints(self, members):
        """Where the sum of w |y - t| has its bends; with output relu 0, which comes first, and those beyond."""
        return [0, *(y for y in dict(members) if y > 0)] if self.relu else dict(members)

    def base(self, f, den):
        """For each point the sum of omega times the derivative of the loss at y - f / den; times den."""
        if self.squared:
            return [2 * (s * den - w * z) for s, w, z in zip(self.moment, self.weight, f)]
        def sign(y, z):
            y = max(0, y) if self.relu else y
            return (y * den > z) - (y * den < z)

        return [den * sum(w * sign(y, z) for y, w in m) for m, z in zip(self.members, f)]

    def bound(self, r, den, states):
        """The sum of V_i(r_i / (den r_den)); for squared loss V(r) = sum w y^2 - (2 sum w y - r)^2 / 4W.
        With output relu 2 sum w y - r stands for a multiple of t >= 0, and for 0 where the point is off."""
        q, off = self.r_den * self.y_den, [self.relu and state is OFF for state in states]
        if not self.squared:
            costs = [b[:1] if still else b for b, still in zip(self.costs, off)]
            return Fraction(sum(min(v * den + z * t for v, t in b) for z, b in zip(r, costs)), den * q)
        common = lcm(*self.weight)
        roots = [2 * s * den - z for s, z in zip(self.moment, r)]
        if self.relu:
            roots = [0 if still else max(0, root) for root, still in zip(roots, off)]
        drop = sum(root**2 * (common // w) for w, root in zip(self.weight, roots))
        return Fraction(self.squares - Fraction(drop, 4 * den**2 * common), q)

    def children(self, region, kind, j, i):
        """The regions below a SPLIT, SYMSPLIT or FLIP at unit j and point i, the last child first."""
        cones, states = region
        unit = cones[j]
        same = [u for u, cone in enumerate(cones) if (cone.s, cone.pairs) == (unit.s, unit.pairs)]
        require(unit.signs[i] is FREE, "a step on a pair that is not free")
        require(kind != SYMSPLIT or len(same) >= 2, "SYMSPLIT with a single unit")
        require(kind != SYMSPLIT or same[0] == j, "SYMSPLIT not at the least unit")
        require(kind != FLIP or self.skip, "FLIP without skip term")
        require(kind != FLIP or self.intercept or not self.bias, "FLIP with bias but without intercept")
        require(kind != FLIP or not unit.pairs, "FLIP on a unit that has signs")
        cuts = {SPLIT: [([j], -1), ([j], 1)], SYMSPLIT: [(same, -1), ([j], 1)], FLIP: [([j], 1)]}
        return [Region([cone if u in units else other for u, other in enumerate(cones)], states)
                for units, side in cuts[kind] for cone in [unit.cut(i, side)]]

    def outputs(self, region, i):
        """The regions below an OUTPUT at point i, the last child first."""
        cones, states = region
        require(states[i] is FREE, "OUTPUT at a point whose state is not free")
        return [Region(cones, [*states[:i], state, *states[i + 1 :]]) for state in (OFF, ON)]

    def leaf_bounds(self, reader, positives):
        """Reads the tree of one class; the bounds of its leaves."""
        plus, minus = (Cuts(s, (), [FREE] * self.n) if self.cuts else Cone(len(self.columns), s, (), self.columns, []) for s in (1, -1))
        leaf = CutsLeaf if self.cuts else Leaf
        states = [FREE if self.relu else ON] * self.n
        pending = [Region([plus] * positives + [minus] * (self.k - positives), states)]
        while pending:
            region = pending.pop()
            argument, kind = divmod(reader.nat(), 4)
            arguments = (2, self.k + self.relu, self.k, self.k)[kind]
            wellformed(argument < arguments, "a unit or the form of a leaf is out of range")
            if kind:
                i = reader.nat("a point", below=self.n)
                pending += self.outputs(region, i) if argument == self.k else self.children(region, kind, argument, i)
            else:
                yield leaf(reader, self, region, argument == 1).check()

    def check_network(self, reader):
        """Reads the network, whose risk is the last value of the claim."""
        positives = reader.nat("the number of positive units", below=self.k + 1)
        affine, risk = [reader.fraction() for _ in range(self.intercept + self.d * self.skip)], 0
        units = [[reader.fraction() for _ in range(self.d + self.bias)] for _ in range(self.k)]
        require(positives in self.classes, "the network has other signs than the claim")
        for x, y, omega in self.points:
            u = [max(0, dot(theta, (*x, 1))) for theta in units]
            g = dot(affine, (1,) * self.intercept + x) + sum(u[:positives]) - sum(u[positives:])
            residual = y - (max(0, g) if self.relu else g)
            risk += omega * (residual**2 if self.squared else abs(residual))
        require(risk == self.values[-1], "the network has another risk")

    def describe(self):
        """The claim in words; numbers exactly and with six decimals."""
        claim, names = self.claim, []
        for name in self.names:  # quoted and escaped where it could be taken for other words
            text = "".join(chr(z) if 32 <= z < 127 and z not in b'"\\' else f"\\x{z:02x}" for z in name)
            names.append(text if re.fullmatch(rb"[!#-*\-./0-9;-\[\]-}]+", name) else f'"{text}"')
        for value in self.values:
            whole, part = divmod(int(abs(value) * 1000000 + Fraction(1, 2)), 1000000)
            claim += f" {value} (≈{'-' * (value < 0)}{whole}.{part:06})"
        words = [f"{self.loss} loss", f"{self.k} unit{'s' * (self.k > 1)}",
                 *[f"signs {self.signs}"] * (self.signs != "any"), "no " * (not self.intercept) + "intercept",
                 "no " * (not self.bias) + "bias", *["skip"] * self.skip, *["output ReLU"] * self.relu,
                 f"{names[0]} ~ {' + '.join(names[1 : self.d + 1])}",
                 *[f"weights {name}" for name in names[self.d + 1 :]]]
        return f"{claim}: {', '.join(words)}, {self.records} points, data sha256 {self.hash}"


def check(data, certificate):
    """The verdict on two byte strings; code is the exit code of the format, text the line to print."""
    sys.set_int_max_str_digits(0)
    try:
        problem = Problem(reader := Reader(certificate))
        problem.read_data(data)
        least = min(bound for number in problem.classes for bound in problem.leaf_bounds(reader, number))
        if problem.claim != "none-below":
            problem.check_network(reader)
        require(least >= problem.values[0], "a leaf proves less than the claim")
        require(problem.values[0] <= problem.values[-1], "the interval is empty")
        wellformed(reader.at == len(reader.content), "bytes are left over")
        wellformed(hashlib.sha256(reader.content).digest() == reader.digest, "the digest is wrong")
        return Verdict(0, f"VERIFIED {problem.describe()}")
    except Refusal as refusal:
        code, why = refusal.args
    except zlib.error as error:
        code, why = 2, f"not a gzip stream: {error}"
    except MemoryError:
        code, why = 3, "memory"
    return Verdict(code, f"{('', 'not verified', 'malformed', 'out of resources')[code]}: {why}")


def main(arguments):
    paths = [word for word in arguments if word != "--quiet"]
    verdict = Verdict(4, "usage: python3 -m infimum.check DATA CERTIFICATE [--quiet]")
    try:
        if len(paths) == 2 and not any(path.startswith("-") for path in paths):
            verdict = check(*[Path(path).read_bytes() for path in paths])
    except OSError as error:
        verdict = Verdict(4, f"cannot read {error.filename}: {error.strerror}")
    if verdict.code == 4 or "--quiet" not in arguments:
        sys.stdout.reconfigure(encoding="utf-8")
        print(verdict.text, file=sys.stdout if verdict.code == 0 else sys.stderr)
    return verdict.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
