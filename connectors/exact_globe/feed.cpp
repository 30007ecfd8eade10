#include "connectors/exact_globe/feed.h"

#include <algorithm>
#include <limits>
#include <set>

#include "connectors/exact_globe/client.h"
#include "connectors/exact_globe/number_plan.h"
#include "connectors/exact_globe/reading_errors.h"

namespace schakel::exact_globe {
namespace {

constexpr std::size_t kRowsMax = 2 * static_cast<std::size_t>(Feed::kStretch);
/// The smallest page seen anywhere; see lookup_plan.h.
constexpr std::size_t kPageSize = 60;
constexpr std::int64_t kIdMax = std::numeric_limits<std::int64_t>::max();

std::string above(std::int64_t id) {
  return "ID gt " + std::to_string(id);
}

std::string within(std::int64_t from, std::int64_t to) {
  return above(from) + " and ID le " + std::to_string(to);
}

/// Where a stretch of what was seen ends: with its thousandth document that was open.
std::int64_t end_of_stretch(const SourceCursor& cursor, std::int64_t position, std::int64_t tail) {
  std::int64_t count = 0;
  for (auto at = cursor.seen.upper_bound(position); at != cursor.seen.end() && at->first < tail; ++at) {
    if (at->second.open && ++count == Feed::kStretch) return at->first;
  }
  return tail;
}

Result<void> check_asked(const std::vector<SourceHead>& heads, std::int64_t from, std::int64_t to) {
  const bool fits =
      std::ranges::all_of(heads, [&](const SourceHead& head) { return head.id > from && head.id <= to; });
  if (!fits) return fail(not_asked_for());
  return {};
}

void forget_needless(SourceCursor& cursor) {
  const std::int64_t tail = cursor.high - Feed::kOverlap;
  std::erase_if(cursor.seen, [&](const auto& one) { return !one.second.open && one.first <= tail; });
  while (cursor.seen.size() > Feed::kOpenMax) cursor.seen.erase(cursor.seen.begin());
}

}  // namespace

Result<FeedPage> Feed::next(SourceCursor cursor, std::stop_token stop) {
  const bool begins = !cursor.position;
  if (begins) many_new_ = false;
  const std::int64_t position = cursor.position.value_or(0);
  const std::int64_t tail = std::max<std::int64_t>(cursor.high - kOverlap, 0);
  if (stays_open_ && position < tail) return next_seen(std::move(cursor), position, tail, std::move(stop));
  return next_new(std::move(cursor), std::max(position, tail), std::move(stop));
}

Result<FeedPage> Feed::next_seen(SourceCursor cursor, std::int64_t position, std::int64_t tail,
                                 std::stop_token stop) {
  std::int64_t to = end_of_stretch(cursor, position, tail);
  TRY(std::vector<SourceHead> heads, read_stretch("Completed eq false and ", position, to, stop));
  std::set<std::int64_t> open;
  for (const SourceHead& head : heads) open.insert(head.id);
  std::vector<std::int64_t> gone;
  for (auto at = cursor.seen.upper_bound(position); at != cursor.seen.end() && at->first <= to; ++at) {
    if (at->second.open && !open.contains(at->first)) gone.push_back(at->first);
  }
  TRY(std::vector<SourceHead> closed, read_ids(gone, stop));
  std::set<std::int64_t> there;
  for (const SourceHead& head : closed) there.insert(head.id);
  for (const std::int64_t id : gone) {
    if (!there.contains(id)) cursor.seen.erase(id);  // Deleted.
  }
  std::move(closed.begin(), closed.end(), std::back_inserter(heads));
  FeedPage page{.heads = {}, .next = std::move(cursor), .more = true};
  TRY_VOID(hand_out(std::move(heads), page, std::move(stop)));
  page.next.position = to;
  forget_needless(page.next);
  return page;
}

Result<FeedPage> Feed::next_new(SourceCursor cursor, std::int64_t from, std::stop_token stop) {
  FeedPage page{.heads = {}, .next = std::move(cursor), .more = false};
  while (true) {
    std::int64_t lowest = from;
    if (!many_new_) {
      // One page says whether there is more than that; what it holds is the lowest that we know to be there.
      TRY(HeadsAnswer first, ask_(above(from), {.pages_max = 1, .rows_max = kRowsMax}, stop));
      TRY_VOID(check_asked(first.heads, from, kIdMax));
      if (first.whole) {
        TRY_VOID(hand_out(std::move(first.heads), page, std::move(stop)));
        page.next.position.reset();
        forget_needless(page.next);
        return page;
      }
      if (!first.heads.empty()) {
        const auto least = std::min_element(first.heads.begin(), first.heads.end(),
                                            [](const auto& a, const auto& b) { return a.id < b.id; });
        lowest = std::max(from, least->id - 1);
      }
    }
    std::int64_t to = lowest + kStretch;
    TRY(std::vector<SourceHead> heads, read_stretch({}, from, to, stop));
    many_new_ = heads.size() >= static_cast<std::size_t>(kStretch) / 4;
    if (heads.empty()) {
      from = to;  // A gap, or the end: looking first tells which, and jumps over it.
      continue;
    }
    page.more = true;
    TRY_VOID(hand_out(std::move(heads), page, std::move(stop)));
    page.next.position = to;
    forget_needless(page.next);
    return page;
  }
}

Result<std::vector<SourceHead>> Feed::read_stretch(const std::string& condition, std::int64_t from,
                                                   std::int64_t& to, std::stop_token stop) {
  while (true) {
    TRY(HeadsAnswer answer,
        ask_(condition + within(from, to), {.pages_max = Client::kPagesMax, .rows_max = kRowsMax}, stop));
    TRY_VOID(check_asked(answer.heads, from, to));
    if (answer.whole) return std::move(answer.heads);
    // An ID is given once: so few cannot have more rows than that.
    if (static_cast<std::size_t>(to - from) <= kRowsMax) return fail(not_asked_for());
    to = from + (to - from) / 2;
  }
}

Result<std::vector<SourceHead>> Feed::read_ids(const std::vector<std::int64_t>& ids, std::stop_token stop) {
  const std::set<std::int64_t> wanted(ids.begin(), ids.end());
  std::vector<SourceHead> found;
  for (const NumberRange& range : plan_numbers(ids, 1, kPageSize)) {
    std::int64_t from = range.from - 1;
    while (from < range.to) {
      std::int64_t to = range.to;
      TRY(std::vector<SourceHead> heads, read_stretch({}, from, to, stop));
      for (SourceHead& head : heads) {
        if (wanted.contains(head.id)) found.push_back(std::move(head));
      }
      from = to;
    }
  }
  return found;
}

Result<void> Feed::hand_out(std::vector<SourceHead> heads, FeedPage& page, std::stop_token stop) {
  TRY_VOID(find_states_(heads, std::move(stop)));
  std::ranges::sort(heads, {}, &SourceHead::id);
  SourceCursor& cursor = page.next;
  for (SourceHead& head : heads) {
    const SourceCursor::Seen now{.mark = mark_with(head.mark, model::name_of(head.order.state)),
                                 .open = stays_open_ && head.open};
    cursor.high = std::max(cursor.high, head.id);
    const auto [at, is_new] = cursor.seen.try_emplace(head.id, now);
    if (!is_new && at->second == now) continue;
    at->second = now;
    page.heads.push_back(std::move(head.order));
  }
  return {};
}

}  // namespace schakel::exact_globe
