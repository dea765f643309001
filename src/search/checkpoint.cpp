// SPDX-License-Identifier: Apache-2.0
#include "search/checkpoint.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "base/errors.hpp"
#include "base/input_file.hpp"
#include "base/output_file.hpp"
#include "base/sha256.hpp"

namespace infimum::search {

namespace {

constexpr std::string_view magic = "infimum-checkpoint 2\n";
constexpr std::size_t digest_size = std::tuple_size_v<base::Sha256::Digest>;
constexpr std::size_t longest_sizes = 64;  // the line of sizes
constexpr int least_share = 20;  // of the time goes to the search, for each one that goes to writing

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw base::InputError({path, 0, ""}, why);
}

[[noreturn]] void refuse_damage(const std::string& path) {
  refuse(path, "the checkpoint is damaged or incomplete");
}

// The last bytes are the digest of all before them.
void check_digest(const std::string& path) {
  base::Sha256 hash;
  std::string tail, head;
  base::read_file_in_pieces(path, [&](std::string_view piece) {
    if (head.size() < magic.size()) head += piece.substr(0, magic.size() - head.size());
    tail += piece;
    if (tail.size() <= digest_size) return;
    hash.add(std::string_view(tail).substr(0, tail.size() - digest_size));
    tail.erase(0, tail.size() - digest_size);
  });
  if (head != magic) refuse(path, "not a checkpoint of this version");
  const base::Sha256::Digest digest = hash.digest();
  if (tail != std::string(digest.begin(), digest.end())) refuse_damage(path);
}

struct Sizes {
  std::uint64_t problem = 0, state = 0, steps = 0;
};

// Takes the file apart as it comes in pieces.
class Intake {
 public:
  Intake(const std::string& path, const proof::Spool::Sink& steps) : path_(path), steps_(steps) {}

  void add(std::string_view piece) {
    if (!sizes_) piece = take_sizes(piece);
    if (!sizes_) return;
    piece = collect(piece, sizes_->problem, problem);
    piece = collect(piece, sizes_->state, state);
    const std::string_view here = piece.substr(0, sizes_->steps);
    sizes_->steps -= here.size();
    if (!here.empty()) steps_(here);
    rest_ += piece.size() - here.size();
  }
  bool complete() const { return sizes_ && sizes_->steps == 0 && rest_ == digest_size; }

  std::string problem, state;

 private:
  const std::string& path_;
  const proof::Spool::Sink& steps_;
  std::string begin_;
  std::optional<Sizes> sizes_;  // the steps still to come
  std::uint64_t rest_ = 0;      // bytes behind the steps

  std::string_view take_sizes(std::string_view piece);
  static std::string_view collect(std::string_view piece, std::uint64_t size, std::string& into) {
    const std::string_view here = piece.substr(0, size - into.size());
    into += here;
    return piece.substr(here.size());
  }
};

// Returns what follows the line of sizes.
std::string_view Intake::take_sizes(std::string_view piece) {
  const std::size_t before = begin_.size();
  begin_ += piece.substr(0, magic.size() + longest_sizes);
  const std::size_t end = begin_.find('\n', magic.size());
  if (end == std::string::npos) {
    if (begin_.size() > magic.size() + longest_sizes) refuse_damage(path_);
    return {};
  }
  Sizes sizes;
  const char* at = begin_.data() + magic.size();
  for (const auto& [size, stop] :
       {std::pair{&sizes.problem, ' '}, {&sizes.state, ' '}, {&sizes.steps, '\n'}}) {
    const auto [next, error] = std::from_chars(at, begin_.data() + end, *size);
    if (error != std::errc() || *next != stop) refuse_damage(path_);
    at = next + 1;
  }
  sizes_ = sizes;
  return piece.substr(end + 1 - before);
}

// A line that is in one text and not in the other, fit for a message.
std::string line_of(const std::string& text, std::size_t number) {
  std::size_t begin = 0;
  for (; number > 0; --number) begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
  std::string line = text.substr(begin, text.find('\n', begin) - begin);
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return line.size() > 100 ? line.substr(0, 100) + "…" : line;
}

[[noreturn]] void refuse_other_problem(const std::string& path, const std::string& there,
                                       const std::string& here) {
  const std::size_t same = static_cast<std::size_t>(
      std::mismatch(there.begin(), there.end(), here.begin(), here.end()).first - there.begin());
  const auto number =
      static_cast<std::size_t>(std::count(there.begin(), there.begin() + static_cast<long>(same), '\n'));
  refuse(path, fmt::format("the checkpoint of another search: \"{}\" there, \"{}\" here",
                           line_of(there, number), line_of(here, number)));
}

}  // namespace

std::string checkpoint_problem(const erm::Problem& problem, const Rational& gap) {
  return std::string(proof::format_line) + proof::problem_lines(problem) + "gap " +
         numbers::to_fraction(gap) + "\n";
}

CheckpointFile::CheckpointFile(std::string path, std::string problem, proof::Certificate& proof,
                               double seconds, Complain complain)
    : path_(std::move(path)),
      problem_(std::move(problem)),
      proof_(proof),
      interval_(std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds))),
      complain_(std::move(complain)),
      next_((Clock::now() + interval_).time_since_epoch().count()) {}

bool CheckpointFile::due() {
  return Clock::now().time_since_epoch().count() >= next_.load(std::memory_order_relaxed);
}

void CheckpointFile::keep(const Snapshot& snapshot) {
  const auto start = Clock::now();
  const std::uint64_t steps = proof_.pause();  // without it there is no proof any more, and nothing to keep
  try {
    write(snapshot, steps);
  } catch (const base::InputError& error) {
    complain_(error.what());
  }
  const auto now = Clock::now();
  next_.store((now + std::max(interval_, least_share * (now - start))).time_since_epoch().count());
}

void CheckpointFile::write(const Snapshot& snapshot, std::uint64_t steps) {
  const std::string state = to_bytes(snapshot);
  base::OutputFile file(path_);
  base::Sha256 hash;
  const auto put = [&](std::string_view bytes) {
    hash.add(bytes);
    file.write(bytes);
  };
  put(magic);
  put(fmt::format("{} {} {}\n", problem_.size(), state.size(), steps));
  put(problem_);
  put(state);
  proof_.read_paused(put);
  const base::Sha256::Digest digest = hash.digest();
  file.write(std::string(digest.begin(), digest.end()));
  file.commit();
}

Snapshot read_checkpoint(const std::string& path, const std::string& problem,
                         const proof::Spool::Sink& steps) {
  check_digest(path);
  Intake intake(path, steps);
  base::read_file_in_pieces(path, [&](std::string_view piece) { intake.add(piece); });
  if (!intake.complete()) refuse_damage(path);
  if (intake.problem != problem) refuse_other_problem(path, intake.problem, problem);
  std::optional<Snapshot> snapshot = snapshot_from(intake.state);
  if (!snapshot) refuse_damage(path);
  return std::move(*snapshot);
}

}  // namespace infimum::search
