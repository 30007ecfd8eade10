#!/usr/bin/env python3
"""Each rule of check_house_rules.py is broken once in a small tree, and once kept."""

import tempfile
import unittest
from pathlib import Path

import check_house_rules

SOUND = {
    "ARCHITECTURE.md": "`src/base/` and `connectors/exact_globe/` and `tests/fuzz/`\n",
    "src/base/CMakeLists.txt": "schakel_module(base SOURCES time.cpp TESTS time_test.cpp)\n",
    "src/base/time.h": "#pragma once\nclass OrderStatus;\nstruct SyncFeed {};\nstruct Item {};\n",
    "src/base/time.cpp": "auto now() { return std::chrono::system_clock::now(); }\n",
    "src/base/time_test.cpp": "TEST(Time, a_day_has_24_hours) {}\n",
    "tests/fuzz/CMakeLists.txt": "schakel_fuzz(json USES base)\n",
    "tests/fuzz/fuzz_json.cpp": "",
}


class HouseRules(unittest.TestCase):
    def breaches(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for path, text in {**SOUND, **files}.items():
                file = Path(folder) / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            return check_house_rules.check(folder)

    def assert_sound(self, files):
        self.assertEqual(self.breaches(files), [])

    def assert_breach(self, file, line, words, files):
        found = self.breaches(files)
        self.assertTrue(any(f == file and at == line and words in sentence for f, at, sentence in found), found)

    def code(self, text):
        return {"connectors/exact_globe/CMakeLists.txt": "SOURCES client.cpp\n",
                "connectors/exact_globe/client.cpp": text}

    def assert_code_breach(self, line, words, text):
        self.assert_breach("connectors/exact_globe/client.cpp", line, words, self.code(text))

    def test_a_sound_tree_has_no_breach(self):
        self.assert_sound({})
        self.assert_sound(self.code("int x = 1;\n"))

    def test_open_marks(self):
        for mark in ("TO" + "DO", "FIX" + "ME"):
            self.assert_code_breach(2, mark, f"\n// {mark}: later\n")
        self.assert_breach("dev", 1, "mark", {"dev": "# TO" + "DO\n"})

    def test_paths_of_one_machine(self):
        self.assert_code_breach(1, "one machine", '// see "/home/anna' + '/schakel"\n')
        self.assert_breach("README.md", 1, "one machine", {"README.md": "/wo" + "rk/main\n"})
        self.assert_sound({"README.md": "https://example.nl/home/anna/ and build/wo" + "rk/x\n"})

    def test_folders_that_say_nothing(self):
        self.assert_breach("src/base/utils/x.h", 1, "stands in utils/", {"src/base/utils/x.h": "#pragma once\n"})

    def test_file_names_that_say_nothing(self):
        self.assert_breach("src/base/order_data.h", 1, '"data"', {"src/base/order_data.h": "#pragma once\n"})
        self.assert_breach("src/base/OrderLine.h", 1, "snake_case", {"src/base/OrderLine.h": "#pragma once\n"})
        self.assert_sound({"src/base/item.h": "#pragma once\n", "src/base/sync_feed.h": "#pragma once\n",
                           "src/base/metadata.h": "#pragma once\n"})

    def test_type_names_that_say_nothing(self):
        for name in ("OrderManager", "SyncJob", "RunInfo", "StringUtils", "WorkItem", "RunStatus"):
            self.assert_code_breach(1, "names a type", f"struct {name} {{}};\n")
        self.assert_sound(self.code("struct HttpStatus {}; struct ItemAssortment {}; enum class OrderStatus {};\n"
                                    'const char* wire = "struct TaskData";  // class JobManager\n'))

    def test_a_header_without_pragma_once(self):
        self.assert_breach("src/base/x.h", 1, "#pragma once", {"src/base/x.h": "int x;\n"})

    def test_test_names_are_sentences(self):
        for name in ("Works", "CamelCase_name", "parse"):
            self.assert_breach("src/base/time_test.cpp", 2, "make it a sentence",
                               {"src/base/time_test.cpp": f"\nTEST(Time, {name}) {{}}\n"})

    def test_standard_output_belongs_to_programs(self):
        self.assert_code_breach(1, "standard output", "void f() { std::cout << 1; }\n")
        self.assert_code_breach(1, "standard output", 'void f() { printf("x"); }\n')
        self.assert_sound(self.code('void f() { std::snprintf(a, 1, "x"); std::fprintf(stderr, "x"); }\n'))
        self.assert_sound({"connectors/exact_globe/CMakeLists.txt": "SOURCES main.cpp",
                           "connectors/exact_globe/main.cpp": "int main() { std::cout << 1; }\n"})

    def test_clocks_and_chance_come_through_the_constructor(self):
        for text in ("std::chrono::system_clock::now()", "std::chrono::steady_clock::now()", "std::time(nullptr)",
                     "time(nullptr)"):
            self.assert_code_breach(1, "reads a clock", f"auto x = {text};\n")
        for text in ("std::rand()", "rand()", "std::random_device{}()", "std::mt19937_64 x"):
            self.assert_code_breach(1, "its own chance", f"auto x = {text};\n")
        self.assert_sound(self.code("auto x = clock_.now(); auto y = brand(); auto z = wait_time(0);\n"))

    def test_sockets_wait_in_the_machines_own_time(self):
        self.assert_sound({"ARCHITECTURE.md": SOUND["ARCHITECTURE.md"] + "`src/http/`",
                           "src/http/CMakeLists.txt": "SOURCES server.cpp",
                           "src/http/server.cpp": "auto x = std::chrono::steady_clock::now();\n"})

    def test_a_switch_over_our_own_enum_has_no_default(self):
        self.assert_code_breach(2, "with a default", "\nswitch (kind) {\n  case ErrorKind::kBug: break;\n"
                                                     "  default: break;\n}\n")
        self.assert_code_breach(1, "with a default", "switch (kind) { case kBug: { f(); } default: break; }\n")
        self.assert_sound(self.code("switch (letter) { case 'k': break; default: break; }\n"))
        self.assert_sound(self.code("switch (kind) { case kA: switch (c) { case 'x': break; default: break; } }\n"))
        self.assert_code_breach(1, "with a default", "switch (c) { case 'x': switch (k) { case kA: default: ; } }\n")

    def test_a_source_that_nobody_builds(self):
        self.assert_breach("src/base/lost.cpp", 1, "is built by nobody", {"src/base/lost.cpp": ""})
        self.assert_breach("tests/fuzz/fuzz_lost.cpp", 1, "is built by nobody", {"tests/fuzz/fuzz_lost.cpp": ""})

    def test_a_folder_without_a_line_on_the_map(self):
        self.assert_breach("ARCHITECTURE.md", 1, "`src/engine/`",
                           {"src/engine/CMakeLists.txt": "SOURCES run.cpp", "src/engine/run.cpp": ""})

    def test_links_of_documents_lead_somewhere(self):
        self.assert_breach("docs/a.md", 2, "does not exist", {"docs/a.md": "\n[b](b.md)\n"})
        self.assert_sound({"docs/a.md": "[b](b.md#part) [c](https://c.nl/x) [d](#d) [up](../ARCHITECTURE.md)\n",
                           "docs/b.md": "# b\n"})

    def test_what_is_built_is_not_looked_at(self):
        self.assert_sound({"build/dev/x.cpp": "// TO" + "DO\n"})


if __name__ == "__main__":
    unittest.main()
