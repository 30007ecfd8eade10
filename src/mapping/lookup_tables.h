#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mapping/value.h"

namespace schakel::mapping {

/// The lookup tables of a configuration ([lookup.NAME]): their code → our code. What rules and LOOKUP refer
/// to by name when they are compiled, and by number afterwards.
class LookupTables {
 public:
  using Rows = std::map<std::string, std::string, std::less<>>;

  LookupTables() = default;
  template <class Tables>
  explicit LookupTables(const Tables& tables) {
    for (const auto& [name, rows] : tables) add(name, Rows(rows.begin(), rows.end()));
  }

  void add(std::string name, Rows rows) {
    names_.push_back(std::move(name));
    tables_.push_back(std::move(rows));
  }

  const std::vector<std::string>& names() const { return names_; }
  std::optional<std::size_t> find(std::string_view name) const {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (names_[i] == name) return i;
    }
    return std::nullopt;
  }
  std::optional<TextView> looked_up(std::size_t table, std::string_view key) const {
    const auto row = tables_[table].find(key);
    return row == tables_[table].end() ? std::nullopt : std::optional(TextView(row->second));
  }

 private:
  std::vector<std::string> names_;
  std::vector<Rows> tables_;
};

}  // namespace schakel::mapping
