#include "flow/coded_field.h"

#include <fmt/format.h>

#include "base/text.h"
#include "flow/errors.h"

namespace schakel::flow {
namespace {

struct Named {
  std::string_view setting;
  std::string_view en;
  std::string_view nl;
  Code unmapped;
  Code not_in_target;
};

const Named& named(Coded field) {
  static constexpr Named kVat = {"vat_code", "VAT code", "btw-code", "flow.vat_unmapped",
                                 "flow.vat_not_in_target"};
  static constexpr Named kCustomerVat = {"customer_vat_code", "VAT code of the customer",
                                         "btw-code van de klant", "flow.customer_vat_unmapped",
                                         "flow.customer_vat_not_in_target"};
  static constexpr Named kPaymentCondition = {"payment_condition", "payment condition", "betalingsconditie",
                                              "flow.payment_condition_unmapped",
                                              "flow.payment_condition_not_in_target"};
  static constexpr Named kPaymentMethod = {"payment_method", "payment condition (for the payment method)",
                                           "betalingsconditie (voor de betaalwijze)",
                                           "flow.payment_method_unmapped",
                                           "flow.payment_method_not_in_target"};
  static constexpr Named kShippingMethod = {"shipping_method", "shipping method", "verzendwijze",
                                            "flow.shipping_method_unmapped",
                                            "flow.shipping_method_not_in_target"};
  static constexpr Named kWarehouse = {"warehouse", "warehouse", "magazijn", "flow.warehouse_unmapped",
                                       "flow.warehouse_not_in_target"};
  static constexpr Named kCostCenter = {"cost_center", "cost centre", "kostenplaats",
                                        "flow.cost_center_unmapped", "flow.cost_center_not_in_target"};
  static constexpr Named kCostUnit = {"cost_unit", "cost unit", "kostendrager", "flow.cost_unit_unmapped",
                                      "flow.cost_unit_not_in_target"};
  static constexpr Named kClassification = {"classification", "classification", "classificatie",
                                            "flow.classification_unmapped",
                                            "flow.classification_not_in_target"};
  static constexpr Named kUnit = {"unit", "unit", "eenheid", "flow.unit_unmapped", "flow.unit_not_in_target"};
  static constexpr Named kAssortment = {"assortment", "assortment", "assortiment", "flow.assortment_unmapped",
                                        "flow.assortment_not_in_target"};
  static constexpr Named kGlAccount = {"gl_account", "ledger account", "grootboekrekening",
                                       "flow.gl_account_unmapped", "flow.gl_account_not_in_target"};
  switch (field) {
    case Coded::kVatCode:
      return kVat;
    case Coded::kCustomerVatCode:
      return kCustomerVat;
    case Coded::kPaymentCondition:
      return kPaymentCondition;
    case Coded::kPaymentMethod:
      return kPaymentMethod;
    case Coded::kShippingMethod:
      return kShippingMethod;
    case Coded::kWarehouse:
      return kWarehouse;
    case Coded::kCostCenter:
      return kCostCenter;
    case Coded::kCostUnit:
      return kCostUnit;
    case Coded::kClassification:
      return kClassification;
    case Coded::kUnit:
      return kUnit;
    case Coded::kAssortment:
      return kAssortment;
    case Coded::kGlAccount:
      return kGlAccount;
  }
  return kVat;
}

const std::string* find(const std::map<std::string, std::string>& table, const std::string& key) {
  const auto found = table.find(key);
  return found == table.end() ? nullptr : &found->second;
}

/// The code as the target spells it (Globe writes its codes in capitals), or nullptr when it has none such.
const std::string* spelt_by_target(std::string_view code, const std::vector<std::string>& codes) {
  for (const std::string& known : codes) {
    if (known == code) return &known;
  }
  for (const std::string& known : codes) {
    if (equal_ignoring_case(known, code)) return &known;
  }
  return nullptr;
}

std::string shown(const SourceCode& code, std::string_view hidden) {
  return code.may_be_shown ? fmt::format("\"{}\"", code.text) : std::string(hidden);
}

/// Where a row for this code belongs: the shared table where the field uses one, its own otherwise.
std::string table_of(const Named& name, const CodedField& rules) {
  return rules.lookup.empty() ? std::string(name.setting) + ".table" : "lookup." + rules.lookup;
}

tl::unexpected<Error> unmapped(const Named& name, const CodedField& rules, const SourceCode& code,
                               std::string_view country, const Place& place) {
  const std::string setting(name.setting);
  const std::string table = table_of(name, rules);
  const std::string key = code.may_be_shown ? code.text : "…";
  const std::string of_country_en = country.empty() ? "" : fmt::format(" (country {})", country);
  const std::string of_country_nl = country.empty() ? "" : fmt::format(" (land {})", country);
  return fail(needs_person(
      name.unmapped,
      {.en = fmt::format("{}: {} {}{} has no translation.", place.en, name.en,
                         shown(code, "(of a free field, not shown)"), of_country_en),
       .nl = fmt::format("{}: {} {}{} heeft geen vertaling.", place.nl, name.nl,
                         shown(code, "(uit een vrij veld, niet getoond)"), of_country_nl)},
      {table + "." + key},
      Text{.en = fmt::format("Add a row to the table {}: \"{}\" = \"the target's code\"; or choose in "
                             "{}.when_unmapped what happens with codes that are not in it. Then retry: all "
                             "that waited for it goes along.",
                             table, key, setting),
           .nl = fmt::format(
               "Zet een regel in de tabel {}: \"{}\" = \"de code van het doelsysteem\"; of kies bij "
               "{}.when_unmapped wat er met codes gebeurt die er niet in staan. Probeer het daarna "
               "opnieuw: alles wat erop wachtte gaat mee.",
               table, key, setting)}));
}

/// A code that the rules gave, and which of their settings gave it.
struct Chosen {
  std::string code;
  std::string by;  ///< "vat_code.by_country.BE"
};

Result<Chosen> choose(const Named& name, const CodedField& rules, const SourceCode& code,
                      std::string_view country, const std::vector<std::string>* target_codes,
                      const Place& place) {
  const std::string setting(name.setting);
  const Chosen fallback = {rules.fallback, setting + ".default"};
  if (rules.force) return fallback;
  const bool given = !code.text.empty();
  if (given) {
    const std::string key = code.may_be_shown ? code.text : "…";
    if (!country.empty()) {
      const std::string with_country = code.text + "/" + std::string(country);
      if (const auto* found = find(rules.table, with_country)) {
        return Chosen{*found, table_of(name, rules) + "." + key + "/" + std::string(country)};
      }
    }
    if (const auto* found = find(rules.table, code.text))
      return Chosen{*found, table_of(name, rules) + "." + key};
    if (rules.same_code &&
        (target_codes == nullptr || spelt_by_target(code.text, *target_codes) != nullptr)) {
      return Chosen{code.text, setting + ".same_code"};
    }
  }
  if (!country.empty()) {
    if (const auto* found = find(rules.by_country, std::string(country))) {
      return Chosen{*found, setting + ".by_country." + std::string(country)};
    }
  }
  if (!given) return fallback;
  switch (rules.when_unmapped) {
    case WhenUnmapped::kUseDefault:
      return fallback;
    case WhenUnmapped::kLeaveEmpty:
      return Chosen{};
    case WhenUnmapped::kDeadLetter:
      break;
  }
  return unmapped(name, rules, code, country, place);
}

}  // namespace

std::string_view setting_of(Coded field) {
  return named(field).setting;
}

const CodedField& rules_of(Coded field, const OrdersFlow& settings) {
  switch (field) {
    case Coded::kVatCode:
      return settings.vat_code;
    case Coded::kCustomerVatCode:
      return settings.customer_vat_code;
    case Coded::kPaymentCondition:
      return settings.payment_condition;
    case Coded::kPaymentMethod:
      return settings.payment_method;
    case Coded::kShippingMethod:
      return settings.shipping_method;
    case Coded::kWarehouse:
      return settings.warehouse;
    case Coded::kCostCenter:
      return settings.cost_center;
    case Coded::kCostUnit:
      return settings.cost_unit;
    case Coded::kClassification:
      return settings.classification;
    case Coded::kUnit:
      return settings.unit;
    case Coded::kGlAccount:
      return settings.gl_account;
    case Coded::kAssortment:
      break;  // Of items alone.
  }
  return settings.vat_code;
}

Result<std::string> translate(Coded field, const CodedField& rules, const SourceCode& code,
                              std::string_view country, const std::vector<std::string>* target_codes,
                              const Place& place) {
  const Named& name = named(field);
  TRY(const Chosen chosen, choose(name, rules, code, country, target_codes, place));
  if (chosen.code.empty() || target_codes == nullptr) return chosen.code;
  if (const std::string* spelt = spelt_by_target(chosen.code, *target_codes)) return *spelt;
  return fail(needs_person(name.not_in_target,
                           {.en = fmt::format("{}: {} gives {} \"{}\", which the target does not have.",
                                              place.en, chosen.by, name.en, chosen.code),
                            .nl = fmt::format("{}: {} geeft {} \"{}\", en die kent het doelsysteem niet.",
                                              place.nl, chosen.by, name.nl, chosen.code)},
                           {chosen.by}));
}

}  // namespace schakel::flow
