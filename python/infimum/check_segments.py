# SPDX-License-Identifier: Apache-2.0
"""Rule SEGMENTS of docs/certificate-format.md: what a leaf says about the points of one input that its r leaves alone.

Near such points a network is affine but for few kinks, and a run of points costs what broken lines with so many kinks leave over.
"""
from fractions import Fraction
from itertools import accumulate
from math import lcm
from operator import add

ON, OFF, FREE = 1, 0, None  # of a pair, rule SIGNS
MAX_RUN, MAX_KEPT = 1000, 1 << 22


class Segments:
    """The rule for the points of one problem; what regions have in common is computed once, where a run first needs it."""
    def __init__(self, problem):
        self.order, self.sums, self.kept, self.ends, self.starts = [], [], 0, {}, {}
        if problem.squared and not problem.relu and problem.d == 1 and problem.bias and not problem.cuts:
            x, self.common = problem.columns[0], lcm(*problem.weight)
            self.order = sorted(range(problem.n), key=x.__getitem__)
            moments = [(w, w * z, w * z * z, m, m * z, m * m * (self.common // w))
                       for w, z, m in ((problem.weight[i], x[i], problem.moment[i]) for i in self.order)]
            self.sums = [[*accumulate(column, initial=0)] for column in zip(*moments)]
        self.scale = problem.r_den * problem.y_den
        num, den = self.excess(0, len(self.order))
        s = 61 - num.bit_length() + den.bit_length()
        s += num << max(0, s) < den << max(0, -s) + 61  # now 2^61 <= 2^s num / den < 2^62, unless all is 0
        self.up, self.down = max(0, s), max(0, -s)

    def excess(self, begin, end):
        """e of the points from begin to end - 1 in the order of x, as numerator and denominator: the normal equations."""
        if end - begin <= 2:
            return 0, 1
        s0, s1, s2, t0, t1, square = [sums[end] - sums[begin] for sums in self.sums]
        det = s0 * s2 - s1 * s1
        return square * det - self.common * (t0 * t0 * s2 - 2 * t0 * t1 * s1 + t1 * t1 * s0), det * self.scale * self.common

    def endings(self, last, size):
        """epsilon of the sequences that end with this point, from 0 points to `size`."""
        found = self.ends.setdefault(last, [0])
        for begin in range(last + 1 - len(found), last - size, -1):
            num, den = self.excess(begin, last + 1)
            found.append((num << self.up) // (den << self.down))
            self.kept += 1
        return found

    def leftovers(self, first, size, most):
        """epsilon_m of the run of so many points from the first, for m = 0, 1, ... up to the most or the first 0."""
        if size > MAX_RUN:
            return [0]
        if self.kept > MAX_KEPT:  # a bound for memory: what is forgotten can be computed again
            self.kept, self.ends, self.starts = 0, {}, {}
        layers, values = self.starts.setdefault(first, []), []
        while not values or values[-1] and len(values) <= most:
            m = len(values)
            if m == len(layers):
                layers.append([])
            for t in range(len(layers[m]), size):
                ends = self.endings(first + t, t + 1)
                # The last sequence has 0, 1, ..., t points; what is before it has one kink less.
                layers[m].append(min(map(add, layers[m - 1][t::-1], ends)) if m else ends[t + 1])
                self.kept += 1
            values.append(layers[m][size - 1])
        return values

    def runs(self, r, cones):
        """The places of each run in the order of x."""
        free = {s: [any(z) for z in zip(*([z is FREE for z in cone.signs] for cone in cones if cone.s == s))] for s in (1, -1)}
        found, before = [], None
        for place, i in enumerate(self.order):
            idle = not r[i] and free[1][i] and free[-1][i]
            if idle and (before is None or any({cone.signs[before], cone.signs[i]} == {ON, OFF} for cone in cones)):
                found.append([])
            if idle:
                found[-1].append(place)
            before = i if idle else None
        return found

    def gain(self, r, cones):
        """What the rule adds to the bound of a leaf: r times any positive number, and the cones of its region."""
        if len({cone.s for cone in cones}) < 2:
            return Fraction(0)
        runs = self.runs(r, cones)
        free = [{u for u, cone in enumerate(cones) if FREE in [cone.signs[self.order[t]] for t in run]} for run in runs]
        least = [0] * (len(set().union(*free)) + 1)  # of the runs so far, for each number of kinks
        for run, units in zip(runs, free):
            values = self.leftovers(run[0], len(run), len(units))
            least = [min(map(add, least[m::-1], values)) for m in range(len(least))]
        return Fraction(least[-1] << self.down, 1 << self.up)
