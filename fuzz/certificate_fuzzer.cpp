// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as the proof of a false claim, sealed with a right digest: the checker must refuse it. The claims are the true
// minima of six small problems, raised by a billionth, so an acceptance is an unsound rule. The first byte
// chooses the problem.
#define main checker_main
#include "main.cpp"
#undef main

#include <cstdlib>
#include <sstream>

namespace {

using namespace checker;

constexpr const char* data = "x,y\n0,0\n1,1\n2,0\n3,1\n3,2\n";

struct False {
  const char* least;  // true minimum + 1/10^9
  const char* loss;
  int units;
  bool intercept, bias, skip;
};

constexpr False claims[] = {
    {"3500000003/3000000000", "squared", 1, true, true, false},
    {"1000000001/1000000000", "squared", 2, true, true, false},
    {"2000000001/1000000000", "absolute", 1, true, true, false},
    {"3500000003/3000000000", "squared", 1, true, true, true},
    {"3500000003/3000000000", "squared", 2, false, true, false},
    {"7000000003/3000000000", "absolute", 1, false, false, true},
};

std::string header_text(const False& claim) {
  Sha256 hash;
  hash.update(data, std::string(data).size());
  const auto word = [](bool yes) { return yes ? "yes\n" : "no\n"; };
  return std::string("infimum-certificate 1\nclaim none-below ") + claim.least + "\ndata " + to_hex(hash.finish()) +
         " 5\ntarget 1:y\nweights -\nfeatures 1 1:x\nloss " + claim.loss + "\nunits " + std::to_string(claim.units) +
         "\nsigns any\nintercept " + word(claim.intercept) + "bias " + word(claim.bias) + "skip " + word(claim.skip) +
         "proof\n";
}

std::string packed(std::string content) {
  Sha256 hash;
  hash.update(content.data(), content.size());
  content += hash.finish();
  z_stream stream{};
  deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, content.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(content.data());
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const False& claim = claims[bytes[0] % std::size(claims)];
  std::istringstream file(packed(header_text(claim) + std::string(bytes + 1, bytes + size)));
  try {
    Stream in(file);
    const Header header = read_header(in);
    const Problem problem(data, header);
    Proof(problem, in).check();
  } catch (const Failure&) {
    return 0;
  }
  std::abort();  // a false claim was verified
}
