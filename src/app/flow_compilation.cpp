#include "app/flow_compilation.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "flow/settings_check.h"
#include "mapping/rules_file.h"

namespace schakel::app {
namespace {

using schema::Node;
using schema::Problems;

class Compilation {
 public:
  Compilation(const std::string& name, FlowConfiguration& flow, const Configuration& configuration,
              const Node& root, Problems& problems)
      : path_("flow." + name), flow_(flow), configuration_(configuration), root_(root), problems_(problems) {}

  void run() {
    if (!find_sides()) return;
    switch (flow_.kind) {
      case FlowKind::kOrders:
        merge_order_lookups();
        check_orders();
        compile_orders();
        break;
      case FlowKind::kItems:
      case FlowKind::kCustomers:
      case FlowKind::kAssortments:
        for (auto& [coded, field] : flow_.records.codes)
          merge_lookup(std::string(flow::setting_of(coded)), field);
        compile_records();
        break;
      case FlowKind::kStock:
        merge_lookup("warehouse", flow_.stock.warehouse);
        check_stock_field();
        no_mapping();
        break;
      case FlowKind::kOrderStatus:
        no_mapping();
        break;
    }
  }

 private:
  void problem(const std::string& path, Text what, int line = 0) {
    problems_.push_back(
        {.path = path, .line = line == 0 ? line_of(root_, path) : line, .what = std::move(what)});
  }

  // From where to where. False: that is not known, and was told.
  bool find_sides() {
    const auto integration = configuration_.integrations.find(flow_.integration);
    if (integration == configuration_.integrations.end()) return true;
    const auto& [source, target] = integration->second;
    if (!flow_.from.empty() && flow_.from != source && flow_.from != target) {
      problem(path_ + ".from",
              {.en = fmt::format("the integration \"{}\" has the connections \"{}\" and \"{}\"",
                                 flow_.integration, source, target),
               .nl = fmt::format("de koppeling \"{}\" heeft de verbindingen \"{}\" en \"{}\"",
                                 flow_.integration, source, target)});
      return false;
    }
    flow_.reversed = !flow_.from.empty() && flow_.from == target && source != target;
    flow_.from = flow_.reversed ? target : source;
    flow_.to = flow_.reversed ? source : target;
    from_ = connector_of(flow_.from);
    to_ = connector_of(flow_.to);
    return true;
  }

  const Connector* connector_of(const std::string& connection) const {
    const auto known = configuration_.connectors.find(connection);
    return known == configuration_.connectors.end() ? nullptr : known->second;
  }

  // ---- Orders ----

  // What each setting may be on its own, and what is wrong with them together.
  void check_orders() {
    for (const Error& error : flow::check_settings(flow_.orders)) {
      const std::string path = path_ + (error.fields.empty() ? std::string() : "." + error.fields.front());
      // A setting that could not be read stands at its default; what that is wrong with was not meant.
      const auto is_told = [&](const schema::Problem& told) { return told.path.starts_with(path); };
      if (!error.fields.empty() && std::any_of(problems_.begin(), problems_.end(), is_told)) continue;
      problem(path,
              {.en = error.what.en + " " + error.advice.en, .nl = error.what.nl + " " + error.advice.nl});
    }
  }

  void merge_order_lookups() {
    flow::OrdersFlow& orders = flow_.orders;
    const std::pair<const char*, flow::CodedField*> fields[] = {
        {"vat_code", &orders.vat_code},
        {"customer_vat_code", &orders.customer_vat_code},
        {"payment_condition", &orders.payment_condition},
        {"payment_method", &orders.payment_method},
        {"unit", &orders.unit},
        {"shipping_method", &orders.shipping_method},
        {"warehouse", &orders.warehouse},
        {"cost_center", &orders.cost_center},
        {"cost_unit", &orders.cost_unit},
        {"classification", &orders.classification},
        {"gl_account", &orders.gl_account}};
    for (const auto& [setting, field] : fields) merge_lookup(setting, *field);
  }

  void merge_lookup(const std::string& setting, flow::CodedField& field) {
    if (field.lookup.empty()) return;
    const auto rows = configuration_.lookups.find(field.lookup);
    if (rows == configuration_.lookups.end()) {
      problem(fmt::format("{}.{}.lookup", path_, setting),
              {.en = fmt::format("there is no [lookup.{}]", field.lookup),
               .nl = fmt::format("er is geen [lookup.{}]", field.lookup)});
      return;
    }
    field.table.insert(rows->second.begin(), rows->second.end());  // What stands in the flow itself stays.
  }

  // free_field is short for a rule that takes a field of the source as it is.
  mapping::Rules with_free_fields() const {
    using Level = flow::FreeField::Level;
    mapping::Rules rules;
    for (const flow::FreeField& field : flow_.orders.free_fields) {
      const char* part = field.level == Level::kLine       ? "line."
                         : field.level == Level::kCustomer ? "customer."
                                                           : "";
      rules.push_back(
          {.target = part + field.target,
           .rule = {.source = (field.level == Level::kLine ? "line.source." : "source.") + field.source},
           .line = 0});
    }
    rules.insert(rules.end(), flow_.mapping_changes.begin(), flow_.mapping_changes.end());
    return rules;
  }

  void compile_orders() {
    if (from_ == nullptr || to_ == nullptr) return;
    const connector::OrderSourceFields* from = from_->order_source_fields(flow_.orders.source.document);
    const connector::OrderTargetFields* to = to_->order_target_fields(flow_.orders.target.document);
    const std::string document(replaced(name_of(flow_.orders.source.document), "_", " "));
    if (from == nullptr) cannot_be(path_ + ".source", *from_, "a " + document, "een " + document, true);
    const std::string made(replaced(name_of(flow_.orders.target.document), "_", " "));
    if (to == nullptr) cannot_be(path_ + ".target", *to_, "a " + made, "een " + made, false);
    if (from == nullptr || to == nullptr) return;
    check_choice(from_->check_order_source, flow_.orders.source, path_ + ".source");
    check_choice(to_->check_order_target, flow_.orders.target, path_ + ".target");
    check_charges(*to);
    auto compiled = connector::OrderMapping::compile(*to, *from, with_free_fields(),
                                                     mapping::LookupTables(configuration_.lookups));
    if (!compiled) return tell(compiled.error());
    flow_.mapping = *compiled;
    connector::SourceNames names = flow_.mapping->source_names();
    flow_.orders.mapping_reads = {.fields = {.order = std::move(names.record),
                                             .line = std::move(names.lines),
                                             .customer = std::move(names.customer)},
                                  .customer_details = flow_.mapping->reads_customer()};
  }

  void check_choice(const std::function<Result<void>(const connector::DocumentChoice&)>& check,
                    const connector::DocumentChoice& choice, const std::string& path) {
    const Result<void> checked = check ? check(choice) : Result<void>();
    if (checked) return;
    const Error& error = checked.error();
    const std::string at = error.fields.empty() ? path : path + "." + error.fields.front();
    problem(at, {.en = error.what.en + " " + error.advice.en, .nl = error.what.nl + " " + error.advice.nl});
  }

  // Which costs become charges of the target, and whether it has any.
  void check_charges(const connector::OrderTargetFields& to) {
    const flow::ShippingCosts& costs = flow_.orders.shipping_costs;
    for (const auto& [charge, setting] : {std::pair(&costs.target_charge, "target_charge"),
                                          std::pair(&costs.other_charges_charge, "other_charges_charge")}) {
      if (charge->empty()) continue;
      flow_.orders.target.charges = true;
      const bool is_entry = flow_.orders.target.document == model::Document::kSalesEntry;  // Told already.
      if (to.charge != nullptr || is_entry) continue;
      problem(path_ + ".shipping_costs." + setting,
              {.en = fmt::format("documents of {} have no charges: set an item", to_->title.en),
               .nl = fmt::format("documenten van {} hebben geen orderkosten: stel een artikel in",
                                 to_->title.nl)});
    }
  }

  void tell(const std::vector<mapping::RuleProblem>& wrong) {
    for (const mapping::RuleProblem& one : wrong) {
      const std::string rule = path_ + (one.line == 0 ? ".free_field" : ".mapping." + one.target);
      const std::string full = one.part.empty() || one.line == 0 ? rule : rule + "." + one.part;
      const int line = line_of(root_, full);
      problem(full, one.what, line == 0 ? one.line : line);
    }
  }

  void cannot_be(const std::string& path, const Connector& connector, const std::string& en,
                 const std::string& nl, bool source) {
    problem(path, {.en = fmt::format("{} cannot be {} {} in this version", en,
                                     source ? "read from" : "written to", connector.title.en),
                   .nl = fmt::format("{} is in deze versie niet {} {}", nl,
                                     source ? "te lezen uit" : "te schrijven in", connector.title.nl)});
  }

  // ---- Stock and order status ----

  void check_stock_field() {
    if (to_ == nullptr) return;
    if (const std::optional<Text> wrong = to_->stock_field_problem(flow_.stock_field))
      problem(path_ + ".field", *wrong);
  }

  // These have no fields to map.
  void no_mapping() {
    if (flow_.mapping_changes.empty()) return;
    problem(path_ + ".mapping",
            {.en = "this kind of flow has no mapping", .nl = "dit soort flow heeft geen mapping"});
  }

  // ---- Items, customers, assortments ----

  void compile_records() {
    if (from_ == nullptr || to_ == nullptr) return;
    flow::RecordsFlow& settings = flow_.records;
    const connector::RecordSourceFields* from =
        configuration_.connections.at(flow_.from)->record_source_fields(settings.kind);
    const connector::RecordTargetFields* to =
        configuration_.connections.at(flow_.to)->record_target_fields(settings.kind);
    const std::string kind = connector::name_of(settings.kind);
    if (from == nullptr) cannot_be(path_ + ".records", *from_, kind + "s", kind + "s", true);
    if (to == nullptr) cannot_be(path_ + ".records", *to_, kind + "s", kind + "s", false);
    if (from == nullptr || to == nullptr) return;
    const mapping::LookupTables tables(configuration_.lookups);
    // The filter names fields too, so it is looked at first, over the same names.
    std::vector<std::string> filter_fields;
    if (!settings.filter.empty()) {
      const auto formula = compiled_filter(*from, *to, tables);
      if (!formula) return;
      filter_fields = formula->fields();
    }
    auto compiled = connector::RecordMapping::compile(settings.kind, *from, *to, flow_.mapping_changes,
                                                      tables, flow::fields_used(settings, filter_fields));
    if (!compiled) return tell(compiled.error());
    flow_.record_mapping = *compiled;
    if (!settings.filter.empty()) {
      settings.compiled_filter = std::make_shared<const mapping::Formula>(
          std::move(*mapping::Formula::compile(settings.filter, flow_.record_mapping->scope())));
    }
  }

  std::optional<mapping::Formula> compiled_filter(const connector::RecordSourceFields& from,
                                                  const connector::RecordTargetFields& to,
                                                  const mapping::LookupTables& tables) {
    const connector::DraftScope scope({.fields = connector::fields_of(flow_.records.kind),
                                       .settings = to.settings,
                                       .source = from.fields,
                                       .tables = &tables});
    const std::string& text = flow_.records.filter;
    auto formula = mapping::Formula::compile(text, scope);
    if (!formula) {
      for (const mapping::FormulaProblem& wrong : formula.error()) {
        const std::string shown = "\n" + mapping::with_caret(text, wrong.place);
        problem(path_ + ".filter", {.en = wrong.what.en + shown, .nl = wrong.what.nl + shown});
      }
      return std::nullopt;
    }
    if (formula->gives_list() ||
        (formula->type() != mapping::Type::kBoolean && formula->type() != mapping::Type::kAny)) {
      problem(path_ + ".filter", {.en = "a filter is TRUE for what is taken and FALSE for what is left out",
                                  .nl = "een filter is TRUE voor wat meegaat en FALSE voor wat wegblijft"});
      return std::nullopt;
    }
    return std::move(*formula);
  }

  std::string path_;
  FlowConfiguration& flow_;
  const Configuration& configuration_;
  const Node& root_;
  Problems& problems_;
  const Connector* from_ = nullptr;
  const Connector* to_ = nullptr;
};

}  // namespace

void finish_flow(const std::string& name, FlowConfiguration& flow, const Configuration& configuration,
                 const Node& root, Problems& problems) {
  Compilation(name, flow, configuration, root, problems).run();
}

connector::RecordKind record_kind(FlowKind kind) {
  switch (kind) {
    case FlowKind::kOrders:
    case FlowKind::kStock:
    case FlowKind::kOrderStatus:
      break;
    case FlowKind::kItems:
      return connector::RecordKind::kItem;
    case FlowKind::kCustomers:
      return connector::RecordKind::kCustomer;
    case FlowKind::kAssortments:
      return connector::RecordKind::kAssortment;
  }
  return connector::RecordKind::kItem;
}

int line_of(const Node& root, const std::string& path) {
  const Node* node = &root;
  for (const std::string_view name : split(path, '.')) {
    const Node* inner = node->find(name);
    if (inner == nullptr) break;
    node = inner;
  }
  return node->line;
}

}  // namespace schakel::app
