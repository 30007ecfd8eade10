#include "engine/writer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "base/known_bug.h"
#include "engine/errors.h"
#include "flow/booking.h"

namespace schakel::engine {
namespace {

void put_debtor(flow::CustomerStep::Role role, connector::OrderDraft& draft, const std::string& number,
                const std::string& id) {
  switch (role) {
    case flow::CustomerStep::Role::kOrderedBy:
      draft.debtor = number;
      draft.debtor_id = id;
      return;
    case flow::CustomerStep::Role::kInvoiceTo:
      draft.invoice_debtor = number;
      draft.invoice_debtor_id = id;
      return;
    case flow::CustomerStep::Role::kDeliverTo:
      draft.delivery_debtor = number;
      draft.delivery_debtor_id = id;
      return;
  }
  SCHAKEL_ASSERT(false && "every role has its place");
}

Error customer_is_no_debtor(const std::string& order_number) {
  return explained(
      ErrorKind::kInvalidRecord, "engine.customer_is_no_debtor",
      {.en = fmt::format("Order {}: the customer was created, but the target gave no debtor number.",
                         order_number),
       .nl = fmt::format("Order {}: de klant is aangemaakt, maar het doelsysteem gaf geen debiteurnummer.",
                         order_number)});
}

/// That target and source do not come to the same, where each says what it comes to.
struct TotalsDiffer {
  Decimal by;
  Text says;  ///< With both figures.
};

/// Where another percentage of VAT is allowed, what they come to without VAT counts, if both say so; that
/// they differ with it is said all the same.
std::optional<TotalsDiffer> totals_differ(const connector::OrderDraft& draft,
                                          const connector::DocumentWritten& written,
                                          bool same_vat_percentage) {
  const auto differ = [&](const std::optional<Decimal>& here, const std::optional<Decimal>& there,
                          const char* en, const char* nl) -> std::optional<TotalsDiffer> {
    const std::optional<Decimal> by = flow::cents_apart(here, there);
    if (!by) return std::nullopt;
    const std::string source = here->rounded(2).to_text();
    const std::string target = there->rounded(2).to_text();
    return TotalsDiffer{
        .by = *by,
        .says = {.en = fmt::format("Order {}: document {} of the target comes to {} {}, the source to {}.",
                                   draft.number, written.number, target, en, source),
                 .nl = fmt::format("Order {}: document {} van het doelsysteem komt op {} {}, de bron op {}.",
                                   draft.number, written.number, target, nl, source)}};
  };
  const auto without = differ(draft.amount_excl_vat, written.amount_excl_vat, "excl. VAT", "exclusief btw");
  auto with = differ(draft.amount, written.amount, "incl. VAT", "inclusief btw");
  if (with && !same_vat_percentage && draft.amount_excl_vat && written.amount_excl_vat) {
    if (without) return without;
    with->by = Decimal();
    return with;
  }
  if (!without || (with && with->by > without->by)) return with;
  return without;
}

bool may_have_happened(const Error& error) {
  switch (disposition(error.kind, Phase::kWrite)) {
    case Next::kLookUp:
    case Next::kEndRunOpen:
      return true;
    case Next::kTryAgain:
    case Next::kDeadLetter:
    case Next::kEndRun:
      return false;
  }
  return true;
}

}  // namespace

const model::Customer* customer_of(const model::Order& order, const std::string& source_customer_id) {
  if (order.customer.id == source_customer_id) return &order.customer;
  if (order.invoice_to && order.invoice_to->id == source_customer_id) return &*order.invoice_to;
  if (order.deliver_to && order.deliver_to->id == source_customer_id) return &*order.deliver_to;
  return nullptr;
}

CustomerAction customer_action_of(const flow::WriteOrder& write) {
  CustomerAction action = CustomerAction::kNone;
  for (const flow::CustomerStep& step : write.customers) {
    if (std::holds_alternative<flow::CreateCustomer>(step.action)) return CustomerAction::kCreate;
    if (std::holds_alternative<flow::UpdateCustomer>(step.action)) {
      action = CustomerAction::kUpdate;
    } else if (action == CustomerAction::kNone) {
      action = CustomerAction::kFound;
    }
  }
  return action;
}

// ---- The batch
// -----------------------------------------------------------------------------------------------------

Intent Writer::order_intent(const Planned& planned) const {
  const Instant now = clock_.now();
  return {.kind = Kind::kOrder,
          .source_id = planned.key.source_id,
          .number = planned.key.number,
          .reference = planned.key.reference,
          .content_hash = planned.key.content_hash,
          .state = Intent::State::kOpen,
          .at = now,
          .settled = has_bug(KnownBug::kNoSettlingTime) ? now : now + settings_.settling_time,
          .look = now,
          .looks = 0,
          .rounds = planned.candidate.earlier ? planned.candidate.earlier->rounds : 0,
          .run = {}};
}

Result<void> Writer::open_intents(const std::vector<Planned>& batch) {
  const Instant now = clock_.now();
  for (const Planned& planned : batch) {
    ledger_.put(order_intent(planned));
    ledger_.note(
        {.source_id = planned.key.source_id, .what = Event::What::kIntended, .code = {}, .target = {}});
    for (const flow::CustomerStep& step : planned.write.customers) {
      if (!std::holds_alternative<flow::CreateCustomer>(step.action)) continue;
      const model::Customer* customer = customer_of(planned.candidate.order, step.source_customer_id);
      SCHAKEL_ASSERT(customer != nullptr &&
                     gatherer_.can_be_found(*customer));  // The flow creates nobody else.
      if (opened_customers_.contains(customer->id)) continue;
      TRY(const std::optional<Intent> earlier, gatherer_.customer_intent(customer->id));
      opened_customers_.emplace(customer->id, earlier);
      ledger_.put({.kind = Kind::kCustomer,
                   .source_id = customer->id,
                   .number = customer->code,
                   .reference = {},
                   .content_hash = gatherer_.match_hashes(*customer),
                   .state = Intent::State::kOpen,
                   .at = now,
                   .settled = now + settings_.settling_time,
                   .look = now,
                   .looks = 0,
                   .rounds = earlier ? earlier->rounds : 0,
                   .run = {}});
    }
  }
  return {};
}

void Writer::close_unused_customers() {
  for (const auto& [id, earlier] : opened_customers_) ledger_.close(Kind::kCustomer, id);
  opened_customers_.clear();
}

void Writer::not_sent(const Planned& planned) {
  if (planned.candidate.earlier && !has_bug(KnownBug::kPutAsideForgotten)) {
    // It was put aside before: the cursor may be past it, so the row must stay.
    put_aside(planned.key, planned.candidate.earlier, clock_.now());
  } else {
    ledger_.close(Kind::kOrder, planned.key.source_id);
  }
  ledger_.note({.source_id = planned.key.source_id, .what = Event::What::kNotSent, .code = {}, .target = {}});
}

void Writer::put_aside(const RecordKey& key, const std::optional<Intent>& earlier, Instant until) {
  Intent intent{.kind = Kind::kOrder,
                .source_id = key.source_id,
                .number = key.number,
                .reference = key.reference,
                .content_hash = key.content_hash,
                .state = Intent::State::kWaiting,
                .at = clock_.now(),
                .settled = clock_.now(),
                .look = until};
  if (earlier) intent.rounds = earlier->rounds;
  ledger_.put(std::move(intent));
  unfinished_.insert(key.source_id);
}

Result<void> Writer::carry_out(std::vector<Planned>& batch) {
  if (batch.empty()) return {};
  opened_customers_.clear();
  unsettled_.clear();
  refused_customers_.clear();
  updated_customers_.clear();
  created_values_.clear();
  std::erase_if(unsettled_values_,
                [&](const auto& entry) { return entry.second.until <= gatherer_.gathered_at(); });
  Result<void> went = take_customers_turn(batch);
  if (went) went = carry_out_all(batch);
  const Result<void> given_back = turn_.give_back();
  return went ? given_back : went;
}

Result<void> Writer::take_customers_turn(std::vector<Planned>& batch) {
  const auto creates = [](const Planned& planned) {
    return std::ranges::any_of(planned.write.customers, [](const flow::CustomerStep& step) {
      return std::holds_alternative<flow::CreateCustomer>(step.action);
    });
  };
  if (std::ranges::none_of(batch, creates) || has_bug(KnownBug::kCustomersWithoutTurn)) return {};
  TRY(const bool undisturbed, turn_.take());
  if (undisturbed) return {};
  for (const Planned& planned : batch) {
    if (creates(planned)) put_aside(planned.key, planned.candidate.earlier, clock_.now());
  }
  std::erase_if(batch, creates);
  return {};
}

Result<void> Writer::carry_out_all(std::vector<Planned>& batch) {
  TRY_VOID(open_intents(batch));
  if (!has_bug(KnownBug::kSentBeforeIntent)) TRY_VOID(ledger_.flush());
  for (std::size_t at = 0; at < batch.size(); ++at) {
    in_flight_ = false;
    Result<void> went = caller_.unless_stopped();
    if (went) went = ledger_.keep_lease();
    if (went) went = turn_.keep();
    if (went) went = carry_out_one(batch[at]);
    if (!went) {
      for (std::size_t rest = in_flight_ && !has_bug(KnownBug::kInFlightTakenForNotSent) ? at + 1 : at;
           rest < batch.size(); ++rest)
        not_sent(batch[rest]);
      close_unused_customers();
      return went;
    }
    TRY_VOID(ledger_.flush_if_due());
  }
  close_unused_customers();
  return {};
}

// ---- One order
// -----------------------------------------------------------------------------------------------------

Result<void> Writer::carry_out_one(Planned& planned) {
  customer_done_ = CustomerAction::kNone;
  Went went;
  for (const flow::CustomerStep& step : planned.write.customers) {
    TRY(went, carry_out_customer(planned, step));
    if (went.step != Step::kDone) break;
  }
  if (went.step == Step::kDone) {
    for (const connector::ItemDraft& draft : planned.write.items_to_create) {
      TRY(went, create_item(draft));
      if (went.step != Step::kDone) break;
    }
  }
  switch (went.step) {
    case Step::kDone:
      return write_document(planned);
    case Step::kLater:
      put_aside(planned.key, planned.candidate.earlier, went.until);
      return {};
    case Step::kRefused:
      ledger_.dead_lettered(planned.key, *went.error, {.customer = customer_done_});
      return {};
  }
  return {};
}

Result<Writer::Went> Writer::carry_out_customer(Planned& planned, const flow::CustomerStep& step) {
  if (const auto* use = std::get_if<flow::UseDebtor>(&step.action)) {
    put_debtor(step.role, planned.write.draft, use->debtor, use->target_id);
    if (customer_done_ == CustomerAction::kNone) customer_done_ = CustomerAction::kFound;
    // The default debtor is nobody's cross-reference.
    if (!step.source_customer_id.empty() && !gatherer_.linked(step.source_customer_id)) {
      const connector::CustomerFound found{
          .id = use->target_id, .debtor = use->debtor, .code = {}, .blocked = false};
      ledger_.customer_linked(step.source_customer_id, found);
      gatherer_.remember_customer(step.source_customer_id, found);
    }
    return Went{};
  }
  // Somebody of this run may have come first: an earlier order of the same customer.
  if (const auto* create = std::get_if<flow::CreateCustomer>(&step.action)) {
    if (const auto linked = gatherer_.linked(step.source_customer_id)) {
      put_debtor(step.role, planned.write.draft, linked->debtor, linked->id);
      if (customer_done_ == CustomerAction::kNone) customer_done_ = CustomerAction::kFound;
      return Went{};
    }
    const model::Customer* customer = customer_of(planned.candidate.order, step.source_customer_id);
    SCHAKEL_ASSERT(customer != nullptr);
    return create_customer(planned, step, *customer, create->draft);
  }
  return update_customer(planned, step, std::get<flow::UpdateCustomer>(step.action));
}

Result<Writer::Went> Writer::create_customer(Planned& planned, const flow::CustomerStep& step,
                                             const model::Customer& customer,
                                             const connector::CustomerDraft& draft) {
  if (const auto waits = unsettled_.find(customer.id); waits != unsettled_.end()) {
    return Went{.step = Step::kLater, .until = waits->second};
  }
  if (const auto refused = refused_customers_.find(customer.id); refused != refused_customers_.end()) {
    return Went{.step = Step::kRefused, .error = refused->second};
  }
  const std::vector<connector::MatchKey> keys = flow::usable_match_keys(customer, settings_.customers);
  for (const connector::MatchKey key : keys) {
    // Somebody with the same e-mail address (say) was created since this one was looked up: look again.
    if (created_values_.contains({key, flow::match_value(key, customer).reveal()})) {
      return Went{.step = Step::kLater, .until = clock_.now()};
    }
    // Or his creation was not answered, and he may land after this one was looked up.
    const auto other = unsettled_values_.find({key, flow::match_value(key, customer).reveal()});
    if (other != unsettled_values_.end() && other->second.customer_id != customer.id &&
        gatherer_.gathered_at() < other->second.until) {
      return Went{.step = Step::kLater, .until = std::max(other->second.until, clock_.now())};
    }
  }
  const auto opened = opened_customers_.find(customer.id);
  SCHAKEL_ASSERT(opened != opened_customers_.end());
  const std::optional<Intent> earlier = std::move(opened->second);
  opened_customers_.erase(opened);
  Intent intent{.kind = Kind::kCustomer,
                .source_id = customer.id,
                .number = customer.code,
                .reference = {},
                .content_hash = gatherer_.match_hashes(customer),
                .state = Intent::State::kOpen,
                .at = clock_.now(),
                .settled = clock_.now() + settings_.settling_time,
                .look = clock_.now()};
  if (earlier) intent.rounds = planned.candidate.asked_by_person ? 0 : earlier->rounds;
  const auto done = [&](const connector::CustomerFound& found) -> Went {
    if (found.debtor.empty()) {
      ledger_.close(Kind::kCustomer, customer.id);
      refused_customers_.insert_or_assign(customer.id, customer_is_no_debtor(planned.key.number));
      return {.step = Step::kRefused, .error = customer_is_no_debtor(planned.key.number)};
    }
    ledger_.customer_created(planned.key.source_id, customer.id, found);
    gatherer_.remember_customer(customer.id, found);
    put_debtor(step.role, planned.write.draft, found.debtor, found.id);
    customer_done_ = CustomerAction::kCreate;
    for (const connector::MatchKey key : keys) {
      created_values_.emplace(key, flow::match_value(key, customer).reveal());
    }
    return {};
  };

  const auto created =
      caller_.attempt(Phase::kWrite, [&] { return target_.create_customer(draft, caller_.stop()); });
  if (created) return done(*created);
  const bool unanswered = may_have_happened(created.error());
  const bool refused = disposition(created.error().kind, Phase::kWrite) == Next::kDeadLetter;
  if (!unanswered && !refused) {
    ledger_.close(Kind::kCustomer, customer.id);
    return fail(created.error());
  }
  if (unanswered) {
    intent.state = Intent::State::kUnknown;
    intent.at = clock_.now();
    intent.settled = clock_.now() + settings_.settling_time;
    ++intent.rounds;
    ledger_.put(intent);
    ledger_.note({.source_id = planned.key.source_id,
                  .what = Event::What::kUnanswered,
                  .code = created.error().code,
                  .target = {}});
    unsettled_.insert_or_assign(customer.id, intent.settled);
    if (disposition(created.error().kind, Phase::kWrite) == Next::kEndRunOpen) return fail(created.error());
  }
  // A refusal of what was sent before may just mean that it did land.
  if (unanswered || earlier) {
    TRY(const std::optional<connector::CustomerFound> found, gatherer_.find_one_customer(customer));
    if (found && found->incomplete) {
      TRY(const Went completed, send_update(found->id, draft));
      if (completed.step == Step::kRefused) {
        ledger_.close(Kind::kCustomer, customer.id);
        refused_customers_.insert_or_assign(customer.id, *completed.error);
      }
      if (completed.step != Step::kDone) return completed;
    }
    if (found) {
      unsettled_.erase(customer.id);
      return done(*found);
    }
  }
  if (unanswered) {
    for (const connector::MatchKey key : keys) {
      unsettled_values_.insert_or_assign({key, flow::match_value(key, customer).reveal()},
                                         Unsettled{.customer_id = customer.id, .until = intent.settled});
    }
    return Went{.step = Step::kLater, .until = intent.settled};
  }
  ledger_.close(Kind::kCustomer, customer.id);
  refused_customers_.insert_or_assign(customer.id, created.error());
  return Went{.step = Step::kRefused, .error = created.error()};
}

Result<Writer::Went> Writer::update_customer(Planned& planned, const flow::CustomerStep& step,
                                             const flow::UpdateCustomer& update) {
  const connector::CustomerFound found{
      .id = update.target_id, .debtor = update.debtor, .code = {}, .blocked = false};
  put_debtor(step.role, planned.write.draft, update.debtor, update.target_id);
  const auto link = [&] {
    if (gatherer_.linked(step.source_customer_id)) return;
    ledger_.customer_linked(step.source_customer_id, found);
    gatherer_.remember_customer(step.source_customer_id, found);
  };
  // Half made he is nobody's cross-reference: the next order would take him as he is.
  if (!update.completes) link();
  if (!updated_customers_.insert(step.source_customer_id).second) return Went{};
  TRY(Went sent, send_update(update.target_id, update.draft));
  switch (sent.step) {
    case Step::kDone:
      link();
      ledger_.customer_updated(planned.key.source_id, found);
      customer_done_ = CustomerAction::kUpdate;
      break;
    case Step::kLater:
      updated_customers_.erase(step.source_customer_id);
      break;
    case Step::kRefused:
      // He will not be whole: a person sees why, and a retry takes him as he is.
      if (update.completes) ledger_.close(Kind::kCustomer, step.source_customer_id);
      break;
  }
  return sent;
}

Result<Writer::Went> Writer::send_update(const std::string& target_id,
                                         const connector::CustomerDraft& draft) {
  const auto call = [&] {
    return caller_.attempt(Phase::kWrite,
                           [&] { return target_.update_customer(target_id, draft, caller_.stop()); });
  };
  Result<void> updated = call();
  // The same fields with the same values: an update may be sent twice.
  if (!updated && disposition(updated.error().kind, Phase::kWrite) == Next::kLookUp) updated = call();
  if (updated) return Went{};
  switch (disposition(updated.error().kind, Phase::kWrite)) {
    case Next::kDeadLetter:
      return Went{.step = Step::kRefused, .error = updated.error()};
    case Next::kLookUp:
      return Went{.step = Step::kLater, .until = clock_.now() + settings_.settling_time};
    case Next::kTryAgain:
    case Next::kEndRun:
    case Next::kEndRunOpen:
      return fail(updated.error());
  }
  return fail(updated.error());
}

Result<Writer::Went> Writer::create_item(const connector::ItemDraft& draft) {
  if (gatherer_.item_exists(draft.code)) return Went{};
  const auto created =
      caller_.attempt(Phase::kWrite, [&] { return target_.create_item(draft, caller_.stop()); });
  if (created) {
    gatherer_.remember_item(*created);
    ledger_.item_created();
    return Went{};
  }
  const Next next = disposition(created.error().kind, Phase::kWrite);
  if (next != Next::kLookUp && next != Next::kDeadLetter) return fail(created.error());
  // Its code is its key: an item cannot be there twice, so looking it up always tells.
  TRY(const std::optional<connector::ItemFound> found, gatherer_.find_item(draft.code));
  if (found) {
    gatherer_.remember_item(*found);
    ledger_.item_created();
    return Went{};
  }
  if (next == Next::kDeadLetter) return Went{.step = Step::kRefused, .error = created.error()};
  return Went{.step = Step::kLater, .until = clock_.now() + settings_.settling_time};
}

// ---- The document
// --------------------------------------------------------------------------------------------------

Result<void> Writer::write_document(Planned& planned) {
  const auto written = caller_.attempt(
      Phase::kWrite, [&] { return target_.write_order(planned.write.draft, caller_.stop()); });
  if (written) {
    Particulars with{.customer = customer_done_, .items_to_create = planned.write.items_to_create.size()};
    const auto difference = totals_differ(planned.write.draft, *written, settings_.same_vat_percentage);
    if (difference && difference->by > settings_.rounding_difference) {
      ledger_.created_otherwise(
          planned.key, *written,
          explained(ErrorKind::kInvalidRecord, "engine.totals_differ", difference->says), with);
      return {};
    }
    if (difference) with.why = difference->says;
    ledger_.created(planned.key, *written, Event::What::kCreated, with);
    return {};
  }
  switch (disposition(written.error().kind, Phase::kWrite)) {
    case Next::kLookUp: {
      in_flight_ = true;
      if (has_bug(KnownBug::kUnknownTakenForFailure)) {
        ledger_.dead_lettered(planned.key, written.error(), {.customer = customer_done_});
        return {};
      }
      if (has_bug(KnownBug::kUnknownTakenForSuccess)) {
        ledger_.created(planned.key, {}, Event::What::kCreated, {.customer = customer_done_});
        return {};
      }
      document_unanswered(planned);
      ledger_.note({.source_id = planned.key.source_id,
                    .what = Event::What::kUnanswered,
                    .code = written.error().code,
                    .target = {}});
      // Most answers are lost after the deed: looking at once usually settles it for one call.
      TRY_VOID(confirm_document(planned));
      return {};
    }
    case Next::kDeadLetter: {
      if (has_bug(KnownBug::kBadRecordStopsTheRest)) return fail(written.error());
      // A refusal of what was sent before may just mean that it did land.
      if (planned.candidate.earlier) {
        TRY(const bool there, confirm_document(planned));
        if (there) return {};
      }
      ledger_.dead_lettered(planned.key, written.error(), {.customer = customer_done_});
      return {};
    }
    case Next::kEndRunOpen:
      in_flight_ = true;
      document_unanswered(planned);
      return fail(written.error());
    case Next::kTryAgain:
    case Next::kEndRun:
      return fail(written.error());
  }
  return fail(written.error());
}

void Writer::document_unanswered(Planned& planned) {
  Intent intent = order_intent(planned);
  intent.state = Intent::State::kUnknown;
  intent.look = clock_.now() + pause_before_look(0);
  ++intent.rounds;
  ledger_.put(intent);
  unfinished_.insert(planned.key.source_id);
}

Result<bool> Writer::confirm_document(Planned& planned) {
  TRY(const std::vector<connector::DocumentFound> found,
      gatherer_.find_documents(std::span(&planned.key.reference, 1),
                               [](const std::string&, const Error&) {}));
  if (found.empty()) return false;
  unfinished_.erase(planned.key.source_id);
  ledger_.created(planned.key, {.id = found.front().id, .number = found.front().number},
                  Event::What::kConfirmed,
                  {.customer = customer_done_, .items_to_create = planned.write.items_to_create.size()});
  return true;
}

}  // namespace schakel::engine
