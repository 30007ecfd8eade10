#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "connectors/exact_globe/source_cursor.h"
#include "connectors/exact_globe/source_document.h"

namespace schakel::exact_globe {

/// How much of an answer is wanted at most.
struct AnswerBounds {
  int pages_max = 0;
  std::size_t rows_max = 0;
};

struct HeadsAnswer {
  std::vector<SourceHead> heads;
  bool whole = true;  ///< False: it was broken off at a bound, and says nothing about what is not in it.
};

/// Asks Globe for the heads of which `filter` holds.
using AskHeads =
    std::function<Result<HeadsAnswer>(const std::string& filter, AnswerBounds bounds, std::stop_token stop)>;
/// Finds out the state of these heads where it is not in the header alone.
using FindStates = std::function<Result<void>(std::vector<SourceHead>& heads, std::stop_token stop)>;

struct FeedPage {
  std::vector<model::Order> heads;
  SourceCursor next;
  bool more = false;
};

/// Finds what is new or changed among documents that have no modification date (facts 7): by IDs above the
/// highest one seen, and by reading again what was still open. In which order Globe gives its rows is not
/// known and not relied upon: a reading walks over stretches of IDs, each of which is read in full.
///
///   already seen: (0, high - kOverlap]   what is open there now; then, by their IDs, those that were open
///   and
///                                        are not any more. Only for documents that live on.
///   new:          (high - kOverlap, ∞)   everything. The overlap finds an ID that was given out before a
///                                        higher one, and came to light after it.
///
/// What is as it was when it was last handed out is not handed out again. Of a document that was deleted
/// nothing is told (facts 2.7). Knows no HTTP.
class Feed {
 public:
  Feed(AskHeads ask, FindStates find_states, bool stays_open)
      : ask_(std::move(ask)), find_states_(std::move(find_states)), stays_open_(stays_open) {}

  /// The next page behind `from`; its cursor always differs from `from` while there is more.
  Result<FeedPage> next(SourceCursor from, std::stop_token stop);

  /// IDs that are asked for again behind the highest one. Nobody has fifty colleagues who save at the same
  /// moment; and with the few that are new they fit on one page of the smallest size seen anywhere (60).
  static constexpr std::int64_t kOverlap = 50;
  /// Documents on a page: so many are completed together.
  static constexpr std::int64_t kStretch = 1000;
  /// Open ones that are remembered, the newest first: about 250 KB of cursor. What is open beyond that is
  /// handed out again in each reading, and is not seen to close.
  static constexpr std::size_t kOpenMax = 20000;

 private:
  Result<FeedPage> next_seen(SourceCursor cursor, std::int64_t position, std::int64_t tail,
                             std::stop_token stop);
  Result<FeedPage> next_new(SourceCursor cursor, std::int64_t from, std::stop_token stop);
  /// Everything in (from, to] of which `condition` holds; `to` is lowered when that is too much at once.
  Result<std::vector<SourceHead>> read_stretch(const std::string& condition, std::int64_t from,
                                               std::int64_t& to, std::stop_token stop);
  Result<std::vector<SourceHead>> read_ids(const std::vector<std::int64_t>& ids, std::stop_token stop);
  Result<void> hand_out(std::vector<SourceHead> heads, FeedPage& page, std::stop_token stop);

  AskHeads ask_;
  FindStates find_states_;
  bool stays_open_;
  bool many_new_ = false;  ///< The last stretch was well filled: the next is asked for without looking first.
};

}  // namespace schakel::exact_globe
