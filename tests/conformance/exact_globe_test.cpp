// The Exact Globe connector against exact-globe-simulator, over a real socket with real NTLM.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <map>

#include "base/text.h"
#include "connectors/exact_globe/items.h"
#include "tests/conformance/exact_globe_world.h"

namespace schakel::exact_globe {
namespace {

TEST_F(ExactGlobe, a_connection_that_is_all_right_passes_the_examination) {
  for (const connector::Finding& finding : globe->examine({})) {
    EXPECT_FALSE(finding.error) << finding.checked.en << ": " << finding.error->what.en;
  }
}

TEST_F(ExactGlobe, reference_codes_are_read) {
  const auto codes = globe->reference_codes({});
  ASSERT_TRUE(codes) << outcome(codes);
  EXPECT_FALSE(codes->vat_codes.empty());
  EXPECT_FALSE(codes->payment_conditions.empty());
  EXPECT_FALSE(codes->shipping_methods.empty());
  EXPECT_FALSE(codes->warehouses.empty());
}

TEST_F(ExactGlobe, an_order_is_written_with_its_lines_and_found_by_its_reference) {
  const auto written = globe->write_order(an_order("EOL1042", 3), {});
  ASSERT_TRUE(written) << outcome(written);
  EXPECT_EQ(globe->calls().writes, 4);
  EXPECT_EQ(lines_of(written->number), 3U);
  const auto found = documents({"EOL1041", "EOL1042", "EOL1043"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].reference, "EOL1042");
  EXPECT_EQ(found[0].number, written->number);
  EXPECT_EQ(found[0].id, written->id);
}

TEST_F(ExactGlobe, many_references_are_found_in_one_question_over_several_pages) {
  ASSERT_NO_FATAL_FAILURE(start({"--page-size", "3"}));
  std::vector<std::string> references;
  for (int i = 0; i < 7; ++i) {
    references.push_back(fmt::format("EOL{}", 2000 + i));
    const auto written = globe->write_order(an_order(references.back(), 1), {});
    ASSERT_TRUE(written) << outcome(written);
  }
  const std::int64_t before = globe->calls().reads;
  EXPECT_EQ(documents(references).size(), 7U);
  EXPECT_LE(globe->calls().reads - before, 4);
}

TEST_F(ExactGlobe, lines_without_a_header_are_invisible) {
  fault("disconnect", "*SalesOrderHeader*");
  const auto written = globe->write_order(an_order("EOL7"), {});
  ASSERT_FALSE(written);
  EXPECT_TRUE(documents({"EOL7"}).empty());
  EXPECT_EQ(orders_with("EOL7"), 0U);
}

TEST_F(ExactGlobe, a_line_whose_answer_is_lost_is_not_in_the_order_twice) {
  for (int lost_line = 0; lost_line < 2; ++lost_line) {
    const std::string reference = fmt::format("EOL{}", 10 + lost_line);
    control("DELETE", "faults");
    // The second time the first line gets its answer and the second line does not.
    if (lost_line == 0) {
      fault("lost_answer", "*SalesOrderLine*");
    } else {
      control("POST", "faults",
              Json::members({{"kind", Json::text("lost_answer")},
                             {"method", Json::text("POST")},
                             {"path", Json::text("*SalesOrderLine*")},
                             {"every", Json::number(2)}}));
    }
    const auto first = globe->write_order(an_order(reference), {});
    ASSERT_FALSE(first);
    EXPECT_EQ(first.error().code, "globe.line_unanswered");
    EXPECT_EQ(first.error().kind, ErrorKind::kUnavailable);
    EXPECT_EQ(orders_with(reference), 0U);
    control("DELETE", "faults");
    const auto second = globe->write_order(an_order(reference), {});
    ASSERT_TRUE(second) << outcome(second);
    EXPECT_EQ(orders_with(reference), 1U);
    EXPECT_EQ(lines_of(second->number), 2U);
  }
}

TEST_F(ExactGlobe, a_header_whose_answer_is_lost_after_the_commit_makes_one_order) {
  fault("lost_answer", "*SalesOrderHeader*");
  const auto first = globe->write_order(an_order("EOL20"), {});
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().kind, ErrorKind::kUnknownOutcome);
  // Even somebody who does not look it up cannot make a second one with the same connection.
  const auto again = globe->write_order(an_order("EOL20"), {});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, "globe.key_already_used") << again.error().what.en;
  EXPECT_EQ(again.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_EQ(documents({"EOL20"}).size(), 1U);
  EXPECT_EQ(orders_with("EOL20"), 1U);
}

TEST_F(ExactGlobe, a_header_that_never_arrived_is_finished_with_one_call) {
  // The connection is cut off without anything done; the caller cannot know.
  fault("disconnect", "*SalesOrderHeader*");
  const auto first = globe->write_order(an_order("EOL21"), {});
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_TRUE(documents({"EOL21"}).empty());
  const std::int64_t before = globe->calls().writes;
  const auto again = globe->write_order(an_order("EOL21"), {});
  ASSERT_TRUE(again) << outcome(again);
  EXPECT_EQ(globe->calls().writes - before, 1);
  EXPECT_EQ(orders_with("EOL21"), 1U);
  EXPECT_EQ(lines_of(again->number), 2U);
}

TEST_F(ExactGlobe, an_order_that_lands_late_is_not_written_twice) {
  control("POST", "faults",
          Json::members({{"kind", Json::text("late_commit")},
                         {"method", Json::text("POST")},
                         {"path", Json::text("*SalesOrderHeader*")},
                         {"delay_ms", Json::number(60000)},
                         {"next", Json::number(1)}}));
  const auto first = globe->write_order(an_order("EOL22"), {});
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_TRUE(documents({"EOL22"}).empty());
  // It is not there yet, so the same header goes again and is taken; the late one then finds its key used.
  const auto again = globe->write_order(an_order("EOL22"), {});
  ASSERT_TRUE(again) << outcome(again);
  control("POST", "clock", Json::members({{"advance_seconds", Json::number(120)}}));
  EXPECT_EQ(orders_with("EOL22"), 1U);
}

TEST_F(ExactGlobe, with_every_seventh_answer_lost_each_order_is_there_once_with_all_its_lines) {
  control("POST", "faults",
          Json::members({{"kind", Json::text("lost_answer")},
                         {"method", Json::text("POST")},
                         {"path", Json::text("*SalesOrder*")},
                         {"every", Json::number(7)}}));
  const OrderDraft like = an_order("", 3);
  std::map<std::string, std::string> numbers;
  for (int i = 0; i < 40; ++i) {
    OrderDraft order = like;
    order.reference = fmt::format("EOL{}", 3000 + i);
    // What the engine does: an unknown outcome is looked up, and only what is not there is written again.
    for (int attempt = 0; attempt < 10 && !numbers.contains(order.reference); ++attempt) {
      const auto written = globe->write_order(order, {});
      if (written) {
        numbers[order.reference] = written->number;
      } else if (written.error().kind == ErrorKind::kUnknownOutcome) {
        for (const auto& found : documents({order.reference})) numbers[order.reference] = found.number;
      } else {
        ASSERT_EQ(written.error().kind, ErrorKind::kUnavailable) << outcome(written);
      }
    }
    ASSERT_TRUE(numbers.contains(order.reference));
  }
  for (const auto& [reference, number] : numbers) {
    EXPECT_EQ(orders_with(reference), 1U) << reference;
    EXPECT_EQ(lines_of(number), 3U) << reference;
  }
}

TEST_F(ExactGlobe, an_accepted_header_with_an_unreadable_answer_is_an_unknown_outcome) {
  for (const char* kind : {"truncated_body", "not_json"}) {
    const std::string reference = std::string("EOL30") + kind;
    fault(kind, "*SalesOrderHeader*");
    const auto written = globe->write_order(an_order(reference), {});
    ASSERT_FALSE(written) << kind;
    EXPECT_EQ(written.error().kind, ErrorKind::kUnknownOutcome) << outcome(written);
    EXPECT_EQ(documents({reference}).size(), 1U);
  }
}

TEST_F(ExactGlobe, an_unreadable_answer_to_a_question_is_malformed_or_asked_again) {
  fault("not_json", "*SalesOrderHeader*", "GET");
  const std::vector<std::string> references = {"EOL1"};
  const auto not_json = globe->find_documents(references, {});
  ASSERT_FALSE(not_json);
  EXPECT_EQ(not_json.error().code, "globe.not_json");
  fault("truncated_body", "*SalesOrderHeader*", "GET");
  const auto cut_off = globe->find_documents(references, {});
  EXPECT_TRUE(cut_off) << outcome(cut_off);
}

TEST_F(ExactGlobe, a_page_that_repeats_ends_the_reading) {
  ASSERT_NO_FATAL_FAILURE(start({"--page-size", "2"}));
  for (int i = 0; i < 5; ++i) {
    const auto written = globe->write_order(an_order(fmt::format("EOL{}", 100 + i), 1), {});
    ASSERT_TRUE(written) << outcome(written);
  }
  fault("repeated_page", "*SalesOrderHeader*", "GET", 5);
  std::vector<std::string> references;
  for (int i = 0; i < 5; ++i) references.push_back(fmt::format("EOL{}", 100 + i));
  const auto found = globe->find_documents(references, {});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, "globe.page_repeats");
  EXPECT_EQ(found.error().kind, ErrorKind::kMalformed);
}

TEST_F(ExactGlobe, a_service_that_is_restarting_is_waited_for_when_reading) {
  fault("maintenance", "*Account*", "GET", 2);
  EXPECT_TRUE(by_email("niemand@example.nl").empty());
  EXPECT_EQ(globe->calls().reads, 3);
}

TEST_F(ExactGlobe, a_lost_ntlm_session_is_signed_in_again) {
  EXPECT_TRUE(by_email("niemand@example.nl").empty());
  fault("unauthorized", "*Account*", "GET");
  EXPECT_TRUE(by_email("niemand@example.nl").empty());
}

TEST_F(ExactGlobe, a_session_that_is_lost_at_the_header_makes_one_order) {
  fault("unauthorized", "*SalesOrderHeader*");
  const auto written = globe->write_order(an_order("EOL41"), {});
  ASSERT_TRUE(written) << outcome(written);
  EXPECT_EQ(orders_with("EOL41"), 1U);
  EXPECT_EQ(lines_of(written->number), 2U);
}

TEST_F(ExactGlobe, a_login_that_is_cut_between_its_legs_is_no_wrong_password) {
  fault("handshake_cut", "*Account*", "GET");
  model::Customer nobody;
  nobody.email = Personal("niemand@example.nl");
  const auto found = globe->find_customers(MatchKey::kEmail, nobody, {});
  if (!found) {
    EXPECT_NE(found.error().kind, ErrorKind::kUnauthorized) << found.error().what.en;
  }
  EXPECT_TRUE(by_email("niemand@example.nl").empty());
}

TEST_F(ExactGlobe, an_order_is_written_whichever_way_the_service_is_unsure) {
  start({"--refusals", "500", "--dates", "utc", "--queries", "wide", "--metadata-headers", "required",
         "--language", "nl"});
  const auto written = globe->write_order(an_order("EOL42"), {});
  ASSERT_TRUE(written) << outcome(written);
  EXPECT_EQ(orders_with("EOL42"), 1U);
}

TEST_F(ExactGlobe, what_was_delivered_and_invoiced_stays_one_order) {
  const auto written = globe->write_order(an_order("EOL43"), {});
  ASSERT_TRUE(written) << outcome(written);
  const Json order = Json::members({{"order", Json::text(written->number)}});
  control("POST", "deliver", order);
  control("POST", "invoice", order);
  EXPECT_EQ(rows("InvoiceHistoryHeader").size(), 1U);
  EXPECT_EQ(documents({"EOL43"}).size(), 1U);
}

TEST_F(ExactGlobe, an_extra_property_does_no_harm) {
  fault("unknown_property", "*", "", 100);
  const auto written = globe->write_order(an_order("EOL40"), {});
  ASSERT_TRUE(written) << outcome(written);
  EXPECT_EQ(documents({"EOL40"}).size(), 1U);
}

TEST_F(ExactGlobe, a_customer_is_found_by_every_key) {
  const Json row = a_debtor();
  model::Customer customer;
  customer.email = Personal(upper_ascii(text(row, "EmailAddress")));
  customer.code = text(row, "AccountCode");
  customer.vat_number = Personal(text(row, "VATNumber"));
  customer.chamber_of_commerce = Personal(text(row, "ChamberofCommerceNumber"));
  customer.name = Personal(text(row, "AccountName"));
  customer.visit.postcode = Personal(text(row, "InvoiceAddressPostCode"));
  std::vector<MatchKey> keys = {MatchKey::kEmail, MatchKey::kCustomerCode};
  if (!customer.vat_number.empty()) keys.push_back(MatchKey::kVatNumber);
  if (!customer.chamber_of_commerce.empty()) keys.push_back(MatchKey::kChamberOfCommerce);
  if (!customer.visit.postcode.empty()) keys.push_back(MatchKey::kNameAndPostcode);
  for (const MatchKey key : keys) {
    const auto found = globe->find_customers(key, customer, {});
    ASSERT_TRUE(found) << name_of(key) << " " << outcome(found);
    const bool is_there = std::any_of(found->begin(), found->end(), [&](const CustomerFound& one) {
      return one.debtor == text(row, "DebtorNumber") && one.id == normalised_guid(text(row, "ID"));
    });
    EXPECT_TRUE(is_there) << name_of(key);
  }
}

TEST_F(ExactGlobe, a_company_is_created_found_and_changed) {
  const auto made = globe->create_customer(a_customer("nieuw@example.nl"), {});
  ASSERT_TRUE(made) << outcome(made);
  EXPECT_FALSE(made->debtor.empty());
  ASSERT_EQ(by_email("nieuw@example.nl").size(), 1U);
  CustomerDraft change;
  change.phone = Personal("020-7654321");
  const auto changed = globe->update_customer(made->id, change, {});
  ASSERT_TRUE(changed) << outcome(changed);
  const Json row =
      row_where("Account", [](const Json& one) { return text(one, "EmailAddress") == "nieuw@example.nl"; });
  EXPECT_EQ(text(row, "PhoneNumber"), "020-7654321");
  EXPECT_EQ(text(row, "AccountName"), "Kanarie & Zonen");
  EXPECT_EQ(text(row, "ContactLastName"), "Kanarie");
}

TEST_F(ExactGlobe, a_change_needs_less_than_a_new_customer) {
  CustomerDraft change;
  change.phone = Personal("020-7654321");
  EXPECT_FALSE(globe->check(change).empty());  // No name, no country.
  EXPECT_TRUE(globe->check_update(change).empty());
  change.phone = Personal(std::string(200, '1'));
  EXPECT_FALSE(globe->check_update(change).empty());
}

TEST_F(ExactGlobe, a_debtor_is_found_by_his_number) {
  const auto made = globe->create_customer(a_customer("nieuw@example.nl"), {});
  ASSERT_TRUE(made) << outcome(made);
  const auto found = globe->find_debtor(made->debtor, {});
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->id, made->id);
  const auto nobody = globe->find_debtor("999998", {});
  ASSERT_TRUE(nobody);
  EXPECT_FALSE(*nobody);
}

TEST_F(ExactGlobe, the_contact_of_a_new_company_stands_below_it) {
  const auto made = globe->create_customer(a_customer("nieuw@example.nl"), {});
  ASSERT_TRUE(made) << outcome(made);
  const Json contact =
      row_where("ContactPerson", [&](const Json& one) { return text(one, "AccountID") == made->id; });
  EXPECT_EQ(text(contact, "LastName"), "Kanarie");
  EXPECT_EQ(text(contact, "AccountName"), "Kanarie & Zonen");
}

TEST_F(ExactGlobe, a_company_without_a_contact_and_a_person_are_created_too) {
  CustomerDraft company = a_customer("zonder@example.nl");
  company.contact.reset();
  const auto first = globe->create_customer(company, {});
  EXPECT_TRUE(first) << outcome(first);
  CustomerDraft person = a_customer("mens@example.nl");
  person.kind = model::Customer::Kind::kPerson;
  person.name = Personal("Anna Mens");
  person.contact.reset();
  const auto second = globe->create_customer(person, {});
  EXPECT_TRUE(second) << outcome(second);
}

TEST_F(ExactGlobe, account_defaults_are_stored_with_a_new_customer) {
  settings.account_defaults = {{"SectorCode", "OVERIG"}, {"CompanySize", "klein"}};
  connect();
  const auto made = globe->create_customer(a_customer("streng@example.nl"), {});
  ASSERT_TRUE(made) << outcome(made);
  const Json row =
      row_where("Account", [](const Json& one) { return text(one, "EmailAddress") == "streng@example.nl"; });
  EXPECT_EQ(text(row, "SectorCode"), "OVERIG");
  EXPECT_EQ(text(row, "CompanySize"), "KLEIN");
}

TEST_F(ExactGlobe, a_server_that_compares_exactly_finds_what_was_written) {
  ASSERT_NO_FATAL_FAILURE(start({"--text-compare", "exact"}));
  const auto written = globe->write_order(an_order("EOL51"), {});
  ASSERT_TRUE(written) << outcome(written);
  EXPECT_EQ(documents({"EOL51", "EOL52"}).size(), 1U);
}

TEST_F(ExactGlobe, either_verb_changes_a_customer) {
  for (const UpdateVerb verb : {UpdateVerb::kPut, UpdateVerb::kMerge}) {
    ASSERT_NO_FATAL_FAILURE(start({"--update", verb == UpdateVerb::kPut ? "put" : "merge"}));
    settings.update_verb = verb;
    connect();
    CustomerDraft change;
    change.phone = Personal("020-7654321");
    const auto changed = globe->update_customer(text(a_debtor(), "ID"), change, {});
    EXPECT_TRUE(changed) << outcome(changed);
  }
}

TEST_F(ExactGlobe, a_customer_with_a_number_of_the_source_keeps_it) {
  connect();
  CustomerDraft draft = a_customer("genummerd@example.nl");
  draft.number = "987654";
  const auto made = globe->create_customer(draft, {});
  ASSERT_TRUE(made) << outcome(made);
  EXPECT_EQ(made->debtor, "987654");
}

TEST_F(ExactGlobe, a_customer_whose_answer_is_lost_is_found_by_its_key) {
  fault("lost_answer", "*Account*");
  const auto made = globe->create_customer(a_customer("verloren@example.nl"), {});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::kUnknownOutcome) << outcome(made);
  EXPECT_EQ(by_email("verloren@example.nl").size(), 1U);
}

TEST_F(ExactGlobe, an_order_can_be_written_for_a_customer_that_was_just_created) {
  const auto made = globe->create_customer(a_customer("vers@example.nl"), {});
  ASSERT_TRUE(made) << outcome(made);
  OrderDraft order = an_order("EOL50");
  order.debtor = made->debtor;
  order.deliver_to.emplace();
  order.deliver_to->name = Personal("Magazijn Noord");
  order.deliver_to->address.line1 = Personal("Kade 1");
  order.deliver_to->address.country = "BE";
  const auto written = globe->write_order(order, {});
  ASSERT_TRUE(written) << outcome(written);
  const Json row = rows("SalesOrderHeader", "&YourReference=EOL50").at(0);
  EXPECT_EQ(text(row, "OrderDebtor"), made->debtor);
  EXPECT_EQ(text(row, "DeliveryDebtorName"), "Magazijn Noord");
}

TEST_F(ExactGlobe, items_are_found_by_the_handful_and_by_the_hundred) {
  const Json::Array all = rows("Item");
  std::vector<std::string> codes;
  for (const Json& row : all) codes.push_back(lower_ascii(text(row, "ItemCode")));
  ASSERT_GT(codes.size(), Items::kManyCodes) << "The world is too small for this test.";
  codes.push_back("bestaat-niet");
  const auto found = globe->find_items(codes, {});
  ASSERT_TRUE(found) << outcome(found);
  EXPECT_EQ(found->size(), codes.size() - 1);
  EXPECT_LE(globe->calls().reads, static_cast<std::int64_t>(codes.size() / 4 + 4));
}

TEST_F(ExactGlobe, an_item_is_created_and_can_be_ordered) {
  connector::ItemDraft draft;
  draft.code = "nieuw-1";
  draft.description = Personal("Nieuw artikel");
  draft.vat_code = a_vat_code();
  draft.sales_price = *Decimal::parse("9.95");
  const auto made = globe->create_item(draft, {});
  ASSERT_TRUE(made) << outcome(made);
  OrderDraft order = an_order("EOL60", 1);
  order.lines[0].item_code = "nieuw-1";
  const auto written = globe->write_order(order, {});
  EXPECT_TRUE(written) << outcome(written);
}

TEST_F(ExactGlobe, a_wrong_password_is_told_as_such) {
  settings.password = Secret("fout");
  connect();
  EXPECT_EQ(first_finding(), "globe.login_refused");
  const auto codes = globe->reference_codes({});
  ASSERT_FALSE(codes);
  EXPECT_EQ(codes.error().kind, ErrorKind::kUnauthorized);
}

TEST_F(ExactGlobe, a_wrong_server_is_told_as_such) {
  settings.server_name = "ANDERS\\EXACT";
  connect();
  EXPECT_EQ(first_finding(), "globe.server_unknown");
}

TEST_F(ExactGlobe, a_wrong_administration_is_told_as_such) {
  settings.database_name = "987";
  connect();
  EXPECT_EQ(first_finding(), "globe.database_unknown");
}

TEST_F(ExactGlobe, a_user_who_is_no_active_employee_is_told_as_such) {
  for (const char* user : {"uit-dienst", "geen-medewerker"}) {
    settings.user = simulator->said("domain") + "\\" + user;
    connect();
    EXPECT_EQ(first_finding(), "globe.employee_inactive") << user;
    const auto codes = globe->reference_codes({});
    ASSERT_FALSE(codes);
    EXPECT_EQ(codes.error().kind, ErrorKind::kForbidden);
  }
}

TEST_F(ExactGlobe, a_user_who_may_only_read_cannot_write) {
  settings.user = simulator->said("domain") + "\\alleen-lezen";
  connect();
  const auto written = globe->write_order(an_order("EOL70"), {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kForbidden) << outcome(written);
}

TEST_F(ExactGlobe, nothing_that_listens_is_told_as_such) {
  settings.base_url = "http://127.0.0.1:1";
  connect();
  const std::vector<connector::Finding> findings = globe->examine({});
  ASSERT_EQ(findings.size(), 1U);
  ASSERT_TRUE(findings[0].error);
  EXPECT_EQ(findings[0].error->kind, ErrorKind::kUnavailable);
}

TEST_F(ExactGlobe, a_blocked_debtor_is_refused_and_nothing_is_written) {
  const Json debtor = a_debtor();
  const OrderDraft order = an_order("EOL80");
  connect("[customer.CustomerStatus]\nconstant = \"B\"\nwrite = \"always\"");
  const auto changed = globe->update_customer(text(debtor, "ID"), CustomerDraft(), {});
  ASSERT_TRUE(changed) << outcome(changed);
  ASSERT_TRUE(by_email(text(debtor, "EmailAddress")).at(0).blocked);
  const auto written = globe->write_order(order, {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kInvalidRecord) << outcome(written);
  EXPECT_EQ(written.error().code, "globe.blocked");
  EXPECT_EQ(orders_with("EOL80"), 0U);
  for (const std::string& words : {written.error().what.en, written.error().what.nl}) {
    EXPECT_EQ(words.find(text(debtor, "AccountName")), std::string::npos);
  }
}

TEST_F(ExactGlobe, an_unknown_item_is_refused_and_nothing_is_written) {
  OrderDraft order = an_order("EOL81");
  order.lines[1].item_code = "BESTAAT-NIET";
  const auto written = globe->write_order(order, {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kInvalidRecord) << outcome(written);
  EXPECT_EQ(orders_with("EOL81"), 0U);
}

TEST_F(ExactGlobe, what_check_refuses_globe_refuses_too) {
  OrderDraft order = an_order("EOL" + std::string(28, '9'));
  ASSERT_EQ(globe->check(order).size(), 1U);
  const std::int64_t before = globe->calls().total();
  const auto written = globe->write_order(order, {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().fields, std::vector<std::string>{"SalesOrderHeader.YourReference"});
  EXPECT_LE(globe->calls().total() - before, 1);  // At most the comparison of names.
}

TEST_F(ExactGlobe, refusals_mean_the_same_whichever_http_status_they_have) {
  for (const char* status : {"400", "500"}) {
    ASSERT_NO_FATAL_FAILURE(start({"--functional-errors", status}));
    OrderDraft order = an_order("EOL90");
    order.lines[1].item_code = "BESTAAT-NIET";
    const auto written = globe->write_order(order, {});
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::kInvalidRecord) << outcome(written);
    settings.database_name = "987";
    connect();
    EXPECT_EQ(first_finding(), "globe.database_unknown");
  }
}

TEST_F(ExactGlobe, a_refusal_repeats_nothing_personal) {
  CustomerDraft draft = a_customer("kanarie@example.nl");
  draft.vat_code = "ZZZ";
  const auto made = globe->create_customer(draft, {});
  ASSERT_FALSE(made);
  for (const std::string& words : {made.error().what.en, made.error().what.nl}) {
    EXPECT_EQ(lower_ascii(words).find("kanarie"), std::string::npos) << words;
    EXPECT_EQ(words.find("Dorpsstraat"), std::string::npos) << words;
  }
}

}  // namespace
}  // namespace schakel::exact_globe
