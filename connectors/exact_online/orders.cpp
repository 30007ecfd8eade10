#include "connectors/exact_online/orders.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <span>
#include <utility>

#include "base/text.h"
#include "connectors/exact_online/catalogue.h"
#include "connectors/exact_online/codes.h"

namespace schakel::exact_online {
namespace {

constexpr std::string_view kHeaders = "sync/SalesOrder/SalesOrderHeaders";
constexpr std::string_view kOrders = "salesorder/SalesOrders";
constexpr std::string_view kLines = "bulk/SalesOrder/SalesOrderLines";
constexpr std::string_view kCharges = "salesorder/SalesOrderOrderChargeLines";
constexpr std::string_view kAccounts = "bulk/CRM/Accounts";
constexpr std::string_view kContacts = "bulk/CRM/Contacts";
constexpr std::string_view kAddresses = "bulk/CRM/Addresses";
constexpr std::string_view kVatCodes = "vat/VATCodes";
constexpr std::string_view kClassifications = "crm/AccountClassifications";
constexpr std::string_view kShippingMethods = "sales/ShippingMethods";
constexpr std::string_view kDivisions = "system/Divisions";

constexpr std::size_t kFeedPage = 1000;
constexpr std::size_t kSmallPage = 60;  // Of an ordinary endpoint (facts 4.2, A).
/// Charges come 60 a page, and a page that is exactly full is followed by an empty one (facts 4.2): 59 orders
/// with one charge each cost one call, 60 would cost two.
constexpr std::size_t kChargeOrdersMax = 59;
/// From this many id questions on, one question for the whole set is worth trying.
constexpr std::size_t kWholeFrom = 4;
std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Something of this order cannot be understood: the order says so, the others go on.
void mark_unreadable(model::Order& order, Error error) {
  if (order.unreadable) return;
  error.what = {.en = "Order " + order.number + ": " + error.what.en,
                .nl = "Order " + order.number + ": " + error.what.nl};
  order.unreadable = std::make_shared<const Error>(std::move(error));
}

/// The head with its flaw worded as its own.
void word_flaw(model::Order& order) {
  if (const std::shared_ptr<const Error> flaw = std::exchange(order.unreadable, nullptr)) {
    mark_unreadable(order, *flaw);
  }
}

/// The same for a row that belongs to the order; `wrong` empty: nothing is wrong with it.
void mark_unreadable(model::Order& order, const Asked& asked, const std::string& wrong) {
  if (!wrong.empty()) mark_unreadable(order, unreadable_record(asked, wrong));
}

void add_unless_empty(std::vector<std::string>& ids, const std::string& id) {
  if (!id.empty()) ids.push_back(id);
}

Error cursor_error() {
  return {
      .kind = ErrorKind::kInvalidInput,
      .code = "online.cursor_foreign",
      .what = {.en = "The cursor of this flow was not made for this administration of Exact Online.",
               .nl = "De leespositie van deze stroom hoort niet bij deze administratie van Exact Online."},
      .advice = {.en = "Was the division changed? Make a new flow for another administration.",
                 .nl =
                     "Is de administratie gewijzigd? Maak een nieuwe stroom voor een andere administratie."},
      .fields = {"division"}};
}

}  // namespace

std::string write_cursor(const CursorText& cursor) {
  return "exact_online/1 " + std::to_string(cursor.division) + " " + cursor.moved + " " +
         std::to_string(cursor.timestamp);
}

std::optional<CursorText> parse_cursor(const std::string& text) {
  const std::vector<std::string_view> parts = split(text, ' ');
  if (parts.size() != 4 || parts[0] != "exact_online/1") return std::nullopt;
  const auto division = whole_number(parts[1]);
  const auto timestamp = whole_number(parts[3]);
  if (!division || !timestamp || *timestamp < 0) return std::nullopt;
  return CursorText{.division = *division, .moved = std::string(parts[2]), .timestamp = *timestamp};
}

void OrderReader::forget() {
  moved_.reset();
  discounts_.clear();
  accounts_.clear();
  contacts_.clear();
  addresses_.clear();
  accounts_whole_tried_ = contacts_whole_tried_ = addresses_whole_tried_ = false;
  vat_includes_.reset();
  classifications_.reset();
  shipping_methods_.reset();
}

Result<void> OrderReader::check_native(const connector::OrderRead& read) const {
  TRY_VOID(check_fields(entity(kHeaders), read.native_fields, "native_fields"));
  TRY_VOID(check_fields(entity(kLines), read.native_line_fields, "native_line_fields"));
  return check_fields(entity(kAccounts), read.native_customer_fields, "native_customer_fields");
}

Result<std::string> OrderReader::division_moved(std::stop_token stop) {
  const Query query{.endpoint = kDivisions,
                    .select = {"Code", "DivisionMoveDate"},
                    .filter = "Code eq " + std::to_string(client_.settings().division)};
  std::string moved = "-";
  bool found = false;
  const Asked asked = client_.asked(kDivisions);
  TRY_VOID(client_.each_row(
      query,
      [&](const Json& json) -> Result<void> {
        RowReader row(json, asked);
        if (row.whole("Code") != client_.settings().division) return {};
        found = true;
        if (const auto date = row.date("DivisionMoveDate")) moved = iso_text(*date);
        return row.check();
      },
      stop));
  if (!found) {
    // The list holds what the user can reach and consented to (facts 2), so this is what a 403 would say
    // later.
    http::Response refusal{.status = 403};
    refusal.headers.add("Reason", "NoDivisionAccess");
    return fail(classify(refusal, asked));
  }
  return moved;
}

Result<connector::OrderPage> OrderReader::read_heads(const connector::OrderRead& read, std::stop_token stop) {
  TRY_VOID(check_native(read));
  if (!more_ || read.after != expected_) forget();  // A new reading: what was seen may have changed since.
  more_ = false;

  CursorText from{.division = client_.settings().division, .moved = {}, .timestamp = 0};
  if (!read.after.text.empty()) {
    const std::optional<CursorText> given = parse_cursor(read.after.text);
    if (!given || given->division != client_.settings().division) return fail(cursor_error());
    from = *given;
  }
  if (!moved_) {
    TRY(moved_, division_moved(stop));
  }
  // When Exact moves an administration, all row versions are made anew (facts 2, A) and the old position
  // means nothing: read everything again. Cross-references keep the engine from writing anything twice.
  if (from.moved != *moved_) from = {.division = from.division, .moved = *moved_, .timestamp = 0};

  const Entity& feed = entity(kHeaders);
  const Asked asked = client_.asked(kHeaders);
  const Query query{.endpoint = kHeaders,
                    .select = with_native(head_fields(feed), read.native_fields),
                    .filter = "Timestamp gt " + std::to_string(from.timestamp) + "L"};
  TRY(Page page, client_.first_page(query, stop));
  discounts_.clear();
  connector::OrderPage heads;
  heads.more = !page.next.empty() || page.rows.size() >= kFeedPage;
  heads.heads.reserve(page.rows.size());
  std::unordered_map<std::string, std::size_t> places;
  std::int64_t highest = from.timestamp;
  for (Json& json : page.rows) {
    TRY(HeadRow head, read_head_row(json, feed, read.native_fields, asked));
    json = Json();
    // A row at or before the position was handed out before: the feed stands still.
    if (head.timestamp <= from.timestamp) return fail(repeating_page(asked));
    word_flaw(head.order);
    if (head.discount_excl && !head.discount_excl->is_zero()) discounts_[head.order.id] = *head.discount_excl;
    const bool newer = head.timestamp >= highest;
    highest = std::max(highest, head.timestamp);
    if (const auto [at, fresh] = places.try_emplace(head.order.id, heads.heads.size()); fresh) {
      heads.heads.push_back(std::move(head.order));
    } else if (newer) {
      heads.heads[at->second] = std::move(head.order);  // Changed again while the page was made.
    }
  }
  if (heads.more && highest == from.timestamp) return fail(repeating_page(asked));
  heads.next.text = write_cursor({.division = from.division, .moved = from.moved, .timestamp = highest});
  expected_ = heads.next;
  more_ = heads.more;
  return heads;
}

Result<std::vector<model::Order>> OrderReader::read_heads_of(std::span<const std::string> numbers,
                                                             const connector::OrderRead& read,
                                                             std::stop_token stop) {
  TRY_VOID(check_native(read));
  // The feed cannot be asked by number; the ordinary endpoint can, and lacks a few of the feed's fields.
  const Entity& orders = entity(kOrders);
  TRY_VOID(check_fields(orders, read.native_fields, "native_fields (orders by their numbers)"));
  std::vector<std::int64_t> wanted;
  for (const std::string& number : numbers) {
    const auto whole = whole_number(trimmed(number));
    if (!whole || *whole < 0) {
      return fail({.kind = ErrorKind::kInvalidInput,
                   .code = "online.order_number",
                   .what = {.en = "An order number of Exact Online is a whole number.",
                            .nl = "Een ordernummer van Exact Online is een geheel getal."},
                   .advice = {.en = "Take the number that stands on the order in Exact Online.",
                              .nl = "Neem het nummer dat in Exact Online op de order staat."}});
    }
    wanted.push_back(*whole);
  }
  forget();
  more_ = false;
  discounts_.clear();
  const Asked asked = client_.asked(kOrders);
  Query query{
      .endpoint = kOrders, .select = with_native(head_fields(orders), read.native_fields), .filter = {}};
  const NumbersPlan plan =
      plan_numbers("OrderNumber", wanted, 1.0, kSmallPage, filter_room(client_.settings(), query));
  std::vector<model::Order> found;
  for (const std::string& filter : plan.filters) {
    query.filter = filter;
    TRY_VOID(client_.each_row(
        query,
        [&](const Json& json) -> Result<void> {
          TRY(HeadRow head, read_head_row(json, orders, read.native_fields, asked));
          const auto number = whole_number(head.order.number);
          // A gap between two numbers may have been bridged.
          if (!number || std::find(wanted.begin(), wanted.end(), *number) == wanted.end()) return {};
          word_flaw(head.order);
          if (!head.shipping_method_id.empty()) {
            TRY(head.order.shipping_method, shipping_method_code(head.shipping_method_id, stop));
          }
          if (head.discount_excl && !head.discount_excl->is_zero())
            discounts_[head.order.id] = *head.discount_excl;
          found.push_back(std::move(head.order));
          return {};
        },
        stop));
  }
  return found;
}

Result<std::string> OrderReader::shipping_method_code(const std::string& id, std::stop_token stop) {
  if (!shipping_methods_) {
    std::unordered_map<std::string, std::string> codes;
    const Asked asked = client_.asked(kShippingMethods);
    TRY_VOID(client_.each_row(
        {.endpoint = kShippingMethods, .select = {"ID", "Code"}, .filter = kEverything},
        [&](const Json& json) -> Result<void> {
          RowReader row(json, asked);
          codes[row.guid("ID")] = row.text("Code");
          return row.check();
        },
        stop));
    shipping_methods_ = std::move(codes);
  }
  const auto at = shipping_methods_->find(id);
  return at == shipping_methods_->end() ? std::string() : at->second;
}

Result<void> OrderReader::complete(std::vector<model::Order>& heads, const connector::OrderRead& read,
                                   const Known& customer_is_known, std::stop_token stop) {
  TRY_VOID(check_native(read));
  if (heads.empty()) return {};
  if (account_native_ != read.native_customer_fields) {
    accounts_.clear();
    account_native_ = read.native_customer_fields;
  }
  const Heads all(heads);
  for (std::size_t at = 0; at < all.size(); at += kHeadsMax) {
    const Heads some = all.subspan(at, std::min(kHeadsMax, all.size() - at));
    TRY_VOID(read_lines(some, read, stop));
    TRY_VOID(read_charges(some, stop));
    TRY_VOID(read_parties(some, read, customer_is_known, stop));
  }
  return {};
}

Result<void> OrderReader::read_vat_codes(std::stop_token stop) {
  if (vat_includes_) return {};
  std::unordered_map<std::string, bool> includes;
  const Asked asked = client_.asked(kVatCodes);
  TRY_VOID(client_.each_row(
      {.endpoint = kVatCodes, .select = {"Code", "Type"}, .filter = kEverything},
      [&](const Json& json) -> Result<void> {
        RowReader row(json, asked);
        includes[row.text("Code")] = row.text("Type") == "I";
        return row.check();
      },
      stop));
  vat_includes_ = std::move(includes);
  return {};
}

Result<void> OrderReader::read_lines(Heads heads, const connector::OrderRead& read, std::stop_token stop) {
  TRY_VOID(read_vat_codes(stop));
  std::unordered_map<std::string, model::Order*> by_id;
  std::vector<std::string> ids;
  std::vector<std::int64_t> numbers;
  for (model::Order& order : heads) {
    order.lines.clear();
    by_id[order.id] = &order;
    ids.push_back(order.id);
    if (const auto number = whole_number(order.number)) numbers.push_back(*number);
  }
  const Entity& lines = entity(kLines);
  Query query{.endpoint = kLines, .select = with_native(line_fields(), read.native_line_fields)};
  const std::size_t room = filter_room(client_.settings(), query);
  // By number where the numbers are together, by id where they are not: whichever takes fewer calls.
  std::vector<std::string> filters = plan_ids("OrderID", ids, room);
  const double by_id_calls = static_cast<double>(filters.size()) + static_cast<double>(ids.size()) *
                                                                       rows_per_order_ /
                                                                       static_cast<double>(kFeedPage);
  NumbersPlan by_number = plan_numbers("OrderNumber", numbers, rows_per_order_, kFeedPage, room);
  if (numbers.size() == ids.size() && by_number.calls <= by_id_calls) filters = std::move(by_number.filters);

  const Asked asked = client_.asked(kLines);
  std::size_t line_count = 0;
  for (const std::string& filter : filters) {
    query.filter = filter;
    TRY_VOID(client_.each_row(
        query,
        [&](const Json& json) -> Result<void> {
          TRY(LineRow row, read_line_row(json, lines, read.native_line_fields, asked));
          const auto at = by_id.find(row.order_id);
          if (at == by_id.end()) return {};  // A neighbour that was bridged.
          mark_unreadable(*at->second, asked, row.wrong);
          const auto vat = vat_includes_->find(row.line.vat_code);
          row.line.price_includes_vat = vat != vat_includes_->end() && vat->second;
          at->second->lines.push_back(std::move(row.line));
          ++line_count;
          return {};
        },
        stop));
  }
  for (model::Order& order : heads) {
    std::ranges::sort(order.lines, {}, &model::OrderLine::number);
    // A page that came twice under another link would double its lines.
    std::set<std::string_view> seen;
    for (const model::OrderLine& line : order.lines) {
      if (!line.id.empty() && !seen.insert(line.id).second) return fail(repeating_page(asked));
    }
  }
  if (heads.size() >= 20) {  // Enough orders to learn from.
    rows_per_order_ = std::max(1.0, static_cast<double>(line_count) / static_cast<double>(heads.size()));
  }
  return {};
}

Result<void> OrderReader::read_charges(Heads heads, std::stop_token stop) {
  std::unordered_map<std::string, model::Order*> by_id;
  std::vector<std::string> ids;
  for (model::Order& order : heads) {
    order.charges.clear();
    const auto discount = discounts_.find(order.id);
    const std::optional<Decimal> discount_excl =
        discount == discounts_.end() ? std::nullopt : std::optional(discount->second);
    if (discount_excl) spread_discount(order, *discount_excl);
    if (order.unreadable || lines_explain_amount(order, discount_excl)) continue;
    by_id[order.id] = &order;
    ids.push_back(order.id);
  }
  Query query{.endpoint = kCharges, .select = charge_fields()};
  const Asked asked = client_.asked(kCharges);
  std::unordered_map<std::string, std::vector<ChargeRow>> rows;
  std::set<std::string> seen;
  for (const std::string& filter :
       plan_ids("OrderID", ids, filter_room(client_.settings(), query), kChargeOrdersMax)) {
    query.filter = filter;
    TRY_VOID(client_.each_row(
        query,
        [&](const Json& json) -> Result<void> {
          TRY(ChargeRow row, read_charge_row(json, asked));
          if (!row.id.empty() && !seen.insert(row.id).second) return fail(repeating_page(asked));
          const std::string order_id = row.order_id;
          rows[order_id].push_back(std::move(row));
          return {};
        },
        stop));
  }
  for (auto& [order_id, charges] : rows) {
    const auto at = by_id.find(order_id);
    if (at == by_id.end()) continue;
    std::ranges::sort(charges, {}, &ChargeRow::number);
    for (ChargeRow& row : charges) {
      mark_unreadable(*at->second, asked, row.wrong);
      at->second->charges.push_back(std::move(row.charge));
    }
  }
  return {};
}

template <class Row>
Result<void> OrderReader::fetch(std::string_view endpoint, const std::vector<std::string>& fields,
                                std::vector<std::string> ids, Cache<Row>& cache, bool& whole_tried,
                                const std::function<Result<std::pair<std::string, Row>>(const Json&)>& parse,
                                std::stop_token stop) {
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  const auto forget_known = [&] {
    std::erase_if(ids, [&](const std::string& id) { return cache.find(id) != nullptr; });
  };
  const auto keep = [&](const Json& json) -> Result<void> {
    TRY(auto row, parse(json));
    cache.put(row.first, std::move(row.second));
    return {};
  };
  forget_known();
  Query query{.endpoint = endpoint, .select = fields};
  const std::size_t room = filter_room(client_.settings(), query);
  if (!whole_tried && plan_ids("ID", ids, room).size() >= kWholeFrom) {
    whole_tried = true;
    query.filter = kEverything;
    query.count = true;
    TRY(Page page, client_.first_page(query, stop));
    query.count = false;
    for (const Json& json : page.rows) TRY_VOID(keep(json));
    page.rows = {};
    forget_known();
    const std::size_t count =
        page.count && *page.count >= 0 ? static_cast<std::size_t>(*page.count) : kCacheMax + 1;
    const std::size_t calls_for_the_rest = count / kFeedPage;
    std::set<std::string> followed;
    const bool worth_it = count <= kCacheMax && calls_for_the_rest < plan_ids("ID", ids, room).size();
    while (worth_it && !page.next.empty()) {
      const std::string next = page.next;
      if (!followed.insert(next).second) return fail(repeating_page(client_.asked(endpoint)));
      TRY(page, client_.next_page(query, next, stop));
      for (const Json& json : page.rows) TRY_VOID(keep(json));
      page.rows = {};
    }
    forget_known();
  }
  for (const std::string& filter : plan_ids("ID", ids, room)) {
    query.filter = filter;
    TRY_VOID(client_.each_row(query, keep, stop));
  }
  // What is still missing is not there, or not for us; it is not asked for again in this reading.
  forget_known();
  for (const std::string& id : ids) cache.put(id, std::nullopt);
  return {};
}

Result<void> OrderReader::read_classifications(std::stop_token stop) {
  if (classifications_) return {};
  std::unordered_map<std::string, std::string> codes;
  const Asked asked = client_.asked(kClassifications);
  TRY_VOID(client_.each_row(
      {.endpoint = kClassifications, .select = {"ID", "Code"}, .filter = kEverything},
      [&](const Json& json) -> Result<void> {
        RowReader row(json, asked);
        codes[row.guid("ID")] = row.text("Code");
        return row.check();
      },
      stop));
  classifications_ = std::move(codes);
  return {};
}

Result<void> OrderReader::read_parties(Heads heads, const connector::OrderRead& read, const Known& known,
                                       std::stop_token stop) {
  const int slot = client_.settings().classification_slot;
  std::vector<std::string> account_ids;
  std::vector<std::string> contact_ids;
  std::vector<std::string> address_ids;
  const auto each_party = [](model::Order& order, auto use) -> Result<void> {
    TRY_VOID(use(order.customer));
    if (order.invoice_to) TRY_VOID(use(*order.invoice_to));
    if (order.deliver_to) TRY_VOID(use(*order.deliver_to));
    return {};
  };
  std::set<std::string> known_ids;  // Asked once per customer: the answer may cost a query.
  std::set<std::string> unknown_ids;
  for (model::Order& order : heads) {
    TRY_VOID(each_party(order, [&](const model::Customer& party) -> Result<void> {
      if (known_ids.contains(party.id) || unknown_ids.contains(party.id)) return {};
      if (known && known(party.id)) {
        known_ids.insert(party.id);
      } else {
        unknown_ids.insert(party.id);
        account_ids.push_back(party.id);
      }
      return {};
    }));
    if (order.contact) add_unless_empty(contact_ids, order.contact->id);
    add_unless_empty(address_ids, order.delivery_address_id);
  }

  const Asked asked_account = client_.asked(kAccounts);
  TRY_VOID(fetch<AccountRow>(
      kAccounts, with_native(account_fields(slot), read.native_customer_fields), account_ids, accounts_,
      accounts_whole_tried_,
      [&](const Json& json) -> Result<std::pair<std::string, AccountRow>> {
        TRY(AccountRow row,
            read_account_row(json, entity(kAccounts), read.native_customer_fields, slot, asked_account));
        std::string id = row.customer.id;
        return std::pair(std::move(id), std::move(row));
      },
      stop));
  bool classified = false;
  for (const std::string& id : account_ids) {
    const std::optional<AccountRow>* account = accounts_.find(id);
    if (account == nullptr || !*account) continue;
    add_unless_empty(contact_ids, (*account)->main_contact_id);
    classified = classified || !(*account)->classification_id.empty();
  }
  if (classified) TRY_VOID(read_classifications(stop));

  const Asked asked_contact = client_.asked(kContacts);
  TRY_VOID(fetch<ContactRow>(
      kContacts, contact_fields(), contact_ids, contacts_, contacts_whole_tried_,
      [&](const Json& json) -> Result<std::pair<std::string, ContactRow>> {
        TRY(ContactRow row, read_contact_row(json, asked_contact));
        std::string id = row.contact.id;
        return std::pair(std::move(id), std::move(row));
      },
      stop));
  const Asked asked_address = client_.asked(kAddresses);
  TRY_VOID(fetch<AddressRow>(
      kAddresses, address_fields(), address_ids, addresses_, addresses_whole_tried_,
      [&](const Json& json) -> Result<std::pair<std::string, AddressRow>> {
        TRY(AddressRow row, read_address_row(json, asked_address));
        std::string id = row.id;
        return std::pair(std::move(id), std::move(row));
      },
      stop));

  const auto contact_of = [&](const std::string& id) -> const ContactRow* {
    const std::optional<ContactRow>* contact = id.empty() ? nullptr : contacts_.find(id);
    return contact != nullptr && *contact ? &**contact : nullptr;
  };
  for (model::Order& order : heads) {
    if (order.contact) {
      if (const ContactRow* contact = contact_of(order.contact->id)) {
        mark_unreadable(order, asked_contact, contact->wrong);
        order.contact = contact->contact;
      }
    }
    TRY_VOID(each_party(order, [&](model::Customer& party) -> Result<void> {
      if (known_ids.contains(party.id)) return {};
      const std::optional<AccountRow>* account = accounts_.find(party.id);
      if (account == nullptr || !*account) return {};
      const ContactRow* main_contact = contact_of((*account)->main_contact_id);
      mark_unreadable(order, asked_account, (*account)->wrong);
      if (main_contact != nullptr) mark_unreadable(order, asked_contact, main_contact->wrong);
      party = finish_customer(**account, main_contact);
      if (classifications_) {
        if (const auto at = classifications_->find((*account)->classification_id);
            at != classifications_->end()) {
          party.classification = at->second;
        }
      }
      return {};
    }));
    // An account without a main contact: the person who ordered stands for it.
    if (!order.customer.contact && !known_ids.contains(order.customer.id) && order.contact) {
      order.customer.contact = order.contact;
    }
    if (const std::optional<AddressRow>* address =
            order.delivery_address_id.empty() ? nullptr : addresses_.find(order.delivery_address_id);
        address != nullptr && *address) {
      mark_unreadable(order, asked_address, (*address)->wrong);
      order.delivery_address = (*address)->address;
    }
  }
  return {};
}

}  // namespace schakel::exact_online
