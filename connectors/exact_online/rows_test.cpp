#include "connectors/exact_online/rows.h"

#include <gtest/gtest.h>

#include "connectors/exact_online/document_rows.h"
#include "connectors/exact_online/test_world.h"

namespace schakel::exact_online {
namespace {

const Asked kAsked{.endpoint = "sync/SalesOrder/SalesOrderHeaders", .division = 1, .connection = "online"};

Json row(const std::string& text) {
  const Result<Json> json = Json::parse(text);
  EXPECT_TRUE(json) << text;
  return json ? *json : Json::members();
}

std::string head_with(const std::string& more = "") {
  return R"({"Timestamp":"77","OrderID":")" + guid(1) + R"(","OrderNumber":1042,"Status":12,"OrderedBy":")" +
         guid(2) + R"(","OrderDate":"\/Date(1795392000000)\/")" + more + "}";
}

Result<HeadRow> head(const std::string& text, const std::vector<std::string>& native = {}) {
  return read_order_head(row(text), entity("sync/SalesOrder/SalesOrderHeaders"), native, kAsked);
}

Decimal number(const char* text) {
  return *Decimal::parse(text);
}

TEST(DecimalOf, keeps_what_is_exact_and_drops_the_noise_of_doubles) {
  EXPECT_EQ(decimal_of("12345678901234.1235")->to_text(), "12345678901234.1235");
  EXPECT_EQ(decimal_of("36.300000000000004")->to_text(), "36.3");
  EXPECT_EQ(decimal_of("0.29999999999999999")->to_text(), "0.3");
  EXPECT_EQ(decimal_of("-36.299999999999997")->to_text(), "-36.3");
  EXPECT_EQ(decimal_of("1.5E-05")->to_text(), "0.000015");
  EXPECT_EQ(*decimal_of("1.25E+2"), number("125"));
  EXPECT_EQ(*decimal_of("3E-18"), number("0"));
}

TEST(DecimalOf, refuses_what_is_no_number) {
  EXPECT_FALSE(decimal_of("29,37"));
  EXPECT_FALSE(decimal_of("abc"));
  EXPECT_FALSE(decimal_of("1E999"));
  EXPECT_FALSE(decimal_of("1.0000000000001x"));
}

TEST(HeadRow, is_read_with_its_codes_trimmed_and_its_dates_local) {
  const auto read = head(head_with(
      R"(,"PaymentCondition":"30 ","ShippingMethodCode":"PNL","Currency":"EUR","WarehouseCode":"1",
      "Discount":0.05,"AmountFC":121,"AmountFCExclVat":100.00,"InvoiceTo":")" +
      guid(3) + R"(","DeliverTo":")" + guid(2) + R"(",
      "OrderedByContactPerson":")" +
      guid(4) + R"(","DeliveryAddress":")" + guid(5) + R"(","ApprovalStatus":0,"Unheard":{"of":1})"));
  ASSERT_TRUE(read) << read.error().what.en;
  EXPECT_EQ(read->timestamp, 77);
  EXPECT_EQ(read->order.number, "1042");
  EXPECT_EQ(date_text(read->order.order_date), "2026-11-23");
  EXPECT_EQ(read->order.payment_condition, "30");
  EXPECT_EQ(read->order.shipping_method, "PNL");
  EXPECT_EQ(*read->order.discount, number("0.05"));
  EXPECT_FALSE(read->order.approved);
  ASSERT_TRUE(read->order.invoice_to);
  EXPECT_EQ(read->order.invoice_to->id, guid(3));
  EXPECT_FALSE(read->order.deliver_to);  // The same account as who ordered.
  EXPECT_EQ(read->order.contact->id, guid(4));
  EXPECT_EQ(read->order.delivery_address_id, guid(5));
}

TEST(HeadRow, missing_and_null_fields_are_empty) {
  const auto read = head(head_with(R"(,"YourRef":null,"Discount":null)"));
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->order.your_reference.empty());
  EXPECT_FALSE(read->order.discount);
  EXPECT_TRUE(read->order.approved);
}

TEST(HeadRow, an_order_that_waits_for_its_invoice_alone_is_complete) {
  const std::string partial =
      replaced(head_with(R"(,"DeliveryStatus":20)"), R"("Status":12)", R"("Status":20)");
  EXPECT_EQ(head(partial)->order.state, model::OrderState::kPartlyDelivered);
  EXPECT_EQ(head(replaced(partial, R"("DeliveryStatus":20)", R"("DeliveryStatus":21)"))->order.state,
            model::OrderState::kComplete);
}

TEST(HeadRow, every_state_is_known_and_an_unknown_one_is_not_guessed) {
  EXPECT_EQ(head(replaced(head_with(), R"("Status":12)", R"("Status":20)"))->order.state,
            model::OrderState::kPartlyDelivered);
  EXPECT_EQ(head(replaced(head_with(), R"("Status":12)", R"("Status":"21")"))->order.state,
            model::OrderState::kComplete);
  EXPECT_EQ(head(replaced(head_with(), R"("Status":12)", R"("Status":45)"))->order.state,
            model::OrderState::kCancelled);
  const auto unknown = head(replaced(head_with(), R"("Status":12)", R"("Status":99)"));
  ASSERT_TRUE(unknown);
  ASSERT_TRUE(unknown->order.unreadable);
  EXPECT_EQ(unknown->order.unreadable->kind, ErrorKind::kInvalidRecord);
  EXPECT_EQ(unknown->order.unreadable->fields, std::vector<std::string>{"Status"});
}

TEST(HeadRow, that_does_not_say_whose_it_is_is_malformed) {
  for (const char* name : {"OrderID", "OrderNumber", "Timestamp"}) {
    const auto read = head(replaced(
        head_with(), "\"" + std::string(name) + "\":", "\"" + std::string(name) + "\":{},\"Other\":"));
    ASSERT_FALSE(read) << name;
    EXPECT_EQ(read.error().kind, ErrorKind::kMalformed);
    EXPECT_EQ(read.error().fields, std::vector<std::string>{name});
  }
}

TEST(HeadRow, a_value_that_does_not_fit_names_the_field_and_not_the_value) {
  const auto read = head(head_with(R"(,"AmountFC":"29,37")"));
  ASSERT_TRUE(read);
  ASSERT_TRUE(read->order.unreadable);
  EXPECT_NE(read->order.unreadable->what.en.find("AmountFC"), std::string::npos);
  EXPECT_EQ(read->order.unreadable->what.en.find("29"), std::string::npos);
}

TEST(HeadRow, native_fields_come_in_the_type_of_the_catalogue) {
  const auto read = head(
      head_with(
          R"(,"SalesChannelCode":"WEB","VATAmount":"21.5","Created":"\/Date(1795392000000)\/","ApproverFullName":null)"),
      {"SalesChannelCode", "VATAmount", "Created", "ApproverFullName"});
  ASSERT_TRUE(read);
  EXPECT_EQ(std::get<Personal>(*model::find(read->order.native, "SalesChannelCode")).reveal(), "WEB");
  EXPECT_EQ(std::get<Decimal>(*model::find(read->order.native, "VATAmount")), number("21.5"));
  EXPECT_EQ(date_text(std::get<LocalTime>(*model::find(read->order.native, "Created"))), "2026-11-23");
  EXPECT_TRUE(std::holds_alternative<std::monostate>(*model::find(read->order.native, "ApproverFullName")));
}

Result<LineRow> line(const std::string& more) {
  return read_order_line(
      row(R"({"OrderID":")" + guid(1) +
          R"(","LineNumber":2,"ItemCode":"SKU-1","Quantity":3,"VATCode":"2  ")" + more + "}"),
      entity("bulk/SalesOrder/SalesOrderLines"), {}, kAsked);
}

TEST(LineRow, has_the_gross_price_and_the_discount) {
  const auto read =
      line(R"(,"UnitPrice":10.5,"NetPrice":9.975,"Discount":0.05,"AmountFC":29.93,"VATPercentage":0.21)");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->line.unit_price, number("10.5"));
  EXPECT_EQ(*read->line.discount, number("0.05"));
  EXPECT_EQ(read->line.vat_code, "2");
}

TEST(LineRow, that_was_entered_with_a_net_price_has_that_price_and_no_discount) {
  const auto read = line(R"(,"UnitPrice":0,"NetPrice":9.975,"Discount":0)");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->line.unit_price, number("9.975"));
  EXPECT_FALSE(read->line.discount);
}

AccountRow account(const std::string& name) {
  return *read_account_row(
      row(R"({"ID":")" + guid(2) + R"(","Code":"                25","Name":")" + name +
          R"(","Country":"NL ","Language":"NL        ","VATNumber":"NL 8123.45.678.B01","Blocked":false,
                               "MainContact":")" +
          guid(4) + R"(","Classification3":")" + guid(9) + R"(","SalesVATCode":"2  "})"),
      entity("bulk/CRM/Accounts"), {}, 3, kAsked);
}

ContactRow contact(const std::string& full_name = "") {
  return *read_contact_row(
      row(R"({"ID":")" + guid(4) +
          R"(","FirstName":"Jan","MiddleName":"de","LastName":"Vries","FullName":")" + full_name +
          R"(","Email":"prive@example.test","BusinessEmail":"jan@example.test","Mobile":"0612345678"})"),
      kAsked);
}

TEST(AccountRow, is_read_with_its_codes_trimmed_and_its_numbers_bare) {
  const AccountRow read = account("Fietsen BV");
  EXPECT_EQ(read.customer.code, "25");
  EXPECT_EQ(read.customer.visit.country, "NL");
  EXPECT_EQ(read.customer.language, "NL");
  EXPECT_EQ(read.customer.vat_code, "2");
  EXPECT_EQ(read.customer.vat_number.reveal(), "NL812345678B01");
  EXPECT_EQ(read.classification_id, guid(9));
}

TEST(FinishCustomer, an_account_named_after_its_main_contact_is_a_person) {
  const ContactRow jan = contact();
  EXPECT_EQ(finish_customer(account("jan de  Vries"), &jan).kind, model::Customer::Kind::kPerson);
  const ContactRow full = contact("J. de Vries");
  EXPECT_EQ(finish_customer(account("J. de Vries"), &full).kind, model::Customer::Kind::kPerson);
  const model::Customer company = finish_customer(account("Fietsen BV"), &jan);
  EXPECT_EQ(company.kind, model::Customer::Kind::kCompany);
  EXPECT_EQ(company.contact->email.reveal(), "jan@example.test");
  EXPECT_EQ(company.contact->phone.reveal(), "0612345678");
  EXPECT_EQ(finish_customer(account("Jan de Vries"), nullptr).kind, model::Customer::Kind::kCompany);
}

model::Order order_of(std::initializer_list<const char*> amounts, const char* total) {
  model::Order order;
  for (const char* amount : amounts) {
    model::OrderLine one;
    one.amount = number(amount);
    order.lines.push_back(one);
  }
  order.amount_excl_vat = number(total);
  return order;
}

TEST(LinesExplainAmount, when_they_add_up) {
  EXPECT_TRUE(lines_explain_amount(order_of({"10.00", "20.5"}, "30.50"), {}));
  EXPECT_FALSE(lines_explain_amount(order_of({"10.00", "20.5"}, "37.25"), {}));
}

TEST(LinesExplainAmount, after_the_discount_of_the_order) {
  model::Order order = order_of({"100", "100"}, "190");
  order.discount = number("0.05");
  EXPECT_TRUE(lines_explain_amount(order, {}));
  order.amount_excl_vat = number("200");  // A charge could have undone the discount: in doubt.
  EXPECT_FALSE(lines_explain_amount(order, {}));
  order.discount.reset();
  order.amount_excl_vat = number("190");
  EXPECT_TRUE(lines_explain_amount(order, number("10")));
}

TEST(LinesExplainAmount, not_without_an_amount_of_the_order) {
  model::Order order = order_of({"100"}, "100");
  order.amount_excl_vat.reset();
  EXPECT_FALSE(lines_explain_amount(order, {}));
}

TEST(SpreadDiscount, an_amount_becomes_a_fraction_of_the_lines) {
  model::Order order = order_of({"150", "50"}, "190");
  spread_discount(order, number("10"));
  EXPECT_EQ(*order.discount, number("0.05"));
}

}  // namespace
}  // namespace schakel::exact_online
