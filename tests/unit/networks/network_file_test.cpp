// SPDX-License-Identifier: Apache-2.0
#include "networks/network_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/output_file.hpp"
#include "message_of.hpp"
#include "networks/json.hpp"
#include "networks/onnx_writer.hpp"

namespace infimum::networks {
namespace {

TEST(NetworkFile, BothFormatsByTheirName) {
  const Network network({"x"}, {"y"},
                        {{"h", {"input"}, affine({{2}, {-1}}, {0, 1})},
                         {"r", {"h"}, relu()},
                         {"out", {"r"}, affine({{1, 1}}, {Rational(1, 2)})}},
                        "out");
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("infimum-network-file-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const std::string json = folder / "net.json", onnx = folder / "net.onnx";
  base::write_file(json, to_json(network));
  base::write_file(onnx, to_onnx(network, OnnxPrecision::float32).bytes);
  for (const std::string& path : {json, onnx}) {
    EXPECT_EQ(read_network_file(path).value({3}), (RationalVector{Rational(13, 2)})) << path;
    EXPECT_EQ(read_network_file(path, "h").value({3}), (RationalVector{6, -2})) << path;
  }
  EXPECT_EQ(message_of<base::InputError>([&] { read_network_file(json, "q"); }),
            json + ": no layer is named \"q\"");
  EXPECT_THROW(read_network_file(onnx, "q"), base::InputError);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace infimum::networks
