#pragma once

#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "connector/catalogue.h"
#include "connector/draft_record.h"
#include "mapping/line_scope.h"
#include "mapping/lookup_tables.h"
#include "mapping/mapping.h"

// The rules by which a target of orders fills its fields: those of the document, of its lines, of a customer
// and of an item that an order brings along.
namespace schakel::connector {

/// What a connector says of itself as a target: its own fields, and its shipped rules, in the groups "",
/// "line", "charge", "customer" and "item".
struct OrderTargetFields {
  const Catalogue* document = nullptr;
  const Catalogue* line = nullptr;
  const Catalogue* charge = nullptr;  ///< nullptr: this document has no charges beside its lines.
  const Catalogue* customer = nullptr;
  const Catalogue* item = nullptr;
  const mapping::Rules* shipped = nullptr;
  std::vector<std::string> settings = {};  ///< Names that its shipped rules use behind "setting.".
  /// Fields of the document that no user may change: what Schakel finds its documents back by.
  std::vector<std::string> fixed = {};
};

/// What a connector says of itself as a source: what can be named behind source., lines.source. and
/// customer.source. nullptr: nothing.
struct OrderSourceFields {
  const Catalogue* order = nullptr;
  const Catalogue* line = nullptr;
  const Catalogue* customer = nullptr;
};

/// Compiled once per flow, then shared; does not move, because its parts look at each other. Any thread.
class OrderMapping {
 public:
  /// All problems at once; their targets have the group in front ("line.Quantity").
  static tl::expected<std::shared_ptr<const OrderMapping>, std::vector<mapping::RuleProblem>> compile(
      const OrderTargetFields& target, const OrderSourceFields& source, const mapping::Rules& changes,
      mapping::LookupTables tables);
  /// As delivered.
  static std::shared_ptr<const OrderMapping> shipped(const OrderTargetFields& target);

  OrderMapping(const OrderMapping&) = delete;
  OrderMapping& operator=(const OrderMapping&) = delete;

  struct Part {
    explicit Part(DraftScope::Names names) : scope(std::move(names)) {}
    DraftScope scope;
    mapping::Mapping mapping;
  };
  const Part& document() const { return document_; }
  /// Its rules see the document's scope and `line.`; computed over a mapping::LineRecord.
  const mapping::Mapping& line() const { return line_; }
  /// The same for a line that is a charge (OrderLineDraft::charge_code).
  const mapping::Mapping& charge() const { return charge_; }
  const Part& customer() const { return customer_; }
  const Part& item() const { return item_; }

  /// What the source must be asked for.
  SourceNames source_names() const;
  /// Whether a rule of the document reads something of the customer, so that he must be read even when he is
  /// known.
  bool reads_customer() const;

 private:
  OrderMapping(const OrderTargetFields& target, const OrderSourceFields& source,
               mapping::LookupTables tables);

  mapping::LookupTables tables_;
  Part document_;
  mapping::LineScope line_scope_;
  mapping::Mapping line_;
  mapping::Mapping charge_;
  Part customer_;
  Part item_;
};

}  // namespace schakel::connector
