# SPDX-License-Identifier: Apache-2.0
"""Runs all honest and false certificates through the checkers.

    run_false.py [--checker PATH] [--no-python] [--load DIR] [--fail-fast] [--timeout SECONDS]
    run_false.py [--checker PATH] [--no-python] --save DIR      writes the cases and what the checkers say, and judges nothing

One line per failure, then `N passed, M failed`; exit 1 on failure.  The cases are generated anew unless they are loaded.
"""
import argparse
import json
import signal
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "python")]


def generated():
    """(name, twin, data, certificate, codes) of every case, the honest ones first."""
    import false

    for case in [*false.honest_cases(), *false.all_cases()]:
        yield case.name, case.twin, case.data, case.certificate, case.codes


def save(cases, folder):
    folder.mkdir(parents=True, exist_ok=True)
    index = []
    for number, (name, twin, data, certificate, codes) in enumerate(cases):
        (folder / f"{number}.csv").write_bytes(data)
        (folder / f"{number}.proof").write_bytes(certificate)
        index.append([name, twin, list(codes)])
    (folder / "index.json").write_text(json.dumps(index))


def save_reasons(cases, options):
    """What the checkers say about each case, for runs that want the cases of one reason first."""
    reasons = []
    with tempfile.TemporaryDirectory() as name:
        for case in cases:
            reasons.append(" ".join(text for _, text in verdicts(options, case, Path(name)).values()))
    (options.save / "reasons.json").write_text(json.dumps(reasons))


def sorted_by_reason(cases, folder, words):
    reasons = json.loads((folder / "reasons.json").read_text())
    return [case for _, case in sorted(zip(reasons, cases), key=lambda pair: words not in pair[0] + pair[1][0])]


def load(folder):
    for number, (name, twin, codes) in enumerate(json.loads((folder / "index.json").read_text())):
        yield name, twin, (folder / f"{number}.csv").read_bytes(), (folder / f"{number}.proof").read_bytes(), tuple(codes)


def run_binary(path, data, certificate, folder, timeout=120):
    """(exit code, the claim or the reason); a signal is a negative number, anything else that is wrong a string."""
    (folder / "data.csv").write_bytes(data)
    (folder / "proof.cert").write_bytes(certificate)
    try:
        done = subprocess.run([path, folder / "data.csv", folder / "proof.cert"], capture_output=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return "no answer in time", ""
    line = done.stdout.decode("utf-8", "replace").split("\n")[0]
    if line.startswith("VERIFIED ") != (done.returncode == 0):
        return f"{done.returncode} with output {line[:60]!r}", ""
    return done.returncode, line or done.stderr.decode("utf-8", "replace")


def is_farkas(certificate):
    """Whether the first line says that this is a certificate of the second kind."""
    try:
        return zlib.decompressobj(31).decompress(certificate, 20).startswith(b"infimum-farkas ")
    except zlib.error:
        return False


def run_python(data, certificate, timeout=120):
    """The same for the Python checker."""
    from infimum import check_farkas
    from infimum.check import check as check_risk

    check = check_farkas.check if is_farkas(certificate) else check_risk

    def late(*_):
        raise TimeoutError("no answer in time")

    signal.signal(signal.SIGALRM, late)
    signal.alarm(timeout)
    try:
        return tuple(check(data, certificate))
    except Exception as error:  # a crash is a failure of the checker, whatever it is
        return f"{type(error).__name__}: {error}", ""
    finally:
        signal.alarm(0)


def verdicts(options, case, folder):
    _, _, data, certificate, _ = case
    found = {}
    if options.checker:
        found["binary"] = run_binary(options.checker, data, certificate, folder, options.timeout)
    if not options.no_python:
        found["python"] = run_python(data, certificate, options.timeout)
    return found


def agree(found):
    """Equal exit codes, and the same words for what is verified."""
    return len({(code, text if code == 0 else "") for code, text in found.values()}) <= 1


def complaint(case, found, honest):
    """What is wrong about the verdicts on a case, or None."""
    name, twin, _, _, codes = case
    for checker, (code, _) in found.items():
        if code not in codes:
            return f"{name}: {checker} answers {code}, expected {' or '.join(map(str, codes))}"
    if not agree(found):
        return f"{name}: the checkers disagree, {found}"
    if 0 not in codes and twin not in honest:
        return f"{name}: has no honest twin {twin!r}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checker")
    parser.add_argument("--no-python", action="store_true")
    parser.add_argument("--save", type=Path)
    parser.add_argument("--load", type=Path)
    parser.add_argument("--first", metavar="WORDS", help="with --load: begin with the cases whose reason or name has these words")
    parser.add_argument("--fail-fast", action="store_true")
    parser.add_argument("--timeout", type=int, default=120)
    parser.add_argument("--python-root", type=Path, help="folder of another infimum/check.py")
    options = parser.parse_args()
    if options.python_root:
        sys.path.insert(0, str(options.python_root))
    cases = list(load(options.load) if options.load else generated())
    if options.save:
        save(cases, options.save)
        save_reasons(cases, options)
        return 0
    if options.first:
        cases = sorted_by_reason(cases, options.load, options.first)
    honest = {name for name, _, _, _, codes in cases if codes == (0,)}
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            found = verdicts(options, case, Path(folder))
            trouble = complaint(case, found, honest)
            if trouble:
                print("FAILED", trouble, flush=True)
            failed, passed = failed + bool(trouble), passed + (not trouble)
            if failed and options.fail_fast:
                break
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
