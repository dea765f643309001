// SPDX-License-Identifier: Apache-2.0
//
// When to stop before the answer is proved: wall-clock time, memory, a count of regions, a signal. A limit is
// not an error: the search is asked to stop, keeps its incumbent and its bound, and says why it stopped. One
// limit is not set by anybody: cones with too many generators are not split any more.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace infimum::base {

enum class StopReason { proof, gap, threshold, time, regions, memory, signal, cones };

// "proof", "gap", "threshold", …
std::string_view to_string(StopReason reason);

class Limits {
 public:
  Limits() = default;
  Limits(const Limits&) = delete;
  Limits& operator=(const Limits&) = delete;

  void stop_after(double seconds);  // of wall-clock time, counted from the construction
  void stop_above_memory(std::uint64_t bytes) { memory_ = bytes; }
  void stop_after_regions(std::uint64_t count) { regions_ = count; }

  // The limit that is reached, if any: time, regions, memory or signal. Cheap enough to ask once per region,
  // from any thread; memory is looked at every few hundredths of a second.
  std::optional<StopReason> reached(std::uint64_t regions_so_far = 0) const;
  double seconds_so_far() const;

 private:
  using Clock = std::chrono::steady_clock;

  bool memory_reached(Clock::time_point now) const;

  Clock::time_point start_ = Clock::now();
  std::optional<Clock::time_point> deadline_;
  std::optional<std::uint64_t> memory_;
  std::optional<std::uint64_t> regions_;
  mutable std::atomic<Clock::rep> look_at_memory_{0};  // not before this time
  mutable std::atomic<bool> out_of_memory_{false};
};

// From now on the first SIGINT, SIGTERM or SIGHUP is only noted, and the second ends the program at once.
void note_signals();
bool signal_noted();

std::uint64_t memory_in_use();      // bytes resident now; 0 if the system does not tell
std::uint64_t peak_memory();        // bytes resident at most so far
std::uint64_t memory_of_machine();  // bytes that this process may use: the machine's, or less in a container
std::size_t processors();           // that this process may use, likewise; at least 1

// "512M", "4G", "1.5G", "100000": bytes; K, M, G, T are powers of 1024. nullopt for anything else, and for 0.
std::optional<std::uint64_t> parse_memory_size(std::string_view text);

}  // namespace infimum::base
