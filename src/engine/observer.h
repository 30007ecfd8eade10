#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engine/store.h"
#include "flow/plan.h"
#include "flow/records.h"

namespace schakel::engine {

/// What was done about a customer, or would be done by a dry run.
enum class CustomerAction { kNone, kFound, kCreate, kUpdate };
/// "none", "found", "create", "update"
const char* name_of(CustomerAction action);

struct RecordDone {
  const std::string& source_id;
  const std::string& number;
  const std::string& reference;
  Outcome outcome;
  CustomerAction customer = CustomerAction::kNone;
  std::size_t items_to_create = 0;
  std::string target_number = {};
  const Error* error = nullptr;      ///< Of a dead letter.
  const flow::Skip* skip = nullptr;  ///< Of a skipped record.
  const flow::OrderPlan* plan =
      nullptr;  ///< Dry run only: what would be written. Holds personal data; never keep it.
  const flow::RecordPlan* record_plan = nullptr;  ///< The same of a master record.
};

/// Why a run pauses.
enum class PauseReason {
  kBackingOff,  ///< A side is unavailable or its budget is used up.
  kSettling,    ///< Waiting whether an unanswered write lands.
};

struct Pause {
  PauseReason reason = PauseReason::kBackingOff;
  Milliseconds length{};
  const Error* error = nullptr;  ///< For kBackingOff.
  std::size_t records = 0;       ///< For kSettling: how many wait.
};

/// Sees a run while it goes: a progress bar, a log. Called from the run's thread; must not call back into the
/// engine.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void page_read(std::size_t heads, bool more) { static_cast<void>(heads), static_cast<void>(more); }
  virtual void record_done(const RecordDone& record) { static_cast<void>(record); }
  virtual void pausing(const Pause& pause) { static_cast<void>(pause); }
  virtual void progressed(const Counts& counts) { static_cast<void>(counts); }
};

}  // namespace schakel::engine
