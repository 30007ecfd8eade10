#include "connectors/exact_globe/source.h"

#include <utility>

#include "base/text.h"
#include "connectors/exact_globe/client.h"
#include "connectors/exact_globe/examine.h"
#include "connectors/exact_globe/names.h"
#include "connectors/exact_globe/order_reader.h"

namespace schakel::exact_globe {
namespace {

class GlobeSource final : public connector::OrderSource {
 public:
  GlobeSource(ConnectionSettings settings, Dependencies world, connector::DocumentChoice choice,
              std::unique_ptr<http::Transport> transport)
      : settings_(std::move(settings)),
        make_transport_(std::move(world.make_transport)),
        transport_(std::move(transport)),
        client_(settings_, *transport_, world.clock, world.random, std::move(world.tell)),
        kind_(choice.document),
        orders_(client_, settings_, std::move(choice)) {}

  connector::Calls calls() const override {
    connector::Calls calls = client_.calls();
    calls.reads += knocks_;
    return calls;
  }

  std::vector<connector::Finding> examine(std::stop_token stop) override {
    Result<std::unique_ptr<http::Transport>> without_login =
        make_transport_(curl_options(settings_, Login::kNone));
    if (!without_login) {
      return {{{.en = "Making an HTTP client", .nl = "Maken van een HTTP-client"}, without_login.error()}};
    }
    ++knocks_;
    return exact_globe::examine(client_, **without_login, settings_, names_read(kind_), Purpose::kRead,
                                std::move(stop));
  }

  Result<connector::OrderPage> read_heads(const connector::OrderRead& read, std::stop_token stop) override {
    return orders_.read_heads(read, std::move(stop));
  }
  Result<void> complete(std::vector<model::Order>& heads, const connector::OrderRead& read,
                        const std::function<bool(const std::string& customer_id)>& customer_is_known,
                        std::stop_token stop) override {
    return orders_.complete(heads, read, customer_is_known, std::move(stop));
  }
  Result<std::vector<model::Order>> read_heads_of(std::span<const std::string> numbers,
                                                  const connector::OrderRead& read,
                                                  std::stop_token stop) override {
    return orders_.read_heads_of(numbers, read, std::move(stop));
  }

 private:
  const ConnectionSettings settings_;
  const MakeTransport make_transport_;
  const std::unique_ptr<http::Transport> transport_;
  Client client_;
  const model::Document kind_;
  OrderReader orders_;
  std::int64_t knocks_ = 0;  // Calls without a login, made to examine.
};

Error no_invoice_code() {
  return {
      .kind = ErrorKind::kInvalidInput,
      .code = "globe.invoice_code_not_read",
      .what = {.en = "Final invoices of Exact Globe cannot be chosen by their invoice code: history does not "
                     "keep it.",
               .nl = "Definitieve facturen van Exact Globe zijn niet op factuurcode te kiezen: de historie "
                     "bewaart die niet."},
      .advice = {.en = "Leave invoice_code out, and choose by journal.",
                 .nl = "Laat invoice_code weg, en kies op dagboek."},
      .fields = {"invoice_code"}};
}

}  // namespace

Result<void> check_source_choice(const connector::DocumentChoice& choice) {
  if (!trimmed(choice.invoice_code).empty()) return fail(no_invoice_code());
  return {};
}

Result<std::unique_ptr<connector::OrderSource>> make_order_source(ConnectionSettings settings,
                                                                  Dependencies world,
                                                                  connector::DocumentChoice choice) {
  std::vector<Error> wrong = problems(settings);
  if (!wrong.empty()) return fail(std::move(wrong.front()));
  TRY_VOID(check_source_choice(choice));
  TRY(std::unique_ptr<http::Transport> transport,
      world.make_transport(curl_options(settings, Login::kWithUser)));
  return std::unique_ptr<connector::OrderSource>(std::make_unique<GlobeSource>(
      std::move(settings), std::move(world), std::move(choice), std::move(transport)));
}

}  // namespace schakel::exact_globe
