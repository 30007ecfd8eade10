#include "connectors/exact_online/heads.h"

#include <algorithm>

#include "connectors/exact_online/catalogue.h"
#include "connectors/exact_online/codes.h"
#include "connectors/exact_online/dates.h"
#include "connectors/exact_online/division.h"
#include "connectors/exact_online/query_plan.h"

namespace schakel::exact_online {
namespace {

constexpr std::string_view kShippingMethods = "sales/ShippingMethods";
constexpr std::string_view kWarehouses = "inventory/Warehouses";

constexpr std::size_t kFeedPage = 1000;
constexpr std::size_t kSmallPage = 60;  // Of an ordinary endpoint (facts 4.2, A).
/// Heads that are handed out together where pages are small: completing them together saves calls.
constexpr std::size_t kTogether = 1000;

Error number_error(const SourceDocument& document) {
  if (!document.numbers_per_journal) {
    return {.kind = ErrorKind::kInvalidInput,
            .code = "online.order_number",
            .what = {.en = "An order number of Exact Online is a whole number.",
                     .nl = "Een ordernummer van Exact Online is een geheel getal."},
            .advice = {.en = "Take the number that stands on the order in Exact Online.",
                       .nl = "Neem het nummer dat in Exact Online op de order staat."}};
  }
  return {
      .kind = ErrorKind::kInvalidInput,
      .code = "online.order_number",
      .what = {.en = "The number of an invoice or entry of Exact Online is a whole number, with the code of "
                     "its journal and a dash before it, or without.",
               .nl = "Het nummer van een factuur of boeking van Exact Online is een geheel getal, met de "
                     "dagboekcode en een streepje ervoor, of zonder."},
      .advice = {.en = "Take the number that stands on it in Exact Online: 26700001, or 70-26700001.",
                 .nl = "Neem het nummer dat er in Exact Online op staat: 26700001, of 70-26700001."}};
}

}  // namespace

void HeadReader::forget() {
  moved_.reset();
  discounts_.clear();
  progress_.clear();
  next_link_.clear();
  more_ = false;
}

Result<connector::OrderPage> HeadReader::read(const connector::OrderRead& read, std::stop_token stop) {
  if (!goes_on(read)) forget();
  discounts_.clear();
  progress_.clear();
  auto page = document_.feed.empty() ? read_modified(read, stop) : read_feed(read, stop);
  more_ = page && page->more;
  if (page) expected_ = page->next;
  return page;
}

Result<bool> HeadReader::finish(HeadRow& head, std::stop_token stop) {
  if (!head.is_ours) return false;
  if (!journal_.empty() && head.journal != journal_) return false;
  if (!head.shipping_method_id.empty()) {
    TRY(head.order.shipping_method, codes_.code_of(kShippingMethods, head.shipping_method_id, stop));
  }
  if (!head.warehouse_id.empty()) {
    TRY(head.order.warehouse, codes_.code_of(kWarehouses, head.warehouse_id, stop));
  }
  if (head.discount_excl && !head.discount_excl->is_zero()) discounts_[head.order.id] = *head.discount_excl;
  return true;
}

Result<connector::OrderPage> HeadReader::read_feed(const connector::OrderRead& read, std::stop_token stop) {
  CursorText from{.document = document_.name, .division = client_.settings().division, .moved = {}};
  if (!read.after.text.empty()) {
    const std::optional<CursorText> given = parse_cursor(read.after.text, document_.name);
    if (!given || given->division != client_.settings().division) return fail(cursor_error());
    from = *given;
  }
  if (!moved_) {
    TRY(moved_, division_moved(client_, stop));
  }
  // When Exact moves an administration, all row versions are made anew (facts 2, A) and the old position
  // means nothing: read everything again. Cross-references keep the engine from writing anything twice.
  if (from.moved != *moved_) from.timestamp = 0;
  from.moved = *moved_;

  const Entity& feed = entity(document_.feed);
  const Asked asked = client_.asked(document_.feed);
  const Query query{.endpoint = document_.feed,
                    .select = with_native(document_.head_fields(feed), read.native_fields),
                    .filter = "Timestamp gt " + std::to_string(from.timestamp) + "L"};
  TRY(Page page, client_.first_page(query, stop));
  connector::OrderPage heads;
  heads.more = !page.next.empty() || page.rows.size() >= kFeedPage;
  heads.heads.reserve(page.rows.size());
  std::unordered_map<std::string, std::size_t> places;
  std::int64_t highest = from.timestamp;
  for (Json& json : page.rows) {
    TRY(HeadRow head, document_.read_head(json, feed, read.native_fields, asked));
    json = Json();
    // A row at or before the position was handed out before: the feed stands still.
    if (head.timestamp <= from.timestamp) return fail(repeating_page(asked));
    const bool newer = head.timestamp >= highest;
    highest = std::max(highest, head.timestamp);
    TRY(const bool wanted, finish(head, stop));
    if (!wanted) continue;
    if (const auto [at, fresh] = places.try_emplace(head.order.id, heads.heads.size()); fresh) {
      heads.heads.push_back(std::move(head.order));
    } else if (newer) {
      heads.heads[at->second] = std::move(head.order);  // Changed again while the page was made.
    }
  }
  if (heads.more && highest == from.timestamp) return fail(repeating_page(asked));
  from.timestamp = highest;
  heads.next.text = write_cursor(from);
  return heads;
}

Result<connector::OrderPage> HeadReader::read_modified(const connector::OrderRead& read,
                                                       std::stop_token stop) {
  ModifiedCursor cursor(document_.name, client_.settings().division);
  if (!read.after.text.empty()) {
    const auto given = ModifiedCursor::parse(read.after.text, document_.name);
    if (!given || given->division() != client_.settings().division) return fail(cursor_error());
    cursor = *given;
  }
  const std::optional<LocalTime> since = cursor.from();
  const Entity& known = entity(document_.entity);
  const Asked asked = client_.asked(document_.entity);
  // In the order of Modified: only so can a reading that breaks off go on where it was.
  const Query query{.endpoint = document_.entity,
                    .select = with_native(document_.head_fields(known), read.native_fields),
                    .filter = since ? "Modified ge " + datetime_literal(*since) : std::string(kEverything),
                    .order_by = "Modified asc"};
  connector::OrderPage heads;
  std::optional<LocalTime> before;
  const auto take = [&](Json& json) -> Result<void> {
    TRY(HeadRow head, document_.read_head(json, known, read.native_fields, asked));
    json = Json();
    const std::optional<LocalTime> modified = head.order.modified;
    if (!modified || (before && *modified < *before)) {
      return fail(malformed(asked, {.en = "its rows are not in the order of Modified that was asked for.",
                                    .nl = "de rijen staan niet in de gevraagde volgorde van Modified."}));
    }
    before = modified;
    if (!cursor.take(head.order.id, *modified)) return {};
    TRY(const bool wanted, finish(head, stop));
    if (wanted) heads.heads.push_back(std::move(head.order));
    return {};
  };
  std::string link = next_link_;
  do {
    const std::string followed = link;
    TRY(Page page,
        followed.empty() ? client_.first_page(query, stop) : client_.next_page(query, followed, stop));
    for (Json& json : page.rows) TRY_VOID(take(json));
    link = page.next;
    if (!link.empty() && link == followed) return fail(repeating_page(asked));
  } while (!link.empty() && heads.heads.size() + kSmallPage <= kTogether);
  next_link_ = link;
  heads.more = !link.empty();
  heads.next.text = cursor.write();
  return heads;
}

Result<std::vector<model::Order>> HeadReader::read_of(std::span<const std::string> numbers,
                                                      const connector::OrderRead& read,
                                                      std::stop_token stop) {
  std::vector<DocumentNumber> wanted;
  std::vector<std::int64_t> plain;
  for (const std::string& text : numbers) {
    const auto number = parse_number(document_, text);
    if (!number) return fail(number_error(document_));
    plain.push_back(number->number);
    wanted.push_back(*number);
  }
  forget();
  const Entity& known = entity(document_.entity);
  const Asked asked = client_.asked(document_.entity);
  Query query{.endpoint = document_.entity,
              .select = with_native(document_.head_fields(known), read.native_fields)};
  const NumbersPlan plan =
      plan_numbers(document_.number, plain, 1.0, kSmallPage, filter_room(client_.settings(), query));
  std::vector<model::Order> found;
  for (const std::string& filter : plan.filters) {
    query.filter = filter;
    TRY_VOID(client_.each_row(
        query,
        [&](const Json& json) -> Result<void> {
          TRY(HeadRow head, document_.read_head(json, known, read.native_fields, asked));
          const auto number = head.is_ours ? parse_number(document_, head.order.number) : std::nullopt;
          // A gap between two numbers may have been bridged; another journal may have the same one.
          const bool asked_for = number && std::ranges::any_of(wanted, [&](const DocumentNumber& one) {
                                   return one.number == number->number &&
                                          (one.journal.empty() || one.journal == number->journal);
                                 });
          if (!asked_for) return {};
          TRY(const bool ours, finish(head, stop));
          if (!ours) return {};
          progress_[head.order.id] = head.has_progress;
          found.push_back(std::move(head.order));
          return {};
        },
        stop));
  }
  return found;
}

}  // namespace schakel::exact_online
