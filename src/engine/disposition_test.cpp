#include "engine/disposition.h"

#include <gtest/gtest.h>

#include <ostream>

namespace schakel::engine {
namespace {

// One row of the table and one test a row: kind → while reading, while looking up, while writing.
struct Row {
  ErrorKind kind;
  Next reading;
  Next looking_up;
  Next writing;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << name_of(row.kind);
}

constexpr Row kTable[] = {
    {ErrorKind::kInvalidInput, Next::kEndRun, Next::kEndRun, Next::kEndRun},
    {ErrorKind::kInvalidRecord, Next::kEndRun, Next::kDeadLetter, Next::kDeadLetter},
    {ErrorKind::kNotFound, Next::kEndRun, Next::kEndRun, Next::kDeadLetter},
    {ErrorKind::kUnauthorized, Next::kEndRun, Next::kEndRun, Next::kEndRun},
    {ErrorKind::kForbidden, Next::kEndRun, Next::kEndRun, Next::kEndRun},
    {ErrorKind::kRateLimited, Next::kTryAgain, Next::kTryAgain, Next::kTryAgain},
    {ErrorKind::kUnavailable, Next::kTryAgain, Next::kTryAgain, Next::kTryAgain},
    {ErrorKind::kUnknownOutcome, Next::kTryAgain, Next::kTryAgain, Next::kLookUp},
    {ErrorKind::kMalformed, Next::kEndRun, Next::kEndRun, Next::kLookUp},
    {ErrorKind::kStorage, Next::kEndRun, Next::kEndRun, Next::kEndRunOpen},
    {ErrorKind::kCancelled, Next::kEndRun, Next::kEndRun, Next::kEndRunOpen},
    {ErrorKind::kBug, Next::kEndRun, Next::kEndRun, Next::kEndRunOpen},
};

class DispositionRow : public ::testing::TestWithParam<Row> {};

TEST_P(DispositionRow, is_decided_as_the_table_says) {
  EXPECT_EQ(disposition(GetParam().kind, Phase::kRead), GetParam().reading);
  EXPECT_EQ(disposition(GetParam().kind, Phase::kLookUp), GetParam().looking_up);
  EXPECT_EQ(disposition(GetParam().kind, Phase::kWrite), GetParam().writing);
}

INSTANTIATE_TEST_SUITE_P(Disposition, DispositionRow, ::testing::ValuesIn(kTable),
                         [](const auto& row) { return std::string(name_of(row.param.kind)); });

TEST(Disposition, an_unanswered_write_is_looked_up_before_it_is_sent_again) {
  EXPECT_EQ(disposition(ErrorKind::kUnknownOutcome, Phase::kWrite), Next::kLookUp);
}

}  // namespace
}  // namespace schakel::engine
