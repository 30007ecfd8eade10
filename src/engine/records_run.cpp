#include "engine/records_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "base/known_bug.h"
#include "engine/errors.h"
#include "flow/errors.h"

namespace schakel::engine {
namespace {

constexpr std::size_t kReadAgainAtOnce = 50;

// Any text that changes when the rules do: the same content under other rules is looked at again.
std::string rules_text(const connector::RecordMapping& mapping, const flow::RecordsFlow& settings) {
  std::string text = settings.filter;
  for (const mapping::FieldRule& field : mapping.write_rules().rules()) {
    text += "\n" + field.target;
    for (const mapping::Rule& rule : field.alternatives) {
      text += "|" + mapping::in_short(rule) + "|" +
              mapping::name_of(rule.write.value_or(mapping::WritePolicy::kAlways));
    }
  }
  for (const auto& [coded, rules] : settings.codes) {
    text +=
        fmt::format("\n{}|{}|{}|{}", flow::setting_of(coded), rules.fallback, rules.force, rules.same_code);
    for (const auto& [from, to] : rules.table) text += "|" + from + "=" + to;
    for (const auto& [country, to] : rules.by_country) text += "|" + country + ":" + to;
  }
  return text;
}

Error outcome_unknown(const flow::RecordsFlow& settings, const Intent& intent) {
  const Text which = flow::called(settings.kind, intent.number);
  return explained(ErrorKind::kInvalidRecord, "engine.outcome_unknown",
                   {.en = fmt::format("{} was sent {} times without an answer, and was not found in the "
                                      "target.",
                                      which.en, intent.rounds),
                    .nl = fmt::format("{} is {} keer verstuurd zonder antwoord, en is in het doelsysteem "
                                      "niet gevonden.",
                                      which.nl, intent.rounds)});
}

}  // namespace

RecordsRun::RecordsRun(const RecordDeps& deps, const flow::RecordsFlow& settings, const RunOptions& options,
                       Observer& observer, std::optional<Lease> lease, RunId run)
    : deps_(deps),
      settings_(settings),
      options_(options),
      observer_(observer),
      ledger_(deps.store, deps.clock, observer,
              {.integration = deps.integration, .flow = settings.name, .reversed = deps.reversed},
              kind_of(settings.kind), std::move(lease), run,
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
      read_{.after = {}, .fields = deps.mapping.read_fields()},
      asked_fields_(deps.mapping.write_fields()),
      target_settings_(deps.target.mapping_settings()),
      rules_(rules_text(deps.mapping, settings)) {
  if (deps.opposite) image_.emplace(deps.mapping, *deps.opposite, asked_fields_);
}

// A record counts once, also when it is met again after it was put aside.
void RecordsRun::saw(const std::string& source_id) {
  if (!unfinished_.contains(source_id)) ledger_.saw();
}

Result<void> RecordsRun::run_all() {
  if (!options_.record.empty()) return run_record(options_.record);
  if (!options_.dead_letters.empty()) return run_dead_letters();
  TRY_VOID(run_pages());
  return finish_unfinished();
}

Result<void> RecordsRun::finish(const std::optional<Error>& ended_by, connector::Calls source_before,
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

// ---- Reading
// ---------------------------------------------------------------------------------------------------

Result<void> RecordsRun::run_pages() {
  TRY(read_.after, deps_.store.cursor(settings_.name));
  while (true) {
    TRY_VOID(caller_.unless_stopped());
    TRY(connector::RecordPage page,
        caller_.attempt(Phase::kRead, [&] { return deps_.source.read(read_, caller_.stop()); }));
    if (page.more && page.next == read_.after) {
      return fail(explained(ErrorKind::kMalformed, "engine.page_repeats",
                            {.en = "The source gave a page of records and did not move on behind it.",
                             .nl = "De bron gaf een pagina met records en ging daarna niet verder."}));
    }
    observer_.page_read(page.records.size(), page.more);
    const bool whole_page = !options_.limit || worked_on_ + page.records.size() <= *options_.limit;
    if (!whole_page) page.records.resize(*options_.limit - worked_on_);
    worked_on_ += page.records.size();
    if (has_bug(KnownBug::kCursorBeforeOutcomeOfRecords)) TRY_VOID(ledger_.flush_with(page.next));
    TRY_VOID(work_on(std::move(page.records), Asked::kByCursor));
    // Only now does every record of the page have an outcome or an intent that survives us.
    if (!whole_page) return ledger_.flush();
    TRY_VOID(ledger_.flush_with(page.next));
    read_.after = page.next;
    if (!page.more || (options_.limit && worked_on_ >= *options_.limit)) return {};
  }
}

Result<void> RecordsRun::run_record(const std::string& number) {
  TRY(std::vector<connector::SourceRecord> records, caller_.attempt(Phase::kRead, [&] {
    return deps_.source.read_of(std::span(&number, 1), read_, caller_.stop());
  }));
  if (records.empty()) {
    const Text which = flow::called(settings_.kind, number);
    return fail(
        explained(ErrorKind::kInvalidInput, "engine.record_unknown",
                  {.en = which.en + " is not in the source.", .nl = which.nl + " staat niet in de bron."}));
  }
  TRY_VOID(work_on(std::move(records), Asked::kByPerson));
  TRY_VOID(ledger_.flush());
  return finish_unfinished();
}

Result<void> RecordsRun::run_dead_letters() {
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
                      .reference = {},
                      .content_hash = letter->content_hash});
    }
    TRY_VOID(read_again(keys, Asked::kByPerson));
    TRY_VOID(ledger_.flush());
  }
  return finish_unfinished();
}

Result<void> RecordsRun::read_again(const std::vector<RecordKey>& keys, Asked asked) {
  if (keys.empty()) return {};
  TRY_VOID(caller_.unless_stopped());
  std::vector<std::string> numbers;
  for (const RecordKey& key : keys) numbers.push_back(key.number);
  TRY(std::vector<connector::SourceRecord> read,
      caller_.attempt(Phase::kRead, [&] { return deps_.source.read_of(numbers, read_, caller_.stop()); }));
  std::vector<connector::SourceRecord> records;
  for (const RecordKey& key : keys) {
    // By its key: another record may have got its number.
    const auto found = std::ranges::find(read, key.source_id, &connector::SourceRecord::id);
    if (found != read.end()) {
      records.push_back(std::move(*found));
      continue;
    }
    saw(key.source_id);
    const Text which = flow::called(settings_.kind, key.number);
    ledger_.skipped(key, {.code = "engine.gone_from_source",
                          .reason = {.en = which.en + " is not in the source any more.",
                                     .nl = which.nl + " staat niet meer in de bron."}});
  }
  return work_on(std::move(records), asked);
}

// What was put aside, or not answered, until none is left.
Result<void> RecordsRun::finish_unfinished() {
  if (ledger_.is_dry()) return {};
  const bool all = options_.record.empty() && options_.dead_letters.empty();
  const std::optional<RunId> put_by = all ? std::nullopt : std::optional(ledger_.run());
  TRY_VOID(ledger_.flush());
  while (true) {
    TRY_VOID(caller_.unless_stopped());
    TRY(const Store::Waiting waiting, deps_.store.waiting(ledger_.place(), kind(), put_by));
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
    TRY(std::vector<Intent> due, deps_.store.due(ledger_.place(), kind(), now, put_by, kReadAgainAtOnce));
    std::vector<RecordKey> to_read;
    for (Intent& intent : due) {
      const RecordKey key{.source_id = intent.source_id,
                          .number = intent.number,
                          .reference = {},
                          .content_hash = intent.content_hash};
      if (intent.state == Intent::State::kOpen) {
        // Its program died while this may have been under way: it settles from now.
        intent.state = Intent::State::kUnknown;
        intent.settled = intent.look = now + settings_.settling_time;
        ledger_.put(std::move(intent));
      } else if (intent.state == Intent::State::kUnknown && intent.rounds >= deps_.pace.rounds_max) {
        saw(key.source_id);
        const Error error = outcome_unknown(settings_, intent);
        ledger_.quarantined(std::move(intent), error);
      } else {
        to_read.push_back(key);
      }
    }
    TRY_VOID(ledger_.flush());
    TRY_VOID(read_again(to_read, Asked::kAgain));
    TRY_VOID(ledger_.flush());
  }
}

// ---- Deciding
// --------------------------------------------------------------------------------------------------

Result<void> RecordsRun::work_on(std::vector<connector::SourceRecord> records, Asked asked) {
  const std::size_t size = std::max<std::size_t>(settings_.batch_size, 1);
  std::set<std::string> seen;
  Batch batch;
  for (connector::SourceRecord& record : records) {
    if (!seen.insert(record.id).second) continue;
    TRY_VOID(take(std::move(record), asked, batch));
    if (batch.size() < size) continue;
    TRY_VOID(work_on_batch(batch));
    batch.clear();
  }
  return work_on_batch(batch);
}

Result<void> RecordsRun::take(connector::SourceRecord record, Asked asked, Batch& batch) {
  RecordKey key{.source_id = record.id, .number = record.number, .reference = {}, .content_hash = {}};
  std::optional<Intent> earlier;
  if (!ledger_.is_dry()) {
    TRY(earlier, deps_.store.intent(ledger_.place(), kind(), record.id));
  }
  if (earlier && asked == Asked::kByCursor && earlier->state == Intent::State::kQuarantined) {
    saw(record.id);
    ledger_.still_needs_person(key, outcome_unknown(settings_, *earlier));
    return {};
  }
  if (earlier && earlier->state == Intent::State::kQuarantined) earlier->rounds = 0;
  // Its program died while it may have been under way: when is not known, only that it is over by now.
  if (earlier && earlier->state == Intent::State::kOpen)
    earlier->settled = deps_.clock.now() + settings_.settling_time;
  saw(record.id);
  if (record.unreadable) {
    ledger_.dead_lettered(key, *record.unreadable);
    return {};
  }
  key.content_hash = deps_.hasher.of(record, rules_);
  if (earlier && has_bug(KnownBug::kIntentTakenForDone)) {
    ledger_.record_as_before(key);
    return {};
  }
  if (asked == Asked::kByCursor && !earlier) {
    TRY(const std::optional<Record> before, deps_.store.record(settings_.name, record.id));
    if (before && before->last.content_hash == key.content_hash) {
      switch (before->last.outcome) {
        case Outcome::kCreated:
        case Outcome::kUpdated:
        case Outcome::kUnchanged:
          ledger_.record_as_before(key);
          return {};
        case Outcome::kDeadLettered: {
          // Nothing changed since it needed a person: trying again would only cost calls.
          TRY(const std::optional<DeadLetter> letter,
              deps_.store.open_dead_letter(settings_.name, record.id));
          if (letter) {
            ledger_.still_needs_person(key, letter->error);
            return {};
          }
          break;
        }
        case Outcome::kSkipped:
          break;
      }
    }
  }
  Candidate& candidate = batch.emplace_back(std::move(record), std::move(key), std::move(earlier));
  connector::RecordInHand& in_hand =
      candidate.in_hand.emplace(deps_.mapping, candidate.record, target_settings_);
  const auto refuse = [&](const Error& error) {
    ledger_.dead_lettered(candidate.key, error);
    batch.pop_back();
  };
  if (!in_hand.errors().empty()) {
    refuse(flow::together(in_hand.errors()));
    return {};
  }
  const Result<std::optional<flow::Skip>> skip = flow::filter_record(in_hand, settings_);
  if (!skip) {
    refuse(skip.error());
  } else if (*skip) {
    ledger_.skipped(candidate.key, **skip);
    batch.pop_back();
  }
  return {};
}

Result<void> RecordsRun::work_on_batch(Batch& batch) {
  if (batch.empty()) return {};
  TRY_VOID(caller_.unless_stopped());
  TRY_VOID(ledger_.flush_if_due());
  if (!codes_) {
    TRY(codes_, caller_.attempt(Phase::kRead, [&] { return deps_.target.reference_codes(caller_.stop()); }));
  }
  std::vector<Candidate*> to_write;
  std::erase_if(batch, [&](Candidate& candidate) {
    const Result<void> translated =
        flow::translate_codes(*candidate.in_hand, deps_.mapping, settings_, &*codes_);
    if (!translated) ledger_.dead_lettered(candidate.key, translated.error());
    return !translated;
  });
  TRY_VOID(gather(batch));
  for (Candidate& candidate : batch) {
    if (decide(candidate) && is_to_be_written(candidate)) to_write.push_back(&candidate);
  }
  if (ledger_.is_dry() || to_write.empty()) return {};
  return carry_out(to_write);
}

std::vector<std::pair<connector::FindBy, Personal>> RecordsRun::match_values(
    const Candidate& candidate) const {
  std::vector<std::pair<connector::FindBy, Personal>> values;
  for (const connector::FindBy by : settings_.match_keys) {
    Personal value = flow::match_value(by, *candidate.in_hand);
    if (!value.empty()) values.emplace_back(by, std::move(value));
  }
  return values;
}

Result<std::vector<connector::TargetRecord>> RecordsRun::find(connector::FindBy by,
                                                              const std::vector<Personal>& values) {
  return caller_.attempt(Phase::kLookUp,
                         [&] { return deps_.target.find(by, values, asked_fields_, caller_.stop()); });
}

Result<void> RecordsRun::gather(Batch& batch) {
  if (!is_by_code()) TRY_VOID(turn_.look());
  std::vector<Candidate*> open;
  for (Candidate& candidate : batch) open.push_back(&candidate);
  TRY_VOID(gather_linked(open));
  for (const connector::FindBy by : settings_.match_keys) TRY_VOID(gather_by(by, open));

  // A customer whom nothing can be matched by could exist already: he is not created.
  std::set<const Candidate*> lost;
  std::vector<Candidate*> numbered;
  for (Candidate* candidate : open) {
    if (match_values(*candidate).empty()) {
      const Text which = flow::called(settings_.kind, candidate->key.number);
      ledger_.dead_lettered(
          candidate->key,
          flow::needs_person("flow.record_without_match_key",
                             {.en = which.en + ": it has none of the match keys of the flow.",
                              .nl = which.nl + ": het heeft geen van de sleutels van de flow."},
                             {"match_keys"}));
      lost.insert(candidate);
    } else if (settings_.number == flow::RecordNumber::kSameAsSource) {
      numbered.push_back(candidate);
    }
  }
  const bool by_number =
      std::ranges::find(settings_.match_keys, connector::FindBy::kNumber) != settings_.match_keys.end();
  if (!numbered.empty() && !by_number) {
    std::vector<Personal> numbers;
    for (const Candidate* candidate : numbered) numbers.emplace_back(candidate->key.number);
    TRY(const std::vector<connector::TargetRecord> holders, find(connector::FindBy::kNumber, numbers));
    for (const connector::TargetRecord& holder : holders) numbered[holder.matched]->known.number_taken = true;
  }
  std::erase_if(batch, [&](const Candidate& candidate) { return lost.contains(&candidate); });
  return {};
}

Result<void> RecordsRun::gather_linked(std::vector<Candidate*>& open) {
  std::vector<Personal> ids;
  std::vector<Candidate*> linked;
  for (Candidate* candidate : open) {
    TRY(const std::optional<CrossReference> link,
        deps_.store.link(ledger_.place(), kind(), candidate->key.source_id));
    if (!link) continue;
    ids.emplace_back(link->target_id);
    linked.push_back(candidate);
  }
  if (ids.empty() || is_by_code()) return {};
  TRY(std::vector<connector::TargetRecord> found, find(connector::FindBy::kId, ids));
  for (connector::TargetRecord& record : found)
    linked[record.matched]->known.candidates.push_back(std::move(record));
  std::erase_if(open, [](const Candidate* candidate) { return !candidate->known.candidates.empty(); });
  return {};
}

Result<void> RecordsRun::gather_by(connector::FindBy by, std::vector<Candidate*>& open) {
  std::vector<Personal> values;
  std::vector<Candidate*> asked;
  for (Candidate* candidate : open) {
    Personal value = flow::match_value(by, *candidate->in_hand);
    if (value.empty()) continue;
    values.push_back(std::move(value));
    asked.push_back(candidate);
  }
  if (values.empty()) return {};
  TRY(std::vector<connector::TargetRecord> found, find(by, values));
  for (connector::TargetRecord& record : found) {
    Candidate& candidate = *asked[record.matched];
    candidate.known.candidates.push_back(std::move(record));
    candidate.known.found_by = by;
  }
  std::erase_if(open, [](const Candidate* candidate) { return !candidate->known.candidates.empty(); });
  return {};
}

void RecordsRun::mark_own(const Candidate& candidate, std::vector<flow::WantedField>& wanted) const {
  if (!image_ || candidate.known.candidates.size() != 1) return;
  const connector::TargetRecord& there = candidate.known.candidates.front();
  const auto image = image_->of(there.id, there.number, there.values);
  if (!image) return;
  image_->mark_own(candidate.record, wanted, [&](std::size_t i, const model::Value& here) {
    return flow::same_value(here, (*image)[i]);
  });
}

bool RecordsRun::decide(Candidate& candidate) {
  connector::RecordInHand& in_hand = *candidate.in_hand;
  const bool is_new = candidate.known.candidates.empty();
  in_hand.set_writing(is_new ? connector::Writing::kNew : connector::Writing::kChange);
  if (is_new && settings_.number == flow::RecordNumber::kTargetNumbers &&
      settings_.kind == connector::RecordKind::kCustomer) {
    in_hand.set_text(connector::place_of(connector::fields_of(settings_.kind), "number"), "");
  }
  flow::Wanted wanted = flow::wanted_fields(
      in_hand, deps_.mapping, settings_.text_too_long,
      [&](std::string_view field, const model::Value& value, connector::RecordTarget::TooLong too_long) {
        return deps_.target.as_kept(field, value, too_long);
      });
  if (!wanted.errors.empty()) {
    ledger_.dead_lettered(candidate.key, flow::together(std::move(wanted.errors)));
    return false;
  }
  mark_own(candidate, wanted.fields);
  flow::RecordDecision decision =
      flow::plan_record(candidate.record, wanted.fields, candidate.known, settings_,
                        [&](const connector::FieldValues& fields) { return deps_.target.missing(fields); });
  if (const auto* skip = std::get_if<flow::Skip>(&decision)) {
    ledger_.skipped(candidate.key, *skip);
    return false;
  }
  if (const auto* person = std::get_if<flow::NeedsPerson>(&decision)) {
    ledger_.dead_lettered(candidate.key, person->error);
    return false;
  }
  candidate.plan = std::move(std::get<flow::RecordPlan>(decision));
  return true;
}

bool RecordsRun::is_to_be_written(Candidate& candidate) {
  const Particulars dry{.record_plan = ledger_.is_dry() ? &candidate.plan : nullptr};
  switch (candidate.plan.what) {
    case flow::RecordPlan::What::kUnchanged:
      unfinished_.erase(candidate.key.source_id);
      // What we sent, got no answer about, and is there, is ours.
      if (candidate.earlier && candidate.earlier->state == Intent::State::kUnknown) {
        ledger_.record_made(candidate.key, candidate.known.candidates.front(), Event::What::kConfirmed, dry);
      } else {
        ledger_.record_same(candidate.key, candidate.known.candidates.front(), dry);
      }
      return false;
    case flow::RecordPlan::What::kCreate:
      if (ledger_.is_dry()) ledger_.record_made(candidate.key, {}, Event::What::kCreated, dry);
      return true;
    case flow::RecordPlan::What::kUpdate:
      if (ledger_.is_dry()) ledger_.record_changed(candidate.key, candidate.known.candidates.front(), dry);
      return true;
  }
  return true;
}

// ---- Acting
// ----------------------------------------------------------------------------------------------------

void RecordsRun::put_aside(const Candidate& candidate, Intent::State state, Instant until, int rounds) {
  std::string hashes;
  for (const auto& [by, value] : match_values(candidate))
    hashes += (hashes.empty() ? "" : " ") + deps_.hasher.of(by, value);
  ledger_.put({.kind = kind(),
               .source_id = candidate.key.source_id,
               .number = candidate.key.number,
               .reference = {},
               .content_hash = std::move(hashes),
               .state = state,
               .at = deps_.clock.now(),
               .settled = until,
               .look = until,
               .looks = 0,
               .rounds = rounds,
               .run = {}});
}

Result<void> RecordsRun::carry_out(std::vector<Candidate*>& to_write) {
  Result<void> went = take_customers_turn(to_write);
  if (went) went = carry_out_all(to_write);
  const Result<void> given_back = turn_.give_back();
  return went ? given_back : went;
}

Result<void> RecordsRun::take_customers_turn(std::vector<Candidate*>& to_write) {
  const auto creates = [](const Candidate* candidate) {
    return candidate->plan.what == flow::RecordPlan::What::kCreate;
  };
  if (is_by_code() || std::ranges::none_of(to_write, creates)) return {};
  if (has_bug(KnownBug::kCustomersWithoutTurn)) return {};
  TRY(const bool undisturbed, turn_.take());
  if (undisturbed) return {};
  for (const Candidate* candidate : to_write) {
    if (!creates(candidate)) continue;
    unfinished_.insert(candidate->key.source_id);
    // Whoever was sent before and not answered may still land: that must not be forgotten.
    const std::optional<Intent>& earlier = candidate->earlier;
    const bool may_land =
        earlier && (earlier->state == Intent::State::kOpen || earlier->state == Intent::State::kUnknown);
    put_aside(*candidate, may_land ? Intent::State::kUnknown : Intent::State::kWaiting,
              may_land ? std::max(earlier->settled, deps_.clock.now()) : deps_.clock.now(),
              earlier ? earlier->rounds : 0);
  }
  std::erase_if(to_write, creates);
  return {};
}

Result<void> RecordsRun::carry_out_all(std::vector<Candidate*>& to_write) {
  // One transaction holds the intents of the whole batch, before anything of it is sent.
  for (const Candidate* candidate : to_write) {
    ledger_.note({.source_id = candidate->key.source_id,
                  .what = Event::What::kIntended,
                  .code = {},
                  .target = candidate->plan.target_number});
    put_aside(*candidate, Intent::State::kOpen, deps_.clock.now(),
              candidate->earlier ? candidate->earlier->rounds : 0);
  }
  TRY_VOID(ledger_.flush());
  for (std::size_t at = 0; at < to_write.size(); ++at) {
    Candidate& candidate = *to_write[at];
    Result<void> went = caller_.unless_stopped();
    if (went) went = ledger_.keep_lease();
    if (went) went = turn_.keep();
    if (went) {
      went = candidate.plan.what == flow::RecordPlan::What::kCreate ? create(candidate) : update(candidate);
    }
    if (!went) {
      // What was surely not sent is closed; what may have been is open, and the next run looks it up.
      for (std::size_t rest = at + 1; rest < to_write.size(); ++rest) {
        ledger_.close(kind(), to_write[rest]->key.source_id);
        ledger_.note({.source_id = to_write[rest]->key.source_id,
                      .what = Event::What::kNotSent,
                      .code = {},
                      .target = {}});
      }
      return went;
    }
    TRY_VOID(ledger_.flush_if_due());
  }
  return {};
}

// Sent before and not answered. What has a code cannot come there twice.
bool RecordsRun::may_still_land(const Candidate& candidate) const {
  return !is_by_code() && candidate.earlier && candidate.earlier->state != Intent::State::kWaiting &&
         candidate.earlier->state != Intent::State::kQuarantined &&
         deps_.clock.now() < candidate.earlier->settled;
}

void RecordsRun::let_settle(const Candidate& candidate, Instant until, int rounds) {
  unfinished_.insert(candidate.key.source_id);
  put_aside(candidate, Intent::State::kUnknown, until, rounds);
}

Result<void> RecordsRun::create(Candidate& candidate) {
  const std::vector<std::pair<connector::FindBy, Personal>> values = match_values(candidate);
  for (const auto& [by, value] : values) {
    // Somebody with the same e-mail address (say) was created since this one was looked up: look again.
    if (created_values_.contains({by, value.reveal()})) {
      unfinished_.insert(candidate.key.source_id);
      put_aside(candidate, Intent::State::kWaiting, deps_.clock.now(), 0);
      return {};
    }
    const auto other = unsettled_values_.find({by, value.reveal()});
    if (other != unsettled_values_.end() && other->second.first != candidate.key.source_id &&
        deps_.clock.now() < other->second.second) {
      unfinished_.insert(candidate.key.source_id);
      put_aside(candidate, Intent::State::kWaiting, other->second.second, 0);
      return {};
    }
  }
  if (may_still_land(candidate)) {
    let_settle(candidate, candidate.earlier->settled, candidate.earlier->rounds);
    return {};
  }
  const auto written = caller_.attempt(
      Phase::kWrite, [&] { return deps_.target.create(candidate.plan.fields, caller_.stop()); });
  if (written) {
    for (const auto& [by, value] : values) created_values_.emplace(by, value.reveal());
    unfinished_.erase(candidate.key.source_id);
    ledger_.record_made(candidate.key, *written, Event::What::kCreated);
    return {};
  }
  const Next next = disposition(written.error().kind, Phase::kWrite);
  switch (next) {
    case Next::kLookUp:
    case Next::kEndRunOpen: {
      const int rounds = next_round(candidate);
      const Instant settled = deps_.clock.now() + settings_.settling_time;
      let_settle(candidate, settled, rounds);
      ledger_.note({.source_id = candidate.key.source_id,
                    .what = Event::What::kUnanswered,
                    .code = written.error().code,
                    .target = {}});
      for (const auto& [by, value] : values)
        unsettled_values_.insert_or_assign({by, value.reveal()}, std::pair(candidate.key.source_id, settled));
      if (next == Next::kEndRunOpen) return fail(written.error());
      // Most answers are lost after the deed: looking at once usually settles it.
      TRY_VOID(confirm(candidate));
      return {};
    }
    case Next::kDeadLetter: {
      // A refusal of what was sent before may just mean that it did land.
      TRY(const bool there, candidate.earlier ? confirm(candidate) : Result<bool>(false));
      if (!there) leave(candidate, written.error());
      return {};
    }
    case Next::kTryAgain:
    case Next::kEndRun:
      ledger_.close(kind(), candidate.key.source_id);
      return fail(written.error());
  }
  return fail(written.error());
}

Result<bool> RecordsRun::confirm(Candidate& candidate) {
  const std::vector<std::pair<connector::FindBy, Personal>> values = match_values(candidate);
  for (const auto& [by, value] : values) {
    TRY(std::vector<connector::TargetRecord> found, find(by, {value}));
    if (found.size() != 1) continue;
    for (const auto& [other, other_value] : values) {
      unsettled_values_.erase({other, other_value.reveal()});
      created_values_.emplace(other, other_value.reveal());
    }
    unfinished_.erase(candidate.key.source_id);
    // A record of several entities may have arrived in part.
    candidate.known = {.candidates = std::move(found), .found_by = by};
    if (!decide(candidate)) return true;
    if (candidate.plan.what == flow::RecordPlan::What::kUpdate) {
      // The rest may be under way too: a contact that is sent again would be there twice.
      if (!is_by_code()) {
        let_settle(candidate, deps_.clock.now() + settings_.settling_time, next_round(candidate));
        return true;
      }
      const Result<void> completed = caller_.attempt(Phase::kWrite, [&] {
        return deps_.target.update(candidate.plan.target_id, candidate.plan.fields, caller_.stop());
      });
      if (!completed) {
        if (disposition(completed.error().kind, Phase::kWrite) != Next::kDeadLetter)
          return fail(completed.error());
        leave(candidate, completed.error());
        return true;
      }
    }
    ledger_.record_made(candidate.key, candidate.known.candidates.front(), Event::What::kConfirmed);
    return true;
  }
  return false;
}

Result<void> RecordsRun::update(Candidate& candidate) {
  if (may_still_land(candidate)) {
    let_settle(candidate, candidate.earlier->settled, candidate.earlier->rounds);
    return {};
  }
  const auto call = [&] {
    return caller_.attempt(Phase::kWrite, [&] {
      return deps_.target.update(candidate.plan.target_id, candidate.plan.fields, caller_.stop());
    });
  };
  Result<void> updated = call();
  // The same fields with the same values: where nothing is made beside the record, it may be sent twice.
  if (!updated && is_by_code() && disposition(updated.error().kind, Phase::kWrite) == Next::kLookUp)
    updated = call();
  if (updated) {
    unfinished_.erase(candidate.key.source_id);
    ledger_.record_changed(candidate.key, candidate.known.candidates.front());
    return {};
  }
  switch (disposition(updated.error().kind, Phase::kWrite)) {
    case Next::kDeadLetter:
      leave(candidate, updated.error());
      return {};
    case Next::kLookUp:
      let_settle(candidate, deps_.clock.now() + settings_.settling_time, next_round(candidate));
      return {};
    case Next::kTryAgain:
    case Next::kEndRun:
      ledger_.close(kind(), candidate.key.source_id);
      return fail(updated.error());
    case Next::kEndRunOpen:
      return fail(updated.error());
  }
  return fail(updated.error());
}

void RecordsRun::leave(const Candidate& candidate, const Error& error) {
  unfinished_.erase(candidate.key.source_id);
  ledger_.dead_lettered(candidate.key, error);
}

}  // namespace schakel::engine
