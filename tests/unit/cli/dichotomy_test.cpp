// SPDX-License-Identifier: Apache-2.0
#include "cli/dichotomy.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/errors.hpp"
#include "message_of.hpp"

namespace infimum::cli {
namespace {

audit::DepthRow row() {
  audit::DepthRow row;
  row.depth = 12;
  row.relu = {48, 94, {93, 48}, 5900, 1.12e-4};
  row.square = audit::TowerMeasure{43631, 87271, {87270, 43631}, 4.3e6, 0.0159};
  row.relu_law = 72.2;
  row.square_law = 55879.9;
  row.expected_bytes = 5e6;
  return row;
}

TEST(DichotomyTable, LinesHaveTheColumnsOfTheirHeader) {
  const std::string header = dichotomy_header();
  const std::string names = header.substr(header.find('\n') + 1);
  const std::string line = dichotomy_line(row());
  EXPECT_EQ(names.size(), line.size());
  EXPECT_EQ(line,
            "   12         48         72         94          2^48 .. 2^93     5.8 KiB   0.000112"
            "      43631      55879      87271    2^43631 .. 2^87270     4.1 MiB     0.0159\n");
}

TEST(DichotomyTable, BeyondTheMemoryThereIsAForecast) {
  audit::DepthRow beyond = row();
  beyond.square.reset();
  beyond.square_law = INFINITY;
  beyond.expected_bytes = std::exp2(131);
  const std::string line = dichotomy_line(beyond);
  EXPECT_NE(line.find("beyond 2^1024"), std::string::npos);
  EXPECT_NE(line.find("2^131 B"), std::string::npos);
  const auto json = nlohmann::json::parse(dichotomy_json({4, 1, 3, 9}, 1 << 20, {row(), beyond}));
  EXPECT_EQ(json["format"], "infimum-dichotomy-1");
  EXPECT_EQ(json["seed"], 9);
  EXPECT_EQ(json["rows"][0]["square"]["gradient_exponents"]["smallest"], 43631);
  EXPECT_EQ(json["rows"][0]["relu"]["value_bits"], 48);
  EXPECT_TRUE(json["rows"][1]["square"]["most_value_bits"].is_null());
  EXPECT_FALSE(json["rows"][1]["square"].contains("value_bits"));
}

TEST(DichotomyTable, ShapesAreChecked) {
  EXPECT_EQ(shape_of({}).width, 4u);
  EXPECT_EQ(message_of<base::UsageError>([] { shape_of({0, {}, {}, {}}); }), "--width: expected 1 to 256");
  EXPECT_EQ(message_of<base::UsageError>([] { shape_of({{}, 65, {}, {}}); }),
            "--weight-bits: expected 1 to 64");
  EXPECT_EQ(shape_of({7, 2, 5, {}}).seed, 5u);
}

}  // namespace
}  // namespace infimum::cli
