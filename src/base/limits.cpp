// SPDX-License-Identifier: Apache-2.0
#include "base/limits.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cmath>
#include <csignal>
#include <fstream>
#include <string>
#include <thread>

namespace infimum::base {

namespace {

constexpr auto memory_interval = std::chrono::milliseconds(50);

std::atomic<int> noted_signal{0};  // a signal may reach any thread
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void note_signal(int number) {
  if (noted_signal.exchange(number) != 0) ::_exit(128 + number);
}

}  // namespace

std::string_view to_string(StopReason reason) {
  switch (reason) {
    case StopReason::proof:
      return "proof";
    case StopReason::gap:
      return "gap";
    case StopReason::threshold:
      return "threshold";
    case StopReason::time:
      return "time";
    case StopReason::regions:
      return "regions";
    case StopReason::memory:
      return "memory";
    case StopReason::signal:
      return "signal";
    case StopReason::cones:
      return "cones";
  }
  return "";
}

void Limits::stop_after(double seconds) {
  // A century is as good as for ever, and fits the clock.
  const std::chrono::duration<double> span(std::clamp(seconds, 0.0, 3.2e9));
  deadline_ = start_ + std::chrono::duration_cast<Clock::duration>(span);
}

std::optional<StopReason> Limits::reached(std::uint64_t regions_so_far) const {
  if (signal_noted()) return StopReason::signal;
  const auto now = Clock::now();
  if (deadline_ && now >= *deadline_) return StopReason::time;
  if (regions_ && regions_so_far >= *regions_) return StopReason::regions;
  if (memory_ && memory_reached(now)) return StopReason::memory;
  return std::nullopt;
}

bool Limits::memory_reached(Clock::time_point now) const {
  const Clock::rep ticks = now.time_since_epoch().count();
  if (ticks >= look_at_memory_.load(std::memory_order_relaxed)) {
    look_at_memory_.store((now + memory_interval).time_since_epoch().count(), std::memory_order_relaxed);
    if (memory_in_use() > *memory_) out_of_memory_ = true;
  }
  return out_of_memory_;
}

double Limits::seconds_so_far() const {
  return std::chrono::duration<double>(Clock::now() - start_).count();
}

void note_signals() {
  struct sigaction action {};
  action.sa_handler = note_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  struct sigaction hangup {};  // ignored under nohup, and then it stays so
  if (::sigaction(SIGHUP, nullptr, &hangup) == 0 && hangup.sa_handler != SIG_IGN) {
    ::sigaction(SIGHUP, &action, nullptr);
  }
}

bool signal_noted() {
  return noted_signal != 0;
}

std::uint64_t memory_in_use() {
  std::ifstream statistics("/proc/self/statm");
  std::uint64_t total = 0, resident = 0;
  if (!(statistics >> total >> resident)) return 0;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t peak_memory() {
  struct rusage usage {};
  if (::getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

std::uint64_t memory_of_machine() {
  std::uint64_t bytes = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                        static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  for (const char* file : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    std::ifstream limit(file);
    std::uint64_t value = 0;
    if (limit >> value) bytes = std::min(bytes, value);
  }
  return bytes;
}

std::size_t processors() {
  double count = std::max(1U, std::thread::hardware_concurrency());
  std::ifstream limit("/sys/fs/cgroup/cpu.max");  // microseconds of processor time in each period of so many
  double quota = 0, period = 0;
  if (limit >> quota >> period && quota > 0 && period > 0) count = std::min(count, std::ceil(quota / period));
  return static_cast<std::size_t>(count);
}

std::optional<std::uint64_t> parse_memory_size(std::string_view text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
  if (error != std::errc{} || !(value > 0)) return std::nullopt;
  const std::string_view suffix(rest, static_cast<std::size_t>(end - rest));
  const std::string_view letters = "KMGT";
  if (!suffix.empty()) {
    const std::size_t power = letters.find(static_cast<char>(suffix[0] & ~0x20));
    if (suffix.size() > 1 || power == std::string_view::npos) return std::nullopt;
    value *= static_cast<double>(std::uint64_t{1} << (10 * (power + 1)));
  }
  if (!(value >= 1 && value < 9.2e18)) return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

}  // namespace infimum::base
