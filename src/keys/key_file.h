#pragma once

#include <cstddef>
#include <filesystem>

#include "base/result.h"
#include "base/secret.h"

// A key of this installation, in a file of its own: the one that credentials are sealed with, the one that
// contents are hashed with. A copy of the database alone opens nothing.
namespace schakel::keys {

inline constexpr std::size_t kKeyBytes = 32;

/// The key in this file. When there is no file, one is made: random bytes from the operating system, mode
/// 0600, on the disk before this returns. Two programs that start together agree on one key, and neither ever
/// sees half of it. The folder is made (0700) when it is not there.
///
/// kInvalidInput, code "keys.refused": others may read it, or it is not 32 bytes long.
/// kStorage, code "keys.unusable": it cannot be read or made.
Result<Secret> open_key_file(const std::filesystem::path& path);

}  // namespace schakel::keys
