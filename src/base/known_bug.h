#pragma once

#include <array>
#include <cstddef>

namespace schakel {

/// Mistakes that programs of this kind are known for. Each can be switched on, in a build for tests only, to
/// see that the tests notice: a promise that no test would see broken is not kept, it is hoped for. In a
/// release build has_bug() is false and nothing of it is left.
enum class KnownBug {
  kNone,
  kCursorBeforeOutcome,  ///< The cursor of orders is saved before what lies before it has an outcome.
  kCursorBeforeOutcomeOfRecords,  ///< The same of master records.
  kCursorInItsOwnTransaction,     ///< Cursor first, outcomes in a second transaction.
  kSentBeforeIntent,              ///< Nothing durable says what is about to be sent.
  kBlindRetry,                    ///< No answer: sent again without looking.
  kUnknownTakenForFailure,        ///< No answer: taken for a refusal.
  kUnknownTakenForSuccess,        ///< No answer: taken for done.
  kUnreadableTakenForFailure,     ///< An answer that cannot be read: taken for not done.
  kNoSettlingTime,                ///< What is not there yet is taken for what will never be there.
  kDeadProgramForgotten,          ///< What a program that died had under way is forgotten.
  kDeadProgramNotLookedUp,        ///< It is sent again without looking.
  kFenceNotChecked,               ///< Who lost the lease goes on writing what he did.
  kLeaseIgnored,                  ///< A flow is run although another program runs it.
  kLeaseNeverEnds,                ///< A lease whose program is gone is respected for ever.
  kBadRecordStopsTheRest,         ///< One refusal ends the run.
  kDeadLetterDropped,             ///< What needs a person is told nobody.
  kEcho,                          ///< What Schakel made there is sent back from there.
  kCustomersWithoutTurn,          ///< Two flows create the same customer at the same time.
  kLateCustomerForgotten,         ///< A customer who may still land is created again.
  kPutAsideForgotten,             ///< What was put aside is forgotten when the run ends before its turn.
  kInFlightTakenForNotSent,       ///< A run that ends in the middle of a write takes it for not sent.
  kTokenNotKept,                  ///< A fresh refresh token is used before it is durable.
  kBudgetIgnored,                 ///< Calls are made whether or not there are any left.
  kTokenOfMemory,                 ///< A refresh token is used that another program spent meanwhile.
  kPermitIgnored,                 ///< Who stood still sends what he had in hand.
  kIntentTakenForDone,       ///< A record that is about to be sent is taken for sent when it is read again.
  kLevelKnownBeforeSent,     ///< A level of stock is remembered as sent before it is.
  kDeliveryKnownBeforeSent,  ///< A delivery is remembered as told before it is.
  kDueForgottenAtClaim,      ///< What a worker claimed is due no more, also when he dies.
  kNeverAgainAfterError,     ///< A flow that failed is not planned again.
  kDueForgottenInPause,      ///< What was due when a flow was paused is forgotten when it goes on.
};

/// Their names, as a test prints them, in the order above.
inline constexpr std::array kKnownBugs = {
    "none",
    "cursor_before_outcome",
    "cursor_before_outcome_of_records",
    "cursor_in_its_own_transaction",
    "sent_before_intent",
    "blind_retry",
    "unknown_taken_for_failure",
    "unknown_taken_for_success",
    "unreadable_taken_for_failure",
    "no_settling_time",
    "dead_program_forgotten",
    "dead_program_not_looked_up",
    "fence_not_checked",
    "lease_ignored",
    "lease_never_ends",
    "bad_record_stops_the_rest",
    "dead_letter_dropped",
    "echo",
    "customers_without_turn",
    "late_customer_forgotten",
    "put_aside_forgotten",
    "in_flight_taken_for_not_sent",
    "token_not_kept",
    "budget_ignored",
    "token_of_memory",
    "permit_ignored",
    "intent_taken_for_done",
    "level_known_before_sent",
    "delivery_known_before_sent",
    "due_forgotten_at_claim",
    "never_again_after_error",
    "due_forgotten_in_pause",
};

#ifdef SCHAKEL_WITHOUT_KNOWN_BUGS
constexpr bool has_bug(KnownBug) {
  return false;
}
#else
/// The one that is switched on; by a test program, before anything else runs.
inline KnownBug switched_on_bug = KnownBug::kNone;
inline bool has_bug(KnownBug bug) {
  return switched_on_bug == bug;
}
#endif

}  // namespace schakel
