#include "connectors/exact_globe/record_finder.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/decimal.h"
#include "base/text.h"
#include "connectors/exact_globe/filter.h"
#include "connectors/exact_globe/lookup_plan.h"
#include "connectors/exact_globe/number_plan.h"

namespace schakel::exact_globe {
namespace {

constexpr std::size_t kAccountCodeLength = 20;
constexpr auto kPostcodes = std::to_array<std::string_view>(
    {"MailingPostcode", "PostalPostCode", "InvoiceAddressPostCode", "DeliveryPostCode"});

// Codes are kept in upper case on documents, so that is how they compare. Accented letters are left alone.
std::string code_key(std::string_view code) {
  return upper_ascii(trimmed(code));
}

std::string text_key(std::string_view text) {
  return lower_ascii(trimmed(text));
}

// "NL 0012.34.567.B01" and "nl001234567b01" are one VAT number, "1234 ab" and "1234AB" one postcode.
std::string compact_key(std::string_view text) {
  std::string out;
  for (const char c : upper_ascii(text)) {
    if (c != ' ' && c != '.' && c != '-') out += c;
  }
  return out;
}

std::string digits_key(std::string_view text) {
  return std::string(trimmed(text));
}

std::string guid_key(std::string_view text) {
  return normalised_guid(trimmed(text));
}

// "012" and 12.0 are 12.
std::string number_key(std::string_view text) {
  const Result<Decimal> number = Decimal::parse(trimmed(text));
  return number ? number->to_short_text() : std::string();
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// A number whose text is the usual one; one with zeros in front stands elsewhere among them.
std::optional<std::int64_t> as_number(const std::string& digits) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size() || std::to_string(number) != digits)
    return std::nullopt;
  return number;
}

}  // namespace

void RecordFinder::Search::add(std::string key, std::string_view literal, std::size_t place) {
  if (key.empty()) return;
  open.insert(key);
  Asked& one = asked[std::move(key)];
  if (one.places.empty()) one.literal = std::string(literal);
  one.places.push_back(place);
}

RecordFinder::Search RecordFinder::search_by(std::string_view property,
                                             std::string (*key_of)(std::string_view),
                                             std::span<const std::string_view> properties,
                                             const TakeRow& take) const {
  Search search{.property = property,
                .keys_of =
                    [property, key_of](const Json& row) {
                      return std::vector<std::string>{key_of(trimmed_text(row, property))};
                    },
                .properties = {properties.begin(), properties.end()},
                .take = &take};
  if (std::ranges::find(search.properties, property) == search.properties.end())
    search.properties.push_back(property);
  return search;
}

Result<void> RecordFinder::find(connector::FindBy by, std::span<const Personal> values,
                                std::span<const std::string_view> properties, const TakeRow& take,
                                std::stop_token stop) {
  const bool are_customers = records_.kind == connector::RecordKind::kCustomer;
  const auto texts = [&](std::string_view property, std::string (*key_of)(std::string_view),
                         Compare compare) -> Result<void> {
    if (!are_customers) return {};  // Nothing else has one.
    Search search = search_by(property, key_of, properties, take);
    for (std::size_t i = 0; i < values.size(); ++i)
      search.add(key_of(values[i].reveal()), trimmed(values[i].reveal()), i);
    return find_texts(std::move(search), compare, std::move(stop));
  };
  switch (by) {
    case connector::FindBy::kId:
      if (are_customers) {
        Search search = search_by(records_.entity->key, guid_key, properties, take);
        for (std::size_t i = 0; i < values.size(); ++i) {
          const std::string guid = guid_key(values[i].reveal());
          search.add(guid, guid, i);
        }
        return find_texts(std::move(search), Compare::kTexts, std::move(stop));
      }
      [[fallthrough]];  // Their number is their key.
    case connector::FindBy::kNumber:
      switch (records_.shape) {
        case NumberShape::kCode:
          return find_codes(search_by(records_.number, code_key, properties, take), values, std::move(stop));
        case NumberShape::kPaddedDigits:
          return find_digits(search_by(records_.number, digits_key, properties, take), values,
                             std::move(stop));
        case NumberShape::kWholeNumber:
          return find_whole_numbers(search_by(records_.number, number_key, properties, take), values,
                                    std::move(stop));
      }
      return {};
    case connector::FindBy::kEmail:
      return texts("EmailAddress", text_key, Compare::kTexts);
    case connector::FindBy::kVatNumber:
      return texts("VATNumber", compact_key, Compare::kCompanyNumbers);
    case connector::FindBy::kChamberOfCommerce:
      return texts("ChamberofCommerceNumber", compact_key, Compare::kCompanyNumbers);
    case connector::FindBy::kNameAndPostcode:
      if (!are_customers) return {};
      return find_texts(names_and_postcodes(values, properties, take), Compare::kTexts, std::move(stop));
  }
  return {};
}

RecordFinder::Search RecordFinder::names_and_postcodes(std::span<const Personal> values,
                                                       std::span<const std::string_view> properties,
                                                       const TakeRow& take) const {
  Search search = search_by("AccountName", text_key, properties, take);
  for (const std::string_view postcode : kPostcodes) {
    if (std::ranges::find(search.properties, postcode) == search.properties.end())
      search.properties.push_back(postcode);
  }
  search.keys_of = [](const Json& row) {
    const std::string name = text_key(trimmed_text(row, "AccountName"));
    std::vector<std::string> keys;
    for (const std::string_view property : kPostcodes) {
      std::string key = name + connector::kNameEnd + compact_key(trimmed_text(row, property));
      if (std::ranges::find(keys, key) == keys.end()) keys.push_back(std::move(key));
    }
    return keys;
  };
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string_view value = values[i].reveal();
    const std::size_t end = value.find(connector::kNameEnd);
    if (end == std::string_view::npos) continue;
    const std::string_view name = trimmed(value.substr(0, end));
    const std::string postcode = compact_key(value.substr(end + 1));
    if (!name.empty() && !postcode.empty())
      search.add(text_key(name) + connector::kNameEnd + postcode, name, i);
  }
  return search;
}

Result<PagesRead> RecordFinder::ask(Search& search, const std::string& filter, int pages_max,
                                    std::stop_token stop) {
  const Query query{
      .entity = records_.entity->name, .filter = joined(condition_, filter), .properties = search.properties};
  std::size_t rows = 0;
  TRY(const PagesRead read, client_.read(
                                query,
                                [&](const Json& row) -> Result<Reading> {
                                  ++rows;
                                  std::vector<std::size_t> matched;
                                  for (const std::string& key : search.keys_of(row)) {
                                    const auto asked = search.asked.find(key);
                                    if (asked == search.asked.end()) continue;
                                    search.open.erase(key);
                                    matched.insert(matched.end(), asked->second.places.begin(),
                                                   asked->second.places.end());
                                  }
                                  if (!matched.empty()) (*search.take)(row, matched);
                                  return Reading::kGoOn;
                                },
                                std::move(stop), pages_max));
  if (read.pages > 1) page_size_ = std::max(page_size_, rows / static_cast<std::size_t>(read.pages));
  return read;
}

Result<void> RecordFinder::find_each(Search& search, std::stop_token stop) {
  const bool is_guid = exact_globe::find(*records_.entity, search.property)->type == Type::kGuid;
  const std::set<std::string> left = search.open;
  for (const std::string& key : left) {
    const std::string& literal = search.asked.at(key).literal;
    const std::string filter = is_guid ? std::string(search.property) + " eq guid" + quoted(literal)
                                       : equals(search.property, literal);
    TRY_VOID(ask(search, filter, Client::kPagesMax, stop));
  }
  return {};
}

Result<void> RecordFinder::find_codes(Search search, std::span<const Personal> values, std::stop_token stop) {
  const std::size_t longest = exact_globe::find(*records_.entity, search.property)->length;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string key = code_key(values[i].reveal());
    if (character_count(key) <= longest) search.add(key, key, i);  // Longer ones cannot exist.
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
  return find_each(search, std::move(stop));
}

Result<void> RecordFinder::find_digits(Search search, std::span<const Personal> values,
                                       std::stop_token stop) {
  const std::size_t width = exact_globe::find(*records_.entity, search.property)->length;
  Search by_code = search_by("AccountCode", digits_key, search.properties, *search.take);
  std::map<std::size_t, std::vector<std::int64_t>> numbers;  // By how many digits they have.
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string digits = digits_key(values[i].reveal());
    if (!all_digits(digits) || digits.size() > kAccountCodeLength) continue;  // Nobody has it.
    // A number that is too long for a debtor is the code of his account: the rules write it there.
    if (digits.size() > width) {
      by_code.add(digits, padded_left(digits, kAccountCodeLength), i);
      continue;
    }
    search.add(digits, padded_left(digits, width), i);
    if (const std::optional<std::int64_t> number = as_number(digits))
      numbers[digits.size()].push_back(*number);
  }
  for (const auto& [size, group] : numbers) {
    for (const NumberRange& range : plan_numbers(group, 1, page_size_)) {
      const std::string from = padded_left(std::to_string(range.from), width);
      const std::string to = padded_left(std::to_string(range.to), width);
      const std::string filter =
          from == to ? equals(search.property, from) : between(search.property, from, to);
      TRY_VOID(ask(search, filter, Client::kPagesMax, stop));
      // Equally long numbers are ordered by their digits in every collation, whatever it thinks of spaces.
      std::erase_if(search.open, [&, length = size](const std::string& digits) {
        const std::optional<std::int64_t> number = as_number(digits);
        return number && digits.size() == length && *number >= range.from && *number <= range.to;
      });
    }
  }
  TRY_VOID(find_each(search, stop));
  return find_each(by_code, std::move(stop));
}

Result<void> RecordFinder::find_whole_numbers(Search search, std::span<const Personal> values,
                                              std::stop_token stop) {
  Search by_code = search_by("Code", text_key, search.properties, *search.take);
  std::vector<std::int64_t> numbers;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string key = number_key(values[i].reveal());
    if (const std::optional<std::int64_t> number = as_number(key)) {
      search.add(key, key, i);
      numbers.push_back(*number);
    } else {
      by_code.add(text_key(values[i].reveal()), trimmed(values[i].reveal()), i);
    }
  }
  for (const NumberRange& range : plan_numbers(numbers, 1, page_size_))
    TRY_VOID(ask(search, between(search.property, range.from, range.to), Client::kPagesMax, stop));
  // A word is the code that the rules gave it. There are dozens of assortments, on one page.
  if (!by_code.open.empty()) TRY_VOID(ask(by_code, {}, Client::kPagesMax, std::move(stop)));
  return {};
}

Result<void> RecordFinder::find_texts(Search search, Compare compare, std::stop_token stop) {
  if (search.open.size() > kManyValues && !file_is_large_) {
    TRY(const PagesRead read, ask(search, {}, static_cast<int>(search.open.size() / 2), stop));
    if (read.whole) return {};  // All there is was seen, and compared here.
    file_is_large_ = true;
  }
  TRY_VOID(find_each(search, stop));
  if (search.open.empty()) return {};
  const bool is_guid = exact_globe::find(*records_.entity, search.property)->type == Type::kGuid;
  if (is_guid) return {};
  // Globe compares letter by letter. A number that people wrote with points is found by looking at all of
  // them, and so is a text when capitals count.
  bool look_at_all = compare == Compare::kCompanyNumbers;
  if (!look_at_all) {
    TRY(look_at_all, case_counts(stop));
  }
  if (look_at_all) TRY_VOID(ask(search, {}, Client::kPagesMax, std::move(stop)));
  return {};
}

Result<bool> RecordFinder::case_counts(std::stop_token stop) {
  if (!case_counts_) {
    // Types are written in upper case (catalogue).
    const Query query{
        .entity = account().name, .filter = "CustomerType eq 'c'", .properties = {"ID"}, .top = 1};
    bool found = false;
    TRY_VOID(client_.read(
        query,
        [&](const Json&) -> Result<Reading> {
          found = true;
          return Reading::kEnough;
        },
        std::move(stop)));
    case_counts_ = !found;
  }
  return *case_counts_;
}

}  // namespace schakel::exact_globe
