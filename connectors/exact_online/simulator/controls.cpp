#include <algorithm>

#include "connectors/exact_online/simulator/business/books.h"
#include "connectors/exact_online/simulator/simulator.h"

// What this simulator can be told behind the curtain, beside what every simulator can (simulator/control.h).
namespace schakel::exact_online::simulator {

using schakel::simulator::ControlRequest;

namespace {

tl::unexpected<Error> refused_control(std::string en, std::string nl) {
  return fail({.kind = ErrorKind::kInvalidInput,
               .code = "simulator.control_invalid",
               .what = {.en = std::move(en), .nl = std::move(nl)}});
}

/// {"per_minute": 60, "per_day": 5000, "limited": true, "reset": true}, each of them or some.
Result<void> read_budgets(const Json& body, BudgetOptions& options, bool& reset) {
  if (body.as_members() == nullptr || body.as_members()->empty())
    return refused_control("Give per_minute, per_day, limited or reset.",
                           "Geef per_minute, per_day, limited of reset.");
  for (const auto& [name, value] : *body.as_members()) {
    const auto number = value.as_integer();
    const auto flag = value.as_boolean();
    if (name == "per_minute" && number && *number > 0)
      options.per_minute = *number;
    else if (name == "per_day" && number && *number > 0)
      options.per_day = *number;
    else if (name == "limited" && flag)
      options.limited = *flag;
    else if (name == "reset" && flag)
      reset = *flag;
    else
      return refused_control("\"" + name + "\" is not known or cannot have this value.",
                             "\"" + name + "\" is niet bekend of kan deze waarde niet hebben.");
  }
  return {};
}

/// 202610 of "2026-10", which is the number of a period; nothing when it is neither.
std::optional<std::int64_t> period_number(const Json* text) {
  if (text == nullptr || text->as_text() == nullptr) return std::nullopt;
  const auto day = parse_local(*text->as_text() + "-01");
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(*day));
  return Period{static_cast<int>(date.year()), static_cast<unsigned>(date.month())}.as_number();
}

}  // namespace

std::int64_t Simulator::process_entries() {
  Administration& books = administration(main_division());
  const Table& entries = books.table("salesentry/SalesEntries");
  std::vector<Value> keys;
  for (const auto& [key, row] : entries.by_key()) keys.push_back(key);
  const Author author = author_of(settings_.directory.users.front());
  Messages messages(author.dutch);
  WriteScope scope{.administration = books,
                   .author = author,
                   .switches = settings_.switches,
                   .random = random_,
                   .messages = messages,
                   .now = amsterdam(clock_.now())};
  return std::ranges::count_if(keys, [&](const Value& key) { return process_entry(key, scope); });
}

void Simulator::add_control() {
  control_ = std::make_unique<schakel::simulator::Control>(schakel::simulator::Control::Parts{
      .title = "Exact Online simulator",
      .clock = clock_,
      .counters = counters_,
      .faults = faults_,
      .front = front_,
      .each_row = [this](const std::string& entity, const auto& see) { return each_row(entity, see); },
      .row_counts = [this] { return row_counts(); },
      .save = [this] { return save_state(); }});
  control_->add("POST", "budgets",
                R"({"per_minute": 60, "per_day": 5000} | {"limited": false} | {"reset": true})",
                [this](const ControlRequest& request) -> Result<Json> {
                  const std::scoped_lock lock(mutex_);
                  BudgetOptions asked = budgets_.options();
                  bool reset = false;
                  TRY_VOID(read_budgets(request.body, asked, reset));
                  const bool numbers =
                      request.body.find("per_minute") != nullptr || request.body.find("per_day") != nullptr;
                  if (numbers) budgets_.set_limits(asked.per_minute, asked.per_day);
                  if (!numbers || request.body.find("limited") != nullptr)
                    budgets_.options().limited = asked.limited;
                  if (reset) {
                    budgets_.reset();
                    velocity_.reset();
                  }
                  const BudgetOptions& now = budgets_.options();
                  return Json::members({{"limited", Json::boolean(now.limited)},
                                        {"per_minute", Json::number(now.per_minute)},
                                        {"per_day", Json::number(now.per_day)}});
                });
  control_->add("POST", "token-faults", "Adds a fault to the token endpoint alone (as POST faults)",
                [this](const ControlRequest& request) -> Result<Json> {
                  TRY(auto rule, schakel::simulator::fault_from_json(request.body));
                  token_faults_.add(std::move(rule));
                  return token_faults_.to_json();
                });
  control_->add("DELETE", "token-faults", "Removes the faults of the token endpoint",
                [this](const ControlRequest&) -> Result<Json> {
                  token_faults_.clear();
                  return token_faults_.to_json();
                });
  control_->add(
      "POST", "revoke", R"({"user": "anna"}: ends every consent of that user; without user: everyone's)",
      [this](const ControlRequest& request) -> Result<Json> {
        const std::scoped_lock lock(mutex_);
        std::string name;
        if (!request.body.is_null()) {
          const Json* user = request.body.find("user");
          const bool only_user = request.body.as_members() != nullptr &&
                                 request.body.as_members()->size() == (user == nullptr ? 0U : 1U);
          if (!only_user || (user != nullptr && user->as_text() == nullptr))
            return refused_control(R"(Give {"user": "anna"}, or nothing for everyone.)",
                                   R"(Geef {"user": "anna"}, of niets voor iedereen.)");
          if (user != nullptr) name = *user->as_text();
        }
        if (!name.empty() && settings_.directory.find_user(name) == nullptr)
          return refused_control("There is no user " + name + ".", "Er is geen gebruiker " + name + ".");
        oauth_.revoke(name);
        return Json::members({{"revoked", Json::boolean(true)}});
      });
  control_->add("POST", "close-books",
                R"({"until": "2026-10"}: nothing is booked in that period and those before it any more)",
                [this](const ControlRequest& request) -> Result<Json> {
                  const std::scoped_lock lock(mutex_);
                  const auto until = period_number(request.body.find("until"));
                  if (!until)
                    return refused_control(R"(Give {"until": "2026-10"}.)", R"(Geef {"until": "2026-10"}.)");
                  administration(main_division()).close_until(*until);
                  return Json::members({{"closed_until", Json::number(*until)}});
                });
  control_->add("POST", "process-entries", "Makes every open sales entry final, as a bookkeeper does",
                [this](const ControlRequest&) -> Result<Json> {
                  const std::scoped_lock lock(mutex_);
                  return Json::members({{"processed", Json::number(process_entries())}});
                });
  control_->add(
      "POST", "rows",
      R"({"entity": "crm/Accounts", "row": {…}} makes a row, as a line of --data; with "key" it changes that one)",
      [this](const ControlRequest& request) { return put_row(request.body); });
}

}  // namespace schakel::exact_online::simulator
