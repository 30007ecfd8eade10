#include "connectors/exact_globe/connection.h"

#include <utility>

#include "connectors/exact_globe/client.h"
#include "connectors/exact_globe/customers.h"
#include "connectors/exact_globe/documents.h"
#include "connectors/exact_globe/examine.h"
#include "connectors/exact_globe/fields.h"
#include "connectors/exact_globe/items.h"
#include "connectors/exact_globe/metadata.h"
#include "connectors/exact_globe/names.h"
#include "connectors/exact_globe/reference_codes.h"

namespace schakel::exact_globe {
namespace {

class GlobeConnection final : public connector::OrderTarget {
 public:
  GlobeConnection(ConnectionSettings settings, Dependencies world, connector::DocumentChoice choice,
                  std::unique_ptr<http::Transport> transport)
      : settings_(std::move(settings)),
        make_transport_(std::move(world.make_transport)),
        transport_(std::move(transport)),
        client_(settings_, *transport_, world.clock, world.random, std::move(world.tell)),
        kind_(choice.document),
        rules_(form_rules(settings_, kind_, std::move(world.mapping))),
        items_(client_, world.clock, rules_),
        documents_(client_, settings_, rules_, std::move(choice)) {}

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
    return exact_globe::examine(client_, **without_login, settings_, names_written(kind_), Purpose::kWrite,
                                std::move(stop));
  }

  Result<connector::ReferenceCodes> reference_codes(std::stop_token stop) override {
    TRY(connector::ReferenceCodes codes, read_reference_codes(client_, kind_, std::move(stop)));
    documents_.learn(codes.vat_codes);
    return codes;
  }

  Result<std::vector<connector::DocumentFound>> find_documents(std::span<const std::string> references,
                                                               std::stop_token stop) override {
    return documents_.find(references, std::move(stop));
  }
  bool finds_every_document() const override { return documents_.finds_every_document(); }

  Result<std::vector<connector::CustomerFound>> find_customers(connector::MatchKey key,
                                                               const model::Customer& customer,
                                                               std::stop_token stop) override {
    return exact_globe::find_customers(client_, key, customer, std::move(stop));
  }

  Result<std::optional<connector::CustomerFound>> find_debtor(const std::string& number,
                                                              std::stop_token stop) override {
    return exact_globe::find_debtor(client_, number, std::move(stop));
  }

  Result<std::vector<connector::ItemFound>> find_items(std::span<const std::string> codes,
                                                       std::stop_token stop) override {
    return items_.find(codes, std::move(stop));
  }

  std::vector<Error> check(const connector::OrderDraft& draft) const override {
    return documents_.forms_of(draft).problems;
  }
  std::vector<Error> check(const connector::CustomerDraft& draft) const override {
    return account_problems(new_account_form(draft, rules_), draft);
  }
  std::vector<Error> check_update(const connector::CustomerDraft& draft) const override {
    return account_problems(changed_account_form(draft, rules_), draft);
  }
  std::vector<Error> check(const connector::ItemDraft& draft) const override {
    return item_form(draft, rules_).problems();
  }

  Result<connector::CustomerFound> create_customer(const connector::CustomerDraft& draft,
                                                   std::stop_token stop) override {
    TRY_VOID(check_names(stop));
    return exact_globe::create_customer(client_, draft, rules_, std::move(stop));
  }

  Result<void> update_customer(const std::string& id, const connector::CustomerDraft& draft,
                               std::stop_token stop) override {
    TRY_VOID(check_names(stop));
    return exact_globe::update_customer(client_, id, draft, rules_, std::move(stop));
  }

  Result<connector::ItemFound> create_item(const connector::ItemDraft& draft, std::stop_token stop) override {
    TRY_VOID(check_names(stop));
    return items_.create(draft, std::move(stop));
  }

  Result<connector::DocumentWritten> write_order(const connector::OrderDraft& draft,
                                                 std::stop_token stop) override {
    TRY_VOID(check_names(stop));
    return documents_.write(draft, std::move(stop));
  }

 private:
  // Once per connection, before its first write.
  Result<void> check_names(std::stop_token stop) {
    if (names_agree_ || settings_.metadata_check == MetadataCheck::kOff) return {};
    TRY(const std::string xml, client_.read_metadata(std::move(stop)));
    std::vector<Error> errors = compare_with_metadata(xml, names_written(kind_));
    if (!errors.empty()) return fail(std::move(errors.front()));
    names_agree_ = true;
    return {};
  }

  const ConnectionSettings settings_;
  const MakeTransport make_transport_;
  const std::unique_ptr<http::Transport> transport_;
  Client client_;
  const model::Document kind_;
  const FormRules rules_;
  Items items_;
  Documents documents_;
  bool names_agree_ = false;
  std::int64_t knocks_ = 0;  // Calls without a login, made to examine.
};

}  // namespace

http::CurlOptions curl_options(const ConnectionSettings& settings, Login login) {
  http::CurlOptions options;
  options.timeout = settings.timeout;
  options.plain_http = settings.plain_http;
  if (login == Login::kWithUser) {
    options.windows_login = http::WindowsLogin{.user = settings.user, .password = settings.password};
  }
  return options;
}

Result<std::unique_ptr<connector::OrderTarget>> make_connection(ConnectionSettings settings,
                                                                Dependencies world,
                                                                connector::DocumentChoice choice) {
  std::vector<Error> wrong = problems(settings);
  if (!wrong.empty()) return fail(std::move(wrong.front()));
  TRY_VOID(check_target_choice(choice));
  TRY(std::unique_ptr<http::Transport> transport,
      world.make_transport(curl_options(settings, Login::kWithUser)));
  return std::unique_ptr<connector::OrderTarget>(std::make_unique<GlobeConnection>(
      std::move(settings), std::move(world), std::move(choice), std::move(transport)));
}

}  // namespace schakel::exact_globe
