#include "connector/record_mapping.h"

#include <algorithm>
#include <set>

#include "base/assert.h"
#include "mapping/functions.h"

namespace schakel::connector {
namespace {

using mapping::KnownField;
using mapping::Mapping;
using mapping::RuleProblem;
using mapping::TextView;
using mapping::Value;

constexpr std::string_view kSourcePrefix = "source.";
constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

/// The common model, as what read rules fill.
class ModelTarget final : public mapping::Target {
 public:
  explicit ModelTarget(std::span<const ModelField> fields) : fields_(fields) {}
  std::optional<mapping::TargetField> field(std::string_view name) const override {
    for (const ModelField& field : fields_) {
      if (name == field.name) return mapping::TargetField{.name = field.name, .type = field.type};
    }
    return std::nullopt;
  }
  std::vector<std::string> field_names() const override {
    std::vector<std::string> names;
    for (const ModelField& field : fields_) names.emplace_back(field.name);
    return names;
  }

 private:
  std::span<const ModelField> fields_;
};

}  // namespace

std::optional<KnownField> RecordMapping::SourceScope::field(std::string_view name) const {
  const CatalogueField* field = fields_.find(name);
  if (field == nullptr || !field->readable) return std::nullopt;
  return KnownField{.type = field->type, .per_line = false, .slot = fields_.place_of(*field)};
}

std::vector<std::string> RecordMapping::SourceScope::field_names() const {
  std::vector<std::string> names;
  for (const CatalogueField& field : fields_.fields()) {
    if (field.readable) names.push_back(field.name);
  }
  return names;
}

RecordMapping::RecordMapping(RecordKind kind, const RecordSourceFields& source,
                             const RecordTargetFields& target, mapping::LookupTables tables)
    : kind_(kind),
      source_(*source.fields),
      tables_(std::move(tables)),
      source_scope_(source_, tables_),
      write_scope_({.fields = fields_of(kind),
                    .settings = target.settings,
                    .source = source.fields,
                    .tables = &tables_}) {}

tl::expected<std::shared_ptr<const RecordMapping>, std::vector<RuleProblem>> RecordMapping::compile(
    RecordKind kind, const RecordSourceFields& source, const RecordTargetFields& target,
    const mapping::Rules& changes, mapping::LookupTables tables, const std::vector<std::string>& used) {
  std::shared_ptr<RecordMapping> made(new RecordMapping(kind, source, target, std::move(tables)));
  std::vector<RuleProblem> problems;
  for (const mapping::NamedRule& rule : changes) {
    if (std::ranges::find(target.fixed, rule.target) == target.fixed.end()) continue;
    problems.push_back({.target = rule.target,
                        .part = "",
                        .line = rule.line,
                        .what = {.en = "Schakel fills this field itself: by it records are found again",
                                 .nl = "Schakel vult dit veld zelf: daaraan worden records "
                                       "teruggevonden"}});
  }
  for (const std::string& name : used) SCHAKEL_ASSERT(made->write_scope_.field(name));
  auto write =
      Mapping::compile(mapping::layered(*target.shipped, changes), made->write_scope_, *target.fields);
  if (!write) {
    problems.insert(problems.end(), write.error().begin(), write.error().end());
    return tl::unexpected(std::move(problems));
  }
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  made->write_ = std::move(*write);
  made->find_origins(source, used);
  return made;
}

void RecordMapping::find_origins(const RecordSourceFields& source, const std::vector<std::string>& used) {
  // Only what somebody needs is read: of the common model, and by that of the source.
  std::set<std::string> needed(used.begin(), used.end());
  const std::vector<std::string> by_rules = write_.sources();
  needed.insert(by_rules.begin(), by_rules.end());
  mapping::Rules needed_rules;
  for (const mapping::NamedRule& rule : *source.shipped) {
    if (needed.contains(rule.target)) needed_rules.push_back(rule);
  }
  read_ = Mapping::compile_shipped(needed_rules, source_scope_, ModelTarget(fields_of(kind_)));

  std::set<std::string> read;
  for (const std::string& name : needed) {
    if (name.starts_with(kSourcePrefix)) read.insert(name.substr(kSourcePrefix.size()));
  }
  for (const std::string& name : read_.sources()) read.insert(name);
  read_fields_.assign(read.begin(), read.end());
  read_places_.assign(source_.fields().size(), kNowhere);
  for (std::size_t i = 0; i < read_fields_.size(); ++i)
    read_places_[source_.place_of(*source_.find(read_fields_[i]))] = i;
  for (const Mapping::Field& field : read_.fields())
    model_places_.push_back(place_of(fields_of(kind_), field.name));

  for (std::size_t i = 0; i < write_.fields().size(); ++i) {
    write_fields_.push_back(write_.fields()[i].name);
    std::set<std::string> of_rule;
    for (const std::string& name : write_.sources_of(i)) {
      if (name.starts_with(kSourcePrefix)) {
        of_rule.insert(name.substr(kSourcePrefix.size()));
      } else if (const std::optional<std::size_t> rule = read_.find(name)) {
        const std::vector<std::string> read_from = read_.sources_of(*rule);
        of_rule.insert(read_from.begin(), read_from.end());
      }
    }
    origins_.emplace_back(of_rule.begin(), of_rule.end());
  }
}

std::optional<std::size_t> RecordMapping::place_of_read(std::string_view field) const {
  const CatalogueField* known = source_.find(field);
  if (known == nullptr || read_places_[source_.place_of(*known)] == kNowhere) return std::nullopt;
  return read_places_[source_.place_of(*known)];
}

// ---- One record
// ------------------------------------------------------------------------------------------------

RecordInHand::RecordInHand(const RecordMapping& mapping, const SourceRecord& record,
                           const MappingSettings& settings)
    : mapping_(mapping), record_(record), settings_(settings), values_(fields_of(mapping.kind()).size()) {
  SCHAKEL_ASSERT(record.values.size() == mapping.read_fields().size());
  std::vector<Value> read(mapping.read_rules().fields().size());
  mapping.read_rules().evaluate(read_, *scratch_, read, errors_);
  for (std::size_t i = 0; i < read.size(); ++i) values_[mapping.model_places_[i]] = read[i];
}

Value RecordInHand::AsRead::value(std::size_t slot) const {
  const std::size_t place = in_hand_.mapping_.read_places_[slot];
  return place == kNowhere ? Value() : seen(in_hand_.record_.values[place]);
}

std::optional<TextView> RecordInHand::AsRead::looked_up(std::size_t table, std::string_view key) const {
  return in_hand_.mapping_.tables_.looked_up(table, key);
}

Value RecordInHand::AsWritten::value(std::size_t number) const {
  const Slot slot = Slot::from(number);
  switch (slot.group) {
    case Slot::Group::kField:
      return in_hand_.values_[slot.place];
    case Slot::Group::kSetting:
      SCHAKEL_ASSERT(slot.place < in_hand_.settings_.size());
      return TextView(in_hand_.settings_[slot.place].second);
    case Slot::Group::kSource:
      return in_hand_.read_.value(slot.place);
    case Slot::Group::kLine:
    case Slot::Group::kSourceLine:
    case Slot::Group::kSourceCustomer:
      break;
  }
  SCHAKEL_ASSERT(false && "a record has no lines");
  return {};
}

std::optional<TextView> RecordInHand::AsWritten::looked_up(std::size_t table, std::string_view key) const {
  return in_hand_.mapping_.tables_.looked_up(table, key);
}

Value RecordInHand::field(std::string_view name) const {
  return values_[place_of(fields_of(mapping_.kind()), name)];
}

std::string RecordInHand::text(std::string_view name) const {
  return mapping::as_text(field(name));
}

void RecordInHand::set_text(std::size_t place, std::string_view text) {
  values_[place] = text.empty() ? Value() : Value(scratch_->keep(text));
}

void RecordInHand::set_writing(Writing writing) {
  for (std::size_t i = 0; i < fields_of(mapping_.kind()).size(); ++i) {
    if (std::string_view(fields_of(mapping_.kind())[i].name) == "is_new")
      values_[i] = writing == Writing::kNew;
  }
}

std::vector<Value> RecordInHand::written(std::vector<Error>& errors) const {
  std::vector<Value> values(mapping_.write_rules().fields().size());
  mapping_.write_rules().evaluate(written_, *scratch_, values, errors);
  return values;
}

std::vector<mapping::RuleStep> RecordInHand::explain_written(std::size_t write_rule) const {
  return mapping_.write_rules().explain(write_rule, written_, *scratch_);
}

std::vector<mapping::RuleStep> RecordInHand::explain_read(std::size_t read_rule) const {
  return mapping_.read_rules().explain(read_rule, read_, *scratch_);
}

}  // namespace schakel::connector
