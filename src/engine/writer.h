#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "connector/port.h"
#include "engine/caller.h"
#include "engine/customers_turn.h"
#include "engine/gather.h"
#include "engine/ledger.h"
#include "flow/plan.h"

namespace schakel::engine {

/// An order that is going to be written.
struct Planned {
  Candidate candidate;
  RecordKey key;
  flow::WriteOrder write;
};

/// Carries plans out, and knows for each of them whether it happened. The one place that calls what changes
/// the target.
class Writer {
 public:
  Writer(connector::OrderTarget& target, Clock& clock, Caller& caller, CustomersTurn& turn, Ledger& ledger,
         Gatherer& gatherer, const flow::OrdersFlow& settings)
      : target_(target),
        clock_(clock),
        caller_(caller),
        turn_(turn),
        ledger_(ledger),
        gatherer_(gatherer),
        settings_(settings) {}

  /// Makes the intents of the whole batch durable, then writes one order after the other. Every one of them
  /// ends with an outcome, or with an intent that says what is not known about it; also when an error ends
  /// the run, which is then returned. What was surely not sent is closed as not sent.
  Result<void> carry_out(std::vector<Planned>& batch);

  /// Puts an order aside until `until`: it is then read again by its number and planned anew.
  void put_aside(const RecordKey& key, const std::optional<Intent>& earlier, Instant until);

  /// Orders of this run that were put aside or whose write was not answered.
  const std::set<std::string>& unfinished() const { return unfinished_; }
  void remember_unfinished(const std::string& source_id) { unfinished_.insert(source_id); }
  void forget_unfinished(const std::string& source_id) { unfinished_.erase(source_id); }

 private:
  enum class Step { kDone, kLater, kRefused };
  /// How a step of one order went. kRefused: `error` is the order's dead letter. kLater: the order is put
  /// aside.
  struct Went {
    Step step = Step::kDone;
    std::optional<Error> error = {};
    Instant until = {};
  };

  /// Takes the turn to create customers when this batch does. Orders whose customer may have been created by
  /// another run since he was looked up leave the batch; they are planned anew.
  Result<void> take_customers_turn(std::vector<Planned>& batch);
  Result<void> carry_out_all(std::vector<Planned>& batch);
  Result<void> open_intents(const std::vector<Planned>& batch);
  void close_unused_customers();
  void not_sent(const Planned& planned);
  Intent order_intent(const Planned& planned) const;

  Result<void> carry_out_one(Planned& planned);
  Result<Went> carry_out_customer(Planned& planned, const flow::CustomerStep& step);
  Result<Went> create_customer(Planned& planned, const flow::CustomerStep& step,
                               const model::Customer& customer, const connector::CustomerDraft& draft);
  Result<Went> update_customer(Planned& planned, const flow::CustomerStep& step,
                               const flow::UpdateCustomer& update);
  /// The update by itself, twice when its answer was lost.
  Result<Went> send_update(const std::string& target_id, const connector::CustomerDraft& draft);
  Result<Went> create_item(const connector::ItemDraft& draft);
  Result<void> write_document(Planned& planned);
  Result<bool> confirm_document(Planned& planned);
  void document_unanswered(Planned& planned);

  connector::OrderTarget& target_;
  Clock& clock_;
  Caller& caller_;
  CustomersTurn& turn_;
  Ledger& ledger_;
  Gatherer& gatherer_;
  const flow::OrdersFlow& settings_;

  bool in_flight_ = false;  // Something of the order at hand may have happened.
  CustomerAction customer_done_ = CustomerAction::kNone;
  // With an intent of this batch, not yet sent; what an earlier attempt had left open.
  std::map<std::string, std::optional<Intent>> opened_customers_;
  std::map<std::string, Instant> unsettled_;  // Customers of this batch whose creation was not answered.
  /// The same by what they are found by, for others whom the target takes for them; of the whole run.
  /// `until`: whoever was looked up before that may be there by now.
  struct Unsettled {
    std::string customer_id;
    Instant until;
  };
  std::map<std::pair<connector::MatchKey, std::string>, Unsettled> unsettled_values_;
  std::map<std::string, Error> refused_customers_;  // Customers of this batch that the target refused.
  // What the customers created in this batch are found by: to the target a second one with the same value is
  // the same.
  std::set<std::pair<connector::MatchKey, std::string>> created_values_;
  std::set<std::string> updated_customers_;  // Customers of this batch that were updated.
  std::set<std::string> unfinished_;
};

/// The customer of this order that has this id in the source.
const model::Customer* customer_of(const model::Order& order, const std::string& source_customer_id);

/// What the flow is about to do with customers, for people.
CustomerAction customer_action_of(const flow::WriteOrder& write);

}  // namespace schakel::engine
