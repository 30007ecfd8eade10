#pragma once

#include <string>

#include "connectors/exact_globe/simulator/business/business.h"
#include "simulator/world.h"

namespace schakel::exact_globe::simulator {

/// The masters of both sides' world as Globe has them: VAT, payment conditions, shipping methods, warehouses,
/// cost centres and units, classifications, ledger accounts, journals, assortments, currencies, countries,
/// titles.
void seed_masters(const Call& call, const kit::Masters& masters);

/// Code 1 is a sales invoice, 2 a direct one, both in the sales journal.
void seed_invoice_codes(const Call& call, const kit::Masters& masters);

/// Items with their stock, the customers that Globe knows already, and Globe's own accounts. No orders: those
/// come.
void seed_world(const Call& call, const kit::World& world);

/// One row of a person's own --data file: through the same checks as a request, but codes may come unpadded.
OrError<bool> seed_row(const Call& call, const std::string& entity, const Json& row);

/// One row of a --state file: exactly as it was, nothing filled in.
OrError<bool> restore_row(const Call& call, const std::string& entity, const Json& row);

}  // namespace schakel::exact_globe::simulator
