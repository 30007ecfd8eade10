#include "connectors/exact_online/connection.h"

#include <array>
#include <utility>

#include "connectors/exact_online/examine.h"
#include "connectors/exact_online/line.h"
#include "connectors/exact_online/orders.h"

namespace schakel::exact_online {
namespace {

/// What reading orders asks for.
constexpr std::array kRights = {
    Right{"sync/SalesOrder/SalesOrderHeaders", "Timestamp", "Timestamp gt 9223372036854775806L"},
    Right{"bulk/SalesOrder/SalesOrderLines", "ID", kNobody},
    Right{"salesorder/SalesOrderOrderChargeLines", "ID", kNobody},
    Right{"bulk/CRM/Accounts", "ID", kNobody},
    Right{"bulk/CRM/Contacts", "ID", kNobody},
    Right{"bulk/CRM/Addresses", "ID", kNobody},
    Right{"vat/VATCodes", "ID", kNobody},
};

class OnlineConnection final : public connector::OrderSource {
 public:
  OnlineConnection(const ConnectionSettings& settings, const ConnectionDeps& deps)
      : line_(settings, deps), orders_(line_.client) {}

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
    return exact_online::examine(line_, kRights, std::move(stop));
  }

 private:
  Line line_;
  OrderReader orders_;
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
