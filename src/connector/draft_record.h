#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/catalogue.h"
#include "connector/draft.h"
#include "connector/model_fields.h"
#include "mapping/formula.h"
#include "mapping/lookup_tables.h"

// A draft as mappings see it. What they may name:
//
//   description, debtor, ordered_by.city    what the flow decided, in the target's codes
//   lines.quantity                          of all lines; in a rule of a line also line.quantity
//   source.YourRef, lines.source.Notes,     fields of the source by its own names
//   customer.source.FreeTextField_01        (in a rule of a customer: source.FreeTextField_01)
//   setting.contact_title_male              what the connection to the target says
namespace schakel::connector {

/// The small settings of a connection that its shipped rules use.
using MappingSettings = std::vector<std::pair<std::string, std::string>>;

/// The names of one kind of draft, for compiling rules. Everything that it is given must outlive it.
class DraftScope final : public mapping::Scope {
 public:
  struct Names {
    std::span<const ModelField> fields;
    std::span<const ModelField> line_fields = {};
    std::vector<std::string> settings = {};
    const Catalogue* source = nullptr;           ///< source.X
    const Catalogue* source_lines = nullptr;     ///< lines.source.X
    const Catalogue* source_customer = nullptr;  ///< customer.source.X
    const mapping::LookupTables* tables = nullptr;
  };
  explicit DraftScope(Names names) : names_(std::move(names)) {}

  std::optional<mapping::KnownField> field(std::string_view name) const override;
  std::optional<std::size_t> table(std::string_view name) const override;
  std::vector<std::string> field_names() const override;
  std::vector<std::string> table_names() const override;

  const Names& names() const { return names_; }

 private:
  Names names_;
};

/// What of the source a mapping reads: the names behind source., lines.source. and customer.source.
struct SourceNames {
  std::vector<std::string> record;
  std::vector<std::string> lines;
  std::vector<std::string> customer;
};
void add_source_names(const std::vector<std::string>& mapping_sources, SourceNames& into);

/// The values of one draft by the slots of its scope. `scope` and the draft must outlive it.
class OrderDraftRecord final : public mapping::Record {
 public:
  OrderDraftRecord(const DraftScope& scope, const OrderDraft& draft, const MappingSettings& settings);
  mapping::Value value(std::size_t slot) const override;
  std::size_t line_count() const override { return draft_.lines.size(); }
  mapping::Value line_value(std::size_t slot, std::size_t line) const override;
  std::optional<mapping::TextView> looked_up(std::size_t table, std::string_view key) const override;

 private:
  const DraftScope& scope_;
  const OrderDraft& draft_;
  const MappingSettings& settings_;
};

/// Whether the record is made or changed: the field is_new.
enum class Writing { kNew, kChange };

class CustomerDraftRecord final : public mapping::Record {
 public:
  CustomerDraftRecord(const DraftScope& scope, const CustomerDraft& draft, const MappingSettings& settings,
                      Writing writing)
      : scope_(scope), draft_(draft), settings_(settings), writing_(writing) {}
  mapping::Value value(std::size_t slot) const override;
  std::size_t line_count() const override { return 0; }
  mapping::Value line_value(std::size_t, std::size_t) const override { return {}; }
  std::optional<mapping::TextView> looked_up(std::size_t table, std::string_view key) const override;

 private:
  const DraftScope& scope_;
  const CustomerDraft& draft_;
  const MappingSettings& settings_;
  Writing writing_;
};

class ItemDraftRecord final : public mapping::Record {
 public:
  ItemDraftRecord(const DraftScope& scope, const ItemDraft& draft, const MappingSettings& settings)
      : scope_(scope), draft_(draft), settings_(settings) {}
  mapping::Value value(std::size_t slot) const override;
  std::size_t line_count() const override { return 0; }
  mapping::Value line_value(std::size_t, std::size_t) const override { return {}; }
  std::optional<mapping::TextView> looked_up(std::size_t table, std::string_view key) const override;

 private:
  const DraftScope& scope_;
  const ItemDraft& draft_;
  const MappingSettings& settings_;
};

// How a slot is made: which group, and which place in it. Whoever gives values for a DraftScope that is no
// draft (a record of a source, on its way) reads them with these.
struct Slot {
  enum class Group : std::size_t { kField, kLine, kSetting, kSource, kSourceLine, kSourceCustomer };
  Group group = Group::kField;
  std::size_t place = 0;

  std::size_t number() const { return (static_cast<std::size_t>(group) << 24) | place; }
  static Slot from(std::size_t number) {
    return {.group = static_cast<Group>(number >> 24), .place = number & 0xFFFFFF};
  }
};

/// A value of the model as mappings have it: a text is looked at, not copied.
mapping::Value seen(const model::Value& value);

}  // namespace schakel::connector
