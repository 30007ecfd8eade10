#pragma once

#include <string_view>
#include <vector>

#include "connectors/exact_online/simulator/draft.h"

// What is asked of a sales invoice by those who make or print one.
namespace schakel::exact_online::simulator {

/// Types 8021 and 8024.
bool is_credit_note(Columns& invoice);
/// Types 8023 and 8024: they deliver too.
bool is_direct(Columns& invoice);

/// The next number of its journal, unless it has one.
void number_invoice(Columns& invoice, WriteScope& scope);

/// The rows of SalesInvoiceLines or SalesInvoiceOrderChargeLines that belong to an invoice.
std::vector<const schakel::simulator::Row*> invoice_parts(const Administration& administration,
                                                          std::string_view path,
                                                          const schakel::simulator::Value& invoice);

/// sync/SalesInvoice/SalesInvoices mixes headers (line number 0) and lines (facts 4.9, A): rows of its own,
/// kept beside the invoice's.
void keep_invoice_feed(const schakel::simulator::Value& invoice, WriteScope& scope);

}  // namespace schakel::exact_online::simulator
