#include "base/result.h"

namespace schakel {

const char* name_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalidInput:
      return "invalid_input";
    case ErrorKind::kInvalidRecord:
      return "invalid_record";
    case ErrorKind::kNotFound:
      return "not_found";
    case ErrorKind::kUnauthorized:
      return "unauthorized";
    case ErrorKind::kForbidden:
      return "forbidden";
    case ErrorKind::kRateLimited:
      return "rate_limited";
    case ErrorKind::kUnavailable:
      return "unavailable";
    case ErrorKind::kUnknownOutcome:
      return "unknown_outcome";
    case ErrorKind::kMalformed:
      return "malformed";
    case ErrorKind::kStorage:
      return "storage";
    case ErrorKind::kCancelled:
      return "cancelled";
    case ErrorKind::kBug:
      return "bug";
  }
  return "?";
}

}  // namespace schakel
