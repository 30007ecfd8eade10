#pragma once

#include <string>
#include <string_view>

namespace schakel::exact_globe::simulator {

/// What Globe's own rules say to a user whose Globe speaks Dutch. The refusals of the adapter before it (bad
/// queries, bodies that cannot be read) are the framework's and stay English. A text that has no Dutch is
/// given back as it is.
std::string in_dutch(std::string_view english);

}  // namespace schakel::exact_globe::simulator
