#include "connectors/exact_globe/source.h"

#include <gtest/gtest.h>

#include "connectors/exact_globe/fake_globe.h"
#include "connectors/exact_globe/order_reader.h"
#include "connectors/exact_globe/row_reader.h"

namespace schakel::exact_globe {
namespace {

constexpr const char* kHead =
    R"({"ID":31,"SalesOrderNumber":"   10007","Completed":false,"OrderDebtor":" 10023","InvoiceDebtor":" 10023",
        "DeliveryDebtor":" 10024","YourReference":"PO 77","Reference":"ref","Description1":"Voor de beurs",
        "Description2":"stand 4","SalesOrderDate":"/Date(1795392000000)/","CurrencyCode":"EUR",
        "PaymentCondition":"30","ShippingVia":"PNL","Warehouse":"1","TotalAmount":121.00,
        "TotalAmountExcludingVAT":100,"OrderDebtorName":"Jansen BV","OrderDebtorAddress1":"Dorpsstraat 1",
        "OrderDebtorPostCode":"1234 AB","OrderDebtorCity":"Ons Dorp","OrderDebtorCountryCode":"NL ",
        "OrderDebtorContactPerson":"Piet Kanarie","OrderDebtorContactEmail":"piet@example.example",
        "DeliveryDebtorAddress1":"Kade 2","DeliveryDebtorCity":"Elders","DeliveryDebtorCountryCode":"BE "})";
constexpr const char* kLine =
    R"({"ID":900,"SalesOrderNumber":"   10007","LineNumber":1,"Itemcode":"TAFEL","ItemType":"V","Quantity":2,
        "Unit":"stuk","Price":62.5,"NetPrice":50,"VATCode":"2  ","DiscountPercentage":20,"CostCenter":"VERKOOP",
        "Description":"Een tafel","LongDescription":"Van eikenhout","DeliveryDate":"/Date(1795392000000)/"})";
constexpr const char* kVat =
    R"({"VATCode":"2  ","Description":"21 %","Percentage":21.00,"Excluded":"E","SalesPurchase":"B"},
       {"VATCode":"12 ","Description":"21 % incl","Percentage":21.00,"Excluded":"I","SalesPurchase":"B"})";
constexpr const char* kAccount =
    R"({"ID":"{0F0E0D0C-0000-0000-0000-000000000001}","AccountCode":"               10023",
        "DebtorNumber":" 10023","AccountName":"Jansen BV","EmailAddress":"info@jansen.example",
        "VATNumber":"NL 0012.34.567.B01","MailingAddress1":"Dorpsstraat 1","MailingPostcode":"1234 AB",
        "MailingCity":"Ons Dorp","MailingCountry":"NL ","PaymentCondition":"30","ContactFirstName":"Piet",
        "ContactLastName":"Kanarie","ContactFullName":"Piet Kanarie","ContactGender":"M",
        "ContactEmail":"piet@jansen.example","CustomerStatus":"A","Blocked":false})";

// A reader before answers that a test puts down.
struct Reader : FakeGlobe {
  OrderReader reader{client, settings, {}};
  connector::OrderRead read;

  Result<connector::OrderPage> heads(const std::string& rows) {
    transport.answer(page_of(rows));
    transport.answer(page_of(""));  // Nothing delivered.
    return reader.read_heads(read, {});
  }
  model::Order completed(const std::string& head, const std::string& lines, const std::string& accounts) {
    Result<connector::OrderPage> page = heads(head);
    EXPECT_TRUE(page) << page.error().what.en;
    transport.answer(page_of(kVat));
    transport.answer(page_of(lines));
    transport.answer(page_of(accounts));
    const Result<void> done = reader.complete(page->heads, read, {}, {});
    EXPECT_TRUE(done) << done.error().what.en;
    return page->heads.at(0);
  }
};

TEST(Source, every_name_that_is_asked_for_is_in_the_catalogue) {
  const SourceDocument orders = sales_orders(some_settings());
  for (const std::string_view name : orders.head_properties)
    EXPECT_NE(find(*orders.header, name), nullptr) << name;
  for (const std::string_view name : orders.line_properties)
    EXPECT_NE(find(*orders.line, name), nullptr) << name;
}

TEST(Source, a_head_has_everything_of_the_order_and_only_the_numbers_of_its_customers) {
  Reader globe;
  const Result<connector::OrderPage> page = globe.heads(kHead);
  ASSERT_TRUE(page) << page.error().what.en;
  ASSERT_EQ(page->heads.size(), 1U);
  const model::Order& order = page->heads[0];
  EXPECT_FALSE(order.unreadable);
  EXPECT_EQ(order.id, "31");
  EXPECT_EQ(order.number, "10007");
  EXPECT_EQ(order.state, model::OrderState::kOpen);
  EXPECT_EQ(date_text(order.order_date), "2026-11-23");
  EXPECT_EQ(order.your_reference.reveal(), "PO 77");
  EXPECT_EQ(order.description.reveal(), "Voor de beurs stand 4");
  EXPECT_EQ(order.amount->to_text(), "121.00");
  EXPECT_EQ(order.customer.id, "10023");
  EXPECT_TRUE(order.customer.name.empty());
  EXPECT_FALSE(order.invoice_to);
  EXPECT_EQ(order.deliver_to->id, "10024");
  EXPECT_EQ(order.delivery_address->line1.reveal(), "Kade 2");
  EXPECT_EQ(order.delivery_address->country, "BE");
  EXPECT_TRUE(order.lines.empty());
}

TEST(Source, an_order_of_which_something_was_delivered_is_partly_delivered) {
  Reader globe;
  globe.transport.answer(page_of(kHead));
  globe.transport.answer(page_of(R"({"SalesOrderNumber":"   10007","QuantityDelivered":1})"));
  const Result<connector::OrderPage> page = globe.reader.read_heads(globe.read, {});
  ASSERT_TRUE(page) << page.error().what.en;
  EXPECT_EQ(page->heads.at(0).state, model::OrderState::kPartlyDelivered);
  EXPECT_EQ(globe.sent(1),
            "GET /SalesOrderLine?$filter=QuantityDelivered ne 0 and SalesOrderNumber eq '   10007'"
            "&$select=SalesOrderNumber,ID,QuantityDelivered");
}

TEST(Source, an_order_is_seen_again_when_more_of_it_is_delivered_and_only_then) {
  Reader globe;
  const auto read_on = [&](const std::string& delivered) -> std::size_t {
    globe.transport.answer(page_of(kHead));
    globe.transport.answer(page_of(delivered));
    const Result<connector::OrderPage> page = globe.reader.read_heads(globe.read, {});
    EXPECT_TRUE(page) << page.error().what.en;
    if (!page) return 0;
    globe.read.after = page->next;
    return page->heads.size();
  };
  const std::string first = R"({"SalesOrderNumber":"   10007","ID":71,"QuantityDelivered":1})";
  const std::string more = R"({"SalesOrderNumber":"   10007","ID":71,"QuantityDelivered":2})";
  const std::string other = R"({"SalesOrderNumber":"   10007","ID":72,"QuantityDelivered":1})";
  EXPECT_EQ(read_on(first), 1U);
  EXPECT_EQ(read_on(first), 0U);
  EXPECT_EQ(read_on(more), 1U);
  EXPECT_EQ(read_on(more + "," + other), 1U);
  EXPECT_EQ(read_on(other + "," + more), 0U) << "Lines come in no particular order.";
}

TEST(Source, a_line_says_what_was_delivered_of_it) {
  Reader globe;
  const std::string line = kLine;
  EXPECT_FALSE(globe.completed(kHead, line, kAccount).lines.at(0).delivered) << "Globe does not say.";
  const std::string delivered = line.substr(0, line.rfind('}')) + R"(,"QuantityDelivered":1.500})";
  Reader other;
  const model::Order order = other.completed(kHead, delivered, kAccount);
  ASSERT_TRUE(order.lines.at(0).delivered);
  EXPECT_EQ(order.lines.at(0).delivered->to_short_text(), "1.5");
  EXPECT_FALSE(order.lines.at(0).invoiced);
}

TEST(Source, track_and_trace_stands_where_the_settings_say) {
  FakeGlobe globe;
  globe.settings.tracking_field = "FreeField2";
  OrderReader reader(globe.client, globe.settings, {});
  connector::OrderRead read;
  const std::string head = kHead;
  const auto read_on = [&](const std::string& more) -> std::vector<std::string> {
    globe.transport.answer(page_of(head.substr(0, head.rfind('}')) + more + "}"));
    globe.transport.answer(page_of(""));
    const Result<connector::OrderPage> page = reader.read_heads(read, {});
    EXPECT_TRUE(page) << page.error().what.en;
    std::vector<std::string> tracking;
    if (!page) return tracking;
    for (const model::Order& order : page->heads) tracking.push_back(order.tracking);
    read.after = page->next;
    return tracking;
  };
  EXPECT_EQ(read_on(R"(,"FreeField2":null)"), std::vector<std::string>{""});
  EXPECT_EQ(read_on(R"(,"FreeField2":"3SKAN0001")"), std::vector<std::string>{"3SKAN0001"})
      << "It was written later.";
  EXPECT_TRUE(read_on(R"(,"FreeField2":"3SKAN0001")").empty());
  EXPECT_NE(globe.sent(0).find(",FreeField2"), std::string::npos);
}

TEST(Source, lines_customers_and_contacts_are_filled_in) {
  Reader globe;
  const model::Order order = globe.completed(kHead, kLine, kAccount);
  ASSERT_EQ(order.lines.size(), 1U);
  const model::OrderLine& line = order.lines[0];
  EXPECT_EQ(line.item_code, "TAFEL");
  EXPECT_EQ(line.unit_price.to_text(), "62.5");
  EXPECT_EQ(*line.discount, *Decimal::parse("0.2"));
  EXPECT_EQ(line.amount.to_text(), "100.00");
  EXPECT_EQ(*line.vat_percentage, *Decimal::parse("0.21"));
  EXPECT_FALSE(line.price_includes_vat);
  EXPECT_EQ(line.notes.reveal(), "Van eikenhout");
  EXPECT_EQ(order.customer.name.reveal(), "Jansen BV");
  EXPECT_EQ(order.customer.vat_number.reveal(), "NL001234567B01");
  EXPECT_EQ(order.customer.kind, model::Customer::Kind::kCompany);
  EXPECT_EQ(order.contact->first_name.reveal(), "Piet");  // Known better from the account.
  EXPECT_EQ(order.deliver_to->id, "10024");               // Nobody has that number: its id stays.
}

TEST(Source, neighbouring_debtors_are_asked_for_as_a_range) {
  Reader globe;
  globe.completed(kHead, kLine, kAccount);
  EXPECT_TRUE(globe.sent(4).starts_with(
      "GET /Account?$filter=DebtorNumber ge ' 10023' and DebtorNumber le ' 10024'&$select=ID,"))
      << globe.sent(4);
}

TEST(Source, a_customer_who_is_known_costs_no_call) {
  Reader globe;
  Result<connector::OrderPage> page = globe.heads(kHead);
  ASSERT_TRUE(page);
  globe.transport.answer(page_of(kVat));
  globe.transport.answer(page_of(kLine));
  ASSERT_TRUE(globe.reader.complete(page->heads, globe.read, [](const std::string&) { return true; }, {}));
  EXPECT_TRUE(page->heads[0].customer.name.empty());
}

TEST(Source, the_amount_of_a_line_with_vat_in_its_price_is_told_without) {
  Reader globe;
  const model::Order order = globe.completed(
      kHead,
      R"({"ID":900,"SalesOrderNumber":"   10007","LineNumber":1,"Itemcode":"A","Quantity":3,"Price":12.10,
          "NetPrice":12.10,"VATCode":"12 "})",
      kAccount);
  EXPECT_TRUE(order.lines.at(0).price_includes_vat);
  EXPECT_EQ(order.lines[0].amount.to_text(), "30.00");
}

TEST(Source, a_net_price_of_its_own_counts_and_not_the_price_before_it) {
  Reader globe;
  const model::Order order = globe.completed(
      kHead,
      R"({"ID":900,"SalesOrderNumber":"   10007","LineNumber":1,"Itemcode":"A","Quantity":3,"Price":12,
          "DiscountPercentage":10,"NetPrice":9.5,"VATCode":"2"})",
      kAccount);
  EXPECT_EQ(order.lines.at(0).unit_price.to_text(), "9.5");
  EXPECT_FALSE(order.lines[0].discount);
  EXPECT_EQ(order.lines[0].amount.to_text(), "28.50");
}

TEST(Source, a_part_of_a_composed_item_is_no_line) {
  Reader globe;
  const model::Order order = globe.completed(
      kHead,
      std::string(kLine) + R"(,{"ID":901,"SalesOrderNumber":"   10007","LineNumber":2,"ItemType":"P"})",
      kAccount);
  EXPECT_EQ(order.lines.size(), 1U);
}

TEST(Source, an_account_that_bears_its_contacts_name_is_a_person) {
  const Json row = *Json::parse(
      R"({"DebtorNumber":" 1","AccountName":"piet kanarie","ContactFirstName":"Piet","ContactLastName":"Kanarie",
          "ContactFullName":"Piet Kanarie"})");
  EXPECT_EQ(read_account(row, {})->customer.kind, model::Customer::Kind::kPerson);
}

TEST(Source, somebody_with_a_vat_number_is_a_company_whatever_his_name) {
  const Json row = *Json::parse(
      R"({"DebtorNumber":" 1","AccountName":"Piet Kanarie","ContactLastName":"Piet Kanarie",
          "ContactFullName":"Piet Kanarie","VATNumber":"NL001234567B01"})");
  EXPECT_EQ(read_account(row, {})->customer.kind, model::Customer::Kind::kCompany);
}

TEST(Source, an_order_of_a_sundry_debtor_is_of_whom_it_names_itself) {
  FakeGlobe globe;
  globe.settings.sundry_debtors = {"10023"};
  OrderReader reader(globe.client, globe.settings, {});
  globe.transport.answer(page_of(kHead));
  globe.transport.answer(page_of(""));
  Result<connector::OrderPage> page = reader.read_heads({}, {});
  ASSERT_TRUE(page);
  globe.transport.answer(page_of(kVat));
  globe.transport.answer(page_of(kLine));
  globe.transport.answer(page_of(""));
  ASSERT_TRUE(reader.complete(page->heads, {}, {}, {}));
  const model::Customer& customer = page->heads.at(0).customer;
  EXPECT_EQ(customer.id, "10023/31");
  EXPECT_EQ(customer.name.reveal(), "Jansen BV");
  EXPECT_EQ(customer.kind, model::Customer::Kind::kCompany);  // Somebody of theirs ordered.
  EXPECT_EQ(customer.email.reveal(), "piet@example.example");
  EXPECT_EQ(customer.visit.city.reveal(), "Ons Dorp");
}

TEST(Source, an_order_that_cannot_be_understood_holds_up_no_other) {
  Reader globe;
  const Result<connector::OrderPage> page =
      globe.heads(std::string(kHead) + R"(,{"ID":32,"SalesOrderNumber":"   10008","OrderDebtor":" 10023",
                              "SalesOrderDate":"gisteren"})");
  ASSERT_TRUE(page) << page.error().what.en;
  EXPECT_FALSE(page->heads.at(0).unreadable);
  ASSERT_TRUE(page->heads.at(1).unreadable);
  EXPECT_EQ(page->heads[1].unreadable->code, "globe.record_unreadable");
  EXPECT_EQ(page->heads[1].unreadable->fields, std::vector<std::string>{"SalesOrderHeader.SalesOrderDate"});
}

TEST(Source, a_line_that_cannot_be_understood_marks_its_order) {
  Reader globe;
  const model::Order order = globe.completed(
      kHead, R"({"ID":900,"SalesOrderNumber":"   10007","LineNumber":1,"Quantity":"veel"})", kAccount);
  ASSERT_TRUE(order.unreadable);
  EXPECT_EQ(order.unreadable->fields, std::vector<std::string>{"SalesOrderLine.Quantity"});
}

TEST(Source, a_record_without_a_key_ends_the_reading) {
  Reader globe;
  globe.transport.answer(page_of(R"({"SalesOrderNumber":"   10008"})"));
  const Result<connector::OrderPage> page = globe.reader.read_heads(globe.read, {});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, "globe.record_without_key");
  EXPECT_EQ(page.error().kind, ErrorKind::kMalformed);
}

TEST(Source, free_fields_are_read_by_globes_names_and_an_unknown_one_costs_no_call) {
  Reader globe;
  globe.read.native_fields = {"FreeField1", "FreeField4"};
  const std::string head(kHead);
  const Result<connector::OrderPage> page =
      globe.heads(head.substr(0, head.size() - 1) + R"(,"FreeField1":"spoed","FreeField4":7.5})");
  ASSERT_TRUE(page) << page.error().what.en;
  const model::NativeFields& native = page->heads.at(0).native;
  EXPECT_EQ(std::get<Personal>(*model::find(native, "FreeField1")).reveal(), "spoed");
  EXPECT_EQ(std::get<Decimal>(*model::find(native, "FreeField4")).to_text(), "7.5");

  const std::size_t calls = globe.transport.requests().size();
  globe.read.native_line_fields = {"ItemCode"};
  const Result<connector::OrderPage> refused = globe.reader.read_heads(globe.read, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(refused.error().code, "globe.unknown_field");
  EXPECT_EQ(refused.error().advice.en, "Did you mean Itemcode?");
  EXPECT_EQ(globe.transport.requests().size(), calls);
}

TEST(Source, the_cursor_of_another_administration_is_refused) {
  Reader globe;
  globe.read.after.text = "exact_globe/1 999 sales_order 4 - -";
  const Result<connector::OrderPage> page = globe.reader.read_heads(globe.read, {});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, "globe.cursor_foreign");
  EXPECT_EQ(page.error().kind, ErrorKind::kInvalidInput);
}

TEST(Source, orders_are_found_by_their_numbers_padded_as_they_are_stored) {
  Reader globe;
  globe.transport.answer(page_of(kHead));
  globe.transport.answer(page_of(""));
  const std::vector<std::string> numbers = {"10007"};
  const auto found = globe.reader.read_heads_of(numbers, globe.read, {});
  ASSERT_TRUE(found) << found.error().what.en;
  EXPECT_EQ(found->at(0).number, "10007");
  EXPECT_TRUE(
      globe.sent(0).starts_with("GET /SalesOrderHeader?$filter=SalesOrderNumber eq '   10007'&$select="));
}

TEST(Source, what_cannot_be_an_order_number_is_refused_before_a_call) {
  Reader globe;
  for (const char* number : {"", "10 07", "A7", "123456789", "-1"}) {
    const std::vector<std::string> numbers = {number};
    const auto found = globe.reader.read_heads_of(numbers, globe.read, {});
    ASSERT_FALSE(found) << number;
    EXPECT_EQ(found.error().code, "globe.document_number");
  }
  EXPECT_TRUE(globe.transport.requests().empty());
}

TEST(Source, a_line_that_comes_twice_is_not_read_twice) {
  Reader globe;
  Result<connector::OrderPage> page = globe.heads(kHead);
  ASSERT_TRUE(page);
  globe.transport.answer(page_of(kVat));
  globe.transport.answer(page_of(std::string(kLine) + "," + kLine));
  const Result<void> done = globe.reader.complete(page->heads, globe.read, {}, {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, "globe.page_repeats");
}

}  // namespace
}  // namespace schakel::exact_globe
