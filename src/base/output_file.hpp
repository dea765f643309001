// SPDX-License-Identifier: Apache-2.0
//
// A file that appears whole or not at all. Bytes go to a nameless file in the same directory (or to a temporary
// neighbour, on file systems that have no such thing), which takes the final name only when everything is on the
// disk; without commit() it vanishes. What cannot be
// replaced (a device, a pipe) is written directly. Every failure, a full disk too, is an InputError that
// names the path.
#pragma once

#include <string>
#include <string_view>

namespace infimum::base {

class OutputFile {
 public:
  explicit OutputFile(const std::string& path);  // fails at once if the path cannot be written
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  void write(std::string_view bytes);
  void commit();  // nothing may be written afterwards
  const std::string& path() const { return path_; }

 private:
  void open_aside();
  int give_name();
  void flush();
  void close();
  [[noreturn]] void refuse(int error) const;

  std::string path_;     // as the user named it, for messages
  std::string target_;   // the same with symbolic links followed
  std::string aside_;    // the temporary neighbour; empty when writing directly, or while there is no name
  bool nameless_ = false;
  std::string waiting_;  // bytes not yet handed to the system
  int descriptor_ = -1;
};

// Writes the file whole or not at all.
void write_file(const std::string& path, std::string_view bytes);

// Writes to standard output and makes sure that it arrived.
void write_to_standard_output(std::string_view bytes);

}  // namespace infimum::base
