#include "connectors/exact_online/simulator/business/rules.h"
#include "connectors/exact_online/simulator/write_engine.h"

// Documents and their attachments (facts 5, documents/*).
namespace schakel::exact_online::simulator {

using schakel::simulator::Row;
using schakel::simulator::Table;
using schakel::simulator::Value;

namespace {

constexpr const char* kDocuments = "documents/Documents";
constexpr const char* kAttachments = "documents/DocumentAttachments";
constexpr const char* kTypes = "documents/DocumentTypes";
constexpr const char* kCategories = "documents/DocumentCategories";

std::string division_parameter(const WriteScope& scope) {
  return "&_Division_=" + std::to_string(scope.administration.code());
}

// What a create answered in a recording (observed shapes, A).
void complete_document(Draft& draft, WriteScope& scope) {
  Administration& administration = scope.administration;
  Columns row(administration.table(kDocuments), draft.row);
  if (const Row* type = administration.table(kTypes).find(row["Type"]))
    row["TypeDescription"] = (*type)[administration.table(kTypes).column("Description")];
  if (row.empty("Category")) {
    const auto& categories = administration.table(kCategories);
    if (!categories.by_key().empty()) row["Category"] = categories.by_key().begin()->first;
  }
  row.fill("CategoryDescription", administration.look_up(kCategories, row["Category"], "Description"));
  row.fill("DocumentDate", date_value(scope.today()));
  row.fill("Currency", text_value("EUR"));
  row.fill("HID", whole_value(administration.next_number("document", 1)));
  row.fill("InheritShare", flag_value(false));
  row["HasEmptyBody"] = flag_value(row.text("Body").empty());
  row["SendMethod"] = whole_value(0);
  row["DocumentViewUrl"] =
      text_value("/docs/DocView.aspx?DocumentID=" + row.text("ID") + division_parameter(scope));
}

void change_document(const Row&, Draft& draft, WriteScope& scope) {
  Columns row(scope.administration.table(kDocuments), draft.row);
  row["HasEmptyBody"] = flag_value(row.text("Body").empty());
}

void document_erased(const Row& row, WriteScope& scope) {
  Administration& administration = scope.administration;
  const Value key = row[administration.table(kDocuments).key_column()];
  const Table& attachments = administration.table(kAttachments);
  std::vector<Value> keys;
  for (const Row* attachment : attachments.find_equal(attachments.column("Document"), key))
    keys.push_back((*attachment)[attachments.key_column()]);
  for (const Value& attachment : keys)
    administration.erase(kAttachments, attachment, scope.author, scope.now, scope.random);
}

/// Where the bytes are to be had (facts 4.4, A); this simulator keeps none.
void complete_attachment(Draft& draft, WriteScope& scope) {
  Columns row(scope.administration.table(kAttachments), draft.row);
  row["Url"] = text_value("/docs/SysAttachment.aspx?ID=" + row.text("ID") + division_parameter(scope));
}

}  // namespace

Value make_document(WriteScope& scope, const std::string& subject, std::int64_t type, const Value& account) {
  WriteEngine engine(scope);
  Draft draft = engine.new_draft(scope.administration.schema().view_of(kDocuments));
  Columns row(scope.administration.table(kDocuments), draft.row);
  row["Subject"] = text_value(subject);
  row["Type"] = whole_value(type);
  row["Account"] = account;
  return engine.insert(std::move(draft)).key;
}

void say_printed(Columns& action, const WriteScope& scope) {
  action["DocumentCreationSuccess"] =
      text_value(scope.author.dutch ? "Het document is gemaakt." : "The document was created.");
  if (action["SendEmailToCustomer"].as_boolean())
    action["EmailCreationSuccess"] =
        text_value(scope.author.dutch ? "De e-mail is gemaakt." : "The e-mail was created.");
}

const Rules kDocumentRules{.table = kDocuments,
                           .complete_new = complete_document,
                           .complete_change = change_document,
                           .erased = document_erased};
const Rules kDocumentAttachmentRules{.table = kAttachments, .complete_new = complete_attachment};

}  // namespace schakel::exact_online::simulator
