// SPDX-License-Identifier: Apache-2.0
#include "proof/listener.hpp"

#include <gtest/gtest.h>

#include <string>

namespace infimum::proof {
namespace {

class Ear final : public Listener {
 public:
  void split(std::size_t, std::size_t) override { heard += "s"; }
  void symmetric_split(std::size_t, std::size_t) override { heard += "y"; }
  void flip(std::size_t, std::size_t) override { heard += "f"; }
  void leaf(std::string_view step) override { heard += step; }
  void earlier(std::string_view steps) override { heard += steps; }
  std::string heard;
};

void tell(Listener& listener) {
  listener.earlier("e");
  listener.split(0, 1);
  listener.symmetric_split(0, 1);
  listener.flip(0, 1);
  listener.leaf("l");
}

TEST(Listener, HearsLeavesUnlessItSaysNo) {
  Ear ear;
  Silence silence;
  tell(ear);
  tell(silence);
  EXPECT_EQ(ear.heard, "esyfl");
  EXPECT_TRUE(ear.wants_leaves());
  EXPECT_FALSE(silence.wants_leaves());
}

}  // namespace
}  // namespace infimum::proof
