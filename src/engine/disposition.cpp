#include "engine/disposition.h"

#include "base/known_bug.h"

namespace schakel::engine {

Next disposition(ErrorKind kind, Phase phase) {
  const bool writing = phase == Phase::kWrite;
  switch (kind) {
    case ErrorKind::kInvalidInput:
      return Next::kEndRun;  // Our configuration: every record would meet it.
    case ErrorKind::kInvalidRecord:
      // A page that is refused as a whole cannot be blamed on one record.
      return phase == Phase::kRead ? Next::kEndRun : Next::kDeadLetter;
    case ErrorKind::kNotFound:
      // While writing: something that this record refers to is gone. While asking: the address itself is
      // wrong, because "not found" is asked as a filter that answers an empty list.
      return writing ? Next::kDeadLetter : Next::kEndRun;
    case ErrorKind::kUnauthorized:
      return Next::kEndRun;
    case ErrorKind::kForbidden:
      return Next::kEndRun;
    case ErrorKind::kRateLimited:
      return Next::kTryAgain;
    case ErrorKind::kUnavailable:
      return Next::kTryAgain;
    case ErrorKind::kUnknownOutcome:
      // Reading twice harms nobody.
      return writing && !has_bug(KnownBug::kBlindRetry) ? Next::kLookUp : Next::kTryAgain;
    // An answer that we cannot read says nothing about whether it was written.
    case ErrorKind::kMalformed:
      if (writing && has_bug(KnownBug::kUnreadableTakenForFailure)) return Next::kDeadLetter;
      return writing ? Next::kLookUp : Next::kEndRun;
    case ErrorKind::kStorage:
      return writing ? Next::kEndRunOpen : Next::kEndRun;
    // Stopped in the middle of a write: the connector could not tell how far it came, so neither can we.
    case ErrorKind::kCancelled:
      return writing ? Next::kEndRunOpen : Next::kEndRun;
    case ErrorKind::kBug:
      return writing ? Next::kEndRunOpen : Next::kEndRun;
  }
  return Next::kEndRunOpen;
}

}  // namespace schakel::engine
