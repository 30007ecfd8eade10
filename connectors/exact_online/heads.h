#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "connector/port.h"
#include "connectors/exact_online/client.h"
#include "connectors/exact_online/code_lists.h"
#include "connectors/exact_online/source_cursor.h"
#include "connectors/exact_online/source_document.h"

namespace schakel::exact_online {

/// Finds documents: those that changed, and those with certain numbers. What changed is found by row version
/// where there is a feed. Where there is none it is found by Modified: from where the last reading ended and
/// some time before it, without what was handed out already (source_cursor.h).
class HeadReader {
 public:
  /// `journal`: only documents of that journal; empty: of all.
  HeadReader(Client& client, CodeLists& codes, const SourceDocument& document, std::string journal)
      : client_(client), codes_(codes), document_(document), journal_(std::move(journal)) {}

  /// Whether `read` goes on where the last page ended. If not, it is a new reading, and the caller forgets
  /// what it has seen.
  bool goes_on(const connector::OrderRead& read) const { return more_ && read.after == expected_; }
  void forget();

  Result<connector::OrderPage> read(const connector::OrderRead& read, std::stop_token stop);
  Result<std::vector<model::Order>> read_of(std::span<const std::string> numbers,
                                            const connector::OrderRead& read, std::stop_token stop);

  /// Discount amounts (excl. VAT) of the heads handed out last, by document.
  const std::unordered_map<std::string, Decimal>& discounts() const { return discounts_; }
  /// Orders that were asked by number, and whether something of them was delivered or invoiced.
  const std::unordered_map<std::string, bool>& progress() const { return progress_; }

 private:
  Result<connector::OrderPage> read_feed(const connector::OrderRead& read, std::stop_token stop);
  Result<connector::OrderPage> read_modified(const connector::OrderRead& read, std::stop_token stop);
  /// Whether the row is a document that is wanted; then it is finished: codes behind ids, its discount noted.
  Result<bool> finish(HeadRow& head, std::stop_token stop);

  Client& client_;
  CodeLists& codes_;
  const SourceDocument& document_;
  const std::string journal_;
  connector::Cursor expected_;  ///< The cursor that would go on with this reading.
  bool more_ = false;
  std::string next_link_;  ///< Of the reading by Modified: the page behind the last one.
  std::optional<std::string> moved_;
  std::unordered_map<std::string, Decimal> discounts_;
  std::unordered_map<std::string, bool> progress_;
};

}  // namespace schakel::exact_online
