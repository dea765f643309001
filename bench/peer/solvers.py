# SPDX-License-Identifier: Apache-2.0
"""SCIP and HiGHS on a program of formulation.py, each with one thread and a limit in processor seconds.

Both answer with a dictionary: status, primal, dual (the solver's own floats), branches, cpu. Default tolerances, except that HiGHS
is asked for a gap of 1e-6 instead of 1e-4.
"""
import time

from formulation import INFINITE


def scip(program, limit, memory):
    import pyscipopt

    model = pyscipopt.Model()
    model.hideOutput()
    model.setParams({"timing/clocktype": 1, "limits/time": limit, "limits/memory": memory / 2**20})
    variables = [
        model.addVar(v.name, "B" if v.binary else "C", None if v.lower == -INFINITE else v.lower, None if v.upper == INFINITE else v.upper, v.cost)
        for v in program.variables
    ]
    for row in program.rows:
        body = pyscipopt.quicksum(coefficient * variables[number] for number, coefficient in row.terms)
        if row.lower == row.upper:
            model.addCons(body == row.lower)
        else:
            model.addCons(body >= row.lower if row.upper == INFINITE else body <= row.upper)
    for e, r in program.squares:
        model.addCons(variables[r] * variables[r] - variables[e] <= 0)
    start = time.process_time()
    model.optimize()
    found = model.getNSols() > 0
    return {
        "status": model.getStatus(),
        "primal": model.getObjVal() if found else None,
        "dual": model.getDualbound(),
        "branches": model.getNTotalNodes(),
        "cpu": time.process_time() - start,
    }


def highs_problem(program):
    """The program in the columns and rows that HiGHS wants."""
    import highspy
    import numpy

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.variables), len(program.rows)
    lp.col_cost_ = numpy.array([v.cost for v in program.variables])
    lp.col_lower_ = numpy.array([v.lower for v in program.variables])
    lp.col_upper_ = numpy.array([v.upper for v in program.variables])
    lp.row_lower_ = numpy.array([row.lower for row in program.rows])
    lp.row_upper_ = numpy.array([row.upper for row in program.rows])
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[v.binary] for v in program.variables]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    starts = [0]
    for row in program.rows:
        starts.append(starts[-1] + len(row.terms))
    lp.a_matrix_.start_ = numpy.array(starts, dtype=numpy.int32)
    lp.a_matrix_.index_ = numpy.array([number for row in program.rows for number, _ in row.terms], dtype=numpy.int32)
    lp.a_matrix_.value_ = numpy.array([coefficient for row in program.rows for _, coefficient in row.terms])
    return lp


def highs(program, limit, memory):
    """HiGHS counts wall seconds; its own interruption points stop it at the limit in processor seconds."""
    import highspy

    if program.squares:
        raise ValueError("HiGHS has no mixed-integer programs with squares")
    solver = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 1e-6), ("mip_abs_gap", 1e-6)):
        solver.setOptionValue(option, value)
    solver.passModel(highs_problem(program))
    start = time.process_time()

    def stop_at_limit(event):
        if time.process_time() - start > limit:
            event.interrupt()

    solver.cbMipInterrupt += stop_at_limit
    solver.run()
    used = time.process_time() - start
    told, status = solver.getInfo(), solver.getModelStatus()
    optimal = status == highspy.HighsModelStatus.kOptimal
    found = abs(told.objective_function_value) < 1e300
    return {
        "status": "optimal" if optimal else "timelimit" if used >= limit else solver.modelStatusToString(status),
        "primal": told.objective_function_value if found else None,
        "dual": told.mip_dual_bound,
        "branches": told.mip_node_count,
        "cpu": used,
    }


SOLVERS = {"scip": scip, "highs": highs}


def versions():
    import highspy
    import pyscipopt

    major, minor, patch = (getattr(pyscipopt.Model(), f"get{part}Version")() for part in ("Major", "Minor", "Tech"))
    return {"scip": f"SCIP {major}.{minor}.{patch}", "highs": f"HiGHS {highspy.Highs().version()}"}
