#include "app/words.h"

#include <utility>

namespace schakel::app {

using engine::CustomerAction;
using engine::Event;
using engine::Outcome;
using engine::RunState;
using engine::Trigger;

Text words_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kCreated:
      return {.en = "created", .nl = "aangemaakt"};
    case Outcome::kUpdated:
      return {.en = "updated", .nl = "bijgewerkt"};
    case Outcome::kUnchanged:
      return {.en = "unchanged", .nl = "ongewijzigd"};
    case Outcome::kSkipped:
      return {.en = "skipped", .nl = "overgeslagen"};
    case Outcome::kDeadLettered:
      return {.en = "needs a person", .nl = "vraagt aandacht"};
  }
  return {.en = "?", .nl = "?"};
}

Text words_of(RunState state) {
  switch (state) {
    case RunState::kRunning:
      return {.en = "running", .nl = "loopt"};
    case RunState::kDone:
      return {.en = "done", .nl = "klaar"};
    case RunState::kFailed:
      return {.en = "failed", .nl = "mislukt"};
    case RunState::kStopped:
      return {.en = "stopped", .nl = "gestopt"};
    case RunState::kInterrupted:
      return {.en = "interrupted", .nl = "afgebroken"};
  }
  return {.en = "?", .nl = "?"};
}

Text words_of(Trigger trigger) {
  switch (trigger) {
    case Trigger::kByHand:
      return {.en = "by hand", .nl = "met de hand"};
    case Trigger::kSchedule:
      return {.en = "schedule", .nl = "schema"};
    case Trigger::kWebhook:
      return {.en = "webhook", .nl = "webhook"};
    case Trigger::kReplay:
      return {.en = "retry of dead letters", .nl = "nieuwe poging"};
  }
  return {.en = "?", .nl = "?"};
}

Text words_of(engine::Cause cause) {
  switch (cause) {
    case engine::Cause::kSchedule:
      return {.en = "schedule", .nl = "schema"};
    case engine::Cause::kByHand:
      return {.en = "by hand", .nl = "met de hand"};
    case engine::Cause::kWebhook:
      return {.en = "webhook", .nl = "webhook"};
    case engine::Cause::kRetry:
      return {.en = "again after an error", .nl = "opnieuw na een fout"};
    case engine::Cause::kUnfinished:
      return {.en = "records left unfinished", .nl = "records nog niet af"};
    case engine::Cause::kStopped:
      return {.en = "was stopped", .nl = "was gestopt"};
  }
  return {.en = "?", .nl = "?"};
}

Text words_of(Event::What what) {
  switch (what) {
    case Event::What::kIntended:
      return {.en = "about to be sent", .nl = "wordt verstuurd"};
    case Event::What::kCreated:
      return {.en = "created", .nl = "aangemaakt"};
    case Event::What::kUpdated:
      return {.en = "updated", .nl = "bijgewerkt"};
    case Event::What::kFoundThere:
      return {.en = "was in the target already", .nl = "stond al in het doelsysteem"};
    case Event::What::kSkipped:
      return {.en = "skipped", .nl = "overgeslagen"};
    case Event::What::kDeadLettered:
      return {.en = "needs a person", .nl = "vraagt aandacht"};
    case Event::What::kUnanswered:
      return {.en = "sent, but no answer came", .nl = "verstuurd, maar er kwam geen antwoord"};
    case Event::What::kConfirmed:
      return {.en = "looked up: it had arrived", .nl = "opgezocht: was aangekomen"};
    case Event::What::kNotThere:
      return {.en = "looked up: it had not arrived", .nl = "opgezocht: was niet aangekomen"};
    case Event::What::kNotSent:
      return {.en = "run ended before it was sent", .nl = "run eindigde voor het versturen"};
    case Event::What::kQuarantined:
      return {.en = "set apart: arrival not certain", .nl = "apart gezet: aankomst niet zeker"};
    case Event::What::kRetryAsked:
      return {.en = "retry asked for", .nl = "nieuwe poging gevraagd"};
    case Event::What::kCustomerCreated:
      return {.en = "customer created", .nl = "klant aangemaakt"};
    case Event::What::kCustomerUpdated:
      return {.en = "customer updated", .nl = "klant bijgewerkt"};
  }
  return {.en = "?", .nl = "?"};
}

Text would_be(Outcome outcome) {
  switch (outcome) {
    case Outcome::kCreated:
      return {.en = "would be created", .nl = "zou ontstaan"};
    case Outcome::kUpdated:
      return {.en = "would be updated", .nl = "zou wijzigen"};
    case Outcome::kSkipped:
      return {.en = "would be skipped", .nl = "zou wegblijven"};
    case Outcome::kUnchanged:
    case Outcome::kDeadLettered:
      return words_of(outcome);
  }
  return {.en = "?", .nl = "?"};
}

Text words_of(CustomerAction action) {
  switch (action) {
    case CustomerAction::kNone:
      return {};
    case CustomerAction::kFound:
      return {.en = "known", .nl = "bekend"};
    case CustomerAction::kCreate:
      return {.en = "new", .nl = "nieuw"};
    case CustomerAction::kUpdate:
      return {.en = "updated", .nl = "bijgewerkt"};
  }
  return {.en = "?", .nl = "?"};
}

std::string counts_text(Language language, const engine::Counts& counts) {
  const std::pair<std::int64_t, Text> parts[] = {
      {counts.created, {.en = "created", .nl = "aangemaakt"}},
      {counts.updated, {.en = "updated", .nl = "bijgewerkt"}},
      {counts.unchanged, {.en = "unchanged", .nl = "ongewijzigd"}},
      {counts.skipped, {.en = "skipped", .nl = "overgeslagen"}},
      {counts.needs_person, counts.needs_person == 1 ? Text{.en = "needs a person", .nl = "vraagt aandacht"}
                                                     : Text{.en = "need a person", .nl = "vragen aandacht"}},
      {counts.unfinished, {.en = "unfinished", .nl = "niet afgemaakt"}}};
  std::string text;
  for (const auto& [count, word] : parts) {
    if (count != 0)
      text +=
          (text.empty() ? "" : " · ") + held_together(count_text(language, count) + " " + in(language, word));
  }
  return text.empty() ? in(language, Text{.en = "nothing new", .nl = "niets nieuws"}) : text;
}

}  // namespace schakel::app
