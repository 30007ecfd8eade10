#include "connectors/exact_online/connection.h"

#include <algorithm>

#include "base/text.h"
#include "connectors/exact_online/auth.h"
#include "connectors/exact_online/budget.h"
#include "connectors/exact_online/client.h"
#include "connectors/exact_online/orders.h"

namespace schakel::exact_online {
namespace {

std::filesystem::path folder_of(const ConnectionDeps& deps) {
  return deps.state_dir / "exact_online";
}

TokenStore store_of(const ConnectionSettings& settings, const ConnectionDeps& deps) {
  return TokenStore(folder_of(deps), credential_name(settings.base_url, settings.client_id, settings.consent),
                    deps.key);
}

/// Limits count per app and administration, so that is what shares a budget.
std::filesystem::path budget_file(const ConnectionSettings& settings, const ConnectionDeps& deps) {
  return folder_of(deps) / (credential_name(settings.base_url, settings.client_id,
                                            "division " + std::to_string(settings.division)) +
                            ".budget");
}

/// The first row's text under `name`, for a name that a person reads.
std::string first_text(const Page& page, const Asked& asked, std::string_view name) {
  if (page.rows.empty()) return {};
  RowReader row(page.rows.front(), asked);
  return row.text(name);
}

class OnlineConnection final : public connector::OrderSource {
 public:
  OnlineConnection(const ConnectionSettings& settings, const ConnectionDeps& deps)
      : settings_(settings),
        clock_(deps.clock),
        wire_(deps.transport),
        auth_(settings_, store_of(settings_, deps), deps.clock,
              [this](const http::Request& request) { return wire_.send(request, std::stop_token{}); }),
        budget_(budget_file(settings_, deps),
                {.minute = settings_.minute_reserve, .day = settings_.day_reserve}, deps.clock, deps.tell),
        client_(settings_, wire_, deps.clock, deps.random, auth_, budget_, deps.tell),
        orders_(client_) {}

  connector::Calls calls() const override { return wire_.calls(); }

  Result<connector::OrderPage> read_heads(const connector::OrderRead& read, std::stop_token stop) override {
    return orders_.read_heads(read, stop);
  }
  Result<void> complete(std::vector<model::Order>& heads, const connector::OrderRead& read,
                        const std::function<bool(const std::string& customer_id)>& customer_is_known,
                        std::stop_token stop) override {
    return orders_.complete(heads, read, customer_is_known, stop);
  }
  Result<std::vector<model::Order>> read_heads_of(std::span<const std::string> numbers,
                                                  const connector::OrderRead& read,
                                                  std::stop_token stop) override {
    return orders_.read_heads_of(numbers, read, stop);
  }

  std::vector<connector::Finding> examine(std::stop_token stop) override {
    findings_.clear();
    if (!examine_consent(stop)) return findings_;
    if (!examine_administration(stop)) return findings_;
    examine_rights(stop);
    examine_budget();
    return findings_;
  }

 private:
  bool found(Text checked, std::optional<Error> error = {}) {
    const bool well = !error.has_value();
    findings_.push_back({.checked = std::move(checked), .error = std::move(error)});
    return well;
  }

  bool examine_consent(std::stop_token stop) {
    const Text consent{.en = "Consent for Exact Online", .nl = "Toestemming voor Exact Online"};
    const Result<std::optional<Error>> warning = auth_.warning();
    if (!warning) return found(consent, warning.error());
    if (const Result<Secret> token = auth_.access_token(stop); !token) return found(consent, token.error());
    found(consent, *warning);  // A consent that ages is told, and renewed by having been used.
    const std::string host = origin_of(settings_.base_url);
    const Text reached{.en = "Signing in at " + host, .nl = "Aanmelden bij " + host};
    const Result<Page> me =
        client_.first_page({.endpoint = "current/Me", .select = {"CurrentDivision"}}, stop, Retry::kNone);
    return me ? found(reached) : found(reached, me.error());
  }

  bool examine_administration(std::stop_token stop) {
    const std::string number = std::to_string(settings_.division);
    const Result<Page> divisions = client_.first_page(
        {.endpoint = "system/Divisions", .select = {"Code", "Description"}, .filter = "Code eq " + number},
        stop, Retry::kNone);
    Text checked{.en = "Administration " + number, .nl = "Administratie " + number};
    if (!divisions) return found(checked, divisions.error());
    const Asked asked = client_.asked("system/Divisions");
    if (divisions->rows.empty()) {
      http::Response refusal{.status = 403};
      refusal.headers.add("Reason", "NoDivisionAccess");
      return found(checked, classify(refusal, asked));
    }
    const std::string name = first_text(*divisions, asked, "Description");
    checked.en += ": " + name;
    checked.nl += ": " + name;
    return found(checked);
  }

  void examine_rights(std::stop_token stop) {
    struct Right {
      std::string_view endpoint;
      const char* field;
      const char* filter;  ///< Finds nothing or one row: only the right counts.
    };
    const char* nobody = "ID eq guid'00000000-0000-0000-0000-000000000000'";
    const Right rights[] = {
        {"sync/SalesOrder/SalesOrderHeaders", "Timestamp", "Timestamp gt 9223372036854775806L"},
        {"bulk/SalesOrder/SalesOrderLines", "ID", nobody},
        {"salesorder/SalesOrderOrderChargeLines", "ID", nobody},
        {"bulk/CRM/Accounts", "ID", nobody},
        {"bulk/CRM/Contacts", "ID", nobody},
        {"bulk/CRM/Addresses", "ID", nobody},
        {"vat/VATCodes", "ID", nobody},
    };
    // Each cause is said once: a user without rights to orders is refused at three endpoints.
    struct Refused {
      Text words;     ///< "sales orders, order lines"
      Text first;     ///< The subject that `error` names…
      Text subjects;  ///< …and all that it goes for.
      Error error;
    };
    std::vector<Refused> refused;
    const auto reading = [](const Text& words) {
      return Text{.en = "Reading " + words.en, .nl = "Lezen van " + words.nl};
    };
    for (const Right& right : rights) {
      const Result<Page> page = client_.first_page(
          {.endpoint = right.endpoint, .select = {right.field}, .filter = right.filter}, stop, Retry::kNone);
      const Text words = words_of(right.endpoint);
      if (page) {
        found(reading(words));
        continue;
      }
      const Text subject = subject_of(right.endpoint);
      const auto same = std::ranges::find_if(
          refused, [&](const Refused& one) { return one.error.code == page.error().code; });
      if (same == refused.end()) {
        refused.push_back({.words = words, .first = subject, .subjects = subject, .error = page.error()});
        continue;
      }
      same->words = {.en = same->words.en + ", " + words.en, .nl = same->words.nl + ", " + words.nl};
      same->subjects = {.en = same->subjects.en + ", " + subject.en,
                        .nl = same->subjects.nl + ", " + subject.nl};
    }
    for (Refused& one : refused) {
      one.error.what = {.en = replaced(one.error.what.en, one.first.en, one.subjects.en),
                        .nl = replaced(one.error.what.nl, one.first.nl, one.subjects.nl)};
      found(reading(one.words), std::move(one.error));
    }
  }

  void examine_budget() {
    const Result<BudgetState> state = budget_.state();
    Text checked{.en = "Call budget", .nl = "Aanroepbudget"};
    if (!state) {
      found(checked, state.error());
      return;
    }
    if (!state->day || clock_.now() >= state->day->reset) {
      found({.en = "Call budget: no daily limit was told", .nl = "Aanroepbudget: geen daglimiet opgegeven"});
      return;
    }
    const std::string left = std::to_string(state->day->remaining);
    const std::string limit = std::to_string(state->day->limit);
    checked = {.en = "Call budget: " + left + " of " + limit + " calls left today",
               .nl = "Aanroepbudget: vandaag nog " + left + " van " + limit + " aanroepen"};
    Result<std::optional<Error>> used_up = budget_.day_used_up();
    found(std::move(checked), used_up ? *std::move(used_up) : used_up.error());
  }

  const ConnectionSettings settings_;
  Clock& clock_;
  Wire wire_;
  Auth auth_;
  Budget budget_;
  Client client_;
  OrderReader orders_;
  std::vector<connector::Finding> findings_;
};

class OnlineConsent final : public Consent {
 public:
  OnlineConsent(const ConnectionSettings& settings, const ConnectionDeps& deps)
      : settings_(settings),
        wire_(deps.transport),
        auth_(settings_, store_of(settings_, deps), deps.clock,
              [this](const http::Request& request) { return wire_.send(request, std::stop_token{}); }),
        state_(make_state(deps.random)) {}

  std::string authorize_url() const override { return auth_.authorize_url(state_); }
  Result<void> accept(const std::string& callback, std::stop_token stop) override {
    TRY(const std::string code, code_of_callback(callback, state_));
    return auth_.exchange(code, stop);
  }

 private:
  const ConnectionSettings settings_;
  Wire wire_;
  Auth auth_;
  const std::string state_;
};

}  // namespace

Result<std::unique_ptr<connector::OrderSource>> make_connection(const ConnectionSettings& settings,
                                                                ConnectionDeps deps) {
  TRY_VOID(check(settings));
  return std::unique_ptr<connector::OrderSource>(std::make_unique<OnlineConnection>(settings, deps));
}

Result<std::unique_ptr<Consent>> make_consent(const ConnectionSettings& settings, ConnectionDeps deps) {
  TRY_VOID(check(settings));
  return std::unique_ptr<Consent>(std::make_unique<OnlineConsent>(settings, deps));
}

}  // namespace schakel::exact_online
