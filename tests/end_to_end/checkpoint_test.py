# SPDX-License-Identifier: Apache-2.0
"""Long runs survive: killed at any moment and continued, a training ends with the same risk and one whole certificate."""
import random
import signal
import subprocess
import time
import unittest

from training import DATA, PROGRAM, TrainingTest, exact

TREES = (DATA / "trees.csv", "--target", "volume", "--units", 2)
LONG = (DATA / "faithful.csv", "--target", "waiting", "--units", 4)


class Checkpoints(TrainingTest):
    def setUp(self):
        super().setUp()
        self.checkpoint = self.directory / "check"

    def options(self, interval):
        options = ["--checkpoint", self.checkpoint, "--checkpoint-interval", interval]
        return [*options, "--resume", self.checkpoint] if self.checkpoint.exists() else options

    def age(self):
        return self.checkpoint.stat().st_mtime_ns if self.checkpoint.exists() else 0

    def kill_after_next_checkpoint(self, delay, *options):
        """Whether the run could be killed before its end."""
        before = self.age()
        run = self.start(*LONG, "--quiet", *options)
        while run.poll() is None and self.age() in (0, before):
            time.sleep(0.005)
        time.sleep(delay)
        run.kill()
        run.communicate()
        # Nothing is left behind, unless the kill came between naming a file and moving it to its place.
        self.assertLessEqual({p.name.split(".part")[0] for p in self.directory.iterdir()}, {"check", "proof.cert"})
        return run.returncode == -signal.SIGKILL

    def test_killed_at_random_moments(self):
        draw, kills, risk = random.Random(time.time_ns()), 0, 8072.42676577
        for _ in range(6):
            options = [*self.options(0.05), "--threads", draw.choice([1, 2, 3])]
            if not self.kill_after_next_checkpoint(draw.uniform(0, 0.1), *options):
                break
            kills += 1
        result = self.train(*LONG, *self.options(0.05), patience=0)
        self.assertGreater(kills, 0)
        self.assertEqual((result["status"], f"{float(exact(result)):.12g}"), ("optimal", str(risk)))
        self.assertFalse(self.checkpoint.exists())
        print(f"{kills} kills, {result['regions']} regions, {result['seconds']:.2f} s")

    def test_stopped_again_and_again(self):
        whole = self.train(*TREES)
        steps, regions = 0, 0
        while True:
            result = self.train(*TREES, *self.options(100), "--region-limit", 100)
            self.assertGreaterEqual(result["regions"], regions)
            regions = result["regions"]
            if result["status"] == "optimal":
                break
            self.assertEqual(result["checkpoint"], {"file": str(self.checkpoint)})
            steps += 1
        self.assertGreater(steps, 3)
        self.assertEqual(exact(result), exact(whole))
        self.assertFalse(self.checkpoint.exists())

    def test_signal_keeps_what_is_open(self):
        run = self.start(*LONG, *self.options(100))
        run.stderr.readline()
        time.sleep(0.3)
        run.send_signal(signal.SIGTERM)
        stopped = self.finish(LONG[0], run, patience=0)
        self.assertEqual(stopped["stopped_by"], "signal")
        again = self.train(*LONG, *self.options(100), "--region-limit", 20, patience=0)
        self.assertGreater(again["regions"], stopped["regions"])
        self.assertLess(again["leaves"], 2 * stopped["leaves"] + again["regions"])

    def test_with_other_threads_and_without_certificate(self):
        """The first run writes no certificate, the last one a whole one."""
        command = [PROGRAM, "train", *map(str, TREES), "--quiet", "--checkpoint", self.checkpoint, "--region-limit", "300"]
        done = subprocess.run([*command, "--threads", "2"], capture_output=True, check=False)
        self.assertEqual(done.returncode, 10, done.stderr)
        self.assertIn(f"to go on: --resume {self.checkpoint}".encode(), done.stdout)
        self.train(*TREES, "--resume", self.checkpoint, "--threads", 1)
        self.assertTrue(self.checkpoint.exists(), "only --checkpoint replaces or removes it")

    def refused(self, *options, data=TREES[0]):
        usual = TREES[1:3] if "--units" in options else TREES[1:]
        run = self.start(data, *usual, *options)
        output, errors = run.communicate(timeout=60)
        self.assertEqual((output, errors.count(b"\n")), (b"", 1), errors)
        return run.returncode, errors.decode()

    def test_refusals(self):
        self.train(*TREES, *self.options(100), "--region-limit", 100)
        bytes_of_checkpoint = self.checkpoint.read_bytes()
        resume = ("--resume", self.checkpoint)
        for options, code, words in [
            (("--checkpoint", self.checkpoint), 1, "exists; go on with it"),
            ((*resume, "--units", "1:2"), 1, "one number of units"),
            ((*resume, "--checkpoint-interval", "0"), 1, "more than 0"),
            ((*resume, "--network", self.checkpoint), 1, "would overwrite --resume"),
            (("--resume", self.directory / "missing"), 2, "No such file"),
            (("--resume", TREES[0]), 2, "not a checkpoint"),
            ((*resume, "--loss", "absolute"), 2, '"loss squared" there, "loss absolute" here'),
            ((*resume, "--gap", "0.1"), 2, '"gap 0" there, "gap 1/10" here'),
            ((*resume, "--features", "height"), 2, "the checkpoint of another search"),
        ]:
            with self.subTest(options):
                told, errors = self.refused(*options)
                self.assertEqual(told, code, errors)
                self.assertIn(words, errors)
        other = self.write("other.csv", TREES[0].read_text() + "1,1,1\n")
        self.assertIn("the checkpoint of another search", self.refused(*resume, data=other)[1])
        draw = random.Random(5)
        for _ in range(10):
            at = draw.randrange(len(bytes_of_checkpoint))
            for damaged in [bytes_of_checkpoint[:at], bytes_of_checkpoint[:at] + bytes([bytes_of_checkpoint[at] ^ 4]) + bytes_of_checkpoint[at + 1 :]]:
                self.checkpoint.write_bytes(damaged)
                self.assertEqual(self.refused(*resume)[0], 2)


if __name__ == "__main__":
    unittest.main()
