#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/json.h"
#include "base/result.h"
#include "connector/port.h"
#include "connectors/exact_globe/catalogue.h"
#include "connectors/exact_globe/settings.h"
#include "model/document.h"
#include "model/order.h"

// What the kinds of documents differ in that orders are read from: entities, names, and how a row becomes the
// common model. How they are read is the same for all: feed.h and order_reader.h.
namespace schakel::exact_globe {

struct SourceHead {
  std::int64_t id = 0;  ///< Globe's own number of the row: it goes up, and is never given twice.
  bool open = false;    ///< It may still change.
  /// What this head said, in few bits: another mark means that something was changed.
  std::uint32_t mark = 0;
  /// What its lines name it by: its number, and what else makes that number its own.
  std::string key;
  /// Its ids of customers are debtor numbers, which is what Globe's documents know them by; one with a "/" in
  /// it is a sundry debtor's, complete already (settings). What is wrong with it is in `unreadable`.
  model::Order order;
};

struct SourceLine {
  std::string key;  ///< Of the document that it belongs to.
  model::OrderLine line;
  std::optional<Decimal> net_price;  ///< Per unit after the line's discount.
  std::optional<Decimal> amount;     ///< As Globe says; nothing where it does not, and it is worked out.
  /// A part of a composed item that stands on the document with its whole: not sold by itself.
  bool is_part = false;
  std::string wrong;  ///< The property that cannot be understood; empty: none.
};

/// What the lines of a document are worked out with. Read once per reading.
struct Books {
  std::map<std::string, connector::VatCode> vat_codes;
  std::set<std::string> debtor_accounts = {};  ///< Only for documents whose lines have ledger accounts.
};

struct SourceDocument {
  std::string name;  ///< In the cursor: "sales_order".
  const Entity* header = nullptr;
  const Entity* line = nullptr;
  std::span<const std::string_view> head_properties;
  std::vector<std::string> also_of_heads = {};  ///< Properties of heads that the settings name.
  std::span<const std::string_view> line_properties;
  std::string_view number;           ///< The header's property that people know it by.
  std::string_view number_in_lines;  ///< The same in its lines.
  std::size_t number_width = 8;      ///< As it is stored, with its spaces.
  std::string condition = {};        ///< Of every question for headers; empty: none.
  std::string line_condition = {};   ///< The same for lines.
  bool stays_open = false;           ///< It lives on after it was made: it has Completed, and is delivered.
  bool has_ledger_accounts = false;
  /// kMalformed when nobody can tell which record it is.
  std::function<Result<SourceHead>(const Json& row, std::span<const std::string> native)> read_head;
  std::function<Result<SourceLine>(const Json& row, std::span<const std::string> native)> read_line;
  /// Gives the order its lines, which are in their order and all of it. False: they cannot be worked out.
  std::function<bool(model::Order& order, std::vector<SourceLine> lines, const Books& books)> finish;
};

SourceDocument sales_orders(const ConnectionSettings& settings);
/// Final invoices: those of history. `journal` as Globe stores it; empty: of all journals.
SourceDocument invoices(model::Document kind, const std::string& journal);
/// What an invoice is known by: history does not keep the ID that its header had.
std::string invoice_id(const std::string& journal, const std::string& number);
/// Entries of a sales journal.
SourceDocument sales_entries(const std::string& journal);

/// One of these. `journal` as Globe stores it.
SourceDocument source_document(model::Document kind, const ConnectionSettings& settings,
                               const std::string& journal);

/// The order gets these lines, worked out by finish_line; parts are left out.
bool finish_lines(model::Order& order, std::vector<SourceLine> lines, const Books& books);
/// Puts price, discount, VAT and amount of a line right, now that its VAT code is known (nullptr: it has
/// none, or one that does not exist). False: they cannot be worked out.
bool finish_line(SourceLine& line, const connector::VatCode* vat);
const connector::VatCode* find_vat(const Books& books, const std::string& code);

/// The same text means the same row; see SourceHead::mark.
std::uint32_t mark_of(const Json& row, std::span<const std::string_view> properties);
/// `mark` for a document of which this is known too, which is not in its header.
std::uint32_t mark_with(std::uint32_t mark, std::string_view known);

}  // namespace schakel::exact_globe
