// SPDX-License-Identifier: Apache-2.0
#include "data/npz.hpp"

#include <zip.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "base/errors.hpp"
#include "base/input_file.hpp"
#include "base/sha256.hpp"

namespace infimum::data {

namespace {

using base::InputError;

constexpr zip_uint64_t largest_array = zip_uint64_t{4} << 30;
constexpr zip_int64_t most_arrays = 10000;
constexpr time_t fixed_time = 315532800;  // 1980-01-01, where the time of zip files begins

using Archive = std::unique_ptr<zip_t, decltype(&zip_discard)>;
using Entry = std::unique_ptr<zip_file_t, decltype(&zip_fclose)>;

[[noreturn]] void refuse(const std::string& file, const std::string& why) {
  throw InputError({file, 0, ""}, why);
}

Archive opened(const std::string& bytes, const std::string& file) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source == nullptr) throw std::bad_alloc();
  zip_t* archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
  if (archive == nullptr) {
    zip_source_free(source);
    const std::string why = zip_error_strerror(&error);
    zip_error_fini(&error);
    refuse(file, "not an archive of arrays (.npz): " + why);
  }
  return {archive, zip_discard};
}

std::string bytes_of(zip_t* archive, zip_uint64_t index, const std::string& file, const std::string& name) {
  zip_stat_t about;
  zip_stat_init(&about);
  if (zip_stat_index(archive, index, 0, &about) != 0 || (about.valid & ZIP_STAT_SIZE) == 0)
    refuse(file, "array \"" + name + "\": its size is not known");
  if (about.size > largest_array) refuse(file, "array \"" + name + "\": more than 4 GiB");
  // A byte of a compressed file makes at most 1032 bytes; what claims more lies.
  if ((about.valid & ZIP_STAT_COMP_SIZE) == 0 || about.size > 1100 * (about.comp_size + 1))
    refuse(file, "array \"" + name + "\": its size cannot be true");
  const Entry entry(zip_fopen_index(archive, index, 0), zip_fclose);
  if (!entry) refuse(file, "array \"" + name + "\": " + zip_strerror(archive));
  std::string bytes(about.size, '\0');
  const zip_int64_t count = zip_fread(entry.get(), bytes.data(), bytes.size());
  char beyond = 0;
  if (count != static_cast<zip_int64_t>(bytes.size()) || zip_fread(entry.get(), &beyond, 1) != 0)
    refuse(file, "array \"" + name + "\": damaged");
  return bytes;
}

// What libzip says is wrong with what we made ourselves: memory, or an error of ours.
void require(bool success, zip_t* archive) {
  if (!success) throw std::runtime_error(std::string("npz: ") + zip_strerror(archive));
}

}  // namespace

const Array* Npz::named(const std::string& name) const {
  const auto found =
      std::find_if(arrays.begin(), arrays.end(), [&](const Array& array) { return array.name == name; });
  return found == arrays.end() ? nullptr : &*found;
}

Npz read_npz(const std::string& path) {
  return parse_npz(base::read_file(path), path);
}

Npz parse_npz(const std::string& bytes, const std::string& file) {
  const Archive archive = opened(bytes, file);
  Npz npz{file, base::sha256_hex(bytes), {}};
  const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  if (count == 0) refuse(file, "an archive without arrays");
  if (count > most_arrays) refuse(file, "more than " + std::to_string(most_arrays) + " arrays");
  for (zip_int64_t i = 0; i < count; ++i) {
    const auto index = static_cast<zip_uint64_t>(i);
    const char* raw = zip_get_name(archive.get(), index, ZIP_FL_ENC_RAW);
    std::string name = raw == nullptr ? "" : raw;
    if (!name.ends_with(".npy")) refuse(file, "\"" + name + "\" in it is no array (.npy)");
    name.resize(name.size() - 4);
    if (npz.named(name) != nullptr) refuse(file, "two arrays are named \"" + name + "\"");
    npz.arrays.push_back(parse_npy(bytes_of(archive.get(), index, file, name), file, name));
  }
  return npz;
}

std::string npz_of(const std::vector<std::pair<std::string, std::string>>& arrays) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  if (target == nullptr) throw std::bad_alloc();
  zip_source_keep(target);  // beyond the archive
  const std::unique_ptr<zip_source_t, decltype(&zip_source_free)> keeper(target, zip_source_free);
  zip_t* archive = zip_open_from_source(target, ZIP_TRUNCATE, &error);
  if (archive == nullptr) throw std::runtime_error("npz: no archive in memory");
  for (const auto& [name, bytes] : arrays) {
    zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    const zip_int64_t index = zip_file_add(archive, (name + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8);
    require(index >= 0, archive);
    const auto at = static_cast<zip_uint64_t>(index);
    require(zip_set_file_compression(archive, at, ZIP_CM_STORE, 0) == 0, archive);
    require(zip_file_set_mtime(archive, at, fixed_time, 0) == 0, archive);
    require(zip_file_set_external_attributes(archive, at, 0, ZIP_OPSYS_UNIX, 0644u << 16) == 0, archive);
  }
  require(zip_close(archive) == 0, archive);
  require(zip_source_open(target) == 0, archive);
  zip_stat_t about;
  zip_stat_init(&about);
  zip_source_stat(target, &about);
  std::string result(about.size, '\0');
  const zip_int64_t count = zip_source_read(target, result.data(), result.size());
  zip_source_close(target);
  if (count != static_cast<zip_int64_t>(result.size()))
    throw std::runtime_error("npz: the archive is cut off");
  return result;
}

}  // namespace infimum::data
