# SPDX-License-Identifier: Apache-2.0
"""Squared loss under an output ReLU, for the prover: convex quadratic programs as linear complementarity problems."""
from fractions import Fraction


def dot(u, v):
    return sum(a * b for a, b in zip(u, v))


def fit_relu(problem, columns, used, off):
    """min sum W (mean - t)^2 over the points that are not off, for t = sum_a lambda_a phi_a with lambda >= 0, t >= 0, and
    t = 0 where off, a linear complementarity problem; r is -2 W (t - mean) and the multipliers of the conditions on t."""
    phi = [[Fraction(entries[i]) for i in used] for _, entries in columns]
    weight = [0 if gone else 2 * problem.weight[i] for i, gone in zip(used, off)]
    conditions = [(t, side) for t, gone in enumerate(off) for side in ((1, -1) if gone else (1,))]
    p, m = len(phi), len(conditions)
    matrix = [[dot([w * z for w, z in zip(weight, u)], v) for v in phi] + [-side * u[t] for t, side in conditions] for u in phi]
    matrix += [[side * u[t] for u in phi] + [Fraction(0)] * m for t, side in conditions]
    pull = [w * problem.mean[i] for w, i in zip(weight, used)]
    z = lemke(matrix, [-dot(u, pull) for u in phi] + [Fraction(0)] * m)
    full = [Fraction(0)] * problem.n
    for t, i in enumerate(used):
        full[i] = pull[t] - weight[t] * sum(a * u[t] for a, u in zip(z, phi))
    for (t, side), a in zip(conditions, z[p:]):
        full[used[t]] += side * a
    return full, {column[0]: a for column, a in zip(columns, z) if a}


def lemke(matrix, right):
    """z >= 0 with w = matrix z + right >= 0 and z w = 0, for a positive semidefinite matrix; ties are broken lexicographically."""
    n = len(right)
    if all(b >= 0 for b in right):
        return [Fraction(0)] * n
    rows = [[Fraction(t == s) for s in range(n)] + [-z for z in row] + [Fraction(-1), Fraction(b)] for t, (row, b) in enumerate(zip(matrix, right))]
    basis, enter = list(range(n)), 2 * n  # w are 0..n-1, z are n..2n-1, the artificial one is 2n
    leave = min(range(n), key=lambda t: (rows[t][-1], [rows[t][s] for s in range(n)]))
    while True:
        rows[leave] = [z / rows[leave][enter] for z in rows[leave]]
        for t in range(n):
            if t != leave and rows[t][enter]:
                rows[t] = [z - rows[t][enter] * w for z, w in zip(rows[t], rows[leave])]
        basis[leave], gone = enter, basis[leave]
        if gone == 2 * n:
            break
        enter = gone + n if gone < n else gone - n
        ratios = [([rows[t][s] / rows[t][enter] for s in (-1, *range(n))], t) for t in range(n) if rows[t][enter] > 0]
        leave = min(ratios)[1]
    value = dict(zip(basis, (row[-1] for row in rows)))
    return [value.get(n + t, Fraction(0)) for t in range(n)]
