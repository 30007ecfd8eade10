#include "connectors/exact_online/simulator/query.h"

#include <algorithm>
#include <array>
#include <functional>

#include "base/text.h"

namespace schakel::exact_online::simulator {

using schakel::simulator::EdmType;
using schakel::simulator::Filter;
using schakel::simulator::FilterColumn;
using schakel::simulator::FilterDialect;
using schakel::simulator::OrRefusal;
using schakel::simulator::QueryOptions;
using schakel::simulator::refuse;
using schakel::simulator::Row;
using schakel::simulator::Table;
using schakel::simulator::Value;

namespace {

// Endpoints on which $skip was seen working in 2026; officially it is gone everywhere released after 2017
// (facts 4.2).
constexpr std::array<std::string_view, 9> kSkipSeen = {
    "crm/Accounts",  "crm/Contacts",       "logistics/Items", "documents/Documents",   "system/Divisions",
    "hrm/Divisions", "financial/Journals", "vat/VATCodes",    "salesorder/SalesOrders"};

FilterDialect dialect_of(const CollectionRead& read) {
  FilterDialect dialect;
  dialect.syntax_error_text = kQuerySyntaxError;
  dialect.type_name = read.view.entity->type_name;
  if (!read.switches.substringof_works) dialect.unimplemented_functions.insert("substringof");
  // Those that working clients use (facts 4.5, B); the rest of OData V2 is plausible and unverified.
  if (!read.switches.all_filter_functions)
    dialect.functions = {"startswith", "indexof", "trim", "tolower", "substringof"};
  return dialect;
}

bool is_timestamp(const View& view, std::string_view name) {
  return view.shows_version && name == "Timestamp";
}

tl::unexpected<schakel::simulator::Refusal> refuse_without_filter(const Entity& entity) {
  std::string names;
  for (const Property& property : entity.properties)
    if (property.filterable) names += (names.empty() ? "" : ",") + property.name;
  return refuse(400,
                "This endpoint has mandatory filtering applied. A GET request for this endpoint must have a "
                "$filter parameter with one of the following fields in the url:" +
                    names);  // picqer#591
}

/// The filter, bound to the table's columns; a feed's Timestamp is column 0 of a row that holds nothing else.
OrRefusal<std::optional<Filter>> parse_filter(const CollectionRead& read) {
  const Entity& entity = *read.view.entity;
  const bool wants_filter =
      read.switches.mandatory_filter.contains(entity.path) || read.switches.mandatory_filter.contains("*");
  if (!read.options.filter) {
    if (wants_filter) return refuse_without_filter(entity);
    return std::optional<Filter>();
  }
  const auto find_column = [&](std::string_view name) -> std::optional<FilterColumn> {
    const Property* property = entity.find_property(name);
    if (property == nullptr || property->shape != Property::Shape::kValue) return std::nullopt;
    if (is_timestamp(read.view, name)) return FilterColumn{0, EdmType::kInt64, false};
    const auto column = read.view.column_of(name);
    return FilterColumn{column.value_or(0), property->type, !property->is_key};
  };
  auto filter = Filter::parse(*read.options.filter, dialect_of(read), find_column);
  if (!filter) return tl::unexpected(filter.error());
  if (entity.has_filter_allow_list) {
    std::string refused;
    for (const std::string& name : filter->properties())
      if (!entity.find_property(name)->filterable) refused += (refused.empty() ? "" : ", ") + name;
    if (!refused.empty())
      return refuse(400, "Filtering on these fields is not supported: " + refused);  // picqer#500
  }
  // "$filter=true" names no field at all.
  if (wants_filter && filter->properties().empty()) return refuse_without_filter(entity);
  return std::optional<Filter>(std::move(*filter));
}

using See = std::function<bool(const Row& row, std::int64_t version)>;

/// Gives every matching row to `see`, in the view's own order (a feed's by version, otherwise by key), until
/// it says no. `after`: rows up to and including that key or version are left out.
void each_match(const CollectionRead& read, const std::optional<Filter>& filter,
                const std::optional<Value>& after, const See& see) {
  const Table& table = read.table;
  if (read.view.shows_version) {
    const auto& versions = table.by_version();
    auto it = after ? versions.upper_bound(after->as_integer()) : versions.begin();
    // Straight to where the filter's range begins: a feed is asked for its newest rows over and over.
    const auto range = filter ? filter->range_of(0) : Filter::Range{};
    if (range.low && range.low->kind() == Value::Kind::kInteger) {
      const auto low = versions.lower_bound(range.low->as_integer());
      if (it != versions.end() && (low == versions.end() || low->first > it->first)) it = low;
    }
    for (; it != versions.end(); ++it) {
      if (filter && !filter->matches({Value::integer(it->first)})) continue;
      if (!see(*it->second, it->first)) return;
    }
    return;
  }
  const std::size_t key = table.key_column();
  const auto offer = [&](const Row& row) {
    if (after && row[key] <= *after) return true;
    if (read.parent && row[read.parent->first] != read.parent->second) return true;
    if (filter && !filter->matches(row)) return true;
    return see(row, 0);
  };
  std::vector<const Row*> rows;
  const auto candidates = filter ? filter->candidates() : std::nullopt;
  if (read.parent) {
    rows = table.find_equal(read.parent->first, read.parent->second);
  } else if (candidates) {
    for (const Value& value : candidates->values) {
      const auto found = table.find_equal(candidates->column, value);
      rows.insert(rows.end(), found.begin(), found.end());
    }
    std::ranges::sort(rows, [&](const Row* a, const Row* b) { return (*a)[key] < (*b)[key]; });
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  } else {
    auto it = after ? table.by_key().upper_bound(*after) : table.by_key().begin();
    for (; it != table.by_key().end(); ++it)
      if (!offer(*it->second)) return;
    return;
  }
  for (const Row* row : rows)
    if (!offer(*row)) return;
}

/// $orderby, bound to columns.
struct Ordering {
  struct Part {
    std::size_t column;
    EdmType type;
    bool descending;
  };
  std::vector<Part> parts;
  std::size_t key = 0;

  bool before(const Row& a, const Row& b) const {
    for (const Part& part : parts) {
      const auto order = a[part.column] <=> b[part.column];
      if (order != 0) return part.descending ? order > 0 : order < 0;
    }
    return a[key] < b[key];
  }
  /// Whether `row` comes behind the row that the token's values describe.
  bool behind(const Row& row, const std::vector<schakel::simulator::Literal>& token) const {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const auto order = row[parts[i].column] <=> token[i].value;
      if (order != 0) return parts[i].descending ? order < 0 : order > 0;
    }
    return row[key] > token.back().value;
  }
};

OrRefusal<Ordering> parse_ordering(const CollectionRead& read) {
  Ordering ordering;
  ordering.key = read.table.key_column();
  for (const auto& [name, descending] : read.options.order_by) {
    const Property* property = read.view.entity->find_property(name);
    if (property == nullptr || property->shape != Property::Shape::kValue)
      return refuse(400, "No property '" + name + "' exists in type '" + read.view.entity->type_name +
                             "' at position 0.");
    // A feed is ordered by Timestamp and by nothing else (facts 4.9).
    if (read.view.shows_version) {
      if (is_timestamp(read.view, name) && !descending) continue;
      return refuse(400, kQuerySyntaxError);
    }
    ordering.parts.push_back({*read.view.column_of(name), property->type, descending});
  }
  return ordering;
}

/// The options of this page once more, with a token, and with $top reduced by what was given.
std::string next_url(const CollectionRead& read, const std::string& token,
                     std::optional<std::int64_t> top_left) {
  std::string url = read.url;
  char separator = '?';
  for (const auto part : split(read.raw_query, '&')) {
    if (part.empty()) continue;
    const std::string name = percent_decoded(part.substr(0, part.find('=')), PlusIsSpace::kYes);
    if (name == "$skiptoken" || name == "$skip") continue;
    url += separator;
    url += name == "$top" && top_left ? "$top=" + std::to_string(*top_left) : std::string(part);
    separator = '&';
  }
  url += separator;
  // Quotes and commas stay readable, as in the recordings; what would break a URL does not.
  std::string encoded = percent_encoded(token);
  encoded = replaced(encoded, "%27", "'");
  encoded = replaced(encoded, "%2C", ",");
  encoded = replaced(encoded, "%3A", ":");
  return url + "$skiptoken=" + encoded;
}

/// The literal that stands for the last row of a page.
std::string token_of(const CollectionRead& read, const Ordering& ordering, const RowToWrite& last) {
  if (read.view.shows_version) return std::to_string(last.version) + "L";
  std::string token;
  for (const auto& part : ordering.parts) token += literal_of((*last.row)[part.column], part.type) + ",";
  return token + literal_of((*last.row)[ordering.key], read.view.entity->key_property().type);
}

}  // namespace

OrRefusal<std::int64_t> count_collection(const CollectionRead& read) {
  const auto filter = parse_filter(read);
  if (!filter) return tl::unexpected(filter.error());
  std::int64_t count = 0;
  each_match(read, *filter, std::nullopt, [&](const Row&, std::int64_t) {
    ++count;
    return true;
  });
  return count;
}

OrRefusal<CollectionPage> read_collection(const CollectionRead& read) {
  const QueryOptions& options = read.options;
  const Entity& entity = *read.view.entity;
  const bool select_needed = entity.select_required || entity.kind == Entity::Kind::kBulk ||
                             (entity.kind == Entity::Kind::kSync && read.switches.sync_needs_select);
  if (select_needed && options.select.empty() && options.top != 1)
    return refuse(400,
                  "Please add a $select or a $top=1 statement to the query string.");  // picqer#34 and others
  if (options.skip && !read.switches.skip_everywhere &&
      std::ranges::find(kSkipSeen, entity.path) == kSkipSeen.end())
    return refuse(400, kQuerySyntaxError);
  auto shape = make_shape(read.administration.schema(), read.view, options.select, options.expand,
                          read.switches.deferred_in_select);
  if (!shape) return tl::unexpected(shape.error());
  const auto filter = parse_filter(read);
  if (!filter) return tl::unexpected(filter.error());
  const auto ordering = parse_ordering(read);
  if (!ordering) return tl::unexpected(ordering.error());

  std::vector<schakel::simulator::Literal> token;
  if (options.skiptoken && !read.repeat_page) {
    auto literals = schakel::simulator::parse_literals(*options.skiptoken);
    const EdmType key_type = entity.key_property().type;
    if (!literals || literals->size() != ordering->parts.size() + 1) return refuse(400, kQuerySyntaxError);
    const auto& last = literals->back().type;
    if (!last || (*last != key_type && !(is_integer(*last) && is_integer(key_type))))
      return refuse(400, kQuerySyntaxError);
    token = std::move(*literals);
  }
  const bool sorts = !ordering->parts.empty();
  const std::size_t page_size = entity.page_size;
  // $top up to the page's size turns paging by the server off (facts 4.2, A).
  const bool small_top = options.top && (read.switches.page_size_top_is_results
                                             ? *options.top < static_cast<std::int64_t>(page_size)
                                             : *options.top <= static_cast<std::int64_t>(page_size));
  const std::size_t limit =
      options.top ? std::min(page_size, static_cast<std::size_t>(*options.top)) : page_size;
  std::int64_t to_skip = options.skip.value_or(0);

  CollectionPage page{.shape = std::move(*shape), .rows = {}, .count = {}, .next = {}, .bare = false};
  const auto take = [&](const Row& row, std::int64_t version) {
    if (page.rows.size() >= limit) return false;
    if (to_skip > 0) {
      --to_skip;
      return true;
    }
    page.rows.push_back({&row, version});
    return true;
  };
  if (options.inline_count) {
    const auto count = count_collection(read);
    if (!count) return tl::unexpected(count.error());
    page.count = *count;
  }
  if (sorts) {
    std::vector<const Row*> sorted;
    each_match(read, *filter, std::nullopt, [&](const Row& row, std::int64_t) {
      if (token.empty() || ordering->behind(row, token)) sorted.push_back(&row);
      return true;
    });
    std::ranges::sort(sorted, [&](const Row* a, const Row* b) { return ordering->before(*a, *b); });
    for (const Row* row : sorted)
      if (!take(*row, 0)) break;
  } else if (limit > 0) {
    const auto after = token.empty() ? std::nullopt : std::optional<Value>(token.front().value);
    each_match(read, *filter, after, take);
  }
  // A page behind a token keeps the envelope, even with a small $top left (recorded, A).
  page.bare = small_top && !options.inline_count && !options.skiptoken && !read.always_results;
  // A page that came back exactly full announces another one, even when nothing is left (facts 4.2, B).
  if (!small_top && page.rows.size() == page_size && !read.always_results) {
    std::optional<std::int64_t> top_left;
    if (options.top) top_left = *options.top - static_cast<std::int64_t>(page_size);
    page.next = next_url(read, token_of(read, *ordering, page.rows.back()), top_left);
  }
  return page;
}

}  // namespace schakel::exact_online::simulator
