#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/random.h"
#include "base/time.h"
#include "connectors/exact_online/simulator/schema.h"
#include "simulator/table.h"

namespace schakel::exact_online::simulator {

/// Who writes; stands in Creator and Modifier.
struct Author {
  std::string id;  ///< GUID
  std::string full_name;
  bool dutch = true;  ///< Language of validation texts (facts 4.11: the user's).
};

/// One division: its tables, its row versions, its number ranges. Not thread-safe; the simulator locks.
class Administration {
 public:
  Administration(const Schema& schema, int code, std::string description);
  Administration(const Administration&) = delete;
  Administration& operator=(const Administration&) = delete;

  int code() const { return code_; }
  const std::string& description() const { return description_; }
  const Schema& schema() const { return *schema_; }

  /// The rows of "crm/Accounts"; asserted to exist.
  schakel::simulator::Table& table(std::string_view path);
  const schakel::simulator::Table& table(std::string_view path) const;
  const std::map<std::string, schakel::simulator::Table, std::less<>>& tables() const { return tables_; }
  std::int64_t last_version() const { return versions_.last(); }

  /// The next number of a range ("sales order"), from `first` on.
  std::int64_t next_number(const std::string& range, std::int64_t first);
  /// The range continues behind `number`.
  void number_taken(const std::string& range, std::int64_t number);
  /// All ranges, to go back to when a write is refused after it took a number.
  using Numbers = std::map<std::string, std::int64_t>;
  const Numbers& numbers() const { return numbers_; }
  void take_back_numbers(Numbers numbers) { numbers_ = std::move(numbers); }

  /// The last period in which nothing may be booked any more: 202512; 0 when none is closed.
  std::int64_t closed_until() const { return closed_until_; }
  void close_until(std::int64_t period) { closed_until_ = period; }

  /// The row found by an equal column ("Code"), or nullptr; the first when there are several.
  const schakel::simulator::Row* find_by(std::string_view path, std::string_view column,
                                         const schakel::simulator::Value& value) const;
  /// A column of the row with that key; null when the key or the row is not there.
  schakel::simulator::Value look_up(std::string_view path, const schakel::simulator::Value& key,
                                    std::string_view column) const;

  /// Erases a row and, where a feed shows it, writes it to the log that sync/Deleted shows.
  void erase(std::string_view path, const schakel::simulator::Value& key, const Author& author, LocalTime now,
             Random& random);

  /// What was written or erased behind `version`, of the entities that have webhooks; oldest first.
  struct Change {
    const Entity* entity;
    schakel::simulator::Value key;
    bool erased;
    bool is_new;  ///< Written for the first time: it was not changed since it was made.
  };
  std::vector<Change> changes_since(std::int64_t version) const;

  /// The log of what was deleted goes back two months (facts 4.9, A); older lines go now.
  void forget_deleted(LocalTime now);

  /// For --state: every row as {"entity", "row"} goes out, and comes in again.
  using PutRow = std::function<void(const std::string& entity, const Json& row)>;
  void save(const PutRow& put) const;
  Result<void> load_row(const std::string& entity, const Json& row);

 private:
  const Schema* schema_;
  int code_;
  std::string description_;
  schakel::simulator::VersionCounter versions_;
  std::map<std::string, schakel::simulator::Table, std::less<>> tables_;
  Numbers numbers_;
  std::int64_t closed_until_ = 0;
};

}  // namespace schakel::exact_online::simulator
