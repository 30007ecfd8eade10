#include "connectors/exact_globe/source.h"

#include <utility>

#include "connectors/exact_globe/client.h"
#include "connectors/exact_globe/examine.h"
#include "connectors/exact_globe/order_reader.h"
#include "connectors/exact_globe/source_document.h"

namespace schakel::exact_globe {
namespace {

class GlobeSource final : public connector::OrderSource {
 public:
  GlobeSource(ConnectionSettings settings, Dependencies world, std::unique_ptr<http::Transport> transport)
      : settings_(std::move(settings)),
        make_transport_(std::move(world.make_transport)),
        transport_(std::move(transport)),
        client_(settings_, *transport_, world.clock, world.random, std::move(world.tell)),
        orders_(client_, settings_, sales_orders(settings_)) {}

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
    return exact_globe::examine(client_, **without_login, settings_, std::move(stop));
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
  OrderReader orders_;
  std::int64_t knocks_ = 0;  // Calls without a login, made to examine.
};

Error not_readable() {
  return {
      .kind = ErrorKind::kInvalidInput,
      .code = "globe.document_not_read",
      .what = {.en = "Exact Globe can be read as sales orders only.",
               .nl = "Uit Exact Globe zijn alleen verkooporders te lezen."},
      .advice = {.en = "Choose sales_order as source document.", .nl = "Kies sales_order als brondocument."},
      .fields = {"document"}};
}

}  // namespace

Result<std::unique_ptr<connector::OrderSource>> make_order_source(ConnectionSettings settings,
                                                                  Dependencies world,
                                                                  connector::DocumentChoice choice) {
  std::vector<Error> wrong = problems(settings);
  if (!wrong.empty()) return fail(std::move(wrong.front()));
  if (choice.document != model::Document::kSalesOrder) return fail(not_readable());
  TRY(std::unique_ptr<http::Transport> transport,
      world.make_transport(curl_options(settings, Login::kWithUser)));
  return std::unique_ptr<connector::OrderSource>(
      std::make_unique<GlobeSource>(std::move(settings), std::move(world), std::move(transport)));
}

}  // namespace schakel::exact_globe
