#include "engine/gather.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/known_bug.h"
#include "base/text.h"
#include "engine/errors.h"

namespace schakel::engine {
namespace {

// Globe writes item codes in capitals, Online as they were typed: one item to both.
std::string item_key(std::string_view code) {
  return upper_ascii(trimmed(code));
}

// More than an id: what the source's connector fills in for a customer that it read. Neither ERP has accounts
// without a name or a number.
bool has_details(const model::Customer& customer) {
  return !customer.name.empty() || !customer.code.empty();
}

std::array<model::Customer*, 3> customers_of(model::Order& order) {
  return {&order.customer, order.invoice_to ? &*order.invoice_to : nullptr,
          order.deliver_to ? &*order.deliver_to : nullptr};
}

Error outcome_of_customer_unknown(const model::Order& order, int rounds) {
  return explained(
      ErrorKind::kInvalidRecord, "engine.customer_outcome_unknown",
      {.en = fmt::format("Order {}: its customer was sent {} times without an answer, and is not found in "
                         "the target.",
                         order.number, rounds),
       .nl = fmt::format("Order {}: de klant is {} keer verstuurd zonder antwoord, en wordt in het "
                         "doelsysteem niet gevonden.",
                         order.number, rounds)});
}

}  // namespace

bool Gatherer::needs_no_details(const std::string& customer_id) {
  if (flow::needs_customer_details(settings_)) return details_.contains(customer_id);
  if (linked_.contains(customer_id)) return true;
  if (links_ == Links::kVerified) return false;  // He may have to be found anew.
  const Result<std::optional<CrossReference>> link = store_.link(place_, Kind::kCustomer, customer_id);
  return link && link->has_value();
}

void Gatherer::fill_in_customers(std::vector<model::Order>& orders) {
  if (!flow::needs_customer_details(settings_)) return;
  for (model::Order& order : orders) {
    for (model::Customer* customer : customers_of(order)) {
      if (customer == nullptr || customer->id.empty() || has_details(*customer)) continue;
      if (const auto known = details_.find(customer->id); known != details_.end()) *customer = known->second;
    }
  }
  for (model::Order& order : orders) {
    for (model::Customer* customer : customers_of(order)) {
      if (customer == nullptr || customer->id.empty() || !has_details(*customer)) continue;
      if (details_.size() >= bounds_.customers && !details_.contains(customer->id)) details_.clear();
      details_.try_emplace(customer->id, *customer);
    }
  }
}

std::vector<connector::MatchKey> Gatherer::keys_for(const model::Customer& customer) const {
  std::vector<connector::MatchKey> keys = flow::usable_match_keys(customer, settings_.customers);
  if (flow::needs_number_lookup(customer, settings_.customers))
    keys.push_back(connector::MatchKey::kCustomerCode);
  return keys;
}

bool Gatherer::can_be_found(const model::Customer& customer) const {
  return !keys_for(customer).empty();
}

std::string Gatherer::match_hashes(const model::Customer& customer) const {
  std::string hashes;
  for (const connector::MatchKey key : flow::usable_match_keys(customer, settings_.customers)) {
    hashes += (hashes.empty() ? "" : " ") + hasher_.of(key, flow::match_value(key, customer));
  }
  return hashes;
}

Result<const flow::WhatExists*> Gatherer::gather(std::vector<Candidate>& batch, bool as_if_new) {
  gathered_at_ = clock_.now();
  TRY_VOID(turn_.look());
  exists_.documents.clear();
  exists_.customers.clear();
  exists_.items.clear();
  asked_.clear();
  if (!codes_read_) {
    TRY(exists_.codes,
        caller_.attempt(Phase::kRead, [&] { return target_.reference_codes(caller_.stop()); }));
    codes_read_ = true;
  }
  if (settings_.customers.default_debtor == flow::DefaultDebtor::kAlways) {
    TRY_VOID(gather_default_debtor());
    // No order could go: that is one wrong setting and not a dead letter for every order there is.
    if (std::optional<Error> problem = flow::default_debtor_problem(exists_, settings_)) {
      problem->kind = ErrorKind::kInvalidInput;
      problem->what = {.en = "No order can be written: " + problem->what.en,
                       .nl = "Geen enkele order kan weggeschreven worden: " + problem->what.nl};
      return fail(*std::move(problem));
    }
  }
  if (!as_if_new) TRY_VOID(gather_documents(batch));
  for (Candidate& candidate : batch) {
    if (candidate.blocked || exists_.documents.contains(candidate.reference)) continue;
    TRY_VOID(gather_customers(candidate));
  }
  TRY_VOID(gather_items(batch));
  return &exists_;
}

Result<std::vector<connector::DocumentFound>> Gatherer::find_documents(
    std::span<const std::string> references,
    const std::function<void(const std::string& reference, const Error& error)>& refused) {
  if (references.empty()) return std::vector<connector::DocumentFound>();
  auto found =
      caller_.attempt(Phase::kLookUp, [&] { return target_.find_documents(references, caller_.stop()); });
  if (found || disposition(found.error().kind, Phase::kLookUp) != Next::kDeadLetter) return found;
  if (references.size() == 1) {
    refused(references.front(), found.error());
    return std::vector<connector::DocumentFound>();
  }
  // One of them cannot be asked about: the others must not suffer.
  std::vector<connector::DocumentFound> together;
  for (const std::string& reference : references) {
    TRY(std::vector<connector::DocumentFound> some, find_documents(std::span(&reference, 1), refused));
    together.insert(together.end(), some.begin(), some.end());
  }
  return together;
}

Result<void> Gatherer::gather_documents(std::vector<Candidate>& batch) {
  std::vector<std::string> references;
  for (const Candidate& candidate : batch) references.push_back(candidate.reference);
  const auto block = [&](const std::string& reference, const Error& error) {
    for (Candidate& candidate : batch) {
      if (candidate.reference == reference) candidate.blocked = error;
    }
  };
  TRY(std::vector<connector::DocumentFound> found, find_documents(references, block));
  for (connector::DocumentFound& document : found) {
    std::string reference = document.reference;
    exists_.documents.emplace(std::move(reference), std::move(document));
  }
  return {};
}

Result<void> Gatherer::gather_customers(Candidate& candidate) {
  for (model::Customer* customer : customers_of(candidate.order)) {
    if (customer == nullptr || customer->id.empty()) continue;
    TRY_VOID(gather_customer(candidate, *customer));
  }
  return {};
}

Result<void> Gatherer::gather_customer(Candidate& candidate, const model::Customer& customer) {
  // Every order on the default debtor: who ordered stands on the document, and nobody is looked up.
  if (settings_.customers.default_debtor == flow::DefaultDebtor::kAlways) return {};
  flow::CustomerKnown& known = exists_.customers[customer.id];
  if (known.linked) return {};
  if (const auto here = linked_.find(customer.id); here != linked_.end()) {
    known.linked = here->second;
    return {};
  }
  TRY(const std::optional<CrossReference> link, store_.link(place_, Kind::kCustomer, customer.id));
  if (link) {
    TRY(known.linked, follow(*link));
    if (known.linked) {
      linked_.emplace(customer.id, *known.linked);
      return {};
    }
  }
  const auto [asked, first_time] = asked_.try_emplace(customer.id);
  if (first_time) TRY_VOID(ask_for(customer, known, asked->second));
  if (asked->second) {
    candidate.blocked = asked->second;
    return {};
  }
  if (known.candidates.size() == 1 && known.candidates.front().incomplete) {
    // Only one that we meant to create: others are as somebody wants them.
    TRY(const std::optional<Intent> begun, store_.intent(place_, Kind::kCustomer, customer.id));
    known.half_made = begun.has_value();
  }
  if (!known.candidates.empty()) return {};
  if (flow::needs_default_debtor(customer, settings_.customers)) return gather_default_debtor();
  TRY_VOID(wait_for_others(candidate, customer));
  // Nobody found. If an earlier attempt may have created him, that has to settle first.
  TRY(const std::optional<Intent> intent, store_.intent(place_, Kind::kCustomer, customer.id));
  if (!intent || has_bug(KnownBug::kLateCustomerForgotten)) return {};
  if (known.number_holders.size() == 1) {
    // We meant to create him under this number, and now somebody has it: that is him.
    known.candidates = std::exchange(known.number_holders, {});
    known.matched_by = connector::MatchKey::kCustomerCode;
    known.half_made = known.candidates.front().incomplete;
    return {};
  }
  if (const Instant until = settled(*intent); clock_.now() < until) {
    candidate.wait_until = std::max(candidate.wait_until.value_or(until), until);
  } else if (intent->rounds >= bounds_.rounds_max && !candidate.asked_by_person) {
    candidate.blocked = outcome_of_customer_unknown(candidate.order, intent->rounds);
  }
  return {};
}

Instant Gatherer::settled(const Intent& customer) const {
  // One that is still open is of a program that died, we do not know when: at the latest when its turn ended.
  const bool died = customer.state == Intent::State::kOpen && customer.run != run_;
  return died ? turn_.disturbed_at() + settings_.settling_time : customer.settled;
}

// Who is meant by a cross-reference; nobody when he is not there any more.
Result<std::optional<connector::CustomerFound>> Gatherer::follow(const CrossReference& link) {
  switch (links_) {
    case Links::kTrusted:
      return std::optional(connector::CustomerFound{
          .id = link.target_id, .debtor = link.target_number, .code = link.target_code, .blocked = false});
    case Links::kVerified: {
      TRY(std::optional<connector::CustomerFound> found, caller_.attempt(Phase::kRead, [&] {
        return target_.find_debtor(link.target_number, caller_.stop());
      }));
      // A number that was given away again is another customer's.
      if (found && found->id != link.target_id) found.reset();
      return found;
    }
  }
  return std::optional<connector::CustomerFound>();
}

// Somebody with the same e-mail address (say) may be under way: he is this one to the target, and has to
// settle first.
Result<void> Gatherer::wait_for_others(Candidate& candidate, const model::Customer& customer) {
  if (has_bug(KnownBug::kLateCustomerForgotten)) return {};
  for (const connector::MatchKey key : flow::usable_match_keys(customer, settings_.customers)) {
    TRY(const std::vector<Intent> others,
        store_.customer_intents(place_, hasher_.of(key, flow::match_value(key, customer)), customer.id));
    for (const Intent& other : others) {
      // Of this run and open: it was dealt with since, and whoever it made would have been found.
      if (other.state == Intent::State::kOpen && other.run == run_) continue;
      const Instant until = settled(other);
      if (clock_.now() < until) candidate.wait_until = std::max(candidate.wait_until.value_or(until), until);
    }
  }
  return {};
}

Result<void> Gatherer::gather_default_debtor() {
  if (default_debtor_read_) return {};
  TRY(exists_.default_debtor, caller_.attempt(Phase::kRead, [&] {
    return target_.find_debtor(settings_.customers.default_debtor_number, caller_.stop());
  }));
  default_debtor_read_ = true;
  return {};
}

Result<void> Gatherer::ask_for(const model::Customer& customer, flow::CustomerKnown& known,
                               std::optional<Error>& refused) {
  const auto ask = [&](connector::MatchKey key) -> Result<std::vector<connector::CustomerFound>> {
    auto found = caller_.attempt(Phase::kLookUp,
                                 [&] { return target_.find_customers(key, customer, caller_.stop()); });
    if (found || disposition(found.error().kind, Phase::kLookUp) != Next::kDeadLetter) return found;
    refused = std::move(found).error();
    return std::vector<connector::CustomerFound>();
  };
  for (const connector::MatchKey key : flow::usable_match_keys(customer, settings_.customers)) {
    TRY(known.candidates, ask(key));
    if (refused) return {};
    if (known.candidates.empty()) continue;
    known.matched_by = key;
    return {};
  }
  if (flow::needs_number_lookup(customer, settings_.customers)) {
    TRY(known.number_holders, ask(connector::MatchKey::kCustomerCode));
  }
  return {};
}

Result<void> Gatherer::gather_items(std::vector<Candidate>& batch) {
  std::map<std::string, std::string> needed;  // As it is remembered → as it is asked for.
  for (const Candidate& candidate : batch) {
    if (candidate.blocked || candidate.wait_until || exists_.documents.contains(candidate.reference))
      continue;
    for (const std::string& code : flow::items_needed(candidate.order, settings_)) {
      if (!trimmed(code).empty()) needed.try_emplace(item_key(code), code);
    }
  }
  std::vector<std::string> unseen;
  const auto collect_unseen = [&] {
    unseen.clear();
    for (const auto& [key, code] : needed) {
      if (!items_.contains(key)) unseen.push_back(code);
    }
  };
  collect_unseen();
  if (items_.size() + unseen.size() > bounds_.items) {
    items_.clear();
    collect_unseen();
  }
  if (!unseen.empty()) {
    TRY(const std::vector<connector::ItemFound> found,
        caller_.attempt(Phase::kRead, [&] { return target_.find_items(unseen, caller_.stop()); }));
    for (const std::string& code : unseen) items_[item_key(code)] = std::nullopt;
    for (const connector::ItemFound& item : found) items_[item_key(item.code)] = item;
  }
  for (const auto& [key, code] : needed) {
    if (const auto known = items_.find(key); known != items_.end() && known->second) {
      exists_.items.emplace(known->second->code, *known->second);
    }
  }
  return {};
}

Result<std::optional<connector::CustomerFound>> Gatherer::find_one_customer(const model::Customer& customer) {
  for (const connector::MatchKey key : keys_for(customer)) {
    TRY(std::vector<connector::CustomerFound> found, caller_.attempt(Phase::kLookUp, [&] {
      return target_.find_customers(key, customer, caller_.stop());
    }));
    if (found.size() == 1) return std::optional(std::move(found.front()));
    if (!found.empty()) return std::optional<connector::CustomerFound>();
  }
  return std::optional<connector::CustomerFound>();
}

Result<std::optional<connector::ItemFound>> Gatherer::find_item(const std::string& code) {
  TRY(std::vector<connector::ItemFound> found, caller_.attempt(Phase::kLookUp, [&] {
    return target_.find_items(std::span(&code, 1), caller_.stop());
  }));
  if (found.empty()) return std::optional<connector::ItemFound>();
  return std::optional(std::move(found.front()));
}

std::optional<connector::CustomerFound> Gatherer::linked(const std::string& customer_id) const {
  const auto found = linked_.find(customer_id);
  if (found == linked_.end()) return std::nullopt;
  return found->second;
}

void Gatherer::remember_customer(const std::string& customer_id, const connector::CustomerFound& found) {
  linked_.insert_or_assign(customer_id, found);
}

bool Gatherer::item_exists(const std::string& code) const {
  const auto found = items_.find(item_key(code));
  return found != items_.end() && found->second.has_value();
}

void Gatherer::remember_item(const connector::ItemFound& found) {
  items_[item_key(found.code)] = found;
}

void Gatherer::may_forget() {
  if (linked_.size() > bounds_.customers) linked_.clear();
}

}  // namespace schakel::engine
