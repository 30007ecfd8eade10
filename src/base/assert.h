#pragma once

#include <cstdio>
#include <cstdlib>

/// What *we* guarantee. Always on, also in release: a failed belief stops the program, and the engine resumes
/// from its store. What others send is validated and becomes a Result instead.
#define SCHAKEL_ASSERT(belief)                                                                    \
  do {                                                                                            \
    if (!(belief)) [[unlikely]] {                                                                 \
      std::fprintf(stderr, "schakel: belief failed at %s:%d: %s\n", __FILE__, __LINE__, #belief); \
      std::abort();                                                                               \
    }                                                                                             \
  } while (false)
