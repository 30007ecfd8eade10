#pragma once

#include "connectors/exact_online/simulator/draft.h"

// What an order or an invoice costs besides its lines (facts 5.1, salesorder/SalesOrderOrderChargeLines and
// its twin of invoices): both are told and worked out alike.
namespace schakel::exact_online::simulator {

/// Fills in what was not given from the order charge, and works out VAT to the cent.
void complete_charge(Columns& charge, const Administration& administration);

/// The same for one that changed: the amount that was sent decides the other one.
void change_charge(const schakel::simulator::Row& before, Draft& draft, const Administration& administration);

}  // namespace schakel::exact_online::simulator
