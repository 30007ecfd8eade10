#!/usr/bin/env python3
"""Each rule of check_layers.py is broken once in a small tree, and once kept."""

import tempfile
import unittest
from pathlib import Path

import check_layers

ROOT = """
project(schakel)
add_subdirectory(src/base)
add_subdirectory(src/http)
add_subdirectory(src/flow)
add_subdirectory(src/engine)
add_subdirectory(src/simulator)
add_subdirectory(connectors/exact_globe)
add_subdirectory(src/app)
"""


def module(name, uses="", more=""):
    return f'schakel_module({name}\n  SAYS "Says (so)."\n  USES {uses}\n  SOURCES x.cpp{more})\n'


SOUND = {
    "CMakeLists.txt": ROOT,
    "src/base/CMakeLists.txt": module("base").replace("  USES \n", ""),
    "src/base/result.h": "#pragma once\n",
    "src/http/CMakeLists.txt": module("http", "base"),
    "src/http/transport.h": '#include "base/result.h"\n',
    "src/flow/CMakeLists.txt": module("flow", "base"),
    "src/flow/plan.h": '#include "base/result.h"\n',
    "src/engine/CMakeLists.txt": module("engine", "base flow"),
    "src/engine/run.h": '#include "flow/plan.h"\n#include <vector>\n',
    "src/simulator/CMakeLists.txt": module("simulator", "base http"),
    "src/simulator/kit.h": "",
    "connectors/exact_globe/CMakeLists.txt":
        module("exact_globe", "base http", "\n  TESTS client_test.cpp\n  TEST_LIBRARIES schakel_exact_globe_simulator")
        + "add_subdirectory(simulator)\n",
    "connectors/exact_globe/client.h": '#include "http/transport.h"\n',
    "connectors/exact_globe/client_test.cpp": '#include "connectors/exact_globe/simulator/world.h"\n',
    "connectors/exact_globe/entities/order.h": '#include "connectors/exact_globe/client.h"\n',
    "connectors/exact_globe/simulator/CMakeLists.txt":
        module("exact_globe_simulator", "base simulator")
        + "schakel_program(exact-globe-simulator\n  USES exact_globe_simulator http\n  SOURCES main.cpp)\n",
    "connectors/exact_globe/simulator/world.h": '#include "simulator/kit.h"\n',
    "src/app/CMakeLists.txt": module("app", "engine exact_globe"),
    "src/app/connectors.cpp": '#include "connectors/exact_globe/client.h"\n',
}


class Layers(unittest.TestCase):
    def breaches(self, **changed):
        """The breaches of the sound tree with some files added to or replaced."""
        with tempfile.TemporaryDirectory() as folder:
            for path, text in {**SOUND, **changed.get("files", {})}.items():
                file = Path(folder) / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            return check_layers.check(folder)

    def assert_breach(self, file, line, words, files):
        found = self.breaches(files=files)
        self.assertTrue(any(f == file and at == line and words in sentence for f, at, sentence in found), found)

    def test_a_sound_tree_has_no_breach(self):
        self.assertEqual(self.breaches(), [])

    def test_an_include_that_is_not_declared(self):
        self.assert_breach("src/flow/plan.h", 2, "does not declare",
                           {"src/flow/plan.h": '#include "base/result.h"\n#include "simulator/kit.h"\n',
                            "src/simulator/CMakeLists.txt": module("simulator", "base http")})

    def test_a_use_of_what_stands_below(self):
        self.assert_breach("src/flow/CMakeLists.txt", 1, "stands below it",
                           {"src/flow/CMakeLists.txt": module("flow", "base engine")})

    def test_a_use_of_what_does_not_exist(self):
        self.assert_breach("src/flow/CMakeLists.txt", 1, "no schakel_module has that name",
                           {"src/flow/CMakeLists.txt": module("flow", "base magic")})

    def test_the_engine_knows_no_http_even_when_it_declares_it(self):
        files = {"src/engine/CMakeLists.txt": module("engine", "base flow http"),
                 "src/engine/run.h": '\n#include "http/transport.h"\n'}
        self.assert_breach("src/engine/run.h", 2, "knows no ERP and no HTTP", files)
        self.assert_breach("src/engine/CMakeLists.txt", 1, "knows no ERP and no HTTP", files)

    def test_a_flow_knows_no_connector(self):
        self.assert_breach("src/flow/plan.h", 1, "knows no ERP",
                           {"src/flow/plan.h": '#include "connectors/exact_globe/client.h"\n'})

    def test_a_connector_knows_no_engine(self):
        self.assert_breach("connectors/exact_globe/client.h", 1, "connectors know no engine",
                           {"connectors/exact_globe/CMakeLists.txt":
                                module("exact_globe", "base engine") + "add_subdirectory(simulator)\n",
                            "connectors/exact_globe/client.h": '#include "engine/run.h"\n'})

    def test_a_simulator_knows_nothing_of_its_connector(self):
        self.assert_breach("connectors/exact_globe/simulator/world.h", 1, "shares no code",
                           {"connectors/exact_globe/simulator/world.h":
                                '#include "connectors/exact_globe/entities/order.h"\n'})

    def test_a_connector_knows_nothing_of_its_simulator(self):
        self.assert_breach("connectors/exact_globe/client.h", 1, "shares no code",
                           {"connectors/exact_globe/client.h":
                                '#include "connectors/exact_globe/simulator/world.h"\n'})

    def test_the_kit_of_the_simulators_knows_no_flow(self):
        self.assert_breach("src/simulator/kit.h", 1, "shares no code",
                           {"src/simulator/kit.h": '#include "flow/plan.h"\n'})

    def test_one_file_keeps_a_library_to_itself(self):
        one = {"src/http/curl.cpp": "#include <curl/curl.h>\n"}
        self.assertEqual(self.breaches(files=one), [])
        self.assertEqual(self.breaches(files={**one, "tests/bench/bare.cpp": "#include <curl/curl.h>\n"}), [])
        for include in ("<curl/curl.h>", "<boost/beast/core.hpp>", "<sqlite3.h>"):
            two = {"src/http/curl.cpp": f"\n#include {include}\n", "src/app/main.cpp": f"#include {include}\n"}
            self.assert_breach("src/http/curl.cpp", 2, "to itself", two)
            self.assert_breach("src/app/main.cpp", 1, "to itself", two)

    def test_only_one_file_names_an_erp(self):
        include = '#include "connectors/exact_globe/client.h"\n'
        self.assert_breach("src/app/main.cpp", 1, "only src/app/connectors.cpp", {"src/app/main.cpp": include})
        self.assert_breach("src/app/main.cpp", 2, "only src/app/connectors.cpp",
                           {"src/app/main.cpp": "\nusing namespace schakel::exact_globe;\n"})
        self.assertEqual(self.breaches(files={"src/app/main.cpp": "// As in connectors/exact_globe.\n",
                                              "src/app/main_test.cpp": include}), [])

    def test_a_source_without_a_module(self):
        self.assert_breach("src/loose/x.cpp", 1, "belongs to no module", {"src/loose/x.cpp": ""})

    def test_an_include_that_is_found_nowhere(self):
        self.assert_breach("src/flow/plan.h", 1, "is found neither", {"src/flow/plan.h": '#include "fmt/core.h"\n'})

    def test_an_include_that_is_made_while_building(self):
        self.assertEqual(self.breaches(files={
            "src/flow/CMakeLists.txt": module("flow", "base") + "add_custom_command(OUTPUT rows.inc)\n",
            "src/flow/plan.h": '#include "flow/rows.inc"\n'}), [])

    def test_a_folder_that_is_added_and_does_not_exist(self):
        self.assert_breach("CMakeLists.txt", 2, "there is no folder", {"CMakeLists.txt": "\nadd_subdirectory(gone)\n"})

    def test_a_commented_include_is_none(self):
        self.assertEqual(self.breaches(files={"src/flow/plan.h": '// #include "http/transport.h"\n'}), [])

    def test_a_tree_without_modules_is_not_called_sound(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertTrue(check_layers.check(folder))


if __name__ == "__main__":
    unittest.main()
