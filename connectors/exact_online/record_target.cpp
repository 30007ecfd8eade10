#include "connectors/exact_online/record_target.h"

#include <algorithm>
#include <array>

#include "base/assert.h"
#include "base/text.h"
#include "connectors/exact_online/examine.h"
#include "connectors/exact_online/fields.h"
#include "connectors/exact_online/line.h"
#include "connectors/exact_online/rows.h"

namespace schakel::exact_online {
namespace {

using connector::FieldValues;
using connector::RecordKind;
using connector::TargetRecord;
using What = TargetPart::What;

Text words_of(const TargetPart& part) {
  switch (part.what) {
    case What::kPrice:
      return {.en = "price", .nl = "prijs"};
    case What::kContact:
      return {.en = "contact", .nl = "contactpersoon"};
    case What::kAddress:
      switch (part.address_type) {
        case 2:
          return {.en = "postal address", .nl = "postadres"};
        case 3:
          return {.en = "invoice address", .nl = "factuuradres"};
        default:
          return {.en = "delivery address", .nl = "afleveradres"};
      }
  }
  return {};
}

bool is_nothing(const model::Value& value) {
  const auto* text = std::get_if<Personal>(&value);
  return std::holds_alternative<std::monostate>(value) ||
         (text != nullptr && trimmed(text->reveal()).empty());
}

bool has(const FieldValues& fields, std::string_view name) {
  return std::ranges::any_of(
      fields, [&](const auto& field) { return field.first == name && !is_nothing(field.second); });
}

/// Whether there is enough of it to make one.
bool can_be_made(const TargetPart& part, const FieldValues& fields) {
  switch (part.what) {
    case What::kPrice:
      return has(fields, "Price");
    case What::kContact:
      // The flags of the catalogue want both names, its text and the service one of them (facts 5).
      return has(fields, "FirstName") || has(fields, "LastName");
    case What::kAddress:
      return std::ranges::any_of(fields, [](const auto& field) { return !is_nothing(field.second); });
  }
  return false;
}

/// The record is there, and this of it is not, or is not known to be.
Error without(Error error, const std::string& number, const Text& words) {
  return made_in_part(
      std::move(error), "online.part_refused",
      {.en = "It was made in Exact Online under number " + number + ", without its " + words.en + ".",
       .nl = "Het is in Exact Online aangemaakt onder nummer " + number + ", zonder " + words.nl + "."},
      {.en =
           "Correct it in the source or the mapping, then retry: what is there is found and not made again.",
       .nl =
           "Verbeter het in de bron of de mapping en probeer opnieuw: wat er is, wordt gevonden en niet nog "
           "eens gemaakt."});
}

Error contact_without_name() {
  return {
      .kind = ErrorKind::kInvalidRecord,
      .code = "online.contact_without_name",
      .what = {.en = "The customer has no contact in Exact Online, and there is no name to make one with.",
               .nl = "De klant heeft in Exact Online geen contactpersoon, en er is geen naam om er een "
                     "mee te maken."},
      .advice = {.en = "Add a contact in Exact Online, or his name in the source; then retry.",
                 .nl = "Voeg in Exact Online een contactpersoon toe, of in de bron zijn naam; probeer dan "
                       "opnieuw."},
      .fields = {"Contacts.LastName"}};
}

Error custom_field_kept(const std::string& name) {
  return {
      .kind = ErrorKind::kInvalidRecord,
      .code = "online.custom_field_kept",
      .what = {.en = "The custom field " + name + " is to be empty, and Exact Online cannot empty one.",
               .nl = "Het eigen veld " + name + " moet leeg zijn, en Exact Online kan het niet leegmaken."},
      .advice = {.en = "Empty it in Exact Online, or take \"clears\" out of the field's rule.",
                 .nl = "Maak het leeg in Exact Online, of haal \"clears\" uit de regel van het veld."},
      .fields = {name}};
}

}  // namespace

TargetRecords::Given TargetRecords::sorted(const FieldValues& fields) const {
  Given given;
  const int slot = client_.settings().classification_slot;
  for (const auto& [name, value] : fields) {
    const FieldPlace place = place_of(kind_, name, slot, custom_fields_);
    FieldValues& into = place.custom ? given.custom[*place.custom] : given.parts[place.part];
    into.emplace_back(place.field->name, value);
  }
  return given;
}

Result<Form> TargetRecords::filled(const Entity& entity, Purpose purpose, const FieldValues& fields,
                                   const IdOf& id_of) const {
  Form form(entity, purpose);
  for (const auto& [name, value] : fields) {
    const Field* field = entity.find(name);
    // Some can be written into a record that exists only, and some into a new one only.
    if (purpose == Purpose::kChange ? field->on_update : field->on_create)
      TRY_VOID(form.take(name, value, id_of));
  }
  return form;
}

Result<Form> TargetRecords::part_form(const TargetPart& part, const std::string& record_id,
                                      const FieldValues& fields, const IdOf& id_of) const {
  TRY(Form form, filled(entity(part.entity), Purpose::kNew, fields, id_of));
  form.text(part.owner, record_id);
  switch (part.what) {
    case What::kPrice:
      if (!form.has("Quantity")) form.value("Quantity", Decimal::from_integer(1));
      break;
    case What::kContact:
      break;
    case What::kAddress:
      form.value("Type", Decimal::from_integer(part.address_type));
      form.value("Main", true);
      break;
  }
  return form;
}

IdOf TargetRecords::ids(std::stop_token stop) {
  return [this, stop](Referred to, std::string_view code) -> Result<std::string> {
    if (const auto list = list_of(to)) return codes_.id_of(*list, code, stop);
    return fail(unknown_code({.en = "Reference", .nl = "Verwijzing"}, code));
  };
}

Result<model::Value> TargetRecords::as_kept(std::string_view name, const model::Value& value,
                                            connector::RecordTarget::TooLong too_long) const {
  const FieldPlace place = place_of(kind_, name, client_.settings().classification_slot, custom_fields_);
  const Field& field = *place.field;
  const auto* text = std::get_if<Personal>(&value);
  const std::optional<Referred> to = referred_by(field.name);
  if (const auto list = to ? list_of(*to) : std::nullopt; list && text != nullptr) {
    TRY(std::string code, codes_.as_spelt(*list, text->reveal()));
    return code.empty() ? model::Value() : model::Value(Personal(std::move(code)));
  }
  const bool cut = too_long == connector::RecordTarget::TooLong::kCut;
  Form form(*place.entity, field.on_update ? Purpose::kChange : Purpose::kNew, cut);
  if (text != nullptr && cut) {
    form.cut_text(field.name, *text);
  } else {
    form.value(field.name, value);
  }
  TRY_VOID(form.checked());
  if (!form.has(field.name)) return model::Value();
  // As it is sent is as it is kept, and so it is read back.
  const Asked nobody;
  RowReader sent(form.body(), nobody);
  return sent.value(field);
}

std::vector<Error> TargetRecords::missing(const FieldValues& fields) const {
  const Given given = sorted(fields);
  const auto own = given.parts.find(nullptr);
  Result<Form> form = filled(entity(kind_.entity), Purpose::kNew,
                             own == given.parts.end() ? FieldValues{} : own->second, any_id);
  SCHAKEL_ASSERT(form.has_value());
  form->require_all();
  std::vector<Error> problems = form->problems();
  for (const TargetPart& part : kind_.parts) {
    const auto of_part = given.parts.find(&part);
    if (of_part == given.parts.end() || !can_be_made(part, of_part->second)) continue;
    const Result<Form> part_filled = part_form(part, *any_id({}, {}), of_part->second, any_id);
    SCHAKEL_ASSERT(part_filled.has_value());
    problems.insert(problems.end(), part_filled->problems().begin(), part_filled->problems().end());
  }
  for (const auto& [of, values] : given.custom) {
    const Result<Form> custom = filled(custom_fields_.of(of), Purpose::kNew, values, any_id);
    SCHAKEL_ASSERT(custom.has_value());
    problems.insert(problems.end(), custom->problems().begin(), custom->problems().end());
  }
  return problems;
}

Result<TargetRecord> TargetRecords::create(const FieldValues& fields, std::stop_token stop) {
  if (std::vector<Error> wrong = missing(fields); !wrong.empty()) return fail(std::move(wrong.front()));
  Given given = sorted(fields);
  TRY(const Form form, filled(entity(kind_.entity), Purpose::kNew, given.parts[nullptr], ids(stop)));
  TRY_VOID(form.checked());
  TRY(const Json made, client_.create(kind_.entity, form.body(), stop));
  Asked asked = client_.asked(kind_.entity);
  asked.doing = Doing::kWriting;
  RowReader row(made, asked);
  TargetRecord record{.id = row.guid("ID"), .number = row.text("Code")};
  // Where it is not asked for a number it gives one, and only its answer tells which.
  if (record.number.empty() && form.has("Code")) {
    RowReader sent(form.body(), asked);
    record.number = sent.text("Code");
  }
  if (!row.check() || record.id.empty() || record.number.empty()) return fail(outcome_unknown(asked));
  for (const TargetPart& part : kind_.parts) {
    const auto of_part = given.parts.find(&part);
    if (of_part == given.parts.end() || !can_be_made(part, of_part->second)) continue;
    const Result<void> part_made = make_part(part, record.id, of_part->second, stop);
    if (part_made) continue;
    if (part.what == What::kContact) unfinished_contacts_.insert_or_assign(record.id, of_part->second);
    return fail(without(part_made.error(), record.number, words_of(part)));
  }
  for (const auto& [of, values] : given.custom) {
    // Who has no contact has none of its custom fields.
    const bool is_there =
        of != CustomField::Of::kContact || can_be_made(*contact_of(kind_), given.parts[contact_of(kind_)]);
    std::string failed;
    const Result<void> set = is_there ? set_custom(of, record.id, values, failed, stop) : Result<void>();
    if (!set) {
      return fail(without(set.error(), record.number,
                          {.en = "custom field " + failed, .nl = "eigen veld " + failed}));
    }
  }
  return record;
}

Result<void> TargetRecords::make_part(const TargetPart& part, const std::string& record_id,
                                      const FieldValues& fields, std::stop_token stop) {
  TRY(const Form form, part_form(part, record_id, fields, ids(stop)));
  TRY_VOID(form.checked());
  finder_.forget(part, record_id);
  TRY(const Json made, client_.create(part.entity, form.body(), std::move(stop)));
  Asked asked = client_.asked(part.entity);
  asked.doing = Doing::kWriting;
  RowReader row(made, asked);
  std::string id = row.guid("ID");
  if (!row.check() || id.empty()) return fail(outcome_unknown(asked));
  finder_.remember(part, record_id, std::move(id));
  return {};
}

Result<void> TargetRecords::update(const std::string& id, const FieldValues& fields, std::stop_token stop) {
  const std::string record_id = normalised_guid(id);
  Given given = sorted(fields);
  for (const auto& [of, values] : given.custom) {
    for (const auto& [name, value] : values) {
      if (is_nothing(value)) return fail(custom_field_kept(name.substr(kCustomPrefix.size())));
    }
  }
  TRY(const Form form, filled(entity(kind_.entity), Purpose::kChange, given.parts[nullptr], ids(stop)));
  TRY_VOID(form.checked());
  if (!form.body().as_members()->empty())
    TRY_VOID(client_.change(kind_.entity, record_id, form.body(), stop));
  for (const TargetPart& part : kind_.parts) {
    const auto of_part = given.parts.find(&part);
    if (of_part != given.parts.end()) TRY_VOID(change_part(part, record_id, of_part->second, stop));
  }
  for (const auto& [of, values] : given.custom) {
    std::string failed;
    TRY_VOID(set_custom(of, record_id, values, failed, stop));
  }
  return {};
}

Result<void> TargetRecords::set_custom(CustomField::Of of, const std::string& record_id,
                                       const FieldValues& fields, std::string& failed, std::stop_token stop) {
  TRY(const Form form, filled(custom_fields_.of(of), Purpose::kNew, fields, ids(stop)));
  TRY_VOID(form.checked());
  std::string id = record_id;
  if (of == CustomField::Of::kContact) {
    TRY(id, finder_.part_id(*contact_of(kind_), record_id, stop));
    if (id.empty()) return fail(contact_without_name());
  }
  for (const auto& [name, value] : *form.body().as_members()) {
    failed = name.substr(kCustomPrefix.size());
    TRY_VOID(custom_values_.set(of, id, name, value, stop));
  }
  return {};
}

Result<void> TargetRecords::change_part(const TargetPart& part, const std::string& record_id,
                                        const FieldValues& fields, std::stop_token stop) {
  std::string part_id;
  if (part.what == What::kPrice && has(fields, "Currency")) {
    // The price in another currency is another price: the one that there is stays what it was.
    const auto currency = std::ranges::find(fields, "Currency", &FieldValues::value_type::first);
    TRY(part_id, finder_.price_id(part, record_id, std::get<Personal>(currency->second).reveal(), stop));
  } else {
    TRY(part_id, finder_.part_id(part, record_id, stop));
  }
  if (!part_id.empty()) {
    TRY(const Form form, filled(entity(part.entity), Purpose::kChange, fields, ids(stop)));
    TRY_VOID(form.checked());
    const Result<void> changed = client_.change(part.entity, part_id, form.body(), std::move(stop));
    if (!changed) finder_.forget(part, record_id);
    return changed;
  }
  FieldValues all = fields;
  if (const auto left = unfinished_contacts_.find(record_id);
      part.what == What::kContact && left != unfinished_contacts_.end()) {
    for (const auto& field : left->second) {
      if (!has(all, field.first)) all.push_back(field);
    }
  }
  if (can_be_made(part, all)) {
    TRY_VOID(make_part(part, record_id, all, std::move(stop)));
    if (part.what == What::kContact) unfinished_contacts_.erase(record_id);
    return {};
  }
  const bool gives_something =
      std::ranges::any_of(all, [](const auto& field) { return !is_nothing(field.second); });
  if (part.what == What::kContact && gives_something) return fail(contact_without_name());
  return {};  // There is nothing, and nothing is to be there.
}

// ---- The door
// ---------------------------------------------------------------------------------------------------

namespace {

constexpr std::array kForItems = {
    Right{"logistics/Items", "ID", kNobody},
    Right{"logistics/SalesItemPrices", "ID", kNobody},
    Right{"logistics/ItemGroups", "ID", kNobody},
    Right{"vat/VATCodes", "ID", kNobody},
};
constexpr std::array kForCustomers = {
    Right{"crm/Accounts", "ID", kNobody},          Right{"crm/Contacts", "ID", kNobody},
    Right{"crm/Addresses", "ID", kNobody},         Right{"crm/AccountClassifications", "ID", kNobody},
    Right{"vat/VATCodes", "ID", kNobody},          Right{"cashflow/PaymentConditions", "ID", kNobody},
    Right{"sales/ShippingMethods", "ID", kNobody}, Right{"bulk/Financial/GLAccounts", "ID", kNobody},
};

std::span<const Right> rights_for(RecordKind kind) {
  switch (kind) {
    case RecordKind::kItem:
      return kForItems;
    case RecordKind::kCustomer:
      return kForCustomers;
    case RecordKind::kAssortment:
      break;
  }
  return {};
}

class OnlineRecordTarget final : public connector::RecordTarget {
 public:
  OnlineRecordTarget(const ConnectionSettings& settings, const ConnectionDeps& deps, const TargetKind& kind)
      : kind_(kind.kind),
        entity_(kind.entity),
        line_(settings, deps),
        codes_(line_.client, deps.clock),
        records_(line_.client, deps.clock, codes_, kind) {}

  connector::Calls calls() const override { return line_.wire.calls(); }
  std::vector<connector::Finding> examine(std::stop_token stop) override {
    std::vector<connector::Finding> findings = exact_online::examine(
        line_, with_custom_values(rights_for(kind_), kind_, line_.settings), std::move(stop));
    findings.push_back(writing_unchecked(exact_online::words_of(entity_)));
    return findings;
  }
  Result<connector::ReferenceCodes> reference_codes(std::stop_token stop) override {
    return codes_.read(kind_, std::move(stop));
  }
  connector::MappingSettings mapping_settings() const override {
    return record_settings(line_.settings, kind_);
  }
  Result<std::vector<TargetRecord>> find(connector::FindBy by, std::span<const Personal> values,
                                         std::span<const std::string> fields, std::stop_token stop) override {
    return records_.find(by, values, fields, std::move(stop));
  }
  Result<model::Value> as_kept(std::string_view field, const model::Value& value,
                               TooLong too_long) const override {
    return records_.as_kept(field, value, too_long);
  }
  std::vector<Error> missing(const FieldValues& fields) const override { return records_.missing(fields); }
  Result<TargetRecord> create(const FieldValues& fields, std::stop_token stop) override {
    return records_.create(fields, std::move(stop));
  }
  Result<void> update(const std::string& id, const FieldValues& fields, std::stop_token stop) override {
    return records_.update(id, fields, std::move(stop));
  }

 private:
  const RecordKind kind_;
  const std::string_view entity_;
  Line line_;
  ReferenceCodes codes_;
  TargetRecords records_;
};

}  // namespace

Result<std::unique_ptr<connector::RecordTarget>> make_record_target(const ConnectionSettings& settings,
                                                                    ConnectionDeps deps, RecordKind kind) {
  const TargetKind* known = target_kind(kind);
  if (known == nullptr) {
    return fail({.kind = ErrorKind::kInvalidInput,
                 .code = "online.records_read_only",
                 .what = {.en = "Exact Online lets nobody write item groups.",
                          .nl = "Exact Online laat niemand artikelgroepen schrijven."},
                 .advice = {.en = "Keep them up in Exact Online itself, and read them from there.",
                            .nl = "Beheer ze in Exact Online zelf, en lees ze daar."}});
  }
  TRY_VOID(check(settings));
  return std::unique_ptr<connector::RecordTarget>(
      std::make_unique<OnlineRecordTarget>(settings, deps, *known));
}

}  // namespace schakel::exact_online
