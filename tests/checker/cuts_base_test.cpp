// SPDX-License-Identifier: Apache-2.0
// The bases of leaves with cones cuts against their definition, in fractions.
#include <gtest/gtest.h>

#include <random>
#include <sstream>

#include "bytes.hpp"
#include "cuts.hpp"

namespace checker {
namespace {

// Coefficients of a few digits or of many, data likewise.
class RandomNetwork {
 public:
  explicit RandomNetwork(std::uint64_t seed) : random_(seed) {
    header_.inputs = 1 + random_() % 3;
    header_.units = 1 + random_() % 3;
    header_.columns = {"y"};
    for (size_t t = 0; t < header_.inputs; ++t) header_.columns.push_back("x" + std::to_string(t));
    for (bool* choice :
         {&header_.absolute, &header_.intercept, &header_.bias, &header_.skip, &header_.output_relu})
      *choice = random_() % 2 == 0;
    header_.cuts = true;
    header_.records = 6;
    std::string data = "y,x0,x1,x2";
    for (size_t i = 0; i < 6; ++i) {
      data += "\n" + drawn(8).get_str() + "/3";
      for (size_t t = 0; t < 3; ++t) data += "," + drawn(t == 1 ? 40 : 7).get_str() + (t == 2 ? "/5" : "");
    }
    problem_ = std::make_unique<Problem>(data, header_);
    make_region();
  }

  void compare() {
    const std::string bytes = draw_network();
    const Bases rule(*problem_);
    std::istringstream file(packed(bytes));
    Stream in(file);
    Vector before;
    CutsLeaf leaf(*problem_, rule, region_, before);
    try {
      leaf.check(true, in);
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.verdict, kNotVerified) << failure.what();
    }
    EXPECT_EQ(in.position(), bytes.size());
    for (size_t i = 0; i < problem_->rows.size(); ++i) {
      const Multipliers& r = leaf.multipliers();
      EXPECT_EQ(mpq_class(r.value[i]) / r.den, base(i));
    }
  }

 private:
  mpz_class drawn(int bits) {
    mpz_class value = 0;
    for (int left = bits; left > 0; left -= 30) value = (value << 30) + static_cast<long>(random_() >> 34);
    return value % (mpz_class(1) << bits) - (mpz_class(1) << (bits - 1));
  }

  void make_region() {
    const size_t points = problem_->rows.size();
    for (size_t j = 0; j < header_.units; ++j) {
      auto cone = std::make_shared<const Cone>(random_() % 2 == 0 ? 1 : -1, points);
      for (size_t i = 0; i < points; ++i)
        if (random_() % 2 == 0) cone = cone->append(i)[random_() % 2];
      region_.cones.push_back(cone);
    }
    region_.cones.push_back(std::make_shared<const Cone>(1, Generators{}, points, true));
    region_.states.assign(points, State::kOn);
    for (State& state : region_.states)
      if (header_.output_relu) state = static_cast<State>(random_() % 3);
  }

  // Its bytes, without entries, with an empty basis for each unit.
  std::string draw_network() {
    const long exponent = static_cast<long>(random_() % 30) - 20, den = 1 + static_cast<long>(random_() % 5);
    const int bits = random_() % 4 == 0 ? 90 : 30;
    std::string bytes = whole(exponent) + nat(static_cast<size_t>(den));
    const auto number = [&](long digits) -> mpq_class {
      const mpz_class m = drawn(bits);
      bytes += bytes_of(m);
      const long power = exponent - digits;
      const mpz_class scale = mpz_class(1) << static_cast<size_t>(std::abs(power));
      return mpq_class(power > 0 ? mpz_class(m * scale) : m) /
             (power > 0 ? mpz_class(den) : mpz_class(den * scale));
    };
    network_.assign(header_.units + 1, std::vector<mpq_class>(header_.inputs + 1));
    if (header_.intercept) network_.back().back() = number(0);
    for (size_t t = 0; header_.skip && t < header_.inputs; ++t)
      network_.back()[t] = number(problem_->digits[t]);
    for (size_t j = 0; j < header_.units; ++j)
      for (size_t t = 0; t < header_.inputs + header_.bias; ++t) network_[j][t] = number(problem_->digits[t]);
    bytes += nat(0) + nat(0) + nat(header_.units);
    for (size_t j = 0; j < header_.units; ++j) bytes += nat(j) + nat(0);
    for (size_t j = 0; j < header_.units; ++j) bytes += nat(j);
    return bytes;
  }

  static std::string bytes_of(const mpz_class& value) {
    mpz_class left = value >= 0 ? mpz_class(2 * value) : mpz_class(-2 * value - 1);
    std::string bytes;
    for (; left >= 0x80; left >>= 7) bytes += static_cast<char>(mpz_class(left % 0x80).get_ui() + 0x80);
    return bytes + static_cast<char>(left.get_ui());
  }

  mpq_class base(size_t i) const {
    if (region_.states[i] != State::kOn) return 0;
    mpq_class output = 0;
    std::set<int> free;
    for (size_t j = 0; j <= header_.units; ++j) {
      const Cone& cone = *region_.cones[j];
      mpq_class input = 0;
      for (size_t t = 0; t <= header_.inputs; ++t) input += network_[j][t] * problem_->rows[i][t];
      if (cone.free(i)) free.insert(cone.sign);
      if (cone.on(i) || (cone.free(i) && input > 0)) output += cone.sign * input;
    }
    mpq_class sum = 0;
    for (const auto& [y, weight] : problem_->groups[i].targets) {
      const mpq_class target = header_.output_relu && header_.absolute && y < 0 ? mpq_class(0) : y;
      sum += weight * (header_.absolute ? mpq_class(sgn(mpq_class(target - output)))
                                        : mpq_class(2 * (target - output)));
    }
    if (free.size() > 1 || (free.size() == 1 && *free.begin() * sum >= 0)) return 0;
    return sum;
  }

  std::mt19937_64 random_;
  Header header_;
  std::unique_ptr<Problem> problem_;
  Region region_;
  std::vector<std::vector<mpq_class>> network_;
};

TEST(Cuts, HaveTheBasesOfTheirDefinition) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) RandomNetwork(seed).compare();
}

}  // namespace
}  // namespace checker
