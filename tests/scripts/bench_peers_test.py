# SPDX-License-Identifier: Apache-2.0
import random
import unittest

from bench_folder import BENCH, BenchTest
import formulation
import peers
import problems
from peer import report as page


def value_of(program, values):
    """The risk that an assignment of all variables stands for, or None if it breaks a bound or a row."""
    for variable, value in zip(program.variables, values):
        if not variable.lower - 1e-9 <= value <= variable.upper + 1e-9:
            return None
    for row in program.rows:
        if not row.lower - 1e-9 <= sum(c * values[number] for number, c in row.terms) <= row.upper + 1e-9:
            return None
    if any(values[e] < values[r] ** 2 - 1e-9 for e, r in program.squares):
        return None
    return sum(variable.cost * value for variable, value in zip(program.variables, values))


def assignment(program, points, network, loss):
    """The variables of the program for a network (c, [(s, w, b), …]), whose units are in the order that the program wants."""
    intercept, units = network
    inputs = list(dict.fromkeys(x for x, _ in points))
    before = {(j, u): sum(w * v for w, v in zip(units[j][1], x)) + units[j][2] for j in range(len(units)) for u, x in enumerate(inputs)}
    residuals = [y - intercept - sum(s * max(0, before[j, inputs.index(x)]) for j, (s, _, _) in enumerate(units)) for x, y in points]

    def value(name):
        kind, (first, *rest) = name[0], (name[1:] or "0").split("_")
        j, pre = int(first), before.get((int(first), int(rest[0]))) if rest else None
        on, off = (max(0, pre), max(0, -pre)) if pre is not None else (0, 0)
        plus = kind != "c" and j < len(units) and units[j][0] > 0
        return {
            "c": lambda: intercept, "w": lambda: units[j][1][int(rest[0])], "b": lambda: units[j][2], "s": lambda: float(plus),
            "h": lambda: on, "g": lambda: off, "z": lambda: float(on > 0), "p": lambda: on if plus else 0, "q": lambda: 0 if plus else on,
            "r": lambda: residuals[j], "e": lambda: abs(residuals[j]) if loss == "absolute" else residuals[j] ** 2,
        }[kind]()

    return [value(variable.name) for variable in program.variables], residuals


class Formulation(unittest.TestCase):
    def setUp(self):
        self.random = random.Random(1)

    def network(self, dimension, units):
        draw = lambda: self.random.uniform(-3, 3)  # noqa: E731
        parts = [(self.random.choice((1, -1)), [draw() for _ in range(dimension)], draw()) for _ in range(units)]
        return draw(), sorted(parts, key=lambda part: (-part[0], -part[1][0]))

    def points(self, dimension, count):
        draw = lambda: round(self.random.uniform(-1, 1), 1)  # noqa: E731
        return [(tuple(draw() for _ in range(dimension)), draw()) for _ in range(count)]

    def test_a_network_is_feasible_and_worth_its_risk(self):
        for dimension, units, loss in ((1, 1, "absolute"), (1, 3, "squared"), (2, 2, "absolute"), (5, 2, "squared")):
            points = self.points(dimension, 8)
            points.append((points[0][0], 0.5))  # equal inputs share their binaries
            program = formulation.formulate(points, units, loss)
            values, residuals = assignment(program, points, self.network(dimension, units), loss)
            risk = sum(abs(r) if loss == "absolute" else r * r for r in residuals)
            self.assertAlmostEqual(value_of(program, values), risk)

    def broken(self, program, values, kind, change):
        """The value after every variable of one kind was changed."""
        return value_of(program, [change(v) if variable.name[0] == kind else v for variable, v in zip(program.variables, values)])

    def test_what_is_no_network_is_infeasible(self):
        points = self.points(2, 8)
        program = formulation.formulate(points, 2, "absolute")
        values, _ = assignment(program, points, self.network(2, 2), "absolute")
        self.assertIsNotNone(value_of(program, values))
        for kind in "hgpqr":
            self.assertIsNone(self.broken(program, values, kind, lambda v: v + 0.1), kind)
        for kind in "zs":
            self.assertIsNone(self.broken(program, values, kind, lambda v: 1 - v), kind)
        self.assertIsNone(self.broken(program, values, "e", lambda v: 0.9 * v))

    def test_units_out_of_order_are_infeasible(self):
        points = self.points(1, 6)
        program = formulation.formulate(points, 2, "squared")
        for units in ([(1, [1.0], 0.0), (1, [2.0], 0.0)], [(-1, [1.0], 0.0), (1, [2.0], 0.0)]):
            for order, feasible in ((units, False), (units[::-1], True)):
                values, _ = assignment(program, points, (0.0, order), "squared")
                self.assertEqual(value_of(program, values) is not None, feasible, order)

    def test_one_binary_for_each_unit_on_each_distinct_input(self):
        points = formulation.read_points(problems.ROOT / "data" / "peers" / "cars_n10.csv")
        program = formulation.formulate(points, 2, "absolute")
        self.assertEqual(len(points), 10)
        self.assertEqual(sum(variable.binary for variable in program.variables), 2 * 8 + 2)
        self.assertEqual(max(variable.upper for variable in program.variables if variable.name[0] == "w"), 20.0)


class Judgement(unittest.TestCase):
    def judge(self, primal, status="optimal", exact=2.0):
        return page.judge({"status": status, "primal": primal, "dual": primal}, exact)

    def test_verdicts(self):
        self.assertEqual(self.judge(2.000001), "agrees")
        self.assertEqual(self.judge(2.00001), "above")
        self.assertEqual(self.judge(1.99999), "below")
        self.assertEqual(self.judge(1.0, status="timelimit"), "unproved")
        self.assertEqual(self.judge(None, status="ended with -9"), "failed")

    def row(self, **answer):
        ours = {"status": "proved", "risk_decimal": 2.0, "points": 5, "inputs": 1, "train": 0.5, "check": 0.25, "cpu": 0.75}
        return {"name": "peers/toy k=1", "part": "squared", "ours": ours, "peers": {"scip": answer}}

    def test_ratios(self):
        proved = {"status": "optimal", "primal": 2.0, "dual": 2.0, "cpu": 1.5}
        self.assertEqual(page.ratio(self.row(**proved), "scip", 60.0), (2.0, False))
        self.assertEqual(page.ratio(self.row(**proved | {"status": "timelimit", "cpu": 59.0}), "scip", 60.0), (80.0, True))
        self.assertIsNone(page.ratio(self.row(**proved | {"status": "ended with 1"}), "scip", 60.0))

    def test_the_page(self):
        rows = [
            self.row(status="optimal", primal=1.9, dual=1.9, cpu=1.5),
            self.row(status="timelimit", primal=4.0, dual=1.0, cpu=60.0),
            self.row(status="optimal", primal=2.0, dual=2.0, cpu=3.0),
        ]
        result = {
            "processor": "P", "cores": 2, "commit": "c", "compiler": "g", "date": "d", "versions": {"scip": "SCIP 1"}, "limit": 60.0,
            "finished": True, "segmented": False, "rows": rows,
        }
        text = page.report(result)
        self.assertIn("| toy k=1 | 5 | 1 | 2 | 0.50 | 0.25 | 1.50 | **below** the least risk by 5.0e-02 | 2.0 |", text)
        self.assertIn("**not proved**, gap 75.0 % | > 80 |", text)
        self.assertIn('SCIP, of 3 problems: proved and right to its tolerance 1; "optimal" below the least risk 1; not proved 1', text)
        self.assertIn("there is no R", text)


class Cells(BenchTest):
    def test_all_data_are_there(self):
        for part in ("absolute", "squared", "segmented"):
            for problem in peers.listed(part):
                self.assertTrue((problems.ROOT / "data" / f"{problem.data}.csv").is_file(), problem.name)
                self.assertEqual((problem.skip, problem.loss), (part == "segmented", "squared" if part == "segmented" else part))

    def test_earlier_answers_stand_in_for_R(self):
        answers = {(problem.name, "segmented"): {} for problem in peers.listed("segmented")}
        self.assertTrue(peers.has_answers(answers, "segmented"))
        answers.popitem()
        self.assertFalse(peers.has_answers(answers, "segmented"))
        self.assertFalse(peers.has_answers({}, "segmented"))

    def test_versions_are_pinned(self):
        lines = (BENCH / "peer" / "requirements.txt").read_text().splitlines()[1:]
        self.assertTrue(all("==" in line for line in lines), lines)
        self.assertLessEqual({"pyscipopt", "highspy"}, {line.partition("==")[0] for line in lines})


if __name__ == "__main__":
    unittest.main()
