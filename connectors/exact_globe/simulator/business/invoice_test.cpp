#include "connectors/exact_globe/simulator/business/documents_test.h"

namespace schakel::exact_globe::simulator {
namespace {

struct Invoices : Documents {
  Invoices() = default;
  explicit Invoices(Rules rules) : Documents(rules) {}

  std::string header(const std::string& code = "  1", const std::string& more = {}) {
    return R"("InvoiceCode":")" + code + R"(","YourReference":"EOL1","OrderDebtor":")" + globe.debtor() +
           "\"" + more;
  }
  std::string line(const std::string& more) { return R"("ItemCode":")" + globe.item() + "\"" + more; }
  std::string stock() {
    return of(first("ItemCatalog?$filter=ItemCode eq '" + globe.item() +
                    "' and Warehouse eq '1' and IsRetrieveStockBalance eq true"),
              "ShelfStock");
  }
  /// An invoice of two lines, one with a discount.
  http::Response two_lines(const std::string& code = "  1") {
    const std::string key =
        park("InvoiceLine", line(R"(,"Quantity":3,"Price":9.99,"DiscountPercentage":10,"VATCode":"2")"));
    EXPECT_EQ(park("InvoiceLine", line(R"(,"Quantity":1,"Price":10.05,"VATCode":"1")"), key), key);
    return create("InvoiceHeader", key, header(code));
  }
};

TEST_F(Invoices, are_worked_out_per_line_and_to_the_cent) {
  const http::Response response = two_lines();
  ASSERT_EQ(response.status, 201) << response.body;
  const Json invoice = made(response);
  EXPECT_EQ(of(invoice, "TotalAmountExclVAT"), "37.02");  // 3 × 8.991 = 26.973 → 26.97, and 10.05
  EXPECT_EQ(of(invoice, "TotalVAT"), "6.56");             // 5.66433 → 5.66, and 0.9045 → 0.90
  EXPECT_EQ(of(invoice, "TotalAmount"), "43.58");
  EXPECT_EQ(*invoice.find("OurReference")->as_text(), "       1");
  EXPECT_EQ(of(invoice, "InvoiceType"), "V");
  EXPECT_FALSE(of(invoice, "InvoiceDebtorName").empty());
}

TEST_F(Invoices, take_vat_out_of_an_inclusive_price) {
  const std::string key = park("InvoiceLine", line(R"(,"Quantity":2,"Price":60.5,"VATCode":"5")"));
  const Json invoice = made(create("InvoiceHeader", key, header()));
  EXPECT_EQ(of(invoice, "TotalAmountExclVAT"), "100");
  EXPECT_EQ(of(invoice, "TotalVAT"), "21");
}

TEST_F(Invoices, are_sales_or_direct_ones_by_their_code) {
  EXPECT_EQ(of(made(two_lines("  2")), "InvoiceType"), "B");
  const std::string key = park("InvoiceLine", line(R"(,"Quantity":1)"));
  EXPECT_EQ(innermost(create("InvoiceHeader", key, header("  9"))),
            "Property InvoiceCode: the value does not exist in InvoiceCode.");
  EXPECT_EQ(innermost(create("InvoiceHeader", key, header("  2", R"(,"InvoiceType":"V")"))),
            "Property InvoiceType: the value does not fit the invoice code.");
  EXPECT_EQ(create("InvoiceHeader", key, header("  1", R"(,"InvoiceType":"V")")).status, 201);
}

TEST_F(Invoices, have_codes_that_the_control_interface_tells_and_adds) {
  EXPECT_EQ(control("invoice-codes", R"({"code":"7","type":"B","journal":"70"})").status, 200);
  EXPECT_EQ(control("invoice-codes", R"({"code":"8","type":"X","journal":"70"})").status, 400);
  EXPECT_EQ(control("invoice-codes", R"({"code":"8","type":"V","journal":"90"})").status, 400);
  const http::Response told = globe.raw({.target = "/__simulator/invoice-codes"}, 9).response;
  EXPECT_EQ(*Json::parse(told.body)->find("7")->find("type")->as_text(), "B");
  EXPECT_EQ(of(made(two_lines("  7")), "InvoiceType"), "B");
}

TEST_F(Invoices, are_checked_as_orders_are) {
  const auto refusal = [&](const std::string& of_line, const std::string& of_header) {
    return innermost(create("InvoiceHeader", park("InvoiceLine", line(of_line)), header("  1", of_header)));
  };
  EXPECT_EQ(
      innermost(create("InvoiceHeader", park("InvoiceLine", R"("ItemCode":"NO","Quantity":1)"), header())),
      "Property ItemCode: the item does not exist.");
  EXPECT_EQ(refusal(R"(,"Quantity":1,"VATCode":"99")", ""),
            "Property VATCode: the value does not exist in VAT.");
  EXPECT_EQ(refusal(R"(,"Quantity":1)", R"(,"PaymentCondition":"ZZ")"),
            "Property PaymentCondition: the value does not exist in PaymentCondition.");
  EXPECT_EQ(refusal(R"(,"Quantity":1)", R"(,"TranscationDate":"2019-01-01")"),
            "Property TranscationDate: the date is not in an open period.");
  EXPECT_EQ(refusal(R"(,"Quantity":1)", R"(,"SalesOrderNumber":"      77")"),
            "Property SalesOrderNumber: the value does not exist in SalesOrderHeader.");
  EXPECT_EQ(refusal(R"(,"Quantity":1)", R"(,"DeliveryDebtor":"     1")"),
            "Property DeliveryDebtor: the debtor does not exist.");
  EXPECT_EQ(innermost(globe.call("POST", "InvoiceLine", "{" + line("") + "}")),
            "Property Quantity: a value is mandatory.");
  EXPECT_EQ(globe.count("InvoiceHeader"), 0U);
}

TEST_F(Invoices, cannot_be_read_before_they_are_final) {
  ASSERT_EQ(two_lines().status, 201);
  EXPECT_EQ(globe.call("GET", "InvoiceHeader").status, 405);
  EXPECT_EQ(globe.call("GET", "InvoiceLine").status, 405);
  EXPECT_TRUE(first("InvoiceHistoryHeader").is_null());
  EXPECT_EQ(globe.count("InvoiceLine"), 2U);
}

TEST(ReadableInvoices, are_read_as_the_other_documents_are) {
  TestService globe({.invoices_readable = true});
  EXPECT_EQ(globe.call("GET", "InvoiceHeader").status, 200);
  EXPECT_EQ(globe.call("GET", "InvoiceLine(1)").status, 404);
}

TEST_F(Invoices, move_into_history_when_they_become_final_with_the_names_of_the_prices_swapped) {
  ASSERT_EQ(two_lines().status, 201);
  ASSERT_EQ(control("finalize", R"({"invoice":"1"})").status, 200);
  EXPECT_EQ(control("finalize", R"({"invoice":"1"})").status, 400);
  EXPECT_EQ(globe.count("InvoiceHeader"), 0U);
  EXPECT_EQ(globe.count("InvoiceLine"), 0U);
  const Json header = first("InvoiceHistoryHeader?$filter=YourReference eq 'EOL1'");
  EXPECT_EQ(of(header, "InvoiceNumber"), "1");
  EXPECT_EQ(of(header, "InvoiceType"), "V");
  EXPECT_EQ(of(header, "JournalCode"), "70");
  EXPECT_EQ(of(header, "SalesPrice"), "43.58");  // By its column, the total incl. VAT.
  EXPECT_EQ(of(header, "InvoiceDebtor"), std::string(trimmed(globe.debtor())));
  const Json line = first("InvoiceHistoryLine?$filter=InvoiceNumber eq '       1'");
  EXPECT_EQ(of(line, "NetPrice"), "9.99");
  EXPECT_EQ(of(line, "SalesPrice"), "8.991");
  EXPECT_EQ(of(line, "AmountInclDiscExclVAT"), "26.97");
  EXPECT_EQ(of(line, "TaxCode"), "2");
  const Json seen = first("Browse_SalesInvoiceHistory?$filter=InvoiceNumber eq '       1'");
  EXPECT_EQ(of(seen, "AmountIncludingVAT"), "32.63");
  EXPECT_EQ(of(seen, "VATPercentage"), "21");
}

TEST_F(Invoices, are_booked_when_they_become_final) {
  ASSERT_EQ(two_lines().status, 201);
  ASSERT_EQ(control("finalize", R"({"invoice":"1"})").status, 200);
  const Json entry = first("FinancialHeader?$filter=YourReference eq 'EOL1'");
  EXPECT_EQ(of(entry, "Journal"), "70");
  EXPECT_EQ(of(entry, "Amount"), "43.58");
  EXPECT_EQ(of(entry, "OutstandingAmount"), "43.58");
  EXPECT_EQ(of(entry, "OurReference"), "1");
  EXPECT_EQ(of(entry, "JournalAccount"), "1300");
  const Json lines = globe.json("FinancialLine?$filter=EntryNumber eq '       1'");
  ASSERT_EQ(lines.find("results")->as_array()->size(), 2U);
  const Json& revenue = lines.find("results")->as_array()->front();
  EXPECT_EQ(of(revenue, "GLAccount"), "8000");
  EXPECT_EQ(of(revenue, "Amount"), "-26.97");
  EXPECT_EQ(of(revenue, "VATAmount"), "-5.66");
}

TEST_F(Invoices, take_from_the_stock_when_they_are_direct_and_final) {
  ASSERT_EQ(control("stock", R"({"item":")" + globe.item() + R"(","warehouse":"1","quantity":10})").status,
            200);
  ASSERT_EQ(two_lines("  1").status, 201);
  ASSERT_EQ(two_lines("  2").status, 201);
  ASSERT_EQ(control("finalize", R"({"invoice":"1"})").status, 200);
  EXPECT_EQ(stock(), "10");
  ASSERT_EQ(control("finalize", R"({"invoice":"2"})").status, 200);
  EXPECT_EQ(stock(), "6");
}

struct InvoicesAtOnce : Invoices {
  InvoicesAtOnce() : Invoices({.invoices_final_at_once = true}) {}
};

TEST_F(InvoicesAtOnce, are_in_history_as_soon_as_they_are_made) {
  ASSERT_EQ(two_lines().status, 201);
  EXPECT_EQ(of(first("InvoiceHistoryHeader?$filter=YourReference eq 'EOL1'"), "InvoiceNumber"), "1");
  EXPECT_EQ(globe.count("InvoiceHeader"), 0U);
}

TEST_F(Invoices, are_one_kind_of_document_and_not_another) {
  const std::string key = park("InvoiceLine", line(R"(,"Quantity":1)"));
  EXPECT_EQ(innermost(globe.create_order(key)), "The TransactionKey does not exist.");
  EXPECT_EQ(innermost(create("FinancialHeader", key, R"("Journal":"70")")),
            "The TransactionKey does not exist.");
  ASSERT_EQ(create("InvoiceHeader", key, header()).status, 201);
  EXPECT_EQ(innermost(create("InvoiceHeader", key, header())), "The TransactionKey was used already.");
}

TEST_F(Invoices, want_numeric_codes_on_their_lines_as_the_catalogue_says) {
  EXPECT_EQ(innermost(globe.call("POST", "InvoiceLine", "{" + line(R"(,"Quantity":1,"VATCode":"B2")") + "}")),
            "Property VATCode: the value must be numeric.");
  TestService lenient({.numeric_references_accepted = true});
  EXPECT_EQ(lenient.call("POST", "InvoiceLine", "{" + line(R"(,"Quantity":1,"VATCode":"B2")") + "}").status,
            201);
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
