#include <fmt/format.h>

#include <algorithm>

#include "app/commands.h"
#include "app/flow_run.h"
#include "app/listing.h"
#include "base/assert.h"
#include "base/text.h"
#include "engine/reconcile.h"

namespace schakel::app {
namespace {

using flow::Reconciliation;
using flow::ReconciliationRow;

Text words_of(ReconciliationRow::What what) {
  switch (what) {
    case ReconciliationRow::What::kMissing:
      return {.en = "missing", .nl = "ontbreekt"};
    case ReconciliationRow::What::kExtra:
      return {.en = "extra", .nl = "te veel"};
    case ReconciliationRow::What::kDifferent:
      return {.en = "different", .nl = "verschilt"};
  }
  return {};
}

/// As bookkeepers write it: 1.234,50 in Dutch. Amounts have two decimals, quantities those that they need.
std::string figure(Language language, const Decimal& value, bool is_amount) {
  const std::string text = is_amount ? value.rounded(2).to_text() : value.to_short_text();
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string decimals = text.substr(point);
  if (!decimals.empty() && language == Language::kDutch) decimals.front() = ',';
  return grouped(language, text.substr(0, point)) + decimals;
}

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

Json number_or_null(const std::optional<Decimal>& value) {
  return value ? Json::text(value->to_short_text()) : Json::null();
}

Listing<ReconciliationRow> listing_of(bool amounts) {
  const auto cell = [amounts](std::optional<Decimal> ReconciliationRow::*of) {
    return [amounts, of](const ReconciliationRow& row, Language language) {
      return row.*of ? figure(language, *(row.*of), amounts) : std::string();
    };
  };
  const auto member = [](std::optional<Decimal> ReconciliationRow::*of) {
    return [of](const ReconciliationRow& row, Language) { return number_or_null(row.*of); };
  };
  return Listing<ReconciliationRow>()
      .column(
          "what", {"what", "wat"}, Shown::kInTable,
          [](const ReconciliationRow& row, Language language) { return in(language, words_of(row.what)); },
          [](const ReconciliationRow& row, Language) { return Json::text(flow::name_of(row.what)); })
      .text("number", {"in source", "in bron"}, Shown::kInTable,
            [](const ReconciliationRow& row) { return row.number; })
      .text("target_number", {"in target", "in doel"}, Shown::kInTable,
            [](const ReconciliationRow& row) { return row.target_number; })
      .column("source", {"source", "bron"}, Shown::kInTable, cell(&ReconciliationRow::here),
              member(&ReconciliationRow::here), Table::Align::kRight)
      .column("target", {"target", "doel"}, Shown::kInTable, cell(&ReconciliationRow::there),
              member(&ReconciliationRow::there), Table::Align::kRight)
      .column(
          "fields", {"fields", "velden"}, Shown::kInTable,
          [](const ReconciliationRow& row, Language) { return joined(row.fields); },
          [](const ReconciliationRow& row, Language) {
            Json list = Json::array();
            for (const std::string& field : row.fields) list.push_back(Json::text(field));
            return list;
          })
      .sentence("why", {"why", "waarom"}, Shown::kInTable,
                [](const ReconciliationRow& row) { return row.why; });
}

/// RFC 4180: quoted where it has to be. A cell that a spreadsheet would take for a formula is text.
std::string csv_cell(std::string text) {
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos &&
      !Decimal::parse(text))
    text.insert(0, 1, '\'');
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  return "\"" + replaced(text, "\"", "\"\"") + "\"";
}

std::string csv_of(Language language, const Reconciliation& both) {
  std::string csv = "what,source_number,target_number,source,target,fields,why\r\n";
  const auto number = [](const std::optional<Decimal>& value) {
    return value ? value->to_short_text() : std::string();
  };
  for (const ReconciliationRow& row : both.rows) {
    csv += fmt::format("{},{},{},{},{},{},{}\r\n", flow::name_of(row.what), csv_cell(row.number),
                       csv_cell(row.target_number), number(row.here), number(row.there),
                       csv_cell(joined(row.fields)), csv_cell(in(language, row.why)));
  }
  return csv;
}

Json json_of(Language language, const std::string& flow, const Reconciliation& both, bool amounts) {
  Json json = Json::members();
  json.append("flow", Json::text(flow));
  json.append("equal_in_full", Json::boolean(both.is_equal()));
  for (const auto& [name, count] : {std::pair{"source", both.source},
                                    {"target", both.target},
                                    {"equal", both.equal},
                                    {"missing", both.missing},
                                    {"extra", both.extra},
                                    {"different", both.different},
                                    {"left_out", both.left_out}})
    json.append(name, Json::number(count));
  if (both.totals) {
    Json totals = Json::members();
    totals.append("source", Json::text(both.totals->here.to_text()));
    totals.append("target", Json::text(both.totals->there.to_text()));
    const auto difference = both.totals->there.minus(both.totals->here);
    totals.append("difference", number_or_null(difference ? std::optional(*difference) : std::nullopt));
    json.append("totals", std::move(totals));
  }
  Json not_compared = Json::array();
  for (const std::string& field : both.not_compared) not_compared.push_back(Json::text(field));
  json.append("not_compared", std::move(not_compared));
  json.append("rows", listing_of(amounts).json_list(language, both.rows));
  return json;
}

/// Others are quantities.
bool has_amounts(FlowKind kind) {
  return kind != FlowKind::kStock && kind != FlowKind::kOrderStatus;
}

Text total_of(FlowKind kind) {
  switch (kind) {
    case FlowKind::kOrders:
      return {.en = "total excl. VAT", .nl = "totaal exclusief btw"};
    case FlowKind::kItems:
      return {.en = "all prices together", .nl = "alle prijzen samen"};
    case FlowKind::kStock:
      return {.en = "all quantities", .nl = "alle aantallen"};
    case FlowKind::kOrderStatus:
      return {.en = "all that was delivered", .nl = "alles wat geleverd is"};
    case FlowKind::kCustomers:
    case FlowKind::kAssortments:
      break;
  }
  return {.en = "total", .nl = "totaal"};
}

/// Reads on both sides are all that happens here.
class Watching final : public engine::Observer {
 public:
  explicit Watching(Language language) : language_(language) {}
  void page_read(std::size_t records, bool) override {
    read_ += static_cast<std::int64_t>(records);
    bar_.show(read_, 0, in(language_, Text{.en = "records read", .nl = "records gelezen"}));
  }
  void clear() { bar_.clear(); }

 private:
  Language language_;
  ProgressBar bar_;
  std::int64_t read_ = 0;
};

struct Compared {
  Reconciliation both;
  connector::Calls source;
  connector::Calls target;
};

Result<Compared> reconcile_flow(Session& session, const Configuration& configuration, const std::string& name,
                                const FlowConfiguration& flow, Watching& watching) {
  ConnectionWorld world = session.world(true);  // Opened so that nothing can be written.
  // A person waits for it, but it reads everything.
  world.caller = {.lane = connector::Lane::kBulk, .flow = name};
  const ConnectionSettings& from = *configuration.connections.at(flow.from);
  const ConnectionSettings& to = *configuration.connections.at(flow.to);
  const engine::ReconcileWorld around{.store = session.store(),
                                      .clock = session.clock(),
                                      .random = session.random(),
                                      .integration = flow.integration,
                                      .reversed = flow.reversed,
                                      .stop = session.stop()};
  switch (flow.kind) {
    case FlowKind::kOrders: {
      TRY(const auto source, from.open_source(flow.from, world, flow.orders.source));
      TRY(const auto target, to.open_source(flow.to, world, flow.orders.target));
      TRY(Reconciliation both, engine::reconcile_orders(around, flow.orders, *source, *target, watching));
      return Compared{std::move(both), source->calls(), target->calls()};
    }
    case FlowKind::kItems:
    case FlowKind::kCustomers:
    case FlowKind::kAssortments: {
      const connector::RecordKind kind = flow.records.kind;
      const connector::RecordSourceFields* fields = to.record_source_fields(kind);
      TRY(const auto source, from.open_record_source(flow.from, world, kind));
      TRY(const auto target, to.open_record_source(flow.to, world, kind));
      TRY(const auto kept_by, to.open_record_target(flow.to, world, kind));
      SCHAKEL_ASSERT(fields != nullptr);
      TRY(const OppositeOpened opened, open_opposite(session, configuration, flow));
      TRY(Reconciliation both,
          engine::reconcile_records(around, flow.records, *flow.record_mapping, *source, *target, *kept_by,
                                    *fields, opened.opposite, watching));
      connector::Calls target_calls = target->calls();
      target_calls.reads += kept_by->calls().reads;
      return Compared{std::move(both), source->calls(), target_calls};
    }
    case FlowKind::kStock: {
      TRY(const auto source, from.open_stock_source(flow.from, world));
      TRY(const auto target, to.open_stock_target(flow.to, world, flow.stock_field));
      TRY(Reconciliation both, engine::reconcile_stock(around, flow.stock, *source, *target, watching));
      return Compared{std::move(both), source->calls(), target->calls()};
    }
    case FlowKind::kOrderStatus:
      break;
  }
  TRY(const auto source, from.open_source(flow.from, world, {}));
  TRY(const auto ordered, to.open_source(flow.to, world, {}));
  TRY(Reconciliation both,
      engine::reconcile_deliveries(around, flow.deliveries, *source, *ordered, watching));
  return Compared{std::move(both), source->calls(), ordered->calls()};
}

void print_compared(Language language, const std::string& name, FlowKind kind, const Compared& compared,
                    std::size_t limit) {
  const Reconciliation& both = compared.both;
  const bool amounts = has_amounts(kind);
  if (!both.rows.empty()) {
    std::vector<ReconciliationRow> rows(
        both.rows.begin(),
        both.rows.begin() + static_cast<std::ptrdiff_t>(std::min(limit, both.rows.size())));
    print(listing_of(amounts).table(language, rows, output_width()));
    if (rows.size() < both.rows.size()) {
      const std::string more =
          count_text(language, static_cast<std::int64_t>(both.rows.size() - rows.size()));
      print(in(
          language,
          Text{.en = fmt::format("… and {} more; --limit shows them, --csv lists all.\n", more),
               .nl = fmt::format("… en nog {}; met --limit zijn ze te zien, --csv geeft alles.\n", more)}));
    }
    print("\n");
  }
  if (both.totals) {
    const auto difference = both.totals->there.minus(both.totals->here);
    Table table({{"", Table::Align::kLeft},
                 {in(language, Text{.en = "source", .nl = "bron"}), Table::Align::kRight},
                 {in(language, Text{.en = "target", .nl = "doel"}), Table::Align::kRight},
                 {in(language, Text{.en = "difference", .nl = "verschil"}), Table::Align::kRight}});
    table.add({in(language, total_of(kind)), figure(language, both.totals->here, amounts),
               figure(language, both.totals->there, amounts),
               difference ? figure(language, *difference, amounts) : "?"});
    print(table.to_text(output_width()) + "\n");
  }
  if (!both.not_compared.empty()) {
    print(wrapped(
              in(language, Text{.en = "Not compared, because the target does not hand them out in bulk: ",
                                .nl = "Niet vergeleken, omdat het doel ze niet in grote aantallen geeft: "}) +
                  joined(both.not_compared) + ".",
              2, output_width()) +
          "\n");
  }
  const auto n = [&](std::int64_t count) { return count_text(language, count); };
  const std::string line =
      language == Language::kDutch
          ? fmt::format(
                "{}: {} in de bron · {} in het doel · {} gelijk · {} {} · {} te veel · {} {} · {} "
                "overgeslagen door de flow · {} aanroepen bron · {} aanroepen doel",
                name, n(both.source), n(both.target), n(both.equal), n(both.missing),
                both.missing == 1 ? "ontbreekt" : "ontbreken", n(both.extra), n(both.different),
                both.different == 1 ? "verschilt" : "verschillen", n(both.left_out),
                n(compared.source.total()), n(compared.target.total()))
          : fmt::format(
                "{}: {} in the source · {} in the target · {} equal · {} missing · {} extra · {} "
                "different · {} left out by the flow · {} source calls · {} target calls",
                name, n(both.source), n(both.target), n(both.equal), n(both.missing), n(both.extra),
                n(both.different), n(both.left_out), n(compared.source.total()), n(compared.target.total()));
  print(wrapped(replaced(held_together(line), held_together(" · "), " · "), 2, output_width()) + "\n");
  if (both.is_equal()) {
    const bool to_the_cent = !both.totals || both.totals->here == both.totals->there;
    print(in(language, to_the_cent
                           ? Text{.en = "Both sides are equal.\n", .nl = "Beide kanten zijn gelijk.\n"}
                           : Text{.en = "Both sides are equal but for the rounding that the flow allows.\n",
                                  .nl = "Beide kanten zijn gelijk, op de afronding na die de flow "
                                        "toestaat.\n"}));
    return;
  }
  const auto row = std::ranges::find_if(both.rows, [](const auto& one) { return !one.number.empty(); });
  if (row != both.rows.end()) {
    print(in(language, Text{.en = "→ What a run would do about one of them: ",
                            .nl = "→ Wat een run aan een ervan zou doen: "}) +
          "schakel run " + name + " --dry-run --record " + row->number.substr(0, row->number.find(" @ ")) +
          "\n");
  }
}

}  // namespace

int reconcile_command(Session& session, const ReconcileArguments& arguments) {
  const Globals& globals = session.globals();
  const auto configuration = session.configuration();
  if (!configuration) return print_error(globals, configuration.error());
  const auto flow = find_flow(**configuration, arguments.flow);
  if (!flow) return print_error(globals, flow.error());
  Watching watching(globals.language);
  const auto compared = reconcile_flow(session, **configuration, arguments.flow, **flow, watching);
  watching.clear();
  if (!compared) return print_error(globals, compared.error());
  const bool amounts = has_amounts((*flow)->kind);
  if (globals.json) {
    Json json = json_of(globals.language, arguments.flow, compared->both, amounts);
    json.append("source_calls", Json::number(compared->source.total()));
    json.append("target_calls", Json::number(compared->target.total()));
    print(json);
  } else if (arguments.csv) {
    print(csv_of(globals.language, compared->both));
  } else {
    print_compared(globals.language, arguments.flow, (*flow)->kind, *compared, arguments.limit);
  }
  return compared->both.is_equal() ? 0 : 1;
}

}  // namespace schakel::app
