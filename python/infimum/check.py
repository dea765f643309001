# SPDX-License-Identifier: Apache-2.0
"""Checker of certificates, written from docs/certificate-format.md alone; all numbers are int or Fraction."""
import hashlib
import re
import sys
import zlib
from collections import namedtuple
from fractions import Fraction
from functools import cached_property, partial
from itertools import accumulate, product
from math import gcd, lcm
from operator import mul
from pathlib import Path

if __package__:
    from .check_segments import FREE, OFF, ON, Segments
else:  # run as a file, whose folder is where Python looks first
    from check_segments import FREE, OFF, ON, Segments

MAX_GENERATORS, MAX_CONTENT = 1000000, 1 << 30
FIELD = re.compile(rb'(?:"([^"]*(?:""[^"]*)*)"|([^",\n]*?))(,|\r?\n|\Z)')
NUMBER = re.compile(rb"[+-]?(?:\d+/0*[1-9]\d*|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?0*(?:1000|\d{1,3}))?)")
NAT = re.compile(rb"[\x00-\x7f]|[\x80-\xff]{1,8999}[\x01-\x7f]")
RATIONAL = r"(-?\d+(?:/[1-9]\d*)?)"
SPLIT, SYMSPLIT, FLIP = 1, 2, 3
Verdict = namedtuple("Verdict", "code text")
Region = namedtuple("Region", "cones states")  # with output identity, where states restrict nothing, all points are ON


class Refusal(Exception):
    """Its arguments are the exit code of the verdict and the reason."""


def require(condition, why, code=1):
    """Every condition is one such statement, so that a test can delete each in turn."""
    if not condition:
        raise Refusal(code, why)


wellformed, affordable = partial(require, code=2), partial(require, code=3)  # a broken file; a limit


def dot(u, v):
    return sum(map(mul, u, v))


def integers(fractions):
    """The numbers times their least common denominator."""
    q = lcm(*(z.denominator for z in fractions))
    return [int(z * q) for z in fractions]


def combine(p, q, i):
    """A positive multiple of q plus a multiple of p, primitive, and 0 at i, where p is not 0."""
    up, along = (p[i], q[i]) if p[i] > 0 else (-p[i], -q[i])
    vector = [up * z - along * w for w, z in zip(p, q)]
    common = gcd(*vector) or 1
    return tuple([z // common for z in vector])


def eliminate(vectors, places):
    """At each place in turn the first vector that is not 0 there goes, and makes the others 0 there."""
    for i in places:
        b = next((v for v in vectors if v[i]), None)
        vectors = [combine(b, v, i) if v[i] else v for v in vectors if v is not b]
    return vectors


class Reader:
    """The bytes before the digest, from left to right."""
    def __init__(self, packed):
        content = b""
        while packed:  # another member of the gzip stream
            member = zlib.decompressobj(31)
            content += member.decompress(packed, MAX_CONTENT + 1 - len(content))
            affordable(len(content) <= MAX_CONTENT, "the certificate is too large")
            wellformed(member.eof, "the gzip stream is cut short")
            packed = member.unused_data
        self.content, self.digest, self.at = content[:-32], content[-32:], 0

    def words(self, pattern):
        found = re.compile(pattern.encode()).match(self.content, self.at)
        wellformed(found, "the header does not have the prescribed lines")
        self.at = found.end()
        return [group.decode() for group in found.groups() if group is not None]

    def name(self, before):
        length = int(self.words(before + r"(0|[1-9]\d{0,4}):")[0])
        wellformed(length <= 65536, "a name is too long")
        self.at += length  # beyond the end nothing matches the next words
        return self.content[self.at - length : self.at]

    def nat(self, what="a number", least=0, below=None):
        found = NAT.match(self.content, self.at)
        wellformed(found, "bytes are missing, or a number is too long or has a superfluous byte")
        self.at = found.end()
        z = sum((z & 127) << 7 * t for t, z in enumerate(found[0]))
        wellformed(z >= least and (below is None or z < below), what + " is out of range")
        return z

    def integer(self):
        z = self.nat()
        return -(z + 1 >> 1) if z & 1 else z >> 1

    def fraction(self, reduced=True):
        z, q = self.integer(), self.nat("a denominator", 1)
        wellformed(not reduced or gcd(z, q) == 1, "a fraction is not in lowest terms")
        return Fraction(z, q)

    def power(self):
        e, q = self.integer(), self.nat("a denominator", 1)
        wellformed(abs(e) <= 4096, "an exponent is out of range")
        return Fraction(Fraction(2) ** e, q)


def read_table(content):
    """The records of the data file, the header record first."""
    table, record, at = [], [], 3 if content.startswith(b"\xef\xbb\xbf") else 0
    while record or at < len(content):
        found = FIELD.match(content, at)
        wellformed(found, "a quote inside a field, bytes after a quoted one, or one without end")
        at, (quoted, plain, ending) = found.end(), found.groups()
        record.append(plain if quoted is None else quoted.replace(b'""', b'"'))
        if ending != b",":
            table += [record] if quoted is not None or record != [b""] else []
            record = []
    wellformed(table, "the data has no header record")
    wellformed(len(set(table[0])) == len(table[0]), "two columns of the data have one name")
    wellformed(len(set(map(len, table))) == 1, "a record has another number of fields than the header")
    return table


class Problem:
    """What the header says, and the points; after `group` the integers of rule GROUPS."""
    segments = cached_property(Segments)  # few proofs need it

    def __init__(self, reader):
        version, = reader.words(r"infimum-certificate (\d*)\n")
        wellformed(version == "4", "a certificate of another version of the format than 4")
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
        self.loss, units, self.signs, *flags, output = reader.words(
            r"\nloss (squared|absolute)\nunits (1000|[1-9]\d{0,2})\nsigns (any|\+*-*)\n"
            r"intercept (yes|no)\nbias (yes|no)\nskip (yes|no)\noutput (identity|relu)\nproof\n")
        self.k, self.squared = int(units), self.loss == "squared"
        wellformed(self.signs == "any" or len(self.signs) == self.k, "the signs are not one for each unit")
        self.classes = range(self.k + 1) if self.signs == "any" else [self.signs.count("+")]
        self.intercept, self.bias, self.skip = (flag == "yes" for flag in flags)
        self.relu = output == "relu"

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
        self.columns = [integers(x) for x in zip(*groups)] + [[1] * self.n] * self.bias
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
        plus, minus = (Cone(len(self.columns), s, (), self.columns, []) for s in (1, -1))
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
                yield Leaf(reader, self, region, argument == 1).check()

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


class Cone:
    """The cone of a unit of sign s.  A vector v is stood for by all X_i v, since nothing else counts."""
    def __init__(self, dim, s, pairs, lines, rays):
        self.dim, self.s, self.pairs, self.lines, self.rays = dim, s, pairs, lines, rays
        self.generators = [*rays, *lines, *([-z for z in b] for b in lines)]
        self.signs = [ON if min(z) >= 0 else OFF if max(z) <= 0 else FREE for z in zip(*self.generators)]

    def cut(self, i, side):
        """Rule CUT: the cone with the pair (i, side) appended to the list."""
        b, lines = next((v for v in self.lines if v[i]), None), eliminate(self.lines, [i])
        if b:
            rays = {tuple(b if side * b[i] > 0 else [-z for z in b]), *(combine(b, v, i) for v in self.rays)}
        else:
            rays, enough = {ray for ray in self.rays if side * ray[i] >= 0}, self.dim - 2 - len(lines)
            tight = {ray: sum({1 << l for l, _ in self.pairs if not ray[l]}) for ray in self.rays}  # as bits
            for p, q in product(*([ray for ray in self.rays if way * ray[i] > 0] for way in (side, -side))):
                both = tight[p] & tight[q]
                if both.bit_count() >= enough and sum(both & other == both for other in tight.values()) == 2:
                    rays.add(combine(p, q, i))
                    affordable(len(lines) + len(rays) <= MAX_GENERATORS, "a cone has too many generators")
        return Cone(self.dim, self.s, self.pairs + ((i, side),), lines, list(rays))

    def subdivided(self, exact):
        """Generators of the cells into which these free points subdivide the cone."""
        cells = [self]
        while cells:
            cell = cells.pop()
            yield from cell.generators
            for i in [i for i in exact if cell.signs[i] is FREE and cell.dim != 2][:1]:
                cells += [cell.cut(i, -1), cell.cut(i, 1)]
        for v in (eliminate(self.lines + self.rays, [i])[0] for i in exact if self.dim == 2):
            yield from (v, [-z for z in v])[: len(self.lines) or 1]  # both lie in the whole plane


class Leaf:
    """A leaf: r and its denominator, unknowns in r, and which points are decided, without stored entry."""
    def __init__(self, reader, problem, region, base):
        self.problem, self.region, self.states, self.unknowns = problem, region.cones, region.states, []
        signs = zip(*(cone.signs for cone in self.region))
        self.vacant = [FREE not in pairs and state is ON for pairs, state in zip(signs, self.states)]
        self.r, self.slopes = [0] * problem.n + [1], [list(cone.signs) for cone in self.region]
        if base:
            self.read_base(reader, problem)
        for i, (cone, slopes) in product(self.read_entries(reader, problem, base), zip(self.region, self.slopes)):
            if self.r[i] * cone.s < 0 and cone.signs[i] is FREE:
                z = reader.nat("the kind of an alpha", below=4)
                slopes[i] = (0, 1, None, FREE)[z] if z != 2 else reader.fraction(reduced=False)

    def read_base(self, reader, problem):
        """The base: omega times the derivative of the loss, with c = 0 where the leaf does not give it."""
        wellformed(any(self.vacant), "a network form without a decided point")
        num, den = (reader.power() * Fraction(problem.y_den, 1 << problem.top)).as_integer_ratio()
        c = reader.integer() << problem.top if problem.intercept and not problem.squared else 0
        a = [reader.integer() for _ in range(problem.d * problem.skip)]
        f = [c + dot(a, row) for row in problem.rows]
        for cone in self.region:
            theta = [cone.s * reader.integer() for _ in problem.columns]
            f = [z + dot(theta, row) if on else z for z, row, on in zip(f, problem.rows, cone.signs)]
        self.r = [*map(mul, problem.base([z * num for z in f], den), self.vacant), den]
        if problem.squared and problem.intercept:  # c moves r by multiples of the weights, until the sum is 0
            shift = [*map(mul, problem.weight, self.vacant), 0]
            self.unknowns.append((shift, problem.k + len(problem.affine) - 1, []))

    def read_entries(self, reader, problem, network_form):
        """A solved entry moves its point only where that is allowed; otherwise the system is singular."""
        count = reader.nat("the number of entries", below=problem.n + 1)
        scale = reader.power() * problem.r_den * self.r[-1] if count else 0
        _, *places = accumulate((reader.nat() + 1 for _ in range(count)), initial=-1)
        wellformed(all(place < problem.n for place in places), "a point is out of range")
        values = [reader.integer() for _ in places]
        wellformed(all(values), "an entry is zero")
        for i, z in zip(places, values):
            self.r[i], self.vacant[i] = self.r[i] + z * scale, False
        k, d, width = problem.k, problem.d, len(problem.columns)
        for _ in range(network_form and reader.nat("the number of solved entries", below=k * width + d + 1)):
            place = reader.nat("a point", below=problem.n)
            u = reader.nat("an equation", below=k + d * problem.skip)
            points = [reader.nat("a point", below=problem.n) for _ in range(width - 1 if u < k else 0)]
            self.unknowns.append(([*(z * (i == place) for i, z in enumerate(self.vacant)), 0], u, points))
        return places

    def factors(self, u, v):
        """The factors of p in T(v) for unit u.  Alphas have taken the places of FREE where p > 0."""
        return [max(0, z) if slope is FREE else z * slope for z, slope in zip(v, self.slopes[u])]

    def equation(self, u, points):
        """The factors of r in an equation, times a positive number."""
        if u >= self.problem.k:
            return self.problem.affine[u - self.problem.k]
        *others, v = eliminate(self.problem.columns, points)
        require(not others, "an equation with dependent rows")
        side = next((side * v[i] for i, side in self.region[u].pairs if v[i]), 0)
        return self.factors(u, [side * z for z in v])

    def check(self):
        """Rule LEAF; the bound that the leaf proves for its region, with rule SEGMENTS where the claim needs it."""
        equations = [self.equation(u, points) for _, u, points in self.unknowns]
        vectors = [*(direction for direction, _, _ in self.unknowns), integers(self.r)]
        vectors = [integers([*(dot(factors, v) for factors in equations), *v]) for v in vectors]
        solution, *others = eliminate(vectors, range(len(equations)))
        *r, den = solution[len(equations) :]  # 0 with an equation without sign, or two unknowns at one point
        require(not others and den, "the system of the solved entries is singular")
        require(not any(dot(r, x) for x in self.problem.affine), "the sum of r or of r x is not zero")
        heavy = [abs(z) > weight * den for z, weight in zip(r, self.problem.weight)]
        require(self.problem.squared or not any(heavy), "|r| is greater than the weight of its point")
        below = [z <= 0 or state is ON for z, state in zip(r, self.states)]
        require(all(below), "r is positive at a point that is not on")
        for u, cone in enumerate(self.region):
            require(all(0 <= (z or 0) <= 1 for z in self.slopes[u]), "an alpha is not between 0 and 1")
            exact = [i for i, z in enumerate(self.slopes[u]) if z is FREE and r[i] * cone.s < 0]
            for count, v in enumerate(cone.subdivided(exact)):
                affordable(count < MAX_GENERATORS, "the cells of a leaf have too many generators")
                require(cone.s * dot(r, self.factors(u, v)) <= 0, "T is negative at a generator")
        bound = self.problem.bound(r, den, self.states)
        return bound if bound >= self.problem.values[0] else bound + self.problem.segments.gain(r, self.region)


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
