#include "connectors/exact_globe/simulator/transactions.h"

#include <utility>

namespace schakel::exact_globe::simulator {
namespace {

tl::unexpected<ServiceError> unknown_key() {
  return refuse("The TransactionKey does not exist.");
}

}  // namespace

OrError<std::string> ParkedLines::park(const Place& place, const std::string& key, Row line, Instant now,
                                       Random& random, const Rules& rules) {
  drop_expired(now, rules);
  if (!key.empty() && used_.contains(key)) return refuse("The TransactionKey was used already.");
  const std::string own_key = key.empty() ? random.guid() : key;
  auto parked = parked_.find(own_key);
  if (parked == parked_.end()) {
    if (!key.empty() && !rules.client_keys_accepted) return unknown_key();
    parked = parked_.emplace(own_key, Parked{.place = place, .last_line = now, .lines = {}}).first;
  }
  if (parked->second.place != place) return unknown_key();
  parked->second.last_line = now;
  parked->second.lines.push_back(std::move(line));
  return own_key;
}

OrError<const std::vector<Row>*> ParkedLines::lines(const Place& place, const std::string& key, Instant now,
                                                    const Rules& rules) {
  drop_expired(now, rules);
  if (used_.contains(key)) return refuse("The TransactionKey was used already.");
  const auto parked = parked_.find(key);
  if (parked == parked_.end() || parked->second.place != place) return unknown_key();
  return &parked->second.lines;
}

void ParkedLines::finish(const std::string& key) {
  parked_.erase(key);
  used_.insert(key);
}

std::size_t ParkedLines::lose_all() {
  const std::size_t lost = size();
  parked_.clear();
  return lost;
}

std::size_t ParkedLines::size() const {
  std::size_t lines = 0;
  for (const auto& [key, parked] : parked_) lines += parked.lines.size();
  return lines;
}

void ParkedLines::drop_expired(Instant now, const Rules& rules) {
  if (!rules.parked_for) return;
  std::erase_if(parked_, [&](const auto& entry) { return entry.second.last_line + *rules.parked_for < now; });
}

}  // namespace schakel::exact_globe::simulator
