#include "engine/orders_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "base/assert.h"
#include "base/known_bug.h"
#include "engine/errors.h"

namespace schakel::engine {
namespace {

constexpr std::size_t kReadAgainAtOnce = 50;  // Orders in memory while the unfinished are gone on with.

Error outcome_unknown(const Intent& intent) {
  return explained(
      ErrorKind::kInvalidRecord, "engine.outcome_unknown",
      {.en = fmt::format("Order {} was sent {} times without an answer, and was not found in the target "
                         "under reference {}.",
                         intent.number, intent.rounds, intent.reference),
       .nl = fmt::format("Order {} is {} keer verstuurd zonder antwoord, en is in het doelsysteem niet "
                         "gevonden onder referentie {}.",
                         intent.number, intent.rounds, intent.reference)});
}

/// The same where the target cannot be asked for all that it has.
Error outcome_unseen(const Intent& intent) {
  return explained(
      ErrorKind::kInvalidRecord, "engine.outcome_unseen",
      {.en = fmt::format(
           "Order {} may have been written under reference {}: no answer came, and the target does "
           "not show all such documents.",
           intent.number, intent.reference),
       .nl =
           fmt::format("Order {} is misschien geschreven onder referentie {}: er kwam geen antwoord, en het "
                       "doelsysteem laat niet al zulke documenten zien.",
                       intent.number, intent.reference)});
}

flow::Skip gone_from_source(const std::string& number) {
  return {.code = "engine.gone_from_source",
          .reason = {.en = fmt::format("Order {} is not in the source any more.", number),
                     .nl = fmt::format("Order {} staat niet meer in de bron.", number)}};
}

flow::Skip made_by_us(const std::string& number) {
  return {.code = "engine.made_by_schakel",
          .reason = {
              .en = fmt::format("Schakel itself made order {} there, from the other side.", number),
              .nl = fmt::format("Schakel heeft order {} daar zelf gemaakt, vanaf de andere kant.", number)}};
}

tl::unexpected<Error> page_repeats() {
  return fail(explained(ErrorKind::kMalformed, "engine.page_repeats",
                        {.en = "The source gave a page of orders and did not move on behind it.",
                         .nl = "De bron gaf een pagina met orders en ging daarna niet verder."}));
}

connector::OrderRead order_read(const flow::OrdersFlow& settings) {
  flow::FieldsNeeded needed = flow::fields_needed(settings);
  return {.after = {},
          .native_fields = std::move(needed.order),
          .native_line_fields = std::move(needed.line),
          .native_customer_fields = std::move(needed.customer)};
}

// Several refusals of one document are one error for one person, who sees them all at once.
Error together(std::vector<Error> refusals) {
  Error all = std::move(refusals.front());
  for (std::size_t i = 1; i < refusals.size(); ++i) {
    all.what.en += " " + refusals[i].what.en;
    all.what.nl += " " + refusals[i].what.nl;
    all.fields.insert(all.fields.end(), refusals[i].fields.begin(), refusals[i].fields.end());
  }
  return all;
}

}  // namespace

OrdersRun::OrdersRun(const Deps& deps, const flow::OrdersFlow& settings, const RunOptions& options,
                     Observer& observer, std::optional<Lease> lease, RunId run)
    : deps_(deps),
      settings_(settings),
      options_(options),
      observer_(observer),
      read_only_(deps.target),
      target_(options.dry_run ? static_cast<connector::OrderTarget&>(read_only_) : deps.target),
      ledger_(deps.store, deps.clock, observer,
              {.integration = deps.integration, .flow = settings.name, .reversed = deps.reversed},
              Kind::kOrder, std::move(lease), run,
              {.lease_length = deps.pace.lease_length,
               .durable_every = deps.pace.durable_every,
               .permit = deps.permit}),
      caller_(deps.clock, deps.random, deps.stop, observer, deps.pace.lease_length / 4,
              [this]() -> Result<void> {
                TRY_VOID(ledger_.flush());
                return ledger_.keep_lease();
              }),
      turn_(deps.store, deps.clock, caller_, deps.written_to,
            {.owner = deps.owner, .owner_is_gone = deps.owner_is_gone}, deps.pace.lease_length),
      gatherer_(deps.store, target_, deps.clock, caller_, turn_, deps.hasher,
                {.integration = deps.integration, .flow = settings.name, .reversed = deps.reversed}, run,
                settings,
                {.items = deps.pace.items_remembered,
                 .customers = deps.pace.customers_remembered,
                 .rounds_max = deps.pace.rounds_max},
                options.record.empty() && options.dead_letters.empty() ? Gatherer::Links::kTrusted
                                                                       : Gatherer::Links::kVerified),
      writer_(target_, deps.clock, caller_, turn_, ledger_, gatherer_, settings),
      read_(order_read(settings)) {}

RecordKey OrdersRun::key_of(const model::Order& order) const {
  return {.source_id = order.id,
          .number = order.number,
          .reference = flow::reference_of(order, settings_),
          .content_hash = {}};
}

// A record counts once, also when it is met again after it was put aside.
void OrdersRun::saw(const std::string& source_id) {
  if (!writer_.unfinished().contains(source_id)) ledger_.saw();
}

Result<void> OrdersRun::run_all() {
  if (!options_.record.empty()) return run_record(options_.record);
  if (!options_.dead_letters.empty()) return run_dead_letters();
  if (!options_.dry_run) TRY_VOID(recover());
  TRY_VOID(run_pages());
  return finish_unfinished();
}

Result<void> OrdersRun::finish(const std::optional<Error>& ended_by, connector::Calls source_before,
                               connector::Calls target_before, Instant started) {
  return finish_run(deps_.store, ledger_,
                    {.flow = settings_.name,
                     .trigger = options_.trigger,
                     .started = started,
                     .ended = deps_.clock.now(),
                     .ended_by = ended_by,
                     .source_before = source_before,
                     .target_before = target_before,
                     .source_now = deps_.source.calls(),
                     .target_now = deps_.target.calls()});
}

// ---- Pages
// ---------------------------------------------------------------------------------------------------------

Result<void> OrdersRun::run_pages() {
  TRY(read_.after, deps_.store.cursor(settings_.name));
  while (true) {
    TRY_VOID(caller_.unless_stopped());
    TRY(connector::OrderPage page,
        caller_.attempt(Phase::kRead, [&] { return deps_.source.read_heads(read_, caller_.stop()); }));
    if (page.more && page.next == read_.after) return page_repeats();
    observer_.page_read(page.heads.size(), page.more);
    TRY(Wanted wanted, sift(std::move(page.heads), Asked::kByCursor));
    bool whole_page = true;
    if (options_.limit && worked_on_ + wanted.orders.size() > *options_.limit) {
      wanted.orders.resize(*options_.limit - worked_on_);
      wanted.earlier.resize(wanted.orders.size());
      whole_page = false;
    }
    worked_on_ += wanted.orders.size();
    if (has_bug(KnownBug::kCursorBeforeOutcome)) TRY_VOID(ledger_.flush_with(page.next));
    TRY_VOID(work_on(std::move(wanted)));
    // Only now does every record of the page have an outcome or an intent that survives us.
    if (!whole_page) return ledger_.flush();
    TRY_VOID(ledger_.flush_with(page.next));
    gatherer_.may_forget();
    read_.after = page.next;
    if (!page.more || (options_.limit && worked_on_ >= *options_.limit)) return {};
  }
}

Result<OrdersRun::Wanted> OrdersRun::sift(std::vector<model::Order> heads, Asked asked) {
  Wanted wanted{.orders = {}, .earlier = {}, .asked = asked};
  std::set<std::string> seen;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < heads.size(); ++i) {
    if (!seen.insert(heads[i].id).second) continue;
    std::optional<Intent> earlier;
    TRY(const bool is_one, is_wanted(heads[i], asked, earlier));
    if (!is_one) continue;
    wanted.earlier.push_back(std::move(earlier));
    if (kept != i) heads[kept] = std::move(heads[i]);
    ++kept;
  }
  heads.resize(kept);
  wanted.orders = std::move(heads);
  return wanted;
}

Result<bool> OrdersRun::is_open_still(const model::Order& head, Asked asked, std::optional<Intent>& earlier) {
  const RecordKey key = key_of(head);
  TRY(const std::optional<CrossReference> link, deps_.store.link(ledger_.place(), Kind::kOrder, head.id));
  if (link) {
    saw(head.id);
    TRY_VOID(was_written(key, *link, asked));
    return false;
  }
  TRY(earlier, deps_.store.intent(ledger_.place(), Kind::kOrder, head.id));
  if (earlier) {
    switch (earlier->state) {
      case Intent::State::kWaiting:
        break;
      case Intent::State::kOpen:
      case Intent::State::kUnknown: {
        // Of a program that died, or not answered. While it may still land it is left alone: its row is
        // durable, so the cursor may pass it, and finish_unfinished() goes on with it.
        const bool died = earlier->state == Intent::State::kOpen;
        if (died) earlier->settled = deps_.clock.now() + settings_.settling_time;
        if (target_.finds_every_document() && deps_.clock.now() >= earlier->settled &&
            earlier->rounds < deps_.pace.rounds_max)
          break;
        if (asked == Asked::kByPerson) {
          saw(head.id);
          earlier->state = Intent::State::kUnknown;
          earlier->look = deps_.clock.now();
          ledger_.put(*earlier);
          writer_.remember_unfinished(head.id);
        }
        return false;
      }
      case Intent::State::kQuarantined:
        if (asked == Asked::kByPerson) {
          earlier->rounds = 0;
          break;
        }
        saw(head.id);
        ledger_.still_needs_person(
            key, target_.finds_every_document() ? outcome_unknown(*earlier) : outcome_unseen(*earlier));
        return false;
    }
  }
  return true;
}

Result<bool> OrdersRun::is_wanted(const model::Order& head, Asked asked, std::optional<Intent>& earlier) {
  const RecordKey key = key_of(head);
  if (!as_if_new()) {
    TRY(const bool is_open, is_open_still(head, asked, earlier));
    if (!is_open) return false;
  }
  if (head.unreadable) {
    saw(head.id);
    ledger_.dead_lettered(key, *head.unreadable);
    return false;
  }
  // An order that a flow the other way made there: sending it back would make it twice.
  TRY(const bool ours, deps_.store.made_by_us(ledger_.place(), Kind::kOrder, head.id));
  if (ours && !has_bug(KnownBug::kEcho)) {
    saw(head.id);
    ledger_.skipped(key, made_by_us(head.number));
    return false;
  }
  if (const std::optional<flow::Skip> skip = flow::filter_head(head, settings_)) {
    saw(head.id);
    ledger_.skipped(key, *skip);
    return false;
  }
  return true;
}

/// It stands in the target. Somebody may still have to look at it, because it came to something else there: a
/// person who asks for it again has.
Result<void> OrdersRun::was_written(const RecordKey& key, const CrossReference& link, Asked asked) {
  TRY(const std::optional<DeadLetter> letter, deps_.store.open_dead_letter(settings_.name, key.source_id));
  if (!letter) {
    ledger_.unchanged(key, link);
  } else if (asked == Asked::kByPerson) {
    ledger_.found_there(key,
                        {.reference = link.reference, .id = link.target_id, .number = link.target_number});
  } else {
    ledger_.still_needs_person(key, letter->error);
  }
  return {};
}

// ---- Orders that are wanted
// ----------------------------------------------------------------------------------------

Result<void> OrdersRun::work_on(Wanted wanted) {
  std::vector<model::Order>& orders = wanted.orders;
  if (orders.empty()) return {};
  // Whether somebody is known cannot fail: when the store cannot tell, his details are read, which only costs
  // calls.
  const auto known = [&](const std::string& id) { return gatherer_.needs_no_details(id); };
  TRY_VOID(caller_.attempt(Phase::kRead,
                           [&] { return deps_.source.complete(orders, read_, known, caller_.stop()); }));
  SCHAKEL_ASSERT(orders.size() == wanted.earlier.size());
  gatherer_.fill_in_customers(orders);

  const std::size_t size = std::max<std::size_t>(settings_.batch_size, 1);
  for (std::size_t from = 0; from < orders.size(); from += size) {
    const std::size_t to = std::min(from + size, orders.size());
    std::vector<Candidate> batch;
    batch.reserve(to - from);
    for (std::size_t i = from; i < to; ++i) {
      std::string reference = key_of(orders[i]).reference;
      batch.push_back({.order = std::move(orders[i]),
                       .reference = std::move(reference),
                       .content_hash = {},
                       .earlier = std::move(wanted.earlier[i]),
                       .asked_by_person = wanted.asked == Asked::kByPerson,
                       .blocked = {},
                       .wait_until = {}});
    }
    TRY_VOID(work_on_batch(std::move(batch)));
  }
  return {};
}

Result<void> OrdersRun::work_on_batch(std::vector<Candidate> batch) {
  TRY_VOID(caller_.unless_stopped());
  TRY_VOID(ledger_.flush_if_due());
  TRY(std::vector<Planned> to_write, plan(batch));
  if (ledger_.is_dry()) return {};
  return writer_.carry_out(to_write);
}

Result<std::vector<Planned>> OrdersRun::plan(std::vector<Candidate>& batch) {
  std::vector<Candidate> to_plan;
  for (Candidate& candidate : batch) {
    saw(candidate.order.id);
    candidate.content_hash = deps_.hasher.of(candidate.order);
    RecordKey key = key_of(candidate.order);
    key.content_hash = candidate.content_hash;
    if (candidate.order.unreadable) {
      ledger_.dead_lettered(key, *candidate.order.unreadable);
      continue;
    }
    if (const std::optional<flow::Skip> skip = flow::filter_order(candidate.order, settings_)) {
      ledger_.skipped(key, *skip);
      continue;
    }
    // Nothing changed since it needed a person: trying again would only cost calls. A person may ask for it.
    if (!candidate.asked_by_person && !candidate.earlier) {
      TRY(const std::optional<DeadLetter> letter,
          deps_.store.open_dead_letter(settings_.name, candidate.order.id));
      if (letter && letter->content_hash == candidate.content_hash) {
        ledger_.still_needs_person(key, letter->error);
        continue;
      }
    }
    to_plan.push_back(std::move(candidate));
  }
  std::vector<Planned> to_write;
  if (to_plan.empty()) return to_write;
  TRY(const flow::WhatExists* exists, gatherer_.gather(to_plan, as_if_new()));
  for (Candidate& candidate : to_plan) plan_one(std::move(candidate), *exists, to_write);
  return to_write;
}

void OrdersRun::plan_one(Candidate candidate, const flow::WhatExists& exists,
                         std::vector<Planned>& to_write) {
  RecordKey key = key_of(candidate.order);
  key.content_hash = candidate.content_hash;
  if (candidate.blocked) {
    ledger_.dead_lettered(key, *candidate.blocked);
    return;
  }
  if (candidate.wait_until) {
    writer_.put_aside(key, candidate.earlier, *candidate.wait_until);
    return;
  }
  flow::OrderPlan plan = flow::plan_order(candidate.order, exists, settings_);
  const Particulars dry{.plan = ledger_.is_dry() ? &plan : nullptr};
  if (const auto* skip = std::get_if<flow::Skip>(&plan)) {
    ledger_.skipped(key, *skip, dry);
  } else if (const auto* there = std::get_if<flow::ExistsAlready>(&plan)) {
    // What we meant to write ourselves and is there, is ours.
    if (candidate.earlier) {
      ledger_.created(key, {.id = there->document.id, .number = there->document.number},
                      Event::What::kConfirmed, dry);
    } else {
      ledger_.found_there(key, there->document, dry);
    }
  } else if (const auto* person = std::get_if<flow::NeedsPerson>(&plan)) {
    ledger_.dead_lettered(key, person->error, dry);
  } else {
    auto& write = std::get<flow::WriteOrder>(plan);
    const Particulars done{.customer = customer_action_of(write),
                           .items_to_create = write.items_to_create.size(),
                           .plan = dry.plan};
    if (const std::optional<Error> refusal = refusal_of(write)) {
      ledger_.dead_lettered(key, *refusal, done);
    } else if (ledger_.is_dry()) {
      ledger_.created(key, {}, Event::What::kCreated, done);
    } else {
      to_write.push_back(
          {.candidate = std::move(candidate), .key = std::move(key), .write = std::move(write)});
    }
  }
}

std::optional<Error> OrdersRun::refusal_of(const flow::WriteOrder& write) const {
  std::vector<Error> refusals;
  const auto add = [&](std::vector<Error> more) {
    std::move(more.begin(), more.end(), std::back_inserter(refusals));
  };
  for (const flow::CustomerStep& step : write.customers) {
    if (const auto* create = std::get_if<flow::CreateCustomer>(&step.action))
      add(target_.check(create->draft));
    if (const auto* update = std::get_if<flow::UpdateCustomer>(&step.action))
      add(target_.check_update(update->draft));
  }
  for (const connector::ItemDraft& item : write.items_to_create) add(target_.check(item));
  if (write.draft.debtor.empty()) {
    // His number is not known before he is created. Any number stands in for it, because only its presence is
    // checked here; the real one comes from the target itself.
    connector::OrderDraft draft = write.draft;
    draft.debtor = "1";
    add(target_.check(draft));
  } else {
    add(target_.check(write.draft));
  }
  if (refusals.empty()) return std::nullopt;
  return together(std::move(refusals));
}

// ---- By number
// -----------------------------------------------------------------------------------------------------

Result<void> OrdersRun::run_record(const std::string& number) {
  TRY(std::vector<model::Order> heads, caller_.attempt(Phase::kRead, [&] {
    return deps_.source.read_heads_of(std::span(&number, 1), read_, caller_.stop());
  }));
  if (heads.empty()) {
    return fail(explained(ErrorKind::kInvalidInput, "engine.record_unknown",
                          {.en = fmt::format("The source has no order {}.", number),
                           .nl = fmt::format("De bron heeft geen order {}.", number)}));
  }
  TRY(Wanted wanted, sift(std::move(heads), Asked::kByPerson));
  TRY_VOID(work_on(std::move(wanted)));
  TRY_VOID(ledger_.flush());
  return finish_unfinished();
}

Result<void> OrdersRun::run_dead_letters() {
  const std::vector<std::int64_t>& ids = options_.dead_letters;
  for (std::size_t from = 0; from < ids.size(); from += kReadAgainAtOnce) {
    std::vector<RecordKey> keys;
    for (std::size_t at = from; at < std::min(from + kReadAgainAtOnce, ids.size()); ++at) {
      TRY(const std::optional<DeadLetter> letter, deps_.store.dead_letter(ids[at]));
      if (!letter || letter->flow != settings_.name) {
        return fail(
            explained(ErrorKind::kInvalidInput, "engine.dead_letter_unknown",
                      {.en = fmt::format("The flow {} has no open dead letter {}.", settings_.name, ids[at]),
                       .nl = fmt::format("De flow {} heeft geen open record {} in het postvak.",
                                         settings_.name, ids[at])}));
      }
      ledger_.note(
          {.source_id = letter->source_id, .what = Event::What::kRetryAsked, .code = {}, .target = {}});
      keys.push_back({.source_id = letter->source_id,
                      .number = letter->number,
                      .reference = letter->reference,
                      .content_hash = letter->content_hash});
    }
    TRY(std::vector<model::Order> heads, read_again(keys));
    TRY(Wanted wanted, sift(std::move(heads), Asked::kByPerson));
    TRY_VOID(work_on(std::move(wanted)));
    TRY_VOID(ledger_.flush());
    gatherer_.may_forget();
  }
  return finish_unfinished();
}

Result<std::vector<model::Order>> OrdersRun::read_again(const std::vector<RecordKey>& keys) {
  if (keys.empty()) return std::vector<model::Order>();
  TRY_VOID(caller_.unless_stopped());
  std::vector<std::string> numbers;
  for (const RecordKey& key : keys) numbers.push_back(key.number);
  TRY(std::vector<model::Order> read, caller_.attempt(Phase::kRead, [&] {
    return deps_.source.read_heads_of(numbers, read_, caller_.stop());
  }));
  std::vector<model::Order> heads;
  for (const RecordKey& key : keys) {
    // By its key: another order may have got its number.
    const auto found = std::find_if(read.begin(), read.end(),
                                    [&](const model::Order& head) { return head.id == key.source_id; });
    if (found != read.end()) {
      heads.push_back(std::move(*found));
      continue;
    }
    saw(key.source_id);
    ledger_.skipped(key, gone_from_source(key.number));
  }
  return heads;
}

// ---- What an earlier attempt left open
// -----------------------------------------------------------------------------

Result<void> OrdersRun::recover() {
  std::string after;
  while (true) {
    TRY(std::vector<Intent> intents, deps_.store.unfinished(ledger_.place(), Kind::kOrder, after,
                                                            std::max<std::size_t>(settings_.batch_size, 1)));
    if (intents.empty()) return {};
    after = intents.back().source_id;
    if (has_bug(KnownBug::kDeadProgramForgotten) || has_bug(KnownBug::kDeadProgramNotLookedUp)) {
      for (Intent& intent : intents) {
        if (intent.state != Intent::State::kOpen) continue;
        intent.state = Intent::State::kWaiting;
        if (has_bug(KnownBug::kDeadProgramForgotten)) {
          ledger_.close(Kind::kOrder, intent.source_id);
        } else {
          ledger_.put(intent);
        }
      }
      TRY_VOID(ledger_.flush());
      continue;
    }
    TRY(std::vector<Intent> not_found, confirm(std::move(intents)));
    for (Intent& intent : not_found) {
      if (intent.state != Intent::State::kOpen) continue;
      // Its program died while this may have been under way. When is not known, only that it is over by now.
      intent.state = Intent::State::kUnknown;
      intent.settled = deps_.clock.now() + settings_.settling_time;
      intent.look = deps_.clock.now() + pause_before_look(0);
      intent.looks = 0;
      ledger_.put(std::move(intent));
    }
    TRY_VOID(ledger_.flush());
  }
}

Result<std::vector<Intent>> OrdersRun::confirm(std::vector<Intent> intents) {
  std::vector<std::string> references;
  for (const Intent& intent : intents) references.push_back(intent.reference);
  TRY(const std::vector<connector::DocumentFound> found,
      gatherer_.find_documents(references, [](const std::string&, const Error&) {}));
  std::map<std::string, const connector::DocumentFound*> by_reference;
  for (const connector::DocumentFound& document : found) by_reference.emplace(document.reference, &document);
  std::vector<Intent> not_found;
  for (Intent& intent : intents) {
    const auto there = by_reference.find(intent.reference);
    if (there == by_reference.end()) {
      not_found.push_back(std::move(intent));
      continue;
    }
    saw(intent.source_id);
    ledger_.created({.source_id = intent.source_id,
                     .number = intent.number,
                     .reference = intent.reference,
                     .content_hash = intent.content_hash},
                    {.id = there->second->id, .number = there->second->number}, Event::What::kConfirmed);
    writer_.forget_unfinished(intent.source_id);
  }
  return not_found;
}

Result<void> OrdersRun::finish_unfinished() {
  if (ledger_.is_dry()) return {};
  // A run of one record, or of some dead letters, goes on only with its own.
  const bool all = options_.record.empty() && options_.dead_letters.empty();
  const std::optional<RunId> put_by = all ? std::nullopt : std::optional(ledger_.run());
  while (true) {
    TRY_VOID(caller_.unless_stopped());
    TRY(const Store::Waiting waiting, deps_.store.waiting(ledger_.place(), Kind::kOrder, put_by));
    if (waiting.count == 0) return {};
    const Instant now = deps_.clock.now();
    if (waiting.next_look > now) {
      observer_.pausing({.reason = PauseReason::kSettling,
                         .length = waiting.next_look - now,
                         .error = nullptr,
                         .records = static_cast<std::size_t>(waiting.count)});
      TRY_VOID(caller_.rest(waiting.next_look - now));
      continue;
    }
    TRY(std::vector<Intent> due,
        deps_.store.due(ledger_.place(), Kind::kOrder, now, put_by, kReadAgainAtOnce));
    TRY_VOID(look_again(std::move(due)));
  }
}

Result<void> OrdersRun::look_again(std::vector<Intent> due) {
  TRY(std::vector<Intent> not_found, confirm(std::move(due)));
  std::vector<RecordKey> to_read;
  for (Intent& intent : not_found) {
    const Instant now = deps_.clock.now();
    if (intent.state != Intent::State::kWaiting && now < intent.settled) {
      ++intent.looks;
      intent.look = std::min(now + pause_before_look(intent.looks), intent.settled);
      ledger_.put(std::move(intent));
      continue;
    }
    if (intent.state != Intent::State::kWaiting) {
      ledger_.note({.source_id = intent.source_id, .what = Event::What::kNotThere, .code = {}, .target = {}});
    }
    const bool is_proof = intent.state == Intent::State::kWaiting || target_.finds_every_document();
    if (!is_proof || intent.rounds >= deps_.pace.rounds_max) {
      saw(intent.source_id);
      const Error error = is_proof ? outcome_unknown(intent) : outcome_unseen(intent);
      ledger_.quarantined(std::move(intent), error);
      continue;
    }
    to_read.push_back({.source_id = intent.source_id,
                       .number = intent.number,
                       .reference = intent.reference,
                       .content_hash = intent.content_hash});
  }
  TRY_VOID(ledger_.flush());
  TRY(std::vector<model::Order> heads, read_again(to_read));
  TRY(Wanted wanted, sift(std::move(heads), Asked::kByCursor));
  TRY_VOID(work_on(std::move(wanted)));
  TRY_VOID(ledger_.flush());
  gatherer_.may_forget();
  return {};
}

}  // namespace schakel::engine
