#include "connectors/exact_online/customer_forms.h"

#include <gtest/gtest.h>

#include "mapping/rules_file.h"

namespace schakel::exact_online {
namespace {

const std::string kId = "00000000-0000-0000-0000-000000000000";

FormRules rules(int slot = 1) {
  ConnectionSettings settings;
  settings.classification_slot = slot;
  return form_rules(settings, model::Document::kSalesOrder);
}
connector::CustomerDraft a_company() {
  connector::CustomerDraft draft;
  draft.name = Personal("Jansen");
  draft.visit.city = Personal("Delft");
  draft.classification = "B";
  draft.contact.emplace();
  draft.contact->last_name = Personal("Smit");
  return draft;
}
connector::CustomerDraft a_person() {
  connector::CustomerDraft draft;
  draft.kind = model::Customer::Kind::kPerson;
  draft.name = Personal("Karin Smit");
  draft.email = Personal("karin@smit.example");
  return draft;
}
std::string contact_of(const connector::CustomerDraft& draft, Purpose purpose = Purpose::kNew) {
  const std::optional<Form> form = contact_form(draft, rules(), kId, purpose);
  return form ? form->body().dump() : "";
}

TEST(CustomerForms, a_new_account_is_a_customer_at_once_and_in_the_slot_that_was_chosen) {
  EXPECT_EQ(account_form(a_company(), rules(3), Purpose::kNew, any_id)->body().dump(),
            R"({"Name":"Jansen","Status":"C","City":"Delft","Classification3":")" + kId + R"("})");
}

TEST(CustomerForms, a_change_holds_what_the_draft_holds_and_never_number_or_state) {
  connector::CustomerDraft draft;
  draft.number = "45001";
  draft.visit.city = Personal("Leiden");
  EXPECT_EQ(account_form(draft, rules(), Purpose::kChange, any_id)->body().dump(), R"({"City":"Leiden"})");
}

TEST(CustomerForms, a_person_is_his_own_contact_when_he_is_new) {
  EXPECT_EQ(contact_of(a_person()),
            R"({"LastName":"Karin Smit","Email":"karin@smit.example","Account":")" + kId + R"("})");
  // A change must not put the whole name where the last name stands.
  EXPECT_EQ(contact_of(a_person(), Purpose::kChange), R"({"Email":"karin@smit.example"})");
}

TEST(CustomerForms, a_company_that_names_nobody_has_no_contact) {
  connector::CustomerDraft draft = a_company();
  draft.contact.reset();
  draft.language = "NL";
  EXPECT_EQ(contact_of(draft), "");
  EXPECT_EQ(contact_of(draft, Purpose::kChange), "");
  draft = a_company();
  draft.contact->last_name = Personal();
  EXPECT_EQ(contact_of(draft), "");
}

TEST(CustomerForms, what_is_wrong_with_the_contact_is_known_before_the_account_is_made) {
  const mapping::Rules own =
      mapping::read_shipped_rules("[customer.contact.BirthDate]\nsource = \"remarks\"");
  auto mapping =
      connector::OrderMapping::compile(*order_target_fields(model::Document::kSalesOrder), {}, own, {});
  ASSERT_FALSE(mapping.has_value());  // A text is no date: apply refuses it.
  connector::CustomerDraft draft = a_company();
  draft.name = Personal(std::string(51, 'x'));
  draft.cost_center = "WEB";
  const std::vector<Error> problems = customer_problems(draft, rules(), Purpose::kNew);
  ASSERT_EQ(problems.size(), 2U);
  EXPECT_EQ(problems[0].code, "online.too_long");
  EXPECT_EQ(problems[1].code, "online.account_has_no_cost_center");
  draft.cut_when_too_long = true;
  EXPECT_EQ(customer_problems(draft, rules(), Purpose::kNew).size(), 1U);
}

TEST(CustomerForms, a_rule_may_fill_only_what_is_empty_and_empty_what_came_to_nothing) {
  const mapping::Rules own = mapping::read_shipped_rules(R"(
      [customer.Phone]
      write = "if_empty"
      [customer.Website]
      clear = true)");
  auto mapping =
      connector::OrderMapping::compile(*order_target_fields(model::Document::kSalesOrder), {}, own, {});
  ASSERT_TRUE(mapping.has_value());
  const FormRules changed = form_rules({}, model::Document::kSalesOrder, *mapping);
  connector::CustomerDraft draft;
  draft.phone = Personal("0201234567");
  const Result<Form> form = account_form(draft, changed, Purpose::kChange, any_id);
  EXPECT_EQ(changes(*form, *Json::parse(R"({"Phone":null,"Website":"x.example"})")).dump(),
            R"({"Phone":"0201234567","Website":""})");
  EXPECT_EQ(changes(*form, *Json::parse(R"({"Phone":"0309876543","Website":null})")).dump(), "{}");
}

}  // namespace
}  // namespace schakel::exact_online
