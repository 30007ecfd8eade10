#include "connectors/exact_online/customer_forms.h"

#include "base/assert.h"
#include "base/text.h"

namespace schakel::exact_online {
namespace {

connector::Writing writing_for(Purpose purpose) {
  return purpose == Purpose::kChange ? connector::Writing::kChange : connector::Writing::kNew;
}

}  // namespace

Result<Form> account_form(const connector::CustomerDraft& draft, const FormRules& rules, Purpose purpose,
                          const IdOf& id_of) {
  const connector::OrderMapping::Part& part = rules.mapping->customer();
  Form form(entity("crm/Accounts"), purpose, draft.cut_when_too_long);
  TRY_VOID(form.fill(part.mapping,
                     connector::CustomerDraftRecord(part.scope, draft, rules.settings, writing_for(purpose)),
                     "", id_of));
  // The catalogue has a cost centre of accounts, and it can be read only (facts 5).
  if (!draft.cost_center.empty()) {
    form.add_problem({.kind = ErrorKind::kInvalidRecord,
                      .code = "online.account_has_no_cost_center",
                      .what = {.en = "Customers in Exact Online have no cost centre.",
                               .nl = "Klanten in Exact Online hebben geen kostenplaats."},
                      .advice = {.en = "Set the cost centre on the order instead.",
                                 .nl = "Zet de kostenplaats op de order."},
                      .fields = {form.name_of("Costcenter")}});
  }
  if (purpose == Purpose::kNew) form.require_all();
  return form;
}

std::optional<Form> contact_form(const connector::CustomerDraft& draft, const FormRules& rules,
                                 const std::string& account_id, Purpose purpose) {
  // A company of which the draft names nobody: its contact is left as it is.
  if (purpose == Purpose::kChange && !draft.contact && draft.kind != model::Customer::Kind::kPerson)
    return std::nullopt;
  const connector::OrderMapping::Part& part = rules.mapping->customer();
  Form form(entity("crm/Contacts"), purpose, draft.cut_when_too_long);
  const Result<void> filled = form.fill(
      part.mapping, connector::CustomerDraftRecord(part.scope, draft, rules.settings, writing_for(purpose)),
      "contact.", any_id);
  SCHAKEL_ASSERT(filled.has_value());
  if (purpose == Purpose::kChange) return form;
  // The flags of the catalogue want both names, its text and the service one of them (facts 5).
  if (!form.has("FirstName") && !form.has("LastName") && form.problems().empty()) return std::nullopt;
  form.text("Account", account_id);
  return form;
}

std::vector<Error> customer_problems(const connector::CustomerDraft& draft, const FormRules& rules,
                                     Purpose purpose) {
  const Result<Form> account = account_form(draft, rules, purpose, any_id);
  SCHAKEL_ASSERT(account.has_value());
  std::vector<Error> problems = account->problems();
  if (const std::optional<Form> contact = contact_form(draft, rules, *any_id({}, {}), purpose)) {
    problems.insert(problems.end(), contact->problems().begin(), contact->problems().end());
  }
  return problems;
}

}  // namespace schakel::exact_online
