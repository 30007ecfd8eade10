#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mapping/formula.h"

// What rules of a document's lines may name: everything of the document (`country`, `lines.quantity` as a
// list), and of the line that is being mapped `line.quantity`.
namespace schakel::mapping {

/// `document` must outlive it.
class LineScope final : public Scope {
 public:
  explicit LineScope(const Scope& document) : document_(document) {}

  std::optional<KnownField> field(std::string_view name) const override {
    if (!name.starts_with("line.")) return document_.field(name);
    std::optional<KnownField> known = document_.field("lines." + std::string(name.substr(5)));
    if (!known || !known->per_line) return std::nullopt;
    known->per_line = false;
    known->slot += kOfThisLine;
    return known;
  }
  std::optional<std::size_t> table(std::string_view name) const override { return document_.table(name); }
  std::vector<std::string> field_names() const override {
    std::vector<std::string> names = document_.field_names();
    const std::size_t count = names.size();
    for (std::size_t i = 0; i < count; ++i) {
      if (names[i].starts_with("lines.")) names.push_back("line." + names[i].substr(6));
    }
    return names;
  }
  std::vector<std::string> table_names() const override { return document_.table_names(); }

  /// Above every slot that a document gives out.
  static constexpr std::size_t kOfThisLine = std::size_t{1} << 32;

 private:
  const Scope& document_;
};

/// One line of a document. `document` must outlive it.
class LineRecord final : public Record {
 public:
  LineRecord(const Record& document, std::size_t line) : document_(document), line_(line) {}

  Value value(std::size_t slot) const override {
    return slot >= LineScope::kOfThisLine ? document_.line_value(slot - LineScope::kOfThisLine, line_)
                                          : document_.value(slot);
  }
  std::size_t line_count() const override { return document_.line_count(); }
  Value line_value(std::size_t slot, std::size_t line) const override {
    return document_.line_value(slot, line);
  }
  std::optional<TextView> looked_up(std::size_t table, std::string_view key) const override {
    return document_.looked_up(table, key);
  }

 private:
  const Record& document_;
  std::size_t line_;
};

}  // namespace schakel::mapping
