#include "engine/deliveries_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/known_bug.h"
#include "engine/errors.h"

namespace schakel::engine {
namespace {

constexpr std::size_t kReadAgainAtOnce = 50;

bool nobody_is_known(const std::string&) {
  // Customers are of no interest here: whoever is "known" costs no call.
  return true;
}

}  // namespace

DeliveriesRun::DeliveriesRun(const DeliveryDeps& deps, const flow::DeliveriesFlow& settings,
                             const RunOptions& options, Observer& observer, std::optional<Lease> lease,
                             RunId run)
    : deps_(deps),
      settings_(settings),
      options_(options),
      observer_(observer),
      ledger_(deps.store, deps.clock, observer,
              {.integration = deps.integration, .flow = settings.name, .reversed = deps.reversed},
              Kind::kDelivery, std::move(lease), run,
              {.lease_length = deps.pace.lease_length,
               .durable_every = deps.pace.durable_every,
               .permit = deps.permit}),
      caller_(deps.clock, deps.random, deps.stop, observer, deps.pace.lease_length / 4,
              [this]() -> Result<void> {
                TRY_VOID(ledger_.flush());
                return ledger_.keep_lease();
              }) {}

Result<void> DeliveriesRun::finish(const std::optional<Error>& ended_by, connector::Calls source_before,
                                   connector::Calls target_before, Instant started) {
  const auto sum = [](connector::Calls a, connector::Calls b) {
    return connector::Calls{.reads = a.reads + b.reads, .writes = a.writes + b.writes};
  };
  return finish_run(deps_.store, ledger_,
                    {.flow = settings_.name,
                     .trigger = options_.trigger,
                     .started = started,
                     .ended = deps_.clock.now(),
                     .ended_by = ended_by,
                     .source_before = source_before,
                     .target_before = target_before,
                     .source_now = deps_.source.calls(),
                     .target_now = deps_.target == nullptr ? deps_.here.calls()
                                                           : sum(deps_.here.calls(), deps_.target->calls())});
}

void DeliveriesRun::saw(const std::string& source_id) {
  if (!unfinished_.contains(source_id)) ledger_.saw();
}

Result<void> DeliveriesRun::run_all() {
  if (!options_.record.empty()) {
    TRY_VOID(run_numbers({options_.record}, Asked::kByPerson));
  } else if (!options_.dead_letters.empty()) {
    std::vector<std::string> numbers;
    for (const std::int64_t id : options_.dead_letters) {
      TRY(const std::optional<DeadLetter> letter, deps_.store.dead_letter(id));
      if (!letter || letter->flow != settings_.name) {
        return fail(explained(
            ErrorKind::kInvalidInput, "engine.dead_letter_unknown",
            {.en = fmt::format("The flow {} has no open dead letter {}.", settings_.name, id),
             .nl = fmt::format("De flow {} heeft geen open record {} in het postvak.", settings_.name, id)}));
      }
      ledger_.note(
          {.source_id = letter->source_id, .what = Event::What::kRetryAsked, .code = {}, .target = {}});
      numbers.push_back(letter->reference);  // The number there.
    }
    TRY_VOID(run_numbers(numbers, Asked::kByPerson));
  } else {
    TRY_VOID(run_pages());
  }
  return finish_unfinished();
}

Result<void> DeliveriesRun::run_pages() {
  TRY(read_.after, deps_.store.cursor(settings_.name));
  while (true) {
    TRY_VOID(caller_.unless_stopped());
    TRY(connector::OrderPage page,
        caller_.attempt(Phase::kRead, [&] { return deps_.source.read_heads(read_, caller_.stop()); }));
    if (page.more && page.next == read_.after) {
      return fail(explained(ErrorKind::kMalformed, "engine.page_repeats",
                            {.en = "The source gave a page of orders and did not move on behind it.",
                             .nl = "De bron gaf een pagina met orders en ging daarna niet verder."}));
    }
    observer_.page_read(page.heads.size(), page.more);
    TRY_VOID(work_on(std::move(page.heads), Asked::kByCursor));
    TRY_VOID(ledger_.flush_with(page.next));
    read_.after = page.next;
    if (!page.more || (options_.limit && worked_on_ >= *options_.limit)) return {};
  }
}

Result<void> DeliveriesRun::run_numbers(const std::vector<std::string>& numbers, Asked asked) {
  if (numbers.empty()) return {};
  TRY(std::vector<model::Order> heads, caller_.attempt(Phase::kRead, [&] {
    return deps_.source.read_heads_of(numbers, read_, caller_.stop());
  }));
  if (heads.empty() && asked == Asked::kByPerson && !options_.record.empty()) {
    return fail(explained(ErrorKind::kInvalidInput, "engine.record_unknown",
                          {.en = fmt::format("The source has no order {}.", numbers.front()),
                           .nl = fmt::format("De bron heeft geen order {}.", numbers.front())}));
  }
  TRY_VOID(work_on(std::move(heads), asked));
  return ledger_.flush();
}

Result<void> DeliveriesRun::work_on(std::vector<model::Order> heads, Asked asked) {
  // Only orders that Schakel made there have a counterpart here.
  std::vector<model::Order> ours;
  std::vector<CrossReference> origins;
  for (model::Order& head : heads) {
    if (options_.limit && worked_on_ >= *options_.limit) break;
    TRY(std::optional<CrossReference> origin, deps_.store.made_from(ledger_.place(), Kind::kOrder, head.id));
    if (!origin) continue;
    ++worked_on_;
    ours.push_back(std::move(head));
    origins.push_back(std::move(*origin));
  }
  if (ours.empty()) return {};
  TRY_VOID(caller_.attempt(
      Phase::kRead, [&] { return deps_.source.complete(ours, read_, nobody_is_known, caller_.stop()); }));
  std::vector<Candidate> batch;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    Candidate candidate{.key = {.source_id = ours[i].id,
                                .number = origins[i].target_number,
                                .reference = ours[i].number,
                                .content_hash = {}},
                        .there = std::move(ours[i]),
                        .origin = std::move(origins[i]),
                        .earlier = {}};
    saw(candidate.key.source_id);
    if (candidate.there.unreadable) {
      ledger_.dead_lettered(candidate.key, *candidate.there.unreadable);
      continue;
    }
    candidate.key.content_hash = deps_.hasher.of_progress(candidate.there);
    if (!ledger_.is_dry()) {
      TRY(candidate.earlier, deps_.store.intent(ledger_.place(), Kind::kDelivery, candidate.key.source_id));
    }
    if (asked == Asked::kByCursor && !candidate.earlier) {
      TRY(const std::optional<Record> before, deps_.store.record(settings_.name, candidate.key.source_id));
      if (before && before->last.content_hash == candidate.key.content_hash &&
          before->last.outcome != Outcome::kDeadLettered) {
        ledger_.record_as_before(candidate.key);
        continue;
      }
    }
    if (candidate.earlier && candidate.earlier->state == Intent::State::kQuarantined &&
        asked == Asked::kByPerson)
      candidate.earlier->rounds = 0;
    // Its program died while a delivery may have been under way.
    if (candidate.earlier && candidate.earlier->state == Intent::State::kOpen)
      candidate.earlier->settled = deps_.clock.now() + settings_.settling_time;
    if (deps_.target == nullptr || !settings_.deliveries || !flow::has_deliveries(candidate.there)) {
      ledger_.same(candidate.key, {.why = flow::told(candidate.there, candidate.key.number)});
      continue;
    }
    batch.push_back(std::move(candidate));
    if (batch.size() < settings_.batch_size) continue;
    TRY_VOID(work_on_batch(batch));
    batch.clear();
  }
  return work_on_batch(batch);
}

Result<std::vector<model::Order>> DeliveriesRun::read_here(const std::vector<Candidate>& batch) {
  std::vector<std::string> numbers;
  for (const Candidate& candidate : batch) numbers.push_back(candidate.origin.target_number);
  TRY(std::vector<model::Order> here,
      caller_.attempt(Phase::kLookUp, [&] { return deps_.here.read_heads_of(numbers, {}, caller_.stop()); }));
  TRY_VOID(caller_.attempt(Phase::kLookUp,
                           [&] { return deps_.here.complete(here, {}, nobody_is_known, caller_.stop()); }));
  return here;
}

Result<void> DeliveriesRun::work_on_batch(std::vector<Candidate>& batch) {
  if (batch.empty()) return {};
  TRY_VOID(caller_.unless_stopped());
  TRY_VOID(ledger_.flush_if_due());
  TRY(const std::vector<model::Order> here, read_here(batch));
  std::vector<std::pair<Candidate*, connector::DeliveryDraft>> to_deliver;
  for (Candidate& candidate : batch) {
    const auto order = std::ranges::find(here, candidate.origin.target_id, &model::Order::id);
    if (order == here.end()) {
      ledger_.skipped(candidate.key,
                      {.code = "engine.gone_from_source",
                       .reason = {.en = fmt::format("Order {} is not there any more.", candidate.key.number),
                                  .nl = fmt::format("Order {} is er niet meer.", candidate.key.number)}});
      continue;
    }
    if (order->unreadable) {
      ledger_.dead_lettered(candidate.key, *order->unreadable);
      continue;
    }
    flow::DeliveryPlan plan = flow::plan_delivery(candidate.there, *order);
    const Text why = flow::told(candidate.there, candidate.key.number);
    if (const auto* person = std::get_if<flow::NeedsPerson>(&plan)) {
      ledger_.dead_lettered(candidate.key, person->error);
    } else if (std::holds_alternative<flow::KnownAlready>(plan)) {
      unfinished_.erase(candidate.key.source_id);
      // What we sent, got no answer about, and is known there, has arrived.
      if (candidate.earlier && candidate.earlier->state == Intent::State::kUnknown) {
        ledger_.changed(candidate.key, "", Event::What::kConfirmed, {.why = why});
      } else {
        ledger_.same(candidate.key, {.why = why});
      }
    } else if (ledger_.is_dry()) {
      ledger_.changed(candidate.key, "", Event::What::kUpdated, {.why = why});
    } else {
      to_deliver.emplace_back(&candidate, std::move(std::get<connector::DeliveryDraft>(plan)));
    }
  }
  if (to_deliver.empty()) return {};
  for (const auto& [candidate, draft] : to_deliver) {
    ledger_.note({.source_id = candidate->key.source_id,
                  .what = Event::What::kIntended,
                  .code = {},
                  .target = candidate->key.number});
    const bool waits = candidate->earlier && candidate->earlier->state == Intent::State::kUnknown;
    if (!waits)
      put_aside(*candidate, Intent::State::kOpen, deps_.clock.now(),
                candidate->earlier ? candidate->earlier->rounds : 0);
  }
  TRY_VOID(ledger_.flush());
  for (std::size_t at = 0; at < to_deliver.size(); ++at) {
    Result<void> went = caller_.unless_stopped();
    if (went) went = ledger_.keep_lease();
    if (went) went = deliver(*to_deliver[at].first, to_deliver[at].second);
    if (!went) {
      for (std::size_t rest = at + 1; rest < to_deliver.size(); ++rest)
        ledger_.close(Kind::kDelivery, to_deliver[rest].first->key.source_id);
      return went;
    }
    TRY_VOID(ledger_.flush_if_due());
  }
  return {};
}

void DeliveriesRun::put_aside(const Candidate& candidate, Intent::State state, Instant until, int rounds) {
  ledger_.put({.kind = Kind::kDelivery,
               .source_id = candidate.key.source_id,
               .number = candidate.key.number,
               .reference = candidate.there.number,
               .content_hash = candidate.key.content_hash,
               .state = state,
               .at = deps_.clock.now(),
               .settled = until,
               .look = until,
               .looks = 0,
               .rounds = rounds,
               .run = {}});
}

Result<void> DeliveriesRun::deliver(Candidate& candidate, const connector::DeliveryDraft& draft) {
  // Sent before and not answered: it may still land, and then this would be a second one.
  if (candidate.earlier && candidate.earlier->state != Intent::State::kWaiting &&
      candidate.earlier->state != Intent::State::kQuarantined &&
      deps_.clock.now() < candidate.earlier->settled) {
    unfinished_.insert(candidate.key.source_id);
    put_aside(candidate, Intent::State::kUnknown, candidate.earlier->settled, candidate.earlier->rounds);
    return {};
  }
  const int rounds = candidate.earlier ? candidate.earlier->rounds : 0;
  const Text why = flow::told(candidate.there, candidate.key.number);
  if (has_bug(KnownBug::kDeliveryKnownBeforeSent)) {
    ledger_.changed(candidate.key, "", Event::What::kUpdated, {.why = why});
    TRY_VOID(ledger_.flush());
  }
  const auto written =
      caller_.attempt(Phase::kWrite, [&] { return deps_.target->deliver(draft, caller_.stop()); });
  if (written) {
    unfinished_.erase(candidate.key.source_id);
    ledger_.changed(candidate.key, written->number, Event::What::kUpdated, {.why = why});
    return {};
  }
  const Next next = disposition(written.error().kind, Phase::kWrite);
  switch (next) {
    case Next::kLookUp:
    case Next::kEndRunOpen:
      unfinished_.insert(candidate.key.source_id);
      put_aside(candidate, Intent::State::kUnknown, deps_.clock.now() + settings_.settling_time, rounds + 1);
      ledger_.note({.source_id = candidate.key.source_id,
                    .what = Event::What::kUnanswered,
                    .code = written.error().code,
                    .target = {}});
      if (next == Next::kEndRunOpen) return fail(written.error());
      return {};
    case Next::kDeadLetter:
      unfinished_.erase(candidate.key.source_id);
      ledger_.dead_lettered(candidate.key, written.error());
      return {};
    case Next::kTryAgain:
    case Next::kEndRun:
      ledger_.close(Kind::kDelivery, candidate.key.source_id);
      return fail(written.error());
  }
  return fail(written.error());
}

Result<void> DeliveriesRun::finish_unfinished() {
  if (ledger_.is_dry()) return {};
  const bool all = options_.record.empty() && options_.dead_letters.empty();
  const std::optional<RunId> put_by = all ? std::nullopt : std::optional(ledger_.run());
  TRY_VOID(ledger_.flush());
  while (true) {
    TRY_VOID(caller_.unless_stopped());
    TRY(const Store::Waiting waiting, deps_.store.waiting(ledger_.place(), Kind::kDelivery, put_by));
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
        deps_.store.due(ledger_.place(), Kind::kDelivery, now, put_by, kReadAgainAtOnce));
    std::vector<std::string> numbers;
    std::set<std::string> ids;
    for (Intent& intent : due) {
      if (intent.state == Intent::State::kOpen) {
        intent.state = Intent::State::kUnknown;
        intent.settled = intent.look = now + settings_.settling_time;
        ledger_.put(std::move(intent));
      } else if (intent.rounds >= deps_.pace.rounds_max) {
        saw(intent.source_id);
        const Error error =
            explained(ErrorKind::kInvalidRecord, "engine.outcome_unknown",
                      {.en = fmt::format("A delivery of order {} was sent {} times without an answer, and is "
                                         "not there.",
                                         intent.number, intent.rounds),
                       .nl = fmt::format("Een levering van order {} is {} keer verstuurd zonder antwoord, en "
                                         "staat er niet.",
                                         intent.number, intent.rounds)});
        ledger_.quarantined(std::move(intent), error);
      } else {
        numbers.push_back(intent.reference);
        ids.insert(intent.source_id);
      }
    }
    TRY_VOID(ledger_.flush());
    TRY_VOID(run_numbers(numbers, Asked::kAgain));
    // An order that is not there any more has nothing to tell.
    for (const std::string& id : ids) {
      TRY(const std::optional<Intent> left, deps_.store.intent(ledger_.place(), Kind::kDelivery, id));
      if (left && left->look <= now && left->state == Intent::State::kUnknown && left->settled <= now)
        ledger_.close(Kind::kDelivery, id);
    }
    TRY_VOID(ledger_.flush());
  }
}

}  // namespace schakel::engine
