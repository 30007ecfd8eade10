#include "flow/customer_plan.h"

#include <gtest/gtest.h>

#include "flow/order_builder_test.h"

namespace schakel::flow {
namespace {

using namespace test;
using connector::MatchKey;

Result<CustomerPlan> planned(const model::Order& order, const WhatExists& exists, const OrdersFlow& flow) {
  return plan_customer(order, order.customer, CustomerStep::Role::kOrderedBy, exists, flow);
}

CustomerAction action(const model::Order& order, const WhatExists& exists, const OrdersFlow& flow) {
  auto plan = planned(order, exists, flow);
  if (!plan) {
    ADD_FAILURE() << plan.error().code << ": " << plan.error().what.en;
    return UseDebtor{};
  }
  return plan->step.action;
}

TEST(MatchKeys, are_tried_in_the_order_of_the_settings_and_only_where_the_customer_has_them) {
  CustomerRules rules;
  rules.match_keys = {MatchKey::kVatNumber, MatchKey::kNameAndPostcode, MatchKey::kEmail};
  EXPECT_EQ(usable_match_keys(a_customer(), rules),
            (std::vector<MatchKey>{MatchKey::kNameAndPostcode, MatchKey::kEmail}));
}

TEST(MatchKeys, of_the_same_value_spelt_differently_are_the_same) {
  EXPECT_EQ(match_value(MatchKey::kEmail, a_customer().with_email(" Inkoop@DeVries.example")),
            match_value(MatchKey::kEmail, a_customer()));
  EXPECT_EQ(match_value(MatchKey::kVatNumber, a_customer().with_vat_number("NL 8123.45.678.B01")),
            match_value(MatchKey::kVatNumber, a_customer().with_vat_number("nl812345678b01")));
}

TEST(MatchKeys, of_a_name_without_a_postcode_are_none) {
  model::Customer customer = a_customer();
  customer.visit.postcode = Personal();
  EXPECT_TRUE(match_value(MatchKey::kNameAndPostcode, customer).empty());
}

TEST(CustomerPlan, uses_a_customer_that_is_linked) {
  const auto used = std::get<UseDebtor>(action(
      an_order().by_known_customer(), a_target().with_linked("customer-1", debtor("10025")), settings()));
  EXPECT_EQ(used.debtor, "10025");
  EXPECT_EQ(used.target_id, "account-10025");
}

TEST(CustomerPlan, uses_the_one_that_matches) {
  const auto plan = planned(an_order(), a_target().with_match("customer-1", debtor("10025")), settings());
  EXPECT_EQ(std::get<UseDebtor>(plan->step.action).debtor, "10025");
  EXPECT_EQ(plan->step.source_customer_id, "customer-1");
  EXPECT_FALSE(plan->default_debtor);
}

TEST(CustomerPlan, completes_the_one_that_was_made_by_half_although_customers_are_not_updated) {
  WhatExists exists = a_target().with_match("customer-1", debtor("10025"));
  exists.customers.at("customer-1").half_made = true;
  const auto update = std::get<UpdateCustomer>(action(an_order(), exists, settings()));
  EXPECT_EQ(update.target_id, "account-10025");
  EXPECT_TRUE(update.completes);
  EXPECT_FALSE(update.draft.name.empty());
}

TEST(CustomerPlan, never_guesses_between_two_and_lists_both_by_number) {
  const WhatExists exists =
      a_target().with_match("customer-1", debtor("10031", "WEB")).with_match("customer-1", debtor("10025"));
  const Error error = planned(an_order(), exists, settings()).error();
  EXPECT_EQ(error.code, "flow.customer_ambiguous");
  EXPECT_EQ(error.what.en,
            "Order 1042, customer 25: 2 accounts in the target have this e-mail address: debtor 10025, "
            "debtor 10031 "
            "(code WEB).");
  EXPECT_EQ(error.what.nl.find("devries"), std::string::npos);
}

TEST(CustomerPlan, does_not_call_one_account_found_twice_ambiguous) {
  const WhatExists exists =
      a_target().with_match("customer-1", debtor("10025")).with_match("customer-1", debtor("10025"));
  EXPECT_EQ(std::get<UseDebtor>(action(an_order(), exists, settings())).debtor, "10025");
}

TEST(CustomerPlan, counts_an_account_without_debtor_number_as_a_candidate) {
  connector::CustomerFound supplier = debtor("10031");
  supplier.debtor.clear();
  const WhatExists exists =
      a_target().with_match("customer-1", debtor("10025")).with_match("customer-1", supplier);
  EXPECT_EQ(planned(an_order(), exists, settings()).error().code, "flow.customer_ambiguous");
}

TEST(CustomerPlan, refuses_a_blocked_debtor) {
  connector::CustomerFound blocked = debtor("10025");
  blocked.blocked = true;
  const Error error = planned(an_order(), a_target().with_match("customer-1", blocked), settings()).error();
  EXPECT_EQ(error.code, "flow.customer_blocked");
  EXPECT_EQ(error.what.en, "Order 1042, customer 25: debtor 10025 is blocked.");
}

TEST(CustomerPlan, refuses_an_account_that_is_no_debtor) {
  connector::CustomerFound account = debtor("10025", "ACME");
  account.debtor.clear();
  const Error error = planned(an_order(), a_target().with_match("customer-1", account), settings()).error();
  EXPECT_EQ(error.code, "flow.customer_no_debtor");
  EXPECT_NE(error.what.en.find("ACME"), std::string::npos);
}

TEST(CustomerPlan, creates_a_company_with_the_person_who_ordered_as_contact) {
  const model::Order order =
      an_order().by(a_customer().with_contact("Karin", "Smit")).ordered_by_person("Jan", "Bakker");
  const auto created = std::get<CreateCustomer>(action(order, a_target(), settings()));
  EXPECT_EQ(created.draft.kind, model::Customer::Kind::kCompany);
  EXPECT_EQ(created.draft.name, Personal("De Vries BV"));
  ASSERT_TRUE(created.draft.contact);
  EXPECT_EQ(created.draft.contact->last_name, Personal("Bakker"));
  EXPECT_EQ(created.draft.number, "");
}

TEST(CustomerPlan, creates_with_the_main_contact_when_the_order_names_nobody) {
  const model::Order order = an_order().by(a_customer().with_contact("Karin", "Smit"));
  EXPECT_EQ(std::get<CreateCustomer>(action(order, a_target(), settings())).draft.contact->last_name,
            Personal("Smit"));
}

TEST(CustomerPlan, creates_another_payer_with_his_own_contact_not_with_who_ordered) {
  const model::Customer payer = a_customer("payer").with_contact("Karin", "Smit");
  const model::Order order = an_order().paid_by(payer).ordered_by_person("Jan", "Bakker");
  const auto plan = plan_customer(order, payer, CustomerStep::Role::kInvoiceTo, a_target(), settings());
  EXPECT_EQ(std::get<CreateCustomer>(plan->step.action).draft.contact->last_name, Personal("Smit"));
}

TEST(CustomerPlan, creates_a_person_as_a_person) {
  model::Customer customer = a_customer();
  customer.kind = model::Customer::Kind::kPerson;
  const auto created = std::get<CreateCustomer>(action(an_order().by(customer), a_target(), settings()));
  EXPECT_EQ(created.draft.kind, model::Customer::Kind::kPerson);
}

TEST(CustomerPlan, translates_a_new_customers_codes_by_his_own_country) {
  OrdersFlow flow = settings();
  flow.customer_vat_code.table = {{"2", "1"}, {"2/BE", "B"}};
  flow.classification.table = {{"Gold", "A"}};
  const model::Order order = an_order()
                                 .by(a_customer().in("BE").with_vat_code("2").with_classification("Gold"))
                                 .delivered_at(address_in("NL"));
  const auto created = std::get<CreateCustomer>(action(order, a_target(), flow));
  EXPECT_EQ(created.draft.vat_code, "B");
  EXPECT_EQ(created.draft.classification, "A");
}

TEST(CustomerPlan, asks_a_person_about_a_new_customers_unmapped_code) {
  const Error error =
      planned(an_order().by(a_customer().with_classification("Gold")), a_target(), settings()).error();
  EXPECT_EQ(error.code, "flow.classification_unmapped");
  EXPECT_TRUE(error.what.en.starts_with("Order 1042, customer 25: classification \"Gold\""));
}

TEST(CustomerPlan, hands_on_the_own_fields_that_were_read_of_the_customer) {
  const model::Order order = an_order().by(a_customer().with_native("Remarks", Personal("Bellen")));
  const auto created = std::get<CreateCustomer>(action(order, a_target(), settings()));
  ASSERT_EQ(created.draft.source.size(), 1u);
  EXPECT_EQ(created.draft.source[0].first, "Remarks");
}

TEST(CustomerPlan, creates_nobody_when_creating_is_off) {
  OrdersFlow flow = settings();
  flow.customers.create = false;
  EXPECT_EQ(planned(an_order(), a_target(), flow).error().code, "flow.customer_not_found");
}

TEST(CustomerPlan, updates_a_found_customer_when_updating_is_on) {
  OrdersFlow flow = settings();
  flow.customers.update = true;
  const auto updated = std::get<UpdateCustomer>(
      action(an_order(), a_target().with_match("customer-1", debtor("10025")), flow));
  EXPECT_EQ(updated.debtor, "10025");
  EXPECT_EQ(updated.target_id, "account-10025");
  EXPECT_EQ(updated.draft.name, Personal("De Vries BV"));
  EXPECT_EQ(updated.draft.number, "");
}

TEST(CustomerPlan, never_updates_with_fields_that_were_not_read) {
  OrdersFlow flow = settings();
  flow.customers.update = true;
  const CustomerAction done =
      action(an_order().by_known_customer(), a_target().with_linked("customer-1", debtor("10025")), flow);
  EXPECT_TRUE(std::holds_alternative<UseDebtor>(done));
}

TEST(CustomerPlan, gives_the_number_of_the_source_when_asked_to) {
  OrdersFlow flow = settings();
  flow.customers.number = CustomerNumber::kSameAsSource;
  EXPECT_TRUE(needs_number_lookup(a_customer(), flow.customers));
  EXPECT_EQ(std::get<CreateCustomer>(action(an_order(), a_target(), flow)).draft.number, "25");
}

TEST(CustomerPlan, refuses_a_number_that_belongs_to_somebody_else) {
  OrdersFlow flow = settings();
  flow.customers.number = CustomerNumber::kSameAsSource;
  const Error error =
      planned(an_order(), a_target().with_number_holder("customer-1", debtor("25", "OLD")), flow).error();
  EXPECT_EQ(error.code, "flow.customer_number_taken");
  EXPECT_NE(error.what.en.find("debtor 25 (code OLD)"), std::string::npos);
}

TEST(CustomerPlan, refuses_a_customer_without_a_number_when_he_must_keep_it) {
  OrdersFlow flow = settings();
  flow.customers.number = CustomerNumber::kSameAsSource;
  EXPECT_EQ(planned(an_order().by(a_customer().numbered("")), a_target(), flow).error().code,
            "flow.customer_without_number");
}

TEST(CustomerPlan, without_a_match_key_creates_nobody) {
  const Error error = planned(an_order().by(a_customer().without_email()), a_target(), settings()).error();
  EXPECT_EQ(error.code, "flow.customer_without_match_key");
  EXPECT_EQ(error.what.nl, "Order 1042, klant 25: heeft geen e-mailadres in de bron.");
}

TEST(CustomerPlan, without_a_name_creates_nobody) {
  EXPECT_EQ(planned(an_order().by(a_customer().without_name()), a_target(), settings()).error().code,
            "flow.customer_without_name");
}

TEST(CustomerPlan, uses_a_match_whatever_else_is_missing) {
  const model::Order order = an_order().by(a_customer().without_name());
  const auto used =
      std::get<UseDebtor>(action(order, a_target().with_match("customer-1", debtor("10025")), settings()));
  EXPECT_EQ(used.debtor, "10025");
}

TEST(CustomerPlan, falls_back_to_the_default_debtor_without_usable_customer_fields) {
  OrdersFlow flow = settings();
  flow.customers.default_debtor = DefaultDebtor::kFallback;
  flow.customers.default_debtor_number = "99999";
  const auto plan = planned(an_order().by(a_customer().without_email()), a_target(), flow);
  EXPECT_TRUE(plan->default_debtor);
  EXPECT_EQ(std::get<UseDebtor>(plan->step.action).debtor, "99999");
  EXPECT_EQ(plan->step.source_customer_id, "");
}

TEST(CustomerPlan, does_not_fall_back_to_the_default_debtor_where_several_match) {
  OrdersFlow flow = settings();
  flow.customers.default_debtor = DefaultDebtor::kFallback;
  flow.customers.default_debtor_number = "99999";
  const WhatExists exists =
      a_target().with_match("customer-1", debtor("10025")).with_match("customer-1", debtor("10031"));
  EXPECT_EQ(planned(an_order(), exists, flow).error().code, "flow.customer_ambiguous");
}

TEST(CustomerPlan, always_takes_the_default_debtor_when_told_so_also_for_a_linked_customer) {
  OrdersFlow flow = settings();
  flow.customers.default_debtor = DefaultDebtor::kAlways;
  flow.customers.default_debtor_number = "99999";
  const auto plan = planned(an_order(), a_target().with_linked("customer-1", debtor("10025")), flow);
  EXPECT_EQ(std::get<UseDebtor>(plan->step.action).debtor, "99999");
}

TEST(CustomerPlan, needs_a_default_debtor_that_exists_and_is_not_blocked) {
  OrdersFlow flow = settings();
  flow.customers.default_debtor = DefaultDebtor::kFallback;
  flow.customers.default_debtor_number = "99999";
  const auto nobody = an_order().by(a_customer().without_email());
  const auto missing = planned(nobody, a_target().without_default_debtor(), flow);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, "flow.default_debtor_missing");
  EXPECT_NE(missing.error().what.en.find("99999"), std::string::npos);
  EXPECT_EQ(planned(nobody, a_target().with_blocked_default_debtor(), flow).error().code,
            "flow.default_debtor_blocked");
  EXPECT_TRUE(planned(an_order(), a_target().without_default_debtor(), flow)) << "he is not needed here";
}

TEST(CustomerPlan, updates_the_main_contact_and_not_with_who_happened_to_order) {
  OrdersFlow flow = settings();
  flow.customers.update = true;
  model::Order order = an_order().ordered_by_person("Piet", "Collega");
  order.customer.contact.emplace();
  order.customer.contact->first_name = Personal("Anna");
  const auto plan = planned(order, a_target().with_linked("customer-1", debtor("10025")), flow);
  ASSERT_TRUE(plan);
  EXPECT_EQ(std::get<UpdateCustomer>(plan->step.action).draft.contact->first_name, Personal("Anna"));
}

TEST(CustomerPlan, says_which_debtors_an_error_is_about_so_that_their_orders_are_one_group) {
  const WhatExists two =
      a_target().with_match("customer-1", debtor("10025")).with_match("customer-1", debtor("10031"));
  EXPECT_EQ(planned(an_order(), two, settings()).error().fields,
            (std::vector<std::string>{"debtor 10025", "debtor 10031", "customers.match_keys"}));
}

TEST(SamePlace, ignores_capitals_and_the_space_in_a_postcode_but_not_a_house_number) {
  model::Address other = address_in("NL");
  other.postcode = Personal("1015cx");
  other.city = Personal("AMSTERDAM");
  EXPECT_TRUE(same_place(address_in("NL"), other));
  other.line1 = Personal("Keizersgracht 12b");
  EXPECT_FALSE(same_place(address_in("NL"), other));
}

TEST(PartyOnDocument, has_the_person_who_ordered_as_contact) {
  const auto party = party_of(a_customer(), CustomerBuilder::contact("Jan", "Bakker"));
  EXPECT_EQ(party.name, Personal("De Vries BV"));
  EXPECT_EQ(party.contact_name, Personal("Jan Bakker"));
  EXPECT_EQ(party.email, Personal("inkoop@devries.example"));
}

}  // namespace
}  // namespace schakel::flow
