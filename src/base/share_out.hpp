// SPDX-License-Identifier: Apache-2.0
//
// Work in parts, for threads that have nothing in common but the number of the next part: who is done with
// one takes the next, so that all end at about the same time. header-only
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace infimum::base {

// Calls work(next) in at most `threads` threads, one of which is the caller's; next() is the number of a part
// that nobody has taken, from 0 on, and `parts` or more when none is left. Where the system gives fewer
// threads, those that there are do all of it. When all have come back, throws what the first failed with.
template <class Work>
void share_out(std::size_t parts, std::size_t threads, const Work& work) {
  std::atomic<std::size_t> taken{0};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto run = [&] {
    try {
      work([&] { return taken++; });
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
    }
  };
  std::vector<std::thread> others;
  others.reserve(std::min(threads, parts));
  try {
    while (others.size() + 1 < std::min(threads, parts)) others.emplace_back(run);
  } catch (const std::system_error&) {
  }
  run();
  for (std::thread& other : others) other.join();
  if (failure) std::rethrow_exception(failure);
}

// Calls call(part) for each part, likewise.
template <class Call>
void for_each_part(std::size_t parts, std::size_t threads, const Call& call) {
  share_out(parts, threads, [&](const auto& next) {
    for (std::size_t part = next(); part < parts; part = next()) call(part);
  });
}

}  // namespace infimum::base
