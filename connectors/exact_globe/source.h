#pragma once

#include <memory>

#include "base/result.h"
#include "connector/port.h"
#include "connectors/exact_globe/connection.h"
#include "connectors/exact_globe/settings.h"

namespace schakel::exact_globe {

/// kInvalidInput for an invoice code, which history does not keep.
Result<void> check_source_choice(const connector::DocumentChoice& choice);

/// A connection to one administration of Exact Globe, to read orders from, as one kind of document. Sends
/// nothing yet, and never anything that writes. Used from one thread at a time.
///
///   sales orders     SalesOrderHeader and its lines, all states
///   sales invoices   InvoiceHistoryHeader of type V: final ones, as others cannot be read (facts 2.6)
///   direct invoices  the same of type B
///   sales entries    FinancialHeader of the journal that was chosen
///
/// An order's id is the ID that Globe gave its header; a customer's id is his debtor number, which is how
/// documents name him. Orders have no modification date there (facts 7): feed.h says how changes are found.
///
/// Errors: kInvalidInput with the first of problems(settings), or for an invoice code, which history does not
/// keep; whatever make_transport gives, such as a libcurl without NTLM.
Result<std::unique_ptr<connector::OrderSource>> make_order_source(ConnectionSettings settings,
                                                                  Dependencies world,
                                                                  connector::DocumentChoice choice);

}  // namespace schakel::exact_globe
