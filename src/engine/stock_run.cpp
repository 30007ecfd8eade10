#include "engine/stock_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "base/known_bug.h"
#include "engine/errors.h"
#include "flow/errors.h"

namespace schakel::engine {
namespace {

// A refused document is halved at most so often: what is refused in one of sixteen parts is told for each of
// its levels. Every refusal counts against the error budget of the target (facts Online 3).
constexpr int kSplitsMax = 4;

}  // namespace

StockRun::StockRun(const StockDeps& deps, const flow::StockFlow& settings, const RunOptions& options,
                   Observer& observer, std::optional<Lease> lease, RunId run)
    : deps_(deps),
      settings_(settings),
      options_(options),
      observer_(observer),
      ledger_(deps.store, deps.clock, observer,
              {.integration = deps.integration, .flow = settings.name, .reversed = deps.reversed},
              Kind::kStock, std::move(lease), run,
              {.lease_length = deps.pace.lease_length,
               .durable_every = deps.pace.durable_every,
               .permit = deps.permit}),
      caller_(deps.clock, deps.random, deps.stop, observer, deps.pace.lease_length / 4,
              [this]() -> Result<void> {
                TRY_VOID(ledger_.flush());
                return ledger_.keep_lease();
              }) {}

Result<void> StockRun::finish(const std::optional<Error>& ended_by, connector::Calls source_before,
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

RecordKey StockRun::key_of(const flow::LevelKey& level) const {
  const std::string name = flow::name_of(level);
  return {.source_id = name, .number = name, .reference = {}, .content_hash = {}};
}

Result<void> StockRun::run_all() {
  if (!options_.dead_letters.empty() || !options_.record.empty()) {
    std::vector<std::string> items;
    if (!options_.record.empty()) items.push_back(options_.record);
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
      items.push_back(letter->number.substr(0, letter->number.find(" @ ")));
    }
    TRY(std::vector<connector::StockLevel> levels, read_of(items));
    if (levels.empty() && !options_.record.empty()) {
      return fail(explained(ErrorKind::kInvalidInput, "engine.record_unknown",
                            {.en = "The source keeps no stock of item " + options_.record + ".",
                             .nl = "De bron houdt geen voorraad bij van artikel " + options_.record + "."}));
    }
    TRY_VOID(work_on(std::move(levels), true));
    TRY_VOID(send(true));
    return ledger_.flush();
  }
  return run_pages();
}

Result<std::vector<connector::StockLevel>> StockRun::read_of(const std::vector<std::string>& items) {
  return caller_.attempt(Phase::kRead, [&] { return deps_.source.read_of(items, caller_.stop()); });
}

Result<void> StockRun::run_pages() {
  TRY(connector::Cursor after, deps_.store.cursor(settings_.name));
  while (true) {
    TRY_VOID(caller_.unless_stopped());
    TRY(connector::StockPage page,
        caller_.attempt(Phase::kRead, [&] { return deps_.source.read(after, caller_.stop()); }));
    if (page.more && page.next == after) {
      return fail(explained(ErrorKind::kMalformed, "engine.page_repeats",
                            {.en = "The source gave a page of stock and did not move on behind it.",
                             .nl = "De bron gaf een pagina met voorraad en ging daarna niet verder."}));
    }
    observer_.page_read(page.levels.size(), page.more);
    if (flow::adds_up_warehouses(settings_, deps_.target.has_warehouses())) {
      // A level here is the sum of several over there, and a page need not hold all of them. Those of an item
      // are read together, so that its other warehouses need not be looked at again when their page comes.
      std::set<std::string> items;
      for (const connector::StockLevel& level : page.levels) {
        if (added_up_.insert(level.item_code).second) items.insert(level.item_code);
      }
      page.levels.clear();
      if (!items.empty()) {
        TRY(page.levels, read_of({items.begin(), items.end()}));
      }
    }
    TRY_VOID(work_on(std::move(page.levels), false));
    const bool is_last = !page.more || (options_.limit && worked_on_ >= *options_.limit);
    if (is_last) TRY_VOID(send(true));
    TRY_VOID(waiting_.empty() ? ledger_.flush_with(page.next) : ledger_.flush());
    after = page.next;
    if (is_last) return {};
  }
}

Result<void> StockRun::work_on(std::vector<connector::StockLevel> levels, bool again) {
  if (levels.empty()) return {};
  if (!codes_) {
    TRY(codes_, caller_.attempt(Phase::kRead, [&] { return deps_.target.reference_codes(caller_.stop()); }));
  }
  const flow::WantedLevels wanted = flow::wanted_levels(levels, settings_, deps_.target, codes_->warehouses);
  for (const auto& [level, error] : wanted.problems) {
    ledger_.saw();
    ledger_.dead_lettered(key_of(level), error);
  }
  std::vector<Wanted> batch;
  const std::size_t size = std::max<std::size_t>(settings_.batch_size, 1);
  for (const auto& [level, quantity] : wanted.levels) {
    if (options_.limit && worked_on_ >= *options_.limit) break;
    ++worked_on_;
    ledger_.saw();
    Wanted one{.key = key_of(level), .level = level, .quantity = quantity};
    one.key.content_hash = deps_.hasher.of(quantity.to_short_text());
    if (!again) {
      TRY(const std::optional<Record> before, deps_.store.record(settings_.name, one.key.source_id));
      const bool is_known =
          before && before->last.content_hash == one.key.content_hash &&
          (before->last.outcome == Outcome::kUpdated || before->last.outcome == Outcome::kUnchanged ||
           before->last.outcome == Outcome::kSkipped);
      if (is_known) {
        forget(level);
        ledger_.record_as_before(one.key);
        continue;
      }
    }
    batch.push_back(std::move(one));
    if (batch.size() < size) continue;
    TRY_VOID(compare(batch));
    batch.clear();
  }
  return compare(batch);
}

Result<void> StockRun::compare(std::span<Wanted> batch) {
  if (batch.empty()) return {};
  TRY_VOID(caller_.unless_stopped());
  TRY_VOID(ledger_.flush_if_due());
  std::set<std::string> items;
  std::set<std::string> wanted;
  for (const Wanted& one : batch) {
    items.insert(one.level.item_code);
    if (!one.quantity.is_zero()) wanted.insert(one.level.item_code);
  }
  std::set<std::string> none_wanted;
  std::ranges::set_difference(items, wanted, std::inserter(none_wanted, none_wanted.end()));
  const std::vector<std::string> codes(items.begin(), items.end());
  TRY(const connector::StockTarget::Levels there, caller_.attempt(Phase::kLookUp, [&] {
    return deps_.target.levels(codes, none_wanted, caller_.stop());
  }));
  const std::set<std::string> unknown(there.unknown.begin(), there.unknown.end());
  std::map<flow::LevelKey, Decimal> known;
  for (const connector::TargetLevel& level : there.levels)
    known[{level.item_code, level.warehouse}] = level.quantity;
  for (Wanted& one : batch) {
    if (unknown.contains(one.level.item_code)) {
      ledger_.skipped(
          one.key,
          {.code = "flow.item_not_in_target",
           .reason = {.en = fmt::format("Item {} is no stock item in the target.", one.level.item_code),
                      .nl = fmt::format("Artikel {} is in het doelsysteem geen "
                                        "voorraadartikel.",
                                        one.level.item_code)}});
      continue;
    }
    const auto level = known.find(one.level);
    one.there = level == known.end() ? Decimal() : level->second;
    const bool is_change = flow::differs(one.quantity, one.there, settings_);
    flow::RecordPlan plan{
        .what = is_change ? flow::RecordPlan::What::kUpdate : flow::RecordPlan::What::kUnchanged,
        .target_id = {},
        .target_number = {},
        .fields = {},
        .differences = {
            {.field = "quantity",
             .what = is_change ? flow::FieldDifference::What::kSet : flow::FieldDifference::What::kSame,
             .there = one.there,
             .wanted = one.quantity}}};
    const Particulars dry{.record_plan = ledger_.is_dry() ? &plan : nullptr};
    if (!is_change) {
      forget(one.level);
      ledger_.same(one.key, dry);
    } else if (ledger_.is_dry()) {
      ledger_.changed(one.key, "", Event::What::kUpdated, dry);
    } else {
      const flow::LevelKey at = one.level;
      waiting_[at.warehouse].insert_or_assign(at.item_code, std::move(one));
    }
  }
  return send(false);
}

void StockRun::forget(const flow::LevelKey& level) {
  const auto warehouse = waiting_.find(level.warehouse);
  if (warehouse == waiting_.end()) return;
  warehouse->second.erase(level.item_code);
  if (warehouse->second.empty()) waiting_.erase(warehouse);
}

Result<void> StockRun::send(bool all) {
  const std::size_t most = std::max<std::size_t>(deps_.target.changes_max(), 1);
  for (auto warehouse = waiting_.begin(); warehouse != waiting_.end();) {
    auto& [code, of_warehouse] = *warehouse;
    while (of_warehouse.size() >= most || (all && !of_warehouse.empty())) {
      std::vector<Wanted> document;
      while (document.size() < most && !of_warehouse.empty()) {
        document.push_back(std::move(of_warehouse.begin()->second));
        of_warehouse.erase(of_warehouse.begin());
      }
      TRY_VOID(leave_out_refused(document));
      if (!document.empty()) TRY_VOID(set(document, 0));
      TRY_VOID(ledger_.flush_if_due());
    }
    warehouse = of_warehouse.empty() ? waiting_.erase(warehouse) : std::next(warehouse);
  }
  return {};
}

Result<void> StockRun::leave_out_refused(std::vector<Wanted>& document) {
  std::vector<connector::StockChange> changes;
  for (const Wanted& one : document)
    changes.push_back(
        {.item_code = one.level.item_code, .warehouse = one.level.warehouse, .quantity = one.quantity});
  TRY(const std::vector<connector::StockTarget::Refused> refused,
      caller_.attempt(Phase::kLookUp, [&] { return deps_.target.check(changes, caller_.stop()); }));
  for (const auto& [at, error] : refused) ledger_.dead_lettered(document[at].key, error);
  for (auto last = refused.rbegin(); last != refused.rend(); ++last)
    document.erase(document.begin() + static_cast<std::ptrdiff_t>(last->change));
  return {};
}

Result<void> StockRun::set(std::vector<Wanted>& changes, int splits) {
  TRY_VOID(caller_.unless_stopped());
  TRY_VOID(ledger_.keep_lease());
  std::vector<connector::StockChange> levels;
  for (const Wanted& one : changes) {
    levels.push_back(
        {.item_code = one.level.item_code, .warehouse = one.level.warehouse, .quantity = one.quantity});
  }
  const std::string marker =
      fmt::format("Schakel {} {}-{}", settings_.name, ledger_.run().number, ++documents_);
  if (has_bug(KnownBug::kLevelKnownBeforeSent)) {
    for (const Wanted& one : changes) ledger_.changed(one.key, marker, Event::What::kUpdated);
    TRY_VOID(ledger_.flush());
  }
  const Result<void> set =
      caller_.attempt(Phase::kWrite, [&] { return deps_.target.set(levels, marker, caller_.stop()); });
  if (set) {
    for (const Wanted& one : changes) ledger_.changed(one.key, marker, Event::What::kUpdated);
    return {};
  }
  switch (disposition(set.error().kind, Phase::kWrite)) {
    case Next::kLookUp:
      return confirm(changes, 1);
    case Next::kDeadLetter: {
      if (changes.size() == 1 || splits == kSplitsMax) {
        for (const Wanted& one : changes) ledger_.dead_lettered(one.key, set.error());
        return {};
      }
      const auto middle = changes.begin() + static_cast<std::ptrdiff_t>(changes.size() / 2);
      std::vector<Wanted> second(std::make_move_iterator(middle), std::make_move_iterator(changes.end()));
      changes.erase(middle, changes.end());
      TRY_VOID(this->set(changes, splits + 1));
      return this->set(second, splits + 1);
    }
    case Next::kTryAgain:
    case Next::kEndRun:
    case Next::kEndRunOpen:
      return fail(set.error());
  }
  return fail(set.error());
}

Result<void> StockRun::confirm(std::vector<Wanted>& changes, int round) {
  std::set<std::string> items;
  for (const Wanted& one : changes) items.insert(one.level.item_code);
  const std::vector<std::string> codes(items.begin(), items.end());
  TRY(const connector::StockTarget::Levels there,
      caller_.attempt(Phase::kLookUp, [&] { return deps_.target.levels(codes, {}, caller_.stop()); }));
  std::map<flow::LevelKey, Decimal> known;
  for (const connector::TargetLevel& level : there.levels)
    known[{level.item_code, level.warehouse}] = level.quantity;
  std::vector<Wanted> left;
  for (Wanted& one : changes) {
    const auto level = known.find(one.level);
    if (level != known.end() && level->second == one.quantity) {
      ledger_.changed(one.key, "", Event::What::kConfirmed);
    } else {
      left.push_back(std::move(one));
    }
  }
  if (left.empty()) return {};
  if (round >= deps_.pace.rounds_max) {
    const Error error = explained(
        ErrorKind::kInvalidRecord, "engine.outcome_unknown",
        {.en = fmt::format("The level was sent {} times without an answer and is not there.", round),
         .nl = fmt::format("Het voorraadniveau is {} keer verstuurd zonder antwoord en staat er niet.",
                           round)});
    for (const Wanted& one : left) ledger_.dead_lettered(one.key, error);
    return {};
  }
  // It may land late; then it is there, and what differs by then is set once more.
  observer_.pausing({.reason = PauseReason::kSettling,
                     .length = settings_.settling_time,
                     .error = nullptr,
                     .records = left.size()});
  TRY_VOID(caller_.rest(settings_.settling_time));
  std::vector<connector::StockChange> levels;
  for (const Wanted& one : left) {
    levels.push_back(
        {.item_code = one.level.item_code, .warehouse = one.level.warehouse, .quantity = one.quantity});
  }
  const std::string marker =
      fmt::format("Schakel {} {}-{}", settings_.name, ledger_.run().number, ++documents_);
  const Result<void> again = deps_.target.set(levels, marker, caller_.stop());
  if (again) {
    for (const Wanted& one : left) ledger_.changed(one.key, marker, Event::What::kUpdated);
    return {};
  }
  return confirm(left, round + 1);
}

}  // namespace schakel::engine
