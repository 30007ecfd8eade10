#include "connectors/exact_online/lines.h"

#include <algorithm>

#include "connectors/exact_online/catalogue.h"
#include "connectors/exact_online/query_plan.h"

namespace schakel::exact_online {
namespace {

constexpr std::string_view kVatCodes = "vat/VATCodes";
constexpr std::string_view kLedger = "bulk/Financial/GLAccounts";

/// Charges come 60 a page, and a page that is exactly full is followed by an empty one (facts 4.2): 59
/// documents with one charge each cost one call, 60 would cost two.
constexpr std::size_t kChargedMax = 59;

std::size_t page_of(std::string_view endpoint) {
  return static_cast<std::size_t>(entity(endpoint).page_size);
}

}  // namespace

Result<void> LineReader::complete(std::span<model::Order> heads,
                                  std::span<const std::string> native_line_fields,
                                  const std::unordered_map<std::string, Decimal>& discounts,
                                  std::stop_token stop) {
  TRY_VOID(read_vat_codes(stop));
  TRY_VOID(read_shipping(heads, stop));
  TRY_VOID(read_lines(heads, native_line_fields, stop));
  return read_charges(heads, discounts, stop);
}

Result<void> LineReader::read_vat_codes(std::stop_token stop) {
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

std::vector<std::string> LineReader::filters_for(Heads heads, std::string_view number_field, double rows_each,
                                                 std::size_t page, std::size_t room) const {
  std::vector<std::string> ids;
  std::vector<std::int64_t> numbers;
  for (const model::Order& order : heads) {
    ids.push_back(order.id);
    if (const auto number = parse_number(document_, order.number)) numbers.push_back(number->number);
  }
  std::vector<std::string> by_id = plan_ids(document_.id, ids, room);
  if (number_field.empty() || numbers.size() != ids.size()) return by_id;
  const double by_id_calls = static_cast<double>(by_id.size()) +
                             static_cast<double>(ids.size()) * rows_each / static_cast<double>(page);
  NumbersPlan by_number = plan_numbers(number_field, numbers, rows_each, page, room);
  return by_number.calls <= by_id_calls ? std::move(by_number.filters) : std::move(by_id);
}

Result<void> LineReader::read_shipping(Heads heads, std::stop_token stop) {
  if (document_.shipping.empty()) return {};
  std::unordered_map<std::string, model::Order*> by_id;
  for (model::Order& order : heads) {
    if (order.shipping_method.empty()) by_id.emplace(order.id, &order);
  }
  if (by_id.empty()) return {};
  Query query{.endpoint = document_.shipping, .select = {std::string(document_.id), "ShippingMethodCode"}};
  const Asked asked = client_.asked(document_.shipping);
  for (const std::string& filter : filters_for(heads, document_.number, 1.0, page_of(document_.shipping),
                                               filter_room(client_.settings(), query))) {
    query.filter = filter;
    TRY_VOID(client_.each_row(
        query,
        [&](const Json& json) -> Result<void> {
          RowReader row(json, asked);
          const auto at = by_id.find(row.guid(document_.id));
          if (at != by_id.end()) at->second->shipping_method = row.text("ShippingMethodCode");
          return row.check();
        },
        stop));
  }
  return {};
}

Result<void> LineReader::read_lines(Heads heads, std::span<const std::string> native, std::stop_token stop) {
  std::unordered_map<std::string, model::Order*> by_id;
  for (model::Order& order : heads) {
    order.lines.clear();
    by_id[order.id] = &order;
  }
  const Entity& lines = entity(document_.lines);
  const Asked asked = client_.asked(document_.lines);
  Query query{.endpoint = document_.lines, .select = with_native(document_.line_fields(), native)};
  std::size_t line_count = 0;
  for (const std::string& filter :
       filters_for(heads, document_.number_in_lines, rows_per_document_, page_of(document_.lines),
                   filter_room(client_.settings(), query))) {
    query.filter = filter;
    TRY_VOID(client_.each_row(
        query,
        [&](const Json& json) -> Result<void> {
          TRY(LineRow row, document_.read_line(json, lines, native, asked));
          const auto at = by_id.find(row.order_id);
          if (at == by_id.end()) return {};  // A neighbour that was bridged.
          mark_unreadable(*at->second, asked, row.wrong);
          const auto vat = vat_includes_->find(row.line.vat_code);
          row.line.price_includes_vat = vat != vat_includes_->end() && vat->second;
          settle_amount(row);
          if (!row.gl_account_id.empty()) {
            TRY(row.line.gl_account, codes_.code_of(kLedger, row.gl_account_id, stop));
          }
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
    // An entry has nothing but its lines: they come to its total, or something of it was not understood.
    if (document_.charges.empty() && !settle_entry(order)) mark_unreadable(order, asked, "AmountFC");
  }
  if (heads.size() >= 20) {  // Enough documents to learn from.
    rows_per_document_ = std::max(1.0, static_cast<double>(line_count) / static_cast<double>(heads.size()));
  }
  return {};
}

Result<void> LineReader::read_progress(Heads heads, const std::unordered_map<std::string, bool>& has_progress,
                                       std::stop_token stop) {
  if (document_.progress.empty()) return {};
  std::unordered_map<std::string, model::OrderLine*> lines;
  std::vector<std::string> ids;
  for (model::Order& order : heads) {
    const auto at = has_progress.find(order.id);
    if (at == has_progress.end()) continue;
    if (at->second) ids.push_back(order.id);
    for (model::OrderLine& line : order.lines) {
      if (at->second) {
        lines[line.id] = &line;
      } else {
        line.delivered = line.invoiced = Decimal();
      }
    }
  }
  Query query{.endpoint = document_.progress, .select = {"ID", "QuantityDelivered", "QuantityInvoiced"}};
  const Asked asked = client_.asked(document_.progress);
  for (const std::string& filter : plan_ids(document_.id, ids, filter_room(client_.settings(), query))) {
    query.filter = filter;
    TRY_VOID(client_.each_row(
        query,
        [&](const Json& json) -> Result<void> {
          RowReader row(json, asked);
          const auto at = lines.find(row.guid("ID"));
          if (at == lines.end()) return {};  // Added since its order was read.
          at->second->delivered = row.decimal("QuantityDelivered").value_or(Decimal());
          at->second->invoiced = row.decimal("QuantityInvoiced").value_or(Decimal());
          return row.check();
        },
        stop));
  }
  for (model::Order& order : heads) {
    if (!has_progress.contains(order.id)) continue;
    // "Nothing was delivered" would be a guess that delivers it twice.
    if (std::ranges::any_of(order.lines, [](const model::OrderLine& line) { return !line.delivered; }))
      mark_unreadable(order, asked, "QuantityDelivered");
  }
  return {};
}

Result<void> LineReader::read_charges(Heads heads, const std::unordered_map<std::string, Decimal>& discounts,
                                      std::stop_token stop) {
  std::unordered_map<std::string, model::Order*> by_id;
  std::vector<std::string> ids;
  for (model::Order& order : heads) {
    order.charges.clear();
    const auto discount = discounts.find(order.id);
    const std::optional<Decimal> discount_excl =
        discount == discounts.end() ? std::nullopt : std::optional(discount->second);
    if (discount_excl) spread_discount(order, *discount_excl);
    if (document_.charges.empty() || order.unreadable || lines_explain_amount(order, discount_excl)) continue;
    by_id[order.id] = &order;
    ids.push_back(order.id);
  }
  if (ids.empty()) return {};
  Query query{.endpoint = document_.charges, .select = charge_fields(document_.id)};
  const Asked asked = client_.asked(document_.charges);
  std::unordered_map<std::string, std::vector<ChargeRow>> rows;
  std::set<std::string> seen;
  for (const std::string& filter :
       plan_ids(document_.id, ids, filter_room(client_.settings(), query), kChargedMax)) {
    query.filter = filter;
    TRY_VOID(client_.each_row(
        query,
        [&](const Json& json) -> Result<void> {
          TRY(ChargeRow row, read_charge_row(json, document_.id, asked));
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

}  // namespace schakel::exact_online
