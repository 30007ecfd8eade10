#include "connectors/exact_online/customer_forms.h"

#include "base/text.h"

namespace schakel::exact_online {
namespace {

constexpr const char* kSomeId = "00000000-0000-0000-0000-000000000000";

Form filled_in(const connector::CustomerDraft& draft, Purpose purpose, int classification_slot,
               const std::string& classification_id) {
  Form form(entity("crm/Accounts"), purpose, draft.cut_when_too_long);
  form.text("Name", draft.name);
  if (purpose == Purpose::kNew) {
    form.text("Code", draft.number);  // Empty: Exact counts on from its highest.
    form.text("Status", "C");
  }
  form.text("AddressLine1", draft.visit.line1);
  form.text("AddressLine2", draft.visit.line2);
  form.text("AddressLine3", draft.visit.line3);
  form.text("Postcode", draft.visit.postcode);
  form.text("City", draft.visit.city);
  form.text("State", draft.visit.state);
  form.text("Country", draft.visit.country);
  form.text("Email", draft.email);
  form.text("Phone", draft.phone);
  form.text("Website", draft.website);
  form.text("VATNumber", draft.vat_number);
  form.text("ChamberOfCommerce", draft.chamber_of_commerce);
  form.text("Language", draft.language);
  form.text("SalesCurrency", draft.currency);
  form.text("SalesVATCode", draft.vat_code);
  form.text("PaymentConditionSales", draft.payment_condition);
  form.text("Classification" + std::to_string(classification_slot), classification_id);
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
  return form;
}

}  // namespace

Form account_form(const connector::CustomerDraft& draft, int classification_slot,
                  const std::string& classification_id) {
  Form form = filled_in(draft, Purpose::kNew, classification_slot, classification_id);
  form.require_all();
  return form;
}

Form changed_account_form(const connector::CustomerDraft& draft, int classification_slot,
                          const std::string& classification_id) {
  return filled_in(draft, Purpose::kChange, classification_slot, classification_id);
}

std::optional<Form> contact_form(const connector::CustomerDraft& draft, const std::string& account_id,
                                 Purpose purpose) {
  const bool is_person = draft.kind == model::Customer::Kind::kPerson;
  if (!draft.contact && (!is_person || draft.name.empty())) return std::nullopt;
  const model::Contact contact = draft.contact.value_or(model::Contact{});
  Form form(entity("crm/Contacts"), purpose, draft.cut_when_too_long);
  if (purpose == Purpose::kNew) form.text("Account", account_id);
  form.text("FirstName", contact.first_name);
  form.text("MiddleName", contact.middle_name);
  form.text("LastName", contact.last_name);
  // The flags of the catalogue want both names, its text and the service one of them (facts 5).
  if (!form.has("FirstName") && !form.has("LastName")) {
    if (!is_person) return std::nullopt;
    form.text("LastName", draft.name);
  }
  form.text("Initials", contact.initials);
  form.text("Gender", contact.gender);
  form.text("Email", contact.email.empty() && is_person ? draft.email : contact.email);
  form.text("Phone", contact.phone.empty() && is_person ? draft.phone : contact.phone);
  form.text("JobTitleDescription", contact.job_title);
  form.text("Language", contact.language.empty() ? draft.language : contact.language);
  return form;
}

std::vector<Error> customer_problems(const connector::CustomerDraft& draft, int classification_slot,
                                     Purpose purpose) {
  const std::string classification = draft.classification.empty() ? "" : kSomeId;
  const Form account = purpose == Purpose::kNew
                           ? account_form(draft, classification_slot, classification)
                           : changed_account_form(draft, classification_slot, classification);
  std::vector<Error> problems = account.problems();
  if (const std::optional<Form> contact = contact_form(draft, kSomeId, purpose)) {
    problems.insert(problems.end(), contact->problems().begin(), contact->problems().end());
  }
  return problems;
}

}  // namespace schakel::exact_online
