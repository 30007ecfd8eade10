#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/exact_online/simulator/json_writer.h"

namespace schakel::exact_online::simulator {

/// One row on its way out.
struct RowToWrite {
  const schakel::simulator::Row* row = nullptr;
  std::int64_t version = 0;
};

/// What a client gets that does not ask for JSON (facts 4.1, A): an Atom feed with the properties of every
/// row in m:properties. Collections are links; they are not opened.
std::string atom_feed(const WriteContext& context, const Shape& shape, const std::vector<RowToWrite>& rows,
                      const std::string& self, const std::string& next, Instant now);
std::string atom_entry(const WriteContext& context, const Shape& shape, const RowToWrite& row, Instant now);
std::string error_xml(std::string_view text);
std::string xml_escaped(std::string_view text);

}  // namespace schakel::exact_online::simulator
