# SPDX-License-Identifier: Apache-2.0
"""Bad input is one line that names the place, an exit code, and nothing left behind."""
import os
import resource
import signal
import subprocess
import unittest

from program import PROGRAM, ROOT, ProgramTest

INPUT = 2
USAGE = 1


class BadData(ProgramTest):
    FILES = ("--network", "out.json", "--certificate", "out.cert", "--json", "result.json")

    def assert_file_refused(self, path, message):
        """Both by evaluate and by train, which reads the same files."""
        self.assert_refused(INPUT, message, "evaluate", "net.json", path, "--target", "y")
        self.assert_refused(INPUT, message, "train", path, "--target", "y", *self.FILES)

    def assert_data_refused(self, content, message):
        self.write("a.csv", content)
        self.assert_file_refused("a.csv", message)

    def test_files_that_cannot_be_read(self):
        self.assert_file_refused("none.csv", "none.csv: cannot read the file: No such file or directory")
        self.assert_file_refused(".", ".: cannot read the file: it is a directory")

    def test_empty_files(self):
        empty = "a.csv: the file is empty; a header line with column names is expected"
        self.assert_data_refused("", empty)
        self.assert_data_refused("\n\n", empty)
        self.assert_data_refused("x,y\n", "a.csv: no records after the header; at least one point is needed")

    def test_ragged_records(self):
        self.assert_data_refused("x,y\n1,2\n3\n", "a.csv:3: the record has 1 field, the header has 2")

    def test_cells_that_are_no_numbers(self):
        for cell, found in [("word", '"word"'), ("", "an empty cell"), ("NA", '"NA"'), ("0x10", '"0x10"'), ("1 2", '"1 2"')]:
            message = f'a.csv:3: column "x": expected a number, found {found}'
            self.assert_data_refused(f"x,y\n1,2\n{cell},2\n", message)
        for cell in ["nan", "NaN", "inf", "-Infinity"]:
            message = f'a.csv:3: column "y": expected a finite number, found "{cell}"'
            self.assert_data_refused(f"x,y\n1,2\n1,{cell}\n", message)

    def test_numbers_beyond_the_limits(self):
        message = 'a.csv:2: column "x": the exponent of "1e999999999" is beyond 1000'
        self.assert_data_refused("x,y\n1e999999999,2\n", message)
        message = 'a.csv:2: column "x": the denominator of "1/0" is zero'
        self.assert_data_refused("x,y\n1/0,2\n", message)

    def test_columns_that_do_not_exist(self):
        message = 'a.csv: no column "y" for the target; the columns are x, z'
        self.assert_data_refused("x,z\n1,2\n", message)
        self.write("a.csv", "z,y\n1,2\n")
        message = 'a.csv: no column "x" for the inputs of the network; the columns are z, y'
        self.assert_refused(INPUT, message, "evaluate", "net.json", "a.csv", "--target", "y")
        message = 'a.csv: no column "x" for the features; the columns are z, y'
        self.assert_refused(INPUT, message, "train", "a.csv", "--target", "y", "--features", "z,x")
        message = 'a.csv: no column "w" for the weights; the columns are z, y'
        self.assert_refused(INPUT, message, "train", "a.csv", "--target", "y", "--weights", "w")

    def test_data_without_features(self):
        self.write("a.csv", "y\n1\n2\n")
        message = 'a.csv: no feature: no column of numbers is left beside the target "y"'
        self.assert_refused(INPUT, message, "train", "a.csv", "--target", "y", *self.FILES)

    def test_columns_of_one_name(self):
        message = 'a.csv:1: column "x": two columns have this name; names must be unique'
        self.assert_data_refused("x,y,x\n1,2,3\n", message)

    def test_weights(self):
        self.write("a.csv", "x,y,w\n1,2,1\n1,2,-1\n")
        message = 'a.csv:3: column "w": expected a weight of 0 or more, found "-1"'
        self.assert_refused(INPUT, message, "evaluate", "net.json", "a.csv", "--target", "y", "--weights", "w")
        self.assert_refused(INPUT, message, "train", "a.csv", "--target", "y", "--weights", "w", *self.FILES)


class BadNetworks(ProgramTest):
    def assert_network_refused(self, content, message):
        self.write("a.csv", "x,y\n1,2\n")
        self.write("bad.json", content)
        self.assert_refused(INPUT, message, "predict", "bad.json", "a.csv")

    def test_syntax(self):
        self.assert_network_refused(
            '{\n"format" 1}', "bad.json:2: syntax error while parsing object separator - unexpected number literal; expected ':'"
        )

    def test_floats(self):
        text = (self.directory / "net.json").read_text().replace('["2"]', "[0.1]")
        why = 'a JSON float is not exact; write the number as a string, such as "0.1" or "1/10"'
        self.assert_network_refused(text, f"bad.json: /layers/0/weights/0/0: {why}")

    def test_shapes(self):
        text = (self.directory / "net.json").read_text().replace('["2"]', '["2", "3"]')
        self.assert_network_refused(text, "bad.json: /layers/0/weights/1: a list of 1 entries beside one of 2")


class BadQuestions(ProgramTest):
    """Of the commands that compute with any network."""

    def setUp(self):
        super().setUp()
        self.write("a.csv", "x,y,c\n1,2,a\n3,4,b\n")

    def test_options_that_do_not_go_together(self):
        grad = ("grad", "net.json", "a.csv", "--target", "y")
        self.assert_refused(USAGE, "--sign, --round, --bit and --exact exclude each other", *grad, "--sign", "--exact")
        self.assert_refused(USAGE, '--round: expected float64, float32, float16 or bfloat16, found "fp8"', *grad, "--round", "fp8")
        self.assert_refused(USAGE, '--kink: expected zero, left, right or a number from 0 to 1, found "up"', *grad, "--kink", "up")
        message = '--layer: no layer with parameters, and no parameter, is called "fc"; there are hidden.weights, hidden.bias, output.weights, output.bias'
        self.assert_refused(USAGE, message, *grad, "--layer", "fc")
        self.assert_refused(USAGE, "--margins: needs classes (--one-hot)", "evaluate", *grad[1:], "--margins", "m.csv")
        message = '--format: expected float32, bfloat16 or float16, found "float64"'
        self.assert_refused(USAGE, message, "audit", *grad[1:], "--format", "float64")
        self.assert_refused(USAGE, "--input-bits and --data contradict each other", "bits", "net.json", "--data", "a.csv", "--input-bits", "3")
        self.assert_refused(USAGE, "--target: needs --data", "bits", "net.json", "--target", "y")
        self.assert_refused(USAGE, "--precision: JSON files hold fractions, which are not rounded", "convert", "net.json", "b.json", "--precision", "float32")
        self.assert_refused(USAGE, "--data and --target are needed together, to compare risks", "convert", "net.json", "b.onnx", "--data", "a.csv")

    def test_points_that_do_not_fit(self):
        message = "a.csv: net.json has 1 outputs, and there are 2 classes"
        self.assert_refused(INPUT, message, "evaluate", "net.json", "a.csv", "--target", "c", "--one-hot")
        message = 'a.csv: column "y": the hinge loss needs targets 1 and -1; point 1 has 2'
        self.assert_refused(INPUT, message, "evaluate", "net.json", "a.csv", "--target", "y", "--loss", "hinge")
        network, data = str(ROOT / "tests" / "networks" / "torch_mlp.onnx"), str(ROOT / "data" / "concrete.csv")
        message = f"{data}: {network} has 8 inputs, and the data have 9 columns of numbers for them (--target names those that are none)"
        self.assert_refused(INPUT, message, "bits", network, "--data", data)
        self.assert_refused(INPUT, 'net.json: no layer is named "none"', "evaluate", "net.json", "a.csv", "--target", "y", "--output", "none")

    def test_files_that_are_none(self):
        self.write("a.onnx", b"\x08\x07\xff")
        done = self.run_program("evaluate", "a.onnx", "a.csv", "--target", "y")
        self.assertEqual((done.returncode, done.stdout), (INPUT, ""))
        self.assertRegex(done.stderr, r"^infimum: error: a.onnx: .*\n$")
        self.write("a.npz", b"PK\x03\x04")
        done = self.run_program("evaluate", "net.json", "a.npz", "--target", "y")
        self.assertEqual((done.returncode, done.stdout), (INPUT, ""))
        self.assertRegex(done.stderr, r"^infimum: error: a.npz: not an archive of arrays \(.npz\): .*\n$")


class BadUse(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("a.csv", "x,y\n1,2\n")

    def test_commands(self):
        self.assert_refused(USAGE, "expected a command: train, decide, fit, evaluate, predict, grad, audit, bits, verify, separate, convex-fit, generate, circuit, convert")
        self.assert_refused(USAGE, 'unknown command "dance"; known are train, decide, fit, evaluate, predict, grad, audit, bits, verify, separate, convex-fit, generate, circuit, convert', "dance")

    def test_options(self):
        evaluate = ("evaluate", "net.json", "a.csv")
        self.assert_refused(USAGE, "--target is required (see infimum evaluate --help)", *evaluate)
        message = "--target is required; --traget is no option (see infimum evaluate --help)"
        self.assert_refused(USAGE, message, *evaluate, "--traget", "y")
        message = '--loss: expected squared, absolute or hinge, found "huber"'
        self.assert_refused(USAGE, message, *evaluate, "--target", "y", "--loss", "huber")
        message = "The following argument was not expected: --frob (see infimum evaluate --help)"
        self.assert_refused(USAGE, message, *evaluate, "--target", "y", "--frob")
        predict = ("predict", "net.json", "a.csv")
        self.assert_refused(USAGE, "--exact and --digits contradict each other", *predict, "--exact", "--digits", "3")
        self.assert_refused(USAGE, "--digits: expected 1 to 1000", *predict, "--digits", "0")

    def test_options_of_train(self):
        train = ("train", "a.csv", "--target", "y")
        whole = "expected a whole number from 0 to 18446744073709551615"
        for message, *options in [
            ('--units: expected a number from 1 to 1000 or a range A:B, found "0"', "--units", "0"),
            ('--units: expected a number from 1 to 1000 or a range A:B, found "1001"', "--units", "1001"),
            ("--units: the range 3:2 is empty", "--units", "3:2"),
            ('--signs: expected 2 characters + or -, one for each unit, found "+"', "--units", "2", "--signs", "+"),
            ('--gap: expected a number that is at least 0 and less than 1, found "1"', "--gap", "1"),
            ('--gap: expected a number that is at least 0 and less than 1, found "nan"', "--gap", "nan"),
            ("--threads: expected a number from 1 to 1024, found 0", "--threads", "0"),
            ("--threads: expected a number from 1 to 1024, found 1025", "--threads", "1025"),
            ("--checkpoint-interval: expected a number of seconds, more than 0", "--checkpoint-interval", "0"),
            ("--checkpoint-interval: expected a number of seconds, more than 0", "--checkpoint-interval", "nan"),
            ("--time-limit: expected a number of seconds, 0 or more", "--time-limit", "-1"),
            ("--time-limit: expected a number of seconds, 0 or more", "--time-limit", "nan"),
            ('--memory-limit: expected a size such as 512M or 4G, found "4X"', "--memory-limit", "4X"),
            ('--loss: expected squared or absolute, found "huber"', "--loss", "huber"),
            ("--features: expected names of columns, separated by commas", "--features", "x\n"),
            ("--network: expected the name of a file (see infimum train --help)", "--network", ""),
            ("--json: expected the name of a file (see infimum train --help)", "--json", ""),
            (f"--seed: {whole} (see infimum train --help)", "--seed", "-1"),
            (f"--region-limit: {whole} (see infimum train --help)", "--region-limit", "1.5"),
        ]:
            self.assert_refused(USAGE, message, *train, *options)

    def test_one_column_in_two_roles(self):
        message = 'column "x" is used twice'
        self.assert_refused(USAGE, message, "evaluate", "net.json", "a.csv", "--target", "x")
        message = 'column "y" is used twice'
        self.assert_refused(USAGE, message, "train", "a.csv", "--target", "y", "--features", "x,y")
        message = 'column "y" cannot be both target and weights'
        self.assert_refused(USAGE, message, "train", "a.csv", "--target", "y", "--weights", "y")

    def test_networks_that_cannot_be_a_start(self):
        train = ("train", "a.csv", "--target", "y", "--start")
        message = "none.json: cannot read the file: No such file or directory"
        self.assert_refused(INPUT, message, *train, "none.json")
        self.write("b.csv", "z,y\n1,2\n")
        message = 'net.json: the network has no input "z"'
        self.assert_refused(INPUT, message, "train", "b.csv", "--target", "y", "--units", "2", "--start", "net.json")


class Outputs(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("a.csv", "x,y\n1,2\n")

    def predict_to(self, path):
        return ("predict", "net.json", "a.csv", "-o", path)

    def test_paths_that_cannot_be_written(self):
        message = "no/such/out.csv: cannot write the file: No such file or directory"
        self.assert_refused(INPUT, message, *self.predict_to("no/such/out.csv"))
        self.assert_refused(INPUT, ".: cannot write the file: Is a directory", *self.predict_to("."))

    def test_train_opens_its_files_before_it_searches(self):
        for option in ["--network", "--certificate"]:
            done = self.run_program("train", "a.csv", "--target", "y", option, "no/such/out")
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (INPUT, "", 1), done.stderr)
            self.assertTrue(done.stderr.startswith("infimum: error: no/such/out: "), done.stderr)

    def test_questions_open_their_files_before_they_are_answered(self):
        data = ("a.csv", "--target", "y")
        for question in [
            ("decide", *data, "--units", "1", "--threshold", "1", "--quiet"),
            ("train", *data, "--width", "any", "--penalty", "1"),
            ("fit", *data),
            ("separate", *data, "--inside", "2"),
            ("convex-fit", *data),
        ]:
            for option in ["--network", "--json"]:
                message = "no/such/out: cannot write the file: No such file or directory"
                self.assert_refused(INPUT, message, *question, option, "no/such/out")

    def test_a_pipe_is_opened_once(self):
        os.mkfifo(self.directory / "pipe")
        reader = subprocess.Popen(["cat", "pipe"], cwd=self.directory, stdout=subprocess.PIPE)
        done = self.run_program("train", "a.csv", "--target", "y", "--quiet", "--json", "pipe")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn(b"infimum-", reader.communicate(timeout=60)[0])

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full on this system")
    def test_full_disk(self):
        message = "/dev/full: cannot write the file: No space left on device"
        self.assert_refused(INPUT, message, *self.predict_to("/dev/full"))
        with open("/dev/full", "w") as full:
            done = self.run_program_to(full)
        self.assertEqual(done.stderr, "infimum: error: standard output: cannot write: No space left on device\n")
        self.assertEqual(done.returncode, INPUT)

    def run_program_to(self, stream):
        command = [PROGRAM, "predict", "net.json", "a.csv"]
        return subprocess.run(command, cwd=self.directory, stdout=stream, stderr=subprocess.PIPE, encoding="utf-8")

    def test_an_old_file_survives_a_failure(self):
        self.write("out.csv", "precious")
        self.write("b.csv", "z\n1\n")
        message = 'b.csv: no column "x" for the inputs of the network; the columns are z'
        self.assert_refused(INPUT, message, "predict", "net.json", "b.csv", "-o", "out.csv")
        self.assertEqual((self.directory / "out.csv").read_text(), "precious")

    def test_the_answer_outlives_a_file_that_cannot_be_written(self):
        """Files may not grow beyond 100 bytes here, as if the disk became full after the search."""

        def small_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

        self.write("data.csv", "x,y\n0,0\n1,1\n2,0\n")
        done = self.run_program("train", "data.csv", "--target", "y", "--quiet", "--network", "out.json", preexec_fn=small_files)
        self.assertEqual((done.returncode, done.stderr), (INPUT, "infimum: error: out.json: cannot write the file: File too large\n"))
        self.assertIn("bound        equal to the risk: proved optimal", done.stdout)
        self.assertNotIn("network in", done.stdout)
        self.assertFalse((self.directory / "out.json").exists())

    def test_results_replace_no_input_and_no_other_result(self):
        self.write("data.csv", "x,y\n0,0\n1,1\n2,0\n")
        before = {p.name: p.read_bytes() for p in self.directory.iterdir()}
        train = ["train", "data.csv", "--target", "y"]
        for command in [
            [*train, "--certificate", "data.csv"],
            [*train, "--json", "./data.csv"],
            [*train, "--network", "new", "--certificate", "new"],
            [*train, "--units", "1:2", "--network", "new", "--json", "new-2"],
            ["evaluate", "net.json", "data.csv", "--target", "y", "--json", "net.json"],
            ["predict", "net.json", "data.csv", "-o", "data.csv"],
        ]:
            with self.subTest(command):
                done = self.run_program(*command)
                self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
                self.assertEqual({p.name: p.read_bytes() for p in self.directory.iterdir()}, before)


if __name__ == "__main__":
    unittest.main()
