#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "connector/waiting.h"

// What a person sees in a shell: their language, tables that align, a progress bar, errors with what to do.
namespace schakel::app {

enum class Language { kEnglish, kDutch };

/// From `--language` when given ("nl" or "en"), else SCHAKEL_LANGUAGE, LC_ALL, LC_MESSAGES, LANG; English
/// otherwise.
Language language_from(const std::string& option);

const std::string& in(Language language, const Text& text);

/// A table for the terminal: columns as wide as their widest cell, numbers to the right.
class Table {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string heading;
    Align align = Align::kLeft;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  /// With a heading and a line below it; every row ends in a line feed.
  std::string to_text() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// One line on standard error that shows how far long work is; only on a terminal, and redrawn at most ten
/// times a second. `total` 0: unknown, then only the count is shown.
class ProgressBar {
 public:
  ProgressBar();
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void show(std::int64_t done, std::int64_t total, const std::string& what);
  void clear();

 private:
  bool on_terminal_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point last_{};
};

/// "Exact Online allows 60 calls per minute, and those of this minute are used up. Goes on at 14:06:00."
std::string waiting_text(Language language, const connector::Waiting& waiting);
/// Prints that on standard error, on a line of its own: also where a progress bar stands.
void tell_waiting(Language language, const connector::Waiting& waiting);

/// "error: what\n  advice\n" in that language, as it is printed on standard error.
std::string error_text(Language language, const Error& error);

/// {"kind","code","what","advice","fields"} for --json.
Json error_json(Language language, const Error& error);

/// 0 all well · 1 records need a person · 2 invalid input or configuration · 3 connection or authorisation ·
/// 4 ours.
int exit_code(ErrorKind kind);

/// "1.234" (Dutch) or "1,234".
std::string count_text(Language language, std::int64_t count);

}  // namespace schakel::app
