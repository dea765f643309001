// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as the proof of a false claim, sealed with a right digest: the checker must refuse it. The claims
// are the true minima of eleven small problems, raised by a billionth, with cones of either kind, and false
// answers to six questions of the second kind, so an acceptance is an unsound rule. The first byte chooses
// the problem.
#define main checker_main
#include "main.cpp"
#undef main

#include <cstdlib>
#include <sstream>

namespace {

using namespace checker;

constexpr const char* data = "x,z,y\n0,0,0\n1,2,1\n2,2,0\n3,0,1\n3,1,2\n";

struct Claim {
  const char* least;  // true minimum + 1/10^9
  const char* loss;
  int inputs, units;
  bool intercept, bias, skip, output_relu = false, cuts = false;
};

constexpr Claim claims[] = {
    {"3500000003/3000000000", "squared", 1, 1, true, true, false},
    {"1000000001/1000000000", "squared", 1, 2, true, true, false},
    {"2000000001/1000000000", "absolute", 1, 1, true, true, false},
    {"3500000003/3000000000", "squared", 1, 1, true, true, true},
    {"3500000003/3000000000", "squared", 1, 2, false, true, false},
    {"7000000003/3000000000", "absolute", 1, 1, false, false, true},
    {"2000000003/3000000000", "squared", 2, 1, true, true, false},
    {"28000000017/17000000000", "squared", 2, 1, true, false, false},
};

constexpr Claim relu_claims[] = {
    {"3500000003/3000000000", "squared", 1, 1, true, true, false, true},
    {"2000000001/1000000000", "absolute", 1, 1, true, true, false, true},
    {"1000000001/1000000000", "squared", 2, 1, true, false, false, true},
};

// False answers about the same points: each is the other one.
struct Answer {
  const char *question, *answer, *inside, *features;
  int units;
};

constexpr Answer answers[] = {
    {"separate", "no", "number 2", "2 1:x 1:z", 2}, {"separate", "no", "number 0", "2 1:x 1:z", 2},
    {"separate", "yes", "number 1", "1 1:x", 1},    {"separate", "yes", "number 0", "1 1:z", 2},
    {"convex-fit", "no", "-", "2 1:x 1:z", 2},      {"convex-fit", "yes", "-", "2 1:x 1:z", 1},
};

std::string digest(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  const mpz_class number = hash.finish();
  std::string digest(32, '\0');
  for (std::size_t b = 0; b < digest.size(); ++b) {
    const mpz_class shifted = number >> (8 * (31 - b));
    digest[b] = static_cast<char>(mpz_class(shifted % 256).get_ui());
  }
  return digest;
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    (text += "0123456789abcdef"[value / 16]) += "0123456789abcdef"[value % 16];
  }
  return text;
}

std::string header_text(const Claim& claim) {
  const auto word = [](bool yes) { return yes ? "yes\n" : "no\n"; };
  return std::string("infimum-certificate 5\nclaim none-below ") + claim.least + "\ndata " +
         hex(digest(data)) + " 5\ntarget 1:y\nweights -\nfeatures " +
         (claim.inputs == 2 ? "2 1:x 1:z" : "1 1:x") + "\nloss " + claim.loss + "\nunits " +
         std::to_string(claim.units) + "\nsigns any\nintercept " + word(claim.intercept) + "bias " +
         word(claim.bias) + "skip " + word(claim.skip) + "output " +
         (claim.output_relu ? "relu" : "identity") + "\ncones " + (claim.cuts ? "cuts" : "rays") +
         "\nproof\n";
}

std::string header_text(const Answer& answer) {
  return std::string("infimum-farkas 1\nquestion ") + answer.question + "\nanswer " + answer.answer +
         "\ndata " + hex(digest(data)) + " 5\ntarget 1:y\ninside " + answer.inside + "\nfeatures " +
         answer.features + "\nunits " + std::to_string(answer.units) + "\nproof\n";
}

std::string packed(std::string content) {
  content += digest(content);
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

bool is_verified(const std::string& content) {
  std::istringstream file(packed(content));
  try {
    Stream in(file);
    read_kind(in) ? check_farkas(in, data) : check_risk(in, data);
  } catch (const Failure&) {
    return false;
  }
  return true;
}

bool is_verified(const Claim& claim, const std::string& proof) {
  return is_verified(header_text(claim) + proof);
}

bool is_verified_with_cuts(Claim claim, const std::string& proof) {
  claim.cuts = true;
  return is_verified(claim, proof);
}

bool is_verified(const Answer& answer, const std::string& proof) {
  return is_verified(header_text(answer) + proof);
}

}  // namespace

// Two leaves without numbers prove that no risk is negative, and points 3 and 4, with the same x, that no x
// is a class of its own: what is refused below is not refused for its seal.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  if (!is_verified({"0", "squared", 1, 1, true, true, false}, std::string(4, '\0'))) std::abort();
  if (!is_verified({"0", "squared", 1, 1, true, true, false, true}, std::string(4, '\0'))) std::abort();
  if (!is_verified_with_cuts({"0", "squared", 1, 1, true, true, false}, {0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0}))
    std::abort();
  if (!is_verified({"separate", "no", "number 1", "1 1:x", 1}, {5, 0, 2, 3, 1, 2, 4, 1, 1})) std::abort();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const std::string proof(bytes + 1, bytes + size);
  constexpr std::size_t plain = std::size(claims), relu = std::size(relu_claims),
                        asked = plain + std::size(answers);
  const std::size_t problem = bytes[0] % (asked + relu + plain + relu);
  const auto verify = [&] {
    if (problem < plain) return is_verified(claims[problem], proof);
    if (problem < asked) return is_verified(answers[problem - plain], proof);
    if (problem < asked + relu) return is_verified(relu_claims[problem - asked], proof);
    const std::size_t cut = problem - asked - relu;
    return is_verified_with_cuts(cut < plain ? claims[cut] : relu_claims[cut - plain], proof);
  };
  const bool verified = verify();
  if (verified) std::abort();
  return 0;
}
