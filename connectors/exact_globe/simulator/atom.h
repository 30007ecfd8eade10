#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "connectors/exact_globe/simulator/errors.h"
#include "connectors/exact_globe/simulator/json_writer.h"

// The Atom form of what json_writer does, and its reader; namespaces as working clients send and read them
// (facts 2.3, V-x J1).
namespace schakel::exact_globe::simulator {

std::string xml_escaped(std::string_view text);

/// An <entry> as a client posts it, as the JSON that it means: numbers and booleans by the property's type,
/// m:null as null. Unknown names are kept, for the checks to refuse.
OrError<Json> read_atom_entry(const Entity& entity, std::string_view xml);

std::string entry_atom(const View& view, const Entity& entity, const Row& row);
std::string feed_atom(const View& view, const Entity& entity, const std::vector<const Row*>& rows,
                      const std::optional<std::string>& next, std::optional<std::size_t> count = {});

}  // namespace schakel::exact_globe::simulator
