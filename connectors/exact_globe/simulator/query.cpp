#include "connectors/exact_globe/simulator/query.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "simulator/odata_query.h"

namespace schakel::exact_globe::simulator {
namespace {

using Compare = Condition::Compare;

tl::unexpected<ServiceError> bad_filter(const std::string& what) {
  return refuse(Refused::kRequest, "The $filter is not supported: " + what);
}

void skip_spaces(std::string_view& text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
}

bool take(std::string_view& text, std::string_view token) {
  if (!text.starts_with(token)) return false;
  text.remove_prefix(token.size());
  return true;
}

/// A word of the language must end: "and", "eq".
bool take_word(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word) || (text.size() > word.size() && text[word.size()] != ' ')) return false;
  text.remove_prefix(word.size());
  skip_spaces(text);
  return true;
}

std::string_view take_name(std::string_view& text) {
  std::size_t size = 0;
  while (size < text.size() &&
         (std::isalnum(static_cast<unsigned char>(text[size])) != 0 || text[size] == '_'))
    ++size;
  const std::string_view name = text.substr(0, size);
  text.remove_prefix(size);
  return name;
}

std::optional<Compare> take_operator(std::string_view& text) {
  for (const auto& [word, compare] :
       {std::pair("eq", Compare::kEqual), std::pair("ne", Compare::kNotEqual),
        std::pair("gt", Compare::kGreater), std::pair("ge", Compare::kGreaterOrEqual),
        std::pair("lt", Compare::kLess), std::pair("le", Compare::kLessOrEqual)}) {
    if (take_word(text, word)) return compare;
  }
  return std::nullopt;
}

/// Does a literal written like this fit the property's type?
bool fits(const Property& property, const kit::Value& value) {
  using Kind = kit::Value::Kind;
  switch (value.kind()) {
    case Kind::kNull:
      return true;
    case Kind::kBoolean:
      return property.type == kit::EdmType::kBoolean;
    case Kind::kInteger:
    case Kind::kDecimal:
      return kit::is_numeric(property.type);
    case Kind::kDateTime:
      return property.type == kit::EdmType::kDateTime;
    case Kind::kText:
      return property.type == kit::EdmType::kString;
    case Kind::kGuid:
      return property.type == kit::EdmType::kGuid;
    case Kind::kBinary:
      return false;
  }
  return false;
}

OrError<Condition> finish(const Entity& entity, std::string_view name, Compare compare,
                          std::string_view& text) {
  const std::optional<std::size_t> property = entity.find(name);
  if (!property)
    return refuse(Refused::kRequest, "No property '" + std::string(name) +
                                         "' exists in type 'Exact.Metadata.Entity." + entity.name + "'.");
  std::optional<kit::Literal> literal = kit::take_literal(text);
  if (!literal) return bad_filter("a value was expected.");
  if (!fits(entity.properties[*property], literal->value))
    return bad_filter("the value does not fit property '" + std::string(name) + "'.");
  if (literal->value.is_null() && compare != Compare::kEqual && compare != Compare::kNotEqual)
    return bad_filter("null can only be equal or not.");
  return Condition{.property = *property, .compare = compare, .value = std::move(literal->value)};
}

// "substringof('x',Name)" or "startswith(Name,'x')", with or without " eq true" behind it.
OrError<Condition> take_function(const Entity& entity, Compare compare, std::string_view& text) {
  skip_spaces(text);
  std::string_view name;
  OrError<Condition> condition;
  if (compare == Compare::kContains) {
    std::string_view literal = text;
    if (!kit::take_literal(text)) return bad_filter("substringof needs a text first.");
    skip_spaces(text);
    if (!take(text, ",")) return bad_filter("a comma was expected.");
    skip_spaces(text);
    name = take_name(text);
    condition = finish(entity, name, compare, literal);
  } else {
    name = take_name(text);
    skip_spaces(text);
    if (!take(text, ",")) return bad_filter("a comma was expected.");
    skip_spaces(text);
    condition = finish(entity, name, compare, text);
  }
  if (!condition) return condition;
  if (condition->value.kind() != kit::Value::Kind::kText) return bad_filter("a text was expected.");
  skip_spaces(text);
  if (!take(text, ")")) return bad_filter("a closing parenthesis was expected.");
  std::string_view rest = text;
  skip_spaces(rest);
  if (take_word(rest, "eq")) {
    if (!take_word(rest, "true")) return bad_filter("a function can only be equal to true.");
    text = rest;
  }
  return condition;
}

OrError<Condition> take_condition(const Entity& entity, std::string_view& text) {
  skip_spaces(text);
  if (take(text, "substringof(")) return take_function(entity, Compare::kContains, text);
  if (take(text, "startswith(")) return take_function(entity, Compare::kStartsWith, text);
  const std::string_view name = take_name(text);
  if (name.empty()) return bad_filter("a property was expected.");
  if (name == "not") return bad_filter("'not' is not supported.");
  skip_spaces(text);
  const std::optional<Compare> compare = take_operator(text);
  if (!compare) return bad_filter("an operator was expected after '" + std::string(name) + "'.");
  return finish(entity, name, *compare, text);
}

/// Conditions as far as they are joined by `and`.
OrError<std::vector<Condition>> take_conditions(const Entity& entity, std::string_view& filter) {
  std::vector<Condition> conditions;
  for (;;) {
    OrError<Condition> condition = take_condition(entity, filter);
    if (!condition) return tl::unexpected<ServiceError>(condition.error());
    conditions.push_back(*std::move(condition));
    skip_spaces(filter);
    if (!take_word(filter, "and")) return conditions;
  }
}

/// What only a wide query may hold.
OrError<bool> read_wide_options(const Entity& entity, const kit::QueryOptions& options, Query& query) {
  for (const auto& [name, descending] : options.order_by) {
    const std::optional<std::size_t> property = entity.find(name);
    if (!property) return refuse(Refused::kRequest, "No property '" + name + "' exists to order by.");
    query.order_by.push_back({.property = *property, .descending = descending});
  }
  query.skip = static_cast<std::size_t>(options.skip.value_or(0));
  query.counted = options.inline_count;
  std::string_view filter = options.filter ? std::string_view(*options.filter) : std::string_view();
  if (filter.empty()) return true;
  OrError<std::vector<Condition>> first = take_conditions(entity, filter);
  if (!first) return tl::unexpected<ServiceError>(first.error());
  query.conditions = *std::move(first);
  while (!filter.empty()) {
    if (!take_word(filter, "or")) return bad_filter("conditions can only be joined by 'and' and 'or'.");
    OrError<std::vector<Condition>> other = take_conditions(entity, filter);
    if (!other) return tl::unexpected<ServiceError>(other.error());
    query.alternatives.push_back(*std::move(other));
  }
  return true;
}

bool holds(const kit::Value& value, const Condition& condition, const Rows& rows) {
  const kit::Value ours = rows.comparable(value);
  const kit::Value asked = rows.comparable(condition.value);
  switch (condition.compare) {
    case Compare::kEqual:
      return ours == asked;
    case Compare::kNotEqual:
      return ours != asked;
    case Compare::kContains:
      return ours.as_text().find(asked.as_text()) != std::string::npos;
    case Compare::kStartsWith:
      return ours.as_text().starts_with(asked.as_text());
    case Compare::kGreater:
      return !ours.is_null() && ours > asked;
    case Compare::kGreaterOrEqual:
      return !ours.is_null() && ours >= asked;
    case Compare::kLess:
      return !ours.is_null() && ours < asked;
    case Compare::kLessOrEqual:
      return !ours.is_null() && ours <= asked;
  }
  return false;
}

/// The rows that can match, through an index, oldest first; empty when no condition has one.
std::optional<std::vector<const Row*>> candidates(Rows& rows, const std::vector<Condition>& conditions) {
  const Condition* best = nullptr;
  for (const Condition& condition : conditions) {
    if (condition.compare == Compare::kEqual && condition.value.holds_text()) best = &condition;
  }
  std::vector<const Row*> found;
  if (best != nullptr) {
    for (const Row* row : rows.find_equal(best->property, best->value)) found.push_back(row);
  } else {
    const auto is_from = [](const Condition& condition) {
      return condition.value.kind() == kit::Value::Kind::kText &&
             (condition.compare == Compare::kGreater || condition.compare == Compare::kGreaterOrEqual ||
              condition.compare == Compare::kStartsWith);
    };
    const auto from = std::ranges::find_if(conditions, is_from);
    if (from == conditions.end()) return std::nullopt;
    const auto to = std::ranges::find_if(conditions, [&](const Condition& condition) {
      return condition.property == from->property &&
             (condition.compare == Compare::kLess || condition.compare == Compare::kLessOrEqual);
    });
    const Rows::Index& index = rows.index(from->property);
    for (auto each = index.lower_bound(rows.comparable(from->value)); each != index.end(); ++each) {
      if (to != conditions.end() && each->first > rows.comparable(to->value)) break;
      if (from->compare == Compare::kStartsWith &&
          !each->first.as_text().starts_with(rows.comparable(from->value).as_text()))
        break;
      found.push_back(each->second);
    }
  }
  std::ranges::sort(found, {}, &Row::sequence);
  return found;
}

std::optional<Query::Position> position_from(std::string_view token) {
  Query::Position position;
  const std::size_t dash = token.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto read = [](std::string_view digits, std::uint64_t& number) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc() && end == digits.data() + digits.size();
  };
  if (!read(token.substr(0, dash), position.after) || !read(token.substr(dash + 1), position.before))
    return std::nullopt;
  return position;
}

}  // namespace

OrError<std::vector<Condition>> parse_filter(const Entity& entity, std::string_view filter) {
  OrError<std::vector<Condition>> conditions = take_conditions(entity, filter);
  if (conditions && !filter.empty()) return bad_filter("conditions can only be joined by 'and'.");
  return conditions;
}

OrError<Query> parse_query(const Entity& entity, std::string_view raw_query, Width width) {
  const kit::OrRefusal<kit::QueryOptions> options = kit::parse_query(raw_query);
  if (!options) return refuse(Refused::kRequest, options.error().text);
  const bool is_wide = options->skip || options->inline_count || !options->order_by.empty();
  if ((is_wide && width == Width::kNarrow) || !options->expand.empty()) {
    return refuse(Refused::kRequest, "Only $filter, $select, $top, $format and $skiptoken are supported.");
  }
  Query query;
  if (width == Width::kWide) {
    const OrError<bool> read = read_wide_options(entity, *options, query);
    if (!read) return tl::unexpected<ServiceError>(read.error());
  } else if (options->filter) {
    OrError<std::vector<Condition>> conditions = parse_filter(entity, *options->filter);
    if (!conditions) return tl::unexpected<ServiceError>(conditions.error());
    query.conditions = *std::move(conditions);
  }
  for (const std::string& name : options->select) {
    if (name == "*") continue;
    const std::optional<std::size_t> property = entity.find(name);
    if (!property)
      return refuse(Refused::kRequest,
                    "No property '" + name + "' exists in type 'Exact.Metadata.Entity." + entity.name + "'.");
    query.select.push_back(*property);
  }
  if (options->top) {
    if (*options->top < 0) return refuse(Refused::kRequest, "$top is a whole number from 0.");
    query.top = static_cast<std::size_t>(*options->top);
  }
  if (options->skiptoken) {
    query.continued = position_from(*options->skiptoken);
    if (!query.continued) return refuse(Refused::kRequest, "The $skiptoken was not issued by this service.");
  }
  query.format = options->format;
  return query;
}

bool matches(const Row& row, const std::vector<Condition>& conditions, const Rows& rows) {
  return std::ranges::all_of(conditions, [&](const Condition& condition) {
    return holds(row.get(condition.property), condition, rows);
  });
}

namespace {

/// In a wide query a position is how many rows were given already.
Page run_wide(const Rows& rows, const Query& query, std::size_t page_size, bool repeat) {
  std::vector<const Row*> found;
  for (const auto& entry : rows.by_sequence()) {
    const Row& row = *entry.second;
    const bool fits = matches(row, query.conditions, rows) ||
                      std::ranges::any_of(query.alternatives, [&](const std::vector<Condition>& conditions) {
                        return matches(row, conditions, rows);
                      });
    if (fits) found.push_back(&row);
  }
  std::ranges::stable_sort(found, [&](const Row* a, const Row* b) {
    for (const Query::Order& order : query.order_by) {
      const auto compared =
          rows.comparable(a->get(order.property)) <=> rows.comparable(b->get(order.property));
      if (compared != 0) return order.descending ? compared > 0 : compared < 0;
    }
    return false;
  });
  const Query::Position start = query.continued.value_or(Query::Position{});
  const std::uint64_t given = repeat ? start.before : start.after;
  const std::size_t from = std::min(found.size(), query.skip + static_cast<std::size_t>(given));
  const std::size_t wanted = std::min({page_size, query.top.value_or(page_size), found.size() - from});
  Page page;
  if (query.counted) page.count = found.size();
  page.rows.assign(found.begin() + static_cast<std::ptrdiff_t>(from),
                   found.begin() + static_cast<std::ptrdiff_t>(from + wanted));
  const bool top_reached = query.top && *query.top <= wanted;
  if (repeat && query.continued) {
    page.next = start;
  } else if (from + wanted < found.size() && !top_reached) {
    page.next = {.after = given + wanted, .before = given};
  }
  return page;
}

}  // namespace

namespace {

/// A page of what lies behind the position, looking back: a row that is made meanwhile is never on it.
Page run_backwards(Rows& rows, const Query& query, std::size_t page_size, bool repeat) {
  const Query::Position start = query.continued.value_or(Query::Position{});
  const std::uint64_t below = repeat ? start.before : start.after;
  const std::size_t wanted = std::min(page_size, query.top.value_or(page_size));
  Page page;
  bool more = false;
  const auto& all = rows.by_sequence();
  for (auto each = below == 0 ? all.rbegin() : std::make_reverse_iterator(all.lower_bound(below));
       each != all.rend() && !more; ++each) {
    if (!matches(*each->second, query.conditions, rows)) continue;
    more = page.rows.size() == wanted;
    if (!more) page.rows.push_back(each->second.get());
  }
  const bool top_reached = query.top && *query.top <= page.rows.size();
  if (repeat && query.continued) {
    page.next = start;
  } else if (more && !top_reached) {
    page.next = {.after = page.rows.back()->sequence(), .before = below};
  }
  return page;
}

}  // namespace

Page run(Rows& rows, const Query& query, std::size_t page_size, bool repeat, RowOrder order) {
  if (query.is_wide()) return run_wide(rows, query, page_size, repeat);
  if (order == RowOrder::kNewestFirst) return run_backwards(rows, query, page_size, repeat);
  const Query::Position start = query.continued.value_or(Query::Position{});
  const std::uint64_t after = repeat ? start.before : start.after;
  const std::size_t wanted = std::min(page_size, query.top.value_or(page_size));
  Page page;
  bool more = false;
  const auto see = [&](const Row& row) {
    if (row.sequence() <= after || !matches(row, query.conditions, rows)) return true;
    if (page.rows.size() == wanted) {
      more = true;
      return false;
    }
    page.rows.push_back(&row);
    return true;
  };
  if (const auto found = candidates(rows, query.conditions)) {
    for (const Row* row : *found) {
      if (!see(*row)) break;
    }
  } else {
    const auto& all = rows.by_sequence();
    for (auto each = all.upper_bound(after); each != all.end(); ++each) {
      if (!see(*each->second)) break;
    }
  }
  const bool top_reached = query.top && *query.top <= page.rows.size();
  if (repeat && query.continued) {
    page.next = start;
  } else if (more && !top_reached) {
    page.next = {.after = page.rows.back()->sequence(), .before = after};
  }
  return page;
}

std::string to_text(const Query::Position& position) {
  return std::to_string(position.after) + "-" + std::to_string(position.before);
}

}  // namespace schakel::exact_globe::simulator
