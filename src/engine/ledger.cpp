#include "engine/ledger.h"

#include <fmt/format.h>

#include <utility>

#include "base/assert.h"
#include "base/known_bug.h"

namespace schakel::engine {
namespace {

// A flow's refusal begins with what it is about. A connector's names a field: it knows only that.
Error about_record(Kind kind, const RecordKey& key, Error error) {
  if (key.number.empty()) return error;
  Text record;
  switch (kind) {
    case Kind::kOrder:
      record = {.en = "Order " + key.number, .nl = "Order " + key.number};
      break;
    case Kind::kCustomer:
      record = flow::called(connector::RecordKind::kCustomer, key.number);
      break;
    case Kind::kItem:
      record = flow::called(connector::RecordKind::kItem, key.number);
      break;
    case Kind::kAssortment:
      record = flow::called(connector::RecordKind::kAssortment, key.number);
      break;
    case Kind::kStock:
      record = {.en = "Stock of " + key.number, .nl = "Voorraad van " + key.number};
      break;
    case Kind::kDelivery:
      record = {.en = "Order " + key.number, .nl = "Order " + key.number};
      break;
  }
  if (!error.what.en.starts_with(record.en)) error.what.en = record.en + ": " + error.what.en;
  if (!error.what.nl.starts_with(record.nl)) error.what.nl = record.nl + ": " + error.what.nl;
  return error;
}

}  // namespace

const char* name_of(CustomerAction action) {
  switch (action) {
    case CustomerAction::kNone:
      return "none";
    case CustomerAction::kFound:
      return "found";
    case CustomerAction::kCreate:
      return "create";
    case CustomerAction::kUpdate:
      return "update";
  }
  return "?";
}

Kind kind_of(connector::RecordKind kind) {
  switch (kind) {
    case connector::RecordKind::kItem:
      return Kind::kItem;
    case connector::RecordKind::kCustomer:
      return Kind::kCustomer;
    case connector::RecordKind::kAssortment:
      return Kind::kAssortment;
  }
  return Kind::kItem;
}

std::string subject_of(const Error& error) {
  return fmt::format("{}", fmt::join(error.fields, ", "));
}

Counts Ledger::counts_so_far() const {
  Counts counts = counts_;
  counts.unfinished =
      counts.read - counts.created - counts.updated - counts.unchanged - counts.skipped - counts.needs_person;
  return counts;
}

void Ledger::keep(const RecordKey& key, Outcome outcome, const std::string& code, const Text& reason,
                  const std::string& target_id, const std::string& target_number) {
  close(kind_, key.source_id);
  pending_.outcomes.push_back({.source_id = key.source_id,
                               .number = key.number,
                               .reference = key.reference,
                               .outcome = outcome,
                               .code = code,
                               .reason = reason,
                               .target_id = target_id,
                               .target_number = target_number,
                               .content_hash = key.content_hash});
}

void Ledger::created(const RecordKey& key, const connector::DocumentWritten& document, Event::What how,
                     const Particulars& with) {
  ++counts_.created;
  keep(key, Outcome::kCreated, "", with.why, document.id, document.number);
  link(key, document.id, document.number);
  note({.source_id = key.source_id, .what = how, .code = {}, .target = document.number});
  observer_.record_done({.source_id = key.source_id,
                         .number = key.number,
                         .reference = key.reference,
                         .outcome = Outcome::kCreated,
                         .customer = with.customer,
                         .items_to_create = with.items_to_create,
                         .target_number = document.number,
                         .plan = with.plan});
}

void Ledger::created_otherwise(const RecordKey& key, const connector::DocumentWritten& document,
                               const Error& error, const Particulars& with) {
  link(key, document.id, document.number);
  note({.source_id = key.source_id, .what = Event::What::kCreated, .code = {}, .target = document.number});
  dead_lettered(key, error, with);
}

void Ledger::found_there(const RecordKey& key, const connector::DocumentFound& document,
                         const Particulars& with) {
  ++counts_.unchanged;
  keep(key, Outcome::kUnchanged, "engine.found_there",
       {.en = "It was in the target already, under the same reference.",
        .nl = "Het stond al in het doel, onder dezelfde referentie."},
       document.id, document.number);
  link(key, document.id, document.number);
  note({.source_id = key.source_id, .what = Event::What::kFoundThere, .code = {}, .target = document.number});
  observer_.record_done({.source_id = key.source_id,
                         .number = key.number,
                         .reference = key.reference,
                         .outcome = Outcome::kUnchanged,
                         .target_number = document.number,
                         .plan = with.plan});
}

void Ledger::unchanged(const RecordKey& key, const CrossReference& link) {
  ++counts_.unchanged;
  observer_.record_done({.source_id = key.source_id,
                         .number = key.number,
                         .reference = link.reference,
                         .outcome = Outcome::kUnchanged,
                         .target_number = link.target_number});
}

void Ledger::link(const RecordKey& key, const std::string& document_id, const std::string& document_number) {
  pending_.links.push_back({.kind = Kind::kOrder,
                            .source_id = key.source_id,
                            .target_id = document_id,
                            .target_number = document_number,
                            .target_code = {},
                            .reference = key.reference,
                            .source_number = key.number});
}

void Ledger::link(const RecordKey& key, const connector::TargetRecord& record) {
  pending_.links.push_back({.kind = kind_,
                            .source_id = key.source_id,
                            .target_id = record.id,
                            .target_number = record.number,
                            .target_code = {},
                            .reference = {},
                            .source_number = key.number,
                            .target_as_source = record.as_source});
}

void Ledger::record_made(const RecordKey& key, const connector::TargetRecord& record, Event::What how,
                         const Particulars& with) {
  ++counts_.created;
  keep(key, Outcome::kCreated, "", {}, record.id, record.number);
  link(key, record);
  note({.source_id = key.source_id, .what = how, .code = {}, .target = record.number});
  observer_.record_done({.source_id = key.source_id,
                         .number = key.number,
                         .reference = key.reference,
                         .outcome = Outcome::kCreated,
                         .target_number = record.number,
                         .record_plan = with.record_plan});
}

void Ledger::record_changed(const RecordKey& key, const connector::TargetRecord& record,
                            const Particulars& with) {
  ++counts_.updated;
  keep(key, Outcome::kUpdated, "", {}, record.id, record.number);
  link(key, record);
  note({.source_id = key.source_id, .what = Event::What::kUpdated, .code = {}, .target = record.number});
  observer_.record_done({.source_id = key.source_id,
                         .number = key.number,
                         .reference = key.reference,
                         .outcome = Outcome::kUpdated,
                         .target_number = record.number,
                         .record_plan = with.record_plan});
}

void Ledger::record_same(const RecordKey& key, const connector::TargetRecord& record,
                         const Particulars& with) {
  ++counts_.unchanged;
  keep(key, Outcome::kUnchanged, "", {}, record.id, record.number);
  link(key, record);
  observer_.record_done({.source_id = key.source_id,
                         .number = key.number,
                         .reference = key.reference,
                         .outcome = Outcome::kUnchanged,
                         .target_number = record.number,
                         .record_plan = with.record_plan});
}

void Ledger::changed(const RecordKey& key, const std::string& target_number, Event::What how,
                     const Particulars& with) {
  ++counts_.updated;
  keep(key, Outcome::kUpdated, "", with.why, "", target_number);
  note({.source_id = key.source_id, .what = how, .code = {}, .target = target_number});
  observer_.record_done({.source_id = key.source_id,
                         .number = key.number,
                         .reference = key.reference,
                         .outcome = Outcome::kUpdated,
                         .target_number = target_number,
                         .record_plan = with.record_plan});
}

void Ledger::same(const RecordKey& key, const Particulars& with) {
  ++counts_.unchanged;
  keep(key, Outcome::kUnchanged, "", with.why, "", "");
  observer_.record_done({.source_id = key.source_id,
                         .number = key.number,
                         .reference = key.reference,
                         .outcome = Outcome::kUnchanged,
                         .record_plan = with.record_plan});
}

void Ledger::record_as_before(const RecordKey& key) {
  ++counts_.unchanged;
  observer_.record_done({.source_id = key.source_id,
                         .number = key.number,
                         .reference = key.reference,
                         .outcome = Outcome::kUnchanged});
}

void Ledger::skipped(const RecordKey& key, const flow::Skip& skip, const Particulars& with) {
  ++counts_.skipped;
  keep(key, Outcome::kSkipped, skip.code, skip.reason, "", "");
  note({.source_id = key.source_id, .what = Event::What::kSkipped, .code = skip.code, .target = {}});
  observer_.record_done({.source_id = key.source_id,
                         .number = key.number,
                         .reference = key.reference,
                         .outcome = Outcome::kSkipped,
                         .skip = &skip,
                         .plan = with.plan});
}

void Ledger::dead_lettered(const RecordKey& key, const Error& given, const Particulars& with) {
  const Error error = about_record(kind_, key, given);
  ++counts_.needs_person;
  keep(key, Outcome::kDeadLettered, error.code, error.what, "", "");
  if (has_bug(KnownBug::kDeadLetterDropped)) return;
  pending_.dead_letters.push_back({.flow = place_.flow,
                                   .source_id = key.source_id,
                                   .number = key.number,
                                   .reference = key.reference,
                                   .error = error,
                                   .subject = subject_of(error),
                                   .content_hash = key.content_hash});
  note({.source_id = key.source_id, .what = Event::What::kDeadLettered, .code = error.code, .target = {}});
  observer_.record_done({.source_id = key.source_id,
                         .number = key.number,
                         .reference = key.reference,
                         .outcome = Outcome::kDeadLettered,
                         .customer = with.customer,
                         .error = &error,
                         .plan = with.plan});
}

void Ledger::still_needs_person(const RecordKey& key, const Error& error) {
  ++counts_.needs_person;
  observer_.record_done({.source_id = key.source_id,
                         .number = key.number,
                         .reference = key.reference,
                         .outcome = Outcome::kDeadLettered,
                         .error = &error});
}

void Ledger::quarantined(Intent intent, const Error& error) {
  const RecordKey key{.source_id = intent.source_id,
                      .number = intent.number,
                      .reference = intent.reference,
                      .content_hash = intent.content_hash};
  note({.source_id = key.source_id, .what = Event::What::kQuarantined, .code = error.code, .target = {}});
  dead_lettered(key, error);
  // The outcome closed the intent; it is put again behind that.
  intent.state = Intent::State::kQuarantined;
  put(std::move(intent));
}

void Ledger::customer_linked(const std::string& source_id, const connector::CustomerFound& found) {
  close(Kind::kCustomer, source_id);
  pending_.links.push_back({.kind = Kind::kCustomer,
                            .source_id = source_id,
                            .target_id = found.id,
                            .target_number = found.debtor,
                            .target_code = found.code,
                            .reference = {},
                            .source_number = {},
                            .target_as_source = found.as_source});
}

void Ledger::customer_created(const std::string& order_id, const std::string& source_id,
                              const connector::CustomerFound& found) {
  ++counts_.customers_created;
  customer_linked(source_id, found);
  note({.source_id = order_id, .what = Event::What::kCustomerCreated, .code = {}, .target = found.debtor});
}

void Ledger::customer_updated(const std::string& order_id, const connector::CustomerFound& found) {
  ++counts_.customers_updated;
  note({.source_id = order_id, .what = Event::What::kCustomerUpdated, .code = {}, .target = found.debtor});
}

Result<void> finish_run(Store& store, Ledger& ledger, const RunEnd& end) {
  const Result<void> flushed = ledger.flush();
  if (ledger.is_dry()) return flushed;
  const std::optional<Error> error = end.ended_by ? end.ended_by
                                     : flushed    ? std::nullopt
                                                  : std::optional(flushed.error());
  RunState state = RunState::kDone;
  if (error) state = error->kind == ErrorKind::kCancelled ? RunState::kStopped : RunState::kFailed;
  const auto since = [](connector::Calls now, connector::Calls before) {
    return connector::Calls{.reads = now.reads - before.reads, .writes = now.writes - before.writes};
  };
  const Result<void> ended =
      store.end_run(*ledger.lease(), {.id = ledger.run(),
                                      .flow = end.flow,
                                      .trigger = end.trigger,
                                      .state = state,
                                      .started = end.started,
                                      .ended = end.ended,
                                      .counts = ledger.counts_so_far(),
                                      .source_calls = since(end.source_now, end.source_before),
                                      .target_calls = since(end.target_now, end.target_before),
                                      .error = error});
  if (!flushed) return flushed;
  return ended;
}

Result<void> Ledger::flush() {
  durable_at_ = clock_.now();
  const Commit commit = std::exchange(pending_, {});
  observer_.progressed(counts_so_far());
  if (is_dry() || commit.empty()) return {};
  TRY_VOID(store_.commit(*lease_, place_, run_, commit, counts_so_far(), clock_.now(), pace_.lease_length));
  renew_permit();
  return {};
}

Result<void> Ledger::flush_with(connector::Cursor cursor) {
  pending_.cursor = std::move(cursor);
  return flush();
}

Result<void> Ledger::flush_if_due() {
  if (clock_.now() - durable_at_ < pace_.durable_every) return {};
  return flush();
}

Result<void> Ledger::keep_lease() {
  if (is_dry() || lease_->expires - clock_.now() > pace_.lease_length / 2) return {};
  TRY_VOID(store_.renew(*lease_, clock_.now(), pace_.lease_length));
  renew_permit();
  return {};
}

}  // namespace schakel::engine
