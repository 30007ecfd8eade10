#include "connectors/exact_online/stock_target.h"

#include <array>
#include <utility>

#include "connectors/exact_online/bounded_cache.h"
#include "connectors/exact_online/examine.h"
#include "connectors/exact_online/form.h"
#include "connectors/exact_online/line.h"
#include "connectors/exact_online/reference_codes.h"
#include "connectors/exact_online/rows.h"
#include "connectors/exact_online/stock_positions.h"

namespace schakel::exact_online {
namespace {

using connector::StockChange;

constexpr std::string_view kCounts = "inventory/StockCounts";
constexpr std::string_view kCountLines = "inventory/StockCountLines";
constexpr std::int64_t kProcessed = 21;  // 12 is a draft (facts 5, Stock).

constexpr std::array kRights = {
    Right{"sync/Inventory/StockPositions", "Timestamp", "Timestamp gt 9223372036854775806L"},
    Right{"inventory/ItemWarehouses", "ID", kNobody},
    Right{"logistics/Items", "ID", kNobody},
    Right{"inventory/Warehouses", "ID", kNobody},
    Right{kCounts, "StockCountID", "StockCountID eq guid'00000000-0000-0000-0000-000000000000'"},
};

/// Lines of one count. About 60 KB of the 10 MB that a call may have (facts 3); how long Exact works on a
/// larger one nobody tells.
constexpr std::size_t kLinesMax = 500;
/// A double on the wire, so no limit of the protocol.
constexpr int kDecimals = 4;

Error not_countable(const StockChange& change, const char* code, Text why, Text advice) {
  return {.kind = ErrorKind::kInvalidRecord,
          .code = code,
          .what = {.en = "Item " + change.item_code + ": " + why.en,
                   .nl = "Artikel " + change.item_code + ": " + why.nl},
          .advice = std::move(advice),
          .fields = {"StockCountLines.QuantityNew"}};
}

Error below_zero(const StockChange& change) {
  return not_countable(change, "online.count_below_zero",
                       {.en = "a count in Exact Online cannot be below zero.",
                        .nl = "een telling in Exact Online kan niet onder nul zijn."},
                       {.en = "Set negative_as_zero = true, or put the stock right in the source.",
                        .nl = "Stel negative_as_zero = true in, of corrigeer de voorraad in de bron."});
}

Error not_whole(const StockChange& change) {
  return not_countable(change, "online.count_not_whole",
                       {.en = "it cannot be divided in Exact Online, and the quantity is not whole.",
                        .nl = "het is in Exact Online niet deelbaar, en het aantal is niet geheel."},
                       {.en = "Set decimals = 0, or let the item be divided in Exact Online.",
                        .nl = "Stel decimals = 0 in, of maak het artikel deelbaar in Exact Online."});
}

Error left_as_draft(Error error, const std::string& number) {
  error.kind = ErrorKind::kForbidden;
  error.code = "online.count_left_draft";
  error.what.en += " Stock count " + number + " is there as a draft, and no level has changed.";
  error.what.nl += " Voorraadtelling " + number + " staat er als concept, en geen voorraad is gewijzigd.";
  error.advice = {.en =
                      "Delete that count in Exact Online, give the user the right to process counts, and "
                      "run again.",
                  .nl =
                      "Verwijder die telling in Exact Online, geef de gebruiker het recht om tellingen te "
                      "verwerken, en draai opnieuw."};
  return error;
}

class OnlineStockTarget final : public connector::StockTarget {
 public:
  OnlineStockTarget(const ConnectionSettings& settings, const ConnectionDeps& deps)
      : line_(settings, deps), codes_(line_.client, deps.clock), positions_(line_.client, deps.clock) {}

  connector::Calls calls() const override { return line_.wire.calls(); }
  std::vector<connector::Finding> examine(std::stop_token stop) override {
    std::vector<connector::Finding> findings = exact_online::examine(line_, kRights, std::move(stop));
    findings.push_back(writing_unchecked(words_of(kCounts)));
    return findings;
  }
  Result<connector::ReferenceCodes> reference_codes(std::stop_token stop) override {
    connector::ReferenceCodes codes;
    TRY(codes.warehouses, codes_.read(CodeList::kWarehouse, std::move(stop)));
    codes.decimals.quantity = kDecimals;
    return codes;
  }
  bool has_warehouses() const override { return true; }
  std::size_t changes_max() const override { return kLinesMax; }
  int decimals() const override { return kDecimals; }

  Result<Levels> levels(std::span<const std::string> item_codes, const std::set<std::string>& none_wanted,
                        std::stop_token stop) override {
    TRY(const auto items, positions_.of(item_codes, none_wanted, std::move(stop)));
    Levels levels;
    for (const std::string& code : item_codes) {
      const auto item = items.find(code);
      if (item == items.end()) {
        if (!none_wanted.contains(code)) levels.unknown.push_back(code);
        continue;
      }
      known_.put(code, {.id = item->second.id,
                        .code = item->second.code,
                        .is_divisible = item->second.is_divisible,
                        .positions = {}});
      for (const StockPosition& position : item->second.positions) {
        levels.levels.push_back(
            {.item_code = code, .warehouse = position.warehouse, .quantity = position.physical});
      }
    }
    return levels;
  }
  Result<LevelPage> all_levels(const connector::Cursor& after, std::stop_token stop) override {
    TRY(StockPositions::Reading reading, positions_.read(after, std::move(stop)));
    LevelPage page{.levels = {}, .next = std::move(reading.next), .more = reading.more};
    for (StockPosition& position : reading.positions) {
      page.levels.push_back({.item_code = std::move(position.item_code),
                             .warehouse = std::move(position.warehouse),
                             .quantity = position.physical});
    }
    return page;
  }

  Result<std::vector<Refused>> check(std::span<const StockChange> changes, std::stop_token stop) override {
    std::vector<std::string> unsure;
    for (const StockChange& change : changes) {
      const StockPositions::Item* item = known_.find(change.item_code);
      if (item == nullptr) {
        // It was compared long ago, of a hundred thousand.
        if (std::optional<StockPositions::Item> kept = positions_.kept(change.item_code)) {
          known_.put(change.item_code, *std::move(kept));
          item = known_.find(change.item_code);
        }
      }
      if (item == nullptr || (!is_whole(change) && !item->is_divisible)) unsure.push_back(change.item_code);
    }
    if (!unsure.empty()) {
      TRY(auto items, positions_.items(unsure, std::move(stop)));
      for (auto& [code, item] : items) known_.put(code, std::move(item));
    }
    std::vector<Refused> refused;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const StockPositions::Item* item = known_.find(changes[i].item_code);
      if (item == nullptr) {
        refused.push_back(
            {i, unknown_code({.en = "Stock item", .nl = "Voorraadartikel"}, changes[i].item_code)});
      } else if (changes[i].quantity.is_negative()) {
        refused.push_back({i, below_zero(changes[i])});
      } else if (!is_whole(changes[i]) && !item->is_divisible.value_or(true)) {
        refused.push_back({i, not_whole(changes[i])});
      }
    }
    return refused;
  }

  Result<void> set(std::span<const StockChange> changes, const std::string& marker,
                   std::stop_token stop) override {
    if (changes.empty()) return {};
    TRY(const std::vector<Refused> refused, check(changes, stop));
    if (!refused.empty()) return fail(refused.front().error);
    TRY(const Form form, filled(changes, marker, stop));
    TRY_VOID(form.checked());
    positions_.may_have_changed();
    TRY(const Json made, line_.client.create(kCounts, form.body(), stop));
    Asked asked = line_.client.asked(kCounts);
    asked.doing = Doing::kWriting;
    RowReader row(made, asked);
    const std::string id = row.guid("StockCountID");
    const std::optional<std::int64_t> state = row.whole("Status");
    const std::optional<std::int64_t> number = row.whole("StockCountNumber");
    if (!row.check() || id.empty() || !state) return fail(outcome_unknown(asked));
    if (*state == kProcessed) return {};
    return process(id, number ? std::to_string(*number) : id, std::move(stop));
  }

 private:
  static bool is_whole(const StockChange& change) { return change.quantity.rounded(0) == change.quantity; }

  Result<Form> filled(std::span<const StockChange> changes, const std::string& marker, std::stop_token stop) {
    Form form(entity(kCounts), Purpose::kNew);
    TRY(const std::string warehouse, codes_.id_of(CodeList::kWarehouse, changes.front().warehouse, stop));
    form.text("Warehouse", warehouse);
    const LocalTime today = std::chrono::floor<std::chrono::days>(amsterdam(line_.clock.now()));
    form.value("StockCountDate", today);
    form.text("Description", marker);
    form.value("Status", Decimal::from_integer(kProcessed));
    for (std::size_t i = 0; i < changes.size(); ++i) {
      Form line(entity(kCountLines), Purpose::kWithinHeader);
      line.text("Item", known_.find(changes[i].item_code)->id);
      line.value("QuantityNew", changes[i].quantity);
      form.line("StockCountLines", line, i + 1);
    }
    form.require_all();
    return form;
  }

  /// Where a new count is a draft whatever it is sent as: the second call.
  Result<void> process(const std::string& id, const std::string& number, std::stop_token stop) {
    Form form(entity(kCounts), Purpose::kChange);
    form.value("Status", Decimal::from_integer(kProcessed));
    const Result<void> processed = line_.client.change(kCounts, id, form.body(), std::move(stop));
    if (processed || processed.error().kind != ErrorKind::kInvalidRecord) return processed;
    return fail(left_as_draft(processed.error(), number));
  }

  Line line_;
  ReferenceCodes codes_;
  StockPositions positions_;
  /// Items by the codes that they were asked by, without positions: about 6 MB.
  BoundedCache<StockPositions::Item> known_{20'000};
};

}  // namespace

Result<std::unique_ptr<connector::StockTarget>> make_stock_target(const ConnectionSettings& settings,
                                                                  ConnectionDeps deps) {
  TRY_VOID(check(settings));
  return std::unique_ptr<connector::StockTarget>(std::make_unique<OnlineStockTarget>(settings, deps));
}

}  // namespace schakel::exact_online
