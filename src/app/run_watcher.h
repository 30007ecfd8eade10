#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/session.h"
#include "app/terminal.h"
#include "connector/order_mapping.h"
#include "engine/observer.h"
#include "engine/run.h"
#include "flow/records.h"

// A run as the person who started it sees it: how far it is, why it pauses, what a dry run would do, and how
// it ended.
namespace schakel::app {

/// What one field of a dry run would become.
struct FieldLine {
  std::string part = {};   ///< Of an order: "line", "customer", "item".
  std::size_t number = 0;  ///< Which of them, from 1.
  std::string field = {};
  flow::FieldDifference::What what = flow::FieldDifference::What::kSame;
  std::string there = {};
  std::string wanted = {};
};

/// What one record of a dry run would become. Values of fields go to who asked, on his screen, and nowhere
/// else.
struct RecordLine {
  std::string number;
  engine::Outcome outcome = engine::Outcome::kCreated;
  engine::CustomerAction customer = engine::CustomerAction::kNone;
  std::string code;
  Text why;
  std::vector<FieldLine> fields;
};

/// Shows a run while it goes, and keeps what a dry run would do. One per run, used from its thread.
class RunWatcher final : public engine::Observer {
 public:
  /// `in_full`: of one record, every field; of many, those that would be written.
  RunWatcher(Language language, bool dry_run, bool in_full, std::optional<std::size_t> limit)
      : language_(language), dry_run_(dry_run), in_full_(in_full), limit_(limit) {}

  /// Of an order that is shown in full: the mapping by which it would be written. Outlives this.
  void show_orders_by(const connector::OrderMapping& mapping, connector::MappingSettings settings) {
    order_mapping_ = &mapping;
    order_settings_ = std::move(settings);
  }

  void page_read(std::size_t heads, bool more) override;
  void record_done(const engine::RecordDone& record) override;
  void progressed(const engine::Counts& counts) override;
  void pausing(const engine::Pause& pause) override;

  void clear() { bar_.clear(); }
  const std::vector<RecordLine>& lines() const { return lines_; }
  std::int64_t lines_left_out() const { return lines_left_out_; }

  static constexpr std::size_t kLinesMax = 10'000;  // A dry run's table in memory: about 4 MB.

 private:
  Language language_;
  bool dry_run_;
  bool in_full_;
  std::optional<std::size_t> limit_;
  const connector::OrderMapping* order_mapping_ = nullptr;
  connector::MappingSettings order_settings_;
  ProgressBar bar_;
  std::int64_t expected_ = 0;
  bool more_ = false;
  std::vector<RecordLine> lines_;
  std::int64_t lines_left_out_ = 0;
};

/// 0 all well, 1 something needs a person or another run, else what the error that ended it says.
int exit_code(const engine::RunReport& report);

/// How a run of this flow ended, for programs; with what a dry run would do.
Json ending_json(const Globals& globals, const std::string& flow, const engine::RunReport& report,
                 const RunWatcher& watcher, bool dry_run);

/// Prints that, for a person or as JSON, and returns the exit code.
int print_ending(const Globals& globals, const std::string& flow, const engine::RunReport& report,
                 const RunWatcher& watcher, bool dry_run);

/// Of a run's counts, the members of its JSON.
void add_counts(Json& json, const engine::Counts& counts);

}  // namespace schakel::app
