#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>

#include "app/session.h"

namespace schakel::app {

struct Applied {
  std::int64_t version = 0;
  bool changed = false;  ///< False: this text was in use already.
  Configuration configuration;
};

/// Checks a configuration as a whole, its secrets too, and makes it the one in use. When it is refused, or
/// cannot be kept, nothing changes: everything that is wrong has been printed, and the exit code is what is
/// returned. `called`: what stands before a line's number ("schakel.toml:12: …").
tl::expected<Applied, int> apply_text(Session& session, const std::string& text, const std::string& called);

/// The text of the configuration in use; "config.none" when nothing was applied yet.
Result<std::string> text_in_use(Session& session);

/// What a configuration that a command changed is called in messages.
std::string changed_configuration(Language language);

/// "The file that you applied lacks this change …", for a person who keeps one.
std::string file_is_behind(Language language);

}  // namespace schakel::app
