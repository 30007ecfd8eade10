#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "base/time.h"

// Small files in the state folder that several processes share: replaced whole and durably, changed under a
// lock.
namespace schakel::exact_online {

/// An exclusive lock on a file, across processes (flock) and between instances within one. Given back when it
/// is destroyed, and by the system when the process dies.
class FileLock {
 public:
  /// Waits at most `patience`. kUnavailable when another holds it longer, kCancelled when `stop` was asked,
  /// kStorage when the file cannot be made.
  static Result<FileLock> take(const std::filesystem::path& path, Clock& clock, Milliseconds patience,
                               std::stop_token stop);

  FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

/// The whole file, or nothing when there is none. kStorage when it cannot be read.
Result<std::optional<std::string>> read_file(const std::filesystem::path& path);

enum class Durable { kNo, kYes };

/// Replaces the file in one step: a reader sees the old or the new one, never half of it. Mode 0600. With
/// Durable::kYes it is on the disk, and so is its name in the folder, before this returns.
Result<void> replace_file(const std::filesystem::path& path, std::string_view content, Durable durable);

/// Makes the folder, for us alone (0700), when it is not there.
Result<void> make_folder(const std::filesystem::path& folder);

/// kStorage, code "online.storage": `doing` failed on this file, with the system's reason.
Error storage_error(const std::filesystem::path& path, Text doing, int error_number);

}  // namespace schakel::exact_online
