#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "connector/draft_record.h"
#include "connector/records.h"
#include "mapping/lookup_tables.h"
#include "mapping/mapping.h"

// How records of one kind go from a source to a target: the source's own fields → the common model → the
// target's own fields.
namespace schakel::connector {

/// Compiled once per flow, then shared; does not move. Any thread.
class RecordMapping {
 public:
  /// All problems at once. `used`: fields that the flow itself reads besides what the rules need, of the
  /// common model ("email") or of the source ("source.FreeTextField_01"); those that do not exist are
  /// problems too.
  static tl::expected<std::shared_ptr<const RecordMapping>, std::vector<mapping::RuleProblem>> compile(
      RecordKind kind, const RecordSourceFields& source, const RecordTargetFields& target,
      const mapping::Rules& changes, mapping::LookupTables tables, const std::vector<std::string>& used);

  RecordMapping(const RecordMapping&) = delete;
  RecordMapping& operator=(const RecordMapping&) = delete;

  RecordKind kind() const { return kind_; }
  /// From the source's fields to those of the common model that something needs.
  const mapping::Mapping& read_rules() const { return read_; }
  /// From there to the target's fields.
  const mapping::Mapping& write_rules() const { return write_; }
  /// What formulas of a flow may name: the common model, and source.X.
  const mapping::Scope& scope() const { return write_scope_; }

  /// What the source is asked for.
  const std::vector<std::string>& read_fields() const { return read_fields_; }
  /// The fields of the target that are compared and written, in the order of write_rules().
  const std::vector<std::string>& write_fields() const { return write_fields_; }
  /// The fields of the source that this rule's value is made of, sorted.
  const std::vector<std::string>& origins(std::size_t write_rule) const { return origins_[write_rule]; }
  /// Where the value of a field of the source stands in SourceRecord::values.
  std::optional<std::size_t> place_of_read(std::string_view field) const;

 private:
  friend class RecordInHand;

  /// The source's own fields by their names.
  class SourceScope final : public mapping::Scope {
   public:
    SourceScope(const Catalogue& fields, const mapping::LookupTables& tables)
        : fields_(fields), tables_(tables) {}
    std::optional<mapping::KnownField> field(std::string_view name) const override;
    std::optional<std::size_t> table(std::string_view name) const override { return tables_.find(name); }
    std::vector<std::string> field_names() const override;
    std::vector<std::string> table_names() const override { return tables_.names(); }

   private:
    const Catalogue& fields_;
    const mapping::LookupTables& tables_;
  };

  RecordMapping(RecordKind kind, const RecordSourceFields& source, const RecordTargetFields& target,
                mapping::LookupTables tables);
  void find_origins(const RecordSourceFields& source, const std::vector<std::string>& used);

  RecordKind kind_;
  const Catalogue& source_;
  mapping::LookupTables tables_;
  SourceScope source_scope_;
  DraftScope write_scope_;
  mapping::Mapping read_;
  mapping::Mapping write_;
  std::vector<std::string> read_fields_;
  std::vector<std::string> write_fields_;
  std::vector<std::vector<std::string>> origins_;
  std::vector<std::size_t> read_places_;   // Of each field of the source's catalogue; npos: not read.
  std::vector<std::size_t> model_places_;  // Of each read rule, the field of the common model.
};

/// One record of a source, as read and write rules see it. Holds values of people; must not outlive its
/// record.
class RecordInHand {
 public:
  /// Computes the common model. What cannot be computed is in errors().
  RecordInHand(const RecordMapping& mapping, const SourceRecord& record, const MappingSettings& settings);

  const std::vector<Error>& errors() const { return errors_; }
  const SourceRecord& source() const { return record_; }

  /// A field of the common model; blank when nothing needed it.
  const mapping::Value& field(std::size_t place) const { return values_[place]; }
  mapping::Value field(std::string_view name) const;
  std::string text(std::string_view name) const;
  /// Replaces it: a code that was translated into the target's.
  void set_text(std::size_t place, std::string_view text);
  /// Whether the record will be made or changed: the field is_new.
  void set_writing(Writing writing);

  /// As formulas over the common model and source.X see it.
  const mapping::Record& as_record() const { return written_; }
  /// A value for each of the write rules, alive as long as this is. Errors as Mapping::evaluate.
  std::vector<mapping::Value> written(std::vector<Error>& errors) const;
  mapping::Scratch& scratch() const { return *scratch_; }

  /// How a field of the target comes to its value; also through the read rules.
  std::vector<mapping::RuleStep> explain_written(std::size_t write_rule) const;
  std::vector<mapping::RuleStep> explain_read(std::size_t read_rule) const;

 private:
  class AsRead final : public mapping::Record {
   public:
    explicit AsRead(const RecordInHand& in_hand) : in_hand_(in_hand) {}
    mapping::Value value(std::size_t slot) const override;
    std::size_t line_count() const override { return 0; }
    mapping::Value line_value(std::size_t, std::size_t) const override { return {}; }
    std::optional<mapping::TextView> looked_up(std::size_t table, std::string_view key) const override;

   private:
    const RecordInHand& in_hand_;
  };
  class AsWritten final : public mapping::Record {
   public:
    explicit AsWritten(const RecordInHand& in_hand) : in_hand_(in_hand) {}
    mapping::Value value(std::size_t slot) const override;
    std::size_t line_count() const override { return 0; }
    mapping::Value line_value(std::size_t, std::size_t) const override { return {}; }
    std::optional<mapping::TextView> looked_up(std::size_t table, std::string_view key) const override;

   private:
    const RecordInHand& in_hand_;
  };

 public:
  RecordInHand(const RecordInHand&) = delete;
  RecordInHand& operator=(const RecordInHand&) = delete;

 private:
  const RecordMapping& mapping_;
  const SourceRecord& record_;
  const MappingSettings& settings_;
  std::unique_ptr<mapping::Scratch> scratch_ = std::make_unique<mapping::Scratch>();
  std::vector<mapping::Value> values_;
  std::vector<Error> errors_;
  AsRead read_{*this};
  AsWritten written_{*this};
};

}  // namespace schakel::connector
