#include <array>
#include <utility>

#include "base/text.h"
#include "connectors/exact_globe/simulator/business/business.h"
#include "connectors/exact_globe/simulator/checks.h"

// Accounts. A main contact is part of the account and stands as a ContactPerson of its own; its four
// addresses stand as Address rows (facts 2.7 for the contact; the addresses follow SQL's Addresses table,
// facts 4).
namespace schakel::exact_globe::simulator {
namespace {

constexpr std::array kReferences = {Reference{"PaymentCondition", "PaymentCondition", "PaymentConditionCode"},
                                    Reference{"DeliveryMethod", "ShippingMethod", "ShippingMethodProperty"},
                                    Reference{"ClassificationID", "Classification", "ID"},
                                    Reference{"CurrencyCode", "Currency", "CurrencyCode"},
                                    Reference{"VatCode", "VAT", "VATCode"},
                                    Reference{"ContactTitle", "Title", "TitleCode"},
                                    Reference{"MailingCountry", "Country", "Code"},
                                    Reference{"PostalCountry", "Country", "Code"},
                                    Reference{"InvoiceCountry", "Country", "Code"},
                                    Reference{"DeliveryCountry", "Country", "Code"},
                                    Reference{"InvoiceDebtor", "Account", "DebtorNumber"}};

struct Carried {
  const char* account;
  const char* other;
};

constexpr std::array kContact = {Carried{"ContactFirstName", "FirstName"},
                                 Carried{"ContactMiddleName", "MiddleName"},
                                 Carried{"ContactLastName", "LastName"},
                                 Carried{"ContactFullName", "FullName"},
                                 Carried{"ContactInitials", "Initials"},
                                 Carried{"ContactGender", "Gender"},
                                 Carried{"ContactTitle", "Title"},
                                 Carried{"ContactEmail", "EmailAddress"},
                                 Carried{"ContactPhoneNumber", "PhoneNumber"},
                                 Carried{"ContactMobileNumber", "MobileNumber"},
                                 Carried{"ContactFaxNumber", "FaxNumber"},
                                 Carried{"ContactLanguage", "Language"},
                                 Carried{"JobDescription", "JobDescription"},
                                 Carried{"AccountCode", "AccountCode"},
                                 Carried{"AccountName", "AccountName"},
                                 Carried{"ID", "AccountID"}};

struct AddressPart {
  const char* type;
  std::array<Carried, 6> carried;
};

constexpr std::array kAddresses = {AddressPart{"VIS",
                                               {{{"MailingAddress1", "AddressLine1"},
                                                 {"MailingAddress2", "AddressLine2"},
                                                 {"MailingAddress3", "AddressLine3"},
                                                 {"MailingPostcode", "PostCode"},
                                                 {"MailingCity", "City"},
                                                 {"MailingCountry", "Country"}}}},
                                   AddressPart{"POS",
                                               {{{"PostalAddressLine1", "AddressLine1"},
                                                 {"PostalAddressLine2", "AddressLine2"},
                                                 {"PostalAddressLine3", "AddressLine3"},
                                                 {"PostalPostCode", "PostCode"},
                                                 {"PostalCity", "City"},
                                                 {"PostalCountry", "Country"}}}},
                                   AddressPart{"INV",
                                               {{{"InvoiceAddress", "AddressLine1"},
                                                 {"InvoiceAddress2", "AddressLine2"},
                                                 {"InvoiceAddress3", "AddressLine3"},
                                                 {"InvoiceAddressPostCode", "PostCode"},
                                                 {"InvoiceCity", "City"},
                                                 {"InvoiceCountry", "Country"}}}},
                                   AddressPart{"DEL",
                                               {{{"DeliveryAddressline1", "AddressLine1"},
                                                 {"DeliveryAddressline2", "AddressLine2"},
                                                 {"DeliveryAddressline3", "AddressLine3"},
                                                 {"DeliveryPostCode", "PostCode"},
                                                 {"DeliveryCity", "City"},
                                                 {"DeliveryCountry", "Country"}}}}};

const Entity& account_entity(const Call& call) {
  return call.store.catalogue().at("Account");
}

OrError<bool> check(const Call& call, const Row& row, const Row* stored) {
  const Entity& entity = account_entity(call);
  for (const Reference& reference : kReferences) {
    if (const OrError<bool> exists = check_reference(call, entity, row, reference); !exists) return exists;
  }
  for (const char* unique : {"DebtorNumber", "AccountCode"}) {
    const kit::Value& value = value_of(entity, row, unique);
    const Row* other = value.is_null() ? nullptr : find_by(call, "Account", unique, value);
    if (other != nullptr && other != stored)
      return refuse("Property " + std::string(unique) + ": the number exists already.");
  }
  return true;
}

void name_the_contact(const Entity& entity, Row& row) {
  if (!value_of(entity, row, "ContactFullName").is_null()) return;
  std::string name;
  for (const char* part : {"ContactFirstName", "ContactMiddleName", "ContactLastName"}) {
    const std::string text = text_of(entity, row, part);
    if (!text.empty()) name += (name.empty() ? "" : " ") + text;
  }
  set_text(entity, row, "ContactFullName", first_characters(name, 100));
}

std::int64_t number_in(const std::string& text) {
  const std::optional<std::int64_t> number =
      text.empty() ? std::nullopt : Json::number_from(text).as_integer();
  return number.value_or(0);
}

/// Continues from the highest number that there is (facts 5, CV).
void number_the_account(const Call& call, const Entity& entity, Row& row) {
  if (text_of(entity, row, "CustomerType") == "C") {
    if (value_of(entity, row, "DebtorNumber").is_null()) {
      set_text(entity, row, "DebtorNumber", std::to_string(call.store.next_number("DebtorNumber")));
    } else if (const std::int64_t number = number_in(text_of(entity, row, "DebtorNumber")); number > 0) {
      call.store.numbered_to("DebtorNumber", number);
    }
  }
  if (value_of(entity, row, "AccountCode").is_null()) {
    std::string code = text_of(entity, row, "DebtorNumber");
    if (code.empty()) code = std::to_string(call.store.next_number("DebtorNumber"));
    set_text(entity, row, "AccountCode", code);
  }
  if (value_of(entity, row, "DebtorCode").is_null())
    set_text(entity, row, "DebtorCode", text_of(entity, row, "AccountCode"));
}

Values contact_values(const Call& call, const Row& account) {
  const Entity& from = account_entity(call);
  const Entity& to = call.store.catalogue().at("ContactPerson");
  Values values;
  for (const Carried& each : kContact)
    values.emplace_back(to.at(each.other), value_of(from, account, each.account));
  values.emplace_back(to.at("MainContact"), kit::Value::boolean(true));
  values.emplace_back(to.at("ModifiedDate"), stamp_of(call));
  return values;
}

Values address_values(const Call& call, const Row& account, const AddressPart& part) {
  const Entity& from = account_entity(call);
  const Entity& to = call.store.catalogue().at("Address");
  Values values;
  for (const Carried& each : part.carried)
    values.emplace_back(to.at(each.other), value_of(from, account, each.account));
  values.emplace_back(to.at("Account"), account.get(from.key));
  values.emplace_back(to.at("ContactPerson"), value_of(from, account, "ContactID"));
  values.emplace_back(to.at("Type"), kit::Value::text(part.type));
  values.emplace_back(to.at("Main"), kit::Value::boolean(true));
  values.emplace_back(to.at("ModifiedDate"), stamp_of(call));
  return values;
}

void insert_completed(const Call& call, const Entity& entity, Row row) {
  complete(call, entity, row);
  call.store.rows(entity).insert(std::move(row));
}

Row* find_address(const Call& call, const Row& account, const char* type) {
  Rows& rows = call.store.rows("Address");
  const Entity& entity = rows.entity();
  for (Row* row : rows.find_equal(entity.at("Account"), account.get(account_entity(call).key))) {
    if (text_of(entity, *row, "Type") == type && flag_of(entity, *row, "Main")) return row;
  }
  return nullptr;
}

}  // namespace

OrError<Row> create_account(const Call& call, const Values& values) {
  const Entity& entity = account_entity(call);
  Row row = row_of(values);
  name_the_contact(entity, row);
  if (const OrError<bool> fine = check(call, row, nullptr); !fine)
    return tl::unexpected<ServiceError>(fine.error());
  if (const OrError<bool> fine =
          check_mandatory(entity, row, required_on_create(entity, call.rules.mandatory));
      !fine) {
    return tl::unexpected<ServiceError>(fine.error());
  }
  complete(call, entity, row);
  number_the_account(call, entity, row);
  name_the_contact(entity, row);  // Again: a last name may have come by default.
  if (value_of(entity, row, "ContactID").is_null())
    row.set(entity.at("ContactID"), kit::Value::guid(call.random.guid()));
  OrError<Row*> inserted = insert_new(call, entity, std::move(row));
  if (!inserted) return tl::unexpected<ServiceError>(inserted.error());

  const Row& account = **inserted;
  Row contact = row_of(contact_values(call, account));
  const Entity& contact_entity = call.store.catalogue().at("ContactPerson");
  contact.set(contact_entity.key, value_of(entity, account, "ContactID"));
  insert_completed(call, contact_entity, std::move(contact));
  for (const AddressPart& part : kAddresses)
    insert_completed(call, call.store.catalogue().at("Address"), row_of(address_values(call, account, part)));
  return account;
}

OrError<bool> update_account(const Call& call, Row& stored, const Values& changes) {
  const Entity& entity = account_entity(call);
  Row changed = stored;
  for (const auto& [property, value] : changes) {
    if (property == entity.key && value != stored.get(property))
      return refuse("Property ID: the key cannot be changed.");
    changed.set(property, value);
  }
  if (const OrError<bool> fine = check_cleared(entity, changes, call.rules); !fine) return fine;
  if (const OrError<bool> fine = check(call, changed, &stored); !fine) return fine;
  Values all = changes;
  all.emplace_back(entity.at("ModifiedDate"), stamp_of(call));
  all.emplace_back(entity.at("Modifier"), kit::Value::integer(call.user));
  call.store.rows("Account").update(stored, all);
  if (Row* contact = call.store.rows("ContactPerson").find(value_of(entity, stored, "ContactID"))) {
    call.store.rows("ContactPerson").update(*contact, contact_values(call, stored));
  }
  for (const AddressPart& part : kAddresses) {
    if (Row* address = find_address(call, stored, part.type))
      call.store.rows("Address").update(*address, address_values(call, stored, part));
  }
  return true;
}

OrError<bool> remove_account(const Call& call, Row& stored) {
  const Entity& entity = account_entity(call);
  const kit::Value& debtor = value_of(entity, stored, "DebtorNumber");
  if (!debtor.is_null() && find_by(call, "SalesOrderHeader", "OrderDebtor", debtor) != nullptr)
    return refuse("The account has sales orders.");
  const kit::Value id = stored.get(entity.key);
  for (const auto& [other, link] :
       {std::pair("ContactPerson", "AccountID"), std::pair("Address", "Account")}) {
    Rows& rows = call.store.rows(other);
    for (Row* row : rows.find_equal(rows.entity().at(link), id))
      rows.erase(kit::Value(row->get(rows.entity().key)));
  }
  call.store.rows("Account").erase(id);
  return true;
}

}  // namespace schakel::exact_globe::simulator
