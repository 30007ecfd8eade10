#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "base/decimal.h"
#include "base/json.h"
#include "base/result.h"
#include "connector/port.h"
#include "connectors/exact_globe/catalogue.h"
#include "connectors/exact_globe/settings.h"
#include "model/order.h"

// What the kinds of documents differ in that orders are read from: entities, names, and how a row becomes the
// common model. How they are read is the same for all: feed.h and order_reader.h.
namespace schakel::exact_globe {

struct SourceHead {
  std::int64_t id = 0;  ///< Globe's own number of the row: it goes up, and is never given twice.
  bool open = false;    ///< It may still change.
  /// What this head said, in few bits: another mark means that something was changed.
  std::uint32_t mark = 0;
  /// Its ids of customers are debtor numbers, which is what Globe's documents know them by; one with a "/" in
  /// it is a sundry debtor's, complete already (settings). What is wrong with it is in `unreadable`.
  model::Order order;
};

struct SourceLine {
  std::string document;  ///< The number of the document that it belongs to, trimmed.
  model::OrderLine line;
  std::optional<Decimal> net_price;  ///< Per unit after the line's discount.
  std::optional<Decimal> amount;     ///< Excl. VAT; nothing where Globe does not say, and it is worked out.
  /// A part of a composed item that stands on the document with its whole: not sold by itself.
  bool is_part = false;
  std::string wrong;  ///< The property that cannot be understood; empty: none.
};

struct SourceDocument {
  std::string name;  ///< In the cursor: "sales_order".
  const Entity* header = nullptr;
  const Entity* line = nullptr;
  std::span<const std::string_view> head_properties;
  std::span<const std::string_view> line_properties;
  std::string_view number;           ///< The header's property that people know it by.
  std::string_view number_in_lines;  ///< The same in its lines.
  std::size_t number_width = 8;      ///< As it is stored, with its spaces.
  std::string condition = {};        ///< Of every question for headers; empty: none.
  std::string line_condition = {};   ///< The same for lines.
  bool stays_open = false;           ///< It lives on after it was made: it has Completed, and is delivered.
  /// kMalformed when nobody can tell which record it is.
  std::function<Result<SourceHead>(const Json& row, std::span<const std::string> native)> read_head;
  std::function<Result<SourceLine>(const Json& row, std::span<const std::string> native)> read_line;
};

SourceDocument sales_orders(const ConnectionSettings& settings);

/// Puts price, discount, VAT and amount of a line right, now that its VAT code is known (nullptr: it has
/// none, or one that does not exist). False: they cannot be worked out.
bool finish_line(SourceLine& line, const connector::VatCode* vat);

/// The same text means the same row; see SourceHead::mark.
std::uint32_t mark_of(const Json& row, std::span<const std::string_view> properties);
/// `mark` for a document in this state, which is not in its header alone.
std::uint32_t mark_in_state(std::uint32_t mark, model::OrderState state);

}  // namespace schakel::exact_globe
