#include "app/lookup_proposals.h"

#include <optional>
#include <utility>

#include "flow/coded_field.h"

namespace schakel::app {
namespace {

using connector::CodeList;
using flow::Coded;

// The list that a field's codes are in, on both sides. A payment method has none: it is a code of the target
// alone, made of the source's payment condition.
std::optional<CodeList> list_of(Coded coded) {
  switch (coded) {
    case Coded::kVatCode:
    case Coded::kCustomerVatCode:
      return CodeList::kVatCode;
    case Coded::kPaymentCondition:
      return CodeList::kPaymentCondition;
    case Coded::kPaymentMethod:
      return std::nullopt;
    case Coded::kShippingMethod:
      return CodeList::kShippingMethod;
    case Coded::kWarehouse:
      return CodeList::kWarehouse;
    case Coded::kCostCenter:
      return CodeList::kCostCenter;
    case Coded::kCostUnit:
      return CodeList::kCostUnit;
    case Coded::kClassification:
      return CodeList::kClassification;
    case Coded::kUnit:
      return CodeList::kUnit;
    case Coded::kAssortment:
      return CodeList::kAssortment;
    case Coded::kGlAccount:
      return CodeList::kGlAccount;
  }
  return std::nullopt;
}

class Places {
 public:
  explicit Places(const std::string& flow) : flow_(flow) {}

  void add(Coded coded, const flow::CodedField& rules) {
    const std::optional<CodeList> list = list_of(coded);
    if (!list || rules.force || !rules.from_field.empty()) return;
    const std::string setting(flow::setting_of(coded));
    TablePath table =
        rules.lookup.empty() ? TablePath{"flow", flow_, setting, "table"} : TablePath{"lookup", rules.lookup};
    all_.push_back({.setting = setting, .rules = &rules, .list = *list, .table = std::move(table)});
  }
  std::vector<CodedPlace> result() && { return std::move(all_); }

 private:
  const std::string& flow_;
  std::vector<CodedPlace> all_;
};

bool is_sure(flow::ProposedBy by) {
  switch (by) {
    case flow::ProposedBy::kSameCodeAndMeaning:
    case flow::ProposedBy::kSameMeaning:
    case flow::ProposedBy::kSameDescription:
      return true;
    case flow::ProposedBy::kSimilarDescription:
    case flow::ProposedBy::kNothing:
      return false;
  }
  return false;
}

}  // namespace

const char* name_of(RowState state) {
  switch (state) {
    case RowState::kThere:
      return "there";
    case RowState::kNotNeeded:
      return "not_needed";
    case RowState::kSure:
      return "sure";
    case RowState::kUnsure:
      return "unsure";
    case RowState::kNothing:
      return "nothing";
  }
  return "?";
}

std::vector<CodedPlace> coded_places(const std::string& name, const FlowConfiguration& flow) {
  Places places(name);
  switch (flow.kind) {
    case FlowKind::kOrders: {
      for (const Coded coded :
           {Coded::kVatCode, Coded::kCustomerVatCode, Coded::kPaymentCondition, Coded::kShippingMethod,
            Coded::kWarehouse, Coded::kCostCenter, Coded::kCostUnit, Coded::kUnit, Coded::kClassification})
        places.add(coded, flow::rules_of(coded, flow.orders));
      // Other documents take the accounts of their items.
      if (flow.orders.target.document == model::Document::kSalesEntry)
        places.add(Coded::kGlAccount, flow.orders.gl_account);
      break;
    }
    case FlowKind::kItems:
    case FlowKind::kCustomers:
    case FlowKind::kAssortments:
      for (const auto& [coded, rules] : flow.records.codes) places.add(coded, rules);
      break;
    case FlowKind::kStock:
      places.add(Coded::kWarehouse, flow.stock.warehouse);
      break;
    case FlowKind::kOrderStatus:
      break;
  }
  return std::move(places).result();
}

std::vector<ProposedRow> proposed_rows(const CodedPlace& place,
                                       std::span<const connector::ReferenceRow> source,
                                       std::span<const connector::ReferenceRow> target) {
  std::vector<ProposedRow> rows;
  for (flow::Proposal& proposal : flow::propose(source, target)) {
    ProposedRow row{.place = place, .proposal = std::move(proposal)};
    const flow::Proposal& made = row.proposal;
    const auto in_use = place.rules->table.find(made.from.code);
    if (in_use != place.rules->table.end()) {
      row.state = RowState::kThere;
      row.in_use = in_use->second;
    } else if (made.by == flow::ProposedBy::kNothing) {
      row.state = RowState::kNothing;
    } else if (place.rules->same_code && made.by == flow::ProposedBy::kSameCodeAndMeaning) {
      row.state = RowState::kNotNeeded;
    } else {
      row.state = is_sure(made.by) ? RowState::kSure : RowState::kUnsure;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace schakel::app
