#include "connectors/exact_globe/order_reader.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <unordered_map>

#include "base/text.h"
#include "connectors/exact_globe/filter.h"
#include "connectors/exact_globe/number_plan.h"
#include "connectors/exact_globe/reference_codes.h"
#include "connectors/exact_globe/row_reader.h"

namespace schakel::exact_globe {
namespace {

/// The number of a document, where it is one without zeros in front: those stand elsewhere among texts.
std::optional<std::int64_t> as_number(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
  if (std::to_string(number) != text) return std::nullopt;
  return number;
}

std::string both(const std::string& condition, const std::string& filter) {
  if (condition.empty() || filter.empty()) return condition + filter;
  return condition + " and " + filter;
}

Error cursor_foreign() {
  return {
      .kind = ErrorKind::kInvalidInput,
      .code = "globe.cursor_foreign",
      .what =
          {.en = "The cursor of this flow was not made for this administration and document of Exact Globe.",
           .nl = "De leespositie van deze flow hoort niet bij deze administratie en dit document van "
                 "Exact Globe."},
      .advice = {.en = "Was the database or the document changed? Make a new flow for another one.",
                 .nl = "Is de database of het document gewijzigd? Maak een nieuwe flow voor een ander."},
      .fields = {"database"}};
}

Error not_a_number() {
  return {.kind = ErrorKind::kInvalidInput,
          .code = "globe.document_number",
          .what = {.en = "A document number of Exact Globe has at most 8 digits and nothing else.",
                   .nl = "Een documentnummer van Exact Globe heeft hoogstens 8 cijfers en verder niets."},
          .advice = {.en = "Take the number that stands on the document in Globe.",
                     .nl = "Neem het nummer dat in Globe op het document staat."}};
}

Error lines_repeat() {
  return {.kind = ErrorKind::kMalformed,
          .code = "globe.page_repeats",
          .what = {.en = "Exact Globe gave the same line twice; reading on would double it.",
                   .nl = "Exact Globe gaf tweemaal dezelfde regel; doorlezen zou haar verdubbelen."},
          .advice = {
              .en = "Nothing was lost; try again. If it stays, check any proxy in between and the Exact "
                    "entity service.",
              .nl = "Er is niets verloren; probeer opnieuw. Blijft het, controleer dan een eventuele proxy "
                    "ertussen en de entity service van Exact."}};
}

}  // namespace

OrderReader::OrderReader(Client& client, const ConnectionSettings& settings, SourceDocument document)
    : client_(client),
      database_(lower_ascii(trimmed(settings.database_name))),
      document_(std::move(document)),
      parties_(client),
      feed_([this](const std::string& filter, AnswerBounds bounds,
                   std::stop_token stop) { return ask_heads(filter, bounds, std::move(stop)); },
            [this](std::vector<SourceHead>& heads, std::stop_token stop) {
              return find_states(heads, std::move(stop));
            },
            document_.stays_open) {}

void OrderReader::forget() {
  parties_.forget();
  vat_codes_.reset();
}

Result<void> OrderReader::check_native(const connector::OrderRead& read) const {
  TRY_VOID(check_names(*document_.header, read.native_fields, "native_fields"));
  TRY_VOID(check_names(*document_.line, read.native_line_fields, "native_line_fields"));
  return check_names(account(), read.native_customer_fields, "native_customer_fields");
}

std::string OrderReader::stored(const std::string& number) const {
  return padded_left(number, document_.number_width);
}

Result<connector::OrderPage> OrderReader::read_heads(const connector::OrderRead& read, std::stop_token stop) {
  TRY_VOID(check_native(read));
  if (!more_ || read.after != expected_) forget();  // A new reading: what was seen may have changed since.
  more_ = false;
  SourceCursor from;
  from.database = database_;
  from.document = document_.name;
  if (!read.after.text.empty()) {
    const std::optional<SourceCursor> given = parse_cursor(read.after.text);
    if (!given || given->database != database_ || given->document != document_.name) {
      return fail(cursor_foreign());
    }
    from = *given;
  }
  native_ = read.native_fields;
  TRY(FeedPage page, feed_.next(std::move(from), std::move(stop)));
  connector::OrderPage heads{
      .heads = std::move(page.heads), .next = {write_cursor(page.next)}, .more = page.more};
  expected_ = heads.next;
  more_ = heads.more;
  return heads;
}

Result<HeadsAnswer> OrderReader::ask_heads(const std::string& filter, AnswerBounds bounds,
                                           std::stop_token stop) {
  HeadsAnswer answer;
  const Query query{.entity = document_.header->name,
                    .filter = both(document_.condition, filter),
                    .properties = with_native(document_.head_properties, native_)};
  const auto take = [&](const Json& row) -> Result<Reading> {
    if (answer.heads.size() >= bounds.rows_max) return Reading::kEnough;
    TRY(SourceHead head, document_.read_head(row, native_));
    answer.heads.push_back(std::move(head));
    return Reading::kGoOn;
  };
  TRY(const PagesRead read, client_.read(query, take, std::move(stop), bounds.pages_max));
  answer.whole = read.whole;
  if (read.pages > 1) {
    page_size_ = std::max(page_size_, answer.heads.size() / static_cast<std::size_t>(read.pages));
  }
  return answer;
}

std::vector<std::string> OrderReader::line_filters(const std::vector<std::string>& numbers,
                                                   double rows_per_number,
                                                   const std::string& condition) const {
  std::vector<std::int64_t> plain;
  std::vector<std::string> filters;
  const std::string property(document_.number_in_lines);
  const std::string also = both(document_.line_condition, condition);
  for (const std::string& number : numbers) {
    if (const std::optional<std::int64_t> value = as_number(number)) {
      plain.push_back(*value);
    } else {
      filters.push_back(both(also, equals(property, stored(number))));
    }
  }
  for (const NumberRange& range : plan_numbers(plain, rows_per_number, page_size_)) {
    const std::string from = stored(std::to_string(range.from));
    const std::string to = stored(std::to_string(range.to));
    filters.push_back(
        both(also, range.from == range.to ? equals(property, from) : between(property, from, to)));
  }
  return filters;
}

Result<void> OrderReader::find_states(std::vector<SourceHead>& heads, std::stop_token stop) {
  if (!document_.stays_open) return {};
  std::unordered_map<std::string, model::Order*> open;
  std::vector<std::string> numbers;
  for (SourceHead& head : heads) {
    if (!head.open || head.order.unreadable) continue;
    if (open.emplace(head.order.number, &head.order).second) numbers.push_back(head.order.number);
  }
  // That something was delivered stands on the lines alone. Of other documents in a gap all lines may be.
  const std::string property(document_.number_in_lines);
  for (const std::string& filter : line_filters(numbers, lines_per_document_, "QuantityDelivered ne 0")) {
    const Query query{.entity = document_.line->name,
                      .filter = filter,
                      .properties = {document_.number_in_lines, "QuantityDelivered"}};
    const auto take = [&](const Json& json) -> Result<Reading> {
      RowReader row(*document_.line, json);
      const auto at = open.find(row.text(property));
      if (at == open.end()) return Reading::kGoOn;
      const std::optional<Decimal> delivered = row.decimal("QuantityDelivered");
      if (!row.wrong().empty()) {
        mark_unreadable(*at->second, *document_.line, row.wrong());
      } else if (delivered && !delivered->is_zero()) {
        at->second->state = model::OrderState::kPartlyDelivered;
      }
      return Reading::kGoOn;
    };
    TRY_VOID(client_.read(query, take, stop));
  }
  return {};
}

Result<std::vector<model::Order>> OrderReader::read_heads_of(std::span<const std::string> numbers,
                                                             const connector::OrderRead& read,
                                                             std::stop_token stop) {
  TRY_VOID(check_native(read));
  std::vector<std::int64_t> wanted;
  for (const std::string& given : numbers) {
    const std::string number(trimmed(given));
    const std::optional<std::int64_t> value = as_number(number);
    if (!value || number.size() > document_.number_width) return fail(not_a_number());
    wanted.push_back(*value);
  }
  forget();
  more_ = false;
  native_ = read.native_fields;
  const std::set<std::int64_t> asked(wanted.begin(), wanted.end());
  const std::string property(document_.number);
  std::vector<SourceHead> found;
  for (const NumberRange& range : plan_numbers(wanted, 1, page_size_)) {
    const std::string from = stored(std::to_string(range.from));
    const std::string to = stored(std::to_string(range.to));
    TRY(HeadsAnswer answer,
        ask_heads(range.from == range.to ? equals(property, from) : between(property, from, to),
                  {.pages_max = Client::kPagesMax, .rows_max = std::size_t(-1)}, stop));
    for (SourceHead& head : answer.heads) {
      const std::optional<std::int64_t> number = as_number(head.order.number);
      if (number && asked.contains(*number)) found.push_back(std::move(head));
    }
  }
  TRY_VOID(find_states(found, stop));
  std::vector<model::Order> orders;
  orders.reserve(found.size());
  for (SourceHead& head : found) orders.push_back(std::move(head.order));
  return orders;
}

Result<void> OrderReader::complete(
    std::vector<model::Order>& heads, const connector::OrderRead& read,
    const std::function<bool(const std::string& customer_id)>& customer_is_known, std::stop_token stop) {
  TRY_VOID(check_native(read));
  if (heads.empty()) return {};
  TRY_VOID(read_vat_codes(stop));
  TRY_VOID(read_lines(heads, read, stop));
  return parties_.fill_in(heads, read.native_customer_fields, customer_is_known, std::move(stop));
}

Result<void> OrderReader::read_vat_codes(std::stop_token stop) {
  if (vat_codes_) return {};
  TRY(std::vector<connector::VatCode> codes, exact_globe::read_vat_codes(client_, std::move(stop)));
  std::map<std::string, connector::VatCode> by_code;
  for (connector::VatCode& code : codes) {
    std::string key = code.code;
    by_code.emplace(std::move(key), std::move(code));
  }
  vat_codes_ = std::move(by_code);
  return {};
}

Result<void> OrderReader::read_lines(std::span<model::Order> orders, const connector::OrderRead& read,
                                     std::stop_token stop) {
  std::unordered_map<std::string, model::Order*> by_number;
  std::vector<std::string> numbers;
  for (model::Order& order : orders) {
    order.lines.clear();
    if (order.unreadable) continue;
    by_number[order.number] = &order;
    numbers.push_back(order.number);
  }
  std::size_t line_count = 0;
  const auto take = [&](const Json& json) -> Result<Reading> {
    TRY(SourceLine row, document_.read_line(json, read.native_line_fields));
    const auto at = by_number.find(row.document);
    if (at == by_number.end()) return Reading::kGoOn;  // A neighbour that was bridged.
    ++line_count;
    const auto vat = vat_codes_->find(row.line.vat_code);
    if (!finish_line(row, vat == vat_codes_->end() ? nullptr : &vat->second) && row.wrong.empty()) {
      row.wrong = "Quantity";
    }
    mark_unreadable(*at->second, *document_.line, row.wrong);
    if (!row.is_part) at->second->lines.push_back(std::move(row.line));
    return Reading::kGoOn;
  };
  for (const std::string& filter : line_filters(numbers, lines_per_document_, {})) {
    const Query query{.entity = document_.line->name,
                      .filter = filter,
                      .properties = with_native(document_.line_properties, read.native_line_fields)};
    TRY_VOID(client_.read(query, take, stop));
  }
  for (model::Order& order : orders) {
    std::ranges::sort(order.lines, {}, &model::OrderLine::number);
    std::set<std::string_view> seen;
    for (const model::OrderLine& line : order.lines) {
      if (!line.id.empty() && !seen.insert(line.id).second) return fail(lines_repeat());
    }
  }
  constexpr std::size_t kEnoughToLearnFrom = 20;
  if (numbers.size() >= kEnoughToLearnFrom) {
    lines_per_document_ =
        std::max(1.0, static_cast<double>(line_count) / static_cast<double>(numbers.size()));
  }
  return {};
}

}  // namespace schakel::exact_globe
