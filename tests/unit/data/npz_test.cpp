// SPDX-License-Identifier: Apache-2.0
#include "data/npz.hpp"

#include <gtest/gtest.h>

#include "base/errors.hpp"
#include "message_of.hpp"

namespace infimum::data {
namespace {

using base::InputError;

std::string two_arrays() {
  const std::vector<double> x = {1, 2, 3, 4};
  const std::vector<std::int8_t> y = {0, 1};
  return npz_of({{"X", npy_of(std::span<const double>(x), {2, 2})},
                 {"label", npy_of(std::span<const std::int8_t>(y), {2})}});
}

TEST(Npz, WhatIsWrittenIsReadBack) {
  const Npz npz = parse_npz(two_arrays(), "f.npz");
  ASSERT_EQ(npz.arrays.size(), 2u);
  EXPECT_EQ(npz.arrays[0].name, "X");
  EXPECT_EQ(npz.named("label")->kind, "int8");
  EXPECT_EQ(npz.named("Y"), nullptr);
  EXPECT_EQ(npz.sha256.size(), 64u);
  EXPECT_EQ(two_arrays(), two_arrays()) << "equal arrays are equal bytes";
}

TEST(Npz, OtherFilesAreRefused) {
  const auto refusal = [](const std::string& bytes) {
    return message_of<InputError>([&] { parse_npz(bytes, "f.npz"); });
  };
  EXPECT_EQ(refusal("x,y\n1,2\n"), "f.npz: not an archive of arrays (.npz): Not a zip archive");
  EXPECT_EQ(refusal(""), "f.npz: an archive without arrays");
  const std::string text = npz_of({{"a", "hello"}});
  EXPECT_EQ(refusal(text), "f.npz: array \"a\": not an array of NumPy");
}

// Each cut is refused, and each changed byte is refused or at least survived.
TEST(Npz, DamagedFilesAreRefusedOrRead) {
  const std::string good = two_arrays();
  for (std::size_t length = 0; length < good.size(); length += 7)
    EXPECT_THROW(parse_npz(good.substr(0, length), "f"), InputError);
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bytes = good;
    bytes[i] = static_cast<char>(bytes[i] ^ 0x55);
    try {
      parse_npz(bytes, "f");
    } catch (const InputError&) {
    }
  }
}

}  // namespace
}  // namespace infimum::data
