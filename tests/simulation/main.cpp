#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

#include "base/known_bug.h"
#include "base/time.h"
#include "tests/simulation/crash_points.h"
#include "tests/simulation/hunt.h"
#include "tests/simulation/life.h"

// ./dev sim --seed N --runs M: lives one after the other, and what came of them.
namespace {

using namespace schakel::simulation;

std::uint64_t option(int count, char** words, const std::string& name, std::uint64_t otherwise) {
  for (int i = 1; i + 1 < count; ++i) {
    if (words[i] == name) return std::strtoull(words[i + 1], nullptr, 10);
  }
  return otherwise;
}

enum class Everywhere { kDies, kDiesTwice, kSuffers };

/// --crash FLOW (or all), and with --pairs STEP two deaths each; --suffer FLOW (or all).
int everywhere(const std::string& flow, Everywhere what, std::uint64_t step) {
  std::uint64_t bad = 0;
  fmt::print("{:<16}{:>8}{:>10}{:>10}\n", "flow", "points", "lives", "broken");
  for (const std::string& name : scenario_names()) {
    if (flow != "all" && flow != name) continue;
    const bool watched = ::isatty(STDERR_FILENO) != 0;
    const auto progress = [&](std::uint64_t done, std::uint64_t of) {
      if (watched) fmt::print(stderr, "\r{} {} of {} ", name, done, of);
    };
    const Crashes crashes = what == Everywhere::kDies      ? die_everywhere(name, progress)
                            : what == Everywhere::kSuffers ? suffer_everywhere(name, progress)
                                                           : die_twice(name, step, progress);
    if (watched) fmt::print(stderr, "\r");
    fmt::print("{:<16}{:>8}{:>10}{:>10}\n", crashes.scenario, crashes.points, crashes.lives,
               crashes.broken.size());
    for (const std::string& broken : crashes.broken) fmt::print("  {}\n", broken);
    std::fflush(stdout);
    bad += crashes.broken.size();
  }
  return bad == 0 ? 0 : 1;
}

/// --bugs NAME (or all): each known bug switched on in turn, until a promise is seen to be broken.
int hunt_bugs(const std::string& wanted, std::uint64_t lives) {
  using schakel::kKnownBugs;
  std::size_t hunted = 0;
  std::size_t unnoticed = 0;
  fmt::print("{:<34}{:>7}  {}\n", "known bug", "lives", "caught by");
  for (std::size_t i = 1; i < kKnownBugs.size(); ++i) {
    if (wanted != "all" && wanted != kKnownBugs[i]) continue;
    ++hunted;
    const Hunted hunted_down = hunt(static_cast<schakel::KnownBug>(i), lives);
    if (hunted_down.caught_by.empty()) ++unnoticed;
    fmt::print("{:<34}{:>7}  {}\n", kKnownBugs[i], hunted_down.lives,
               hunted_down.caught_by.empty() ? "NOBODY" : hunted_down.caught_by.substr(0, 110));
    std::fflush(stdout);
  }
  fmt::print("{} of {} known bugs are caught.\n", hunted - unnoticed, hunted);
  return unnoticed == 0 && hunted > 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  for (int i = 1; i + 1 < count; ++i) {
    const std::string word = words[i];
    const std::uint64_t step = option(count, words, "--pairs", 0);
    if (word == "--crash")
      return everywhere(words[i + 1], step == 0 ? Everywhere::kDies : Everywhere::kDiesTwice, step);
    if (word == "--suffer") return everywhere(words[i + 1], Everywhere::kSuffers, 0);
    if (std::string(words[i]) == "--bugs")
      return hunt_bugs(words[i + 1], option(count, words, "--lives", 200));
  }
  const std::uint64_t first = option(count, words, "--seed", 1);
  const std::uint64_t runs = option(count, words, "--runs", 1);
  Life sum;
  std::uint64_t bad = 0;
  const schakel::SystemClock clock;
  const schakel::Instant began = clock.now();
  const bool watched = ::isatty(STDERR_FILENO) != 0;
  for (std::uint64_t seed = first; seed < first + runs; ++seed) {
    const bool traced = option(count, words, "--trace", 0) != 0;
    const Life life = live(seed, traced ? [](const std::string& line) { fmt::print("{}\n", line); }
                                        : std::function<void(const std::string&)>());
    if (watched) {
      fmt::print(stderr, "\r{} of {} lives ", seed - first + 1, runs);
      if (seed + 1 == first + runs) fmt::print(stderr, "\r");
    }
    sum.calls += life.calls;
    sum.troubles += life.troubles;
    sum.deaths += life.deaths;
    sum.runs += life.runs;
    sum.turns += life.turns;
    sum.documents += life.documents;
    sum.dead_letters += life.dead_letters;
    if (life.broken.empty()) continue;
    ++bad;
    fmt::print("seed {}\n", seed);
    for (const std::string& broken : life.broken) fmt::print("  {}\n", broken);
    fmt::print("  again: ./dev sim --seed {}\n", seed);
    std::fflush(stdout);
  }
  const double seconds = std::chrono::duration<double>(clock.now() - began).count();
  fmt::print(
      "{} lives in {:.1f} s: {} runs of flows, {} calls, {} troubles, {} deaths, {} turns, {} documents, {} "
      "dead letters; {} lives with a broken promise\n",
      runs, seconds, sum.runs, sum.calls, sum.troubles, sum.deaths, sum.turns, sum.documents,
      sum.dead_letters, bad);
  return bad == 0 ? 0 : 1;
}
