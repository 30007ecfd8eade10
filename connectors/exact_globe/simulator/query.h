#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/exact_globe/simulator/catalogue.h"
#include "connectors/exact_globe/simulator/errors.h"
#include "connectors/exact_globe/simulator/store.h"

// What may stand behind the '?': $filter with conditions joined by `and`, $select, $top, $format, and the
// $skiptoken of a next link. Everything else ($orderby, $skip, $expand, $inlinecount, `or`, `not`,
// parentheses) is refused: Globe's criteria know AND only, and the rest was never seen to work
// (facts 2.3, 2.4). It is not known for certain, so a switch lets `or`, $orderby, $skip and $inlinecount in.
namespace schakel::exact_globe::simulator {

struct Condition {
  enum class Compare {
    kEqual,
    kNotEqual,
    kGreater,
    kGreaterOrEqual,
    kLess,
    kLessOrEqual,
    kContains,
    kStartsWith
  };

  std::size_t property = 0;
  Compare compare = Compare::kEqual;
  kit::Value value;
};

struct Query {
  /// Where a page starts: behind the row with this sequence. `before` is where the page before it started.
  struct Position {
    std::uint64_t after = 0;
    std::uint64_t before = 0;
  };

  struct Order {
    std::size_t property = 0;
    bool descending = false;
  };

  std::vector<Condition> conditions;
  /// What stands behind each `or`; all of `conditions`, or all of one of these.
  std::vector<std::vector<Condition>> alternatives;
  std::vector<Order> order_by;
  std::size_t skip = 0;
  bool counted = false;
  std::vector<std::size_t> select;  ///< Empty: all.
  std::optional<std::size_t> top;
  std::optional<Position> continued;
  std::optional<std::string> format;

  bool is_wide() const { return !alternatives.empty() || !order_by.empty() || skip > 0 || counted; }
};

enum class Width { kNarrow, kWide };
OrError<Query> parse_query(const Entity& entity, std::string_view raw_query, Width width = Width::kNarrow);

/// One condition or several joined by `and`.
OrError<std::vector<Condition>> parse_filter(const Entity& entity, std::string_view filter);

bool matches(const Row& row, const std::vector<Condition>& conditions, const Rows& rows);

struct Page {
  std::vector<const Row*> rows;
  std::vector<std::unique_ptr<Row>> made =
      {};  ///< Rows that exist for this answer only; `rows` points to them.
  std::optional<Query::Position> next;
  std::optional<std::size_t> count = {};  ///< Of all rows, where it was asked for.
};

/// In which order a set comes where nobody asks for one.
enum class RowOrder { kOldestFirst, kNewestFirst };

/// At most `page_size` rows. `repeat` gives the page before once more, with the same next link: a fault.
Page run(Rows& rows, const Query& query, std::size_t page_size, bool repeat,
         RowOrder order = RowOrder::kOldestFirst);

std::string to_text(const Query::Position& position);

}  // namespace schakel::exact_globe::simulator
