#include "tests/simulation/promises.h"

#include <fmt/format.h>

#include <optional>

#include "base/text.h"

namespace schakel::simulation {
namespace {

constexpr const char* kIntegration = "shop";

std::map<std::string, std::size_t> accounts_by_email(Erps& erps, Side side) {
  std::map<std::string, std::size_t> accounts;
  const auto [entity, field] =
      side == Side::kOnline ? std::pair("crm/Accounts", "Email") : std::pair("Account", "EmailAddress");
  for (const Json& row : erps.rows(side, entity)) {
    const std::string email = lower_ascii(text_of(row, field));
    if (!email.empty()) ++accounts[email];
  }
  return accounts;
}

/// Dead letters of what was made, with another total; and of what nobody knows, which then says so.
bool may_be_there(const std::string& code) {
  return code == "engine.totals_differ" || code == "engine.outcome_unknown";
}

/// One flow of orders, as it stands in both ERPs.
struct OrderFlow {
  const char* name;
  Side from;
  bool reversed;
  const char* source_entity;
  const char* source_number;
  const char* target_entity;
  const char* target_reference;
  const char* prefix;
};

constexpr OrderFlow kOrderFlows[] = {
    {"orders", Side::kOnline, false, "salesorder/SalesOrders", "OrderNumber", "SalesOrderHeader",
     "YourReference", "EOL"},
    {"orders_back", Side::kGlobe, true, "SalesOrderHeader", "SalesOrderNumber", "salesorder/SalesOrders",
     "YourRef", "EG"},
};

class Looker {
 public:
  Looker(Erps& erps, app::Session& session) : erps_(erps), store_(session.store()) {}

  void orders(const OrderFlow& flow) {
    const Side to = flow.from == Side::kOnline ? Side::kGlobe : Side::kOnline;
    std::map<std::string, int> documents;
    for (const Json& row : erps_.rows(to, flow.target_entity)) {
      const std::string reference = text_of(row, flow.target_reference);
      if (reference.starts_with(flow.prefix)) ++documents[reference];
    }
    for (const auto& [reference, count] : documents) {
      ++found_.documents;
      if (count > 1) broke(fmt::format("{}: {} stands in the target {} times.", flow.name, reference, count));
    }
    const engine::Place place{.integration = kIntegration, .flow = flow.name, .reversed = flow.reversed};
    for (const Json& row : erps_.rows(flow.from, flow.source_entity)) {
      const std::string number = text_of(row, flow.source_number);
      const std::string reference = flow.prefix + number;
      const std::optional<engine::Record> record = record_of(flow.name, number);
      const bool there = documents.contains(reference);
      if (!record) {
        broke(fmt::format("{}: order {} was lost: nothing is known of it.", flow.name, number));
        continue;
      }
      const engine::RecordOutcome& last = record->last;
      const bool left_to_person = last.outcome == engine::Outcome::kDeadLettered;
      if (left_to_person) {
        const auto letter = store_.open_dead_letter(flow.name, last.source_id);
        if (!letter || !*letter)
          broke(fmt::format("{}: order {} needs a person, and no dead letter says so.", flow.name, number));
        else if (there && !may_be_there((*letter)->error.code))
          broke(fmt::format("{}: order {} stands in the target, and its dead letter ({}) says otherwise.",
                            flow.name, number, (*letter)->error.code));
        else if ((*letter)->error.what.en.empty() || (*letter)->error.advice.en.empty())
          broke(fmt::format("{}: the dead letter of order {} has no reason.", flow.name, number));
      }
      const bool made =
          last.outcome == engine::Outcome::kCreated || last.outcome == engine::Outcome::kUnchanged;
      if (made && !there)
        broke(fmt::format("{}: order {} is said to be created, and is not there.", flow.name, number));
      if (last.outcome == engine::Outcome::kSkipped && there)
        broke(fmt::format("{}: order {} is said to be left out, and is there.", flow.name, number));
    }
    nothing_open(place, engine::Kind::kOrder);
  }

  void accounts(const char* where, const std::map<std::string, std::size_t>& before,
                const std::map<std::string, std::size_t>& now) {
    for (const auto& [email, count] : now) {
      const auto had = before.find(email);
      const std::size_t most = had == before.end() ? 1 : had->second;
      if (count > most) broke(fmt::format("{}: a customer stands there {} times.", where, count));
    }
  }

  void nothing_open(const engine::Place& place, engine::Kind kind) {
    const auto waiting = store_.waiting(place, kind, {});
    if (!waiting || waiting->count != 0)
      broke(fmt::format("{}: {} of kind {} are left open.", place.flow, waiting ? waiting->count : -1,
                        engine::name_of(kind)));
  }

  Found found() && { return std::move(found_); }
  void broke(std::string sentence) { found_.broken.push_back(std::move(sentence)); }
  void count_dead_letters() {
    const auto groups = store_.dead_letter_groups("");
    if (!groups) return;
    for (const engine::DeadLetterGroup& group : *groups)
      found_.dead_letters += static_cast<std::uint64_t>(group.count);
  }

 private:
  std::optional<engine::Record> record_of(const std::string& flow, const std::string& number) {
    const auto records = store_.find_records(number, 1'000);
    if (!records) return std::nullopt;
    for (const engine::Record& record : *records) {
      if (record.flow == flow && record.last.number == number) return record;
    }
    return std::nullopt;
  }

  Erps& erps_;
  engine::Store& store_;
  Found found_;
};

}  // namespace

Before::Before(Erps& erps)
    : online_accounts(accounts_by_email(erps, Side::kOnline)),
      globe_accounts(accounts_by_email(erps, Side::kGlobe)) {}

Found look(Erps& erps, app::Session& session, const Before& before, const std::set<std::string>& flows) {
  Looker looker(erps, session);
  for (const OrderFlow& flow : kOrderFlows) {
    if (flows.contains(flow.name)) looker.orders(flow);
  }
  looker.accounts("Exact Online", before.online_accounts, accounts_by_email(erps, Side::kOnline));
  looker.accounts("Exact Globe", before.globe_accounts, accounts_by_email(erps, Side::kGlobe));
  for (const bool reversed : {false, true}) {
    const std::string back = reversed ? "_back" : "";
    for (const auto& [flow, kind] :
         {std::pair("items", engine::Kind::kItem), std::pair("customers", engine::Kind::kCustomer)}) {
      looker.nothing_open({.integration = kIntegration, .flow = flow + back, .reversed = reversed}, kind);
    }
  }
  looker.count_dead_letters();
  return std::move(looker).found();
}

std::uint64_t calls_refused(Erps& erps) {
  return erps.counters(Side::kOnline).events("budget_refusals");
}

}  // namespace schakel::simulation
