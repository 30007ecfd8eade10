#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "connector/scrub.h"
#include "connectors/exact_globe/catalogue.h"
#include "http/message.h"

// What an answer of Exact Globe that is no success means. One table, read from the top; the first row that
// fits decides. Which HTTP status Globe gives for which error is not documented (facts 9), so rows look at
// the words as well, and every row takes the cautious side: a write that may have happened is
// kUnknownOutcome.
namespace schakel::exact_globe {

/// A read may be repeated, so a failed one changed nothing; a write may have happened.
enum class CallKind { kRead, kWrite };

enum class Says { kAnything, kSomething, kNothing };

struct ErrorRow {
  int status_from;
  int status_to;
  Says says;                ///< Whether the body has to hold an error text of Globe.
  std::string_view any_of;  ///< "|"-separated pieces in lower case of which the text holds one; empty: any.
  ErrorKind read;
  ErrorKind write;
  std::string_view code;
  std::string_view what_en;
  std::string_view what_nl;
  std::string_view advice_en;
  std::string_view advice_nl;
};

/// In the order in which they are tried. The last one fits everything.
std::span<const ErrorRow> error_rows();

/// The useful text of an error body: in JSON the innermost of innererror.internalexception.message,
/// innererror.message and message.value (facts 2.3, third-party code); in XML the innermost <message>. Empty
/// when the body is neither, so a proxy's HTML page never counts as Globe's word.
std::string error_text(std::string_view body);

/// The error for `response`. What Globe says is part of it, scrubbed of `sent` and of anything personal;
/// `fields` are the properties of `entity` that Globe names (entity may be null).
Error classified(CallKind kind, const http::Response& response, std::span<const connector::SentText> sent,
                 const Entity* entity);

/// When `error` is a missing right: the same, naming which right to which entity. Others come back as they
/// are.
Error with_right_named(Error error, CallKind kind, std::string_view entity);

}  // namespace schakel::exact_globe
