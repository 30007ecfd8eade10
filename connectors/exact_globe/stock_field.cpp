#include "connectors/exact_globe/stock_field.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/assert.h"
#include "base/text.h"
#include "connectors/exact_globe/fields.h"
#include "connectors/exact_globe/filter.h"
#include "connectors/exact_globe/form.h"
#include "connectors/exact_globe/reading_errors.h"
#include "connectors/exact_globe/record_kind.h"
#include "connectors/exact_globe/row_reader.h"

namespace schakel::exact_globe {
namespace {

const Property& property_of(const std::string& field) {
  SCHAKEL_ASSERT(!stock_field_problem(field));
  return *find(item(), field);
}

}  // namespace

StockField::StockField(Client& client, const ConnectionSettings& settings, const std::string& field)
    : client_(client),
      field_(property_of(field)),
      finder_(client, *record_entity(connector::RecordKind::kItem)),
      names_(client, item(), settings.metadata_check) {
  names_.use(item().key);
  names_.use(field_.name);
}

int StockField::decimals() const {
  return std::max<int>(field_.scale, 0);
}

Result<Decimal> StockField::level_in(const Json& json) const {
  RowReader row(item(), json);
  const std::optional<Decimal> level = row.decimal(field_.name);
  if (!row.wrong().empty()) {
    const std::string code = row.text(item().key);
    return fail(unreadable_record({.en = "Item " + code, .nl = "Artikel " + code}, item(), row.wrong()));
  }
  return level.value_or(Decimal());
}

Result<connector::StockTarget::Levels> StockField::levels(std::span<const std::string> item_codes,
                                                          std::stop_token stop) {
  spelling_.clear();
  connector::StockTarget::Levels answer;
  std::optional<Error> wrong;
  const auto take = [&](const Json& row, std::span<const std::size_t> matched) {
    const Result<Decimal> level = level_in(row);
    if (!level) wrong = level.error();
    if (!level) return;
    for (const std::size_t place : matched) {
      if (spelling_.emplace(item_codes[place], trimmed_text(row, item().key)).second)
        answer.levels.push_back({.item_code = item_codes[place], .warehouse = {}, .quantity = *level});
    }
  };
  const std::vector<Personal> values(item_codes.begin(), item_codes.end());
  const std::vector<std::string_view> properties{item().key, field_.name};
  TRY_VOID(finder_.find(connector::FindBy::kNumber, values, properties, take, std::move(stop)));
  if (wrong) return fail(*std::move(wrong));
  for (const std::string& code : item_codes) {
    if (!spelling_.contains(code)) answer.unknown.push_back(code);
  }
  return answer;
}

Result<connector::StockTarget::LevelPage> StockField::all_levels(const connector::Cursor& after,
                                                                 std::stop_token stop) {
  // The position is Globe's own link: these readings end in the program that began them.
  const Query query{.entity = item().name, .filter = {}, .properties = {item().key, field_.name}};
  TRY(Client::Page rows, client_.read_page(query, after.text, std::move(stop)));
  if (!rows.next.empty() && rows.next == after.text) return fail(page_repeats());
  connector::StockTarget::LevelPage page;
  for (const Json& row : rows.rows) {
    std::string code = trimmed_text(row, item().key);
    if (code.empty()) return fail(keyless_record(item(), item().key));
    TRY(const Decimal level, level_in(row));
    page.levels.push_back({.item_code = std::move(code), .warehouse = {}, .quantity = level});
  }
  page.more = !rows.next.empty();
  page.next.text = std::move(rows.next);
  return page;
}

Result<void> StockField::set(const connector::StockChange& change, std::stop_token stop) {
  Form form(item());
  form.value(field_.name, change.quantity);
  TRY_VOID(form.checked());
  TRY_VOID(names_.agree(stop));
  if (!spelling_.contains(change.item_code)) TRY_VOID(levels(std::span(&change.item_code, 1), stop));
  const auto known = spelling_.find(change.item_code);
  const std::string& code = known == spelling_.end() ? change.item_code : known->second;
  return client_.update(form, quoted_key(code), std::move(stop));
}

}  // namespace schakel::exact_globe
