# SPDX-License-Identifier: Apache-2.0
import unittest

from bench_folder import BenchTest
import results


class Surroundings(BenchTest):
    def test_processor(self):
        self.assertEqual(results.processor("processor\t: 0\nmodel name\t: A fast one @ 3 GHz\nmodel name\t: other\n"), "A fast one @ 3 GHz")
        self.assertEqual(results.processor("Hardware\t: else\n"), "unknown")

    def test_version(self):
        told = results.version("infimum 0.1.0 (commit 02538da4b95a)\nGMP 6.2.1\ncompiled by clang 14.0.6 \n")
        self.assertEqual(told, {"commit": "02538da4b95a", "compiler": "clang 14.0.6"})
        self.assertEqual(results.version("infimum 0.1.0\n"), {"commit": "unknown", "compiler": "unknown"})

    def test_only_what_is_meant_to_be_told(self):
        told = results.surroundings(self.program({}))
        self.assertEqual(sorted(told), ["commit", "compiler", "cores", "date", "processor"])


class Files(BenchTest):
    def test_read_what_was_written(self):
        stem = self.folder / "new" / "bench"
        results.write(stem, {"format": results.FORMAT, "rows": []}, "# page\n")
        self.assertEqual(results.read(f"{stem}.json")["rows"], [])
        self.assertEqual((self.folder / "new" / "bench.md").read_text(), "# page\n")

    def test_whole_or_not_at_all(self):
        path = self.folder / "bench.json"
        results.write_whole(path, "old")
        with self.assertRaises(TypeError):
            results.write_whole(path, b"bytes are no text")
        self.assertEqual(path.read_text(), "old")
        self.assertEqual([entry.name for entry in self.folder.iterdir()], ["bench.json"])

    def test_other_files_are_refused(self):
        for text in ("[]", '{"format": "other"}', "no json"):
            path = self.folder / "other.json"
            path.write_text(text)
            with self.assertRaises(ValueError):
                results.read(path)


if __name__ == "__main__":
    unittest.main()
