#include <utility>
#include <vector>

#include "base/text.h"
#include "connectors/exact_globe/simulator/business/sales_document.h"
#include "connectors/exact_globe/simulator/checks.h"

// Sales orders, and quotations, which are the same in another table: lines are parked, the header checks
// everything and creates the document in one go (facts 2.5, 8.5).
namespace schakel::exact_globe::simulator {
namespace {

constexpr SalesNames kNames{.roles = {Role{"OrderDebtor",
                                           "OrderDebtorName",
                                           {{{"OrderDebtorAddress1", "MailingAddress1"},
                                             {"OrderDebtorPostCode", "MailingPostcode"},
                                             {"OrderDebtorCity", "MailingCity"},
                                             {"OrderDebtorCountryCode", "MailingCountry"}}}},
                                      Role{"DeliveryDebtor",
                                           "DeliveryDebtorName",
                                           {{{"DeliveryDebtorAddress1", "DeliveryAddressline1"},
                                             {"DeliveryDebtorPostCode", "DeliveryPostCode"},
                                             {"DeliveryDebtorCity", "DeliveryCity"},
                                             {"DeliveryDebtorCountryCode", "DeliveryCountry"}}}},
                                      Role{"InvoiceDebtor",
                                           "InvoiceDebtorName",
                                           {{{"InvoiceDebtorAddress1", "InvoiceAddress"},
                                             {"InvoiceDebtorPostCode", "InvoiceAddressPostCode"},
                                             {"InvoiceDebtorCity", "InvoiceCity"},
                                             {"InvoiceDebtorCountryCode", "InvoiceCountry"}}}}},
                            .date = "SalesOrderDate",
                            .item = "Itemcode",
                            .amount = nullptr,
                            .total = "TotalAmount",
                            .total_without_vat = "TotalAmountExcludingVAT",
                            .total_vat = "TotalVATAmount"};

/// Which of the two a call is about.
struct Document {
  const char* name;  ///< Whose lines are parked.
  const Entity& header;
  const Entity& line;
  const char* number;  ///< The key of the header, which its lines bear too.
};

Document document_of(const Call& call, const Entity& entity) {
  const Catalogue& catalogue = call.store.catalogue();
  if (entity.name.starts_with("Quotation"))
    return {"Quotation", catalogue.at("QuotationHeader"), catalogue.at("QuotationLine"), "QuotationNumber"};
  return {"SalesOrder", catalogue.at("SalesOrderHeader"), catalogue.at("SalesOrderLine"), "SalesOrderNumber"};
}

}  // namespace

OrError<const Row*> find_debtor(const Call& call, const Entity& entity, const Row& header,
                                const char* property) {
  const kit::Value& number = value_of(entity, header, property);
  const Row* account = find_by(call, "Account", "DebtorNumber", number);
  if (account == nullptr) return refuse("Property " + std::string(property) + ": the debtor does not exist.");
  const Entity& accounts = call.store.catalogue().at("Account");
  if (text_of(accounts, *account, "CustomerType") != "C")
    return refuse("Property " + std::string(property) + ": the account is not a customer.");
  if (flag_of(accounts, *account, "Blocked") || text_of(accounts, *account, "CustomerStatus") == "B") {
    return refuse("Property " + std::string(property) + ": the debtor is blocked.");
  }
  return account;
}

OrError<const Row*> find_item(const Call& call, const Entity& entity, const Row& line, const char* property,
                              Trade trade) {
  const auto wrong = [&](const char* what) {
    return refuse("Property " + std::string(property) + ": the item " + what + ".");
  };
  const Row* item = call.store.rows("Item").find(value_of(entity, line, property));
  if (item == nullptr) return wrong("does not exist");
  const Entity& items = call.store.catalogue().at("Item");
  if (text_of(items, *item, "Condition") != "A") return wrong("is not active");
  if (trade == Trade::kSale && !flag_of(items, *item, "IsSalesItem")) return wrong("is not a sales item");
  if (trade == Trade::kPurchase && !flag_of(items, *item, "IsPurchaseItem"))
    return wrong("is not a purchase item");
  return item;
}

OrError<bool> check_period(const Call& call, const Entity& entity, const Row& header, const char* property) {
  const auto year = [](LocalTime time) {
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(time)};
    return static_cast<int>(date.year());
  };
  const int booked = year(value_of(entity, header, property).as_time());
  if (booked < year(call.now) - 1 || booked > year(call.now) + 1)
    return refuse("Property " + std::string(property) + ": the date is not in an open period.");
  return true;
}

OrError<Row> park_line(const Call& call, const Entity& entity, const char* document, const Values& values) {
  Row line = row_of(values);
  if (const OrError<bool> fine =
          check_mandatory(entity, line, required_on_create(entity, call.rules.mandatory));
      !fine) {
    return tl::unexpected<ServiceError>(fine.error());
  }
  const std::string action = entity.find("Action") ? text_of(entity, line, "Action") : std::string();
  if (!action.empty() && action != "ADDNEW") return refuse("Property Action: only ADDNEW creates a line.");
  const std::size_t key_property = entity.at("TransactionKey");
  const std::string sent_key = line.get(key_property).as_text();
  const OrError<std::string> key = call.parked.park({.database = call.database, .document = document},
                                                    sent_key, line, call.moment, call.random, call.rules);
  if (!key) return tl::unexpected<ServiceError>(key.error());
  line.set(key_property, kit::Value::guid(*key));
  line.set(entity.key, kit::Value::integer(0));  // It has no number before its header is there.
  return line;
}

OrError<Row> create_sales_order_line(const Call& call, const Entity& entity, const Values& values) {
  return park_line(call, entity, document_of(call, entity).name, values);
}

OrError<Row> create_sales_order(const Call& call, const Entity& entity, const Values& values) {
  const Document document = document_of(call, entity);
  const auto refused = [](const auto& result) { return tl::unexpected<ServiceError>(result.error()); };
  Row header = row_of(values);
  const OrError<bool> whole =
      check_mandatory(entity, header, required_on_create(entity, call.rules.mandatory));
  if (!whole) return refused(whole);
  if (!header.get(entity.key).is_null())
    return refuse("Property " + std::string(document.number) + ": the number is given by Globe.");
  const std::string key = value_of(entity, header, "TransactionKey").as_text();
  const OrError<const std::vector<Row>*> parked =
      call.parked.lines({.database = call.database, .document = document.name}, key, call.moment, call.rules);
  if (!parked) return refused(parked);
  if (const OrError<bool> fine = complete_sales_header(call, entity, kNames, header); !fine)
    return refused(fine);
  std::vector<Row> lines = **parked;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const OrError<bool> fine =
        complete_sales_line(call, entity, header, document.line, kNames, lines[i], i + 1);
    if (!fine) return refused(fine);
    lines[i].set(document.line.at("QuantityDelivered"), kit::Value::integer(0));
  }
  if (const OrError<bool> fine = add_up(call, entity, header, document.line, kNames, lines); !fine)
    return refused(fine);

  // Nothing can be refused from here on.
  set_text(entity, header, document.number, std::to_string(call.store.next_number(document.number)));
  header.set(entity.at("Completed"), kit::Value::boolean(false));
  complete(call, entity, header);
  const Entity& line_facts = document.line;
  Rows& line_rows = call.store.rows(line_facts);
  for (Row& line : lines) {
    line.set(line_facts.at(document.number), header.get(entity.key));
    line.set(line_facts.key, kit::Value::integer(call.store.next_number(line_facts.name + ".ID")));
    line.set(line_facts.at("TransactionKey"), kit::Value::guid(key));
    complete(call, line_facts, line);
    line_rows.insert(std::move(line));
  }
  call.store.rows(entity).insert(header);
  call.parked.finish(key);
  return header;
}

OrError<bool> remove_sales_order(const Call& call, Row& stored) {
  const Entity& entity = call.store.catalogue().at("SalesOrderHeader");
  const kit::Value number = stored.get(entity.key);
  Rows& lines = call.store.rows("SalesOrderLine");
  for (Row* line : lines.find_equal(lines.entity().at("SalesOrderNumber"), number))
    lines.erase(kit::Value(line->get(lines.entity().key)));
  call.store.rows("SalesOrderHeader").erase(number);
  return true;
}

}  // namespace schakel::exact_globe::simulator
