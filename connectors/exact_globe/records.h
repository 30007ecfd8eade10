#pragma once

#include <memory>

#include "base/result.h"
#include "connector/records.h"
#include "connectors/exact_globe/connection.h"
#include "connectors/exact_globe/settings.h"

namespace schakel::exact_globe {

/// A connection to one administration of Exact Globe, to read records of one kind from. Sends nothing yet,
/// and never anything that writes. Used from one thread at a time. Changes are found by ModifiedDate:
/// record_reader.h says how.
///
///   items       Item, all of them; its id and its number are its code
///   customers   Account of type Customer; its id and its number are the debtor number, as documents name him
///   assortments ItemAssortment; its id and its number are its number
///
/// Errors as make_record_target.
Result<std::unique_ptr<connector::RecordSource>> make_record_source(ConnectionSettings settings,
                                                                    Dependencies world,
                                                                    connector::RecordKind kind);

/// A connection to one administration of Exact Globe, to write records of one kind into. Sends nothing yet.
/// Before its first write it reads $metadata and refuses to write when a name that the rules use is missing
/// there (unless the settings switch that off). Used from one thread at a time.
///
///   items       Item; its id and its number are its code
///   customers   Account, its main contact and its four addresses with it; its id is Globe's own, its number
///               the debtor number, which only an account of type Customer has. Looked for among all accounts
///   assortments ItemAssortment; its id and its number are its number. A word is looked for as its code
///
/// Errors: kInvalidInput with the first of problems(settings); whatever make_transport gives, such as a
/// libcurl without NTLM.
Result<std::unique_ptr<connector::RecordTarget>> make_record_target(ConnectionSettings settings,
                                                                    Dependencies world,
                                                                    connector::RecordKind kind);

}  // namespace schakel::exact_globe
