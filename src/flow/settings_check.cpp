#include "flow/settings_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "base/decimal.h"
#include "base/text.h"
#include "flow/coded_field.h"
#include "flow/errors.h"
#include "flow/source_field.h"

namespace schakel::flow {
namespace {

using Errors = std::vector<Error>;

void missing(Errors& errors, const std::string& setting, const std::string& because) {
  errors.push_back(bad_setting("flow.setting_missing",
                               {.en = fmt::format("{} is empty, but {} needs it.", setting, because),
                                .nl = fmt::format("{} is leeg, maar {} heeft het nodig.", setting, because)},
                               {setting, because}));
}

void invalid(Errors& errors, const std::string& setting, const std::string& en, const std::string& nl) {
  errors.push_back(bad_setting(
      "flow.setting_invalid",
      {.en = fmt::format("{} {}.", setting, en), .nl = fmt::format("{} {}.", setting, nl)}, {setting}));
}

bool is_country(std::string_view text) {
  return text.size() == 2 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

void check_general(Errors& errors, const OrdersFlow& settings) {
  if (settings.states.empty()) {
    invalid(errors, "states", "is empty: no order would ever be taken",
            "is leeg: er zou nooit een order meegenomen worden");
  }
  if (settings.batch_size == 0 || settings.batch_size > 1000) {
    // A page of a source holds at most 1,000 orders, and a batch never spans two.
    invalid(errors, "batch_size", "must be between 1 and 1000", "moet tussen 1 en 1000 liggen");
  }
  if (settings.settling_time < Milliseconds(0)) {
    invalid(errors, "settling_time", "may not be negative", "mag niet negatief zijn");
  }
  const std::string& prefix = settings.reference_prefix;
  if (prefix.empty()) {
    invalid(errors, "reference_prefix",
            "is empty: a bare order number may stand on a document that is somebody else's",
            "is leeg: een kaal ordernummer kan op een document staan dat van een ander is");
  } else if (!std::all_of(prefix.begin(), prefix.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_' || c == '/';
             })) {
    invalid(errors, "reference_prefix", "may hold only letters, digits, -, _ and /",
            "mag alleen letters, cijfers, -, _ en / bevatten");
  }
}

void check_customers(Errors& errors, const OrdersFlow& settings) {
  const CustomerRules& rules = settings.customers;
  const bool always = rules.default_debtor == DefaultDebtor::kAlways;
  if (rules.default_debtor != DefaultDebtor::kOff && rules.default_debtor_number.empty()) {
    missing(errors, "customers.default_debtor_number", "customers.default_debtor");
  }
  if (rules.match_keys.empty() && !always) {
    invalid(errors, "customers.match_keys", "is empty: no customer could ever be found",
            "is leeg: er zou nooit een klant gevonden worden");
  }
  if (std::set(rules.match_keys.begin(), rules.match_keys.end()).size() != rules.match_keys.size()) {
    invalid(errors, "customers.match_keys", "names a key twice", "noemt een sleutel dubbel");
  }
}

void check_items(Errors& errors, const OrdersFlow& settings) {
  if (settings.items.when_missing == MissingItem::kFallbackItem && settings.items.fallback_item.empty()) {
    missing(errors, "items.fallback_item", "items.when_missing");
  }
  const ShippingCosts& shipping = settings.shipping_costs;
  const bool has_items = settings.target.document != model::Document::kSalesEntry;
  if (!has_items) {
    for (const auto& [charge, setting] :
         {std::pair(&shipping.target_charge, "target_charge"),
          std::pair(&shipping.other_charges_charge, "other_charges_charge")}) {
      if (charge->empty()) continue;
      invalid(errors, std::string("shipping_costs.") + setting,
              "names a charge, and a sales entry has none: set gl_account",
              "noemt orderkosten, en een verkoopboeking heeft die niet: stel gl_account in");
    }
  }
  const auto one_of_both = [&](const std::string& item, const std::string& item_setting,
                               const std::string& charge, const std::string& charge_setting) {
    if (item.empty() || charge.empty()) return;
    invalid(
        errors, "shipping_costs." + charge_setting,
        "and shipping_costs." + item_setting + " are both set: the same costs become one or the other",
        "en shipping_costs." + item_setting + " staan er beide: dezelfde kosten worden het een of het ander");
  };
  one_of_both(shipping.target_item, "target_item", shipping.target_charge, "target_charge");
  one_of_both(shipping.other_charges_item, "other_charges_item", shipping.other_charges_charge,
              "other_charges_charge");
  if (has_items && shipping.target_item.empty() && shipping.target_charge.empty()) {
    if (!shipping.charge_codes.empty())
      missing(errors, "shipping_costs.target_item", "shipping_costs.charge_codes");
    if (!shipping.item_codes.empty())
      missing(errors, "shipping_costs.target_item", "shipping_costs.item_codes");
  }
  const Discounts& discounts = settings.discounts;
  if (!has_items && discounts.order_discount == OrderDiscount::kDiscountItem) {
    invalid(errors, "discounts.order_discount", "asks for an item, and a sales entry has none",
            "vraagt om een artikel, en een verkoopboeking heeft er geen");
  }
  if (discounts.order_discount == OrderDiscount::kDiscountItem && discounts.discount_item.empty()) {
    missing(errors, "discounts.discount_item", "discounts.order_discount");
  }
}

void check_coded_field(Errors& errors, Coded field, const CodedField& rules) {
  const std::string name(setting_of(field));
  if (rules.force && rules.fallback.empty()) missing(errors, name + ".default", name + ".force");
  if (!rules.force && rules.when_unmapped == WhenUnmapped::kUseDefault && rules.fallback.empty()) {
    missing(errors, name + ".default", name + ".when_unmapped");
  }
  for (const auto& [country, code] : rules.by_country) {
    const std::string setting = name + ".by_country." + country;
    if (!is_country(country)) {
      invalid(errors, setting, "is no country: use two capitals, such as BE",
              "is geen land: gebruik twee hoofdletters, zoals BE");
    }
    if (code.empty()) invalid(errors, setting, "is empty", "is leeg");
  }
  for (const auto& [source, target] : rules.table) {
    const std::string setting = name + ".table." + source;
    if (source.empty() || trimmed(source) != source) {
      invalid(errors, setting, "must be a code of the source, without spaces around it",
              "moet een code van de bron zijn, zonder spaties eromheen");
    }
  }
  const SourceField::Of of = source_field(rules.from_field).of;
  if (!rules.from_field.empty() && source_field(rules.from_field).name.empty()) {
    invalid(errors, name + ".from_field", "names no field", "noemt geen veld");
  }
  const bool of_lines = field == Coded::kVatCode || field == Coded::kCostCenter ||
                        field == Coded::kCostUnit || field == Coded::kUnit || field == Coded::kGlAccount;
  if (of == SourceField::Of::kLine && !of_lines) {
    invalid(errors, name + ".from_field", "is a field of lines, and this code is not of lines",
            "is een veld van regels, en deze code hoort niet bij regels");
  }
}

void check_filter(Errors& errors, const Condition& condition, std::size_t index) {
  const std::string setting = fmt::format("filter[{}]", index);
  if (condition.field.empty()) invalid(errors, setting + ".field", "is empty", "is leeg");
  if (source_field(condition.field).of == SourceField::Of::kLine) {
    invalid(errors, setting + ".field", "is a field of lines; a filter is about the whole order",
            "is een veld van regels; een filter gaat over de hele order");
  }
  const auto takes_one_measure = [&] {
    if (condition.values.size() != 1 ||
        (!Decimal::parse(condition.values.front()) && !parse_local(condition.values.front()))) {
      invalid(errors, setting + ".values", "must be one number or one date",
              "moet één getal of één datum zijn");
    }
  };
  const auto takes_some = [&] {
    if (condition.values.empty()) invalid(errors, setting + ".values", "is empty", "is leeg");
  };
  switch (condition.compare) {
    case Condition::Compare::kEquals:
    case Condition::Compare::kNotEquals:
    case Condition::Compare::kOneOf:
    case Condition::Compare::kContains:
    case Condition::Compare::kStartsWith:
      takes_some();
      break;
    case Condition::Compare::kAbove:
    case Condition::Compare::kBelow:
      takes_one_measure();
      break;
    case Condition::Compare::kIsEmpty:
    case Condition::Compare::kIsNotEmpty:
      if (!condition.values.empty()) {
        invalid(errors, setting + ".values", "must be empty for this comparison",
                "moet leeg zijn voor deze vergelijking");
      }
      break;
  }
}

void check_free_fields(Errors& errors, const OrdersFlow& settings) {
  std::set<std::pair<FreeField::Level, std::string>> targets;
  for (std::size_t i = 0; i < settings.free_fields.size(); ++i) {
    const FreeField& field = settings.free_fields[i];
    const std::string setting = fmt::format("free_field[{}]", i);
    if (field.source.empty()) invalid(errors, setting + ".source", "is empty", "is leeg");
    if (field.target.empty()) invalid(errors, setting + ".target", "is empty", "is leeg");
    if (!targets.emplace(field.level, field.target).second) {
      invalid(errors, setting + ".target", "is filled by another free field already",
              "wordt al door een ander vrij veld gevuld");
    }
  }
}

}  // namespace

std::vector<Error> check_settings(const OrdersFlow& settings) {
  Errors errors;
  check_general(errors, settings);
  check_customers(errors, settings);
  check_items(errors, settings);
  for (const Coded field :
       {Coded::kVatCode, Coded::kCustomerVatCode, Coded::kPaymentCondition, Coded::kPaymentMethod,
        Coded::kShippingMethod, Coded::kWarehouse, Coded::kCostCenter, Coded::kCostUnit,
        Coded::kClassification, Coded::kUnit, Coded::kGlAccount}) {
    check_coded_field(errors, field, rules_of(field, settings));
  }
  for (std::size_t i = 0; i < settings.filters.size(); ++i) check_filter(errors, settings.filters[i], i);
  check_free_fields(errors, settings);
  return errors;
}

}  // namespace schakel::flow
