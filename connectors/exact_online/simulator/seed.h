#pragma once

#include "connectors/exact_online/simulator/administration.h"
#include "connectors/exact_online/simulator/draft.h"
#include "simulator/world.h"

namespace schakel::exact_online::simulator {

/// Fills a division from the invented world: masters, Items with prices and stock, customers with contacts
/// and addresses, orders with lines and shipping charges, invoices and entries. Everything goes through the
/// same rules as a client's POST, so sums and echoes are what the service itself would have made. The same
/// world gives the same rows.
void seed_masters(Administration& administration, const schakel::simulator::Masters& masters,
                  const Author& author, const Switches& switches, LocalTime now, Random& random);
/// Of every ten invoices seven are final, two of those direct ones and one a credit note; of the others one
/// is a draft. Every other entry is final.
void seed_world(Administration& administration, const schakel::simulator::World& world, const Author& author,
                const Switches& switches, LocalTime now, Random& random);

}  // namespace schakel::exact_online::simulator
