#pragma once

#include "base/result.h"

namespace schakel::engine {

/// What was being done when an error came.
enum class Phase {
  kRead,    ///< Reading the source, or codes of the target: about no single record.
  kLookUp,  ///< Asking the target about one record, or some.
  kWrite,   ///< Writing into the target.
};

/// What happens next.
enum class Next {
  kTryAgain,    ///< After a pause (retry_policy); when that gives up, the run ends with the error.
  kLookUp,      ///< It may have happened: found out by looking up, never by sending again.
  kDeadLetter,  ///< This record needs a person; the others go on.
  kEndRun,      ///< Nobody is helped by going on. What was surely not sent is closed as not sent.
  kEndRunOpen,  ///< The same, but what was being written stays open: the next run looks it up.
};

/// The one table that says what an error means for a run. Connectors classify, this decides.
Next disposition(ErrorKind kind, Phase phase);

}  // namespace schakel::engine
