#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "connector/port.h"
#include "engine/caller.h"
#include "engine/content_hash.h"
#include "engine/customers_turn.h"
#include "engine/store.h"
#include "flow/plan.h"

namespace schakel::engine {

/// An order of a batch, before it is decided upon.
struct Candidate {
  model::Order order;
  std::string reference;
  std::string content_hash;
  std::optional<Intent> earlier;  ///< What an earlier attempt left open.
  bool asked_by_person = false;   ///< Retried or named by a person: goes on where we would not by ourselves.
  std::optional<Error> blocked;   ///< Could not be looked up: needs a person.
  std::optional<Instant> wait_until;  ///< A customer of it has not settled: try again then.
};

/// Finds out what is in the target already, in as few calls as possible: first what cross-references and this
/// run know (no call), then references and items of a whole batch at once, then the unknown customers one by
/// one. What it remembers is bounded (Pace) and lives as long as the run, in memory only.
class Gatherer {
 public:
  /// Whether a cross-reference is taken at its word. Where a person asks for an order again, something was
  /// wrong with it: the debtor may have been blocked, or be gone.
  enum class Links { kTrusted, kVerified };

  struct Bounds {
    std::size_t items;
    std::size_t customers;
    int rounds_max;
  };

  Gatherer(Store& store, connector::OrderTarget& target, Clock& clock, Caller& caller, CustomersTurn& turn,
           const ContentHasher& hasher, Place place, RunId run, const flow::OrdersFlow& settings,
           Bounds bounds, Links links)
      : store_(store),
        target_(target),
        clock_(clock),
        caller_(caller),
        turn_(turn),
        hasher_(hasher),
        place_(std::move(place)),
        run_(run),
        settings_(settings),
        bounds_(bounds),
        links_(links) {}

  // -- Customers of the source, so that each is read once per run --

  /// Nothing has to be read of this customer: his link is known and enough, or his details are remembered.
  bool needs_no_details(const std::string& customer_id);
  /// After complete(): fills in the customers that were left out because they are known, and remembers the
  /// others.
  void fill_in_customers(std::vector<model::Order>& orders);

  // -- Before planning --

  /// What exists for these orders. Sets `blocked` and `wait_until` where one of them cannot be planned now.
  /// An error ends the run. The answer is valid until the next call. `as_if_new`: no documents are looked
  /// for.
  Result<const flow::WhatExists*> gather(std::vector<Candidate>& batch, bool as_if_new);

  /// When the answer of gather() began to be true: what happened in the target after that is not in it.
  Instant gathered_at() const { return gathered_at_; }

  /// Keyed hashes of what this customer is matched by, a space between.
  std::string match_hashes(const model::Customer& customer) const;

  /// What an earlier attempt to create this customer left open.
  Result<std::optional<Intent>> customer_intent(const std::string& customer_id) {
    return store_.intent(place_, Kind::kCustomer, customer_id);
  }

  /// The documents with these references. When the target refuses them together, they are asked one by one,
  /// and `refused` is called for those that it cannot be asked about.
  Result<std::vector<connector::DocumentFound>> find_documents(
      std::span<const std::string> references,
      const std::function<void(const std::string& reference, const Error& error)>& refused);

  /// The customer in the target, when exactly one is found. By the match keys in order, or by its number when
  /// the flow numbers customers itself.
  Result<std::optional<connector::CustomerFound>> find_one_customer(const model::Customer& customer);
  /// Whether find_one_customer has anything to go by.
  bool can_be_found(const model::Customer& customer) const;
  Result<std::optional<connector::ItemFound>> find_item(const std::string& code);

  // -- What this run did --

  std::optional<connector::CustomerFound> linked(const std::string& customer_id) const;
  void remember_customer(const std::string& customer_id, const connector::CustomerFound& found);
  bool item_exists(const std::string& code) const;
  void remember_item(const connector::ItemFound& found);
  /// Called when everything is durable: only then may what was linked be forgotten and found in the store
  /// again.
  void may_forget();

 private:
  std::vector<connector::MatchKey> keys_for(const model::Customer& customer) const;
  Result<void> gather_documents(std::vector<Candidate>& batch);
  Result<void> gather_customers(Candidate& candidate);
  Result<void> gather_customer(Candidate& candidate, const model::Customer& customer);
  Result<void> ask_for(const model::Customer& customer, flow::CustomerKnown& known,
                       std::optional<Error>& refused);
  Result<std::optional<connector::CustomerFound>> follow(const CrossReference& link);
  Result<void> wait_for_others(Candidate& candidate, const model::Customer& customer);
  Instant settled(const Intent& customer) const;
  Result<void> gather_default_debtor();
  Result<void> gather_items(std::vector<Candidate>& batch);

  Store& store_;
  connector::OrderTarget& target_;
  Clock& clock_;
  Caller& caller_;
  CustomersTurn& turn_;
  const ContentHasher& hasher_;
  Place place_;
  RunId run_;
  const flow::OrdersFlow& settings_;
  Bounds bounds_;
  Links links_;

  bool codes_read_ = false;
  bool default_debtor_read_ = false;
  Instant gathered_at_{};
  flow::WhatExists exists_;
  std::map<std::string, std::optional<Error>>
      asked_;  // Customers of this batch; an error: could not be asked for.
  std::map<std::string, model::Customer> details_;          // By source customer id.
  std::map<std::string, connector::CustomerFound> linked_;  // By source customer id.
  std::map<std::string, std::optional<connector::ItemFound>>
      items_;  // By code in capitals; nothing: not there.
};

}  // namespace schakel::engine
