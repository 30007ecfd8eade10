#include "connectors/exact_globe/record_kind.h"

namespace schakel::exact_globe {
namespace {

constexpr std::string_view kOfItem[] = {"ItemCode", "Condition"};
// Without a VAT code an item would be sold with Globe's code 0.
constexpr std::string_view kOfNewItem[] = {"ItemCode", "Description0", "SalesVATCode"};

constexpr std::string_view kOfAccount[] = {"ID",           "AccountCode",    "DebtorNumber",
                                           "CustomerType", "CustomerStatus", "Blocked"};
constexpr std::string_view kOfNewAccount[] = {"AccountName", "MailingCountry", "PostalCountry",
                                              "InvoiceCountry", "DeliveryCountry"};

constexpr std::string_view kOfAssortment[] = {"Assortment"};
constexpr std::string_view kOfNewAssortment[] = {"Assortment", "Code", "Description"};

}  // namespace

const RecordEntity* record_entity(connector::RecordKind kind) {
  static const RecordEntity kItems{.kind = connector::RecordKind::kItem,
                                   .entity = &item(),
                                   .number = "ItemCode",
                                   .shape = NumberShape::kCode,
                                   .answered = kOfItem,
                                   .mandatory = kOfNewItem};
  static const RecordEntity kCustomers{.kind = connector::RecordKind::kCustomer,
                                       .entity = &account(),
                                       .number = "DebtorNumber",
                                       .shape = NumberShape::kPaddedDigits,
                                       .condition = "CustomerType eq 'C'",
                                       .answered = kOfAccount,
                                       .mandatory = kOfNewAccount};
  static const RecordEntity kAssortments{.kind = connector::RecordKind::kAssortment,
                                         .entity = &item_assortment(),
                                         .number = "Assortment",
                                         .shape = NumberShape::kWholeNumber,
                                         .answered = kOfAssortment,
                                         .mandatory = kOfNewAssortment};
  switch (kind) {
    case connector::RecordKind::kItem:
      return &kItems;
    case connector::RecordKind::kCustomer:
      return &kCustomers;
    case connector::RecordKind::kAssortment:
      return &kAssortments;
  }
  return nullptr;
}

Text called(const RecordEntity& records, const std::string& number) {
  switch (records.kind) {
    case connector::RecordKind::kItem:
      return {.en = "Item " + number, .nl = "Artikel " + number};
    case connector::RecordKind::kCustomer:
      return {.en = "Customer " + number, .nl = "Klant " + number};
    case connector::RecordKind::kAssortment:
      return {.en = "Assortment " + number, .nl = "Assortiment " + number};
  }
  return {};
}

}  // namespace schakel::exact_globe
