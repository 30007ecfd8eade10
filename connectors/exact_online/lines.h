#pragma once

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "connector/port.h"
#include "connectors/exact_online/client.h"
#include "connectors/exact_online/code_lists.h"
#include "connectors/exact_online/source_document.h"

namespace schakel::exact_online {

/// Fills in what stands on documents below their heads: lines, charges, and the shipping method where a feed
/// does not tell it.
class LineReader {
 public:
  LineReader(Client& client, CodeLists& codes, const SourceDocument& document)
      : client_(client), codes_(codes), document_(document) {}

  /// `discounts`: of documents that say their discount as an amount.
  Result<void> complete(std::span<model::Order> heads, std::span<const std::string> native_line_fields,
                        const std::unordered_map<std::string, Decimal>& discounts, std::stop_token stop);
  /// Fills in how much of each line was delivered and invoiced, of those orders that are in `has_progress`,
  /// 60 lines a call; nothing is asked about those of which nothing was.
  Result<void> read_progress(std::span<model::Order> heads,
                             const std::unordered_map<std::string, bool>& has_progress, std::stop_token stop);
  void forget() { vat_includes_.reset(); }

 private:
  using Heads = std::span<model::Order>;

  Result<void> read_vat_codes(std::stop_token stop);
  Result<void> read_shipping(Heads heads, std::stop_token stop);
  Result<void> read_lines(Heads heads, std::span<const std::string> native, std::stop_token stop);
  Result<void> read_charges(Heads heads, const std::unordered_map<std::string, Decimal>& discounts,
                            std::stop_token stop);
  /// By number where that is possible and the numbers are together, by id where they are not: whichever takes
  /// fewer calls.
  std::vector<std::string> filters_for(Heads heads, std::string_view number_field, double rows_each,
                                       std::size_t page, std::size_t room) const;

  Client& client_;
  CodeLists& codes_;
  const SourceDocument& document_;
  double rows_per_document_ = 4;  ///< Seen lately; starts at what a small order has.
  std::optional<std::unordered_map<std::string, bool>> vat_includes_;  ///< By code: prices include VAT.
};

}  // namespace schakel::exact_online
