# SPDX-License-Identifier: Apache-2.0
"""Cones with their generators, and leaves: rules CUT, SIGNS, LEAF and CELLS of docs/certificate-format.md."""
from fractions import Fraction
from itertools import accumulate, product

if __package__:
    from .check_reader import affordable, combine, dot, eliminate, integers, require, wellformed
    from .check_segments import FREE, OFF, ON
else:
    from check_reader import affordable, combine, dot, eliminate, integers, require, wellformed
    from check_segments import FREE, OFF, ON

MAX_GENERATORS = 1000000


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
    def __init__(self, reader, problem, region, network_form):
        self.problem, self.region, self.states, self.unknowns = problem, region.cones, region.states, []
        signs = zip(*(cone.signs for cone in self.region))
        self.vacant = [FREE not in pairs and state is ON for pairs, state in zip(signs, self.states)]
        self.r, self.slopes = [0] * problem.n + [1], [list(cone.signs) for cone in self.region]
        if network_form:
            self.read_base(reader, problem)
        stored = self.read_entries(reader, problem)
        if network_form:
            self.read_solved(reader, problem)
        self.read_pairs(reader, stored)

    def read_coefficients(self, reader, problem, has_c):
        """The bases of a network, as if all points had them, and their denominator; c is 0 where the leaf does not give it."""
        num, den = (reader.power() * Fraction(problem.y_den, 1 << problem.top)).as_integer_ratio()
        c = reader.integer() << problem.top if problem.intercept and has_c else 0
        a = [reader.integer() for _ in range(problem.d * problem.skip)]
        f, self.heights = [c + dot(a, row) for row in problem.rows], []
        for cone in self.region:
            theta = [reader.integer() for _ in problem.columns]
            self.heights.append([dot(theta, row) for row in problem.rows])
            f = [z + cone.s * (max(0, u) if sign is FREE else u * sign) for z, u, sign in zip(f, self.heights[-1], cone.signs)]
        return problem.base([z * num for z in f], den), den

    def read_base(self, reader, problem):
        wellformed(any(self.vacant), "a network form without a decided point")
        base, den = self.read_coefficients(reader, problem, not problem.squared)
        self.r = [*(z * known for z, known in zip(base, self.vacant)), den]
        if problem.squared and problem.intercept:  # c moves r by multiples of the weights, until the sum is 0
            shift = [*(w * known for w, known in zip(problem.weight, self.vacant)), 0]
            self.unknowns.append((shift, problem.k + len(problem.affine) - 1, []))

    def read_entries(self, reader, problem):
        """Adds the stored entries; their points."""
        count = reader.nat("the number of entries", below=problem.n + 1)
        scale = reader.power() * problem.r_den * self.r[-1] if count else 0
        _, *places = accumulate((reader.nat() + 1 for _ in range(count)), initial=-1)
        wellformed(all(place < problem.n for place in places), "a point is out of range")
        values = [reader.integer() for _ in places]
        wellformed(all(values), "an entry is zero")
        for i, z in zip(places, values):
            self.r[i], self.vacant[i] = self.r[i] + z * scale, False
        return places

    def moved(self, place):
        """A solved entry moves its point only where that is allowed; otherwise the system is singular."""
        return [*(z * (i == place) for i, z in enumerate(self.vacant)), 0]

    def read_solved(self, reader, problem):
        k, d, width = problem.k, problem.d, len(problem.columns)
        for _ in range(reader.nat("the number of solved entries", below=k * width + d + 1)):
            place = reader.nat("a point", below=problem.n)
            u = reader.nat("an equation", below=k + d * problem.skip)
            points = [reader.nat("a point", below=problem.n) for _ in range(width - 1 if u < k else 0)]
            self.unknowns.append((self.moved(place), u, points))

    def read_pairs(self, reader, stored):
        """The alphas; points without stored entry have none, because with cones rays only decided ones have a base."""
        for i, (cone, slopes) in product(stored, zip(self.region, self.slopes)):
            if self.r[i] * cone.s < 0 and cone.signs[i] is FREE:
                z = reader.nat("the kind of an alpha", below=4)
                slopes[i] = (0, 1, None, FREE)[z] if z != 2 else reader.fraction(reduced=False)

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

    def check_unit(self, u, cone, r):
        """Condition 5 for one unit, by rule CELLS."""
        exact = [i for i, z in enumerate(self.slopes[u]) if z is FREE and r[i] * cone.s < 0]
        for count, v in enumerate(cone.subdivided(exact)):
            affordable(count < MAX_GENERATORS, "the cells of a leaf have too many generators")
            require(cone.s * dot(r, self.factors(u, v)) <= 0, "T is negative at a generator")

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
            self.check_unit(u, cone, r)
        bound = self.problem.bound(r, den, self.states)
        return bound if bound >= self.problem.values[0] else bound + self.problem.segments.gain(r, self.region)
