# SPDX-License-Identifier: Apache-2.0
"""A slow exact prover for tiny problems: the author of the honest certificates.

Every free pair is split until the bound of the region reaches the target.  Generators of cones are found by trying all
subsets of tight rows, fits by an exact active-set method (squared loss), by Lemke's method (the same with an output ReLU) or
an exact simplex method with Bland's rule (absolute loss).  It shares no code with a checker, and its optimum serves as the oracle of the mutation test.
"""
import copy
import random
from collections import namedtuple
from fractions import Fraction
from itertools import combinations, product
from math import lcm

from complementarity import fit_relu
from forge import Certificate, show

ON, OFF, FREE = "on", "off", "free"
EXACT = 3  # in place of an alpha, as it is written
Chord = namedtuple("Chord", "parts vector")  # in place of an alpha: ((pairs of a basis, share), ...), and the sum of their chords


def dot(u, v):
    return sum(a * b for a, b in zip(u, v))


# Linear algebra over the rationals


def reduced(matrix):
    """Row echelon form without zero rows, and its pivot columns."""
    rows, pivots = [[Fraction(z) for z in row] for row in matrix], []
    for column in range(len(matrix[0]) if matrix else 0):
        at = len(pivots)
        best = next((r for r in range(at, len(rows)) if rows[r][column]), None)
        if best is None:
            continue
        rows[at], rows[best] = rows[best], rows[at]
        rows[at] = [z / rows[at][column] for z in rows[at]]
        for r in range(len(rows)):
            if r != at and rows[r][column]:
                rows[r] = [z - rows[r][column] * w for z, w in zip(rows[r], rows[at])]
        pivots.append(column)
    return rows[: len(pivots)], pivots


def kernel(matrix, size):
    """A basis of the vectors orthogonal to all rows."""
    rows, pivots = reduced(matrix)
    basis = []
    for free in (t for t in range(size) if t not in pivots):
        vector = [Fraction(0)] * size
        vector[free] = Fraction(1)
        for row, pivot in zip(rows, pivots):
            vector[pivot] = -row[free]
        basis.append(whole(vector))
    return basis


def whole(vector):
    scale = lcm(*(z.denominator for z in vector))
    return tuple(int(z * scale) for z in vector)


def solve(matrix, right):
    rows, _ = reduced([list(row) + [b] for row, b in zip(matrix, right)])
    return [row[-1] for row in rows]


# Problems


class Problem:
    """A table of strings, a choice of columns and the restrictions of the family."""

    def __init__(self, table, *, loss="squared", k=1, signs=None, intercept=True, bias=True, skip=False, weighted=False, relu=False, cuts=False):
        self.loss, self.k, self.signs, self.relu, self.cuts = loss, k, signs, relu, cuts
        self.intercept, self.bias, self.skip, self.weighted = intercept, bias, skip, weighted
        self.d = len(table[0]) - 1 - weighted
        self.names = [b"y"] + [b"x%d" % t for t in range(1, self.d + 1)] + [b"w"] * weighted
        lines = [",".join(name.decode() for name in self.names)] + [",".join(row) for row in table]
        self.data, self.records = ("\n".join(lines) + "\n").encode(), len(table)
        self.points = []
        for row in table:
            numbers = [Fraction(cell) for cell in row]
            omega = numbers.pop() if weighted else Fraction(1)
            self.points.append((tuple(numbers[1:]), numbers[0], omega))
        self.group()

    def group(self):
        groups = {}
        for x, y, omega in self.points:
            if omega > 0:
                groups.setdefault(x, []).append((y, omega))
        self.members, self.n = list(groups.values()), len(groups)
        self.scales = [lcm(*(x[t].denominator for x in groups)) for t in range(self.d)]
        self.rows = [tuple(int(z * q) for z, q in zip(x, self.scales)) + ((1,) if self.bias else ()) for x in groups]
        self.dimension = self.d + self.bias
        self.sigma = [max([abs(row[t]) for row in self.rows], default=0).bit_length() for t in range(self.dimension)]
        self.weight = [sum(w for _, w in m) for m in self.members]
        self.mean = [sum(w * y for y, w in m) / total for m, total in zip(self.members, self.weight)]
        self.cones = {}

    def classes(self):
        counts = range(self.k + 1) if self.signs is None else [self.signs]
        return [(1,) * p + (-1,) * (self.k - p) for p in counts]

    def root(self):
        """Regions are the lists of the units and, with output relu, a list of points with +1 for on and -1 for off."""
        return ((),) * (self.k + self.relu)

    def state(self, region, i):
        return {None: FREE, 1: ON, -1: OFF}[dict(region[self.k]).get(i)] if self.relu else ON

    def cone(self, pairs):
        if pairs not in self.cones:
            self.cones[pairs] = Cone(self, pairs)
        return self.cones[pairs]

    def with_rays(self):
        """The same problem, with signs that do not depend on what lists say."""
        other = copy.copy(self)
        other.cuts, other.cones = False, {}
        return other

    def group_value(self, i, r, state=ON):
        """V_i(r): the least at a stationary point, at a target, or at the end t = 0 of what an output ReLU lets through."""
        at = [y for y, _ in self.members[i]] if self.loss == "absolute" else [self.mean[i] - r / (2 * self.weight[i])]
        if self.relu:
            at = [0, *(t for t in at if t > 0)] if state != OFF else [0]
        size = abs if self.loss == "absolute" else lambda z: z * z
        return min(sum(w * size(y - t) for y, w in self.members[i]) + r * t for t in at)

    def bound(self, r, region):
        return sum((self.group_value(i, r[i], self.state(region, i)) for i in range(self.n)), Fraction(0))

    def risk(self, network):
        total = Fraction(0)
        for x, y, omega in self.points:
            value = network["c"] + dot(network["a"], x)
            for j, unit in enumerate(network["units"]):
                value += (1 if j < network["positives"] else -1) * max(0, dot(unit, (*x, 1)))
            value = max(0, value) if self.relu else value
            total += omega * ((y - value) ** 2 if self.loss == "squared" else abs(y - value))
        return total


class Cone:
    """Lineality basis, extreme rays and signs of the cone of a list."""

    def __init__(self, problem, pairs):
        size = problem.dimension
        rows = [[side * z for z in problem.rows[i]] for i, side in pairs]
        self.lines = kernel(rows, size)
        tight = size - 1 - len(self.lines)
        rays = set()
        for chosen in combinations(rows, tight) if tight >= 0 else ():
            found = kernel([*chosen, *self.lines], size)
            for v in found if len(found) == 1 else ():
                for w in (v, tuple(-z for z in v)):
                    if all(dot(row, w) >= 0 for row in rows):
                        rays.add(w)
        self.rays = sorted(rays)
        self.implied = [self.sign(row) for row in problem.rows]
        listed = {i: ON if side > 0 else OFF for i, side in pairs}
        self.signs = [listed.get(i, FREE) for i in range(problem.n)] if problem.cuts else self.implied

    def sign(self, row):
        heights = [dot(row, v) for v in self.rays]
        if any(dot(row, b) for b in self.lines):
            return FREE
        return ON if all(h >= 0 for h in heights) else OFF if all(h <= 0 for h in heights) else FREE


# Leaves: columns (label, entries) with the condition  sum r_i entries_i <= 0


def known(problem, region):
    """The points without free pair, where r is not bound to an alpha."""
    return [i for i in range(problem.n) if all(problem.cone(pairs).signs[i] != FREE for pairs in region[: problem.k])]


def decided(problem, region):
    return [i for i in known(problem, region) if problem.state(region, i) == ON]


def unit_entry(problem, s, sign, i, v, choice):
    """Factor of -r_i in T(v); choice is None for max(0, u), an alpha or EXACT, for a free pair; with cones cuts also a Chord, ON or OFF."""
    height = dot(problem.rows[i], v)
    if isinstance(choice, Chord):
        return s * dot(choice.vector, v)
    sign = choice if choice in (ON, OFF) else sign
    if sign == FREE:
        return s * (max(0, height) if choice is None or choice is EXACT else choice * height)
    return s * height if sign == ON else 0


def inner_vectors(problem, pairs, exact):
    """Generators of the cells into which points subdivide a cone, without those of the cone itself."""
    found, pending = set(), [pairs]
    while pending:
        cell = pending.pop()
        cone = problem.cone(cell)
        i = next((i for i in sorted(exact) if cone.signs[i] == FREE), None)
        if i is not None:
            pending += [cell + ((i, 1),), cell + ((i, -1),)]
        elif cell != pairs:
            found |= {*cone.rays, *cone.lines, *(tuple(-z for z in b) for b in cone.lines)}
    own = problem.cone(pairs)
    return sorted(found - {*own.rays, *own.lines, *(tuple(-z for z in b) for b in own.lines)})


def leaf_columns(problem, signs, region, used, choices):
    """All conditions on r, one column each.  choices: (point, unit) -> alpha or None (chord); used: points with r != 0."""
    columns = []
    if problem.intercept:
        columns += [(("intercept", side), [side] * problem.n) for side in (1, -1)]
    if problem.skip:
        columns += [(("skip", t, side), [side * row[t] for row in problem.rows])
                    for t in range(problem.d) for side in (1, -1)]
    for j, (s, pairs) in enumerate(zip(signs, region)):
        cone = problem.cone(pairs)
        vectors = [(("ray", j, v), v) for v in cone.rays]
        vectors += [(("line", j, b, 1), b) for b in cone.lines]
        vectors += [(("line", j, b, -1), tuple(-z for z in b)) for b in cone.lines]
        vectors += [(("inner", j, v), v) for v in inner_vectors(problem, pairs, {i for i, u in choices if u == j and choices[i, u] is EXACT})]
        for label, v in vectors:
            columns.append((label, [unit_entry(problem, s, cone.signs[i], i, v, choices.get((i, j)))
                                    for i in range(problem.n)]))
    for i in used:
        for (point, j), choice in choices.items():
            if point == i and choice not in (ON, OFF):  # the sign of r that makes this piece the right one
                side = signs[j] if choice is None or isinstance(choice, Chord) else -signs[j]
                columns.append((("sign", i, j), [-side * (g == i) for g in range(problem.n)]))
    columns += [(("state", i, problem.state(region, i)), [int(g == i) for g in range(problem.n)])
                for i in used if problem.state(region, i) != ON]
    return columns


def fit(problem, columns, used, region):
    """(r, multipliers): the best r with r_i = 0 off `used`."""
    if problem.loss == "squared":
        off = [problem.state(region, i) == OFF for i in used]
        return fit_relu(problem, columns, used, off) if problem.relu else fit_squared(problem, columns, used)
    return fit_absolute(problem, columns, used, [clipped(problem, i, problem.state(region, i)) for i in range(problem.n)])


def clipped(problem, i, state):
    """For absolute loss, targets for which V of output identity is that of output relu, but for a constant."""
    if not problem.relu:
        return problem.members[i]
    return [(max(0, y), w) for y, w in problem.members[i]] if state != OFF else [(Fraction(0), problem.weight[i])]


def fit_squared(problem, columns, used):
    phi = [[Fraction(entries[i]) for i in used] for _, entries in columns]
    weight, mean = [problem.weight[i] for i in used], [problem.mean[i] for i in used]
    passive, current = [], {}
    while True:
        value = [sum(current[a] * phi[a][t] for a in passive) for t in range(len(used))]
        r = [2 * w * (m - f) for w, m, f in zip(weight, mean, value)]
        enter = max(range(len(phi)), key=lambda a: dot(r, phi[a]), default=None)
        if enter is None or dot(r, phi[enter]) <= 0:
            break
        passive.append(enter)
        current[enter] = Fraction(0)
        while True:
            weighted = [[w * z for w, z in zip(weight, phi[a])] for a in passive]
            best = dict(zip(passive, solve([[dot(u, phi[b]) for b in passive] for u in weighted],
                                           [dot(u, mean) for u in weighted])))
            blocked = [a for a in passive if best[a] <= 0]
            if not blocked:
                current = best
                break
            step = min(current[a] / (current[a] - best[a]) for a in blocked)
            current = {a: current[a] + step * (best[a] - current[a]) for a in passive}
            passive = [a for a in passive if current[a] > 0]
            current = {a: current[a] for a in passive}
    full = [Fraction(0)] * problem.n
    for i, z in zip(used, r):
        full[i] = z
    return full, {columns[a][0]: current[a] for a in passive}


def fit_absolute(problem, columns, used, targets):
    """min sum w (e+ + e-)  with  sum_a lambda_a phi_a + e+ - e- = y  for every member; r are the prices."""
    members = [(i, y, w) for i in used for y, w in targets[i]]
    m, p = len(members), len(columns)
    cost = [Fraction(0)] * p + [w for _, _, w in members] * 2
    tableau, basis = [], []
    for row, (i, y, _) in enumerate(members):
        side = 1 if y >= 0 else -1
        line = [Fraction(side * entries[i]) for _, entries in columns]
        line += [Fraction(side * (t == row)) for t in range(m)] + [Fraction(-side * (t == row)) for t in range(m)]
        tableau.append(line + [side * y])
        basis.append(p + row if side > 0 else p + m + row)
    reduced_cost = [c - sum(cost[b] * line[t] for b, line in zip(basis, tableau)) for t, c in enumerate(cost)]
    while True:
        enter = next((t for t, c in enumerate(reduced_cost) if c < 0), None)
        if enter is None:
            break
        rows = [r for r in range(m) if tableau[r][enter] > 0]
        leave = min(rows, key=lambda r: (tableau[r][-1] / tableau[r][enter], basis[r]))
        tableau[leave] = [z / tableau[leave][enter] for z in tableau[leave]]
        for r in range(m):
            if r != leave and tableau[r][enter]:
                tableau[r] = [z - tableau[r][enter] * w for z, w in zip(tableau[r], tableau[leave])]
        reduced_cost = [z - reduced_cost[enter] * w for z, w in zip(reduced_cost, tableau[leave])]
        basis[leave] = enter
    full = [Fraction(0)] * problem.n
    for row, (i, _, w) in enumerate(members):
        full[i] += w - reduced_cost[p + row]
    return full, {columns[b][0]: line[-1] for b, line in zip(basis, tableau) if b < p and line[-1]}


def network_of(problem, signs, multipliers):
    """The network of a fit, in original coordinates; and its units in scaled coordinates."""
    c, a = Fraction(0), [Fraction(0)] * problem.d
    theta = [[Fraction(0)] * problem.dimension for _ in signs]
    for label, value in multipliers.items():
        if label[0] == "intercept":
            c += label[1] * value
        elif label[0] == "skip":
            a[label[1]] += label[2] * value
        elif label[0] in ("ray", "line", "inner"):
            side = label[3] if label[0] == "line" else 1
            theta[label[1]] = [z + side * value * v for z, v in zip(theta[label[1]], label[2])]
    units = [[z * q for z, q in zip(unit, problem.scales)] + list(unit[problem.d:]) for unit in theta]
    original = {"positives": signs.count(1), "c": c, "a": [z * q for z, q in zip(a, problem.scales)], "units": units}
    return original, {"c": c, "a": a, "theta": theta}


# Search


def free_pairs(problem, region):
    return [(j, i) for i in range(problem.n) for j, pairs in enumerate(region[: problem.k]) if problem.cone(pairs).signs[i] == FREE]


def free_outputs(problem, region):
    return [(problem.k, i) for i in range(problem.n) if problem.state(region, i) == FREE]


def appended(region, units, pair):
    return tuple(pairs + (pair,) if j in units else pairs for j, pairs in enumerate(region))


def exchangeable(signs, region, j):
    return [u for u in range(len(signs)) if signs[u] == signs[j] and region[u] == region[j]]


def optimum(problem):
    """The least risk and a network that has it, by exhaustion of the regions with pruning."""
    best = None
    for signs in problem.classes():
        pending = [problem.root()]
        while pending:
            region = pending.pop()
            used = known(problem, region)
            r, multipliers = fit(problem, leaf_columns(problem, signs, region, used, {}), used, region)
            if best is not None and problem.bound(r, region) >= best[0]:
                continue
            free = free_pairs(problem, region) + free_outputs(problem, region)
            if not free:
                network, _ = network_of(problem, signs, multipliers)
                risk = problem.risk(network)
                assert risk == problem.bound(r, region) or problem.relu and problem.loss == "absolute" and risk < problem.bound(r, region)
                if best is None or risk < best[0]:
                    best = risk, network
                continue
            j, i = free[0]
            if j == problem.k:
                pending += [appended(region, [j], (i, -1)), appended(region, [j], (i, 1))]
                continue
            group = exchangeable(signs, region, j)
            pending += [appended(region, group, (i, -1)), appended(region, [group[0]], (i, 1))]
    return best


class Prover:
    """Writes the proof that no network has a risk below `target`."""

    def __init__(self, problem, target, *, symsplit=True, flip=True, form="plain", alphas=0, exact=0, full=False, order=None, seed=0):
        self.problem, self.target = problem, target
        self.symsplit, self.flip, self.form, self.alphas, self.exact, self.full = symsplit, flip, form, alphas, exact, full
        self.order, self.random = order, random.Random(seed)
        self.leaves = []  # (tree, place in the tree, signs, region, used, choices, r)

    def trees(self):
        return [self.tree(number, signs) for number, signs in enumerate(self.problem.classes())]

    def tree(self, number, signs):
        steps, pending = [], [self.problem.root()]
        while pending:
            region = pending.pop()
            leaf = self.leaf(signs, region)
            if leaf is not None:
                step, used, choices, r = leaf
                self.leaves.append((number, len(steps), signs, region, used, choices, r))
                steps.append(("leaf", step))
                continue
            kind, j, i, below = self.branch(signs, region)
            steps.append((kind, j, i))
            pending += reversed(below)
        return steps

    def branch(self, signs, region):
        problem, pairs, outputs = self.problem, free_pairs(self.problem, region), free_outputs(self.problem, region)
        pairs = outputs + pairs if self.order == "outputs first" else pairs + outputs
        j, i = self.random.choice(pairs) if self.order == "random" else pairs[0]
        if j == problem.k:
            return "split", j, i, [appended(region, [j], (i, 1)), appended(region, [j], (i, -1))]
        group = exchangeable(signs, region, j)
        if self.flip and problem.skip and (problem.intercept or not problem.bias) and not region[j]:
            return "flip", j, i, [appended(region, [j], (i, 1))]
        if self.symsplit and len(group) >= 2:
            j = group[0]
            return "symsplit", j, i, [appended(region, [j], (i, 1)), appended(region, group, (i, -1))]
        return "split", j, i, [appended(region, [j], (i, 1)), appended(region, [j], (i, -1))]

    def attempts(self, signs, region):
        """Used points and pieces at their free pairs, the plainest first."""
        problem, certain = self.problem, known(self.problem, region)
        if not self.full or len(certain) == problem.n:
            yield certain, {}
        doubtful = [i for i in range(problem.n) if i not in certain]
        for count, slopes in ((self.alphas, [Fraction(1, 2), 1, 0, Fraction(1, 3)]), (self.exact, [EXACT, 1, EXACT])):
            options = [self.pieces(signs, region, i, slopes) for i in doubtful]
            for _ in range(count if doubtful else 0):
                chosen = [self.random.choice(pieces) for pieces in options]
                choices = {key: z for some in chosen if some for key, z in some.items()}
                yield sorted(certain + [i for i, some in zip(doubtful, chosen) if some]), choices

    def pieces(self, signs, region, i, slopes):
        """What may stand for relu at point i: nothing, if the point is left out, or a piece for each unit that is free."""
        units = [j for j, pairs in enumerate(region[: self.problem.k]) if self.problem.cone(pairs).signs[i] == FREE]
        found = [None]
        for side in (1, -1):  # the sign of r_i
            chosen = [[None] if side * signs[j] > 0 else slopes for j in units]
            found += [{(i, j): z for j, z in zip(units, some)} for some in product(*chosen)]
        return found

    def bound(self, _, region, r):
        return self.problem.bound(r, region)

    def leaf(self, signs, region):
        for used, choices in self.attempts(signs, region):
            r, multipliers = fit(self.problem, leaf_columns(self.problem, signs, region, used, choices), used, region)
            if self.bound(signs, region, r) >= self.target:
                scaled = network_of(self.problem, signs, multipliers)[1]
                return self.step(signs, region, r, choices, scaled), used, choices, r
        remaining = free_pairs(self.problem, region) + free_outputs(self.problem, region)
        assert remaining, "a region without free pairs and states has a risk below the target"
        return None

    def step(self, signs, region, r, choices, scaled):
        return leaf_step(self.problem, signs, region, r, choices, self.form, scaled)


# Leaves as steps


def entries_of(values):
    """(E, Q, {point: z}) with odd Q for the values that are not 0."""
    values = {i: Fraction(z) for i, z in values.items() if z}
    den = lcm(*(z.denominator for z in values.values()))
    exponent = -((den & -den).bit_length() - 1)
    numbers = {i: int(z * den) for i, z in values.items()}
    while numbers and exponent >= 0 and all(z % 2 == 0 for z in numbers.values()):
        numbers, exponent = {i: z // 2 for i, z in numbers.items()}, exponent + 1
    return exponent, den >> -min(exponent, 0), numbers


def alphas_of(problem, signs, region, r, choices):
    """The alphas in the order of the file."""
    written = []
    for i in range(problem.n):
        for j, s in enumerate(signs):
            if r[i] * s < 0 and problem.cone(region[j]).signs[i] == FREE:
                z = choices[i, j]
                written.append(z.as_integer_ratio() if isinstance(z, Fraction) else z)
    return written


def coefficients_of(problem, scaled, bits=6):
    """(E, Q, numbers) of the network form: rounded to so many bits after the point, or exact with bits None."""
    top = [scaled["c"]] if problem.loss == "absolute" and problem.intercept else []
    top += [z * 2**s for z, s in zip(scaled["a"], problem.sigma)] if problem.skip else []
    for unit in scaled["theta"]:
        top += [z * 2**s for z, s in zip(unit, problem.sigma)]
    if bits is not None:
        return -bits, 1, [round(z * 2**bits) for z in top]
    den = lcm(*(Fraction(z).denominator for z in top))
    return 0, den, [int(z * den) for z in top]


def base_of(problem, signs, region, coefficients):
    """beta as the format defines it, with entries that sum to 0."""
    exponent, den, numbers = coefficients
    numbers, unit = list(numbers), Fraction(2) ** exponent / den
    c = numbers.pop(0) * unit if problem.loss == "absolute" and problem.intercept else Fraction(0)
    a = [numbers.pop(0) * unit / 2**s for s in problem.sigma[: problem.d]] if problem.skip else [0] * problem.d
    h = [dot(a, row) for row in problem.rows]
    for s, pairs in zip(signs, region):
        theta = [numbers.pop(0) * unit / 2**z for z in problem.sigma]
        for i, row in enumerate(problem.rows):
            if problem.cone(pairs).signs[i] == ON:
                h[i] += s * dot(theta, row)
    sure = decided(problem, region)
    beta = {}
    if problem.loss == "absolute":
        for i in sure:
            targets = [(max(0, y) if problem.relu else y, w) for y, w in problem.members[i]]
            beta[i] = sum(w * ((y > c + h[i]) - (y < c + h[i])) for y, w in targets)
        return beta
    if problem.intercept:
        c = sum(2 * problem.weight[i] * (problem.mean[i] - h[i]) for i in sure) / sum(2 * problem.weight[i] for i in sure)
    return {i: 2 * problem.weight[i] * (problem.mean[i] - c - h[i]) for i in sure}


def leaf_step(problem, signs, region, r, choices, form, scaled):
    """form: plain, or where a point is decided network (rounded coefficients, entries that repair them), exact, or solved."""
    alphas = alphas_of(problem, signs, region, r, choices)
    if form == "plain" or not decided(problem, region):
        return {"form": "plain", "entries": entries_of(dict(enumerate(r))), "alphas": alphas}
    coefficients = coefficients_of(problem, scaled, None if form == "exact" else 6)
    beta = base_of(problem, signs, region, coefficients)
    entries = {i: r[i] - beta.get(i, 0) for i in range(problem.n)}
    solved = solved_entries(problem, signs, region, r, choices) if form == "solved" else []
    for z, _, _ in solved:
        del entries[z]
    return {"form": "network", "coefficients": coefficients, "entries": entries_of(entries), "solved": solved, "alphas": alphas}


def equations(problem, signs, region, r, choices):
    """((equation, points), factors) of all equations of the format that hold for r."""
    for label, factors in leaf_columns(problem, signs, region, range(problem.n), choices):
        if dot(r, factors) or label[0] not in ("skip", "ray", "inner"):
            continue
        if label[0] == "skip" and label[2] == 1:
            yield (problem.k + label[1], []), factors
        elif label[0] != "skip":
            points = []
            for i, row in enumerate(problem.rows):
                if not dot(row, label[2]) and len(reduced([problem.rows[g] for g in [*points, i]])[1]) == len(points) + 1:
                    points.append(i)
            if len(points) == problem.dimension - 1 and not problem.cone(region[label[1]]).lines:
                yield (label[1], points), factors


def solved_entries(problem, signs, region, r, choices):
    """As many solved entries as there are independent equations and decided points."""
    sure, chosen, rows = decided(problem, region), [], []
    moves = problem.loss == "squared" and problem.intercept
    total = sum(problem.weight[i] for i in sure)
    choices = {(i, j): choices.get((i, j), 0) for i in range(problem.n) for j in range(problem.k)}
    for equation, factors in equations(problem, signs, region, r, choices):
        shift = Fraction(sum(problem.weight[i] * factors[i] for i in sure)) / total if moves else 0
        row = [Fraction(factors[i]) - shift for i in sure]
        if len(reduced([*rows, row])[1]) > len(rows):
            rows.append(row)
            chosen.append(equation)
    pivots = reduced(rows)[1]
    return [(sure[t], *equation) for t, equation in zip(pivots, chosen)]


def certificate(problem, claim, network, trees):
    signs = b"any" if problem.signs is None else b"+" * problem.signs + b"-" * (problem.k - problem.signs)
    weights = problem.names[-1] if problem.weighted else None
    made = Certificate(
        claim=claim, weights=weights, features=problem.names[1 : 1 + problem.d], loss=problem.loss.encode(),
        units=problem.k, signs=signs, intercept=problem.intercept, bias=problem.bias, skip=problem.skip,
        output=b"relu" if problem.relu else b"identity", cones=b"cuts" if problem.cuts else b"rays",
        trees=trees, network=network)
    return made.of_data(problem.data, problem.records)


def prove(problem, claim="optimal", slack=Fraction(0), author=Prover, **options):
    """(certificate, prover) of an optimal claim, or of one weaker by `slack`."""
    least, network = optimum(problem.with_rays())
    prover = author(problem, least - slack, **options)
    trees = prover.trees()
    if claim == "optimal":
        return certificate(problem, b"optimal " + show(least), network, trees), prover
    if claim == "interval":
        return certificate(problem, b"interval %s %s" % (show(least - slack), show(least)), network, trees), prover
    return certificate(problem, b"none-below " + show(least - slack), None, trees), prover
