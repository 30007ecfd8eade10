#include "connectors/exact_globe/record_finder.h"

#include <algorithm>

#include "base/text.h"
#include "connectors/exact_globe/filter.h"
#include "connectors/exact_globe/lookup_plan.h"

namespace schakel::exact_globe {
namespace {

// Codes are kept in upper case on documents, so that is how they compare. Accented letters are left alone.
std::string code_key(std::string_view code) {
  return upper_ascii(trimmed(code));
}

}  // namespace

Result<void> RecordFinder::find(connector::FindBy by, std::span<const Personal> values,
                                std::span<const std::string_view> properties, const TakeRow& take,
                                std::stop_token stop) {
  switch (by) {
    case connector::FindBy::kId:  // Their code is their key.
    case connector::FindBy::kNumber:
      return find_codes(values, properties, take, std::move(stop));
    case connector::FindBy::kEmail:
    case connector::FindBy::kVatNumber:
    case connector::FindBy::kChamberOfCommerce:
    case connector::FindBy::kNameAndPostcode:
      return {};  // Nothing of the kind has one.
  }
  return {};
}

Result<PagesRead> RecordFinder::ask(Search& search, std::string filter, int pages_max, std::stop_token stop) {
  const Query query{.entity = records_.entity->name,
                    .filter = std::move(filter),
                    .properties = {search.properties.begin(), search.properties.end()}};
  return client_.read(
      query,
      [&](const Json& row) -> Result<Reading> {
        const auto asked = search.asked.find(search.key_of(trimmed_text(row, search.property)));
        if (asked == search.asked.end()) return Reading::kGoOn;
        search.open.erase(asked->first);
        search.take(row, asked->second);
        return Reading::kGoOn;
      },
      std::move(stop), pages_max);
}

Result<void> RecordFinder::find_codes(std::span<const Personal> values,
                                      std::span<const std::string_view> properties, const TakeRow& take,
                                      std::stop_token stop) {
  Search search{.property = records_.number,
                .key_of = code_key,
                .asked = {},
                .open = {},
                .properties = properties,
                .take = take};
  const std::size_t longest = exact_globe::find(*records_.entity, records_.number)->length;
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::string key = code_key(values[i].reveal());
    if (key.empty() || character_count(key) > longest) continue;  // Cannot exist.
    search.open.insert(key);
    search.asked[std::move(key)].push_back(i);
  }
  const std::vector<std::string> codes(search.open.begin(), search.open.end());
  for (const ReferenceRange& range : plan_references(codes)) {
    if (range.from == range.to) continue;
    const auto is_within = [&](const std::string& code) {
      return code.size() == range.from.size() && code >= range.from && code <= range.to;
    };
    const auto count = std::ranges::count_if(codes, is_within);
    // Longer codes with the same beginning lie among them: rather single questions than a file of those.
    const int pages_max = std::max(2, static_cast<int>(count) / 2);
    TRY(const PagesRead read, ask(search, between(search.property, range.from, range.to), pages_max, stop));
    // In whatever collation: between equally long codes with the same beginning lies every number between.
    if (read.whole) std::erase_if(search.open, is_within);
  }
  if (search.open.size() > kManyValues && !file_is_large_) {
    // Half as many pages as single questions would cost. This only adds what exists.
    TRY(const PagesRead read,
        ask(search, between(search.property, *search.open.begin(), *search.open.rbegin()),
            static_cast<int>(search.open.size() / 2), stop));
    file_is_large_ = !read.whole;
  }
  const std::set<std::string> left = search.open;
  for (const std::string& code : left) TRY_VOID(ask(search, equals(search.property, code), 1, stop));
  return {};
}

}  // namespace schakel::exact_globe
