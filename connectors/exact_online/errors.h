#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "connector/scrub.h"
#include "http/message.h"

// What Exact Online's refusals mean: one table from HTTP status and shape to an ErrorKind. Never from the
// language of a message (facts 4.11), with one exception that only ever makes us more careful.
namespace schakel::exact_online {

/// Repeating a read harms nobody; a write may have happened although it failed.
enum class Doing { kReading, kWriting };

/// Where an answer came from, for the sentence that a person reads.
struct Asked {
  std::string endpoint;  ///< "bulk/CRM/Accounts"
  std::int64_t division = 0;
  std::string connection;
  Doing doing = Doing::kReading;
  /// The question holds something personal: what Exact says about it is not repeated.
  bool personal = false;
};

/// What an endpoint of the catalogue holds, in a bookkeeper's words ("sales orders"); the endpoint itself
/// when it is none that we know by another name.
Text words_of(std::string_view endpoint);
/// "sales orders (sync/SalesOrder/SalesOrderHeaders)": as refusals of `classify` name it.
Text subject_of(std::string_view endpoint);

/// The error that this answer is. Asserted: it is not a success with a body (those are read, not classified).
/// A 429's `retry_after` is not filled here; the budget knows when the window ends. Exact's own words are
/// added where they tell a person what to mend, without the values of `sent` and anything personal.
Error classify(const http::Response& response, const Asked& asked,
               std::span<const connector::SentText> sent = {});

/// A write that was sent and not answered, or whose answer cannot be read.
Error outcome_unknown(const Asked& asked);

/// A later call of several that make one record failed: the first is there, which `what` says. Refused, it
/// goes to a person under `code`, with `advice`. All else is kUnknownOutcome, because "nothing happened"
/// would be a lie that makes it twice: it is looked up, and found.
Error made_in_part(Error error, const char* code, const Text& what, Text advice);

/// The same for answers whose status is fine and whose body is not: not JSON, or JSON that is not the
/// envelope.
Error malformed(const Asked& asked, Text why);

/// One record of a good answer whose value of `field` is not what it should be (kInvalidRecord): the others
/// go on.
Error unreadable_record(const Asked& asked, const std::string& field);

/// A page that repeats rows, or names itself as the next one.
Error repeating_page(const Asked& asked);

}  // namespace schakel::exact_online
