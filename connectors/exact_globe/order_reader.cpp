#include "connectors/exact_globe/order_reader.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <unordered_map>

#include "base/text.h"
#include "connectors/exact_globe/filter.h"
#include "connectors/exact_globe/journals.h"
#include "connectors/exact_globe/reading_errors.h"
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

/// Ranges of numbers with as many digits: among texts "9999" stands behind "10000", unless spaces go before
/// it.
std::vector<NumberRange> plan_texts(const std::vector<std::int64_t>& numbers, double rows_per_number,
                                    std::size_t page_size) {
  std::map<std::size_t, std::vector<std::int64_t>> by_digits;
  for (const std::int64_t number : numbers) by_digits[std::to_string(number).size()].push_back(number);
  std::vector<NumberRange> ranges;
  for (const auto& [digits, group] : by_digits) {
    const std::vector<NumberRange> of_group = plan_numbers(group, rows_per_number, page_size);
    ranges.insert(ranges.end(), of_group.begin(), of_group.end());
  }
  return ranges;
}

}  // namespace

OrderReader::OrderReader(Client& client, const ConnectionSettings& settings, connector::DocumentChoice choice)
    : client_(client),
      settings_(settings),
      choice_(std::move(choice)),
      document_(source_document(choice_.document, settings, {})),
      parties_(client),
      feed_([this](const std::string& filter, AnswerBounds bounds,
                   std::stop_token stop) { return ask_heads(filter, bounds, std::move(stop)); },
            [this](std::vector<SourceHead>& heads, std::stop_token stop) {
              return find_states(heads, std::move(stop));
            },
            document_.stays_open) {}

void OrderReader::forget() {
  parties_.forget();
  books_.reset();
}

Result<void> OrderReader::prepare(const connector::OrderRead& read, std::stop_token stop) {
  TRY_VOID(check_names(*document_.header, read.native_fields, "native_fields"));
  TRY_VOID(check_names(*document_.line, read.native_line_fields, "native_line_fields"));
  TRY_VOID(check_names(account(), read.native_customer_fields, "native_customer_fields"));
  if (is_prepared_) return {};
  const bool has_journal =
      choice_.document == model::Document::kSalesEntry || !trimmed(choice_.journal).empty();
  if (choice_.document != model::Document::kSalesOrder && has_journal) {
    TRY(const std::string journal, choose_sales_journal(client_, choice_.journal, std::move(stop)));
    document_ = source_document(choice_.document, settings_, journal);
  }
  is_prepared_ = true;
  return {};
}

std::string OrderReader::stored(const std::string& number) const {
  return without_spaces_ ? number : padded_left(number, document_.number_width);
}

std::string OrderReader::numbered(std::string_view property, const NumberRange& range) const {
  const std::string from = stored(std::to_string(range.from));
  if (range.from == range.to) return equals(property, from);
  return between(property, from, stored(std::to_string(range.to)));
}

Result<connector::OrderPage> OrderReader::read_heads(const connector::OrderRead& read, std::stop_token stop) {
  TRY_VOID(prepare(read, stop));
  if (!more_ || read.after != expected_) forget();  // A new reading: what was seen may have changed since.
  more_ = false;
  SourceCursor from;
  from.database = lower_ascii(trimmed(settings_.database_name));
  from.document = document_.name;
  if (!read.after.text.empty()) {
    const std::optional<SourceCursor> given = parse_cursor(read.after.text);
    if (!given || given->database != from.database || given->document != from.document) {
      return fail(cursor_foreign());
    }
    from = *given;
  }
  native_ = read.native_fields;
  keys_.clear();
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
  Query query{
      .entity = document_.header->name, .filter = both(document_.condition, filter), .properties = {}};
  const std::vector<std::string_view> own = with_native(document_.head_properties, document_.also_of_heads);
  query.properties = with_native(own, native_);
  const auto take = [&](const Json& row) -> Result<Reading> {
    if (answer.heads.size() >= bounds.rows_max) return Reading::kEnough;
    TRY(SourceHead head, document_.read_head(row, native_));
    const Json* number = row.find(document_.number);
    const std::string* stored = number == nullptr ? nullptr : number->as_text();
    if (stored != nullptr) {
      without_spaces_ = stored->size() < document_.number_width && trimmed(*stored).size() == stored->size();
    }
    keys_[head.order.id] = head.key;
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
  for (const NumberRange& range : plan_texts(plain, rows_per_number, page_size_)) {
    filters.push_back(both(also, numbered(property, range)));
  }
  return filters;
}

Result<void> OrderReader::find_states(std::vector<SourceHead>& heads, std::stop_token stop) {
  if (!document_.stays_open) return {};
  struct Delivered {
    SourceHead* head = nullptr;
    std::set<std::string> lines = {};  ///< "LINE QUANTITY": lines come in no particular order.
  };
  std::unordered_map<std::string, Delivered> open;
  std::vector<std::string> numbers;
  for (SourceHead& head : heads) {
    if (!head.open || head.order.unreadable) continue;
    if (open.emplace(head.order.number, Delivered{.head = &head}).second)
      numbers.push_back(head.order.number);
  }
  // That something was delivered stands on the lines alone. Of other documents in a gap all lines may be.
  const std::string property(document_.number_in_lines);
  for (const std::string& filter : line_filters(numbers, lines_per_document_, "QuantityDelivered ne 0")) {
    const Query query{.entity = document_.line->name,
                      .filter = filter,
                      .properties = {document_.number_in_lines, "ID", "QuantityDelivered"}};
    const auto take = [&](const Json& json) -> Result<Reading> {
      RowReader row(*document_.line, json);
      const auto at = open.find(row.text(property));
      if (at == open.end()) return Reading::kGoOn;
      const std::optional<Decimal> delivered = row.decimal("QuantityDelivered");
      if (!row.wrong().empty()) {
        mark_unreadable(at->second.head->order, *document_.line, row.wrong());
      } else if (delivered && !delivered->is_zero()) {
        at->second.head->order.state = model::OrderState::kPartlyDelivered;
        at->second.lines.insert(row.text("ID") + " " + delivered->to_short_text());
      }
      return Reading::kGoOn;
    };
    TRY_VOID(client_.read(query, take, stop));
  }
  // A second delivery of a part changes nothing else.
  for (const auto& [number, delivered] : open) {
    for (const std::string& line : delivered.lines)
      delivered.head->mark = mark_with(delivered.head->mark, line + "\n");
  }
  return {};
}

Result<std::vector<model::Order>> OrderReader::read_heads_of(std::span<const std::string> numbers,
                                                             const connector::OrderRead& read,
                                                             std::stop_token stop) {
  TRY_VOID(prepare(read, stop));
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
  keys_.clear();
  const std::set<std::int64_t> asked(wanted.begin(), wanted.end());
  std::vector<SourceHead> found;
  const auto ask = [&]() -> Result<void> {
    for (const NumberRange& range : plan_texts(wanted, 1, page_size_)) {
      TRY(HeadsAnswer answer, ask_heads(numbered(document_.number, range),
                                        {.pages_max = Client::kPagesMax, .rows_max = std::size_t(-1)}, stop));
      for (SourceHead& head : answer.heads) {
        const std::optional<std::int64_t> number = as_number(head.order.number);
        if (number && asked.contains(*number)) found.push_back(std::move(head));
      }
    }
    return {};
  };
  TRY_VOID(ask());
  const Property* number = find(*document_.header, document_.number);
  if (found.empty() && number != nullptr && !is_padded(*number)) {
    // The catalogue says of orders alone that their numbers have spaces in front.
    without_spaces_ = !without_spaces_;
    TRY_VOID(ask());
    if (found.empty()) without_spaces_ = !without_spaces_;
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
  TRY_VOID(prepare(read, stop));
  if (heads.empty()) return {};
  TRY_VOID(read_books(stop));
  TRY_VOID(read_lines(heads, read, stop));
  return parties_.fill_in(heads, read.native_customer_fields, customer_is_known, std::move(stop));
}

Result<void> OrderReader::read_books(std::stop_token stop) {
  if (books_) return {};
  Books books;
  TRY(std::vector<connector::VatCode> codes, read_vat_codes(client_, stop));
  for (connector::VatCode& code : codes) {
    std::string key = code.code;
    books.vat_codes.emplace(std::move(key), std::move(code));
  }
  if (document_.has_ledger_accounts) {
    // D: an account of debtors (facts 4, the selection list of RevenueAccount).
    const Query query{.entity = "GeneralLedgerAccount",
                      .filter = equals("RevenueAccount", "D"),
                      .properties = {"GeneralLedgerCode"}};
    TRY_VOID(client_.read(
        query,
        [&](const Json& row) -> Result<Reading> {
          books.debtor_accounts.insert(trimmed_text(row, "GeneralLedgerCode"));
          return Reading::kGoOn;
        },
        std::move(stop)));
  }
  books_ = std::move(books);
  return {};
}

Result<void> OrderReader::read_lines(std::span<model::Order> orders, const connector::OrderRead& read,
                                     std::stop_token stop) {
  struct Unfinished {
    model::Order* order = nullptr;
    std::vector<SourceLine> lines;
  };
  std::unordered_map<std::string, Unfinished> by_key;
  std::vector<std::string> numbers;
  for (model::Order& order : orders) {
    order.lines.clear();
    if (order.unreadable) continue;
    const auto key = keys_.find(order.id);
    by_key[key == keys_.end() ? order.number : key->second].order = &order;
    numbers.push_back(order.number);
  }
  std::size_t line_count = 0;
  const auto take = [&](const Json& json) -> Result<Reading> {
    TRY(SourceLine row, document_.read_line(json, read.native_line_fields));
    const auto at = by_key.find(row.key);
    if (at == by_key.end()) return Reading::kGoOn;  // A neighbour that was bridged.
    ++line_count;
    mark_unreadable(*at->second.order, *document_.line, row.wrong);
    at->second.lines.push_back(std::move(row));
    return Reading::kGoOn;
  };
  for (const std::string& filter : line_filters(numbers, lines_per_document_, {})) {
    const Query query{.entity = document_.line->name,
                      .filter = filter,
                      .properties = with_native(document_.line_properties, read.native_line_fields)};
    TRY_VOID(client_.read(query, take, stop));
  }
  for (auto& [key, document] : by_key) {
    std::ranges::sort(document.lines, {}, [](const SourceLine& line) { return line.line.number; });
    std::set<std::string_view> seen;
    for (const SourceLine& line : document.lines) {
      if (!line.line.id.empty() && !seen.insert(line.line.id).second) return fail(lines_repeat());
    }
    if (!document_.finish(*document.order, std::move(document.lines), *books_)) {
      mark_unreadable(*document.order, *document_.line, "Amount");
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
