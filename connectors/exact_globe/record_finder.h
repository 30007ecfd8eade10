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
/// number of them is looked for in a stretch of the file, read in pages. Whether a record is missing is never
/// decided by an order that the server's collation could see otherwise. Remembers nothing of a record.
class RecordFinder {
 public:
  /// `condition`: only rows of which it holds are found; empty: all.
  RecordFinder(Client& client, const RecordEntity& records, std::string_view condition = {})
      : client_(client), records_(records), condition_(condition) {}

  /// A row, and the places of the values that it answers.
  using TakeRow = std::function<void(const Json& row, std::span<const std::size_t> matched)>;
  /// `take` sees each record that one of `values` finds, at least once, with `properties` of it.
  Result<void> find(connector::FindBy by, std::span<const Personal> values,
                    std::span<const std::string_view> properties, const TakeRow& take, std::stop_token stop);

  /// From so many open values on a stretch is tried.
  static constexpr std::size_t kManyValues = 20;

 private:
  /// Letter case and blanks do not count in texts; in numbers of companies no marks either.
  enum class Compare { kTexts, kCompanyNumbers };
  struct Asked {
    std::vector<std::size_t> places;  ///< Of the values that are this.
    std::string literal;              ///< As it is asked for on its own.
  };
  struct Search {
    std::string_view property;  ///< By which it is asked for.
    std::function<std::vector<std::string>(const Json& row)> keys_of;
    std::vector<std::string_view> properties;
    const TakeRow* take = nullptr;
    std::map<std::string, Asked> asked = {};  ///< By how it is compared.
    std::set<std::string> open = {};          ///< Not found yet.

    void add(std::string key, std::string_view literal, std::size_t place);
  };

  Search search_by(std::string_view property, std::string (*key_of)(std::string_view),
                   std::span<const std::string_view> properties, const TakeRow& take) const;
  Result<void> find_codes(Search search, std::span<const Personal> values, std::stop_token stop);
  Result<void> find_digits(Search search, std::span<const Personal> values, std::stop_token stop);
  Result<void> find_whole_numbers(Search search, std::span<const Personal> values, std::stop_token stop);
  Result<void> find_texts(Search search, Compare compare, std::stop_token stop);
  Result<void> find_each(Search& search, std::stop_token stop);
  /// Of nothing but texts that are equal: by what the account is called and where it is.
  Search names_and_postcodes(std::span<const Personal> values, std::span<const std::string_view> properties,
                             const TakeRow& take) const;
  Result<PagesRead> ask(Search& search, const std::string& filter, int pages_max, std::stop_token stop);
  /// Whether this Globe's database sees capitals as other letters. Asked once.
  Result<bool> case_counts(std::stop_token stop);

  Client& client_;
  const RecordEntity& records_;
  std::string condition_;
  bool file_is_large_ = false;  ///< A stretch of it was too long to be worth it: not tried again.
  std::optional<bool> case_counts_;
  std::size_t page_size_ = 60;  ///< Rows on a page: the fewest seen anywhere, until this server shows more.
};

}  // namespace schakel::exact_globe
