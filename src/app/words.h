#pragma once

#include <string>

#include "app/terminal.h"
#include "base/result.h"
#include "engine/next_start.h"
#include "engine/observer.h"
#include "engine/store.h"

// The engine's enumerators as people read them, in both languages. To programs (--json) they are name_of().
namespace schakel::app {

Text words_of(engine::Outcome outcome);
Text words_of(engine::RunState state);
Text words_of(engine::Trigger trigger);
Text words_of(engine::Cause cause);
Text words_of(engine::Event::What what);
/// What happens to an order's customer; empty when nothing does.
Text words_of(engine::CustomerAction action);

/// What a dry run says of a record: "would be created".
Text would_be(engine::Outcome outcome);

/// What became of the records of a run, without what did not occur: "239 created · 10 need a person".
std::string counts_text(Language language, const engine::Counts& counts);

}  // namespace schakel::app
