#include "engine/owner.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace schakel::engine {
namespace {

TEST(Owner, this_program_is_not_gone) {
  EXPECT_FALSE(owner_is_gone(this_owner()));
}

TEST(Owner, a_program_that_ended_is_gone) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const std::string owner = this_owner();
    static_cast<void>(::write(ends[1], owner.data(), owner.size()) > 0);
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string owner(1024, '\0');
  const ssize_t size = ::read(ends[0], owner.data(), owner.size());
  ::close(ends[0]);
  ASSERT_GT(size, 0);
  owner.resize(static_cast<std::size_t>(size));
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_TRUE(owner_is_gone(owner));
}

TEST(Owner, a_program_on_another_host_may_still_be_there) {
  EXPECT_FALSE(owner_is_gone("another-host/boot/1/1"));
}

TEST(Owner, a_program_from_before_the_machine_was_started_is_gone) {
  const std::string me = this_owner();
  const std::string host = me.substr(0, me.find('/'));
  EXPECT_TRUE(owner_is_gone(host + "/an-earlier-start/" + std::to_string(::getpid()) + "/1"));
}

TEST(Owner, a_text_that_is_no_owner_proves_nothing) {
  EXPECT_FALSE(owner_is_gone("somebody"));
}

}  // namespace
}  // namespace schakel::engine
