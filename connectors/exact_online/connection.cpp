#include "connectors/exact_online/connection.h"

#include <array>
#include <filesystem>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "connectors/exact_online/examine.h"
#include "connectors/exact_online/line.h"
#include "connectors/exact_online/orders.h"
#include "connectors/exact_online/state_file.h"

namespace schakel::exact_online {
namespace {

constexpr const char* kNoInvoice = "InvoiceID eq guid'00000000-0000-0000-0000-000000000000'";
constexpr const char* kNoEntry = "EntryID eq guid'00000000-0000-0000-0000-000000000000'";
constexpr const char* kNothingYet = "Timestamp gt 9223372036854775806L";

/// What reading asks for, whatever the document.
constexpr std::array kAlways = {
    Right{"bulk/CRM/Accounts", "ID", kNobody},
    Right{"bulk/CRM/Contacts", "ID", kNobody},
    Right{"bulk/CRM/Addresses", "ID", kNobody},
    Right{"vat/VATCodes", "ID", kNobody},
};
constexpr std::array kForOrders = {
    Right{"sync/SalesOrder/SalesOrderHeaders", "Timestamp", kNothingYet},
    Right{"bulk/SalesOrder/SalesOrderLines", "ID", kNobody},
    Right{"salesorder/SalesOrderOrderChargeLines", "ID", kNobody},
};
constexpr std::array kForInvoices = {
    Right{"sync/SalesInvoice/SalesInvoices", "Timestamp", kNothingYet},
    Right{"bulk/SalesInvoice/SalesInvoices", "InvoiceID", kNoInvoice},
    Right{"bulk/SalesInvoice/SalesInvoiceLines", "ID", kNobody},
    Right{"salesinvoice/SalesInvoiceOrderChargeLines", "ID", kNobody},
    Right{"bulk/Financial/GLAccounts", "ID", kNobody},
};
constexpr std::array kForEntries = {
    Right{"salesentry/SalesEntries", "EntryID", kNoEntry},
    Right{"salesentry/SalesEntryLines", "ID", kNobody},
};

std::vector<Right> rights_for(model::Document document) {
  const auto with = [](std::span<const Right> own) {
    std::vector<Right> rights(own.begin(), own.end());
    rights.insert(rights.end(), kAlways.begin(), kAlways.end());
    return rights;
  };
  switch (document) {
    case model::Document::kSalesOrder:
      return with(kForOrders);
    case model::Document::kSalesInvoice:
    case model::Document::kDirectInvoice:
      return with(kForInvoices);
    case model::Document::kSalesEntry:
      return with(kForEntries);
  }
  return {};
}

class OnlineConnection final : public connector::OrderSource {
 public:
  OnlineConnection(const ConnectionSettings& settings, const ConnectionDeps& deps,
                   const connector::DocumentChoice& choice)
      : line_(settings, deps), orders_(line_.client, choice), rights_(rights_for(choice.document)) {}

  connector::Calls calls() const override { return line_.wire.calls(); }

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
    return exact_online::examine(line_, rights_, std::move(stop));
  }

 private:
  Line line_;
  OrderReader orders_;
  const std::vector<Right> rights_;
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
                                                                ConnectionDeps deps,
                                                                const connector::DocumentChoice& choice) {
  TRY_VOID(check(settings));
  return std::unique_ptr<connector::OrderSource>(std::make_unique<OnlineConnection>(settings, deps, choice));
}

Result<connector::CallBudget> read_budget(const ConnectionSettings& settings, const ConnectionDeps& deps) {
  return Line(settings, deps).budget.state();
}

Result<void> move_credentials(const std::filesystem::path& state_dir, connector::SharedNotes& notes) {
  std::error_code none_there;
  for (const auto& file : std::filesystem::directory_iterator(state_dir / "exact_online", none_there)) {
    if (file.path().extension() != ".sealed") continue;
    const std::string name = file.path().filename().string();
    TRY(const auto lock, notes.lock(name, connector::SharedNotes::kLockHeldMax, {}));
    TRY(const std::optional<std::string> there, notes.read(name));
    if (there) continue;
    TRY(const std::optional<std::string> text, read_file(file.path()));
    if (!text) continue;
    TRY_VOID(lock->write(*text));
    // A refresh token works once: whoever read this file later would kill the consent.
    std::filesystem::remove(file.path(), none_there);
  }
  return {};
}

Result<std::unique_ptr<Consent>> make_consent(const ConnectionSettings& settings, ConnectionDeps deps) {
  TRY_VOID(check(settings));
  return std::unique_ptr<Consent>(std::make_unique<OnlineConsent>(settings, deps));
}

}  // namespace schakel::exact_online
