#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "connector/record_mapping.h"
#include "connector/records.h"
#include "flow/coded_field.h"
#include "flow/plan.h"
#include "flow/settings.h"
#include "mapping/formula.h"

// The decisions about master records: items, customers, assortments. Pure: a record of the source, what the
// target has, the rules and the settings go in; what is to be written comes out, field by field.
namespace schakel::flow {

/// Where the number of a new record comes from.
enum class RecordNumber { kSameAsSource, kTargetNumbers };

struct RecordsFlow {
  std::string name;
  connector::RecordKind kind = connector::RecordKind::kItem;
  /// A formula over the common model and source.X: only records for which it holds are taken. Empty: all.
  std::string filter = {};
  bool create = true;  ///< Make records that do not exist yet.
  bool update = true;  ///< Bring records that exist up to date, as far as their fields' policies say.
  /// How a record is recognised in the target, tried in this order until one finds somebody. Items and
  /// assortments are recognised by their code and by nothing else.
  std::vector<connector::FindBy> match_keys = {connector::FindBy::kNumber};
  RecordNumber number = RecordNumber::kSameAsSource;
  std::map<Coded, CodedField> codes = {};
  TooLong text_too_long = TooLong::kDeadLetter;
  std::size_t batch_size = 100;
  Milliseconds settling_time = std::chrono::seconds(30);
  /// `filter`, compiled over the mapping's scope when the configuration is read.
  std::shared_ptr<const mapping::Formula> compiled_filter = {};
};

/// The fields that these settings read of a record besides what the rules need: for RecordMapping::compile.
std::vector<std::string> fields_used(const RecordsFlow& settings, std::span<const std::string> filter_fields);

/// Step 2: what the filter leaves out. kInvalidRecord when it cannot be computed for this record.
Result<std::optional<Skip>> filter_record(const connector::RecordInHand& record, const RecordsFlow& settings);

/// Step 3: the coded fields that the write rules use become the target's codes. `codes` nullptr: nobody has
/// said which there are, and they are not checked.
Result<void> translate_codes(connector::RecordInHand& record, const connector::RecordMapping& mapping,
                             const RecordsFlow& settings, const connector::ReferenceCodes* codes);

/// What a record is looked up by under a key; empty when it has no such value.
Personal match_value(connector::FindBy by, const connector::RecordInHand& record);

/// The value of one write rule, as the target would keep it; nothing: the rule gives none.
struct WantedField {
  std::string name;
  model::Value value;
  mapping::WritePolicy write = mapping::WritePolicy::kAlways;
  bool clears = false;
  /// A person has not touched what it is made of: it is the image of what the target already has, written
  /// there by the opposite flow. Sending it back would only blur it.
  bool is_own = false;
};

/// How the target would keep a value, or why it would refuse it: RecordTarget::as_kept.
using AsKept = std::function<Result<model::Value>(std::string_view field, const model::Value& value,
                                                  connector::RecordTarget::TooLong too_long)>;

/// Step 3, the rest: every field of the target that a rule fills. Errors, all of them, name field and rule.
struct Wanted {
  std::vector<WantedField> fields;  ///< In the order of the write rules.
  std::vector<Error> errors;
};
Wanted wanted_fields(const connector::RecordInHand& record, const connector::RecordMapping& mapping,
                     TooLong too_long, const AsKept& as_kept);

/// One line of the difference between what is there and what the mapping gives.
struct FieldDifference {
  enum class What {
    kSet,   ///< Will be written.
    kSame,  ///< Is so already.
    kKept,  ///< Differs, and stays: its policy, or updating is off.
    kOwn,   ///< Differs, and stays: nobody changed it since Schakel wrote it from there.
  };
  std::string field;
  What what = What::kSame;
  model::Value there;   ///< Nothing for a new record.
  model::Value wanted;  ///< Nothing: it is emptied.
};
/// "set", "same", "kept", "own"
const char* name_of(FieldDifference::What what);

/// What will be done about one record.
struct RecordPlan {
  enum class What { kCreate, kUpdate, kUnchanged };
  What what = What::kUnchanged;
  std::string target_id;          ///< Of one that exists.
  std::string target_number;      ///< Likewise.
  connector::FieldValues fields;  ///< What is sent.
  std::vector<FieldDifference> differences;
};

using RecordDecision = std::variant<RecordPlan, Skip, NeedsPerson>;

/// What is known in the target about one record.
struct RecordKnown {
  std::vector<connector::TargetRecord> candidates =
      {};  ///< By cross-reference, or by the first key that found any.
  std::optional<connector::FindBy> found_by = {};  ///< Nothing: by cross-reference.
  bool number_taken = false;  ///< Somebody else has the number that a new record would get.
};

/// Steps 4 to 6. The values of a candidate begin with those of the fields of `wanted`, in that order.
/// `missing`: RecordTarget::missing.
RecordDecision plan_record(const connector::SourceRecord& record, const std::vector<WantedField>& wanted,
                           const RecordKnown& known, const RecordsFlow& settings,
                           const std::function<std::vector<Error>(const connector::FieldValues&)>& missing);

/// Equal as both ERPs see it: blanks around a text do not count, 1.50 is 1.5, nothing is an empty text, zero
/// and no.
bool same_value(const model::Value& a, const model::Value& b);

/// Equal for values that same_value takes for the same, and for hardly any others: values can then be
/// compared without being kept.
std::uint64_t mark_of(const model::Value& value);

/// "item A-1", "klant 25": how messages call a record.
Text called(connector::RecordKind kind, const std::string& number);

/// Several refusals of one record are one error for one person, who sees them all at once.
Error together(std::vector<Error> refusals);

}  // namespace schakel::flow
