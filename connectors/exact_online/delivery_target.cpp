#include "connectors/exact_online/delivery_target.h"

#include <array>
#include <utility>

#include "connectors/exact_online/examine.h"
#include "connectors/exact_online/form.h"
#include "connectors/exact_online/line.h"
#include "connectors/exact_online/reference_codes.h"
#include "connectors/exact_online/rows.h"

namespace schakel::exact_online {
namespace {

constexpr std::string_view kDeliveries = "salesorder/GoodsDeliveries";
constexpr std::string_view kDeliveryLines = "salesorder/GoodsDeliveryLines";

constexpr std::array kRights = {
    Right{kDeliveries, "EntryID", "EntryID eq guid'00000000-0000-0000-0000-000000000000'"},
    Right{"sales/ShippingMethods", "ID", kNobody},
};

class OnlineDeliveries final : public connector::DeliveryTarget {
 public:
  OnlineDeliveries(const ConnectionSettings& settings, const ConnectionDeps& deps)
      : line_(settings, deps), codes_(line_.client, deps.clock) {}

  connector::Calls calls() const override { return line_.wire.calls(); }
  std::vector<connector::Finding> examine(std::stop_token stop) override {
    std::vector<connector::Finding> findings = exact_online::examine(line_, kRights, std::move(stop));
    findings.push_back(writing_unchecked(words_of(kDeliveries)));
    return findings;
  }

  Result<connector::DocumentWritten> deliver(const connector::DeliveryDraft& draft,
                                             std::stop_token stop) override {
    TRY(const Form form, filled(draft, stop));
    TRY_VOID(form.checked());
    TRY(const Json made, line_.client.create(kDeliveries, form.body(), std::move(stop)));
    Asked asked = line_.client.asked(kDeliveries);
    asked.doing = Doing::kWriting;
    RowReader row(made, asked);
    connector::DocumentWritten written{.id = row.guid("EntryID"), .number = {}};
    if (const auto number = row.whole("DeliveryNumber")) written.number = std::to_string(*number);
    // It is there; what the order says is delivered now tells what the answer did not.
    if (!row.check() || written.id.empty() || written.number.empty()) return fail(outcome_unknown(asked));
    return written;
  }

 private:
  Result<Form> filled(const connector::DeliveryDraft& draft, std::stop_token stop) {
    Form form(entity(kDeliveries), Purpose::kNew);
    const LocalTime today = std::chrono::floor<std::chrono::days>(amsterdam(line_.clock.now()));
    form.value("DeliveryDate", draft.date.value_or(today));
    form.value("Description", draft.description);
    form.text("TrackingNumber", draft.tracking_number);
    const IdOf id_of = [&](Referred, std::string_view code) {
      return codes_.id_of(CodeList::kShippingMethod, code, stop);
    };
    TRY_VOID(form.take("ShippingMethod", Personal(draft.shipping_method), id_of));
    for (std::size_t i = 0; i < draft.lines.size(); ++i) {
      Form line(entity(kDeliveryLines), Purpose::kWithinHeader);
      line.text("SalesOrderLineID", draft.lines[i].order_line_id);
      line.value("QuantityDelivered", draft.lines[i].quantity);
      line.require_all();
      form.line("GoodsDeliveryLines", line, i + 1);
    }
    form.require_all();
    return form;
  }

  Line line_;
  ReferenceCodes codes_;
};

}  // namespace

Result<std::unique_ptr<connector::DeliveryTarget>> make_delivery_target(const ConnectionSettings& settings,
                                                                        ConnectionDeps deps) {
  TRY_VOID(check(settings));
  return std::unique_ptr<connector::DeliveryTarget>(std::make_unique<OnlineDeliveries>(settings, deps));
}

}  // namespace schakel::exact_online
