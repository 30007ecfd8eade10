#pragma once

#include <string>

namespace schakel::engine {

/// This program as the owner of a lease: host, start of the machine, number and start of the program. Unique
/// in time.
std::string this_owner();

/// True only when it is certain that the program of `owner` has ended: it ran on this host, and there is no
/// such program any more (killed, crashed, machine restarted). About another host nobody can know: false, and
/// its lease runs out by itself.
bool owner_is_gone(const std::string& owner);

}  // namespace schakel::engine
