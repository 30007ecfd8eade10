#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "connectors/exact_globe/simulator/business/record.h"
#include "connectors/exact_globe/simulator/business/sales_document.h"
#include "connectors/exact_globe/simulator/checks.h"

// Invoices: lines are parked, the header checks everything and makes the invoice (facts 2.5, 8.5). Its code
// says whether it is a sales invoice or a direct one (facts 6, E16). It becomes final when a person lets it:
// then it moves into history, and is booked.
namespace schakel::exact_globe::simulator {
namespace {

constexpr std::size_t kNumberSize = 8;

constexpr SalesNames kNames{.roles = {Role{"OrderDebtor",
                                           "OrderDebtorName",
                                           {{{"OrderAddressLine1", "MailingAddress1"},
                                             {"OrderPostCode", "MailingPostcode"},
                                             {"OrderCity", "MailingCity"},
                                             {"OrderCountryCode", "MailingCountry"}}}},
                                      Role{"DeliveryDebtor",
                                           "DeliveryDebtorName",
                                           {{{"DeliveryAddressLine1", "DeliveryAddressline1"},
                                             {"DeliveryPostCode", "DeliveryPostCode"},
                                             {"DeliveryCity", "DeliveryCity"},
                                             {"DeliveryCountryCode", "DeliveryCountry"}}}},
                                      Role{"InvoiceDebtor",
                                           "InvoiceDebtorName",
                                           {{{"InvoiceAddressLine1", "InvoiceAddress"},
                                             {"InvoicePostCode", "InvoiceAddressPostCode"},
                                             {"InvoiceCity", "InvoiceCity"},
                                             {"InvoiceCountryCode", "InvoiceCountry"}}}}},
                            .date = "TranscationDate",
                            .item = "ItemCode",
                            .amount = "AmountInclDiscExclVAT",
                            .total = "TotalAmount",
                            .total_without_vat = "TotalAmountExclVAT",
                            .total_vat = "TotalVAT"};

const Entity& headers(const Call& call) {
  return call.store.catalogue().at("InvoiceHeader");
}
const Entity& line_facts(const Call& call) {
  return call.store.catalogue().at("InvoiceLine");
}

/// What the code stands for; its type goes on the header.
OrError<InvoiceCode> apply_code(const Call& call, Row& header) {
  const Entity& entity = headers(call);
  const auto code = call.store.invoice_codes().find(text_of(entity, header, "InvoiceCode"));
  if (code == call.store.invoice_codes().end())
    return refuse("Property InvoiceCode: the value does not exist in InvoiceCode.");
  const std::string type(1, code->second.type);
  const std::string sent = text_of(entity, header, "InvoiceType");
  if (!sent.empty() && sent != type)
    return refuse("Property InvoiceType: the value does not fit the invoice code.");
  set_text(entity, header, "InvoiceType", type);
  return code->second;
}

/// An invoice of an order names one that exists.
OrError<bool> check_order(const Call& call, const Entity& entity, const Row& row) {
  const kit::Value& number = value_of(entity, row, "SalesOrderNumber");
  if (number.is_null() || call.store.rows("SalesOrderHeader").find(number) != nullptr) return true;
  return refuse("Property SalesOrderNumber: the value does not exist in SalesOrderHeader.");
}

void write_history(const Call& call, const std::string& journal, const Row& header,
                   const std::vector<Row>& lines) {
  const Entity& entity = headers(call);
  const Entity& of_line = line_facts(call);
  Record record(call, "InvoiceHistoryHeader");
  record.text("JournalCode", journal)
      .from(entity, header, "InvoiceNumber", "OurReference")
      .from(entity, header, "InvoiceDate", "TranscationDate")
      .from(entity, header, "OrderDate", "SalesOrderDate")
      // Each of these by the column that the catalogue names: the name of who ordered, the total incl. VAT.
      .from(entity, header, "OrderDebtor", "OrderDebtorName")
      .from(entity, header, "SalesPrice", "TotalAmount")
      .from(entity, header, "OrderDebtorAddress1", "OrderAddressLine1")
      .from(entity, header, "OrderDebtorPostCode", "OrderPostCode")
      .from(entity, header, "OrderDebtorCity", "OrderCity")
      .from(entity, header, "OrderDebtorCountry", "OrderCountryCode")
      .from(entity, header, "OrderDebtorContactPerson", "OrderContactPerson")
      .from(entity, header, "InvoiceDebtorAddress1", "InvoiceAddressLine1")
      .from(entity, header, "InvoiceDebtorPostCode", "InvoicePostCode")
      .from(entity, header, "InvoiceDebtorCity", "InvoiceCity")
      .from(entity, header, "InvoiceDebtorCountry", "InvoiceCountryCode")
      .from(entity, header, "InvoiceDebtorContactPerson", "InvoiceContactPerson")
      .from(entity, header, "DeliveryDebtorAddress", "DeliveryAddressLine1")
      .from(entity, header, "DeliveryDebtorPostCode", "DeliveryPostCode")
      .from(entity, header, "DeliveryDebtorCity", "DeliveryCity");
  for (const char* same :
       {"InvoiceType", "InvoiceDebtor", "InvoiceDebtorName", "DeliveryDebtorName", "YourReference",
        "VATNumber", "CurrencyCode", "CurrencyRate", "DeliveryDate", "PaymentCondition", "SalesOrderNumber"})
    record.from(entity, header, same);
  record.insert();
  for (const Row& line : lines) {
    Record of_history(call, "InvoiceHistoryLine");
    of_history.text("JournalCode", journal)
        .text("LineNumber", value_of(of_line, line, "LineNumber").number_text())
        .from(entity, header, "InvoiceNumber", "OurReference")
        .from(entity, header, "InvoiceDate", "TranscationDate")
        // The names of the two prices are swapped in history (facts 2.7, A).
        .from(of_line, line, "NetPrice", "Price")
        .from(of_line, line, "SalesPrice", "NetPrice")
        .from(of_line, line, "ItemDescription", "Description")
        .from(of_line, line, "TaxCode", "VATCode");
    for (const char* same : {"AmountInclDiscExclVAT", "DeliveryDate", "DiscountPercentage", "ItemCode",
                             "PriceList", "Quantity", "SalesOrderNumber", "SerialNumber"})
      of_history.from(of_line, line, same);
    of_history.insert();
  }
}

/// The same lines as Exact's own browser of invoices has them.
void write_browser(const Call& call, const Row& header, const std::vector<Row>& lines) {
  const Entity& entity = headers(call);
  const Entity& of_line = line_facts(call);
  const Entity& vats = call.store.catalogue().at("VAT");
  for (const Row& line : lines) {
    Record record(call, "Browse_SalesInvoiceHistory");
    const OrError<Amounts> amounts =
        amounts_of(call, value_of(of_line, line, "Quantity").as_decimal(),
                   value_of(of_line, line, "NetPrice").as_decimal(), value_of(of_line, line, "VATCode"));
    if (const Row* vat = find_by(call, "VAT", "VATCode", value_of(of_line, line, "VATCode")))
      record.set("VATPercentage", value_of(vats, *vat, "Percentage"));
    if (amounts) {
      record.set("AmountExcludingVAT", kit::Value::decimal(amounts->without_vat))
          .set("AmountIncludingVAT",
               kit::Value::decimal(amounts->without_vat.plus(amounts->vat).value_or(Decimal())));
    }
    record.text("HistoryID", std::to_string(call.store.next_number("Browse_SalesInvoiceHistory.HistoryID")))
        .text("InvoiceLine", value_of(of_line, line, "LineNumber").number_text())
        .from(entity, header, "InvoiceNumber", "OurReference")
        .from(entity, header, "InvoiceDebtor")
        .from(of_line, line, "OrderNumber", "SalesOrderNumber")
        .from(of_line, line, "Discount", "DiscountPercentage");
    for (const char* same :
         {"DeliveryDate", "Description", "ItemCode", "ItemType", "NetPrice", "Price", "Quantity", "VATCode"})
      record.from(of_line, line, same);
    record.insert();
  }
}

/// The goods of a direct invoice never went out by an order.
void take_from_stock(const Call& call, const std::vector<Row>& lines) {
  const Entity& of_line = line_facts(call);
  for (const Row& line : lines) {
    Decimal& shelf =
        call.store
            .stock()[{value_of(of_line, line, "ItemCode").as_text(), text_of(of_line, line, "Warehouse")}];
    shelf = shelf.minus(value_of(of_line, line, "Quantity").as_decimal()).value_or(shelf);
  }
}

/// Lines with their numbers and what each comes to; the totals on the header.
OrError<bool> complete_invoice(const Call& call, Row& header, std::vector<Row>& lines) {
  const Entity& entity = headers(call);
  const Entity& of_line = line_facts(call);
  if (const OrError<bool> fine = complete_sales_header(call, entity, kNames, header); !fine) return fine;
  if (const OrError<bool> fine = check_order(call, entity, header); !fine) return fine;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    OrError<bool> fine = complete_sales_line(call, entity, header, of_line, kNames, lines[i], i + 1);
    if (fine) fine = check_order(call, of_line, lines[i]);
    if (!fine) return fine;
  }
  return add_up(call, entity, header, of_line, kNames, lines);
}

void number_invoice(const Call& call, Row& header) {
  header.set(
      headers(call).at("OurReference"),
      kit::Value::text(padded_left(std::to_string(call.store.next_number("InvoiceNumber")), kNumberSize)));
}

std::string make_final(const Call& call, const InvoiceCode& code, const Row& header,
                       const std::vector<Row>& lines) {
  write_history(call, code.journal, header, lines);
  write_browser(call, header, lines);
  if (code.type == 'B') take_from_stock(call, lines);
  book_invoice(call, code.journal, header, lines);
  return value_of(headers(call), header, "OurReference").as_text();
}

}  // namespace

OrError<Row> create_invoice_line(const Call& call, const Values& values) {
  return park_line(call, line_facts(call), "Invoice", values);
}

OrError<Row> create_invoice(const Call& call, const Values& values) {
  const Entity& entity = headers(call);
  const Entity& of_line = line_facts(call);
  const auto refused = [](const auto& result) { return tl::unexpected<ServiceError>(result.error()); };
  Row header = row_of(values);
  const OrError<bool> whole =
      check_mandatory(entity, header, required_on_create(entity, call.rules.mandatory));
  if (!whole) return refused(whole);
  if (!value_of(entity, header, "OurReference").is_null())
    return refuse("Property OurReference: the number is given by Globe.");
  const std::string key = value_of(entity, header, "TransactionKey").as_text();
  const OrError<const std::vector<Row>*> parked =
      call.parked.lines({.database = call.database, .document = "Invoice"}, key, call.moment, call.rules);
  if (!parked) return refused(parked);
  const OrError<InvoiceCode> code = apply_code(call, header);
  if (!code) return refused(code);
  std::vector<Row> lines = **parked;
  if (const OrError<bool> fine = complete_invoice(call, header, lines); !fine) return refused(fine);

  // Nothing can be refused from here on.
  number_invoice(call, header);
  complete(call, entity, header);
  call.parked.finish(key);
  for (Row& line : lines) {
    line.set(of_line.key, kit::Value::integer(call.store.next_number("InvoiceLine.ID")));
    line.set(of_line.at("TransactionKey"), kit::Value::guid(key));
    complete(call, of_line, line);
  }
  if (call.rules.invoices_final_at_once) {
    make_final(call, *code, header, lines);
    return header;
  }
  for (Row& line : lines) call.store.rows(of_line).insert(std::move(line));
  call.store.rows(entity).insert(header);
  return header;
}

OrError<std::string> finalize_invoice(const Call& call, const std::string& number) {
  Rows& rows = call.store.rows("InvoiceHeader");
  Rows& line_rows = call.store.rows("InvoiceLine");
  const Entity& entity = rows.entity();
  const kit::Value wanted = kit::Value::text(padded_left(trimmed(number), kNumberSize));
  const std::vector<Row*> found = rows.find_equal(entity.at("OurReference"), wanted);
  if (found.empty()) return refuse("There is no invoice " + std::string(trimmed(number)) + " to make final.");
  const Row header = *found.front();
  const auto code = call.store.invoice_codes().find(text_of(entity, header, "InvoiceCode"));
  if (code == call.store.invoice_codes().end())
    return refuse("The code of the invoice does not exist any more.");
  std::vector<Row> lines;
  // Lines have no number of their invoice; the key under which they were parked ties them to it.
  for (Row* line : line_rows.find_equal(line_rows.entity().at("TransactionKey"),
                                        value_of(entity, header, "TransactionKey")))
    lines.push_back(*line);
  const std::string made = make_final(call, code->second, header, lines);
  for (const Row& line : lines) line_rows.erase(kit::Value(line.get(line_rows.entity().key)));
  rows.erase(kit::Value(header.get(entity.key)));
  return made;
}

OrError<std::string> invoice_delivery(const Call& call, const Row& order, std::int64_t note,
                                      const std::vector<DeliveredLine>& delivered) {
  const Entity& orders = call.store.catalogue().at("SalesOrderHeader");
  const Entity& order_lines = call.store.catalogue().at("SalesOrderLine");
  const auto code = std::find_if(call.store.invoice_codes().begin(), call.store.invoice_codes().end(),
                                 [](const auto& one) { return one.second.type == 'V'; });
  if (code == call.store.invoice_codes().end()) return refuse("There is no code for sales invoices.");
  Record header(call, "InvoiceHeader");
  header.text("InvoiceCode", code->first)
      .text("InvoiceType", "V")
      .from(orders, order, "OrderAddressLine1", "OrderDebtorAddress1")
      .from(orders, order, "OrderPostCode", "OrderDebtorPostCode")
      .from(orders, order, "OrderCity", "OrderDebtorCity")
      .from(orders, order, "OrderCountryCode", "OrderDebtorCountryCode")
      .from(orders, order, "OrderContactPerson", "OrderDebtorContactPerson");
  for (const char* same :
       {"SalesOrderNumber", "SalesOrderDate", "OrderDebtor", "OrderDebtorName", "DeliveryDebtor",
        "DeliveryDebtorName", "InvoiceDebtor", "InvoiceDebtorName", "YourReference", "CurrencyCode",
        "PaymentCondition", "ShippingVia", "CostCenter", "Warehouse"})
    header.from(orders, order, same);
  std::vector<Row> lines;
  for (const DeliveredLine& one : delivered) {
    Record line(call, "InvoiceLine");
    line.set("Quantity", kit::Value::decimal(one.quantity))
        .from(order_lines, *one.line, "ItemCode", "Itemcode");
    for (const char* same : {"SalesOrderNumber", "Price", "NetPrice", "VATCode", "DiscountPercentage",
                             "Description", "Warehouse", "CostCenter", "CostUnit", "PriceList"})
      line.from(order_lines, *one.line, same);
    lines.push_back(std::move(line.row()));
  }
  if (const OrError<bool> fine = complete_invoice(call, header.row(), lines); !fine)
    return tl::unexpected<ServiceError>(fine.error());
  number_invoice(call, header.row());
  const std::string number = make_final(call, code->second, header.row(), lines);
  Rows& history = call.store.rows("InvoiceHistoryHeader");
  const Entity& of_history = history.entity();
  for (Row* row : history.find_equal(of_history.at("InvoiceNumber"), kit::Value::text(number)))
    history.update(*row, {{of_history.at("DeliveryNoteNumber"), kit::Value::text(std::to_string(note))}});
  return number;
}

}  // namespace schakel::exact_globe::simulator
