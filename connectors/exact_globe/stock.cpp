#include "connectors/exact_globe/stock.h"

#include <utility>
#include <vector>

#include "base/assert.h"
#include "connectors/exact_globe/fields.h"
#include "connectors/exact_globe/opened.h"
#include "connectors/exact_globe/stock_field.h"
#include "connectors/exact_globe/stock_levels.h"

namespace schakel::exact_globe {
namespace {

class GlobeStockSource final : public connector::StockSource {
 public:
  explicit GlobeStockSource(std::unique_ptr<Opened> opened)
      : opened_(std::move(opened)), levels_(opened_->client(), opened_->settings()) {}

  connector::Calls calls() const override { return opened_->calls(); }
  std::vector<connector::Finding> examine(std::stop_token stop) override {
    const std::vector<NamesUsed> names = {
        {.entity = "Warehouse", .properties = {"Code", "Blocked"}},
        {.entity = item_catalog().name,
         .properties = {"ItemCode", "Warehouse", "IsRetrieveStockBalance", "ShelfStock", "FreeStock"}}};
    return opened_->examine(names, Purpose::kRead, std::move(stop));
  }
  Result<connector::StockPage> read(const connector::Cursor& after, std::stop_token stop) override {
    return levels_.read(after, std::move(stop));
  }
  Result<std::vector<connector::StockLevel>> read_of(std::span<const std::string> item_codes,
                                                     std::stop_token stop) override {
    return levels_.read_of(item_codes, std::move(stop));
  }

 private:
  const std::unique_ptr<Opened> opened_;
  StockLevels levels_;
};

class GlobeStockTarget final : public connector::StockTarget {
 public:
  GlobeStockTarget(std::unique_ptr<Opened> opened, const std::string& field)
      : opened_(std::move(opened)),
        property_(find(item(), field)->name),
        field_(opened_->client(), opened_->settings(), field) {}

  connector::Calls calls() const override { return opened_->calls(); }
  std::vector<connector::Finding> examine(std::stop_token stop) override {
    const std::vector<NamesUsed> names = {{.entity = item().name, .properties = {item().key, property_}}};
    return opened_->examine(names, Purpose::kWrite, std::move(stop));
  }
  /// A field of an Item needs no code.
  Result<connector::ReferenceCodes> reference_codes(std::stop_token) override {
    return connector::ReferenceCodes{};
  }
  bool has_warehouses() const override { return false; }
  std::size_t changes_max() const override { return 1; }
  int decimals() const override { return field_.decimals(); }
  Result<Levels> levels(std::span<const std::string> item_codes,
                        const std::set<std::string>& /*all are asked at once*/,
                        std::stop_token stop) override {
    return field_.levels(item_codes, std::move(stop));
  }
  Result<LevelPage> all_levels(const connector::Cursor& after, std::stop_token stop) override {
    return field_.all_levels(after, std::move(stop));
  }
  /// Makes no document: the marker has no place.
  Result<void> set(std::span<const connector::StockChange> changes, const std::string&,
                   std::stop_token stop) override {
    SCHAKEL_ASSERT(changes.size() == 1);
    return field_.set(changes.front(), std::move(stop));
  }

 private:
  const std::unique_ptr<Opened> opened_;
  const std::string_view property_;
  StockField field_;
};

}  // namespace

Result<std::unique_ptr<connector::StockSource>> make_stock_source(ConnectionSettings settings,
                                                                  Dependencies world) {
  TRY(std::unique_ptr<Opened> opened, open(std::move(settings), world));
  return std::make_unique<GlobeStockSource>(std::move(opened));
}

Result<std::unique_ptr<connector::StockTarget>> make_stock_target(ConnectionSettings settings,
                                                                  Dependencies world,
                                                                  const std::string& field) {
  if (const std::optional<Text> wrong = stock_field_problem(field)) {
    return fail({.kind = ErrorKind::kInvalidInput,
                 .code = "globe.stock_field",
                 .what = {.en = "Stock cannot be published there: " + wrong->en + ".",
                          .nl = "Voorraad kan daar niet gepubliceerd worden: " + wrong->nl + "."},
                 .advice = {.en = "Name such a field in the flow (field), and apply it again.",
                            .nl = "Noem zo'n veld in de flow (field), en pas hem opnieuw toe."}});
  }
  TRY(std::unique_ptr<Opened> opened, open(std::move(settings), world));
  return std::make_unique<GlobeStockTarget>(std::move(opened), field);
}

}  // namespace schakel::exact_globe
