// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include <optional>
#include <stdexcept>

#include "base/options.hpp"

namespace infimum::cli {
namespace {

TEST(Command, TakesItsOptionsFromTheTable) {
  CLI::App app;
  const Command command(app, "train");
  std::string data, target;
  std::optional<double> gap;
  bool skip = false;
  command.option("DATA", data);
  command.option("--target", target);
  command.option("--gap", gap);
  command.flag("--skip", skip);
  app.parse("train a.csv --target y --skip");
  EXPECT_EQ(data, "a.csv");
  EXPECT_EQ(target, "y");
  EXPECT_TRUE(skip);
  EXPECT_EQ(gap, std::nullopt);
  EXPECT_THROW(app.parse("train a.csv"), CLI::RequiredError) << "the table says that --target is required";
  EXPECT_THROW(app.parse("train a.csv --target y --gap x"), CLI::ConversionError);
}

TEST(Command, RefusesWhatTheTableDoesNotHave) {
  CLI::App app;
  EXPECT_THROW(Command(app, "dance"), std::logic_error);
  const Command command(app, "predict");
  std::string text;
  bool flag = false;
  EXPECT_THROW(command.option("--target", text), std::logic_error);
  EXPECT_THROW(command.flag("--quiet", flag), std::logic_error);
}

TEST(Command, ReadsUnsignedNumbersStrictly) {
  CLI::App app;
  const Command command(app, "train");
  std::uint64_t seed = 0;
  std::optional<std::uint64_t> regions;
  std::optional<double> seconds;
  command.option("--seed", seed);
  command.option("--region-limit", regions);
  command.option("--time-limit", seconds);
  app.parse("train --seed 18446744073709551615 --region-limit 3 --time-limit 1e-3");
  EXPECT_EQ(seed, 18446744073709551615u);
  EXPECT_EQ(regions, 3u);
  EXPECT_EQ(seconds, 1e-3);
  EXPECT_THROW(app.parse("train --seed -1"), CLI::ValidationError);
  EXPECT_THROW(app.parse("train --region-limit -1"), CLI::ValidationError);
  EXPECT_THROW(app.parse("train --seed 18446744073709551616"), CLI::ValidationError);
}

// Signs start with a minus sometimes; the help says to write them behind an equals sign.
TEST(Command, TakesSigns) {
  CLI::App app;
  const Command command(app, "train");
  std::string signs;
  command.option("--signs", signs);
  app.parse("train --signs ++-");
  EXPECT_EQ(signs, "++-");
  app.parse("train --signs=--+");
  EXPECT_EQ(signs, "--+");
}

int option_count(CLI::App& command) {
  int count = 0;
  for (const CLI::Option* option : command.get_options()) count += option != command.get_help_ptr();
  return count;
}

// Help is made from the table: an option that is in the table and not in the command would be a false
// promise.
TEST(Command, HasEveryOptionOfTheTable) {
  CLI::App app;
  int exit_code = 0;
  add_train(app, exit_code);
  add_evaluate(app, exit_code);
  add_predict(app, exit_code);
  for (const std::string name : {"train", "evaluate", "predict"}) {
    EXPECT_EQ(option_count(*app.get_subcommand(name)), static_cast<int>(base::options_of(name).size()))
        << name;
  }
}

}  // namespace
}  // namespace infimum::cli
