// SPDX-License-Identifier: Apache-2.0
// The checker's leaf against the trainer's: two programs that share no code, asked the same question. Random
// problems and regions, proofs of the trainer and the same a little changed, exact marks at random; the
// verdicts and the bounds must be equal.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "cuts.hpp"
#include "proof/encoding.hpp"
#include "relaxations/cut_proofs.hpp"
#include "relaxations/leaf_rule.hpp"
#include "relaxations/random_regions.hpp"
#include "relaxations/relaxation.hpp"

namespace {

using infimum::erm::Alpha;
using infimum::erm::Witness;
using infimum::numbers::Rational;
using infimum::oracle::Draw;
namespace relaxations = infimum::relaxations;

std::string pack(std::string bytes) {
  bytes += std::string(32, 'd');  // where the digest of a whole certificate would stand
  z_stream zlib{};
  deflateInit2(&zlib, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&zlib, bytes.size()) + 64, '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(bytes.data());
  zlib.avail_in = static_cast<uInt>(bytes.size());
  zlib.next_out = reinterpret_cast<Bytef*>(packed.data());
  zlib.avail_out = static_cast<uInt>(packed.size());
  deflate(&zlib, Z_FINISH);
  packed.resize(zlib.total_out);
  deflateEnd(&zlib);
  return packed;
}

checker::Header header_of(const infimum::erm::Problem& problem) {
  checker::Header header;
  header.records = problem.data.size();
  header.columns = {problem.data.target};
  header.weighted = problem.data.weights_name.has_value();
  if (header.weighted) header.columns.push_back(*problem.data.weights_name);
  for (const std::string& name : problem.data.features) header.columns.push_back(name);
  header.inputs = problem.data.features.size();
  header.units = problem.family.units;
  header.absolute = problem.loss == infimum::erm::Loss::absolute;
  header.intercept = problem.family.intercept;
  header.bias = problem.family.bias;
  header.skip = problem.family.skip;
  header.cuts = problem.cones == infimum::erm::Cones::cuts;
  return header;
}

// A problem as both programs see it.
struct Setting {
  Setting(std::uint64_t seed, const infimum::oracle::Limits& limits)
      : Setting(seed, infimum::oracle::random_problem(seed, limits)) {}
  Setting(std::uint64_t seed, infimum::erm::Problem the_problem)
      : draw(seed + 99),
        problem(std::move(the_problem)),
        frame(problem),
        rule(frame),
        header(header_of(problem)),
        checked(infimum::oracle::to_csv(problem), header) {}

  checker::Region region_of_cuts(const relaxations::Region& region) const {
    const std::size_t points = checked.rows.size();
    auto cone = std::make_shared<const checker::Cone>(region.sign(0), points);
    for (const auto& cut : region.cone(0).cuts()) cone = cone->append(cut.row)[cut.sign > 0];
    const checker::Generators affine =
        checker::basis(checked.rows, header.inputs + 1, header.inputs, header.inputs + header.intercept);
    return {{cone, std::make_shared<const checker::Cone>(1, affine, points, true)},
            checker::States(points, checker::State::kOn)};
  }

  // Refused or malformed: changed witnesses may be either.
  std::optional<Rational> checker_bound_of_cuts(const relaxations::Region& region,
                                                const Witness& witness) const {
    std::string bytes;
    infimum::proof::put_leaf(bytes, witness);
    std::istringstream file(pack(bytes));
    checker::Stream in(file);
    const checker::Region cones = region_of_cuts(region);
    const checker::Bases bases(checked);
    checker::Vector before;
    const bool network_form = in.nat() == 4;
    try {
      const Rational bound = checker::CutsLeaf(checked, bases, cones, before).check(network_form, in);
      return in.position() == bytes.size() ? std::optional(bound) : std::nullopt;
    } catch (const checker::Failure&) {
      return std::nullopt;
    }
  }

  checker::Region region_of(const relaxations::Region& region) const {
    const std::size_t width = header.inputs + header.bias, points = checked.rows.size();
    checker::Cones cones;
    for (std::size_t j = 0; j < region.units(); ++j) {
      const checker::Generators space = checker::basis(checked.rows, header.inputs + 1, 0, width);
      checker::Cone cone(region.sign(j), space, points, false);
      for (const auto& cut : region.cone(j).cuts()) cone = *cone.cut(checked.rows, cut.row)[cut.sign > 0];
      cones.push_back(std::make_shared<const checker::Cone>(cone));
    }
    const checker::Generators affine = checker::basis(
        checked.rows, header.inputs + 1, header.skip ? 0 : header.inputs, header.inputs + header.intercept);
    cones.push_back(std::make_shared<const checker::Cone>(1, affine, points, true));
    return {cones, checker::States(points, checker::State::kOn)};
  }

  std::optional<Rational> checker_bound(const relaxations::Region& region, const Witness& witness,
                                        checker::Verdict refusal = checker::kNotVerified) const {
    std::string bytes;
    infimum::proof::put_leaf(bytes, witness);
    std::istringstream file(pack(bytes));
    checker::Stream in(file);
    const checker::Region cones = region_of(region);
    const bool network_form = in.nat() == 4;
    try {
      return checker::Leaf(checked, cones).check(network_form, in);
    } catch (const checker::Failure& failure) {
      EXPECT_EQ(failure.verdict, refusal) << failure.what();
      return std::nullopt;
    }
  }

  Draw draw;
  const infimum::erm::Problem problem;
  const relaxations::Frame frame;
  relaxations::LeafRule rule;
  const checker::Header header;
  const checker::Problem checked;
};

struct Tally {
  std::size_t held = 0, failed = 0, exact = 0, only_exact = 0;
};

void compare(Setting& s, const relaxations::Region& region, const Witness& witness, Tally& tally) {
  const std::optional<Rational> trainer = s.rule.bound(region, witness);
  const std::optional<Rational> checker = s.checker_bound(region, witness);
  ASSERT_EQ(trainer.has_value(), checker.has_value()) << infimum::oracle::describe(s.problem);
  ASSERT_EQ(trainer.value_or(0), checker.value_or(0)) << infimum::oracle::describe(s.problem);
  (trainer ? tally.held : tally.failed) += 1;
  if (!trainer || std::count(witness.alphas.begin(), witness.alphas.end(), Alpha::exact) == 0) return;
  ++tally.exact;
  Witness without = witness;
  std::replace(without.alphas.begin(), without.alphas.end(), Alpha::exact,
               s.draw.one_of<Alpha>({Alpha::zero, Alpha::one}));
  tally.only_exact += s.rule.bound(region, without) ? 0 : 1;
}

void mark(Witness& witness, Draw& draw) {
  for (Alpha& alpha : witness.alphas) {
    alpha = draw.percent(60) ? Alpha::exact : draw.one_of<Alpha>({alpha, Alpha::zero, Alpha::one});
  }
}

// r on a few points, whose sum is 0 if there is an intercept; every pair has an alpha.
Witness drawn(Setting& s, const relaxations::Region& region) {
  Witness witness;
  long sum = 0;
  for (std::size_t i = 0; i < s.frame.points(); ++i) {
    long r = s.draw.percent(30) ? 0 : s.draw.between(-3, 3);
    if (s.frame.intercept() > 0 && i + 1 == s.frame.points()) r = -sum;
    sum += r;
    if (r == 0) continue;
    witness.entries.push_back({i, r});
    for (std::size_t j = 0; j < region.units(); ++j) {
      if (region.cone(j).is_free(i) && r * region.sign(j) < 0) witness.alphas.push_back(Alpha::exact);
    }
  }
  if (s.draw.percent(40)) mark(witness, s.draw);
  return witness;
}

void compare_random(Setting& s, Tally& tally) {
  const relaxations::Region region = relaxations::random_region(s.frame, s.draw, s.draw.below(5));
  for (int trial = 0; trial < 10; ++trial) compare(s, region, drawn(s, region), tally);
}

TEST(Agreement, OnRandomNumbers) {
  Tally tally;
  for (std::uint64_t seed = 0; seed < 1200; ++seed) {
    Setting s(seed, {6, 2, 3});
    compare_random(s, tally);
  }
  EXPECT_GT(tally.held, 1000U);
  EXPECT_GT(tally.failed, 1000U);
  EXPECT_GT(tally.only_exact, 200U);
}

TEST(Agreement, OnManyPointsOfThePlane) {
  Tally tally;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    Setting s(seed, {14, 2, 1});
    compare_random(s, tally);
  }
  EXPECT_GT(tally.held, 300U);
  EXPECT_GT(tally.failed, 1000U);
  EXPECT_GT(tally.only_exact, 100U);
}

// D = 2 has a way of its own, around the origin. With one more input that is 0 everywhere the same leaf goes
// from cell to cell.
TEST(Agreement, OfThePlaneAndTheSamePlaneInSpace) {
  Tally tally;
  for (std::uint64_t seed = 0; seed < 800; ++seed) {
    Setting s(seed, {8, 2, seed % 3 == 0 ? 2U : 1U});
    if (s.frame.dimension() != 2) continue;
    infimum::erm::Problem spatial = s.problem;
    spatial.data.features.push_back("zero");
    for (auto& x : spatial.data.x) x.emplace_back(0);
    Setting other(seed, std::move(spatial));
    const std::uint64_t splits = s.draw.below(4);
    Draw draw = s.draw;
    const relaxations::Region region = relaxations::random_region(s.frame, s.draw, splits);
    const relaxations::Region image = relaxations::random_region(other.frame, draw, splits);
    for (std::size_t j = 0; j < region.units(); ++j) ASSERT_EQ(region.cone(j).cuts(), image.cone(j).cuts());
    for (int trial = 0; trial < 10; ++trial) {
      const Witness witness = drawn(s, region);
      compare(s, region, witness, tally);
      ASSERT_EQ(s.checker_bound(region, witness), other.checker_bound(image, witness));
      ASSERT_EQ(s.rule.bound(region, witness), other.rule.bound(image, witness));
    }
  }
  EXPECT_GT(tally.held, 300U);
  EXPECT_GT(tally.failed, 1000U);
  EXPECT_GT(tally.only_exact, 100U);
}

// Unit vectors as points, all marked: the cells are orthants. Those of 12 inputs are allowed, of 20 not.
TEST(Agreement, OnTooManyCells) {
  for (const std::size_t inputs : {12U, 20U}) {
    infimum::erm::Problem problem;
    problem.data.target = "y";
    problem.family.bias = problem.family.intercept = false;
    Witness witness;
    for (std::size_t i = 0; i < inputs; ++i) {
      problem.data.features.push_back("x" + std::to_string(i));
      problem.data.x.emplace_back(inputs, Rational(0));
      problem.data.x.back()[i] = 1;
      problem.data.y.emplace_back(1);
      problem.data.weights.emplace_back(1);
      witness.entries.push_back({i, -1});
      witness.alphas.push_back(Alpha::exact);
    }
    Setting s(0, problem);
    const relaxations::Region root = relaxations::Region::root(s.frame, 1);
    const bool allowed = inputs == 12;
    EXPECT_EQ(s.rule.bound(root, witness).has_value(), allowed);
    EXPECT_EQ(s.checker_bound(root, witness, checker::kResources).has_value(), allowed);
  }
}

// Proofs of the trainer, with marks at random and one number changed: those stay near what just holds.
TEST(Agreement, OnProofsOfTheTrainer) {
  Tally tally;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Setting s(seed, {5, 2, 2});
    relaxations::Region region = relaxations::random_region(s.frame, s.draw, s.draw.below(8));
    const auto relaxation = relaxations::make_relaxation(s.frame);
    const double guess = relaxation->guess(region, 1e300);
    const auto proved = relaxation->prove(region, s.frame.guess_to_risk(guess * 0.9));
    if (!proved) continue;
    for (int trial = 0; trial < 4; ++trial) {
      Witness witness = proved->witness;
      if (trial > 0) mark(witness, s.draw);
      if (trial > 1 && !witness.entries.empty() && !witness.network_form) {
        witness.entries[s.draw.below(witness.entries.size())].numerator *= s.draw.one_of<int>({2, 3});
      }
      compare(s, region, witness, tally);
    }
  }
  EXPECT_GT(tally.held, 500U);
  EXPECT_GT(tally.exact, 20U);
}

// With cones cuts: what passes here passes there, with the same bound, be it honest or a little changed.
TEST(Agreement, OnProofsByCuts) {
  std::size_t honest = 0, chords = 0, held = 0, certain = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    Setting s(seed, relaxations::independent_cut_problem(seed));
    relaxations::Region region =
        relaxations::grown_region(s.frame, s.draw, s.draw.below(s.frame.points() + 1));
    relaxations::CutRelaxation relaxation(s.frame);
    const double guess = relaxations::guess_with_chords(relaxation, region);
    const auto proved =
        relaxation.prove(region, s.frame.guess_to_risk(guess * s.draw.one_of<double>({0.5, 0.9, 1})));
    if (!proved) continue;
    ASSERT_EQ(s.checker_bound_of_cuts(region, proved->witness), proved->bound)
        << infimum::oracle::describe(s.problem);
    ++honest;
    chords += relaxations::has_chords(proved->witness) ? 1 : 0;
    for (int trial = 0; trial < 8 && !region.cone(0).cuts().empty(); ++trial) {
      const Witness witness = relaxations::damaged(proved->witness, region, s.draw);
      if (!relaxations::uses_all_bases(witness)) continue;
      const auto exact = s.rule.bound(region, witness, std::nullopt, true);
      const auto enclosed = s.rule.bound(region, witness);
      if (exact) {
        ASSERT_EQ(s.checker_bound_of_cuts(region, witness), exact) << infimum::oracle::describe(s.problem);
      }
      ASSERT_TRUE(!enclosed || enclosed == exact) << infimum::oracle::describe(s.problem);
      held += exact ? 1 : 0;
      certain += enclosed ? 1 : 0;
    }
  }
  EXPECT_GT(honest, 200U);
  EXPECT_GT(chords, 50U);
  EXPECT_GT(held, 300U);
  EXPECT_GT(certain, 200U);
}

}  // namespace
