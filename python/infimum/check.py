# SPDX-License-Identifier: Apache-2.0
"""Checker of certificates, in Python and its standard library alone.

Written from docs/certificate-format.md and from nothing else; rules have the names of that page.  All numbers
are int or Fraction.  Every condition stands on a line of its own, as `require` (exit 1: the proof fails) or
`wellformed` (exit 2: the file is not what the format says), so that a test can delete each in turn.

    python3 -m infimum.check DATA CERTIFICATE [--quiet]
"""
import hashlib
import re
import sys
import zlib
from collections import namedtuple
from fractions import Fraction
from functools import partial
from itertools import accumulate, product
from math import gcd, lcm
from operator import mul
from pathlib import Path

MAX_GENERATORS = 1000000
MAX_CONTENT = 1 << 30
FIELD = re.compile(rb'(?:"([^"]*(?:""[^"]*)*)"|([^",\n]*?))(,|\r?\n|\Z)')
NUMBER = re.compile(rb"[+-]?(?:\d+/0*[1-9]\d*|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d+))?)")
NAT = re.compile(rb"[\x80-\xff]{0,8999}[\x00-\x7f]")
ON, OFF, FREE = 1, 0, None
Verdict = namedtuple("Verdict", "code text")


class Refusal(Exception):
    """Its arguments are the exit code of the verdict and the reason."""


def require(condition, why, code=1):
    if not condition:
        raise Refusal(code, why)


wellformed = partial(require, code=2)
affordable = partial(require, code=3)


def dot(u, v):
    return sum(map(mul, u, v))


def primitive(vector):
    """The vector divided by the greatest common divisor of its entries."""
    common = gcd(*vector) or 1
    return tuple([z // common for z in vector])


def common_denominator(fractions):
    return lcm(*(z.denominator for z in fractions))


def unzip(packed):
    """The content of a gzip stream of one or more members; nothing may follow the last one."""
    content = b""
    while packed:
        member = zlib.decompressobj(31)
        try:
            content += member.decompress(packed, MAX_CONTENT + 1 - len(content))
        except zlib.error as error:
            raise Refusal(2, f"not a gzip stream: {error}") from None
        affordable(len(content) <= MAX_CONTENT, "the certificate is too large")
        wellformed(member.eof, "the gzip stream is cut short")
        packed = member.unused_data
    return content


class Reader:
    """The bytes before the digest, from left to right."""

    def __init__(self, content):
        self.content, self.at = content, 0

    def word(self, before, pattern=""):
        """What matches the pattern after these words of the header."""
        found = re.compile(f"{before}({pattern})".encode()).match(self.content, self.at)
        wellformed(found, "the header does not have the prescribed lines")
        self.at = found.end()
        return found[1].decode()

    def count(self, before, least, most):
        count = int(self.word(before, r"0|[1-9]\d{0,7}"))
        wellformed(least <= count <= most, "a count is out of range")
        return count

    def name(self, before):
        length = self.count(before, 0, 65536)
        self.word(":")
        self.at += length  # beyond the end nothing matches the next word
        return self.content[self.at - length : self.at]

    def rational(self):
        text = self.word(" ", r"-?\d+(?:/[1-9]\d*)?")
        wellformed(sum(map(str.isdigit, text)) <= 65536, "a rational is too long")
        wellformed(str(Fraction(text)) == text, "a rational is not in lowest terms, or has superfluous signs")
        return Fraction(text)

    def nat(self, what="a number", least=0, below=None):
        found = NAT.match(self.content, self.at)
        wellformed(found, "bytes are missing, or a number is too long")
        self.at, groups = found.end(), found[0]
        wellformed(groups[-1] or len(groups) == 1, "a number has a superfluous byte")
        z = groups[0] if len(groups) == 1 else sum((z & 127) << 7 * t for t, z in enumerate(groups))
        wellformed(z >= least and (below is None or z < below), what + " is out of range")
        return z

    def index(self, below, what):
        return self.nat(what, 0, below)

    def denominator(self):
        return self.nat("a denominator", 1)

    def integer(self):
        z = self.nat()
        return -(z + 1 >> 1) if z & 1 else z >> 1

    def power(self, less=0):
        """The numerator and the denominator of 2^(E - less) / Q."""
        e = self.integer()
        wellformed(abs(e) <= 4096, "an exponent is out of range")
        return 1 << max(0, e - less), self.denominator() << max(0, less - e)

    def fraction(self):
        z, q = self.integer(), self.denominator()
        wellformed(gcd(z, q) == 1, "a fraction is not in lowest terms")
        return Fraction(z, q)


class Header:
    """The lines before the proof."""

    def __init__(self, reader):
        self.claim = reader.word("infimum-certificate 1\nclaim ", "optimal|interval|none-below")
        self.values = [reader.rational() for _ in range(2 if self.claim == "interval" else 1)]
        self.hash = reader.word("\ndata ", "[0-9a-f]{64}")
        self.records = reader.count(" ", 0, 10000000)
        target = reader.name("\ntarget ")
        self.weights = [] if reader.word("\nweights ", "-?") else [reader.name("")]
        self.d = reader.count("\nfeatures ", 1, 1000)
        self.columns = [target, *[reader.name(" ") for _ in range(self.d)], *self.weights]
        wellformed(len(set(self.columns)) == len(self.columns), "a column is named twice")
        self.squared = reader.word("\nloss ", "squared|absolute") == "squared"
        self.k = reader.count("\nunits ", 1, 1000)
        signs = reader.word("\nsigns ", r"any|\+*-*")
        wellformed(signs == "any" or len(signs) == self.k, "the signs are not one for each unit")
        self.positives = None if signs == "any" else signs.count("+")
        flags = [reader.word(f"\n{key} ", "yes|no") == "yes" for key in ("intercept", "bias", "skip")]
        self.intercept, self.bias, self.skip = flags
        reader.word("\nproof\n")


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
    for record in table:
        wellformed(len(record) == len(table[0]), "a record has another number of fields than the header")
    return table


def parse_number(cell):
    cell = cell.strip(b" \t")
    wellformed(len(cell) <= 1000, "a number is too long")
    found = NUMBER.fullmatch(cell)
    wellformed(found, "a cell is not a number")
    wellformed(abs(int(found[1] or 0)) <= 1000, "an exponent in the data is too large")
    return Fraction(cell.decode())


def read_points(header, content):
    """The points (x, y, weight) as the named columns of the data file give them."""
    require(hashlib.sha256(content).hexdigest() == header.hash, "the data has another hash")
    names, *table = read_table(content)
    require(len(table) == header.records, "the data has another number of records")
    for name in header.columns:
        require(name in names, "a named column is missing")
    places = [names.index(name) for name in header.columns]
    points = []
    for record in table:
        y, *x = [parse_number(record[place]) for place in places]
        omega = x.pop() if header.weights else Fraction(1)
        wellformed(omega >= 0, "a weight is negative")
        points.append((tuple(x), y, omega))
    return points


class Problem:
    """Rule GROUPS in integers: targets times y_den, weights times w_den, r times r_den, risks times v_den."""

    def __init__(self, header, points):
        groups = {}
        for x, y, omega in points:
            if omega:
                groups.setdefault(x, []).append((y, omega))
        self.header, self.n, self.dimension = header, len(groups), header.d + header.bias
        scales = [common_denominator(column) for column in zip(*groups)]
        self.rows = [tuple(int(z * q) for z, q in zip(x, scales)) + (1,) * header.bias for x in groups]
        self.columns = list(zip(*self.rows))
        sigma = [max(map(abs, column)).bit_length() for column in self.columns]
        self.top = max(sigma, default=0)
        self.shifts = [self.top - z for z in sigma]
        self.y_den = common_denominator(y for members in groups.values() for y, _ in members)
        w_den = common_denominator(w for members in groups.values() for _, w in members)
        self.members = [sorted((int(y * self.y_den), int(w * w_den)) for y, w in m) for m in groups.values()]
        self.weight = [sum(w for _, w in m) for m in self.members]
        self.moment = [sum(w * y for y, w in m) for m in self.members]
        self.r_den = w_den * self.y_den if header.squared else w_den
        self.v_den = self.r_den * self.y_den
        if not header.squared:
            self.breakpoints = [self.losses(i) for i in range(self.n)]
        else:
            self.common = lcm(*self.weight)
            pure = sum(w * y * y for members in self.members for y, w in members)
            pure -= sum(Fraction(s * s, w) for s, w in zip(self.moment, self.weight))
            self.pure = Fraction(pure, self.v_den)

    def losses(self, i):
        """(sum_l w_l |y_l - t|, t) for every target t of group i."""
        y, w = zip(*self.members[i])  # sorted by target
        below = zip(y, accumulate(w), accumulate(map(mul, w, y)))
        return [(t * (2 * w - self.weight[i]) + self.moment[i] - 2 * wy, t) for t, w, wy in below]

    def bound(self, r, den):
        """The sum of V_i(r_i / (den r_den)) over all points."""
        if self.header.squared:
            parts = zip(r, self.moment, self.weight)
            total = sum(z * (4 * s * den - z) * (self.common // w) for z, s, w in parts)
            return Fraction(total, 4 * den * den * self.common * self.v_den) + self.pure
        total = sum(min(value * den + z * y for value, y in b) for z, b in zip(r, self.breakpoints))
        return Fraction(total, den * self.v_den)


def combine(g, p, q):
    """(g.p) q - (g.q) p, divided by a positive integer: a vector where g vanishes."""
    up, down = dot(g, p), dot(g, q)
    return primitive([up * w - down * z for z, w in zip(p, q)])


def eliminate(g, vectors):
    """The first b with g.b != 0, as g.b > 0, and the others moved along it into g.v = 0; or None and all."""
    b = next((v for v in vectors if dot(g, v)), None)
    if b is None:
        return None, vectors
    b = b if dot(g, b) > 0 else tuple([-z for z in b])
    return b, [moved for v in vectors if any(moved := combine(g, b, v))]  # b itself moves to 0


def kernel(rows, width):
    """A basis of the kernel of some rows, in integers; one vector if these are width - 1 and independent."""
    vectors = [tuple(int(s == t) for s in range(width)) for t in range(width)]
    for row in rows:
        _, vectors = eliminate(row, vectors)
    return vectors


class Generator:
    """A vector, its products with all rows, and the rows where it is tight, as a bit mask."""

    def __init__(self, vector, rows):
        self.vector, self.dots = vector, [dot(row, vector) for row in rows]
        self.tight = sum(1 << i for i, z in enumerate(self.dots) if not z)


class Cone:
    """The cone of a unit of sign s: its list, lineality vectors, rays and the sign of every point."""

    def __init__(self, problem, s, pairs, lines, rays):
        self.problem, self.s, self.pairs, self.lines, self.rays = problem, s, pairs, lines, rays
        both_ways = [[way * z for z in b] for b in lines for way in (1, -1)]
        self.generators = rays + [Generator(v, problem.rows) for v in both_ways]
        dots = zip(*(v.dots for v in self.generators))
        self.signs = [ON if min(heights) >= 0 else OFF if max(heights) <= 0 else FREE for heights in dots]
        self.on = [i for i, sign in enumerate(self.signs) if sign is ON]
        self.free = [i for i, sign in enumerate(self.signs) if sign is FREE]

    def cut(self, i, side):
        """Rule CUT: the cone with the pair (i, side) appended to the list."""
        rows, rays = self.problem.rows, {}
        g = [side * z for z in rows[i]]
        b, lines = eliminate(g, self.lines)
        if b:
            vectors = [combine(g, b, ray.vector) for ray in self.rays] + [b]
        else:
            rays = {ray.vector: ray for ray in self.rays if side * ray.dots[i] >= 0}
            above, below = ([ray for ray in self.rays if way * ray.dots[i] > 0] for way in (side, -side))
            listed, enough = sum(1 << l for l, _ in self.pairs), self.problem.dimension - 2 - len(lines)
            vectors = (combine(g, p.vector, q.vector) for p, q in product(above, below)
                       if (p.tight & q.tight & listed).bit_count() >= enough)
        for vector in vectors:
            if vector not in rays:
                rays[vector] = Generator(vector, rows)
                affordable(len(rays) <= MAX_GENERATORS, "a cone has too many generators")
        return Cone(self.problem, self.s, self.pairs + ((i, side),), lines, list(rays.values()))


class Leaf:
    """The numbers of a leaf; r (over den) gets solved entries and, where c is free, sum zero in `check`."""

    def __init__(self, reader, problem, region, network_form):
        self.problem, self.region = problem, region
        self.undecided = set().union(*(cone.free for cone in region))
        self.r, self.den, self.share, self.solved = [0] * problem.n, 1, None, []
        if network_form:
            wellformed(len(self.undecided) < problem.n, "a network form without a decided point")
            self.read_base(reader)
        self.read_entries(reader)
        if network_form:
            self.read_solved(reader)
        self.read_alphas(reader)

    def read_base(self, reader):
        """The base of the network form, without c if it is free; `share` is what c then takes from each r."""
        problem, header = self.problem, self.problem.header
        decided = set(range(problem.n)) - self.undecided
        scale, self.den = reader.power(problem.top)
        scale *= problem.y_den
        c = reader.integer() * scale << problem.top if header.intercept and not header.squared else 0
        affine = [reader.integer() * scale << shift for shift in problem.shifts[: header.d * header.skip]]
        f = [c + dot(affine, row) for row in problem.rows]
        for cone in self.region:
            theta = [cone.s * reader.integer() * scale << shift for shift in problem.shifts]
            for i in cone.on:
                f[i] += dot(theta, problem.rows[i])
        for i in decided:
            if header.squared:
                self.r[i] = 2 * (problem.moment[i] * self.den - problem.weight[i] * f[i])
            else:
                slopes = (w * ((y * self.den > f[i]) - (y * self.den < f[i])) for y, w in problem.members[i])
                self.r[i] = self.den * sum(slopes)
        if header.squared and header.intercept:
            self.share = [w * (i in decided) for i, w in enumerate(problem.weight)]

    def read_entries(self, reader):
        count = reader.index(self.problem.n + 1, "the number of entries")
        scale, den = reader.power() if count else (1, 1)
        _, *places = accumulate((reader.nat() + 1 for _ in range(count)), initial=-1)
        wellformed(all(place < self.problem.n for place in places), "a point is out of range")
        values = [reader.integer() for _ in places]
        wellformed(all(values), "an entry is zero")
        scale *= self.problem.r_den * self.den
        self.r, self.den, self.stored = [z * den for z in self.r], self.den * den, set(places)
        for i, z in zip(places, values):
            self.r[i] += z * scale

    def read_solved(self, reader):
        """Triples of a point, an equation and its points."""
        header, k, width = self.problem.header, len(self.region), self.problem.dimension
        for _ in range(reader.index(k * width + header.d + 1, "the number of solved entries")):
            place = reader.index(self.problem.n, "a point")
            u = reader.index(k + header.d * header.skip, "an equation")
            points = [reader.index(self.problem.n, "a point") for _ in range(width - 1 if u < k else 0)]
            self.solved.append((place, u, points))

    def read_alphas(self, reader):
        """For each unit a dictionary of the pairs (z, Q) at the free points with p > 0."""
        self.alphas = [{} for _ in self.region]
        for i in sorted(self.undecided):
            for cone, alpha in zip(self.region, self.alphas):
                if self.r[i] * cone.s < 0 and cone.signs[i] is FREE:
                    z = reader.index(3, "the kind of an alpha")
                    alpha[i] = (z, 1) if z < 2 else (reader.integer(), reader.denominator())

    def slopes(self, cone, alpha):
        """The factors of p X.v in T(v), times a scale; that scale; the points of the terms p max(0, X.v)."""
        scale, factors = lcm(*(q for _, q in alpha.values())), [0] * self.problem.n
        for i in cone.on:
            factors[i] = scale
        for i, (z, q) in alpha.items():
            factors[i] = scale // q * z
        return factors, scale, [i for i in cone.free if self.r[i] * cone.s > 0]

    def equation(self, u, points):
        """The factors of r in an equation, times a positive integer."""
        if u >= len(self.region):
            return self.problem.columns[u - len(self.region)]
        cone, rows = self.region[u], self.problem.rows
        *others, v = kernel([rows[g] for g in points], self.problem.dimension)
        require(not others, "an equation with dependent rows")
        dots = [dot(row, v) for row in rows]
        side = next((side * dots[i] for i, side in cone.pairs if dots[i]), 0)
        require(side, "an equation whose sign the list does not give")
        dots = dots if side > 0 else [-z for z in dots]
        factors, scale, chords = self.slopes(cone, self.alphas[u])
        factors = list(map(mul, factors, dots))
        for i in chords:
            factors[i] = scale * max(0, dots[i])
        return factors

    def solve(self):
        """Adds the solved entries to r."""
        places = [place for place, _, _ in self.solved]
        require(self.undecided.isdisjoint(places), "a solved entry at a point that is not decided")
        require(self.stored.isdisjoint(places), "a solved entry at a point with a stored entry")
        require(len(set(places)) == len(places), "two solved entries at one point")
        system = []
        for _, u, points in self.solved:
            factors = self.equation(u, points)
            if self.share:  # those of r before it is balanced
                total, drift = sum(self.share), dot(self.share, factors)
                factors = [total * z - drift for z in factors]
            system.append([factors[place] for place in places] + [dot(factors, self.r)])
        x, *others = kernel(system, len(places) + 1)
        require(not others and x[-1], "the system of the solved entries is singular")
        *x, last = x if x[-1] > 0 else [-z for z in x]
        self.r, self.den = [z * last for z in self.r], self.den * last
        for place, z in zip(places, x):
            self.r[place] += z

    def check(self):
        """Rule LEAF; the bound that the leaf proves for its region."""
        problem, header = self.problem, self.problem.header
        if self.solved:
            self.solve()
        if self.share:
            total, rest = sum(self.share), sum(self.r)
            self.r, self.den = [z * total - w * rest for z, w in zip(self.r, self.share)], self.den * total
        *self.r, self.den = primitive([*self.r, self.den])
        if header.intercept:
            require(sum(self.r) == 0, "the sum of r is not zero")
        if header.skip:
            for column in problem.columns[: header.d]:
                require(dot(self.r, column) == 0, "the sum of r x is not zero")
        if not header.squared:
            for z, weight in zip(self.r, problem.weight):
                require(abs(z) <= weight * self.den, "|r| is greater than the weight of its point")
        for cone, alpha in zip(self.region, self.alphas):
            self.check_unit(cone, alpha)
        return problem.bound(self.r, self.den)

    def check_unit(self, cone, alpha):
        """Conditions 4 and 5 for one unit."""
        for z, q in alpha.values():
            require(z >= 0, "an alpha is negative")
            require(z <= q, "an alpha is greater than 1")
        factors, scale, chords = self.slopes(cone, alpha)
        p = [-cone.s * z for z in self.r]
        slopes = list(map(mul, p, factors))
        linear = [dot(slopes, column) for column in self.problem.columns]
        for v in cone.generators:
            t = dot(linear, v.vector) + scale * sum(p[i] * max(0, v.dots[i]) for i in chords)
            require(t >= 0, "T is negative at a generator")


def children(region, kind, j, i):
    """The regions below a SPLIT (1), SYMSPLIT (2) or FLIP (3) at unit j and point i, first child first."""
    unit, header, group = region[j], region[j].problem.header, [j]
    require(unit.signs[i] is FREE, "a step on a pair that is not free")
    yield [*region[:j], unit.cut(i, 1), *region[j + 1 :]]
    if kind == 3:
        require(header.skip, "FLIP without skip term")
        require(header.intercept or not header.bias, "FLIP with bias but without intercept")
        require(not unit.pairs, "FLIP on a unit that has signs")
        return
    if kind == 2:
        group = [u for u, cone in enumerate(region) if (cone.s, cone.pairs) == (unit.s, unit.pairs)]
        require(len(group) >= 2, "SYMSPLIT with a single unit")
        require(group[0] == j, "SYMSPLIT not at the least unit")
    below = unit.cut(i, -1)
    yield [below if u in group else cone for u, cone in enumerate(region)]


def check_tree(reader, problem, positives):
    """Reads the tree of one class; the least bound of its leaves."""
    k, bounds = problem.header.k, []
    plus, minus = (Cone(problem, s, (), kernel([], problem.dimension), []) for s in (1, -1))
    pending = [[plus] * positives + [minus] * (k - positives)]
    while pending:
        region = pending.pop()
        argument, kind = divmod(reader.nat(), 4)
        if kind == 0:
            wellformed(argument <= 1, "an unknown kind of leaf")
            bounds.append(Leaf(reader, problem, region, argument == 1).check())
        else:
            wellformed(argument < k, "a unit is out of range")
            pending += reversed([*children(region, kind, argument, reader.index(problem.n, "a point"))])
    return min(bounds)


def check_network(reader, header, points):
    """Reads the network, whose risk is the last value of the claim."""
    positives = reader.index(header.k + 1, "the number of positive units")
    c = reader.fraction() if header.intercept else 0
    a = [reader.fraction() for _ in range(header.d * header.skip)]
    units = [[reader.fraction() for _ in range(header.d + header.bias)] for _ in range(header.k)]
    require(header.positives in (None, positives), "the network has other signs than the claim")
    risk = 0
    for x, y, omega in points:
        u = [max(0, dot(theta, (*x, 1))) for theta in units]
        residual = y - c - dot(a, x) - sum(u[:positives]) + sum(u[positives:])
        risk += omega * (residual**2 if header.squared else abs(residual))
    require(risk == header.values[-1], "the network has another risk")


def show_name(name):
    """A name from the file, in a form that cannot be taken for words of this program."""
    text = "".join(chr(z) if 32 <= z < 127 and z not in b'"\\' else f"\\x{z:02x}" for z in name)
    return text if re.fullmatch(rb"[!#-*\-./0-9;-\[\]-}]+", name) else f'"{text}"'


def show_value(value):
    """An exact number, and six decimals of it."""
    whole, part = divmod(int(abs(value) * 1000000 + Fraction(1, 2)), 1000000)
    return f"{value} (≈{'-' * (value < 0)}{whole}.{part:06})"


def describe(header):
    """The claim in words."""
    target, *names = map(show_name, header.columns)
    inputs, weights = " + ".join(names[: header.d]), names[header.d :]
    signs = [] if header.positives is None else ["signs " + ("+" * header.positives).ljust(header.k, "-")]
    parts = ["squared loss" if header.squared else "absolute loss",
             f"{header.k} unit{'s' * (header.k > 1)}", *signs,
             "intercept" if header.intercept else "no intercept", "bias" if header.bias else "no bias",
             *["skip"] * header.skip,
             f"{target} ~ {inputs}", *("weights " + name for name in weights), f"{header.records} points"]
    claim = " ".join([header.claim, *map(show_value, header.values)])
    return f"{claim}: {', '.join(parts)}, data sha256 {header.hash}"


def verify(data, certificate):
    """The claim in words, if everything holds; raises Refusal otherwise."""
    content = unzip(certificate)
    reader = Reader(content[:-32])
    header = Header(reader)
    points = read_points(header, data)
    problem = Problem(header, points)
    classes = range(header.k + 1) if header.positives is None else [header.positives]
    least = min([check_tree(reader, problem, positives) for positives in classes])
    if header.claim != "none-below":
        check_network(reader, header, points)
    require(least >= header.values[0], "a leaf proves less than the claim")
    require(header.values[0] <= header.values[-1], "the interval is empty")
    wellformed(reader.at == len(reader.content), "bytes are left over")
    wellformed(hashlib.sha256(content[:-32]).digest() == content[-32:], "the digest is wrong")
    return describe(header)


def check(data, certificate):
    """The verdict on two byte strings; code is the exit code of the format, text the line to print."""
    sys.set_int_max_str_digits(0)
    try:
        return Verdict(0, "VERIFIED " + verify(data, certificate))
    except Refusal as refusal:
        code, why = refusal.args
        return Verdict(code, f"{('', 'not verified', 'malformed', 'out of resources')[code]}: {why}")
    except MemoryError:
        return Verdict(3, "out of resources: memory")


def main(arguments):
    paths = [word for word in arguments if word != "--quiet"]
    if len(paths) != 2 or any(path.startswith("-") for path in paths):
        print("usage: python3 -m infimum.check DATA CERTIFICATE [--quiet]", file=sys.stderr)
        return 4
    try:
        verdict = check(*[Path(path).read_bytes() for path in paths])
    except OSError as error:
        print(f"cannot read {error.filename}: {error.strerror}", file=sys.stderr)
        return 4
    if "--quiet" not in arguments:
        sys.stdout.reconfigure(encoding="utf-8")
        print(verdict.text, file=sys.stdout if verdict.code == 0 else sys.stderr)
    return verdict.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
