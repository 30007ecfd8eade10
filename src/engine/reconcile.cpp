#include "engine/reconcile.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/text.h"
#include "connector/record_mapping.h"
#include "engine/caller.h"
#include "engine/errors.h"
#include "engine/ledger.h"
#include "engine/own_image.h"
#include "flow/plan.h"

namespace schakel::engine {
namespace {

Caller caller_for(const ReconcileWorld& world, Observer& observer) {
  return {world.clock,
          world.random,
          world.stop,
          observer,
          std::chrono::minutes(1),
          [] { return Result<void>(); }};
}

tl::unexpected<Error> page_repeats() {
  return fail(explained(ErrorKind::kMalformed, "engine.page_repeats",
                        {.en = "A side gave a page of records and did not move on behind it.",
                         .nl = "Een kant gaf een pagina met records en ging daarna niet verder."}));
}

/// Every page from the beginning. `read(after)` reads one, `use(page)` takes it.
template <class Read, class Use>
Result<void> each_page(Caller& caller, Read read, Use use) {
  connector::Cursor after;
  while (true) {
    TRY_VOID(caller.unless_stopped());
    TRY(auto page, caller.attempt(Phase::kRead, [&] { return read(after); }));
    if (page.more && page.next == after) return page_repeats();
    const connector::Cursor next = page.next;
    const bool more = page.more;
    TRY_VOID(use(std::move(page)));
    if (!more) return {};
    after = next;
  }
}

/// Why a record that belongs there is not there, as far as Schakel knows. `last`: what became of it.
Result<Text> why_missing(Store& store, const std::string& flow, const std::string& source_id,
                         const std::optional<Record>& last) {
  TRY(const std::optional<DeadLetter> letter, store.open_dead_letter(flow, source_id));
  if (letter) return letter->error.what;
  if (!last) return Text{.en = "No run has read it yet.", .nl = "Nog geen run heeft het gelezen."};
  switch (last->last.outcome) {
    case Outcome::kCreated:
    case Outcome::kUpdated:
    case Outcome::kUnchanged:
      return Text{.en = "It was there on an earlier day.", .nl = "Het stond er eerder wel."};
    case Outcome::kSkipped:
    case Outcome::kDeadLettered:
      return last->last.reason;
  }
  return Text{};
}

// ---- Orders
// --------------------------------------------------------------------------------------------------------

class OrdersCompared {
 public:
  OrdersCompared(const ReconcileWorld& world, const flow::OrdersFlow& settings, Observer& observer)
      : world_(world),
        settings_(settings),
        observer_(observer),
        caller_(caller_for(world, observer)),
        place_{.integration = world.integration, .flow = settings.name, .reversed = world.reversed},
        sheet_(settings) {}

  Result<flow::Reconciliation> compare(connector::OrderSource& source, connector::OrderSource& target) {
    const auto all_of = [&](connector::OrderSource& side, connector::OrderRead& read) {
      return [&side, &read, this](const connector::Cursor& after) {
        read.after = after;
        return side.read_heads(read, caller_.stop());
      };
    };
    connector::OrderRead there;
    TRY_VOID(each_page(caller_, all_of(target, there), [&](connector::OrderPage page) -> Result<void> {
      for (const model::Order& document : page.heads) {
        if (documents_.insert(document.id).second) sheet_.add_target(document);
      }
      observer_.page_read(page.heads.size(), page.more);
      return {};
    }));
    const flow::FieldsNeeded needed = flow::fields_needed(settings_);
    connector::OrderRead here{.after = {}, .native_fields = needed.order};
    const auto use = [&](connector::OrderPage page) -> Result<void> {
      for (const model::Order& order : page.heads) {
        if (orders_.insert(order.id).second) TRY_VOID(take(order));
      }
      observer_.page_read(page.heads.size(), page.more);
      return {};
    };
    TRY_VOID(each_page(caller_, all_of(source, here), use));
    return sheet_.finish();
  }

 private:
  Result<void> take(const model::Order& order) {
    TRY(const bool ours, world_.store.made_by_us(place_, Kind::kOrder, order.id));
    if (ours || (!order.unreadable && flow::filter_head(order, settings_))) {
      sheet_.leave_out(order);
      return {};
    }
    if (sheet_.is_there(order)) {
      sheet_.add_source(order);
      return {};
    }
    // Filters that need more than the head were worked out by a run.
    TRY(const std::optional<Record> record, world_.store.record(settings_.name, order.id));
    if (record && record->last.outcome == Outcome::kSkipped) {
      sheet_.leave_out(order);
      return {};
    }
    TRY(Text why, why_missing(world_.store, settings_.name, order.id, record));
    sheet_.add_source(order, std::move(why));
    return {};
  }

  const ReconcileWorld& world_;
  const flow::OrdersFlow& settings_;
  Observer& observer_;
  Caller caller_;
  Place place_;
  flow::OrderReconciliation sheet_;
  std::set<std::string> documents_;  // A document that changed meanwhile comes twice.
  std::set<std::string> orders_;
};

// ---- Master records
// ------------------------------------------------------------------------------------------------

class RecordsCompared {
 public:
  RecordsCompared(const ReconcileWorld& world, const flow::RecordsFlow& settings,
                  const connector::RecordMapping& mapping, connector::RecordTarget& kept_by,
                  const connector::RecordSourceFields& target_fields,
                  const std::optional<RecordDeps::Opposite>& opposite, Observer& observer)
      : world_(world),
        settings_(settings),
        mapping_(mapping),
        kept_by_(kept_by),
        observer_(observer),
        caller_(caller_for(world, observer)),
        place_{.integration = world.integration, .flow = settings.name, .reversed = world.reversed},
        target_settings_(kept_by.mapping_settings()) {
    choose_fields(target_fields);
    if (opposite) image_.emplace(mapping, *opposite, asked_);
  }

  Result<flow::Reconciliation> compare(connector::RecordSource& source, connector::RecordSource& target) {
    TRY(codes_, caller_.attempt(Phase::kRead, [&] { return kept_by_.reference_codes(caller_.stop()); }));
    flow::RecordReconciliation sheet(settings_, compared_, total_of_);
    const auto all_of = [&](connector::RecordSource& side, connector::RecordRead& read) {
      return [&side, &read, this](const connector::Cursor& after) {
        read.after = after;
        return side.read(read, caller_.stop());
      };
    };
    connector::RecordRead there{.after = {}, .fields = asked_};
    const auto use_target = [&](connector::RecordPage page) -> Result<void> {
      for (const connector::SourceRecord& record : page.records) {
        TRY_VOID(know(record));
        std::vector<model::Value> values;
        values.reserve(compared_.size());
        for (const std::size_t place : places_) {
          values.push_back(place < record.values.size() ? record.values[place] : model::Value());
        }
        const std::string key = is_by_code() ? code_key(record.number) : record.id;
        if (image_) images_.insert_or_assign(key, image_of(record));
        sheet.add_target(key, record.number, values);
      }
      observer_.page_read(page.records.size(), page.more);
      return {};
    };
    TRY_VOID(each_page(caller_, all_of(target, there), use_target));
    connector::RecordRead here{.after = {}, .fields = mapping_.read_fields()};
    const auto use = [&](connector::RecordPage page) -> Result<void> {
      for (const connector::SourceRecord& record : page.records) {
        if (seen_.insert(record.id).second) TRY_VOID(take(record, sheet));
      }
      observer_.page_read(page.records.size(), page.more);
      return {};
    };
    TRY_VOID(each_page(caller_, all_of(source, here), use));
    return sheet.finish(not_compared_);
  }

 private:
  bool is_by_code() const { return settings_.match_keys == std::vector{connector::FindBy::kNumber}; }
  static std::string code_key(const std::string& code) { return upper_ascii(trimmed(code)); }

  /// Of the target's fields those that can be read in bulk.
  void choose_fields(const connector::RecordSourceFields& target_fields) {
    const std::vector<std::string>& written = mapping_.write_fields();
    for (std::size_t i = 0; i < written.size(); ++i) {
      std::string name = written[i];
      for (const auto& [as_target, as_source] : target_fields.written_as) {
        if (as_target == name) name = as_source;
      }
      const connector::CatalogueField* known = target_fields.fields->find(name);
      if (known == nullptr || !known->readable) {
        not_compared_.push_back(written[i]);
        continue;
      }
      rules_.push_back(i);
      compared_.push_back(written[i]);
      const auto at = std::ranges::find(asked_, name);
      places_.push_back(static_cast<std::size_t>(at - asked_.begin()));
      if (at == asked_.end()) asked_.push_back(name);
      if (!total_of_ && mapping_.write_rules().sources_of(i) == std::vector<std::string>{"price"})
        total_of_ = compared_.size() - 1;
    }
  }

  /// Which record of the source one of the target belongs to, by the cross-reference that this flow made. Its
  /// key as a target is not always the one under which it is read.
  Result<void> know(const connector::SourceRecord& record) {
    if (is_by_code()) return {};
    Place back = place_;
    back.reversed = !back.reversed;
    TRY(const std::optional<CrossReference> link,
        world_.store.link(back, kind_of(settings_.kind), record.id));
    if (!link) return {};
    target_of_.emplace(link->target_id, record.id);
    TRY(const std::optional<CrossReference> forth,
        world_.store.link(place_, kind_of(settings_.kind), link->target_id));
    if (forth) read_as_.emplace(forth->target_id, record.id);
    return {};
  }

  /// Only marks of the image are kept; empty: there is none.
  std::vector<std::uint64_t> image_of(const connector::SourceRecord& there) const {
    std::vector<std::uint64_t> marks;
    if (there.unreadable) return marks;
    if (const auto image = image_->of(there.id, there.number, there.values))
      std::ranges::transform(*image, std::back_inserter(marks), flow::mark_of);
    return marks;
  }

  void mark_own(const std::string& key, const connector::SourceRecord& record,
                std::vector<flow::WantedField>& wanted) const {
    const auto image = images_.find(key);
    if (image == images_.end() || image->second.empty()) return;
    image_->mark_own(record, wanted, [&](std::size_t i, const model::Value& here) {
      return flow::mark_of(here) == image->second[i];
    });
  }

  Result<std::string> key_of(const connector::SourceRecord& record) {
    if (is_by_code()) return code_key(record.number);
    if (const auto known = target_of_.find(record.id); known != target_of_.end()) return known->second;
    // Made by the flow the other way, or a second entry of somebody who is there once.
    TRY(const std::optional<CrossReference> link,
        world_.store.link(place_, kind_of(settings_.kind), record.id));
    if (!link) return "\n" + record.id;  // The key of nobody.
    const auto as = read_as_.find(link->target_id);
    return as == read_as_.end() ? link->target_id : as->second;
  }

  Result<void> take(const connector::SourceRecord& record, flow::RecordReconciliation& sheet) {
    TRY(const std::string key, key_of(record));
    const auto unreadable = [&](const Error& error) -> Result<void> {
      sheet.add_unreadable(key, record.number, error.what);
      return {};
    };
    if (record.unreadable) return unreadable(*record.unreadable);
    connector::RecordInHand in_hand(mapping_, record, target_settings_);
    if (!in_hand.errors().empty()) return unreadable(in_hand.errors().front());
    const Result<std::optional<flow::Skip>> skip = flow::filter_record(in_hand, settings_);
    if (!skip) return unreadable(skip.error());
    if (*skip) {
      sheet.leave_out(key);
      return {};
    }
    if (const auto translated = flow::translate_codes(in_hand, mapping_, settings_, &codes_); !translated)
      return unreadable(translated.error());
    in_hand.set_writing(connector::Writing::kChange);
    flow::Wanted wanted = flow::wanted_fields(
        in_hand, mapping_, settings_.text_too_long,
        [&](std::string_view field, const model::Value& value, connector::RecordTarget::TooLong too_long) {
          return kept_by_.as_kept(field, value, too_long);
        });
    if (!wanted.errors.empty()) return unreadable(wanted.errors.front());
    mark_own(key, record, wanted.fields);
    std::vector<flow::WantedField> fields;
    fields.reserve(rules_.size());
    for (const std::size_t rule : rules_) fields.push_back(std::move(wanted.fields[rule]));
    Text why;
    if (!sheet.is_there(key)) {
      TRY(const std::optional<Record> last, world_.store.record(settings_.name, record.id));
      TRY(why, why_missing(world_.store, settings_.name, record.id, last));
    }
    sheet.add_source(key, record.number, fields, std::move(why));
    return {};
  }

  const ReconcileWorld& world_;
  const flow::RecordsFlow& settings_;
  const connector::RecordMapping& mapping_;
  connector::RecordTarget& kept_by_;
  Observer& observer_;
  Caller caller_;
  Place place_;
  connector::MappingSettings target_settings_;
  std::optional<OwnImage> image_;
  std::unordered_map<std::string, std::vector<std::uint64_t>> images_;
  connector::ReferenceCodes codes_;
  std::vector<std::size_t> rules_;     // Of the write rules, those that are compared;
  std::vector<std::string> compared_;  // the fields that they fill,
  std::vector<std::size_t> places_;    // and where their values stand among
  std::vector<std::string> asked_;     // what the target is asked for.
  std::vector<std::string> not_compared_;
  std::optional<std::size_t> total_of_;
  std::set<std::string> seen_;
  std::unordered_map<std::string, std::string> target_of_;  // Of a record of the source, where it is linked.
  std::unordered_map<std::string, std::string> read_as_;    // A key as a target → as it is read.
};

// ---- Order status
// --------------------------------------------------------------------------------------------------

class DeliveriesCompared {
 public:
  DeliveriesCompared(const ReconcileWorld& world, const flow::DeliveriesFlow& settings, Observer& observer)
      : world_(world),
        observer_(observer),
        caller_(caller_for(world, observer)),
        place_{.integration = world.integration, .flow = settings.name, .reversed = world.reversed} {}

  Result<flow::Reconciliation> compare(connector::OrderSource& source, connector::OrderSource& ordered) {
    connector::OrderRead read;
    TRY_VOID(each_page(
        caller_,
        [&](const connector::Cursor& after) {
          read.after = after;
          return source.read_heads(read, caller_.stop());
        },
        [&](connector::OrderPage page) -> Result<void> {
          observer_.page_read(page.heads.size(), page.more);
          return take(std::move(page.heads), source, ordered);
        }));
    return sheet_.finish();
  }

 private:
  // Customers are of no interest here: whoever is "known" costs no call.
  Result<void> complete(connector::OrderSource& side, std::vector<model::Order>& orders) {
    return caller_.attempt(Phase::kRead, [&] {
      return side.complete(
          orders, {}, [](const std::string&) { return true; }, caller_.stop());
    });
  }

  Result<void> take(std::vector<model::Order> heads, connector::OrderSource& source,
                    connector::OrderSource& ordered) {
    std::vector<model::Order> ours;
    std::vector<CrossReference> origins;
    std::vector<std::string> numbers;
    for (model::Order& head : heads) {
      if (!seen_.insert(head.id).second) continue;
      TRY(std::optional<CrossReference> origin, world_.store.made_from(place_, Kind::kOrder, head.id));
      if (!origin) {
        sheet_.leave_out();
        continue;
      }
      numbers.push_back(origin->target_number);
      ours.push_back(std::move(head));
      origins.push_back(std::move(*origin));
    }
    if (ours.empty()) return {};
    TRY_VOID(complete(source, ours));
    TRY(std::vector<model::Order> here,
        caller_.attempt(Phase::kRead, [&] { return ordered.read_heads_of(numbers, {}, caller_.stop()); }));
    TRY_VOID(complete(ordered, here));
    for (std::size_t i = 0; i < ours.size(); ++i) {
      const auto order = std::ranges::find(here, origins[i].target_id, &model::Order::id);
      if (order == here.end()) {
        sheet_.add_missing(ours[i].number, {.en = "Order " + numbers[i] + " is not there any more.",
                                            .nl = "Order " + numbers[i] + " is er niet meer."});
      } else if (ours[i].unreadable || order->unreadable) {
        sheet_.add_missing(ours[i].number, (ours[i].unreadable ? ours[i] : *order).unreadable->what);
      } else {
        sheet_.add(ours[i], *order);
      }
    }
    return {};
  }

  const ReconcileWorld& world_;
  Observer& observer_;
  Caller caller_;
  Place place_;
  flow::DeliveryReconciliation sheet_;
  std::set<std::string> seen_;  // An order that changed meanwhile comes twice.
};

}  // namespace

Result<flow::Reconciliation> reconcile_orders(const ReconcileWorld& world, const flow::OrdersFlow& settings,
                                              connector::OrderSource& source, connector::OrderSource& target,
                                              Observer& observer) {
  return OrdersCompared(world, settings, observer).compare(source, target);
}

Result<flow::Reconciliation> reconcile_records(
    const ReconcileWorld& world, const flow::RecordsFlow& settings, const connector::RecordMapping& mapping,
    connector::RecordSource& source, connector::RecordSource& target, connector::RecordTarget& kept_by,
    const connector::RecordSourceFields& target_fields, const std::optional<RecordDeps::Opposite>& opposite,
    Observer& observer) {
  return RecordsCompared(world, settings, mapping, kept_by, target_fields, opposite, observer)
      .compare(source, target);
}

Result<flow::Reconciliation> reconcile_deliveries(const ReconcileWorld& world,
                                                  const flow::DeliveriesFlow& settings,
                                                  connector::OrderSource& source,
                                                  connector::OrderSource& ordered, Observer& observer) {
  return DeliveriesCompared(world, settings, observer).compare(source, ordered);
}

Result<flow::Reconciliation> reconcile_stock(const ReconcileWorld& world, const flow::StockFlow& settings,
                                             connector::StockSource& source, connector::StockTarget& target,
                                             Observer& observer) {
  Caller caller = caller_for(world, observer);
  TRY(const connector::ReferenceCodes codes,
      caller.attempt(Phase::kRead, [&] { return target.reference_codes(caller.stop()); }));
  std::vector<connector::TargetLevel> there;
  TRY_VOID(each_page(
      caller, [&](const connector::Cursor& after) { return target.all_levels(after, caller.stop()); },
      [&](connector::StockTarget::LevelPage page) -> Result<void> {
        observer.page_read(page.levels.size(), page.more);
        std::ranges::move(page.levels, std::back_inserter(there));
        return {};
      }));
  // The last level of an item in a warehouse counts: one that changed meanwhile comes twice.
  std::map<std::pair<std::string, std::string>, connector::StockLevel> levels;
  TRY_VOID(each_page(
      caller, [&](const connector::Cursor& after) { return source.read(after, caller.stop()); },
      [&](connector::StockPage page) -> Result<void> {
        observer.page_read(page.levels.size(), page.more);
        for (connector::StockLevel& level : page.levels) {
          levels[{level.item_code, level.warehouse}] = std::move(level);
        }
        return {};
      }));
  std::vector<connector::StockLevel> here;
  here.reserve(levels.size());
  for (auto& [key, level] : levels) here.push_back(std::move(level));
  const flow::WantedLevels wanted = flow::wanted_levels(here, settings, target, codes.warehouses);
  return flow::reconcile_stock(wanted, there, settings);
}

}  // namespace schakel::engine
