#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/exact_online/simulator/atom_writer.h"
#include "connectors/exact_online/simulator/shape.h"
#include "simulator/odata_filter.h"
#include "simulator/odata_query.h"

namespace schakel::exact_online::simulator {

/// One read of a collection: what is asked, of which rows.
struct CollectionRead {
  const Administration& administration;
  const schakel::simulator::Table&
      table;  ///< The view's rows; may be made for this call (Divisions, functions).
  const View& view;
  const schakel::simulator::QueryOptions& options;
  const Switches& switches;
  std::string url = {};             ///< Absolute, without query: what __next repeats.
  std::string_view raw_query = {};  ///< As it came; __next repeats its parts verbatim.
  /// The children of one parent only: foreign-key column and the parent's key.
  std::optional<std::pair<std::size_t, schakel::simulator::Value>> parent = {};
  bool repeat_page = false;  ///< A fault: the skip token is looked over.
  bool always_results =
      false;  ///< current/Me and functions answer `results` whatever $top says (facts 4.2, A).
};

struct CollectionPage {
  Shape shape;
  std::vector<RowToWrite> rows;
  std::optional<std::int64_t> count;  ///< $inlinecount
  std::string next;                   ///< Absolute; empty: none.
  bool bare = false;                  ///< `{"d":[…]}` (facts 4.2).
};

/// Reads one page. Refusals carry the texts of facts 4.5, 4.6 and 4.11.
schakel::simulator::OrRefusal<CollectionPage> read_collection(const CollectionRead& read);

/// How many rows match ("/$count" and functions): the filter and nothing else.
schakel::simulator::OrRefusal<std::int64_t> count_collection(const CollectionRead& read);

/// The Bad Request that Exact gives for whatever it cannot parse (facts 4.11).
inline constexpr const char* kQuerySyntaxError = "Bad Request - Error in query syntax.";

}  // namespace schakel::exact_online::simulator
