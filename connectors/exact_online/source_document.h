#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connector/port.h"
#include "connectors/exact_online/document_rows.h"

// What the four documents differ in that orders are read from: endpoints, names of fields, and how a row
// becomes the common model. How they are read is the same for all: heads.h, lines.h, parties.h.
namespace schakel::exact_online {

struct SourceDocument {
  std::string_view name;  ///< In a cursor: "sales_invoice".
  /// The feed of its headers by row version (1,000 a call); empty: it has none, and what changed is found by
  /// Modified.
  std::string_view feed;
  std::string_view entity;  ///< The ordinary endpoint: asked by number, and by Modified.
  std::string_view number;  ///< Its number there: "InvoiceNumber".
  std::string_view lines;
  std::string_view charges;          ///< Empty: it has none.
  std::string_view id;               ///< The document's id, in lines and charges too: "InvoiceID".
  std::string_view number_in_lines;  ///< Empty: lines can be asked by ids only.
  /// Where the code of the shipping method is when the feed does not have it, 1,000 documents a call.
  std::string_view shipping;
  /// Where it stands how much of a line was delivered and invoiced: `bulk` does not tell. Empty: nowhere.
  std::string_view progress;
  bool numbers_per_journal = false;  ///< Its number is known with its journal before it: "70-26700001".
  Result<HeadRow> (*read_head)(const Json& row, const Entity& entity, std::span<const std::string> native,
                               const Asked& asked);
  Result<LineRow> (*read_line)(const Json& row, const Entity& entity, std::span<const std::string> native,
                               const Asked& asked);
  std::vector<std::string> (*head_fields)(const Entity& entity);
  std::vector<std::string> (*line_fields)();
};

const SourceDocument& source_document(model::Document document);

/// A document's number as people write it: "1042", or "70-26700001" where each journal has numbers of its
/// own.
struct DocumentNumber {
  std::string journal;  ///< Empty: not said; any.
  std::int64_t number = 0;
};
/// Nothing when it cannot be one.
std::optional<DocumentNumber> parse_number(const SourceDocument& document, std::string_view text);

}  // namespace schakel::exact_online
