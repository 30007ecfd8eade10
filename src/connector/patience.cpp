#include "connector/patience.h"

#include <algorithm>

namespace schakel::connector {
namespace {

constexpr Milliseconds kFirstWait = std::chrono::milliseconds(500);
constexpr Milliseconds kWaitMax = std::chrono::seconds(15);
constexpr int kWriteWaits = 4;

bool passes_by_itself(const Error& error) {
  return error.kind == ErrorKind::kUnavailable || error.kind == ErrorKind::kUnknownOutcome;
}

/// What another sentence can follow: the words of the other side may end anyhow.
std::string sentence(const std::string& text) {
  return text.empty() || text.ends_with('.') ? text : text + ".";
}

Text sentence(const Text& text) {
  return {.en = sentence(text.en), .nl = sentence(text.nl)};
}

}  // namespace

void Patience::answered() {
  failures_ = 0;
}

void Patience::count_failure() {
  if (failures_++ == 0) began_ = clock_.now();
}

bool Patience::spent() const {
  return failures_ > 0 && clock_.now() - began_ >= total_;
}

std::optional<Milliseconds> Patience::after_failed_read(const Error& error) {
  if (!passes_by_itself(error)) return std::nullopt;
  count_failure();
  if (spent()) return std::nullopt;
  const Milliseconds left = began_ + total_ - clock_.now();
  Milliseconds wait = kFirstWait;
  for (int i = 1; i < failures_ && wait < kWaitMax; ++i) wait *= 2;
  wait = std::min(wait, kWaitMax);
  wait += Milliseconds(random_.below(static_cast<std::uint64_t>(wait.count() / 2 + 1)));
  if (error.retry_after) wait = std::max(wait, *error.retry_after);
  // What it asks for is longer than we bear with it: then it is better said at once.
  if (error.retry_after && *error.retry_after > left) return std::nullopt;
  if (failures_ == 2 && tell_) {
    tell_({.waits_for = Waiting::For::kRecovery, .why = sentence(error.what), .until = began_ + total_});
  }
  return std::min(wait, left);
}

void Patience::after_failed_write(Error& error) {
  if (error.kind != ErrorKind::kUnavailable) return;
  count_failure();
  if (spent()) {
    error.retry_after = kComeBack;
    return;
  }
  if (failures_ == 1) return;
  // 1, 2, 4 and 8 fifteenths.
  const Milliseconds share = total_ / ((1 << kWriteWaits) - 1);
  const Milliseconds wait = share * (1 << std::min(failures_ - 2, kWriteWaits - 1));
  error.retry_after = std::max(error.retry_after.value_or(Milliseconds(0)), wait);
}

Error Patience::given_up(Error error) const {
  if (error.kind == ErrorKind::kUnknownOutcome) {
    // Nothing was changed by a question, so an answer that never came is a service that is not there; and the
    // transport's advice, which does not know what was asked, is for writes.
    error.kind = ErrorKind::kUnavailable;
    error.advice = {.en =
                        "It was only a question: nothing was changed and nothing is lost. Run again later; "
                        "if it stays so, look at the network and any proxy in between.",
                    .nl =
                        "Het was alleen een vraag: er is niets gewijzigd en er gaat niets verloren. Draai "
                        "later opnieuw; blijft het zo, kijk dan naar het netwerk en een eventuele proxy "
                        "ertussen."};
  }
  if (error.kind == ErrorKind::kUnavailable && spent()) {
    error.retry_after = std::max(error.retry_after.value_or(Milliseconds(0)), kComeBack);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(clock_.now() - began_).count();
    error.what = sentence(error.what);
    error.what.en += " It stayed so for " + std::to_string(seconds) + " s.";
    error.what.nl += " Dat bleef zo gedurende " + std::to_string(seconds) + " s.";
  }
  return error;
}

}  // namespace schakel::connector
