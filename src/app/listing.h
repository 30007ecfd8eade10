#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "app/terminal.h"
#include "app/words.h"
#include "base/json.h"
#include "base/time.h"

namespace schakel::app {

/// How widely a column of a listing is shown to people.
enum class Shown {
  kInTable,      ///< In the table, and when one row is shown in full.
  kOnlyInTable,  ///< Says shortly what a row in full tells in more lines.
  kInFull,       ///< Only when one row is shown in full.
  kInJson,       ///< To programs alone.
};

/// One kind of thing that commands list and show, declared once: each column has the name that programs read,
/// the heading that people read, and where its value comes from. A table, one row in full and JSON all
/// follow.
///
///   static const Listing<Run> runs = Listing<Run>()
///       .number("run", {"run", "run"}, Shown::kInTable, [](const Run& run) { return run.id.number; })
///       .word("state", {"state", "toestand"}, Shown::kInTable, [](const Run& run) { return run.state; });
///
/// An enumerator is a stable name to programs (name_of) and words to people (words_of).
template <class Row>
class Listing {
 public:
  using Cell = std::function<std::string(const Row& row, Language language)>;
  using Member = std::function<Json(const Row& row, Language language)>;

  Listing column(std::string name, Text heading, Shown shown, Cell cell, Member member,
                 Table::Align align = Table::Align::kLeft) && {
    columns_.push_back(
        {std::move(name), std::move(heading), shown, std::move(cell), std::move(member), align});
    return std::move(*this);
  }
  template <class Get>
  Listing text(std::string name, Text heading, Shown shown, Get get) && {
    return std::move(*this).column(
        std::move(name), std::move(heading), shown, [get](const Row& row, Language) { return get(row); },
        [get](const Row& row, Language) { return Json::text(get(row)); });
  }
  /// A sentence in the user's language.
  template <class Get>
  Listing sentence(std::string name, Text heading, Shown shown, Get get) && {
    return std::move(*this).column(
        std::move(name), std::move(heading), shown,
        [get](const Row& row, Language language) { return in(language, get(row)); },
        [get](const Row& row, Language language) { return Json::text(in(language, get(row))); });
  }
  template <class Get>
  Listing number(std::string name, Text heading, Shown shown, Get get) && {
    return std::move(*this).column(
        std::move(name), std::move(heading), shown,
        [get](const Row& row, Language language) { return count_text(language, get(row)); },
        [get](const Row& row, Language) { return Json::number(get(row)); }, Table::Align::kRight);
  }
  /// A number that names something: no thousands' points.
  template <class Get>
  Listing id(std::string name, Text heading, Shown shown, Get get) && {
    return std::move(*this).column(
        std::move(name), std::move(heading), shown,
        [get](const Row& row, Language) { return std::to_string(get(row)); },
        [get](const Row& row, Language) { return Json::number(get(row)); }, Table::Align::kRight);
  }
  template <class Get>
  Listing moment(std::string name, Text heading, Shown shown, Get get) && {
    return std::move(*this).column(
        std::move(name), std::move(heading), shown,
        [get](const Row& row, Language language) { return moment_text(language, get(row)); },
        [get](const Row& row, Language) { return Json::text(iso_text(get(row))); });
  }
  template <class Get>
  Listing word(std::string name, Text heading, Shown shown, Get get) && {
    return std::move(*this).column(
        std::move(name), std::move(heading), shown,
        [get](const Row& row, Language language) { return in(language, words_of(get(row))); },
        [get](const Row& row, Language) { return Json::text(name_of(get(row))); });
  }
  /// For people alone: programs have what it is made from.
  Listing said(Text heading, Shown shown, Cell cell) && {
    return std::move(*this).column({}, std::move(heading), shown, std::move(cell), nullptr);
  }
  /// For programs alone.
  Listing member(std::string name, Member member) && {
    return std::move(*this).column(
        std::move(name), {}, Shown::kInJson, [](const Row&, Language) { return std::string(); },
        std::move(member));
  }

  /// Headings, a rule and a line per row; no wider than `width` (0: as wide as it gets).
  template <class Rows>
  std::string table(Language language, const Rows& rows, std::size_t width) const {
    std::vector<Table::Column> headings;
    for (const Column& column : columns_) {
      if (in_table(column)) headings.push_back({in(language, column.heading), column.align});
    }
    Table table(std::move(headings));
    for (const Row& row : rows) {
      std::vector<std::string> cells;
      for (const Column& column : columns_) {
        if (in_table(column)) cells.push_back(column.cell(row, language));
      }
      table.add(std::move(cells));
    }
    return table.to_text(width);
  }

  /// One row in full, a line per column; what is empty is left out.
  std::string in_full(Language language, const Row& row, std::size_t width) const {
    std::vector<std::pair<std::string, std::string>> lines;
    for (const Column& column : columns_) {
      if (column.shown == Shown::kInTable || column.shown == Shown::kInFull)
        lines.emplace_back(in(language, column.heading), column.cell(row, language));
    }
    return aligned_lines(lines, width);
  }

  Json json(Language language, const Row& row) const {
    Json json = Json::members();
    for (const Column& column : columns_) {
      if (column.member) json.append(column.name, column.member(row, language));
    }
    return json;
  }
  template <class Rows>
  Json json_list(Language language, const Rows& rows) const {
    Json list = Json::array();
    for (const Row& row : rows) list.push_back(json(language, row));
    return list;
  }

 private:
  struct Column {
    std::string name;
    Text heading;
    Shown shown;
    Cell cell;
    Member member;
    Table::Align align;
  };
  static bool in_table(const Column& column) {
    return column.shown == Shown::kInTable || column.shown == Shown::kOnlyInTable;
  }
  std::vector<Column> columns_;
};

}  // namespace schakel::app
