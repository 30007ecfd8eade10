#include "connectors/exact_online/target.h"

#include <array>
#include <utility>

#include "connectors/exact_online/customers.h"
#include "connectors/exact_online/documents.h"
#include "connectors/exact_online/examine.h"
#include "connectors/exact_online/items.h"
#include "connectors/exact_online/line.h"
#include "connectors/exact_online/reference_codes.h"

namespace schakel::exact_online {
namespace {

constexpr const char* kNoOrder = "OrderID eq guid'00000000-0000-0000-0000-000000000000'";
constexpr const char* kNoInvoice = "InvoiceID eq guid'00000000-0000-0000-0000-000000000000'";
constexpr const char* kNoEntry = "EntryID eq guid'00000000-0000-0000-0000-000000000000'";

/// What every target asks for, whichever document it writes.
constexpr std::array kRights = {
    Right{"crm/Accounts", "ID", kNobody},
    Right{"crm/Contacts", "ID", kNobody},
    Right{"vat/VATCodes", "ID", kNobody},
    Right{"cashflow/PaymentConditions", "ID", kNobody},
    Right{"hrm/Costcenters", "ID", kNobody},
    Right{"hrm/Costunits", "ID", kNobody},
    Right{"crm/AccountClassifications", "ID", kNobody},
    Right{"inventory/Warehouses", "ID", kNobody},
    Right{"sales/ShippingMethods", "ID", kNobody},
};
constexpr std::array kRightsOfOrders = {
    Right{"salesorder/SalesOrders", "OrderID", kNoOrder},
    Right{"logistics/Items", "ID", kNobody},
    Right{"crm/Addresses", "ID", kNobody},
};
constexpr std::array kRightsOfInvoices = {
    Right{"salesinvoice/SalesInvoices", "InvoiceID", kNoInvoice},
    Right{"financial/Journals", "ID", kNobody},
    Right{"logistics/Items", "ID", kNobody},
    Right{"crm/Addresses", "ID", kNobody},
};
constexpr std::array kRightsOfEntries = {
    Right{"salesentry/SalesEntries", "EntryID", kNoEntry},
    Right{"financial/Journals", "ID", kNobody},
    Right{"bulk/Financial/GLAccounts", "ID", kNobody},
};

constexpr std::array kRightsOfCharges = {Right{"sales/OrderCharges", "ID", kNobody}};

std::vector<Right> rights_of(const connector::DocumentChoice& choice) {
  std::vector<Right> rights(kRights.begin(), kRights.end());
  const auto add = [&](std::span<const Right> more) {
    rights.insert(rights.end(), more.begin(), more.end());
  };
  if (choice.charges) add(kRightsOfCharges);
  switch (choice.document) {
    case model::Document::kSalesOrder:
      add(kRightsOfOrders);
      break;
    case model::Document::kSalesInvoice:
    case model::Document::kDirectInvoice:
      add(kRightsOfInvoices);
      break;
    case model::Document::kSalesEntry:
      add(kRightsOfEntries);
      break;
  }
  return rights;
}

class OnlineTarget final : public connector::OrderTarget {
 public:
  OnlineTarget(const ConnectionSettings& settings, const ConnectionDeps& deps,
               const connector::DocumentChoice& choice,
               std::shared_ptr<const connector::OrderMapping> mapping)
      : choice_(choice),
        line_(settings, deps),
        rules_(form_rules(settings, choice.document, std::move(mapping))),
        codes_(line_.client, deps.clock, choice),
        customers_(line_.client, deps.clock, codes_),
        items_(line_.client, deps.clock, codes_),
        documents_(line_.client, customers_, items_, codes_, rules_, choice) {}

  connector::Calls calls() const override { return line_.wire.calls(); }

  std::vector<connector::Finding> examine(std::stop_token stop) override {
    std::vector<connector::Finding> findings =
        exact_online::examine(line_, rights_of(choice_), std::move(stop));
    const Text words = words_of(entity_of(choice_.document).header);
    findings.push_back(writing_unchecked({.en = words.en + ", accounts, contacts and items",
                                          .nl = words.nl + ", relaties, contactpersonen en artikelen"}));
    return findings;
  }

  Result<connector::ReferenceCodes> reference_codes(std::stop_token stop) override {
    // A journal that is missing or not chosen is one wrong setting, and no dead letter for every order.
    TRY_VOID(documents_.choose_journal(stop));
    return codes_.read(std::move(stop));
  }

  Result<std::vector<connector::DocumentFound>> find_documents(std::span<const std::string> references,
                                                               std::stop_token stop) override {
    return documents_.find(references, std::move(stop));
  }
  Result<std::vector<connector::CustomerFound>> find_customers(connector::MatchKey key,
                                                               const model::Customer& customer,
                                                               std::stop_token stop) override {
    return customers_.find(key, customer, std::move(stop));
  }
  Result<std::optional<connector::CustomerFound>> find_debtor(const std::string& number,
                                                              std::stop_token stop) override {
    return customers_.find_debtor(number, std::move(stop));
  }
  Result<std::vector<connector::ItemFound>> find_items(std::span<const std::string> codes,
                                                       std::stop_token stop) override {
    return items_.find(codes, std::move(stop));
  }

  std::vector<Error> check(const connector::OrderDraft& draft) const override {
    return documents_.problems(draft);
  }
  std::vector<Error> check(const connector::CustomerDraft& draft) const override {
    return customer_problems(draft, rules_, Purpose::kNew);
  }
  std::vector<Error> check_update(const connector::CustomerDraft& draft) const override {
    return customer_problems(draft, rules_, Purpose::kChange);
  }
  std::vector<Error> check(const connector::ItemDraft& draft) const override {
    return item_problems(draft, rules_);
  }

  Result<connector::CustomerFound> create_customer(const connector::CustomerDraft& draft,
                                                   std::stop_token stop) override {
    return customers_.create(draft, rules_, std::move(stop));
  }
  Result<void> update_customer(const std::string& id, const connector::CustomerDraft& draft,
                               std::stop_token stop) override {
    return customers_.update(id, draft, rules_, std::move(stop));
  }
  Result<connector::ItemFound> create_item(const connector::ItemDraft& draft, std::stop_token stop) override {
    return items_.create(draft, rules_, std::move(stop));
  }
  Result<connector::DocumentWritten> write_order(const connector::OrderDraft& draft,
                                                 std::stop_token stop) override {
    return documents_.write(draft, std::move(stop));
  }

 private:
  const connector::DocumentChoice choice_;
  Line line_;
  FormRules rules_;
  ReferenceCodes codes_;
  Customers customers_;
  Items items_;
  Documents documents_;
};

}  // namespace

Result<std::unique_ptr<connector::OrderTarget>> make_order_target(
    const ConnectionSettings& settings, ConnectionDeps deps, const connector::DocumentChoice& choice,
    std::shared_ptr<const connector::OrderMapping> mapping) {
  TRY_VOID(check(settings));
  return std::unique_ptr<connector::OrderTarget>(
      std::make_unique<OnlineTarget>(settings, deps, choice, std::move(mapping)));
}

}  // namespace schakel::exact_online
