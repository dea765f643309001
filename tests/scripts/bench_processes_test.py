# SPDX-License-Identifier: Apache-2.0
import os
import subprocess
import sys
import time
import unittest

from bench_folder import BENCH, BenchTest
from processes import peak_memory, run

SPIN = "import signal, sys\n{handler}\nwhile True: pass\n"


class Run(BenchTest):
    def python(self, text, **keywords):
        return run([sys.executable, "-c", text], **keywords)

    def test_output_errors_and_code(self):
        outcome = self.python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(7)")
        self.assertEqual((outcome.code, outcome.output, outcome.errors), (7, "out\n", "err\n"))
        self.assertFalse(outcome.interrupted or outcome.killed)

    def test_processor_time_is_that_of_the_child(self):
        worked = self.python("import time\nwhile time.process_time() < 0.3: pass")
        slept = self.python("import time; time.sleep(0.4)")
        self.assertGreaterEqual(worked.cpu, 0.3)
        self.assertLess(slept.cpu, 0.3)
        self.assertGreaterEqual(slept.wall, 0.4)

    def test_memory(self):
        outcome = self.python("import time; x = bytearray(80 << 20); time.sleep(0.1)")
        self.assertGreater(outcome.peak, 80 << 20)
        self.assertLess(outcome.peak, 200 << 20)

    def test_memory_of_the_caller_does_not_count(self):
        class Usage:
            ru_maxrss = 50 << 10

        self.assertEqual(peak_memory(Usage, seen=7, own=60 << 20), 7)
        self.assertEqual(peak_memory(Usage, seen=7, own=40 << 20), 50 << 20)

    def test_a_limit_interrupts(self):
        handler = "signal.signal(signal.SIGTERM, lambda *_: sys.exit(10))"
        outcome = self.python(SPIN.format(handler=handler), limit=0.3)
        self.assertEqual((outcome.code, outcome.interrupted, outcome.killed), (10, True, False))
        self.assertLess(outcome.cpu, 2)

    def test_who_does_not_listen_is_killed(self):
        handler = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"
        outcome = self.python(SPIN.format(handler=handler), limit=0.2, grace=0.2)
        self.assertEqual((outcome.code, outcome.interrupted, outcome.killed), (-9, True, True))

    def test_an_interruption_of_the_caller_leaves_no_child_behind(self):
        note = self.folder / "pid"
        inner = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
        outer = (
            f"import sys; sys.path.insert(0, {str(BENCH)!r})\n"
            f"from processes import run, answer_signals\nanswer_signals()\nrun([sys.executable, '-c', {inner!r}])"
        )
        caller = subprocess.Popen([sys.executable, "-c", outer], stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not (note.is_file() and note.read_text()):
            time.sleep(0.02)
        caller.terminate()
        caller.wait(timeout=30)
        with self.assertRaises(ProcessLookupError):
            os.kill(int(note.read_text()), 0)


if __name__ == "__main__":
    unittest.main()
