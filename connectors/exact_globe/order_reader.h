#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "connector/port.h"
#include "connectors/exact_globe/client.h"
#include "connectors/exact_globe/feed.h"
#include "connectors/exact_globe/number_plan.h"
#include "connectors/exact_globe/parties.h"
#include "connectors/exact_globe/settings.h"
#include "connectors/exact_globe/source_document.h"

namespace schakel::exact_globe {

/// Reads documents of one kind as orders, in as few calls as Globe allows; what a reading costs is in
/// README.md. One instance lives for one connection; what it has seen of accounts and VAT codes is kept in
/// memory until a reading begins anew.
class OrderReader {
 public:
  OrderReader(Client& client, const ConnectionSettings& settings, connector::DocumentChoice choice);

  Result<connector::OrderPage> read_heads(const connector::OrderRead& read, std::stop_token stop);
  Result<void> complete(std::vector<model::Order>& heads, const connector::OrderRead& read,
                        const std::function<bool(const std::string& customer_id)>& customer_is_known,
                        std::stop_token stop);
  Result<std::vector<model::Order>> read_heads_of(std::span<const std::string> numbers,
                                                  const connector::OrderRead& read, std::stop_token stop);

 private:
  /// Checks the names that are asked for, and finds out which journal is meant.
  Result<void> prepare(const connector::OrderRead& read, std::stop_token stop);
  void forget();
  Result<HeadsAnswer> ask_heads(const std::string& filter, AnswerBounds bounds, std::stop_token stop);
  Result<void> find_states(std::vector<SourceHead>& heads, std::stop_token stop);
  Result<void> read_books(std::stop_token stop);
  Result<void> read_lines(std::span<model::Order> orders, const connector::OrderRead& read,
                          std::stop_token stop);
  /// Questions for lines of the documents with these numbers.
  std::vector<std::string> line_filters(const std::vector<std::string>& numbers, double rows_per_number,
                                        const std::string& condition) const;
  /// One question for the numbers in this range.
  std::string numbered(std::string_view property, const NumberRange& range) const;
  std::string stored(const std::string& number) const;

  Client& client_;
  const ConnectionSettings& settings_;
  connector::DocumentChoice choice_;
  SourceDocument document_;
  bool is_prepared_ = false;
  Parties parties_;
  Feed feed_;
  std::vector<std::string> native_;                    ///< Of the heads that are being read.
  std::unordered_map<std::string, std::string> keys_;  ///< By id: of the heads that were read last.
  std::optional<Books> books_;
  connector::Cursor expected_;  ///< The cursor that would go on with this reading.
  bool more_ = false;
  double lines_per_document_ = 4;  ///< Seen lately; starts at what a small order has.
  std::size_t page_size_ = 60;  ///< Rows on a page: the fewest seen anywhere, until this server shows more.
  /// Numbers come without the spaces that others have in front. The catalogue says so of orders only.
  bool without_spaces_ = false;
};

}  // namespace schakel::exact_globe
