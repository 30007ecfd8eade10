#include "connectors/exact_online/simulator/business/charges.h"

#include "connectors/exact_online/simulator/business/rules.h"

namespace schakel::exact_online::simulator {

using schakel::simulator::Row;
using schakel::simulator::Table;

void complete_charge(Columns& charge, const Administration& administration) {
  const Table& charges = administration.table("sales/OrderCharges");
  if (const Row* found = charges.find(charge["OrderCharge"])) {
    charge.fill("OrderChargesLineDescription", (*found)[charges.column("Description")]);
    if (charge.empty("AmountFCInclVAT")) charge.fill("AmountFCExclVAT", (*found)[charges.column("Amount")]);
    charge.fill("VATCode", (*found)[charges.column("VATCode")]);
  }
  const Row* vat = charge.empty("VATCode") ? nullptr : vat_row(administration, charge.text("VATCode"));
  charge["VATPercentage"] =
      vat == nullptr ? whole_value(0) : (*vat)[administration.table("vat/VATCodes").column("Percentage")];
  const Decimal factor = sum(Decimal::from_integer(1), charge.number("VATPercentage"));
  if (charge.empty("AmountFCExclVAT") && !charge.empty("AmountFCInclVAT"))
    charge["AmountFCExclVAT"] =
        number_value(charge.number("AmountFCInclVAT").divided_by(factor, 2).value_or(Decimal()));
  else
    charge["AmountFCInclVAT"] = number_value(product(charge.number("AmountFCExclVAT"), factor).rounded(2));
  charge.fill("AmountFCExclVAT", whole_value(0));
  charge["AmountVATFC"] =
      number_value(difference(charge.number("AmountFCInclVAT"), charge.number("AmountFCExclVAT")));
  charge["AmountDC"] = charge["AmountFCExclVAT"];
  charge.fill("IsShippingCost", flag_value(false));
}

void change_charge(const Row& before, Draft& draft, const Administration& administration) {
  const Table& table = administration.table(draft.view->table);
  Columns charge(table, draft.row);
  const auto given = [&](std::string_view name) { return draft.given.contains(table.column(name)); };
  if (given("AmountFCInclVAT") && !given("AmountFCExclVAT")) charge["AmountFCExclVAT"] = {};
  if (charge["OrderCharge"] != before[table.column("OrderCharge")] && !given("OrderChargesLineDescription"))
    charge["OrderChargesLineDescription"] = {};
  complete_charge(charge, administration);
}

}  // namespace schakel::exact_online::simulator
