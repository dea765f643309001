# SPDX-License-Identifier: Apache-2.0
"""Runs one program and measures it: processor seconds (user and system) as the kernel counts them, wall seconds, memory.

A limit is in processor seconds, because wall seconds on a shared machine say little. At the limit the program gets the
signal SIGTERM, which `infimum` answers with the interval it has proved; if it takes too long over that, it is killed.
"""
import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass

FIRST_PAUSE, LONGEST_PAUSE = 0.001, 0.02


@dataclass
class Outcome:
    code: int
    output: str
    errors: str
    cpu: float
    wall: float
    peak: int  # bytes
    interrupted: bool
    killed: bool


def answer_signals():
    """Ctrl-C and a request to end both raise KeyboardInterrupt, also in a run that was started in the background."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)


def cpu_seconds(pid):
    """The processor clock of another process: Linux derives the clock's number from that of the process."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def high_water(pid):
    """The most memory the process has held so far, in bytes; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


class Watch:
    """Waits for a child, looking every few milliseconds whether it is over its limit."""

    def __init__(self, child, limit, grace):
        self.child, self.limit, self.grace = child, limit, grace
        self.interrupted = self.killed = False
        self.peak = 0

    def enforce(self):
        used = cpu_seconds(self.child.pid)
        if not self.interrupted and used > self.limit:
            self.interrupted = True
            os.kill(self.child.pid, signal.SIGTERM)
        if not self.killed and used > self.limit + self.grace:
            self.killed = True
            os.kill(self.child.pid, signal.SIGKILL)

    def wait(self):
        pause = FIRST_PAUSE
        while True:
            self.peak = max(self.peak, high_water(self.child.pid))
            pid, status, usage = os.wait4(self.child.pid, os.WNOHANG)
            if pid:
                self.child.returncode = os.waitstatus_to_exitcode(status)
                return usage
            if self.limit is not None:
                self.enforce()
            time.sleep(pause)
            pause = min(LONGEST_PAUSE, 1.5 * pause)


def peak_memory(usage, seen, own):
    """A child inherits the reading of the process that started it; below that only what was seen is its own."""
    whole = usage.ru_maxrss * 1024
    return whole if whole > own else seen


def run(command, limit=None, grace=60.0, **keywords):
    """Runs the command to its end, in a process group of its own, so that Ctrl-C reaches the caller alone."""
    own = high_water(os.getpid())
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.monotonic()
        child = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=output, stderr=errors, process_group=0, **keywords
        )
        watch = Watch(child, limit, grace)
        try:
            usage = watch.wait()
        except BaseException:
            child.kill()
            child.wait()
            raise
        wall = time.monotonic() - start
        texts = []
        for stream in (output, errors):
            stream.seek(0)
            texts.append(stream.read().decode(errors="replace"))
    cpu = usage.ru_utime + usage.ru_stime
    return Outcome(child.returncode, *texts, cpu, wall, peak_memory(usage, watch.peak, own), watch.interrupted, watch.killed)
