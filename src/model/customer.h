#pragma once

#include <optional>
#include <string>

#include "base/secret.h"
#include "model/value.h"

namespace schakel::model {

/// An address as both ERPs have it: three free lines, postcode, city, country.
struct Address {
  Personal line1;
  Personal line2;
  Personal line3;
  Personal postcode;
  Personal city;
  std::string state;
  std::string country;  ///< ISO 3166 two letters in upper case, no padding; empty when unknown.

  bool operator==(const Address&) const = default;
};

struct Contact {
  std::string id;  ///< The source's key, a GUID.
  Personal first_name;
  Personal middle_name;
  Personal last_name;
  Personal initials;
  Personal email;
  Personal phone;
  Personal job_title;
  std::string gender;    ///< "M", "V" (female), "O" (unknown); empty when not given.
  std::string language;  ///< Two letters.
};

/// A debtor-to-be: a company with a contact person below it, or a person.
struct Customer {
  enum class Kind { kCompany, kPerson };

  std::string id;    ///< The source's key, a GUID. Kept in cross-references.
  std::string code;  ///< The source's customer number, without padding.
  Kind kind = Kind::kCompany;
  Personal name;
  Personal email;
  Personal phone;
  Personal website;
  Personal vat_number;           ///< Without spaces and dots. A sole trader's is personal.
  Personal chamber_of_commerce;  ///< Without spaces.
  std::string language;          ///< Two letters.
  std::string currency;
  std::string vat_code;           ///< The source's code.
  std::string payment_condition;  ///< The source's code.
  std::string classification;     ///< The source's code.
  bool blocked = false;
  Address visit;
  std::optional<Contact> contact;  ///< The main contact, or the one that the order names.
  NativeFields native;
};

}  // namespace schakel::model
