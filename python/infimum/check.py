# SPDX-License-Identifier: Apache-2.0
"""Checker of certificates, in Python and its standard library alone.

Written from docs/certificate-format.md and from nothing else; the names of the rules below are those of that page.
All arithmetic is on int and Fraction.  Every condition stands on a line of its own, as `require` (exit 1: the proof
does not hold) or `wellformed` (exit 2: the file is not what the format says), so that a test can delete each in turn.

    python3 -m infimum.check DATA CERTIFICATE [--quiet]
"""
import hashlib
import re
import sys
import zlib
from collections import namedtuple
from fractions import Fraction
from math import gcd, lcm
from operator import mul

MAX_GENERATORS = 1000000
MAX_CONTENT = 1 << 30
NUMBER = re.compile(rb"([+-]?)(?:(\d+)/(\d+)|(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?)")
ON, OFF, FREE = 1, 0, None

Verdict = namedtuple("Verdict", "code text")
Ray = namedtuple("Ray", "vector tight dots")  # tight: bit mask over the list; dots: products with all rows


class Refusal(Exception):
    """Its arguments are the exit code of the verdict and the reason."""


def require(condition, why):
    if not condition:
        raise Refusal(1, why)


def wellformed(condition, why):
    if not condition:
        raise Refusal(2, why)


def affordable(condition, why):
    if not condition:
        raise Refusal(3, why)


def dot(u, v):
    return sum(map(mul, u, v))


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

    def take(self, count):
        self.at += count
        wellformed(self.at <= len(self.content), "bytes are missing")
        return self.content[self.at - count : self.at]

    def text(self, pattern):
        found = re.compile(pattern).match(self.content, self.at)
        wellformed(found, "the header does not have the prescribed lines")
        self.at = found.end()
        return found.groups()

    def count(self, least, most):
        digits, = self.text(rb"(0|[1-9]\d*)")
        wellformed(len(digits) <= 8 and least <= int(digits) <= most, "a count is out of range")
        return int(digits)

    def name(self):
        length = self.count(0, 65536)
        self.text(b":")
        return self.take(length)

    def rational(self):
        whole, over = self.text(rb" (-?(?:0|[1-9]\d*))(?:/([1-9]\d*))?")
        wellformed(len(whole.lstrip(b"-")) + len(over or b"") <= 65536, "a rational is too long")
        wellformed(whole != b"-0" and over != b"1", "a rational is written -0 or over 1")
        wellformed(gcd(int(whole), int(over or 1)) == 1, "a rational is not in lowest terms")
        return Fraction(int(whole), int(over or 1))

    def nat(self):
        begin = self.at
        while self.take(1)[0] >= 128:
            wellformed(self.at - begin < 9000, "a number is too long")
        groups = self.content[begin : self.at]
        wellformed(groups[-1] or len(groups) == 1, "a number has a superfluous byte")
        return groups[0] if len(groups) == 1 else sum((z & 127) << 7 * t for t, z in enumerate(groups))

    def integer(self):
        z = self.nat()
        return -(z + 1 >> 1) if z & 1 else z >> 1

    def denominator(self):
        q = self.nat()
        wellformed(q >= 1, "a denominator is zero")
        return q

    def exponent(self):
        e = self.integer()
        wellformed(abs(e) <= 4096, "an exponent is out of range")
        return e

    def index(self, limit, what):
        i = self.nat()
        wellformed(i < limit, what + " is out of range")
        return i

    def fraction(self):
        z, q = self.integer(), self.denominator()
        wellformed(gcd(z, q) == 1, "a fraction is not in lowest terms")
        return Fraction(z, q)


Header = namedtuple("Header", "claim values hash records columns weights loss k positives intercept bias skip")


def parse_header(reader):
    claim, = reader.text(rb"infimum-certificate 1\nclaim (optimal|interval|none-below)(?= )")
    values = [reader.rational() for _ in range(2 if claim == b"interval" else 1)]
    data_hash, = reader.text(rb"\ndata ([0-9a-f]{64}) ")
    records = reader.count(0, 10000000)
    reader.text(rb"\ntarget ")
    columns = [reader.name()]
    no_weights, = reader.text(rb"\nweights (-?)")
    weights = [] if no_weights else [reader.name()]
    reader.text(rb"\nfeatures ")
    for _ in range(reader.count(1, 1000)):
        reader.text(b" ")
        columns.append(reader.name())
    wellformed(len(set(columns + weights)) == len(columns + weights), "a column is named twice")
    loss, = reader.text(rb"\nloss (squared|absolute)\nunits ")
    k = reader.count(1, 1000)
    signs, = reader.text(rb"\nsigns (any|\+*-*)\n")
    wellformed(signs == b"any" or len(signs) == k, "the signs are not one for each unit")
    positives = None if signs == b"any" else signs.count(b"+")
    flags = reader.text(rb"intercept (yes|no)\nbias (yes|no)\nskip (yes|no)\nproof\n")
    return Header(claim.decode(), values, data_hash.decode(), records, columns, weights, loss.decode(), k, positives,
                  *(flag == b"yes" for flag in flags))


def read_field(content, at):
    """One field and the place after it."""
    if content[at : at + 1] != b'"':
        end = re.compile(rb'[^",\n]*').match(content, at).end()
        if content[end - 1 : end + 1] == b"\r\n" and end > at:
            end -= 1
        return content[at:end], end
    found = re.compile(rb'"((?:[^"]++|"")*+)"').match(content, at)
    wellformed(found, "a quoted field does not end")
    return found[1].replace(b'""', b'"'), found.end()


def read_table(content):
    """The records of the data file, the header record first."""
    table, at = [], 3 if content.startswith(b"\xef\xbb\xbf") else 0
    while at < len(content):
        begin, record = at, []
        while True:
            field, at = read_field(content, at)
            record.append(field)
            if content[at : at + 1] != b",":
                break
            at += 1
        ended = at == len(content) or content[at] == 10 or content[at : at + 2] == b"\r\n"
        wellformed(ended, "bytes after a closing quote, or a quote inside a field")
        if at > begin:
            table.append(record)
        at += 2 if content[at : at + 1] == b"\r" else 1
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
    sign, over, under, whole, part, exponent = found.groups()
    if under is not None:
        wellformed(int(under) > 0, "a cell has denominator zero")
        value = Fraction(int(over), int(under))
    else:
        wellformed(abs(int(exponent or 0)) <= 1000, "an exponent in the data is too large")
        value = int(whole + (part or b"")) * Fraction(10) ** (int(exponent or 0) - len(part or b""))
    return -value if sign == b"-" else value


def read_points(header, content):
    """The points (x, y, weight) as the named columns of the data file give them."""
    require(hashlib.sha256(content).hexdigest() == header.hash, "the data has another hash")
    names, *table = read_table(content)
    require(len(table) == header.records, "the data has another number of records")
    for name in header.columns + header.weights:
        require(name in names, "a named column is missing")
    places = [names.index(name) for name in header.columns + header.weights]
    points = []
    for record in table:
        y, *x = [parse_number(record[place]) for place in places]
        omega = x.pop() if header.weights else Fraction(1)
        wellformed(omega >= 0, "a weight is negative")
        points.append((tuple(x), y, omega))
    return points


class Problem:
    """Groups, integer rows and the group functions V_i; weights are W/w_den and targets y/y_den, in integers."""

    def __init__(self, header, points):
        self.header = header
        groups = {}
        for x, y, omega in points:
            if omega:
                groups.setdefault(x, []).append((y, omega))
        self.n, self.d = len(groups), len(header.columns) - 1
        scales = [lcm(*(x[t].denominator for x in groups)) for t in range(self.d)]
        self.rows = [tuple(int(z * q) for z, q in zip(x, scales)) + (1,) * header.bias for x in groups]
        self.dimension = self.d + header.bias
        self.columns = [[row[t] for row in self.rows] for t in range(self.dimension)]
        self.sigma = [max(map(abs, column), default=0).bit_length() for column in self.columns]
        self.y_den = lcm(*(y.denominator for members in groups.values() for y, _ in members))
        self.w_den = lcm(*(w.denominator for members in groups.values() for _, w in members))
        self.members = [sorted((int(y * self.y_den), int(w * self.w_den)) for y, w in m) for m in groups.values()]
        self.weight = [sum(w for _, w in m) for m in self.members]
        self.moment = [sum(w * y for y, w in m) for m in self.members]
        if header.loss == "squared":
            pure = sum(sum(w * y * y for y, w in m) - Fraction(s * s, total)
                       for m, s, total in zip(self.members, self.moment, self.weight))
            self.pure = Fraction(pure, self.w_den * self.y_den**2)
            self.common = lcm(*self.weight)
        else:
            self.breakpoints = [self.values_at_breakpoints(m) for m in self.members]

    @staticmethod
    def values_at_breakpoints(members):
        """(sum_l w_l |y_l - t|, t) for every target t of a group, the members sorted by target."""
        left, right = 0, sum(w for _, w in members)
        value, last, result = sum(w * (y - members[0][0]) for y, w in members), members[0][0], []
        for y, w in members:
            value += (left - right) * (y - last)
            left, right, last = left + w, right - w, y
            result.append((value, y))
        return result

    def bound(self, r, den):
        """The sum of V_i(r_i / den) over all points."""
        if self.header.loss == "absolute":
            total = sum(min(value * den + z * self.w_den * y for value, y in b) for z, b in zip(r, self.breakpoints))
            return Fraction(total, self.y_den * self.w_den * den)
        square = self.w_den * self.y_den
        total = sum(z * (4 * s * den - z * square) * (self.common // w)
                    for z, s, w in zip(r, self.moment, self.weight) if z)
        return Fraction(total, 4 * den * den * self.y_den * self.common) + self.pure


class Cone:
    """The cone of one unit: its list, lineality vectors and rays, and the sign of every point (rule SIGNS)."""

    def __init__(self, problem, pairs, lines, rays, parent_signs):
        self.pairs, self.lines, self.rays, self.signs = pairs, lines, rays, list(parent_signs)
        # A pair that is on or off stays so in a smaller cone; cones here are never flat, so it is never both.
        for i, row in enumerate(problem.rows):
            if self.signs[i] is FREE and not any(dot(row, b) for b in lines):
                dots = [ray.dots[i] for ray in rays]
                self.signs[i] = ON if min(dots, default=0) >= 0 else OFF if max(dots) <= 0 else FREE
        self.on = [i for i, sign in enumerate(self.signs) if sign is ON]
        self.free = [i for i, sign in enumerate(self.signs) if sign is FREE]
        self.on_columns = [[column[i] for i in self.on] for column in problem.columns]


def root_cone(problem):
    basis = [tuple(int(s == t) for s in range(problem.dimension)) for t in range(problem.dimension)]
    return Cone(problem, (), basis, [], [FREE] * problem.n)


def cut(problem, cone, i, side):
    """Rule CUT: appends the pair (i, side) to the list."""
    g = [side * z for z in problem.rows[i]]
    new_bit = 1 << len(cone.pairs)
    rays = {}

    def add(vector, tight):
        common = gcd(*vector) or 1
        vector = tuple(z // common for z in vector)
        if vector not in rays:
            rays[vector] = Ray(vector, tight, [dot(row, vector) for row in problem.rows])
            affordable(len(rays) <= MAX_GENERATORS, "a cone has too many generators")

    first = next((t for t, b in enumerate(cone.lines) if dot(g, b)), None)
    if first is not None:
        b = cone.lines[first]
        height = dot(g, b)
        if height < 0:
            b, height = tuple(-z for z in b), -height

        def level(v):
            across = dot(g, v)
            return tuple(height * z - across * w for z, w in zip(v, b))

        lines = [level(v) for t, v in enumerate(cone.lines) if t != first]
        for ray in cone.rays:
            add(level(ray.vector), ray.tight | new_bit)
        add(b, new_bit - 1)
    else:
        lines = cone.lines
        heights = [(side * ray.dots[i], ray) for ray in cone.rays]
        for height, ray in heights:
            if height >= 0:
                rays[ray.vector] = ray if height else ray._replace(tight=ray.tight | new_bit)
        below = [(height, ray) for height, ray in heights if height < 0]
        enough = problem.dimension - 2 - len(lines)
        for up, p in heights:
            for down, q in below if up > 0 else ():
                if (p.tight & q.tight).bit_count() >= enough:
                    add([up * w - down * z for z, w in zip(p.vector, q.vector)], p.tight & q.tight | new_bit)
    return Cone(problem, cone.pairs + ((i, side),), lines, list(rays.values()), cone.signs)


def read_base(reader, problem, signs, region, decided):
    """The numbers of the network form: c (absolute loss) and h_i for decided points, over one denominator."""
    header, low = problem.header, reader.exponent() - max(problem.sigma)
    scale, den = 1 << max(0, low), reader.denominator() << max(0, -low)

    def coefficients(count):
        return [reader.integer() * scale << max(problem.sigma) - problem.sigma[t] for t in range(count)]

    has_c = header.loss == "absolute" and header.intercept
    c = reader.integer() * scale << max(problem.sigma) if has_c else 0
    h = [0] * problem.n
    if header.skip:
        affine = coefficients(problem.d)
        h = [dot(affine, row) for row in problem.rows]  # zip stops before the entry of the bias
    for s, cone in zip(signs, region):
        theta = coefficients(problem.dimension)
        for i in cone.on:
            h[i] += s * dot(theta, problem.rows[i])
    return c, [h[i] for i in decided], den


def read_entries(reader, problem):
    """Points and numerators of the entries, and their common denominator."""
    count, places, last = reader.index(problem.n + 1, "the number of entries"), [], -1
    exponent, den = (reader.exponent(), reader.denominator()) if count else (0, 1)
    for _ in range(count):
        last += 1 + reader.nat()
        wellformed(last < problem.n, "a point is out of range")
        places.append(last)
    values = [reader.integer() for _ in places]
    wellformed(all(values), "an entry is zero")
    return places, [z << max(0, exponent) for z in values], den << max(0, -exponent)


def base_values(problem, base, decided, entry_sum, entry_den):
    """beta_i of the decided points as integers over one denominator."""
    c, h, den = base
    if problem.header.loss == "absolute":
        levels = [(c + z) * problem.y_den for z in h]
        return [sum(w * ((y * den > level) - (y * den < level)) for y, w in problem.members[i])
                for i, level in zip(decided, levels)], problem.w_den
    a = [2 * problem.moment[i] for i in decided]
    b = [2 * problem.weight[i] * problem.y_den for i in decided]
    m = problem.w_den * problem.y_den
    over, under = 0, 1
    if problem.header.intercept:
        total = sum(a) * den - dot(b, h)
        over, under = total * entry_den + entry_sum * m * den, den * entry_den * sum(b)
        over, under = over // gcd(over, under), under // gcd(over, under)
    return [p * den * under - q * (over * den + z * under) for p, q, z in zip(a, b, h)], m * den * under


def read_multipliers(reader, problem, signs, region, network_form):
    """r_i before solved entries as integers, their denominator, and the solved entries (point, equation, points)."""
    decided, solved = [i for i in range(problem.n) if not any(cone.signs[i] is FREE for cone in region)], []
    if not network_form:
        places, values, den = read_entries(reader, problem)
        beta, beta_den, decided = (), 1, ()
    else:
        wellformed(decided, "a network form without a decided point")
        base = read_base(reader, problem, signs, region, decided)
        places, values, den = read_entries(reader, problem)
        solved = read_solved(reader, problem, places)
        beta, beta_den = base_values(problem, base, decided, sum(values), den)
    r = [0] * problem.n
    for i, z in zip(decided, beta):
        r[i] = z * den
    for i, z in zip(places, values):
        r[i] += z * beta_den
    common = gcd(den * beta_den, *r)
    return [z // common for z in r], den * beta_den // common, solved


def read_solved(reader, problem, stored):
    header, width = problem.header, problem.dimension
    solved = []
    for _ in range(reader.index(header.k * width + problem.d + 1, "the number of solved entries")):
        place = reader.index(problem.n, "a point")
        equation = reader.index(header.k + problem.d * header.skip, "an equation")
        points = [reader.index(problem.n, "a point") for _ in range(width - 1 if equation < header.k else 0)]
        solved.append((place, equation, points, place in stored))
    return solved


def null_vector(rows, width):
    """An integer vector that spans the kernel of width - 1 independent rows; None if they are dependent."""
    rows, pivots = [list(row) for row in rows], []
    for t in range(width):
        top = len(pivots)
        found = next((l for l in range(top, len(rows)) if rows[l][t]), None)
        if found is not None:
            rows[top], rows[found] = rows[found], rows[top]
            pivots.append(t)
            for l in range(len(rows)):
                if l != top and rows[l][t]:
                    p, q = rows[top][t], rows[l][t]
                    row = [p * z - q * w for z, w in zip(rows[l], rows[top])]
                    rows[l] = [z // (gcd(*row) or 1) for z in row]
    if len(pivots) < width - 1:
        return None
    loose = next(t for t in range(width) if t not in pivots)
    vector = [0] * width
    vector[loose] = lcm(*(row[t] for row, t in zip(rows, pivots)))
    for row, t in zip(rows, pivots):
        vector[t] = -row[loose] * vector[loose] // row[t]
    common = gcd(*vector)
    return [z // common for z in vector]


def equation_factors(problem, r, s, cone, alpha, points):
    """The factors of r_i in the equation of a unit, times a positive integer."""
    v = null_vector([problem.rows[g] for g in points], problem.dimension)
    require(v, "an equation with dependent rows")
    side = next((side * height for i, side in cone.pairs if (height := dot(problem.rows[i], v))), 0)
    require(side, "an equation whose sign the list does not give")
    v = v if side > 0 else [-z for z in v]
    scale, factors = lcm(*(q for _, q in alpha.values())), [0] * problem.n
    for i in cone.on:
        factors[i] = scale * dot(problem.rows[i], v)
    for i in cone.free:
        if r[i] * s > 0:
            factors[i] = scale * max(0, dot(problem.rows[i], v))
    for i, (z, q) in alpha.items():
        factors[i] = scale // q * z * dot(problem.rows[i], v)
    return factors


def solve_entries(problem, r, den, solved, signs, region, alphas):
    """r and its denominator with the solved entries."""
    places = [place for place, _, _, _ in solved]
    for place, _, _, stored in solved:
        require(all(cone.signs[place] is not FREE for cone in region), "a solved entry at a point that is not decided")
        require(not stored, "a solved entry at a point with a stored entry")
    require(len(set(places)) == len(places), "two solved entries at one point")
    moves = problem.header.loss == "squared" and problem.header.intercept  # then each entry moves c
    share = [w * (moves and not any(cone.signs[i] is FREE for cone in region)) for i, w in enumerate(problem.weight)]
    total, system = sum(share) if moves else 1, []
    for _, u, points, _ in solved:
        factors = (problem.columns[u - len(region)] if u >= len(region)
                   else equation_factors(problem, r, signs[u], region[u], alphas[u], points))
        system.append([total * factors[z] - dot(share, factors) for z in places] + [total * dot(factors, r)])
    x = null_vector(system, len(solved) + 1)
    require(x and x[-1], "the system of the solved entries is singular")
    *x, last = x if x[-1] > 0 else [-z for z in x]
    r = [z * last * total - w * sum(x) for z, w in zip(r, share)]
    for place, z in zip(places, x):
        r[place] += z * total
    return r, den * last * total


def read_alphas(reader, r, signs, region):
    """For each unit a dictionary point -> (z, Q), at the free pairs with p > 0."""
    alphas = [{} for _ in region]
    for i in sorted(set().union(*(cone.free for cone in region))):
        for s, cone, alpha in zip(signs, region, alphas):
            if r[i] * s < 0 and cone.signs[i] is FREE:
                z, q = reader.nat(), 1
                wellformed(z <= 2, "an alpha of unknown kind")
                if z == 2:
                    z, q = reader.integer(), reader.denominator()
                alpha[i] = z, q
    return alphas


def check_unit(problem, r, s, cone, alpha):
    """Conditions 4 and 5 of rule LEAF for one unit."""
    for z, q in alpha.values():
        require(z >= 0, "an alpha is negative")
        require(z <= q, "an alpha is greater than 1")
    scale = lcm(*(q for _, q in alpha.values()))
    on = [r[i] for i in cone.on]
    linear = [-s * scale * dot(on, column) for column in cone.on_columns]
    for i, (z, q) in alpha.items():
        p = -s * r[i] * (scale // q) * z
        linear = [have + p * x for have, x in zip(linear, problem.rows[i])]
    chords = [(i, -s * r[i] * scale) for i in cone.free if r[i] * s > 0]
    for ray in cone.rays:
        t = dot(linear, ray.vector) + sum(p * max(0, ray.dots[i]) for i, p in chords)
        require(t >= 0, "T is negative at a ray")
    for b in cone.lines:
        dots = [dot(problem.rows[i], b) for i, _ in chords]
        up = dot(linear, b) + sum(p * max(0, z) for (_, p), z in zip(chords, dots))
        require(up >= 0, "T is negative at a lineality vector")
        down = -dot(linear, b) + sum(p * max(0, -z) for (_, p), z in zip(chords, dots))
        require(down >= 0, "T is negative at the negative of a lineality vector")


def check_leaf(reader, problem, signs, region, network_form):
    """Rule LEAF; the bound that the leaf proves for its region."""
    r, den, solved = read_multipliers(reader, problem, signs, region, network_form)
    alphas = read_alphas(reader, r, signs, region)
    if solved:
        r, den = solve_entries(problem, r, den, solved, signs, region, alphas)
    if problem.header.intercept:
        require(sum(r) == 0, "the sum of r is not zero")
    if problem.header.skip:
        for column in problem.columns[: problem.d]:
            require(dot(r, column) == 0, "the sum of r x is not zero")
    if problem.header.loss == "absolute":
        for z, weight in zip(r, problem.weight):
            require(abs(z) * problem.w_den <= weight * den, "|r| is greater than the weight of its point")
    for s, cone, alpha in zip(signs, region, alphas):
        check_unit(problem, r, s, cone, alpha)
    return problem.bound(r, den)


def children(problem, signs, region, kind, j, i):
    """The regions below a SPLIT (1), SYMSPLIT (2) or FLIP (3) at unit j and point i, first child first."""
    unit, header = region[j], problem.header
    require(unit.signs[i] is FREE, "a step on a pair that is not free")
    first = list(region)
    first[j] = cut(problem, unit, i, 1)
    if kind == 3:
        require(header.skip, "FLIP without skip term")
        require(header.intercept or not header.bias, "FLIP with bias but without intercept")
        require(not unit.pairs, "FLIP on a unit that has signs")
        return [first]
    group = [j]
    if kind == 2:
        group = [u for u in range(len(region)) if signs[u] == signs[j] and region[u].pairs == unit.pairs]
        require(len(group) >= 2, "SYMSPLIT with a single unit")
        require(group[0] == j, "SYMSPLIT not at the least unit")
    second, below = list(region), cut(problem, unit, i, -1)
    for u in group:
        second[u] = below
    return [first, second]


def check_tree(reader, problem, signs):
    """Reads the tree of one class; the least bound of its leaves."""
    pending, least = [[root_cone(problem)] * len(signs)], None
    while pending:
        region = pending.pop()
        argument, kind = divmod(reader.nat(), 4)
        if kind == 0:
            wellformed(argument <= 1, "an unknown kind of leaf")
            bound = check_leaf(reader, problem, signs, region, argument == 1)
            least = bound if least is None else min(least, bound)
        else:
            wellformed(argument < len(signs), "a unit is out of range")
            i = reader.index(problem.n, "a point")
            pending += reversed(children(problem, signs, region, kind, argument, i))
    return least


def read_network(reader, header):
    """The number of positive units, c, a and the units."""
    d = len(header.columns) - 1
    positives = reader.index(header.k + 1, "the number of positive units")
    c = reader.fraction() if header.intercept else 0
    a = [reader.fraction() for _ in range(d)] if header.skip else []
    return positives, c, a, [[reader.fraction() for _ in range(d + header.bias)] for _ in range(header.k)]


def network_risk(header, points, positives, c, a, units):
    risk = Fraction(0)
    for x, y, omega in points:
        if omega:
            u = [max(0, dot(theta, (*x, 1))) for theta in units]
            residual = y - c - dot(a, x) - sum(u[:positives]) + sum(u[positives:])
            risk += omega * (residual**2 if header.loss == "squared" else abs(residual))
    return risk


def check_claim(reader, header, points, least):
    """Rule CLAIM."""
    if header.claim != "none-below":
        network = read_network(reader, header)
        require(header.positives in (None, network[0]), "the network has other signs than the claim")
        require(network_risk(header, points, *network) == header.values[-1], "the network has another risk")
    require(least >= header.values[0], "a leaf proves less than the claim")
    require(header.values[0] <= header.values[-1], "the interval is empty")


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
    names = [show_name(name) for name in header.columns + header.weights]
    inputs, weights = names[1 : len(header.columns)], names[len(header.columns) :]
    parts = [f"{header.loss} loss", f"{header.k} unit{'s' * (header.k > 1)}"]
    if header.positives is not None:
        parts.append("signs " + ("+" * header.positives).ljust(header.k, "-"))
    parts += ["no " * (not header.intercept) + "intercept", "no " * (not header.bias) + "bias"] + ["skip"] * header.skip
    parts += [f"{names[0]} ~ {' + '.join(inputs)}", *("weights " + name for name in weights), f"{header.records} points"]
    return f"{header.claim} {' '.join(map(show_value, header.values))}: {', '.join(parts)}, data sha256 {header.hash}"


def verify(data, certificate):
    """The claim in words, if everything holds; raises Refusal otherwise."""
    content = unzip(certificate)
    reader = Reader(content[:-32])
    header = parse_header(reader)
    points = read_points(header, data)
    problem = Problem(header, points)
    classes = range(header.k + 1) if header.positives is None else [header.positives]
    least = min(check_tree(reader, problem, [1] * p + [-1] * (header.k - p)) for p in classes)
    check_claim(reader, header, points, least)
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
        contents = []
        for path in paths:
            with open(path, "rb") as file:
                contents.append(file.read())
    except OSError as error:
        print(f"cannot read {error.filename}: {error.strerror}", file=sys.stderr)
        return 4
    verdict = check(*contents)
    if "--quiet" not in arguments:
        sys.stdout.reconfigure(encoding="utf-8")
        print(verdict.text, file=sys.stdout if verdict.code == 0 else sys.stderr)
    return verdict.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
