#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/exact_online/simulator/json_writer.h"

namespace schakel::exact_online::simulator {

/// What a client gets that does not ask for JSON (facts 4.1, A): an Atom feed with the properties of every
/// row in m:properties. Collections are links, opened inline where $expand asks.
/// What stands around a feed's entries.
struct FeedFrame {
  std::string self;                        ///< Absolute, without query.
  std::string next = {};                   ///< Empty: no further page.
  std::optional<std::int64_t> count = {};  ///< $inlinecount
};
std::string atom_feed(const WriteContext& context, const Shape& shape, const std::vector<RowToWrite>& rows,
                      const FeedFrame& frame, Instant now);
std::string atom_entry(const WriteContext& context, const Shape& shape, const RowToWrite& row, Instant now);
std::string error_xml(std::string_view text);
std::string xml_escaped(std::string_view text);

}  // namespace schakel::exact_online::simulator
