# SPDX-License-Identifier: Apache-2.0
"""The mixed-integer program that a general solver is given for the training of a network.

Over the networks f(x) = c + sum s_j relu(w_j·x + b_j) with all |w_jl| at most the box B (and then |b_j| at most dB), for each
unit j and each distinct input u, with M = B·|u|_1 + dB:

  h − g = w_j·u + b_j,  h ≤ M·z,  g ≤ M·(1 − z),  z binary       so that h = relu(w_j·u + b_j)
  h = p + q,            p ≤ M·s_j,  q ≤ M·(1 − s_j),  s_j binary  so that p − q = ±h
  r_i = y_i − c − sum_j (p − q)
  e_i ≥ r_i and e_i ≥ −r_i  (absolute),  or  e_i ≥ r_i²  (squared)

and the sum of e_i is least. Units are put in order, s_1 ≥ … ≥ s_k and, between equal signs, w_j1 ≥ w_j+1,1. Points of equal x
share their binaries. The solvers get the floats nearest to the data, and the box, which the original problem does not have.
"""
import csv
from collections import namedtuple

Variable = namedtuple("Variable", "name lower upper binary cost")
Row = namedtuple("Row", "terms lower upper")  # terms: pairs (number of the variable, coefficient)
INFINITE = float("inf")


class Program:
    """Variables, linear rows, and pairs (e, r) that stand for e ≥ r²."""

    def __init__(self):
        self.variables, self.rows, self.squares = [], [], []

    def variable(self, name, lower, upper, binary=False, cost=0.0):
        self.variables.append(Variable(name, lower, upper, binary, cost))
        return len(self.variables) - 1

    def binary(self, name):
        return self.variable(name, 0.0, 1.0, binary=True)

    def row(self, terms, lower, upper):
        self.rows.append(Row(terms, lower, upper))


def read_points(path):
    """Pairs (inputs, target) of a CSV file with a header; the target is the last column."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [(tuple(map(float, row[:-1])), float(row[-1])) for row in rows]


def unit_on_input(program, name, weights, bias, sign, inputs, most):
    """The numbers of p and q of one unit on one input."""
    h, g = (program.variable(f"{kind}{name}", 0.0, most) for kind in "hg")
    z = program.binary(f"z{name}")
    p, q = (program.variable(f"{kind}{name}", 0.0, most) for kind in "pq")
    inner = [(weight, value) for weight, value in zip(weights, inputs)] + [(bias, 1.0)]
    program.row([(h, 1.0), (g, -1.0)] + [(number, -value) for number, value in inner], 0.0, 0.0)
    program.row([(h, 1.0), (z, -most)], -INFINITE, 0.0)
    program.row([(g, 1.0), (z, most)], -INFINITE, most)
    program.row([(h, 1.0), (p, -1.0), (q, -1.0)], 0.0, 0.0)
    program.row([(p, 1.0), (sign, -most)], -INFINITE, 0.0)
    program.row([(q, 1.0), (sign, most)], -INFINITE, most)
    return p, q


def order_units(program, weights, signs, box):
    for j in range(len(signs) - 1):
        program.row([(signs[j], 1.0), (signs[j + 1], -1.0)], 0.0, INFINITE)
        first, second = weights[j][0], weights[j + 1][0]
        program.row([(first, 1.0), (second, -1.0), (signs[j], 2 * box), (signs[j + 1], -2 * box)], 0.0, INFINITE)


def add_residual(program, number, target, intercept, parts, loss):
    r = program.variable(f"r{number}", -INFINITE, INFINITE)
    e = program.variable(f"e{number}", 0.0, INFINITE, cost=1.0)
    program.row([(r, 1.0), (intercept, 1.0)] + [term for p, q in parts for term in ((p, 1.0), (q, -1.0))], target, target)
    if loss == "squared":
        program.squares.append((e, r))
        return
    program.row([(e, 1.0), (r, -1.0)], 0.0, INFINITE)
    program.row([(e, 1.0), (r, 1.0)], 0.0, INFINITE)


def formulate(points, units, loss, box=20.0):
    """The program for a list of points (inputs, target)."""
    program, dimension = Program(), len(points[0][0])
    reach = 1 + 2 * dimension * box * units
    intercept = program.variable("c", -reach, reach)
    weights = [[program.variable(f"w{j}_{l}", -box, box) for l in range(dimension)] for j in range(units)]
    biases = [program.variable(f"b{j}", -dimension * box, dimension * box) for j in range(units)]
    signs = [program.binary(f"s{j}") for j in range(units)]
    order_units(program, weights, signs, box)
    parts = {}
    for u, inputs in enumerate(dict.fromkeys(inputs for inputs, _ in points)):
        most = box * sum(map(abs, inputs)) + dimension * box
        parts[inputs] = [unit_on_input(program, f"{j}_{u}", weights[j], biases[j], signs[j], inputs, most) for j in range(units)]
    for i, (inputs, target) in enumerate(points):
        add_residual(program, i, target, intercept, parts[inputs], loss)
    return program
