#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"
#include "connector/records.h"
#include "connectors/exact_globe/client.h"
#include "connectors/exact_globe/record_kind.h"

namespace schakel::exact_globe {

/// Finds records by what they are known by, in few questions. Criteria combine with AND only (facts 2.4), so
/// many values are asked for as ranges where their order is certain, and one by one where it is not; a large
/// number of them first in a stretch of the file that holds them all, read in pages. Whether a record is
/// missing is never decided by an order that the server's collation could see otherwise. Remembers nothing of
/// a record.
class RecordFinder {
 public:
  RecordFinder(Client& client, const RecordEntity& records) : client_(client), records_(records) {}

  /// A row, and the places of the values that it answers.
  using TakeRow = std::function<void(const Json& row, std::span<const std::size_t> matched)>;
  /// `take` sees each record that one of `values` finds, at least once, with `properties` of it.
  Result<void> find(connector::FindBy by, std::span<const Personal> values,
                    std::span<const std::string_view> properties, const TakeRow& take, std::stop_token stop);

  /// From so many open values on a stretch is tried.
  static constexpr std::size_t kManyValues = 20;

 private:
  /// What is asked for: how it is compared → the places of the values that are it.
  struct Search {
    std::string_view property;
    std::function<std::string(std::string_view)> key_of;
    std::map<std::string, std::vector<std::size_t>> asked;
    std::set<std::string> open;  ///< Not found yet.
    std::span<const std::string_view> properties;
    const TakeRow& take;
  };

  Result<void> find_codes(std::span<const Personal> values, std::span<const std::string_view> properties,
                          const TakeRow& take, std::stop_token stop);
  Result<PagesRead> ask(Search& search, std::string filter, int pages_max, std::stop_token stop);

  Client& client_;
  const RecordEntity& records_;
  bool file_is_large_ = false;  ///< A stretch of it was too long to be worth it: not tried again.
};

}  // namespace schakel::exact_globe
