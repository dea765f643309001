# SPDX-License-Identifier: Apache-2.0
"""Cones cuts: cones of which nothing is known but their lists, and leaves that name bases, rule BASES of docs/certificate-format.md."""
from fractions import Fraction
from itertools import accumulate, product
from math import lcm

if __package__:
    from .check_leaves import Leaf
    from .check_reader import combine, dot, integers, require, wellformed
    from .check_segments import FREE, OFF, ON
else:
    from check_leaves import Leaf
    from check_reader import combine, dot, integers, require, wellformed
    from check_segments import FREE, OFF, ON


class Cuts:
    """The cone of a unit of sign s as its list; a pair is on or off where the list says so."""
    def __init__(self, s, pairs, signs):
        self.s, self.pairs, self.signs = s, pairs, signs

    def cut(self, i, side):
        """The cone with the pair (i, side) appended to the list."""
        return Cuts(self.s, self.pairs + ((i, side),), [*self.signs[:i], ON if side > 0 else OFF, *self.signs[i + 1 :]])


class Basis:
    """Some g of the list of one unit; eliminated once, for all vectors that are to be combined from them."""
    def __init__(self, unit, places):
        self.unit, self.places, self.pivots, self.reduced = unit, places, [], []

    def eliminate(self, cone, columns):
        """Each row of `reduced` is a combination of the g, followed by its coefficients, and 0 at the pivots of the other rows."""
        self.g = [[side * column[i] for column in columns] for i, side in (cone.pairs[place] for place in self.places)]
        rows = [[*g, *(int(l == other) for other in range(len(self.g)))] for l, g in enumerate(self.g)]
        for t in range(len(columns)):
            pivot = next((row for row in rows if row[t]), None)
            if pivot:
                rows, self.reduced = ([combine(pivot, row, t) if row[t] else row for row in some if row is not pivot]
                                      for some in (rows, self.reduced))
                self.reduced.append(pivot)
                self.pivots.append(t)
        require(not rows, "a basis with dependent rows")
        self.den = lcm(*(row[t] for row, t in zip(self.reduced, self.pivots)))

    def coordinates(self, x):
        """The coefficients of x, times `den`."""
        shares = [x[t] * (self.den // row[t]) for row, t in zip(self.reduced, self.pivots)]
        sums = [dot(shares, entries) for entries in zip(*self.reduced)] or [0] * len(x)
        require(sums[: len(x)] == [self.den * z for z in x], "a vector outside the span of its basis")
        return sums[len(x) :]


class CutsLeaf(Leaf):
    """A leaf with the bases that rule BASES asks for in place of exact pairs and generators."""
    def read_base(self, reader, problem):
        base, den = self.read_coefficients(reader, problem, True)
        for i, (z, known, state) in enumerate(zip(base, self.vacant, self.states)):
            signs = {cone.s for cone in self.region if cone.signs[i] is FREE}
            if known or state is ON and len(signs) == 1 and z * signs.pop() < 0:
                self.r[i] = z
        self.r[-1] = den

    def read_solved(self, reader, problem):
        for _ in range(reader.nat("the number of solved entries", below=problem.d + 2)):
            place = reader.nat("a point", below=problem.n)
            u = reader.nat("an equation", below=problem.d + 1)
            wellformed(problem.skip if u else problem.intercept, "an equation of another family")
            self.unknowns.append((self.moved(place), u, []))

    def equation(self, u, _):
        """`affine` ends with the intercept, where there is one."""
        return self.problem.affine[u - 1]

    def read_pairs(self, reader, stored):
        """The bases, and then those that free pairs with p < 0 and the units name, with alphas in between."""
        n, k, stored = self.problem.n, self.problem.k, set(stored)
        self.bases = [self.read_basis(reader) for _ in range(reader.nat("the number of bases", below=k * n + k + 1))]
        self.chords = [[] for _ in self.region]
        for i, (u, cone) in product(range(n), enumerate(self.region)):
            p = -self.r[i] * cone.s
            if cone.signs[i] is not FREE or not p:
                continue
            if p < 0:
                self.chords[u] += [(i, *part) for part in self.mixture(reader, u)]
            elif i not in stored and self.heights[u][i]:
                self.slopes[u][i] = int(self.heights[u][i] > 0)
            else:
                z = reader.nat("the kind of an alpha", below=3)
                self.slopes[u][i] = z if z != 2 else reader.fraction(reduced=False)
        self.phi = [self.named_basis(reader.nat(), u) for u in range(k)]

    def read_basis(self, reader):
        u = reader.nat("a unit", below=self.problem.k)
        size = reader.nat("the size of a basis", below=len(self.problem.columns) + 1)
        _, *places = accumulate((reader.nat() + 1 for _ in range(size)), initial=-1)
        wellformed(all(place < len(self.region[u].pairs) for place in places), "a pair that is not in the list")
        return Basis(u, places)

    def named_basis(self, number, u):
        wellformed(number < len(self.bases), "the number of a basis is out of range")
        wellformed(self.bases[number].unit == u, "a basis of another unit")
        return self.bases[number]

    def mixture(self, reader, u):
        """The bases that a pair names, and their shares."""
        parts, rest, more = [], Fraction(1), True
        while more:
            number, more = divmod(reader.nat(), 2)
            share = reader.fraction(reduced=False) if more else rest
            parts.append((self.named_basis(number, u), share))
            rest -= share
        return parts

    def check(self):
        for basis in self.bases:
            basis.eliminate(self.region[basis.unit], self.problem.columns)
        return super().check()

    def check_unit(self, u, cone, r):
        """Condition 5 for one unit, by rule BASES.  Slopes that are FREE belong to chords, or to points where r is 0."""
        columns, rest = self.problem.columns, {}
        p = [-cone.s * z for z in r]
        left = [Fraction(dot((z * (slope or 0) for z, slope in zip(p, self.slopes[u])), column)) for column in columns]
        require(all(share >= 0 for _, _, share in self.chords[u]), "a negative share of a basis")
        for i, basis, share in self.chords[u]:
            chord = [max(0, c) for c in basis.coordinates([column[i] for column in columns])]
            sums = rest.setdefault(basis, [0] * len(chord))
            rest[basis] = [z + share * p[i] * c for z, c in zip(sums, chord)]
        for basis, sums in rest.items():
            left = [z + Fraction(dot(sums, entries), basis.den) for z, entries in zip(left, zip(*basis.g))] if sums else left
        nu = self.phi[u].coordinates(integers(left))
        require(all(c >= 0 for c in nu), "T is negative, or phi does not show that it is not")
