#pragma once

#include <functional>
#include <memory>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "connector/order_mapping.h"
#include "connector/port.h"
#include "connector/waiting.h"
#include "connectors/exact_globe/settings.h"
#include "http/transport.h"

namespace schakel::exact_globe {

/// Makes the transport for a connection; http::make_curl_transport outside of tests.
using MakeTransport = std::function<Result<std::unique_ptr<http::Transport>>(http::CurlOptions options)>;

/// The world. Clock and random must outlive the connection.
struct Dependencies {
  MakeTransport make_transport;
  Clock& clock;
  Random& random;
  connector::TellWaiting tell = {};  ///< Who hears that the connection waits inside a call.
  /// By which rules records are written; nothing: those that are shipped.
  std::shared_ptr<const connector::OrderMapping> mapping = {};
};

/// Examining a connection begins with a call that nobody has signed in for.
enum class Login { kWithUser, kNone };
http::CurlOptions curl_options(const ConnectionSettings& settings, Login login);

/// kInvalidInput when an invoice has no usable invoice code.
Result<void> check_target_choice(const connector::DocumentChoice& choice);

/// A connection to one administration of Exact Globe, to write orders into, as one kind of document. Sends
/// nothing yet. Before its
/// first write it reads $metadata once and refuses to write when a name that it uses is missing there (unless
/// the settings switch that off). Used from one thread at a time.
///
///   sales orders     SalesOrderLine …, SalesOrderHeader
///   sales invoices   InvoiceLine …, InvoiceHeader under an invoice code, which fixes the kind (facts 6, E16)
///   direct invoices  the same under another code
///   sales entries    FinancialLine …, FinancialHeader in a sales journal
///
/// An invoice is known by journal and number, where its journal is given: then it is known again when it is
/// read out of history (source.h), which keeps no ID of its header.
///
/// Errors: kInvalidInput with the first of problems(settings), or for an invoice without a code; whatever
/// make_transport gives, such as a libcurl without NTLM.
Result<std::unique_ptr<connector::OrderTarget>> make_connection(ConnectionSettings settings,
                                                                Dependencies world,
                                                                connector::DocumentChoice choice = {});

}  // namespace schakel::exact_globe
