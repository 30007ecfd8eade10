#include "app/stock_settings.h"

#include "app/flow_settings.h"

namespace schakel::app {
namespace {

using flow::StockFlow;
using schema::Choice;
using schema::Spec;

struct StockFile {
  StockFlow::Quantity quantity = StockFlow::Quantity::kFree;
  StockFlow::Rounding rounding = StockFlow::Rounding::kDown;
  flow::CodedField warehouse = {.same_code = true};
  std::int64_t threshold = 0;
  std::int64_t decimals = -1;
  bool negative_as_zero = true;
  std::size_t batch_size = 500;
  Milliseconds settling_time = std::chrono::seconds(30);
  std::string field;
};

const Spec<StockFile>& stock_spec() {
  static const std::vector<Choice<StockFlow::Quantity>> kQuantities = {
      {"free", StockFlow::Quantity::kFree, {}}, {"physical", StockFlow::Quantity::kPhysical, {}}};
  static const std::vector<Choice<StockFlow::Rounding>> kRoundings = {
      {"down", StockFlow::Rounding::kDown, {}}, {"nearest", StockFlow::Rounding::kNearest, {}}};
  static const Spec<StockFile> spec =
      Spec<StockFile>()
          .field(schema::choice("quantity", &StockFile::quantity, kQuantities)
                     .describe(
                         {"What lies there (\"physical\"), or what of it nobody has ordered yet (\"free\").",
                          "Wat er ligt (\"physical\"), of wat daarvan nog niemand heeft besteld "
                          "(\"free\")."}))
          .field(schema::section("warehouse", &StockFile::warehouse, coded_field_spec())
                     .describe(
                         {"Warehouses. Several may become one: they are added up. when_unmapped = "
                          "\"leave_empty\" leaves out those without a translation.",
                          "Magazijnen. Meer dan een mag er een worden: ze worden opgeteld. when_unmapped = "
                          "\"leave_empty\" laat die zonder vertaling weg."}))
          .field(schema::integer("threshold", &StockFile::threshold, 0, 1'000'000)
                     .describe(
                         {"A difference smaller than this is not sent; but that there is any left, or none "
                          "any more, always is.",
                          "Een kleiner verschil dan dit wordt niet verstuurd; maar dat er weer is, of niets "
                          "meer, altijd."}))
          .field(schema::choice("rounding", &StockFile::rounding, kRoundings)
                     .describe({"To the decimals that are sent: never more than there is, or to the nearest.",
                                "Naar de decimalen die verstuurd worden: nooit meer dan er is, of naar de "
                                "dichtstbijzijnde."}))
          .field(schema::integer("decimals", &StockFile::decimals, -1, 6)
                     .describe({"How many decimals are sent; -1: as many as the target keeps.",
                                "Hoeveel decimalen verstuurd worden; -1: zoveel als het doel bewaart."}))
          .field(
              schema::boolean("negative_as_zero", &StockFile::negative_as_zero)
                  .describe({"Send less than nothing as nothing.", "Verstuur minder dan niets als niets."}))
          .field(schema::text("field", &StockFile::field)
                     .describe(
                         {"Exact Globe as target: the number field of Item that stock is published in, for "
                          "its own stock cannot be written.",
                          "Exact Globe als doel: het getalveld van Item waarin voorraad gepubliceerd wordt, "
                          "want zijn eigen voorraad is niet te schrijven."})
                     .example("\"NumberFreeField1\""))
          .field(
              schema::integer("batch_size", &StockFile::batch_size, 1, 1000)
                  .describe({"Levels that are compared together.", "Standen die samen worden vergeleken."}))
          .field(schema::duration("settling_time", &StockFile::settling_time)
                     .describe(
                         {"How long the target may take to show a write whose answer was lost.",
                          "Hoe lang het doel erover mag doen om iets te tonen waarvan het antwoord verloren "
                          "ging."}));
  return spec;
}

}  // namespace

void read_stock_flow(const schema::Node& node, const std::string& path, StockFlow& into, std::string& field,
                     schema::Problems& problems) {
  StockFile file;
  stock_spec().read(node, path, file, problems);
  into.quantity = file.quantity;
  into.warehouse = file.warehouse;
  into.threshold = Decimal::from_integer(file.threshold);
  into.rounding = file.rounding;
  if (file.decimals >= 0) into.decimals = static_cast<int>(file.decimals);
  into.negative_as_zero = file.negative_as_zero;
  into.batch_size = file.batch_size;
  into.settling_time = file.settling_time;
  field = file.field;
}

void add_stock_flow_pages(std::vector<schema::FieldPage>& pages) {
  stock_spec().add_pages("", pages);
}

const Spec<flow::DeliveriesFlow>& deliveries_flow_spec() {
  using flow::DeliveriesFlow;
  static const Spec<DeliveriesFlow> spec =
      Spec<DeliveriesFlow>()
          .field(
              schema::boolean("deliveries", &DeliveriesFlow::deliveries)
                  .describe({"Deliveries over there become deliveries here; false: the state is only shown.",
                             "Leveringen daar worden leveringen hier; false: de toestand wordt alleen "
                             "getoond."}))
          .field(schema::integer("batch_size", &DeliveriesFlow::batch_size, 1, 1000)
                     .describe({"Orders that are looked up together.", "Orders die samen worden opgezocht."}))
          .field(schema::duration("settling_time", &DeliveriesFlow::settling_time)
                     .describe(
                         {"How long the target may take to show a delivery whose answer was lost.",
                          "Hoe lang het doel erover mag doen om een levering te tonen waarvan het antwoord "
                          "verloren ging."}));
  return spec;
}

}  // namespace schakel::app
