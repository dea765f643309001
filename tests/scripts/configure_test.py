# SPDX-License-Identifier: Apache-2.0
import shutil
import subprocess
import unittest

from toy_tree import SCRIPTS, ToyTree


class Configure(ToyTree):
    """Whatever state the build folder is in, configuring and building works, and a good folder is kept."""

    def setUp(self):
        super().setUp()
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(toy CXX)\nadd_executable(toy toy.cpp)\n")
        self.write("toy.cpp", "int main() {}\n")
        shutil.copy(SCRIPTS.parent / "CMakePresets.json", self.root)

    def run_in_toy(self, *command):
        done = subprocess.run(command, cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def build(self):
        told = self.run_in_toy(str(SCRIPTS / "configure.sh"), "release", "build")
        self.run_in_toy("cmake", "--build", "build")
        self.run_in_toy("build/toy")
        return told

    def test_good_folder_is_kept(self):
        self.build()
        self.write("build/keepsake", "")
        self.assertEqual(self.build(), "")
        self.assertTrue((self.root / "build/keepsake").exists())

    def test_damage(self):
        self.write("build/keepsake", "")  # a folder without any configuration
        self.assertIn("starting afresh", self.build())
        (self.root / "build/CMakeCache.txt").unlink()
        self.assertIn("starting afresh", self.build())
        self.write("build/build.ninja", "rubbish")
        self.assertIn("starting afresh", self.build())

    def test_folder_of_another_checkout(self):
        self.build()
        self.write("build/.configured", (self.root / "build/.configured").read_text().replace(str(self.root), "/elsewhere"))
        self.assertIn("starting afresh", self.build())


if __name__ == "__main__":
    unittest.main()
