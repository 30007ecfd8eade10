#pragma once

#include <functional>
#include <memory>

#include "app/session.h"

namespace schakel::app {

/// What was asked on the command line.
struct Asked {
  Globals globals;
  int exit_code = 0;  ///< When there is nothing to carry out: help or a mistake, which has been printed.
  std::function<int()> page = {};                     ///< Opens no session.
  std::function<int(Session& session)> command = {};  ///< Works in one.
  std::shared_ptr<const void> words = {};             ///< What both refer to.
};

/// Reads it. Help and mistakes are told in the language that is asked for.
Asked read_command_line(int argc, char** argv);

}  // namespace schakel::app
