#pragma once

#include <memory>

#include "base/result.h"
#include "connector/reference.h"
#include "connectors/exact_globe/connection.h"
#include "connectors/exact_globe/settings.h"

namespace schakel::exact_globe {

/// A connection to one administration of Exact Globe, to read its codes: code_lists.h says which. Sends
/// nothing yet, and never anything that writes. Remembers nothing: every list is read when it is asked for.
/// Used from one thread at a time.
///
/// Errors: kInvalidInput with the first of problems(settings); whatever make_transport gives, such as a
/// libcurl without NTLM.
Result<std::unique_ptr<connector::ReferenceSource>> make_reference_source(ConnectionSettings settings,
                                                                          Dependencies world);

}  // namespace schakel::exact_globe
